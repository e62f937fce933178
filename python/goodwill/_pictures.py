"""The pictures: each a function from plain figures to a chart.

Colours are those of the page's style sheet (`var(--...)`), so that one picture serves light, dark and paper; the pairs
that stand beside each other are of the palette of Okabe and Ito, which the colour-blind tell apart.  `standing` makes
of such a chart one that stands alone, in a notebook or a file.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import altair as alt

INK, FAINT, LINE, ON = "var(--ink)", "var(--soft)", "var(--line)", "var(--on-blue)"
BLUE, ORANGE, GREY, GREEN = "var(--blue)", "var(--orange)", "var(--grey)", "var(--green)"
#: Of groups in one picture: the first ones of Okabe and Ito.
GROUPS = (BLUE, ORANGE, "#009e73", "#cc79a7", "#56b4e9", "#d55e00", GREY)
#: What the style sheet says in daylight, for a chart that stands alone.
DAYLIGHT = {
    "--ink": "#1a2029", "--soft": "#5a6472", "--line": "#dfe3e8", "--paper": "#ffffff", "--on-blue": "#ffffff",
    "--blue": "#0072b2", "--orange": "#d9820a", "--grey": "#98a2ae", "--green": "#009e73",
}  # fmt: skip
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Liberation Sans', sans-serif"
HEIGHT = 240
#: Of a chart that stands alone, in pixels.
WIDTH = 640
#: Cells of the heat map carry their number up to so many ages.
AGES_WITH_NUMBERS = 20
#: The width in pixels below which a cell shows none.
CELL = 17
#: Of stages: greys for who has not bought, blues for who buys, oranges for who may be lost; new and won back stand out.
STAGE_COLOURS = {
    "prospect: unaware": "#dde1e6", "prospect: searching": "#c6ccd3", "prospect: comparing": "#aeb6bf",
    "prospect: elsewhere": "#98a2ae", "target": "#6f7a87", "new": "#009e73", "first big purchase": "#66c5ab",
    "active": "#a6d3ee", "repeat": "#56b4e9", "loyal": "#0072b2", "at risk": "#f3c47f", "lapsed": "#d9820a",
    "won back": "#cc79a7", "no stage": "#f0e442",
}  # fmt: skip
#: Of stages that somebody has named himself.
OTHER_STAGES = ["#0072b2", "#d9820a", "#009e73", "#cc79a7", "#56b4e9", "#98a2ae", "#f0e442", "#d55e00"]
#: So many periods have room for their names side by side.
FEW_PERIODS = 5


def tenth_bars(shares: Sequence[float], axis: str, labels: Sequence[str], shown: Sequence[str], x: str) -> Any:
    """Shares of 1 that the tenths of the customers hold, best first."""
    rows = [
        {"tenth": i + 1, "share": 100 * share, "shown": text, "name": name}
        for i, (share, text, name) in enumerate(zip(shares, shown, labels, strict=True))
    ]
    return _labelled_bars(rows, "tenth", x, "share", axis, first="tenth")


def order_bars(rows: Sequence[dict[str, Any]], shown: Sequence[str], x: str, y: str) -> Any:
    """Shares of the customers by number of orders."""
    data = [
        {"orders": row["orders"], "share": 100 * row["share"], "shown": text, "name": row["orders"]}
        for row, text in zip(rows, shown, strict=True)
    ]
    return _labelled_bars(data, "orders", x, "share", y)


def score_bars(rows: Sequence[dict[str, Any]], x: str, y: str, kinds: Sequence[str]) -> Any:
    """The distribution of answers; ``kind`` of a row is its colour where there are kinds (worst first)."""
    chart = _labelled_bars(list(rows), "score", x, "share", y)
    if kinds:
        scale = alt.Scale(domain=list(kinds), range=[ORANGE, GREY, BLUE])
        legend = alt.Legend(title=None, orient="top", symbolType="square")
        chart.layer[0].encoding.color = alt.Color("kind:N", scale=scale, legend=legend)
    return chart


def _labelled_bars(
    rows: list[dict[str, Any]], x: str, x_title: str, y: str, y_title: str, first: str | None = None
) -> Any:
    """Bars with their figure above them; the first one may stand out."""
    base = alt.Chart(alt.InlineData(rows)).encode(
        x=alt.X(f"{x}:O", sort=None, title=x_title, axis=alt.Axis(labelAngle=0)),
        y=alt.Y(f"{y}:Q", title=y_title, axis=alt.Axis(tickCount=4)),
        tooltip=[alt.Tooltip("name:N", title=x_title), alt.Tooltip("shown:N", title=y_title.removesuffix(", %"))],
    )
    color = alt.value(BLUE)
    bars = base.mark_bar()
    if first is not None:
        bars = bars.encode(opacity=alt.condition(f"datum.{first} == 1", alt.value(1), alt.value(0.55)))
    text = base.mark_text(dy=-7, fontSize=11, color=INK).encode(text="shown:N")
    return _dressed(bars.encode(color=color) + text)


def month_bars(rows: Sequence[dict[str, Any]], kinds: Sequence[str], x: str, y: str) -> Any:
    """Customers of each calendar period, new ones below those who came back; rows: when, kind, customers, shown."""
    data = [{**row, "order": kinds.index(row["kind"])} for row in rows]
    angle = -45 if len({row["when"] for row in rows}) > FEW_PERIODS else 0
    chart = (
        alt.Chart(alt.InlineData(data))
        .mark_bar()
        .encode(
            x=alt.X("when:O", sort=None, title=x, axis=alt.Axis(labelAngle=angle, labelOverlap=True)),
            y=alt.Y("customers:Q", title=y, axis=alt.Axis(tickCount=4, tickMinStep=1, format=",.0f")),
            color=alt.Color(
                "kind:N",
                scale=alt.Scale(domain=list(kinds), range=[ORANGE, BLUE]),
                legend=alt.Legend(title=None, orient="top", symbolType="square"),
            ),
            order="order:Q",
            tooltip=[
                alt.Tooltip("when:N", title=x), alt.Tooltip("kind:N", title=" "), alt.Tooltip("shown:N", title=y)
            ],
        )
    )  # fmt: skip
    return _dressed(chart)


def cohort_map(rows: Sequence[dict[str, Any]], x: str, y: str, measure: str) -> Any:
    """How large a share of each cohort bought at each age: the darker the more; rows: cohort, age, rate, shown, n."""
    ages = max(row["age"] for row in rows)
    cohorts = len({row["cohort"] for row in rows})
    data = [{**row, "rate": 100 * row["rate"], "number": f"{100 * row['rate']:.0f}"} for row in rows]
    most = max(row["rate"] for row in data) or 1
    base = alt.Chart(alt.InlineData(data)).encode(
        x=alt.X("age:O", title=x, axis=alt.Axis(labelAngle=0, labelOverlap=True, domain=False)),
        y=alt.Y("cohort:O", sort=None, title=y, axis=alt.Axis(domain=False)),
    )
    small = ages <= AGES_WITH_NUMBERS
    legend = None if small else alt.Legend(title=measure, orient="top", direction="horizontal")
    boxes = base.mark_rect(color=BLUE, stroke="var(--paper)", strokeWidth=1).encode(
        opacity=alt.Opacity("rate:Q", scale=alt.Scale(domain=[0, most], range=[0.06, 1]), legend=legend),
        tooltip=[
            alt.Tooltip("cohort:N", title=y), alt.Tooltip("age:N", title=x), alt.Tooltip("shown:N", title=measure),
        ],
    )  # fmt: skip
    if not small:
        return _dressed(boxes, height=max(90, 16 * cohorts))
    over = alt.condition(f"datum.rate > {0.72 * most}", alt.value(ON), alt.value(INK))
    numbers = base.mark_text(fontSize=10).encode(
        text="number:N", color=over, opacity=alt.condition(f"width > {CELL * ages}", alt.value(1), alt.value(0))
    )
    return _dressed(boxes + numbers, height=max(90, 26 * cohorts))


def age_curve(rows: Sequence[dict[str, Any]], x: str, y: str, measure: str) -> Any:
    """The share of customers who bought at each age, with its interval; rows: age, rate, low, high, shown."""
    data = [{**row, **{name: 100 * row[name] for name in ("rate", "low", "high")}} for row in rows]
    base = alt.Chart(alt.InlineData(data)).encode(
        x=alt.X("age:Q", title=x, scale=alt.Scale(zero=False, nice=False), axis=alt.Axis(format="d", tickMinStep=1)),
        tooltip=[alt.Tooltip("age:Q", title=x), alt.Tooltip("shown:N", title=measure)],
    )
    band = base.mark_area(opacity=0.25, color=BLUE).encode(y=alt.Y("low:Q", title=y), y2="high:Q")
    line = base.mark_line(color=BLUE, strokeWidth=2).encode(y=alt.Y("rate:Q", title=y, axis=alt.Axis(tickCount=4)))
    points = base.mark_point(color=BLUE, filled=True, size=36, opacity=1).encode(y="rate:Q")
    return _dressed(band + line + points)


def interval_rules(rows: Sequence[dict[str, Any]], x: str, mean: float | None) -> Any:
    """Values with their intervals, one group a line; the broken line is the value of all; rows: name, value, low,
    high, shown, n."""
    names = alt.Axis(labelLimit=150, domain=False, ticks=False, labelPadding=8)
    base = alt.Chart(alt.InlineData(list(rows))).encode(
        y=alt.Y("name:N", sort=None, title=None, axis=names),
        tooltip=[alt.Tooltip("name:N", title=" "), alt.Tooltip("shown:N", title=x), alt.Tooltip("n:N", title="n")],
    )
    scale = alt.Scale(zero=False, nice=True)
    spans = base.mark_rule(color=BLUE, strokeWidth=3, opacity=0.5).encode(
        x=alt.X("low:Q", title=x, scale=scale, axis=alt.Axis(tickCount=5)), x2="high:Q"
    )
    points = base.mark_point(color=BLUE, filled=True, size=70, opacity=1).encode(x="value:Q")
    chart = spans + points
    if mean is not None:
        whole = alt.Chart(alt.InlineData([{"value": mean}])).mark_rule(color=FAINT, strokeDash=[4, 3])
        chart = whole.encode(x=alt.X("value:Q", title=x)) + chart
    return _dressed(chart, height=max(90, 26 * len(rows)))


def cohort_stack(rows: Sequence[dict[str, Any]], x: str, y: str, layer: str) -> Any:
    """Layers of cohorts over the calendar, the oldest below and darkest; rows: period, cohort, value, shown."""
    cohorts = sorted({row["cohort"] for row in rows})
    last = len(cohorts) - 1
    data = [{**row, "order": cohorts.index(row["cohort"])} for row in rows]
    chart = (
        alt.Chart(alt.InlineData(data))
        .mark_area(color=BLUE, stroke="var(--paper)", strokeWidth=0.6, interpolate="linear", line=False)
        .encode(
            x=alt.X("period:O", sort=None, title=x, axis=alt.Axis(labelAngle=0, labelOverlap=True)),
            y=alt.Y("value:Q", title=y, stack="zero", axis=alt.Axis(tickCount=4, format="~s")),
            detail="cohort:N",
            order=alt.Order("order:Q"),
            opacity=alt.Opacity(
                "order:Q",
                scale=alt.Scale(domain=[0, max(1, last)], range=[1, 0.2]),
                legend=None,
            ),
            tooltip=[
                alt.Tooltip("period:O", title="period"), alt.Tooltip("cohort:N", title=layer),
                alt.Tooltip("shown:N", title=y),
            ],
        )
    )  # fmt: skip
    return _dressed(chart)


def period_lines(rows: Sequence[dict[str, Any]], kinds: Sequence[str], x: str, y: str) -> Any:
    """Shares over calendar periods with their intervals, a line a kind; rows: when, kind, value, low, high, shown."""
    data = [{**row, **{name: _percent(row[name]) for name in ("value", "low", "high")}} for row in rows]
    legend = alt.Legend(title=None, orient="top", symbolType="square", symbolOpacity=1) if len(kinds) > 1 else None
    colours = alt.Scale(domain=list(kinds), range=[BLUE, ORANGE][: len(kinds)])
    base = alt.Chart(alt.InlineData(data)).encode(
        x=alt.X("when:O", sort=None, title=x, axis=alt.Axis(labelAngle=0, labelOverlap=True)),
        color=alt.Color("kind:N", scale=colours, legend=legend),
        tooltip=[alt.Tooltip("when:N", title=x or "period"), alt.Tooltip("kind:N", title=" "),
                 alt.Tooltip("shown:N", title=y)],
    )  # fmt: skip
    scale = alt.Scale(zero=False, nice=True)
    band = base.mark_area(opacity=0.2).encode(y=alt.Y("low:Q", title=y, scale=scale), y2="high:Q")
    line = base.mark_line(strokeWidth=2).encode(y=alt.Y("value:Q", title=y, scale=scale, axis=alt.Axis(tickCount=4)))
    points = base.mark_point(filled=True, size=36, opacity=1).encode(y=alt.Y("value:Q", scale=scale))
    return _dressed(band + line + points)


def value_curve(rows: Sequence[dict[str, Any]], x: str, y: str) -> Any:
    """Value by a share; the point where we are stands out; rows: retention, value, shown, here."""
    data = [{**row, "retention": 100 * row["retention"]} for row in rows]
    base = alt.Chart(alt.InlineData(data)).encode(
        x=alt.X("retention:Q", title=x, scale=alt.Scale(zero=False, nice=False)),
        y=alt.Y("value:Q", title=y, scale=alt.Scale(zero=False), axis=alt.Axis(tickCount=4)),
        tooltip=[alt.Tooltip("retention:Q", title=x), alt.Tooltip("shown:N", title=y)],
    )
    line = base.mark_line(color=BLUE, strokeWidth=2)
    here = base.transform_filter("datum.here").mark_point(color=ORANGE, filled=True, size=90, opacity=1)
    return _dressed(line + here)


def _percent(share: float) -> float | None:
    """A share for an axis of percents; what is not known is not drawn."""
    return None if share != share else 100 * share


def class_shares(rows: Sequence[dict[str, Any]], kinds: Sequence[str], x: str) -> Any:
    """Shares by class with their intervals, one below the other for each kind; rows: name, kind, share, low, high,
    shown."""
    names = list(dict.fromkeys(row["name"] for row in rows))
    # Layers that share an axis would sort it by name, so the order is given.
    place = alt.Y("name:N", sort=names, title=None, axis=alt.Axis(labelLimit=150, domain=False, ticks=False))
    offset = alt.YOffset("kind:N", sort=list(kinds), scale=alt.Scale(domain=list(kinds)))
    legend = alt.Legend(title=None, orient="top", symbolType="square") if len(kinds) > 1 else None
    color = alt.Color("kind:N", scale=alt.Scale(domain=list(kinds), range=[BLUE, ORANGE][: len(kinds)]), legend=legend)
    base = alt.Chart(alt.InlineData(list(rows))).encode(
        y=place,
        yOffset=offset,
        tooltip=[alt.Tooltip("name:N", title=" "), alt.Tooltip("kind:N", title="of"), alt.Tooltip("shown:N", title=x)],
    )
    bars = base.mark_bar(opacity=0.85).encode(x=alt.X("share:Q", title=x, axis=alt.Axis(tickCount=5)), color=color)
    spans = base.mark_rule(color=INK, strokeWidth=1.5).encode(x=alt.X("low:Q", title=x), x2="high:Q")
    chart = _dressed(bars + spans, height=max(90, (14 * len(kinds) + 12) * len(names)))
    return chart


def stage_areas(rows: Sequence[dict[str, Any]], stages: Sequence[str], y: str) -> Any:
    """Shares of stages, stacked with the first on top, over time; rows: at, stage, share (0..100), customers."""
    rest = iter(OTHER_STAGES * (len(stages) // len(OTHER_STAGES) + 1))
    colours = [STAGE_COLOURS[stage] if stage in STAGE_COLOURS else next(rest) for stage in stages]
    data = [{**row, "order": -stages.index(row["stage"]), "shown": f"{row['share']:.1f} %"} for row in rows]
    base = alt.Chart(alt.InlineData(data)).encode(
        x=alt.X("at:T", title=None, axis=alt.Axis(labelAngle=0, tickCount=8), scale=alt.Scale(nice=False)),
        y=alt.Y("share:Q", stack=True, title=y, scale=alt.Scale(domain=[0, 100]), axis=alt.Axis(tickCount=4)),
        color=alt.Color(
            "stage:N",
            sort=None,
            scale=alt.Scale(domain=list(stages), range=colours),
            legend=alt.Legend(title=None, orient="right", symbolType="square"),
        ),
        order="order:Q",
        tooltip=[
            alt.Tooltip("stage:N", title=" "), alt.Tooltip("at:T", title="at"), alt.Tooltip("shown:N", title="share"),
            alt.Tooltip("customers:Q", title="customers", format=",.0f"),
        ],
    )  # fmt: skip
    several = len({row["at"] for row in rows}) > 1
    return _dressed(base.mark_area() if several else base.mark_bar(size=60), height=HEIGHT + 80)


def round_steps(last: float) -> list[float]:
    """Some six round times from 0 to the last."""
    step = 10.0 ** math.floor(math.log10(last / 6))
    step *= next(factor for factor in (1, 2, 5, 10) if last / (factor * step) <= 7)
    return [step * i for i in range(int(last / step + 1e-9) + 1)]


def survival_steps(rows: Sequence[dict[str, Any]], risk: Sequence[dict[str, Any]], x: str, y: str) -> Any:
    """What is left after each time, with its interval, and below the numbers at risk; rows: group, time, survival, low,
    high (NaN: unknown); risk: group, time, shown."""
    groups = list(dict.fromkeys(row["group"] for row in rows))
    colour: dict[str, Any] = {"color": alt.value(BLUE)}
    if len(groups) > 1:
        scale = alt.Scale(domain=groups, range=[*GROUPS[: len(groups)]])
        colour = {"color": alt.Color("group:N", scale=scale, legend=alt.Legend(title=None, orient="top"))}
    data = [{**row, **{name: 100 * row[name] for name in ("survival", "low", "high")}} for row in rows]
    below = -8 - 7 * len(groups)
    axis = alt.Axis(values=[0, 25, 50, 75, 100])
    scale = alt.Scale(domain=[below, 100], nice=False, zero=False)
    base = alt.Chart(alt.InlineData(data)).encode(
        x=alt.X("time:Q", title=x, scale=alt.Scale(nice=False)),
        tooltip=[
            alt.Tooltip("group:N", title=" "),
            alt.Tooltip("time:Q", title=x),
            alt.Tooltip("survival:Q", title=y, format=".1f"),
        ],
        **colour,
    )
    band = alt.Chart(alt.InlineData([row for row in data if row["low"] == row["low"]]))
    band = band.mark_area(opacity=0.2, interpolate="step-after").encode(
        x="time:Q", y=alt.Y("low:Q", title=y, scale=scale, axis=axis), y2="high:Q", **colour
    )
    line = base.mark_line(interpolate="step-after", strokeWidth=2).encode(y=alt.Y("survival:Q", title=y, scale=scale))
    numbers = [{**row, "y": -8 - 7 * groups.index(row["group"])} for row in risk if row["group"] in groups]
    text = alt.Chart(alt.InlineData(numbers)).mark_text(fontSize=10, align="center")
    return _dressed(
        band + line + text.encode(x="time:Q", y="y:Q", text="shown:N", **colour), height=HEIGHT + 14 * len(groups)
    )


def repeat_points(rows: Sequence[dict[str, Any]], kinds: Sequence[str], x: str, y: str) -> Any:
    """Shares by number, of two kinds side by side, with intervals; rows: nth, kind, value, low, high."""
    data = [{**row, **{name: 100 * row[name] for name in ("value", "low", "high")}} for row in rows]
    legend = alt.Legend(title=None, orient="top")
    base = alt.Chart(alt.InlineData(data)).encode(
        x=alt.X("nth:O", title=x, axis=alt.Axis(labelAngle=0)),
        xOffset=alt.XOffset("kind:N", sort=list(kinds)),
        color=alt.Color("kind:N", scale=alt.Scale(domain=list(kinds), range=[ORANGE, BLUE]), legend=legend),
        tooltip=[alt.Tooltip("nth:O", title=x), alt.Tooltip("kind:N", title=" "), alt.Tooltip("value:Q", format=".1f")],
    )
    spans = base.mark_rule(strokeWidth=3, opacity=0.5).encode(
        y=alt.Y("low:Q", title=y, axis=alt.Axis(tickCount=4)), y2="high:Q"
    )
    return _dressed(spans + base.mark_point(filled=True, size=60, opacity=1).encode(y="value:Q"))


def _dressed(chart: Any, *, height: float = HEIGHT) -> Any:
    """As wide as its place, without a frame, in the page's colours."""
    return (
        chart.properties(width="container", height=height, background="transparent")
        .configure(font=FONT, autosize=alt.AutoSizeParams(type="fit-x", contains="padding"), padding=2)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=INK, titleColor=FAINT, gridColor=LINE, domainColor=LINE, tickColor=LINE, labelFontSize=11,
            titleFontSize=11, titleFontWeight="normal", titlePadding=8,
        )
        .configure_axisX(grid=False)
        .configure_legend(labelColor=INK, titleColor=FAINT, labelFontSize=11, titleFontWeight="normal", offset=4)
    )  # fmt: skip


def standing(chart: Any, title: str, note: str = "") -> Any:
    """A chart of this module as one that stands alone: its finding as its title, daylight colours, a fixed width."""
    whole = _in_daylight({**chart.to_dict(), "background": DAYLIGHT["--paper"]})
    for part in whole.get("vconcat", [whole]):
        part["width"] = WIDTH
    whole["title"] = {
        "text": title, "subtitle": note, "anchor": "start", "frame": "group", "fontSize": 14, "font": FONT,
        "color": DAYLIGHT["--ink"], "subtitleColor": DAYLIGHT["--soft"], "subtitleFont": FONT, "offset": 12,
    }  # fmt: skip
    whole["config"] = {**whole["config"], "autosize": {"type": "pad"}, "padding": 12}
    return type(chart).from_dict(whole)


def _in_daylight(part: Any) -> Any:
    if isinstance(part, dict):
        return {key: _in_daylight(value) for key, value in part.items()}
    if isinstance(part, list):
        return [_in_daylight(value) for value in part]
    if isinstance(part, str) and part.startswith("var("):
        return DAYLIGHT[part[4:-1]]
    return part
