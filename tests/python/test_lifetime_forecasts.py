"""Forecasts with intervals, against gradients, draws and probabilities that are computed here."""

from __future__ import annotations

from functools import cache
from typing import Any

import cdnow_sample
import numpy as np
import pytest
from scipy import integrate, special, stats

import goodwill as gw

CUSTOMERS = cdnow_sample.summary()
WEEKS = 39
Z = stats.norm.ppf(0.975)


@cache
def fitted(kind: type) -> Any:
    return kind().fit(**CUSTOMERS)


def some(rows: slice = slice(None)) -> dict[str, np.ndarray]:
    return {name: values[rows] for name, values in CUSTOMERS.items()}


def bg_nbd(params: np.ndarray, x: float, t_x: float, T: float) -> float:
    """Equation 10 of Fader, Hardie & Lee (2005), by the hypergeometric function."""
    r, alpha, a, b = params
    z = WEEKS / (alpha + T + WEEKS)
    f = special.hyp2f1(r + x, b + x, a + b + x - 1, z)
    above = (a + b + x - 1) / (a - 1) * (1 - ((alpha + T) / (alpha + T + WEEKS)) ** (r + x) * f)
    return above / (1 + (x > 0) * a / (b + x - 1) * ((alpha + T) / (alpha + t_x)) ** (r + x))


def pareto_nbd(params: np.ndarray, x: float, t_x: float, T: float) -> float:
    """Fader & Hardie (2005), A note on deriving the Pareto/NBD model, equations 41 and 11 with its integral."""
    r, alpha, s, beta = params
    left, _ = integrate.quad(lambda u: (alpha + u) ** -(r + x) * (beta + u) ** -(s + 1), t_x, T, epsrel=1e-12)
    odds = s * left * (alpha + T) ** (r + x) * (beta + T) ** s
    mean = (r + x) * (beta + T) / ((alpha + T) * (s - 1)) * (1 - ((beta + T) / (beta + T + WEEKS)) ** (s - 1))
    return mean / (1 + odds)


def gradient(of: Any, params: np.ndarray, *customer: float) -> np.ndarray:
    """In the parameters as they are, by central differences."""
    out = []
    for i in range(len(params)):
        step = np.zeros(len(params))
        step[i] = 1e-5 * params[i]
        out.append((of(params + step, *customer) - of(params - step, *customer)) / (2 * step[i]))
    return np.array(out)


@pytest.mark.parametrize(("kind", "of"), [(gw.BGNBD, bg_nbd), (gw.ParetoNBD, pareto_nbd)])
def test_delta_is_the_gradient_through_the_covariance(kind: type, of: Any) -> None:
    model = fitted(kind)
    params = np.array(list(model.params_.values()))
    found = model.predict(WEEKS, **CUSTOMERS)
    assert list(found) == ["expected_purchases", "expected_purchases_low", "expected_purchases_high"]
    for i in range(0, 2357, 250):
        customer = [values[i] for values in CUSTOMERS.values()]
        value, g = of(params, *customer), gradient(of, params, *customer)
        width = np.exp(Z * np.sqrt(g @ model.covariance_ @ g) / value)
        assert found["expected_purchases"][i] == pytest.approx(value, rel=1e-8)
        assert found["expected_purchases_low"][i] == pytest.approx(value / width, rel=2e-5)
        assert found["expected_purchases_high"][i] == pytest.approx(value * width, rel=2e-5)


def test_a_total_knows_that_customers_share_their_parameters() -> None:
    model = fitted(gw.BGNBD)
    params = np.array(list(model.params_.values()))
    rows = slice(0, 2357, 40)
    g = sum(gradient(bg_nbd, params, *customer) for customer in zip(*some(rows).values(), strict=True))
    total = model.predict_total(WEEKS, **some(rows))
    error = np.sqrt(g @ model.covariance_ @ g)
    log_width = np.log(total["expected_purchases_high"] / total["expected_purchases"])
    assert log_width == pytest.approx(Z * error / total["expected_purchases"], rel=1e-4)
    # As independent customers they would be several times as sure.
    each = model.predict(WEEKS, **some(rows))
    apart = np.log(each["expected_purchases_high"] / each["expected_purchases"]) * each["expected_purchases"]
    assert log_width * total["expected_purchases"] > 3 * np.sqrt(np.sum(apart**2))


