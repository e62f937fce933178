"""Entries of the ledger, and columns of a live engine's frames."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from .. import _frames
from .._dates import EPOCH, date_of

__all__ = ["LedgerEntry"]

Id = int | str
Points = int | Decimal


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A line of the ledger: what one event, or the clock, did to a member's account.

    Attributes
    ----------
    member : int or str
    kind : str
        "earn", "grant", "activate", "spend", "expire", "reverse", "pay_owed", "cancel", "reissue", "forgive",
        "correct", "join", "leave", "tier_up", "tier_down", "tier_kept", "invite", "stamp", "voucher", "voucher_used",
        "voucher_gone", "voucher_back".
    day : date
        The local date; the clock acts at its first instant.
    points : int or Decimal
        That move, or are forgiven.
    from_, to : str or None
        Where they come from and go to: "earned", "granted", "reissued", "owed", "pending", "active", "spent",
        "expired", "reversed".  None where no points move.
    lot : int or None
    earned_on, active_on, gone_on : date or None
        Of the lot.
    tier : str
        After it.
    event : int, str or None
        The id of the event; None is the clock.
    about : str or None
        A reward or stamp card; of a tier that changes the one before, of an invitation the one invited to.
    count : int
        Of stamps and vouchers.
    """

    member: Id
    kind: str
    day: dt.date
    points: Points
    from_: str | None
    to: str | None
    lot: int | None
    earned_on: dt.date | None
    active_on: dt.date | None
    gone_on: dt.date | None
    tier: str
    event: Id | None
    about: str | None
    count: int

    @property
    def by_clock(self) -> bool:
        """Whether time alone did it."""
        return self.event is None

    def __str__(self) -> str:
        what = f"{self.kind} {self.points}" if self.from_ is not None or self.kind == "forgive" else self.kind
        if self.count:
            what = f"{self.kind} {self.count}"
        about = f" ({self.about})" if self.about else ""
        way = f", {self.from_} -> {self.to}" if self.from_ is not None else ""
        return f"{self.day} {what}{about}{way}, {'clock' if self.event is None else f'event {self.event!r}'}"


def entries_of(member: Id, rows: Sequence[tuple[Any, ...]]) -> list[LedgerEntry]:
    """Entries from the rows of the compiled part."""
    return [
        LedgerEntry(
            member,
            kind,
            dt.date.fromordinal(day + EPOCH),
            points,
            from_,
            to,
            lot,
            date_of(earned),
            date_of(active),
            date_of(gone),
            tier,
            event,
            about,
            count,
        )
        for kind, day, points, from_, to, lot, earned, active, gone, tier, event, about, count in rows
    ]


def history_columns(rows: Sequence[LedgerEntry]) -> dict[str, Any]:
    """The columns of a history."""

    def of(name: str, kind: str, attribute: str | None = None) -> Any:
        return column(name, [getattr(row, attribute or name) for row in rows], kind)

    return {
        "kind": of("kind", "text"),
        "day": of("day", "date"),
        "points": points_column([row.points for row in rows]),
        "from": of("from", "text", "from_"),
        "to": of("to", "text"),
        "lot": of("lot", "int"),
        "earned_on": of("earned_on", "date"),
        "active_on": of("active_on", "date"),
        "gone_on": of("gone_on", "date"),
        "tier": of("tier", "text"),
        "event": ids_column([row.event for row in rows]),
        "about": of("about", "text"),
        "count": of("count", "int"),
    }


def members_columns(got: dict[str, Any]) -> dict[str, Any]:
    """The columns of all members, sorted by id, numbers before texts."""
    ids = got.pop("member")
    order = sorted(range(len(ids)), key=lambda i: (isinstance(ids[i], str), ids[i]))
    columns: dict[str, Any] = {"member": ids_column([ids[i] for i in order])}
    for name, values in got.items():
        if isinstance(values, list):
            columns[name] = column(name, [values[i] for i in order], "text")
        else:
            columns[name] = values[order].astype(bool) if name == "joined" else values[order]
    return columns


def ids_column(ids: Sequence[Any]) -> Any:
    """Ids as a column: whole numbers, or texts where any is one."""
    texts = any(isinstance(one, str) for one in ids)
    mixed = texts and any(isinstance(one, int) for one in ids)
    return column(
        "id", [None if one is None else str(one) for one in ids] if mixed else ids, "text" if texts else "int"
    )


def points_column(points: Sequence[Points]) -> Any:
    """Points as a column: int64, or float64 where they have digits."""
    whole = all(isinstance(one, int) for one in points)
    return np.array([int(one) if whole else float(one) for one in points], np.int64 if whole else np.float64)


def column(name: str, values: Sequence[Any], kind: str) -> Any:
    """A column of values of which some may be None."""
    if kind == "bool":
        return np.array(values, bool)
    if kind == "date":
        return np.array(["NaT" if one is None else one for one in values], "datetime64[D]")
    if kind == "int" and all(one is not None for one in values):
        return np.array(values, np.int64)
    if kind == "int" and all(one is None for one in values):
        return np.full(len(values), np.nan)
    if kind == "text" and all(one is None for one in values):
        return np.array([None] * len(values), object)
    return _frames.series("frame", name, list(values))
