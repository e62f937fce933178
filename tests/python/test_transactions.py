"""The summary, the customer base and the state, through every kind of frame."""

import datetime as dt
import itertools
import json
import pickle
import zoneinfo

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import goodwill as gw

DAY0 = dt.date(2020, 1, 1)
ROLES = {"customer": "id", "time": "date", "amount": "total"}
LOG = {
    "id": np.array(["b", "a", "b", "b", "a", "c"]),
    "date": np.array(["2020-01-08", "2020-01-01", "2020-01-01", "2020-01-08", "2020-01-29", "2020-02-12"], "M8[D]"),
    "total": np.array([1.10, 2.20, 3.30, 4.40, 5.50, 6.60]),
}
KINDS = {
    "dict": lambda d: d,
    "pandas": pd.DataFrame,
    "polars": pl.DataFrame,
    "polars lazy": pl.LazyFrame,
    "pyarrow": pa.table,
    "duckdb": lambda d: duckdb.from_arrow(pa.table(d)),
}


def rows(frame):
    """Any frame as a list of tuples, None where missing."""
    if isinstance(frame, duckdb.DuckDBPyRelation):
        frame = frame.to_arrow_table()
    if isinstance(frame, pl.LazyFrame):
        frame = frame.collect()
    if isinstance(frame, pa.Table):
        columns = [c.to_pylist() for c in frame.columns]
    elif isinstance(frame, dict):
        columns = [c.tolist() for c in frame.values()]
    else:
        columns = [frame[name].to_list() for name in frame.columns]
    return [
        tuple(None if isinstance(v, float) and np.isnan(v) else v for v in row) for row in zip(*columns, strict=True)
    ]


def brute(ids, days, amounts, end, per_unit):
    """The summary by its definition."""
    out = []
    for customer in sorted(set(ids)):
        money = {}
        for i, d, a in zip(ids, days, amounts, strict=True):
            if i == customer and d <= end:
                money[d] = money.get(d, 0) + a
        if not money:
            continue
        first, last = min(money), max(money)
        repeat = [money[d] for d in money if d != first]
        value = sum(repeat) / len(repeat) if repeat else None
        out.append((customer, float(len(repeat)), (last - first) / per_unit, (end - first) / per_unit, value))
    return out


@pytest.mark.parametrize("kind", KINDS)
def test_summary_of_every_kind_of_frame(kind):
    data = KINDS[kind](LOG)
    out = gw.summary(data, **ROLES)
    assert type(out) is type(data)
    assert rows(out) == [
        ("a", 1.0, 4.0, 6.0, 5.5),
        ("b", 1.0, 1.0, 6.0, 5.5),
        ("c", 0.0, 0.0, 0.0, None),
    ]
    base = gw.CustomerBase.from_transactions(data, **ROLES, calibration_end="2020-01-15")
    assert rows(base.summary()) == [("a", 0.0, 0.0, 2.0, None), ("b", 1.0, 1.0, 2.0, 5.5)]
    assert type(base.summary()) is type(data)
    assert rows(base.holdout()) == [
        ("a", 0.0, 0.0, 2.0, None, 1.0, 5.5, 4.0),
        ("b", 1.0, 1.0, 2.0, 5.5, 0.0, None, 4.0),
    ]
    assert rows(base.summary(base.observation_end)) == rows(out)
    assert rows(base._with_customer({"p": np.array([0.5, 1.0])})) == [("a", 0.5), ("b", 1.0)]


def test_names_of_the_columns():
    base = gw.CustomerBase.from_transactions(LOG, **ROLES, calibration_end="2020-01-15")
    assert list(base.summary()) == ["customer", "frequency", "recency", "T", "monetary_value"]
    assert list(base.holdout()) == [
        "customer", "frequency", "recency", "T", "monetary_value", "frequency_holdout", "monetary_value_holdout",
        "duration_holdout",
    ]  # fmt: skip
    bare = gw.CustomerBase.from_transactions(LOG, customer="id", time="date", calibration_end="2020-01-15")
    assert not bare.has_amounts
    assert list(bare.summary()) == ["customer", "frequency", "recency", "T"]
    assert list(bare.holdout())[4:] == ["frequency_holdout", "duration_holdout"]
    assert list(gw.summary(LOG, customer="id", time="date")) == ["customer", "frequency", "recency", "T"]
    assert np.isnan(bare._columns()["monetary_value"]).all()


