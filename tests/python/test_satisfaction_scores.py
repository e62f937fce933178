"""gw.csat and gw.ces: every kind of column and definition, against counting by hand."""

import json
import math
import pickle
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import goodwill as gw

PUBLISHED = json.loads((Path(__file__).parents[1] / "reference/satisfaction/scores_published.json").read_text())
SCORES = [5] * 100 + [4] * 60 + [3] * 20 + [1] * 20


def answers_of(counts):
    return [score for score, rows in enumerate(counts, 1) for _ in range(rows)]


def by_hand(scores, worth, weights=None):
    """Value and linearised standard error of the mean of what answers are worth."""
    w = [1.0] * len(scores) if weights is None else weights
    total = math.fsum(w)
    mean = math.fsum(a * worth(b) for a, b in zip(w, scores, strict=True)) / total
    variance = math.fsum((a * (worth(b) - mean)) ** 2 for a, b in zip(w, scores, strict=True)) / total**2
    return mean, math.sqrt(variance), total**2 / math.fsum(a * a for a in w)


@pytest.mark.parametrize("interval", ["wilson", "clopper_pearson", "agresti_coull", "jeffreys"])
def test_published_limits(interval):
    r = gw.csat(SCORES, interval=interval)
    assert r.value == pytest.approx(80)
    assert (r.low, r.high) == pytest.approx(PUBLISHED["binomial"][interval], abs=1.1e-8)
    assert r.standard_error == pytest.approx(100 * math.sqrt(0.8 * 0.2 / 200))
    assert (r.interval, r.level) == (interval, 0.95)


def test_published_values():
    delighted, average = PUBLISHED["delighted"], PUBLISHED["ces_average"]
    assert gw.csat(answers_of(delighted["counts"])).value == pytest.approx(delighted["value"], abs=0.005)
    assert gw.ces(answers_of(average["counts"]), gw.CES.ces2_mean).value == pytest.approx(average["value"])


def test_wilson_is_the_default_of_shares_and_adjusted_t_of_means():
    assert gw.csat(SCORES) == gw.csat(SCORES, interval="wilson")
    assert gw.ces(SCORES, gw.CES.ces1) == gw.ces(SCORES, gw.CES.ces1, interval="adjusted_t")
    assert gw.ces(SCORES).definition is gw.CES.ces2_share
    wald = gw.csat(SCORES, interval="wald")
    assert wald.high - 80 == pytest.approx(1.959963984540054 * wald.standard_error)
    normal = gw.ces(SCORES, gw.CES.ces2_index, interval="normal")
    assert normal.value - normal.low == pytest.approx(1.959963984540054 * normal.standard_error)


#: Definition: what its satisfied scores are, and the value of 1, 2, .. of the scale once each.
IN_USE = {
    "top2_of_5": ((4, 5), 40),
    "top_of_5": ((5,), 20),
    "top2_of_5_without_neutral": ((4, 5), 50),
    "top2_of_10": ((9, 10), 20),
    "top3_of_10": ((8, 9, 10), 30),
    "top2_of_7": ((6, 7), 200 / 7),
    "top3_of_7": ((5, 6, 7), 300 / 7),
    "three_point": ((3,), 100 / 3),
    "stars": ((4, 5), 40),
    "ces1": ((1, 2), 3),
    "ces2_mean": ((5, 6, 7), 4),
    "ces2_share": ((5, 6, 7), 300 / 7),
    "ces2_index": ((5, 6, 7), 50),
}


@pytest.mark.parametrize("name", IN_USE)
def test_definitions_in_use(name):
    satisfied, value = IN_USE[name]
    metric, definition = (
        (gw.ces, getattr(gw.CES, name)) if name.startswith("ces") else (gw.csat, getattr(gw.CSAT, name))
    )
    assert isinstance(definition, gw.ScoreDefinition)
    assert definition.satisfied == satisfied
    assert definition.__doc__ == definition.description
    assert definition.description
    r = metric(range(definition.lowest, definition.highest + 1), definition)
    assert isinstance(r, gw.ScoreResult)
    assert r.value == pytest.approx(value)
    assert r.counts == dict.fromkeys(range(definition.lowest, definition.highest + 1), 1)
    assert set(IN_USE) == {n for c in (gw.CSAT, gw.CES) for n in vars(c) if not n.startswith("_")}


