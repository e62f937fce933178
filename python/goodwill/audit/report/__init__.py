"""The page that a shop owner reads: one HTML file that needs no network."""

from __future__ import annotations

import importlib
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...errors import DomainError
from .language import Language, catalogue, languages

if TYPE_CHECKING:
    from ..base_audit import Audit

__all__ = ["catalogue", "languages", "write"]

NEEDS = ("altair", "vl_convert", "jinja2")


def write(found: Audit, path: Any, *, lang: str = "en", top: int = 20) -> Path:
    """Write the page of an audit; see `Audit.report`.

    Raises
    ------
    DomainError
        For a language that there is not, or a negative ``top``.
    ImportError
        Without the extra ``report``.
    OSError
        Where the folder is not there or cannot be written; it names the folder.
    """
    say = Language(lang, currency=found.currency, level=found.level)
    if top < 0:
        raise DomainError.of("audit.report", "top", str(top), "must be >= 0")
    try:
        for name in NEEDS:
            importlib.import_module(name)
    except ImportError as error:
        raise ImportError(
            'Audit.report needs Altair, vl-convert and Jinja2: pip install "goodwill[report]"', name=error.name
        ) from error
    from .page import page_of
    from .view import view_of

    target = Path(path)
    if not target.parent.is_dir():
        raise FileNotFoundError(2, "Audit.report: there is no folder", str(target.parent))
    _put(page_of(view_of(found, say, top)), target)
    return target


def _put(text: str, target: Path) -> None:
    """Write beside the target and rename: the file is complete or not there."""
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        with part.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, target)
    except OSError as error:
        why = f"Audit.report cannot write {target.name} in the folder ({error.strerror})"
        raise type(error)(error.errno, why, str(target.parent)) from error
    finally:
        part.unlink(missing_ok=True)
