"""How a language says things: its texts, numbers, dates and amounts."""

from __future__ import annotations

import datetime as dt
import math
import tomllib
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Any

from ...errors import DomainError

#: What stands where a figure is not known.
UNKNOWN = "–"
NO_BREAK = "\u00a0"


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """The texts by key, each by language ("en", "en_one" for a count of one, "vi")."""
    tree = tomllib.loads(resources.files(__package__).joinpath("texts.toml").read_text(encoding="utf-8"))
    out: dict[str, Mapping[str, str]] = {}

    def walk(node: Mapping[str, Any], path: tuple[str, ...]) -> None:
        if all(isinstance(item, str) for item in node.values()):
            out[".".join(path)] = node
        else:
            for name, item in node.items():
                walk(item, (*path, name))

    walk(tree, ())
    return out


def languages() -> list[str]:
    """Those that the catalogue has."""
    return list(catalogue()["language.name"])


class Language:
    """Says texts of the catalogue, and figures, in one language."""

    def __init__(self, name: str, *, currency: str = "", level: float = 0.95) -> None:
        if name not in languages():
            raise DomainError.of("audit.report", "lang", repr(name), f"must be one of {', '.join(languages())}")
        self.name = name
        self.currency = currency
        self.level = level
        self.decimal, self.thousands = (self("language.decimal"), self("language.thousands"))

    def __call__(self, key: str, count: float | None = None, /, **values: Any) -> str:
        """A text; whole numbers among its values are written as the language does.  ``count`` is its ``n``."""
        texts = catalogue()[key]
        text = texts[self.name]
        if count is not None:
            values["n"] = self.number(count)
            if count == 1:
                text = texts.get(f"{self.name}_one", text)
        shown = {name: self.number(item) if isinstance(item, int) else item for name, item in values.items()}
        return text.format(**shown)

    def number(self, value: float | None, digits: int = 0) -> str:
        if value is None or not math.isfinite(value):
            return UNKNOWN
        text = f"{abs(value):,.{digits}f}"
        sign = "−" if value < 0 and any(c not in "0.," for c in text) else ""
        return sign + text.translate({ord(","): self.thousands, ord("."): self.decimal})

    def percent(self, share: float | None, digits: int = 1, *, sign: bool = False) -> str:
        """A share of 1 as %."""
        if share is None or not math.isfinite(share):
            return UNKNOWN
        plus = "+" if sign and round(100 * share, digits) > 0 else ""
        return plus + self("language.percent", n=self.number(100 * share, digits))

    def money(self, amount: float | None, digits: int | None = None) -> str:
        """With cents only where amounts are small, unless it is said how many digits."""
        if amount is None or not math.isfinite(amount):
            return UNKNOWN
        if digits is None:
            digits = 2 if abs(amount) < 100 and self.currency not in ("₫", "đ", "VND") else 0
        text, name = self.number(amount, digits), self.currency
        if not name:
            return text
        if name in ("₫", "đ", "VND") or (self.name == "vi" and name.isalpha()):
            return f"{text}{NO_BREAK}{name}"
        if name.isalpha():
            return f"{name}{NO_BREAK}{text}"
        return f"−{name}{text[1:]}" if text.startswith("−") else f"{name}{text}"

    def amounts(self, amounts: Iterable[float | None]) -> Callable[[float | None], str]:
        """How the amounts of a column are shown: all with cents or none."""
        large = any(amount is not None and abs(amount) >= 100 for amount in amounts)
        return lambda amount: self.money(amount, 0 if large else None)

    def date(self, day: Any) -> str:
        at = _day(day)
        return self("language.date", d=str(at.day), m=str(at.month), month=self.month_name(at.month), y=str(at.year))

    def span(self, first: Any, last: Any) -> str:
        return self("language.span", first=self.date(first), last=self.date(last))

    def calendar(self, day: Any, period: str) -> str:
        """The name of the month, quarter or year that begins on a day."""
        at = _day(day)
        month = self.month_name(at.month)[:3]
        quarter = str((at.month + 2) // 3)
        return self(f"calendar.{period}", d=str(at.day), m=f"{at.month:02}", month=month, q=quarter, y=str(at.year))

    def month_name(self, month: int) -> str:
        return self("language.months").split()[month - 1]

    def length(self, amount: float, unit: str) -> str:
        """ "52 weeks"."""
        whole = math.isclose(amount, round(amount))
        if whole:
            return self(f"length.{unit}", round(amount))
        return self(f"length.{unit}", n=self.number(amount, 1))

    def interval(self, low: float | None, high: float | None, show: Any) -> str:
        """ "95 %: 1 to 2", or nothing where an end is not known."""
        if low is None or high is None or not (math.isfinite(low) and math.isfinite(high)):
            return ""
        first = self.number(100 * low, 1) if show == self.percent else show(low)
        return self("language.interval", level=self.percent(self.level, 0), low=first, high=show(high))

    @staticmethod
    def bracketed(text: str) -> str:
        """ " (text)", or nothing."""
        return f" ({text})" if text else ""

    def sure(self, text: str, low: float | None, high: float | None, show: Any) -> str:
        """A figure and its interval in brackets."""
        inside = self.interval(low, high, show)
        return text + self.bracketed(inside)

    def reason(self, text: str) -> str:
        """A reason that the library gives, said plainly in this language where the catalogue knows how it begins."""
        for key, texts in catalogue().items():
            if key.startswith("reason.") and text.startswith(texts["begins"]):
                return texts[self.name]
        return text

    def format_locale(self) -> dict[str, Any]:
        """For the axes of pictures."""
        return {"decimal": self.decimal, "thousands": self.thousands, "grouping": [3], "currency": ["", ""]}


def _day(day: Any) -> dt.date:
    return day if isinstance(day, dt.date) else dt.date.fromisoformat(str(day))
