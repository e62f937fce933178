"""Forecasts with intervals: what the models of purchases in time share."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _core, _frames, _threads
from ..errors import ConflictError, ConvergenceError, DomainError, SchemaError, ShapeError
from ._future_purchases import NAMES, FuturePurchases
from ._likelihood_model import Progress
from ._model import customer_results, is_base, number, speaking_of
from .parameter_draws import ParameterDraws

ARGUMENTS = {**NAMES, "level": "interval"}
METHODS = ("delta", "draws", "bootstrap")
#: Draws over which probabilities of counts are averaged.
OUTCOME_DRAWS = 100


class Forecasts(FuturePurchases):
    """Forecasts with intervals."""

    def predict(
        self,
        base: Any = None,
        horizon: float | None = None,
        *,
        interval: float = 0.95,
        method: str = "delta",
        outcome: bool = False,
        draws: ParameterDraws | None = None,
        replicates: int = 1000,
        seed: int = 0,
        frequency: Any = None,
        recency: Any = None,
        T: Any = None,
        covariates: Any = None,
        threads: int | None = None,
        progress: Progress = None,
    ) -> Any:
        """Expected purchases in the next ``horizon`` units of time, and how sure that is.

        Called as ``predict(base, 39)`` or as ``predict(39, frequency=, recency=, T=)``.

        Parameters
        ----------
        base : customer base, or frame with columns frequency, recency, T
            Or none, and columns:
        horizon : float
            In the unit of the model; >= 0.
        interval : float
            Level of the intervals, > 0 and < 1.
        method : {"delta", "draws", "bootstrap"}
            How the error of the parameters comes into the forecast: by derivatives (a page says which is for what); by
            drawing parameters from the normal distribution of their logarithms; or by ``draws`` of ``model.bootstrap``.
        outcome : bool
            Also what this one customer may do: quantiles of his own number of purchases.
        draws : ParameterDraws, optional
            For "draws" and "bootstrap"; without it "draws" makes its own.
        replicates, seed : int
            Of the draws that are made.
        frequency, recency, T : array-like of shape (n,), or numbers
            As for `fit`.
        covariates : frame, optional
            As for `fit`, of a model that has some.
        threads, progress
            As for `fit`.

        Returns
        -------
        frame, or dict of columns
            For a base or a frame: a frame of the caller's kind with ``customer``; for columns: a dict of columns like
            ``frequency``.  Missing in, missing out.

            - ``expected_purchases``: at the estimates,
            - ``expected_purchases_low``, ``expected_purchases_high``: the interval of this expectation, which is
              uncertain because the parameters were estimated,
            - ``purchases_low``, ``purchases_high``, with ``outcome``: what the customer does lies there with at least
              this probability.  At the estimates for "delta", averaged over up to 100 of the draws otherwise.

        Raises
        ------
        ConvergenceError
            If the model is known and not fitted, or its fit does not identify the parameters, and no draws are given.
        SchemaError
            If draws are missing for "bootstrap", or given for "delta".
        ConflictError
            If the draws are of another model.
        DomainError, ShapeError
            For a bad row, which is named; for columns of unequal length.

        Examples
        --------
        >>> import goodwill as gw
        >>> model = gw.NBD().fit(frequency=[0, 2, 1, 0, 5, 0, 1], recency=[0, 30, 5, 0, 38, 0, 20], T=[39.0] * 7)
        >>> found = model.predict(52, frequency=[0, 5], recency=[0, 38], T=[39, 39], outcome=True)
        >>> found["purchases_high"]
        array([3., 9.])
        """
        function = f"{self._kernel}.predict"
        if horizon is None:
            base, horizon = None, base
        moves = self._moves(function, method, draws, replicates, seed)
        given = {"frequency": frequency, "recency": recency, "T": T}
        columns, wrap, _ = customer_results(function, base, given, self.unit_)
        arguments: list[Any] = [number(function, "horizon", horizon), *columns.values()]
        options: dict[str, Any] = {
            "covariates": self._covariates(function, base, covariates, len(columns["T"])),
            "level": number(function, "interval", interval),
            "threads": _threads.resolve(function, threads),
            "progress": progress,
        }
        movable: _core.MovableModel = _core.movable(self._fitted)
        with speaking_of(ARGUMENTS):
            value, low, high = movable.expected(*arguments, draws=moves, **options)
            found = {
                "expected_purchases": value,
                "expected_purchases_low": low,
                "expected_purchases_high": high,
            }
            if outcome:
                few = None if moves is None else moves[:: -(-len(moves) // OUTCOME_DRAWS)]
                low, high = movable.outcomes(*arguments, draws=few, **options)
                found |= {"purchases_low": low, "purchases_high": high}
        return wrap(found)

    def predict_total(
        self,
        base: Any = None,
        horizon: float | None = None,
        *,
        by: Any = None,
        interval: float = 0.95,
        method: str = "delta",
        draws: ParameterDraws | None = None,
        replicates: int = 1000,
        seed: int = 0,
        frequency: Any = None,
        recency: Any = None,
        T: Any = None,
        covariates: Any = None,
        threads: int | None = None,
        progress: Progress = None,
    ) -> Any:
        """What the whole base, or each segment of it, will buy in the next ``horizon`` units of time.

        Called as ``predict_total(base, 39)`` or as ``predict_total(39, frequency=, recency=, T=)``.

        Parameters
        ----------
        base, horizon, interval, method, draws, replicates, seed, frequency, recency, T, covariates
            As for `predict`.
        by : str or array-like of shape (n,), optional
            The segment of each customer: a column of the frame by name, or a value a row.  A missing one is a segment.
        threads, progress
            As for `fit`.

        Returns
        -------
        dict of floats, or frame
            With ``by``, a frame of the caller's kind (a dict of columns for columns), a row a segment, which is its
            first column, named as the frame's or "segment".

            - ``customers``: those with nothing missing; the others are left out,
            - ``expected_purchases``: the sum over them,
            - ``expected_purchases_low``, ``expected_purchases_high``: its interval through the parameters alone, which
              all customers share, so that it does not narrow as the base grows,
            - ``purchases_low``, ``purchases_high``: of what they will buy: chance besides.  Not rounded.

        Raises
        ------
        ConvergenceError, SchemaError, ConflictError, DomainError, ShapeError
            As for `predict`.

        Examples
        --------
        >>> import goodwill as gw
        >>> model = gw.NBD().fit(frequency=[0, 2, 1, 0, 5, 0, 1], recency=[0, 30, 5, 0, 38, 0, 20], T=[39.0] * 7)
        >>> total = model.predict_total(52, frequency=[0, 5], recency=[0, 38], T=[39, 39])
        >>> total["customers"], round(total["expected_purchases"], 2)
        (2, 6.17)
        """
        function = f"{self._kernel}.predict_total"
        if horizon is None:
            base, horizon = None, base
        moves = self._moves(function, method, draws, replicates, seed)
        given = {"frequency": frequency, "recency": recency, "T": T}
        columns, _, _ = customer_results(function, base, given, self.unit_)
        rows = len(columns["T"])
        keys, codes = _segments(function, base, by, rows)
        movable: _core.MovableModel = _core.movable(self._fitted)
        arguments: list[Any] = [number(function, "horizon", horizon), *columns.values()]
        arguments += [codes, 1 if keys is None else len(keys)]
        with speaking_of(ARGUMENTS):
            customers, *totals = movable.total(
                *arguments,
                covariates=self._covariates(function, base, covariates, rows),
                draws=moves,
                level=number(function, "interval", interval),
                threads=_threads.resolve(function, threads),
                progress=progress,
            )
        found = {"customers": customers.astype(np.int64), **dict(zip(TOTALS, totals, strict=True))}
        if keys is None:
            return {name: value[0].item() for name, value in found.items()}
        name = by if isinstance(by, str) else "segment"
        if base is None:
            return {name: np.array(keys), **found}
        source = base._source if is_base(base) else _frames.source_of(function, base)
        return source.frame({name: _frames.series(function, "by", keys), **found})

    def _moves(
        self, function: str, method: str, draws: ParameterDraws | None, replicates: int, seed: int
    ) -> np.ndarray | None:
        """The moves of the parameters; None for the delta method."""
        known = self._known(function)
        if method not in METHODS:
            raise DomainError.of(function, "method", repr(method), "must be one of " + ", ".join(METHODS))
        if draws is None and method != "bootstrap":
            _check_errors(function, known)
        if method == "delta":
            if draws is not None:
                raise SchemaError.of(function, "draws", "given", f'must come with method="{_method_of(draws)}"')
            return None
        if draws is None:
            if method == "bootstrap":
                raise SchemaError.of(function, "draws", "missing", "must be given: model.bootstrap(base)")
            draws = ParameterDraws.normal(self, replicates=replicates, seed=seed)
        if not isinstance(draws, ParameterDraws):
            raise SchemaError.of(function, "draws", f"of type {type(draws).__name__}", "must be gw.ParameterDraws")
        if _method_of(draws) != method:
            must = f'must be of method="{method}"'
            raise ConflictError.of(function, "draws", f'of source "{draws.source}"', must)
        free = [name for name in self.params_ if name not in self._given]
        if list(draws.params) != free:
            must = f"must be of this model's {', '.join(free)}"
            raise ConflictError.of(function, "draws", f"of {', '.join(draws.params)}", must)
        return draws.moves


TOTALS = (
    "expected_purchases",
    "expected_purchases_low",
    "expected_purchases_high",
    "purchases_low",
    "purchases_high",
)


def _method_of(draws: Any) -> str:
    return "bootstrap" if getattr(draws, "source", None) == "bootstrap" else "draws"


def _check_errors(function: str, known: Any) -> None:
    if known.report["customers"] == 0:
        must = 'must be fitted to customers, as intervals need the errors of its parameters; or take method="bootstrap"'
        raise ConvergenceError.of(function, "model", "known and not fitted", must)
    if not np.isfinite(known.log_covariance).all():
        must = f"must be a fit that identifies its parameters.  {known.report['advice']}".rstrip()
        raise ConvergenceError.of(function, "model", "without errors of its parameters", must)


def _segments(function: str, base: Any, by: Any, rows: int) -> tuple[list[Any] | None, np.ndarray]:
    """The segments in order, and the number of each row's."""
    if by is None:
        return None, np.zeros(rows, dtype=np.uint32)
    if isinstance(by, str):
        if base is None or is_base(base):
            must = "must be a value for each customer, or the name of a column beside a frame"
            raise SchemaError.of(function, "by", f'"{by}"', must)
        column = _frames.read(function, base, {"by": by})[0]["by"]
    else:
        column = _frames.series(function, "by", by)
    if len(column) != rows:
        raise ShapeError.of(function, "by", f"{len(column)} rows long", f"must have {rows} rows, one a customer")
    keys, codes = _core.group_codes(function, "by", column)
    return keys, codes.astype(np.uint32)
