"""What a backtest is asked for: its models, its data, its days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _dates, _frames
from ..errors import ConflictError, DomainError, SchemaError
from ._backtest_origin import Origin, PurchaseDays
from ._model import number
from ._purchase_model import PurchaseModel

if TYPE_CHECKING:
    from ..transactions import CustomerBase

FUNCTION = "backtest"
NAIVE = ("last period", "own rate")


def models_of(given: Any, covariates: Any) -> dict[str, PurchaseModel]:
    """The models by name."""
    pairs: list[tuple[Any, Any]] = []
    if isinstance(given, Mapping):
        pairs = list(given.items())
    elif isinstance(given, list | tuple):
        pairs = [(type(model).__name__, model) for model in given]
    if not pairs:
        must = 'must be a list like [BGNBD(), ParetoNBD()] or a dict like {"mine": BGNBD()}'
        raise SchemaError.of(FUNCTION, "models", "without a model", must)
    out: dict[str, PurchaseModel] = {}
    for i, (name, model) in enumerate(pairs):
        if not isinstance(model, PurchaseModel):
            kind = model.__name__ + " itself" if isinstance(model, type) else f"of type {type(model).__name__}"
            must = "must be a model of repeat purchases in time, such as BGNBD() or ParetoNBD()"
            raise SchemaError.of(FUNCTION, "models", kind, must, i)
        if not isinstance(name, str) or not name or name in NAIVE:
            must = f'must be a text, and none of the naive forecasts {" and ".join(NAIVE)}'
            raise SchemaError.of(FUNCTION, "models", f"named {name!r}", must, i)
        if name in out:
            must = f'must have a name of its own: models={{"{name} 1": ..., "{name} 2": ...}}'
            raise SchemaError.of(FUNCTION, "models", f"{name}, a name that is there already", must, i)
        out[name] = model
    _check_covariates(out, covariates)
    return out


def _check_covariates(models: dict[str, PurchaseModel], covariates: Any) -> None:
    wanted = {name: [one for of in model._covariate_names() for one in of] for name, model in models.items()}
    if covariates is None:
        for i, (name, names) in enumerate(wanted.items()):
            if names:
                must = "must have them in covariates=, a frame with the columns customer, " + ", ".join(names)
                raise SchemaError.of(FUNCTION, "models", f"{name}, with covariates", must, i)
        return
    if not any(wanted.values()):
        raise SchemaError.of(FUNCTION, "covariates", "given", "must be left out: no model has covariates")
    there = _frames.source_of(FUNCTION, covariates).names()
    if there is None:
        return
    shown = "there are " + ", ".join(map(str, there))
    if "customer" not in there:
        raise SchemaError.of(FUNCTION, "covariates", "without customer", f"must have the column customer; {shown}")
    for i, (name, names) in enumerate(wanted.items()):
        for one in names:
            if one not in there:
                must = f"must have covariates that are columns of covariates=; {shown}"
                raise SchemaError.of(FUNCTION, "models", f'{name}, with the covariate "{one}"', must, i)


@dataclass
class PastDays:
    """The data, and the days of its first purchase and of its end."""

    base: CustomerBase
    purchases: PurchaseDays
    first: int
    end: int

    @classmethod
    def read(cls, data: Any, roles: dict[str, Any], log: dict[str, Any], threads: int, progress: Any) -> PastDays:
        """From a base, or from a log by its columns and options."""
        from ..transactions import CustomerBase

        given = [*(name for name, column in roles.items() if column is not None), *log]
        if isinstance(data, CustomerBase):
            if given:
                must = "must be left out: data is a customer base already"
                raise SchemaError.of(FUNCTION, given[0], "given", must)
            base = data
        else:
            if "calibration_end" in log:
                must = "must be left out: origins are where calibrations end"
                raise SchemaError.of(FUNCTION, "calibration_end", "given", must)
            for role in ("customer", "time"):
                if roles[role] is None:
                    must = "must be the name of a column, or data a CustomerBase"
                    raise SchemaError.of(FUNCTION, role, "None", must)
            base = CustomerBase.from_transactions(data, **roles, **log, threads=threads, progress=progress)
        purchases = PurchaseDays(base)
        if not len(purchases):
            raise DomainError.of(FUNCTION, "data", "without a purchase", "must have customers")
        return cls(base, purchases, int(purchases.first.min()), int(base._core.observation_end))

    def origin(self, day: int, horizon: int) -> Origin:
        """What was known on a day and what followed, if something did."""
        out = self.purchases.origin(day, horizon)
        if not out.actual.any():
            must = f"must be followed by a purchase of its {len(out.actual):,} customers within the horizon"
            raise DomainError.of(FUNCTION, "origins", str(_dates.date_of(day)), must)
        return out


@dataclass
class Settings:
    """What of the past is forecast."""

    days: list[int]
    horizon_days: int
    horizon: float
    unit: str
    source: _frames.Source


def days_of(past: PastDays, origins: Any, horizon: Any) -> Settings:
    """The origins, ascending, and the horizon."""
    unit = past.base.unit
    length = number(FUNCTION, "horizon", horizon)
    span = past.end - past.first + 1
    first, end = _dates.date_of(past.first), _dates.date_of(past.end)
    days = round(length * _dates.DAYS[unit]) if np.isfinite(length) and abs(length) < 1e7 else -1
    if not length > 0:
        raise DomainError.of(FUNCTION, "horizon", f"{length:g}", "must be > 0")
    if days == 0:
        raise DomainError.of(FUNCTION, "horizon", f"{length:g} {unit}s", "must be a day at least")
    if days < 0 or days >= span:
        must = (
            f"must be shorter than the data, which are {span / _dates.DAYS[unit]:.4g} {unit}s long, from {first} to "
            f"{end}: "
            f'a horizon is in the unit of the data, unit="{unit}"'
        )
        raise DomainError.of(FUNCTION, "horizon", f"{length:g} {unit}s", must)
    last = past.end - days
    if isinstance(origins, int | np.integer) and not isinstance(origins, bool):
        chosen = _spread(int(origins), past.first + days - 1, last, days)
    else:
        chosen = _given(origins, past.first, last, f"{length:g} {unit}s", str(end))
    return Settings(chosen, days, days / _dates.DAYS[unit], unit, past.base._source)


def _spread(count: int, first: int, last: int, horizon: int) -> list[int]:
    if count < 1:
        raise DomainError.of(FUNCTION, "origins", f"{count}", "must be at least 1, or a list of days")
    if count == 1:
        return [last]
    if last - first < count - 1:
        room = max(last - first + 1, 0)
        must = (
            f"must be fewer, or the horizon shorter: only {room} days have {horizon} days of data up to them "
            "and after them"
        )
        raise DomainError.of(FUNCTION, "origins", f"{count}", must)
    return [first + round(i * (last - first) / (count - 1)) for i in range(count)]


def _given(origins: Any, first: int, last: int, horizon: str, end: str) -> list[int]:
    if isinstance(origins, str | bytes | Mapping) or not isinstance(origins, Iterable):
        must = 'must be a list of days like ["1997-09-30"], or how many'
        raise SchemaError.of(FUNCTION, "origins", repr(origins), must)
    chosen: list[int] = []
    for i, value in enumerate(origins):
        day = _dates.day_number(FUNCTION, f"origins[{i}]", value)
        if day is None:
            raise DomainError.of(FUNCTION, "origins", "None", "must be a day", i)
        shown = str(_dates.date_of(day))
        if day < first:
            must = f"must not be before the first purchase, {_dates.date_of(first)}"
            raise DomainError.of(FUNCTION, "origins", shown, must, i)
        if day > last:
            must = f"must be {_dates.date_of(last)} at the latest, as data must follow for {horizon}; they end on {end}"
            raise DomainError.of(FUNCTION, "origins", shown, must, i)
        if day in chosen:
            raise ConflictError.of(FUNCTION, "origins", shown, "must be there once", i)
        chosen.append(day)
    if not chosen:
        raise SchemaError.of(FUNCTION, "origins", "empty", 'must be a list of days like ["1997-09-30"], or how many')
    return sorted(chosen)
