"""Lift, recency and frequency, P(alive) by day, mixing densities, the check's picture: their numbers and words."""

from __future__ import annotations

import datetime as dt
import math
import sys

import cdnow_sample
import numpy as np
import pytest

import goodwill as gw

stats = pytest.importorskip("scipy.stats")

PUBLISHED = {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}
MODEL = gw.BGNBD(**PUBLISHED, unit="week")


@pytest.fixture(scope="module")
def base() -> gw.CustomerBase:
    return gw.CustomerBase.from_transactions(
        gw.datasets.cdnow(sample=True), customer="id", time="date", calibration_end="1997-09-30"
    )


def small(days: dict[int, list[str]], **options) -> gw.CustomerBase:
    log = {"id": [i for i, of in days.items() for _ in of], "day": [day for of in days.values() for day in of]}
    return gw.CustomerBase.from_transactions(log, customer="id", time="day", **options)


def p_alive(x: float, t_x: float, T: float, r: float, alpha: float, a: float, b: float) -> float:
    """Fader, Hardie & Lee (2005), BG/NBD."""
    return 1.0 if x == 0 else 1 / (1 + a / (b + x - 1) * ((alpha + T) / (alpha + t_x)) ** (r + x))


def title(chart) -> str:
    return chart.to_dict()["title"]["text"]


def test_lift_by_hand() -> None:
    # The model expects most of 4, then 3, and the same of 1 and 2; they buy 1, 2 and 0, 1 times in the holdout.
    first = "2024-01-01"
    base = small(
        {
            1: [first],
            2: [first, "2024-03-05"],
            3: [first, "2024-01-10", "2024-03-01", "2024-03-02"],
            4: [first, "2024-01-10", "2024-01-11", "2024-03-03"],
        },
        calibration_end="2024-01-31", observation_end="2024-03-31",
    )  # fmt: skip
    found = gw.lift_curve(base, gw.NBD(r=0.5, alpha=10, unit="week"))
    frame = found.to_frame()
    at = {round(float(c), 2): (m, b) for c, m, b in zip(frame["customers"], frame["model"], frame["best"], strict=True)}
    assert at[0.25] == pytest.approx((1 / 4, 2 / 4)) and at[0.5] == pytest.approx((3 / 4, 3 / 4))
    assert at[0.75] == pytest.approx((7 / 8, 1)) and at[1.0] == pytest.approx((1, 1))
    assert at[0.1] == pytest.approx((0.1, 0.2)) and found.top_decile == pytest.approx(0.1)
    area = 0.25 * (0.125 + 0.5 + 0.8125 + 0.9375) - 0.5
    best = 0.25 * (0.25 + 0.625 + 0.875 + 1) - 0.5
    assert found.gini == pytest.approx(area / best)
    assert (found.purchases, found.customers) == (4, 4)


def test_lift_of_the_sample_is_that_of_ranks(base) -> None:
    found = gw.lift_curve(base, MODEL)
    columns = base.holdout()
    actual = np.asarray(columns["frequency_holdout"], dtype=float)
    summary = cdnow_sample.summary()
    predicted = MODEL.expected_purchases(39, **summary)

    def area(score: np.ndarray) -> float:
        """Below the curve: each purchase counts from the middle of its customer's rank on."""
        return (actual * (1 - (stats.rankdata(-score) - 0.5) / len(score))).sum() / actual.sum() - 0.5

    assert found.gini == pytest.approx(area(predicted) / area(actual), rel=1e-9)
    assert found.purchases == 1882 and found.horizon == pytest.approx(39) and found.unit == "week"
    # Of customers of one score each, the best-ranked tenth made what the sum over them is.
    best = np.argsort(-predicted, kind="stable")[: round(0.1 * len(actual))]
    assert found.top_decile == pytest.approx(actual[best].sum() / actual.sum(), abs=2e-3)
    frame = found.to_frame()
    assert len(frame["customers"]) == 101 and (frame["best"] >= frame["model"]).all()
    chart = found.plot().to_dict()
    assert chart["title"]["text"] == f"The best-ranked tenth of the customers made {found.top_decile:.0%} of the " \
        "purchases of the holdout"  # fmt: skip
    assert f"Gini {found.gini:.2f}" in chart["title"]["subtitle"] and "39 weeks" in chart["title"]["subtitle"]


