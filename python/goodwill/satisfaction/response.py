"""Who was asked, and who answered."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _core, _frames
from .._plots import pictures
from ..errors import DomainError, ShapeError
from ._groups import name_of
from ._results import FrameKind

__all__ = ["ResponseResult", "response"]

_SHOWN = 20
_PICTURED = 30


class ResponseResult:
    """Response rates; see `response`.

    Attributes
    ----------
    asked, answered, silent : int
        silent = asked - answered.
    rate, low, high : float
        answered / asked, 0 .. 1, with Wilson's interval.
    segments : list of int, str or None
        Sorted; None is the segment of rows without one.  Empty without ``by``.
    excluded_by_reason : dict of str to int
        Rows that count for neither number: "asked again", "asked without id", "answered again", "answered without id",
        "answered but not asked".
    level : float
    """

    def __init__(self, found: tuple[Any, ...], level: float, name: str, kind: FrameKind) -> None:
        self.segments: list[Any] = found[0]
        self._by, self._total, rows = found[1], found[2], found[3]
        self.level, self._name, self._kind = level, name, kind
        self.asked: int = self._total["asked"][0].item()
        self.answered: int = self._total["answered"][0].item()
        self.silent = self.asked - self.answered
        self.rate: float = self._total["rate"][0].item()
        self.low: float = self._total["low"][0].item()
        self.high: float = self._total["high"][0].item()
        self.excluded_by_reason: dict[str, int] = {
            "asked again": rows["asked_again"],
            "asked without id": rows["asked_missing"],
            "answered again": rows["answered_again"],
            "answered without id": rows["answered_missing"],
            "answered but not asked": rows["not_asked"],
        }

    def to_frame(self) -> Any:
        """One row a segment, or one row without ``by``: segment, asked, answered, silent, rate, low, high.

        Returns
        -------
        frame
            Of the library that the segments (or those asked) came from; a dict of arrays for arrays and lists.
        """
        cells = self._by if self._name else self._total
        columns: dict[str, Any] = {self._name: self.segments} if self._name else {}
        columns |= {"asked": cells["asked"], "answered": cells["answered"]}
        columns["silent"] = cells["asked"] - cells["answered"]
        return self._kind.frame(columns | {name: cells[name] for name in ("rate", "low", "high")})

    def plot(self) -> Any:
        """Response rates by segment with their intervals; the broken line is the rate of all.

        Returns
        -------
        altair.Chart

        Raises
        ------
        DomainError
            Without segments.
        ImportError
            Without the extra ``plots``.
        """
        if not self.segments:
            raise DomainError.of("ResponseResult.plot", "by", "missing", "must be given to `response`: one bar is none")
        draw = pictures("ResponseResult.plot")
        most = np.argsort(-self._by["asked"], kind="stable")[:_PICTURED]
        order = most[np.argsort(-self._by["rate"][most], kind="stable")]
        rows = [
            {
                "name": str(self.segments[i]), "n": f"{self._by['asked'][i]:,}",
                "shown": _percent(self._by["rate"][i], self._by["low"][i], self._by["high"][i]),
                **{to: 100 * self._by[of][i] for to, of in (("value", "rate"), ("low", "low"), ("high", "high"))},
            }
            for i in order
        ]  # fmt: skip
        first, last = self.segments[order[0]], self.segments[order[-1]]
        title = f"{self.rate:.1%} of those asked answered"
        if len(order) > 1:
            title += f": {self._by['rate'][order[0]]:.1%} of {first}, {self._by['rate'][order[-1]]:.1%} of {last}"
            apart = self._by["low"][order[0]] > self._by["high"][order[-1]]
            title += "" if apart else " (intervals overlap)"
        axis = f"answered, % of those asked ({100 * self.level:g} % wilson)"
        chart = draw.interval_rules(rows, axis, 100 * self.rate)
        left = f"; the {_PICTURED} segments with most asked" if len(self.segments) > _PICTURED else ""
        return draw.standing(chart, title, f"{self.asked:,} asked, {self.silent:,} silent{left}")

    def __repr__(self) -> str:
        why = ", ".join(f"{rows} {reason}" for reason, rows in self.excluded_by_reason.items() if rows)
        head = f"Response {_percent(self.rate, self.low, self.high)}: {self.answered:,} of {self.asked:,} asked"
        lines = [head + (f" (rows left out: {why})" if why else "")]
        for i, segment in enumerate(self.segments[:_SHOWN]):
            rate = _percent(self._by["rate"][i], self._by["low"][i], self._by["high"][i])
            lines.append(f"  {segment}: {rate}, {self._by['answered'][i]:,} of {self._by['asked'][i]:,}")
        if len(self.segments) > _SHOWN:
            lines.append(f"  ... {len(self.segments) - _SHOWN} more segments")
        return "\n".join(lines)


def _percent(rate: float, low: float, high: float) -> str:
    return f"{rate:.1%} ({low:.1%} to {high:.1%})"


def response(asked: Any, answered: Any, *, by: Any = None, level: float = 0.95) -> ResponseResult:
    """How many of those who were asked answered, by segment.

    Parameters
    ----------
    asked : array-like, shape (n,)
        Ids of those who were asked, integers or texts, one row each.
    answered : array-like, shape (m,), or of bool, shape (n,)
        Ids of those who answered; or whether the invitation of each row was answered, missing being no answer (the
        same customer may then be asked again and again).
    by : array-like, shape (n,), optional
        Segments of those who were asked.
    level : float
        Level of Wilson's interval, between 0 and 1.

    Returns
    -------
    ResponseResult

    Raises
    ------
    DomainError
        If nobody was asked.
    ShapeError
        If ``by``, or a column of bool, is not as long as ``asked``.
    SchemaError
        If ids are neither integers nor texts, or not of one kind.
    ConflictError
        If an id is asked again in another segment.

    Notes
    -----
    By ids each counts once.  Answers of ids that nobody asked, repeated ones and rows without an id are left out and
    counted: they and ``asked`` or ``answered`` add up to the rows given.

    References
    ----------
    Wilson (1927), JASA 22(158):209-212, doi:10.1080/01621459.1927.10502953.  AAPOR (2023), Standard Definitions, 10th
    edition (response rate 1, where all who were asked were eligible).

    Examples
    --------
    >>> import goodwill as gw
    >>> gw.response([1, 2, 3, 4], [2, 3, 9], by=["shop", "shop", "web", "web"])
    Response 50.0% (15.0% to 85.0%): 2 of 4 asked (rows left out: 1 answered but not asked)
      shop: 50.0% (9.5% to 90.5%), 1 of 2
      web: 50.0% (9.5% to 90.5%), 1 of 2
    """
    who = _frames.series("response", "asked", asked)
    answers = _frames.series("response", "answered", answered)
    segments = None if by is None else _frames.series("response", "by", by)
    flags = answers.dtype == "bool"
    if flags and len(answers) != len(who):
        must = f"must have {len(who)} rows, one for each who was asked"
        raise ShapeError.of("response", "answered", f"{len(answers)} rows long", must)
    found = _core.response(None if flags else who, answers, by=segments, level=level)
    name = "" if by is None else name_of(by)
    if name in ("asked", "answered", "silent", "rate", "low", "high", "group"):
        name = "segment"
    return ResponseResult(found, level, name, FrameKind.of(asked if by is None else by))
