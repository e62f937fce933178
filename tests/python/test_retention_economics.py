"""What customers cost to win and to keep, and what staying is worth."""

import datetime as dt

import numpy as np
import pandas as pd
import polars as pl
import pytest

import goodwill as gw

LOG = {
    "id": ["a", "a", "a", "b", "c"],
    "day": ["2026-01-05", "2026-02-05", "2026-03-05", "2026-01-06", "2026-03-09"],
    "paid": [10.0, 20.0, 30.0, 40.0, 50.0],
}
COSTS = {
    "channel": ["search", "search", "mail", "search", "mail"],
    "time": ["2026-01", "2026-01-20", "2026-02", "2025-12-31", "2026-03-10"],
    "cost": [6.0, 1.0, 9.0, 100.0, 1000.0],
}
CHANNELS = {"customer": ["a", "b", "z"], "channel": ["search", "search", "mail"]}


@pytest.fixture(scope="module")
def base():
    return gw.CustomerBase.from_transactions(pl.DataFrame(LOG), customer="id", time="day", amount="paid")


# Acquisition.


def test_every_cost_and_every_customer_is_in_some_row(base):
    found = gw.acquisition_cost(base, COSTS, CHANNELS, margin=0.1)
    assert isinstance(found, gw.AcquisitionCost)
    rows = found.to_frame()
    assert type(rows) is pl.DataFrame
    assert rows["channel"].to_list() == [None, "mail", "search"]
    assert rows["period"].to_list() == [dt.date(2026, 3, 1), dt.date(2026, 2, 1), dt.date(2026, 1, 1)]
    assert rows["customers"].to_list() == [1, 0, 2]
    assert rows["cost_per_customer"].to_list() == [None, None, 3.5]
    assert rows["payback"].to_list() == [None, None, 1]  # 5 of 7 in January, 7 by February
    assert found.cost + found.outside_cost == sum(COSTS["cost"]) and found.outside_rows == 2
    assert rows["customers"].sum() + found.later_customers == len(base) == found.customers
    assert (found.customers_without_channel, found.ids_without_purchase) == (1, 1)
    assert found.channels_without_customers == ("mail",)
    assert found.cost_per_customer == 8
    assert found.by_channel["returned"].to_list()[2] == pytest.approx(10 / 7)
    assert "nobody won" in repr(found) and "1,100.00 in 2 rows lie outside the log" in repr(found)


def test_frames_of_any_kind_say_the_same(base):
    whole = gw.acquisition_cost(base, COSTS, CHANNELS, margin=0.1).to_frame()
    days = [dt.date(2026, 1, 1), dt.date(2026, 1, 20), dt.date(2026, 2, 1), dt.date(2025, 12, 31), dt.date(2026, 3, 10)]
    named = pd.DataFrame({"from": COSTS["channel"], "on": pd.to_datetime(days), "spent": [6, 1, 9, 100, 1000]})
    whose = pl.DataFrame({"who": CHANNELS["customer"], "way": CHANNELS["channel"]})
    same = gw.acquisition_cost(
        base, named, whose, channel="from", time="on", cost="spent", customer="who", customer_channel="way", margin=0.1
    )
    assert same.to_frame().equals(whole)


def test_a_large_base_agrees_with_pandas():
    log = gw.datasets.cdnow(backend="pandas")
    log["number"] = log["id"].astype(int)
    base = gw.CustomerBase.from_transactions(log, customer="number", time="date", amount="total")
    ids = np.unique(log["number"])
    channels = pd.DataFrame({"customer": ids, "channel": np.array(["x", "y", None], dtype=object)[ids % 3]})
    months = ["1997-01", "1997-02", "1997-02"]
    costs = pd.DataFrame({"channel": ["x", "y", "x"], "time": months, "cost": [2e5, 5e4, 1.0]})
    rows = gw.acquisition_cost(base, costs, channels.sample(frac=1, random_state=1), margin=0.3).to_frame()
    joined = log.merge(channels, left_on="number", right_on="customer")
    joined["month"] = pd.to_datetime(joined["date"]).dt.to_period("M")
    joined["first"] = joined.groupby("number")["month"].transform("min")
    joined["age"] = (joined["month"] - joined["first"]).map(lambda gap: gap.n)
    assert len(rows) == 9
    for row in rows.to_dict("records"):
        known = isinstance(row["channel"], str)
        mine = joined[joined["channel"].eq(row["channel"]) if known else joined["channel"].isna()]
        mine = mine[mine["first"] == pd.Period(row["period"], "M")]
        assert row["customers"] == mine["number"].nunique()
        assert row["revenue"] == pytest.approx(mine["total"].sum(), rel=1e-12)
        sums = 0.3 * mine.groupby("age")["total"].sum().reindex(range(18), fill_value=0).cumsum()
        reached = np.flatnonzero(sums >= row["cost"])
        if known and len(reached):
            assert row["payback"] == reached[0]
        else:
            assert np.isnan(row["payback"])


