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
    # Texts may be wider in the reader's font than in the one that this is measured with: room for them at the left.
    config = {**spec["config"], "padding": {"left": 16, "top": 2, "right": 4, "bottom": 2}}
    fixed = {**spec, "width": STILL_WIDTH, "config": config}
    return str(vl_convert.vegalite_to_svg(fixed, format_locale=dict(numbers)))


@cache
def bundle() -> str:
    """Vega, Vega-Lite and vega-embed as one script that can stand inside the page."""
    whole = vl_convert.javascript_bundle()  # type: ignore[call-arg]  # its stub asks for a snippet
    return str(whole).replace("</script", "<\\/script").replace("<!--", "<\\!--")


def _text(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
