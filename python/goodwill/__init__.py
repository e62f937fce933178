"""goodwill measures, values and rewards customer relationships."""

from . import _core, datasets, errors, rules
from ._config import show_config
from ._memory import release_memory
from ._threads import set_threads
from .audit import Audit, Simulation, audit, simulate, simulate_survey
from .errors import (
    Cancelled,
    ConflictError,
    ConvergenceError,
    DomainError,
    FormatError,
    GoodwillError,
    SchemaError,
    ShapeError,
)
from .lifetime import BGNBD, FitReport, GammaGamma, HoldoutCheck, discount_schedule, holdout_check, value
from .loyalty import TierRules, TiersResult, read_tiers, tiers
from .retention import Cohorts, RetentionRate, cohorts, retention_rate
from .rules import RuleCheck, RuleTable, check_rules
from .satisfaction import (
    CES,
    CSAT,
    CSI,
    CSIByGroup,
    CSIDefinition,
    CSIResult,
    NPSByGroup,
    NPSResult,
    ScoreByGroup,
    ScoreDefinition,
    ScoreResult,
    ces,
    csat,
    csi,
    nps,
)
from .segments import RFM, quantile_scores, rfm
from .transactions import CustomerBase, IngestReport, Overview, SummaryState, summary

__all__ = [
    "BGNBD",
    "CES",
    "CSAT",
    "CSI",
    "RFM",
    "Audit",
    "CSIByGroup",
    "CSIDefinition",
    "CSIResult",
    "Cancelled",
    "Cohorts",
    "ConflictError",
    "ConvergenceError",
    "CustomerBase",
    "DomainError",
    "FitReport",
    "FormatError",
    "GammaGamma",
    "GoodwillError",
    "HoldoutCheck",
    "IngestReport",
    "NPSByGroup",
    "NPSResult",
    "Overview",
    "RetentionRate",
    "RuleCheck",
    "RuleTable",
    "SchemaError",
    "ScoreByGroup",
    "ScoreDefinition",
    "ScoreResult",
    "ShapeError",
    "Simulation",
    "SummaryState",
    "TierRules",
    "TiersResult",
    "audit",
    "ces",
    "check_rules",
    "cohorts",
    "csat",
    "csi",
    "datasets",
    "discount_schedule",
    "errors",
    "holdout_check",
    "nps",
    "quantile_scores",
    "read_tiers",
    "release_memory",
    "retention_rate",
    "rfm",
    "rules",
    "set_threads",
    "show_config",
    "simulate",
    "simulate_survey",
    "summary",
    "tiers",
    "value",
]

__version__ = _core.version
