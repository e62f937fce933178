"""The BG/BB model."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _core, _frames, _threads
from ..errors import SchemaError
from ._likelihood_model import Progress, seed_of
from ._model import customer_columns, floats, is_base, number, speaking_of
from ._refits import NO_COVARIATES, FitData, SimulatedModel

__all__ = ["BGBB"]

NAMES = {"x": "frequency", "t_x": "recency", "n": "n_periods", "k": "n", "rate": "discount_rate"}


class BGBB(SimulatedModel):
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
        columns, _ = _columns(function, base, *(given.get(name) for name in ("frequency", "recency", "n_periods")))
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

    def p_alive(
        self,
        table: Any = None,
        *,
        frequency: Any = None,
        recency: Any = None,
        n_periods: Any = None,
        ahead: int = 0,
        threads: int | None = None,
        progress: Progress = None,
    ) -> Any:
        """The probability that a customer is still there, given its purchases.

        Parameters
        ----------
        table : frame with columns frequency, recency, n_periods
            Or none, and columns:
        frequency, recency, n_periods : array-like of shape (n,), or numbers
            As for `fit`.
        ahead : int
            Still there at opportunity n_periods + ahead: 0 is the last one, at which who bought was there for sure; 1
            the next one, as the source and lifetimes have it.
        threads, progress
            As for `fit`.

        Returns
        -------
        frame or column
            For a frame: a frame of the caller's kind, customer (where it has such a column) and p_alive.  For columns:
            a column like ``frequency``.  Missing in, missing out.

        Raises
        ------
        DomainError, ShapeError
            For a bad row, which is named; for columns of unequal length.
        """
        before = (number("bg_bb.p_alive", "ahead", ahead),)
        return self._score("p_alive", before, table, frequency, recency, n_periods, threads, progress)

    def expected_purchases(
        self,
        table: Any = None,
        horizon: int | None = None,
        *,
        frequency: Any = None,
        recency: Any = None,
        n_periods: Any = None,
        threads: int | None = None,
        progress: Progress = None,
    ) -> Any:
        """Expected purchases at the next ``horizon`` opportunities, given a customer's purchases so far.

        Called as ``expected_purchases(table, 5)`` or as ``expected_purchases(5, frequency=, recency=, n_periods=)``.

        Parameters
        ----------
        horizon : int
            0 to 1,000,000.
        table, frequency, recency, n_periods, threads, progress
            As for `p_alive`.

        Returns
        -------
        frame or column
            As for `p_alive`, the column being expected_purchases.
        """
        if horizon is None:
            table, horizon = None, table
        before = (number("bg_bb.expected_purchases", "horizon", horizon),)
        return self._score("expected_purchases", before, table, frequency, recency, n_periods, threads, progress)

    def no_purchase(
        self,
        table: Any = None,
        horizon: int | None = None,
        *,
        frequency: Any = None,
        recency: Any = None,
        n_periods: Any = None,
        threads: int | None = None,
        progress: Progress = None,
    ) -> Any:
        """The probability that a customer buys at none of the next ``horizon`` opportunities.

        Arguments and result as those of `expected_purchases`, the column being no_purchase.
        """
        if horizon is None:
            table, horizon = None, table
        before = (number("bg_bb.no_purchase", "horizon", horizon),)
        return self._score("no_purchase", before, table, frequency, recency, n_periods, threads, progress)

    def probability_of_n(
        self,
        table: Any = None,
        n: int | None = None,
        horizon: int | None = None,
        *,
        frequency: Any = None,
        recency: Any = None,
        n_periods: Any = None,
        threads: int | None = None,
        progress: Progress = None,
    ) -> Any:
        """The probability that a customer buys at ``n`` of the next ``horizon`` opportunities.

        Called as ``probability_of_n(table, 2, 5)`` or as ``probability_of_n(2, 5, frequency=, recency=, n_periods=)``.

        Parameters
        ----------
        n, horizon : int
            0 to 1,000,000.
        table, frequency, recency, n_periods, threads, progress
            As for `p_alive`.

        Returns
        -------
        frame or column
            As for `p_alive`, the column being probability_of_n.
        """
        if horizon is None:
            table, n, horizon = None, table, n
        function = "bg_bb.probability_of_n"
        before = number(function, "n", n), number(function, "horizon", horizon)
        return self._score("probability_of_n", before, table, frequency, recency, n_periods, threads, progress)

    def time_to_next(
        self,
        table: Any = None,
        probability: float | None = None,
        *,
        frequency: Any = None,
        recency: Any = None,
        n_periods: Any = None,
        threads: int | None = None,
        progress: Progress = None,
    ) -> Any:
        """The number of the opportunity, counted from the next one, by which a customer has bought again with this
        probability: a quantile of the time to its next purchase.

        Called as ``time_to_next(table, 0.5)`` or as ``time_to_next(0.5, frequency=, recency=, n_periods=)``.

        Parameters
        ----------
        probability : float
            Between 0 and 1.
        table, frequency, recency, n_periods, threads, progress
            As for `p_alive`.

        Returns
        -------
        frame or column
            As for `p_alive`, the column being time_to_next.  Infinite where the customer ever buys again with less
            than this probability, or reaches it after more than 1,000,000 opportunities.
        """
        if probability is None:
            table, probability = None, table
        before = (number("bg_bb.time_to_next", "probability", probability),)
        return self._score("time_to_next", before, table, frequency, recency, n_periods, threads, progress)

    def dert(
        self,
        table: Any = None,
        *,
        discount_rate: float,
        frequency: Any = None,
        recency: Any = None,
        n_periods: Any = None,
        threads: int | None = None,
        progress: Progress = None,
    ) -> Any:
        """Discounted expected residual transactions: purchases at all opportunities to come, the k-th of them
        discounted by ``(1 + discount_rate) ** -k``.

        Parameters
        ----------
        discount_rate : float
            A share per opportunity, >= 0: 10 % is 0.1.  At 0 the sum is infinite for gamma <= 1.
        table, frequency, recency, n_periods, threads, progress
            As for `p_alive`.

        Returns
        -------
        frame or column
            As for `p_alive`, the column being dert.
        """
        before = (number("bg_bb.dert", "discount_rate", discount_rate),)
        return self._score("dert", before, table, frequency, recency, n_periods, threads, progress)

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

    def _score(
        self,
        name: str,
        before: tuple[float, ...],
        table: Any,
        frequency: Any,
        recency: Any,
        n_periods: Any,
        threads: int | None,
        progress: Progress,
    ) -> Any:
        function = f"bg_bb.{name}"
        known = self._known(function)
        columns, wrap = _columns(function, table, frequency, recency, n_periods)
        with speaking_of(NAMES):
            out = getattr(known, name)(
                *before, *columns.values(), threads=_threads.resolve(function, threads), progress=progress
            )
        return wrap(name, out)


def _columns(function: str, table: Any, frequency: Any, recency: Any, n_periods: Any) -> tuple[Any, Any]:
    if is_base(table):
        must = "must be a frame with columns frequency, recency, n_periods: a base counts time, not opportunities"
        raise SchemaError.of(function, "table", "a customer base", must)
    given = {"frequency": frequency, "recency": recency, "n_periods": n_periods}
    columns, wrap, _ = customer_columns(function, table, given, None)
    return columns, wrap
