"""``python -m benchmarks.peers [room ...]``: prints the table and writes it to out/peers.md."""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path

import goodwill as gw

from .harness import Row, measure, seconds, table

ROOMS = (
    "lifetime", "lifetime_models", "backtests", "discrete_models", "satisfaction", "transactions", "customers",
    "segments", "cohorts", "retention", "loyalty", "memory", "audit",
)  # fmt: skip


def main(rooms: list[str]) -> int:
    rows: list[Row] = []
    notes: list[str] = []
    for room in rooms or ROOMS:
        module = importlib.import_module(f"benchmarks.peers.{room}")
        if hasattr(module, "works"):
            for work in module.works():
                row = measure(work)
                rows.append(row)
                name, best = row.fastest
                print(
                    f"{row.name}: goodwill {seconds(row.ours)}, {name} {seconds(best)}: {row.ratio:.3g} times faster "
                    f"(at least {row.at_least:g}), answers {row.answers}",
                    flush=True,
                )
        if hasattr(module, "notes"):
            for note in module.notes():
                notes.append(note)
                print(note, flush=True)
    config = gw.show_config()
    head = f"{os.cpu_count()} cores, {config['simd']}; medians, every library in turns in one run."
    text = "\n\n".join([head, table(rows), *notes])
    Path("out").mkdir(exist_ok=True)
    Path("out/peers.md").write_text(text + "\n", encoding="utf-8")
    print("\n" + text)
    return 1 if any(row.answers != "agree" for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
