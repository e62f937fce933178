"""How many threads a call may use."""

from __future__ import annotations

import os

from .errors import DomainError

_threads: int | None = None


def set_threads(threads: int | None) -> None:
    """Set how many threads goodwill's functions use unless told otherwise.

    Parameters
    ----------
    threads : int or None
        At least 1; None is as many as the process may run on, which is also the default.

    Raises
    ------
    DomainError
        If ``threads`` is less than 1.
    """
    global _threads
    _threads = None if threads is None else resolve("set_threads", threads)


def resolve(function: str, threads: int | None) -> int:
    """The number of threads for one call: its own ``threads=``, or what `set_threads` said."""
    if threads is None:
        threads = _threads if _threads is not None else len(os.sched_getaffinity(0))
    if isinstance(threads, bool) or not isinstance(threads, int) or threads < 1:
        raise DomainError.of(function, "threads", repr(threads), "must be a whole number >= 1")
    return threads
