"""Who stays: retention from one period to the next, and cohorts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import DomainError
from ..retention import Cohorts, RetentionRate, cohorts, retention_by_period, retention_rate
from ..transactions import CustomerBase

#: No table or picture is readable with more cohorts than this.
COHORTS_AT_MOST = 36


@dataclass(frozen=True)
class PeriodRetention:
    """Of the customers who bought in one period, those who bought in the next one of the same length."""

    rate: RetentionRate
    first: tuple[dt.date, dt.date]
    """The first period, both days inclusive."""
    second: tuple[dt.date, dt.date]


def first_day_of(base: CustomerBase) -> dt.date:
    """The day of the first purchase."""
    return dt.date.fromordinal(dt.date(1970, 1, 1).toordinal() + int(np.min(base._core.day)))


def period_retention(base: CustomerBase, *, level: float) -> PeriodRetention | None:
    """Over the last two periods of a year; of half the log where that is shorter than two years.

    None where the log is shorter than two weeks.
    """
    end = base.observation_end
    length = min(365, (end - first_day_of(base)).days // 2)
    if length < 7:
        return None
    middle, start = end - dt.timedelta(days=length), end - dt.timedelta(days=2 * length)
    rows = retention_by_period(base, period=length, level=level)._rows
    bought = int(rows["start"][-1])
    if bought == 0:
        return None
    rate = retention_rate(bought, int(rows["stayed"][-1]), level=level)
    day = dt.timedelta(days=1)
    return PeriodRetention(rate, (start + day, middle), (middle + day, end))


def readable_cohorts(base: CustomerBase, *, level: float, threads: int | None) -> Cohorts:
    """By the shortest of month, quarter and year that gives a readable number of cohorts."""
    days = (base.observation_end - first_day_of(base)).days
    for period, length in (("month", 30), ("quarter", 91), ("year", 365)):
        if days / length <= COHORTS_AT_MOST or period == "year":
            try:
                return cohorts(base, period=period, level=level, threads=threads)  # type: ignore[arg-type]
            except DomainError:
                continue
    return cohorts(base, period="year", level=level, threads=threads)


def pooled_by_age(found: Cohorts) -> list[dict[str, Any]]:
    """The share of customers active at each age, over the cohorts whose period at that age is complete."""
    cells = found._cells
    out = []
    for age in np.unique(cells["age"]):
        these = (cells["age"] == age) & cells["complete"].astype(bool)
        size, active = int(cells["size"][these].sum()), int(cells["customers"][these].sum())
        if size == 0:
            continue
        rate = retention_rate(size, active, level=found.level)
        out.append({"age": int(age), "rate": rate.value, "low": rate.low, "high": rate.high, "n": size})
    return out


def by_calendar(found: Cohorts) -> list[dict[str, Any]]:
    """Customers, orders, revenue and new customers of each calendar period."""
    cells = found._cells
    out = []
    for period in np.unique(cells["period"]):
        these = cells["period"] == period
        new = these & (cells["age"] == 0)
        row: dict[str, Any] = {
            "period": str(dt.date.fromordinal(dt.date(1970, 1, 1).toordinal() + int(period))),
            "customers": int(cells["customers"][these].sum()),
            "new_customers": int(cells["size"][new].sum()),
            "orders": int(cells["orders"][these].sum()),
            "complete": bool(cells["complete"][these].all()),
        }
        if found._has_amounts:
            row["revenue"] = float(cells["revenue"][these].sum())
        out.append(row)
    return out
