"""Data of real customers, to try things on; found in other packages, nothing is downloaded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from . import _frames
from .errors import FormatError, GoodwillError

if TYPE_CHECKING:
    from .loyalty import Program

__all__ = ["DatasetMissing", "cdnow", "cdnow_program"]


class DatasetMissing(GoodwillError, ModuleNotFoundError):
    """The package that carries the data is not installed."""


def cdnow(*, sample: bool = False, backend: str | None = None) -> Any:
    """Purchases at the music shop CDNOW by the customers whose first purchase fell in early 1997.

    Read from the wheel of the package ``lifetimes``, which is not imported: ``pip install "goodwill[datasets]"``.

    Parameters
    ----------
    sample : bool
        False: all 23,570 customers, 69,659 rows.  True: the 1/10 sample of the literature, 2,357 customers, 6,919
        rows.
    backend : {None, "polars", "pandas", "pyarrow"}
        The kind of frame; None is a dict of arrays.

    Returns
    -------
    frame
        One row per transaction, as in the file, with the columns

        - ``id``: text, zero-padded ("00001"), the same in the sample,
        - ``date``: day, 1997-01-01 to 1998-06-30,
        - ``quantity``: number of CDs,
        - ``total``: dollars, 0 in some rows.

    Raises
    ------
    DatasetMissing
        If ``lifetimes`` is not installed.
    DomainError
        If there is no such backend.

    References
    ----------
    Fader & Hardie (2001), "Forecasting repeat sales at CDNOW: a case study", Interfaces 31(3), S94-S107,
    doi:10.1287/inte.31.3s.94.9683.
    """
    source = _frames.source_of_backend("datasets.cdnow", backend)
    name = "CDNOW_sample.txt" if sample else "CDNOW_master.txt"
    # The sample has a second id of its own after that of the whole.
    columns = _read(_find("datasets.cdnow", "lifetimes", name), skip=1 if sample else 0, header=not sample)
    return source.frame(columns)


def cdnow_program() -> Program:
    """A loyalty programme that CDNOW might have had: a point a dollar, silver from 100 dollars in a year, gold from
    500.

    Points last 12 months and cost 5 cents each.  CDNOW had none; this one is made up for examples.

    Returns
    -------
    Program
    """
    from .loyalty import Program

    return Program.load(Path(__file__).with_name("cdnow_program.toml"))


def _find(function: str, package: str, name: str) -> Path:
    missing = f'needs the package {package}: pip install "goodwill[datasets]"'
    import importlib.metadata  # slow to import

    try:
        distribution = importlib.metadata.distribution(package)
    except importlib.metadata.PackageNotFoundError:
        raise DatasetMissing(f"{function}: {missing}", function=function, must=missing) from None
    for file in distribution.files or ():
        if file.name == name:
            return Path(str(distribution.locate_file(file)))
    raise DatasetMissing(
        f"{function}: {package} {distribution.version} has no {name}; {missing}", function=function, must=missing
    )


def _read(path: Path, *, skip: int, header: bool) -> dict[str, np.ndarray]:
    """Columns set apart by blanks: id, ``skip`` others, date (YYYYMMDD), quantity, dollars."""
    lines = path.read_text(encoding="ascii").split("\n")
    rows = [line.split() for line in lines[1 if header else 0 :] if line.strip()]
    width = skip + 4
    for number, row in enumerate(rows):
        if len(row) != width:
            raise FormatError.of("datasets.cdnow", path.name, f"{len(row)} fields", f"must have {width}", row=number)
    fields = list(zip(*rows, strict=True))
    return {
        "id": np.array(fields[0], dtype=np.str_),
        "date": _days(np.array(fields[skip + 1], dtype=np.int64)),
        "quantity": np.array(fields[skip + 2], dtype=np.int64),
        "total": np.array(fields[skip + 3], dtype=np.float64),
    }


def _days(number: np.ndarray) -> np.ndarray:
    """The days of 19970101 and its like."""
    months = (number // 10000 - 1970) * 12 + number // 100 % 100 - 1
    return months.astype("datetime64[M]").astype("datetime64[D]") + (number % 100 - 1)
