"""What survival curves need of durations, as a state that can be merged."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np
from narwhals import dependencies as known

from .. import _core, _frames
from .._threads import resolve
from ..errors import SchemaError

__all__ = ["EventTable"]

Progress = Callable[[float], bool | None]


class EventTable:
    """The distinct times of durations, with the weight of events and of censorings at each: all that survival needs.

    A table may be filled part by part, merged with others in any order, written to bytes, and given to `KaplanMeier`,
    `NelsonAalen` and `log_rank` in place of durations.

    Examples
    --------
    >>> import goodwill as gw
    >>> january = gw.EventTable().update([5, 8, 8], [True, True, False])
    >>> gw.KaplanMeier().fit(january.update([3, 9], [False, True])).survival_at(5)
    0.75
    """

    def __init__(self) -> None:
        self._core = _core.EventTable()
        self._source = _frames.source_of_backend("EventTable", None)

    @classmethod
    def _of(cls, core: _core.EventTable, source: _frames.Source | None = None) -> EventTable:
        table = cls()
        table._core = core
        table._source = source or table._source
        return table

    def update(
        self,
        durations: Any,
        observed: Any = None,
        *,
        weights: Any = None,
        entry: Any = None,
        threads: int | None = None,
        progress: Progress | None = None,
    ) -> EventTable:
        """Add rows.

        Parameters
        ----------
        durations, observed, weights, entry, threads, progress
            As in `KaplanMeier.fit`.

        Returns
        -------
        EventTable
            Itself.

        Raises
        ------
        DomainError, ShapeError, SchemaError, Cancelled
            As `KaplanMeier.fit`; the table is what it was before.
        """
        name = "EventTable.update"
        columns = columns_of(name, durations, observed, weights, entry)
        self._core.update(name, **columns, threads=resolve(name, threads), progress=progress)
        self._source = kind_of(durations)
        return self

    def merge(self, other: EventTable) -> EventTable:
        """Add what another table has seen.

        Returns
        -------
        EventTable
            Itself.
        """
        if not isinstance(other, EventTable):
            raise SchemaError.of(
                "EventTable.merge", "other", f"of type {type(other).__name__}", "must be an EventTable"
            )
        self._core.merge(other._core)
        return self

    @property
    def counts(self) -> dict[str, int]:
        """Rows that were given, and what became of them: used, events, missing_duration, missing_observed, zero_weight.

        Rows are those used and those of the three reasons for leaving one out.
        """
        return dict(self._core.counts)

    @property
    def weight(self) -> float:
        """Of all rows that are used; their number without weights."""
        return self._core.weight

    def to_frame(self) -> Any:
        """One row per distinct time.

        Returns
        -------
        frame
            Of the kind of the last durations; a dict of arrays for arrays and lists: time, events, censored, and
            entered (only with entries), all weights.
        """
        names = ["time", "events", "censored"] + ["entered"] * bool(len(self._core.entered))
        return self._source.frame({name: getattr(self._core, name) for name in names})

    def to_bytes(self) -> bytes:
        """The table as bytes, for `from_bytes`."""
        return self._core.to_bytes()

    @classmethod
    def from_bytes(cls, data: bytes) -> EventTable:
        """Read what `to_bytes` wrote.

        Raises
        ------
        FormatError
            If the bytes are no table of events, are cut or were altered.
        """
        return cls._of(_core.EventTable.from_bytes(bytes(data)))

    def __reduce__(self) -> Any:
        return (EventTable.from_bytes, (self.to_bytes(),))

    def __len__(self) -> int:
        """How many distinct times there are."""
        return len(self._core)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, EventTable) and self._core.equals(other._core)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        counts = self.counts
        return f"EventTable({len(self):,} times, {counts['used']:,} rows, {counts['events']:,} events)"


def columns_of(function: str, durations: Any, observed: Any, weights: Any, entry: Any) -> dict[str, Any]:
    """The columns as the compiled part takes them."""
    if known.is_pandas_series(observed) and observed.dtype == np.bool_:
        observed = observed.to_numpy()
    if type(observed) is np.ndarray and observed.dtype == np.bool_:
        observed = observed.view(np.uint8)  # read where it lies; Arrow's booleans are bits
    given = {"durations": durations, "observed": observed, "weights": weights, "entry": entry}
    return {
        name: None if values is None and name != "durations" else _frames.series(function, name, values)
        for name, values in given.items()
    }


def kind_of(values: Any) -> _frames.Source:
    """Makes frames of the library that a series is of; a dict of arrays for arrays and lists."""
    backend = None
    if known.is_narwhals_series(values):
        values = values.to_native()
    if known.is_pandas_series(values) or known.is_pandas_index(values):
        backend = "pandas"
    elif known.is_polars_series(values):
        backend = "polars"
    elif isinstance(values, (getattr(sys.modules.get("pyarrow"), "Array", ()), _chunked())):
        backend = "pyarrow"
    return _frames.source_of_backend("fit", backend)


def _chunked() -> Any:
    return getattr(sys.modules.get("pyarrow"), "ChunkedArray", ())
