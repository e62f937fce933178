"""Weights of respondents: raked, post-stratified, trimmed, normalised, and what they cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
from narwhals import dependencies as known

from .. import _core, _frames
from .._threads import resolve
from ..errors import DomainError, SchemaError
from ._results import Progress

__all__ = ["Kish", "SurveyWeights", "kish", "normalise_weights", "post_stratify", "rake", "trim_weights"]


@dataclass(frozen=True)
class Kish:
    """What unequal weights cost; see `kish`.

    Attributes
    ----------
    n : int
        Respondents.
    total : float
        Sum of the weights.
    design_effect : float
        How many times larger they make a variance, >= 1.
    n_effective : float
        Respondents of equal weight that would say as much: n / design_effect.
    """

    n: int
    total: float
    design_effect: float
    n_effective: float


class SurveyWeights:
    """Weights with the margins that they meet; see `rake` and `post_stratify`.

    Attributes
    ----------
    weights : series or array of float64, shape (n,)
        One a row, of the kind of the data; with its index for pandas.
    iterations : int
        Turns over all margins.
    difference : float
        The largest difference of a class from its target, relative to the target.
    patterns : int
        Combinations of classes that somebody has.
    n : int
        Respondents.
    total : float
        Sum of the weights.
    design_effect, n_effective : float
        Of the weights; see `kish`.
    lowest, highest : float
        The ends of the weights, as ratios to their mean.
    """

    def __init__(
        self, how: str, data: Any, found: tuple[Any, ...], names: list[tuple[str, str]], source: _frames.Source
    ) -> None:
        weights, facts, self._cells = found
        self._how, self._names, self._source = how, names, source
        self.weights = _like_rows(data, weights)
        self.iterations: int = facts["iterations"]
        self.difference: float = facts["difference"]
        self.patterns: int = facts["patterns"]
        self.n: int = facts["n"]
        self.total: float = facts["total"]
        self.design_effect: float = facts["design_effect"]
        self.n_effective: float = facts["n_effective"]
        mean = self.total / self.n
        self.lowest, self.highest = float(weights.min()) / mean, float(weights.max()) / mean

    def to_frame(self) -> Any:
        """One row a class of a margin.

        Returns
        -------
        frame
            Of the kind that was given: margin and class (texts), n (respondents), target, before and after (sums of
            the weights at the start and of the weights, in the unit of the targets).
        """
        columns: dict[str, Any] = {"margin": [name[0] for name in self._names], "class": [n[1] for n in self._names]}
        return self._source.frame(columns | self._cells)

    def __repr__(self) -> str:
        margins = len({name for name, _ in self._names})
        turns = f", {self.iterations} iterations, off by {self.difference:.1g} at most" if self._how == "rake" else ""
        cells = f"{margins} margin{'s' * (margins > 1)}" if self._how == "rake" else f"{len(self._names)} cells"
        range_ = f"weights {self.lowest:.3g} to {self.highest:.3g} times their mean"
        return (
            f"{'Raked' if self._how == 'rake' else 'Post-stratified'} by {cells}: {self.n:,} respondents{turns}; "
            f"design effect {self.design_effect:.3f}, effective n {self.n_effective:,.1f}; {range_}"
        )


def _like_rows(data: Any, weights: np.ndarray) -> Any:
    """A column beside the rows of a frame."""
    if known.is_narwhals_dataframe(data) or known.is_narwhals_lazyframe(data):
        native = _like_rows(nw.to_native(data), weights)
        return native if isinstance(native, np.ndarray) else nw.from_native(native, series_only=True)
    if known.is_pandas_dataframe(data):
        import pandas as pd

        return pd.Series(weights, index=data.index, name="weight", copy=False)
    if known.is_polars_dataframe(data) or known.is_polars_lazyframe(data):
        import polars as pl

        return pl.Series("weight", weights)
    if known.is_pyarrow_table(data) or type(data).__module__.startswith("pyarrow"):
        import pyarrow as pa

        return pa.array(weights)
    return weights


def _cells_of(function: str, name: str, cells: Any, width: int) -> tuple[list[Any], list[float]]:
    """Classes and targets of a margin."""
    if not hasattr(cells, "items"):
        must = "must be a dict of classes to shares or totals"
        raise SchemaError.of(function, name, f"of type {type(cells).__name__}", must)
    classes, targets = [], []
    for key, target in cells.items():
        if width > 1 and not (isinstance(key, tuple) and len(key) == width):
            raise SchemaError.of(function, name, repr(key), f"must be a tuple of {width} classes")
        try:
            targets.append(float(target))
        except (TypeError, ValueError):
            raise DomainError.of(function, f"{name}[{key!r}]", repr(target), "must be a number") from None
        classes.append(key)
    return classes, targets


def _weighted(
    function: str,
    data: Any,
    margins: Mapping[Any, Any],
    weights: Any,
    trim: Any,
    tolerance: float,
    max_iterations: int,
    threads: int | None,
    progress: Progress | None,
) -> SurveyWeights:
    columns_of = {key: key if isinstance(key, tuple) else (key,) for key in margins}
    wanted = {str(name): name for names in columns_of.values() for name in names}
    if weights is not None and "weights" in wanted:
        raise SchemaError.of(function, "margins", '"weights"', "must not be the name of a column beside weights=")
    columns, source = _frames.read(function, data, wanted | ({} if weights is None else {"weights": weights}))
    parts, shown = [], []
    for key, names in columns_of.items():
        name = ", ".join(map(str, names))
        classes, targets = _cells_of(function, name, margins[key], len(names))
        split = list(zip(*classes, strict=True)) if len(names) > 1 else [tuple(classes)]
        if not classes:
            split = [()] * len(names)
        keys = [_frames.series(function, str(n), list(of)) for n, of in zip(names, split, strict=True)]
        parts.append(([str(n) for n in names], [columns[str(n)] for n in names], keys, targets))
        shown += [(name, ", ".join(map(str, c)) if len(names) > 1 else str(c)) for c in classes]
    with source.naming():
        found = _core.rake(
            parts, weights=None if weights is None else columns["weights"], trim=_pair(function, trim),
            tolerance=tolerance, max_iterations=max_iterations, post_stratify=function == "post_stratify",
            threads=resolve(function, threads), progress=progress,
        )  # fmt: skip
    source.forget()
    return SurveyWeights(function, data, found, shown, source)


def _pair(function: str, trim: Any) -> tuple[float, float] | None:
    if trim is None:
        return None
    try:
        low, high = trim
        return float(low), float(high)
    except (TypeError, ValueError):
        must = "must be (lower, upper), as ratios to the mean weight, or None"
        raise DomainError.of(function, "trim", repr(trim), must) from None


def rake(
    data: Any,
    margins: Mapping[Any, Any],
    *,
    weights: Any = None,
    trim: tuple[float, float] | None = None,
    tolerance: float = 1e-10,
    max_iterations: int = 1000,
    threads: int | None = None,
    progress: Progress | None = None,
) -> SurveyWeights:
    """Weights for which the classes of several columns sum to what is known of the population.

    Parameters
    ----------
    data : frame
        One row a respondent: pandas, Polars, PyArrow, DuckDB, a dict of arrays.
    margins : dict of column name to dict of class to share or total
        What is known of the population, by column: shares (0 .. 1) that sum to 1, or totals that sum alike for all
        columns.  A tuple of names with classes as tuples is a margin of cells.  Sums may be off by 1e-6 of
        themselves, as rounded shares are.
    weights : column name, optional
        Weights at the start, finite and > 0; without them all are 1.
    trim : (lower, upper), optional
        How far a weight may be moved from the start, as a ratio when both sum alike: without ``weights`` the bounds
        of the weights as ratios to their mean.  The margins are met within the bounds, or there is an error.
    tolerance : float
        How far a class may be from its target, relative to it.
    max_iterations : int
        Turns over all margins.
    threads : int, optional
        How many threads to use; see `set_threads`.  The result does not depend on it.
    progress : callable, optional
        Called with the share done of each pass; returning False stops the work.

    Returns
    -------
    SurveyWeights
        Its weights sum as those at the start where margins are shares, else to the total of the margins.

    Raises
    ------
    DomainError
        Naming the column and the class: if a row has none or one that its margin does not name (with the row), a class
        has no respondent, a target is negative or not finite, margins do not sum alike, a class cannot be met within
        ``trim``.  If a weight is missing, not > 0 or not finite (with the row); if an option is out of its domain.
    SchemaError
        If a column is missing or holds neither integers nor texts, or a margin is no dict of classes of its kind.
    ShapeError
        If columns differ in length.
    ConvergenceError
        If the margins are not met, naming the class that is furthest off.
    Cancelled
        If ``progress`` returned False.

    References
    ----------
    Deming & Stephan (1940), Annals of Mathematical Statistics 11(4):427-444, doi:10.1214/aoms/1177731829.  Deville &
    Särndal (1992), JASA 87(418):376-382, doi:10.1080/01621459.1992.10475217 (bounds).

    Examples
    --------
    >>> import goodwill as gw
    >>> survey = {"region": ["n", "n", "n", "s"], "age": ["old", "old", "young", "young"]}
    >>> r = gw.rake(survey, {"region": {"n": 0.5, "s": 0.5}, "age": {"old": 0.4, "young": 0.6}})
    >>> r.weights.round(3)
    array([0.8, 0.8, 0.4, 2. ])
    """
    if not isinstance(margins, Mapping):
        must = "must be a dict of column names to dicts of classes"
        raise SchemaError.of("rake", "margins", f"of type {type(margins).__name__}", must)
    return _weighted("rake", data, margins, weights, trim, tolerance, max_iterations, threads, progress)


def post_stratify(
    data: Any,
    cells: Mapping[Any, Any],
    *,
    by: Any,
    weights: Any = None,
    trim: tuple[float, float] | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> SurveyWeights:
    """Weights for which every cell of one column, or of several crossed, sums to what is known of the population.

    Parameters
    ----------
    data : frame
        One row a respondent: pandas, Polars, PyArrow, DuckDB, a dict of arrays.
    cells : dict of class to share or total
        Shares (0 .. 1) that sum to 1, or totals of the population; with several columns the classes are tuples.
    by : column name, or list of these
        What the cells are made of.
    weights : column name, optional
        Weights at the start, finite and > 0; without them all are 1.
    trim : (lower, upper), optional
        As of `rake`.
    threads : int, optional
        How many threads to use; see `set_threads`.  The result does not depend on it.
    progress : callable, optional
        Called with the share done of each pass; returning False stops the work.

    Returns
    -------
    SurveyWeights

    Raises
    ------
    DomainError, SchemaError, ShapeError, Cancelled
        As `rake`.

    References
    ----------
    Holt & Smith (1979), Journal of the Royal Statistical Society A 142(1):33-46, doi:10.2307/2344652.

    Examples
    --------
    >>> import goodwill as gw
    >>> r = gw.post_stratify({"region": ["n", "n", "n", "s"]}, {"n": 600, "s": 400}, by="region")
    >>> r.weights
    array([200., 200., 200., 400.])
    """
    several = isinstance(by, Sequence) and not isinstance(by, str | bytes)
    key = (tuple(by) if len(by) > 1 else by[0]) if several and len(by) > 0 else by
    return _weighted("post_stratify", data, {key: cells}, weights, trim, 1e-10, 1000, threads, progress)


def kish(weights: Any) -> Kish:
    """What unequal weights cost, whatever is measured: the design effect of Kish and the effective n.

    Parameters
    ----------
    weights : array-like, shape (n,)
        Finite and > 0.

    Returns
    -------
    Kish
        design_effect = n sum w^2 / (sum w)^2 = 1 + cv^2, n_effective = n / design_effect.

    Raises
    ------
    DomainError
        If a weight is missing, not > 0 or not finite (with the row), or there is none.
    SchemaError
        If they are no numbers.

    References
    ----------
    Kish (1965), Survey Sampling, Wiley, section 11.7.

    Examples
    --------
    >>> import goodwill as gw
    >>> gw.kish([1, 1, 2])
    Kish(n=3, total=4.0, design_effect=1.125, n_effective=2.6666666666666665)
    """
    return Kish(**_core.kish(_frames.series("kish", "weights", weights)))


def normalise_weights(weights: Any, *, to: float | str = "n") -> Any:
    """Weights in the same ratios that sum to their number, or to a total.

    Parameters
    ----------
    weights : array-like, shape (n,)
        Finite and > 0.
    to : "n" or float
        What they sum to; "n": their number, so that their mean is 1.

    Returns
    -------
    weights : of the kind of ``weights``, shape (n,)

    Raises
    ------
    DomainError
        As `kish`; if ``to`` is neither "n" nor a number > 0.
    SchemaError
        If they are no numbers.

    Examples
    --------
    >>> import goodwill as gw
    >>> gw.normalise_weights([1.0, 3.0]).tolist()
    [0.5, 1.5]
    """
    if isinstance(to, str | bool) and to != "n":
        raise DomainError.of("normalise_weights", "to", repr(to), 'must be "n" or a number > 0')
    column = _frames.series("normalise_weights", "weights", weights)
    found = _core.normalised_weights(column, None if isinstance(to, str) else float(to))
    return _frames.like(weights, found, "weight")


def trim_weights(weights: Any, *, lower: float = 0.0, upper: float = float("inf")) -> Any:
    """Weights within bounds, with the sum kept: what the trimmed lose is spread over the others in proportion.

    Parameters
    ----------
    weights : array-like, shape (n,)
        Finite and > 0.
    lower, upper : float
        Bounds as ratios to the mean weight: 0 <= lower < 1 < upper.

    Returns
    -------
    weights : of the kind of ``weights``, shape (n,)
        min(max(f w, lower m), upper m) for the mean m and the f that keeps the sum.

    Raises
    ------
    DomainError
        As `kish`; if bounds do not lie on both sides of 1.
    SchemaError
        If they are no numbers.

    Notes
    -----
    Trimmed weights do not meet the margins that they were raked to: `rake` with ``trim`` does both.

    Examples
    --------
    >>> import goodwill as gw
    >>> gw.trim_weights([1.0, 1.0, 1.0, 9.0], upper=2).tolist()
    [2.0, 2.0, 2.0, 6.0]
    """
    column = _frames.series("trim_weights", "weights", weights)
    return _frames.like(weights, _core.trimmed_weights(column, float(lower), float(upper)), "weight")
