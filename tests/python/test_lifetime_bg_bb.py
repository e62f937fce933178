"""BG/BB: published values, shapes, bad input."""

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
PUBLISHED = json.loads((REFERENCE / "discrete_models_published.json").read_text())["bg_bb"]
COLUMNS = np.array(PUBLISHED["patterns"], dtype=float).T
DONATIONS = dict(zip(("frequency", "recency", "n_periods"), COLUMNS, strict=False))
WEIGHTS = COLUMNS[3]
NAMES = ("alpha", "beta", "gamma", "delta")
KNOWN = gw.BGBB(**dict(zip(NAMES, PUBLISHED["params"], strict=True)))
DONOR = {"frequency": 4, "recency": 5, "n_periods": 6}


def test_donations_as_published() -> None:
    model = gw.BGBB().fit(**DONATIONS, weights=WEIGHTS)
    assert model.log_likelihood_ == pytest.approx(PUBLISHED["log_likelihood"], abs=1e-6)
    assert list(model.params_.values()) == pytest.approx(PUBLISHED["params"], abs=1e-6)
    assert list(model.standard_errors_.values()) == pytest.approx(PUBLISHED["standard_errors"], rel=1e-3)
    report = model.fit_report_
    assert report.identified and report.weight == 11104 and report.patterns == 22
    assert (model.expected_purchases(5, **DONATIONS) * WEIGHTS).sum() == pytest.approx(
        PUBLISHED["expected_next_5"], abs=1e-3
    )
    assert model.aic_ == pytest.approx(8 - 2 * model.log_likelihood_)
    assert model.bic_ == pytest.approx(4 * np.log(11104) - 2 * model.log_likelihood_)
    for parameter, error in model.robust_standard_errors_.items():
        assert error == pytest.approx(model.standard_errors_[parameter], rel=0.05)
    assert model.covariance_.shape == model.robust_covariance_.shape == (4, 4)
    assert (model.log_likelihood(**DONATIONS) * WEIGHTS).sum() == pytest.approx(model.log_likelihood_, rel=1e-13)


@pytest.mark.parametrize("kind", [pd.DataFrame, pl.DataFrame])
def test_frames(kind) -> None:
    frame = kind({"customer": np.arange(22), **DONATIONS})
    out = KNOWN.p_alive(frame, ahead=1)
    assert isinstance(out, kind) and list(out.columns) == ["customer", "p_alive"]
    assert np.asarray(out["p_alive"]) == pytest.approx(KNOWN.p_alive(**DONATIONS, ahead=1))
    assert list(KNOWN.expected_purchases(frame, 5).columns) == ["customer", "expected_purchases"]
    assert list(KNOWN.probability_of_n(frame, 2, 5).columns) == ["customer", "probability_of_n"]
    assert list(KNOWN.time_to_next(frame, 0.5).columns) == ["customer", "time_to_next"]
    assert list(KNOWN.dert(frame, discount_rate=0.1).columns) == ["customer", "dert"]
    fitted = gw.BGBB().fit(frame, weights=WEIGHTS)
    assert fitted.log_likelihood_ == pytest.approx(PUBLISHED["log_likelihood"], abs=1e-6)


def test_what_scores_say_together() -> None:
    chances = [KNOWN.probability_of_n(n, 5, **DONOR) for n in range(6)]
    assert sum(chances) == pytest.approx(1, rel=1e-13)
    assert np.dot(chances, range(6)) == pytest.approx(KNOWN.expected_purchases(5, **DONOR), rel=1e-12)
    assert KNOWN.no_purchase(5, **DONOR) == pytest.approx(chances[0], rel=1e-13)
    later = {**DONOR, "n_periods": 11}
    ratio = np.exp(KNOWN.log_likelihood(**later) - KNOWN.log_likelihood(**DONOR))
    assert KNOWN.no_purchase(5, **DONOR) == pytest.approx(ratio, rel=1e-12)
    k = KNOWN.time_to_next(0.6, **DONOR)
    assert KNOWN.no_purchase(k, **DONOR) <= 0.4 < KNOWN.no_purchase(k - 1, **DONOR)
    assert KNOWN.time_to_next(0.6, frequency=0, recency=0, n_periods=6) == np.inf
    n = np.arange(13)
    assert KNOWN.pmf(n, 12).sum() == pytest.approx(1, rel=1e-13)
    assert (n * KNOWN.pmf(n, 12)).sum() == pytest.approx(KNOWN.expected_purchases_of_new(12), rel=1e-12)
    steps = [KNOWN.expected_purchases(k, **DONOR) for k in range(400)]
    assert KNOWN.dert(discount_rate=0.1, **DONOR) == pytest.approx(
        sum(d / 1.1 ** (k + 1) for k, d in enumerate(np.diff(steps))), rel=1e-10
    )
    assert KNOWN.dert(discount_rate=0, **DONOR) == np.inf


