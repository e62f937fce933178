"""Models side by side."""

from __future__ import annotations

import math

import pandas as pd
import polars as pl
import pytest
from cdnow_sample import summary

import goodwill as gw

MODELS = [gw.BGNBD(unit="week"), gw.MBGNBD(unit="week"), gw.ParetoNBD(unit="week")]


def test_cdnow_in_one_table() -> None:
    table = gw.compare_models(MODELS, **summary())
    assert isinstance(table, gw.ModelComparison)
    assert [row.model for row in table] == ["MBGNBD", "BGNBD", "ParetoNBD"] and len(table) == 3
    assert [row.log_likelihood for row in table] == pytest.approx([-9582.135716, -9582.429207, -9594.976179], abs=1e-6)
    for row, model in zip(table, table.models, strict=True):
        assert row.aic == model.aic_ == pytest.approx(8 - 2 * row.log_likelihood)
        assert row.bic == model.bic_ and row.parameters == 4 and row.identified
        assert row.aic_difference == pytest.approx(row.aic - table.rows[0].aic)
    assert table.best is table.models[0] and table.best.params_ == gw.MBGNBD().fit(**summary()).params_
    with_nbd = gw.compare_models([gw.NBD(), *MODELS], **summary())
    assert with_nbd.rows[-1].model == "NBD" and with_nbd.rows[-1].parameters == 2
    assert with_nbd.rows[-1].log_likelihood == pytest.approx(-9763.657615, abs=1e-6)
    assert "MBGNBD" in repr(table).splitlines()[2]
    assert pd.DataFrame(table.to_dict()).shape == (3, 8)
    with pytest.raises(AttributeError):
        MODELS[0].log_likelihood_  # noqa: B018


def test_frames_weights_and_progress() -> None:
    counted = pl.DataFrame(summary()).group_by("frequency", "recency", "T").len()
    shares: list[float] = []
    table = gw.compare_models(counted, MODELS[:2], weights=counted["len"], progress=shares.append)
    assert table.best.params_ == gw.MBGNBD().fit(**summary()).params_
    assert all(0 <= share <= 1 for share in shares)


def test_what_has_no_maximum_comes_last() -> None:
    never = {"frequency": [0.0, 0.0], "recency": [0.0, 0.0], "T": [3.0, 4.0]}
    with pytest.raises(gw.ConvergenceError, match="without repeat purchases"):
        gw.compare_models(MODELS, **never)

    class Hopeless(gw.BGNBD):
        def fit(self, *arguments, **keywords):
            raise gw.ConvergenceError.of("bg_nbd.fit", "", "", "found no maximum")

    table = gw.compare_models([Hopeless(), *MODELS[:1]], **summary())
    assert [row.model for row in table] == ["BGNBD", "Hopeless"]
    assert math.isnan(table.rows[1].aic) and not table.rows[1].identified and "no maximum" in table.rows[1].advice
    assert "no: " in repr(table)


@pytest.mark.parametrize(
    "models", [None, [], [gw.BGNBD(), 3], gw.BGNBD(), [gw.GammaGamma()], [gw.NBD(), gw.GammaGamma()]]
)
def test_bad_models(models) -> None:
    with pytest.raises(gw.SchemaError, match="compare_models: models"):
        gw.compare_models(models, **summary())


def test_bad_rows_are_named() -> None:
    with pytest.raises(gw.DomainError, match=r"bg_nbd.fit: frequency\[0\]"):
        gw.compare_models(MODELS, **{**summary(), "frequency": -1 - summary()["frequency"]})
