"""The commands on a log of orders: rfm, cohorts, tiers; what they print, write and refuse."""

import datetime as dt
import json
import re

import polars as pl
import pytest

import goodwill as gw
from goodwill import cli

#: Ten customers; 1 bought three times, 2 twice with a refund, the others once.
ROWS = [
    ("01", "2026-01-05", 20.5),
    ("01", "2026-02-07", 30.0),
    ("01", "2026-03-01", 49.5),
    ("02", "2026-01-07", 12.0),
    ("02", "2026-02-09", 60.0),
    ("02", "2026-02-10", -12.0),
    *[(f"{i:02}", f"2026-0{1 + i % 2}-{10 + i}", 10.0 * i) for i in range(3, 11)],
]
TIERS = 'basis = "spend"\nwindow = "lifetime"\n\n[tiers]\nsilver = 50\ngold = 100\n'


@pytest.fixture
def orders(tmp_path):
    path = tmp_path / "orders.csv"
    lines = [f"{customer},{date},{amount}" for customer, date, amount in ROWS]
    path.write_text("\n".join(["id,date,total", *lines]) + "\n")
    return path


def base_of(rows=ROWS, **options):
    frame = pl.DataFrame(rows, schema=["id", "date", "total"], orient="row")
    options = {"refunds": "net", **options}
    return gw.CustomerBase.from_transactions(frame, customer="id", time="date", amount="total", **options)


def test_rfm_for_people(orders, capsys):
    assert cli.main(["rfm", str(orders)]) == 0
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert lines[0] == "10 customers at 2026-03-01, scores 1 to 5 (best)"
    assert lines[2].split() == ["segment", "customers", "share", "orders", "revenue", "of", "revenue"]
    expected = gw.rfm(base_of())
    rows = {row["segment"]: row for row in expected.segments.to_dicts()}
    printed = [re.split(r"  +", line) for line in lines[3:14]]
    assert [row[0] for row in printed] == list(rows)
    for name, customers, share, count, revenue, of_revenue in printed:
        assert int(customers) == rows[name]["customers"]
        assert share == f"{rows[name]['share']:.1%}"
        assert int(count) == rows[name]["orders"]
        assert float(revenue.replace(",", "")) == rows[name]["revenue"]
        assert of_revenue == f"{rows[name]['revenue_share']:.1%}"
    # A fifth is two customers.  Days are 46 44 42 40 20 16 14 12 10 0; eight have one order; revenues are
    # 30 40 50 60 60 70 80 90 100 100, and of both with 60 three are worse, fewer than the four that score 3 asks for.
    assert lines[15] == "r, days since the last order: at most 42 for 2, 20 for 3, 14 for 4, 10 for 5"
    assert lines[16] == "f, orders: at least 2 for 5"
    assert lines[17] == "m, revenue: at least 50 for 2, 70 for 3, 80 for 4, 100 for 5"
    assert lines[18] == "equal values: score = 1 + floor(bins x share of customers that are worse)"
    assert len(lines) == 19
    assert "14 rows, 10 customers, 13 orders until 2026-03-01" in err
    assert "1 negative amounts taken off their day (--refunds exclude or refuse)" in err
    assert cli.main(["rfm", str(orders), "-q"]) == 0
    assert capsys.readouterr() == (out, "")


def test_rfm_for_programs(orders, tmp_path, capsys):
    target = tmp_path / "customers.csv"
    assert cli.main(["rfm", str(orders), "--json", "--at", "2026-02-28", "--out", str(target)]) == 0
    result = json.loads(capsys.readouterr().out)
    expected = gw.rfm(base_of(), at="2026-02-28")
    assert result["columns"] == {"customer": "id", "time": "date", "amount": "total"}
    assert result["ingest"]["rows_read"] == 14
    assert result["rfm"]["at"] == "2026-02-28"
    assert result["rfm"]["customers"] == 10
    assert result["rfm"]["cuts"]["revenue"] == expected.cuts["revenue"].tolist()
    assert result["segments"] == expected.segments.to_dicts()
    assert target.read_text().splitlines()[:2] == ["customer,days_since_last,orders,revenue,r,f,m,segment",
                                                   "01,21,2,50.5,3,5,2,Potential Loyalist"]  # fmt: skip
    written = pl.read_csv(target, schema_overrides={"customer": pl.String})
    assert written["customer"].to_list() == [f"{i:02}" for i in range(1, 11)]
    assert written.rows() == expected.to_frame().rows()


