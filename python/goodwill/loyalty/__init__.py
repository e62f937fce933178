"""What a programme gives its customers for coming back: programmes as data, a live engine, tiers."""

from .compare import compare_programs
from .comparison import ProgramComparison
from .engine import Engine
from .engine_entries import LedgerEntry
from .engine_explanation import Explanation
from .engine_results import Balance, Lot, MemberTier, Outcome, Outcomes, PointsOn, Quote, Voucher
from .journal import Journal
from .member_histories import MemberHistories
from .program import Program, ProgramFinding
from .replay_result import Replay
from .sweep import ProgramSweep, sweep
from .tier_rules import TierRules, read_tiers
from .tiers import TiersResult, tiers
from .unique_ids import repeated_ids

__all__ = [
    "Balance",
    "Engine",
    "Explanation",
    "Journal",
    "LedgerEntry",
    "Lot",
    "MemberHistories",
    "MemberTier",
    "Outcome",
    "Outcomes",
    "PointsOn",
    "Program",
    "ProgramComparison",
    "ProgramFinding",
    "ProgramSweep",
    "Quote",
    "Replay",
    "TierRules",
    "TiersResult",
    "Voucher",
    "compare_programs",
    "read_tiers",
    "repeated_ids",
    "sweep",
    "tiers",
]
