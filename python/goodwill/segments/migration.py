"""Who moved from which segment to which between two dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal

import numpy as np

from .. import _core, _dates, _plots
from .._threads import resolve
from ..errors import DomainError, SchemaError
from ..rules import RuleTable
from ..transactions import CustomerBase
from .rfm import MEASURES, NO_SEGMENT, Choice, check_base, day_within, named

__all__ = ["Migration", "migration"]

NOT_YET = "not yet a customer"


class Migration:
    """Customers by their segments at two dates; see `migration`.

    Attributes
    ----------
    start, end : date
        The two dates.
    states : list of str
        The segments in the order of the rules, "no segment", and "not yet a customer".
    boundaries : {"common", "own"}
    cuts_start, cuts_end : dict of str to array
        The cuts at either date; see `RFM.cuts`.
    customers : int
        Of the base; each is in one cell.
    stayed : int
        Customers at both dates who are in the segment they were in.
    moved : int
        Customers at both dates who are in another one.
    new_customers : int
        Customers whose first purchase is between the dates.
    later_customers : int
        Whose first purchase is after the second date: "not yet a customer" at both.
    level : float
        Of the intervals.
    """

    def __init__(self, found: dict[str, Any], base: CustomerBase, boundaries: str, level: float) -> None:
        start, end = _dates.date_of(found["start"]), _dates.date_of(found["end"])
        assert start is not None and end is not None
        self._found, self._source = found, base._source
        self.start: dt.date = start
        self.end: dt.date = end
        self.boundaries, self.level = boundaries, level
        self.states: list[str] = [*found["states"][:-2], NO_SEGMENT, NOT_YET]
        self.cuts_start, self.cuts_end = (
            dict(zip(MEASURES, map(np.array, found[name]), strict=True)) for name in ("cuts_from", "cuts_to")
        )
        cells, not_yet = found["cells"], len(self.states) - 1
        here, there, count = cells["from"], cells["to"], cells["customers"]
        both = here != not_yet
        self.customers = int(count.sum())
        self.stayed = int(count[both & (here == there)].sum())
        self.moved = int(count[both & (here != there)].sum())
        self.new_customers = int(count[~both & (there != not_yet)].sum())
        self.later_customers = int(count[~both & (there == not_yet)].sum())

    def to_frame(self) -> Any:
        """One row per customer of the base, sorted by id.

        Returns
        -------
        frame
            Of the kind that the base was made from: customer, from and to (names among ``states``).
        """
        columns: dict[str, Any] = {"customer": self._found["customer"]}
        for name in ("from", "to"):
            columns[name] = named("Migration.to_frame", name, self._found[name], self.states)
        return self._source.frame(columns)

    @property
    def moves(self) -> Any:
        """One row for each pair of segments that has customers, by the first date's segment, then the second's.

        Returns
        -------
        frame
            from, to; customers; share (of the customers of ``from``, 0..1) with Wilson's interval low, high;
            orders_before and revenue_before (until the first date), orders_between and revenue_between (since then).
        """
        cells = self._found["cells"]
        there = cells["customers"] > 0
        columns: dict[str, Any] = {name: [self.states[i] for i in cells[name][there]] for name in ("from", "to")}
        columns.update({name: values[there] for name, values in cells.items() if name not in ("from", "to")})
        return self._source.frame(columns)

    def plot(self) -> Any:
        """What share of each segment went where.

        Returns
        -------
        altair.Chart
        """
        pictures = _plots.pictures("Migration.plot")
        from ._pictures import move_map

        cells = self._found["cells"]
        rows = [
            {
                "from": self.states[cells["from"][i]], "to": self.states[cells["to"][i]],
                "share": float(cells["share"][i]), "customers": int(cells["customers"][i]),
                "shown": f"{cells['share'][i]:.1%} ({cells['low'][i]:.1%} to {cells['high'][i]:.1%})",
            }
            for i in range(len(cells["from"]))
            if cells["customers"][i] > 0 and cells["to"][i] != len(self.states) - 1
        ]  # fmt: skip
        there = [name for name in self.states if any(name in (row["from"], row["to"]) for row in rows)]
        chart = move_map(rows, there, f"On {self.end}", f"On {self.start}")
        return pictures.standing(chart, self._title(), "Share of the customers of a row, %")

    def _title(self) -> str:
        known = self.stayed + self.moved
        title = f"{self.stayed / known:.0%} of {known:,} customers are in the segment they were in"
        cells, not_yet = self._found["cells"], len(self.states) - 1
        away = np.where((cells["from"] != cells["to"]) & (cells["from"] != not_yet), cells["customers"], 0)
        most = int(np.argmax(away))
        if away[most] == 0:
            return title
        pair = f"from {self.states[cells['from'][most]]} to {self.states[cells['to'][most]]}"
        return f"{title}; most moved {pair}: {away[most]:,}"

    def __repr__(self) -> str:
        known = self.stayed + self.moved
        lines = [
            f"Migration({self.start} to {self.end}, {self.customers:,} customers; {self.boundaries} cuts)",
            f"  {self.stayed:,} of {known:,} in the segment they were in, {self.moved:,} in another, "
            f"{self.new_customers:,} new, {self.later_customers:,} later",
        ]
        cells, not_yet = self._found["cells"], len(self.states) - 1
        away = np.where((cells["from"] != cells["to"]) & (cells["from"] != not_yet), cells["customers"], 0)
        for i in np.argsort(-away, kind="stable")[:8]:
            if away[i]:
                pair = f"{self.states[cells['from'][i]]} -> {self.states[cells['to'][i]]}"
                lines.append(
                    f"  {pair:<40} {away[i]:>10,} customers, {cells['share'][i]:>6.1%} of their segment; revenue "
                    f"{cells['revenue_before'][i]:,.2f} before, {cells['revenue_between'][i]:,.2f} between"
                )
        return "\n".join(lines)


def migration(
    base: CustomerBase,
    start: Any,
    end: Any = None,
    *,
    boundaries: Literal["common", "own"] = "common",
    bins: int = 5,
    scoring: Literal["quantile", "fixed", "weighted"] = "quantile",
    ties: Literal["low", "mid", "high"] = "low",
    cuts: Mapping[str, Iterable[float]] | None = None,
    weights: Mapping[str, float] | None = None,
    rules: RuleTable | None = None,
    level: float = 0.95,
    threads: int | None = None,
    progress: Callable[[float], bool | None] | None = None,
) -> Migration:
    """Who moved from which segment to which between two dates, and what they brought.

    Parameters
    ----------
    base : CustomerBase
        With amounts.
    start : day
        The first date; purchases until then decide the segments that customers come from.
    end : day, optional
        The second date, after the first.  Default: the base's ``observation_end``.
    boundaries : {"common", "own"}
        "common": the cuts of the first date score both, so whoever moves has changed himself.  "own": each date has its
        own cuts, so a customer may move because others changed.
    bins, scoring, ties, cuts, weights, rules
        As for `rfm`.  Segments need rules: with other than 5 bins they must be given.
    level : float
        Of the intervals.
    threads : int, optional
        The result does not depend on it.
    progress : callable, optional

    Returns
    -------
    Migration

    Raises
    ------
    DomainError
        If ``start`` is not before ``end``, lies before the base's first purchase, ``end`` lies after the base, there
        are no rules, or as for `rfm`.
    SchemaError, ShapeError, Cancelled
        As for `rfm`.

    Examples
    --------
    >>> import goodwill as gw
    >>> log = {"id": [1, 2, 2], "day": ["2026-01-01", "2026-01-02", "2026-03-01"], "paid": [5, 10, 20]}
    >>> base = gw.CustomerBase.from_transactions(log, customer="id", time="day", amount="paid")
    >>> moves = gw.migration(base, "2026-01-31")
    >>> moves.customers, moves.new_customers
    (2, 0)
    """
    function = "migration"
    check_base(function, base)
    choice = Choice(function, bins=bins, scoring=scoring, ties=ties, cuts=cuts, weights=weights, rules=rules)
    if choice.rules is None:
        must = f"must be given for {choice.bins} bins: customers move between segments"
        raise SchemaError.of(function, "rules", "not given", must)
    if boundaries not in ("common", "own"):
        raise DomainError.of(function, "boundaries", repr(boundaries), 'must be "common" or "own"')
    first, last = (day_within(function, name, value, base) for name, value in (("start", start), ("end", end)))
    if first is None:
        raise DomainError.of(function, "start", "None", "must be a day")
    until = base._core.observation_end if last is None else last
    if first >= until:
        must = f"must be before the second date, {_dates.date_of(until)}"
        raise DomainError.of(function, "start", str(_dates.date_of(first)), must)
    found = _core.migration(
        base._core,
        start=first,
        end=last,
        choice=choice.core,
        boundaries=boundaries,
        level=level,
        threads=resolve(function, threads),
        progress=progress,
    )
    return Migration(found, base, boundaries, level)
