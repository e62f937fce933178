"""RFM scores and segments, against plain NumPy on the CDNOW log."""

import datetime as dt

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import goodwill as gw

ROLES = {"customer": "id", "time": "date", "amount": "total"}


@pytest.fixture(scope="module")
def log():
    return gw.datasets.cdnow()


@pytest.fixture(scope="module")
def base(log):
    return gw.CustomerBase.from_transactions(log, **ROLES, calibration_end="1997-09-30")


def measures(log, until):
    """Days since the last purchase, orders and cents by customer, sorted by id."""
    day = log["date"].astype("datetime64[D]")
    kept = day <= np.datetime64(until)
    ids, at = np.unique(log["id"][kept], return_inverse=True)
    day = day[kept].astype(int)
    last = np.zeros(len(ids), int)
    np.maximum.at(last, at, day)
    orders = np.bincount(np.unique(at * 100_000 + day) // 100_000)
    cents = np.bincount(at, weights=np.round(log["total"][kept] * 100)).astype(int)
    return ids, np.datetime64(until).astype(int) - last, orders, cents


def score(goodness, bins, ties):
    """The definition: by how many are worse, and how many equal."""
    ranked = np.sort(goodness)
    worse = np.searchsorted(ranked, goodness, "left")
    equal = np.searchsorted(ranked, goodness, "right") - worse
    n = len(goodness)
    if ties == "low":
        return 1 + bins * worse // n
    if ties == "mid":
        return 1 + bins * (2 * worse + equal) // (2 * n)
    return -(-bins * (worse + equal) // n)


@pytest.mark.parametrize("until", ["1998-06-30", "1997-03-31", "1997-01-01"])
@pytest.mark.parametrize("ties", ["low", "mid", "high"])
@pytest.mark.parametrize("bins", [5, 3, 10])
def test_scores_are_as_defined(log, base, until, ties, bins):
    ids, days, orders, cents = measures(log, until)
    found = gw.rfm(base, at=until, ties=ties, bins=bins)
    frame = found.to_frame()
    assert frame["customer"].tolist() == ids.tolist()
    np.testing.assert_array_equal(frame["days_since_last"], days)
    np.testing.assert_array_equal(frame["orders"], orders)
    np.testing.assert_array_equal(frame["revenue"], cents / 100)
    np.testing.assert_array_equal(frame["r"], score(-days, bins, ties))
    np.testing.assert_array_equal(frame["f"], score(orders, bins, ties))
    np.testing.assert_array_equal(frame["m"], score(cents, bins, ties))
    assert found.customers + found.later_customers == len(base)
    # The cuts say it all.
    np.testing.assert_array_equal(frame["f"], 1 + (found.cuts["orders"][:, None] <= orders).sum(0))
    np.testing.assert_array_equal(frame["r"], 1 + (found.cuts["days_since_last"][:, None] >= days).sum(0))
    again = gw.rfm(base, at=until, bins=bins, scoring="fixed", cuts=found.cuts).to_frame()
    for name in "rfm":
        np.testing.assert_array_equal(again[name], frame[name])
    assert ("segment" in frame) == (bins == 5)


def test_segments_are_those_of_the_rules_and_add_up(log, base):
    found = gw.rfm(base, threads=2)
    frame, summary = found.to_frame(), found.segments
    assert found.at == dt.date(1998, 6, 30)
    named = gw.rules.rfm().apply(frame, none="no segment")
    assert frame["segment"].tolist() == named.tolist()
    assert summary["segment"].tolist() == [*gw.rules.rfm().outcomes, "no segment"]
    for i, name in enumerate(summary["segment"]):
        there = named == name
        assert summary["customers"][i] == there.sum()
        assert summary["orders"][i] == frame["orders"][there].sum()
        assert summary["revenue"][i] == round(frame["revenue"][there].sum(), 2)
    assert summary["share"].sum() == pytest.approx(1, abs=1e-12)
    assert summary["revenue_share"].sum() == pytest.approx(1, abs=1e-12)
    assert round(summary["revenue"].sum(), 2) == base.overview().revenue
    assert found.no_segment == summary["customers"][-1] > 0
    holes = {int(h) for h in "215 241 251 252 341 351 441 451 541 551".split()}
    assert set((100 * frame["r"].astype(int) + 10 * frame["f"] + frame["m"])[named == "no segment"]) <= holes
    assert "1 + floor(bins x share of customers that are worse)" in repr(found)
    assert "no segment" in repr(found)


def test_weighted_scores(base):
    plain = gw.rfm(base).to_frame()
    found = gw.rfm(base, scoring="weighted", weights={"r": 3, "m": 1}, ties="mid")
    frame = found.to_frame()
    scores = gw.rfm(base, ties="mid").to_frame()
    expected = (3 * scores["r"].astype(float) + scores["m"]) / 4
    np.testing.assert_allclose(frame["score"], expected, rtol=0, atol=1e-9)
    np.testing.assert_array_equal(frame["level"], score(np.round(expected * 4).astype(int), 5, "mid"))
    np.testing.assert_array_equal(frame["level"], 1 + (found.cuts["score"][:, None] <= frame["score"]).sum(0))
    assert "score" not in plain and found.weights == {"r": 3, "f": 0, "m": 1}
    assert "weighted" in repr(found) and "weights: r 3, f 0, m 1" in repr(found)
    # What is equal on paper is equal: (5, 1, 4) and (3, 2, 4) with weights .1, .2, .7.
    third = gw.rfm(base, scoring="weighted", weights={"r": 0.1, "f": 0.2, "m": 0.7}).to_frame()
    by_hand = np.round(10 * (0.1 * third["r"] + 0.2 * third["f"] + 0.7 * third["m"])).astype(int)
    assert len(np.unique(third["score"])) == len(np.unique(by_hand))
    # The cuts score another day.
    then = gw.rfm(base, at="1997-12-31", scoring="weighted")
    again = gw.rfm(base, at="1997-12-31", scoring="weighted", cuts=then.cuts)
    np.testing.assert_array_equal(again.to_frame()["level"], then.to_frame()["level"])
    own = gw.RuleTable({"top": {"level": 5}, "rest": {"score": "< 3"}})
    assert gw.rfm(base, scoring="weighted", rules=own).segments["customers"][0] == (
        gw.rfm(base, scoring="weighted").to_frame()["level"] == 5
    ).sum()


def test_fixed_scores_beside_quantiles(base):
    frame = gw.rfm(base, scoring="fixed", cuts={"orders": [2, 3, 5, 10]}).to_frame()
    np.testing.assert_array_equal(frame["f"], 1 + np.searchsorted([2, 3, 5, 10], frame["orders"], side="right"))
    np.testing.assert_array_equal(frame["m"], gw.rfm(base).to_frame()["m"])


def test_rules_of_ones_own_may_ask_for_the_measures(base):
    rules = gw.RuleTable({"lapsed": {"days_since_last": "> 365"}, "good": {"m": (4, 5), "orders": (2, None)}})
    found = gw.rfm(base, bins=5, rules=rules)
    frame = found.to_frame()
    lapsed = frame["days_since_last"] > 365
    assert found.segments["customers"][0] == lapsed.sum()
    good = ~lapsed & (frame["m"] >= 4) & (frame["orders"] >= 2)
    assert found.segments["customers"].tolist() == [lapsed.sum(), good.sum(), (~lapsed & ~good).sum()]
    assert "segment" not in gw.rfm(base, rules=False).to_frame()
    with pytest.raises(gw.DomainError, match="are needed"):
        _ = gw.rfm(base, bins=4).segments


@pytest.mark.parametrize(
    "make", [pd.DataFrame, pl.DataFrame, pa.table, dict], ids=["pandas", "polars", "arrow", "dict"]
)
def test_frames_are_of_the_callers_kind(make):
    log = make({"id": ["b", "a", "b"], "date": ["2026-01-01", "2026-01-05", "2026-01-09"], "total": [1.5, 2.0, 4.0]})
    found = gw.rfm(gw.CustomerBase.from_transactions(log, **ROLES), bins=5)
    frame = found.to_frame()
    assert type(frame) is type(log) and type(found.segments) is type(log)
    columns = (
        frame.to_pydict() if make is pa.table else {name: list(frame[name]) for name in ("customer", "m", "segment")}
    )
    assert columns["customer"] == ["a", "b"]
    assert columns["m"] == [1, 3]


def test_quantile_scores_by_hand():
    orders = [1, 1, 1, 1, 1, 2, 2, 3, 4, 9]  # half of the customers have one order
    scores, cuts = gw.quantile_scores(orders)
    assert scores.tolist() == [1, 1, 1, 1, 1, 3, 3, 4, 5, 5]
    assert cuts.tolist() == [2, 2, 3, 4]
    assert gw.quantile_scores(orders, ties="mid")[0].tolist() == [2, 2, 2, 2, 2, 4, 4, 4, 5, 5]
    assert gw.quantile_scores(orders, ties="high")[0].tolist() == [3, 3, 3, 3, 3, 4, 4, 4, 5, 5]
    assert gw.quantile_scores(pd.Series([3.5, None, 1.0, np.nan]), bins=2)[0].tolist() == [2, 0, 1, 0]
    series, _ = gw.quantile_scores(pl.Series([3, 1]), bins=2)
    assert isinstance(series, pl.Series) and series.to_list() == [2, 1]
    assert gw.quantile_scores([1, 5, 9], cuts=[5, 9], best="lowest")[0].tolist() == [3, 3, 2]
    assert gw.quantile_scores([7, 7, 7])[0].tolist() == [1, 1, 1]


def tiny(**columns):
    log = {"id": [1, 2], "date": ["2026-01-01", "2026-03-01"], "total": [1.0, 2.0], **columns}
    return gw.CustomerBase.from_transactions(log, **{r: c for r, c in ROLES.items() if c in log})


BAD = {
    "bins": (lambda: gw.rfm(tiny(), bins=1), gw.DomainError, "rfm: bins is 1, must be a whole number from 2 to 100"),
    "bins that are no number": (lambda: gw.rfm(tiny(), bins="5"), gw.DomainError, "bins is '5', must be"),
    "after the end": (
        lambda: gw.rfm(tiny(), at="2026-03-02"),
        gw.DomainError,
        "rfm: at is 2026-03-02, must not be after observation_end, 2026-03-01",
    ),
    "before the beginning": (
        lambda: gw.rfm(tiny(), at="2025-12-31"),
        gw.DomainError,
        "rfm: at is 2025-12-31, must not be before the first purchase; the base begins on 2026-01-01",
    ),
    "no day": (lambda: gw.rfm(tiny(), at="soon"), gw.DomainError, "rfm: at is 'soon', must be a day"),
    "ties": (lambda: gw.rfm(tiny(), ties="first"), gw.DomainError, 'ties is \'first\', must be "low", "mid" or "high"'),
    "cuts descend": (
        lambda: gw.rfm(tiny(), bins=3, scoring="fixed", cuts={"orders": [3, 2]}),
        gw.DomainError,
        "cuts of orders[1] is 2, must be a number that is not less than the one before",
    ),
    "too few cuts": (
        lambda: gw.rfm(tiny(), scoring="fixed", cuts={"revenue": [3]}),
        gw.ShapeError,
        "cuts of revenue is 1 long, must have 4 cuts for 5 bins",
    ),
    "cuts of something else": (
        lambda: gw.rfm(tiny(), scoring="fixed", cuts={"recency": [1]}),
        gw.SchemaError,
        "there are days_since_last, orders, revenue",
    ),
    "cuts that are no numbers": (
        lambda: gw.rfm(tiny(), scoring="fixed", cuts={"orders": ["a"]}),
        gw.DomainError,
        "must be numbers",
    ),
    "a rule on another column": (
        lambda: gw.rfm(tiny(), rules=gw.RuleTable({"a": {"age": 5}})),
        gw.SchemaError,
        'rules is "age", must be a column of the result; there are "r", "f", "m"',
    ),
    "cuts of nothing": (lambda: gw.rfm(tiny(), scoring="fixed"), gw.DomainError, "cuts is not given, must be given"),
    "cuts beside quantiles": (
        lambda: gw.rfm(tiny(), cuts={"orders": [1, 2, 3, 4]}),
        gw.DomainError,
        'cuts is given, go with scoring="fixed" or "weighted"',
    ),
    "cuts of no score": (
        lambda: gw.rfm(tiny(), scoring="fixed", cuts={"score": [1, 2, 3, 4]}),
        gw.SchemaError,
        "cuts is 'score', must be of one that is there; there are days_since_last, orders, revenue",
    ),
    "scoring": (lambda: gw.rfm(tiny(), scoring="rank"), gw.DomainError, "scoring is 'rank', must be"),
    "weights beside quantiles": (lambda: gw.rfm(tiny(), weights={"r": 1}), gw.DomainError, "weights is given, go with"),
    "weights of zero": (
        lambda: gw.rfm(tiny(), scoring="weighted", weights={"r": 0, "f": 0, "m": 0}),
        gw.DomainError,
        "weights is 0 in all, must have a finite sum > 0",
    ),
    "a negative weight": (
        lambda: gw.rfm(tiny(), scoring="weighted", weights={"f": -1}),
        gw.DomainError,
        "weights of f is -1, must be finite and >= 0",
    ),
    "a weight of something else": (
        lambda: gw.rfm(tiny(), scoring="weighted", weights={"recency": 1}),
        gw.SchemaError,
        "there are r, f, m",
    ),
    "weights that are no mapping": (
        lambda: gw.rfm(tiny(), scoring="weighted", weights=[1, 2, 3]),
        gw.SchemaError,
        "weights is of type list, must be a mapping of r, f, m",
    ),
    "a weight that is no number": (
        lambda: gw.rfm(tiny(), scoring="weighted", weights={"r": "much"}),
        gw.DomainError,
        "weights of r is 'much', must be a number",
    ),
    "a rule on the score of no weights": (
        lambda: gw.rfm(tiny(), rules=gw.RuleTable({"a": {"score": "> 3"}})),
        gw.SchemaError,
        'rules is "score", must be a column of the result',
    ),
    "no rules": (lambda: gw.rfm(tiny(), rules=[]), gw.SchemaError, "rules is of type list, must be a RuleTable"),
    "no amounts": (
        lambda: gw.rfm(gw.CustomerBase.from_transactions({"i": [1], "d": ["2026-01-01"]}, customer="i", time="d")),
        gw.DomainError,
        "without amounts, must have them: revenue is one of the measures",
    ),
    "an infinite value": (
        lambda: gw.quantile_scores([1, np.inf]),
        gw.DomainError,
        "quantile_scores: values[1] is inf, must be finite or missing",
    ),
    "texts": (lambda: gw.quantile_scores(["a"]), gw.SchemaError, "must be a column of numbers"),
    "which end": (lambda: gw.quantile_scores([1], best="top"), gw.DomainError, 'must be "highest" or "lowest"'),
    "scores in one bin": (lambda: gw.quantile_scores([1], bins=1), gw.DomainError, "from 2 to 100"),
    "stopped": (lambda: gw.rfm(tiny(), threads=0), gw.DomainError, "threads is 0"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_is_named(name):
    work, error, message = BAD[name]
    with pytest.raises(error) as caught:
        work()
    assert message in str(caught.value)


def test_few_customers_and_none():
    one = gw.rfm(
        gw.CustomerBase.from_transactions({"i": [1], "d": ["2026-01-01"], "a": [5]}, customer="i", time="d", amount="a")
    )
    assert [one.to_frame()[c].tolist() for c in "rfm"] == [[1], [1], [1]]
    assert np.isposinf(one.cuts["orders"]).all()
    empty = gw.CustomerBase.from_transactions(
        {"i": np.array([], int), "d": np.array([], "M8[D]"), "a": np.array([], float)},
        customer="i",
        time="d",
        amount="a",
    )
    none = gw.rfm(empty)
    assert none.customers == 0 == none.no_segment and len(none.to_frame()["r"]) == 0
    assert none.segments["customers"].sum() == 0 and np.isnan(none.cuts["orders"]).all()
    assert "RFM(0 customers" in repr(none)
