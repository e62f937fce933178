"""gw.nps: every kind of column, against counting by hand."""

import math
import time

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import goodwill as gw

SCORES = [10] * 110 + [8] * 60 + [2] * 30


def by_hand(scores, weights=None):
    """Value and linearised standard error."""
    points = [1 if s >= 9 else 0 if s >= 7 else -1 for s in scores]
    w = [1.0] * len(points) if weights is None else weights
    total = math.fsum(w)
    mean = math.fsum(a * b for a, b in zip(w, points, strict=True)) / total
    variance = math.fsum((a * (b - mean)) ** 2 for a, b in zip(w, points, strict=True)) / total**2
    return 100 * mean, 100 * math.sqrt(variance)


def test_published_survey():
    r = gw.nps(SCORES)
    assert isinstance(r, gw.NPSResult)
    assert r.value == pytest.approx(40)
    assert r.standard_error == pytest.approx(5.19615242, abs=6e-9)
    assert (r.low, r.high) == pytest.approx((29.28386997, 49.53386403), abs=1e-8)
    wald = gw.nps(SCORES, interval="wald")
    assert (wald.low, wald.high) == pytest.approx((29.81572839, 50.18427161), abs=6e-9)
    assert (r.promoters, r.passives, r.detractors) == (110, 60, 30)
    assert r.counts == {**dict.fromkeys(range(11), 0), 10: 110, 8: 60, 2: 30}
    assert r.n == r.n_weighted == r.n_effective == 200
    assert r.interval == "adjusted_wald"
    assert r.level == 0.95


def test_it_prints_on_one_line():
    text = repr(gw.nps([*SCORES, None]))
    assert text.startswith("NPS 40.0 (95 % adjusted_wald 29.3 to 49.5")
    assert "1 without an answer" in text
    assert "\n" not in text


@pytest.mark.parametrize(
    "make",
    [
        list,
        tuple,
        np.array,
        pd.Series,
        pl.Series,
        pa.array,
        lambda s: pa.chunked_array([s[:7], s[7:]]),
        lambda s: pl.Series(s, dtype=pl.UInt8),
        lambda s: pd.Series(s, dtype="Int16"),
        lambda s: pd.Series(s, dtype="float32"),
        lambda s: np.array([s, s]).T[:, 0],
        lambda s: np.array(s, dtype=">i4"),
    ],
)
def test_every_kind_of_column(make):
    assert gw.nps(make(SCORES)) == gw.nps(SCORES)


@pytest.mark.parametrize(
    "column",
    [
        [9, None, 3],
        np.array([9, np.nan, 3]),
        pd.Series([9, None, 3]),
        pd.Series([9, pd.NA, 3], dtype="Int8"),
        pl.Series([9, None, 3], dtype=pl.Int8),
        pl.Series([9.0, float("nan"), 3.0]),
        pa.array([9, None, 3], pa.uint8()),
    ],
)
def test_missing_answers_are_excluded_and_counted(column):
    r = gw.nps(column)
    assert (r.n, r.excluded, r.value) == (2, 1, 0)


@pytest.mark.parametrize(
    ("dtype", "bad"),
    [(dtype, 11) for dtype in ("i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f4", "f8")]
    + [(dtype, -1) for dtype in ("i1", "i2", "i4", "i8", "f4", "f8")]
    + [(dtype, bad) for dtype in ("f4", "f8") for bad in (6.5, np.inf)],
)
def test_scores_off_the_scale_are_named(dtype, bad):
    scores = np.full(300_000, 7, dtype)
    scores[[270_001, 299_999]] = bad
    for threads in (1, 2):
        with pytest.raises(gw.DomainError, match="whole number from 0 to 10") as e:
            gw.nps(scores, threads=threads)
        assert e.value.row == 270_001
        assert e.value.argument == "scores"


@pytest.mark.parametrize(
    ("arguments", "error", "text"),
    [
        ({"scores": []}, gw.DomainError, "no answers"),
        ({"scores": [None, None]}, gw.DomainError, "no answers in 2 rows"),
        ({"scores": ["9", "10"]}, gw.SchemaError, "must be a column of numbers"),
        ({"scores": 9}, gw.SchemaError, "must be"),
        ({"scores": [9], "weights": [1, 2]}, gw.ShapeError, "weights"),
        ({"scores": [9, 9], "weights": [1, -1]}, gw.DomainError, r"weights\[1\] is -1"),
        ({"scores": [9, 9], "weights": [1, None]}, gw.DomainError, r"weights\[1\]"),
        ({"scores": [9, 9], "weights": [1, math.inf]}, gw.DomainError, r"weights\[1\] is inf"),
        ({"scores": [9, 9], "weights": [0, 0]}, gw.DomainError, "0 for every answer"),
        ({"scores": [9, 9], "by": [1]}, gw.ShapeError, "by"),
        ({"scores": [9, 9], "by": [1, 2.5]}, gw.DomainError, r"by\[1\] is 2.5"),
        ({"scores": [9], "level": 1}, gw.DomainError, "level"),
        ({"scores": [9], "level": math.nan}, gw.DomainError, "level"),
        ({"scores": [9], "interval": "wilson"}, gw.DomainError, "adjusted_wald"),
        ({"scores": [9], "threads": 0}, gw.DomainError, "threads"),
    ],
)
def test_misuse(arguments, error, text):
    with pytest.raises(error, match=text):
        gw.nps(**arguments)


