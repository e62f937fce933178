"""The lenses of a customer-base audit: one period, two periods, one cohort, cohorts compared, the stack, products."""

from .base_lenses import BaseAudit, audit_base
from .cohort_lenses import CohortsCompared, CohortStack, OneCohort
from .one_period import OnePeriod
from .products import ProductsCompared
from .two_periods import TwoPeriods

__all__ = [
    "BaseAudit",
    "CohortStack",
    "CohortsCompared",
    "OneCohort",
    "OnePeriod",
    "ProductsCompared",
    "TwoPeriods",
    "audit_base",
]
