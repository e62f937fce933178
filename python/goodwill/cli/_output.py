"""Results on standard output, messages on standard error; colours on a terminal only."""

from __future__ import annotations

import contextlib
import json
import math
import os
import sys
from collections.abc import Sequence
from typing import Any, TextIO

from ._errors import OutputError

__all__ = ["bold", "note", "print_json", "print_result", "table"]


def print_result(text: str) -> None:
    """Print a result.

    Raises
    ------
    OutputError
        If standard output cannot be written.
    """
    try:
        print(text)
        sys.stdout.flush()
    except OSError as error:
        with contextlib.suppress(OSError, ValueError):  # or Python tries again when it ends
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        quiet = isinstance(error, BrokenPipeError)
        raise OutputError("" if quiet else f"cannot write the result: {error.strerror or error}") from None


def print_json(value: Any) -> None:
    """Print a result as JSON; NaN and infinities are null.

    Raises
    ------
    OutputError
        If standard output cannot be written.
    """
    print_result(json.dumps(_plain(value), indent=2, ensure_ascii=False, allow_nan=False))


def note(text: str) -> None:
    """Say something on standard error."""
    with contextlib.suppress(OSError):
        print(f"{_styled('note:', '2', sys.stderr)} {text}", file=sys.stderr)


def bold(text: str) -> str:
    """Bold on a terminal."""
    return _styled(text, "1", sys.stdout)


def table(header: Sequence[str], rows: Sequence[Sequence[str]], left: int = 1) -> str:
    """Columns under a header: the first ``left`` to the left, the others, which are numbers, to the right."""
    widths = [max(len(row[i]) for row in [header, *rows]) for i in range(len(header))]

    def line(row: Sequence[str]) -> str:
        cells = [
            cell.ljust(width) if i < left else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        return "  ".join(cells).rstrip()

    return "\n".join([bold(line(header)), *map(line, rows)])


def _styled(text: str, code: str, stream: TextIO) -> str:
    colours = stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return f"\033[{code}m{text}\033[0m" if colours else text


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
