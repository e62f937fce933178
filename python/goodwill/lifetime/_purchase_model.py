"""What the models of repeat purchases share."""

from __future__ import annotations

from typing import Any, Self

import numpy as np

from .. import _frames, _threads
from ..errors import DomainError
from ._future_purchases import NAMES, FuturePurchases, Progress, number
from ._model import customer_columns, floats, speaking_of


class PurchaseModel(FuturePurchases):
    """Base of the models of repeat purchases: fit, scores, simulation."""

    unit: str | None

    def _set(self, unit: str | None, **params: float | None) -> None:
        """What every constructor does with its arguments."""
        for name, value in params.items():
            setattr(self, name, value)
        self.unit = unit
        start = self._start()
        self._fitted = self._fit_class(start, unit) if start is not None else None

    def _start(self) -> list[float] | None:
        given = {name: getattr(self, name) for name in self._names}
        if all(value is None for value in given.values()):
            return None
        for name, value in given.items():
            if isinstance(value, bool) or not isinstance(value, int | float | np.number):
                must = f"must be a number: give all of {', '.join(self._names)} or none"
                raise DomainError.of(type(self).__name__, name, repr(value), must)
        return [float(value) for value in given.values()]

    @property
    def robust_standard_errors_(self) -> dict[str, float]:
        """Standard errors by the sandwich: right, too, where customers do not follow the model."""
        return dict(zip(self._names, self._has_fit().robust_standard_errors, strict=True))

    @property
    def robust_covariance_(self) -> np.ndarray:
        """Covariance of the parameters by the sandwich, in the order of ``params_``."""
        return self._has_fit().robust_covariance

    @property
    def aic_(self) -> float:
        """Akaike's information criterion; lower is better, for models fitted to the same columns."""
        return self._has_fit().aic

    @property
    def bic_(self) -> float:
        """The Bayesian information criterion; lower is better, for models fitted to the same columns."""
        return self._has_fit().bic

    def fit(
        self,
        base: Any = None,
        *,
        frequency: Any = None,
        recency: Any = None,
        T: Any = None,
        weights: Any = None,
        max_iterations: int = 200,
        threads: int | None = None,
        progress: Progress = None,
    ) -> Self:
        """Maximum likelihood.

        Parameters
        ----------
        base : customer base, or frame with columns frequency, recency, T
            Or none, and columns:
        frequency, recency, T : array-like of shape (n,)
            Repeat purchases (whole), age at the last of them (0 where there is none), age; both ages in one unit.
            Rows with a missing value are left out and counted in the fit report.
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
        model
            Itself.

        Raises
        ------
        DomainError
            For a bad row, which is named, or no row at all.
        ShapeError
            For columns of unequal length.
        ConvergenceError
            If the likelihood has no usable maximum: nobody bought again.  A fit that can be used with care is
            returned, and ``fit_report_.advice`` says what care.
        """
        function = f"{self._kernel}.fit"
        given = {"frequency": frequency, "recency": recency, "T": T}
        columns, _, unit = customer_columns(function, base, given, self.unit)
        with speaking_of(NAMES):
            self._fitted = self._fit_class.fit(
                columns["frequency"],
                columns["recency"],
                columns["T"],
                weights=None if weights is None else floats(function, "weights", weights),
                start=self._start(),
                max_iterations=max_iterations,
                unit=unit if unit is not None else self.unit,
                threads=_threads.resolve(function, threads),
                progress=progress,
            )
        return self

    def expected_purchases_of_new(self, horizon: Any, *, threads: int | None = None, progress: Progress = None) -> Any:
        """Expected repeat purchases of a customer within ``horizon`` units of its first purchase.

        Parameters
        ----------
        horizon : array-like of shape (n,), or a number
            In the unit of the model; >= 0.
        threads, progress
            As for `fit`.

        Returns
        -------
        column or float
            Like ``horizon``.
        """
        function = f"{self._kernel}.expected_purchases"
        known = self._known(function)
        t = floats(function, "horizon", horizon)
        with speaking_of(NAMES):
            out = known.new_customer_purchases(t, threads=_threads.resolve(function, threads), progress=progress)
        return _frames.like(horizon, out, "expected_purchases")

    def pmf(self, n: Any, horizon: float, *, threads: int | None = None, progress: Progress = None) -> Any:
        """The probability that a customer makes ``n`` repeat purchases within ``horizon`` of its first purchase.

        Parameters
        ----------
        n : array-like of shape (n,), or a number
            Whole numbers >= 0.
        horizon : float
            In the unit of the model; >= 0.
        threads, progress
            As for `fit`.

        Returns
        -------
        column or float
            Like ``n``.
        """
        function = f"{self._kernel}.pmf"
        known, t = self._known(function), number(function, "horizon", horizon)
        counts = floats(function, "n", n)
        with speaking_of(NAMES):
            out = known.pmf(counts, t, threads=_threads.resolve(function, threads), progress=progress)
        return _frames.like(n, out, "pmf")

    def log_likelihood(
        self,
        base: Any = None,
        *,
        frequency: Any = None,
        recency: Any = None,
        T: Any = None,
        threads: int | None = None,
        progress: Progress = None,
    ) -> Any:
        """The log-likelihood of each customer, in the data's own units; arguments and result as those of `no_purchase`,
        without a horizon.
        """
        return self._score("log_likelihood", (), base, frequency, recency, T, threads, progress)

    def simulate(
        self, T: Any, *, seed: int = 0, threads: int | None = None, progress: Progress = None
    ) -> dict[str, np.ndarray]:
        """Repeat purchases of customers of age ``T``, as the model makes them.

        Parameters
        ----------
        T : array-like of shape (n,)
            Ages in the unit of the model.
        seed : int
            Row i depends on its age, the parameters, the seed and i alone.
        threads, progress
            As for `fit`.

        Returns
        -------
        dict of arrays
            ``row``: the row in ``T`` of each purchase, ascending; ``time``: the customer's age at it.
        """
        function = f"{self._kernel}.simulate"
        known = self._known(function)
        if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or not 0 <= seed < 2**64:
            raise DomainError.of(function, "seed", repr(seed), "must be a whole number from 0 to 2^64 - 1")
        first, time = known.simulate(
            floats(function, "T", T),
            seed=int(seed),
            first_customer=0,
            threads=_threads.resolve(function, threads),
            progress=progress,
        )
        return {"row": np.repeat(np.arange(len(first) - 1), np.diff(first)), "time": time}

    def _weighted_purchases(
        self,
        columns: dict[str, np.ndarray],
        times: np.ndarray,
        weights: np.ndarray,
        threads: int,
        progress: Progress = None,
    ) -> np.ndarray:
        """Sums over times of weight times expected purchases within time: what discounting needs."""
        return self._known(f"{self._kernel}.expected_purchases").weighted_purchases(
            times,
            weights,
            columns["frequency"],
            columns["recency"],
            columns["T"],
            threads=threads,
            progress=progress,
        )


class LeavingModel(PurchaseModel):
    """Base of the models whose customers may leave without saying so."""

    def p_alive(
        self,
        base: Any = None,
        *,
        frequency: Any = None,
        recency: Any = None,
        T: Any = None,
        threads: int | None = None,
        progress: Progress = None,
    ) -> Any:
        """The probability that a customer is still there, given its purchases.

        Parameters
        ----------
        base : customer base, or frame with columns frequency, recency, T
            Or none, and columns:
        frequency, recency, T : array-like of shape (n,), or numbers
            As for `fit`.
        threads, progress
            As for `fit`.

        Returns
        -------
        frame or column
            For a base or a frame: a frame of the caller's kind, customer and p_alive.  For columns: a column like
            ``frequency``.  Missing in, missing out.

        Raises
        ------
        DomainError, ShapeError
            For a bad row, which is named; for columns of unequal length.
        """
        return self._score("p_alive", (), base, frequency, recency, T, threads, progress)
