"""Intervals of values: against gradients by NumPy, of closed forms that are not the library's."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy import special

import goodwill as gw

HOW = dict(horizon=52, discount_rate=0.15, margin=0.4)
MEMBERS = {"renewals": [0, 1, 5]}


@cache
def base() -> gw.CustomerBase:
    log = gw.datasets.cdnow(sample=True, backend="polars")
    return gw.CustomerBase.from_transactions(
        log, customer="id", time="date", amount="total", unit="week", calibration_end="1997-09-30"
    )


@cache
def fitted(kind: type) -> Any:
    return kind().fit(base())


def discounted_purchases(theta: np.ndarray, x: np.ndarray, t_x: np.ndarray, T: np.ndarray) -> np.ndarray:
    """BG/NBD within a year at 15 %: equation 10 of Fader, Hardie & Lee (2005), integrated by parts."""
    r, alpha, a, b = theta
    alive = 1 / (1 + np.where(x > 0, a / (b + np.maximum(x, 1) - 1), 0) * ((alpha + T) / (alpha + t_x)) ** (r + x))

    def within(t: float) -> np.ndarray:
        z = t / (alpha + T + t)
        series = special.hyp2f1(r + x, b + x, a + b + x - 1, z)
        return alive * (a + b + x - 1) / (a - 1) * (1 - ((alpha + T) / (alpha + T + t)) ** (r + x) * series)

    node, weight = np.polynomial.legendre.leggauss(40)
    times, delta = 26 * (1 + node), math.log(1.15) / 52
    inner = sum(26 * w * math.exp(-delta * t) * within(t) for t, w in zip(times, weight, strict=True))
    return math.exp(-52 * delta) * within(52) + delta * inner


def variance_of_log(score: Any, theta: np.ndarray, covariance: np.ndarray) -> np.ndarray:
    """g' S g for each customer, g the gradient of ln(score)."""
    gradient = []
    for i in range(len(theta)):
        step = np.where(np.arange(len(theta)) == i, 1e-5 * theta, 0.0)
        gradient.append((np.log(score(theta + step)) - np.log(score(theta - step))) / (2 * step[i]))
    return np.einsum("in,ij,jn->n", gradient, covariance, gradient)


def test_of_cdnow_by_hand() -> None:
    model, spend = fitted(gw.BGNBD), fitted(gw.GammaGamma)
    out = gw.value(base(), model, spend, interval=0.95, **HOW)
    x, t_x, T, z = (out[c].to_numpy() for c in ("frequency", "recency", "T", "monetary_value"))
    theta = np.array(list(model.params_.values()))
    of_purchases = variance_of_log(lambda m: discounted_purchases(m, x, t_x, T), theta, model.covariance_)
    money = np.where(x > 0, z, 0)
    of_spend = variance_of_log(
        lambda m: m[0] * (m[2] + x * money) / (m[0] * x + m[1] - 1),
        np.array(list(spend.params_.values())),
        spend.covariance_,
    )
    clv = 0.4 * discounted_purchases(theta, x, t_x, T) * out["expected_order_value"].to_numpy()
    np.testing.assert_allclose(out["clv"], clv, rtol=1e-8)
    width = 1.959963984540054 * np.sqrt(of_purchases + of_spend)
    np.testing.assert_allclose(np.log(out["clv_high"].to_numpy() / clv), width, rtol=1e-4)
    np.testing.assert_allclose(np.log(clv / out["clv_low"].to_numpy()), width, rtol=1e-4)
    names = out.columns[out.columns.index("p_alive") :]
    assert names == ["p_alive", "expected_purchases", "expected_purchases_low", "expected_purchases_high",
                     "expected_order_value", "expected_spend", "expected_spend_low", "expected_spend_high",
                     "clv", "clv_low", "clv_high"]  # fmt: skip
    means = gw.value(base(), model, spend, **HOW)
    assert all(out[name].equals(means[name]) for name in means.columns)
    assert gw.value(base(), model, spend, interval=0.95, threads=1, **HOW).equals(out)


