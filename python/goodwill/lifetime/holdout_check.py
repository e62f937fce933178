"""A forecast against what happened in the holdout."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .. import _core, _plots
from ._judged import holdout_forecast

if TYPE_CHECKING:
    from ..transactions import CustomerBase
    from ._purchase_model import PurchaseModel


@dataclass(frozen=True)
class FrequencyBin:
    """Customers with the same number of repeat purchases before the holdout; the last bin is open above."""

    label: str
    customers: int
    predicted: float
    """Mean purchases that the model expected of each in the holdout."""
    actual: float
    """Mean purchases that each made."""


@dataclass(frozen=True)
class HoldoutCheck:
    """Expected against actual purchases of the holdout."""

    horizon: float
    """Length of the holdout, in the base's unit."""
    customers: int
    predicted: float
    """Purchases that the model expected of all of them."""
    actual: float
    by_frequency: tuple[FrequencyBin, ...]
    model: str = ""
    """The name of the model's class."""
    unit: str = ""
    """Of the horizon."""

    def plot(self) -> Any:
        """Mean purchases in the holdout that were expected and made, by purchases before it.

        Returns
        -------
        altair.LayerChart
        """
        draw = _plots.lifetime_pictures("HoldoutCheck.plot")
        kinds = ["expected", "actual"]
        rows = [
            {"label": row.label, "kind": kind, "value": value, "shown": f"{value:.2f}"}
            for row in self.by_frequency
            if row.customers
            for kind, value in zip(kinds, (row.predicted, row.actual), strict=True)
        ]
        off = f"{self.predicted / self.actual - 1:+.1%}"
        made = f"{self.actual:,.0f} were made ({off})"
        title = f"The model expected {self.predicted:,.0f} purchases in the holdout; {made}"
        note = f"{self.model}; {self.customers:,} customers over {self.horizon:.4g} {self.unit}s"
        chart = draw.holdout_points(rows, kinds, "Repeat purchases before the holdout", "Purchases a customer in it")
        return draw.standing(chart, title, note)

    def __repr__(self) -> str:
        return (
            f"HoldoutCheck({self.customers:,} customers over {self.horizon:g}: predicted {self.predicted:,.1f} "
            f"purchases, actual {self.actual:,.0f}, {self.predicted / self.actual - 1:+.1%})"
        )


def holdout_check(
    base: CustomerBase, model: PurchaseModel, *, last: int = 7, covariates: Any = None
) -> HoldoutCheck:
    """Compare what a model expected of the holdout with what happened, in total and by frequency.

    Parameters
    ----------
    base : CustomerBase
        With a calibration end, so that there is a holdout.
    model : model of repeat purchases, such as BGNBD or ParetoNBD
        Fitted to the calibration period, or known.
    last : int
        Customers with this many repeat purchases or more are one bin; at least 1.
    covariates : frame, optional
        As for the model's fit, of a model that has some; a row a customer.

    Raises
    ------
    SchemaError
        If these are no base and no such model, or the model is not fitted.
    ConflictError
        If base and model differ in their unit.
    DomainError
        If the base has no holdout, nobody of the calibration bought in it, or ``last`` is less than 1.

    Notes
    -----
    Fader, Hardie & Lee (2005), doi:10.1287/mksc.1040.0098, figure 5.
    """
    columns, predicted, horizon = holdout_forecast("holdout_check", base, model, covariates)
    customers, _, total, actual, bins = _core.check_holdout(
        columns["frequency"], predicted, columns["frequency_holdout"], last=last
    )
    return HoldoutCheck(
        horizon,
        customers,
        total,
        actual,
        tuple(
            FrequencyBin(
                f"{low:.0f}" if low == high else f"{low:.0f} or more", n, p / n if n else 0.0, a / n if n else 0.0
            )
            for low, high, n, p, a in bins
        ),
        type(model).__name__,
        base.unit,
    )
