"""The page of an audit in Chromium, where that is installed: nothing asked for, nothing complained of, nothing cut."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import chromium
import pytest

import goodwill as gw

for needed in ("altair", "vl_convert", "jinja2"):
    pytest.importorskip(needed)
if chromium.PROGRAM is None:
    pytest.skip("Chromium is not installed", allow_module_level=True)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = gw.simulate(customers=2000, seed=7)
    found = gw.audit(
        made.transactions, customer="customer", time="date", amount="amount", unit="day", horizon=365,
        survey=made.survey, survey_by="region", simulated=True, program={"tiers": {"silver": 100, "gold": 500}},
    )  # fmt: skip
    return found.report(tmp_path_factory.mktemp("page") / "audit.html")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[chromium.Browser]:
    with chromium.Browser(tmp_path_factory.mktemp("chromium")) as opened:
        yield opened


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 768, 1280])
def test_no_request_no_complaint_nothing_wider_than_the_screen(
    browser: chromium.Browser, page: Path, width: int, scheme: str
) -> None:
    browser.requests.clear()
    browser.said.clear()
    browser.open(page, width, scheme=scheme)
    assert browser.value("document.documentElement.scrollWidth") == width
    pictures = browser.value("document.querySelectorAll('figure').length")
    assert pictures >= 9
    assert browser.value("document.querySelectorAll('figure.drawn .live svg').length") == pictures
    right = "[...document.querySelectorAll('.live svg')].map(s => s.getBoundingClientRect().right)"
    assert max(browser.value(right)) <= width
    assert browser.value("performance.getEntriesByName('first-contentful-paint')[0].startTime") < 1000
    assert {url for url in browser.requests if not url.startswith("data:")} == {page.as_uri()}
    assert browser.said == []


def test_a_click_sorts_by_value_and_another_turns_it_round(browser: chromium.Browser, page: Path) -> None:
    browser.open(page, 1280)
    table = "document.querySelector('#c7 table')"
    column = f"[...{table}.tBodies[0].rows].map(r => Number(r.cells[5].dataset.v))"
    for turn in (True, False):
        browser.value(f"{table}.tHead.rows[0].cells[5].click()")
        values = browser.value(column)
        assert values == sorted(values, reverse=turn) and len(set(values)) > 1


def test_still_pictures_show_without_scripts_and_on_paper(
    browser: chromium.Browser, page: Path, tmp_path: Path
) -> None:
    seen = "[...document.querySelectorAll('.{}')].map(d => d.getBoundingClientRect().height > 50)"
    browser.open(page, 1280)
    assert not any(browser.value(seen.format("still"))) and all(browser.value(seen.format("live")))
    browser.ask("Emulation.setEmulatedMedia", media="print")
    assert all(browser.value(seen.format("still"))) and not any(browser.value(seen.format("live")))
    browser.paper(tmp_path / "page.pdf")
    assert (tmp_path / "page.pdf").read_bytes().startswith(b"%PDF")
    assert page.read_text(encoding="utf-8").count('<div class="still"') == len(browser.value(seen.format("still")))
