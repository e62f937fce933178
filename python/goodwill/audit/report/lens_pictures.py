"""The lenses of an audit as pictures: from plain figures to a chart under a title that says the finding.

The page shows them, and the lenses' own ``plot``.  ``view`` says what was looked at: `lenses.lens.View.to_dict`.
"""

from __future__ import annotations

from typing import Any

from ..lenses import charts
from .blocks import Picture
from .language import Language

Figures = dict[str, Any]
#: Products in the picture.
PRODUCTS_SHOWN = 10
#: More cohorts than these are one layer to a year in the stack.
LAYERS = 24


def rows_of(table: Figures) -> list[Figures]:
    """The rows of a table by column."""
    return [dict(zip(table, row, strict=True)) for row in zip(*table.values(), strict=True)]


def when(view: Figures, say: Language, which: str = "current") -> str:
    """The name of a period, with a star where it is not complete."""
    found = view[which]
    return say.calendar(found["first"], view["period"]) + "*" * (not found["complete"])


def incomplete(view: Figures, say: Language, *which: str) -> str:
    """What a star means, or nothing."""
    parts = [view[name] for name in which if view[name] is not None and not view[name]["complete"]]
    return " ".join(
        say("lens.incomplete", when=say.calendar(part["first"], view["period"]),
            span=say.span(part["held_first"], part["held_last"]))
        for part in parts
    )  # fmt: skip


def joined(*texts: str) -> str:
    """Sentences, without those that are empty."""
    return " ".join(filter(None, texts))


# One period


def one_period_spend(figures: Figures, view: Figures, say: Language) -> Picture:
    """Customers and revenue by band of spend."""
    return _bands(figures, figures["by_spend"], say("lens.spend_axis"), view, say)


def one_period_order_value(figures: Figures, view: Figures, say: Language) -> Picture:
    """Customers and revenue by band of the value of an order."""
    return _bands(figures, figures["by_order_value"], say("lens.order_value_axis"), view, say)


def one_period_orders(figures: Figures, view: Figures, say: Language) -> Picture:
    """Customers, and revenue or orders, by number of orders."""
    return _bands(figures, figures["by_orders"], say("base.by_orders_axis"), view, say, orders=True)


def _bands(
    figures: Figures, table: Figures, axis: str, view: Figures, say: Language, *, orders: bool = False
) -> Picture:
    rows, measure = rows_of(table), view["measure"]
    whole = figures["total"][measure]
    kinds = [say("label.share_customers"), say(f"lens.share_{measure}")]
    points = []
    for row in rows:
        name = band_name(row["least"], row["below"], say, orders=orders)
        part = row[measure] / whole if whole else None
        for kind, share in zip(kinds, (row["share"], part), strict=True):
            if share is None:
                continue
            shown = say.percent(share)
            if kind == kinds[0]:
                shown = say.sure(shown, row["low"], row["high"], say.percent)
            points.append({"name": name, "kind": kind, "share": share, "shown": shown})
    chart = charts.band_bars(points, kinds, axis, say("lens.share_axis"))
    note = incomplete(view, say, "current")
    if figures["negative_customers"]:
        note = joined(note, say("lens.negative", figures["negative_customers"]))
    return Picture(_spread_title(figures, view, say), chart, note)


def band_name(least: float | None, below: float | None, say: Language, *, orders: bool = False) -> str:
    """A band of amounts, or a number of orders; None: it has no end."""
    if orders:
        return f"{least:g}+" if below is None else f"{least:g}"
    digits = 0 if all(end is None or float(end).is_integer() for end in (least, below)) else 2
    if least is None:
        return f"< {say.number(below, digits)}"
    if below is None:
        return f"{say.number(least, digits)}+"
    return f"{say.number(least, digits)}–{say.number(below, digits)}"


