"""A live engine out of the bytes of one, and the zone that it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _core, _zones
from .._dates import date_of
from ..errors import ConflictError, GoodwillError, SchemaError

if TYPE_CHECKING:
    from .program import Program

__all__ = ["resumed", "zone_of"]

FUNCTION = "Program.engine"


def zone_of(program: Program) -> tuple[str, np.ndarray, np.ndarray]:
    """The programme's zone: its name, transitions and offsets."""
    return (program.zone, *_zones.transitions(program.zone, FUNCTION))


def resumed(program: Program, state: Any, from_: Any, journal: Any, local: bool) -> _core.Engine:
    """The core's engine of a state, at work for this programme.

    Raises
    ------
    SchemaError, FormatError, ConflictError, DomainError
        As `Program.engine` does.
    """
    if not isinstance(state, (bytes, bytearray, memoryview)):
        raise SchemaError.of(FUNCTION, "state", f"of type {type(state).__name__}", "must be bytes")
    try:
        core = _core.Engine.from_bytes(bytes(state), journal, local)
        if not core.runs(program._core):
            if from_ is None:
                must = f"must be of {program.version}, or from_ the date from which {program.version} holds"
                raise ConflictError.of(FUNCTION, "state", f"of version {core.version}", must)
            core.adopt(program._core, zone_of(program), from_)
        elif from_ is not None:
            _check_since(core, from_)
    except GoodwillError as error:
        argument = {"": "state", "from": "from_"}.get(error.argument, error.argument)
        raise type(error).of(FUNCTION, argument, error.value, error.must, error.row) from None
    return core


def _check_since(core: _core.Engine, from_: Any) -> None:
    given, since = core.day_of(from_), core.since
    if given == since:
        return
    what = f"the date from which version {core.version} holds in the state: "
    must = (
        f"must be {what}{date_of(since)}" if since is not None else "must not be given: the state has no other version"
    )
    raise ConflictError.of(FUNCTION, "from_", str(date_of(given)), must)
