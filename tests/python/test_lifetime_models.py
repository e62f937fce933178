"""docs/lifetime/models.md says which method which model has, and the classes have just these."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

import goodwill as gw
from goodwill.lifetime._model import Model

PAGE = Path(__file__).resolve().parent.parent.parent / "docs/lifetime/models.md"


def methods_of(kind: type) -> set[str]:
    """The public methods of a class."""
    return {name for name, value in inspect.getmembers(kind) if not name.startswith("_") and callable(value)}


def written() -> tuple[dict[str, set[str]], set[str]]:
    """The methods of each model by the tables of the page, and all methods that a table speaks of."""
    found: dict[str, set[str]] = {}
    columns: set[str] = set()
    head: list[str] = []
    for line in PAGE.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        if cells[:1] == ["model"]:
            head = [cell.strip("`") for cell in cells]
            columns |= set(head[1:])
        elif not cells:
            head = []
        elif head and (name := re.match(r"\[?`gw\.(\w+)`", cells[0])):
            assert set(cells[1:]) <= {"yes", ""}, line
            assert len(cells) == len(head), line
            marked = {method for method, cell in zip(head[1:], cells[1:], strict=True) if cell == "yes"}
            assert not marked & found.get(name[1], set()), line
            found.setdefault(name[1], set()).update(marked)
    return found, columns


MODELS = [name for name in gw.__all__ if inspect.isclass(kind := getattr(gw, name)) and issubclass(kind, Model)]


def test_every_model_has_a_row() -> None:
    assert sorted(written()[0]) == sorted(MODELS)


@pytest.mark.parametrize("name", MODELS)
def test_model_has_what_its_row_says(name: str) -> None:
    assert methods_of(getattr(gw, name)) - methods_of(Model) == written()[0].get(name)


def test_every_method_has_a_column() -> None:
    have = set().union(*(methods_of(getattr(gw, name)) for name in MODELS)) - methods_of(Model)
    assert written()[1] == have
