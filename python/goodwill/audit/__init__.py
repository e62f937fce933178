"""What joins the rooms: the audit of a customer base, and invented bases to try things on."""

from .base_audit import Audit, audit
from .simulation import Simulation, simulate, simulate_survey

__all__ = ["Audit", "Simulation", "audit", "simulate", "simulate_survey"]
