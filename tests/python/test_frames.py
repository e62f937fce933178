"""Frames of every kind, in and out."""

import datetime as dt
import math
import subprocess
import sys
import textwrap
import zoneinfo

import duckdb
import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import goodwill as gw
from goodwill import _frames

BERLIN = zoneinfo.ZoneInfo("Europe/Berlin")
UTC = dt.UTC


def column(values):
    return _frames.series("fn", "x", values)


def listed(values):
    """As Python objects with None where missing, whatever the kind."""
    return [None if isinstance(v, float) and math.isnan(v) else v for v in column(values).to_pylist()]


# Frames.

DATA = {
    "id": np.array(["00001", "1", "é"]),
    "n": np.array([1, 2, 3]),
    "x": np.array([1.5, np.nan, 3.0]),
    "t": np.array(["2020-01-01", "2021-02-03T10:00", "NaT"], "M8[us]"),
}


def _duck(frame):
    connection = duckdb.connect()  # not the default one
    connection.register("registered", frame)
    return connection.sql("select * from registered")


KINDS = {
    "dict": (lambda: dict(DATA), dict),
    "pandas": (lambda: pd.DataFrame(DATA), pd.DataFrame),
    "polars": (lambda: pl.DataFrame(DATA), pl.DataFrame),
    "polars lazy": (lambda: pl.LazyFrame(DATA), pl.LazyFrame),
    "pyarrow": (lambda: pa.table(DATA), pa.Table),
    "pyarrow batch": (lambda: pa.table(DATA).to_batches()[0], pa.Table),
    "pyarrow reader": (lambda: pa.table(DATA).to_reader(), pa.Table),
    "pyarrow chunked": (lambda: pa.concat_tables([pa.table(DATA)[:1], pa.table(DATA)[1:]]), pa.Table),
    "duckdb": (lambda: _duck(pa.table(DATA)), duckdb.DuckDBPyRelation),
    "narwhals polars": (lambda: nw.from_native(pl.DataFrame(DATA)), nw.DataFrame),
    "narwhals lazy": (lambda: nw.from_native(pl.LazyFrame(DATA)), nw.LazyFrame),
    "narwhals pandas": (lambda: nw.from_native(pd.DataFrame(DATA)), nw.DataFrame),
}


def plain(frame):
    """Any frame as a dict of lists, None where missing."""
    if isinstance(frame, nw.DataFrame | nw.LazyFrame):
        frame = nw.to_native(frame)
    if isinstance(frame, pl.LazyFrame):
        frame = frame.collect()
    if isinstance(frame, duckdb.DuckDBPyRelation):
        frame = frame.to_arrow_table()
    names = (
        frame.keys()
        if isinstance(frame, dict)
        else frame.schema.names
        if isinstance(frame, pa.Table)
        else frame.columns
    )
    return {name: listed(frame[name]) for name in names}


@pytest.mark.parametrize("kind", KINDS)
def test_frames_go_out_as_they_came(kind):
    make, out_type = KINDS[kind]
    columns, source = _frames.read("fn", make(), {role: role for role in DATA})
    source.forget()
    out = source.frame({**columns, "score": np.array([0.5, np.nan, 1.0])})
    assert isinstance(out, out_type)
    expected = {name: listed(values) for name, values in DATA.items()}
    assert plain(out) == {**expected, "score": [0.5, None, 1.0]}
    assert plain(out) == {**expected, "score": [0.5, None, 1.0]}, "a second reading differs"


@pytest.mark.parametrize("kind", KINDS)
def test_frames_of_no_rows(kind):
    data = {name: values[:0] for name, values in DATA.items()}
    make = {
        "dict": lambda: data, "pandas": lambda: pd.DataFrame(data), "polars": lambda: pl.DataFrame(data),
        "polars lazy": lambda: pl.LazyFrame(data), "pyarrow": lambda: pa.table(data),
        "duckdb": lambda: _duck(pa.table(data)),
    }.get(kind)  # fmt: skip
    if make is None:
        pytest.skip("the same way as another kind")
    columns, source = _frames.read("fn", make(), {role: role for role in data})
    assert {len(c) for c in columns.values()} == {0}
    assert plain(source.frame(columns)) == {name: [] for name in data}


@pytest.mark.parametrize("kind", ["dict", "pandas", "polars", "polars lazy", "pyarrow", "duckdb", "narwhals polars"])
def test_a_missing_column_names_those_there_and_the_nearest(kind):
    with pytest.raises(gw.SchemaError) as caught:
        _frames.read("fn", KINDS[kind][0](), {"customer": "ID"})
    assert str(caught.value) == (
        'fn: customer is "ID", must be a column of the data; there are "id", "n", "x", "t"; did you mean "id"?'
    )
    assert caught.value.argument == "customer"


def test_a_missing_column_of_a_stream_names_those_there():
    with pytest.raises(gw.SchemaError, match='customer is "ID", must be a column of the data; there are "id", "n"'):
        _frames.read("fn", pa.table(DATA).to_reader(), {"customer": "ID"})


def test_names_that_two_columns_have():
    pandas = pd.DataFrame(np.zeros((2, 3)), columns=["a", "b", "a"])
    arrow = pa.table([[1], [2], [3]], names=["a", "b", "a"])
    for frame in (pandas, arrow, arrow.to_reader()):
        with pytest.raises(gw.SchemaError, match='customer is "a", must be the name of one column'):
            _frames.read("fn", frame, {"customer": "a"})
    for frame in (pandas, arrow, arrow.to_reader()):  # another column is none of our business
        assert len(_frames.read("fn", frame, {"customer": "b"})[0]["customer"]) == len(
            arrow if frame is not pandas else pandas
        )


