"""Dependence of spend on frequency: CDNOW by another fit, simulated dependence, bad input."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from test_lifetime_gamma_gamma import base, summary_file

import goodwill as gw

EXPECTED = json.loads((Path(__file__).parent.parent / "reference/lifetime/spend_dependence_scipy.json").read_text())


def made(elasticity: float, customers: int = 20000) -> dict[str, np.ndarray]:
    """Mean amounts of customers who spend x^elasticity times as much on each purchase."""
    x = 1.0 + np.arange(customers) % 12
    amounts = gw.GammaGamma(p=6.25, q=3.74, v=15.44).simulate(x, seed=7)
    return {"frequency": x, "monetary_value": x**elasticity * np.bincount(amounts["row"], amounts["amount"]) / x}


def test_cdnow_as_scipy_has_it() -> None:
    found = gw.spend_dependence(**summary_file())
    for name, error in (("elasticity", 1e-6), ("standard_error", 1e-6), ("statistic", 1e-6), ("correlation", 1e-12)):
        assert getattr(found, name) == pytest.approx(EXPECTED[name], abs=error), name
    assert found.p_value == pytest.approx(EXPECTED["p_value"], rel=1e-5)
    assert (found.customers, found.frequent_customers) == (EXPECTED["customers"], EXPECTED["frequent_customers"])
    assert found.occasional_customers == found.customers - found.frequent_customers
    for name in ("frequent_misjudged", "occasional_misjudged"):
        assert getattr(found, name) == pytest.approx(EXPECTED[name], abs=1e-7), name
    reach = 1.959963984540054 * found.standard_error
    assert found.elasticity_high - found.elasticity == pytest.approx(reach, rel=1e-12)
    assert found.elasticity - found.elasticity_low == pytest.approx(reach, rel=1e-12)
    assert found.independent.params_ == gw.GammaGamma().fit(**summary_file()).params_
    assert isinstance(found, gw.SpendDependence) and found.depends
    assert "who buy 1 % more often spend 0.17 % more" in repr(found) and "underestimates by 0.7% the" in repr(found)


def test_a_base_and_its_frame_give_the_same() -> None:
    found = gw.spend_dependence(base(True))
    columns = base(True).summary()
    assert found == gw.spend_dependence(columns) and isinstance(columns, pl.DataFrame)
    assert found.elasticity == pytest.approx(EXPECTED["elasticity"], abs=1e-3)


@pytest.mark.parametrize("elasticity", [-0.3, 0.0, 0.4])
def test_finds_the_dependence_that_was_made(elasticity: float) -> None:
    found = gw.spend_dependence(**made(elasticity))
    assert abs(found.elasticity - elasticity) < 3 * found.standard_error < 0.03
    assert found.depends == (elasticity != 0)
    assert np.sign(found.frequent_misjudged) == np.sign(found.elasticity)
    text = repr(found)
    if elasticity == 0:
        assert "does not depend" in text and found.p_value > 0.05
    else:
        assert ("less" in text) == (elasticity < 0) and "Independence" in text


def test_a_fit_with_covariates_comes_back_from_a_boundary_without() -> None:
    rows = made(-0.3)
    assert gw.GammaGamma().fit(**rows).fit_report_.at_boundary == ["p", "v"]
    model = gw.GammaGamma(spend_covariates=["log"])
    report = model.fit(**rows, covariates={"log": np.log(rows["frequency"])}).fit_report_
    assert report.identified and not report.at_boundary
    for name, true in (("p", 6.25), ("q", 3.74), ("v", 15.44), ("spend.log", -0.3)):
        assert abs(model.params_[name] - true) < 4 * model.standard_errors_[name], name


def test_weights_stand_for_customers() -> None:
    rows = made(0.2, 3000)
    weights = 1.0 + np.arange(3000) % 3
    many = {name: np.repeat(column, weights.astype(int)) for name, column in rows.items()}
    once, often = gw.spend_dependence(**rows, weights=weights), gw.spend_dependence(**many)
    for name in ("elasticity", "standard_error", "statistic", "frequent_customers", "frequent_misjudged"):
        assert getattr(once, name) == pytest.approx(getattr(often, name), rel=1e-6), name
    assert gw.spend_dependence(**rows, threads=2) == gw.spend_dependence(**rows, threads=1)


def test_says_when_the_data_do_not_tell() -> None:
    few = gw.spend_dependence(
        frequency=[1, 1, 2, 2, 3, 3, 4, 5, 6, 8], monetary_value=[12, 30, 18, 25, 16, 40, 22, 35, 31, 44]
    )
    assert np.isnan(few.standard_error) and few.advice and few.advice.removesuffix(".") in repr(few)
    assert gw.spend_dependence(**made(0.2, 3000)).advice == ""


def test_bad_input() -> None:
    rows = made(0.2, 100)
    with pytest.raises(gw.DomainError, match="frequency is 3, must differ between repeat buyers"):
        gw.spend_dependence(frequency=np.full(50, 3.0), monetary_value=np.arange(1.0, 51))
    with pytest.raises(gw.DomainError, match="interval is 95, must be a probability"):
        gw.spend_dependence(**rows, interval=95)
    with pytest.raises(gw.DomainError, match=r"frequency\[0\] is -1"):
        gw.spend_dependence(frequency=[-1.0, 2], monetary_value=[3.0, 4])
    with pytest.raises(gw.ShapeError):
        gw.spend_dependence(**rows, weights=[1.0])
