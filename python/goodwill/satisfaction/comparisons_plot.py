"""Many comparisons as a picture: what `Comparisons.plot` draws."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._plots import survey_pictures
from ..errors import DomainError

#: How adjustments are called in texts.
ADJUSTED = {"holm": "Holm", "benjamini_hochberg": "Benjamini and Hochberg"}
#: A picture shows so many comparisons at most.
PICTURED = 40


def comparisons_plot(found: Any) -> Any:
    """Differences with their intervals, the largest first, titled with what holds after adjustment."""
    function = "Comparisons.plot"
    table = found._columns
    known = np.flatnonzero(~np.isnan(table["p_value"]))
    if known.size == 0:
        raise DomainError.of(function, "comparisons", "without enough answers", "must have one at least")
    draw = survey_pictures(function)
    # The surest ones are shown where there are too many.
    shown = known[np.argsort(table["p_value"][known], kind="stable")[:PICTURED]]
    shown = shown[np.argsort(-table["difference"][shown], kind="stable")]
    better = -1 if _low_is_best(table, known) else 1
    rows, d = [], found._digits
    for i in shown.tolist():
        holds = bool(table["p_adjusted"][i] < 1 - found.level)
        difference, low, high = (float(table[name][i]) for name in ("difference", "low", "high"))
        kind = "no clear difference" if not holds else "better" if better * difference > 0 else "worse"
        rows.append(
            {
                "name": found._shown(found.keys[i]), "difference": difference, "low": low, "high": high, "kind": kind,
                "shown": f"{difference:+.{d}f} ({low:+.{d}f} to {high:+.{d}f})",
                "p": f"{table['p_adjusted'][i]:.3g}", "n": f"{table['n'][i]:,} and {table['n_reference'][i]:,}",
            }
        )  # fmt: skip
    against = {"rest": "group less all others", "pairs": "first less second"}.get(found.against, "after less before")
    adjusted = "" if found.adjust is None else f" after {ADJUSTED[found.adjust]}"
    note = f"{against}, with {100 * found.level:g} % intervals; coloured where p < {1 - found.level:.3g}{adjusted}"
    if shown.size < known.size:
        note += f"; the {PICTURED} surest of {known.size:,}"
    if found.too_few:
        note += f"; {found.too_few:,} with too few answers"
    chart = draw.difference_lines(rows, f"difference in {found.metric}")
    return draw.standing(chart, _title(found, rows, known.size), note)


def _low_is_best(table: dict[str, np.ndarray], known: np.ndarray) -> bool:
    """Whether a fall is an improvement: the probability of one says so."""
    moved = known[table["difference"][known] != 0]
    if moved.size == 0:
        return False
    i = moved[np.argmax(np.abs(table["probability_improved"][moved] - 0.5))]
    return bool((table["probability_improved"][i] > 0.5) != (table["difference"][i] > 0))


def _title(found: Any, rows: list[dict[str, Any]], compared: int) -> str:
    if compared == 1:
        return f"{found.metric} of {rows[0]['name']}: {rows[0]['shown']}"
    of = {"rest": "from the rest", "pairs": "between the two"}.get(found.against, "from before")
    what = "pairs" if found.against == "pairs" else "groups"
    number = len(found.findings)
    if number == 0:
        return f"{found.metric}: none of the {compared:,} {what} surely differs {of}"
    first = max((row for row in rows if row["kind"] != "no clear difference"), key=lambda row: abs(row["difference"]))
    most = f"most in {first['name']}: {first['shown']}"
    return f"{found.metric} differs {of} in {number:,} of {compared:,} {what}, {most}"
