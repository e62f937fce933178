"""How many customers bought how often: what a model expects, and what they did."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np

from .. import _plots
from ..errors import DomainError
from ..transactions import CustomerBase
from ._judged import NewCustomers, check_customers, check_pair
from ._purchase_model import PurchaseModel

__all__ = ["FrequencyBins", "frequency_bins"]


class FrequencyBins:
    """Customers by number of repeat purchases; see `frequency_bins`.

    Attributes
    ----------
    model : str
        The name of the model's class.
    customers : int
    end : date
        The last day that counts: the end of the calibration, or of the base.
    misplaced : float
        Customers that would have to change their bin for the actual numbers to be the expected ones: half of the sum of
        the differences.
    """

    def __init__(self, base: CustomerBase, model: str, columns: dict[str, Any]) -> None:
        self._columns, self._source, self.model = columns, base._source, model
        self.customers: int = int(columns["actual"].sum())
        self.end: dt.date = base.calibration_end or base.observation_end
        self.misplaced = float(np.abs(columns["expected"] - columns["actual"]).sum()) / 2

    def __len__(self) -> int:
        return len(self._columns["actual"])

    def to_frame(self) -> Any:
        """One row per number of repeat purchases.

        Returns
        -------
        frame
            Of the kind of the base, shape (last + 1,): frequency (text: "0", "1", ..., "7 or more"), actual, expected
            (customers).
        """
        return self._source.frame(self._columns)

    def plot(self) -> Any:
        """Bars of the actual and the expected numbers of customers.

        Returns
        -------
        altair.LayerChart
        """
        draw = _plots.lifetime_pictures("FrequencyBins.plot")
        columns, kinds = self._columns, ["actual", "expected"]
        rows = [
            {"label": label, "kind": kind, "value": float(columns[kind][i]), "shown": f"{columns[kind][i]:,.0f}"}
            for i, label in enumerate(columns["frequency"])
            for kind in kinds
        ]
        none, thought = columns["actual"][0], columns["expected"][0]
        title = (
            f"{none:,} of {self.customers:,} customers did not buy again, the model expects {thought:,.0f}; "
            f"{self.misplaced / self.customers:.1%} are in another bin"
        )
        chart = draw.number_bars(rows, kinds, "Repeat purchases", "Customers")
        return draw.standing(chart, title, f"{self.model}; purchases after the first, to {self.end}")

    def __repr__(self) -> str:
        lines = [
            f"FrequencyBins({self.customers:,} customers to {self.end}, {self.model}; "
            f"{self.misplaced / self.customers:.1%} misplaced)",
            "  repeat purchases      actual    expected",
        ]
        columns = self._columns
        for label, n, expected in zip(columns["frequency"], columns["actual"], columns["expected"], strict=True):
            lines.append(f"  {label:<16} {n:>11,} {expected:>11,.1f}")
        return "\n".join(lines)


def frequency_bins(
    base: CustomerBase,
    model: PurchaseModel,
    *,
    last: int = 7,
    covariates: Any = None,
    threads: int | None = None,
) -> FrequencyBins:
    """How many customers bought 0, 1, 2, ... times again in the calibration, and how many a model expects.

    Parameters
    ----------
    base : CustomerBase
    model : model of repeat purchases in time, such as BGNBD or ParetoNBD
        Fitted to the base, or known.
    last : int
        Customers with this many repeat purchases or more are one bin; 1 to 1,000.
    covariates : frame, optional
        As for the model's fit, of a model that has some.
    threads : int, optional
        As `goodwill.set_threads` says.  The result does not depend on it.

    Returns
    -------
    FrequencyBins

    Raises
    ------
    SchemaError
        If these are no base and no such model, or the model is not fitted.
    ConflictError
        If base and model differ in their unit.
    DomainError
        If ``last`` is outside its domain, or nobody has bought by the end of the calibration.

    Notes
    -----
    Expected: the sum over customers of the probability of so many repeat purchases within their age T (`pmf`).  Of a
    base without a calibration end, all purchases count.

    Fader, Hardie & Lee (2005), doi:10.1287/mksc.1040.0098, figure 2.

    Examples
    --------
    >>> import goodwill as gw
    >>> base = gw.CustomerBase.from_transactions(
    ...     gw.datasets.cdnow(sample=True), customer="id", time="date", calibration_end="1997-09-30"
    ... )
    >>> gw.frequency_bins(base, gw.BGNBD().fit(base), last=3)
    FrequencyBins(2,357 customers to 1997-09-30, BGNBD; 1.1% misplaced)
      repeat purchases      actual    expected
      0                      1,411     1,407.7
      1                        439       460.3
      2                        214       192.5
      3 or more                293       296.5
    """
    function = "frequency_bins"
    check_pair(function, base, model)
    check_customers(function, base)
    if isinstance(last, bool) or not isinstance(last, int | np.integer) or not 1 <= last <= 1000:
        raise DomainError.of(function, "last", repr(last), "must be a whole number from 1 to 1,000")
    done = base._summary(None)
    actual = np.bincount(np.minimum(done.frequency, last).astype(np.int64), minlength=last + 1)
    new = NewCustomers(function, base, model, covariates, threads)
    few = new.expected_with(range(last), done.end)
    columns = {
        "frequency": [*map(str, range(last)), f"{last} or more"],
        "actual": actual,
        "expected": np.append(few, len(done) - few.sum()),
    }
    return FrequencyBins(base, type(model).__name__, columns)
