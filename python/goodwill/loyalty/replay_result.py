"""What a replay of a programme gives."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _core, _dates, _frames
from .._plots import check_kind
from ..errors import DomainError

if TYPE_CHECKING:
    from .program import Program

__all__ = ["Replay"]

#: The places of points in the order of tables.
PLACES = ("active", "pending", "owed", "earned", "granted", "reissued", "spent", "expired", "reversed")


class Replay:
    """A log of events as a programme decided it.

    Points are whole numbers where the programme's points are, else decimals.  At every moment, for each member and in
    all, earned + granted + reissued + owed = pending + active + spent + expired + reversed.

    Attributes
    ----------
    program : Program
    last_day : date
        Up to which the clock ran, included.
    rows : int
        Rows of the log.
    events : int
        Events that were decided: without the bad rows, and with one for all lines of an order.
    members : frame
        A row for each who was ever a member, by id: ``member``, ``tier`` (missing for who has left), ``active``,
        ``pending``, ``owed``, ``earned``, ``granted``, ``reissued``, ``spent``, ``expired``, ``reversed``,
        ``counter`` (of the tier, in the programme's money, points or pieces) and ``joined``.
    at : frame
        The same columns from ``member`` to ``counter`` at the end of each date asked for, which is in ``at``.
    entries : frame
        With ``entries=True``, by member and then as they were made: ``member``, ``day``, ``kind``, ``points``,
        ``from`` and ``to`` (missing where none move), ``lot``, ``earned_on``, ``active_on``, ``gone_on``, ``tier``
        after it, ``row`` of the event (missing for the clock), and where the log has ids ``id``.
    lots : frame
        Points that are open, by member: ``member``, ``points``, ``earned_on``, ``active_on``, ``gone_on`` (the first
        date on which they are gone; missing: never) and ``pending``.
    refused : frame
        By row: ``row``, where the log has ids ``id``, ``reason`` (a name, for programs) and ``sentence``.  Bad rows,
        under ``errors="skip"``, and events that the programme refused.
    counts : dict of str to int
        Rows refused, by reason.
    totals : dict of str to (int or float)
        Sums of points by place over all members.
    tiers : dict of str to int
        Members by tier, from the lowest up.

    Frames are of the kind that the events came in.
    """

    def __init__(
        self,
        program: Program,
        run: _core.ReplayRun,
        source: _frames.Source,
        at: list[dt.date],
        entries: bool,
        threads: int,
    ) -> None:
        self.program = program
        self._run, self._source, self._threads = run, source, threads
        self._at, self._has_entries = at, entries
        self._facts: dict[str, Any] = run.facts()
        self._totals: dict[str, Any] | None = None

    @property
    def last_day(self) -> dt.date:
        """The date up to which the clock ran."""
        return dt.date.fromordinal(self._run.last_day + _dates.EPOCH)

    @property
    def rows(self) -> int:
        """Rows of the log."""
        return self._run.rows

    @property
    def events(self) -> int:
        """Events that were decided."""
        return self._run.events

    @property
    def members(self) -> Any:
        """A row for each member, by id."""
        found = self._run.members(self._threads)
        return self._source.frame(
            {
                "member": found["member"],
                "tier": self._named(found["tier"], "tiers"),
                **{place: self._points(found[place]) for place in PLACES},
                "counter": _scaled(found["counter"], self._facts["counter_decimals"]),
                "joined": _dates.days(found["joined"]),
            }
        )

    @property
    def at(self) -> Any:
        """Balances and tiers at the end of each date asked for."""
        found = [self._run.at(which) for which in range(len(self._at))]
        if not found:
            raise DomainError.of("Replay.at", "at", "", "must be asked for: replay(..., at=...)")
        sizes = [len(one["tier"]) for one in found]
        day = np.repeat(np.array(self._at, "datetime64[D]"), sizes)

        def joined(name: str) -> np.ndarray:
            return np.concatenate([one[name] for one in found])

        return self._source.frame(
            {
                "at": day,
                "member": _stacked([one["member"] for one in found]),
                "tier": self._named(joined("tier"), "tiers"),
                **{place: self._points(joined(place)) for place in PLACES},
                "counter": _scaled(joined("counter"), self._facts["counter_decimals"]),
            }
        )

    @property
    def entries(self) -> Any:
        """Every entry of the ledger, by member."""
        if not self._has_entries:
            raise DomainError.of("Replay.entries", "entries", "", "must be asked for: replay(..., entries=True)")
        found = self._run.entries()
        moves = found["from"] >= 0
        points = found["points"]
        if self._facts["decimals"]:  # of stamps and vouchers it says how many
            points = np.where(moves, self._points(points), points.astype(np.float64))
        columns = {
            "member": found["member"],
            "day": _dates.days(found["day"]),
            "kind": self._named(found["kind"], "kinds"),
            "points": points,
            "from": self._named(found["from"], "places"),
            "to": self._named(found["to"], "places"),
            "lot": found["lot"],
            **{name: _dates.days(found[name]) for name in ("earned_on", "active_on", "gone_on")},
            "tier": self._named(found["tier"], "tiers"),
            "row": _with_gaps(found["row"]),
        }
        if "id" in found:
            columns["id"] = found["id"]
        return self._source.frame(columns)

    @property
    def lots(self) -> Any:
        """The points that are open, by member."""
        found = self._run.lots()
        return self._source.frame(
            {
                "member": found["member"],
                "points": self._points(found["points"]),
                **{name: _dates.days(found[name]) for name in ("earned_on", "active_on", "gone_on")},
                "pending": found["pending"].view(np.bool_),
            }
        )

    @property
    def refused(self) -> Any:
        """What was refused, by row."""
        found = self._run.refused()
        return self._source.frame({name: found[name] for name in ("row", "id", "reason", "sentence") if name in found})

    @property
    def counts(self) -> dict[str, int]:
        """Rows refused, by reason."""
        return self._run.counts()

    @property
    def totals(self) -> dict[str, int | float]:
        """Sums of points by place."""
        places = self._sums()["places"]
        return {place: _scaled(np.array([places[place]]), self._facts["decimals"])[0].item() for place in PLACES}

    @property
    def tiers(self) -> dict[str, int]:
        """Members by tier."""
        return dict(zip(self._facts["tiers"], self._sums()["tiers"], strict=True))

    def plot(self, kind: str = "points") -> Any:
        """A picture of the replay.

        Parameters
        ----------
        kind : {"points", "tiers"}
            Points earned, spent and expired by month, which needs ``entries=True``; or members by tier.

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
        check_kind("Replay.plot", kind, "points", "tiers")
        from .replay_pictures import points_chart, tiers_chart

        if kind == "tiers":
            return tiers_chart(self.tiers, self.last_day)
        if not self._has_entries:
            raise DomainError.of("Replay.plot", "entries", "", "must be asked for: replay(..., entries=True)")
        months = self._run.months()
        if not len(months["month"]):
            raise DomainError.of("Replay.plot", "events", "", "must have moved points")
        values = {name: self._points(months[name]) for name in ("earned", "spent", "expired")}
        return points_chart(months["month"], values, self._facts["currency"])

    def __repr__(self) -> str:
        totals, tiers = self.totals, self.tiers
        shown = ", ".join(f"{name} {totals[name]:,}" for name in ("earned", "spent", "expired"))
        who = ", ".join(f"{name} {count:,}" for name, count in tiers.items())
        refused = sum(self.counts.values())
        text = f"Replay({self.events:,} events of {sum(tiers.values()):,} members to {self.last_day}: {shown}; "
        text += f"active {totals['active']:,}; {who}"
        return text + (f"; {refused:,} rows refused)" if refused else ")")

    def _sums(self) -> dict[str, Any]:
        if self._totals is None:
            self._totals = self._run.totals(self._threads)
            if not self._totals["balanced"]:  # nothing can make this happen but a fault of ours
                raise RuntimeError("replay: the ledger does not balance")
        return self._totals

    def _points(self, units: np.ndarray) -> np.ndarray:
        return _scaled(units, self._facts["decimals"])

    def _named(self, codes: np.ndarray, names: str) -> _core.Column:
        labels = _frames.series("replay", names, self._facts[names])
        return _core.Column.from_codes("replay", names, codes, labels)


def _scaled(units: np.ndarray, decimals: int) -> np.ndarray:
    """Whole numbers of the smallest unit as numbers of the unit: the nearest double."""
    return units if decimals == 0 else units / 10.0**decimals


def _with_gaps(numbers: np.ndarray) -> _core.Column:
    """Numbers, of which those below 0 are missing."""
    return _core.Column.from_numpy("replay", "row", numbers, numbers < 0)


def _stacked(ids: list[_core.Column]) -> Any:
    """Ids one below the other."""
    if len(ids) == 1:
        return ids[0]
    if ids[0].dtype == "string":
        return _core.Column.from_objects("replay", "member", [text for one in ids for text in one.to_pylist()])
    return np.concatenate([one.to_numpy() for one in ids])