def test_draws_agree_with_delta_where_both_hold() -> None:
    # Of a covariance that is small, so that scores are linear in the parameters.
    weights = np.full(2357, 100.0)
    model = gw.BGNBD().fit(**CUSTOMERS, weights=weights)
    delta = model.predict(WEEKS, **some(slice(0, 200)))
    drawn = model.predict(WEEKS, **some(slice(0, 200)), method="draws", replicates=20_000, seed=3)
    assert delta["expected_purchases"] == pytest.approx(drawn["expected_purchases"], rel=1e-12)
    width = delta["expected_purchases_high"] - delta["expected_purchases_low"]
    for side in ("low", "high"):
        # The error of a 2.5 % quantile of 20,000 draws is .019 standard deviations, .0048 widths.
        off = (delta[f"expected_purchases_{side}"] - drawn[f"expected_purchases_{side}"]) / width
        assert np.abs(off).max() < 4 * 0.0048 + 0.01


def test_draws_are_quantiles_over_moved_models() -> None:
    model = fitted(gw.BGNBD)
    draws = gw.ParameterDraws.normal(model, replicates=400, seed=5)
    rows = some(slice(0, 60))
    models = [gw.BGNBD(**{name: of[k] for name, of in draws.params.items()}) for k in range(400)]
    by_draw = np.array([m.expected_purchases(WEEKS, **rows) for m in models])
    found = model.predict(WEEKS, **rows, method="draws", draws=draws, interval=0.8)
    assert found["expected_purchases_low"] == pytest.approx(np.quantile(by_draw, 0.1, axis=0), rel=1e-10)
    assert found["expected_purchases_high"] == pytest.approx(np.quantile(by_draw, 0.9, axis=0), rel=1e-10)
    total = model.predict_total(WEEKS, **rows, method="draws", draws=draws, interval=0.8)
    sums = by_draw.sum(axis=1)
    assert total["expected_purchases_low"] == pytest.approx(np.quantile(sums, 0.1), rel=1e-10)
    assert total["expected_purchases_high"] == pytest.approx(np.quantile(sums, 0.9), rel=1e-10)
    # Chance widens it: each draw's total is spread by the variances of the counts.
    assert total["purchases_low"] < total["expected_purchases_low"]
    assert total["purchases_high"] > total["expected_purchases_high"]
    again = model.predict(WEEKS, **rows, method="draws", replicates=400, seed=5, interval=0.8)
    assert all(np.array_equal(found[name], again[name]) for name in found)


@pytest.mark.parametrize(("kind", "method"), [(gw.ParetoNBD, "delta"), (gw.BGNBD, "draws")])
def test_threads_and_blocks_change_nothing(kind: type, method: str) -> None:
    model = fitted(kind)
    options: dict[str, Any] = {"method": method, "replicates": 9000, "outcome": True}  # blocks of 466 rows
    rows = some(slice(0, 500))
    one = model.predict(WEEKS, **rows, threads=1, **options)
    two = model.predict(WEEKS, **rows, threads=2, **options)
    end = model.predict(WEEKS, **some(slice(460, 500)), threads=2, **options)
    for name in one:
        assert np.array_equal(one[name], two[name])
        assert one[name][460:] == pytest.approx(end[name], rel=1e-9)
    options.pop("outcome")
    totals = [model.predict_total(WEEKS, **rows, threads=threads, **options) for threads in (1, 2)]
    assert totals[0] == totals[1]


