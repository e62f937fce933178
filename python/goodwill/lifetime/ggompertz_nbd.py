"""The Gamma-Gompertz/NBD model."""

from __future__ import annotations

from .. import _core
from ._purchase_model import LeavingModel

__all__ = ["GGompertzNBD"]


class GGompertzNBD(LeavingModel):
    """Gamma-Gompertz/NBD: customers buy while they live, and leave ever more, or ever less, as they grow older.

    While alive a customer buys at random with a rate of its own (gamma distributed with shape ``r`` and rate
    ``alpha``); at age t it leaves with a hazard of b eta exp(b t), eta being its own (gamma distributed with shape
    ``s`` and rate ``beta``), whether it buys or not.  As b goes to 0 at a fixed beta / b it becomes `ParetoNBD`; where
    the data want that, ``fit_report_`` says so, and lists b in ``at_boundary``.

    Parameters
    ----------
    r, alpha, b, s, beta : float, optional
        A known model; all five or none.  `fit` begins there, too.  ``alpha`` and ``1 / b`` are in units of time.
    unit : {"day", "week", "month", "year"}, optional
        The unit of time of a known model, or of the columns that `fit` is given; a customer base brings its own.

    Attributes
    ----------
    params_ : dict
        r, alpha, b, s, beta.
    standard_errors_, covariance_ : dict, array of shape (5, 5)
        Of the parameters, from the observed information; NaN where the data do not identify them.
    robust_standard_errors_, robust_covariance_ : dict, array of shape (5, 5)
        By the sandwich: right, too, where customers do not follow the model.
    log_likelihood_ : float
        In the data's own units, so that models can be compared.
    aic_, bic_ : float
        Information criteria; lower is better.
    fit_report_ : FitReport
    unit_ : str or None

    References
    ----------
    Bemmaor & Glady (2012), Modeling purchasing behavior with sudden "death": a flexible customer lifetime model,
    Management Science 58(5):1012-1021, doi:10.1287/mnsc.1110.1461.

    Examples
    --------
    >>> import goodwill as gw
    >>> model = gw.GGompertzNBD(r=0.55, alpha=10.6, b=0.08, s=0.9, beta=20, unit="week")
    >>> round(model.p_alive(frequency=2, recency=30.43, T=38.86), 4)
    0.7116
    >>> round(model.dert(frequency=2, recency=30.43, T=38.86, discount_rate=0.15), 4)
    0.6441
    """

    _names = ("r", "alpha", "b", "s", "beta")
    _kernel = "ggompertz_nbd"
    _fit_class = _core.GGompertzNbdFit

    def __init__(
        self,
        *,
        r: float | None = None,
        alpha: float | None = None,
        b: float | None = None,
        s: float | None = None,
        beta: float | None = None,
        unit: str | None = None,
    ) -> None:
        self._set(unit, r=r, alpha=alpha, b=b, s=s, beta=beta)
