"""Customer lifetime: how often customers will buy, whether they are still there, what they will be worth."""

from ._model import FitReport
from .beta_discrete_weibull import BetaDiscreteWeibull
from .bg_bb import BGBB
from .bg_nbd import BGNBD
from .cnbd_k import BGCNBDk, MBGCNBDk
from .customer_equity import AtRisk, CustomerEquity, EquityScenario, customer_equity
from .gamma_gamma import GammaGamma
from .ggompertz_nbd import GGompertzNBD
from .holdout_check import FrequencyBin, HoldoutCheck, holdout_check
from .likelihood_ratio import LikelihoodRatioTest, likelihood_ratio_test
from .mbg_nbd import MBGNBD
from .model_comparison import ComparedModel, ModelComparison, compare_models
from .nbd import NBD
from .new_customer import Elasticity, NewCustomer, NewCustomerValue, new_customer_value
from .pareto_nbd import ParetoNBD
from .shifted_beta_geometric import ShiftedBetaGeometric
from .spend_dependence import SpendDependence, spend_dependence
from .stored_model import load_model
from .value import discount_schedule, value

__all__ = [
    "BGBB",
    "BGNBD",
    "MBGNBD",
    "NBD",
    "AtRisk",
    "BGCNBDk",
    "BetaDiscreteWeibull",
    "ComparedModel",
    "CustomerEquity",
    "Elasticity",
    "EquityScenario",
    "FitReport",
    "FrequencyBin",
    "GGompertzNBD",
    "GammaGamma",
    "HoldoutCheck",
    "LikelihoodRatioTest",
    "MBGCNBDk",
    "ModelComparison",
    "NewCustomer",
    "NewCustomerValue",
    "ParetoNBD",
    "ShiftedBetaGeometric",
    "SpendDependence",
    "compare_models",
    "customer_equity",
    "discount_schedule",
    "holdout_check",
    "likelihood_ratio_test",
    "load_model",
    "new_customer_value",
    "spend_dependence",
    "value",
]
