"""The pictures of surveys: answers by group, and expectation against experience; see `_pictures`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import altair as alt

from ._pictures import BLUE, FAINT, GREY, INK, ORANGE, _dressed, standing

__all__ = ["difference_lines", "diverging_bars", "gap_lines", "ranked_points", "standing", "steps_chart", "trend_chart"]

#: Of answers on the wrong and on the right side, from the middle outwards.
_WRONG = (ORANGE, "#e8b56b", "#f3d5a5", "#f9ead2")
_RIGHT = (BLUE, "#66aad1", "#a6cde4", "#d5e7f2")


def shades(sides: Sequence[int]) -> list[str]:
    """A colour for each kind of answer, worst first: -1 wrong, 0 neutral, 1 right; the further out the stronger."""
    wrong = sum(side < 0 for side in sides)
    right = sum(side > 0 for side in sides)
    out = []
    for i, side in enumerate(sides):
        if side == 0:
            out.append(GREY)
        elif side < 0:
            out.append(_WRONG[min(i, len(_WRONG) - 1)] if wrong > 1 else ORANGE)
        else:
            out.append(_RIGHT[min(len(sides) - 1 - i, len(_RIGHT) - 1)] if right > 1 else BLUE)
    return out


def diverging_bars(
    rows: Sequence[dict[str, Any]], kinds: Sequence[str], sides: Sequence[int], x: str, mean: float | None = None
) -> Any:
    """Answers by group, the wrong ones left of 0 and the right ones right of it, with the metric where it lies on the
    same axis; the broken line is the metric of all; rows: name, shares (of 1, one for each kind, worst first), left
    (how much of the neutral ones), value, low, high (percent of the axis, NaN where the metric is none), shown, n."""
    names = [row["name"] for row in rows]
    bars: list[dict[str, Any]] = []
    for row in rows:
        neutral = sum(share for share, side in zip(row["shares"], sides, strict=True) if side == 0)
        below = sum(share for share, side in zip(row["shares"], sides, strict=True) if side < 0)
        at = -100 * (below + neutral * row["left"])
        for kind, share in zip(kinds, row["shares"], strict=True):
            if share > 0:
                bars.append(
                    {"name": row["name"], "kind": kind, "from": at, "to": at + 100 * share, "shown": f"{share:.1%}"}
                )
            at += 100 * share
    least = min([0.0, *(bar["from"] for bar in bars)])
    most = max([0.0, *(bar["to"] for bar in bars), *(row["high"] for row in rows if row["high"] == row["high"])])
    least = min([least, *(row["low"] for row in rows if row["low"] == row["low"])])
    wide = most - least or 1
    scale = alt.Scale(domain=[least - 0.02 * wide, most + 0.32 * wide], nice=False, zero=False)
    ticks = [tick for tick in range(-100, 101, 25) if least - 5 <= tick <= most + 5]
    axis = alt.Axis(values=ticks, labelExpr="abs(datum.value)", grid=True)
    place = alt.Y("name:N", sort=names, title=None, axis=alt.Axis(labelLimit=170, domain=False, ticks=False))
    base = alt.Chart(alt.InlineData(bars)).encode(
        y=place,
        tooltip=[alt.Tooltip("name:N", title=" "), alt.Tooltip("kind:N", title="answer"),
                 alt.Tooltip("shown:N", title="share")],
    )  # fmt: skip
    stack = base.mark_bar(height=alt.RelativeBandSize(0.72)).encode(
        x=alt.X("from:Q", title=x, scale=scale, axis=axis),
        x2="to:Q",
        color=alt.Color(
            "kind:N",
            sort=None,
            scale=alt.Scale(domain=list(kinds), range=shades(sides)),
            legend=alt.Legend(title=None, orient="top", symbolType="square"),
        ),
    )
    figures = [{**row, "right": most + 0.03 * wide} for row in rows]
    texts = alt.Chart(alt.InlineData(figures)).encode(
        y=place,
        tooltip=[alt.Tooltip("name:N", title=" "), alt.Tooltip("shown:N", title="value"), alt.Tooltip("n:N")],
    )
    label = texts.mark_text(align="left", fontSize=11, color=INK).encode(
        x=alt.X("right:Q", scale=scale), text="shown:N"
    )
    zero = alt.Chart(alt.InlineData([{"at": 0}])).mark_rule(color=INK, strokeWidth=1).encode(
        x=alt.X("at:Q", scale=scale)
    )  # fmt: skip
    chart = stack + zero + label
    if mean is not None:
        whole = alt.Chart(alt.InlineData([{"at": mean}])).mark_rule(color=INK, strokeDash=[4, 3], opacity=0.7)
        chart = chart + whole.encode(x=alt.X("at:Q", scale=scale))
    measured = [row for row in figures if row["value"] == row["value"]]
    if measured:
        known = alt.Chart(alt.InlineData(measured)).encode(y=place)
        sure = alt.Chart(alt.InlineData([row for row in measured if row["low"] == row["low"]])).encode(y=place)
        span = sure.mark_rule(color=INK, strokeWidth=2).encode(x=alt.X("low:Q", scale=scale), x2="high:Q")
        point = known.mark_point(color=INK, fill="white", size=46, opacity=1, strokeWidth=1.5)
        chart = chart + span + point.encode(x=alt.X("value:Q", scale=scale))
    return _dressed(chart, height=max(90, 28 * len(rows)))


def gap_lines(rows: Sequence[dict[str, Any]], x: str) -> Any:
    """From what was expected to what was found, one attribute a line; rows: name, expected, experienced, low, high
    (limits of what was found, given what was expected; NaN: unknown), shown, n."""
    names = [row["name"] for row in rows]
    ends = [value for row in rows for key in ("expected", "experienced", "low", "high")
            if (value := row[key]) == value]  # fmt: skip
    least, most = min(ends), max(ends)
    wide = most - least or 1.0
    scale = alt.Scale(domain=[least - 0.05 * wide, most + 0.45 * wide], nice=False, zero=False)
    kinds = ["expected", "experienced"]
    place = alt.Y("name:N", sort=names, title=None, axis=alt.Axis(labelLimit=170, domain=False, ticks=False))
    data = [{**row, "right": most + 0.06 * wide} for row in rows]
    base = alt.Chart(alt.InlineData(data)).encode(y=place)
    step = next((step for step in (0.1, 0.2, 0.5, 1, 2, 5, 10, 20) if wide / step <= 8), 50)
    first = math.ceil(least / step)
    axis = alt.Axis(values=[step * i for i in range(first, int(most / step) + 1)], format="~g")
    line = base.mark_rule(color=FAINT, strokeWidth=1.5).encode(
        x=alt.X("expected:Q", title=x, scale=scale, axis=axis), x2="experienced:Q"
    )
    sure = alt.Chart(alt.InlineData([row for row in data if row["low"] == row["low"]])).encode(y=place)
    span = sure.mark_rule(color=BLUE, strokeWidth=5, opacity=0.35).encode(x=alt.X("low:Q", scale=scale), x2="high:Q")
    points = [{"name": row["name"], "kind": kind, "at": row[kind], "n": row["n"]} for row in rows for kind in kinds]
    dots = (
        alt.Chart(alt.InlineData(points))
        .mark_point(filled=True, size=80, opacity=1)
        .encode(
            y=place,
            x=alt.X("at:Q", scale=scale),
            color=alt.Color(
                "kind:N", sort=None, scale=alt.Scale(domain=kinds, range=[ORANGE, BLUE]),
                legend=alt.Legend(title=None, orient="top"),
            ),
            shape=alt.Shape("kind:N", scale=alt.Scale(domain=kinds, range=["diamond", "circle"]), legend=None),
            tooltip=[alt.Tooltip("name:N", title=" "), alt.Tooltip("kind:N", title=" "),
                     alt.Tooltip("at:Q", format=".2f", title="mean"), alt.Tooltip("n:N")],
        )
    )  # fmt: skip
    text = base.mark_text(align="left", fontSize=11, color=INK).encode(x=alt.X("right:Q", scale=scale), text="shown:N")
    return _dressed(line + span + dots + text, height=max(90, 28 * len(rows)))


def ranked_points(rows: Sequence[dict[str, Any]], x: str, mean: float) -> Any:
    """Values in order with their intervals, the raw values beside them as open points; the broken line is the mean;
    rows: name, shrunken, low, high, raw (NaN: none), shown, n."""
    names = [row["name"] for row in rows]
    ends = [value for row in rows for key in ("shrunken", "low", "high", "raw") if (value := row[key]) == value]
    least, most = min(ends), max(ends)
    wide = most - least or 1.0
    scale = alt.Scale(domain=[least - 0.03 * wide, most + 0.4 * wide], nice=False, zero=False)
    place = alt.Y("name:N", sort=names, title=None, axis=alt.Axis(labelLimit=170, domain=False, ticks=False))
    step = next((step for step in (0.1, 0.2, 0.5, 1, 2, 5, 10, 20) if wide / step <= 8), 50)
    ticks = [step * i for i in range(math.ceil(least / step), math.floor(most / step) + 1)]
    axis = alt.Axis(values=ticks, format="~g")
    data = [{**row, "right": most + 0.05 * wide} for row in rows]
    base = alt.Chart(alt.InlineData(data)).encode(
        y=place,
        tooltip=[alt.Tooltip("name:N", title=" "), alt.Tooltip("shown:N", title="shrunken"),
                 alt.Tooltip("raw:Q", format=".1f"), alt.Tooltip("n:N")],
    )  # fmt: skip
    span = base.mark_rule(color=BLUE, strokeWidth=4, opacity=0.35).encode(
        x=alt.X("low:Q", title=x, scale=scale, axis=axis), x2="high:Q"
    )
    whole = alt.Chart(alt.InlineData([{"at": mean}])).mark_rule(color=INK, strokeDash=[4, 3], opacity=0.7)
    kinds = ["shrunken", "raw"]
    points = [{"name": row["name"], "kind": kind, "at": row[kind]} for kind in reversed(kinds) for row in rows
              if row[kind] == row[kind]]  # fmt: skip
    dots = (
        alt.Chart(alt.InlineData(points))
        .mark_point(size=55, opacity=1)
        .encode(
            y=place,
            x=alt.X("at:Q", scale=scale),
            color=alt.Color(
                "kind:N",
                scale=alt.Scale(domain=kinds, range=[BLUE, ORANGE]),
                legend=alt.Legend(title=None, orient="top"),
            ),
            fill=alt.Fill("kind:N", scale=alt.Scale(domain=kinds, range=[BLUE, "white"]), legend=None),
        )
    )
    text = base.mark_text(align="left", fontSize=11, color=INK).encode(x=alt.X("right:Q", scale=scale), text="shown:N")
    return _dressed(span + whole.encode(x=alt.X("at:Q", scale=scale)) + dots + text, height=max(90, 20 * len(rows)))


def trend_chart(rows: Sequence[dict[str, Any]], centre: float, y: str) -> Any:
    """A metric by period with its interval, between limits around the centre; rows: when, value, low, high, lower,
    upper (NaN or None where nobody answered), signal, n, shown."""
    data: list[dict[str, Any]] = [
        {key: None if value != value else value for key, value in row.items()} for row in rows
    ]
    every = [row["when"] for row in rows]
    keys = ("value", "low", "high", "lower", "upper")
    ends = [row[key] for row in data for key in keys if row[key] is not None]
    least, most = min([centre, *ends]), max([centre, *ends])
    room = 0.05 * (most - least or 1)
    scale = alt.Scale(domain=[least - room, most + room], nice=False, zero=False)
    axis = alt.Axis(labelAngle=-45 if len(rows) > 8 else 0, labelOverlap=True)
    place = alt.X("when:O", sort=every, title=None, axis=axis, scale=alt.Scale(domain=every))
    base = alt.Chart(alt.InlineData(data)).encode(
        x=place,
        tooltip=[
            alt.Tooltip("when:N", title=" "),
            alt.Tooltip("shown:N", title=y),
            alt.Tooltip("n:N", title="answers"),
        ],
    )
    band = base.mark_area(interpolate="step", color=GREY, opacity=0.22).encode(
        y=alt.Y("lower:Q", title=y, scale=scale, axis=alt.Axis(tickCount=5)), y2="upper:Q"
    )
    middle = alt.Chart(alt.InlineData([{"at": centre}])).mark_rule(color=INK, strokeDash=[4, 3], opacity=0.7)
    line = base.mark_line(color=BLUE, strokeWidth=2).encode(y=alt.Y("value:Q", scale=scale))
    there = alt.Chart(alt.InlineData([row for row in data if row["value"] is not None])).encode(
        x=place,
        tooltip=[
            alt.Tooltip("when:N", title=" "),
            alt.Tooltip("shown:N", title=y),
            alt.Tooltip("n:N", title="answers"),
        ],
    )
    sure = there.transform_filter("isValid(datum.low)")
    span = sure.mark_rule(color=BLUE, strokeWidth=1.5, opacity=0.45).encode(y=alt.Y("low:Q", scale=scale), y2="high:Q")
    plain = there.transform_filter("!datum.signal").mark_point(color=BLUE, filled=True, size=42, opacity=1)
    marked = there.transform_filter("datum.signal").mark_point(
        color=ORANGE, filled=True, shape="diamond", size=130, opacity=1
    )
    at = alt.Y("value:Q", scale=scale)
    chart = band + middle.encode(y=alt.Y("at:Q", scale=scale)) + line + span + plain.encode(y=at) + marked.encode(y=at)
    return _dressed(chart)


def steps_chart(rows: Sequence[dict[str, Any]], y: str) -> Any:
    """From one value to another by steps; rows: name, kind ("value", "more" or "less"), from, to, shown."""
    least = min(0.0, *(min(row["from"], row["to"]) for row in rows))
    most = max(0.0, *(max(row["from"], row["to"]) for row in rows))
    room = 0.12 * (most - least or 1)
    scale = alt.Scale(domain=[least - (room if least < 0 else 0), most + room], nice=False)
    colours = alt.Scale(domain=["value", "more", "less"], range=[GREY, BLUE, ORANGE])
    data = [{**row, "top": max(row["from"], row["to"])} for row in rows]
    base = alt.Chart(alt.InlineData(data)).encode(
        x=alt.X("name:O", sort=None, title=None, axis=alt.Axis(labelAngle=0)),
        tooltip=[alt.Tooltip("name:N", title=" "), alt.Tooltip("shown:N", title=y)],
    )
    bars = base.mark_bar(size=70).encode(
        y=alt.Y("from:Q", title=y, scale=scale, axis=alt.Axis(tickCount=5)),
        y2="to:Q",
        color=alt.Color("kind:N", scale=colours, legend=None),
    )
    text = base.mark_text(dy=-8, fontSize=12, color=INK).encode(y=alt.Y("top:Q", scale=scale), text="shown:N")
    return _dressed(bars + text)


def difference_lines(rows: Sequence[dict[str, Any]], x: str) -> Any:
    """Differences with their intervals around a line at 0; rows: name, difference, low, high, kind ("better", "worse",
    "no clear difference"), shown, p, n."""
    names = [row["name"] for row in rows]
    least, most = min([0.0, *(row["low"] for row in rows)]), max([0.0, *(row["high"] for row in rows)])
    wide = most - least or 1.0
    scale = alt.Scale(domain=[least - 0.04 * wide, most + 0.5 * wide], nice=False, zero=False)
    step = next((step for step in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50) if wide / step <= 8), 100)
    ticks = [step * i for i in range(math.ceil(least / step), math.floor(most / step) + 1)]
    axis = alt.Axis(values=ticks, labelExpr="datum.value == 0 ? '0' : format(datum.value, '+.2~f')")
    place = alt.Y("name:N", sort=names, title=None, axis=alt.Axis(labelLimit=170, domain=False, ticks=False))
    kinds = ["better", "worse", "no clear difference"]
    colour = alt.Color(
        "kind:N", sort=None, scale=alt.Scale(domain=kinds, range=[BLUE, ORANGE, GREY]),
        legend=alt.Legend(title=None, orient="top", symbolType="circle", values=[k for k in kinds if k in
                          {row["kind"] for row in rows}]),
    )  # fmt: skip
    base = alt.Chart(alt.InlineData([{**row, "right": most + 0.05 * wide} for row in rows])).encode(
        y=place,
        tooltip=[alt.Tooltip("name:N", title=" "), alt.Tooltip("shown:N", title="difference"),
                 alt.Tooltip("p:N", title="adjusted p"), alt.Tooltip("n:N", title="answers")],
    )  # fmt: skip
    span = base.mark_rule(strokeWidth=2).encode(
        x=alt.X("low:Q", title=x, scale=scale, axis=axis), x2="high:Q", color=colour
    )
    point = base.mark_point(filled=True, size=70, opacity=1).encode(x=alt.X("difference:Q", scale=scale), color=colour)
    zero = alt.Chart(alt.InlineData([{"at": 0}])).mark_rule(color=INK, strokeDash=[4, 3], opacity=0.7).encode(
        x=alt.X("at:Q", scale=scale)
    )  # fmt: skip
    text = base.mark_text(align="left", fontSize=11, color=INK).encode(x=alt.X("right:Q", scale=scale), text="shown:N")
    return _dressed(zero + span + point + text, height=max(90, 24 * len(rows)))
