"""What the estimators of survival share: groups, options, JSON."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from .. import _core, _frames
from .._threads import resolve
from ..errors import DomainError, FormatError, SchemaError
from .event_table import EventTable, Progress, columns_of, kind_of

Self = TypeVar("Self", bound="Curves")
T = TypeVar("T")


@dataclass(frozen=True, repr=False)
class SurvivalEstimate:
    """A time or a mean with its interval.

    Attributes
    ----------
    value, low, high : float
        In the unit of the durations; NaN where the data do not reach it.
    standard_error : float
        NaN for quantiles.
    level : float
        Of the interval.
    """

    value: float
    low: float
    high: float
    standard_error: float
    level: float

    def __float__(self) -> float:
        return self.value

    def __repr__(self) -> str:
        if np.isnan(self.value) and np.isnan(self.low):
            return reached(self.value)
        limits = f"{100 * self.level:g} % {reached(self.low)} to {reached(self.high)}"
        error = "" if np.isnan(self.standard_error) else f", standard error {self.standard_error:.4g}"
        return f"{reached(self.value)} ({limits}{error})"


def reached(value: float) -> str:
    """A time, or that the data do not reach it."""
    return "not reached" if np.isnan(value) else f"{value:,.6g}"


class Curves:
    """Base of the estimators: one curve, or one for each group."""

    level: float
    interval: str
    _kind: str = ""
    _tables: dict[Any, _core.EventTable] | None = None
    _curves: dict[Any, Any]
    _by: str | None = None
    _source: _frames.Source

    @classmethod
    def _arguments(cls) -> list[str]:
        return list(inspect.signature(cls.__init__).parameters)[1:]

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The arguments of the constructor, as scikit-learn has it."""
        return {name: getattr(self, name) for name in self._arguments()}

    def set_params(self: Self, **params: Any) -> Self:
        """Set arguments of the constructor; what was fitted is forgotten."""
        for name in params:
            if name not in self._arguments():
                must = "must be one of " + ", ".join(self._arguments())
                raise SchemaError.of(type(self).__name__, name, "unknown", must)
        arguments = {**self.get_params(), **params}
        vars(self).clear()
        type(self).__init__(self, **arguments)
        return self

    def __sklearn_is_fitted__(self) -> bool:
        return self._tables is not None

    def _curve_of(self, table: _core.EventTable, threads: int, progress: Progress | None) -> Any:
        raise NotImplementedError

    def _fit(
        self, durations: Any, observed: Any, weights: Any, entry: Any, by: Any, threads: int | None,
        progress: Progress | None,
    ) -> None:  # fmt: skip
        function = f"{type(self).__name__}.fit"
        workers = resolve(function, threads)
        tables, name = tables_of(function, durations, observed, weights, entry, by, workers, progress)
        source = durations._source if isinstance(durations, EventTable) else kind_of(durations)
        self._set(tables, name, source, workers, progress)

    def _set(
        self, tables: dict[Any, _core.EventTable], by: str | None, source: _frames.Source, threads: int,
        progress: Progress | None = None,
    ) -> None:  # fmt: skip
        used = {group: table for group, table in tables.items() if table.counts["used"] > 0}
        if not used:
            total = _core.EventTable()
            for table in tables.values():
                total.merge(table)
            total.check(f"{type(self).__name__}.fit")  # raises: no row counts
        curves = {group: self._curve_of(table, threads, progress) for group, table in used.items()}
        self._tables, self._curves, self._by, self._source = tables, curves, by, source

    def _fitted(self) -> dict[Any, Any]:
        if self._tables is None:
            raise AttributeError(f"this {type(self).__name__} was not fitted")
        return self._curves

    def _one(self) -> Any:
        """The curve where there is one."""
        curves = self._fitted()
        if self._by is not None:
            raise AttributeError(
                f"this {type(self).__name__} has groups: choose one, such as fitted[{next(iter(curves))!r}]"
            )
        return curves[None]

    def _each(self, figure: Callable[[Any], T]) -> T | dict[Any, T]:
        """A figure of the curve, or of each group's."""
        found = {group: figure(curve) for group, curve in self._fitted().items()}
        return found[None] if self._by is None else found

    def _at(self, function: str, t: Any, name: str) -> Any:
        times, scalar = times_of(f"{type(self).__name__}.{function}", t)

        def values(curve: Any) -> Any:
            out = curve.at(times)[name]
            return float(out[0]) if scalar else out

        return self._each(values)

    @property
    def groups_(self) -> list[Any]:
        """The groups that have a curve, sorted; [None] without groups."""
        return list(self._fitted())

    @property
    def counts_(self) -> dict[str, int]:
        """Rows that were given and what became of them, as `EventTable.counts`, over all groups."""
        self._fitted()
        assert self._tables is not None
        counts = [table.counts for table in self._tables.values()]
        return {name: sum(part[name] for part in counts) for name in counts[0]}

    def table(self, group: Any = None) -> EventTable:
        """A copy of the table of events, of a group where there are some."""
        self._fitted()
        assert self._tables is not None
        if group not in self._tables:
            raise KeyError(group)
        return EventTable._of(self._tables[group].copy(), self._source)

    def __len__(self) -> int:
        """How many curves there are."""
        return len(self._fitted())

    def __iter__(self) -> Iterator[Any]:
        return iter(self._fitted())

    def __contains__(self, group: Any) -> bool:
        return group in self._fitted()

    def __getitem__(self: Self, group: Any) -> Self:
        """The curve of one group, as an estimator of its own."""
        curves = self._fitted()
        if group not in curves:
            raise KeyError(group)
        assert self._tables is not None
        one = type(self)(**self.get_params())
        for name, value in vars(self).items():
            setattr(one, name, value)
        one._tables, one._curves, one._by = {None: self._tables[group]}, {None: curves[group]}, None
        return one

    def _frame(self, columns_of_curve: Callable[[Any, _core.EventTable], dict[str, np.ndarray]]) -> Any:
        """One frame of all groups, with the group first."""
        curves = self._fitted()
        assert self._tables is not None
        parts = {group: columns_of_curve(curve, self._tables[group]) for group, curve in curves.items()}
        if self._by is None:
            return self._source.frame(parts[None])
        first = next(iter(parts.values()))
        sizes = [len(next(iter(part.values()))) for part in parts.values()]
        name = self._by if self._by not in first else "group"
        keys = [group for group, size in zip(parts, sizes, strict=True) for _ in range(size)]
        columns = {column: np.concatenate([part[column] for part in parts.values()]) for column in first}
        return self._source.frame({name: keys_column(keys), **columns})

    def to_json(self) -> str:
        """The fitted estimator as JSON that any language can read: options, and each group's times and weights."""
        self._fitted()
        assert self._tables is not None
        groups = []
        for group, table in self._tables.items():
            columns = {name: getattr(table, name).tolist() for name in _COLUMNS}
            groups.append({"group": group, "counts": dict(table.counts), **columns})
        head = {"model": self._kind, "version": 1, **self.get_params(), "by": self._by}
        return json.dumps({**head, "groups": groups})

    @classmethod
    def from_json(cls: type[Self], text: str) -> Self:
        """The estimator that `to_json` wrote; frames are dicts of arrays.

        Raises
        ------
        FormatError
            If the text is no JSON, of another model or a newer version, or a field is missing or wrong.
        """
        function = f"{cls.__name__}.from_json"
        try:
            read = json.loads(text)
            if read["model"] != cls._kind or read["version"] != 1:
                found = f"{read['model']!r} of version {read['version']!r}"
                raise FormatError.of(function, "model", found, f"must be {cls._kind!r} of version 1")
            tables = {
                part["group"]: _core.EventTable.from_columns(
                    [part["counts"][name] for name in _COUNTS], *(np.array(part[name], float) for name in _COLUMNS)
                )
                for part in read["groups"]
            }
            model = cls(**{name: read[name] for name in cls._arguments()})
            model._set(tables, read["by"], _frames.source_of_backend(function, None), 1)
        except FormatError:
            raise
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise FormatError.of(
                function, "text", "no such estimator", f"must be what to_json wrote: {error}"
            ) from error
        return model


