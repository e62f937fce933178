"""Cohorts from a log and in parts, retention by period and revenue retention; against pandas on the CDNOW log."""

import pickle

import numpy as np
import pandas as pd
import polars as pl
import pytest

import goodwill as gw

ROLES = {"customer": "id", "time": "date", "amount": "total"}
#: 1 buys in January, February and April, 2 in February.
SMALL = {
    "id": [1, 1, 1, 2],
    "day": ["2026-01-05", "2026-02-07", "2026-04-01", "2026-02-01"],
    "paid": [10.0, 20.0, 30.0, 40.0],
    "earned": [1.0, 2.0, 3.0, 4.5],
}
SMALL_ROLES = {"customer": "id", "time": "day", "amount": "paid", "margin": "earned"}


@pytest.fixture(scope="module")
def log():
    return gw.datasets.cdnow(backend="pandas")


@pytest.fixture(scope="module")
def base(log):
    return gw.CustomerBase.from_transactions(log, **ROLES)


# Cohorts.


def test_cohorts_of_a_log_are_those_of_its_base(log, base):
    found = gw.cohorts(log, **ROLES, period="quarter", threads=2)
    pd.testing.assert_frame_equal(found.to_frame(), gw.cohorts(base, period="quarter").to_frame(), check_exact=True)
    lazy = gw.cohorts(pl.DataFrame(SMALL).lazy(), **SMALL_ROLES)
    assert type(lazy.to_frame()) is pl.LazyFrame


def test_margin_and_reactivated_customers_have_their_columns():
    found = gw.cohorts(SMALL, **SMALL_ROLES, value="margin")
    frame = found.to_frame()
    assert frame["margin"].tolist() == [1, 2, 0, 3, 4.5, 0, 0]
    assert frame["reactivated"].tolist() == [0, 0, 0, 1, 0, 0, 0]
    assert found.margin == 10.5 and found.revenue == 100
    assert found.table()["3"].tolist()[0] == 3
    assert found.table("reactivated")["3"][0] == 1
    without = gw.cohorts(SMALL, customer="id", time="day")
    assert "margin" not in without.to_frame() and np.isnan(without.margin)
    with pytest.raises(gw.DomainError, match='value is "margin", must be another one: the base has no margins'):
        gw.cohorts(SMALL, customer="id", time="day", value="margin")


def test_a_base_comes_without_columns_and_a_log_with_them(base, log):
    with pytest.raises(gw.SchemaError, match="cohorts: customer is given, must be left out"):
        gw.cohorts(base, customer="id")
    with pytest.raises(gw.SchemaError, match="retention_by_period: zone is given, must be left out"):
        gw.retention_by_period(base, zone="UTC")
    with pytest.raises(gw.SchemaError, match="cohorts: time is None, must be the name of a column"):
        gw.cohorts(log, customer="id")
    with pytest.raises(gw.SchemaError, match='must be a column of the data'):
        gw.cohorts(log, customer="id", time="when")
    with pytest.raises(TypeError):
        gw.cohorts(log, customer="id", time="date", colour="red")


def test_progress_goes_from_log_to_cells_and_can_stop():
    rng = np.random.default_rng(0)
    n = 20_000_000  # long enough to report several times
    data = {"id": rng.integers(0, 2**60, n), "date": rng.integers(0, 700, n)}
    roles = {"customer": "id", "time": "date", "time_unit": "day", "threads": 1}
    seen: list[float] = []
    gw.cohorts(data, **roles, progress=seen.append)
    assert seen == sorted(seen) and seen and all(0 <= share <= 1 for share in seen)
    with pytest.raises(gw.Cancelled):
        gw.retention_by_period(data, **roles, progress=lambda done: done < 0.3)


# States.


@pytest.mark.parametrize("divisor", [1, 3])
def test_parts_of_a_base_make_the_whole(log, divisor):
    log = log.assign(total=log["total"] / divisor)
    number = log["id"].astype(int)
    whole = gw.cohorts(log, **ROLES).to_frame()
    parts = [gw.CohortState(period="month").update(log[number % 3 == k], **ROLES) for k in range(3)]
    first = gw.CohortState.from_bytes(parts[0].to_bytes(), backend="pandas")
    total = first.merge(pickle.loads(pickle.dumps(parts[1]))).merge(parts[2])
    pd.testing.assert_frame_equal(total.finish().to_frame(), whole, check_exact=divisor == 1, rtol=1e-12)
    assert len(total) == 23_570
    assert repr(total) == "CohortState(23,570 customers, by month)"


