"""The share of customers that stayed."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Real

from .. import _core
from ..errors import DomainError

__all__ = ["RetentionRate", "retention_rate"]


@dataclass(frozen=True, repr=False)
class RetentionRate:
    """The share of customers that stayed, 0..1.

    Attributes
    ----------
    value : float
        retained / n.
    churn : float
        1 - value.
    low, high : float
        Wilson's interval of value; that of churn is 1 - high to 1 - low.
    standard_error : float
        Of value and of churn.
    n : int
        Customers at the start.
    retained : int
        Of them, customers at the end.
    level : float
        Of the interval.
    """

    value: float
    churn: float
    low: float
    high: float
    standard_error: float
    n: int
    retained: int
    level: float

    def __repr__(self) -> str:
        return (
            f"retention {self.value:.1%} ({100 * self.level:g} % {self.low:.1%} to {self.high:.1%}, standard error "
            f"{self.standard_error:.2%}; {self.retained:,} of {self.n:,} stayed), churn {self.churn:.1%}"
        )


def retention_rate(start: int, retained: int, *, level: float = 0.95) -> RetentionRate:
    """Share of the customers at a period's start who are still customers at its end.

    Parameters
    ----------
    start : int
        Customers at the start, at least 1.
    retained : int
        How many of them are customers at the end.  New customers do not count.
    level : float
        Level of Wilson's interval, between 0 and 1.

    Returns
    -------
    RetentionRate

    Raises
    ------
    DomainError
        If a count is negative or not whole, ``retained`` is more than ``start``, or there was nobody at the start.

    References
    ----------
    Wilson (1927), JASA 22(158):209-212, doi:10.1080/01621459.1927.10502953 (interval).

    Examples
    --------
    >>> import goodwill as gw
    >>> gw.retention_rate(1000, 800)
    retention 80.0% (95 % 77.4% to 82.4%, standard error 1.26%; 800 of 1,000 stayed), churn 20.0%
    """
    for name, count in (("start", start), ("retained", retained)):
        if isinstance(count, bool) or not isinstance(count, Real):
            raise DomainError.of("retention_rate", name, repr(count), "must be a whole number")
    return RetentionRate(**_core.retention_rate(float(start), float(retained), level=level), level=level)
