"""Arguments and options that commands share, as types for their parameters."""

from __future__ import annotations

from typing import Annotated

import typer

from ._errors import UsageError
from ._files import Loaded
from ._output import note

__all__ = [
    "At", "By", "DayFirst", "Decimal", "Definition", "File", "Interval", "Json", "Level", "Missing", "MonthFirst",
    "NotApplicable", "Out", "Quiet", "Separator", "Weight", "day_first_of", "say",
]  # fmt: skip

File = Annotated[str, typer.Argument(metavar="FILE", help="CSV or Parquet; - is standard input.")]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON, and nothing else.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Do not say what was assumed in reading the file.")]
Separator = Annotated[
    str | None,
    typer.Option("--separator", metavar="NAME", help="comma, semicolon, tab or pipe. Default: found in the file."),
]
Decimal = Annotated[
    str | None,
    typer.Option("--decimal", metavar="NAME", help="point or comma, before decimals. Default: found in the file."),
]
DayFirst = Annotated[bool, typer.Option("--day-first", help="3/4/2026 is 3 April. Default: what all dates agree in.")]
MonthFirst = Annotated[bool, typer.Option("--month-first", help="3/4/2026 is 4 March.")]
At = Annotated[
    str | None, typer.Option("--at", metavar="DATE", help="The last day that counts. Default: the last in the file.")
]
Out = Annotated[str | None, typer.Option("--out", metavar="FILE", help="Write this table too: .csv or .parquet.")]
By = Annotated[
    list[str] | None,
    typer.Option("--by", metavar="COLUMN", help="Also by group; repeatable: by every combination that occurs."),
]
Weight = Annotated[str | None, typer.Option("--weight", metavar="COLUMN", help="Sampling weights. Default: all alike.")]
Level = Annotated[float, typer.Option("--level", metavar="SHARE", help="Level of the interval.")]
Definition = Annotated[
    str, typer.Option("--definition", metavar="NAME", help="What the score means: one of those listed below.")
]
Interval = Annotated[
    str | None,
    typer.Option(
        "--interval",
        metavar="NAME",
        help="Of shares wilson (default), wald, agresti_coull, clopper_pearson, jeffreys, goodman or dirichlet; of "
        "means and indexes adjusted_t (default), t or normal; of all bootstrap.",
    ),
]
Missing = Annotated[
    list[int] | None, typer.Option("--missing", metavar="CODE", help="A number that stands for no answer; repeatable.")
]
NotApplicable = Annotated[
    list[int] | None,
    typer.Option("--not-applicable", metavar="CODE", help="A number that stands for: does not apply; repeatable."),
]


def day_first_of(day_first: bool, month_first: bool) -> bool | None:
    """The two options as one.

    Raises
    ------
    UsageError
        If both are given.
    """
    if day_first and month_first:
        raise UsageError("--day-first and --month-first cannot both be")
    return True if day_first else False if month_first else None


def say(loaded: Loaded, quiet: bool) -> None:
    """Say what was assumed in reading a file."""
    if not quiet:
        for text in loaded.assumptions:
            note(f"{loaded.file}: {text}")
