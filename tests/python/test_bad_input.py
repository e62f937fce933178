"""Bad input: each gets the typed error that names column, row and value, or a counted exclusion."""

import datetime as dt
import os
import signal
import threading
import time
import zoneinfo

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import goodwill as gw

DATES = ["2020-01-01", "2020-01-05", "2020-01-03"]
ROLES = {"customer": "id", "time": "when", "amount": "paid"}
BERLIN, TOKYO = zoneinfo.ZoneInfo("Europe/Berlin"), zoneinfo.ZoneInfo("Asia/Tokyo")


def log(**columns):
    return {"id": [1, 1, 2], "when": DATES, "paid": [1.0, 2.0, 3.0], **columns}


def arrow_text(*values):
    """A string column of any bytes, as a careless producer may make it."""
    offsets = np.cumsum([0, *map(len, values)]).astype(np.int32)
    return pa.Array.from_buffers(
        pa.string(), len(values), [None, pa.py_buffer(offsets), pa.py_buffer(b"".join(values))]
    )


#: What is wrong: columns; the error; its argument, row and value; the reason it is counted under, if it can be skipped.
ROWS = {
    "id is null": (log(id=[1, None, 2]), "customer", 1, "missing", "customer is missing"),
    "id is null, text": (log(id=["a", None, "b"]), "customer", 1, "missing", "customer is missing"),
    "id is null, category": (
        log(id=pd.Series(["a", None, "b"], dtype="category")),
        "customer",
        1,
        "missing",
        "customer is missing",
    ),
    "ids are all null": (log(id=[None] * 3), "customer", 0, "missing", "customer is missing"),
    "id is empty": (log(id=["a", "", "b"]), "customer", 1, '""', "customer is an empty text"),
    "id is not UTF-8": (
        log(id=arrow_text(b"a", b"\xff\xfe", b"b")),
        "customer",
        1,
        r'"\xFF\xFE"',
        "customer is not UTF-8",
    ),
    "time is null": (
        log(when=np.array(["2020-01-01", "NaT", "2020-01-03"], "M8[D]")),
        "time",
        1,
        "missing",
        "time is missing",
    ),
    "time is null, text": (log(when=["2020-01-01", None, "2020-01-03"]), "time", 1, "missing", "time is missing"),
    "times are all null": (log(when=[None] * 3), "time", 0, "missing", "time is missing"),
    "time is no date": (log(when=["2020-01-01", "soon", "2020-01-03"]), "time", 1, '"soon"', "time is no date"),
    "time is two dates": (
        log(when=["2020-01-01", "03/04/2020", "2020-01-03"]),
        "time",
        1,
        '"03/04/2020"',
        "time is no date",
    ),
    "time is no day of the calendar": (
        log(when=["2020-01-01", "2021-02-29", "2020-01-03"]),
        "time",
        1,
        '"2021-02-29"',
        "time is no date",
    ),
    "time mixes offsets": (
        log(when=["2020-01-01T00:00+01:00", "2020-01-02T00:00Z", "2020-01-03T00:00+01:00"]),
        "time",
        1,
        '"2020-01-02T00:00Z"',
        "time mixes offsets, and no zone is given",
    ),
    "amount is null": (log(paid=[1, None, 3]), "amount", 1, "missing", "amount is missing"),
    "amount is NaN": (log(paid=np.array([1, np.nan, 3])), "amount", 1, "missing", "amount is missing"),
    "amount is infinite": (log(paid=[1, np.inf, 3]), "amount", 1, "inf", "amount is infinite"),
    "amount is negative": (log(paid=[1, -2.5, 3]), "amount", 1, "-2.5", "amount is negative"),
}


@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize("work", [gw.summary, gw.CustomerBase.from_transactions], ids=["summary", "base"])
def test_a_bad_row_is_named(name, work):
    data, argument, row, value, _ = ROWS[name]
    with pytest.raises(gw.DomainError) as caught:
        work(data, **ROLES)
    error = caught.value
    assert (error.argument, error.row, error.value) == (argument, row, value)
    assert error.column == ROLES[argument]
    assert f'{argument}[{row}] (column "{ROLES[argument]}") is {value}, must ' in str(error)
    assert isinstance(error, ValueError)


