"""Texts of a file as ids and as numbers.  Columns are Polars series of text; what is empty is missing."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ._errors import DataError, UsageError

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Place", "first", "ids", "numbers", "without_missing_words"]

#: What people write where there is no value.
MISSING_WORDS = ["NA", "N/A", "n/a", "NaN", "nan", "null", "NULL", "None", "#N/A"]


@dataclass
class Place:
    """Where a column is, for messages, and what is said of it."""

    file: str
    column: str
    line: Callable[[int], int]  # of a row
    rows: bool = False  # whether lines are rows
    skip: bool = False  # whether bad values are taken as missing
    notes: list[str] = field(default_factory=list)

    def bad(self, row: int, value: object, must: str) -> DataError:
        """The error for a value."""
        shown = value if not isinstance(value, str) else f'"{value}"'
        return DataError(must, file=self.file, line=self.line(row), column=self.column, value=str(shown), row=self.rows)

    def at(self, row: int) -> str:
        """Where a row is: "line 7"."""
        return f"{'row' if self.rows else 'line'} {self.line(row)}"

    def unclear(self, must: str) -> UsageError:
        """The error for what only the caller can tell."""
        return UsageError(must, file=self.file, column=self.column)

    def checked(self, texts: pl.Series, wrong: pl.Series, must: str) -> pl.Series:
        """The texts if none is wrong, or under ``skip`` without those that are, which is said.

        Raises
        ------
        DataError
            For the first that is wrong, where bad values are not skipped or there are no others.
        """
        import polars as pl

        row = first(wrong)
        if row is None:
            return texts
        wrong = wrong.fill_null(False)
        if not self.skip or wrong.sum() == texts.count():
            raise self.bad(row, texts[row], must)
        self.note(f'bad values taken as missing: {wrong.sum():,}, the first is "{texts[row]}" in {self.at(row)}')
        return pl.select(pl.when(~wrong).then(texts)).to_series()

    def note(self, text: str) -> None:
        """Says what was assumed of the column."""
        self.notes.append(f'column "{self.column}": {text}')


def first(mask: pl.Series) -> int | None:
    """The first row where a mask is true."""
    rows = mask.fill_null(False).arg_true()
    return int(rows[0]) if len(rows) else None


def without_missing_words(texts: pl.Series, place: Place) -> pl.Series:
    """Texts without blanks around them, and without the words for a missing value."""
    import polars as pl

    texts = texts.str.strip_chars()
    missing = texts.is_in([*MISSING_WORDS, ""])
    if not missing.any():
        return texts
    words = sorted({word for word in texts.filter(missing).unique() if word})
    if words:
        shown = ", ".join(f'"{word}"' for word in words)
        place.note(f"{shown} taken as missing")
    return pl.select(pl.when(~missing).then(texts)).to_series()


def ids(texts: pl.Series, place: Place) -> pl.Series:
    """Ids as integers where each is a plain number, else as the text that they are: "00001" is not 1."""
    import polars as pl

    if (texts == "").any():
        texts = pl.select(pl.when(texts != "").then(texts)).to_series()
    numbers = texts.cast(pl.Int64, strict=False)
    if numbers.null_count() != texts.null_count():
        return texts
    if not texts.str.contains(r"^(0\d|[+\-])").any():
        return numbers
    place.note("values are texts, for some begin with a zero or a sign")
    return texts


#: A number with a point for decimals, and one with a comma; the others' sign may set off thousands.
POINT = r"^[+-]?(?:\d+|[1-9]\d{0,2}(?:,\d{3})+)?(?:\.\d*)?(?:[eE][+-]?\d+)?$"
COMMA = r"^[+-]?(?:\d+|[1-9]\d{0,2}(?:\.\d{3})+)?(?:,\d*)?$"
#: One that says 1234 in the one reading, and 1.234 in the other.
EITHER = r"^[+-]?[1-9]\d{0,2}[.,]\d{3}$"


def answers(texts: pl.Series, place: Place, decimal: str | None) -> pl.Series:
    """Answers of a survey: numbers if any of them looks like one, else the texts that they are.

    Raises
    ------
    DataError, UsageError
        As `numbers`.
    """
    cleaned = texts.str.strip_chars()
    words = cleaned.filter(~cleaned.is_in([*MISSING_WORDS, ""]))
    if words.len() == 0 or words.str.contains(r"^[+\-]?\d[\d.,\s]*$").any():
        return numbers(texts, place, decimal)
    return without_missing_words(texts, place)


_BLANKS = r"(\d)[ \u00a0\u202f](\d{3})"


def numbers(texts: pl.Series, place: Place, decimal: str | None) -> pl.Series:
    """Texts as numbers.

    Parameters
    ----------
    texts : series of text
    place : Place
    decimal : {None, "point", "comma"}
        What sets off decimals; None: what all values agree in.

    Raises
    ------
    DataError
        If a value is no number, or some have a decimal point and others a decimal comma.
    UsageError
        If every value can be read both ways, with another result.
    """
    import polars as pl

    texts = without_missing_words(texts, place)
    has_comma = bool(texts.str.contains(",", literal=True).any())
    if not has_comma and decimal != "comma":
        plain = texts.cast(pl.Float64, strict=False)
        if plain.null_count() == texts.null_count() and (decimal == "point" or _decided(texts)):
            whole = texts.cast(pl.Int64, strict=False)
            return whole if whole.null_count() == texts.null_count() else plain
    if texts.str.contains(_BLANKS).any():
        texts = texts.str.replace_all(_BLANKS, "$1$2").str.replace_all(_BLANKS, "$1$2")
    points, commas = texts.str.contains(POINT), texts.str.contains(COMMA)
    points, commas = points & texts.str.contains(r"\d"), commas & texts.str.contains(r"\d")
    texts = place.checked(texts, ~(points | commas), "must be a number")
    only_point, only_comma = first(points & ~commas), first(commas & ~points)
    if decimal is None:
        if only_point is not None and only_comma is not None:
            at, other = max(only_point, only_comma), min(only_point, only_comma)
            mark, other_mark = ("point", "comma") if at == only_point else ("comma", "point")
            raise place.bad(
                at, texts[at], f"has a decimal {mark}, but {place.at(other)} ({texts[other]}) a decimal {other_mark}"
            )
        if only_point is None and only_comma is None and (row := first(texts.str.contains(EITHER))) is not None:
            a = re.sub("[.,]", "", texts[row])
            b = texts[row].replace(",", ".")
            raise place.unclear(f'"{texts[row]}" is {a} or {b}, as all values allow: say --decimal point or comma')
        decimal = "comma" if only_comma is not None else "point"
        decided = only_comma if only_comma is not None else only_point
        if decided is not None:
            place.note(f'numbers have a decimal {decimal}, as in "{texts[decided]}"')
    else:
        wrong = commas & ~points if decimal == "point" else points & ~commas
        texts = place.checked(texts, wrong, f"must be a number with a decimal {decimal}, as --decimal says")
    if decimal == "comma":
        texts = texts.str.replace_all(".", "", literal=True).str.replace_all(",", ".", literal=True)
    else:
        texts = texts.str.replace_all(",", "", literal=True)
    return texts.cast(pl.Float64)


def _decided(texts: pl.Series) -> bool:
    """Whether points can be nothing but decimal points: there are none, or one that sets off no thousands."""
    dotted = texts.filter(texts.str.contains(".", literal=True))
    return len(dotted) == 0 or any(not part.str.contains(EITHER).all() for part in (dotted.head(10_000), dotted))
