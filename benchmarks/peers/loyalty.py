"""A programme replayed from a Polars frame beside the C++ benchmark of like events; ids looked over beside Polars.

The C++ figure is read from `benchmarks/loyalty/replay_bench.cpp`, run here if it is built (`tools/bench` builds it).
"""

from __future__ import annotations

import gc
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

import goodwill as gw

from .harness import Work, seconds, timed

EVENTS, MEMBERS = 50_000_000, 5_000_000
BENCH = Path("build/bench/benchmarks/replay_bench"), Path("build/release/benchmarks/replay_bench")
#: From Python within so many times of C++.
AT_MOST = 1.3

PROGRAM = gw.Program(
    {
        "zone": "UTC", "enrolment": "first_purchase", "expires": "12 months",
        "earn": {
            "base": {"points": 1, "each": 1, "when": {"min_amount": 1}},
            "weekend": {"multiply": 2, "when": {"weekdays": ["sat", "sun"]}},
            "evening in the app": {
                "points": 20, "per": "order", "when": {"hours": ["17:00", "22:00"], "channels": ["app"]},
                "expires": "3 months",
            },
        },
        "tier_rules": {"window": "12 months"},
        "tiers": {
            "silver": {"threshold": 200, "multiplier": 1.25}, "gold": {"threshold": 500, "multiplier": 1.5},
            "platinum": {"threshold": 1000, "multiplier": 2},
        },
    }
)  # fmt: skip


def a_log() -> pl.DataFrame:
    """Purchases and redemptions over two years in time order, drawn like those of the C++ benchmark."""
    random = np.random.default_rng(7)
    redeems = random.random(EVENTS, np.float32) < 0.125
    begin, span = 1_672_531_200, 2 * 365 * 86400
    time = (begin + np.arange(EVENTS, dtype=np.int64) * span // EVENTS) * 1_000_000
    cents = np.where(redeems, 0, random.integers(100, 12_100, EVENTS, dtype=np.int32))
    channels = pl.Enum(["app", "shop"])
    kinds = pl.Enum(["purchase", "redemption"])
    return pl.DataFrame(
        {
            "member": random.integers(0, MEMBERS, EVENTS, dtype=np.int64),
            "time": pl.Series(time).cast(pl.Datetime("us", "UTC")),
            "amount": cents / 100,
            "points": np.where(redeems, random.integers(20, 120, EVENTS, dtype=np.int64), 0),
            "kind": pl.Series(redeems.astype(np.uint32)).replace_strict(
                [0, 1], ["purchase", "redemption"], return_dtype=kinds
            ),
            "channel": pl.Series((random.random(EVENTS, np.float32) < 0.75).astype(np.uint32)).replace_strict(
                [0, 1], ["app", "shop"], return_dtype=channels
            ),
        }
    )


def from_python(threads: int) -> float:
    """The median replay, in seconds, in a process that keeps the memory which it touched, as the C++ benchmark does."""
    kept = {"MALLOC_MMAP_MAX_": "0", "MALLOC_TRIM_THRESHOLD_": str(2**62), "MALLOC_TOP_PAD_": str(2**26)}
    asked = [sys.executable, "-m", "benchmarks.peers.loyalty", str(threads)]
    return float(subprocess.run(asked, check=True, capture_output=True, text=True, env={**os.environ, **kept}).stdout)


def replay_times(threads: int) -> list[float]:
    """Five replays, the first of which touches the memory."""
    log, times = a_log(), []
    for _ in range(5):
        taken, done = timed(
            lambda: PROGRAM.replay(
                log, member="member", time="time", amount="amount", points="points", kind="kind", channel="channel",
                threads=threads,
            )
        )  # fmt: skip
        times.append(taken)
        del done
        gc.collect()
    return times


def from_cpp(threads: int) -> float | None:
    """The median of the C++ benchmark, in seconds; None where it is not built."""
    for program in BENCH:
        if not program.exists():
            continue
        asked = [str(program), f"--benchmark_filter=^replay/{threads}/", "--benchmark_format=json"]
        found: dict[str, Any] = json.loads(subprocess.run(asked, check=True, capture_output=True, text=True).stdout)
        (median,) = [run for run in found["benchmarks"] if run.get("aggregate_name") == "median"]
        return float(median["real_time"]) / 1000
    return None


def notes() -> Iterator[str]:
    """The replay, and where C++ is built the ratio to it."""
    for threads in (1, 2):
        ours, theirs = from_python(threads), from_cpp(threads)
        on = "one thread" if threads == 1 else f"{threads} threads"
        text = f"Replay of {EVENTS:,} events of {MEMBERS:,} members from a Polars frame, {on}: "
        text += f"{seconds(ours)} ({EVENTS / ours / 1e6:.3g} million events a second)"
        if theirs is not None:
            mark = "" if ours <= AT_MOST * theirs else " **missed**"
            text += f"; C++ from columns {seconds(theirs)} ({EVENTS / theirs / 1e6:.3g} million): "
            text += f"{ours / theirs:.3g} times as long, "
            text += f"at most {AT_MOST:g}{mark}"
        yield text


def works() -> Iterator[Work]:
    """Whether fifty million ids are there once."""
    random = np.random.default_rng(7)
    for name, ids in (
        ("numbered through, shuffled", random.permutation(EVENTS)),
        ("of 64 random bits", random.integers(0, 2**63, EVENTS, dtype=np.int64)),
    ):
        series = pl.Series(ids)
        yield Work(
            f"{EVENTS:,} ids {name}: each there once?",
            lambda series=series: gw.repeated_ids(series),
            {"Polars": lambda series=series: series.n_unique()},
            lambda ours, theirs: np.testing.assert_equal(theirs, EVENTS - len(ours)),
            1,
            repeats=3,
        )


if __name__ == "__main__":
    print(statistics.median(replay_times(int(sys.argv[1]))))
