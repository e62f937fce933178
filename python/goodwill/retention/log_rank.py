"""Do groups have one survival curve?"""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _core, _frames
from .._threads import resolve
from ..errors import SchemaError, ShapeError
from ._curves import keys_column, tables_of
from .event_table import Progress, kind_of

__all__ = ["LogRank", "log_rank"]


class LogRank:
    """The log-rank test of several groups; see `log_rank`.

    Attributes
    ----------
    chi2 : float
    df : int
        Groups that were at risk when something happened, less 1.
    p : float
        Probability of such a chi2 or a larger one if all had the same hazard.
    groups : list
    n, events, expected : array, shape (groups,)
        Weight of each group, of its events, and of those to be expected if all had the same hazard.
    strata : int
        How many strata the test was summed over; 1 without strata.
    """

    def __init__(self, found: dict[str, Any], groups: list[Any], strata: int, by: str, source: _frames.Source) -> None:
        self.chi2: float = found["chi2"]
        self.df: int = found["df"]
        self.p: float = found["p"]
        self.n: np.ndarray = found["n"]
        self.events: np.ndarray = found["events"]
        self.expected: np.ndarray = found["expected"]
        self.groups, self.strata, self._by, self._source = groups, strata, by, source

    def to_frame(self) -> Any:
        """One row per group: the group, n, events, expected.

        Returns
        -------
        frame
            Of the kind of the durations.
        """
        figures = {"n": self.n, "events": self.events, "expected": self.expected}
        name = self._by if self._by not in figures else "group"
        return self._source.frame({name: keys_column(self.groups), **figures})

    def __repr__(self) -> str:
        strata = f", {self.strata} strata" if self.strata > 1 else ""
        lines = [f"log-rank chi2 {self.chi2:.4f}, df {self.df}, p {self.p:.4g}{strata}"]
        for group, n, events, expected in list(zip(self.groups, self.n, self.events, self.expected, strict=True))[:20]:
            lines.append(f"  {group}: {events:,.6g} events, {expected:,.1f} expected, of {n:,.6g}")
        return "\n".join(lines)


def _tested(groups: list[Any], tables: list[Any], strata: int, by: str, source: _frames.Source) -> LogRank:
    return LogRank(_core.log_rank(tables, len(groups)), groups, strata, by, source)


def log_rank(
    durations: Any,
    observed: Any = None,
    by: Any = None,
    *,
    strata: Any = None,
    weights: Any = None,
    entry: Any = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> LogRank:
    """Test whether two or more groups have one survival curve.

    Parameters
    ----------
    durations : array-like, shape (n,), or dict of EventTable by group
    observed : array-like, shape (n,), optional
        True or 1 where the event happened.  Default: it always did.
    by : array-like, shape (n,)
        Groups, 2 to 1,000; not beside tables.
    strata : array-like, shape (n,), optional
        Groups are compared within each stratum, and what is found is summed.
    weights, entry, threads, progress
        As in `KaplanMeier.fit`.

    Returns
    -------
    LogRank

    Raises
    ------
    DomainError
        If there are not 2 to 1,000 groups, or no event tells them apart; as `KaplanMeier.fit`.
    ShapeError, SchemaError, Cancelled
        As `KaplanMeier.fit`.

    References
    ----------
    Mantel (1966), Cancer Chemotherapy Reports 50(3):163-170.  Klein & Moeschberger (2003), Survival Analysis, 2nd ed.,
    Springer, sections 7.3 and 7.5.

    Examples
    --------
    >>> import goodwill as gw
    >>> gw.log_rank([1, 2, 3, 7, 8, 9], by=["a", "a", "a", "b", "b", "b"])
    log-rank chi2 4.8174, df 1, p 0.02818
      a: 3 events, 1.0 expected, of 3
      b: 3 events, 5.0 expected, of 3
    """
    workers = resolve("log_rank", threads)
    tables, name = tables_of("log_rank", durations, observed, weights, entry, by, workers, progress)
    if name is None:
        raise SchemaError.of("log_rank", "by", "missing", "must be given: the groups that are compared")
    if isinstance(durations, dict):
        source = next(iter(durations.values()))._source
    else:
        source = kind_of(durations)
    groups = list(tables)
    if strata is None:
        return _tested(groups, list(tables.values()), 1, name, source)
    if isinstance(durations, dict):
        raise SchemaError.of("log_rank", "strata", "given", "must not be given beside tables of events")
    within = _by_strata("log_rank", durations, observed, by, strata, weights, entry, workers, groups)
    return _tested(groups, within, len(within) // len(groups), name, source)


def _by_strata(
    function: str, durations: Any, observed: Any, by: Any, strata: Any, weights: Any, entry: Any, threads: int,
    groups: list[Any],
) -> list[Any]:  # fmt: skip
    """The table of every group in every stratum."""
    place = {group: i for i, group in enumerate(groups)}
    codes = np.array([place[key] for key in _keys(_frames.series(function, "by", by))])
    column = _frames.series(function, "strata", strata)
    of_stratum: dict[Any, int] = {}
    stratum = np.array([of_stratum.setdefault(key, len(of_stratum)) for key in _keys(column)])
    if len(stratum) != len(codes):
        must = f"must have {len(codes)} rows like the columns before it"
        raise ShapeError.of(function, "strata", f"{len(stratum)} rows long", must)
    both = stratum * len(groups) + codes
    tables, _ = tables_of(function, durations, observed, weights, entry, both, threads, None)
    return [tables.get(i) or _core.EventTable() for i in range(len(of_stratum) * len(groups))]


def _keys(column: Any) -> list[Any]:
    return [None if key is None or key != key else key for key in column.to_pylist()]
