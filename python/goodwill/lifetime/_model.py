"""What the estimators of the room share."""

from __future__ import annotations

import contextlib
import inspect
import json
import os
import pathlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from .. import _frames
from ..errors import ConflictError, GoodwillError, SchemaError

Columns = dict[str, np.ndarray]


@dataclass(frozen=True, repr=False)
class FitReport:
    """What a fit says of itself.

    Attributes
    ----------
    customers : int
        Rows that were used.
    weight : float
        Their total weight.
    patterns : int
        Distinct rows.
    excluded : dict of str to int
        Rows that were left out, by reason.
    log_likelihood : float
        In the data's own units, so that models can be compared.
    converged : bool
        Whether the search found a maximum.
    identified : bool
        Whether that is one maximum inside the parameter space.
    iterations, evaluations : int
        Steps of the search, and evaluations of the likelihood over all rows.
    largest_gradient : float
        The largest derivative of the log-likelihood in the logarithm of a parameter.
    condition : float
        Condition number of the Hessian in the logarithms of the parameters.
    at_boundary : list of str
        Parameters that the data do not hold: they ran away to 0 or infinity.
    advice : str
        One sentence: what was found, and what to do about it.
    correlation : float or None
        Of frequency and monetary value over the customers of a Gamma-Gamma fit, which takes the two for independent;
        NaN where one of them does not vary, None for other models.
    """

    customers: int
    weight: float
    patterns: int
    excluded: dict[str, int]
    log_likelihood: float
    converged: bool
    identified: bool
    iterations: int
    evaluations: int
    largest_gradient: float
    condition: float
    at_boundary: list[str] = field(default_factory=list)
    advice: str = ""
    correlation: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """The report as a plain dict."""
        return asdict(self)

    def __repr__(self) -> str:
        excluded = ", ".join(f"{reason}: {rows}" for reason, rows in self.excluded.items())
        lines = {
            "customers": f"{self.customers:,} in {self.patterns:,} patterns",
            "weight": f"{self.weight:,g}" if self.weight != self.customers else "",
            "excluded": excluded,
            "log-likelihood": f"{self.log_likelihood:.4f}",
            "converged": f"{'yes' if self.converged else 'no'}, {self.iterations} iterations",
            "identified": "yes" if self.identified else "no",
            "at boundary": ", ".join(self.at_boundary),
            "largest gradient": f"{self.largest_gradient:.2g}",
            "condition": f"{self.condition:.3g}",
            "correlation": f"{self.correlation:.3f}" if self.correlation is not None else "",
            "advice": self.advice,
        }
        return "FitReport\n" + "\n".join(f"  {name:<17} {text}" for name, text in lines.items() if text)


def floats(function: str, argument: str, values: Any) -> np.ndarray:
    """A contiguous array of doubles from an array, a series, a list or a number; null becomes NaN."""
    if not isinstance(values, np.ndarray) or values.dtype.kind not in "fiub" or isinstance(values, np.ma.MaskedArray):
        if np.ndim(values) == 0 and not hasattr(values, "__len__") and not hasattr(values, "__iter__"):
            if isinstance(values, bool) or not isinstance(values, int | float | np.number):
                raise SchemaError.of(
                    function, argument, f"of type {type(values).__name__}", "must be a number or a column of numbers"
                )
            values = np.array([values], dtype=np.float64)
        else:
            values = _frames.series(function, argument, values).to_numpy()
    try:
        return np.ascontiguousarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise SchemaError.of(function, argument, f"of type {values.dtype}", "must be a column of numbers") from None


def number(function: str, argument: str, value: Any) -> float:
    """A number that was given as an argument."""
    if isinstance(value, bool) or not isinstance(value, int | float | np.number):
        raise SchemaError.of(function, argument, f"of type {type(value).__name__}", "must be a number")
    return float(value)


@contextlib.contextmanager
def speaking_of(names: Mapping[str, str]) -> Iterator[None]:
    """Errors raised within name the caller's arguments, not the symbols of the paper."""
    try:
        yield
    except GoodwillError as error:
        name = names.get(error.argument)
        if name is None:
            raise
        must = error.must.replace("where x is", f"where {names.get('x', 'x')} is")
        value = error.value.replace("where x >", f"where {names.get('x', 'x')} >")
        raise type(error).of(error.function, name, value, must, error.row) from None


def is_base(data: Any) -> bool:
    """Whether it is a customer base: it gives its columns, and frames with the customer column."""
    return hasattr(data, "_columns") and hasattr(data, "_with_customer")


