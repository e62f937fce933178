"""The MBG/NBD model."""

from __future__ import annotations

from .. import _core
from ._covariate_model import CovariateModel
from ._covariates import Given

__all__ = ["MBGNBD"]


class MBGNBD(CovariateModel):
    """MBG/NBD, the modified BG/NBD: a customer may leave after its first purchase, too.

    While alive a customer buys at random with a rate of its own (gamma distributed with shape ``r`` and rate
    ``alpha``); after each purchase, the first one among them, it leaves for good with a probability of its own (beta
    distributed with ``a`` and ``b``).  So who never bought again may be gone.

    Parameters
    ----------
    r, alpha, a, b : float, optional
        A known model; all four or none.  `fit` starts there.  ``alpha`` is in units of time.
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
        r, alpha, a, b, and a coefficient for each covariate: "purchase.member".
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
    Batislam, Denizel & Filiztekin (2007), Empirical validation and comparison of models for customer base analysis,
    Int. J. Research in Marketing 24(3):201-209, doi:10.1016/j.ijresmar.2006.12.005.
    Hoppe & Wagner (2007), Customer base analysis: the case for a central variant of the betageometric/NBD model,
    Marketing - J. Research and Management 3(2):75-90.

    Examples
    --------
    >>> import goodwill as gw
    >>> model = gw.MBGNBD(r=0.525, alpha=6.183, a=0.891, b=1.614, unit="week")
    >>> round(model.p_alive(frequency=2, recency=30.43, T=38.86), 4)
    0.7062
    >>> round(model.expected_purchases(39, frequency=2, recency=30.43, T=38.86), 4)
    1.263
    """

    _names = ("r", "alpha", "a", "b")
    _kernel = "mbg_nbd"
    _fit_class = _core.MbgNbdFit

    def __init__(
        self,
        *,
        r: float | None = None,
        alpha: float | None = None,
        a: float | None = None,
        b: float | None = None,
        unit: str | None = None,
        purchase_covariates: Given = None,
        leaving_covariates: Given = None,
        ridge: float = 0.0,
    ) -> None:
        self._set_all(unit, purchase_covariates, leaving_covariates, ridge, r=r, alpha=alpha, a=a, b=b)
