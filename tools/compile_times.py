"""No translation unit may take more than 12 CPU seconds to compile in release, but for those that are listed.

tools/compile records what compilations took; what came out of ccache is not recorded and keeps the time that it took
when it was compiled.  A unit that is over the limit is compiled once more alone, because other work on the
machine inflates CPU times too, and the shorter time counts.
"""

from __future__ import annotations

import json
import os
import resource
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIMIT = 12.0
#: Source: (limit in seconds, why).
ALLOWED: dict[str, tuple[float, str]] = {}


def recorded(build: Path) -> dict[Path, float]:
    """The last time of each source that still exists below the root."""
    file = build / "compile_times.tsv"
    times: dict[Path, float] = {}
    if file.is_file():
        for line in file.read_text().splitlines():
            seconds, source = line.split("\t")
            times[Path(source)] = float(seconds)
    return {source: t for source, t in times.items() if source.is_file() and source.is_relative_to(ROOT)}


def measured(build: Path, source: Path) -> float:
    """CPU seconds of compiling one source now, alone."""
    for entry in json.loads((build / "compile_commands.json").read_text()):
        if Path(entry["file"]) == source:
            words = [w for w in shlex.split(entry["command"]) if Path(w).name not in ("compile", "ccache")]
            words[words.index("-o") + 1] = os.devnull
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run(words, cwd=entry["directory"], check=True)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return 0.0


def too_long(times: dict[Path, float], again: dict[Path, float] | None = None) -> list[str]:
    """What is over its limit, as lines to print.  ``again`` holds second measurements."""
    out = []
    for source, seconds in sorted(times.items()):
        limit, _ = ALLOWED.get(str(source.relative_to(ROOT)), (LIMIT, ""))
        best = min(seconds, (again or {}).get(source, seconds))
        if best > limit:
            out.append(f"{source.relative_to(ROOT)} takes {best:.1f} CPU s to compile, may take {limit:g}")
    return out


def main() -> int:
    """Check the release build."""
    build = ROOT / "build/release"
    times = recorded(build)
    over = {s for s, t in times.items() if t > ALLOWED.get(str(s.relative_to(ROOT)), (LIMIT, ""))[0]}
    bad = too_long(times, {source: measured(build, source) for source in over})
    for source, seconds in sorted(times.items(), key=lambda item: -item[1])[:5]:
        print(f"{seconds:6.1f} s  {source.relative_to(ROOT)}")
    print(f"{len(times)} compilations were timed")
    for line in bad:
        print(line)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
