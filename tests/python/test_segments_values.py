"""Value classes, concentration, migration and features, against plain NumPy and published values."""

import datetime as dt
import json
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest

import goodwill as gw

REFERENCE = Path(__file__).parent.parent / "reference" / "segments" / "gini.json"
ROLES = {"customer": "id", "time": "date", "amount": "total"}


@pytest.fixture(scope="module")
def base():
    return gw.CustomerBase.from_transactions(gw.datasets.cdnow(), **ROLES)


@pytest.fixture(scope="module")
def revenue():
    log = gw.datasets.cdnow()
    ids, at = np.unique(log["id"], return_inverse=True)
    return ids, np.bincount(at, weights=np.round(log["total"] * 100)) / 100


@pytest.mark.parametrize("case", json.loads(REFERENCE.read_text())["cases"])
def test_published_gini_coefficients(case):
    found = gw.concentration(case["values"])
    assert found.gini == pytest.approx(case["gini"], abs=1e-6)
    n = found.customers
    if "corrected" in case:
        assert found.gini * n / (n - 1) == pytest.approx(case["corrected"], abs=1e-6)


def test_concentration_of_a_base(base, revenue):
    value = np.sort(revenue[1])
    n, total = len(value), revenue[1].sum()
    found = gw.concentration(base, top=(0.2, 0.01), points=10)
    assert isinstance(found, gw.Concentration)
    pairs = 2 * (np.arange(1, n + 1) * value).sum() / (n * total) - (n + 1) / n
    assert found.gini == pytest.approx(pairs, rel=1e-12)
    curve = found.to_frame()
    lorenz = np.interp(n * curve["customers"], np.arange(n + 1), np.concatenate([[0], np.cumsum(value)]) / total)
    np.testing.assert_allclose(curve["value"], lorenz, rtol=0, atol=1e-12)
    assert curve["value"][0] == 0 and curve["value"][-1] == pytest.approx(1)
    top = found.top
    assert top["customers"].tolist() == [0.2, 0.01]
    assert top["value"][0] == pytest.approx(1 - lorenz[8], abs=1e-12)
    assert (top["low"] < top["value"]).all() and (top["value"] < top["high"]).all()
    # The standard error is the jackknife's: the coefficient without each customer in turn.
    rank, above = np.arange(1, n + 1), total - np.cumsum(value)
    ranked = (rank * value).sum() - rank * value - above
    without = 2 * ranked / ((n - 1) * (total - value)) - n / (n - 1)
    jackknife = np.sqrt((n - 1) / n * ((without - without.mean()) ** 2).sum())
    assert found.gini_standard_error == pytest.approx(jackknife, rel=0.01)
    assert "Gini 0.6346" in repr(found) and "the best    20% hold" in repr(found)
    title = found.plot().to_dict()["title"]["text"]
    assert title == "The best 20% of the customers hold 68% of the revenue"


def test_concentration_counts_what_it_leaves_out():
    found = gw.concentration([10.0, None, -4.0, 0.0, 10.0])
    assert (found.customers, found.missing, found.negative, found.negative_value) == (4, 1, 1, -4)
    assert found.gini == pytest.approx(0.5)
    assert gw.concentration([10.0, -4.0], negative="keep").total == 6
    alike = gw.concentration([3, 3, 3])
    assert alike.gini == 0 and alike.gini_interval == (0, 0)
    one = gw.concentration([7])
    assert one.gini == 0 and np.isnan(one.gini_standard_error)
    nothing = gw.concentration([0, 0])
    assert np.isnan(nothing.gini)
    with pytest.raises(gw.DomainError, match="total"):
        nothing.plot()
    with pytest.raises(gw.DomainError, match=r"values\[1\] is -4, must not be negative"):
        gw.concentration([10.0, -4.0], negative="raise")
    with pytest.raises(gw.DomainError, match=r"values\[1\]"):
        gw.concentration([1.0, np.inf])
    with pytest.raises(gw.DomainError, match="top"):
        gw.concentration([1.0], top=[1.5])
    with pytest.raises(gw.DomainError, match="goes with a CustomerBase"):
        gw.concentration([1.0], at="2026-01-01")


