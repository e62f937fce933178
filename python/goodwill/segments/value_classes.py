"""Classes of customers by value: ABC, quantiles on common boundaries, cuts of one's own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any, Literal

import numpy as np

from .. import _core, _plots, _series
from .._threads import resolve
from ..errors import DomainError, SchemaError, ShapeError
from ._values import Values, class_column, shown_share, values_of
from .quantile_scores import cuts_of, ties_of

__all__ = ["ValueClasses", "value_classes"]

METHODS = ("abc", "quantiles", "cuts")
IMPORTANT = ["important", "average", "unimportant"]


class ValueClasses:
    """Classes of customers by value, the best first; see `value_classes`.

    Attributes
    ----------
    method : {"abc", "quantiles", "cuts"}
    names : list of str
        Of the classes, best first.
    cuts : array, shape (classes - 1,)
        Ascending: the position of a class in ``names`` is the number of cuts > value.  Given back as ``cuts=``, they
        make the same classes of another period.  Infinite: no value is so high.
    measure : str
        "revenue", "orders", or "value" of values that were given.
    at : date or None
        The last day that counts, of a base.
    level : float
        Of the intervals.
    customers : int
        In all classes.
    missing : int
        Values that were null or NaN: in no class.
    negative : int
        Values below 0, in the last class of "abc"; ``negative_value`` is their sum.
    negative_value : float
    value : float
        Sum of all values.
    other_customers : int
        Of the base, without a purchase in the period: in no class; ``other_value`` is what refunds took from them.
    other_value : float
    """

    def __init__(
        self, found: dict[str, Any], values: Values, method: str, names: list[str], level: float, rule: str
    ) -> None:
        self._found, self._values, self._rule = found, values, rule
        self.method, self.names, self.level, self.measure, self.at = method, names, level, values.measure, values.at
        self.cuts: np.ndarray = np.array(found["cuts"])
        self.customers: int = found["n"]
        self.missing: int = found["missing"]
        self.negative: int = found["negative"]
        self.negative_value: float = found["negative_value"]
        self.value: float = found["value"]
        self.other_customers: int = values.other_customers
        self.other_value: float = values.other_value

    at: dt.date | None

    def to_frame(self) -> Any:
        """One row per customer, sorted by id, or per given value in its order.

        Returns
        -------
        frame
            Of the kind that the base or the values are of: customer (of a base), revenue, orders or value, class.
        """
        columns: dict[str, Any] = {} if self._values.customer is None else {"customer": self._values.customer}
        columns[self.measure] = self._values.column
        columns["class"] = class_column("ValueClasses.to_frame", self._found["code"], self.names)
        return self._values.source.frame(columns)

    @property
    def classes(self) -> Any:
        """One row per class, the best first.

        Returns
        -------
        frame
            class; customers; share (of all customers, 0..1) with Wilson's interval low, high; value (their sum);
            value_share (of all value; missing unless that is > 0) with its interval value_share_low, value_share_high;
            lowest and highest value.
        """
        return self._values.source.frame({"class": self.names, **self._found["classes"]})

    def plot(self) -> Any:
        """How many of the customers, and how much of the value, each class has.

        Returns
        -------
        altair.Chart
        """
        pictures = _plots.pictures("ValueClasses.plot")
        rows = self._found["classes"]
        if self.customers == 0:
            raise DomainError.of("ValueClasses.plot", "customers", "0", "must be > 0: there are no shares")
        kinds = ("of the customers", f"of the {self.measure}")
        data = []
        for i, name in enumerate(self.names):
            parts = (("share", "low", "high"), ("value_share", "value_share_low", "value_share_high"))
            for kind, columns in zip(kinds, parts, strict=True):
                share, low, high = (float(rows[column][i]) for column in columns)
                if share != share:
                    continue
                shown = shown_share(share, low, high)
                low, high = (share if low != low else low), (share if high != high else high)
                data.append({"name": name, "kind": kind, "share": share, "low": low, "high": high, "shown": shown})
        share, value = rows["share"][0], rows["value_share"][0]
        title = f"Class {self.names[0]}: {share:.0%} of the customers bring {value:.0%} of the {self.measure}"
        if value != value:
            title = f"Class {self.names[0]} has {share:.0%} of the customers; there is no {self.measure} to share"
        from ._pictures import class_bars

        chart = class_bars(data, kinds, "Class", "Share, %")
        return pictures.standing(chart, title, f"{self.customers:,} customers; {self._rule}")

    def __repr__(self) -> str:
        when = "" if self.at is None else f" to {self.at}"
        lines = [f"ValueClasses({self.customers:,} customers by {self.measure}{when})", f"  {self._rule}"]
        lines.append(f"  cuts: {', '.join(f'{cut:g}' for cut in self.cuts)}")
        rows = self._found["classes"]
        for i, name in enumerate(self.names):
            whole = f" {rows['share'][i]:>6.1%}" if self.customers else ""
            part = shown_share(*(rows[f"value_share{end}"][i] for end in ("", "_low", "_high")))
            lines.append(f"  {name:<12} {rows['customers'][i]:>12,} customers{whole}, {part} of {self.measure}")
        if self.missing:
            lines.append(f"  {self.missing:,} values are missing, in no class")
        if self.negative:
            lines.append(f"  {self.negative:,} values are below 0, {self.negative_value:,.2f} in all")
        if self.other_customers:
            lines.append(f"  {self.other_customers:,} customers without a purchase in the period, in no class")
        return "\n".join(lines)


def value_classes(
    data: Any,
    *,
    method: Literal["abc", "quantiles", "cuts"] = "abc",
    limits: Iterable[float] | None = None,
    bins: int | None = None,
    ties: Literal["low", "mid", "high"] | None = None,
    cuts: Iterable[float] | None = None,
    names: Iterable[str] | None = None,
    measure: Literal["revenue", "orders"] = "revenue",
    start: Any = None,
    at: Any = None,
    level: float = 0.95,
    threads: int | None = None,
    progress: Callable[[float], bool | None] | None = None,
) -> ValueClasses:
    """Put customers into classes by value, the best first.

    Parameters
    ----------
    data : CustomerBase or array-like, shape (n,)
        A base, or whole or floating numbers; null and NaN are missing.
    method : {"abc", "quantiles", "cuts"}
        - "abc": by cumulated share.  The class of a value is the number of ``limits`` that the share of strictly higher
          values reaches, so the customer who takes the sum past a limit is still in the better class, and equal values
          are in one.  The share is of the sum of values above 0; values of 0 and less are in the last class.
        - "quantiles": by rank into ``bins`` parts, equal values together by ``ties`` as in `rfm`.
        - "cuts": by ``cuts``.
    limits : sequence of float, optional
        Of "abc": ascending, between 0 and 1.  Default: 0.8 and 0.95.
    bins : int, optional
        Of "quantiles", 2 to 100.  Default: 10, deciles.
    ties : {"low", "mid", "high"}, optional
        Of "quantiles".  Default: "low".
    cuts : sequence of float, shape (classes - 1,), optional
        Of "cuts": values that do not descend; a value is in the better class from the cut on.
    names : sequence of str, optional
        Best first.  Default: "A", "B", "C" ... for "abc"; "important", "average", "unimportant" for two cuts; else "1"
        (best), "2", ...
    measure : {"revenue", "orders"}
        Of a base.
    start, at : day, optional
        Of a base: the first and the last day that count.  Default: all that it holds.
    level : float
        Of the intervals.
    threads : int, optional
        The result does not depend on it.
    progress : callable, optional

    Returns
    -------
    ValueClasses

    Raises
    ------
    DomainError
        If an option is none of the above or does not go with ``method``, a value is infinite (naming the row), the base
        has no amounts, or the period has no purchase or ends after the base.
    ShapeError
        If there are not as many names as classes.
    SchemaError
        If the values are no numbers, or ``names`` no texts.
    Cancelled
        If ``progress`` returned False.

    Notes
    -----
    The interval of the share of customers is Wilson's, that of the share of value normal with a linearised standard
    error (Cochran 1977, Sampling Techniques, eq. 6.13).  Both take the cuts as given: where cuts were found in the same
    customers, they are too narrow for the share of value; see `concentration` for top shares.

    Examples
    --------
    >>> import goodwill as gw
    >>> gw.value_classes([5, 50, 10, 5, 30]).to_frame()["class"]
    ['B', 'A', 'B', 'B', 'A']
    """
    function = "value_classes"
    if method not in METHODS:
        raise DomainError.of(function, "method", repr(method), 'must be "abc", "quantiles" or "cuts"')
    for name, value, own in (("limits", limits, "abc"), ("bins", bins, "quantiles"), ("ties", ties, "quantiles"),
                             ("cuts", cuts, "cuts")):  # fmt: skip
        if value is not None and method != own:
            raise DomainError.of(function, name, "given", f'goes with method="{own}"')
    if method == "cuts" and cuts is None:
        raise DomainError.of(function, "cuts", "not given", 'must be given with method="cuts"')
    parts = 10 if bins is None else bins
    if isinstance(parts, bool) or not isinstance(parts, int | np.integer) or not 2 <= parts <= 100:
        raise DomainError.of(function, "bins", repr(parts), "must be a whole number from 2 to 100")
    shares = [0.8, 0.95] if limits is None else cuts_of(function, limits, "limits") or []
    given = cuts_of(function, cuts) or []
    workers = resolve(function, threads)
    values = values_of(function, data, measure=measure, start=start, at=at, threads=workers, progress=progress)
    found = _core.value_classes(
        _series.series(function, "values", values.column),
        method=method,
        limits=shares,
        bins=int(parts),
        ties=ties_of(function, "ties", ties or "low"),
        cuts=given,
        level=level,
        threads=workers,
        progress=progress,
    )
    rule = {
        "abc": "abc: by cumulated share of the values above 0, to " + ", ".join(f"{share:g}" for share in shares),
        "quantiles": f"quantiles: {int(parts)} by rank, ties {ties or 'low'}",
        "cuts": "cuts: as given",
    }[method]
    return ValueClasses(found, values, method, _names(method, names, len(found["cuts"]) + 1), level, rule)


def _names(method: str, names: Any, count: int) -> list[str]:
    if names is not None and not isinstance(names, Iterable):
        raise SchemaError.of("value_classes", "names", f"of type {type(names).__name__}", "must be texts")
    if names is not None:
        own = [names] if isinstance(names, str) else [str(name) for name in names]
        if len(own) != count:
            raise ShapeError.of("value_classes", "names", f"{len(own)} long", f"must name the {count} classes")
        if len(set(own)) != count:
            raise DomainError.of("value_classes", "names", repr(own), "must differ")
        return own
    if method == "abc" and count <= 26:
        return [chr(ord("A") + i) for i in range(count)]
    if method == "cuts" and count == len(IMPORTANT):
        return list(IMPORTANT)
    return [str(i + 1) for i in range(count)]
