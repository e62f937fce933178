"""What changed from one period to the next: who stayed, left and came, and what that did to the revenue."""

from __future__ import annotations

from typing import Any

from . import lens_pictures, lens_tables
from .blocks import Note, Section, Tile, Tiles
from .language import Language
from .lens_pictures import rows_of, signed, when

Figures = dict[str, Any]


def change(figures: Figures, say: Language) -> Section:
    view = figures["lenses"]
    found, name = view["two_periods"], say("change.name")
    rest = _stack(view, say) + _products(view, say)
    if found is None:
        period = say(f"period.{view['period']}")
        title = say("change.none", period=period, when=say.calendar(view["current"]["first"], view["period"]))
        return Section(name, title, rest or [Note(say("change.none_note"), missing=True)])
    blocks: list[Any] = [_tiles(found, view, say)]
    if view["has_amounts"]:
        blocks.append(lens_pictures.two_periods_change(found, view, say))
    else:
        picture = lens_pictures.two_periods_customers(found, view, say)
        new, returned = rows_of(found["groups"])[2:4]
        words = {"first": when(view, say, "before"), "second": when(view, say)}
        picture.title = say(  # the chapter's title is the picture's own
            "change.came_title", found["total"]["customers"], **words, came=new["customers"] + returned["customers"],
            new=new["customers"], returned=returned["customers"],
        )  # fmt: skip
        blocks.append(picture)
    blocks.append(lens_tables.groups(found, view, say))
    if found["margin"] is not None:
        due = {part: signed(found["margin"][part], say) for part in ("change", "customers", "frequency", "order_value")}
        rate = signed(found["margin"]["margin_rate"], say)
        words = {"first": when(view, say, "before"), "second": when(view, say)}
        blocks.append(Note(say("change.margin_split", **words, **due, rate=rate)))
    if found["switching"] is not None:
        blocks.append(lens_pictures.two_periods_deciles(found, view, say))
    return Section(name, lens_pictures.moves_title(found, view, say), blocks + rest)


def _tiles(found: Figures, view: Figures, say: Language) -> Tiles:
    first, second = when(view, say, "before"), when(view, say)
    stayed, left, new, returned = rows_of(found["groups"])[:4]
    came = say("change.came_note", new=new["customers"], returned=returned["customers"])
    tiles = [
        Tile(say("change.stayed", first=first, second=second), say.percent(stayed["share"]),
             say.interval(stayed["low"], stayed["high"], say.percent)),
        Tile(say("change.left"), say.number(left["customers"]), say("change.left_note", first=first, second=second)),
        Tile(say("change.came"), say.number(new["customers"] + returned["customers"]), came),
    ]  # fmt: skip
    if view["has_amounts"]:
        parts, was = found["revenue"], sum(found["groups"]["revenue_before"])
        both = say("change.revenue_note", before=say.money(was), after=say.money(was + parts["change"]))
        tiles.append(Tile(say("change.revenue"), signed(parts["change"], say), both))
    return Tiles(tiles)


def _stack(view: Figures, say: Language) -> list[Any]:
    if not any(row["complete"] for row in rows_of(view["stack"]["periods"])):
        return []
    return [lens_pictures.stack(view["stack"], view, say)]


def _products(view: Figures, say: Language) -> list[Any]:
    found = view["products"]
    if found is None or not found["count"]:
        return []
    return [lens_pictures.products(found, view, say), lens_tables.products(found, view, say)]
