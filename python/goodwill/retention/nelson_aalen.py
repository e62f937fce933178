"""The cumulative hazard by Nelson and Aalen."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from .. import _core
from ._curves import Curves
from .event_table import Progress

__all__ = ["NelsonAalen"]


class NelsonAalen(Curves):
    """The cumulative hazard: how many events are to be expected by each time of one who is replaced after each.

    Parameters
    ----------
    level : float
        Of the intervals, between 0 and 1.
    interval : {"log", "plain"}
        Of the logarithm of the hazard, or of the hazard itself, at least 0.

    Examples
    --------
    >>> import goodwill as gw
    >>> gw.NelsonAalen().fit([1, 2, 3, 4], [True, False, True, True]).cumulative_hazard_at(3)
    0.75
    """

    _kind = "nelson_aalen"

    def __init__(self, *, level: float = 0.95, interval: Literal["log", "plain"] = "log") -> None:
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
    ) -> NelsonAalen:
        """Estimate the hazard, or one for each group.

        Parameters
        ----------
        durations, observed, weights, entry, by, threads, progress
            As in `KaplanMeier.fit`.

        Returns
        -------
        NelsonAalen
            Itself.

        Raises
        ------
        DomainError, ShapeError, SchemaError, Cancelled
            As `KaplanMeier.fit`.

        References
        ----------
        Aalen (1978), Annals of Statistics 6(4):701-726, doi:10.1214/aos/1176344247.  Klein & Moeschberger (2003),
        Survival Analysis, 2nd ed., Springer, equations 4.2.3 and 4.2.4.
        """
        self._fit(durations, observed, weights, entry, by, threads, progress)
        return self

    def _curve_of(self, table: _core.EventTable, threads: int, progress: Progress | None) -> _core.HazardCurve:
        return _core.nelson_aalen(table, level=self.level, interval=self.interval, threads=threads, progress=progress)

    @property
    def time_(self) -> np.ndarray:
        """Distinct times, ascending; without groups, as the arrays below."""
        self._one()
        assert self._tables is not None
        return self._tables[None].time

    @property
    def cumulative_hazard_(self) -> np.ndarray:
        """At each time."""
        return self._one().hazard

    @property
    def standard_error_(self) -> np.ndarray:
        """Of the cumulative hazard."""
        return self._one().standard_error

    @property
    def low_(self) -> np.ndarray:
        """Lower limit of the cumulative hazard."""
        return self._one().low

    @property
    def high_(self) -> np.ndarray:
        """Upper limit of the cumulative hazard."""
        return self._one().high

    def cumulative_hazard_at(self, t: Any) -> Any:
        """The cumulative hazard at times >= 0, NaN after the last one; a dict by group where there are some."""
        return self._at("cumulative_hazard_at", t, "hazard")

    def standard_error_at(self, t: Any) -> Any:
        """The standard error of `cumulative_hazard_at`."""
        return self._at("standard_error_at", t, "standard_error")

    def interval_at(self, t: Any) -> Any:
        """The limits of `cumulative_hazard_at`: (low, high), or a dict of them by group."""
        low, high = self._at("interval_at", t, "low"), self._at("interval_at", t, "high")
        return (low, high) if self._by is None else {group: (low[group], high[group]) for group in low}

    def survival_at(self, t: Any) -> Any:
        """exp(-H): the share that is left after a time by Breslow's estimator, a little above Kaplan and Meier's."""
        hazard = self.cumulative_hazard_at(t)
        if self._by is not None:
            return {group: _survival(one) for group, one in hazard.items()}
        return _survival(hazard)

    def to_frame(self) -> Any:
        """One row per distinct time, of each group where there are some.

        Returns
        -------
        frame
            Of the kind of the durations: the group (only with groups), time, at_risk, events, censored,
            cumulative_hazard, standard_error, low, high.
        """

        def columns(curve: Any, table: _core.EventTable) -> dict[str, np.ndarray]:
            return {
                "time": table.time,
                "at_risk": curve.at_risk,
                "events": table.events,
                "censored": table.censored,
                "cumulative_hazard": curve.hazard,
                **{name: getattr(curve, name) for name in ("standard_error", "low", "high")},
            }

        return self._frame(columns)

    def __repr__(self) -> str:
        if self._tables is None:
            return f"NelsonAalen(level={self.level!r}, interval={self.interval!r})"
        lines = [
            f"{group}: "
            * (self._by is not None)
            + f"cumulative hazard {curve.hazard[-1]:.4g} ({100 * self.level:g} % {curve.low[-1]:.4g} to "
            f"{curve.high[-1]:.4g}) at {self._tables[group].time[-1]:g}"
            for group, curve in self._curves.items()
        ]
        head = f"NelsonAalen of {self.counts_['used']:,} rows"
        if self._by is None:
            return f"{head}, {lines[0]}"
        return "\n".join([f"{head} in {len(lines)} groups", *(f"  {line}" for line in lines[:20])])


def _survival(hazard: Any) -> Any:
    return float(np.exp(-hazard)) if isinstance(hazard, float) else np.exp(-hazard)
