"""The rules of the house hold here, and each rule finds what breaks it."""

from __future__ import annotations

import importlib.util
import inspect
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

import goodwill as gw
from goodwill import _core

ROOT = Path(__file__).resolve().parent.parent.parent


def load(path: str) -> ModuleType:
    """A script of this repository as a module."""
    spec = importlib.util.spec_from_file_location(Path(path).stem, ROOT / path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


house = load("tests/house/check.py")
compile_times = load("tools/compile_times.py")

HEADER = "#pragma once\n/// What it is.\nnamespace goodwill::inline v0 {}\n"


@pytest.mark.parametrize("rule", house.RULES, ids=lambda rule: rule.__name__)
def test_rule_holds_here(rule) -> None:
    broken = list(rule(house.Tree(ROOT)))
    assert not broken, "\n".join(broken)


BROKEN = {
    "no_room_knows_another": [
        {
            "include/goodwill/loyalty/tiers.hpp": "#include <goodwill/lifetime/value.hpp>\n",
            "include/goodwill/lifetime/value.hpp": HEADER,
        },
        {
            "include/goodwill/core/check.hpp": "#include <goodwill/math/beta.hpp>\n",
            "include/goodwill/math/beta.hpp": HEADER,
        },
        {"src/loyalty/tiers.cpp": '#include "lifetime/x.hpp"\n', "include/goodwill/lifetime/value.hpp": HEADER},
        {
            "bindings/loyalty/tiers.cpp": "#include <goodwill/audit/base.hpp>\n",
            "include/goodwill/audit/base.hpp": HEADER,
        },
        {
            "bindings/loyalty.cpp": "#include <goodwill/lifetime/value.hpp>\n",
            "include/goodwill/lifetime/value.hpp": HEADER,
        },
        {
            "src/components/toml/a.cpp": "#include <goodwill/rules/table.hpp>\n",
            "include/goodwill/rules/table.hpp": HEADER,
        },
    ],
    "python_rooms_do_not_know_each_other": [
        {
            "python/goodwill/loyalty.py": "from .lifetime import value\n",
            "include/goodwill/loyalty/a.hpp": HEADER,
            "include/goodwill/lifetime/b.hpp": HEADER,
        },
        {
            "python/goodwill/loyalty.py": "from . import _core, lifetime\n",
            "include/goodwill/loyalty/a.hpp": HEADER,
            "include/goodwill/lifetime/b.hpp": HEADER,
        },
    ],
    "core_has_no_domain_words": [{"include/goodwill/core/state.hpp": "/// By customer.\n"}],
    "libraries_stay_where_they_belong": [
        {"src/lifetime/fit.cpp": "#include <hwy/highway.h>\n"},
        {"src/simd/fit.cpp": "#include <Eigen/Core>\n"},
        {"include/goodwill/math/solve.hpp": "#include <Eigen/Core>\n"},
        {"include/goodwill/core/json.hpp": "#include <nlohmann/json.hpp>\n"},
        {"include/goodwill/core/toml.hpp": "#include <toml++/toml.h>\n"},
        {"src/components/toml/zone.cpp": "#include <date/tz.h>\n"},
    ],
    "headers_have_the_usual_form": [
        {"include/goodwill/math/a.hpp": "/// What it is.\n"},
        {"include/goodwill/math/a.hpp": "#pragma once\n"},
        {"include/goodwill/math/a.hpp": "#pragma once\n/// What it is.\nnamespace goodwill::math {}\n"},
    ],
    "headers_are_in_the_umbrella": [
        {"include/goodwill/goodwill.hpp": HEADER, "include/goodwill/math/a.hpp": HEADER},
    ],
    "headers_are_tested": [{"include/goodwill/math/a.hpp": HEADER, "tests/cpp/math/a_test.cpp": "#include <cmath>\n"}],
    "rooms_are_documented": [
        {"include/goodwill/loyalty/tiers.hpp": HEADER, "docs/loyalty/earning.md": "Earning.\n"},
    ],
    "files_are_short": [{"src/math/a.cpp": "\n" * 451}],
    "names_say_something": [{"src/math/fit_utils.cpp": ""}, {"src/misc/a.cpp": ""}],
    "texts_name_no_machine": [
        {"docs/a.md": "see /home/ann/goodwill\n"},
        {"docs/a.md": "see ../shared/x.md\n"},
        {"src/a.cpp": "// TODO: all\n"},
    ],
    "root_is_tidy": [{"notes.txt": ""}],
    "version_is_one": [
        {
            "include/goodwill/core/config.hpp": "#define GOODWILL_VERSION_MAJOR 2\n",
            "vcpkg.json": '{"version": "1"}',
            "CHANGELOG.md": "## Unreleased\n",
        },
        {
            "include/goodwill/core/config.hpp": "#define GOODWILL_VERSION_MAJOR 2\n",
            "vcpkg.json": '{"version": "2"}',
            "CHANGELOG.md": "## 1\n",
        },
    ],
}


@pytest.mark.parametrize(
    ("name", "files"), [pytest.param(n, files, id=n) for n, samples in BROKEN.items() for files in samples]
)
def test_rule_finds_what_breaks_it(name: str, files: dict[str, str], tmp_path: Path) -> None:
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    (rule,) = [rule for rule in house.RULES if rule.__name__ == name]
    assert len(list(rule(house.Tree(tmp_path)))) == 1


def test_every_rule_has_a_sample_that_breaks_it() -> None:
    assert {rule.__name__ for rule in house.RULES} == set(BROKEN)


def test_slow_compilations_are_found() -> None:
    source = compile_times.ROOT / "src/simd/target.cpp"
    assert compile_times.too_long({source: 12.5}) == ["src/simd/target.cpp takes 12.5 CPU s to compile, may take 12"]
    assert compile_times.too_long({source: 12.5}, {source: 9.0}) == []
    assert all((ROOT / source).is_file() and why for source, (_, why) in compile_times.ALLOWED.items())


def test_every_binding_is_used_by_the_package() -> None:
    sources = "".join(f.read_text() for f in (ROOT / "python/goodwill").rglob("*.py"))
    bound = [name for name in dir(_core) if not name.startswith("_")]
    assert house.unused_bindings(bound, sources) == []
    assert house.unused_bindings(["no_such_binding"], sources) == ["no_such_binding"]


def public_things() -> dict[str, object]:
    """Every public name of the package, and the public methods and properties of its classes."""
    out: dict[str, object] = {}
    for name in gw.__all__:
        thing = getattr(gw, name)
        out[name] = thing
        if inspect.isclass(thing):
            for member, value in vars(thing).items():
                if not member.startswith("_") and (callable(value) or isinstance(value, property | classmethod)):
                    out[f"{name}.{member}"] = value
    return out


@pytest.mark.parametrize("name", public_things())
def test_public_name_has_a_docstring_and_a_test(name: str) -> None:
    assert (inspect.getdoc(public_things()[name]) or "").strip(), f"{name} has no docstring"
    tests = "".join(f.read_text() for f in (ROOT / "tests/python").glob("*.py") if f != Path(__file__))
    last = name.rsplit(".", 1)[-1]
    assert re.search(rf"\b{last}\b", tests), f"{name} occurs in no test"