def test_a_model_that_ranks_as_well_as_can_be_and_one_that_does_not_rank() -> None:
    first, days = "2024-01-01", ["2024-01-08", "2024-01-09", "2024-01-10"]
    base = small(
        {n: [first, *days[:n], *(f"2024-02-0{d + 1}" for d in range(n))] for n in range(4)},
        calibration_end="2024-01-31", observation_end="2024-02-29",
    )  # fmt: skip
    assert gw.lift_curve(base, gw.NBD(r=0.5, alpha=10, unit="week")).gini == pytest.approx(1)
    same = small({n: [first, *(f"2024-02-0{d + 1}" for d in range(n))] for n in range(4)},
                 calibration_end="2024-01-31", observation_end="2024-02-29")  # fmt: skip
    alike = gw.lift_curve(same, gw.NBD(r=0.5, alpha=10, unit="week"))
    assert alike.gini == pytest.approx(0, abs=1e-12) and alike.top_decile == pytest.approx(0.1)


@pytest.mark.parametrize("call", [gw.lift_curve, gw.holdout_check])
def test_a_base_without_a_holdout(call, base) -> None:
    match = f"{call.__name__}: base is without a holdout, must have a calibration_end before its last day"
    for end in (None, "2024-02-01"):
        with pytest.raises(gw.DomainError, match=match):
            call(small({1: ["2024-01-01", "2024-02-01"]}, calibration_end=end), MODEL)


def test_a_holdout_without_a_purchase() -> None:
    base = small({1: ["2024-01-01", "2024-01-09"], 2: ["2024-01-03"]}, calibration_end="2024-01-31",
                 observation_end="2024-02-29")  # fmt: skip
    must = "base is without a purchase from 2024-01-31 to 2024-02-29, must have a holdout in which a customer bought"
    for call in (gw.lift_curve, gw.holdout_check):
        with pytest.raises(gw.DomainError, match=f"{call.__name__}: {must}"):
            call(base, MODEL)
    track = gw.tracking(base, MODEL)  # weeks in which nobody came can be shown
    assert track.holdout[1] == 0
    assert title(track.plot()).endswith("repeat purchases after 2024-01-31; 0 were made")


def test_the_picture_of_the_check(base) -> None:
    check = gw.holdout_check(base, gw.BGNBD().fit(base))
    assert (check.model, check.unit) == ("BGNBD", "week")
    chart = check.plot().to_dict()
    # Fader, Hardie & Lee (2005): 1,882 purchases in the 39 weeks; BG/NBD expects 1653.41.
    assert chart["title"]["text"] == "The model expected 1,653 purchases in the holdout; 1,882 were made (-12.1%)"
    assert chart["title"]["subtitle"] == "BGNBD; 2,357 customers over 39 weeks"


def test_history_of_one_customer_is_the_formula_day_by_day(base) -> None:
    found = gw.alive_history(base, MODEL, "00004")
    # Of the file: 1997-01-01, 1997-01-18, 1997-08-02, 1997-12-12.
    bought = [dt.date(1997, 1, 1), dt.date(1997, 1, 18), dt.date(1997, 8, 2), dt.date(1997, 12, 12)]
    assert found.purchases == bought and found.customer == "00004" and len(found) == 546
    frame = found.to_frame()
    for i, day in enumerate(frame["day"].tolist()):
        known = [b for b in bought if b <= day]
        history = len(known) - 1, (known[-1] - bought[0]).days / 7, (day - bought[0]).days / 7
        assert frame["p_alive"][i] == pytest.approx(p_alive(*history, **PUBLISHED), rel=1e-12)
        assert (frame["frequency"][i], frame["recency"][i], frame["T"][i]) == pytest.approx(history)
        assert frame["purchase"][i] == (day in bought)
    assert found.p_alive == frame["p_alive"][-1] and found.observation_end == dt.date(1998, 6, 30)
    said = title(found.plot())
    assert said == f"Customer 00004 is still there with a chance of {found.p_alive:.0%}, 200 days after the last of " \
        "4 purchases"  # fmt: skip