def test_rfm_without_segments_and_by_another_rule(orders, capsys):
    assert cli.main(["rfm", str(orders), "-q", "--bins", "3", "--ties", "high"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["10 customers at 2026-03-01, scores 1 to 3 (best)", "no segments: their rules are for 5 bins"]
    assert lines[-1].startswith("equal values: score = ceil(bins x")
    assert len(lines) == 6
    assert cli.main(["rfm", str(orders), "-q", "--bins", "3", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["segments"] is None


def test_customers_who_are_all_alike(tmp_path, capsys):
    log = tmp_path / "log.csv"
    log.write_text("id,date,total\n1,2026-01-05,20\n2,2026-01-05,20\n")
    assert cli.main(["rfm", str(log), "-q"]) == 0
    assert "f, orders: all have 1\n" in capsys.readouterr().out
    assert cli.main(["rfm", str(log), "-q", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rfm"]["cuts"]["orders"] == [None] * 4


def test_an_export_of_a_shop(tmp_path, capsys):
    """A byte-order mark, semicolons, decimal commas, day-first dates, ids with zeros: the same as the plain log."""
    log, target = tmp_path / "export.csv", tmp_path / "out.csv"
    lines = []
    for customer, date, amount in ROWS:
        day = dt.date.fromisoformat(date)
        lines.append(f'"{customer}";{day:%d/%m/%Y};{amount:.2f}'.replace(".", ","))
    log.write_bytes("\r\n".join(["Mã KH;Ngày mua;Số tiền", *lines, ""]).encode("utf-8-sig"))
    assert cli.main(["rfm", str(log), "--json", "--out", str(target)]) == 0
    out, err = capsys.readouterr()
    result, expected = json.loads(out), gw.rfm(base_of())
    assert result["segments"] == expected.segments.to_dicts()
    for said in ("byte-order mark, separated by semicolon", "read day-first", "a decimal comma", "values are texts"):
        assert any(said in text for text in result["assumptions"])
        assert said in err
    assert [line.split(",")[0] for line in target.read_text().splitlines()] == [
        "customer", *[f"{i:02}" for i in range(1, 11)]
    ]  # fmt: skip


def test_cohorts_for_people(orders, tmp_path, capsys):
    assert cli.main(["cohorts", str(orders), "-q"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == [
        "10 customers in 2 cohorts until 2026-03-01",
        "customers who ordered, in percent of the cohort, by months since the first order",
    ]
    # In January 01, 02 and the even ones; of the six 01 and 02 came back in February, 01 in March, which is not over.
    assert [line.split() for line in lines[3:6]] == [
        ["cohort", "size", "0", "1", "2"],
        ["2026-01", "6", "100.0%", "33.3%", "16.7%*"],
        ["2026-02", "4", "100.0%", "0.0%*"],
    ]
    assert lines[6:] == ["* the month was not over on 2026-03-01"]
    assert cli.main(["cohorts", str(orders), "-q", "--value", "revenue", "--align", "calendar"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1] == "revenue, by months of the calendar"
    assert [line.split() for line in lines[3:6]] == [
        ["cohort", "size", "2026-01", "2026-02", "2026-03"],
        ["2026-01", "6", "312", "78", "50*"],
        ["2026-02", "4", "240", "0*"],
    ]
    assert cli.main(["cohorts", str(orders), "-q", "--value", "orders", "--period", "quarter"]) == 0
    assert capsys.readouterr().out.splitlines()[4].split() == ["2026-Q1", "10", "13*"]


@pytest.mark.parametrize(("columns", "widest"), [("60", 80), ("80", 80), ("100", 100), ("300", 120)])
@pytest.mark.parametrize(("align", "first", "last"), [("age", "0", None), ("calendar", None, "2025-06-23")])
def test_cohorts_fit_the_screen(columns, widest, align, first, last, tmp_path, monkeypatch, capsys):
    made = gw.simulate(customers=2000, seed=3, backend="polars").transactions
    log, target = tmp_path / "log.parquet", tmp_path / "cells.parquet"
    made.write_parquet(log)
    monkeypatch.setenv("COLUMNS", columns)
    command = ["cohorts", str(log), "-q", "--period", "week", "--align", align, "--out", str(target)]
    assert cli.main(command) == 0
    lines = capsys.readouterr().out.splitlines()
    assert widest - 15 < max(map(len, lines[3:])) <= widest
    heads = lines[3].split()[2:]
    if first is not None:
        assert heads[0] == first
    if last is not None:
        assert heads[-1] == last
    base = gw.CustomerBase.from_transactions(made, customer="customer", time="date", amount="amount")
    expected = gw.cohorts(base, period="week", align=align).to_frame()
    assert pl.read_parquet(target).equals(expected)
    said = re.fullmatch(r"left out: (?:ages|weeks) (\S+) to (\S+) \(--out FILE.csv has all\)", lines[-1])
    all_heads = [str(head) for head in expected["age" if align == "age" else "period"].unique().sort()]
    kept = all_heads.index(heads[0]), all_heads.index(heads[-1])
    assert heads == all_heads[kept[0] : kept[1] + 1]
    assert said
    assert all_heads.index(said[2]) - all_heads.index(said[1]) + 1 + len(heads) == len(all_heads)


def test_cohorts_for_programs(orders, capsys):
    assert cli.main(["cohorts", str(orders), "--json", "-q", "--at", "2026-02-28"]) == 0
    result = json.loads(capsys.readouterr().out)
    expected = gw.cohorts(base_of(), at="2026-02-28")
    cells = [{**row, "cohort": str(row["cohort"])} for row in expected.to_frame().to_dicts()]
    assert result["cells"] == cells
    assert result["cohorts"]["orders"] == 12
    assert result["cohorts"]["at"] == "2026-02-28"


def test_many_cohorts_are_cut(tmp_path, capsys):
    log = tmp_path / "log.csv"
    days = [dt.date(2020, 1, 6) + dt.timedelta(weeks=i) for i in range(60)]
    log.write_text("id,date\n" + "".join(f"{i},{day}\n" for i, day in enumerate(days)))
    assert cli.main(["cohorts", str(log), "-q", "--period", "week"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "left out: the first 12 cohorts (--out FILE.csv has all)"
    assert sum(line.startswith("202") for line in lines) == 48
    assert lines[4].startswith(str(days[12]))


def test_tiers(orders, tmp_path, capsys):
    rules, target = tmp_path / "tiers.toml", tmp_path / "out.parquet"
    rules.write_text(TIERS)
    command = ["tiers", str(orders), "--tiers", str(rules), "-q"]
    assert cli.main([*command, "--since", "2026-02-08", "--out", str(target)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "10 customers at 2026-03-01, by spend in all (window: lifetime)"
    # 01 and 10 have 100; 02 (60 after its refund) and 05 to 09 have 50 or more; 03 and 04 have less.
    assert [line.split() for line in lines[2:6]] == [
        ["tier", "from", "customers", "share", "orders", "spend"],
        ["none", "2", "20.0%", "2", "70.00"],
        ["silver", "50", "6", "60.0%", "7", "410.00"],
        ["gold", "100", "2", "20.0%", "4", "200.00"],
    ]
    assert ["silver", "->", "gold", "up", "1"] in [line.split() for line in lines[7:]]
    expected = gw.tiers(base_of(), {"silver": 50, "gold": 100}, since="2026-02-08")
    assert pl.read_parquet(target).equals(expected.to_frame())
    assert cli.main([*command, "--json", "--at", "2026-02-28"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert [row["customers"] for row in result["tiers"]] == [2, 7, 1]
    assert result["tiers"][0]["threshold"] is None
    assert result["programme"]["window"] == "lifetime"
    assert result["moves"] is None


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        (None, 2, "tiers.toml: cannot be read: No such file"),
        (TIERS.replace("100", "40"), 1, "tiers.toml, line 6: tiers.gold is 40 (\"gold\"), must be above"),
        (TIERS.replace("basis", "bases"), 1, "tiers.toml, line 1: bases is no field, there are basis"),
        ("x", 1, "tiers.toml, line 1 is no TOML"),
    ],
)
def test_bad_tiers(text, code, message, orders, tmp_path, capsys):
    rules = tmp_path / "tiers.toml"
    if text is not None:
        rules.write_text(text)
    assert cli.main(["tiers", str(orders), "--tiers", str(rules)]) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert message in err
    assert "read_tiers" not in err


def test_tiers_by_orders_need_no_amount(tmp_path, capsys):
    log, rules = tmp_path / "log.csv", tmp_path / "tiers.toml"
    log.write_text("id,date\n1,2026-01-05\n1,2026-01-06\n2,2026-01-05\n")
    rules.write_text('basis = "orders"\n[tiers]\nregular = 2\n')
    assert cli.main(["tiers", str(log), "--tiers", str(rules), "--json", "-q"]) == 0
    assert [row["customers"] for row in json.loads(capsys.readouterr().out)["tiers"]] == [1, 1]
    rules.write_text("[tiers]\nregular = 2\n")
    assert cli.main(["tiers", str(log), "--tiers", str(rules)]) == 2
    assert "no column for amount is obvious: say which with --amount" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        (["rfm", "--at", "x"], 2, "--at is 'x', must be a day"),
        (["rfm", "--at", "2027-01-01"], 2, "--at is 2027-01-01, must not be after observation_end"),
        (["rfm", "--bins", "1"], 2, "--bins is 1, must be a whole number from 2 to 100"),
        (["rfm", "--ties", "x"], 2, "--ties is 'x'"),
        (["rfm", "--refunds", "x"], 2, '--refunds is "x", must be "refuse", "net" or "exclude"'),
        (["rfm", "--zone", "Mars"], 2, '--zone is "Mars", must be an IANA name'),
        (["rfm", "--day-first", "--month-first"], 2, "--day-first and --month-first cannot both be"),
        (["rfm", "--customer", "ids"], 2, 'did you mean "id"?'),
        (["rfm", "--out", "out.xlsx"], 2, '--out is "out.xlsx", must end in .csv or .parquet'),
        (["cohorts", "--period", "x"], 2, '--period is "x", must be "week", "month", "quarter" or "year"'),
        (["cohorts", "--value", "x"], 2, "--value is 'x'"),
        (["cohorts", "--align", "x"], 2, "--align is 'x'"),
        (["tiers"], 2, "--tiers"),
        (
            ["rfm", "--refunds", "refuse"],
            1,
            'orders.csv, line 7, column "total": is -12, must be >= 0 (--skip-bad-rows leaves such rows out, '
            "--refunds net or exclude takes refunds)",
        ),
    ],
)
def test_errors(arguments, code, text, orders, capsys):
    assert cli.main([arguments[0], str(orders), *arguments[1:]]) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert text in err
    assert "Traceback" not in err


BAD = (
    "id,date,total\n1,2026-01-05,10\n\n,2026-01-06,20\n2,2026-01-07,abc\n3,soon,30\n4,2026-02-30,40\n"
    "5,2026-01-09,-5\n6,2026-01-10,60\n"
)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (",2026-01-06,20", 'line 4, column "id": is missing, must be there (--skip-bad-rows leaves such rows out)'),
        ("2,2026-01-07,abc", 'line 4, column "total": is "abc", must be a number'),
        ("4,2026-02-30,40", 'line 4, column "date": is "2026-02-30", '),
    ],
)
def test_a_bad_row_is_named(line, message, tmp_path, capsys):
    path = tmp_path / "bad.csv"
    path.write_text(f"id,date,total\n1,2026-01-05,10\n\n{line}\n")
    assert cli.main(["rfm", str(path)]) == 1
    assert f"bad.csv, {message}" in capsys.readouterr().err


def test_bad_rows_are_skipped_and_counted(tmp_path, capsys):
    path = tmp_path / "bad.csv"
    path.write_text(BAD)
    assert cli.main(["rfm", str(path), "--skip-bad-rows", "--refunds", "refuse", "-q"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("2 customers at 2026-01-10")
    assert "bad.csv: bad rows left out: 5 of 7: " in err
    for reason in (
        "1 where customer is missing (first: line 4)", "1 where amount is missing (first: line 5)",
        "1 where time is missing (first: line 6)", "(first: line 7)", "1 where amount is negative (first: line 8)",
    ):  # fmt: skip
        assert reason in err
    assert cli.main(["rfm", str(path), "--skip-bad-rows", "--json"]) == 0
    out, err = capsys.readouterr()
    result = json.loads(out)
    refused = {reason["first_line"]: reason["rows"] for reason in result["ingest"]["refused"]}
    assert refused == {4: 1, 5: 1, 6: 1, 7: 1}
    said = 'column "total": bad values taken as missing: 1, the first is "abc" in line 5'
    assert said in result["assumptions"]
    assert said in err
    assert 'column "date": bad values taken as missing: 1, the first is "soon" in line 6' in err
    assert "rows left out: 1 of 7: 1 where customer has refunds and no purchase" in err


def test_bad_dates_do_not_decide_how_the_others_are_read(tmp_path, capsys):
    path = tmp_path / "dates.csv"
    path.write_text("id;date;total\n1;?;1\n2;31/12/2025;2\n3;5/1/2026;3\n4;32/1/2026;4\n")
    assert cli.main(["rfm", str(path), "--skip-bad-rows", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["rfm"]["at"] == "2026-01-05"
    assert result["ingest"]["refused"][0]["rows"] == 2
    path.write_text("id;date;total\n1;?;1\n2;!;2\n")
    assert cli.main(["rfm", str(path), "--skip-bad-rows"]) == 1
    assert 'dates.csv, line 2, column "date": is "?", must be a date' in capsys.readouterr().err
    path.write_text("id;date;total\n;2026-01-05;1\n")
    assert cli.main(["rfm", str(path), "--skip-bad-rows"]) == 1
    assert "dates.csv: has no order that could be used" in capsys.readouterr().err


def test_refunds_and_zones(orders, tmp_path, capsys):
    assert cli.main(["rfm", str(orders), "--refunds", "exclude", "--json"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["ingest"]["amount_total"] == base_of(refunds="exclude").ingest_report.amount_total
    assert "orders.csv: rows left out: 1 of 14: 1 where amount is negative" in err
    log = tmp_path / "instants.csv"
    log.write_text("id,time,total\n1,2026-01-05T23:30:00Z,5\n")
    for zone, day in (("UTC", "2026-01-05"), ("Europe/Berlin", "2026-01-06")):
        assert cli.main(["rfm", str(log), "--zone", zone, "--json", "-q"]) == 0
        assert json.loads(capsys.readouterr().out)["rfm"]["at"] == day