def test_outcomes_of_an_nbd_are_those_of_scipy() -> None:
    model = fitted(gw.NBD)
    r, alpha = model.params_.values()
    x, T = CUSTOMERS["frequency"], CUSTOMERS["T"]
    count = stats.nbinom(r + x, (alpha + T) / (alpha + T + WEEKS))
    for interval in (0.5, 0.95, 0.999):
        found = model.predict(WEEKS, **CUSTOMERS, interval=interval, outcome=True)
        assert np.array_equal(found["purchases_low"], count.ppf((1 - interval) / 2))
        assert np.array_equal(found["purchases_high"], count.ppf((1 + interval) / 2))
    total = model.predict_total(WEEKS, **CUSTOMERS)
    error = np.log(total["expected_purchases_high"] / total["expected_purchases"]) / Z * total["expected_purchases"]
    variance = error**2 + count.var().sum()
    shape = total["expected_purchases"] ** 2 / variance
    spread = stats.gamma(shape, scale=variance / total["expected_purchases"])
    assert total["purchases_low"] == pytest.approx(spread.ppf(0.025), rel=1e-6)
    assert total["purchases_high"] == pytest.approx(spread.ppf(0.975), rel=1e-6)


@pytest.mark.parametrize("kind", [gw.BGNBD, gw.MBGNBD, gw.ParetoNBD, gw.BGCNBDk, gw.MBGCNBDk, gw.GGompertzNBD])
def test_outcomes_are_sums_of_probabilities(kind: type) -> None:
    known: dict[str, float] = {"r": 0.5, "alpha": 6.0}
    known |= {"b": 0.01, "s": 0.6, "beta": 20.0} if kind is gw.GGompertzNBD else {}
    known |= {"s": 0.6, "beta": 12.0} if kind is gw.ParetoNBD else {}
    known |= {"a": 0.8, "b": 2.5} if "a" in kind._names else {}
    model = kind(k=2, **known) if "k" in kind._given else kind(**known)
    rows = some(slice(0, 2357, 60))
    # The estimates themselves as the only draw, so that a known model has a forecast.
    still = gw.ParameterDraws.of(model, np.zeros((1, len(known))), seed=0, source="bootstrap")
    found = model.predict(WEEKS, **rows, method="bootstrap", draws=still, outcome=True, interval=0.9)
    pmf = np.array([model.probability_of_n(n, WEEKS, **rows) for n in range(120)])
    below = pmf.cumsum(axis=0)
    assert np.array_equal(found["purchases_low"], (below < 0.05).sum(axis=0))
    assert np.array_equal(found["purchases_high"], (below < 0.95).sum(axis=0))
    assert found["expected_purchases_low"] == pytest.approx(found["expected_purchases"], rel=1e-12)
    n = np.arange(120)[:, None]
    variance = ((n**2 * pmf).sum(axis=0) - (n * pmf).sum(axis=0) ** 2).sum()
    total = model.predict_total(WEEKS, **rows, method="bootstrap", draws=still, interval=0.9)
    mean = total["expected_purchases"]
    spread = stats.gamma(mean**2 / variance, scale=variance / mean)
    assert total["purchases_high"] == pytest.approx(spread.ppf(0.95), rel=1e-5)
    # Averaged over two models that differ.
    two = np.array([np.zeros(len(known)), np.full(len(known), 0.3)])
    mixed = gw.ParameterDraws.of(model, two, seed=0, source="bootstrap")
    other = {name: values[1] for name, values in mixed.params.items()}
    moved = kind(k=2, **other) if "k" in kind._given else kind(**other)
    below = (pmf + [moved.probability_of_n(n, WEEKS, **rows) for n in range(120)]).cumsum(axis=0) / 2
    found = model.predict(WEEKS, **rows, method="bootstrap", draws=mixed, outcome=True, interval=0.9)
    assert np.array_equal(found["purchases_high"], (below < 0.95).sum(axis=0))


