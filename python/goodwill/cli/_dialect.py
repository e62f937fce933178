"""How a CSV file is written: encoding, separator, quotes, header.  Found from its first lines."""

from __future__ import annotations

import contextlib
import csv
import io
from collections import Counter
from dataclasses import dataclass
from mmap import mmap

import numpy as np

from ._errors import DataError, UsageError

__all__ = ["SAMPLE", "Dialect", "dialect_of", "quotes_of", "separator_of"]

#: Bytes that are looked at.
SAMPLE = 1 << 18

NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
_BOM = b"\xef\xbb\xbf"
_OTHERS = {
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
    b"\x1f\x8b": "a gzip archive",
    b"PK\x03\x04": "a zip archive",
}


@dataclass(frozen=True)
class Dialect:
    """A CSV file as it is written.

    Attributes
    ----------
    separator : str
    header : tuple of str
        Names of the columns, without blanks around them.
    bom : bool
        Whether it begins with a byte-order mark.
    quoted : bool
        Whether a field of the sample is quoted.
    """

    separator: str
    header: tuple[str, ...]
    bom: bool
    quoted: bool

    def notes(self) -> list[str]:
        """What was found, in words."""
        mark = " with a byte-order mark" if self.bom else ""
        quotes = ", quoted fields" if self.quoted else ""
        if len(self.header) == 1:
            return [f"read as UTF-8{mark}, one column{quotes}"]
        return [f"read as UTF-8{mark}, separated by {NAMES[self.separator]}{quotes}"]


def separator_of(text: str | None) -> str | None:
    """The separator that an option names: itself, or its name.

    Raises
    ------
    UsageError
        If it is none.
    """
    if text is None or text in NAMES:
        return text
    for separator, name in NAMES.items():
        if text in (name, "\\t" if separator == "\t" else None):
            return separator
    raise UsageError(f'--separator is "{text}", must be comma, semicolon, tab or pipe')


def dialect_of(file: str, head: bytes, *, whole: bool, separator: str | None = None) -> Dialect:
    """The dialect of a file from its first bytes.

    Parameters
    ----------
    file : str
        Its name, for messages.
    head : bytes
        `SAMPLE` bytes, or fewer when there are no more.
    whole : bool
        Whether they are all of it.
    separator : str, optional
        If it is known.

    Raises
    ------
    DataError
        If it is empty, no UTF-8 text, or its lines differ in their number of fields for every separator.
    """
    for magic, what in _OTHERS.items():
        if head.startswith(magic):
            raise DataError(f"is {what}, must be UTF-8 text or Parquet", file=file)
    bom = head.startswith(_BOM)
    head = head.removeprefix(_BOM)
    if not whole:
        head = head[: head.rfind(b"\n") + 1] or head
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as error:
        line = head.count(b"\n", 0, error.start) + 1
        must = "must be UTF-8 text"
        raise DataError(must, file=file, line=line, value=f"the byte 0x{head[error.start]:02x}") from None
    if "\0" in text:
        raise DataError("holds zero bytes, must be UTF-8 text or Parquet", file=file)
    if not text.strip():
        raise DataError("is empty", file=file)
    if "\r" in text.replace("\r\n", ""):
        lone = text.replace("\r\n", "  ").find("\r")
        must = "ends in a lone carriage return, must end in LF or CR LF"
        raise DataError(must, file=file, line=text.count("\n", 0, lone) + 1)
    candidates = [separator] if separator else list(NAMES)
    rows = {one: _records(text, one, whole) for one in candidates}
    best = max(candidates, key=lambda one: _score(rows[one]))
    counts = [len(row) for row in rows[best]]
    header = tuple(name.strip() for name in rows[best][0])
    for number, count in enumerate(counts):
        if count > len(header):
            line = _line(text, best, number)
            must = f"must have {len(header)} like the header; is a field with {NAMES[best]}s not quoted?"
            raise DataError(must, file=file, line=line, value=f"{count} fields long")
    quoted = any(f'{before}"' in text for before in ("\n", best)) or text.startswith('"')
    return Dialect(best, header, bom, quoted)


def quotes_of(data: bytes | mmap, dialect: Dialect) -> tuple[str, int | None]:
    """How a whole file uses quotation marks: "none", around "fields", as "text" that no field begins with, or "wrong"
    with the line.

    One that is out of place would swallow the lines up to the next, so this is looked at before the file is read.
    """
    block = 1 << 26
    all_bytes = np.frombuffer(data, np.uint8)
    at = np.concatenate([np.flatnonzero(all_bytes[i : i + block] == 34) + i for i in range(0, len(all_bytes), block)])
    if len(at) == 0:
        return "none", None
    ends = np.array([10, 13, ord(dialect.separator)], np.uint8)
    begin = 3 if dialect.bom else 0
    opens = np.isin(all_bytes[at - 1], ends) | (at == begin)
    if not opens.any():
        return "text", None
    closes = np.isin(all_bytes[np.minimum(at + 1, len(all_bytes) - 1)], ends) | (at == len(all_bytes) - 1)
    doubled = np.diff(at) == 1
    # In turn one opens and one closes; two in a row, one that closes and one that opens, are one within the field.
    good = np.where(np.arange(len(at)) % 2 == 0, opens | np.r_[False, doubled], closes | np.r_[doubled, False])
    if good.all() and len(at) % 2 == 0:
        return "fields", None
    wrong = int(at[np.argmin(good)]) if not good.all() else int(at[-1])
    return "wrong", int(np.count_nonzero(all_bytes[:wrong] == 10)) + 1


def _records(text: str, separator: str, whole: bool) -> list[list[str]]:
    """The records of a sample; one that may be cut off at its end is left out."""
    rows: list[list[str]] = []
    with contextlib.suppress(csv.Error):  # a quote that is never closed: who reads the file says where
        rows.extend(row for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) if row)
    rows = rows or [[text]]
    return rows[:-1] if len(rows) > 1 and not whole else rows


def _score(rows: list[list[str]]) -> tuple[bool, float, int]:
    """A separator is good when the header has it and all lines have as many fields as the header."""
    counts = Counter(len(row) for row in rows)
    fields = len(rows[0])
    return fields > 1, counts[fields] / len(rows) if fields > 1 else 0.0, fields


def _line(text: str, separator: str, record: int) -> int:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    for row in reader:
        if row:
            if record == 0:
                return reader.line_num
            record -= 1
    return reader.line_num