def test_history_knows_covariates_and_ids_of_integers() -> None:
    model = gw.BGNBD(**PUBLISHED, unit="week", purchase_covariates={"member": 0.8})
    base = small({7: ["2024-01-01", "2024-01-15"], 9: ["2024-01-02"]}, observation_end="2024-03-01")
    frame = {"customer": [9, 7], "member": [0, 1]}
    found = gw.alive_history(base, model, 7, covariates=frame)
    assert found.p_alive == pytest.approx(gw.alive_history(base, model.at(member=1), np.int64(7)).p_alive)
    assert found.p_alive != pytest.approx(gw.alive_history(base, model.at(member=0), 7).p_alive)
    once = gw.alive_history(base, model, 9, covariates=frame)
    assert title(once.plot()).endswith("a chance of 100%, 59 days after the last of 1 purchase")


def test_history_of_somebody_else(base) -> None:
    with pytest.raises(gw.DomainError, match=r"history: customer is '99999', must be one of the 2,357 of the base"):
        gw.alive_history(base, MODEL, "99999")
    with pytest.raises(gw.DomainError, match=r"customer is 4, must be text, like the ids of the base"):
        gw.alive_history(base, MODEL, 4)
    numbers = small({7: ["2024-01-01", "2024-01-15"]})
    for wrong in ("7", True, 7.0, None):
        with pytest.raises(gw.DomainError, match="must be an integer, like the ids of the base"):
            gw.alive_history(numbers, MODEL, wrong)
    with pytest.raises(gw.SchemaError, match="model is of type NBD, must be a model of customers who may leave"):
        gw.alive_history(base, gw.NBD(r=0.4, alpha=12), "00004")
    with pytest.raises(gw.ConflictError, match="base is in units of a week, must be in units of a day"):
        gw.alive_history(base, gw.BGNBD(**PUBLISHED, unit="day"), "00004")


def test_the_grid_is_the_formula() -> None:
    grid = gw.recency_frequency(MODEL, T=40, most=12)
    assert isinstance(grid, gw.RecencyFrequency) and repr(grid).startswith("RecencyFrequency(P(alive), BGNBD")
    assert grid.values.shape == (41, 13) and grid.measure == "p_alive"
    for j in range(1, 13):
        for i, t_x in enumerate(grid.recency):
            assert grid.values[i, j] == pytest.approx(p_alive(j, t_x, 40, **PUBLISHED), rel=1e-12)
    assert grid.values[0, 0] == 1 and np.isnan(grid.values[1:, 0]).all()
    frame = grid.to_frame()
    assert len(frame["p_alive"]) == 41 * 12 + 1 and set(frame["frequency"]) == set(range(13))

    def silence(x: int) -> float:
        """How long ago the last purchase is at P(alive) = 1/2: a/(b+x-1) ((alpha+T)/(alpha+t_x))^(r+x) = 1."""
        r, alpha, a, b = PUBLISHED.values()
        return 40 - ((alpha + 40) * (a / (b + x - 1)) ** (1 / (r + x)) - alpha)

    said = title(grid.plot())
    assert said == f"Likelier gone than there: silent for {silence(12):.2g} weeks after 12 repeat purchases, " \
        f"{silence(1):.2g} weeks after 1"  # fmt: skip


def test_the_grid_of_expected_purchases(base) -> None:
    model = gw.ParetoNBD(r=0.553, alpha=10.578, s=0.606, beta=11.669, unit="week")
    grid = gw.recency_frequency(model, T=39, horizon=39, most=20)
    assert grid.values[40, 20] == pytest.approx(model.expected_purchases(39, frequency=20, recency=39, T=39))
    assert grid.values[20, 3] == pytest.approx(model.expected_purchases(39, frequency=3, recency=19.5, T=39))
    said = title(grid.plot())
    now, silent = (model.expected_purchases(39, frequency=20, recency=t_x, T=39) for t_x in (39, 29.25))
    assert said.startswith(f"After 20 repeat purchases {now:.3g} are expected in 39 weeks")
    assert said.endswith(f"; {silent:.2g} after 9.8 weeks of silence")
    nbd = gw.recency_frequency(gw.NBD(r=0.4, alpha=12), T=5, horizon=2)  # of the past, when counts for nothing
    assert np.ptp(nbd.values[:, 4]) == pytest.approx(0, abs=1e-12) and "units" in title(nbd.plot())


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"T": 0}, "T is 0, must be > 0 and finite"),
        ({"T": math.inf}, "T is inf, must be > 0 and finite"),
        ({"T": math.nan}, "T is nan, must be > 0 and finite"),
        ({"T": 39, "horizon": -1}, "horizon is -1, must be > 0 and finite"),
        ({"T": 39, "most": 0}, "most is 0, must be a whole number from 1 to 1,000"),
        ({"T": 39, "most": 2.5}, "most is 2.5, must be a whole number from 1 to 1,000"),
    ],
)
def test_a_grid_that_cannot_be(options, match) -> None:
    with pytest.raises(gw.DomainError, match=f"recency_frequency: {match}"):
        gw.recency_frequency(MODEL, **options)


