"""``goodwill audit``: the whole customer base, as tables and a page."""

from __future__ import annotations

import contextlib
import importlib.util
import json as to_json
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

import goodwill as gw

from ._errors import DataError, OutputError, UsageError
from ._files import Loaded, Wanted, read
from ._options import Json, day_first_of, say
from ._orders import OpenedBase, Orders, takes_orders
from ._output import bold, print_json, print_result
from ._progress import Work

__all__ = ["register"]

#: What the folder holds at the end.
FILES = ("report.html", "scores.parquet", "scores.csv", "audit.json")
#: Which column of the survey an argument of `goodwill.audit` is.
_SURVEY_ROLES = {
    "scores": "score", "score": "score", "survey_customer": "customer", "survey_by": "by", "survey_time": "time"
}  # fmt: skip


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command(
        "audit",
        epilog="Example: goodwill audit orders.csv --survey survey.csv --score nps --tiers tiers.toml --out audit",
    )(takes_orders(audit))


def _text(name: str, metavar: str, what: str) -> Any:
    return typer.Option(f"--{name}", metavar=metavar, help=what)


def audit(
    orders: Orders,
    *,
    out: Annotated[str, _text("out", "DIR", "The folder to write to; it is made if it is not there.")],
    survey: Annotated[str | None, _text("survey", "FILE", "Answers of customers, CSV or Parquet.")] = None,
    score: Annotated[str | None, _text("score", "COLUMN", "The answer in the survey.")] = None,
    survey_customer: Annotated[
        str | None, _text("survey-customer", "COLUMN", "Who answered. Default: the obvious column.")
    ] = None,
    survey_by: Annotated[str | None, _text("survey-by", "COLUMN", "Answers also by group, as a branch.")] = None,
    survey_time: Annotated[
        str | None, _text("survey-time", "COLUMN", "When each answer was given, for the trend by month.")
    ] = None,
    metric: Annotated[str, _text("metric", "NAME", "What the answers are: nps, csat (1-5) or ces (1-7).")] = "nps",
    tiers: Annotated[str | None, _text("tiers", "FILE", "A programme's tiers, as TOML.")] = None,
    unit: Annotated[str, _text("unit", "NAME", "Of time: day, week, month or year.")] = "week",
    horizon: Annotated[float, _text("horizon", "N", "How far to look ahead, in units.")] = 52,
    discount_rate: Annotated[float, _text("discount-rate", "SHARE", "A year: 0.15 is 15 %.")] = 0.15,
    margin: Annotated[float, _text("margin", "SHARE", "Earned of each unit of revenue.")] = 1.0,
    calibration_end: Annotated[
        str | None, _text("calibration-end", "DATE", "Orders after it check the forecasts. Default: the last third.")
    ] = None,
    title: Annotated[str, _text("title", "TEXT", "The name of the shop, on the page.")] = "",
    currency: Annotated[str, _text("currency", "SIGN", "How amounts are shown.")] = "",
    lang: Annotated[str, _text("lang", "NAME", "Of the page: en or vi.")] = "en",
    json: Json = False,
) -> None:
    """The whole customer base on one page: what it is worth, who is in it, who stays, whom to look at first.

    Writes to a folder report.html (the page), scores.parquet and scores.csv (a row per customer) and audit.json
    (everything else that was computed).
    """
    missing = [name for name in ("altair", "jinja2", "vl_convert") if importlib.util.find_spec(name) is None]
    if missing:
        raise UsageError(f'the page needs {", ".join(missing)}: pip install "goodwill[cli,report]"')
    if survey is None and (score or survey_customer or survey_by or survey_time):
        raise UsageError("--score, --survey-customer, --survey-by and --survey-time are of a survey: give --survey")
    if survey is not None and score is None:
        raise UsageError("--survey needs --score, the column that has the answers")
    _checked_folder(out)
    with Work() as work:
        log = orders.read(work)
        answers = None
        if survey is not None and score is not None:
            answers = _survey(survey, score, survey_customer, survey_by, survey_time, orders)
        options: dict[str, Any] = {"program": _program(tiers)}
        if answers is not None:
            options |= {
                "survey": answers.frame, "survey_customer": answers.columns["customer"],
                "score": answers.columns["score"], "survey_by": answers.columns.get("by"),
                "survey_time": answers.columns.get("time"), "metric": metric,
            }  # fmt: skip
        try:
            found = gw.audit(
                log.frame, **orders.roles(log), **options, unit=unit, horizon=horizon, discount_rate=discount_rate,
                margin=margin, calibration_end=calibration_end, title=title, currency=currency,
                progress=_Steps(work),
            )  # fmt: skip
        except gw.GoodwillError as error:
            if answers is not None and error.argument in _SURVEY_ROLES:
                raise answers.error_of(error, **_SURVEY_ROLES) from None
            raise orders.error_of(log, error) from None
        opened = OpenedBase(log, found.base)
        opened.tell(orders.quiet)
        figures = {**opened.record(), "audit": to_json.loads(found.to_json())}
        work.step(f"writing {out}")
        with _whole_folder(Path(out)) as part:
            try:
                found.report(part / "report.html", lang=lang)
            except gw.DomainError as error:
                raise UsageError(f"--{error.argument} is {error.value}, {error.must}") from None
            scores = found.scores
            scores.write_parquet(part / "scores.parquet")
            scores.write_csv(part / "scores.csv")
            text = to_json.dumps(figures, ensure_ascii=False, indent=1, default=str)
            (part / "audit.json").write_text(text + "\n", encoding="utf-8")
    if json:
        print_json(figures)
        return
    first, *others = repr(found).splitlines()
    folder = Path(out)
    written = f"{folder / 'report.html'}\n{folder / 'scores.parquet'}, scores.csv: {len(found.base):,} customers"
    print_result("\n".join([bold(first), *others, "", written]))


