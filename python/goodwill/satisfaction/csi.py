"""The customer satisfaction index: several attributes in one number, 0 .. 100."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, overload

import numpy as np

from .. import _core, _frames
from .._threads import resolve
from ..errors import DomainError, SchemaError
from ._groups import group_by
from ._results import ByGroup, FrameKind, Progress, Result, common_fields
from ._sampling import sampling

__all__ = ["CSI", "CSIByGroup", "CSIDefinition", "CSIResult", "csi"]


@dataclass(frozen=True)
class CSIDefinition:
    """The scale and the attribute weights of an index.

    Parameters
    ----------
    name : str
        What the index is called.
    scale : tuple of two float, optional
        Lowest and highest answer; without it 0 and 100.
    weights : sequence of float, optional
        One for each attribute, in their order; without them all are equal.
    missing_codes : sequence of float
        Numbers off the scale that stand for no answer.
    description : str
        Where it is used; it is the docstring of the object.
    """

    name: str
    scale: tuple[float, float] | None = field(default=None, kw_only=True)
    weights: tuple[float, ...] | None = field(default=None, kw_only=True)
    missing_codes: tuple[float, ...] = field(default=(), kw_only=True)
    description: str = field(default="", kw_only=True, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.description:
            object.__setattr__(self, "__doc__", self.description)


def _preset(key: str, description: str) -> CSIDefinition:
    name, scale, weights = _core.csi_definitions()[key]
    return CSIDefinition(name, scale=scale, weights=tuple(weights), description=description)


class CSI:
    """Definitions of CSI in use.  Each is a `CSIDefinition`, and its docstring says where it is used."""

    acsi: ClassVar[CSIDefinition] = _preset(
        "acsi",
        "Satisfaction, expectancy and performance on 1 .. 10, in this order, equally weighted: (S + E + P - 3) / 27 * "
        "100, the three questions of the American Customer Satisfaction Index without a model.",
    )
    acsi_weighted: ClassVar[CSIDefinition] = _preset(
        "acsi_weighted",
        "The three questions of the American Customer Satisfaction Index with the weights .3885, .3190 and .2925.  "
        "Its own weights come from a model of each year: give yours with ``weights=`` and ``scale=(1, 10)``.",
    )


@dataclass(frozen=True, repr=False, kw_only=True)
class CSIResult(Result):
    """A customer satisfaction index and what it rests on.

    Attributes
    ----------
    value : float
        0 .. 100; NaN for a group without respondents.
    low, high : float
        Limits of the interval, clipped to 0 .. 100.
    standard_error : float
        Of the value, in its unit; linearised where respondents have weights.
    n : int
        Respondents in the index.
    n_weighted : float
        Sum of their weights; n without weights.
    n_effective : float
        Respondents of equal weight that would give this standard error, at most n.
    design_effect : float
        Variance of the value / variance of a simple random sample of n respondents; 1 without weights.
    counts : dict of str to int
        Answers by attribute, of the respondents in the index.
    attribute_means : dict of str to float
        Their means, in the scale's unit.
    attribute_weights : dict of str to float
        Their weights in the index, which sum to 1.
    excluded : int
        Respondents who left out an attribute.
    name : str
        What the index is called.
    scale : tuple of two float
        Lowest and highest answer.
    interval : str
        Name of the interval.
    level : float
        Its level.
    """

    attribute_means: dict[Any, float]
    attribute_weights: dict[Any, float]
    name: str = "CSI"
    scale: tuple[float, float] = (0.0, 100.0)

    def _metric_name(self) -> str:
        return self.name

    def _unbiased(self) -> bool:
        return True

    def __repr__(self) -> str:
        missing = f"excluded {self.excluded} without all attributes" if self.excluded else ""
        means = ", ".join(f"{attribute} {mean:.4g}" for attribute, mean in self.attribute_means.items())
        return self._line(self.name, missing, f"means {means}")


class CSIByGroup(ByGroup[CSIResult]):
    """Satisfaction indexes by group; the group of rows whose group is missing is None and comes last.

    ``result[group]`` is the `CSIResult` of a group, ``len(result)`` their number, and iteration gives the groups.

    Attributes
    ----------
    groups : list of int, str or None
    total : CSIResult
        Of all rows.
    """


@overload
def csi(
    table: Any,
    weights: Mapping[Any, float] | Sequence[float] | str | None = None,
    *,
    overall: Any = None,
    derivation: str = "correlation",
    by: None = None,
    attributes: Iterable[Any] | None = None,
    definition: CSIDefinition | None = None,
    scale: tuple[float, float] | None = None,
    missing_codes: Sequence[float] = (),
    missing: str = "exclude",
    respondent_weights: Any = None,
    level: float = 0.95,
    interval: str = "t",
    strata: Any = None,
    clusters: Any = None,
    resamples: int = 10_000,
    seed: int = 0,
    threads: int | None = None,
    progress: Progress | None = None,
) -> CSIResult: ...


@overload
def csi(
    table: Any,
    weights: Mapping[Any, float] | Sequence[float] | str | None = None,
    *,
    overall: Any = None,
    derivation: str = "correlation",
    by: Any,
    attributes: Iterable[Any] | None = None,
    definition: CSIDefinition | None = None,
    scale: tuple[float, float] | None = None,
    missing_codes: Sequence[float] = (),
    missing: str = "exclude",
    respondent_weights: Any = None,
    level: float = 0.95,
    interval: str = "t",
    strata: Any = None,
    clusters: Any = None,
    resamples: int = 10_000,
    seed: int = 0,
    threads: int | None = None,
    progress: Progress | None = None,
) -> CSIByGroup: ...


def csi(
    table: Any,
    weights: Mapping[Any, float] | Sequence[float] | str | None = None,
    *,
    overall: Any = None,
    derivation: str = "correlation",
    by: Any = None,
    attributes: Iterable[Any] | None = None,
    definition: CSIDefinition | None = None,
    scale: tuple[float, float] | None = None,
    missing_codes: Sequence[float] = (),
    missing: str = "exclude",
    respondent_weights: Any = None,
    level: float = 0.95,
    interval: str = "t",
    strata: Any = None,
    clusters: Any = None,
    resamples: int = 10_000,
    seed: int = 0,
    threads: int | None = None,
    progress: Progress | None = None,
) -> CSIResult | CSIByGroup:
    """Customer satisfaction index: the weighted mean of several attributes, moved onto 0 .. 100.

    A respondent's index is 100 * (sum of a_j x_j / sum of a_j - lowest) / (highest - lowest), with a_j the weight of
    attribute j; the index is the mean of the respondents.

    Parameters
    ----------
    table : frame
        One row a respondent, one column an attribute, all on one scale: pandas, Polars, PyArrow, DuckDB, a dict of
        arrays.  Null, NaN and the missing codes are missing answers.
    weights : dict of column to float, sequence of float, or "derived", optional
        Of attributes, by name or in their order, >= 0; only their ratios matter, and an attribute of weight 0 is
        ignored.  Without them all are equal.  "derived": how they go with the rating ``overall``, by ``derivation``.
    overall : column name or array-like, shape (n,), optional
        An overall rating on any scale, for derived weights.
    derivation : {"correlation", "regression"}
        Derived weights are correlations with the overall rating, or the standardised coefficients of its regression on
        all attributes, divided by their sum; of the respondents who answered all.
    by : column name, list of column names, or array-like, shape (n,), optional
        Groups: integers, booleans or texts; of several columns every combination that occurs.  Rows whose group is
        missing form a group of their own.
    attributes : list of column names, optional
        Without it those of ``weights`` where that is a dict, else all columns but those that ``by``,
        ``respondent_weights``, ``strata``, ``clusters`` and ``overall`` name.
    definition : CSIDefinition, optional
        Scale, attribute weights and missing codes in one; `CSI` holds those in use.
    scale : tuple of two float, optional
        Lowest and highest answer.  Without it 0 and 100, which is refused where no answer is above 10.
    missing_codes : sequence of float
        Numbers off the scale that stand for no answer.
    missing : {"exclude", "rescale"}
        A respondent who left out an attribute is excluded and counted; or the weights of those that he answered are
        scaled up, and he is excluded where there are none.
    respondent_weights : column name or array-like, shape (n,), optional
        Sampling weights, finite and >= 0.
    level : float
        Level of the interval, between 0 and 1.
    interval : {"t", "normal", "adjusted_t", "bootstrap"}
        "bootstrap": percentiles of resamples of respondents, or with ``strata`` or ``clusters`` of clusters.
    strata, clusters : column name or array-like, shape (n,), optional
        How respondents were drawn; see `csat`.
    resamples, seed : int
        Of the bootstrap: 100 to 1,000,000 resamples; the same seed gives the same limits.
    threads : int, optional
        How many threads to use; see `set_threads`.  The result does not depend on it.
    progress : callable, optional
        Called with the share done; returning False stops the work.

    Returns
    -------
    CSIResult, or CSIByGroup with ``by=``
        All of 0 .. 100, but for the attribute means, which are in the scale's unit.

    Raises
    ------
    DomainError
        If a value is off the scale or a respondent's weight is none (naming the row), nobody is counted, the scale
        must be said, attribute weights are negative or all 0, or a derived one would be negative.
    ShapeError
        If columns differ in length, or there are not as many attribute weights as attributes.
    SchemaError
        If a column is missing or of a type that cannot be used, or there is no attribute.
    Cancelled
        If ``progress`` returned False.

    References
    ----------
    Fornell, Johnson, Anderson, Cha & Bryant (1996), Journal of Marketing 60(4):7-18,
    doi:10.1177/002224299606000403.  Binder (1983), International Statistical Review 51(3):279-292,
    doi:10.2307/1402588 (standard errors).

    Examples
    --------
    >>> import goodwill as gw
    >>> r = gw.csi({"service": [65, 85], "price": [50, 40], "range": [60, 70]}, {"service": 2, "price": 1, "range": 1})
    >>> round(r.value, 2)
    65.0
    """
    if isinstance(table, np.ndarray) and table.ndim == 2:
        table = {f"attribute {j}": table[:, j] for j in range(table.shape[1])}
    source = _frames.source_of("csi", table)
    if definition is not None:
        if not isinstance(definition, CSIDefinition):
            must = "must be a CSIDefinition, such as gw.CSI.acsi"
            raise SchemaError.of("csi", "definition", f"of type {type(definition).__name__}", must)
        if scale is not None and definition.scale is not None and tuple(scale) != definition.scale:
            raise DomainError.of("csi", "scale", repr(scale), "must not be given beside a definition that has one")
        scale = definition.scale if scale is None else scale
        weights = definition.weights if weights is None else weights
        missing_codes = missing_codes or definition.missing_codes
    if missing not in ("exclude", "rescale"):
        raise DomainError.of("csi", "missing", repr(missing), 'must be "exclude" or "rescale"')
    by_names = by if isinstance(by, list | tuple) else [by]
    named = [name for name in (*by_names, respondent_weights, strata, clusters, overall) if isinstance(name, str)]
    names = _attributes(source, weights, attributes, named)
    columns, source = _frames.read("csi", table, {str(name): name for name in names})

    def besides(argument: str, values: Any) -> _core.Column | None:
        if isinstance(values, str):
            return _frames.read("csi", table, {argument: values})[0][argument]
        return None if values is None else _frames.series("csi", argument, values)

    sampling_weights = besides("respondent_weights", respondent_weights)
    given = attribute_weights(weights, names) if not isinstance(weights, str) else []
    if isinstance(weights, str) or overall is not None:
        given = _derived(weights, besides("overall", overall), derivation, columns, missing_codes, sampling_weights)
    groups = None if by is None else group_by("csi", by, table)
    found = _core.csi(
        list(columns.values()),
        names=list(columns),
        groups=[] if groups is None else groups.columns,
        scale=None if scale is None else csi_scale(scale),
        weights=given,
        missing_codes=[float(code) for code in missing_codes],
        rescale=missing == "rescale",
        respondent_weights=sampling_weights,
        level=level,
        interval=interval,
        threads=resolve("csi", threads),
        progress=progress,
        sampling=sampling("csi", besides("strata", strata), besides("clusters", clusters), resamples, seed),
    )
    source.forget()
    kind = FrameKind(source=source)
    about = about_csi(names, scale, given, "CSI" if definition is None else definition.name)

    def make(figures: dict[str, np.ndarray], i: int) -> CSIResult:
        return csi_result(figures, i, about, interval, level, kind)

    if groups is None:
        return make(found[2], 0)
    return CSIByGroup(found, replace(groups, kind=kind), make)


def about_csi(names: list[Any], scale: Any, weights: list[float], name: str) -> dict[str, Any]:
    """What every result of an index says of it; ``weights`` are empty for equal ones."""
    whole = sum(weights) or len(names)
    return {
        "attribute_weights": {each: a / whole for each, a in zip(names, weights or [1.0] * len(names), strict=True)},
        "scale": (0.0, 100.0) if scale is None else csi_scale(scale),
        "name": name,
    }


def csi_result(
    figures: dict[str, np.ndarray], i: int, about: dict[str, Any], interval: str, level: float, kind: FrameKind
) -> CSIResult:
    """The result in row i of the compiled part's columns."""
    names = about["attribute_weights"]
    return CSIResult(
        **common_fields(figures, i, CSIResult._figures()),
        counts=dict(zip(names, figures["counts"][i].tolist(), strict=True)),
        attribute_means=dict(zip(names, figures["attribute_means"][i].tolist(), strict=True)),
        **about,
        interval=interval,
        level=level,
        _kind=kind,
    )


