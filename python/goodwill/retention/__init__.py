"""Who stays: retention and churn rates, cohorts, survival, and purchases that come again."""

from ._curves import SurvivalEstimate
from .cohorts import Cohorts, cohorts
from .event_table import EventTable
from .kaplan_meier import KaplanMeier
from .log_rank import LogRank, log_rank
from .nelson_aalen import NelsonAalen
from .purchases import RepeatRates, ReturnChance, repeat_rates, return_chance, time_between
from .retention_rate import RetentionRate, retention_rate

__all__ = [
    "Cohorts",
    "EventTable",
    "KaplanMeier",
    "LogRank",
    "NelsonAalen",
    "RepeatRates",
    "RetentionRate",
    "ReturnChance",
    "SurvivalEstimate",
    "cohorts",
    "log_rank",
    "repeat_rates",
    "retention_rate",
    "return_chance",
    "time_between",
]
