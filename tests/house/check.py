"""The rules of the house, each a function from a `Tree` to the places that break it.

They read files and run nothing.  tests/python/test_house.py runs them on this repository, where none may find
anything, and on small trees that break each rule, where each must.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path, PurePosixPath

#: Who may include whom: the lower may not know the higher.  Every other folder is a room.
LAYERS = {"core": 0, "components": 1, "math": 1, "arrow": 2, "rules": 2, "transactions": 3, "audit": 5}
ROOM = 4

#: Words that core must not know.
DOMAIN = "customer|transaction|purchase|revenue|loyalty|churn|clv|nps|survey|spend"

ROOT_FILES = {
    ".ci", ".clang-format", ".github", ".gitattributes", ".gitignore", "CHANGELOG.md", "CMakeLists.txt",
    "CMakePresets.json", "CONTRIBUTING.md", "LICENSE", "Makefile", "README.md", "benchmarks", "bindings", "cmake",
    "docs", "include", "mkdocs.yml", "pyproject.toml", "python", "src", "tests", "tools", "vcpkg.json",
}  # fmt: skip

CODE = {".hpp", ".cpp", ".py", ".cmake"}
TEXT = CODE | {".md", ".txt", ".toml", ".json", ".in", ".pyi", ""}
LONG, TOO_LONG = 400, 450

Rule = Callable[["Tree"], Iterator[str]]
RULES: list[Rule] = []


def rule(function: Rule) -> Rule:
    """Adds a function to the rules."""
    RULES.append(function)
    return function


class Tree:
    """The files below a root that git knows or would add, or all of them where there is no git."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @cached_property
    def files(self) -> list[PurePosixPath]:
        if (self.root / ".git").exists():
            command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
            listed = subprocess.run(command, cwd=self.root, capture_output=True, text=True, check=True).stdout
            names = set(listed.splitlines())
        else:
            names = {str(f.relative_to(self.root)) for f in self.root.rglob("*") if f.is_file()}
        return sorted(PurePosixPath(n) for n in names if (self.root / n).is_file())

    def below(self, folder: str, *suffixes: str) -> list[PurePosixPath]:
        """The files below a folder, with one of these suffixes."""
        inside = [f for f in self.files if f.is_relative_to(folder)]
        return [f for f in inside if f.suffix in suffixes] if suffixes else inside

    def text(self, file: PurePosixPath | str) -> str:
        return (self.root / file).read_text(encoding="utf-8", errors="replace")

    @cached_property
    def headers(self) -> list[PurePosixPath]:
        return self.below("include", ".hpp")


