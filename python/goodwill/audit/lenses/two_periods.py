"""The second lens: two periods compared."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from ...errors import DomainError
from .lens import Lens, Period, View, table_text

__all__ = ["TwoPeriods"]

DECILES = [*map(str, range(1, 11)), "none"]
PARTS = ("customers", "frequency", "order_value", "margin_rate", "refunds_alone", "change")
METHOD = "Shapley value: the mean over all orders in which the factors may change"


class TwoPeriods(Lens):
    """Who stayed, left and came from one period to the next, and what that did to the revenue; see `audit_base`.

    Attributes
    ----------
    before, after : Period
    stayed, left : int
        Customers of the first period with, without a purchase in the second.
    came : int
        Customers of the second period without a purchase in the first: new ones and returned ones.
    method : str
        How the change is split.
    decile_boundaries : array, shape (9,)
        The least spend (orders without amounts) of the deciles 1 to 9, of the first period's customers.  Infinite:
        equal values leave the decile empty.  None without customers in the first period.
    """

    method = METHOD

    def __init__(self, found: dict[str, Any], view: View) -> None:
        super().__init__(found, view)
        assert view.before is not None
        self.before: Period = view.before
        self.after: Period = view.current
        customers = [int(n) for n in found["groups"]["customers"]]
        self.stayed, self.left, self.came = customers[0], customers[1], customers[2] + customers[3]
        switching = found["switching"]
        self.decile_boundaries = None if switching is None else np.array(switching["boundary"])

    def to_frame(self) -> Any:
        """`groups`."""
        return self.groups

    @property
    def groups(self) -> Any:
        """One row for each: stayed, left, new, returned, refunds alone.

        Returns
        -------
        frame
            Of the kind that the base was made from: group; customers; share, with Wilson's interval low, high: stayed
            and left of the first period's customers, new and returned of the second's; orders_before, orders,
            revenue_before, revenue, margin_before, margin, which sum to all of both periods.  New: the first purchase
            of all lies after the first period.  Refunds alone: no purchase in either.
        """
        columns = {"group": self._figures["group_names"], **self._figures["groups"]}
        return self._view.frame(columns, ("", "_before"))

    @property
    def periods(self) -> Any:
        """Both periods in one row each, and their change.

        Returns
        -------
        frame
            which ("before", "after", "change"); customers; orders; revenue; margin; orders_per_customer;
            revenue_per_order (of those with a purchase; missing without).
        """
        rows = [self._figures["total_before"], self._figures["total"]]
        out = {name: np.array([row[name] for row in rows], float) for name in rows[0]}
        out["orders_per_customer"] = _ratio(out["orders"], out["customers"])
        if self._view.has_amounts:
            out["revenue_per_order"] = _ratio(out["revenue"], out["orders"])
        columns = {name: np.append(column, column[1] - column[0]) for name, column in out.items()}
        return self._view.frame({"which": ["before", "after", "change"], **columns})

    @property
    def split(self) -> Any:
        """The change of the revenue, and of the margin, by its factors; see ``method``.

        Returns
        -------
        frame
            part: "customers" (their number), "frequency" (orders a customer), "order_value" (revenue an order),
            "margin_rate" (margin a unit of revenue), "refunds_alone" (of customers without a purchase in the period),
            "change" (the sum, exact in the digits of the amounts); revenue; margin, only with margins, missing where
            the revenue of a period is not > 0.

        Raises
        ------
        DomainError
            If the base has no amounts.
        """
        if not self._view.has_amounts:
            raise DomainError.of("TwoPeriods.split", "amount", "", "is needed: the base has no amounts")
        with_margin = self._view.has_margins
        parts = [part for part in PARTS if with_margin or part != "margin_rate"]
        columns: dict[str, Any] = {"part": parts}
        for name in ("revenue", "margin"):
            found = self._figures[name]
            columns[name] = np.array([np.nan if found is None else found[part] for part in parts])
        return self._view.frame(columns)

    @property
    def switching(self) -> Any:
        """Customers by decile of the first period (rows) and of the second (columns), on the first's boundaries.

        Returns
        -------
        frame
            before: "1" (best) to "10", and "none" (no purchase in the first period); columns "1" to "10" and "none".

        Raises
        ------
        DomainError
            If the first period has no customers.
        """
        found = self._switching("TwoPeriods.switching")
        parts = zip(DECILES, found["customers"].T, strict=True)
        columns = {name: np.ascontiguousarray(column) for name, column in parts}
        return self._view.source.frame({"before": DECILES, **columns})

    @property
    def moves(self) -> Any:
        """Of those who stayed, how many are in a better, the same or a worse decile.

        Returns
        -------
        frame
            move ("up", "same", "down"); customers; share of those who stayed, with Wilson's interval low, high.
        """
        found = self._switching("TwoPeriods.moves")
        rows = [found[name] for name in ("up", "same", "down")]
        columns = {name: np.array([row[name] for row in rows]) for name in ("customers", "low", "high")}
        share = _ratio(columns["customers"], np.full(3, self.stayed))
        return self._view.source.frame(
            {"move": ["up", "same", "down"], "customers": columns["customers"], "share": share,
             "low": columns["low"], "high": columns["high"]}
        )  # fmt: skip

    def _switching(self, function: str) -> Any:
        if self._figures["switching"] is None:
            raise DomainError.of(function, "period", str(self.before), "must have customers")
        return self._figures["switching"]

    def plot(self, kind: Literal["change", "customers", "deciles"] | None = None) -> Any:
        """What changed from the first period to the second, titled with it.

        Parameters
        ----------
        kind : {"change", "customers", "deciles"}, optional
            The split of the revenue; who stayed, left and came; the deciles of both periods.  Default: "change" where
            there are amounts, else "customers".

        Returns
        -------
        altair.Chart

        Raises
        ------
        DomainError
            If ``kind`` is none of these, or asks for what the base does not have.
        ImportError
            Without the extra ``plots``.
        """
        kind = kind or ("change" if self._view.has_amounts else "customers")
        if kind not in ("change", "customers", "deciles"):
            raise DomainError.of("TwoPeriods.plot", "kind", repr(kind), 'must be "change", "customers" or "deciles"')
        if kind == "change" and not self._view.has_amounts:
            raise DomainError.of("TwoPeriods.plot", "kind", '"change"', "must be another one: the base has no amounts")
        if kind == "deciles":
            self._switching("TwoPeriods.plot")
        return self._draw("TwoPeriods.plot", f"two_periods_{kind}")

    def __repr__(self) -> str:
        groups = self._figures["groups"]
        shown = {
            "customers": (groups["customers"], ",.0f"), "share": (groups["share"], ".1%"),
            "low": (groups["low"], ".1%"), "high": (groups["high"], ".1%"),
            "orders before": (groups["orders_before"], ",.0f"), "orders": (groups["orders"], ",.0f"),
        }  # fmt: skip
        if self._view.has_amounts:
            shown |= {
                "revenue before": (groups["revenue_before"], ",.2f"), "revenue": (groups["revenue"], ",.2f"),
            }  # fmt: skip
        lines = [f"TwoPeriods({self.before}; {self.after})"]
        lines += table_text(self._figures["group_names"], shown, "group")
        change = self._figures["revenue"]
        if change is not None:
            parts = ", ".join(f"{name} {change[name]:+,.2f}" for name in ("customers", "frequency", "order_value"))
            lines.append(f"  revenue changed by {change['change']:+,.2f}: {parts}")
            if change["refunds_alone"]:
                lines[-1] += f", refunds without a purchase {change['refunds_alone']:+,.2f}"
        return "\n".join(lines)


def _ratio(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.divide(a, b, out=np.full(len(a), np.nan), where=np.asarray(b) != 0)
