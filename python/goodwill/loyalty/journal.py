"""The store of accepted events that a live engine needs, where the host has its own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from .engine_entries import Id

__all__ = ["Journal"]


class Journal(Protocol):
    """What a host's own store of accepted events must have.

    A record is bytes that the engine makes and reads.  A position is a whole number from 0 that the store gives to a
    record.  Nothing is taken out.  The page on the engine has one on sqlite3.
    """

    def find(self, id: Id) -> int | None:
        """The position of an event's record, or None."""

    def append(self, id: Id, member: int, record: bytes) -> int | None:
        """Keep a record and give its position.  Where there is one of this id, keep nothing and give None."""

    def read(self, position: int) -> bytes:
        """The record at a position."""

    def of_member(self, member: int) -> Iterable[int]:
        """The positions of a member's records, in the order in which they were appended."""
