"""Which column of a log of events holds what: the one list of them, and what every function asks of it."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from ..errors import DomainError, SchemaError

__all__ = ["EventColumns", "check_reading"]


@dataclass(frozen=True, kw_only=True)
class EventColumns:
    """The names of a log's columns, as `Program.replay` explains them; None: the log has no such column.

    ``attributes`` has the columns by the names of attributes.
    """

    member: Any
    time: Any
    amount: Any
    kind: Any = None
    id: Any = None
    of: Any = None
    points: Any = None
    discount: Any = None
    tax: Any = None
    delivery: Any = None
    redeemed: Any = None
    quantity: Any = None
    credit: Any = None
    channel: Any = None
    reward: Any = None
    activity: Any = None
    tier: Any = None
    product: Any = None
    category: Any = None
    birthday: Any = None
    attributes: Any = None

    @classmethod
    def checked(cls, function: str, /, **given: Any) -> EventColumns:
        """The same from what a caller gave.

        Raises
        ------
        SchemaError
            If a name is that of no column (with the nearest), one that must be there is None, or attributes are
            neither a dict nor a list of names.
        """
        known = [field.name for field in fields(cls)]
        for role in given:
            if role not in known:
                near = difflib.get_close_matches(role, known, n=1)
                hint = f'; did you mean "{near[0]}"?' if near else ""
                must = f"is no argument and no column of a log; there are {', '.join(known)}{hint}"
                raise SchemaError.of(function, role, "", must)
        for role in ("member", "time", "amount"):
            if given.get(role) is None:
                raise SchemaError.of(function, role, "None", "must be the name of a column")
        return cls(**{**given, "attributes": _attributes(function, given.get("attributes"))})

    def roles(self) -> dict[str, Any]:
        """The columns as the compiled part calls them."""
        names = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "attributes"}
        return names | {f"attributes.{name}": column for name, column in (self.attributes or {}).items()}


def check_reading(function: str, *, errors: Any, times: Any, trust_ids: Any) -> None:
    """Throws for what says how a log is read, if it says none of what there is.

    Raises
    ------
    DomainError
        For ``errors`` and ``times``.
    SchemaError
        For ``trust_ids``.
    """
    for argument, value, known in (("errors", errors, ("raise", "skip")), ("times", times, ("instants", "local"))):
        if value not in known:
            raise DomainError.of(function, argument, repr(value), f'must be "{known[0]}" or "{known[1]}"')
    if not isinstance(trust_ids, bool):
        raise SchemaError.of(function, "trust_ids", repr(trust_ids), "must be True or False")


def _attributes(function: str, given: Any) -> dict[str, Any] | None:
    """Columns by the names of attributes."""
    if given is None:
        return None
    if isinstance(given, Mapping):
        named = dict(given)
    elif isinstance(given, list | tuple):
        named = dict(zip(given, given, strict=True))
        if len(named) < len(given):
            raise SchemaError.of(function, "attributes", repr(given), "must have each name once")
    else:
        must = "must be a dict of names and columns, or a list of columns that are called as the attributes"
        raise SchemaError.of(function, "attributes", f"of type {type(given).__name__}", must)
    for name, column in named.items():
        if not isinstance(name, str) or not name:
            raise SchemaError.of(function, "attributes", repr(name), "must be the name of an attribute: a text")
        if column is None:
            raise SchemaError.of(function, f"attributes.{name}", "None", "must be the name of a column")
    return named
