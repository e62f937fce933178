"""Consumers of goodwill: CMake projects that find it installed, take its source, or want its headers alone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from goodwill import _zones

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
LAUNCHER = f"-DCMAKE_CXX_COMPILER_LAUNCHER={ROOT / 'tools/compile'}"


def run(*command: object, **environment: str) -> str:
    """Standard output of a command that must succeed."""
    env = dict(os.environ, GOODWILL_COMPILE_TIMES=os.devnull, **environment)
    done = subprocess.run(list(map(str, command)), env=env, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}"
    return done.stdout


def consumer(project: str, build: Path, *options: object) -> Path:
    """Configures and builds a consumer; returns the folder of its programs."""
    run("cmake", "-G", "Ninja", "-S", HERE / project, "-B", build, "-DCMAKE_BUILD_TYPE=Release", LAUNCHER, *options)
    run("cmake", "--build", build)
    return build


@pytest.fixture(scope="session")
def static_prefix(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release build, installed."""
    prefix = tmp_path_factory.mktemp("static")
    run("cmake", "--build", ROOT / "build/release", "--target", "goodwill", "goodwill_toml", "goodwill_zones")
    for component in ("headers", "library", "toml", "zones"):
        run("cmake", "--install", ROOT / "build/release", "--prefix", prefix, "--component", component)
    return prefix


