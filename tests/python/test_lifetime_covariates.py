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


MODELS = {"pareto_nbd": gw.ParetoNBD, "bg_nbd": gw.BGNBD, "mbg_nbd": gw.MBGNBD}


def buyers(model: str) -> dict[str, np.ndarray]:
    data = rows(model)
    names = {"frequency": "x", "recency": "t_x", "T": "T", "member": "member", "number": "number"}
    return {new: data[old] for new, old in names.items()}


def fitted(model: str, ridge: float = 0.0) -> Any:
    kind = MODELS[model]
    covariates = {"purchase_covariates": ["member", "number"], "leaving_covariates": ["member"], "ridge": ridge}
    return kind(**covariates, unit="week").fit(pl.DataFrame(buyers(model)))


@pytest.mark.parametrize("ridge", [0, 3])
@pytest.mark.parametrize("name", MODELS)
def test_purchases_by_covariates_have_the_maximum(name: str, ridge: float) -> None:
    expected, model = maximum(name, ridge), fitted(name, ridge)
    assert list(model.params_)[4:] == ["purchase.member", "purchase.number", "leaving.member"]
    errors = np.array(expected["standard_errors"])
    found = np.array(list(model.params_.values())) - [*expected["params"], *expected["coefficients"]]
    assert np.abs(found / errors).max() < 1e-4
    assert list(model.standard_errors_.values()) == pytest.approx(errors, rel=1e-4)
    assert model.log_likelihood_ == pytest.approx(expected["log_likelihood"], rel=1e-10)
    assert len(model.robust_standard_errors_) == 7 and model.covariance_.shape == (7, 7)
    assert gw.ParetoNBD is not type(model) or model.aic_ == pytest.approx(14 - 2 * model.log_likelihood_)


@pytest.mark.parametrize("name", MODELS)
def test_scores_are_those_of_the_customers_own_models(name: str) -> None:
    model, data = fitted(name), buyers(name)
    table = pd.DataFrame(data)
    own = [model.at(member=m, number=z) for m, z in zip(data["member"], data["number"], strict=True)]
    scores: dict[str, tuple[tuple[Any, ...], dict[str, Any]]] = {
        "p_alive": ((), {}),
        "log_likelihood": ((), {}),
        "expected_purchases": ((39,), {"after": 2}),
        "probability_of_n": ((1, 39), {}),
        "no_purchase": ((13,), {}),
        "time_to_next": ((0.3,), {}),
        "dert": ((), {"discount_rate": 0.15}),
    }
    for method, (before, options) in scores.items():
        got = getattr(model, method)(table, *before, **options)[method].to_numpy()
        for i in (0, 7, 149):
            one = {k: data[k][i] for k in ("frequency", "recency", "T")}
            assert got[i] == pytest.approx(getattr(own[i], method)(*before, **one, **options), rel=1e-10), (method, i)
    assert model.log_likelihood(table)["log_likelihood"].sum() == pytest.approx(model.log_likelihood_, rel=1e-11)


@pytest.mark.parametrize("name", MODELS)
def test_value_by_covariates_is_that_of_each_group(name: str) -> None:
    known = {"pareto_nbd": dict(r=0.55, alpha=10.6, s=0.61, beta=11.7)}.get(name, dict(r=0.5, alpha=7, a=0.8, b=2.5))
    model = MODELS[name](**known, unit="week", purchase_covariates={"member": 0.5}, leaving_covariates={"member": -0.4})
    spend = gw.GammaGamma(p=6.25, q=3.74, v=15.44, spend_covariates={"member": 0.3})
    table = {"frequency": [2.0, 2.0, 0.0], "recency": [30.0, 30.0, 0.0], "T": [39.0, 39.0, 20.0]}
    table |= {"monetary_value": [30.0, 30.0, 0.0], "member": [0.0, 1.0, 1.0]}
    got = gw.value(pl.DataFrame(table), model, spend, horizon=52, discount_rate=0.1)
    of_members = gw.GammaGamma(p=6.25, q=3.74, v=15.44 * np.exp(0.3))
    alone = gw.value(pl.DataFrame(table), model.at(member=1), of_members, horizon=52, discount_rate=0.1)
    for column in ("p_alive", "expected_purchases", "expected_order_value", "expected_spend", "clv"):
        assert got[column][1:].to_list() == pytest.approx(alone[column][1:].to_list(), rel=1e-11), column
    plain = gw.value(pl.DataFrame(table), model.at(member=0), gw.GammaGamma(p=6.25, q=3.74, v=15.44), horizon=52,
                     discount_rate=0.1)  # fmt: skip
    assert got["clv"][0] == pytest.approx(plain["clv"][0], rel=1e-12)
    with pytest.raises(gw.SchemaError, match="neither model has any"):
        gw.value(pl.DataFrame(table), model.at(member=0), of_members, horizon=52, covariates=table)
    with pytest.raises(gw.SchemaError, match="member"):
        gw.value(pl.DataFrame(table).drop("member"), model, spend, horizon=52)


