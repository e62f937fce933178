"""Who the customers are: scores, and named segments."""

from .quantile_scores import quantile_scores
from .rfm import RFM, rfm

__all__ = ["RFM", "quantile_scores", "rfm"]
