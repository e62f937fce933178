"""Who the customers are, and in which stage each one is."""

from . import bands
from .attribute import Attribute
from .bands import Bands
from .class_profile import ClassProfile
from .contacts import Contacts
from .record_join import CustomerJoin
from .records import Customers
from .stage_history import StageHistory, stage_history
from .stages import Stages, stages

__all__ = [
    "Attribute",
    "Bands",
    "ClassProfile",
    "Contacts",
    "CustomerJoin",
    "Customers",
    "StageHistory",
    "Stages",
    "bands",
    "stage_history",
    "stages",
]
