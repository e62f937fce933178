"""Who stays: retention and churn rates, and cohorts."""

from .cohorts import Cohorts, cohorts
from .retention_rate import RetentionRate, retention_rate

__all__ = ["Cohorts", "RetentionRate", "cohorts", "retention_rate"]
