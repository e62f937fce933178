"""An audit as a notebook shows it: plain HTML, nothing loaded."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from .stays import first_day_of

if TYPE_CHECKING:
    from .base_audit import Audit

STYLE = "border-collapse:collapse;margin:.4em 0"
CELL = "padding:.15em .8em .15em 0;text-align:left;vertical-align:top"


def html_of(found: Audit) -> str:
    """A few findings, each with its interval."""
    view, worth, money = found.overview, found.worth, found.currency
    rows: list[tuple[str, str, str]] = []
    if worth.total is not None:
        sure = ""
        if worth.low is not None and worth.high is not None:
            sure = f"{100 * found.level:g} %: {money}{worth.low:,.0f} to {money}{worth.high:,.0f}"
        ahead = f"worth over the next {worth.horizon:g} {found.base.unit}s"
        rows.append((ahead, f"{money}{worth.total:,.0f}", sure))
    if worth.holdout is not None:
        check = worth.holdout
        off = f"{check.predicted / check.actual - 1:+.1%}"
        beside = f"{check.predicted:,.0f} purchases for {check.actual:,.0f}"
        rows.append(("forecast against the last part of the log", off, beside))
    rows.append(("customers", f"{view.customers:,}", f"{view.repeat_rate:.1%} ordered on more than one day"))
    if view.revenue == view.revenue:
        best = view.revenue_share_by_decile[0]
        rows.append(("revenue", f"{money}{view.revenue:,.0f}", f"the best tenth of the customers brings {best:.0%}"))
    if found.retention is not None:
        rate, (first, last) = found.retention.rate, found.retention.second
        sure = f"{100 * rate.level:g} %: {rate.low:.1%} to {rate.high:.1%}; {first} to {last}"
        rows.append(("stayed", f"{rate.value:.1%}", sure))
    if found.answers is not None and found.answers.result is not None:
        said = found.answers.result
        name = found.answers.metric.upper() + " (simulated)" * found.simulated
        sure = f"{100 * said.level:g} %: {said.low:.1f} to {said.high:.1f}; n {said.n:,}"
        rows.append((name, f"{said.value:.1f}", sure))
    rows += [(f"not known: {name}", "", text) for name, text in worth.why_not.items()]
    body = "".join(
        f'<tr><td style="{CELL}">{escape(name)}</td><td style="{CELL}"><b>{escape(value)}</b></td>'
        f'<td style="{CELL}">{escape(note)}</td></tr>'
        for name, value, note in rows
    )
    head = f"{found.title or 'Customer base'}, {first_day_of(found.base)} to {found.base.observation_end}"
    return f'<div><b>{escape(head)}</b><table style="{STYLE}">{body}</table></div>'
