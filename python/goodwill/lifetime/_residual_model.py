"""What the models of repeat purchases share that discount all purchases to come."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import DomainError, SchemaError
from ._likelihood_model import Progress
from ._model import number
from ._purchase_model import LeavingModel

UNITS_A_YEAR = {"day": 365, "week": 52, "month": 12, "year": 1}


class ResidualModel(LeavingModel):
    """Base of the models that discount all purchases to come."""

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
            its unit.  At 0 the sum is infinite where some never leave: for s <= 1, or a <= 1.
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
        function = f"{self._kernel}.dert"
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
                f'must say what its times are in: {type(self).__name__}(..., unit="week")',
            )
        delta = float(np.log1p(rate)) / UNITS_A_YEAR[unit]
        return self._score("dert", (delta,), base, frequency, recency, T, threads, progress)
