"""What models that are fitted by maximum likelihood share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..errors import DomainError, SchemaError
from ._model import Model

Progress = Callable[[float], bool | None] | None


class LikelihoodModel(Model):
    """Base of the models that are fitted by maximum likelihood.

    A subclass has ``_kernel``, the name of the model in messages, and ``_data``, what it is fitted to, besides what
    `Model` asks for.
    """

    _kernel = ""
    _data = ""

    def _set(self, unit: str | None = None, **params: float | None) -> None:
        """What every constructor does with its parameters."""
        for name, value in params.items():
            setattr(self, name, value)
        start = self._start()
        self._fitted = self._fit_class(start, unit) if start is not None else None

    def _start(self) -> list[float] | None:
        given = {name: getattr(self, name) for name in self._names}
        if all(value is None for value in given.values()):
            return None
        for name, value in given.items():
            if isinstance(value, bool) or not isinstance(value, int | float | np.number):
                must = f"must be a number: give all of {', '.join(self._names)} or none"
                raise DomainError.of(type(self).__name__, name, repr(value), must)
        return [float(value) for value in given.values()]

    @property
    def robust_standard_errors_(self) -> dict[str, float]:
        """Standard errors by the sandwich: right, too, where customers do not follow the model."""
        return dict(zip(self._names, self._has_fit().robust_standard_errors, strict=True))

    @property
    def robust_covariance_(self) -> np.ndarray:
        """Covariance of the parameters by the sandwich, in the order of ``params_``."""
        return self._has_fit().robust_covariance

    @property
    def aic_(self) -> float:
        """Akaike's information criterion; lower is better, for models fitted to the same columns."""
        return self._has_fit().aic

    @property
    def bic_(self) -> float:
        """The Bayesian information criterion; lower is better, for models fitted to the same columns."""
        return self._has_fit().bic

    def fit(self, *arguments: Any, **columns: Any) -> Any:
        """Maximum likelihood; a subclass says on which columns."""
        raise NotImplementedError


def number(function: str, argument: str, value: Any) -> float:
    """A number that was given as an argument."""
    if isinstance(value, bool) or not isinstance(value, int | float | np.number):
        raise SchemaError.of(function, argument, f"of type {type(value).__name__}", "must be a number")
    return float(value)


def seed_of(function: str, seed: Any) -> int:
    """The seed of a simulation."""
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or not 0 <= seed < 2**64:
        raise DomainError.of(function, "seed", repr(seed), "must be a whole number from 0 to 2^64 - 1")
    return int(seed)
