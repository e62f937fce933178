"""Survival curves of ten million durations, beside lifelines."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from lifelines import KaplanMeierFitter

import goodwill as gw

from .harness import Work

ROWS = 10_000_000


def curves_agree(ours: gw.KaplanMeier, theirs: KaplanMeierFitter) -> None:
    """Survival and both limits at each of lifelines' times; it has 0 among them."""
    begin = len(theirs.timeline) - len(ours.time_)
    assert 0 <= begin <= 1, begin
    np.testing.assert_array_equal(theirs.timeline[begin:], ours.time_)
    limits = theirs.confidence_interval_survival_function_.to_numpy()[begin:]
    some = ours.survival_ > 0  # lifelines has 0 for the limits at 0, where the variance is unknown
    np.testing.assert_allclose(theirs.survival_function_.to_numpy()[begin:, 0], ours.survival_, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(limits[some, 0], ours.low_[some], rtol=1e-8, atol=1e-10)
    np.testing.assert_allclose(limits[some, 1], ours.high_[some], rtol=1e-8, atol=1e-10)


def works() -> Iterator[Work]:
    random = np.random.default_rng(1)
    lifetime, watched = random.exponential(300, ROWS), random.uniform(0, 1000, ROWS)
    observed = lifetime <= watched
    times = np.minimum(lifetime, watched)
    del lifetime, watched
    for name, durations, slow in (("whole days", np.floor(times), set()), ("continuous", times, {"lifelines"})):
        yield Work(
            f"Kaplan-Meier with intervals, {ROWS:,} durations, {name}",
            lambda durations=durations: gw.KaplanMeier().fit(durations, observed),
            {"lifelines": lambda durations=durations: KaplanMeierFitter().fit(durations, observed)},
            curves_agree,
            at_least=20,
            plain=lambda durations=durations: (durations.sum(), observed.sum()),
            slow=slow,
        )
