"""goodwill program: check, describe, replay and compare; what they print, write and refuse."""

import json

import polars as pl
import pytest

import goodwill as gw
from goodwill import cli

PROGRAM = """name = "Beans"
zone = "Europe/Berlin"
enrolment = "first_purchase"
expires = "12 months"
currency = { name = "beans", value = 0.1 }
money = { name = "EUR" }

[earn.base]
points = 1
each = 1

[tiers]
silver = 100
gold = 300
"""
OTHER = PROGRAM.replace("12 months", "1 month").replace("points = 1", "points = 2")
ROWS = [
    ("01", "2026-01-05 10:00", "80.00", "north"),
    ("01", "2026-03-15 23:30", "40.00", "north"),
    ("02", "2026-01-10 09:00", "50.50", "south"),
]


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.toml").write_text(PROGRAM)
    (tmp_path / "b.toml").write_text(OTHER)
    lines = ["customer,date,amount,shop", *(",".join(row) for row in ROWS)]
    (tmp_path / "orders.csv").write_text("\n".join(lines) + "\n")
    return tmp_path


def frame():
    return pl.DataFrame(
        {
            "member": [row[0] for row in ROWS], "time": [row[1].replace(" ", "T") + ":00" for row in ROWS],
            "amount": [float(row[2]) for row in ROWS],
        }
    )  # fmt: skip


NAMES = {"member": "member", "time": "time", "amount": "amount", "times": "local"}


def test_replay_for_people(files, capsys):
    assert cli.main(["program", "replay", "a.toml", "orders.csv"]) == 0
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert lines[0] == "3 events of 2 members to 2026-03-15: Beans"
    assert ["earned", "170"] in [line.split() for line in lines]
    assert ["silver", "1", "50.0%"] in [line.split() for line in lines]
    assert 'member is column "customer" (--member names another)' in err
    assert 'time is column "date"' in err and "all rows are purchases (--kind names one)" in err
    assert cli.main(["program", "replay", "a.toml", "orders.csv", "-q"]) == 0
    assert capsys.readouterr() == (out, "")


def test_replay_writes_tables(files, capsys):
    command = ["program", "replay", "a.toml", "orders.csv", "--out", "members.csv", "--entries", "entries.parquet"]
    assert (
        cli.main([*command, "--lots", "lots.csv", "--refused", "refused.csv", "--until", "2026-12-31", "--json"]) == 0
    )
    result = json.loads(capsys.readouterr().out)
    expected = gw.Program.load("a.toml").replay(frame(), until="2026-12-31", entries=True, **NAMES)
    assert result["points"] == expected.totals and result["tiers"] == expected.tiers
    assert (result["rows"], result["events"], result["last_day"]) == (3, 3, "2026-12-31")
    assert result["columns"] == {"member": "customer", "time": "date", "amount": "amount"}
    assert pl.read_csv("members.csv", infer_schema=False)["member"].to_list() == ["01", "02"]
    assert pl.read_parquet("entries.parquet")["points"].to_list() == expected.entries["points"].to_list()
    assert pl.read_csv("lots.csv")["points"].sum() == expected.totals["active"]
    assert pl.read_csv("refused.csv").height == 0


def test_naive_times_are_of_the_zone_unless_said(files, capsys):
    """23:30 is of the day in Berlin; as an instant it would need a zone."""
    assert cli.main(["program", "replay", "a.toml", "orders.csv", "-q", "--times", "instants"]) == 1
    err = capsys.readouterr().err
    assert err.startswith("goodwill: orders.csv, ") and 'column "date"' in err
    assert cli.main(["program", "replay", "a.toml", "orders.csv", "--times", "utc"]) == 2
    assert "must be local or instants" in capsys.readouterr().err


def test_compare_for_people_and_programs(files, capsys):
    command = ["program", "compare", "a.toml", "b.toml", "orders.csv", "-q", "--segment", "shop"]
    assert cli.main([*command, "--why", "02"]) == 0
    out = capsys.readouterr().out
    expected = gw.compare_programs(gw.Program.load("a.toml"), gw.Program.load("b.toml"), frame(), **NAMES)
    assert out.splitlines()[0] == repr(expected).removeprefix("ProgramComparison(")[:-1]
    words = [line.split() for line in out.splitlines()]
    assert ["earned", "170", "341", "+171"] in words
    assert ["north", "1", "0", "1", "0", "+120"] in words
    assert [line[0] for line in words if line and line[0] in ("expires", "earn.base.points", "interaction")] == [
        "earn.base.points", "expires", "interaction",
    ]  # fmt: skip
    assert "Member '02': loses under B." in out and "+101 (base 101 as member)" in out
    assert all(f"  {sentence}" in out for sentence in expected.assumptions)

    assert cli.main([*command, "--json", "--out", "members.parquet", "--changes", "changes.csv", "--redeem", "50"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["wins"], result["loses"], result["same"]) == (2, 0, 0)
    assert {row["segment"]: row["members"] for row in result["segments"]} == {"north": 1, "south": 1}
    assert any("50 beans at a time" in sentence for sentence in result["assumptions"])
    assert pl.read_parquet("members.parquet")["spent_b"].to_list() == [200, 100]
    assert pl.read_csv("changes.csv")["change"].to_list() == ["earn.base.points", "expires", "interaction"]


def test_kinds_and_names(files, capsys):
    rows = [
        "member_id,at,amount,kind,points,where",
        "1,2026-01-01,10,purchase,,7",
        "1,2026-01-02,,redemption,4,",
        "1,2026-01-03,,redemption,40,",
    ]
    (files / "log.csv").write_text("\n".join(rows) + "\n")
    (files / "c.toml").write_text(PROGRAM + '\n[earn.seven]\npoints = 5\nper = "order"\nwhen = { channels = ["7"] }\n')
    command = [
        "program",
        "replay",
        "c.toml",
        "log.csv",
        "--time",
        "at",
        "--points",
        "points",
        "--channel",
        "where",
        "--json",
    ]
    assert cli.main(command) == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["points"]["earned"], result["points"]["spent"]) == (15, 4)
    assert result["refused"] == {"not_enough_points": 1} and result["bad_rows"] == {}


