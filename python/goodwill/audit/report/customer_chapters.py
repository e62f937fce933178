"""Who the customers are, and who of them stays."""

from __future__ import annotations

from typing import Any

from ... import _pictures as pictures
from . import lens_pictures, lens_tables
from .blocks import Columns, Note, Picture, Section, Table, Tile, Tiles, table_of
from .language import Language
from .value_chapters import TENTHS, tenths

Figures = dict[str, Any]


def base(figures: Figures, say: Language) -> Section:
    found, span = figures["base"], say.span(figures["period"]["first"], figures["period"]["last"])
    rate, customers, orders = found["repeat_rate"], found["customers"], found["orders"]
    inside = say.interval(rate["low"], rate["high"], say.percent)
    with_money = found["revenue"] is not None
    tiles = [
        Tile(say("base.customers"), say.number(customers)),
        Tile(say("base.orders"), say.number(orders), say("base.orders_note", each=say.number(orders / customers, 1))),
    ]
    if with_money:
        note = say("base.revenue_note", each=say.money(found["revenue"] / orders))
        tiles.append(Tile(say("base.revenue"), say.money(found["revenue"]), note))
    tiles.append(Tile(say("base.repeat"), say.percent(rate["value"]), inside))
    blocks: list[Any] = [Tiles(tiles)]
    if not with_money:
        blocks.append(Note(say("base.no_amounts"), missing=True))
    if found["repeaters"] == 0:
        blocks.append(Note(say("base.no_repeat"), missing=True))
    shares = found["revenue_share_by_decile"]
    if with_money and customers < TENTHS:
        blocks.append(Note(say("worth.few_tenths", customers), missing=True))
    elif with_money and None not in shares:
        heading = say("base.tenths", share=say.percent(shares[0], 0), span=span)
        blocks.append(Picture(heading, tenths(shares, say("label.of_revenue"), say)))
    counts = found["by_orders"]
    chart = pictures.order_bars(
        counts, [say.percent(row["share"], 0) for row in counts], say("base.by_orders_axis"), say("label.of_customers")
    )
    heading = say("base.by_orders", share=say.percent(counts[0]["share"], 0), span=span)
    blocks.append(Picture(heading, chart))
    blocks += _one_period(figures["lenses"], say)
    blocks += _by_time(found, say, with_money)
    blocks.append(_segments(found, say, span))
    blocks.append(_tiers(found, say))
    title = say("base.title", customers, rate=say.percent(rate["value"]), span=span, sure=say.bracketed(inside))
    return Section(say("base.name"), title, blocks)


def _one_period(view: Figures, say: Language) -> list[Any]:
    """The first lens: how the customers of the last period differ."""
    found = view["one_period"]
    if not found["total"]["customers"]:
        return [Note(say("lens.nobody", when=lens_pictures.when(view, say)), missing=True)]
    draw = lens_pictures.one_period_spend if view["has_amounts"] else lens_pictures.one_period_orders
    return [draw(found, view, say), lens_tables.tenths(found, view, say)]


def _by_time(found: Figures, say: Language, with_money: bool) -> list[Any]:
    rows, period = found["by_calendar"], found["calendar_period"]
    names = [say.calendar(row["period"], period) + "*" * (not row["complete"]) for row in rows]
    kinds = [say("label.new"), say("label.returning")]
    bars = []
    for row, name in zip(rows, names, strict=True):
        for kind, count in zip(kinds, (row["new_customers"], row["customers"] - row["new_customers"]), strict=True):
            bars.append({"when": name, "kind": kind, "customers": count, "shown": say.number(count)})
    top = max(range(len(rows)), key=lambda i: rows[i]["customers"])
    in_period = say("base.period_axis", period=say(f"period.{period}"))
    most, last = rows[top]["customers"], rows[-1]["customers"]
    if top == len(rows) - 1:
        heading = say("base.by_time_last", n=most, when=names[top])
    else:
        heading = say("base.by_time", n=most, when=names[top], last=names[-1], in_last=last)
    note = "" if all(row["complete"] for row in rows) else say("base.incomplete")
    columns: Columns = [
        ("name", in_period, str), ("customers", say("label.customers"), say.number),
        ("new_customers", say("label.new_customers"), say.number), ("orders", say("label.orders"), say.number),
        ("revenue", say("label.revenue"), say.amounts(row.get("revenue") for row in rows)),
    ]  # fmt: skip
    lines = [{**row, "name": name} for row, name in zip(rows, names, strict=True)]
    title = say("base.by_time_table" if with_money else "base.by_time_table_without", period=say(f"period.{period}"))
    table = table_of(title, lines, columns, note)
    for row, line in zip(rows, table.rows, strict=True):
        line[0].sort = row["period"]
    table.columns[0].right = False
    chart = pictures.month_bars(bars, kinds, in_period, say("base.by_time_axis"))
    return [Picture(heading, chart, note), table]


def _segments(found: Figures, say: Language, span: str) -> Any:
    segments = found["segments"]
    if segments is None:
        return Note(say("base.no_segments"), missing=True)
    rows = [row for row in segments["rows"] if row["customers"] > 0]
    best = max(rows, key=lambda row: -1 if row["revenue_share"] is None else row["revenue_share"])
    if best["revenue_share"] is not None:
        both = {"customers": say.percent(best["share"], 0), "revenue": say.percent(best["revenue_share"], 0)}
        title = say("base.segments", segment=best["segment"], span=span, **both)
    else:
        title = say("base.segments_plain", span=span)
    columns: Columns = [
        ("segment", say("label.segment"), None), ("customers", say("label.customers"), say.number),
        ("share", say("label.share_customers"), say.percent), ("orders", say("label.orders"), say.number),
        ("revenue", say("label.revenue"), say.amounts(row["revenue"] for row in rows)),
        ("revenue_share", say("label.share_revenue"), say.percent),
    ]  # fmt: skip
    return table_of(title, segments["rows"], columns, bars=("share", "revenue_share"))


