"""What the models of repeat purchases share."""

from __future__ import annotations

from typing import Any, Self

import numpy as np

from .. import _frames, _threads
from ._forecasts import Forecasts
from ._future_purchases import NAMES
from ._likelihood_model import Progress, seed_of
from ._model import customer_columns, floats, number, speaking_of


class PurchaseModel(Forecasts):
    """Base of the models of repeat purchases: fit, scores, simulation."""

    _data = "repeat purchases in time"
    unit: str | None
    _begin: Any = None  # the compiled model where `refit` begins

    def _set(self, unit: str | None = None, **params: float | None) -> None:
        self.unit = unit
        super()._set(unit, **params)

    def _first(self) -> list[float] | None:
        """Where a fit begins, if that is known."""
        return list(self._begin.params) if self._begin is not None else self._start()

    def refit(self, base: Any = None, **columns: Any) -> Self:
        """A model of the same kind fitted to other customers, from the parameters of this one: today's model from
        last night's.

        Parameters
        ----------
        base, **columns
            As for `fit`.

        Returns
        -------
        model
            A new one; this one stays as it is.  The maximum is that of `fit`, which is reached sooner from near it.

        Raises
        ------
        SchemaError
            If this model is not fitted, nor known.
        DomainError, ShapeError, ConvergenceError
            As for `fit`.

        Examples
        --------
        >>> import goodwill as gw
        >>> model = gw.BGNBD(r=0.25, alpha=4.5, a=0.8, b=2.5)
        >>> today = model.refit(frequency=[0, 1, 2, 5], recency=[0, 10, 20, 30], T=[39, 38, 37, 36])
        >>> today.fit_report_.customers
        4
        """
        known = self._known(f"{self._kernel}.refit")
        fresh = type(self)(**self.get_params())
        fresh._begin = known
        fresh.fit(base, **columns)
        fresh._begin = None
        return fresh

    def fit(
        self,
        base: Any = None,
        *,
        frequency: Any = None,
        recency: Any = None,
        T: Any = None,
        weights: Any = None,
        covariates: Any = None,
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
        covariates : frame, optional
            With the columns that the model names, a row a customer: in their order or, with a column customer beside a
            base that has one, by it.  Without it they are columns of ``base``.
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
            For a bad row, which is named, or no row at all; for a covariate that is missing in a row that is used,
            constant, or a sum of others.
        ShapeError
            For columns of unequal length.
        ConvergenceError
            If the likelihood has no usable maximum: nobody bought again.  A fit that can be used with care is
            returned, and ``fit_report_.advice`` says what care.
        """
        function = f"{self._kernel}.fit"
        given = {"frequency": frequency, "recency": recency, "T": T}
        columns, _, unit = customer_columns(function, base, given, self.unit)
        z = self._covariates(function, base, covariates, len(columns["T"]))
        ridge = number(function, "ridge", getattr(self, "ridge", 0.0))
        by_process = self._covariate_names() or [[], []]
        with speaking_of(NAMES):
            self._fitted = self._fit_class.fit(
                columns["frequency"],
                columns["recency"],
                columns["T"],
                weights=None if weights is None else floats(function, "weights", weights),
                start=self._first(),
                covariates=[(names, of, ridge) for names, of in zip(by_process, z, strict=True)],
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
        known = self._of_all(function)
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
        known, t = self._of_all(function), number(function, "horizon", horizon)
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
        covariates: Any = None,
        threads: int | None = None,
        progress: Progress = None,
    ) -> Any:
        """The log-likelihood of each customer, in the data's own units; arguments and result as those of `no_purchase`,
        without a horizon.
        """
        return self._score("log_likelihood", (), base, frequency, recency, T, covariates, threads, progress)

    def log_likelihood_derivatives(
        self,
        base: Any = None,
        *,
        frequency: Any = None,
        recency: Any = None,
        T: Any = None,
        threads: int | None = None,
        progress: Progress = None,
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The log-likelihood of each customer with its gradient and Hessian in the logarithms of the parameters.

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
        value, gradient, hessian : arrays of shape (n,), (n, p), (n, p, p)
            For p parameters in the order of ``params_``.  Missing in, missing out.

        Raises
        ------
        SchemaError
            If the model has covariates: ask it of ``model.at(...)``.
        DomainError, ShapeError
            For a bad row, which is named; for columns of unequal length.

        Examples
        --------
        >>> import goodwill as gw
        >>> model = gw.NBD(r=0.385, alpha=12.07)
        >>> value, gradient, hessian = model.log_likelihood_derivatives(frequency=[2], recency=[30.0], T=[39.0])
        >>> gradient.round(4)
        array([[ 0.7226, -0.1787]])
        """
        function = f"{self._kernel}.log_likelihood_derivatives"
        known = self._of_all(function)
        given = {"frequency": frequency, "recency": recency, "T": T}
        columns, _, _ = customer_columns(function, base, given, self.unit_)
        with speaking_of(NAMES):
            return known.log_likelihood_derivatives(
                *columns.values(), threads=_threads.resolve(function, threads), progress=progress
            )

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
        known = self._of_all(function)
        first, time = known.simulate(
            floats(function, "T", T),
            seed=seed_of(function, seed),
            first_customer=0,
            threads=_threads.resolve(function, threads),
            progress=progress,
        )
        return {"row": np.repeat(np.arange(len(first) - 1), np.diff(first)), "time": time}

    def _of_all(self, function: str) -> Any:
        """The compiled model, for what does not depend on a customer's own purchases."""
        return self._known(function)


class LeavingModel(PurchaseModel):
    """Base of the models whose customers may leave without saying so."""

    def p_alive(
        self,
        base: Any = None,
        *,
        frequency: Any = None,
        recency: Any = None,
        T: Any = None,
        covariates: Any = None,
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
        covariates : frame, optional
            As for `fit`, of a model that has some.
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
        return self._score("p_alive", (), base, frequency, recency, T, covariates, threads, progress)
