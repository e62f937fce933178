"""Repeat purchases, the time between them and the chance to come back, against plain computations on CDNOW."""

import datetime as dt
import itertools
import math

import numpy as np
import polars as pl
import pytest

import goodwill as gw

ROLES = {"customer": "id", "time": "date", "amount": "total"}


@pytest.fixture(scope="module")
def log():
    return gw.datasets.cdnow(backend="polars", sample=True)


@pytest.fixture(scope="module")
def base(log):
    return gw.CustomerBase.from_transactions(log, **ROLES)


@pytest.fixture(scope="module")
def histories(log):
    """Each customer's purchase days, as day numbers."""
    days = log.with_columns(pl.col("date").cast(pl.Date)).group_by("id").agg(pl.col("date").unique().sort())
    epoch = dt.date(1970, 1, 1).toordinal()
    return [[day.toordinal() - epoch for day in row] for row in days["date"].to_list()]


def gaps_to(histories, nth, end):
    """Days to purchase nth from the one before, and whether it came."""
    for days in histories:
        seen = [day for day in days if day <= end]
        if len(seen) >= nth:
            yield seen[nth - 1] - seen[nth - 2], True
        elif len(seen) == nth - 1:
            yield end - seen[-1], False


def test_time_to_each_purchase_is_that_of_the_log(base, histories):
    end = (base.observation_end - dt.date(1970, 1, 1)).days
    for nth in (2, 3, 7):
        durations, came = zip(*gaps_to(histories, nth, end), strict=True)
        expected = gw.KaplanMeier().fit(durations, came)
        found = gw.time_between(base, nth=nth)
        assert found.table() == expected.table()
        assert found.survival_.tolist() == expected.survival_.tolist()
    several = gw.time_between(base, nth=[3, 2], level=0.9)
    assert several.groups_ == [2, 3] and several.level == 0.9
    assert several.to_frame().columns[0] == "nth"
    assert several[3].median_.value == gw.time_between(base, nth=3).median_.value
    early = end - 200
    durations, came = zip(*gaps_to(histories, 2, early), strict=True)
    day = dt.date(1970, 1, 1) + dt.timedelta(early)
    assert gw.time_between(base, at=day).table() == gw.KaplanMeier().fit(durations, came).table()


def test_repeat_rates_are_counts_with_wilsons_interval_and_kaplan_meiers_share(base, histories):
    found = gw.repeat_rates(base, last=5, within=200)
    frame = found.to_frame()
    assert isinstance(found, gw.RepeatRates)
    assert isinstance(frame, pl.DataFrame) and len(found) == 4 == len(frame)
    for row in frame.iter_rows(named=True):
        before = sum(len(days) >= row["nth"] - 1 for days in histories)
        bought = sum(len(days) >= row["nth"] for days in histories)
        assert (row["before"], row["bought"]) == (before, bought)
        rate, of_all = gw.retention_rate(before, bought), gw.retention_rate(len(base), bought)
        assert (row["share"], row["low"], row["high"]) == (rate.value, rate.low, rate.high)
        assert (row["share_of_all"], row["low_of_all"], row["high_of_all"]) == (of_all.value, of_all.low, of_all.high)
        km = gw.time_between(base, nth=row["nth"])
        low, high = km.interval_at(200)
        assert row["given_time"] == 1 - km.survival_at(200) and row["within"] == 200
        assert (row["low_given_time"], row["high_given_time"]) == (1 - high, 1 - low)
        assert row["given_time"] >= bought / before - 0.1
        assert row["median_days"] == km.median_.value or (row["median_days"] is None and math.isnan(km.median_.value))
    longest = gw.repeat_rates(base, last=2).to_frame()["within"][0]
    km = gw.time_between(base)
    assert km.at_risk_at(longest) >= 30 > km.at_risk_at(longest + 1)
    assert "purchase 2: " in repr(found) and found.customers == len(base) and found.later_customers == 0
    early = gw.repeat_rates(base, at="1997-02-01")
    assert early.customers + early.later_customers == len(base) and early.at == dt.date(1997, 2, 1)


def plain_chance(clusters, s, within):
    """1 - S(s + within) / S(s) for gaps with weights, straight from the definition."""
    gaps = [(length, came, weight) for gaps, weight in clusters for length, came in gaps]
    log_ratio = 0.0
    for day in range(s + 1, s + within + 1):
        n = sum(w for length, _, w in gaps if length >= day)
        d = sum(w for length, came, w in gaps if length == day and came)
        log_ratio += math.log(1 - d / n)
    return log_ratio


