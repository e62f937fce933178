"""A CSV or Parquet file as columns that goodwill takes as they are, with what was assumed in reading it.

Only the columns that are needed are read.  Everything that is not in the file itself is said, and where the file can be
read in two ways it is an error that names the option to decide it.
"""

from __future__ import annotations

import csv
import functools
import io
import mmap
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import GoodwillError
from ._columns import Wanted, find
from ._dates import times
from ._dialect import SAMPLE, Dialect, dialect_of, quotes_of, separator_of
from ._errors import CommandError, DataError, UsageError
from ._values import Place, answers, ids, numbers

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Loaded", "Wanted", "read", "read_log"]


@dataclass
class Loaded:
    """A file that was read.

    Attributes
    ----------
    file : str
        Its name, as the caller gave it.
    frame : polars.DataFrame
        A column for each role that the file has, under the file's own name.
    columns : dict of str to str
        The names of the columns by role.
    assumptions : list of str
        What was assumed, in sentences.
    """

    file: str
    frame: pl.DataFrame
    columns: dict[str, str]
    assumptions: list[str]
    line: Callable[[int], int] = field(repr=False)
    rows: bool = False

    def __len__(self) -> int:
        return self.frame.height

    def __getitem__(self, role: str) -> pl.Series:
        """The column of a role."""
        return self.frame[self.columns[role]]

    def error_of(self, error: GoodwillError, **roles: str) -> CommandError:
        """An error of goodwill in terms of the file: of its data with the line, or else of the command.

        ``roles`` says by what argument a column was given to goodwill, where that is not the role: ``scores="score"``.
        """
        role = roles.get(error.argument, error.argument)
        column = str(error.column) if error.column is not None else self.columns.get(role, "")
        if error.row is None and not column:
            option = error.argument.replace("_", "-")
            return UsageError(f"--{option} is {error.value}, {error.must}" if option else str(error))
        line = None if error.row is None else self.line(error.row)
        return DataError(error.must, file=self.file, line=line, column=column, value=error.value, row=self.rows)


def read_log(
    path: str,
    *,
    customer: str | None = None,
    time: str | None = None,
    amount: str | None = None,
    needs_amount: bool = False,
    separator: str | None = None,
    decimal: str | None = None,
    day_first: bool | None = None,
    skip: bool = False,
) -> Loaded:
    """A log of transactions: a column each for customer, time and, where there is one, amount.

    ``goodwill.CustomerBase.from_transactions(log.frame, **log.columns)`` takes it.  Parameters and errors are those of
    `read`; a column that is None is the obvious one.
    """
    wanted = [
        Wanted("customer", "id", customer),
        Wanted("time", "time", time),
        Wanted("amount", "number", amount, required=needs_amount),
    ]
    return read(path, wanted, separator=separator, decimal=decimal, day_first=day_first, skip=skip)


def read(
    path: str,
    wanted: Sequence[Wanted],
    *,
    separator: str | None = None,
    decimal: str | None = None,
    day_first: bool | None = None,
    skip: bool = False,
) -> Loaded:
    """Read columns of a file.

    Parameters
    ----------
    path : str
        CSV or Parquet, told apart by the first bytes; "-" is what comes on standard input.
    wanted : sequence of Wanted
        The columns, by role.
    separator : str, optional
        Of a CSV file, or its name; None: what its lines agree in.
    decimal : {None, "point", "comma"}
        What sets off decimals in texts; None: what all values agree in.
    day_first : bool, optional
        Whether 3/4/2026 is in April or in March; None: what all values agree in.
    skip : bool
        Values that cannot be read are taken as missing, which is said; otherwise the first is an error.

    Raises
    ------
    DataError
        If the file is no such file, or a value in it cannot be read; with file, line and value.
    UsageError
        If there is no such file or column, no obvious one, or the values allow two readings.
    """
    separator = separator_of(separator)
    if decimal not in (None, "point", "comma"):
        raise UsageError(f'--decimal is "{decimal}", must be point or comma')
    file = "<standard input>" if path == "-" else path
    source, head, whole = _opened(path)
    if head.startswith(b"PAR1"):
        return _finished(_Parquet(file, source), wanted, decimal, day_first, skip)
    dialect = dialect_of(file, head, whole=whole, separator=separator)
    return _finished(_Csv(file, source, dialect), wanted, decimal, day_first, skip)


def _opened(path: str) -> tuple[Path | bytes, bytes, bool]:
    """The path or its bytes, its first bytes, and whether they are all."""
    try:
        if path == "-":
            data = sys.stdin.buffer.read()
            return data, data[:SAMPLE], len(data) <= SAMPLE
        with open(path, "rb") as stream:
            head = stream.read(SAMPLE)
            if not stream.seekable():  # a pipe: <(zcat log.csv.gz)
                data = head + stream.read()
                return data, data[:SAMPLE], len(data) <= SAMPLE
            return Path(path), head, not stream.read(1)
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror or error}", file=path) from None


class _Parquet:
    rows = True

    def __init__(self, file: str, source: Path | bytes) -> None:
        import polars as pl

        self.file = file
        self.notes: list[str] = []
        try:
            self.lazy = pl.scan_parquet(source if isinstance(source, Path) else io.BytesIO(source), glob=False)
            self.names = self.lazy.collect_schema().names()
        except pl.exceptions.PolarsError as error:
            raise DataError(f"is no Parquet file that can be read: {_short(error)}", file=file) from None

    def columns(self, positions: Sequence[int]) -> list[pl.Series]:
        import polars as pl

        names = [self.names[i] for i in positions]
        try:
            frame = self.lazy.select(names).collect()
        except pl.exceptions.PolarsError as error:
            raise DataError(f"is no Parquet file that can be read: {_short(error)}", file=self.file) from None
        return [frame[name] for name in names]

    def line(self, row: int) -> int:
        return row + 1