def test_a_grid_of_a_model_that_cannot_tell() -> None:
    with pytest.raises(gw.SchemaError, match="T is of type str, must be a number"):
        gw.recency_frequency(MODEL, T="39")
    with pytest.raises(gw.SchemaError, match="model is of type NBD, must be a model of customers who may leave"):
        gw.recency_frequency(gw.NBD(r=0.4, alpha=12), T=39)
    with pytest.raises(gw.SchemaError, match="model is not fitted"):
        gw.recency_frequency(gw.BGNBD(), T=39)
    with pytest.raises(gw.SchemaError, match=r"must be asked of customers who share them: model.at\(member=...\)"):
        gw.recency_frequency(gw.BGNBD(**PUBLISHED, purchase_covariates={"member": 1}), T=39)


MIXED = [
    (MODEL, stats.gamma(0.243, scale=1 / 4.414), stats.beta(0.793, 2.426)),
    (gw.MBGNBD(r=0.5, alpha=6, a=0.9, b=1.6), stats.gamma(0.5, scale=1 / 6), stats.beta(0.9, 1.6)),
    (gw.NBD(r=2, alpha=12), stats.gamma(2, scale=1 / 12), None),
    (gw.ParetoNBD(r=0.5, alpha=10, s=0.6, beta=12), stats.gamma(0.5, scale=1 / 10), stats.gamma(0.6, scale=1 / 12)),
    # The model counts k phases a purchase; the hazard at age 0 is b eta.
    (gw.BGCNBDk(k=3, r=0.8, alpha=1.5, a=0.8, b=2.4), stats.gamma(0.8, scale=1 / 4.5), stats.beta(0.8, 2.4)),
    (gw.GGompertzNBD(r=0.5, alpha=10, b=0.02, s=0.6, beta=0.3), stats.gamma(0.5, scale=0.1),
     stats.gamma(0.6, scale=0.02 / 0.3)),
    (gw.BGBB(alpha=1.2, beta=0.75, gamma=0.66, delta=2.78), stats.beta(1.2, 0.75), stats.beta(0.66, 2.78)),
    (gw.ShiftedBetaGeometric(alpha=0.67, beta=3.8), None, stats.beta(0.67, 3.8)),
    (gw.BetaDiscreteWeibull(alpha=0.2, beta=1.4, c=1.7), None, stats.beta(0.2, 1.4)),
]  # fmt: skip


@pytest.mark.parametrize(("model", "purchase", "leaving"), MIXED, ids=[type(m).__name__ for m, _, _ in MIXED])
def test_mixing_densities_are_those_of_scipy(model, purchase, leaving) -> None:
    found = gw.mixing_densities(model)
    assert isinstance(found, gw.MixingDensities) and isinstance(found.leaving, (gw.MixingDensity, type(None)))
    frame = found.to_frame()
    for name, part, theirs in (("purchase", found.purchase, purchase), ("leaving", found.leaving, leaving)):
        assert (part is None) == (theirs is None)
        if part is None:
            continue
        assert part.mean == pytest.approx(theirs.mean())
        for share in (0.05, 0.5, 0.9):
            assert part.quantile(share) == pytest.approx(theirs.ppf(share), rel=1e-9)
        mine = frame["process"] == name
        value = frame["value"][mine]
        assert len(value) == 200
        np.testing.assert_allclose(frame["density"][mine], theirs.pdf(value), rtol=1e-9)
        np.testing.assert_allclose(frame["share_below"][mine], theirs.cdf(value), rtol=1e-9)
    chart = found.plot().to_dict()
    assert len(chart["vconcat"]) == (purchase is not None) + (leaving is not None)
    first = found.purchase or found.leaving
    assert chart["title"]["text"] == f"{first.what}: {first.quantile(0.5):.2g} or less for half of the customers, " \
        f"{first.mean:.2g} in the mean"  # fmt: skip


