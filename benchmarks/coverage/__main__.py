"""``python -m benchmarks.coverage [satisfaction] [lifetime]``: measures the intervals and writes their tables into
docs/satisfaction/intervals.md and docs/lifetime/intervals.md."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from . import lifetime
from .respondents import index, paired
from .study import METRICS, Held, Metric, differences, single, weighted
from .surveys import DRAWN, EXACT, SEED

PAGE = Path(__file__).resolve().parent.parent.parent / "docs/satisfaction/intervals.md"
BEGIN, END = "<!-- begin: written by `make coverage` -->", "<!-- end -->"
PAIRS = ((10, 10), (20, 20), (20, 200), (50, 50), (100, 100), (500, 500))


def table(found: dict[str, dict[Any, Held]], cell: Callable[[Held], str]) -> str:
    """Methods down, sizes across."""
    sizes = list(next(iter(found.values())))
    heads = ["and".join(f" {n} " for n in size).strip() if isinstance(size, tuple) else f"{size:,}" for size in sizes]
    lines = ["| interval | " + " | ".join(heads) + " |", "|---" * (len(sizes) + 1) + "|"]
    lines += [f"| `{name}` | " + " | ".join(cell(at[n]) for n in sizes) + " |" for name, at in found.items()]
    return "\n".join(lines)


def inside(h: Held) -> str:
    return f"{100 * h.inside.mean():.1f} ({100 * h.inside.min():.1f})"


def misses(h: Held) -> str:
    rows = h.skewed if h.skewed.any() else np.ones(len(h.skewed), dtype=bool)
    return f"{100 * h.below[rows].mean():.1f} / {100 * h.above[rows].mean():.1f}"


def width(digits: int) -> Callable[[Held], str]:
    return lambda h: f"{h.width.mean():.{digits}f}"


def of_metric(metric: Metric) -> str:
    found = single(metric)
    digits = 2 if metric.unit == "scores" else 1
    parts = [
        f"#### {metric.name}",
        "Intervals that hold, %: mean of the populations (the worst of them)",
        table(found, inside),
        f"Mean width, {metric.unit}",
        table(found, width(digits)),
        "Skewed populations, %: the truth lies below / above the interval",
        table(found, misses),
        "With weights (a quarter of the answers weighs three times as much), intervals that hold, %",
        table(weighted(metric), inside),
        "Difference of two surveys by `gw.compare`, intervals that hold, %, by the answers of the two",
        table(differences(metric, PAIRS), inside),
        "The same customers twice by `gw.compare_paired`, intervals that hold, %",
        table(paired(METRICS.index(metric)), inside),
    ]
    return "\n\n".join(parts)


def with_tables(page: str, tables: str) -> str:
    """The text of a page with other tables."""
    head, _, old = page.partition(BEGIN)
    _, mark, tail = old.partition(END)
    if not mark:
        raise SystemExit("the page has lost the marks between which the tables stand")
    return f"{head}{BEGIN}\n\n{tables}\n\n{END}{tail}"


def satisfaction() -> str:
    """The tables of all metrics."""
    begin = time.monotonic()
    parts = [
        f"Level 95 %. All surveys that can be, with their probabilities, where there are {EXACT:,} of them at most; "
        f"otherwise {DRAWN:,} of each population, seed {SEED}; fewer for weights, differences and pairs."
    ]
    for metric in METRICS:
        parts.append(of_metric(metric))
        print(f"{metric.name}: {time.monotonic() - begin:.0f} s", flush=True)
    several = index()
    parts += ["#### CSI of three questions", "Intervals that hold, %", table(several, inside)]
    parts += ["Mean width, points", table(several, width(1))]
    return "\n\n".join(parts)


def main() -> int:
    studies = {"satisfaction": (PAGE, satisfaction), "lifetime": (lifetime.PAGE, lifetime.measured)}
    for name in sys.argv[1:] or studies:
        if name not in studies:
            raise SystemExit(f"unknown study {name}, must be one of {', '.join(studies)}")
        path, measure = studies[name]
        tables = measure()
        print("\n" + tables)
        path.write_text(with_tables(path.read_text(encoding="utf-8"), tables), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
