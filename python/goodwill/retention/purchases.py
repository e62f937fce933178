"""How many buy again, how long it takes, and who may still come back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from .. import _core, _dates, _plots
from .._threads import resolve
from ..errors import DomainError
from .event_table import Progress
from .kaplan_meier import KaplanMeier

if TYPE_CHECKING:
    from ..transactions import CustomerBase

__all__ = ["RepeatRates", "ReturnChance", "repeat_rates", "return_chance", "time_between"]


class RepeatRates:
    """Of the customers who bought once, twice, ..., how many bought again; see `repeat_rates`.

    Attributes
    ----------
    at : date
        The last day that counts.
    customers : int
        With a purchase until then.
    later_customers : int
        Of the base, without one.
    level : float
        Of the intervals.
    """

    def __init__(self, found: dict[str, Any], base: CustomerBase, level: float) -> None:
        at = _dates.date_of(found["at"])
        assert at is not None
        self.at: dt.date = at
        self.customers: int = found["customers"]
        self.later_customers: int = found["later_customers"]
        self.level = level
        self._rates: dict[str, np.ndarray] = found["rates"]
        self._source = base._source

    def __len__(self) -> int:
        """How many purchases there is a rate for."""
        return len(self._rates["nth"])

    def to_frame(self) -> Any:
        """One row per purchase from the second on, as long as somebody made the one before.

        Returns
        -------
        frame
            Of the kind that the base was made from:

            - ``nth``: the purchase,
            - ``before``: customers who made the one before; ``bought``: of them, who made this one,
            - ``share``, ``low``, ``high``: bought / before, with Wilson's interval,
            - ``share_of_all``, ``low_of_all``, ``high_of_all``: bought / customers, likewise,
            - ``within``: a number of days, and ``given_time``, ``low_given_time``, ``high_given_time``: the share of
              ``before`` who buy again within them, were all watched for so long; missing where nobody was,
            - ``median_days``: until half of ``before`` have bought again; missing where they do not.
        """
        return self._source.frame(self._rates)

    def __repr__(self) -> str:
        r = self._rates
        lines = [f"RepeatRates({self.customers:,} customers, to {self.at})"]
        for i in range(len(self)):
            given = "" if np.isnan(r["given_time"][i]) else (
                f"; given {r['within'][i]:g} days {r['given_time'][i]:.1%} "
                f"({r['low_given_time'][i]:.1%} to {r['high_given_time'][i]:.1%})"
            )  # fmt: skip
            lines.append(
                f"  purchase {r['nth'][i]}: {r['bought'][i]:,} of {r['before'][i]:,}, {r['share'][i]:.1%} "
                f"({r['low'][i]:.1%} to {r['high'][i]:.1%}){given}"
            )
        return "\n".join(lines)

    def plot(self, *, title: str | None = None) -> Any:
        """The share that bought again after each purchase, so far and given time, with intervals.

        Returns
        -------
        altair.Chart

        Raises
        ------
        ImportError
            Without the extra ``plots``.
        """
        pictures = _plots.pictures("RepeatRates.plot")
        rows = []
        for kind, names in (("so far", ("share", "low", "high")), ("given time", _GIVEN)):
            for i in range(len(self)):
                value, low, high = (float(self._rates[name][i]) for name in names)
                if not np.isnan(value):
                    figures = {"value": value, "low": value if np.isnan(low) else low, "high": max(value, high)}
                    rows.append({"nth": int(self._rates["nth"][i]), "kind": kind, **figures})
        chart = pictures.repeat_points(
            rows, ["so far", "given time"], "purchase", "of those who made the one before, %"
        )
        share, low, high = (100 * self._rates[name][0] for name in ("share", "low", "high"))
        finding = f"{share:.1f} % bought a second time ({100 * self.level:g} %: {low:.1f} to {high:.1f})"
        note = "given time: by Kaplan and Meier, as if all had been watched equally long"
        return pictures.standing(chart, title or finding, note)


_GIVEN = ("given_time", "low_given_time", "high_given_time")


def repeat_rates(
    base: CustomerBase,
    *,
    last: int = 10,
    within: float | None = None,
    at: Any = None,
    level: float = 0.95,
    interval: Literal["log_log", "log", "plain"] = "log_log",
    threads: int | None = None,
    progress: Progress | None = None,
) -> RepeatRates:
    """How many of those who bought once, twice, ... bought again: so far, and given enough time.

    Customers who came last week had no time to come back, so the share so far is too low for a growing base; Kaplan and
    Meier's counts each customer only for as long as he was watched.

    Parameters
    ----------
    base : CustomerBase
    last : int
        The last purchase that is asked for, 2 to 1,000.
    within : float, optional
        Days that are given for the next purchase.  Default: for each purchase the longest time for which 30 customers
        (all, where there are fewer) were still watched.
    at : day, optional
        Purchases until this day count, the day included.  Default: all that the base holds.
    level : float
        Of all intervals: Wilson's for shares so far, ``interval`` for those given time.
    interval : {"log_log", "log", "plain"}
        As of `KaplanMeier`.
    threads : int, optional
        The result does not depend on it.
    progress : callable, optional

    Returns
    -------
    RepeatRates

    Raises
    ------
    DomainError
        If the base has no customers, ``last`` is none of these, ``within`` is not > 0, or ``at`` lies after the base's
        end or before its first purchase.
    Cancelled
        If ``progress`` returned False.

    Examples
    --------
    >>> import goodwill as gw
    >>> log = {"id": [1, 1, 2, 3], "day": ["2026-01-01", "2026-01-20", "2026-01-05", "2026-03-01"]}
    >>> base = gw.CustomerBase.from_transactions(log, customer="id", time="day")
    >>> float(gw.repeat_rates(base, within=30).to_frame()["given_time"][0])
    0.5
    """
    found = _core.repeat_rates(
        base._core,
        last=_purchase("repeat_rates", "last", last),
        at=_dates.day_number("repeat_rates", "at", at),
        within=None if within is None else float(within),
        level=level,
        interval=interval,
        threads=resolve("repeat_rates", threads),
        progress=progress,
    )
    return RepeatRates(found, base, level)


def time_between(
    base: CustomerBase,
    *,
    nth: int | Iterable[int] = 2,
    at: Any = None,
    level: float = 0.95,
    interval: Literal["log_log", "log", "plain"] = "log_log",
    threads: int | None = None,
    progress: Progress | None = None,
) -> KaplanMeier:
    """Days from one purchase to the next: to the second by default, to any others by name.

    Parameters
    ----------
    base : CustomerBase
    nth : int or iterable of int
        The purchase that ends the time, 2 to 1,000: 2 is the time from the first to the second.  Of several there is a
        curve each; a customer is in a curve once, so its rows are independent.
    at : day, optional
        Purchases until this day count, the day included.  Default: all that the base holds.
    level, interval
        As of `KaplanMeier`.
    threads : int, optional
        The result does not depend on it.
    progress : callable, optional

    Returns
    -------
    KaplanMeier
        Fitted, in days: ``survival_at(t)`` is the share that has not bought again after t days.  With several ``nth``
        they are its groups.

    Raises
    ------
    DomainError
        If the base has no customers, nobody made the purchase before, ``nth`` is none of these, or ``at`` lies after
        the base's end or before its first purchase.
    Cancelled
        If ``progress`` returned False.
    """
    function = "time_between"
    several = isinstance(nth, Iterable) and not isinstance(nth, str)
    wanted = [_purchase(function, "nth", one) for one in (nth if several else [nth])]  # type: ignore[union-attr]
    if not wanted:
        raise DomainError.of(function, "nth", "empty", "must be one purchase at least")
    workers = resolve(function, threads)
    day = _dates.day_number(function, "at", at)
    found = _core.time_between(base._core, last=max(wanted), at=day, threads=workers, progress=progress)
    tables = {one: found["tables"][one - 2] for one in sorted(set(wanted))}
    if not several and tables[wanted[0]].counts["used"] == 0:
        must = f"must be at most {sum(len(table) > 0 for table in found['tables']) + 1}: nobody bought more often"
        raise DomainError.of(function, "nth", str(wanted[0]), must)
    km = KaplanMeier(level=level, interval=interval)
    km._words = (f"those who bought {wanted[0] - 1} times" if wanted[0] > 2 else "the customers", "buy again", "days")
    km._set(tables if several else {None: tables[wanted[0]]}, "nth" if several else None, base._source, workers)
    return km


class ReturnChance:
    """The chance to come back against the days since the last visit; see `return_chance`.

    Attributes
    ----------
    within : int
        Days in which a customer comes back, or not.
    at : date
        The last day that counts.
    customers : int
        With a purchase until then.
    later_customers : int
        Of the base, without one.
    returns : int
        Times between two purchases that ended with one.
    level : float
        Of the intervals.
    """

    def __init__(self, found: dict[str, Any], base: CustomerBase, within: int, level: float) -> None:
        at = _dates.date_of(found["at"])
        assert at is not None
        self.at: dt.date = at
        self.within, self.level = within, level
        self.customers: int = found["customers"]
        self.later_customers: int = found["later_customers"]
        self.returns: int = found["returns"]
        self._points: dict[str, np.ndarray] = found["points"]
        self._source = base._source

    def to_frame(self) -> Any:
        """One row per number of days since the last visit.

        Returns
        -------
        frame
            Of the kind that the base was made from: days; at_risk (times between purchases that were longer), returned
            (of them, within ``within`` days more, as far as seen); chance (0..1), low, high, standard_error; missing
            where nobody was watched for so long.
        """
        return self._source.frame(self._points)

    def __repr__(self) -> str:
        p = self._points
        head = f"ReturnChance({self.customers:,} customers, to {self.at}): to come back within {self.within} days"
        lines = [head]
        step = max(1, len(p["days"]) // 12)
        for i in range(0, len(p["days"]), step):
            shown = "unknown, nobody was watched for so long"
            if not np.isnan(p["chance"][i]):
                shown = f"{p['chance'][i]:.1%} ({p['low'][i]:.1%} to {p['high'][i]:.1%})"
            lines.append(f"  after {p['days'][i]:>4} days: {shown}")
        return "\n".join(lines)

    def plot(self, *, title: str | None = None) -> Any:
        """The chance against the days since the last visit, with its interval.

        Returns
        -------
        altair.Chart

        Raises
        ------
        DomainError
            If no chance is known.
        ImportError
            Without the extra ``plots``.
        """
        pictures = _plots.pictures("ReturnChance.plot")
        p = self._points
        known = np.flatnonzero(~np.isnan(p["chance"]))
        if len(known) == 0:
            raise DomainError.of(
                "ReturnChance.plot", "within", str(self.within), "must be less: nobody was watched so long"
            )
        rows = [
            {
                "age": int(p["days"][i]),
                "rate": float(p["chance"][i]),
                "low": float(np.nan_to_num(p["low"][i], nan=p["chance"][i])),
                "high": float(np.nan_to_num(p["high"][i], nan=p["chance"][i])),
                "shown": f"{p['chance'][i]:.1%}",
            }
            for i in known
        ]
        chart = pictures.age_curve(
            rows, "days since the last visit", f"comes back within {self.within} days, %", "chance"
        )
        first, last = known[0], known[-1]
        finding = (
            f"{p['chance'][first]:.0%} come back within {self.within} days of a visit; "
            f"after {p['days'][last]} days without one, {p['chance'][last]:.0%}"
        )
        if first == last:
            finding = f"{p['chance'][first]:.0%} come back within {self.within} days of a visit"
        note = f"{self.returns:,} returns of {self.customers:,} customers; {100 * self.level:g} % intervals"
        return pictures.standing(chart, title or finding, note)


def return_chance(
    base: CustomerBase,
    *,
    within: int = 90,
    days: Iterable[int] | None = None,
    at: Any = None,
    level: float = 0.95,
    interval: Literal["log_log", "log", "plain"] = "log_log",
    threads: int | None = None,
    progress: Progress | None = None,
) -> ReturnChance:
    """The chance that a customer comes back within some days, against the days since his last visit.

    Parameters
    ----------
    base : CustomerBase
    within : int
        Days, > 0.
    days : iterable of int, optional
        Since the last visit, >= 0, ascending.  Default: up to 60 of them, evenly from 0 to the last after which 30
        times between purchases were watched for ``within`` days more.
    at : day, optional
        Purchases until this day count, the day included.  Default: all that the base holds.
    level : float
    interval : {"log_log", "log", "plain"}
        As of `KaplanMeier`.
    threads : int, optional
        The result does not depend on it.
    progress : callable, optional

    Returns
    -------
    ReturnChance

    Raises
    ------
    DomainError
        If the base has no customers, ``within`` is not > 0, days are negative or do not ascend, or ``at`` lies after
        the base's end or before its first purchase.
    Cancelled
        If ``progress`` returned False.

    Notes
    -----
    All times between two purchases count, and those that go on at the end are censored: the chance is 1 - S(s + within)
    / S(s).  Those of one customer are not independent, so the variance takes customers as its unit.  Customers who buy
    often have many times between purchases: the chance is that after a visit, not that of a customer.

    References
    ----------
    Lin & Wei (1989), JASA 84(408):1074-1078, doi:10.1080/01621459.1989.10478874 (variance by customer).
    """
    function = "return_chance"
    if isinstance(within, bool) or not isinstance(within, int | np.integer):
        raise DomainError.of(function, "within", repr(within), "must be a whole number of days > 0")
    wanted = [] if days is None else [_whole(function, "days", day, "must be whole numbers >= 0") for day in days]
    if days is not None and not wanted:
        raise DomainError.of(function, "days", "empty", "must be one number at least")
    found = _core.return_chance(
        base._core,
        within=int(within),
        days=wanted,
        at=_dates.day_number(function, "at", at),
        level=level,
        interval=interval,
        threads=resolve(function, threads),
        progress=progress,
    )
    return ReturnChance(found, base, int(within), level)


def _whole(function: str, argument: str, value: Any, must: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or abs(int(value)) >= 2**31:
        raise DomainError.of(function, argument, repr(value), must)
    return int(value)


def _purchase(function: str, argument: str, value: Any) -> int:
    number = _whole(function, argument, value, "must be a whole number from 2 to 1000")
    if not 2 <= number <= 1000:
        raise DomainError.of(function, argument, str(number), "must be a whole number from 2 to 1000")
    return number