def test_check_and_describe(files, capsys):
    assert cli.main(["program", "check", "a.toml"]) == 0
    assert capsys.readouterr().out == "a.toml: nothing is odd\n"
    (files / "odd.toml").write_text(
        'zone = "UTC"\npending = "30 days"\nexpires = "14 days"\nrefund_window = "7 days"\n'
    )
    findings = gw.Program.load("odd.toml").check()
    code = 1 if any(finding.severity == "error" for finding in findings) else 0
    assert cli.main(["program", "check", "odd.toml"]) == code
    assert findings[0].sentence in capsys.readouterr().out
    assert cli.main(["program", "check", "odd.toml", "--json"]) == code
    assert json.loads(capsys.readouterr().out)["findings"][0]["sentence"] == findings[0].sentence
    for language in ("en", "vi"):
        assert cli.main(["program", "describe", "a.toml", "--language", language]) == 0
        assert capsys.readouterr().out == gw.Program.load("a.toml").describe(language) + "\n"
    assert cli.main(["program", "describe", "a.toml", "--language", "de"]) == 2
    assert "--language is" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [
        (("a.toml", PROGRAM.replace("each", "eech")), 1, "a.toml, line 10"),
        (("a.toml", PROGRAM.replace("Berlin", "Berlinn")), 1, 'did you mean "Europe/Berlin"'),
        (("b.toml", OTHER.replace("EUR", "USD")), 2, "b.toml is in"),
        (("orders.csv", "customer,date,amount\n1,2026-01-05,10\n1,2026-01-06,-3\n"), 1,
         'orders.csv, line 3, column "amount": is -3, must be >= 0'),
        (("orders.csv", "customer,date,amount\n1,2026-01-05,10\n,2026-01-06,3\n"), 1, "orders.csv, line 3"),
        (("orders.csv", "date,amount\n2026-01-05,10\n"), 2, "--member"),
    ],
)  # fmt: skip
def test_what_cannot_be(files, capsys, change, code, said):
    name, text = change
    (files / name).write_text(text)
    assert cli.main(["program", "compare", "a.toml", "b.toml", "orders.csv", "-q"]) == code
    out, err = capsys.readouterr()
    assert out == "" and said in err and err.startswith("goodwill: ")


def test_bad_rows_are_counted(files, capsys):
    (files / "orders.csv").write_text("customer,date,amount\n1,2026-01-05,10\n1,2026-01-06,-3\n2,2026-01-06,-1\n")
    for command in (["replay", "a.toml"], ["compare", "a.toml", "b.toml"]):
        assert cli.main(["program", *command, "orders.csv", "-q", "--skip-bad-rows"]) == 0
        assert "bad rows left out: 2 of 3: 2 amount_negative (first: line 3)" in capsys.readouterr().err


def test_what_the_command_gets_wrong(files, capsys):
    for command, said in (
        (["replay", "none.toml", "orders.csv"], "none.toml: cannot be read"),
        (["replay", "orders.csv", "orders.csv"], "must end with .toml or .json"),
        (["compare", "a.toml", "b.toml", "orders.csv", "--redeem", "-5"], "--redeem is -5"),
        (["compare", "a.toml", "b.toml", "orders.csv", "--elasticity", "nan"], "--elasticity is nan"),
        (["compare", "a.toml", "b.toml", "orders.csv", "--why", "77"], "--why is '77', must be a member in the log"),
        (["replay", "a.toml", "orders.csv", "--until", "2026-01-06"], "--until is"),
        (["replay", "a.toml", "orders.csv", "--out", "members.txt"], "must end in .csv or .parquet"),
        (["check", "a.toml", "--today", "soon"], "--today is"),
    ):
        assert cli.main(["program", *command]) == 2, command
        assert said in capsys.readouterr().err, command
    assert cli.main(["program", "replay", "a.toml", "orders.csv", "--out", "nowhere/members.csv"]) == 3
