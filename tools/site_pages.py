"""A hook of MkDocs: the pages of the site that are made of other files.

``cpp.md`` lists what the C++ headers declare, ``contributing.md`` and ``changelog.md`` are those of the root.
``python tools/site_pages.py`` prints the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
INCLUDE = ROOT / "include"

#: What begins a paragraph of a comment.
WORDS = r"Sources?|Units|Domain(?: of all)?|Coverage|Numerics|Errors|First version|Second version"
LABEL = re.compile(rf"(?:{WORDS}): | ?\d\. |- ")

#: Rooms in the order of the page: those of the domain first, what they stand on afterwards.
LAST = ("rules", "arrow", "math", "core")
HEAD = """# C++ reference

What the headers declare, by room, with their own comments. `#include <goodwill/goodwill.hpp>` is all of it; names are
in `goodwill::<room>`. What is marked `inline` or `constexpr` needs `goodwill::headers` alone, all else is compiled and
needs `goodwill::goodwill` ([how to link them](embedding.md)). Members of types are in the headers.
"""


@dataclass
class Entry:
    """What one comment of a header belongs to."""

    comment: str
    code: str


def without_detail(text: str) -> str:
    """A header without its namespaces named detail."""
    while found := re.search(r"^namespace [\w:]*\bdetail \{$", text, re.MULTILINE):
        depth, end = 1, found.end()
        while depth > 0 and end < len(text):
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            end += 1
        text = text[: found.start()] + text[text.find("\n", end) + 1 :]
    return text


def signature(code: str) -> str:
    """A declaration on few lines, without its body and what only the compiler reads."""
    code = re.split(r"\)\s*(?:const\s*)?(?:noexcept\s*)?\{", code, maxsplit=1)[0] + (
        ")" if re.search(r"\)\s*(?:const\s*)?(?:noexcept\s*)?\{", code) else ""
    )
    code = re.sub(r"\[\[nodiscard\]\]\s*|\bGOODWILL_API\s*|\bstatic\s+", "", code)
    return re.sub(r"\s+", " ", code).strip().rstrip(";").strip()


def entries_of(text: str) -> tuple[str, list[Entry]]:
    """The comment that says what a header is, and what is declared at the level of its namespace with a comment."""
    lines = without_detail(text).splitlines()
    opening = next((i for i, line in enumerate(lines) if line.startswith("namespace goodwill")), len(lines))
    about = "\n".join(line.removeprefix("///").removeprefix(" ") for line in lines[:opening] if line.startswith("///"))
    entries: list[Entry] = []
    comment: list[str] = []
    at = opening + 1
    while at < len(lines):
        line = lines[at]
        at += 1
        if line.startswith("///"):
            comment.append(line.removeprefix("///").removeprefix(" "))
            continue
        if not line or line.startswith(("#", "//", "}", " ")):
            comment = []
            continue
        code = [line]
        while not re.search(r"[;{]", code[-1]) and at < len(lines):
            code.append(lines[at])
            at += 1
        kind = re.match(r"(?:template <.*> )?(?:struct|class|enum class) (?:GOODWILL_API )?(\w+)", " ".join(code))
        if kind and not " ".join(code).rstrip().endswith(";"):
            while at < len(lines) and not lines[at].startswith("}"):
                at += 1
        if comment or (kind is None and "(" in "".join(code)):
            text_of = kind[0].replace("GOODWILL_API ", "") if kind else signature(" ".join(code))
            if not re.match(r"(?:struct|class) \w+$", text_of) or comment:
                entries.append(Entry("\n".join(comment), text_of))
        comment = []
    return about, entries


def escaped(text: str) -> str:
    """Words of a comment as Markdown: what looks like its marks stays as it is, but for code in backquotes."""
    parts = re.split(r"(`[^`]*`)", text)
    parts[::2] = [re.sub(r"([*_\[\]])", r"\\\1", part).replace("<", "&lt;") for part in parts[::2]]
    return "".join(parts)


def as_markdown(comment: str) -> str:
    """A comment in paragraphs: a label (Source:, Units:, 1.) begins one, and an indented line is a formula."""
    blocks: list[list[str]] = []
    kind = ""
    for line in comment.splitlines():
        label = LABEL.match(line)
        if not line.strip():
            kind = ""
        elif line.startswith("    ") and kind in ("", "text", "formula"):
            if kind != "formula":
                blocks.append([])
            blocks[-1].append("    " + line.strip())
            kind = "formula"
        elif label or kind in ("", "formula"):
            blocks.append([escaped(line.strip())])
            kind = "label" if label else "text"
        else:
            blocks[-1].append(escaped(line.strip()))
    return "\n\n".join("\n".join(block) for block in blocks)


def folded(code: str) -> str:
    """A declaration in lines of at most 96 characters, broken after commas."""
    lines = [""]
    for part in re.split(r"(?<=, )", code):
        if len(lines[-1]) + len(part) > 96:
            lines.append("    ")
        lines[-1] += part
    return "\n".join(line.rstrip() for line in lines)


def rooms() -> Iterator[str]:
    """The folders of the headers."""
    names = {p.name for p in (INCLUDE / "goodwill").iterdir() if p.is_dir()}
    yield from sorted(names - set(LAST))
    yield from (name for name in LAST if name in names)


def cpp_reference() -> str:
    """The page of the C++ reference."""
    parts = [HEAD]
    for room in rooms():
        parts.append(f"## {room}\n")
        for header in sorted((INCLUDE / "goodwill" / room).glob("*.hpp")):
            about, entries = entries_of(header.read_text(encoding="utf-8"))
            parts.append(f"### {room}/{header.stem} {{ #{room}-{header.stem} }}\n")
            parts.append(f"`#include <goodwill/{room}/{header.name}>`\n\n{as_markdown(about)}\n")
            parts += [f"```cpp\n{folded(e.code)};\n```\n\n{as_markdown(e.comment)}\n" for e in entries]
    return "\n".join(parts)


def linked(text: str) -> str:
    """A text of the root for the site: docs/... is where the pages are."""
    return text.replace("](docs/", "](")


def on_files(files: Any, config: Any) -> Any:
    """Adds the pages."""
    from mkdocs.structure.files import File

    pages = {
        "cpp.md": cpp_reference(),
        "contributing.md": linked((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")),
        "changelog.md": linked((ROOT / "CHANGELOG.md").read_text(encoding="utf-8")),
    }
    for name, text in pages.items():
        files.append(File.generated(config, name, content=text))
    return files


if __name__ == "__main__":
    print(cpp_reference())
