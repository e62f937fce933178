"""A change between two surveys, split into who answered and how they answered."""

from __future__ import annotations

import contextlib
from typing import Any, Literal

import numpy as np

from .. import _core
from .._plots import survey_pictures
from ..errors import SchemaError
from ._results import ByGroup, shown_group
from .nps import NPSByGroup
from .scores import ScoreByGroup

__all__ = ["MixAndRate", "mix_and_rate"]

_SHOWN = 20


class MixAndRate:
    """The parts of a change; see `mix_and_rate`.

    Attributes
    ----------
    groups : list
        Of both surveys.
    only_before, only_after : list
        Groups of one survey alone: all of their part is mix.
    before, after : Result
        Of all answers of each survey.
    change : float
        after.value - before.value = mix + rate + interaction.
    mix, rate, interaction : float
        Who answered, how they answered, and both at once (0 where it is shared out).
    change_error, mix_error, rate_error : float
        Standard errors; NaN for mix and rate with the interaction apart.
    """

    def __init__(
        self, before: Any, after: Any, groups: list[Any], columns: dict[str, np.ndarray], totals: dict[str, float]
    ) -> None:
        self.groups, self._columns = groups, columns
        self.only_before = [g for g, n in zip(groups, columns["n_after"], strict=True) if n == 0]
        self.only_after = [g for g, n in zip(groups, columns["n_before"], strict=True) if n == 0]
        self.before, self.after = before.total, after.total
        self._by, self._kind = after._by, after._kind
        self.change = float(self.after.value - self.before.value)
        self.mix, self.rate, self.interaction = totals["mix"], totals["rate"], totals["interaction"]
        self.change_error = float(np.hypot(self.before.standard_error, self.after.standard_error))
        self.mix_error, self.rate_error = totals["mix_error"], totals["rate_error"]

    def to_frame(self) -> Any:
        """One row a group.

        Returns
        -------
        frame
            Of the library that the groups came from: the group, n_before, n_after, value_before, value_after,
            share_before, share_after (0 .. 1, of the weights), mix, rate, interaction, and their sum, change.
        """
        change = self._columns["mix"] + self._columns["rate"] + self._columns["interaction"]
        figures = self._columns | {"change": change}
        return self._kind.frame(self._by.named(self.groups, figures) | figures)

    def plot(self) -> Any:
        """From the value before to that after, by way of mix and rate, titled with the larger of them.

        Returns
        -------
        altair.Chart

        Raises
        ------
        ImportError
            Without the extra ``plots``.
        """
        draw = survey_pictures("MixAndRate.plot")
        parts = [("who answered", self.mix), ("how they answered", self.rate)]
        parts += [("both at once", self.interaction)] if self.interaction else []
        at = float(self.before.value)
        rows = [{"name": "before", "kind": "value", "from": 0.0, "to": at, "shown": self._number(at)}]
        for name, part in parts:
            rows.append({"name": name, "kind": "more" if part >= 0 else "less", "from": at, "to": at + part,
                         "shown": self._signed(part)})  # fmt: skip
            at += part
        rows.append({"name": "after", "kind": "value", "from": 0.0, "to": at, "shown": self._number(at)})
        named = "" if self._by.names == ["group"] else f" of {' and '.join(self._by.names)}"
        groups = f"{len(self.groups)} groups{named}; "
        note = f"{groups}{self.before.n:,} answers before, {self.after.n:,} after"
        return draw.standing(draw.steps_chart(rows, self._metric), self._title(), note)

    @property
    def _metric(self) -> str:
        return self.before._metric_name()

    def _number(self, value: float) -> str:
        return f"{value:.{self.before._digits}f}"

    def _signed(self, value: float) -> str:
        return f"{value:+.{self.before._digits}f}"

    def _title(self) -> str:
        way = "rose" if self.change > 0 else "fell" if self.change < 0 else "stayed"
        ends = f"from {self._number(self.before.value)} to {self._number(self.after.value)}"
        parts = f"{self._signed(self.mix)} by who answered, {self._signed(self.rate)} by how they answered"
        return f"{self._metric} {way} {ends}: {parts}"

    def __repr__(self) -> str:
        def sure(value: float, error: float) -> str:
            return self._signed(value) + ("" if np.isnan(error) else f" (standard error {self._number(error)})")

        lines = [
            f"{self._metric} {self._number(self.before.value)} -> {self._number(self.after.value)}, change "
            f"{sure(self.change, self.change_error)}",
            f"  mix, who answered       {sure(self.mix, self.mix_error)}",
            f"  rate, how they answered {sure(self.rate, self.rate_error)}",
        ]
        if self.interaction:
            lines.append(f"  both at once            {self._signed(self.interaction)}")
        c = self._columns
        for i in np.argsort(-np.abs(c["mix"] + c["rate"] + c["interaction"]), kind="stable")[:_SHOWN]:
            shares = f"share {c['share_before'][i]:.1%} -> {c['share_after'][i]:.1%}"
            values = [("-" if np.isnan(v) else self._number(v)) for v in (c["value_before"][i], c["value_after"][i])]
            parts = f"mix {self._signed(c['mix'][i])}, rate {self._signed(c['rate'][i])}"
            lines.append(f"  {shown_group(self.groups[i])}: {shares}, value {values[0]} -> {values[1]}; {parts}")
        if len(self.groups) > _SHOWN:
            lines.append(f"  ... {len(self.groups) - _SHOWN} more groups")
        return "\n".join(lines)


