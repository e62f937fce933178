"""The first lens: how the customers of one period differ."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from ...errors import DomainError
from .lens import Lens, Period, View, table_text

__all__ = ["OnePeriod"]


class OnePeriod(Lens):
    """The customers of one period, by orders, spend and the value of an order; see `audit_base`.

    A customer of a period has a purchase in it; money is net of refunds.

    Attributes
    ----------
    period : Period
        The days, and whether the log holds all of them.
    customers, orders : int
    revenue, margin : float
        Of these customers; NaN without amounts, margins.
    refund_customers : int
        Customers with refunds and no purchase in the period.
    refund_revenue, refund_margin : float
        Of those.
    negative_customers : int
        Customers whose refunds were larger than their purchases.
    """

    def __init__(self, found: dict[str, Any], view: View) -> None:
        super().__init__(found, view)
        total, refunds = found["total"], found["refunds_alone"]
        self.period: Period = view.current
        self.customers: int = total["customers"]
        self.orders: int = total["orders"]
        self.revenue: float = total["revenue"]
        self.margin: float = total["margin"]
        self.refund_customers: int = refunds["customers"]
        self.refund_revenue: float = refunds["revenue"]
        self.refund_margin: float = refunds["margin"]
        self.negative_customers: int = found["negative_customers"]

    def to_frame(self) -> Any:
        """`tenths`."""
        return self.tenths

    @property
    def tenths(self) -> Any:
        """One row per tenth of the customers by spend (by orders without amounts), best first.

        Returns
        -------
        frame
            Of the kind that the base was made from: tenth (1 is best); customers; orders; revenue; margin; least and
            most, the spend (orders) of its customers; share of the revenue (orders) of all, 0..1, missing unless that
            is > 0, with the interval low, high.
        """
        return self._view.frame({"tenth": np.arange(1, 11), **self._figures["tenths"]})

    @property
    def by_orders(self) -> Any:
        """One row per number of orders, 1, 2, ... 9, and 10 or more.

        Returns
        -------
        frame
            least (orders, inclusive); below (exclusive); customers; orders; revenue; margin; share of the customers,
            0..1, with Wilson's interval low, high.
        """
        return self._view.frame(self._figures["by_orders"])

    @property
    def by_spend(self) -> Any:
        """One row per band of the customers' spend, in equal widths between the 5 % and the 95 % quantile.

        Returns
        -------
        frame
            least (inclusive); below (exclusive), infinite where a band has no end; and so on as in `by_orders`.
        """
        return self._banded("by_spend")

    @property
    def by_order_value(self) -> Any:
        """One row per band of the customers' mean spend an order; as `by_spend`."""
        return self._banded("by_order_value")

    def _banded(self, name: str) -> Any:
        if not self._view.has_amounts:
            raise DomainError.of(f"OnePeriod.{name}", "amount", "", "is needed: the base has no amounts")
        return self._view.frame(self._figures[name])

    @property
    def spread(self) -> Any:
        """Mean and quartiles over the customers, of orders, spend and the value of an order.

        Returns
        -------
        frame
            measure; mean; lower_quartile; median; upper_quartile (values that occur).
        """
        names = ["orders", "spend", "order_value"] if self._view.has_amounts else ["orders"]
        columns = {key: np.array([self._figures[n][key] for n in names]) for key in self._figures["orders"]}
        return self._view.source.frame({"measure": names, **columns})

    def plot(self, by: Literal["spend", "orders", "order_value"] | None = None) -> Any:
        """How the customers spread, titled with what the best tenth brings.

        Parameters
        ----------
        by : {"spend", "orders", "order_value"}, optional
            Default: spend, where there are amounts.

        Returns
        -------
        altair.Chart

        Raises
        ------
        DomainError
            If ``by`` is none of these, or is of money and the base has no amounts.
        ImportError
            Without the extra ``plots``.
        """
        by = by or ("spend" if self._view.has_amounts else "orders")
        if by not in ("spend", "orders", "order_value"):
            raise DomainError.of("OnePeriod.plot", "by", repr(by), 'must be "spend", "orders" or "order_value"')
        if by != "orders":
            self._banded(f"by_{by}")
        return self._draw("OnePeriod.plot", f"one_period_{by}")

    def __repr__(self) -> str:
        head = f"OnePeriod({self.period}: {self.customers:,} customers, {self.orders:,} orders"
        if self._view.has_amounts:
            head += f", revenue {self.revenue:,.2f}"
        if self._view.has_margins:
            head += f", margin {self.margin:,.2f}"
        tenths, measure = self._figures["tenths"], self._view.measure
        shown = {
            "customers": (tenths["customers"], ",.0f"), "orders": (tenths["orders"], ",.0f"),
            "least": (tenths["least"], ",.2f"), f"share of {measure}": (tenths["share"], ".1%"),
            "low": (tenths["low"], ".1%"), "high": (tenths["high"], ".1%"),
        }  # fmt: skip
        lines = [f"{head})", *table_text(range(1, 11), shown, "tenth")]
        if self.refund_customers or self.negative_customers:
            lines.append(
                f"  refunds larger than purchases: {self.negative_customers:,} customers; refunds and no purchase: "
                f"{self.refund_customers:,} customers"
            )
        return "\n".join(lines)