answers = st.lists(st.one_of(st.none(), st.integers(0, 10)), min_size=1, max_size=300)


@settings(max_examples=60, deadline=None)
@given(answers, st.integers(1, 4), st.data())
def test_any_survey_weights_and_groups(scores, threads, data):
    given_scores = [s for s in scores if s is not None]
    column = pl.Series(scores, dtype=data.draw(st.sampled_from([pl.Int8, pl.UInt8, pl.Int64, pl.Float32, pl.Float64])))
    cut = data.draw(st.integers(0, len(scores)))
    column = pl.concat([column[:cut], column[cut:]], rechunk=False)
    weights = data.draw(st.lists(st.floats(0.01, 100), min_size=len(scores), max_size=len(scores)))
    keys = st.sampled_from([None, "a", "b", "", "z"])
    groups = data.draw(st.lists(keys, min_size=len(scores), max_size=len(scores)))
    if not given_scores:
        with pytest.raises(gw.DomainError):
            gw.nps(column)
        return
    for w in (None, weights):
        used = None if w is None else [x for x, s in zip(w, scores, strict=True) if s is not None]
        value, error = by_hand(given_scores, used)
        r = gw.nps(column, weights=w, threads=threads)
        assert r.value == pytest.approx(value, abs=1e-9)
        assert r.standard_error == pytest.approx(error, abs=1e-9)
        assert r.n + r.excluded == len(scores)
        assert -100 <= r.low <= r.high <= 100
        for make in (pl.Series, lambda g: pl.Series(g, dtype=pl.Categorical), pd.Series, list):
            by = gw.nps(column, weights=w, by=make(groups), threads=threads)
            there = sorted({g for g in groups if g is not None}) + ([None] if None in groups else [])
            assert list(by) == there
            assert by.total.value == pytest.approx(value, abs=1e-9)
            assert sum(by[g].n + by[g].excluded for g in by) == len(scores)
            for g in by:
                rows = [i for i in range(len(scores)) if groups[i] == g and scores[i] is not None]
                if not rows:
                    assert math.isnan(by[g].value)
                    continue
                own = by_hand([scores[i] for i in rows], None if w is None else [w[i] for i in rows])
                assert (by[g].value, by[g].standard_error) == pytest.approx(own, abs=1e-9)


def test_frames_are_of_the_callers_kind():
    scores, groups = [10, 0, 9, 8], ["n", None, "s", "n"]
    for region, kind in ((pl.Series("region", groups), pl.DataFrame), (pd.Series(groups, name="region"), pd.DataFrame)):
        frame = gw.nps(scores, by=region).to_frame()
        assert isinstance(frame, kind)
        assert list(frame.columns)[:5] == ["region", "value", "low", "high", "standard_error"]
        assert list(frame["n"]) == [2, 1, 1]
    table = gw.nps(scores, by=pa.chunked_array([groups])).to_frame()
    assert isinstance(table, pa.Table)
    assert table["group"].to_pylist() == ["n", "s", None]
    plain = gw.nps(scores, by=[3, 1, 3, 2]).to_frame()
    assert plain["group"].tolist() == [1, 2, 3]
    assert gw.nps(scores, by=pl.Series("n", groups)).to_frame().columns[0] == "group"


def test_groups_by_name():
    by = gw.nps([10, 0, 9], by=np.array([2**63, 5, 5], np.uint64))
    assert isinstance(by, gw.NPSByGroup)
    assert list(by) == [5, 2**63]
    assert len(by) == 2
    assert by[5].value == 0
    assert 5 in by
    assert 6 not in by
    with pytest.raises(KeyError):
        by[6]
    assert "2 groups; total NPS 33.3" in repr(by)


def test_numpy_is_read_where_it_lies():
    scores = np.zeros(50_000_000, np.uint8)  # a copy, or a conversion to doubles, would take many times as long
    times = []
    for _ in range(5):
        start = time.perf_counter()
        gw.nps(scores, threads=1)
        times.append(time.perf_counter() - start)
    start = time.perf_counter()
    scores.astype(float)
    assert min(times) < (time.perf_counter() - start) / 2


def test_threads_do_not_change_a_bit():
    rng = np.random.default_rng(1)
    scores, weights = rng.integers(0, 11, 3_000_000).astype(np.uint8), rng.random(3_000_000)
    groups = rng.integers(0, 50, 3_000_000)
    one = gw.nps(scores, weights=weights, by=groups, threads=1)
    for threads in (2, 5):
        other = gw.nps(scores, weights=weights, by=groups, threads=threads)
        assert other.total == one.total
        assert all(other[g] == one[g] for g in one)


def test_work_can_be_stopped():
    many = np.full(60_000_000, 5.0)
    with pytest.raises(gw.Cancelled):
        gw.nps(many, weights=many, progress=lambda done: False)
