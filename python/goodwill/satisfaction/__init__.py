"""What customers say: net promoter score, satisfaction, effort, and the satisfaction index."""

from ._results import Result
from .csi import CSI, CSIByGroup, CSIDefinition, CSIResult, csi
from .definition import ScoreDefinition
from .nps import NPSByGroup, NPSResult, nps
from .scores import CES, CSAT, ScoreByGroup, ScoreResult, ces, csat

__all__ = [
    "CES",
    "CSAT",
    "CSI",
    "CSIByGroup",
    "CSIDefinition",
    "CSIResult",
    "NPSByGroup",
    "NPSResult",
    "Result",
    "ScoreByGroup",
    "ScoreDefinition",
    "ScoreResult",
    "ces",
    "csat",
    "csi",
    "nps",
]
