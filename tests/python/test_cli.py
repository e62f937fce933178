"""The command ``goodwill``: results on standard output, messages on standard error, exit codes."""

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

import goodwill as gw
from goodwill import __main__ as command
from goodwill import cli

SURVEY = "id;region;q1;weight\n1;north;9;1\n2;south;10;2,5\n3;north;3;1\n4;;8;1\n5;south;;1\n"


def run(*arguments, **options):
    """The command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "goodwill", *map(str, arguments)], capture_output=True, text=True, timeout=60, **options
    )


@pytest.fixture
def survey(tmp_path):
    path = tmp_path / "survey.csv"
    path.write_text(SURVEY)
    return path


def test_importing_goodwill_is_quick_and_loads_no_extra(tmp_path):
    code = "import sys, goodwill; print([m for m in ('typer', 'rich', 'polars', 'duckdb') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    code = "import time; t = time.process_time(); import goodwill; print(time.process_time() - t)"
    # Processor time, with its bytecode, which an installed package has; the first run writes it.
    there = {**os.environ, "PYTHONPYCACHEPREFIX": str(tmp_path)}
    there.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, "-c", code]
    runs = [subprocess.run(command, capture_output=True, text=True, check=True, env=there) for _ in range(6)]
    assert min(float(run.stdout) for run in runs) < 0.3


def test_nps_for_people(survey):
    done = run("nps", survey, "--score", "q1", "--by", "region")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert lines[0] == "NPS 25.0  (95 % interval -44.2 to 72.7, adjusted Wald)"
    assert lines[1] == "answers 4: promoters 2 (50.0%), passives 1 (25.0%), detractors 1 (25.0%); no answer 1"
    table = {line.split()[0]: line.split()[1:] for line in lines[3:]}
    assert table["region"] == ["NPS", "low", "high", "answers", "promoters", "passives", "detractors", "no", "answer"]
    assert table["north"][0] == "0.0"
    assert table["south"][0] == "100.0"
    assert table["south"][3:] == ["1", "1", "0", "0", "1", "*"]
    assert lines[-1] == "* fewer than 30 answers"
    assert table["(missing)"][0] == "0.0"
    assert done.stderr == f"note: {survey}: read as UTF-8, separated by semicolon\n"
    assert run("nps", survey, "--score", "q1", "-q").stderr == ""
    assert "\033" not in done.stdout + done.stderr


def test_nps_for_programs(survey, tmp_path):
    done = run("nps", survey, "--score", "q1", "--by", "region", "--weight", "weight", "--json")
    result = json.loads(done.stdout)
    frame = {"q1": [9, 10, 3, 8, None], "weight": [1, 2.5, 1, 1, 1]}
    frame["region"] = ["north", "south", "north", None, "south"]
    expected = gw.nps(frame["q1"], weights=frame["weight"], by=frame["region"])
    assert result["nps"]["value"] == expected.total.value
    assert result["nps"]["standard_error"] == expected.total.standard_error
    assert [group["group"] for group in result["groups"]] == [{"region": key} for key in ("north", "south", None)]
    assert [group["value"] for group in result["groups"]] == [expected[g].value for g in expected]
    assert result["columns"] == {"score": "q1", "by": ["region"], "weight": "weight"}
    assert result["assumptions"][0] == "read as UTF-8, separated by semicolon"
    assert 'numbers have a decimal comma, as in "2,5"' in result["assumptions"][1]
    parquet = tmp_path / "survey.parquet"
    pl.DataFrame(frame, strict=False).write_parquet(parquet)
    same = json.loads(run("nps", parquet, "--score", "q1", "--by", "region", "--weight", "weight", "--json").stdout)
    assert same["nps"] == result["nps"]
    assert same["groups"] == result["groups"]


def test_by_several_columns(tmp_path, capsys):
    path = tmp_path / "survey.csv"
    rows = [f"{9 if i % 3 else 2},{'north' if i < 60 else 'south'},{'web' if i % 2 else 'shop'}" for i in range(80)]
    path.write_text("\n".join(["q1,region,channel", *rows]) + "\n")
    words = ["nps", str(path), "--score", "q1", "--by", "region", "--by", "channel", "-q"]
    assert cli.main(words) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[3].split()[:3] == ["region", "channel", "NPS"]
    assert [line.split()[:2] for line in lines[4:8]] == [[r, c] for r in ("north", "south") for c in ("shop", "web")]
    assert [line.endswith("*") for line in lines[4:8]] == [False, False, True, True]
    assert cli.main([*words, "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["columns"]["by"] == ["region", "channel"]
    assert result["groups"][1]["group"] == {"region": "north", "channel": "web"}
    assert [group["n"] for group in result["groups"]] == [30, 30, 10, 10]


def test_nothing_that_is_no_number_is_in_the_json(tmp_path):
    path = tmp_path / "s.csv"
    path.write_text("q,g\n9,a\n,b\n")
    done = run("nps", path, "--score", "q", "--by", "g", "--json")
    assert "NaN" not in done.stdout
    assert json.loads(done.stdout)["groups"][1]["value"] is None
    assert " -  " in run("nps", path, "--score", "q", "--by", "g").stdout


def test_standard_input():
    done = run("nps", "-", "--score", "q1", input=SURVEY)
    assert done.returncode == 0
    assert done.stdout.startswith("NPS 25.0")
    assert "note: <standard input>: read as UTF-8" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        (["--score", "q1", "--level", "2"], 2, "goodwill: --level is 2, must lie between 0 and 1"),
        (["--score", "q1", "--interval", "x"], 2, 'goodwill: --interval is "x", must be "adjusted_wald"'),
        (["--score", "q2"], 2, '--score is "q2", must be a column; there are "id", "region", "q1", "weight"'),
        (["--score", "region"], 1, 'survey.csv, line 2, column "region": is "north", must be a number'),
        (["--score", "weight"], 1, 'survey.csv, line 3, column "weight": is 2.5, must be a whole number from 0 to 10'),
        (["--score", "q1", "--by", "q1"], 2, '--by and --score are both column "q1"'),
        (["--score", "q1", "--separator", "?"], 2, "--separator"),
        ([], 2, "--score"),
        (["--score", "q1", "--sorce", "x"], 2, "--sorce"),
    ],
)
def test_errors(arguments, code, text, survey, capsys):
    assert cli.main(["nps", str(survey), *arguments]) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert text in err
    assert "Traceback" not in err


def test_more_errors(tmp_path, capsys):
    assert cli.main(["nps", str(tmp_path / "absent.csv"), "--score", "q"]) == 2
    assert "absent.csv: cannot be read: No such file" in capsys.readouterr().err
    path = tmp_path / "s.csv"
    path.write_text("q\n\n\n")
    assert cli.main(["nps", str(path), "--score", "q"]) == 1
    path.write_text("q,w\n,1\n")
    assert cli.main(["nps", str(path), "--score", "q"]) == 1
    assert 's.csv, column "q": must hold at least one score: there are no answers in 1 rows' in capsys.readouterr().err
    assert cli.main(["what"]) == 2
    assert "No such command" in capsys.readouterr().err


def test_output_that_cannot_be_written(survey):
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "goodwill", "nps", survey, "--score", "q1", "-q"],
            stdout=full, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
    assert done.returncode == 3
    assert done.stderr == "goodwill: cannot write the result: No space left on device\n"
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w") as broken:
        done = subprocess.run(
            [sys.executable, "-m", "goodwill", "nps", survey, "--score", "q1", "-q"],
            stdout=broken, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (3, "")


def on_terminal(*arguments, **environment):
    """What a command prints on a terminal."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "goodwill", *map(str, arguments)], stdout=theirs, stderr=theirs, stdin=theirs,
        env={**os.environ, "TERM": "xterm", **environment},
    )  # fmt: skip
    os.close(theirs)
    out = b""
    while True:
        try:
            part = os.read(ours, 4096)
        except OSError:
            break
        if not part:
            break
        out += part
    os.close(ours)
    assert process.wait() == 0
    return out


