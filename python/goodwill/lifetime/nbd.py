"""The NBD model."""

from __future__ import annotations

from .. import _core
from ._purchase_model import PurchaseModel

__all__ = ["NBD"]


class NBD(PurchaseModel):
    """NBD: customers who buy at random and never leave.

    A customer buys with a rate of its own (gamma distributed with shape ``r`` and rate ``alpha``).  The yardstick of
    the other models: what they find beyond it is the leaving.  There is no P(alive).

    Parameters
    ----------
    r, alpha : float, optional
        A known model; both or none.  `fit` starts there.  ``alpha`` is in units of time.
    unit : {"day", "week", "month", "year"}, optional
        The unit of time of a known model, or of the columns that `fit` is given; a customer base brings its own.

    Attributes
    ----------
    params_ : dict
        r, alpha.
    standard_errors_, covariance_ : dict, array of shape (2, 2)
        Of the parameters, from the observed information; NaN where the data do not identify them.
    robust_standard_errors_, robust_covariance_ : dict, array of shape (2, 2)
        By the sandwich: right, too, where customers do not follow the model.
    log_likelihood_ : float
        In the data's own units, so that models can be compared.
    aic_, bic_ : float
        Information criteria; lower is better.
    fit_report_ : FitReport
    unit_ : str or None

    References
    ----------
    Ehrenberg (1959), The pattern of consumer purchases, Applied Statistics 8(1):26-41, doi:10.2307/2985810.

    Examples
    --------
    >>> import goodwill as gw
    >>> model = gw.NBD(r=0.385, alpha=12.07, unit="week")
    >>> round(model.expected_purchases(39, frequency=2, recency=30.43, T=38.86), 4)
    1.8263
    """

    _names = ("r", "alpha")
    _kernel = "nbd"
    _fit_class = _core.NbdFit

    def __init__(self, *, r: float | None = None, alpha: float | None = None, unit: str | None = None) -> None:
        self._set(unit, r=r, alpha=alpha)
