"""Customers by the period of their first purchase."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from .. import _core, _dates
from .._plots import pictures
from .._threads import resolve
from ..errors import DomainError
from .bases import Progress, base_of
from .periods import checked_day, checked_period, days, label

if TYPE_CHECKING:
    from .._frames import Source

__all__ = ["Cohorts", "cohorts"]

_VALUES = ("customers", "orders", "revenue", "margin", "rate", "reactivated")
_SHOWN = {"rate": ".1%"}
#: More layers than these are one to a year in a stack of cohorts.
_LAYERS = 24


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
    revenue, margin : float
        NaN without amounts, without margins.
    level : float
        Of the intervals.
    """

    def __init__(
        self,
        found: dict[str, Any],
        source: Source,
        money: tuple[bool, bool],
        period: str,
        value: str,
        align: str,
        level: float,
    ) -> None:
        at = _dates.date_of(found["at"])
        assert at is not None
        self._cells: dict[str, np.ndarray] = found["cells"]
        self._source, (self._has_amounts, self._has_margins) = source, money
        self.at: dt.date = at
        self.period, self.value, self.align, self.level = period, value, align, level
        self.customers: int = found["customers"]
        self.later_customers: int = found["later_customers"]
        self.orders: int = found["orders"]
        self.revenue: float = found["revenue"]
        self.margin: float = found["margin"]

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
        return self._source.frame({"cohort": days(self._cells["cohort"][first]), "size": self._cells["size"][first]})

    def to_frame(self) -> Any:
        """One row per cohort and period from the cohort's own to the last.

        Returns
        -------
        frame
            Of the kind that the base was made from: cohort (first day of the cohort's own period); age (in periods, 0
            is the cohort's own) or period (its first day), by ``align``; size of the cohort; customers with a purchase
            in the period; reactivated (of those, without a purchase in the period before; 0 at age 0); orders (days
            with a purchase); revenue (only with amounts); margin (only with margins); rate = customers / size, with
            Wilson's interval low, high; complete, False where the period goes on after ``at``.
        """
        cells = self._cells
        columns: dict[str, Any] = {"cohort": days(cells["cohort"])}
        if self.align == "age":
            columns["age"] = cells["age"]
        else:
            columns["period"] = days(cells["period"])
        columns |= {name: cells[name] for name in ("size", "customers", "reactivated", "orders")}
        if self._has_amounts:
            columns["revenue"] = cells["revenue"]
        if self._has_margins:
            columns["margin"] = cells["margin"]
        columns |= {name: cells[name] for name in ("rate", "low", "high")}
        columns["complete"] = cells["complete"].astype(bool)
        return self._source.frame(columns)

    def table(self, value: str | None = None) -> Any:
        """One row per cohort, and a column for each age or period.

        Parameters
        ----------
        value : {"customers", "orders", "revenue", "margin", "rate", "reactivated"}, optional
            Default: that of `cohorts`.

        Returns
        -------
        frame
            Of the kind that the base was made from: cohort, size, then a column "0", "1", ... of each age or
            "1997-01-01", ... of each period; missing (NaN) where a period lies before the cohort or after the end.
        """
        heads, rows = self._wide(self._checked("Cohorts.table", value))
        first = self._cells["age"] == 0
        columns: dict[str, Any] = {"cohort": days(self._cells["cohort"][first]), "size": self._cells["size"][first]}
        columns |= dict(zip(heads, rows.T, strict=True))
        return self._source.frame({name: np.ascontiguousarray(column) for name, column in columns.items()})

    def _wide(self, value: str) -> tuple[list[str], np.ndarray]:
        key = self._cells["age" if self.align == "age" else "period"]
        heads, column = np.unique(key, return_inverse=True)
        row = np.cumsum(self._cells["age"] == 0) - 1
        out = np.full((len(self), len(heads)), np.nan)
        out[row, column] = self._cells[value]
        names = heads if self.align == "age" else days(heads)
        return [str(name) for name in names], out

    def _checked(self, function: str, value: str | None) -> str:
        return _checked(function, value or self.value, self._has_amounts, self._has_margins)

    def plot(self, kind: Literal["map", "stack"] = "map", *, value: str | None = None) -> Any:
        """A picture of the cohorts, titled with what it shows.

        Parameters
        ----------
        kind : {"map", "stack"}
            A heat map of cohorts by age; or one layer a cohort, stacked over the calendar.  Periods that go on after
            ``at`` are left out; of more than 24 cohorts those of a year are one layer.
        value : str, optional
            Default: that of `cohorts`.  The map shows customers as shares of their cohort, orders and money as shares
            of those of the cohort's own period.

        Returns
        -------
        altair.Chart

        Raises
        ------
        DomainError
            If ``kind`` or ``value`` is none of the above, or there is nothing to show.
        ImportError
            Without the extra ``plots``.
        """
        value = self._checked("Cohorts.plot", value)
        if kind not in ("map", "stack"):
            raise DomainError.of("Cohorts.plot", "kind", repr(kind), 'must be "map" or "stack"')
        return self._map(value) if kind == "map" else self._stack("customers" if value == "rate" else value)

    def _map(self, value: str) -> Any:
        draw = pictures("Cohorts.plot")
        cells, of_customers = self._cells, value in ("customers", "rate", "reactivated")
        amount = cells["customers" if value == "rate" else value].astype(float)
        start = np.flatnonzero(cells["age"] == 0)
        own = np.repeat(cells["size"][start] if of_customers else amount[start], np.diff([*start, len(amount)]))
        shown = (cells["age"] > 0) & cells["complete"].astype(bool) & (own > 0)
        if not shown.any():
            must = "must cover a whole period after that of a cohort"
            raise DomainError.of("Cohorts.plot", "at", str(self.at), must)
        rows = [
            {
                "cohort": label(cells["cohort"][i], self.period), "age": int(cells["age"][i]),
                "rate": max(0.0, amount[i] / own[i]), "shown": f"{amount[i] / own[i]:.1%}", "n": int(cells["size"][i]),
            }
            for i in np.flatnonzero(shown)
        ]  # fmt: skip
        pooled = {
            age: amount[shown & (cells["age"] == age)].sum() / own[shown & (cells["age"] == age)].sum()
            for age in (1, int(cells["age"][shown].max()))
        }
        first, *later = pooled.values()
        then = f", {later[0]:.1%} after {max(pooled)}" if later else ""
        if of_customers:
            verb = "came back after a pause" if value == "reactivated" else "bought again"
            title = f"{first:.1%} of a cohort {verb} one {self.period} after the first{then}"
        else:
            title = f"A cohort brings {first:.1%} of its first {self.period}'s {value} one {self.period} after it{then}"
        measure = "of the cohort, %" if of_customers else f"of the {value} at age 0, %"
        chart = draw.cohort_map(rows, f"{self.period}s since the first purchase", "cohort", measure)
        note = f"{len(self)} cohorts, {self.customers:,} customers; the {self.period}s that were over on {self.at}"
        return draw.standing(chart, title, note)

    def _stack(self, value: str) -> Any:
        draw = pictures("Cohorts.plot")
        cells, done = self._cells, self._cells["complete"].astype(bool)
        if not done.any():
            raise DomainError.of("Cohorts.plot", "at", str(self.at), f"must be the end of a {self.period} or later")
        by = self.period if len(self) <= _LAYERS else "year"
        layers: dict[tuple[str, str], float] = {}
        for i in np.flatnonzero(done):
            key = (label(cells["period"][i], self.period), label(cells["cohort"][i], by))
            layers[key] = layers.get(key, 0) + float(cells[value][i])
        rows = [
            {"period": period, "cohort": cohort, "value": amount, "shown": f"{amount:,.0f}"}
            for (period, cohort), amount in layers.items()
        ]
        last = cells["period"] == cells["period"][done].max()
        whole, new = cells[value][last].sum(), cells[value][last & (cells["age"] == 0)].sum()
        when = label(cells["period"][done].max(), self.period)
        if value == "reactivated":
            title = f"{whole:,.0f} customers came back after a pause in {when}"
        elif not whole > 0:
            title = f"Nothing in {when}"
        elif value == "customers":
            title = f"{(whole - new) / whole:.0%} of the customers of {when} were won before"
        else:
            title = f"Customers won before brought {(whole - new) / whole:.0%} of the {value} in {when}"
        chart = draw.cohort_stack(rows, "", value, f"cohort by {by}")
        return draw.standing(chart, title, f"one layer a cohort, the oldest below; to {self.at}")

    def __repr__(self) -> str:
        head = f"Cohorts({len(self)} by {self.period}, {self.customers:,} customers, to {self.at}): {self.value}"
        names, rows = self._wide(self.value)
        starts = days(self._cells["cohort"][self._cells["age"] == 0])
        sizes = self._cells["size"][self._cells["age"] == 0]
        lines = [head, "  cohort           size" + "".join(f"{name:>11}" for name in names[:12])]
        for start, size, row in zip(starts[:24], sizes, rows, strict=False):
            cells = ["" if np.isnan(cell) else format(cell, _SHOWN.get(self.value, ",.0f")) for cell in row[:12]]
            lines.append(f"  {start!s:<10} {size:>10,}" + "".join(f"{cell:>11}" for cell in cells))
        if len(starts) > 24 or len(names) > 12:
            lines.append("  ...")
        return "\n".join(lines)


