"""Customer satisfaction and customer effort, by any definition."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, overload

import numpy as np

from .. import _core, _frames
from ._results import ByGroup, FrameKind, Progress, Result, common_fields, metric_options, name_of
from .definition import ScoreDefinition, checked_definition

__all__ = ["CES", "CSAT", "ScoreByGroup", "ScoreResult", "ces", "csat"]

_PRESETS = _core.score_definitions()


def _preset(name: str, description: str) -> ScoreDefinition:
    return ScoreDefinition(**_PRESETS[name], description=description)


class CSAT:
    """Definitions of CSAT in use.  Each is a `ScoreDefinition`, and its docstring says where it is used."""

    top2_of_5: ClassVar[ScoreDefinition] = _preset(
        "top2_of_5",
        "4 and 5 on 1 .. 5, of all answers: the default of most survey tools for five stars or five faces.",
    )
    top_of_5: ClassVar[ScoreDefinition] = _preset(
        "top_of_5",
        '5 alone on 1 .. 5, "very satisfied": top-box reporting, where 4 is not held to be loyal.',
    )
    top2_of_5_without_neutral: ClassVar[ScoreDefinition] = _preset(
        "top2_of_5_without_neutral",
        "4 and 5 on 1 .. 5, of the answers other than 3: help desks that compare good ratings with bad ones.",
    )
    top2_of_10: ClassVar[ScoreDefinition] = _preset(
        "top2_of_10",
        "9 and 10 on 1 .. 10: ten-point tools whose positive answers are the two highest ones.",
    )
    top3_of_10: ClassVar[ScoreDefinition] = _preset(
        "top3_of_10",
        "8 to 10 on 1 .. 10: ten-point surveys with a wider top box, as in utilities and public services.",
    )
    top2_of_7: ClassVar[ScoreDefinition] = _preset(
        "top2_of_7",
        "6 and 7 on 1 .. 7: seven-point surveys in market research.",
    )
    top3_of_7: ClassVar[ScoreDefinition] = _preset(
        "top3_of_7",
        "5 to 7 on 1 .. 7: seven-point surveys in which everyone above the middle is satisfied.",
    )
    three_point: ClassVar[ScoreDefinition] = _preset(
        "three_point",
        "3 on 1 .. 3: three faces (sad, neutral, happy) below an e-mail or on a terminal.",
    )


class CES:
    """Definitions of CES in use.  Each is a `ScoreDefinition`, and its docstring says where it is used."""

    ces1: ClassVar[ScoreDefinition] = _preset(
        "ces1",
        "How much effort did you have to put forth? 1 (very low) .. 5 (very high): the mean, where low is good. The "
        "first version of 2010.",
    )
    ces2_mean: ClassVar[ScoreDefinition] = _preset(
        "ces2_mean",
        "They made it easy to handle my issue, 1 (strongly disagree) .. 7 (strongly agree): the mean, where high is "
        "good. The second version of 2013 in tools that report an average.",
    )
    ces2_share: ClassVar[ScoreDefinition] = _preset(
        "ces2_share",
        "The share that agrees at least somewhat, 5 to 7 on 1 .. 7: the second version of 2013 in tools that report "
        "percentages.",
    )
    ces2_index: ClassVar[ScoreDefinition] = _preset(
        "ces2_index",
        "The mean of 1 .. 7 moved onto 0 .. 100, for dashboards beside CSAT and CSI.",
    )


@dataclass(frozen=True, repr=False, kw_only=True)
class ScoreResult(Result):
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
        Answers of equal weight that would give this standard error.
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

    @property
    def excluded_by_reason(self) -> dict[str, int]:
        """Rows that are not in the denominator, by reason: "missing", "not applicable", "neutral"."""
        return {"missing": self.missing, "not applicable": self.not_applicable, "neutral": self.neutral_excluded}

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
    by: Any,
    weights: Any,
    level: float,
    interval: str | None,
    threads: int | None,
    progress: Progress | None,
) -> ScoreResult | ScoreByGroup:
    how = checked_definition(function, definition, "gw.CSAT.top2_of_5 or gw.CES.ces2_mean")
    column = _frames.series(function, "scores", scores)
    options = metric_options(function, weights, level, interval, threads, progress)
    kind = FrameKind.of(scores)
    answers = range(definition.lowest, definition.highest + 1)
    method = interval or ("wilson" if definition.measure == "share" else "t")

    def make(columns: dict[str, np.ndarray], i: int) -> ScoreResult:
        return ScoreResult(
            **common_fields(columns, i, ScoreResult._figures()),
            counts=dict(zip(answers, columns["counts"][i].tolist(), strict=True)),
            weighted_counts=dict(zip(answers, columns["weighted_counts"][i].tolist(), strict=True)),
            definition=definition,
            interval=method,
            level=level,
            _kind=kind,
        )

    if by is None:
        return make(compute[0](column, how, **options), 0)
    groups = _frames.series(function, "by", by)
    keys, columns, total = compute[1](column, groups, how, **options)
    return ScoreByGroup(keys, columns, make(total, 0), name_of(by), FrameKind.of(by), make)


@overload
def csat(
    scores: Any,
    definition: ScoreDefinition = CSAT.top2_of_5,
    *,
    weights: Any = None,
    by: None = None,
    level: float = 0.95,
    interval: str | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> ScoreResult: ...


@overload
def csat(
    scores: Any,
    definition: ScoreDefinition = CSAT.top2_of_5,
    *,
    weights: Any = None,
    by: Any,
    level: float = 0.95,
    interval: str | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> ScoreByGroup: ...


def csat(
    scores: Any,
    definition: ScoreDefinition = CSAT.top2_of_5,
    *,
    weights: Any = None,
    by: Any = None,
    level: float = 0.95,
    interval: str | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> ScoreResult | ScoreByGroup:
    """Customer satisfaction: as a rule the share of satisfied answers, 0 .. 100.

    Parameters
    ----------
    scores : array-like, shape (n,)
        Answers on the scale of the definition, whole numbers of any numeric type: NumPy, pandas, Polars, PyArrow,
        lists.  Null, NaN and the definition's codes are missing answers, which are excluded and counted.
    definition : ScoreDefinition
        What the score means; `CSAT` holds those in use.
    weights : array-like, shape (n,), optional
        Sampling weights, finite and >= 0; only their ratios matter.
    by : array-like, shape (n,), optional
        Groups: integers, booleans or texts, plain or categorical.  Rows whose group is missing form a group of their
        own.
    level : float
        Level of the interval, between 0 and 1.
    interval : str, optional
        For shares "wilson" (the default), "wald", "agresti_coull", "clopper_pearson" or "jeffreys"; with weights they
        take the share of n_effective answers.  For means and indexes "t" (the default) or "normal".
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
        no answer counts, or if the interval is not for what the definition measures.
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
    return _score("csat", compute, scores, definition, by, weights, level, interval, threads, progress)


