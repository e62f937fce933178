"""Shifted beta-geometric and beta-discrete-Weibull: published values, shapes, bad input."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest

import goodwill as gw

REFERENCE = Path(__file__).parent.parent / "reference/lifetime"
PUBLISHED = json.loads((REFERENCE / "discrete_models_published.json").read_text())
COHORTS = PUBLISHED["cohorts"]
SHIFTED = gw.ShiftedBetaGeometric(alpha=0.6680884, beta=3.806095)
WEIBULL = gw.BetaDiscreteWeibull(alpha=0.2142533, beta=1.4265749, c=1.7235648)
models = pytest.mark.parametrize("known", [SHIFTED, WEIBULL], ids=["shifted_beta_geometric", "beta_discrete_weibull"])


@pytest.mark.parametrize("name", ["high_end", "regular"])
def test_shifted_beta_geometric_as_published(name: str) -> None:
    expected = PUBLISHED["shifted_beta_geometric"][name]
    model = gw.ShiftedBetaGeometric().fit(COHORTS[name])
    assert model.log_likelihood_ == pytest.approx(expected["log_likelihood"], abs=1e-6)
    assert list(model.params_.values()) == pytest.approx(expected["params"], rel=1e-6)
    assert list(model.standard_errors_.values()) == pytest.approx(expected["standard_errors"], abs=6e-6)
    assert model.fit_report_.customers == 1000 and model.fit_report_.identified


def test_beta_discrete_weibull_as_published() -> None:
    expected = PUBLISHED["beta_discrete_weibull"]["high_end"]
    model = gw.BetaDiscreteWeibull().fit(counts=COHORTS["high_end"])
    assert model.log_likelihood_ == pytest.approx(expected["log_likelihood"], abs=1e-6)
    assert list(model.params_.values()) == pytest.approx(expected["params"], rel=2e-6)


def test_derl_as_published() -> None:
    derl = PUBLISHED["shifted_beta_geometric"]["derl"]
    for row in derl["rows"]:
        model = gw.ShiftedBetaGeometric(**dict(zip(("alpha", "beta"), row["params"], strict=True)))
        assert model.derl(np.arange(5), derl["rate"]) == pytest.approx(row["derl"], abs=1e-6)
        same = gw.BetaDiscreteWeibull(**model.params_, c=1)
        assert same.derl(np.arange(5), derl["rate"]) == pytest.approx(row["derl"], abs=1e-6)


@pytest.mark.parametrize(
    "counts",
    [
        [[100, 60, 45, 40], [50, 20, 18]],
        np.array([[100, 60, 45, 40], [50, 20, 18, np.nan]]),
        pd.DataFrame([[100, 60, 45, 40], [50, 20, 18, None]]),
        pl.DataFrame([[100.0, 60, 45, 40], [50, 20, 18, None]], orient="row"),
        [pd.Series([100, 60, 45, 40]), (50, 20, 18)],
    ],
    ids=["ragged", "array", "pandas", "polars", "columns"],
)
def test_several_cohorts_are_their_customers(counts) -> None:
    lifetime = np.repeat([1, 2, 3, 3, 2], [70, 17, 5, 40, 18])
    churned = np.repeat([True, True, True, False, False], [70, 17, 5, 40, 18])
    for kind in (gw.ShiftedBetaGeometric, gw.BetaDiscreteWeibull):
        by_counts = kind().fit(counts)
        by_customers = kind().fit(lifetime=lifetime, churned=churned)
        assert by_counts.log_likelihood_ == pytest.approx(by_customers.log_likelihood_, rel=1e-13)
        assert list(by_counts.params_.values()) == pytest.approx(list(by_customers.params_.values()), rel=1e-6)
        assert by_counts.fit_report_.customers == by_customers.fit_report_.customers == 150
        rows = by_customers.log_likelihood(lifetime=lifetime, churned=churned)
        assert rows.sum() == pytest.approx(by_customers.log_likelihood_, rel=1e-12)
        half = kind().fit(lifetime=lifetime, churned=churned, weights=np.full(150, 0.5))
        assert half.log_likelihood_ == pytest.approx(by_customers.log_likelihood_ / 2, rel=1e-12)


@models
def test_what_scores_say_together(known) -> None:
    t = np.arange(1, 200)
    survival = known.survival(t)
    assert known.survival(0) == 1
    assert 1 - np.cumsum(known.pmf(t)) == pytest.approx(survival, rel=1e-12)
    assert np.cumprod(known.retention(t)) == pytest.approx(survival, rel=1e-12)
    assert known.log_likelihood(lifetime=7, churned=1) == pytest.approx(np.log(known.pmf(7)), rel=1e-13)
    assert known.log_likelihood(lifetime=7, churned=False) == pytest.approx(np.log(known.survival(7)), rel=1e-13)
    far = np.arange(4, 1000)
    worth = (known.survival(far) / known.survival(3) * 1.1 ** -(far - 4.0)).sum()
    assert known.derl(3, 0.1) == pytest.approx(worth, rel=1e-10)
    assert np.isinf(known.expected_residual_lifetime([0, 3])).all()
    short = gw.ShiftedBetaGeometric(alpha=3, beta=4)
    assert short.expected_residual_lifetime(3) == pytest.approx(3.5)
    assert gw.BetaDiscreteWeibull(alpha=3, beta=4, c=1).expected_residual_lifetime(3) == pytest.approx(3.5)
    assert not hasattr(known, "p_alive") and not hasattr(known, "expected_purchases")
    column = pl.Series("renewals", [0, None, 3])
    out = known.derl(column, 0.1)
    assert isinstance(out, pl.Series) and out[2] == pytest.approx(worth, rel=1e-10)
    assert np.isnan(known.survival([1.0, np.nan])[1])


@models
def test_fit_recovers_what_simulate_made(known) -> None:
    made = known.simulate(np.full(40000, 15), seed=3)
    model = type(known)().fit(**made)
    for parameter, true in known.params_.items():
        error = model.standard_errors_[parameter]
        assert abs(model.params_[parameter] - true) < 4 * error
        assert model.robust_standard_errors_[parameter] == pytest.approx(error, rel=0.2)
    assert np.array_equal(made["lifetime"], known.simulate(np.full(40000, 15), seed=3, threads=2)["lifetime"])
    assert (made["lifetime"][made["churned"] == 0] == 15).all()


@models
def test_json_and_pickle(known) -> None:
    model = type(known)().fit(COHORTS["high_end"])
    for back in (type(model).from_json(model.to_json()), pickle.loads(pickle.dumps(model))):
        assert back.params_ == model.params_ and back.fit_report_ == model.fit_report_
    with pytest.raises(gw.FormatError, match="beta is missing"):
        type(model).from_json(model.to_json().replace('"beta":', '"bta":'))
    with pytest.raises(gw.FormatError, match="version is 2"):
        type(model).from_json(model.to_json().replace('"version": 1', '"version": 2'))
    same = type(known).from_json(known.to_json())
    assert repr(same) == repr(known) and same.get_params() == known.get_params()


def test_a_limit_is_said_in_words() -> None:
    made = SHIFTED.simulate(np.full(20000, 15), seed=1)
    assert "needs one parameter less" in gw.BetaDiscreteWeibull().fit(**made).fit_report_.advice
    alike = gw.ShiftedBetaGeometric().fit([1000, 800, 640, 512, 410, 328])
    report = alike.fit_report_
    assert not report.identified and report.at_boundary == ["alpha", "beta"]
    assert "each leaves with probability 0.2" in report.advice
    assert alike.survival(5) == pytest.approx(0.8**5, abs=0.001)


def test_compared() -> None:
    table = gw.compare_models(COHORTS["high_end"], [gw.ShiftedBetaGeometric(), gw.BetaDiscreteWeibull()])
    assert [row.model for row in table] == ["BetaDiscreteWeibull", "ShiftedBetaGeometric"]
    assert [row.log_likelihood for row in table] == pytest.approx([-1605.314213, -1611.158147], abs=1e-6)
    assert "ShiftedBetaGeometric" in repr(table)
    made = SHIFTED.simulate(np.full(5000, 15))
    assert len(gw.compare_models([gw.ShiftedBetaGeometric(), gw.BetaDiscreteWeibull()], **made)) == 2


@models
@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ([100, 60, 61], r"counts\[2\] is 61, must be at most the 60 before it"),
        ([[100, 60], [9, 3, 4]], r"counts\[1\] is 4 after renewal 2, must be at most the 3 before it"),
        ([100, np.nan, 50], r"counts\[1\] is nan, must be a whole number of customers"),
        ([1, 0.869], r"counts\[1\] is 0.869, must be a whole number of customers"),
        ([100, -1], r"counts\[1\] is -1, must be a whole number of customers"),
        ([1, 1, 0], r"counts is of 1 customer\(s\), must be of at least 2"),
        ([100], "counts is without a renewal"),
        ([], "counts is empty, must have at least one cohort"),
    ],
)
def test_bad_cohorts(known, counts, message: str) -> None:
    with pytest.raises(gw.DomainError, match=f"{known._kernel}.fit: {message}"):
        type(known)().fit(counts)


@models
def test_bad_customers_and_arguments(known) -> None:
    new, name = type(known), known._kernel
    with pytest.raises(gw.ConvergenceError, match="observe for longer"):
        new().fit([10, 10, 10])
    with pytest.raises(gw.ConvergenceError, match="all leave at the first renewal"):
        new().fit([10, 0])
    with pytest.raises(gw.DomainError, match=r"lifetime\[1\] is 0, must be >= 1 where churned is 1"):
        new().fit(lifetime=[3, 0], churned=[1, 1])
    with pytest.raises(gw.DomainError, match=r"lifetime\[1\] is 2.5, must be a whole number"):
        new().fit(lifetime=[3, 2.5], churned=[1, 1])
    with pytest.raises(gw.DomainError, match=r"churned\[0\] is 2, must be 0 or 1"):
        new().fit(lifetime=[3, 2], churned=[2, 1])
    with pytest.raises(gw.DomainError, match=r"weights\[1\] is -1"):
        new().fit(lifetime=[3, 2], churned=[1, 1], weights=[1, -1])
    with pytest.raises(gw.DomainError, match="must be of more than 1"):
        new().fit(lifetime=[3], churned=[1])
    with pytest.raises(gw.ShapeError, match="churned"):
        new().fit(lifetime=[3, 2], churned=[1])
    with pytest.raises(gw.ShapeError, match="of 3 dimensions"):
        new().fit(np.ones((2, 2, 2)))
    with pytest.raises(gw.SchemaError, match="counts is missing"):
        new().fit()
    with pytest.raises(gw.SchemaError, match="churned is missing"):
        new().fit(lifetime=[1, 2])
    for number in (5, np.float64(5), np.array(5)):
        with pytest.raises(gw.SchemaError, match=r"counts is of type .*, must be a list, \[1000, 869, 743\]"):
            new().fit(number)
    with pytest.raises(gw.SchemaError, match="weights is given, must not be given beside counts"):
        new().fit([100, 60], weights=[1, 1])
    with pytest.raises(gw.DomainError, match=rf"{name}.retention: t\[1\] is 0, must be a whole number from 1"):
        known.retention([1, 0])
    with pytest.raises(gw.DomainError, match=rf"{name}.survival: t\[0\] is -1, must be a whole number from 0"):
        known.survival(-1)
    with pytest.raises(gw.DomainError, match=r"renewals\[0\] is 0.5"):
        known.expected_residual_lifetime(0.5)
    with pytest.raises(gw.DomainError, match=r"discount_rate is -0\.1"):
        known.derl(1, -0.1)
    with pytest.raises(gw.DomainError, match=r"discount_rate is 10, must be >= 0 and < 1"):
        known.derl(1, 10)
    with pytest.raises(gw.DomainError, match=r"periods\[0\] is 1.5"):
        known.simulate([1.5])
    with pytest.raises(gw.DomainError, match="beta is None, must be a number: give all of alpha, beta"):
        new(alpha=1)
    with pytest.raises(gw.DomainError, match="alpha is 0, must be finite and > 0"):
        new(**{**known.get_params(), "alpha": 0})
    with pytest.raises(gw.SchemaError, match="must be fitted first"):
        new().survival(1)
    missing = new().fit(lifetime=[3, 2, np.nan, 4, 1, 5], churned=[1, 1, 1, np.nan, 1, 0])
    assert missing.fit_report_.excluded == {"churned is missing": 1, "lifetime is missing": 1}