@pytest.mark.parametrize("name", ROWS)
def test_a_bad_row_is_counted_when_it_is_skipped(name):
    data, _, row, _, reason = ROWS[name]
    report = gw.CustomerBase.from_transactions(data, **ROLES, errors="skip").ingest_report
    bad = 3 if name.endswith("all null") else 1
    assert [(r.reason, r.rows, r.first_row) for r in report.refused] == [(reason, bad, row)]
    assert report.rows_read == 3 == report.purchases + bad


@pytest.mark.parametrize("name", ROWS)
def test_the_row_is_that_of_the_callers_frame_across_chunks(name):
    data, argument, row, value, _ = ROWS[name]
    if name.endswith("all null") or "offsets" in name:
        pytest.skip("says nothing of chunks")
    try:
        table = pa.table({k: pa.array(v) for k, v in data.items()})
    except pa.ArrowInvalid:
        pytest.skip("PyArrow checks it itself")
    good = pa.table(
        {
            "id": table["id"].take([0] * 1000),
            "when": table["when"].take([0] * 1000),
            "paid": table["paid"].take([0] * 1000),
        }
    )
    whole = pa.concat_tables([good.slice(0, 300), good.slice(300), table.slice(1)])
    with pytest.raises(gw.DomainError) as caught:
        gw.summary(whole, **ROLES)
    assert (caught.value.argument, caught.value.row, caught.value.value) == (argument, 1000 + row - 1, value)


#: What cannot be one column of its role: columns; the error; argument; what the message says.
COLUMNS = {
    "a column is missing": (
        {"id": [1], "date": ["2020-01-01"], "paid": [1.0]},
        gw.SchemaError,
        "time",
        'time is "when", must be a column of the data; there are "id", "date", "paid"',
    ),
    "lengths differ": (log(id=[1, 2]), gw.ShapeError, "time", 'time (column "when") is 3 rows long, must have 2 rows'),
    "one scalar": (log(id=5), gw.SchemaError, "customer", "of type int, must be an array"),
    "two dimensions": (log(paid=np.ones((3, 2))), gw.ShapeError, "amount", "of 2 dimensions, must have one dimension"),
    "no frame": (5, gw.SchemaError, "data", "data is of type int, must be a dataframe"),
    "ids are floats": (
        log(id=[1.0, 2.0, 3.0]),
        gw.SchemaError,
        "customer",
        "of type float64, must be integers or text",
    ),
    "ids are bools": (log(id=[True, False, True]), gw.SchemaError, "customer", "of type bool"),
    "ids are dates": (log(id=np.array(DATES, "M8[D]")), gw.SchemaError, "customer", "of type date"),
    "ids are text and integers": (
        log(id=["00001", 1, 2]),
        gw.SchemaError,
        "customer",
        'customer[1] (column "id") is 1, must be text',
    ),
    "ids are bytes that are not UTF-8": (
        log(id=np.array([b"a", b"\xff", b"b"])),
        gw.DomainError,
        "customer",
        r"is b'\xff', must be UTF-8",
    ),
    "ids have lone surrogates": (log(id=["a", "\ud800", "b"]), gw.DomainError, "customer", "must be UTF-8"),
    "ids pass 64 bits": (log(id=[1, 2**64, 3]), gw.DomainError, "customer", "customer[1]"),
    "times are bare integers": (
        log(when=[1, 2, 3]),
        gw.SchemaError,
        "time",
        "say what they count since 1970-01-01: time_unit=",
    ),
    "times are floats": (log(when=[1.0, 2.0, 3.0]), gw.SchemaError, "time", "of type float64"),
    "times are periods": (
        {**log(), "when": pd.Series(pd.period_range("2020-01", periods=3, freq="M"))},
        gw.SchemaError,
        "time",
        "period[M]",
    ),
    "times are months": (log(when=np.array(["2020-01"] * 3, "M8[M]")), gw.SchemaError, "time", "datetime64[M]"),
    "times are in mixed zones": (
        log(when=[dt.datetime(2020, 1, d + 1, tzinfo=z) for d, z in enumerate([BERLIN, TOKYO, BERLIN])]),
        gw.SchemaError,
        "time",
        'time[1] (column "when") is 2020-01-02 00:00:00+09:00, must be in the zone Europe/Berlin',
    ),
    "times are with and without zone": (
        log(when=[dt.datetime(2020, 1, d + 1, tzinfo=z) for d, z in enumerate([None, TOKYO, None])]),
        gw.SchemaError,
        "time",
        "must be without a zone like the rows before it",
    ),
    "times are dates and datetimes": (
        log(when=[dt.date(2020, 1, 1), dt.datetime(2020, 1, 1), None]),
        gw.SchemaError,
        "time",
        "time[1]",
    ),
    "times are years away": (log(when=np.array([0, 2**31, 0], "M8[D]")), gw.DomainError, "time", "time[1]"),
    "amounts are text": (
        log(paid=["1", "2", "3"]),
        gw.SchemaError,
        "amount",
        "of type string, must be a column of numbers",
    ),
    "amounts are bools": (log(paid=[True] * 3), gw.SchemaError, "amount", "of type bool"),
    "amounts are complex": (log(paid=np.ones(3, complex)), gw.SchemaError, "amount", "complex128"),
    "amounts are half floats": (log(paid=np.ones(3, np.float16)), gw.SchemaError, "amount", "float16"),
}