def test_classes_by_cumulated_share(base, revenue):
    ids, value = revenue
    better = np.array([value[value > v].sum() for v in np.unique(value)])
    share = better[np.searchsorted(np.unique(value), value)] / value[value > 0].sum()
    expected = np.array(["A", "B", "C"])[(share[:, None] >= [0.8 - 1e-12, 0.95 - 1e-12]).sum(1)]
    expected[value <= 0] = "C"
    found = gw.value_classes(base)
    assert isinstance(found, gw.ValueClasses)
    frame = found.to_frame()
    assert frame["customer"].tolist() == ids.tolist()
    assert frame["class"].tolist() == expected.tolist()
    table = found.classes
    assert table["customers"].sum() == found.customers == len(base)
    assert table["value"].sum() == pytest.approx(value.sum(), rel=1e-12)
    assert table["value_share"].sum() == pytest.approx(1, abs=1e-12)
    assert (table["low"] < table["share"]).all() and (table["share"] < table["high"]).all()
    # As a table of rules reads it.
    rules = gw.rules.abc()
    bought = value > 0
    assert 0 < bought.sum() < len(value)
    assert rules.apply({"cumulated_share": share[bought]}).tolist() == expected[bought].tolist()
    assert "Class A: 33% of the customers bring 80% of the revenue" in json.dumps(found.plot().to_dict())
    assert "by cumulated share" in repr(found)


def test_classes_by_rank_and_on_common_boundaries(base):
    before = gw.value_classes(base, method="quantiles", at="1997-12-31")
    assert before.names == [str(i) for i in range(1, 11)]
    now = gw.value_classes(base, method="cuts", cuts=before.cuts, names=before.names)
    frame = now.to_frame()
    np.testing.assert_array_equal(
        np.array(frame["class"]).astype(int) - 1, (before.cuts[None, :] > frame["revenue"][:, None]).sum(1)
    )
    again = gw.value_classes(base, method="cuts", cuts=before.cuts, at="1997-12-31", names=before.names)
    assert again.classes["customers"].tolist() == before.classes["customers"].tolist()


def test_important_average_unimportant_and_the_callers_frame():
    values = pl.Series([5, 50, None, 10, 30])
    found = gw.value_classes(values, method="cuts", cuts=[10, 30])
    frame = found.to_frame()
    assert isinstance(frame, pl.DataFrame)
    assert frame["class"].to_list() == ["unimportant", "important", None, "average", "important"]
    assert found.missing == 1 and found.customers == 4
    assert isinstance(gw.value_classes(pd.Series([1, 2])).classes, pd.DataFrame)
    orders = gw.value_classes(
        gw.CustomerBase.from_transactions({"id": [1, 1, 2], "day": ["2026-01-01", "2026-01-02", "2026-01-02"]},
                                          customer="id", time="day"), measure="orders"
    )  # fmt: skip
    assert orders.to_frame()["orders"].tolist() == [2, 1]


@pytest.mark.parametrize(
    ("call", "error", "text"),
    [
        (lambda: gw.value_classes([1], method="best"), gw.DomainError, 'must be "abc"'),
        (lambda: gw.value_classes([1], method="cuts"), gw.DomainError, "cuts is not given"),
        (lambda: gw.value_classes([1], cuts=[2]), gw.DomainError, 'goes with method="cuts"'),
        (lambda: gw.value_classes([1], limits=[0.9, 0.5]), gw.DomainError, "limits"),
        (lambda: gw.value_classes([1], method="cuts", cuts=[3, 2]), gw.DomainError, "cuts"),
        (lambda: gw.value_classes([1], method="cuts", cuts=[np.nan]), gw.DomainError, r"^value_classes: cuts\[0\]"),
        (lambda: gw.value_classes([1], names=5), gw.SchemaError, "names is of type int"),
        (lambda: gw.value_classes([1], names=["A"]), gw.ShapeError, "must name the 3 classes"),
        (lambda: gw.value_classes([1], names=["A", "A", "B"]), gw.DomainError, "must differ"),
        (lambda: gw.value_classes(["a"]), gw.SchemaError, "values"),
        (lambda: gw.value_classes([1.0, np.inf]), gw.DomainError, r"values\[1\]"),
        (lambda: gw.value_classes([1], method="quantiles", bins=1), gw.DomainError, "from 2 to 100"),
    ],
)
def test_bad_input_of_classes(call, error, text):
    with pytest.raises(error, match=text):
        call()


