"""Records of customers, the join with a base, and profiles; the latter against pandas."""

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import goodwill as gw

DATA = {
    "id": [30, 10, 20, 10, 40],
    "what": ["company", "person", None, "person", "person"],
    "where": ["external", "internal", "external", "internal", ""],
    "does": ["buyer", " user;buyer", "", "buyer; user", "beneficiary"],
    "years": [np.nan, 41.0, 999.0, 41.0, 17.5],
    "town": ["Ulm", "n/a", "Ulm", "n/a", "Bonn"],
    "likes": ["golf; golf", "chess;golf", None, "golf;chess", ""],
    "agrees": [True, False, True, False, True],
}
AGE = gw.Attribute.number("years, at the last order", unit="years", bands=gw.bands.age, unknown=[999], column="years")
KINDS = {
    "dict": dict,
    "pandas": pd.DataFrame,
    "polars": lambda data: pl.DataFrame(data, strict=False),
    "lazy": lambda data: pl.LazyFrame(data, strict=False),
    "pyarrow": lambda data: pa.table(pl.DataFrame(data, strict=False).to_arrow()),
    "duckdb": lambda data: duckdb.from_arrow(pl.DataFrame(data, strict=False).to_arrow()),
}


def customers_of(data, **more):
    return gw.Customers(
        data,
        customer="id",
        kind="what",
        relation="where",
        role="does",
        attributes={
            "age": AGE,
            "town": gw.Attribute.category(meaning="of the last parcel", unknown=["n/a"]),
            "likes": gw.Attribute.several(["golf", "chess", "sailing"]),
            "agrees": gw.Attribute.category([True, False]),
        },
        **more,
    )


def plain(frame):
    """Any frame as a dict of lists, None where missing."""
    if isinstance(frame, pl.LazyFrame):
        frame = frame.collect()
    if isinstance(frame, duckdb.DuckDBPyRelation):
        frame = frame.to_arrow_table()
    if isinstance(frame, pa.Table):
        frame = frame.to_pydict()
    out = {}
    for name in frame.keys() if isinstance(frame, dict) else frame.columns:
        out[name] = [None if value is None or value != value else value for value in list(frame[name])]
    return out


@pytest.mark.parametrize("kind", KINDS)
def test_records_of_any_frame_come_back_as_the_same_kind(kind):
    data = KINDS[kind](DATA)
    customers = customers_of(data, threads=3)
    frame = customers.to_frame()
    assert type(frame) is type(data)
    assert plain(frame) == {
        "customer": [10, 20, 30, 40],
        "kind": ["person", None, "company", "person"],
        "relation": ["internal", "external", "external", None],
        "role": ["buyer;user", None, "buyer", "beneficiary"],
        "age": [41.0, None, None, 17.5],
        "town": [None, "Ulm", "Ulm", "Bonn"],
        "likes": ["golf;chess", None, "golf", None],
        "agrees": ["false", "true", "true", "true"],
    }
    assert (len(customers), customers.rows, customers.merged) == (4, 5, 1)
    assert customers.unknown == {"kind": 1, "relation": 1, "role": 1, "age": 2, "town": 1, "likes": 2, "agrees": 0}
    assert customers.customers.tolist() == [10, 20, 30, 40]
    assert list(customers.attributes) == list(customers.unknown)
    banded = customers.bands("age")
    assert type(banded) is type(data)
    assert plain(banded)["age_band"] == ["35-44", None, None, "under 18"]
    assert plain(customers.bands("age", {"grown": (18, None)}))["age_band"] == ["grown", None, None, None]


def test_what_is_known_is_shown():
    text = repr(customers_of(DATA))
    assert text.startswith("Customers(4 from 5 rows, 1 merged)\n")
    assert "kind      what the customer is: person 2, company 1; unknown 1" in text
    assert "age       years, at the last order: 17.5 to 41 years, median 29.25; unknown 2" in text
    assert "likes     golf 2, chess 1, sailing 0; unknown 2" in text
    assert repr(gw.Customers({"id": [1]}, customer="id")) == "Customers(1)"
    nobody = gw.Customers({"id": [], "a": []}, customer="id", attributes={"a": gw.Attribute.number()})
    assert len(nobody) == 0 and "none; unknown 0" in repr(nobody)