@pytest.mark.parametrize("name", COLUMNS)
@pytest.mark.parametrize("work", [gw.summary, gw.CustomerBase.from_transactions], ids=["summary", "base"])
def test_a_bad_column_is_named(name, work):
    data, kind, argument, says = COLUMNS[name]
    with pytest.raises(kind) as caught:
        work(data, **ROLES)
    assert caught.value.argument == argument
    assert says in str(caught.value)


#: Options that are none: what to say, and what must be in the message.
OPTIONS = {
    "unit": ("fortnight", '"day", "week", "month" or "year"'),
    "merge": ("hour", 'must be "day"'),
    "refunds": ("ignore", '"refuse", "net" or "exclude"'),
    "zero_amounts": ("drop", '"keep", "exclude" or "refuse"'),
    "errors": ("ignore", '"raise" or "skip"'),
    "zone": ("Mars/Base", "must be an IANA name"),
    "threads": (0, "must be a whole number >= 1"),
    "calibration_end": ("yesterday", "must be a day"),
    "observation_end": (19970930, "must be a day"),
    "time_unit": ("fortnight", '"day", "s", "ms", "us" or "ns"'),
}


@pytest.mark.parametrize("name", OPTIONS)
@pytest.mark.parametrize(
    "work", [gw.summary, gw.CustomerBase.from_transactions, gw.SummaryState], ids=["summary", "base", "state"]
)
def test_a_bad_option_is_named(name, work):
    if work is gw.SummaryState and name in ("threads", "time_unit"):
        pytest.skip("has no such option, or looks at it with a chunk")
    value, says = OPTIONS[name]
    for wrong, expected in ((value, says), ([], "")):
        with pytest.raises(gw.DomainError) as caught:
            work(**({} if work is gw.SummaryState else {"data": log()}), **ROLES, **{name: wrong})
        assert caught.value.argument == name
        assert expected in str(caught.value)


def test_options_that_contradict_each_other():
    with pytest.raises(
        gw.DomainError, match="calibration_end is 2020-01-05, must not be after observation_end, 2020-01-03"
    ):
        gw.summary(log(), **ROLES, calibration_end="2020-01-05", observation_end="2020-01-03")
    base = gw.CustomerBase.from_transactions(log(), **ROLES)
    with pytest.raises(gw.DomainError, match="calibration_end"):
        base.holdout()
    with pytest.raises(gw.DomainError, match="at is 2020-02-01, must not be after observation_end, 2020-01-05"):
        base.summary(at="2020-02-01")
    with pytest.raises(gw.SchemaError, match="must be integers where time_unit= is given"):
        gw.summary(log(), **ROLES, time_unit="day")


