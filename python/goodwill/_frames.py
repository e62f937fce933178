"""Dataframes in and out: columns for the compiled part, and frames of the caller's kind for what it returns.

`read` takes pandas (also without PyArrow), Polars, PyArrow, DuckDB relations, mappings of arrays, whatever narwhals
knows, and anything with ``__arrow_c_stream__``.  Only the columns that are asked for are touched.
"""

from __future__ import annotations

import contextlib
import difflib
import sys
from collections.abc import Hashable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

import narwhals as nw
import numpy as np
from narwhals import dependencies as known

from . import _core
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
    columns = source.columns(function, wanted)
    first = next(iter(columns.values()), None)
    for role, column in columns.items():
        if first is not None and len(column) != len(first):
            raise ShapeError.of(
                function, role, f"{len(column)} rows long", f"must have {len(first)} rows like the columns before it"
            )
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
            if name is None or name == error.argument or getattr(error, "column", None) is not None:
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
        out = {role: _pandas_column(function, role, self.data[name]) for role, name in wanted.items()}
        for role, name in wanted.items():  # texts go out as the type that they came in
            dtype = self.data[name].dtype
            if out[role].dtype == "string" and self.text_type is None and dtype.kind not in "US":
                self.text_type = dtype
        return out

    def frame(self, columns: Mapping[str, Any]) -> Any:
        import pandas as pd

        return pd.DataFrame({name: _to_pandas(values, self.text_type) for name, values in columns.items()}, copy=False)


class _Polars(Source):
    backend = "polars"

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.lazy = known.is_polars_lazyframe(data)

    def names(self) -> list[Any]:
        return self.data.collect_schema().names()

    def columns(self, function: str, wanted: Mapping[str, Any]) -> dict[str, _core.Column]:
        frame = self.data.select(sorted(set(wanted.values())))
        if self.lazy:
            frame = frame.collect()
        return {role: _from_arrow(function, role, frame.get_column(name)) for role, name in wanted.items()}

    def frame(self, columns: Mapping[str, Any]) -> Any:
        import polars as pl

        out = pl.DataFrame(_table(columns))
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


def series(function: str, argument: str, values: Any) -> _core.Column:
    """A column from a series, an array or a list.

    Raises
    ------
    SchemaError
        If it is no column, or of a type that cannot be used.
    DomainError
        If a value cannot be held: a text that is not UTF-8, an integer of more than 64 bits.
    """
    if isinstance(values, _core.Column):
        return values
    if isinstance(values, np.ndarray):
        return _from_array(function, argument, values)
    if known.is_narwhals_series(values):
        return series(function, argument, nw.to_native(values))
    if known.is_pandas_like_series(values) or known.is_pandas_like_index(values):
        if not (known.is_pandas_series(values) or known.is_pandas_index(values)):
            values = values.to_pandas()
        return _pandas_column(function, argument, values)
    if hasattr(values, "__arrow_c_stream__") or hasattr(values, "__arrow_c_array__"):
        return _from_arrow(function, argument, values)
    if isinstance(values, list | tuple | range):
        return _core.Column.from_objects(function, argument, values)
    if hasattr(values, "__array__") and not np.isscalar(values):
        return _from_array(function, argument, np.asarray(values))
    if isinstance(values, Mapping | AbstractSet | str | bytes) or not hasattr(values, "__iter__"):
        raise SchemaError.of(
            function, argument, f"of type {type(values).__name__}", "must be an array, a series or a list"
        )
    return _core.Column.from_objects(function, argument, list(values))


def like(values: Any, array: Any, name: str | None = None) -> Any:
    """A result in the form of what was given: a series of the same kind, with its index where it has one.

    ``array`` is an array or a Column with a row for each of ``values``; for a scalar it has one row, and the result
    is a float.  What is missing is NaN in arrays and pandas, null in Polars and PyArrow.
    """
    if known.is_narwhals_series(values):
        return nw.from_native(like(nw.to_native(values), array, name), series_only=True)
    if known.is_pandas_like_series(values):
        if known.is_pandas_series(values):
            return type(values)(_to_pandas(array, None), index=values.index, name=name, copy=False)
        return type(values)(to_numpy(array), index=values.index, name=name)
    if known.is_polars_series(values):
        import polars as pl

        return pl.Series(_column(array)).alias(name or "")
    if _is_arrow_array(values):
        import pyarrow as pa

        return pa.array(_column(array))
    if np.ndim(values) == 0 and not hasattr(values, "__len__"):
        return to_numpy(array)[0].item()
    return to_numpy(array)


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


def _is_arrow_array(values: Any) -> bool:
    pa = sys.modules.get("pyarrow")
    return pa is not None and isinstance(values, pa.Array | pa.ChunkedArray)


def to_numpy(values: Any) -> np.ndarray:
    """An array from an array or a Column."""
    return values.to_numpy() if isinstance(values, _core.Column) else np.asarray(values)


