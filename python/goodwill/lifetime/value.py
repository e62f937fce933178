"""Customer lifetime value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .. import _core, _frames, _threads
from ..errors import ConflictError, SchemaError
from ._model import Model, floats, is_base, speaking_of
from ._purchase_model import LeavingModel
from .gamma_gamma import GammaGamma

__all__ = ["discount_schedule", "value"]

COLUMNS = ("frequency", "recency", "T", "monetary_value")
NAMES = {"x": "frequency", "t_x": "recency", "T": "T", "zbar": "monetary_value"}
RESULTS = ("p_alive", "expected_purchases", "expected_order_value", "expected_spend", "clv")
Progress = Callable[[float], bool | None] | None


def value(
    base: Any,
    model: LeavingModel,
    spend: GammaGamma,
    *,
    horizon: float,
    discount_rate: float = 0.0,
    margin: float = 1.0,
    rule: str = "continuous",
    covariates: Any = None,
    threads: int | None = None,
    progress: Progress = None,
) -> Any:
    """One row per customer: what it did, whether it is still there, and what it will be worth.

    Parameters
    ----------
    base : customer base, or frame with columns frequency, recency, T, monetary_value
        A frame may have a column customer, too.
    model : model of customers who may leave, such as BGNBD or ParetoNBD
        How often customers buy; fitted, or known with its ``unit``, which must be that of the base.
    spend : GammaGamma
        What they spend on a purchase; fitted or known.
    horizon : float
        How far to look ahead, in the unit of the model; > 0.
    discount_rate : float
        A share a year, >= 0 and < 1: 15 % is 0.15.  A year has 365 days, 52 weeks or 12 months.
    margin : float
        Earned of each unit of money spent: 1 values revenue, 0.3 a contribution of 30 %.
    rule : {"continuous", "week_end", "lifetimes_month", "year_end"}
        From when a purchase is discounted: from its moment, or from the end of its week, month (as the package
        lifetimes counts them: whole months of 30 days or 4.345 weeks) or year.
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
        - ``frequency``: repeat purchases,
        - ``recency``, ``T``: age at the last purchase and now, in the unit of the base,
        - ``monetary_value``: mean amount of the repeat purchases, in money; missing for one-time buyers,
        - ``p_alive``: probability that the customer is still there, 0..1,
        - ``expected_purchases``: purchases expected within the horizon,
        - ``expected_order_value``: expected amount of one of them, in money,
        - ``expected_spend``: expected_purchases * expected_order_value, in money,
        - ``clv``: margin * expected_order_value * discounted expected purchases, in money of today.

    Raises
    ------
    SchemaError
        If a column is missing, or no unit is known.
    ConflictError
        If base and model differ in their unit.
    DomainError
        For an argument outside its domain, or a bad row, which is named.

    Notes
    -----
    Fader, Hardie & Lee (2005), RFM and CLV, J. Marketing Research 42(4):415-430, doi:10.1509/jmkr.2005.42.4.415.
    """
    _known(model, LeavingModel, "model", "model of customers who may leave, such as BGNBD or ParetoNBD")
    _known(spend, GammaGamma, "spend", "GammaGamma")
    columns, unit, frame = _customers(base)
    if unit is not None and model.unit_ is not None and unit != model.unit_:
        raise ConflictError.of(
            "value", "base", f"in units of a {unit}", f"must be in units of a {model.unit_}, like the model"
        )
    unit = model.unit_ if model.unit_ is not None else unit
    if unit is None:
        raise SchemaError.of(
            "value", "model", "without a unit of time", 'must say what horizon is in: BGNBD(..., unit="week")'
        )
    rows = len(columns["T"])
    any_of = any(model._covariate_names()) or any(spend._covariate_names())
    if covariates is not None and not any_of:
        raise SchemaError.of("value", "covariates", "given", "must be left out: neither model has any")
    own = model._covariates("value", base, covariates if any(model._covariate_names()) else None, rows)
    scale = spend._scale("value", base, covariates if any(spend._covariate_names()) else None, rows)
    order_value = columns["monetary_value"] if scale is None else columns["monetary_value"] / scale
    with speaking_of(NAMES):
        results = model._fitted.value(
            spend._fitted.params,
            *(columns[name] for name in COLUMNS[:-1]),
            order_value,
            covariates=own,
            horizon=_number("horizon", horizon),
            discount_rate=_number("discount_rate", discount_rate),
            margin=_number("margin", margin),
            unit=unit,
            rule=rule,
            threads=_threads.resolve("value", threads),
            progress=progress,
        )
    found = dict(zip(RESULTS, results, strict=True))
    if scale is not None:  # amounts of the customer's own scale
        for name in ("expected_order_value", "expected_spend", "clv"):
            found[name] = found[name] * scale
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
        _number("horizon", horizon), _number("discount_rate", discount_rate), unit=unit, rule=rule
    )


def _known(model: Any, kind: type[Model], argument: str, names: str) -> None:
    if not isinstance(model, kind):
        raise SchemaError.of(
            "value", argument, f"of type {type(model).__name__}", f"must be a {names}, fitted or known"
        )
    model._known("value")


def _number(argument: str, number: Any) -> float:
    if isinstance(number, bool) or not isinstance(number, int | float | np.number):
        raise SchemaError.of("value", argument, f"of type {type(number).__name__}", "must be a number")
    return float(number)


def _customers(base: Any) -> tuple[dict[str, np.ndarray], str | None, Callable[[dict[str, np.ndarray]], Any]]:
    """The columns, their unit if it is known, and what makes a frame of the caller's kind."""
    if is_base(base):
        if not getattr(base, "has_amounts", True):
            raise SchemaError.of("value", "base", "without amounts", "must be made with amount=")
        columns = base._columns()
        floated = {name: floats("value", name, columns[name]) for name in COLUMNS}
        return floated, getattr(base, "unit", None), base._with_customer
    roles = {name: name for name in COLUMNS}
    names = _frames.source_of("value", base).names()
    if names is not None and "customer" in names:
        roles["customer"] = "customer"
    read, source = _frames.read("value", base, roles)
    customer = {"customer": read.pop("customer")} if "customer" in read else {}
    floated = {name: floats("value", name, column.to_numpy()) for name, column in read.items()}
    return floated, None, lambda results: source.frame({**customer, **results})
