"""Writes python/goodwill/_core.pyi from the compiled module; with ``--check`` says whether it is as it must be."""

from __future__ import annotations

import difflib
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STUB = ROOT / "python/goodwill/_core.pyi"


def generate() -> str:
    """The text of the stub of the module as it is built now."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [sys.executable, "-m", "pybind11_stubgen", "goodwill._core", "-o", folder, "--exit-code"],
            cwd=ROOT,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        text = (Path(folder) / "goodwill/_core.pyi").read_text()
    # The value of a constant is no part of its type.
    text = re.sub(r"^(\w+): str = .*$", r"\1: str", text, flags=re.MULTILINE)
    for command in (["check", "--select", "I,F401,UP", "--fix-only", "--quiet"], ["format", "--quiet"]):
        text = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "--stdin-filename", str(STUB), "-"],
            input=text,
            text=True,
            capture_output=True,
            check=True,
            cwd=ROOT,
        ).stdout
    return text


def main() -> int:
    """Write, or compare and show the difference."""
    text = generate()
    if "--check" not in sys.argv[1:]:
        STUB.write_text(text)
        return 0
    present = STUB.read_text() if STUB.is_file() else ""
    if text == present:
        return 0
    sys.stdout.writelines(
        difflib.unified_diff(present.splitlines(True), text.splitlines(True), "_core.pyi", "the module")
    )
    print("python/goodwill/_core.pyi is not what the module is: run `make stubs`")
    return 1


if __name__ == "__main__":
    sys.exit(main())
