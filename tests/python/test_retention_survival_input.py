"""What survival curves do with rows that are missing, bad, or too few."""

import math

import numpy as np
import polars as pl
import pytest

import goodwill as gw


def test_what_is_missing_is_left_out_and_counted():
    durations = pl.Series("days", [5, None, 3, 4, 8])
    observed = pl.Series([True, True, None, False, True])
    km = gw.KaplanMeier().fit(durations, observed, weights=[1, 1, 1, 0, 2])
    counts = km.counts_
    assert counts == {
        "rows": 5, "used": 2, "events": 2, "missing_duration": 1, "missing_observed": 1, "zero_weight": 1,
    }  # fmt: skip
    assert km.survival_at(5) == pytest.approx(2 / 3)
    assert "2 rows of weight 3 (left out: 1 missing duration, 1 missing observed, 1 zero weight)" in repr(km)
    by = gw.KaplanMeier().fit(durations, observed, by=["a", "b", "a", "a", "a"])
    assert by.groups_ == ["a"] and "no row counts in b" in repr(by)
    assert by.counts_["rows"] == 5
    late = gw.KaplanMeier().fit([0, 2, 3], [1, 1, 1], entry=[None, 1, None])
    assert late.at_risk_.tolist() == [2, 1, 2, 1]  # times 0, 1, 2, 3


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"durations": [1, -2, 3]}, "durations[1] is -2, must be finite and >= 0"),
        ({"durations": [1, 2, float("inf")]}, "durations[2] is inf, must be finite and >= 0"),
        ({"durations": [1, 2], "observed": [1, 2]}, "observed[1] is 2, must be 1 or true"),
        ({"durations": [1, 2], "observed": [0.5, 1]}, "observed[0] is 0.5, must be 1 or true"),
        ({"durations": [1, 2], "weights": [1, -1]}, "weights[1] is -1, must be finite and >= 0"),
        ({"durations": [1, 2], "weights": [None, 1]}, "weights[0] is missing, must be finite and >= 0"),
        ({"durations": [1, 2], "weights": [0, 0]}, "weights is 0 for every row, must be > 0 for at least one"),
        ({"durations": [4, 2], "entry": [1, 2]}, "entry[1] is 2, must be before the row's duration, 2"),
        ({"durations": [4, 2], "entry": [-1, 1]}, "entry[0] is -1, must be finite and >= 0"),
        ({"durations": []}, "durations must have a row that counts: there is none in 0 rows"),
        ({"durations": [None, float("nan")]}, "durations must have a row that counts: there is none in 2 rows"),
    ],
)
@pytest.mark.parametrize("by", [False, True])
def test_bad_rows_are_named(arguments, message, by):
    for estimator in (gw.KaplanMeier(), gw.NelsonAalen()):
        more = {"by": ["g"] * len(arguments["durations"])} if by else {}
        with pytest.raises(gw.DomainError) as caught:
            estimator.fit(arguments["durations"], arguments.get("observed"), **{
                k: v for k, v in arguments.items() if k not in ("durations", "observed")}, **more)  # fmt: skip
        assert message in str(caught.value) and f"{type(estimator).__name__}.fit: " in str(caught.value)
        with pytest.raises(AttributeError, match="was not fitted"):
            estimator.to_frame()


def test_other_misuse():
    with pytest.raises(gw.ShapeError, match="observed is 1 rows long, must have 2 rows"):
        gw.KaplanMeier().fit([1, 2], [1])
    with pytest.raises(gw.ShapeError, match="by is 1 rows long"):
        gw.KaplanMeier().fit([1, 2], by=[1])
    with pytest.raises(gw.SchemaError, match="durations is of type string, must be a column of numbers"):
        gw.KaplanMeier().fit(["a", "b"])
    with pytest.raises(gw.DomainError, match='interval is "wilson", must be "log_log", "log" or "plain"'):
        gw.KaplanMeier(interval="wilson").fit([1, 2])
    with pytest.raises(gw.DomainError, match='interval is "x", must be "log" or "plain"'):
        gw.NelsonAalen(interval="x").fit([1, 2])
    with pytest.raises(gw.DomainError, match="level is 1, must lie between 0 and 1"):
        gw.KaplanMeier(level=1).fit([1, 2])
    with pytest.raises(gw.SchemaError, match="observed is given, must not be given beside tables"):
        gw.KaplanMeier().fit(gw.EventTable().update([1]), [1])
    with pytest.raises(gw.SchemaError, match="by is missing"):
        gw.log_rank([1, 2], [1, 1])
    with pytest.raises(gw.DomainError, match="groups is 1, must be 2 to 1,000 groups"):
        gw.log_rank([1, 2], [1, 1], ["a", "a"])
    with pytest.raises(gw.DomainError, match="must have an event: nothing happened in any group"):
        gw.log_rank([1, 2], [0, 0], ["a", "b"])
    with pytest.raises(gw.DomainError, match="at risk together"):
        gw.log_rank([1, 2], [1, 0], ["a", "b"], entry=[None, 1])
    with pytest.raises(gw.ShapeError, match="strata is 1 rows long"):
        gw.log_rank([1, 2], [1, 1], ["a", "b"], strata=[1])
    with pytest.raises(gw.DomainError, match="there are no groups"):
        gw.KaplanMeier().fit([1, 2]).log_rank()
    with pytest.raises(gw.SchemaError, match="must be an EventTable"):
        gw.EventTable().merge(3)
    with pytest.raises(gw.Cancelled):
        gw.KaplanMeier().fit(np.random.default_rng(1).random(6_000_000), progress=lambda done: False, threads=1)


def test_one_row_no_event_and_a_curve_that_falls_too_early():
    one = gw.KaplanMeier().fit([3])
    assert (one.survival_at(2), one.survival_at(3), one.median_.value) == (1, 0, 3)
    none = gw.KaplanMeier().fit([3, 4], [False, False])
    assert math.isnan(none.median_.value) and repr(none.median_) == "not reached"
    assert "no event until 4: the median is not reached" in repr(none)
    early = gw.KaplanMeier().fit([1, 5, 6], [1, 1, 0], entry=[0, 2, 3])
    assert "0 at 1 already" in repr(early)
