"""Dataframes in and out: columns for the compiled part, and frames of the caller's kind for what it returns.

`read` takes pandas (also without PyArrow), Polars, PyArrow, DuckDB relations, mappings of arrays, whatever narwhals
knows, and anything with ``__arrow_c_stream__``.  Only the columns that are asked for are touched.
"""

from __future__ import annotations

import contextlib
import difflib
import sys
from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import narwhals as nw
import numpy as np
from narwhals import dependencies as known

from . import _core, _threads
from ._series import exporting, like, of_result, series, to_numpy, to_pandas
from .errors import DomainError, GoodwillError, SchemaError, ShapeError

__all__ = ["Source", "like", "read", "series", "source_of"]


def read(function: str, data: Any, roles: Mapping[str, Any]) -> tuple[dict[str, _core.Column], Source]:
    """Read columns of a frame.

    Parameters
    ----------
    function : str
        The public function, for messages.
    data : frame
        Of any kind that `source_of` takes.
    roles : mapping of str to column name
        What the function calls each column; a role whose name is None is left out.

    Returns
    -------
    columns : dict of str to Column
        By role, all of one length.
    source : Source
        Makes frames of the caller's kind; see `Source.frame`.

    Raises
    ------
    SchemaError
        If a column is missing (the message says which exist), named twice, or of a type that cannot be used.
    ShapeError
        If columns differ in length.
    """
    source = source_of(function, data)
    wanted = {role: name for role, name in roles.items() if name is not None}
    source.check_names(function, wanted)
    source.names_by_role = wanted
    with source.naming():
        columns = source.columns(function, wanted)
        first = next(iter(columns.values()), None)
        for role, column in columns.items():
            if first is not None and len(column) != len(first):
                must = f"must have {len(first)} rows like the columns before it"
                raise ShapeError.of(function, role, f"{len(column)} rows long", must)
    return columns, source


class Source:
    """Where columns came from: reads them, and makes frames of the same kind."""

    names_by_role: Mapping[str, Any] = {}
    backend: str | None = None  # for `source_of_backend`, the nearest kind

    def __init__(self, data: Any) -> None:
        self.data = data

    def names(self) -> list[Any] | None:
        """The names of the columns; None where they cannot be known before reading."""
        raise NotImplementedError

    def columns(self, function: str, wanted: Mapping[str, Any]) -> dict[str, _core.Column]:
        raise NotImplementedError

    def frame(self, columns: Mapping[str, Any]) -> Any:
        """A frame of the caller's kind from arrays and Columns of one length; NaN becomes null where it has nulls."""
        raise NotImplementedError

    def forget(self) -> None:
        """Let go of the data; `frame` still works."""
        self.data = None

    def check_names(self, function: str, wanted: Mapping[str, Any]) -> None:
        there = self.names()
        for role, name in wanted.items():
            if not isinstance(name, Hashable) or isinstance(name, slice):
                raise SchemaError.of(function, role, f"of type {type(name).__name__}", "must be the name of a column")
            if there is None:
                continue
            count = sum(1 for other in there if type(other) is type(name) and other == name)
            if count == 1:
                continue
            if count > 1:
                raise SchemaError.of(function, role, _quoted(name), f"must be the name of one column; {count} have it")
            raise SchemaError.of(function, role, _quoted(name), "must be a column of the data; " + _those(there, name))

    @contextlib.contextmanager
    def naming(self) -> Iterator[None]:
        """Errors raised within say what the caller calls the column, where that is not what the function calls it."""
        try:
            yield
        except GoodwillError as error:
            name = self.names_by_role.get(error.argument)
            if name is None or name == error.argument or error.column is not None:
                raise
            if error.value == _quoted(name):
                raise
            where = error.argument if error.row is None else f"{error.argument}[{error.row}]"
            text = str(error).replace(where, f"{where} (column {_quoted(name)})", 1)
            named = type(error)(
                text,
                function=error.function,
                argument=error.argument,
                row=error.row,
                value=error.value,
                must=error.must,
            )
            named.column = name
            raise named from None


def _quoted(name: Any) -> str:
    return f'"{name}"' if isinstance(name, str) else repr(name)


