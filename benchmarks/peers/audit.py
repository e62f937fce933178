"""The audit of ten million transactions from the command line, and its lenses on a base: seconds and peak memory
(Linux)."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import goodwill as gw

ROWS, CUSTOMERS = 10_000_000, 1_000_000
SECONDS, GIB = 10, 2.0
LENS_SECONDS = 3


#: A process inherits the peak memory of the one that starts it, so a small one does that and measures.
STARTER = """
import resource, subprocess, sys, time
start = time.perf_counter()
code = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(code, time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def ran(*command: str) -> tuple[float, float]:
    """Seconds and peak memory in GiB of a command that must succeed."""
    said = subprocess.run([sys.executable, "-c", STARTER, *command], check=True, capture_output=True, text=True)
    code, seconds, peak = said.stdout.split()
    if code != "0":
        raise SystemExit(f"{' '.join(command)} failed")
    return float(seconds), int(peak) / 2**20


def lenses() -> None:
    """Prints what `gw.audit_base` takes on a base of two calendar years, compared by the year."""
    from .memory import MIB, resident

    made = gw.simulate(
        customers=CUSTOMERS, seed=4, r=1.1, alpha=48, a=0.5, b=9, days=731, join_days=365, backend="polars"
    ).transactions
    rows = len(made)
    base = gw.CustomerBase.from_transactions(made, customer="customer", time="date", amount="amount")
    del made
    gw.release_memory()
    size = 16 * base.customer_days + 16 * len(base)  # a day, orders and an amount; an id and a position
    gw.audit_base(base, period="week")
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before = resident("VmRSS")
    times = []
    for _ in range(5):
        start = time.perf_counter()
        found = gw.audit_base(base)
        times.append(time.perf_counter() - start)
    peak = resident("VmHWM") - before
    print(
        f"`gw.audit_base` by {found.period} on a base of {rows:,} transactions of {len(base):,} customers: "
        f"{statistics.median(times):.2g} s (at most {LENS_SECONDS} asked), peak memory above the base "
        f"{peak / MIB:.0f} MiB; the base has {size / MIB:.0f} MiB (base and peak at most twice the base asked)."
    )


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
    command = [sys.executable, "-m", "benchmarks.peers.audit"]
    yield subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    yield f"`import goodwill`: {began - empty:.2f} s beyond an empty Python (at most .3)."


if __name__ == "__main__":
    lenses()
