"""Levels of loyalty, against plain Python and by hand."""

import json
import math

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import goodwill as gw

NAN = float("nan")
DATA = {
    "id": ["a", "b", "c", "d", "e", "f", "g", "h"],
    "found": [1, 2, 3, 4, 5, None, 3, None],
    "wanted": [3, 3, 3, 3, 3, 3, None, None],
    "pleased": [1, 3, 4, 5, 5, 2, None, None],
    "tell": [0, 5, 8, None, 10, 3, None, 9],
    "again": [0, 1, 2, 3, 10, 4, 2, None],
}
ASKED = {"experience": "found", "expectation": "wanted", "satisfaction": "pleased", "recommendation": "tell"}


def found_of(data=DATA, **options):
    return gw.loyalty_levels(data, **{**ASKED, "repeat_purchases": "again", "scale": (1, 5), **options})


def test_eight_customers_by_hand():
    found = found_of(customer="id")
    assert isinstance(found, gw.LoyaltyLevels)
    frame = found.to_frame()
    assert frame["customer"].tolist() == DATA["id"]
    assert frame["level"].tolist() == ["unmet", "need met", "satisfied", "exceeded", "delighted", None, None, None]
    assert frame["level_lacks"].tolist()[5:] == ["experience", "expectation", "experience, expectation"]
    assert frame["quadrant"].tolist() == ["none", "none", "true", "true", "true", "spurious", None, None]
    assert frame["quadrant_lacks"].tolist() == [None] * 6 + ["attitude", "behaviour"]
    assert frame["gap"][:5].tolist() == [-2, -1, 0, 1, 2]
    assert found.repeat_half == 2  # the median of 0 1 2 3 10 4 2
    assert frame["behaviour"][4] == 10 / 12
    assert frame["attitude"][3] == 1 and frame["satisfaction_weight"][3] == 1  # satisfaction alone is known
    assert frame["recommendation_weight"][3] == 0 and math.isnan(frame["recommendation_value"][3])
    assert frame["attitude"][2] == pytest.approx((0.75 + 0.8) / 2, abs=1e-15)
    assert frame["loyalty"][2] == pytest.approx((0.775 + 0.5) / 2, abs=1e-15)
    assert found.levels["customers"].tolist() == [1, 1, 1, 1, 1]
    assert found.levels["share"].tolist() == [0.2] * 5  # of those who have a level
    quadrants = found.quadrants
    assert quadrants["quadrant"].tolist() == ["true", "latent", "spurious", "none"]
    assert quadrants["customers"].tolist() == [3, 0, 1, 2]
    assert quadrants["share"].tolist() == [0.5, 0, 1 / 6, 1 / 3]
    # Wilson's of 3 among 6, by its formula.
    z = 1.959963984540054
    low = (3 + z * z / 2 - z * math.sqrt(6 / 4 + z * z / 4)) / (6 + z * z)
    assert quadrants["low"][0] == pytest.approx(low, abs=1e-12) and quadrants["high"][0] == pytest.approx(1 - low)
    excluded = found.excluded
    assert excluded["of"].tolist() == ["level"] * 3 + ["quadrant"] * 2
    assert excluded["lacks"].tolist() == [*frame["level_lacks"].tolist()[5:], "attitude", "behaviour"]
    assert excluded["customers"].tolist() == [1, 1, 1, 1, 1]
    text = repr(found)
    assert "3 loyalty true         50.0% (18.8% to 81.2%)" in text and "1 without a level: no expectation" in text
    assert "attitude above 0.5, behaviour from 0.5, repeat purchases that are worth 0.5: 2" in text


def test_cross_sums_to_all_and_its_shares_are_within_the_level():
    found = found_of()
    cross = pd.DataFrame(found.cross)
    assert len(cross) == 6 * 5 and cross["customers"].sum() == found.customers == 8
    cell = cross[(cross["level"] == "delighted") & (cross["quadrant"] == "true")].iloc[0]
    assert (cell["customers"], cell["share"]) == (1, 1.0)
    assert cross[cross["level"].isna() & (cross["quadrant"] == "spurious")]["customers"].item() == 1
    nobody = cross[cross["level"].isna() & cross["quadrant"].isna()].iloc[0]
    assert nobody["customers"] == 2 and math.isnan(nobody["share"])