@pytest.fixture(scope="module")
def log():
    return gw.datasets.cdnow(backend="pandas")


@pytest.fixture(scope="module")
def base(log):
    return gw.CustomerBase.from_transactions(log, customer="id", time="date", amount="total")


@pytest.fixture(scope="module")
def records(base):
    random = np.random.default_rng(5)
    ids = np.concatenate([base.customers[::3], ["stranger", "0"]])
    return pd.DataFrame(
        {
            "id": random.permutation(ids),
            "age": np.where(random.random(len(ids)) < 0.1, np.nan, random.integers(16, 90, len(ids))),
            "sex": random.choice(["f", "m", ""], len(ids)),
            "likes": random.choice(["golf;chess", "golf", "", "chess; sailing;chess"], len(ids)),
        }
    )


@pytest.fixture(scope="module")
def joined(base, records):
    customers = gw.Customers(
        records,
        customer="id",
        attributes={
            "age": gw.Attribute.number(bands=gw.bands.age),
            "sex": gw.Attribute.category(["f", "m"]),
            "likes": gw.Attribute.several(),
        },
    )
    return customers.join(base)


def test_both_remainders_are_counted_and_shown(base, records, joined):
    assert isinstance(joined, gw.CustomerJoin)
    ids = set(base.customers)
    assert sorted(joined.never_bought["customer"]) == ["0", "stranger"]
    assert set(joined.without_record["customer"]) == ids - set(records["id"])
    assert joined.matched + len(joined.never_bought) == joined.records == len(records)
    assert joined.matched + len(joined.without_record) == joined.customers == len(base)
    assert list(joined.never_bought.columns) == ["customer", "age", "sex", "likes"]
    assert list(joined.without_record.columns) == ["customer", "orders", "revenue"]
    assert "records that never bought (.never_bought)" in repr(joined)
    assert f"{len(base) - joined.matched:>12,} customers without a record" in repr(joined)


def test_the_join_is_that_of_pandas(log, records, joined):
    each = log.groupby("id").agg(orders=("date", "nunique"), revenue=("total", "sum"))
    slow = each.merge(records.set_index("id"), left_index=True, right_index=True, how="left", indicator=True)
    fast = joined.to_frame()
    assert fast["customer"].tolist() == slow.index.tolist()
    assert fast["has_record"].tolist() == (slow["_merge"] == "both").tolist()
    assert fast["orders"].tolist() == slow["orders"].tolist()
    np.testing.assert_allclose(fast["revenue"], slow["revenue"], rtol=1e-12)
    np.testing.assert_array_equal(fast["age"], slow["age"])
    assert fast["sex"].astype(object).fillna("").tolist() == slow["sex"].fillna("").tolist()


def wilson(k, n, z=1.959963984540054):
    p, half = k / n, z * np.sqrt(k / n * (1 - k / n) / n + z * z / (4 * n * n))
    return (p + z * z / (2 * n) - half) / (1 + z * z / n), (p + z * z / (2 * n) + half) / (1 + z * z / n)


def test_a_profile_is_that_of_pandas_and_sums_to_the_base(base, joined):
    each = joined.to_frame()
    each["class"] = pd.cut(each["age"], [0, 18, 25, 35, 45, 55, 65, 1e9], right=False, labels=gw.bands.age.names)
    each["class"] = each["class"].astype(object).where(each["age"].notna(), "unknown")
    each["class"] = each["class"].where(each["has_record"], "without record")
    found = joined.profile("age")
    frame = found.to_frame()
    assert frame["class"].tolist() == [*gw.bands.age.names, "unknown", "without record"]
    for row in frame.itertuples():
        own = each[each["class"] == row[1]]
        assert row.customers == len(own) and row.orders == own["orders"].sum()
        assert row.revenue == pytest.approx(own["revenue"].sum(), rel=1e-12)
        np.testing.assert_allclose([row.low, row.high], wilson(len(own), len(each)), rtol=1e-10)
        for what in ("orders", "revenue"):
            amounts, share = each[what].to_numpy(float), own[what].sum() / each[what].sum()
            inside = each["class"].to_numpy() == row[1]
            variance = np.sum((amounts * (inside - share)) ** 2) / amounts.sum() ** 2
            n = share * (1 - share) / variance
            assert getattr(row, f"{what}_share") == pytest.approx(share, rel=1e-12)
            limits = [getattr(row, f"{what}_low"), getattr(row, f"{what}_high")]
            np.testing.assert_allclose(limits, wilson(share * n, n), rtol=1e-9)
    assert (found.customers, found.orders, found.several) == (len(base), base.overview().orders, False)
    assert frame["customers"].sum() == len(base) and frame["orders"].sum() == found.orders
    assert frame["revenue"].sum() == pytest.approx(base.overview().revenue, rel=1e-12)
    assert frame["revenue_share"].sum() == pytest.approx(1, rel=1e-12)
    assert frame["never_bought"].sum() == 2
    assert isinstance(found, gw.ClassProfile) and "ClassProfile(age of 23,570 customers)" in repr(found)


