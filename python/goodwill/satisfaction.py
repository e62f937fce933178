"""What customers say: the net promoter score."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, overload

import narwhals as nw
import numpy as np

from . import _core, _frames
from ._threads import resolve

__all__ = ["NPSByGroup", "NPSResult", "nps"]

_FIGURES = (
    "value",
    "low",
    "high",
    "standard_error",
    "n",
    "n_weighted",
    "n_effective",
    "promoters",
    "passives",
    "detractors",
    "excluded",
)


@dataclass(frozen=True, repr=False)
class NPSResult:
    """A net promoter score and what it rests on.

    Attributes
    ----------
    value : float
        Share of promoters less share of detractors, -100 .. 100; NaN for a group without answers.
    low, high : float
        Limits of the interval, clipped to -100 .. 100.
    standard_error : float
        Of the value, in its unit; linearised where there are weights.
    n : int
        Answers.
    n_weighted : float
        Sum of their weights; n without weights.
    n_effective : float
        Answers of equal weight that would give this standard error.
    counts : dict of int to int
        Answers by score, 0 .. 10.
    weighted_counts : dict of int to float
        Weight by score.
    promoters, passives, detractors : float
        Weight of scores 9-10, 7-8 and 0-6; numbers of answers without weights.
    excluded : int
        Rows without an answer.
    interval : str
        Name of the interval.
    level : float
        Its level.
    """

    value: float
    low: float
    high: float
    standard_error: float
    n: int
    n_weighted: float
    n_effective: float
    promoters: float
    passives: float
    detractors: float
    excluded: int
    counts: dict[int, int]
    weighted_counts: dict[int, float]
    interval: str
    level: float

    def __repr__(self) -> str:
        weight = "" if self.n_weighted == self.n else f", weight {self.n_weighted:g}"
        missing = f", {self.excluded} without an answer" if self.excluded else ""
        return (
            f"NPS {self.value:.1f} ({100 * self.level:g} % {self.interval} {self.low:.1f} to {self.high:.1f}, "
            f"standard error {self.standard_error:.2f}; n {self.n}{weight}{missing}; promoters {self.promoters:g}, "
            f"passives {self.passives:g}, detractors {self.detractors:g})"
        )


class NPSByGroup:
    """Net promoter scores by group, sorted by group; the group of rows whose group is missing is None and comes last.

    ``result[group]`` is the `NPSResult` of a group, ``len(result)`` their number, and iteration gives the groups.

    Attributes
    ----------
    groups : list of int, str or None
    total : NPSResult
        Of all rows.
    """

    def __init__(
        self,
        groups: list[Any],
        columns: dict[str, np.ndarray],
        total: NPSResult,
        name: str,
        values: Any,
    ) -> None:
        self.groups = groups
        self.total = total
        self._columns = columns
        self._name = name
        self._namespace = _namespace_of(values)
        self._at = {group: i for i, group in enumerate(groups)}

    def __len__(self) -> int:
        return len(self.groups)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.groups)

    def __contains__(self, group: Any) -> bool:
        return group in self._at

    def __getitem__(self, group: Any) -> NPSResult:
        if group not in self._at:
            raise KeyError(group)
        return _result(self._columns, self._at[group], self.total.interval, self.total.level)

    def __repr__(self) -> str:
        shown = [f"  {group}: {self[group]!r}" for group in self.groups[:20]]
        more = [f"  ... {len(self) - 20} more groups"] if len(self) > 20 else []
        return "\n".join([f"{len(self)} groups; total {self.total!r}", *shown, *more])

    def to_frame(self) -> Any:
        """One row a group: group, value, low, high, standard_error, n, n_weighted, n_effective, promoters, passives,
        detractors, excluded.

        Returns
        -------
        frame
            Of the library that the groups came from (pandas, Polars, PyArrow); a dict of arrays for arrays and lists.
            The column of groups has the name of the series, or "group".
        """
        name = self._name if self._name not in _FIGURES else "group"
        columns = {name: self.groups, **{figure: self._columns[figure] for figure in _FIGURES}}
        if self._namespace is None:
            return {**columns, name: np.asarray(self.groups, dtype=None if None not in self._at else object)}
        return nw.from_dict(columns, backend=self._namespace).to_native()


@overload
def nps(
    scores: Any,
    *,
    weights: Any = None,
    by: None = None,
    level: float = 0.95,
    interval: str = "adjusted_wald",
    threads: int | None = None,
    progress: Callable[[float], bool | None] | None = None,
) -> NPSResult: ...


@overload
def nps(
    scores: Any,
    *,
    weights: Any = None,
    by: Any,
    level: float = 0.95,
    interval: str = "adjusted_wald",
    threads: int | None = None,
    progress: Callable[[float], bool | None] | None = None,
) -> NPSByGroup: ...


def nps(
    scores: Any,
    *,
    weights: Any = None,
    by: Any = None,
    level: float = 0.95,
    interval: str = "adjusted_wald",
    threads: int | None = None,
    progress: Callable[[float], bool | None] | None = None,
) -> NPSResult | NPSByGroup:
    """Net promoter score: the share of scores 9 and 10 less the share of scores 0 to 6, times 100.

    Parameters
    ----------
    scores : array-like, shape (n,)
        Answers on 0 .. 10, of any numeric type: NumPy, pandas, Polars, PyArrow, lists.  Null and NaN are missing
        answers, which are excluded and counted.
    weights : array-like, shape (n,), optional
        Sampling weights, finite and >= 0; only their ratios matter.
    by : array-like, shape (n,), optional
        Groups: integers, booleans or texts, plain or categorical.  Rows whose group is missing form a group of their
        own.
    level : float
        Level of the interval, between 0 and 1.
    interval : {"adjusted_wald", "wald", "dirichlet", "goodman"}
        "adjusted_wald" adds three answers first and holds its level from n = 10 on; "wald" is too short for small n;
        "dirichlet" is the posterior under a uniform prior; "goodman" holds simultaneously with the shares of
        promoters, passives and detractors.
    threads : int, optional
        How many threads to use; see `set_threads`.  The result does not depend on it.
    progress : callable, optional
        Called with the share done; returning False stops the work.

    Returns
    -------
    NPSResult, or NPSByGroup with ``by=``

    Raises
    ------
    DomainError
        If a score is no whole number from 0 to 10, or a weight is missing, negative or infinite (naming the row), or
        there is no answer at all.
    ShapeError
        If the columns differ in length.
    SchemaError
        If a column is of a type that cannot be used.
    Cancelled
        If ``progress`` returned False.

    References
    ----------
    Reichheld (2003), Harvard Business Review 81(12):46-54.  Rocks (2016), The American Statistician 70(4):365-372,
    doi:10.1080/00031305.2016.1198124.  Goodman (1965), Technometrics 7(2):247-254,
    doi:10.1080/00401706.1965.10490252.  Binder (1983), International Statistical Review 51(3):279-292,
    doi:10.2307/1402588 (standard errors with weights).

    Examples
    --------
    >>> import goodwill as gw
    >>> gw.nps([10, 9, 8, 3, None])
    NPS 25.0 (95 % adjusted_wald -52.2 to 80.8, standard error 41.46; n 4, 1 without an answer; promoters 2, \
passives 1, detractors 1)
    """
    column = _frames.series("nps", "scores", scores)
    options: dict[str, Any] = {
        "weights": None if weights is None else _frames.series("nps", "weights", weights),
        "level": level,
        "interval": interval,
        "threads": resolve("nps", threads),
        "progress": progress,
    }
    if by is None:
        return _result(_core.nps(column, **options), 0, interval, level)
    groups, columns, total = _core.nps_by(column, _frames.series("nps", "by", by), **options)
    name = getattr(by, "name", None)
    return NPSByGroup(
        groups, columns, _result(total, 0, interval, level), name if isinstance(name, str) and name else "group", by
    )


def _result(columns: dict[str, np.ndarray], i: int, interval: str, level: float) -> NPSResult:
    return NPSResult(
        **{figure: columns[figure][i].item() for figure in _FIGURES},
        counts=dict(enumerate(columns["counts"][i].tolist())),
        weighted_counts=dict(enumerate(columns["weighted_counts"][i].tolist())),
        interval=interval,
        level=level,
    )


def _namespace_of(values: Any) -> Any:
    """The library that makes frames like these values, or None."""
    series = nw.from_native(values, series_only=True, pass_through=True)
    return nw.get_native_namespace(series) if isinstance(series, nw.Series) else None
