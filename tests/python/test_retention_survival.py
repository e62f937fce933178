"""Survival curves, hazards and the log-rank test: published sets, a plain computation, and identities."""

import json
import math
import pickle
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import goodwill as gw

KNOWN = json.loads((Path(__file__).parent.parent / "reference/retention/survival.json").read_text())
Z = 1.959963984540054


def plain_table(durations, observed, weights=None, entry=None):
    """Times, weights at risk, events, censored: each straight from its definition."""
    n = len(durations)
    weights = [1] * n if weights is None else weights
    entry = [None] * n if entry is None else entry
    rows = [(d, bool(o), w, e) for d, o, w, e in zip(durations, observed, weights, entry, strict=True) if w > 0]
    times = sorted({d for d, *_ in rows} | {e for *_, e in rows if e is not None})
    out = []
    for t in times:
        at_risk = sum(w for d, _, w, e in rows if d >= t and (e is None or e < t))
        events = sum(w for d, o, w, _ in rows if d == t and o)
        censored = sum(w for d, o, w, _ in rows if d == t and not o)
        out.append((t, at_risk, events, censored))
    return out


def plain_curve(table):
    """survival, standard error, low and high (log-log) at each time."""
    S, G, out = 1.0, 0.0, []
    for _, n, d, _ in table:
        if d:
            S = S * (n - d) / n if n > d else 0.0
            G = G + d / (n * (n - d)) if n > d else math.inf
        if S == 0:
            out.append((0.0, math.nan, math.nan, math.nan))
        elif G == 0:
            out.append((1.0, 0.0, 1.0, 1.0))
        else:
            spread = Z * math.sqrt(G) / abs(math.log(S))
            out.append((S, S * math.sqrt(G), S ** math.exp(spread), S ** math.exp(-spread)))
    return out


def freireich():
    known = KNOWN["freireich"]
    durations = known["six_mp"] + known["placebo"]
    observed = known["six_mp_observed"] + [1] * 21
    return durations, observed, ["6-MP"] * 21 + ["placebo"] * 21


def test_freireichs_trial_as_printed():
    known = KNOWN["freireich"]
    km = gw.KaplanMeier().fit(known["six_mp"], known["six_mp_observed"])
    np.testing.assert_allclose(km.survival_at(known["weeks"]), known["survival"], atol=5.01e-4)
    np.testing.assert_allclose(km.standard_error_at(known["weeks"]), known["standard_error"], atol=5.01e-5)
    assert isinstance(km.median_, gw.SurvivalEstimate)
    assert round(km.survival_at(10), 4) == known["survival_at_10"]
    assert round(km.standard_error_at(10), 4) == known["standard_error_at_10"]
    durations, observed, drug = freireich()
    test = gw.log_rank(durations, observed, drug)
    assert isinstance(test, gw.LogRank)
    assert (round(test.chi2, 2), test.df) == (known["chi2"], 1)
    assert test.p == pytest.approx(math.erfc(math.sqrt(test.chi2 / 2)), rel=1e-12)
    assert test.events.tolist() == [9, 21] and test.expected.sum() == pytest.approx(30)
    both = gw.KaplanMeier().fit(durations, observed, by=drug)
    assert [both.median_[g].value for g in ("6-MP", "placebo")] == known["medians"]
    assert both.log_rank().chi2 == test.chi2
    hazard = gw.NelsonAalen().fit(known["six_mp"], known["six_mp_observed"])
    terms = [3 / 21, 1 / 17, 1 / 15, 1 / 12, 1 / 11, 1 / 7, 1 / 6]
    squares = [3 / 21**2, 1 / 17**2, 1 / 15**2, 1 / 12**2, 1 / 11**2, 1 / 7**2, 1 / 6**2]
    np.testing.assert_allclose(hazard.cumulative_hazard_at(known["weeks"]), np.cumsum(terms), rtol=1e-14)
    assert hazard.cumulative_hazard_[-1] == hazard.cumulative_hazard_at(35)
    np.testing.assert_allclose(hazard.standard_error_at(known["weeks"]), np.sqrt(np.cumsum(squares)), rtol=1e-14)


