"""The shifted beta-geometric model."""

from __future__ import annotations

from .. import _core
from ._contractual_model import ContractualModel

__all__ = ["ShiftedBetaGeometric"]


class ShiftedBetaGeometric(ContractualModel):
    """Shifted beta-geometric: customers of a contract, who say when they leave.

    At each renewal a customer leaves with a probability of its own, which is beta distributed with ``alpha`` and
    ``beta``.  Retention of a cohort rises with time, as those who would leave soon have left.

    Parameters
    ----------
    alpha, beta : float, optional
        A known model; both or none.  `fit` starts there.

    Attributes
    ----------
    params_ : dict
        alpha, beta.
    standard_errors_, covariance_ : dict, array of shape (2, 2)
        Of the parameters, from the observed information; NaN where the data do not identify them.
    robust_standard_errors_, robust_covariance_ : dict, array of shape (2, 2)
        By the sandwich: right, too, where customers do not follow the model.
    log_likelihood_ : float
        In the data's own units, so that models can be compared.
    aic_, bic_ : float
        Information criteria; lower is better.
    fit_report_ : FitReport

    References
    ----------
    Fader & Hardie (2007), How to project customer retention, J. Interactive Marketing 21(1):76-90,
    doi:10.1002/dir.20074; Fader & Hardie (2010), Customer-base valuation in a contractual setting, Marketing Science
    29(1):85-93, doi:10.1287/mksc.1080.0482, for `derl`.

    Examples
    --------
    >>> import goodwill as gw
    >>> model = gw.ShiftedBetaGeometric().fit([1000, 869, 743, 653, 593, 551, 517, 491])
    >>> {name: round(value, 3) for name, value in model.params_.items()}
    {'alpha': 0.668, 'beta': 3.806}
    >>> round(model.survival(12), 3)
    0.378
    """

    _names = ("alpha", "beta")
    _kernel = "shifted_beta_geometric"
    _fit_class = _core.ShiftedBetaGeometricFit

    def __init__(self, *, alpha: float | None = None, beta: float | None = None) -> None:
        self._set(alpha=alpha, beta=beta)
