"""The stages at the end of every period, and what moved between them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, Literal

import numpy as np

from .. import _core, _plots
from ..errors import DomainError
from ..rules import RuleTable
from ..transactions import CustomerBase
from .stages import NO_STAGE, Rules, arguments, named

__all__ = ["StageHistory", "stage_history"]


class StageHistory:
    """The stages of all customers at the end of every period; see `stage_history`.

    Attributes
    ----------
    every : str
    rules : RuleTable
    at : date
        The last day that counts.
    customers : int
        With a purchase or a contact until ``at``.
    later_customers : int
        Of the base and the contacts, known only by what was after ``at``.
    later_contacts : int
        Contacts after ``at``: not counted.
    level : float
        Of the intervals.
    """

    def __init__(self, found: dict[str, Any], rules: RuleTable, base: CustomerBase, every: str, level: float) -> None:
        self.rules, self.every, self.level = rules, every, level
        self._found, self._source = found, base._source
        self._names = [*rules.outcomes, NO_STAGE]
        self._start, self._end = _days(found["start"]), _days(found["end"])
        self.at: dt.date = self._end[-1].item() if len(self._end) else base.observation_end
        self.customers: int = found["customers"]
        self.later_customers: int = found["later_customers"]
        self.later_contacts: int = found["later_contacts"]

    def __len__(self) -> int:
        """How many periods there are."""
        return len(self._start)

    def to_frame(self) -> Any:
        """One row per period and stage, "no stage" among them.

        Returns
        -------
        frame
            Of the kind that the base was made from: ``period`` (its first day), ``at`` (the day of the stages: the
            period's last, or the last that counts), ``stage``; ``customers``, and their ``share`` of all who are known
            by then, with Wilson's interval ``low``, ``high``; ``complete``, False where the period goes on.
        """
        stock = self._found["stock"]
        return self._source.frame(
            self._heads(stock)
            | {name: stock[name] for name in ("customers", "share", "low", "high")}
            | {"complete": (stock["period"] < len(self) - 1) | self._found["last_complete"]}
        )

    @property
    def flows(self) -> Any:
        """One row per period and stage: who came and who went.

        Returns
        -------
        frame
            Of the kind that the base was made from: ``period``, ``at``, ``stage``; ``before``, customers at the end of
            the period before; ``first_known``, those in the stage who were not known then; ``moved_in`` from other
            stages; ``moved_out`` to others; ``customers`` = before + first_known + moved_in - moved_out.
        """
        stock = self._found["stock"]
        names = ("before", "first_known", "moved_in", "moved_out", "customers")
        return self._source.frame(self._heads(stock) | {name: stock[name] for name in names})

    @property
    def moves(self) -> Any:
        """One row per period and way that somebody went: ``period``, ``at``, ``from``, ``to``, ``customers``."""
        moves = self._found["moves"]
        return self._source.frame(
            {
                "period": self._start[moves["period"]], "at": self._end[moves["period"]],
                "from": named(moves["from"], self._names), "to": named(moves["to"], self._names),
                "customers": moves["customers"],
            }
        )  # fmt: skip

    @property
    def transitions(self) -> Any:
        """The transition matrix from one period's end to the next, all periods together, a row per cell.

        Returns
        -------
        frame
            Of the kind that the base was made from: ``from``, ``to``; ``customers``, once for each period; ``share`` of
            those in ``from``, so that the shares of a ``from`` sum to 1, with Wilson's interval ``low``, ``high`` as
            if each customer's periods were independent; missing where nobody was in ``from``.
        """
        cells = self._found["transitions"]
        columns = {"from": named(cells["from"], self._names), "to": named(cells["to"], self._names)}
        return self._source.frame(columns | {name: cells[name] for name in ("customers", "share", "low", "high")})

    @property
    def time_in_stage(self) -> Any:
        """How long customers stay in a stage: one row each.

        Returns
        -------
        frame
            Of the kind that the base was made from: ``stage``; ``spells``, of which ``ended`` and ``censored`` (still
            there at ``at``); ``median_days``, by Kaplan and Meier with the censored spells, missing where more than
            half have not ended; ``mean_days``, the area below the same curve up to the longest spell.

        Notes
        -----
        A spell lasts from the first period's end in the stage to the first in another: shorter periods measure it
        finer.
        """
        times = self._found["times"]
        stages = named(np.arange(len(self._names)), self._names)
        return self._source.frame({"stage": stages, "spells": times["ended"] + times["censored"], **times})

    @property
    def conflicts(self) -> Any:
        """What cannot follow what was before, one row per kind that was found.

        Returns
        -------
        frame
            Of the kind that the base was made from: ``conflict``; ``customers`` with at least one; ``customer`` and
            ``day``, the first of them by id as an example.
        """
        found = self._found["conflicts"]
        return self._source.frame(
            {
                "conflict": named(found["kind"], _core.stage_conflicts), "customers": found["customers"],
                "customer": found["customer"], "day": _days(found["day"]),
            }
        )  # fmt: skip

    def plot(self) -> Any:
        """A picture of `to_frame`: the shares of the stages, stacked, over time.

        Returns
        -------
        altair.Chart

        Raises
        ------
        ImportError
            Without the extra ``plots``.
        """
        pictures = _plots.pictures("StageHistory.plot")
        stock = self._found["stock"]
        used = [s for s in range(len(self._names)) if self._matrix("customers")[:, s].any()]
        rows = [
            {"at": str(self._end[p]), "stage": self._names[s], "share": 100 * share, "customers": int(n)}
            for p, s, share, n in zip(stock["period"], stock["stage"], stock["share"], stock["customers"], strict=True)
            if s in used
        ]
        note = f"{self.customers:,} customers known until {self.at}, by {self.every}"
        chart = pictures.stage_areas(rows, [self._names[s] for s in used], "share of the customers known, %")
        return pictures.standing(chart, self._finding(), note)

    def _heads(self, rows: dict[str, np.ndarray]) -> dict[str, Any]:
        return {
            "period": self._start[rows["period"]],
            "at": self._end[rows["period"]],
            "stage": named(rows["stage"], self._names),
        }

    def _matrix(self, name: str) -> np.ndarray:
        return self._found["stock"][name].reshape(len(self), len(self._names))

    def _finding(self) -> str:
        """The largest stage at the last end, and what it was at the first."""
        if not len(self):
            return "There are no purchases"
        share = self._matrix("share")
        s = int(np.argmax(share[-1]))
        was, now = f"{share[0, s]:.0%}", f"{share[-1, s]:.0%}"
        text = f"“{self._names[s]}”: {now} of the customers at {self.at}"
        if len(self) > 1:
            way = "as" if was == now else "up from" if share[-1, s] > share[0, s] else "down from"
            text += f", {way} {was} at {self._end[0]}" if way != "as" else f", as at {self._end[0]}"
        return text

    def __repr__(self) -> str:
        lines = [f"StageHistory({self.customers:,} customers, {len(self):,} ends by {self.every}, to {self.at})"]
        if len(self):
            counts = self._matrix("customers")
            shown = sorted({*range(0, len(self), max(1, (len(self) + 4) // 5)), len(self) - 1})
            lines.append(" " * 22 + "".join(f"{self._end[p]!s:>12}" for p in shown))
            for s, name in enumerate(self._names):
                if counts[:, s].any():
                    lines.append(f"  {name:<20}" + "".join(f"{counts[p, s]:>12,}" for p in shown))
            lines.append(f"  {'all':<20}" + "".join(f"{counts[p].sum():>12,}" for p in shown))
        found = self._found["conflicts"]
        for kind, n in zip(found["kind"], found["customers"], strict=True):
            lines.append(f"  conflict: {_core.stage_conflicts[kind]}: {n:,} customers")
        return "\n".join(lines)


def stage_history(
    base: CustomerBase,
    *,
    every: Literal["day", "week", "month", "quarter", "year"] = "month",
    at: Any = None,
    rules: Rules | None = None,
    contacts: Any = None,
    quantile: float = 0.9,
    least_gaps: int = 3,
    conflicts: Literal["count", "raise"] = "count",
    level: float = 0.95,
    threads: int | None = None,
    progress: Callable[[float], bool | None] | None = None,
) -> StageHistory:
    """Stages at the end of every period from that of the first purchase on, and what moved between them.

    Parameters
    ----------
    base : CustomerBase
    every : {"day", "week", "month", "quarter", "year"}
        Calendar periods; weeks begin on Monday.
    at : day, optional
        The last day that counts, and the end of the last period.  Default: the base's ``observation_end``.
    rules, contacts, quantile, least_gaps, conflicts, level, threads, progress
        As in `stages`.

    Returns
    -------
    StageHistory

    Raises
    ------
    SchemaError, ConflictError, Cancelled
        As in `stages`.
    DomainError
        As in `stages`; if ``every`` is none of the above, ``at`` lies before the first purchase, or there are more
        than 1,000 periods.

    Notes
    -----
    At each end the stages are those of `stages` at that day, the base's rhythm too.  So all stages together are the
    customers known by then, and moves in are moves out and the change of the stock.  Nobody leaves: who is known stays
    known.  Contacts before the first period count from its end on.

    Besides the conflicts of `stages`, "new" after another stage of a customer is one.

    Examples
    --------
    >>> import goodwill as gw
    >>> log = {"id": [1, 1, 2], "day": ["2026-01-05", "2026-03-01", "2026-02-20"]}
    >>> base = gw.CustomerBase.from_transactions(log, customer="id", time="day")
    >>> gw.stage_history(base)
    StageHistory(2 customers, 3 ends by month, to 2026-03-01)
                            2026-01-31  2026-02-28  2026-03-01
      new                            1           1           1
      active                         0           1           0
      repeat                         0           0           1
      all                            1           2           2
    """
    table, asked = arguments("stage_history", base, at, rules, contacts, quantile, least_gaps, conflicts, threads)
    if not isinstance(every, str):
        must = 'must be "day", "week", "month", "quarter" or "year"'
        raise DomainError.of("stage_history", "every", repr(every), must)
    with base._source.naming():
        found = _core.stage_history(base._core, table._core, every=every, level=level, progress=progress, **asked)
    return StageHistory(found, table, base, every, level)


def _days(days: np.ndarray) -> np.ndarray:
    return days.astype("datetime64[D]")
