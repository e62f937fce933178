"""gw.tiers, against worked dates and against pandas on the CDNOW log."""

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import goodwill as gw

REFERENCE = json.loads((Path(__file__).parent.parent / "reference/loyalty/tier_windows.json").read_text())
LADDER = {"silver": 100, "gold": 500}


def base_of(rows, **options):
    """A base of (id, day, amount) rows."""
    ids, days, amounts = zip(*rows, strict=True)
    log = {"id": list(ids), "day": list(days), "total": list(amounts)}
    return gw.CustomerBase.from_transactions(log, customer="id", time="day", amount="total", **options)


@pytest.mark.parametrize("case", REFERENCE["lasts"], ids=lambda case: f"{case['bought']} {case['window']}")
def test_a_purchase_counts_through_its_last_date(case):
    through = dt.date.fromisoformat(case["through"])
    base = base_of([(1, case["bought"], 100)], observation_end=through + dt.timedelta(days=1))
    for at, tier in [(case["bought"], "silver"), (through, "silver"), (through + dt.timedelta(days=1), "none")]:
        assert gw.tiers(base, LADDER, window=case["window"], at=at).to_frame()["tier"].tolist() == [tier]


def test_a_late_purchase_restores_the_tier():
    case = REFERENCE["late_event"]
    ladder = {"gold": case["threshold"]}
    known = [(1, "2024-03-01", case["known"]), (2, "2024-06-30", 1)]
    before = gw.tiers(base_of(known), ladder, window="calendar_year", at="2024-06-30")
    after = gw.tiers(base_of([*known, (1, "2024-05-01", case["late"])]), ladder, window="calendar_year")
    assert before.to_frame()["distance_to_next"][0] == 5000
    assert after.to_frame()["tier"].tolist() == ["gold", "none"]
    assert after.to_frame()["counter"][0] == 65000


@pytest.mark.parametrize(
    ("window", "first"),
    [
        (None, "1997-01-01"),
        (90, "1998-04-01"),
        ("6 months", "1997-12-30"),
        ("calendar_year", "1998-01-01"),
    ],
)
@pytest.mark.parametrize("basis", ["spend", "orders"])
def test_cdnow_against_pandas(window, first, basis):
    log = gw.datasets.cdnow(backend="pandas")
    base = gw.CustomerBase.from_transactions(log, customer="id", time="date", amount="total")
    ladder = {"silver": 100, "gold": 500} if basis == "spend" else {"silver": 2, "gold": 5}
    since = "1998-03-31"
    result = gw.tiers(base, ladder, basis=basis, window=window, since=since)
    frame = result.to_frame()
    assert list(frame.columns)[:5] == ["customer", "counter", "tier", "next_tier", "distance_to_next"]

    def counters(start, end):
        log["cents"] = (log["total"] * 100).round().astype(int)
        inside = log[(log["date"] >= start) & (log["date"] <= end)]
        per = inside.groupby("id")
        sums = per["cents"].sum() if basis == "spend" else per["date"].nunique() * 100
        return sums.reindex(sorted(log["id"].unique()), fill_value=0)

    names = np.array(["none", "silver", "gold"])
    edges = [100 * t for t in ladder.values()]
    cents = counters(first, "1998-06-30")
    assert frame["customer"].tolist() == cents.index.tolist()
    np.testing.assert_array_equal((frame["counter"] * 100).round().astype(int), cents)
    level = np.searchsorted(edges, cents, side="right")
    np.testing.assert_array_equal(frame["tier"], names[level])
    missing = np.array([*edges, np.inf])[level] - cents
    np.testing.assert_allclose(frame["distance_to_next"].fillna(np.inf), missing / 100, rtol=1e-15)
    assert frame["next_tier"].isna().equals(frame["tier"] == "gold")

    shift = {None: None, 90: "1997-12-31", "6 months": "1997-10-01", "calendar_year": "1998-01-01"}[window]
    was = np.searchsorted(edges, counters(shift or first, since), side="right")
    np.testing.assert_array_equal(frame["tier_before"], names[was])  # all first bought in 1997
    moved = np.select([level > was, level < was], ["up", "down"], "same")
    np.testing.assert_array_equal(frame["moved"], moved)

    summary = result.summary
    assert summary["tier"].tolist() == ["none", "silver", "gold"]
    assert summary["customers"].tolist() == np.bincount(level, minlength=3).tolist()
    assert summary["share"].sum() == pytest.approx(1)
    np.testing.assert_allclose(summary["threshold"].to_numpy()[1:], list(ladder.values()))
    inside = log[(log["date"] >= first)]
    assert summary["spend"].sum() == pytest.approx(inside["total"].sum(), abs=1e-6)
    assert summary["orders"].sum() == len(inside.drop_duplicates(["id", "date"]))
    table = pd.crosstab(names[was], names[level])
    moves = result.moves
    assert len(moves) == 12
    for row in moves.itertuples():
        if row.moved == "new":
            assert pd.isna(row.tier_before)
            assert row.customers == 0
        else:
            assert row.customers == (table.get(row.tier, {}).get(row.tier_before, 0))


