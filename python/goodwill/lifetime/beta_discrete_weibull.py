"""The beta-discrete-Weibull model."""

from __future__ import annotations

from .. import _core
from ._contractual_model import ContractualModel

__all__ = ["BetaDiscreteWeibull"]


class BetaDiscreteWeibull(ContractualModel):
    """Beta-discrete-Weibull: the shifted beta-geometric model with duration dependence.

    A customer is still there after t renewals with probability (1 - theta) ** (t ** c), theta being beta distributed
    with ``alpha`` and ``beta``.  For ``c`` > 1 each customer is more likely to leave the longer it has been there, for
    ``c`` < 1 less; ``c`` = 1 is `ShiftedBetaGeometric`.

    Parameters
    ----------
    alpha, beta, c : float, optional
        A known model; all three or none.  `fit` starts there.

    Attributes
    ----------
    params_ : dict
        alpha, beta, c.
    standard_errors_, covariance_ : dict, array of shape (3, 3)
        Of the parameters, from the observed information; NaN where the data do not identify them.
    robust_standard_errors_, robust_covariance_ : dict, array of shape (3, 3)
        By the sandwich: right, too, where customers do not follow the model.
    log_likelihood_ : float
        In the data's own units, so that models can be compared.
    aic_, bic_ : float
        Information criteria; lower is better.
    fit_report_ : FitReport
        Its advice says so where ``c`` does not differ from 1.

    References
    ----------
    Fader, Hardie, Liu, Davin & Steenburgh (2018), "How to Project Customer Retention" revisited: the role of duration
    dependence, J. Interactive Marketing 43:1-16, doi:10.1016/j.intmar.2018.01.002.

    Examples
    --------
    >>> import goodwill as gw
    >>> model = gw.BetaDiscreteWeibull().fit([1000, 869, 743, 653, 593, 551, 517, 491])
    >>> {name: round(value, 3) for name, value in model.params_.items()}
    {'alpha': 0.214, 'beta': 1.427, 'c': 1.724}
    >>> round(model.survival(12), 3)
    0.404
    """

    _names = ("alpha", "beta", "c")
    _kernel = "beta_discrete_weibull"
    _fit_class = _core.BetaDiscreteWeibullFit

    def __init__(self, *, alpha: float | None = None, beta: float | None = None, c: float | None = None) -> None:
        self._set(alpha=alpha, beta=beta, c=c)
