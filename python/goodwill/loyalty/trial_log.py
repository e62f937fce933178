"""A log of events that programmes are put through, and what is assumed of its members."""

from __future__ import annotations

import contextlib
import datetime as dt
import math
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING, Any

from .. import _core, _dates, _frames, _threads
from ..errors import ConflictError, DomainError, GoodwillError, SchemaError
from ..transactions.log import zone_table
from .event_columns import EventColumns, check_reading

if TYPE_CHECKING:
    from .program import Program

__all__ = ["Assumptions", "TrialLog", "checked_program"]

Progress = Callable[[float], "bool | None"]


@dataclass(frozen=True)
class Assumptions:
    """What is assumed of members besides that they behave as in the log."""

    redeem: float | None
    elasticity: float
    until: int | None

    @classmethod
    def checked(cls, function: str, redeem: Any, elasticity: Any, until: Any) -> Assumptions:
        """The same from what a caller gave.

        Raises
        ------
        DomainError
            If points at a time are not above 0, or an elasticity is not finite.
        SchemaError
            If one is no number.
        """
        for argument, value in (("redeem", redeem), ("elasticity", elasticity)):
            if isinstance(value, bool) or not (isinstance(value, Real) or (value is None and argument == "redeem")):
                raise SchemaError.of(function, argument, repr(value), "must be a number")
        if redeem is not None and not (math.isfinite(redeem) and redeem > 0):
            raise DomainError.of(
                function, "redeem", f"{redeem:g}", "must be points above 0, or None for what the log says"
            )
        if not math.isfinite(elasticity) or abs(elasticity) > 1e6:
            raise DomainError.of(function, "elasticity", f"{elasticity:g}", "must be finite, and at most a million")
        end = _dates.day_number(function, "until", until)
        return cls(None if redeem is None else float(redeem), float(elasticity), end)

    def units(self, function: str, decimals: int) -> int:
        """The points that are redeemed at a time, in the smallest unit; 0: none."""
        if self.redeem is None:
            return 0
        units = round(self.redeem * 10**decimals)
        if abs(units - self.redeem * 10**decimals) > 1e-6 or not 0 < units < 2**53:
            must = "must be whole points" if decimals == 0 else f"must have at most {decimals} digits"
            raise DomainError.of(function, "redeem", f"{self.redeem:g}", must)
        return units


