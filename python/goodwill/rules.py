"""Tables of rules: ranges and sets over named columns, and a name for the outcome; the first that holds decides."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from numbers import Real
from typing import Any, Literal

import numpy as np

from . import _core, _frames
from ._conditions import Condition, asks, condition, domain_rows, listed, shown
from ._rule_check import Hole, Overlap, RuleCheck
from ._rule_files import rules_file
from ._threads import resolve
from .errors import DomainError, GoodwillError, SchemaError

__all__ = ["Hole", "Overlap", "RuleCheck", "RuleTable", "abc", "check_rules", "read", "rfm", "stages"]


class RuleTable:
    """Rules in their order; the first whose conditions all hold gives the outcome.

    Parameters
    ----------
    rules : sequence of mapping, or mapping
        Each rule is a mapping of column to condition with the outcome under ``outcome``; or all of them as a mapping of
        outcome to such a mapping.  Several rules may have one outcome.  A condition is

        - a tuple ``(low, high)``: numbers from low to high, both included; None is an open end,
        - a number, or a set or list of numbers or of texts: one of these,
        - a text: ``"3..5"`` or ``"3-5"``, ``"[0..100)"`` (without the limit itself), ``">= 3"``, ``"< 5"``, several of
          these or texts separated by ``|``; anything else is that text itself,
        - None or ``"*"``: anything, missing values too; the same as leaving the column out.
    columns : sequence of str, optional
        The columns that there are.  Default: those that rules name, in order of appearance.
    domain : mapping of str to condition, optional
        What a column may hold, for `check_rules`: a condition, or a ``range`` for whole numbers.  A column that is not
        named may hold every number, or every text.
    outcome : str
        The key of the outcome in a rule.

    Attributes
    ----------
    columns : list of str
    outcomes : list of str
        In order of first appearance; the position is the code.
    domain : dict

    Raises
    ------
    SchemaError
        If a rule names a column that is not there (the message says which are).
    DomainError
        If a range is upside down, a condition is empty, or mixes numbers and texts, or a rule has no outcome; naming
        the rule, counted from 0.

    Examples
    --------
    >>> import goodwill as gw
    >>> table = gw.RuleTable({"small": {"orders": (1, 2)}, "large": {"orders": (3, None)}})
    >>> table.apply({"orders": [1, 5, 0]}).tolist()
    ['small', 'large', None]
    """

    def __init__(
        self,
        rules: Iterable[Mapping[str, Any]] | Mapping[str, Mapping[str, Any]],
        *,
        columns: Iterable[str] | None = None,
        domain: Mapping[str, Any] | None = None,
        outcome: str = "outcome",
    ) -> None:
        numbered = [(i, *rule) for i, rule in enumerate(listed(rules, outcome))]
        rows = [
            (name, [(column, condition("rules", i, column, asked)) for column, asked in when.items() if asks(asked)])
            for i, name, when in numbered
        ]
        if columns is None:
            columns = dict.fromkeys(column for _, _, when in numbered for column in when)
        self._of(_core.RuleTable(list(columns), rows), domain)

    def _of(self, core: _core.RuleTable, domain: Mapping[str, Any] | None) -> RuleTable:
        self._core = core
        self.columns: list[str] = core.columns
        self.outcomes: list[str] = core.outcomes
        self.domain: dict[str, Any] = dict(domain or {})
        domain_rows(self.domain)
        return self

    @classmethod
    def from_frame(cls, data: Any, *, outcome: str = "outcome", domain: Mapping[str, Any] | None = None) -> RuleTable:
        """Rules from a frame: a row each, a column of outcomes, and a column of conditions for each other column.

        Parameters
        ----------
        data : frame
            Of any kind.  Cells are numbers or texts as in `RuleTable`; missing or empty cells ask for nothing.
        outcome : str
            The column of outcomes.
        domain : mapping, optional
        """
        source = _frames.source_of("RuleTable.from_frame", data)
        names = source.names()
        if names is None:
            raise SchemaError.of("RuleTable.from_frame", "data", "a stream", "must have named columns")
        source.check_names("RuleTable.from_frame", {"outcome": outcome})
        cells = {str(name): _cells(data, name) for name in names}
        rows = [dict(zip(cells, row, strict=True)) for row in zip(*cells.values(), strict=True)]
        return cls(rows, columns=[str(name) for name in names if name != outcome], domain=domain, outcome=outcome)

    def codes(
        self, data: Any, *, threads: int | None = None, progress: Callable[[float], bool | None] | None = None
    ) -> np.ndarray:
        """The code of each row's outcome: its position in `outcomes`, -1 where no rule holds.

        Parameters
        ----------
        data : frame
            With the columns of the table: numbers where rules have ranges, text or categories where they have texts.
            No condition holds for null and NaN.
        threads : int, optional
        progress : callable, optional

        Returns
        -------
        array of int32, shape (n,)

        Raises
        ------
        SchemaError
            If a column is missing (the message says which exist) or of another type.
        """
        # A table without columns still has an outcome for each row, so one column of the data says how many there are.
        names = self.columns or (_frames.source_of("RuleTable.apply", data).names() or [])[:1]
        read, _ = _frames.read("RuleTable.apply", data, {str(name): name for name in names})
        rows = len(next(iter(read.values()))) if read else 0
        columns = [read[name] for name in self.columns]
        return self._core.apply(columns, rows, threads=resolve("RuleTable.apply", threads), progress=progress)

    def apply(self, data: Any, *, none: Any = None, threads: int | None = None) -> np.ndarray:
        """The name of each row's outcome, or ``none`` where no rule holds; see `codes`.

        Returns
        -------
        array of object, shape (n,)
        """
        names = np.array([*self.outcomes, none], dtype=object)
        return names[self.codes(data, threads=threads)]

    def check(self) -> RuleCheck:
        """`check_rules` of this table."""
        return check_rules(self)

    def __len__(self) -> int:
        return len(self._core)

    def __repr__(self) -> str:
        lines = [f"RuleTable({len(self)} rules on {', '.join(self.columns)})"]
        for name, when in self._core.rules:
            lines.append(f"  {name}: " + (", ".join(f"{c} {shown(asked)}" for c, asked in when) or "anything"))
        return "\n".join(lines)

    def __reduce__(self) -> Any:
        return _restored, (self.columns, self._core.rules, self.domain)


def _restored(columns: list[str], rules: Any, domain: dict[str, Any]) -> RuleTable:
    return RuleTable.__new__(RuleTable)._of(_core.RuleTable(columns, rules), domain)


def check_rules(table: RuleTable, *, domain: Mapping[str, Any] | None = None) -> RuleCheck:
    """Find every overlap and every hole of a table of rules.

    Parameters
    ----------
    table : RuleTable
    domain : mapping of str to condition, optional
        As in `RuleTable`; default: the table's own.

    Returns
    -------
    RuleCheck

    Raises
    ------
    SchemaError
        If ``domain`` names a column that the table does not have.
    DomainError
        If a domain is empty or of another kind than the rules, or the grid has more than a million different blocks.

    Notes
    -----
    The limits of all rules cut each column into cells, and the cells of all columns are the grid.  Within a cell
    nothing changes, so the answer is exact.  Missing values are no cell.
    """
    if not isinstance(table, RuleTable):
        raise SchemaError.of("check_rules", "table", f"of type {type(table).__name__}", "must be a RuleTable")
    known = domain_rows(table.domain if domain is None else domain)
    found = table._core.check(known)
    finite = {column for column, (_, texts), whole in known if texts or whole}
    names = [name for name, _ in table._core.rules]

    def ranges(where: Any) -> dict[str, str]:
        return {column: text for column, (text, _) in zip(table.columns, where[0], strict=True)}

    def parts(where: Any) -> tuple[Condition | None, ...]:
        return tuple(part if c in finite else None for c, (_, part) in zip(table.columns, where[0], strict=True))

    return RuleCheck(
        tuple(Overlap(names[i], names[j], (i, j), ranges(where), int(where[1])) for i, j, where in found["overlaps"]),
        tuple(Hole(ranges(where), int(where[1]), parts(where)) for where in found["holes"]),
        tuple(names[i] for i in found["unreachable"]),
        int(found["cells"]),
        int(found["cells_of_overlaps"]),
        int(found["cells_of_holes"]),
    )


def _cells(data: Any, name: Any) -> list[Any]:
    """A column of conditions, which may mix numbers and texts where its library lets it."""
    try:
        columns, _ = _frames.read("RuleTable.from_frame", data, {str(name): name})
        return columns[str(name)].to_pylist()
    except GoodwillError:
        return list(data[name])


def rfm() -> RuleTable:
    """The named segments of recency, frequency and monetary scores (r, f, m, each 1 to 5, 5 is best).

    The field's common table as it stands: of its 125 cells 58 match two rules or more and 10 match none.
    """
    scores = dict.fromkeys(("r", "f", "m"), range(1, 6))
    return RuleTable.__new__(RuleTable)._of(_core.named_segments(), scores)


def abc(*, a: float = 0.8, b: float = 0.95) -> RuleTable:
    """The value classes A, B and C by cumulated share of the revenue.

    Parameters
    ----------
    a, b : float
        Cuts of the share, 0 < a < b < 1.

    Returns
    -------
    RuleTable
        On the column ``cumulated_share``: the share of the revenue, 0..1, of all customers who bring more than this
        one.  It is 0 for the best, who is an A therefore, and A's are the fewest customers who bring ``a`` or more.

    Raises
    ------
    DomainError
        If the cuts do not ascend between 0 and 1.

    Examples
    --------
    >>> import goodwill as gw
    >>> gw.rules.abc().apply({"cumulated_share": [0, 0.79, 0.8, 0.95, 1]}).tolist()
    ['A', 'A', 'B', 'C', 'C']
    """
    for name, value, low in (("a", a, 0.0), ("b", b, a)):
        if isinstance(value, bool) or not isinstance(value, int | float | np.number) or not low < value < 1:
            must = "must lie between 0 and 1" if name == "a" else f"must lie between a, {a!r}, and 1"
            raise DomainError.of("rules.abc", name, repr(value), must)
    column = "cumulated_share"
    rows = {"A": f"[0..{float(a)!r})", "B": f"[{float(a)!r}..{float(b)!r})", "C": f"[{float(b)!r}..1]"}
    return RuleTable({name: {column: asked} for name, asked in rows.items()}, domain={column: (0, 1)})


def read(source: Any, *, columns: Iterable[str] | None = None) -> RuleTable:
    """Read a table of rules from a TOML file.

    Parameters
    ----------
    source : path
        A file with

        - ``rules``: a table each (``[[rules]]``) with its ``outcome`` and a condition for each column it asks for; or
          one table a name (``[rules.large]``) of outcomes.  Conditions are written as in `RuleTable`: a number, a
          text, or a list of numbers or texts,
        - ``columns``, optional: a list of the columns that there are,
        - ``domain``, optional: what columns may hold, conditions again; ``{whole = "1..999"}`` are whole numbers.
    columns : sequence of str, optional
        The columns that there are, in place of the file's.

    Returns
    -------
    RuleTable

    Raises
    ------
    FormatError
        If it is no TOML, or a field is unknown, missing or of another type; ``row`` is the line, counted from 1.
    SchemaError
        If a rule names a column that is not there (the message says which are).
    DomainError
        As `RuleTable`.  Messages name the file and the line of the rule.
    OSError
        If the file cannot be read.
    """
    with rules_file("rules.read", source) as fields:
        there = fields.columns if columns is None else [str(column) for column in columns]
        return RuleTable(fields.rules, columns=there, domain=fields.domain)


def stages(
    *,
    new: float = 30,
    loyal: int = 5,
    big: float | None = None,
    by: Literal["days", "base", "own"] = "days",
    at_risk: float | None = None,
    lapsed: float | None = None,
) -> RuleTable:
    """The common stages of a customer, for `goodwill.stages`.

    Parameters
    ----------
    new : float
        For so many days after his only purchase a customer is new.
    loyal : int
        From so many orders on a customer is loyal; at least 3.
    big : float, optional
        From this amount on a purchase is big.  Without it there is no stage "first big purchase".
    by : {"days", "base", "own"}
        What "at risk" and "lapsed" are measured in: days since the last purchase, or these in the rhythm of the base
        or the customer.
    at_risk : float, optional
        From then on without a purchase.  Default: 180 days, or once the rhythm.
    lapsed : float, optional
        The same; more than ``at_risk``.  Default: 365 days, or twice the rhythm.

    Returns
    -------
    RuleTable
        Without overlaps and holes.  Who has not bought is, by the last contact, "prospect: unaware" (has the need and
        does not know us), "prospect: searching", "prospect: comparing" (hesitates between us and another),
        "prospect: elsewhere" (buys from another) or "target" (is one whom we mean to win).  Who has bought is "lapsed"
        or "at risk" if that was too long ago, and else

        - "new" or "active" after one order, within ``new`` days and later,
        - "repeat" after at least 2 orders, "loyal" after at least ``loyal``,
        - instead "won back", if he was lapsed on the eve of the last purchase,
        - instead "first big purchase", if the last purchase was his first of at least ``big``.

    Raises
    ------
    DomainError
        If a number is not > 0, ``lapsed`` is not more than ``at_risk``, ``loyal`` is less than 3, or ``by`` is none of
        the above.

    Notes
    -----
    A table for `goodwill.stages` may ask for these columns, as they are at the day.  Days with a purchase are orders.

    - ``orders``: 0, 1, ...
    - ``days_since_first``, ``days_since_last``: since the first and last purchase,
    - ``last_gap``, ``longest_gap``: days between the last two purchases, and the most between two in a row,
    - ``base_rhythm``: days_since_last / the quantile of the base's days between purchases, as far as these had ended
      by the day,
    - ``own_rhythm``: the same with the customer's own quantile; with too few gaps of his own, the base's,
    - ``base_rhythm_before``, ``own_rhythm_before``: the same on the eve of the last purchase, with last_gap - 1 days,
    - ``last_amount``, ``largest_amount``: money of the day of the last purchase, and the most of a day with one,
    - ``largest_before``: largest_amount without the last purchase,
    - ``contact``: what the last contact said, a text,
    - ``days_since_contact``.

    They are missing, and no condition holds for them, where there is nothing to tell.

    Examples
    --------
    >>> import goodwill as gw
    >>> gw.rules.stages(by="own").check().ok
    True
    """
    for name, value in (("new", new), ("loyal", loyal), ("big", big), ("at_risk", at_risk), ("lapsed", lapsed)):
        if value is not None and (isinstance(value, bool) or not isinstance(value, Real)):
            raise DomainError.of("rules.stages", name, repr(value), "must be a number")
    if not isinstance(by, str):
        raise DomainError.of("rules.stages", "by", repr(by), 'must be "days", "base" or "own"')
    if loyal != int(loyal):
        raise DomainError.of("rules.stages", "loyal", repr(loyal), "must be a whole number >= 3")
    core = _core.stage_rules(new=new, loyal=int(loyal), big=big, by=by, at_risk=at_risk, lapsed=lapsed)
    return RuleTable.__new__(RuleTable)._of(
        core, {"orders": range(1_000_000_000), "contact": list(_core.contact_states)}
    )
