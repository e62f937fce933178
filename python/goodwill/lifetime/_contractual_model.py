"""What the contractual models share."""

from __future__ import annotations

from typing import Any, Self

import numpy as np

from .. import _core, _frames, _threads
from ..errors import SchemaError, ShapeError
from ._likelihood_model import Derivatives, Progress, discount_of, seed_of
from ._model import Wrap, customer_columns, floats, speaking_of
from ._refits import NO_COVARIATES, FitData, RefittedModel


class ContractualModel(RefittedModel):
    """Base of the models of customers who say when they leave: fit, survival, simulation."""

    _data = "contracts"

    def fit(
        self,
        counts: Any = None,
        *,
        lifetime: Any = None,
        churned: Any = None,
        weights: Any = None,
        max_iterations: int = 200,
        threads: int | None = None,
        progress: Progress = None,
    ) -> Self:
        """Maximum likelihood, from counts of cohorts or from customers.

        Parameters
        ----------
        counts : array-like of shape (n,) or (cohorts, n), or rows of unlike lengths
            Customers at the start and those still there after renewal 1, 2, ...: ``[1000, 869, 743]``.  Of several
            cohorts the younger ones are shorter, or end in NaN.  Whole numbers of customers, as a percentage does not
            say how many there were.  Or none, and columns:
        lifetime : array-like of shape (n,)
            Whole periods: the number of the renewal that a customer did not make, or of those that it has made so far
            where it is still there.
        churned : array-like of shape (n,)
            Whether it left: 1 or True, 0 or False.  Rows with a missing value are left out and counted in the fit
            report.
        weights : array-like of shape (n,), optional
            How many customers a row stands for; 1 each without it, and fractions are welcome.
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
            For a bad row, which is named: counts that grow, are missing before others or no whole numbers, a lifetime
            of 0 that ended; for fewer than two customers, and no renewal at all.
        ShapeError
            For columns of unequal length.
        ConvergenceError
            If the likelihood has no usable maximum: nobody left, or all at the first renewal.  A fit that can be used
            with care is returned, and ``fit_report_.advice`` says what care, and where the model has become a simpler
            one.
        """
        function = f"{self._kernel}.fit"
        how = {
            "start": self._start(),
            "max_iterations": max_iterations,
            "threads": _threads.resolve(function, threads),
            "progress": progress,
        }
        given = {"lifetime": lifetime, "churned": churned, "weights": weights}
        if counts is not None:
            table = _only_counts(function, counts, given)
            self._fitted = self._fit_class.fit_cohorts(table.ravel(), table.shape[1], **how)
            return self
        data = self._fit_data(function, None, **given)
        self._fitted = self._fit_class.fit(*data.columns, weights=data.weights, **how)
        return self

    def _fit_data(
        self, function: str, base: Any, *, lifetime: Any = None, churned: Any = None, weights: Any = None
    ) -> FitData:
        none = NO_COVARIATES, NO_COVARIATES
        given = {"lifetime": lifetime, "churned": churned}
        if base is not None:
            table = _only_counts(function, base, {**given, "weights": weights})
            until, gone, weight = _core.cohort_lifetimes(table.ravel(), table.shape[1])
            return FitData([until, gone], weight, none)
        if lifetime is None and churned is None:
            must = "must be given: counts of cohorts, or lifetime and churned of customers"
            raise SchemaError.of(function, "counts", "missing", must)
        columns, _, _ = customer_columns(function, None, given, None)
        return FitData(list(columns.values()), None if weights is None else floats(function, "weights", weights), none)

    def survival(self, t: Any, *, threads: int | None = None, progress: Progress = None) -> Any:
        """The probability that a customer is still there after ``t`` renewals.

        Parameters
        ----------
        t : array-like of shape (n,), or a number
            Whole numbers from 0 to 1,000,000.
        threads, progress
            As for `fit`.

        Returns
        -------
        column or float
            Like ``t``.  Missing in, missing out.
        """
        return self._score("survival", "t", t, (), threads, progress)

    def retention(self, t: Any, *, threads: int | None = None, progress: Progress = None) -> Any:
        """The probability that a customer makes renewal ``t``, when it made those before.

        Arguments and result as those of `survival`; ``t`` >= 1.
        """
        return self._score("retention", "t", t, (), threads, progress)

    def pmf(self, t: Any, *, threads: int | None = None, progress: Progress = None) -> Any:
        """The probability that a customer leaves at renewal ``t``.

        Arguments and result as those of `survival`; ``t`` >= 1.
        """
        return self._score("pmf", "t", t, (), threads, progress)

    def expected_residual_lifetime(
        self, renewals: Any, *, threads: int | None = None, progress: Progress = None
    ) -> Any:
        """Renewals to come that a customer is expected to make who has made ``renewals`` and not left.

        Parameters
        ----------
        renewals : array-like of shape (n,), or a number
            Whole numbers from 0 to 1,000,000.
        threads, progress
            As for `fit`.

        Returns
        -------
        column or float
            Like ``renewals``.  Infinite for alpha <= 1 (of the beta-discrete-Weibull model, for alpha c <= 1): then
            a few customers stay for ever; ask for `derl`.
        """
        return self._score("expected_residual_lifetime", "renewals", renewals, (), threads, progress)

    def derl(
        self, renewals: Any, discount_rate: float, *, threads: int | None = None, progress: Progress = None
    ) -> Any:
        """Discounted expected residual lifetime of a customer who has made ``renewals`` and is about to make the next
        one: what its payments to come are worth, when each is 1.

        Parameters
        ----------
        renewals : array-like of shape (n,), or a number
            Whole numbers from 0 to 1,000,000.
        discount_rate : float
            A share per period, >= 0 and < 1: 10 % is 0.1.  The next renewal is not discounted, the k-th after it by
            ``(1 + discount_rate) ** -k``.
        threads, progress
            As for `fit`.

        Returns
        -------
        column or float
            Like ``renewals``.
        """
        before = (discount_of(f"{self._kernel}.derl", discount_rate),)
        return self._score("derl", "renewals", renewals, before, threads, progress)

    def log_likelihood(
        self, *, lifetime: Any, churned: Any, threads: int | None = None, progress: Progress = None
    ) -> Any:
        """The log-likelihood of each customer.

        Parameters
        ----------
        lifetime, churned : array-like of shape (n,), or numbers
            As for `fit`.
        threads, progress
            As for `fit`.

        Returns
        -------
        column or float
            Like ``lifetime``.  Missing in, missing out.
        """
        out, wrap = self._of_customers("log_likelihood", lifetime, churned, threads, progress)
        return wrap("log_likelihood", out)

    def log_likelihood_derivatives(
        self, *, lifetime: Any, churned: Any, threads: int | None = None, progress: Progress = None
    ) -> Derivatives:
        """The log-likelihood of each customer with its gradient and Hessian in the logarithms of the parameters.

        Arguments as those of `log_likelihood`.

        Returns
        -------
        value, gradient, hessian : arrays of shape (n,), (n, p), (n, p, p)
            As of `NBD.log_likelihood_derivatives`.

        Examples
        --------
        >>> import goodwill as gw
        >>> model = gw.ShiftedBetaGeometric(alpha=0.668, beta=3.806)
        >>> _, gradient, _ = model.log_likelihood_derivatives(lifetime=[1, 4], churned=[1, 0])
        >>> gradient.round(4)
        array([[ 0.8507, -0.8507],
               [-0.4639,  0.3636]])
        """
        return self._of_customers("log_likelihood_derivatives", lifetime, churned, threads, progress)[0]

    def simulate(
        self, periods: Any, *, seed: int = 0, threads: int | None = None, progress: Progress = None
    ) -> dict[str, np.ndarray]:
        """Customers who are observed over ``periods`` renewals, as the model makes them.

        Parameters
        ----------
        periods : array-like of shape (n,)
            Renewals over which each customer is observed.
        seed : int
            Row i depends on its periods, the parameters, the seed and i alone.
        threads, progress
            As for `fit`.

        Returns
        -------
        dict of arrays
            ``lifetime`` and ``churned``, as `fit` takes them.
        """
        function = f"{self._kernel}.simulate"
        lifetime, churned = self._known(function).simulate(
            floats(function, "periods", periods),
            seed=seed_of(function, seed),
            first_customer=0,
            threads=_threads.resolve(function, threads),
            progress=progress,
        )
        return {"lifetime": lifetime, "churned": churned}

    def _of_customers(
        self, name: str, lifetime: Any, churned: Any, threads: int | None, progress: Progress
    ) -> tuple[Any, Wrap]:
        function = f"{self._kernel}.{name}"
        known = self._known(function)
        given = {"lifetime": lifetime, "churned": int(churned) if isinstance(churned, bool) else churned}
        columns, wrap, _ = customer_columns(function, None, given, None)
        threads = _threads.resolve(function, threads)
        return getattr(known, name)(*columns.values(), threads=threads, progress=progress), wrap

    def _score(
        self,
        name: str,
        argument: str,
        values: Any,
        before: tuple[float, ...],
        threads: int | None,
        progress: Progress,
    ) -> Any:
        function = f"{self._kernel}.{name}"
        known, column = self._known(function), floats(function, argument, values)
        with speaking_of({"rate": "discount_rate"}):
            out = getattr(known, name)(*before, column, threads=_threads.resolve(function, threads), progress=progress)
        return _frames.like(values, out, name)


