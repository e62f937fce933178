"""What the commands on a survey share: reading it, and satisfaction and effort scores."""

from __future__ import annotations

import difflib
import textwrap
from collections.abc import Callable
from typing import Any

import goodwill as gw

from ._errors import UsageError
from ._files import Loaded, Wanted, read
from ._options import say
from ._output import bold, print_json, print_result, table
from ._progress import Work

__all__ = ["counted", "definition_of", "definitions", "print_score", "read_survey"]

_FIGURES = (
    "value", "low", "high", "standard_error", "n", "n_weighted", "n_effective", "satisfied", "neutral", "dissatisfied",
    "excluded", "missing", "not_applicable", "neutral_excluded",
)  # fmt: skip
_INTERVALS = {"wilson": "Wilson", "wald": "Wald", "clopper_pearson": "Clopper-Pearson", "jeffreys": "Jeffreys"}
_INTERVALS["agresti_coull"] = "Agresti-Coull"


def read_survey(
    file: str,
    work: Work,
    *,
    score: str,
    by: str | None,
    weight: str | None,
    separator: str | None,
    decimal: str | None,
    quiet: bool,
) -> Loaded:
    """The columns score, by and weight of a file; says what was assumed."""
    wanted = [Wanted("score", "number", score)]
    if by is not None:
        wanted.append(Wanted("by", "id", by))
    if weight is not None:
        wanted.append(Wanted("weight", "number", weight))
    work.step(f"reading {file}")
    survey = read(file, wanted, separator=separator, decimal=decimal)
    say(survey, quiet)
    return survey


def definitions(holder: type) -> dict[str, gw.ScoreDefinition]:
    """The definitions that ``gw.CSAT`` or ``gw.CES`` holds."""
    return {name: one for name, one in vars(holder).items() if isinstance(one, gw.ScoreDefinition)}


def definition_of(holder: type, name: str, missing: list[int], not_applicable: list[int]) -> gw.ScoreDefinition:
    """A definition by its name, with codes.

    Raises
    ------
    UsageError
        If there is none of the name; the message names the nearest and all.  If a code is not allowed.
    """
    known = definitions(holder)
    if name not in known:
        near = difflib.get_close_matches(name.lower(), known, n=1, cutoff=0)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise UsageError(f'--definition is "{name}", must be one of {", ".join(known)}{hint}')
    try:
        return known[name].replace(missing_codes=missing, not_applicable_codes=not_applicable)
    except gw.GoodwillError as error:
        option = "--not-applicable" if error.argument == "not_applicable_codes" else "--missing"
        raise UsageError(f"{option} is {error.value}, {error.must}") from None


def print_score(
    metric: Callable[..., Any],
    definition: gw.ScoreDefinition,
    name: str,
    file: str,
    *,
    score: str,
    by: str | None,
    weight: str | None,
    level: float,
    interval: str | None,
    separator: str | None,
    decimal: str | None,
    json: bool,
    quiet: bool,
) -> None:
    """The commands ``csat`` and ``ces``: ``metric`` is ``gw.csat`` or ``gw.ces``, ``name`` that of the definition."""
    with Work() as work:
        survey = read_survey(
            file, work, score=score, by=by, weight=weight, separator=separator, decimal=decimal, quiet=quiet
        )
        options: dict[str, Any] = {
            "weights": None if weight is None else survey["weight"], "level": level, "interval": interval,
            "progress": work.step("counting"),
        }  # fmt: skip
        try:
            groups = None if by is None else metric(survey["score"], definition, by=survey["by"], **options)
            total = metric(survey["score"], definition, **options) if groups is None else groups.total
        except gw.GoodwillError as error:
            raise survey.error_of(error, scores="score", weights="weight") from None
    title = metric.__name__
    if json:
        result: dict[str, Any] = {
            "file": survey.file, "columns": survey.columns, "assumptions": survey.assumptions,
            title: {"definition": name, "measure": definition.measure, **_record(total)},
        }  # fmt: skip
        if groups is not None:
            result["groups"] = [{"group": group, **_record(groups[group])} for group in groups]
        print_json(result)
        return
    lines = [_sentence(title.upper(), name, total), textwrap.fill(f"{name}: {definition.description}", 100)]
    if groups is not None:
        boxes = total.satisfied == total.satisfied
        header = [str(by), title.upper(), "low", "high", "answers"]
        header += ["satisfied", "neutral", "dissatisfied"] if boxes else []
        header.append("not counted")
        rows = [_row("(missing)" if group is None else str(group), groups[group], boxes) for group in groups]
        lines += ["", table(header, rows)]
    print_result("\n".join(lines))


def counted(number: float) -> str:
    """Answers, or their weight."""
    return f"{number:,.0f}" if number == int(number) else f"{number:,.2f}"


def _record(r: gw.ScoreResult) -> dict[str, Any]:
    figures: dict[str, Any] = {name: getattr(r, name) for name in _FIGURES}
    return {**figures, "counts": r.counts, "interval": r.interval, "level": r.level}


def _digits(r: gw.ScoreResult) -> int:
    return 2 if r.definition.measure == "mean" else 1


def _sentence(title: str, name: str, r: gw.ScoreResult) -> str:
    digits = _digits(r)
    limits = f"{100 * r.level:g} % interval {r.low:.{digits}f} to {r.high:.{digits}f}"
    precision = f"{limits}, {_INTERVALS.get(r.interval, r.interval)}" if r.low == r.low else "no interval"
    weight = "" if r.n_weighted == r.n else f", weight {counted(r.n_weighted)}"
    boxes = ""
    if r.satisfied == r.satisfied:
        named = [("satisfied", r.satisfied), ("neutral", r.neutral), ("dissatisfied", r.dissatisfied)]
        boxes = ": " + ", ".join(f"{what} {counted(number)}" for what, number in named)
    words = {"missing": "no answer", "not applicable": "does not apply", "neutral": "neutral and not counted"}
    excluded = "".join(f"; {words[reason]} {rows:,}" for reason, rows in r.excluded_by_reason.items() if rows)
    return f"{bold(f'{title} {r.value:.{digits}f}')}  ({precision})\nanswers {r.n:,}{weight}{boxes}{excluded}"


def _row(group: str, r: gw.ScoreResult, boxes: bool) -> list[str]:
    figures = [f"{x:.{_digits(r)}f}" if x == x else "-" for x in (r.value, r.low, r.high)]
    middle = [counted(x) if x == x else "-" for x in (r.satisfied, r.neutral, r.dissatisfied)] if boxes else []
    return [group, *figures, f"{r.n:,}", *middle, f"{r.excluded:,}"]
