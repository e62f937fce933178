"""NPS of a hundred million answers, beside Polars."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import polars as pl

import goodwill as gw

from .harness import Work

ANSWERS = 100_000_000


def works() -> Iterator[Work]:
    scores = np.random.default_rng(1).integers(0, 11, ANSWERS, dtype=np.uint8)
    series = pl.Series("score", scores)
    words = scores.view(np.uint64)
    pool = ThreadPoolExecutor(2)

    def plain_read() -> None:
        half = len(words) // 2
        list(pool.map(np.bitwise_or.reduce, (words[:half], words[half:])))

    def by_polars() -> float:
        frame = series.to_frame().lazy()
        score = pl.col("score")
        promoters, detractors = frame.select((score >= 9).sum(), d=(score <= 6).sum()).collect().row(0)
        return 100 * (promoters - detractors) / ANSWERS

    yield Work(
        "NPS of 100,000,000 one-byte scores",
        lambda: gw.nps(series),
        {"Polars": by_polars},
        lambda ours, theirs: np.testing.assert_allclose(ours.value, theirs),
        at_least=1,
        reach="the read",
        plain=plain_read,
        repeats=9,
    )
