"""Customer lifetime: how often customers will buy, whether they are still there, what they will be worth."""

from ._model import FitReport
from .bg_nbd import BGNBD
from .gamma_gamma import GammaGamma
from .value import discount_schedule, value

__all__ = ["BGNBD", "FitReport", "GammaGamma", "discount_schedule", "value"]
