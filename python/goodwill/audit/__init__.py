"""What joins the rooms: the audit of a customer base, and invented bases to try things on."""

from .base_audit import Audit, audit
from .lenses import BaseAudit, audit_base
from .simulation import Simulation, simulate, simulate_survey

__all__ = ["Audit", "BaseAudit", "Simulation", "audit", "audit_base", "simulate", "simulate_survey"]