def test_against_plain_python():
    random = np.random.default_rng(11)
    n = 3000

    def draw(low, high, missing):
        values = random.integers(low, high + 1, n).astype(float)
        values[random.random(n) < missing] = np.nan
        return values

    data = {
        "found": draw(1, 10, 0.1), "wanted": draw(1, 10, 0.1), "least": draw(1, 5, 0.05), "pleased": draw(1, 10, 0.3),
        "tell": draw(0, 10, 0.4), "dearer": draw(1, 7, 0.5), "part": draw(0, 100, 0.3), "wallet": draw(0, 100, 0.6),
    }  # fmt: skip
    found = gw.loyalty_levels(
        data, experience="found", expectation="wanted", minimum="least", satisfaction="pleased", recommendation="tell",
        price_tolerance="dearer", repeat_share="part", share_of_wallet="wallet", min_attitude=2,
        scale={"experience": (1, 10), "satisfaction": (1, 10), "price_tolerance": (1, 7), "repeat_share": (0, 100),
               "share_of_wallet": (0, 100)},
        weights={"satisfaction": 2, "price_tolerance": 0.5, "share_of_wallet": 3},
        bounds={"exceeded": 0.2, "need_met": -0.5}, attitude_cut=0.6, behaviour_cut="median",
    )  # fmt: skip
    frame = found.to_frame()

    def score(parts, needed):
        known = [(weight, value) for weight, value in parts if value == value]
        if len(known) < needed:
            return NAN
        return sum(weight * value for weight, value in known) / sum(weight for weight, _ in known)

    attitude = np.array(
        [
            score([(2, (s - 1) / 9), (1, r / 10), (0.5, (p - 1) / 6)], 2)
            for s, r, p in zip(data["pleased"], data["tell"], data["dearer"], strict=True)
        ]
    )
    behaviour = np.array(
        [score([(1, a / 100), (3, w / 100)], 1) for a, w in zip(data["part"], data["wallet"], strict=True)]
    )
    np.testing.assert_allclose(frame["attitude"], attitude, rtol=0, atol=1e-14)
    np.testing.assert_allclose(frame["behaviour"], behaviour, rtol=0, atol=1e-14)
    np.testing.assert_allclose(frame["loyalty"], (attitude + behaviour) / 2, rtol=0, atol=1e-14)
    assert found.behaviour_cut == pytest.approx(np.nanmedian(behaviour), abs=1e-14) and not found.behaviour_cut_above
    sides = {
        "attitude": ["satisfaction", "recommendation", "price_tolerance"],
        "behaviour": ["repeat_share", "share_of_wallet"],
    }
    for side, names in sides.items():  # what is shown is what was added
        total = sum(np.nan_to_num(frame[f"{part}_value"]) * frame[f"{part}_weight"] for part in names)
        there = ~np.isnan(frame[side])
        np.testing.assert_allclose(total[there], frame[side][there], rtol=0, atol=1e-14)
        assert (total[~there] == 0).all() and 0 < there.sum() < n
    level, quadrant = [], []
    for e, w, m, a, b in zip(data["found"], data["wanted"], data["least"], attitude, behaviour, strict=True):
        if math.isnan(e + w + m):
            level.append(None)
        elif e < m:
            level.append("unmet")
        else:
            d = (e - w) / 9
            above = "delighted" if d >= 1 / 3 else "exceeded" if d >= 0.2 else "satisfied"
            level.append(above if d >= 0 else "need met")
        high = a >= 0.6 - 1e-12, b >= found.behaviour_cut - 1e-12
        names = {(True, True): "true", (True, False): "latent", (False, True): "spurious", (False, False): "none"}
        quadrant.append(None if math.isnan(a + b) else names[high])
    assert frame["level"].tolist() == level and frame["quadrant"].tolist() == quadrant
    assert found.levels["customers"].tolist() == [level.count(name) for name in found.levels["level"]]
    parts = found.parts
    assert parts["part"].tolist() == [*sides["attitude"], *sides["behaviour"]]
    np.testing.assert_allclose(parts["share_of_side"], [2 / 3.5, 1 / 3.5, 0.5 / 3.5, 0.25, 0.75])
    assert parts["known"][0] == (~np.isnan(data["pleased"])).sum()
    assert parts["mean_value"][0] == pytest.approx(np.nanmean((data["pleased"] - 1) / 9))
    assert parts["highest"].tolist() == [10, 10, 7, 100, 100]
    again = gw.loyalty_levels(data, satisfaction="pleased", share_of_wallet="wallet", threads=3,
                              scale={"satisfaction": (1, 10), "share_of_wallet": (0, 100)})  # fmt: skip
    one = gw.loyalty_levels(data, satisfaction="pleased", share_of_wallet="wallet", threads=1,
                            scale={"satisfaction": (1, 10), "share_of_wallet": (0, 100)})  # fmt: skip
    np.testing.assert_array_equal(again.to_frame()["loyalty"], one.to_frame()["loyalty"])


