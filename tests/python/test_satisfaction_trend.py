"""A metric over time: limits and signals."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import goodwill as gw

RULES = [
    "beyond_limits", "2_of_3_beyond_2", "4_of_5_beyond_1", "run_of_8", "run_of_9", "trend_of_6", "alternating_14",
    "15_within_1", "8_beyond_1",
]  # fmt: skip


def drawn(n: int = 4_000) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(5)
    return rng.integers(0, 11, n), np.datetime64("2024-01-01") + rng.integers(0, 700, n)


def test_a_p_chart_by_hand() -> None:
    # 180 of 200 satisfied in the baseline: limits 90 +- 3 * 100 sqrt(.09 / n), at most 100.
    when = ["2026-01-15"] * 100 + ["2026-02-15"] * 100 + ["2026-04-15"] * 36
    scores = [5] * 92 + [1] * 8 + [4] * 88 + [3] * 12 + [5] * 27 + [2] * 9
    r = gw.trend(scores, when, metric="csat", baseline=2)
    frame = r.to_frame()
    assert isinstance(r, gw.Trend) and list(r) == ["2026-01", "2026-02", "2026-03", "2026-04"]
    assert r.centre == pytest.approx(90) and frame["n"].tolist() == [100, 100, 0, 36]
    np.testing.assert_allclose(frame["lower_limit"], [81, 81, np.nan, 75])
    np.testing.assert_allclose(frame["upper_limit"], [99, 99, np.nan, 100])
    np.testing.assert_allclose(frame["z"], [2 / 3, -2 / 3, np.nan, -3])
    assert r.signals == [] and r["2026-04"].value == 75
    name, figures = list(r.rows_by_period())[3]
    assert name == "2026-04" and figures["n"] == 36 and figures["z"] == pytest.approx(-3)
    assert gw.trend(scores, when, metric="csat", baseline=2, limits=2.9).signals == [("2026-04", "beyond_limits")]
    with pytest.raises(KeyError):
        r["2026-03"]


def test_each_period_is_the_metric_of_its_rows() -> None:
    scores, time = drawn()
    weights = np.random.default_rng(6).gamma(3, 1, len(scores))
    month = time.astype("datetime64[M]")
    for metric, alone in (("nps", gw.nps), (gw.CES.ces2_mean, lambda s, **o: gw.ces(s, gw.CES.ces2_mean, **o))):
        given = scores if metric == "nps" else 1 + scores % 7
        r = gw.trend(given, time, metric=metric, weights=weights)
        frame = r.to_frame()
        for i, name in enumerate(r):
            rows = month == np.datetime64(name)
            one = alone(given[rows], weights=weights[rows])
            for figure in ("n", "value", "low", "high", "standard_error", "n_effective"):
                assert frame[figure][i] == pytest.approx(getattr(one, figure), rel=1e-12)
        whole = alone(given, weights=weights)
        assert r.centre == pytest.approx(whole.value)
        sigma = whole.standard_error * np.sqrt(whole.n_effective / frame["n_effective"])
        np.testing.assert_allclose(frame["z"], (frame["value"] - whole.value) / sigma, rtol=1e-9)
        assert 0.3 < r.dispersion < 2


def test_order_chunks_and_kinds_do_not_matter() -> None:
    scores, time = drawn()
    expected = gw.trend(scores, time)
    order = np.argsort(time)
    assert repr(gw.trend(scores[order], time[order])) == repr(expected)
    frame = gw.trend(pl.Series(scores), pl.Series(time)).to_frame()
    assert isinstance(frame, pl.DataFrame) and frame["period"].dtype == pl.Date
    assert isinstance(gw.trend(pd.Series(scores), pd.Series(time)).to_frame(), pd.DataFrame)
    assert isinstance(gw.trend(pa.array(scores), pa.array(time)).to_frame(), pa.Table)
    assert repr(gw.trend(scores.tolist(), [str(day) for day in time])) == repr(expected)


def test_zones_and_periods() -> None:
    late = [dt.datetime(2026, 1, 31, 23, 30, tzinfo=dt.UTC)] * 3 + [dt.datetime(2026, 2, 2, tzinfo=dt.UTC)] * 3
    assert list(gw.trend([9, 0, 5] * 2, late)) == ["2026-01", "2026-02"]
    assert list(gw.trend([9, 0, 5] * 2, late, zone="Asia/Ho_Chi_Minh")) == ["2026-02"]
    assert list(gw.trend([9, 0, 5] * 2, late, period="week")) == ["2026-01-26", "2026-02-02"]
    assert list(gw.trend([9, 0, 5] * 2, late, period="quarter")) == ["2026-Q1"]


def test_rows_add_up() -> None:
    r = gw.trend([9, 3, None, 5, 10], ["2026-01-01", None, "2026-01-02", "2026-02-01", "2026-02-02"])
    assert r.excluded_by_reason == {"without a date": 1, "missing": 1} and r.rows == 5
    how = gw.CSAT.top2_of_5_without_neutral.replace(not_applicable_codes=[9])
    r = gw.trend([5, 3, 9, 1, None, 4], ["2026-01-01"] * 5 + [None], metric=how)
    assert r.excluded_by_reason == {"without a date": 1, "missing": 1, "not applicable": 1, "neutral": 1}
    assert r.rows == 6


def test_rules_over_time() -> None:
    base = [10] * 50 + [5] * 50
    days = [f"2025-{month:02d}-10" for month in range(1, 11)]
    shifted = [10] * 55 + [5] * 45
    scores = base * 2 + shifted * 8
    when = [day for day in days for _ in range(100)]
    r = gw.trend(scores, when, baseline=("2025-01-01", "2025-02-28"), rules=RULES)
    assert ("2025-10", "run_of_8") in r.signals and ("2025-09", "run_of_8") not in r.signals
    assert "run_of_8" in repr(r) and r.to_frame()["signal"][9].startswith("run_of_8")
    assert gw.trend(scores, when, rules="run_of_9", baseline=2).signals == []


def test_text_answers() -> None:
    r = gw.trend(["very satisfied", "dissatisfied", "satisfied"], ["2026-01-01"] * 3, metric="csat")
    assert r.centre == pytest.approx(200 / 3)


BAD = [
    ({"metric": "clv"}, gw.DomainError, "metric"),
    ({"period": "decade"}, gw.DomainError, "period"),
    ({"rules": ["run_of_7"]}, gw.DomainError, "run_of_8"),
    ({"limits": 0}, gw.DomainError, "limits"),
    ({"spread": "wide"}, gw.DomainError, "spread"),
    ({"spread": "periods", "period": "year"}, gw.DomainError, "two periods"),
    ({"baseline": 9}, gw.DomainError, "from 1 to 3"),
    ({"baseline": ("2020-01-01", "2020-02-01")}, gw.DomainError, "must hold a period"),
    ({"baseline": "2026"}, gw.DomainError, "baseline"),
    ({"labels": {"x": 1}}, gw.DomainError, "labels"),
    ({"time": ["2026-01-01", "x", "2026-03-01"]}, gw.DomainError, r"time\[1\]"),
    ({"time": [None] * 3}, gw.DomainError, "date"),
    ({"time": ["2026-01-01"]}, gw.ShapeError, "rows"),
    ({"zone": "Nowhere"}, gw.DomainError, "zone"),
]


@pytest.mark.parametrize(("options", "error", "says"), BAD, ids=range(len(BAD)))
def test_what_is_refused(options, error, says: str) -> None:
    with pytest.raises(error, match=says):
        gw.trend(**({"scores": [9, 3, 10], "time": ["2026-01-01", "2026-02-01", "2026-03-01"]} | options))


def test_the_picture_says_what_it_shows() -> None:
    pytest.importorskip("altair")
    steady = gw.trend([10, 9, 8, 5] * 80, ["2026-01-15"] * 160 + ["2026-02-15"] * 160)
    assert steady.plot().to_dict()["title"]["text"] == "NPS stayed within the limits of chance in all 2 months"
    fell = gw.trend([10, 9, 8, 5] * 80 + [0] * 50, ["2026-01-15"] * 320 + ["2026-03-15"] * 50, baseline=1)
    assert fell.plot().to_dict()["title"]["text"].startswith("NPS was -100.0 in 2026-03, below its limit of")
