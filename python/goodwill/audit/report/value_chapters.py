"""What the base is worth, what its customers will do, and whom to look at first."""

from __future__ import annotations

from typing import Any

from ... import _lifetime_pictures as lifetime_pictures
from ... import _pictures as pictures
from .blocks import Columns, Note, Picture, Section, Table, Tile, Tiles, table_of
from .language import Language
from .lens_tables import folded

Figures = dict[str, Any]
TENTHS = 10


def worth(figures: Figures, say: Language) -> Section:
    value, base = figures["value"], figures["base"]
    ahead = say.length(value["horizon"], figures["unit"])
    total, customers = value["total"], base["customers"]
    blocks: list[Any] = []
    if total is None:
        title = say("worth.unknown")
    else:
        inside = say.interval(value["low"], value["high"], say.money)
        title = say("worth.title", customers, total=say.money(total), ahead=ahead, sure=say.bracketed(inside))
        tiles = [Tile(say("worth.total", ahead=ahead), say.money(total), inside)]
        low, high = (None if end is None else end / customers for end in (value["low"], value["high"]))
        note = "; ".join(filter(None, [say("worth.each_note", customers), say.interval(low, high, say.money)]))
        tiles.append(Tile(say("worth.each"), say.money(total / customers), note))
        blocks.append(Tiles(tiles))
    check = _check_tile(figures, say)
    if check is not None:
        blocks = blocks or [Tiles([])]
        blocks[0].tiles.append(check)
    if total is not None:
        terms = say("worth.terms", rate=say.percent(value["discount_rate"], 0), margin=say.percent(value["margin"], 0))
        means = "worth.interval_means" if check is not None else "worth.interval_unchecked"
        means = say(means) if value["low"] is not None else ""
        blocks.append(Note(f"{terms} {means}".strip()))
    blocks += why_not(figures, say, *(() if total is not None else ("model", "spend", "holdout")))
    shares = value["share_by_decile"]
    if shares is not None and customers < TENTHS:
        blocks.append(Note(say("worth.few_tenths", customers), missing=True))
    elif shares is not None and None in shares:
        blocks.append(Note(say("worth.no_tenths"), missing=True))
    elif shares is not None:
        heading = say("worth.tenths", share=say.percent(shares[0], 0), ahead=ahead)
        blocks.append(Picture(heading, tenths(shares, say("label.of_value"), say)))
    return Section(say("worth.name"), title, blocks)


def tenths(shares: list[float], axis: str, say: Language) -> Any:
    names = [say("tenth.name", i) for i in range(1, len(shares) + 1)]
    return pictures.tenth_bars(shares, axis, names, [say.percent(share, 0) for share in shares], say("tenth.axis"))


def why_not(figures: Figures, say: Language, *names: str) -> list[Note]:
    """Why what is missing is missing."""
    reasons = figures["value"]["why_not"]
    return [
        Note(say(f"why.{name}", reason=_sentence(say.reason(reason))), missing=True)
        for name, reason in reasons.items()
        if not names or name in names
    ]


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def holdout_error(figures: Figures) -> float | None:
    """How far the forecast was off, as a share of what was; None where it was not checked."""
    check = figures["value"]["holdout"]
    return check["predicted"] / check["actual"] - 1 if check is not None else None


def _check_tile(figures: Figures, say: Language) -> Tile | None:
    check = figures["value"]["holdout"]
    if check is None:
        return None
    both = {name: say.number(check[name]) for name in ("predicted", "actual")}
    label = say("worth.checked", ahead=say.length(round(check["horizon"], 1), figures["unit"]))
    return Tile(label, say.percent(holdout_error(figures), sign=True), say("worth.checked_note", **both))


