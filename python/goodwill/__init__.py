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
from .lifetime import BGNBD, FitReport, GammaGamma, discount_schedule, value
from .ingest import IngestReport
from .lifetime import BGNBD, FitReport
from .satisfaction import NPSByGroup, NPSResult, nps
from .summary_state import SummaryState
from .transactions import CustomerBase, summary

__all__ = [
    "BGNBD",
    "Cancelled",
    "ConflictError",
    "ConvergenceError",
    "CustomerBase",
    "DomainError",
    "FitReport",
    "FormatError",
    "GammaGamma",
    "GoodwillError",
    "IngestReport",
    "NPSByGroup",
    "NPSResult",
    "SchemaError",
    "ShapeError",
    "Simulation",
    "SummaryState",
    "datasets",
    "discount_schedule",
    "errors",
    "nps",
    "set_threads",
    "show_config",
    "simulate",
    "simulate_survey",
    "summary",
    "value",
]

__version__ = _core.version