def test_a_definition_of_ones_own():
    stars = gw.ScoreDefinition("stars", satisfied=[5, 4], neutral=[3], missing_codes=[9], not_applicable_codes=[0])
    assert (stars.satisfied, stars.neutral, stars.dissatisfied) == ((4, 5), (3,), (1, 2))
    r = gw.csat([5, 4, 3, 1, 9, 9, 0, None], stars)
    assert (r.value, r.n, r.excluded) == (50, 4, 4)
    assert r.excluded_by_reason == {"missing": 3, "not applicable": 1, "neutral": 0}
    without = gw.csat([5, 4, 3, 1, 9], stars.replace(denominator="all but the neutral"))
    assert (without.n, without.neutral_excluded, without.excluded) == (3, 1, 2)
    assert stars.replace(missing_codes=()).missing_codes == ()
    assert stars == gw.ScoreDefinition(
        "stars", satisfied=(4, 5), neutral=[3.0], missing_codes=[9], not_applicable_codes=[0]
    )
    assert hash(stars) == hash(stars.replace())
    assert pickle.loads(pickle.dumps(stars)) == stars
    reversed_ = gw.ScoreDefinition("grades", satisfied=[1, 2], low_is_best=True, measure="index", highest=6)
    assert gw.csat([1, 1, 6], reversed_).value == pytest.approx(200 / 3)
    plain = gw.csat([1, 2], gw.ScoreDefinition("mean", measure="mean"))
    assert math.isnan(plain.satisfied)
    assert "satisfied" not in repr(plain)


@pytest.mark.parametrize(
    ("fields", "argument", "text"),
    [
        ({"satisfied": [6]}, "satisfied", r"satisfied\[0\] is 6, must lie on the scale, 1 to 5"),
        ({"satisfied": [4, 5], "neutral": [4]}, "neutral", "must be in one box"),
        ({"satisfied": [1]}, "satisfied", "low_is_best"),
        ({"satisfied": []}, "satisfied", "at least one score"),
        ({"satisfied": [4.5]}, "satisfied", "whole number"),
        ({"satisfied": [True]}, "satisfied", "whole number"),
        ({"satisfied": 5}, "satisfied", "list of scores"),
        ({"satisfied": "45"}, "satisfied", "list of scores"),
        ({"satisfied": [5], "missing_codes": [3]}, "missing_codes", "outside the scale"),
        ({"satisfied": [5], "not_applicable_codes": [3]}, "not_applicable_codes", "outside the scale"),
        ({"satisfied": [5], "highest": 100}, "highest", "csi takes longer scales"),
        ({"satisfied": [5], "highest": 2**40}, "highest", "32 bits"),
        ({"satisfied": [5], "measure": "median"}, "measure", '"share" or "mean" or "index"'),
        ({"satisfied": [5], "denominator": "all"}, "denominator", "all but the neutral"),
        ({"measure": "mean", "denominator": "all but the neutral"}, "denominator", "is of all"),
    ],
)
def test_what_is_no_definition(fields, argument, text):
    with pytest.raises((gw.DomainError, gw.SchemaError), match=text) as e:
        gw.ScoreDefinition("x", **fields)
    assert e.value.argument == argument


@pytest.mark.parametrize("dtype", ["i1", "u1", "i4", "u8", "f4", "f8"])
@pytest.mark.parametrize("bad", [0, 6, 9, 11, 100])
def test_scores_off_the_scale_are_named(dtype, bad):
    scores = np.full(300_000, 4, dtype)
    scores[[270_001, 299_999]] = bad
    for threads in (1, 2):
        with pytest.raises(gw.DomainError) as e:
            gw.csat(scores, threads=threads)
        assert str(e.value) == f"csat: scores[270001] is {bad}, must be 1 to 5, or a missing code (none is defined)"
        assert (e.value.function, e.value.argument, e.value.row) == ("csat", "scores", 270_001)


