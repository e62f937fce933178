"""The pictures of lifetime models: each a function from plain figures to a chart; see `_pictures`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from ._pictures import BLUE, FAINT, GREY, INK, ORANGE, _dressed, standing

__all__ = [
    "alive_line", "frequency_map", "holdout_points", "lift_lines", "mixing_area", "number_bars", "stacked", "standing",
    "tracking_lines",
]  # fmt: skip

DAY = "%Y-%m-%d"


def _days(name: str) -> Any:
    """An axis of days, which are the same in every language."""
    axis = alt.Axis(labelAngle=0, tickCount=6, format=DAY, labelOverlap=True)
    return alt.X(f"{name}:T", title=None, axis=axis, scale=alt.Scale(nice=False))


def _local(day: str) -> str:
    """A day as scripts read it where they are: without a time it would be one in Greenwich."""
    return f"{day}T00:00:00"


def stacked(*charts: Any) -> Any:
    """Pictures one below the other, which `standing` makes stand alone."""
    parts = [chart.to_dict() for chart in charts]
    datasets: dict[str, Any] = {}
    for part in parts:
        datasets |= part.pop("datasets", {})
    config = parts[0]["config"]
    for part in parts:
        for name in ("config", "$schema", "background", "width"):
            part.pop(name, None)
    whole = {"vconcat": parts, "datasets": datasets, "config": config, "spacing": 18}
    return alt.VConcatChart.from_dict(whole)


def tracking_lines(
    rows: Sequence[dict[str, Any]], kinds: Sequence[str], holdout: tuple[str, str] | None, y: str
) -> Any:
    """Purchases expected and made over time; rows: end, kind (expected first), value, shown; ``holdout``: the day
    before it, and what it is called."""
    data = [{**row, "end": _local(row["end"])} for row in rows]
    base = alt.Chart(alt.InlineData(data)).encode(
        x=_days("end"),
        y=alt.Y("value:Q", title=y, axis=alt.Axis(tickCount=4), scale=alt.Scale(zero=True)),
        tooltip=[
            alt.Tooltip("end:T", title=" ", format=DAY), alt.Tooltip("kind:N", title=" "),
            alt.Tooltip("shown:N", title=y),
        ],
        **_kinds_of_lines(kinds, [ORANGE, BLUE], broken=0),
    )  # fmt: skip
    chart: Any = base.mark_line(strokeWidth=2)
    if holdout is not None:
        mark = {"end": _local(holdout[0]), "text": holdout[1]}
        there = alt.Chart(alt.InlineData([mark])).encode(x="end:T")
        rule = there.mark_rule(color=FAINT, strokeDash=[4, 3])
        text = there.mark_text(color=FAINT, align="left", dx=6, fontSize=11).encode(y=alt.value(8), text="text:N")
        chart = rule + chart + text
    return _dressed(chart)


def _kinds_of_lines(kinds: Sequence[str], colours: Sequence[str], *, broken: int) -> dict[str, Any]:
    """A colour for each kind of line, and dashes for one of them, in one legend."""
    names, legend = list(kinds), alt.Legend(title=None, orient="top", symbolStrokeWidth=2)
    dashes = [[5, 3] if i == broken else [1, 0] for i in range(len(names))]
    return {
        "color": alt.Color("kind:N", scale=alt.Scale(domain=names, range=list(colours)), legend=legend),
        "strokeDash": alt.StrokeDash("kind:N", scale=alt.Scale(domain=names, range=dashes), legend=legend),
    }


def number_bars(rows: Sequence[dict[str, Any]], kinds: Sequence[str], x: str, y: str) -> Any:
    """Customers by number of purchases, of two kinds side by side; rows: label, kind, value, shown."""
    base = alt.Chart(alt.InlineData(list(rows))).encode(
        x=alt.X("label:O", sort=None, title=x, axis=alt.Axis(labelAngle=0)),
        xOffset=alt.XOffset("kind:N", sort=list(kinds)),
        y=alt.Y("value:Q", title=y, axis=alt.Axis(tickCount=4, format=",.0f")),
        tooltip=[alt.Tooltip("label:N", title=x), alt.Tooltip("kind:N", title=" "), alt.Tooltip("shown:N", title=y)],
    )
    legend = alt.Legend(title=None, orient="top", symbolType="square")
    scale = alt.Scale(domain=list(kinds), range=[BLUE, ORANGE])
    bars = base.mark_bar().encode(color=alt.Color("kind:N", scale=scale, legend=legend))
    text = base.mark_text(dy=-7, fontSize=10, color=INK).encode(text="shown:N")
    return _dressed(bars + text)


def holdout_points(rows: Sequence[dict[str, Any]], kinds: Sequence[str], x: str, y: str) -> Any:
    """Purchases predicted and made, by purchases before; rows: label, kind, value, shown."""
    legend = alt.Legend(title=None, orient="top")
    shape = alt.Shape("kind:N", scale=alt.Scale(domain=list(kinds), range=["circle", "diamond"]), legend=legend)
    color = alt.Color("kind:N", scale=alt.Scale(domain=list(kinds), range=[ORANGE, BLUE]), legend=legend)
    base = alt.Chart(alt.InlineData(list(rows))).encode(
        x=alt.X("label:O", sort=None, title=x, axis=alt.Axis(labelAngle=0)),
        y=alt.Y("value:Q", title=y, axis=alt.Axis(tickCount=4)),
        color=color,
        tooltip=[
            alt.Tooltip("label:N", title=x), alt.Tooltip("kind:N", title=" "), alt.Tooltip("shown:N", title=y)
        ],
    )  # fmt: skip
    points = base.mark_point(filled=True, size=60, opacity=1).encode(shape=shape)
    return _dressed(base.mark_line(strokeWidth=2) + points)


def frequency_map(rows: Sequence[dict[str, Any]], step: float, x: str, y: str, measure: str, most: float) -> Any:
    """A value for each number of purchases and each age at the last one: the darker the more; rows: frequency, recency,
    value, shown; ``step`` between the ages; the darkest stands for ``most``."""
    data = [
        {
            **row, "left": row["frequency"] - 0.5, "right": row["frequency"] + 0.5,
            "low": row["recency"] - step / 2, "high": row["recency"] + step / 2,
        }
        for row in rows
    ]  # fmt: skip
    last = max(row["high"] for row in data)
    legend = alt.Legend(title=measure, orient="top", direction="horizontal", gradientLength=180)
    across = alt.Scale(domain=[-0.5, max(row["right"] for row in data)], nice=False, zero=False)
    chart = (
        alt.Chart(alt.InlineData(data))
        .mark_rect(color=BLUE)
        .encode(
            x=alt.X("left:Q", title=x, scale=across, axis=alt.Axis(format="d", tickMinStep=1, domain=False)),
            x2="right:Q",
            y=alt.Y("low:Q", title=y, scale=alt.Scale(domain=[-step / 2, last], nice=False, zero=False),
                    axis=alt.Axis(grid=False, domain=False)),
            y2="high:Q",
            opacity=alt.Opacity("value:Q", scale=alt.Scale(domain=[0, most], range=[0.03, 1]), legend=legend),
            tooltip=[
                alt.Tooltip("frequency:Q", title=x), alt.Tooltip("recency:Q", title=y, format=".1f"),
                alt.Tooltip("shown:N", title=measure),
            ],
        )
    )  # fmt: skip
    return _dressed(chart, height=340)


def alive_line(rows: Sequence[dict[str, Any]], y: str, bought: str) -> Any:
    """The chance by day that a customer is still there, and the days with a purchase; rows: day, value (0..1),
    purchase, shown."""
    data = [{**row, "value": 100 * row["value"], "day": _local(row["day"])} for row in rows]
    base = alt.Chart(alt.InlineData(data)).encode(
        x=_days("day"),
        tooltip=[alt.Tooltip("day:T", title=" ", format=DAY), alt.Tooltip("shown:N", title=y)],
    )
    scale = alt.Scale(domain=[0, 100], nice=False)
    line = base.mark_line(color=BLUE, strokeWidth=2).encode(y=alt.Y("value:Q", title=y, scale=scale))
    days = base.transform_filter("datum.purchase").transform_calculate(kind=f"'{bought}'")
    rules = days.mark_rule(color=ORANGE, opacity=0.5)
    legend = alt.Legend(title=None, orient="top")
    colour = alt.Color("kind:N", scale=alt.Scale(domain=[bought], range=[ORANGE]), legend=legend)
    points = days.mark_point(filled=True, size=60, opacity=1).encode(y=alt.Y("value:Q", scale=scale), color=colour)
    return _dressed(rules + line + points)


def mixing_area(
    rows: Sequence[dict[str, Any]], marks: Sequence[dict[str, Any]], ends: tuple[float, float], most: float, x: str
) -> Any:
    """A density over values between the ends, cut at ``most``, and marks of single values; rows: value, density, shown;
    marks: value, text, by value."""
    y, high = "Density", alt.Scale(domain=[0, most], nice=False)
    across = alt.Scale(domain=list(ends), nice=False, zero=False)
    base = alt.Chart(alt.InlineData(list(rows))).encode(
        x=alt.X("value:Q", title=x, scale=across, axis=alt.Axis(tickCount=6)),
        tooltip=[alt.Tooltip("value:Q", title=x, format=".3g"), alt.Tooltip("shown:N", title=" ")],
    )
    area = base.mark_area(color=BLUE, opacity=0.25, clip=True, line={"color": BLUE, "strokeWidth": 2}).encode(
        y=alt.Y("density:Q", title=y, scale=high, axis=alt.Axis(tickCount=4))
    )
    # The later mark is the lower one, so that no rule crosses a text.
    data = [{**mark, "y": most * (0.95 - 0.1 * i), "zero": 0} for i, mark in enumerate(marks)]
    there = alt.Chart(alt.InlineData(data)).encode(x="value:Q", y=alt.Y("y:Q", title=y, scale=high))
    rules = there.mark_rule(color=FAINT, strokeDash=[4, 3]).encode(y2="zero:Q")
    text = there.mark_text(color=INK, align="left", dx=5, fontSize=11).encode(text="text:N")
    return _dressed(area + rules + text)


def lift_lines(rows: Sequence[dict[str, Any]], kinds: Sequence[str], x: str, y: str) -> Any:
    """Shares of purchases that shares of the customers made, ranked by the model, ranked as well as can be, and at
    random; rows: customers, kind, share (0..1), shown; kinds in this order."""
    data = [{**row, "customers": 100 * row["customers"], "share": 100 * row["share"]} for row in rows]
    whole = alt.Scale(domain=[0, 100], nice=False)
    chart = (
        alt.Chart(alt.InlineData(data))
        .mark_line(strokeWidth=2)
        .encode(
            x=alt.X("customers:Q", title=x, scale=whole, axis=alt.Axis(tickCount=5)),
            y=alt.Y("share:Q", title=y, scale=whole, axis=alt.Axis(tickCount=5)),
            tooltip=[
                alt.Tooltip("kind:N", title=" "), alt.Tooltip("customers:Q", title=x, format=".0f"),
                alt.Tooltip("shown:N", title=y),
            ],
            **_kinds_of_lines(kinds, [BLUE, GREY, FAINT], broken=2),
        )
    )  # fmt: skip
    return _dressed(chart, height=320)