def test_the_best_customers_have_outcomes() -> None:
    draws = np.zeros((1, 4))
    model = gw.BGNBD(r=0.25, alpha=4.0, a=0.8, b=2.5)
    still = gw.ParameterDraws.of(model, draws, seed=0, source="bootstrap")
    best = {"frequency": [5000.0], "recency": [200.0], "T": [200.0]}
    found = model.predict(200, **best, method="bootstrap", draws=still, outcome=True)
    assert found["purchases_low"][0] < found["expected_purchases"][0] < found["purchases_high"][0] < 5500
    none = model.predict(0, **best, method="bootstrap", draws=still, outcome=True)
    assert [values[0] for values in none.values()] == [0.0] * 5


def test_covariates_move_with_the_parameters() -> None:
    rng = np.random.default_rng(1)
    member = rng.integers(0, 2, 2357).astype(float)
    frame = {**CUSTOMERS, "member": member}
    model = gw.BGNBD(purchase_covariates=["member"]).fit(frame)
    found = model.predict(frame, WEEKS, outcome=True)
    draws = gw.ParameterDraws.normal(model, replicates=3000, seed=1)
    assert list(draws.params) == ["r", "alpha", "a", "b", "purchase.member"]
    drawn = model.predict(frame, WEEKS, method="draws", draws=draws)
    for side in ("low", "high"):
        name = f"expected_purchases_{side}"
        assert np.median(np.abs(found[name] / drawn[name] - 1)) < 0.02
    of_members = model.at(member=1)
    here = member == 1
    with pytest.raises(gw.ConvergenceError, match="known and not fitted, must be fitted"):
        of_members.predict(WEEKS, **some())
    rows = {name: values[here] for name, values in CUSTOMERS.items()}
    pmf = np.array([of_members.probability_of_n(n, WEEKS, **rows) for n in range(60)])
    assert np.array_equal(found["purchases_high"][here], (pmf.cumsum(axis=0) < 0.975).sum(axis=0))


def test_segments_and_frames() -> None:
    pl = pytest.importorskip("polars")
    model = fitted(gw.BGNBD)
    ids = [f"c{i}" for i in range(2357)]
    channel = np.array(["web", "shop", None] * 786, dtype=object)[:2357]
    frame = pl.DataFrame({"customer": ids, **CUSTOMERS, "channel": channel.tolist()})
    found = model.predict(frame, WEEKS, outcome=True)
    assert found.columns[:2] == ["customer", "expected_purchases"]
    assert found.columns[-2:] == ["purchases_low", "purchases_high"]
    total = model.predict_total(frame, WEEKS, by="channel")
    assert total["channel"].to_list() == ["shop", "web", None]
    for segment, row in zip(["shop", "web", None], total.rows(named=True), strict=True):
        here = channel == segment
        alone = model.predict_total(WEEKS, **{name: values[here] for name, values in CUSTOMERS.items()})
        assert row["customers"] == here.sum()
        for name, value in alone.items():
            assert row[name] == pytest.approx(value, rel=1e-9)
    by_row = model.predict_total(WEEKS, **CUSTOMERS, by=channel)
    assert by_row["purchases_low"] == pytest.approx(total["purchases_low"].to_numpy(), rel=1e-12)


def test_what_is_missing_is_left_out_of_totals() -> None:
    model = fitted(gw.BGNBD)
    rows = some(slice(0, 50))
    holed = {**rows, "recency": np.where(np.arange(50) == 7, np.nan, rows["recency"])}
    found = model.predict(WEEKS, **holed, outcome=True)
    assert all(np.flatnonzero(np.isnan(values)).tolist() == [7] for values in found.values())
    total = model.predict_total(WEEKS, **holed)
    assert total["customers"] == 49
    without = {name: np.delete(values, 7) for name, values in rows.items()}
    assert total == pytest.approx(model.predict_total(WEEKS, **without), rel=1e-9)


