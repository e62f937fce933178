"""The page's HTML."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

import jinja2
import vl_convert

from .view import for_script

#: The width that the pictures have where no script fits them into their place.
STILL_WIDTH = 680


def page_of(view: dict[str, Any]) -> str:
    """The whole page."""
    say = view["say"]
    for chapter in view["chapters"]:
        for block in chapter.blocks:
            if block.kind == "picture":
                block.svg = still(block.spec, say.format_locale())
    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    template = environment.from_string(_text("page.html.j2"))
    return template.render(
        **view,
        style=_text("style.css"),
        script=_text("script.js"),
        bundle=bundle() if view["specs"] else "",
        data=for_script({"specs": view["specs"], "numbers": say.format_locale(), "lang": say.name}),
    )


def still(spec: Mapping[str, Any], numbers: Mapping[str, Any]) -> str:
    """A picture that needs no script."""
    return str(vl_convert.vegalite_to_svg({**spec, "width": STILL_WIDTH}, format_locale=dict(numbers)))


@cache
def bundle() -> str:
    """Vega, Vega-Lite and vega-embed as one script that can stand inside the page."""
    return str(vl_convert.javascript_bundle()).replace("</script", "<\\/script").replace("<!--", "<\\!--")


def _text(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