def test_columns_that_are_not_asked_for_are_not_touched():
    odd = pd.DataFrame({"a": [1, 2], "b": [object(), 1j], "c": pd.Series([1, "x"], dtype=object)})
    assert _frames.read("fn", odd, {"customer": "a"})[0]["customer"].to_pylist() == [1, 2]
    lazy = pl.LazyFrame({"a": [1, 2], "b": ["x", "y"]}).with_columns(pl.col("b").cast(pl.Int64).alias("c"))
    assert _frames.read("fn", lazy, {"customer": "a"})[0]["customer"].to_pylist() == [1, 2]
    with pytest.raises(pl.exceptions.InvalidOperationError):
        lazy.collect()


def test_one_column_in_two_roles():
    for make, _ in KINDS.values():
        columns, _ = _frames.read("fn", make(), {"a": "n", "b": "n", "c": None})
        assert set(columns) == {"a", "b"}
        assert columns["a"].to_pylist() == columns["b"].to_pylist() == [1, 2, 3]


def test_unequal_lengths():
    with pytest.raises(gw.ShapeError) as caught:
        _frames.read("fn", {"id": [1, 2, 3], "t": [1, 2]}, {"customer": "id", "time": "t"})
    assert str(caught.value) == 'fn: time (column "t") is 2 rows long, must have 3 rows like the columns before it'


@pytest.mark.parametrize("data", [None, 5, "a,b", [1, 2], np.zeros(3), pl.Series([1])], ids=str)
def test_what_is_no_frame(data):
    with pytest.raises(gw.SchemaError):
        _frames.read("fn", data, {"customer": "id"})


def test_a_name_must_be_a_name():
    for name in (["id"], pl.col("id"), np.array([1])):
        with pytest.raises(gw.SchemaError, match="customer is"):
            _frames.read("fn", pl.DataFrame(DATA), {"customer": name})


def test_names_need_not_be_text_in_pandas():
    columns, _ = _frames.read("fn", pd.DataFrame({0: [1, 2], ("a", 1): [3, 4]}), {"x": 0})
    assert columns["x"].to_pylist() == [1, 2]


def test_names_that_need_quotes_in_duckdb():
    frame = pa.table({'a "b" c': [1, 2], "select": [3, 4]})
    columns, _ = _frames.read("fn", _duck(frame), {"x": 'a "b" c', "y": "select"})
    assert columns["x"].to_pylist() == [1, 2]
    assert columns["y"].to_pylist() == [3, 4]


def test_duckdb_is_free_again_after_reading():
    connection = duckdb.connect()
    relation = connection.sql("select range as x from range(300000)")
    columns, source = _frames.read("fn", relation, {"x": "x"})
    assert len(columns["x"]) == 300_000
    assert connection.sql("select 1").fetchall() == [(1,)]
    with pytest.raises(gw.SchemaError):
        _frames.read("fn", connection.sql("select [1] as x"), {"x": "x"})
    assert connection.sql("select 1").fetchall() == [(1,)]
    out = source.frame({"y": np.array([7])})  # noqa: F841 - DuckDB finds it by its name
    assert connection.sql("select y + 1 from out").fetchall() == [(8,)]


def test_an_error_of_the_producer_is_a_typed_error():
    relation = duckdb.sql("select error('the disk is gone') as x from range(3)")
    with pytest.raises(gw.GoodwillError, match="the disk is gone"):
        _frames.read("fn", relation, {"x": "x"})


def test_pandas_texts_keep_their_type():
    for dtype in ("str", "string[python]", "string[pyarrow]", object):
        frame = pd.DataFrame({"id": pd.Series(["b", "a"], dtype=dtype)})
        columns, source = _frames.read("fn", frame, {"id": "id"})
        assert source.frame(columns)["id"].dtype == frame["id"].dtype


# Without PyArrow, and in a new process.


def run(script):
    return subprocess.run([sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, check=False)


def test_pandas_without_pyarrow():
    out = run("""
        import sys
        class Block:
            def find_spec(self, name, path=None, target=None):
                if name == "pyarrow" or name.startswith("pyarrow."):
                    raise ImportError("no pyarrow here")
        sys.meta_path.insert(0, Block())
        import numpy as np, pandas as pd
        from goodwill import _frames
        frame = pd.DataFrame({
            "id": ["00001", None, "b"], "n": pd.array([1, None, 3], dtype="Int64"), "x": [1.5, np.nan, 3],
            "t": pd.to_datetime(["2020-01-01", None, "2020-01-03"]),
            "z": pd.to_datetime(["2020-01-01", None, "2020-01-03"]).tz_localize("Europe/Berlin"),
            "c": pd.Categorical(["u", "v", None]), "b": [True, False, True],
            "o": pd.Series(["p", None, "q"], dtype=object), "s": pd.array(["p", None, "q"], dtype="string"),
        })
        columns, source = _frames.read("fn", frame, {name: name for name in frame})
        out = source.frame(columns)
        for name in frame:
            got, want = out[name].to_list(), frame[name].to_list()
            assert all((pd.isna(g) and pd.isna(w)) or g == w for g, w in zip(got, want, strict=True)), (name, got, want)
        assert _frames.like(frame["x"], np.arange(3.0)).tolist() == [0, 1, 2]
        assert "pyarrow" not in sys.modules
        print("fine")
    """)
    assert out.stdout.strip() == "fine", out.stderr


def test_importing_goodwill_is_light():
    out = run("""
        import sys
        import goodwill
        heavy = {"pandas", "polars", "pyarrow", "duckdb", "scipy", "zoneinfo._tzpath"} & set(sys.modules)
        assert not heavy - {"zoneinfo._tzpath"}, heavy
        print("fine")
    """)
    assert out.stdout.strip() == "fine", out.stderr
