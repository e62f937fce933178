"""Whether what customers spend on a purchase depends on how often they buy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .. import _core, _threads
from ._model import customer_columns, floats, number, speaking_of
from .gamma_gamma import GammaGamma

__all__ = ["SpendDependence", "spend_dependence"]

NAMES = {"x": "frequency", "zbar": "monetary_value", "level": "interval"}


@dataclass(frozen=True, repr=False)
class SpendDependence:
    """How spend on a purchase goes with frequency among repeat buyers; see `spend_dependence`."""

    customers: int
    """Repeat buyers that were used."""
    elasticity: float
    """A customer who buys 1 % more often spends so many per cent more on a purchase; 0 is independence."""
    standard_error: float
    elasticity_low: float
    elasticity_high: float
    interval: float
    """Level of the interval from ``elasticity_low`` to ``elasticity_high``."""
    statistic: float
    """Twice the difference of the log-likelihoods with and without the dependence."""
    p_value: float
    """How often chance alone gives as much if there is no dependence."""
    correlation: float
    """Of frequency and monetary value."""
    frequent_customers: float
    """Repeat buyers (by weight) with more purchases than the mean of the repeat buyers."""
    frequent_misjudged: float
    """Their mean expected spend on a purchase with the dependence, over that of Gamma-Gamma without, less 1."""
    occasional_customers: float
    """The other repeat buyers, by weight."""
    occasional_misjudged: float
    """The same of them."""
    advice: str
    """What to do where the fit with the dependence does not identify its parameters, and so has no interval."""
    independent: GammaGamma = field(compare=False)
    """The fit that takes the two for independent: that of `GammaGamma.fit`."""

    @property
    def depends(self) -> bool:
        """Whether chance alone gives as much less often than ``1 - interval``."""
        return self.p_value < 1 - self.interval

    def __repr__(self) -> str:
        e = self.elasticity
        numbers = (
            f"elasticity {e:.3f} ({self.elasticity_low:.3f} to {self.elasticity_high:.3f}), statistic "
            f"{self.statistic:.2f}, p-value {self.p_value:.3g}, correlation {self.correlation:.3f}, "
            f"{self.customers:,} repeat buyers"
        )
        if self.advice:
            numbers += f".  {self.advice.removesuffix('.')}"
        if not self.depends:
            return (
                f"Spend on a purchase does not depend on how often customers buy, as far as these data show: {numbers}."
                "  Gamma-Gamma may take the two for independent."
            )
        more = "more" if e > 0 else "less"
        return (
            f"Customers who buy 1 % more often spend {abs(e):.2f} % {more} on a purchase: {numbers}.  "
            f"Independence {_judged(self.frequent_misjudged)} the spend on a purchase of frequent buyers and "
            f"{_judged(self.occasional_misjudged)} that of the other repeat buyers."
        )


def spend_dependence(
    base: Any = None,
    *,
    frequency: Any = None,
    monetary_value: Any = None,
    weights: Any = None,
    interval: float = 0.95,
    max_iterations: int = 200,
    threads: int | None = None,
    progress: Callable[[float], bool | None] | None = None,
) -> SpendDependence:
    """Test whether spend on a purchase depends on frequency, which `value` takes for independent.

    Gamma-Gamma is fitted to the repeat buyers with and without the covariate ln(frequency), by which a customer of x
    repeat purchases spends x^e times as much on each.

    Parameters
    ----------
    base : customer base, or frame with columns frequency, monetary_value
        Or none, and columns:
    frequency, monetary_value, weights : array-like of shape (n,)
        As for `GammaGamma.fit`, which says what is left out.
    interval : float
        Level of the interval of the elasticity, and 1 less the level of the test; > 0 and < 1.
    max_iterations : int
        Of each of the two fits.
    threads : int, optional
        As `goodwill.set_threads` says.  The result does not depend on it.
    progress : callable, optional
        Called with the share done; False stops.

    Returns
    -------
    SpendDependence
        Elasticity with its interval, test, correlation, and what it means for frequent buyers.

    Raises
    ------
    DomainError
        For a bad row, which is named; where all repeat buyers bought equally often; for a level outside 0..1.
    ShapeError
        For columns of unequal length.
    ConvergenceError
        If no row can be used, or a likelihood has no usable maximum.

    Notes
    -----
    Wilks (1938), doi:10.1214/aoms/1177732360, for the test.

    Examples
    --------
    >>> import goodwill as gw
    >>> base = gw.CustomerBase.from_transactions(
    ...     gw.datasets.cdnow(sample=True), customer="id", time="date", amount="total", unit="week",
    ...     calibration_end="1997-09-30",
    ... )
    >>> found = gw.spend_dependence(base)
    >>> round(found.elasticity, 3), round(found.statistic, 2), found.depends
    (0.169, 32.49, True)
    """
    function = "spend_dependence"
    given = {"frequency": frequency, "monetary_value": monetary_value}
    columns, _, _ = customer_columns(function, base, given, None)
    with speaking_of(NAMES):
        found = _core.spend_dependence(
            columns["frequency"],
            columns["monetary_value"],
            weights=None if weights is None else floats(function, "weights", weights),
            level=number(function, "interval", interval),
            max_iterations=max_iterations,
            threads=_threads.resolve(function, threads),
            progress=progress,
        )
    independent = GammaGamma()
    independent._fitted = found["independent"]
    return SpendDependence(
        customers=found["independent"].report["customers"],
        elasticity=found["elasticity"],
        standard_error=found["standard_error"],
        elasticity_low=found["low"],
        elasticity_high=found["high"],
        interval=float(interval),
        statistic=found["statistic"],
        p_value=found["p_value"],
        correlation=found["correlation"],
        frequent_customers=found["frequent"][0],
        frequent_misjudged=found["frequent"][1],
        occasional_customers=found["occasional"][0],
        occasional_misjudged=found["occasional"][1],
        advice="" if found["dependent"].report["identified"] else found["dependent"].report["advice"],
        independent=independent,
    )


def _judged(share: float) -> str:
    return f"{'underestimates' if share > 0 else 'overestimates'} by {abs(share):.1%}"
