"""Customer lifetime: how often customers will buy, whether they are still there, what they will be worth."""

from ._model import FitReport
from .beta_discrete_weibull import BetaDiscreteWeibull
from .bg_bb import BGBB
from .bg_nbd import BGNBD
from .gamma_gamma import GammaGamma
from .holdout_check import FrequencyBin, HoldoutCheck, holdout_check
from .mbg_nbd import MBGNBD
from .model_comparison import ComparedModel, ModelComparison, compare_models
from .nbd import NBD
from .pareto_nbd import ParetoNBD
from .shifted_beta_geometric import ShiftedBetaGeometric
from .value import discount_schedule, value

__all__ = [
    "BGBB",
    "BGNBD",
    "MBGNBD",
    "NBD",
    "BetaDiscreteWeibull",
    "ComparedModel",
    "FitReport",
    "FrequencyBin",
    "GammaGamma",
    "HoldoutCheck",
    "ModelComparison",
    "ParetoNBD",
    "ShiftedBetaGeometric",
    "compare_models",
    "discount_schedule",
    "holdout_check",
    "value",
]
