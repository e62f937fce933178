"""Records and a customer base side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _core, _series
from ..errors import SchemaError
from .bands import bands_of
from .class_profile import ClassProfile, of_classes

if TYPE_CHECKING:
    from ..transactions import CustomerBase
    from .records import Customers

__all__ = ["CustomerJoin"]

_MEASURES = ("orders", "revenue")


class CustomerJoin:
    """Records beside a customer base, by id; see `Customers.join`.

    Attributes
    ----------
    customers : int
        Of the base: matched + those without a record.
    records : int
        matched + those that never bought.
    matched : int
    """

    def __init__(self, records: Customers, base: CustomerBase) -> None:
        core = getattr(base, "_core", None)
        if not isinstance(core, _core.CustomerBase):
            raise SchemaError.of("Customers.join", "base", f"of type {type(base).__name__}", "must be a CustomerBase")
        self._core = _core.RecordJoin(records._core, core)
        self._records, self._base = records, base
        orders, revenue = _core.customer_totals(core)
        self._totals: dict[str, np.ndarray] = {"orders": orders.astype(np.int64)}
        if base.has_amounts:
            self._totals["revenue"] = revenue
        self.customers = len(base)
        self.records = len(records)
        self.matched: int = self._core.matched

    def to_frame(self) -> Any:
        """One row per customer of the base, sorted by id.

        Returns
        -------
        frame
            Of the kind that the base was made from: customer; has_record; orders (days with a purchase); revenue (with
            amounts); a column for each attribute, missing where it is unknown or there is no record.
        """
        record = self._core.record
        columns: dict[str, Any] = {"customer": self._base._core.customer, "has_record": record >= 0}
        return self._base._source.frame({**columns, **self._totals, **self._records._columns(record)})

    @property
    def never_bought(self) -> Any:
        """Records whose ids the base does not have.

        Returns
        -------
        frame
            Of the kind that the base was made from: customer, and a column for each attribute.
        """
        at = self._core.never_bought
        ids = _picked(self._records._core.customer, at)
        return self._base._source.frame({"customer": ids, **self._records._columns(at)})

    @property
    def without_record(self) -> Any:
        """Customers of the base without a record.

        Returns
        -------
        frame
            Of the kind that the base was made from: customer, orders, revenue (with amounts).
        """
        at = self._core.without_record
        ids = _picked(self._base._core.customer, at)
        return self._base._source.frame(
            {"customer": ids, **{name: values[at] for name, values in self._totals.items()}}
        )

    def profile(self, attribute: str, *, bands: Any = None, level: float = 0.95) -> ClassProfile:
        """The share of the customers, of their orders and of their revenue that each class has.

        Parameters
        ----------
        attribute : str
            Of the records; or "orders" or "revenue", which are the base's own numbers.
        bands : Bands or named cuts, optional
            Of a number.  Default: those of the attribute.
        level : float
            Of the intervals.

        Returns
        -------
        ClassProfile
            Of the base's customers; those without a record, or of whom the attribute is unknown, have rows of their
            own, so that rows sum to the base unless customers may have several classes.

        Raises
        ------
        SchemaError
            If there is no such attribute (the message says which there are), a number has no bands, or what is no
            number has some.
        DomainError
            If bands overlap or descend, or ``level`` is not between 0 and 1.
        """
        function = "CustomerJoin.profile"
        if attribute in _MEASURES:
            if attribute not in self._totals:
                raise SchemaError.of(function, "attribute", '"revenue"', "needs a base with amounts")
            if bands is None:
                raise SchemaError.of(function, "bands", "", f'must be given: "{attribute}" is a number')
            cut = bands_of(function, bands)
            codes = cut.codes(self._totals[attribute])
            none = np.array([], dtype=np.int64)
            return of_classes((cut.names, codes, none), self._base, attribute, level, self._base._source)
        chosen = self._records._bands(function, attribute, bands)
        core_bands = None if chosen is None else chosen._core
        found = self._core.to_base(self._records._core, function, attribute, core_bands)
        all_records = self._records._core.classes(function, attribute, core_bands)
        never = _counts(all_records, self._core.never_bought)
        return of_classes(found, self._base, attribute, level, self._base._source, never)

    def __repr__(self) -> str:
        def line(n: int, what: str) -> str:
            return f"  {n:>12,} {what}"

        return "\n".join(
            [
                f"CustomerJoin({self.customers:,} customers of the base, {self.records:,} records)",
                line(self.matched, "customers with a record"),
                line(self.customers - self.matched, "customers without a record (.without_record)"),
                line(self.records - self.matched, "records that never bought (.never_bought)"),
            ]
        )


def _picked(ids: _core.Column, at: np.ndarray) -> Any:
    return _series.series("CustomerJoin", "customer", ids.to_numpy()[at])


def _counts(found: tuple[list[str], np.ndarray, np.ndarray], at: np.ndarray) -> np.ndarray:
    """By class, then in no band, then unknown: how many of the records at these positions."""
    classes, codes, offsets = found
    k = len(classes)
    if len(offsets):
        chosen = np.zeros(len(offsets) - 1, dtype=bool)
        chosen[at] = True
        sizes = np.diff(offsets)
        counts = np.bincount(codes[np.repeat(chosen, sizes)], minlength=k)
        return np.append(counts, [0, np.count_nonzero(chosen & (sizes == 0))])
    own = codes[at]
    counts = np.bincount(own[own >= 0], minlength=k)
    return np.append(counts, [np.count_nonzero(own == -2), np.count_nonzero(own == -1)])
