"""What a page is made of; the template knows how each is drawn."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from .language import UNKNOWN

#: For each column its name in a row, its label, and how a number is shown; None: it is text.
Columns = Sequence[tuple[str, str, Callable[[Any], str] | None]]


@dataclass
class Tile:
    """One figure that is to be seen first."""

    label: str
    value: str
    note: str = ""


@dataclass
class Tiles:
    tiles: list[Tile]
    kind: str = "tiles"


@dataclass
class Note:
    """A sentence; ``missing`` where it says why something is not there."""

    text: str
    missing: bool = False
    kind: str = "note"


@dataclass
class Picture:
    """A chart under a title that says what it shows."""

    title: str
    chart: Any
    note: str = ""
    svg: str = ""
    spec: dict[str, Any] = field(default_factory=dict)
    number: int = 0
    kind: str = "picture"


@dataclass
class Cell:
    text: str
    sort: Any = None
    """What the table is sorted by; None: last."""
    bar: float | None = None
    """A share of 1 that is drawn behind the text."""


@dataclass
class Column:
    label: str
    right: bool = True


@dataclass
class Table:
    title: str
    columns: list[Column]
    rows: list[list[Cell]]
    note: str = ""
    kind: str = "table"
    folded: bool = False
    """Shown at a click on its title, and on paper."""


@dataclass
class Link:
    text: str
    href: str = ""


@dataclass
class Links:
    """A list of sources."""

    title: str
    links: list[Link]
    kind: str = "links"


@dataclass
class Section:
    name: str
    """Of the chapter, short."""
    title: str
    """What was found."""
    blocks: list[Any]
    anchor: str = ""
    badge: str = ""


def table_of(
    title: str,
    rows: Sequence[dict[str, Any]],
    columns: Columns,
    note: str = "",
    bars: Sequence[str] = (),
) -> Table:
    """A table of rows by name, with the columns that any of them has."""
    kept = [column for column in columns if any(column[0] in row for row in rows)]
    cells = []
    for row in rows:
        line = []
        for name, _, show in kept:
            value = row.get(name)
            known = value is not None and not (isinstance(value, float) and not math.isfinite(value))
            text = UNKNOWN if not known else str(value) if show is None else show(value)
            line.append(Cell(text, value if known else None, value if known and name in bars else None))
        cells.append(line)
    return Table(title, [Column(label, show is not None) for _, label, show in kept], cells, note)
