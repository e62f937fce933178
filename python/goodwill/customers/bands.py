"""Named parts of a number: age, income, spend."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping
from numbers import Real
from typing import Any

import numpy as np

from .. import _core
from ..errors import DomainError, SchemaError
from ..rules import RuleTable

__all__ = ["Bands", "age", "bands_of", "income"]


class Bands:
    """Named parts of a number in ascending order; the lower limit belongs to a band, the upper one to the next.

    Parameters
    ----------
    cuts : mapping, or sequence of float
        Names and lower limits: each band ends where the next begins, and the last is open; None as the first limit is
        open too.  Or names and pairs ``(low, high)``, which may leave gaps; None is an open end.  Or cuts alone, with
        ``names``.
    names : sequence of str, optional
        For cuts alone: one name more than there are cuts.  Default: "under 18", "18 to under 30", "30 and more".

    Attributes
    ----------
    names : list of str
    limits : list of (float, float)
        Infinite where a band is open.

    Raises
    ------
    DomainError
        If limits descend, bands overlap, hold nothing or have the same name, naming the band (from 0), or a limit is no
        number.
    ShapeError
        If there are not as many names as bands.

    Examples
    --------
    >>> import goodwill as gw
    >>> spend = gw.Bands({"small": 0, "middle": 100, "large": 1_000})
    >>> spend.names_of([99.99, 100, None, -3]).tolist()
    ['small', 'middle', None, None]
    >>> gw.Bands([18, 65]).names
    ['under 18', '18 to under 65', '65 and more']
    """

    def __init__(
        self,
        cuts: Mapping[str, float | None] | Mapping[str, tuple[float | None, float | None]] | Iterable[float],
        names: Iterable[str] | None = None,
    ) -> None:
        if not isinstance(cuts, Mapping):
            limits = [_number("cuts", i, cut) for i, cut in enumerate(_sequence(cuts))]
            named = _names(limits) if names is None else [str(name) for name in names]
            self._of(_core.Bands.between(limits, named))
            return
        if names is not None:
            raise DomainError.of("Bands", "names", repr(names), "must be left out where cuts have names")
        self._of(_core.Bands(_rows(cuts)))

    def _of(self, core: _core.Bands) -> Bands:
        self._core = core
        self.names: list[str] = [name for name, _, _ in core.rows]
        self.limits: list[tuple[float, float]] = [(low, high) for _, low, high in core.rows]
        return self

    def codes(self, values: Any) -> np.ndarray:
        """The position of each value's band.

        Parameters
        ----------
        values : array-like of numbers, shape (n,)

        Returns
        -------
        array of int32, shape (n,)
            -1 where the value is missing, -2 where it is in no band.
        """
        try:
            numbers = np.asarray(values, dtype=float)
        except (TypeError, ValueError):
            raise SchemaError.of("Bands.codes", "values", "", "must be numbers") from None
        return self._core.codes(numbers)

    def names_of(self, values: Any) -> np.ndarray:
        """The name of each value's band; None where the value is missing or in no band.

        Returns
        -------
        array of object, shape (n,)
        """
        return np.array([*self.names, None, None], dtype=object)[self.codes(values)]

    def rules(self, column: str) -> RuleTable:
        """The bands as a rule table on a column."""
        rows = []
        for name, (low, high) in zip(self.names, self.limits, strict=True):
            lower = "" if math.isinf(low) else f">= {low!r}"
            upper = "" if math.isinf(high) else f"< {high!r}"
            rows.append({"outcome": name, column: f"[{low!r}..{high!r})" if lower and upper else lower or upper})
        return RuleTable(rows, columns=[column])

    def __len__(self) -> int:
        return len(self.names)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Bands) and self._core.rows == other._core.rows

    def __hash__(self) -> int:
        return hash(tuple(self._core.rows))

    def __repr__(self) -> str:
        shown = ", ".join(
            f"{name} {'(' if math.isinf(low) else '['}{_shown(low)}..{_shown(high)})"
            for name, (low, high) in zip(self.names, self.limits, strict=True)
        )
        return f"Bands({shown})"

    def __reduce__(self) -> Any:
        return _restored, (self._core.rows,)


def _restored(rows: list[tuple[str, float, float]]) -> Bands:
    return Bands.__new__(Bands)._of(_core.Bands(rows))


def bands_of(function: str, given: Any) -> Bands:
    """Bands, or what `Bands` makes of cuts.

    Raises
    ------
    SchemaError
        If it is neither.
    """
    if isinstance(given, Bands):
        return given
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise SchemaError.of(function, "bands", f"of type {type(given).__name__}", "must be Bands, or named cuts")
    return Bands(given)


def _rows(cuts: Mapping[str, Any]) -> list[tuple[str, float, float]]:
    names = list(cuts)
    for i, name in enumerate(names):
        if not isinstance(name, str):
            raise DomainError.of("Bands", "bands", repr(name), "must be named by a text", i)
    pairs = [isinstance(limit, tuple | list) for limit in cuts.values()]
    if all(pairs):
        rows = []
        for i, (name, pair) in enumerate(cuts.items()):
            if len(pair) != 2:
                raise DomainError.of("Bands", "bands", repr(pair), "must be a pair (low, high)", i)
            low, high = (None if limit is None else _number("bands", i, limit) for limit in pair)
            rows.append((name, -math.inf if low is None else low, math.inf if high is None else high))
        return rows
    if any(pairs):
        raise DomainError.of("Bands", "bands", "", "must have a lower limit each, or a pair (low, high) each")
    lower = [
        -math.inf if limit is None and i == 0 else _number("bands", i, limit) for i, limit in enumerate(cuts.values())
    ]
    for i, (one, two) in enumerate(itertools.pairwise(lower), 1):
        if not two > one:
            shown = f'"{names[i]}" from {_shown(two)}'
            raise DomainError.of("Bands", "bands", shown, f'must begin above "{names[i - 1]}", at {_shown(one)}', i)
    return list(zip(names, lower, [*lower[1:], math.inf], strict=True))


def _sequence(cuts: Any) -> list[Any]:
    if isinstance(cuts, str) or not isinstance(cuts, Iterable):
        raise SchemaError.of("Bands", "cuts", f"of type {type(cuts).__name__}", "must be named cuts, or numbers")
    return list(cuts)


def _number(argument: str, i: int, limit: Any) -> float:
    if isinstance(limit, bool) or not isinstance(limit, Real):
        raise DomainError.of("Bands", argument, repr(limit), "must be a number", i)
    return float(limit)


def _names(limits: list[float]) -> list[str]:
    if not limits:
        return ["all"]
    between = [f"{_shown(low)} to under {_shown(high)}" for low, high in itertools.pairwise(limits)]
    return [f"under {_shown(limits[0])}", *between, f"{_shown(limits[-1])} and more"]


def _shown(limit: float) -> str:
    if math.isnan(limit):
        return "nan"
    if math.isinf(limit):
        return ""
    return f"{int(limit):,}" if limit == int(limit) else f"{limit:g}"


#: Years of age as market research cuts them: under 18, 18-24, 25-34, 35-44, 45-54, 55-64, 65 and over; from 0.
age: Bands = Bands.__new__(Bands)._of(_core.Bands.age())

#: Household income in dollars a year, as the tables of the United States Census Bureau cut it (P60, table A-1).
income: Bands = Bands.__new__(Bands)._of(_core.Bands.income())