def _attributes(source: _frames.Source, weights: Any, attributes: Any, named: list[str]) -> list[Any]:
    """The names of the attribute columns."""
    if attributes is not None:
        names = [attributes] if isinstance(attributes, str) else list(attributes)
    elif isinstance(weights, Mapping):
        names = list(weights)
    else:
        names = [name for name in source.names() or [] if name not in named]
    if not names:
        raise SchemaError.of("csi", "attributes", "empty", "must name at least one column")
    if len({str(name) for name in names}) < len(names):
        raise SchemaError.of("csi", "attributes", repr(names), "must name each column once")
    return names


def _derived(
    weights: Any, overall: Any, derivation: str, columns: Mapping[str, Any], missing_codes: Any, sampling_weights: Any
) -> list[float]:
    """Attribute weights from an overall rating."""
    if weights != "derived":
        must = 'must be "derived" where there is an overall rating, and else numbers'
        raise DomainError.of("csi", "weights", repr(weights), must)
    if overall is None:
        raise DomainError.of("csi", "overall", "not given", "must be a rating that weights are derived from")
    if derivation not in ("correlation", "regression"):
        raise DomainError.of("csi", "derivation", repr(derivation), 'must be "correlation" or "regression"')
    return _core.derived_csi_weights(
        list(columns.values()),
        overall,
        names=list(columns),
        regression=derivation == "regression",
        missing_codes=[float(code) for code in missing_codes],
        respondent_weights=sampling_weights,
    )


def attribute_weights(weights: Any, names: list[Any]) -> list[float]:
    """Attribute weights in the order of the attributes; empty for equal ones."""
    if weights is None:
        return []
    if isinstance(weights, Mapping):
        if set(weights) != set(names):
            must = f"must have a weight for each attribute and no other: {', '.join(map(str, names))}"
            raise SchemaError.of("csi", "weights", f"of {', '.join(map(str, weights))}", must)
        weights = [weights[name] for name in names]
    return [float(weight) for weight in weights]


def csi_scale(scale: Any) -> tuple[float, float]:
    if not isinstance(scale, Sequence) or isinstance(scale, str) or len(scale) != 2:
        raise DomainError.of("csi", "scale", repr(scale), "must be the lowest and the highest answer, such as (1, 10)")
    return float(scale[0]), float(scale[1])
