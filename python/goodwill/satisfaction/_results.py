"""What the metrics of satisfaction return: one result, or one for each group."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

import narwhals as nw
import numpy as np

from .. import _core, _frames
from .._threads import resolve
from ..errors import DomainError
from .diverging import diverging_plot
from .ranking import Ranking, SmallRule

if TYPE_CHECKING:
    from ._groups import GroupBy

Progress = Callable[[float], bool | None]

_COMMON = ("value", "low", "high", "standard_error", "n", "n_weighted", "n_effective", "design_effect")


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
        Answers of equal weight that would give this standard error, at most n.
    design_effect : float
        Variance of the value / variance of a simple random sample of n answers; 1 without weights and design.
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
    design_effect: float
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
        """One row: value, low, high, standard_error, n, n_weighted, n_effective, design_effect, what the metric adds,
        excluded.

        Returns
        -------
        frame
            Of the library that the data came from (pandas, Polars, PyArrow); a dict of arrays for arrays and lists.
        """
        return self._kind.frame({name: np.asarray([getattr(self, name)]) for name in self._figures()})

    def _limits(self) -> tuple[float, float]:
        """The least and the greatest value that the metric can have."""
        return 0.0, 100.0

    def _metric_name(self) -> str:
        return "NPS"

    def _unbiased(self) -> bool:
        """Whether the standard error holds n - 1 already."""
        return False

    def _low_is_best(self) -> bool:
        return False

    def _boxes(self) -> dict[str, float]:
        """Weight by box, of those in the denominator; empty without boxes."""
        return {}

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

    ``result[group]`` is the result of a group, ``len(result)`` their number, and iteration gives the groups.  By
    several columns a group is a tuple, ``result["north", "web"]``.

    Attributes
    ----------
    groups : list of int, str or None, or of tuples of these
    total : Result
        Of all rows.
    totals : dict of str to ByGroup
        By each of several columns alone; empty for one column.
    """

    groups: list[Any]
    total: R
    totals: dict[Any, ByGroup[R]]

    def __init__(self, found: tuple[Any, ...], by: GroupBy, make: Callable[[dict[str, np.ndarray], int], R]) -> None:
        keys, columns, total, by_column = found
        self.groups = by.keys(keys)
        self.total = make(total, 0)
        self._columns = columns
        self._by = by
        self._kind = by.kind
        self._make = make
        self._at = {group: i for i, group in enumerate(self.groups)}
        self.totals = {}
        for j, margin in enumerate(by_column):
            values = keys[j][0]
            whole: tuple[Any, ...] = ([(values, np.arange(len(values)))], margin, total, [])
            self.totals[by.names[j]] = type(self)(whole, by.only(j), make)

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
        shown = [f"  {shown_group(group)}: {self[group]!r}" for group in self.groups[:20]]
        more = [f"  ... {len(self) - 20} more groups"] if len(self) > 20 else []
        return "\n".join([f"{len(self)} groups; total {self.total!r}", *shown, *more])

    def to_frame(self, *, small: SmallRule = "fewer_than_30") -> Any:
        """One row a group: the group, the columns of a single result's frame, share, small.

        Parameters
        ----------
        small : {"fewer_than_30", "rare_box", "wide_interval"}
            When the figure of a group says little: fewer than 30 effective answers, a box with fewer than 5, or an
            interval wider than a fifth of what the value can be.

        Returns
        -------
        frame
            Of the library that the groups came from (pandas, Polars, PyArrow); a dict of arrays for arrays and lists.
            A column of groups has the name of its series, or "group"; ``share`` is the group's part of the weight of
            all answers, and ``small`` says whether the rule holds.

        Raises
        ------
        DomainError
            For an unknown rule, and for "rare_box" where the metric has no boxes.
        """
        figures = {name: self._columns[name] for name in self.total._figures()}
        more = {"share": self._columns["n_weighted"] / self.total.n_weighted, "small": self.small(small)}
        return self._kind.frame({**self._by.named(self.groups, {*figures, *more}), **figures, **more})

    def small(self, rule: SmallRule = "fewer_than_30") -> np.ndarray:
        """Whether the figure of each group says little, by the rule; see `to_frame`.

        Returns
        -------
        ndarray of bool, shape (groups,)
        """
        low, high = self.total._limits()
        return _core.small_groups(
            rule,
            n_effective=self._columns["n_effective"],
            rarest_box=self._rarest_box(rule),
            low=self._columns["low"],
            high=self._columns["high"],
            range=high - low,
        )

    def _rarest_box(self, rule: str) -> np.ndarray:
        """Answers of the smallest box of each group, counted as n_effective."""
        boxes = [np.asarray(self._columns[name], float) for name in self.total._boxes()]
        n = np.asarray(self._columns["n_effective"], float)
        if not boxes:
            if rule == "rare_box":
                name = type(self).__name__
                raise DomainError.of(f"{name}.small", "rule", '"rare_box"', "must be another: the metric has no boxes")
            return np.full(len(n), np.nan)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.minimum.reduce(boxes) * n / np.sum(boxes, axis=0)

    def ranking(self, *, small: SmallRule = "fewer_than_30", level: float | None = None) -> Ranking:
        """Groups in order of what can be told apart from chance: shrunken estimates beside the raw ones.

        Parameters
        ----------
        small : {"fewer_than_30", "rare_box", "wide_interval"}
            When a group's figure says little; see `to_frame`.
        level : float, optional
            Of the intervals of the shrunken values; without it that of the results.

        Returns
        -------
        Ranking

        Raises
        ------
        DomainError
            If fewer than four groups have answers, or no group has two that differ.
        """
        return Ranking(self, small, self.total.level if level is None else level)

    def plot(self) -> Any:
        """Answers by group as diverging bars, the wrong ones left and the right ones right, with the metric and its
        interval; the best group first, and the title names the best and the worst.

        Returns
        -------
        altair.Chart

        Raises
        ------
        DomainError
            If no group has answers, or the metric has no boxes, as an index of several attributes.
        ImportError
            Without the extra ``plots``.
        """
        named = [(shown_group(group), self[group]) for group in self.groups]
        return diverging_plot(f"{type(self).__name__}.plot", named)


def shown_group(group: Any) -> str:
    """A group as people read it."""
    keys = group if isinstance(group, tuple) else (group,)
    return " · ".join("(missing)" if key is None else str(key) for key in keys)


def common_fields(columns: dict[str, np.ndarray], i: int, names: tuple[str, ...]) -> dict[str, Any]:
    """The figures of row i as Python's numbers."""
    return {name: columns[name][i].item() for name in names}


def metric_options(
    function: str,
    weights: Any,
    level: float,
    interval: Any,
    threads: int | None,
    progress: Progress | None,
    sampling: _core.Sampling,
) -> dict[str, Any]:
    """The options that every metric of one column hands to the compiled part."""
    return {
        "weights": None if weights is None else _frames.series(function, "weights", weights),
        "level": level,
        "interval": interval,
        "threads": resolve(function, threads),
        "progress": progress,
        "sampling": sampling,
    }
