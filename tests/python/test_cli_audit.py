"""``goodwill audit``: a folder that is whole or not there, and errors that say what to do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import goodwill as gw
from goodwill import cli

pytest.importorskip("altair")
pytest.importorskip("jinja2")
pytest.importorskip("vl_convert")

FILES = {"report.html", "scores.parquet", "scores.csv", "audit.json"}


@pytest.fixture(scope="module")
def orders(tmp_path_factory) -> Path:
    """A log as a shop in Europe exports it: byte-order mark, semicolons, decimal commas, day first, text ids."""
    made = gw.simulate(customers=400, seed=11, days=300, join_days=100, ids="text", backend="polars")
    rows = [
        f"{customer};{date:%d/%m/%Y};{amount:.2f}".replace(".", ",")
        for customer, date, amount in made.transactions.iter_rows()
    ]
    path = tmp_path_factory.mktemp("log") / "orders.csv"
    path.write_text("\ufeffcustomer;date;total\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def survey(orders, tmp_path_factory) -> Path:
    import polars as pl

    ids = pl.read_csv(orders, separator=";")["customer"].unique(maintain_order=True).to_list()
    rows = [
        f"{name},{7 + i % 4},{'north' if i % 2 else 'south'},2026-0{1 + i % 4}-15" for i, name in enumerate(ids[:100])
    ]
    path = tmp_path_factory.mktemp("survey") / "survey.csv"
    path.write_text(
        "customer,nps,branch,answered\n" + "\n".join([*rows, "nobody,3,north,2026-01-02"]) + "\n", encoding="utf-8"
    )
    return path


def test_the_whole_of_it(orders, survey, tmp_path, capsys):
    tiers = tmp_path / "tiers.toml"
    tiers.write_text('basis = "spend"\n[tiers]\nsilver = 100\ngold = 500\n', encoding="utf-8")
    out = tmp_path / "a new" / "folder"
    code = cli.main(
        [
            "audit", str(orders), "--survey", str(survey), "--score", "nps", "--survey-by", "branch",
            "--survey-time", "answered", "--tiers", str(tiers), "--out", str(out), "--title", "A <shop>",
            "--currency", "€",
        ]
    )  # fmt: skip
    shown = capsys.readouterr()
    assert code == 0, shown.err
    assert {file.name for file in out.iterdir()} == FILES
    assert "semicolon" in shown.err and "day-first" in shown.err
    assert "Audit of 400 customers" in shown.out and str(out / "report.html") in shown.out
    figures = json.loads((out / "audit.json").read_text(encoding="utf-8"))
    assert figures["audit"]["base"]["customers"] == 400
    assert figures["audit"]["survey"]["respondents_not_customers"] == 1
    assert figures["audit"]["survey"]["customers_without_answer"] == 300
    assert len(figures["audit"]["survey"]["trend"]["months"]) == 4
    assert [row["tier"] for row in figures["audit"]["base"]["tiers"]["rows"]] == ["none", "silver", "gold"]
    import polars as pl

    scores = pl.read_parquet(out / "scores.parquet")
    assert len(scores) == 400 and {"clv", "segment", "tier", "distance_to_next", "value_at_risk"} <= set(scores.columns)
    assert len(pl.read_csv(out / "scores.csv")) == 400
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "A &lt;shop&gt;" in page and "A <shop>" not in page


def test_json_and_a_second_run(orders, tmp_path, capsys):
    for _ in range(2):
        assert cli.main(["audit", str(orders), "--out", str(tmp_path), "--json", "--quiet", "--lang", "vi"]) == 0
        shown = capsys.readouterr()
        assert json.loads(shown.out)["audit"]["value"]["total"] > 0
        assert shown.err == ""
    assert {file.name for file in tmp_path.iterdir()} == FILES
    assert '<html lang="vi"' in (tmp_path / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("more", "code", "says"),
    [
        (["--score", "nps"], 2, "give --survey"),
        (["--survey", "SURVEY"], 2, "--survey needs --score"),
        (["--survey", "SURVEY", "--score", "points"], 2, "points"),
        (["--survey", "SURVEY", "--score", "nps", "--survey-time", "when"], 2, '--survey-time is "when"'),
        (["--survey", "SURVEY", "--score", "nps", "--survey-time", "branch"], 1, "must be a date"),
        (["--survey", "SURVEY", "--score", "nps", "--survey-customer", "who"], 2, '--survey-customer is "who"'),
        (["--lang", "xx"], 2, "--lang"),
        (["--unit", "fortnight"], 2, "fortnight"),
        (["--discount-rate", "2"], 2, "discount"),
        (["--tiers", "no.toml"], 1, "no.toml"),
        (["--metric", "joy", "--survey", "SURVEY", "--score", "nps"], 2, "joy"),
        (["--metric", "csat", "--survey", "SURVEY", "--score", "nps"], 1, "line 2"),
        (["--customer", "who"], 2, '"customer", "date", "total"'),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(orders, survey, tmp_path, capsys, more, code, says):
    out = tmp_path / "out"
    more = [str(survey) if word == "SURVEY" else word for word in more]
    assert cli.main(["audit", str(orders), "--out", str(out), *more]) == code
    assert says in capsys.readouterr().err
    assert not out.exists() or not any(out.iterdir())


def test_a_folder_that_is_a_file(orders, tmp_path, capsys):
    file = tmp_path / "out"
    file.write_text("mine")
    assert cli.main(["audit", str(orders), "--out", str(file)]) == 3
    assert "it is a file" in capsys.readouterr().err
    assert file.read_text() == "mine"


def test_a_log_without_a_repeat_purchase(tmp_path, capsys):
    log = tmp_path / "once.csv"
    log.write_text("id,date,amount\n" + "\n".join(f"{i},2026-01-{1 + i % 28:02d},{i}.5" for i in range(1, 60)) + "\n")
    out = tmp_path / "out"
    assert cli.main(["audit", str(log), "--out", str(out)]) == 0
    shown = capsys.readouterr().out
    assert "model:" in shown
    assert (out / "report.html").stat().st_size > 1000
