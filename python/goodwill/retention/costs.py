"""Frames of costs and of customers' channels, as the room reads them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _dates, _frames
from ..errors import ConflictError, DomainError, SchemaError

if TYPE_CHECKING:
    from .. import _core
    from ..transactions import CustomerBase

__all__ = ["channels_of_customers", "names_and_codes", "read_costs"]

_MONTH = re.compile(r"\d{4}-\d{2}")


def read_costs(
    function: str, costs: Any, roles: dict[str, Any]
) -> tuple[np.ndarray, np.ndarray, _core.Column | None, _frames.Source]:
    """Days, costs and the column of channels, if there is one.

    Raises
    ------
    DomainError
        For the first row whose time is missing or no day, or whose cost is missing, infinite or negative.
    """
    columns, source = _frames.read(function, costs, roles)
    with source.naming():
        cost = np.asarray(_numbers(function, columns["cost"]), dtype=float)
        bad = np.flatnonzero(~(np.isfinite(cost) & (cost >= 0)))
        if len(bad):
            shown, row = cost[bad[0]], int(bad[0])
            must = "must be finite and >= 0"
            raise DomainError.of(function, "cost", "missing" if np.isnan(shown) else f"{shown:g}", must, row)
        day = _days_of(function, columns["time"])
    return day, cost, columns.get("channel"), source


def _numbers(function: str, column: _core.Column) -> Any:
    values = column.to_numpy()
    if values.dtype.kind in "iuf":
        return values
    if values.dtype.kind == "O" and column.dtype.startswith("decimal"):
        return [np.nan if v is None else float(v) for v in values]
    if column.dtype == "null":
        return np.full(len(values), np.nan)
    raise SchemaError.of(function, "cost", f"of type {column.dtype}", "must be numbers")


def _days_of(function: str, column: _core.Column) -> np.ndarray:
    """Days since 1970-01-01 of dates, local timestamps, or texts; a month ("2026-05") is its first day."""
    values = column.to_numpy()
    if values.dtype.kind == "M" and column.zone is None:
        missing = np.flatnonzero(np.isnat(values))
        if len(missing):
            raise DomainError.of(function, "time", "missing", "must be a day", int(missing[0]))
        return values.astype("datetime64[D]").astype(np.int32)
    if column.dtype not in ("string", "null"):
        raise SchemaError.of(function, "time", f"of type {column.dtype}", "must be dates, or texts of days or months")
    out = np.empty(len(values), np.int32)
    known: dict[str, int] = {}
    for row, text in enumerate(values.tolist()):
        if text is None:
            raise DomainError.of(function, "time", "missing", "must be a day", row)
        if text not in known:
            try:
                day = _dates.day_number(function, "time", f"{text}-01" if _MONTH.fullmatch(text) else text)
            except DomainError:
                must = 'must be a day or a month: "2026-05-31" or "2026-05"'
                raise DomainError.of(function, "time", repr(text), must, row) from None
            assert day is not None
            known[text] = day
        out[row] = known[text]
    return out


def names_and_codes(
    function: str, column: _core.Column, *, argument: str, missing: bool
) -> tuple[list[Any], np.ndarray]:
    """The distinct values, in the order in which they come, and the number of each row's; -1 where it is missing."""
    known: dict[Any, int] = {}
    out = np.empty(len(column), np.int32)
    for row, value in enumerate(column.to_pylist()):
        if value is None or value != value:
            if not missing:
                raise DomainError.of(function, argument, "missing", "must be the name of a channel", row)
            out[row] = -1
        else:
            out[row] = known.setdefault(value, len(known))
    return list(known), out


def channels_of_customers(
    function: str, base: CustomerBase, channels: Any, roles: dict[str, Any]
) -> tuple[list[Any], np.ndarray, int]:
    """The names of the channels, each customer's in the base's order (-1: not known), and how many ids never bought.

    Raises
    ------
    SchemaError
        If the ids are of another kind than the base's.
    ConflictError
        If an id has two channels.
    """
    columns, source = _frames.read(function, channels, roles)
    with source.naming():
        ids, of = columns["customer"].to_numpy(), columns["channel"]
        names, codes = names_and_codes(function, of, argument="channel", missing=True)
        mine = base.customers
        text = mine.dtype.kind not in "iu"
        if len(mine) and len(ids) and text == (ids.dtype.kind in "iu"):
            kinds = ("texts", "integers") if text else ("integers", "texts")
            must = f"must be {kinds[0]} like those of the base"
            raise SchemaError.of(function, "customer", f"of type {columns['customer'].dtype}", must)
        where = _positions(function, mine, ids, text)
        known = np.flatnonzero(where >= 0)
        out = np.full(len(mine), -1, np.int32)
        # Written backwards, the first row of an id stands; whoever then differs from it says something else.
        out[where[known][::-1]] = codes[known][::-1]
        other = known[out[where[known]] != codes[known]]
        if len(other):
            row = int(other[0])
            must = f"must have one channel; it has {names[out[where[row]]] if out[where[row]] >= 0 else None!r} before"
            raise ConflictError.of(function, "customer", repr(ids[row]), must, row)
    return names, out, len({id_ for id_ in ids[where < 0].tolist()})


def _positions(function: str, mine: np.ndarray, ids: np.ndarray, text: bool) -> np.ndarray:
    """Where each id is among the base's; -1: nowhere."""
    if len(mine) == 0:
        return np.full(len(ids), -1)
    if text:
        place = {id_: i for i, id_ in enumerate(mine.tolist())}
        missing = [row for row, id_ in enumerate(ids.tolist()) if id_ is None]
        if missing:
            raise DomainError.of(function, "customer", "missing", "must be an id", missing[0])
        return np.fromiter((place.get(id_, -1) for id_ in ids.tolist()), np.int64, len(ids))
    if ids.dtype.kind not in "iu":  # integers with missing ones among them, or numbers
        bad = np.flatnonzero([id_ is None or id_ != id_ for id_ in ids.tolist()])
        if len(bad):
            raise DomainError.of(function, "customer", "missing", "must be an id", int(bad[0]))
        raise SchemaError.of(function, "customer", f"of type {ids.dtype}", "must be integers like those of the base")
    at = np.minimum(np.searchsorted(mine, ids), len(mine) - 1)
    return np.where(mine[at] == ids, at, -1)
