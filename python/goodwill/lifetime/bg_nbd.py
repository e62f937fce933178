"""The BG/NBD model."""

from __future__ import annotations

from .. import _core
from ._covariate_model import CovariateModel
from ._covariates import Given

__all__ = ["BGNBD"]


class BGNBD(CovariateModel):
    """BG/NBD: how often customers will buy, and whether they are still there.

    While alive a customer buys at random with a rate of its own (gamma distributed with shape ``r`` and rate
    ``alpha``); after each repeat purchase it leaves for good with a probability of its own (beta distributed with
    ``a`` and ``b``).

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
    Fader, Hardie & Lee (2005), "Counting your customers" the easy way, Marketing Science 24(2):275-284,
    doi:10.1287/mksc.1040.0098.

    Examples
    --------
    >>> import goodwill as gw
    >>> model = gw.BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426, unit="week")
    >>> round(model.p_alive(frequency=2, recency=30.43, T=38.86), 4)
    0.7266
    >>> round(model.expected_purchases(39, frequency=2, recency=30.43, T=38.86), 4)
    1.226
    """

    _names = ("r", "alpha", "a", "b")
    _kernel = "bg_nbd"
    _fit_class = _core.BgNbdFit

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
