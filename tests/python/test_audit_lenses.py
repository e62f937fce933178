"""The lenses of a base: against pandas on CDNOW, what must add up, and what they say when there is little to see."""

from __future__ import annotations

import datetime as dt
import itertools
import json

import numpy as np
import pandas as pd
import polars as pl
import pytest

import goodwill as gw
from goodwill.audit.figures import plain

ROLES = dict(customer="id", time="date", amount="total")
FIRST, SECOND = ("1998-01-01", "1998-03-31"), ("1998-04-01", "1998-06-30")


@pytest.fixture(scope="module")
def log() -> pd.DataFrame:
    frame = gw.datasets.cdnow(backend="pandas")
    return frame.assign(date=pd.to_datetime(frame["date"]))


@pytest.fixture(scope="module")
def base(log) -> gw.CustomerBase:
    return gw.CustomerBase.from_transactions(log, **ROLES)


@pytest.fixture(scope="module")
def found(base) -> gw.BaseAudit:
    return gw.audit_base(base)


def by_customer(log: pd.DataFrame, span: tuple[str, str]) -> pd.DataFrame:
    part = log[log["date"].between(*span)]
    return pd.DataFrame(
        {
            "orders": part.groupby("id")["date"].nunique(),
            "spend": part.groupby("id")["total"].sum().round(2),
        }
    )


@pytest.fixture(scope="module")
def shop() -> tuple[pl.DataFrame, gw.CustomerBase]:
    """Refunds, margins and products, over two years and some days."""
    made = gw.simulate(customers=3000, seed=9, days=790, join_days=700, start="2023-12-20", backend="polars")
    log, rng = made.transactions, np.random.default_rng(2)
    n = len(log)
    log = log.with_columns(
        sku=pl.Series(rng.choice(["tea", "rice", "cups", None], n, p=[0.5, 0.3, 0.15, 0.05])),
        earned=pl.Series(np.round(log["amount"].to_numpy() * rng.uniform(0.1, 0.5, n), 2)),
        amount=log["amount"] * pl.Series(np.where(rng.random(n) < 0.05, -1, 1)),
    )
    made_of = dict(customer="customer", time="date", amount="amount", margin="earned", product="sku", refunds="net")
    return log, gw.CustomerBase.from_transactions(log, **made_of)


