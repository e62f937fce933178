"""How unequally value lies among the customers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any, Literal

import numpy as np

from .. import _core, _plots, _series
from .._threads import resolve
from ..errors import DomainError
from ._values import Values, shown_share, values_of
from .quantile_scores import cuts_of

__all__ = ["Concentration", "concentration"]

NEGATIVE = {
    "zero": "count as 0",
    "keep": "count as they are: the curve may fall below 0",
    "raise": "are an error",
}


class Concentration:
    """Lorenz curve, Gini coefficient and top shares; see `concentration`.

    Attributes
    ----------
    gini : float
        0: all alike; (n - 1) / n: one has it all.  NaN unless the total is > 0.
    gini_standard_error : float
        NaN for one customer.
    gini_interval : tuple of float
        Low and high, at ``level``.
    level : float
    customers : int
        Values that count.
    total : float
        The sum of what they count as.
    missing : int
        Values that were null or NaN.
    negative : int
        Values below 0, among ``customers``; ``negative_value`` is their sum, ``negative_rule`` what was done.
    negative_value : float
    negative_rule : {"zero", "keep", "raise"}
    measure : str
        "revenue", "orders", or "value" of values that were given.
    at : date or None
        The last day that counts, of a base.
    other_customers : int
        Of the base, without a purchase in the period; ``other_value`` is what refunds took from them.
    other_value : float
    """

    at: dt.date | None

    def __init__(self, found: dict[str, Any], values: Values, negative: str, level: float) -> None:
        self._found, self._source = found, values.source
        self.level, self.measure, self.at, self.negative_rule = level, values.measure, values.at, negative
        self.gini: float = found["gini"]
        self.gini_standard_error: float = found["standard_error"]
        self.gini_interval: tuple[float, float] = (found["low"], found["high"])
        self.customers: int = found["n"]
        self.total: float = found["total"]
        self.missing: int = found["missing"]
        self.negative: int = found["negative"]
        self.negative_value: float = found["negative_value"]
        self.other_customers: int = values.other_customers
        self.other_value: float = values.other_value

    def to_frame(self) -> Any:
        """The Lorenz curve.

        Returns
        -------
        frame
            Of the kind that the base or the values are of, shape (points + 1,): customers (share of them, the lowest
            first, 0..1), value (the share that these hold), standard_error, low, high.
        """
        return self._source.frame(self._found["curve"])

    @property
    def top(self) -> Any:
        """The shares that the best customers hold.

        Returns
        -------
        frame
            customers (share of them, 0..1, as asked), value (the share that they hold), standard_error, low, high.
        """
        return self._source.frame(self._found["top"])

    def plot(self) -> Any:
        """The Lorenz curve with its interval, beside the line of those who are all alike.

        Returns
        -------
        altair.Chart
        """
        pictures = _plots.pictures("Concentration.plot")
        curve, top = self._found["curve"], self._found["top"]
        rows = [
            {
                "customers": float(curve["customers"][i]), "value": float(curve["value"][i]),
                "low": float(curve["low"][i]), "high": float(curve["high"][i]),
                "shown": shown_share(curve["value"][i], curve["low"][i], curve["high"][i]),
            }
            for i in range(len(curve["value"]))
            if np.isfinite(curve["value"][i])
        ]  # fmt: skip
        if not rows:
            raise DomainError.of("Concentration.plot", "total", f"{self.total:g}", "must be > 0: there are no shares")
        for row in rows:
            for name in ("low", "high"):
                row[name] = row["value"] if row[name] != row[name] else row[name]
        title = f"Gini coefficient of {self.measure}: {self.gini:.2f}"
        if len(top["customers"]):
            i = int(np.argmin(np.abs(top["customers"] - 0.2)))
            part = f"{100 * top['customers'][i]:.3g}%"
            title = f"The best {part} of the customers hold {top['value'][i]:.0%} of the {self.measure}"
        note = f"{self.customers:,} customers; Gini {self.gini:.3f} ({self._between(3)})"
        if self.negative:
            note += f"; {self.negative:,} below 0 {NEGATIVE[self.negative_rule].partition(':')[0]}"
        from ._pictures import lorenz_curve

        chart = lorenz_curve(rows, "Customers, lowest first, %", f"Share of {self.measure}, %")
        return pictures.standing(chart, title, note)

    def _between(self, digits: int) -> str:
        low, high = self.gini_interval
        return "no interval" if low != low else f"{low:.{digits}f} to {high:.{digits}f} at {self.level:g}"

    def __repr__(self) -> str:
        when = "" if self.at is None else f" to {self.at}"
        lines = [f"Concentration({self.customers:,} customers by {self.measure}{when})"]
        if self.gini == self.gini:
            lines.append(f"  Gini {self.gini:.4f} ({self._between(4)})")
        else:
            lines.append(f"  no Gini coefficient and no shares: the {self.measure} is {self.total:,.2f} in all")
        top = self._found["top"]
        for i, share in enumerate(top["customers"]):
            if self.gini == self.gini:
                held = shown_share(top["value"][i], top["low"][i], top["high"][i])
                lines.append(f"  the best {100 * share:>5.3g}% hold {held}")
        if self.missing:
            lines.append(f"  {self.missing:,} values are missing and left out")
        if self.negative:
            what = NEGATIVE[self.negative_rule]
            lines.append(f"  {self.negative:,} values below 0, {self.negative_value:,.2f} in all, {what}")
        if self.other_customers:
            lines.append(f"  {self.other_customers:,} customers without a purchase in the period are left out")
        return "\n".join(lines)


def concentration(
    data: Any,
    *,
    top: Iterable[float] = (0.01, 0.05, 0.1, 0.2, 0.5),
    measure: Literal["revenue", "orders"] = "revenue",
    start: Any = None,
    at: Any = None,
    negative: Literal["zero", "keep", "raise"] = "zero",
    points: int = 100,
    level: float = 0.95,
    threads: int | None = None,
    progress: Callable[[float], bool | None] | None = None,
) -> Concentration:
    """How unequally value lies among customers: the Lorenz curve, the Gini coefficient, the shares of the best.

    Parameters
    ----------
    data : CustomerBase or array-like, shape (n,)
        A base, or whole or floating numbers; null and NaN are left out and counted.
    top : sequence of float
        Shares of the customers, between 0 and 1, of which the share of value is told.  A part of a customer holds that
        part of his value.
    measure : {"revenue", "orders"}
        Of a base.
    start, at : day, optional
        Of a base: the first and the last day that count.  Default: all that it holds.
    negative : {"zero", "keep", "raise"}
        What values below 0 (refunds larger than the sales) count as: 0; what they are, and then the curve falls below 0
        and shares may pass 1; or they are an error.
    points : int
        Of the curve besides its beginning, 1 to 10,000.
    level : float
        Of the intervals.
    threads : int, optional
        The result does not depend on it.
    progress : callable, optional

    Returns
    -------
    Concentration

    Raises
    ------
    DomainError
        If an option is none of the above, a value is infinite (naming the row), the base has no amounts, or the period
        has no purchase or ends after the base.
    SchemaError
        If the values are no numbers.
    Cancelled
        If ``progress`` returned False.

    Notes
    -----
    Gini = 2 sum(i x_(i)) / (n sum(x)) - (n + 1) / n, of these customers; n / (n - 1) times it estimates that of a
    population they were drawn from.  Intervals are normal, with standard errors of a simple random sample by
    linearisation, and end at 0 and 1 unless negative values are kept.

    References
    ----------
    Beach, C. M. & Davidson, R. (1983), Review of Economic Studies 50(4):723-735, doi:10.2307/2297772 (the curve).
    Davidson, R. (2009), Journal of Econometrics 150(1):30-40, doi:10.1016/j.jeconom.2008.11.004 (Gini).

    Examples
    --------
    >>> import goodwill as gw
    >>> round(gw.concentration([1, 3, 2, 1, 1, 1, 4]).gini, 4)
    0.3077
    """
    function = "concentration"
    if negative not in NEGATIVE:
        raise DomainError.of(function, "negative", repr(negative), 'must be "zero", "keep" or "raise"')
    if isinstance(points, bool) or not isinstance(points, int | np.integer) or not 1 <= points <= 10_000:
        raise DomainError.of(function, "points", repr(points), "must be a whole number from 1 to 10,000")
    shares = cuts_of(function, top, "top") or []
    workers = resolve(function, threads)
    values = values_of(function, data, measure=measure, start=start, at=at, threads=workers, progress=progress)
    found = _core.concentration(
        _series.series(function, "values", values.column),
        top=shares,
        negative=negative,
        points=int(points),
        level=level,
        threads=workers,
        progress=progress,
    )
    return Concentration(found, values, negative, level)
