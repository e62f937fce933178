"""Scores by rank."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Literal

import numpy as np

from .. import _core, _series
from .._threads import resolve
from ..errors import DomainError

__all__ = ["quantile_scores"]

TIES = {
    "low": "score = 1 + floor(bins x share of customers that are worse)",
    "mid": "score = 1 + floor(bins x (share that is worse + half the share that is equal))",
    "high": "score = ceil(bins x share that is worse or equal)",
}


def quantile_scores(
    values: Any,
    *,
    bins: int = 5,
    ties: Literal["low", "mid", "high"] = "low",
    best: Literal["highest", "lowest"] = "highest",
    cuts: Iterable[float] | None = None,
    threads: int | None = None,
    progress: Callable[[float], bool | None] | None = None,
) -> tuple[Any, np.ndarray]:
    """Score values 1 .. bins by rank; equal values always get equal scores.

    Parameters
    ----------
    values : array-like, shape (n,)
        Numbers of any type.  Null and NaN are missing: they count for nothing and get score 0.
    bins : int
        2 to 100.
    ties : {"low", "mid", "high"}
        As in `rfm`.
    best : {"highest", "lowest"}
        Which end of the values gets the highest score.
    cuts : sequence of float, optional
        Ascending cuts to use in place of quantiles; bins is their number plus 1, then.
    threads : int, optional
        The result does not depend on it.
    progress : callable, optional

    Returns
    -------
    scores : array or series of uint8, shape (n,)
        In the form of ``values``.
    cuts : array of float, shape (bins - 1,)
        Ascending.  A score is 1 + the number of cuts <= value, or with ``best="lowest"`` of cuts >= value.

    Raises
    ------
    DomainError
        If a value is infinite (naming the row), ``bins``, ``ties`` or ``best`` is none of the above, or cuts descend.
    SchemaError
        If the values are no numbers.

    Examples
    --------
    >>> import goodwill as gw
    >>> gw.quantile_scores([1, 1, 1, 2, 9], bins=5)[0]
    array([1, 1, 1, 4, 5], dtype=uint8)
    """
    if best not in ("highest", "lowest"):
        raise DomainError.of("quantile_scores", "best", repr(best), 'must be "highest" or "lowest"')
    if isinstance(bins, bool) or not isinstance(bins, int | np.integer) or not 2 <= bins <= 100:
        raise DomainError.of("quantile_scores", "bins", repr(bins), "must be a whole number from 2 to 100")
    scores, found = _core.quantile_scores(
        _series.series("quantile_scores", "values", values),
        bins=int(bins),
        ties=ties_of("quantile_scores", "ties", ties),
        highest_is_best=best == "highest",
        cuts=cuts_of("quantile_scores", cuts),
        threads=resolve("quantile_scores", threads),
        progress=progress,
    )
    return _series.like(values, scores), np.array(found)


def ties_of(function: str, argument: str, value: Any) -> str:
    if value not in TIES:
        raise DomainError.of(function, argument, repr(value), 'must be "low", "mid" or "high"')
    return str(value)


def cuts_of(function: str, cuts: Any, argument: str = "cuts") -> list[float] | None:
    if cuts is None:
        return None
    try:
        return [float(cut) for cut in cuts]
    except (TypeError, ValueError):
        raise DomainError.of(function, argument, repr(cuts), "must be numbers") from None
