"""From a log of transactions to a table with one row per customer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .. import _core, _threads
from .log import Log, options, summary_columns

__all__ = ["summary"]


def summary(
    data: Any,
    *,
    customer: Any,
    time: Any,
    amount: Any = None,
    unit: str = "week",
    calibration_end: Any = None,
    observation_end: Any = None,
    zone: str | None = None,
    merge: str = "day",
    refunds: str = "refuse",
    zero_amounts: str = "keep",
    errors: str = "raise",
    time_unit: str | None = None,
    threads: int | None = None,
    progress: Callable[[float], bool | None] | None = None,
) -> Any:
    """One row per customer from a log of transactions in any order, without a base.

    Parameters
    ----------
    data, customer, time, amount, unit, zone, merge, refunds, zero_amounts, errors, time_unit, threads, progress
        As in `CustomerBase.from_transactions`.
    calibration_end : day, optional
        The end of what is summed up: later rows are excluded.
    observation_end : day, optional
        Later rows are bad rows.  Without ``calibration_end`` it is the end of what is summed up; default is the last
        day in the log.

    Returns
    -------
    frame
        Of the kind of ``data``, shape (customers,), sorted by id:

        - ``customer``: the id as it came, integer or text,
        - ``frequency``: repeat purchases, days with a purchase after the first such day,
        - ``recency``: age at the last purchase, in units; 0 when ``frequency`` is 0,
        - ``T``: age at the end, in units,
        - ``monetary_value``: mean amount of repeat purchases, missing when ``frequency`` is 0; only with ``amount``.

    Raises
    ------
    SchemaError, ShapeError, DomainError, Cancelled
        As in `CustomerBase.from_transactions`.

    References
    ----------
    Fader, Hardie & Lee (2005), Marketing Science 24(2):275-284, doi:10.1287/mksc.1040.0098, section 3.
    """
    log = Log("summary", data, customer, time, amount, zone=zone, time_unit=time_unit)
    settings = options(
        "summary", unit, calibration_end, observation_end, merge, refunds=refunds, zero_amounts=zero_amounts,
        errors=errors,
    )  # fmt: skip
    workers = _threads.resolve("summary", threads)
    with log.source.naming():
        done = _core.summarise(
            log.customer, log.time, log.amount, zone=log.zone, threads=workers, progress=progress, **settings
        )
    return log.source.frame(summary_columns(done, amounts=log.amount is not None))
