"""Dated contacts: what people know of us before they buy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .. import _core, _frames, _threads
from ..errors import SchemaError
from ..transactions.log import _times, zone_table

__all__ = ["Contacts", "contacts_of"]


class Contacts:
    """Contacts by customer and day, sorted: made once from a frame and never changed.

    Make one with `from_frame`, for `stages` and `stage_history`.

    Attributes
    ----------
    rows : int
        Contacts that were read.
    """

    #: What a contact may say.
    STATES: tuple[str, ...] = tuple(_core.contact_states)

    def __init__(self) -> None:
        raise TypeError("make Contacts with Contacts.from_frame(...)")

    rows: int
    _core: _core.Contacts

    @classmethod
    def from_frame(
        cls,
        data: Any,
        *,
        customer: Any = "customer",
        time: Any = "time",
        knows: Any = "knows",
        zone: str | None = None,
        time_unit: str | None = None,
        threads: int | None = None,
        progress: Callable[[float], bool | None] | None = None,
    ) -> Contacts:
        """Read dated contacts, one a row, in any order.

        Parameters
        ----------
        data : frame
            Of any kind that `CustomerBase.from_transactions` takes.
        customer, time : column name
            As in `CustomerBase.from_transactions`; ids are of the type of the base's.
        knows : column name
            What the person knows, a text: "unaware" (has the need and does not know us), "searching", "comparing"
            (hesitates between us and another), "elsewhere" (buys from another), "target" (is one whom we mean to win).
        zone, time_unit : str, optional
            As in `CustomerBase.from_transactions`.
        threads : int, optional
        progress : callable, optional

        Returns
        -------
        Contacts

        Raises
        ------
        SchemaError
            If a column is missing or of a type that cannot be used.
        DomainError
            For the first bad row: a missing id, a time that is none, a text that is missing or none of the above; or
            for more than 4,095 contacts of one customer on one day.
        Cancelled
            If ``progress`` returned False.

        Notes
        -----
        Contacts of one day follow each other in the order of the texts above, so the last of them counts.

        Examples
        --------
        >>> import goodwill as gw
        >>> gw.Contacts.from_frame({"customer": [7, 8], "time": ["2026-01-05"] * 2, "knows": ["searching", "target"]})
        Contacts(2 contacts of 2 customers)
        """
        name = "Contacts.from_frame"
        for role, column in (("customer", customer), ("time", time), ("knows", knows)):
            if column is None:
                raise SchemaError.of(name, role, "None", "must be the name of a column")
        columns, source = _frames.read(name, data, {"customer": customer, "time": time, "knows": knows})
        source.forget()
        workers = _threads.resolve(name, threads)
        with source.naming():
            times = _times(name, columns["time"], time_unit)
            zoned = zone if zone is not None else times.zone
            core = _core.Contacts.from_columns(
                columns["customer"], times, columns["knows"], threads=workers, progress=progress,
                zone=None if zoned is None else zone_table(name, zoned),
            )  # fmt: skip
        out = cls.__new__(cls)
        out._core, out.rows = core, core.rows
        return out

    def __len__(self) -> int:
        """How many customers they are of."""
        return len(self._core)

    def __repr__(self) -> str:
        return f"Contacts({self.rows:,} contacts of {len(self):,} customers)"


def contacts_of(data: Any) -> Contacts | None:
    """Contacts as they were given: made already, or a frame whose columns are named as they are by default."""
    return data if data is None or isinstance(data, Contacts) else Contacts.from_frame(data)
