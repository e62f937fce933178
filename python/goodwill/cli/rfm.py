"""``goodwill rfm``: recency, frequency and monetary value."""

from __future__ import annotations

from typing import Annotated

import numpy as np
import typer

import goodwill as gw

from ._options import At, Json, Out
from ._orders import Orders, takes_orders
from ._output import bold, print_json, print_result, table
from ._progress import Work
from ._target import checked_target, write_frame

__all__ = ["register"]

_SCORES = {"days_since_last": "r, days since the last order", "orders": "f, orders", "revenue": "m, revenue"}


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command(
        "rfm",
        epilog="Example: goodwill rfm orders.csv --out customers.csv",
    )(takes_orders(rfm))


def rfm(
    orders: Orders,
    *,
    at: At = None,
    bins: Annotated[int, typer.Option("--bins", metavar="N", help="Scores are 1 to N, N is best. Segments: 5.")] = 5,
    ties: Annotated[
        str, typer.Option("--ties", metavar="RULE", help="What equal values get, always alike: low, mid or high.")
    ] = "low",
    out: Out = None,
    json: Json = False,
) -> None:
    """Segments by recency, frequency and money.

    Scores every customer by days since the last order, orders and revenue, and names the segment.  --out has a row per
    customer.
    """
    target = checked_target(out)
    with Work() as work:
        opened = orders.open(work, needs_amount=True)
        try:
            found = gw.rfm(opened.base, at=at, bins=bins, ties=ties, progress=work.step("scoring"))  # type: ignore[arg-type]
        except gw.GoodwillError as error:
            raise opened.error_of(error) from None
        if target is not None:
            work.step(f"writing {target}")
            write_frame(found.to_frame(), target)
    segments = None if found.rules is None else found.segments.to_dicts()
    if json:
        print_json(
            {
                **opened.record(),
                "rfm": {
                    "at": str(found.at), "bins": found.bins, "ties": found.ties, "customers": found.customers,
                    "later_customers": found.later_customers,
                    "cuts": {name: cuts.tolist() for name, cuts in found.cuts.items()},
                },
                "segments": segments,
                "out": out,
            }
        )  # fmt: skip
        return
    later = f"; {found.later_customers:,} came later" if found.later_customers else ""
    lines = [bold(f"{found.customers:,} customers at {found.at}") + f", scores 1 to {found.bins} (best){later}"]
    if segments is not None:
        header = ["segment", "customers", "share", "orders", "revenue", "of revenue"]
        rows = [
            [s["segment"], f"{s['customers']:,}", f"{s['share']:.1%}", f"{s['orders']:,}", f"{s['revenue']:,.2f}",
             _share(s["revenue_share"])]
            for s in segments
        ]  # fmt: skip
        lines += ["", table(header, rows), ""]
    else:
        lines.append("no segments: their rules are for 5 bins")
    for name, cuts in found.cuts.items():
        way = "at most" if name == "days_since_last" else "at least"
        best = cuts[::-1] if name == "days_since_last" else cuts
        # Of equal limits the last counts: nobody has the scores of the others.
        scores = {_limit(cut): score for score, cut in enumerate(best, 2)}
        limits = ", ".join(f"{limit} for {score}" for limit, score in scores.items() if limit)
        lines.append(f"{_SCORES[name]}: {way} {limits}" if any(scores) else f"{_SCORES[name]}: all have 1")
    lines.append(f"equal values: {found.tie_rule}")
    print_result("\n".join(lines))


def _share(share: float | None) -> str:
    return "-" if share is None or share != share else f"{share:.1%}"


def _limit(cut: float) -> str:
    """A limit of a score; infinite where nobody has it."""
    return "" if not np.isfinite(cut) else f"{cut:,.6f}".rstrip("0").rstrip(".")
