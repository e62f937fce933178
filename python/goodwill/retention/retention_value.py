"""What a point of retention is worth in profit."""

from __future__ import annotations

from dataclasses import dataclass, field
from numbers import Real
from typing import Any, Literal

import numpy as np

from .. import _core, _frames
from .._plots import pictures
from ..errors import DomainError
from .retention_rate import RetentionRate

__all__ = ["RetentionValue", "retention_value"]

#: Payments a year.
_PAYMENTS = {"year": 1, "quarter": 4, "month": 12, "week": 52, "day": 365}


@dataclass(frozen=True, repr=False)
class RetentionValue:
    """What points of retention are worth; see `retention_value`.

    Attributes
    ----------
    retention : float
        A year, 0..1.
    points : float
        How many points more are looked at; one is 0.01.
    value : float
        Of a customer at ``retention``: discounted margin less cost, in money of today.
    better : float
        The same with the points added.
    gain : float
        better - value, a customer.
    low, high : float
        Limits of gain for the limits of a `RetentionRate`; NaN where retention was given as a number, or where they
        leave no room for the points.
    relative : float
        gain / value; NaN unless value > 0.
    total : float
        gain for all customers.
    affordable : float
        What may be spent more, a customer and year, for these points without loss.
    lifetime, better_lifetime : float
        Expected years until a customer leaves.
    five_points : float
        The relative gain of five points, for the textbook's 25 to 95 %; NaN where there is no room for them.
    customers : int
    assumptions : tuple of str
        What was assumed, a sentence each.
    """

    retention: float
    points: float
    value: float
    better: float
    gain: float
    low: float
    high: float
    relative: float
    total: float
    affordable: float
    lifetime: float
    better_lifetime: float
    five_points: float
    customers: int
    assumptions: tuple[str, ...]
    _terms: dict[str, Any] = field(compare=False)

    def to_frame(self, *, backend: str | None = None) -> Any:
        """Value by retention, from ten points less to ten more, as far as there is room.

        Parameters
        ----------
        backend : {None, "polars", "pandas", "pyarrow"}
            None is a dict of arrays.

        Returns
        -------
        frame
            points, retention, value, gain (against the value at 0 points), relative.
        """
        source = _frames.source_of_backend("RetentionValue.to_frame", backend)
        return source.frame(self._table())

    def _table(self) -> dict[str, np.ndarray]:
        rows = []
        for points in range(-10, 11):
            worth = _worth(self._terms, self.retention, points)
            if worth is not None:
                share = worth["relative"] if points else (0.0 if self.value > 0 else np.nan)
                rows.append((float(points), self.retention + points / 100, worth["better"], worth["gain"], share))
        names = ("points", "retention", "value", "gain", "relative")
        return {name: np.array(column) for name, column in zip(names, zip(*rows, strict=True), strict=True)}

    def plot(self) -> Any:
        """The value of a customer by retention, titled with what the points are worth.

        Returns
        -------
        altair.Chart

        Raises
        ------
        ImportError
            Without the extra ``plots``.
        """
        draw = pictures("RetentionValue.plot")
        table = self._table()
        rows = [
            {"retention": r, "value": v, "shown": f"{v:,.2f}", "here": bool(p == 0)}
            for p, r, v in zip(table["points"], table["retention"], table["value"], strict=True)
        ]
        change = "" if np.isnan(self.relative) else f" ({self.relative:+.1%})"
        what = f"{_points(self.points).capitalize()} of retention {'is' if self.points == 1 else 'are'}"
        title = f"{what} worth {self.gain:,.2f} a customer{change}"
        chart = draw.value_curve(rows, "retention a year, %", "value of a customer")
        return draw.standing(chart, title, f"at {self.retention:.1%} a customer is worth {self.value:,.2f}")

    def __repr__(self) -> str:
        change = "" if np.isnan(self.relative) else f" ({self.relative:+.1%})"
        limits = "" if np.isnan(self.low) else f", {self.low:,.2f} to {self.high:,.2f} for the interval of retention"
        lines = [
            f"At a retention of {self.retention:.1%} a year a customer is worth {self.value:,.2f}; "
            f"{_points(self.points)} more {'makes' if self.points == 1 else 'make'} {self.better:,.2f}: "
            f"{self.gain:+,.2f}{change}{limits}",
            f"  for {self.customers:,} customers {self.total:+,.2f}; up to {self.affordable:,.2f} a customer and year "
            "may be spent on it",
            f"  expected years until a customer leaves: {self.lifetime:.2f}, then {self.better_lifetime:.2f}",
        ]
        if not np.isnan(self.five_points):
            lines.append(f"  five points: {self.five_points:+.1%}; the textbooks say 25 to 95 %")
        return "\n".join([*lines, *(f"  assumed: {sentence}" for sentence in self.assumptions)])