_COLUMNS = ("time", "events", "censored", "entered")
_COUNTS = ("rows", "used", "events", "missing_duration", "missing_observed", "zero_weight")


def tables_of(
    function: str, durations: Any, observed: Any, weights: Any, entry: Any, by: Any, threads: int,
    progress: Progress | None,
) -> tuple[dict[Any, _core.EventTable], str | None]:  # fmt: skip
    """Tables by group and the name of the groups; {None: table} and None without groups."""
    others = {"observed": observed, "weights": weights, "entry": entry, "by": by}
    if isinstance(durations, Mapping) and durations and all(isinstance(t, EventTable) for t in durations.values()):
        _none_beside(function, others)
        return {group: table._core.copy() for group, table in durations.items()}, "group"
    if isinstance(durations, EventTable):
        _none_beside(function, others)
        return {None: durations._core.copy()}, None
    columns = columns_of(function, durations, observed, weights, entry)
    if by is None:
        table = _core.EventTable()
        table.update(function, **columns, threads=threads, progress=progress)
        return {None: table}, None
    rows = columns.pop("durations")
    groups = _frames.series(function, "by", by)
    keys, tables = _core.event_tables_by(function, rows, groups, **columns, threads=threads, progress=progress)
    name = getattr(by, "name", None)
    return dict(zip(keys, tables, strict=True)), name if isinstance(name, str) and name else "group"


def _none_beside(function: str, others: Mapping[str, Any]) -> None:
    for name, values in others.items():
        if values is not None:
            raise SchemaError.of(function, name, "given", "must not be given beside tables of events")


def keys_column(keys: list[Any]) -> Any:
    """Groups as what frames take: an array of integers, or a list where one is text or missing."""
    return keys if any(key is None or isinstance(key, str) for key in keys) else np.array(keys)


def times_of(function: str, t: Any) -> tuple[np.ndarray, bool]:
    """Times >= 0 as an array, and whether one number was given."""
    scalar = np.ndim(t) == 0 and not hasattr(t, "__len__")
    times = np.atleast_1d(np.asarray(t, float)) if scalar else _frames.series(function, "t", t).to_numpy().astype(float)
    bad = np.flatnonzero(~(times >= 0))
    if len(bad):
        row = None if scalar else int(bad[0])
        raise DomainError.of(function, "t", f"{times[bad[0]]:g}", "must be >= 0", row)
    return times, scalar
