"""Takes the table that ``make peers`` wrote last, out/peers.md, over into docs/performance.md."""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/performance.md"
TABLE = ROOT / "out/peers.md"
BEGIN, END = "<!-- begin: written by `make performance` -->", "<!-- end -->"
NUMBERS = {1: "One core", 2: "Two cores", 4: "Four cores", 8: "Eight cores"}
SETS = {"avx512": "AVX-512", "avx2": "AVX2", "sse4": "SSE4", "scalar": "scalar kernels"}


def with_table(page: str, table: str) -> str:
    """The page with another table: the machine in words, then what `make peers` printed."""
    found = re.match(r"(\d+) cores, (\w+); ([^\n]+)\n", table)
    if found is None:
        raise SystemExit(f"{TABLE.name} does not begin with the machine: run `make peers`")
    cores = NUMBERS.get(int(found[1]), f"{found[1]} cores")
    rest = found[3][:1].upper() + found[3][1:]
    text = f"{cores} with {SETS.get(found[2], found[2])}. {rest}\n{table[found.end() :].rstrip()}"
    head, _, old = page.partition(BEGIN)
    _, mark, tail = old.partition(END)
    if not mark:
        raise SystemExit(f"{PAGE.name} has lost the marks between which the table stands")
    return f"{head}{BEGIN}\n\n{text}\n\n{END}{tail}"


def main() -> int:
    """Write the page."""
    if not TABLE.is_file():
        print("there is no out/peers.md: run `make peers`")
        return 1
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8"), TABLE.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
