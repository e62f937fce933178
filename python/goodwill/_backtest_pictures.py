"""The picture of a backtest: what it measured, in four panels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from ._dates import date_of
from ._pictures import BLUE, FAINT, GREEN, GREY, INK, ORANGE, WIDTH, _dressed, _in_daylight, standing

#: Of the models, in their order; the naive forecasts are broken lines of grey and of the text's colour.
COLOURS = (BLUE, ORANGE, GREEN, "#cc79a7", "#56b4e9", "#d55e00", "#b8a600")
NAIVE = {"last period": FAINT, "own rate": GREY}
#: Of a panel, in pixels.
PANEL = (WIDTH / 2, 190)
DASH = [5, 3]


def backtest_panels(
    found: Mapping[str, Mapping[str, Sequence[Any]]], names: Sequence[str], title: str, note: str
) -> Any:
    """Errors by origin, purchases by week after the last origin, and the probabilities of buying.

    ``found`` has the columns of a `Backtest`'s frames, ``names`` the models and naive forecasts.
    """
    table, weeks, buying = found["table"], found["tracking"], found.get("calibration", {})
    models = [name for name in names if name not in NAIVE]
    kinds = [*sorted(models, key=table["model"].index), *NAIVE]
    colours = [NAIVE.get(kind, COLOURS[i % len(COLOURS)]) for i, kind in enumerate(kinds)]
    colour = alt.Color(
        "kind:N", sort=None, scale=alt.Scale(domain=kinds, range=colours),
        legend=alt.Legend(title=None, orient="top", symbolType="stroke", symbolStrokeWidth=3, columns=len(kinds)),
    )  # fmt: skip
    by_origin = [
        {"kind": kind, "origin": str(date_of(day)), "rmse": rmse, "error": None if error != error else 100 * error}
        for kind, day, rmse, error in zip(table["model"], table["origin"], table["rmse"], table["error"], strict=True)
        if rmse == rmse
    ]
    last = max(table["origin"])
    by_week = [
        {"kind": kind, "week": week, "bought": value}
        for kind, day, week, value in zip(
            weeks["model"], weeks["origin"], weeks["week"], weeks["expected"], strict=True
        )
        if day == last
    ]
    truth = dict(
        (week, value)
        for day, week, value in zip(weeks["origin"], weeks["week"], weeks["actual"], strict=True)
        if day == last
    )
    zero = alt.Chart(alt.InlineData([{"y": 0}])).mark_rule(color=FAINT).encode(y="y:Q")
    actual = (
        alt.Chart(alt.InlineData([{"week": week, "bought": value} for week, value in truth.items()]))
        .mark_point(color=INK, filled=True, size=16, opacity=1)
        .encode(x="week:Q", y="bought:Q", tooltip=_tooltips(week="week", bought="bought"))
    )
    panels = [
        _lines(by_origin, "origin:O", "rmse", colour, "RMSE of a customer's purchases", "origin", zero=False),
        zero + _lines(by_origin, "origin:O", "error", colour, "error of the total, %", "origin"),
        _lines(by_week, "week:Q", "bought", colour, "purchases a week (points: made)", "weeks after the last origin",
               points=False) + actual,
        _probabilities(buying, colour),
    ]  # fmt: skip
    sized = [panel.properties(width=PANEL[0], height=PANEL[1]) for panel in panels]
    whole = alt.vconcat(alt.hconcat(*sized[:2], spacing=34), alt.hconcat(*sized[2:], spacing=34), spacing=26)
    whole = whole.resolve_scale(color="shared", strokeDash="shared")
    look = standing(_dressed(panels[0]), title, note).to_dict()
    return type(whole).from_dict(
        {**_in_daylight(whole.to_dict()), **{name: look[name] for name in ("title", "config", "background")}}
    )


def _lines(
    rows: Sequence[dict[str, Any]], x: str, y: str, colour: Any, y_title: str, x_title: str, *, zero: bool = True,
    points: bool = True,
) -> Any:  # fmt: skip
    along = alt.X(x, title=x_title, axis=alt.Axis(labelAngle=0, labelOverlap=True, format="d" if x[-1] == "Q" else ""))
    if x[-1] == "O":
        along = alt.X(x, sort=None, title=x_title, axis=alt.Axis(labelAngle=0, labelOverlap=True))
    base = alt.Chart(alt.InlineData(list(rows))).encode(
        x=along,
        y=alt.Y(f"{y}:Q", title=y_title, scale=alt.Scale(zero=zero), axis=alt.Axis(tickCount=5)),
        color=colour,
        tooltip=_tooltips(kind=" ", **{x[:-2]: x_title, y: y_title}),
    )
    lines = base.mark_line(strokeWidth=2).encode(strokeDash=_dash())
    return lines + base.mark_point(filled=True, size=36, opacity=1) if points else lines


def _probabilities(buying: Mapping[str, Sequence[Any]], colour: Any) -> Any:
    """Of a purchase in the horizon, over all origins, against the share who bought."""
    sums: dict[tuple[str, int], list[float]] = {}
    columns = (buying.get(name, []) for name in ("model", "tenth", "customers", "expected", "actual"))
    for kind, tenth, size, expected, share in zip(*columns, strict=True):
        of = sums.setdefault((kind, tenth), [0.0, 0.0, 0.0])
        for i, value in enumerate((size, size * expected, size * share)):
            of[i] += value
    rows: list[dict[str, Any]] = [
        {"kind": kind, "tenth": tenth, "expected": 100 * of[1] / of[0], "share": 100 * of[2] / of[0]}
        for (kind, tenth), of in sums.items()
    ]
    most = max((max(row["expected"], row["share"]) for row in rows), default=100.0)
    span = alt.Scale(domain=[0, most], nice=True)
    base = alt.Chart(alt.InlineData(rows)).encode(
        x=alt.X("expected:Q", title="probability of buying, %, by tenths", scale=span, axis=alt.Axis(tickCount=5)),
        y=alt.Y("share:Q", title="bought, %", scale=span, axis=alt.Axis(tickCount=5)),
        color=colour,
        order="tenth:Q",
        tooltip=_tooltips(kind=" ", tenth="tenth", expected="probability, %", share="bought, %"),
    )
    ends: list[dict[str, Any]] = [{"expected": 0, "share": 0}, {"expected": most, "share": most}]
    right = alt.Chart(alt.InlineData(ends)).mark_line(color=FAINT, strokeWidth=1).encode(x="expected:Q", y="share:Q")
    lines = base.mark_line(strokeWidth=2).encode(strokeDash=_dash())
    return right + lines + base.mark_point(filled=True, size=36, opacity=1)


def _dash() -> Any:
    naive = [f"datum.kind == '{kind}'" for kind in NAIVE]
    return alt.condition(" || ".join(naive), alt.value(DASH), alt.value([1, 0]))


def _tooltips(**titles: str) -> list[Any]:
    texts = ("kind", "origin")
    return [
        alt.Tooltip(f"{name}:N", title=title) if name in texts else alt.Tooltip(f"{name}:Q", title=title, format=".3~f")
        for name, title in titles.items()
    ]
