"""The summary of a log that comes in chunks."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _core, _frames
from ..errors import ConflictError, SchemaError
from .ingest import IngestReport
from .log import Log, options, report_of, summary_columns, zone_table

__all__ = ["SummaryState"]


class SummaryState:
    """The summary of a log that comes in chunks, in memory that grows with customers only.

    Chunks come in time order; states of other customers, or of later days, can be merged.

    Parameters
    ----------
    customer, time, amount : column name
        As in `CustomerBase.from_transactions`, for every chunk.
    unit, calibration_end, observation_end, zone, merge, refunds, zero_amounts, errors, time_unit
        As in `summary`.
    """

    def __init__(
        self,
        *,
        customer: Any,
        time: Any,
        amount: Any = None,
        unit: str = "week",
        calibration_end: Any = None,
        observation_end: Any = None,
        zone: str | None = None,
        merge: str = "day",
        refunds: str = "refuse",
        zero_amounts: str = "keep",
        errors: str = "raise",
        time_unit: str | None = None,
    ) -> None:
        self._names = (customer, time, amount)
        self._time_unit = time_unit
        self._told_zone = zone
        self._zone: str | None = None  # that of the chunks, once there are any
        self._options = options(
            "SummaryState", unit, calibration_end, observation_end, merge, refunds=refunds, zero_amounts=zero_amounts,
            errors=errors,
        )  # fmt: skip
        self._source: _frames.Source | None = None
        self._core: _core.SummaryState | None = None
        self._fresh(None)  # says at once what is wrong with the options

    def update(self, data: Any) -> SummaryState:
        """Add a chunk: a customer's days must not go back, neither within the chunk nor to before the last one.

        Parameters
        ----------
        data : frame
            As in `CustomerBase.from_transactions`.

        Returns
        -------
        SummaryState
            Itself.

        Raises
        ------
        ConflictError
            If a customer's days go back in time, or the ids are of another kind than before, or in another zone.
        SchemaError, ShapeError, DomainError
            As in `summary`; rows count from 0 in the chunk.  The state is what it was before.
        """
        name = "SummaryState.update"
        log = Log(name, data, *self._names, zone=self._told_zone, time_unit=self._time_unit)
        zone = None if log.zone is None else log.zone[0]
        if self._source is not None and zone != self._zone:
            found = "without a zone" if zone is None else f"in the zone {zone}"
            before = "without a zone" if self._zone is None else f"in the zone {self._zone}"
            raise ConflictError.of(name, "time", found, f"must be {before} like the chunks before it; or say zone=")
        with log.source.naming():
            self._state(log.zone).update(log.customer, log.time, log.amount)
        self._zone = zone
        self._source = log.source
        return self

    def merge(self, other: SummaryState) -> SummaryState:
        """Add what another state has seen: of other customers, or of later days.

        Returns
        -------
        SummaryState
            Itself.

        Raises
        ------
        ConflictError
            If histories overlap, or the states were made with other options.
        """
        if not isinstance(other, SummaryState):
            raise SchemaError.of(
                "SummaryState.merge", "other", f"of type {type(other).__name__}", "must be a SummaryState"
            )
        if other._core is not None:
            zone = other._zone if self._source is None else self._zone
            self._state(None if zone is None else zone_table("SummaryState.merge", zone)).merge(other._core)
            if self._source is None:
                self._source, self._zone = other._source, zone
        return self

    def finish(self) -> Any:
        """The summary of everything so far, as `summary` returns it; the state goes on.

        The frame is of the kind of the last chunk; of a state that has seen none, a dict of arrays.
        """
        done = self._now().finish()
        source = self._source or _frames.source_of_backend("SummaryState.finish", None)
        return source.frame(
            summary_columns(done, amounts=self._names[2] is not None or not np.isnan(done.report["amount_total"]))
        )

    @property
    def ingest_report(self) -> IngestReport:
        """What became of every row so far; rows count from the first chunk on."""
        return report_of(self._now().finish().report)

    def to_bytes(self) -> bytes:
        """The state as bytes, for `from_bytes`."""
        return self._now().to_bytes()

    @classmethod
    def from_bytes(
        cls, data: bytes, *, customer: Any = None, time: Any = None, amount: Any = None,
        zone: str | None = None, time_unit: str | None = None,
    ) -> SummaryState:  # fmt: skip
        """Read what `to_bytes` wrote.

        Parameters
        ----------
        data : bytes
        customer, time, amount, zone, time_unit
            As for a new state, for further chunks; not needed to merge or finish.

        Raises
        ------
        FormatError
            If the bytes are no such state, are cut or were altered.
        """
        state = cls.__new__(cls)
        state._names, state._told_zone, state._time_unit = (customer, time, amount), zone, time_unit
        state._options, state._source, state._zone = {}, None, None
        state._core = _core.SummaryState.from_bytes(bytes(data))
        return state

    def __len__(self) -> int:
        return 0 if self._core is None else len(self._core)

    def __repr__(self) -> str:
        return f"SummaryState({len(self):,} customers)"

    def _state(self, zone: Any) -> _core.SummaryState:
        """The core's state; made with the zone of the first chunk."""
        if self._core is None:
            self._core = self._fresh(zone)
        return self._core

    def _now(self) -> _core.SummaryState:
        return self._fresh(None) if self._core is None else self._core

    def _fresh(self, zone: Any) -> _core.SummaryState:
        if zone is None and self._told_zone is not None:
            zone = zone_table("SummaryState", self._told_zone)
        return _core.SummaryState(zone=zone, **self._options)
