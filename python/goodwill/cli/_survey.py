"""What the commands on a survey share: reading it, and satisfaction and effort scores."""

from __future__ import annotations

import difflib
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import goodwill as gw

from ._errors import CommandError, UsageError
from ._files import Loaded, Wanted, read
from ._options import say
from ._output import bold, print_json, print_result, table
from ._progress import Work

__all__ = ["counted", "definition_of", "definitions", "group_table", "groups_as_json", "print_score", "read_survey"]

_FIGURES = (
    "value", "low", "high", "standard_error", "n", "n_weighted", "n_effective", "satisfied", "neutral", "dissatisfied",
    "excluded", "missing", "not_applicable", "neutral_excluded",
)  # fmt: skip
_INTERVALS = {"wilson": "Wilson", "wald": "Wald", "clopper_pearson": "Clopper-Pearson", "jeffreys": "Jeffreys"}
_INTERVALS["agresti_coull"] = "Agresti-Coull"


@dataclass(frozen=True)
class Survey:
    """Answers of a file, with their groups and weights."""

    loaded: Loaded
    by: dict[str, Any]

    @property
    def scores(self) -> Any:
        """The answers."""
        return self.loaded["score"]

    @property
    def weights(self) -> Any:
        """Sampling weights, or None."""
        return self.loaded["weight"] if "weight" in self.loaded.columns else None

    def error_of(self, error: gw.GoodwillError) -> CommandError:
        """An error of a metric in terms of the file."""
        return self.loaded.error_of(error, scores="score", weights="weight")

    def as_json(self) -> dict[str, Any]:
        """What was read: file, columns by role, and what was assumed."""
        roles = {role: name for role, name in self.loaded.columns.items() if not role.startswith("by")}
        columns = {**roles, "by": list(self.by)} if self.by else roles
        return {"file": self.loaded.file, "columns": columns, "assumptions": self.loaded.assumptions}


def read_survey(
    file: str,
    work: Work,
    *,
    score: str,
    kind: str,
    by: list[str] | None,
    weight: str | None,
    separator: str | None,
    decimal: str | None,
    quiet: bool,
) -> Survey:
    """Answers, of ``kind`` "number" or "answer", groups and weights of a file; says what was assumed."""
    wanted = [Wanted("score", kind, score)]
    roles = {f"by_{i}": name for i, name in enumerate(by or [])}
    wanted += [Wanted(role, "id", name, option="--by") for role, name in roles.items()]
    if weight is not None:
        wanted.append(Wanted("weight", "number", weight))
    work.step(f"reading {file}")
    loaded = read(file, wanted, separator=separator, decimal=decimal)
    say(loaded, quiet)
    return Survey(loaded, {name: loaded[role] for role, name in roles.items()})


def groups_as_json(by: dict[str, Any], groups: Any, record: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    """The results by group, each with the key of every column; nothing without groups."""
    if groups is None:
        return {}
    return {"groups": [{"group": dict(zip(by, group, strict=True)), **record(groups[group])} for group in groups]}


def group_table(by: dict[str, Any], groups: Any, header: list[str], row: Callable[[Any], list[str]]) -> str:
    """The results by group; * marks those that rest on fewer than 30 answers of equal weight."""
    small = groups.small()
    rows = []
    for group, mark in zip(groups, small, strict=True):
        keys = ["(missing)" if key is None else str(key) for key in group]
        rows.append([*keys, *row(groups[group]), "*" if mark else ""])
    shown = table([*by, *header, ""], rows, left=len(by))
    if not small.any():
        return shown
    return f"{shown}\n* fewer than 30 answers{'' if groups.total.n_weighted == groups.total.n else ' of equal weight'}"


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
    by: list[str] | None,
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
            file,
            work,
            score=score,
            kind="answer",
            by=by,
            weight=weight,
            separator=separator,
            decimal=decimal,
            quiet=quiet,
        )
        options: dict[str, Any] = {
            "weights": survey.weights, "level": level, "interval": interval,
            "progress": work.step("counting"),
        }  # fmt: skip
        try:
            groups = metric(survey.scores, definition, by=survey.by, **options) if survey.by else None
            total = metric(survey.scores, definition, **options) if groups is None else groups.total
        except gw.GoodwillError as error:
            raise survey.error_of(error) from None
    title = metric.__name__
    if json:
        figures = {"definition": name, "measure": definition.measure, **_record(total)}
        print_json({**survey.as_json(), title: figures, **groups_as_json(survey.by, groups, _record)})
        return
    lines = [_sentence(title.upper(), name, total), textwrap.fill(f"{name}: {definition.description}", 100)]
    if groups is not None:
        boxes = total.satisfied == total.satisfied
        header = [title.upper(), "low", "high", "answers"]
        header += ["satisfied", "neutral", "dissatisfied"] if boxes else []
        header.append("not counted")
        lines += ["", group_table(survey.by, groups, header, lambda r: _row(r, boxes))]
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


def _row(r: gw.ScoreResult, boxes: bool) -> list[str]:
    figures = [f"{x:.{_digits(r)}f}" if x == x else "-" for x in (r.value, r.low, r.high)]
    middle = [counted(x) if x == x else "-" for x in (r.satisfied, r.neutral, r.dissatisfied)] if boxes else []
    return [*figures, f"{r.n:,}", *middle, f"{r.excluded:,}"]