def test_the_chance_to_come_back_with_the_customer_as_the_unit(base, log, histories):
    chosen = sorted(log["id"].unique().to_list())[:60]
    part = log.filter(pl.col("id").is_in(chosen))
    small = gw.CustomerBase.from_transactions(part, **ROLES, observation_end="1998-06-30")
    end = (small.observation_end - dt.date(1970, 1, 1)).days
    days = part.with_columns(pl.col("date").cast(pl.Date)).group_by("id").agg(pl.col("date").unique().sort())
    clusters = []
    for row in days["date"].to_list():
        numbers = [(day - dt.date(1970, 1, 1)).days for day in row]
        gaps = [(b - a, True) for a, b in itertools.pairwise(numbers)] + [(end - numbers[-1], False)]
        clusters.append((gaps, 1.0))
    found = gw.return_chance(small, within=60, days=[0, 30, 90, 600]).to_frame()
    for i, s in enumerate((0, 30, 90)):
        log_ratio = plain_chance(clusters, s, 60)
        assert found["chance"][i] == pytest.approx(1 - math.exp(log_ratio), rel=1e-10)
        # What a little more weight of a customer changes is his influence.
        step, variance = 1e-5, 0.0
        for c, (gaps, _) in enumerate(clusters):
            heavier = [*clusters[:c], (gaps, 1 + step), *clusters[c + 1 :]]
            variance += ((plain_chance(heavier, s, 60) - log_ratio) / step) ** 2
        assert found["standard_error"][i] == pytest.approx(math.exp(log_ratio) * math.sqrt(variance), rel=1e-3)
        assert found["low"][i] < found["chance"][i] < found["high"][i]
        long = [(length, came) for gaps, _ in clusters for length, came in gaps if length > s]
        assert found["at_risk"][i] == len(long)
        assert found["returned"][i] == sum(came and length <= s + 60 for length, came in long)
    assert found["chance"][3] is None and found["at_risk"][3] == 0
    whole = gw.return_chance(base)
    assert isinstance(whole, gw.ReturnChance)
    frame = whole.to_frame()
    assert len(frame) <= 60 and frame["days"][0] == 0 and frame["chance"].null_count() == 0
    assert whole.returns == base.overview().orders - len(base)
    one, many = (gw.return_chance(base, threads=n).to_frame() for n in (1, 4))
    assert one.equals(many)
    assert "to come back within 90 days" in repr(whole)


def test_a_window_without_a_return_still_has_an_upper_limit():
    log = {"id": [1, 1, *range(2, 40)], "day": ["2026-01-01", "2026-01-03", *["2026-01-01"] * 38]}
    base = gw.CustomerBase.from_transactions(log, customer="id", time="day", observation_end="2026-03-01")
    point = gw.return_chance(base, within=10, days=[20]).to_frame()
    assert (point["chance"][0], point["low"][0], point["returned"][0]) == (0, 0, 0)
    assert 0 < point["high"][0] < 0.2


def test_one_customer_few_and_none():
    one = gw.CustomerBase.from_transactions({"id": [7], "date": ["2026-05-05"]}, customer="id", time="date")
    rates = gw.repeat_rates(one).to_frame()
    assert rates["nth"].tolist() == [2] and rates["share"].tolist() == [0]
    assert gw.time_between(one).survival_at(0) == 1
    assert np.isnan(gw.return_chance(one).to_frame()["chance"][0])
    assert "unknown" in repr(gw.return_chance(one))
    with pytest.raises(gw.DomainError, match="within is 90, must be less"):
        gw.return_chance(one).plot()
    with pytest.raises(gw.DomainError, match="nth is 3, must be at most 2: nobody bought more often"):
        gw.time_between(one, nth=3)
    assert gw.time_between(one, nth=[2, 3]).groups_ == [2]
    empty = gw.CustomerBase.from_transactions(
        {"id": np.array([], int), "date": np.array([], "M8[D]")}, customer="id", time="date"
    )
    for function in (gw.repeat_rates, gw.time_between, gw.return_chance):
        with pytest.raises(gw.DomainError, match="base must have a purchase: it has no customers"):
            function(empty)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda base: gw.repeat_rates(base, last=1), "last is 1, must be a whole number from 2 to 1000"),
        (lambda base: gw.repeat_rates(base, within=0), "within is 0, must be finite and > 0"),
        (lambda base: gw.repeat_rates(base, at="1999-01-01"), "at is 1999-01-01, must not be after observation_end"),
        (lambda base: gw.time_between(base, at="1996-01-01"), "at is 1996-01-01, must not be before the first"),
        (lambda base: gw.time_between(base, nth=1), "nth is 1, must be a whole number from 2 to 1000"),
        (lambda base: gw.time_between(base, nth=2.5), "nth is 2.5, must be a whole number"),
        (lambda base: gw.time_between(base, nth=[]), "nth is empty, must be one purchase"),
        (lambda base: gw.return_chance(base, within=0), "within is 0, must be a whole number of days > 0"),
        (lambda base: gw.return_chance(base, within=1.5), "within is 1.5, must be a whole number"),
        (lambda base: gw.return_chance(base, days=[5, 3]), "days[1] is 3, must be >= 0 and ascend"),
        (lambda base: gw.return_chance(base, days=[]), "days is empty"),
        (lambda base: gw.return_chance(base, level=0), "level is 0, must lie between 0 and 1"),
        (lambda base: gw.return_chance(base, interval="t"), 'interval is "t", must be "log_log"'),
    ],
)
def test_what_is_wrong_is_named(base, call, message):
    with pytest.raises(gw.DomainError) as caught:
        call(base)
    assert message in str(caught.value)


def test_pictures_are_titled_with_the_finding(base, tmp_path):
    rates = gw.repeat_rates(base, last=4).plot()
    assert "bought a second time (95 %" in rates.to_dict()["title"]["text"]
    chance = gw.return_chance(base).plot()
    assert "come back within 90 days of a visit; after " in chance.to_dict()["title"]["text"]
    time = gw.time_between(base, nth=3).plot()
    assert "those who bought 2 times buy again within" in time.to_dict()["title"]["text"]
    several = gw.time_between(base, nth=(2, 3)).plot(title="Ours")
    for name, chart in (("rates", rates), ("chance", chance), ("time", time), ("several", several)):
        chart.save(tmp_path / f"{name}.svg")