FRAMES = {
    "pandas": lambda data: pd.DataFrame(data),
    "pandas, own types": lambda data: pd.DataFrame(data).convert_dtypes(),
    "polars": lambda data: pl.DataFrame(data),
    "polars, lazy": lambda data: pl.LazyFrame(data),
    "pyarrow": lambda data: pa.table(data),
    "duckdb": lambda data: duckdb.from_arrow(pa.table(data)),
}


def lists(frame):
    """Columns of any frame as lists, with None for what is missing."""
    if isinstance(frame, pl.LazyFrame):
        frame = frame.collect()
    if isinstance(frame, duckdb.DuckDBPyRelation):
        frame = frame.to_arrow_table()
    if isinstance(frame, pd.DataFrame):
        columns = {name: frame[name].tolist() for name in frame}
    elif isinstance(frame, pl.DataFrame):
        columns = frame.to_dict(as_series=False)
    elif isinstance(frame, pa.Table):
        columns = frame.to_pydict()
    else:
        columns = {name: values.tolist() for name, values in frame.items()}
    columns = {name: [None if v is pd.NA else v for v in values] for name, values in columns.items()}
    return {name: [None if v != v else v for v in values] for name, values in columns.items()}


@pytest.mark.parametrize("make", FRAMES.values(), ids=FRAMES)
def test_what_comes_in_goes_out(make):
    data = make(DATA)
    found = found_of(data, customer="id")
    for name in ("to_frame", "levels", "quadrants", "cross", "parts", "excluded"):
        table = getattr(found, name)
        table = table() if callable(table) else table
        assert type(table) is type(data), name
        own = getattr(found_of(customer="id"), name)
        assert lists(table) == lists(own() if callable(own) else own), name


def test_decimals_are_numbers():
    relation = duckdb.sql("select * from (values (0.8, 4.5), (0.25, 2.0)) as t(wallet, pleased)")
    found = gw.loyalty_levels(relation, share_of_wallet="wallet", satisfaction="pleased", scale=(1, 5))
    frame = lists(found.to_frame())
    assert frame["quadrant"] == ["true", "none"] and frame["attitude"] == [0.875, 0.25]


def base_of(ids, **options):
    log = {"id": ids, "day": [f"2026-01-{d:02}" for d in (1, 3, 3, 20, 5, 25, 26, 2, 10, 12, 14)]}
    return gw.CustomerBase.from_transactions(log, customer="id", time="day", **options)