def _spread_title(figures: Figures, view: Figures, say: Language) -> str:
    count, period = figures["total"]["customers"], when(view, say)
    if count == 0:
        return say("lens.nobody", when=period)
    best = rows_of(figures["tenths"])[0]
    if best["share"] is None or count < 10:
        return say("lens.spread_few", count, when=period)
    words = {
        "when": period,
        "share": say.sure(say.percent(best["share"], 0), best["low"], best["high"], say.percent),
    }
    if not view["has_amounts"]:
        return say("lens.spread_orders", count, **words)
    return say("lens.spread", count, half=say.money(figures["spend"]["median"]), **words)


# Two periods


def two_periods_change(figures: Figures, view: Figures, say: Language) -> Picture:
    """From the revenue of one period to that of the next, by what it is due to."""
    parts, names = figures["revenue"], _parts(figures)
    was, change = _revenue_before(figures), parts["change"]
    kinds = [say("lens.total"), say("lens.more"), say("lens.less")]
    first, second = when(view, say, "before"), when(view, say)
    rows = [{"name": first, "start": 0, "end": was, "kind": kinds[0], "shown": say.money(was)}]
    at = was
    for name in names:
        rows.append({
            "name": say(f"lens.part_{name}"), "start": at, "end": at + parts[name],
            "kind": kinds[1 if parts[name] >= 0 else 2], "shown": signed(parts[name], say),
        })  # fmt: skip
        at += parts[name]
    rows.append({"name": second, "start": 0, "end": was + change, "kind": kinds[0], "shown": say.money(was + change)})
    note = joined(say("lens.split_note"), incomplete(view, say, "before", "current"))
    return Picture(change_title(figures, view, say), charts.change_bars(rows, kinds, say("label.revenue")), note)


def _parts(figures: Figures) -> list[str]:
    names = ["customers", "frequency", "order_value"]
    return [*names, "refunds_alone"] if figures["revenue"]["refunds_alone"] else names


def _revenue_before(figures: Figures) -> float:
    """All of the first period, that of customers without a purchase in it among them."""
    return sum(figures["groups"]["revenue_before"])


def signed(amount: float, say: Language) -> str:
    """An amount with its sign."""
    return "+" * (amount > 0) + say.money(amount)


def change_title(figures: Figures, view: Figures, say: Language) -> str:
    """What the revenue did, and why."""
    parts, was = figures["revenue"], _revenue_before(figures)
    change = parts["change"]
    share = "" if not was > 0 else say.bracketed(say.percent(change / was, sign=True))
    key = "lens.rose" if change > 0 else "lens.fell" if change < 0 else "lens.kept"
    both = {"first": when(view, say, "before"), "second": when(view, say)}
    due = {name: signed(parts[name], say) for name in ("customers", "frequency", "order_value")}
    return say(key, amount=say.money(abs(change)), share=share, **both, **due)


def two_periods_customers(figures: Figures, view: Figures, say: Language) -> Picture:
    """Who stayed, left and came."""
    groups = rows_of(figures["groups"])
    stayed, left, new, returned = groups[:4]
    kinds = [say("lens.stayed"), say("lens.left"), say("label.new"), say("label.returning")]
    first, second = when(view, say, "before"), when(view, say)
    rows = [
        {"name": name, "kind": kinds[kind], "customers": group["customers"], "order": kind,
         "shown": say.sure(say.number(group["customers"]), group["low"], group["high"], say.percent)}
        for name, kind, group in ((first, 0, stayed), (first, 1, left), (second, 0, stayed), (second, 2, new),
                                  (second, 3, returned))
    ]  # fmt: skip
    chart = charts.move_bars(rows, kinds, say("label.customers"))
    return Picture(moves_title(figures, view, say), chart, incomplete(view, say, "before", "current"))


