"""Files that a command writes: whole, or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ._errors import OutputError, UsageError

__all__ = ["checked_target", "replacing", "write_frame"]

#: What tables are written as, by the end of the name.
TABLES = (".csv", ".parquet")


def checked_target(path: str | None, endings: tuple[str, ...] = TABLES, *, option: str = "--out") -> Path | None:
    """The file that an option names, looked at before the work begins.

    Raises
    ------
    UsageError
        If its name has none of the endings.
    OutputError
        If it is a folder or may not be written, or its folder is not there or may not be written.
    """
    if path is None:
        return None
    target = Path(path)
    if target.is_dir():
        raise OutputError("cannot be written: it is a folder", file=path)
    if target.suffix.lower() not in endings:
        raise UsageError(f'{option} is "{path}", must end in {" or ".join(endings)}')
    folder = Path(os.path.realpath(target)).parent
    if not folder.is_dir():
        raise OutputError(f"cannot be written: there is no folder {folder}", file=path)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise OutputError(f"cannot be written: the folder {folder} may not be written", file=path)
    if target.exists() and not os.access(target, os.W_OK):
        raise OutputError("cannot be written: it is there and may not be changed", file=path)
    return target


@contextlib.contextmanager
def replacing(target: str | Path) -> Iterator[Path]:
    """A temporary name beside a file; what was written there takes the file's place at the end, and is gone after an
    error or Ctrl-C.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    shown, real = str(target), Path(os.path.realpath(target))
    part = real.with_name(f".{real.name}.{secrets.token_hex(4)}.part")
    try:
        yield part
        if real.exists():
            shutil.copymode(real, part)
        part.replace(real)
    except OSError as error:
        raise OutputError(f"cannot be written: {error.strerror or error}", file=shown) from None
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def write_frame(frame: Any, target: Path) -> None:
    """Write a Polars frame as CSV or Parquet, by the end of the name.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    import polars as pl

    with replacing(target) as part:
        try:
            with part.open("xb") as stream:
                if target.suffix.lower() == ".parquet":
                    frame.write_parquet(stream)
                else:
                    frame.write_csv(stream)
        except pl.exceptions.PolarsError as error:
            raise OutputError(f"cannot be written: {error}", file=str(target)) from None
