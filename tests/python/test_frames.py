"""Columns in and frames out, for every kind of frame."""

import datetime as dt
import gc
import itertools
import math
import os
import subprocess
import sys
import textwrap
import zoneinfo
from decimal import Decimal

import duckdb
import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import goodwill as gw
from goodwill import _core, _frames, _zones

BERLIN = zoneinfo.ZoneInfo("Europe/Berlin")
UTC = dt.UTC


def column(values):
    return _frames.series("fn", "x", values)


def listed(values):
    """As Python objects with None where missing, whatever the kind."""
    return [None if isinstance(v, float) and math.isnan(v) else v for v in column(values).to_pylist()]


# Every type of every library.

DAY, OTHER = dt.date(2020, 1, 31), dt.date(1969, 12, 31)
NOON = dt.datetime(2020, 1, 31, 12, 0, 5)
TYPES = {
    "pandas int": (lambda: pd.Series([1, -2]), [1, -2], "int64"),
    "pandas nullable int": (lambda: pd.Series([1, None], dtype="Int32"), [1, None], "int32"),
    "pandas nullable float": (lambda: pd.Series([1.5, None], dtype="Float64"), [1.5, None], "float64"),
    "pandas nullable bool": (lambda: pd.Series([True, None], dtype="boolean"), [True, None], "bool"),
    "pandas float": (lambda: pd.Series([1.5, None]), [1.5, None], "float64"),
    "pandas bool": (lambda: pd.Series([True, False]), [True, False], "bool"),
    "pandas str": (lambda: pd.Series(["a", None], dtype="str"), ["a", None], "string"),
    "pandas python str": (lambda: pd.Series(["a", None], dtype="string[python]"), ["a", None], "string"),
    "pandas arrow str": (lambda: pd.Series(["a", None], dtype="string[pyarrow]"), ["a", None], "string"),
    "pandas object": (lambda: pd.Series(["a", None], dtype=object), ["a", None], "string"),
    "pandas arrow date": (
        lambda: pd.Series(pa.array([DAY, None])).astype(pd.ArrowDtype(pa.date32())),
        [DAY, None],
        "date",
    ),
    "pandas object date": (lambda: pd.Series([DAY, None], dtype=object), [DAY, None], "date"),
    "pandas category": (
        lambda: pd.Series(["b", "a", None], dtype="category"),
        ["b", "a", None],
        "dictionary of string",
    ),
    "pandas category of int": (lambda: pd.Series([3, 1, None], dtype="category"), [3, 1, None], "int64"),
    "pandas category, none": (lambda: pd.Series([None, None], dtype="category"), [None, None], "null"),
    "pandas time": (lambda: pd.Series([NOON, None]), [NOON, None], "timestamp"),
    "pandas zoned time": (
        lambda: pd.Series(pd.DatetimeIndex([NOON, None], tz="Europe/Berlin")),
        [NOON.replace(tzinfo=BERLIN), None],
        "timestamp",
    ),
    "pandas sparse": (lambda: pd.Series([0, 2]).astype("Sparse[int]"), [0, 2], "int64"),
    "pandas index": (lambda: pd.Index(["a", "b"]), ["a", "b"], "string"),
    "polars int": (lambda: pl.Series([1, None], dtype=pl.UInt16), [1, None], "uint16"),
    "polars float": (lambda: pl.Series([1.5, None]), [1.5, None], "float64"),
    "polars bool": (lambda: pl.Series([True, None, False]), [True, None, False], "bool"),
    "polars str": (lambda: pl.Series(["a", None, "b" * 40]), ["a", None, "b" * 40], "string"),
    "polars slice": (lambda: pl.Series(["a" * 20, None, "b" * 40, "c"])[1:3], [None, "b" * 40], "string"),
    "polars categorical": (
        lambda: pl.Series(["b", "a", None], dtype=pl.Categorical),
        ["b", "a", None],
        "dictionary of string",
    ),
    "polars enum": (lambda: pl.Series(["b", None], dtype=pl.Enum(["a", "b"])), ["b", None], "dictionary of string"),
    "polars null": (lambda: pl.Series([None, None]), [None, None], "null"),
    "polars decimal": (lambda: pl.Series([Decimal("1.20"), None]), [Decimal("1.20"), None], "decimal"),
    "polars date": (lambda: pl.Series([DAY, OTHER, None]), [DAY, OTHER, None], "date"),
    "polars time": (lambda: pl.Series([NOON]).dt.cast_time_unit("ms"), [NOON], "timestamp"),
    "polars zoned time": (lambda: pl.Series([NOON.replace(tzinfo=BERLIN)]), [NOON.replace(tzinfo=BERLIN)], "timestamp"),
    "arrow int": (lambda: pa.array([1, None], pa.int8()), [1, None], "int8"),
    "arrow chunks": (lambda: pa.chunked_array([[1], [], [2, None]]), [1, 2, None], "int64"),
    "arrow slice": (lambda: pa.array([True, None, False, True])[1:], [None, False, True], "bool"),
    "arrow large str": (lambda: pa.array(["a", None], pa.large_string()), ["a", None], "string"),
    "arrow str view": (lambda: pa.array(["a", None, "b" * 40], pa.string_view()), ["a", None, "b" * 40], "string"),
    "arrow dictionary": (
        lambda: pa.array(["a", None, "a"]).dictionary_encode(),
        ["a", None, "a"],
        "dictionary of string",
    ),
    "arrow dictionaries": (
        lambda: pa.chunked_array([pa.array(["a", "b"]).dictionary_encode(), pa.array(["b", None]).dictionary_encode()]),
        ["a", "b", "b", None],
        "dictionary of string",
    ),
    "arrow dictionary of int": (lambda: pa.array([5, 7, 5]).dictionary_encode(), [5, 7, 5], "int64"),
    "arrow dictionary with null": (
        lambda: pa.DictionaryArray.from_arrays(pa.array([0, 1], pa.uint8()), pa.array(["a", None])),
        ["a", None],
        "dictionary of string",
    ),
    "arrow decimal": (lambda: pa.array([Decimal("-1.25")], pa.decimal128(5, 3)), [Decimal("-1.250")], "decimal"),
    "arrow date64": (lambda: pa.array([DAY, OTHER], pa.date64()), [DAY, OTHER], "date"),
    "arrow null": (lambda: pa.nulls(2), [None, None], "null"),
    "arrow seconds": (lambda: pa.array([NOON], pa.timestamp("s")), [NOON], "timestamp"),
    "arrow nanoseconds": (lambda: pa.array([NOON], pa.timestamp("ns", "UTC")), [NOON.replace(tzinfo=UTC)], "timestamp"),
    "duckdb str": (
        lambda: duckdb.sql("select * from (values ('a'), (null)) t(x) order by x nulls last"),
        ["a", None],
        "string",
    ),
    "duckdb enum": (lambda: duckdb.sql("select 'b'::enum('a', 'b') as x"), ["b"], "dictionary of string"),
    "duckdb decimal": (lambda: duckdb.sql("select 1.25::decimal(9, 2) as x"), [Decimal("1.25")], "decimal"),
    "duckdb hugeint": (lambda: duckdb.sql("select 12::hugeint as x"), [Decimal(12)], "decimal"),
    "duckdb date": (lambda: duckdb.sql("select date '2020-01-31' as x"), [DAY], "date"),
    "numpy small int": (lambda: np.array([1, 2], np.uint8), [1, 2], "uint8"),
    "numpy big endian": (lambda: np.array([1, -2], ">i4"), [1, -2], "int32"),
    "numpy strided": (lambda: np.arange(6.0)[::2], [0.0, 2.0, 4.0], "float64"),
    "numpy unaligned": (lambda: np.zeros(2, [("a", "u1"), ("b", "f8")])["b"], [0.0, 0.0], "float64"),
    "numpy bool": (lambda: np.array([True, False]), [True, False], "bool"),
    "numpy text": (lambda: np.array(["a", "", "é😀"]), ["a", "", "é😀"], "string"),
    "numpy bytes": (lambda: np.array([b"a", "é".encode()]), ["a", "é"], "string"),
    "numpy objects": (lambda: np.array(["a", None], object), ["a", None], "string"),
    "numpy masked": (lambda: np.ma.masked_array([1, 2], [False, True]), [1, None], "int64"),
    "numpy days": (lambda: np.array(["2020-01-31", "NaT"], "M8[D]"), [DAY, None], "date"),
    "numpy weeks": (lambda: np.array(["2020-01-30"], "M8[W]"), [dt.date(2020, 1, 30)], "date"),
    "numpy hours": (lambda: np.array(["2020-01-31T12"], "M8[h]"), [NOON.replace(second=0)], "timestamp"),
    "numpy nanoseconds": (lambda: np.array([NOON, None], "M8[ns]"), [NOON, None], "timestamp"),
    "list of int": (lambda: [1, None, 2], [1, None, 2], "int64"),
    "list of large int": (lambda: [2**64 - 1, 0], [2**64 - 1, 0], "uint64"),
    "list of numbers": (lambda: [1, 2.5], [1.0, 2.5], "float64"),
    "list of decimals": (lambda: [Decimal("1.5"), 2, Decimal("NaN")], [Decimal("1.5"), Decimal(2), None], "decimal"),
    "list of NumPy scalars": (lambda: [np.int8(3), np.float32(1.5)], [3.0, 1.5], "float64"),
    "list of stamps": (lambda: [pd.Timestamp(NOON), pd.NaT], [NOON, None], "timestamp"),
    "list of datetime64": (lambda: [np.datetime64(DAY), np.datetime64("NaT")], [DAY, None], "date"),
    "list of zoned times": (lambda: [NOON.replace(tzinfo=UTC)], [NOON.replace(tzinfo=UTC)], "timestamp"),
    "list of NA": (lambda: ["a", pd.NA, float("nan")], ["a", None, None], "string"),
    "empty list": (list, [], "null"),
    "range": (lambda: range(3), [0, 1, 2], "int64"),
    "generator": (lambda: (c for c in "ab"), ["a", "b"], "string"),
    "narwhals": (lambda: nw.from_native(pl.Series(["a"]), series_only=True), ["a"], "string"),
}


