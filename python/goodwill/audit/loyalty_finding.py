"""The picture of levels of loyalty, and the sentence above it."""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING, Any

from ..errors import DomainError
from .loyalty_result import LEVELS, QUADRANTS

if TYPE_CHECKING:
    from .loyalty_result import LoyaltyLevels

_OF_LEVEL = {
    "unmet": "those whose need was unmet", "need met": "those whose need was met", "satisfied": "the satisfied",
    "exceeded": "those who found more than expected", "delighted": "the delighted",
}  # fmt: skip


def chart_of(result: LoyaltyLevels, pictures: ModuleType) -> Any:
    """The chart that stands alone."""
    found, interval = result._found, f"{100 * result.level:g} %"
    with_level, with_quadrant = found["level_lacking"][0], found["quadrant_lacking"][0]
    if with_quadrant == 0:
        if with_level == 0:
            must = "must have a level or a quadrant for one of them at least"
            raise DomainError.of("LoyaltyLevels.plot", "customers", f"{result.customers:,}", must)
        rows = [_row(found["levels"], i, {"name": name, "kind": "customers"}) for i, name in enumerate(LEVELS)]
        chart = pictures.class_shares(rows[::-1], ["customers"], "customers, %")
        pleased = found["levels"]["customers"][LEVELS.index("satisfied") :].sum() / with_level
        title = f"{pleased:.0%} found what they expected, or more"
        note = f"{with_level:,} of {result.customers:,} customers have a level; lines are {interval} intervals"
        return pictures.standing(chart, title, note)
    from .loyalty_pictures import quadrant_bars

    rows = []
    for i, name in [*reversed(list(enumerate(LEVELS))), (len(LEVELS), "no level")]:
        cells = found["cross"][i]
        of = int(cells["customers"].sum())
        if of == 0:
            continue
        called = f"{name if with_level else 'all'} ({of:,})"
        rows += [_row(cells, k, {"name": called, "quadrant": quadrant}) for k, quadrant in enumerate(QUADRANTS)]
    chart = quadrant_bars(rows, QUADRANTS, "kind of loyalty, % of the customers")
    kinds = "true: attitude and behaviour high, latent: attitude alone, spurious: behaviour alone"
    note = f"{with_quadrant:,} of {result.customers:,} customers; {kinds}"
    return pictures.standing(chart, _title(result), note)


def _title(result: LoyaltyLevels) -> str:
    found = result._found
    there = [i for i in range(len(LEVELS)) if found["cross"][i]["customers"].sum() > 0]
    if len(there) < 2:
        true, spurious = found["quadrants"]["share"][0], found["quadrants"]["share"][2]
        return f"{true:.0%} are truly loyal; {spurious:.0%} buy again without a favourable attitude"
    worst, best = found["cross"][there[0]], found["cross"][there[-1]]
    names = _OF_LEVEL[LEVELS[there[0]]], _OF_LEVEL[LEVELS[there[-1]]]
    shares = f"{best['share'][0]:.0%} of {names[1]}, {worst['share'][0]:.0%} of {names[0]}"
    if best["low"][0] <= worst["high"][0] and worst["low"][0] <= best["high"][0]:
        return f"True loyalty does not surely differ: {shares}"
    return f"True loyalty: {shares}"


def _row(cells: dict[str, Any], i: int, about: dict[str, Any]) -> dict[str, Any]:
    share, low, high = (100 * float(cells[field][i]) for field in ("share", "low", "high"))
    shown = f"{share:.1f} % ({low:.1f} to {high:.1f})"
    customers = f"{cells['customers'][i]:,}"
    return {**about, "share": share, "low": low, "high": high, "shown": shown, "customers": customers}
