"""Groups in order, with what chance did to them taken out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from .. import _core
from .._plots import survey_pictures

if TYPE_CHECKING:
    from ._results import ByGroup

__all__ = ["Ranking", "SmallRule"]

SmallRule = Literal["fewer_than_30", "rare_box", "wide_interval"]

#: A picture shows so many groups at most.
PICTURED = 40


class Ranking:
    """Groups by their shrunken values, the best first; see `ByGroup.ranking`.

    A raw ranking is led, at both ends, by groups with few answers.  Here each group's value is drawn towards the mean
    of all groups, the more the fewer answers it has: an empirical Bayes estimate with normal sampling and normal
    differences between groups.

    Attributes
    ----------
    groups : list
        The best first; groups without answers come last and have the mean of all.
    mean : float
        Of the groups, weighted by how well each is known.
    between_sd : float
        Standard deviation of the groups' true values; 0 where chance alone explains how they differ.
    level : float
        Of the intervals.

    References
    ----------
    Morris (1983), Journal of the American Statistical Association 78(381):47-55, doi:10.1080/01621459.1983.10477920;
    the variance between groups by Paule & Mandel (1982), Journal of Research of the National Bureau of Standards
    87(5):377-385, doi:10.6028/jres.087.022.
    """

    def __init__(self, results: ByGroup[Any], small: SmallRule, level: float) -> None:
        columns, total = results._columns, results.total
        least, most = total._limits()
        found = _core.shrink(
            columns["value"],
            columns["standard_error"],
            columns["n_effective"],
            level=level,
            least=least,
            most=most,
            unbiased=total._unbiased(),
        )
        sign = 1.0 if total._low_is_best() else -1.0
        known = np.isfinite(columns["value"])
        order = np.lexsort((np.arange(len(known)), sign * found["value"], ~known))
        self.groups = [results.groups[i] for i in order]
        self.mean: float = found["mean"]
        self.between_sd: float = float(np.sqrt(found["between_variance"]))
        self.level = level
        self._results = results
        raw = ("n", "value", "low", "high")
        self._columns = {name: columns[name][order] for name in raw} | {
            "shrunken": found["value"][order],
            "shrunken_low": found["low"][order],
            "shrunken_high": found["high"][order],
            "reliability": found["reliability"][order],
            "rank": np.arange(1, len(order) + 1),
            "raw_rank": _ranks(sign * columns["value"])[order],
            "small": results.small(small)[order],
        }

    def __len__(self) -> int:
        return len(self.groups)

    def to_frame(self) -> Any:
        """One row a group, the best first.

        Returns
        -------
        frame
            Columns: the group; n, value, low, high (raw); shrunken, shrunken_low, shrunken_high; reliability (the
            weight of the group's own value, 0 .. 1); rank, raw_rank (from 1; equal raw values have equal ranks, and a
            group without answers has the last one); small.
        """
        keys = self._results._by.named(self.groups, self._columns)
        return self._results._kind.frame({**keys, **self._columns})

    def plot(self) -> Any:
        """Shrunken values with their intervals, the best first, and the raw values beside them.

        Returns
        -------
        altair.Chart

        Raises
        ------
        ImportError
            Without the extra ``plots``.
        """
        from ._results import shown_group

        c, names = self._columns, [shown_group(group) for group in self.groups]
        rows = [
            {
                "name": names[i], "shrunken": c["shrunken"][i], "low": c["shrunken_low"][i],
                "high": c["shrunken_high"][i], "raw": c["value"][i], "n": f"{c['n'][i]:,}",
                "shown": f"{self._number(c['shrunken'][i])}, n {c['n'][i]:,}" + (" (small)" if c["small"][i] else ""),
            }
            for i in _ends(len(names), PICTURED)
        ]  # fmt: skip
        draw = survey_pictures("Ranking.plot")
        metric = self._results.total._metric_name()
        note = f"{metric} of each group drawn towards the mean of all, {self._number(self.mean)}, with "
        note += f"{100 * self.level:g} % intervals; open points are the raw values"
        if len(rows) < len(names):
            note += f"; the first and the last of {len(names)}"
        return draw.standing(draw.ranked_points(rows, metric, self.mean), self._title(metric, names), note)

    def _number(self, value: float) -> str:
        return f"{value:z.{self._results.total._digits}f}"

    def _title(self, metric: str, names: list[str]) -> str:
        c = self._columns
        if self.between_sd == 0:
            return f"Chance alone explains how {metric} differs between the {len(names)} groups"
        title = f"{names[0]} leads the {len(names)} groups with {metric} {self._number(c['shrunken'][0])}"
        raw = int(np.argmin(c["raw_rank"]))
        if c["raw_rank"][0] > 1:
            title += (
                f"; {names[raw]}, first by its raw value, is number {c['rank'][raw]} of what chance does not explain"
            )
        return title

    def __repr__(self) -> str:
        from ._results import shown_group

        c, number = self._columns, self._number
        head = f"{len(self)} groups about {number(self.mean)}, between groups sd {number(self.between_sd)}"
        lines = [
            f"  {c['rank'][i]}. {shown_group(group)} {number(c['shrunken'][i])} "
            f"({number(c['shrunken_low'][i])} to {number(c['shrunken_high'][i])}; raw {number(c['value'][i])}, "
            f"n {c['n'][i]}{', small' if c['small'][i] else ''})"
            for i, group in enumerate(self.groups[:20])
        ]
        more = [f"  ... {len(self) - 20} more groups"] if len(self) > 20 else []
        return "\n".join([head, *lines, *more])


def _ends(count: int, most: int) -> list[int]:
    """All positions, or the first and the last where there are more than ``most``."""
    return list(range(count)) if count <= most else [*range(most // 2), *range(count - most // 2, count)]


def _ranks(values: np.ndarray) -> np.ndarray:
    """From 1, the least first; equal ones share the first rank, NaN come last."""
    filled = np.where(np.isnan(values), np.inf, values)
    return 1 + np.searchsorted(np.sort(filled), filled)