def test_moves_are_those_of_two_dates(base):
    found = gw.migration(base, "1997-02-28", "1997-12-31")
    assert isinstance(found, gw.Migration)
    first = gw.rfm(base, at="1997-02-28")
    then = pd.DataFrame(first.to_frame())
    now = pd.DataFrame(gw.rfm(base, at="1997-12-31", scoring="fixed", cuts=first.cuts).to_frame())
    both = now.merge(then, on="customer", how="left", suffixes=("", "_before"))
    both["from"] = both["segment_before"].fillna("not yet a customer")
    frame = pd.DataFrame(found.to_frame()).merge(both[["customer", "from", "segment"]], on="customer")
    assert len(frame) == len(now) == len(base)
    assert (frame["from_x"] == frame["from_y"]).all() and (frame["to"] == frame["segment"]).all()
    moves = pd.DataFrame(found.moves).set_index(["from", "to"])
    groups = both.groupby(["from", "segment"])
    counts = groups.size()
    assert moves["customers"].to_dict() == counts.to_dict()
    np.testing.assert_allclose(
        moves["revenue_between"].sort_index(),
        (groups["revenue"].sum() - groups["revenue_before"].sum()).sort_index(), atol=1e-6,
    )  # fmt: skip
    assert (moves["orders_before"].sum(), moves["orders_between"].sum()) == (
        then["orders"].sum(), now["orders"].sum() - then["orders"].sum()
    )  # fmt: skip
    assert moves["share"].groupby("from").sum().to_numpy() == pytest.approx(1)
    assert found.stayed + found.moved == len(then)
    assert found.stayed + found.moved + found.new_customers + found.later_customers == found.customers == len(base)
    assert (found.start, found.end) == (dt.date(1997, 2, 28), dt.date(1997, 12, 31))
    assert "in the segment they were in" in repr(found)
    assert "most moved from" in found.plot().to_dict()["title"]["text"]


def test_own_boundaries_and_rules(base):
    rules = gw.RuleTable({"once": {"orders": 1}, "more": {"orders": "> 1"}})
    found = gw.migration(base, "1997-12-31", rules=rules, bins=3, boundaries="own", threads=2)
    moves = pd.DataFrame(found.moves).set_index(["from", "to"])["customers"]
    assert ("more", "once") not in moves.index
    assert found.states == ["once", "more", "no segment", "not yet a customer"]
    assert not np.array_equal(found.cuts_start["revenue"], found.cuts_end["revenue"])


@pytest.mark.parametrize(
    ("change", "error", "text"),
    [
        ({"start": "1998-07-01"}, gw.DomainError, "observation_end, 1998-06-30"),
        ({"end": "1997-06-01"}, gw.DomainError, "must be before the second date, 1997-06-01"),
        ({"start": "1996-06-01"}, gw.DomainError, "first purchase"),
        ({"start": None}, gw.DomainError, "must be a day"),
        ({"bins": 4}, gw.SchemaError, "rules is not given, must be given for 4 bins"),
        ({"boundaries": "any"}, gw.DomainError, 'must be "common" or "own"'),
        ({"level": 1}, gw.DomainError, "level"),
        ({"scoring": "fixed", "cuts": {"orders": [1]}}, gw.ShapeError, "^migration: cuts of orders is 1 long"),
        ({"scoring": "weighted", "weights": {"r": 0}}, gw.DomainError, "^migration: weights is 0 in all"),
    ],
)
def test_bad_input_of_migration(base, change, error, text):
    with pytest.raises(error, match=text):
        gw.migration(base, **{"start": "1997-09-30", **change})


def test_moves_sum_to_the_segments_of_either_date(base):
    """With refunds, newcomers between the dates, later customers, and any number of threads."""
    random = np.random.default_rng(3)
    n = 4000
    log = {
        "id": random.integers(0, 900, n),
        "date": np.datetime64("2026-01-01") + (365 * random.random(n) ** 0.5).astype(int),
        "total": np.round(random.exponential(40, n) - 6, 2),
    }
    base = gw.CustomerBase.from_transactions(log, **ROLES, refunds="net")
    for boundaries in ("common", "own"):
        found = gw.migration(base, "2026-02-15", "2026-06-30", boundaries=boundaries, threads=1)
        assert min(found.stayed, found.moved, found.new_customers, found.later_customers) > 0
        moves = pd.DataFrame(found.moves)
        again = gw.migration(base, "2026-02-15", "2026-06-30", boundaries=boundaries, threads=3)
        pd.testing.assert_frame_equal(moves, pd.DataFrame(again.moves))
        first = gw.rfm(base, at="2026-02-15")
        fixed = {"scoring": "fixed", "cuts": first.cuts} if boundaries == "common" else {}
        for side, then, money in (
            ("from", first, ["before"]),
            ("to", gw.rfm(base, at="2026-06-30", **fixed), ["before", "between"]),
        ):
            sums = moves.groupby(side).sum(numeric_only=True)
            segments = pd.DataFrame(then.segments).set_index("segment")
            segments = segments[segments["customers"] > 0]
            sums = sums.drop(index="not yet a customer").loc[segments.index]
            assert sums["customers"].tolist() == segments["customers"].tolist()
            for name in ("orders", "revenue"):
                total = sum(sums[f"{name}_{part}"] for part in money)
                np.testing.assert_allclose(total, segments[name], rtol=0, atol=1e-9)
        unborn = moves[moves["from"] == "not yet a customer"]
        assert unborn["customers"].sum() == found.new_customers + found.later_customers
        assert not unborn["orders_before"].any() and not unborn["revenue_before"].any()