Wrap = Callable[[str, np.ndarray], Any]
WrapAll = Callable[[Columns], Any]


def customer_columns(
    function: str, base: Any, given: Mapping[str, Any], unit: str | None
) -> tuple[Columns, Wrap, str | None]:
    """Columns from a base, from a frame with columns of these names, or from arguments.

    Parameters
    ----------
    function : str
        The public function, for messages.
    base : customer base, frame or None
    given : mapping
        The arguments by name, in order; all or none of them None.
    unit : str or None
        The model's unit, which a base must share.

    Returns
    -------
    columns : dict of arrays
    wrap : callable
        ``wrap(name, array)`` is the result in the caller's form: a frame with the customer column first for a base
        or a frame, a column like the first argument otherwise.
    unit : str or None
        The unit of the base, if it says one.
    """
    columns, wrap_all, of_base = customer_results(function, base, given, unit)
    if base is None:
        return columns, lambda name, array: wrap_all({name: array})[name], of_base
    return columns, lambda name, array: wrap_all({name: array}), of_base


def customer_results(
    function: str, base: Any, given: Mapping[str, Any], unit: str | None
) -> tuple[Columns, WrapAll, str | None]:
    """As `customer_columns`, for several results: ``wrap_all`` of arrays by name is a frame with the customer column
    first for a base or a frame, and a dict of columns like the first argument otherwise.
    """
    there = [name for name, values in given.items() if values is not None]
    if base is None:
        for name in given:
            if name not in there:
                raise SchemaError.of(function, name, "missing", "must be given, or a customer base instead of columns")
        columns = {name: floats(function, name, values) for name, values in given.items()}
        first = next(iter(given.values()))
        return columns, lambda all: {name: _frames.like(first, array, name) for name, array in all.items()}, None
    if there:
        raise SchemaError.of(function, there[0], "given", "must not be given beside a customer base")
    if is_base(base):
        of_base = getattr(base, "unit", None)
        if unit is not None and of_base is not None and of_base != unit:
            raise ConflictError.of(
                function, "base", f"in units of a {of_base}", f"must be in units of a {unit}, like the model"
            )
        all_columns = base._columns()
        columns = {name: floats(function, name, all_columns[name]) for name in given}
        return columns, base._with_customer, of_base
    source = _frames.source_of(function, base)
    roles: dict[str, Any] = {name: name for name in given}
    names = source.names()
    if names is not None and "customer" in names:
        roles["customer"] = "customer"
    read, source = _frames.read(function, base, roles)
    customer = {"customer": read.pop("customer")} if "customer" in read else {}
    columns = {name: floats(function, name, column.to_numpy()) for name, column in read.items()}
    return columns, lambda all: source.frame({**customer, **all}), None


