"""The pictures of levels of loyalty: each a function from plain figures to a chart, in the colours of the house."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from .._pictures import BLUE, GREY, INK, ON, ORANGE, _dressed

#: Of true, latent, spurious and no loyalty: blues for who holds a favourable attitude.
QUADRANT_COLOURS = (BLUE, "#8cc4e8", ORANGE, GREY)
#: Segments carry their number from so many percent on.
WIDE_ENOUGH = 6


def quadrant_bars(rows: Sequence[dict[str, Any]], quadrants: Sequence[str], x: str) -> Any:
    """What part of each level is in which quadrant, a bar to 100 % for each level; rows: name, quadrant, share
    (0..100), shown, customers."""
    names = list(dict.fromkeys(row["name"] for row in rows))
    ends: dict[str, float] = {}
    data = []
    for row in rows:
        begin = ends.get(row["name"], 0.0)
        ends[row["name"]] = begin + row["share"]
        number = f"{row['share']:.0f}" if row["share"] >= WIDE_ENOUGH else ""
        data.append({**row, "begin": begin, "end": begin + row["share"], "middle": begin + row["share"] / 2,
                     "number": number, "light": row["quadrant"] == quadrants[0]})  # fmt: skip
    colour = alt.Color(
        "quadrant:N",
        scale=alt.Scale(domain=list(quadrants), range=list(QUADRANT_COLOURS)),
        legend=alt.Legend(title=None, orient="top", symbolType="square"),
    )
    base = alt.Chart(alt.InlineData(data)).encode(
        y=alt.Y("name:N", sort=names, title=None, axis=alt.Axis(labelLimit=200, domain=False, ticks=False)),
        tooltip=[
            alt.Tooltip("name:N", title=" "), alt.Tooltip("quadrant:N", title="loyalty"),
            alt.Tooltip("shown:N", title="share"), alt.Tooltip("customers:N", title="customers"),
        ],
    )  # fmt: skip
    scale = alt.Scale(domain=[0, 100], nice=False)
    bars = base.mark_bar().encode(
        x=alt.X("begin:Q", title=x, scale=scale, axis=alt.Axis(tickCount=5)), x2="end:Q", color=colour
    )
    over = alt.condition("datum.light", alt.value(ON), alt.value(INK))
    numbers = base.mark_text(fontSize=11).encode(x=alt.X("middle:Q", title=x), text="number:N", color=over)
    return _dressed(bars + numbers, height=max(46, 34 * len(names)))
