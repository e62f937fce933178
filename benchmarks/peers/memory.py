"""Peak memory above the input, each library in a process of its own (Linux)."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

MIB = 1 << 20


def resident(field: str) -> int:
    """VmRSS or VmHWM of this process, in bytes."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(field):
            return int(line.split()[1]) * 1024
    raise KeyError(field)


def child(who: str, folder: Path) -> None:
    """Prints the bytes by which the peak of the work exceeds what lay in memory before it."""
    import polars as pl

    import goodwill as gw

    from . import transactions as work

    ids, day, cents = (np.load(folder / f"{name}.npy") for name in ("ids", "day", "cents"))
    data = work.frame(ids, day, cents)
    del ids, day, cents
    roles = dict(customer="id", time="date", amount="amount", unit="day")
    warm = data.head(1000)
    run = {
        "goodwill": lambda d: gw.summary(d, **roles),
        "DuckDB": work.by_duckdb,
        "Polars": work.by_polars,
    }
    if who == "goodwill, chunk by chunk":
        state = gw.SummaryState(**roles)
        state.update(warm.head(0))
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
        before = resident("VmRSS")
        for start in range(0, len(data), 100_000):
            state.update(data.slice(start, 100_000))
        print(resident("VmHWM") - before)
        return
    run[who](warm)
    assert isinstance(data, pl.DataFrame)
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before = resident("VmRSS")
    answer = run[who](data)
    print(resident("VmHWM") - before)
    del answer


def notes() -> Iterator[str]:
    from . import transactions as work

    with tempfile.TemporaryDirectory() as folder:
        customer, day, cents = work.log()
        for name, column in (("ids", work.sparse_ids(31)[customer]), ("day", day), ("cents", cents)):
            np.save(Path(folder) / f"{name}.npy", column)
        del customer, day, cents
        peaks = {}
        for who in ("goodwill", "DuckDB", "Polars", "goodwill, chunk by chunk"):
            command = [sys.executable, "-m", "benchmarks.peers.memory", who, folder]
            peaks[who] = int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    stream = peaks.pop("goodwill, chunk by chunk")
    listed = ", ".join(f"{who} {peak / MIB:.0f} MiB" for who, peak in peaks.items())
    yield f"Peak memory of the summary above its input (results included; at most 307 MiB asked): {listed}."
    yield (
        f"Fed in time order in chunks of 100,000 rows: {stream / work.CUSTOMERS:.0f} bytes a customer at the peak "
        f"(64 bytes of state asked)."
    )


if __name__ == "__main__":
    child(sys.argv[1], Path(sys.argv[2]))
