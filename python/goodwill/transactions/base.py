"""Every customer's purchase days.

A purchase is a customer-day: all of a customer's transactions within one calendar day are one purchase.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from .. import _core, _dates, _frames, _threads
from .._core import CustomerBase as _CoreBase
from .._core import Summary as _CoreSummary
from ..errors import DomainError
from .ingest import IngestReport
from .log import Log, options, report_of, summary_columns
from .overview import Overview
from .products import ProductOverview, product_lines, product_overview

__all__ = ["CustomerBase"]


class CustomerBase:
    """Every customer's purchase days, sorted: made once from a log and never changed.

    Make one with `from_transactions`.  Models take it as it is.
    """

    def __init__(self) -> None:
        raise TypeError("make a CustomerBase with CustomerBase.from_transactions(...)")

    @classmethod
    def _of(cls, core: _CoreBase, source: _frames.Source) -> CustomerBase:
        base = cls.__new__(cls)
        base._core, base._source, base._calibration = core, source, None
        return base

    _core: _CoreBase
    _source: _frames.Source
    _calibration: _CoreSummary | None

    @classmethod
    def from_transactions(
        cls,
        data: Any,
        *,
        customer: Any,
        time: Any,
        amount: Any = None,
        margin: Any = None,
        product: Any = None,
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
    ) -> CustomerBase:
        """Read a log of transactions, one row each, in any order.

        Parameters
        ----------
        data : frame
            pandas, Polars (lazy too), PyArrow, a DuckDB relation, a dict of arrays, any frame that narwhals knows, or
            anything with ``__arrow_c_stream__``.
        customer : column name
            Ids: integers or text, which stay as they are ("00001" is not 1).
        time : column name
            Dates, datetimes, ISO 8601 text, or integers with ``time_unit``.
        amount : column name, optional
            Money: integers, floats or decimals.  Decimals of at most 6 digits are added exactly.
        margin : column name, optional
            What each row earns, numbers as amounts are, with digits of their own.  It may be negative or zero, which
            makes no refund.  Rows that are left out for their amounts take their margins along; netted refunds bring
            theirs in.
        product : column name, optional
            What each row is of, integers or text.  A missing one, or an empty text, is an unknown product, which is
            counted.
        unit : {"week", "day", "month", "year"}
            The unit of recency and T.  A week is 7 days, a month 365.2425 / 12, a year 365.2425.
        calibration_end : day, optional
            The last day of the calibration period; what follows is the holdout.
        observation_end : day, optional
            The last day of observation; rows after it are bad rows.  Default: the last day in the log.
        zone : str, optional
            Where the calendar day of an instant is taken, an IANA name.  Default: the zone of the column.  Times
            without a zone are local already.
        merge : {"day"}
            What is one purchase.
        refunds : {"refuse", "net", "exclude"}
            Negative amounts are bad rows; or lower the money of their day and make no purchase; or are left out and
            counted.
        zero_amounts : {"keep", "exclude", "refuse"}
            Amounts of 0 are purchases; or left out and counted; or bad rows.
        errors : {"raise", "skip"}
            The first bad row raises; or bad rows are left out and counted by reason.
        time_unit : {"day", "s", "ms", "us", "ns"}, optional
            What integer times count since 1970-01-01 (UTC); needed for them.
        threads : int, optional
            Default: what `set_threads` said.  The result does not depend on it.
        progress : callable, optional
            Called with the share done; False stops the work.

        Returns
        -------
        CustomerBase

        Raises
        ------
        SchemaError
            If a column is missing or of a type that cannot be used.
        ShapeError
            If columns differ in length.
        DomainError
            If an option is none of the above, or, under ``errors="raise"``, for the first bad row: a missing or empty
            id, a time that is missing or no date, an amount that is missing, infinite, or negative under
            ``refunds="refuse"``, a margin that is missing or infinite, a time after ``observation_end``.
        Cancelled
            If ``progress`` returned False.
        """
        name = "CustomerBase.from_transactions"
        log = Log(name, data, customer, time, amount, zone=zone, time_unit=time_unit, margin=margin, product=product)
        settings = options(
            name, unit, calibration_end, observation_end, merge, refunds=refunds, zero_amounts=zero_amounts,
            errors=errors,
        )  # fmt: skip
        workers = _threads.resolve(name, threads)
        with log.source.naming():
            core = _core.CustomerBase.from_columns(
                log.customer, log.time, log.amount, margin=log.margin, product=log.product, zone=log.zone,
                threads=workers, progress=progress, **settings,
            )  # fmt: skip
        return cls._of(core, log.source)

    def summary(self, at: Any = None, *, log_gaps: bool = False, threads: int | None = None) -> Any:
        """One row per customer with a purchase up to a day.

        Parameters
        ----------
        at : day, optional
            Default: ``calibration_end``, else ``observation_end``.
        log_gaps : bool
            Add the column log_gaps: the sum of ln of the gaps between purchase days, in units, 0 without a repeat
            purchase.  It says how regular purchases are, which `BGCNBDk` needs.
        threads : int, optional

        Returns
        -------
        frame
            As `goodwill.summary` returns it, with log_gaps where it is asked for.

        Raises
        ------
        DomainError
            If ``at`` is no day or lies after ``observation_end``.
        """
        day = _dates.day_number("CustomerBase.summary", "at", at)
        if day is not None and day > self._core.observation_end:
            must = f"must not be after observation_end, {self.observation_end}"
            raise DomainError.of("CustomerBase.summary", "at", str(_dates.date_of(day)), must)
        done = self._summary(day, threads)
        columns = summary_columns(done, amounts=self.has_amounts)
        if log_gaps:
            columns["log_gaps"] = self._log_gaps(day, threads)
        return self._source.frame(columns)

    def holdout(self, *, threads: int | None = None) -> Any:
        """What the customers of the calibration period did from then to ``observation_end``.

        Returns
        -------
        frame
            The columns of `summary` at ``calibration_end``, and

            - ``frequency_holdout``: days with a purchase in the holdout period,
            - ``monetary_value_holdout``: mean amount of them, missing when there are none; only with amounts,
            - ``duration_holdout``: the length of the period in units, the same in every row.

            Customers first seen after ``calibration_end`` are not in it; ``ingest_report.later_customers`` counts
            them.

        Raises
        ------
        DomainError
            If the base has no ``calibration_end``.
        """
        done = self._core.holdout(threads=_threads.resolve("CustomerBase.holdout", threads))
        columns = summary_columns(done.calibration, amounts=self.has_amounts)
        columns["frequency_holdout"] = done.frequency_holdout
        if self.has_amounts:
            columns["monetary_value_holdout"] = done.monetary_holdout
        columns["duration_holdout"] = np.full(len(done.calibration), done.duration_holdout)
        return self._source.frame(columns)

    def at(self, *, calibration_end: Any = None, observation_end: Any = None) -> CustomerBase:
        """The base as it would be with other ends of calibration and observation; the log is not read again.

        Parameters
        ----------
        calibration_end : day, optional
            The last day of the calibration period.  Default: no holdout.
        observation_end : day, optional
            The last day of observation; default is that of the base.  What was bought later is left out and counted,
            and so are customers who came later.

        Returns
        -------
        CustomerBase
            Its report counts, as excluded, the rows after ``observation_end``; refunds that were netted and amounts
            of 0 stay those of the whole log.

        Raises
        ------
        DomainError
            If a day is none, ``observation_end`` lies after that of the base or before the first purchase, or
            ``calibration_end`` after ``observation_end``.

        Examples
        --------
        >>> import goodwill as gw
        >>> base = gw.CustomerBase.from_transactions(
        ...     {"id": [1, 1, 2], "date": ["2026-04-01", "2026-04-15", "2026-04-29"]}, customer="id", time="date"
        ... )
        >>> base.at(calibration_end="2026-04-08", observation_end="2026-04-22")
        CustomerBase(1 customers, 2 customer-days, calibrated to 2026-04-08, observed to 2026-04-22, unit=week)
        """
        name = "CustomerBase.at"
        core = _core.split_base(
            self._core,
            calibration_end=_dates.day_number(name, "calibration_end", calibration_end),
            observation_end=_dates.day_number(name, "observation_end", observation_end),
        )
        return self._of(core, self._source)

    def overview(self) -> Overview:
        """The base in a few numbers: customers, orders, repeat rate, revenue and its tenths, margin."""
        numbers = _core.overview_of(self._core)
        return Overview(**{**numbers, "revenue_share_by_decile": tuple(numbers["revenue_share_by_decile"])})

    def product_overview(self, *, level: float = 0.95) -> ProductOverview:
        """How many customers buy each product, how often, for how much, and who buys it again on a later day.

        Parameters
        ----------
        level : float
            Of the Wilson intervals of shares, between 0 and 1.

        Raises
        ------
        DomainError
            If the base has no products, or for a level outside of (0, 1).

        Examples
        --------
        >>> base = gw.CustomerBase.from_transactions(
        ...     {"id": [1, 1, 2], "date": ["2026-04-01", "2026-04-02", "2026-04-02"], "sku": ["tea", "tea", "rice"]},
        ...     customer="id", time="date", product="sku",
        ... )
        >>> base.product_overview().to_frame()["repeaters"]
        array([0, 1])
        """
        return product_overview(self, level)

    def product_lines(self) -> Any:
        """What was bought: one row for every customer, day and product.

        Returns
        -------
        frame
            Of the kind of the log, sorted by customer, date and product, unknown products first: customer; date;
            product, missing where it is unknown; rows of the log, without refunds (0: refunds alone); amount and
            margin, where the base has them.

        Raises
        ------
        DomainError
            If the base has no products.
        """
        return product_lines(self)

    @property
    def ingest_report(self) -> IngestReport:
        """What became of every row of the log."""
        return report_of(self._core.report)

    @property
    def customers(self) -> np.ndarray:
        """The ids of all customers, sorted, shape (len(base),)."""
        return self._core.customer.to_numpy()

    @property
    def unit(self) -> str:
        """The unit of recency, T and horizons."""
        return self._core.unit

    @property
    def calibration_end(self) -> dt.date | None:
        """The last day of the calibration period."""
        return _dates.date_of(self._core.calibration_end)

    @property
    def observation_end(self) -> dt.date:
        """The last day of observation."""
        day = _dates.date_of(self._core.observation_end)
        assert day is not None
        return day

    @property
    def has_amounts(self) -> bool:
        """Whether the log has amounts."""
        return self._core.amount is not None

    @property
    def has_margins(self) -> bool:
        """Whether the log has margins."""
        return self._core.margin is not None

    @property
    def has_products(self) -> bool:
        """Whether the log has products."""
        return self._core.report["unknown_products"] is not None

    @property
    def customer_days(self) -> int:
        """How many customer-days it holds."""
        return len(self._core.day)

    def to_bytes(self) -> bytes:
        """The base as bytes, for `from_bytes`."""
        return self._core.to_bytes()

    @classmethod
    def from_bytes(cls, data: bytes, *, backend: str | None = None) -> CustomerBase:
        """Read what `to_bytes` wrote.

        Parameters
        ----------
        data : bytes
        backend : {None, "polars", "pandas", "pyarrow"}
            The kind of frame that it returns; None is a dict of arrays.

        Raises
        ------
        FormatError
            If the bytes are no base, are cut or were altered.
        DomainError
            If there is no such backend.
        """
        source = _frames.source_of_backend("CustomerBase.from_bytes", backend)
        return cls._of(_core.CustomerBase.from_bytes(bytes(data)), source)

    def __len__(self) -> int:
        return len(self._core)

    def __repr__(self) -> str:
        until = f"to {self.observation_end}"
        if self.calibration_end is not None:
            until = f"calibrated to {self.calibration_end}, observed {until}"
        return f"CustomerBase({len(self):,} customers, {self.customer_days:,} customer-days, {until}, unit={self.unit})"

    def __reduce__(self) -> Any:
        return (_unpickled, (self._core, self._source.backend))

    # What models need.

    def _summary(self, at: int | None, threads: int | None = None) -> _CoreSummary:
        """The core's summary; that at the end of the calibration is kept."""
        if at is None and self._calibration is not None:
            return self._calibration
        with self._source.naming():
            done = self._core.summary(at=at, threads=_threads.resolve("CustomerBase.summary", threads))
        if at is None:
            self._calibration = done
        return done

    def _columns(self) -> dict[str, np.ndarray]:
        """frequency, recency, T and monetary_value at ``calibration_end``, else ``observation_end``.

        Shape (customers with a purchase up to then,); monetary_value is NaN where there are no amounts.
        """
        done = self._summary(None)
        return {
            "frequency": done.frequency,
            "recency": done.recency,
            "T": done.T,
            "monetary_value": done.monetary_value,
        }

    def _log_gaps(self, at: int | None = None, threads: int | None = None) -> np.ndarray:
        """A column beside those of `_columns`, or of the summary at a day."""
        return self._core.log_gaps(at=at, threads=_threads.resolve("CustomerBase.log_gaps", threads))

    def _holdout_columns(self) -> tuple[dict[str, np.ndarray], float]:
        """`_columns` with frequency_holdout, and the length of the holdout in units."""
        done = self._core.holdout(threads=_threads.resolve("CustomerBase.holdout", None))
        return {**self._columns(), "frequency_holdout": done.frequency_holdout}, done.duration_holdout

    def _with_customer(self, columns: Mapping[str, np.ndarray]) -> Any:
        """A frame of the caller's kind: ``customer`` and then columns that have a row for each of `_columns`'s."""
        return self._source.frame({"customer": self._summary(None).customer, **columns})


def _unpickled(core: _CoreBase, backend: str | None) -> CustomerBase:
    return CustomerBase._of(core, _frames.source_of_backend("CustomerBase", backend))
