"""Metrics by several columns, small groups, rankings by shrunken values, and surveys that are counted in parts."""

import itertools
import json
import pickle
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest

import goodwill as gw

PUBLISHED = json.loads((Path(__file__).parents[1] / "reference/satisfaction/shrinkage_published.json").read_text())


@pytest.fixture
def survey():
    random = np.random.default_rng(7)
    rows = 5_000
    region = random.choice(["north", "south", "east"], rows).astype(object)
    region[random.random(rows) < 0.1] = None
    return pl.DataFrame(
        {
            "score": random.integers(0, 11, rows),
            "region": pl.Series(region, dtype=pl.String),
            "channel": random.integers(0, 3, rows),
            "day": pl.Series(random.integers(0, 2, rows), dtype=pl.Int8),
            "weight": random.random(rows),
        }
    )


@pytest.mark.parametrize("weighted", [False, True])
def test_groups_of_several_columns_are_those_of_each_combination(survey, weighted):
    options = {"weights": survey["weight"]} if weighted else {}
    found = gw.nps(survey["score"], by=survey.select("region", "channel", "day"), **options)
    keys = sorted(set(survey.select("region", "channel", "day").rows()), key=lambda k: (k[0] is None, *map(str, k)))
    assert found.groups == keys
    for region, channel, day in keys:
        rows = survey.filter(
            pl.col("region").eq_missing(pl.lit(region)) & (pl.col("channel") == channel) & (pl.col("day") == day)
        )
        own = gw.nps(rows["score"], **({"weights": rows["weight"]} if weighted else {}))
        one = found[region, channel, day]
        assert one.counts == own.counts
        assert one.value == pytest.approx(own.value, abs=1e-10)
        assert one.low == pytest.approx(own.low, abs=1e-10)
    assert sum(found[group].n for group in found) == found.total.n == len(survey)
    # The margins are the metric by each column alone.
    assert list(found.totals) == ["region", "channel", "day"]
    for name, margin in found.totals.items():
        alone = gw.nps(survey["score"], by=survey[name], **options)
        assert margin.groups == alone.groups
        assert [margin[g].counts for g in margin] == [alone[g].counts for g in alone]
        assert [margin[g].value for g in margin] == pytest.approx([alone[g].value for g in alone])
    frame = found.to_frame()
    assert isinstance(frame, pl.DataFrame)
    assert frame.columns[:3] == ["region", "channel", "day"]
    assert frame["share"].sum() == pytest.approx(1)
    assert frame.rows()[0][:3] == keys[0]


def test_groups_come_as_frames_lists_and_dicts(survey):
    score, region, channel = survey["score"], survey["region"], survey["channel"]
    expected = gw.nps(score, by=survey.select("region", "channel"))
    for by in (
        [region, channel],
        (region.to_list(), channel.to_numpy()),
        {"region": region.to_list(), "channel": channel.to_list()},
        survey.select("region", "channel").to_pandas(),
        survey.select("region", "channel").to_arrow(),
    ):
        found = gw.nps(score, by=by)
        assert found.groups == expected.groups
        assert [found[g].counts for g in found] == [expected[g].counts for g in expected]
    assert list(gw.nps(score, by=[region, channel]).totals) == ["region", "channel"]
    assert list(gw.nps(score, by=[list(region), list(channel)]).totals) == ["group_1", "group_2"]
    assert isinstance(gw.nps(score, by=survey.select("region").to_pandas()).to_frame(), pd.DataFrame)


def test_every_metric_takes_several_columns(survey):
    scores = survey["score"] % 5 + 1
    by = {"region": survey["region"], "day": survey["day"]}
    csat = gw.csat(scores, by=by)
    ces = gw.ces(scores, gw.CES.ces1, by=by)
    csi = gw.csi({"a": scores, "b": scores, **by}, scale=(1, 5), by=["region", "day"])
    rows = np.asarray((survey["region"] == "north").fill_null(False) & (survey["day"] == 1))
    share = np.asarray(scores)[rows] >= 4
    assert csat["north", 1].value == pytest.approx(100 * share.mean())
    assert ces["north", 1].value == pytest.approx(np.asarray(scores)[rows].mean())
    assert csi["north", 1].value == pytest.approx(25 * (np.asarray(scores)[rows].mean() - 1))
    assert csi.to_frame()["region"] is not None
    assert sum(csi[g].n for g in csi) == len(survey)


