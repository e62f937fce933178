"""goodwill measures, values and rewards customer relationships."""

from . import _core, datasets, errors
from ._config import show_config
from ._threads import set_threads
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
    "GoodwillError",
    "IngestReport",
    "NPSByGroup",
    "NPSResult",
    "SchemaError",
    "ShapeError",
    "SummaryState",
    "datasets",
    "errors",
    "nps",
    "set_threads",
    "show_config",
    "summary",
]

__version__ = _core.version
