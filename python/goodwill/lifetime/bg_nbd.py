"""The BG/NBD model."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .. import _core, _frames, _threads
from ..errors import DomainError, SchemaError
from ._model import Model, customer_columns, floats, speaking_of

__all__ = ["BGNBD"]

NAMES = {"x": "frequency", "t_x": "recency", "t": "horizon"}
Progress = Callable[[float], bool | None] | None


class BGNBD(Model):
    """BG/NBD: how often customers will buy, and whether they are still there.

    While alive a customer buys at random with a rate of its own (gamma distributed with shape ``r`` and rate
    ``alpha``); after each repeat purchase it leaves for good with a probability of its own (beta distributed with
    ``a`` and ``b``).

    Parameters
    ----------
    r, alpha, a, b : float, optional
        A known model; all four or none.  `fit` starts there.  ``alpha`` is in units of time.
    unit : {"day", "week", "month", "year"}, optional
        The unit of time of a known model, or of the columns that `fit` is given; a customer base brings its own.

    Attributes
    ----------
    params_ : dict
        r, alpha, a, b.
    standard_errors_, covariance_ : dict, array of shape (4, 4)
        Of the parameters, from the observed information; NaN where the data do not identify them.
    log_likelihood_ : float
        In the data's own units, so that models can be compared.
    fit_report_ : FitReport
    unit_ : str or None

    References
    ----------
    Fader, Hardie & Lee (2005), "Counting your customers" the easy way, Marketing Science 24(2):275-284,
    doi:10.1287/mksc.1040.0098.

    Examples
    --------
    >>> import goodwill as gw
    >>> model = gw.BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426, unit="week")
    >>> round(model.p_alive(frequency=2, recency=30.43, T=38.86), 4)
    0.7266
    >>> round(model.expected_purchases(39, frequency=2, recency=30.43, T=38.86), 4)
    1.226
    """

    _names = ("r", "alpha", "a", "b")
    _fit_class = _core.BgNbdFit

    def __init__(
        self,
        *,
        r: float | None = None,
        alpha: float | None = None,
        a: float | None = None,
        b: float | None = None,
        unit: str | None = None,
    ) -> None:
        self.r, self.alpha, self.a, self.b, self.unit = r, alpha, a, b, unit
        start = self._start()
        self._fitted = _core.BgNbdFit(start, unit) if start is not None else None

    def _start(self) -> list[float] | None:
        given = {name: getattr(self, name) for name in self._names}
        if all(value is None for value in given.values()):
            return None
        for name, value in given.items():
            if isinstance(value, bool) or not isinstance(value, int | float | np.number):
                raise DomainError.of("BGNBD", name, repr(value), "must be a number: give all of r, alpha, a, b or none")
        return [float(value) for value in given.values()]

    def fit(
        self,
        base: Any = None,
        *,
        frequency: Any = None,
        recency: Any = None,
        T: Any = None,
        weights: Any = None,
        max_iterations: int = 200,
        threads: int | None = None,
        progress: Progress = None,
    ) -> BGNBD:
        """Maximum likelihood.

        Parameters
        ----------
        base : customer base, or frame with columns frequency, recency, T
            Or none, and columns:
        frequency, recency, T : array-like of shape (n,)
            Repeat purchases (whole), age at the last of them (0 where there is none), age; both ages in one unit.
            Rows with a missing value are left out and counted in the fit report.
        weights : array-like of shape (n,), optional
            How many customers a row stands for; 1 each without it.
        max_iterations : int
            Of the search.
        threads : int, optional
            As `goodwill.set_threads` says.  The result does not depend on it.
        progress : callable, optional
            Called with the share done; False stops.

        Returns
        -------
        BGNBD
            Itself.

        Raises
        ------
        DomainError
            For a bad row, which is named, or no row at all.
        ShapeError
            For columns of unequal length.
        ConvergenceError
            If the likelihood has no usable maximum: nobody bought again.  A fit that can be used with care is
            returned, and ``fit_report_.advice`` says what care.
        """
        function = "bg_nbd.fit"
        given = {"frequency": frequency, "recency": recency, "T": T}
        columns, _, unit = customer_columns(function, base, given, self.unit)
        with speaking_of(NAMES):
            self._fitted = _core.bg_nbd_fit(
                columns["frequency"],
                columns["recency"],
                columns["T"],
                weights=None if weights is None else floats(function, "weights", weights),
                start=self._start(),
                max_iterations=max_iterations,
                unit=unit if unit is not None else self.unit,
                threads=_threads.resolve(function, threads),
                progress=progress,
            )
        return self

    def p_alive(
        self,
        base: Any = None,
        *,
        frequency: Any = None,
        recency: Any = None,
        T: Any = None,
        threads: int | None = None,
        progress: Progress = None,
    ) -> Any:
        """The probability that a customer is still there, given its purchases.

        Parameters
        ----------
        base : customer base, or frame with columns frequency, recency, T
            Or none, and columns:
        frequency, recency, T : array-like of shape (n,), or numbers
            As for `fit`.
        threads, progress
            As for `fit`.

        Returns
        -------
        frame or column
            For a base or a frame: a frame of the caller's kind, customer and p_alive.  For columns: a column like
            ``frequency``.  Missing in, missing out.

        Raises
        ------
        DomainError, ShapeError
            For a bad row, which is named; for columns of unequal length.
        """
        return self._score("p_alive", _core.bg_nbd_p_alive, (), base, frequency, recency, T, threads, progress)

    def expected_purchases(
        self,
        base: Any = None,
        horizon: float | None = None,
        *,
        frequency: Any = None,
        recency: Any = None,
        T: Any = None,
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
        frequency, recency, T : array-like of shape (n,), or numbers
            As for `fit`.
        threads, progress
            As for `fit`.

        Returns
        -------
        frame or column
            As for `p_alive`, the column being expected_purchases.
        """
        function = "bg_nbd.expected_purchases"
        if horizon is None:
            base, horizon = None, base
        t = _number(function, "horizon", horizon)
        return self._score(
            "expected_purchases", _core.bg_nbd_expected_purchases, (t,), base, frequency, recency, T, threads, progress
        )

    def expected_purchases_of_new(self, horizon: Any, *, threads: int | None = None, progress: Progress = None) -> Any:
        """Expected repeat purchases of a customer within ``horizon`` units of its first purchase.

        Parameters
        ----------
        horizon : array-like of shape (n,), or a number
            In the unit of the model; >= 0.
        threads, progress
            As for `fit`.

        Returns
        -------
        column or float
            Like ``horizon``.
        """
        function = "bg_nbd.expected_purchases"
        params = self._known(function).params
        t = floats(function, "horizon", horizon)
        with speaking_of(NAMES):
            out = _core.bg_nbd_new_customer_purchases(
                params, t, threads=_threads.resolve(function, threads), progress=progress
            )
        return _frames.like(horizon, out, "expected_purchases")

    def pmf(self, n: Any, horizon: float, *, threads: int | None = None, progress: Progress = None) -> Any:
        """The probability that a customer makes ``n`` repeat purchases within ``horizon`` of its first purchase.

        Parameters
        ----------
        n : array-like of shape (n,), or a number
            Whole numbers >= 0.
        horizon : float
            In the unit of the model; >= 0.
        threads, progress
            As for `fit`.

        Returns
        -------
        column or float
            Like ``n``.
        """
        function = "bg_nbd.pmf"
        params, t = self._known(function).params, _number(function, "horizon", horizon)
        counts = floats(function, "n", n)
        with speaking_of(NAMES):
            out = _core.bg_nbd_pmf(params, counts, t, threads=_threads.resolve(function, threads), progress=progress)
        return _frames.like(n, out, "pmf")

    def log_likelihood(
        self,
        base: Any = None,
        *,
        frequency: Any = None,
        recency: Any = None,
        T: Any = None,
        threads: int | None = None,
        progress: Progress = None,
    ) -> Any:
        """The log-likelihood of each customer, in the data's own units; arguments and result as for `p_alive`."""
        return self._score(
            "log_likelihood", _core.bg_nbd_log_likelihood, (), base, frequency, recency, T, threads, progress
        )

    def simulate(
        self, T: Any, *, seed: int = 0, threads: int | None = None, progress: Progress = None
    ) -> dict[str, np.ndarray]:
        """Repeat purchases of customers of age ``T``, as the model makes them.

        Parameters
        ----------
        T : array-like of shape (n,)
            Ages in the unit of the model.
        seed : int
            Row i depends on its age, the parameters, the seed and i alone.
        threads, progress
            As for `fit`.

        Returns
        -------
        dict of arrays
            ``row``: the row in ``T`` of each purchase, ascending; ``time``: the customer's age at it.
        """
        function = "bg_nbd.simulate"
        params = self._known(function).params
        if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or not 0 <= seed < 2**64:
            raise DomainError.of(function, "seed", repr(seed), "must be a whole number from 0 to 2^64 - 1")
        first, time = _core.bg_nbd_simulate(
            params,
            floats(function, "T", T),
            seed=int(seed),
            first_customer=0,
            threads=_threads.resolve(function, threads),
            progress=progress,
        )
        return {"row": np.repeat(np.arange(len(first) - 1), np.diff(first)), "time": time}

    def _weighted_purchases(
        self,
        columns: dict[str, np.ndarray],
        times: np.ndarray,
        weights: np.ndarray,
        threads: int,
        progress: Progress = None,
    ) -> np.ndarray:
        """Sums over times of weight times expected purchases within time: what discounting needs."""
        return _core.bg_nbd_weighted_purchases(
            self._known("bg_nbd.expected_purchases").params,
            times,
            weights,
            columns["frequency"],
            columns["recency"],
            columns["T"],
            threads=threads,
            progress=progress,
        )

    def _score(
        self,
        name: str,
        kernel: Callable[..., np.ndarray],
        before: tuple[float, ...],
        base: Any,
        frequency: Any,
        recency: Any,
        T: Any,
        threads: int | None,
        progress: Progress,
    ) -> Any:
        function = f"bg_nbd.{name}"
        params = self._known(function).params
        given = {"frequency": frequency, "recency": recency, "T": T}
        columns, wrap, _ = customer_columns(function, base, given, self.unit_)
        with speaking_of(NAMES):
            out = kernel(
                params, *before, *columns.values(), threads=_threads.resolve(function, threads), progress=progress
            )
        return wrap(name, out)


def _number(function: str, argument: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | np.number):
        raise SchemaError.of(function, argument, f"of type {type(value).__name__}", "must be a number")
    return float(value)
