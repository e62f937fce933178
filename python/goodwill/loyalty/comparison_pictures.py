"""The pictures of compared programmes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import altair as alt
import numpy as np

from .._pictures import BLUE, FAINT, GREY, GROUPS, HEIGHT, INK, ORANGE, _dressed, standing

__all__ = ["changes_chart", "members_chart", "sweep_chart"]

#: Bars on each side of nothing.
BARS = 8
COLOURS = {"loses": ORANGE, "the same": GREY, "wins": BLUE}


def members_chart(gain: np.ndarray, unit: str, title: str, note: str) -> Any:
    """How many members get how much more or less."""
    sizes = np.abs(gain[gain != 0])
    edges = _edges(float(np.quantile(sizes, 0.98)) if len(sizes) else 1.0)
    step = edges[1] - edges[0]
    data: list[dict[str, Any]] = []
    places = np.where(gain == 0, 0, np.clip(np.ceil(np.abs(gain) / step), 1, BARS) * np.sign(gain)).astype(int)
    for place in range(-BARS, BARS + 1):
        count = int((places == place).sum())
        low, high = edges[max(abs(place) - 1, 0)], edges[abs(place)]
        sign = "+" if place > 0 else "\u2212"
        far = abs(place) == BARS
        span = f"up to {sign}{high:,g}" if low == 0 else f"{sign}{low:,g} to {high:,g}"
        label = "0" if place == 0 else f"{sign}{low:,g} or more" if far else span
        kind = "the same" if place == 0 else "wins" if place > 0 else "loses"
        data.append(
            {"place": place, "label": label, "members": count, "kind": kind, "shown": f"{count:,}" if count else ""}
        )
    while len(data) > 3 and data[0]["members"] == 0 == data[-1]["members"]:
        data = data[1:-1]
    base = alt.Chart(alt.InlineData(data)).encode(
        x=alt.X("label:O", sort=[row["label"] for row in data], title=f"a member gets more or less, {unit}",
                axis=alt.Axis(labelAngle=-40)),
        y=alt.Y("members:Q", title="members", axis=alt.Axis(tickCount=4, format=",.0f")),
        tooltip=[alt.Tooltip("label:N", title=unit), alt.Tooltip("members:Q", title="members", format=",.0f")],
    )  # fmt: skip
    scale = alt.Scale(domain=list(COLOURS), range=list(COLOURS.values()))
    bars = base.mark_bar().encode(
        color=alt.Color("kind:N", scale=scale, legend=alt.Legend(title=None, orient="top", symbolType="square"))
    )
    return standing(_dressed(bars + base.mark_text(dy=-7, fontSize=11, color=INK).encode(text="shown:N")), title, note)


def changes_chart(rows: Sequence[tuple[str, float]], unit: str, valued: bool, note: str) -> Any:
    """What each difference alone does."""
    what = f"cost with what is open, {unit}" if valued else f"{unit} that members keep"
    largest = max(rows[:-1], key=lambda row: abs(row[1]))
    verb = "costs" if valued else "leaves members"
    side = "more" if largest[1] > 0 else "less"
    title = f"The change of {largest[0]} alone {verb} {abs(largest[1]):,.0f} {unit} {side}"
    if largest[1] == 0:
        title = "None of the differences alone does anything"
    data = [
        {"name": name, "effect": effect, "shown": f"{effect:+,.0f}", "kind": "more" if effect >= 0 else "less"}
        for name, effect in rows
    ]
    base = alt.Chart(alt.InlineData(data)).encode(
        y=alt.Y("name:N", sort=None, title=None, axis=alt.Axis(labelLimit=260, domain=False, ticks=False)),
        x=alt.X("effect:Q", title=what, axis=alt.Axis(tickCount=5, format=",.0f"), scale=alt.Scale(padding=46)),
        tooltip=[alt.Tooltip("name:N", title="change"), alt.Tooltip("shown:N", title=unit)],
    )
    bars = base.mark_bar().encode(
        color=alt.Color("kind:N", scale=alt.Scale(domain=["more", "less"], range=[ORANGE, BLUE]), legend=None)
    )
    right = base.transform_filter("datum.effect >= 0").mark_text(dx=5, align="left", fontSize=11, color=INK)
    left = base.transform_filter("datum.effect < 0").mark_text(dx=-5, align="right", fontSize=11, color=INK)
    zero = alt.Chart(alt.InlineData([{"x": 0}])).mark_rule(color=FAINT).encode(x="x:Q")
    chart = bars + right.encode(text="shown:N") + left.encode(text="shown:N") + zero
    return standing(_dressed(chart, height=max(90, 30 * len(rows))), title, note)


def sweep_chart(rows: Sequence[dict[str, Any]], x: str, y: str, kind: str | None, title: str, note: str) -> Any:
    """Lines along a parameter; rows: x, y, shown, kind."""
    kinds = list(dict.fromkeys(row["kind"] for row in rows))
    numbers = all(isinstance(row["x"], int | float) and not isinstance(row["x"], bool) for row in rows)
    across = (
        alt.X("x:Q", title=x, scale=alt.Scale(zero=False), axis=alt.Axis(tickCount=6))
        if numbers
        else alt.X("x:O", sort=None, title=x, axis=alt.Axis(labelAngle=0))
    )
    scale = alt.Scale(domain=kinds, range=[GROUPS[i % len(GROUPS)] for i in range(len(kinds))])
    legend = alt.Legend(title=kind, orient="top", symbolType="stroke") if len(kinds) > 1 else None
    base = alt.Chart(alt.InlineData(list(rows))).encode(
        x=across,
        y=alt.Y("y:Q", title=y, scale=alt.Scale(zero=False), axis=alt.Axis(tickCount=5, format=",.0f")),
        color=alt.Color("kind:N", sort=None, scale=scale, legend=legend),
        tooltip=[
            alt.Tooltip("x:N", title=x),
            alt.Tooltip("kind:N", title=kind or " "),
            alt.Tooltip("shown:N", title=y),
        ],
    )
    chart = base.mark_line(strokeWidth=2) + base.mark_point(filled=True, size=40, opacity=1)
    return standing(_dressed(chart, height=HEIGHT), title, note)


def _edges(most: float) -> list[float]:
    """Round steps from 0 on."""
    step = 10.0 ** math.floor(math.log10(most / BARS))
    step *= next(factor for factor in (1, 2, 2.5, 5, 10) if factor * step * BARS >= most)
    return [step * i for i in range(BARS + 1)]