@pytest.mark.parametrize(("window", "months"), [("1 month", 1), ("5 months", 5), ("1 year", 12), ("2 years", 24)])
def test_months_are_those_of_pandas(window, months):
    bought = pd.date_range("2022-12-01", "2026-03-05")
    rows = [(i, day.date(), 1) for i, day in enumerate(bought)]
    base = base_of(rows)
    for at in pd.date_range("2025-01-28", "2026-03-04", freq="D")[::3]:
        counts = gw.tiers(base, {"one": 1}, window=window, at=at.date()).summary["customers"]
        there = (bought <= at) & (bought + pd.DateOffset(months=months) >= at)
        assert counts.tolist() == [(bought <= at).sum() - there.sum(), there.sum()]


def test_money_is_exact():
    base = base_of([(1, f"2024-01-{d:02}", 0.1) for d in range(1, 11)])
    assert sum([0.1] * 10) < 1
    for one in (1, 1.0, Decimal("1.00"), np.int64(1)):
        assert gw.tiers(base, {"one": one}).to_frame()["tier"].tolist() == ["one"]
    above = gw.tiers(base, {"above": Decimal("1.000001")}).to_frame()
    assert above["tier"].tolist() == ["none"]
    assert above["distance_to_next"].tolist() == [0.000001]


def test_who_is_new_and_who_moved():
    base = base_of([("a", "2024-01-10", 100), ("a", "2024-02-20", 500), ("b", "2024-01-15", 600),
                    ("c", "2024-02-01", 1), ("d", "2024-02-25", 1)])  # fmt: skip
    result = gw.tiers(base, LADDER, window="30 days", at="2024-02-20", since="2024-01-31", below="basic")
    assert isinstance(result, gw.TiersResult)
    frame = result.to_frame()
    assert frame["customer"].tolist() == ["a", "b", "c"]
    assert frame["moved"].tolist() == ["up", "down", "new"]
    assert frame["tier_before"].tolist() == ["silver", "gold", None]
    assert frame["tier"].tolist() == ["gold", "basic", "basic"]
    assert frame["next_tier"].tolist() == [None, "silver", "silver"]
    assert frame["distance_to_next"][1:].tolist() == [100, 99]
    moves = {k: v.tolist() for k, v in result.moves.items()}
    ways = dict(zip(zip(moves["tier_before"], moves["tier"], strict=True), moves["customers"], strict=True))
    assert {way for way, count in ways.items() if count} == {("silver", "gold"), ("gold", "basic"), (None, "basic")}
    assert (result.at, result.since) == (dt.date(2024, 2, 20), dt.date(2024, 1, 31))
    assert result.window_start == dt.date(2024, 1, 21)
    assert "1 up, 1 down, 0 same, 1 new" in repr(result)
    assert len(result) == 3
    still = gw.tiers(base, LADDER)
    assert still.moves is None
    assert still.window_start is None
    assert "moved" not in still.to_frame()


