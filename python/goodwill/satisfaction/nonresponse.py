"""How far those who did not answer could move a figure."""

from __future__ import annotations

import operator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .. import _core
from ..errors import DomainError, SchemaError
from ._results import ByGroup, FrameKind
from .csi import CSIResult
from .nps import NPSResult
from .response import ResponseResult
from .scores import ScoreResult

__all__ = ["NonresponseBounds", "nonresponse_bounds"]

_FUNCTION = "nonresponse_bounds"


@dataclass(frozen=True, repr=False)
class NonresponseBounds:
    """The figure of all who were asked, by what the silent may be like; see `nonresponse_bounds`.

    Attributes
    ----------
    value : float
        Of those who answered.
    low, high : float
        Of all, with all the silent at one end of the scale and at the other.
    interval_low, interval_high : float
        Limits that cover the figure of all at the level, wherever between the bounds it lies; NaN where the value has
        no standard error.
    n, asked : int
        Answers, and those who were asked.
    assumptions : dict of str to (float, float)
        By name: what the silent are taken to be, and the figure of all.
    level : float
    """

    value: float
    low: float
    high: float
    interval_low: float
    interval_high: float
    n: int
    asked: int
    assumptions: dict[str, tuple[float, float]]
    level: float
    name: str
    _kind: FrameKind = field(default_factory=FrameKind, compare=False)

    @property
    def silent(self) -> int:
        """Those who were asked and are not among the answers."""
        return self.asked - self.n

    def silent_needed(self, target: float) -> float:
        """The value that the silent must have for the figure of all to be ``target``.

        Returns
        -------
        float
            Off the scale where no answers of theirs could do it; NaN where nobody is silent.
        """
        return (self.asked * target - self.n * self.value) / self.silent if self.silent else float("nan")

    def to_frame(self) -> Any:
        """One row an assumption: its name, silent (the value taken for them), value (of all).

        Returns
        -------
        frame
            Of the library that the answers came from; a dict of arrays for arrays and lists.
        """
        pairs = list(self.assumptions.values())
        return self._kind.frame(
            {
                "assumption": np.asarray(list(self.assumptions)),
                "silent": np.asarray([pair[0] for pair in pairs]),
                "value": np.asarray([pair[1] for pair in pairs]),
            }
        )

    def __repr__(self) -> str:
        inside = f"{self.low:.1f} to {self.high:.1f}"
        rate = f"{self.n:,} answers of {self.asked:,} asked, {self.n / self.asked:.1%}"
        limits = f"; {100 * self.level:g} % interval {self.interval_low:.1f} to {self.interval_high:.1f}"
        head = f"{self.name} {self.value:.1f} of those who answered, {inside} of all ({rate}"
        lines = [head + ("" if np.isnan(self.interval_low) else limits) + ")"]
        lines += [f"  {name}: silent {silent:.1f}, all {of:.1f}" for name, (silent, of) in self.assumptions.items()]
        return "\n".join(lines)


