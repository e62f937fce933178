"""A metric over time: values, limits and signals by period."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal

import numpy as np

from .. import _core, _dates, _frames, _zones
from .._dates import days, label
from .._plots import survey_pictures
from ..errors import DomainError
from ._results import FrameKind, Progress, Result
from .definition import ScoreDefinition
from .labels import scores_or_texts
from .nps import nps
from .scores import CES, CSAT, ces, csat

__all__ = ["Trend", "trend"]

_FIGURES = ("n", "value", "low", "high", "standard_error", "n_weighted", "n_effective")
_REASONS = {"missing": "missing", "not_applicable": "not applicable", "neutral_excluded": "neutral"}
#: Rows of the repr at most.
_SHOWN = 24
_SAID = {
    "2_of_3_beyond_2": "two of three {periods} near a limit",
    "4_of_5_beyond_1": "four of five {periods} on one side",
    "run_of_8": "eight {periods} in a row on one side",
    "run_of_9": "nine {periods} in a row on one side",
    "trend_of_6": "six {periods} in a row in one direction",
    "alternating_14": "fourteen {periods} up and down in turns",
    "15_within_1": "fifteen {periods} closer to the centre than chance allows",
    "8_beyond_1": "eight {periods} in a row away from the centre",
}


class Trend:
    """A metric by period with the limits of chance; see `trend`.

    ``result[name]`` is the result of a period by its name ("2026-03"; KeyError where nobody answered), ``len(result)``
    the number of periods, and iteration gives their names.

    Attributes
    ----------
    period : str
    centre : float
        The value of the baseline.
    baseline : Result
        Of all answers of its periods.
    dispersion : float
        How much the periods of the baseline differ, as a multiple of what the chance of who answered explains: about 1
        where nothing else is at work; NaN for fewer than two periods.
    signals : list of (str, str)
        Period and rule, in time order.
    rows : int
        Rows given: the answers and ``excluded_by_reason`` together.
    excluded_by_reason : dict of str to int
        Rows that are in no value: "without a date", and as of the metric.
    """

    def __init__(
        self,
        period: str,
        starts: np.ndarray,
        columns: dict[str, np.ndarray],
        results: dict[int, Result],
        baseline: Result,
        chart: tuple[Any, ...],
        excluded: dict[str, int],
        kind: FrameKind,
    ) -> None:
        self.period, self.baseline, self.excluded_by_reason = period, baseline, excluded
        self.centre = baseline.value
        self._starts, self._results, self._kind = starts, results, kind
        limits, self.dispersion, self._flags = chart
        self._columns = {**columns, "lower_limit": limits["lower"], "upper_limit": limits["upper"], "z": limits["z"]}
        self._names = [label(start, period) for start in starts]
        self.signals = [
            (name, rule) for i, name in enumerate(self._names) for rule, flags in self._flags.items() if flags[i]
        ]
        self.rows = int(columns["n"].sum()) + sum(excluded.values())

    def __len__(self) -> int:
        return len(self._names)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __getitem__(self, name: str) -> Any:
        if name not in self._names or self._names.index(name) not in self._results:
            raise KeyError(name)
        return self._results[self._names.index(name)]

    def rows_by_period(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """The name of each period, and what `to_frame` says of it.

        Yields
        ------
        name, figures : str, dict
            n, value, low, high, ..., lower_limit, upper_limit, z as Python's numbers, NaN where nobody answered.
        """
        for i, name in enumerate(self._names):
            yield name, {figure: column[i].item() for figure, column in self._columns.items()}

    def to_frame(self) -> Any:
        """One row a period, those without answers too.

        Returns
        -------
        frame
            Of the library that the scores came from (pandas, Polars, PyArrow); a dict of arrays for arrays and lists:
            period (first day), n, value with its interval low and high, standard_error, n_weighted, n_effective;
            lower_limit and upper_limit of chance around the centre, z (distance from the centre in sigmas), signal (the
            rules that end there, with commas; an empty text for none).
        """
        signal = [", ".join(rule for rule, flags in self._flags.items() if flags[i]) for i in range(len(self))]
        return self._kind.frame({"period": days(self._starts), **self._columns, "signal": signal})

    def plot(self) -> Any:
        """The values with their intervals, the centre, the limits and the signals, titled with the last signal.

        Returns
        -------
        altair.Chart

        Raises
        ------
        ImportError
            Without the extra ``plots``.
        """
        draw = survey_pictures("Trend.plot")
        rows = [
            {
                **row, "when": name, "lower": row["lower_limit"], "upper": row["upper_limit"],
                "signal": any(flags[i] for flags in self._flags.values()), "n": f"{row['n']:,}",
                "shown": self._shown(i),
            }
            for i, (name, row) in enumerate(self.rows_by_period())
        ]  # fmt: skip
        baseline = self.baseline
        note = (
            f"line: {self._metric} with its {100 * baseline.level:g} % interval; grey: what chance explains around "
            f"{self._number(self.centre)}; {sum(self._columns['n']):,} answers"
        )
        return draw.standing(draw.trend_chart(rows, self.centre, self._metric), self._title(), note)

    def _at(self, name: str, i: int) -> float:
        return float(self._columns[name][i])

    @property
    def _metric(self) -> str:
        return self.baseline.definition.name if hasattr(self.baseline, "definition") else "NPS"

    def _number(self, value: float) -> str:
        return f"{value:.{self.baseline._digits}f}"

    def _shown(self, i: int) -> str:
        if not self._columns["n"][i]:
            return "no answer"
        low, high = self._at("low", i), self._at("high", i)
        sure = "" if np.isnan(low) else f" ({self._number(low)} to {self._number(high)})"
        return self._number(self._at("value", i)) + sure

    def _title(self) -> str:
        periods = f"{self.period}s"
        if not self.signals:
            return f"{self._metric} stayed within the limits of chance in all {len(self)} {periods}"
        beyond = [name for name, rule in self.signals if rule == "beyond_limits"]
        name, rule = (beyond[-1], "beyond_limits") if beyond else self.signals[-1]
        i = self._names.index(name)
        was = f"{self._metric} was {self._number(self._at('value', i))} in {name}"
        if rule != "beyond_limits":
            return f"{was}: {_SAID[rule].format(periods=periods)}"
        side = "above" if self._at("z", i) > 0 else "below"
        limit = self._number(self._at("upper_limit" if side == "above" else "lower_limit", i))
        more = f"; {len(beyond)} of {len(self)} {periods} are beyond" if len(beyond) > 1 else ""
        return f"{was}, {side} its limit of {limit}{more}"

    def __repr__(self) -> str:
        head = f"{self._metric} by {self.period}: {len(self)} from {self._names[0]} to {self._names[-1]}"
        why = ", ".join(f"{rows} {reason}" for reason, rows in self.excluded_by_reason.items() if rows)
        lines = [f"{head}, centre {self._number(self.centre)}" + (f" (rows left out: {why})" if why else "")]
        first = max(0, len(self) - _SHOWN)
        if first:
            lines.append("  ...")
        for i in range(first, len(self)):
            limits = f"{self._number(self._at('lower_limit', i))} to {self._number(self._at('upper_limit', i))}"
            rules = ", ".join(rule for rule, flags in self._flags.items() if flags[i])
            line = f"  {self._names[i]:<10} {self._columns['n'][i]:>9,}  {self._shown(i)}"
            line += f"  limits {limits}" if self._columns["n"][i] else ""
            lines.append(line + (f"  <- {rules}" if rules else ""))
        return "\n".join(lines)


def _measure(metric: Any, scores: Any, labels: Any, threads: int | None, progress: Progress | None) -> Any:
    """The function of the metric, over these scores; and its definition."""
    if isinstance(metric, ScoreDefinition):
        how: ScoreDefinition | None = metric
    elif metric in ("nps", "csat", "ces"):
        how = {"nps": None, "csat": CSAT.top2_of_5, "ces": CES.ces2_share}[metric]
    else:
        raise DomainError.of("trend", "metric", repr(metric), 'must be "nps", "csat", "ces" or a ScoreDefinition')
    if how is None:
        if labels is not None:
            raise DomainError.of("trend", "labels", "given", "must be left out: the NPS has one definition, 0 to 10")
        column = _frames.series("trend", "scores", scores)
        return lambda **options: nps(column, **options), None
    column = scores_or_texts("trend", scores, labels, how, threads, progress)
    compute = ces if metric == "ces" else csat
    return lambda **options: compute(column, how, **options), how


def _baseline(baseline: Any, starts: np.ndarray) -> np.ndarray:
    """Which periods are in the baseline."""
    inside = np.ones(len(starts), bool)
    if baseline is None:
        return inside
    if isinstance(baseline, int | np.integer) and not isinstance(baseline, bool):
        if not 0 < baseline <= len(starts):
            raise DomainError.of("trend", "baseline", repr(baseline), f"must be from 1 to {len(starts)} periods")
        return np.arange(len(starts)) < baseline
    if not isinstance(baseline, tuple | list) or len(baseline) != 2:
        must = "must be a number of periods, (first day, last day) or None"
        raise DomainError.of("trend", "baseline", repr(baseline), must)
    first, last = (_dates.day_number("trend", "baseline", day) for day in baseline)
    inside = (np.append(starts[1:], np.iinfo(np.int64).max) > first) if first is not None else inside
    inside = inside & (starts <= last) if last is not None else inside
    if not inside.any():
        raise DomainError.of("trend", "baseline", repr(baseline), "must hold a period of the answers")
    return inside


def trend(
    scores: Any,
    time: Any,
    *,
    period: Literal["day", "week", "month", "quarter", "year"] = "month",
    metric: Any = "nps",
    labels: Any = None,
    weights: Any = None,
    level: float = 0.95,
    interval: str | None = None,
    baseline: Any = None,
    limits: float = 3.0,
    spread: Literal["answers", "periods"] = "answers",
    rules: Sequence[str] = ("beyond_limits", "run_of_8"),
    zone: str | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Trend:
    """A metric over time: its value by period, the limits of chance for that many answers, and signals by named rules.

    Parameters
    ----------
    scores : array-like, shape (n,)
        Answers, as the metric takes them.
    time : array-like, shape (n,)
        When each was given, in any order: dates, timestamps, ISO 8601 texts, or integer days since 1970-01-01.  Rows
        without a date are left out and counted.
    period : {"day", "week", "month", "quarter", "year"}
        Of the calendar; weeks begin on Monday.  Periods without an answer are shown with n = 0.
    metric : {"nps", "csat", "ces"} or ScoreDefinition
        "csat" is `CSAT.top2_of_5`, "ces" is `CES.ces2_share`.
    labels : LabelTable, dict of str to int, or a list of these, optional
        What texts stand for, as in `csat`.
    weights : array-like, shape (n,), optional
        Sampling weights, finite and >= 0.
    level : float
        Level of the interval of each value, between 0 and 1.
    interval : str, optional
        As of the metric.
    baseline : int or (first day, last day), optional
        What the periods are held against: the first so many, or those that hold a day from first to last; without it
        all of them.
    limits : float
        Distance of the limits from the centre, in sigmas.
    spread : {"answers", "periods"}
        What sigma is of: the chance of who answered, or with it what the periods of the baseline differ by beyond.
    rules : sequence of str
        Which signals to look for: "beyond_limits", "2_of_3_beyond_2", "4_of_5_beyond_1", "run_of_8", "run_of_9",
        "trend_of_6", "alternating_14", "15_within_1", "8_beyond_1"; the page has their definitions.
    zone : str, optional
        IANA name of the zone that the days of instants are taken in; their own without it.
    threads : int, optional
        How many threads to use; see `set_threads`.
    progress : callable, optional
        Called with the share done of each of the passes; returning False stops the work.

    Returns
    -------
    Trend
        centre = value of the baseline; sigma = s / sqrt(n) for s the standard deviation of one answer in the baseline
        and n the (effective) answers of the period; limits = centre -+ ``limits`` sigma, within the scale.

    Raises
    ------
    DomainError
        As the metric; if a time is no date (with the row), no row has a date, the baseline has fewer than two answers,
        or an option is out of its domain.
    ShapeError
        If columns differ in length.
    SchemaError
        If a column is of a type that cannot be used.
    Cancelled
        If ``progress`` returned False.

    References
    ----------
    Western Electric (1956), Statistical Quality Control Handbook.  Nelson (1984), Journal of Quality Technology
    16(4):237-239, doi:10.1080/00224065.1984.11978921.  Laney (2002), Quality Engineering 14(4):531-537,
    doi:10.1081/QEN-120003555 (spread).

    Examples
    --------
    >>> import goodwill as gw
    >>> when = ["2026-01-15"] * 80 + ["2026-02-15"] * 80 + ["2026-04-15"] * 40
    >>> r = gw.trend([10, 9, 8, 5] * 40 + [3, 3, 8, 9] * 10, when, baseline=2)
    >>> r.signals
    [('2026-04', 'beyond_limits')]
    """
    function = "trend"
    measured, how = _measure(metric, scores, labels, threads, progress)
    column = _frames.series(function, "time", time)
    name = zone if zone is not None else column.zone
    table = None if name is None else (name, *_zones.transitions(name, function))
    starts, codes, undated = _core.calendar_periods(function, column, period, table)
    if len(starts) == 0:
        raise DomainError.of(function, "time", "without a date", "must have one row with a date at least")
    if isinstance(rules, str):
        rules = (rules,)
    options: dict[str, Any] = {"level": level, "threads": threads, "progress": progress}
    if interval is not None:
        options["interval"] = interval
    if weights is not None:
        options["weights"] = _frames.series(function, "weights", weights)
    by = measured(by=codes, **options)
    inside = _baseline(baseline, starts)
    flags = measured(by=np.append(inside, False)[codes].astype(np.int8), **options)
    whole = flags[1] if 1 in flags else None
    if whole is None or not whole.standard_error >= 0:
        raise DomainError.of(function, "baseline", repr(baseline), "must have two answers at least")

    there = np.array([code for code in by if code < len(starts)], np.int64)
    rows = len(there)
    columns = {name: np.full(len(starts), np.nan) for name in _FIGURES}
    columns["n"] = np.zeros(len(starts), np.int64)
    columns["n_weighted"][:] = columns["n_effective"][:] = 0
    for name in _FIGURES:
        columns[name][there] = by._columns[name][:rows]
    reasons = _REASONS if how is not None else {"excluded": "missing"}
    excluded = {"without a date": undated}
    excluded |= {said: int(by._columns[figure][:rows].sum()) for figure, said in reasons.items()}
    least, most = (-100.0, 100.0) if how is None else (0.0, 100.0)
    if how is not None and how.measure == "mean":
        least, most = float(how.lowest), float(how.highest)
    deviation = whole.standard_error * np.sqrt(whole.n_effective)
    chart = _core.control_chart(
        columns["value"], columns["n_effective"], inside.astype(np.uint8), whole.value, deviation, limit=limits,
        spread=spread, least=least, most=most, rules=list(rules),
    )  # fmt: skip
    results = {int(code): by[code] for code in there if columns["n_weighted"][code] > 0}
    return Trend(period, starts, columns, results, whole, chart, excluded, FrameKind.of(scores))
