"""What two programmes' documents differ in, and documents that differ in one of these things alone."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import GoodwillError

if TYPE_CHECKING:
    from .program import Program

__all__ = ["Change", "changes_between"]

#: Fields that decide nothing.
NAMES = {"$schema", "name", "version"}
ABSENT = object()


@dataclass(frozen=True)
class Change:
    """A part of the document that differs.

    Attributes
    ----------
    path : tuple of str
    before, after : value
        `ABSENT` where the document says nothing.
    program : Program or None
        The first programme with this part as in the second; None where that is no programme.
    """

    path: tuple[str, ...]
    before: Any
    after: Any
    program: Program | None

    @property
    def name(self) -> str:
        """The path with points."""
        return ".".join(self.path)


def changes_between(a: Program, b: Program) -> list[Change]:
    """The smallest parts that differ.

    Parts of a section that make a programme only together, such as thresholds that must ascend, are one change.
    """
    old, new = _plain(a.to_dict()), _plain(b.to_dict())
    out: list[Change] = []
    for section in [*old, *(name for name in new if name not in old)]:
        if section in NAMES:
            continue
        parts = [_alone(a, old, new, path) for path in _differing(old, new, (section,))]
        if any(part.program is None for part in parts) and len(parts) > 1:
            parts = [_alone(a, old, new, (section,))]
        out += parts
    return out


def _plain(document: dict[str, Any]) -> dict[str, Any]:
    """The document without its short forms: a tier that is a number, a currency that is a name."""
    out = copy.deepcopy(document)
    for name, tier in out.get("tiers", {}).items():
        if not isinstance(tier, dict):
            out["tiers"][name] = {"threshold": tier}
    for section in ("currency", "money"):
        if isinstance(out.get(section), str):
            out[section] = {"name": out[section]}
    return out


def _differing(old: Any, new: Any, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    here, there = _at(old, path), _at(new, path)
    if len(path) == 1:  # of a section that one lacks, each part is a change
        here = {} if here is ABSENT and isinstance(there, Mapping) else here
        there = {} if there is ABSENT and isinstance(here, Mapping) else there
    if isinstance(here, Mapping) and isinstance(there, Mapping):
        for name in [*here, *(name for name in there if name not in here)]:
            yield from _differing(old, new, (*path, name))
    elif here is not there and here != there:
        yield path


def _at(document: Any, path: tuple[str, ...]) -> Any:
    for step in path:
        if not isinstance(document, Mapping) or step not in document:
            return ABSENT
        document = document[step]
    return document


def _alone(a: Program, old: dict[str, Any], new: dict[str, Any], path: tuple[str, ...]) -> Change:
    document = copy.deepcopy(old)
    here, there = document, new
    for step in path[:-1]:
        here, there = here.setdefault(step, {}), there.get(step, {})
    after = _at(new, path)
    if after is ABSENT:
        here.pop(path[-1], None)
    else:
        here[path[-1]] = copy.deepcopy(after)
        _reorder(here, there)
    try:
        program = type(a)(document)
    except GoodwillError:
        program = None
    return Change(path, _at(old, path), after, program)


def _reorder(here: dict[str, Any], like: Mapping[str, Any]) -> None:
    """The fields in the order of another object, for the order of rules and tiers says something; those that it lacks
    stay behind the ones before them."""
    names = list(here)
    order = [name for name in like if name in here]
    for i, name in enumerate(names):
        if name not in like:
            order.insert(order.index(names[i - 1]) + 1 if i else 0, name)
    items = [(name, here[name]) for name in order]
    here.clear()
    here.update(items)
