"""Events one by one, out of frames, columns and whatever gives dicts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import narwhals as nw
import numpy as np

from .. import _frames
from ..errors import SchemaError

__all__ = ["fields_of", "rows_of"]


def fields_of(function: str, event: Any, fields: dict[str, Any]) -> dict[str, Any]:
    """One event, as a dict or as keywords."""
    if event is None:
        return fields
    if not isinstance(event, Mapping):
        raise SchemaError.of(function, "event", f"of type {type(event).__name__}", "must be a dict")
    if fields:
        raise SchemaError.of(function, "event", "", "must be a dict or keywords, not both")
    return event if type(event) is dict else dict(event)


def rows_of(function: str, events: Any, source: _frames.Source) -> tuple[Iterable[Any], _frames.Source]:
    """Events one by one, and the source whose kind their outcomes have."""
    if isinstance(events, str | bytes):
        raise SchemaError.of(function, "events", f"of type {type(events).__name__}", "must be a frame or dicts")
    if isinstance(events, Mapping):
        return _of_columns(function, events), _frames.source_of(function, events)
    frame = nw.from_native(events, pass_through=True)
    if isinstance(frame, nw.LazyFrame):
        frame = frame.collect()
    if isinstance(frame, nw.DataFrame):
        kind = _frames.source_of(function, events)
        kind.forget()
        return (_row(one) for one in frame.iter_rows(named=True)), kind
    if not hasattr(events, "__iter__"):
        raise SchemaError.of(function, "events", f"of type {type(events).__name__}", "must be a frame or dicts")
    return events, source


def _of_columns(function: str, columns: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    lists = {name: values if isinstance(values, list | tuple) else list(values) for name, values in columns.items()}
    lengths = {len(values) for values in lists.values()}
    if len(lengths) > 1:
        raise SchemaError.of(function, "events", "", "must have columns of one length")
    return (_row(dict(zip(lists, row, strict=True))) for row in zip(*lists.values(), strict=True))


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    """An event of a row: what is missing is left out, and ids that a frame had to hold as floats are whole again."""
    out = {}
    for name, value in row.items():
        if value is None or type(value).__name__ in ("NAType", "NaTType") or (value != value) is True:
            continue
        if isinstance(value, float) and name in ("id", "member", "of") and value.is_integer():
            value = int(value)
        elif isinstance(value, np.datetime64 | np.floating) and value != value:
            continue
        out[name] = value
    return out
