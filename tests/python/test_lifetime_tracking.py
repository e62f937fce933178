"""Tracking and frequency bins: against what the log says and what the papers' formulas give, computed here by scipy."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

import cdnow_sample
import numpy as np
import pytest

import goodwill as gw

pytest.importorskip("scipy")
from scipy.special import betaln, gammaln, hyp2f1

PUBLISHED = {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}
#: By mpmath with 25 digits, from the customers by day of their first purchase: repeat purchases expected in the
#: calibration and after it; customers expected without any.
EXPECTED, NOT_AGAIN = (2497.563529487306, 1668.809190898004), 1406.499792702154
END, LAST = dt.date(1997, 9, 30), dt.date(1998, 6, 30)


def purchase_days() -> list[list[dt.date]]:
    """Sorted days of each customer, read from the file."""
    days: dict[str, set[dt.date]] = defaultdict(set)
    for line in cdnow_sample._file("CDNOW_sample.txt").read_text().splitlines():
        fields = line.split()
        days[fields[0]].add(dt.datetime.strptime(fields[2], "%Y%m%d").date())
    return [sorted(of) for of in days.values()]


def bg_nbd_expected(t: np.ndarray, r: float, alpha: float, a: float, b: float) -> np.ndarray:
    """Fader, Hardie & Lee (2005), equation 9."""
    z = t / (alpha + t)
    return (a + b - 1) / (a - 1) * (1 - (alpha / (alpha + t)) ** r * hyp2f1(r, b, a + b - 1, z))


def bg_nbd_pmf(x: int, t: np.ndarray, r: float, alpha: float, a: float, b: float) -> np.ndarray:
    """Fader, Hardie & Lee (2005), equation 8."""

    def nbd(j: int) -> np.ndarray:
        count = np.exp(gammaln(r + j) - gammaln(r) - gammaln(j + 1))
        return count * (alpha / (alpha + t)) ** r * (t / (alpha + t)) ** j

    there = np.exp(betaln(a, b + x) - betaln(a, b)) * nbd(x)
    if x == 0:
        return there
    return there + np.exp(betaln(a + 1, b + x - 1) - betaln(a, b)) * (1 - sum(nbd(j) for j in range(x)))


@pytest.fixture(scope="module")
def base() -> gw.CustomerBase:
    return gw.CustomerBase.from_transactions(
        gw.datasets.cdnow(sample=True), customer="id", time="date", calibration_end=END
    )


@pytest.fixture(scope="module")
def model() -> gw.BGNBD:
    return gw.BGNBD(**PUBLISHED, unit="week")


def test_tracking_of_the_sample_is_what_the_log_and_the_formula_say(base, model) -> None:
    found = gw.tracking(base, model)
    frame, days = found.to_frame(), purchase_days()
    assert len(found) == 78 and found.customers == 2357 and found.later_customers == 0
    ends = [END + dt.timedelta(7 * k) for k in range(-38, 40)]
    assert frame["end"].tolist() == ends and (frame["days"] == 7).all()
    actual = [sum(sum(day <= end for day in of[1:]) for of in days) for end in ends]
    np.testing.assert_array_equal(frame["actual_cumulative"], actual)
    np.testing.assert_array_equal(frame["actual"], np.diff([0, *actual]))
    for end, cumulative in zip(ends, frame["expected_cumulative"], strict=True):
        ages = np.array([max((end - of[0]).days, 0) for of in days]) / 7
        assert cumulative == pytest.approx(bg_nbd_expected(ages, **PUBLISHED).sum(), rel=1e-9)
    np.testing.assert_allclose(np.cumsum(frame["expected"]), frame["expected_cumulative"], rtol=1e-12)
    np.testing.assert_array_equal(frame["holdout"], [end > END for end in ends])
    # The published counts: 2,457 repeat purchases in the calibration, 1,882 in the holdout.
    assert (found.calibration[1], found.holdout[1]) == (2457, 1882)
    assert found.calibration[0] == pytest.approx(EXPECTED[0], rel=1e-10)
    assert found.holdout[0] == pytest.approx(EXPECTED[1], rel=1e-10)


def test_tracking_is_what_simulated_customers_do() -> None:
    known, n, weeks = gw.ParetoNBD(r=0.55, alpha=10.6, s=0.6, beta=11.7, unit="week"), 20_000, 60
    first = np.arange(n) % 70  # they come within ten weeks
    bought = known.simulate(weeks - first / 7, seed=4)
    day = first[bought["row"]] + np.floor(7 * bought["time"]).astype(int) + 1
    log = {
        "id": np.concatenate([np.arange(n), bought["row"]]),
        "day": np.datetime64("2024-01-01") + np.concatenate([first, day]),
    }
    frame = gw.tracking(
        gw.CustomerBase.from_transactions(log, customer="id", time="day", observation_end="2025-02-24"), known
    ).to_frame()
    # Purchases of one day are one; at these rates few share a day.  The sum has a standard error near 1 %.
    np.testing.assert_allclose(frame["expected_cumulative"][-40:], frame["actual_cumulative"][-40:], rtol=0.03)
    assert not frame["holdout"].any()


def test_weeks_end_with_the_calibration_and_may_be_cut_at_the_ends() -> None:
    log = {"id": [1, 1, 1, 2, 3], "day": ["2024-01-03", "2024-01-10", "2024-01-29", "2024-01-12", "2024-01-30"]}
    base = gw.CustomerBase.from_transactions(
        log, customer="id", time="day", calibration_end="2024-01-18", observation_end="2024-02-03"
    )
    found = gw.tracking(base, gw.NBD(r=0.5, alpha=10, unit="week"))
    frame = found.to_frame()
    assert [str(end) for end in frame["end"]] == ["2024-01-04", "2024-01-11", "2024-01-18", "2024-01-25", "2024-02-01",
                                                  "2024-02-03"]  # fmt: skip
    assert frame["days"].tolist() == [2, 7, 7, 7, 7, 2]
    assert frame["actual"].tolist() == [0, 1, 0, 0, 1, 0]
    assert (found.customers, found.later_customers) == (2, 1)
    # NBD: r / alpha a week, for 15 and 6 days of the calibration and 16 of the holdout each.
    assert found.calibration[0] == pytest.approx(0.05 * (15 + 6) / 7)
    assert found.holdout[0] == pytest.approx(0.05 * (16 + 16) / 7)
    assert "without 1 who came later" in found.plot().to_dict()["title"]["subtitle"]
    whole = found.plot().to_dict()
    layers = [whole["datasets"][layer["data"]["name"]] for layer in whole["vconcat"][0]["layer"]]
    drawn = {row["end"][:10] for rows in layers for row in rows if "kind" in row}
    assert drawn == {"2024-01-11", "2024-01-18", "2024-01-25", "2024-02-01"}  # a week that is cut is no point


@pytest.mark.parametrize("unit", ["day", "month", "year"])
def test_tracking_in_another_unit_is_the_same(unit: str) -> None:
    days = {"day": 1, "month": 365.2425 / 12, "year": 365.2425}[unit]
    base = gw.CustomerBase.from_transactions(
        gw.datasets.cdnow(sample=True), customer="id", time="date", calibration_end=END, unit=unit
    )
    model = gw.BGNBD(**{**PUBLISHED, "alpha": PUBLISHED["alpha"] * 7 / days}, unit=unit)
    found = gw.tracking(base, model)
    assert found.calibration[0] == pytest.approx(EXPECTED[0], rel=1e-9) and found.holdout[1] == 1882
    assert gw.frequency_bins(base, model).to_frame()["expected"][0] == pytest.approx(NOT_AGAIN, rel=1e-9)


def test_refunds_are_no_purchases() -> None:
    log = {
        "id": [1, 1, 1, 1, 2], "amount": [9.0, -2.0, 5.0, -1.0, 3.0],
        "day": ["2024-01-01", "2024-01-09", "2024-01-16", "2024-01-20", "2024-01-02"],
    }  # fmt: skip
    base = gw.CustomerBase.from_transactions(
        log, customer="id", time="day", amount="amount", refunds="net", observation_end="2024-01-28"
    )
    found = gw.tracking(base, gw.NBD(r=0.5, alpha=10, unit="week"))
    assert found.calibration[1] == 1 and found.holdout is None and found.calibration_end is None
    history = gw.alive_history(base, gw.BGNBD(**PUBLISHED, unit="week"), 1)
    assert history.purchases == [dt.date(2024, 1, 1), dt.date(2024, 1, 16)]


def test_frequency_bins_of_the_sample(base, model) -> None:
    found = gw.frequency_bins(base, model)
    frame = found.to_frame()
    assert list(frame["frequency"]) == [*map(str, range(7)), "7 or more"]
    summary = cdnow_sample.summary()
    # Fader, Hardie & Lee (2005), figure 2: 1,411 of the 2,357 customers did not buy again.
    assert frame["actual"].tolist() == [1411, 439, 214, 100, 62, 38, 29, 64]
    expected = [bg_nbd_pmf(x, summary["T"], **PUBLISHED).sum() for x in range(7)]
    np.testing.assert_allclose(frame["expected"][:7], expected, rtol=1e-10)
    assert frame["expected"].sum() == pytest.approx(2357)
    off = sum(abs(e - a) for e, a in zip([*expected, 2357 - sum(expected)], frame["actual"], strict=True)) / 2
    assert found.misplaced == pytest.approx(off)
    assert (found.customers, found.end) == (2357, END)


def test_frequency_bins_of_all_models_sum_to_the_customers(base) -> None:
    for known in (
        gw.ParetoNBD(r=0.553, alpha=10.578, s=0.606, beta=11.669), gw.NBD(r=0.385, alpha=12.07),
        gw.MBGNBD(r=0.525, alpha=6.183, a=0.891, b=1.614), gw.BGCNBDk(k=2, r=0.4, alpha=2, a=0.8, b=2.4),
        gw.GGompertzNBD(r=0.55, alpha=10.6, b=0.01, s=0.6, beta=0.12),
    ):  # fmt: skip
        frame = gw.frequency_bins(base, known, last=60).to_frame()
        assert frame["expected"][:-1].sum() == pytest.approx(2357, abs=1)
        track = gw.tracking(base, known)
        mean = (frame["expected"] * np.arange(61)).sum()
        assert mean == pytest.approx(track.calibration[0], rel=2e-3)  # the mean of the distribution, but for its tail


def test_covariates_are_those_of_each_customer(base) -> None:
    member = np.arange(len(base)) % 3 == 0
    model = gw.ParetoNBD(r=0.55, alpha=10.6, s=0.61, beta=11.7, unit="week",
                         purchase_covariates={"member": 0.5}, leaving_covariates={"member": -0.3})  # fmt: skip
    frame = {"customer": base.customers[::-1], "member": member[::-1].astype(float)}
    found, bins = gw.tracking(base, model, covariates=frame), gw.frequency_bins(base, model, covariates=frame)
    log = gw.datasets.cdnow(sample=True)
    total, few = 0.0, 0.0
    for group in (0, 1):
        theirs = np.isin(log["id"], base.customers[member == group])
        part = gw.CustomerBase.from_transactions(
            {name: np.asarray(column)[theirs] for name, column in log.items()}, customer="id", time="date",
            calibration_end=END, observation_end=LAST,
        )  # fmt: skip
        alike = model.at(member=group)
        total += gw.tracking(part, alike).calibration[0]
        few += gw.frequency_bins(part, alike).to_frame()["expected"]
    assert found.calibration[0] == pytest.approx(total, rel=1e-9)
    np.testing.assert_allclose(bins.to_frame()["expected"], few, rtol=1e-9)
    with pytest.raises(gw.SchemaError, match="tracking: covariates is missing, must be a frame with"):
        gw.tracking(base, model)
    frame["member"][7] = np.nan
    with pytest.raises(gw.DomainError, match=r"covariates.member\[2349\] is nan, must be a finite number"):
        gw.frequency_bins(base, model, covariates=frame)


def test_pictures_say_what_was_found(base, model) -> None:
    drawn = gw.tracking(base, model).plot().to_dict()
    assert drawn["title"]["text"] == (
        "The model expects 1,669 repeat purchases after 1997-09-30; 1,882 were made (-11.3%)"
    )
    assert drawn["title"]["subtitle"] == "BGNBD; 2,357 customers; purchases after the first, to 1998-06-30"
    assert [part["width"] for part in drawn["vconcat"]] == [640, 640]
    title = gw.frequency_bins(base, model).plot().to_dict()["title"]
    assert title["text"].startswith("1,411 of 2,357 customers did not buy again, the model expects 1,406; 1.3% are")
    assert title["subtitle"] == "BGNBD; purchases after the first, to 1997-09-30"


@pytest.mark.parametrize("call", [gw.tracking, gw.frequency_bins, gw.lift_curve, gw.holdout_check])
def test_a_base_and_a_model_that_do_not_go_together(call, base, model) -> None:
    name = call.__name__
    with pytest.raises(gw.SchemaError, match=f"{name}: base is of type dict, must be a CustomerBase"):
        call({"frequency": [1]}, model)
    with pytest.raises(gw.SchemaError, match=f"{name}: model is of type BGBB, must be a model of repeat"):
        call(base, gw.BGBB(alpha=1.2, beta=0.75, gamma=0.66, delta=2.78))
    with pytest.raises(gw.SchemaError, match=f"{name}: model is not fitted, must be fitted first"):
        call(base, gw.BGNBD())
    daily = gw.BGNBD(**PUBLISHED, unit="day")
    with pytest.raises(gw.ConflictError, match=f"{name}: base is in units of a week, must be in units of a day, like"):
        call(base, daily)
    early = gw.CustomerBase.from_transactions(
        gw.datasets.cdnow(sample=True), customer="id", time="date", calibration_end="1996-12-31"
    )
    with pytest.raises(gw.DomainError, match=f"{name}: base is without a customer by 1996-12-31, must have"):
        call(early, model)


def test_last_must_be_a_count(base, model) -> None:
    for last in (0, 1001, 2.5, True, "7"):
        with pytest.raises(gw.DomainError, match=r"last is .*, must be a whole number from 1 to 1,000"):
            gw.frequency_bins(base, model, last=last)
