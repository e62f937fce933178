"""``goodwill csat``: the satisfaction score of a survey."""

from __future__ import annotations

from typing import Annotated

import typer

import goodwill as gw

from ._options import (
    By,
    Decimal,
    Definition,
    File,
    Interval,
    Json,
    Level,
    Missing,
    NotApplicable,
    Quiet,
    Separator,
    Weight,
)
from ._survey import definition_of, definitions, print_score

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Adds the command."""
    listed = [f"{name}: {one.description}" for name, one in definitions(gw.CSAT).items()]
    app.command(
        "csat",
        epilog="\n\n".join(["Definitions:", *listed, "Example: goodwill csat survey.csv --score q1 --by region"]),
    )(csat)


def csat(
    file: File,
    score: Annotated[str, typer.Option("--score", metavar="COLUMN", help="Answers; empty is no answer.")],
    definition: Definition = "top2_of_5",
    by: By = None,
    weight: Weight = None,
    level: Level = 0.95,
    interval: Interval = None,
    missing: Missing = None,
    not_applicable: NotApplicable = None,
    separator: Separator = None,
    decimal: Decimal = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Satisfaction score of a survey.

    As a rule the share of satisfied answers, 0 to 100, with its interval.
    """
    how = definition_of(gw.CSAT, definition, missing or [], not_applicable or [])
    print_score(
        gw.csat, how, definition, file, score=score, by=by, weight=weight, level=level, interval=interval,
        separator=separator, decimal=decimal, json=json, quiet=quiet,
    )  # fmt: skip
