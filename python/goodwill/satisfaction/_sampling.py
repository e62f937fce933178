"""How respondents were drawn, and how a bootstrap draws them again."""

from __future__ import annotations

import operator
from typing import Any

from .. import _core, _frames
from ..errors import DomainError


def sampling(function: str, strata: Any, clusters: Any, resamples: Any, seed: Any) -> _core.Sampling:
    """The compiled part's form; DomainError for numbers that are not whole or out of range."""
    return _core.Sampling(
        strata=_column(function, "strata", strata),
        clusters=_column(function, "clusters", clusters),
        resamples=_whole(function, "resamples", resamples, 2**63),
        seed=_whole(function, "seed", seed, 2**64),
    )


def _column(function: str, argument: str, values: Any) -> _core.Column | None:
    return values if values is None or isinstance(values, _core.Column) else _frames.series(function, argument, values)


def _whole(function: str, argument: str, value: Any, below: int) -> int:
    try:
        number = operator.index(value)
    except TypeError:
        number = -1
    if isinstance(value, bool) or not 0 <= number < below:
        raise DomainError.of(function, argument, repr(value), "must be a whole number >= 0")
    return number
