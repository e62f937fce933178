"""What is found by fitting a model again: intervals of its parameters, and the parametric bootstrap."""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple

import numpy as np

from .. import _core, _threads
from ..errors import ConflictError, ConvergenceError, DomainError, SchemaError
from ._likelihood_model import LikelihoodModel, Progress, seed_of
from ._model import number, speaking_of
from .parameter_draws import ParameterDraws, replicates_of

Interval = tuple[float, float]
NO_COVARIATES: tuple[list[str], list[np.ndarray], float] = ([], [], 0.0)
METHODS = ("profile", "wald", "bootstrap")


class FitData(NamedTuple):
    """What `fit` was given, as the compiled models take it."""

    columns: list[np.ndarray]
    weights: np.ndarray | None
    covariates: tuple[tuple[list[str], list[np.ndarray], float], tuple[list[str], list[np.ndarray], float]]
    unit: str | None = None


class RefittedModel(LikelihoodModel):
    """Base of the models that can be fitted again.

    A subclass has ``_fit_data``, which reads the columns of its `fit`, and ``_symbols``, the names of its arguments by
    those of the compiled functions.
    """

    _symbols: ClassVar[dict[str, str]] = {}

    def _fit_data(self, function: str, base: Any, *more: Any, **columns: Any) -> FitData:
        raise NotImplementedError

    def parameter_intervals(
        self,
        base: Any = None,
        *,
        interval: float = 0.95,
        method: str = "profile",
        draws: ParameterDraws | None = None,
        threads: int | None = None,
        progress: Progress = None,
        **columns: Any,
    ) -> dict[str, Interval]:
        """Intervals of the parameters.

        Parameters
        ----------
        base, **columns
            For "profile": the customers of the fit, as `fit` was given them, weights and covariates among them.
        interval : float
            Level, > 0 and < 1.
        method : {"profile", "wald", "bootstrap"}
            All values that a likelihood-ratio test would not refuse; or the normal quantiles of the logarithm (of a
            covariate's coefficient as it is), for which the fit is enough; or percentiles of ``draws``.
        draws : ParameterDraws, optional
            For "bootstrap": ``model.bootstrap(...)``.
        threads, progress
            As for `fit`.

        Returns
        -------
        dict of str to (low, high)
            By name as in ``params_``, without a k.  An end that the likelihood does not reach, with "profile", is 0 or
            infinity: the data do not bound the parameter there.  NaN, with "wald", where the data do not identify the
            parameters.

        Raises
        ------
        SchemaError
            If the model was not fitted, or the data or the draws that the method needs are missing.
        ConflictError
            If the customers are not those of the fit, or the draws those of another model.
        ConvergenceError
            If the fit found no maximum.
        DomainError, ShapeError
            For a level outside of 0 to 1, an unknown method, and as for `fit`.

        References
        ----------
        Venzon & Moolgavkar (1988), A method for computing profile-likelihood-based confidence intervals, Applied
        Statistics 37(1):87-94, doi:10.2307/2347496.

        Examples
        --------
        >>> import goodwill as gw
        >>> data = dict(frequency=[0, 2, 1, 0, 5, 0, 1], recency=[0, 30, 5, 0, 38, 0, 20], T=[39.0] * 7)
        >>> model = gw.NBD().fit(**data)
        >>> low, high = model.parameter_intervals(**data)["r"]
        >>> round(low, 3), round(high, 3)
        (0.145, inf)
        """
        function = "parameter_intervals"
        known = self._known(function)
        if known.report["customers"] == 0:
            must = "must be fitted: what is given has no error"
            raise SchemaError.of(function, "model", "known and not fitted", must)
        if method not in METHODS:
            raise DomainError.of(function, "method", repr(method), "must be one of " + ", ".join(METHODS))
        level = number(function, "interval", interval)
        with speaking_of({"level": "interval", **self._symbols}):
            if method == "profile":
                if base is None and not columns:
                    must = 'must be given, the customers of the fit: without them, take method="wald"'
                    raise SchemaError.of(function, "base", "missing", must)
                data = self._fit_data(function, base, **columns)
                ends = _core.profile_intervals(
                    known,
                    data.columns,
                    weights=data.weights,
                    covariates=data.covariates,
                    level=level,
                    threads=_threads.resolve(function, threads),
                    progress=progress,
                )
            elif method == "wald":
                ends = _core.wald_intervals(known, level=level)
            else:
                if not isinstance(draws, ParameterDraws):
                    must = "must be the ParameterDraws of model.bootstrap(...)"
                    raise SchemaError.of(function, "draws", f"of type {type(draws).__name__}", must)
                if list(draws.params) != self._all_names:
                    must = f"must be those of this {type(self).__name__}: of {', '.join(self._all_names)}"
                    raise ConflictError.of(function, "draws", f"of {', '.join(draws.params)}", must)
                ends = _core.percentile_intervals(known, draws.moves, level=level)
        return {name: (low, high) for name, (low, high) in zip(self._all_names, ends.tolist(), strict=True)}


