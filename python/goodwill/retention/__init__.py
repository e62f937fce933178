"""Who stays: retention and churn rates, cohorts, and what it costs and brings."""

from .acquisition import AcquisitionCost, KeepingCost, acquisition_cost, keeping_cost
from .cohort_state import CohortState
from .cohorts import Cohorts, cohorts
from .retention_by_period import RetentionByPeriod, retention_by_period
from .retention_rate import RetentionRate, retention_rate
from .retention_value import RetentionValue, retention_value
from .revenue_retention import RevenueRetention, revenue_retention

__all__ = [
    "AcquisitionCost",
    "CohortState",
    "Cohorts",
    "KeepingCost",
    "RetentionByPeriod",
    "RetentionRate",
    "RetentionValue",
    "RevenueRetention",
    "acquisition_cost",
    "cohorts",
    "keeping_cost",
    "retention_by_period",
    "retention_rate",
    "retention_value",
    "revenue_retention",
]
