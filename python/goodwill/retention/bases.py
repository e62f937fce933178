"""What the functions of this room read: a customer base, or a log that one is made from on the way."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..errors import SchemaError

if TYPE_CHECKING:
    from ..transactions import CustomerBase

__all__ = ["Progress", "base_of"]

Progress = Callable[[float], bool | None]


def base_of(
    function: str,
    data: Any,
    roles: dict[str, Any],
    log: dict[str, Any],
    *,
    threads: int | None,
    progress: Progress | None,
) -> tuple[CustomerBase, Progress | None]:
    """The base, and the progress of what follows.

    Raises
    ------
    SchemaError
        If a base comes with columns, or something else without.
    """
    from ..transactions import CustomerBase

    given = [*(name for name, column in roles.items() if column is not None), *log]
    if isinstance(data, CustomerBase):
        if given:
            raise SchemaError.of(function, given[0], "given", "must be left out: data is a customer base already")
        return data, progress
    if roles["customer"] is None or roles["time"] is None:
        missing = "customer" if roles["customer"] is None else "time"
        must = "must be the name of a column, or data a CustomerBase"
        raise SchemaError.of(function, missing, "None", must)
    reading = None if progress is None else lambda done: progress(0.8 * done)
    base = CustomerBase.from_transactions(data, **roles, **log, threads=threads, progress=reading)
    return base, None if progress is None else lambda done: progress(0.8 + 0.2 * done)
