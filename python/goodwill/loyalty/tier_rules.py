"""A programme's tiers as a description: a TOML file, or a dict of the same fields."""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from .. import _core
from .._toml_files import file_error, line_of, read_toml
from ..errors import DomainError, FormatError, SchemaError

__all__ = ["TierRules", "checked_rules", "read_tiers"]

FIELDS = ("basis", "window", "below", "tiers")


@dataclass(frozen=True)
class TierRules:
    """Tiers, and what counts towards them; `goodwill.tiers` takes it as it is.

    Attributes
    ----------
    tiers : dict of str to float
        Names and thresholds, which ascend.  Reaching the threshold is enough.
    basis : {"spend", "orders"}
        What is counted: money, or days with a purchase.
    window : str
        The time that counts: "lifetime", "365 days", "12 months", "calendar_year", ...
    below : str
        What it is called to have reached no threshold.
    """

    tiers: dict[str, float]
    basis: str = "spend"
    window: str = "lifetime"
    below: str = "none"


def read_tiers(source: Any) -> TierRules:
    """Read a description of tiers.

    Parameters
    ----------
    source : path or mapping
        A TOML file, or a dict, with the fields ``tiers`` (a table of names and thresholds that ascend), and where it
        is not the default ``basis`` ("spend"), ``window`` ("lifetime") and ``below`` ("none").

    Returns
    -------
    TierRules

    Raises
    ------
    FormatError
        If it is no TOML, a field is unknown, missing or of another type, or a value is none that `goodwill.tiers`
        takes.  The message names the file, the line and the field; ``row`` is the line, counted from 1.
    OSError
        If the file cannot be read.

    Examples
    --------
    >>> import goodwill as gw
    >>> gw.read_tiers({"window": "365 days", "tiers": {"silver": 100, "gold": 500}})
    TierRules(tiers={'silver': 100.0, 'gold': 500.0}, basis='spend', window='365 days', below='none')
    """
    if isinstance(source, Mapping):
        return _rules(source, "", "")
    if not isinstance(source, str | os.PathLike):
        must = "must be the path of a TOML file, or a dict"
        raise SchemaError.of("read_tiers", "source", f"of type {type(source).__name__}", must)
    text, fields = read_toml("read_tiers", source, Decimal)
    return _rules(fields, os.fspath(source), text)


def checked_rules(function: str, tiers: Any, basis: Any, window: Any, below: Any) -> TierRules:
    """Rules whose every part is what `goodwill.tiers` takes.

    Raises
    ------
    SchemaError
        If a part is of another type.
    DomainError
        If a tier, the basis, the window or the name is not allowed.
    """
    if not isinstance(tiers, Mapping):
        must = "must be a mapping of names to thresholds, or what read_tiers returns"
        raise SchemaError.of(function, "tiers", f"of type {type(tiers).__name__}", must)
    thresholds = {}
    for name, threshold in tiers.items():
        if not isinstance(name, str):
            raise SchemaError.of(function, "tiers", f"named {name!r}", "must be named by texts")
        thresholds[name] = _threshold(function, name, threshold)
    if isinstance(window, int | np.integer) and not isinstance(window, bool):
        window = f"{window} days"
    for argument, value in {"basis": basis, "window": window, "below": below}.items():
        if not isinstance(value, str):
            raise SchemaError.of(function, argument, repr(value), "must be a text")
    if not below or below in thresholds:
        raise DomainError.of(function, "below", f'"{below}"', "must be a name that no tier has")
    _core.check_tiers(list(thresholds), list(thresholds.values()), basis=basis, window=window)
    return TierRules(thresholds, basis, window, below)


def _threshold(function: str, name: str, value: Any) -> float:
    """The double of a threshold, which must be it exactly: as an integer, or as the decimal that is written."""
    argument = f'tiers["{name}"]'
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | np.number):
        shown = f'"{value}"' if isinstance(value, str) else repr(value)
        raise SchemaError.of(function, argument, shown, "must be a number")
    number = float(value)
    written = Decimal(value) if isinstance(value, int | Decimal) else None
    if written is not None and written.is_finite() and Decimal(repr(number)) != written:
        raise DomainError.of(function, argument, str(value), "must have at most 15 digits")
    return number


def _rules(fields: Mapping[str, Any], file: str, text: str) -> TierRules:
    for field in fields:
        if field not in FIELDS:
            near = difflib.get_close_matches(str(field), FIELDS, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            must = f"is no field, there are {', '.join(FIELDS)}{hint}"
            raise _error(file, line_of(text, str(field)), str(field), "", must)
    if "tiers" not in fields:
        raise _error(file, None, "tiers", "", "is missing: a table of names and thresholds")
    if not isinstance(fields["tiers"], Mapping):
        must = "must be a table of names and thresholds"
        raise _error(file, line_of(text, "tiers"), "tiers", repr(fields["tiers"]), must)
    defaults = TierRules({})
    try:
        return checked_rules(
            "tiers",
            fields["tiers"],
            fields.get("basis", defaults.basis),
            fields.get("window", defaults.window),
            fields.get("below", defaults.below),
        )
    except (DomainError, SchemaError) as error:
        names = [str(name) for name in fields["tiers"]]
        path = error.argument.split("[")[0]
        if error.argument.startswith('tiers["'):
            path = f"tiers.{error.argument[7:-2]}"
        elif error.argument == "tiers" and error.row is not None:
            path = f"tiers.{names[error.row]}"
        raise _error(file, line_of(text, path), path, error.value, error.must) from None


def _error(file: str, line: int | None, field: str, value: str, must: str) -> FormatError:
    return file_error("read_tiers", file, line, field, value, must)