def moves_title(figures: Figures, view: Figures, say: Language) -> str:
    """Who stayed, left and came, in a sentence."""
    stayed, left, new, returned = rows_of(figures["groups"])[:4]
    words = {
        "first": when(view, say, "before"), "second": when(view, say),
        "rate": say.sure(say.percent(stayed["share"]), stayed["low"], stayed["high"], say.percent),
        "left": left["customers"], "came": new["customers"] + returned["customers"],
    }  # fmt: skip
    if not stayed["customers"] + left["customers"]:
        return say("lens.moves_none", new["customers"] + returned["customers"], first=words["first"],
                   second=words["second"])  # fmt: skip
    return say("lens.moves", stayed["customers"] + left["customers"], **words)


def two_periods_deciles(figures: Figures, view: Figures, say: Language) -> Picture:
    """The deciles of both periods."""
    found = figures["switching"]
    names = [*map(str, range(1, 11)), say("lens.none")]
    counts = found["customers"]
    points = []
    for i, row in enumerate(counts):
        whole = sum(row)
        for j, count in enumerate(row):
            if (i, j) == (10, 10) or not whole:
                continue
            share = count / whole
            points.append({
                "before": names[i], "after": names[j], "share": share, "number": say.number(100 * share),
                "shown": say("lens.of_decile", count, share=say.percent(share)),
            })  # fmt: skip
    first, second = when(view, say, "before"), when(view, say)
    stayed = sum(found[name]["customers"] for name in ("up", "same", "down"))
    note = say("lens.deciles_note" if view["has_amounts"] else "lens.deciles_note_orders", first=first)
    note = joined(note, incomplete(view, say, "before", "current"))
    if stayed:
        shares = {
            name: say.sure(say.percent(found[name]["customers"] / stayed, 0), found[name]["low"], found[name]["high"],
                           say.percent)
            for name in ("up", "down")
        }  # fmt: skip
        title = say("lens.deciles", stayed, **shares, first=first, second=second)
    else:
        title = say("lens.deciles_none", first=first, second=second)
    axes = (say("lens.decile_in", when=second), say("lens.decile_in", when=first))
    return Picture(title, charts.switching_map(points, names, *axes, say("label.customers")), note)


# Cohorts


def one_cohort(figures: Figures, view: Figures, say: Language) -> Picture:
    """What one cohort brought in each period."""
    cells, by = rows_of(figures["cells"]), view["cohort_period"]
    shown, measure = [cell for cell in cells if cell["complete"]] or cells[:1], view["measure"]
    amount = say.money if view["has_amounts"] else say.number
    rows = [
        {"name": say.calendar(cell["period"], by), "value": cell[measure], "shown": amount(cell[measure]),
         "rate": say.sure(say.percent(cell["rate"]), cell["low"], cell["high"], say.percent)}
        for cell in shown
    ]  # fmt: skip
    first, last = shown[0], shown[-1]
    cohort = say.calendar(figures["cohort"], by)
    words = {"cohort": cohort, "first": amount(first[measure])}
    if last is first:
        title = say(f"lens.cohort_young_{measure}", figures["size"], **words)
    else:
        rate = say.sure(say.percent(last["rate"]), last["low"], last["high"], say.percent)
        title = say(f"lens.cohort_{measure}", figures["size"], **words, last=amount(last[measure]),
                    when=say.calendar(last["period"], by), rate=rate)  # fmt: skip
    axis = say("base.period_axis", period=say(f"period.{by}"))
    return Picture(title, charts.period_bars(rows, axis, say(f"label.{measure}")))


