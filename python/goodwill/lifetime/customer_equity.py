"""What the customers of today will be worth, in total and by segment, and what changes that."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import NormalDist
from typing import Any, Literal

import numpy as np

from .. import _threads
from .._plots import pictures
from ..errors import DomainError
from ._contractual_model import ContractualModel
from ._equity_base import EquityBase
from ._equity_model import (
    ahead_of,
    checked_level,
    checked_model,
    checked_positive,
    checked_spend,
    compiled,
    held_fixed,
)
from .new_customer import Elasticity

__all__ = ["AtRisk", "CustomerEquity", "EquityScenario", "customer_equity"]


@dataclass(frozen=True, repr=False)
class EquityScenario:
    """What would change; see `CustomerEquity.scenario`."""

    frequency: float
    leaving: float
    margin: float
    change: float
    """Of the equity, in money."""
    change_low: float
    change_high: float
    equity: float
    """What it would be."""
    table: Any
    """By segment: segment, change, change_low, change_high, equity; a frame of the caller's kind."""
    _what: str = field(compare=False)

    def __repr__(self) -> str:
        span = "" if math.isnan(self.change_low) else f" ({self.change_low:+,.0f} to {self.change_high:+,.0f})"
        before = self.equity - self.change
        return f"{self._what}: the equity changes by {self.change:+,.0f}{span}, {self.change / before:+.1%}."


@dataclass(frozen=True, repr=False)
class AtRisk:
    """What is likely to be lost soon; see `CustomerEquity.at_risk`."""

    within: float
    unit: str
    total: float
    """Of all customers, in money."""
    share: float
    """Of the equity."""
    customers: Any
    """A row a customer: customer, value, at_risk; a frame of the caller's kind."""

    def __repr__(self) -> str:
        next_units = f"the next {self.within:g} {self.unit}s"
        return f"{self.total:,.0f} of the equity, {self.share:.1%}, is at risk in {next_units}."


