"""What a command says when it cannot do what it was asked, and its exit codes.

0  done
1  the data are bad: the message names file, line and value
2  the command is: an option, a column, or a choice that only the caller can make
3  the output cannot be written
130  stopped by Ctrl-C
"""

from __future__ import annotations

__all__ = ["CommandError", "DataError", "OutputError", "UsageError"]


class CommandError(Exception):
    """An error that ends a command.

    Attributes
    ----------
    exit_code : int
    file : str
        The file, as it was named; empty when no file is to blame.
    line : int or None
        The line in a text file, counted from 1 with the header, or the row of a Parquet file, counted from 1.
    column : str
        The column, as the file calls it.
    value : str
        What was found.
    must : str
        What it must be, or what to do.
    row : bool
        Whether ``line`` is a row.
    """

    exit_code = 1

    def __init__(
        self,
        must: str,
        *,
        file: str = "",
        line: int | None = None,
        column: str = "",
        value: str = "",
        row: bool = False,
    ) -> None:
        self.file, self.line, self.column, self.value, self.must, self.row = file, line, column, value, must, row
        where = [file] if file else []
        if line is not None:
            where.append(f"{'row' if row else 'line'} {line}")
        if column:
            where.append(f'column "{column}"')
        what = f"is {value}, {must}" if value else must
        super().__init__((", ".join(where) + ": " if where else "") + what)


class DataError(CommandError):
    """The data are bad."""

    exit_code = 1


class UsageError(CommandError):
    """The command is wrong, or leaves something open that the data do not tell."""

    exit_code = 2


class OutputError(CommandError):
    """The output cannot be written."""

    exit_code = 3