def retention_value(
    *,
    margin: float,
    retention: float | RetentionRate | None = None,
    churn: float | None = None,
    discount_rate: float,
    per: Literal["year", "quarter", "month", "week", "day"] = "year",
    points: float = 1,
    customers: int = 1,
    keep_cost: float = 0,
    acquisition_cost: float = 0,
    horizon: float | None = None,
    payments: Literal["year", "quarter", "month", "week", "day"] = "year",
    paid: Literal["end", "start"] = "end",
) -> RetentionValue:
    """What points of retention are worth in profit, for your own margin, discount rate and churn.

    Parameters
    ----------
    margin : float
        Profit that a customer brings a year, before ``keep_cost``, in money.
    retention : float or RetentionRate
        The share of customers that stays, 0..1.  A `RetentionRate` brings its interval along.
    churn : float
        1 - retention; give one of them.
    discount_rate : float
        A year, as a share: 0.1 is 10 %.
    per : {"year", "quarter", "month", "week", "day"}
        The period that ``retention`` or ``churn`` is of; it is converted to a year by compounding.
    points : float
        How many points of yearly retention more (less where negative); one is 0.01.
    customers : int
        How many there are, for the total.
    keep_cost : float
        What is spent to keep a customer, a year.
    acquisition_cost : float
        What was spent to win a customer, once.
    horizon : float, optional
        Years that count.  Default: for ever.
    payments : {"year", "quarter", "month", "week", "day"}
        How often a customer pays his part of the margin.  A year has 4 quarters, 12 months, 52 weeks or 365 days.
    paid : {"end", "start"}
        At the end of each of these periods, by those who are still there; or at its start, the first time now.

    Returns
    -------
    RetentionValue

    Raises
    ------
    DomainError
        If a rate is no share, both or none of retention and churn are given, points leave no room, a cost is negative,
        the horizon holds no whole number of payments, or the value is infinite: a retention of 1 (with its points)
        without discount and horizon.

    Notes
    -----
    With retention r and discount rate d a year, k payments a year, q = (r / (1 + d))^(1 / k) and N = k horizon, the
    value is margin / k q (1 - q^N) / (1 - q) when paid at the end, and without the factor q at the start; for k = 1
    and for ever, margin r / (1 + d - r).  Every customer stays with the same chance each year, whatever his age.

    References
    ----------
    Gupta & Lehmann (2003), J. Interactive Marketing 17(1):9-24, doi:10.1002/dir.10045.
    Reichheld & Sasser (1990), Harvard Business Review 68(5):105-111: five points, 25 to 85 %, by industry; 25 to 95 %
    in Reichheld's later retellings.

    Examples
    --------
    >>> import goodwill as gw
    >>> worth = gw.retention_value(margin=100, retention=0.8, discount_rate=0.1)
    >>> round(worth.value, 2), round(worth.gain, 2), f"{worth.five_points:.1%}"
    (266.67, 12.64, '27.5%')
    """
    name = "retention_value"
    if (retention is None) == (churn is None):
        must = "must be given, or churn, and not both"
        raise DomainError.of(name, "retention", "given" if churn is not None else "missing", must)
    for argument, choice in (("per", per), ("payments", payments)):
        if choice not in _PAYMENTS:
            must = 'must be "year", "quarter", "month", "week" or "day"'
            raise DomainError.of(name, argument, repr(choice), must)
    if paid not in ("end", "start"):
        raise DomainError.of(name, "paid", repr(paid), 'must be "end" or "start"')
    numbers = {
        "margin": margin, "discount_rate": discount_rate, "points": points, "customers": customers,
        "keep_cost": keep_cost, "acquisition_cost": acquisition_cost,
    }  # fmt: skip
    for argument, number in numbers.items():
        _number(name, argument, number)
    if customers < 0 or customers != int(customers):
        raise DomainError.of(name, "customers", repr(customers), "must be a whole number >= 0")
    if horizon is not None:
        _number(name, "horizon", horizon)
    limits: tuple[float, ...] = ()
    if isinstance(retention, RetentionRate):
        limits, lost = (1 - retention.low, 1 - retention.high), 1 - retention.value
    elif retention is not None:
        lost = 1 - _rate(name, "retention", retention)
    else:
        lost = _rate(name, "churn", churn)
    periods = _PAYMENTS[per]
    yearly = _core.annual_retention(lost, periods) if periods > 1 else 1 - lost
    terms: dict[str, Any] = {
        "margin": float(margin), "discount_rate": float(discount_rate), "keep_cost": float(keep_cost),
        "acquisition_cost": float(acquisition_cost), "horizon": None if horizon is None else float(horizon),
        "payments": _PAYMENTS[payments], "first_now": paid == "start",
    }  # fmt: skip
    worth = _core.retention_value(**terms, retention=yearly, points=points / 100)
    gains = [_worth(terms, _core.annual_retention(c, periods) if periods > 1 else 1 - c, points) for c in limits]
    known = [gain["gain"] for gain in gains if gain is not None]
    low, high = (min(known), max(known)) if len(known) == 2 else (float("nan"), float("nan"))
    five = _worth(terms, yearly, 5)
    return RetentionValue(
        retention=yearly, points=float(points), value=worth["value"], better=worth["better"], gain=worth["gain"],
        low=low, high=high, relative=worth["relative"], total=worth["gain"] * customers,
        affordable=worth["affordable"], lifetime=worth["lifetime"], better_lifetime=worth["better_lifetime"],
        five_points=float("nan") if five is None else five["relative"], customers=int(customers),
        assumptions=_assumptions(terms, per, payments, paid), _terms=terms,
    )  # fmt: skip


