"""Models of repeat purchases side by side."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from ..errors import ConvergenceError, SchemaError
from ._purchase_model import Progress, PurchaseModel
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
    models: tuple[PurchaseModel, ...]
    """The fitted models, in the order of the rows; one whose fit found no maximum is not fitted."""

    @property
    def best(self) -> PurchaseModel:
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
        lines = [f"  {'model':<12} {'log-likelihood':>16} {'AIC':>14} {'BIC':>14} {'difference':>11}  identified"]
        for row in self.rows:
            lines.append(
                f"  {row.model:<12} {row.log_likelihood:>16.4f} {row.aic:>14.3f} {row.bic:>14.3f} "
                f"{row.aic_difference:>11.3f}  {'yes' if row.identified else 'no: ' + row.advice}"
            )
        return "\n".join(["ModelComparison", *lines])


def compare_models(
    base: Any = None,
    models: Sequence[PurchaseModel] | None = None,
    *,
    frequency: Any = None,
    recency: Any = None,
    T: Any = None,
    log_gaps: Any = None,
    weights: Any = None,
    threads: int | None = None,
    progress: Progress = None,
) -> ModelComparison:
    """Fit models to the same customers and put them in one table, the best first.

    Called as ``compare_models(base, models)`` or as ``compare_models(models, frequency=, recency=, T=)``.

    Parameters
    ----------
    base : customer base, or frame with columns frequency, recency, T
        Or none, and columns.
    models : sequence of models of repeat purchases, such as BGNBD, ParetoNBD, NBD
        New ones are fitted; these stay as they are.  The parameters of a known one are where its fit starts.
    frequency, recency, T, weights, threads
        As for `BGNBD.fit`.
    log_gaps : array-like of shape (n,), optional
        As for `BGCNBDk.fit`; without a base that brings it, such models need it here.
    progress : callable, optional
        Called with the share done; False stops.

    Returns
    -------
    ModelComparison

    Raises
    ------
    SchemaError
        If ``models`` is empty or holds something else, or log_gaps are missing.
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
    if not chosen:
        raise SchemaError.of(
            function, "models", "without a model", "must be a list like [BGNBD(), ParetoNBD()]"
        )
    for i, model in enumerate(chosen):
        if not isinstance(model, PurchaseModel):
            must = "must be a model of repeat purchases, such as BGNBD or ParetoNBD"
            raise SchemaError.of(function, "models", f"of type {type(model).__name__}", must, i)
        if isinstance(model, RegularModel) and model.k != 1 and log_gaps_of(function, base, log_gaps) is None:
            must = f"must be given for {type(model).__name__}: without it likelihoods of different k do not compare"
            raise SchemaError.of(function, "log_gaps", "missing", must)
    fitted: list[tuple[PurchaseModel, ComparedModel]] = []
    failure: ConvergenceError | None = None
    for i, model in enumerate(chosen):
        fresh = type(model)(**model.get_params())
        step = None if progress is None else (lambda done, i=i: progress((i + done) / len(chosen)))
        size = fresh._parameter_count()
        gaps = {"log_gaps": log_gaps} if isinstance(fresh, RegularModel) else {}
        try:
            fresh.fit(
                base, frequency=frequency, recency=recency, T=T, weights=weights, threads=threads, progress=step, **gaps
            )
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