@pytest.fixture(scope="session")
def shared_prefix(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shared library without Highway, by clang where there is one."""
    prefix, build = tmp_path_factory.mktemp("shared"), ROOT / "build/shared"
    compiler = shutil.which("clang++") or shutil.which("c++")
    options = ["-DBUILD_SHARED_LIBS=ON", "-DGOODWILL_SIMD=OFF", "-DGOODWILL_BUILD_TESTS=OFF"]
    options.append("-DCMAKE_CXX_FLAGS_RELEASE=-O1")
    run("cmake", "-S", ROOT, "--preset", "release", "-B", build, f"-DCMAKE_CXX_COMPILER={compiler}", LAUNCHER, *options)
    run("cmake", "--build", build)
    run("cmake", "--install", build, "--prefix", prefix)
    return prefix


def test_find_package_static(static_prefix: Path, tmp_path: Path) -> None:
    build = consumer("find_package", tmp_path, f"-DCMAKE_PREFIX_PATH={static_prefix}")
    assert "consumer: unit is" in run(build / "consumer")


def test_find_package_shared(shared_prefix: Path, tmp_path: Path) -> None:
    build = consumer("find_package", tmp_path, f"-DCMAKE_PREFIX_PATH={shared_prefix}")
    assert run(build / "consumer").startswith("scalar: consumer: unit is")


def test_shared_library_shows_its_own_symbols_only(shared_prefix: Path) -> None:
    (library,) = (shared_prefix / "lib").rglob("libgoodwill.so")
    shown = run("nm", "-D", "-C", "--defined-only", library).splitlines()
    names = [line.split(maxsplit=2)[2] for line in shown if line.split(maxsplit=2)[1] not in "wWVvu"]
    foreign = [name for name in names if "goodwill::v0::" not in name]
    assert names
    assert not foreign, foreign[:10]
    inner = [name for name in names if "goodwill::v0::simd::" in name or "::detail::" in name]
    assert not inner, f"kernels are not part of the interface: {inner[:10]}"


@pytest.mark.parametrize("kind", ["static", "shared"])
def test_headers_alone_need_nothing_else(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    prefix = request.getfixturevalue(f"{kind}_prefix")
    hidden = [f"-DCMAKE_DISABLE_FIND_PACKAGE_{package}=ON" for package in ("hwy", "Eigen3", "Threads", "nlohmann_json")]
    run(consumer("headers_only", tmp_path, f"-DCMAKE_PREFIX_PATH={prefix}", *hidden) / "consumer")


def test_library_is_asked_of_headers_alone(static_prefix: Path, tmp_path: Path) -> None:
    """A wheel has no library: who asks for it is told so."""
    prefix = tmp_path / "headers"
    run("cmake", "--install", ROOT / "build/release", "--prefix", prefix, "--component", "headers")
    project = tmp_path / "project"
    project.mkdir()
    (project / "CMakeLists.txt").write_text(
        "cmake_minimum_required(VERSION 3.25)\nproject(p LANGUAGES CXX)\n"
        "find_package(goodwill REQUIRED COMPONENTS library)\n"
    )
    assert "holds headers" in cannot_configure(project, tmp_path, f"-DCMAKE_PREFIX_PATH={prefix}")


def cannot_configure(project: Path, tmp_path: Path, *options: object) -> str:
    """What CMake says of a project that it must refuse, on one line."""
    command = ["cmake", "-S", project, "-B", tmp_path / "build", *options]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    assert done.returncode != 0
    return " ".join(done.stderr.split())


@pytest.mark.parametrize("kind", ["static", "shared"])
def test_components(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """C++ and Python have the same tables of transitions."""
    prefix = request.getfixturevalue(f"{kind}_prefix")
    build = consumer("components", tmp_path, f"-DCMAKE_PREFIX_PATH={prefix}")
    names = ["Europe/Berlin", "America/New_York", "Asia/Ho_Chi_Minh", "Africa/Casablanca", "Australia/Lord_Howe"]
    names += ["America/Sao_Paulo", "Asia/Kathmandu", "Asia/Gaza", "America/Nuuk", "Europe/Dublin", "UTC", "-03:30"]
    lines = run(build / "consumer", *names).splitlines()
    assert len(lines) == len(names)
    for name, line in zip(names, lines, strict=True):
        instants, offsets = _zones.transitions(name)
        pairs = zip(instants.tolist(), offsets.tolist(), strict=True)
        assert line == " ".join([name, *(f"{instant}:{offset}" for instant, offset in pairs)])


@pytest.mark.parametrize(("component", "package"), [("toml", "tomlplusplus"), ("zones", "date")])
def test_component_that_is_not_there(component: str, package: str, static_prefix: Path, tmp_path: Path) -> None:
    """Asked for, it says what was missing when goodwill was built, or is missing now; not asked for, nobody minds."""
    project = tmp_path / "project"
    project.mkdir()
    lists, text = project / "CMakeLists.txt", "cmake_minimum_required(VERSION 3.25)\nproject(p LANGUAGES CXX)\n"
    lists.write_text(f"{text}find_package(goodwill REQUIRED COMPONENTS {component})\n")

    without = tmp_path / "without"
    for part in ("headers", "library"):
        run("cmake", "--install", ROOT / "build/release", "--prefix", without, "--component", part)
    said = cannot_configure(project, tmp_path / "a", f"-DCMAKE_PREFIX_PATH={without}")
    assert f"was built without {package} and has no component {component}" in said
    here, hidden = f"-DCMAKE_PREFIX_PATH={static_prefix}", f"-DCMAKE_DISABLE_FIND_PACKAGE_{package}=ON"
    assert package in cannot_configure(project, tmp_path / "b", here, hidden)

    absent = f"if(TARGET goodwill::{component} OR NOT TARGET goodwill::goodwill)\nmessage(FATAL_ERROR here)\nendif()\n"
    lists.write_text(f"{text}find_package(goodwill REQUIRED)\n{absent}")
    run("cmake", "-S", project, "-B", tmp_path / "c", f"-DCMAKE_PREFIX_PATH={without}")
    run("cmake", "-S", project, "-B", tmp_path / "d", here, hidden)
    optional = f"find_package(goodwill REQUIRED COMPONENTS library OPTIONAL_COMPONENTS {component})\n"
    lists.write_text(text + optional + absent)
    run("cmake", "-S", project, "-B", tmp_path / "e", f"-DCMAKE_PREFIX_PATH={without}")


def test_add_subdirectory(tmp_path: Path) -> None:
    # With goodwill's own warnings ccache knows these objects from the release build.
    build = consumer("add_subdirectory", tmp_path, f"-DGOODWILL_SOURCE={ROOT}", "-DGOODWILL_WARNINGS=ON")
    assert "consumer: unit is" in run(build / "consumer")
    run(build / "headers")


def test_package_says_where_its_cmake_files_are() -> None:
    """From a source tree there are none, and that is said."""
    command = [sys.executable, "-m", "goodwill", "--cmakedir"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1
    assert "add_subdirectory" in done.stderr