def will(figures: Figures, say: Language) -> Section:
    value, customers = figures["value"], figures["base"]["customers"]
    ahead = say.length(value["horizon"], figures["unit"])
    if value["expected_purchases"] is None:
        return Section(say("will.name"), say("will.unknown"), why_not(figures, say, "model"))
    error = holdout_error(figures)
    count = say.number(value["expected_purchases"])
    if error is None:
        title = say("will.title_plain", ahead=ahead, n=count)
    else:
        title = say("will.title", ahead=ahead, n=count, error=say.percent(error, sign=True))
    tiles = [Tile(say("will.purchases", ahead=ahead), count)]
    if value["expected_spend"] is not None:
        spend = say.money(value["expected_spend"])
        tiles.append(Tile(say("will.spend", ahead=ahead), spend, say("will.spend_note")))
    alive = value["customers_alive"]
    share = say("will.active_note", customers, share=say.percent(alive / customers))
    tiles.append(Tile(say("will.active"), say.number(alive), share))
    blocks: list[Any] = [Tiles(tiles)]
    if value["holdout"] is None:
        return Section(say("will.name"), title, blocks + why_not(figures, say, "holdout"))
    blocks += [Note(say("will.no_interval")), *_holdout(figures, say)]
    return Section(say("will.name"), title, blocks)


def _holdout(figures: Figures, say: Language) -> list[Any]:
    check = figures["value"]["holdout"]
    title = say(
        "will.check", predicted=say.number(check["predicted"]), actual=say.number(check["actual"]),
        ahead=say.length(round(check["horizon"], 1), figures["unit"]), last=say.date(figures["period"]["last"]),
        error=say.percent(holdout_error(figures), sign=True),
    )  # fmt: skip
    note = say("will.check_note", day=say.date(figures["period"]["calibration_end"]))
    kinds = [say("label.predicted"), say("label.actual")]
    rows, points = [], []
    for group in check["by_frequency"]:
        label = group["label"].replace(" or more", "+")
        off = group["predicted"] / group["actual"] - 1 if group["actual"] else None
        rows.append({**group, "label": label, "error": off})
        for kind, name in zip(kinds, ("predicted", "actual"), strict=True):
            points.append({"label": label, "kind": kind, "value": group[name], "shown": say.number(group[name], 2)})
    columns: Columns = [
        ("label", say("will.check_x"), str), ("customers", say("label.customers"), say.number),
        ("predicted", kinds[0], lambda x: say.number(x, 2)), ("actual", kinds[1], lambda x: say.number(x, 2)),
        ("error", say("label.error"), lambda x: say.percent(x, sign=True)),
    ]  # fmt: skip
    chart = lifetime_pictures.holdout_points(points, kinds, say("will.check_x"), say("will.check_y"))
    table = table_of(f"{say('will.check_y')}: {kinds[0].lower()}, {kinds[1].lower()}", rows, columns)
    table.columns[0].right = False
    for i, row in enumerate(table.rows):
        row[0].sort = i
    return [Picture(title, chart, note), table, *_tracking(figures, kinds, say), *_lift(figures, say)]


def _tracking(figures: Figures, kinds: list[str], say: Language) -> list[Any]:
    """``kinds``: what is predicted, and what was."""
    found, day = figures["value"]["tracking"], say.date(figures["period"]["calibration_end"])
    if found["holdout"] is None:
        return []
    expected, actual = found["holdout"]
    error = "" if not actual else say.bracketed(say.percent(expected / actual - 1, sign=True))
    title = say("will.tracking", actual=say.number(actual), expected=say.number(expected), day=day, error=error)
    names = dict(zip(("expected", "actual"), kinds, strict=True))
    rows = [
        {"end": str(week["end"]), "kind": kind, "value": week[name], "shown": say.number(week[name])}
        for week in found["weeks"]
        if week["days"] == 7
        for name, kind in names.items()
    ]
    mark = (str(figures["period"]["calibration_end"]), say("will.held_back"))
    chart = lifetime_pictures.tracking_lines(rows, kinds, mark, say("will.tracking_y"))
    columns: Columns = [
        ("end", say("will.week"), say.date), *((name, kind, say.number) for name, kind in names.items()),
        *((f"{name}_cumulative", say("will.so_far", what=kind), say.number) for name, kind in names.items()),
    ]  # fmt: skip
    later = [week for week in found["weeks"] if week["holdout"]]
    table = folded(table_of(say("will.tracking_table", day=day), later, columns))
    return [Picture(title, chart, say("will.tracking_note", found["customers"])), table]


