"""``goodwill cohorts``: who comes back, by the period of the first order."""

from __future__ import annotations

import datetime as dt
import shutil
from typing import TYPE_CHECKING, Annotated, Any

import typer

import goodwill as gw

from ._options import At, Json, Out
from ._orders import Orders, takes_orders
from ._output import bold, print_json, print_result, table
from ._progress import Work
from ._target import checked_target, write_frame

if TYPE_CHECKING:
    import polars as pl

__all__ = ["register"]

#: Cohorts that are printed.
ROWS = 48


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command(
        "cohorts",
        epilog="Example: goodwill cohorts orders.csv --period quarter --value revenue",
    )(takes_orders(cohorts))


def cohorts(
    orders: Orders,
    *,
    period: Annotated[str, typer.Option("--period", metavar="NAME", help="week, month, quarter or year.")] = "month",
    value: Annotated[
        str,
        typer.Option(
            "--value", metavar="NAME", help="customers (in percent of the cohort), orders or revenue: what is printed."
        ),
    ] = "customers",
    align: Annotated[
        str, typer.Option("--align", metavar="NAME", help="age: periods since the first order; or calendar.")
    ] = "age",
    at: At = None,
    out: Out = None,
    json: Json = False,
) -> None:
    """Cohorts by first order: how many come back.

    --out has a row per cohort and period with all figures.
    """
    target = checked_target(out)
    options: Any = {"period": period, "value": value, "align": align}  # texts that gw.cohorts checks
    with Work() as work:
        opened = orders.open(work, needs_amount=value == "revenue")
        try:
            found = gw.cohorts(opened.base, **options, at=at, progress=work.step("counting"))
        except gw.GoodwillError as error:
            raise opened.error_of(error) from None
        frame = found.to_frame()
        if target is not None:
            work.step(f"writing {target}")
            write_frame(frame, target)
    if json:
        cells = [
            {name: str(cell) if isinstance(cell, dt.date) else cell for name, cell in row.items()}
            for row in frame.to_dicts()
        ]
        figures = {name: getattr(found, name) for name in ("customers", "later_customers", "orders", "revenue")}
        about = {"at": str(found.at), "period": period, "align": align, "level": found.level, **figures}
        print_json({**opened.record(), "cohorts": about, "cells": cells, "out": out})
        return
    print_result(_text(found, frame))


def _text(found: gw.Cohorts, frame: pl.DataFrame) -> str:
    """The wide table, as much of it as fits."""
    key = "age" if found.align == "age" else "period"
    cells: dict[Any, dict[Any, str]] = {}
    sizes: dict[Any, int] = {}
    partial = False
    for row in frame.iter_rows(named=True):
        sizes[row["cohort"]] = row["size"]
        partial |= not row["complete"]
        cells.setdefault(row["cohort"], {})[row[key]] = _shown(found.value, row) + ("" if row["complete"] else "*")
    heads = sorted({head for row in cells.values() for head in row})
    labels = {head: str(head) if key == "age" else _label(head, found.period) for head in heads}
    shown = list(cells)[-ROWS:]
    left = max(len(_label(start, found.period)) for start in shown), max(4, *(len(f"{n:,}") for n in sizes.values()))
    room = min(120, max(80, shutil.get_terminal_size((100, 24)).columns)) - sum(left) - 4
    widths = {head: max(len(labels[head]), *(len(cells[c].get(head, "")) for c in shown)) + 2 for head in heads}
    # The first ages and the last dates are what tables of cohorts are read for.
    columns: list[Any] = []
    for head in heads if key == "age" else heads[::-1]:
        room -= widths[head]
        if room < 0:
            break
        columns.append(head)
    columns = columns or heads[:1]
    columns.sort()
    header = ["cohort", "size", *(labels[head] for head in columns)]
    rows = [[_label(c, found.period), f"{sizes[c]:,}", *(cells[c].get(head, "") for head in columns)] for c in shown]
    what = {"customers": "customers who ordered, in percent of the cohort", "rate": "share of the cohort that ordered"}
    plural = "cohort" if len(found) == 1 else "cohorts"
    lines = [
        bold(f"{found.customers:,} customers in {len(found):,} {plural} until {found.at}")
        + (f"; {found.later_customers:,} came later" if found.later_customers else ""),
        f"{what.get(found.value, found.value)}, by {found.period}s "
        + ("since the first order" if key == "age" else "of the calendar"),
        "",
        table(header, rows),
    ]
    left_out = [head for head in heads if head not in columns]
    if partial:
        lines.append(f"* the {found.period} was not over on {found.at}")
    if left_out:
        names = f"{labels[left_out[0]]} to {labels[left_out[-1]]}" if len(left_out) > 1 else labels[left_out[0]]
        kind = f"{'age' if key == 'age' else found.period}{'s' if len(left_out) > 1 else ''}"
        lines.append(f"left out: {kind} {names} (--out FILE.csv has all)")
    if len(cells) > len(shown):
        lines.append(f"left out: the first {len(cells) - len(shown):,} cohorts (--out FILE.csv has all)")
    return "\n".join(lines)


def _shown(value: str, row: dict[str, Any]) -> str:
    if value in ("customers", "rate"):
        return f"{row['rate']:.1%}"
    return f"{row[value]:,.0f}"


def _label(day: dt.date, period: str) -> str:
    """A period by its first day."""
    if period == "year":
        return f"{day.year}"
    if period == "quarter":
        return f"{day.year}-Q{(day.month + 2) // 3}"
    return f"{day:%Y-%m}" if period == "month" else str(day)
