"""Columns of every type and library, in and out."""

import datetime as dt
import gc
import itertools
import math
import os
import sys
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
from goodwill import _core, _frames

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