def test_margins_of_the_base_serve_where_no_share_is_given(base):
    assert gw.acquisition_cost(base, COSTS, CHANNELS).to_frame()["contribution"].null_count() == 3
    earned = gw.CustomerBase.from_transactions(
        {**LOG, "earned": [1.0, 2.0, 3.0, 4.0, 5.0]}, customer="id", time="day", amount="paid", margin="earned"
    )
    rows = gw.acquisition_cost(earned, COSTS, CHANNELS).to_frame()
    assert rows["contribution"].tolist() == [5, 0, 10] and rows["payback"][2] == 1


def changed(frame, **columns):
    return {**frame, **columns}


@pytest.mark.parametrize(
    ("costs", "channels", "options", "error", "message"),
    [
        (changed(COSTS, cost=[1, 2, -3, 4, 5.0]), CHANNELS, {}, gw.DomainError, "cost[2] is -3, must be finite"),
        (changed(COSTS, cost=[1, None, 3, 4, 5]), CHANNELS, {}, gw.DomainError, "cost[1] is missing"),
        (changed(COSTS, cost=list("abcde")), CHANNELS, {}, gw.SchemaError, "cost is of type string, must be numbers"),
        (changed(COSTS, time=["2026-01", "x", "2026-01", "", ""]), CHANNELS, {}, gw.DomainError, "time[1] is 'x'"),
        (changed(COSTS, time=["2026-01", None, "", "", ""]), CHANNELS, {}, gw.DomainError, "time[1] is missing"),
        (changed(COSTS, time=[1, 2, 3, 4, 5]), CHANNELS, {}, gw.SchemaError, "must be dates"),
        (changed(COSTS, channel=["a", None, "", "", ""]), CHANNELS, {}, gw.DomainError, "channel[1] is missing"),
        ({"channel": [], "time": []}, CHANNELS, {}, gw.SchemaError, "must be a column of the data"),
        (COSTS, {"customer": ["a", "a"], "channel": ["x", "y"]}, {}, gw.ConflictError, "must have one channel"),
        (COSTS, {"customer": [1, 2], "channel": ["x", "y"]}, {}, gw.SchemaError, "must be texts like those"),
        (COSTS, {"customer": ["a", None], "channel": ["x", "y"]}, {}, gw.DomainError, "customer[1] is missing"),
        (COSTS, CHANNELS, {"margin": 30}, gw.DomainError, "margin is 30, must be a share of revenue"),
        (COSTS, CHANNELS, {"margin": "30"}, gw.DomainError, "margin is '30', must be a share of revenue"),
        (COSTS, CHANNELS, {"period": "day"}, gw.DomainError, 'period is "day"'),
        (COSTS, CHANNELS, {"at": "2030-01-01"}, gw.DomainError, "must not be after observation_end"),
    ],
)
def test_what_is_wrong_is_named(base, costs, channels, options, error, message):
    with pytest.raises(error) as caught:
        gw.acquisition_cost(base, costs, channels, **options)
    assert message in str(caught.value) and str(caught.value).startswith("acquisition_cost: ")
    with pytest.raises(gw.SchemaError, match="base is of type dict, must be a CustomerBase"):
        gw.acquisition_cost(LOG, COSTS, CHANNELS)


def test_the_same_channel_twice_is_no_conflict_and_an_empty_frame_no_error(base):
    twice = {"customer": ["a", "a"], "channel": ["x", "x"]}
    assert gw.acquisition_cost(base, COSTS, twice).customers_without_channel == 2
    nothing = {"channel": np.array([], str), "time": np.array([], "M8[D]"), "cost": np.array([])}
    nobody = {"customer": np.array([], str), "channel": np.array([], str)}
    found = gw.acquisition_cost(base, nothing, nobody)
    assert found.cost == 0 and found.customers == 3 and np.isnan(found.cost_per_customer)


# Keeping.


def test_cost_to_keep_is_shared_by_those_who_stayed(base):
    costs = {"time": ["2026-02", "2026-02-28", "2026-03-09", "2026-03-10"], "cost": [3, 1, 5, 7]}
    found = gw.keeping_cost(base, costs)
    assert isinstance(found, gw.KeepingCost)
    rows = found.to_frame()
    assert rows["start"].to_list() == [0, 2, 1] and rows["stayed"].to_list() == [0, 1, 1]
    assert rows["cost"].to_list() == [0, 4, 5]
    assert rows["cost_per_start"].to_list() == [None, 2, 5]
    assert rows["cost_per_stayed"].to_list() == [None, 4, 5]
    assert found.cost + found.outside_cost == 16 and found.outside_rows == 1
    assert "4.50 for each of 2 stays" in repr(found)
    with pytest.raises(gw.DomainError, match=r"keeping_cost: cost\[0\] is -3"):
        gw.keeping_cost(base, {**costs, "cost": [-3, 1, 5, 7]})


# What retention is worth.