def test_designs_and_bootstraps_by_several_columns(survey):
    clusters = np.arange(len(survey)) % 40
    by = survey.select("region", "channel")
    designed = gw.nps(survey["score"], by=by, clusters=clusters)
    one = gw.nps(survey["score"], by=survey["region"], clusters=clusters)
    for region in one:
        assert designed.totals["region"][region].standard_error == pytest.approx(one[region].standard_error)
    key = ("north", 2)
    code = [r == "north" and c == 2 for r, c in by.iter_rows()]
    alone = gw.nps(survey["score"], by=np.asarray(code), clusters=clusters)[1]
    assert designed[key].standard_error == pytest.approx(alone.standard_error)
    assert designed[key].standard_error != pytest.approx(gw.nps(survey["score"], by=by)[key].standard_error, rel=1e-6)
    drawn = gw.nps(survey["score"], by=by, interval="bootstrap", resamples=200)
    assert all(drawn[g].low <= drawn[g].value <= drawn[g].high for g in drawn)


def test_small_integers_dictionaries_and_far_ones_agree():
    random = np.random.default_rng(3)
    n = 300_000
    scores = random.integers(0, 11, n).astype(np.uint8)
    group = random.integers(0, 1_000, n)
    expected = gw.nps(scores, by=group * 1_000_003)  # by hashing
    kinds = [group.astype(kind) for kind in (np.int16, np.uint16, np.int32, np.uint32, np.int64, np.uint64)]
    for by in [*kinds, group - 500, pd.Categorical.from_codes(group, [f"{i:04d}" for i in range(1_000)])]:
        found = gw.nps(scores, by=by, threads=2)
        assert [found[g].counts for g in found] == [expected[g].counts for g in expected]
    signed = gw.nps(scores[:6], by=np.array([-3, -3, 5, 5, -128, 127], np.int8))
    assert signed.groups == [-128, -3, 5, 127]
    # One group holds more rows than a narrow counter.
    assert gw.nps(scores, by=np.zeros(n, np.int8))[0].n == n


def test_small_groups_by_rule():
    scores = [10] * 40 + [10] * 29 + [9] * 20 + [7] * 6 + [0] * 14 + [None] * 2
    by = ["all alike"] * 40 + ["few"] * 29 + ["mixed"] * 40 + ["none"] * 2
    found = gw.nps(scores, by=by)
    assert found.groups == ["all alike", "few", "mixed", "none"]
    assert found.small().tolist() == [False, True, False, True]
    assert found.small("rare_box").tolist() == [True, True, False, True]  # 14, 6 and 20 answers
    assert found.small("wide_interval").tolist() == [not found[g].high - found[g].low <= 40 for g in found]
    assert list(found.to_frame(small="rare_box")["small"]) == [True, True, False, True]
    with pytest.raises(gw.DomainError, match=r'must be "fewer_than_30", "rare_box" or "wide_interval"'):
        found.small("tiny")
    csi = gw.csi({"a": [1, 5], "by": ["x", "y"]}, scale=(1, 5), by="by")
    with pytest.raises(gw.DomainError, match="has no boxes"):
        csi.small("rare_box")


def test_shrinkage_of_batting_averages():
    """Equal variances: the published estimator of James and Stein about the mean."""
    hits = PUBLISHED["hits"]
    results = gw.csat(
        list(itertools.chain.from_iterable([5] * h + [1] * (45 - h) for h in hits)),
        by=np.repeat([f"player {i:02d}" for i in range(len(hits))], 45),
    ).ranking()
    frame = pd.DataFrame(results.to_frame())
    # The published figures take the mean's variance p (1 - p) / 45; the pooled variance within players is nearly that.
    mean = np.mean(hits) / 45
    variance = mean * (1 - mean) / 45
    spread = np.sum((np.asarray(hits) / 45 - mean) ** 2)
    assert 1 - (len(hits) - 3) * variance / spread == pytest.approx(PUBLISHED["shrinking_factor"], abs=0.001)
    rates = np.asarray(hits) / 45
    pooled = np.mean(rates * (1 - rates)) / 44
    ours = 1 - (len(hits) - 3) * pooled / spread
    assert frame["reliability"].to_numpy() == pytest.approx(np.full(len(hits), ours), abs=1e-9)
    assert results.mean == pytest.approx(100 * mean)
    assert frame["shrunken"].to_numpy() == pytest.approx(100 * (mean + ours * (np.sort(rates)[::-1] - mean)))