@pytest.mark.parametrize("name", MODELS)
def test_models_with_covariates_come_back(name: str) -> None:
    model = fitted(name)
    back = type(model).from_json(model.to_json())
    assert back.params_ == model.params_ and back.purchase_covariates == ["member", "number"]
    known = MODELS[name](**dict.fromkeys(model._names, 2.0), purchase_covariates={"z": 1.5}, unit="day")
    again = type(known).from_json(known.to_json())
    assert again.params_ == known.params_ == {**dict.fromkeys(model._names, 2.0), "purchase.z": 1.5}
    assert again.get_params()["purchase_covariates"] == {"z": 1.5}


def test_what_is_asked_of_all_customers_needs_to_know_which() -> None:
    model = fitted("pareto_nbd")
    for ask in (lambda: model.expected_purchases_of_new(5), lambda: model.pmf(1, 5), lambda: model.simulate([5.0])):
        with pytest.raises(gw.SchemaError, match=r"model.at\(member=...\)"):
            ask()
    one = model.at(member=1, number=0.5)
    p = model.params_
    assert one.params_["alpha"] == pytest.approx(p["alpha"] * np.exp(-p["purchase.member"] - p["purchase.number"] / 2))
    assert one.params_["beta"] == pytest.approx(p["beta"] * np.exp(-p["leaving.member"]))
    assert one.expected_purchases_of_new(5) > 0 and one.unit_ == "week"
    with pytest.raises(gw.SchemaError, match="number is missing"):
        model.at(member=1)
    with pytest.raises(gw.SchemaError, match="age is given"):
        model.at(member=1, number=2, age=3)


def test_covariates_say_more_than_chance() -> None:
    data = pl.DataFrame(buyers("pareto_nbd"))
    test = gw.likelihood_ratio_test(gw.ParetoNBD().fit(data), fitted("pareto_nbd"))
    assert test.degrees_of_freedom == 3 and not test.upper_bound and test.p_value < 1e-4
    with pytest.raises(gw.ConflictError, match="ridge"):
        gw.likelihood_ratio_test(gw.ParetoNBD().fit(data), fitted("pareto_nbd", 3.0))
    table = gw.compare_models(data, [gw.ParetoNBD(), gw.ParetoNBD(purchase_covariates=["member"])])
    assert [row.parameters for row in table] == [5, 4]


def test_a_group_that_never_bought_again_has_no_finite_coefficient() -> None:
    rng = np.random.default_rng(5)
    member = np.repeat([0.0, 1.0], 300)
    x = np.where(member == 0, rng.poisson(2.5, 600), 0).astype(float)
    T = np.full(600, 50.0)
    recency = np.where(x > 0, rng.uniform(10, 50, 600), 0.0)
    model = gw.MBGNBD(purchase_covariates=["member"])
    try:
        report = model.fit(frequency=x, recency=recency, T=T, covariates={"member": member}).fit_report_
        text = report.advice
        assert not report.identified and "purchase_covariates.member" in report.at_boundary
    except gw.ConvergenceError as error:
        text = str(error)
    assert "member" in text and "ridge" in text
    steady = gw.MBGNBD(purchase_covariates=["member"], ridge=1)
    steady.fit(frequency=x, recency=recency, T=T, covariates={"member": member})
    assert steady.params_["purchase.member"] < -1


def test_holdouts_of_models_with_covariates() -> None:
    base = gw.CustomerBase.from_transactions(
        gw.datasets.cdnow(sample=True, backend="polars"), customer="id", time="date", amount="total", unit="week",
        calibration_end="1997-09-30",
    )  # fmt: skip
    z = pl.DataFrame({"customer": base.summary()["customer"], "even": (base.summary()["T"] > 33).cast(pl.Float64)})
    model = gw.BGNBD(purchase_covariates=["even"]).fit(base, covariates=z.reverse())
    check = gw.holdout_check(base, model, covariates=z)
    expected = model.expected_purchases(base, check.horizon, covariates=z)["expected_purchases"]
    assert check.predicted == pytest.approx(expected.sum(), rel=1e-9)


def test_refit_begins_where_the_model_is() -> None:
    data = buyers("bg_nbd")
    table = {k: data[k] for k in ("frequency", "recency", "T")}
    model = gw.BGNBD().fit(**table)
    before = model.params_
    again = model.refit(**{k: v[10:] for k, v in table.items()})
    straight = gw.BGNBD().fit(**{k: v[10:] for k, v in table.items()})
    assert again is not model and model.params_ == before
    assert list(again.params_.values()) == pytest.approx(list(straight.params_.values()), rel=1e-5)
    assert again.fit_report_.evaluations <= straight.fit_report_.evaluations
    assert again.get_params() == model.get_params()
    with pytest.raises(gw.SchemaError, match="must be fitted first"):
        gw.BGNBD().refit(**table)
