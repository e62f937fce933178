"""``goodwill ces``: the effort score of a survey."""

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
    listed = [f"{name}: {one.description}" for name, one in definitions(gw.CES).items()]
    app.command(
        "ces",
        epilog="\n\n".join(["Definitions:", *listed, "Example: goodwill ces survey.csv --score q1 --by region"]),
    )(ces)


def ces(
    file: File,
    score: Annotated[str, typer.Option("--score", metavar="COLUMN", help="Answers; empty is no answer.")],
    definition: Definition = "ces2_share",
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
    """Effort score of a survey.

    How hard, or how easy, it was to get something done: by the definition a share or an index from 0 to 100, or a mean,
    with its interval.
    """
    how = definition_of(gw.CES, definition, missing or [], not_applicable or [])
    print_score(
        gw.ces, how, definition, file, score=score, by=by, weight=weight, level=level, interval=interval,
        separator=separator, decimal=decimal, json=json, quiet=quiet,
    )  # fmt: skip
