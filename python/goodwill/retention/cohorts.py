"""Customers by the period of their first purchase."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from .. import _core, _dates
from .._threads import resolve
from ..errors import DomainError

if TYPE_CHECKING:
    from ..transactions import CustomerBase

__all__ = ["Cohorts", "cohorts"]

_VALUES = ("customers", "orders", "revenue", "rate")
_SHOWN = {"customers": ",.0f", "orders": ",.0f", "revenue": ",.0f", "rate": ".1%"}


class Cohorts:
    """Customers by the period of their first purchase, and what they did since; see `cohorts`.

    Attributes
    ----------
    period : {"week", "month", "quarter", "year"}
    value : str
        What `table` shows unless told otherwise.
    align : {"age", "calendar"}
    at : date
        The last day that counts.
    customers : int
        In all cohorts.
    later_customers : int
        Of the base, without a purchase until ``at``: in no cohort.
    orders : int
        Days with a purchase.
    revenue : float
        NaN without amounts.
    level : float
        Of the intervals.
    """

    def __init__(
        self, found: dict[str, Any], base: CustomerBase, period: str, value: str, align: str, level: float
    ) -> None:
        at = _dates.date_of(found["at"])
        assert at is not None
        self._cells: dict[str, np.ndarray] = found["cells"]
        self._source, self._has_amounts = base._source, base.has_amounts
        self.at: dt.date = at
        self.period, self.value, self.align, self.level = period, value, align, level
        self.customers: int = found["customers"]
        self.later_customers: int = found["later_customers"]
        self.orders: int = found["orders"]
        self.revenue: float = found["revenue"]

    def __len__(self) -> int:
        """How many cohorts there are."""
        return int(np.count_nonzero(self._cells["age"] == 0))

    @property
    def sizes(self) -> Any:
        """One row per cohort: cohort (first day of its period) and size, in customers.

        Returns
        -------
        frame
            Of the kind that the base was made from.
        """
        first = self._cells["age"] == 0
        return self._source.frame({"cohort": _days(self._cells["cohort"][first]), "size": self._cells["size"][first]})

    def to_frame(self) -> Any:
        """One row per cohort and period from the cohort's own to the last.

        Returns
        -------
        frame
            Of the kind that the base was made from: cohort (first day of the cohort's own period); age (in periods, 0
            is the cohort's own) or period (its first day), by ``align``; size of the cohort; customers with a purchase
            in the period; orders (days with a purchase); revenue (only with amounts); rate = customers / size, with
            Wilson's interval low, high; complete, False where the period goes on after ``at``.
        """
        cells = self._cells
        columns: dict[str, Any] = {"cohort": _days(cells["cohort"])}
        if self.align == "age":
            columns["age"] = cells["age"]
        else:
            columns["period"] = _days(cells["period"])
        columns |= {name: cells[name] for name in ("size", "customers", "orders")}
        if self._has_amounts:
            columns["revenue"] = cells["revenue"]
        columns |= {name: cells[name] for name in ("rate", "low", "high")}
        columns["complete"] = cells["complete"].astype(bool)
        return self._source.frame(columns)

    def table(self, value: str | None = None) -> Any:
        """One row per cohort, and a column for each age or period.

        Parameters
        ----------
        value : {"customers", "orders", "revenue", "rate"}, optional
            Default: that of `cohorts`.

        Returns
        -------
        frame
            Of the kind that the base was made from: cohort, size, then a column "0", "1", ... of each age or
            "1997-01-01", ... of each period; missing (NaN) where a period lies before the cohort or after the end.
        """
        heads, rows = self._wide(_checked("Cohorts.table", value or self.value, self._has_amounts))
        first = self._cells["age"] == 0
        columns: dict[str, Any] = {"cohort": _days(self._cells["cohort"][first]), "size": self._cells["size"][first]}
        columns |= dict(zip(heads, rows.T, strict=True))
        return self._source.frame({name: np.ascontiguousarray(column) for name, column in columns.items()})

    def _wide(self, value: str) -> tuple[list[str], np.ndarray]:
        key = self._cells["age" if self.align == "age" else "period"]
        heads, column = np.unique(key, return_inverse=True)
        row = np.cumsum(self._cells["age"] == 0) - 1
        out = np.full((len(self), len(heads)), np.nan)
        out[row, column] = self._cells[value]
        names = heads if self.align == "age" else _days(heads)
        return [str(name) for name in names], out

    def __repr__(self) -> str:
        head = f"Cohorts({len(self)} by {self.period}, {self.customers:,} customers, to {self.at}): {self.value}"
        names, rows = self._wide(self.value)
        starts = _days(self._cells["cohort"][self._cells["age"] == 0])
        sizes = self._cells["size"][self._cells["age"] == 0]
        lines = [head, "  cohort           size" + "".join(f"{name:>11}" for name in names[:12])]
        for start, size, row in zip(starts[:24], sizes, rows, strict=False):
            cells = ["" if np.isnan(cell) else format(cell, _SHOWN[self.value]) for cell in row[:12]]
            lines.append(f"  {start!s:<10} {size:>10,}" + "".join(f"{cell:>11}" for cell in cells))
        if len(starts) > 24 or len(names) > 12:
            lines.append("  ...")
        return "\n".join(lines)


def cohorts(
    base: CustomerBase,
    *,
    period: Literal["week", "month", "quarter", "year"] = "month",
    value: Literal["customers", "orders", "revenue", "rate"] = "customers",
    align: Literal["age", "calendar"] = "age",
    at: Any = None,
    level: float = 0.95,
    threads: int | None = None,
    progress: Callable[[float], bool | None] | None = None,
) -> Cohorts:
    """Group customers by the calendar period of their first purchase, and count what they do in each period since.

    Parameters
    ----------
    base : CustomerBase
    period : {"week", "month", "quarter", "year"}
        Calendar periods; weeks begin on Monday.
    value : {"customers", "orders", "revenue", "rate"}
        What `Cohorts.table` shows by default.
    align : {"age", "calendar"}
        By periods since the cohort's own, or by calendar.
    at : day, optional
        Purchases until this day count, the day included.  Default: all that the base holds.
    level : float
        Level of Wilson's interval of the rates.
    threads : int, optional
        The result does not depend on it.
    progress : callable, optional

    Returns
    -------
    Cohorts

    Raises
    ------
    DomainError
        If ``period``, ``value`` or ``align`` is none of the above, ``value`` is "revenue" and the base has no amounts,
        ``at`` lies after its end or before its first purchase, or there are more than 1,000 periods.
    Cancelled
        If ``progress`` returned False.

    Notes
    -----
    A customer is active in a period with a purchase in it, so the rate at age 0 is 1.  Rates may rise again: a customer
    who skipped a period is not lost.  Every purchase day is in one cell, so cells add up to the base.
    """
    _checked("cohorts", value, base.has_amounts)
    if align not in ("age", "calendar"):
        raise DomainError.of("cohorts", "align", repr(align), 'must be "age" or "calendar"')
    day = _dates.day_number("cohorts", "at", at)
    if day is not None and day > base._core.observation_end:
        must = f"must not be after observation_end, {base.observation_end}"
        raise DomainError.of("cohorts", "at", str(_dates.date_of(day)), must)
    if not isinstance(period, str):
        raise DomainError.of("cohorts", "period", repr(period), 'must be "week", "month", "quarter" or "year"')
    found = _core.cohorts(
        base._core, period=period, at=day, level=level, threads=resolve("cohorts", threads), progress=progress
    )
    return Cohorts(found, base, period, value, align, level)


def _checked(function: str, value: Any, has_amounts: bool) -> str:
    if value not in _VALUES:
        must = 'must be "customers", "orders", "revenue" or "rate"'
        raise DomainError.of(function, "value", repr(value), must)
    if value == "revenue" and not has_amounts:
        raise DomainError.of(function, "value", '"revenue"', "must be another one: the base has no amounts")
    return str(value)


def _days(days: np.ndarray) -> np.ndarray:
    return days.astype("datetime64[D]")
