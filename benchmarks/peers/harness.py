"""Runs a piece of work by several libraries in turns, checks that their answers agree, and compares medians."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Work:
    """One row of the table: what is done, by whom, and how much faster goodwill must be than the fastest peer."""

    name: str
    ours: Callable[[], Any]
    peers: dict[str, Callable[[], Any]]
    agree: Callable[[Any, Any], None]
    """Raises AssertionError when the second answer, a peer's, is not the first."""
    at_least: float
    """Times faster than the fastest peer."""
    reach: str = ""
    plain: Callable[[], Any] | None = None
    """A plain pass over the same columns: the distance to the machine."""
    repeats: int = 5
    slow: set[str] = field(default_factory=set)
    """Peers that are timed once."""
    inner: int = 1
    """Calls of ours in one timing, for work of less than a millisecond."""
    beside: set[str] = field(default_factory=set)
    """Peers that are shown beside, as they are used otherwise than their documentation says."""


@dataclass
class Row:
    """What was measured, in seconds."""

    name: str
    ours: float
    peers: dict[str, float]
    plain: float | None
    at_least: float
    reach: str
    answers: str
    beside: set[str] = field(default_factory=set)

    @property
    def fastest(self) -> tuple[str, float]:
        measured = {name: time for name, time in self.peers.items() if name not in self.beside}
        return min(measured.items(), key=lambda item: item[1])

    @property
    def ratio(self) -> float:
        return self.fastest[1] / self.ours

    @property
    def met(self) -> bool:
        return self.ratio >= self.at_least


def timed(call: Callable[[], Any], times: int = 1) -> tuple[float, Any]:
    gc.collect()
    start = time.perf_counter()
    for _ in range(times):
        answer = call()
    return (time.perf_counter() - start) / times, answer


def measure(work: Work) -> Row:
    """Every library in turn, `repeats` times over, so that a noisy minute hits all of them alike."""
    _, ours_answer = timed(work.ours)
    ours: list[float] = []
    plain: list[float] = []
    peers: dict[str, list[float]] = {name: [] for name in work.peers}
    answers = "agree"
    for turn in range(work.repeats):
        ours.append(timed(work.ours, work.inner)[0])
        if work.plain is not None:
            plain.append(timed(work.plain)[0])
        for name, call in work.peers.items():
            if turn > 0 and name in work.slow:
                continue
            seconds, answer = timed(call)
            peers[name].append(seconds)
            if turn == 0:
                try:
                    work.agree(ours_answer, answer)
                except AssertionError as difference:
                    answers = f"DIFFER from {name}: {' '.join(str(difference).split())[:300]}"
            del answer
    return Row(
        work.name,
        statistics.median(ours),
        {name: statistics.median(times) for name, times in peers.items()},
        statistics.median(plain) if plain else None,
        work.at_least,
        work.reach,
        answers,
        work.beside,
    )


def seconds(value: float) -> str:
    """Three figures with their unit."""
    for factor, unit in ((1, "s"), (1e3, "ms"), (1e6, "µs")):
        if value * factor >= 1 or unit == "µs":
            return f"{value * factor:.3g} {unit}"
    return ""


def table(rows: list[Row]) -> str:
    """A Markdown table."""
    lines = [
        "| work | goodwill | fastest peer | times faster | at least | others (times faster) | plain pass | answers |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        name, best = row.fastest
        others = ", ".join(f"{n} {seconds(t)} ({t / row.ours:.3g})" for n, t in row.peers.items() if n != name)
        mark = "" if row.met else " **missed**"
        lines.append(
            f"| {row.name} | {seconds(row.ours)} | {name} {seconds(best)} | {row.ratio:.3g}{mark} | {row.at_least:g} "
            f"| {others} | {seconds(row.plain) if row.plain else ''} | {row.answers} |"
        )
    return "\n".join(lines)
