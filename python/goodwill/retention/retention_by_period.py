"""Retention from one period to the next, where there are no contracts."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from .. import _core, _dates
from .._plots import pictures
from .._threads import resolve
from ..errors import DomainError
from .bases import Progress, base_of
from .periods import checked_day, days, label, period_or_window

if TYPE_CHECKING:
    from .._frames import Source

__all__ = ["RetentionByPeriod", "retention_by_period"]


class RetentionByPeriod:
    """Who stayed, left, came and came back, period by period; see `retention_by_period`.

    Attributes
    ----------
    period : str or int
        The calendar period, or the days of a window.
    at : date
        The last day that counts.
    later_customers : int
        Without a purchase until ``at``: in no period.
    level : float
        Of the intervals.
    """

    def __init__(self, found: dict[str, Any], source: Source, period: str | int, level: float) -> None:
        at = _dates.date_of(found["at"])
        assert at is not None
        self._rows: dict[str, np.ndarray] = found["rows"]
        self._source = source
        self.at: dt.date = at
        self.later_customers: int = found["later_customers"]
        self.period, self.level = period, level

    def __len__(self) -> int:
        """How many periods there are."""
        return len(self._rows["period"])

    def to_frame(self) -> Any:
        """One row per period.

        Returns
        -------
        frame
            Of the kind of the data: period (first day); start (customers who bought in the period before), stayed and
            left (start = stayed + left); new (first purchase in this period); reactivated (bought before, but not in
            the period before); active (who bought in this one: stayed + new + reactivated); rate = stayed / start with
            Wilson's interval low, high; churn = 1 - rate; complete, False where the period goes on after ``at``.  Rates
            are missing where nobody was there at the start, as in the first period.
        """
        rows = self._rows
        return self._source.frame({**rows, "period": days(rows["period"]), "complete": rows["complete"].astype(bool)})

    def plot(self) -> Any:
        """Retention over time with its interval, titled with what it shows.

        Returns
        -------
        altair.Chart

        Raises
        ------
        DomainError
            If there are no two whole periods.
        ImportError
            Without the extra ``plots``.
        """
        draw = pictures("RetentionByPeriod.plot")
        rows, kind = self._rows, self._kind
        these = np.flatnonzero(rows["complete"].astype(bool) & (rows["start"] > 0))
        if len(these) == 0:
            raise DomainError.of("RetentionByPeriod.plot", "at", str(self.at), "must be the end of a second period")
        data = [
            {
                "when": label(rows["period"][i], kind), "kind": "retention", "value": rows["rate"][i],
                "low": rows["low"][i], "high": rows["high"][i],
                "shown": f"{rows['rate'][i]:.1%} ({rows['stayed'][i]:,} of {rows['start'][i]:,})",
            }
            for i in these
        ]  # fmt: skip
        first, last = data[0], data[-1]
        if len(data) == 1:
            title = f"{first['value']:.1%} stayed in {first['when']}"
        elif last["low"] > first["high"] or last["high"] < first["low"]:
            verb = "rose" if last["value"] > first["value"] else "fell"
            before, now = (f"{row['value']:.1%} in {row['when']}" for row in (first, last))
            title = f"Retention {verb} from {before} to {now}"
        else:
            title = f"Retention was {first['value']:.1%} in {first['when']} and {last['value']:.1%} in {last['when']}"
        note = f"who bought in a {self._word} and in the one before; band: {100 * self.level:g} % interval"
        chart = draw.period_lines(data, ["retention"], "", "stayed, %")
        return draw.standing(chart, title, note)

    @property
    def _kind(self) -> str:
        return self.period if isinstance(self.period, str) else "day"

    @property
    def _word(self) -> str:
        return self.period if isinstance(self.period, str) else f"window of {self.period} days"

    def __repr__(self) -> str:
        rows = self._rows
        by = self.period if isinstance(self.period, str) else f"{self.period} days"
        lines = [
            f"RetentionByPeriod({len(self)} by {by}, to {self.at})",
            "  period          start     stayed       left        new reactivated   retention",
        ]
        shown = range(len(self)) if len(self) <= 24 else range(len(self) - 24, len(self))
        if len(shown) < len(self):
            lines.append("  ...")
        for i in shown:
            counts = "".join(f"{rows[name][i]:>11,}" for name in ("start", "stayed", "left", "new", "reactivated"))
            rate = f"{rows['rate'][i]:>8.1%} ({rows['low'][i]:.1%} to {rows['high'][i]:.1%})"
            rate = rate if rows["start"][i] else ""
            mark = "" if rows["complete"][i] else "  not over"
            lines.append(f"  {label(rows['period'][i], self._kind):<10}{counts}{rate and '  ' + rate}{mark}")
        return "\n".join(lines)


def retention_by_period(
    data: Any,
    *,
    customer: Any = None,
    time: Any = None,
    period: Literal["week", "month", "quarter", "year"] | int = "month",
    at: Any = None,
    level: float = 0.95,
    threads: int | None = None,
    progress: Progress | None = None,
    **log: Any,
) -> RetentionByPeriod:
    """Of the customers who bought in one period, those who bought in the next; new and reactivated ones apart.

    Parameters
    ----------
    data : CustomerBase or frame
        A base; or a log of transactions with the columns ``customer`` and ``time``.
    customer, time : column name, optional
        Of a log, as in `CustomerBase.from_transactions`.
    period : {"week", "month", "quarter", "year"} or int
        Calendar periods; or windows of so many days, the last of which ends on ``at``, so that all are whole but the
        first, which may begin before the log.
    at : day, optional
        Purchases until this day count, the day included.  Default: all.
    level : float
        Level of Wilson's intervals.
    threads : int, optional
        The result does not depend on it.
    progress : callable, optional
    **log
        Further options of `CustomerBase.from_transactions` for a log.

    Returns
    -------
    RetentionByPeriod

    Raises
    ------
    DomainError
        If ``period`` is none of the above, ``at`` lies after the end or before the first purchase, or there are more
        than 1,000 periods.
    SchemaError
        If a base comes with columns, or a log without.
    Cancelled
        If ``progress`` returned False.

    References
    ----------
    Wilson (1927), JASA 22(158):209-212, doi:10.1080/01621459.1927.10502953 (interval).

    Examples
    --------
    >>> import goodwill as gw
    >>> log = {"id": [1, 2, 1, 3], "day": ["2026-01-05", "2026-01-07", "2026-02-01", "2026-02-28"]}
    >>> found = gw.retention_by_period(log, customer="id", time="day")
    >>> found.to_frame()["rate"]
    array([nan, 0.5])
    """
    name = "retention_by_period"
    calendar, window = period_or_window(name, period)
    roles = {"customer": customer, "time": time}
    base, progress = base_of(name, data, roles, log, threads=threads, progress=progress)
    found = _core.retention_by_period(
        base._core, period=calendar, window=window, at=checked_day(name, base, at), level=level,
        threads=resolve(name, threads), progress=progress,
    )  # fmt: skip
    return RetentionByPeriod(found, base._source, period, level)
