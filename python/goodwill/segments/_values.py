"""Values of customers: of a base in a period, or as they are given."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
from narwhals import dependencies as known

from .. import _core, _dates, _frames, _series
from ..errors import DomainError
from ..transactions import CustomerBase
from .rfm import day_within

MEASURES = ("revenue", "orders")


@dataclass
class Values:
    """A column of values, and where it comes from."""

    column: Any
    """Array or Column, a row for each customer or given value."""
    source: _frames.Source
    measure: str
    customer: _core.Column | None = None
    at: dt.date | None = None
    other_customers: int = 0
    other_value: float = 0.0


def values_of(function: str, data: Any, *, measure: Any, start: Any, at: Any, threads: int, progress: Any) -> Values:
    """The values of a base's customers, or a column that was given."""
    if not isinstance(data, CustomerBase):
        for name, value in (("start", start), ("at", at)):
            if value is not None:
                raise DomainError.of(function, name, repr(value), "goes with a CustomerBase: these are values alone")
        if measure != "revenue":
            raise DomainError.of(function, "measure", repr(measure), "goes with a CustomerBase: these are values alone")
        return Values(_series.series(function, "values", data), _source_like(function, data), "value")
    if measure not in MEASURES:
        raise DomainError.of(function, "measure", repr(measure), 'must be "revenue" or "orders"')
    found = _core.customer_values(
        function,
        data._core,
        measure=measure,
        start=day_within(function, "start", start, data),
        at=day_within(function, "at", at, data),
        threads=threads,
        progress=progress,
    )
    return Values(
        found["value"], data._source, measure, found["customer"], _dates.date_of(found["at"]),
        found["other_customers"], found["other_value"],
    )  # fmt: skip


def shown_share(value: float, low: float, high: float) -> str:
    """A share with its interval, for people."""
    if value != value:
        return "no share"
    return f"{value:.1%} (no interval)" if low != low else f"{value:.1%} ({low:.1%} to {high:.1%})"


def _source_like(function: str, values: Any) -> _frames.Source:
    if known.is_polars_series(values):
        return _frames.source_of_backend(function, "polars")
    if known.is_pandas_like_series(values):
        return _frames.source_of_backend(function, "pandas")
    if type(values).__module__.partition(".")[0] == "pyarrow":
        return _frames.source_of_backend(function, "pyarrow")
    return _frames.source_of_backend(function, None)


def class_column(function: str, codes: np.ndarray, names: list[str]) -> _core.Column:
    """Names by code; a code beyond them is missing."""
    return _core.Column.from_codes(
        function,
        "class",
        np.where(codes < len(names), codes.astype(np.int32), -1).astype(np.int32),
        _series.series(function, "class", names),
    )
