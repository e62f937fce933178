"""goodwill measures, values and rewards customer relationships."""

from . import _core, datasets, errors
from ._config import show_config
from ._threads import set_threads
from .audit import Simulation, simulate, simulate_survey
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
from .ingest import IngestReport
from .lifetime import BGNBD, FitReport, GammaGamma, HoldoutCheck, discount_schedule, holdout_check, value
from .overview import Overview
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
from .summary_state import SummaryState
from .transactions import CustomerBase, summary

__all__ = [
    "BGNBD",
    "CES",
    "CSAT",
    "CSI",
    "CSIByGroup",
    "CSIDefinition",
    "CSIResult",
    "Cancelled",
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
    "SchemaError",
    "ScoreByGroup",
    "ScoreDefinition",
    "ScoreResult",
    "ShapeError",
    "Simulation",
    "SummaryState",
    "ces",
    "csat",
    "csi",
    "datasets",
    "discount_schedule",
    "errors",
    "holdout_check",
    "nps",
    "set_threads",
    "show_config",
    "simulate",
    "simulate_survey",
    "summary",
    "value",
]

__version__ = _core.version
