"""Who the customers are: records, their attributes and bands."""

from . import bands
from .attribute import Attribute
from .bands import Bands
from .class_profile import ClassProfile
from .record_join import CustomerJoin
from .records import Customers

__all__ = ["Attribute", "Bands", "ClassProfile", "CustomerJoin", "Customers", "bands"]
"""Who the customers are, and in which stage each one is."""

from .contacts import Contacts
from .stage_history import StageHistory, stage_history
from .stages import Stages, stages

__all__ = ["Contacts", "StageHistory", "Stages", "stage_history", "stages"]
