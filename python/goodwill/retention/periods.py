"""Calendar periods and windows of days: what a caller may say, and how they are named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _dates
from .._dates import days, label
from ..errors import DomainError

if TYPE_CHECKING:
    from ..transactions import CustomerBase

__all__ = ["checked_day", "checked_period", "days", "label", "period_or_window"]

_MUST = 'must be "week", "month", "quarter" or "year"'


def checked_period(function: str, period: Any) -> str:
    """The name of a calendar period; the compiled part knows which there are."""
    if not isinstance(period, str):
        raise DomainError.of(function, "period", repr(period), _MUST)
    return period


def period_or_window(function: str, period: Any) -> tuple[str, int]:
    """A calendar period, or a number of days."""
    if isinstance(period, int | np.integer) and not isinstance(period, bool):
        if not 0 < period < 2**31:
            raise DomainError.of(function, "period", repr(period), "must be > 0, in days")
        return "month", int(period)
    if not isinstance(period, str):
        raise DomainError.of(function, "period", repr(period), f"{_MUST}, or a number of days")
    return period, 0


def checked_day(function: str, base: CustomerBase, at: Any) -> int | None:
    """The day until which purchases count."""
    day = _dates.day_number(function, "at", at)
    if day is not None and day > base._core.observation_end:
        must = f"must not be after observation_end, {base.observation_end}"
        raise DomainError.of(function, "at", str(_dates.date_of(day)), must)
    return day