class TrialLog:
    """The events of a log, read once, and the frames of its kind."""

    def __init__(
        self,
        function: str,
        program: Program,
        events: Any,
        named: EventColumns,
        *,
        segment: Any = None,
        errors: str,
        times: str,
        trust_ids: bool,
        assumptions: Assumptions,
        threads: int | None,
        progress: Progress | None,
    ) -> None:
        check_reading(function, errors=errors, times=times, trust_ids=trust_ids)
        self.function = function
        self.assumptions = assumptions
        self.threads = _threads.resolve(function, threads)
        facts = _core.program_facts(program._core)
        self.currency, self.decimals = facts["currency"], facts["decimals"]
        self.money, self.money_decimals = facts["money"], facts["money_decimals"]
        self._units = assumptions.units(function, self.decimals)
        roles = {**named.roles(), "segment": segment}
        columns, self.source = _frames.read(function, _whole(function, events, roles), roles)
        self.segment = columns.pop("segment", None)
        with self.source.naming(), _named(function):
            self._core = _core.ProgramTrials(
                program._core, zone_table(function, program.zone), columns, errors=errors, local_times=times == "local",
                trust_ids=trust_ids, threads=self.threads, progress=_part(progress, 0, 0.3),
            )  # fmt: skip
        self.source.forget()
        if assumptions.until is not None and assumptions.until < self._core.last_day:
            last = _dates.date_of(self._core.last_day)
            day = _dates.date_of(assumptions.until)
            raise DomainError.of(function, "until", str(day), f"must not be before the last event, {last}")

    def run(self, programs: list[Program], keep: int, progress: Progress | None = None) -> list[dict[str, Any]]:
        """What each programme would have given; the members of the first ``keep`` come with them."""
        with _named(self.function):
            return self._core.run(
                [program._core for program in programs], redeems=self._units, elasticity=self.assumptions.elasticity,
                until=self.assumptions.until, keep=keep, threads=self.threads, progress=_part(progress, 0.3, 1),
            )  # fmt: skip

    def histories(
        self, programs: list[Program], member: int
    ) -> list[tuple[list[dict[str, Any]], list[dict[str, Any]]]]:
        """Steps and entries of a member, by its place, under each programme."""
        with _named(self.function):
            return self._core.histories(
                [program._core for program in programs], redeems=self._units, elasticity=self.assumptions.elasticity,
                until=self.last_number, member=member,
            )  # fmt: skip

    @property
    def last_number(self) -> int:
        """The day up to which the clock runs."""
        return self._core.last_day if self.assumptions.until is None else self.assumptions.until

    @property
    def last_day(self) -> dt.date:
        return dt.date.fromordinal(self.last_number + _dates.EPOCH)

    @property
    def redemptions(self) -> int:
        """In the log."""
        return self._core.redemptions

    @property
    def rows(self) -> int:
        return self._core.rows

    @property
    def events(self) -> int:
        return self._core.events

    @property
    def counts(self) -> dict[str, int]:
        """Bad rows that were left out, by reason."""
        return self._core.counts()

    def bad_rows(self) -> dict[str, Any]:
        return self._core.refused()

    def ids(self) -> _core.Column:
        return self._core.ids()

    def places(self) -> Any:
        """For each row the place of its member among the ids; below 0: none."""
        return self._core.places()

    def points(self, units: Any) -> Any:
        """Whole numbers of the smallest unit as points: the nearest double where points have digits."""
        return units if self.decimals == 0 else units / 10.0**self.decimals

    def in_money(self, units: Any) -> Any:
        return units / 10.0**self.money_decimals

    def sentences(self) -> list[str]:
        """What is assumed, for people."""
        told = self.assumptions
        out = []
        if told.elasticity == 0:
            out.append("Behaviour is held fixed: members buy what and when the log says, whatever the programme gives.")
        else:
            out.append(
                f"Elasticity {told.elasticity:g}: a member whose points are worth a share v of the money spent more "
                f"than under the first programme buys 1 + {told.elasticity:g} x v times as much in each order, "
                "and as often."
            )
        if told.redeem is not None:
            text = f"After each purchase members redeem {told.redeem:g} {self.currency} at a time, "
            text += "as often as they have them."
            if self.redemptions:
                text += f" The {self.redemptions:,} redemptions of the log are tried too, and refused where the "
                text += "points are gone."
            out.append(text)
        elif self.redemptions:
            out.append(
                f"The {self.redemptions:,} redemptions of the log are made under every programme, and refused where "
                "the balance or the tier does not allow them."
            )
        else:
            out.append(
                f"The log has no redemptions and none are assumed: {self.currency} are earned and expire, none are "
                "spent, so cost is what is still open at the end."
            )
        out.append(
            f"What is open on {self.last_day} counts in full: none of it expires later, and all of it is redeemed."
        )
        return out


def checked_program(function: str, argument: str, program: Any) -> None:
    """Throws unless it is a programme."""
    from .program import Program

    if not isinstance(program, Program):
        raise SchemaError.of(function, argument, f"of type {type(program).__name__}", "must be a Program")


def _whole(function: str, events: Any, roles: Mapping[str, Any]) -> Any:
    """A frame, also that of a Parquet file."""
    if not isinstance(events, str | os.PathLike):
        return events
    path = os.fspath(events)
    if not path.lower().endswith(".parquet"):
        raise DomainError.of(function, "events", f'"{path}"', "must be a frame or a .parquet file")
    try:
        import pyarrow.parquet as pq
    except ImportError as error:
        raise ImportError(
            f"{function} needs PyArrow for a Parquet file: pip install pyarrow", name=error.name
        ) from error
    wanted = {role: name for role, name in roles.items() if name is not None}
    _frames.source_of(function, pq.read_schema(path).empty_table()).check_names(function, wanted)
    return pq.read_table(path, columns=sorted(set(wanted.values())))


def _part(progress: Progress | None, begin: float, end: float) -> Progress | None:
    """The share done of a part of the work."""
    if progress is None:
        return None
    return lambda done: progress(begin + (end - begin) * done)


@contextlib.contextmanager
def _named(function: str) -> Iterator[None]:
    """Errors of the compiled part say the name of the function that was called."""
    try:
        yield
    except GoodwillError as error:
        if error.function == function or not error.function:
            raise
        argument, row = error.argument, error.row
        if isinstance(error, ConflictError) and argument == "programs":
            argument, row = "programs" if function == "sweep" else "b", None
        again = type(error).of(function, argument, error.value, error.must, row)
        again.column = error.column
        raise again from None
