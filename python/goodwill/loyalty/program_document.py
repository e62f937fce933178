"""A programme's document on its way between Python, TOML and JSON: values by their path."""

from __future__ import annotations

import datetime as dt
import difflib
import json
import math
from collections.abc import Iterable, Mapping
from decimal import Decimal
from numbers import Integral, Real
from typing import Any

from ..errors import DomainError, FormatError, GoodwillError, SchemaError

__all__ = ["as_json", "changed"]


def _fields(names: str, **objects: str) -> dict[str, str]:
    return dict.fromkeys(names.split(), "") | objects


#: The fields of each object and the objects in them; below one that begins with a star whoever writes the document
#: names the fields.  Empty: a value.
FIELDS = {
    "program": _fields(
        "$schema name version zone multipliers pending expires inactivity spending_order refunds refund_window "
        "late_window negative cancelled_redemption enrolment clock",
        currency="currency",
        money="money",
        counts="counts",
        earn="*rule",
        cap="caps",
        tier_rules="tier_rules",
        tiers="*tier",
        rewards="*reward",
        stamps="*stamps",
    ),
    "currency": _fields("name decimals rounding round_per value"),
    "money": _fields("name decimals"),
    "counts": _fields("tax delivery discount redeemed"),
    "caps": _fields("order day month year member"),
    "rule": _fields(
        "points multiply of on per each priority group stop pending expires tier_multiplier credit",
        when="conditions",
        cap="caps",
    ),
    "conditions": _fields(
        "weekdays hours channels products categories tiers from until min_amount below_amount first_purchase birthday",
        attributes="*",
    ),
    "tier_rules": _fields("below basis window upgrade downgrade grace"),
    "tier": _fields("threshold multiplier benefits"),
    "reward": _fields("points kind value tiers"),
    "stamps": _fields("buy reward products categories expires"),
}


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
        if abs(int(value)) > 2**53:
            raise FormatError.of(function, path, str(value), "must be at most 2^53")
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
        If a path leads to nothing in the document.
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
    here, kind, before, name = document, "program", "", path
    while True:
        free = kind.startswith("*")
        known = here if free else FIELDS[kind]
        step = name if kind == "*" else _step(name, known)
        if step not in known and kind != "*":
            raise _astray(function, path, before, name, known)
        below = kind[1:] if free else FIELDS[kind][step]
        if step == name:
            break
        before = f"{before}.{step}" if before else step
        name = name[len(step) + 1 :]
        if not below:
            raise DomainError.of(function, "changes", f'"{path}"', f"must not lead into {before}, which has no fields")
        if kind == "*tier" and not isinstance(here[step], dict):
            here[step] = {"threshold": here[step]}
        here, kind = here.setdefault(step, {}), below
    if value is None:
        here.pop(name, None)
    else:
        here[name] = value


def _step(path: str, known: Iterable[str]) -> str:
    """The field that a path begins with: names may have points in them."""
    found = [name for name in known if path == name or path.startswith(f"{name}.")]
    return max(found, key=len, default=path.split(".")[0])


def _astray(function: str, path: str, before: str, name: str, known: Iterable[str]) -> GoodwillError:
    lead = f"{before}." if before else ""
    asked = (name, name.split(".")[0], name.rsplit(".", 1)[0])
    near = [close for text in asked for close in difflib.get_close_matches(text, list(known), n=1, cutoff=0.5)]
    near.sort(key=lambda close: -max(difflib.SequenceMatcher(None, close, text).ratio() for text in asked))
    hint = f'; did you mean "{lead}{near[0]}"?' if near else f"; there are {', '.join(known)}" if known else ""
    return DomainError.of(function, "changes", f'"{path}"', f"leads to nothing in this programme{hint}")