def test_refunds_lower_the_counter_at_their_own_date():
    base = base_of([(1, "2024-01-10", 100), (1, "2024-02-15", -40), (1, "2024-03-01", 10)], refunds="net")
    assert gw.tiers(base, LADDER, at="2024-02-14").to_frame()["tier"].tolist() == ["silver"]
    assert gw.tiers(base, LADDER).to_frame()["counter"].tolist() == [70]
    negative = gw.tiers(base, LADDER, window="20 days").to_frame()
    assert negative["counter"].tolist() == [-30]
    assert negative["distance_to_next"].tolist() == [130]


def test_frames_of_the_callers_kind():
    log = {"id": ["00001", "2"], "day": [dt.date(2024, 1, 1), dt.date(2024, 1, 2)], "total": [500.0, 1.0]}
    for frame, kind in [(pl.DataFrame(log), pl.DataFrame), (pd.DataFrame(log), pd.DataFrame)]:
        base = gw.CustomerBase.from_transactions(frame, customer="id", time="day", amount="total")
        result = gw.tiers(base, LADDER, since="2024-01-01")
        for table in (result.to_frame(), result.summary, result.moves):
            assert isinstance(table, kind)
        assert list(result.to_frame()["tier"]) == ["gold", "none"]
        assert list(result.to_frame()["customer"]) == ["00001", "2"]
    base = gw.CustomerBase.from_transactions(pl.DataFrame(log), customer="id", time="day", amount="total")
    top = gw.tiers(base, LADDER)
    assert top.to_frame()["next_tier"].to_list() == [None, "silver"]
    assert top.to_frame()["distance_to_next"].to_list() == [None, 99]
    relation = duckdb.from_query("select '7' as id, date '2024-01-01' as day, 100.00 as total")
    base = gw.CustomerBase.from_transactions(relation, customer="id", time="day", amount="total")
    assert gw.tiers(base, LADDER).to_frame().fetchall() == [("7", 100.0, "silver", "gold", 400.0)]


def test_orders_need_no_amounts():
    log = {"id": [1, 1, 2], "day": ["2024-01-01", "2024-01-02", "2024-01-02"]}
    base = gw.CustomerBase.from_transactions(log, customer="id", time="day")
    result = gw.tiers(base, {"regular": 2}, basis="orders")
    assert result.to_frame()["counter"].dtype == np.int64
    assert result.to_frame()["tier"].tolist() == ["regular", "none"]
    assert "spend" not in result.summary
    with pytest.raises(gw.SchemaError, match="without amounts"):
        gw.tiers(base, {"regular": 2})
    assert gw.tiers(base, {"regular": 2}, basis="orders", at="2023-01-01").summary["customers"].tolist() == [0, 0]