def moved(model: Any, by: np.ndarray) -> Any:
    """The known model at other parameters."""
    values = {**model.params_}
    for name, step in zip(model._all_names, by, strict=True):
        values[name] += step
    plain = {name: v for name, v in values.items() if "." not in name}
    for process in model._processes:
        names = getattr(model, f"{process}_covariates")
        plain[f"{process}_covariates"] = {name: values[f"{process}.{name}"] for name in names} if names else None
    if "unit" in model._arguments():
        plain["unit"] = model.unit_
    return type(model)(**plain)


def by_values(rows: Any, model: Any, spend: Any, column: str, **how: Any) -> np.ndarray:
    """Variances of ln(column) through the errors of both models, by differences of values of known models."""
    total = 0
    for k, fit in enumerate((model, spend)):
        if not hasattr(fit, "params_"):
            continue
        now = np.array([fit.params_[name] for name in fit._all_names])
        gradient = []
        for i, at in enumerate(now):
            step = np.where(np.arange(len(now)) == i, 1e-4 * max(abs(at), 0.1), 0.0)
            logs = []
            for side in (1, -1):
                there = moved(fit, side * step)
                models = (there, spend) if k == 0 else (model, there)
                logs.append(np.log(np.asarray(gw.value(rows, *models, **how)[column])))
            gradient.append((logs[0] - logs[1]) / (2 * step[i]))
        total = total + np.einsum("in,ij,jn->n", gradient, fit.covariance_, gradient)
    return total


def assert_intervals(rows: Any, model: Any, spend: Any, rtol: float = 2e-4, **how: Any) -> None:
    out = gw.value(rows, model, spend, interval=0.9, **how)
    for column in ("expected_purchases", "expected_spend", "clv"):
        mean, low, high = (np.asarray(out[f"{column}{end}"]) for end in ("", "_low", "_high"))
        spread = 1.6448536269514722 * np.sqrt(
            by_values(rows, model, 1.0 if column == "expected_purchases" else spend, column, **how)
        )
        finite = np.isfinite(mean)
        assert finite.any()
        np.testing.assert_allclose(np.log(high / mean)[finite], spread[finite], rtol=rtol, err_msg=column)
        np.testing.assert_allclose(np.log(mean / low)[finite], spread[finite], rtol=rtol, err_msg=column)


@pytest.mark.parametrize("kind", [gw.NBD, gw.BGNBD, gw.MBGNBD, gw.ParetoNBD, gw.MBGCNBDk])
def test_of_each_model_by_differences_of_values(kind) -> None:
    every = pl.DataFrame(gw.value(base(), fitted(kind), 1.0, horizon=1))
    summary = base().summary()
    rows = every.select("frequency", "recency", "T").with_columns(monetary_value=summary["monetary_value"])
    some = rows[::97]
    assert_intervals(some, fitted(kind), fitted(gw.GammaGamma), **HOW)
    if kind is not gw.MBGCNBDk:
        assert_intervals(some, fitted(kind), 25.0, horizon=52, discount_rate=0.15, rule="year_end")


def test_of_all_purchases_to_come() -> None:
    rows = {"frequency": [2.0, 0.0, 6.0], "recency": [30.43, 0.0, 30.0], "T": [38.86, 20.0, 35.0]}
    model = fitted(gw.ParetoNBD)
    out = gw.value(rows, model, 10.0, horizon=math.inf, discount_rate=0.15, interval=0.9)
    spread = 1.6448536269514722 * np.sqrt(
        by_values(rows, model, 10.0, "clv", horizon=math.inf, discount_rate=0.15)
    )
    np.testing.assert_allclose(np.log(out["clv_high"] / out["clv"]), spread, rtol=2e-4)
    assert np.all(np.isinf(out["expected_purchases"]))
    assert np.all(np.isnan(out["expected_purchases_low"])) and np.all(np.isnan(out["expected_spend_high"]))


