"""What a base is worth, and how sure that is."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import NormalDist
from typing import Any

import numpy as np

from ..errors import ConvergenceError, DomainError
from ..lifetime import BGNBD, GammaGamma, HoldoutCheck, LiftCurve, Tracking, holdout_check, lift_curve, tracking, value
from ..transactions import CustomerBase

COLUMNS = ("p_alive", "expected_purchases", "expected_spend", "clv")


@dataclass
class Worth:
    """Forecasts of the customers of a base; what cannot be known is None and has its reason in ``why_not``."""

    horizon: float
    discount_rate: float
    margin: float
    model: BGNBD | None = None
    spend: GammaGamma | None = None
    holdout: HoldoutCheck | None = None
    tracking: Tracking | None = None
    """Of the model that the holdout checks, as is ``lift``."""
    lift: LiftCurve | None = None
    columns: dict[str, np.ndarray] = field(default_factory=dict)
    """p_alive, expected_purchases, expected_spend and clv, a value for each customer of the base."""
    total: float | None = None
    """Sum of clv."""
    standard_error: float | None = None
    """Of total: what the uncertainty of the models' parameters makes of it (delta method)."""
    low: float | None = None
    high: float | None = None
    why_not: dict[str, str] = field(default_factory=dict)
    """Reasons by what is missing: "model", "spend", "holdout", "interval"."""


def worth_of(
    base: CustomerBase,
    calibrated: CustomerBase | None,
    *,
    horizon: float,
    discount_rate: float,
    margin: float,
    level: float,
    threads: int | None,
    step: Callable[[str], Any],
) -> Worth:
    """Fit, check against the holdout, score, and add up."""
    out = Worth(horizon, discount_rate, margin)
    columns = base._columns()
    # Who got back more than he paid has no spend to expect more of than from one who paid nothing.
    columns["monetary_value"] = np.maximum(columns["monetary_value"], 0)
    step("fitting how often customers buy")
    try:
        out.model = BGNBD().fit(base, threads=threads)
    except (ConvergenceError, DomainError) as error:
        out.why_not["model"] = _reason(error)
        return out
    if not out.model.fit_report_.identified:
        out.why_not["interval"] = out.model.fit_report_.advice
    _check_holdout(out, calibrated, threads)
    _fit_spend(out, base, threads)
    step("scoring every customer")
    if out.spend is None:
        three: dict[str, Any] = {name: columns[name] for name in ("frequency", "recency", "T")}
        out.columns = {
            "p_alive": np.asarray(out.model.p_alive(**three, threads=threads)),
            "expected_purchases": np.asarray(out.model.expected_purchases(horizon, **three, threads=threads)),
        }
        return out

    def scores(model: BGNBD, spend: GammaGamma) -> dict[str, np.ndarray]:
        options: dict[str, Any] = dict(horizon=horizon, discount_rate=discount_rate, margin=margin, threads=threads)
        return value(columns, model, spend, **options)

    found = scores(out.model, out.spend)
    out.columns = {name: np.asarray(found[name]) for name in COLUMNS}
    out.total = float(np.nansum(out.columns["clv"]))
    step("how sure that is")
    _interval(out, scores, base.unit, level)
    return out


def _check_holdout(out: Worth, calibrated: CustomerBase | None, threads: int | None) -> None:
    if calibrated is None:
        out.why_not["holdout"] = "the log is too short to hold back a part of it"
        return
    try:
        model = BGNBD().fit(calibrated, threads=threads)
        out.holdout = holdout_check(calibrated, model)
    except (ConvergenceError, DomainError) as error:
        out.why_not["holdout"] = _reason(error)
        return
    out.tracking = tracking(calibrated, model, threads=threads)
    out.lift = lift_curve(calibrated, model)


def _fit_spend(out: Worth, base: CustomerBase, threads: int | None) -> None:
    if not base.has_amounts:
        out.why_not["spend"] = "the log has no amounts"
        return
    try:
        spend = GammaGamma().fit(base, threads=threads)
    except (ConvergenceError, DomainError) as error:
        out.why_not["spend"] = _reason(error)
        return
    if spend.fit_report_.identified:
        out.spend = spend
    else:
        out.why_not["spend"] = spend.fit_report_.advice


def _interval(
    out: Worth, scores: Callable[[BGNBD, GammaGamma], dict[str, np.ndarray]], unit: str, level: float
) -> None:
    """Delta method: the total's derivatives by central differences, times the parameters' covariance.

    The interval is that of the logarithm, so that it stays above 0.
    """
    assert out.model is not None and out.spend is not None and out.total is not None
    if "interval" in out.why_not:
        return
    variance = 0.0
    for fitted, other in ((out.model, out.spend), (out.spend, out.model)):
        covariance = np.asarray(fitted.covariance_)
        errors = np.sqrt(np.diag(covariance))
        gradient = np.zeros(len(errors))
        for i, (name, at) in enumerate(fitted.params_.items()):
            if not errors[i] > 0:
                out.why_not["interval"] = "the parameters' standard errors are not known"
                return
            by = min(0.1 * errors[i], 0.1 * at)
            totals = []
            for moved in (at + by, at - by):
                known: dict[str, Any] = {**fitted.params_, name: moved}
                near = BGNBD(**known, unit=unit) if isinstance(fitted, BGNBD) else GammaGamma(**known)
                pair = (near, other) if isinstance(near, BGNBD) else (other, near)
                totals.append(float(np.nansum(scores(*pair)["clv"])))  # type: ignore[arg-type]
            gradient[i] = (totals[0] - totals[1]) / (2 * by)
        variance += float(gradient @ covariance @ gradient)
    out.standard_error = math.sqrt(max(variance, 0.0))
    if out.total > 0:
        factor = math.exp(NormalDist().inv_cdf(0.5 + level / 2) * out.standard_error / out.total)
        out.low, out.high = out.total / factor, out.total * factor


def _reason(error: Exception) -> str:
    """What an error says, without the function that it came from."""
    return str(error).split(": ", 1)[-1]


def calibration_end_of(base: CustomerBase) -> dt.date | None:
    """Two thirds of the log to fit, the last third to check; None when that is less than a week each."""
    first = dt.date.fromordinal(dt.date(1970, 1, 1).toordinal() + int(np.min(base._core.day)))
    days = (base.observation_end - first).days
    return base.observation_end - dt.timedelta(days=days // 3) if days >= 21 else None
