"""A programme's document on its way between Python, TOML and JSON: values by their path."""

from __future__ import annotations

import datetime as dt
import difflib
import json
import math
import re
import zoneinfo
from collections.abc import Mapping
from decimal import Decimal
from numbers import Integral, Real
from typing import Any

from .. import _core, _zones
from .._toml_files import file_error
from ..errors import DomainError, FormatError, SchemaError

__all__ = ["as_json", "changed", "read_program"]

#: Objects whose fields are named by whoever writes the document.
NAMED = ("earn", "tiers", "rewards", "stamps")


def as_json(function: str, document: Any) -> str:
    """A dict of what TOML and JSON can say, as JSON.

    Raises
    ------
    SchemaError
        If it is no dict.
    FormatError
        If it holds anything else, naming the field.
    """
    if not isinstance(document, Mapping):
        raise SchemaError.of(function, "document", f"of type {type(document).__name__}", "must be a dict")
    return json.dumps(_plain(function, document, ""), indent=1, ensure_ascii=False)


def _plain(function: str, value: Any, path: str) -> Any:
    if isinstance(value, Mapping):
        out = {}
        for name, inner in value.items():
            if not isinstance(name, str):
                raise FormatError.of(function, path, f"named {name!r}", "must have texts as names")
            out[name] = _plain(function, inner, f"{path}.{name}" if path else name)
        return out
    if isinstance(value, list | tuple):
        return [_plain(function, inner, path) for inner in value]
    if isinstance(value, str):
        if any("\ud800" <= letter <= "\udfff" for letter in value):
            raise FormatError.of(function, path, repr(value), "must be a text without halves of letters")
        return value
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real | Decimal):
        number = float(value)
        if not math.isfinite(number):
            raise FormatError.of(function, path, str(value), "must be finite")
        if isinstance(value, Decimal) and Decimal(repr(number)) != value:
            raise FormatError.of(function, path, str(value), "must be a decimal of at most 15 digits")
        return number
    if isinstance(value, dt.time) and value.tzinfo is None and value.second == value.microsecond == 0:
        return f"{value:%H:%M}"
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value.isoformat()
    must = "must be a text, number, true or false, a date, a time of hours and minutes, a list or a dict"
    raise FormatError.of(function, path, f"{value!r} of type {type(value).__name__}", must)


def changed(function: str, document: dict[str, Any], changes: Any) -> dict[str, Any]:
    """The document with some values set by path; None takes a field out.  The document itself is changed.

    Raises
    ------
    SchemaError
        If the changes are no dict.
    DomainError
        If a path leads to a rule, tier, reward or card that is not there.
    """
    if not isinstance(changes, Mapping):
        raise SchemaError.of(
            function, "changes", f"of type {type(changes).__name__}", "must be a dict of paths and values"
        )
    for path, value in changes.items():
        if not isinstance(path, str) or not path:
            raise DomainError.of(
                function, "changes", repr(path), 'must be named by paths such as "tiers.gold.threshold"'
            )
        _set(function, document, path, value)
    return document


def _set(function: str, document: dict[str, Any], path: str, value: Any) -> None:
    top, _, rest = path.partition(".")
    here, before, name = document, "", path
    if rest and top in NAMED:
        items = document.get(top, {})
        found = [item for item in items if rest == item or rest.startswith(item + ".")]
        if not found:
            known = [f"{top}.{item}" for item in items]
            near = difflib.get_close_matches(_without_field(path, known), known, n=1, cutoff=0.5) or known[:1]
            hint = f'; did you mean "{near[0]}"?' if near else ""
            raise DomainError.of(function, "changes", f'"{path}"', f"leads to nothing in this programme{hint}")
        item = max(found, key=len)
        name = rest[len(item) + 1 :]
        if not name:
            here, name = items, item
        else:
            if not isinstance(items[item], dict):
                items[item] = {"threshold": items[item]}
            here, before = items[item], f"{top}.{item}"
    while "." in name and not before.endswith("attributes"):
        step, _, name = name.partition(".")
        before = f"{before}.{step}" if before else step
        here = here.setdefault(step, {})
        if not isinstance(here, dict):
            raise DomainError.of(function, "changes", f'"{path}"', f"must not lead into {before}, which has no fields")
    if value is None:
        here.pop(name, None)
    else:
        here[name] = value


def _without_field(path: str, known: list[str]) -> str:
    """As much of a path as the known ones have dots."""
    dots = max((name.count(".") for name in known), default=1)
    return ".".join(path.split(".")[: dots + 1])


def read_program(function: str, text: str, where: Any = lambda error: ("", None)) -> _core.Program:
    """The programme of a text; ``where`` says the file and the line of an error."""

    def fail(error: FormatError) -> FormatError:
        file, line = where(error)
        if line is not None and not file:
            file, shown = "", f"{function}: line {line}: "
            what = (
                f"{error.argument} is {error.value}, {error.must}" if error.value else f"{error.argument} {error.must}"
            )
            return FormatError(
                shown + what, function=function, argument=error.argument, row=line, value=error.value, must=error.must
            )
        return file_error(function, file, line, error.argument, error.value, error.must)

    try:
        core = _core.Program.from_json(text)
    except FormatError as error:
        raise fail(error) from None
    try:
        _zones.tzinfo(core.zone)
    except DomainError as error:
        near = difflib.get_close_matches(core.zone, sorted(zoneinfo.available_timezones()), n=1, cutoff=0.5)
        must = error.must.split(";")[0] + (f'; did you mean "{near[0]}"?' if near else "; is tzdata installed?")
        at = re.search(rf'"zone"\s*:\s*{re.escape(json.dumps(core.zone, ensure_ascii=False))}', text)
        line = text.count("\n", 0, at.start()) + 1 if at else None
        raise fail(
            FormatError(str(error), function=function, argument="zone", row=line, value=error.value, must=must)
        ) from None
    return core
