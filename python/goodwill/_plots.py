"""The door to the pictures: Altair is an extra, and is imported when somebody wants to look."""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import Any

from .errors import DomainError


def check_kind(function: str, kind: Any, *known: str) -> None:
    """Throws unless there is a picture of this kind, and Altair to draw it.

    Raises
    ------
    DomainError
        If it is none of those that are known.
    ImportError
        Without the extra ``plots``.
    """
    if kind not in known:
        names = [f'"{name}"' for name in known]
        raise DomainError.of(function, "kind", repr(kind), f"must be {', '.join(names[:-1])} or {names[-1]}")
    pictures(function)


def pictures(function: str) -> ModuleType:
    """`_pictures`, for a function of this name.

    Raises
    ------
    ImportError
        Without the extra ``plots``.
    """
    try:
        importlib.import_module("altair")
    except ImportError as error:
        raise ImportError(f'{function} needs Altair: pip install "goodwill[plots]"', name=error.name) from error
    return importlib.import_module("._pictures", __package__)


def survey_pictures(function: str) -> ModuleType:
    """`_survey_pictures`, for a function of this name.

    Raises
    ------
    ImportError
        Without the extra ``plots``.
    """
    pictures(function)
    return importlib.import_module("._survey_pictures", __package__)


def lifetime_pictures(function: str) -> ModuleType:
    """`_lifetime_pictures`, for a function of this name.

    Raises
    ------
    ImportError
        Without the extra ``plots``.
    """
    pictures(function)
    return importlib.import_module("._lifetime_pictures", __package__)
