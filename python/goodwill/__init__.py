"""goodwill measures, values and rewards customer relationships."""

from . import _core, errors
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
from .lifetime import BGNBD, FitReport

__all__ = [
    "BGNBD",
    "Cancelled",
    "ConflictError",
    "ConvergenceError",
    "DomainError",
    "FitReport",
    "FormatError",
    "GoodwillError",
    "SchemaError",
    "ShapeError",
    "errors",
    "set_threads",
    "show_config",
]

__version__ = _core.version