if hasattr(np, "dtypes") and hasattr(np.dtypes, "StringDType"):  # NumPy 2
    TYPES["numpy string type"] = (lambda: np.array(["a", "é"], np.dtypes.StringDType()), ["a", "é"], "string")


@pytest.mark.parametrize("name", TYPES)
def test_every_type_comes_in(name):
    make, expected, kind = TYPES[name]
    read = column(make())
    assert read.dtype == kind
    assert len(read) == len(expected)
    assert listed(read) == expected


@pytest.mark.parametrize("name", TYPES)
def test_every_type_goes_out_as_arrow(name):
    make, expected, _ = TYPES[name]
    read = column(make())
    exported = _core.Table(["x"], [read])
    for back in (pa.chunked_array(read), pa.array(read), pa.table(exported)["x"]):
        assert listed(back) == expected
    if name == "arrow date64":
        expected = [dt.datetime.combine(day, dt.time()) for day in expected]  # Polars and DuckDB have no such dates
    for back in (pl.Series(read), pl.DataFrame(exported)["x"]):
        assert listed(back) == expected
    assert duckdb.sql("select count(*) from exported").fetchall() == [(len(expected),)]


@pytest.mark.parametrize("name", TYPES)
def test_every_type_becomes_numpy(name):
    make, expected, kind = TYPES[name]
    array = column(make()).to_numpy()
    assert array.shape == (len(expected),)
    if kind not in ("timestamp", "decimal"):
        assert listed(array) == [v if v is None or kind != "null" else None for v in expected]


