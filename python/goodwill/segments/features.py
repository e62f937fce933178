"""A matrix of the customers, ready for who looks for clusters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any, Literal

import numpy as np

from .. import _core, _dates
from .._threads import resolve
from ..errors import DomainError, SchemaError
from ..transactions import CustomerBase
from .rfm import check_base, day_within

__all__ = ["Features", "features"]

#: What each column holds, before it is scaled.
MEANING = {
    "days_since_last": "days from the last purchase to the date",
    "days_since_first": "days from the first purchase to the date",
    "orders": "days with a purchase",
    "revenue": "money of all days, refunds netted",
    "order_value": "revenue / orders",
    "days_between": "mean days between purchases; with one purchase days_since_first",
}


class Features:
    """A matrix with a row for each customer; see `features`.

    Attributes
    ----------
    matrix : array of float, shape (customers, features)
        Scaled; never missing.
    names : list of str
        Of the columns.
    meaning : dict of str to str
        What each column holds before it is scaled.
    scale : {"standard", "robust", "rank", "none"}
    log : bool
        Whether values were taken as sign(x) log(1 + |x|) first.
    centre, spread : array of float, shape (features,)
        column = (value - centre) / spread; a spread of 0: all alike, the column is 0.
    at : date
        The last day that counts.
    customers : array, shape (customers,)
        Their ids, sorted.
    later_customers : int
        Of the base, without a purchase until ``at``: in no row.
    """

    def __init__(self, found: dict[str, Any], base: CustomerBase, scale: str, log: bool) -> None:
        at = _dates.date_of(found["at"])
        assert at is not None
        self._found, self._source = found, base._source
        self.at: dt.date = at
        self.names: list[str] = found["names"]
        self.meaning = {name: MEANING[name] for name in self.names}
        self.scale, self.log = scale, log
        self.matrix: np.ndarray = found["matrix"].reshape(-1, len(self.names))
        self.centre, self.spread = np.array(found["centre"]), np.array(found["spread"])
        self.later_customers: int = found["later_customers"]

    @property
    def customers(self) -> np.ndarray:
        """The ids, sorted, shape (customers,)."""
        return self._found["customer"].to_numpy()

    def to_frame(self) -> Any:
        """The matrix as a frame of the kind that the base was made from: customer, and a column for each name."""
        columns = {name: np.ascontiguousarray(self.matrix[:, i]) for i, name in enumerate(self.names)}
        return self._source.frame({"customer": self._found["customer"], **columns})

    def __len__(self) -> int:
        return len(self.matrix)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        matrix = self.matrix.astype(dtype, copy=False) if dtype is not None else self.matrix
        return matrix.copy() if copy else matrix

    def __repr__(self) -> str:
        how = f"{self.scale}{', of sign(x) log(1 + |x|)' if self.log else ''}"
        lines = [f"Features({len(self):,} customers at {self.at}, {len(self.names)} columns; {how})"]
        for i, name in enumerate(self.names):
            alike = "  (all alike: 0)" if self.spread[i] == 0 else ""
            lines.append(f"  {name:<18} {self.meaning[name]}{alike}")
        return "\n".join(lines)


def features(
    base: CustomerBase,
    *,
    at: Any = None,
    names: Iterable[str] | None = None,
    scale: Literal["standard", "robust", "rank", "none"] = "standard",
    log: bool = True,
    like: Features | None = None,
    threads: int | None = None,
    progress: Callable[[float], bool | None] | None = None,
) -> Features:
    """The customers as a matrix that is ready for clustering: named columns, scaled, nothing missing.

    Parameters
    ----------
    base : CustomerBase
    at : day, optional
        Purchases until this day count.  Default: all that the base holds.
    names : sequence of str, optional
        Columns in their order, among days_since_last, days_since_first, orders, revenue, order_value, days_between.
        Default: all; without amounts there are neither revenue nor order_value.
    scale : {"standard", "robust", "rank", "none"}
        - "standard": less the mean, over the standard deviation (of n),
        - "robust": less the median, over the distance of the quartiles; where these are equal, as standard,
        - "rank": (rank - 1/2) / n, with mid-ranks of equal values, 0..1,
        - "none": as it is.
    log : bool
        Take sign(x) log(1 + abs(x)) first, because all columns are skewed.
    like : Features, optional
        Scaled as that one is: same columns, centres and spreads, for customers of another date or base.  Then
        ``names``, ``scale`` and ``log`` are its own.
    threads : int, optional
        The result does not depend on it.
    progress : callable, optional

    Returns
    -------
    Features
        ``numpy.asarray`` of it is the matrix, so scikit-learn takes it as it is.

    Raises
    ------
    DomainError
        If ``at`` lies after the base's end or before its first purchase, a name is given twice, ``scale`` is none of
        the above, or ``like`` was scaled by rank or not at all.
    SchemaError
        If there is no such column (the message says which there are).
    Cancelled
        If ``progress`` returned False.

    Examples
    --------
    >>> import goodwill as gw
    >>> log = {"id": [1, 2, 2], "day": ["2026-01-01", "2026-01-02", "2026-03-01"], "paid": [5, 10, 20]}
    >>> base = gw.CustomerBase.from_transactions(log, customer="id", time="day", amount="paid")
    >>> gw.features(base, names=["orders"], scale="none", log=False).matrix
    array([[1.],
           [2.]])
    """
    function = "features"
    check_base(function, base)
    centre: list[float] = []
    spread: list[float] = []
    if like is not None:
        if not isinstance(like, Features):
            raise SchemaError.of(function, "like", f"of type {type(like).__name__}", "must be Features")
        if like.scale not in ("standard", "robust"):
            must = 'must be scaled "standard" or "robust": the others have no scale of their own'
            raise DomainError.of(function, "like", f'scaled "{like.scale}"', must)
        names, scale, log = like.names, like.scale, like.log  # type: ignore[assignment]
        centre, spread = like.centre.tolist(), like.spread.tolist()
    if isinstance(names, str):
        names = [names]
    wanted = [] if names is None else list(names)
    if names is not None and not wanted:
        raise DomainError.of(function, "names", "empty", "must name a column")
    for name in wanted:
        if not isinstance(name, str):
            raise SchemaError.of(function, "names", repr(name), f"must be among {', '.join(MEANING)}")
    if not isinstance(scale, str):
        raise DomainError.of(function, "scale", repr(scale), 'must be "standard", "robust", "rank" or "none"')
    found = _core.features(
        base._core,
        at=day_within(function, "at", at, base),
        names=wanted,
        scale=scale,
        log=bool(log),
        centre=centre,
        spread=spread,
        threads=resolve(function, threads),
        progress=progress,
    )
    return Features(found, base, scale, bool(log))
