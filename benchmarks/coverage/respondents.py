"""What counts of one question do not show: the same customers asked twice, and an index of several questions."""

from __future__ import annotations

from typing import Any

import numpy as np

import goodwill as gw

from .study import LEVEL, MEAN, METRICS, Held, held, names_of
from .surveys import SEED, Population

#: Of a customer's two answers the second is the first, or has nothing to do with it.
SAME = 0.5


def _twice(population: Population, n: int, times: int, seed: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """Kinds of both answers; where the second is not the first it comes from the population turned round by a fifth."""
    rng = np.random.default_rng(seed)
    shares = np.asarray(population.shares)
    later = 0.8 * shares + 0.2 * shares[::-1]
    first = rng.choice(len(shares), (times, n), p=shares)
    other = rng.choice(len(shares), (times, n), p=later)
    return first, np.where(rng.random((times, n)) < SAME, first, other)


def paired(index: int, sizes: tuple[int, ...] = (10, 20, 50, 200), times: int = 400) -> dict[str, dict[Any, Held]]:
    """The change of a metric of one question among customers who answered both times."""
    metric = METRICS[index]
    how: Any = ("nps", gw.ScoreDefinition("share", lowest=0, highest=1, satisfied=[1]), MEAN)[index]
    ends = [metric.scores[0], metric.scores[-1]]
    found: dict[str, dict[Any, Held]] = {
        name: {} for name in names_of(lambda: gw.compare_paired(ends, ends, metric=how, method="?"))
    }
    populations = metric.populations[:: max(1, len(metric.populations) // 7)]
    scores, worth = np.asarray(metric.scores), np.asarray(metric.worth)
    for n in sizes:
        limits: dict[str, list[tuple[float, float]]] = {name: [] for name in found}
        truth = []
        for i, p in enumerate(populations):
            shares = np.asarray(p.shares)
            truth.append(float((1 - SAME) * 0.2 * (shares[::-1] - shares) @ worth))
            for before, after in zip(*_twice(p, n, times, [SEED, n, i, index]), strict=True):
                for name, so_far in limits.items():
                    r = gw.compare_paired(scores[before], scores[after], metric=how, method=name, level=LEVEL)
                    so_far.append((r.low, r.high))
        own = np.kron(np.eye(len(populations)), np.ones(times))
        for name, at in found.items():
            low, high = np.asarray(limits[name]).T
            at[n] = held(low, high, truth, own, [p.skewed for p in populations])
    return found


#: Means of three questions on 1 to 10 of a customer: how satisfied customers are, and how much they differ.
INDEXES = {"balanced": (3.0, 3.0), "good": (6.0, 2.0), "very good": (8.0, 1.0), "divided": (0.5, 0.5)}


def index(sizes: tuple[int, ...] = (10, 20, 50, 200), times: int = 2000) -> dict[str, dict[Any, Held]]:
    """A CSI of three questions, whose answers lie around the opinion of a customer."""
    table = {name: [1.0, 10.0] for name in "abc"}
    found: dict[str, dict[Any, Held]] = {
        name: {} for name in names_of(lambda: gw.csi(table, scale=(1, 10), interval="?"))
    }

    def answers(shape: tuple[float, float], rows: int, seed: list[int]) -> dict[str, np.ndarray]:
        rng = np.random.default_rng(seed)
        opinion = 1 + 9 * rng.beta(*shape, rows)
        return {name: np.clip(np.rint(opinion + rng.normal(0, 1, rows)), 1, 10) for name in "abc"}

    shapes = list(enumerate(INDEXES.values()))
    truth = [gw.csi(answers(shape, 2_000_000, [SEED, i]), scale=(1, 10)).value for i, shape in shapes]
    for n in sizes:
        drawn = [answers(shape, times * n, [SEED, n, i]) for i, shape in shapes]
        columns = {name: np.concatenate([one[name] for one in drawn]) for name in "abc"}
        by = np.repeat(np.arange(times * len(drawn), dtype=np.int32), n)
        for name, at in found.items():
            frame = gw.csi(columns, by=by, scale=(1, 10), interval=name, level=LEVEL).to_frame()
            own = np.kron(np.eye(len(drawn)), np.ones(times))
            at[n] = held(frame["low"], frame["high"], truth, own, [False] * len(drawn))
    return found
