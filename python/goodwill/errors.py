"""The exceptions that goodwill raises.

Each says, readable by a program, which function and argument it is about, the first bad row (from 0, in the
caller's frame), the value found and what it must be.
"""

from __future__ import annotations


class GoodwillError(Exception):
    """What all of goodwill's exceptions have in common.

    Attributes
    ----------
    function, argument : str
        The public function and its argument, or the column, that is to blame.
    row : int or None
        The first bad row, counted from 0.  For bytes and texts the offset.
    value : str
        What was found.
    must : str
        What it must be, or what to do.
    column : object
        What the caller calls the column that ``argument`` was read from, where that is another name; else None.
    """

    column: object = None

    def __init__(
        self,
        message: str,
        *,
        function: str = "",
        argument: str = "",
        row: int | None = None,
        value: str = "",
        must: str = "",
    ) -> None:
        super().__init__(message)
        self.function = function
        self.argument = argument
        self.row = row
        self.value = value
        self.must = must

    @classmethod
    def of(cls, function: str, argument: str, value: str, must: str, row: int | None = None) -> GoodwillError:
        """The exception with the message that C++ would write: ``function: argument[row] is value, must``."""
        where = argument if row is None else f"{argument}[{row}]"
        what = f"{where} is {value}, {must}" if argument and value else f"{where or value} {must}".strip()
        return cls(f"{function}: {what}", function=function, argument=argument, row=row, value=value, must=must)


class DomainError(GoodwillError, ValueError):
    """A value is outside its domain."""


class ShapeError(GoodwillError, ValueError):
    """Columns do not fit each other in length or shape."""


class SchemaError(GoodwillError, ValueError):
    """A column is missing or of a type that cannot be used; the message says which exist."""


class FormatError(GoodwillError, ValueError):
    """Bytes, JSON or text cannot be read; ``row`` is the offset."""


class ConflictError(GoodwillError, ValueError):
    """Two things that must agree do not: states of unlike configuration, histories that overlap."""


class ConvergenceError(GoodwillError, RuntimeError):
    """A search did not converge to an answer that could be used."""


class Cancelled(GoodwillError, RuntimeError):
    """The caller's progress function asked to stop."""