def mix_and_rate(
    before: ByGroup[Any], after: ByGroup[Any], *, interaction: Literal["shared", "apart"] = "shared"
) -> MixAndRate:
    """How much of a change between two surveys is mix (who answered) and how much rate (how they answered).

    Parameters
    ----------
    before, after : NPSByGroup or ScoreByGroup
        Results by the same groups: of `nps`, `csat` or `ces` with ``by=``, of one definition.
    interaction : {"shared", "apart"}
        "shared": shares change at the mean of both values, values at the mean of both shares, and it does not matter
        which survey is the first.  "apart": shares change at the old values, values at the old shares, and what is
        left over is a part of its own.

    Returns
    -------
    MixAndRate
        Its parts sum to the change, and so do those of each group.

    Raises
    ------
    SchemaError
        If they are not results by group of one metric with one definition.
    DomainError
        If ``interaction`` is none of the above.

    Notes
    -----
    A group that is in one survey alone has no change of its own: its value stands for both, so that its part is mix.
    Groups without an answer in either are left out.

    References
    ----------
    Kitagawa (1955), JASA 50(272):1168-1194, doi:10.1080/01621459.1955.10501299.

    Examples
    --------
    >>> import goodwill as gw
    >>> before = gw.csat([5, 5, 1, 1], by=["web", "web", "shop", "shop"])
    >>> after = gw.csat([5, 1, 1, 1], by=["web", "shop", "shop", "shop"])
    >>> r = gw.mix_and_rate(before, after)
    >>> r.change, r.mix, r.rate
    (-25.0, -25.0, 0.0)
    """
    function = "mix_and_rate"
    for name, given in (("before", before), ("after", after)):
        if not isinstance(given, NPSByGroup | ScoreByGroup):
            must = "must be a result by group: of nps, csat or ces with by="
            raise SchemaError.of(function, name, f"of type {type(given).__name__}", must)
    ways = [getattr(given.total, "definition", "NPS") for given in (before, after)]
    if ways[0] != ways[1]:
        shown = [way if isinstance(way, str) else way.name for way in ways]
        raise SchemaError.of(function, "after", f"a {shown[1]}", f"must be of one definition with before, a {shown[0]}")
    if len(before._by.names) != len(after._by.names):
        count = len(before._by.names)
        must = f"must be by {count} column{'s' * (count > 1)} as before"
        raise SchemaError.of(function, "after", f"by {len(after._by.names)}", must)
    groups = _groups(before, after)
    pairs = [_figures(given, groups) for given in (before, after)]
    parts = [
        (f["value"], f["n_weighted"], f["standard_error"], float(given.total.n_effective))
        for f, given in zip(pairs, (before, after), strict=True)
    ]
    columns, totals = _core.mix_and_rate(parts[0], parts[1], interaction)
    own = {"n_before": pairs[0]["n"].astype(np.int64), "n_after": pairs[1]["n"].astype(np.int64)}
    own |= {"value_before": pairs[0]["value"], "value_after": pairs[1]["value"]}
    return MixAndRate(before, after, groups, own | columns, totals)


def _groups(before: ByGroup[Any], after: ByGroup[Any]) -> list[Any]:
    """Those with answers in either, in the order of the one, then those of the other alone; the missing one last."""
    there = {g: None for given in (before, after) for g in given.groups if given[g].n_weighted > 0}
    with contextlib.suppress(TypeError):  # integers in one, texts in the other
        return sorted(
            there, key=lambda group: [(k is None, k) for k in (group if isinstance(group, tuple) else [group])]
        )
    return list(there)


def _figures(given: ByGroup[Any], groups: list[Any]) -> dict[str, np.ndarray]:
    out = {name: np.zeros(len(groups)) for name in ("value", "n_weighted", "standard_error", "n")}
    out["value"][:] = np.nan
    for i, group in enumerate(groups):
        if group in given and given[group].n_weighted > 0:
            for name, column in out.items():
                column[i] = getattr(given[group], name)
    return out
