"""What became of every row of a log."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

__all__ = ["IngestReport", "Reason"]


@dataclasses.dataclass(frozen=True)
class Reason:
    """Rows that were left out for one reason.

    Attributes
    ----------
    reason : str
        "amount is negative", "time is after calibration_end", ...
    rows : int
        How many.
    first_row : int or None
        The first of them, from 0; None where the reason lies in a customer's whole history.
    """

    reason: str
    rows: int
    first_row: int | None


@dataclasses.dataclass(frozen=True, repr=False)
class IngestReport:
    """What became of every row of a log; nothing is lost in silence.

    ``rows_read`` is the sum of ``purchases``, ``merged_within_a_day``, ``refunds_netted`` and the rows of ``refused``
    and ``excluded``.

    Attributes
    ----------
    rows_read : int
    purchases : int
        Customer-days with a purchase.
    merged_within_a_day : int
        Rows that joined an earlier purchase of the same customer-day.
    refunds_netted : int
        Negative amounts that were subtracted, under ``refunds="net"``.
    zero_amounts : int
        Rows of amount 0 that were kept as purchases.
    refused : tuple of Reason
        Bad rows, under ``errors="skip"``.
    excluded : tuple of Reason
        Good rows that a policy or a date leaves out.
    customers : int
        With a purchase.
    later_customers : int
        Whose first purchase lies after ``calibration_end``.
    amount_scale : int or None
        Digits after the point, where amounts are decimals and so summed exactly; else None.
    amount_total : float
        Of the rows that were kept; NaN without amounts.
    margin_scale : int or None
        Digits after the point, where margins are decimals and so summed exactly; else None.
    margin_total : float or None
        Of the rows that were kept; None without margins.
    unknown_products : int or None
        Kept rows whose product is missing; None without products.
    """

    rows_read: int
    purchases: int
    merged_within_a_day: int
    refunds_netted: int
    zero_amounts: int
    refused: tuple[Reason, ...]
    excluded: tuple[Reason, ...]
    customers: int
    later_customers: int
    amount_scale: int | None
    amount_total: float
    margin_scale: int | None = None
    margin_total: float | None = None
    unknown_products: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """As plain values, for JSON; a total that is not there is None."""
        out = dataclasses.asdict(self)
        if math.isnan(self.amount_total):
            out["amount_total"] = None
        return out

    @property
    def rows_refused(self) -> int:
        """The rows of ``refused``."""
        return sum(reason.rows for reason in self.refused)

    @property
    def rows_excluded(self) -> int:
        """The rows of ``excluded``."""
        return sum(reason.rows for reason in self.excluded)

    def __repr__(self) -> str:
        def line(count: int, text: str, indent: str = "  ") -> str:
            return f"{indent}{count:>12,} {text}"

        lines = [
            line(self.rows_read, "rows read", ""),
            line(self.purchases, "purchases (customer-days)"),
            line(self.merged_within_a_day, "merged within a day"),
        ]
        if self.refunds_netted:
            lines.append(line(self.refunds_netted, "refunds netted"))
        for title, reasons, total in (
            ("refused", self.refused, self.rows_refused),
            ("excluded", self.excluded, self.rows_excluded),
        ):
            lines.append(line(total, title))
            for reason in reasons:
                first = "" if reason.first_row is None else f" (first: row {reason.first_row:,})"
                lines.append(line(reason.rows, reason.reason + first, "    "))
        if self.zero_amounts:
            lines.append(line(self.zero_amounts, "of amount 0, kept", ""))
        lines.append(line(self.customers, "customers", ""))
        if self.later_customers:
            lines.append(line(self.later_customers, "first seen after calibration_end"))
        if self.unknown_products:
            lines.append(line(self.unknown_products, "of an unknown product, kept", ""))
        for name, money, scale in (
            ("amount", self.amount_total, self.amount_scale),
            ("margin", self.margin_total, self.margin_scale),
        ):
            if money is None or math.isnan(money):
                continue
            kind = "no decimals, sums are rounded" if scale is None else f"exact, {scale} digits"
            lines.append(f"{money:>12,.2f} total {name} ({kind})")
        return "\n".join(lines)
