"""What a programme gives its customers for coming back: tiers."""

from .tier_rules import TierRules, read_tiers
from .tiers import TiersResult, tiers

__all__ = ["TierRules", "TiersResult", "read_tiers", "tiers"]