def test_of_models_in_periods() -> None:
    donors = {"frequency": [1, 3, 6, 0], "recency": [2, 4, 6, 0], "n_periods": [6, 6, 6, 6]}
    counts = {"frequency": [0, 1, 1, 2, 3, 6, 4], "recency": [0, 1, 6, 4, 6, 6, 5], "n_periods": [6] * 7}
    model = gw.BGBB().fit(counts, weights=[3464, 1091, 129, 155, 357, 1203, 284])
    assert model.fit_report_.identified
    assert_intervals(donors, model, 40.0, horizon=5, discount_rate=0.1, unit="year")
    renewals = [1000, 869, 743, 653, 593, 551, 517, 491]
    for fit in (gw.ShiftedBetaGeometric().fit(renewals), gw.BetaDiscreteWeibull().fit(renewals)):
        assert_intervals(MEMBERS, fit, 120.0, rtol=1e-3, horizon=5, discount_rate=0.1, unit="year")


@pytest.mark.parametrize("kind", [gw.BGNBD, gw.ParetoNBD])
def test_of_covariates_in_both_models(kind) -> None:
    rng = np.random.default_rng(20260101)
    summary = base().summary()
    rows = pl.DataFrame({name: summary[name] for name in ("frequency", "recency", "T", "monetary_value")})
    rows = rows.with_columns(member=pl.Series((rng.random(len(rows)) < 0.5).astype(float)))
    both = dict(purchase_covariates=["member"], leaving_covariates=["member"])
    model = kind(**both, unit="week").fit(rows)
    spend = gw.GammaGamma(spend_covariates=["member"]).fit(rows)
    assert_intervals(rows[::197], model, spend, **HOW)
    of_spend = gw.value(rows, moved(model, np.zeros(6)), spend, interval=0.9, **HOW)
    assert of_spend["expected_purchases_low"].equals(of_spend["expected_purchases"])


def test_missing_where_the_value_is_missing() -> None:
    rows = {"frequency": [2.0, 0.0, np.nan], "recency": [30.43, 0.0, 1.0], "T": [38.86, 20.0, 3.0]}
    rows["monetary_value"] = [np.nan, np.nan, 20.0]
    out = gw.value(rows, fitted(gw.BGNBD), fitted(gw.GammaGamma), interval=0.5, **HOW)
    assert np.isnan(out["clv_low"]).tolist() == [True, False, True]
    assert np.isnan(out["expected_purchases_high"]).tolist() == [False, False, True]
    heavy = gw.value(rows, fitted(gw.BGNBD), gw.GammaGamma(p=0.5, q=0.8, v=10), interval=0.5, **HOW)
    assert np.isnan(heavy["clv_low"]).all() and not np.isnan(heavy["expected_purchases_low"][:2]).any()
    nothing = gw.value(rows, fitted(gw.BGNBD), 10.0, horizon=52, margin=0, interval=0.95)
    assert nothing["clv_low"][:2].tolist() == nothing["clv_high"][:2].tolist() == [0, 0]


def test_wider_for_a_higher_level() -> None:
    rows = {"frequency": [2.0], "recency": [30.43], "T": [38.86]}
    out = [gw.value(rows, fitted(gw.BGNBD), 10.0, interval=level, **HOW) for level in (0.5, 0.95)]
    half, most = (math.log(v["clv_high"][0] / v["clv"][0]) for v in out)
    assert most / half == pytest.approx(1.959963984540054 / 0.6744897501960817, rel=1e-10)


def test_a_fit_that_does_not_identify_its_parameters_has_no_interval() -> None:
    model = gw.GGompertzNBD().fit(base())
    assert not model.fit_report_.identified
    gw.value(base(), model, 10.0, **HOW)
    with pytest.raises(gw.ConvergenceError, match="model is without errors of its parameters, must be a fit"):
        gw.value(base(), model, 10.0, interval=0.95, **HOW)