def includes(text: str) -> list[str]:
    """What a C++ text includes, without the brackets."""
    return re.findall(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', text, re.MULTILINE)


def room_of(file: PurePosixPath) -> str | None:
    """The room that a file belongs to: the folder below goodwill/ or below a top folder, or the stem of a file that
    holds all of a room (bindings/lifetime.cpp)."""
    parts = file.parts[2:] if file.parts[0] in ("include", "python") else file.parts[1:]
    if len(parts) == 1 and file.parts[0] == "bindings" and file.stem not in ("module", "support"):
        return file.stem
    return parts[0] if len(parts) > 1 else None


def may_know(room: str, other: str) -> bool:
    """Whether code of a room may use code of another."""
    return room == other or LAYERS.get(other, ROOM) < LAYERS.get(room, ROOM)


@rule
def no_room_knows_another(tree: Tree) -> Iterator[str]:
    """Each layer includes only those before it.  src/simd holds the kernels of all rooms."""
    for folder in ("include", "src", "bindings"):
        for file in tree.below(folder, ".hpp", ".cpp"):
            room = room_of(file)
            if room is None or room == "simd":
                continue
            for included in includes(tree.text(file)):
                parts = PurePosixPath(included).parts
                other = parts[1] if parts[0] == "goodwill" and len(parts) > 2 else parts[0] if len(parts) > 1 else None
                known = other is not None and (tree.root / "include/goodwill" / other).is_dir()
                if known and other is not None and not may_know(room, other):
                    yield f"{file} includes {included}: {room} may not know {other}"


@rule
def python_rooms_do_not_know_each_other(tree: Tree) -> Iterator[str]:
    """The same for the Python modules that are named like a room."""
    rooms = {p.name for p in (tree.root / "include/goodwill").glob("*") if p.is_dir()}
    for file in tree.below("python/goodwill", ".py"):
        room = room_of(file) or file.stem
        if room not in rooms:
            continue
        imports = r"^(?:from \.+(\w+)|from \.+ import (.+)|import goodwill\.(\w+))"
        for line in re.findall(imports, tree.text(file), re.MULTILINE):
            for other in re.findall(r"\w+", " ".join(line)):
                if other in rooms and not may_know(room, other):
                    yield f"{file} imports {other}: {room} may not know {other}"


@rule
def core_has_no_domain_words(tree: Tree) -> Iterator[str]:
    """core serves any domain."""
    for folder in ("include/goodwill/core", "src/core"):
        for file in tree.below(folder, ".hpp", ".cpp"):
            for word in sorted(set(re.findall(rf"\b(?:{DOMAIN})s?\b", tree.text(file), re.IGNORECASE))):
                yield f"{file} says {word!r}"


@rule
def libraries_stay_where_they_belong(tree: Tree) -> Iterator[str]:
    """src/simd alone knows Highway and does not know Eigen; the public headers know neither, and no JSON library.  What
    a component needs, that component alone knows."""
    of_component = {"toml++": "src/components/toml", "date": "src/components/zones"}
    for file in tree.below("include", ".hpp") + tree.below("src", ".hpp", ".cpp") + tree.below("bindings"):
        in_simd = file.is_relative_to("src/simd")
        public = file.is_relative_to("include") and file.name != "eigen.hpp"
        for included in includes(tree.text(file)) if file.suffix in CODE else []:
            library = included.split("/")[0]
            if (library == "hwy" and not in_simd) or (library == "Eigen" and (in_simd or public)):
                yield f"{file} includes {included}"
            if library in of_component and not file.is_relative_to(of_component[library]):
                yield f"{file} includes {included}"
            if library == "nlohmann" and (public or file.is_relative_to("bindings")):
                yield f"{file} includes {included}"


@rule
def headers_have_the_usual_form(tree: Tree) -> Iterator[str]:
    """#pragma once first, a comment that says what the header is, everything in the inline namespace."""
    for file in tree.headers:
        text = tree.text(file)
        if not text.startswith("#pragma once\n"):
            yield f"{file} does not begin with #pragma once"
        if "///" not in text:
            yield f"{file} has no comment that says what it is"
        for line in re.findall(r"^namespace goodwill.*", text, re.MULTILINE):
            if not line.startswith("namespace goodwill::inline v0"):
                yield f"{file} declares outside goodwill::inline v0: {line}"


@rule
def headers_are_in_the_umbrella(tree: Tree) -> Iterator[str]:
    """<goodwill/goodwill.hpp> is all of goodwill, but for what needs another library."""
    umbrella = PurePosixPath("include/goodwill/goodwill.hpp")
    if umbrella in tree.files:
        inside = includes(tree.text(umbrella))
        for file in tree.headers:
            name = str(file.relative_to("include"))
            if file != umbrella and file.name != "eigen.hpp" and name not in inside:
                yield f"{umbrella} does not include {name}"


@rule
def headers_are_tested(tree: Tree) -> Iterator[str]:
    """Every header is included by some test."""
    tested = {i for file in tree.below("tests", ".cpp", ".hpp") for i in includes(tree.text(file))}
    for file in tree.headers:
        if str(file.relative_to("include")) not in tested:
            yield f"no test includes {file.relative_to('include')}"


@rule
def rooms_are_documented(tree: Tree) -> Iterator[str]:
    """Each stem of a room has a page: its own, that of the stem which its name begins with (bg_nbd.md for
    bg_nbd_fit), or one of the room that names it."""
    for file in tree.headers:
        room = room_of(file)
        if room is None or LAYERS.get(room, ROOM) < LAYERS["transactions"]:
            continue
        pages = tree.below(f"docs/{room}", ".md")
        named = re.compile(rf"\b{file.stem}\b")
        if not any(f"{file.stem}_".startswith(f"{p.stem}_") or named.search(tree.text(p)) for p in pages):
            yield f"docs/{room} has no page for {room}/{file.stem}"


@rule
def files_are_short(tree: Tree) -> Iterator[str]:
    """Files that people write stay near 400 lines."""
    for file in tree.files:
        if file.suffix in CODE and (lines := tree.text(file).count("\n")) > TOO_LONG:
            yield f"{file} has {lines} lines, may have {TOO_LONG} at most"


def long_files(tree: Tree) -> list[str]:
    """Files that are near the limit: to be listed, not refused."""
    counts = {f: tree.text(f).count("\n") for f in tree.files if f.suffix in CODE}
    return [f"{file} has {lines} lines" for file, lines in counts.items() if LONG < lines <= TOO_LONG]


@rule
def names_say_something(tree: Tree) -> Iterator[str]:
    """A name says what a thing is."""
    for file in tree.files:
        words = re.findall(r"[a-z]+", " ".join([*file.parts[:-1], file.stem]).lower())
        for word in sorted({"util", "utils", "misc", "helper", "helpers", "manager"} & set(words)):
            yield f"{file} is named {word!r}"


@rule
def texts_name_no_machine(tree: Tree) -> Iterator[str]:
    """No path of somebody's machine, and nothing left to be done, stands in the tree."""
    pattern = re.compile(r"(?<![\w.{}$)/])/(?:home|root|Users|work)/[\w.]+|\.\./shared\b|\b(?:TODO|FIXME|XXX)\b")
    for file in tree.files:
        if file.suffix not in TEXT or file == PurePosixPath("tests/house/check.py") or file.stem == "test_house":
            continue
        for number, line in enumerate(tree.text(file).splitlines(), 1):
            if found := pattern.search(line):
                yield f"{file}:{number} says {found.group()!r}"


@rule
def root_is_tidy(tree: Tree) -> Iterator[str]:
    """The root holds what the design names."""
    for name in sorted({f.parts[0] for f in tree.files} - ROOT_FILES):
        yield f"{name} does not belong in the root"


@rule
def version_is_one(tree: Tree) -> Iterator[str]:
    """vcpkg.json says the version of config.hpp, and the change log has a section for what comes next or for it."""
    config = PurePosixPath("include/goodwill/core/config.hpp")
    if config not in tree.files:
        return
    version = ".".join(re.findall(r"#define GOODWILL_VERSION_(?:MAJOR|MINOR|PATCH) (\d+)", tree.text(config)))
    if json.loads(tree.text("vcpkg.json"))["version"] != version:
        yield f"vcpkg.json does not say version {version}"
    if not re.search(rf"^## (?:Unreleased|{re.escape(version)})\b", tree.text("CHANGELOG.md"), re.MULTILINE):
        yield f"CHANGELOG.md has a section neither Unreleased nor {version}"


def unused_bindings(bound: list[str], sources: str) -> list[str]:
    """Names of the compiled module that the Python package does not use."""
    return [name for name in bound if not re.search(rf"\b{re.escape(name)}\b", sources)]


def broken_rules(root: Path) -> list[str]:
    """Every place that breaks a rule, with the rule."""
    tree = Tree(root)
    return [f"{check.__name__}: {place}" for check in RULES for place in check(tree)]


if __name__ == "__main__":
    here = Path(__file__).resolve().parent.parent.parent
    broken = broken_rules(here)
    print("\n".join([*(f"near the limit: {line}" for line in long_files(Tree(here))), *broken]))
    raise SystemExit(1 if broken else 0)