class SimulatedModel(RefittedModel):
    """Base of the models that can be fitted to what they make."""

    def bootstrap(
        self,
        base: Any = None,
        *,
        replicates: int = 1000,
        seed: int = 0,
        max_iterations: int = 200,
        threads: int | None = None,
        progress: Progress = None,
        **columns: Any,
    ) -> ParameterDraws:
        """The parametric bootstrap: customers are simulated from the model, seen for as long as these were, and fitted
        again, many times over.

        Parameters
        ----------
        base, **columns
            The customers, as for `fit`, weights and covariates among them.  Of their purchases nothing is read but
            whether they are missing.  A row of weight w is w customers; weights must be whole.
        replicates : int
            >= 1.
        seed : int
            Replicate i depends on the model, the customers, the seed and i alone, and not on threads.
        max_iterations : int
            Of each fit.
        threads : int, optional
            As `goodwill.set_threads` says: each fits other replicates.
        progress : callable, optional
            Called with the share done; False stops.

        Returns
        -------
        ParameterDraws
            For `parameter_intervals`, and for ``predict``.  Replicates whose likelihood has no maximum that the search
            found are left out, and counted in ``failed``; one whose parameters run away, but whose likelihood ends
            there, is kept.

        Raises
        ------
        SchemaError
            If the model is neither fitted nor known.
        DomainError
            For no replicate, weights that are not whole, and bad rows; ConvergenceError if no replicate has a maximum.
        ShapeError
            For columns of unequal length.

        References
        ----------
        Efron & Tibshirani (1993), An Introduction to the Bootstrap, Chapman & Hall, section 6.5.

        Examples
        --------
        >>> import goodwill as gw
        >>> model = gw.NBD(r=0.385, alpha=12.07)
        >>> n = 200
        >>> draws = model.bootstrap(frequency=[0] * n, recency=[0] * n, T=[39] * n, replicates=100, seed=1)
        >>> draws.replicates, draws.failed
        (100, 0)
        """
        function = "bootstrap"
        known = self._known(function)
        data = self._fit_data(function, base, **columns)
        with speaking_of(self._symbols):
            moves, failed = _core.bootstrap(
                known,
                data.columns,
                weights=data.weights,
                covariates=data.covariates,
                replicates=replicates_of(function, replicates),
                seed=seed_of(function, seed),
                max_iterations=max_iterations,
                threads=_threads.resolve(function, threads),
                progress=progress,
            )
        if len(moves) == 0:
            must = "must have a maximum in some: give more customers, or such as were seen for longer"
            raise ConvergenceError.of(function, "base", f"of {failed} likelihoods without a maximum", must)
        return ParameterDraws.of(self, moves, seed=seed, source="bootstrap", failed=failed)
