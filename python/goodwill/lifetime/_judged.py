"""What the pictures that judge a model share: a base and a model that go together, and what the model makes of new
customers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _threads
from .._dates import DAYS
from ..errors import ConflictError, DomainError, SchemaError
from ..transactions import CustomerBase
from ._purchase_model import PurchaseModel

if TYPE_CHECKING:
    from collections.abc import Sequence


def check_pair(function: str, base: Any, model: Any, kind: type[PurchaseModel] = PurchaseModel) -> None:
    """Throws unless these are a customer base and a model of its purchases, in one unit."""
    if not isinstance(base, CustomerBase):
        raise SchemaError.of(function, "base", f"of type {type(base).__name__}", "must be a CustomerBase")
    check_model(function, model, kind)
    if model.unit_ is not None and model.unit_ != base.unit:
        raise ConflictError.of(
            function, "base", f"in units of a {base.unit}", f"must be in units of a {model.unit_}, like the model"
        )


def check_model(function: str, model: Any, kind: type[PurchaseModel] = PurchaseModel) -> None:
    """Throws unless it is a model of this kind that can be asked."""
    if not isinstance(model, kind):
        what = "repeat purchases in time" if kind is PurchaseModel else "customers who may leave"
        must = f"must be a model of {what}, such as BGNBD or ParetoNBD"
        raise SchemaError.of(function, "model", f"of type {type(model).__name__}", must)
    model._known(function)


def check_holdout(function: str, base: CustomerBase) -> None:
    """Throws unless the base has days after its calibration."""
    if base.calibration_end is None or base.calibration_end >= base.observation_end:
        raise DomainError.of(
            function, "base", "without a holdout", "must have a calibration_end before its last day"
        )
    check_customers(function, base)


def check_customers(function: str, base: CustomerBase) -> None:
    """Throws unless somebody has bought by the end of the calibration."""
    if len(base._summary(None)) == 0:
        end = base.calibration_end or base.observation_end
        raise DomainError.of(function, "base", f"without a customer by {end}", "must have at least one")


def holdout_forecast(
    function: str, base: CustomerBase, model: PurchaseModel, covariates: Any
) -> tuple[dict[str, np.ndarray], np.ndarray, float]:
    """Columns of the calibration with frequency_holdout, what the model expects of each customer in the holdout, and
    the length of it in units.  Throws where nobody bought in it."""
    check_pair(function, base, model)
    check_holdout(function, base)
    columns, horizon = base._holdout_columns()
    if not columns["frequency_holdout"].any():
        value = f"without a purchase from {base.calibration_end} to {base.observation_end}"
        raise DomainError.of(function, "base", value, "must have a holdout in which a customer bought")
    given: dict[str, Any] = {name: columns[name] for name in ("frequency", "recency", "T")}
    if covariates is not None:  # in the order of the base's customers
        given["customer"] = base._summary(None).customer
        predicted = model.expected_purchases(given, horizon, covariates=covariates)["expected_purchases"]
    else:
        predicted = model.expected_purchases(horizon, **given)
    return columns, np.asarray(predicted), horizon


class NewCustomers:
    """The customers of a base as they were on the day of their first purchase, and what a model expects of them."""

    def __init__(
        self, function: str, base: CustomerBase, model: PurchaseModel, covariates: Any, threads: int | None
    ) -> None:
        done = base._summary(None)
        self._days = DAYS[base.unit]
        self._known, self._model = model._known(function), model
        self._threads = _threads.resolve(function, threads)
        #: Of each customer: the day number of the first purchase.
        self.first = done.end - np.rint(done.T * self._days).astype(np.int64)
        by_process = model._covariates(function, base, covariates, len(self.first))
        z = [column for of in by_process for column in of]
        names = [name for of in model._covariate_names() for name in of]
        for name, column in zip(names, z, strict=True):
            bad = np.flatnonzero(~np.isfinite(column))
            if len(bad):
                must = "must be a finite number for every customer"
                raise DomainError.of(function, f"covariates.{name}", f"{column[bad[0]]:g}", must, int(bad[0]))
        # Who came on the same day with the same covariates is expected to do the same.
        rows, self._customers = np.unique(np.column_stack([self.first, *z]), axis=0, return_counts=True)
        self._first = rows[:, 0].astype(np.int64)
        places = iter(range(1, rows.shape[1]))
        self._z = [[np.ascontiguousarray(rows[:, next(places)]) for _ in of] for of in by_process]
        self._plain = not z

    def expected_by(self, ends: np.ndarray) -> np.ndarray:
        """Repeat purchases that are expected of all of them by the end of each of these days."""
        if self._plain:
            ages = np.arange(max(int(ends.max()) - int(self._first.min()), 0) + 1)
            of_age = np.asarray(self._model.expected_purchases_of_new(ages / self._days, threads=self._threads))
            age = ends[:, None] - self._first[None, :]
            return np.where(age > 0, of_age[np.maximum(age, 0)], 0.0) @ self._customers
        total = np.zeros(len(ends))
        for rows, first in self._groups():
            for i in np.flatnonzero(ends > first):
                of_one = self._new(rows, "expected_purchases", (ends[i] - first) / self._days, 0.0)
                total[i] += self._customers[rows] @ of_one
        return total

    def expected_with(self, counts: Sequence[int], end: int) -> np.ndarray:
        """How many of them are expected to have made each of these numbers of repeat purchases by the end of a day."""
        total = np.zeros(len(counts))
        for rows, first in self._groups():
            age = (end - first) / self._days
            if self._plain:
                of_one = self._model.pmf(np.array(counts, dtype=float), age, threads=self._threads)
                total += self._customers[rows].sum() * np.asarray(of_one)
            else:
                for i, n in enumerate(counts):
                    total[i] += self._customers[rows] @ self._new(rows, "probability_of_n", float(n), age)
        return total

    def _groups(self) -> list[tuple[np.ndarray, int]]:
        """Rows of patterns by first day."""
        return [(np.flatnonzero(self._first == day), int(day)) for day in np.unique(self._first)]

    def _new(self, rows: np.ndarray, name: str, *before: float) -> np.ndarray:
        """A score of customers of age 0, which is that of new ones."""
        zero = np.zeros(len(rows))
        return getattr(self._known, name)(
            *before, zero, zero, zero,
            covariates=[[column[rows] for column in of] for of in self._z],
            threads=self._threads, progress=None,
        )  # fmt: skip


def repeat_purchases(base: CustomerBase, until: int) -> tuple[np.ndarray, np.ndarray]:
    """Day numbers of the first and of every repeat purchase, of the customers who came by the day ``until``."""
    core = base._core
    day, bought = np.asarray(core.day, dtype=np.int64), np.asarray(core.orders) > 0
    customer = np.repeat(np.arange(len(base)), np.diff(core.offsets))[bought]
    day = day[bought]
    begins = np.ones(len(day), dtype=bool)
    begins[1:] = customer[1:] != customer[:-1]
    first = day[begins]
    repeats = ~begins & (np.repeat(first, np.diff(np.append(np.flatnonzero(begins), len(day)))) <= until)
    return first[first <= until], day[repeats]
