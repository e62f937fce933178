"""The CDNOW customers as the tests of the lifetime models read them: from the wheel of `lifetimes`, not imported."""

from __future__ import annotations

import importlib.metadata
from collections import defaultdict
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np


def _file(name: str) -> Path:
    files = importlib.metadata.distribution("lifetimes").files or []
    [found] = [f for f in files if f.name == name]
    return Path(str(found.locate()))


@cache
def summary(end: date = date(1997, 9, 30), name: str = "CDNOW_sample.txt") -> dict[str, np.ndarray]:
    """frequency, recency, T in weeks by customer: purchases merged by day, those up to `end`."""
    master = name == "CDNOW_master.txt"
    days: dict[str, set[date]] = defaultdict(set)
    for line in _file(name).read_text().splitlines()[master:]:
        fields = line.split()
        customer, day = fields[0], fields[1 if master else 2].replace("-", "")
        days[customer].add(date(int(day[:4]), int(day[4:6]), int(day[6:8])))
    rows = []
    for customer in sorted(days):
        seen = sorted(day for day in days[customer] if day <= end)
        if seen:
            rows.append((len(seen) - 1, (seen[-1] - seen[0]).days / 7, (end - seen[0]).days / 7))
    x, t_x, T = np.array(rows, dtype=float).T.copy()
    return {"frequency": x, "recency": t_x, "T": T}
