"""Forecasts with intervals: what the models of purchases in time share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import _core, _frames, _threads
from ..errors import ConflictError, ConvergenceError, DomainError, SchemaError, ShapeError
from ._future_purchases import NAMES, FuturePurchases
from ._likelihood_model import Progress, seed_of
from ._model import customer_results, is_base, number, speaking_of
from .gamma_gamma import GammaGamma
from .parameter_draws import ParameterDraws

ARGUMENTS = {**NAMES, "level": "interval"}
METHODS = ("delta", "draws", "bootstrap")
#: Draws over which probabilities of counts are averaged.
OUTCOME_DRAWS = 100
#: Draws of amounts are others than those of purchases by the same seed.
SPEND_STREAM = 2**63


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
        spend: GammaGamma | None = None,
        draws: ParameterDraws | None = None,
        replicates: int = 1000,
        seed: int = 0,
        frequency: Any = None,
        recency: Any = None,
        T: Any = None,
        monetary_value: Any = None,
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
        spend : GammaGamma, optional
            What customers spend on a purchase, for the columns of money; fitted.
        draws : ParameterDraws, optional
            For "draws" and "bootstrap"; without it "draws" makes its own.
        replicates, seed : int
            Of the draws that are made.
        frequency, recency, T : array-like of shape (n,), or numbers
            As for `fit`.
        monetary_value : array-like of shape (n,), or a number
            Mean amount of the repeat purchases, with ``spend``: of the base or frame, or given like the others.
        covariates : frame, optional
            As for `fit`, of models that have some.
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
            - ``expected_spend``, ``expected_spend_low``, ``expected_spend_high``, with ``spend``: expected purchases
              times their expected amount, in money; the errors of the two models are independent,
            - ``spend_low``, ``spend_high``, with both: of what the customer will spend; amounts by the estimates.

        Raises
        ------
        ConvergenceError
            If a model is known and not fitted, or its fit does not identify the parameters, and no draws are given.
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
        array([ 4., 11.])
        """
        function = f"{self._kernel}.predict"
        if horizon is None:
            base, horizon = None, base
        moves = self._moves(function, method, draws, replicates, seed)
        given = {"frequency": frequency, "recency": recency, "T": T}
        if spend is not None:
            _check_spend(function, spend)
            given["monetary_value"] = monetary_value
        elif monetary_value is not None:
            raise SchemaError.of(function, "monetary_value", "given", "must come with spend, or be left out")
        columns, wrap, _ = customer_results(function, base, given, self.unit_)
        amounts = columns.pop("monetary_value", None)
        arguments: list[Any] = [number(function, "horizon", horizon), *columns.values()]
        rows = len(columns["T"])
        of_spend = spend is not None and not any(self._covariate_names()) and any(spend._covariate_names())
        options: dict[str, Any] = {
            "covariates": self._covariates(function, base, None if of_spend else covariates, rows),
            "zbar": None,
            "spend_covariates": [],
            "level": number(function, "interval", interval),
            "threads": _threads.resolve(function, threads),
            "progress": progress,
        }
        movable: _core.MovableModel = _core.movable(self._fitted)
        few = None if moves is None else moves[:: -(-len(moves) // OUTCOME_DRAWS)]
        found: dict[str, np.ndarray] = {}

        def add(name: str, values: Sequence[np.ndarray]) -> None:
            found.update(zip((name, f"{name}_low", f"{name}_high"), values, strict=True))

        with speaking_of(ARGUMENTS):
            add("expected_purchases", movable.expected(*arguments, draws=moves, **options))
            counts = movable.outcomes(*arguments, draws=few, **options) if outcome and spend is None else None
            if spend is not None:
                money, both = _money(function, movable, spend, moves, seed)
                options["zbar"] = amounts
                options["spend_covariates"] = spend._spend_covariates(function, base, covariates, rows)
                add("expected_spend", money.expected(*arguments, draws=both, **options))
                if outcome:
                    chosen = None if both is None else both[:: -(-len(both) // OUTCOME_DRAWS)]
                    counts = money.outcomes(*arguments, draws=chosen, **options)
        if counts is not None:
            names = ("purchases_low", "purchases_high", "spend_low", "spend_high")
            found |= dict(zip(names, counts, strict=False))
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
        (2, 5.25)
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


def _check_errors(function: str, known: Any, argument: str = "model") -> None:
    if known.report["customers"] == 0:
        must = 'must be fitted to customers, as intervals need the errors of its parameters; or take method="bootstrap"'
        raise ConvergenceError.of(function, argument, "known and not fitted", must)
    if not np.isfinite(known.log_covariance).all():
        must = f"must be a fit that identifies its parameters.  {known.report['advice']}".rstrip()
        raise ConvergenceError.of(function, argument, "without errors of its parameters", must)


def _money(
    function: str, movable: _core.MovableModel, spend: GammaGamma, moves: np.ndarray | None, seed: int
) -> tuple[_core.MovableModel, np.ndarray | None]:
    """The model of money, and the moves of both models' parameters."""
    amounts = spend._fitted
    money = movable.with_spend(amounts)
    if moves is None:
        return money, None
    apart = (seed_of(function, seed) + SPEND_STREAM) % 2**64
    return money, np.hstack([moves, _core.draw_parameters(amounts.log_covariance, len(moves), apart)])


def _check_spend(function: str, spend: Any) -> None:
    if not isinstance(spend, GammaGamma):
        raise SchemaError.of(function, "spend", f"of type {type(spend).__name__}", "must be a GammaGamma")
    _check_errors(function, spend._known(function), "spend")


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
