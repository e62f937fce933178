"""Gamma-Gamma: published values, the forms of input and output, bad input."""

from __future__ import annotations

import importlib.metadata
import json
import pickle
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import goodwill as gw

REFERENCE = Path(__file__).parent.parent / "reference/lifetime"
PUBLISHED = json.loads((REFERENCE / "gamma_gamma_published.json").read_text())
MODEL = gw.GammaGamma(p=6.25, q=3.74, v=15.44)


@cache
def summary_file() -> dict[str, np.ndarray]:
    """The published summary of the CDNOW sample with its mean amounts, from the wheel of `lifetimes`."""
    files = importlib.metadata.distribution("lifetimes").files or []
    [found] = [f for f in files if f.name == "cdnow_customers_summary_with_transactions.csv"]
    table = pl.read_csv(Path(str(found.locate())))
    return {"frequency": table["x"].to_numpy().astype(float), "monetary_value": table["zbar"].to_numpy()}


@cache
def base(sample: bool) -> gw.CustomerBase:
    log = gw.datasets.cdnow(sample=sample, backend="polars")
    return gw.CustomerBase.from_transactions(
        log, customer="id", time="date", amount="total", unit="week", calibration_end="1997-09-30"
    )


def test_cdnow_summary_file_as_published() -> None:
    expected = PUBLISHED["cdnow_sample_summary_file"]
    model = gw.GammaGamma().fit(**summary_file())
    report = model.fit_report_
    assert isinstance(report, gw.FitReport) and report.customers == expected["customers"]
    assert report.to_dict()["correlation"] == report.correlation
    assert report.excluded == {"frequency is 0: a one-time buyer": 2357 - 946}
    assert report.converged and report.identified and not report.at_boundary
    assert model.log_likelihood_ == pytest.approx(expected["log_likelihood"], abs=1e-6)
    assert list(model.params_.values()) == pytest.approx(expected["params"], rel=2e-7)
    repeat = summary_file()["frequency"] > 0
    rows = {name: column[repeat] for name, column in summary_file().items()}
    assert model.log_likelihood(**rows).sum() == pytest.approx(model.log_likelihood_, rel=1e-13)
    assert report.correlation == pytest.approx(np.corrcoef(rows["frequency"], rows["monetary_value"])[0, 1], rel=1e-9)
    assert "correlation" in repr(report)


def test_cdnow_log_as_computed() -> None:
    expected = PUBLISHED["cdnow_sample_log"]
    model = gw.GammaGamma().fit(base(True))
    assert model.fit_report_.customers == expected["customers"]
    assert model.log_likelihood_ == pytest.approx(expected["log_likelihood"], abs=5e-5)
    assert list(model.params_.values()) == pytest.approx(expected["params"], abs=6e-6)  # five digits


def test_cdnow_master_as_other_packages_have_it() -> None:
    model = gw.GammaGamma().fit(base(False))
    assert list(model.params_.values()) == pytest.approx(PUBLISHED["cdnow_master"]["params"], rel=1e-5)
    out = model.expected_spend(base(False))
    assert isinstance(out, pl.DataFrame) and out.columns == ["customer", "expected_spend"]
    assert out["customer"][0] == "00001" and len(out) == 23570


def test_published_expected_spend() -> None:
    expected = PUBLISHED["expected_spend"]
    first = {name: column[:10] for name, column in summary_file().items()}
    assert MODEL.expected_spend(**first) == pytest.approx(expected["value"], abs=expected["error"])
    assert MODEL.mean_spend_ == pytest.approx(6.25 * 15.44 / 2.74)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 500), st.floats(0.01, 1e6)), min_size=1, max_size=50))
def test_expected_spend_lies_between_the_customer_and_all(rows) -> None:
    x, z = np.array(rows, dtype=float).T
    spend, all_of_them = MODEL.expected_spend(frequency=x, monetary_value=z), MODEL.mean_spend_
    low, high = np.minimum(z, all_of_them), np.maximum(z, all_of_them)
    repeat = x > 0
    assert np.all(spend[repeat] >= low[repeat] * (1 - 1e-12))
    assert np.all(spend[repeat] <= high[repeat] * (1 + 1e-12))
    assert np.all(spend[~repeat] == all_of_them)


def test_fit_recovers_what_simulate_made() -> None:
    x = np.random.default_rng(1).integers(0, 6, 60_000).astype(float)
    made = MODEL.simulate(x, seed=3)
    z = np.bincount(made["row"], made["amount"], len(x)) / np.where(x > 0, x, np.nan)
    model = gw.GammaGamma().fit(frequency=x, monetary_value=z)
    for name, true in MODEL.params_.items():
        assert abs(model.params_[name] - true) < 4 * model.standard_errors_[name]
    again = gw.GammaGamma().fit(frequency=x, monetary_value=z, threads=1)
    assert again.params_ == model.params_
    np.testing.assert_array_equal(MODEL.simulate(x, seed=3, threads=1)["amount"], made["amount"])


