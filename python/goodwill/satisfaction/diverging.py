"""Answers by group as diverging bars: what `plot` of results by group draws."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .._plots import survey_pictures
from ..errors import DomainError

#: A picture shows so many groups at most.
PICTURED = 30
#: A title names no group with fewer answers, where others have as many.
MANY = 30
#: More scores than these are drawn by box.
SCORES = 7


def diverging_plot(function: str, results: Sequence[tuple[str, Any]], what: str = "group") -> Any:
    """The chart of named results of nps, csat or ces: the best first, titled with the best and the worst."""
    known = [(name, result) for name, result in results if result.n_weighted > 0]
    if not known:
        raise DomainError.of(function, "groups", "without an answer", "must have one group with answers at least")
    draw = survey_pictures(function)
    kinds, sides = _kinds(function, known[0][1])
    low_first = getattr(getattr(known[0][1], "definition", None), "low_is_best", False)
    low_first = low_first and known[0][1].definition.measure == "mean"
    most = sorted(known, key=lambda pair: -pair[1].n)[:PICTURED]
    most.sort(key=lambda pair: pair[1].value if low_first else -pair[1].value)
    rows = []
    for name, result in most:
        shares, left, at = _shares(result, sides)
        rows.append({"name": name, "shares": shares, "left": left, "shown": _shown(result), "n": f"{result.n:,}", **at})
    metric, level = _metric(known[0][1]), known[0][1].level
    chart = draw.diverging_bars(rows, kinds, sides, f"share of the answers, %{_point(known[0][1])}")
    method = known[0][1].interval.replace("_", " ")
    answers = sum(result.n for _, result in known)
    note = f"{metric} with its {100 * level:g} % {method} interval; {answers:,} answers"
    if len(most) < len(known):
        note += f"; the {PICTURED} of {len(known)} {what}s with most answers"
    return draw.standing(chart, _title(metric, most, what), note)


def _title(metric: str, ranked: list[tuple[str, Any]], what: str) -> str:
    many = [pair for pair in ranked if pair[1].n >= MANY]
    named = many if len(many) > 1 else ranked
    (best, first), (worst, last) = named[0], named[-1]
    if best == worst:
        return f"{metric} {_shown(first)} in {best}"
    clear = first.low > last.high or first.high < last.low
    sure = "" if clear else f"; the intervals of the two {what}s overlap"
    return f"{metric} is best in {best}, {_number(first, first.value)}, and worst in {worst}, \
{_number(last, last.value)}{sure}"


def _point(result: Any) -> str:
    """What the point on the bars is, where the axis does not say it."""
    return "" if hasattr(result, "definition") else "; the point is promoters less detractors"


def _metric(result: Any) -> str:
    return result.definition.name if hasattr(result, "definition") else "NPS"


def _number(result: Any, value: float) -> str:
    return f"{value:.{result._digits}f}"


def _shown(result: Any) -> str:
    if result.low != result.low:
        return _number(result, result.value)
    return f"{_number(result, result.value)} ({_number(result, result.low)} to {_number(result, result.high)})"


def _kinds(function: str, result: Any) -> tuple[list[str], list[int]]:
    """What the parts of a bar are called, worst first, and on which side they lie."""
    if hasattr(result, "detractors"):
        return ["detractors", "passives", "promoters"], [-1, 0, 1]
    d = getattr(result, "definition", None)
    if d is None or not d.satisfied:
        must = "must have boxes: which scores are satisfied tells right from left"
        raise DomainError.of(function, "definition", result.name if d is None else d.name, must)
    if d.highest - d.lowest >= SCORES:
        boxes = [("dissatisfied", -1), ("neutral", 0), ("satisfied", 1)]
        there = [box for box in boxes if _counts(d, box[0])]
        return [name for name, _ in there], [side for _, side in there]
    scores = [score for score in range(d.lowest, d.highest + 1) if _counts(d, _box(d, score))]
    scores.sort(reverse=d.low_is_best)
    side = {"dissatisfied": -1, "neutral": 0, "satisfied": 1}
    return [str(score) for score in scores], [side[_box(d, score)] for score in scores]


def _box(d: Any, score: int) -> str:
    return "satisfied" if score in d.satisfied else "neutral" if score in d.neutral else "dissatisfied"


def _counts(d: Any, box: str) -> bool:
    """Whether answers of a box are in the denominator."""
    return bool(getattr(d, box)) and (d.denominator == "answers" or box != "neutral")


def _shares(result: Any, sides: list[int]) -> tuple[list[float], float, dict[str, float]]:
    """Shares of the parts, how much of the neutral ones lies left of 0, and the metric on the axis."""
    nothing = {"value": float("nan"), "low": float("nan"), "high": float("nan")}
    on_axis = {"value": result.value, "low": result.low, "high": result.high}
    if not hasattr(result, "definition"):
        parts = [result.detractors, result.passives, result.promoters]
        return [part / sum(parts) for part in parts], 0.5, on_axis
    d = result.definition
    if d.highest - d.lowest >= SCORES:
        boxes = [box for box in ("dissatisfied", "neutral", "satisfied") if _counts(d, box)]
        parts = [getattr(result, box) for box in boxes]
    else:
        scores = [score for score in range(d.lowest, d.highest + 1) if _counts(d, _box(d, score))]
        parts = [result.weighted_counts[score] for score in sorted(scores, reverse=d.low_is_best)]
    # A share is where its bar ends: so the neutral lie left of 0.
    share = d.measure == "share"
    return [part / sum(parts) for part in parts], 1.0 if share else 0.5, on_axis if share else nothing
