"""Two results of one metric, or many groups, compared: differences with intervals and p-values."""

from __future__ import annotations

from typing import Any, Literal, overload

import numpy as np

from .. import _core
from ..errors import DomainError, SchemaError
from ._results import ByGroup, Result
from .comparisons import FIGURES, Comparison, Comparisons
from .comparisons_plot import ADJUSTED
from .csi import CSIResult
from .nps import NPSResult
from .scores import ScoreResult

__all__ = ["compare"]

#: A table of all pairs has so many rows at most.
MOST_PAIRS = 5_000_000


@overload
def compare(a: Result, b: Result, *, level: float = 0.95, method: str | None = None) -> Comparison: ...
@overload
def compare(
    a: ByGroup[Any],
    b: ByGroup[Any] | None = None,
    *,
    level: float = 0.95,
    method: str | None = None,
    against: Literal["rest", "pairs"] = "rest",
    adjust: Literal["holm", "benjamini_hochberg"] | None = "holm",
    min_n: float = 10,
) -> Comparisons: ...
def compare(
    a: Any,
    b: Any = None,
    *,
    level: float = 0.95,
    method: str | None = None,
    against: Literal["rest", "pairs"] = "rest",
    adjust: Literal["holm", "benjamini_hochberg"] | None = "holm",
    min_n: float = 10,
) -> Comparison | Comparisons:
    """How far a metric differs: ``b`` less ``a``, or each group of ``a`` less the rest, with intervals and p-values.

    Parameters
    ----------
    a, b : results of `nps`, `csat`, `ces` or `csi`
        Two results of the same metric from different customers: ``a`` is the reference (before, the old design), and
        the difference is what ``b`` has more.  Or two results by group, which give one difference a group; a group that
        only one of them has is kept with NaN.  Or one result by group alone.  For the same customers asked twice there
        is `compare_paired`.
    level : float
        Level of the intervals, between 0 and 1.  They hold one by one; it is p_adjusted that knows of the others.
    method : {"adjusted_wald", "adjusted_welch", "welch", "wald"}, optional
        "adjusted_wald", for an NPS or a share and the default of these, adds answers to both sides (1 1/2 for an NPS, 2
        for a share) and holds its level from n = 10 on; "wald" is difference +- z standard errors, for every metric.
        "welch", for means, indexes and CSI, is Student's t with Welch's degrees of freedom, and the default of a CSI;
        "adjusted_welch", the default of means and indexes of one question, adds half an answer to both sides first.
    against : {"rest", "pairs"}
        Of one result by group: each group against all the other rows together, or every pair of groups.
    adjust : {"holm", "benjamini_hochberg"} or None
        What is held at 1 - level when many are compared: "holm" the chance of any false finding, "benjamini_hochberg"
        the expected share of false ones among the findings.
    min_n : float
        Groups with fewer effective answers on a side get NaN, and are counted in ``too_few``.

    Returns
    -------
    Comparison, or Comparisons for results by group
        In the unit of the metric; probabilities 0 .. 1.

    Raises
    ------
    DomainError
        If the two are by different definitions or have no standard error (one answer of a mean), if the level lies
        outside 0 .. 1, if a method is not for the metric, if there is but one group, or more than 5,000,000 pairs.
    SchemaError
        If they are not results, or results of different metrics.

    Notes
    -----
    ``probability_improved`` comes from the normal (or t) distribution around the estimate that the interval is made of,
    which is a posterior under a flat prior.

    Groups overlap with the total, so that a difference from it would carry their covariance; the rest does not.

    References
    ----------
    Agresti & Caffo (2000), The American Statistician 54(4):280-288, doi:10.1080/00031305.2000.10474560.  Rocks (2016),
    The American Statistician 70(4):365-372, doi:10.1080/00031305.2016.1198124.  Welch (1947), Biometrika 34(1/2):28-35,
    doi:10.2307/2332510.  Holm (1979), Scandinavian Journal of Statistics 6(2):65-70.  Benjamini & Hochberg (1995),
    Journal of the Royal Statistical Society B 57(1):289-300, doi:10.1111/j.2517-6161.1995.tb02031.x.

    Examples
    --------
    >>> import goodwill as gw
    >>> before = gw.nps([10] * 90 + [8] * 60 + [2] * 50)
    >>> after = gw.nps([10] * 110 + [8] * 60 + [2] * 30)
    >>> r = gw.compare(before, after, method="wald")
    >>> round(r.difference, 9), round(r.p_value, 6)
    (20.0, 0.009823)
    """
    if isinstance(a, ByGroup):
        if b is not None and not isinstance(b, ByGroup):
            raise SchemaError.of("compare", "b", f"of type {type(b).__name__}", "must be a result by group as a is")
        if adjust is not None and adjust not in ADJUSTED:
            must = 'must be None, "holm" or "benjamini_hochberg"'
            raise DomainError.of("compare", "adjust", repr(adjust), must)
        if against not in ("rest", "pairs"):
            raise DomainError.of("compare", "against", repr(against), 'must be "rest" or "pairs"')
        if not min_n >= 0:
            raise DomainError.of("compare", "min_n", repr(min_n), "must be >= 0")
        return _by_group(a, b, against if b is None else "the other survey", level, method, adjust, min_n)
    for argument, result in (("a", a), ("b", b)):
        if not isinstance(result, Result):
            kind = "left out" if result is None else f"of type {type(result).__name__}"
            raise SchemaError.of("compare", argument, kind, "must be a result of nps, csat, ces or csi")
        if result.n_weighted == 0 or np.isnan(result.standard_error):
            must = "must have a standard error: two answers at least"
            raise DomainError.of("compare", argument, f"of {result.n} answers", must)
    scale = _scale_of(a, b)
    how, columns = _core.compare(_alone(a), _alone(b), scale=scale, level=level, method=method)
    figures = {name: columns[name][0].item() for name in FIGURES}
    return Comparison(
        b.value, a.value, **figures, p_adjusted=figures["p_value"], n=b.n, n_reference=a.n, metric=a._metric_name(),
        method=how, level=level, _kind=b._kind, _digits=b._digits,
    )  # fmt: skip


