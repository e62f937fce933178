"""Customer satisfaction and customer effort, by any definition."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, overload

import numpy as np

from .. import _core
from ._groups import group_by
from ._results import ByGroup, FrameKind, Progress, common_fields, metric_options
from ._sampling import sampling
from .boxes import BoxedResult
from .definition import ScoreDefinition, checked_definition
from .labels import scores_or_texts
from .presets import CES, CSAT

__all__ = ["ScoreByGroup", "ScoreResult", "ces", "csat"]


@dataclass(frozen=True, repr=False, kw_only=True)
class ScoreResult(BoxedResult):
    """A satisfaction or effort score and what it rests on.

    Attributes
    ----------
    value : float
        By the definition: 0 .. 100 for shares and indexes, in the scale's own unit for means; NaN for a group without
        answers.
    low, high : float
        Limits of the interval, clipped to what the value can be.
    standard_error : float
        Of the value, in its unit; linearised where there are weights.
    n : int
        Answers in the denominator.
    n_weighted : float
        Sum of their weights; n without weights.
    n_effective : float
        Answers of equal weight that would give this standard error, at most n.
    design_effect : float
        Variance of the value / variance of a simple random sample of n answers; 1 without weights and design.
    counts : dict of int to int
        Answers by score.
    weighted_counts : dict of int to float
        Weight by score.
    satisfied, neutral, dissatisfied : float
        Weight of the boxes; numbers of answers without weights; NaN for a definition without boxes.
    excluded : int
        Rows that are not in the denominator.
    missing, not_applicable, neutral_excluded : int
        Of these: rows without an answer, rows with a not-applicable code, neutral answers that do not count.
    definition : ScoreDefinition
    interval : str
        Name of the interval.
    level : float
        Its level.
    """

    weighted_counts: dict[int, float]
    satisfied: float
    neutral: float
    dissatisfied: float
    missing: int
    not_applicable: int
    neutral_excluded: int
    definition: ScoreDefinition

    _own_figures: ClassVar[tuple[str, ...]] = (
        "satisfied",
        "neutral",
        "dissatisfied",
        "missing",
        "not_applicable",
        "neutral_excluded",
    )

    def _limits(self) -> tuple[float, float]:
        how = self.definition
        return (float(how.lowest), float(how.highest)) if how.measure == "mean" else (0.0, 100.0)

    def _metric_name(self) -> str:
        return self.definition.name

    def _unbiased(self) -> bool:
        return self.definition.measure != "share"

    def _low_is_best(self) -> bool:
        return self.definition.low_is_best and self.definition.measure == "mean"

    @property
    def excluded_by_reason(self) -> dict[str, int]:
        """Rows that are not in the denominator, by reason: "missing", "not applicable", "neutral"."""
        return {"missing": self.missing, "not applicable": self.not_applicable, "neutral": self.neutral_excluded}

    def _boxes(self) -> dict[str, float]:
        d = self.definition
        counts = {"satisfied": d.satisfied, "neutral": d.neutral, "dissatisfied": d.dissatisfied}
        if d.denominator != "answers":
            del counts["neutral"]
        return {name: getattr(self, name) for name, scores in counts.items() if scores}

    def __repr__(self) -> str:
        why = ", ".join(f"{rows} {reason}" for reason, rows in self.excluded_by_reason.items() if rows)
        boxes = f"satisfied {self.satisfied:g}, neutral {self.neutral:g}, dissatisfied {self.dissatisfied:g}"
        return self._line(
            self.definition.name, f"excluded {why}" if why else "", *([] if np.isnan(self.satisfied) else [boxes])
        )

    @property
    def _digits(self) -> int:  # type: ignore[override]
        return 2 if self.definition.measure == "mean" else 1


class ScoreByGroup(ByGroup[ScoreResult]):
    """Satisfaction or effort scores by group; the group of rows whose group is missing is None and comes last.

    ``result[group]`` is the `ScoreResult` of a group, ``len(result)`` their number, and iteration gives the groups.

    Attributes
    ----------
    groups : list of int, str or None
    total : ScoreResult
        Of all rows.
    """


def _score(
    function: str,
    compute: tuple[Callable[..., Any], Callable[..., Any]],
    scores: Any,
    definition: ScoreDefinition,
    labels: Any,
    by: Any,
    weights: Any,
    level: float,
    interval: str | None,
    threads: int | None,
    progress: Progress | None,
    drawn: Any,
) -> ScoreResult | ScoreByGroup:
    how = checked_definition(function, definition, "gw.CSAT.top2_of_5 or gw.CES.ces2_mean")
    column = scores_or_texts(function, scores, labels, definition, threads, progress)
    options = metric_options(function, weights, level, interval, threads, progress, drawn)
    kind = FrameKind.of(scores)

    def make(columns: dict[str, np.ndarray], i: int) -> ScoreResult:
        return score_result(columns, i, definition, interval, level, kind)

    if by is None:
        return make(compute[0](column, how, **options), 0)
    groups = group_by(function, by)
    return ScoreByGroup(compute[1](column, groups.columns, how, **options), groups, make)


def score_result(
    columns: dict[str, np.ndarray], i: int, definition: ScoreDefinition, interval: str | None, level: float,
    kind: FrameKind,
) -> ScoreResult:  # fmt: skip
    """The result in row i of the compiled part's columns."""
    answers = range(definition.lowest, definition.highest + 1)
    return ScoreResult(
        **common_fields(columns, i, ScoreResult._figures()),
        counts=dict(zip(answers, columns["counts"][i].tolist(), strict=True)),
        weighted_counts=dict(zip(answers, columns["weighted_counts"][i].tolist(), strict=True)),
        definition=definition,
        interval=interval or ("wilson" if definition.measure == "share" else "adjusted_t"),
        level=level,
        _kind=kind,
    )


