"""The holdout check on the CDNOW sample, whose totals are published."""

import numpy as np
import pytest

import goodwill as gw


@pytest.fixture(scope="module")
def base() -> gw.CustomerBase:
    return gw.CustomerBase.from_transactions(
        gw.datasets.cdnow(sample=True), customer="id", time="date", amount="total", calibration_end="1997-09-30"
    )


def test_totals_of_the_sample(base):
    # Fader, Hardie & Lee (2005): 2,357 customers, 1,882 purchases in the 39 weeks after; BG/NBD expects 1653.41.
    check = gw.holdout_check(base, gw.BGNBD().fit(base))
    assert isinstance(check, gw.HoldoutCheck)
    assert check.customers == 2357
    assert check.actual == 1882
    assert check.predicted == pytest.approx(1653.41, abs=0.01)
    assert check.horizon == pytest.approx(39)
    assert sum(row.customers for row in check.by_frequency) == 2357
    assert sum(row.customers * row.actual for row in check.by_frequency) == pytest.approx(1882)
    assert [row.label for row in check.by_frequency][-1] == "7 or more"


def test_a_row_is_the_mean_of_its_customers(base):
    holdout, model = base.holdout(), gw.BGNBD().fit(base)
    twice = holdout["frequency"] == 2
    row = gw.holdout_check(base, model, last=3).by_frequency[2]
    assert row.customers == twice.sum()
    assert row.actual == pytest.approx(holdout["frequency_holdout"][twice].mean())
    expected = np.asarray(model.expected_purchases(base, 39)["expected_purchases"])
    assert row.predicted == pytest.approx(expected[twice].mean(), rel=1e-9)


def test_without_a_holdout():
    base = gw.CustomerBase.from_transactions(
        {"id": [1, 1, 2], "day": ["2024-01-01", "2024-02-01", "2024-01-15"]}, customer="id", time="day"
    )
    with pytest.raises(gw.DomainError, match=r"holdout_check: base .* calibration_end"):
        gw.holdout_check(base, gw.BGNBD(r=0.24, alpha=4.4, a=0.8, b=2.4))


def test_last_must_be_positive(base):
    with pytest.raises(gw.DomainError, match="last is 0, must be >= 1"):
        gw.holdout_check(base, gw.BGNBD(r=0.24, alpha=4.4, a=0.8, b=2.4), last=0)