@pytest.mark.parametrize("name", ["{}", "c{}"])
def test_behaviour_from_a_base(name):
    def ids(*numbers):
        return [int(k) if name == "{}" else name.format(k) for k in numbers]

    base = base_of(ids(1, 1, 1, 1, 2, 4, 4, 7, 7, 7, 7))  # repeats: 2, 0, 1, 3
    data = {"who": ids(7, 3, 1, 9, 2), "pleased": [5, 5, 2, 4, 3]}
    found = gw.loyalty_levels(data, customer="who", satisfaction="pleased", base=base, scale=(1, 5))
    frame = lists(found.to_frame())
    assert frame["customer"] == data["who"]
    assert frame["repeat_purchases"] == [3, None, 2, None, 0]
    assert frame["in_base"] == [True, False, True, False, True]
    assert found.repeat_half == 1.5  # the median of all four, not of those who answered
    assert frame["behaviour"] == pytest.approx([3 / 4.5, None, 2 / 3.5, None, 0])
    assert frame["quadrant"] == ["true", None, "spurious", None, "none"]
    assert (found.matched, found.not_in_base, found.later, found.without_row) == (3, 2, 0, 1)
    assert lists(found.without_answers)["customer"] == ids(4)
    assert "3 rows are of the base's customers (0 came later), 2 are not; 1 customers have no row" in repr(found)
    data = {"who": ids(1, 2, 4, 7), "pleased": [5, 5, 5, 5]}
    early = gw.loyalty_levels(data, customer="who", satisfaction="pleased", base=base, at="2026-01-13", scale=(1, 5))
    assert lists(early.to_frame())["repeat_purchases"] == [1, 0, None, 2]
    assert (early.later, early.matched, early.repeat_half) == (1, 4, 1)
    late = gw.loyalty_levels(
        data, customer="who", satisfaction="pleased", base=base, start="2026-01-11", repeat_half=4, scale=(1, 5)
    )
    assert lists(late.to_frame())["repeat_purchases"] == [1, 0, 1, 2] and late.repeat_half == 4
    with pytest.raises(gw.DomainError, match="base is not given"):
        found_of().without_answers  # noqa: B018


def test_base_of_a_real_log_against_numpy():
    log = gw.datasets.cdnow()
    base = gw.CustomerBase.from_transactions(log, customer="id", time="date", amount="total")
    rows = base.customers[::7][::-1]
    found = gw.loyalty_levels({"id": rows}, customer="id", base=base, start="1997-06-01", at="1998-01-31")
    frame = found.to_frame()
    ids, at = np.unique(log["id"], return_inverse=True)
    days = np.unique(np.stack([at, np.array(log["date"], dtype="M8[D]").astype(int)], axis=1), axis=0)
    first = np.r_[True, days[1:, 0] != days[:-1, 0]]
    start, end = (int(np.datetime64(day).astype(int)) for day in ("1997-06-01", "1998-01-31"))
    counted = ~first & (days[:, 1] >= start) & (days[:, 1] <= end)
    expected = np.bincount(days[counted, 0], minlength=len(ids)).astype(float)
    expected[days[first, 0][days[first, 1] > end]] = np.nan
    np.testing.assert_array_equal(frame["repeat_purchases"], expected[np.searchsorted(ids, rows)])
    assert (found.matched, found.not_in_base) == (len(rows), 0)
    assert found.without_row == len(base) - len(rows)


def test_no_level_without_the_least_that_is_adequate():
    data = {"found": [3, 2, 2], "wanted": [2, 5, 2], "least": [4, 2, None]}
    plain = gw.loyalty_levels(data, experience="found", expectation="wanted", scale=(1, 5))
    assert plain.to_frame()["level"].tolist() == ["exceeded", "unmet", "satisfied"]
    own = gw.loyalty_levels(data, experience="found", expectation="wanted", minimum="least", scale=(1, 5))
    assert own.to_frame()["level"].tolist() == ["unmet", "need met", None]
    assert own.excluded["lacks"].tolist() == ["minimum"]
    same = gw.loyalty_levels(data, experience="found", expectation="wanted", minimum=2.5, scale=(1, 5))
    assert same.to_frame()["level"].tolist() == ["exceeded", "unmet", "unmet"]
    assert "attitude" not in same.to_frame() and "quadrant" not in same.to_frame()
    assert len(same.parts["part"]) == 0