def test_wrong_input() -> None:
    model, rows = fitted(gw.BGNBD), some(slice(0, 5))

    def fails(error: type, match: str, **options: Any) -> None:
        for call in (model.predict, model.predict_total):
            with pytest.raises(error, match=match):
                call(**{"horizon": WEEKS, **rows, **options})

    draws = gw.ParameterDraws.normal(model, replicates=5)
    fails(gw.DomainError, "interval is 1, must be > 0 and < 1", interval=1)
    fails(gw.DomainError, "horizon is -1", horizon=-1)
    fails(gw.DomainError, "method is 'exact', must be one of delta, draws, bootstrap", method="exact")
    fails(gw.SchemaError, r"draws is missing, must be given: model.bootstrap\(base\)", method="bootstrap")
    fails(gw.SchemaError, 'draws is given, must come with method="draws"', draws=draws)
    fails(gw.SchemaError, "draws is of type int", method="draws", draws=3)
    fails(gw.ConflictError, 'of source "normal", must be of method="bootstrap"', method="bootstrap", draws=draws)
    fails(gw.DomainError, "replicates is 0", method="draws", replicates=0)
    other = gw.ParameterDraws.normal(fitted(gw.ParetoNBD), replicates=5)
    fails(gw.ConflictError, "of r, alpha, s, beta, must be of this model's r, alpha, a, b", method="draws", draws=other)
    fails(gw.DomainError, r"recency\[1\] is 99", recency=[0, 99, 0, 0, 0], frequency=[0, 1, 0, 0, 0])
    with pytest.raises(gw.ConvergenceError, match="model is known and not fitted, must be fitted to customers"):
        gw.BGNBD(r=1, alpha=1, a=1, b=1).predict(WEEKS, **rows)
    with pytest.raises(gw.ConvergenceError, match=r"identifies its parameters\.  b ran to 0"):
        fitted(gw.GGompertzNBD).predict(WEEKS, **rows)
    with pytest.raises(gw.SchemaError, match='by is "channel", must be a value for each customer'):
        model.predict_total(WEEKS, **rows, by="channel")
    with pytest.raises(gw.ShapeError, match="by is 2 rows long, must have 5 rows"):
        model.predict_total(WEEKS, **rows, by=["a", "b"])
    with pytest.raises(gw.Cancelled):
        model.predict(WEEKS, **CUSTOMERS, method="draws", replicates=20_000, progress=lambda done: False)


def test_parameter_draws_are_a_value() -> None:
    model = fitted(gw.BGNBD)
    draws = gw.ParameterDraws.normal(model, replicates=20_000, seed=2)
    assert draws.replicates == 20_000
    logs = np.log([draws.params[name] for name in model.params_])
    error = np.sqrt(np.diag(model._fitted.log_covariance))
    assert logs.std(axis=1) == pytest.approx(error, rel=0.02)
    told = draws.to_dict()
    assert told["source"] == "normal" and told["seed"] == 2 and len(told["params"]["r"]) == 20_000
    with pytest.raises(gw.ConvergenceError):
        gw.ParameterDraws.normal(gw.BGNBD(r=1, alpha=1, a=1, b=1))


AMOUNTS = np.where(CUSTOMERS["frequency"] > 0, np.random.default_rng(2).gamma(5, 7, 2357), np.nan)


@cache
def spend() -> gw.GammaGamma:
    return gw.GammaGamma().fit(frequency=CUSTOMERS["frequency"], monetary_value=AMOUNTS)


def test_errors_of_purchases_and_amounts_add_in_logarithms() -> None:
    model, money = fitted(gw.BGNBD), spend()
    found = model.predict(WEEKS, **CUSTOMERS, monetary_value=AMOUNTS, spend=money)
    p, q, v = money.params_.values()
    x, z = CUSTOMERS["frequency"], np.nan_to_num(AMOUNTS)
    mean = p * (v + x * z) / (p * x + q - 1)
    g = np.array([1 / p - x / (p * x + q - 1), -1 / (p * x + q - 1), 1 / (v + x * z)])
    of_amount = np.einsum("in,ij,jn->n", g, money.covariance_, g)
    of_purchases = (np.log(found["expected_purchases_high"] / found["expected_purchases"]) / Z) ** 2
    value = found["expected_purchases"] * mean
    assert found["expected_spend"] == pytest.approx(value, rel=1e-9)
    high = value * np.exp(Z * np.sqrt(of_amount + of_purchases))
    assert found["expected_spend_high"] == pytest.approx(high, rel=1e-4)
    drawn = model.predict(WEEKS, **CUSTOMERS, monetary_value=AMOUNTS, spend=money, method="draws", replicates=2000)
    assert np.median(np.abs(drawn["expected_spend_high"] / high - 1)) < 0.03