def test_shrinkage_agrees_with_the_formulas():
    random = np.random.default_rng(11)
    sizes = np.r_[5, 8, 500, random.integers(20, 300, 20)]
    true = random.normal(30, 12, len(sizes))
    by = np.repeat(np.arange(len(sizes)), sizes)
    scores = np.where(random.random(len(by)) < (1 + true[by] / 100) / 2, 10, 0)
    found = gw.nps(scores, by=by)
    y = np.array([found[g].value for g in found])
    n = np.array([found[g].n for g in found], float)
    unit = np.array([found[g].standard_error ** 2 * found[g].n for g in found])
    v = np.sum(n * unit) / np.sum(n - 1) / n
    from scipy.optimize import brentq

    def spread(a):
        w = 1 / (v + a)
        return np.sum(w * (y - np.sum(w * y) / np.sum(w)) ** 2) - (len(y) - 1)

    a = brentq(spread, 0, 1e6, xtol=1e-10)
    w = 1 / (v + a)
    mu, k = np.sum(w * y) / np.sum(w), len(y)
    b = (k - 3) / (k - 1) * v / (v + a)
    error = v * (1 - (k - 1) / k * b) + 2 / (k - 3) * b**2 * (np.sum(w * v) / np.sum(w) + a) * w * (y - mu) ** 2
    ranking = found.ranking()
    frame = pd.DataFrame(ranking.to_frame()).sort_values("group")
    assert ranking.mean == pytest.approx(mu)
    assert ranking.between_sd == pytest.approx(np.sqrt(a))
    assert frame["shrunken"].to_numpy() == pytest.approx(mu + (1 - b) * (y - mu))
    half = 1.959963984540054 * np.sqrt(error)
    assert frame["shrunken_low"].to_numpy() == pytest.approx(np.maximum(-100, mu + (1 - b) * (y - mu) - half))
    assert list(frame.sort_values("rank")["shrunken"]) == sorted(frame["shrunken"], reverse=True)


def test_shrunken_intervals_hold_what_they_say():
    """Groups' true values from a normal: the intervals hold 95 % of them, and the errors are smaller than the raw."""
    random = np.random.default_rng(5)
    inside = squares = raw = 0.0
    for _ in range(60):
        sizes = random.integers(20, 200, 40)
        true = random.normal(20, 8, len(sizes))
        by = np.repeat(np.arange(len(sizes)), sizes)
        scores = np.where(random.random(len(by)) < (1 + true[by] / 100) / 2, 10, 0)
        frame = pd.DataFrame(gw.nps(scores, by=by).ranking().to_frame()).sort_values("group")
        inside += np.mean((frame["shrunken_low"] <= true) & (true <= frame["shrunken_high"]))
        squares += np.mean((frame["shrunken"] - true) ** 2)
        raw += np.mean((frame["value"] - true) ** 2)
    assert 0.94 < inside / 60 < 0.99
    assert squares < 0.6 * raw


def test_rankings_of_few_groups_and_of_groups_without_answers():
    with pytest.raises(gw.DomainError, match="at least four"):
        gw.nps([10, 0, 9], by=[1, 2, 3]).ranking()
    with pytest.raises(gw.DomainError, match="without spread"):
        gw.nps([10, 9, 10, 9], by=[1, 2, 3, 4]).ranking()
    found = gw.nps([10, 0, 10, 10, 9, 0, 5, 8, None], by=[1, 1, 2, 2, 3, 3, 4, 4, 5]).ranking()
    assert isinstance(found, gw.Ranking)
    assert found.groups[-1] == 5
    frame = found.to_frame()
    assert frame["reliability"][-1] == 0
    assert frame["shrunken"][-1] == pytest.approx(found.mean)
    assert frame["n"].sum() == 8
    low = gw.ces([1, 2, 5, 4, 3, 3, 1, 1], gw.CES.ces1, by=[1, 1, 2, 2, 3, 3, 4, 4]).ranking()
    assert low.groups[0] == 4  # low effort is best
    assert repr(low).splitlines()[1].startswith("  1. 4 ")
    assert "raw 1.00, n 2, small)" in repr(low).splitlines()[1]  # a mean has two digits
    assert found._number(-0.01) == "0.0"


def test_pictures_of_rankings_say_who_leads():
    pytest.importorskip("altair")
    random = np.random.default_rng(2)
    by = np.repeat([f"branch {i:02d}" for i in range(60)], 50)
    true = np.repeat(random.normal(20, 15, 60), 50)
    scores = np.where(random.random(len(by)) < (1 + true / 100) / 2, 10, 0)
    ranking = gw.nps(scores, by=by).ranking()
    said = ranking.plot().to_dict()["title"]
    assert said["text"].startswith(f"{ranking.groups[0]} leads the 60 groups with NPS")
    assert "the first and the last of 60" in " ".join(np.atleast_1d(said["subtitle"]))
    same = gw.nps(np.tile([10, 8, 0, 9], 100), by=np.repeat(np.arange(10), 40)).ranking()
    assert same.between_sd == 0
    assert same.plot().to_dict()["title"]["text"].startswith("Chance alone explains how NPS differs")