def nonresponse_bounds(
    result: Any, asked: int | ResponseResult, *, differ: float | None = None, late: Any = None
) -> NonresponseBounds:
    """How far those who did not answer could move a figure.

    With n answers of value v among N who were asked, and silent ones of value s, the figure of all is
    (n v + (N - n) s) / N.  The answers do not say what s is: ``low`` and ``high`` take its worst and its best, and the
    assumptions say what milder ones come to.

    Parameters
    ----------
    result : NPSResult, ScoreResult, CSIResult or one of their results by group
        Of those who answered.
    asked : int or ResponseResult
        How many were asked.
    differ : float, optional
        How far the silent may differ from those who answered, in the unit of the value.  Default: a tenth of the scale.
    late : result, optional
        Of the answers that came last, such as after a reminder: the silent may be like them.

    Returns
    -------
    NonresponseBounds
        Its assumptions are "worst" and "best" (all the silent at one end of the scale), "as answered", "lower" and
        "higher" (differ from those who answered by ``differ``, at most to the end of the scale), "as late" with
        ``late``, and "as segment" where results by group come with a `ResponseResult` by the same segments: the silent
        of each are like those of it who answered, or like all where nobody of it did.

    Raises
    ------
    DomainError
        If there are fewer asked than answers, no answer, or ``differ`` is negative or not finite.
    SchemaError
        If ``result`` is no result, or has a group that is no segment of ``asked``.

    References
    ----------
    Horowitz & Manski (2000), JASA 95(449):77-84, doi:10.1080/01621459.2000.10473902 (bounds).  Imbens & Manski (2004),
    Econometrica 72(6):1845-1857, doi:10.1111/j.1468-0262.2004.00555.x (interval).  Armstrong & Overton (1977), Journal
    of Marketing Research 14(3):396-402, doi:10.1177/002224377701400320 (late answers).  Little (1986), International
    Statistical Review 54(2):139-157, doi:10.2307/1403140 (segments).

    Examples
    --------
    >>> import goodwill as gw
    >>> gw.nonresponse_bounds(gw.csat([5] * 40 + [2] * 10), asked=100)
    CSAT top 2 of 5 80.0 of those who answered, 40.0 to 90.0 of all (50 answers of 100 asked, 50.0%; 95 % \
interval 35.3 to 94.7)
      worst: silent 0.0, all 40.0
      best: silent 100.0, all 90.0
      as answered: silent 80.0, all 80.0
      lower: silent 70.0, all 75.0
      higher: silent 90.0, all 85.0
    """
    total: Any = result.total if isinstance(result, ByGroup) else result
    name, least, most, low_is_best = _scale("result", total)
    number = asked.asked if isinstance(asked, ResponseResult) else _count(asked)
    if differ is not None and not 0 <= differ < float("inf"):
        raise DomainError.of(_FUNCTION, "differ", repr(differ), "must be finite and >= 0")
    apart = (most - least) / 10 if differ is None else float(differ)
    low, high, interval_low, interval_high = _core.nonresponse_bounds(
        total.value, total.standard_error, total.n, number, least, most, total.level
    )

    def of_all(silent: float) -> tuple[float, float]:
        return silent, (total.n * total.value + (number - total.n) * silent) / number

    worst, best = (most, least) if low_is_best else (least, most)
    assumptions = {
        "worst": of_all(worst),
        "best": of_all(best),
        "as answered": of_all(total.value),
        "lower": of_all(max(least, total.value - apart)),
        "higher": of_all(min(most, total.value + apart)),
    }
    if late is not None:
        if _scale("late", late)[1:] != (least, most, low_is_best):
            raise SchemaError.of(_FUNCTION, "late", "on another scale", f"must be of the same metric, {name}")
        assumptions["as late"] = of_all(late.value)
    if isinstance(result, ByGroup) and isinstance(asked, ResponseResult) and asked.segments:
        value = _by_segment(result, asked)
        silent = number - total.n
        assumptions["as segment"] = ((number * value - total.n * total.value) / silent if silent else value, value)
    return NonresponseBounds(
        total.value, low, high, interval_low, interval_high, total.n, number, assumptions, total.level, name,
        result._kind if isinstance(result, ByGroup) else total._kind,
    )  # fmt: skip


def _by_segment(result: Any, asked: ResponseResult) -> float:
    for group in result:
        if group not in asked.segments:
            those = ", ".join(map(str, asked.segments[:20]))
            raise SchemaError.of(_FUNCTION, "result", f"of group {group!r}", f"must have segments of asked: {those}")
    value = 0.0
    for segment, number in zip(asked.segments, asked._by["asked"].tolist(), strict=True):
        found = result[segment] if segment in result else result.total
        if found.n > number and segment in result:
            must = f"must be at most the {number} who were asked in it"
            raise DomainError.of(_FUNCTION, "result", f"{found.n} answers of {segment!r}", must)
        silent = found.value if found.n else result.total.value
        answered = found.n if segment in result else 0
        value += answered * (found.value if answered else 0) + (number - answered) * silent
    return float(value / asked.asked)


def _scale(argument: str, result: Any) -> tuple[str, float, float, bool]:
    """Name of the metric, its least and its greatest value, and whether the least is the best."""
    if isinstance(result, NPSResult):
        return "NPS", -100.0, 100.0, False
    if isinstance(result, CSIResult):
        return result.name, 0.0, 100.0, False
    if isinstance(result, ScoreResult):
        d = result.definition
        if d.measure == "mean":
            return d.name, float(d.lowest), float(d.highest), d.low_is_best
        return d.name, 0.0, 100.0, False
    kind = f"of type {type(result).__name__}"
    raise SchemaError.of(_FUNCTION, argument, kind, "must be a result of nps, csat, ces or csi")


def _count(asked: Any) -> int:
    try:
        return operator.index(asked)
    except TypeError:
        must = "must be a number of people, or a ResponseResult"
        raise SchemaError.of(_FUNCTION, "asked", f"of type {type(asked).__name__}", must) from None
