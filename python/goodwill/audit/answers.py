"""What customers say, joined with what they do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import _frames
from ..errors import DomainError, SchemaError
from ..satisfaction import ScoreDefinition, ces, csat, nps, trend
from ..transactions import CustomerBase

METRICS: Mapping[str, Callable[..., Any]] = {"nps": nps, "csat": csat, "ces": ces}


@dataclass(frozen=True)
class Answers:
    """A survey among the customers of a base."""

    metric: str
    result: Any
    """Of everyone who answered; None when nobody did."""
    groups: Any
    """The same by group, or None."""
    by_segment: dict[str, Any]
    """Results by segment of the respondents who are customers."""
    rows: int
    respondents_not_customers: int
    """Rows whose customer is not in the base, or missing."""
    customers_without_answer: int
    customers: int
    trend: Any = None
    """By month, where the answers have dates."""


def answers_of(
    base: CustomerBase,
    survey: Any,
    segment: np.ndarray | None,
    *,
    customer: Any,
    score: Any,
    by: Any,
    metric: str,
    definition: ScoreDefinition | None,
    level: float,
    time: Any = None,
    zone: str | None = None,
) -> Answers:
    """Read a survey, score it, and join it with the base."""
    if metric not in METRICS:
        raise DomainError.of("audit", "metric", repr(metric), f"must be one of {', '.join(METRICS)}")
    roles = {"survey_customer": customer, "score": score, "survey_by": by, "survey_time": time}
    columns, _ = _frames.read("audit", survey, roles)
    rows = len(columns["score"])
    scores = columns["score"].to_numpy()
    if rows == 0 or (scores.dtype.kind == "f" and np.isnan(scores).all()):  # nobody answered
        strangers = int((_places(base, columns["survey_customer"]) < 0).sum())
        return Answers(metric, None, None, {}, rows, strangers, len(base), len(base))
    options: dict[str, Any] = {"level": level}
    if definition is not None:
        options["definition"] = definition
    measure = METRICS[metric]
    grouped = measure(columns["score"], by=columns["survey_by"], **options) if "survey_by" in columns else None
    total = grouped.total if grouped is not None else measure(columns["score"], **options)

    place = _places(base, columns["survey_customer"])
    known = place >= 0
    answered = np.zeros(len(base), bool)
    answered[place[known]] = True
    by_segment: dict[str, Any] = {}
    if segment is not None and known.any():
        within = measure(scores[known], by=segment[place[known]].astype(str).tolist(), **options)
        by_segment = {str(group): within[group] for group in within}
    months = None
    if "survey_time" in columns and total.standard_error >= 0:
        months = trend(columns["score"], columns["survey_time"], metric=definition or metric, level=level, zone=zone)
    return Answers(
        metric, total, grouped, by_segment, rows, int((~known).sum()), int((~answered).sum()), len(base), months
    )


def _places(base: CustomerBase, respondents: Any) -> np.ndarray:
    """The position of each respondent among the base's customers, -1 for who is none."""
    everyone, asked = base.customers, respondents.to_numpy()
    if len(asked) == 0:
        return np.zeros(0, np.int64)
    integers = everyone.dtype.kind in "iu"
    if integers != (asked.dtype.kind in "iuf"):
        raise SchemaError.of(
            "audit",
            "survey_customer",
            f"of type {respondents.dtype}",
            f'must be {"integers" if integers else "text"} like the customers of the log: "00001" is not 1',
        )
    if integers:
        whole = np.nan_to_num(asked, nan=-1).astype(everyone.dtype, copy=False)
        at = np.minimum(np.searchsorted(everyone, whole), len(everyone) - 1)
        return np.where((everyone[at] == whole) & (asked == asked), at, -1)
    place = {name: i for i, name in enumerate(everyone)}
    return np.fromiter((place.get(name, -1) for name in asked), np.int64, len(asked))