class _Csv:
    rows = False

    def __init__(self, file: str, source: Path | bytes, dialect: Dialect) -> None:
        self.file, self.source, self.dialect = file, source, dialect
        self.names = list(dialect.header)
        self.notes = dialect.notes()
        self.quote: str | None = '"'
        quotes, line = quotes_of(self._bytes(), dialect)
        if quotes == "wrong":
            must = "holds a quotation mark that is never closed, or stands within a field and is not doubled"
            raise DataError(must, file=file, line=line)
        if quotes == "text":
            self.quote = None
            self.notes.append("quotation marks are part of the text: no field begins with one")

    def columns(self, positions: Sequence[int]) -> list[pl.Series]:
        import polars as pl

        try:
            frame = self._scan().select([str(i) for i in positions]).collect()
        except pl.exceptions.PolarsError as error:
            raise self._wrong(error) from None
        empty = frame.select(pl.all_horizontal(pl.all().is_null())).to_series()
        if empty.any():
            everything = self._scan().select(pl.all_horizontal(pl.all().is_null())).collect().to_series()
            if everything.any():
                self.notes.append(f"empty lines are left out: {everything.sum():,}")
                frame = frame.filter(~everything)
        return list(frame.iter_columns())

    def _scan(self) -> pl.LazyFrame:
        import polars as pl

        source = self.source if isinstance(self.source, Path) else io.BytesIO(self.source)
        return pl.scan_csv(
            source,
            separator=self.dialect.separator,
            quote_char=self.quote,
            infer_schema=False,
            new_columns=[str(i) for i in range(len(self.names))],
            glob=False,
        )

    def line(self, row: int) -> int:
        """The line that a record begins in.  Reads the file again, up to there."""
        begin = 1
        for number, record, end in self._records():
            if any(record):
                if number is not None and row == number:
                    return begin
            begin = end + 1
        return begin

    def _records(self) -> Iterator[tuple[int | None, list[str], int]]:
        """Number, fields and last line of each record; the header and empty ones have no number."""
        data = self.source.open("rb") if isinstance(self.source, Path) else io.BytesIO(self.source)
        with io.TextIOWrapper(data, encoding="utf-8-sig", errors="replace", newline="") as text:
            number = -1
            mark = self.dialect.separator
            quoted = csv.reader(text, delimiter=mark)
            reader = quoted if self.quote else csv.reader(text, delimiter=mark, quoting=csv.QUOTE_NONE)
            for record in reader:
                if any(record):
                    number += 1
                    yield (number - 1 if number else None), record, reader.line_num
                else:
                    yield None, record, reader.line_num

    def _bytes(self) -> bytes | mmap.mmap:
        if not isinstance(self.source, Path):
            return self.source
        with self.source.open("rb") as stream:
            return mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)

    def _wrong(self, error: Exception) -> DataError:
        """What is wrong with a file that Polars does not read."""
        for number, line in enumerate(bytes(self._bytes()).split(b"\n"), 1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as bad:
                shown = f"the byte 0x{line[bad.start]:02x}"
                return DataError("must be UTF-8 text", file=self.file, line=number, value=shown)
        begin = 1
        for _, record, end in self._records():
            if len(record) > len(self.names):
                must = f"must have {len(self.names)} like the header"
                return DataError(must, file=self.file, line=begin, value=f"{len(record)} fields long")
            begin = end + 1
        return DataError(f"cannot be read: {_short(error)}", file=self.file)


def _finished(
    reader: _Parquet | _Csv, wanted: Sequence[Wanted], decimal: str | None, day_first: bool | None, skip: bool
) -> Loaded:
    import polars as pl

    found, column_notes = find(reader.file, reader.names, wanted)
    raw = dict(zip(found, reader.columns(list(found.values())), strict=True))
    notes = [*reader.notes, *column_notes]
    columns = {}
    line = functools.lru_cache(maxsize=64)(reader.line)  # each call reads the file again
    for want in wanted:
        if want.role not in found:
            continue
        name = reader.names[found[want.role]]
        place = Place(reader.file, name, line, reader.rows, skip)
        values = raw[want.role]
        if want.kind == "time":
            values = times(values, place, day_first)
        elif want.kind == "id":
            values = ids(values, place) if isinstance(reader, _Csv) else _whole(values)
        elif values.dtype == pl.String:
            values = (answers if want.kind == "answer" else numbers)(values, place, decimal)
        columns[name] = values.alias(name)
        notes += place.notes
    frame = pl.DataFrame(list(columns.values()))
    if frame.height == 0:
        raise DataError("has no rows", file=reader.file)
    names = {role: reader.names[at] for role, at in found.items()}
    return Loaded(reader.file, frame, names, notes, line, reader.rows)


def _whole(values: pl.Series) -> pl.Series:
    """Ids that became floats because some are missing, as the integers that they are."""
    import polars as pl

    if not values.dtype.is_float():
        return values
    integers = values.cast(pl.Int64, strict=False)
    same = (integers.cast(values.dtype) == values).all() and integers.null_count() == values.null_count()
    return integers if same else values


def _short(error: Exception) -> str:
    return str(error).strip().splitlines()[0][:200]
