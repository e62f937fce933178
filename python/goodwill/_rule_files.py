"""Rules in a TOML file."""

from __future__ import annotations

import contextlib
import difflib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ._conditions import condition
from ._toml_files import file_error, read_toml
from .errors import FormatError, GoodwillError, SchemaError

__all__ = ["rules_file"]

FIELDS = ("columns", "domain", "rules")


@dataclass(frozen=True)
class RulesFile:
    """What the file says, as `goodwill.RuleTable` takes it."""

    rules: Any
    columns: list[str] | None
    domain: dict[str, Any]


@contextlib.contextmanager
def rules_file(function: str, source: Any) -> Iterator[RulesFile]:
    """What a TOML file says; errors raised within name the file and the line of the rule.

    Raises
    ------
    SchemaError
        If ``source`` is no path.
    FormatError
        If the file is no TOML, or a field is unknown, missing or of another type.
    """
    if not isinstance(source, str | os.PathLike):
        must = "must be the path of a TOML file"
        raise SchemaError.of(function, "source", f"of type {type(source).__name__}", must)
    name = os.fspath(source)
    text, document = read_toml(function, source)
    fields = _fields(function, str(name), text, document)
    try:
        yield fields
    except GoodwillError as error:
        at_line = _line_of(text, error.argument, error.row)
        where = f"{name}, line {at_line}" if at_line else str(name)
        text_of_error = str(error).split(": ", 1)[-1]
        raise type(error)(
            f"{function}: {where}: {text_of_error}",
            function=function,
            argument=error.argument,
            row=error.row,
            value=error.value,
            must=error.must,
        ) from None


def _fields(function: str, file: str, text: str, fields: Mapping[str, Any]) -> RulesFile:
    def refuse(field: str, must: str, value: str = "") -> FormatError:
        return file_error(function, file, _line_of(text, field, None), field, value, must)

    for field in fields:
        if field not in FIELDS:
            near = difflib.get_close_matches(field, FIELDS, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise refuse(field, f"is no field, there are {', '.join(FIELDS)}{hint}")
    rules = fields.get("rules")
    if rules is None:
        raise refuse("rules", "is missing: a table for each rule, [[rules]]")
    tables = rules.values() if isinstance(rules, dict) else rules
    if not isinstance(rules, dict | list) or not all(isinstance(rule, dict) for rule in tables):
        raise refuse("rules", "must be a table for each rule, [[rules]], or a table of them by outcome, [rules.name]")
    columns = fields.get("columns")
    if columns is not None and (not isinstance(columns, list) or not all(isinstance(c, str) for c in columns)):
        raise refuse("columns", "must be a list of names", repr(columns))
    domain = fields.get("domain", {})
    if not isinstance(domain, dict):
        raise refuse("domain", "must be a table of columns and what they may hold", repr(domain))
    within = {}
    for column, values in domain.items():
        within[column] = values
        if isinstance(values, dict):
            ranges = condition("domain", None, column, values["whole"])[0] if list(values) == ["whole"] else []
            if len(ranges) != 1 or any(limit != limit // 1 for limit in ranges[0][:2]) or any(ranges[0][2:]):
                must = 'must be a condition, or whole numbers as {whole = "1..999"}'
                raise refuse(f"domain.{column}", must, repr(values))
            within[column] = range(int(ranges[0][0]), int(ranges[0][1]) + 1)
    return RulesFile(rules, columns, within)


def _line_of(text: str, field: str, position: int | None) -> int | None:
    """The line, from 1, that begins rule ``position``, or sets a field."""
    seen = 0
    table, _, key = field.rpartition(".")
    inside = ""
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[\[?\s*([^\[\]]+?)\s*\]", line)
        inside = header[1] if header else inside
        if field == "rules" and position is not None:
            if header and (inside == "rules" or inside.startswith("rules.")):
                if seen == position:
                    return number
                seen += 1
        elif header and inside == field:
            return number
        elif inside == table and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line):
            return number
    return None