def test_one_period_is_that_of_pandas(log, found):
    lens, want = found.one_period, by_customer(log, SECOND)
    assert (lens.customers, lens.orders) == (len(want), want["orders"].sum())
    assert lens.revenue == round(want["spend"].sum(), 2)
    counts = want["orders"].clip(upper=10).value_counts().sort_index()
    frame = lens.by_orders
    assert type(frame) is pd.DataFrame
    np.testing.assert_array_equal(frame["customers"], counts.reindex(range(1, 11), fill_value=0))
    for row in frame.itertuples():
        rate = gw.retention_rate(len(want), row.customers)
        assert (row.share, row.low, row.high) == (rate.value, rate.low, rate.high)
    spend = want["spend"].sort_values(ascending=False).to_numpy()
    edges = [i * len(spend) // 10 for i in range(11)]
    tenths = lens.to_frame()
    for i, (a, b) in enumerate(itertools.pairwise(edges)):
        assert tenths["revenue"][i] == pytest.approx(spend[a:b].sum(), abs=1e-9)
        assert (tenths["most"][i], tenths["least"][i]) == (spend[a], spend[b - 1])
    assert tenths["share"].sum() == pytest.approx(1) and (tenths["low"] < tenths["share"]).all()
    for frame, values in ((lens.by_spend, want["spend"]), (lens.by_order_value, want["spend"] / want["orders"])):
        cuts = [*frame["least"], np.inf]
        np.testing.assert_array_equal(frame["customers"], np.histogram(values, cuts)[0])
    spread = lens.spread.set_index("measure")
    assert spread.loc["spend", "median"] == np.quantile(spend, 0.5, method="inverted_cdf")
    assert spread.loc["order_value", "mean"] == pytest.approx((want["spend"] / want["orders"]).mean())


def test_two_periods_are_those_of_pandas(log, found):
    lens = found.two_periods
    one, two = by_customer(log, FIRST), by_customer(log, SECOND)
    stayed = one.index.intersection(two.index)
    assert (lens.stayed, lens.left, lens.came) == (len(stayed), len(one) - len(stayed), len(two) - len(stayed))
    groups = lens.groups.set_index("group")
    assert groups.loc["stayed", "revenue_before"] == pytest.approx(one.loc[stayed, "spend"].sum())
    assert groups.loc["stayed", "orders"] == two.loc[stayed, "orders"].sum()
    rate = gw.retention_rate(len(one), len(stayed))
    assert groups.loc["stayed", "share"] == rate.value and groups.loc["stayed", "low"] == rate.low
    periods = lens.periods.set_index("which")
    assert periods.loc["before", "revenue"] == round(one["spend"].sum(), 2)
    assert periods.loc["change", "customers"] == len(two) - len(one)

    # The Shapley value, as the mean of all orders of change.
    factors = [(len(p), p["orders"].sum() / len(p), p["spend"].sum() / p["orders"].sum()) for p in (one, two)]
    parts = np.zeros(3)
    for order in itertools.permutations(range(3)):
        now = list(factors[0])
        for k in order:
            was = np.prod(now)
            now[k] = factors[1][k]
            parts[k] += (np.prod(now) - was) / 6
    split = lens.split.set_index("part")["revenue"]
    np.testing.assert_allclose(split[["customers", "frequency", "order_value"]], parts, atol=0.0151)
    assert round(100 * split.drop("change")).sum() == round(100 * split["change"])
    assert split["change"] == round(two["spend"].sum() - one["spend"].sum(), 2)

    # Deciles on the first period's boundaries.
    cuts = lens.decile_boundaries
    assert (np.diff(cuts) < 0).all()
    edges = [-np.inf, *cuts[::-1], np.inf]
    rank = [pd.cut(p["spend"], edges, right=False, labels=range(10, 0, -1)) for p in (one, two)]
    both = pd.concat(rank, axis=1, keys=["a", "b"]).astype(float).fillna(11)
    want = pd.crosstab(both["a"], both["b"]).reindex(index=range(1, 12), columns=range(1, 12), fill_value=0)
    grid = lens.switching.drop(columns="before").to_numpy()
    np.testing.assert_array_equal(grid, want)
    sizes = grid[:10].sum(axis=1)
    assert sizes.sum() == len(one) and abs(sizes - len(one) / 10).max() < 20  # equal spends share a decile
    assert grid[:, :10].sum() == len(two) and grid[:10, 10].sum() == lens.left and grid[10].sum() == lens.came
    moves = lens.moves.set_index("move")["customers"]
    assert moves.sum() == lens.stayed and moves["up"] == np.tril(grid[:10, :10], -1).sum()


def test_lenses_of_cohorts_are_those_of_the_cohorts_and_add_up_to_the_base(base, found):
    table = gw.cohorts(base, period="month", align="calendar").to_frame()
    stack = found.stack.to_frame()
    for name in ("cohort", "period", "customers", "orders", "revenue"):
        np.testing.assert_array_equal(stack[name], table[name])
    periods = found.stack.periods
    assert periods["new"].sum() == len(base) and periods["orders"].sum() == base.overview().orders
    assert periods["revenue"].sum() == pytest.approx(base.overview().revenue)
    by_period = table.groupby("period")["customers"].sum()
    np.testing.assert_array_equal(periods["customers"], by_period)

    lens = found.one_cohort
    assert lens.cohort == dt.date(1997, 2, 1)  # January begins with the log
    own = table[table["cohort"].dt.date == lens.cohort]
    frame = lens.to_frame()
    np.testing.assert_array_equal(frame["customers"], own["customers"])
    np.testing.assert_allclose(frame["revenue_per_member_so_far"], own["revenue"].cumsum() / lens.size, rtol=1e-12)
    np.testing.assert_allclose(frame["revenue_per_order"], own["revenue"] / own["orders"])
    march = gw.audit_base(base, cohort="1997-03-15").one_cohort
    assert (march.cohort, march.size) == (dt.date(1997, 3, 1), 7248)

    lens = found.cohorts_compared
    assert lens.age == 12 and lens.period == dt.date(1998, 6, 1)
    at_age = lens.at_age()
    assert (at_age["age"] == 12).all() and len(at_age) == 3
    own = table[table["cohort"].dt.date == dt.date(1997, 3, 1)].reset_index()
    assert at_age["revenue_per_member_so_far"].iloc[2] == pytest.approx(own["revenue"][:13].sum() / 7248)
    may = lens.in_period("1998-05-09")
    np.testing.assert_array_equal(may["customers"], table[table["period"] == "1998-05-01"]["customers"])
    assert len(lens.to_frame()) == len(table)


def test_margins_products_and_refunds_add_up(shop):
    log, base = shop
    found = gw.audit_base(base)
    assert found.period == "year" and found.one_period.period.complete
    two = found.two_periods
    known = log.filter(pl.col("customer").is_in(base.customers.tolist()))
    years = known.with_columns(year=pl.col("date").dt.year()).group_by("year").agg(
        pl.col("amount").sum(), pl.col("earned").sum()
    )
    groups = two.groups
    for year, suffix in ((2024, "_before"), (2025, "")):
        want = years.filter(pl.col("year") == year)
        assert groups[f"revenue{suffix}"].sum() == pytest.approx(want["amount"].item())
        assert groups[f"margin{suffix}"].sum() == pytest.approx(want["earned"].item())
    split = two.split
    assert split["part"].to_list() == [
        "customers", "frequency", "order_value", "margin_rate", "refunds_alone", "change",
    ]  # fmt: skip
    for name in ("revenue", "margin"):
        whole = groups[name].sum() - groups[f"{name}_before"].sum()
        assert split[name][-1] == pytest.approx(whole)
        assert round(sum(round(100 * part) for part in split[name][:-1])) == round(100 * split[name][-1])
    one = found.one_period
    assert one.revenue + one.refund_revenue == pytest.approx(groups["revenue"].sum())
    assert one.negative_customers > 0 and one.refund_customers > 0 and one.refund_revenue < 0
    assert one.by_spend["least"][0] == -np.inf
    assert found.stack.to_frame()["margin"].sum() == pytest.approx(base.overview().margin)

    lens = found.products
    frame = lens.to_frame()
    assert frame["product"].to_list() == ["cups", "rice", "tea"] and len(lens) == 3
    for name in ("revenue", "margin", "revenue_before", "margin_before"):
        assert frame[name].sum() + lens.unknown[name] == pytest.approx(groups[name].sum()), name
    assert lens.breadth["customers"].sum() == lens.customers == one.customers
    bought = known.filter((pl.col("date").dt.year() == 2025) & (pl.col("amount") >= 0) & (pl.col("sku") == "tea"))
    assert frame["customers"][2] == bought["customer"].n_unique()
    assert frame["orders"][2] == len(bought.unique(["customer", "date"]))
    rate = gw.retention_rate(lens.customers, int(frame["customers"][2]))
    assert (frame["share"][2], frame["low"][2]) == (rate.value, rate.low)
    json.dumps(plain(found.to_dict()), allow_nan=False)


def test_each_lens_is_a_public_type(found, shop):
    assert isinstance(found.one_period, gw.OnePeriod) and isinstance(found.two_periods, gw.TwoPeriods)
    assert isinstance(found.one_cohort, gw.OneCohort) and isinstance(found.cohorts_compared, gw.CohortsCompared)
    assert isinstance(found.stack, gw.CohortStack) and found.products is None and "products" in found.why_not
    assert isinstance(gw.audit_base(shop[1]).products, gw.ProductsCompared)


def test_periods_are_chosen_and_said(base):
    year = gw.audit_base(base, period="year")
    assert year.one_period.period.first == dt.date(1997, 1, 1) and year.one_period.period.complete
    assert year.two_periods is None
    assert year.why_not["two_periods"] == "the log holds no day of the year before 1997-01-01"
    then = gw.audit_base(base, period="month", at="1997-08-20")
    assert then.at == dt.date(1997, 8, 20) and then.one_period.period.last == dt.date(1997, 7, 31)
    assert then.stack.cohorts.at == then.at
    part = gw.audit_base(base, period="quarter", at="1997-05-10")
    assert part.one_period.period.complete and part.two_periods is None
    log = {"id": [1, 2, 1], "day": ["2025-02-10", "2025-03-05", "2025-03-20"]}
    few = gw.CustomerBase.from_transactions(log, customer="id", time="day")
    cut = gw.audit_base(few, period="month")
    assert "not complete: 2025-03-01 to 2025-03-20" in cut.why_not["two_periods"]
    assert "not complete" in cut.why_not["one_period"] and "not complete" in repr(cut)
    assert (cut.two_periods.stayed, cut.two_periods.left, cut.two_periods.came) == (1, 0, 1)


def test_few_customers_all_alike_and_no_money():
    one = gw.CustomerBase.from_transactions({"id": [7], "day": ["2025-02-10"]}, customer="id", time="day")
    found = gw.audit_base(one)
    assert found.two_periods is None and found.cohorts_compared.age is None and found.one_period.customers == 1
    assert "1 customers" in repr(found)
    with pytest.raises(gw.DomainError, match="two cohorts a complete period"):
        found.cohorts_compared.plot()
    with pytest.raises(gw.DomainError, match="the base has no amounts"):
        _ = found.one_period.by_spend
    assert "revenue" not in found.one_period.to_frame() and "margin" not in found.stack.to_frame()

    ids, days = np.tile(np.arange(60), 3), np.repeat(np.array(["2025-01-05", "2025-02-05", "2025-03-05"], "M8[D]"), 60)
    columns = {"id": ids, "day": days, "paid": np.full(180, 10.0)}
    alike = gw.CustomerBase.from_transactions(
        columns, customer="id", time="day", amount="paid", observation_end="2025-03-31"
    )
    found = gw.audit_base(alike)
    assert found.period == "month" and found.two_periods.stayed == 60
    assert found.two_periods.moves["customers"].tolist() == [0, 60, 0]
    assert not np.asarray(found.two_periods.split["revenue"]).any()
    np.testing.assert_allclose(found.one_period.tenths["share"], 0.1)

    plain_base = gw.CustomerBase.from_transactions(columns, customer="id", time="day", observation_end="2025-03-31")
    found = gw.audit_base(plain_base)
    with pytest.raises(gw.DomainError, match="amount is needed"):
        _ = found.two_periods.split
    assert found.two_periods.switching["6"].sum() == 60 or found.two_periods.moves["customers"][1] == 60
    for lens in (found.one_period, found.two_periods, found.one_cohort, found.cohorts_compared, found.stack):
        assert "nan" not in repr(lens)


def test_what_is_given_back(found, log):
    backends = {"polars": pl.DataFrame, "pandas": pd.DataFrame}
    for backend, kind in backends.items():
        few = gw.datasets.cdnow(sample=True, backend=backend)
        lens = gw.audit_base(gw.CustomerBase.from_transactions(few, **ROLES))
        assert type(lens.two_periods.groups) is kind and type(lens.stack.to_frame()) is kind
        assert type(lens.cohorts_compared.at_age()) is kind
    one = gw.audit_base(gw.CustomerBase.from_transactions(log, **ROLES, threads=1), threads=1)
    assert json.dumps(plain(one.to_dict())) == json.dumps(plain(found.to_dict()))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"period": "day"}, 'period is \'day\', must be "week"'),
        ({"period": 7}, "period is 7"),
        ({"cohort_period": "decade"}, "cohort_period is 'decade'"),
        ({"at": "1998-07-01"}, "at is 1998-07-01, must not be after observation_end, 1998-06-30"),
        ({"at": "1996-12-31"}, "at is 1996-12-31, must not be before the first day of the log, 1997-01-01"),
        ({"at": "soon"}, "at is 'soon', must be a day"),
        ({"cohort": "1997-05-01"}, "cohort is 1997-05-01, must be a day of a month in which customers were new"),
        ({"cohort": "1996-05-01"}, "cohort is 1996-05-01"),
        ({"level": 1.0}, "level is 1, must lie between 0 and 1"),
    ],
)
def test_wrong_arguments_are_named(base, options, message):
    with pytest.raises(gw.DomainError) as caught:
        gw.audit_base(base, **options)
    assert str(caught.value).startswith("audit_base: ") and message in str(caught.value)


