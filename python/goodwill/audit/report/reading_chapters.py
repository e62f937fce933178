"""How the log was read; by what method, after whom."""

from __future__ import annotations

from typing import Any

from .blocks import Columns, Link, Links, Note, Section, table_of
from .language import Language
from .value_chapters import holdout_error, parameters

Figures = dict[str, Any]

#: What the page rests on; titles stay in the language they were published in.
SOURCES = [
    Link("Fader, Hardie & Lee (2005), “Counting your customers” the easy way: an alternative to the Pareto/NBD model. "
         "Marketing Science 24(2):275–284", "https://doi.org/10.1287/mksc.1040.0098"),
    Link("Fader, Hardie & Lee (2005), RFM and CLV: using iso-value curves for customer base analysis. Journal of "
         "Marketing Research 42(4):415–430", "https://doi.org/10.1509/jmkr.2005.42.4.415"),
    Link("Fader, Hardie & Ross (2022), The Customer-Base Audit. Wharton School Press"),
    Link("Shorrocks (2013), Decomposition procedures for distributional analysis: a unified framework based on the "
         "Shapley value. Journal of Economic Inequality 11(1):99–126", "https://doi.org/10.1007/s10888-011-9214-z"),
    Link("Beach & Davidson (1983), Distribution-free statistical inference with Lorenz curves and income shares. "
         "Review of Economic Studies 50(4):723–735", "https://doi.org/10.2307/2297835"),
    Link("Wilson (1927), Probable inference, the law of succession, and statistical inference. Journal of the American "
         "Statistical Association 22:209–212", "https://doi.org/10.1080/01621459.1927.10502953"),
    Link("Rocks (2016), Interval estimation for the “Net Promoter Score”. The American Statistician 70(4):365–372",
         "https://doi.org/10.1080/00031305.2016.1198279"),
]  # fmt: skip


def reading(figures: Figures, say: Language) -> Section:
    read, span = figures["reading"], say.span(figures["period"]["first"], figures["period"]["last"])
    rows: list[dict[str, Any]] = [
        {"what": say("read.rows"), "rows": read["rows_read"]},
        {"what": say("read.purchases"), "rows": read["purchases"]},
        {"what": say("read.merged"), "rows": read["merged_within_a_day"]},
        {"what": say("read.refunds"), "rows": read["refunds_netted"]},
    ]
    for kind in ("refused", "excluded"):
        for reason in read[kind]:
            what = say(f"read.{kind}", reason=say.reason(reason["reason"]))
            rows.append({"what": what, "rows": reason["rows"], "first": reason["first_row"]})
    rows.append({"what": say("read.zero"), "rows": read["zero_amounts"]})
    columns: Columns = [
        ("what", say("label.what"), None), ("rows", say("label.rows"), say.number),
        ("first", say("label.first_row"), say.number),
    ]  # fmt: skip
    table = table_of(say("read.table", span=span), rows, columns)
    blocks: list[Any] = [table]
    if read["amount_total"] is not None:
        text = say("read.total", amount=_exactly(read, say))
        if read["amount_scale"] is not None:
            text += " " + say("read.exact", read["amount_scale"])
        blocks.append(Note(text))
    lost = sum(reason["rows"] for kind in ("refused", "excluded") for reason in read[kind])
    title = say("read.title", read["rows_read"], kept=read["purchases"], lost=lost)
    return Section(say("read.name"), title, blocks)


def _exactly(read: Figures, say: Language) -> str:
    return say.number(read["amount_total"], 2 if read["amount_scale"] is None else read["amount_scale"])


def method(figures: Figures, say: Language) -> Section:
    error, value = holdout_error(figures), figures["value"]
    blocks: list[Any] = [Note(say("method.value"))]
    if value["low"] is not None and error is not None:
        blocks.append(Note(say("method.delta", error=f" ({say.percent(error, sign=True)})")))
    elif value["low"] is not None:
        blocks.append(Note(say("method.delta_unchecked")))
    blocks.append(Note(say("method.rates")))
    blocks.append(Note(say("method.lenses")))
    survey, segments = figures["survey"], figures["base"]["segments"]
    if survey is not None and survey["total"] is not None:
        interval = str(survey["total"]["interval"]).replace("_", " ")
        blocks.append(Note(say("method.survey_interval", interval=interval)))
    if segments is not None:
        blocks.append(Note(say("method.cuts", rule=segments["tie_rule"])))
    blocks += parameters(figures, say)
    blocks.append(Links(say("method.sources"), SOURCES))
    title = say("method.title" if value["total"] is not None else "method.title_rates", level=say.percent(say.level, 0))
    return Section(say("method.name"), title, blocks)
