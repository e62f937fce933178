"""Populations with a known truth, and the surveys that may come from them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

SEED = 20261128
#: All possible surveys are gone through where there are no more than these; otherwise so many are drawn.
EXACT, DRAWN = 6_000, 3_000
SIZES = (10, 20, 50, 100, 200, 500, 1000)


@dataclass(frozen=True)
class Population:
    """Shares of the kinds of answers."""

    name: str
    shares: tuple[float, ...]
    skewed: bool = False


#: Promoters, passives, detractors.
NPS = (
    Population("balanced", (1 / 3, 1 / 3, 1 / 3)),
    Population("usual", (0.45, 0.35, 0.20)),
    Population("good", (0.60, 0.28, 0.12)),
    Population("polarised", (0.48, 0.06, 0.46)),
    Population("bad", (0.15, 0.30, 0.55)),
    Population("very good", (0.80, 0.15, 0.05), skewed=True),
    Population("nearly all promoters", (0.92, 0.06, 0.02), skewed=True),
)
#: Not satisfied, satisfied: a share of 40 to 60, 70 to 90 and 90 to 98 %.
SHARES = tuple(
    Population(f"{p:.3f}", (1 - p, p), skewed=p > 0.9)
    for p in (*np.linspace(0.4, 0.6, 41), *np.linspace(0.7, 0.9, 41), *np.linspace(0.9025, 0.98, 32))
)
#: Scores 1 to 5.
MEANS = (
    Population("balanced", (0.1, 0.2, 0.4, 0.2, 0.1)),
    Population("usual", (0.05, 0.08, 0.17, 0.35, 0.35)),
    Population("polarised", (0.35, 0.1, 0.1, 0.1, 0.35)),
    Population("very good", (0.02, 0.03, 0.05, 0.20, 0.70), skewed=True),
    Population("nearly all the best", (0.01, 0.01, 0.02, 0.06, 0.90), skewed=True),
)


def compositions(n: int, kinds: int) -> Iterator[tuple[int, ...]]:
    """All ways in which n answers may fall into kinds."""
    if kinds == 1:
        yield (n,)
        return
    for first in range(n + 1):
        for rest in compositions(n - first, kinds - 1):
            yield (first, *rest)


def _log_factorials(n: int) -> np.ndarray:
    return np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, n + 1)))])


def surveys(populations: tuple[Population, ...], n: int) -> tuple[np.ndarray, np.ndarray]:
    """Surveys of n answers, as counts of shape (surveys, kinds), and the probability of each by population, of shape
    (populations, surveys)."""
    kinds = len(populations[0].shares)
    if math.comb(n + kinds - 1, kinds - 1) <= EXACT:
        counts = np.asarray(list(compositions(n, kinds)))
        logs = _log_factorials(n)
        ways = logs[n] - logs[counts].sum(axis=1)
        return counts, np.asarray([np.exp(ways + counts @ np.log(p.shares)) for p in populations])
    drawn = []
    for i, p in enumerate(populations):
        drawn.append(np.random.default_rng([SEED, n, kinds, i]).multinomial(n, p.shares, DRAWN))
    counts, place = np.unique(np.concatenate(drawn), axis=0, return_inverse=True)
    probability = np.zeros((len(populations), len(counts)))
    for i, rows in enumerate(np.split(place.ravel(), len(populations))):
        np.add.at(probability[i], rows, 1 / DRAWN)
    return counts, probability


def rows_of(counts: np.ndarray, scores: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """One row an answer: its score, and the number of its survey."""
    kinds = np.tile(np.asarray(scores, dtype=np.int8), len(counts))
    return np.repeat(kinds, counts.ravel()), np.repeat(np.arange(len(counts), dtype=np.int32), counts.sum(axis=1))
