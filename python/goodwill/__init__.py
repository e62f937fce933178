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

__all__ = [
    "Cancelled",
    "ConflictError",
    "ConvergenceError",
    "DomainError",
    "FormatError",
    "GoodwillError",
    "SchemaError",
    "ShapeError",
    "errors",
    "set_threads",
    "show_config",
]

__version__ = _core.version
