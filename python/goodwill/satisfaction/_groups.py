"""The columns that a metric is grouped by: one of them, or several side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import _core, _frames
from ..errors import SchemaError
from ._results import FrameKind

__all__ = ["GroupBy", "group_by", "name_of"]


@dataclass(frozen=True)
class GroupBy:
    """Columns of groups with their names.

    Attributes
    ----------
    columns : list of Column
    names : list of str
    single : bool
        Whether one column was given as such: then a group is its key, else a tuple of keys.
    kind : FrameKind
        Of the caller's frames.
    """

    columns: list[_core.Column]
    names: list[Any]
    single: bool
    kind: FrameKind

    def keys(self, groups: list[Any]) -> list[Any]:
        """The groups of a result, from the keys and codes of each column."""
        columns = [[keys[code] for code in codes.tolist()] for keys, codes in groups]
        return columns[0] if self.single else list(zip(*columns, strict=True))

    def named(self, groups: list[Any], taken: Iterable[str] = ()) -> dict[Any, list[Any]]:
        """Groups as columns of a frame, under names that are not ``taken``."""
        columns = [groups] if self.single else [list(column) for column in zip(*groups, strict=True)]
        other = "group" if self.single else "group_{}"
        names = [name if name not in taken else other.format(name) for name in self.names]
        return dict(zip(names, columns, strict=True))

    def only(self, j: int) -> GroupBy:
        """Column j by itself."""
        return GroupBy([self.columns[j]], [self.names[j]], True, self.kind)


def group_by(function: str, by: Any, table: Any = None) -> GroupBy:
    """Read what was given as ``by``.

    Parameters
    ----------
    function : str
        The public function, for messages.
    by : array-like, a list of array-likes, a dict of array-likes, or a frame
        Of ``table``, the name of a column or a list of names.
    table : frame, optional

    Raises
    ------
    SchemaError
        If there is no column, two have one name, or one is of a type that cannot be used.
    """
    if table is not None and isinstance(by, list | tuple) and by and all(isinstance(name, str) for name in by):
        columns, source = _frames.read(function, table, {name: name for name in by})
        return _checked(function, GroupBy(list(columns.values()), list(by), False, FrameKind(source=source)))
    if table is not None and isinstance(by, str):
        columns, source = _frames.read(function, table, {by: by})
        return GroupBy([columns[by]], [by], True, FrameKind(source=source))
    if isinstance(by, list | tuple) and by and all(_is_column(each) for each in by):
        columns = {f"by[{j}]": _frames.series(function, f"by[{j}]", each) for j, each in enumerate(by)}
        names = [name_of(each, f"group_{j + 1}") for j, each in enumerate(by)]
        return _checked(function, GroupBy(list(columns.values()), names, False, FrameKind.of(by[0])))
    if _is_frame(by):
        source = _frames.source_of(function, by)
        named = {str(name): name for name in source.names() or []}
        if not named:
            raise SchemaError.of(function, "by", "without a column", "must hold at least one column of groups")
        columns, source = _frames.read(function, by, named)
        return _checked(function, GroupBy(list(columns.values()), list(named), False, FrameKind(source=source)))
    return GroupBy([_frames.series(function, "by", by)], [name_of(by)], True, FrameKind.of(by))


def name_of(column: Any, otherwise: str = "group") -> str:
    """The name of a series of groups, or another."""
    name = getattr(column, "name", None)
    return name if isinstance(name, str) and name else otherwise


def _is_column(value: Any) -> bool:
    """Whether an element of a list is a column of its own, rather than a group."""
    if isinstance(value, str | bytes) or value is None:
        return False
    return isinstance(value, list | tuple | np.ndarray) or (hasattr(value, "__len__") and hasattr(value, "__getitem__"))


def _is_frame(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return value.dtype.names is not None
    return isinstance(value, Mapping) or hasattr(value, "columns") or hasattr(value, "column_names")


def _checked(function: str, by: GroupBy) -> GroupBy:
    twice = {name for name in by.names if by.names.count(name) > 1}
    if twice:
        raise SchemaError.of(function, "by", ", ".join(map(str, sorted(twice))), "must name each column once")
    return by
