"""From a log of transactions to its customers: the summary, the customer base, and what became of every row."""

from .base import CustomerBase
from .ingest import IngestReport
from .overview import Overview
from .products import ProductFigures, ProductOverview
from .summary import summary
from .summary_state import SummaryState

__all__ = ["CustomerBase", "IngestReport", "Overview", "ProductFigures", "ProductOverview", "SummaryState", "summary"]