def test_one_side_alone_has_a_score_and_no_quadrant():
    found = gw.loyalty_levels({"pleased": [5, None]}, satisfaction="pleased", scale=(1, 5))
    frame = found.to_frame()
    assert list(frame) == ["attitude", "satisfaction_value", "satisfaction_weight"]
    assert frame["attitude"][0] == 1 and np.isnan(frame["attitude"][1])
    assert found.repeat_half is None and len(found.excluded["of"]) == 0
    nobody = {"pleased": [], "wallet": []}
    empty = gw.loyalty_levels(nobody, satisfaction="pleased", share_of_wallet="wallet", scale=(1, 5))
    assert empty.customers == 0 and np.isnan(empty.quadrants["share"]).all()
    with pytest.raises(gw.DomainError, match="must have a level or a quadrant"):
        empty.plot()


def test_pictures_say_what_was_found():
    pytest.importorskip("altair")
    title = found_of().plot().to_dict()["title"]
    # One customer each: nothing can be sure.
    shares = "100% of the delighted, 0% of those whose need was unmet"
    assert title["text"] == f"True loyalty does not surely differ: {shares}"
    assert title["subtitle"].startswith("6 of 8 customers; true: ")
    many = {name: values * 20 for name, values in DATA.items() if name != "id"}
    chart = found_of(many).plot().to_dict()
    assert chart["title"]["text"] == f"True loyalty: {shares}"
    drawn = json.dumps(chart)
    assert "no level (20)" in drawn and "delighted (20)" in drawn and "100.0 % (83.9 to 100.0)" in drawn
    alone = gw.loyalty_levels(DATA, satisfaction="pleased", repeat_purchases="again", scale=(1, 5))
    assert alone.plot().to_dict()["title"]["text"] == "50% are truly loyal; 17% buy again without a favourable attitude"
    levels = gw.loyalty_levels(DATA, experience="found", expectation="wanted", scale=(1, 5))
    assert levels.plot().to_dict()["title"]["text"] == "60% found what they expected, or more"


