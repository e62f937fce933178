"""The one stage of every customer at a date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal

import numpy as np

from .. import _core, _dates, _frames, _plots, _threads
from ..errors import DomainError, SchemaError
from ..rules import RuleTable
from ..rules import stages as common_rules
from ..transactions import CustomerBase
from .contacts import Contacts, contacts_of

__all__ = ["NO_STAGE", "Stages", "arguments", "named", "stages"]

NO_STAGE = "no stage"
_WHOLE = ("orders", "days_since_first", "days_since_last", "last_gap", "longest_gap", "days_since_contact")

Rules = RuleTable | Mapping[str, Mapping[str, Any]] | Iterable[Mapping[str, Any]]


class Stages:
    """The stage of every customer at a date; see `stages`.

    Attributes
    ----------
    at : date
        The day, its own events included.
    rules : RuleTable
    customers : int
        With a purchase or a contact until ``at``: the rows of `to_frame`.
    no_stage : int
        Of these, for whom no rule holds.
    ambiguous : int
        Of these, for whom rules of two stages hold: the first rule decided.
    later_customers : int
        Of the base and the contacts, known only by what was after ``at``: in no row.
    later_contacts : int
        Contacts after ``at``: not counted.
    gap_quantile : float
        The base's quantile of days between purchases; NaN where the rules do not ask for it.
    level : float
        Of the intervals.
    """

    def __init__(self, found: dict[str, Any], rules: RuleTable, base: CustomerBase, level: float) -> None:
        at = _dates.date_of(found["at"])
        assert at is not None
        self.at: dt.date = at
        self.rules, self.level = rules, level
        self._found, self._source = found, base._source
        self._names = [*rules.outcomes, NO_STAGE]
        self.customers = len(found["stage"])
        self.no_stage = int(found["counts"]["customers"][-1])
        self.ambiguous: int = found["ambiguous"]
        self.later_customers: int = found["later_customers"]
        self.later_contacts: int = found["later_contacts"]
        self.gap_quantile: float = found["base_gap"]

    def to_frame(self) -> Any:
        """One row per customer who is known until ``at``, sorted by id.

        Returns
        -------
        frame
            Of the kind that the base was made from: ``customer``; ``stage``, "no stage" where no rule holds; and the
            columns that the rules ask for, in days, orders and money, missing where there is nothing to tell.
        """
        columns: dict[str, Any] = {"customer": self._found["customer"]}
        columns["stage"] = named(self._found["stage"] % len(self._names), self._names)
        for name, values in self._found["values"].items():
            if name == "contact":
                columns[name] = named(values, list(Contacts.STATES))
            elif name in _WHOLE and not np.isnan(values).any():
                columns[name] = values.astype(np.int64)
            else:
                columns[name] = values
        return self._source.frame(columns)

    @property
    def summary(self) -> Any:
        """One row per stage, and one of those without: ``stage``, ``customers``, ``share`` (0..1), ``low``, ``high``.

        Returns
        -------
        frame
            Of the kind that the base was made from; the interval is Wilson's.
        """
        return self._source.frame({"stage": named(np.arange(len(self._names)), self._names), **self._found["counts"]})

    @property
    def conflicts(self) -> Any:
        """One row per thing that cannot follow what was before: ``customer``, ``conflict``, ``day``.

        Returns
        -------
        frame
            Of the kind that the base was made from.
        """
        found = self._found["conflicts"]
        return self._source.frame(
            {
                "customer": found["customer"],
                "conflict": named(found["kind"], _core.stage_conflicts),
                "day": found["day"].astype("datetime64[D]"),
            }
        )

    def plot(self) -> Any:
        """A picture of `summary`: the share of each stage with its interval.

        Returns
        -------
        altair.LayerChart

        Raises
        ------
        ImportError
            Without the extra ``plots``.
        """
        pictures = _plots.pictures("Stages.plot")
        rows = [
            {
                "name": name, "value": 100 * share, "low": 100 * low, "high": 100 * high, "shown": f"{share:.1%}",
                "n": f"{n:,}",
            }
            for name, n, share, low, high in self._rows()
            if n
        ]  # fmt: skip
        return pictures.standing(
            pictures.interval_rules(rows, "share of the customers, %", None),
            self._finding(),
            f"{self.customers:,} customers known until {self.at}; intervals at {self.level:.0%}",
        )

    def _rows(self) -> list[tuple[str, int, float, float, float]]:
        counts = self._found["counts"]
        rows = zip(self._names, *(counts[name] for name in ("customers", "share", "low", "high")), strict=True)
        return [(name, int(n), *rest) for name, n, *rest in rows if name != NO_STAGE or n]

    def _finding(self) -> str:
        rows = self._rows()
        if not self.customers:
            return f"Nobody is known until {self.at}"
        name, _, share, *_ = max(rows, key=lambda row: row[1])
        return f"{share:.0%} of the customers are in the stage “{name}”"

    def __len__(self) -> int:
        return self.customers

    def __repr__(self) -> str:
        lines = [f"Stages({self.customers:,} customers at {self.at})"]
        for name, n, share, low, high in self._rows():
            lines.append(
                f"  {name:<20} {n:>11,}" + ("" if np.isnan(share) else f"  {share:6.1%} ({low:.1%} to {high:.1%})")
            )
        if self.ambiguous:
            lines.append(f"  rules of two stages hold for {self.ambiguous:,}: the first decided")
        kinds = np.bincount(self._found["conflicts"]["kind"], minlength=1)
        lines += [f"  conflict: {_core.stage_conflicts[kind]}: {n:,}" for kind, n in enumerate(kinds) if n]
        return "\n".join(lines)


def stages(
    base: CustomerBase,
    *,
    at: Any = None,
    rules: Rules | None = None,
    contacts: Any = None,
    quantile: float = 0.9,
    least_gaps: int = 3,
    conflicts: Literal["count", "raise"] = "count",
    level: float = 0.95,
    threads: int | None = None,
    progress: Callable[[float], bool | None] | None = None,
) -> Stages:
    """Put every customer into one stage by what he did until a day.

    Parameters
    ----------
    base : CustomerBase
    at : day, optional
        Purchases and contacts until then count, the day included.  Default: the base's ``observation_end``.
    rules : RuleTable, or what makes one, optional
        The first rule that holds gives the stage.  Default: `goodwill.rules.stages`, whose documentation names the
        columns that rules may ask for.
    contacts : Contacts or frame, optional
        What people are known to know, so that those who have not bought are in the result; of a frame the columns
        ``customer``, ``time`` and ``knows`` are read.
    quantile : float
        Of the days between purchases, which rhythms are measured in; see `goodwill.rules.stages`.
    least_gaps : int
        With fewer gaps of his own a customer is measured by the base's rhythm.
    conflicts : {"count", "raise"}
        What happens with what cannot follow what was before: `Stages.conflicts` lists it, or the first one raises.
    level : float
        Of Wilson's intervals of the shares.
    threads : int, optional
        The result does not depend on it.
    progress : callable, optional
        Called with the share done; False stops the work.

    Returns
    -------
    Stages

    Raises
    ------
    SchemaError
        If a rule names a column that is not there (the message says which are), or money of a base without amounts; if
        ids of contacts are of another type than the base's.
    DomainError
        If ``at`` lies after ``observation_end`` or before the first event, or an option is none of the above.
    ConflictError
        Under ``conflicts="raise"``.
    Cancelled
        If ``progress`` returned False.

    Notes
    -----
    A stage depends on nothing after the day and on no earlier stage: who has been won back is told by the gap before
    his last purchase.  What cannot follow what was before is: a contact that says "unaware" of somebody who has bought
    or who hesitated between us and another (it is left out); a rule that makes a prospect of who has bought, or a
    customer of who has not; "won back" where the rules do not say "lapsed" on the eve of the last purchase.  Stages
    are known by the names of the default table.

    Examples
    --------
    >>> import goodwill as gw
    >>> log = {"id": [1, 1, 2], "day": ["2025-01-05", "2026-03-01", "2026-02-20"]}
    >>> base = gw.CustomerBase.from_transactions(log, customer="id", time="day")
    >>> gw.stages(base).to_frame()["stage"]
    array(['won back', 'new'], dtype=object)
    """
    table, asked = arguments("stages", base, at, rules, contacts, quantile, least_gaps, conflicts, threads)
    with base._source.naming():
        found = _core.stages(base._core, table._core, level=level, progress=progress, **asked)
    return Stages(found, table, base, level)


def arguments(
    function: str,
    base: Any,
    at: Any,
    rules: Rules | None,
    contacts: Any,
    quantile: float,
    least_gaps: int,
    conflicts: str,
    threads: int | None,
) -> tuple[RuleTable, dict[str, Any]]:
    """The table of rules, and the arguments that both functions have in common."""
    if not isinstance(base, CustomerBase):
        raise SchemaError.of(function, "base", f"of type {type(base).__name__}", "must be a CustomerBase")
    if conflicts not in ("count", "raise"):
        raise DomainError.of(function, "conflicts", repr(conflicts), 'must be "count" or "raise"')
    if isinstance(least_gaps, bool) or not isinstance(least_gaps, int | np.integer):
        raise DomainError.of(function, "least_gaps", repr(least_gaps), "must be a whole number >= 1")
    if rules is None:
        table = common_rules()
    else:
        table = rules if isinstance(rules, RuleTable) else RuleTable(rules)
    known = contacts_of(contacts)
    return table, {
        "at": _dates.day_number(function, "at", at),
        "contacts": None if known is None else known._core,
        "quantile": quantile,
        "least_gaps": int(least_gaps),
        "refuse_conflicts": conflicts == "raise",
        "threads": _threads.resolve(function, threads),
    }


def named(codes: np.ndarray, names: list[str]) -> _core.Column:
    """Names by code; a code below 0 is missing."""
    return _core.Column.from_codes("stages", "stage", codes.astype(np.int32), _frames.series("stages", "stage", names))
