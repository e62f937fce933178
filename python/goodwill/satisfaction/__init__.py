"""What customers say: net promoter score, satisfaction, effort, and the satisfaction index."""

from ._results import Result
from .compare import compare
from .comparisons import Comparison, Comparisons
from .csi import CSI, CSIByGroup, CSIDefinition, CSIResult, csi
from .definition import ScoreDefinition
from .gap import Gap, GapResult, gap
from .labels import Labels, LabelTable, find_labels, scores_from_text
from .mix_and_rate import MixAndRate, mix_and_rate
from .nonresponse import NonresponseBounds, nonresponse_bounds
from .nps import NPSByGroup, NPSResult, nps
from .paired import PairedComparison, compare_paired
from .presets import CES, CSAT
from .ranking import Ranking
from .response import ResponseResult, response
from .sample_size import margin_of_error, sample_size
from .scores import ScoreByGroup, ScoreResult, ces, csat
from .states import CSIState, NPSCounts, ScoreCounts
from .touchpoints import Touchpoints, touchpoints
from .trend import Trend, trend
from .weighting import Kish, SurveyWeights, kish, normalise_weights, post_stratify, rake, trim_weights

__all__ = [
    "CES",
    "CSAT",
    "CSI",
    "CSIByGroup",
    "CSIDefinition",
    "CSIResult",
    "CSIState",
    "Comparison",
    "Comparisons",
    "Gap",
    "GapResult",
    "Kish",
    "LabelTable",
    "Labels",
    "MixAndRate",
    "NPSByGroup",
    "NPSCounts",
    "NPSResult",
    "NonresponseBounds",
    "PairedComparison",
    "Ranking",
    "ResponseResult",
    "Result",
    "ScoreByGroup",
    "ScoreCounts",
    "ScoreDefinition",
    "ScoreResult",
    "SurveyWeights",
    "Touchpoints",
    "Trend",
    "ces",
    "compare",
    "compare_paired",
    "csat",
    "csi",
    "find_labels",
    "gap",
    "kish",
    "margin_of_error",
    "mix_and_rate",
    "nonresponse_bounds",
    "normalise_weights",
    "nps",
    "post_stratify",
    "rake",
    "response",
    "sample_size",
    "scores_from_text",
    "touchpoints",
    "trend",
    "trim_weights",
]
