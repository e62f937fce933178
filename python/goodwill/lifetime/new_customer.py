"""What a new customer is worth when he is won, against what it costs to win him."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from .._plots import check_kind
from ..errors import DomainError, SchemaError
from ._equity_model import (
    ahead_of,
    checked_level,
    checked_model,
    checked_positive,
    checked_spend,
    compiled,
    held_fixed,
)
from ._model import number
from .gamma_gamma import GammaGamma

__all__ = ["Elasticity", "NewCustomer", "NewCustomerValue", "new_customer_value"]


@dataclass(frozen=True)
class Elasticity:
    """By how many per cent a value changes when something is 1 % higher."""

    of: str
    """"margin", "frequency", "leaving" or "acquisition_cost"."""
    value: float
    holds_fixed: str
    """What it changes, and what stays as it is."""


@dataclass(frozen=True)
class NewCustomer:
    """A customer who is won today, of one channel; intervals are NaN where none was asked for."""

    channel: str | None
    order_value: float
    """Expected amount of a purchase."""
    purchases: float
    """Discounted purchases within the horizon, with the first one where it counts."""
    value: float
    """margin * order_value * purchases, in money of today."""
    value_low: float
    value_high: float
    acquisition_cost: float
    payback: float
    """The first time, in the unit of the model, at which the value so far covers the cost; infinite if it does not
    within the horizon."""
    payback_low: float
    payback_high: float

    @property
    def net(self) -> float:
        """Value less cost."""
        return self.value - self.acquisition_cost

    @property
    def value_per_cost(self) -> float:
        """Value over cost; infinite for a customer who costs nothing."""
        return self.value / self.acquisition_cost if self.acquisition_cost > 0 else math.inf


@dataclass(frozen=True, repr=False)
class NewCustomerValue:
    """New customers by channel; see `new_customer_value`."""

    channels: tuple[NewCustomer, ...]
    """In the order of the dicts that were given; one without a name where there were none."""
    unit: str
    horizon: float
    interval: float | None
    _models: tuple[Any, ...] = field(compare=False)
    _how: dict[str, Any] = field(compare=False)

    @property
    def table(self) -> dict[str, np.ndarray]:
        """A row a channel: channel, order_value, purchases, value with value_low and value_high, acquisition_cost, net
        (value less cost) with its interval, value_per_cost, payback with its interval."""
        names = ("order_value", "purchases", "value", "value_low", "value_high", "acquisition_cost", "net")
        out = {name: np.array([getattr(row, name) for row in self.channels]) for name in names}
        out["net_low"] = out["value_low"] - out["acquisition_cost"]
        out["net_high"] = out["value_high"] - out["acquisition_cost"]
        for name in ("value_per_cost", "payback", "payback_low", "payback_high"):
            out[name] = np.array([getattr(row, name) for row in self.channels])
        return {"channel": np.array([row.channel or "all" for row in self.channels], dtype=object), **out}

    @property
    def elasticities(self) -> dict[str, tuple[Elasticity, ...]]:
        """By channel: of the value less the cost, in margin, frequency, leaving and acquisition cost; NaN where the
        value does not cover the cost, as there is nothing then to take per cents of."""
        return {row.channel or "all": self._elasticities(row, i) for i, row in enumerate(self.channels)}

    def _elasticities(self, row: NewCustomer, i: int) -> tuple[Elasticity, ...]:
        model, engine, spend, amount = self._models[i]

        def value(step: float, what: str) -> float:
            how = {**self._how, "amount": amount, "acquisition_cost": 0.0, "level": 0.0, what: math.exp(step)}
            return engine.new_customer(spend, **how)["value"][0]

        def slope(what: str) -> float:  # in ln(what), by differences of fourth order
            h = 2.0**-7
            near, far = value(h, what) - value(-h, what), value(2 * h, what) - value(-2 * h, what)
            return (8 * near - far) / (12 * h)

        net = row.net if row.net > 0 else math.nan
        found = {"margin": row.value / net}
        if "r" in model._names:  # contracts are renewed by the calendar
            found["frequency"] = slope("frequency") / net
        if len(model._names) > 2 or "r" not in model._names:  # in NBD nobody leaves
            found["leaving"] = slope("leaving") / net
        found["acquisition_cost"] = -row.acquisition_cost / net
        return tuple(Elasticity(name, v, held_fixed(model, name)) for name, v in found.items())

    def __repr__(self) -> str:
        return "\n".join(self._sentence(row) for row in self.channels)

    def _sentence(self, row: NewCustomer) -> str:
        who = f"A new customer of {row.channel}" if row.channel is not None else "A new customer"
        level = f" ({row.value_low:,.2f} to {row.value_high:,.2f})" if self.interval else ""
        within = f"within {self.horizon:g} {self.unit}s" if math.isfinite(self.horizon) else "in all"
        text = f"{who} is worth {row.value:,.2f}{level} {within}"
        if row.acquisition_cost == 0:
            return text + "."
        text += f" and costs {row.acquisition_cost:,.2f}"
        if math.isinf(row.payback):
            return text + f": he does not pay that back{'' if math.isinf(self.horizon) else ' by then'}."
        if row.payback == 0:
            return text + ": his first payment covers that."
        span = f" ({_time(row.payback_low)} to {_time(row.payback_high)})" if self.interval else ""
        return text + f": he pays that back in {_time(row.payback)}{span} {self.unit}s."

    def plot(self, kind: Literal["channels", "payback"] = "channels") -> Any:
        """A picture, titled with what it shows.

        Parameters
        ----------
        kind : {"channels", "payback"}
            Value of each channel with its interval beside its cost; or the value so far over time, with the cost as a
            line that it crosses.

        Returns
        -------
        altair.Chart

        Raises
        ------
        DomainError
            If ``kind`` is none of the above.
        ImportError
            Without the extra ``plots``.
        """
        check_kind("NewCustomerValue.plot", kind, "channels", "payback")
        from .. import _equity_pictures as draw

        if kind == "channels":
            best = max(self.channels, key=lambda row: row.net)
            rows = [
                {
                    "name": row.channel or "new customer", "value": row.value, "low": row.value_low,
                    "high": row.value_high, "cost": row.acquisition_cost,
                }
                for row in self.channels
            ]  # fmt: skip
            if best.net <= 0:
                title = "New customers are worth less than they cost"
            elif best.channel is None:
                title = f"A new customer is worth {best.net:,.2f} more than he costs"
            else:
                title = f"{best.channel}: a new customer is worth {best.net:,.2f} more than he costs"
            return draw.standing(draw.value_and_cost(rows), title, self._note("lines"))
        return self._payback_picture(draw)

    def _payback_picture(self, draw: Any) -> Any:
        years = {"day": 365, "week": 52, "month": 12, "year": 1}[self.unit]
        known = [t for row in self.channels for t in (row.payback, row.payback_high) if math.isfinite(t)]
        end = min(self.horizon, max([float(years), *(1.5 * t for t in known)]))
        if math.isfinite(self.horizon) and any(math.isinf(row.payback) for row in self.channels):
            end = self.horizon  # which shows that the cost is not reached
        t = np.linspace(0, end, 61)
        rows, costs = [], []
        for row, (_, engine, spend, amount) in zip(self.channels, self._models, strict=True):
            how = {name: self._how[name] for name in ("ahead", "margin", "first_purchase", "level")}
            value, low, high = engine.new_customer_within(spend, t, amount=amount, **how)
            name = row.channel or "new customer"
            for at, v, lo, hi in zip(t, value, low, high, strict=True):
                rows.append({"name": name, "t": float(at), "value": float(v), "low": float(lo), "high": float(hi)})
            costs.append({"name": name, "cost": row.acquisition_cost})
        first = min(self.channels, key=lambda row: row.payback)
        if math.isinf(first.payback):
            title = "New customers do not pay back what they cost"
        else:
            who = f"{first.channel}: a new customer" if first.channel is not None else "A new customer"
            when = f"in {_time(first.payback)} {self.unit}s" if first.payback > 0 else "with his first payment"
            title = f"{who} pays back his cost {when}"
        return draw.standing(draw.payback_lines(rows, costs, f"{self.unit}s since the first purchase"), title,
                             self._note("bands"))  # fmt: skip

    def _note(self, drawn: str) -> str:
        within = f"within {self.horizon:g} {self.unit}s" if math.isfinite(self.horizon) else "of all purchases to come"
        level = f"; {drawn}: {self.interval:.0%} intervals of the models' errors" if self.interval else ""
        return f"Discounted margin {within}{level}"


def new_customer_value(
    model: Any,
    spend: Any,
    *,
    horizon: float = math.inf,
    discount_rate: float,
    margin: float = 1.0,
    acquisition_cost: float | Mapping[str, float] = 0.0,
    first_purchase: bool = True,
    interval: float | None = 0.95,
) -> NewCustomerValue:
    """What a customer who is won today will be worth, against what it costs to win him.

    value = margin * E[amount of a purchase] * (1 + discounted expected purchases within the horizon)

    Parameters
    ----------
    model : model of purchases or of contracts, or dict of them by channel
        Such as BGNBD, or ShiftedBetaGeometric; fitted, or known.  Of a model with covariates ask ``model.at(...)``.
    spend : GammaGamma or float, or dict by channel
        What customers spend on a purchase: a model, fitted or known, or an amount; of contracts the amount of a period.
    horizon : float
        How far to look ahead, in the unit of the model, or whole periods of a contract; > 0, at most 100 years.
        Infinite: all that is to come.
    discount_rate : float
        A share a year, >= 0 and < 1, and > 0 for an infinite horizon: 15 % is 0.15.  Contracts that know no unit are
        renewed every year.
    margin : float
        Earned of each unit of money spent; > 0.
    acquisition_cost : float, or dict by channel
        Spent on winning one customer; >= 0.
    first_purchase : bool
        Whether the first purchase, or the first period of a contract, which is paid at once, belongs to the value.
    interval : float or None
        Level of the intervals, which say how far off the value may be because the parameters were estimated.

    Returns
    -------
    NewCustomerValue
        Value, cost, value less cost, value over cost and payback time by channel, with intervals.

    Raises
    ------
    SchemaError
        For anything that is no model; dicts whose channels differ; intervals of known models.
    DomainError
        For an argument outside its domain; a Gamma-Gamma model without a mean (q <= 1).
    ConvergenceError
        For intervals of a fit that does not identify its parameters.

    Notes
    -----
    Fader, Hardie & Lee (2005), RFM and CLV, J. Marketing Research 42(4):415-430, doi:10.1509/jmkr.2005.42.4.415.
    The payback time is the first at which the value so far covers the cost; its interval is where the ends of the
    value's interval cover it.

    Examples
    --------
    >>> import goodwill as gw
    >>> model = gw.ParetoNBD(r=0.553, alpha=10.578, s=0.606, beta=11.669, unit="week")
    >>> gw.new_customer_value(
    ...     model, 35.0, horizon=104, discount_rate=0.15, margin=0.3, acquisition_cost=15, interval=None
    ... )
    A new customer is worth 31.96 within 104 weeks and costs 15.00: he pays that back in 10.2 weeks.
    """
    function = "new_customer_value"
    names = _channels(function, {"model": model, "spend": spend, "acquisition_cost": acquisition_cost})

    def of(given: Any, name: Any) -> Any:
        return given[name] if isinstance(given, Mapping) else given

    rows, models, units, how = [], [], set(), {}
    for name in names:
        own = checked_model(function, of(model, name))
        amount = checked_spend(function, own, of(spend, name))
        cost = number(function, "acquisition_cost", of(acquisition_cost, name))
        if not (cost >= 0 and math.isfinite(cost)):
            where = "acquisition_cost" if name is None else f"acquisition_cost.{name}"
            raise DomainError.of(function, where, f"{cost:g}", "must be >= 0 and finite")
        ahead = ahead_of(function, own, None, horizon, discount_rate)
        units.add(ahead[2])
        how = {
            "ahead": ahead, "margin": checked_positive(function, "margin", margin),
            "first_purchase": bool(first_purchase), "level": checked_level(function, interval, own, amount),
            "frequency": 1.0, "leaving": 1.0,
        }  # fmt: skip
        if isinstance(amount, GammaGamma) and any(amount._covariate_names()):
            must = "must be one without: nothing says what a new customer's are"
            raise SchemaError.of(function, "spend", "with covariates", must)
        engine, spent = compiled(function, own, amount)
        price = math.nan if isinstance(amount, GammaGamma) else amount
        found = engine.new_customer(spent, acquisition_cost=cost, amount=price, **how)
        models.append((own, engine, spent, price))
        rows.append(_row(None if name is None else str(name), cost, found))
    if len(units) > 1:
        both = " and ".join(sorted(units))
        raise SchemaError.of(function, "model", f"in units of {both}", "must have one unit for all channels")
    return NewCustomerValue(tuple(rows), units.pop(), float(horizon), interval, tuple(models), how)


def _row(channel: str | None, cost: float, found: dict[str, Any]) -> NewCustomer:
    value, value_low, value_high = found["value"]
    payback, payback_low, payback_high = found["payback"]
    return NewCustomer(
        channel, found["order_value"], found["purchases"], value, value_low, value_high, cost, payback, payback_low,
        payback_high,
    )  # fmt: skip


def _channels(function: str, given: Mapping[str, Any]) -> list[Any]:
    """The names of the channels, which all dicts must share; one without a name where there is no dict."""
    dicts = {argument: list(value) for argument, value in given.items() if isinstance(value, Mapping)}
    if not dicts:
        return [None]
    (first, names), *others = dicts.items()
    if not names:
        raise SchemaError.of(function, first, "without a channel", "must have at least one")
    for argument, theirs in others:
        if set(theirs) != set(names):
            listed = ", ".join(map(str, names))
            must = f"must have the channels of {first}: {listed}"
            raise SchemaError.of(function, argument, "with channels " + ", ".join(map(str, theirs)), must)
    return names


def _time(t: float) -> str:
    return f"{t:,.1f}" if math.isfinite(t) else "never"
