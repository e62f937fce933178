"""The pictures of the lenses: each a function from plain figures to a chart, in the colours of `_pictures`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from ..._pictures import BLUE, FAINT, GREEN, GREY, INK, ON, ORANGE, _dressed

#: The width of the picture in pixels below which the cells of the switching map show no number.
NUMBERS_FROM = 420
#: The part of a picture's width that a figure beside a bar takes where it is narrow.
ROOM = 0.35


def _tips(x: str, y: str, *more: tuple[str, str]) -> list[Any]:
    return [alt.Tooltip("name:N", title=x), *(alt.Tooltip(f"{n}:N", title=t) for n, t in more),
            alt.Tooltip("shown:N", title=y)]  # fmt: skip


def _kinds(kinds: Sequence[str], colours: Sequence[str]) -> Any:
    """Colours with a legend above."""
    legend = alt.Legend(title=None, orient="top", symbolType="square", symbolOpacity=1)
    return alt.Color("kind:N", scale=alt.Scale(domain=list(kinds), range=list(colours)), legend=legend)


def band_bars(rows: Sequence[dict[str, Any]], kinds: Sequence[str], x: str, y: str) -> Any:
    """Shares by band, a bar for each kind side by side; rows: name, kind, share (0..1), shown."""
    data = [{**row, "share": 100 * row["share"]} for row in rows]
    chart = (
        alt.Chart(alt.InlineData(data))
        .mark_bar()
        .encode(
            x=alt.X("name:O", sort=None, title=x, axis=alt.Axis(labelAngle=0, labelOverlap=True)),
            xOffset=alt.XOffset("kind:N", sort=list(kinds)),
            y=alt.Y("share:Q", title=y, axis=alt.Axis(tickCount=4)),
            color=_kinds(kinds, (BLUE, ORANGE)),
            tooltip=_tips(x, y.removesuffix(", %"), ("kind", " ")),
        )
    )
    return _dressed(chart)


def change_bars(rows: Sequence[dict[str, Any]], kinds: Sequence[str], x: str) -> Any:
    """From one total to the next, part by part; rows: name, start, end, kind (total, more, less), shown."""
    ends = [end for row in rows for end in (row["start"], row["end"])]
    low, span = min(0, *ends), (max(0, *ends) - min(0, *ends)) or 1
    data = []
    for row in rows:
        left, right = sorted((row["start"], row["end"]))
        # The figure stands where a narrow picture has room for it.
        side = "left" if left - low > ROOM * span else "in" if right - left > ROOM * span else "right"
        data.append({**row, "side": side, "at": left if side == "left" else right})
    names = alt.Axis(labelLimit=130, domain=False, ticks=False, labelPadding=8)
    y = alt.Y("name:O", sort=[row["name"] for row in rows], title=None, axis=names)
    chart = alt.Chart(alt.InlineData(data)).mark_bar().encode(
        y=y, x=alt.X("start:Q", title=x, axis=alt.Axis(tickCount=5, format="~s")), x2="end:Q",
        color=_kinds(kinds, (GREY, BLUE, ORANGE)), tooltip=_tips(" ", x),
    )  # fmt: skip
    at = alt.X("at:Q", title=x)
    for side, colour in (("left", INK), ("in", ON), ("right", INK)):
        here = alt.Chart(alt.InlineData([row for row in data if row["side"] == side]))
        if here.data.values:
            marks: Any = dict(dx=5, align="left") if side == "right" else dict(dx=-5, align="right")
            text = here.mark_text(fontSize=11, color=colour, **marks)
            chart = chart + text.encode(y=y, x=at, text="shown:N")
    return _dressed(chart, height=30 * len(rows))


def move_bars(rows: Sequence[dict[str, Any]], kinds: Sequence[str], y: str) -> Any:
    """Customers of two periods, by what became of them; rows: name (period), kind, customers, order, shown."""
    base = alt.Chart(alt.InlineData(list(rows))).encode(
        x=alt.X("customers:Q", title=y, stack="zero", axis=alt.Axis(tickCount=5, format=",.0f")),
        y=alt.Y("name:O", sort=None, title=None),
        order="order:Q",
        tooltip=_tips(" ", y, ("kind", " ")),
    )
    bars = base.mark_bar().encode(color=_kinds(kinds, (BLUE, GREY, ORANGE, GREEN)))
    return _dressed(bars, height=120)


def switching_map(rows: Sequence[dict[str, Any]], names: Sequence[str], x: str, y: str, measure: str) -> Any:
    """How large a part of each decile came to each: the darker the more; rows: before, after, share, number, shown."""
    most = max((row["share"] for row in rows), default=0) or 1
    axis = alt.Axis(labelAngle=0, domain=False)
    base = alt.Chart(alt.InlineData(list(rows))).encode(
        x=alt.X("after:O", sort=list(names), title=x, axis=axis),
        y=alt.Y("before:O", sort=list(names), title=y, axis=axis),
    )
    boxes = base.mark_rect(color=BLUE, stroke="var(--paper)", strokeWidth=1).encode(
        opacity=alt.Opacity("share:Q", scale=alt.Scale(domain=[0, most], range=[0.05, 1]), legend=None),
        tooltip=[
            alt.Tooltip("before:N", title=y), alt.Tooltip("after:N", title=x), alt.Tooltip("shown:N", title=measure),
        ],
    )  # fmt: skip
    over = alt.condition(f"datum.share > {0.6 * most}", alt.value(ON), alt.value(INK))
    numbers = base.mark_text(fontSize=10).encode(
        text="number:N", color=over,
        opacity=alt.condition(f"width > {NUMBERS_FROM}", alt.value(1), alt.value(0)),
    )  # fmt: skip
    return _dressed(boxes + numbers, height=24 * len(names))


def period_bars(rows: Sequence[dict[str, Any]], x: str, y: str) -> Any:
    """What a cohort brought in each period; rows: name, value, shown, rate (as text)."""
    chart = (
        alt.Chart(alt.InlineData(list(rows)))
        .mark_bar(color=BLUE)
        .encode(
            x=alt.X("name:O", sort=None, title=x, axis=alt.Axis(labelAngle=0, labelOverlap=True)),
            y=alt.Y("value:Q", title=y, axis=alt.Axis(tickCount=4, format="~s")),
            tooltip=_tips(x, y, ("rate", "%")),
        )
    )
    return _dressed(chart)


def stack_bars(rows: Sequence[dict[str, Any]], x: str, y: str, layer: str) -> Any:
    """What each cohort brought in each period, the oldest below and darkest; rows: name (period), cohort, order (of the
    cohort, from 0), value, shown."""
    last = max(row["order"] for row in rows)
    shades = alt.Scale(domain=[0, max(1, last)], range=[1, 0.2])
    chart = (
        alt.Chart(alt.InlineData(list(rows)))
        .mark_bar(color=BLUE, stroke="var(--paper)", strokeWidth=0.4)
        .encode(
            x=alt.X("name:O", sort=None, title=x, axis=alt.Axis(labelAngle=0, labelOverlap=True)),
            y=alt.Y("value:Q", title=y, stack="zero", axis=alt.Axis(tickCount=4, format="~s")),
            order="order:Q",
            opacity=alt.Opacity("order:Q", scale=shades, legend=None),
            tooltip=_tips(x, y, ("cohort", layer)),
        )
    )
    return _dressed(chart)


def cohort_points(rows: Sequence[dict[str, Any]], kinds: Sequence[str], x: str, y: str) -> Any:
    """The share of each cohort that bought, with its interval; rows: name, kind (a colour), rate, low, high, shown."""
    data = [{**row, **{key: 100 * row[key] for key in ("rate", "low", "high")}} for row in rows]
    base = alt.Chart(alt.InlineData(data)).encode(
        x=alt.X("name:O", sort=None, title=x, axis=alt.Axis(labelAngle=0, labelOverlap=True)),
        xOffset=alt.XOffset("kind:N", sort=list(kinds)),
        color=_kinds(kinds, (BLUE, ORANGE)),
        tooltip=_tips(x, y.removesuffix(", %"), ("kind", " ")),
    )
    spans = base.mark_rule(strokeWidth=2, opacity=0.5).encode(
        y=alt.Y("low:Q", title=y, axis=alt.Axis(tickCount=4)), y2="high:Q"
    )
    points = base.mark_point(filled=True, size=50, opacity=1).encode(y="rate:Q")
    return _dressed(spans + points)


def product_points(rows: Sequence[dict[str, Any]], kinds: Sequence[str], x: str) -> Any:
    """The share of customers who bought each product, now with its interval and before; rows: name, kind, share, low,
    high, shown."""
    data = [{**row, **{key: 100 * row[key] for key in ("share", "low", "high")}} for row in rows]
    names = list(dict.fromkeys(row["name"] for row in rows))
    legend = alt.Legend(title=None, orient="top", symbolOpacity=1)
    axis = alt.Axis(labelLimit=150, domain=False, ticks=False, labelPadding=8)
    base = alt.Chart(alt.InlineData(data)).encode(
        y=alt.Y("name:N", sort=names, title=None, axis=axis),
        color=alt.Color("kind:N", scale=alt.Scale(domain=list(kinds), range=[BLUE, ORANGE]), legend=legend),
        tooltip=_tips(" ", x.removesuffix(", %"), ("kind", " ")),
    )
    spans = base.mark_rule(strokeWidth=3, opacity=0.5).encode(x=alt.X("low:Q", title=x), x2="high:Q")
    shape = alt.Shape("kind:N", scale=alt.Scale(domain=list(kinds), range=["circle", "diamond"]), legend=legend)
    points = base.mark_point(filled=True, size=70, opacity=1).encode(
        x=alt.X("share:Q", title=x, axis=alt.Axis(tickCount=5)), shape=shape
    )
    zero = alt.Chart(alt.InlineData([{"x": 0}])).mark_rule(color=FAINT, opacity=0).encode(x="x:Q")
    return _dressed(zero + spans + points, height=max(90, 26 * len(names)))
