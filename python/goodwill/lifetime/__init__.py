"""Customer lifetime: how often customers will buy, whether they are still there, what they will be worth."""

from ._model import FitReport
from .bg_nbd import BGNBD
from .gamma_gamma import GammaGamma
from .ggompertz_nbd import GGompertzNBD
from .holdout_check import FrequencyBin, HoldoutCheck, holdout_check
from .mbg_nbd import MBGNBD
from .model_comparison import ComparedModel, ModelComparison, compare_models
from .nbd import NBD
from .pareto_nbd import ParetoNBD
from .value import discount_schedule, value

__all__ = [
    "BGNBD",
    "MBGNBD",
    "NBD",
    "ComparedModel",
    "FitReport",
    "FrequencyBin",
    "GGompertzNBD",
    "GammaGamma",
    "HoldoutCheck",
    "ModelComparison",
    "ParetoNBD",
    "compare_models",
    "discount_schedule",
    "holdout_check",
    "value",
]
