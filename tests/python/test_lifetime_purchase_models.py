"""MBG/NBD, Pareto/NBD and Gamma-Gompertz/NBD: published values; what all models of repeat purchases share."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from cdnow_sample import summary

import goodwill as gw

REFERENCE = Path(__file__).parent.parent / "reference/lifetime"
PUBLISHED = json.loads((REFERENCE / "purchase_models_published.json").read_text())
PARETO = PUBLISHED["pareto_nbd"]
KNOWN = {
    "bg_nbd": gw.BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426, unit="week"),
    "mbg_nbd": gw.MBGNBD(r=0.525, alpha=6.183, a=0.891, b=1.614, unit="week"),
    "nbd": gw.NBD(r=0.385, alpha=12.07, unit="week"),
    "pareto_nbd": gw.ParetoNBD(r=0.553, alpha=10.578, s=0.606, beta=11.669, unit="week"),
    "ggompertz_nbd": gw.GGompertzNBD(r=0.8, alpha=5, b=0.08, s=0.9, beta=20, unit="week"),
}
models = pytest.mark.parametrize("name", KNOWN)
leaving = pytest.mark.parametrize("name", ["bg_nbd", "mbg_nbd", "pareto_nbd", "ggompertz_nbd"])
CUSTOMER = {"frequency": 2, "recency": 30.43, "T": 38.86}


@pytest.mark.parametrize("name", ["nbd", "mbg_nbd", "pareto_nbd"])
def test_cdnow_sample_as_published(name: str) -> None:
    expected, kind = PUBLISHED[name]["sample"], type(KNOWN[name])
    model = kind(unit="week").fit(**summary())
    assert model.log_likelihood_ == pytest.approx(expected["log_likelihood"], abs=1e-6)
    assert list(model.params_.values()) == pytest.approx(expected["params"], rel=2e-6)
    report = model.fit_report_
    assert report.converged and report.identified and report.largest_gradient < 1e-4
    if name == "pareto_nbd":
        assert list(model.standard_errors_.values()) == pytest.approx(expected["standard_errors"], rel=1e-3)
        soon = model.expected_purchases(39, **summary())
        assert soon.sum() == pytest.approx(expected["expected_next_39_weeks"], abs=0.01)
        assert model.p_alive(**summary()).sum() == pytest.approx(expected["p_alive"], abs=0.001)


def test_cdnow_master_as_other_packages_have_it() -> None:
    model = gw.MBGNBD().fit(**summary(name="CDNOW_master.txt"))
    assert list(model.params_.values()) == pytest.approx(PUBLISHED["mbg_nbd"]["master"]["params"], rel=1e-5)


def test_ggompertz_on_cdnow_is_pareto_nbd_and_says_so() -> None:
    expected = PUBLISHED["ggompertz_nbd"]["sample"]
    model = gw.GGompertzNBD(unit="week").fit(**summary())
    assert model.log_likelihood_ == pytest.approx(expected["log_likelihood"], abs=1e-6)
    assert model.log_likelihood_ == pytest.approx(expected["published"], abs=0.005)
    assert model.log_likelihood_ == pytest.approx(expected["peer"], abs=5e-5)
    report = model.fit_report_
    assert report.converged and not report.identified and report.at_boundary == ["b"]
    assert report.advice == (
        "b ran to 0: this is Pareto/NBD with r 0.5533, alpha 10.58, s 0.6062, beta/b 11.67; use ParetoNBD."
    )
    assert "identified        no" in repr(report) and "at boundary       b" in repr(report)
    edge = gw.ParetoNBD(unit="week").fit(**summary())
    assert model.params_["beta"] / model.params_["b"] == pytest.approx(edge.params_["beta"], rel=1e-9)
    assert model.standard_errors_["s"] == edge.standard_errors_["s"]
    assert np.isnan(model.standard_errors_["b"]) and np.isnan(model.robust_standard_errors_["beta"])
    assert model.p_alive(**summary()) == pytest.approx(edge.p_alive(**summary()), rel=1e-7)
    soon = PARETO["sample"]["expected_next_39_weeks"]
    assert model.expected_purchases(39, **summary()).sum() == pytest.approx(soon, abs=0.01)
    assert model.log_likelihood(**summary()).sum() == pytest.approx(model.log_likelihood_, abs=1e-6)
    back = gw.GGompertzNBD.from_json(model.to_json())
    assert back.params_ == model.params_ and back.fit_report_ == report and np.isnan(back.standard_errors_["b"])
    table = gw.compare_models([gw.GGompertzNBD(), gw.ParetoNBD()], **summary())
    assert [row.model for row in table] == ["ParetoNBD", "GGompertzNBD"]
    assert table.rows[1].aic_difference == pytest.approx(2, abs=1e-6) and not table.rows[1].identified


def test_ggompertz_dert() -> None:
    known = KNOWN["ggompertz_nbd"]
    whole = known.dert(discount_rate=0, **CUSTOMER)  # finite without discount, too
    assert known.expected_purchases(5000, **CUSTOMER) == pytest.approx(whole, rel=1e-10)
    assert 0 < known.dert(discount_rate=0.15, **CUSTOMER) < whole
    with pytest.raises(gw.SchemaError, match=r'GGompertzNBD\(..., unit="week"\)'):
        gw.GGompertzNBD(r=1, alpha=1, b=1, s=1, beta=1).dert(discount_rate=0.1, **CUSTOMER)


def test_pareto_points() -> None:
    points = PARETO["points"]
    model = gw.ParetoNBD(**dict(zip(("r", "alpha", "s", "beta"), points["params"], strict=True)), unit="week")
    for row in points["rows"]:
        given = {"frequency": row["x"], "recency": row["t_x"], "T": row["T"]}
        assert model.log_likelihood(**given) == pytest.approx(row["log_likelihood"], rel=1e-12)
        assert model.p_alive(**given) == pytest.approx(row["p_alive"], rel=1e-12)
        assert model.dert(**given, discount_rate=points["annual_rate"]) == pytest.approx(row["dert"], rel=1e-11)


def test_pareto_answers_where_others_do_not() -> None:
    peers = PARETO["peers_fail"]
    model = gw.ParetoNBD(**dict(zip(("r", "alpha", "s", "beta"), peers["params"], strict=True)))
    x, t_x, T = np.array([row[:3] for row in peers["rows"]] + peers["finite"], dtype=float).T
    soon = model.expected_purchases(peers["t"], frequency=x, recency=t_x, T=T)
    assert np.isfinite(soon).all() and (soon > 0).all()
    assert soon[:2] == pytest.approx([row[3] for row in peers["rows"]], abs=5e-6)
    assert (model.p_alive(frequency=x, recency=t_x, T=T) == 1).all()


def test_dert() -> None:
    model = KNOWN["pareto_nbd"]
    frame = pl.DataFrame({"customer": ["a", "b"], "frequency": [2, 0], "recency": [30.43, 0.0], "T": [38.86, 9.0]})
    out = model.dert(frame, discount_rate=0.15)
    assert out.columns == ["customer", "dert"]
    # As many as within a very long time, discounted.
    times, weights = gw.discount_schedule(5000, 0.15, rule="week_end")
    for row, customer in enumerate(frame.drop("customer").to_dicts()):
        slow = sum(w * model.expected_purchases(t, **customer) for t, w in zip(times, weights, strict=True))
        assert out["dert"][row] == pytest.approx(slow, rel=0.01)
    daily = gw.ParetoNBD(r=0.553, alpha=10.578 * 7, s=0.606, beta=11.669 * 7, unit="day")
    per_day = daily.dert(frequency=2, recency=30.43 * 7, T=38.86 * 7, discount_rate=1.15 ** (365 / 364) - 1)
    assert per_day == pytest.approx(out["dert"][0], rel=1e-9)
    assert np.isinf(model.dert(frame, discount_rate=0)["dert"].to_numpy()).all()
    with pytest.raises(gw.DomainError, match="discount_rate is 15, must be >= 0 and < 1"):
        model.dert(frame, discount_rate=15)
    with pytest.raises(gw.SchemaError, match="without a unit of time"):
        gw.ParetoNBD(r=1, alpha=1, s=1, beta=1).dert(frame, discount_rate=0.1)
    with pytest.raises(gw.SchemaError, match="must be fitted first"):
        gw.ParetoNBD().dert(frame, discount_rate=0.1)


@models
def test_no_purchase(name: str) -> None:
    model = KNOWN[name]
    later = {**CUSTOMER, "T": CUSTOMER["T"] + 13}
    ratio = np.exp(model.log_likelihood(**later) - model.log_likelihood(**CUSTOMER))
    assert model.no_purchase(13, **CUSTOMER) == pytest.approx(ratio, rel=1e-11)
    assert model.no_purchase(0, **CUSTOMER) == pytest.approx(1, rel=1e-15)
    frame = pl.DataFrame({"customer": [7], **{k: [v] for k, v in CUSTOMER.items()}})
    assert model.no_purchase(frame, 13).to_dict(as_series=False) == {"customer": [7], "no_purchase": [ratio]} or (
        model.no_purchase(frame, 13)["no_purchase"][0] == pytest.approx(ratio, rel=1e-11)
    )


@models
def test_expectation_of_new_customers_is_that_of_the_pmf(name: str) -> None:
    n, model = np.arange(600), KNOWN[name]
    assert model.pmf(n, 39).sum() == pytest.approx(1, rel=1e-10)
    assert model.expected_purchases_of_new(39) == pytest.approx((n * model.pmf(n, 39)).sum(), rel=1e-9)


@models
def test_fit_recovers_what_simulate_made(name: str) -> None:
    known = KNOWN[name]
    T = np.linspace(0, 100, 30000)
    made = known.simulate(T, seed=5)
    x = np.bincount(made["row"], minlength=len(T)).astype(float)
    t_x = np.zeros(len(T))
    np.maximum.at(t_x, made["row"], made["time"])
    model = type(known)(unit="week").fit(frequency=x, recency=t_x, T=T)
    for parameter, true in known.params_.items():
        error = model.standard_errors_[parameter]
        assert abs(model.params_[parameter] - true) < 4 * error
        assert model.robust_standard_errors_[parameter] == pytest.approx(error, rel=0.2)
    size = len(known.params_)
    assert model.covariance_.shape == model.robust_covariance_.shape == (size, size)
    assert np.sqrt(np.diag(model.robust_covariance_)) == pytest.approx(list(model.robust_standard_errors_.values()))
    assert model.aic_ == pytest.approx(2 * size - 2 * model.log_likelihood_)
    assert model.bic_ == pytest.approx(size * np.log(30000) - 2 * model.log_likelihood_)
    assert model.log_likelihood(frequency=x, recency=t_x, T=T).sum() == pytest.approx(model.log_likelihood_, rel=1e-11)
    again = type(known)(**known.get_params()).fit(frequency=x, recency=t_x, T=T, threads=1)
    assert list(again.params_.values()) == pytest.approx(list(model.params_.values()), rel=1e-6)


@models
def test_json_and_pickle(name: str) -> None:
    model = type(KNOWN[name])(unit="week").fit(**summary())
    for back in (type(model).from_json(model.to_json()), pickle.loads(pickle.dumps(model))):
        assert back.params_ == model.params_ and back.unit_ == "week"
        errors = list(model.robust_standard_errors_.values())
        assert list(back.robust_standard_errors_.values()) == pytest.approx(errors, rel=0, abs=0, nan_ok=True)
        assert back.fit_report_ == model.fit_report_
    assert json.loads(model.to_json())["model"] == name
    with pytest.raises(gw.FormatError, match="version is 7"):
        type(model).from_json(model.to_json().replace('"version": 1', '"version": 7'))
    with pytest.raises(gw.FormatError, match="model is"):
        type(model).from_json(model.to_json().replace(f'"{name}"', '"other"'))
    known = type(model).from_json(KNOWN[name].to_json())
    assert repr(known) == repr(KNOWN[name]) and known.get_params() == KNOWN[name].get_params()
    with pytest.raises(AttributeError):
        known.aic_  # noqa: B018


@models
def test_missing_rows_and_bad_ones(name: str) -> None:
    model = KNOWN[name]
    columns = {k: np.append(v, [1.0, 1.0, 1.0]) for k, v in summary().items()}
    columns["frequency"][-3] = columns["recency"][-2] = columns["T"][-1] = np.nan
    fitted = type(model)().fit(**columns)
    assert fitted.fit_report_.excluded == {"frequency is missing": 1, "recency is missing": 1, "T is missing": 1}
    assert np.isnan(fitted.no_purchase(5, **columns)[-3:]).all()
    bad = {**summary(), "recency": summary()["recency"] + 100}
    with pytest.raises(gw.DomainError, match=rf"{name}.no_purchase: recency\[0\] is .*, must be <= T"):
        model.no_purchase(5, **bad)
    with pytest.raises(gw.DomainError, match=rf"{name}.fit: recency\[0\]"):
        type(model)().fit(**bad)
    with pytest.raises(gw.ConvergenceError, match="without repeat purchases"):
        type(model)().fit(frequency=[0, 0], recency=[0, 0], T=[3, 4])
    with pytest.raises(gw.DomainError, match="alpha is None, must be a number: give all of r, alpha"):
        type(model)(r=1)
    with pytest.raises(gw.DomainError, match="alpha is -1, must be finite and > 0"):
        type(model)(**{**model.get_params(), "alpha": -1})
    with pytest.raises(gw.SchemaError, match="must be fitted first"):
        type(model)().no_purchase(1, **CUSTOMER)


@leaving
def test_what_the_data_do_not_hold_is_said(name: str) -> None:
    T = np.linspace(20, 100, 400)
    made = gw.NBD(r=5, alpha=50).simulate(T, seed=2)  # nobody leaves
    x = np.bincount(made["row"], minlength=len(T)).astype(float)
    t_x = np.zeros(len(T))
    np.maximum.at(t_x, made["row"], made["time"])
    model = type(KNOWN[name])().fit(frequency=x, recency=t_x, T=T)
    report = model.fit_report_
    assert not report.identified and set(report.at_boundary) <= set(model.params_)
    assert "hardly say how customers leave" in report.advice
    assert model.p_alive(frequency=x, recency=t_x, T=T).mean() > 0.9
    same = gw.NBD().fit(frequency=x, recency=t_x, T=T)
    assert same.log_likelihood_ == pytest.approx(model.log_likelihood_, abs=1)  # for two or three parameters more


def test_nbd_has_no_p_alive() -> None:
    assert not hasattr(KNOWN["nbd"], "p_alive")


@leaving
def test_value_by_every_model(name: str) -> None:
    rows = {"frequency": [2.0, 0.0], "recency": [30.43, 0.0], "T": [38.86, 9.0], "monetary_value": [22.35, np.nan]}
    spend = gw.GammaGamma(p=6.25, q=3.74, v=15.44)
    out = gw.value(rows, KNOWN[name], spend, horizon=52, margin=0.3)
    given = {k: rows[k] for k in ("frequency", "recency", "T")}
    assert out["expected_purchases"] == pytest.approx(KNOWN[name].expected_purchases(52, **given), rel=1e-11)
    assert out["p_alive"] == pytest.approx(KNOWN[name].p_alive(**given), rel=1e-12)
    assert out["clv"] == pytest.approx(0.3 * out["expected_spend"], rel=1e-12)


@pytest.mark.parametrize("name", KNOWN)
def test_derivatives_of_the_log_likelihood(name: str) -> None:
    model = KNOWN[name]
    given = dict(frequency=[2.0, 0.0, np.nan], recency=[30.43, 0.0, 1.0], T=[38.86, 20.0, 30.0])
    value, gradient, hessian = model.log_likelihood_derivatives(**given)
    p = len(model._names)
    assert value.shape == (3,) and gradient.shape == (3, p) and hessian.shape == (3, p, p)
    assert value[:2] == pytest.approx(model.log_likelihood(**given)[:2], rel=1e-12) and np.isnan(value[2])
    known = {key: v for key, v in model.get_params().items() if v is not None}

    def moved(i: int, step: float) -> tuple[np.ndarray, ...]:
        other = {**known, model._names[i]: known[model._names[i]] * np.exp(step)}
        return type(model)(**other).log_likelihood_derivatives(**given)

    h = 1e-5
    for i in range(p):
        above, below = moved(i, h), moved(i, -h)
        assert gradient[:2, i] == pytest.approx(((above[0] - below[0]) / (2 * h))[:2], rel=1e-5, abs=1e-6)
        assert hessian[:2, i] == pytest.approx(((above[1] - below[1]) / (2 * h))[:2], rel=1e-5, abs=1e-6)
    with pytest.raises(gw.DomainError, match=r"frequency\[0\]"):
        model.log_likelihood_derivatives(frequency=[-1.0], recency=[0.0], T=[1.0])
