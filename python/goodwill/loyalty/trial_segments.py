"""The segments of the members of a log."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _core, _frames
from ..errors import DomainError, SchemaError

if TYPE_CHECKING:
    from .trial_log import TrialLog

__all__ = ["Segments"]


class Segments:
    """Where the segments of members are, and then their codes."""

    def __init__(self, function: str, column: Any, given: Mapping[Any, Any] | None) -> None:
        self._function = function
        self.column = column  # of the events
        self._given = given

    @classmethod
    def of(cls, function: str, segment: Any, member: Any) -> Segments:
        """From a column's name, a dict, a frame with the columns of member and segment, or None.

        Raises
        ------
        SchemaError
            If a frame lacks these columns.
        DomainError
            If it has a member twice, with different segments.
        """
        if segment is None or (isinstance(segment, Hashable) and not hasattr(segment, "columns")):
            return cls(function, segment, None)
        if isinstance(segment, Mapping) and not ("segment" in segment and _is_long(segment["segment"])):
            return cls(function, None, segment)
        source = _frames.source_of(function, segment)
        names = source.names() or []
        who = member if member in names else "member"
        columns, _ = _frames.read(function, segment, {"member": who, "segment": "segment"})
        given: dict[Any, Any] = {}
        for row, (one, name) in enumerate(
            zip(columns["member"].to_pylist(), columns["segment"].to_pylist(), strict=True)
        ):
            if given.setdefault(one, name) != name:
                raise DomainError.of(
                    function, "segment", repr(name), f"must be one a member; {one!r} is in {given[one]!r}", row
                )
        return cls(function, None, given)

    def codes(self, log: TrialLog) -> tuple[list[Any], np.ndarray] | None:
        """The names of the segments, sorted, None for those without one last; and for each member its segment's place.

        Raises
        ------
        DomainError
            If a member is in two segments.
        """
        if self._given is not None:
            segments = [self._given.get(one) for one in log.ids().to_pylist()]
            kinds = {type(name) for name in segments if name is not None}
            if len(kinds) > 1:
                raise SchemaError.of(self._function, "segment", "of several types", "must be texts or integers")
            try:
                column = _core.Column.from_objects(self._function, "segment", segments)
                keys, codes = _core.group_codes(self._function, "segment", column)
            except (TypeError, ValueError) as error:
                if isinstance(error, SchemaError | DomainError):
                    raise
                raise SchemaError.of(self._function, "segment", "", f"must be texts or integers: {error}") from None
            return list(keys), np.asarray(codes)
        if log.segment is None:
            return None
        keys, by_row = _core.group_codes(self._function, "segment", log.segment)
        places = log.places()
        count = len(log.ids())
        missing = len(keys) - 1 if keys and keys[-1] is None else len(keys)
        rows = np.flatnonzero((places >= 0) & (by_row != missing))
        out = np.full(count, -1, np.int64)
        out[places[rows[::-1]]] = by_row[rows[::-1]]  # the first row of each comes last
        wrong = rows[by_row[rows] != out[places[rows]]]
        if len(wrong):
            row = int(wrong[0])
            first = keys[out[places[row]]]
            raise DomainError.of(
                self._function,
                "segment",
                repr(keys[by_row[row]]),
                f"must be one a member; the rows before say {first!r}",
                row,
            )
        names = [key for key in keys if key is not None]
        if (out < 0).any():
            out[out < 0] = len(names)
            names.append(None)
        return names, out


def _is_long(values: Any) -> bool:
    return hasattr(values, "__len__") and not isinstance(values, str | bytes)
