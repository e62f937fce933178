"""The page of an audit: what it says, in both languages, what it must not do, and how a browser takes it."""

from __future__ import annotations

import errno
import os
import re
import string
import sys
from collections.abc import Callable
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import goodwill as gw
from goodwill.audit.report import catalogue, languages
from goodwill.audit.report.language import Language

for needed in ("altair", "vl_convert", "jinja2"):
    pytest.importorskip(needed)


@cache
def cdnow() -> gw.Audit:
    options: dict[str, Any] = dict(customer="id", time="date", amount="total", currency="$", title="CDNOW")
    log = gw.datasets.cdnow()
    survey = gw.simulate_survey(gw.audit(log, **options).scores, seed=2)
    names = {"survey_customer": "id" if "id" in survey else "customer", "survey_by": "region"}
    return gw.audit(
        log, **options, **names, survey=survey, simulated=True, program={"tiers": {"silver": 100, "gold": 500}}
    )


def page_of(found: gw.Audit, folder: Path, lang: str = "en", **options: Any) -> str:
    return found.report(folder / f"{lang}.html", lang=lang, **options).read_text(encoding="utf-8")


class Reader(HTMLParser):
    """The text of a page outside scripts, styles and pictures, its titles, and what it points to."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: list[str] = []
        self.titles: dict[str, list[str]] = {"h1": [], "h2": [], "h3": [], "title": []}
        self.points: list[tuple[str, str, str]] = []
        self.tags: list[str] = []
        self.feed(page)
        self.text = re.sub(r"[\s\u00a0]+", " ", " ".join(self.texts))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name in ("src", "href", "xlink:href", "action", "data", "srcset", "poster") and value is not None:
                self.points.append((tag, name, value))
            assert not name.startswith("on"), (tag, name)
        if tag not in ("meta", "link", "br", "img", "input", "hr"):
            self.open.append(tag)
            if tag in self.titles:
                self.titles[tag].append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not {"script", "style", "svg"} & set(self.open):
            self.texts.append(data)
        for tag in self.titles:
            if tag in self.open:
                self.titles[tag][-1] += data.replace("\u00a0", " ")


def test_findings_of_cdnow_in_their_order(tmp_path: Path) -> None:
    found = cdnow()
    read = Reader(page_of(found, tmp_path))
    worth, rate = found.worth, found.retention
    assert worth.total is not None and worth.low is not None and rate is not None
    findings = read.titles["h2"]
    assert len(findings) == 9
    total = f"${worth.total:,.0f} over the next 52 weeks (95 %: ${worth.low:,.0f} to ${worth.high:,.0f})"
    assert findings[0] == f"The 23,570 customers are worth {total}"
    # The repeat rate and its Wilson interval as the overview counts: 11,516 of 23,570.
    assert findings[1] == (
        "48.9 % of 23,570 customers ordered on more than one day, 1 January 1997 to 30 June 1998 (95 %: 48.2 to 49.5 %)"
    )
    assert findings[2].endswith(f"(95 %: {100 * rate.rate.low:.1f} to {100 * rate.rate.high:.1f} %)")
    assert findings[4].startswith("SIMULATED: NPS is ")
    assert findings[7] == "69,659 rows were read; 67,591 became purchases, 0 were left out"
    assert "The best tenth brings 51 % of revenue (1 January 1997 to 30 June 1998)" in read.titles["h3"]
    check = worth.holdout
    assert check is not None
    off = f"{100 * (check.predicted / check.actual - 1):+.1f} %".replace("-", "−")
    assert f"{check.predicted:,.0f} purchases predicted, {check.actual:,.0f} made" in read.text
    assert read.text.count(off) >= 4  # beside the value, in two titles, in the method
    weeks, lift = worth.tracking, worth.lift
    assert weeks is not None and weeks.holdout is not None and lift is not None
    expected, made = weeks.holdout
    after = f"{made:,} repeat purchases were made after 31 December 1997; {expected:,.0f} were predicted from when"
    assert any(title.startswith(after) for title in read.titles["h3"])
    tenth = "The tenth of the customers of whom most was predicted made"
    assert f"{tenth} {100 * lift.top_decile:.0f} % of the purchases held back" in read.titles["h3"]
    for doi in ("10.1287/mksc.1040.0098", "10.1509/jmkr.2005.42.4.415"):
        assert ("a", "href", f"https://doi.org/{doi}") in read.points
    assert read.titles["title"] == ["CDNOW: audit of the customer base (SIMULATED)"]


def test_simulated_stands_in_every_title_of_the_survey_and_in_no_other(tmp_path: Path) -> None:
    for lang in languages():
        page = page_of(cdnow(), tmp_path, lang)
        chapters = re.split(r'<section id="c\d"', page)
        assert len(chapters) == 10
        for number, chapter in enumerate(chapters[1:], 1):
            titles = re.findall(r"<h[23][^>]*>(.*?)</h[23]>", chapter)
            assert titles
            assert all(("SIMULATED" in title) == (number == 5) for title in titles)
    honest = gw.audit(
        gw.datasets.cdnow(sample=True), customer="id", time="date", survey_customer="id",
        survey={"id": ["00001", "nobody"], "score": np.array([3, 10])},
    )  # fmt: skip
    assert "SIMULATED" not in page_of(honest, tmp_path)


def test_watch_list_is_the_largest_value_at_risk(tmp_path: Path) -> None:
    found = cdnow()
    scores = found.scores
    first = max(range(len(found.base)), key=lambda i: scores["value_at_risk"][i])
    page = page_of(found, tmp_path, top=3)
    assert Reader(page).titles["h2"][6].startswith("3 customers hold $")
    chapter = page.split('<section id="c7"')[1].split("</section>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", chapter.split("<tbody>")[1])
    assert len(rows) == 3 and str(found.base.customers[first]) in rows[0]
    assert "No customers were asked for" in page_of(found, tmp_path, top=0)


def test_vietnamese_numbers_dates_and_language(tmp_path: Path) -> None:
    page = page_of(cdnow(), tmp_path, "vi")
    read = Reader(page)
    assert '<html lang="vi">' in page
    assert "23.570 khách hàng" in read.text and "48,9%" in read.text and "30/6/1998" in read.text
    assert not re.search(r"\d,\d{3}\b(?!\d)", re.sub(r"\d,\d{4}\b", "", read.text.split("Nguồn")[0]))
    english = {t["en"] for key, t in catalogue().items() if len(t["en"].split()) > 2 and "{" not in t["en"]}
    assert not [text for text in english if text in read.text and "Survey" not in text]


def test_languages_have_the_same_keys_and_placeholders() -> None:
    def fields(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    assert languages() == ["en", "vi"]
    for key, texts in catalogue().items():
        assert set(texts) - {"en_one", "begins"} == set(languages()), key
        assert all(text.strip() for text in texts.values()) or key.startswith("language."), key
        if key in ("language.date",) or key.startswith("calendar."):
            continue  # parts of a day: a language takes those that it shows
        assert fields(texts["en"]) == fields(texts["vi"]), key
        assert fields(texts.get("en_one", texts["en"])) <= fields(texts["en"]), key


def test_every_text_is_used() -> None:
    folder = Path(gw.__file__).parent / "audit/report"
    code = "".join(file.read_text() for file in folder.glob("*.*") if file.suffix in (".py", ".j2"))
    built = ("reason.", "length.", "calendar.", "period.", "why.", "label.", "say.", "read.refused", "read.excluded",
             "lens.part_", "lens.share_", "lens.cohort_", "lens.stack_", "lens.products_")
    unused = [key for key in catalogue() if f'"{key}"' not in code and not key.startswith(built)]
    assert unused == []


@pytest.mark.parametrize(
    ("lang", "value", "digits", "text"),
    [("en", 1234.5, 1, "1,234.5"), ("vi", 1234.5, 1, "1.234,5"), ("vi", 1234567, 0, "1.234.567"),
     ("en", -1234.5, 1, "−1,234.5"), ("en", -0.001, 1, "0.0"), ("en", float("nan"), 0, "–"), ("vi", None, 0, "–")],
)  # fmt: skip
def test_numbers(lang: str, value: float | None, digits: int, text: str) -> None:
    assert Language(lang).number(value, digits) == text


@pytest.mark.parametrize(
    ("lang", "currency", "amount", "text"),
    [("en", "$", 774160.3, "$774,160"), ("en", "$", -3.5, "−$3.50"), ("en", "EUR", 1000, "EUR\u00a01,000"),
     ("vi", "₫", 1234567, "1.234.567\u00a0₫"), ("en", "₫", 12, "12\u00a0₫"), ("vi", "USD", 99, "99,00\u00a0USD"),
     ("en", "", 12345, "12,345"), ("en", "$", None, "–")],
)  # fmt: skip
def test_amounts(lang: str, currency: str, amount: float | None, text: str) -> None:
    assert Language(lang, currency=currency).money(amount) == text


def test_one_is_singular() -> None:
    say = Language("en")
    assert say.length(1, "week") == "1 week" and say.length(2, "week") == "2 weeks"
    assert say.length(25.9, "week") == "25.9 weeks"


def test_what_comes_from_data_is_escaped(tmp_path: Path) -> None:
    evil = '<script>alert(1)</script><img src="http://evil.example/x" onerror=alert(1)> & "x" {{ 7 * 7 }} </script>'
    made = gw.simulate(customers=300, seed=3)
    ids = np.array([f"{evil}{i}" for i in made.transactions["customer"]])
    log = {"customer": ids, "date": made.transactions["date"], "amount": made.transactions["amount"]}
    survey = {
        "customer": np.array([f"{evil}{i}" for i in made.survey["customer"]]),
        "score": made.survey["score"],
        "region": np.array([f"{evil}{i}" for i in made.survey["region"]]),
    }
    found = gw.audit(
        log, customer="customer", time="date", amount="amount", unit="day", horizon=365, survey=survey,
        survey_by="region", program=gw.TierRules({evil: 10.0}), title=evil, currency="<b>",
    )  # fmt: skip
    for lang in languages():
        page = page_of(found, tmp_path, lang)
        read = Reader(page)  # finds attributes that run scripts
        assert read.titles["h1"] == [evil]
        assert {"img", "b"}.isdisjoint(read.tags)
        assert read.tags.count("script") == 4 and page.count("</script>") == 4
        assert not [value for _, _, value in read.points if "evil" in value]


def test_json_in_a_script_cannot_end_it() -> None:
    from goodwill.audit.report.view import for_script

    text = for_script({"a": "</script><!-- & ỹ"})
    assert "<" not in text and ">" not in text and "&" not in text and "ỹ" in text


def test_nothing_is_requested_and_the_file_is_small(tmp_path: Path) -> None:
    path = cdnow().report(tmp_path / "audit.html")
    assert path.stat().st_size < 2_000_000
    page = path.read_text(encoding="utf-8")
    read = Reader(page)
    assert {"link", "img", "iframe", "object", "embed", "base"}.isdisjoint(read.tags)
    for tag, name, value in read.points:
        links = tag == "a" and name == "href"
        assert links and (value.startswith("#c") or value.startswith("https://doi.org/")), (tag, name, value)
    outside = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    assert "url(" not in outside.replace('url("#', "").replace("url(#", "") and "@import" not in outside
    assert "default-src 'none'" in page


def log_of(customers: Any, days: Any, amounts: Any = None) -> dict[str, Any]:
    out = {"who": np.asarray(customers), "day": np.datetime64("2024-01-01") + np.asarray(days)}
    return out if amounts is None else {**out, "paid": np.asarray(amounts, dtype=float)}


MANY = np.arange(400)
SPECIAL: dict[str, tuple[dict[str, Any], dict[str, Any], list[str]]] = {
    "no amounts": (log_of(MANY % 90, MANY * 7 % 300), {}, ["The log has no amounts", "value at risk is not known"]),
    "one customer": (log_of([1], [0], [10]), {}, ["0.0 % of 1 customer ordered", "need ten customers; there is 1"]),
    "no repeat purchase": (
        log_of(MANY, MANY % 90, MANY + 1), {},
        ["Purchases could not be forecast: no customer bought on a second day", "No customer bought on a second day."],
    ),
    "a few days": (
        log_of(MANY % 90, MANY % 4, MANY + 1), {}, ["Who stays cannot be told", "Retention needs two periods of a week"]
    ),
    "amounts of 0": (log_of(MANY % 40, MANY * 7 % 90, 0 * MANY), {}, ["no repeat purchase has an amount above 0"]),
    "no survey": (log_of(MANY % 90, MANY * 7 % 300), {}, ["No survey was given", "No programme of tiers was given"]),
    "nobody answered": (
        log_of(MANY % 90, MANY * 7 % 300),
        {"survey": {"who": np.zeros(0, np.int64), "score": np.zeros(0)}},
        ["Nobody answered the survey"],
    ),
    "csat of others": (
        log_of(MANY % 90, MANY * 7 % 300, MANY + 1),
        {"survey": {"who": np.array([3, 900]), "score": np.array([5, 1])}, "metric": "csat"},
        ["CSAT is 50.0", "89 98.9 % of 90 customers From others than customers 1"],
    ),
    "refused rows": (
        log_of(MANY % 90, MANY * 7 % 300, np.where(MANY == 17, np.nan, MANY + 1)),
        {"errors": "skip"},
        ["Refused: amount is missing 1 17", "399 became purchases, 1 were left out"],
    ),
}  # fmt: skip


def test_a_hundred_groups_and_tiers_stay_readable(tmp_path: Path) -> None:
    made = gw.simulate(customers=3000, seed=5)
    groups = np.array([f"shop {i % 100:03}" for i in range(len(made.survey["score"]))])
    found = gw.audit(
        made.transactions, customer="customer", time="date", amount="amount", unit="day", horizon=365,
        survey={**made.survey, "region": groups}, survey_by="region",
        program=gw.TierRules({f"tier {i}": float(i) for i in range(1, 101)}),
    )  # fmt: skip
    page = page_of(found, tmp_path)
    assert "The picture shows the 30 with the most answers, the table all of them." in page
    assert all(page.count(f"<span>shop {i:03}</span>") == 1 for i in range(100))
    assert page.count("<span>tier ") >= 100
    still = page.split("<h3>NPS by group: ")[1].split("<svg")[1].split("</svg>")[0]
    assert len(set(re.findall(r">(shop \d+)<", still))) == 30


@pytest.mark.parametrize("name", SPECIAL)
def test_what_cannot_be_known_is_said_and_the_rest_is_shown(name: str, tmp_path: Path) -> None:
    log, options, said = SPECIAL[name]
    amounts = {"amount": "paid"} if "paid" in log else {}
    found = gw.audit(log, customer="who", time="day", **amounts, **options)
    read = Reader(page_of(found, tmp_path))
    assert len(read.titles["h2"]) == 9
    for text in said:
        assert text in read.text
    for lang in languages():
        text = Reader(page_of(found, tmp_path, lang)).text
        assert not re.search(r"\b(nan|None|inf)\b", text), lang
    assert "frequency is" not in text  # a reason in the reader's language


def test_arguments(tmp_path: Path) -> None:
    with pytest.raises(gw.DomainError, match=r"audit\.report: lang is 'fr', must be one of en, vi"):
        cdnow().report(tmp_path / "x.html", lang="fr")
    with pytest.raises(gw.DomainError, match="top is -1"):
        cdnow().report(tmp_path / "x.html", top=-1)
    assert list(tmp_path.iterdir()) == []


def test_without_the_extra_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    with pytest.raises(ImportError, match=r'pip install "goodwill\[report\]"'):
        cdnow().report(tmp_path / "x.html")


def test_file_is_complete_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "audit.html"
    target.write_text("the old one")
    whole = os.fsync

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match=re.escape(str(tmp_path))) as caught:
        cdnow().report(target)
    assert caught.value.errno == errno.ENOSPC
    assert target.read_text() == "the old one" and list(tmp_path.iterdir()) == [target]
    monkeypatch.setattr(os, "fsync", whole)
    assert cdnow().report(str(target)) == target
    assert target.read_text(encoding="utf-8").rstrip().endswith("</html>") and list(tmp_path.iterdir()) == [target]


def test_folder_that_cannot_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FileNotFoundError, match=re.escape(str(tmp_path / "none"))):
        cdnow().report(tmp_path / "none" / "audit.html")

    def refuse(*_: Any, **__: Any) -> Any:
        raise PermissionError(errno.EACCES, "Permission denied", "a name of no use")

    real: Callable[..., Any] = Path.open

    def opened(self: Path, mode: str = "r", *rest: Any, **options: Any) -> Any:
        return (refuse if "x" in mode else real)(self, mode, *rest, **options)

    monkeypatch.setattr(Path, "open", opened)
    with pytest.raises(PermissionError, match=re.escape(str(tmp_path))):
        cdnow().report(tmp_path / "audit.html")


def test_answers_with_dates_are_a_trend(tmp_path: Path) -> None:
    made = gw.simulate(customers=400, seed=3)
    rng = np.random.default_rng(4)
    n, months = 1_200, np.datetime64("2025-01") + np.arange(12)
    month = rng.integers(0, 12, n)
    scores = np.where(rng.random(n) < np.where(month == 9, 0.1, 0.6), 10, 3)
    survey = {
        "customer": rng.choice(np.asarray(made.customers["customer"]), n), "score": scores,
        "when": [str(months[m].astype("datetime64[D]")) if m != 5 else None for m in month],
    }  # fmt: skip
    log = {"customer": "customer", "time": "date", "amount": "amount"}
    found = gw.audit(made.transactions, **log, survey=survey, survey_time="when")
    assert found.answers is not None and found.answers.trend["2025-10"].value < 0
    for lang in languages():
        text = Reader(page_of(found, tmp_path, lang)).text
        assert "2025-10" in text
    said = re.search(r"NPS was −([\d.]+) in 2025-10, where chance explains", Reader(page_of(found, tmp_path)).text)
    assert said is not None and -float(said[1]) == pytest.approx(found.answers.trend["2025-10"].value, abs=0.05)
    assert '"trend"' in found.to_json()