def test_fit_recovers_what_simulate_made() -> None:
    n_periods = np.tile(np.arange(5, 25), 2000)
    made = KNOWN.simulate(n_periods, seed=5)
    frequency = np.bincount(made["row"], minlength=len(n_periods))
    recency = np.zeros(len(n_periods))
    np.maximum.at(recency, made["row"], made["period"])
    model = gw.BGBB().fit(frequency=frequency, recency=recency, n_periods=n_periods, threads=1)
    for parameter, true in KNOWN.params_.items():
        assert abs(model.params_[parameter] - true) < 4 * model.standard_errors_[parameter]
    again = gw.BGBB(**KNOWN.get_params()).fit(frequency=frequency, recency=recency, n_periods=n_periods)
    assert list(again.params_.values()) == pytest.approx(list(model.params_.values()), rel=1e-6)
    assert np.array_equal(made["period"], KNOWN.simulate(n_periods, seed=5, threads=2)["period"])


def test_json_and_pickle() -> None:
    model = gw.BGBB().fit(**DONATIONS, weights=WEIGHTS)
    for back in (gw.BGBB.from_json(model.to_json()), pickle.loads(pickle.dumps(model))):
        assert back.params_ == model.params_ and back.fit_report_ == model.fit_report_
    assert json.loads(model.to_json())["model"] == "bg_bb"
    with pytest.raises(gw.FormatError, match="version is 7"):
        gw.BGBB.from_json(model.to_json().replace('"version": 1', '"version": 7'))
    with pytest.raises(gw.FormatError, match="gamma is missing"):
        gw.BGBB.from_json(model.to_json().replace('"gamma":', '"gama":'))
    known = gw.BGBB.from_json(KNOWN.to_json())
    assert repr(known) == repr(KNOWN) and known.get_params() == KNOWN.get_params()


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"frequency": 7}, r"frequency\[1\] is 7, must be at most the number of opportunities"),
        ({"recency": 7}, r"recency\[1\] is 7, must be at most the number of opportunities"),
        ({"recency": 3}, r"recency\[1\] is 3, must be at least the number of purchases"),
        ({"recency": 0}, r"recency\[1\] is 0, must be > 0 where frequency is > 0"),
        ({"frequency": 0}, r"recency\[1\] is 5, must be 0 where frequency is 0"),
        ({"frequency": -1}, r"frequency\[1\] is -1, must be >= 0"),
        ({"frequency": 1.5}, r"frequency\[1\] is 1.5, must be a whole number"),
        ({"recency": 4.5}, r"recency\[1\] is 4.5, must be a whole number"),
        ({"n_periods": 0}, r"n_periods\[1\] is 0, must be a whole number from 1 to 1000000"),
        ({"n_periods": 6.5}, r"n_periods\[1\] is 6.5, must be a whole number"),
        ({"n_periods": np.inf}, r"n_periods\[1\] is inf, must be a whole number"),
    ],
)
def test_bad_rows_are_named(bad: dict[str, float], message: str) -> None:
    columns = {name: [float(value), float(bad.get(name, value))] for name, value in DONOR.items()}
    with pytest.raises(gw.DomainError, match="bg_bb.fit: " + message):
        gw.BGBB().fit(**columns)
    with pytest.raises(gw.DomainError, match="bg_bb.no_purchase: " + message):
        KNOWN.no_purchase(3, **columns)


