"""``goodwill nps``: the net promoter score of a survey."""

from __future__ import annotations

from typing import Annotated, Any

import typer

import goodwill as gw

from ._options import By, Decimal, File, Json, Level, Quiet, Separator, Weight
from ._output import bold, print_json, print_result
from ._progress import Work
from ._survey import counted, group_table, groups_as_json, read_survey

__all__ = ["register"]

_FIGURES = (
    "value", "low", "high", "standard_error", "n", "n_weighted", "n_effective", "promoters", "passives", "detractors",
    "excluded",
)  # fmt: skip


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command(
        "nps",
        epilog="Example: goodwill nps survey.csv --score q1 --by region",
    )(nps)


def nps(
    file: File,
    score: Annotated[str, typer.Option("--score", metavar="COLUMN", help="Answers from 0 to 10; empty is no answer.")],
    by: By = None,
    weight: Weight = None,
    level: Level = 0.95,
    interval: Annotated[
        str,
        typer.Option("--interval", metavar="NAME", help="adjusted_wald, wald, dirichlet, goodman or bootstrap."),
    ] = "adjusted_wald",
    separator: Separator = None,
    decimal: Decimal = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Net promoter score of a survey.

    The share of answers 9 and 10 less the share of answers 0 to 6, times 100, with its interval.
    """
    with Work() as work:
        survey = read_survey(
            file,
            work,
            score=score,
            kind="number",
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
            groups = gw.nps(survey.scores, by=survey.by, **options) if survey.by else None
            total = gw.nps(survey.scores, **options) if groups is None else groups.total
        except gw.GoodwillError as error:
            raise survey.error_of(error) from None
    if json:
        print_json({**survey.as_json(), "nps": _record(total), **groups_as_json(survey.by, groups, _record)})
        return
    lines = [_sentence(total)]
    if groups is not None:
        header = ["NPS", "low", "high", "answers", "promoters", "passives", "detractors", "no answer"]
        lines += ["", group_table(survey.by, groups, header, _row)]
    print_result("\n".join(lines))


def _record(r: gw.NPSResult) -> dict[str, Any]:
    figures: dict[str, Any] = {name: getattr(r, name) for name in _FIGURES}
    return {**figures, "counts": r.counts, "interval": r.interval, "level": r.level}


def _sentence(r: gw.NPSResult) -> str:
    name = r.interval.replace("_", " ").replace("wald", "Wald").replace("dir", "Dir").replace("good", "Good")
    weight = "" if r.n_weighted == r.n else f", weight {counted(r.n_weighted)}"
    missing = f"; no answer {r.excluded:,}" if r.excluded else ""
    parts = [
        f"{what} {counted(count)} ({count / r.n_weighted:.1%})"
        for what, count in [("promoters", r.promoters), ("passives", r.passives), ("detractors", r.detractors)]
    ]
    return (
        f"{bold(f'NPS {r.value:.1f}')}  ({100 * r.level:g} % interval {r.low:.1f} to {r.high:.1f}, {name})\n"
        f"answers {r.n:,}{weight}: {', '.join(parts)}{missing}"
    )


def _row(r: gw.NPSResult) -> list[str]:
    score = [f"{x:.1f}" if x == x else "-" for x in (r.value, r.low, r.high)]
    return [*score, f"{r.n:,}", *map(counted, (r.promoters, r.passives, r.detractors)), f"{r.excluded:,}"]