@overload
def csat(
    scores: Any,
    definition: ScoreDefinition = CSAT.top2_of_5,
    *,
    labels: Any = None,
    weights: Any = None,
    strata: Any = None,
    clusters: Any = None,
    by: None = None,
    level: float = 0.95,
    interval: str | None = None,
    resamples: int = 10_000,
    seed: int = 0,
    threads: int | None = None,
    progress: Progress | None = None,
) -> ScoreResult: ...


@overload
def csat(
    scores: Any,
    definition: ScoreDefinition = CSAT.top2_of_5,
    *,
    labels: Any = None,
    weights: Any = None,
    strata: Any = None,
    clusters: Any = None,
    by: Any,
    level: float = 0.95,
    interval: str | None = None,
    resamples: int = 10_000,
    seed: int = 0,
    threads: int | None = None,
    progress: Progress | None = None,
) -> ScoreByGroup: ...


def csat(
    scores: Any,
    definition: ScoreDefinition = CSAT.top2_of_5,
    *,
    labels: Any = None,
    weights: Any = None,
    strata: Any = None,
    clusters: Any = None,
    by: Any = None,
    level: float = 0.95,
    interval: str | None = None,
    resamples: int = 10_000,
    seed: int = 0,
    threads: int | None = None,
    progress: Progress | None = None,
) -> ScoreResult | ScoreByGroup:
    """Customer satisfaction: as a rule the share of satisfied answers, 0 .. 100.

    Parameters
    ----------
    scores : array-like, shape (n,)
        Answers on the scale of the definition, whole numbers of any numeric type: NumPy, pandas, Polars, PyArrow,
        lists.  Null, NaN and the definition's codes are missing answers, which are excluded and counted.  Texts are
        read as by `scores_from_text`, on the scale of the definition.
    definition : ScoreDefinition
        What the score means; `CSAT` holds those in use.
    labels : LabelTable, dict of str to int, or a list of these, optional
        What texts stand for; without it the shipped table is found that knows them all.
    weights : array-like, shape (n,), optional
        Sampling weights, finite and >= 0; only their ratios matter.
    strata, clusters : array-like, shape (n,), optional
        How respondents were drawn: integers or texts, none missing.  Errors are then linearised for the design, and
        intervals have its degrees of freedom; rows outside a group and rows without an answer count among the clusters.
        Each stratum has two clusters at least, and a cluster lies in one stratum.
    by : array-like, shape (n,), or several of these as a list, dict or frame, optional
        Groups: integers, booleans or texts, plain or categorical; of several columns every combination that occurs.
        Rows whose group is missing form a group of their own.
    level : float
        Level of the interval, between 0 and 1.
    interval : str, optional
        For shares "wilson" (the default), "wald", "agresti_coull", "clopper_pearson", "jeffreys", "goodman" (holds
        simultaneously for the shares of all boxes) or "dirichlet" (posterior under a uniform prior); with weights they
        take the share of n_effective answers.  For means and indexes "adjusted_t" (the default), "t" or "normal".
        For all "bootstrap": percentiles of resamples of answers, or with ``strata`` or ``clusters`` of clusters.
    resamples, seed : int
        Of the bootstrap: 100 to 1,000,000 resamples; the same seed gives the same limits.
    threads : int, optional
        How many threads to use; see `set_threads`.  The result does not depend on it.
    progress : callable, optional
        Called with the share done; returning False stops the work.

    Returns
    -------
    ScoreResult, or ScoreByGroup with ``by=``
        Shares and indexes 0 .. 100, means in the scale's own unit.

    Raises
    ------
    DomainError
        If a score is neither on the scale nor a code, or a weight is missing, negative or infinite (naming the row), if
        no answer counts, if the interval is not for what the definition measures, or if a stratum or cluster is
        missing, a cluster lies in two strata or a stratum has one cluster.
    ShapeError
        If the columns differ in length.
    SchemaError
        If a column is of a type that cannot be used, or ``definition`` is no ScoreDefinition.
    Cancelled
        If ``progress`` returned False.

    References
    ----------
    Brown, Cai & DasGupta (2001), Statistical Science 16(2):101-133, doi:10.1214/ss/1009213286 (intervals).  Dean &
    Pagano (2015), Journal of Survey Statistics and Methodology 3(4):484-503, doi:10.1093/jssam/smv024 (intervals with
    weights).  Binder (1983), International Statistical Review 51(3):279-292, doi:10.2307/1402588 (standard errors).

    Examples
    --------
    >>> import goodwill as gw
    >>> gw.csat([5, 4, 4, 3, None])
    CSAT top 2 of 5 75.0 (95 % wilson 30.1 to 95.4, standard error 21.65; n 4, excluded 1 missing; satisfied 3, \
neutral 1, dissatisfied 0)
    """
    compute = (_core.csat, _core.csat_by)
    drawn = sampling("csat", strata, clusters, resamples, seed)
    return _score("csat", compute, scores, definition, labels, by, weights, level, interval, threads, progress, drawn)