def test_what_a_base_says_of_itself():
    base = gw.CustomerBase.from_transactions(LOG, **ROLES, unit="day", calibration_end="2020-01-15")
    assert len(base) == 3
    assert base.customers.tolist() == ["a", "b", "c"]
    assert base.customer_days == 5
    assert base.unit == "day"
    assert base.has_amounts
    assert base.calibration_end == dt.date(2020, 1, 15)
    assert base.observation_end == dt.date(2020, 2, 12)
    assert "3 customers, 5 customer-days" in repr(base)
    open_end = gw.CustomerBase.from_transactions(LOG, **ROLES, observation_end="2020-03-01")
    assert open_end.calibration_end is None
    assert open_end.observation_end == dt.date(2020, 3, 1)
    with pytest.raises(TypeError, match="from_transactions"):
        gw.CustomerBase()


def test_report_counts_every_row():
    log = {
        "id": ["a", "a", "b", None, "c", "c", "d", "d"],
        "date": [
            "2020-01-01",
            "2020-01-01",
            "2020-01-02",
            "2020-01-02",
            "soon",
            "2020-01-03",
            "2020-01-04",
            "2020-01-05",
        ],
        "total": [1.0, 0.0, 2.5, 3.0, 1.0, -1.0, 4.0, -0.5],
    }
    base = gw.CustomerBase.from_transactions(log, **ROLES, refunds="net", errors="skip")
    report = base.ingest_report
    assert isinstance(report, gw.IngestReport)
    assert report.rows_read == 8
    assert (report.purchases, report.merged_within_a_day, report.refunds_netted, report.zero_amounts) == (3, 1, 1, 1)
    assert [(r.reason, r.rows, r.first_row) for r in report.refused] == [
        ("customer is missing", 1, 3),
        ("time is no date", 1, 4),
    ]
    assert [(r.reason, r.rows) for r in report.excluded] == [("customer has refunds and no purchase", 1)]
    total = report.purchases + report.merged_within_a_day + report.refunds_netted
    assert report.rows_read == total + report.rows_refused + report.rows_excluded
    assert (report.customers, report.amount_scale, report.amount_total) == (3, 1, 7.0)
    shown = repr(report)
    for words in (
        "8 rows read",
        "2 refused",
        "1 time is no date (first: row 4)",
        "7.00 total amount (exact, 1 digits)",
    ):
        assert words in shown
    assert json.loads(json.dumps(report.to_dict()))["refused"][0]["first_row"] == 3
    bare = gw.CustomerBase.from_transactions(LOG, customer="id", time="date").ingest_report
    assert bare.to_dict()["amount_total"] is None
    assert bare.amount_scale is None
    assert "amount" not in repr(bare)


def test_mixed_scales_are_reported_as_not_exact():
    log = {"id": [1, 1, 1], "date": ["2020-01-01", "2020-01-02", "2020-01-03"], "total": [0.1, 1e15, 3e-7]}
    assert gw.CustomerBase.from_transactions(log, **ROLES).ingest_report.amount_scale is None


times = {
    "dates": lambda d: d,
    "datetime64": lambda d: np.array(d, "M8[D]"),
    "seconds": lambda d: np.array(d, "M8[s]"),
    "nanoseconds": lambda d: np.array(d, "M8[ns]"),
    "text": lambda d: [x.isoformat() for x in d],
    "text with a time": lambda d: [x.isoformat() + "T23:59:59" for x in d],
    "datetimes": lambda d: [dt.datetime.combine(x, dt.time(23)) for x in d],
    "polars": lambda d: pl.Series(d, dtype=pl.Date),
    "polars ms": lambda d: pl.Series(d, dtype=pl.Datetime("ms")),
    "arrow date64": lambda d: pa.array(d, pa.date64()),
    "pandas": lambda d: pd.Series(pd.to_datetime(d)),
    "category": lambda d: pd.Series([x.isoformat() for x in d], dtype="category"),
}


@pytest.mark.parametrize("name", times)
def test_times_of_every_type_name_the_same_days(name):
    days = [dt.date(1969, 12, 30), dt.date(1970, 1, 2), dt.date(2020, 2, 29), dt.date(2020, 2, 28)]
    data = {"id": [1, 1, 2, 1], "date": times[name](days)}
    assert rows(gw.summary(data, customer="id", time="date", unit="day")) == [
        (1, 2.0, 18322.0, 18323.0),
        (2, 0.0, 0.0, 0.0),
    ]


@pytest.mark.parametrize(
    ("unit", "per_day"), [("day", 1), ("s", 86400), ("ms", 86400_000), ("us", 86400 * 10**6), ("ns", 86400 * 10**9)]
)
@pytest.mark.parametrize("dtype", ["int64", "uint64", "int32"])
def test_integer_times_say_what_they_count(unit, per_day, dtype):
    days = np.array([10, 12, 10, 24]) * per_day + (per_day - 1)
    if days.max() > np.iinfo(dtype).max:
        pytest.skip("does not fit")
    data = {"id": [1, 1, 2, 2], "t": days.astype(dtype)}
    out = gw.summary(data, customer="id", time="t", time_unit=unit, unit="day")
    assert rows(out) == [(1, 1.0, 2.0, 14.0), (2, 1.0, 14.0, 14.0)]


