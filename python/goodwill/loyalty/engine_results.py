"""What a live engine answers: plain values, with points as int where the programme has no decimals, else Decimal."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, overload

from .. import _core, _frames
from .engine_entries import Id, LedgerEntry, Points, column, entries_of, ids_column, points_column

__all__ = ["Balance", "Lot", "MemberTier", "Outcome", "Outcomes", "PointsOn", "Quote", "Voucher"]


class PointsOn(NamedTuple):
    """Points with the local date on which something becomes of them."""

    date: dt.date
    points: Points


class Lot(NamedTuple):
    """Points that were earned together and end together.

    ``gone_on`` is the first date on which they no longer count; None: they stay.
    """

    number: int
    points: Points
    earned_on: dt.date
    active_on: dt.date
    gone_on: dt.date | None
    active: bool


class Voucher(NamedTuple):
    """A reward that may be had once without points; ``gone_on`` is the first date on which it no longer counts."""

    reward: str
    gone_on: dt.date | None


class Outcome:
    """What became of an event.

    True where it was accepted: ``if engine.apply(event): ...``.

    Attributes
    ----------
    accepted : bool
        Whether it counts; of a duplicate too.
    duplicate : bool
        Whether the same event was accepted before; then nothing was booked again.
    reason : str or None
        The code of a refusal, "not_enough_points"; None where it was accepted.
    why : str
        The reason as a sentence.
    points : int or Decimal
        What the member has more of for it: active and pending points, less owed ones.  Below 0 for a redemption.
    event, member : int or str
    entries : list of LedgerEntry
        What it booked, after what the clock booked until then.
    """

    __slots__ = ("_core", "_engine", "event", "member")

    def __init__(self, engine: _core.Engine, core: _core.Outcome, event: Id, member: Id) -> None:
        self._engine = engine
        self._core = core
        self.event = event
        self.member = member

    @property
    def accepted(self) -> bool:
        """Whether it counts."""
        return self._core.accepted

    @property
    def duplicate(self) -> bool:
        """Whether the same event was accepted before."""
        return self._core.duplicate

    @property
    def reason(self) -> str | None:
        """The code of a refusal, or None."""
        return self._core.reason or None

    @property
    def why(self) -> str:
        """The reason as a sentence."""
        return self._core.why

    @property
    def points(self) -> Points:
        """What the member has more of for it."""
        points: Points = self._engine.number(self._core.points)
        return points

    @property
    def entries(self) -> list[LedgerEntry]:
        """What it booked, after what the clock booked until then."""
        return entries_of(self.member, self._engine.entries(self._core))

    def __bool__(self) -> bool:
        return self.accepted

    def __repr__(self) -> str:
        what = "duplicate" if self.duplicate else f"{self.points:+} points" if self.accepted else f"refused: {self.why}"
        return f"Outcome({self.event!r} of {self.member!r}: {what})"


@dataclass(frozen=True, slots=True)
class Misfit:
    """An event of `Engine.apply_all` with ``errors="skip"`` that raises where it is applied alone."""

    event: Any
    member: Any
    error: Exception
    reason: str
    accepted: bool = False
    duplicate: bool = False
    points: Points = 0
    entries: list[LedgerEntry] = field(default_factory=list)

    @property
    def why(self) -> str:
        """The message of the error."""
        return str(self.error)

    def __bool__(self) -> bool:
        return False


class Outcomes(Sequence[Any]):
    """Outcomes of many events, one a row, in their order.

    Attributes
    ----------
    accepted, duplicates : int
        How many counted, and how many of these were there before.
    refused : dict of str to int
        How many were refused, by reason, the most frequent first.
    """

    def __init__(self, outcomes: list[Any], source: _frames.Source) -> None:
        self._outcomes = outcomes
        self._source = source
        self.accepted = sum(1 for one in outcomes if one.accepted)
        self.duplicates = sum(1 for one in outcomes if one.duplicate)
        self.refused = dict(Counter(one.reason for one in outcomes if not one.accepted).most_common())

    def __len__(self) -> int:
        return len(self._outcomes)

    @overload
    def __getitem__(self, at: int) -> Any: ...
    @overload
    def __getitem__(self, at: slice) -> list[Any]: ...
    def __getitem__(self, at: int | slice) -> Any:
        return self._outcomes[at]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._outcomes)

    def to_frame(self, *, backend: str | None = None) -> Any:
        """The outcomes as a frame: event, member, accepted, duplicate, reason, points.

        Parameters
        ----------
        backend : {"polars", "pandas", "pyarrow"}, optional
            Default: the kind that the events came in, else that of the engine.

        Returns
        -------
        frame

        Raises
        ------
        DomainError
            If there is no such backend.
        """
        source = self._source if backend is None else _frames.source_of_backend("Outcomes.to_frame", backend)
        rows = self._outcomes
        return source.frame(
            {
                "event": ids_column([one.event for one in rows]),
                "member": ids_column([one.member for one in rows]),
                "accepted": column("accepted", [one.accepted for one in rows], "bool"),
                "duplicate": column("duplicate", [one.duplicate for one in rows], "bool"),
                "reason": column("reason", [one.reason for one in rows], "text"),
                "points": points_column([one.points for one in rows]),
            }
        )

    def __repr__(self) -> str:
        refused = ", ".join(f"{count} {reason}" for reason, count in self.refused.items())
        return f"Outcomes({self.accepted} accepted, {self.duplicates} of them duplicates; refused: {refused or 'none'})"


@dataclass(frozen=True, slots=True)
class Balance:
    """A member's points by where they are; ``int(balance)`` is what can be spent.

    At every moment earned + granted + reissued + owed = pending + active + spent + expired + reversed.

    Attributes
    ----------
    active, pending, owed, earned, granted, reissued, spent, expired, reversed : int or Decimal
    day : date
        The local date up to which the clock has run.
    expiring : list of PointsOn
        When open points are gone if nothing happens, by date: the first date on which they no longer count.
    activating : list of PointsOn
        When pending points begin to count.
    """

    active: Points
    pending: Points
    owed: Points
    earned: Points
    granted: Points
    reissued: Points
    spent: Points
    expired: Points
    reversed: Points
    day: dt.date
    expiring: list[PointsOn]
    activating: list[PointsOn]

    def __int__(self) -> int:
        return int(self.active)

    def __str__(self) -> str:
        parts = [f"{self.active} active"]
        parts += [f"{n} {name}" for name, n in (("pending", self.pending), ("owed", self.owed)) if n]
        if self.expiring:
            parts.append(f"{self.expiring[0].points} gone on {self.expiring[0].date}")
        return f"{', '.join(parts)} ({self.day})"


@dataclass(frozen=True, slots=True)
class MemberTier:
    """The tier of a member; ``str(tier)`` is its name.

    Attributes
    ----------
    name : str
    since : date or None
        The date of the last change that is known, or of joining.
    until : date or None
        The last date of it if nothing more is bought; None: it does not end, or is the lowest.
    counter : int or Decimal
        What counts towards tiers, in the unit of the programme's basis.
    next : str or None
        The next tier that is reached by the counter.
    missing : int, Decimal or None
        What is missing to it.
    benefits : list of str
    """

    name: str
    since: dt.date | None
    until: dt.date | None
    counter: Points
    next: str | None
    missing: Points | None
    benefits: list[str]

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Quote:
    """What a purchase would bring; nothing is booked.

    Attributes
    ----------
    accepted : bool
    reason : str or None
        The code of a refusal.
    why : str
        The reason as a sentence.
    points : int or Decimal
    rules : dict of str to float
        Points of each rule, multipliers applied, before they are rounded together.
    multipliers : dict of str to float
        The multipliers that held.
    capped : dict of str to (int or Decimal)
        What caps of rules took off.
    cut : int or Decimal
        What the programme's caps took off.
    tier_before, tier_after : str
    """

    accepted: bool
    reason: str | None
    why: str
    points: Points
    rules: dict[str, float]
    multipliers: dict[str, float]
    capped: dict[str, Points]
    cut: Points
    tier_before: str
    tier_after: str
