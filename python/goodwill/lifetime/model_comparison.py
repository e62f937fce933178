"""Models of the same customers side by side."""

from __future__ import annotations

import inspect
import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from ..errors import ConvergenceError, SchemaError
from ._likelihood_model import LikelihoodModel, Progress
from .cnbd_k import RegularModel, log_gaps_of

__all__ = ["ComparedModel", "ModelComparison", "compare_models"]


@dataclass(frozen=True)
class ComparedModel:
    """One model of a comparison."""

    model: str
    """The name of its class."""
    parameters: int
    log_likelihood: float
    """In the data's own units; NaN where the fit found no maximum."""
    aic: float
    """Akaike's information criterion; lower is better."""
    bic: float
    """The Bayesian information criterion; lower is better."""
    aic_difference: float
    """From the best one: below 2 they describe the data alike, above 10 one is clearly better."""
    identified: bool
    """Whether the data hold the parameters."""
    advice: str
    """What the fit says of itself."""


@dataclass(frozen=True, repr=False)
class ModelComparison:
    """Models fitted to the same customers, the best first."""

    rows: tuple[ComparedModel, ...]
    models: tuple[LikelihoodModel, ...]
    """The fitted models, in the order of the rows; one whose fit found no maximum is not fitted."""

    @property
    def best(self) -> LikelihoodModel:
        """The fitted model with the lowest AIC."""
        return self.models[0]

    def to_dict(self) -> dict[str, list[Any]]:
        """The table as columns, for a dataframe of any kind."""
        return {field.name: [asdict(row)[field.name] for row in self.rows] for field in fields(ComparedModel)}

    def __iter__(self) -> Iterator[ComparedModel]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        width = max(12, *(len(row.model) for row in self.rows))
        lines = [f"  {'model':<{width}} {'log-likelihood':>16} {'AIC':>14} {'BIC':>14} {'difference':>11}  identified"]
        for row in self.rows:
            lines.append(
                f"  {row.model:<{width}} {row.log_likelihood:>16.4f} {row.aic:>14.3f} {row.bic:>14.3f} "
                f"{row.aic_difference:>11.3f}  {'yes' if row.identified else 'no: ' + row.advice}"
            )
        return "\n".join(["ModelComparison", *lines])


def compare_models(
    base: Any = None,
    models: Sequence[LikelihoodModel] | None = None,
    *,
    threads: int | None = None,
    progress: Progress = None,
    **columns: Any,
) -> ModelComparison:
    """Fit models to the same customers and put them in one table, the best first.

    Called as ``compare_models(base, models)`` or as ``compare_models(models, frequency=, recency=, T=)``.

    Parameters
    ----------
    base : customer base, frame, or counts of cohorts
        What the models' ``fit`` takes first.  Or none, and columns.
    models : sequence of models
        Of repeat purchases in time (such as BGNBD, ParetoNBD, NBD), at opportunities (BGBB), of contracts
        (ShiftedBetaGeometric, BetaDiscreteWeibull), or of amounts (GammaGamma): all of one kind.  New ones are fitted;
        these stay as they are.  The parameters of a known one are where its fit starts.
    threads : int, optional
        As `goodwill.set_threads` says.
    progress : callable, optional
        Called with the share done; False stops.
    **columns
        As for the models' ``fit``: frequency, recency, T, weights, or lifetime, churned, ...; log_gaps of columns for
        BGCNBDk and MBGCNBDk.

    Returns
    -------
    ModelComparison

    Raises
    ------
    SchemaError
        If ``models`` is empty, or holds something else or models of unlike data; if log_gaps are missing.
    DomainError, ShapeError
        As the fits raise for bad rows.
    ConvergenceError
        If no fit found a maximum.

    Examples
    --------
    >>> import goodwill as gw
    >>> base = gw.CustomerBase.from_transactions(
    ...     gw.datasets.cdnow(sample=True), customer="id", time="date", calibration_end="1997-09-30", unit="week"
    ... )
    >>> table = gw.compare_models(base, [gw.BGNBD(), gw.MBGNBD(), gw.ParetoNBD()])
    >>> [(row.model, round(row.aic_difference, 1)) for row in table]
    [('MBGNBD', 0.0), ('BGNBD', 0.6), ('ParetoNBD', 25.7)]
    """
    function = "compare_models"
    if models is None:
        base, models = None, base
    chosen = list(models) if isinstance(models, list | tuple) else []
    log_gaps = columns.pop("log_gaps", None)
    if not chosen:
        raise SchemaError.of(
            function, "models", "without a model", "must be a list like [BGNBD(), ParetoNBD()]"
        )
    for i, model in enumerate(chosen):
        if not isinstance(model, LikelihoodModel):
            must = "must be a model that is fitted by likelihood, such as BGNBD or ParetoNBD"
            raise SchemaError.of(function, "models", f"of type {type(model).__name__}", must, i)
        if model._data != chosen[0]._data:
            name, must = type(model).__name__, f"must be of {chosen[0]._data}, like the first"
            raise SchemaError.of(function, "models", f"{name}, of {model._data}", must, i)
        for name in columns:
            try:
                inspect.signature(model.fit).bind_partial(**{name: None})
            except TypeError:
                must = f"must be of models whose fit takes {name}"
                raise SchemaError.of(function, "models", f"of type {type(model).__name__}", must, i) from None
        if isinstance(model, RegularModel) and model.k != 1 and log_gaps_of(function, base, log_gaps) is None:
            must = f"must be given for {type(model).__name__}: without it likelihoods of different k do not compare"
            raise SchemaError.of(function, "log_gaps", "missing", must)
    fitted: list[tuple[LikelihoodModel, ComparedModel]] = []
    failure: ConvergenceError | None = None
    for i, model in enumerate(chosen):
        fresh = type(model)(**model.get_params())
        step = None if progress is None else (lambda done, i=i: progress((i + done) / len(chosen)))
        size = fresh._parameter_count()
        gaps = {"log_gaps": log_gaps} if isinstance(fresh, RegularModel) else {}
        try:
            fresh.fit(base, **columns, **gaps, threads=threads, progress=step)
        except ConvergenceError as error:
            failure = error
            nan = math.nan
            row = ComparedModel(type(fresh).__name__, size, nan, nan, nan, nan, False, str(error))
        else:
            report = fresh.fit_report_
            row = ComparedModel(
                type(fresh).__name__, size, report.log_likelihood, fresh.aic_, fresh.bic_, 0.0, report.identified,
                report.advice,
            )  # fmt: skip
        fitted.append((fresh, row))
    fitted.sort(key=lambda pair: (math.isnan(pair[1].aic), pair[1].aic))
    best = fitted[0][1].aic
    if math.isnan(best) and failure is not None:
        raise failure
    rows = tuple(ComparedModel(**{**asdict(row), "aic_difference": row.aic - best}) for _, row in fitted)
    return ModelComparison(rows, tuple(model for model, _ in fitted))