def test_the_day_of_an_instant_depends_on_the_zone():
    late = dt.datetime(2020, 1, 1, 23, 30, tzinfo=dt.UTC)  # the 2nd in Berlin, the 1st in New York
    early = dt.datetime(2020, 1, 2, 3, 0, tzinfo=dt.UTC)  # the 2nd in Berlin, the 1st in New York
    for stamps in ([late, early], pl.Series([late, early]), pa.array([late, early], pa.timestamp("s", "UTC")),
                   pd.Series([late, early]), [late.isoformat(), early.isoformat()]):  # fmt: skip
        data = {"id": [1, 1], "t": stamps}
        frequency = {
            zone: gw.summary(data, customer="id", time="t", zone=zone)["frequency"].tolist()
            for zone in ("UTC", "Europe/Berlin", "America/New_York", "+02:00")
        }
        assert frequency == {"UTC": [1.0], "Europe/Berlin": [0.0], "America/New_York": [0.0], "+02:00": [0.0]}
    seconds = {"id": [1, 1], "t": [int(late.timestamp()), int(early.timestamp())]}
    assert gw.summary(seconds, customer="id", time="t", time_unit="s", zone="Europe/Berlin")["frequency"].tolist() == [
        0.0
    ]
    assert gw.summary(seconds, customer="id", time="t", time_unit="s")["frequency"].tolist() == [1.0]


def test_a_column_in_a_zone_uses_it_unless_told_otherwise():
    berlin = zoneinfo.ZoneInfo("Europe/Berlin")
    stamps = [dt.datetime(2020, 7, 1, 0, 30, tzinfo=berlin), dt.datetime(2020, 7, 1, 23, 30, tzinfo=berlin)]
    for column in (stamps, pl.Series(stamps), pd.Series(stamps), pa.array(stamps)):
        data = {"id": [1, 1], "t": column}
        assert gw.summary(data, customer="id", time="t")["frequency"].tolist() == [0.0]
        assert gw.summary(data, customer="id", time="t", zone="UTC")["frequency"].tolist() == [1.0]


@pytest.mark.parametrize(
    "end",
    ["2020-01-15", "2020-01-15T10:00", dt.date(2020, 1, 15), dt.datetime(2020, 1, 15, 3), np.datetime64("2020-01-15"),
     np.datetime64("2020-01-15T05:00", "ns"), pd.Timestamp("2020-01-15 23:00")],
    ids=repr,
)  # fmt: skip
def test_days_may_be_said_in_many_ways(end):
    base = gw.CustomerBase.from_transactions(LOG, **ROLES, calibration_end=end)
    assert base.calibration_end == dt.date(2020, 1, 15)
    assert rows(base.summary(at=end)) == rows(base.summary())


def test_policies():
    log = {
        "id": ["a", "a", "a", "b"],
        "date": ["2020-01-01", "2020-01-02", "2020-01-03", "2020-01-03"],
        "total": [5, -1, 0, 7],
    }
    netted = gw.summary(log, **ROLES, refunds="net", unit="day")
    assert rows(netted) == [("a", 1.0, 2.0, 2.0, -1.0), ("b", 0.0, 0.0, 0.0, None)]
    excluded = gw.summary(log, **ROLES, refunds="exclude", zero_amounts="exclude", unit="day")
    assert rows(excluded) == [("a", 0.0, 0.0, 2.0, None), ("b", 0.0, 0.0, 0.0, None)]


purchases = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "00001", "1", "é" * 20, ""]).filter(bool), st.integers(0, 60), st.integers(0, 500)
    ),
    min_size=1,
    max_size=60,
)


@settings(max_examples=80, deadline=None)
@given(
    purchases, st.sampled_from(["day", "week", "month", "year"]), st.integers(0, 60), st.booleans(), st.integers(1, 3)
)
def test_summary_base_and_definition_agree(log, unit, at, text, threads):
    ids, days, cents = zip(*log, strict=True)
    if not text:
        ids = [hash(i) % 2**40 for i in ids]
    per_unit = {"day": 1, "week": 7, "month": 365.2425 / 12, "year": 365.2425}[unit]
    data = {"id": list(ids), "date": [DAY0 + dt.timedelta(d) for d in days], "total": [c / 100 for c in cents]}
    options = {"unit": unit, "threads": threads}
    end = max(days)
    whole = rows(gw.summary(data, **ROLES, **options))
    by_definition = brute([i.encode() if text else i for i in ids], days, cents, end, per_unit)
    assert len(whole) == len(by_definition)
    for got, want in zip(whole, by_definition, strict=True):
        assert (got[0].encode() if text else got[0]) == want[0]
        assert got[1:4] == pytest.approx(want[1:4])
        assert (got[4] is None) == (want[4] is None)
        assert got[4] is None or got[4] == pytest.approx(want[4] / 100)
    base = gw.CustomerBase.from_transactions(data, **ROLES, **options)
    assert rows(base.summary()) == whole
    shuffled = np.random.default_rng(len(log)).permutation(len(log))
    mixed = {name: [values[i] for i in shuffled] for name, values in data.items()}
    assert rows(gw.summary(mixed, **ROLES, **options)) == whole
    if at <= end:
        cut = DAY0 + dt.timedelta(at)
        assert rows(base.summary(at=cut)) == rows(gw.summary(data, **ROLES, **options, calibration_end=cut))