def test_spend_is_a_mixture_over_counts() -> None:
    model, money = fitted(gw.BGNBD), spend()
    rows = some(slice(0, 2357, 120))
    amounts = AMOUNTS[::120]
    found = model.predict(WEEKS, **rows, monetary_value=amounts, spend=money, outcome=True)
    p, q, v = money.params_.values()
    n = np.arange(1, 80)[:, None]
    pmf = np.array([model.probability_of_n(count, WEEKS, **rows) for count in range(80)])
    x = rows["frequency"]
    scale = v + np.where(x > 0, x * np.nan_to_num(amounts), 0)
    for share, name in ((0.025, "spend_low"), (0.975, "spend_high")):
        below = pmf[0] + (pmf[1:] * stats.betaprime.cdf(found[name] / scale, p * n, q + p * x)).sum(axis=0)
        nothing = pmf[0] >= share
        assert np.array_equal(found[name] == 0, nothing)
        assert below[~nothing] == pytest.approx(np.full((~nothing).sum(), share), abs=1e-6)
    assert (found["spend_high"] > 0).all()
    counts = model.predict(WEEKS, **rows, outcome=True)
    assert np.array_equal(found["purchases_high"], counts["purchases_high"])


def test_covariates_of_spend_scale_money() -> None:
    member = (np.arange(2357) % 2).astype(float)
    frame = {**CUSTOMERS, "monetary_value": AMOUNTS * np.exp(0.5 * member), "member": member}
    money = gw.GammaGamma(spend_covariates=["member"]).fit(frame)
    found = fitted(gw.BGNBD).predict(frame, WEEKS, spend=money)
    mean = money.expected_spend(frame)["expected_spend"]
    assert found["expected_spend"] == pytest.approx(found["expected_purchases"] * mean, rel=1e-9)
    # Apart they are as one model a group: of the same amounts, moved by the coefficient.
    scale = np.exp(money.params_["spend.member"] * member)
    p, q, v = [money.params_[name] for name in "pqv"]
    x, z = CUSTOMERS["frequency"], np.nan_to_num(frame["monetary_value"]) / scale
    g = [1 / p - x / (p * x + q - 1), -1 / (p * x + q - 1), 1 / (v + x * z), member * v / (v + x * z)]
    variance = np.einsum("in,ij,jn->n", g, money.covariance_, g)
    variance += (np.log(found["expected_purchases_high"] / found["expected_purchases"]) / Z) ** 2
    high = found["expected_spend"] * np.exp(Z * np.sqrt(variance))
    assert found["expected_spend_high"] == pytest.approx(high, rel=1e-4)


def test_wrong_spend() -> None:
    model, rows = fitted(gw.BGNBD), some(slice(0, 3))
    with pytest.raises(gw.SchemaError, match="monetary_value is missing"):
        model.predict(WEEKS, **rows, spend=spend())
    with pytest.raises(gw.SchemaError, match="monetary_value is given, must come with spend"):
        model.predict(WEEKS, **rows, monetary_value=[1, 2, 3])
    with pytest.raises(gw.SchemaError, match="spend is of type int, must be a GammaGamma"):
        model.predict(WEEKS, **rows, monetary_value=[1, 2, 3], spend=3)
    with pytest.raises(gw.ConvergenceError, match="spend is known and not fitted"):
        model.predict(WEEKS, **rows, monetary_value=[1, 2, 3], spend=gw.GammaGamma(p=6, q=4, v=15))