class Model:
    """Base of the estimators: parameters of the constructor, representation, JSON.

    A subclass has ``_names``, the names of its parameters, ``_kernel``, the name of the model in messages and JSON, and
    ``_fit_class``, the compiled class of a fitted model, and keeps the fitted model in ``_fitted``.  ``_given`` names
    parameters that are not estimated with these: arguments of the constructor, and attributes of a fitted model.
    """

    _names: tuple[str, ...] = ()
    _given: tuple[str, ...] = ()
    _kernel = ""
    _processes: tuple[str, ...] = ()  # what covariates may act on: "purchase" for an argument purchase_covariates
    _fit_class: Any = None
    _fitted: Any = None

    @classmethod
    def _arguments(cls) -> list[str]:
        return list(inspect.signature(cls.__init__).parameters)[1:]

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The arguments of the constructor, as scikit-learn has it."""
        return {name: getattr(self, name) for name in self._arguments()}

    def set_params(self, **params: Any) -> Any:
        """Set arguments of the constructor; what was fitted is forgotten."""
        unknown = sorted(set(params) - set(self._arguments()))
        if unknown:
            raise SchemaError.of(
                type(self).__name__, unknown[0], "unknown", "must be one of " + ", ".join(self._arguments())
            )
        arguments = {**self.get_params(), **params}
        vars(self).clear()
        type(self).__init__(self, **arguments)
        return self

    def __sklearn_is_fitted__(self) -> bool:
        return self._fitted is not None

    def _known(self, function: str) -> Any:
        """The compiled model; what to do where there is none."""
        if self._fitted is None:
            raise SchemaError.of(
                function,
                "model",
                "not fitted",
                f"must be fitted first: {type(self).__name__}().fit(...), or be given its parameters",
            )
        return self._fitted

    def _has_fit(self) -> Any:
        if self._fitted is None or self._fitted.report["customers"] == 0:
            raise AttributeError(f"this {type(self).__name__} was not fitted")
        return self._fitted

    @property
    def params_(self) -> dict[str, float]:
        """The parameters by name."""
        if self._fitted is None:
            raise AttributeError(f"this {type(self).__name__} was not fitted")
        coefficients = zip(self._all_names[len(self._names) :], self._coefficients, strict=True)
        return {**self._params_of(self._fitted), **dict(coefficients)}

    @classmethod
    def _params_of(cls, fitted: Any) -> dict[str, float]:
        given = {name: getattr(fitted, name) for name in cls._given}
        return {**given, **dict(zip(cls._names, fitted.params, strict=True))}

    @property
    def _all_names(self) -> list[str]:
        """Of the parameters, then of the coefficients: "purchase.member"."""
        names = list(self._names)
        if self._processes:
            for process, of in zip(self._processes, self._fitted.covariates, strict=False):
                names += [f"{process}.{name}" for name in of]
        return names

    @property
    def _coefficients(self) -> list[float]:
        return [v for of in self._fitted.coefficients for v in of] if self._processes else []

    def _covariate_names(self) -> list[list[str]]:
        """By process, as the constructor was given them."""
        return [list(getattr(self, f"{process}_covariates") or ()) for process in self._processes]

    @property
    def standard_errors_(self) -> dict[str, float]:
        """Standard errors of the parameters by name; NaN where the data do not identify them."""
        return dict(zip(self._all_names, self._has_fit().standard_errors, strict=True))

    @property
    def covariance_(self) -> np.ndarray:
        """Covariance of the parameters, in the order of ``params_``."""
        return self._has_fit().covariance

    @property
    def robust_standard_errors_(self) -> dict[str, float]:
        """Standard errors by the sandwich: right, too, where customers do not follow the model."""
        return dict(zip(self._all_names, self._has_fit().robust_standard_errors, strict=True))

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

    @property
    def log_likelihood_(self) -> float:
        """At the maximum, in the data's own units."""
        return self._has_fit().report["log_likelihood"]

    @property
    def fit_report_(self) -> FitReport:
        """What the fit says of itself."""
        return FitReport(**self._has_fit().report)

    @property
    def unit_(self) -> str | None:
        """The unit of time of the parameters, where it is known."""
        return getattr(self._fitted, "unit", None)

    def to_json(self, path: str | os.PathLike[str] | None = None) -> str:
        """The model as JSON that any language can read: parameters, covariance, unit, fit report.

        Parameters
        ----------
        path : str or path, optional
            A file to write it to, which `goodwill.load_model` reads.

        Returns
        -------
        str
        """
        text = self._known(f"{type(self).__name__}.to_json").to_json()
        if path is not None:
            pathlib.Path(path).write_text(text, encoding="utf-8")
        return text

    @classmethod
    def from_json(cls, text: str) -> Any:
        """The model that `to_json` wrote.

        Raises
        ------
        FormatError
            If the text is no JSON, a field is missing or wrong, or it is of a newer version.
        """
        fitted = cls._fit_class.from_json(text)
        known = json.loads(text)["report"]["customers"] == 0
        arguments: dict[str, Any] = cls._params_of(fitted) if known else {}
        for k, process in enumerate(cls._processes):
            names, values = fitted.covariates[k], fitted.coefficients[k]
            if names:
                arguments[f"{process}_covariates"] = dict(zip(names, values, strict=True)) if known else names
        if known and "unit" in cls._arguments():
            arguments["unit"] = fitted.unit
        model = cls(**arguments)
        model._fitted = fitted
        return model

    def __repr__(self) -> str:
        name = type(self).__name__
        if self._fitted is None:
            return f"{name}()"
        values = ", ".join(f"{key}={value:.6g}" for key, value in self.params_.items())
        unit = f", unit={self.unit_!r}" if self.unit_ is not None else ""
        report = self._fitted.report
        if report["customers"] == 0:
            return f"{name}({values}{unit})"
        problem = "" if report["identified"] else ", not identified"
        return (
            f"<{name} fitted to {report['customers']:,} customers: {values}{unit}, "
            f"log_likelihood={report['log_likelihood']:.4f}{problem}>"
        )