@settings(max_examples=40, deadline=None)
@given(purchases, st.lists(st.integers(0, 60), max_size=4), st.booleans())
def test_state_in_chunks_and_merged_is_the_whole(log, cuts, through_bytes):
    log = sorted(log, key=lambda row: row[1])
    ids, days, cents = zip(*log, strict=True)
    data = pl.DataFrame({"id": ids, "date": [DAY0 + dt.timedelta(d) for d in days], "total": [c / 100 for c in cents]})
    whole = rows(gw.summary(data, **ROLES))
    cuts = sorted({min(c, len(log)) for c in cuts} | {0, len(log)})
    state = gw.SummaryState(**ROLES)
    for begin, end in itertools.pairwise(cuts):
        assert state.update(data[begin:end]) is state
        if through_bytes:
            state = gw.SummaryState.from_bytes(state.to_bytes(), **ROLES)
    assert rows(state.finish()) == whole
    assert len(state) == len(whole)
    assert state.ingest_report == gw.CustomerBase.from_transactions(data, **ROLES).ingest_report
    names = sorted(set(ids))
    parts = [data.filter(pl.col("id").is_in(names[k::2])) for k in range(2)]
    merged = gw.SummaryState(**ROLES).update(parts[0]).merge(gw.SummaryState(**ROLES).update(parts[1]))
    assert [r[:3] + r[4:] for r in rows(merged.finish())] == [r[:3] + r[4:] for r in whole]


def test_state_gives_back_the_kind_of_its_chunks():
    for kind, make in KINDS.items():
        state = gw.SummaryState(**ROLES).update(make({k: v[np.argsort(LOG["date"])] for k, v in LOG.items()}))
        assert rows(state.finish()) == rows(gw.summary(LOG, **ROLES)), kind
        assert type(state.finish()) is type(make(LOG))
    assert list(gw.SummaryState(**ROLES).finish()) == ["customer", "frequency", "recency", "T", "monetary_value"]
    assert "0 customers" in repr(gw.SummaryState(**ROLES))


def test_state_keeps_to_one_zone():
    def chunk(zone):
        return {"id": [1], "t": [dt.datetime(2020, 1, 1, tzinfo=zone)]}

    state = gw.SummaryState(customer="id", time="t").update(chunk(zoneinfo.ZoneInfo("Europe/Berlin")))
    with pytest.raises(gw.ConflictError, match="zone Asia/Tokyo, must be in the zone Europe/Berlin"):
        state.update(chunk(zoneinfo.ZoneInfo("Asia/Tokyo")))
    told = gw.SummaryState(customer="id", time="t", zone="UTC").update(chunk(zoneinfo.ZoneInfo("Asia/Tokyo")))
    assert len(told.update(chunk(dt.UTC))) == 1


def test_bases_go_through_bytes_and_pickle():
    for kind in ("dict", "pandas", "polars", "pyarrow"):
        base = gw.CustomerBase.from_transactions(KINDS[kind](LOG), **ROLES, calibration_end="2020-01-15")
        for copy in (
            pickle.loads(pickle.dumps(base)),
            gw.CustomerBase.from_bytes(base.to_bytes(), backend=base._source.backend),
        ):
            assert type(copy.summary()) is type(base.summary())
            assert rows(copy.summary()) == rows(base.summary())
            assert rows(copy.holdout()) == rows(base.holdout())
            assert copy.ingest_report == base.ingest_report


def test_progress_and_stop():
    n = 20_000_000  # long enough to report several times
    rng = np.random.default_rng(0)
    data = {"id": rng.integers(0, 2**60, n), "date": rng.integers(0, 700, n)}
    for work in (gw.summary, gw.CustomerBase.from_transactions):
        seen = []
        work(data, customer="id", time="date", time_unit="day", threads=1, progress=seen.append)
        assert seen == sorted(seen)
        assert all(0 <= share <= 1 for share in seen)
        assert seen, "long work reports"
        with pytest.raises(gw.Cancelled):
            work(data, customer="id", time="date", time_unit="day", threads=1, progress=lambda done: False)

        def fail(done):
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            work(data, customer="id", time="date", time_unit="day", threads=1, progress=fail)
