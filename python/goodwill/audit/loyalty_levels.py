"""Levels of loyalty: experience against expectation, attitude against behaviour."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from numbers import Integral, Real
from typing import Any, Literal

from .. import _core, _frames, _series
from .._threads import resolve
from ..errors import DomainError, SchemaError
from ..segments.rfm import day_within
from ..transactions import CustomerBase
from .loyalty_result import SIDES, LoyaltyLevels

__all__ = ["loyalty_levels"]

_FUNCTION = "loyalty_levels"
_PARTS = tuple(part for parts in SIDES.values() for part in parts)
_BOUNDS = {"need met": -0.25, "satisfied": 0.0, "exceeded": 0.1, "delighted": 1 / 3}
#: What one scale for all is of, and the scales that the others have.
_ASKED = ("experience", "satisfaction", "price_tolerance")
_SCALES = {"recommendation": (0.0, 10.0), "repeat_share": (0.0, 1.0), "share_of_wallet": (0.0, 1.0)}


def loyalty_levels(
    data: Any,
    *,
    customer: Any = None,
    experience: Any = None,
    expectation: Any = None,
    minimum: Any = None,
    satisfaction: Any = None,
    recommendation: Any = None,
    price_tolerance: Any = None,
    repeat_purchases: Any = None,
    repeat_share: Any = None,
    share_of_wallet: Any = None,
    base: CustomerBase | None = None,
    start: Any = None,
    at: Any = None,
    scale: tuple[float, float] | Mapping[str, tuple[float, float]] | None = None,
    bounds: Mapping[str, float] | None = None,
    weights: Mapping[str, float] | None = None,
    min_attitude: int = 1,
    min_behaviour: int = 1,
    attitude_cut: float | Literal["middle", "median"] = "middle",
    behaviour_cut: float | Literal["middle", "median"] = 0.5,
    repeat_half: float | None = None,
    level: float = 0.95,
    threads: int | None = None,
    progress: Callable[[float], bool | None] | None = None,
) -> LoyaltyLevels:
    """The level of satisfaction and the kind of loyalty of every customer, and how many there are of each.

    Parameters
    ----------
    data : frame
        Of any kind, one row per customer in any order.  Null and NaN are missing in every column, and are never filled.
    customer : column name, optional
        Ids, each there once: integers or text.  Needed with ``base``.
    experience, expectation : column name, optional
        What the customer found and what he expected, on one scale.  Both or none.
    minimum : column name or float, optional
        The least that is adequate, of each customer or of all.  Where it is given, the need is met from it on, in place
        of the bound "need met", and below it no level is reached whatever was expected.
    satisfaction, recommendation, price_tolerance : column name, optional
        Parts of the attitude, higher is better: how satisfied he is; how likely he recommends, 0..10; how far he would
        stay if it cost more.
    repeat_purchases, repeat_share, share_of_wallet : column name, optional
        Parts of the behaviour: a number of repeat purchases, or the share of purchases that are repeats (one of the
        two); the share of what he spends on such things that he spends here.  Shares are 0..1.
    base : CustomerBase, optional
        Repeat purchases come from it, joined by id: days with a purchase from ``start`` to ``at``, but for the first
        purchase of all.  Who is not in it, or came later, has unknown ones, not 0.
    start, at : day, optional
        Of a base: the first and the last day that count.  Default: all that it holds.
    scale : tuple of two float, or mapping of str to them
        Lowest and highest answer of experience (with expectation and minimum), satisfaction and price_tolerance; needed
        for them.  A mapping gives them by name, and may also give those of recommendation (default 0..10),
        repeat_share and share_of_wallet (default 0..1; 0..100 for percent).
    bounds : mapping of str to float, optional
        "need met", "satisfied", "exceeded" and "delighted" begin where experience - expectation reaches this share of
        the scale's width.  Default: -1/4, 0, 1/10, 1/3.
    weights : mapping of str to float, optional
        Of the parts that have a column, >= 0.  Default: 1 each.
    min_attitude, min_behaviour : int
        So many parts must be known for a score.
    attitude_cut, behaviour_cut : {"middle", "median"} or float
        Where high begins: above 0.5; from the median of the scores on (above it where that is 0); from a score on.
    repeat_half : float, optional
        Repeat purchases that are worth 1/2.  Default: the median, of the base's customers or of the column, and 1 at
        least.
    level : float
        Of the intervals.
    threads : int, optional
        The result does not depend on it.
    progress : callable, optional
        Called with the share done; False stops the work.

    Returns
    -------
    LoyaltyLevels

    Raises
    ------
    SchemaError
        If there is nothing to work on, a column is missing (the message says which exist) or of a type that cannot be
        used, an option does not go with the others, or ids are integers here and text in the base.
    DomainError
        If a value is infinite or off its scale, an id is missing (naming the row), a weight is negative or those of a
        side are all 0, a name is unknown (naming the nearest), bounds are not in their order, or another option cannot
        be.
    ConflictError
        If two rows have the same id, naming both.
    Cancelled
        If ``progress`` returned False.

    Notes
    -----
    Levels are by d = (experience - expectation) / width of the scale: delighted d >= 1/3, exceeded d >= 1/10, satisfied
    d >= 0, need met d >= -1/4, and below that the need is unmet.

    Answers are rescaled to 0..1 by their scale, x repeat purchases to x / (x + repeat_half).  attitude and behaviour
    are sums of weight times value over the parts that are known, with weights that sum to 1; loyalty is their mean.
    True loyalty is both high, latent attitude alone, spurious behaviour alone.  Who is in the middle of the attitude is
    neutral, so it is high above the middle; the middle of behaviour is a customer like the median one, or half of the
    wallet, so it is high from there on.  Dick and Basu name the two dimensions, and neither items nor weights nor cuts.

    References
    ----------
    Oliver (1980), Journal of Marketing Research 17(4):460-469, doi:10.1177/002224378001700405.
    Dick & Basu (1994), Journal of the Academy of Marketing Science 22(2):99-113, doi:10.1177/0092070394222001.

    Examples
    --------
    >>> import goodwill as gw
    >>> data = {"found": [5, 4, 2], "expected": [3, 4, 4], "pleased": [5, 4, 2], "wallet": [0.8, 0.1, 0.9]}
    >>> found = gw.loyalty_levels(
    ...     data, experience="found", expectation="expected", satisfaction="pleased", share_of_wallet="wallet",
    ...     scale=(1, 5),
    ... )
    >>> found.to_frame()["level"].tolist()
    ['delighted', 'satisfied', 'unmet']
    >>> found.to_frame()["quadrant"].tolist()
    ['true', 'latent', 'spurious']
    """
    parts = {
        "satisfaction": satisfaction, "recommendation": recommendation, "price_tolerance": price_tolerance,
        "repeat_purchases": repeat_purchases, "repeat_share": repeat_share, "share_of_wallet": share_of_wallet,
    }  # fmt: skip
    fixed = minimum if isinstance(minimum, Real) and not isinstance(minimum, bool) else None
    answers = {"experience": experience, "expectation": expectation, "minimum": None if fixed is not None else minimum}
    if all(name is None for name in (*parts.values(), *answers.values())) and base is None:
        must = "must be experience and expectation, or a part of loyalty"
        raise SchemaError.of(_FUNCTION, "columns", "not named", must)
    _check_base(base, customer, start, at, parts)
    roles = {name: column for name, column in {"customer": customer, **answers, **parts}.items() if column is not None}
    columns, source = _frames.read(_FUNCTION, data, roles)
    ids = columns.pop("customer", None)
    joined: dict[str, Any] | None = None
    with source.naming():
        if base is not None and ids is not None:
            days = {name: day_within(_FUNCTION, name, day, base) for name, day in (("start", start), ("at", at))}
            joined = _core.repeat_buying(_FUNCTION, ids, base._core, **days)
            columns["repeat_purchases"] = _series.of_result(joined["repeats"])
            repeat_half = joined["half"] if repeat_half is None else repeat_half
        elif ids is not None:
            _core.check_customers(_FUNCTION, ids)
        there = [part for part in _PARTS if part in columns]
        settings: dict[str, Any] = {
            "scales": _scales(scale, columns),
            "weights": {part: 1.0 for part in there} | _numbers("weights", weights, there),
            "bounds": _BOUNDS | _numbers("bounds", _spaced(bounds), _BOUNDS),
            "min_attitude": _whole("min_attitude", min_attitude),
            "min_behaviour": _whole("min_behaviour", min_behaviour),
            "level": _number("level", level),
        }
        found = _core.loyalty_levels(
            columns,
            scales=settings["scales"],
            weights=settings["weights"],
            bounds=[settings["bounds"][name] for name in _BOUNDS],
            minimum=None if fixed is None else float(fixed),
            min_attitude=settings["min_attitude"],
            min_behaviour=settings["min_behaviour"],
            attitude_cut=_cut("attitude_cut", attitude_cut),
            behaviour_cut=_cut("behaviour_cut", behaviour_cut),
            repeat_half=None if repeat_half is None else _number("repeat_half", repeat_half),
            level=settings["level"],
            threads=resolve(_FUNCTION, threads),
            progress=progress,
        )
    source.forget()
    settings["has_level"] = "experience" in columns
    return LoyaltyLevels(found, source, settings, ids, base, joined)


def _check_base(base: Any, customer: Any, start: Any, at: Any, parts: Mapping[str, Any]) -> None:
    if base is None:
        for name, day in (("start", start), ("at", at)):
            if day is not None:
                raise SchemaError.of(_FUNCTION, name, repr(day), "goes with a base")
        return
    if not isinstance(base, CustomerBase):
        raise SchemaError.of(_FUNCTION, "base", f"of type {type(base).__name__}", "must be a CustomerBase")
    if customer is None:
        raise SchemaError.of(_FUNCTION, "customer", "not given", "must name the ids that join the rows with the base")
    for name in ("repeat_purchases", "repeat_share"):
        if parts[name] is not None:
            raise SchemaError.of(_FUNCTION, name, "given", "must be left out: repeat purchases come from the base")


def _scales(scale: Any, columns: Mapping[str, Any]) -> dict[str, tuple[float, float]]:
    """The scale of each column that has one."""
    needed = [name for name in (*_ASKED, *_SCALES) if name in columns]
    if isinstance(scale, Mapping):
        _check_names("scale", scale, needed)
        given = {name: _ends(f'scale["{name}"]', ends) for name, ends in scale.items()}
    else:
        ends = None if scale is None else _ends("scale", scale)
        given = {} if ends is None else {name: ends for name in needed if name in _ASKED}
        if ends is not None and not given:
            raise DomainError.of(
                _FUNCTION, "scale", repr(scale), f"goes with {', '.join(_ASKED)}; that of others needs its name"
            )
    out = {name: given.get(name, _SCALES.get(name)) for name in needed}
    for name, ends in out.items():
        if ends is None:
            must = f"must be the lowest and the highest answer of {name}, such as (1, 5)"
            raise DomainError.of(_FUNCTION, "scale", "not given", must)
    return {name: ends for name, ends in out.items() if ends is not None}


def _ends(argument: str, ends: Any) -> tuple[float, float]:
    if not isinstance(ends, Sequence) or isinstance(ends, str) or len(ends) != 2:
        raise DomainError.of(
            _FUNCTION, argument, repr(ends), "must be the lowest and the highest answer, such as (1, 5)"
        )
    return _number(argument, ends[0]), _number(argument, ends[1])


def _spaced(bounds: Any) -> Any:
    """ "need_met" is another way to write the name of the level."""
    if not isinstance(bounds, Mapping):
        return bounds
    return {name.replace("_", " ") if isinstance(name, str) else name: value for name, value in bounds.items()}


def _numbers(argument: str, given: Any, names: Iterable[str]) -> dict[str, float]:
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        must = "must be a mapping of names to numbers"
        raise SchemaError.of(_FUNCTION, argument, f"of type {type(given).__name__}", must)
    _check_names(argument, given, names)
    return {name: _number(f'{argument}["{name}"]', value) for name, value in given.items()}


def _check_names(argument: str, given: Mapping[Any, Any], names: Iterable[str]) -> None:
    there = list(names)
    for name in given:
        if name in there:
            continue
        near = difflib.get_close_matches(str(name), there, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        listed = ", ".join(there) or "none here"
        if name in _PARTS or name == "experience":
            must = f"must be of a column that is there: {listed}"
        else:
            must = f"must be one of {listed}{hint}"
        raise DomainError.of(_FUNCTION, argument, repr(name), must)


def _number(argument: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, Real):
        raise DomainError.of(_FUNCTION, argument, repr(value), "must be a number")
    return float(value)


def _whole(argument: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, Integral) or not 1 <= int(value) <= len(_PARTS):
        raise DomainError.of(_FUNCTION, argument, repr(value), "must be a whole number of parts, 1 at least")
    return int(value)


def _cut(argument: str, cut: Any) -> tuple[str, float]:
    if isinstance(cut, str):
        return cut, 0.5
    if isinstance(cut, bool) or not isinstance(cut, Real):
        raise DomainError.of(
            _FUNCTION, argument, repr(cut), 'must be "middle", "median" or a score above 0, and 1 at most'
        )
    return "value", float(cut)
