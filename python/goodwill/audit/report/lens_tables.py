"""The lenses of an audit as tables of the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .blocks import Columns, Table, table_of
from .language import Language
from .lens_pictures import rows_of, when

Figures = dict[str, Any]
#: Products in the table.
PRODUCTS_LISTED = 20


def money_columns(rows: list[Figures], names: dict[str, str], view: Figures, say: Language) -> list[Any]:
    """Columns of the money that there is."""
    there = {"revenue": view["has_amounts"], "margin": view["has_margins"]}
    return [
        (name, label, say.amounts(row[name] for row in rows))
        for name, label in names.items() if there[name.split("_")[0]]
    ]  # fmt: skip


def tenths(figures: Figures, view: Figures, say: Language) -> Table:
    """The customers of the period in tenths."""
    rows = [{"tenth": i, **row} for i, row in enumerate(rows_of(figures["tenths"]), 1)]
    show: Callable[[Any], str] = say.money if view["has_amounts"] else say.number
    share = say("label.share_revenue" if view["has_amounts"] else "lens.share_orders")
    columns: Columns = [
        ("tenth", say("lens.tenth"), say.number), ("customers", say("label.customers"), say.number),
        ("orders", say("label.orders"), say.number),
        *money_columns(rows, {"revenue": say("label.revenue"), "margin": say("lens.margin")}, view, say),
        ("least", say("lens.least"), show), ("most", say("lens.most"), show), ("share", share, say.percent),
        ("low", say("label.low"), say.percent), ("high", say("label.high"), say.percent),
    ]  # fmt: skip
    return folded(table_of(say("lens.tenths_table", when=when(view, say)), rows, columns, bars=("share",)))


def groups(figures: Figures, view: Figures, say: Language) -> Table:
    """Who stayed, left and came."""
    first, second = when(view, say, "before"), when(view, say)
    names = [
        say("change.stayed_row"), say("change.left_row"), say("change.new_row"), say("change.returned_row"),
        say("change.refunds_row"),
    ]  # fmt: skip
    rows = [{"name": name, **row} for name, row in zip(names, rows_of(figures["groups"]), strict=True)]
    if not rows[-1]["customers"]:
        rows.pop()

    def both(key: str, period: str) -> str:
        return say("lens.before", what=say(key), when=period)

    columns: Columns = [
        ("name", say("change.group"), None), ("customers", say("label.customers"), say.number),
        ("share", say("label.share_customers"), say.percent), ("low", say("label.low"), say.percent),
        ("high", say("label.high"), say.percent),
        ("orders_before", both("label.orders", first), say.number),
        ("orders", both("label.orders", second), say.number),
        *money_columns(rows, {
            "revenue_before": both("label.revenue", first), "revenue": both("label.revenue", second),
            "margin_before": both("lens.margin", first), "margin": both("lens.margin", second),
        }, view, say),
    ]  # fmt: skip
    return table_of(say("change.table"), rows, columns, say("change.shares_note", first=first, second=second))


def cohort(figures: Figures, view: Figures, say: Language) -> Table:
    """One cohort, period by period."""
    by = view["cohort_period"]
    title = say("lens.cohort_table", cohort=say.calendar(figures["cohort"], by))
    return _cells(title, rows_of(figures["cells"]), "period", view, say)


def compared(figures: Figures, view: Figures, say: Language) -> Table:
    """Cohorts at one age."""
    title = say("lens.compared_table", age=say.length(figures["age"], view["cohort_period"]))
    return _cells(title, rows_of(figures["at_age"]), "cohort", view, say)


def _cells(title: str, rows: list[Figures], first: str, view: Figures, say: Language) -> Table:
    by = view["cohort_period"]
    star = {False: "*", True: ""}
    lines = [{**row, "name": say.calendar(row[first], by) + star[row["complete"]]} for row in rows]
    axis = say("label.cohort") if first == "cohort" else say("base.period_axis", period=say(f"period.{by}"))
    labels = {
        "revenue": say("label.revenue"), "revenue_per_member": say("lens.per_member"),
        "revenue_per_member_so_far": say("lens.so_far"), "margin": say("lens.margin"),
    }  # fmt: skip
    columns: Columns = [
        ("name", axis, str), ("size", say("lens.size"), say.number), ("customers", say("lens.bought"), say.number),
        ("rate", say("label.share_customers"), say.percent), ("low", say("label.low"), say.percent),
        ("high", say("label.high"), say.percent), ("orders", say("label.orders"), say.number),
        *money_columns(rows, {name: label for name, label in labels.items() if name in rows[0]}, view, say),
    ]  # fmt: skip
    note = "" if all(row["complete"] for row in rows) else say("base.incomplete")
    table = table_of(title, lines, columns, note, bars=("rate",))
    for row, line in zip(rows, table.rows, strict=True):
        line[0].sort = row[first]
    table.columns[0].right = False
    return folded(table)


def products(figures: Figures, view: Figures, say: Language) -> Table:
    """The products that brought the most."""
    rows = [{"product": name, **row} for name, row in zip(figures["product"], rows_of(figures["figures"]), strict=True)]
    rows = rows[:PRODUCTS_LISTED]
    second = when(view, say)
    labels = {"revenue": say("label.revenue"), "margin": say("lens.margin")}
    columns: list[Any] = [
        ("product", say("lens.product"), None), ("customers", say("label.customers"), say.number),
        ("share", say("label.share_customers"), say.percent), ("low", say("label.low"), say.percent),
        ("high", say("label.high"), say.percent), ("orders", say("label.orders"), say.number),
        *money_columns(rows, labels, view, say),
    ]  # fmt: skip
    if view["before"] is not None:
        first = when(view, say, "before")
        before = {f"{name}_before": say("lens.before", what=label, when=first) for name, label in labels.items()}
        share = say("lens.before", what=say("label.share_customers"), when=first)
        columns += [("share_before", share, say.percent), *money_columns(rows, before, view, say)]
    return folded(table_of(say("lens.products_table", when=second), rows, columns, bars=("share",)))


def folded(table: Table) -> Table:
    """A table that shows at a click."""
    table.folded = True
    return table
