"""The net promoter score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, overload

import numpy as np

from .. import _core, _frames
from ._groups import group_by
from ._results import ByGroup, FrameKind, Progress, common_fields, metric_options
from ._sampling import sampling
from .boxes import BoxedResult

__all__ = ["NPSByGroup", "NPSResult", "nps"]


@dataclass(frozen=True, repr=False, kw_only=True)
class NPSResult(BoxedResult):
    """A net promoter score and what it rests on.

    Attributes
    ----------
    value : float
        Share of promoters less share of detractors, -100 .. 100; NaN for a group without answers.
    low, high : float
        Limits of the interval, clipped to -100 .. 100.
    standard_error : float
        Of the value, in its unit; linearised where there are weights.
    n : int
        Answers.
    n_weighted : float
        Sum of their weights; n without weights.
    n_effective : float
        Answers of equal weight that would give this standard error, at most n.
    design_effect : float
        Variance of the value / variance of a simple random sample of n answers; 1 without weights and design.
    counts : dict of int to int
        Answers by score, 0 .. 10.
    weighted_counts : dict of int to float
        Weight by score.
    promoters, passives, detractors : float
        Weight of scores 9-10, 7-8 and 0-6; numbers of answers without weights.
    excluded : int
        Rows without an answer.
    interval : str
        Name of the interval.
    level : float
        Its level.
    """

    promoters: float
    passives: float
    detractors: float
    weighted_counts: dict[int, float]

    _own_figures: ClassVar[tuple[str, ...]] = ("promoters", "passives", "detractors")

    def _limits(self) -> tuple[float, float]:
        return -100.0, 100.0

    def _boxes(self) -> dict[str, float]:
        return {"promoters": self.promoters, "passives": self.passives, "detractors": self.detractors}

    def __repr__(self) -> str:
        return self._line(
            "NPS",
            f"{self.excluded} without an answer" if self.excluded else "",
            f"promoters {self.promoters:g}, passives {self.passives:g}, detractors {self.detractors:g}",
        )


class NPSByGroup(ByGroup[NPSResult]):
    """Net promoter scores by group, sorted by group; the group of rows whose group is missing is None and comes last.

    ``result[group]`` is the `NPSResult` of a group, ``len(result)`` their number, and iteration gives the groups.

    Attributes
    ----------
    groups : list of int, str or None
    total : NPSResult
        Of all rows.
    """


@overload
def nps(
    scores: Any,
    *,
    weights: Any = None,
    strata: Any = None,
    clusters: Any = None,
    by: None = None,
    level: float = 0.95,
    interval: str = "adjusted_wald",
    half_points: str = "refuse",
    resamples: int = 10_000,
    seed: int = 0,
    threads: int | None = None,
    progress: Progress | None = None,
) -> NPSResult: ...


@overload
def nps(
    scores: Any,
    *,
    weights: Any = None,
    strata: Any = None,
    clusters: Any = None,
    by: Any,
    level: float = 0.95,
    interval: str = "adjusted_wald",
    half_points: str = "refuse",
    resamples: int = 10_000,
    seed: int = 0,
    threads: int | None = None,
    progress: Progress | None = None,
) -> NPSByGroup: ...


def nps(
    scores: Any,
    *,
    weights: Any = None,
    strata: Any = None,
    clusters: Any = None,
    by: Any = None,
    level: float = 0.95,
    interval: str = "adjusted_wald",
    half_points: str = "refuse",
    resamples: int = 10_000,
    seed: int = 0,
    threads: int | None = None,
    progress: Progress | None = None,
) -> NPSResult | NPSByGroup:
    """Net promoter score: the share of scores 9 and 10 less the share of scores 0 to 6, times 100.

    Parameters
    ----------
    scores : array-like, shape (n,)
        Answers on 0 .. 10, of any numeric type: NumPy, pandas, Polars, PyArrow, lists.  Null and NaN are missing
        answers, which are excluded and counted.
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
    interval : {"adjusted_wald", "wald", "dirichlet", "goodman", "bootstrap"}
        "adjusted_wald" adds three answers first and holds its level from n = 10 on; "wald" is too short for small n;
        "dirichlet" is the posterior under a uniform prior; "goodman" holds simultaneously with the shares of
        promoters, passives and detractors; "bootstrap" has the percentiles of resamples: of answers, or with ``strata``
        or ``clusters`` of clusters.
    half_points : {"refuse", "up", "down"}
        What becomes of a half between two scores, such as 8.5: an error, the score above, or the score below.
    resamples, seed : int
        Of the bootstrap: 100 to 1,000,000 resamples; the same seed gives the same limits.
    threads : int, optional
        How many threads to use; see `set_threads`.  The result does not depend on it.
    progress : callable, optional
        Called with the share done; returning False stops the work.

    Returns
    -------
    NPSResult, or NPSByGroup with ``by=``

    Raises
    ------
    DomainError
        If a score is no whole number from 0 to 10, or a weight is missing, negative or infinite (naming the row),
        there is no answer at all, or a stratum or cluster is missing, a cluster lies in two strata or a stratum has
        one cluster.
    ShapeError
        If the columns differ in length.
    SchemaError
        If a column is of a type that cannot be used.
    Cancelled
        If ``progress`` returned False.

    References
    ----------
    Reichheld (2003), Harvard Business Review 81(12):46-54.  Rocks (2016), The American Statistician 70(4):365-372,
    doi:10.1080/00031305.2016.1198124.  Goodman (1965), Technometrics 7(2):247-254,
    doi:10.1080/00401706.1965.10490252.  Binder (1983), International Statistical Review 51(3):279-292,
    doi:10.2307/1402588 (standard errors with weights and designs).  Rao & Wu (1988), JASA 83(401):231-241,
    doi:10.1080/01621459.1988.10478591 (bootstrap of designs).

    Examples
    --------
    >>> import goodwill as gw
    >>> gw.nps([10, 9, 8, 3, None])
    NPS 25.0 (95 % adjusted_wald -52.2 to 80.8, standard error 41.46; n 4, 1 without an answer; promoters 2, \
passives 1, detractors 1)
    """
    column = _frames.series("nps", "scores", scores)
    drawn = sampling("nps", strata, clusters, resamples, seed)
    options = metric_options("nps", weights, level, interval, threads, progress, drawn) | {"half_points": half_points}

    kind = FrameKind.of(scores)

    def make(columns: dict[str, np.ndarray], i: int) -> NPSResult:
        return nps_result(columns, i, interval, level, kind)

    if by is None:
        return make(_core.nps(column, **options), 0)
    groups = group_by("nps", by)
    return NPSByGroup(_core.nps_by(column, groups.columns, **options), groups, make)


def nps_result(columns: dict[str, np.ndarray], i: int, interval: str, level: float, kind: FrameKind) -> NPSResult:
    """The result in row i of the compiled part's columns."""
    return NPSResult(
        **common_fields(columns, i, NPSResult._figures()),
        counts=dict(enumerate(columns["counts"][i].tolist())),
        weighted_counts=dict(enumerate(columns["weighted_counts"][i].tolist())),
        interval=interval,
        level=level,
        _kind=kind,
    )
