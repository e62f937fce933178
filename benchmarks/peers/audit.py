"""The audit of ten million transactions from the command line: seconds and peak memory of the process (Linux)."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import goodwill as gw

ROWS, CUSTOMERS = 10_000_000, 1_000_000
SECONDS, GIB = 10, 2.0


def ran(*command: str) -> tuple[float, float]:
    """Seconds and peak memory in GiB of a command that must succeed."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    if status != 0:
        raise SystemExit(f"{' '.join(command)} failed")
    return time.perf_counter() - start, used.ru_maxrss / 2**20


def notes() -> Iterator[str]:
    made = gw.simulate(
        customers=CUSTOMERS, seed=4, r=1.1, alpha=45, a=0.5, b=9, days=730, join_days=365, backend="polars"
    ).transactions
    made = made.head(ROWS)
    with tempfile.TemporaryDirectory() as folder:
        log, out = Path(folder) / "log.parquet", Path(folder) / "out"
        made.write_parquet(log)
        rows = len(made)
        del made
        command = [sys.executable, "-m", "goodwill", "audit", str(log), "--customer", "customer", "--out", str(out)]
        ran(*command)  # the file is in memory from now on
        seconds, peak = min(ran(*command) for _ in range(3))
        page = (out / "report.html").stat().st_size / 1e6
    began = min(ran(sys.executable, "-c", "import goodwill")[0] for _ in range(5))
    empty = min(ran(sys.executable, "-c", "")[0] for _ in range(5))
    yield (
        f"`goodwill audit` of {rows:,} transactions of {CUSTOMERS:,} customers from Parquet, page and tables included: "
        f"{seconds:.2g} s (at most {SECONDS} asked), peak memory {peak:.2f} GiB (at most {GIB:g}); the page has "
        f"{page:.1f} MB (at most 2)."
    )
    yield f"`import goodwill`: {began - empty:.2f} s beyond an empty Python (at most .3)."