def _tiers(found: Figures, say: Language) -> Table | Note:
    tiers = found["tiers"]
    if tiers is None:
        return Note(say("base.no_tiers"), missing=True)
    rows, top = tiers["rows"], tiers["rows"][-1]
    spent = sum(row["spend"] or 0 for row in rows)
    if spent > 0:
        share = say.percent((top["spend"] or 0) / spent, 0)
        title = say("base.tiers", share=say.percent(top["share"]), tier=top["tier"], spend=share)
    else:
        title = say("base.tiers_plain", share=say.percent(top["share"]), tier=top["tier"])
    columns: Columns = [
        ("tier", say("label.tier"), None),
        ("threshold", say("label.threshold"), say.money if tiers["basis"] == "spend" else say.number),
        ("customers", say("label.customers"), say.number), ("share", say("label.share_customers"), say.percent),
        ("orders", say("label.orders"), say.number),
        ("spend", say("label.spend"), say.amounts(row["spend"] for row in rows)),
    ]  # fmt: skip
    since = tiers["window_start"]
    return table_of(title, rows, columns, "" if since is None else say("base.tiers_since", day=say.date(since)),
                    bars=("share",))  # fmt: skip


def stay(figures: Figures, say: Language) -> Section:
    found = figures["stay"]
    kept, period = found["retention"], found["period"]
    blocks: list[Any] = []
    if kept is None:
        title = say("stay.unknown")
        blocks.append(Note(say("stay.short"), missing=True))
    else:
        sure = say.interval(kept["low"], kept["high"], say.percent)
        spans = {name: say.span(*kept[name]) for name in ("first", "second")}
        title = say("stay.title", rate=say.percent(kept["value"]), sure=sure, **spans)
        note = say("stay.kept_note", kept["n"], kept=kept["retained"])
        left = say.interval(1 - kept["high"], 1 - kept["low"], say.percent)
        blocks.append(Tiles([
            Tile(say("stay.kept"), say.percent(kept["value"]), f"{note}; {sure}"),
            Tile(say("stay.left"), say.percent(kept["churn"]), left),
        ]))  # fmt: skip
    ages = [row for row in found["by_age"] if row["age"] > 0]
    if not ages:
        blocks.append(Note(say("stay.no_cohorts"), missing=True))
        return Section(say("stay.name"), title, blocks)
    blocks += [_cohorts(found, say), _curve(ages, period, say), *_cohort_lenses(figures["lenses"], say)]
    return Section(say("stay.name"), title, blocks)


def _cohort_lenses(view: Figures, say: Language) -> list[Any]:
    """One cohort over time, and all at the same age."""
    one, several = view["one_cohort"], view["cohorts_compared"]
    blocks: list[Any] = []
    if any(one["cells"]["complete"]):
        blocks += [lens_pictures.one_cohort(one, view, say), lens_tables.cohort(one, view, say)]
    if several["age"] is not None:
        blocks += [lens_pictures.cohorts_compared(several, view, say), lens_tables.compared(several, view, say)]
    return blocks


def _cohorts(found: Figures, say: Language) -> Picture:
    period = say(f"period.{found['period']}")
    cells = [
        {
            "cohort": say.calendar(cohort["cohort"], found["period"]), "age": cell["age"], "rate": cell["rate"],
            "shown": say.sure(say.percent(cell["rate"]), cell["low"], cell["high"], say.percent),
        }
        for cohort in found["cohorts"] for cell in cohort["cells"] if cell["age"] > 0 and cell["complete"]
    ]  # fmt: skip
    first = [cell["rate"] for cell in cells if cell["age"] == 1]
    if len(first) > 1:
        title = say("stay.cohorts", period=period, low=say.percent(min(first)), high=say.percent(max(first)))
    else:
        title = say("stay.cohorts_plain", period=period)
    age = _capital(say("stay.age", period=period))
    chart = pictures.cohort_map(cells, age, say("label.cohort"), say("label.of_cohort"))
    return Picture(title, chart, say("stay.cohorts_note", period=period))


def _curve(ages: list[dict[str, Any]], period: str, say: Language) -> Picture:
    early, late = ages[0], ages[-1]
    words = {
        "early": say.percent(early["rate"]), "first": say.length(early["age"], period),
        "sure": say.interval(early["low"], early["high"], say.percent),
    }  # fmt: skip
    if late is early:
        title = say("stay.curve_one", **words)
    else:
        sure = say.sure(say.length(late["age"], period), late["low"], late["high"], say.percent)
        title = say("stay.curve", late=say.percent(late["rate"]), last=sure, **words)
    rows = [{**row, "shown": say.sure(say.percent(row["rate"]), row["low"], row["high"], say.percent)} for row in ages]
    age = _capital(say("stay.age", period=say(f"period.{period}")))
    return Picture(title, pictures.age_curve(rows, age, say("label.of_cohort"), say("label.of_cohort")))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