def test_several_values_count_once_in_each(records, joined):
    found = joined.profile("likes")
    assert found.several and "one may be in several classes" in repr(found)
    frame = found.to_frame().set_index("class")
    own = records[~records["id"].isin(["0", "stranger"])]["likes"]
    for name in ("chess", "golf", "sailing"):
        assert frame.loc[name, "customers"] == own.str.contains(name).sum()
        assert (
            frame.loc[name, "never_bought"] + frame.loc[name, "customers"] == records["likes"].str.contains(name).sum()
        )
    assert frame.loc["unknown", "customers"] == (own == "").sum()
    assert frame.loc["without record", "customers"] == joined.customers - joined.matched


def test_spend_by_bands_of_the_base_itself(joined):
    cuts = {"none": 0, "small": 1, "middle": 50, "large": 200}
    frame = joined.profile("revenue", bands=cuts).to_frame().set_index("class")
    revenue = joined.to_frame()["revenue"]
    assert list(frame.index) == [*cuts, "unknown"] and "never_bought" not in frame
    assert frame["customers"].tolist() == [*np.histogram(revenue, [0, 1, 50, 200, np.inf])[0], 0]
    once = joined.profile("orders", bands=gw.Bands({"once": (1, 2), "some": (3, 6)})).to_frame().set_index("class")
    orders = joined.to_frame()["orders"]
    assert once["customers"].tolist() == [(orders == 1).sum(), orders.between(3, 5).sum(),
                                          (orders.eq(2) | orders.ge(6)).sum(), 0]  # fmt: skip
    assert list(once.index) == ["once", "some", "in no band", "unknown"]


def test_records_alone_have_a_profile(records, joined):
    customers = joined._records
    frame = customers.profile("sex", level=0.9).to_frame()
    assert list(frame.columns) == ["class", "customers", "share", "low", "high"]
    assert frame["customers"].tolist() == [(records["sex"] == sex).sum() for sex in ("f", "m", "")]
    low, high = wilson(frame["customers"][0], len(records), 1.6448536269514722)
    assert (frame["low"][0], frame["high"][0]) == pytest.approx((low, high), rel=1e-12)
    assert "orders" not in repr(customers.profile("sex"))


def test_a_base_without_amounts_has_no_revenue(log, records):
    base = gw.CustomerBase.from_transactions(log, customer="id", time="date")
    joined = gw.Customers(records, customer="id", attributes={"sex": gw.Attribute.category()}).join(base)
    assert "revenue" not in joined.to_frame() and "revenue" not in joined.profile("sex").to_frame()
    assert "of the orders" in joined.profile("sex")._finding()
    with pytest.raises(gw.SchemaError, match="needs a base with amounts"):
        joined.profile("revenue", bands=[1])


