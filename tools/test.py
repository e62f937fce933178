"""Everything that must hold, step by step; ``tools/test.py NAME...`` runs some of the steps.

A step that fails does not stop the others: the last lines say which failed, and what each test runner counted.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
CLOSING = re.compile(r"\d+% tests passed|\b\d+ (passed|failed|error|errors|skipped)\b.* in [\d.]+s")
#: Tests that say nothing of the module and need not be run again with another.
NOT_OF_THE_MODULE = [
    f"--ignore=tests/python/test_{name}.py"
    for name in ("audit_report_browser", "docs", "from_lifetimes", "house", "readme")
]
closing_lines: list[str] = []
STEPS: dict[str, tuple[str, Callable[[], bool]]] = {}


def step(heading: str) -> Callable[[Callable[[], bool]], Callable[[], bool]]:
    """Adds a function to the steps, under its own name; it says whether all went well."""

    def add(function: Callable[[], bool]) -> Callable[[], bool]:
        STEPS[function.__name__] = (heading, function)
        return function

    return add


def run(*command: str | Path, label: str = "", **environment: str) -> bool:
    """Runs a command in the root and shows what it prints; closing lines of test runners are kept."""
    words = [str(c) for c in command]
    print("$ " + " ".join([f"{k}={v}" for k, v in environment.items()] + words).replace(f"{ROOT}/", ""), flush=True)
    process = subprocess.Popen(
        words,
        cwd=ROOT,
        env=dict(os.environ, **environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    assert process.stdout is not None
    for line in process.stdout:
        print(line, end="", flush=True)
        if CLOSING.search(line):
            closing_lines.append(f"{label}: {line.strip().strip('= ')}")
    return process.wait() == 0


def cpp(preset: str, *options: str, label: str = "", **environment: str) -> bool:
    """Configures and builds a preset."""
    log = ROOT / f"build/{preset}.log"
    log.parent.mkdir(exist_ok=True)
    launcher = f"-DCMAKE_CXX_COMPILER_LAUNCHER={ROOT / 'tools/compile'}"
    with log.open("w") as out:
        done = subprocess.run(
            ["cmake", "--preset", preset, launcher, *options],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    if done.returncode != 0:
        print(log.read_text())
        return False
    return run("cmake", "--build", "--preset", preset, "--", "--quiet", "-k0")


def ctest(preset: str, label: str, **environment: str) -> bool:
    """The C++ tests of a preset."""
    return run("ctest", "--preset", preset, "-j", str(os.cpu_count()), label=label, **environment)


@step("The look of the code, types and stubs")
def look() -> bool:
    results = [
        run(PYTHON, "-m", "ruff", "check", "."),
        run(PYTHON, "-m", "mypy"),
        run(PYTHON, "tools/stubs.py", "--check"),
    ]
    return all(results)


@step("C++ under the address and undefined-behaviour sanitizers")
def sanitized() -> bool:
    return cpp("dev") and ctest("dev", "C++ sanitized")


@step("Python with a sanitized module")
def sanitized_python() -> bool:
    folder = ROOT / "build/sanitized/goodwill"
    module = [
        "-DGOODWILL_BUILD_PYTHON=ON",
        f"-DPython_EXECUTABLE={PYTHON}",
        f"-Dpybind11_DIR={subprocess.check_output([PYTHON, '-m', 'pybind11', '--cmakedir'], text=True).strip()}",
    ]
    if not cpp("dev", *module, f"-DCMAKE_LIBRARY_OUTPUT_DIRECTORY={folder}"):
        return False
    for old in folder.glob("*"):
        if old.is_symlink():
            old.unlink()
    for source in (ROOT / "python/goodwill").iterdir():
        if source.suffix != ".so" and source.name != "__pycache__":
            (folder / source.name).symlink_to(source)
    libraries = [
        subprocess.check_output(["c++", f"-print-file-name={name}.so"], text=True).strip()
        for name in ("libasan", "libubsan", "libstdc++")
    ]
    return run(
        PYTHON, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/python", *NOT_OF_THE_MODULE,
        # What an import takes under the sanitizers says nothing of the module that people import.
        "--deselect=tests/python/test_cli.py::test_importing_goodwill_is_quick_and_loads_no_extra",
        label="python sanitized", PYTHONPATH=str(folder.parent), LD_PRELOAD=" ".join(libraries),
        ASAN_OPTIONS="detect_leaks=0",
    )  # fmt: skip


@step("C++ in release, for every instruction set of this machine")
def release() -> bool:
    if not cpp("release"):
        return False
    code = "from goodwill import _core; print(_core.simd_targets())"
    targets = subprocess.run([PYTHON, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    return all([ctest("release", f"C++ {target}", GOODWILL_TARGET=target) for target in targets])


@step("C++ by clang, where it is installed")
def clang() -> bool:
    if shutil.which("clang++") is None:
        print("clang++ is not installed: not run")
        return True
    return cpp("clang") and ctest("clang", "C++ by clang")


@step("What compilations take")
def compile_times() -> bool:
    return run(PYTHON, "tools/compile_times.py")


@step("Projects that use goodwill")
def install() -> bool:
    return run(PYTHON, "-m", "pytest", "-q", "tests/install", label="install")


@step("The wheel")
def wheel() -> bool:
    return run(PYTHON, "tools/wheel.py")


@step("An editable pip install with libraries from the registry alone, without Highway")
def isolated() -> bool:
    folder = ROOT / "build/isolated"
    hidden = [f"-DCMAKE_DISABLE_FIND_PACKAGE_{package}=ON" for package in ("hwy", "nlohmann_json")]
    hidden.append("-DCMAKE_CXX_FLAGS_DEBUG=-O0")  # that it builds and loads is what counts
    hidden.append("-DCMAKE_IGNORE_PATH=/usr/include;/usr/include/eigen3;/usr/share/eigen3/cmake")
    pip = [folder / "bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    settings = ["build-dir=build/isolated/tree", "cmake.build-type=Debug"]
    editable = [word for setting in settings for word in ("--config-settings", setting)] + ["-e", "."]
    code = "import goodwill as gw; assert gw.show_config()['highway'] == 'none'"
    return (
        run(PYTHON, "-m", "venv", "--clear", folder)
        and run(*pip, *editable, CMAKE_ARGS=" ".join(hidden))
        and run(folder / "bin/python", "-c", code)
    )


@step("Python with the lowest versions that pyproject.toml allows")
def lowest() -> bool:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    pins = [re.sub(r">=\s*([\d.]+).*", r"==\1", requirement) for requirement in project["dependencies"]]
    folder = ROOT / "build/lowest"
    python = folder / "bin/python"
    stamp = folder / ".installed"
    wanted = "\n".join([*pins, (ROOT / "tools/requirements/lowest.txt").read_text(), sys.version])
    if not stamp.is_file() or stamp.read_text() != wanted:
        constraints = ROOT / "build/lowest.txt"
        constraints.write_text("\n".join(pins) + "\n")
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        if not run(PYTHON, "-m", "venv", "--clear", folder) or not run(
            *pip, "-c", constraints, "-r", "tools/requirements/lowest.txt"
        ):
            return False
        stamp.write_text(wanted)
    print("with " + ", ".join(pins))
    tests = ["-m", "pytest", "-q", "tests/python", *NOT_OF_THE_MODULE]
    return run(python, *tests, label="lowest", PYTHONPATH=str(ROOT / "python"))


@step("Python, the snippets of the documents, the house")
def python() -> bool:
    return run(PYTHON, "-m", "pytest", "-q", "tests/python", label="python")


@step("The site of the documentation, where MkDocs is installed")
def docs() -> bool:
    if importlib.util.find_spec("mkdocs") is None:
        print("MkDocs is not installed (`make docs` does that): not run")
        return True
    return run(PYTHON, "tools/build_site.py")


def main() -> int:
    """Run the steps and sum up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("steps", nargs="*", metavar="STEP", help=", ".join(STEPS))
    wanted = parser.parse_args().steps or list(STEPS)
    unknown = sorted(set(wanted) - set(STEPS))
    if unknown:
        parser.error(f"no such step: {', '.join(unknown)}")
    took: list[tuple[str, float, bool]] = []
    for name in wanted:
        heading, function = STEPS[name]
        print(f"\n==== {heading} ({name})", flush=True)
        begin = time.monotonic()
        good = function()
        took.append((name, time.monotonic() - begin, good))
        print(f"---- {name}: {'good' if good else 'FAILED'}, {took[-1][1]:.0f} s", flush=True)

    print("\n==== In short")
    for name, seconds, good in took:
        print(f"{name:<16}{seconds:6.0f} s  {'good' if good else 'FAILED'}")
    for line in closing_lines:
        print(line)
    return 0 if all(good for _, _, good in took) else 1


if __name__ == "__main__":
    sys.exit(main())
