"""What a satisfaction or effort score means."""

from __future__ import annotations

import dataclasses
import operator
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from .. import _core
from ..errors import DomainError, SchemaError

__all__ = ["ScoreDefinition"]


@dataclass(frozen=True)
class ScoreDefinition:
    """What a score means: the scale, which scores are satisfied, and what is computed.

    It is checked when it is made.  `CSAT` and `CES` hold those in use; `replace` makes another from one of them, such
    as ``gw.CSAT.top2_of_5.replace(missing_codes=[9])``.

    Parameters
    ----------
    name : str
        What the metric is called.
    lowest, highest : int
        The scale: whole numbers, eleven at most.
    satisfied, neutral, dissatisfied : sequences of int
        Boxes of scores.  Scores that are in none belong to the dissatisfied where none of those are named, else to the
        neutral where none of those are named.
    measure : {"share", "mean", "index"}
        "share": satisfied answers / denominator, 0 .. 100; "mean": of the scores as they were given, in the scale's own
        unit; "index": the mean moved onto 0 (worst score) .. 100 (best score).
    denominator : {"answers", "all but the neutral"}
        What a share is a share of; neutral answers that are left out are counted.
    low_is_best : bool
        The scale is reversed: its lowest score is the best answer.
    missing_codes, not_applicable_codes : sequences of int
        Numbers off the scale that stand for no answer and for "does not apply".
    half_points : {"refuse", "up", "down"}
        What becomes of a half between two scores, such as 3.5: an error, the score above, or the score below.  Other
        fractions are errors.
    description : str
        Where the definition is used; it is the docstring of the object.

    Raises
    ------
    DomainError
        If the scale has one score or more than eleven; if boxes leave the scale, overlap, leave scores out, or lie on
        the wrong side of each other; if a share has no satisfied score; if a code lies on the scale or has two
        meanings; if a mean or an index leaves neutral answers out.

    Examples
    --------
    >>> import goodwill as gw
    >>> smile = gw.ScoreDefinition("smileys", highest=4, satisfied=[3, 4], missing_codes=[0])
    >>> smile.dissatisfied
    (1, 2)
    """

    name: str
    lowest: int = field(default=1, kw_only=True)
    highest: int = field(default=5, kw_only=True)
    satisfied: tuple[int, ...] = field(default=(), kw_only=True)
    neutral: tuple[int, ...] = field(default=(), kw_only=True)
    dissatisfied: tuple[int, ...] = field(default=(), kw_only=True)
    measure: str = field(default="share", kw_only=True)
    denominator: str = field(default="answers", kw_only=True)
    low_is_best: bool = field(default=False, kw_only=True)
    missing_codes: tuple[int, ...] = field(default=(), kw_only=True)
    not_applicable_codes: tuple[int, ...] = field(default=(), kw_only=True)
    half_points: str = field(default="refuse", kw_only=True)
    description: str = field(default="", kw_only=True, repr=False, compare=False)

    def __post_init__(self) -> None:
        put = object.__setattr__
        for name in ("lowest", "highest"):
            put(self, name, _whole(name, getattr(self, name)))
        for name in ("satisfied", "neutral", "dissatisfied", "missing_codes", "not_applicable_codes"):
            put(self, name, _all_whole(name, getattr(self, name)))
        for name, value in self._checked().keywords.items():
            put(self, name, tuple(value) if isinstance(value, list) else value)
        if self.description:
            put(self, "__doc__", self.description)

    def replace(self, **changes: Any) -> ScoreDefinition:
        """The same definition with some parameters changed; it is checked as a new one.

        Returns
        -------
        ScoreDefinition
        """
        return dataclasses.replace(self, **changes)

    def _checked(self) -> _core.ScoreDefinition:
        names = [f.name for f in dataclasses.fields(self) if f.name != "description"]
        return _core.ScoreDefinition(**{name: getattr(self, name) for name in names})


def checked_definition(function: str, definition: Any, example: str) -> _core.ScoreDefinition:
    """The compiled part's form of a definition; SchemaError for anything else."""
    if not isinstance(definition, ScoreDefinition):
        must = f"must be a ScoreDefinition, such as {example}"
        raise SchemaError.of(function, "definition", f"of type {type(definition).__name__}", must)
    return definition._checked()


def _whole(argument: str, value: Any) -> int:
    number: int | None = None
    try:
        number = operator.index(value)
    except TypeError:
        number = int(value) if isinstance(value, float) and value.is_integer() else None
    if number is None or isinstance(value, bool) or not -(2**31) <= number < 2**31:
        raise DomainError.of("definition", argument, repr(value), "must be a whole number of 32 bits")
    return number


def _all_whole(argument: str, values: Any) -> tuple[int, ...]:
    if isinstance(values, str | bytes) or not isinstance(values, Iterable):
        raise SchemaError.of("definition", argument, f"of type {type(values).__name__}", "must be a list of scores")
    return tuple(_whole(argument, value) for value in values)