_SIDE = ("value", "standard_error", "n_effective")


def _meaning(result: Result) -> Any:
    """What two results must have in common, in a form that can be compared and shown."""
    if isinstance(result, ScoreResult):
        d = result.definition
        boxes = (d.satisfied, d.neutral, d.dissatisfied, d.denominator) if d.measure == "share" else ()
        return (d.measure, d.lowest, d.highest, d.low_is_best, *boxes)
    if isinstance(result, CSIResult):
        return (tuple(result.counts), result.scale, result.attribute_weights)
    return type(result)


def _scale_of(a: Result, b: Result) -> tuple[str, float, float, bool]:
    """Kind of the metric of both, its least and greatest value, and whether the least is the best.

    Raises
    ------
    SchemaError
        If they are of different metrics.
    DomainError
        If they are by different definitions.
    """
    if type(a) is not type(b):
        must = f"must be of the metric of a, a {type(a).__name__}"
        raise SchemaError.of("compare", "b", f"a {type(b).__name__}", must)
    if _meaning(a) != _meaning(b):
        must = f"must be by the definition of a, {a._metric_name()} {_meaning(a)}"
        raise DomainError.of("compare", "b", f"{b._metric_name()} {_meaning(b)}", must)
    if isinstance(a, NPSResult):
        return "nps", -100.0, 100.0, False
    if not isinstance(a, ScoreResult):
        return "csi", 0.0, 100.0, False
    d = a.definition
    if d.measure == "mean":
        return "mean", float(d.lowest), float(d.highest), d.low_is_best
    return "share" if d.measure == "share" else "mean", 0.0, 100.0, False


def _by_group(
    a: ByGroup[Any], b: ByGroup[Any] | None, against: str, level: float, method: str | None, adjust: str | None,
    min_n: float,
) -> Comparisons:  # fmt: skip
    scale = _scale_of(a.total, a.total if b is None else b.total)
    keys, reference, value, counts = _sides(a, b, against, scale)
    # A side with too few answers has no interval, and a group whose answer is not there has none either.
    few = np.minimum(reference[2], value[2]) < min_n
    few |= np.isnan(reference[0]) | np.isnan(value[0])
    error = [np.where(few, np.nan, side[1]) for side in (reference, value)]
    how, columns = _core.compare(
        (reference[0], error[0], reference[2]), (value[0], error[1], value[2]), scale=scale, level=level, method=method
    )
    few |= np.isnan(columns["p_value"])
    adjusted = columns["p_value"] if adjust is None else _core.adjusted_p(columns["p_value"], adjust)
    table = {"value": value[0], "reference": reference[0]}
    table |= {name: columns[name] for name in FIGURES[:5]} | {"p_adjusted": adjusted}
    table |= {"probability_improved": columns["probability_improved"], "n": counts[1], "n_reference": counts[0]}
    return Comparisons(
        keys, table, against, adjust, int(few.sum()), a.total._metric_name(), how, level, a._by, a.total._digits,
    )  # fmt: skip


Side = tuple[np.ndarray, np.ndarray, np.ndarray]


def _sides(
    a: ByGroup[Any], b: ByGroup[Any] | None, against: str, scale: tuple[str, float, float, bool]
) -> tuple[list[Any], Side, Side, tuple[np.ndarray, np.ndarray]]:
    """Keys, what is compared with, what is compared, and the answers of both."""
    own = _side(a, np.arange(len(a)))
    n = a._columns["n"]
    if b is not None:
        keys = [*a.groups, *(group for group in b.groups if group not in a)]
        at = [np.asarray([result._at.get(key, -1) for key in keys]) for result in (a, b)]
        counts = [np.where(rows < 0, 0, r._columns["n"][rows]) for r, rows in zip((a, b), at, strict=True)]
        return keys, _side(a, at[0]), _side(b, at[1]), (counts[0], counts[1])
    if len(a) < 2:
        raise DomainError.of("compare", "a", f"of {len(a)} group", "must have two groups at least")
    if against == "rest":
        rest = _core.rest_of_each(own, a._columns["n_weighted"], scale)
        return list(a.groups), rest, own, (n.sum() - n, n)
    if (pairs := len(a) * (len(a) - 1) // 2) > MOST_PAIRS:
        must = f'must be fewer than {MOST_PAIRS:,}; compare with against="rest"'
        raise DomainError.of("compare", "a", f"of {pairs:,} pairs", must)
    first, second = np.triu_indices(len(a), 1)
    keys = [(a.groups[j], a.groups[i]) for i, j in zip(first.tolist(), second.tolist(), strict=True)]
    return keys, _side(a, first), _side(a, second), (n[first], n[second])


def _alone(result: Result) -> Side:
    value, error, n = (np.asarray([getattr(result, name)]) for name in _SIDE)
    return value, error, n


def _side(result: ByGroup[Any], rows: np.ndarray) -> Side:
    """Value, standard error and effective answers of these groups; -1 is a group that is not there."""
    value, error, n = (np.asarray(result._columns[name], dtype=float)[rows] for name in _SIDE)
    there = rows >= 0
    return np.where(there, value, np.nan), np.where(there, error, np.nan), np.where(there, n, 0.0)