@pytest.mark.parametrize(
    "kind", [lambda d: d, pd.DataFrame, pl.DataFrame, pa.table], ids=["dict", "pandas", "polars", "pyarrow"]
)
def test_empty_input(kind):
    data = {"id": np.array([], np.int64), "when": np.array([], "M8[ms]"), "paid": np.array([], np.float64)}
    base = gw.CustomerBase.from_transactions(kind(data), **ROLES, calibration_end="2020-01-01")
    assert len(base) == base.customer_days == base.ingest_report.rows_read == 0
    for frame in (base.summary(), base.holdout(), gw.summary(kind(data), **ROLES)):
        assert len(frame["customer"]) == len(frame["T"]) == 0
    assert len(gw.CustomerBase.from_transactions({"id": [], "when": [], "paid": []}, **ROLES)) == 0


def test_one_customer_and_customers_of_one_purchase():
    one = gw.summary({"id": ["x"], "when": ["2020-01-01"], "paid": [5]}, **ROLES)
    assert [v.tolist() for v in one.values()][:4] == [["x"], [0.0], [0.0], [0.0]]
    assert np.isnan(one["monetary_value"]).all()
    many = gw.summary({"id": range(100), "when": ["2020-01-01"] * 100, "paid": [5] * 100}, **ROLES)
    assert (many["frequency"] == 0).all()


def test_ids_of_any_size_stay_themselves():
    large = [10**18, 10**18 + 1, -(2**63)]
    assert gw.summary(log(id=large), **ROLES)["customer"].tolist() == sorted(large)
    unsigned = [2**64 - 1, 2**63, 0]
    assert gw.summary(log(id=unsigned), **ROLES)["customer"].tolist() == sorted(unsigned)
    text = ["00001", "1", "01"]
    assert gw.summary(log(id=text), **ROLES)["customer"].tolist() == sorted(text)
    long = ["x" * 1000, "y" * 5000 + "a", "y" * 5000 + "b"]
    assert gw.summary(log(id=long), **ROLES)["customer"].tolist() == long
    zeros = ["a", "a\0", "a\0\0"]
    assert gw.summary(log(id=zeros), **ROLES)["customer"].tolist() == zeros


def test_duplicate_rows_merge_and_are_counted():
    data = {name: values * 3 for name, values in log().items()}
    base = gw.CustomerBase.from_transactions(data, **ROLES)
    assert (base.ingest_report.merged_within_a_day, base.ingest_report.purchases) == (6, 3)
    assert base.summary()["monetary_value"][0] == 6.0


def test_amounts_of_mixed_scale_lose_nothing():
    data = {
        "id": [1] * 4,
        "when": ["2020-01-01", "2020-01-02", "2020-01-03", "2020-01-04"],
        "paid": [0, 1e15, 3e-7, 1e-300],
    }
    base = gw.CustomerBase.from_transactions(data, **ROLES)
    assert base.ingest_report.amount_scale is None
    assert base.summary()["monetary_value"][0] == pytest.approx(1e15 / 3)
    huge = gw.summary({"id": [1] * 3, "when": DATES, "paid": [1e300, 1e300, 1e300]}, **ROLES)
    assert huge["monetary_value"][0] == pytest.approx(1e300)


def test_times_after_the_end():
    with pytest.raises(gw.DomainError) as caught:
        gw.summary(log(), **ROLES, observation_end="2020-01-04")
    assert (caught.value.argument, caught.value.row, caught.value.value) == ("time", 1, '"2020-01-05"')
    base = gw.CustomerBase.from_transactions(log(), **ROLES, observation_end="2020-01-04", errors="skip")
    assert [(r.reason, r.rows, r.first_row) for r in base.ingest_report.refused] == [
        ("time is after observation_end", 1, 1)
    ]


