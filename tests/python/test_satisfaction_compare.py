"""Comparisons of results and groups, the same customers twice, sample sizes, and the study of intervals."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import goodwill as gw

ROOT = Path(__file__).parents[2]
PUBLISHED = json.loads((ROOT / "tests/reference/satisfaction/comparisons_published.json").read_text())
MEAN = gw.CSAT.top2_of_5.replace(name="mean of 5", measure="mean")
YES = gw.ScoreDefinition("yes", lowest=0, highest=1, satisfied=[1])


def nps_of(parts):
    return gw.nps([10] * parts[0] + [8] * parts[1] + [3] * parts[2])


def test_published_differences():
    ref = PUBLISHED["nps"]
    r = gw.compare(nps_of(ref["a"]), nps_of(ref["b"]), method="wald")
    assert isinstance(r, gw.Comparison) and r.method == "wald" and r.n == r.n_reference == 200
    for name in ("difference", "standard_error", "low", "high", "p_value"):
        assert getattr(r, name) == pytest.approx(ref[name], abs=1e-8)
    assert r.p_adjusted == r.p_value and r.probability_improved == pytest.approx(1 - r.p_value / 2)
    assert "NPS +20.0, from 20.0 to 40.0" in repr(r)
    ref = PUBLISHED["welch"]
    r = gw.compare(gw.csat(ref["a"], MEAN), gw.csat(ref["b"], MEAN), method="welch")
    assert (r.low, r.high, r.p_value) == pytest.approx((ref["low"], ref["high"], ref["p_value"]), abs=1e-9)
    ref = PUBLISHED["agresti_caffo"]
    a, b = (gw.csat([5] * x + [1] * (n - x)) for x, n in (ref["a"], ref["b"]))
    assert (gw.compare(a, b).low, gw.compare(a, b).high) == pytest.approx((ref["low"], ref["high"]), abs=1e-9)


def test_probability_is_near_that_of_the_dirichlet_posteriors():
    rng = np.random.default_rng(5)
    a, b = (40, 30, 20), (52, 30, 15)
    draws = [rng.dirichlet(np.add(parts, 1), 200_000) @ [1, 0, -1] for parts in (a, b)]
    found = gw.compare(nps_of(a), nps_of(b)).probability_improved
    assert found == pytest.approx(np.mean(draws[1] > draws[0]), abs=0.01)


def test_where_low_is_best_a_fall_is_an_improvement():
    hard, easy = gw.ces([5, 4, 5, 4] * 5, gw.CES.ces1), gw.ces([1, 2, 1, 3] * 5, gw.CES.ces1)
    r = gw.compare(hard, easy)
    assert r.difference < 0 and r.probability_improved > 0.999 and r.method == "adjusted_welch"


def test_groups_against_the_rest_are_the_two_parts_compared():
    rng = np.random.default_rng(2)
    scores, by = rng.integers(1, 6, 400), rng.integers(0, 4, 400)
    for definition in (gw.CSAT.top2_of_5, MEAN):
        found = gw.compare(gw.csat(scores, definition, by=by))
        assert found.against == "rest" and list(found) == [0, 1, 2, 3]
        for g in found:
            apart = gw.compare(*(gw.csat(scores[by == g if own else by != g], definition) for own in (False, True)))
            assert found[g].low == pytest.approx(apart.low) and found[g].p_value == pytest.approx(apart.p_value)
            assert (found[g].n, found[g].n_reference) == (apart.n, apart.n_reference)


def test_pairs_and_adjusted_p():
    by = gw.nps([10, 9, 3, 10] * 30 + [3, 2, 10] * 40 + [8, 9] * 40, by=["a"] * 120 + ["b"] * 120 + ["c"] * 80)
    found = gw.compare(by, against="pairs", adjust="benjamini_hochberg")
    assert list(found) == [("b", "a"), ("c", "a"), ("c", "b")] and len(found) == 3
    one = gw.compare(by["a"], by["b"])
    assert found["b", "a"].difference == one.difference and found["b", "a"].p_value == pytest.approx(one.p_value)
    p = [found[key].p_value for key in found]
    from scipy.stats import false_discovery_control

    assert [found[key].p_adjusted for key in found] == pytest.approx(false_discovery_control(p))
    assert found.findings[0] == min(found, key=lambda key: found[key].p_value)
    head, first, *_ = repr(found).splitlines()
    assert head.startswith("3 comparisons of NPS of pairs") and " against " in first and " better with " in first
    frame = found.to_frame()
    assert list(frame["group"]) == ["b", "c", "c"] and list(frame["against"]) == ["a", "a", "b"]
    plain = gw.compare(by, against="pairs", adjust=None)
    assert [plain[key].p_adjusted for key in plain] == [plain[key].p_value for key in plain]


def test_two_surveys_by_group_keep_every_group():
    a = gw.nps([10, 3] * 20 + [9] * 20 + [2] * 3, by=["x"] * 40 + ["y"] * 20 + ["few"] * 3)
    b = gw.nps([10, 9] * 20 + [9] * 20 + [2] * 30, by=["x"] * 40 + ["new"] * 20 + ["few"] * 30)
    found = gw.compare(a, b)
    assert found.keys == ["few", "x", "y", "new"] and found.too_few == 3
    assert found["x"].difference == 100 and found["x"].p_adjusted == found["x"].p_value
    assert np.isnan(found["y"].p_value) and found["y"].n == 0 and found["new"].n_reference == 0
    assert np.isnan(found["few"].low) and found["few"].n == 30 and "too few" in repr(found["few"])
    assert "3 with too few answers" in repr(found)
    assert gw.compare(a, b, min_n=3).too_few == 2


def test_weights_scale_and_order_make_no_difference():
    rng = np.random.default_rng(4)
    scores, by, w = rng.integers(0, 11, 300), rng.integers(0, 3, 300), rng.random(300)
    one = gw.compare(gw.nps(scores, weights=w, by=by))
    two = gw.compare(gw.nps(scores[::-1], weights=7 * w[::-1], by=by[::-1]))
    assert [one[g].low for g in one] == pytest.approx([two[g].low for g in two])
    apart = gw.compare(*(gw.nps(scores[m], weights=w[m]) for m in (by != 0, by == 0)))
    assert one[0].difference == pytest.approx(apart.difference)
    assert one[0].standard_error == pytest.approx(apart.standard_error, rel=0.05)


@pytest.mark.parametrize(("make", "kind"), [(pl.Series, pl.DataFrame), (pd.Series, pd.DataFrame), (pa.array, pa.Table)])
def test_frames_are_of_the_kind_that_came_in(make, kind):
    scores, by = make([10, 9, 3, 8] * 10), make(["a", "b", "a", "b"] * 10)
    assert isinstance(gw.compare(gw.nps(scores, by=by)).to_frame(), kind)
    assert isinstance(gw.compare(gw.nps(scores), gw.nps(scores)).to_frame(), kind)
    assert isinstance(gw.compare_paired(scores, scores).to_frame(), kind)


A, B = gw.nps([10, 9, 3]), gw.nps([10, 9, 3], by=[1, 1, 2])
INDEX = gw.csi({"x": [1.0, 90.0], "y": [50.0, 60.0]})


@pytest.mark.parametrize(
    ("arguments", "options", "error", "message"),
    [
        ((A, gw.csat([5, 4])), {}, gw.SchemaError, "must be of the metric of a"),
        ((gw.csat([5, 4]), gw.csat([5, 4], gw.CSAT.top_of_5)), {}, gw.DomainError, "must be by the definition of a"),
        ((gw.csat([5, 4], MEAN), gw.ces([5, 4], gw.CES.ces2_mean)), {}, gw.DomainError, "definition of a"),
        ((INDEX, gw.csi({"x": [1.0, 90.0], "z": [5.0, 60.0]})), {}, gw.DomainError, "definition of a"),
        ((INDEX, gw.csi({"x": [1.0, 90.0], "y": [5.0, 60.0]}, [2, 1])), {}, gw.DomainError, "definition of a"),
        ((A,), {}, gw.SchemaError, "b is left out"),
        ((A, [10, 9]), {}, gw.SchemaError, "must be a result of nps"),
        ((B, A), {}, gw.SchemaError, "must be a result by group"),
        ((gw.csat([5], MEAN), gw.csat([5, 4], MEAN)), {}, gw.DomainError, "two answers at least"),
        ((A, A), {"method": "welch"}, gw.DomainError, 'must be "adjusted_wald" or "wald"'),
        ((INDEX, INDEX), {"method": "adjusted_welch"}, gw.DomainError, 'must be "welch" or "wald"'),
        ((A, A), {"level": 1.0}, gw.DomainError, "level is 1"),
        ((B,), {"adjust": "bonferroni"}, gw.DomainError, '"holm"'),
        ((B,), {"against": "total"}, gw.DomainError, '"rest" or "pairs"'),
        ((B,), {"min_n": -1}, gw.DomainError, "min_n"),
        ((gw.nps([10, 9], by=[1, 1]),), {}, gw.DomainError, "two groups at least"),
    ],
)
def test_what_cannot_be_compared_is_refused(arguments, options, error, message):
    with pytest.raises(error, match=message.replace("(", r"\(")):
        gw.compare(*arguments, **options)


def test_pictures_say_what_was_found():
    by = gw.nps([10, 9, 10, 3] * 30 + [3, 2, 10] * 40 + [8, 9] * 4, by=["a"] * 120 + ["b"] * 120 + [None] * 8)
    chart = json.dumps(gw.compare(by).plot().to_dict())
    assert "differs from the rest in 2 of 2 groups" in chart and "1 with too few answers" in chart
    same = gw.nps([10, 3] * 60, by=["a"] * 60 + ["b"] * 60)
    assert "none of the 2 groups" in json.dumps(gw.compare(same).plot().to_dict())
    with pytest.raises(gw.DomainError, match="without enough answers"):
        gw.compare(gw.nps([10, 3], by=["a", "b"])).plot()


def test_published_pairs():
    ref = PUBLISHED["agresti_min"]
    b, c, n = ref["only_before"], ref["only_after"], ref["n"]
    before, after = [1] * b + [0] * c + [1] * (n - b - c), [0] * b + [1] * c + [1] * (n - b - c)
    r = gw.compare_paired(before, after, metric=YES)
    assert isinstance(r, gw.PairedComparison) and r.method == "adjusted_wald"
    assert (r.low, r.high) == pytest.approx((ref["low"], ref["high"]), abs=1e-6)
    ref = PUBLISHED["paired_t"]
    r = gw.compare_paired(ref["before"], ref["after"], metric=MEAN)
    assert (r.low, r.high, r.p_value) == pytest.approx((ref["low"], ref["high"], ref["p_value"]), abs=1e-9)
    assert r.correlation == pytest.approx(np.corrcoef(ref["before"], ref["after"])[0, 1])


def test_pairs_are_surer_than_two_samples_and_rows_add_up():
    rng = np.random.default_rng(8)
    before = rng.integers(0, 11, 500).astype(float)
    after = np.clip(before + rng.integers(-1, 3, 500), 0, 10)
    before[::7], after[::5] = np.nan, np.nan
    pairs, everyone = (gw.compare_paired(before, after, answers=a) for a in ("pairs", "all"))
    assert pairs.both + pairs.only_before + pairs.only_after + pairs.neither == 500
    a, b = gw.nps(before), gw.nps(after)
    assert (everyone.before, everyone.after) == pytest.approx((a.value, b.value))
    assert pairs.standard_error < everyone.standard_error < gw.compare(a, b).standard_error
    both = ~np.isnan(before) & ~np.isnan(after)
    assert pairs.before == pytest.approx(gw.nps(before[both]).value)
    assert str(pairs.both) in repr(pairs)


def test_ids_join_two_surveys():
    r = gw.compare_paired([10, 9, 3, 8], [9, 2, 10], ids=(["a", "b", "c", None], ["c", "x", "a"]))
    assert (r.both, r.only_before, r.only_after) == (2, 2, 1) and r.difference == 100
    assert gw.compare_paired([10, 9], [9, 2], ids=([1, 2], pl.Series([2, 1]))).both == 2
    with pytest.raises(gw.ConflictError, match=r"ids of after\[1\] is 'a', must come once"):
        gw.compare_paired([10], [9, 9], ids=(["a"], ["a", "a"]))
    with pytest.raises(gw.DomainError, match=r"after\[0\] is 11.5"):
        gw.compare_paired([10, 9], [11.5, 3], ids=([1, 2], [2, 1]))
    with pytest.raises(gw.SchemaError, match="one type"):
        gw.compare_paired([10, 9], [9, 3], ids=([1, 2], ["2", "1"]))
    with pytest.raises(gw.ShapeError, match="as long as before"):
        gw.compare_paired([10, 9], [9, 3], ids=([1], [1, 2]))
    for ids in (["a"], "ab"):
        with pytest.raises(gw.SchemaError, match="must be a pair"):
            gw.compare_paired([10, 9], [9, 3], ids=ids)
    with pytest.raises(gw.SchemaError, match="must hold numbers"):
        gw.compare_paired(["x", "y"], [9, 3], ids=([1, 2], [1, 2]))
    with pytest.raises(gw.DomainError, match="beside ids"):
        gw.compare_paired([10], [9], ids=([1], [1]), weights=[1])


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"metric": "csat"}, gw.DomainError, 'must be "nps"'),
        ({"metric": 5}, gw.SchemaError, "ScoreDefinition"),
        ({"answers": "some"}, gw.DomainError, '"pairs" or "all"'),
        ({"method": "t"}, gw.DomainError, '"adjusted_wald" or "wald"'),
        ({"answers": "all", "method": "adjusted_wald"}, gw.DomainError, 'must be "wald"'),
        ({"weights": [1, -1]}, gw.DomainError, r"weights\[1\]"),
        ({"weights": [1]}, gw.ShapeError, "weights"),
        ({"level": 0}, gw.DomainError, "level"),
    ],
)
def test_pairs_that_cannot_be_are_refused(options, error, message):
    with pytest.raises(error, match=message):
        gw.compare_paired([10, 9], [9, 3], **options)


def test_published_sample_sizes():
    ref = PUBLISHED["sample_size"]
    parts = (110, 60, 30)
    assert gw.sample_size(10, method="wald", expected=parts) == ref["wald"]
    assert gw.sample_size(10, method="wald") == ref["wald_worst"]
    assert gw.sample_size(10, expected=nps_of(parts)) == ref["adjusted_wald"] == gw.sample_size(10, variance=5400)
    assert gw.sample_size(10) == ref["adjusted_wald_worst"]
    assert gw.sample_size(10, method="wald", population=1000) == ref["wald_worst_of_1000"]
    n = gw.sample_size(10, variance=5400, of="difference", power=0.8, method="wald")
    assert n == ref["power_of_difference"]


def test_power_is_what_surveys_show():
    rng = np.random.default_rng(6)
    n = gw.sample_size(15, metric="share", expected=(0.5, 0.5), of="difference", power=0.8)
    a, b = rng.binomial(n, 0.425, 1000), rng.binomial(n, 0.575, 1000)
    by = np.repeat(np.arange(1000), n)

    def survey(x):
        scores = (np.arange(n) < x[:, None]).astype(int).ravel()
        return gw.csat(scores, YES, by=by)

    p = gw.compare(survey(a), survey(b), adjust=None).to_frame()["p_value"]
    assert np.mean(p < 0.05) == pytest.approx(0.8, abs=0.04)


def test_worth_of_definitions():
    assert gw.margin_of_error(100, metric=MEAN) == pytest.approx(1.959963984540054 * 2 / 10)
    expected = gw.csat([1, 2, 5, 5, 3], MEAN)
    parts = gw.margin_of_error(100, metric=MEAN, expected=(1, 1, 1, 0, 2), method="wald")
    own = gw.margin_of_error(100, metric=MEAN, expected=expected, method="wald")
    assert own == pytest.approx(parts * np.sqrt(5 / 4))
    without = gw.CSAT.top2_of_5_without_neutral
    share = gw.margin_of_error(50, metric=without, expected=(1, 0, 9, 1, 0))
    assert share == pytest.approx(gw.margin_of_error(50, metric="share"))


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"metric": "csat"}, gw.DomainError, '"nps", "share"'),
        ({"expected": (1, 2)}, gw.ShapeError, "3 parts"),
        ({"expected": (1, -2, 3)}, gw.DomainError, "finite and >= 0"),
        ({"expected": (1, 0, 0)}, gw.DomainError, "must vary"),
        ({"expected": (1, 1, 1), "variance": 5.0}, gw.DomainError, "left out"),
        ({"expected": gw.csat([5, 4, 1])}, gw.SchemaError, "result of the metric"),
        ({"of": "ratio"}, gw.DomainError, '"value" or "difference"'),
        ({"power": 1.0}, gw.DomainError, "power"),
        ({"population": 1}, gw.DomainError, "population"),
        ({"design_effect": 0}, gw.DomainError, "design_effect"),
        ({"correlation": 0.5}, gw.DomainError, "correlation"),
        ({"method": "t"}, gw.DomainError, '"adjusted_wald" or "wald"'),
        ({"level": 0.0}, gw.DomainError, "level"),
        ({"variance": 0.0}, gw.DomainError, "variance"),
    ],
)
def test_plans_that_cannot_be_are_refused(options, error, message):
    with pytest.raises(error, match=message):
        gw.sample_size(5, **options)
    with pytest.raises(error, match=message):
        gw.margin_of_error(50, **options)


def test_the_study_of_intervals_counts_right(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT))
    from benchmarks.coverage import __main__ as page
    from benchmarks.coverage import study, surveys

    half = (surveys.Population("half", (0.5, 0.5)),)
    counts, probability = surveys.surveys(half, 10)
    assert probability.sum() == pytest.approx(1) and len(counts) == 11
    metric = study.METRICS[1]
    found = study.held(*study.intervals(metric, counts, "wilson"), [50.0], probability, [False])
    # Wilson's limits leave out one half for 0, 1, 9 and 10 of ten.
    assert found.inside[0] == pytest.approx(1 - 22 / 1024)
    assert found.below[0] == found.above[0] == pytest.approx(11 / 1024)
    drawn, weight = surveys.surveys(surveys.NPS, 500)
    assert (drawn.sum(axis=1) == 500).all() and weight.sum(axis=1) == pytest.approx(1)
    names = study.names_of(lambda: gw.nps([5], interval="?"))
    assert {"adjusted_wald", "wald", "dirichlet", "goodman"} <= set(names)
    text = page.with_tables(f"# A\n{page.BEGIN}\nold\n{page.END}\nend\n", "new")
    assert "old" not in text and "new" in text and text.endswith("end\n")
    with pytest.raises(SystemExit, match="lost the marks"):
        page.with_tables("# A\n", "new")
    for name in [name for name in sys.modules if name.startswith("benchmarks")]:
        del sys.modules[name]
