"""Definitions of CSAT and CES in use."""

from __future__ import annotations

from typing import ClassVar

from .. import _core
from .definition import ScoreDefinition

__all__ = ["CES", "CSAT"]

_PRESETS = _core.score_definitions()


def _preset(name: str, description: str) -> ScoreDefinition:
    return ScoreDefinition(**_PRESETS[name], description=description)


class CSAT:
    """Definitions of CSAT in use.  Each is a `ScoreDefinition`, and its docstring says where it is used and what is
    held against it."""

    top2_of_5: ClassVar[ScoreDefinition] = _preset(
        "top2_of_5",
        "4 and 5 on 1 .. 5, of all answers: the default of most survey tools for five stars or five faces.  The "
        "neutral count as not satisfied, which tools that compare good with bad ratings do not do; 4 and 5 count "
        "alike, although they seldom stay as loyal.",
    )
    top_of_5: ClassVar[ScoreDefinition] = _preset(
        "top_of_5",
        '5 alone on 1 .. 5, "very satisfied": top-box reporting, where 4 is not held to be loyal.  It moves with '
        "how freely a country or a channel gives the highest mark.",
    )
    top2_of_5_without_neutral: ClassVar[ScoreDefinition] = _preset(
        "top2_of_5_without_neutral",
        "4 and 5 on 1 .. 5, of the answers other than 3: help desks that compare good ratings with bad ones.  It "
        "is higher than the share of all answers, and rises when the dissatisfied become neutral as when they "
        "become satisfied.",
    )
    top2_of_10: ClassVar[ScoreDefinition] = _preset(
        "top2_of_10",
        "9 and 10 on 1 .. 10: ten-point tools whose positive answers are the two highest ones.  As narrow as the "
        "promoters of an NPS, and far below the top 2 of 5 of the same people.",
    )
    top3_of_10: ClassVar[ScoreDefinition] = _preset(
        "top3_of_10",
        "8 to 10 on 1 .. 10: ten-point surveys with a wider top box, as in utilities and public services.  Nearer"
        " to the top 2 of 5, but where it begins is a custom and no measurement.",
    )
    top2_of_7: ClassVar[ScoreDefinition] = _preset(
        "top2_of_7",
        "6 and 7 on 1 .. 7: seven-point surveys in market research.  Those who are somewhat satisfied, 5, count "
        "as not satisfied.",
    )
    top3_of_7: ClassVar[ScoreDefinition] = _preset(
        "top3_of_7",
        "5 to 7 on 1 .. 7: seven-point surveys in which everyone above the middle is satisfied.  The mildest yes "
        "counts as much as the strongest.",
    )
    three_point: ClassVar[ScoreDefinition] = _preset(
        "three_point",
        "3 on 1 .. 3: three faces (sad, neutral, happy) below an e-mail or on a terminal.  Quick to answer and "
        "coarse: there is nothing between satisfied and neutral.",
    )
    stars: ClassVar[ScoreDefinition] = _preset(
        "stars",
        "4 and 5 of five stars, of all ratings.  Ratings of stars gather at the two ends, and who writes one "
        "chose to; the mean that shops show is another number.  Half stars are refused unless half_points says up"
        " or down.",
    )


class CES:
    """Definitions of CES in use.  Each is a `ScoreDefinition`, and its docstring says where it is used and what is
    held against it."""

    ces1: ClassVar[ScoreDefinition] = _preset(
        "ces1",
        "How much effort did you have to put forth? 1 (very low) .. 5 (very high): the mean, where low is good. "
        "The first version, of Dixon, Freeman & Toman (2010).  Respondents read the scale the wrong way round, "
        "and its words do not translate well, which is why there is a second version.",
    )
    ces2_mean: ClassVar[ScoreDefinition] = _preset(
        "ces2_mean",
        "They made it easy to handle my issue, 1 (strongly disagree) .. 7 (strongly agree): the mean, where high "
        "is good. The second version, of Dixon, Toman & DeLisi (2013), in tools that report an average.  A mean "
        "hides whether a few had a hard time or all a middling one; agreement with a statement leans to yes.",
    )
    ces2_share: ClassVar[ScoreDefinition] = _preset(
        "ces2_share",
        "The share that agrees at least somewhat, 5 to 7 on 1 .. 7: the second version in tools that report "
        "percentages.  Whether 5 belongs to it differs from tool to tool.",
    )
    ces2_index: ClassVar[ScoreDefinition] = _preset(
        "ces2_index",
        "The mean of 1 .. 7 moved onto 0 .. 100, for dashboards beside CSAT and CSI.  It is no percentage of anybody.",
    )
