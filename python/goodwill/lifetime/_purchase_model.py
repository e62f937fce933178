"""What the models of repeat purchases share."""

from __future__ import annotations

from typing import Any, Self

import numpy as np

from .. import _frames, _threads
from ._likelihood_model import LikelihoodModel, Progress, seed_of
from ._model import customer_columns, floats, number, speaking_of

NAMES = {"x": "frequency", "t_x": "recency", "t": "horizon"}


class PurchaseModel(LikelihoodModel):
    """Base of the models of repeat purchases: fit, scores, simulation."""

    _data = "repeat purchases in time"
    unit: str | None

    def _set(self, unit: str | None = None, **params: float | None) -> None:
        self.unit = unit
        super()._set(unit, **params)

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

    def expected_purchases(
        self,
        base: Any = None,
        horizon: float | None = None,
        *,
        frequency: Any = None,
        recency: Any = None,
        T: Any = None,
        threads: int | None = None,
        progress: Progress = None,
    ) -> Any:
        """Expected purchases in the next ``horizon`` units of time, given a customer's purchases so far.

        Called as ``expected_purchases(base, 39)`` or as ``expected_purchases(39, frequency=, recency=, T=)``.

        Parameters
        ----------
        base : customer base, or frame with columns frequency, recency, T
            Or none, and columns:
        horizon : float
            In the unit of the model; >= 0.
        frequency, recency, T : array-like of shape (n,), or numbers
            As for `fit`.
        threads, progress
            As for `fit`.

        Returns
        -------
        frame or column
            For a base or a frame: a frame of the caller's kind, customer and expected_purchases.  For columns: a column
            like ``frequency``.  Missing in, missing out.

        Raises
        ------
        DomainError, ShapeError
            For a bad row, which is named; for columns of unequal length.
        """
        function = f"{self._kernel}.expected_purchases"
        if horizon is None:
            base, horizon = None, base
        t = number(function, "horizon", horizon)
        return self._score("expected_purchases", (t,), base, frequency, recency, T, threads, progress)

    def no_purchase(
        self,
        base: Any = None,
        horizon: float | None = None,
        *,
        frequency: Any = None,
        recency: Any = None,
        T: Any = None,
        threads: int | None = None,
        progress: Progress = None,
    ) -> Any:
        """The probability that a customer buys nothing in the next ``horizon`` units of time.

        Called as ``no_purchase(base, 13)`` or as ``no_purchase(13, frequency=, recency=, T=)``.

        Parameters
        ----------
        base : customer base, or frame with columns frequency, recency, T
            Or none, and columns:
        horizon : float
            In the unit of the model; >= 0.
        frequency, recency, T : array-like of shape (n,), or numbers
            As for `fit`.
        threads, progress
            As for `fit`.

        Returns
        -------
        frame or column
            As for `expected_purchases`, the column being no_purchase.
        """
        if horizon is None:
            base, horizon = None, base
        t = number(f"{self._kernel}.no_purchase", "horizon", horizon)
        return self._score("no_purchase", (t,), base, frequency, recency, T, threads, progress)

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
        first, time = known.simulate(
            floats(function, "T", T),
            seed=seed_of(function, seed),
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

    def _score(
        self,
        name: str,
        before: tuple[float, ...],
        base: Any,
        frequency: Any,
        recency: Any,
        T: Any,
        threads: int | None,
        progress: Progress,
    ) -> Any:
        function = f"{self._kernel}.{name}"
        known = self._known(function)
        given = {"frequency": frequency, "recency": recency, "T": T}
        columns, wrap, _ = customer_columns(function, base, given, self.unit_)
        with speaking_of(NAMES):
            out = getattr(known, name)(
                *before, *columns.values(), threads=_threads.resolve(function, threads), progress=progress
            )
        return wrap(name, out)


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