@overload
def ces(
    scores: Any,
    definition: ScoreDefinition = CES.ces2_share,
    *,
    weights: Any = None,
    by: None = None,
    level: float = 0.95,
    interval: str | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> ScoreResult: ...


@overload
def ces(
    scores: Any,
    definition: ScoreDefinition = CES.ces2_share,
    *,
    weights: Any = None,
    by: Any,
    level: float = 0.95,
    interval: str | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> ScoreByGroup: ...


def ces(
    scores: Any,
    definition: ScoreDefinition = CES.ces2_share,
    *,
    weights: Any = None,
    by: Any = None,
    level: float = 0.95,
    interval: str | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> ScoreResult | ScoreByGroup:
    """Customer effort: how hard, or how easy, it was to get something done.

    Parameters
    ----------
    scores : array-like, shape (n,)
        Answers on the scale of the definition, whole numbers of any numeric type: NumPy, pandas, Polars, PyArrow,
        lists.  Null, NaN and the definition's codes are missing answers, which are excluded and counted.
    definition : ScoreDefinition
        What the score means; `CES` holds those in use.
    weights : array-like, shape (n,), optional
        Sampling weights, finite and >= 0; only their ratios matter.
    by : array-like, shape (n,), optional
        Groups: integers, booleans or texts, plain or categorical.  Rows whose group is missing form a group of their
        own.
    level : float
        Level of the interval, between 0 and 1.
    interval : str, optional
        For shares "wilson" (the default), "wald", "agresti_coull", "clopper_pearson" or "jeffreys"; with weights they
        take the share of n_effective answers.  For means and indexes "t" (the default) or "normal".
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
        no answer counts, or if the interval is not for what the definition measures.
    ShapeError
        If the columns differ in length.
    SchemaError
        If a column is of a type that cannot be used, or ``definition`` is no ScoreDefinition.
    Cancelled
        If ``progress`` returned False.

    References
    ----------
    Dixon, Freeman & Toman (2010), Harvard Business Review 88(7/8):116-122.  Dixon, Toman & DeLisi (2013), The
    Effortless Experience, Portfolio.  Intervals and standard errors as for `csat`.

    Examples
    --------
    >>> import goodwill as gw
    >>> gw.ces([7, 6, 5, 2], gw.CES.ces2_mean)
    CES 2 mean 5.00 (95 % t 1.56 to 7.00, standard error 1.080; n 4; satisfied 3, neutral 0, dissatisfied 1)
    """
    compute = (_core.ces, _core.ces_by)
    return _score("ces", compute, scores, definition, by, weights, level, interval, threads, progress)
