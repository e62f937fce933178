"""Recency, frequency and monetary value, scores by rank, and named segments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from .. import _core, _dates, _series
from .._threads import resolve
from ..errors import DomainError, SchemaError
from ..rules import RuleTable
from ..rules import rfm as named_segments
from .quantile_scores import TIES, cuts_of, ties_of

if TYPE_CHECKING:
    from ..transactions import CustomerBase

__all__ = ["RFM", "rfm"]

NO_SEGMENT = "no segment"
_MEASURES = ("days_since_last", "orders", "revenue")


class RFM:
    """Recency, frequency and monetary value of every customer at a day, with scores and segments; see `rfm`.

    Attributes
    ----------
    at : date
        The last day that counts.
    bins : int
    ties : {"low", "mid", "high"}
    tie_rule : str
        The rule of ``ties``, in words; equal values always have equal scores.
    cuts : dict of str to array, shape (bins - 1,)
        Of days_since_last, orders and revenue, ascending.  A score is 1 + the number of cuts <= orders or revenue, and
        1 + the number of cuts >= days_since_last.  Infinite: no customer has the score.
    rules : RuleTable or None
    customers : int
    later_customers : int
        Of the base, without a purchase until ``at``: in no row.
    no_segment : int
        Customers for whom no rule holds.
    """

    def __init__(
        self, found: dict[str, Any], base: CustomerBase, bins: int, ties: str, rules: RuleTable | None, fixed: list[str]
    ) -> None:
        at = _dates.date_of(found["at"])
        assert at is not None
        self._found, self._source = found, base._source
        self.at: dt.date = at
        self.bins, self.ties, self.tie_rule, self.rules = bins, ties, TIES[ties], rules
        self.cuts: dict[str, np.ndarray] = dict(zip(_MEASURES, map(np.array, found["cuts"]), strict=True))
        self.customers = len(found["r"])
        self.later_customers: int = found["later_customers"]
        self.no_segment: int = int(found["segments"]["customers"][-1]) if rules is not None else 0
        self._fixed = fixed

    def to_frame(self) -> Any:
        """One row per customer with a purchase until ``at``, sorted by id.

        Returns
        -------
        frame
            Of the kind that the base was made from, shape (customers,): customer; days_since_last; orders (days with a
            purchase); revenue; r, f, m (1 .. bins, bins is best); segment ("no segment" where no rule holds; not there
            without rules).
        """
        columns = {name: self._found[name] for name in ("customer", *_MEASURES, "r", "f", "m")}
        if self.rules is not None:
            names = self._found["segment_names"]
            codes = self._found["segment"]
            columns["segment"] = _core.Column.from_codes(
                "RFM.to_frame",
                "segment",
                np.where(codes < 0, len(names), codes).astype(np.int32),
                _series.series("RFM.to_frame", "segment", [*names, NO_SEGMENT]),
            )
        return self._source.frame(columns)

    @property
    def segments(self) -> Any:
        """One row per segment in the order of the rules; "no segment" is the last.

        Returns
        -------
        frame
            Of the kind that the base was made from: segment, customers, share (of all customers, 0..1), orders,
            revenue, revenue_share (0..1; missing unless the revenue is > 0).
        """
        if self.rules is None:
            raise DomainError.of("RFM.segments", "rules", "", "are needed: give rfm(..., rules=)")
        rows = self._found["segments"]
        return self._source.frame({**rows, "segment": [*rows["segment"][:-1], NO_SEGMENT]})

    def __repr__(self) -> str:
        lines = [f"RFM({self.customers:,} customers at {self.at}, scores 1..{self.bins})", f"  ties: {self.tie_rule}"]
        for name, cuts in self.cuts.items():
            lines.append(f"  cuts of {name}{' (given)' * (name in self._fixed)}: {', '.join(f'{c:g}' for c in cuts)}")
        if self.rules is None:
            return "\n".join([*lines, "  no rules, so no segments"])
        rows = self._found["segments"]
        for i, name in enumerate([*rows["segment"][:-1], NO_SEGMENT]):
            lines.append(
                f"  {name:<20} {rows['customers'][i]:>12,} customers {rows['share'][i]:>6.1%}, "
                f"{rows['revenue_share'][i]:>6.1%} of revenue"
            )
        return "\n".join(lines)


def rfm(
    base: CustomerBase,
    *,
    at: Any = None,
    bins: int = 5,
    ties: Literal["low", "mid", "high"] = "low",
    cuts: Mapping[str, Iterable[float]] | None = None,
    rules: RuleTable | Literal[False] | None = None,
    threads: int | None = None,
    progress: Callable[[float], bool | None] | None = None,
) -> RFM:
    """Score every customer by days since the last purchase, orders and revenue, and name its segment.

    Parameters
    ----------
    base : CustomerBase
        With amounts.
    at : day, optional
        Purchases until this day count, the day included.  Default: all that the base holds, its ``observation_end``.
    bins : int
        Scores are 1 .. bins, 2 to 100.
    ties : {"low", "mid", "high"}
        What equal values get, always one score.  With shares among the customers, score =

        - "low": 1 + floor(bins * worse): score s says that at least (s - 1) / bins of the customers are worse.  The
          lowest value always has score 1: where most customers have one order, f is 1 for them.
        - "mid": 1 + floor(bins * (worse + equal / 2)), so each cut is where it divides most evenly,
        - "high": ceil(bins * (worse + equal)): the best value always has the highest score.
    cuts : mapping of {"days_since_last", "orders", "revenue"} to sequence of float, shape (bins - 1,), optional
        Ascending cuts to use in place of quantiles; see `RFM.cuts`, whose values may be given back for another day.
    rules : RuleTable, False, optional
        On columns among r, f, m, days_since_last, orders, revenue.  Default: `goodwill.rules.rfm()` for 5 bins, none
        for other numbers; False: none.
    threads : int, optional
        The result does not depend on it.
    progress : callable, optional
        Called with the share done; False stops the work.

    Returns
    -------
    RFM

    Raises
    ------
    DomainError
        If the base has no amounts, ``at`` lies after its end or before its first purchase, ``bins`` or ``ties`` is none
        of the above, or cuts descend.
    ShapeError
        If there are not ``bins - 1`` cuts.
    SchemaError
        If a rule or cuts are for another column (the message says which there are).
    Cancelled
        If ``progress`` returned False.

    Examples
    --------
    >>> import goodwill as gw
    >>> log = {"id": [1, 2, 2], "day": ["2026-01-01", "2026-01-02", "2026-03-01"], "paid": [5, 10, 20]}
    >>> base = gw.CustomerBase.from_transactions(log, customer="id", time="day", amount="paid")
    >>> gw.rfm(base, bins=2).to_frame()["m"]
    array([1, 2], dtype=uint8)
    """
    if isinstance(bins, bool) or not isinstance(bins, int | np.integer):
        raise DomainError.of("rfm", "bins", repr(bins), "must be a whole number from 2 to 100")
    if not 2 <= bins <= 100:
        raise DomainError.of("rfm", "bins", str(bins), "must be a whole number from 2 to 100")
    if rules is None:
        rules = named_segments() if bins == 5 else False
    if rules is not False and not isinstance(rules, RuleTable):
        raise SchemaError.of("rfm", "rules", f"of type {type(rules).__name__}", "must be a RuleTable or False")
    given = dict(cuts or {})
    for name in given:
        if name not in _MEASURES:
            must = f"must be of a measure; there are {', '.join(_MEASURES)}"
            raise SchemaError.of("rfm", "cuts", repr(name), must)
    fixed = [cuts_of("rfm", given.get(name)) for name in _MEASURES]
    day = _dates.day_number("rfm", "at", at)
    if day is not None and day > base._core.observation_end:
        must = f"must not be after observation_end, {base.observation_end}"
        raise DomainError.of("rfm", "at", str(_dates.date_of(day)), must)
    found = _core.rfm(
        base._core,
        at=day,
        bins=int(bins),
        ties=ties_of("rfm", "ties", ties),
        days_cuts=fixed[0],
        orders_cuts=fixed[1],
        revenue_cuts=fixed[2],
        rules=_core.RuleTable([], []) if rules is False else rules._core,
        threads=resolve("rfm", threads),
        progress=progress,
    )
    return RFM(found, base, int(bins), ties, None if rules is False else rules, list(given))