def cohorts_compared(figures: Figures, view: Figures, say: Language) -> Picture:
    """The share of each cohort that bought, at one age and in one period."""
    by = view["cohort_period"]
    at_age, in_period = rows_of(figures["at_age"]), rows_of(figures["in_period"])
    age, period = say.length(figures["age"], by), say.calendar(figures["period"], by)
    kinds = [say("lens.after", age=age), say("lens.in", when=period)]
    points = [
        {"name": say.calendar(cell["cohort"], by), "kind": kind, **{key: cell[key] for key in ("rate", "low", "high")},
         "shown": say.sure(say.percent(cell["rate"]), cell["low"], cell["high"], say.percent)}
        for kind, cells in zip(kinds, (at_age, in_period), strict=True) for cell in cells if cell["age"] > 0
    ]  # fmt: skip
    points.sort(key=lambda row: [say.calendar(cell["cohort"], by) for cell in in_period].index(row["name"]))
    worst, best = (pick(at_age, key=lambda cell: cell["rate"]) for pick in (min, max))
    low, high = (say.sure(say.percent(cell["rate"]), cell["low"], cell["high"], say.percent) for cell in (worst, best))
    title = say(
        "lens.compared", age=age, low=low, high=high, worst=say.calendar(worst["cohort"], by),
        best=say.calendar(best["cohort"], by),
    )  # fmt: skip
    note = say("lens.compared_note", age=age, when=period)
    return Picture(title, charts.cohort_points(points, kinds, say("label.cohort"), say("label.of_cohort")), note)


def stack(figures: Figures, view: Figures, say: Language) -> Picture:
    """The revenue of each period by cohort."""
    by, measure = view["cohort_period"], view["measure"]
    layer = by if figures["cohorts"] <= LAYERS else "year"
    amount = say.money if view["has_amounts"] else say.number
    layers: dict[tuple[str, str], float] = {}
    for cell in rows_of(figures["cells"]):
        if cell["complete"]:
            key = (cell["period"], cell["cohort"] if layer == by else f"{cell['cohort'][:4]}-01-01")
            layers[key] = layers.get(key, 0) + cell[measure]
    oldest_first = sorted({cohort for _, cohort in layers})
    rows = [
        {"name": say.calendar(period, by), "cohort": say.calendar(cohort, layer), "order": oldest_first.index(cohort),
         "value": value, "shown": amount(value)}
        for (period, cohort), value in sorted(layers.items())
    ]  # fmt: skip
    last = [row for row in rows_of(figures["periods"]) if row["complete"]][-1]
    period, whole = say.calendar(last["period"], by), last[measure]
    if whole > 0:
        share = say.percent((whole - last[f"{measure}_of_new"]) / whole, 0)
        title = say(f"lens.stack_{measure}", when=period, share=share, amount=amount(whole))
    else:
        title = say("lens.stack_none", when=period)
    axis = say("base.period_axis", period=say(f"period.{by}"))
    chart = charts.stack_bars(rows, axis, say(f"label.{measure}"), say("label.cohort"))
    return Picture(title, chart, say("lens.stack_note", layer=say(f"period.{layer}")))


# Products


def products(figures: Figures, view: Figures, say: Language) -> Picture:
    """The products that bring the most, by the share of customers who bought them."""
    measure = view["measure"]
    rows = [{"product": name, **row} for name, row in zip(figures["product"], rows_of(figures["figures"]), strict=True)]
    best = sorted(rows, key=lambda row: -row[measure])[:PRODUCTS_SHOWN]
    whole = figures["whole"]
    kinds = [when(view, say)] + ([when(view, say, "before")] if view["before"] else [])
    points = []
    for row in best:
        for kind, suffix in zip(kinds, ("", "_before"), strict=False):
            share, low, high = (row[f"{name}{suffix}"] for name in ("share", "low", "high"))
            if share is not None:
                shown = say.sure(say.percent(share), low, high, say.percent)
                points.append({"name": row["product"], "kind": kind, "share": share, "low": low, "high": high,
                               "shown": shown})  # fmt: skip
    if not best:
        title = say("lens.nobody", when=kinds[0])
    else:
        top = best[0]
        share = say.percent(top[measure] / whole if whole else None, 0)
        rate = say.sure(say.percent(top["share"]), top["low"], top["high"], say.percent)
        title = say(f"lens.products_{measure}", product=top["product"], share=share, when=kinds[0], rate=rate)
    note = incomplete(view, say, "before", "current")
    if figures["count"] > len(best):
        note = joined(say("lens.products_note", figures["count"], shown=len(best)), note)
    return Picture(title, charts.product_points(points, kinds, say("label.of_customers")), note)