def test_states_add_up_and_come_back_from_bytes(survey):
    scores, weights = survey["score"], survey["weight"]
    whole = gw.nps(scores, weights=weights)
    parts = [slice(0, 1_000), slice(1_000, 1_001), slice(1_001, None)]
    states = [gw.NPSCounts().update(scores[part], weights=weights[part]) for part in parts]
    merged = gw.NPSCounts.from_bytes(states[0].to_bytes()).merge(states[1]).merge(pickle.loads(pickle.dumps(states[2])))
    assert merged.n == len(survey)
    assert merged.finish().value == pytest.approx(whole.value)
    assert merged.finish().standard_error == pytest.approx(whole.standard_error)
    assert merged.finish().counts == whole.counts
    assert isinstance(merged.update(scores).finish().to_frame(), pl.DataFrame)
    assert gw.NPSCounts().update([9]) != gw.NPSCounts().update([3])

    five = np.asarray(scores) % 5 + 1
    counts = gw.ScoreCounts(gw.CSAT.top2_of_5)
    for part in parts:
        counts = counts.merge(gw.ScoreCounts(gw.CSAT.top2_of_5).update(five[part]))
    assert counts.finish() == gw.csat(five)
    assert counts.finish(gw.CSAT.top_of_5) == gw.csat(five, gw.CSAT.top_of_5)
    assert gw.ScoreCounts.from_bytes(counts.to_bytes()).finish() == counts.finish()

    table = {"a": five, "b": five[::-1]}
    whole = gw.csi(table, {"a": 2, "b": 1}, scale=(1, 5))
    state = gw.CSIState(["a", "b"], {"a": 2, "b": 1}, scale=(1, 5))
    for part in parts:
        state = state.update({name: values[part] for name, values in table.items()})
    back = gw.CSIState.from_bytes(state.to_bytes(), ["a", "b"])
    for one in (state.finish(), back.finish()):
        assert one.value == pytest.approx(whole.value, rel=1e-12)
        assert one.standard_error == pytest.approx(whole.standard_error, rel=1e-9)
        assert one.counts == whole.counts


def test_states_refuse_what_does_not_belong_together():
    with pytest.raises(gw.DomainError, match=r"scores\[1\] is 11"):
        gw.NPSCounts().update([10, 11])
    with pytest.raises(gw.DomainError, match="no answers"):
        gw.NPSCounts().finish()
    with pytest.raises(gw.SchemaError, match="NPSCounts"):
        gw.NPSCounts().merge(gw.ScoreCounts())
    with pytest.raises(gw.ConflictError, match="scale"):
        gw.ScoreCounts().merge(gw.ScoreCounts(gw.CSAT.top2_of_7))
    with pytest.raises(gw.ConflictError, match="scale"):
        gw.ScoreCounts().update([5]).finish(gw.CSAT.top2_of_7)
    with pytest.raises(gw.ConflictError, match="scale"):
        gw.ScoreCounts.from_bytes(gw.ScoreCounts(gw.CSAT.top2_of_7).to_bytes())
    with pytest.raises(gw.FormatError):
        gw.NPSCounts.from_bytes(gw.ScoreCounts().to_bytes())
    with pytest.raises(gw.ShapeError, match="2 names"):
        gw.CSIState.from_bytes(gw.CSIState(["a", "b"], scale=(1, 5)).to_bytes(), ["a"])
    with pytest.raises(gw.SchemaError, match="must be a column of the data"):
        gw.CSIState(["a", "b"], scale=(1, 5)).update({"a": [1]})


@pytest.mark.parametrize(
    ("by", "error", "text"),
    [
        ({"a": [1, 2], "b": [1]}, gw.ShapeError, "2"),
        ([[1, 2], [1, 2, 3]], gw.ShapeError, r"by\[1\]"),
        ([[1, 2], [1.5, 2]], gw.DomainError, r"by\[1\]\[0\] is 1.5"),
        ({}, gw.SchemaError, "at least one column"),
        ([pd.Series([1, 2], name="a"), pd.Series([1, 2], name="a")], gw.SchemaError, "each column once"),
    ],
)
def test_misuse_of_several_columns(by, error, text):
    with pytest.raises(error, match=text):
        gw.nps([9, 10], by=by)
