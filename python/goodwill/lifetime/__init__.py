"""Customer lifetime: how often customers will buy, whether they are still there, what they will be worth."""

from ._model import FitReport
from .alive_history import AliveHistory, alive_history
from .backtest import Backtest, backtest
from .beta_discrete_weibull import BetaDiscreteWeibull
from .bg_bb import BGBB
from .bg_nbd import BGNBD
from .cnbd_k import BGCNBDk, MBGCNBDk
from .frequency_bins import FrequencyBins, frequency_bins
from .gamma_gamma import GammaGamma
from .ggompertz_nbd import GGompertzNBD
from .holdout_check import FrequencyBin, HoldoutCheck, holdout_check
from .lift_curve import LiftCurve, lift_curve
from .likelihood_ratio import LikelihoodRatioTest, likelihood_ratio_test
from .mbg_nbd import MBGNBD
from .mixing_densities import MixingDensities, MixingDensity, mixing_densities
from .model_comparison import ComparedModel, ModelComparison, compare_models
from .nbd import NBD
from .parameter_draws import ParameterDraws
from .pareto_nbd import ParetoNBD
from .recency_frequency import RecencyFrequency, recency_frequency
from .shifted_beta_geometric import ShiftedBetaGeometric
from .stored_model import load_model
from .tracking import Tracking, tracking
from .value import discount_schedule, value

__all__ = [
    "BGBB",
    "BGNBD",
    "MBGNBD",
    "NBD",
    "AliveHistory",
    "BGCNBDk",
    "Backtest",
    "BetaDiscreteWeibull",
    "ComparedModel",
    "FitReport",
    "FrequencyBin",
    "FrequencyBins",
    "GGompertzNBD",
    "GammaGamma",
    "HoldoutCheck",
    "LiftCurve",
    "LikelihoodRatioTest",
    "MBGCNBDk",
    "MixingDensities",
    "MixingDensity",
    "ModelComparison",
    "ParameterDraws",
    "ParetoNBD",
    "RecencyFrequency",
    "ShiftedBetaGeometric",
    "Tracking",
    "alive_history",
    "backtest",
    "compare_models",
    "discount_schedule",
    "frequency_bins",
    "holdout_check",
    "lift_curve",
    "likelihood_ratio_test",
    "load_model",
    "mixing_densities",
    "recency_frequency",
    "tracking",
    "value",
]