def test_what_does_not_add_up_is_refused(base, log):
    state = gw.CohortState(period="month").update(base)
    before = state.to_bytes()
    with pytest.raises(gw.ConflictError, match="base shares customers with what is there"):
        state.update(log, **ROLES)
    with pytest.raises(gw.ConflictError, match="other was made with another period"):
        state.merge(gw.CohortState(period="week"))
    with pytest.raises(gw.ConflictError, match="must have ids of the kind"):
        state.update(SMALL, customer="id", time="day", amount="paid")
    with pytest.raises(gw.SchemaError, match="of type int, must be a CohortState"):
        state.merge(3)
    assert state.to_bytes() == before
    with pytest.raises(gw.FormatError):
        gw.CohortState.from_bytes(before[:-3])
    with pytest.raises(gw.DomainError, match='CohortState: period is "day"'):
        gw.CohortState(period="day")
    with pytest.raises(gw.DomainError, match="align is 'left'"):
        state.finish(align="left")
    assert list(gw.CohortState().finish().to_frame()) == [
        "cohort", "age", "size", "customers", "reactivated", "orders", "rate", "low", "high", "complete",
    ]  # fmt: skip


# Retention by period.


def test_retention_by_period_is_that_of_pandas(log, base):
    month = pd.to_datetime(log["date"]).dt.to_period("M")
    active = log.assign(month=month).groupby("month")["id"].agg(set)
    first = log.assign(month=month).groupby("id")["month"].min()
    rows = gw.retention_by_period(base).to_frame()
    assert len(rows) == len(active) == 18
    before: set = set()
    for (period, now), row in zip(active.items(), rows.to_dict("records"), strict=True):
        new = set(first.index[first == period])
        assert row["start"] == len(before) and row["stayed"] == len(before & now)
        assert row["left"] == len(before - now) and row["new"] == len(new)
        assert row["reactivated"] == len(now - before - new) and row["active"] == len(now)
        if before:
            same = gw.retention_rate(len(before), len(before & now))
            assert (row["rate"], row["low"], row["high"]) == (same.value, same.low, same.high)
            assert row["churn"] == pytest.approx(same.churn, abs=1e-15)
        before = now
    assert np.isnan(rows["rate"][0])
    assert rows["new"].sum() == len(base)


def test_windows_of_days_end_on_the_last_day(log, base):
    rows = gw.retention_by_period(base, period=182, at="1998-01-31").to_frame()
    date = pd.to_datetime(log["date"])
    end = pd.Timestamp("1998-01-31")
    ids = [set(log["id"][(date > end - pd.Timedelta(days=a)) & (date <= end - pd.Timedelta(days=b))])
           for a, b in ((364, 182), (182, 0))]  # fmt: skip
    last = rows.iloc[-1]
    assert (last["start"], last["stayed"]) == (len(ids[0]), len(ids[0] & ids[1]))
    assert last["complete"] and str(last["period"])[:10] == "1997-08-03"


def test_a_period_reads_well():
    found = gw.retention_by_period(SMALL, customer="id", time="day")
    assert "RetentionByPeriod(4 by month, to 2026-04-01)" in repr(found)
    assert "100.0% (20.7% to 100.0%)" in repr(found) and "not over" in repr(found)
    assert isinstance(found, gw.RetentionByPeriod)
    assert len(found) == 4 and found.later_customers == 0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"period": 0}, "period is 0, must be > 0, in days"),
        ({"period": True}, 'period is True, must be "week"'),
        ({"period": "day"}, 'period is "day"'),
        ({"at": "1998-07-01"}, "at is 1998-07-01, must not be after observation_end, 1998-06-30"),
        ({"at": "1996-01-01"}, "must not be before the first purchase"),
        ({"level": 0}, "level is 0, must lie between 0 and 1"),
    ],
)
def test_what_is_wrong_with_periods_is_named(base, options, message):
    for function in (gw.retention_by_period, gw.revenue_retention):
        with pytest.raises(gw.DomainError) as caught:
            function(base, **options)
        assert message in str(caught.value) and str(caught.value).startswith(function.__name__)


# Revenue retention.


@pytest.mark.parametrize("by", [None, "cohort"])
def test_revenue_retention_is_that_of_pandas(log, base, by):
    month = pd.to_datetime(log["date"]).dt.to_period("M")
    money = log.assign(month=month).pivot_table(index="id", columns="month", values="total", aggfunc="sum")
    bought, money = money.notna(), money.fillna(0)
    born = bought.idxmax(axis=1)
    rows = gw.revenue_retention(base, by=by).to_frame()
    for row in rows.to_dict("records"):
        period = pd.Period(row["period"], "M")
        mine = born == pd.Period(row["cohort"], "M") if by else born <= born.max()
        if period == money.columns[0] or (by and period == pd.Period(row["cohort"], "M")):
            assert row["start"] == 0 and np.isnan(row["net"])
            continue
        now, then = money.loc[mine, period], money.loc[mine, period - 1]
        here, there = bought.loc[mine, period], bought.loc[mine, period - 1]
        change = now - then
        expected = {
            "start": then[there].sum(), "expansion": change[here & there].clip(lower=0).sum(),
            "contraction": -change[here & there].clip(upper=0).sum(), "churn": then[there & ~here].sum(),
            "reactivation": now[here & ~there & (born[mine] < period)].sum(), "new": now[born[mine] == period].sum(),
            "refunds": 0, "revenue": now.sum(), "previous": then.sum(),
        }  # fmt: skip
        for name, value in expected.items():
            assert row[name] == pytest.approx(value, rel=1e-9, abs=1e-6), name
        kept = expected["start"] - expected["contraction"] - expected["churn"]
        assert row["gross"] == pytest.approx(kept / expected["start"], rel=1e-9)
        assert row["net"] == pytest.approx((kept + expected["expansion"]) / expected["start"], rel=1e-9)
        # The interval, from the residuals themselves.
        x, y = then[there], now[there]
        residual = y - row["net"] * x
        error = np.sqrt((residual**2).sum() * len(x) / (len(x) - 1)) / x.sum()
        assert row["net_high"] - row["net"] == pytest.approx(1.959963984540054 * error, rel=1e-6)
    parts = rows["new"] + rows["reactivation"] + rows["expansion"] - rows["contraction"] - rows["churn"]
    np.testing.assert_allclose(rows["previous"] + parts + rows["refunds"], rows["revenue"], atol=1e-6)