def test_missing_rows_and_bad_arguments() -> None:
    columns = {name: np.append(values, [1.0, 1.0, 1.0]) for name, values in DONATIONS.items()}
    for i, values in enumerate(columns.values()):
        values[22 + i] = np.nan
    model = gw.BGBB().fit(**columns, weights=np.append(WEIGHTS, [1, 1, 1]))
    assert sum(model.fit_report_.excluded.values()) == 3 and model.fit_report_.weight == 11104
    assert np.isnan(KNOWN.p_alive(**columns)[-3:]).all()
    with pytest.raises(gw.ConvergenceError, match="without repeat purchases BG/BB is not identified"):
        gw.BGBB().fit(frequency=[0, 0], recency=[0, 0], n_periods=[3, 4])
    with pytest.raises(gw.DomainError, match=r"weights\[0\] is -1"):
        gw.BGBB().fit(**{k: [v] for k, v in DONOR.items()}, weights=[-1])
    with pytest.raises(gw.ShapeError, match="n_periods"):
        gw.BGBB().fit(frequency=[1, 1], recency=[1, 1], n_periods=[3])
    with pytest.raises(gw.SchemaError, match="n_periods is missing"):
        KNOWN.p_alive(frequency=1, recency=1)
    with pytest.raises(gw.DomainError, match=r"horizon is 2\.5, must be a whole number from 0 to 1000000"):
        KNOWN.expected_purchases(2.5, **DONOR)
    with pytest.raises(gw.DomainError, match="n is -1, must be a whole number"):
        KNOWN.probability_of_n(-1, 3, **DONOR)
    with pytest.raises(gw.DomainError, match=r"n\[1\] is 0.5"):
        KNOWN.pmf([0, 0.5], 3)
    with pytest.raises(gw.DomainError, match="must lie between 0 and 1"):
        KNOWN.time_to_next(1, **DONOR)
    with pytest.raises(gw.DomainError, match=r"discount_rate is -0\.1"):
        KNOWN.dert(discount_rate=-0.1, **DONOR)
    with pytest.raises(gw.DomainError, match=r"discount_rate is 15, must be >= 0 and < 1: 15 % is 0.15"):
        KNOWN.dert(discount_rate=15, **DONOR)
    with pytest.raises(gw.DomainError, match=r"n_periods\[0\] is -1"):
        KNOWN.simulate([-1])
    with pytest.raises(gw.DomainError, match="beta is None, must be a number: give all of alpha"):
        gw.BGBB(alpha=1)
    with pytest.raises(gw.SchemaError, match="must be fitted first"):
        gw.BGBB().p_alive(**DONOR)
    base = gw.CustomerBase.from_transactions(
        pd.DataFrame({"id": [1, 1], "date": ["2024-01-01", "2024-02-01"]}), customer="id", time="date"
    )
    with pytest.raises(gw.SchemaError, match="table is a customer base, must be a frame with columns"):
        gw.BGBB().fit(base)


def test_a_limit_is_said_in_words() -> None:
    n_periods = np.full(20000, 20)
    made = gw.BGBB(alpha=1.2, beta=0.75, gamma=500, delta=4500).simulate(n_periods, seed=1)
    recency = np.zeros(len(n_periods))
    np.maximum.at(recency, made["row"], made["period"])
    frequency = np.bincount(made["row"], minlength=len(n_periods))
    report = gw.BGBB().fit(frequency=frequency, recency=recency, n_periods=n_periods).fit_report_
    assert not report.identified and report.at_boundary == ["gamma", "delta"]
    assert "do not seem to differ in how they leave" in report.advice


def test_compared() -> None:
    table = gw.compare_models([gw.BGBB()], **DONATIONS, weights=WEIGHTS)
    assert table.rows[0].log_likelihood == pytest.approx(PUBLISHED["log_likelihood"], abs=1e-6)
    with pytest.raises(gw.SchemaError, match=r"models\[1\] is BGNBD, of repeat purchases in time, must be of"):
        gw.compare_models([gw.BGBB(), gw.BGNBD()], **DONATIONS)