REFUSED = {
    "float16": lambda: np.array([1], np.float16),
    "long double": lambda: np.array([1], np.longdouble),
    "complex": lambda: np.array([1j]),
    "timedelta": lambda: np.array([1], "m8[s]"),
    "months": lambda: np.array(["2020-01"], "M8[M]"),
    "records": lambda: np.zeros(1, [("a", int), ("b", int)]),
    "arrow half": lambda: pa.array([np.float16(1.5)], pa.float16()),
    "arrow decimal256": lambda: pa.array([Decimal(1)], pa.decimal256(40, 1)),
    "arrow binary": lambda: pa.array([b"a"]),
    "arrow list": lambda: pa.array([[1]]),
    "arrow struct": lambda: pa.array([{"a": 1, "b": 2}]),
    "arrow time": lambda: pa.array([dt.time(1)]),
    "polars list": lambda: pl.Series([[1]]),
    "polars object": lambda: pl.Series([object()]),
    "polars time": lambda: pl.Series([dt.time(1)]),
    "polars duration": lambda: pl.Series([dt.timedelta(1)]),
    "polars int128": lambda: pl.Series([1], dtype=pl.Int128),
    "polars binary": lambda: pl.Series([b"a"]),
    "pandas period": lambda: pd.Series(pd.period_range("2020-01", periods=2, freq="M")),
    "pandas interval": lambda: pd.Series(pd.interval_range(0, 2)),
    "objects": lambda: [object()],
    "text": lambda: "abc",
    "number": lambda: 5,
    "nothing": lambda: None,
    "dict": lambda: {1: 2},
    "set": lambda: {1, 2},
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_by_its_name_and_type(name):
    with pytest.raises(gw.SchemaError, match=r"^fn: x(\[0\])? is .+, must be ") as caught:
        column(REFUSED[name]())
    assert caught.value.argument == "x"


def test_a_period_is_no_integer_in_arrow_either():
    frame = pd.DataFrame({"x": pd.period_range("2020-01", periods=2, freq="M")})
    with pytest.raises(gw.SchemaError, match=r'extension type "pandas\.period"'):
        _core.read_columns("fn", frame, [("x", "x")])


@pytest.mark.parametrize(
    ("values", "error", "row", "value"),
    [
        (["00001", 1], gw.SchemaError, 1, "1"),
        ([1, "00001"], gw.SchemaError, 1, "'00001'"),
        ([1, True], gw.SchemaError, 1, "True"),
        ([DAY, NOON], gw.SchemaError, 1, repr(NOON)),
        ([None, NOON, NOON.replace(tzinfo=UTC)], gw.SchemaError, 2, "2020-01-31 12:00:05+00:00"),
        ([NOON.replace(tzinfo=UTC), NOON.replace(tzinfo=BERLIN)], gw.SchemaError, 1, "2020-01-31 12:00:05+01:00"),
        ([2**64], gw.DomainError, 0, str(2**64)),
        ([0, -(2**63) - 1], gw.DomainError, 1, str(-(2**63) - 1)),
        ([-1, 2**63], gw.DomainError, 1, str(2**63)),
        ([Decimal(1), Decimal("Infinity")], gw.DomainError, 1, "Decimal('Infinity')"),
        ([Decimal("1e38")], gw.DomainError, 0, "Decimal('1E+38')"),
        ([Decimal("1e-39")], gw.DomainError, 0, "Decimal('1E-39')"),
        (["a", "\ud800"], gw.DomainError, 1, "'\\ud800'"),
        ([b"a", b"\xff"], gw.DomainError, 1, "b'\\xff'"),
        (np.array([b"a", b"\xff"]), gw.DomainError, 1, "b'\\xff'"),
        (np.array(["a", "\ud800"]), gw.DomainError, 1, "a text with a lone surrogate"),
        (np.array([1, 2**40], "M8[D]"), gw.DomainError, 1, f"day {2**40}"),
    ],
    ids=str,
)
def test_a_bad_value_is_named_with_its_row(values, error, row, value):
    with pytest.raises(error) as caught:
        column(values)
    assert (caught.value.row, caught.value.value) == (row, value)


def test_one_column_has_one_dimension():
    with pytest.raises(gw.ShapeError, match="x is of 2 dimensions, must have one dimension"):
        column(np.zeros((2, 2)))
    with pytest.raises(gw.ShapeError, match="x is of 0 dimensions"):
        column(np.array(1.0))


# Nothing is copied, and nothing is kept longer than needed.


@pytest.mark.parametrize(
    "make",
    [lambda: np.arange(5.0), lambda: np.arange(5, dtype=np.uint8), lambda: pl.Series([1.0, 2.0]).to_numpy(),
     lambda: pd.Series([1, 2]).to_numpy(), lambda: np.array([NOON], "M8[us]")],
)  # fmt: skip
def test_numbers_are_not_copied(make):
    array = make()
    back = column(array).to_numpy()
    assert back.ctypes.data == array.ctypes.data
    assert back.dtype == array.dtype
    assert not back.flags.writeable


def test_frames_of_numbers_are_not_copied():
    x = np.arange(5.0)
    for frame in (pd.DataFrame({"x": x}), pl.DataFrame({"x": x}), pa.table({"x": x})):
        columns, _ = _frames.read("fn", frame, {"a": "x"})
        there = frame["x"].to_numpy() if not isinstance(frame, pa.Table) else frame["x"].chunk(0).to_numpy()
        assert columns["a"].to_numpy().ctypes.data == there.ctypes.data
    out = _frames.source_of("fn", pl.DataFrame({"x": x})).frame({"y": x})
    assert out["y"].to_numpy().ctypes.data == x.ctypes.data


def test_memory_is_given_back():
    array = np.arange(10.0)
    before = sys.getrefcount(array)
    for _ in range(200):
        read = column(array)
        pa.array(read), pl.Series(read), read.to_numpy(), pa.table(_core.Table(["x"], [read]))
        read.__arrow_c_stream__(), read.__arrow_c_array__(), read.__arrow_c_schema__()
        column(pa.array(read)), column(pl.Series(read))
    del read
    gc.collect()
    assert sys.getrefcount(array) == before


@pytest.mark.skipif("asan" in os.environ.get("LD_PRELOAD", ""), reason="the sanitizer keeps freed memory for a while")
def test_repeated_exports_do_not_leak():
    resource = pytest.importorskip("resource")
    array = np.arange(100_000.0)
    texts = np.array(["customer"] * 50_000)

    def work():
        for _ in range(50):
            frame = pl.DataFrame(_core.Table(["x", "t"], [column(array), column(np.concatenate([texts, texts]))]))
            _frames.read("fn", frame, {"x": "x", "t": "t"})[0]["t"].to_numpy()

    work()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    work()
    work()
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before  # kB; one round makes 50 MB a turn
    assert grown < 60_000


def test_an_exported_column_outlives_what_it_was_read_from():
    out = pa.array(column(pl.Series(["a" * 50, "b"])))
    gc.collect()
    assert out.to_pylist() == ["a" * 50, "b"]


def test_a_stream_is_read_once():
    reader = pa.table({"x": [1, 2]}).to_reader()
    assert _frames.read("fn", reader, {"a": "x"})[0]["a"].to_pylist() == [1, 2]
    capsule = pa.table({"x": [1]}).__arrow_c_stream__()

    class Once:
        def __arrow_c_stream__(self, requested_schema=None):
            return capsule

    _frames.read("fn", Once(), {"a": "x"})
    with pytest.raises(gw.SchemaError, match="was read before"):
        _frames.read("fn", Once(), {"a": "x"})


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
    assert str(caught.value) == "fn: time is 2 rows long, must have 3 rows like the columns before it"


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


# Series.


def test_results_take_the_form_of_what_was_given():
    result = np.array([0.5, np.nan])
    given_pandas = pd.Series([1, 2], index=["b", "a"])
    out = _frames.like(given_pandas, result, "p")
    assert isinstance(out, pd.Series)
    assert (list(out.index), out.name) == (["b", "a"], "p")
    out = _frames.like(pl.Series([1, 2]), result, "p")
    assert (out.name, out.to_list()) == ("p", [0.5, None])
    assert _frames.like(pa.array([1, 2]), result).to_pylist() == [0.5, None]
    assert _frames.like(pa.chunked_array([[1], [2]]), result).to_pylist() == [0.5, None]
    out = _frames.like(nw.from_native(pl.Series([1, 2]), series_only=True), result, "p")
    assert isinstance(out, nw.Series)
    assert out.name == "p"
    for values in (np.array([1, 2]), [1, 2], (1, 2)):
        assert _frames.like(values, result) is result
    for scalar in (2, 2.0, np.float64(2)):
        assert type(_frames.like(scalar, np.array([0.5]))) is float


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.one_of(st.none(), st.text(st.characters(codec="utf-8"), max_size=20)), max_size=30),
    st.lists(st.integers(0, 30), max_size=4),
    st.integers(0, 5),
)
def test_texts_survive_any_chunking_and_slicing(values, cuts, skip):
    cuts = sorted({min(c, len(values)) for c in cuts} | {0, len(values)})
    for kind in (pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string())):
        coded = pa.types.is_dictionary(kind)
        pieces = [pa.array(values[a:b], pa.string() if coded else kind) for a, b in itertools.pairwise(cuts)]
        whole = pa.chunked_array([p.dictionary_encode() for p in pieces] if coded else pieces, type=kind)
        sliced = whole[skip:]
        read = column(sliced)
        assert read.to_pylist() == values[skip:]
        assert listed(read.to_numpy()) == values[skip:] or any(v and v.endswith("\0") for v in values if v)
        assert pl.Series(read).to_list() == values[skip:]
        assert pa.array(read).to_pylist() == values[skip:]


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([pa.int8(), pa.uint16(), pa.int64(), pa.uint64(), pa.float32(), pa.bool_(), pa.date32()]),
    st.lists(st.one_of(st.none(), st.integers(0, 100)), max_size=40),
    st.lists(st.integers(0, 40), max_size=4),
    st.integers(0, 12),
)
def test_numbers_survive_any_chunking_and_slicing(kind, values, cuts, skip):
    cuts = sorted({min(c, len(values)) for c in cuts} | {0, len(values)})
    if kind == pa.bool_():
        values = [None if v is None else v % 2 == 0 for v in values]
    elif kind == pa.date32():
        values = [None if v is None else DAY + dt.timedelta(v) for v in values]
    whole = pa.chunked_array([pa.array(values[a:b], kind) for a, b in itertools.pairwise(cuts)], type=kind)
    read = column(whole[skip:])
    assert read.to_pylist() == values[skip:]
    assert pa.array(read).to_pylist() == values[skip:]
    assert pl.Series(read).to_list() == values[skip:]
    batch = pa.record_batch([pa.array(values, kind), pa.array(values, kind)], names=["a", "b"])[skip:]
    columns, _ = _frames.read("fn", batch, {"x": "b"})
    assert columns["x"].to_pylist() == values[skip:]
    struct = pa.StructArray.from_arrays(
        [pa.array(values, kind)], ["a"], mask=pa.array([i % 3 == 0 for i in range(len(values))], pa.bool_())
    )
    assert column(struct[skip:]).to_pylist() == [None if i % 3 == 0 else v for i, v in enumerate(values)][skip:]


