"""The lens of products."""

from __future__ import annotations

from typing import Any

import numpy as np

from .lens import Lens, View, table_text

__all__ = ["ProductsCompared"]

#: Products that an audit's figures keep, those that bring the most; the frame has all of them.
KEPT = 50


class ProductsCompared(Lens):
    """Who bought what in the period, and in the one before; see `audit_base`.

    A purchase of a product is a day on which a customer bought it.

    Attributes
    ----------
    customers, customers_before : int
        With a purchase in the period, in the one before (0 where the log has none).
    unknown : dict
        The row of what has no product, as if that were one.
    """

    def __init__(self, found: dict[str, Any], view: View) -> None:
        self._product, self._table = found["product"], found["figures"]
        names = [str(name) for name in self._product.to_numpy()] if len(self._product) else []
        best = np.argsort(-self._table[view.measure], kind="stable")[:KEPT]
        whole = self._table[view.measure].sum() + found["unknown"][view.measure][0]
        figures = {name: column[best] for name, column in self._table.items()}
        kept = {"product": [names[i] for i in best], "figures": figures, "count": len(names), "whole": whole.item()}
        super().__init__({**found, **kept}, view)
        self.customers: int = found["customers"]
        self.customers_before: int = found["customers_before"]
        self.unknown = {name: column[0].item() for name, column in found["unknown"].items()}

    def __len__(self) -> int:
        """How many products were bought, or given back, in either period."""
        return len(self._product)

    def to_frame(self) -> Any:
        """One row per product with a row of the log in either period, sorted by product.

        Returns
        -------
        frame
            Of the kind that the base was made from: product (as it came); customers_before, orders_before,
            revenue_before, margin_before; customers, orders, revenue, margin; share_before and share of the period's
            customers, 0..1, with Wilson's intervals low_before, high_before and low, high.  With `unknown`, money sums
            to that of both periods.
        """
        return self._view.frame({"product": self._product, **self._table}, ("", "_before"))

    @property
    def breadth(self) -> Any:
        """Customers of the period by how many products they bought: 1, 2, 3, 4, and 5 or more.

        Returns
        -------
        frame
            products; customers; share of the customers, with Wilson's interval low, high.
        """
        return self._view.source.frame(self._figures["breadth"])

    def plot(self) -> Any:
        """The products that bring the most, by the share of customers who bought them; an Altair chart.

        Raises
        ------
        ImportError
            Without the extra ``plots``.
        """
        return self._draw("ProductsCompared.plot", "products")

    def __repr__(self) -> str:
        figures = self._figures["figures"]
        shown = {"customers": ",.0f", "share": ".1%", "low": ".1%", "high": ".1%", "share_before": ".1%"}
        shown |= {"revenue": ",.2f"} if self._view.has_amounts else {}
        shown |= {"margin": ",.2f"} if self._view.has_margins else {}
        columns = {name: (figures[name][:10], form) for name, form in shown.items()}
        head = f"ProductsCompared({len(self):,} products, {self.customers:,} customers, {self._view.current})"
        lines = [head, *table_text(self._figures["product"][:10], columns, "product")]
        if len(self) > 10:
            lines.append(f"  ... and {len(self) - 10:,} more, see to_frame()")
        return "\n".join(lines)
