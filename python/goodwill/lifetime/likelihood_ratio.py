"""Whether a larger model says more than a nested one."""

from __future__ import annotations

from dataclasses import dataclass

from .. import _core
from ..errors import ConflictError, SchemaError
from ._model import Model

__all__ = ["LikelihoodRatioTest", "likelihood_ratio_test"]

# What the nested model holds fixed: nothing at the end of its range; one parameter at the end of its range; or one
# there, without which others mean nothing, so that the p-value is an upper bound.
_INSIDE, _AT_BOUNDARY, _BEYOND = range(3)
_NESTED = {
    ("NBD", "BGNBD"): _BEYOND,
    ("NBD", "MBGNBD"): _BEYOND,
    ("NBD", "ParetoNBD"): _BEYOND,
    ("NBD", "GGompertzNBD"): _BEYOND,
    ("ParetoNBD", "GGompertzNBD"): _AT_BOUNDARY,
    ("ShiftedBetaGeometric", "BetaDiscreteWeibull"): _INSIDE,
}


@dataclass(frozen=True, repr=False)
class LikelihoodRatioTest:
    """Whether what a larger model adds is more than chance."""

    nested: str
    model: str
    statistic: float
    """Twice the difference of the log-likelihoods."""
    degrees_of_freedom: int
    """Parameters that the larger model has more."""
    p_value: float
    """How often chance alone gives as much if the nested model is true."""
    upper_bound: bool
    """The p-value is at most this: the nested model leaves parameters of the larger one without a meaning."""

    def __repr__(self) -> str:
        bound = "at most " if self.upper_bound else ""
        verdict = (
            f"{self.model} describes the customers better than {self.nested}"
            if self.p_value < 0.05
            else f"{self.nested} does as well as {self.model}"
        )
        return (
            f"{verdict}: statistic {self.statistic:.4f}, {self.degrees_of_freedom} more "
            f"{'parameter' if self.degrees_of_freedom == 1 else 'parameters'}, p-value {bound}{self.p_value:.4g}"
        )


def likelihood_ratio_test(nested: Model, model: Model) -> LikelihoodRatioTest:
    """Test a fitted model against a larger one that holds it as a special case.

    Parameters
    ----------
    nested, model : fitted models
        Fitted to the same data: NBD within BGNBD, MBGNBD, ParetoNBD or GGompertzNBD; ParetoNBD within GGompertzNBD;
        ShiftedBetaGeometric within BetaDiscreteWeibull; or a model within the same with more covariates.

    Returns
    -------
    LikelihoodRatioTest

    Raises
    ------
    SchemaError
        If one is not fitted, or the first is no special case of the second.
    ConflictError
        If they were fitted to different data, or with a ridge penalty.

    Notes
    -----
    Wilks (1938), doi:10.1214/aoms/1177732360.  Where the nested model sets a parameter to the end of its range the
    p-value is that of half of a chi-square with one degree of freedom less (Self & Liang 1987,
    doi:10.1080/01621459.1987.10478472).  Nobody leaves in NBD, so how customers differ in leaving has no meaning there
    and the statistic no known distribution: the p-value of chi-square is an upper bound then.

    Examples
    --------
    >>> import goodwill as gw
    >>> base = gw.CustomerBase.from_transactions(
    ...     gw.datasets.cdnow(sample=True), customer="id", time="date", calibration_end="1997-09-30", unit="week"
    ... )
    >>> test = gw.likelihood_ratio_test(gw.NBD().fit(base), gw.ParetoNBD().fit(base))
    >>> round(test.statistic, 2), test.p_value < 1e-70
    (337.36, True)
    """
    function = "likelihood_ratio_test"
    for argument, given in (("nested", nested), ("model", model)):
        if not isinstance(given, Model):
            raise SchemaError.of(function, argument, f"of type {type(given).__name__}", "must be a fitted model")
        if given._known(function).report["customers"] == 0:
            raise SchemaError.of(function, argument, "not fitted", "must be fitted: it has no likelihood else")
    names = type(nested).__name__, type(model).__name__
    small, large = set(nested.params_), set(model.params_)
    same = names[0] == names[1] and small < large
    if not same and names not in _NESTED:
        raise SchemaError.of(
            function, "model", f"{names[1]} beside {names[0]}", "must hold the nested model as a special case"
        )
    ours, theirs = nested.fit_report_, model.fit_report_
    for what in ("customers", "weight"):
        if getattr(ours, what) != getattr(theirs, what):
            raise ConflictError.of(
                function,
                "model",
                f"fitted to {what} {getattr(theirs, what):,g}",
                f"must be fitted to the data of the nested one, {getattr(ours, what):,g}",
            )
    for argument, given in (("nested", nested), ("model", model)):
        if getattr(given, "ridge", 0):
            must = "must be fitted without: penalised likelihoods have no such test"
            raise ConflictError.of(function, argument, "with a ridge penalty", must)
    kind = _INSIDE if same else _NESTED[names]
    more = len(model.params_) - len(nested.params_)
    statistic, p_value = _core.likelihood_ratio_test(
        ours.log_likelihood, theirs.log_likelihood, more_parameters=more, at_boundary=kind == _AT_BOUNDARY
    )
    return LikelihoodRatioTest(*names, statistic, more, p_value, kind == _BEYOND)
