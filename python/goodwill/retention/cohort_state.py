"""Cohorts of a log that is counted in parts."""

from __future__ import annotations

from typing import Any, Literal

from .. import _core, _dates, _frames
from .._threads import resolve
from ..errors import DomainError, SchemaError
from .bases import Progress, base_of
from .cohorts import Cohorts, _checked
from .periods import checked_period

__all__ = ["CohortState"]


class CohortState:
    """Cohorts of parts of a customer base, in memory that does not grow with customers.

    Each customer's whole history must be in one part: cells of disjoint customers add up.  So a log that is split by
    customer is counted part by part, here or on other machines, and the states are merged.

    Parameters
    ----------
    period : {"week", "month", "quarter", "year"}
    at : day, optional
        Purchases until this day count.  Default: all; the table then ends on the last day of any part.

    Notes
    -----
    A customer in two parts would be counted twice.  To find that, a state keeps the 4,096 smallest hashes of its ids:
    in parts of up to so many customers every overlap is found.  Beyond, where a share s of the smaller part's customers
    are also in the other, which is k times as large, it is found with probability 1 - (1 - s)^(4096 / k).

    Examples
    --------
    >>> import goodwill as gw
    >>> odd = {"id": [1, 1], "day": ["2026-01-05", "2026-02-07"]}
    >>> even = {"id": [2], "day": ["2026-02-01"]}
    >>> state = gw.CohortState(period="month")
    >>> for part in (odd, even):
    ...     state = state.update(part, customer="id", time="day")
    >>> state.finish().customers
    2
    """

    def __init__(self, *, period: Literal["week", "month", "quarter", "year"] = "month", at: Any = None) -> None:
        day = _dates.day_number("CohortState", "at", at)
        self._core = _core.CohortState(period=checked_period("CohortState", period), at=day)
        self._source: _frames.Source | None = None

    def update(
        self,
        data: Any,
        *,
        customer: Any = None,
        time: Any = None,
        amount: Any = None,
        margin: Any = None,
        threads: int | None = None,
        progress: Progress | None = None,
        **log: Any,
    ) -> CohortState:
        """Add the customers of a base or a log.

        Parameters
        ----------
        data, customer, time, amount, margin, threads, progress, **log
            As in `cohorts`.

        Returns
        -------
        CohortState
            Itself.

        Raises
        ------
        ConflictError
            If customers are there already, their ids are of another kind, or money is there that was not before.  The
            state is then what it was before.
        SchemaError, DomainError, Cancelled
            As in `cohorts`.
        """
        name = "CohortState.update"
        roles = {"customer": customer, "time": time, "amount": amount, "margin": margin}
        base, progress = base_of(name, data, roles, log, threads=threads, progress=progress)
        self._core.update(base._core, threads=resolve(name, threads), progress=progress)
        self._source = base._source
        return self

    def merge(self, other: CohortState) -> CohortState:
        """Add the customers of another state.

        Returns
        -------
        CohortState
            Itself.

        Raises
        ------
        ConflictError
            As in `update`, or if the states were made for other periods or another ``at``.
        """
        if not isinstance(other, CohortState):
            must = "must be a CohortState"
            raise SchemaError.of("CohortState.merge", "other", f"of type {type(other).__name__}", must)
        self._core.merge(other._core)
        self._source = self._source or other._source
        return self

    def finish(
        self,
        *,
        value: Literal["customers", "orders", "revenue", "margin", "rate", "reactivated"] = "customers",
        align: Literal["age", "calendar"] = "age",
        level: float = 0.95,
    ) -> Cohorts:
        """The cohorts of everything so far; the state goes on.

        Parameters
        ----------
        value, align, level
            As in `cohorts`.

        Returns
        -------
        Cohorts
            Its frames are of the kind of the last part; of a state that has seen none, dicts of arrays.
        """
        name = "CohortState.finish"
        money = self._core.has_revenue, self._core.has_margin
        if align not in ("age", "calendar"):
            raise DomainError.of(name, "align", repr(align), 'must be "age" or "calendar"')
        _checked(name, value, *money)
        source = self._source or _frames.source_of_backend(name, None)
        return Cohorts(self._core.finish(level=level), source, money, self._core.period, value, align, level)

    def to_bytes(self) -> bytes:
        """The state as bytes, for `from_bytes`."""
        return self._core.to_bytes()

    @classmethod
    def from_bytes(cls, data: bytes, *, backend: str | None = None) -> CohortState:
        """Read what `to_bytes` wrote.

        Parameters
        ----------
        data : bytes
        backend : {None, "polars", "pandas", "pyarrow"}
            The kind of frame that results are; None is a dict of arrays.

        Raises
        ------
        FormatError
            If the bytes are no such state, are cut or were altered.
        DomainError
            If there is no such backend.
        """
        state = cls.__new__(cls)
        state._source = _frames.source_of_backend("CohortState.from_bytes", backend)
        state._core = _core.CohortState.from_bytes(bytes(data))
        return state

    def __len__(self) -> int:
        return len(self._core)

    def __repr__(self) -> str:
        return f"CohortState({len(self):,} customers, by {self._core.period})"

    def __reduce__(self) -> Any:
        return (CohortState.from_bytes, (self.to_bytes(),))
