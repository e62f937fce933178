"""Why an event brought what it did, or the clock did something."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from .. import _core, _zones
from .._dates import EPOCH
from .engine_entries import Id, LedgerEntry, Points, entries_of

__all__ = ["Explanation"]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why an event brought what it did, or why the clock did something; ``str()`` says it in words.

    Attributes
    ----------
    member : int or str
    event : int, str or None
        None where no event is behind it.
    kind : str or None
        The event's.
    of : int, str or None
        What a refund, cancellation or correction is about.
    day : date
        Its local date.
    time : datetime or None
        Its instant in the programme's zone; None where only the date is known.
    points : int or Decimal
        What it brought when it was booked: active and pending points, less owed ones.
    counted : int or Decimal
        The money that counted.
    rules : dict of str to float
        Points of each rule, multipliers applied, before they are rounded together; of the event as it counts now.
    multipliers : dict of str to float
    capped : dict of str to (int or Decimal)
    cut : int or Decimal
        What caps of rules, and of the programme, took off.
    tier : str
        The tier that it earned at.
    tier_multiplier : float
    version : int
        Of the programme.
    corrected, voided : bool
        Whether a correction changed it, or took it back.
    entries : list of LedgerEntry
        What it booked.
    entry : LedgerEntry or None
        The entry that was asked about.
    """

    member: Id
    event: Id | None
    kind: str | None
    of: Id | None
    about: str
    day: dt.date
    time: dt.datetime | None
    points: Points
    counted: Points
    rules: dict[str, float]
    multipliers: dict[str, float]
    capped: dict[str, Points]
    cut: Points
    tier: str
    tier_multiplier: float
    version: int | None
    corrected: bool
    voided: bool
    entries: list[LedgerEntry]
    entry: LedgerEntry | None = None
    unit: str = "points"

    def __str__(self) -> str:
        parts = [_of_clock(self)] if self.entry is not None and self.entry.by_clock else []
        if self.event is None:
            return " ".join(parts)
        about = f" of {self.of!r}" if self.of is not None else f" ({self.about})" if self.about else ""
        text = f"Event {self.event!r} of member {self.member!r} was a {self.kind}{about} on {self.day}"
        text += f" under version {self.version} of the programme, at tier {self.tier}." if self.version else "."
        parts.append(text)
        if self.voided:
            parts.append("A correction took it back.")
        elif self.corrected:
            parts.append("It counts as a correction says.")
        if self.kind == "purchase" and not self.voided:
            parts.append(f"{self.counted} of it counts.")
        if self.rules:
            given = ", ".join(f"{name} {points:g}" for name, points in self.rules.items())
            parts.append(f"Rules gave {given}.")
        factors = [f"{name} x{factor:g}" for name, factor in self.multipliers.items()]
        if self.rules and self.tier_multiplier != 1:
            factors.append(f"tier {self.tier} x{self.tier_multiplier:g}")
        if factors:
            parts.append(f"In that are the multipliers {', '.join(factors)}.")
        cuts = [f"{points} of {name}" for name, points in self.capped.items()]
        cuts += [f"{self.cut} of all"] if self.cut else []
        if cuts:
            parts.append(f"Caps took off {', '.join(cuts)}.")
        parts.append(f"It changed what the member has by {self.points:+} {self.unit}.")
        if any(entry.kind == "correct" for entry in self.entries):
            parts.append("It came late or corrected another, so the difference that it made was booked.")
        return " ".join(parts)


def explain(engine: _core.Engine, what: LedgerEntry | Id, zone: str, unit: str) -> Explanation:
    """The explanation of an event by its id, or of an entry."""
    if not isinstance(what, LedgerEntry):
        return _of_event(engine, what, zone, unit)
    event = what.event if what.event is not None else _origin(engine, what)
    if event is not None:
        return replace(_of_event(engine, event, zone, unit), entry=what)
    nothing = engine.number(0)
    return Explanation(
        what.member, None, None, None, "", what.day, None, what.points, nothing, {}, {}, {}, nothing, what.tier, 1.0,
        None, False, False, [], what, unit,
    )  # fmt: skip


def _of_event(engine: _core.Engine, event: Id, zone: str, unit: str) -> Explanation:
    got = engine.why(event)
    member, micros = got["member"], got["micros"]
    rules, multipliers, capped, cut = got["shares"]
    time = None
    if micros is not None:
        instant = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=micros)
        time = instant.astimezone(_zones.tzinfo(zone))
    return Explanation(
        member, got["event"], got["kind"], got["of"], got["about"], dt.date.fromordinal(got["day"] + EPOCH), time,
        got["points"], got["counted"], rules, multipliers, capped, cut, got["tier"], got["tier_multiplier"],
        got["version"], got["corrected"], got["voided"], entries_of(member, got["entries"]), None, unit,
    )  # fmt: skip


def _origin(engine: _core.Engine, entry: LedgerEntry) -> Id | None:
    """The event that made an entry's lot: a late event numbers lots anew, so both tellings are looked at."""
    if entry.lot is None:
        return None
    for booked in (True, False):
        for one in entries_of(entry.member, engine.history(entry.member, None, booked)):
            made = one.kind in ("earn", "grant", "reissue")
            if made and one.lot == entry.lot and one.earned_on == entry.earned_on:
                return one.event
    return None


def _of_clock(x: Explanation) -> str:
    entry = x.entry
    assert entry is not None
    at = f"at the start of {entry.day}"
    whose = f"member {entry.member!r}"
    lot = f"{entry.points} {x.unit} that {whose} got on {entry.earned_on}"
    lot += f" with event {x.event!r}" if x.event is not None else " by the clock" if entry.lot else ""
    if entry.kind == "activate":
        return f"{lot} began to count {at}."
    if entry.kind == "expire":
        return f"{lot} were gone {at}."
    if entry.kind == "pay_owed":
        return f"{lot} paid what was owed {at}."
    if entry.kind == "earn":
        return f"{entry.points} {x.unit} were a birthday's, of {whose}, {at}."
    if entry.kind == "tier_kept":
        return f"The tier of {whose} was assessed {at} and stayed {entry.tier}."
    if entry.kind in ("tier_up", "tier_down"):
        return f"The tier of {whose} was assessed {at} and became {entry.tier} after {entry.about}."
    if entry.kind == "voucher_gone":
        return f"A voucher for {entry.about} of {whose} was gone {at}."
    return f"{entry.kind} of {whose} {at}."
