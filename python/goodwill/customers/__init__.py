"""Who the customers are, and in which stage each one is."""

from .contacts import Contacts
from .stage_history import StageHistory, stage_history
from .stages import Stages, stages

__all__ = ["Contacts", "StageHistory", "Stages", "stage_history", "stages"]
