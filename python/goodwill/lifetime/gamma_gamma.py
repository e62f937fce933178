"""The Gamma-Gamma model."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .. import _core, _threads
from ._covariates import Given, covariate_columns, names_of
from ._likelihood_model import Derivatives, Progress, seed_of
from ._model import Columns, Wrap, customer_columns, floats, number, speaking_of
from ._refits import NO_COVARIATES, FitData, SimulatedModel

__all__ = ["GammaGamma"]

NAMES = {"x": "frequency", "zbar": "monetary_value"}


class GammaGamma(SimulatedModel):
    """Gamma-Gamma: what customers spend on a purchase.

    The amounts of a customer are gamma distributed with shape ``p`` around a mean of its own, whose rate is gamma
    distributed with shape ``q`` and rate ``v``; how often the customer buys says nothing about it.

    Parameters
    ----------
    p, q, v : float, optional
        A known model; all three or none.  `fit` starts there.  ``v`` is in the unit of the amounts.
    spend_covariates : list of str, or dict of str to float, optional
        Names of columns of numbers that say beforehand who spends more: with coefficients g and covariates z a customer
        spends exp(g'z) times as much.  A dict has the coefficients of a known model.
    ridge : float
        `fit` maximises the log-likelihood less ``ridge`` times the sum of the squared coefficients.

    Attributes
    ----------
    params_ : dict
        p, q, v, and a coefficient for each covariate: "spend.member".
    standard_errors_, covariance_ : dict, array of shape (3 + covariates, 3 + covariates)
        Of the parameters, from the observed information; NaN where the data do not identify them.
    robust_standard_errors_, robust_covariance_ : dict, array of the same shape
        By the sandwich: right, too, where customers do not follow the model.
    log_likelihood_ : float
        In the amounts' own unit, so that models can be compared.
    aic_, bic_ : float
        Information criteria; lower is better.
    fit_report_ : FitReport
        With ``correlation``, that of frequency and monetary value.
    mean_spend_ : float
        The mean amount over all customers, p v / (q - 1); NaN for q <= 1, where there is none.  With covariates: of
        customers whose covariates are 0.

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
    _data = "amounts"
    _kernel = "gamma_gamma"
    _symbols = NAMES
    _processes = ("spend",)
    _fit_class = _core.GammaGammaFit

    def __init__(
        self,
        *,
        p: float | None = None,
        q: float | None = None,
        v: float | None = None,
        spend_covariates: Given = None,
        ridge: float = 0.0,
    ) -> None:
        self.spend_covariates, self.ridge = spend_covariates, ridge
        names_of("GammaGamma", "spend_covariates", spend_covariates)
        self._set(p=p, q=q, v=v)

    def _known_fit(self, params: list[float], unit: str | None) -> Any:
        names, coefficients = names_of("GammaGamma", "spend_covariates", self.spend_covariates)
        if names and coefficients is None:  # a start, and no model of customers with covariates
            return None
        return _core.GammaGammaFit(params, (names, coefficients or []))

    @property
    def mean_spend_(self) -> float:
        """The mean amount over all customers; NaN where it does not exist; with covariates, where those are 0."""
        return self._known("gamma_gamma.mean_spend").mean_spend

    def fit(
        self,
        base: Any = None,
        *,
        frequency: Any = None,
        monetary_value: Any = None,
        weights: Any = None,
        covariates: Any = None,
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
        GammaGamma
            Itself.

        Raises
        ------
        DomainError
            For a bad row, which is named, or no row at all; for a covariate that is missing in a row that is used,
            constant, or a sum of others.
        ShapeError
            For columns of unequal length.
        ConvergenceError
            If no row can be used, or the likelihood has no usable maximum.  A fit that can be used with care is
            returned, and ``fit_report_.advice`` says what care.
        """
        function = "gamma_gamma.fit"
        data = self._fit_data(
            function,
            base,
            frequency=frequency,
            monetary_value=monetary_value,
            weights=weights,
            covariates=covariates,
        )
        with speaking_of(NAMES):
            self._fitted = _core.gamma_gamma_fit(
                *data.columns,
                weights=data.weights,
                start=self._start(),
                covariates=data.covariates[0],
                max_iterations=max_iterations,
                threads=_threads.resolve(function, threads),
                progress=progress,
            )
        return self

    def _fit_data(
        self,
        function: str,
        base: Any,
        *,
        frequency: Any = None,
        monetary_value: Any = None,
        weights: Any = None,
        covariates: Any = None,
    ) -> FitData:
        columns, _ = _columns(function, base, frequency, monetary_value)
        names = self._covariate_names()[0]
        of = covariate_columns(function, names, base, covariates, len(columns["frequency"]))
        given = names, [of[name] for name in names], number(function, "ridge", self.ridge)
        return FitData(
            list(columns.values()),
            None if weights is None else floats(function, "weights", weights),
            (given, NO_COVARIATES),
        )

    def expected_spend(
        self,
        base: Any = None,
        *,
        frequency: Any = None,
        monetary_value: Any = None,
        covariates: Any = None,
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
        covariates : frame, optional
            As for `fit`, of a model that has some.
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
        kernel = _core.gamma_gamma_expected_spend
        out, scale, wrap = self._score("expected_spend", kernel, base, frequency, monetary_value, covariates, threads,
                                       progress)  # fmt: skip
        return wrap("expected_spend", out if scale is None else out * scale)

    def log_likelihood(
        self,
        base: Any = None,
        *,
        frequency: Any = None,
        monetary_value: Any = None,
        covariates: Any = None,
        threads: int | None = None,
        progress: Progress = None,
    ) -> Any:
        """The log-likelihood of each customer, in the amounts' own unit; frequency and monetary_value must be > 0.

        Arguments and result as for `expected_spend`.
        """
        kernel = _core.gamma_gamma_log_likelihood
        out, scale, wrap = self._score("log_likelihood", kernel, base, frequency, monetary_value, covariates, threads,
                                       progress)  # fmt: skip
        return wrap("log_likelihood", out if scale is None else out - np.log(scale))

    def log_likelihood_derivatives(
        self,
        base: Any = None,
        *,
        frequency: Any = None,
        monetary_value: Any = None,
        covariates: Any = None,
        threads: int | None = None,
        progress: Progress = None,
    ) -> Derivatives:
        """The log-likelihood of each customer with its gradient and Hessian in the logarithms of p, q and v and, where
        the model has covariates, in their coefficients as they are.

        Arguments as those of `log_likelihood`.

        Returns
        -------
        value, gradient, hessian : arrays of shape (n,), (n, k), (n, k, k)
            As of `NBD.log_likelihood_derivatives`, for k parameters in the order of ``params_``.

        Examples
        --------
        >>> import goodwill as gw
        >>> spend = gw.GammaGamma(p=6.25, q=3.74, v=15.44)
        >>> _, gradient, _ = spend.log_likelihood_derivatives(frequency=2, monetary_value=22.35)
        >>> gradient.round(4)
        array([[-0.3191,  0.8123, -0.4294]])
        """
        function = "gamma_gamma.log_likelihood_derivatives"
        kernel = _core.gamma_gamma_log_likelihood_derivatives
        (value, gradient, hessian), scale, _ = self._score(
            "log_likelihood_derivatives", kernel, base, frequency, monetary_value, covariates, threads, progress
        )
        if scale is None:
            return value, gradient, hessian
        # ln v of a customer is that of the model plus the sum of coefficients times covariates.
        names = self._known(function).covariates[0]
        of = covariate_columns(function, names, base, covariates, len(value))
        by = np.zeros((len(value), 3, 3 + len(names)))
        by[:, [0, 1, 2], [0, 1, 2]] = 1
        for k, name in enumerate(names):
            by[:, 2, 3 + k] = of[name]
        across = by.transpose(0, 2, 1)
        return value - np.log(scale), (across @ gradient[:, :, None])[:, :, 0], across @ hessian @ by

    def simulate(
        self,
        frequency: Any,
        *,
        seed: int = 0,
        covariates: Any = None,
        threads: int | None = None,
        progress: Progress = None,
    ) -> dict[str, np.ndarray]:
        """Amounts of customers' purchases, as the model makes them.

        Parameters
        ----------
        frequency : array-like of shape (n,)
            How many purchases each customer makes.
        seed : int
            Row i depends on its frequency, the parameters, the seed and i alone.
        covariates : frame, optional
            As for `fit`, a row for each of ``frequency``, of a model that has some.
        threads, progress
            As for `fit`.

        Returns
        -------
        dict of arrays
            ``row``: the row in ``frequency`` of each purchase, ascending; ``amount``: what it costs, not rounded.
        """
        function = "gamma_gamma.simulate"
        params = self._known(function).params
        counts = floats(function, "frequency", frequency)
        with speaking_of(NAMES):
            amount = _core.gamma_gamma_simulate(
                params,
                counts,
                seed=seed_of(function, seed),
                first_customer=0,
                threads=_threads.resolve(function, threads),
                progress=progress,
            )
        row = np.repeat(np.arange(len(counts)), counts.astype(np.int64))
        scale = self._scale(function, None, covariates, len(counts))
        return {"row": row, "amount": amount if scale is None else amount * scale[row]}

    def _scale(self, function: str, base: Any, covariates: Any, rows: int) -> np.ndarray | None:
        """How many times as much each customer spends as one whose covariates are 0: v scales the amounts."""
        known = self._known(function)
        names, coefficients = known.covariates[0], known.coefficients[0]
        of = covariate_columns(function, names, base, covariates, rows)
        if not names:
            return None
        return np.exp(np.sum([c * of[name] for name, c in zip(names, coefficients, strict=True)], axis=0))

    def _spend_covariates(self, function: str, base: Any, covariates: Any, rows: int) -> list[np.ndarray]:
        """Columns of the covariates, as the compiled model takes them."""
        names = self._known(function).covariates[0]
        of = covariate_columns(function, names, base, covariates if names else None, rows)
        return [of[name] for name in names]

    def _score(
        self,
        name: str,
        kernel: Callable[..., Any],
        base: Any,
        frequency: Any,
        monetary_value: Any,
        covariates: Any,
        threads: int | None,
        progress: Progress,
    ) -> tuple[Any, np.ndarray | None, Wrap]:
        """The score of each customer's amounts at the scale of one whose covariates are 0, and that scale."""
        function = f"gamma_gamma.{name}"
        params = self._known(function).params
        columns, wrap = _columns(function, base, frequency, monetary_value)
        x, zbar = columns.values()
        scale = self._scale(function, base, covariates, len(x))
        with speaking_of(NAMES):
            out = kernel(
                params,
                x,
                zbar if scale is None else zbar / scale,
                threads=_threads.resolve(function, threads),
                progress=progress,
            )
        return out, scale, wrap


def _columns(function: str, base: Any, frequency: Any, monetary_value: Any) -> tuple[Columns, Wrap]:
    given = {"frequency": frequency, "monetary_value": monetary_value}
    columns, wrap, _ = customer_columns(function, base, given, None)
    return columns, wrap