def test_colours_on_a_terminal_only(survey, monkeypatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert b"\033[1mNPS 25.0\033[0m" in on_terminal("nps", survey, "--score", "q1")
    assert b"\033" not in on_terminal("nps", survey, "--score", "q1", NO_COLOR="1")


def test_help_and_version(capsys):
    assert cli.main(["--help"]) == 0
    out = capsys.readouterr().out
    assert re.search(r"^  nps +Net promoter score of a survey\.$", out, re.MULTILINE)
    assert "Exit codes: 0 done, 1" in out
    assert cli.main(["nps", "--help"]) == 0
    out = capsys.readouterr().out
    assert "--score COLUMN" in out
    assert "Example: goodwill nps survey.csv --score q1 --by region" in out
    assert cli.main(["--version"]) == 0
    assert capsys.readouterr().out == f"goodwill {gw.__version__}\n"
    assert cli.main([]) == 2


def test_each_module_is_a_command(capsys):
    folder = Path(cli.__file__).parent
    names = {path.stem for path in folder.glob("[!_]*.py")}
    assert names
    assert cli.main(["--help"]) == 0
    listed = capsys.readouterr().out.split("Commands:")[1]
    assert all(f"  {name}  " in listed for name in names)


def test_cmakedir_and_config_need_no_extra(tmp_path):
    (tmp_path / "typer.py").write_text("raise ImportError('no typer', name='typer')\n")
    without = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(Path(gw.__file__).parent.parent)])}
    assert gw.__version__ in run(env=without).stdout
    where = run("--cmakedir", env=without)
    assert where.returncode == (0 if where.stdout else 1)
    done = run("nps", "x.csv", "--score", "q", env=without)
    assert done.returncode == 2
    assert done.stderr == 'goodwill: the command line needs typer: pip install "goodwill[cli]"\n'
    assert command.main(["--version"]) == 0