def _column(values: Any, name: str = "values") -> _core.Column:
    """A result as a column; NaN, which is how results say missing, becomes null."""
    if isinstance(values, np.ndarray) and values.dtype.kind == "f":
        missing = np.isnan(values)
        return _core.Column.from_numpy("frame", name, values, missing if missing.any() else None)
    return series("frame", name, values)


def _table(columns: Mapping[str, Any]) -> _core.Table:
    return _core.Table(list(columns), [_column(values, name) for name, values in columns.items()])


def _from_array(function: str, argument: str, values: np.ndarray) -> _core.Column:
    missing = np.ma.getmaskarray(values) if isinstance(values, np.ma.MaskedArray) else None
    return _core.Column.from_numpy(function, argument, np.ma.getdata(values), missing)


@contextlib.contextmanager
def _exporting(function: str, argument: str, what: Any) -> Iterator[None]:
    """Whatever a library raises when it cannot export a column becomes a SchemaError."""
    try:
        yield
    except GoodwillError:
        raise
    except Exception as error:
        kind = f"{type(what).__module__.split('.')[0]} {type(what).__name__}"
        raise SchemaError.of(
            function, argument, f"a {kind}", f"must be something that Arrow can carry: {error}"
        ) from error


def _from_arrow(function: str, argument: str, values: Any) -> _core.Column:
    with _exporting(function, argument, values):
        return _core.Column.from_arrow(function, argument, values)


def _read_columns(function: str, source: Any, wanted: Mapping[str, Any]) -> dict[str, _core.Column]:
    with _exporting(function, "data", source):
        columns = _core.read_columns(function, source, [(str(name), role) for role, name in wanted.items()])
    return dict(zip(wanted, columns, strict=True))


# pandas' own types, read without PyArrow wherever NumPy is what lies below them.


def _pandas_column(function: str, argument: str, values: Any) -> _core.Column:
    dtype = values.dtype
    if isinstance(dtype, np.dtype):
        return _core.Column.from_numpy(function, argument, values.to_numpy())
    kind = type(dtype).__name__
    if kind == "DatetimeTZDtype":
        array = values.to_numpy(dtype=f"datetime64[{dtype.unit}]")
        return _core.Column.from_numpy(function, argument, array, zone=_zone_name(dtype.tz))
    if kind == "CategoricalDtype":
        return _pandas_categories(function, argument, values)
    if kind in ("PeriodDtype", "IntervalDtype"):
        raise SchemaError.of(function, argument, f"of the pandas type {dtype}", "must be text, numbers, dates or times")
    if kind == "SparseDtype":
        return _from_array(function, argument, np.asarray(values))
    if hasattr(dtype, "numpy_dtype") and kind != "ArrowDtype":  # Int64, Float64, boolean
        missing = values.isna().to_numpy(dtype=bool)
        array = values.to_numpy(dtype=dtype.numpy_dtype, na_value=dtype.numpy_dtype.type(0))
        return _core.Column.from_numpy(function, argument, array, missing if missing.any() else None)
    if kind == "ArrowDtype" or getattr(dtype, "storage", "python") != "python":
        return _from_arrow(function, argument, _arrow_of_pandas(values))
    return _core.Column.from_objects(function, argument, values.to_numpy(dtype=object))


def _arrow_of_pandas(values: Any) -> Any:
    if hasattr(values, "__arrow_c_stream__"):
        return values
    import pyarrow as pa  # pandas before 3: its series have no capsules, but whoever has this type has PyArrow

    return pa.array(values)


def _pandas_categories(function: str, argument: str, values: Any) -> _core.Column:
    categorical = values.array if hasattr(values, "array") else values
    codes, categories = categorical.codes, categorical.categories
    labels = _pandas_column(function, argument, categories)
    if labels.dtype == "string":
        return _core.Column.from_codes(function, argument, codes, labels)
    if len(categories) == 0:
        return _core.Column.from_objects(function, argument, [None] * len(codes))
    return _pandas_column(function, argument, _plain_index(categories.take(np.maximum(codes, 0)), codes < 0))


def _plain_index(values: Any, missing: np.ndarray) -> Any:
    if not missing.any():
        return values
    objects = values.to_numpy(dtype=object).copy()
    objects[missing] = None
    import pandas as pd

    return pd.Series(objects, dtype=object)


def _zone_name(tz: Any) -> str:
    import datetime as dt

    return _core.Column.from_objects("zone", "zone", [dt.datetime(2000, 1, 1, tzinfo=tz)]).zone or ""


def _to_pandas(values: Any, text_type: Any) -> Any:
    """What a pandas frame takes as a column."""
    if not isinstance(values, _core.Column):
        return values
    if values.dtype not in ("string", "dictionary of string", "decimal"):
        array = values.to_numpy()
        if values.zone is None:
            return array
        import pandas as pd

        return pd.DatetimeIndex(array).tz_localize("UTC").tz_convert(values.zone)
    import pandas as pd

    texts = values.to_pylist()
    if values.dtype == "decimal" or text_type is None:
        return pd.Series(texts, dtype=object if values.dtype == "decimal" or not texts else None)
    return pd.Series(texts, dtype=text_type)