def test_pictures_have_the_finding_as_their_title(joined, tmp_path):
    chart = joined.profile("sex").plot()
    frame = joined.profile("sex").to_frame()
    top = frame.iloc[frame["revenue_share"][:2].argmax()]
    assert chart.to_dict()["title"]["text"] == (
        f"{top['class']}: {top['share']:.0%} of the customers, {top['revenue_share']:.0%} of the revenue"
    )
    chart.save(tmp_path / "sex.svg")
    assert "without record" in (tmp_path / "sex.svg").read_text()
    alone = joined._records.profile("likes").plot().to_dict()
    assert "golf" in alone["title"]["text"] or "chess" in alone["title"]["text"]
    nothing = gw.Customers({"id": [1], "a": [None]}, customer="id", attributes={"a": gw.Attribute.category(["x"])})
    assert nothing.profile("a").plot().to_dict()["title"]["text"] == "Of no customer is a known"


def test_results_do_not_depend_on_threads_or_the_order_of_rows(records):
    attributes = {"age": gw.Attribute.number(), "sex": gw.Attribute.category(), "likes": gw.Attribute.several()}
    one = gw.Customers(records, customer="id", attributes=attributes, threads=1).to_frame()
    other = gw.Customers(records[::-1], customer="id", attributes=attributes, threads=4).to_frame()
    pd.testing.assert_frame_equal(one, other)


