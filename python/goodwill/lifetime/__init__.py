"""Customer lifetime: how often customers will buy, whether they are still there, what they will be worth."""

from ._model import FitReport
from .bg_nbd import BGNBD

__all__ = ["BGNBD", "FitReport"]
