"""The Pareto/NBD model."""

from __future__ import annotations

from .. import _core
from ._covariate_model import CovariateModel
from ._covariates import Given

__all__ = ["ParetoNBD"]


class ParetoNBD(CovariateModel):
    """Pareto/NBD: customers buy while they live, and may leave at any time.

    While alive a customer buys at random with a rate of its own (gamma distributed with shape ``r`` and rate
    ``alpha``); it leaves for good after an exponential time with a rate of its own (gamma distributed with shape ``s``
    and rate ``beta``), whether it buys or not.

    Parameters
    ----------
    r, alpha, s, beta : float, optional
        A known model; all four or none.  `fit` starts there.  ``alpha`` and ``beta`` are in units of time.
    unit : {"day", "week", "month", "year"}, optional
        The unit of time of a known model, or of the columns that `fit` is given; a customer base brings its own.
    purchase_covariates, leaving_covariates : list of str, or dict of str to float, optional
        Names of columns of numbers that say beforehand who buys more or leaves sooner (a page says how coefficients are
        read); a dict has the coefficients of a known model.
    ridge : float
        `fit` maximises the log-likelihood less ``ridge`` times the sum of the squared coefficients.

    Attributes
    ----------
    params_ : dict
        r, alpha, s, beta, and a coefficient for each covariate: "purchase.member".
    standard_errors_, covariance_ : dict, square array
        Of the parameters, from the observed information; NaN where the data do not identify them.
    robust_standard_errors_, robust_covariance_ : dict, square array
        By the sandwich: right, too, where customers do not follow the model.
    log_likelihood_ : float
        In the data's own units, so that models can be compared.
    aic_, bic_ : float
        Information criteria; lower is better.
    fit_report_ : FitReport
    unit_ : str or None

    References
    ----------
    Schmittlein, Morrison & Colombo (1987), Counting your customers: who are they and what will they do next?,
    Management Science 33(1):1-24, doi:10.1287/mnsc.33.1.1.

    Examples
    --------
    >>> import goodwill as gw
    >>> model = gw.ParetoNBD(r=0.5534, alpha=10.5802, s=0.6061, beta=11.6562, unit="week")
    >>> round(model.p_alive(frequency=2, recency=30.43, T=38.86), 4)
    0.8691
    >>> round(model.dert(frequency=2, recency=30.43, T=38.86, discount_rate=0.15), 4)
    6.5005
    """

    _names = ("r", "alpha", "s", "beta")
    _kernel = "pareto_nbd"
    _fit_class = _core.ParetoNbdFit

    def __init__(
        self,
        *,
        r: float | None = None,
        alpha: float | None = None,
        s: float | None = None,
        beta: float | None = None,
        unit: str | None = None,
        purchase_covariates: Given = None,
        leaving_covariates: Given = None,
        ridge: float = 0.0,
    ) -> None:
        self._set_all(unit, purchase_covariates, leaving_covariates, ridge, r=r, alpha=alpha, s=s, beta=beta)
