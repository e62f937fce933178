"""Who the customers are: records, their attributes and bands."""

from . import bands
from .attribute import Attribute
from .bands import Bands
from .class_profile import ClassProfile
from .record_join import CustomerJoin
from .records import Customers

__all__ = ["Attribute", "Bands", "ClassProfile", "CustomerJoin", "Customers", "bands"]