def cohorts(
    data: Any,
    *,
    customer: Any = None,
    time: Any = None,
    amount: Any = None,
    margin: Any = None,
    period: Literal["week", "month", "quarter", "year"] = "month",
    value: Literal["customers", "orders", "revenue", "margin", "rate", "reactivated"] = "customers",
    align: Literal["age", "calendar"] = "age",
    at: Any = None,
    level: float = 0.95,
    threads: int | None = None,
    progress: Progress | None = None,
    **log: Any,
) -> Cohorts:
    """Group customers by the calendar period of their first purchase, and count what they do in each period since.

    Parameters
    ----------
    data : CustomerBase or frame
        A base; or a log of transactions with the columns ``customer`` and ``time``, and ``amount`` and ``margin`` where
        there are some.
    customer, time, amount, margin : column name, optional
        Of a log, as in `CustomerBase.from_transactions`.
    period : {"week", "month", "quarter", "year"}
        Calendar periods; weeks begin on Monday.
    value : {"customers", "orders", "revenue", "margin", "rate", "reactivated"}
        What `Cohorts.table` and `Cohorts.plot` show by default.
    align : {"age", "calendar"}
        By periods since the cohort's own, or by calendar.
    at : day, optional
        Purchases until this day count, the day included.  Default: all that the base holds.
    level : float
        Level of Wilson's interval of the rates.
    threads : int, optional
        The result does not depend on it.
    progress : callable, optional
    **log
        Further options of `CustomerBase.from_transactions` for a log: zone, refunds, zero_amounts, errors, ...

    Returns
    -------
    Cohorts

    Raises
    ------
    DomainError
        If ``period``, ``value`` or ``align`` is none of the above, ``value`` is money that the base does not have,
        ``at`` lies after its end or before its first purchase, or there are more than 1,000 periods.
    SchemaError
        If a base comes with columns, or a log without.
    Cancelled
        If ``progress`` returned False.

    Notes
    -----
    A customer is active in a period with a purchase in it, so the rate at age 0 is 1.  Rates may rise again: a customer
    who skipped a period is not lost, and counts as reactivated when he returns.  Every purchase day is in one cell, so
    cells add up to the base.

    Examples
    --------
    >>> import goodwill as gw
    >>> log = {"id": [1, 1, 2], "day": ["2026-01-05", "2026-02-07", "2026-02-01"]}
    >>> gw.cohorts(log, customer="id", time="day")
    Cohorts(2 by month, 2 customers, to 2026-02-07): customers
      cohort           size          0          1
      2026-01-01          1          1          1
      2026-02-01          1          1
    """
    roles = {"customer": customer, "time": time, "amount": amount, "margin": margin}
    checked_period("cohorts", period)
    if align not in ("age", "calendar"):
        raise DomainError.of("cohorts", "align", repr(align), 'must be "age" or "calendar"')
    base, progress = base_of("cohorts", data, roles, log, threads=threads, progress=progress)
    money = base.has_amounts, base.has_margins
    _checked("cohorts", value, *money)
    found = _core.cohorts(
        base._core, period=period, at=checked_day("cohorts", base, at), level=level,
        threads=resolve("cohorts", threads), progress=progress,
    )  # fmt: skip
    return Cohorts(found, base._source, money, period, value, align, level)


def _checked(function: str, value: Any, has_amounts: bool, has_margins: bool) -> str:
    if value not in _VALUES:
        must = "must be " + ", ".join(f'"{name}"' for name in _VALUES[:-1]) + f' or "{_VALUES[-1]}"'
        raise DomainError.of(function, "value", repr(value), must)
    if value == "revenue" and not has_amounts:
        raise DomainError.of(function, "value", '"revenue"', "must be another one: the base has no amounts")
    if value == "margin" and not has_margins:
        raise DomainError.of(function, "value", '"margin"', "must be another one: the base has no margins")
    return str(value)
