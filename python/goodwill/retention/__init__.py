"""Who stays: retention and churn rates, cohorts, survival, purchases that come again, and what all that brings."""

from ._curves import SurvivalEstimate
from .acquisition import AcquisitionCost, KeepingCost, acquisition_cost, keeping_cost
from .cohort_state import CohortState
from .cohorts import Cohorts, cohorts
from .event_table import EventTable
from .kaplan_meier import KaplanMeier
from .log_rank import LogRank, log_rank
from .nelson_aalen import NelsonAalen
from .purchases import RepeatRates, ReturnChance, repeat_rates, return_chance, time_between
from .retention_by_period import RetentionByPeriod, retention_by_period
from .retention_rate import RetentionRate, retention_rate
from .retention_value import RetentionValue, retention_value
from .revenue_retention import RevenueRetention, revenue_retention

__all__ = [
    "AcquisitionCost",
    "CohortState",
    "Cohorts",
    "EventTable",
    "KaplanMeier",
    "KeepingCost",
    "LogRank",
    "NelsonAalen",
    "RepeatRates",
    "RetentionByPeriod",
    "RetentionRate",
    "RetentionValue",
    "ReturnChance",
    "RevenueRetention",
    "SurvivalEstimate",
    "acquisition_cost",
    "cohorts",
    "keeping_cost",
    "log_rank",
    "repeat_rates",
    "retention_by_period",
    "retention_rate",
    "retention_value",
    "return_chance",
    "revenue_retention",
    "time_between",
]