def test_revenue_that_cannot_be_retained_is_named():
    with pytest.raises(gw.DomainError, match="base must have amounts"):
        gw.revenue_retention(SMALL, customer="id", time="day")
    with pytest.raises(gw.DomainError, match="base must have margins"):
        gw.revenue_retention(SMALL, customer="id", time="day", amount="paid", value="margin")
    with pytest.raises(gw.DomainError, match="value is 'orders'"):
        gw.revenue_retention(SMALL, **SMALL_ROLES, value="orders")
    with pytest.raises(gw.DomainError, match="by is 'channel'"):
        gw.revenue_retention(SMALL, **SMALL_ROLES, by="channel")
    margin = gw.revenue_retention(SMALL, **SMALL_ROLES, value="margin").to_frame()
    assert margin["net"].tolist()[1:3] == [2, 0] and np.isnan(margin["net"][3])
    one = {"id": [1, 1], "day": ["2026-01-05", "2026-02-07"], "paid": [10.0, 15.0]}
    alone = gw.revenue_retention(one, customer="id", time="day", amount="paid")
    assert alone.to_frame()["net"][1] == 1.5 and np.isnan(alone.to_frame()["net_low"][1])
    assert isinstance(alone, gw.RevenueRetention)
    assert "RevenueRetention(2 rows by month): revenue" in repr(alone)
    refunds = {"id": [1, 1, 1], "day": ["2026-01-05", "2026-03-07", "2026-04-07"], "paid": [10.0, -4.0, 2.0]}
    found = gw.revenue_retention(refunds, customer="id", time="day", amount="paid", refunds="net").to_frame()
    assert found["refunds"].tolist() == [0, 0, -4, 0] and found["reactivation"].tolist() == [0, 0, 0, 6]


# Pictures.


def title(chart):
    return chart.to_dict()["title"]["text"]


def drawn(chart):
    return next(iter(chart.to_dict()["datasets"].values()))


def test_pictures_are_titled_with_what_they_show(base):
    found = gw.cohorts(base)
    assert title(found.plot()) == "14.9% of a cohort bought again one month after the first, 6.3% after 17"
    assert title(found.plot(value="revenue")).startswith("A cohort brings ")
    assert title(found.plot("stack")) == "100% of the customers of 1998-06 were won before"
    assert title(found.plot("stack", value="reactivated")) == "1,060 customers came back after a pause in 1998-06"
    rates = gw.retention_by_period(base)
    assert title(rates.plot()) == "Retention rose from 14.7% in 1997-02 to 30.0% in 1998-06"
    money = gw.revenue_retention(base)
    frame = money.to_frame().iloc[-1]
    assert f"{frame['gross']:.1%} stayed in 1998-06" in title(money.plot())
    # What is drawn are the figures.
    assert drawn(rates.plot())[-1]["value"] == pytest.approx(100 * rates.to_frame()["rate"].iloc[-1])
    layers = drawn(gw.cohorts(base, period="week", value="revenue").plot("stack"))
    whole = gw.cohorts(base, period="week").to_frame()
    assert sum(row["value"] for row in layers) == pytest.approx(whole["revenue"][whole["complete"]].sum())


def test_what_cannot_be_drawn_says_why(base):
    short = gw.cohorts({"id": [1], "day": ["2026-01-05"]}, customer="id", time="day")
    for call, message in (
        (lambda: short.plot(), "must cover a whole period"),
        (lambda: short.plot("stack"), "must be the end of a month or later"),
        (lambda: gw.cohorts(base).plot("pie"), "kind is 'pie'"),
        (lambda: short.plot(value="revenue"), "the base has no amounts"),
        (lambda: gw.retention_by_period(SMALL, customer="id", time="day", at="2026-01-31").plot(), "second"),
        (lambda: gw.revenue_retention(base, by="cohort").plot(), "must be None for this picture"),
    ):
        with pytest.raises(gw.DomainError, match=message):
            call()
