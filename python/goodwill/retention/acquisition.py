"""What it costs to win customers, and to keep them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from .. import _core, _dates
from .._threads import resolve
from ..errors import DomainError, SchemaError
from .costs import channels_of_customers, names_and_codes, read_costs
from .periods import checked_day, checked_period, days, label
from .retention_by_period import RetentionByPeriod, retention_by_period

if TYPE_CHECKING:
    from ..transactions import CustomerBase
    from .bases import Progress

__all__ = ["AcquisitionCost", "KeepingCost", "acquisition_cost", "keeping_cost"]


class AcquisitionCost:
    """Cost, customers won and payback by channel and period; see `acquisition_cost`.

    Attributes
    ----------
    period : {"week", "month", "quarter", "year"}
    at : date
        The last day that counts.
    cost : float
        In all rows.
    customers : int
        Won, in all rows.
    cost_per_customer : float
        cost / customers of known channels.
    outside_cost : float
    outside_rows : int
        Costs dated before the first period or after ``at``: in no row.
    customers_without_channel : int
        In the rows whose channel is missing.
    ids_without_purchase : int
        Distinct ids with a channel that never bought.
    channels_without_customers : tuple
        Channels that won nobody.
    later_customers : int
        First purchase after ``at``: in no row.
    """

    def __init__(
        self, found: dict[str, Any], base: CustomerBase, names: list[Any], never_bought: int, period: str
    ) -> None:
        at = _dates.date_of(found["at"])
        assert at is not None
        self._cells: dict[str, np.ndarray] = found["cells"]
        self._names, self._source = names, base._source
        self._money = base.has_amounts
        self.period, self.at = period, at
        cells = self._cells
        self.cost: float = found["cost"]
        self.outside_cost: float = found["outside_cost"]
        self.outside_rows: int = found["outside_rows"]
        self.later_customers: int = found["later_customers"]
        self.customers = int(cells["customers"].sum())
        known = cells["channel"] >= 0
        self.customers_without_channel = int(cells["customers"][~known].sum())
        won = int(cells["customers"][known].sum())
        self.cost_per_customer = self.cost / won if won else float("nan")
        self.ids_without_purchase = never_bought
        with_customers = set(cells["channel"][cells["customers"] > 0].tolist())
        self.channels_without_customers = tuple(n for i, n in enumerate(names) if i not in with_customers)

    def __len__(self) -> int:
        return len(self._cells["channel"])

    def to_frame(self) -> Any:
        """One row per channel and period with costs or customers.

        Returns
        -------
        frame
            Of the kind of the base: channel (missing: customers of no known one), period (first day), cost, customers
            (whose first purchase is in the period), cost_per_customer (missing without customers or channel), revenue
            and contribution of these customers until ``at`` (missing where not known), payback: the age in periods at
            which their contribution reached the cost, 0 within the first; missing where it has not, or is not known.
        """
        cells = self._cells
        columns: dict[str, Any] = {"channel": self._named(cells["channel"]), "period": days(cells["period"])}
        columns |= {name: cells[name] for name in ("cost", "customers", "cost_per_customer", "revenue", "contribution")}
        columns["payback"] = np.where(cells["payback"] < 0, np.nan, cells["payback"])
        return self._source.frame(columns)

    @property
    def by_channel(self) -> Any:
        """One row per channel: cost, customers, cost_per_customer, revenue, contribution, and returned.

        ``returned`` is contribution / cost: 1 where the cost has come back.

        Returns
        -------
        frame
        """
        rows = self._by_channel()
        return self._source.frame({**rows, "channel": self._named(rows["channel"])})

    def _by_channel(self) -> dict[str, np.ndarray]:
        cells = self._cells
        codes = np.unique(cells["channel"])
        sums = {
            name: np.array([cells[name][cells["channel"] == code].sum() for code in codes])
            for name in ("cost", "customers", "revenue", "contribution")
        }
        with np.errstate(divide="ignore", invalid="ignore"):
            each = np.where((sums["customers"] > 0) & (codes >= 0), sums["cost"] / sums["customers"], np.nan)
            returned = np.where(sums["cost"] > 0, sums["contribution"] / sums["cost"], np.nan)
        return {
            "channel": codes, "cost": sums["cost"], "customers": sums["customers"], "cost_per_customer": each,
            "revenue": sums["revenue"], "contribution": sums["contribution"], "returned": returned,
        }  # fmt: skip

    def _named(self, codes: np.ndarray) -> list[Any]:
        return [None if code < 0 else self._names[code] for code in codes.tolist()]

    def __repr__(self) -> str:
        lines = [
            f"AcquisitionCost({self.cost:,.2f} for {self.customers - self.customers_without_channel:,} customers of "
            f"known channels, {self.cost_per_customer:,.2f} each; by {self.period}, to {self.at})",
            "  channel                   cost  customers    each   returned",
        ]
        rows = self._by_channel()
        for i, name in enumerate(self._named(rows["channel"])[:24]):
            each = "nobody won" if rows["customers"][i] == 0 else f"{rows['cost_per_customer'][i]:,.2f}"
            each = "" if name is None else each
            back = "" if np.isnan(rows["returned"][i]) else f"{rows['returned'][i]:.0%}"
            shown = "not known" if name is None else str(name)
            lines.append(f"  {shown:<18}{rows['cost'][i]:>12,.2f}{rows['customers'][i]:>11,}{each:>11}{back:>8}")
        if self.outside_rows:
            lines.append(f"  {self.outside_cost:,.2f} in {self.outside_rows:,} rows lie outside the log")
        if self.ids_without_purchase:
            lines.append(f"  {self.ids_without_purchase:,} ids with a channel never bought")
        return "\n".join(lines)


def acquisition_cost(
    base: CustomerBase,
    costs: Any,
    channels: Any,
    *,
    channel: Any = "channel",
    time: Any = "time",
    cost: Any = "cost",
    customer: Any = "customer",
    customer_channel: Any = None,
    period: Literal["week", "month", "quarter", "year"] = "month",
    margin: float | None = None,
    at: Any = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> AcquisitionCost:
    """Cost to win a customer by channel and period, and when he has paid it back.

    Parameters
    ----------
    base : CustomerBase
    costs : frame
        What was spent: a row each, with the columns ``channel``, ``time`` (a day, or a month as text) and ``cost``.
    channels : frame
        The channel of each customer: a row each, with the columns ``customer`` (ids as in the base) and
        ``customer_channel``.
    channel, time, cost, customer : column name
    customer_channel : column name, optional
        Of ``channels``; default: ``channel``.
    period : {"week", "month", "quarter", "year"}
    margin : float, optional
        Contribution as a share of revenue, 0 to 1.  Default: the margins of the base, if it has some.
    at : day, optional
        Purchases and costs until this day count, the day included.  Default: all that the base holds.
    threads : int, optional
        The result does not depend on it.
    progress : callable, optional

    Returns
    -------
    AcquisitionCost

    Raises
    ------
    DomainError
        If a cost is negative, missing or infinite, a time is no day, a channel of a cost is missing, ``margin`` is
        no share, ``at`` lies outside the base, or channels and periods are too many for a table.
    ConflictError
        If a customer has two channels.
    SchemaError
        If a column is missing or of a type that cannot be used, or ids are of another kind than the base's.
    Cancelled
        If ``progress`` returned False.

    Notes
    -----
    A customer is won in the period of his first purchase, and the cost of a period is shared by those who were won in
    it, though it may work later.  Contribution is before the cost to keep; see `keeping_cost`.

    Examples
    --------
    >>> import goodwill as gw
    >>> log = {"id": [1, 2, 1], "day": ["2026-01-05", "2026-01-07", "2026-02-01"], "paid": [10.0, 30.0, 14.0]}
    >>> base = gw.CustomerBase.from_transactions(log, customer="id", time="day", amount="paid")
    >>> costs = {"channel": ["search"], "time": ["2026-01"], "cost": [9.0]}
    >>> channels = {"customer": [1, 2], "channel": ["search", "friend"]}
    >>> found = gw.acquisition_cost(base, costs, channels, margin=0.5)
    >>> found.to_frame()["payback"]
    array([1., 0.])
    """
    name = "acquisition_cost"
    checked_period(name, period)
    _checked_base(name, base)
    share = None if margin is None else _share(name, margin)
    day, amount, of_costs, source = read_costs(name, costs, {"channel": channel, "time": time, "cost": cost})
    assert of_costs is not None
    with source.naming():
        cost_names, codes = names_and_codes(name, of_costs, argument="channel", missing=False)
    roles = {"customer": customer, "channel": channel if customer_channel is None else customer_channel}
    names, of_customers, never_bought = channels_of_customers(name, base, channels, roles)
    # One list of names, sorted, for both frames.
    every = sorted({*cost_names, *names}, key=lambda n: (str(type(n)), n))
    number = {n: i for i, n in enumerate(every)}
    in_order = np.array([number[n] for n in names] + [-1], np.int32)  # the last one is for -1
    cost_order = np.array([number[n] for n in cost_names], np.int32)
    found = _core.acquisition_cost(
        base._core, channel_of=in_order[of_customers], channels=len(every),
        channel=cost_order[codes] if len(codes) else codes, day=day, cost=amount, period=period,
        at=checked_day(name, base, at), margin=share, threads=resolve(name, threads), progress=progress,
    )  # fmt: skip
    return AcquisitionCost(found, base, every, never_bought, period)


class KeepingCost:
    """What it costs to keep a customer, period by period; see `keeping_cost`.

    Attributes
    ----------
    period : {"week", "month", "quarter", "year"}
    at : date
        The last day that counts.
    cost : float
        In all rows.
    outside_cost : float
    outside_rows : int
        Costs dated before the first period or after ``at``: in no row.
    """

    def __init__(self, stays: RetentionByPeriod, cost: np.ndarray, outside: np.ndarray) -> None:
        self._stays, self._cost = stays, cost
        assert isinstance(stays.period, str)
        self.period: str = stays.period
        self.at: dt.date = stays.at
        self.cost = float(cost.sum())
        self.outside_cost, self.outside_rows = float(outside.sum()), len(outside)

    def to_frame(self) -> Any:
        """One row per period.

        Returns
        -------
        frame
            Of the kind of the base: period (first day), start (customers who bought in the period before), stayed,
            cost, cost_per_start = cost / start and cost_per_stayed = cost / stayed, missing where there are none;
            complete.
        """
        rows = self._stays._rows
        with np.errstate(divide="ignore", invalid="ignore"):
            each = {
                f"cost_per_{name}": np.where(rows[name] > 0, self._cost / rows[name], np.nan)
                for name in ("start", "stayed")
            }
        return self._stays._source.frame(
            {
                "period": days(rows["period"]), "start": rows["start"], "stayed": rows["stayed"], "cost": self._cost,
                **each, "complete": rows["complete"].astype(bool),
            }
        )  # fmt: skip

    def __len__(self) -> int:
        return len(self._cost)

    def __repr__(self) -> str:
        rows, stayed = self._stays._rows, int(self._stays._rows["stayed"].sum())
        each = f"{self.cost / stayed:,.2f} for each of {stayed:,} stays" if stayed else "nobody stayed"
        lines = [f"KeepingCost({self.cost:,.2f}, {each}; {len(self)} by {self.period}, to {self.at})"]
        for i in range(max(0, len(self) - 12), len(self)):
            each = f"{self._cost[i] / rows['stayed'][i]:,.2f} each" if rows["stayed"][i] else ""
            period = label(rows["period"][i], self.period)
            lines.append(f"  {period:<10}{self._cost[i]:>12,.2f} for {rows['stayed'][i]:,} who stayed  {each}".rstrip())
        if self.outside_rows:
            lines.append(f"  {self.outside_cost:,.2f} in {self.outside_rows:,} rows lie outside the log")
        return "\n".join(lines)


def keeping_cost(
    base: CustomerBase,
    costs: Any,
    *,
    time: Any = "time",
    cost: Any = "cost",
    period: Literal["week", "month", "quarter", "year"] = "month",
    at: Any = None,
    threads: int | None = None,
) -> KeepingCost:
    """Cost to keep a customer: what was spent on those who are there, shared by those who stayed.

    Parameters
    ----------
    base : CustomerBase
    costs : frame
        What was spent to keep customers: a row each, with the columns ``time`` (a day, or a month as text) and
        ``cost``.
    time, cost : column name
    period : {"week", "month", "quarter", "year"}
    at : day, optional
        Purchases and costs until this day count.  Default: all that the base holds.
    threads : int, optional

    Returns
    -------
    KeepingCost
        With a row for each period of `retention_by_period`.

    Raises
    ------
    DomainError
        If a cost is negative, missing or infinite, a time is no day, or as in `retention_by_period`.
    SchemaError
        If a column is missing or of a type that cannot be used.

    Examples
    --------
    >>> import goodwill as gw
    >>> log = {"id": [1, 2, 1], "day": ["2026-01-05", "2026-01-07", "2026-02-01"]}
    >>> base = gw.CustomerBase.from_transactions(log, customer="id", time="day")
    >>> gw.keeping_cost(base, {"time": ["2026-02"], "cost": [3.0]}).to_frame()["cost_per_stayed"]
    array([nan,  3.])
    """
    name = "keeping_cost"
    checked_period(name, period)
    _checked_base(name, base)
    day, amount, _, _ = read_costs(name, costs, {"time": time, "cost": cost})
    stays = retention_by_period(base, period=period, at=at, threads=threads)
    start = stays._rows["period"]
    last = stays.at.toordinal() - _dates.EPOCH
    inside = (day >= start[0]) & (day <= last) if len(start) else np.zeros(len(day), bool)
    sums = np.zeros(len(start))
    np.add.at(sums, np.searchsorted(start, day[inside], side="right") - 1, amount[inside])
    return KeepingCost(stays, sums, amount[~inside])


def _checked_base(function: str, base: Any) -> None:
    from ..transactions import CustomerBase

    if not isinstance(base, CustomerBase):
        raise SchemaError.of(function, "base", f"of type {type(base).__name__}", "must be a CustomerBase")


def _share(function: str, margin: Any) -> float:
    if isinstance(margin, bool) or not isinstance(margin, int | float | np.number):
        raise DomainError.of(function, "margin", repr(margin), "must be a share of revenue from 0 to 1")
    return float(margin)
