"""Writes include/goodwill/goodwill.hpp: all public headers but the one that needs another library."""

from __future__ import annotations

from pathlib import Path

INCLUDE = Path(__file__).resolve().parent.parent / "include"

headers = [h for h in INCLUDE.rglob("*.hpp") if h.name not in ("goodwill.hpp", "eigen.hpp")]
names = sorted(str(h.relative_to(INCLUDE)) for h in headers)
(INCLUDE / "goodwill/goodwill.hpp").write_text(
    "#pragma once\n/// All of goodwill.\n\n" + "".join(f"#include <{name}>\n" for name in names)
)
