"""The data sets are what their publications say."""

import datetime as dt
import importlib.metadata
import subprocess
import sys

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import goodwill as gw

ROLES = {"customer": "id", "time": "date", "amount": "total"}


@pytest.fixture(scope="module")
def cdnow():
    return gw.datasets.cdnow(backend="polars")


def test_cdnow_as_published(cdnow):
    assert cdnow.shape == (69_659, 4)
    assert cdnow["id"].n_unique() == 23_570
    assert cdnow["id"][0] == "00001"
    assert (cdnow["date"].min(), cdnow["date"].max()) == (dt.date(1997, 1, 1), dt.date(1998, 6, 30))
    assert cdnow["total"].sum() == pytest.approx(2_500_315.63)
    assert (cdnow["total"] == 0).sum() == 80
    base = gw.CustomerBase.from_transactions(cdnow, **ROLES, calibration_end="1997-09-30")
    report = base.ingest_report
    assert (len(base), report.rows_read, report.purchases, report.merged_within_a_day) == (
        23_570,
        69_659,
        67_591,
        2_068,
    )
    assert (report.zero_amounts, report.amount_scale, report.amount_total) == (80, 2, 2_500_315.63)


def test_cdnow_sample_as_published():
    sample = gw.datasets.cdnow(sample=True)
    base = gw.CustomerBase.from_transactions(sample, **ROLES, unit="week", calibration_end="1997-09-30")
    summary = base.summary()
    assert len(summary["customer"]) == 2_357
    assert summary["frequency"].sum() == 2_457
    assert base.holdout()["frequency_holdout"].sum() == 1_882
    assert (summary["frequency"] > 0).sum() == 946
    pattern = np.stack([summary["frequency"], summary["recency"], summary["T"]], axis=1)
    assert len(np.unique(pattern, axis=0)) == 1_016
    first = {name: values[0] for name, values in summary.items()}
    assert (first["frequency"], first["recency"], first["T"]) == (
        2,
        pytest.approx(30.43, abs=0.01),
        pytest.approx(38.86, abs=0.01),
    )
    assert gw.summary(sample, **ROLES, calibration_end="1997-09-30")["frequency"].sum() == 2_457


def test_cdnow_sample_is_part_of_the_whole(cdnow):
    sample = gw.datasets.cdnow(sample=True, backend="polars")
    part = cdnow.filter(pl.col("id").is_in(sample["id"].unique().to_list()))
    assert part.sort(part.columns).equals(sample.sort(sample.columns))


@pytest.mark.parametrize(
    ("backend", "kind"), [(None, dict), ("pandas", pd.DataFrame), ("polars", pl.DataFrame), ("pyarrow", pa.Table)]
)
def test_cdnow_in_the_kind_that_is_asked_for(backend, kind):
    sample = gw.datasets.cdnow(sample=True, backend=backend)
    assert type(sample) is kind
    assert len(sample["id"]) == 6_919


def test_cdnow_says_what_to_install(monkeypatch):
    monkeypatch.setattr("importlib.metadata.Distribution.from_name", classmethod(missing))
    with pytest.raises(gw.datasets.DatasetMissing, match=r'pip install "goodwill\[datasets\]"'):
        gw.datasets.cdnow()


def missing(cls, name):
    raise importlib.metadata.PackageNotFoundError(name)


def test_cdnow_refuses_other_backends():
    with pytest.raises(gw.DomainError, match="backend is 'spark'"):
        gw.datasets.cdnow(backend="spark")


def test_the_package_that_carries_the_data_is_not_imported():
    code = "import sys, goodwill; goodwill.datasets.cdnow(); assert 'lifetimes' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_overview_of_cdnow(cdnow):
    base = gw.CustomerBase.from_transactions(cdnow, **ROLES)
    overview = base.overview()
    days = cdnow.group_by("id").agg(pl.col("date").n_unique(), pl.col("total").sum())
    assert (overview.customers, overview.orders) == (23_570, 67_591)
    assert overview.repeaters == (days["date"] > 1).sum()
    assert overview.repeat_rate == pytest.approx(overview.repeaters / 23_570)
    assert overview.revenue == pytest.approx(2_500_315.63)
    best = days["total"].sort(descending=True)
    assert overview.revenue_share_by_decile[0] == pytest.approx(best[:2357].sum() / best.sum())
    assert sum(overview.revenue_share_by_decile) == pytest.approx(1)
    assert "23,570 customers" in repr(overview)


def test_a_programme_for_examples():
    program = gw.datasets.cdnow_program()
    assert program.tiers == {"silver": 100, "gold": 500} and program.check() == []
    assert program.replay(gw.datasets.cdnow(), member="id", time="date", amount="total").totals["earned"] == 2_453_159
