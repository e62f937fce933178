"""What a programme gives its customers for coming back: programmes as data, tiers."""

from .program import Program, ProgramFinding
from .replay_result import Replay
from .tier_rules import TierRules, read_tiers
from .tiers import TiersResult, tiers
from .unique_ids import repeated_ids

__all__ = ["Program", "ProgramFinding", "Replay", "TierRules", "TiersResult", "read_tiers", "repeated_ids", "tiers"]
