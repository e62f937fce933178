"""What joins the rooms: the audit of a customer base, and invented bases to try things on."""

from .base_audit import Audit, audit
from .lenses import (
    BaseAudit,
    CohortsCompared,
    CohortStack,
    OneCohort,
    OnePeriod,
    ProductsCompared,
    TwoPeriods,
    audit_base,
)
from .loyalty_levels import loyalty_levels
from .loyalty_result import LoyaltyLevels
from .simulation import Simulation, simulate, simulate_survey

__all__ = [
    "Audit",
    "BaseAudit",
    "CohortStack",
    "CohortsCompared",
    "LoyaltyLevels",
    "OneCohort",
    "OnePeriod",
    "ProductsCompared",
    "Simulation",
    "TwoPeriods",
    "audit",
    "audit_base",
    "loyalty_levels",
    "simulate",
    "simulate_survey",
]
