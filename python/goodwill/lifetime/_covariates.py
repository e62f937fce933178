"""Covariates of customers: names in models, columns in calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .. import _frames
from ..errors import DomainError, SchemaError, ShapeError
from ._model import floats, is_base

Given = Mapping[str, float] | Sequence[str] | None


def names_of(function: str, argument: str, given: Given) -> tuple[list[str], list[float] | None]:
    """Names, and coefficients where they are known."""
    if given is None:
        return [], None
    if isinstance(given, Mapping):
        names, values = list(given), [_coefficient(function, argument, name, v) for name, v in given.items()]
    elif isinstance(given, list | tuple):
        names, values = list(given), None
    else:
        must = 'must be a list of columns like ["member"], or known coefficients like {"member": 0.4}'
        raise SchemaError.of(function, argument, f"of type {type(given).__name__}", must)
    for i, name in enumerate(names):
        if not isinstance(name, str):
            raise SchemaError.of(function, argument, f"of type {type(name).__name__}", "must hold names of columns", i)
        if name in names[:i]:
            raise SchemaError.of(function, argument, f'"{name}" twice', "must name each column once")
    return names, values


def _coefficient(function: str, argument: str, name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | np.number) or not np.isfinite(value):
        raise DomainError.of(function, f"{argument}.{name}", repr(value), "must be a finite number")
    return float(value)


def covariate_columns(
    function: str, names: Sequence[str], base: Any, covariates: Any, rows: int
) -> dict[str, np.ndarray]:
    """The columns of these names, a row a customer.

    From ``covariates``, a frame in the order of the customers or, with a column customer, by it; without it from the
    frame that the customers come from.
    """
    if not names:
        if covariates is not None:
            raise SchemaError.of(function, "covariates", "given", "must be named when the model is made, or left out")
        return {}
    source = base if covariates is None else covariates
    if source is None or is_base(source):
        must = f"must be a frame with {_listed(names)}: the model has covariates"
        raise SchemaError.of(function, "covariates", "missing", must)
    ids = None if covariates is None else _ids_of(function, base)
    roles: dict[str, Any] = {name: name for name in dict.fromkeys(names)}
    if ids is not None and _has_customer(function, source):
        roles["customer"] = "customer"
    read, _ = _frames.read(function, source, roles)
    customer = read.pop("customer", None)
    columns = {}
    for name, column in read.items():
        values = column.to_numpy()
        if values.dtype.kind not in "fiub":
            must = "must be numbers: make a column of 0 and 1 for each value but one"
            raise SchemaError.of(function, f"covariates.{name}", "a column of text or dates", must)
        columns[name] = floats(function, f"covariates.{name}", values)
    if ids is not None and customer is not None:
        at = _rows_of(function, ids, customer)
        return {name: values[at] for name, values in columns.items()}
    for values in columns.values():
        if len(values) != rows:
            must = f"must have {rows} rows, one a customer"
            raise ShapeError.of(function, "covariates", f"{len(values)} rows long", must)
    return columns


def _has_customer(function: str, data: Any) -> bool:
    names = _frames.source_of(function, data).names()
    return names is not None and "customer" in names


def _ids_of(function: str, base: Any) -> Any:
    """The ids of a customer base, or of a frame that has them."""
    if base is None:
        return None
    if is_base(base):
        return base._summary(None).customer
    if not _has_customer(function, base):
        return None
    return _frames.read(function, base, {"customer": "customer"})[0]["customer"]


def _rows_of(function: str, wanted_ids: Any, customer: Any) -> np.ndarray:
    """Where each customer is in the frame of covariates."""
    ids = customer.to_numpy().tolist()
    where = {value: row for row, value in enumerate(ids)}
    if len(where) != len(ids):
        seen = set()
        row = next(i for i, value in enumerate(ids) if value in seen or seen.add(value))  # type: ignore[func-returns-value]
        raise DomainError.of(function, "covariates.customer", repr(ids[row]), "must be there once", row)
    wanted = wanted_ids.to_numpy().tolist()
    rows = [where.get(value) for value in wanted]
    if None in rows:
        who = wanted[rows.index(None)]
        must = "must have every customer of the base"
        raise SchemaError.of(function, "covariates.customer", f"without {who!r}", must)
    return np.array(rows, dtype=np.int64)


def _listed(names: Sequence[str]) -> str:
    return "the column " + names[0] if len(names) == 1 else "the columns " + ", ".join(dict.fromkeys(names))
