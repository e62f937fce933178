"""Programmes in files: what is wrong is said with file, line and field."""

from __future__ import annotations

import difflib
import json
import os
import re
import zoneinfo
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from .. import _core, _zones
from .._toml_files import file_error, line_of, read_toml
from ..errors import DomainError, FormatError, SchemaError
from .program_document import as_json

__all__ = ["load_program", "read_program"]

#: The file and the line of an error.
Where = Callable[[FormatError], tuple[str, int | None]]


def load_program(function: str, path: Any) -> _core.Program:
    """The programme of a TOML or JSON file; raises as `goodwill.Program.load` does."""
    if not isinstance(path, str | os.PathLike):
        must = "must be the path of a .toml or .json file"
        raise SchemaError.of(function, "path", f"of type {type(path).__name__}", must)
    file = str(os.fspath(path))
    kind = Path(path).suffix.lower()
    if kind == ".toml":
        text, document = read_toml(function, path, Decimal)
        try:
            written = as_json(function, document)
        except FormatError as error:
            line = line_of(text, error.argument)
            raise file_error(function, file, line, error.argument, error.value, error.must) from None
        return read_program(function, written, lambda error: (file, line_of(text, error.argument)))
    if kind == ".json":
        try:
            text = Path(path).read_bytes().decode("utf-8")
        except UnicodeDecodeError as error:
            raise file_error(function, file, None, "", "", f"is no UTF-8 text, at byte {error.start}") from None
        return read_program(function, text, lambda error: (file, error.row))
    raise DomainError.of(function, "path", f'"{file}"', "must end with .toml or .json")


def read_program(function: str, text: str, where: Where = lambda _: ("", None)) -> _core.Program:
    """The programme of a document in JSON, whose zone there is; ``where`` says the file and the line of an error."""
    try:
        core = _core.Program.from_json(text)
        _check_zone(core.zone, text)
    except FormatError as error:
        raise file_error(function, *where(error), error.argument, error.value, error.must) from None
    return core


def _check_zone(zone: str, text: str) -> None:
    try:
        _zones.tzinfo(zone)
    except DomainError as error:
        near = difflib.get_close_matches(zone, sorted(zoneinfo.available_timezones()), n=1, cutoff=0.5)
        must = error.must.split(";")[0] + (f'; did you mean "{near[0]}"?' if near else "; is tzdata installed?")
        at = re.search(rf'"zone"\s*:\s*{re.escape(json.dumps(zone, ensure_ascii=False))}', text)
        line = text.count("\n", 0, at.start()) + 1 if at else None
        raise FormatError(str(error), argument="zone", row=line, value=error.value, must=must) from None
