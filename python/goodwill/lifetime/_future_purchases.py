"""What a customer will do, given its purchases so far: what the models of repeat purchases share."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _threads
from ..errors import SchemaError
from ._covariates import covariate_columns
from ._likelihood_model import Progress, discount_of
from ._model import customer_columns, number, speaking_of
from ._refits import SimulatedModel

NAMES = {"x": "frequency", "t_x": "recency", "T": "T", "t": "horizon", "q": "probability"}
UNITS_A_YEAR = {"day": 365, "week": 52, "month": 12, "year": 1}


class FuturePurchases(SimulatedModel):
    """Scores of customers by what they will do."""

    def expected_purchases(
        self,
        base: Any = None,
        horizon: float | None = None,
        *,
        after: float = 0,
        frequency: Any = None,
        recency: Any = None,
        T: Any = None,
        covariates: Any = None,
        threads: int | None = None,
        progress: Progress = None,
    ) -> Any:
        """Expected purchases in the next ``horizon`` units of time, given a customer's purchases so far.

        Called as ``expected_purchases(base, 39)`` or as ``expected_purchases(39, frequency=, recency=, T=)``.

        Parameters
        ----------
        base : customer base, or frame with columns frequency, recency, T
            Or none, and columns:
        horizon : float
            In the unit of the model; >= 0.
        after : float
            How long from now the window begins that is ``horizon`` long; >= 0.
        frequency, recency, T : array-like of shape (n,), or numbers
            As for `fit`.
        covariates : frame, optional
            As for `fit`, of a model that has some.
        threads, progress
            As for `fit`.

        Returns
        -------
        frame or column
            For a base or a frame: a frame of the caller's kind, customer and expected_purchases.  For columns: a column
            like ``frequency``.  Missing in, missing out.

        Raises
        ------
        DomainError, ShapeError
            For a bad row, which is named; for columns of unequal length.
        """
        function = f"{self._kernel}.expected_purchases"
        if horizon is None:
            base, horizon = None, base
        window = number(function, "horizon", horizon), number(function, "after", after)
        return self._score("expected_purchases", window, base, frequency, recency, T, covariates, threads, progress)

    def probability_of_n(
        self,
        base: Any = None,
        n: float | None = None,
        horizon: float | None = None,
        *,
        frequency: Any = None,
        recency: Any = None,
        T: Any = None,
        covariates: Any = None,
        threads: int | None = None,
        progress: Progress = None,
    ) -> Any:
        """The probability that a customer buys ``n`` times in the next ``horizon`` units of time.

        Called as ``probability_of_n(base, 2, 52)`` or as ``probability_of_n(2, 52, frequency=, recency=, T=)``.

        Parameters
        ----------
        base : customer base, or frame with columns frequency, recency, T
            Or none, and columns:
        n : int
            >= 0.
        horizon : float
            In the unit of the model; >= 0.
        frequency, recency, T : array-like of shape (n,), or numbers
            As for `fit`.
        covariates : frame, optional
            As for `fit`, of a model that has some.
        threads, progress
            As for `fit`.

        Returns
        -------
        frame or column
            As for `expected_purchases`, the column being probability_of_n.

        Raises
        ------
        DomainError, ShapeError
            For an n that is not whole, a bad row, which is named; for columns of unequal length.

        Examples
        --------
        >>> import goodwill as gw
        >>> model = gw.BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426)
        >>> round(model.probability_of_n(2, 39, frequency=2, recency=30.43, T=38.86), 4)
        0.1442
        """
        function = f"{self._kernel}.probability_of_n"
        if horizon is None:
            base, n, horizon = None, base, n
        of = number(function, "n", n), number(function, "horizon", horizon)
        return self._score("probability_of_n", of, base, frequency, recency, T, covariates, threads, progress)

    def time_to_next(
        self,
        base: Any = None,
        probability: float | None = None,
        *,
        frequency: Any = None,
        recency: Any = None,
        T: Any = None,
        covariates: Any = None,
        threads: int | None = None,
        progress: Progress = None,
    ) -> Any:
        """The time from now within which a customer buys with a given ``probability``: a quantile of the time to the
        next purchase.

        Called as ``time_to_next(base, 0.5)`` or as ``time_to_next(0.5, frequency=, recency=, T=)``.

        Parameters
        ----------
        base : customer base, or frame with columns frequency, recency, T
            Or none, and columns:
        probability : float
            > 0 and < 1; 0.5 gives the median.
        frequency, recency, T : array-like of shape (n,), or numbers
            As for `fit`.
        covariates : frame, optional
            As for `fit`, of a model that has some.
        threads, progress
            As for `fit`.

        Returns
        -------
        frame or column
            As for `expected_purchases`, the column being time_to_next, in the unit of the model.  Infinite where the
            customer may never come: where the probability that he ever does is no higher than ``probability``.

        Raises
        ------
        DomainError, ShapeError
            For a probability outside its domain or a bad row, which is named; for columns of unequal length.

        Examples
        --------
        >>> import goodwill as gw
        >>> model = gw.BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426)
        >>> model.time_to_next(0.5, frequency=[2, 2], recency=[30.43, 3.0], T=[38.86, 38.86])
        array([29.47821,      inf])
        """
        if probability is None:
            base, probability = None, base
        q = number(f"{self._kernel}.time_to_next", "probability", probability)
        return self._score("time_to_next", (q,), base, frequency, recency, T, covariates, threads, progress)

    def dert(
        self,
        base: Any = None,
        *,
        discount_rate: float,
        frequency: Any = None,
        recency: Any = None,
        T: Any = None,
        covariates: Any = None,
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
            its unit.  At 0 the sum may be infinite: for NBD, for BG/NBD, MBG/NBD and both CNBD-k with a <= 1, for
            Pareto/NBD with s <= 1.
        frequency, recency, T : array-like of shape (n,), or numbers
            As for `fit`.
        covariates : frame, optional
            As for `fit`, of a model that has some.
        threads, progress
            As for `fit`.

        Returns
        -------
        frame or column
            As for `expected_purchases`, the column being dert.

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
        rate = discount_of(function, discount_rate)
        self._known(function)
        unit = self.unit_ if self.unit_ is not None else getattr(base, "unit", None)
        if unit is None:
            must = f'must say what its times are in: {type(self).__name__}(..., unit="week")'
            raise SchemaError.of(function, "model", "without a unit of time", must)
        delta = float(np.log1p(rate)) / UNITS_A_YEAR[unit]
        return self._score("dert", (delta,), base, frequency, recency, T, covariates, threads, progress)

    def no_purchase(
        self,
        base: Any = None,
        horizon: float | None = None,
        *,
        frequency: Any = None,
        recency: Any = None,
        T: Any = None,
        covariates: Any = None,
        threads: int | None = None,
        progress: Progress = None,
    ) -> Any:
        """The probability that a customer buys nothing in the next ``horizon`` units of time.

        Called as ``no_purchase(base, 13)`` or as ``no_purchase(13, frequency=, recency=, T=)``.

        Parameters
        ----------
        base : customer base, or frame with columns frequency, recency, T
            Or none, and columns:
        horizon : float
            In the unit of the model; >= 0.
        frequency, recency, T : array-like of shape (n,), or numbers
            As for `fit`.
        covariates : frame, optional
            As for `fit`, of a model that has some.
        threads, progress
            As for `fit`.

        Returns
        -------
        frame or column
            As for `expected_purchases`, the column being no_purchase.
        """
        if horizon is None:
            base, horizon = None, base
        t = number(f"{self._kernel}.no_purchase", "horizon", horizon)
        return self._score("no_purchase", (t,), base, frequency, recency, T, covariates, threads, progress)

    def _score(
        self,
        name: str,
        before: tuple[Any, ...],
        base: Any,
        frequency: Any,
        recency: Any,
        T: Any,
        covariates: Any,
        threads: int | None,
        progress: Progress,
    ) -> Any:
        function = f"{self._kernel}.{name}"
        known = self._known(function)
        given = {"frequency": frequency, "recency": recency, "T": T}
        columns, wrap, _ = customer_columns(function, base, given, self.unit_)
        with speaking_of(NAMES):
            out = getattr(known, name)(
                *before,
                *columns.values(),
                covariates=self._covariates(function, base, covariates, len(columns["T"])),
                threads=_threads.resolve(function, threads),
                progress=progress,
            )
        return wrap(name, out)

    def _covariates(self, function: str, base: Any, covariates: Any, rows: int) -> list[list[np.ndarray]]:
        """Columns of the covariates by process, as the compiled model takes them."""
        by_process = self._covariate_names()
        of = covariate_columns(function, [name for names in by_process for name in names], base, covariates, rows)
        return [[of[name] for name in names] for names in by_process] or [[], []]
