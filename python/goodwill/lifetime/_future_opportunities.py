"""What customers will do at opportunities to come, given their purchases at those so far."""

from __future__ import annotations

from typing import Any

from .. import _threads
from ..errors import SchemaError
from ._likelihood_model import Progress, discount_of
from ._model import Columns, Wrap, customer_columns, is_base, number, speaking_of
from ._refits import SimulatedModel

NAMES = {"x": "frequency", "t_x": "recency", "n": "n_periods", "k": "n", "rate": "discount_rate"}


class FutureOpportunities(SimulatedModel):
    """Base of a model of purchases at opportunities: its scores."""

    def p_alive(
        self,
        table: Any = None,
        *,
        frequency: Any = None,
        recency: Any = None,
        n_periods: Any = None,
        ahead: int = 0,
        threads: int | None = None,
        progress: Progress = None,
    ) -> Any:
        """The probability that a customer is still there, given its purchases.

        Parameters
        ----------
        table : frame with columns frequency, recency, n_periods
            Or none, and columns:
        frequency, recency, n_periods : array-like of shape (n,), or numbers
            As for `fit`.
        ahead : int
            Still there at opportunity n_periods + ahead: 0 is the last one, at which who bought was there for sure; 1
            the next one, as the source and lifetimes have it.
        threads, progress
            As for `fit`.

        Returns
        -------
        frame or column
            For a frame: a frame of the caller's kind, customer (where it has such a column) and p_alive.  For columns:
            a column like ``frequency``.  Missing in, missing out.

        Raises
        ------
        DomainError, ShapeError
            For a bad row, which is named; for columns of unequal length.
        """
        before = (number(f"{self._kernel}.p_alive", "ahead", ahead),)
        return self._score("p_alive", before, table, frequency, recency, n_periods, threads, progress)

    def expected_purchases(
        self,
        table: Any = None,
        horizon: int | None = None,
        *,
        frequency: Any = None,
        recency: Any = None,
        n_periods: Any = None,
        threads: int | None = None,
        progress: Progress = None,
    ) -> Any:
        """Expected purchases at the next ``horizon`` opportunities, given a customer's purchases so far.

        Called as ``expected_purchases(table, 5)`` or as ``expected_purchases(5, frequency=, recency=, n_periods=)``.

        Parameters
        ----------
        horizon : int
            0 to 1,000,000.
        table, frequency, recency, n_periods, threads, progress
            As for `p_alive`.

        Returns
        -------
        frame or column
            As for `p_alive`, the column being expected_purchases.
        """
        if horizon is None:
            table, horizon = None, table
        before = (number(f"{self._kernel}.expected_purchases", "horizon", horizon),)
        return self._score("expected_purchases", before, table, frequency, recency, n_periods, threads, progress)

    def no_purchase(
        self,
        table: Any = None,
        horizon: int | None = None,
        *,
        frequency: Any = None,
        recency: Any = None,
        n_periods: Any = None,
        threads: int | None = None,
        progress: Progress = None,
    ) -> Any:
        """The probability that a customer buys at none of the next ``horizon`` opportunities.

        Arguments and result as those of `expected_purchases`, the column being no_purchase.
        """
        if horizon is None:
            table, horizon = None, table
        before = (number(f"{self._kernel}.no_purchase", "horizon", horizon),)
        return self._score("no_purchase", before, table, frequency, recency, n_periods, threads, progress)

    def probability_of_n(
        self,
        table: Any = None,
        n: int | None = None,
        horizon: int | None = None,
        *,
        frequency: Any = None,
        recency: Any = None,
        n_periods: Any = None,
        threads: int | None = None,
        progress: Progress = None,
    ) -> Any:
        """The probability that a customer buys at ``n`` of the next ``horizon`` opportunities.

        Called as ``probability_of_n(table, 2, 5)`` or as ``probability_of_n(2, 5, frequency=, recency=, n_periods=)``.

        Parameters
        ----------
        n, horizon : int
            0 to 1,000,000.
        table, frequency, recency, n_periods, threads, progress
            As for `p_alive`.

        Returns
        -------
        frame or column
            As for `p_alive`, the column being probability_of_n.
        """
        if horizon is None:
            table, n, horizon = None, table, n
        function = f"{self._kernel}.probability_of_n"
        before = number(function, "n", n), number(function, "horizon", horizon)
        return self._score("probability_of_n", before, table, frequency, recency, n_periods, threads, progress)

    def time_to_next(
        self,
        table: Any = None,
        probability: float | None = None,
        *,
        frequency: Any = None,
        recency: Any = None,
        n_periods: Any = None,
        threads: int | None = None,
        progress: Progress = None,
    ) -> Any:
        """The number of the opportunity, counted from the next one, by which a customer has bought again with this
        probability: a quantile of the time to its next purchase.

        Called as ``time_to_next(table, 0.5)`` or as ``time_to_next(0.5, frequency=, recency=, n_periods=)``.

        Parameters
        ----------
        probability : float
            Between 0 and 1.
        table, frequency, recency, n_periods, threads, progress
            As for `p_alive`.

        Returns
        -------
        frame or column
            As for `p_alive`, the column being time_to_next.  Infinite where the customer ever buys again with less
            than this probability, or reaches it after more than 1,000,000 opportunities.
        """
        if probability is None:
            table, probability = None, table
        before = (number(f"{self._kernel}.time_to_next", "probability", probability),)
        return self._score("time_to_next", before, table, frequency, recency, n_periods, threads, progress)

    def dert(
        self,
        table: Any = None,
        *,
        discount_rate: float,
        frequency: Any = None,
        recency: Any = None,
        n_periods: Any = None,
        threads: int | None = None,
        progress: Progress = None,
    ) -> Any:
        """Discounted expected residual transactions: purchases at all opportunities to come, the k-th of them
        discounted by ``(1 + discount_rate) ** -k``.

        Parameters
        ----------
        discount_rate : float
            A share per opportunity, >= 0 and < 1: 10 % is 0.1.  At 0 the sum is infinite for gamma <= 1.
        table, frequency, recency, n_periods, threads, progress
            As for `p_alive`.

        Returns
        -------
        frame or column
            As for `p_alive`, the column being dert.
        """
        before = (discount_of(f"{self._kernel}.dert", discount_rate),)
        return self._score("dert", before, table, frequency, recency, n_periods, threads, progress)

    def _score(
        self,
        name: str,
        before: tuple[float, ...],
        table: Any,
        frequency: Any,
        recency: Any,
        n_periods: Any,
        threads: int | None,
        progress: Progress,
    ) -> Any:
        function = f"{self._kernel}.{name}"
        known = self._known(function)
        columns, wrap = opportunity_columns(function, table, frequency, recency, n_periods)
        with speaking_of(NAMES):
            out = getattr(known, name)(
                *before, *columns.values(), threads=_threads.resolve(function, threads), progress=progress
            )
        return wrap(name, out)


def opportunity_columns(
    function: str, table: Any, frequency: Any, recency: Any, n_periods: Any
) -> tuple[Columns, Wrap]:
    """The columns of a table or of arguments."""
    if is_base(table):
        must = "must be a frame with columns frequency, recency, n_periods: a base counts time, not opportunities"
        raise SchemaError.of(function, "table", "a customer base", must)
    given = {"frequency": frequency, "recency": recency, "n_periods": n_periods}
    columns, wrap, _ = customer_columns(function, table, given, None)
    return columns, wrap
