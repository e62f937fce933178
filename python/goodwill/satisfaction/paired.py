"""The same customers asked twice."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from .. import _core, _frames
from .._threads import resolve
from ..errors import ConflictError, DomainError, SchemaError, ShapeError
from ._results import FrameKind, Progress
from .definition import ScoreDefinition, checked_definition

__all__ = ["PairedComparison", "compare_paired"]

_FIGURES = ("before", "after", "difference", "low", "high", "standard_error", "p_value", "probability_improved",
            "correlation", "both", "only_before", "only_after", "neither", "n_weighted")  # fmt: skip


@dataclass(frozen=True)
class PairedComparison:
    """How far a metric moved among customers who were asked twice; see `compare_paired`.

    Attributes
    ----------
    before, after : float
        The metric of the answers that count.
    difference : float
        after - before, in the unit of the metric.
    low, high : float
        Limits of its interval.
    standard_error : float
        With the covariance of the two answers of a customer.
    p_value : float
        Two-sided, of the hypothesis that nothing moved.
    probability_improved : float
        The chance that it truly became better, 0 .. 1; better is lower where low is best.
    correlation : float
        Of the two answers, -1 .. 1; NaN where one of them never varies.
    both, only_before, only_after, neither : int
        Customers by what they answered; the sum is all that were given.
    n_weighted : float
        Sum of the weights of those who answered both times.
    metric, method : str
        What the metric and the interval are called.
    answers : str
        Whose answers count: "pairs" or "all".
    level : float
    """

    before: float
    after: float
    difference: float
    low: float
    high: float
    standard_error: float
    p_value: float
    probability_improved: float
    correlation: float
    both: int
    only_before: int
    only_after: int
    neither: int
    n_weighted: float
    metric: str
    method: str
    answers: str
    level: float
    _kind: FrameKind = field(default_factory=FrameKind, repr=False, compare=False)
    _digits: int = field(default=1, repr=False, compare=False)

    def to_frame(self) -> Any:
        """One row with the figures: before, after, difference, low, high, standard_error, p_value,
        probability_improved, correlation, both, only_before, only_after, neither, n_weighted.

        Returns
        -------
        frame
            Of the library that the data came from (pandas, Polars, PyArrow); a dict of arrays for arrays and lists.
        """
        return self._kind.frame({name: np.asarray([getattr(self, name)]) for name in _FIGURES})

    def __repr__(self) -> str:
        d = self._digits
        limits = f"{100 * self.level:g} % {self.method} {self.low:+.{d}f} to {self.high:+.{d}f}"
        if np.isnan(self.low):
            limits = "no interval"
        once = f"{self.only_before} before alone, {self.only_after} after alone, {self.neither} neither"
        return (
            f"{self.metric} {self.difference:+.{d}f}, from {self.before:.{d}f} to {self.after:.{d}f} ({limits}; p "
            f"{self.p_value:.3g}; improved with probability {self.probability_improved:.3f}; {self.both} answered both "
            f"times, {once})"
        )


def compare_paired(
    before: Any,
    after: Any,
    *,
    metric: Literal["nps"] | ScoreDefinition = "nps",
    ids: tuple[Any, Any] | None = None,
    weights: Any = None,
    answers: Literal["pairs", "all"] = "pairs",
    level: float = 0.95,
    method: str | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> PairedComparison:
    """How far a metric moved among customers who were asked twice, with the covariance of their answers.

    Parameters
    ----------
    before, after : array-like, shape (n,)
        The two answers of each customer, row by row, of any numeric type; null and NaN are no answer.
    metric : "nps" or ScoreDefinition
        Such as ``gw.CSAT.top2_of_5``.  Neutral answers that a definition leaves out count as no answer.
    ids : tuple of two array-likes, optional
        Customers of the rows of ``before`` and of ``after``, which may then differ in length and order.  Integers or
        texts, each once; rows without an id belong to a customer of their own.
    weights : array-like, shape (n,), optional
        Sampling weights of customers, finite and >= 0; not with ``ids``.
    answers : {"pairs", "all"}
        "pairs" takes those who answered both times: what moved is their opinion alone.  "all" takes everyone who
        answered at a time, so that the figures are those of the two surveys; who answered may have moved as well.
    level : float
        Level of the interval, between 0 and 1.
    method : {"adjusted_wald", "wald", "t"}, optional
        "adjusted_wald", the default for an NPS or a share on pairs, adds 1 1/2 or 2 pairs whose answers have nothing to
        do with each other; "wald", the default for these on all answers, is difference +- z standard errors; "t" is
        Student's, the default for means and indexes, which also take "wald".
    threads : int, optional
        How many threads to use; see `set_threads`.  The result does not depend on it.
    progress : callable, optional
        Called with the share done; returning False stops the work.

    Returns
    -------
    PairedComparison

    Raises
    ------
    DomainError
        If a score is off the scale or a weight is none (naming column and row); if nobody answered both times; if a
        method does not serve.
    ConflictError
        If an id comes twice in one of the surveys.
    ShapeError
        If columns differ in length.
    SchemaError
        If a column is of a type that cannot be used.
    Cancelled
        If ``progress`` returned False.

    References
    ----------
    Binder (1983), International Statistical Review 51(3):279-292, doi:10.2307/1402588.  Kish (1965), Survey Sampling,
    Wiley.  Agresti & Min (2005), Statistics in Medicine 24(5):729-740.

    Examples
    --------
    >>> import goodwill as gw
    >>> r = gw.compare_paired([6, 8, 9, 10, None], [8, 9, 9, 10, 3])
    >>> r.difference, r.both, r.only_after
    (50.0, 4, 1)
    """
    function = "compare_paired"
    how = None if isinstance(metric, str) else checked_definition(function, metric, "gw.CSAT.top2_of_5")
    if isinstance(metric, str) and metric != "nps":
        raise DomainError.of(function, "metric", repr(metric), 'must be "nps" or a ScoreDefinition')
    kind = FrameKind.of(before)
    columns = [_frames.series(function, "before", before), _frames.series(function, "after", after)]
    places: list[np.ndarray] | None = None
    if ids is not None:
        if weights is not None:
            raise DomainError.of(function, "weights", "given", "must be left out beside ids")
        columns, places = _joined(columns, ids)
    try:
        found = _core.compare_paired(
            *columns,
            definition=how,
            weights=None if weights is None else _frames.series(function, "weights", weights),
            answers=answers,
            level=level,
            method=method,
            threads=resolve(function, threads),
            progress=progress,
        )
    except DomainError as error:
        if places is None or error.row is None:
            raise
        row = int(np.flatnonzero(places[error.argument == "after"] == error.row)[0])
        raise DomainError.of(function, error.argument, error.value, error.must, row) from None
    name = "NPS" if isinstance(metric, str) else metric.name
    digits = 2 if isinstance(metric, ScoreDefinition) and metric.measure == "mean" else 1
    return PairedComparison(**found, metric=name, answers=answers, level=level, _kind=kind, _digits=digits)


def _joined(columns: list[_core.Column], ids: Any) -> tuple[list[_core.Column], list[np.ndarray]]:
    """The two columns with one row a customer, who is known by id; and where in these each row of theirs is."""
    function = "compare_paired"
    if not isinstance(ids, tuple | list) or len(ids) != 2:
        must = "must be a pair: those of before and of after"
        raise SchemaError.of(function, "ids", f"of type {type(ids).__name__}", must)
    place: dict[Any, int] = {}
    rows: list[np.ndarray] = []
    alone = 0
    kinds = set()
    for argument, column, given in zip(("before", "after"), columns, ids, strict=True):
        keys, codes = _core.group_codes(function, f"ids of {argument}", _frames.series(function, "ids", given))
        if len(codes) != len(column):
            must = f"must be as long as {argument}, {len(column)}"
            raise ShapeError.of(function, "ids", f"{len(codes)} long", must)
        kinds |= {type(key) for key in keys if key is not None}
        seen = np.bincount(codes, minlength=len(keys))
        for code in np.flatnonzero(seen > 1).tolist():
            if keys[code] is not None:
                must = f"must come once: it comes {seen[code]} times"
                row = int(np.flatnonzero(codes == code)[1])
                raise ConflictError.of(function, f"ids of {argument}", repr(keys[code]), must, row)
        at = np.asarray([-1 if key is None else place.setdefault(key, len(place)) for key in keys], dtype=np.int64)
        rows.append(at[codes] if len(keys) else np.empty(0, np.int64))
        alone += int((rows[-1] < 0).sum())
    if len(kinds) > 1:
        raise SchemaError.of(function, "ids", "texts and integers", "must be of one type in both surveys")
    size, out = len(place) + alone, []
    free = len(place)
    for argument, column, at in zip(("before", "after"), columns, rows, strict=True):
        missing = np.flatnonzero(at < 0)
        at[missing] = np.arange(free, free + missing.size)
        free += missing.size
        values = np.full(size, np.nan)
        try:
            values[at] = np.asarray(column.to_numpy(), dtype=float)
        except (TypeError, ValueError):
            raise SchemaError.of(function, argument, f"of type {column.dtype}", "must hold numbers") from None
        out.append(_frames.series(function, argument, values))
    return out, rows
