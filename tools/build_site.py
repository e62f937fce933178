"""Builds the site of the documentation in out/site: strict, and no page may load anything from elsewhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "out/site"

#: Parts of a page that a browser fetches by itself; links wait for a click.
FETCHED = re.compile(
    r"""<(?:script|img|iframe|source|video|audio)\b[^>]*?\bsrc=["']?((?:https?:)?//[^"'\s>]+)"""
    r"""|<link\b(?![^>]*\brel=["']?(?:canonical|next|prev)\b)[^>]*?\bhref=["']?((?:https?:)?//[^"'\s>]+)"""
    r"""|url\(["']?((?:https?:)?//[^"')\s]+)|@import\s+["']((?:https?:)?//[^"']+)""",
)


def fetched_from_elsewhere(text: str) -> list[str]:
    """Addresses beyond the site that a page or style sheet loads."""
    return [next(filter(None, found)) for found in FETCHED.findall(text)]


def main() -> int:
    """Build, then look into every page."""
    environment = dict(os.environ, NO_MKDOCS_2_WARNING="1", PYDEVD_DISABLE_FILE_VALIDATION="1")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"]
    if subprocess.run(command, cwd=ROOT, env=environment).returncode != 0:
        return 1
    pages = [file for file in sorted(SITE.rglob("*")) if file.suffix in (".html", ".css")]
    outside = [f"{p.relative_to(SITE)} loads {a}" for p in pages for a in fetched_from_elsewhere(p.read_text("utf-8"))]
    if outside:
        print("\n".join(outside))
        return 1
    print(f"{sum(p.suffix == '.html' for p in pages)} pages; open {SITE.relative_to(ROOT)}/index.html")
    return 0


if __name__ == "__main__":
    sys.exit(main())
