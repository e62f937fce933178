"""The site of the documentation: its navigation, what is made of other files, and the notebooks."""

from __future__ import annotations

import re
from pathlib import Path

import nbclient
import nbformat
import pytest
from test_house import load

import goodwill as gw

ROOT = Path(__file__).resolve().parent.parent.parent
DOCS = ROOT / "docs"
NOTEBOOKS = sorted((DOCS / "notebooks").glob("*.ipynb"))

site_pages = load("tools/site_pages.py")
build_site = load("tools/build_site.py")
performance = load("tools/performance.py")


def test_every_page_is_in_the_navigation_once() -> None:
    nav = re.search(r"^nav:\n(.*)", (ROOT / "mkdocs.yml").read_text(), re.MULTILINE | re.DOTALL)
    assert nav is not None
    named = re.findall(r": (\S+\.(?:md|ipynb))$", nav[1], re.MULTILINE)
    there = [str(p.relative_to(DOCS)) for p in (*DOCS.rglob("*.md"), *NOTEBOOKS)]
    made = ["changelog.md", "contributing.md", "cpp.md"]
    assert sorted(named) == sorted([*there, *made])


def test_reference_has_every_name_once() -> None:
    named = re.findall(r"^::: goodwill\.(?:\w+\.)*(\w+)$", (DOCS / "reference.md").read_text(), re.MULTILINE)
    assert sorted(named) == sorted(gw.__all__)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_stored_without_outputs_and_runs(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    notebook = nbformat.read(path, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert code and all(not cell.outputs and cell.execution_count is None for cell in code)
    assert notebook.metadata.kernelspec.name == "python3"
    monkeypatch.setenv("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    # The kernel of this interpreter, whatever others the machine has.
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "1")
    monkeypatch.setenv("PYTHONPATH", str(Path(gw.__file__).parent.parent))
    nbclient.NotebookClient(notebook, timeout=20, kernel_name="python3").execute(cwd=str(path.parent))
    assert all(cell.execution_count for cell in code)
    for link in re.findall(r"\]\((?!https?:)([^)#]+)", "\n".join(cell.source for cell in notebook.cells)):
        assert (path.parent / link).is_file(), link


HEADER = """#pragma once
#include <span>
/// Odds: what they are, with `a_b` and a*b < c.
///     odds = p / (1 - p)
/// as in
///
/// Source: A book
///         (1999).
namespace goodwill::inline v0::math {

/// Options.
struct options {
    int threads = 1;  ///< of the caller
};

namespace detail {
/// Not for the page.
inline double hidden(double p) { return p; }
}  // namespace detail

/// Of one probability.
[[nodiscard]] inline double odds(double p) noexcept {
    return p / (1 - p);
}

/// Of a column.
GOODWILL_API void odds(std::span<const double> p,
                       std::span<double> out);

}  // namespace goodwill::inline v0::math
"""


def test_header_becomes_entries() -> None:
    about, entries = site_pages.entries_of(HEADER)
    assert [(e.code, e.comment) for e in entries] == [
        ("struct options", "Options."),
        ("inline double odds(double p)", "Of one probability."),
        ("void odds(std::span<const double> p, std::span<double> out)", "Of a column."),
    ]
    assert site_pages.as_markdown(about) == (
        "Odds: what they are, with `a_b` and a\\*b &lt; c.\n\n    odds = p / (1 - p)\n\n"
        "as in\n\nSource: A book\n(1999)."
    )


def test_page_of_the_headers_has_all_of_them() -> None:
    page = site_pages.cpp_reference()
    for header in (ROOT / "include/goodwill").rglob("*.hpp"):
        name = str(header.relative_to(ROOT / "include"))
        assert f"`#include <{name}>`" in page, name
    assert "double p_alive(const params& m, double x, double t_x, double T);" in page
    code = "".join(re.findall(r"```cpp\n(.*?)```", page, re.DOTALL))
    assert not re.search(r"\breturn\b", code) and "{" not in re.sub(r"= ?\{[^}]*\}", "", code)


def test_table_of_make_peers_is_taken_over() -> None:
    table = "2 cores, avx512; medians, in one run.\n\n| work |\n|---|\n| fit |\n\nNote.\n"
    page = (DOCS / "performance.md").read_text()
    new = performance.with_table(page, table)
    begin, end = "\n\nTwo cores with AVX-512. Medians, in one run.\n\n| work |", "| fit |\n\nNote.\n\n<!-- end -->"
    assert begin in new and end in new
    assert performance.with_table(new, table) == new and new.startswith("# Performance\n") and "1,000,000" not in new
    with pytest.raises(SystemExit, match="run `make peers`"):
        performance.with_table(page, "| work |")
    with pytest.raises(SystemExit, match="lost the marks"):
        performance.with_table("# Performance\n", table)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('<script defer src="https://a.org/b.js">', ["https://a.org/b.js"]),
        ("<img alt=x src=//a.org/b.png>", ["//a.org/b.png"]),
        ('<link rel="stylesheet" href="https://a.org/b.css">', ["https://a.org/b.css"]),
        ("a { background: url(https://a.org/b.png) }", ["https://a.org/b.png"]),
        ('<a href="https://a.org">', []),
        ('<link rel="canonical" href="https://a.org">', []),
        ('<script src="../b.js"></script><img src="data:image/png;base64,xx">', []),
    ],
)
def test_what_a_page_would_load_is_found(text: str, found: list[str]) -> None:
    assert build_site.fetched_from_elsewhere(text) == found
