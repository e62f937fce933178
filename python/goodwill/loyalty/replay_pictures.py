"""The pictures of a replay: points by month, and members by tier."""

from __future__ import annotations

import datetime as dt
from typing import Any

import altair as alt
import numpy as np

from .. import _dates
from .._pictures import BLUE, GREY, ORANGE, _dressed, _labelled_bars, standing

__all__ = ["points_chart", "tiers_chart"]

NAMES = {"earned": "earned", "spent": "spent", "expired": "expired"}


def points_chart(months: np.ndarray, values: dict[str, np.ndarray], currency: str) -> Any:
    """Lines of the points that were earned, spent and expired in each month."""
    last = f"{_dates.label(int(months[-1]), 'month')}-01"
    rows = [
        {"month": f"{_dates.label(int(month), 'month')}-01", "kind": kind, "points": float(values[kind][i]),
         "shown": f"{values[kind][i]:,} {currency}"}
        for i, month in enumerate(months)
        for kind in NAMES
    ]  # fmt: skip
    earned, spent, expired = (float(values[kind].sum()) for kind in NAMES)
    title = f"Of {earned:,.0f} {currency} earned, {_share(spent, earned)} were spent"
    title += f" and {_share(expired, earned)} expired"
    scale = alt.Scale(domain=list(NAMES.values()), range=[BLUE, ORANGE, GREY])
    base = alt.Chart(alt.InlineData(rows)).encode(
        x=alt.X("month:T", title="", axis=alt.Axis(format="%b %Y", labelOverlap=True, tickCount=8)),
        y=alt.Y("points:Q", title=f"{currency} a month", axis=alt.Axis(tickCount=4, format=",.0f")),
        color=alt.Color("kind:N", scale=scale, legend=alt.Legend(title=None, orient="top", symbolType="stroke")),
        tooltip=[
            alt.Tooltip("month:T", title="month", format="%b %Y"), alt.Tooltip("kind:N", title=" "),
            alt.Tooltip("shown:N", title=currency),
        ],
    )  # fmt: skip
    chart = _dressed(base.mark_line(strokeWidth=2) + base.mark_point(filled=True, size=22, opacity=1))
    return standing(chart, title, f"by month to {last[:7]}")


def tiers_chart(tiers: dict[str, int], day: dt.date) -> Any:
    """Bars of the members by tier."""
    members = sum(tiers.values())
    rows = [
        {"tier": name, "share": 100 * count / members if members else 0, "shown": f"{count:,}", "name": name}
        for name, count in tiers.items()
    ]
    above = members - next(iter(tiers.values()), 0)
    title = f"{_share(above, members)} of {members:,} members have reached a tier"
    if len(tiers) == 1:
        title = f"The programme has no tiers; it has {members:,} members"
    chart = _labelled_bars(rows, "tier", "", "share", "members, %")
    return standing(chart, title, f"on {day}")


def _share(part: float, whole: float) -> str:
    return f"{part / whole:.1%}" if part and whole else "none"