def _those(there: list[Any], name: Any) -> str:
    if not there:
        return "it has none"
    shown = ", ".join(_quoted(other) for other in there[:20]) + (", ..." if len(there) > 20 else "")
    lower = {str(other).lower(): other for other in there}
    near = difflib.get_close_matches(str(name).lower(), lower, n=1)
    return f"there are {shown}" + (f"; did you mean {_quoted(lower[near[0]])}?" if near else "")


def source_of(function: str, data: Any) -> Source:
    """The source for a frame of any kind.

    Raises
    ------
    SchemaError
        If ``data`` is no frame.
    """
    if known.is_narwhals_dataframe(data) or known.is_narwhals_lazyframe(data):
        return _Narwhals(function, data)
    if isinstance(data, Mapping):
        return _Dict(data)
    if known.is_pandas_dataframe(data):
        return _Pandas(data)
    if known.is_polars_dataframe(data) or known.is_polars_lazyframe(data):
        return _Polars(data)
    if known.is_pyarrow_table(data) or _is_record_batch(data):
        return _PyArrow(data)
    if known.is_duckdb_relation(data):
        return _DuckDB(data)
    native = nw.from_native(data, pass_through=True)
    if isinstance(native, nw.DataFrame | nw.LazyFrame):
        return _Narwhals(function, native, unwrap=True)
    if hasattr(data, "__arrow_c_stream__"):
        return _Stream(data)
    if isinstance(data, np.ndarray) and data.dtype.names is not None and data.ndim == 1:
        return _Dict({name: data[name] for name in data.dtype.names})
    raise SchemaError.of(
        function,
        "data",
        f"of type {type(data).__name__}",
        "must be a dataframe (pandas, Polars, PyArrow, DuckDB, any that narwhals knows), a dict of arrays, or have "
        "__arrow_c_stream__",
    )


def _is_record_batch(data: Any) -> bool:
    pa = sys.modules.get("pyarrow")
    return pa is not None and isinstance(data, pa.RecordBatch)


class _Dict(Source):
    def names(self) -> list[Any]:
        return list(self.data)

    def columns(self, function: str, wanted: Mapping[str, Any]) -> dict[str, _core.Column]:
        return {role: series(function, role, self.data[name]) for role, name in wanted.items()}

    def frame(self, columns: Mapping[str, Any]) -> dict[str, np.ndarray]:
        return {name: to_numpy(values) for name, values in columns.items()}


class _Pandas(Source):
    backend = "pandas"
    text_type: Any = None

    def names(self) -> list[Any]:
        return list(self.data.columns)

    def columns(self, function: str, wanted: Mapping[str, Any]) -> dict[str, _core.Column]:
        out = {role: series(function, role, self.data[name]) for role, name in wanted.items()}
        for role, name in wanted.items():  # texts go out as the type that they came in
            dtype = self.data[name].dtype
            if out[role].dtype == "string" and self.text_type is None and dtype.kind not in "US":
                self.text_type = dtype
        return out

    def frame(self, columns: Mapping[str, Any]) -> Any:
        import pandas as pd

        return pd.DataFrame({name: to_pandas(values, self.text_type) for name, values in columns.items()}, copy=False)


class _Polars(Source):
    backend = "polars"

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.lazy = known.is_polars_lazyframe(data)

    def names(self) -> list[Any]:
        return self.data.collect_schema().names()

    def columns(self, function: str, wanted: Mapping[str, Any]) -> dict[str, _core.Column]:
        frame = self.data.select(sorted(set(wanted.values()))).collect() if self.lazy else self.data
        return {role: series(function, role, frame.get_column(name)) for role, name in wanted.items()}

    def frame(self, columns: Mapping[str, Any]) -> Any:
        import polars as pl

        # Polars holds texts as views, and turning them into some is work for all threads.
        out = pl.DataFrame(_table(columns, view_threads=_threads.resolve("frame", None)))
        return out.lazy() if self.lazy else out