def _lift(figures: Figures, say: Language) -> list[Any]:
    found = figures["value"]["lift"]
    if found is None:
        return []
    kinds = {"model": say("will.by_model"), "best": say("will.best"), "customers": say("will.random")}
    rows = [
        {"customers": at["customers"], "kind": kind, "share": at[name], "shown": say.percent(at[name])}
        for name, kind in kinds.items()
        for at in found["curve"]
    ]
    chart = lifetime_pictures.lift_lines(rows, list(kinds.values()), say("will.lift_x"), say("will.lift_y"))
    title = say("will.lift", share=say.percent(found["top_decile"], 0))
    columns: Columns = [
        ("customers", say("will.lift_x"), lambda x: say.percent(x, 0)),
        *((name, kinds[name], say.percent) for name in ("model", "best")),
    ]
    table = folded(table_of(say("will.lift_y"), found["curve"][10::10], columns))
    return [Picture(title, chart, say("will.lift_note", gini=say.number(found["gini"], 2))), table]


def watch(figures: Figures, rows: list[dict[str, Any]], at_risk: float | None, say: Language) -> Section:
    """``at_risk``: of all customers."""
    name = say("watch.name")
    ahead = say.length(figures["value"]["horizon"], figures["unit"])
    if figures["value"]["total"] is None:
        return Section(name, say("watch.unknown"), why_not(figures, say, "model", "spend"))
    if not rows:
        return Section(name, say("watch.none_asked"), [])
    amount = sum(row["value_at_risk"] for row in rows)
    if at_risk:
        share = say.percent(amount / at_risk)
        title = say("watch.title", len(rows), amount=say.money(amount), ahead=ahead, share=share)
    else:
        title = say("watch.title_plain", len(rows), amount=say.money(amount), ahead=ahead)
    risk, value, spend = (say.amounts(row[name] for row in rows) for name in ("value_at_risk", "clv", "expected_spend"))
    columns: Columns = [
        ("customer", say("label.customer"), None), ("value_at_risk", say("label.value_at_risk"), risk),
        ("clv", say("label.clv"), value), ("p_alive", say("label.p_alive"), lambda x: say.percent(x, 0)),
        ("expected_spend", say("label.expected_spend"), spend), ("orders", say("label.orders"), say.number),
        ("days_since_last", say("label.days_since_last"), say.number), ("segment", say("label.segment"), None),
        ("tier", say("label.tier"), None),
    ]  # fmt: skip
    table = table_of(say("watch.table", len(rows), ahead=ahead), rows, columns, say("watch.means"))
    return Section(name, title, [table])


def parameters(figures: Figures, say: Language) -> list[Table]:
    """A table for each model that was fitted."""
    out = []
    for name, label in (("bg_nbd", "BG/NBD"), ("gamma_gamma", "Gamma-Gamma")):
        model = figures["value"]["models"].get(name)
        if model is None:
            continue
        rows = [
            {"name": key, "value": at, "error": model["standard_errors"].get(key)}
            for key, at in model["params"].items()
        ]
        columns: Columns = [
            ("name", say("label.parameter"), None), ("value", say("label.estimate"), lambda x: say.number(x, 4)),
            ("error", say("label.standard_error"), lambda x: say.number(x, 4)),
        ]  # fmt: skip
        title = say("method.parameters", model["fit_report"]["customers"], model=label)
        table = table_of(title, rows, columns)
        out.append(table)
    return out
