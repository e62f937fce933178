"""Customer lifetime value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .. import _core, _frames, _threads
from ..errors import ConflictError, DomainError, SchemaError
from ._contractual_model import ContractualModel
from ._covariates import covariate_columns
from ._likelihood_model import Progress
from ._model import Columns, Model, floats, is_base, number, speaking_of
from ._purchase_model import PurchaseModel
from .bg_bb import BGBB
from .gamma_gamma import GammaGamma

__all__ = ["discount_schedule", "value"]

TIME, OPPORTUNITIES, CONTRACTS = ("frequency", "recency", "T"), ("frequency", "recency", "n_periods"), ("renewals",)


def value(
    base: Any,
    model: PurchaseModel | BGBB | ContractualModel,
    spend: GammaGamma | float | str,
    *,
    horizon: float,
    discount_rate: float = 0.0,
    margin: float = 1.0,
    rule: str = "continuous",
    interval: float | None = None,
    unit: str | None = None,
    covariates: Any = None,
    threads: int | None = None,
    progress: Progress = None,
) -> Any:
    """One row per customer: what it did, whether it is still there, and what it will be worth.

    Parameters
    ----------
    base : customer base, or frame
        With the columns of the model: frequency, recency, T; of `BGBB` frequency, recency, n_periods; of contracts
        renewals, those that a customer who has not left has made so far.  With monetary_value where ``spend`` is a
        GammaGamma; missing, or 0, for one-time buyers.  A frame may have a column customer, too.
    model : any model of purchases, BGBB, ShiftedBetaGeometric or BetaDiscreteWeibull
        How often customers buy; fitted, or known.
    spend : GammaGamma, float or str
        What they spend on a purchase: a model, fitted or known; an amount; or the column of ``base`` with each
        customer's own.  Contracts have no GammaGamma: what a renewal costs is known.
    horizon : float
        How far to look ahead, in the unit of the model; > 0 and at most 100 years.  Opportunities of BGBB and renewals
        of contracts are counted: a whole number.  ``math.inf``: all purchases to come, by the continuous rule.
    discount_rate : float
        A share a year, >= 0 and < 1: 15 % is 0.15.  A year has 365 days, 52 weeks or 12 months.
    margin : float
        Earned of each unit of money spent: 1 values revenue, 0.3 a contribution of 30 %; >= 0.
    rule : {"continuous", "week_end", "lifetimes_month", "year_end"}
        From when a purchase is discounted: from its moment, or from the end of its week, month (as the package
        lifetimes counts them: whole months of 30 days or 4.345 weeks) or year.  Of BGBB and contracts "continuous"
        alone: a purchase is discounted from its opportunity, the k-th of them k periods from now, and a renewal from
        when it is due, the next one now and the k-th after it k periods from now, as `derl` does.
    interval : float, optional
        The level of intervals, such as 0.95.  They say how far an expectation may be off because the parameters were
        estimated; a model that is known, and an amount, have no error, and one of the two must be fitted.
    unit : {"day", "week", "month", "year"}, optional
        Of BGBB and contracts, which do not know it, how long a period is.  Of other models their unit, where neither
        model nor base says it.
    covariates : frame, optional
        The columns that ``model`` and ``spend`` name, as for their fits.
    threads : int, optional
        As `goodwill.set_threads` says.  The result does not depend on it.
    progress : callable, optional
        Called with the share done; False stops.

    Returns
    -------
    frame
        Of the caller's kind, with columns

        - ``customer``: the id, where the base or frame has one,
        - the columns of the model, such as ``frequency`` (repeat purchases) and ``recency``, ``T`` (age at the last
          purchase and now, in the unit of the base),
        - ``monetary_value``: mean amount of the repeat purchases, in money, where ``spend`` is a GammaGamma,
        - ``p_alive``: probability that the customer is still there, 0..1; 1 of NBD and contracts,
        - ``expected_purchases``: purchases expected within the horizon,
        - ``expected_order_value``: expected amount of one of them, in money,
        - ``expected_spend``: expected_purchases * expected_order_value, in money,
        - ``clv``: margin * expected_order_value * discounted expected purchases, in money of today,

        and with ``interval`` behind expected_purchases, expected_spend and clv their ``_low`` and ``_high``; these are
        missing where the value is missing or infinite.

    Raises
    ------
    SchemaError
        If a column is missing, no unit is known, or intervals are asked of known models.
    ConflictError
        If base and model differ in their unit.
    DomainError
        For an argument outside its domain, or a bad row, which is named: a mean amount of a one-time buyer among them.
    ConvergenceError
        For intervals of a fit that does not identify its parameters.

    Notes
    -----
    Fader, Hardie & Lee (2005), RFM and CLV, J. Marketing Research 42(4):415-430, doi:10.1509/jmkr.2005.42.4.415.
    Intervals are those of the delta method on the scale of logarithms.  The logarithm of clv is that of the order value
    plus that of the discounted purchases plus a constant, and the two models are fitted apart: their squared relative
    errors add.

    Examples
    --------
    >>> import goodwill as gw
    >>> members = {"renewals": [1, 5], "fee": [120.0, 90.0]}
    >>> model = gw.ShiftedBetaGeometric(alpha=0.668, beta=3.806)
    >>> table = gw.value(members, model, "fee", horizon=10, discount_rate=0.1, unit="year")
    >>> table["clv"].round(2)
    array([534.16, 465.78])
    """
    function = "value"
    wanted = _columns_of(model)
    amounts = _amounts_of(model, spend)
    columns, of_base, frame = _customers(base, model, wanted, amounts)
    unit = _unit_of(model, of_base, unit)
    rows = len(columns[wanted[0]])
    names = spend._known(function).covariates[0] if isinstance(spend, GammaGamma) else []
    if covariates is not None and not any(model._covariate_names()) and not names:
        raise SchemaError.of(function, "covariates", "given", "must be left out: neither model has any")
    own = covariates if any(model._covariate_names()) else None
    by_process = model._covariates(function, base, own, rows) if isinstance(model, PurchaseModel) else [[], []]
    of_spend = covariate_columns(function, names, base, covariates if names else None, rows)
    if amounts is None:
        order_value = np.full(rows, number(function, "spend", spend))
    else:
        order_value = columns[amounts]
        if not isinstance(spend, GammaGamma) and amounts not in wanted:  # it is the expected_order_value
            del columns[amounts]
    first, last = wanted[0], wanted[-1]  # one and the same of contracts
    speaking = {"x": first, "t": first, "t_x": "recency", "T": last, "n": last, "zbar": amounts or "spend"}
    with speaking_of(speaking):
        found = _core.value(
            model._known(function),
            spend._fitted if isinstance(spend, GammaGamma) else None,
            columns[first],
            columns["recency" if "recency" in wanted else first],
            columns[last],
            order_value,
            covariates=by_process,
            spend_covariates=[of_spend[name] for name in names],
            horizon=number(function, "horizon", horizon),
            discount_rate=number(function, "discount_rate", discount_rate),
            margin=number(function, "margin", margin),
            unit=unit,
            rule=rule,
            interval=0.0 if interval is None else _level(interval),
            threads=_threads.resolve(function, threads),
            progress=progress,
        )
    if isinstance(spend, GammaGamma):
        refuse_first_amounts(function, columns["frequency"], order_value)
    return frame({**columns, **found})


def discount_schedule(
    horizon: float, discount_rate: float, *, unit: str = "week", rule: str = "continuous"
) -> tuple[np.ndarray, np.ndarray]:
    """Times and weights that discount: the sum of weight * (expected purchases within time).

    Parameters
    ----------
    horizon, discount_rate, rule
        As for `value`.
    unit : {"day", "week", "month", "year"}
        Of the horizon.

    Returns
    -------
    times, weights : arrays of shape (m,)
        Times ascend, in units.

    Raises
    ------
    DomainError
        For an argument outside its domain.

    Examples
    --------
    >>> import goodwill as gw
    >>> times, weights = gw.discount_schedule(104, 0.25, rule="year_end")
    >>> times, weights.round(2)
    (array([ 52., 104.]), array([0.16, 0.64]))
    """
    return _core.discount_schedule(
        number("value", "horizon", horizon), number("value", "discount_rate", discount_rate), unit=unit, rule=rule
    )


def _columns_of(model: Any) -> tuple[str, ...]:
    """What the model reads of a customer."""
    kinds: dict[type[Model], tuple[str, ...]] = {PurchaseModel: TIME, BGBB: OPPORTUNITIES, ContractualModel: CONTRACTS}
    for kind, columns in kinds.items():
        if isinstance(model, kind):
            model._known("value")
            return columns
    must = "must be a model of purchases or of contracts, such as BGNBD, fitted or known"
    raise SchemaError.of("value", "model", f"of type {type(model).__name__}", must)


def _amounts_of(model: Any, spend: Any) -> str | None:
    """The column of amounts, where there is one."""
    if isinstance(spend, GammaGamma):
        if isinstance(model, ContractualModel):
            must = "must be a number or a column, what a renewal costs: nobody has to infer the price of a contract"
            raise SchemaError.of("value", "spend", "a GammaGamma", must)
        spend._known("value")
        return "monetary_value"
    if isinstance(spend, str):
        return spend
    if isinstance(spend, bool) or not isinstance(spend, int | float | np.number):
        must = "must be a GammaGamma, fitted or known, a number, or the name of a column of amounts"
        raise SchemaError.of("value", "spend", f"of type {type(spend).__name__}", must)
    return None


def _unit_of(model: Any, of_base: str | None, unit: str | None) -> str:
    known = model.unit_
    if of_base is not None and known is not None and of_base != known:
        raise ConflictError.of(
            "value", "base", f"in units of a {of_base}", f"must be in units of a {known}, like the model"
        )
    known = known if known is not None else of_base
    if known is not None and unit is not None and unit != known:
        raise ConflictError.of("value", "unit", repr(unit), f"must be {known!r}, like the model, or left out")
    if known is None and unit is None:
        if isinstance(model, PurchaseModel):
            must = 'must say what horizon is in: BGNBD(..., unit="week")'
            raise SchemaError.of("value", "model", "without a unit of time", must)
        must = 'must say how long a period of the model is: unit="year"'
        raise SchemaError.of("value", "unit", "missing", must)
    return known or str(unit)


def _level(interval: Any) -> float:
    level = number("value", "interval", interval)
    if not 0 < level < 1:
        raise DomainError.of("value", "interval", f"{level:g}", "must be > 0 and < 1: 95 % is 0.95")
    return level


def refuse_first_amounts(function: str, frequency: np.ndarray, monetary_value: np.ndarray) -> None:
    """An amount of a customer who never bought again is that of another definition of monetary_value."""
    bad = np.flatnonzero((frequency == 0) & (monetary_value > 0))
    if len(bad) > 0:
        row = int(bad[0])
        must = "must be missing or 0 where frequency is 0: it is the mean of repeat purchases, without the first one"
        raise DomainError.of(function, "monetary_value", f"{monetary_value[row]:g}", must, row)


def _customers(
    base: Any, model: Any, wanted: tuple[str, ...], amounts: str | None
) -> tuple[Columns, str | None, Callable[[Columns], Any]]:
    """The columns, their unit if it is known, and what makes a frame of the caller's kind."""
    if is_base(base):
        if not isinstance(model, PurchaseModel):
            must = f"must be a frame with columns {', '.join(wanted)}: a base counts time, not periods"
            raise SchemaError.of("value", "base", "a customer base", must)
        if amounts is not None and amounts != "monetary_value":
            must = "must be a GammaGamma or a number: a base has monetary_value alone"
            raise SchemaError.of("value", "spend", repr(amounts), must)
        if amounts is not None and not getattr(base, "has_amounts", True):
            raise SchemaError.of("value", "base", "without amounts", "must be made with amount=")
        columns = base._columns()
        names = wanted if amounts is None else (*wanted, amounts)
        floated = {name: floats("value", name, columns[name]) for name in names}
        return floated, getattr(base, "unit", None), base._with_customer
    roles = {name: name for name in (*wanted, amounts) if name is not None}
    there = _frames.source_of("value", base).names()
    if there is not None and "customer" in there:
        roles["customer"] = "customer"
    read, source = _frames.read("value", base, roles)
    customer = {"customer": read.pop("customer")} if "customer" in read else {}
    floated = {name: floats("value", name, column.to_numpy()) for name, column in read.items()}
    return floated, None, lambda results: source.frame({**customer, **results})
