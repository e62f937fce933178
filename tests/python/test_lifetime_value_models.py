"""Value by any model of the room: all purchases to come, NBD, opportunities, contracts, amounts that are known."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest

import goodwill as gw

REFERENCE = Path(__file__).parent.parent / "reference/lifetime"
PARETO = json.loads((REFERENCE / "purchase_models_published.json").read_text())["pareto_nbd"]["points"]
DISCRETE = json.loads((REFERENCE / "discrete_models_published.json").read_text())
IN_PERIODS = json.loads((REFERENCE / "value_in_periods_mpmath.json").read_text())
HORIZON = IN_PERIODS["horizon"][0]
SPEND = gw.GammaGamma(p=6.25, q=3.74, v=15.44)
ROWS = {"frequency": [2.0, 0.0, 26.0], "recency": [30.43, 0.0, 30.86], "T": [38.86, 38.86, 31.0]}


def test_all_purchases_to_come_as_published() -> None:
    model = gw.ParetoNBD(**dict(zip(("r", "alpha", "s", "beta"), PARETO["params"], strict=True)), unit="week")
    rows = {
        name: [row[key] for row in PARETO["rows"]] for name, key in (("frequency", "x"), ("recency", "t_x"), ("T", "T"))
    }
    out = gw.value(rows, model, 10.0, horizon=math.inf, discount_rate=0.15, margin=0.5)
    assert out["clv"] / 5 == pytest.approx([row["dert"] for row in PARETO["rows"]], rel=1e-11)
    assert out["p_alive"] == pytest.approx([row["p_alive"] for row in PARETO["rows"]], rel=1e-12)
    assert np.all(np.isinf(out["expected_purchases"]))  # s <= 1: a few live for ever
    assert list(out) == ["frequency", "recency", "T", "p_alive", "expected_purchases", "expected_order_value",
                         "expected_spend", "clv"]  # fmt: skip


@pytest.mark.parametrize("kind", [gw.BGNBD, gw.MBGNBD, gw.ParetoNBD, gw.BGCNBDk, gw.GGompertzNBD, gw.NBD])
def test_infinity_is_where_long_horizons_go(kind) -> None:
    known = {
        gw.ParetoNBD: dict(r=0.55, alpha=10.6, s=0.61, beta=11.7),
        gw.BGCNBDk: dict(r=0.5, alpha=7, a=0.8, b=2.5, k=2),
        gw.GGompertzNBD: dict(r=0.55, alpha=10.6, b=0.02, s=0.6, beta=0.8),
        gw.NBD: dict(r=0.385, alpha=12.07),
    }.get(kind, dict(r=0.243, alpha=4.414, a=0.793, b=2.426))
    model = kind(**known, unit="week")
    values = [
        gw.value(ROWS, model, 1.0, horizon=h, discount_rate=0.5)["clv"] for h in (400, 1040, 2080, math.inf)
    ]
    assert np.all(np.diff(values, axis=0) > 0)
    # Nobody buys more in a week later than now, so that what is beyond is less than a share of what is within.
    for years, within in zip((400 / 52, 20, 40), values, strict=False):
        assert np.all(values[-1] - within <= within * (1.5**-years / (1 - 1.5**-years) + 1e-10))
    if kind is not gw.NBD:
        assert values[-1] == pytest.approx(model.dert(discount_rate=0.5, **ROWS), rel=1e-12)


def test_without_discount_the_sum_may_be_finite() -> None:
    """BG/NBD: (a + b + x - 1) / (a - 1) times P(alive) for a > 1."""
    for a, finite in ((1.5, True), (0.8, False)):
        model = gw.BGNBD(r=0.25, alpha=4.4, a=a, b=2.4, unit="week")
        out = gw.value(ROWS, model, 20.0, horizon=math.inf)
        expected = out["p_alive"] * (a + 2.4 + np.array(ROWS["frequency"]) - 1) / (a - 1) if finite else np.inf
        assert out["expected_purchases"] == pytest.approx(np.broadcast_to(expected, 3), rel=1e-12)
        assert out["clv"] == pytest.approx(np.broadcast_to(20 * expected, 3), rel=1e-12)
    nobody_leaves = gw.value(ROWS, gw.NBD(r=0.385, alpha=12.07, unit="week"), 20.0, horizon=math.inf)
    assert np.all(np.isinf(nobody_leaves["clv"]))


def test_nbd_has_closed_forms() -> None:
    model = gw.NBD(r=0.385, alpha=12.07, unit="week")
    rows = {**ROWS, "monetary_value": [22.35, np.nan, 30.0]}
    rate = (0.385 + np.array(ROWS["frequency"])) / (12.07 + np.array(ROWS["T"]))
    delta = math.log(1.15) / 52
    for horizon, discounted in ((52, -math.expm1(-52 * delta) / delta), (math.inf, 1 / delta)):
        out = gw.value(rows, model, SPEND, horizon=horizon, discount_rate=0.15, margin=0.3)
        assert out["p_alive"].tolist() == [1, 1, 1]
        assert out["expected_purchases"] == pytest.approx(rate * horizon, rel=1e-12)
        order = SPEND.expected_spend(frequency=rows["frequency"], monetary_value=rows["monetary_value"])
        assert out["clv"] == pytest.approx(0.3 * order * rate * discounted, rel=1e-11)


@pytest.mark.parametrize("row", IN_PERIODS["opportunities"], ids=lambda r: f"{r['x']}-{r['n']}-{r['unit']}")
def test_opportunities_are_summed(row) -> None:
    model = gw.BGBB(**dict(zip(("alpha", "beta", "gamma", "delta"), row["params"], strict=True)))
    donor = {"customer": ["b"], "frequency": [row["x"]], "recency": [row["t_x"]], "n_periods": [row["n"]]}
    how = dict(discount_rate=row["rate"], unit=row["unit"], margin=0.5)
    out = gw.value(donor, model, 40.0, horizon=HORIZON, **how)
    assert list(out)[:5] == ["customer", "frequency", "recency", "n_periods", "p_alive"]
    assert out["p_alive"][0] == pytest.approx(row["p_alive"], rel=1e-12)
    assert out["expected_purchases"][0] == pytest.approx(row["expected"], rel=1e-11)
    assert out["expected_spend"][0] == pytest.approx(40 * row["expected"], rel=1e-11)
    assert out["clv"][0] == pytest.approx(20 * row["discounted"], rel=1e-11)
    ever = gw.value(donor, model, 40.0, horizon=math.inf, **how)
    assert ever["clv"][0] == pytest.approx(20 * row["to_infinity"], rel=1e-11)
    gamma, delta = row["params"][2:]
    buys = (row["params"][0] + row["x"]) / (sum(row["params"][:2]) + row["n"])
    finite = row["p_alive"] * buys * (delta + row["n"]) / (gamma - 1) if gamma > 1 else math.inf
    assert ever["expected_purchases"][0] == pytest.approx(finite, rel=1e-11)


def contract(params) -> gw.ShiftedBetaGeometric | gw.BetaDiscreteWeibull:
    kind = gw.ShiftedBetaGeometric if len(params) == 2 else gw.BetaDiscreteWeibull
    return kind(**dict(zip(("alpha", "beta", "c"), params, strict=False)))


@pytest.mark.parametrize(
    "row", IN_PERIODS["contracts"], ids=lambda r: f"{len(r['params'])}-{r['renewals']}-{r['unit']}"
)
def test_renewals_are_summed(row) -> None:
    members = {"renewals": [row["renewals"]], "fee": [120.0]}
    how = dict(discount_rate=row["rate"], unit=row["unit"], margin=0.5)
    out = gw.value(members, contract(row["params"]), "fee", horizon=HORIZON, **how)
    assert list(out) == ["renewals", "p_alive", "expected_purchases", "expected_order_value", "expected_spend", "clv"]
    assert out["p_alive"][0] == 1 and out["expected_order_value"][0] == 120
    assert out["expected_purchases"][0] == pytest.approx(row["expected"], rel=1e-11)
    assert out["clv"][0] == pytest.approx(60 * row["discounted"], rel=1e-11)
    ever = gw.value(members, contract(row["params"]), "fee", horizon=math.inf, **how)
    assert ever["clv"][0] == pytest.approx(60 * row["to_infinity"], rel=1e-10)


def test_contracts_to_infinity_as_published() -> None:
    """Discounted expected residual lifetimes of Fader & Hardie (2010): the next renewal is due now."""
    derl = DISCRETE["shifted_beta_geometric"]["derl"]
    for row in derl["rows"]:
        for model in (contract(row["params"]), contract([*row["params"], 1.0])):
            members = pd.DataFrame({"customer": list("abcde"), "renewals": range(5)})
            out = gw.value(members, model, 1, horizon=math.inf, discount_rate=derl["rate"], unit="year")
            assert isinstance(out, pd.DataFrame) and out["customer"].tolist() == list("abcde")
            assert out["clv"].to_numpy() == pytest.approx(row["derl"], abs=1e-6)


def test_an_amount_may_stand_for_a_model_of_spend() -> None:
    model = gw.BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426, unit="week")
    rows = pl.DataFrame({**ROWS, "fee": [10.0, 20.0, None]})
    number = gw.value(rows, model, 10, horizon=52, discount_rate=0.1)
    column = gw.value(rows, model, "fee", horizon=52, discount_rate=0.1)
    assert number.columns == column.columns and "fee" not in column.columns
    assert column["clv"][0] == number["clv"][0] and column["clv"][1] == 2 * number["clv"][1]
    assert column["clv"][2] is None or math.isnan(column["clv"][2])
    assert column["expected_purchases"].to_list() == number["expected_purchases"].to_list()
    log = gw.datasets.cdnow(sample=True, backend="polars")
    without = gw.CustomerBase.from_transactions(log, customer="id", time="date", unit="week")
    assert gw.value(without, model, 10, horizon=52)["expected_order_value"].to_list() == [10.0] * 2357


def test_a_unit_where_the_model_has_none() -> None:
    known = dict(r=0.243, alpha=4.414, a=0.793, b=2.426)
    how = dict(horizon=52, discount_rate=0.15)
    weekly = gw.value(ROWS, gw.BGNBD(**known, unit="week"), 1.0, **how)
    assert gw.value(ROWS, gw.BGNBD(**known), 1.0, unit="week", **how)["clv"].tolist() == weekly["clv"].tolist()
    with pytest.raises(gw.ConflictError, match="unit is 'day', must be 'week', like the model"):
        gw.value(ROWS, gw.BGNBD(**known, unit="week"), 1.0, unit="day", **how)


MEMBERS = {"renewals": [0, 3], "fee": [10.0, 20.0]}
DONORS = {"frequency": [1, 3], "recency": [2, 4], "n_periods": [6, 6]}
DONATIONS = gw.BGBB(alpha=1.2, beta=0.75, gamma=0.66, delta=2.78)
CONTRACT = gw.ShiftedBetaGeometric(alpha=0.668, beta=3.806)
BAD = [
    (MEMBERS, CONTRACT, dict(spend=SPEND), gw.SchemaError, "spend is a GammaGamma, must be a number or a column"),
    (MEMBERS, CONTRACT, dict(unit=None), gw.SchemaError, 'unit is missing, must say how long .* unit="year"'),
    (MEMBERS, CONTRACT, dict(horizon=2.5), gw.DomainError, "horizon is 2.5, must be a whole number of periods"),
    (MEMBERS, CONTRACT, dict(horizon=101), gw.DomainError, "horizon is 101, must be in units of a year"),
    (MEMBERS, CONTRACT, dict(rule="year_end"), gw.DomainError, 'must be "continuous" for a model in periods'),
    (MEMBERS, CONTRACT, dict(spend="price"), gw.SchemaError, "price"),
    (MEMBERS, CONTRACT, dict(interval=0.95), gw.SchemaError, "interval is asked of known models"),
    ({"renewals": [0, 1.5]}, CONTRACT, {}, gw.DomainError, r"renewals\[1\] is 1.5, must be a whole number"),
    ({"renewals": [0, -1]}, CONTRACT, {}, gw.DomainError, r"renewals\[1\] is -1"),
    ({"lifetime": [0, 1]}, CONTRACT, {}, gw.SchemaError, "renewals"),
    ({**MEMBERS, "fee": [1.0, -2.0]}, CONTRACT, dict(spend="fee"), gw.DomainError, r"fee\[1\] is -2, must be finite"),
    (DONORS, DONATIONS, dict(spend=-1), gw.DomainError, r"spend\[0\] is -1, must be finite and >= 0"),
    ({**DONORS, "n_periods": [6, 3]}, DONATIONS, {}, gw.DomainError, r"recency\[1\] is 4"),
    (DONORS, DONATIONS, dict(spend=True), gw.SchemaError, "spend is of type bool, must be a GammaGamma"),
    (DONORS, DONATIONS, dict(unit="quarter"), gw.DomainError, "unit"),
]


@pytest.mark.parametrize(("base", "model", "arguments", "error", "message"), BAD)
def test_bad_input_is_named(base, model, arguments, error, message) -> None:
    good = dict(spend=10.0, horizon=5, discount_rate=0.1, unit="year")
    with pytest.raises(error, match=message):
        gw.value(base, model, **{**good, **arguments})


def test_a_base_has_time_and_no_periods() -> None:
    log = gw.datasets.cdnow(sample=True)
    base = gw.CustomerBase.from_transactions(log, customer="id", time="date", amount="total", unit="week")
    with pytest.raises(gw.SchemaError, match="must be a frame with columns frequency, recency, n_periods"):
        gw.value(base, DONATIONS, 10.0, horizon=5, unit="year")
    with pytest.raises(gw.SchemaError, match="spend is 'fee', must be a GammaGamma or a number"):
        gw.value(base, gw.BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426), "fee", horizon=52)


def test_infinite_horizons_have_one_rule() -> None:
    model = gw.BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426, unit="week")
    for rule in ("week_end", "lifetimes_month", "year_end"):
        with pytest.raises(gw.DomainError, match='must be "continuous" for an infinite horizon'):
            gw.value(ROWS, model, 10.0, horizon=math.inf, discount_rate=0.1, rule=rule)