def test_the_eight_lives_of_1958():
    known = KNOWN["kaplan_meier_1958"]
    km = gw.KaplanMeier().fit(known["durations"], known["observed"])
    np.testing.assert_allclose(km.survival_at(known["times"]), known["survival"], rtol=1e-15)


def test_medians_limits_and_means_as_r_prints_them():
    known = KNOWN["aml"]
    durations = known["maintained"] + known["not_maintained"]
    observed = known["maintained_observed"] + known["not_maintained_observed"]
    group = pd.Series(["maintained"] * 11 + ["not"] * 12, name="treatment")
    km = gw.KaplanMeier(interval="log").fit(durations, observed, by=group)
    medians = list(km.median_.values())
    assert [m.value for m in medians] == known["medians"]
    assert [m.low for m in medians] == known["lows"]
    assert all(math.isnan(m.high) for m in medians)
    test = gw.log_rank(durations, observed, group)
    np.testing.assert_allclose(test.expected, known["expected"], atol=0.005)
    assert (round(test.chi2, 1), round(test.p, 4)) == (known["chi2"], known["p"])
    mean = km["not"].restricted_mean(161)  # the curve has come to 0, so what is later is known
    own = km["maintained"].restricted_mean()
    assert (round(own.value, 1), round(own.standard_error, 2)) == (52.6, 19.83)
    assert (round(mean.value, 1), round(mean.standard_error, 2)) == (22.7, 4.18)


def test_entries_and_weights_as_lifelines_has_them():
    known = KNOWN["lifelines"]
    options = {"entry": known["entry"], "weights": known["weights"]}
    km = gw.KaplanMeier().fit(known["durations"], known["observed"], **options)
    np.testing.assert_allclose(km.survival_at(known["times"]), known["survival"], rtol=1e-12)
    low, high = km.interval_at(known["times"])
    np.testing.assert_allclose(low, known["low"], rtol=1e-12)
    np.testing.assert_allclose(high, known["high"], rtol=1e-12)
    hazard = gw.NelsonAalen().fit(known["durations"], known["observed"], **options)
    np.testing.assert_allclose(hazard.cumulative_hazard_at(known["times"]), known["hazard"], rtol=1e-12)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("scale", [1, 0.37])  # counted by value; sorted
def test_as_computed_plainly(seed, scale):
    random = np.random.default_rng(seed)
    n = [1, 2, 40, 700][seed % 4]
    durations = random.integers(1, 30, n) * scale
    observed = random.random(n) < 0.6
    weights = random.integers(0, 4, n) if seed >= 4 else None
    if weights is not None and weights.sum() == 0:
        weights[0] = 1
    entry = np.minimum(random.integers(0, 20, n) * scale, durations / 2) if seed % 2 else None
    km = gw.KaplanMeier().fit(durations, observed, weights=weights, entry=entry)
    table = plain_table(durations, observed, weights, entry)
    expected = plain_curve(table)
    np.testing.assert_array_equal(km.time_, [t for t, *_ in table])
    np.testing.assert_array_equal(km.at_risk_, [r for _, r, *_ in table])
    np.testing.assert_array_equal(km.events_, [d for *_, d, _ in table])
    np.testing.assert_array_equal(km.censored_, [c for *_, c in table])
    for name, column in zip(
        ("survival_", "standard_error_", "low_", "high_"), zip(*expected, strict=True), strict=True
    ):
        np.testing.assert_allclose(getattr(km, name), column, rtol=1e-9, atol=1e-14, err_msg=name)


def test_plain_and_log_intervals_and_the_level():
    durations, observed, _ = freireich()
    for name, limit in (("plain", lambda S, e: S - e), ("log", lambda S, e: S * np.exp(-e / S))):
        km = gw.KaplanMeier(interval=name, level=0.9).fit(durations, observed)
        S, error = km.survival_at(8), 1.6448536269514722 * km.standard_error_at(8)
        assert km.interval_at(8)[0] == pytest.approx(limit(S, error), rel=1e-12)
    same = gw.KaplanMeier(interval="greenwood", level=0.9).fit(durations, observed)
    assert same.interval_at(8)[0] == pytest.approx(gw.KaplanMeier(interval="plain", level=0.9).fit(
        durations, observed).interval_at(8)[0])  # fmt: skip
    hazard = gw.NelsonAalen(interval="plain").fit(durations, observed)
    low, high = hazard.interval_at(8)
    assert high - low == pytest.approx(2 * Z * hazard.standard_error_at(8))
    assert hazard.survival_at(8) == math.exp(-hazard.cumulative_hazard_at(8))


