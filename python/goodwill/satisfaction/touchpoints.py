"""Satisfaction by touchpoint and channel, with the overall."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import numpy as np

from .. import _core, _frames
from ..errors import DomainError
from ._results import Progress, Result
from .definition import ScoreDefinition
from .diverging import diverging_plot
from .labels import scores_or_texts
from .nps import nps
from .scores import CES, CSAT, ces, csat

__all__ = ["Touchpoints", "touchpoints"]

_FIGURES = ("value", "low", "high", "standard_error", "n", "n_weighted", "n_effective", "excluded")
_MISSING = "(missing)"


class Touchpoints:
    """A metric by touchpoint and channel; see `touchpoints`.

    ``result[touchpoint]`` is the result of a touchpoint in all channels, ``result[touchpoint, channel]`` of a cell.

    Attributes
    ----------
    touchpoints, channels : list
        Sorted; None is the one of rows without.  ``channels`` is empty without a column of them.
    overall : Result
        Of all rows.
    by_channel : dict
        Results of channels, all touchpoints together.
    rows : int
        Rows given: n + excluded of the overall, and of the cells together.
    """

    def __init__(
        self,
        touchpoints: list[Any],
        channels: list[Any],
        overall: Any,
        by_touchpoint: dict[Any, Any],
        by_channel: dict[Any, Any],
        cells: dict[tuple[Any, Any], Any],
        names: tuple[str, str],
        source: _frames.Source,
    ) -> None:
        self.touchpoints, self.channels, self.overall = touchpoints, channels, overall
        self.by_channel = by_channel
        self._by_touchpoint, self._cells = by_touchpoint, cells
        self._names, self._source = names, source
        self.rows: int = overall.n + overall.excluded

    def __len__(self) -> int:
        return len(self.touchpoints)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.touchpoints)

    def __getitem__(self, key: Any) -> Any:
        return self._cells[key] if isinstance(key, tuple) else self._by_touchpoint[key]

    def _lines(self) -> list[tuple[str, Any, Any, Result]]:
        lines = [("cell", *key, found) for key, found in self._cells.items()]
        lines += [("touchpoint", key, None, found) for key, found in self._by_touchpoint.items()]
        lines += [("channel", None, key, found) for key, found in self.by_channel.items()]
        return [*lines, ("overall", None, None, self.overall)]

    def to_frame(self) -> Any:
        """One row a cell, then one a touchpoint, one a channel and one for all.

        Returns
        -------
        frame
            Of the kind that was given: of ("cell", "touchpoint", "channel" or "overall"), touchpoint and channel under
            the names of their columns (missing in the rows that are of all of them), share of the answers (0 .. 1),
            value, low, high, standard_error, n, n_weighted, n_effective, excluded.
        """
        lines = self._lines()
        touchpoint, channel = self._names
        columns: dict[str, Any] = {"of": [line[0] for line in lines], touchpoint: [line[1] for line in lines]}
        if self.channels:
            columns[channel] = [line[2] for line in lines]
        columns["share"] = np.asarray([line[3].n_weighted / self.overall.n_weighted for line in lines])
        columns |= {name: np.asarray([getattr(line[3], name) for line in lines]) for name in _FIGURES}
        return self._source.frame(columns)

    def table(self, figure: Literal["value", "low", "high", "n"] = "value") -> Any:
        """Touchpoints down, channels across, with all of each at the end.

        Parameters
        ----------
        figure : {"value", "low", "high", "n"}
            What the cells show; missing where a touchpoint was not met in a channel.

        Returns
        -------
        frame
            Of the kind that was given: the touchpoint as text ("all" is the last row), a column a channel, and "all".
        """
        if figure not in ("value", "low", "high", "n"):
            must = 'must be "value", "low", "high" or "n"'
            raise DomainError.of("Touchpoints.table", "figure", repr(figure), must)
        names = [_shown(key) for key in self.touchpoints]
        columns: dict[str, Any] = {self._names[0]: [*names, "all"]}

        def of(result: Any) -> float:
            return float("nan") if result is None else float(getattr(result, figure))

        for channel in self.channels:
            cells = [of(self._cells.get((key, channel))) for key in self.touchpoints]
            columns[_shown(channel)] = np.asarray([*cells, of(self.by_channel[channel])])
        whole = [of(self._by_touchpoint[key]) for key in self.touchpoints]
        columns["all"] = np.asarray([*whole, of(self.overall)])
        return self._source.frame(columns)

    def plot(self, by: Literal["touchpoint", "channel", "cell"] = "touchpoint") -> Any:
        """Answers by touchpoint as diverging bars with the metric and its interval, the best first.

        Parameters
        ----------
        by : {"touchpoint", "channel", "cell"}

        Returns
        -------
        altair.Chart

        Raises
        ------
        DomainError
            If ``by`` is none of the above, there are no channels, or the definition has no boxes.
        ImportError
            Without the extra ``plots``.
        """
        if by not in ("touchpoint", "channel", "cell") or (by != "touchpoint" and not self.channels):
            must = 'must be "touchpoint"' + (', "channel" or "cell"' if self.channels else ": there are no channels")
            raise DomainError.of("Touchpoints.plot", "by", repr(by), must)
        of: dict[Any, Any] = {"touchpoint": self._by_touchpoint, "channel": self.by_channel, "cell": self._cells}[by]
        named = [(" · ".join(map(_shown, key)) if by == "cell" else _shown(key), found) for key, found in of.items()]
        return diverging_plot("Touchpoints.plot", named, by)

    def __repr__(self) -> str:
        digits = self.overall._digits
        heads = [_shown(channel) for channel in self.channels[:8]] + ["all", "n"]
        names = [_shown(key) for key in self.touchpoints[:20]]
        first = max(len(name) for name in [*names, "all"]) + 2
        widths = [max(8, len(head) + 2) for head in heads]

        def row(name: str, cells: list[str]) -> str:
            shown = "".join(cell.rjust(width) for cell, width in zip(cells, widths, strict=True))
            return f"  {name.ljust(first)}{shown}"

        def number(result: Any) -> str:
            return "" if result is None or result.n_weighted == 0 else f"{result.value:.{digits}f}"

        lines = [f"{self._metric()} by {' and '.join(self._names[: 2 if self.channels else 1])}", row("", heads)]
        for key, name in zip(self.touchpoints[:20], names, strict=True):
            whole = self._by_touchpoint[key]
            cells = [number(self._cells.get((key, channel))) for channel in self.channels[:8]]
            lines.append(row(name, [*cells, number(whole), str(whole.n)]))
        cells = [number(self.by_channel[channel]) for channel in self.channels[:8]]
        lines.append(row("all", [*cells, number(self.overall), str(self.overall.n)]))
        if len(self.touchpoints) > 20 or len(self.channels) > 8:
            lines.append("  ...")
        return "\n".join([*lines, f"  overall: {self.overall!r}"])

    def _metric(self) -> str:
        return self.overall.definition.name if hasattr(self.overall, "definition") else "NPS"


def _shown(key: Any) -> str:
    return _MISSING if key is None else str(key)


def touchpoints(
    data: Any,
    *,
    score: Any,
    touchpoint: Any,
    channel: Any = None,
    metric: Literal["csat", "nps", "ces"] = "csat",
    definition: ScoreDefinition | None = None,
    labels: Any = None,
    weights: Any = None,
    level: float = 0.95,
    interval: str | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Touchpoints:
    """Satisfaction by touchpoint and channel in one table, with the overall.

    Parameters
    ----------
    data : frame
        One row an answer: pandas, Polars, PyArrow, DuckDB, a dict of arrays.
    score : column name
        The answers, as `nps`, `csat` or `ces` take them.
    touchpoint : column name
        What the answer is about: integers or texts.  Rows without are a touchpoint of their own.
    channel : column name, optional
        Where it was: integers or texts.
    metric : {"csat", "nps", "ces"}
    definition : ScoreDefinition, optional
        Of csat and ces; without it their own default.
    labels : LabelTable, dict of str to int, or a list of these, optional
        What texts stand for, as in `csat`.
    weights : column name, optional
        Sampling weights, finite and >= 0.
    level : float
        Level of the intervals, between 0 and 1.
    interval : str, optional
        As of the metric.
    threads : int, optional
        How many threads to use; see `set_threads`.
    progress : callable, optional
        Called with the share done of each of the passes; returning False stops the work.

    Returns
    -------
    Touchpoints

    Raises
    ------
    DomainError
        As the metric; if ``metric`` is none of the above, or a definition or labels are given for the NPS.
    ShapeError
        If columns differ in length.
    SchemaError
        If a column is missing or of a type that cannot be used.
    Cancelled
        If ``progress`` returned False.

    Examples
    --------
    >>> import goodwill as gw
    >>> data = {"stars": [5, 4, 2, 5], "step": ["order", "order", "return", "return"], "by": ["web", "shop"] * 2}
    >>> r = gw.touchpoints(data, score="stars", touchpoint="step", channel="by")
    >>> r["order"].value, r["return", "web"].value, r.overall.value
    (100.0, 0.0, 75.0)
    """
    function = "touchpoints"
    if metric not in ("csat", "nps", "ces"):
        raise DomainError.of(function, "metric", repr(metric), 'must be "csat", "nps" or "ces"')
    if metric == "nps" and (definition is not None or labels is not None):
        argument = "labels" if definition is None else "definition"
        raise DomainError.of(function, argument, "given", "must be left out: the NPS has one definition, 0 to 10")
    roles = {"scores": score, "touchpoint": touchpoint, "channel": channel, "weights": weights}
    columns, source = _frames.read(function, data, roles)
    options: dict[str, Any] = {"weights": columns.get("weights"), "level": level, "threads": threads}
    options["progress"] = progress
    if interval is not None:
        options["interval"] = interval
    with source.naming():
        scores: Any = columns["scores"]
        how = definition or (CSAT.top2_of_5 if metric == "csat" else CES.ces2_share)
        if metric != "nps":
            scores = scores_or_texts(function, scores, labels, how, threads, progress)
        keys, codes = _core.group_codes(function, "touchpoint", columns["touchpoint"])

        def measured(by: Any) -> Any:
            if metric == "nps":
                return nps(scores, by=by, **options)
            return (csat if metric == "csat" else ces)(scores, how, by=by, **options)

        def named(by: np.ndarray, of: list[Any]) -> dict[Any, Any]:
            found = measured(by)
            return {of[code]: found[code] for code in found}

        channels: list[Any] = []
        by_channel: dict[Any, Any] = {}
        cells: dict[tuple[Any, Any], Any] = {}
        by_touchpoint = named(codes, keys)
        if channel is not None:
            channels, across = _core.group_codes(function, "channel", columns["channel"])
            by_channel = named(across, channels)
            pairs = [(one, other) for one in keys for other in channels]
            cells = named(codes * len(channels) + across, pairs)
        overall = measured(None)
    source.forget()
    names = tuple("group" if name in (*_FIGURES, "of", "share") else name for name in (str(touchpoint), str(channel)))
    return Touchpoints(keys, channels, overall, by_touchpoint, by_channel, cells, (names[0], names[1]), source)
