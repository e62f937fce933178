"""The audit of a customer base through its lenses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, Literal

import numpy as np

from ... import _core, _dates
from ..._threads import resolve
from ...errors import DomainError, SchemaError
from ...retention import Cohorts, cohorts
from ...transactions import CustomerBase
from .cohort_lenses import PER_YEAR, CohortsCompared, CohortStack, OneCohort
from .lens import Period, View
from .one_period import OnePeriod
from .products import ProductsCompared
from .two_periods import TwoPeriods

__all__ = ["BaseAudit", "audit_base"]

Calendar = Literal["week", "month", "quarter", "year"]
#: Where nobody says by what to group, cohorts are by the period below the audited one, or above if these are too many.
FINER: dict[str, Calendar] = {"year": "quarter", "quarter": "month", "month": "month", "week": "week"}
LONGER: tuple[Calendar, ...] = ("week", "month", "quarter", "year")
COHORTS_AT_MOST = 36


def audit_base(
    base: CustomerBase,
    *,
    period: Calendar | None = None,
    at: Any = None,
    cohort: Any = None,
    cohort_period: Calendar | None = None,
    level: float = 0.95,
    currency: str = "",
    threads: int | None = None,
    progress: Callable[[float], bool | None] | None = None,
) -> BaseAudit:
    """Look at a customer base through the five lenses of a customer-base audit, and at its products.

    Parameters
    ----------
    base : CustomerBase
        Without amounts the lenses count customers and orders; margins and products are shown where the base has them.
    period : {"week", "month", "quarter", "year"}, optional
        The calendar period that is looked at, the last that the log holds whole, and compared with the one before.
        Default: the longest of which the log holds two complete ones in a row; else the longest of which it holds any
        two; else the longest of which it holds one complete.
    at : day, optional
        Purchases until this day count, the day included.  Default: all that the base holds.
    cohort : day, optional
        Any day of the period whose new customers `BaseAudit.one_cohort` follows.  Default: the first cohort that
        neither begins with the log nor has less than two complete periods after its own; where there is none, the
        first one.
    cohort_period : {"week", "month", "quarter", "year"}, optional
        By what cohorts are grouped.  Default: quarters for years, months for quarters and months, weeks for weeks; the
        next longer where there were more than 36.
    level : float
        Of all intervals.
    currency : str
        How pictures show amounts: "$", "EUR".
    threads : int, optional
        The result does not depend on it.
    progress : callable, optional
        Called with the share done; False stops the work.

    Returns
    -------
    BaseAudit

    Raises
    ------
    SchemaError
        If ``base`` is no CustomerBase.
    DomainError
        If the base has no customer; ``period`` or ``cohort_period`` is none of the above; ``at`` lies outside the log;
        no cohort began in the period of ``cohort``; ``level`` is not between 0 and 1; there are more than 1,000
        periods.
    Cancelled
        If ``progress`` returned False.

    Notes
    -----
    Fader, Hardie & Ross (2022), The Customer-Base Audit, Wharton School Press.  The change between two periods is split
    by the Shapley value: Shorrocks (2013), Journal of Economic Inequality 11(1):99-126, doi:10.1007/s10888-011-9214-z.
    Shares of customers have Wilson's interval, the tenths' shares of revenue that of a Lorenz curve: Beach & Davidson
    (1983), Review of Economic Studies 50(4):723-735, doi:10.2307/2297835.

    Examples
    --------
    >>> import goodwill as gw
    >>> log = gw.simulate(customers=2000, seed=7).transactions
    >>> base = gw.CustomerBase.from_transactions(log, customer="customer", time="date", amount="amount")
    >>> found = gw.audit_base(base)
    >>> found.period, found.two_periods.stayed + found.two_periods.left
    ('quarter', 345)
    """
    if not isinstance(base, CustomerBase):
        raise SchemaError.of("audit_base", "base", f"of type {type(base).__name__}", "must be a CustomerBase")
    for name, value in (("period", period), ("cohort_period", cohort_period)):
        if value is not None and value not in LONGER:
            must = 'must be "week", "month", "quarter" or "year"'
            raise DomainError.of("audit_base", name, repr(value), must)
    workers, day = resolve("audit_base", threads), _dates.day_number("audit_base", "at", at)
    periods = _core.audited_periods(base._core, period=period, at=day)
    current, before = _period_of(periods["current"]), _period_of(periods["before"])
    assert current is not None
    window, earlier = _window_of(current), None if before is None else _window_of(before)
    found = _core.base_lenses(
        base._core, period=window, before=earlier, level=level, threads=workers,
        progress=None if progress is None else lambda done: progress(0.8 * done),
    )  # fmt: skip
    until = base.observation_end if day is None else _dates.date_of(day)
    by = cohort_period or _readable(base, FINER[periods["period"]], until)
    groups = cohorts(
        base, period=by, align="calendar", at=until, level=level, threads=threads,
        progress=None if progress is None else lambda done: progress(0.8 + 0.2 * done),
    )  # fmt: skip
    view = View(
        base._source, periods["period"], current, before, by, groups.at, level, currency, base.has_amounts,
        base.has_margins,
    )  # fmt: skip
    return BaseAudit(found, groups, _chosen(groups, cohort), view)


class BaseAudit:
    """A customer base through the lenses of an audit; `audit_base` makes one.

    Attributes
    ----------
    period : {"week", "month", "quarter", "year"}
        By which it was looked at.
    at : date
        The last day that counts.
    one_period : OnePeriod
        How the customers of the last period differ.
    two_periods : TwoPeriods or None
        The last period compared with the one before; None where the log holds no day of that.
    one_cohort : OneCohort
        What customers won in one period did since.
    cohorts_compared : CohortsCompared
        The cohorts at the same age and in the same period.
    stack : CohortStack
        The whole base as a stack of cohorts.
    products : ProductsCompared or None
        None without products.
    why_not : dict of str to str
        For each lens that is None why it is, and for each whose period is not complete what is missing.
    level : float
        Of all intervals.
    """

    def __init__(self, found: dict[str, Any], groups: Cohorts, cohort: int, view: View) -> None:
        self.period, self.at, self.level = view.period, view.at, view.level
        self.one_period = OnePeriod(found["one_period"], view)
        self.two_periods = None if found["two_periods"] is None else TwoPeriods(found["two_periods"], view)
        self.one_cohort = OneCohort(groups, cohort, view)
        self.cohorts_compared = CohortsCompared(groups, view)
        self.stack = CohortStack(groups, view)
        self.products = None if found["products"] is None else ProductsCompared(found["products"], view)
        self.why_not = _why_not(view, products=self.products is not None)
        self._view = view

    def to_dict(self) -> dict[str, Any]:
        """All figures as plain values and arrays, by lens."""
        lenses = ("one_period", "two_periods", "one_cohort", "cohorts_compared", "stack", "products")
        found = {name: getattr(self, name) for name in lenses}
        return {
            **self._view.to_dict(), "why_not": dict(self.why_not),
            **{name: None if lens is None else lens._figures for name, lens in found.items()},
        }  # fmt: skip

    def __repr__(self) -> str:
        view, one, two = self._view, self.one_period, self.two_periods
        lines = [f"BaseAudit(by {self.period}, to {self.at})"]
        best = one._figures["tenths"]["share"][0]
        text = f"{one.customers:,} customers, {one.orders:,} orders"
        text += f", revenue {one.revenue:,.2f}" * view.has_amounts
        text += f"; the best tenth brings {best:.1%}" * bool(np.isfinite(best) and one.customers >= 10)
        lines.append(f"  one_period        {view.current}: {text}")
        if two is not None:
            text = f"{two.stayed:,} stayed, {two.left:,} left, {two.came:,} came"
            if view.has_amounts:
                text += f"; revenue {two._figures['revenue']['change']:+,.2f}"
            lines.append(f"  two_periods       against {view.before}: {text}")
        cohort, compared = self.one_cohort, self.cohorts_compared
        lines.append(f"  one_cohort        {cohort.size:,} customers of the {view.cohort_period} from {cohort.cohort}")
        number = len(self.stack.cohorts)
        at_age = "" if compared.age is None else f", compared {compared.age} {view.cohort_period}s after their own"
        lines.append(f"  cohorts_compared  {number} by {view.cohort_period}{at_age}")
        lines.append(f"  stack             {number} cohorts, {self.stack.cohorts.customers:,} customers")
        if self.products is not None:
            lines.append(f"  products          {len(self.products):,}")
        return "\n".join(lines + [f"  {name}: {reason}" for name, reason in self.why_not.items()])


def _period_of(found: dict[str, Any] | None) -> Period | None:
    if found is None:
        return None
    days = {name: _dates.date_of(found[name]) for name in ("first", "last", "held_first", "held_last")}
    return Period(**days, complete=found["complete"])  # type: ignore[arg-type]


def _window_of(period: Period) -> tuple[int, int]:
    """The days of a period that count."""
    return period.first.toordinal() - _dates.EPOCH, period.held_last.toordinal() - _dates.EPOCH


def _readable(base: CustomerBase, shortest: Calendar, until: dt.date | None) -> Calendar:
    """The shortest period from this on by which there are not too many cohorts."""
    assert until is not None
    days = until.toordinal() - _dates.EPOCH - int(base._core.day.min())
    for name in LONGER[LONGER.index(shortest) : -1]:
        if days / (365 / PER_YEAR[name]) <= COHORTS_AT_MOST:
            return name
    return "year"


def _chosen(groups: Cohorts, day: Any) -> int:
    """The first day of the cohort that is followed over time."""
    cells = groups._cells
    starts = cells["cohort"][cells["age"] == 0]
    if day is not None:
        number = _dates.day_number("audit_base", "cohort", day)
        assert number is not None
        at = np.searchsorted(starts, number, side="right") - 1
        # Whoever began in the period of this day: the period itself may have no cohort.
        within = cells["period"][cells["period"] <= number]
        if at < 0 or within.max() != starts[at] or number > groups.at.toordinal() - _dates.EPOCH:
            known = [str(d) for d in starts.astype("datetime64[D]")]
            must = f"must be a day of a {groups.period} in which customers were new; from {known[0]} to {known[-1]}"
            raise DomainError.of("audit_base", "cohort", str(_dates.date_of(number)), must)
        return int(starts[at])
    for start in starts[1:]:
        if (cells["complete"].astype(bool) & (cells["cohort"] == start)).sum() >= 3:
            return int(start)
    return int(starts[0])


def _why_not(view: View, *, products: bool) -> dict[str, str]:
    out = {}
    if view.before is None:
        out["two_periods"] = f"the log holds no day of the {view.period} before {view.current.first}"
    elif not (view.before.complete and view.current.complete):
        parts = [str(p) for p in (view.before, view.current) if not p.complete]
        out["two_periods"] = f"compared although not complete: {'; '.join(parts)}"
    if not view.current.complete:
        out["one_period"] = f"not complete: the log holds {view.current.held_first} to {view.current.held_last}"
    if not products:
        out["products"] = "the base has no products"
    return out
