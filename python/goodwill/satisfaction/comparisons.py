"""What comparisons say: one, or one for each of many groups."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ._groups import GroupBy
from ._results import FrameKind, shown_group
from .comparisons_plot import ADJUSTED, comparisons_plot

__all__ = ["FIGURES", "Comparison", "Comparisons"]

#: What the compiled part says of a comparison.
FIGURES = ("difference", "low", "high", "standard_error", "p_value", "probability_improved")


@dataclass(frozen=True)
class Comparison:
    """How far a metric differs between two results; see `compare`.

    Attributes
    ----------
    value, reference : float
        The metric of the two.
    difference : float
        value - reference, in the unit of the metric.
    low, high : float
        Limits of its interval.
    standard_error : float
        Of the difference: the root of the sum of the squared standard errors of the two.
    p_value : float
        Two-sided, of the hypothesis that nothing differs; below 1 - level just when the interval leaves 0 out.
    p_adjusted : float
        The same, adjusted for the number of comparisons; p_value where there is one.
    probability_improved : float
        The chance that the metric is truly better than the reference, 0 .. 1; better is lower where low is best.
    n, n_reference : int
        Answers.
    metric, method : str
        What the metric and the interval are called.
    level : float
    """

    value: float
    reference: float
    difference: float
    low: float
    high: float
    standard_error: float
    p_value: float
    p_adjusted: float
    probability_improved: float
    n: int
    n_reference: int
    metric: str
    method: str
    level: float
    _kind: FrameKind = field(default_factory=FrameKind, repr=False, compare=False)
    _digits: int = field(default=1, repr=False, compare=False)

    def to_frame(self) -> Any:
        """One row: value, reference, difference, low, high, standard_error, p_value, probability_improved, n,
        n_reference.

        Returns
        -------
        frame
            Of the library that the data came from (pandas, Polars, PyArrow); a dict of arrays for arrays and lists.
        """
        names = ("value", "reference", *FIGURES, "n", "n_reference")
        return self._kind.frame({name: np.asarray([getattr(self, name)]) for name in names})

    def __repr__(self) -> str:
        return self._sentence(in_time=True)

    def _sentence(self, *, in_time: bool) -> str:
        """In words: the reference came before, or stands beside it."""
        if np.isnan(self.p_value):
            return f"{self.metric}: too few answers to compare; n {self.n} and {self.n_reference}"
        d = self._digits
        limits = f"{100 * self.level:g} % {self.method} {self.low:+.{d}f} to {self.high:+.{d}f}"
        p = f"p {self.p_value:.3g}"
        if self.p_adjusted != self.p_value:
            p += f", adjusted {self.p_adjusted:.3g}"
        if in_time:
            values, better = f"from {self.reference:.{d}f} to {self.value:.{d}f}", "improved"
            n = f"{self.n_reference} and {self.n}"
        else:
            values, better = f"{self.value:.{d}f} against {self.reference:.{d}f}", "better"
            n = f"{self.n} and {self.n_reference}"
        return (
            f"{self.metric} {self.difference:+.{d}f}, {values} ({limits}; {p}; {better} with probability "
            f"{self.probability_improved:.3f}; n {n})"
        )


class Comparisons:
    """Many comparisons, one a group or one a pair of groups; see `compare`.

    ``result[group]``, or ``result[group, reference]`` for pairs, is the `Comparison`; ``len(result)`` their number, and
    iteration gives the keys.

    Attributes
    ----------
    keys : list
        Groups, or pairs (group, reference).
    against : str
        What a group is compared with: "the other survey", "rest" or "pairs".
    adjust : str or None
        How p_adjusted was made.
    too_few : int
        Comparisons that are NaN because a side has fewer effective answers than ``min_n``.
    method : str
    level : float
    """

    def __init__(
        self, keys: list[Any], columns: dict[str, np.ndarray], against: str, adjust: str | None, too_few: int,
        metric: str, method: str, level: float, by: GroupBy, digits: int = 1,
    ) -> None:  # fmt: skip
        self.keys, self.against, self.adjust, self.too_few = keys, against, adjust, too_few
        self.metric, self.method, self.level = metric, method, level
        self._columns, self._by, self._kind, self._digits = columns, by, by.kind, digits
        self._at = {key: i for i, key in enumerate(keys)}

    def __len__(self) -> int:
        return len(self.keys)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.keys)

    def __contains__(self, key: Any) -> bool:
        return key in self._at

    def __getitem__(self, key: Any) -> Comparison:
        i = self._at[key]
        figures = {name: values[i].item() for name, values in self._columns.items()}
        return Comparison(
            **figures, metric=self.metric, method=self.method, level=self.level, _kind=self._kind, _digits=self._digits
        )

    @property
    def findings(self) -> list[Any]:
        """Keys of the comparisons whose adjusted p-value is below 1 - level, the smallest first."""
        p = self._columns["p_adjusted"]
        order = np.argsort(p, kind="stable")
        return [self.keys[i] for i in order if p[i] < 1 - self.level]

    def to_frame(self) -> Any:
        """One row a comparison: the group (and the reference of a pair), value, reference, difference, low, high,
        standard_error, p_value, p_adjusted, probability_improved, n, n_reference.

        Returns
        -------
        frame
            Of the library that the groups came from (pandas, Polars, PyArrow); a dict of arrays for arrays and lists.
        """
        taken = {"against", *self._columns}
        if self.against == "pairs":
            columns = self._by.named([pair[0] for pair in self.keys], taken)
            other = self._by.named([pair[1] for pair in self.keys], taken)
            single = self._by.single
            columns |= {"against" if single else f"against_{name}": values for name, values in other.items()}
        else:
            columns = self._by.named(self.keys, taken)
        return self._kind.frame({**columns, **self._columns})

    def plot(self) -> Any:
        """The differences with their intervals, the largest first; those that hold after adjustment stand out, and the
        title says which.

        Returns
        -------
        altair.Chart

        Raises
        ------
        DomainError
            If no comparison has enough answers.
        ImportError
            Without the extra ``plots``.
        """
        return comparisons_plot(self)

    def __repr__(self) -> str:
        by = "" if self.adjust is None else f" after {ADJUSTED[self.adjust]}"
        against = "of pairs" if self.against == "pairs" else f"with the {self.against.removeprefix('the ')}"
        head = f"{len(self)} comparisons of {self.metric} {against}, {len(self.findings)} beyond chance{by}"
        if self.too_few:
            head += f"; {self.too_few} with too few answers"
        in_time = self.against == "the other survey"
        lines = [f"  {self._shown(key)}: {self[key]._sentence(in_time=in_time)}" for key in self.keys[:20]]
        more = [f"  ... {len(self) - 20} more"] if len(self) > 20 else []
        return "\n".join([head, *lines, *more])

    def _shown(self, key: Any) -> str:
        return " - ".join(map(shown_group, key)) if self.against == "pairs" else shown_group(key)