@pytest.mark.parametrize(
    ("tiers", "options", "error", "text"),
    [
        ({}, {}, gw.DomainError, "tiers is 0 tiers, must be from 1 to 100"),
        ({"a": 5, "b": 5}, {}, gw.DomainError, r'tiers\[1\] is 5 \("b"\), must be above the threshold before it, 5'),
        ({"a": 0}, {}, gw.DomainError, "must be finite and > 0"),
        ({"a": float("nan")}, {}, gw.DomainError, "must be finite and > 0"),
        ({"a": Decimal("Infinity")}, {}, gw.DomainError, "must be finite and > 0"),
        ({"": 1}, {}, gw.DomainError, "must have a name"),
        ({"a": 0.1234567}, {}, gw.DomainError, "at most 6 digits"),
        ({"a": Decimal("1000000000000.123456")}, {}, gw.DomainError, r'tiers\["a"\] is .* at most 15 digits'),
        ({"a": 2.5}, {"basis": "orders"}, gw.DomainError, "whole number of orders"),
        ({"a": "100"}, {}, gw.SchemaError, r'tiers\["a"\] is "100", must be a number'),
        ({"a": True}, {}, gw.SchemaError, "must be a number"),
        ({1: 5}, {}, gw.SchemaError, "must be named by texts"),
        ([("a", 1)], {}, gw.SchemaError, "of type list"),
        (LADDER, {"basis": "points"}, gw.DomainError, 'must be "spend" or "orders"'),
        (LADDER, {"window": "a while"}, gw.DomainError, "window is \"a while\", must be \"lifetime\""),
        (LADDER, {"window": 0}, gw.DomainError, "window is 0, must be from 1"),
        (LADDER, {"window": 1.5}, gw.SchemaError, "window is 1.5, must be a text"),
        (LADDER, {"below": "gold"}, gw.DomainError, "must be a name that no tier has"),
        (LADDER, {"at": "2024-02-02"}, gw.DomainError, "must not be after observation_end, 2024-02-01"),
        (LADDER, {"at": "soon"}, gw.DomainError, "must be a day"),
        (LADDER, {"since": "2024-02-01"}, gw.DomainError, "since is 2024-02-01, must be before at, 2024-02-01"),
        (LADDER, {"threads": 0}, gw.DomainError, "threads"),
    ],
)
def test_misuse(tiers, options, error, text):
    base = base_of([(1, "2024-01-01", 5), (1, "2024-02-01", 5)])
    with pytest.raises(error, match=text):
        gw.tiers(base, tiers, **options)
    with pytest.raises(gw.SchemaError, match="must be a CustomerBase"):
        gw.tiers({"id": [1]}, LADDER)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 6), st.integers(0, 60), st.integers(0, 20_000)), min_size=1, max_size=60),
    st.integers(1, 70), st.integers(0, 60), st.integers(1, 4), st.booleans(),
)  # fmt: skip
def test_any_log(rows, days, back, threads, by_orders):
    first = dt.date(2024, 1, 1)
    base = base_of([(i, first + dt.timedelta(days=d), c / 100) for i, d, c in rows])
    last = max(d for _, d, _ in rows)
    at = max(last - back, 0)
    ladder = {"two": 2, "four": 4} if by_orders else {"two": 20.5, "four": 150}
    frame = gw.tiers(
        base, ladder, basis="orders" if by_orders else "spend", window=days, at=first + dt.timedelta(days=at),
        threads=threads,
    ).to_frame()  # fmt: skip
    known = sorted({i for i, d, _ in rows if d <= at})
    assert frame["customer"].tolist() == known
    for i, counter, tier in zip(known, frame["counter"], frame["tier"], strict=True):
        inside = [(d, c) for j, d, c in rows if i == j and at - days <= d <= at]
        expected = len({d for d, _ in inside}) if by_orders else sum(c for _, c in inside) / 100
        assert counter == expected
        assert tier == ["none", *ladder][sum(expected >= t for t in ladder.values())]


def test_threads_and_stop():
    rng = np.random.default_rng(2)
    n = 900_000
    log = {"id": rng.integers(0, 200_000, n), "day": rng.integers(0, 900, n), "t": rng.random(n).round(2)}
    base = gw.CustomerBase.from_transactions(log, customer="id", time="day", amount="t", time_unit="day")
    one, three = (gw.tiers(base, {"a": 1, "b": 2}, window=365, since="1971-06-01", threads=n) for n in (1, 3))
    for name, values in one.to_frame().items():
        np.testing.assert_array_equal(values, three.to_frame()[name])
    with pytest.raises(gw.Cancelled):
        big = {"id": np.arange(12_000_000), "day": np.zeros(12_000_000, np.int32)}
        many = gw.CustomerBase.from_transactions(big, customer="id", time="day", time_unit="day")
        gw.tiers(many, {"a": 1}, basis="orders", threads=1, progress=lambda done: False)
