"""Repeat purchases week by week: what a model expects, and what was bought."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np

from .. import _dates, _plots
from ..transactions import CustomerBase
from ._judged import NewCustomers, check_customers, check_pair, repeat_purchases
from ._purchase_model import PurchaseModel

__all__ = ["Tracking", "tracking"]

WEEK = 7


class Tracking:
    """Expected and actual repeat purchases by week; see `tracking`.

    Attributes
    ----------
    model : str
        The name of the model's class.
    customers : int
        Who came by the end of the calibration, whose purchases these are.
    later_customers : int
        Who came after it, in neither number.
    calibration_end : date or None
        The last day of the calibration; None without a holdout.
    observation_end : date
    calibration : tuple of float
        Expected and actual repeat purchases until ``calibration_end``; all, without a holdout.
    holdout : tuple of float or None
        Expected and actual purchases after it.
    """

    def __init__(self, base: CustomerBase, model: str, columns: dict[str, np.ndarray], later: int) -> None:
        self._columns, self._source = columns, base._source
        self.model, self.later_customers = model, later
        self.customers: int = len(base._summary(None))
        has_holdout = bool(columns["holdout"].any())
        self.calibration_end: dt.date | None = base.calibration_end if has_holdout else None
        self.observation_end: dt.date = base.observation_end
        inside = ~columns["holdout"]
        self.calibration = (float(columns["expected"][inside].sum()), int(columns["actual"][inside].sum()))
        self.holdout: tuple[float, int] | None = None
        if has_holdout:
            self.holdout = (float(columns["expected"][~inside].sum()), int(columns["actual"][~inside].sum()))

    def __len__(self) -> int:
        return len(self._columns["end"])

    def to_frame(self) -> Any:
        """One row per week.

        Returns
        -------
        frame
            Of the kind of the base, shape (len(self),): end (the last day of the week), days (7; fewer in a first or
            last week that is cut), expected, actual (repeat purchases in it), expected_cumulative, actual_cumulative
            (until its end), holdout (whether it lies after the calibration).
        """
        return self._source.frame({**self._columns, "end": _dates.days(self._columns["end"])})

    def plot(self) -> Any:
        """Weeks above, all purchases so far below; what was expected beside what was bought, with the holdout marked.

        Returns
        -------
        altair.VConcatChart
        """
        draw = _plots.lifetime_pictures("Tracking.plot")
        title, note = self._said()
        kinds = ["expected", "actual"]
        holdout = None if self.calibration_end is None else (str(self.calibration_end), "holdout")
        weeks = draw.tracking_lines(self._rows(), kinds, holdout, "Repeat purchases a week")
        so_far = draw.tracking_lines(self._rows("_cumulative"), kinds, holdout, "Repeat purchases so far")
        return draw.standing(draw.stacked(weeks, so_far), title, note)

    def _said(self) -> tuple[str, str]:
        expected, actual = self.holdout or self.calibration
        off = f" ({expected / actual - 1:+.1%})" if actual else ""
        when = f"after {self.calibration_end}" if self.holdout else f"by {self.observation_end}"
        title = f"The model expects {expected:,.0f} repeat purchases {when}; {actual:,} were made{off}"
        note = f"{self.model}; {self.customers:,} customers; purchases after the first, to {self.observation_end}"
        if self.later_customers:
            note += f"; without {self.later_customers:,} who came later"
        return title, note

    def _rows(self, which: str = "") -> list[dict[str, Any]]:
        """Of the picture: a week that is cut is no point of its weeks."""
        columns, out = self._columns, []
        for i, day in enumerate(columns["end"].tolist()):
            if which or columns["days"][i] == WEEK:
                for kind in ("expected", "actual"):
                    value = float(columns[kind + which][i])
                    end = str(_dates.date_of(day))
                    out.append({"end": end, "kind": kind, "value": value, "shown": f"{value:,.0f}"})
        return out

    def __repr__(self) -> str:
        lines = [f"Tracking({len(self)} weeks to {self.observation_end}, {self.customers:,} customers, {self.model})"]
        parts = {"calibration": self.calibration, "holdout": self.holdout}
        for name, both in parts.items():
            if both is not None:
                off = f", {both[0] / both[1] - 1:+.1%}" if both[1] else ""
                lines.append(f"  {name:<12} expected {both[0]:>12,.1f}  actual {both[1]:>10,}{off}")
        return "\n".join(lines)


def tracking(
    base: CustomerBase, model: PurchaseModel, *, covariates: Any = None, threads: int | None = None
) -> Tracking:
    """Repeat purchases week by week, and all so far: what a model expects against what was bought.

    Parameters
    ----------
    base : CustomerBase
        With a calibration end for a holdout; without one the model is held against what it was fitted to.
    model : model of repeat purchases in time, such as BGNBD or ParetoNBD
        Fitted to the calibration, or known.
    covariates : frame, optional
        As for the model's fit, of a model that has some.
    threads : int, optional
        As `goodwill.set_threads` says.  The result does not depend on it.

    Returns
    -------
    Tracking

    Raises
    ------
    SchemaError
        If these are no base and no such model, or the model is not fitted.
    ConflictError
        If base and model differ in their unit.
    DomainError
        If nobody has bought by the end of the calibration.

    Notes
    -----
    The sum over customers of E[X(t - first purchase)]: what the model says of customers of whom it knows the day of
    their first purchase and nothing else.  So it differs from `holdout_check`, which knows their purchases of the
    calibration.  Weeks are 7 days and end with the calibration.  Customers who came after it are left out.
    Covariates that hardly any two customers share cost a forecast for each customer and week, some microseconds each.

    Fader, Hardie & Lee (2005), doi:10.1287/mksc.1040.0098, figures 3 and 4.

    Examples
    --------
    >>> import goodwill as gw
    >>> base = gw.CustomerBase.from_transactions(
    ...     gw.datasets.cdnow(sample=True), customer="id", time="date", calibration_end="1997-09-30"
    ... )
    >>> gw.tracking(base, gw.BGNBD().fit(base))
    Tracking(78 weeks to 1998-06-30, 2,357 customers, BGNBD)
      calibration  expected      2,494.0  actual      2,457, +1.5%
      holdout      expected      1,666.7  actual      1,882, -11.4%
    """
    function = "tracking"
    check_pair(function, base, model)
    check_customers(function, base)
    core = base._core
    last = core.observation_end
    split = last if core.calibration_end is None else min(core.calibration_end, last)
    first, repeats = repeat_purchases(base, split)
    ends = np.arange(split, first.min() - 1, -WEEK)[::-1]
    after = np.append(np.arange(split + WEEK, last, WEEK), last) if last > split else np.zeros(0, dtype=np.int64)
    ends = np.concatenate([ends, after]).astype(np.int64)
    begins = np.concatenate([[max(int(first.min()) - 1, int(ends[0]) - WEEK)], ends[:-1]])
    actual = np.searchsorted(np.sort(repeats), ends, side="right")
    expected = NewCustomers(function, base, model, covariates, threads).expected_by(ends)
    columns = {
        "end": ends, "days": ends - begins,
        "expected": np.diff(expected, prepend=0.0), "actual": np.diff(actual, prepend=0),
        "expected_cumulative": expected, "actual_cumulative": actual, "holdout": ends > split,
    }  # fmt: skip
    return Tracking(base, type(model).__name__, columns, len(base) - len(first))