class _PyArrow(Source):
    backend = "pyarrow"

    def names(self) -> list[Any]:
        return self.data.schema.names

    def columns(self, function: str, wanted: Mapping[str, Any]) -> dict[str, _core.Column]:
        return {role: series(function, role, self.data.column(name)) for role, name in wanted.items()}

    def frame(self, columns: Mapping[str, Any]) -> Any:
        import pyarrow as pa

        return pa.table(_table(columns))


class _DuckDB(Source):
    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.empty = data.limit(0)  # knows the connection, and nothing of the data's size

    def names(self) -> list[Any]:
        return list(self.data.columns)

    def columns(self, function: str, wanted: Mapping[str, Any]) -> dict[str, _core.Column]:
        names = sorted(set(wanted.values()))
        relation = self.data.project(", ".join('"' + name.replace('"', '""') + '"' for name in names))
        return _read_columns(function, relation, wanted)

    def frame(self, columns: Mapping[str, Any]) -> Any:
        goodwill_result = _table(columns)  # noqa: F841 - DuckDB finds it by this name and keeps it
        return self.empty.query("goodwill_source", "select * from goodwill_result")


class _Stream(Source):
    """Anything that streams Arrow; what it is called cannot be known, so tables go out as PyArrow's or as arrays."""

    def names(self) -> None:
        return None

    def columns(self, function: str, wanted: Mapping[str, Any]) -> dict[str, _core.Column]:
        return _read_columns(function, self.data, wanted)

    def frame(self, columns: Mapping[str, Any]) -> Any:
        try:
            import pyarrow as pa
        except ImportError:
            return {name: to_numpy(values) for name, values in columns.items()}
        return pa.table(_table(columns))


class _Narwhals(Source):
    """narwhals' own frames, and those kinds that are reached through it."""

    def __init__(self, function: str, data: Any, *, unwrap: bool = False) -> None:
        super().__init__(data)
        self.unwrap = unwrap
        self.native: Source | None = None
        native = nw.to_native(data)
        if not unwrap and type(native).__module__.split(".")[0] in ("pandas", "polars", "pyarrow", "duckdb"):
            self.native = source_of(function, native)
        self.implementation = data.implementation

    def names(self) -> list[Any] | None:
        return self.native.names() if self.native is not None else self.data.collect_schema().names()

    def columns(self, function: str, wanted: Mapping[str, Any]) -> dict[str, _core.Column]:
        if self.native is not None:
            return self.native.columns(function, wanted)
        frame = self.data.select(*sorted(set(wanted.values())))
        if known.is_narwhals_lazyframe(frame):
            frame = frame.collect()
            self.implementation = frame.implementation
        return {role: series(function, role, frame[name].to_pandas()) for role, name in wanted.items()}

    def frame(self, columns: Mapping[str, Any]) -> Any:
        if self.native is not None:
            return nw.from_native(self.native.frame(columns))
        arrays = {name: to_numpy(values) for name, values in columns.items()}
        out = nw.from_dict(arrays, backend=self.implementation)
        return out.to_native() if self.unwrap else out

    def forget(self) -> None:
        super().forget()
        if self.native is not None:
            self.native.forget()


def source_of_backend(function: str, backend: str | None) -> Source:
    """A source without data that makes frames of a named kind: "polars", "pandas", "pyarrow"; None is a dict of arrays.

    Raises
    ------
    DomainError
        If there is no such kind.
    """
    makers: dict[str | None, Any] = {None: _Dict, "polars": _Polars, "pandas": _Pandas, "pyarrow": _PyArrow}
    if backend not in makers:
        raise DomainError.of(function, "backend", repr(backend), 'must be None, "polars", "pandas" or "pyarrow"')
    source: Source = makers[backend](None)
    return source


def _table(columns: Mapping[str, Any], view_threads: int = 0) -> _core.Table:
    return _core.Table(list(columns), [of_result(values, name) for name, values in columns.items()], view_threads)


def _read_columns(function: str, source: Any, wanted: Mapping[str, Any]) -> dict[str, _core.Column]:
    with exporting(function, "data", source):
        columns = _core.read_columns(function, source, [(str(name), role) for role, name in wanted.items()])
    return dict(zip(wanted, columns, strict=True))
