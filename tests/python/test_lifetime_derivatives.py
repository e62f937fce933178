"""Gradients and Hessians of the log-likelihood of the models that do not take ages: against differences of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import goodwill as gw

MISSING = np.nan
CASES: dict[str, tuple[Any, dict[str, list[float]]]] = {
    "BGBB": (
        gw.BGBB(alpha=1.2035, beta=0.7497, gamma=0.6567, delta=2.7834),
        {"frequency": [4, 0, 6, MISSING], "recency": [5, 0, 6, 0], "n_periods": [6, 8, 6, 6]},
    ),
    "GammaGamma": (
        gw.GammaGamma(p=6.25, q=3.74, v=15.44),
        {"frequency": [2, 1, 90, 3], "monetary_value": [22.35, 500.0, 3.0, MISSING]},
    ),
    "ShiftedBetaGeometric": (
        gw.ShiftedBetaGeometric(alpha=0.668, beta=3.806),
        {"lifetime": [1, 0, 60, MISSING], "churned": [1, 0, 0, 1]},
    ),
    "BetaDiscreteWeibull": (
        gw.BetaDiscreteWeibull(alpha=0.214, beta=1.427, c=1.72),
        {"lifetime": [1, 7, 60, 4], "churned": [1, 0, 1, MISSING]},
    ),
}
BAD = {
    "BGBB": "recency",
    "GammaGamma": "monetary_value",
    "ShiftedBetaGeometric": "churned",
    "BetaDiscreteWeibull": "churned",
}


def moved(model: Any, i: int, step: float) -> Any:
    """The model with parameter i times exp(step)."""
    known = {name: model.params_[name] for name in model._names}
    name = model._names[i]
    return type(model)(**{**known, name: known[name] * np.exp(step)})


@pytest.mark.parametrize("name", CASES)
def test_derivatives_are_differences_of_the_log_likelihood(name: str) -> None:
    model, columns = CASES[name]
    value, gradient, hessian = model.log_likelihood_derivatives(**columns)
    p = len(model._names)
    assert value.shape == (4,) and gradient.shape == (4, p) and hessian.shape == (4, p, p)
    assert np.isnan(value[3]) and np.isnan(gradient[3]).all() and np.isnan(hessian[3]).all()
    assert np.allclose(value[:3], model.log_likelihood(**columns)[:3], rtol=1e-12, atol=1e-12)
    assert np.array_equal(hessian[:3], hessian[:3].transpose(0, 2, 1))
    h = 1e-4
    for i in range(p):
        above, below = moved(model, i, h), moved(model, i, -h)
        slope = (above.log_likelihood(**columns) - below.log_likelihood(**columns)) / (2 * h)
        assert gradient[:3, i] == pytest.approx(slope[:3], rel=1e-6, abs=1e-7)
        slopes = above.log_likelihood_derivatives(**columns)[1] - below.log_likelihood_derivatives(**columns)[1]
        assert hessian[:3, i] == pytest.approx(slopes[:3] / (2 * h), rel=1e-6, abs=1e-7)


@pytest.mark.parametrize("name", CASES)
def test_threads_do_not_matter_and_a_bad_row_is_named(name: str) -> None:
    model, columns = CASES[name]
    many = {key: values * 1000 for key, values in columns.items()}
    one, two = (model.log_likelihood_derivatives(**many, threads=n)[2] for n in (1, 2))
    assert np.array_equal(one, two, equal_nan=True)
    assert np.array_equal(one[:4], model.log_likelihood_derivatives(**columns)[2], equal_nan=True)
    bad = {**columns, BAD[name]: [columns[BAD[name]][0], -1.0, *columns[BAD[name]][2:]]}
    with pytest.raises(gw.DomainError, match=rf"{BAD[name]}\[1\] is -1"):
        model.log_likelihood_derivatives(**bad)
    with pytest.raises(gw.ShapeError, match=BAD[name]):
        model.log_likelihood_derivatives(**{**columns, BAD[name]: columns[BAD[name]][:3]})


def test_a_frame_of_opportunities_and_single_customers() -> None:
    donors, columns = CASES["BGBB"]
    frame = {key: np.array(values[:3]) for key, values in columns.items()}
    for of_frame, of_columns in zip(
        donors.log_likelihood_derivatives(frame), donors.log_likelihood_derivatives(**columns), strict=True
    ):
        assert np.array_equal(of_frame, of_columns[:3])
    contract = CASES["ShiftedBetaGeometric"][0]
    assert contract.log_likelihood_derivatives(lifetime=3, churned=True)[1].shape == (1, 2)


def test_gamma_gamma_at_its_maximum() -> None:
    x = np.tile([1.0, 2.0, 3.0, 7.0, 20.0], 400)
    made = gw.GammaGamma(p=6.25, q=3.74, v=15.44).simulate(x, seed=4)
    zbar = np.bincount(made["row"], weights=made["amount"]) / x
    spend = gw.GammaGamma().fit(frequency=x, monetary_value=zbar)
    value, gradient, hessian = spend.log_likelihood_derivatives(frequency=x, monetary_value=zbar)
    assert value.sum() == pytest.approx(spend.log_likelihood_, rel=1e-10)
    assert np.abs(gradient.sum(axis=0)).max() < 1e-3
    scale = np.array(list(spend.params_.values()))
    assert scale * scale[:, None] * np.linalg.inv(-hessian.sum(axis=0)) == pytest.approx(spend.covariance_, rel=1e-4)


def test_gamma_gamma_by_covariates() -> None:
    known = {"p": 6.25, "q": 3.74, "v": 15.44}
    frame = {
        "frequency": [2.0, 1.0, 5.0],
        "monetary_value": [22.35, 80.0, 3.0],
        "member": [1.0, 0.0, 1.0],
        "age": [0.3, -1.2, 2.0],
    }

    def of(p: float, q: float, v: float, member: float, age: float) -> gw.GammaGamma:
        return gw.GammaGamma(p=p, q=q, v=v, spend_covariates={"member": member, "age": age})

    at = [np.log(v) for v in known.values()] + [0.4, -0.2]

    def moved_by(i: int, step: float) -> gw.GammaGamma:
        to = [v + step * (j == i) for j, v in enumerate(at)]
        return of(*np.exp(to[:3]), *to[3:])

    model = moved_by(0, 0.0)
    value, gradient, hessian = model.log_likelihood_derivatives(frame)
    assert gradient.shape == (3, 5) and hessian.shape == (3, 5, 5)
    assert value == pytest.approx(np.asarray(model.log_likelihood(frame)["log_likelihood"]), rel=1e-12)
    h = 1e-4
    for i in range(5):
        above, below = moved_by(i, h), moved_by(i, -h)
        ends = (np.asarray(m.log_likelihood(frame)["log_likelihood"]) for m in (above, below))
        assert gradient[:, i] == pytest.approx(np.subtract(*ends) / (2 * h), rel=1e-6, abs=1e-7)
        slopes = above.log_likelihood_derivatives(frame)[1] - below.log_likelihood_derivatives(frame)[1]
        assert hessian[:, i] == pytest.approx(slopes / (2 * h), rel=1e-6, abs=1e-7)


def test_a_model_without_parameters_says_so() -> None:
    with pytest.raises(gw.SchemaError, match="must be fitted first"):
        gw.BGBB().log_likelihood_derivatives(frequency=1, recency=1, n_periods=1)
