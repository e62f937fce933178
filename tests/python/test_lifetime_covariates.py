"""Static covariates: maxima in many digits, forms of input, bad input."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

import goodwill as gw

TABLES = json.loads((Path(__file__).parent.parent / "reference/lifetime/covariates_mpmath.json").read_text())


def rows(model: str) -> dict[str, np.ndarray]:
    """x, t_x (or the mean amount), T, member, number."""
    columns = np.array(TABLES[model][0]["rows"], dtype=float).T
    return dict(zip(("x", "t_x", "T", "member", "number"), columns, strict=True))


def maximum(model: str, ridge: float) -> dict[str, Any]:
    return next(m for m in TABLES[model][0]["maxima"] if m["ridge"] == ridge)


def spend_rows() -> dict[str, np.ndarray]:
    data = rows("gamma_gamma")
    return {"frequency": data["x"], "monetary_value": data["t_x"], "member": data["member"], "number": data["number"]}


@pytest.mark.parametrize("ridge", [0, 3])
def test_spend_by_covariates_has_the_maximum(ridge: float) -> None:
    expected = maximum("gamma_gamma", ridge)
    model = gw.GammaGamma(spend_covariates=["member", "number"], ridge=ridge).fit(pl.DataFrame(spend_rows()))
    assert list(model.params_) == ["p", "q", "v", "spend.member", "spend.number"]
    values = [*expected["params"], *expected["coefficients"]]
    assert np.abs(np.array(list(model.params_.values())) - values).max() < 1e-4
    assert list(model.standard_errors_.values()) == pytest.approx(expected["standard_errors"], rel=1e-5)
    assert model.log_likelihood_ == pytest.approx(expected["log_likelihood"], rel=1e-10)
    assert model.covariance_.shape == (5, 5) and model.aic_ == pytest.approx(10 - 2 * model.log_likelihood_)


def test_spend_scales_with_the_covariates() -> None:
    data = spend_rows()
    model = gw.GammaGamma(spend_covariates=["member"]).fit(pd.DataFrame(data))
    factor = np.exp(model.params_["spend.member"])
    of_members = gw.GammaGamma(**{k: model.params_[k] * (factor if k == "v" else 1) for k in "pqv"})
    got = model.expected_spend(frequency=[2, 2], monetary_value=[30.0, 30.0], covariates={"member": [0, 1]})
    assert got[1] == pytest.approx(of_members.expected_spend(frequency=2, monetary_value=30.0), rel=1e-12)
    ll = model.log_likelihood(**{k: data[k] for k in ("frequency", "monetary_value")}, covariates=data)
    assert ll.sum() == pytest.approx(model.log_likelihood_, rel=1e-12)
    made = model.simulate([3, 3], seed=4, covariates={"member": [0, 1]})["amount"]
    plain = gw.GammaGamma(**{k: model.params_[k] for k in "pqv"}).simulate([3, 3], seed=4)["amount"]
    assert made[:3] == pytest.approx(plain[:3]) and made[3:] == pytest.approx(plain[3:] * factor)


def test_known_coefficients_and_json() -> None:
    model = gw.GammaGamma(p=6, q=4, v=15, spend_covariates={"member": 0.4})
    assert model.params_ == {"p": 6, "q": 4, "v": 15, "spend.member": 0.4}
    back = gw.GammaGamma.from_json(model.to_json())
    assert back.get_params() == model.get_params() and back.params_ == model.params_
    fitted = gw.GammaGamma(spend_covariates=["number", "member"]).fit(pl.DataFrame(spend_rows()))
    again = gw.GammaGamma.from_json(fitted.to_json())
    assert again.params_ == fitted.params_ and again.spend_covariates == ["number", "member"]
    # A start alone is no model of customers with covariates.
    assert not hasattr(gw.GammaGamma(p=6, q=4, v=15, spend_covariates=["member"]), "params_")


def test_frames_of_covariates_are_joined_by_customer() -> None:
    data = spend_rows()
    customers = np.array([f"c{i:03}" for i in range(len(data["member"]))])
    table = pl.DataFrame({"customer": customers, **{k: data[k] for k in ("frequency", "monetary_value")}})
    turned = pl.DataFrame({"customer": customers, "member": data["member"]}).reverse()
    model = gw.GammaGamma(spend_covariates=["member"])
    assert model.fit(table, covariates=turned).params_ == model.fit(pl.DataFrame(data)).params_
    with pytest.raises(gw.SchemaError, match=r"without 'c000'.*every customer"):
        model.fit(table, covariates=turned[:-1])
    with pytest.raises(gw.DomainError, match=r"customer\[1\].*once"):
        model.fit(table, covariates=pl.concat([turned[:1], turned]))


NAMED = {"spend_covariates": ["member"]}


@pytest.mark.parametrize(
    ("make", "covariates", "error", "message"),
    [
        (NAMED, None, gw.SchemaError, "covariates is missing.*column member"),
        (NAMED, {"number": [1.0]}, gw.SchemaError, "member"),
        (NAMED, {"member": [1.0, 0.0]}, gw.ShapeError, "one a customer"),
        (NAMED, {"member": ["a"] * 150}, gw.SchemaError, "0 and 1 for each value but one"),
        (NAMED, {"member": [1.0] * 150}, gw.DomainError, "spend_covariates.member.*1 in every row.*vary"),
        (NAMED, {"member": [np.nan] + [1.0] * 149}, gw.DomainError, r"member\[0\].*finite"),
        ({}, {"member": [1.0]}, gw.SchemaError, "must be named when the model is made"),
        ({"spend_covariates": ["member"], "ridge": -1}, {"member": [0.0, 1.0] * 75}, gw.DomainError, "ridge"),
        ({"spend_covariates": ["member"], "ridge": "x"}, {"member": [0.0, 1.0] * 75}, gw.SchemaError, "ridge"),
    ],
)
def test_bad_covariates_are_named(
    make: dict[str, Any], covariates: Any, error: type[Exception], message: str
) -> None:
    data = spend_rows()
    model = gw.GammaGamma(**make)
    with pytest.raises(error, match=message):
        model.fit(frequency=data["frequency"], monetary_value=data["monetary_value"], covariates=covariates)


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ("member", gw.SchemaError, "must be a list"),
        (["a", "a"], gw.SchemaError, "twice"),
        ([1], gw.SchemaError, r"spend_covariates\[0\]"),
        ({"a": "b"}, gw.DomainError, "spend_covariates.a"),
        ({"a": np.inf}, gw.DomainError, "finite"),
    ],
)
def test_names_of_covariates_are_checked(given: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        gw.GammaGamma(spend_covariates=given)


def test_collinear_covariates_are_named() -> None:
    data = spend_rows()
    data["twice"] = 2 * data["number"] + data["member"]
    model = gw.GammaGamma(spend_covariates=["member", "number", "twice"])
    with pytest.raises(gw.DomainError, match=r"twice.*a sum of the columns before it"):
        model.fit(pl.DataFrame(data))
