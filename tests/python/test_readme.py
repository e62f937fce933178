"""The code in README.md and docs/ runs: the Python of a page as one script, each C++ block as a program."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"(<!-- not run: [^\n]+ -->\n+)?^```(python|cpp)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass
class Block:
    page: Path
    line: int
    language: str
    text: str

    @property
    def name(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def blocks_of(page: Path, text: str) -> list[Block]:
    """The blocks of a page that are to be run."""
    return [
        Block(page, text[: found.start(3)].count("\n") + 1, found[2], found[3])
        for found in BLOCK.finditer(text)
        if not found[1]
    ]


BLOCKS = [block for page in PAGES for block in blocks_of(page, page.read_text())]
CPP = [block for block in BLOCKS if block.language == "cpp"]
PYTHON_PAGES = sorted({block.page for block in BLOCKS if block.language == "python"})


def whole_program(block: Block) -> str:
    """A block as a program: without a main function it is the inside of one.  Errors name the page and its line."""
    here = f'#line {block.line} "{block.page.relative_to(ROOT)}"'
    if re.search(r"\bint main\(", block.text):
        return f"{here}\n{block.text}"
    lines = block.text.splitlines()
    head = [line for line in lines if line.startswith("#include")]
    body = ["" if line.startswith("#include") else line for line in lines]
    return "\n".join([*head, "int main() {", here, *body, "}", ""])


@pytest.mark.parametrize("page", PYTHON_PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_python_of_a_page_runs(page: Path, tmp_path: Path) -> None:
    script = tmp_path / "page.py"
    texts = [f"# line {b.line}\n{b.text}" for b in BLOCKS if b.page == page and b.language == "python"]
    script.write_text("\n".join(texts))
    done = subprocess.run([sys.executable, script], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, f"{script.read_text()}\n{done.stdout}{done.stderr}"


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All C++ blocks, compiled against the release library and its components as they install."""
    folder = tmp_path_factory.mktemp("snippets")
    lists = ["cmake_minimum_required(VERSION 3.25)", "project(snippets LANGUAGES CXX)"]
    lists += ["find_package(goodwill REQUIRED COMPONENTS library toml zones)"]
    for number, block in enumerate(CPP):
        (folder / f"block_{number}.cpp").write_text(whole_program(block))
        lists += [
            f"add_executable(block_{number} block_{number}.cpp)",
            f"target_link_libraries(block_{number} PRIVATE goodwill::goodwill goodwill::toml goodwill::zones)",
        ]
    (folder / "CMakeLists.txt").write_text("\n".join(lists) + "\n")
    prefix = folder / "goodwill"
    install = ["cmake", "--install", ROOT / "build/release", "--prefix", prefix, "--component"]
    launcher = f"-DCMAKE_CXX_COMPILER_LAUNCHER={ROOT / 'tools/compile'}"
    commands = [
        ["cmake", "--build", ROOT / "build/release", "--target", "goodwill", "goodwill_toml", "goodwill_zones"],
        *([*install, component] for component in ("headers", "library", "toml", "zones")),
        ["cmake", "-G", "Ninja", "-S", folder, "-B", folder / "build", f"-DCMAKE_PREFIX_PATH={prefix}", launcher],
        ["cmake", "--build", folder / "build", "--", "-k0"],
    ]
    for command in commands:
        env = dict(os.environ, GOODWILL_COMPILE_TIMES=os.devnull)
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True, env=env)
        # A block that does not compile fails its own test below.
        (folder / "log.txt").write_text(done.stdout + done.stderr)
        assert done.returncode == 0 or command is commands[-1], done.stdout + done.stderr
    return folder


@pytest.mark.parametrize("number", range(len(CPP)), ids=lambda number: CPP[number].name)
def test_cpp_block_compiles_and_runs(number: int, programs: Path, tmp_path: Path) -> None:
    program = programs / f"build/block_{number}"
    assert program.exists(), (programs / "log.txt").read_text()
    done = subprocess.run([program], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_blocks_are_found_and_skipped_with_a_reason_only() -> None:
    text = "a\n```python\n1\n```\n<!-- not run: needs a cluster -->\n```python\n2\n```\n"
    text += "<!-- x -->\n```cpp\nint i;\n```\n"
    found = blocks_of(ROOT / "README.md", text)
    assert [(b.line, b.language, b.text) for b in found] == [(3, "python", "1\n"), (11, "cpp", "int i;\n")]
    assert whole_program(found[1]) == 'int main() {\n#line 11 "README.md"\nint i;\n}\n'
