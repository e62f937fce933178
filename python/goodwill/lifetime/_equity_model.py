"""What new_customer_value and customer_equity take: models, made ready for the compiled part."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _core
from ..errors import ConflictError, DomainError, SchemaError
from ._contractual_model import ContractualModel
from ._covariates import covariate_columns
from ._model import number
from ._purchase_model import PurchaseModel
from .gamma_gamma import GammaGamma

#: What an elasticity or a scenario changes, and what stays as it is.
HOLDS_FIXED = {
    "margin": "The margin of every purchase is {more}; what customers buy and spend stays.",
    "frequency": "Customers buy {more} often while they stay; {of_leaving}, spend on a purchase and margin stay.",
    "leaving": "{Leaving}; how often customers buy while they stay, spend on a purchase and margin stay.",
    "acquisition_cost": "What it costs to win a customer is {more}; who is won, and what he buys, stays.",
}


def checked_model(function: str, model: Any) -> Any:
    """Throws unless it is a model of purchases in time or of contracts, fitted or known."""
    if not isinstance(model, PurchaseModel | ContractualModel):
        must = "must be a model of purchases or of contracts, such as BGNBD or ShiftedBetaGeometric, fitted or known"
        raise SchemaError.of(function, "model", f"of type {type(model).__name__}", must)
    model._known(function)
    return model


def checked_spend(function: str, model: Any, spend: Any) -> Any:
    """Throws unless it is a GammaGamma, fitted or known, or an amount; contracts have no GammaGamma."""
    if isinstance(spend, GammaGamma) and isinstance(model, ContractualModel):
        raise SchemaError.of(function, "spend", "a GammaGamma", "must be an amount: what a period costs is known")
    if isinstance(spend, GammaGamma):
        spend._known(function)
        return spend
    if isinstance(spend, bool) or not isinstance(spend, int | float | np.number):
        must = "must be a GammaGamma, fitted or known, or an amount"
        raise SchemaError.of(function, "spend", f"of type {type(spend).__name__}", must)
    if not np.isfinite(spend) or spend < 0:
        raise DomainError.of(function, "spend", f"{spend:g}", "must be >= 0 and finite")
    return float(spend)


def checked_level(function: str, interval: Any, *models: Any) -> float:
    """The level of the intervals; 0 for none."""
    if interval is None:
        return 0.0
    level = number(function, "interval", interval)
    if not 0 < level < 1:
        raise DomainError.of(function, "interval", f"{level:g}", "must be > 0 and < 1: 95 % is 0.95")
    if not any(hasattr(model, "_fitted") and model._fitted.report["customers"] > 0 for model in models):
        must = "must be None: a known model, and an amount, have no errors, and one of the two must be fitted"
        raise SchemaError.of(function, "interval", f"{level:g}", must)
    return level


def checked_positive(function: str, argument: str, value: Any) -> float:
    """A number > 0 and finite."""
    given = number(function, argument, value)
    if not (given > 0 and np.isfinite(given)):
        raise DomainError.of(function, argument, f"{given:g}", "must be finite and > 0")
    return given


def ahead_of(function: str, model: Any, of_base: str | None, horizon: Any, discount_rate: Any) -> Any:
    """Horizon, rate and unit; a contract that knows no unit counts its periods as years."""
    unit = model.unit_ if model.unit_ is not None else of_base
    if of_base is not None and unit != of_base:
        must = f"must be in units of a {unit}, like the model"
        raise ConflictError.of(function, "base", f"in units of a {of_base}", must)
    if unit is None and isinstance(model, ContractualModel):
        unit = "year"
    if unit is None:
        must = 'must say what horizon is in: BGNBD(..., unit="week")'
        raise SchemaError.of(function, "model", "without a unit of time", must)
    far, rate = number(function, "horizon", horizon), number(function, "discount_rate", discount_rate)
    if not far > 0:
        raise DomainError.of(function, "horizon", f"{far:g}", "must be > 0")
    if not 0 <= rate < 1:
        must = "must be a share a year, >= 0 and < 1: 15 % is 0.15"
        raise DomainError.of(function, "discount_rate", f"{rate:g}", must)
    if rate == 0 and np.isinf(far):
        raise DomainError.of(function, "discount_rate", "0", "must be > 0 where the horizon is infinite")
    return far, rate, unit


def compiled(
    function: str, model: Any, spend: Any, base: Any = None, covariates: Any = None, rows: int = 0
) -> tuple[Any, Any]:
    """The compiled models with their covariates of ``rows`` customers."""
    by_process: list[list[np.ndarray]] = [[], []]
    of_spend: list[np.ndarray] = []
    names = spend._covariate_names()[0] if isinstance(spend, GammaGamma) else []
    has_any = any(model._covariate_names())
    if covariates is not None and not has_any and not names:
        raise SchemaError.of(function, "covariates", "given", "must be left out: neither model has any")
    if rows > 0 and isinstance(model, PurchaseModel):
        by_process = list(model._covariates(function, base, covariates if has_any else None, rows))
    if rows > 0 and names:
        columns = covariate_columns(function, names, base, covariates, rows)
        of_spend = [columns[name] for name in names]
    order = _core.SpendModel(spend._fitted, of_spend) if isinstance(spend, GammaGamma) else _core.SpendModel()
    return _core.EquityModel(model._fitted, by_process), order


def held_fixed(model: Any, what: str) -> str:
    """One sentence: what changes by 1 %, and what stays."""
    if isinstance(model, ContractualModel):
        leaving = "The mean chance to leave at a renewal is 1 % higher"
    elif "a" in model._names:
        leaving = "The mean chance to leave after a purchase is 1 % higher"
    else:
        leaving = "Customers stay 1/1.01 times as long from now on"
    of_leaving = "their chance to leave after a purchase" if "a" in model._names else "how long they stay"
    return HOLDS_FIXED[what].format(more="1 % higher" if what != "frequency" else "1 % more", Leaving=leaving,
                                    of_leaving=of_leaving)  # fmt: skip
