"""A base at other ends, against the base of a log that was cut."""

import numpy as np
import pytest

import goodwill as gw


def test_it_is_the_base_of_a_log_that_ends_earlier():
    log = gw.datasets.cdnow(sample=False)
    how = dict(customer="id", time="date", amount="total")
    base = gw.CustomerBase.from_transactions(log, calibration_end="1998-01-01", **how)
    split = base.at(calibration_end="1997-03-01", observation_end="1997-03-10")
    keep = np.asarray(log["date"]) <= np.datetime64("1997-03-10")
    cut = {name: np.asarray(log[name])[keep] for name in log}
    direct = gw.CustomerBase.from_transactions(
        cut, calibration_end="1997-03-01", observation_end="1997-03-10", **how
    )
    assert len(split) == len(direct) < len(base)
    for name in (frame := direct.holdout()):
        np.testing.assert_array_equal(split.holdout()[name], frame[name])
    assert (split.calibration_end, split.observation_end) == (direct.calibration_end, direct.observation_end)
    ours, theirs = split.ingest_report, direct.ingest_report
    assert ours.purchases == theirs.purchases and ours.amount_total == theirs.amount_total
    assert ours.later_customers == theirs.later_customers
    assert ours.excluded[0].rows == (~keep).sum()
    assert base.at().calibration_end is None and base.calibration_end is not None


def test_ends_that_are_none():
    base = gw.CustomerBase.from_transactions(
        {"id": [1, 1], "day": ["2024-01-01", "2024-02-01"]}, customer="id", time="day"
    )
    with pytest.raises(gw.DomainError, match=r"CustomerBase.at: observation_end is 2024-03-01, must not be after the"):
        base.at(observation_end="2024-03-01")
    with pytest.raises(gw.DomainError, match=r"calibration_end is 2024-01-20, must not be after observation_end"):
        base.at(calibration_end="2024-01-20", observation_end="2024-01-15")
    with pytest.raises(gw.DomainError, match=r"observation_end is 2023-12-31, must not be before the first purchase"):
        base.at(observation_end="2023-12-31")
    with pytest.raises(gw.DomainError, match=r"calibration_end is 'x', must be a day"):
        base.at(calibration_end="x")
