"""The Gamma-Gamma model."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .. import _core, _threads
from ..errors import DomainError
from ._model import Columns, Model, Wrap, customer_columns, floats, speaking_of

__all__ = ["GammaGamma"]

NAMES = {"x": "frequency", "zbar": "monetary_value"}
Progress = Callable[[float], bool | None] | None


class GammaGamma(Model):
    """Gamma-Gamma: what customers spend on a purchase.

    The amounts of a customer are gamma distributed with shape ``p`` around a mean of its own, whose rate is gamma
    distributed with shape ``q`` and rate ``v``; how often the customer buys says nothing about it.

    Parameters
    ----------
    p, q, v : float, optional
        A known model; all three or none.  `fit` starts there.  ``v`` is in the unit of the amounts.

    Attributes
    ----------
    params_ : dict
        p, q, v.
    standard_errors_, covariance_ : dict, array of shape (3, 3)
        Of the parameters, from the observed information; NaN where the data do not identify them.
    log_likelihood_ : float
        In the amounts' own unit, so that models can be compared.
    fit_report_ : FitReport
        With ``correlation``, that of frequency and monetary value.
    mean_spend_ : float
        The mean amount over all customers, p v / (q - 1); NaN for q <= 1, where there is none.

    References
    ----------
    Fader & Hardie (2013), The Gamma-Gamma model of monetary value,
    http://www.brucehardie.com/notes/025/gamma_gamma.pdf.

    Examples
    --------
    >>> import goodwill as gw
    >>> spend = gw.GammaGamma(p=6.25, q=3.74, v=15.44)
    >>> round(spend.expected_spend(frequency=2, monetary_value=22.35), 2)
    24.66
    """

    _names = ("p", "q", "v")
    _fit_class = _core.GammaGammaFit

    def __init__(self, *, p: float | None = None, q: float | None = None, v: float | None = None) -> None:
        self.p, self.q, self.v = p, q, v
        start = self._start()
        self._fitted = _core.GammaGammaFit(start) if start is not None else None

    def _start(self) -> list[float] | None:
        given = {name: getattr(self, name) for name in self._names}
        if all(value is None for value in given.values()):
            return None
        for name, value in given.items():
            if isinstance(value, bool) or not isinstance(value, int | float | np.number):
                raise DomainError.of("GammaGamma", name, repr(value), "must be a number: give all of p, q, v or none")
        return [float(value) for value in given.values()]

    @property
    def mean_spend_(self) -> float:
        """The mean amount over all customers; NaN where it does not exist."""
        return self._known("gamma_gamma.mean_spend").mean_spend

    def fit(
        self,
        base: Any = None,
        *,
        frequency: Any = None,
        monetary_value: Any = None,
        weights: Any = None,
        max_iterations: int = 200,
        threads: int | None = None,
        progress: Progress = None,
    ) -> GammaGamma:
        """Maximum likelihood on the customers who bought again.

        Parameters
        ----------
        base : customer base, or frame with columns frequency, monetary_value
            Or none, and columns:
        frequency, monetary_value : array-like of shape (n,)
            Repeat purchases and their mean amount.  Left out and counted in the fit report: rows with a missing
            value, one-time buyers (frequency 0), mean amounts of 0 and less.
        weights : array-like of shape (n,), optional
            How many customers a row stands for; 1 each without it.
        max_iterations : int
            Of the search.
        threads : int, optional
            As `goodwill.set_threads` says.  The result does not depend on it.
        progress : callable, optional
            Called with the share done; False stops.

        Returns
        -------
        GammaGamma
            Itself.

        Raises
        ------
        DomainError
            For a bad row, which is named, or no row at all.
        ShapeError
            For columns of unequal length.
        ConvergenceError
            If no row can be used, or the likelihood has no usable maximum.  A fit that can be used with care is
            returned, and ``fit_report_.advice`` says what care.
        """
        function = "gamma_gamma.fit"
        columns, _ = _columns(function, base, frequency, monetary_value)
        with speaking_of(NAMES):
            self._fitted = _core.gamma_gamma_fit(
                columns["frequency"],
                columns["monetary_value"],
                weights=None if weights is None else floats(function, "weights", weights),
                start=self._start(),
                max_iterations=max_iterations,
                threads=_threads.resolve(function, threads),
                progress=progress,
            )
        return self

    def expected_spend(
        self,
        base: Any = None,
        *,
        frequency: Any = None,
        monetary_value: Any = None,
        threads: int | None = None,
        progress: Progress = None,
    ) -> Any:
        """The expected amount of a purchase, given what a customer spent so far.

        Between the customer's mean and that of all customers; one-time buyers get that of all, which is missing for
        q <= 1.

        Parameters
        ----------
        base : customer base, or frame with columns frequency, monetary_value
            Or none, and columns:
        frequency, monetary_value : array-like of shape (n,), or numbers
            As for `fit`; monetary_value is not read where frequency is 0.
        threads, progress
            As for `fit`.

        Returns
        -------
        frame or column
            For a base or a frame: a frame of the caller's kind, customer and expected_spend.  For columns: a column
            like ``frequency``.  In the unit of the amounts.  Missing in, missing out.

        Raises
        ------
        DomainError, ShapeError
            For a bad row, which is named (a negative mean amount among them); for columns of unequal length.
        """
        return self._score(
            "expected_spend", _core.gamma_gamma_expected_spend, base, frequency, monetary_value, threads, progress
        )

    def log_likelihood(
        self,
        base: Any = None,
        *,
        frequency: Any = None,
        monetary_value: Any = None,
        threads: int | None = None,
        progress: Progress = None,
    ) -> Any:
        """The log-likelihood of each customer, in the amounts' own unit; frequency and monetary_value must be > 0.

        Arguments and result as for `expected_spend`.
        """
        return self._score(
            "log_likelihood", _core.gamma_gamma_log_likelihood, base, frequency, monetary_value, threads, progress
        )

    def simulate(
        self, frequency: Any, *, seed: int = 0, threads: int | None = None, progress: Progress = None
    ) -> dict[str, np.ndarray]:
        """Amounts of customers' purchases, as the model makes them.

        Parameters
        ----------
        frequency : array-like of shape (n,)
            How many purchases each customer makes.
        seed : int
            Row i depends on its frequency, the parameters, the seed and i alone.
        threads, progress
            As for `fit`.

        Returns
        -------
        dict of arrays
            ``row``: the row in ``frequency`` of each purchase, ascending; ``amount``: what it costs, not rounded.
        """
        function = "gamma_gamma.simulate"
        params = self._known(function).params
        if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or not 0 <= seed < 2**64:
            raise DomainError.of(function, "seed", repr(seed), "must be a whole number from 0 to 2^64 - 1")
        counts = floats(function, "frequency", frequency)
        with speaking_of(NAMES):
            amount = _core.gamma_gamma_simulate(
                params,
                counts,
                seed=int(seed),
                first_customer=0,
                threads=_threads.resolve(function, threads),
                progress=progress,
            )
        return {"row": np.repeat(np.arange(len(counts)), counts.astype(np.int64)), "amount": amount}

    def _score(
        self,
        name: str,
        kernel: Callable[..., np.ndarray],
        base: Any,
        frequency: Any,
        monetary_value: Any,
        threads: int | None,
        progress: Progress,
    ) -> Any:
        function = f"gamma_gamma.{name}"
        params = self._known(function).params
        columns, wrap = _columns(function, base, frequency, monetary_value)
        with speaking_of(NAMES):
            out = kernel(params, *columns.values(), threads=_threads.resolve(function, threads), progress=progress)
        return wrap(name, out)


def _columns(function: str, base: Any, frequency: Any, monetary_value: Any) -> tuple[Columns, Wrap]:
    given = {"frequency": frequency, "monetary_value": monetary_value}
    columns, wrap, _ = customer_columns(function, base, given, None)
    return columns, wrap
