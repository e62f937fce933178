"""Recency, frequency and monetary value, scores by rank, and named segments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal

import numpy as np

from .. import _core, _dates, _series
from .._threads import resolve
from ..errors import DomainError, SchemaError
from ..rules import RuleTable
from ..rules import rfm as named_segments
from ..transactions import CustomerBase
from .quantile_scores import TIES, cuts_of, ties_of

__all__ = ["RFM", "rfm"]

NO_SEGMENT = "no segment"
MEASURES = ("days_since_last", "orders", "revenue")
SCORING = {
    "quantile": "scores by rank",
    "fixed": "scores by given cuts, and by rank where none are given",
    "weighted": "score = (w_r r + w_f f + w_m m) / (w_r + w_f + w_m), and its level by rank",
}


class RFM:
    """Recency, frequency and monetary value of every customer at a day, with scores and segments; see `rfm`.

    Attributes
    ----------
    at : date
        The last day that counts.
    bins : int
    scoring : {"quantile", "fixed", "weighted"}
    weights : dict of str to float or None
        Of r, f and m, with ``scoring="weighted"``.
    ties : {"low", "mid", "high"}
    tie_rule : str
        The rule of ``ties``, in words; equal values always have equal scores.
    cuts : dict of str to array, shape (bins - 1,)
        Of days_since_last, orders and revenue, ascending, and of score if weighted.  A score is 1 + the number of cuts
        <= orders or revenue, and 1 + the number of cuts >= days_since_last.  Infinite: no customer has the score.
    rules : RuleTable or None
    customers : int
    later_customers : int
        Of the base, without a purchase until ``at``: in no row.
    no_segment : int
        Customers for whom no rule holds.
    """

    def __init__(self, found: dict[str, Any], base: CustomerBase, choice: Choice) -> None:
        at = _dates.date_of(found["at"])
        assert at is not None
        self._found, self._source = found, base._source
        self.at: dt.date = at
        self.bins, self.scoring, self.weights = choice.bins, choice.scoring, choice.weights
        self.ties, self.tie_rule, self.rules = choice.ties, TIES[choice.ties], choice.rules
        self.cuts: dict[str, np.ndarray] = dict(zip(MEASURES, map(np.array, found["cuts"]), strict=True))
        if "score" in found:
            self.cuts["score"] = np.array(found["score_cuts"])
        self.customers = len(found["r"])
        self.later_customers: int = found["later_customers"]
        self.no_segment: int = int(found["segments"]["customers"][-1]) if self.rules is not None else 0
        self._fixed = choice.fixed

    def to_frame(self) -> Any:
        """One row per customer with a purchase until ``at``, sorted by id.

        Returns
        -------
        frame
            Of the kind that the base was made from, shape (customers,): customer; days_since_last; orders (days with a
            purchase); revenue; r, f, m (1 .. bins, bins is best); score and level (1 .. bins) if weighted; segment
            ("no segment" where no rule holds; not there without rules).
        """
        names = ("customer", *MEASURES, "r", "f", "m", "score", "level")
        columns = {name: self._found[name] for name in names if name in self._found}
        if self.rules is not None:
            outcomes = [*self._found["segment_names"], NO_SEGMENT]
            columns["segment"] = named("RFM.to_frame", "segment", self._found["segment"], outcomes)
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
        lines = [
            f"RFM({self.customers:,} customers at {self.at}, scores 1..{self.bins})",
            f"  scoring: {self.scoring}, {SCORING[self.scoring]}",
            f"  ties: {self.tie_rule}",
        ]
        if self.weights is not None:
            lines.append("  weights: " + ", ".join(f"{name} {weight:g}" for name, weight in self.weights.items()))
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
    scoring: Literal["quantile", "fixed", "weighted"] = "quantile",
    ties: Literal["low", "mid", "high"] = "low",
    cuts: Mapping[str, Iterable[float]] | None = None,
    weights: Mapping[str, float] | None = None,
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
    scoring : {"quantile", "fixed", "weighted"}
        - "quantile": by rank; with 5 bins, quintiles.
        - "fixed": by ``cuts``; a measure without cuts is scored by rank.
        - "weighted": as the former, and besides score = (w_r r + w_f f + w_m m) / (w_r + w_f + w_m) with ``weights``,
          1 to bins, to 9 digits after the point; and its level, the rank of the score in turn, 1 .. bins.
    ties : {"low", "mid", "high"}
        What equal values get, always one score.  With shares among the customers, score =

        - "low": 1 + floor(bins * worse): score s says that at least (s - 1) / bins of the customers are worse.  The
          lowest value always has score 1: where most customers have one order, f is 1 for them.
        - "mid": 1 + floor(bins * (worse + equal / 2)), so each cut is where it divides most evenly,
        - "high": ceil(bins * (worse + equal)): the best value always has the highest score.
    cuts : mapping of {"days_since_last", "orders", "revenue", "score"} to sequence of float, optional
        Shape (bins - 1,) each.  Ascending cuts, with ``scoring`` "fixed" or "weighted"; of score only if weighted.  See
        `RFM.cuts`, whose values may be given back for another day.
    weights : mapping of {"r", "f", "m"} to float, optional
        With ``scoring="weighted"``: each >= 0 and not all 0; one that is not named is 0.  Default: all alike.
    rules : RuleTable, False, optional
        On columns among r, f, m, days_since_last, orders, revenue, and score and level if weighted.  Default:
        `goodwill.rules.rfm()` for 5 bins, none for other numbers; False: none.
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
        If the base has no amounts, ``at`` lies after its end or before its first purchase, ``bins``, ``scoring`` or
        ``ties`` is none of the above, cuts descend, cuts or weights do not go with ``scoring``, or weights are
        negative or all 0.
    ShapeError
        If there are not ``bins - 1`` cuts.
    SchemaError
        If a rule, cuts or weights are for another column (the message says which there are), or ``base`` is none.
    Cancelled
        If ``progress`` returned False.

    References
    ----------
    Equal weights: Hughes, A. M. (1994), Strategic Database Marketing.  Weights by judgement: Stone, B. (1995),
    Successful Direct Marketing Methods.

    Examples
    --------
    >>> import goodwill as gw
    >>> log = {"id": [1, 2, 2], "day": ["2026-01-01", "2026-01-02", "2026-03-01"], "paid": [5, 10, 20]}
    >>> base = gw.CustomerBase.from_transactions(log, customer="id", time="day", amount="paid")
    >>> gw.rfm(base, bins=2).to_frame()["m"]
    array([1, 2], dtype=uint8)
    """
    check_base("rfm", base)
    choice = Choice("rfm", bins=bins, scoring=scoring, ties=ties, cuts=cuts, weights=weights, rules=rules)
    found = _core.rfm(
        base._core,
        choice.core,
        at=day_within("rfm", "at", at, base),
        threads=resolve("rfm", threads),
        progress=progress,
    )
    return RFM(found, base, choice)


