"""The commands csat and ces."""

import json

import polars as pl
import pytest

import goodwill as gw
from goodwill import cli

SURVEY = "id;region;q1;weight\n1;north;5;1\n2;south;4;2,5\n3;north;2;1\n4;;3;1\n5;south;;1\n6;south;9;1\n"
SCORES = [5, 4, 2, 3, None, None]
WEIGHTS = [1, 2.5, 1, 1, 1, 1]
REGIONS = ["north", "south", "north", None, "south", "south"]


@pytest.fixture
def survey(tmp_path):
    path = tmp_path / "survey.csv"
    path.write_text(SURVEY)
    return path


def test_csat_for_people(survey, capsys):
    assert cli.main(["csat", str(survey), "--score", "q1", "--missing", "9", "--by", "region", "-q"]) == 0
    lines = capsys.readouterr().out.splitlines()
    # Wilson's interval of 2 of 4 at 95 %: (1/2 +- 0.35) with 15.0 and 85.0.
    assert lines[0] == "CSAT 50.0  (95 % interval 15.0 to 85.0, Wilson)"
    assert lines[1] == "answers 4: satisfied 2, neutral 1, dissatisfied 1; no answer 2"
    assert lines[2].startswith("top2_of_5: 4 and 5 on 1 .. 5, of all answers: ")
    table = {line.split()[0]: line.split()[1:] for line in lines[lines.index("") :] if line}
    boxes = ["satisfied", "neutral", "dissatisfied"]
    assert table["region"] == ["CSAT", "low", "high", "answers", *boxes, "not", "counted"]
    assert table["north"][0] == "50.0"
    assert table["south"][0] == "100.0"
    assert table["south"][3:] == ["1", "1", "0", "0", "2", "*"]
    assert table["(missing)"][0] == "0.0"


@pytest.mark.parametrize(
    ("command", "options", "definition", "interval"),
    [
        ("csat", [], gw.CSAT.top2_of_5, None),
        ("csat", ["--definition", "top_of_5", "--interval", "jeffreys"], gw.CSAT.top_of_5, "jeffreys"),
        ("csat", ["--definition", "top2_of_5_without_neutral"], gw.CSAT.top2_of_5_without_neutral, None),
        ("ces", [], gw.CES.ces2_share, None),
        ("ces", ["--definition", "ces1", "--interval", "normal"], gw.CES.ces1, "normal"),
        ("ces", ["--definition", "ces2_index"], gw.CES.ces2_index, None),
    ],
)
def test_for_programs(command, options, definition, interval, survey, capsys):
    words = [command, str(survey), "--score", "q1", "--missing", "9", "--by", "region", "--weight", "weight", "--json"]
    assert cli.main([*words, "--level", "0.9", *options]) == 0
    result = json.loads(capsys.readouterr().out)
    by = pl.Series("region", REGIONS)
    expected = getattr(gw, command)(SCORES, definition, weights=WEIGHTS, by=by, level=0.9, interval=interval)
    found, total = result[command], expected.total
    assert found["value"] == total.value
    assert found["low"] == total.low
    assert found["interval"] == total.interval
    assert found["measure"] == definition.measure
    assert found["missing"] == 2
    assert found["counts"] == {str(score): count for score, count in total.counts.items()}
    assert [group["group"] for group in result["groups"]] == [{"region": key} for key in ("north", "south", None)]
    values = [expected[group].value if expected[group].n else None for group in expected]
    assert [group["value"] for group in result["groups"]] == values
    assert result["columns"] == {"score": "q1", "by": ["region"], "weight": "weight"}


def test_ces_for_people(survey, capsys):
    words = ["ces", str(survey), "--score", "q1", "--missing", "9", "-q", "--definition"]
    assert cli.main([*words, "ces2_mean"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("CES 3.50  (95 % interval 1.67 to 5.53, adjusted_t)")
    assert lines[2].startswith("ces2_mean: They made it easy to handle my issue")
    survey.write_text("q1\n4\n")
    assert cli.main(words) == 2
    capsys.readouterr()
    assert cli.main([*words, "ces2_mean"]) == 0
    assert capsys.readouterr().out.startswith("CES 4.00  (no interval)")


def test_answers_in_words(tmp_path, capsys):
    path = tmp_path / "survey.csv"
    path.write_text("q1\nRất hài lòng\nhai long\n\nN/A\nRất không hài lòng\n", encoding="utf-8")
    assert cli.main(["csat", str(path), "--score", "q1"]) == 0
    shown = capsys.readouterr()
    assert shown.out.splitlines()[1] == "answers 3: satisfied 2, neutral 0, dissatisfied 1; no answer 1"
    assert '"N/A" taken as missing' in shown.err
    path.write_text("q1\nRất hài lòng\ntuyệt vời ông mặt trời\n", encoding="utf-8")
    assert cli.main(["csat", str(path), "--score", "q1"]) == 1
    assert 'line 3, column "q1": is "tuyệt vời ông mặt trời"' in capsys.readouterr().err
    path.write_text("q1\n5\nhài lòng\n", encoding="utf-8")
    assert cli.main(["csat", str(path), "--score", "q1"]) == 1
    assert 'line 3, column "q1": is "hài lòng", must be a number' in capsys.readouterr().err


@pytest.mark.parametrize(("command", "holder"), [("csat", gw.CSAT), ("ces", gw.CES)])
def test_definitions_are_listed(command, holder, survey, capsys):
    names = [name for name, one in vars(holder).items() if isinstance(one, gw.ScoreDefinition)]
    assert len(names) >= 4
    assert cli.main([command, "--help"]) == 0
    text = capsys.readouterr().out
    assert all(f"  {name}: " in text for name in names)
    assert cli.main([command, str(survey), "--score", "q1", "--definition", f"{names[1]}x"]) == 2
    message = f'--definition is "{names[1]}x", must be one of {", ".join(names)}; did you mean {names[1]}?'
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        (["--score", "q1"], 1, 'survey.csv, line 7, column "q1": is 9, must be 1 to 5, or a missing code'),
        (["--score", "q2"], 2, '--score is "q2", must be a column'),
        (["--score", "q1", "--interval", "t"], 2, '--interval is "t", must be "wilson"'),
        (["--score", "q1", "--level", "0"], 2, "--level is 0"),
        (["--score", "q1", "--missing", "3"], 2, "--missing is 3"),
        (["--score", "q1", "--not-applicable", "3"], 2, "--not-applicable is 3"),
    ],
)
def test_errors(arguments, code, text, survey, capsys):
    assert cli.main(["csat", str(survey), *arguments]) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert text in err
