"""Survival curves by Kaplan and Meier."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from .. import _core, _plots
from ..errors import DomainError
from ._curves import Curves, SurvivalEstimate, reached
from .event_table import Progress
from .log_rank import LogRank, _tested

__all__ = ["KaplanMeier"]

#: A picture has so many steps, and so many groups have a colour.
_STEPS, _COLOURS = 400, 7


class KaplanMeier(Curves):
    """The share that is still there after each time, where some were not watched until the end.

    Parameters
    ----------
    level : float
        Of the intervals, between 0 and 1.
    interval : {"log_log", "log", "plain"}
        Pointwise intervals from Greenwood's variance: of log(-log S), of log S, or of S itself ("plain", also
        "greenwood"), clipped to 0 .. 1.

    Examples
    --------
    >>> import goodwill as gw
    >>> km = gw.KaplanMeier().fit([6, 6, 6, 7, 10], [True, True, False, True, False])
    >>> round(km.survival_at(6), 3)
    0.6
    """

    _kind = "kaplan_meier"
    #: What the picture says: of whom, what happens, in which unit.
    _words: tuple[str, str, str] = ("", "", "")

    def __init__(self, *, level: float = 0.95, interval: Literal["log_log", "log", "plain"] = "log_log") -> None:
        self.level, self.interval = level, interval

    def fit(
        self,
        durations: Any,
        observed: Any = None,
        *,
        weights: Any = None,
        entry: Any = None,
        by: Any = None,
        threads: int | None = None,
        progress: Progress | None = None,
    ) -> KaplanMeier:
        """Estimate the curve, or one for each group.

        Parameters
        ----------
        durations : array-like, shape (n,), or EventTable, or dict of EventTable by group
            Times >= 0 in one unit, until the event or the end of observation.
        observed : array-like, shape (n,), optional
            True or 1 where the event happened at the end of the duration, False or 0 where observation ended first.
            Default: it always happened.
        weights : array-like, shape (n,), optional
            Frequency weights >= 0: a row of weight 3 is three rows alike.  Rows of weight 0 are left out and counted.
        entry : array-like, shape (n,), optional
            When the row came under observation (left truncation), before its duration: it is at risk at times t with
            entry < t <= duration.  Missing: from the beginning.
        by : array-like, shape (n,), optional
            Groups: integers, booleans or texts, plain or categorical; rows whose group is missing are a group of their
            own, None.
        threads : int, optional
            The result does not depend on it.
        progress : callable, optional
            Called with the share done; False stops the work.

        Returns
        -------
        KaplanMeier
            Itself.

        Raises
        ------
        DomainError
            Naming the row: a duration or entry that is negative or infinite, ``observed`` that is neither 0 nor 1, a
            weight that is missing, negative or infinite, an entry that is not before its duration; if no row counts;
            for a bad level or interval.
        ShapeError
            If columns differ in length.
        SchemaError
            If a column is of a type that cannot be used.
        Cancelled
            If ``progress`` returned False.

        Notes
        -----
        Rows whose duration or ``observed`` is missing are left out; ``counts_`` has them.  At one time events come
        before censorings.

        References
        ----------
        Kaplan & Meier (1958), JASA 53(282):457-481, doi:10.1080/01621459.1958.10501452.  Klein & Moeschberger (2003),
        Survival Analysis, 2nd ed., Springer, sections 4.2 to 4.5 (variance, intervals, means, left truncation).
        """
        self._fit(durations, observed, weights, entry, by, threads, progress)
        return self

    def _curve_of(self, table: _core.EventTable, threads: int, progress: Progress | None) -> _core.SurvivalCurve:
        return _core.kaplan_meier(table, level=self.level, interval=self.interval, threads=threads, progress=progress)

    # The curve, one value for each distinct time.

    @property
    def time_(self) -> np.ndarray:
        """Distinct times, ascending; without groups, as the arrays below."""
        return self._of_table("time")

    @property
    def at_risk_(self) -> np.ndarray:
        """Weight under observation just before each time."""
        return self._one().at_risk

    @property
    def events_(self) -> np.ndarray:
        """Weight of the events at each time."""
        return self._of_table("events")

    @property
    def censored_(self) -> np.ndarray:
        """Weight last seen at each time without the event."""
        return self._of_table("censored")

    @property
    def survival_(self) -> np.ndarray:
        """Share that is left after each time, 0..1."""
        return self._one().survival

    @property
    def standard_error_(self) -> np.ndarray:
        """Greenwood's; NaN where the curve is 0."""
        return self._one().standard_error

    @property
    def low_(self) -> np.ndarray:
        """Lower limit of the survival; NaN where the curve is 0."""
        return self._one().low

    @property
    def high_(self) -> np.ndarray:
        """Upper limit of the survival; NaN where the curve is 0."""
        return self._one().high

    @property
    def median_(self) -> SurvivalEstimate | dict[Any, SurvivalEstimate]:
        """The median time with its interval, or one for each group; NaN where more than half are left at the end."""
        return self.quantile(0.5)

    def _of_table(self, name: str) -> np.ndarray:
        self._one()
        assert self._tables is not None
        return getattr(self._tables[None], name)

    # Figures; of each group where there are some.

    def survival_at(self, t: Any) -> Any:
        """The share that is left after a time, 0..1.

        Parameters
        ----------
        t : float or array-like
            Times >= 0.

        Returns
        -------
        float or array, or a dict of them by group
            NaN after the last time, unless the curve has come to 0.
        """
        return self._at("survival_at", t, "survival")

    def standard_error_at(self, t: Any) -> Any:
        """Greenwood's standard error of `survival_at`; NaN where the curve is 0."""
        return self._at("standard_error_at", t, "standard_error")

    def interval_at(self, t: Any) -> Any:
        """The limits of `survival_at`: (low, high), or a dict of them by group."""
        low, high = self._at("interval_at", t, "low"), self._at("interval_at", t, "high")
        return (low, high) if self._by is None else {group: (low[group], high[group]) for group in low}

    def at_risk_at(self, t: Any) -> Any:
        """The weight that is under observation just before a time."""
        return self._at("at_risk_at", t, "at_risk")

    def quantile(self, p: float) -> SurvivalEstimate | dict[Any, SurvivalEstimate]:
        """The first time by which a share p has had the event, with the interval of Brookmeyer and Crowley.

        Its limits are the times at which the limits of the curve come down to 1 - p.

        Parameters
        ----------
        p : float
            Between 0 and 1.

        References
        ----------
        Brookmeyer & Crowley (1982), Biometrics 38(1):29-41, doi:10.2307/2530286.
        """
        if isinstance(p, bool) or not isinstance(p, int | float | np.number) or not 0 < p < 1:
            raise DomainError.of("KaplanMeier.quantile", "p", repr(p), "must lie between 0 and 1")
        return self._each(lambda curve: self._estimate(curve.quantile(float(p))))

    def restricted_mean(self, horizon: float | None = None) -> SurvivalEstimate | dict[Any, SurvivalEstimate]:
        """The mean of min(time, horizon): the area under the curve, with standard error and normal interval.

        Parameters
        ----------
        horizon : float, optional
            Default: the longest duration; of groups, the shortest of theirs, so that they compare.

        Raises
        ------
        DomainError
            If the horizon is not > 0, or a curve is not known for so long.

        References
        ----------
        Klein & Moeschberger (2003), Survival Analysis, 2nd ed., section 4.5.
        """
        curves = self._fitted()
        until = min(curve.last_time for curve in curves.values()) if horizon is None else float(horizon)
        return self._each(lambda curve: self._estimate(curve.restricted_mean(until)))

    def _estimate(self, figures: tuple[float, float, float, float]) -> SurvivalEstimate:
        value, low, high, standard_error = figures
        return SurvivalEstimate(value, low, high, standard_error, self.level)

    def log_rank(self) -> LogRank:
        """Test whether the groups have one curve; see `goodwill.log_rank`."""
        self._fitted()
        assert self._tables is not None
        if self._by is None:
            raise DomainError.of("KaplanMeier.log_rank", "by", "not given", "must be given: there are no groups")
        return _tested(list(self._tables), list(self._tables.values()), 1, self._by, self._source)

    def to_frame(self) -> Any:
        """One row per distinct time, of each group where there are some.

        Returns
        -------
        frame
            Of the kind of the durations (pandas, Polars, PyArrow), a dict of arrays for arrays and lists: the group
            (only with groups), time, at_risk, events, censored, survival, standard_error, low, high.
        """

        def columns(curve: Any, table: _core.EventTable) -> dict[str, np.ndarray]:
            return {
                "time": table.time,
                "at_risk": curve.at_risk,
                "events": table.events,
                "censored": table.censored,
                **{name: getattr(curve, name) for name in ("survival", "standard_error", "low", "high")},
            }

        return self._frame(columns)

    def summary(self) -> Any:
        """One row per curve: the group (only with groups), n and events (weights), median, low, high.

        Returns
        -------
        frame
            As of `to_frame`; median, low and high are missing where they are not reached.
        """

        def columns(curve: Any, table: _core.EventTable) -> dict[str, np.ndarray]:
            median, low, high, _ = curve.quantile(0.5)
            values = {"n": table.weight, "events": table.events.sum(), "median": median, "low": low, "high": high}
            return {name: np.array([value]) for name, value in values.items()}

        return self._frame(columns)

    def plot(self, *, title: str | None = None, unit: str | None = None) -> Any:
        """The curves with their intervals, and the numbers at risk below.

        Parameters
        ----------
        title : str, optional
            Default: what the curves say.
        unit : str, optional
            Of the durations, such as "days", for the axis.

        Returns
        -------
        altair.Chart

        Raises
        ------
        ImportError
            Without the extra ``plots``.
        """
        pictures = _plots.pictures("KaplanMeier.plot")
        curves = dict(list(self._fitted().items())[:_COLOURS])
        last = max(curve.last_time for curve in curves.values()) or 1.0
        rows, risk = [], []
        grid = np.linspace(0, last, _STEPS + 1)
        for group, curve in curves.items():
            table = self._tables[group]  # type: ignore[index]
            times = np.concatenate([[0], table.time]) if len(table) <= _STEPS else grid
            found = curve.at(np.unique(times))
            for i, time in enumerate(np.unique(times)):
                figures = {name: float(found[name][i]) for name in ("survival", "low", "high")}
                if not np.isnan(figures["survival"]):
                    rows.append({"group": _named(group), "time": float(time), **figures})
            for time in pictures.round_steps(last):
                at_risk = curve.at(np.array([float(time)]))["at_risk"][0]
                risk.append({"group": _named(group), "time": float(time), "shown": f"{at_risk:,.6g}"})
        unit = unit or self._words[2]
        chart = pictures.survival_steps(rows, risk, f"time, {unit}" if unit else "time", "still there, %")
        note = f"Kaplan-Meier, {100 * self.level:g} % intervals ({self.interval}); below: numbers at risk"
        if len(self) > len(curves):
            note += f"; the first {len(curves)} of {len(self)} groups"
        return pictures.standing(chart, title or self._finding(unit), note)

    def _finding(self, unit: str) -> str:
        unit = f" {unit}" if unit else ""
        if self._by is not None:
            medians = [f"{_named(group)}: {reached(curve.quantile(0.5)[0])}" for group, curve in self._curves.items()]
            more = "; ..." if len(medians) > 4 else ""
            return f"Median time{f' in{unit}' if unit else ''}, by {self._by}: {'; '.join(medians[:4])}{more}"
        curve = self._one()
        value, low, high, _ = curve.quantile(0.5)
        who, event, _ = self._words
        if not np.isnan(value):
            what = f"Half of {who} {event}" if who else "Half are gone"
            return f"{what} within {reached(value)}{unit} ({100 * self.level:g} %: {reached(low)} to {reached(high)})"
        end = curve.at(np.array([curve.last_time]))
        share, low, high = (100 * float(end[name][0]) for name in ("survival", "low", "high"))
        limits = f"{100 * self.level:g} %: "
        if who:
            limits += f"{100 - high:.1f} to {100 - low:.1f}"
            return f"{100 - share:.1f} % of {who} {event} within {curve.last_time:g}{unit} ({limits})"
        return f"{share:.1f} % are still there after {curve.last_time:g}{unit} ({limits}{low:.1f} to {high:.1f})"

    def __repr__(self) -> str:
        if self._tables is None:
            return f"KaplanMeier(level={self.level!r}, interval={self.interval!r})"
        counts = self.counts_
        left_out = ", ".join(
            f"{counts[name]:,} {name.replace('_', ' ')}"
            for name in ("missing_duration", "missing_observed", "zero_weight")
            if counts[name]
        )
        weight = sum(table.weight for table in self._tables.values())
        head = f"KaplanMeier of {counts['used']:,} rows" + (
            f" of weight {weight:,g}" if weight != counts["used"] else ""
        )
        head += f" (left out: {left_out})" if left_out else ""
        lines = [f"{_named(group)}: " * (self._by is not None) + self._line(group) for group in self._curves]
        if self._by is None:
            return f"{head}, {lines[0]}"
        empty = [_named(group) for group in self._tables if group not in self._curves]
        more = [f"  ... {len(lines) - 20} more groups"] if len(lines) > 20 else []
        more += [f"  no row counts in {', '.join(empty[:5])}"] if empty else []
        return "\n".join([f"{head} in {len(lines)} groups", *(f"  {line}" for line in lines[:20]), *more])

    def _line(self, group: Any) -> str:
        curve, table = self._curves[group], self._tables[group]  # type: ignore[index]
        events = table.events.sum()
        if events == 0:
            return f"no event until {curve.last_time:g}: the median is not reached"
        estimate = self._estimate(curve.quantile(0.5))
        end = curve.survival[-1]
        early = np.flatnonzero(curve.survival == 0)
        note = ""
        if len(early) and early[0] < len(table) - 1:
            note = f"; 0 at {table.time[early[0]]:g} already, where all few that were at risk had the event"
        return f"{events:,.6g} events, {end:.1%} left at {curve.last_time:g}; median {estimate!r}{note}"


def _named(group: Any) -> str:
    return "(missing)" if group is None else str(group)
