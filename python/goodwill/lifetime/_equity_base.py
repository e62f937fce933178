"""The customers whose equity is asked for: their columns, their segments, and the compiled models."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import _core, _frames
from .._dates import DAYS
from ..errors import DomainError, SchemaError, ShapeError
from ._contractual_model import ContractualModel
from ._model import floats, is_base, speaking_of
from .gamma_gamma import GammaGamma
from .value import refuse_first_amounts

TIME = ("frequency", "recency", "T")
NAMES = {"x": "frequency", "t_x": "recency", "zbar": "monetary_value", "t": "within"}


class EquityBase:
    """The customers with their segments, and the models that they are asked of."""

    ahead: tuple[float, float, str]
    margin: float
    errors: bool
    threads: int
    engine: Any
    spend: Any

    def __init__(self, function: str, base: Any, model: Any, spend: Any, by: Any, period: str) -> None:
        self.model = model
        contracts = isinstance(model, ContractualModel)
        wanted = ("renewals",) if contracts else TIME
        amounts = isinstance(spend, GammaGamma)
        given: np.ndarray | None = None
        self.cohorts = isinstance(by, str) and by == "cohort"
        if is_base(base):
            if contracts:
                raise SchemaError.of(function, "base", "a customer base", "must be a frame with the column renewals")
            if isinstance(spend, str):
                must = "must be a GammaGamma or an amount: a customer base has no such columns"
                raise SchemaError.of(function, "spend", f'"{spend}"', must)
            if amounts and not getattr(base, "has_amounts", True):
                raise SchemaError.of(function, "base", "without amounts", "must be made with amount=")
            columns, self.unit = base._columns(), getattr(base, "unit", None)
            self.frame: Callable[[dict[str, Any]], Any] = base._with_customer
            self.plain_frame = base._source.frame
            if self.cohorts:
                given = _cohorts(function, base, columns["T"], period)
            elif isinstance(by, str):
                must = 'must be "cohort" or a value for each customer: a customer base has no such columns'
                raise SchemaError.of(function, "by", f'"{by}"', must)
        else:
            columns, self.unit = {}, None
            roles = {name: name for name in (*wanted, *(("monetary_value",) if amounts else ()))}
            if isinstance(spend, str):
                roles["spend"] = spend
            names = _frames.source_of(function, base).names() or ()
            if "customer" in names:
                roles["customer"] = "customer"
            if self.cohorts and "cohort" not in names:
                must = "must be a column, or of a customer base, which knows when customers bought first"
                raise SchemaError.of(function, "by", '"cohort"', must)
            self.cohorts = False
            if isinstance(by, str):
                roles["by"] = by
            read, source = _frames.read(function, base, roles)
            customer = {"customer": read.pop("customer")} if "customer" in read else {}
            if "by" in read:
                given = read.pop("by").to_numpy()
            columns = {name: column.to_numpy() for name, column in read.items()}
            self.frame = lambda results: source.frame({**customer, **results})
            self.plain_frame = source.frame
        self.by = by if isinstance(by, str) else None if by is None else "segment"
        floated = [floats(function, name, columns[name]) for name in wanted]
        self.rows = len(floated[0])
        if by is not None and not isinstance(by, str):
            given = _frames.series(function, "by", by).to_numpy()
        self.segment, self.labels = _segments(function, given, self.rows)
        if amounts:
            zbar = floats(function, "monetary_value", columns["monetary_value"])
            refuse_first_amounts(function, floated[0], zbar)
        else:
            zbar = floats(function, "spend", columns["spend"] if isinstance(spend, str) else np.full(self.rows, spend))
        self.columns = [*(floated if len(floated) == 3 else floated * 3), zbar]
        self.view = _core.EquityCustomers(self.columns, self.segment, len(self.labels))
        self.names = {**NAMES, **({"x": "renewals"} if contracts else {})}
        if not amounts:
            self.names["zbar"] = "spend"

    def labels_of_rows(self) -> np.ndarray:
        return np.array(self.labels, dtype=object)[self.segment]

    def within(self) -> str:
        far, _, unit = self.ahead
        return f"within {far:g} {unit}s" if math.isfinite(far) else "of all purchases to come"

    def totals(self, progress: Any) -> Any:
        with speaking_of(self.names):
            return self.engine.equity(self.spend, self.view, errors=self.errors, progress=progress, **self._how)

    def change(self, factors: dict[str, float]) -> Any:
        with speaking_of(self.names):
            return self.engine.change(
                self.spend, self.view, frequency=factors["frequency"], leaving=factors["leaving"],
                margin_factor=factors["margin"], errors=self.errors, progress=None, **self._how,
            )  # fmt: skip

    def elasticities(self) -> tuple[float, float]:
        return self.engine.elasticities(self.spend, self.view, **self._how)

    @functools.cached_property
    def values(self) -> np.ndarray:
        with speaking_of(self.names):
            return self.engine.values(self.spend, self.view, progress=None, **self._how)

    def at_risk(self, t: float) -> np.ndarray:
        with speaking_of(self.names):
            return self.engine.at_risk(self.spend, self.view, t, progress=None, **self._how)

    @property
    def _how(self) -> dict[str, Any]:
        return {"ahead": self.ahead, "margin": self.margin, "threads": self.threads}


def _segments(function: str, given: np.ndarray | None, rows: int) -> tuple[np.ndarray, list[Any]]:
    """A number for each row, and the names, ascending; what is missing comes last."""
    if given is None:
        return np.zeros(rows, dtype=np.uint32), ["all"]
    if len(given) != rows:
        raise ShapeError.of(function, "by", f"{len(given)} rows long", f"must have {rows} rows, one a customer")
    missing = np.array([v is None or v != v for v in given.tolist()], dtype=bool)
    labels, where = np.unique(np.asarray(given[~missing].tolist()), return_inverse=True)
    out = np.full(rows, len(labels), dtype=np.uint32)
    out[~missing] = where
    names = labels.tolist() + (["(missing)"] if missing.any() else [])
    return out, names or ["all"]


def _cohorts(function: str, base: Any, T: np.ndarray, period: str) -> np.ndarray:
    """The period of each customer's first purchase, as text that sorts by time."""
    if period not in ("month", "quarter", "year"):
        raise DomainError.of(function, "period", repr(period), 'must be "month", "quarter" or "year"')
    first = base._summary(None).end - np.rint(T * DAYS[base.unit]).astype(np.int64)
    month = first.astype("datetime64[D]").astype("datetime64[M]")
    if period == "month":
        return month.astype(str)
    year = month.astype("datetime64[Y]")
    if period == "year":
        return year.astype(str)
    quarter = (month - year).astype(int) // 3 + 1
    return np.array([f"{y} Q{q}" for y, q in zip(year.astype(str), quarter, strict=True)])