def test_weights_are_numbers_of_customers() -> None:
    x, z = np.array([1.0, 2, 3, 4, 5, 6, 2]), np.array([10.0, 35, 22, 60, 15, 41, 90])
    w = np.array([1.0, 2, 3, 1, 2, 1, 4])
    weighted = gw.GammaGamma().fit(frequency=x, monetary_value=z, weights=w)
    repeated = gw.GammaGamma().fit(frequency=np.repeat(x, w.astype(int)), monetary_value=np.repeat(z, w.astype(int)))
    assert weighted.params_ == repeated.params_
    assert weighted.fit_report_.weight == 14 and weighted.fit_report_.customers == 7


@pytest.mark.parametrize(
    "frame", [pd.DataFrame, pl.DataFrame, pa.table, dict], ids=["pandas", "polars", "pyarrow", "dict"]
)
def test_frames_give_frames_of_their_kind(frame) -> None:
    data = frame({"customer": ["a", "b"], "frequency": [2.0, 0.0], "monetary_value": [22.35, np.nan]})
    out = MODEL.expected_spend(data)
    assert type(out) is type(data)
    values = [float(str(v)) for v in out["expected_spend"]]
    assert values == pytest.approx([6.25 * (15.44 + 2 * 22.35) / (2 * 6.25 + 2.74), MODEL.mean_spend_])


def test_no_mean_where_q_is_at_most_one() -> None:
    heavy = gw.GammaGamma(p=2, q=0.9, v=3)
    assert np.isnan(heavy.mean_spend_)
    out = heavy.expected_spend(frequency=[0, 3], monetary_value=[np.nan, 5.0])
    assert np.isnan(out[0]) and out[1] > 0


def test_comes_back_from_json_and_pickle() -> None:
    model = gw.GammaGamma().fit(**summary_file())
    for back in (gw.GammaGamma.from_json(model.to_json()), pickle.loads(pickle.dumps(model))):
        assert back.params_ == model.params_
        assert back.fit_report_ == model.fit_report_
        np.testing.assert_array_equal(back.covariance_, model.covariance_)
    known = gw.GammaGamma.from_json(MODEL.to_json())
    assert known.params_ == MODEL.params_ and known.get_params() == MODEL.get_params()
    assert repr(known) == repr(MODEL)
    with pytest.raises(gw.FormatError, match="model"):
        gw.GammaGamma.from_json(gw.BGNBD(r=1, alpha=1, a=1, b=1).to_json())


BAD = [
    (([1, -1], [1, 1]), gw.DomainError, "frequency", 1, r"frequency\[1\] is -1, must be finite and >= 0"),
    (([1, np.inf], [1, 1]), gw.DomainError, "frequency", 1, "must be finite"),
    (([1, 1], [1, np.inf]), gw.DomainError, "monetary_value", 1, r"monetary_value\[1\] is inf, must be finite"),
    (([1, 1], [1]), gw.ShapeError, "monetary_value", None, "must have 2 rows"),
    (([1, 1], None), gw.SchemaError, "monetary_value", None, "must be given"),
    ((["1", "x"], [1, 1]), gw.SchemaError, "frequency", None, "numbers"),
]


@pytest.mark.parametrize(("columns", "error", "argument", "row", "message"), BAD)
def test_bad_columns_are_named(columns, error, argument, row, message) -> None:
    for call in (MODEL.expected_spend, gw.GammaGamma().fit):
        with pytest.raises(error, match=message) as caught:
            call(frequency=columns[0], monetary_value=columns[1])
        assert (caught.value.argument, caught.value.row) == (argument, row)


def test_other_bad_input() -> None:
    with pytest.raises(gw.DomainError, match=r"monetary_value\[0\] is -2"):
        MODEL.expected_spend(frequency=[1], monetary_value=[-2.0])
    with pytest.raises(gw.ConvergenceError, match="not identified"):
        gw.GammaGamma().fit(frequency=[0, 0], monetary_value=[np.nan, np.nan])
    with pytest.raises(gw.DomainError, match="at least one customer"):
        gw.GammaGamma().fit(frequency=[], monetary_value=[])
    with pytest.raises(gw.ConvergenceError, match="do not determine"):
        gw.GammaGamma().fit(frequency=[3], monetary_value=[20.0])
    with pytest.raises(gw.DomainError, match=r"weights\[1\]"):
        gw.GammaGamma().fit(frequency=[1, 2], monetary_value=[2, 3], weights=[1, -1])
    for bad in (dict(p=1), dict(p=1, q=2, v="3"), dict(p=0, q=1, v=1), dict(p=1, q=np.nan, v=1)):
        with pytest.raises(gw.DomainError):
            gw.GammaGamma(**bad)
    with pytest.raises(gw.SchemaError, match="must be fitted first"):
        gw.GammaGamma().expected_spend(frequency=[1], monetary_value=[1])
    with pytest.raises(AttributeError):
        _ = gw.GammaGamma().params_
    for seed in (-1, 2**64, 1.5, True):
        with pytest.raises(gw.DomainError, match="seed"):
            MODEL.simulate([1], seed=seed)
    for frequency in ([-1], [1.5], [np.nan]):
        with pytest.raises(gw.DomainError, match=r"frequency\[0\]"):
            MODEL.simulate(frequency)
    with pytest.raises(gw.Cancelled):
        x = np.full(2_000_000, 2.0)
        gw.GammaGamma().fit(frequency=x, monetary_value=np.arange(1.0, 2_000_001.0), progress=lambda done: False)
