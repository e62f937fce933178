"""What the metrics of satisfaction return: one result, or one for each group."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, TypeVar

import narwhals as nw
import numpy as np

from .. import _frames
from .._threads import resolve

Progress = Callable[[float], bool | None]

_COMMON = ("value", "low", "high", "standard_error", "n", "n_weighted", "n_effective")


@dataclass(frozen=True)
class FrameKind:
    """Makes frames of the kind that the caller uses."""

    implementation: Any = None
    source: _frames.Source | None = None

    @classmethod
    def of(cls, values: Any) -> FrameKind:
        """Of the library that a series is of; none for arrays and lists."""
        if isinstance(values, getattr(sys.modules.get("pyarrow"), "Array", ())):  # narwhals knows chunked ones alone
            return cls(nw.Implementation.PYARROW)
        series = nw.from_native(values, series_only=True, pass_through=True)
        return cls(series.implementation if isinstance(series, nw.Series) else None)

    def frame(self, columns: Mapping[str, Any]) -> Any:
        """A frame, or a dict of arrays where there is no kind."""
        if self.source is not None:
            return self.source.frame(columns)
        if self.implementation is None:
            return {name: _array(values) for name, values in columns.items()}
        return nw.from_dict(dict(columns), backend=self.implementation).to_native()


def _array(values: Any) -> np.ndarray:
    return np.asarray(values, dtype=object if isinstance(values, list) and None in values else None)


@dataclass(frozen=True, repr=False, kw_only=True)
class Result:
    """What every metric of satisfaction says.

    Attributes
    ----------
    value, low, high : float
        The metric and the limits of its interval; NaN for a group without answers.
    standard_error : float
        Of the value, in its unit; linearised where there are weights.
    n : int
        Answers that the value is made of.
    n_weighted : float
        Sum of their weights; n without weights.
    n_effective : float
        Answers of equal weight that would give this standard error.
    counts : dict
        Answers by score, or by attribute for a CSI.
    excluded : int
        Rows that are not among n.
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
    counts: dict[Any, int]
    excluded: int
    interval: str
    level: float
    _kind: FrameKind = field(default_factory=FrameKind, compare=False)

    #: What a metric adds to the columns of a frame.
    _own_figures: ClassVar[tuple[str, ...]] = ()
    _digits: ClassVar[int] = 1

    @classmethod
    def _figures(cls) -> tuple[str, ...]:
        return (*_COMMON, *cls._own_figures, "excluded")

    def to_frame(self) -> Any:
        """One row: value, low, high, standard_error, n, n_weighted, n_effective, what the metric adds, excluded.

        Returns
        -------
        frame
            Of the library that the data came from (pandas, Polars, PyArrow); a dict of arrays for arrays and lists.
        """
        return self._kind.frame({name: np.asarray([getattr(self, name)]) for name in self._figures()})

    def _numbers(self, excluded: str) -> str:
        weight = "" if self.n_weighted == self.n else f", weight {self.n_weighted:g}"
        return f"n {self.n}{weight}" + (f", {excluded}" if excluded else "")

    def _line(self, title: str, excluded: str, *more: str) -> str:
        """What the repr says: value, interval, standard error, numbers, who is excluded, what the metric adds."""
        digits = self._digits
        limits = f"{100 * self.level:g} % {self.interval} {self.low:.{digits}f} to {self.high:.{digits}f}"
        precision = f"{limits}, standard error {self.standard_error:.{digits + 1}f}"
        if np.isnan(self.low):
            precision = "no interval"
        return f"{title} {self.value:.{digits}f} ({'; '.join([precision, self._numbers(excluded), *more])})"


R = TypeVar("R", bound=Result)


class ByGroup(Generic[R]):
    """Results by group, sorted by group; the group of rows whose group is missing is None and comes last.

    ``result[group]`` is the result of a group, ``len(result)`` their number, and iteration gives the groups.

    Attributes
    ----------
    groups : list of int, str or None
    total : Result
        Of all rows.
    """

    groups: list[Any]
    total: R

    def __init__(
        self,
        groups: list[Any],
        columns: dict[str, np.ndarray],
        total: R,
        name: str,
        kind: FrameKind,
        make: Callable[[dict[str, np.ndarray], int], R],
    ) -> None:
        self.groups = groups
        self.total = total
        self._columns = columns
        self._name = name
        self._kind = kind
        self._make = make
        self._at = {group: i for i, group in enumerate(groups)}

    def __len__(self) -> int:
        return len(self.groups)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.groups)

    def __contains__(self, group: Any) -> bool:
        return group in self._at

    def __getitem__(self, group: Any) -> R:
        if group not in self._at:
            raise KeyError(group)
        return self._make(self._columns, self._at[group])

    def __repr__(self) -> str:
        shown = [f"  {group}: {self[group]!r}" for group in self.groups[:20]]
        more = [f"  ... {len(self) - 20} more groups"] if len(self) > 20 else []
        return "\n".join([f"{len(self)} groups; total {self.total!r}", *shown, *more])

    def to_frame(self) -> Any:
        """One row a group: the group, then the columns of a single result's frame.

        Returns
        -------
        frame
            Of the library that the groups came from (pandas, Polars, PyArrow); a dict of arrays for arrays and lists.
            The column of groups has the name of the series, or "group".
        """
        figures = self.total._figures()
        name = self._name if self._name not in figures else "group"
        return self._kind.frame({name: self.groups, **{figure: self._columns[figure] for figure in figures}})


def name_of(by: Any) -> str:
    """The name of a series of groups, or "group"."""
    name = getattr(by, "name", None)
    return name if isinstance(name, str) and name else "group"


def common_fields(columns: dict[str, np.ndarray], i: int, names: tuple[str, ...]) -> dict[str, Any]:
    """The figures of row i as Python's numbers."""
    return {name: columns[name][i].item() for name in names}


def metric_options(
    function: str, weights: Any, level: float, interval: Any, threads: int | None, progress: Progress | None
) -> dict[str, Any]:
    """The options that every metric of one column hands to the compiled part."""
    return {
        "weights": None if weights is None else _frames.series(function, "weights", weights),
        "level": level,
        "interval": interval,
        "threads": resolve(function, threads),
        "progress": progress,
    }
