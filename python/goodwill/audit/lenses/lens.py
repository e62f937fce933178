"""What the lenses have in common: what they look at, their tables, and the door to their pictures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..._plots import pictures

if TYPE_CHECKING:
    from ..._frames import Source

__all__ = ["Lens", "Period", "View"]

MONEY = ("revenue", "margin")


@dataclass(frozen=True)
class Period:
    """A calendar period, as far as the log holds it."""

    first: dt.date
    last: dt.date
    """Of the calendar, inclusive."""
    held_first: dt.date
    held_last: dt.date
    """The days of it between the log's first and the last that counts."""
    complete: bool
    """Whether the log holds all of it, but for a fiftieth of its length at most."""

    def __str__(self) -> str:
        """Its days, and those that the log holds where it does not hold all."""
        text = f"{self.first} to {self.last}"
        return text if self.complete else f"{text} (not complete: {self.held_first} to {self.held_last})"

    def to_dict(self) -> dict[str, Any]:
        """As plain values."""
        return dict(self.__dict__)


@dataclass(frozen=True)
class View:
    """What all lenses of an audit look at."""

    source: Source
    period: str
    current: Period
    before: Period | None
    cohort_period: str
    at: dt.date
    level: float
    currency: str
    has_amounts: bool
    has_margins: bool

    def frame(self, columns: Mapping[str, Any], suffixes: Iterable[str] = ("",)) -> Any:
        """A frame of the base's kind, without the money that the base does not have."""
        there = {"revenue": self.has_amounts, "margin": self.has_margins}
        left_out = {f"{name}{suffix}" for name in MONEY for suffix in suffixes if not there[name]}
        return self.source.frame({name: column for name, column in columns.items() if name not in left_out})

    @property
    def measure(self) -> str:
        """What tenths, deciles and stacks are of."""
        return "revenue" if self.has_amounts else "orders"

    def to_dict(self) -> dict[str, Any]:
        """What pictures must know, as plain values."""
        return {
            "period": self.period, "current": self.current.to_dict(),
            "before": None if self.before is None else self.before.to_dict(),
            "cohort_period": self.cohort_period, "at": self.at, "level": self.level,
            "measure": self.measure, "has_amounts": self.has_amounts, "has_margins": self.has_margins,
        }  # fmt: skip


class Lens:
    """One look at a base: tables, and a picture whose title is the finding."""

    def __init__(self, figures: dict[str, Any], view: View) -> None:
        self._figures, self._view = figures, view

    def _draw(self, function: str, picture: str) -> Any:
        """A picture of `report.lens_pictures` as one that stands alone."""
        draw = pictures(function)
        from ..figures import plain
        from ..report import lens_pictures
        from ..report.language import Language

        say = Language("en", currency=self._view.currency, level=self._view.level)
        shown = getattr(lens_pictures, picture)(plain(self._figures), plain(self._view.to_dict()), say)
        return draw.standing(shown.chart, _lines(shown.title), _lines(shown.note) if shown.note else "")


def _lines(text: str, width: int = 84) -> list[str]:
    """A title that is too long for one line."""
    lines = [""]
    for word in text.replace(" %", "\u00a0%").split(" "):
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append("")
        lines[-1] += f" {word}" if lines[-1] else word
    return lines


def table_text(names: Iterable[Any], columns: Mapping[str, tuple[Any, str]], first: str) -> list[str]:
    """A table as lines: a column is its values and their format; what is not known is blank."""
    names = [str(name) for name in names]
    texts = [[first, *names]]
    for head, (values, form) in columns.items():
        texts.append([head, *("" if np.isnan(value) else format(value, form) for value in values)])
    wide = [max(map(len, column)) + 2 for column in texts]
    rows = zip(*texts, strict=True)
    return [
        f"  {row[0]:<{wide[0]}}{''.join(f'{cell:>{w}}' for cell, w in zip(row[1:], wide[1:], strict=True))}".rstrip()
        for row in rows
    ]