@overload
def ces(
    scores: Any,
    definition: ScoreDefinition = CES.ces2_share,
    *,
    labels: Any = None,
    weights: Any = None,
    strata: Any = None,
    clusters: Any = None,
    by: None = None,
    level: float = 0.95,
    interval: str | None = None,
    resamples: int = 10_000,
    seed: int = 0,
    threads: int | None = None,
    progress: Progress | None = None,
) -> ScoreResult: ...


@overload
def ces(
    scores: Any,
    definition: ScoreDefinition = CES.ces2_share,
    *,
    labels: Any = None,
    weights: Any = None,
    strata: Any = None,
    clusters: Any = None,
    by: Any,
    level: float = 0.95,
    interval: str | None = None,
    resamples: int = 10_000,
    seed: int = 0,
    threads: int | None = None,
    progress: Progress | None = None,
) -> ScoreByGroup: ...


def ces(
    scores: Any,
    definition: ScoreDefinition = CES.ces2_share,
    *,
    labels: Any = None,
    weights: Any = None,
    strata: Any = None,
    clusters: Any = None,
    by: Any = None,
    level: float = 0.95,
    interval: str | None = None,
    resamples: int = 10_000,
    seed: int = 0,
    threads: int | None = None,
    progress: Progress | None = None,
) -> ScoreResult | ScoreByGroup:
    """Customer effort: how hard, or how easy, it was to get something done.

    Parameters
    ----------
    scores : array-like, shape (n,)
        Answers on the scale of the definition: numbers or texts, as in `csat`.
    definition : ScoreDefinition
        What the score means; `CES` holds those in use.
    labels, weights, strata, clusters, by, level, interval, resamples, seed, threads, progress
        As in `csat`.

    Returns
    -------
    ScoreResult, or ScoreByGroup with ``by=``
        Shares and indexes 0 .. 100, means in the scale's own unit.

    Raises
    ------
    DomainError, ShapeError, SchemaError, Cancelled
        As in `csat`.

    References
    ----------
    Dixon, Freeman & Toman (2010), Harvard Business Review 88(7/8):116-122.  Dixon, Toman & DeLisi (2013), The
    Effortless Experience, Portfolio.  Intervals and standard errors as for `csat`.

    Examples
    --------
    >>> import goodwill as gw
    >>> gw.ces([7, 6, 5, 2], gw.CES.ces2_mean)
    CES 2 mean 5.00 (95 % adjusted_t 2.07 to 7.00, standard error 1.080; n 4; satisfied 3, neutral 0, dissatisfied 1)
    """
    compute = (_core.ces, _core.ces_by)
    drawn = sampling("ces", strata, clusters, resamples, seed)
    return _score("ces", compute, scores, definition, labels, by, weights, level, interval, threads, progress, drawn)