def test_customers_first_seen_after_the_calibration():
    base = gw.CustomerBase.from_transactions(log(), **ROLES, calibration_end="2020-01-02")
    assert base.summary()["customer"].tolist() == base.holdout()["customer"].tolist() == [1]
    assert (len(base), base.ingest_report.later_customers) == (2, 1)
    none = gw.CustomerBase.from_transactions(log(), **ROLES, calibration_end="2019-01-01")
    assert len(none.summary()["customer"]) == len(none.holdout()["customer"]) == 0
    assert none.ingest_report.later_customers == 2


# States.


def state(**columns):
    return gw.SummaryState(customer="id", time="when").update(
        {"id": [1, 2], "when": ["2020-01-02", "2020-01-03"], **columns}
    )


@pytest.mark.parametrize(
    "make", [state, lambda: gw.CustomerBase.from_transactions(log(), **ROLES)], ids=["state", "base"]
)
def test_bytes_that_were_cut_or_altered(make):
    source = make()
    whole, read = source.to_bytes(), type(source).from_bytes
    assert len(read(whole)) == len(source)
    for end in (0, 1, 10, len(whole) // 2, len(whole) - 1):
        with pytest.raises(gw.FormatError):
            read(whole[:end])
    with pytest.raises(gw.FormatError):
        read(whole + b"\0")
    for at in range(len(whole)):
        altered = bytearray(whole)
        altered[at] ^= 1 << (at % 8)
        with pytest.raises(gw.FormatError):
            read(bytes(altered))


def test_bytes_of_another_kind():
    with pytest.raises(gw.FormatError, match="kind"):
        gw.SummaryState.from_bytes(gw.CustomerBase.from_transactions(log(), **ROLES).to_bytes())
    with pytest.raises(gw.FormatError, match="kind"):
        gw.CustomerBase.from_bytes(state().to_bytes())
    with pytest.raises(gw.DomainError, match="backend"):
        gw.CustomerBase.from_bytes(gw.CustomerBase.from_transactions(log(), **ROLES).to_bytes(), backend="spark")


OUT_OF_ORDER = {
    "a chunk before the last": ({"id": [1], "when": ["2020-01-01"]}, "time", 0),
    "days that go back within a chunk": ({"id": [3, 3], "when": ["2020-01-09", "2020-01-08"]}, "time", 1),
    "ids of another kind": ({"id": ["a"], "when": ["2020-01-09"]}, "customer", None),
}


@pytest.mark.parametrize("name", OUT_OF_ORDER)
def test_a_chunk_out_of_order(name):
    data, argument, row = OUT_OF_ORDER[name]
    fed = state()
    before = fed.to_bytes()
    with pytest.raises(gw.ConflictError) as caught:
        fed.update(data)
    assert (caught.value.argument, caught.value.row) == (argument, row)
    assert fed.to_bytes() == before


def test_a_bad_chunk_leaves_the_state_as_it_was():
    fed = state()
    before = fed.to_bytes()
    for bad in (
        {"id": [3, None], "when": DATES[:2]},
        {"id": [3], "when": ["soon"]},
        {"id": [3]},
        {"id": [3, 4], "when": DATES[:1]},
        5,
    ):
        with pytest.raises(gw.GoodwillError):
            fed.update(bad)
        assert fed.to_bytes() == before


def test_states_that_do_not_merge():
    for other in (
        state(),
        gw.SummaryState(customer="id", time="when", unit="day").update({"id": [9], "when": ["2020-01-09"]}),
    ):
        with pytest.raises(gw.ConflictError, match="other"):
            state().merge(other)
    with pytest.raises(gw.SchemaError, match="must be a SummaryState"):
        state().merge(5)


# Stopping.


def test_ctrl_c_stops_long_work_within_a_second():
    sent = []

    def interrupt():
        sent.append(time.monotonic())
        os.kill(os.getpid(), signal.SIGINT)

    # A shell that runs the tests in the background has them ignore Ctrl-C.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    timer = threading.Timer(0.3, interrupt)
    try:
        with pytest.raises(KeyboardInterrupt):
            timer.start()
            gw.simulate(customers=8_000_000, threads=1)  # some five seconds
    finally:
        signal.signal(signal.SIGINT, before)
    assert sent and time.monotonic() - sent[0] < 1
