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
from .simulation import Simulation, simulate, simulate_survey

__all__ = [
    "Audit",
    "BaseAudit",
    "CohortStack",
    "CohortsCompared",
    "OneCohort",
    "OnePeriod",
    "ProductsCompared",
    "Simulation",
    "TwoPeriods",
    "audit",
    "audit_base",
    "simulate",
    "simulate_survey",
]
