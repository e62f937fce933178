"""Tiers: who has reached what, how far it is to the next, and who went up and down."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from .. import _core, _dates, _frames, _threads
from ..errors import DomainError, SchemaError
from ..transactions import CustomerBase
from .tier_rules import TierRules, checked_rules

__all__ = ["TiersResult", "tiers"]

MOVES = ["up", "down", "same", "new"]


class TiersResult:
    """The tiers of the customers of a base at a date.

    Attributes
    ----------
    rules : TierRules
        Names, thresholds, basis and window.
    at : date
        The date of the tiers, whose own purchases count.
    window_start : date or None
        The first date that counts; None of a lifetime.
    since : date or None
        The earlier date that moves are told from.
    summary : frame
        One row a tier, from below the first threshold up: ``tier``, ``threshold`` (missing below the first),
        ``customers``, ``share`` of the customers (0..1), ``orders`` in the window, and where the base has amounts
        ``spend`` in the window.
    moves : frame or None
        One row a way: ``tier_before`` (missing for new customers), ``tier``, ``moved``, ``customers``.  None without
        ``since``.

    Frames are of the kind that the base was made from.  ``len(result)`` is the number of customers.
    """

    def __init__(self, rules: TierRules, columns: dict[str, Any], source: _frames.Source) -> None:
        self.rules = rules
        self.at: dt.date = dt.date.fromordinal(_dates.EPOCH + columns["at"])
        first = _dates.EPOCH + columns["window_start"]
        self.window_start = dt.date.fromordinal(first) if first >= 1 else None
        self.since: dt.date | None = None
        self._columns = columns
        self._source = source
        self._labels = [rules.below, *rules.tiers]

    @property
    def summary(self) -> Any:
        """One row a tier."""
        customers = np.array(self._columns["customers"], np.int64)
        columns: dict[str, Any] = {
            "tier": _frames.series("tiers", "tier", self._labels),
            "threshold": np.array([np.nan, *self.rules.tiers.values()]),
            "customers": customers,
            "share": customers / len(self) if len(self) else np.full(len(customers), np.nan),
            "orders": np.array(self._columns["orders"], np.int64),
        }
        spend = np.array(self._columns["spend"])
        if not np.isnan(spend).all():
            columns["spend"] = spend
        return self._source.frame(columns)

    @property
    def moves(self) -> Any:
        """One row a way from one tier to another."""
        if self.since is None:
            return None
        tiers = len(self._labels)
        before, after = np.divmod(np.arange((tiers + 1) * tiers), tiers)
        moved = np.where(before == tiers, 3, np.where(after > before, 0, np.where(after < before, 1, 2)))
        before[before == tiers] = -1
        return self._source.frame(
            {
                "tier_before": self._named(before, self._labels),
                "tier": self._named(after, self._labels),
                "moved": self._named(moved, MOVES),
                "customers": np.array(self._columns["transitions"], np.int64),
            }
        )

    def to_frame(self) -> Any:
        """One row a customer with a purchase up to `at`, sorted by id.

        Returns
        -------
        frame
            - ``customer``: the id,
            - ``counter``: money or orders in the window,
            - ``tier``: the highest that is reached,
            - ``next_tier``: missing at the top,
            - ``distance_to_next``: what is missing to it, in money or orders,

            and with ``since``

            - ``tier_before``: the tier at that date; missing for new customers,
            - ``moved``: "up", "down", "same", or "new" for a first purchase after that date.
        """
        tier = self._columns["tier"]
        counter = self._columns["counter"]
        columns = {
            "customer": self._columns["customer"],
            "counter": counter.astype(np.int64) if self.rules.basis == "orders" else counter,
            "tier": self._named(tier, self._labels),
            "next_tier": self._named(np.where(tier == len(self._labels) - 1, -1, tier + 1), self._labels),
            "distance_to_next": self._columns["distance_to_next"],
        }
        if self.since is not None:
            columns["tier_before"] = self._named(self._columns["tier_before"], self._labels)
            columns["moved"] = self._named(self._columns["moved"], MOVES)
        return self._source.frame(columns)

    def __len__(self) -> int:
        return len(self._columns["tier"])

    def __repr__(self) -> str:
        counts = self._columns["customers"]
        shown = ", ".join(f"{label} {count:,}" for label, count in zip(self._labels, counts, strict=True))
        window = "lifetime" if self.window_start is None else f"from {self.window_start}"
        text = f"TiersResult({len(self):,} customers by {self.rules.basis}, {window} to {self.at}: {shown}"
        if self.since is not None:
            moved = np.bincount(self._columns["moved"], minlength=4)
            text += f"; since {self.since} " + ", ".join(
                f"{count:,} {name}" for name, count in zip(MOVES, moved, strict=True)
            )
        return text + ")"

    @staticmethod
    def _named(codes: np.ndarray, names: list[str]) -> _core.Column:
        return _core.Column.from_codes("tiers", "tier", codes.astype(np.int8), _frames.series("tiers", "tier", names))


def tiers(
    base: CustomerBase,
    tiers: Mapping[str, Any] | TierRules,
    *,
    basis: str | None = None,
    window: str | int | None = None,
    at: Any = None,
    since: Any = None,
    below: str | None = None,
    threads: int | None = None,
    progress: Callable[[float], bool | None] | None = None,
) -> TiersResult:
    """Tiers of a loyalty programme: who has reached which threshold by spend or orders within a window.

    Parameters
    ----------
    base : CustomerBase
    tiers : mapping of str to number, or TierRules
        Names and thresholds, from the lowest up: > 0, ascending, in money (decimals of at most 6 digits after the
        point; float, int or Decimal) or whole orders.  Reaching a threshold is enough.  `read_tiers` reads a
        description from a file.
    basis : {"spend", "orders"}
        What is counted.  Money is that of the base, net of the refunds that it nets, each at its own date; it is
        compared exactly.  Orders are days with a purchase.  Default: what the description says, else "spend".
    window : str or int, optional
        "lifetime"; a number of days; "365 days", "12 months", "2 years" (what is bought on date d counts through the
        end of date d + n, months being added forward once: from 31 January, one month lasts through the last day of
        February); "calendar_year", "calendar_quarter", "calendar_month": that of ``at`` so far.  Default: what the
        description says, else "lifetime".
    at : day, optional
        The date of the tiers, whose own purchases count.  Default: the base's ``observation_end``.
    since : day, optional
        An earlier date: tells who went up and down since, each date with its own window.
    below : str, optional
        What it is called to have reached no threshold.  Default: what the description says, else "none".
    threads : int, optional
        Default: what `set_threads` said.  The result does not depend on it.
    progress : callable, optional
        Called with the share done; False stops the work.

    Returns
    -------
    TiersResult
        With ``to_frame()``, ``summary`` and ``moves``, over the customers with a purchase up to ``at``.

    Raises
    ------
    DomainError
        If there is no tier, thresholds do not ascend, are not > 0 or have too many digits, names repeat; if basis or
        window are none of the above; if ``at`` lies after ``observation_end``, or ``since`` not before ``at``.
    SchemaError
        If an argument is of another type, or tiers by spend are asked of a base without amounts.
    Cancelled
        If ``progress`` returned False.

    Examples
    --------
    >>> import goodwill as gw
    >>> log = {"id": [1, 1, 2], "day": ["2026-01-05", "2026-03-01", "2026-02-02"], "total": [60.5, 39.5, 20]}
    >>> base = gw.CustomerBase.from_transactions(log, customer="id", time="day", amount="total")
    >>> gw.tiers(base, {"silver": 100, "gold": 500}, window="365 days", since="2026-02-01")
    TiersResult(2 customers by spend, from 2025-03-01 to 2026-03-01: none 1, silver 1, gold 0; since 2026-02-01 1 up, \
0 down, 0 same, 1 new)
    """
    if not isinstance(base, CustomerBase):
        raise SchemaError.of("tiers", "base", f"of type {type(base).__name__}", "must be a CustomerBase")
    told = tiers if isinstance(tiers, TierRules) else TierRules({})
    rules = checked_rules(
        "tiers",
        told.tiers if isinstance(tiers, TierRules) else tiers,
        told.basis if basis is None else basis,
        told.window if window is None else window,
        told.below if below is None else below,
    )
    day, before = _dates.day_number("tiers", "at", at), _dates.day_number("tiers", "since", since)
    end = base._core.observation_end
    if day is not None and day > end:
        raise DomainError.of(
            "tiers", "at", str(_dates.date_of(day)), f"must not be after observation_end, {base.observation_end}"
        )
    if before is not None and before >= (end if day is None else day):
        until = _dates.date_of(end if day is None else day)
        raise DomainError.of("tiers", "since", str(_dates.date_of(before)), f"must be before at, {until}")
    columns = _core.tiers(
        base._core,
        list(rules.tiers),
        list(rules.tiers.values()),
        basis=rules.basis,
        window=rules.window,
        at=day,
        since=before,
        threads=_threads.resolve("tiers", threads),
        progress=progress,
    )
    result = TiersResult(rules, columns, base._source)
    result.since = _dates.date_of(before)
    return result
