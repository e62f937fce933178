"""The pictures of segments: each a function from plain figures to a chart, in the colours of the house."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from .._pictures import BLUE, FAINT, INK, ON, ORANGE, _dressed

#: Above this share of the darkest cell its number is light.
DARK = 0.72


def lorenz_curve(rows: Sequence[dict[str, Any]], x: str, y: str) -> Any:
    """The share that the lowest customers hold, with its interval, beside the line of those who are all alike; rows:
    customers, value, low, high (0..1), shown."""
    data = [{**row, **{name: 100 * row[name] for name in ("customers", "value", "low", "high")}} for row in rows]
    across = alt.X("customers:Q", title=x, scale=alt.Scale(domain=[0, 100]), axis=alt.Axis(tickCount=5))
    base = alt.Chart(alt.InlineData(data)).encode(
        x=across,
        tooltip=[alt.Tooltip("customers:Q", title=x, format=".0f"), alt.Tooltip("shown:N", title=y)],
    )
    band = base.mark_area(opacity=0.25, color=BLUE).encode(y=alt.Y("low:Q", title=y), y2="high:Q")
    line = base.mark_line(color=BLUE, strokeWidth=2).encode(y=alt.Y("value:Q", title=y, axis=alt.Axis(tickCount=5)))
    alike = alt.Chart(alt.InlineData([{"customers": p, "value": p} for p in (0, 100)]))
    alike = alike.mark_line(color=FAINT, strokeDash=[4, 3]).encode(x=across, y=alt.Y("value:Q", title=y))
    return _dressed(alike + band + line, height=320)


def class_bars(rows: Sequence[dict[str, Any]], kinds: Sequence[str], x: str, y: str) -> Any:
    """Shares by class, a bar for each kind side by side, with their intervals; rows: name, kind, share, low, high
    (0..1), shown."""
    data = [{**row, **{name: 100 * row[name] for name in ("share", "low", "high")}} for row in rows]
    base = alt.Chart(alt.InlineData(data)).encode(
        x=alt.X("name:O", sort=None, title=x, axis=alt.Axis(labelAngle=0)),
        xOffset=alt.XOffset("kind:N", sort=list(kinds)),
        tooltip=[alt.Tooltip("name:N", title=x), alt.Tooltip("kind:N", title=" "), alt.Tooltip("shown:N", title=y)],
    )
    legend = alt.Legend(title=None, orient="top", symbolType="square")
    color = alt.Color("kind:N", scale=alt.Scale(domain=list(kinds), range=[BLUE, ORANGE]), legend=legend)
    bars = base.mark_bar().encode(y=alt.Y("share:Q", title=y, axis=alt.Axis(tickCount=4)), color=color)
    spans = base.mark_rule(color=INK).encode(y=alt.Y("low:Q", title=y), y2="high:Q")
    return _dressed(bars + spans)


def move_map(rows: Sequence[dict[str, Any]], names: Sequence[str], x: str, y: str) -> Any:
    """What share of each segment went where: the darker the more; rows: from, to, share (0..1), customers, shown."""
    data = [{**row, "number": f"{100 * row['share']:.0f}"} for row in rows]
    axis = alt.Axis(labelAngle=-35, domain=False, ticks=False, labelLimit=140)
    base = alt.Chart(alt.InlineData(data)).encode(
        x=alt.X("to:N", sort=list(names), title=x, axis=axis),
        y=alt.Y("from:N", sort=list(names), title=y, axis=alt.Axis(domain=False, ticks=False, labelLimit=160)),
    )
    boxes = base.mark_rect(color=BLUE, stroke="var(--paper)", strokeWidth=1).encode(
        opacity=alt.Opacity("share:Q", scale=alt.Scale(domain=[0, 1], range=[0.05, 1]), legend=None),
        tooltip=[
            alt.Tooltip("from:N", title=y), alt.Tooltip("to:N", title=x), alt.Tooltip("shown:N", title="share"),
            alt.Tooltip("customers:Q", title="customers", format=",.0f"),
        ],
    )  # fmt: skip
    over = alt.condition(f"datum.share > {DARK}", alt.value(ON), alt.value(INK))
    numbers = base.mark_text(fontSize=10).encode(text="number:N", color=over)
    return _dressed(boxes + numbers, height=max(120, 26 * len(names)))
