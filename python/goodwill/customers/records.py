"""Customers: what is known of each, beside what he did."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _core, _frames, _series
from .._threads import resolve
from ..errors import DomainError, SchemaError
from .attribute import Attribute
from .bands import Bands, bands_of
from .class_profile import ClassProfile, of_classes
from .record_join import CustomerJoin

if TYPE_CHECKING:
    from ..transactions import CustomerBase

__all__ = ["Customers"]

_OWN = {"kind": _core.Attribute.kind(), "relation": _core.Attribute.relation(), "role": _core.Attribute.role()}
_RESERVED = ("customer", "orders", "revenue", "has_record")


class Customers:
    """Records of customers, one each, sorted by id: attributes as columns beside the transactions.

    Parameters
    ----------
    data : frame
        Of any kind, one row per customer in any order.  Rows that say the same of one customer are merged, and counted.
    customer : column name
        Ids: integers or text, which stay as they are ("00001" is not 1).
    kind : column name, optional
        "person" or "company".
    relation : column name, optional
        "internal" or "external".
    role : column name, optional
        "buyer", "user", "beneficiary", or several of them: "buyer; user".
    attributes : mapping of str to Attribute, optional
        Any others.  The column has the name of the attribute, unless that names another.
    threads : int, optional
        The result does not depend on it.
    progress : callable, optional
        Called with the share done; False stops the work.

    Attributes
    ----------
    attributes : dict of str to Attribute
        Those declared, kind, relation and role among them.
    rows : int
        Of ``data``.
    merged : int
        Rows that repeat what an earlier one says: rows - len(customers).

    Raises
    ------
    SchemaError
        If a column is missing (the message says which exist) or of a type that cannot be used.
    DomainError
        For the first id that is missing, number that is infinite or beyond its limits, or class that is not declared
        (the message lists those that are).
    ConflictError
        If two rows of one customer differ, as in kind: a customer is in one class of those that exclude each other.  It
        names both rows and the column.
    Cancelled
        If ``progress`` returned False.

    Notes
    -----
    What is missing, an empty text or declared to mean unknown stays unknown: it is never filled, and is counted.

    Examples
    --------
    >>> import goodwill as gw
    >>> data = {"id": [2, 1, 3], "type": ["person", "company", None], "age": [41.0, float("nan"), 17.0]}
    >>> age = gw.Attribute.number("years, at the last order", unit="year", bands=gw.bands.age)
    >>> customers = gw.Customers(data, customer="id", kind="type", attributes={"age": age})
    >>> customers.unknown
    {'kind': 1, 'age': 1}
    """

    def __init__(
        self,
        data: Any,
        *,
        customer: Any,
        kind: Any = None,
        relation: Any = None,
        role: Any = None,
        attributes: Mapping[str, Attribute] | None = None,
        threads: int | None = None,
        progress: Callable[[float], bool | None] | None = None,
    ) -> None:
        roles: dict[str, Any] = {"customer": customer}
        declared: dict[str, Attribute] = {}
        for name, column in {"kind": kind, "relation": relation, "role": role}.items():
            if column is not None:
                own = _OWN[name]
                make = Attribute.several if name == "role" else Attribute.category
                declared[name] = make(own.classes, meaning=own.meaning, column=column)
                roles[name] = column
        for name, attribute in _checked(attributes).items():
            if name in declared:
                raise SchemaError.of("Customers", "attributes", f'"{name}"', "must be declared once")
            declared[name] = attribute
            roles[name] = name if attribute.column is None else attribute.column
        columns, source = _frames.read("Customers", data, roles)
        with source.naming():
            self._core = _core.CustomerRecords.from_columns(
                columns["customer"],
                [(attribute._core(name), columns[name]) for name, attribute in declared.items()],
                threads=resolve("Customers", threads),
                progress=progress,
            )
        source.forget()
        self._source = source
        self.attributes: dict[str, Attribute] = declared
        self.rows: int = self._core.rows
        self.merged: int = self._core.merged

    @property
    def customers(self) -> np.ndarray:
        """The ids, sorted, shape (len(customers),)."""
        return self._core.customer.to_numpy()

    @property
    def unknown(self) -> dict[str, int]:
        """By attribute: customers of whom it is not known."""
        return {name: self._core.unknown(name) for name in self.attributes}

    def to_frame(self) -> Any:
        """One row per customer, sorted by id.

        Returns
        -------
        frame
            Of the kind of the data: customer, and a column for each attribute, missing where unknown; several classes
            are one text, in the order of the declaration.
        """
        return self._source.frame({"customer": self._core.customer, **self._columns(None)})

    def bands(self, attribute: str, bands: Any = None) -> Any:
        """The band of a number for every customer.

        Parameters
        ----------
        attribute : str
            A number.
        bands : Bands or named cuts, optional
            As `goodwill.bands.age`, or ``{"young": 0, "old": 60}``.  Default: those of the attribute.

        Returns
        -------
        frame
            Of the kind of the data: customer, the attribute, and its name followed by "_band", missing where the number
            is unknown or in no band.  `profile` counts these two.
        """
        cut = self._bands("Customers.bands", attribute, bands)
        if cut is None:
            raise SchemaError.of("Customers.bands", "attribute", f'"{attribute}"', "must be a number")
        classes, codes, _ = self._core.classes("Customers.bands", attribute, cut._core)
        return self._source.frame(
            {
                "customer": self._core.customer,
                attribute: self._core.numbers(attribute),
                f"{attribute}_band": coded("Customers.bands", classes, codes),
            }
        )

    def profile(self, attribute: str, *, bands: Any = None, level: float = 0.95) -> ClassProfile:
        """The share of the customers that each class of an attribute has.

        Parameters
        ----------
        attribute : str
        bands : Bands or named cuts, optional
            Of a number.  Default: those of the attribute.
        level : float
            Of Wilson's interval.

        Returns
        -------
        ClassProfile

        Raises
        ------
        SchemaError
            If there is no such attribute (the message says which there are), a number has no bands, or what is no
            number has some.
        DomainError
            If bands overlap or descend, or ``level`` is not between 0 and 1.
        """
        cut = self._bands("Customers.profile", attribute, bands)
        found = self._core.classes("Customers.profile", attribute, None if cut is None else cut._core)
        return of_classes(found, None, attribute, level, self._source)

    def join(self, base: CustomerBase) -> CustomerJoin:
        """Set the records beside a customer base, by id.

        Returns
        -------
        CustomerJoin
            With both remainders: ids of the records that never bought, and buyers without a record.

        Raises
        ------
        SchemaError
            If the ids of one are texts and those of the other integers.
        """
        return CustomerJoin(self, base)

    def __len__(self) -> int:
        return len(self._core)

    def __repr__(self) -> str:
        rows = f" from {self.rows:,} rows, {self.merged:,} merged" if self.merged else ""
        lines = [f"Customers({len(self):,}{rows})"]
        width = max(map(len, self.attributes), default=0)
        for name, attribute in self.attributes.items():
            lines.append(f"  {name:<{width}}  {self._described(name, attribute)}; unknown {self.unknown[name]:,}")
        return "\n".join(lines)

    def _described(self, name: str, attribute: Attribute) -> str:
        about = f"{attribute.meaning}: " if attribute.meaning else ""
        if attribute.type == "number":
            numbers = self._core.numbers(name)
            known = numbers[~np.isnan(numbers)]
            if not len(known):
                return f"{about}none"
            unit = f" {attribute.unit}" if attribute.unit else ""
            return f"{about}{known.min():,g} to {known.max():,g}{unit}, median {np.median(known):,g}"
        classes, codes, _ = self._core.classes("Customers", name, None)
        counts = np.bincount(codes[codes >= 0], minlength=len(classes))
        shown = [f"{classes[i]} {counts[i]:,}" for i in np.argsort(-counts, kind="stable")[:6]]
        return about + (", ".join(shown) or "none") + (f", {len(classes) - 6} more" if len(classes) > 6 else "")

    # What the join needs as well.

    def _bands(self, function: str, name: str, bands: Any) -> Bands | None:
        """The bands of a number; None for classes."""
        if name not in self.attributes:
            there = ", ".join(f'"{other}"' for other in self.attributes) or "none"
            raise SchemaError.of(function, "attribute", repr(name), f"must be an attribute; there are {there}")
        attribute = self.attributes[name]
        if attribute.type != "number":
            if bands is not None:
                raise SchemaError.of(function, "bands", "given", f'must be left out: "{name}" is no number')
            return None
        if bands is None:
            bands = attribute.bands
        if bands is None:
            raise SchemaError.of(function, "bands", "", f'must be given: "{name}" is a number, and has none of its own')
        return bands_of(function, bands)

    def _columns(self, at: np.ndarray | None) -> dict[str, Any]:
        """The attributes as columns: of all customers, or of those at these positions (-1: nothing is known)."""
        out: dict[str, Any] = {}
        for name, attribute in self.attributes.items():
            if attribute.type == "number":
                numbers = self._core.numbers(name)
                out[name] = numbers if at is None else np.append(numbers, np.nan)[at]
                continue
            if attribute.type == "several":
                codes, classes = self._core.texts(name)
            else:
                classes, codes, _ = self._core.classes("Customers.to_frame", name, None)
            out[name] = coded("Customers.to_frame", classes, codes if at is None else np.append(codes, -1)[at])
        return out


def coded(function: str, names: list[str], codes: np.ndarray) -> _core.Column:
    """Names by code; missing below 0."""
    column = _series.series(function, "classes", names or [""])
    return _core.Column.from_codes(function, "classes", np.ascontiguousarray(codes, dtype=np.int32), column)


def _checked(attributes: Any) -> dict[str, Attribute]:
    if attributes is None:
        return {}
    if not isinstance(attributes, Mapping):
        must = "must be a mapping of names to Attribute"
        raise SchemaError.of("Customers", "attributes", f"of type {type(attributes).__name__}", must)
    for name, attribute in attributes.items():
        if not isinstance(name, str):
            raise SchemaError.of("Customers", "attributes", repr(name), "must be named by texts")
        if name in _RESERVED:
            must = f"must be another name: {', '.join(_RESERVED)} are columns of results"
            raise DomainError.of("Customers", "attributes", f'"{name}"', must)
        if not isinstance(attribute, Attribute):
            must = "must be gw.Attribute.number(...), .category(...) or .several(...)"
            raise SchemaError.of("Customers", name, f"of type {type(attribute).__name__}", must)
    return dict(attributes)
