"""A log of transactions as the compiled part takes it, and what it gives back."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _core, _dates, _frames, _zones
from ..errors import DomainError, SchemaError
from .ingest import IngestReport, Reason

__all__ = ["Log", "options", "report_of", "summary_columns", "zone_table"]

_TICKS = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}


class Log:
    """The columns of a log, and the zone that its days are taken in."""

    def __init__(
        self,
        function: str,
        data: Any,
        customer: Any,
        time: Any,
        amount: Any,
        *,
        zone: str | None,
        time_unit: str | None,
        margin: Any = None,
        product: Any = None,
    ) -> None:
        roles = {"customer": customer, "time": time, "amount": amount, "margin": margin, "product": product}
        for role in ("customer", "time"):
            if roles[role] is None:
                raise SchemaError.of(function, role, "None", "must be the name of a column")
        columns, self.source = _frames.read(function, data, roles)
        self.source.forget()
        self.customer, self.amount = columns["customer"], columns.get("amount")
        self.margin, self.product = columns.get("margin"), columns.get("product")
        with self.source.naming():
            self.time = _times(function, columns["time"], time_unit)
        name = zone if zone is not None else self.time.zone
        self.zone = None if name is None else zone_table(function, name)


def _times(function: str, column: _core.Column, time_unit: str | None) -> _core.Column:
    known = '"day", "s", "ms", "us" or "ns"'
    if time_unit is not None and time_unit not in ("day", *_TICKS):
        raise DomainError.of(function, "time_unit", repr(time_unit), f"must be {known}")
    if not column.is_integer:
        if time_unit is not None and column.dtype != "null":
            raise SchemaError.of(
                function, "time", f"of type {column.dtype}", "must be integers where time_unit= is given"
            )
        return column
    if time_unit is None:
        raise SchemaError.of(
            function, "time", f"of type {column.dtype}",
            f"must be dates, timestamps or text; for integers say what they count since 1970-01-01: time_unit={known}",
        )  # fmt: skip
    return column if time_unit == "day" else column.as_instants(function, "time", _TICKS[time_unit])


def zone_table(function: str, name: str) -> tuple[str, np.ndarray, np.ndarray]:
    return (name, *_zones.transitions(name, function))


def options(
    function: str, unit: str, calibration_end: Any, observation_end: Any, merge: str, **policies: str
) -> dict[str, Any]:
    if merge != "day":
        raise DomainError.of(function, "merge", repr(merge), 'must be "day"')
    for name, value in {"unit": unit, **policies}.items():
        if not isinstance(value, str):
            raise DomainError.of(function, name, repr(value), "must be a text")
    return {
        "unit": unit,
        "calibration_end": _dates.day_number(function, "calibration_end", calibration_end),
        "observation_end": _dates.day_number(function, "observation_end", observation_end),
        **policies,
    }


def summary_columns(done: _core.Summary, *, amounts: bool) -> dict[str, Any]:
    columns = {"customer": done.customer, "frequency": done.frequency, "recency": done.recency, "T": done.T}
    if amounts:
        columns["monetary_value"] = done.monetary_value
    return columns


def report_of(report: dict[str, Any]) -> IngestReport:
    values = dict(report)
    for name in ("refused", "excluded"):
        values[name] = tuple(Reason(**reason) for reason in values[name])
    for scale in ("amount_scale", "margin_scale"):
        if values[scale] < 0:
            values[scale] = None
    return IngestReport(**values)
