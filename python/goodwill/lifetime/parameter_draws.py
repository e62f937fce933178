"""Parameters as they might have been estimated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import _core
from ..errors import DomainError
from ._likelihood_model import LikelihoodModel, seed_of

__all__ = ["ParameterDraws"]


@dataclass(frozen=True, repr=False)
class ParameterDraws:
    """Parameters of a model as they might have been estimated from other customers of the same kind.

    `ParameterDraws.normal` draws them from the normal distribution of their logarithms around the fit, and a bootstrap
    refits simulated customers.  The models' ``predict`` takes either.

    Attributes
    ----------
    params : dict of str to array of shape (replicates,)
        By name, as in ``params_``.
    moves : array of shape (replicates, p)
        How far the logarithms of the parameters, and the coefficients of covariates as they are, lie from the fit.
    seed : int
    source : {"normal", "bootstrap"}
    failed : int
        Of a bootstrap: replicates that are left out, because their likelihood has no maximum that was found.

    Examples
    --------
    >>> import goodwill as gw
    >>> model = gw.NBD().fit(frequency=[0, 2, 1, 0, 5, 0, 1], recency=[0, 30, 5, 0, 38, 0, 20], T=[39.0] * 7)
    >>> draws = gw.ParameterDraws.normal(model, replicates=500, seed=1)
    >>> draws
    ParameterDraws(500 of r, alpha; normal, seed 1)
    >>> draws.params["r"].shape
    (500,)
    """

    params: dict[str, np.ndarray]
    moves: np.ndarray
    seed: int
    source: str
    failed: int = 0

    @classmethod
    def normal(cls, model: LikelihoodModel, *, replicates: int = 1000, seed: int = 0) -> ParameterDraws:
        """Draws from the normal distribution of the logarithms of a fit's parameters.

        Parameters
        ----------
        model : fitted model
        replicates : int
            >= 1.
        seed : int
            Replicate i depends on the fit, the seed and i alone.

        Returns
        -------
        ParameterDraws

        Raises
        ------
        ConvergenceError
            If the model is known and not fitted, or its fit does not identify the parameters.
        SchemaError
            If it is neither fitted nor known.
        """
        known = model._known("draw_parameters")
        moves = _core.draw_parameters(
            known.log_covariance, replicates_of("draw_parameters", replicates), seed_of("draw_parameters", seed)
        )
        return cls.of(model, moves, seed=seed, source="normal")

    @classmethod
    def of(cls, model: LikelihoodModel, moves: Any, *, seed: int, source: str, failed: int = 0) -> ParameterDraws:
        """The draws that are these moves of the model's parameters.

        Parameters
        ----------
        model : fitted or known model
        moves : array of shape (replicates, p)
            Of the logarithms of the parameters, and of the coefficients as they are, in the order of ``params_``.
        seed : int
        source : {"normal", "bootstrap"}
        failed : int

        Returns
        -------
        ParameterDraws
        """
        moves = np.ascontiguousarray(moves, dtype=np.float64)
        estimates = model.params_
        free = [name for name in estimates if name not in model._given]
        with np.errstate(over="ignore"):  # of a fit that hardly holds a parameter
            params = {
                name: estimates[name] * np.exp(by) if name in model._names else estimates[name] + by
                for name, by in zip(free, moves.T, strict=True)
            }
        return cls(params, moves, seed, source, failed)

    @property
    def replicates(self) -> int:
        """How many there are."""
        return len(self.moves)

    def to_dict(self) -> dict[str, Any]:
        """A plain dict: params as lists by name, replicates, seed, source, failed."""
        params = {name: values.tolist() for name, values in self.params.items()}
        rest = {"replicates": self.replicates, "seed": self.seed, "source": self.source, "failed": self.failed}
        return {"params": params, **rest}

    def __repr__(self) -> str:
        failed = f", {self.failed:,} more failed" if self.failed else ""
        names = ", ".join(self.params)
        return f"ParameterDraws({self.replicates:,} of {names}; {self.source}, seed {self.seed}{failed})"


def replicates_of(function: str, replicates: Any) -> int:
    """How many draws, as an argument."""
    if isinstance(replicates, bool) or not isinstance(replicates, int | np.integer) or replicates < 1:
        raise DomainError.of(function, "replicates", repr(replicates), "must be a whole number >= 1")
    return int(replicates)
