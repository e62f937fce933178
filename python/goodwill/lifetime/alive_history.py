"""How likely one customer was still there, day by day."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np

from .. import _dates, _plots
from ..errors import DomainError
from ..transactions import CustomerBase
from ._judged import check_pair
from ._purchase_model import LeavingModel

__all__ = ["AliveHistory", "alive_history"]


class AliveHistory:
    """P(alive) of one customer by day; see `alive_history`.

    Attributes
    ----------
    customer : int or str
    model : str
        The name of the model's class.
    purchases : list of date
        The days on which the customer bought.
    observation_end : date
    p_alive : float
        On ``observation_end``.
    """

    def __init__(
        self, base: CustomerBase, model: str, customer: Any, bought: np.ndarray, columns: dict[str, np.ndarray]
    ) -> None:
        self._columns, self._source, self._unit = columns, base._source, base.unit
        self.customer, self.model, self.observation_end = customer, model, base.observation_end
        self.purchases: list[dt.date] = _dates.days(bought).tolist()
        self.p_alive = float(columns["p_alive"][-1])

    def __len__(self) -> int:
        return len(self._columns["day"])

    def to_frame(self) -> Any:
        """One row per day, from the first purchase to ``observation_end``.

        Returns
        -------
        frame
            Of the kind of the base, shape (len(self),): day, frequency, recency, T (as known at the end of that day, in
            the unit of the base), purchase (whether the customer bought on it), p_alive (0..1).
        """
        return self._source.frame({**self._columns, "day": _dates.days(self._columns["day"])})

    def plot(self) -> Any:
        """P(alive) by day, with the days of the purchases.

        Returns
        -------
        altair.LayerChart
        """
        draw = _plots.lifetime_pictures("AliveHistory.plot")
        columns = self._columns
        rows = [
            {"day": str(day), "value": float(p), "purchase": bool(bought), "shown": f"{p:.1%}"}
            for day, p, bought in zip(
                _dates.days(columns["day"]), columns["p_alive"], columns["purchase"], strict=True
            )
        ]
        n, last = len(self.purchases), self.purchases[-1]
        title = (
            f"Customer {self.customer} is still there with a chance of {self.p_alive:.0%}, "
            f"{(self.observation_end - last).days} days after the last of {n} purchase{'s' * (n > 1)}"
        )
        chart = draw.alive_line(rows, "P(alive), %", "purchase")
        note = f"{self.model}; at the end of each day from {self.purchases[0]} to {self.observation_end}"
        return draw.standing(chart, title, note)

    def __repr__(self) -> str:
        return (
            f"AliveHistory(customer {self.customer!r}, {len(self.purchases)} purchases from {self.purchases[0]}, "
            f"{self.model}: P(alive) {self.p_alive:.3f} on {self.observation_end})"
        )


def alive_history(
    base: CustomerBase, model: LeavingModel, customer: Any, *, covariates: Any = None, threads: int | None = None
) -> AliveHistory:
    """How likely one customer was still there at the end of each day, as a model saw it with what was known then.

    Parameters
    ----------
    base : CustomerBase
    model : model of customers who may leave, such as BGNBD or ParetoNBD
        Fitted or known.
    customer : int or str
        An id of the base.
    covariates : frame, optional
        As for the model's fit, of a model that has some, with a column customer.
    threads : int, optional
        As `goodwill.set_threads` says.

    Returns
    -------
    AliveHistory

    Raises
    ------
    SchemaError
        If these are no base and no such model, or the model is not fitted.
    ConflictError
        If base and model differ in their unit.
    DomainError
        If the customer is none of the base.

    Notes
    -----
    All purchases to ``observation_end`` are shown, those of a holdout too.  The model is one and the same on every day.
    BG/NBD and BG/CNBD-k let customers leave after a repeat purchase only, so before the first of these it is 1.

    Examples
    --------
    >>> import goodwill as gw
    >>> base = gw.CustomerBase.from_transactions(
    ...     gw.datasets.cdnow(sample=True), customer="id", time="date", calibration_end="1997-09-30"
    ... )
    >>> gw.alive_history(base, gw.BGNBD().fit(base), "00004")
    AliveHistory(customer '00004', 4 purchases from 1997-01-01, BGNBD: P(alive) 0.583 on 1998-06-30)
    """
    function = "alive_history"
    check_pair(function, base, model, LeavingModel)
    place = _place(function, base, customer)
    core = base._core
    days = slice(int(core.offsets[place]), int(core.offsets[place + 1]))
    bought = np.asarray(core.day[days], dtype=np.int64)[np.asarray(core.orders[days]) > 0]
    day = np.arange(bought[0], core.observation_end + 1)
    frequency = np.searchsorted(bought, day, side="right") - 1
    unit = _dates.DAYS[base.unit]
    columns: dict[str, np.ndarray] = {
        "day": day,
        "frequency": frequency.astype(float),
        "recency": (bought[frequency] - bought[0]) / unit,
        "T": (day - bought[0]) / unit,
        "purchase": np.isin(day, bought),
    }
    given: dict[str, Any] = {name: columns[name] for name in ("frequency", "recency", "T")}
    if covariates is not None:
        given["customer"] = np.full(len(day), base.customers[place])
        alive = model.p_alive(given, covariates=covariates, threads=threads)["p_alive"]
    else:
        alive = model.p_alive(**given, threads=threads)
    columns["p_alive"] = np.asarray(alive)
    return AliveHistory(base, type(model).__name__, base.customers[place].item(), bought, columns)


def _place(function: str, base: CustomerBase, customer: Any) -> int:
    """Where the customer is among those of the base."""
    ids = base.customers
    whole = ids.dtype.kind in "iu"
    kind = (int, np.integer) if whole else str
    if isinstance(customer, bool) or not isinstance(customer, kind):
        must = f"must be {'an integer' if whole else 'text'}, like the ids of the base"
        raise DomainError.of(function, "customer", repr(customer), must)
    found = np.flatnonzero(ids == customer)
    if not len(found):
        raise DomainError.of(function, "customer", repr(customer), f"must be one of the {len(ids):,} of the base")
    return int(found[0])
