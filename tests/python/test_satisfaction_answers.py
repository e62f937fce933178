"""Response and its bounds, gaps, touchpoints, and their pictures."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest

import goodwill as gw

PUBLISHED = json.loads((Path(__file__).parents[1] / "reference/satisfaction/answers_published.json").read_text())


def test_response_by_ids_and_by_flags():
    ref = PUBLISHED["response"]
    r = gw.response(range(ref["asked"]), range(ref["answered"]))
    assert isinstance(r, gw.ResponseResult) and (r.asked, r.answered, r.silent) == (20, 18, 2)
    assert (r.low, r.high) == (pytest.approx(ref["low"], abs=1e-12), pytest.approx(ref["high"], abs=1e-12))
    flags = gw.response(range(20), [i < 18 for i in range(20)], by=["a", "b"] * 10)
    assert flags.answered == 18 and flags.segments == ["a", "b"] and flags.low == r.low
    frame = gw.response(range(20), range(18), by=pl.Series("segment", ["a", "b"] * 10)).to_frame()
    assert isinstance(frame, pl.DataFrame) and frame["asked"].to_list() == [10, 10]
    assert frame["answered"].sum() + frame["silent"].sum() == 20


def test_response_rows_add_up():
    r = gw.response(["a", "b", "a", None], ["b", "b", "x", None], by=["s", None, "s", "s"])
    why = r.excluded_by_reason
    assert r.asked + why["asked again"] + why["asked without id"] == 4
    assert r.answered + sum(why[key] for key in why if key.startswith("answered")) == 4
    assert r.segments == ["s", None]
    assert gw.response(["a", "b"], []).answered == 0
    assert gw.response([1, 2], [None, None]).excluded_by_reason["answered without id"] == 2


@pytest.mark.parametrize(
    ("arguments", "by", "error"),
    [
        ((["a"], [1]), None, gw.errors.SchemaError),
        ((["a", "a"], ["a"]), [1, 2], gw.errors.ConflictError),
        (([], [1]), None, gw.errors.GoodwillError),
        (([1, 2], [True]), None, gw.errors.ShapeError),
        (([1, 2], [1]), ["x"], gw.errors.ShapeError),
        (([1.5, 2], [1]), None, gw.errors.DomainError),
    ],
)
def test_response_refuses(arguments, by, error):
    with pytest.raises(error):
        gw.response(*arguments, by=by)


def test_bounds_are_what_a_full_survey_could_have_said():
    answers = gw.csat([5] * 40 + [2] * 10)
    b = gw.nonresponse_bounds(answers, asked=100, differ=20)
    # Slowly: every way in which the 50 silent could have answered.
    every = [gw.csat([5] * (40 + k) + [2] * (60 - k)).value for k in range(51)]
    assert (b.low, b.high) == (pytest.approx(min(every)), pytest.approx(max(every)))
    assert b.assumptions["worst"][1] == pytest.approx(40) and b.assumptions["best"][1] == pytest.approx(90)
    assert b.assumptions["lower"] == (pytest.approx(60), pytest.approx(70))
    assert b.interval_low < b.low and b.interval_high > b.high
    assert isinstance(b, gw.NonresponseBounds) and b.silent_needed(70) == pytest.approx(60) and b.silent == 50
    assert "40.0 to 90.0 of all" in repr(b)
    assert list(b.to_frame()["assumption"][:2]) == ["worst", "best"]
    everybody = gw.nonresponse_bounds(answers, asked=50)
    assert everybody.low == everybody.high == answers.value and np.isnan(everybody.silent_needed(1))


def test_bounds_by_segment_late_answers_and_other_metrics():
    by = ["shop"] * 30 + ["web"] * 10
    scores = [10] * 24 + [3] * 6 + [10] * 2 + [3] * 8
    grouped = gw.nps(scores, by=by)
    asked = gw.response(range(100), range(40), by=["shop"] * 40 + ["web"] * 60)
    b = gw.nonresponse_bounds(grouped, asked, late=gw.nps([3, 3, 10]))
    assert b.assumptions["as segment"][1] == pytest.approx(0.4 * 60 + 0.6 * -60)
    assert b.assumptions["as late"][0] == pytest.approx(-100 / 3)
    # The silent of the segments, told as one, give the same figure.
    silent, figure = b.assumptions["as segment"]
    assert (40 * b.value + 60 * silent) / 100 == pytest.approx(figure)
    effort = gw.nonresponse_bounds(gw.ces([1, 2, 2], gw.CES.ces1), asked=6)
    assert effort.assumptions["worst"][0] == 5 and effort.assumptions["best"][0] == 1
    index = gw.nonresponse_bounds(gw.csi({"a": [50.0, 70.0]}), asked=4)
    assert (index.low, index.high) == (30, 80)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: gw.nonresponse_bounds(gw.csat([5, 4]), asked=1), "at least the number of answers"),
        (lambda: gw.nonresponse_bounds(gw.csat([5, 4]), asked=2.5), "a number of people"),
        (lambda: gw.nonresponse_bounds([5, 4], asked=3), "must be a result of nps"),
        (lambda: gw.nonresponse_bounds(gw.csat([5, 4]), asked=3, differ=-1), "finite and >= 0"),
        (lambda: gw.nonresponse_bounds(gw.csat([5, 4]), asked=3, late=gw.ces([1], gw.CES.ces1)), "same metric"),
        (
            lambda: gw.nonresponse_bounds(gw.csat([5], by=["x"]), gw.response([1, 2], [1], by=["a", "b"])),
            "must have segments of asked",
        ),
    ],
)
def test_bounds_refuse(call, message):
    with pytest.raises(gw.errors.GoodwillError, match=message):
        call()


def test_gap_is_the_paired_interval():
    ref = PUBLISHED["paired"]
    for before, after in (
        (ref["expected"], ref["experienced"]),
        (pd.Series(ref["expected"]), pd.Series(ref["experienced"])),
    ):
        found = gw.gap(before, after).overall
        assert found.gap == pytest.approx(ref["gap"]) and found.low == pytest.approx(ref["low"], abs=5e-8)
        assert found.high == pytest.approx(ref["high"], abs=5e-8)


def test_gap_by_attribute_of_frames_and_of_rows():
    before = pl.DataFrame({"speed": [5, 4, 5, 4], "price": [3, 3, 4, None]})
    after = pl.DataFrame({"price": [4, 3, 4, 5], "speed": [3, 3, 4, 4]})
    r = gw.gap(before, after, scale=(1, 5))
    assert isinstance(r, gw.GapResult) and isinstance(r["speed"], gw.Gap)
    assert list(r) == ["speed", "price"] and r["speed"].gap == -1 and r["price"].excluded == 1
    assert r.overall.n == 3 and r.overall.excluded == 1
    assert r.overall.gap == pytest.approx(np.mean([(3 - 5 + 4 - 3) / 2, (3 - 4) / 2, (4 - 5) / 2]))
    assert isinstance(r.to_frame(), pl.DataFrame) and r.to_frame()["n"].to_list() == [4, 3]
    long = gw.gap([5, 4, 5, 4, 3, 3, 4], [3, 3, 4, 4, 4, 3, 4], by=["speed"] * 4 + ["price"] * 3)
    assert long["speed"] == r["speed"] and long["price"].gap == r["price"].gap and long.overall is None
    assert "2 attributes" in repr(long)
    # Paired differences, slowly.
    d = np.array([3 - 5, 3 - 4, 4 - 5, 4 - 4])
    assert r["speed"].standard_error == pytest.approx(d.std(ddof=1) / 2)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: gw.gap({"a": [1, 2]}, {"b": [1, 2]}), "must be a column of the data"),
        (lambda: gw.gap({"a": [1, 9]}, {"a": [1, 2]}, scale=(1, 7)), r'expected\["a"\]\[1\] is 9, must be 1 to 7'),
        (lambda: gw.gap({"a": [1, 2]}, [1, 2]), "must be a frame as the other one is"),
        (lambda: gw.gap([1, 2], [1, 2, 3]), "must have 2 rows"),
        (lambda: gw.gap([8, 9], [80, 95]), "must be on the scale of the other one"),
        (lambda: gw.gap([None, 1], [1, None]), "both answers"),
        (lambda: gw.gap([1, 2], [2, 1], weights=[1, -1]), "weights"),
        (lambda: gw.gap({"a": [1]}, {"a": [1]}, by=["x"]), "must be left out"),
        (lambda: gw.gap([1], [1], attributes=["x"]), "must be named by `by`"),
        (lambda: gw.gap([1, 2], [1, 2], scale=5), "lowest and the highest answer"),
    ],
)
def test_gap_refuses(call, message):
    with pytest.raises(gw.errors.GoodwillError, match=message):
        call()


@pytest.fixture
def survey():
    random = np.random.default_rng(3)
    n = 600
    return pd.DataFrame(
        {
            "rating": random.integers(1, 6, n),
            "step": random.choice(["order", "delivery", "return"], n),
            "where": random.choice(["web", "shop"], n),
            "weight": random.uniform(0.5, 2, n),
        }
    )


@pytest.mark.parametrize("metric", ["csat", "nps", "ces"])
def test_touchpoints_are_the_metric_of_each_part(survey, metric):
    r = gw.touchpoints(survey, score="rating", touchpoint="step", channel="where", metric=metric, weights="weight")
    measure = getattr(gw, metric)
    for step in r:
        part = survey[survey.step == step]
        assert r[step].value == pytest.approx(measure(part.rating, weights=part.weight).value)
        for where in r.channels:
            cell = part[part["where"] == where]
            own = measure(cell.rating, weights=cell.weight)
            assert r[step, where].value == pytest.approx(own.value) and r[step, where].low == pytest.approx(own.low)
    assert r.overall.value == pytest.approx(measure(survey.rating, weights=survey.weight).value)
    frame = r.to_frame()
    assert isinstance(frame, pd.DataFrame) and len(frame) == 6 + 3 + 2 + 1
    assert isinstance(r, gw.Touchpoints) and frame[frame["of"] == "cell"].n.sum() == r.rows == len(survey)
    assert frame[frame["of"] == "touchpoint"].share.sum() == pytest.approx(1)
    table = r.table()
    assert list(table.columns) == ["step", "shop", "web", "all"] and table.step.to_list()[-1] == "all"
    assert table["all"].iloc[-1] == pytest.approx(r.overall.value)


def test_touchpoints_with_holes_words_and_one_dimension():
    data = {"q": ["Hài lòng", "rat hai long", None, "Không hài lòng"], "t": ["a", None, "a", "b"], "c": [1, 2, 2, 1]}
    r = gw.touchpoints(data, score="q", touchpoint="t", channel="c")
    assert r.touchpoints == ["a", "b", None] and r.channels == [1, 2] and r.rows == 4
    assert ("b", 2) not in r._cells and np.isnan(r.table()["2"][1])
    assert r[None].value == 100 and r["a", 2].n == 0
    assert "(missing)" in repr(r)
    alone = gw.touchpoints(data, score="q", touchpoint="t")
    assert alone.channels == [] and list(alone.table()) == ["t", "all"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"score": "nothing"}, "must be a column of the data"),
        ({"metric": "csi"}, 'must be "csat", "nps" or "ces"'),
        ({"metric": "nps", "definition": gw.CSAT.top2_of_5}, "one definition"),
        ({"definition": gw.CSAT.three_point}, r'\(column "rating"\) is [45], must be 1 to 3'),
    ],
)
def test_touchpoints_refuse(survey, options, message):
    with pytest.raises(gw.errors.GoodwillError, match=message):
        gw.touchpoints(survey, **{"score": "rating", "touchpoint": "step", **options})


def layers(chart, mark):
    found = chart.to_dict()
    return [layer for layer in found["layer"] if layer["mark"]["type"] == mark]


def rows_of(chart, layer):
    data = layer["data"]
    return data["values"] if "values" in data else chart.to_dict()["datasets"][data["name"]]


def test_diverging_bars_end_at_the_share(survey):
    by = gw.csat(survey.rating, by=survey.step)
    chart = by.plot()
    bars = rows_of(chart, layers(chart, "bar")[0])
    for step in by:
        ends = [bar for bar in bars if bar["name"] == step]
        assert max(bar["to"] for bar in ends) == pytest.approx(by[step].value)
        assert sum(bar["to"] - bar["from"] for bar in ends) == pytest.approx(100)
    best = max(by, key=lambda step: by[step].value)
    title = chart.to_dict()["title"]
    assert f"is best in {best}, {by[best].value:.1f}" in title["text"] and "600 answers" in title["subtitle"]


@pytest.mark.parametrize("definition", [gw.CES.ces1, gw.CSAT.top2_of_5_without_neutral, gw.CSAT.top3_of_10])
def test_diverging_bars_of_any_definition(survey, definition):
    chart = gw.csat(survey.rating, definition, by=survey.step).plot()
    bars = rows_of(chart, layers(chart, "bar")[0])
    assert sum(bar["to"] - bar["from"] for bar in bars) == pytest.approx(300)


def test_nps_bars_and_what_has_none(survey):
    by = gw.nps(survey.rating * 2, by=survey.step)
    chart = by.plot()
    bars = [bar for bar in rows_of(chart, layers(chart, "bar")[0]) if bar["name"] == "order"]
    sides = {bar["kind"]: bar["to"] - bar["from"] for bar in bars}
    assert sides["promoters"] - sides["detractors"] == pytest.approx(by["order"].value)
    with pytest.raises(gw.errors.DomainError, match="boxes"):
        gw.csat(survey.rating, gw.CES.ces2_index.replace(satisfied=(), neutral=(), dissatisfied=()), by=survey.step)\
            .plot()  # fmt: skip
    with pytest.raises(gw.errors.DomainError, match="boxes"):
        gw.csi({"a": [50.0, 60.0], "g": [1, 2]}, by="g", attributes=["a"]).plot()


def test_other_pictures(survey):
    touch = gw.touchpoints(survey, score="rating", touchpoint="step", channel="where")
    assert "best in" in touch.plot("cell").to_dict()["title"]["text"]
    with pytest.raises(gw.errors.DomainError, match="touchpoint"):
        touch.plot("where")
    before = {"speed": [5, 5, 5, 4], "price": [3, 3, 4, 3]}
    after = {"speed": [3, 3, 4, 3], "price": [3, 3, 4, 3]}
    title = gw.gap(before, after, scale=(1, 5)).plot().to_dict()["title"]
    assert title["text"].startswith("Experience falls short of expectation most in speed: -1.50")
    assert title["subtitle"].startswith("1 of 2 attributes")
    r = gw.response(range(600), range(200), by=survey.step)
    assert r.plot().to_dict()["title"]["text"].startswith("33.3% of those asked answered")
    with pytest.raises(gw.errors.DomainError):
        gw.response([1], [1]).plot()
