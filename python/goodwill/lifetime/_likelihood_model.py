"""What models that are fitted by maximum likelihood share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..errors import DomainError
from ._model import Model, number

Progress = Callable[[float], bool | None] | None
Derivatives = tuple[np.ndarray, np.ndarray, np.ndarray]


class LikelihoodModel(Model):
    """Base of the models that are fitted by maximum likelihood.

    A subclass has ``_data``, what it is fitted to, besides what `Model` asks for.
    """

    _data = ""

    def _set(self, unit: str | None = None, **params: float | None) -> None:
        """What every constructor does with its parameters."""
        for name, value in params.items():
            setattr(self, name, value)
        start = self._start()
        self._fitted = self._known_fit(start, unit) if start is not None else None

    def _known_fit(self, params: list[float], unit: str | None) -> Any:
        """The compiled model of given parameters."""
        return self._fit_class(params, unit)

    def _parameter_count(self) -> int:
        """How many parameters a fit finds."""
        return len(self._names) + sum(len(names) for names in self._covariate_names())

    def _start(self) -> list[float] | None:
        given = {name: getattr(self, name) for name in self._names}
        if all(value is None for value in given.values()):
            return None
        for name, value in given.items():
            if isinstance(value, bool) or not isinstance(value, int | float | np.number):
                must = f"must be a number: give all of {', '.join(self._names)} or none"
                raise DomainError.of(type(self).__name__, name, repr(value), must)
        return [float(value) for value in given.values()]

    def fit(self, *arguments: Any, **columns: Any) -> Any:
        """Maximum likelihood; a subclass says on which columns."""
        raise NotImplementedError


def seed_of(function: str, seed: Any) -> int:
    """The seed of a simulation."""
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or not 0 <= seed < 2**64:
        raise DomainError.of(function, "seed", repr(seed), "must be a whole number from 0 to 2^64 - 1")
    return int(seed)


def discount_of(function: str, discount_rate: Any) -> float:
    """A discount rate as a share; one in percent is refused."""
    rate = number(function, "discount_rate", discount_rate)
    if not 0 <= rate < 1:
        raise DomainError.of(function, "discount_rate", f"{rate:g}", "must be >= 0 and < 1: 15 % is 0.15")
    return rate