# Zones.


@pytest.mark.parametrize(
    "name", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "UTC"]
)
def test_transitions_are_those_of_the_zone(name):
    instants, offsets = _zones.transitions(name)
    assert (np.diff(instants) > 0).all()
    zone = zoneinfo.ZoneInfo(name)
    for seconds in np.random.default_rng(1).integers(-2_000_000_000, 4_000_000_000, 3000):
        there = offsets[np.searchsorted(instants, seconds, side="right") - 1]
        at = dt.datetime.fromtimestamp(int(seconds), UTC).astimezone(zone)
        assert there == at.utcoffset().total_seconds()
    for instant, offset in zip(instants[1:40].tolist(), offsets[1:40].tolist(), strict=True):
        after = dt.datetime.fromtimestamp(instant, UTC).astimezone(zone).utcoffset().total_seconds()
        before = dt.datetime.fromtimestamp(instant - 1, UTC).astimezone(zone).utcoffset().total_seconds()
        assert offset == after != before


def test_zones_that_do_not_exist():
    for name in ("Europe/Nowhere", "", "../etc/passwd", 5):
        with pytest.raises(gw.DomainError, match="zone is"):
            _zones.transitions(name) if isinstance(name, str) else _zones.tzinfo(name)


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
    out = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", "import goodwill"], capture_output=True, text=True, check=True
    )
    own = [
        int(line.split("|")[0].split(":")[1]) for line in out.stderr.splitlines() if "| " in line and "goodwill" in line
    ]
    assert sum(own) < 300_000  # microseconds of goodwill's own modules
