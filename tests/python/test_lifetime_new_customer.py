"""New customers: independent values, payback in closed form, intervals by another way, channels, bad input."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from test_lifetime_equity import MODELS, fitted, gradient, known, moved
from test_lifetime_gamma_gamma import base

import goodwill as gw

REFERENCE = json.loads((Path(__file__).parent.parent / "reference/lifetime/equity_mpmath.json").read_text())
HOW: dict[str, Any] = {"horizon": 104, "discount_rate": 0.15, "margin": 0.3}
NBD = gw.NBD(r=0.385, alpha=12.07, unit="week")


def engines(name: str) -> Any:
    found = gw.new_customer_value(known(name), 1.0, discount_rate=0.15, interval=None)
    return found._models[0][1:3]


@pytest.mark.parametrize("name", MODELS)
def test_purchases_as_computed_by_quadrature(name: str) -> None:
    rows = [row for row in REFERENCE["new_customers"] if row["model"] == name]
    assert len(rows) == 10
    engine, spend = engines(name)
    for row in rows:
        ahead = (row["horizon"] or math.inf, 0.15, "week")
        found = engine.new_customer(
            spend, ahead=ahead, margin=1.0, acquisition_cost=0.0, first_purchase=False, level=0.0,
            frequency=row["frequency"], leaving=row["leaving"], amount=1.0,
        )  # fmt: skip
        assert found["purchases"] == pytest.approx(row["purchases"], rel=1e-8), row


def test_value_is_margin_times_spend_times_purchases() -> None:
    [row] = [r for r in REFERENCE["new_customers"] if r["model"] == "pareto_nbd" and r["horizon"] and
             (r["frequency"], r["leaving"]) == (1, 1)]  # fmt: skip
    spend = gw.GammaGamma(p=6.25, q=3.74, v=15.44)
    [found] = gw.new_customer_value(known("pareto_nbd"), spend, **HOW, interval=None).channels
    mean = 6.25 * 15.44 / 2.74
    assert found.order_value == pytest.approx(mean, rel=1e-14)
    assert found.value == pytest.approx(0.3 * mean * (1 + row["purchases"]), rel=1e-9)
    [without] = gw.new_customer_value(known("pareto_nbd"), spend, **HOW, interval=None, first_purchase=False).channels
    assert found.value - without.value == pytest.approx(0.3 * mean, rel=1e-12)
    assert math.isnan(found.value_low) and math.isnan(found.payback_high)


def test_payback_of_nbd_in_closed_form() -> None:
    """margin m (1 + r/alpha (1 - e^(-delta t)) / delta) = cost."""
    delta = math.log(1.15) / 52
    for horizon in (520, math.inf):
        for cost in (12.0, 20.0, 60.0):
            found = gw.new_customer_value(
                NBD, 35.0, horizon=horizon, discount_rate=0.15, margin=0.3, acquisition_cost=cost, interval=None
            )
            expected = -math.log1p(-delta * (12.07 / 0.385) * (cost / (0.3 * 35) - 1)) / delta
            assert found.channels[0].payback == pytest.approx(expected, rel=1e-9)
    [never] = gw.new_customer_value(
        NBD, 35.0, discount_rate=0.15, margin=0.3, acquisition_cost=1e4, interval=None
    ).channels
    assert never.payback == math.inf and never.net < 0
    [at_once] = gw.new_customer_value(NBD, 35.0, **HOW, acquisition_cost=10.5, interval=None).channels
    assert at_once.payback == 0
    [short] = gw.new_customer_value(
        NBD, 35.0, horizon=10, discount_rate=0.15, margin=0.3, acquisition_cost=20, interval=None
    ).channels
    assert short.payback == math.inf  # not within the horizon


def test_contracts_pay_for_the_first_period_at_once() -> None:
    model = gw.ShiftedBetaGeometric(alpha=0.668, beta=3.806)
    t = np.arange(11)
    paid = 40 * np.cumsum(np.asarray(model.survival(t)) / 1.1**t)
    found = gw.new_customer_value(
        model, 100.0, horizon=10, discount_rate=0.1, margin=0.4, acquisition_cost=120, interval=None
    )
    [row] = found.channels
    assert row.value == pytest.approx(paid[10], rel=1e-12)
    assert row.payback == np.flatnonzero(paid >= 120)[0] and found.unit == "year"
    [endless] = gw.new_customer_value(
        model, 100.0, discount_rate=0.1, margin=0.4, acquisition_cost=120, interval=None
    ).channels
    assert endless.value == pytest.approx(40 * (1 + float(model.derl(0, 0.1)) / 1.1), rel=1e-12)
    assert endless.payback == row.payback
    fit = gw.ShiftedBetaGeometric().fit([1000, 869, 743, 653, 593, 551, 517, 491])
    [sure] = gw.new_customer_value(fit, 100.0, discount_rate=0.1, margin=0.4, acquisition_cost=120).channels
    g = gradient(lambda by: 40 * (1 + float(moved_contract(fit, by).derl(0, 0.1)) / 1.1), 2)
    error = math.sqrt(g @ fit._fitted.log_covariance @ g)
    assert sure.value_high == pytest.approx(sure.value * math.exp(1.959963984540054 * error / sure.value), rel=1e-5)


def moved_contract(fit: Any, by: np.ndarray) -> Any:
    alpha, beta = fit._fitted.moved(by.tolist()).params
    return gw.ShiftedBetaGeometric(alpha=alpha, beta=beta)


def test_intervals_are_those_of_the_gradients_of_both_models() -> None:
    model, spend = fitted()

    def worth(m: Any, s: Any, horizon: float = 104) -> float:
        how = {**HOW, "horizon": horizon}
        return gw.new_customer_value(m, s, **how, interval=None).channels[0].value

    def ends(horizon: float) -> tuple[float, float]:
        value = worth(model, spend, horizon)
        g = gradient(lambda by: worth(moved(model, by), spend, horizon), 4)
        k = gradient(lambda by: worth(model, moved(spend, by), horizon), 3)
        error = math.sqrt(g @ model._fitted.log_covariance @ g + k @ spend._fitted.log_covariance @ k)
        factor = math.exp(1.959963984540054 * error / value)
        return value / factor, value * factor

    [found] = gw.new_customer_value(model, spend, **HOW, acquisition_cost=20.0).channels
    assert (found.value_low, found.value_high) == pytest.approx(ends(104), rel=1e-5)
    # Payback ends where the ends of the value's interval reach the cost.
    assert found.payback_low < found.payback < found.payback_high
    assert ends(found.payback_low)[1] == pytest.approx(20, rel=1e-4)
    assert ends(found.payback_high)[0] == pytest.approx(20, rel=1e-4)
    assert worth(model, spend, found.payback) == pytest.approx(20, rel=1e-8)


def test_infinite_is_the_end_of_ever_longer_horizons() -> None:
    models = [
        known("bg_nbd"), known("mbg_nbd"), known("pareto_nbd"), NBD,
        gw.BGCNBDk(r=0.4, alpha=8, a=0.9, b=2.5, k=2, unit="week"),
        gw.MBGCNBDk(r=0.4, alpha=8, a=0.9, b=2.5, k=2, unit="week"),
        gw.GGompertzNBD(r=0.55, alpha=10.6, b=0.02, s=0.6, beta=0.3, unit="week"),
    ]  # fmt: skip
    for model in models:
        [far] = gw.new_customer_value(model, 1.0, horizon=5200, discount_rate=0.3, interval=None).channels
        [all_of_it] = gw.new_customer_value(model, 1.0, discount_rate=0.3, interval=None).channels
        assert far.value == pytest.approx(all_of_it.value, rel=1e-7), model
        [short] = gw.new_customer_value(model, 1.0, horizon=1e-3, discount_rate=0.3, interval=None).channels
        expected = float(model.expected_purchases_of_new(1e-3))
        assert short.value - 1 == pytest.approx(expected, rel=1e-5), model


def test_channels() -> None:
    model, spend = fitted()
    other = gw.BGNBD(r=0.3, alpha=4, a=0.7, b=2.5, unit="week")
    found = gw.new_customer_value(
        {"web": model, "shop": other}, spend, **HOW, acquisition_cost={"shop": 12.0, "web": 40.0}
    )
    assert isinstance(found, gw.NewCustomerValue) and found.unit == "week"
    assert [row.channel for row in found.channels] == ["web", "shop"]
    [web], [shop] = (
        gw.new_customer_value(m, spend, **HOW, acquisition_cost=c).channels for m, c in ((model, 40.0), (other, 12.0))
    )
    assert found.channels[0].value == web.value and found.channels[1].value_high == shop.value_high
    table = found.table
    assert list(table["channel"]) == ["web", "shop"] and len(table) == 14
    assert table["net"] == pytest.approx([web.value - 40, shop.value - 12])
    assert table["net_low"][1] == pytest.approx(shop.value_low - 12)
    assert table["value_per_cost"] == pytest.approx([web.value / 40, shop.value / 12])
    text = repr(found)
    assert "A new customer of web" in text and "he does not pay that back by then" in text
    assert "he pays that back in" in text and len(text.splitlines()) == 2


def test_elasticities() -> None:
    found = gw.new_customer_value(known("pareto_nbd"), 35.0, **HOW, acquisition_cost=15, interval=None)
    [row] = found.channels
    by_name = {e.of: e.value for e in found.elasticities["all"]}
    assert by_name["margin"] == pytest.approx(row.value / row.net, rel=1e-12)
    assert by_name["acquisition_cost"] == pytest.approx(-15 / row.net, rel=1e-12)
    # Purchases are in proportion to the frequency in Pareto/NBD.
    assert by_name["frequency"] == pytest.approx((row.value - 0.3 * 35) / row.net, rel=1e-9)
    assert by_name["leaving"] < 0
    lost = gw.new_customer_value(known("pareto_nbd"), 35.0, **HOW, acquisition_cost=1e4, interval=None)
    assert all(math.isnan(e.value) for e in lost.elasticities["all"])
    contract = gw.new_customer_value(gw.ShiftedBetaGeometric(alpha=0.7, beta=3.8), 10, discount_rate=0.1, interval=None)
    assert [e.of for e in contract.elasticities["all"]] == ["margin", "leaving", "acquisition_cost"]


def test_bad_input() -> None:
    model, spend = known("bg_nbd"), 35.0

    def ask(**other: Any) -> Any:
        given = {"model": model, "spend": spend, "interval": None, **HOW, **other}
        return gw.new_customer_value(given.pop("model"), given.pop("spend"), **given)

    for match, kind, other in (
        ("acquisition_cost is -1, must be >= 0", gw.DomainError, {"acquisition_cost": -1}),
        ("acquisition_cost.tv is -1, must be >= 0", gw.DomainError, {"acquisition_cost": {"web": 1, "tv": -1}}),
        ("must have the channels of model: web, tv", gw.SchemaError,
         {"model": {"web": model, "tv": model}, "acquisition_cost": {"web": 1}}),
        ("without a channel, must have at least one", gw.SchemaError, {"model": {}}),
        ("margin is 0, must be finite and > 0", gw.DomainError, {"margin": 0}),
        ("discount_rate is 15, must be a share a year", gw.DomainError, {"discount_rate": 15}),
        ("must be > 0 where the horizon is infinite", gw.DomainError, {"discount_rate": 0, "horizon": math.inf}),
        ("horizon is 10000, must be in the unit of the model, and at most 100 years", gw.DomainError,
         {"horizon": 10000}),
        ("horizon is 2.5, must be a whole number of periods", gw.DomainError,
         {"horizon": 2.5, "model": gw.ShiftedBetaGeometric(alpha=1.5, beta=2)}),
        ("q > 1: otherwise there is no mean amount", gw.DomainError, {"spend": gw.GammaGamma(p=6, q=0.9, v=15)}),
        ("without a unit of time", gw.SchemaError, {"model": gw.NBD(r=1, alpha=2)}),
        ("in units of day and week, must have one unit", gw.SchemaError,
         {"model": {"a": model, "b": gw.NBD(r=1, alpha=2, unit="day")}}),
        ("must be None: a known model", gw.SchemaError, {"interval": 0.9}),
        ("must be a GammaGamma, fitted or known, or an amount", gw.SchemaError, {"spend": "much"}),
        ("must be a model of purchases or of contracts", gw.SchemaError, {"model": gw.GammaGamma(p=6, q=4, v=15)}),
    ):  # fmt: skip
        with pytest.raises(kind, match=match):
            ask(**other)


def test_pictures_say_what_they_found() -> None:
    model, spend = gw.ParetoNBD().fit(base(True)), gw.GammaGamma().fit(base(True))
    found = gw.new_customer_value(model, spend, **HOW, acquisition_cost={"web": 20.0, "tv": 60.0})
    assert "web: a new customer is worth " in found.plot().to_dict()["title"]["text"]
    assert "web: a new customer pays back his cost in" in found.plot("payback").to_dict()["title"]["text"]
    plain = gw.new_customer_value(NBD, 35.0, **HOW, acquisition_cost=1e4, interval=None)
    assert plain.plot().to_dict()["title"]["text"] == "New customers are worth less than they cost"
    assert plain.plot("payback").to_dict()["title"]["text"] == "New customers do not pay back what they cost"
    with pytest.raises(gw.DomainError, match='must be "channels" or "payback"'):
        found.plot("pie")  # type: ignore[arg-type]
