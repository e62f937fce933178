"""Gross and net revenue retention."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from .. import _core
from .._plots import pictures
from .._threads import resolve
from ..errors import DomainError
from .bases import Progress, base_of
from .periods import checked_day, days, label, period_or_window

if TYPE_CHECKING:
    from .._frames import Source

__all__ = ["RevenueRetention", "revenue_retention"]


class RevenueRetention:
    """What became of the revenue of each period in the next one; see `revenue_retention`.

    Attributes
    ----------
    period : str or int
        The calendar period, or the days of a window.
    value : {"revenue", "margin"}
    by : {None, "cohort"}
    level : float
        Of the intervals.
    """

    def __init__(
        self, rows: dict[str, np.ndarray], source: Source, period: str | int, value: str, by: str | None, level: float
    ) -> None:
        self._rows, self._source = rows, source
        self.period, self.value, self.by, self.level = period, value, by, level

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self._rows["period"])

    def to_frame(self) -> Any:
        """One row per period, or per cohort and period.

        Returns
        -------
        frame
            Of the kind of the data: cohort (only by cohort) and period, by their first days; customers (who bought in
            the period before); new_customers; previous (money of all in the period before); start (of ``customers``
            alone: the same but for refunds of others); expansion, contraction, churn, reactivation, new, refunds, with
            previous + new + reactivation + expansion - contraction - churn + refunds = revenue; gross, gross_low,
            gross_high, net, net_low, net_high, missing unless start > 0, and limits where they are not known; complete,
            False where the period goes on after the last day that counts.
        """
        columns: dict[str, Any] = dict(self._rows)
        columns["period"] = days(columns["period"])
        columns["complete"] = columns["complete"].astype(bool)
        if self.by is None:
            columns.pop("cohort")
        else:
            columns["cohort"] = days(columns["cohort"])
        return self._source.frame(columns)

    def plot(self) -> Any:
        """Gross and net retention over time with their intervals, of all customers.

        Returns
        -------
        altair.Chart

        Raises
        ------
        DomainError
            If it is by cohort, or there are no two whole periods with revenue.
        ImportError
            Without the extra ``plots``.
        """
        name = "RevenueRetention.plot"
        draw = pictures(name)
        if self.by is not None:
            must = "must be None for this picture; Cohorts.plot shows cohorts"
            raise DomainError.of(name, "by", repr(self.by), must)
        rows, kind = self._rows, self.period if isinstance(self.period, str) else "day"
        these = np.flatnonzero(rows["complete"].astype(bool) & ~np.isnan(rows["net"]))
        if len(these) == 0:
            raise DomainError.of(name, "data", "too short", "must cover two whole periods with revenue")
        data = [
            {
                "when": label(rows["period"][i], kind), "kind": what, "value": rows[what][i],
                "low": rows[f"{what}_low"][i], "high": rows[f"{what}_high"][i], "shown": f"{rows[what][i]:.1%}",
            }
            for what in ("net", "gross") for i in these
        ]  # fmt: skip
        last = these[-1]
        title = (
            f"Of the {self.value} of those who bought before, {rows['gross'][last]:.1%} stayed in "
            f"{label(rows['period'][last], kind)}; with what they added, {rows['net'][last]:.1%}"
        )
        note = f"new and reactivated customers apart; bands: {100 * self.level:g} % intervals"
        chart = draw.period_lines(data, ["net", "gross"], "", f"of the {self.value} before, %")
        return draw.standing(chart, title, note)

    def __repr__(self) -> str:
        rows = self._rows
        kind = self.period if isinstance(self.period, str) else "day"
        by = self.period if isinstance(self.period, str) else f"{self.period} days"
        parts = ("previous", "new", "reactivation", "expansion", "contraction", "churn", "refunds", "revenue")
        head = "  period    " + ("cohort    " if self.by else "") + "".join(f"{name:>13}" for name in parts)
        lines = [f"RevenueRetention({len(self)} rows by {by}): {self.value}", f"{head}   gross     net"]
        for i in range(min(len(self), 24)):
            start = f"  {label(rows['period'][i], kind):<10}"
            start += f"{label(rows['cohort'][i], kind):<10}" if self.by else ""
            rates = "".join("" if np.isnan(rows[r][i]) else f"{rows[r][i]:>8.1%}" for r in ("gross", "net"))
            mark = "" if rows["complete"][i] else "  not over"
            lines.append(start + "".join(f"{rows[name][i]:>13,.0f}" for name in parts) + rates + mark)
        if len(self) > 24:
            lines.append("  ...")
        return "\n".join(lines)


def revenue_retention(
    data: Any,
    *,
    customer: Any = None,
    time: Any = None,
    amount: Any = None,
    margin: Any = None,
    period: Literal["week", "month", "quarter", "year"] | int = "month",
    by: Literal["cohort"] | None = None,
    value: Literal["revenue", "margin"] = "revenue",
    at: Any = None,
    level: float = 0.95,
    threads: int | None = None,
    progress: Progress | None = None,
    **log: Any,
) -> RevenueRetention:
    """Gross and net revenue retention, and the parts of the change of revenue from period to period.

    Parameters
    ----------
    data : CustomerBase or frame
        A base with amounts; or a log of transactions with the columns ``customer``, ``time`` and ``amount``.
    customer, time, amount, margin : column name, optional
        Of a log, as in `CustomerBase.from_transactions`.
    period : {"week", "month", "quarter", "year"} or int
        Calendar periods; or windows of so many days, the last of which ends on ``at``.
    by : {None, "cohort"}
        All customers; or those of each period of first purchase.
    value : {"revenue", "margin"}
    at : day, optional
        Purchases until this day count, the day included.  Default: all.
    level : float
        Level of the intervals.
    threads : int, optional
        The result does not depend on it.
    progress : callable, optional
    **log
        Further options of `CustomerBase.from_transactions` for a log.

    Returns
    -------
    RevenueRetention

    Raises
    ------
    DomainError
        If ``period``, ``by`` or ``value`` is none of the above, the base has no such money, or ``at`` lies after the
        end or before the first purchase.
    SchemaError
        If a base comes with columns, or a log without.
    Cancelled
        If ``progress`` returned False.

    Notes
    -----
    With start = the money of the period before of those who bought in it, gross = (start - contraction - churn) / start
    and net = (start + expansion - contraction - churn) / start.  Expansion and contraction are of customers who bought
    in both periods, churn of those who did not buy now; new customers and those who come back count in neither rate.
    ``refunds`` is the change of money of customers who bought in neither period.

    References
    ----------
    Cochran (1977), Sampling Techniques, 3rd ed., section 2.11 (interval of a ratio of sums over customers).

    Examples
    --------
    >>> import goodwill as gw
    >>> log = {"id": [1, 2, 1, 3], "day": ["2026-01-05", "2026-01-07", "2026-02-01", "2026-02-28"],
    ...        "paid": [10.0, 30.0, 14.0, 5.0]}
    >>> found = gw.revenue_retention(log, customer="id", time="day", amount="paid").to_frame()
    >>> float(found["gross"][1]), float(found["net"][1])
    (0.25, 0.35)
    """
    name = "revenue_retention"
    calendar, window = period_or_window(name, period)
    if by not in (None, "cohort"):
        raise DomainError.of(name, "by", repr(by), 'must be None or "cohort"')
    if value not in ("revenue", "margin"):
        raise DomainError.of(name, "value", repr(value), 'must be "revenue" or "margin"')
    roles = {"customer": customer, "time": time, "amount": amount, "margin": margin}
    base, progress = base_of(name, data, roles, log, threads=threads, progress=progress)
    rows = _core.revenue_retention(
        base._core, period=calendar, window=window, at=checked_day(name, base, at), by_cohort=by is not None,
        margin=value == "margin", level=level, threads=resolve(name, threads), progress=progress,
    )  # fmt: skip
    return RevenueRetention(rows, base._source, period, value, by, level)
