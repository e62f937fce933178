"""TOML files that people write: what is wrong with one is said with its line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .errors import FormatError

__all__ = ["file_error", "line_of", "read_toml"]

_PART = r"""(?:"(?:[^"\\]|\\.)*"|'[^']*'|[A-Za-z0-9_-]+)"""
_KEY = re.compile(rf"\s*({_PART}(?:\s*\.\s*{_PART})*)\s*=")
_HEADER = re.compile(rf"\s*\[\[?\s*({_PART}(?:\s*\.\s*{_PART})*)\s*\]")


def read_toml(function: str, source: Any, parse_float: Callable[[str], Any] = float) -> tuple[str, dict[str, Any]]:
    """The text of a file and what it says.

    Raises
    ------
    FormatError
        If it is no UTF-8 or no TOML.
    OSError
        If it cannot be read.
    """
    text = ""
    try:
        text = Path(source).read_bytes().decode("utf-8")
        return text, tomllib.loads(text, parse_float=parse_float)
    except UnicodeDecodeError as error:
        raise file_error(function, str(source), None, "", "", f"is no UTF-8 text, at byte {error.start}") from None
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"line (\d+)", str(error))
        line = int(at[1]) if at else text.count("\n") + 1
        raise file_error(function, str(source), line, "", "", f"is no TOML: {error}") from None


def file_error(function: str, file: str, line: int | None, field: str, value: str, must: str) -> FormatError:
    """The exception with the message ``function: file, line n: field is value, must``; what is not there is left out.

    ``row`` is the line.
    """
    where = ", ".join([*([file] if file else []), *([] if line is None else [f"line {line}"])])
    what = f"{field} is {value}, {must}" if field and value else f"{field} {must}".strip()
    joint = ": " if field else " "
    message = f"{function}: {where}{joint if where else ''}{what}"
    return FormatError(message, function=function, argument=field, row=line, value=value, must=must)


def line_of(text: str, path: str) -> int | None:
    """The line of a TOML text, from 1, that sets a field ("tiers.gold"), or else what holds it."""
    table, holder, length = "", None, -1
    for number, line in enumerate(text.splitlines(), 1):
        header, key = _HEADER.match(line), _KEY.match(line)
        if header:
            table = found = _joined(header[1])
        elif key:
            found = ".".join(filter(None, [table, _joined(key[1])]))
        else:
            continue
        if found == path:
            return number
        if path.startswith(found + ".") and len(found) > length:
            holder, length = number, len(found)
    return holder


def _joined(key: str) -> str:
    return ".".join(part[1:-1] if part[0] in "\"'" else part for part in re.findall(_PART, key))
