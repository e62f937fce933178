"""Who the customers are: scores and named segments, classes by value, how unequal they are, and who moved."""

from .concentration import Concentration, concentration
from .features import Features, features
from .migration import Migration, migration
from .quantile_scores import quantile_scores
from .rfm import RFM, rfm
from .value_classes import ValueClasses, value_classes

__all__ = [
    "RFM",
    "Concentration",
    "Features",
    "Migration",
    "ValueClasses",
    "concentration",
    "features",
    "migration",
    "quantile_scores",
    "rfm",
    "value_classes",
]
