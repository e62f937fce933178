"""BG/CNBD-k and MBG/CNBD-k: k found and given, what it needs, and the two models of k = 1."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import goodwill as gw

MPMATH = json.loads((Path(__file__).parent.parent / "reference/lifetime/cnbd_k_mpmath.json").read_text())
TRUTH = {"k": 3, "r": 0.85, "alpha": 1.45, "a": 0.79, "b": 2.42}
KINDS = {"bg_cnbd_k": gw.BGCNBDk, "mbg_cnbd_k": gw.MBGCNBDk}
kinds = pytest.mark.parametrize("name", KINDS)


@pytest.fixture(scope="module")
def cdnow() -> gw.CustomerBase:
    log = gw.datasets.cdnow(sample=True)
    return gw.CustomerBase.from_transactions(
        log, customer="id", time="date", amount="total", calibration_end="1997-09-30", unit="week"
    )


def columns(model: gw.BGCNBDk | gw.MBGCNBDk, n: int = 15000) -> dict[str, np.ndarray]:
    T = np.linspace(24, 104, n)
    made = model.simulate(T, seed=3)
    row, time = made["row"], made["time"]
    x = np.bincount(row, minlength=n).astype(float)
    t_x = np.zeros(n)
    np.maximum.at(t_x, row, time)
    before = np.where(np.r_[True, row[1:] != row[:-1]], 0, np.r_[0, time[:-1]])
    return {
        "frequency": x, "recency": t_x, "T": T,
        "log_gaps": np.bincount(row, weights=np.log(time - before), minlength=n),
    }  # fmt: skip


@kinds
def test_scores_in_multi_precision(name: str) -> None:
    lag = 1 if name == "bg_cnbd_k" else 0
    for row in [row for row in MPMATH["customers"] if row["lag"] == lag][:40]:
        r, alpha, a, b, k = row["params"]
        model = KINDS[name](k=k, r=r, alpha=alpha, a=a, b=b)
        given = {"frequency": row["x"], "recency": row["t_x"], "T": row["T"]}
        assert model.log_likelihood(**given) == pytest.approx(row["log_likelihood"], rel=1e-10, abs=1e-10)
        assert model.p_alive(**given) == pytest.approx(row["p_alive"], rel=1e-10, abs=1e-290)
        for t, expected, none in row["points"]:
            soon = expected * row["p_alive"]
            assert model.expected_purchases(t, **given) == pytest.approx(soon, rel=1e-10, abs=1e-290)
            assert model.no_purchase(t, **given) == pytest.approx(none, rel=1e-10, abs=1e-290)
    for row in [row for row in MPMATH["new"] if row["lag"] == lag][:10]:
        r, alpha, a, b, k = row["params"]
        model = KINDS[name](k=k, r=r, alpha=alpha, a=a, b=b)
        assert model.expected_purchases_of_new(row["t"]) == pytest.approx(row["value"], rel=1e-10)


@kinds
def test_k_and_parameters_are_found(name: str) -> None:
    given = columns(KINDS[name](**TRUTH, unit="week"))
    model = KINDS[name](unit="week").fit(**given)
    assert model.k_ == 3 and model.params_["k"] == 3 and list(model.params_) == ["k", "r", "alpha", "a", "b"]
    for parameter, error in model.standard_errors_.items():
        assert model.params_[parameter] == pytest.approx(TRUTH[parameter], abs=4 * error)
    assert "k = 3 has the highest likelihood" in model.fit_report_.advice and model.fit_report_.identified
    assert model.aic_ == pytest.approx(10 - 2 * model.log_likelihood_)
    assert model.log_likelihood(**given).sum() == pytest.approx(model.log_likelihood_, rel=1e-11)
    assert f"{name.replace('_cnbd_k', '').upper()}CNBDk fitted" in repr(model) and "k=3" in repr(model)
    fixed = KINDS[name](k=3).fit(**given)
    assert fixed.log_likelihood_ == pytest.approx(model.log_likelihood_, rel=1e-12)
    assert fixed.aic_ == pytest.approx(model.aic_ - 2)
    frame = pl.DataFrame(given)
    assert KINDS[name]().fit(frame).params_ == KINDS[name]().fit(**given).params_
    assert model.log_likelihood(frame)["log_likelihood"].sum() == pytest.approx(model.log_likelihood_, rel=1e-11)


@kinds
def test_without_log_gaps_k_must_be_given(name: str) -> None:
    given = columns(KINDS[name](**TRUTH), 3000)
    bare = {key: given[key] for key in ("frequency", "recency", "T")}
    with pytest.raises(gw.DomainError, match="log_gaps is missing, must be given for k to be found") as caught:
        KINDS[name]().fit(**bare)
    assert caught.value.argument == "log_gaps"
    with pytest.raises(gw.DomainError, match="log_gaps is missing"):
        KINDS[name]().fit(pl.DataFrame(bare))
    model = KINDS[name](k=3).fit(**bare)
    assert model.params_ == KINDS[name](k=3).fit(**given).params_
    assert "Without log_gaps" in model.fit_report_.advice
    with pytest.raises(gw.SchemaError, match="log_gaps is missing, must be given"):
        gw.compare_models([KINDS[name](k=3), gw.BGNBD()], **bare)


def test_cdnow_is_not_regular(cdnow: gw.CustomerBase) -> None:
    bg, mbg = gw.BGCNBDk().fit(cdnow), gw.MBGCNBDk().fit(cdnow)
    assert bg.k_ == mbg.k_ == 1 and bg.unit_ == "week"
    assert bg.log_likelihood_ == pytest.approx(-9582.429207, abs=1e-6)
    assert mbg.log_likelihood_ == pytest.approx(-9582.135716, abs=1e-6)
    for regular, plain in ((bg, gw.BGNBD().fit(cdnow)), (mbg, gw.MBGNBD().fit(cdnow))):
        assert list(regular.params_.values())[1:] == pytest.approx(list(plain.params_.values()), rel=1e-9)
        mine, theirs = regular.p_alive(cdnow)["p_alive"], plain.p_alive(cdnow)["p_alive"]
        assert np.asarray(mine) == pytest.approx(np.asarray(theirs), rel=1e-9)


def test_compare_models(cdnow: gw.CustomerBase) -> None:
    table = gw.compare_models(cdnow, [gw.MBGNBD(), gw.MBGCNBDk(), gw.MBGCNBDk(k=2)])
    assert [(row.model, row.parameters) for row in table] == [("MBGNBD", 4), ("MBGCNBDk", 5), ("MBGCNBDk", 4)]
    assert table.rows[1].aic_difference == pytest.approx(2, abs=1e-6) and table.rows[2].aic_difference > 10
    given = columns(gw.MBGCNBDk(**TRUTH), 4000)
    table = gw.compare_models([gw.BGNBD(), gw.BGCNBDk(), gw.MBGCNBDk()], **given)
    assert table.rows[0].model == "MBGCNBDk" and table.rows[-1].model == "BGNBD"
    assert table.best.params_["k"] == 3


def test_log_gaps_of_a_base(cdnow: gw.CustomerBase) -> None:
    log = {"id": [1, 1, 1, 1, 2], "date": ["2026-01-01", "2026-01-08", "2026-01-08", "2026-01-22", "2026-01-05"]}
    base = gw.CustomerBase.from_transactions(log, customer="id", time="date", unit="day")
    made = base.summary(log_gaps=True)
    assert made["log_gaps"] == pytest.approx([np.log(7) + np.log(14), 0])
    assert base.summary(at="2026-01-09", log_gaps=True)["log_gaps"] == pytest.approx([np.log(7), 0])
    assert "log_gaps" not in base.summary()
    summary = cdnow.summary(log_gaps=True)
    x, t_x, gaps = (np.asarray(summary[name]) for name in ("frequency", "recency", "log_gaps"))
    assert (gaps[x == 0] == 0).all() and gaps[x == 1] == pytest.approx(np.log(t_x[x == 1]))
    assert (gaps[x > 1] <= x[x > 1] * np.log(t_x[x > 1] / x[x > 1]) + 1e-9).all()
    assert gw.BGCNBDk().fit(summary).params_ == gw.BGCNBDk().fit(cdnow).params_


@kinds
def test_json_and_pickle(name: str) -> None:
    model = KINDS[name]().fit(**columns(KINDS[name](**TRUTH), 2000))
    for again in (KINDS[name].from_json(model.to_json()), pickle.loads(pickle.dumps(model))):
        assert again.params_ == model.params_ and again.aic_ == model.aic_ and again.k_ == model.k_
    known = KINDS[name](**TRUTH, unit="week")
    again = KINDS[name].from_json(known.to_json())
    assert again.get_params() == known.get_params() and repr(again) == repr(known)
    with pytest.raises(gw.FormatError, match="k is 99, must be a whole number from 1 to 32"):
        KINDS[name].from_json(known.to_json().replace('"k": 3', '"k": 99'))


@kinds
def test_value_and_holdout(name: str, cdnow: gw.CustomerBase) -> None:
    model, spend = KINDS[name](k=2).fit(cdnow), gw.GammaGamma().fit(cdnow)
    out = gw.value(cdnow, model, spend, horizon=39, discount_rate=0.15)
    soon = model.expected_purchases(cdnow, 39)["expected_purchases"]
    assert np.asarray(out["expected_purchases"]) == pytest.approx(np.asarray(soon), rel=1e-12)
    assert (np.asarray(out["clv"]) > 0).all()
    assert gw.holdout_check(cdnow, model) is not None


@kinds
def test_dert(name: str) -> None:
    model = KINDS[name](**TRUTH, unit="week")
    for row in [row for row in MPMATH["dert"] if (row["lag"] == 1) == (name == "bg_cnbd_k")][:8]:
        r, alpha, a, b, k = row["params"]
        yearly = KINDS[name](k=k, r=r, alpha=alpha, a=a, b=b, unit="year")
        given, rate = {"frequency": row["x"], "recency": row["t_x"], "T": row["T"]}, np.expm1(row["delta"])
        if rate < 1:
            assert yearly.dert(**given, discount_rate=rate) == pytest.approx(row["value"], rel=1e-9)
    # As many as within a very long time, discounted.
    frame = pl.DataFrame({"customer": ["a", "b"], "frequency": [2, 0], "recency": [30.43, 0.0], "T": [38.86, 9.0]})
    out = model.dert(frame, discount_rate=0.15)
    assert out.columns == ["customer", "dert"]
    times, weights = gw.discount_schedule(5000, 0.15, rule="week_end")
    for row, customer in enumerate(frame.drop("customer").to_dicts()):
        slow = sum(w * model.expected_purchases(t, **customer) for t, w in zip(times, weights, strict=True))
        assert out["dert"][row] == pytest.approx(slow, rel=0.01)
    with pytest.raises(gw.SchemaError, match="without a unit of time"):
        KINDS[name](**TRUTH).dert(frame, discount_rate=0.1)


@kinds
@pytest.mark.parametrize("k", [0, 33, 1.5, True, "3"])
def test_bad_k(name: str, k: object) -> None:
    with pytest.raises(gw.DomainError, match="must be a whole number from 1 to 32"):
        KINDS[name](k=k, r=1, alpha=1, a=1, b=1)
    given = columns(KINDS[name](**TRUTH), 500)
    with pytest.raises(gw.DomainError, match="must be a whole number from 1 to 32"):
        KINDS[name](k=k).fit(**given)


@kinds
def test_bad_input(name: str) -> None:
    kind = KINDS[name]
    with pytest.raises(gw.DomainError, match="k is None, must be given with r, alpha, a, b"):
        kind(r=1, alpha=1, a=1, b=1)
    given = {"frequency": [2.0, 0.0], "recency": [5.0, 0.0], "T": [9.0, 9.0]}
    for gaps, message in (
        ([0.5, 1.0], r"log_gaps\[1\] is 1, must be 0 where frequency is 0"),
        ([-np.inf, 0.0], r"log_gaps\[0\] is -inf, must be finite: gaps between purchases are > 0"),
        ([9.0, 0.0], r"log_gaps\[0\] is 9, must be the sum of ln of the gaps"),
    ):
        with pytest.raises(gw.DomainError, match=message):
            kind().fit(**given, log_gaps=gaps)
        with pytest.raises(gw.DomainError, match=message):
            kind(**TRUTH).log_likelihood(**given, log_gaps=gaps)
    with pytest.raises(gw.ShapeError):
        kind().fit(**given, log_gaps=[0.5])
    with pytest.raises(gw.SchemaError, match="must not be given beside"):
        kind().fit(pl.DataFrame(given), log_gaps=[0.5, 0.0])
    with pytest.raises(gw.ShapeError):
        kind(**TRUTH).log_likelihood(**given, log_gaps=[0.5])
    with pytest.raises(gw.DomainError, match=r"recency\[0\] is 5, must be <= T"):
        kind(**TRUTH).p_alive(frequency=2, recency=5, T=4)
    with pytest.raises(gw.SchemaError, match="must be fitted first"):
        kind(k=2).p_alive(**given)
    with pytest.raises(AttributeError):
        kind(k=2).k_  # noqa: B018
