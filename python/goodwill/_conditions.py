"""Conditions of rules as a person writes them, and as text again."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from numbers import Real
from typing import Any

import numpy as np

from .errors import DomainError, SchemaError

_Range = tuple[float, float, bool, bool]
Condition = tuple[list[_Range], list[str]]

_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_BETWEEN = re.compile(rf"([\[(]?)\s*({_NUMBER})\s*(?:\.\.|-|–)\s*({_NUMBER})\s*([\])]?)")
_ONE_SIDED = re.compile(rf"(>=|<=|>|<|=)\s*({_NUMBER})")


def listed(rules: Any, outcome: str) -> list[tuple[str, Mapping[str, Any]]]:
    """Outcome and conditions of each rule, in order."""
    if isinstance(rules, Mapping):
        rules = [{outcome: name, **when} for name, when in rules.items()]
    out: list[tuple[str, Mapping[str, Any]]] = []
    for i, rule in enumerate(rules):
        if not isinstance(rule, Mapping):
            kind = f"of type {type(rule).__name__}"
            raise SchemaError.of("RuleTable", "rules", kind, "must be a mapping of column to condition", i)
        name = rule.get(outcome)
        if not isinstance(name, str) or not name:
            raise DomainError.of("RuleTable", "rules", repr(name), f'must have a text as its "{outcome}"', i)
        out.append((name, {str(column): asked for column, asked in rule.items() if column != outcome}))
    return out


def asks(asked: Any) -> bool:
    """Whether this asks for anything at all."""
    if isinstance(asked, str):
        return asked.strip() not in ("", "*")
    return asked is not None and not (isinstance(asked, Real) and math.isnan(asked))


def condition(argument: str, i: int | None, column: str, asked: Any) -> Condition:
    """Ranges and texts of what was asked of a column by rule i."""
    function = "RuleTable"
    if isinstance(asked, Real) and not isinstance(asked, bool):
        return [(float(asked), float(asked), False, False)], []
    if isinstance(asked, str):
        parts = [_from_text(part.strip()) for part in asked.split("|")]
        return [r for ranges, _ in parts for r in ranges], [text for _, texts in parts for text in texts]
    if isinstance(asked, tuple):
        if len(asked) == 2 and all(limit is None or isinstance(limit, Real) for limit in asked):
            low, high = asked
            limits = (-math.inf if low is None else float(low), math.inf if high is None else float(high))
            return [(*limits, False, False)], []
    elif isinstance(asked, AbstractSet | list | range | np.ndarray):
        members = list(asked)
        if all(isinstance(member, str) for member in members):
            return [], sorted(members) if isinstance(asked, AbstractSet) else members
        if all(isinstance(member, Real) for member in members):
            return [(float(member), float(member), False, False) for member in sorted(members)], []
    must = f'"{column}" must be (low, high), a number, a text, or a set of numbers or of texts'
    raise DomainError.of(function, argument, repr(asked), must, i)


def _from_text(text: str) -> Condition:
    if found := _BETWEEN.fullmatch(text):
        opening, low, high, closing = found.groups()
        return [(float(low), float(high), opening == "(", closing == ")")], []
    if found := _ONE_SIDED.fullmatch(text):
        sign, limit = found[1], float(found[2])
        if sign == "=":
            return [(limit, limit, False, False)], []
        return [(limit, math.inf, sign == ">", False) if sign[0] == ">" else (-math.inf, limit, False, sign == "<")], []
    if re.fullmatch(_NUMBER, text):
        return [(float(text), float(text), False, False)], []
    return [], [text]


def domain_rows(domain: Mapping[str, Any]) -> list[tuple[str, Condition, bool]]:
    """Column, what it may hold, and whether only whole numbers of that."""
    rows = []
    for column, values in domain.items():
        if isinstance(values, range) and values.step == 1 and len(values):
            rows.append((column, ([(float(values[0]), float(values[-1]), False, False)], list[str]()), True))
        else:
            rows.append((column, condition("domain", None, column, values), isinstance(values, range)))
    return rows


def shown(condition: Condition) -> str:
    """A condition as text."""
    ranges, texts = condition
    parts = []
    for low, high, low_open, high_open in ranges:
        if low == high:
            parts.append(f"{low:g}")
        elif low == -math.inf:
            parts.append(f"{'<' if high_open else '<='} {high:g}")
        elif high == math.inf:
            parts.append(f"{'>' if low_open else '>='} {low:g}")
        else:
            text = f"{low:g}..{high:g}"
            parts.append(f"{'[('[low_open]}{text}{'])'[high_open]}" if low_open or high_open else text)
    return ", ".join([*parts, *texts])


def shown_where(ranges: Mapping[str, str]) -> str:
    """A block of cells as text."""
    return ", ".join(f"{column} {text}" for column, text in ranges.items())


def values_of(column: str, part: Condition | None) -> list[Any]:
    """Each value of a part of a column; None is a part that cannot be listed."""
    if part is None:
        raise DomainError.of("Hole.cells", column, "", "must have a domain of whole numbers or of texts")
    return [*part[1], *(v for low, high, _, _ in part[0] for v in range(int(low), int(high) + 1))]
