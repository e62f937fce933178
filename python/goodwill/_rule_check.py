"""What a check of a rule table finds."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ._conditions import Condition, shown_where, values_of

__all__ = ["Hole", "Overlap", "RuleCheck"]


@dataclass(frozen=True)
class Overlap:
    """Cells in which two rules hold; the first of them comes first in the table."""

    first: str
    second: str
    rules: tuple[int, int]
    """Their positions in the table."""
    ranges: dict[str, str]
    """By column."""
    size: int
    """How many cells; see `RuleCheck.cells`."""

    @property
    def same_outcome(self) -> bool:
        """Whether both lead to the same outcome, so that the overlap changes nothing."""
        return self.first == self.second

    def __repr__(self) -> str:
        return (
            f"{self.first} and {self.second}: {shown_where(self.ranges)} ({self.size:,} cell{'s' * (self.size != 1)})"
        )


@dataclass(frozen=True)
class Hole:
    """Cells in which no rule holds."""

    ranges: dict[str, str]
    size: int
    _parts: tuple[Condition | None, ...]

    def cells(self) -> Iterator[tuple[Any, ...]]:
        """The cells one by one, as tuples of one value a column.

        Raises
        ------
        DomainError
            If a column has no finite domain of whole numbers or texts.
        """
        return itertools.product(
            *[values_of(column, part) for column, part in zip(self.ranges, self._parts, strict=True)]
        )

    def __repr__(self) -> str:
        return f"{shown_where(self.ranges)} ({self.size:,} cell{'s' * (self.size != 1)})"


@dataclass(frozen=True)
class RuleCheck:
    """Where rules of a table overlap, and where none holds: exactly, over the grid of cells."""

    overlaps: tuple[Overlap, ...]
    """Every pair of rules that overlap."""
    holes: tuple[Hole, ...]
    """Disjoint blocks: together all that no rule covers."""
    unreachable: tuple[str, ...]
    """Rules that never decide, since earlier ones hold wherever they do."""
    cells: int
    """Cells of the grid: values where a column has a finite domain, else the limits of the rules and the gaps between
    them."""
    cells_of_overlaps: int
    """In which two rules or more hold."""
    cells_of_holes: int

    @property
    def ok(self) -> bool:
        """Whether exactly one rule holds in every cell."""
        return not self.overlaps and not self.holes

    def __repr__(self) -> str:
        if self.ok:
            return f"RuleCheck({self.cells:,} cells: exactly one rule holds in each)"
        lines = [
            f"RuleCheck({self.cells:,} cells: {self.cells_of_overlaps:,} match two rules or more, "
            f"{self.cells_of_holes:,} match none)"
        ]
        for title, found in (("overlaps", self.overlaps), ("holes", self.holes)):
            lines += [f"  {title}:"] * bool(found) + [f"    {one!r}" for one in found[:20]]
            lines += [f"    ... {len(found) - 20} more"] * (len(found) > 20)
        if self.unreachable:
            lines.append(f"  never decide: {', '.join(self.unreachable)}")
        return "\n".join(lines)
