"""Arguments and options that commands share, as types for their parameters."""

from __future__ import annotations

from typing import Annotated

import typer

from ._errors import UsageError
from ._files import Loaded
from ._output import note

__all__ = ["DayFirst", "Decimal", "File", "Json", "MonthFirst", "Quiet", "Separator", "day_first_of", "say"]

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
