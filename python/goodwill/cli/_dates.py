"""Texts and integers of a file as dates and times.  All values decide how a column is read; nothing is guessed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from ._values import Place, first, without_missing_words

if TYPE_CHECKING:
    import polars as pl

__all__ = ["times"]

_ISO = re.compile(r"\d{4}-\d\d-\d\d([T ].*)?|\d{8}([T ].*)?")
_YEAR_FIRST = re.compile(r"\d{4}([-/.])\d{1,2}\1\d{1,2}(?P<clock>[T ].*)?")
_YEAR_LAST = re.compile(r"\d{1,2}([-/.])\d{1,2}\1(?P<year>\d{2}|\d{4})(?P<clock>[T ].*)?")
#: What any of these, or ticks, look like from afar; in the words of Polars.
_ALL_FORMS = (
    r"^(\d{4}[-/.]?\d{1,2}[-/.]?\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})([T ].*)?$|^(\d{10}|\d{13}|\d{16}|\d{19})$"
)
_CLOCKS = {
    r"": "",
    r" \d{1,2}:\d\d": " %H:%M",
    r" \d{1,2}:\d\d:\d\d": " %H:%M:%S",
    r" \d{1,2}:\d\d:\d\d\.\d+": " %H:%M:%S%.f",
}
#: Ticks since 1970-01-01 are told apart by their size: the least number, that of 1973, and their unit.
_TICKS: list[tuple[int, Literal["s", "ms", "us", "ns"], str]] = [
    (10**8, "s", "seconds"),
    (10**11, "ms", "milliseconds"),
    (10**14, "us", "microseconds"),
    (10**17, "ns", "nanoseconds"),
]
_MUST = "must be a date: 2026-04-03, 20260403, 3/4/2026, each also with a time of day"


def times(values: pl.Series, place: Place, day_first: bool | None) -> pl.Series:
    """Times as `goodwill.CustomerBase.from_transactions` takes them: dates, datetimes, or ISO 8601 texts.

    Parameters
    ----------
    values : series of dates, datetimes, texts or integers
    place : Place
    day_first : bool or None
        Whether 3/4/2026 is in April (True) or in March (False); None: what the values say.

    Raises
    ------
    DataError
        If a value is no date, or some can only be day-first and others only month-first.
    UsageError
        If all can be both, with another result.
    """
    import polars as pl

    if values.dtype.is_integer():
        return _integers(values, place)
    if values.dtype != pl.String:
        if values.dtype not in (pl.Date, pl.Datetime, pl.Categorical, pl.Enum, pl.Null):
            raise place.unclear(f"is of type {values.dtype}, {_MUST}")
        return values
    texts = without_missing_words(values, place)
    row = first(texts.is_not_null())
    if row is None:
        return texts
    if place.skip:  # what is nothing like a date does not decide how the others are read
        texts = place.checked(texts, ~texts.str.contains(_ALL_FORMS), _MUST)
        row = first(texts.is_not_null())
        assert row is not None
    sample = texts[row]
    if re.fullmatch(r"\d{10}|\d{13}|\d{16}|\d{19}", sample):
        ticks = texts.cast(pl.Int64, strict=False)
        wrong = first(ticks.is_null() & texts.is_not_null())
        if wrong is not None:
            raise place.bad(wrong, texts[wrong], f'must be a number like "{sample}" in {place.at(row)}')
        return _integers(ticks, place)
    if _ISO.fullmatch(sample):
        return texts
    if (found := _YEAR_FIRST.fullmatch(sample)) is not None:
        format = f"%Y{found[1]}%m{found[1]}%d" + _clock(found, place, row)
        return _strict(texts, _parsed(texts, format), place, row)
    found = _YEAR_LAST.fullmatch(sample)
    if found is None:
        raise place.bad(row, sample, _MUST)
    if len(found["year"]) == 2:
        raise place.bad(row, sample, "must have a year of four digits")
    clock = _clock(found, place, row)
    return _day_or_month_first(texts, place, row, found[1], clock, day_first)


def _day_or_month_first(
    texts: pl.Series, place: Place, row: int, mark: str, clock: str, day_first: bool | None
) -> pl.Series:
    there = texts.is_not_null()
    days = _parsed(texts, f"%d{mark}%m{mark}%Y{clock}")
    months = _parsed(texts, f"%m{mark}%d{mark}%Y{clock}")
    neither = there & days.is_null() & months.is_null()
    if neither.any():
        texts = place.checked(texts, neither, f'must be a date like "{texts[row]}" in {place.at(row)}')
        there = texts.is_not_null()
    if day_first is not None:
        told = days if day_first else months
        option = "--day-first" if day_first else "--month-first"
        order = "day, month, year" if day_first else "month, day, year"
        place.checked(texts, there & told.is_null(), f"must be {order}, as {option} says")
        return told
    no_days, no_months = first(there & days.is_null()), first(there & months.is_null())
    if no_days is not None and no_months is not None:
        at, other = max(no_days, no_months), min(no_days, no_months)
        order, other_order = ("month", "day") if at == no_days else ("day", "month")
        raise place.bad(
            at,
            texts[at],
            f"can only be {order}-first, but {place.at(other)} ({texts[other]}) only {other_order}-first",
        )
    if no_days is None and no_months is None:
        either = first(days != months)
        if either is None:
            return days
        raise place.unclear(
            f'"{texts[either]}" is {_shown(days[either])} or {_shown(months[either])}, as all other values allow: '
            "say --day-first or --month-first"
        )
    decided = no_months if no_months is not None else no_days
    assert decided is not None
    place.note(f'dates are read {"day" if no_days is None else "month"}-first, as "{texts[decided]}" must be')
    return days if no_days is None else months


def _parsed(texts: pl.Series, format: str) -> pl.Series:
    """Dates or datetimes; missing where a text has another form, or a year of fewer than four digits."""
    import polars as pl

    if "%H" in format:
        out = texts.str.to_datetime(format, strict=False, time_unit="us", ambiguous="null")
    else:
        out = texts.str.to_date(format, strict=False)
    return pl.select(pl.when(out.dt.year() >= 1000).then(out)).to_series()


def _strict(texts: pl.Series, parsed: pl.Series, place: Place, row: int) -> pl.Series:
    wrong = texts.is_not_null() & parsed.is_null()
    if wrong.any():
        place.checked(texts, wrong, f'must be a date like "{texts[row]}" in {place.at(row)}')
    return parsed


def _clock(found: re.Match[str], place: Place, row: int) -> str:
    text = found["clock"] or ""
    for pattern, format in _CLOCKS.items():
        if re.fullmatch(pattern, text.replace("T", " ", 1)):
            return format.replace(" ", text[0], 1) if format else format
    raise place.bad(row, found[0], "must have a time of day such as 17:30 or 17:30:59")


def _integers(values: pl.Series, place: Place) -> pl.Series:
    """20260403, or ticks since 1970-01-01 UTC."""
    import polars as pl

    low, high = values.min(), values.max()
    if not isinstance(low, int) or not isinstance(high, int):  # nothing there
        return values.cast(pl.Date)
    if 10_000_101 <= low and high <= 99_991_231:
        place.note("numbers such as 20260403 are dates")
        return values.cast(pl.String)
    row = first(values.is_not_null()) or 0
    ticks = next((ticks for ticks in _TICKS if ticks[0] <= values[row] < ticks[0] * 1000), None)
    if ticks is None:
        raise place.bad(row, values[row], f"{_MUST}, or seconds since 1970-01-01 or their thousandths")
    least, unit, name = ticks
    wrong = first((values < least) | (values >= min(least * 1000, 2**63 - 1)))
    if wrong is not None:
        raise place.bad(wrong, values[wrong], f"must be in {name} since 1970-01-01 like {values[row]}")
    place.note(f"numbers are {name} since 1970-01-01 UTC")
    return pl.from_epoch(values.cast(pl.Int64), time_unit=unit).cast(pl.Datetime("us")).dt.replace_time_zone("UTC")


def _shown(value: object) -> str:
    return str(value)[:10]
