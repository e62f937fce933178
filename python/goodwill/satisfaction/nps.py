"""The net promoter score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, overload

import numpy as np

from .. import _core, _frames
from ._results import ByGroup, FrameKind, Progress, Result, common_fields, metric_options, name_of

__all__ = ["NPSByGroup", "NPSResult", "nps"]


@dataclass(frozen=True, repr=False, kw_only=True)
class NPSResult(Result):
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
        Answers of equal weight that would give this standard error.
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
    by: None = None,
    level: float = 0.95,
    interval: str = "adjusted_wald",
    threads: int | None = None,
    progress: Progress | None = None,
) -> NPSResult: ...


@overload
def nps(
    scores: Any,
    *,
    weights: Any = None,
    by: Any,
    level: float = 0.95,
    interval: str = "adjusted_wald",
    threads: int | None = None,
    progress: Progress | None = None,
) -> NPSByGroup: ...


def nps(
    scores: Any,
    *,
    weights: Any = None,
    by: Any = None,
    level: float = 0.95,
    interval: str = "adjusted_wald",
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
    by : array-like, shape (n,), optional
        Groups: integers, booleans or texts, plain or categorical.  Rows whose group is missing form a group of their
        own.
    level : float
        Level of the interval, between 0 and 1.
    interval : {"adjusted_wald", "wald", "dirichlet", "goodman"}
        "adjusted_wald" adds three answers first and holds its level from n = 10 on; "wald" is too short for small n;
        "dirichlet" is the posterior under a uniform prior; "goodman" holds simultaneously with the shares of
        promoters, passives and detractors.
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
        If a score is no whole number from 0 to 10, or a weight is missing, negative or infinite (naming the row), or
        there is no answer at all.
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
    doi:10.2307/1402588 (standard errors with weights).

    Examples
    --------
    >>> import goodwill as gw
    >>> gw.nps([10, 9, 8, 3, None])
    NPS 25.0 (95 % adjusted_wald -52.2 to 80.8, standard error 41.46; n 4, 1 without an answer; promoters 2, \
passives 1, detractors 1)
    """
    column = _frames.series("nps", "scores", scores)
    options = metric_options("nps", weights, level, interval, threads, progress)

    def make(columns: dict[str, np.ndarray], i: int) -> NPSResult:
        return NPSResult(
            **common_fields(columns, i, NPSResult._figures()),
            counts=dict(enumerate(columns["counts"][i].tolist())),
            weighted_counts=dict(enumerate(columns["weighted_counts"][i].tolist())),
            interval=interval,
            level=level,
            _kind=kind,
        )

    kind = FrameKind.of(scores)
    if by is None:
        return make(_core.nps(column, **options), 0)
    groups, columns, total = _core.nps_by(column, _frames.series("nps", "by", by), **options)
    return NPSByGroup(groups, columns, make(total, 0), name_of(by), FrameKind.of(by), make)
