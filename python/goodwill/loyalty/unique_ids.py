"""Whether ids are there once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .. import _core, _frames, _threads

__all__ = ["repeated_ids"]


def repeated_ids(
    ids: Any, *, threads: int | None = None, progress: Callable[[float], bool | None] | None = None
) -> np.ndarray:
    """The rows whose id was there before.

    Parameters
    ----------
    ids : series, array or list
        Integers or text; missing ones are like no other.
    threads : int, optional
        Default: what `set_threads` said.  The result does not depend on it.
    progress : callable, optional
        Called with the share done; False stops the work.

    Returns
    -------
    array of int64
        Rows, ascending; empty where each id is there once.

    Raises
    ------
    SchemaError
        If they are of another type.
    Cancelled
        If ``progress`` returned False.

    Examples
    --------
    >>> import goodwill as gw
    >>> gw.repeated_ids(["a", "b", "a"])
    array([2])
    """
    column = _frames.series("repeated_ids", "ids", ids)
    return _core.repeated_ids(column, threads=_threads.resolve("repeated_ids", threads), progress=progress)
