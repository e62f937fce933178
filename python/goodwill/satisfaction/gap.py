"""Expectation against experience."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import _core, _frames
from .._plots import survey_pictures
from .._threads import resolve
from ..errors import DomainError, SchemaError
from ._groups import name_of
from ._results import FrameKind, Progress

__all__ = ["Gap", "GapResult", "gap"]

_FIGURES = ("expected", "experienced", "gap", "low", "high", "standard_error", "n", "n_weighted", "excluded")
_PICTURED = 30


@dataclass(frozen=True)
class Gap:
    """Expectation against experience in one attribute; see `gap`.

    Attributes
    ----------
    attribute : int, str or None
    expected, experienced : float
        Means of the pairs, in the unit of the scale; NaN where there is none.
    gap, low, high : float
        experienced - expected, with its interval.
    standard_error : float
        Of the gap.
    n : int
        Pairs.
    n_weighted : float
        Sum of their weights.
    excluded : int
        Rows without one of the two.
    """

    attribute: Any
    expected: float
    experienced: float
    gap: float
    low: float
    high: float
    standard_error: float
    n: int
    n_weighted: float
    excluded: int

    def __str__(self) -> str:
        found = f"gap {self.gap:+.2f} ({self.low:+.2f} to {self.high:+.2f})"
        left = f", {self.excluded} without a pair" if self.excluded else ""
        return f"{found}: expected {self.expected:.2f}, experienced {self.experienced:.2f}; n {self.n}{left}"


class GapResult:
    """Gaps by attribute; ``result[attribute]`` is the `Gap` of one, and iteration gives the attributes.

    Attributes
    ----------
    attributes : list
        As they were given; sorted where they came with ``by``.
    overall : Gap or None
        Of the means over all attributes, of respondents who answered all of them, where each row is a respondent.
    level : float
    """

    def __init__(
        self,
        attributes: list[Any],
        columns: dict[str, np.ndarray],
        overall: Gap | None,
        level: float,
        kind: FrameKind,
        name: str = "attribute",
    ) -> None:
        self.attributes, self.overall, self.level = attributes, overall, level
        self._columns, self._kind, self._name = columns, kind, name

    def __len__(self) -> int:
        return len(self.attributes)

    def __iter__(self) -> Any:
        return iter(self.attributes)

    def __getitem__(self, attribute: Any) -> Gap:
        if attribute not in self.attributes:
            raise KeyError(attribute)
        i = self.attributes.index(attribute)
        return Gap(attribute, **{name: self._columns[name][i].item() for name in _FIGURES})

    def to_frame(self) -> Any:
        """One row an attribute: its name, then the figures of a `Gap`.

        Returns
        -------
        frame
            Of the library that the data came from; a dict of arrays for arrays and lists.
        """
        return self._kind.frame({self._name: self.attributes, **{name: self._columns[name] for name in _FIGURES}})

    def plot(self) -> Any:
        """Expectation and experience of each attribute, the widest gap first, titled with it.

        Returns
        -------
        altair.Chart

        Raises
        ------
        DomainError
            If no attribute has a pair.
        ImportError
            Without the extra ``plots``.
        """
        gaps = sorted((found for found in map(self.__getitem__, self) if found.n), key=lambda found: found.gap)
        if not gaps:
            raise DomainError.of("GapResult.plot", "attributes", "without a pair", "must have one at least")
        draw = survey_pictures("GapResult.plot")
        rows = [
            {
                "name": str(found.attribute), "expected": found.expected, "experienced": found.experienced,
                "low": found.expected + found.low, "high": found.expected + found.high,
                "shown": f"{found.gap:+.2f} ({found.low:+.2f} to {found.high:+.2f})", "n": f"{found.n:,}",
            }
            for found in gaps[:_PICTURED]
        ]  # fmt: skip
        worst, best = gaps[0], gaps[-1]
        size = f"{worst.gap:+.2f} ({worst.low:+.2f} to {worst.high:+.2f})"
        if worst.high < 0:
            title = f"Experience falls short of expectation most in {worst.attribute}: {size}"
        elif best.low > 0:
            title = f"Experience exceeds expectation most in {best.attribute}: {best.gap:+.2f} ({best.low:+.2f} to \
{best.high:+.2f})"
        else:
            title = "No attribute surely differs from what was expected"
        if len(gaps) == 1:
            title = f"{worst.attribute}: experience less expectation {size}"
        short = sum(found.high < 0 for found in gaps)
        note = f"{short} of {len(gaps)} attributes fall short beyond their {100 * self.level:g} % interval"
        return draw.standing(draw.gap_lines(rows, "mean answer"), title, note)

    def __repr__(self) -> str:
        lines = [f"  {attribute}: {self[attribute]}" for attribute in self.attributes[:20]]
        if len(self) > 20:
            lines.append(f"  ... {len(self) - 20} more attributes")
        head = f"{len(self)} attributes" + ("" if self.overall is None else f"; overall {self.overall}")
        return "\n".join([head, *lines])


def gap(
    expected: Any,
    experienced: Any,
    *,
    by: Any = None,
    attributes: Iterable[Any] | None = None,
    weights: Any = None,
    scale: tuple[float, float] | None = None,
    level: float = 0.95,
    threads: int | None = None,
    progress: Progress | None = None,
) -> GapResult:
    """What customers found, less what they expected, by attribute: paired, with interval.

    Parameters
    ----------
    expected, experienced : frames, or array-likes of shape (n,)
        Two frames with a row for each respondent, in the same order, and a column for each attribute under the same
        name in both; or two columns of answers, with their attributes in ``by``.  Null and NaN are missing.
    by : array-like, shape (n,), optional
        The attribute that each row is about.
    attributes : list of column names, optional
        Of frames; without it all columns of ``expected``.
    weights : array-like, shape (n,), optional
        Sampling weights, finite and >= 0.
    scale : tuple of two float, optional
        Lowest and highest answer of both.  Without it any finite number is one, but the two must not look like
        different scales.
    level : float
        Level of the interval, between 0 and 1.
    threads : int, optional
        How many threads to use; see `set_threads`.
    progress : callable, optional
        Called with the share done; returning False stops the work.

    Returns
    -------
    GapResult
        In the unit of the scale; below 0 the experience falls short.

    Raises
    ------
    DomainError
        If an answer is infinite or off the scale, or a weight is none (naming the row); if there is no pair; if one of
        the two is on 0 .. 10 and the other above.
    ShapeError
        If the two differ in length.
    SchemaError
        If a column is missing in one of the frames or holds no numbers, or one is a frame and the other is none.
    Cancelled
        If ``progress`` returned False.

    Notes
    -----
    The interval is that of the mean difference of the same customers (Student's t), which is as a rule much narrower
    than that of two separate surveys.  Those who saw what they expect asked in the same questionnaire tend to expect
    more than they would have said before (Teas 1993, doi:10.1177/002224299305700402).

    References
    ----------
    Parasuraman, Zeithaml & Berry (1988), Journal of Retailing 64(1):12-40.

    Examples
    --------
    >>> import goodwill as gw
    >>> before = {"speed": [5, 4, 5, 4], "price": [3, 3, 4, 4]}
    >>> after = {"speed": [3, 3, 4, 4], "price": [4, 3, 4, 5]}
    >>> gw.gap(before, after, scale=(1, 5))["speed"].gap
    -1.0
    """
    frames = [_is_frame(expected), _is_frame(experienced)]
    if frames[0] != frames[1]:
        argument = "experienced" if frames[0] else "expected"
        raise SchemaError.of("gap", argument, "a column", "must be a frame as the other one is")
    options: dict[str, Any] = {
        "weights": None if weights is None else _frames.series("gap", "weights", weights),
        "scale": None if scale is None else _ends(scale),
        "level": level,
        "threads": resolve("gap", threads),
        "progress": progress,
    }
    if not frames[0]:
        if attributes is not None:
            raise SchemaError.of("gap", "attributes", "given", "must be named by `by` where there are no frames")
        pair = _frames.series("gap", "expected", expected), _frames.series("gap", "experienced", experienced)
        _check_scales(*pair, scale)
        groups = [] if by is None else [_frames.series("gap", "by", by)]
        keys, columns, total, _ = _core.gap(*pair, groups=groups, **options)
        if by is None:
            name = getattr(expected, "name", None) or "all"
            one = Gap(name, **{figure: total[figure][0].item() for figure in _FIGURES})
            return GapResult([name], total, one, level, FrameKind.of(expected))
        called = name_of(by)
        return GapResult(
            keys[0][0],
            columns,
            None,
            level,
            FrameKind.of(by),
            "attribute" if called in (*_FIGURES, "group") else called,
        )
    if by is not None:
        raise SchemaError.of("gap", "by", "given", "must be left out: attributes are the columns of the frames")
    names = _names(expected, attributes)
    before, source = _frames.read("gap", expected, {str(name): name for name in names})
    after, _ = _frames.read("gap", experienced, {str(name): name for name in names})
    found = []
    for name in map(str, names):
        _check_scales(before[name], after[name], scale)
        with _naming(name):
            found.append(_core.gap(before[name], after[name], groups=[], **options)[2])
    columns = {figure: np.concatenate([one[figure] for one in found]) for figure in _FIGURES}
    overall = None
    means = [np.mean([_numbers(c) for c in side.values()], axis=0) for side in (before, after)]
    if not np.isnan(means[0] - means[1]).all():
        mean = [_frames.series("gap", "overall", values) for values in means]
        total = _core.gap(*mean, groups=[], **options)[2]
        overall = Gap("all", **{figure: total[figure][0].item() for figure in _FIGURES})
    source.forget()
    return GapResult(names, columns, overall, level, FrameKind(source=source))


class _naming:
    """Errors raised within say which attribute they are about."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        if isinstance(error, DomainError | SchemaError) and error.argument in ("expected", "experienced"):
            argument = f'{error.argument}["{self.name}"]'
            named = type(error).of(error.function, argument, error.value, error.must, error.row)
            raise named from None


def _is_frame(values: Any) -> bool:
    if isinstance(values, np.ndarray):
        return values.dtype.names is not None
    return isinstance(values, Mapping) or hasattr(values, "columns") or hasattr(values, "column_names")


def _names(expected: Any, attributes: Iterable[Any] | None) -> list[Any]:
    names = list(_frames.source_of("gap", expected).names() or [] if attributes is None else attributes)
    if not names or len({str(name) for name in names}) < len(names):
        raise SchemaError.of("gap", "attributes", repr(names), "must name one column at least, each once")
    return names


def _numbers(column: Any) -> np.ndarray:
    return np.asarray(column.to_numpy(), dtype=float)


def _check_scales(expected: Any, experienced: Any, scale: Any) -> None:
    """Answers on 1 .. 10 against answers on 0 .. 100 are no gap."""
    if scale is not None:
        return
    most = []
    for column in (expected, experienced):
        try:
            values = _numbers(column)
        except (TypeError, ValueError):
            return  # no numbers: the compiled part says so
        finite = values[np.isfinite(values)]
        most.append(float(finite.max()) if finite.size else 0.0)
    if min(most) <= 10 < max(most) and min(most) > 0 and max(most) > 2 * min(most):
        must = "must be on the scale of the other one; where both may be as they are, say the scale"
        value = f"up to {most[1]:g}, and expected up to {most[0]:g}"
        raise DomainError.of("gap", "experienced", value, must)


def _ends(scale: Any) -> tuple[float, float]:
    if not isinstance(scale, Sequence) or isinstance(scale, str) or len(scale) != 2:
        raise DomainError.of("gap", "scale", repr(scale), "must be the lowest and the highest answer, such as (1, 7)")
    return float(scale[0]), float(scale[1])