def plain_log_rank(durations, observed, groups, strata=None):
    strata = [0] * len(durations) if strata is None else strata
    names = sorted(set(groups))
    U, V = np.zeros(len(names)), np.zeros((len(names), len(names)))
    for s in set(strata):
        rows = [(d, o, g) for d, o, g, k in zip(durations, observed, groups, strata, strict=True) if k == s]
        for t in sorted({d for d, o, _ in rows if o}):
            r = np.array([sum(d >= t and g == name for d, _, g in rows) for name in names], float)
            d = np.array([sum(x == t and o and g == name for x, o, g in rows) for name in names], float)
            n, m = r.sum(), d.sum()
            U += d - m * r / n
            if n > 1:
                V += m * (n - m) / (n - 1) * (np.diag(r / n) - np.outer(r, r) / n**2)
    return U[:-1] @ np.linalg.solve(V[:-1, :-1], U[:-1])


def test_log_rank_of_many_groups_and_in_strata():
    random = np.random.default_rng(3)
    durations, observed = random.integers(1, 15, 120), random.random(120) < 0.7
    groups, strata = random.integers(0, 4, 120), random.choice(["x", "y", "z"], 120)
    found = gw.log_rank(durations, observed, groups)
    assert (found.df, found.groups) == (3, [0, 1, 2, 3])
    assert found.chi2 == pytest.approx(plain_log_rank(durations, observed, groups), rel=1e-10)
    within = gw.log_rank(durations, observed, groups, strata=strata)
    assert within.strata == 3 and "3 strata" in repr(within)
    assert within.chi2 == pytest.approx(plain_log_rank(durations, observed, groups, strata), rel=1e-10)
    assert found.events.sum() == pytest.approx(found.expected.sum()) == observed.sum()
    doubled = gw.log_rank(durations, observed, groups, weights=np.full(120, 2))
    repeated = gw.log_rank(np.repeat(durations, 2), np.repeat(observed, 2), np.repeat(groups, 2))
    assert doubled.chi2 == pytest.approx(repeated.chi2, rel=1e-12)
    assert list(found.to_frame()) == ["group", "n", "events", "expected"]


def test_groups_are_the_curves_of_their_rows():
    durations, observed, drug = freireich()
    group = pl.Series("drug", [*drug, None])
    km = gw.KaplanMeier().fit(pl.Series([*durations, 4]), pl.Series([*observed, 0]), by=group)
    assert km.groups_ == ["6-MP", "placebo", None] and len(km) == 3 and "placebo" in km
    alone = gw.KaplanMeier().fit(durations[:21], observed[:21])
    assert km["6-MP"].survival_.tolist() == alone.survival_.tolist()
    assert km.survival_at(10)["6-MP"] == alone.survival_at(10)
    frame = km.to_frame()
    assert isinstance(frame, pl.DataFrame) and frame.columns[:3] == ["drug", "time", "at_risk"]
    assert frame["events"].sum() + frame["censored"].sum() == 43
    assert km.summary()["median"].to_list() == [23, 8, None]
    assert km.summary()["drug"].to_list() == ["6-MP", "placebo", None]
    assert "(missing): no event until 4: the median is not reached" in repr(km)
    with pytest.raises(AttributeError, match="choose one"):
        _ = km.survival_
    with pytest.raises(KeyError):
        km["other"]
    numbers = gw.KaplanMeier().fit(durations, observed, by=np.array([d == "placebo" for d in drug]))
    assert numbers.groups_ == [0, 1]
    assert numbers[0].survival_.tolist() == alone.survival_.tolist()
    means = numbers.restricted_mean()  # to the shorter of both
    assert means[0].value == pytest.approx(alone.restricted_mean(23).value)