def test_half_points_and_other_scales_are_explained():
    with pytest.raises(gw.DomainError, match=r"scores\[1\] is 4.5, must be 1 to 5.*scores are whole numbers"):
        gw.csat([4, 4.5])
    with pytest.raises(gw.DomainError, match="all scores look like a scale of 0 to 100"):
        gw.csat(np.array([80, 100, 5, 35]))
    with pytest.raises(gw.DomainError, match="all scores look like a scale of 1 to 10"):
        gw.ces([9, 10, 1])


@pytest.mark.parametrize(
    ("arguments", "error", "text"),
    [
        ({"scores": []}, gw.DomainError, "no answers"),
        ({"scores": ["5"]}, gw.SchemaError, "column of numbers"),
        ({"scores": [5], "weights": [1, 2]}, gw.ShapeError, "weights"),
        ({"scores": [5, 5], "weights": [1, -1]}, gw.DomainError, r"weights\[1\] is -1"),
        ({"scores": [5, 5], "weights": [0, 0]}, gw.DomainError, "0 for every answer"),
        ({"scores": [5, 5], "by": [1]}, gw.ShapeError, "by"),
        ({"scores": [5], "level": 1}, gw.DomainError, "level"),
        ({"scores": [5], "interval": "t"}, gw.DomainError, '"wilson", "wald"'),
        ({"scores": [5], "definition": gw.CES.ces1, "interval": "wilson"}, gw.DomainError, '"normal" or "bootstrap"'),
        ({"scores": [5], "definition": "top2_of_5"}, gw.SchemaError, "must be a ScoreDefinition, such as gw.CSAT"),
        ({"scores": [3], "definition": gw.CSAT.top2_of_5_without_neutral}, gw.DomainError, "no answers in 1 rows"),
        ({"scores": [5], "threads": 0}, gw.DomainError, "threads"),
    ],
)
def test_misuse(arguments, error, text):
    for metric in (gw.csat, gw.ces):
        with pytest.raises(error, match=text):
            metric(**arguments)


answers = st.lists(st.one_of(st.none(), st.integers(1, 5), st.sampled_from([0, 9])), min_size=1, max_size=200)
CODED = [
    gw.ScoreDefinition("share", satisfied=[4, 5], neutral=[3], missing_codes=[9], not_applicable_codes=[0]),
    gw.ScoreDefinition("mean", measure="mean", missing_codes=[9], not_applicable_codes=[0]),
    gw.ScoreDefinition("index", measure="index", low_is_best=True, missing_codes=[9], not_applicable_codes=[0]),
]
WORTH = {"share": lambda s: 100 if s >= 4 else 0, "mean": lambda s: s, "index": lambda s: 25 * (5 - s)}


@settings(max_examples=60, deadline=None)
@given(answers, st.integers(1, 3), st.sampled_from(CODED), st.data())
def test_any_survey_weights_and_groups(scores, threads, definition, data):
    worth = WORTH[definition.measure]
    column = pl.Series(scores, dtype=data.draw(st.sampled_from([pl.Int8, pl.UInt8, pl.Int64, pl.Float32, pl.Float64])))
    cut = data.draw(st.integers(0, len(scores)))
    column = pl.concat([column[:cut], column[cut:]], rechunk=False)
    weights = data.draw(st.lists(st.floats(0.01, 100), min_size=len(scores), max_size=len(scores)))
    groups = data.draw(st.lists(st.sampled_from([None, "a", "b", ""]), min_size=len(scores), max_size=len(scores)))
    there = [i for i, s in enumerate(scores) if s not in (None, 0, 9)]
    if not there:
        with pytest.raises(gw.DomainError):
            gw.csat(column, definition)
        return
    for w in (None, weights):

        def expect(r, rows, w=w):
            value, error, kish = by_hand([scores[i] for i in rows], worth, None if w is None else [w[i] for i in rows])
            assert r.value == pytest.approx(value, abs=1e-9)
            if definition.measure == "share":
                assert r.standard_error == pytest.approx(error, abs=1e-9)
                assert 0 <= r.low <= r.high <= 100
            elif kish - 1 > 1e-6:
                assert r.standard_error == pytest.approx(error * math.sqrt(kish / (kish - 1)), abs=1e-7)
                assert r.low <= r.value + 1e-9
                assert r.value <= r.high + 1e-9
            elif kish == 1:
                assert math.isnan(r.standard_error)
            assert r.n == len(rows)

        r = gw.csat(column, definition, weights=w, threads=threads)
        expect(r, there)
        assert r.missing == sum(s in (None, 9) for s in scores)
        assert r.not_applicable == scores.count(0)
        by = gw.csat(column, definition, weights=w, by=groups, threads=threads)
        assert isinstance(by, gw.ScoreByGroup)
        expect(by.total, there)
        for g in by:
            rows = [i for i in there if groups[i] == g]
            if rows:
                expect(by[g], rows)
            else:
                assert math.isnan(by[g].value)


