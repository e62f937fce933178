"""A customer base by product."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _core

if TYPE_CHECKING:
    from .base import CustomerBase

__all__ = ["ProductFigures", "ProductOverview", "product_lines", "product_overview"]


@dataclasses.dataclass(frozen=True)
class ProductFigures:
    """One product, over everything that a base holds; a purchase of it is a customer-day on which it was bought.

    Attributes
    ----------
    customers : int
        Who bought it.
    share, share_low, share_high : float
        Of all customers of the base, 0..1, with Wilson's interval.
    orders : int
        Customer-days on which it was bought.
    rows : int
        Rows of the log, without refunds.
    revenue : float
        Net of refunds that were netted; NaN without amounts.
    margin : float
        Of the same rows; NaN without margins.
    repeaters : int
        Customers who bought it again on a later day.
    repeat_share, repeat_low, repeat_high : float
        ``repeaters / customers``, 0..1, with Wilson's interval; NaN where nobody bought it.
    revenue_per_buyer : float
        ``revenue / customers``.
    """

    customers: int
    share: float
    share_low: float
    share_high: float
    orders: int
    rows: int
    revenue: float
    margin: float
    repeaters: int
    repeat_share: float
    repeat_low: float
    repeat_high: float
    revenue_per_buyer: float


class ProductOverview:
    """How many customers buy each product, how often, for how much, and who buys it again.

    `CustomerBase.product_overview` makes one.

    Attributes
    ----------
    customers : int
        Of the base.
    unknown : ProductFigures or None
        Rows whose product is missing, as if it were one product; None where every row has one.
    level : float
        Of the intervals.
    """

    def __init__(self, found: Mapping[str, Any], base: CustomerBase, level: float) -> None:
        self._product, self._columns = found["product"], found["columns"]
        self._source, self._amounts, self._margins = base._source, base.has_amounts, base.has_margins
        self.customers: int = found["customers"]
        self.level = level
        unknown = {name: values[0].item() for name, values in found["unknown"].items()}
        self.unknown = ProductFigures(**unknown) if base.ingest_report.unknown_products else None

    def __len__(self) -> int:
        """How many products there are, without the unknown ones."""
        return len(self._product)

    def to_frame(self) -> Any:
        """One row per product, sorted by product; unknown ones are in `unknown`.

        Returns
        -------
        frame
            Of the kind that the base was made from: product (as it came) and the attributes of `ProductFigures`;
            revenue and revenue_per_buyer only with amounts, margin only with margins.
        """
        left_out = set() if self._amounts else {"revenue", "revenue_per_buyer"}
        if not self._margins:
            left_out.add("margin")
        columns = {name: values for name, values in self._columns.items() if name not in left_out}
        return self._source.frame({"product": self._product, **columns})

    def _best(self, count: int) -> np.ndarray:
        """The positions of the products with the most revenue, or the most customers where there are no amounts."""
        return np.argsort(-self._columns["revenue" if self._amounts else "customers"], kind="stable")[:count]

    def __repr__(self) -> str:
        head = f"ProductOverview({len(self):,} products, {self.customers:,} customers)"
        columns = {"customers": ",.0f", "share": ".1%", "orders": ",.0f"}
        columns |= {"revenue": ",.2f"} if self._amounts else {}
        columns |= {"margin": ",.2f"} if self._margins else {}
        columns |= {"repeat_share": ".1%"}
        titles = {"repeat_share": "bought again"}
        shown = self._best(10)
        names = [str(name) for name in self._product.to_numpy()[shown]] if len(self) else []
        rows = [(name, {key: self._columns[key][i] for key in columns}) for name, i in zip(names, shown, strict=True)]
        if self.unknown is not None:
            rows.append(("(unknown)", dataclasses.asdict(self.unknown)))
        lines = [head, f"  {'product':<20}" + "".join(f"{titles.get(key, key):>14}" for key in columns)]
        for name, values in rows:
            cells = ["" if np.isnan(values[key]) else format(values[key], form) for key, form in columns.items()]
            lines.append(f"  {name[:20]:<20}" + "".join(f"{cell:>14}" for cell in cells))
        if len(self) > len(shown):
            lines.insert(len(shown) + 2, f"  ... and {len(self) - len(shown):,} more, see to_frame()")
        return "\n".join(lines)


def product_overview(base: CustomerBase, level: float) -> ProductOverview:
    return ProductOverview(_core.product_overview_of(base._core, level=level), base, level)


def product_lines(base: CustomerBase) -> Any:
    lines = _core.product_lines_of(base._core)
    columns: dict[str, Any] = {
        "customer": lines["customer"],
        "date": lines["day"].astype("datetime64[D]"),
        "product": lines["product"],
        "rows": lines["rows"],
    }
    for name in ("amount", "margin"):
        if lines[name] is not None:
            scale = lines[f"{name}_scale"]
            columns[name] = lines[name] / 10.0**scale if scale >= 0 else lines[name]
    return base._source.frame(columns)