def test_quantiles_come_from_the_limits_of_the_curve():
    durations, observed, _ = freireich()
    km = gw.KaplanMeier().fit(durations, observed)
    for p in (0.1, 0.25, 0.5, 0.6):
        q = km.quantile(p)
        for value, curve in ((q.value, km.survival_), (q.low, km.low_), (q.high, km.high_)):
            reached = km.time_[curve <= 1 - p + 1e-12]
            assert value == (reached[0] if len(reached) else pytest.approx(math.nan, nan_ok=True))
    assert float(km.quantile(0.5)) == km.median_.value
    even = gw.KaplanMeier().fit([1, 2, 3, 4])
    assert even.median_.value == 2  # exactly half are left
    assert even.survival_at(4) == even.survival_at(100) == 0
    assert math.isnan(even.standard_error_at(4)) and math.isnan(even.interval_at(4)[0])
    with pytest.raises(gw.DomainError, match="p is 1, must lie between 0 and 1"):
        km.quantile(1)


def test_the_curve_before_between_and_after_its_times():
    km = gw.KaplanMeier().fit([2, 4, 4, 6], [1, 1, 0, 0])
    np.testing.assert_allclose(km.survival_at([0, 1.9, 2, 3, 4, 6]), [1, 1, 0.75, 0.75, 0.5, 0.5])
    assert km.at_risk_at(np.array([0, 2, 2.5, 4, 5, 7])).tolist() == [4, 4, 3, 3, 1, 0]
    assert math.isnan(km.survival_at(6.01))
    with pytest.raises(gw.DomainError, match=r"t\[1\] is -1, must be >= 0"):
        km.survival_at([0, -1])
    assert km.restricted_mean(3).value == pytest.approx(2 + 0.75)
    with pytest.raises(gw.DomainError, match="horizon is 7, must be at most 6"):
        km.restricted_mean(7)


@pytest.mark.parametrize("whole", [True, False])
def test_parts_in_any_order_are_the_whole(whole):
    random = np.random.default_rng(5)
    durations = random.integers(0, 400, 30_000) * (1 if whole else 0.1)
    observed = random.random(30_000) < 0.5
    whole_table = gw.EventTable().update(durations, observed)
    parts = [gw.EventTable().update(durations[i::3], observed[i::3]) for i in (2, 0, 1)]
    merged = gw.EventTable.from_bytes(parts[0].to_bytes()).merge(parts[1]).merge(parts[2])
    assert merged == whole_table == pickle.loads(pickle.dumps(whole_table))
    assert whole_table != parts[0] and whole_table.weight == 30_000
    direct = gw.KaplanMeier().fit(durations, observed)
    km = gw.KaplanMeier().fit(merged)
    assert km.survival_.tolist() == direct.survival_.tolist()
    for threads in (1, 4):
        again = gw.KaplanMeier().fit(durations, observed, threads=threads)
        assert again.low_.tolist() == direct.low_.tolist()
    merged.update([1e6])  # the estimator keeps a table of its own
    assert km.table() == whole_table
    assert merged.counts["used"] == 30_001
    with pytest.raises(gw.FormatError):
        gw.EventTable.from_bytes(whole_table.to_bytes()[:-1])


def test_many_rows_of_any_spread():
    random = np.random.default_rng(8)
    for durations in (
        random.lognormal(0, 8, 200_000),
        np.concatenate([np.zeros(50_000), random.random(150_000) * 1e-300, [1e300]]),
        np.round(random.exponential(3, 200_000), 2),
        np.full(100_000, 0.5),
    ):
        observed = random.random(len(durations)) < 0.5
        table = gw.EventTable().update(durations, observed).to_frame()
        times, events = np.unique(durations, return_inverse=True)
        np.testing.assert_array_equal(table["time"], times)
        np.testing.assert_array_equal(table["events"], np.bincount(events, observed))
        np.testing.assert_array_equal(table["censored"], np.bincount(events, ~observed))
        heavy = gw.EventTable().update(durations, observed, weights=np.full(len(durations), 0.5))
        np.testing.assert_array_equal(heavy.to_frame()["events"], table["events"] / 2)


