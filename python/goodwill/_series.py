"""Series, arrays and lists as columns for the compiled part, and results in the form of what was given."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

import narwhals as nw
import numpy as np
from narwhals import dependencies as known

from . import _core
from .errors import GoodwillError, SchemaError

__all__ = ["exporting", "like", "of_result", "series", "to_numpy", "to_pandas"]


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
            return type(values)(to_pandas(array, None), index=values.index, name=name, copy=False)
        return type(values)(to_numpy(array), index=values.index, name=name)
    if known.is_polars_series(values):
        import polars as pl

        return pl.Series(of_result(array)).alias(name or "")
    if _is_arrow_array(values):
        import pyarrow as pa

        return pa.array(of_result(array))
    if np.ndim(values) == 0 and not hasattr(values, "__len__"):
        return to_numpy(array)[0].item()
    return to_numpy(array)


def _is_arrow_array(values: Any) -> bool:
    pa = sys.modules.get("pyarrow")
    return pa is not None and isinstance(values, pa.Array | pa.ChunkedArray)


def to_numpy(values: Any) -> np.ndarray:
    """An array from an array or a Column."""
    return values.to_numpy() if isinstance(values, _core.Column) else np.asarray(values)


def of_result(values: Any, name: str = "values") -> _core.Column:
    """A result as a column; NaN, which is how results say missing, becomes null."""
    if isinstance(values, np.ndarray) and values.dtype.kind == "f":
        return _core.Column.from_numpy("frame", name, values, "nan")
    return series("frame", name, values)


def _from_array(function: str, argument: str, values: np.ndarray) -> _core.Column:
    missing = np.ma.getmaskarray(values) if isinstance(values, np.ma.MaskedArray) else None
    return _core.Column.from_numpy(function, argument, np.ma.getdata(values), missing)


@contextlib.contextmanager
def exporting(function: str, argument: str, what: Any) -> Iterator[None]:
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
    with exporting(function, argument, values):
        return _core.Column.from_arrow(function, argument, values)


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


def to_pandas(values: Any, text_type: Any) -> Any:
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
