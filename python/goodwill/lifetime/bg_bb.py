"""The BG/BB model."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _core, _frames, _threads
from ._future_opportunities import NAMES, FutureOpportunities, opportunity_columns
from ._likelihood_model import Derivatives, Progress, seed_of
from ._model import floats, number, speaking_of
from ._refits import NO_COVARIATES, FitData

__all__ = ["BGBB"]


class BGBB(FutureOpportunities):
    """BG/BB: customers who can buy at opportunities: yearly donations, cruises, events, prescriptions.

    At each opportunity a customer first leaves for good with a probability of its own (beta distributed with
    ``gamma`` and ``delta``), and if it is still there, buys with a probability of its own (beta distributed with
    ``alpha`` and ``beta``).

    Parameters
    ----------
    alpha, beta, gamma, delta : float, optional
        A known model; all four or none.  `fit` starts there.

    Attributes
    ----------
    params_ : dict
        alpha, beta, gamma, delta.
    standard_errors_, covariance_ : dict, array of shape (4, 4)
        Of the parameters, from the observed information; NaN where the data do not identify them.
    robust_standard_errors_, robust_covariance_ : dict, array of shape (4, 4)
        By the sandwich: right, too, where customers do not follow the model.
    log_likelihood_ : float
        In the data's own units, so that models can be compared.
    aic_, bic_ : float
        Information criteria; lower is better.
    fit_report_ : FitReport

    References
    ----------
    Fader, Hardie & Shang (2010), Customer-base analysis in a discrete-time noncontractual setting, Marketing Science
    29(6):1086-1108, doi:10.1287/mksc.1100.0580.

    Examples
    --------
    >>> import goodwill as gw
    >>> donors = gw.BGBB(alpha=1.2035, beta=0.7497, gamma=0.6567, delta=2.7834)
    >>> round(donors.p_alive(frequency=4, recency=5, n_periods=6), 3)
    0.749
    >>> round(donors.expected_purchases(5, frequency=4, recency=5, n_periods=6), 3)
    2.03
    """

    _names = ("alpha", "beta", "gamma", "delta")
    _kernel = "bg_bb"
    _symbols = NAMES
    _data = "purchases at opportunities"
    _fit_class = _core.BgBbFit

    def __init__(
        self,
        *,
        alpha: float | None = None,
        beta: float | None = None,
        gamma: float | None = None,
        delta: float | None = None,
    ) -> None:
        self._set(alpha=alpha, beta=beta, gamma=gamma, delta=delta)

    def fit(
        self,
        table: Any = None,
        *,
        frequency: Any = None,
        recency: Any = None,
        n_periods: Any = None,
        weights: Any = None,
        max_iterations: int = 200,
        threads: int | None = None,
        progress: Progress = None,
    ) -> BGBB:
        """Maximum likelihood.

        Parameters
        ----------
        table : frame with columns frequency, recency, n_periods
            Or none, and columns:
        frequency, recency, n_periods : array-like of shape (n,)
            Whole numbers: opportunities at which a customer bought, the number of the last one at which it did (0
            where there is none), opportunities so far (1 to 1,000,000).  The purchase that made it a customer is not
            among them.  Rows with a missing value are left out and counted in the fit report.
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
        BGBB
            Itself.

        Raises
        ------
        DomainError
            For a bad row, which is named, or no row at all.
        ShapeError
            For columns of unequal length.
        ConvergenceError
            If the likelihood has no usable maximum: nobody bought.  A fit that can be used with care is returned,
            and ``fit_report_.advice`` says what care, and where the model has become a simpler one.
        """
        function = "bg_bb.fit"
        data = self._fit_data(
            function, table, frequency=frequency, recency=recency, n_periods=n_periods, weights=weights
        )
        with speaking_of(NAMES):
            self._fitted = self._fit_class.fit(
                *data.columns,
                weights=data.weights,
                start=self._start(),
                max_iterations=max_iterations,
                threads=_threads.resolve(function, threads),
                progress=progress,
            )
        return self

    def _fit_data(self, function: str, base: Any, *, weights: Any = None, **given: Any) -> FitData:
        columns, _ = opportunity_columns(
            function, base, *(given.get(name) for name in ("frequency", "recency", "n_periods"))
        )
        of = None if weights is None else floats(function, "weights", weights)
        return FitData(list(columns.values()), of, (NO_COVARIATES, NO_COVARIATES))

    def log_likelihood(
        self,
        table: Any = None,
        *,
        frequency: Any = None,
        recency: Any = None,
        n_periods: Any = None,
        threads: int | None = None,
        progress: Progress = None,
    ) -> Any:
        """The log-likelihood of each customer; arguments and result as those of `p_alive`."""
        return self._score("log_likelihood", (), table, frequency, recency, n_periods, threads, progress)

    def log_likelihood_derivatives(
        self,
        table: Any = None,
        *,
        frequency: Any = None,
        recency: Any = None,
        n_periods: Any = None,
        threads: int | None = None,
        progress: Progress = None,
    ) -> Derivatives:
        """The log-likelihood of each customer with its gradient and Hessian in the logarithms of the parameters.

        Arguments as those of `p_alive`.

        Returns
        -------
        value, gradient, hessian : arrays of shape (n,), (n, 4), (n, 4, 4)
            As of `NBD.log_likelihood_derivatives`.

        Examples
        --------
        >>> import goodwill as gw
        >>> donors = gw.BGBB(alpha=1.2035, beta=0.7497, gamma=0.6567, delta=2.7834)
        >>> _, gradient, _ = donors.log_likelihood_derivatives(frequency=4, recency=5, n_periods=6)
        >>> gradient.round(4)
        array([[ 0.3053,  0.1355, -0.4765,  0.3933]])
        """
        function = "bg_bb.log_likelihood_derivatives"
        known = self._known(function)
        columns, _ = opportunity_columns(function, table, frequency, recency, n_periods)
        with speaking_of(NAMES):
            return known.log_likelihood_derivatives(
                *columns.values(), threads=_threads.resolve(function, threads), progress=progress
            )

    def expected_purchases_of_new(self, horizon: Any, *, threads: int | None = None, progress: Progress = None) -> Any:
        """Expected purchases of a new customer at its first ``horizon`` opportunities.

        Parameters
        ----------
        horizon : array-like of shape (n,), or a number
            Whole numbers from 0 to 1,000,000.
        threads, progress
            As for `fit`.

        Returns
        -------
        column or float
            Like ``horizon``.
        """
        function = "bg_bb.expected_purchases"
        known, columns = self._known(function), floats(function, "horizon", horizon)
        out = known.new_customer_purchases(columns, threads=_threads.resolve(function, threads), progress=progress)
        return _frames.like(horizon, out, "expected_purchases")

    def pmf(self, n: Any, horizon: int, *, threads: int | None = None, progress: Progress = None) -> Any:
        """The probability that a new customer buys at ``n`` of its first ``horizon`` opportunities.

        Parameters
        ----------
        n : array-like of shape (n,), or a number
            Whole numbers from 0 to 1,000,000.
        horizon : int
            0 to 1,000,000.
        threads, progress
            As for `fit`.

        Returns
        -------
        column or float
            Like ``n``.
        """
        function = "bg_bb.pmf"
        known, counts = self._known(function), floats(function, "n", n)
        with speaking_of({"x": "n"}):
            out = known.pmf(
                counts,
                number(function, "horizon", horizon),
                threads=_threads.resolve(function, threads),
                progress=progress,
            )
        return _frames.like(n, out, "pmf")

    def simulate(
        self, n_periods: Any, *, seed: int = 0, threads: int | None = None, progress: Progress = None
    ) -> dict[str, np.ndarray]:
        """Purchases of customers with ``n_periods`` opportunities, as the model makes them.

        Parameters
        ----------
        n_periods : array-like of shape (n,)
            Opportunities of each customer.
        seed : int
            Row i depends on its opportunities, the parameters, the seed and i alone.
        threads, progress
            As for `fit`.

        Returns
        -------
        dict of arrays
            ``row``: the row in ``n_periods`` of each purchase, ascending; ``period``: the number of the opportunity.
        """
        function = "bg_bb.simulate"
        known, columns = self._known(function), floats(function, "n_periods", n_periods)
        with speaking_of(NAMES):
            first, period = known.simulate(
                columns,
                seed=seed_of(function, seed),
                first_customer=0,
                threads=_threads.resolve(function, threads),
                progress=progress,
            )
        return {"row": np.repeat(np.arange(len(first) - 1), np.diff(first)), "period": period}
