"""What the customers say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ... import _pictures as pictures
from ... import _survey_pictures as survey_pictures
from .blocks import Columns, Note, Picture, Section, Tile, Tiles, table_of
from .language import Language

Figures = dict[str, Any]
#: A title names no group with fewer answers, where others have as many: a few answers are no finding.
MANY = 30
#: A picture shows so many groups at most.
PICTURED = 30


def say_chapter(figures: Figures, say: Language) -> Section:
    found = figures["survey"]
    if found is None:
        return Section(say("say.name"), say("say.none"), [Note(say("say.none_note"), missing=True)])
    badge = say("page.simulated") if found["simulated"] else ""
    metric, total = found["metric"].upper(), found["total"]
    if total is None:
        return Section(say("say.name"), _marked(badge, say("say.empty")), [], badge=badge)

    def show(value: float | None) -> str:
        return say.number(value, 1 if metric != "CES" else 2)

    inside = say.interval(total["low"], total["high"], show)
    title = say("say.title", total["n"], metric=metric, value=show(total["value"]), sure=inside)
    excluded, silent = total["excluded"], found["customers_without_answer"]
    share = say.percent(silent / found["customers"])
    tiles = [
        Tile(metric, show(total["value"]), inside),
        Tile(say("say.answers"), say.number(total["n"]), say("say.left_out", excluded) if excluded else ""),
        Tile(say("say.silent"), say.number(silent), say("say.silent_note", found["customers"], share=share)),
        Tile(say("say.strangers"), say.number(found["respondents_not_customers"]), say("say.strangers_note")),
    ]
    blocks: list[Any] = [Tiles(tiles), _scores(metric, total, say)]
    if found["trend"] and len(found["trend"]["months"]) > 1:
        blocks.append(_by_month(metric, found["trend"], say, show))
    if found["groups"]:
        blocks += _compared("group", found["groups"], metric, total, say, show)
    if found["by_segment"]:
        blocks += _compared("segment", found["by_segment"], metric, total, say, show)
    else:
        blocks.append(Note(say("say.no_segments"), missing=True))
    for block in blocks:
        if hasattr(block, "title"):
            block.title = _marked(badge, block.title)
    return Section(say("say.name"), _marked(badge, title), blocks, badge=badge)


def _marked(badge: str, title: str) -> str:
    return f"{badge}: {title}" if badge else title


def _nps_part(score: Any) -> int:
    return 0 if int(score) <= 6 else 1 if int(score) <= 8 else 2


def _nps_parts(counts: dict[Any, int]) -> list[int]:
    """Answers of detractors, passives and promoters."""
    sums = [0, 0, 0]
    for score, count in counts.items():
        sums[_nps_part(score)] += count
    return sums


def _scores(metric: str, total: Figures, say: Language) -> Picture:
    counts, kinds = total["counts"], []
    asked = sum(counts.values())
    rows: list[dict[str, Any]] = [
        {"score": str(score), "name": str(score), "share": 100 * count / asked if asked else 0,
         "shown": say.percent(count / asked if asked else None, 0)}
        for score, count in counts.items()
    ]  # fmt: skip
    if metric == "NPS" and asked:
        kinds = [say("say.detractors"), say("say.passives"), say("say.promoters")]
        for row, score in zip(rows, counts, strict=True):
            row["kind"] = kinds[_nps_part(score)]
        down, middle, up = (say.percent(part / asked) for part in _nps_parts(counts))
        title = say("say.scores_nps", up=up, middle=middle, down=down)
    else:
        most = max(counts, key=lambda score: counts[score])
        share = say.percent(counts[most] / asked if asked else None)
        title = say("say.scores", score=str(most), share=share, n=asked)
    return Picture(title, pictures.score_bars(rows, say("say.score_axis"), say("label.of_answers"), kinds))


def _by_month(metric: str, trend: Figures, say: Language, show: Callable[[Any], str]) -> Picture:
    """The metric by month between the limits of chance, titled with the last signal."""
    months, centre = trend["months"], trend["centre"]

    def shown(month: Figures) -> str:
        return "" if month["value"] is None else say.sure(show(month["value"]), month["low"], month["high"], show)

    rows = [
        {
            **{key: month[key] for key in ("when", "value", "low", "high")},
            "lower": month["lower_limit"], "upper": month["upper_limit"], "signal": bool(month["signals"]),
            "n": say.number(month["n"]), "shown": shown(month),
        }
        for month in months
    ]  # fmt: skip
    beyond = [month for month in months if "beyond_limits" in month["signals"]]
    runs = [month for month in months if month["signals"]]
    if beyond:
        last = beyond[-1]
        limits = {"low": show(last["lower_limit"]), "high": show(last["upper_limit"])}
        title = say("say.trend_beyond", metric=metric, value=show(last["value"]), when=last["when"], **limits)
    elif runs:
        title = say("say.trend_run", metric=metric, when=runs[-1]["when"], centre=show(centre))
    else:
        title = say("say.trend_steady", len(months), metric=metric)
    return Picture(title, survey_pictures.trend_chart(rows, centre, metric), say("say.trend_note"))


def _compared(
    what: str, rows: list[Figures], metric: str, total: Figures, say: Language, show: Callable[[Any], str]
) -> list[Any]:
    """A picture and a table of groups, the highest first."""
    known = sorted((row for row in rows if row["value"] is not None), key=lambda row: -row["value"])
    if not known:
        return [Note(say("say.no_segments"), missing=True)]
    many = [row for row in known if row["n"] >= MANY]
    named = many if len(many) > 1 else known
    best, worst = named[0], named[-1]
    low, high = (say.sure(show(row["value"]), row["low"], row["high"], show) for row in (worst, best))
    words = {"metric": metric, "low": low, "worst": str(worst[what])}
    if len(known) == 1:
        title = say(f"say.one_{what}", **words)
    else:
        title = say(f"say.{what}s", high=high, best=str(best[what]), **words)
    pictured = sorted(known, key=lambda row: -row["n"])[:PICTURED]
    pictured.sort(key=lambda row: -row["value"])
    lines = [
        {"name": str(row[what]), "value": row["value"], "n": say.number(row["n"]),
         "low": row["low"], "high": row["high"],
         "shown": say.sure(show(row["value"]), row["low"], row["high"], show)}
        for row in pictured
    ]  # fmt: skip
    axis = say("say.axis", metric=metric, level=say.percent(say.level, 0))
    columns: Columns = [
        (what, say(f"label.{what}"), None), ("value", metric, show), ("low", say("label.low"), show),
        ("high", say("label.high"), show), ("n", say("label.answers"), say.number),
    ]  # fmt: skip
    note = say("say.many", MANY) if len(named) < len(known) else say("say.all")
    if len(pictured) < len(known):
        note += " " + say("say.most", PICTURED)
    if metric == "NPS":
        kinds = [say("say.detractors"), say("say.passives"), say("say.promoters")]
        for line, row in zip(lines, pictured, strict=True):
            parts = _nps_parts(row["counts"])
            line |= {"shares": [part / sum(parts) for part in parts], "left": 0.5}
        axis = f"{say('label.of_answers')}; ○ {axis}"
        chart = survey_pictures.diverging_bars(lines, kinds, [-1, 0, 1], axis, total["value"])
    else:
        chart = pictures.interval_rules(lines, axis, total["value"])
    picture = Picture(title, chart, note)
    return [picture, table_of(say(f"say.{what}_table", metric=metric), known, columns)]
