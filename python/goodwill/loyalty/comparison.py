"""What a comparison of two programmes gives."""

from __future__ import annotations

import bisect
import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _core, _frames
from .._plots import check_kind
from ..errors import DomainError
from .member_histories import MemberHistories
from .program_changes import ABSENT, Change, changes_between
from .trial_log import TrialLog

if TYPE_CHECKING:
    from .program import Program

__all__ = ["ProgramComparison"]

RESULTS = ["wins", "loses", "same"]
#: Columns of points in the order of tables.
POINTS = ("earned", "spent", "expired", "open")


class ProgramComparison:
    """The same events under two programmes: what each costs, and who gets more or less.

    What a member gets is what was redeemed, at the value of the rewards or points, and the points that are open at the
    end, at the value of a point.  Where no programme says what anything is worth, it is the points that were spent or
    are open.

    Attributes
    ----------
    a, b : Program
    last_day : date
        Up to which the clock ran, included.
    assumptions : list of str
        What is held fixed and what is assumed, a sentence each.
    members : frame
        A row for each member in the log, by id: ``member``; ``segment`` where there are segments; then for each
        programme (``_a`` and ``_b``) ``money`` that counted, net of refunds, ``earned`` points net of what refunds took
        back, ``spent``, ``expired``, ``open`` at the end (also pending ones, less what is owed), ``cost`` of what was
        redeemed, ``value`` of that and of what is open (missing where nothing has a value), ``tier`` at the end
        (missing for who is no member), ``refused`` redemptions; ``difference`` of the points earned and
        ``difference_value``, B less A; and ``result``: "wins", "loses" or "same" under B.
    totals : frame
        A row a measure: ``measure``, ``a``, ``b``, ``difference``.
    segments : frame or None
        A row a segment: ``segment``, ``members``, the sums of ``earned``, ``expired``, ``cost`` and ``value`` of each
        programme, ``wins``, ``loses`` and ``same``.
    tiers : frame
        A row for each pair of tiers that occurs: ``tier_a``, ``tier_b``, ``members``.
    changes : frame
        What the documents differ in, and what each difference alone does when the first programme is given it:
        ``change`` (its path), ``before``, ``after`` (as JSON; missing: not said), and the difference to A in
        ``earned``, ``expired``, ``cost`` and ``value``; missing where that alone is no programme.  The last row,
        "interaction", is what is left of the whole difference.
    wins, loses, same : int
        Members.
    refused : frame
        Rows that were left out under ``errors="skip"``: ``row``, ``reason``, ``sentence``.
    counts : dict of str to int
        The same by reason.
    """

    def __init__(
        self,
        a: Program,
        b: Program,
        log: TrialLog,
        found: list[dict[str, Any]],
        segments: tuple[list[Any], np.ndarray] | None,
    ) -> None:
        self.a, self.b = a, b
        self._log = log
        self._found = found
        self._facts = [_core.program_facts(program._core) for program in (a, b)]
        self._segments = segments
        self._valued = any(facts["values"] for facts in self._facts)
        self._changes: list[tuple[Change, dict[str, float] | None]] | None = None
        members = [one["members"] for one in found]
        self._value = [self._worth(i, one) for i, one in enumerate(members)]
        if self._valued:
            gain = self._value[1] - self._value[0]
            small = 1e-6 / 10.0**log.money_decimals
        else:
            gain = np.asarray(
                log.points(
                    sum(members[1][k] for k in ("spent", "open")) - sum(members[0][k] for k in ("spent", "open"))
                )
            )
            small = 0.0
        self._gain = gain
        self._result = np.where(gain > small, 0, np.where(gain < -small, 1, 2)).astype(np.int8)
        self.wins, self.loses, self.same = (int((self._result == code).sum()) for code in range(3))

    def _worth(self, i: int, members: dict[str, np.ndarray]) -> np.ndarray:
        points = np.asarray(self._log.points(members["open"]))
        return self._log.in_money(members["cost"]) + points * self._facts[i]["point_value"]

    @property
    def last_day(self) -> dt.date:
        """Up to which the clock ran."""
        return self._log.last_day

    @property
    def assumptions(self) -> list[str]:
        """What is held fixed and what is assumed."""
        out = self._log.sentences()
        for side, facts in zip("AB", self._facts, strict=True):
            if (by := facts["point_value_by"]) is not None:
                out.append(
                    f"Programme {side} does not say what its {self._log.currency} are worth: each is counted as "
                    f'{facts["point_value"]:.4g} {self._log.money or "of money"}, what the reward "{by}" gives for it.'
                )
        if not self._valued:
            out.append(
                "No programme says what a point or a reward is worth, so members are compared by the points that they "
                "keep."
            )
        return out

    @property
    def members(self) -> Any:
        """A row for each member in the log, by id."""
        log = self._log
        columns: dict[str, Any] = {"member": log.ids()}
        if self._segments is not None:
            columns["segment"] = self._named_segments(self._segments[1])
        sides = list(zip("ab", (one["members"] for one in self._found), strict=True))
        for side, one in sides:
            columns[f"money_{side}"] = log.in_money(one["money"])
        for name in POINTS:
            for side, one in sides:
                columns[f"{name}_{side}"] = log.points(one[name])
        for side, one in sides:
            columns[f"cost_{side}"] = log.in_money(one["cost"])
        for i, (side, _) in enumerate(sides):
            columns[f"value_{side}"] = self._value[i] if self._valued else np.full(len(self._gain), np.nan)
        for i, (side, one) in enumerate(sides):
            columns[f"tier_{side}"] = self._named(one["tier"], self._facts[i]["tiers"])
        for side, one in sides:
            columns[f"refused_{side}"] = one["refused"]
        columns["difference"] = log.points(sides[1][1]["earned"] - sides[0][1]["earned"])
        columns["difference_value"] = (
            self._value[1] - self._value[0] if self._valued else np.full(len(self._gain), np.nan)
        )
        columns["result"] = self._named(self._result, RESULTS)
        return log.source.frame(columns)

    @property
    def totals(self) -> Any:
        """A row a measure."""
        a, b = (self._sums(i, one) for i, one in enumerate(self._found))
        return self._log.source.frame(
            {
                "measure": _frames.series("totals", "measure", list(a)),
                "a": np.array(list(a.values())),
                "b": np.array(list(b.values())),
                "difference": np.array([b[name] - a[name] for name in a]),
            }
        )

    @property
    def segments(self) -> Any:
        """A row a segment."""
        if self._segments is None:
            return None
        names, codes = self._segments
        count = len(names)

        def summed(values: np.ndarray) -> np.ndarray:
            out = np.zeros(count, values.dtype)
            np.add.at(out, codes, values)
            return out

        columns: dict[str, Any] = {
            "segment": self._named_segments(np.arange(count)), "members": np.bincount(codes, minlength=count),
        }  # fmt: skip
        sides = list(zip("ab", (one["members"] for one in self._found), strict=True))
        for name in ("earned", "expired"):
            for side, one in sides:
                columns[f"{name}_{side}"] = self._log.points(summed(one[name]))
        for side, one in sides:
            columns[f"cost_{side}"] = self._log.in_money(summed(one["cost"]))
        for i, (side, _) in enumerate(sides):
            columns[f"value_{side}"] = summed(self._value[i]) if self._valued else np.full(count, np.nan)
        for code, name in enumerate(RESULTS):
            columns[name] = np.bincount(codes[self._result == code], minlength=count)
        return self._log.source.frame(columns)

    @property
    def tiers(self) -> Any:
        """A row for each pair of tiers that occurs."""
        a, b = (one["members"]["tier"].astype(np.int64) for one in self._found)
        width = len(self._facts[1]["tiers"]) + 1
        # Who is no member comes last.
        places = [
            np.where(tier < 0, len(facts["tiers"]), tier) for tier, facts in zip((a, b), self._facts, strict=True)
        ]
        pairs, members = np.unique(places[0] * width + places[1], return_counts=True)
        first, second = np.divmod(pairs, width)
        first = np.where(first == len(self._facts[0]["tiers"]), -1, first)
        second = np.where(second == len(self._facts[1]["tiers"]), -1, second)
        return self._log.source.frame(
            {
                "tier_a": self._named(first.astype(np.int8), self._facts[0]["tiers"]),
                "tier_b": self._named(second.astype(np.int8), self._facts[1]["tiers"]),
                "members": members,
            }
        )

    @property
    def changes(self) -> Any:
        """What the documents differ in, and what each difference alone does."""
        rows = self._effects()
        measures = ("earned", "expired", "cost", "value")
        return self._log.source.frame(
            {
                "change": _frames.series("changes", "change", [name for name, *_ in rows]),
                "before": _texts("before", [before for _, before, _, _ in rows]),
                "after": _texts("after", [after for _, _, after, _ in rows]),
                **{
                    m: np.array([np.nan if effect is None else effect[m] for *_, effect in rows], float)
                    for m in measures
                },
            }
        )

    @property
    def refused(self) -> Any:
        """Rows that were left out."""
        found = self._log.bad_rows()
        return self._log.source.frame({name: found[name] for name in ("row", "reason", "sentence")})

    @property
    def counts(self) -> dict[str, int]:
        """Rows that were left out, by reason."""
        return self._log.counts

    def why(self, member: Any) -> MemberHistories:
        """The two histories of one member side by side, in words.

        Parameters
        ----------
        member : int or str
            As in the log.

        Returns
        -------
        MemberHistories
            ``print`` shows it; ``steps`` is a frame.

        Raises
        ------
        DomainError
            If there is no such member in the log.
        """
        ids = self._log.ids()
        known: Any = ids.to_pylist() if ids.dtype == "string" or "utf8" in ids.dtype else ids.to_numpy()
        try:
            place = bisect.bisect_left(known, member)
            found = place < len(known) and bool(known[place] == member) and not isinstance(member, bool)
        except TypeError:
            found = False
        if not found:
            raise DomainError.of("ProgramComparison.why", "member", repr(member), "must be a member in the log")
        histories = self._log.histories([self.a, self.b], place)
        return MemberHistories(
            member, (self.a, self.b), self._facts, self._log, histories, RESULTS[self._result[place]]
        )

    def plot(self, kind: str = "members") -> Any:
        """A picture of the comparison.

        Parameters
        ----------
        kind : {"members", "changes"}
            How many members get how much more or less; or what each difference of the documents does to the cost (to
            the points that are kept, where nothing has a value).

        Returns
        -------
        altair.Chart

        Raises
        ------
        DomainError
            If there is no such kind, or nothing to show.
        ImportError
            Without the extra ``plots``.
        """
        check_kind("ProgramComparison.plot", kind, "members", "changes")
        from .comparison_pictures import changes_chart, members_chart

        unit = self._log.money if self._valued else self._log.currency
        unit = unit or "money"
        if kind == "members":
            if not len(self._gain):
                raise DomainError.of("ProgramComparison.plot", "events", "", "must have members")
            return members_chart(self._gain, unit, self._finding("Programme B"), f"to {self.last_day}")
        rows = [(name, effect) for name, _, _, effect in self._effects() if effect is not None]
        if not rows or len(rows) == 1:
            raise DomainError.of("ProgramComparison.plot", "changes", "", "must be there: the programmes do the same")
        key = "value" if self._valued else "kept"
        return changes_chart([(name, effect[key]) for name, effect in rows], unit, self._valued, f"to {self.last_day}")

    def __repr__(self) -> str:
        members = f"{len(self._gain):,} member{'' if len(self._gain) == 1 else 's'}"
        return f"ProgramComparison({members} to {self.last_day}: {self._finding('B')})"

    def _finding(self, name: str) -> str:
        """The comparison in one line."""
        sums = [self._sums(i, one) for i, one in enumerate(self._found)]
        key, verb = ("value", "costs") if self._valued else ("kept", "leaves members")
        a, b = sums[0][key], sums[1][key]
        unit = self._log.money if self._valued else self._log.currency
        wins = f"{self.wins:,} {'win' if name != 'B' else 'wins' if self.wins == 1 else 'win'}"
        if name == "B":
            who = f"{wins}, {self.loses:,} {'loses' if self.loses == 1 else 'lose'}, {self.same:,} the same"
        else:
            who = f"{self.wins:,} {'member wins' if self.wins == 1 else 'members win'}, "
            who += f"{self.loses:,} {'loses' if self.loses == 1 else 'lose'}"
        if a == b:
            return f"{name} {verb} the same; {who}"
        if a > 0:
            return f"{name} {verb} {_percent(b / a - 1)}; {who}"
        return f"{name} {verb} {b - a:,.0f} {unit} {'more' if b > a else 'less'}; {who}".replace("  ", " ")

    def _sums(self, i: int, one: dict[str, Any]) -> dict[str, float]:
        log, total = self._log, one["total"]
        units = {
            "earned": total["earned"] - total["reversed"], "spent": total["spent"], "expired": total["expired"],
            "open": total["active"] + total["pending"] - total["owed"],
        }  # fmt: skip
        cost, open_value = one["cost"] / 10.0**log.money_decimals, one["open_value"] / 10.0**log.money_decimals
        return {
            "members": float(sum(one["tiers"])),
            "money": one["money"] / 10.0**log.money_decimals,
            **{name: float(log.points(value)) for name, value in units.items()},
            "kept": float(log.points(units["spent"] + units["open"])),
            "cost": cost,
            "open_value": open_value,
            "value": cost + open_value,
            "refused": float(sum(one["refused"].values())),
        }

    def _effects(self) -> list[tuple[str, Any, Any, dict[str, float] | None]]:
        """What each change does alone, and what is left."""
        if self._changes is None:
            changes = changes_between(self.a, self.b)
            tried = [change.program for change in changes if change.program is not None]
            found = iter(self._log.run([self.a, *tried], 0)[1:] if tried else [])
            self._changes = [
                (change, None if change.program is None else self._sums(0, next(found))) for change in changes
            ]
        a, b = (self._sums(i, one) for i, one in enumerate(self._found))
        rest = {name: b[name] - a[name] for name in a}
        out: list[tuple[str, Any, Any, dict[str, float] | None]] = []
        for change, sums in self._changes:
            effect = None if sums is None else {name: sums[name] - a[name] for name in a}
            if effect is not None:
                rest = {name: rest[name] - effect[name] for name in rest}
            out.append((change.name, change.before, change.after, effect))
        out.append(("interaction", ABSENT, ABSENT, rest))
        return out

    def _named_segments(self, codes: np.ndarray) -> _core.Column:
        assert self._segments is not None
        names = [name for name in self._segments[0] if name is not None]
        codes = np.where(codes >= len(names), -1, codes).astype(np.int32)
        if names and not isinstance(names[0], str):
            whole = np.array([*names, 0])[codes]
            return _core.Column.from_numpy("compare_programs", "segment", whole, codes < 0)
        return _core.Column.from_codes(
            "compare_programs", "segment", codes, _frames.series("compare_programs", "segment", names)
        )

    @staticmethod
    def _named(codes: np.ndarray, names: list[str]) -> _core.Column:
        return _core.Column.from_codes(
            "compare_programs", "tier", codes, _frames.series("compare_programs", "tier", names)
        )


def _percent(share: float) -> str:
    text = f"{abs(share):.0%}" if abs(share) >= 0.1 else f"{abs(share):.1%}"
    return f"{text.replace('%', ' %')} {'more' if share > 0 else 'less'}"


def _texts(name: str, values: list[Any]) -> _core.Column:
    """Values as JSON; what is absent is missing."""
    texts = [None if value is ABSENT else json.dumps(value, ensure_ascii=False) for value in values]
    codes = np.array([-1 if text is None else i for i, text in enumerate(texts)], np.int32)
    return _core.Column.from_codes(
        "changes", name, codes, _frames.series("changes", name, [text or "" for text in texts])
    )
