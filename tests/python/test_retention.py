"""Retention rates and cohorts; the latter against pandas on the CDNOW log."""

import datetime as dt
import json
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest

import goodwill as gw

RATES = json.loads((Path(__file__).parent.parent / "reference/retention/retention_rate.json").read_text())["rates"]
ROLES = {"customer": "id", "time": "date", "amount": "total"}


@pytest.fixture(scope="module")
def log():
    return gw.datasets.cdnow(backend="pandas")


@pytest.fixture(scope="module")
def base(log):
    return gw.CustomerBase.from_transactions(log, **ROLES)


def test_of_a_thousand_customers_eight_hundred_stay():
    r = gw.retention_rate(1000, 800)
    assert isinstance(r, gw.RetentionRate)
    assert (r.value, r.churn, r.n, r.retained) == (0.8, 0.2, 1000, 800)
    assert r.standard_error == pytest.approx(np.sqrt(0.8 * 0.2 / 1000), rel=1e-14)
    z = 1.959963984540054
    for p in (r.low, r.high):  # the two roots of Wilson's equation
        assert abs(p - 0.8) == pytest.approx(z * np.sqrt(p * (1 - p) / 1000), rel=1e-12)
    assert r.low < 0.8 < r.high
    narrow = gw.retention_rate(np.int64(1000), 800.0, level=0.5)
    assert r.low < narrow.low < narrow.high < r.high
    assert repr(r) == ("retention 80.0% (95 % 77.4% to 82.4%, standard error 1.26%; 800 of 1,000 stayed), churn 20.0%")


@pytest.mark.parametrize("known", RATES, ids=lambda known: f"{known['retained']} of {known['start']}")
def test_rates_are_as_computed_with_forty_digits(known):
    r = gw.retention_rate(known["start"], known["retained"], level=known["level"])
    for name in ("value", "standard_error", "low", "high"):
        assert getattr(r, name) == pytest.approx(known[name], rel=1e-13, abs=1e-15), name
    assert r.churn == pytest.approx(1 - known["value"], abs=1e-15)


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ((1000, 1001), "retained is 1001, must not be more than start"),
        ((-1, 0), "start is -1, must be a whole number >= 1"),
        ((0, 0), "start is 0, must be a whole number >= 1"),
        ((10, -1), "retained is -1, must be a whole number >= 0"),
        ((10, 2.5), "retained is 2.5, must be a whole number >= 0"),
        ((10.5, 2), "start is 10.5, must be a whole number >= 1"),
        ((float("nan"), 2), "start is nan"),
        (("10", 2), "start is '10', must be a whole number"),
        ((10, None), "retained is None, must be a whole number"),
        ((True, 1), "start is True, must be a whole number"),
    ],
)
def test_wrong_counts_are_named(counts, message):
    with pytest.raises(gw.DomainError, match="retention_rate: ") as caught:
        gw.retention_rate(*counts)
    assert message in str(caught.value)


PERIODS = {"month": "M", "quarter": "Q", "year": "Y", "week": "W-SUN"}


@pytest.mark.parametrize("period", PERIODS)
def test_cohorts_are_those_of_pandas(log, base, period):
    frame = pd.DataFrame({"id": log["id"], "date": pd.to_datetime(log["date"]), "total": log["total"]})
    frame["period"] = frame["date"].dt.to_period(PERIODS[period])
    frame["cohort"] = frame.groupby("id")["period"].transform("min")
    days = frame.drop_duplicates(["id", "date"])
    groups = ["cohort", "period"]
    expected = pd.DataFrame(
        {
            "customers": frame.groupby(groups)["id"].nunique(),
            "orders": days.groupby(groups).size(),
            "revenue": frame.groupby(groups)["total"].sum(),
        }
    )
    found = gw.cohorts(base, period=period, align="calendar")
    cells = found.to_frame()
    assert type(cells) is pd.DataFrame
    some = cells[cells["orders"] > 0]
    assert len(some) == len(expected)
    starts = [expected.index.get_level_values(level).start_time.values for level in groups]
    np.testing.assert_array_equal(some["cohort"].values.astype("M8[D]"), starts[0].astype("M8[D]"))
    np.testing.assert_array_equal(some["period"].values.astype("M8[D]"), starts[1].astype("M8[D]"))
    np.testing.assert_array_equal(some["customers"], expected["customers"])
    np.testing.assert_array_equal(some["orders"], expected["orders"])
    np.testing.assert_allclose(some["revenue"], expected["revenue"], rtol=1e-12)
    np.testing.assert_array_equal(cells["rate"], cells["customers"] / cells["size"])

    # Everything of the base is in some cell.
    assert cells["orders"].sum() == base.overview().orders == found.orders
    assert round(cells["revenue"].sum(), 2) == base.overview().revenue == found.revenue
    assert found.sizes["size"].sum() == len(base) == found.customers


