"""What the intervals do over the surveys: how often they hold, how wide they are, on which side they miss."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

import goodwill as gw

from .surveys import MEANS, NPS, SEED, SHARES, SIZES, Population, rows_of, surveys

SHARE = gw.ScoreDefinition("share", lowest=0, highest=1, satisfied=[1])
MEAN = gw.ScoreDefinition("mean", lowest=1, highest=5, measure="mean")
#: Rows that one call gets.
ROWS = 20_000_000
LEVEL = 0.95

Ask = Callable[..., Any]


@dataclass(frozen=True)
class Metric:
    """A metric, the scores that its kinds of answers have, what they are worth, and how to ask for it."""

    name: str
    populations: tuple[Population, ...]
    scores: tuple[int, ...]
    worth: tuple[float, ...]
    ask: Ask
    unit: str

    def truth(self, population: Population) -> float:
        return float(np.dot(population.shares, self.worth))


METRICS = (
    Metric("NPS", NPS, (10, 8, 3), (100, 0, -100), gw.nps, "points"),
    Metric("Share (CSAT, CES)", SHARES, (0, 1), (0, 100), lambda s, **o: gw.csat(s, SHARE, **o), "points"),
    Metric("Mean of 1 to 5", MEANS, (1, 2, 3, 4, 5), (1, 2, 3, 4, 5), lambda s, **o: gw.csat(s, MEAN, **o), "scores"),
)


@dataclass(frozen=True)
class Held:
    """Of one method and size, by population: how often the truth is inside, below and above, and the mean width."""

    inside: np.ndarray
    below: np.ndarray
    above: np.ndarray
    width: np.ndarray
    skewed: np.ndarray


def names_of(call: Callable[[], Any]) -> list[str]:
    """All names that an argument takes: a wrong one is answered with them."""
    try:
        call()
    except gw.DomainError as error:
        return re.findall(r'"(\w+)"', error.must)
    raise AssertionError("a wrong name was taken")


def intervals(metric: Metric, counts: np.ndarray, method: str) -> tuple[np.ndarray, np.ndarray]:
    """Limits of each survey, NaN where it has none."""
    step = max(1, ROWS // int(counts[0].sum()))
    parts = []
    for first in range(0, len(counts), step):
        scores, by = rows_of(counts[first : first + step], metric.scores)
        frame = metric.ask(scores, by=by, interval=method, level=LEVEL).to_frame()
        parts.append((frame["low"], frame["high"]))
    low, high = (np.concatenate(side) for side in zip(*parts, strict=True))
    return low, high


def held(
    low: np.ndarray, high: np.ndarray, truth: list[float], probability: np.ndarray, skewed: list[bool]
) -> Held:
    """Over surveys with limits; one without an interval is one that does not hold, and has no width."""
    none = np.isnan(low)
    low, high = np.where(none, np.inf, low), np.where(none, -np.inf, high)
    slack = 1e-9
    below, above, width = [], [], []
    for t, p in zip(truth, probability, strict=True):
        p = p / p.sum()
        below.append(p @ (t < low - slack))
        above.append(p @ ((t > high + slack) & ~none))
        width.append(p @ np.where(none, 0, high - low))
    out = np.asarray(below), np.asarray(above)
    return Held(1 - out[0] - out[1], *out, np.asarray(width), np.asarray(skewed))


def single(metric: Metric) -> dict[str, dict[int, Held]]:
    """Every interval of a metric, over all sizes."""
    found: dict[str, dict[int, Held]] = {
        name: {} for name in names_of(lambda: metric.ask([metric.scores[0]] * 2, interval="?"))
    }
    truth = [metric.truth(p) for p in metric.populations]
    skewed = [p.skewed for p in metric.populations]
    for n in SIZES:
        counts, probability = surveys(metric.populations, n)
        for name, at in found.items():
            at[n] = held(*intervals(metric, counts, name), truth, probability, skewed)
    return found


def weighted(metric: Metric, sizes: tuple[int, ...] = (50, 200, 1000), times: int = 1000) -> dict[str, dict[int, Held]]:
    """Surveys in which half of the population answered a third as often and weighs three times as much, and is less
    satisfied: it has the shares of the population in reverse order for a third of its answers."""
    found: dict[str, dict[int, Held]] = {
        name: {} for name in names_of(lambda: metric.ask([metric.scores[0]] * 2, interval="?"))
    }
    populations = metric.populations[:: max(1, len(metric.populations) // 7)]
    kinds = len(metric.scores)
    for n in sizes:
        scores, weights, truth = [], [], []
        for i, p in enumerate(populations):
            rng = np.random.default_rng([SEED, n, i])
            shares = np.asarray(p.shares)
            rare = 2 / 3 * shares + shares[::-1] / 3
            heavy = rng.random((times, n)) < 1 / 4
            drawn = np.where(heavy, rng.choice(kinds, (times, n), p=rare), rng.choice(kinds, (times, n), p=shares))
            scores.append(np.asarray(metric.scores, dtype=np.int8)[drawn].ravel())
            weights.append(np.where(heavy, 3.0, 1.0).ravel())
            truth.append(float((shares + rare) / 2 @ np.asarray(metric.worth)))
        by = np.repeat(np.arange(times * len(populations), dtype=np.int32), n)
        for name, at in found.items():
            frame = metric.ask(
                np.concatenate(scores), weights=np.concatenate(weights), by=by, interval=name, level=LEVEL
            ).to_frame()
            own = np.kron(np.eye(len(populations)), np.ones(times))
            at[n] = held(frame["low"], frame["high"], truth, own, [p.skewed for p in populations])
    return found


def differences(metric: Metric, pairs: tuple[tuple[int, int], ...], times: int = 2000) -> dict[str, dict[Any, Held]]:
    """Two surveys of two populations, compared: each population with itself and with the next one."""
    found: dict[str, dict[Any, Held]] = {}
    one = metric.ask([metric.scores[0], metric.scores[-1]], level=LEVEL)
    for name in names_of(lambda: gw.compare(one, one, method="?")):
        found[name] = {}
    populations = metric.populations[:: max(1, len(metric.populations) // 7)]
    couples = [(p, p) for p in populations] + list(itertools.pairwise(populations))
    truth = [metric.truth(b) - metric.truth(a) for a, b in couples]
    for sizes in pairs:
        sides = []
        for side, n in enumerate(sizes):
            drawn = [
                np.random.default_rng([SEED, *sizes, side, i]).multinomial(n, couple[side].shares, times)
                for i, couple in enumerate(couples)
            ]
            scores, by = rows_of(np.concatenate(drawn), metric.scores)
            sides.append(metric.ask(scores, by=by, level=LEVEL))
        own = np.kron(np.eye(len(couples)), np.ones(times))
        for name, at in found.items():
            table = gw.compare(*sides, method=name, adjust=None, min_n=0, level=LEVEL).to_frame()
            skewed = [a.skewed and b.skewed for a, b in couples]
            at[sizes] = held(table["low"], table["high"], truth, own, skewed)
    return found