@dataclass(frozen=True, repr=False)
class CustomerEquity:
    """The worth of a customer base; see `customer_equity`."""

    equity: float
    """Of all customers, in money of today."""
    standard_error: float
    """Because the parameters were estimated; NaN without an interval."""
    equity_low: float
    equity_high: float
    interval: float | None
    customers: int
    """That have a value."""
    missing: int
    """That have none, as a column is missing; they are not in the equity."""
    by: str | None
    table: Any
    """By segment: segment, customers, equity, equity_low, equity_high, share_of_customers, share_of_equity,
    equity_per_customer; a frame of the caller's kind."""
    _rows: list[dict[str, Any]] = field(compare=False)
    _base: EquityBase = field(compare=False)

    @functools.cached_property
    def values(self) -> Any:
        """A row a customer: customer (where the base has one), segment, value; a frame of the caller's kind."""
        return self._base.frame({"segment": self._base.labels_of_rows(), "value": self._base.values})

    @functools.cached_property
    def elasticities(self) -> tuple[Elasticity, ...]:
        """By how many per cent the equity changes when the margin, the frequency or the leaving of all is 1 % higher,
        each with what it holds fixed.  Today's customers are won, so that what winning one costs changes nothing here;
        see `NewCustomerValue.elasticities`."""
        frequency, leaving = self._base.elasticities()
        found = {"margin": 1.0, "frequency": frequency, "leaving": leaving}
        return tuple(
            Elasticity(name, value, held_fixed(self._base.model, name))
            for name, value in found.items()
            if not math.isnan(value)
        )

    def scenario(self, *, frequency: float = 1.0, leaving: float = 1.0, margin: float = 1.0) -> EquityScenario:
        """What the equity would be if customers bought more often, left less, or brought a higher margin from now on.

        Parameters
        ----------
        frequency : float
            Times as often as they would buy while they stay: 1.1 is 10 % more.
        leaving : float
            Times as much: of Pareto/NBD and GGompertz/NBD customers live ``1 / leaving`` times as long from now on; of
            BG/NBD, MBG/NBD and CNBD-k the mean chance to leave after a purchase is so many times what it is, of
            contracts that at a renewal.
        margin : float
            Times the margin.

        Returns
        -------
        EquityScenario
            The change in money with its interval, which goes through the parameters, in total and by segment.

        Raises
        ------
        DomainError
            For a factor that is not > 0; a chance to leave above 1; ``frequency`` of contracts, which are renewed by
            the calendar; ``leaving`` in NBD, where nobody leaves.

        Notes
        -----
        Exact given what the model knows of each customer today: P(alive) does not change.  Who buys more often has
        more occasions to leave in the models where customers leave after a purchase.
        """
        function = "CustomerEquity.scenario"
        given = {"frequency": frequency, "leaving": leaving, "margin": margin}
        factors = {name: checked_positive(function, name, value) for name, value in given.items()}
        change, error, _, _ = self._base.change(factors)
        z = NormalDist().inv_cdf(0.5 + self.interval / 2) if self.interval else math.nan
        equity = np.array([row["equity"] for row in self._rows])
        columns = {
            "segment": np.array([row["segment"] for row in self._rows], dtype=object),
            "change": change[:-1], "change_low": (change - z * error)[:-1], "change_high": (change + z * error)[:-1],
            "equity": equity + change[:-1],
        }  # fmt: skip
        total, reach = float(change[-1]), float(z * error[-1])
        words = [f"{name} {factor - 1:+.0%}" for name, factor in factors.items() if factor != 1]
        what = ", ".join(words).capitalize() or "Nothing changed"
        return EquityScenario(
            frequency=factors["frequency"], leaving=factors["leaving"], margin=factors["margin"], change=total,
            change_low=total - reach, change_high=total + reach, equity=self.equity + total,
            table=self._base.plain_frame(columns), _what=what,
        )  # fmt: skip

    def at_risk(self, within: float) -> AtRisk:
        """What of the equity is likely to be lost in the next ``within`` units of time.

        Of each customer the probability that he buys nothing until then, times what his value falls by when he does
        not: his value now less that of a customer with the same purchases who is ``within`` older.  Of contracts the
        probability that he leaves at one of the next ``within`` renewals, the first of which is due now, times his
        value, less what he still pays before he leaves.

        Parameters
        ----------
        within : float
            In the unit of the model, or a whole number of renewals; > 0.

        Returns
        -------
        AtRisk
            In total, and by customer.

        Raises
        ------
        DomainError
            For a time that is not > 0, and renewals that are not whole.
        """
        t = checked_positive("CustomerEquity.at_risk", "within", within)
        lost = self._base.at_risk(t)
        total = float(np.nansum(lost))
        frame = self._base.frame({"value": self._base.values, "at_risk": lost})
        unit = "renewal" if isinstance(self._base.model, ContractualModel) else self._base.ahead[2]
        return AtRisk(t, unit, total, total / self.equity, frame)

    def share_of_top(self, share: float = 0.1) -> float:
        """The share of the equity that the most valuable ``share`` of the customers hold.

        Parameters
        ----------
        share : float
            Of the customers, > 0 and <= 1; of one of them a part.

        Returns
        -------
        float
            0..1.  `goodwill.concentration` of ``values`` has the whole curve.
        """
        part = checked_positive("CustomerEquity.share_of_top", "share", share)
        if part > 1:
            raise DomainError.of("CustomerEquity.share_of_top", "share", f"{part:g}", "must be > 0 and <= 1")
        values = np.sort(self._base.values[~np.isnan(self._base.values)])[::-1]
        held = np.concatenate([[0.0], np.cumsum(values)])
        return float(np.interp(part * len(values), np.arange(len(values) + 1), held) / held[-1])

    def plot(self) -> Any:
        """Equity by segment with intervals, titled with what it shows.

        Returns
        -------
        altair.Chart

        Raises
        ------
        ImportError
            Without the extra ``plots``.
        """
        pictures("CustomerEquity.plot")
        from .. import _equity_pictures as draw

        span = f" ({self.equity_low:,.0f} to {self.equity_high:,.0f})" if self.interval else ""
        title = f"{self.customers:,} customers are worth {self.equity:,.0f}{span}"
        best = max(self._rows, key=lambda row: row["equity"])
        if len(self._rows) > 1:
            title += f"; {best['segment']} holds {best['share_of_equity']:.0%}"
        note = f"Discounted margin {self._base.within()}"
        if self.interval:
            note += f"; lines: {self.interval:.0%} intervals of the models' errors"
        bars = draw.equity_bars(self._rows, self.by or "segment", by_time=self.by == "cohort")
        return draw.standing(bars, title, note)

    def __repr__(self) -> str:
        span = f" ({self.equity_low:,.0f} to {self.equity_high:,.0f})" if self.interval else ""
        worth = f"{self.equity:,.0f}{span} {self._base.within()}"
        lines = [f"CustomerEquity: {self.customers:,} customers are worth {worth}"]
        if self.missing:
            lines.append(f"  {self.missing:,} customers without a value are left out: a column is missing there")
        if len(self._rows) > 1:
            wide = max(len(str(row["segment"])) for row in self._rows)
            for row in self._rows:
                own = f" ({row['equity_low']:,.0f} to {row['equity_high']:,.0f})" if self.interval else ""
                share = f"{row['share_of_equity']:.1%}"
                lines.append(f"  {row['segment']!s:<{wide}}  {row['equity']:>12,.0f}{own}, {share}")
        return "\n".join(lines)


