"""A customer base in a few numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Overview:
    """How many customers a base has, what they bring, and how unevenly.

    Over all that the base holds, calibration and holdout.
    """

    customers: int
    """Customers with at least one purchase."""
    orders: int
    """Customer-days with a purchase."""
    repeaters: int
    """Customers with purchases on more than one day."""
    repeat_rate: float
    """Their share, 0..1; NaN for an empty base."""
    revenue: float
    """Sum of the amounts, less refunds that were netted; NaN without amounts."""
    revenue_share_by_decile: tuple[float, ...]
    """Shares (0..1) of the revenue that the ten tenths of the customers bring, best first; NaN where it is not > 0."""
    margin: float = math.nan
    """Sum of the margins of the same rows; NaN without margins."""

    def __repr__(self) -> str:
        text = f"{self.customers:,} customers, {self.orders:,} orders, {self.repeat_rate:.1%} came back"
        if self.revenue == self.revenue:
            text += f", revenue {self.revenue:,.2f}, the best tenth brings {self.revenue_share_by_decile[0]:.0%} of it"
        if self.margin == self.margin:
            text += f", margin {self.margin:,.2f}"
        return text