def test_threads_and_order_do_not_matter():
    values = np.round(np.random.default_rng(5).lognormal(3, 1.2, 300_000) - 2, 2)
    one, three = (gw.concentration(values, threads=threads) for threads in (1, 3))
    turned = gw.concentration(values[::-1].copy())
    assert one.negative > 0 and one.gini == three.gini == turned.gini
    np.testing.assert_array_equal(one.to_frame()["low"], three.to_frame()["low"])
    for method in ("abc", "quantiles"):
        one, three = (gw.value_classes(values, method=method, threads=threads) for threads in (1, 3))
        np.testing.assert_array_equal(one.to_frame()["class"], three.to_frame()["class"])
        for name, column in one.classes.items():
            np.testing.assert_array_equal(column, three.classes[name], err_msg=name)
        turned = gw.value_classes(values[::-1].copy(), method=method)
        assert turned.classes["customers"].tolist() == one.classes["customers"].tolist()


@pytest.mark.parametrize("call", [gw.value_classes, gw.concentration])
def test_periods_of_a_base(call):
    log = {"id": [1, 1, 2, 3], "date": ["2026-01-01", "2026-01-03", "2026-01-02", "2026-01-05"], "total": [5, 9, 3, 7]}
    base = gw.CustomerBase.from_transactions(log, **ROLES)
    found = call(base, start="2026-01-02", at="2026-01-03")
    assert (found.customers, found.other_customers, found.at) == (2, 1, dt.date(2026, 1, 3))
    assert "1 customers without a purchase in the period" in repr(found)
    for change, text in (
        ({"at": "2026-01-06"}, "at is 2026-01-06, must not be after observation_end, 2026-01-05"),
        ({"at": "2025-12-31"}, "must not be before the first purchase; the base begins on 2026-01-01"),
        ({"start": "2026-01-04", "at": "2026-01-03"}, "2026-01-04, must not be after the last day, 2026-01-03"),
        ({"start": "2026-01-04", "at": "2026-01-04"}, "must not begin a period without a purchase"),
        ({"measure": "visits"}, 'measure is \'visits\', must be "revenue" or "orders"'),
    ):
        with pytest.raises(gw.DomainError) as error:
            call(base, **change)
        assert text in str(error.value) and str(error.value).startswith(call.__name__)


def test_what_has_no_share_says_so():
    one = gw.value_classes([7])
    assert "A                       1 customers 100.0%, 100.0% (no interval) of value" in repr(one)
    assert "the best    20% hold 20.0% (no interval)" in repr(gw.concentration([7]))
    zero = gw.value_classes([0, 0])
    assert zero.to_frame()["class"].tolist() == ["C", "C"] and np.isnan(zero.classes["value_share"]).all()
    title = zero.plot().to_dict()["title"]["text"]
    assert title == "Class A has 0% of the customers; there is no value to share"
    assert "no Gini coefficient and no shares: the value is 0.00 in all" in repr(gw.concentration([0, 0]))
    for found in (zero, one, gw.concentration([0]), gw.concentration([7]), gw.value_classes(np.array([]))):
        assert "nan" not in repr(found)
    with pytest.raises(gw.DomainError, match="customers is 0"):
        gw.value_classes(np.array([])).plot()
    beyond = gw.value_classes([1e308, 1e308, 1]).classes
    assert np.isnan([beyond["value_share"], beyond["value_share_low"], beyond["value_share_high"]]).all()
    alike = gw.value_classes([3, 3, 3])
    assert alike.to_frame()["class"].tolist() == ["A"] * 3
    refunded = gw.CustomerBase.from_transactions(
        {"id": [1, 1, 2], "date": ["2026-01-01", "2026-01-03", "2026-01-02"], "total": [5, -9, 8]},
        **ROLES, refunds="net",
    )  # fmt: skip
    classes = gw.value_classes(refunded)
    assert (classes.negative, classes.negative_value, classes.value) == (1, -4, 4)
    assert classes.to_frame()["class"].tolist() == ["C", "A"]
    assert classes.classes["value_share"].tolist() == [2, 0, -1]
    held = gw.concentration(refunded, top=[0.5], negative="keep").top["value"]
    assert held.tolist() == [2] and gw.concentration(refunded, top=[0.5]).top["value"].tolist() == [1]