def test_a_point_of_retention_is_worth_what_the_payments_say():
    worth = gw.retention_value(margin=100, retention=0.8, discount_rate=0.1, customers=1000)
    assert isinstance(worth, gw.RetentionValue)
    assert worth.value == pytest.approx(100 * 0.8 / 0.3)
    assert worth.gain == pytest.approx(100 * (0.81 / 0.29 - 0.8 / 0.3))
    assert worth.total == pytest.approx(1000 * worth.gain)
    assert worth.five_points == pytest.approx((0.85 / 0.25) / (0.8 / 0.3) - 1)
    spent = gw.retention_value(margin=100, churn=0.19, discount_rate=0.1, keep_cost=worth.affordable)
    assert spent.value == pytest.approx(worth.value)
    assert np.isnan(worth.low)
    table = worth.to_frame(backend="pandas")
    assert table["points"].tolist() == list(range(-10, 11))
    assert table["value"][11] == pytest.approx(worth.better) and table["gain"][10] == 0
    assert "five points: +27.5%; the textbooks say 25 to 95 %" in repr(worth)
    assert repr(worth).count("assumed:") == len(worth.assumptions) == 3
    assert worth.plot().to_dict()["title"]["text"] == "One point of retention is worth 12.64 a customer (+4.7%)"


def test_rates_of_a_month_become_those_of_a_year():
    month = gw.retention_value(margin=120, churn=0.02, per="month", discount_rate=0.1, payments="month", horizon=2)
    assert month.retention == pytest.approx(0.98**12)
    expected = sum(10 * 0.98**t * 1.1 ** (-t / 12) for t in range(1, 25))
    assert month.value == pytest.approx(expected, rel=1e-12)
    now = gw.retention_value(
        margin=120, retention=0.98**12, discount_rate=0.1, payments="month", horizon=2, paid="start"
    )
    assert now.value == pytest.approx(sum(10 * 0.98**t * 1.1 ** (-t / 12) for t in range(24)), rel=1e-12)
    assert "the rate of a month was compounded to a year" in month.assumptions


def test_a_rate_brings_its_interval_along():
    rate = gw.retention_rate(1000, 800)
    worth = gw.retention_value(margin=100, retention=rate, discount_rate=0.1)
    low, high = (gw.retention_value(margin=100, retention=r, discount_rate=0.1).gain for r in (rate.low, rate.high))
    assert (worth.low, worth.high) == (pytest.approx(low), pytest.approx(high)) and worth.low < worth.gain < worth.high
    assert "for the interval of retention" in repr(worth)


def test_a_single_customer_who_never_leaves():
    for options in ({"retention": 1, "points": 0}, {"retention": 0.99}):
        with pytest.raises(gw.DomainError, match="customers who never leave are worth infinitely much"):
            gw.retention_value(margin=100, discount_rate=0, **options)
    assert gw.retention_value(margin=100, retention=1, points=0, discount_rate=0.1).value == pytest.approx(1000)
    held = gw.retention_value(margin=100, retention=1, points=-1, discount_rate=0, horizon=3)
    assert held.value == 300 and held.lifetime == np.inf and held.gain < 0
    assert np.isnan(held.five_points)
    loss = gw.retention_value(margin=10, keep_cost=30, retention=0.5, discount_rate=0.1)
    assert loss.value < 0 and loss.gain < 0 and np.isnan(loss.relative)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"retention": 0.8, "churn": 0.2}, "retention is given, must be given, or churn, and not both"),
        ({}, "retention is missing, must be given, or churn"),
        ({"retention": 80}, "retention is 80, must be a share from 0 to 1: 80 % is 0.8"),
        ({"churn": -0.1}, "churn is -0.1, must be a share"),
        ({"churn": "0.1"}, "churn is '0.1', must be a finite number"),
        ({"retention": 0.995}, "points is 0.01, must leave retention from 0 to 1"),
        ({"churn": 0.2, "discount_rate": 10}, "discount_rate is 10, must be a share a year"),
        ({"churn": 0.2, "margin": float("nan")}, "margin is nan, must be a finite number"),
        ({"churn": 0.2, "keep_cost": -1}, "keep_cost is -1, must be finite and >= 0"),
        ({"churn": 0.2, "acquisition_cost": -1}, "acquisition_cost is -1"),
        ({"churn": 0.2, "horizon": -1}, "horizon is -1, must be > 0"),
        ({"churn": 0.2, "horizon": 1.5}, "horizon is 1.5, must hold a whole number of payments"),
        ({"churn": 0.2, "customers": -1}, "customers is -1, must be a whole number"),
        ({"churn": 0.2, "per": "decade"}, "per is 'decade', must be"),
        ({"churn": 0.2, "payments": 12}, "payments is 12, must be"),
        ({"churn": 0.2, "paid": "later"}, "paid is 'later', must be"),
    ],
)
def test_what_cannot_be_valued_is_named(options, message):
    with pytest.raises(gw.DomainError, match="retention_value: ") as caught:
        gw.retention_value(**{"margin": 100, "discount_rate": 0.1, **options})
    assert message in str(caught.value)
