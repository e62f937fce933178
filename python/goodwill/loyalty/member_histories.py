"""The histories of one member under two programmes."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from .. import _dates, _frames

if TYPE_CHECKING:
    from .program import Program
    from .trial_log import TrialLog

__all__ = ["MemberHistories"]

#: What an entry says of its points.
MOVES = {
    "earn": "+{n}", "grant": "+{n} granted", "activate": "{n} can be spent", "spend": "{n} spent",
    "expire": "{n} expired", "reverse": "{n} taken back", "pay_owed": "{n} paid what was owed",
    "cancel": "{n} given back", "reissue": "{n} given back anew", "forgive": "{n} forgiven", "correct": "{n} corrected",
    "stamp": "{n} stamps", "voucher": "a voucher", "voucher_used": "a voucher used", "voucher_gone": "a voucher gone",
    "voucher_back": "a voucher given back",
}  # fmt: skip
ROW, CLOCK = "row", "clock"
#: The day, whether it is an event or the clock, and the row of an event.
Key = tuple[int, str, int]
#: The name of each event, and what it did.
Told = dict[Key, tuple[str, list[str]]]


class MemberHistories:
    """What happened to a member under each of two programmes, event by event.

    Attributes
    ----------
    member : int or str
    result : {"wins", "loses", "same"}
        Under the second programme.
    steps : frame
        A row an event, or a date on which the clock did something: ``day``, ``event``, ``a``, ``b``.
    """

    def __init__(
        self,
        member: Any,
        programs: tuple[Program, Program],
        facts: list[dict[str, Any]],
        log: TrialLog,
        histories: list[tuple[list[dict[str, Any]], list[dict[str, Any]]]],
        result: str,
    ) -> None:
        self.member, self.result = member, result
        self._programs, self._log = programs, log
        told = [_told(log, one, steps, entries) for one, (steps, entries) in zip(facts, histories, strict=True)]
        place = {key: i for side in told for i, key in enumerate(side) if key[1] == ROW}
        keys = sorted(
            {key for side in told for key in side}, key=lambda key: (key[0], key[1] == ROW, place.get(key, 0))
        )
        labels = {key: text for side in reversed(told) for key, (text, _) in side.items()}
        self._rows: list[tuple[dt.date, str, str, str]] = [
            (_date(key[0]), labels[key], _joined(told[0], key), _joined(told[1], key)) for key in keys
        ]

    @property
    def steps(self) -> Any:
        """A row an event."""
        import numpy as np

        days = np.array([row[0] for row in self._rows], "datetime64[D]")
        texts = {name: [row[i] for row in self._rows] for i, name in enumerate(("event", "a", "b"), 1)}
        return self._log.source.frame(
            {"day": days, **{name: _frames.series("why", name, column) for name, column in texts.items()}}
        )

    def __str__(self) -> str:
        names = [
            f"{letter}: {program.name}" if program.name else letter
            for letter, program in zip("AB", self._programs, strict=True)
        ]
        head = ("", "", *names)
        rows = [head, *((str(day), event, a or "-", b or "-") for day, event, a, b in self._rows)]
        widths = [max(len(row[i]) for row in rows) for i in range(4)]
        lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
        return f"Member {self.member!r}: {self.result} under B.\n" + "\n".join(lines)

    __repr__ = __str__


def _joined(side: Told, key: Key) -> str:
    return "; ".join(side[key][1]) if key in side else ""


def _date(day: int) -> dt.date:
    return dt.date.fromordinal(day + _dates.EPOCH)


def _told(log: TrialLog, facts: dict[str, Any], steps: list[dict[str, Any]], entries: list[dict[str, Any]]) -> Told:
    """Of each event, and each date of the clock: its name, and what it did."""
    tiers = facts["tiers"]
    out: Told = {}
    by_row: dict[int, list[dict[str, Any]]] = {}
    clocks: dict[Key, list[dict[str, Any]]] = {}
    for entry in entries:
        if entry["row"] < 0:
            clocks.setdefault((entry["day"], CLOCK, 0), []).append(entry)
        else:
            by_row.setdefault(entry["row"], []).append(entry)
    for step in steps:
        key = (step["day"], ROW, step["row"])
        if step["why"]:
            out[key] = (_event(log, step), [f"refused: {step['sentence']}"])
            continue
        out[key] = (_event(log, step), _done(log, tiers, by_row.get(step["row"], []), step))
    for key, made in clocks.items():
        if parts := _done(log, tiers, made, None):
            out[key] = ("the clock", parts)
    return out


def _event(log: TrialLog, step: dict[str, Any]) -> str:
    if step["kind"] in ("purchase", "refund"):
        return f"{step['kind']} {log.in_money(step['money']):,.{log.money_decimals}f}"
    return f"{step['kind']} {_number(log, step['points'])}" if step["points"] else str(step["kind"])


def _done(log: TrialLog, tiers: list[str], entries: list[dict[str, Any]], step: dict[str, Any] | None) -> list[str]:
    parts: list[str] = []
    sums: dict[tuple[str, bool], int] = {}
    for entry in entries:
        if entry["kind"] in MOVES:
            key = (entry["kind"], entry["to"] == "pending")
            sums[key] = sums.get(key, 0) + entry["points"]
    for (kind, pending), units in sums.items():
        bare = kind.startswith(("stamp", "voucher"))
        text = MOVES[kind].format(n=f"{units:,}" if bare else _number(log, units))
        text += " pending" if kind == "earn" and pending else ""
        if kind == "earn" and step is not None and step["rules"]:
            text += f" ({_rules(log, tiers, step)})"
        parts.append(text)
    for entry in entries:
        if entry["kind"] in ("tier_up", "tier_down", "invite"):
            verb = "falls to" if entry["kind"] == "tier_down" else "reaches"
            parts.append(f"{verb} {tiers[entry['tier']]}")
        elif entry["kind"] in ("join", "leave"):
            parts.insert(0, f"{entry['kind']}s" if entry["kind"] == "join" else "leaves")
    return parts


def _rules(log: TrialLog, tiers: list[str], step: dict[str, Any]) -> str:
    """What each rule gave."""
    given = [f"{name} {units / 10.0**log.decimals:,.6g}" for name, units, _ in step["rules"]]
    text = ", ".join(given) + (f" as {tiers[step['tier']]}" if len(tiers) > 1 else "")
    factors = [f"{name} x{factor:g}" for name, factor in step["multipliers"]]
    capped = sum(cut for *_, cut in step["rules"]) + step["cut"]
    return "; ".join([text, *factors, *([f"caps took {_number(log, capped)}"] if capped else [])])


def _number(log: TrialLog, units: int) -> str:
    return f"{units:,}" if log.decimals == 0 else f"{units / 10.0**log.decimals:,.{log.decimals}f}"
