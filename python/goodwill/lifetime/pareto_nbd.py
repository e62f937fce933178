"""The Pareto/NBD model."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _core
from ..errors import DomainError, SchemaError
from ._purchase_model import LeavingModel, Progress, number

__all__ = ["ParetoNBD"]

UNITS_A_YEAR = {"day": 365, "week": 52, "month": 12, "year": 1}


class ParetoNBD(LeavingModel):
    """Pareto/NBD: customers buy while they live, and may leave at any time.

    While alive a customer buys at random with a rate of its own (gamma distributed with shape ``r`` and rate
    ``alpha``); it leaves for good after an exponential time with a rate of its own (gamma distributed with shape ``s``
    and rate ``beta``), whether it buys or not.

    Parameters
    ----------
    r, alpha, s, beta : float, optional
        A known model; all four or none.  `fit` starts there.  ``alpha`` and ``beta`` are in units of time.
    unit : {"day", "week", "month", "year"}, optional
        The unit of time of a known model, or of the columns that `fit` is given; a customer base brings its own.

    Attributes
    ----------
    params_ : dict
        r, alpha, s, beta.
    standard_errors_, covariance_ : dict, array of shape (4, 4)
        Of the parameters, from the observed information; NaN where the data do not identify them.
    robust_standard_errors_, robust_covariance_ : dict, array of shape (4, 4)
        By the sandwich: right, too, where customers do not follow the model.
    log_likelihood_ : float
        In the data's own units, so that models can be compared.
    aic_, bic_ : float
        Information criteria; lower is better.
    fit_report_ : FitReport
    unit_ : str or None

    References
    ----------
    Schmittlein, Morrison & Colombo (1987), Counting your customers: who are they and what will they do next?,
    Management Science 33(1):1-24, doi:10.1287/mnsc.33.1.1.

    Examples
    --------
    >>> import goodwill as gw
    >>> model = gw.ParetoNBD(r=0.5534, alpha=10.5802, s=0.6061, beta=11.6562, unit="week")
    >>> round(model.p_alive(frequency=2, recency=30.43, T=38.86), 4)
    0.8691
    >>> round(model.dert(frequency=2, recency=30.43, T=38.86, discount_rate=0.15), 4)
    6.5005
    """

    _names = ("r", "alpha", "s", "beta")
    _kernel = "pareto_nbd"
    _fit_class = _core.ParetoNbdFit

    def __init__(
        self,
        *,
        r: float | None = None,
        alpha: float | None = None,
        s: float | None = None,
        beta: float | None = None,
        unit: str | None = None,
    ) -> None:
        self._set(unit, r=r, alpha=alpha, s=s, beta=beta)

    def dert(
        self,
        base: Any = None,
        *,
        discount_rate: float,
        frequency: Any = None,
        recency: Any = None,
        T: Any = None,
        threads: int | None = None,
        progress: Progress = None,
    ) -> Any:
        """Discounted expected residual transactions: all purchases to come, each discounted from its moment.

        Parameters
        ----------
        base : customer base, or frame with columns frequency, recency, T
            Or none, and columns:
        discount_rate : float
            A share a year, >= 0: 15 % is 0.15.  A year has 365 days, 52 weeks or 12 months, so the model must know
            its unit.  At 0 the sum is infinite for s <= 1.
        frequency, recency, T : array-like of shape (n,), or numbers
            As for `fit`.
        threads, progress
            As for `fit`.

        Returns
        -------
        frame or column
            As for `p_alive`, the column being dert.

        Raises
        ------
        SchemaError
            If no unit is known.
        DomainError, ShapeError
            For a rate outside its domain or a bad row, which is named; for columns of unequal length.

        Notes
        -----
        Fader, Hardie & Lee (2005), RFM and CLV, J. Marketing Research 42(4):415-430, doi:10.1509/jmkr.2005.42.4.415.
        """
        function = "pareto_nbd.dert"
        rate = number(function, "discount_rate", discount_rate)
        if not 0 <= rate < 1:
            raise DomainError.of(function, "discount_rate", f"{rate:g}", "must be >= 0 and < 1: 15 % is 0.15")
        self._known(function)
        unit = self.unit_ if self.unit_ is not None else getattr(base, "unit", None)
        if unit is None:
            raise SchemaError.of(
                function,
                "model",
                "without a unit of time",
                'must say what its times are in: ParetoNBD(..., unit="week")',
            )
        delta = float(np.log1p(rate)) / UNITS_A_YEAR[unit]
        return self._score("dert", (delta,), base, frequency, recency, T, threads, progress)