def test_cells_and_tables_say_the_same(base):
    ages = gw.cohorts(base, value="rate")
    cells, table = ages.to_frame(), ages.table()
    assert list(cells.columns) == [
        "cohort", "age", "size", "customers", "reactivated", "orders", "revenue", "rate", "low", "high", "complete",
    ]  # fmt: skip
    assert list(table.columns) == ["cohort", "size", *map(str, range(18))]
    wide = cells.pivot(index="cohort", columns="age", values="rate")
    np.testing.assert_array_equal(table[[str(a) for a in range(18)]].values, wide.values)
    assert (table["0"] == 1).all() and np.isnan(table["17"].iloc[1])
    for name in ("customers", "orders", "revenue"):
        assert np.nansum(ages.table(name).iloc[:, 2:].values) == pytest.approx(cells[name].sum(), rel=1e-12)
    calendar = gw.cohorts(base, align="calendar").table()
    assert list(calendar.columns[:4]) == ["cohort", "size", "1997-01-01", "1997-02-01"]
    assert np.isnan(calendar["1997-01-01"].iloc[1]) and calendar["1998-06-01"].notna().all()
    row = cells[cells["age"] == 5].iloc[0]
    same = gw.retention_rate(int(row["size"]), int(row["customers"]))
    assert (row["rate"], row["low"], row["high"]) == (same.value, same.low, same.high)
    assert "Cohorts(3 by month, 23,570 customers, to 1998-06-30): rate" in repr(ages)


def test_at_an_earlier_day_only_what_was_before_counts(log, base):
    early = log[pd.to_datetime(log["date"]) <= "1997-04-15"]
    expected = gw.cohorts(gw.CustomerBase.from_transactions(early, **ROLES)).to_frame()
    found = gw.cohorts(base, at="1997-04-15")
    pd.testing.assert_frame_equal(found.to_frame(), expected)
    assert found.at == dt.date(1997, 4, 15)
    assert expected["complete"].tolist() == [True, True, True, False, True, True, False, True, False]
    earlier = gw.cohorts(base, at=dt.date(1997, 1, 31))
    assert earlier.customers + earlier.later_customers == len(base)
    assert earlier.to_frame()["complete"].tolist() == [True]


def test_threads_and_amounts_that_are_no_decimals_change_nothing(log):
    odd = log.assign(total=log["total"] / 3)
    base = gw.CustomerBase.from_transactions(odd, **ROLES)
    one, many = (gw.cohorts(base, threads=n).to_frame() for n in (1, 5))
    pd.testing.assert_frame_equal(one, many, check_exact=True)
    assert one["revenue"].sum() == pytest.approx(2_500_315.63 / 3, rel=1e-12)


def test_few_customers_none_and_no_amounts():
    one = gw.CustomerBase.from_transactions(
        pl.DataFrame({"id": [7], "date": ["2026-05-05"]}), customer="id", time="date"
    )
    found = gw.cohorts(one)
    assert found.to_frame().columns[2:6] == ["size", "customers", "reactivated", "orders"]
    assert found.to_frame()["cohort"][0] == dt.date(2026, 5, 1)
    assert np.isnan(found.revenue) and len(found) == 1
    with pytest.raises(gw.DomainError, match="the base has no amounts"):
        found.table("revenue")
    empty = gw.CustomerBase.from_transactions(
        {"id": np.array([], int), "date": np.array([], "M8[D]")}, customer="id", time="date"
    )
    none = gw.cohorts(empty)
    assert len(none) == 0 == none.customers
    assert len(none.to_frame()["cohort"]) == 0 and list(none.table()) == ["cohort", "size"]
    assert "Cohorts(0 by month" in repr(none)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"period": "day"}, 'period is "day", must be "week", "month", "quarter" or "year"'),
        ({"period": 3}, "period is 3, must be"),
        ({"value": "people"}, "value is 'people', must be"),
        ({"align": "left"}, "align is 'left', must be"),
        ({"at": "1998-07-01"}, "at is 1998-07-01, must not be after observation_end, 1998-06-30"),
        (
            {"at": "1996-12-31"},
            "at is 1996-12-31, must not be before the first purchase; the base begins on 1997-01-01",
        ),
        ({"level": 1.5}, "level is 1.5, must lie between 0 and 1"),
    ],
)
def test_what_is_wrong_is_named(base, options, message):
    with pytest.raises(gw.DomainError, match="cohorts: ") as caught:
        gw.cohorts(base, **options)
    assert message in str(caught.value)


def test_a_stray_date_is_no_table_of_a_million_weeks():
    far = gw.CustomerBase.from_transactions(
        {"id": [1, 1], "date": ["1900-01-01", "2026-01-01"]}, customer="id", time="date"
    )
    with pytest.raises(gw.DomainError, match="there are more than 1,000 periods"):
        gw.cohorts(far, period="month")
    assert len(gw.cohorts(far, period="year").to_frame()["age"]) == 127