def customer_equity(
    base: Any,
    model: Any,
    spend: Any,
    *,
    horizon: float = math.inf,
    discount_rate: float,
    margin: float = 1.0,
    by: Any = None,
    period: Literal["month", "quarter", "year"] = "quarter",
    interval: float | None = 0.95,
    covariates: Any = None,
    threads: int | None = None,
    progress: Callable[[float], bool | None] | None = None,
) -> CustomerEquity:
    """What the customers of a base will be worth, in total and by segment, with intervals.

    Parameters
    ----------
    base : customer base, or frame
        With columns frequency, recency, T; of contracts renewals, those that a customer who has not left has made so
        far; with monetary_value where ``spend`` is a GammaGamma.  A frame may have a column customer, too.
    model : model of purchases or of contracts
        Such as BGNBD or ShiftedBetaGeometric; fitted, or known.
    spend : GammaGamma, float or str
        What customers spend on a purchase: a model, fitted or known; an amount; or the column of a frame with each
        customer's own.  Of contracts what a renewal costs.
    horizon : float
        How far to look ahead, in the unit of the model, or in whole renewals; > 0, at most 100 years.  Infinite: all
        that is to come.
    discount_rate : float
        A share a year, >= 0 and < 1, and > 0 for an infinite horizon: 15 % is 0.15.  Contracts that know no unit are
        renewed every year, and the next renewal is due now.
    margin : float
        Earned of each unit of money spent; > 0.
    by : "cohort", column name or array-like of shape (n,), optional
        Segments: the period of a customer's first purchase (of a customer base); a column of the frame; or a value for
        each customer, in the order of the base.  Missing values are a segment of their own.
    period : {"month", "quarter", "year"}
        Of cohorts.
    interval : float or None
        Level of the intervals.  They say how far a total may be off because the parameters were estimated, which all
        customers share; what one of them does by chance is not in them.  A known model, and an amount, have no error.
    covariates : frame, optional
        The columns that ``model`` and ``spend`` name, as for their fits.
    threads : int, optional
        As `goodwill.set_threads` says.  The result does not depend on it.
    progress : callable, optional
        Called with the share done; False stops.

    Returns
    -------
    CustomerEquity
        The total and a table by segment; ``elasticities``, ``scenario``, ``at_risk``, ``share_of_top``, ``plot``.

    Raises
    ------
    SchemaError
        If a column is missing, no unit is known, or intervals are asked of known models.
    ConflictError
        If base and model differ in their unit.
    DomainError
        For an argument outside its domain, or a bad row, which is named.
    ShapeError
        For segments that are not as many as the customers.
    ConvergenceError
        For intervals of a fit that does not identify its parameters.

    Notes
    -----
    Rust, Lemon & Zeithaml (2004), doi:10.1509/jmkg.68.1.109.24030; Gupta, Lehmann & Stuart (2004),
    doi:10.1509/jmkr.41.1.7.25084.

    Examples
    --------
    >>> import goodwill as gw
    >>> model = gw.ParetoNBD(r=0.553, alpha=10.578, s=0.606, beta=11.669, unit="week")
    >>> base = {"frequency": [2, 0], "recency": [30.4, 0], "T": [38.9, 38.9], "channel": ["web", "shop"]}
    >>> found = gw.customer_equity(base, model, 35.0, discount_rate=0.15, margin=0.3, by="channel", interval=None)
    >>> found
    CustomerEquity: 2 customers are worth 73 of all purchases to come
      shop             5, 6.9%
      web             68, 93.1%
    >>> found.scenario(leaving=0.9)
    Leaving -10%: the equity changes by +3, +4.2%.
    """
    function = "customer_equity"
    checked_model(function, model)
    amount = spend if isinstance(spend, str) else checked_spend(function, model, spend)
    level = checked_level(function, interval, model, amount)
    earned = checked_positive(function, "margin", margin)
    of = EquityBase(function, base, model, amount, by, period)
    of.ahead = ahead_of(function, model, of.unit, horizon, discount_rate)
    of.margin, of.errors, of.threads = earned, level > 0, _threads.resolve(function, threads)
    of.engine, of.spend = compiled(function, model, amount, base, covariates, of.rows)
    equity, error, customers, missing = of.totals(progress)
    z = NormalDist().inv_cdf(0.5 + level / 2) if level else math.nan
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        factor = np.where(error == 0, 1.0, np.exp(z * error / equity))
        low, high = equity / factor, equity * factor
        share, each = equity / equity[-1], equity / customers
    rows = [
        {
            "segment": label, "customers": int(customers[i]), "equity": float(equity[i]), "equity_low": float(low[i]),
            "equity_high": float(high[i]), "share_of_customers": float(customers[i] / customers[-1]),
            "share_of_equity": float(share[i]), "equity_per_customer": float(each[i]),
        }
        for i, label in enumerate(of.labels)
    ]  # fmt: skip
    columns = {name: np.array([row[name] for row in rows]) for name in rows[0] if name != "segment"}
    table = of.plain_frame({"segment": np.array(of.labels, dtype=object), **columns})
    return CustomerEquity(
        float(equity[-1]), float(error[-1]), float(low[-1]), float(high[-1]), interval, int(customers[-1]),
        int(missing[-1]), "cohort" if by is not None and of.cohorts else of.by, table, rows, of,
    )  # fmt: skip
