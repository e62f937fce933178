"""How many answers a survey needs, and how sure it is with those that it has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np

from .. import _core
from ..errors import DomainError, SchemaError, ShapeError
from ._results import Result
from .definition import ScoreDefinition
from .nps import NPSResult

__all__ = ["margin_of_error", "sample_size"]

Metric = Literal["nps", "share"] | ScoreDefinition
Of = Literal["value", "difference"]


def sample_size(
    margin: float,
    *,
    metric: Metric = "nps",
    expected: Result | Sequence[float] | None = None,
    variance: float | None = None,
    of: Of = "value",
    power: float | None = None,
    correlation: float = 0.0,
    level: float = 0.95,
    population: int | None = None,
    design_effect: float = 1.0,
    method: str | None = None,
) -> int:
    """How many answers a margin needs: half the width of the interval, or the difference that is to be found.

    Parameters
    ----------
    margin : float
        In the unit of the metric: points of an NPS, percentage points of a share.
    metric : "nps", "share" or ScoreDefinition
        "share" is any share of 0 .. 100.
    expected : result, or sequence of float, optional
        What the answers will be like: a result of an earlier survey, or the parts of the answers, such as (55, 30, 15):
        promoters, passives and detractors of an NPS; satisfied and others of a share; one part for each score of a
        definition, from the lowest.  Without it the worst case.
    variance : float, optional
        Of one answer, in the square of the unit, instead of ``expected``: 5400 for an NPS of variance .54 on -1 .. 1.
    of : {"value", "difference"}
        What the margin is of: one survey, or the difference of two, of which each has the number returned.
    power : float, optional
        With it ``margin`` is the true value, or difference, that is told from 0 with this probability, such as .8.
    correlation : float
        Of the two answers of a customer, for a difference of the same customers asked twice.
    level : float
        Level of the interval, between 0 and 1.
    population : int, optional
        How many customers there are; without it infinitely many.
    design_effect : float
        By which weights and clusters multiply the variance.
    method : {"adjusted_wald", "wald", "wilson"}, optional
        Of the interval; the default is that of the metric: "adjusted_wald" for an NPS and for differences of shares,
        "wilson" for a share, "wald" for means.

    Returns
    -------
    int
        Answers, not invitations; of each of the two for a difference.

    Raises
    ------
    DomainError
        If a number is outside its domain, or the answers expected do not vary.
    SchemaError
        If ``expected`` is of another metric.

    References
    ----------
    Cochran (1977), Sampling Techniques, 3rd edition, Wiley, chapter 4.  Kish (1965), Survey Sampling, Wiley.
    Rocks (2016), The American Statistician 70(4):365-372, doi:10.1080/00031305.2016.1198124.

    Examples
    --------
    >>> import goodwill as gw
    >>> gw.sample_size(10, method="wald"), gw.sample_size(10), gw.sample_size(10, expected=(110, 60, 30))
    (385, 382, 205)
    """
    plan = _plan("sample_size", metric, expected, variance, of, power, correlation, level, population, design_effect)
    return int(_core.sample_size(float(margin), method=method, **plan))


def margin_of_error(
    n: int,
    *,
    metric: Metric = "nps",
    expected: Result | Sequence[float] | None = None,
    variance: float | None = None,
    of: Of = "value",
    power: float | None = None,
    correlation: float = 0.0,
    level: float = 0.95,
    population: int | None = None,
    design_effect: float = 1.0,
    method: str | None = None,
) -> float:
    """Half the width of the interval that n answers give; with a power, the difference that they can tell from 0.

    Parameters
    ----------
    n : int
        Answers; of each of the two for a difference.
    metric, expected, variance, of, power, correlation, level, population, design_effect, method
        As of `sample_size`.

    Returns
    -------
    float
        In the unit of the metric; 0 where the whole population answered.

    Raises
    ------
    DomainError
        If n is not from 1 to the population, or as `sample_size`.
    SchemaError
        If ``expected`` is of another metric.

    Examples
    --------
    >>> import goodwill as gw
    >>> round(gw.margin_of_error(382), 2), round(gw.margin_of_error(382, population=1000), 2)
    (9.99, 7.86)
    """
    function = "margin_of_error"
    plan = _plan(function, metric, expected, variance, of, power, correlation, level, population, design_effect)
    return float(_core.margin_of_error(float(n), method=method, **plan))


def _plan(
    function: str, metric: Any, expected: Any, variance: float | None, of: str, power: float | None,
    correlation: float, level: float, population: int | None, design_effect: float,
) -> dict[str, Any]:  # fmt: skip
    if of not in ("value", "difference"):
        raise DomainError.of(function, "of", repr(of), 'must be "value" or "difference"')
    worth = _worth(function, metric)
    if variance is not None and expected is not None:
        raise DomainError.of(function, "variance", f"{variance:g}", "must be left out beside what is expected")
    if variance is None:
        variance = _variance(function, metric, worth, expected)
    kind = metric if isinstance(metric, str) else "share" if metric.measure == "share" else "mean"
    return {
        "metric": kind,
        "variance": float(variance),
        "of_difference": of == "difference",
        "correlation": float(correlation),
        "level": float(level),
        "power": power,
        "population": None if population is None else float(population),
        "design_effect": float(design_effect),
    }


def _worth(function: str, metric: Any) -> list[float]:
    """What the kinds of answers are worth, in the order in which their parts are given."""
    if isinstance(metric, ScoreDefinition):
        scores = range(metric.lowest, metric.highest + 1)
        if metric.measure == "share":
            counted = [s for s in scores if metric.denominator == "answers" or s not in metric.neutral]
            return [float("nan") if s not in counted else 100.0 * (s in metric.satisfied) for s in scores]
        step = 1.0 if metric.measure == "mean" else 100 / (metric.highest - metric.lowest)
        return [step * s for s in scores]
    if metric == "nps":
        return [100.0, 0.0, -100.0]
    if metric == "share":
        return [100.0, 0.0]
    raise DomainError.of(function, "metric", repr(metric), 'must be "nps", "share" or a ScoreDefinition')


def _variance(function: str, metric: Any, worth: list[float], expected: Any) -> float:
    known = np.asarray(worth)
    if expected is None:  # half of the answers at each end
        return float((np.nanmax(known) - np.nanmin(known)) ** 2 / 4)
    if isinstance(expected, Result):
        of = getattr(expected, "definition", None)
        nps, share = isinstance(expected, NPSResult), of is not None and of.measure == "share"
        if not (nps if metric == "nps" else share if metric == "share" else of == metric):
            raise SchemaError.of(function, "expected", f"a {type(expected).__name__}", "must be a result of the metric")
        variance = expected.standard_error**2 * expected.n_effective
    else:
        parts = np.asarray(expected, dtype=float)
        if parts.shape != known.shape:
            must = f"must have {known.size} parts, one for each kind of answer"
            raise ShapeError.of(function, "expected", f"of shape {parts.shape}", must)
        parts = np.where(np.isnan(known), 0.0, parts)
        if not (np.isfinite(parts).all() and (parts >= 0).all() and parts.sum() > 0):
            must = "must be finite and >= 0, with a sum > 0"
            raise DomainError.of(function, "expected", repr(expected), must)
        share = parts / parts.sum()
        points = np.nan_to_num(known)
        variance = float(share @ points**2 - (share @ points) ** 2)
    if not variance > 0:
        must = "must vary: if all answers agree, no number of them tells how many others there are"
        raise DomainError.of(function, "expected", repr(expected), must)
    return float(variance)
