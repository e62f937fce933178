"""The pictures of equity and of new customers; see `_pictures`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import altair as alt

from ._pictures import BLUE, GROUPS, INK, ORANGE, _dressed, standing

__all__ = ["equity_bars", "payback_lines", "standing", "value_and_cost"]

#: So many cohorts have room for their names side by side.
FEW_COHORTS = 8


def _spans(rows: Sequence[dict[str, Any]]) -> bool:
    return all(math.isfinite(row["low"]) and math.isfinite(row["high"]) for row in rows)


def equity_bars(rows: Sequence[dict[str, Any]], title: str, *, by_time: bool) -> Any:
    """Equity by segment with its interval; cohorts upright in time, other segments lying, the largest first; rows:
    those of `CustomerEquity.table`."""
    data = [
        {
            "name": str(row["segment"]), "equity": row["equity"], "low": row["equity_low"], "high": row["equity_high"],
            "share": f"{row['share_of_equity']:.0%}", "customers": f"{row['customers']:,}",
            "shown": f"{row['equity']:,.0f}",
        }
        for row in rows
    ]  # fmt: skip
    spans = _spans(data)
    for row in data if not spans else ():
        row["low"] = row["high"] = row["equity"]
    most = max(row["high"] for row in data) or 1
    tips = [
        alt.Tooltip("name:N", title=title), alt.Tooltip("shown:N", title="equity"),
        alt.Tooltip("share:N", title="of the equity"), alt.Tooltip("customers:N", title="customers"),
    ]  # fmt: skip
    if by_time:
        angle = -45 if len(data) > FEW_COHORTS else 0
        place: Any = alt.X("name:O", sort=None, title="first purchase", axis=alt.Axis(labelAngle=angle))
        amount: Any = alt.Y("equity:Q", title="equity", axis=alt.Axis(tickCount=4, format=",.0f"))
        base = alt.Chart(alt.InlineData(data)).encode(x=place, tooltip=tips)
        bars = base.mark_bar(color=BLUE, opacity=0.75).encode(y=amount)
        lines = base.mark_rule(color=INK, strokeWidth=1.5).encode(y="low:Q", y2="high:Q")
        text = base.mark_text(dy=-7, fontSize=11, color=INK).encode(y="high:Q", text="share:N")
        return _dressed(bars + lines + text if spans else bars + text)
    data.sort(key=lambda row: -row["equity"])
    place = alt.Y("name:N", sort=None, title=None, axis=alt.Axis(labelLimit=170, domain=False, ticks=False))
    scale = alt.Scale(domain=[0, 1.15 * most], nice=False)
    amount = alt.X("equity:Q", title="equity", scale=scale, axis=alt.Axis(tickCount=5, format=",.0f", grid=True))
    base = alt.Chart(alt.InlineData(data)).encode(y=place, tooltip=tips)
    bars = base.mark_bar(color=BLUE, opacity=0.75).encode(x=amount)
    lines = base.mark_rule(color=INK, strokeWidth=1.5).encode(x="low:Q", x2="high:Q")
    text = base.mark_text(dx=6, align="left", fontSize=11, color=INK).encode(x="high:Q", text="share:N")
    return _dressed(bars + lines + text if spans else bars + text, height=max(70, 34 * len(data)))


def value_and_cost(rows: Sequence[dict[str, Any]]) -> Any:
    """Value of a new customer by channel with its interval, and what he costs; rows: name, value, low, high, cost."""
    data = [{**row, "shown": f"{row['value']:,.2f}", "costs": f"{row['cost']:,.2f}"} for row in rows]
    spans = _spans(data)
    for row in data if not spans else ():
        row["low"] = row["high"] = row["value"]
    most = max(max(row["high"], row["cost"]) for row in data) or 1
    for row in data:  # beside the value, unless the cost is there
        row["at"] = row["cost"] if row["high"] <= row["cost"] < row["high"] + 0.15 * most else row["high"]
    place = alt.Y("name:N", sort=None, title=None, axis=alt.Axis(labelLimit=170, domain=False, ticks=False))
    scale = alt.Scale(domain=[0, 1.15 * most], nice=False)
    amount = alt.X("value:Q", title="money", scale=scale, axis=alt.Axis(tickCount=5, format=",.0f", grid=True))
    tips = [
        alt.Tooltip("name:N", title=" "), alt.Tooltip("shown:N", title="value"), alt.Tooltip("costs:N", title="cost"),
    ]  # fmt: skip
    colour = alt.Scale(domain=["value", "cost"], range=[BLUE, ORANGE])
    legend = alt.Legend(title=None, orient="top", symbolType="square")
    base = alt.Chart(alt.InlineData(data)).encode(y=place, tooltip=tips)
    bars = (
        base.transform_calculate(kind="'value'")
        .mark_bar(opacity=0.75, height=18)
        .encode(x=amount, color=alt.Color("kind:N", scale=colour, legend=legend))
    )
    lines = base.mark_rule(color=INK, strokeWidth=1.5).encode(x="low:Q", x2="high:Q")
    costs = (
        base.transform_calculate(kind="'cost'")
        .mark_tick(thickness=4, height=30)
        .encode(x="cost:Q", color=alt.Color("kind:N", scale=colour, legend=legend))
    )
    text = base.mark_text(dx=8, align="left", fontSize=11, color=INK).encode(x="at:Q", text="shown:N")
    layers = bars + lines + costs + text if spans else bars + costs + text
    return _dressed(layers, height=max(80, 46 * len(data)))


def payback_lines(rows: Sequence[dict[str, Any]], costs: Sequence[dict[str, Any]], x: str) -> Any:
    """The value so far of new customers over time, and what each cost as a broken line; rows: name, t, value, low,
    high; costs: name, cost."""
    names = [row["name"] for row in costs]
    scale = alt.Scale(domain=names, range=[GROUPS[i % len(GROUPS)] for i in range(len(names))])
    legend = alt.Legend(title=None, orient="top", symbolType="stroke", symbolOpacity=1) if len(names) > 1 else None
    colour = alt.Color("name:N", scale=scale, legend=legend)
    place = alt.X("t:Q", title=x, scale=alt.Scale(nice=False), axis=alt.Axis(tickCount=6))
    most = max([*(row["value"] for row in rows), *(row["cost"] for row in costs)]) or 1
    amount = alt.Y(
        "value:Q", title="discounted margin so far", scale=alt.Scale(domain=[0, 1.12 * most], nice=False),
        axis=alt.Axis(tickCount=5, format=",.0f"),
    )  # fmt: skip
    base = alt.Chart(alt.InlineData(list(rows))).encode(x=place, color=colour)
    lines = base.mark_line(strokeWidth=2).encode(y=amount)
    marks = [{**row, "shown": f"cost {row['cost']:,.2f}", "t": 0} for row in costs]
    over = alt.Chart(alt.InlineData(marks)).encode(y="cost:Q", color=colour)
    cost_lines = over.mark_rule(strokeDash=[5, 4], strokeWidth=1.5)
    text = over.mark_text(align="left", dx=4, dy=-6, fontSize=11).encode(x="t:Q", text="shown:N")
    layers = lines + cost_lines + text
    if _spans(rows):
        layers = base.mark_area(opacity=0.15).encode(y="low:Q", y2="high:Q") + layers
    return _dressed(layers)
