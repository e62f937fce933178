"""An audit as the page shows it: chapters of sentences, tables and pictures."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from ..figures import figures_of, plain, to_watch
from . import change_chapter, customer_chapters, reading_chapters, survey_chapter, value_chapters
from .blocks import Picture, Section
from .language import Language

if TYPE_CHECKING:
    from ..base_audit import Audit


def view_of(found: Audit, say: Language, top: int) -> dict[str, Any]:
    """What the template needs: head lines, chapters, and the pictures' specifications."""
    figures = plain(figures_of(found))
    chapters: list[Section] = [
        value_chapters.worth(figures, say),
        customer_chapters.base(figures, say),
        customer_chapters.stay(figures, say),
        change_chapter.change(figures, say),
        survey_chapter.say_chapter(figures, say),
        value_chapters.will(figures, say),
        value_chapters.watch(figures, plain(to_watch(found, top)), _at_risk(found), say),
        reading_chapters.reading(figures, say),
        reading_chapters.method(figures, say),
    ]
    specs: list[dict[str, Any]] = []
    for number, chapter in enumerate(chapters, 1):
        chapter.anchor = f"c{number}"
        for block in chapter.blocks:
            if isinstance(block, Picture):
                block.spec, block.number = block.chart.to_dict(), len(specs)
                specs.append(block.spec)
    survey = figures["survey"]
    name = found.title or say("page.untitled")
    return {
        "say": say,
        "name": name,
        "title": say("page.title", name=name),
        "span": say.span(figures["period"]["first"], figures["period"]["last"]),
        "simulated": survey is not None and survey["simulated"],
        "version": figures["goodwill"],
        "chapters": chapters,
        "specs": specs,
    }


def _at_risk(found: Audit) -> float | None:
    from ..base_audit import value_at_risk

    return float(np.nansum(value_at_risk(found.worth))) if "clv" in found.worth.columns else None


def for_script(value: Any) -> str:
    """JSON that can stand inside a script element, whatever texts it holds."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