def _only_counts(function: str, counts: Any, given: dict[str, Any]) -> np.ndarray:
    for name, column in given.items():
        if column is not None:
            raise SchemaError.of(function, name, "given", "must not be given beside counts")
    return _table(function, counts)


def _table(function: str, counts: Any) -> np.ndarray:
    """Counts of cohorts as rows of one length, the shorter ones filled up with NaN."""
    if hasattr(counts, "to_numpy"):
        counts = counts.to_numpy()
    if not hasattr(counts, "__iter__") or (isinstance(counts, np.ndarray) and counts.ndim == 0):
        must = "must be a list, [1000, 869, 743], or several: who was there at the start and after each renewal"
        raise SchemaError.of(function, "counts", f"of type {type(counts).__name__}", must)
    several = len(np.shape(counts)) == 2 if isinstance(counts, np.ndarray) else any(np.ndim(row) > 0 for row in counts)
    if isinstance(counts, np.ndarray) and counts.ndim > 2:
        raise ShapeError.of(function, "counts", f"of {counts.ndim} dimensions", "must have one or two")
    cohorts = [floats(function, "counts", row) for row in counts] if several else [floats(function, "counts", counts)]
    out = np.full((len(cohorts), max(map(len, cohorts), default=0)), np.nan)
    for row, cohort in zip(out, cohorts, strict=True):
        row[: len(cohort)] = cohort
    return out if out.size else out.reshape(0, 1)