@pytest.mark.parametrize(
    ("change", "error", "text"),
    [
        ({"experience": None}, gw.SchemaError, "experience is not given, must be given beside the other one"),
        ({"experience": "fuond"}, gw.SchemaError, 'did you mean "found"'),
        ({"experience": "id"}, gw.SchemaError, r'experience \(column "id"\) is of type string'),
        ({"data": {**DATA, "found": [1, 6, 3, 4, 5, 1, 1, 1]}}, gw.DomainError, r"found.* is 6, must be 1 to 5"),
        ({"data": {**DATA, "tell": [11] * 8}}, gw.DomainError, r'recommendation\[0\] \(column "tell"\) is 11'),
        ({"data": {**DATA, "again": [0, -1] * 4}}, gw.DomainError, r"repeat_purchases\[1\].* is -1"),
        ({"data": {**DATA, "again": [0, math.inf] * 4}}, gw.DomainError, r"repeat_purchases\[1\].* is inf"),
        ({"data": {**DATA, "pleased": [1, 2]}}, gw.ShapeError, "satisfaction"),
        ({"data": {**DATA, "id": ["a", "b", "a", *"defgh"]}, "customer": "id"}, gw.ConflictError,
         r'customer\[2\].* is "a", must be there once; row 0 has it too'),
        ({"data": {**DATA, "id": ["a", None, *"cdefgh"]}, "customer": "id"}, gw.DomainError, r"customer\[1\].*missing"),
        ({"scale": None}, gw.DomainError, "scale is not given, .* answer of experience"),
        ({"scale": {"experience": (1, 5)}}, gw.DomainError, "highest answer of satisfaction"),
        ({"scale": (5, 1)}, gw.DomainError, "scale of experience is 5 to 1"),
        ({"scale": (1, 2, 3)}, gw.DomainError, "must be the lowest and the highest answer"),
        ({"scale": {"experiense": (1, 5)}}, gw.DomainError, "did you mean experience"),
        ({"scale": {"experience": (1, 5), "satisfaction": (1, "x")}}, gw.DomainError, "must be a number"),
        ({"weights": {"satisfaction": -1}}, gw.DomainError, "weights.satisfaction is -1"),
        ({"weights": {"satisfaction": 0, "recommendation": 0}}, gw.DomainError, "0 for all parts of attitude"),
        ({"weights": {"satisfacton": 1}}, gw.DomainError, "did you mean satisfaction"),
        ({"weights": {"share_of_wallet": 1}}, gw.DomainError, "must be of a column that is there: satisfaction"),
        ({"weights": [1, 2]}, gw.SchemaError, "must be a mapping"),
        ({"weights": {"satisfaction": "much"}}, gw.DomainError, "must be a number"),
        ({"bounds": {"delighted": 0.05}}, gw.DomainError, "0.05, must be above bounds.exceeded, 0.1"),
        ({"bounds": {"delight": 0.5}}, gw.DomainError, "did you mean delighted"),
        ({"bounds": {"need met": -1.5}}, gw.DomainError, "bounds.need_met is -1.5"),
        ({"minimum": 0}, gw.DomainError, "minimum is 0, must be on the scale"),
        ({"min_attitude": 3}, gw.DomainError, "min_attitude is 3, must be from 1 to 2"),
        ({"min_behaviour": 0}, gw.DomainError, "must be a whole number of parts"),
        ({"min_behaviour": 1.5}, gw.DomainError, "must be a whole number of parts"),
        ({"attitude_cut": "mean"}, gw.DomainError, 'attitude_cut is "mean", must be "middle", "median"'),
        ({"behaviour_cut": 0}, gw.DomainError, "behaviour_cut is 0, must be above 0"),
        ({"behaviour_cut": None}, gw.DomainError, "behaviour_cut is None"),
        ({"repeat_half": -1}, gw.DomainError, "repeat_half is -1"),
        ({"repeat_share": "again"}, gw.SchemaError, "must not stand beside repeat_purchases"),
        ({"level": 1.5}, gw.DomainError, "level"),
        ({"start": "2026-01-01"}, gw.SchemaError, "goes with a base"),
        ({"base": 5}, gw.SchemaError, "must be a CustomerBase"),
        ({"threads": 0}, gw.DomainError, "threads"),
    ],
)  # fmt: skip
def test_bad_input_is_refused(change, error, text):
    change = dict(change)
    with pytest.raises(error, match=text) as caught:
        found_of(change.pop("data", DATA), **change)
    assert caught.value.function == "loyalty_levels"


def test_a_base_needs_ids_that_fit():
    base = base_of([1, 1, 1, 1, 2, 4, 4, 7, 7, 7, 7])
    with pytest.raises(gw.SchemaError, match="customer is not given"):
        gw.loyalty_levels({"id": [1]}, base=base)
    with pytest.raises(gw.SchemaError, match="base is with integers as ids"):
        gw.loyalty_levels({"id": ["1"]}, customer="id", base=base)
    with pytest.raises(gw.SchemaError, match="repeat_purchases is given, must be left out"):
        gw.loyalty_levels({"id": [1], "n": [2]}, customer="id", repeat_purchases="n", base=base)
    with pytest.raises(gw.DomainError, match="at is 2026-02-01, must not be after observation_end"):
        gw.loyalty_levels({"id": [1]}, customer="id", base=base, at="2026-02-01")
    with pytest.raises(gw.DomainError, match="start is 2026-01-09, must not be after the last day"):
        gw.loyalty_levels({"id": [1]}, customer="id", base=base, start="2026-01-09", at="2026-01-02")
    with pytest.raises(gw.SchemaError, match="columns is not named, must be experience and"):
        gw.loyalty_levels({"id": [1]}, customer="id")
