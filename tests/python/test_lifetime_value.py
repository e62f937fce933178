"""Value: the rules of discounting, the columns that come out, bad input."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import goodwill as gw

PUBLISHED = json.loads((Path(__file__).parent.parent / "reference/lifetime/value_published.json").read_text())
MODEL = gw.BGNBD(**PUBLISHED["params"], unit="week")
SPEND = gw.GammaGamma(p=6.25, q=3.74, v=15.44)
COLUMNS = [
    "customer",
    "frequency",
    "recency",
    "T",
    "monetary_value",
    "p_alive",
    "expected_purchases",
    "expected_order_value",
    "expected_spend",
    "clv",
]
ROWS = {
    "customer": ["00001", "b", "c"],
    "frequency": [2.0, 0.0, 5.0],
    "recency": [30.43, 0.0, 20.0],
    "T": [38.86, 9.0, 30.0],
    "monetary_value": [22.35, np.nan, 80.0],
}


@cache
def base() -> gw.CustomerBase:
    log = gw.datasets.cdnow(sample=True, backend="polars")
    return gw.CustomerBase.from_transactions(log, customer="id", time="date", amount="total", unit="week")


@pytest.mark.parametrize("rule", PUBLISHED["discounted"])
def test_one_customer_by_each_rule(rule: str) -> None:
    customer = {name: [value] for name, value in PUBLISHED["customer"].items()}
    out = gw.value(
        {**customer, "monetary_value": [22.35]},
        MODEL,
        SPEND,
        horizon=PUBLISHED["horizon"],
        discount_rate=PUBLISHED["discount_rate"],
        margin=0.3,
        rule=rule,
    )
    assert out["expected_purchases"][0] == pytest.approx(PUBLISHED["undiscounted"], rel=1e-11)
    spend = SPEND.expected_spend(frequency=2, monetary_value=22.35)
    assert out["clv"][0] == pytest.approx(0.3 * spend * PUBLISHED["discounted"][rule], rel=1e-11)


def test_months_are_those_of_lifetimes() -> None:
    """What lifetimes does, written with our own expectations: twelve months of 4.345 weeks at a monthly rate."""
    monthly = 1.15 ** (1 / 12) - 1
    given = {name: ROWS[name] for name in ("frequency", "recency", "T")}
    purchases = [MODEL.expected_purchases(4.345 * k, **given) for k in range(13)]
    discounted = sum((np.subtract(purchases[k], purchases[k - 1])) / (1 + monthly) ** k for k in range(1, 13))
    spend = SPEND.expected_spend(frequency=ROWS["frequency"], monetary_value=ROWS["monetary_value"])
    for horizon in (52, 12 * 4.345):
        out = gw.value(ROWS, MODEL, SPEND, horizon=horizon, discount_rate=0.15, rule="lifetimes_month")
        assert out["clv"] == pytest.approx(spend * discounted, rel=1e-10)


@pytest.mark.parametrize(
    "frame", [pd.DataFrame, pl.DataFrame, pa.table, dict], ids=["pandas", "polars", "pyarrow", "dict"]
)
def test_frames_give_frames_of_their_kind(frame) -> None:
    data = frame(ROWS)
    out = gw.value(data, MODEL, SPEND, horizon=52, discount_rate=0.15)
    assert type(out) is type(data)
    names = out.column_names if frame is pa.table else list(out.columns) if hasattr(out, "columns") else list(out)
    assert names == COLUMNS
    customer = out["customer"].to_pylist() if frame is pa.table else list(out["customer"])
    assert customer == ROWS["customer"]
    assert [float(str(v)) for v in out["clv"]][2] > 0
    missing = out["monetary_value"].to_pylist()[1] if frame is pa.table else out["monetary_value"][1]
    assert missing is None or np.isnan(missing)


def test_a_base_of_real_customers() -> None:
    model, spend = gw.BGNBD().fit(base()), gw.GammaGamma().fit(base())
    out = gw.value(base(), model, spend, horizon=52, discount_rate=0.15, margin=0.4)
    assert isinstance(out, pl.DataFrame) and out.columns == COLUMNS and len(out) == 2357
    np.testing.assert_array_equal(out["p_alive"], model.p_alive(base())["p_alive"])
    np.testing.assert_allclose(
        out["expected_purchases"], model.expected_purchases(base(), 52)["expected_purchases"], rtol=1e-11
    )
    np.testing.assert_array_equal(out["expected_order_value"], spend.expected_spend(base())["expected_spend"])
    ours = out.to_pandas()
    np.testing.assert_allclose(ours.expected_spend, ours.expected_purchases * ours.expected_order_value, rtol=1e-14)
    assert np.all(ours.clv < 0.4 * ours.expected_spend) and np.all(ours.clv > 0.4 * ours.expected_spend / 1.15)
    free = gw.value(base(), model, spend, horizon=52, margin=0.4)
    np.testing.assert_allclose(free["clv"], 0.4 * free["expected_spend"], rtol=1e-12)
    again = gw.value(base(), model, spend, horizon=52, discount_rate=0.15, margin=0.4, threads=1)
    assert again.equals(out)


def test_units_must_agree() -> None:
    daily = gw.BGNBD(**PUBLISHED["params"], unit="day")
    with pytest.raises(gw.ConflictError, match="base is in units of a week, must be in units of a day"):
        gw.value(base(), daily, SPEND, horizon=365)
    unknown = gw.BGNBD(**PUBLISHED["params"])
    with pytest.raises(gw.SchemaError, match="without a unit of time"):
        gw.value(ROWS, unknown, SPEND, horizon=52)
    assert len(gw.value(base(), unknown, SPEND, horizon=52)) == 2357


def test_days_weeks_and_months_agree() -> None:
    weekly = gw.value(ROWS, MODEL, SPEND, horizon=52, discount_rate=0.15)
    for unit, per_week in (("day", 365 / 52), ("month", 12 / 52), ("year", 1 / 52)):
        params = {**PUBLISHED["params"], "alpha": PUBLISHED["params"]["alpha"] * per_week}
        rows = {**ROWS, "recency": np.multiply(ROWS["recency"], per_week), "T": np.multiply(ROWS["T"], per_week)}
        out = gw.value(rows, gw.BGNBD(**params, unit=unit), SPEND, horizon=52 * per_week, discount_rate=0.15)
        np.testing.assert_allclose(out["clv"], weekly["clv"], rtol=1e-11)


BAD = [
    (dict(horizon=0), gw.DomainError, "horizon is 0, must be > 0"),
    (dict(horizon="52"), gw.SchemaError, "horizon"),
    (dict(discount_rate=15), gw.DomainError, "15 % is 0.15"),
    (dict(discount_rate=-0.1), gw.DomainError, "discount_rate"),
    (dict(margin=np.nan), gw.DomainError, "margin"),
    (dict(margin=-0.3), gw.DomainError, "margin is -0.3, must be finite and >= 0, a share of what is spent"),
    (dict(horizon=5201), gw.DomainError, "horizon is 5201, must be in units of a week, and at most 100 years long"),
    (dict(interval=95), gw.DomainError, "interval is 95, must be > 0 and < 1: 95 % is 0.95"),
    (dict(interval=0), gw.DomainError, "interval is 0, must be > 0 and < 1"),
    (dict(interval="95"), gw.SchemaError, "interval"),
    (dict(interval=0.95), gw.SchemaError, "interval is asked of known models"),
    (dict(rule="monthly"), gw.DomainError, '"continuous", "week_end", "lifetimes_month" or "year_end"'),
    (dict(base={**ROWS, "frequency": [1, -1, 0]}), gw.DomainError, r"frequency\[1\] is -1"),
    (dict(base={**ROWS, "recency": [99, 0, 20]}), gw.DomainError, r"recency\[0\] is 99, must be <= T"),
    (dict(base={**ROWS, "monetary_value": [1, 0, -3]}), gw.DomainError, r"monetary_value\[2\] is -3"),
    (
        dict(base={**ROWS, "monetary_value": [1, 25, 3]}),
        gw.DomainError,
        r"monetary_value\[1\] is 25, must be missing or 0 where frequency is 0: it is the mean of repeat purchases",
    ),
    (dict(base={k: v for k, v in ROWS.items() if k != "T"}), gw.SchemaError, "T"),
    (dict(base={**ROWS, "T": [1, 2]}), gw.ShapeError, "T"),
    (dict(base=3), gw.SchemaError, "must be a dataframe"),
    (dict(model=gw.BGNBD()), gw.SchemaError, "must be fitted first"),
    (dict(model=SPEND), gw.SchemaError, "model is of type GammaGamma, must be a model of purchases"),
    (dict(spend=MODEL), gw.SchemaError, "spend is of type BGNBD, must be a GammaGamma"),
    (dict(spend=gw.GammaGamma()), gw.SchemaError, "must be fitted first"),
    (dict(threads=0), gw.DomainError, "threads"),
]


@pytest.mark.parametrize(("arguments", "error", "message"), BAD)
def test_bad_input_is_named(arguments, error, message) -> None:
    good = dict(base=ROWS, model=MODEL, spend=SPEND, horizon=52, discount_rate=0.1)
    with pytest.raises(error, match=message):
        gw.value(**{**good, **arguments})


def test_base_without_amounts() -> None:
    log = gw.datasets.cdnow(sample=True)
    without = gw.CustomerBase.from_transactions(log, customer="id", time="date", unit="week")
    with pytest.raises(gw.SchemaError, match="without amounts"):
        gw.value(without, MODEL, SPEND, horizon=52)


def test_discount_schedule_is_what_value_uses() -> None:
    times, weights = gw.discount_schedule(52, 0.15, rule="continuous")
    purchases = np.array([MODEL.expected_purchases(t, **PUBLISHED["customer"]) for t in times])
    assert purchases @ weights == pytest.approx(PUBLISHED["discounted"]["continuous"], rel=1e-11)
    assert gw.discount_schedule(104, 0.25, rule="year_end")[0].tolist() == [52, 104]


def test_one_time_buyers_alone_say_nothing_of_spend() -> None:
    must = "must be > 0 with a mean amount > 0 in some: without amounts of repeat purchases"
    with pytest.raises(gw.ConvergenceError, match=f"frequency is of no use in any row, {must}"):
        gw.GammaGamma().fit(frequency=[0, 0, 0], monetary_value=[10.0, 20.0, 30.0])
