from __future__ import annotations

import subprocess
import sys

import pytest

import goodwill as gw
from goodwill import errors

BUILTIN = {
    gw.DomainError: ValueError,
    gw.ShapeError: ValueError,
    gw.SchemaError: ValueError,
    gw.FormatError: ValueError,
    gw.ConflictError: ValueError,
    gw.ConvergenceError: RuntimeError,
    gw.Cancelled: RuntimeError,
}


@pytest.mark.parametrize(("kind", "builtin"), BUILTIN.items())
def test_errors_are_goodwills_and_pythons(kind: type[gw.GoodwillError], builtin: type[Exception]) -> None:
    error = kind.of("bg_nbd.p_alive", "x", "-1", "must be >= 0", row=17)
    assert str(error) == "bg_nbd.p_alive: x[17] is -1, must be >= 0"
    assert (error.function, error.argument, error.row, error.value, error.must) == (
        "bg_nbd.p_alive", "x", 17, "-1", "must be >= 0",
    )  # fmt: skip
    with pytest.raises(builtin):
        raise error
    with pytest.raises(gw.GoodwillError):
        raise error


def test_message_without_row_or_value() -> None:
    assert str(errors.DomainError.of("f", "x", "", "must be given")) == "f: x must be given"
    assert str(errors.DomainError.of("f", "x", "2", "must be 1")) == "f: x is 2, must be 1"


def test_bad_target_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    code = (
        "import goodwill as gw\ntry: gw.show_config()\nexcept gw.DomainError as e: print(e.argument, e.value, e.must)"
    )
    monkeypatch.setenv("GOODWILL_TARGET", "mmx")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith('GOODWILL_TARGET "mmx" must be one of: scalar')
