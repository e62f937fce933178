"""Days that a caller names: text, dates and instants as day numbers; and how periods are named."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np

from .errors import DomainError

EPOCH = dt.date(1970, 1, 1).toordinal()
#: Of a unit of time.
DAYS = {"day": 1.0, "week": 7.0, "month": 365.2425 / 12, "year": 365.2425}


def day_number(function: str, argument: str, value: Any) -> int | None:
    """Days since 1970-01-01 of a date, a datetime (its day as written), a datetime64 or an ISO 8601 text.

    Raises
    ------
    DomainError
        If the value names no day.
    """
    if value is None:
        return None
    day: Any = value
    try:
        if isinstance(day, np.datetime64):
            day = day.astype("datetime64[D]").item()
        elif isinstance(day, str):
            day = dt.datetime.fromisoformat(day.strip())
        if isinstance(day, dt.datetime):
            day = day.date()  # NaT has no date
        if type(day) is dt.date:
            return day.toordinal() - EPOCH
    except (ValueError, TypeError, OverflowError):
        pass
    raise DomainError.of(function, argument, repr(value), 'must be a day: "1997-09-30", a date or a datetime')


def date_of(day: int | None) -> dt.date | None:
    """The date of a day number."""
    return None if day is None else dt.date.fromordinal(day + EPOCH)


def days(numbers: np.ndarray) -> np.ndarray:
    """Day numbers as dates."""
    return numbers.astype("datetime64[D]")


def label(day: int, period: str) -> str:
    """A period by its first day."""
    date = dt.date.fromordinal(int(day) + EPOCH)
    if period == "year":
        return f"{date.year}"
    if period == "quarter":
        return f"{date.year}-Q{(date.month + 2) // 3}"
    return f"{date:%Y-%m}" if period == "month" else str(date)
