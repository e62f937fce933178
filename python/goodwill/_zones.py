"""Time zones for the compiled part: tables of transitions, read from the system's or tzdata's rules."""

from __future__ import annotations

import datetime as dt
import functools
import re
import zoneinfo

import numpy as np

from .errors import DomainError

_FIXED = re.compile(r"([+-])([01][0-9]|2[0-3]):?([0-5][0-9])")
_FIRST = int(dt.datetime(1900, 1, 1, tzinfo=dt.UTC).timestamp())
_LAST = int(dt.datetime(2100, 1, 1, tzinfo=dt.UTC).timestamp())
_DAY = 86400


def tzinfo(name: str, function: str = "zone") -> dt.tzinfo:
    """The zone of an IANA name, "UTC" or a fixed offset such as "+02:00".

    Raises
    ------
    DomainError
        If there is no such zone.
    """
    if not isinstance(name, str):
        raise DomainError.of(function, "zone", repr(name), 'must be an IANA name such as "Europe/Berlin"')
    fixed = _FIXED.fullmatch(name)
    if fixed is not None:
        sign = -1 if fixed[1] == "-" else 1
        return dt.timezone(sign * dt.timedelta(hours=int(fixed[2]), minutes=int(fixed[3])))
    if name in ("UTC", "utc", "Z"):
        return dt.UTC
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise DomainError.of(
            function, "zone", f'"{name}"', 'must be an IANA name such as "Europe/Berlin"; is tzdata installed?'
        ) from None


def transitions(name: str, function: str = "zone") -> tuple[np.ndarray, np.ndarray]:
    """The zone's transitions between 1900 and 2100.

    Returns
    -------
    instants : array of int64, shape (n,)
        Seconds since 1970-01-01 UTC, ascending; the first is that of 1900-01-01.
    offsets : array of int32, shape (n,)
        From ``instants[i]`` local time is UTC plus ``offsets[i]`` seconds.

    Raises
    ------
    DomainError
        If there is no such zone.
    """
    tzinfo(name, function)
    return _transitions(name)


@functools.lru_cache(maxsize=64)
def _transitions(name: str) -> tuple[np.ndarray, np.ndarray]:
    zone = tzinfo(name)
    epoch = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

    def offset(seconds: int) -> int:
        there = (epoch + dt.timedelta(seconds=seconds)).astimezone(zone).utcoffset()
        return 0 if there is None else int(there.total_seconds())

    instants, offsets = [_FIRST], [offset(_FIRST)]
    if isinstance(zone, zoneinfo.ZoneInfo):
        for day in range(_FIRST, _LAST, _DAY):
            after = offset(day + _DAY)
            if after == offsets[-1]:
                continue
            low, high = day, day + _DAY  # the offset changes in (low, high]
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if offset(middle) == offsets[-1] else (low, middle)
            instants.append(high)
            offsets.append(after)
    return np.array(instants, np.int64), np.array(offsets, np.int32)