class _Steps:
    """What `goodwill.audit` tells of its progress, as steps of a command."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def step(self, name: str) -> None:
        self._work.step(name)

    def __call__(self, done: float) -> None:
        return None


def _survey(
    file: str, score: str, customer: str | None, by: str | None, time: str | None, orders: Orders
) -> Loaded:  # fmt: skip
    wanted = [
        Wanted("customer", "id", customer, option="--survey-customer"),
        Wanted("score", "number", score),
    ]
    if by is not None:
        wanted.append(Wanted("by", "id", by, option="--survey-by"))
    if time is not None:
        wanted.append(Wanted("time", "time", time, option="--survey-time"))
    day_first = day_first_of(orders.day_first, orders.month_first)
    loaded = read(file, wanted, separator=orders.separator, decimal=orders.decimal, day_first=day_first)
    say(loaded, orders.quiet)
    return loaded


def _program(file: str | None) -> gw.TierRules | None:
    if file is None:
        return None
    try:
        return gw.read_tiers(file)
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror or error}", file=file) from None
    except gw.GoodwillError as error:
        raise DataError(str(error), file=file) from None


def _checked_folder(out: str) -> None:
    """Looks at the folder before the work begins."""
    folder = Path(os.path.realpath(out))
    if folder.exists() and not folder.is_dir():
        raise OutputError("cannot be written: it is a file", file=out)
    inside = folder
    while not inside.exists():
        inside = inside.parent
    if not inside.is_dir() or not os.access(inside, os.W_OK | os.X_OK):
        raise OutputError(f"cannot be written: the folder {inside} may not be written", file=out)


@contextlib.contextmanager
def _whole_folder(folder: Path) -> Iterator[Path]:
    """A folder of a temporary name beside it, whose files take their places at the end; after an error there are none.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    real = Path(os.path.realpath(folder))
    try:
        real.mkdir(parents=True, exist_ok=True)
        part = real / f".audit.{secrets.token_hex(4)}.part"
        part.mkdir()
    except OSError as error:
        raise OutputError(f"cannot be written: {error.strerror or error}", file=str(folder)) from None
    try:
        yield part
        for name in FILES:
            (part / name).replace(real / name)
    except OSError as error:
        raise OutputError(f"cannot be written: {error.strerror or error}", file=str(folder)) from None
    finally:
        shutil.rmtree(part, ignore_errors=True)
