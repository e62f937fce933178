"""Intervals of parameters: by profile, by Wald, by percentiles of a bootstrap."""

from __future__ import annotations

import json
import math
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import goodwill as gw

REFERENCE = json.loads((Path(__file__).parent.parent / "reference/lifetime/profile_scipy.json").read_text())


@cache
def cdnow() -> gw.CustomerBase:
    log = gw.datasets.cdnow(sample=True, backend="polars")
    return gw.CustomerBase.from_transactions(
        log, customer="id", time="date", amount="total", unit="week", calibration_end="1997-09-30"
    )


def few(n: int = 300, seed: int = 1) -> dict[str, np.ndarray]:
    T = np.linspace(20, 80, n)
    made = gw.BGNBD(r=0.4, alpha=5, a=0.8, b=2.5).simulate(T, seed=seed)
    recency = np.zeros(n)
    np.maximum.at(recency, made["row"], made["time"])
    return {"frequency": np.bincount(made["row"], minlength=n).astype(float), "recency": recency, "T": T}


# Found by scipy without derivatives (tests/reference/lifetime/profile.py).
@pytest.mark.parametrize("model", [gw.BGNBD, gw.ParetoNBD, gw.GammaGamma], ids=lambda m: m.__name__)
def test_profile_intervals_are_those_of_scipy(model: Any) -> None:
    fitted = model().fit(cdnow())
    expected = REFERENCE[fitted._kernel]
    assert fitted.log_likelihood_ == pytest.approx(expected["log_likelihood"], abs=1e-6)
    found = fitted.parameter_intervals(cdnow(), interval=REFERENCE["level"])
    assert list(found) == list(expected["interval"])
    for name, ends in expected["interval"].items():
        assert found[name] == pytest.approx(ends, rel=2e-5), name


def test_methods() -> None:
    data = few()
    model = gw.BGNBD().fit(**data)
    wald = model.parameter_intervals(method="wald")
    for name, (low, high) in wald.items():
        z = 1.959963984540054 * model.standard_errors_[name] / model.params_[name]
        assert (low, high) == pytest.approx(
            (model.params_[name] * math.exp(-z), model.params_[name] * math.exp(z)), rel=1e-12
        )
    draws = model.bootstrap(**data, replicates=50, seed=3)
    found = model.parameter_intervals(method="bootstrap", draws=draws, interval=0.8)
    for name, ends in found.items():
        logs = np.quantile(np.log(draws.params[name]), [0.1, 0.9])
        assert ends == pytest.approx(np.exp(logs), rel=1e-12)
    one, two = (model.parameter_intervals(**data, threads=threads) for threads in (1, 2))
    assert one == two == model.parameter_intervals(data)


@pytest.mark.parametrize(
    "model", [gw.NBD(), gw.MBGNBD(), gw.BGCNBDk(k=2), gw.MBGCNBDk(k=1), gw.ParetoNBD()], ids=lambda m: type(m).__name__
)
def test_every_model_of_purchases_has_them(model: Any) -> None:
    fitted = model.fit(cdnow())
    profile, wald = fitted.parameter_intervals(cdnow()), fitted.parameter_intervals(method="wald")
    assert list(profile) == list(wald) == list(fitted._names)
    for name, (low, high) in profile.items():
        assert low < fitted.params_[name] < high
        assert math.log(low / wald[name][0]) == pytest.approx(0, abs=0.25)


def test_other_data() -> None:
    counts = [1000, 869, 743, 653, 593, 551, 517, 491]
    contract = gw.ShiftedBetaGeometric().fit(counts)
    low, high = contract.parameter_intervals(counts)["alpha"]
    assert low < contract.params_["alpha"] < high
    made = contract.simulate(np.full(500, 8), seed=1)
    assert list(gw.BetaDiscreteWeibull().fit(**made).parameter_intervals(**made)) == ["alpha", "beta", "c"]
    donors = gw.BGBB(alpha=1.2, beta=0.75, gamma=0.66, delta=2.78)
    n = np.full(1000, 6.0)
    buys = donors.simulate(n, seed=1)
    time = next(v for name, v in buys.items() if name != "row")
    last = np.zeros(1000)
    np.maximum.at(last, buys["row"], time)
    data = {"frequency": np.bincount(buys["row"], minlength=1000), "recency": last, "n_periods": n}
    fitted = gw.BGBB().fit(**data)
    low, high = fitted.parameter_intervals(**data)["gamma"]
    assert low < fitted.params_["gamma"] < high


def test_covariates() -> None:
    data: dict[str, Any] = few(600)
    data["member"] = np.arange(600) % 2
    model = gw.BGNBD(purchase_covariates=["member"], leaving_covariates=["member"]).fit(data)
    profile, wald = model.parameter_intervals(data), model.parameter_intervals(method="wald")
    assert list(profile) == ["r", "alpha", "a", "b", "purchase.member", "leaving.member"]
    low, high = profile["purchase.member"]
    assert low < model.params_["purchase.member"] < high
    assert low == pytest.approx(wald["purchase.member"][0], abs=0.05)


def test_what_the_data_do_not_bound() -> None:
    contract = gw.ShiftedBetaGeometric().fit([1000, 631, 398, 251])
    low, high = contract.parameter_intervals([1000, 631, 398, 251])["alpha"]
    assert 0 < low and high == math.inf


def test_refusals() -> None:
    data = few()
    model = gw.BGNBD().fit(**data)
    with pytest.raises(gw.SchemaError, match=r'base is missing, .*method="wald"'):
        model.parameter_intervals()
    with pytest.raises(gw.DomainError, match="must be one of profile, wald, bootstrap"):
        model.parameter_intervals(method="delta")
    for method in ("wald", "profile"):
        with pytest.raises(gw.DomainError, match=r"interval is 95, must be between 0 and 1"):
            model.parameter_intervals(data, method=method, interval=95)
    with pytest.raises(gw.ConflictError, match="must be those of the fit: 300"):
        model.parameter_intervals(**few(seed=2))
    with pytest.raises(gw.SchemaError, match="must be the ParameterDraws"):
        model.parameter_intervals(method="bootstrap")
    with pytest.raises(gw.ConflictError, match="must be those of this BGNBD"):
        other = gw.NBD(r=0.4, alpha=12).bootstrap(**data, replicates=2)
        model.parameter_intervals(method="bootstrap", draws=other)
    with pytest.raises(gw.SchemaError, match="known and not fitted"):
        gw.NBD(r=0.4, alpha=12).parameter_intervals(**data)
    with pytest.raises(gw.SchemaError, match="must be fitted first"):
        gw.NBD().parameter_intervals(**data)
    with pytest.raises(TypeError):
        model.parameter_intervals(frequencies=[1])
