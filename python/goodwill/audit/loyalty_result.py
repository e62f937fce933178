"""What levels of loyalty come to: a row a customer, and tables of counts with intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _core, _frames, _plots, _series
from ..errors import DomainError

if TYPE_CHECKING:
    from ..transactions import CustomerBase

__all__ = ["LoyaltyLevels"]

LEVELS = ("unmet", "need met", "satisfied", "exceeded", "delighted")
QUADRANTS = ("true", "latent", "spurious", "none")
SIDES = {
    "attitude": ("satisfaction", "recommendation", "price_tolerance"),
    "behaviour": ("repeat_purchases", "repeat_share", "share_of_wallet"),
}
_LEVEL_NEEDS = ("experience", "expectation", "minimum")
_SHARES = ("customers", "share", "low", "high")


class LoyaltyLevels:
    """Customers by level of satisfaction and by kind of loyalty; see `loyalty_levels`.

    Attributes
    ----------
    customers : int
        Rows.
    scales : dict of str to tuple of two float
        The lowest and the highest answer, by "experience" and by part.
    bounds : dict of str to float
        Of the levels, from experience - expectation as a share of the scale's width.
    weights : dict of str to float
        Of the parts that have a column, as they were given.
    attitude_cut, behaviour_cut : float
        Where a high score begins; with ``attitude_cut_above`` or ``behaviour_cut_above`` a score that equals it is low.
    attitude_cut_above, behaviour_cut_above : bool
    repeat_half : float or None
        Repeat purchases that are worth 1/2; None where repeat purchases are no part.
    min_attitude, min_behaviour : int
        Parts that must be known for a score.
    level : float
        Of the intervals.
    matched : int or None
        Rows whose customer the base has; None without a base, as are the next three.
    not_in_base : int or None
        Rows whose customer it does not have: their repeat purchases are unknown.
    later : int or None
        Rows, among the matched, whose first purchase is after ``at``: unknown too.
    without_row : int or None
        Customers of the base that no row is about; `without_answers` lists them.
    """

    def __init__(
        self,
        found: dict[str, Any],
        source: _frames.Source,
        settings: dict[str, Any],
        customer: _core.Column | None = None,
        base: CustomerBase | None = None,
        joined: dict[str, Any] | None = None,
    ) -> None:
        self._found, self._source, self._customer, self._base, self._joined = found, source, customer, base, joined
        self._has_level: bool = settings["has_level"]
        self.customers: int = found["customers"]
        self.scales: dict[str, tuple[float, float]] = settings["scales"]
        self.bounds: dict[str, float] = settings["bounds"]
        self.weights: dict[str, float] = settings["weights"]
        self.min_attitude: int = settings["min_attitude"]
        self.min_behaviour: int = settings["min_behaviour"]
        self.level: float = settings["level"]
        self.attitude_cut, self.attitude_cut_above = found["attitude_cut"]
        self.behaviour_cut, self.behaviour_cut_above = found["behaviour_cut"]
        self.repeat_half: float | None = found["repeat_half"] if "repeat_purchases" in self.weights else None
        counts = joined or {}
        self.matched: int | None = counts.get("matched")
        self.not_in_base: int | None = counts.get("not_in_base")
        self.later: int | None = counts.get("later")
        self.without_row: int | None = len(counts["without_row"]) if joined else None

    def to_frame(self) -> Any:
        """One row per customer, in the order of the rows that were given.

        Returns
        -------
        frame
            Of the caller's kind.  customer, where ids were given; with experience and expectation: level, gap
            (experience - expectation, in points), level_lacks (what is missing for a level); attitude, behaviour (0..1,
            missing where too few parts are known), loyalty (their mean), quadrant, quadrant_lacks, as far as there are
            columns for them; for each part ``<part>_value``, rescaled to 0..1, and ``<part>_weight``, its weight within
            the score, 0 where it is unknown: attitude and behaviour are the sums of value times weight.  With a base:
            in_base, and repeat_purchases as they were counted.
        """
        found = self._found
        columns: dict[str, Any] = {} if self._customer is None else {"customer": self._customer}
        if self._joined is not None:
            columns["in_base"] = self._joined["in_base"].astype(bool)
            columns["repeat_purchases"] = self._joined["repeats"]
        if self._has_level:
            columns["level"] = _named(found["level"], LEVELS)
            columns["gap"] = found["gap"]
            columns["level_lacks"] = _lacking(found["level_lacks"], _LEVEL_NEEDS)
        for side in self._sides():
            columns[side] = found[side]
        if len(self._sides()) == 2:
            columns["loyalty"] = found["loyalty"]
            columns["quadrant"] = _named(found["quadrant"], QUADRANTS)
            columns["quadrant_lacks"] = _lacking(found["quadrant_lacks"], tuple(SIDES))
        for part in self.weights:
            columns[f"{part}_value"] = found["value"][part]
            columns[f"{part}_weight"] = found["weight"][part]
        return self._source.frame(columns)

    @property
    def levels(self) -> Any:
        """Customers by level, the lowest first.

        Returns
        -------
        frame
            level ("unmet" is below all four levels), customers, share of those who have a level, 0..1, with Wilson's
            interval low, high; missing where nobody has one.
        """
        return self._source.frame({"level": list(LEVELS), **self._found["levels"]})

    @property
    def quadrants(self) -> Any:
        """Customers by kind of loyalty.

        Returns
        -------
        frame
            quadrant, customers, share of those who have one, 0..1, with Wilson's interval low, high.
        """
        return self._source.frame({"quadrant": list(QUADRANTS), **self._found["quadrants"]})

    @property
    def cross(self) -> Any:
        """Level by quadrant: one row for each pair, and for customers without the one or the other.

        Returns
        -------
        frame
            level and quadrant, missing where unknown; customers, which sum to all; share of those of the level who have
            a quadrant, with Wilson's interval low, high, missing in the rows without a quadrant.
        """
        rows: dict[str, list[Any]] = {name: [] for name in _SHARES}
        for i, cells in enumerate(self._found["cross"]):
            for name in _SHARES:
                rows[name] += cells[name].tolist()
            rows["customers"].append(self._found["without_quadrant"][i])
            for name in _SHARES[1:]:
                rows[name].append(np.nan)
        levels = np.repeat([*range(len(LEVELS)), 255], len(QUADRANTS) + 1)
        quadrants = np.tile([*range(len(QUADRANTS)), 255], len(LEVELS) + 1)
        return self._source.frame(
            {
                "level": _named(levels, LEVELS),
                "quadrant": _named(quadrants, QUADRANTS),
                "customers": np.array(rows["customers"], dtype=np.int64),
                **{name: np.array(rows[name], dtype=float) for name in _SHARES[1:]},
            }
        )

    @property
    def parts(self) -> Any:
        """What the scores are made of, one row per part.

        Returns
        -------
        frame
            part; side ("attitude" or "behaviour"); lowest and highest answer, which are worth 0 and 1 (of
            repeat_purchases 0 and missing: see ``repeat_half``); weight, as given; share_of_side, its weight where all
            parts are known; known, customers; known_share of all; mean_value of the rescaled values, 0..1.
        """
        found, names = self._found, list(self.weights)
        sides = [_side_of(name) for name in names]
        totals = {side: sum(self.weights[part] for part in names if _side_of(part) == side) for side in SIDES}
        known = np.array([found["known"][name] for name in names], dtype=np.int64)
        scales = [self.scales.get(name, (0.0, np.nan)) for name in names]
        return self._source.frame(
            {
                "part": names,
                "side": sides,
                "lowest": np.array([scale[0] for scale in scales], dtype=float),
                "highest": np.array([scale[1] for scale in scales], dtype=float),
                "weight": np.array([self.weights[name] for name in names], dtype=float),
                "share_of_side": np.array(
                    [self.weights[name] / totals[side] for name, side in zip(names, sides, strict=True)], dtype=float
                ),
                "known": known,
                "known_share": known / self.customers if self.customers else np.full(len(names), np.nan),
                "mean_value": np.array([found["mean"][name] for name in names], dtype=float),
            }
        )

    @property
    def excluded(self) -> Any:
        """Customers without a level or without a quadrant, by what is missing.

        Returns
        -------
        frame
            of ("level" or "quadrant"); lacks, what is missing; customers.
        """
        rows = self._excluded()
        return self._source.frame(
            {
                "of": _text([row[0] for row in rows]),
                "lacks": _text([row[1] for row in rows]),
                "customers": np.array([row[2] for row in rows], dtype=np.int64),
            }
        )

    @property
    def without_answers(self) -> Any:
        """Customers of the base that no row is about.

        Returns
        -------
        frame
            customer.

        Raises
        ------
        DomainError
            Without a base.
        """
        if self._base is None or self._joined is None:
            raise DomainError.of("LoyaltyLevels.without_answers", "base", "not given", "must be there to be compared")
        ids = self._base._core.customer.to_numpy()[self._joined["without_row"]]
        return self._source.frame({"customer": _series.series("LoyaltyLevels", "customer", ids)})

    def plot(self) -> Any:
        """What kind of loyalty each level has, titled with the finding; where there is one of them alone, its shares.

        Returns
        -------
        altair.Chart

        Raises
        ------
        DomainError
            If no customer has a level or a quadrant.
        ImportError
            Without the extra ``plots``.
        """
        from .loyalty_finding import chart_of

        return chart_of(self, _plots.pictures("LoyaltyLevels.plot"))

    def __repr__(self) -> str:
        found = self._found
        lines = [f"LoyaltyLevels({self.customers:,} customers)"]
        if self._has_level:
            lines += _shown("level", LEVELS, found["levels"])
        if self._sides():
            parts = [f"{name} {self.weights[name]:g}" for name in self.weights]
            lines.append(f"  parts and weights: {', '.join(parts)}")
        if len(self._sides()) == 2:
            cuts = []
            for side in SIDES:
                above = getattr(self, f"{side}_cut_above")
                cuts.append(f"{side} {'above' if above else 'from'} {getattr(self, f'{side}_cut'):.3g}")
            if self.repeat_half is not None:
                cuts.append(f"repeat purchases that are worth 0.5: {self.repeat_half:g}")
            lines.append(f"  high: {', '.join(cuts)}")
            lines += _shown("loyalty", QUADRANTS, found["quadrants"])
        lines += [f"  {n:>12,} without a {of}: no {lacks}" for of, lacks, n in self._excluded()]
        if self.matched is not None:
            lines.append(
                f"  {self.matched:>12,} rows are of the base's customers ({self.later:,} came later), "
                f"{self.not_in_base:,} are not; {self.without_row:,} customers have no row"
            )
        return "\n".join(lines)

    def _sides(self) -> list[str]:
        return [side for side, parts in SIDES.items() if any(part in self.weights for part in parts)]

    def _excluded(self) -> list[tuple[str, str, int]]:
        out = []
        asked = (("level", _LEVEL_NEEDS, self._has_level), ("quadrant", tuple(SIDES), len(self._sides()) == 2))
        for of, needs, given in asked:
            counts = self._found[f"{of}_lacking"] if given else []
            out += [(of, _lacks(mask, needs), n) for mask, n in enumerate(counts) if mask > 0 and n > 0]
        return out


def _side_of(part: str) -> str:
    return next(side for side, parts in SIDES.items() if part in parts)


def _shown(head: str, names: tuple[str, ...], rows: dict[str, np.ndarray]) -> list[str]:
    lines = []
    for i, name in enumerate(names):
        share, low, high = (rows[field][i] for field in ("share", "low", "high"))
        part = "" if share != share else f" {share:6.1%} ({low:.1%} to {high:.1%})"
        lines.append(f"  {rows['customers'][i]:>12,} {head + ' ' + name:<19}{part}".rstrip())
    return lines


def _lacks(mask: int, needs: tuple[str, ...]) -> str:
    return ", ".join(name for bit, name in enumerate(needs) if mask >> bit & 1)


def _named(codes: np.ndarray, names: tuple[str, ...]) -> _core.Column:
    """Names by code; 255 is missing."""
    at = np.where(codes == 255, -1, codes.astype(np.int32)).astype(np.int32)
    return _core.Column.from_codes("LoyaltyLevels", "level", at, _text(names))


def _lacking(masks: np.ndarray, needs: tuple[str, ...]) -> _core.Column:
    """What is missing, in words; missing itself where nothing is."""
    names = _text([_lacks(mask, needs) for mask in range(1, 1 << len(needs))])
    return _core.Column.from_codes("LoyaltyLevels", "lacks", masks.astype(np.int32) - 1, names)


def _text(names: Any) -> _core.Column:
    return _series.series("LoyaltyLevels", "names", np.array(list(names), dtype=str))