def _assumptions(terms: dict[str, Any], per: str, payments: str, paid: str) -> tuple[str, ...]:
    horizon = "for ever" if terms["horizon"] is None else f"for {terms['horizon']:g} years"
    costs = f"{terms['keep_cost']:,.2f} a year to keep a customer, {terms['acquisition_cost']:,.2f} once to win him"
    out = [
        f"every customer brings {terms['margin']:,.2f} a year and stays with the same chance each year, {horizon}",
        f"paid at the {paid} of each {payments}, discounted at {terms['discount_rate']:.1%} a year; {costs}",
        "the points cost nothing and bring nobody else",
    ]
    if per != "year":
        out.append(f"the rate of a {per} was compounded to a year")
    return tuple(out)


def _worth(terms: dict[str, Any], retention: float, points: float) -> dict[str, float] | None:
    """What the points are worth, where there is room for them."""
    try:
        return _core.retention_value(**terms, retention=retention, points=points / 100)
    except DomainError:
        return None


def _number(function: str, argument: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, Real | np.number) or not np.isfinite(float(value)):
        raise DomainError.of(function, argument, repr(value), "must be a finite number")
    return float(value)


def _rate(function: str, argument: str, value: Any) -> float:
    number = _number(function, argument, value)
    if not 0 <= number <= 1:
        raise DomainError.of(function, argument, f"{number:g}", "must be a share from 0 to 1: 80 % is 0.8")
    return number


def _points(points: float) -> str:
    return "one point" if points == 1 else f"{points:g} points"
