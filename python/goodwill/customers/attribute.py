"""What a column of customer records says."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from numbers import Real
from typing import Any, Literal

import numpy as np

from .. import _core
from ..errors import DomainError, SchemaError
from .bands import Bands, bands_of

__all__ = ["Attribute"]


@dataclass(frozen=True)
class Attribute:
    """What a column of `goodwill.Customers` says: its type, its meaning, and the values that it may have.

    Make one with `number`, `category` or `several`.

    Attributes
    ----------
    type : {"number", "category", "several"}
    meaning : str
        In words: what it is, and of when.
    unit : str
        Of a number.
    classes : tuple of str
        All that there are, in their order.  Empty: those that occur, sorted.
    at_least, at_most : float
        Limits of a number, which belong to what is allowed.
    bands : Bands or None
        How a number is cut where nothing else is said.
    separator : str
        Between several classes in one text.
    unknown : tuple
        Values that mean unknown, besides missing ones and empty texts.
    column : object
        The name of the column, where it is not that of the attribute.
    """

    type: Literal["number", "category", "several"]
    meaning: str = ""
    unit: str = ""
    classes: tuple[str, ...] = ()
    at_least: float = -math.inf
    at_most: float = math.inf
    bands: Bands | None = None
    separator: str = ";"
    unknown: tuple[Any, ...] = ()
    column: Any = None

    @classmethod
    def number(
        cls,
        meaning: str = "",
        *,
        unit: str = "",
        at_least: float | None = 0,
        at_most: float | None = None,
        bands: Any = None,
        unknown: Iterable[float] = (),
        column: Any = None,
    ) -> Attribute:
        """A number: age, income.

        Parameters
        ----------
        meaning : str
            "years, at the last order".
        unit : str
        at_least, at_most : float, optional
            The least and the most that it may be.  A number below 0 is refused unless ``at_least`` allows it; None is
            no limit.
        bands : Bands or named cuts, optional
        unknown : sequence of float
            Codes that mean unknown, as 999.
        column : column name, optional
        """
        low = -math.inf if at_least is None else _number("at_least", at_least)
        high = math.inf if at_most is None else _number("at_most", at_most)
        codes = tuple(_number("unknown", code) for code in _listed("unknown", unknown))
        cut = None if bands is None else bands_of("Attribute.number", bands)
        return _checked(cls("number", meaning, unit, (), low, high, cut, ";", codes, column))

    @classmethod
    def category(
        cls,
        classes: Iterable[Any] | None = None,
        *,
        meaning: str = "",
        unknown: Iterable[Any] = (),
        column: Any = None,
    ) -> Attribute:
        """One class of several that exclude each other: sex, area, source channel.

        Parameters
        ----------
        classes : sequence of str, optional
            All that there are: any other is refused.  Default: those that occur.
        meaning : str
        unknown : sequence of str
            Texts that mean unknown, as "n/a".
        column : column name, optional
            Texts, categories, booleans ("true" and "false") or whole numbers, which are classes by their digits.
        """
        return _checked(
            cls("category", meaning, classes=_texts("classes", classes or ()), unknown=_texts("unknown", unknown),
                column=column)
        )  # fmt: skip

    @classmethod
    def several(
        cls,
        classes: Iterable[Any] | None = None,
        *,
        separator: str = ";",
        meaning: str = "",
        unknown: Iterable[Any] = (),
        column: Any = None,
    ) -> Attribute:
        """Any number of classes: interests.

        Parameters
        ----------
        classes, meaning, unknown, column
            As in `category`.
        separator : str
            Between classes in one text: "golf; sailing".  Blanks around a class do not count, nor does it count twice.
        """
        return _checked(
            cls("several", meaning, classes=_texts("classes", classes or ()), separator=separator,
                unknown=_texts("unknown", unknown), column=column)
        )  # fmt: skip

    def _core(self, name: str) -> _core.Attribute:
        """What the compiled part knows of it."""
        number = self.type == "number"
        return _core.Attribute(
            name,
            self.type,
            meaning=self.meaning,
            unit=self.unit,
            at_least=self.at_least,
            at_most=self.at_most,
            classes=list(self.classes),
            separator=self.separator,
            unknown=[] if number else list(self.unknown),
            unknown_numbers=list(self.unknown) if number else [],
        )


def _checked(attribute: Attribute) -> Attribute:
    for name in ("meaning", "unit", "separator"):
        value = getattr(attribute, name)
        if not isinstance(value, str):
            raise SchemaError.of(f"Attribute.{attribute.type}", name, repr(value), "must be a text")
    attribute._core("classes" if attribute.type != "number" else "at_least").check(f"Attribute.{attribute.type}")
    return attribute


def _number(argument: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, Real):
        raise DomainError.of("Attribute.number", argument, repr(value), "must be a number")
    return float(value)


def _listed(argument: str, values: Any) -> list[Any]:
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise SchemaError.of("Attribute", argument, repr(values), "must be a list")
    return list(values)


def _texts(argument: str, values: Any) -> tuple[str, ...]:
    """Classes as texts: whole numbers by their digits, as the data's are."""
    out = []
    for value in _listed(argument, values):
        if isinstance(value, bool):
            out.append(str(value).lower())
        elif isinstance(value, str):
            out.append(value)
        elif isinstance(value, int | np.integer) or (isinstance(value, float) and value.is_integer()):
            out.append(str(int(value)))
        else:
            raise SchemaError.of("Attribute", argument, repr(value), "must be texts or whole numbers")
    return tuple(out)