class Choice:
    """How customers are scored and named, checked."""

    def __init__(
        self, function: str, *, bins: Any, scoring: Any, ties: Any, cuts: Any, weights: Any, rules: Any
    ) -> None:
        if isinstance(bins, bool) or not isinstance(bins, int | np.integer) or not 2 <= bins <= 100:
            shown = str(bins) if isinstance(bins, int | np.integer) else repr(bins)
            raise DomainError.of(function, "bins", shown, "must be a whole number from 2 to 100")
        if scoring not in SCORING:
            must = 'must be "quantile", "fixed" or "weighted"'
            raise DomainError.of(function, "scoring", repr(scoring), must)
        if rules is None:
            rules = named_segments() if bins == 5 else False
        if rules is not False and not isinstance(rules, RuleTable):
            raise SchemaError.of(function, "rules", f"of type {type(rules).__name__}", "must be a RuleTable or False")
        given = _mapping(function, "cuts", cuts, (*MEASURES, *(("score",) if scoring == "weighted" else ())))
        if given and scoring == "quantile":
            raise DomainError.of(function, "cuts", "given", 'go with scoring="fixed" or "weighted"')
        if not given and scoring == "fixed":
            raise DomainError.of(function, "cuts", "not given", 'must be given with scoring="fixed"')
        if weights is not None and scoring != "weighted":
            raise DomainError.of(function, "weights", "given", 'go with scoring="weighted"')
        self.bins, self.scoring, self.ties = int(bins), str(scoring), ties_of(function, "ties", ties)
        self.rules: RuleTable | None = None if rules is False else rules
        self.fixed = list(given)
        self.weights: dict[str, float] | None = None
        if scoring == "weighted":
            self.weights = dict.fromkeys("rfm", 1.0)
            if weights is not None:
                named = _mapping(function, "weights", weights, tuple("rfm"))
                self.weights = {name: _number(function, f"weights of {name}", named.get(name, 0)) for name in "rfm"}
        fixed = [cuts_of(function, given.get(name)) for name in (*MEASURES, "score")]
        self.core = _core.RfmChoice(
            bins=self.bins,
            scoring=self.scoring,
            ties=self.ties,
            days_cuts=fixed[0],
            orders_cuts=fixed[1],
            revenue_cuts=fixed[2],
            score_cuts=fixed[3],
            weights=list((self.weights or dict.fromkeys("rfm", 1.0)).values()),
            rules=_core.RuleTable([], []) if rules is False else rules._core,
        )


def _mapping(function: str, argument: str, given: Any, known: tuple[str, ...]) -> dict[str, Any]:
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        must = f"must be a mapping of {', '.join(known)}"
        raise SchemaError.of(function, argument, f"of type {type(given).__name__}", must)
    for name in given:
        if name not in known:
            must = f"must be of one that is there; there are {', '.join(known)}"
            raise SchemaError.of(function, argument, repr(name), must)
    return dict(given)


def _number(function: str, argument: str, value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        raise DomainError.of(function, argument, repr(value), "must be a number") from None


def check_base(function: str, base: Any) -> None:
    if not isinstance(base, CustomerBase):
        raise SchemaError.of(function, "base", f"of type {type(base).__name__}", "must be a CustomerBase")


def day_within(function: str, argument: str, value: Any, base: CustomerBase) -> int | None:
    """A day number that is not after the base's end."""
    day = _dates.day_number(function, argument, value)
    if day is not None and day > base._core.observation_end:
        must = f"must not be after observation_end, {base.observation_end}"
        raise DomainError.of(function, argument, str(_dates.date_of(day)), must)
    return day


def named(function: str, argument: str, codes: np.ndarray, names: list[str]) -> _core.Column:
    """A column of names by code; a negative code is the last name."""
    return _core.Column.from_codes(
        function,
        argument,
        np.where(codes < 0, len(names) - 1, codes).astype(np.int32),
        _series.series(function, argument, names),
    )
