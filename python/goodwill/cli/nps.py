"""``goodwill nps``: the net promoter score of a survey."""

from __future__ import annotations

from typing import Annotated, Any

import typer

import goodwill as gw

from ._files import Wanted, read
from ._options import Decimal, File, Json, Quiet, Separator, say
from ._output import bold, print_json, print_result, table

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
    by: Annotated[str | None, typer.Option("--by", metavar="COLUMN", help="Also by group.")] = None,
    weight: Annotated[
        str | None, typer.Option("--weight", metavar="COLUMN", help="Sampling weights. Default: all alike.")
    ] = None,
    level: Annotated[float, typer.Option("--level", metavar="SHARE", help="Level of the interval.")] = 0.95,
    interval: Annotated[
        str,
        typer.Option("--interval", metavar="NAME", help="adjusted_wald, wald, dirichlet or goodman."),
    ] = "adjusted_wald",
    separator: Separator = None,
    decimal: Decimal = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Net promoter score of a survey.

    The share of answers 9 and 10 less the share of answers 0 to 6, times 100, with its interval.
    """
    wanted = [Wanted("score", "number", score)]
    if by is not None:
        wanted.append(Wanted("by", "id", by))
    if weight is not None:
        wanted.append(Wanted("weight", "number", weight))
    survey = read(file, wanted, separator=separator, decimal=decimal)
    say(survey, quiet)
    weights = None if weight is None else survey["weight"]
    try:
        groups = None
        if by is None:
            total = gw.nps(survey["score"], weights=weights, level=level, interval=interval)
        else:
            groups = gw.nps(survey["score"], by=survey["by"], weights=weights, level=level, interval=interval)
            total = groups.total
    except gw.GoodwillError as error:
        raise survey.error_of(error, scores="score", weights="weight") from None
    if json:
        result: dict[str, Any] = {
            "file": survey.file, "columns": survey.columns, "assumptions": survey.assumptions, "nps": _record(total),
        }  # fmt: skip
        if groups is not None:
            result["groups"] = [{"group": group, **_record(groups[group])} for group in groups]
        print_json(result)
        return
    lines = [_sentence(total)]
    if groups is not None:
        header = [str(by), "NPS", "low", "high", "answers", "promoters", "passives", "detractors", "no answer"]
        rows = [_row("(missing)" if group is None else str(group), groups[group]) for group in groups]
        lines += ["", table(header, rows)]
    print_result("\n".join(lines))


def _record(r: gw.NPSResult) -> dict[str, Any]:
    figures: dict[str, Any] = {name: getattr(r, name) for name in _FIGURES}
    return {**figures, "counts": r.counts, "interval": r.interval, "level": r.level}


def _sentence(r: gw.NPSResult) -> str:
    name = r.interval.replace("_", " ").replace("wald", "Wald").replace("dir", "Dir").replace("good", "Good")
    weight = "" if r.n_weighted == r.n else f", weight {_count(r.n_weighted)}"
    missing = f"; no answer {r.excluded:,}" if r.excluded else ""
    parts = [
        f"{what} {_count(count)} ({count / r.n_weighted:.1%})"
        for what, count in [("promoters", r.promoters), ("passives", r.passives), ("detractors", r.detractors)]
    ]
    return (
        f"{bold(f'NPS {r.value:.1f}')}  ({100 * r.level:g} % interval {r.low:.1f} to {r.high:.1f}, {name})\n"
        f"answers {r.n:,}{weight}: {', '.join(parts)}{missing}"
    )


def _row(group: str, r: gw.NPSResult) -> list[str]:
    score = [f"{x:.1f}" if x == x else "-" for x in (r.value, r.low, r.high)]
    return [group, *score, f"{r.n:,}", *map(_count, (r.promoters, r.passives, r.detractors)), f"{r.excluded:,}"]


def _count(number: float) -> str:
    """Answers, or their weight."""
    return f"{number:,.0f}" if number == int(number) else f"{number:,.2f}"