BAD = {
    "a person and a company": (
        {"what": ["company", "person", None, "company", "person"]},
        gw.ConflictError,
        'Customers: kind[3] (column "what") is "company", must be "person" as in row 1: both rows are of customer 10',
    ),
    "known here, unknown there": ({"town": ["Ulm", "n/a", "Ulm", "Ulm", "Bonn"]}, gw.ConflictError, 'town[3] is "Ulm"'),
    "other roles": (
        {"does": ["buyer", "user", "", "buyer", "buyer"]},
        gw.ConflictError,
        'role[3] (column "does") is "buyer", must be "user" as in row 1',
    ),
    "both in one cell": (
        {"what": ["person;company", "person", None, "person", "person"]},
        gw.DomainError,
        'kind[0] (column "what") is "person;company", must be one of "person", "company"',
    ),
    "a role that there is not": (
        {"does": ["buyer", "user", "payer", "user", ""]},
        gw.DomainError,
        'role[2] (column "does") is "payer", must be one of "buyer", "user", "beneficiary"',
    ),
    "an interest that there is not": (
        {"likes": ["golf", "chess", "tennis", "chess", ""]},
        gw.DomainError,
        'likes[2] is "tennis", must be one of "golf", "chess", "sailing"',
    ),
    "a negative age": (
        {"years": [30, 41, -2, 41, 5]},
        gw.DomainError,
        'age[2] (column "years") is -2, must be >= 0',
    ),
    "an infinite age": ({"years": [30, 41, np.inf, 41, 5]}, gw.DomainError, "is inf, must be finite"),
    "an age as text": (
        {"years": ["30"] * 5},
        gw.SchemaError,
        'age (column "years") is of type string, must be a column of',
    ),
    "an id that is missing": ({"id": [1, None, 2, 3, 4]}, gw.GoodwillError, "customer"),
    "an empty id": ({"id": ["a", "", "b", "c", "d"]}, gw.DomainError, 'customer[1] (column "id") is "", must be an id'),
    "columns of other lengths": ({"town": ["Ulm"]}, gw.ShapeError, "1 rows long, must have 5 rows"),
    "a column that is not there": (
        {"what": None},
        gw.SchemaError,
        'kind is "what", must be a column of the data; there',
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_in_the_data_is_named(name):
    change, error, message = BAD[name]
    data = {key: value for key, value in {**DATA, **change}.items() if value is not None}
    with pytest.raises(error) as caught:
        customers_of(data)
    assert message in str(caught.value)
    if error is gw.ConflictError:
        assert caught.value.row == 3


number, category = gw.Attribute.number, gw.Attribute.category
BAD_CALLS = {
    "ids of another type": (
        lambda base: gw.Customers({"id": [1, 2]}, customer="id").join(base),
        "Customers.join: base is with texts as ids, must have integers as ids, like the records",
    ),
    "no base": (lambda base: gw.Customers({"id": [1]}, customer="id").join(3), "base is of type int, must be a Custom"),
    "no such attribute": (
        lambda base: customers_of(DATA).profile("agee"),
        'Customers.profile: attribute is \'agee\', must be an attribute; there are "kind", "relation"',
    ),
    "a number without bands": (
        lambda base: gw.Customers(DATA, customer="id", attributes={"x": number(column="years")}).profile("x"),
        'bands must be given: "x" is a number',
    ),
    "bands of what is no number": (
        lambda base: customers_of(DATA).profile("kind", bands=[1]),
        'left out: "kind" is no',
    ),
    "bands of classes": (lambda base: customers_of(DATA).bands("kind"), 'attribute is "kind", must be a number'),
    "no bands": (lambda base: customers_of(DATA).profile("age", bands=5), "bands is of type int, must be Bands"),
    "a level of 95": (
        lambda base: customers_of(DATA).profile("kind", level=95),
        "level is 95, must lie between 0 and 1",
    ),
    "a class twice": (lambda base: category(["a", "a"]), 'Attribute.category: classes is "a", must be declared once'),
    "a class that means unknown": (lambda base: category(["a"], unknown=["a"]), "a class or mean unknown, not both"),
    "limits upside down": (lambda base: number(at_least=5, at_most=3), "at_least is from 5 to 3, must have a lower"),
    "a limit that is no number": (lambda base: number(at_most="x"), "at_most is 'x', must be a number"),
    "a text as classes": (lambda base: category("abc"), "classes is 'abc', must be a list"),
    "classes that are no texts": (lambda base: category([1.5]), "classes is 1.5, must be texts or whole numbers"),
    "a separator that is blank": (lambda base: gw.Attribute.several(separator=" "), "a separator that is no blank"),
    "a meaning that is no text": (lambda base: number(5), "meaning is 5, must be a text"),
    "no attribute": (
        lambda base: gw.Customers(DATA, customer="id", attributes={"x": "number"}),
        "Customers: x is of type str, must be gw.Attribute.number",
    ),
    "no mapping": (lambda base: gw.Customers(DATA, customer="id", attributes=["x"]), "must be a mapping of names"),
    "a name that results have": (
        lambda base: gw.Customers(DATA, customer="id", attributes={"revenue": number(column="years")}),
        'attributes is "revenue", must be another name: customer, orders, revenue, has_record',
    ),
    "kind twice": (
        lambda base: gw.Customers(DATA, customer="id", kind="what", attributes={"kind": category(column="what")}),
        'attributes is "kind", must be declared once',
    ),
}


@pytest.mark.parametrize("name", BAD_CALLS)
def test_a_wrong_call_says_what_it_must_be(name, base):
    work, message = BAD_CALLS[name]
    with pytest.raises((gw.DomainError, gw.SchemaError)) as caught:
        work(base)
    assert message in str(caught.value)


def test_the_age_may_be_limited_and_an_income_below_zero():
    data = {"id": [1, 2], "age": [17, 140], "income": [-5.0, 7.0]}
    with pytest.raises(gw.DomainError, match=r"age\[1\] is 140, must be from 0 to 130"):
        gw.Customers(data, customer="id", attributes={"age": number(at_most=130)})
    free = gw.Customers(data, customer="id", attributes={"income": number(at_least=None, bands=gw.bands.income)})
    assert free.profile("income").to_frame()["customers"][0] == 2
    with pytest.raises(gw.DomainError, match=r"income\[0\] is -5, must be >= 0"):
        gw.Customers(data, customer="id", attributes={"income": number()})


def test_whole_numbers_are_classes_by_their_digits():
    data = pd.DataFrame({"id": [1, 2, 3], "area": [7.0, np.nan, 12.0]})  # as pandas holds integers with a gap
    found = gw.Customers(data, customer="id", attributes={"area": category([7, 12])})
    assert found.to_frame()["area"].astype(object).where(lambda s: s.notna(), None).tolist() == ["7", None, "12"]
    with pytest.raises(gw.DomainError, match=r"area\[0\] is 7.5, must be a whole number"):
        gw.Customers({"id": [1], "area": [7.5]}, customer="id", attributes={"area": category()})
    texts = {"id": [1, 2], "area": ["07", "7"]}
    assert gw.Customers(texts, customer="id", attributes={"area": category()}).unknown == {"area": 0}
    with pytest.raises(gw.DomainError, match='area\\[0\\] is "07", must be "7"'):
        gw.Customers(texts, customer="id", attributes={"area": category([7])})