@pytest.mark.parametrize(
    "make",
    [
        list,
        np.array,
        pd.Series,
        pl.Series,
        pa.array,
        lambda s: pa.chunked_array([s[:7], s[7:]]),
        lambda s: pd.Series(s, dtype="Int16"),
        lambda s: np.array(s, dtype="u1"),
    ],
)
def test_every_kind_of_column(make):
    assert gw.csat(make(SCORES)) == gw.csat(SCORES)


def test_frames_are_of_the_callers_kind():
    scores, groups = [5, 1, None, 4], ["n", None, "s", "n"]
    first = ["region", "value", "low", "high", "standard_error", "n", "n_weighted", "n_effective"]
    for region, kind in ((pl.Series("region", groups), pl.DataFrame), (pd.Series(groups, name="region"), pd.DataFrame)):
        frame = gw.csat(scores, by=region).to_frame()
        assert isinstance(frame, kind)
        assert list(frame.columns)[:8] == first
        assert list(frame.columns)[-3:] == ["excluded", "share", "small"]
        assert list(frame["excluded"]) == [0, 1, 0]
    for make, kind in ((pl.Series, pl.DataFrame), (pd.Series, pd.DataFrame), (pa.array, pa.Table), (list, dict)):
        for metric in (gw.csat, gw.ces, gw.nps):
            r = metric(make([5, 1, 4]))
            frame = r.to_frame()
            assert isinstance(frame, kind)
            value = frame["value"][0]
            assert (value.as_py() if hasattr(value, "as_py") else value) == r.value
            assert pickle.loads(pickle.dumps(r)) == r


def test_it_prints_on_one_line():
    assert repr(gw.csat([*SCORES, None])) == (
        "CSAT top 2 of 5 80.0 (95 % wilson 73.9 to 85.0, standard error 2.83; n 200, excluded 1 missing; "
        "satisfied 160, neutral 20, dissatisfied 20)"
    )
    assert repr(gw.ces([7, 6, 5, 2], gw.CES.ces2_mean)).startswith("CES 2 mean 5.00 (95 % adjusted_t 2.07 to 7.00, ")
    assert "no interval" in repr(gw.ces([7], gw.CES.ces2_mean))
    assert "2 groups; total CSAT top 2 of 5 80.0" in repr(gw.csat(SCORES, by=[1, 2] * 100))


def test_threads_do_not_change_a_bit():
    rng = np.random.default_rng(1)
    scores, weights = rng.integers(1, 6, 3_000_000).astype(np.uint8), rng.random(3_000_000)
    one = gw.csat(scores, weights=weights, by=scores, threads=1)
    other = gw.csat(scores, weights=weights, by=scores, threads=3)
    assert other.total == one.total
    assert all(other[g] == one[g] for g in one)


def test_work_can_be_stopped():
    many = np.full(60_000_000, 5.0)
    with pytest.raises(gw.Cancelled):
        gw.csat(many, weights=many, progress=lambda done: False)
