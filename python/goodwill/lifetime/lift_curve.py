"""How well a model ranks customers: the share of the holdout's purchases that the best-ranked ones made."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _plots
from ..errors import DomainError
from ..transactions import CustomerBase
from ._forecast_measures import concentration, gini_of
from ._judged import holdout_forecast
from ._purchase_model import PurchaseModel

__all__ = ["LiftCurve", "lift_curve"]

POINTS = 100
TOP = 0.1


class LiftCurve:
    """Shares of the holdout's purchases by share of the customers; see `lift_curve`.

    Attributes
    ----------
    model : str
        The name of the model's class.
    customers : int
    purchases : int
        In the holdout.
    horizon : float
        Length of the holdout, in ``unit``.
    unit : str
    gini : float
        How much of the way from a random order to the best possible one the model's order goes: 1 ranks as well as can
        be, 0 as chance does, and below 0 worse.
    top_decile : float
        The share of the purchases that the best-ranked tenth of the customers made, 0..1.
    """

    def __init__(
        self, base: CustomerBase, model: str, predicted: np.ndarray, actual: np.ndarray, horizon: float
    ) -> None:
        self._source, self.model, self.unit = base._source, model, base.unit
        self.customers, self.purchases, self.horizon = len(actual), int(actual.sum()), horizon
        ranked, best = concentration(predicted, actual), concentration(actual, actual)
        at = np.arange(POINTS + 1) / POINTS
        self._columns = {"customers": at, "model": np.interp(at, *ranked), "best": np.interp(at, *best)}
        self.gini = gini_of(ranked, best)
        self.top_decile = float(np.interp(TOP, *ranked))

    def to_frame(self) -> Any:
        """The curve, at every hundredth of the customers.

        Returns
        -------
        frame
            Of the kind of the base, shape (101,): customers (share of them, best-ranked first, 0..1), model (the share
            of the purchases that these made), best (what the ones who bought most made).  At random it is
            ``customers``.
        """
        return self._source.frame(self._columns)

    def plot(self) -> Any:
        """The curve between that of the best possible order and that of a random one.

        Returns
        -------
        altair.Chart
        """
        draw = _plots.lifetime_pictures("LiftCurve.plot")
        title = f"The best-ranked tenth of the customers made {self.top_decile:.0%} of the purchases of the holdout"
        note = (
            f"{self.model}; {self.customers:,} customers, {self.purchases:,} purchases in {self.horizon:.4g} "
            f"{self.unit}s; Gini {self.gini:.2f} of 1 for the best possible order"
        )
        kinds = ["ranked by the model", "best possible", "at random"]
        chart = draw.lift_lines(self._rows(kinds), kinds, "Customers, best-ranked first, %", "Purchases, %")
        return draw.standing(chart, title, note)

    def _rows(self, kinds: list[str]) -> list[dict[str, Any]]:
        columns = {**self._columns, "random": self._columns["customers"]}
        return [
            {"customers": float(at), "kind": kind, "share": float(share), "shown": f"{share:.1%}"}
            for kind, name in zip(kinds, ("model", "best", "random"), strict=True)
            for at, share in zip(self._columns["customers"], columns[name], strict=True)
        ]

    def __repr__(self) -> str:
        return (
            f"LiftCurve({self.model}, {self.customers:,} customers, {self.purchases:,} purchases in {self.horizon:.4g} "
            f"{self.unit}s: Gini {self.gini:.3f}, best-ranked tenth {self.top_decile:.1%})"
        )


def lift_curve(base: CustomerBase, model: PurchaseModel, *, covariates: Any = None) -> LiftCurve:
    """How well a model ranks: which share of the holdout's purchases the customers made of whom it expected most.

    Parameters
    ----------
    base : CustomerBase
        With a calibration end, so that there is a holdout.
    model : model of repeat purchases in time, such as BGNBD or ParetoNBD
        Fitted to the calibration, or known.
    covariates : frame, optional
        As for the model's fit, of a model that has some.

    Returns
    -------
    LiftCurve

    Raises
    ------
    SchemaError
        If these are no base and no such model, or the model is not fitted.
    ConflictError
        If base and model differ in their unit.
    DomainError
        If the base has no holdout, or nobody of the calibration bought in it: there are no shares of 0.

    Notes
    -----
    Customers are ranked by their expected purchases in the holdout; those of whom the model expects the same share what
    they made.  A total may be far off and the ranking right, and the other way round: see `holdout_check`.

    Examples
    --------
    >>> import goodwill as gw
    >>> base = gw.CustomerBase.from_transactions(
    ...     gw.datasets.cdnow(sample=True), customer="id", time="date", calibration_end="1997-09-30"
    ... )
    >>> gw.lift_curve(base, gw.BGNBD().fit(base))
    LiftCurve(BGNBD, 2,357 customers, 1,882 purchases in 39 weeks: Gini 0.662, best-ranked tenth 46.9%)
    """
    function = "lift_curve"
    columns, predicted, horizon = holdout_forecast(function, base, model, covariates)
    unknown = np.flatnonzero(np.isnan(predicted))
    if len(unknown):
        must = "must be there for every customer: who is not forecast has no rank"
        raise DomainError.of(function, "covariates", "missing", must, int(unknown[0]))
    actual = columns["frequency_holdout"].astype(float)
    return LiftCurve(base, type(model).__name__, predicted, actual, horizon)
