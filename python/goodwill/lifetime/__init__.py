"""Customer lifetime: how often customers will buy, whether they are still there, what they will be worth."""

from ._model import FitReport
from .alive_history import AliveHistory, alive_history
from .backtest import Backtest, backtest
from .beta_discrete_weibull import BetaDiscreteWeibull
from .bg_bb import BGBB
from .bg_nbd import BGNBD
from .cnbd_k import BGCNBDk, MBGCNBDk
from .customer_equity import AtRisk, CustomerEquity, EquityScenario, customer_equity
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
from .new_customer import Elasticity, NewCustomer, NewCustomerValue, new_customer_value
from .parameter_draws import ParameterDraws
from .pareto_nbd import ParetoNBD
from .recency_frequency import RecencyFrequency, recency_frequency
from .shifted_beta_geometric import ShiftedBetaGeometric
from .spend_dependence import SpendDependence, spend_dependence
from .stored_model import load_model
from .tracking import Tracking, tracking
from .value import discount_schedule, value

__all__ = [
    "BGBB",
    "BGNBD",
    "MBGNBD",
    "NBD",
    "AliveHistory",
    "AtRisk",
    "BGCNBDk",
    "Backtest",
    "BetaDiscreteWeibull",
    "ComparedModel",
    "CustomerEquity",
    "Elasticity",
    "EquityScenario",
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
    "NewCustomer",
    "NewCustomerValue",
    "ParameterDraws",
    "ParetoNBD",
    "RecencyFrequency",
    "ShiftedBetaGeometric",
    "SpendDependence",
    "Tracking",
    "alive_history",
    "backtest",
    "compare_models",
    "customer_equity",
    "discount_schedule",
    "frequency_bins",
    "holdout_check",
    "lift_curve",
    "likelihood_ratio_test",
    "load_model",
    "mixing_densities",
    "new_customer_value",
    "recency_frequency",
    "spend_dependence",
    "tracking",
    "value",
]