def test_other_mistakes(base, found):
    with pytest.raises(gw.SchemaError, match="must be a CustomerBase"):
        gw.audit_base({"id": [1]})
    empty = gw.CustomerBase.from_transactions({"id": [], "day": []}, customer="id", time="day")
    with pytest.raises(gw.DomainError, match="at least one purchase"):
        gw.audit_base(empty)
    with pytest.raises(gw.Cancelled):
        gw.audit_base(base, progress=lambda done: False)
    done: list[float] = []
    gw.audit_base(base, progress=lambda share: done.append(share))
    assert done == sorted(done) and 0 < done[-1] <= 1
    with pytest.raises(gw.DomainError, match="age is 99"):
        found.cohorts_compared.at_age(99)
    with pytest.raises(gw.DomainError, match="must be from 1997-01-01 to 1998-06-30"):
        found.cohorts_compared.in_period("1999-01-01")
    with pytest.raises(gw.DomainError, match="kind is 'pie'"):
        found.two_periods.plot("pie")
    with pytest.raises(gw.DomainError, match="by is 'age'"):
        found.one_period.plot("age")


def test_pictures_say_the_finding(found, shop):
    pytest.importorskip("altair")

    def title(chart):
        text = chart.to_dict()["title"]["text"]
        return " ".join(text).replace("\u00a0", " ")

    two, one = found.two_periods, found.one_period
    assert title(two.plot()).startswith("Revenue fell by 49,493 (−18.8 %) from Q1 1998 to Q2 1998: customers −33,288")
    assert title(two.plot("customers")).startswith("Of the 3,817 customers of Q1 1998, 46.1 % (95 %: 44.5 to 47.7 %)")
    assert title(two.plot("deciles")).startswith("Of the 1,760 customers who bought in Q1 1998 and in Q2 1998, 36 %")
    for by in (None, "orders", "order_value"):
        assert title(one.plot(by)).startswith("The best tenth of the 3,317 customers of Q2 1998 brought 41 %")
    assert title(found.one_cohort.plot()).startswith("The 8,476 customers won in Feb 1997 brought 318,548 then")
    assert title(found.cohorts_compared.plot()).startswith("12 months after joining, 6.7 %")
    assert title(found.stack.plot()) == "Customers won before brought 100 % of the 76,109 of Jun 1998"
    rich = gw.audit_base(shop[1], currency="$")
    assert title(rich.products.plot()).startswith("tea brings the most, ")
    assert "customers had refunds larger" in " ".join(rich.one_period.plot().to_dict()["title"]["subtitle"])


def test_the_audit_holds_them(log):
    few = log.head(4000).assign(sku="disc", earned=1.0)
    whole = gw.audit(few, **ROLES, product="sku", margin_column="earned")
    assert whole.lenses.products is not None and whole.lenses.one_period.margin > 0
    figures = json.loads(whole.to_json())["lenses"]
    assert figures["products"]["count"] == 1 and figures["period"] == whole.lenses.period


def test_refunds_larger_than_the_sales_do_not_stop_an_audit():
    made = gw.simulate(customers=800, seed=2)
    log = {name: np.asarray(column) for name, column in made.transactions.items()}
    customer, times = np.unique(log["customer"], return_counts=True)
    much = customer[times == 2][0]
    again = np.flatnonzero(log["customer"] == much)[1]
    more = {"customer": [much], "date": log["date"][[again]] + 1, "amount": [-5000.0]}
    log = {name: np.concatenate([column, np.asarray(more[name], column.dtype)]) for name, column in log.items()}
    found = gw.audit(log, customer="customer", time="date", amount="amount")
    assert found.worth.total > 0
    scores = found.scores
    assert scores["clv"][np.flatnonzero(scores["customer"] == much)[0]] >= 0
