"""The parametric bootstrap."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import goodwill as gw


def base_of(model: Any, n: int, seed: int = 1) -> dict[str, np.ndarray]:
    T = np.linspace(20, 60, n)
    made = model.simulate(T, seed=seed)
    recency = np.zeros(n)
    np.maximum.at(recency, made["row"], made["time"])
    return {"frequency": np.bincount(made["row"], minlength=n).astype(float), "recency": recency, "T": T}


def test_varies_as_the_information_says() -> None:
    data = base_of(gw.BGNBD(r=0.4, alpha=5, a=0.8, b=2.5), 4000)
    model = gw.BGNBD().fit(**data)
    draws = model.bootstrap(**data, replicates=300, seed=2)
    assert isinstance(draws, gw.ParameterDraws) and draws.source == "bootstrap"
    assert draws.replicates == 300 and draws.failed == 0 and draws.seed == 2
    # A standard deviation over 300 replicates has an error of 4 %; the information holds to some more.
    for name, values in draws.params.items():
        relative = model.standard_errors_[name] / model.params_[name]
        assert np.std(np.log(values)) == pytest.approx(relative, rel=0.2), name
        assert np.median(values) == pytest.approx(model.params_[name], rel=0.25 * relative), name


@pytest.mark.parametrize(
    "model",
    [
        gw.NBD(r=0.4, alpha=12),
        gw.BGNBD(r=0.4, alpha=5, a=0.8, b=2.5),
        gw.MBGNBD(r=0.4, alpha=5, a=0.8, b=2.5),
        gw.ParetoNBD(r=0.55, alpha=10.6, s=0.6, beta=11.7),
        gw.BGCNBDk(k=2, r=0.8, alpha=3, a=0.8, b=2.5),
        gw.MBGCNBDk(k=2, r=0.8, alpha=3, a=0.8, b=2.5),
        gw.GGompertzNBD(r=0.55, alpha=10.6, b=0.05, s=0.6, beta=1.5),
    ],
    ids=lambda m: type(m).__name__,
)
def test_is_the_same_for_any_threads(model: Any) -> None:
    data = base_of(model, 400)
    one, two = (model.bootstrap(**data, replicates=8, seed=5, threads=threads) for threads in (1, 2))
    np.testing.assert_array_equal(one.moves, two.moves)
    assert one.failed == two.failed and one.replicates + one.failed == 8
    assert list(one.params) == list(model._names)
    first = model.bootstrap(**data, replicates=4, seed=5)
    if not one.failed:
        np.testing.assert_array_equal(first.moves, one.moves[:4])
    assert not np.array_equal(first.moves, model.bootstrap(**data, replicates=4, seed=6).moves[: first.replicates])


def test_weights_and_missing_rows() -> None:
    model = gw.NBD(r=0.4, alpha=12)
    plain = model.bootstrap(frequency=[0] * 60, recency=[0] * 60, T=[40] * 30 + [20] * 30, replicates=20, seed=1)
    rows = {"frequency": [0, 0, None, 0], "recency": [0, 0, 0, 0], "T": [40, 20, 40, 40]}
    weighted = model.bootstrap(**rows, weights=[30, 30, 30, 0], replicates=20, seed=1)
    np.testing.assert_array_equal(plain.moves, weighted.moves)
    with pytest.raises(gw.DomainError, match=r"weights\[1\] is 0.5, must be a whole number"):
        model.bootstrap(**rows, weights=[30, 0.5, 30, 0])


def test_amounts_and_covariates() -> None:
    spend = gw.GammaGamma(p=6.25, q=3.74, v=15.44)
    counts = np.arange(900) % 6
    made = spend.simulate(counts, seed=1)
    sums = np.bincount(made["row"], made["amount"], minlength=900)
    data = {"frequency": counts, "monetary_value": np.divide(sums, counts, where=counts > 0, out=np.zeros(900))}
    draws = spend.bootstrap(**data, replicates=40, seed=1)
    assert list(draws.params) == ["p", "q", "v"] and abs(np.median(draws.params["q"]) - 3.74) < 1

    known = gw.ParetoNBD(r=0.8, alpha=8, s=0.6, beta=12, purchase_covariates={"member": 0.8})
    base: dict[str, Any] = base_of(gw.ParetoNBD(r=0.8, alpha=8, s=0.6, beta=12), 1000)
    base["member"] = np.arange(1000) % 2
    fits = known.bootstrap(base, replicates=30, seed=1)
    assert list(fits.params) == ["r", "alpha", "s", "beta", "purchase.member"]
    member = fits.params["purchase.member"]
    assert abs(member.mean() - 0.8) < 4 * member.std() / np.sqrt(len(member)) + 0.02
    forecast = known.predict(base, 10, method="bootstrap", draws=fits)
    assert (np.asarray(forecast["expected_purchases_low"]) < np.asarray(forecast["expected_purchases_high"])).all()


def test_failures_are_counted() -> None:
    model = gw.NBD(r=0.4, alpha=12)
    few = {"frequency": [0] * 8, "recency": [0] * 8, "T": [3.0] * 8}
    draws = model.bootstrap(**few, replicates=200, seed=1)
    # (12/15)^(.4 * 8) = 49 % of the replicates have no repeat purchase.
    assert draws.failed / 200 == pytest.approx((12 / 15) ** 3.2, abs=0.15)
    assert f"{draws.failed} more failed" in repr(draws)
    assert draws.to_dict()["failed"] == draws.failed
    with pytest.raises(gw.ConvergenceError, match="without a maximum"):
        model.bootstrap(frequency=[0], recency=[0], T=[1e-6], replicates=3)


def test_refusals() -> None:
    model = gw.NBD(r=0.4, alpha=12)
    rows: dict[str, Any] = {"frequency": [0], "recency": [0], "T": [40]}
    with pytest.raises(gw.DomainError, match="replicates is 0, must be a whole number >= 1"):
        model.bootstrap(**rows, replicates=0)
    with pytest.raises(gw.DomainError, match=r"frequency\[0\] is -1"):
        model.bootstrap(frequency=[-1], recency=[0], T=[40])
    with pytest.raises(gw.ShapeError):
        model.bootstrap(frequency=[0, 0], recency=[0], T=[40])
    with pytest.raises(gw.Cancelled):
        model.bootstrap(**rows, replicates=100000, progress=lambda done: False)
    with pytest.raises(gw.SchemaError, match="must be fitted first"):
        gw.NBD().bootstrap(**rows)
    assert not hasattr(gw.ShiftedBetaGeometric, "bootstrap")
