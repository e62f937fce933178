"""What a model expects of customers by how often and when last they bought."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _plots
from ..errors import DomainError
from ._judged import check_model
from ._model import number
from ._purchase_model import LeavingModel, PurchaseModel

__all__ = ["RecencyFrequency", "recency_frequency"]

STEPS = 40
#: So many ages at the last purchase are tried to find where P(alive) passes one half.
FINE = 2000


class RecencyFrequency:
    """P(alive) or expected purchases by frequency and recency; see `recency_frequency`.

    Attributes
    ----------
    measure : {"p_alive", "expected_purchases"}
    model : str
        The name of the model's class.
    T : float
        The age of the customers, in the unit of the model.
    horizon : float or None
        Of the expected purchases.
    unit : str or None
    frequency : array of shape (most + 1,)
    recency : array of shape (41,)
        From 0 to ``T``.
    values : array of shape (41, most + 1)
        A row for each recency; NaN where nobody can be: without a repeat purchase there is no later one.
    """

    def __init__(self, model: PurchaseModel, T: float, most: int, horizon: float | None, threads: int | None) -> None:
        self.model, self.unit, self.T, self.horizon = type(model).__name__, model.unit_, T, horizon
        self.measure = "p_alive" if horizon is None else "expected_purchases"
        self._of, self._threads = model, threads
        self.frequency = np.arange(most + 1)
        self.recency = np.linspace(0, T, STEPS + 1)
        self.values = np.full((STEPS + 1, most + 1), np.nan)
        self.values[:, 1:] = self._scores(self.frequency[1:], self.recency)
        self.values[0, 0] = self._scores(np.zeros(1), np.zeros(1))[0, 0]

    def _scores(self, frequency: np.ndarray, recency: np.ndarray) -> np.ndarray:
        x, t_x = np.meshgrid(frequency.astype(float), recency)
        columns: dict[str, Any] = {"frequency": x.ravel(), "recency": t_x.ravel(), "T": np.full(x.size, self.T)}
        if self.horizon is not None:
            found = self._of.expected_purchases(self.horizon, **columns, threads=self._threads)
        else:
            assert isinstance(self._of, LeavingModel)
            found = self._of.p_alive(**columns, threads=self._threads)
        return np.asarray(found).reshape(x.shape)

    def to_frame(self) -> dict[str, np.ndarray]:
        """One row per cell of the grid.

        Returns
        -------
        dict of arrays
            frequency, recency, and p_alive (0..1) or expected_purchases; only cells where customers can be.
        """
        t_x, x = np.meshgrid(self.recency, self.frequency, indexing="ij")
        there = ~np.isnan(self.values)
        return {"frequency": x[there], "recency": t_x[there], self.measure: self.values[there]}

    def plot(self) -> Any:
        """The grid as a map: the darker the more.

        Returns
        -------
        altair.Chart
        """
        draw = _plots.lifetime_pictures("RecencyFrequency.plot")
        frame, alive = self.to_frame(), self.horizon is None
        values = 100 * frame[self.measure] if alive else frame[self.measure]
        rows = [
            {"frequency": int(x), "recency": float(t), "value": float(v), "shown": f"{v:.3g}{' %' * alive}"}
            for x, t, v in zip(frame["frequency"], frame["recency"], values, strict=True)
        ]
        units = "units" if self.unit is None else f"{self.unit}s"
        measure = "P(alive), %" if alive else f"purchases expected in {self.horizon:g} {units}"
        y = f"Age at the last purchase, {units}"
        most = 100.0 if alive else float(values.max()) or 1.0
        chart = draw.frequency_map(rows, self.T / STEPS, "Repeat purchases", y, measure, most)
        title = self._alive_title(units) if alive else self._purchases_title(units)
        return draw.standing(chart, title, f"{self.model}; customers of age {self.T:g} {units}")

    def _alive_title(self, units: str) -> str:
        said: list[str] = []
        for n in dict.fromkeys((int(self.frequency[-1]), 1)):
            silence = self._silence(n)
            length = f"{silence:.2g} {units}" if silence is not None else f"more than {self.T:g} {units}"
            said.append(f"{length} after {n}" if said else f"{length} after {n} repeat purchase{'s' * (n > 1)}")
        return f"Likelier gone than there: silent for {', '.join(said)}"

    def _silence(self, frequency: int) -> float | None:
        """How long ago the last purchase is when P(alive) is one half; None where it is not so low at any age."""
        recency = np.linspace(0, self.T, FINE + 1)
        likely = self._scores(np.array([frequency]), recency)[:, 0] >= 0.5
        if likely[0]:
            return None
        if not likely.any():
            return 0.0
        return float(self.T - recency[np.argmax(likely)])

    def _purchases_title(self, units: str) -> str:
        many, ago = int(self.frequency[-1]), self.T / 4
        now, silent = self._scores(np.array([many]), np.array([self.T, self.T - ago]))[:, 0]
        return (
            f"After {many} repeat purchases {now:.3g} are expected in {self.horizon:g} {units}; "
            f"{silent:.2g} after {ago:.2g} {units} of silence"
        )

    def __repr__(self) -> str:
        what = "P(alive)" if self.horizon is None else f"expected purchases in {self.horizon:g}"
        return f"RecencyFrequency({what}, {self.model}, frequency 0 to {self.frequency[-1]}, T {self.T:g})"


def recency_frequency(
    model: PurchaseModel, *, T: float, horizon: float | None = None, most: int = 20, threads: int | None = None
) -> RecencyFrequency:
    """P(alive), or the purchases expected within a horizon, of customers by how often and when last they bought.

    Parameters
    ----------
    model : model of repeat purchases in time, such as BGNBD or ParetoNBD
        Fitted or known.  Of customers who share their covariates: ``model.at(...)``.
    T : float
        The age of the customers, in the unit of the model; > 0.
    horizon : float, optional
        For expected purchases, in the unit of the model; > 0.  Without it the grid is of P(alive).
    most : int
        The highest number of repeat purchases; 1 to 1,000.
    threads : int, optional
        As `goodwill.set_threads` says.

    Returns
    -------
    RecencyFrequency

    Raises
    ------
    SchemaError
        If it is no such model, is not fitted, has covariates, or, without a horizon, knows no leaving.
    DomainError
        For an argument outside its domain.

    Notes
    -----
    Fader, Hardie & Lee (2005), RFM and CLV, J. Marketing Research 42(4):415-430, doi:10.1509/jmkr.2005.42.4.415: who
    bought often and then not for long is more surely gone than who bought once.

    Examples
    --------
    >>> import goodwill as gw
    >>> model = gw.BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426, unit="week")
    >>> grid = gw.recency_frequency(model, T=40)
    >>> grid.values[[0, 20, 40], 10].round(3)  # 10 purchases, the last one in week 0, 20, 40
    array([0.   , 0.03 , 0.935])
    """
    function = "recency_frequency"
    check_model(function, model, LeavingModel if horizon is None else PurchaseModel)
    model._of_all(function)
    for name, value in (("T", T), ("horizon", horizon)):
        if value is not None and not 0 < number(function, name, value) < np.inf:
            raise DomainError.of(function, name, f"{value:g}", "must be > 0 and finite")
    if isinstance(most, bool) or not isinstance(most, int | np.integer) or not 1 <= most <= 1000:
        raise DomainError.of(function, "most", repr(most), "must be a whole number from 1 to 1,000")
    return RecencyFrequency(model, float(T), int(most), None if horizon is None else float(horizon), threads)