def test_a_late_row_that_is_no_whole_number_changes_the_way_and_not_the_answer():
    durations = np.arange(100_000) % 700 + 0.0
    durations[99_991] = 3.5
    durations[50_000] = np.nan
    times, counts = np.unique(durations[~np.isnan(durations)], return_counts=True)
    for observed in (None, np.ones(100_000, bool), pl.Series(np.ones(100_000, bool))):
        made = gw.EventTable().update(durations, observed)
        np.testing.assert_array_equal(made.to_frame()["time"], times)
        np.testing.assert_array_equal(made.to_frame()["events"], counts)
        assert made.counts["missing_duration"] == 1


def test_json_and_params():
    durations, observed, drug = freireich()
    km = gw.KaplanMeier(level=0.9, interval="log").fit(durations, observed, by=drug, entry=[None] * 41 + [2])
    text = km.to_json()
    back = gw.KaplanMeier.from_json(text)
    assert json.loads(text)["groups"][0]["group"] == "6-MP"
    assert back.get_params() == {"level": 0.9, "interval": "log"}
    assert back.interval_at(10) == km.interval_at(10) and back.counts_ == km.counts_
    hazard = gw.NelsonAalen().fit(durations, observed)
    assert gw.NelsonAalen.from_json(hazard.to_json()).cumulative_hazard_at(10) == hazard.cumulative_hazard_at(10)
    for bad in ("", "{}", text.replace("kaplan_meier", "other"), text.replace('"events": [', '"events": [-1, ', 1)):
        with pytest.raises(gw.FormatError, match=r"KaplanMeier\.from_json"):
            gw.KaplanMeier.from_json(bad)
    assert repr(gw.KaplanMeier()) == "KaplanMeier(level=0.95, interval='log_log')"
    assert km.set_params(level=0.8) is km and repr(km) == "KaplanMeier(level=0.8, interval='log')"
    with pytest.raises(gw.SchemaError, match="levels is unknown, must be one of level, interval"):
        km.set_params(levels=1)
    assert repr(gw.NelsonAalen()) == "NelsonAalen(level=0.95, interval='log')"
    assert "cumulative hazard" in repr(hazard)


def test_what_comes_in_goes_out():
    for make, kind in (
        (pl.Series, pl.DataFrame),
        (pd.Series, pd.DataFrame),
        (pa.array, pa.Table),
        (np.array, dict),
        (list, dict),
    ):
        km = gw.KaplanMeier().fit(make([1.0, 2.0, 3.0]), make([True, False, True]))
        assert isinstance(km.to_frame(), kind) and isinstance(km.table().to_frame(), kind)
        assert km.survival_at(2) == pytest.approx(2 / 3)
    assert isinstance(gw.NelsonAalen().fit(pl.Series([1, 2])).to_frame(), pl.DataFrame)


def test_pictures_say_what_they_show(tmp_path):
    durations, observed, drug = freireich()
    chart = gw.KaplanMeier().fit(durations, observed, by=drug).plot(unit="weeks").to_dict()
    assert chart["title"]["text"] == "Median time in weeks, by group: 6-MP: 23; placebo: 8"
    assert {"group": "6-MP", "time": 10.0, "shown": "15", "y": -8} in [
        row for rows in chart["datasets"].values() for row in rows
    ]
    one = gw.KaplanMeier().fit(durations[:21], observed[:21])
    assert one.plot().to_dict()["title"]["text"] == "Half are gone within 23 (95 %: 13 to not reached)"
    none = gw.KaplanMeier().fit([3.0, 4.0], [False, False])
    assert none.plot(unit="days").to_dict()["title"]["text"].startswith("100.0 % are still there after 4 days")
    many = gw.KaplanMeier().fit(np.random.default_rng(1).random(5000)).plot(title="Ours")
    assert many.to_dict()["title"]["text"] == "Ours"
    many.save(tmp_path / "curve.svg")
