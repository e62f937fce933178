"""What long work shows, Ctrl-C, and files that are whole or not there."""

import errno
import os
import pty
import signal
import subprocess
import sys
import time

import polars as pl
import pytest

import goodwill as gw
from goodwill import cli
from goodwill.cli._errors import OutputError
from goodwill.cli._progress import Work
from goodwill.cli._target import checked_target, replacing, write_frame

LOG = "id,date,total\n1,2026-01-05,20.50\n2,2026-01-07,12\n"


@pytest.fixture
def orders(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(LOG)
    return path


def on_terminal(code, **environment):
    """What a script prints on a terminal of 100 columns."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=theirs, stderr=theirs, stdin=theirs,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100", **environment},
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
    return out.decode()


STEPS = """
import sys, time
from goodwill.cli._output import note
from goodwill.cli._progress import Work
with Work(delay={delay}) as work:
    work.step("reading it")
    time.sleep(0.4)
    note("it is said")
    progress = work.step("scoring it")
    progress(0.25)
    time.sleep(0.4)
    progress(0.5)
print("the result")
"""


def test_steps_are_shown_and_then_gone():
    shown = on_terminal(STEPS.format(delay=0.1))
    assert "reading it" in shown
    assert "scoring it" in shown
    assert "25%" in shown
    assert "it is said" in shown
    last = shown.rindex("the result")
    assert shown.rindex("\033[2K", 0, last) > shown.rindex("scoring it")  # the lines were erased before


def test_quick_work_shows_nothing():
    for shown in (on_terminal(STEPS.format(delay=60)), on_terminal(STEPS.format(delay=0.1), TERM="dumb")):
        assert "reading it" not in shown
        assert "the result" in shown


def test_nothing_is_shown_in_a_pipe():
    done = subprocess.run([sys.executable, "-c", STEPS.format(delay=0)], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("the result\n", "note: it is said\n")


def test_a_step_takes_what_goodwill_calls(monkeypatch):
    with Work(delay=0) as work:
        seen = []
        report = work.step("making")
        made = gw.simulate(customers=1_000_000, threads=1, progress=lambda done: seen.append(done) or report(done))
        late = work.step("next")
        report(0.3)  # of the step before: no more
        late(0.7)
        assert [step for step in work._steps if step[0] != "next"] == [("making", 1.0)]
        assert work._steps[-1] == ("next", 0.7)
    assert seen
    assert len(made.transactions["customer"]) > 1_000_000


def test_rich_is_loaded_when_it_is_shown():
    code = "import sys, goodwill, goodwill.cli._progress as p\nwith p.Work(delay=0) as w: w.step('x')\n"
    code += "print('rich' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_interrupt_while_reading(tmp_path):
    pipe, target = tmp_path / "pipe.csv", tmp_path / "out.csv"
    os.mkfifo(pipe)
    target.write_text("as it was")
    process = subprocess.Popen(
        [sys.executable, "-m", "goodwill", "rfm", pipe, "--out", target], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    with pipe.open("w") as stream:  # opens when the command does
        stream.write(LOG)
        stream.flush()
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert (out, err) == (b"", b"")
    assert target.read_text() == "as it was"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.csv", "pipe.csv"]


@pytest.mark.parametrize("before", [None, "as it was"])
def test_interrupt_while_writing(before, orders, tmp_path, monkeypatch, capsys):
    target = tmp_path / "out" / "customers.csv"
    target.parent.mkdir()
    if before is not None:
        target.write_text(before)

    def half(frame, stream):
        stream.write(b"customer,da")
        stream.flush()
        assert len(list(target.parent.glob(".customers.csv.*.part"))) == 1
        raise KeyboardInterrupt

    monkeypatch.setattr(pl.DataFrame, "write_csv", half)
    assert cli.main(["rfm", str(orders), "--out", str(target), "-q"]) == 130
    assert capsys.readouterr() == ("", "")
    assert [path.read_text() for path in target.parent.iterdir()] == ([] if before is None else [before])


def test_interrupt_within_the_compiled_part(orders, monkeypatch, capsys):
    def interrupted(base, progress, **_):
        progress(0.1)
        signal.raise_signal(signal.SIGINT)
        gw.simulate(customers=3_000_000, threads=1, progress=progress)
        pytest.fail("Ctrl-C did not come through")

    monkeypatch.setattr(gw, "rfm", interrupted)
    assert cli.main(["rfm", str(orders), "-q"]) == 130
    assert capsys.readouterr() == ("", "")


def test_a_disk_that_is_full(orders, tmp_path, monkeypatch, capsys):
    target = tmp_path / "customers.csv"
    target.write_text("as it was")

    def full(frame, stream):
        stream.write(b"customer,da")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(pl.DataFrame, "write_csv", full)
    assert cli.main(["rfm", str(orders), "--out", str(target), "-q"]) == 3
    out, err = capsys.readouterr()
    assert (out, err) == ("", f"goodwill: {target}: cannot be written: No space left on device\n")
    assert target.read_text() == "as it was"
    assert len(list(tmp_path.iterdir())) == 2


def test_targets_are_looked_at_before_the_work(orders, tmp_path, monkeypatch, capsys):
    (tmp_path / "a.csv").mkdir()
    for target, message in [
        (tmp_path / "a.csv", "cannot be written: it is a folder"),
        (tmp_path / "absent" / "x.csv", f"cannot be written: there is no folder {tmp_path / 'absent'}"),
    ]:
        for command in (["rfm"], ["cohorts"], ["tiers", "--tiers", "absent.toml"]):
            assert cli.main([command[0], "absent.csv", *command[1:], "--out", str(target)]) == 3
            assert capsys.readouterr().err == f"goodwill: {target}: {message}\n"
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert cli.main(["rfm", str(orders), "--out", str(tmp_path / "x.csv")]) == 3
    assert f"the folder {tmp_path} may not be written" in capsys.readouterr().err


def test_a_file_that_is_there_is_replaced(tmp_path):
    target, link = tmp_path / "x.csv", tmp_path / "link.csv"
    target.write_text("old")
    target.chmod(0o640)
    link.symlink_to(target)
    checked = checked_target(str(link))
    write_frame(pl.DataFrame({"a": [1]}), checked)
    assert target.read_text() == "a\n1\n"
    assert link.is_symlink()
    assert target.stat().st_mode & 0o777 == 0o640
    with replacing(target) as part:
        part.write_text("new")
        assert target.read_text() == "a\n1\n"
    assert target.read_text() == "new"
    with pytest.raises(OutputError, match="cannot be written"), replacing(tmp_path / "absent" / "x") as part:
        part.write_text("new")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.csv", "x.csv"]
