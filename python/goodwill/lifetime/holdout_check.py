"""A forecast against what happened in the holdout."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _core
from ..errors import DomainError

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

    def __repr__(self) -> str:
        return (
            f"HoldoutCheck({self.customers:,} customers over {self.horizon:g}: predicted {self.predicted:,.1f} "
            f"purchases, actual {self.actual:,.0f}, {self.predicted / self.actual - 1:+.1%})"
            if self.actual
            else f"HoldoutCheck({self.customers:,} customers, predicted {self.predicted:,.1f}, actual 0)"
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
    DomainError
        If the base has no holdout or ``last`` is less than 1.

    Notes
    -----
    Fader, Hardie & Lee (2005), doi:10.1287/mksc.1040.0098, figure 5.
    """
    if base.calibration_end is None or base.calibration_end >= base.observation_end:
        raise DomainError.of(
            "holdout_check", "base", "without a holdout", "must have a calibration_end before its last day"
        )
    columns, horizon = base._holdout_columns()
    given: dict[str, Any] = {name: columns[name] for name in ("frequency", "recency", "T")}
    if covariates is not None:  # in the order of the base's customers
        given["customer"] = base._summary(None).customer
        predicted = model.expected_purchases(given, horizon, covariates=covariates)["expected_purchases"]
    else:
        predicted = model.expected_purchases(horizon, **given)
    customers, _, total, actual, bins = _core.check_holdout(
        columns["frequency"], np.asarray(predicted), columns["frequency_holdout"], last=last
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
    )