def test_long_work_can_be_stopped():
    values = np.random.default_rng(1).random(8_000_000)
    for call in (gw.value_classes, gw.concentration):
        with pytest.raises(gw.Cancelled, match=call.__name__):
            call(values, threads=1, progress=lambda done: False)


def test_bases_that_do_not_do():
    for call in (gw.rfm, gw.features, lambda base: gw.migration(base, "2026-01-01")):
        with pytest.raises(gw.SchemaError, match="base is of type dict, must be a CustomerBase"):
            call({})
    days = {"id": [1, 1], "date": ["2026-01-01", "2026-02-01"]}
    without = gw.CustomerBase.from_transactions(days, customer="id", time="date")
    for call in (gw.value_classes, gw.concentration, lambda base: gw.migration(base, "2026-01-15")):
        with pytest.raises(gw.DomainError, match="base is without amounts"):
            call(without)


def test_one_customer_stays(base):
    alone = gw.CustomerBase.from_transactions(
        {"id": [1, 1], "date": ["2026-01-01", "2026-02-01"], "total": [5, 5]}, **ROLES
    )
    found = gw.migration(alone, "2026-01-15")
    assert found.customers == 1 and "of 1 customers" in found.plot().to_dict()["title"]["text"]


def test_features_are_as_named(base):
    plain = gw.features(base, scale="none", log=False)
    assert plain.names == ["days_since_last", "days_since_first", "orders", "revenue", "order_value", "days_between"]
    scores = gw.rfm(base).to_frame()
    columns = dict(zip(plain.names, plain.matrix.T, strict=True))
    for name in ("days_since_last", "orders", "revenue"):
        np.testing.assert_array_equal(columns[name], scores[name])
    np.testing.assert_allclose(columns["order_value"], scores["revenue"] / scores["orders"], rtol=1e-12)
    repeat = columns["orders"] > 1
    span = columns["days_since_first"] - columns["days_since_last"]
    np.testing.assert_allclose(columns["days_between"][repeat], span[repeat] / (columns["orders"][repeat] - 1))
    np.testing.assert_array_equal(columns["days_between"][~repeat], columns["days_since_first"][~repeat])
    found = gw.features(base)
    assert isinstance(found, gw.Features)
    logs = np.log1p(plain.matrix)
    np.testing.assert_allclose(found.matrix, (logs - logs.mean(0)) / logs.std(0), rtol=0, atol=1e-9)
    np.testing.assert_allclose(found.centre, logs.mean(0), rtol=1e-12)
    assert np.asarray(found).shape == (len(base), 6) and np.isfinite(found.matrix).all()
    assert found.customers.tolist() == scores["customer"].tolist()
    frame = found.to_frame()
    assert list(frame) == ["customer", *found.names]
    np.testing.assert_array_equal(frame["revenue"], found.matrix[:, 3])
    earlier = gw.features(base, at="1997-12-31", like=found)
    assert earlier.later_customers == 0 and earlier.names == found.names
    np.testing.assert_array_equal(earlier.spread, found.spread)
    assert "money of all days" in repr(found)


def test_features_where_all_are_alike():
    alike = gw.CustomerBase.from_transactions(
        {"id": [1, 2], "date": ["2026-01-01"] * 2, "total": [5, 5]}, **ROLES
    )
    found = gw.features(alike)
    assert not found.matrix.any() and "all alike" in repr(found)
    without = gw.CustomerBase.from_transactions({"id": [1], "date": ["2026-01-01"]}, customer="id", time="date")
    assert gw.features(without).names == ["days_since_last", "days_since_first", "orders", "days_between"]
    for call, error, text in (
        (lambda: gw.features(without, names=["revenue"]), gw.SchemaError, "days_since_last"),
        (lambda: gw.features(alike, names=["orders", "orders"]), gw.DomainError, "names"),
        (lambda: gw.features(alike, names=[]), gw.DomainError, "must name a column"),
        (lambda: gw.features(alike, scale="big"), gw.DomainError, '"standard"'),
        (lambda: gw.features(alike, like=gw.features(alike, scale="rank")), gw.DomainError, 'like is scaled "rank"'),
        (lambda: gw.features(alike, at="2027-01-01"), gw.DomainError, "observation_end"),
    ):
        with pytest.raises(error, match=text):
            call()