def test_densities_that_are_narrow_or_near_0_can_be_seen() -> None:
    found = gw.mixing_densities(gw.BGNBD(r=0.01, alpha=80, a=1e5, b=1e6))
    narrow = found.leaving.curve()
    assert (narrow["density"] > 0).all() and narrow["share_below"][0] < 0.01 and narrow["share_below"][-1] > 0.99
    assert narrow["density"].sum() * np.diff(narrow["value"])[0] == pytest.approx(1, abs=0.01)
    layers = found.plot().to_dict()["vconcat"][0]["layer"]
    [across] = [layer["encoding"]["x"]["scale"]["domain"] for layer in layers if "scale" in layer["encoding"]["x"]]
    assert across[0] == 0 and across[1] < found.purchase.mean  # the mean is far beyond what is drawn, and no mark


def test_rates_of_simulated_customers_have_that_mean() -> None:
    # Purchases of customers who never leave, by time: the mean rate of the density.  Of Erlang gaps, k phases each.
    model = gw.BGCNBDk(k=3, r=4, alpha=2, a=1e-6, b=100, unit="week")
    bought = model.simulate(np.full(4000, 500.0), seed=2)
    assert len(bought["row"]) / 4000 / 500 == pytest.approx(gw.mixing_densities(model).purchase.mean, rel=0.03)


def test_mixing_densities_of_what_has_none() -> None:
    with pytest.raises(gw.SchemaError, match="densities: model is of type GammaGamma, must be a model of purchases"):
        gw.mixing_densities(gw.GammaGamma(p=6.25, q=3.74, v=15.44))
    with pytest.raises(gw.SchemaError, match="mixing_densities: model is not fitted"):
        gw.mixing_densities(gw.BGNBD())
    with pytest.raises(gw.SchemaError, match=r"model.at\(member=...\)"):
        gw.mixing_densities(gw.BGNBD(**PUBLISHED, purchase_covariates={"member": 1}))
    assert math.isnan(gw.mixing_densities(MODEL).purchase.quantile(1.5))


def test_frames_are_of_the_callers_kind() -> None:
    pandas = pytest.importorskip("pandas")
    base = gw.CustomerBase.from_transactions(
        gw.datasets.cdnow(sample=True, backend="pandas"), customer="id", time="date", calibration_end="1997-09-30"
    )
    for kind, found in {
        gw.Tracking: gw.tracking(base, MODEL), gw.FrequencyBins: gw.frequency_bins(base, MODEL),
        gw.LiftCurve: gw.lift_curve(base, MODEL), gw.AliveHistory: gw.alive_history(base, MODEL, "00004"),
    }.items():  # fmt: skip
        assert isinstance(found, kind) and isinstance(found.to_frame(), pandas.DataFrame)
        assert repr(found).startswith(kind.__name__) and "BGNBD" in repr(found)


def test_every_picture_is_drawn(base) -> None:
    converter = pytest.importorskip("vl_convert")
    for picture in (
        gw.tracking(base, MODEL), gw.frequency_bins(base, MODEL), gw.holdout_check(base, MODEL),
        gw.lift_curve(base, MODEL), gw.recency_frequency(MODEL, T=39), gw.recency_frequency(MODEL, T=39, horizon=39),
        gw.alive_history(base, MODEL, "00004"), gw.mixing_densities(MODEL),
    ):  # fmt: skip
        chart = picture.plot()
        assert converter.vegalite_to_svg(chart.to_dict()).count("<path") > 5
        assert "var(--" not in chart.to_json()


def test_without_altair(base, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "altair", None)
    for picture in (gw.tracking(base, MODEL), gw.holdout_check(base, MODEL), gw.mixing_densities(MODEL)):
        with pytest.raises(ImportError, match=r'plot needs Altair: pip install "goodwill\[plots\]"'):
            picture.plot()
