"""Likelihood-ratio tests between fitted models, and models from files."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import goodwill as gw


@cache
def cdnow() -> gw.CustomerBase:
    log = gw.datasets.cdnow(sample=True, backend="polars")
    return gw.CustomerBase.from_transactions(
        log, customer="id", time="date", amount="total", unit="week", calibration_end="1997-09-30"
    )


def simulated(model: Any, n: int, seed: int) -> dict[str, np.ndarray]:
    T = np.linspace(20, 80, n)
    made = model.simulate(T, seed=seed)
    recency = np.zeros(n)
    np.maximum.at(recency, made["row"], made["time"])
    return {"frequency": np.bincount(made["row"], minlength=n).astype(float), "recency": recency, "T": T}


def test_leaving_is_seen_in_cdnow() -> None:
    small, large = gw.NBD().fit(cdnow()), gw.ParetoNBD().fit(cdnow())
    test = gw.likelihood_ratio_test(small, large)
    # The published maxima: -9763.6576 and -9594.9762.
    assert test.statistic == pytest.approx(2 * (9763.657615 - 9594.976179), abs=1e-4)
    assert isinstance(test, gw.LikelihoodRatioTest) and test.degrees_of_freedom == 2 and test.upper_bound
    assert test.p_value == pytest.approx(np.exp(-test.statistic / 2), rel=1e-9)  # chi-square with 2 degrees
    assert "better than NBD" in repr(test)


# Where nobody leaves, chance must not pass for leaving more often than the p-value says.
@pytest.mark.parametrize("larger", [gw.BGNBD, gw.ParetoNBD])
def test_p_values_of_nbd_are_bounds(larger: Any) -> None:
    values = []
    for seed in range(60):
        data = simulated(gw.NBD(r=0.8, alpha=10), 400, seed)
        try:
            model = larger().fit(**data)
        except gw.ConvergenceError:  # no maximum: nothing is seen beyond NBD
            values.append(1.0)
            continue
        values.append(gw.likelihood_ratio_test(gw.NBD().fit(**data), model).p_value)
    assert np.mean(np.array(values) < 0.05) <= 0.05
    assert "does as well" in repr(gw.likelihood_ratio_test(gw.NBD().fit(**data), larger().fit(**data)))


def test_models_that_are_not_nested_are_refused() -> None:
    nbd, bg, pareto = gw.NBD().fit(cdnow()), gw.BGNBD().fit(cdnow()), gw.ParetoNBD().fit(cdnow())
    with pytest.raises(gw.SchemaError, match="special case"):
        gw.likelihood_ratio_test(bg, pareto)
    with pytest.raises(gw.SchemaError, match="special case"):
        gw.likelihood_ratio_test(pareto, nbd)
    with pytest.raises(gw.SchemaError, match="must be fitted"):
        gw.likelihood_ratio_test(gw.NBD(r=1, alpha=2), pareto)
    with pytest.raises(gw.SchemaError, match="must be fitted first"):
        gw.likelihood_ratio_test(nbd, gw.ParetoNBD())
    with pytest.raises(gw.SchemaError, match="must be a fitted model"):
        gw.likelihood_ratio_test(nbd, 3)  # type: ignore[arg-type]
    other = gw.NBD().fit(**simulated(gw.NBD(r=1, alpha=5), 50, 1))
    with pytest.raises(gw.ConflictError, match="2,357"):
        gw.likelihood_ratio_test(other, pareto)


@pytest.mark.parametrize(
    "model",
    [gw.NBD(), gw.BGNBD(), gw.MBGNBD(), gw.ParetoNBD(), gw.GammaGamma(), gw.GammaGamma(p=6.25, q=3.74, v=15.44)],
    ids=repr,
)
def test_models_come_back_from_files(model: Any, tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    if model.get_params().get("p") is None:
        model.fit(cdnow())
    text = model.to_json(path)
    assert path.read_text() == text
    back = gw.load_model(path)
    assert type(back) is type(model) and back.params_ == model.params_ and back.to_json() == text
    assert gw.load_model(str(path)).get_params() == back.get_params()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "must hold JSON"),
        ("[]", "must be one of .*bg_nbd"),
        ('{"model": "magic"}', "'magic'"),
        ('{"model": "bg_nbd", "version": 99}', "version"),
        ('{"model": "bg_nbd", "version": 1, "unit": null, "params": {"r": 1, "alpha": 1, "a": 1}}', "b"),
    ],
)
def test_files_that_hold_no_model_are_refused(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    path.write_text(text)
    with pytest.raises(gw.FormatError, match=message):
        gw.load_model(path)


def test_a_file_that_is_not_there() -> None:
    with pytest.raises(FileNotFoundError):
        gw.load_model("/nowhere/model.json")
