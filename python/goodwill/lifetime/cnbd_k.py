"""The BG/CNBD-k and MBG/CNBD-k models: purchases at regular gaps."""

from __future__ import annotations

from typing import Any, Self

import numpy as np

from .. import _core, _frames, _threads
from ..errors import DomainError, SchemaError
from ._likelihood_model import Progress
from ._model import customer_columns, floats, is_base, speaking_of
from ._purchase_model import LeavingModel
from ._refits import FitData

__all__ = ["BGCNBDk", "MBGCNBDk"]

NAMES = {"x": "frequency", "t_x": "recency", "T": "T", "log_gaps": "log_gaps"}


class RegularModel(LeavingModel):
    """Base of the models whose gaps between purchases are Erlang-k."""

    _names = ("r", "alpha", "a", "b")
    _given = ("k",)

    def __init__(
        self,
        *,
        k: int | None = None,
        r: float | None = None,
        alpha: float | None = None,
        a: float | None = None,
        b: float | None = None,
        unit: str | None = None,
    ) -> None:
        self.k = k
        self._set(unit, r=r, alpha=alpha, a=a, b=b)

    def _known_fit(self, params: list[float], unit: str | None) -> Any:
        if self.k is None:
            must = f"must be given with {', '.join(self._names)}"
            raise DomainError.of(type(self).__name__, "k", "None", must)
        return self._fit_class(params, self._regularity(type(self).__name__), unit)

    def _regularity(self, function: str) -> int:
        if isinstance(self.k, bool) or not isinstance(self.k, int | np.integer):
            raise DomainError.of(function, "k", repr(self.k), "must be a whole number from 1 to 32")
        return int(self.k)

    def _parameter_count(self) -> int:
        return super()._parameter_count() + (self.k is None)

    @property
    def k_(self) -> int:
        """Phases of a gap: the k that was given, or found by likelihood."""
        if self._fitted is None:
            raise AttributeError(f"this {type(self).__name__} was not fitted")
        return self._fitted.k

    def fit(
        self,
        base: Any = None,
        *,
        frequency: Any = None,
        recency: Any = None,
        T: Any = None,
        log_gaps: Any = None,
        weights: Any = None,
        covariates: None = None,
        max_iterations: int = 200,
        threads: int | None = None,
        progress: Progress = None,
    ) -> Self:
        """Maximum likelihood, with k as it was given, or the k of the highest likelihood.

        Parameters
        ----------
        base : customer base, or frame with columns frequency, recency, T and, where it is needed, log_gaps
            Or none, and columns:
        frequency, recency, T : array-like of shape (n,)
            As for `BGNBD.fit`.
        log_gaps : array-like of shape (n,), optional
            The sum of ln of the customer's gaps between purchases, in the unit of recency; 0 where there is no repeat
            purchase.  Needed for k to be found, and for a log-likelihood that compares with those of another k.  A
            customer base brings it, and ``base.summary(log_gaps=True)`` has it.  Rows where it is missing are left out
            and counted.
        weights, max_iterations, threads, progress
            As for `BGNBD.fit`.
        covariates : None
            These models have none.

        Returns
        -------
        model
            Itself.

        Raises
        ------
        DomainError
            For a bad row, which is named, no row at all, a k that is no whole number from 1 to 32, or a k that is to be
            found without log_gaps.  A gap of zero, of purchases at one moment, is refused.
        ShapeError, ConvergenceError
            As `BGNBD.fit` raises them.
        """
        function = f"{self._kernel}.fit"
        data = self._fit_data(
            function,
            base,
            frequency=frequency,
            recency=recency,
            T=T,
            log_gaps=log_gaps,
            weights=weights,
            covariates=covariates,
        )
        k = None if self.k is None else self._regularity(function)
        with speaking_of(NAMES):
            self._fitted = self._fit_class.fit(
                *data.columns[:3],
                log_gaps=data.columns[3] if len(data.columns) > 3 else None,
                weights=data.weights,
                k=k,
                start=self._first(),
                start_k=self._begin.k if self._begin is not None else k if k is not None else 1,
                max_iterations=max_iterations,
                unit=data.unit if data.unit is not None else self.unit,
                threads=_threads.resolve(function, threads),
                progress=progress,
            )
        return self

    def _fit_data(self, function: str, base: Any, *, log_gaps: Any = None, **columns: Any) -> FitData:
        data = super()._fit_data(function, base, **columns)
        gaps = log_gaps_of(function, base, log_gaps)
        return data if gaps is None else data._replace(columns=[*data.columns, gaps])

    def log_likelihood(
        self,
        base: Any = None,
        *,
        frequency: Any = None,
        recency: Any = None,
        T: Any = None,
        log_gaps: Any = None,
        covariates: None = None,
        threads: int | None = None,
        progress: Progress = None,
    ) -> Any:
        """The log-likelihood of each customer; arguments and result as those of `no_purchase`, without a horizon.

        With ``log_gaps``, as for `fit`, it is in the data's own units, and those of different k compare; without, it
        lacks (k - 1) log_gaps.
        """
        function = f"{self._kernel}.log_likelihood"
        known = self._known(function)
        gaps = log_gaps_of(function, base, log_gaps)
        given = {"frequency": frequency, "recency": recency, "T": T}
        columns, wrap, _ = customer_columns(function, base, given, self.unit_)
        with speaking_of(NAMES):
            out = known.log_likelihood(
                *columns.values(),
                covariates=self._covariates(function, base, covariates, len(columns["T"])),
                threads=_threads.resolve(function, threads),
                progress=progress,
            )
            if gaps is not None:
                _core.check_log_gaps(function, columns["frequency"], columns["recency"], gaps)
                out = out + (known.k - 1) * gaps
        return wrap("log_likelihood", out)


def log_gaps_of(function: str, base: Any, given: Any) -> np.ndarray | None:
    """The argument, or what a base or a frame brings; None where neither does."""
    if base is None:
        return None if given is None else floats(function, "log_gaps", given)
    if given is not None:
        raise SchemaError.of(function, "log_gaps", "given", "must not be given beside a customer base")
    if is_base(base):
        return base._log_gaps() if hasattr(base, "_log_gaps") else None
    names = _frames.source_of(function, base).names()
    if names is None or "log_gaps" not in names:
        return None
    read, _ = _frames.read(function, base, {"log_gaps": "log_gaps"})
    return floats(function, "log_gaps", read["log_gaps"].to_numpy())


class BGCNBDk(RegularModel):
    """BG/CNBD-k: BG/NBD for customers who buy at regular gaps.

    While alive a customer's gaps between purchases are Erlang-``k`` with a rate of its own (gamma distributed with
    shape ``r`` and rate ``alpha``): the larger ``k``, the more regular, and with ``k`` = 1 the model is `BGNBD`.  After
    each repeat purchase it leaves for good with a probability of its own (beta distributed with ``a`` and ``b``).

    Parameters
    ----------
    k : int, optional
        1 to 32.  Without it `fit` finds the k of the highest likelihood.
    r, alpha, a, b : float, optional
        A known model, with ``k``; all four or none.  `fit` starts there.  ``alpha`` is in units of time.
    unit : {"day", "week", "month", "year"}, optional
        The unit of time of a known model, or of the columns that `fit` is given; a customer base brings its own.

    Attributes
    ----------
    k_ : int
    params_ : dict
        k, r, alpha, a, b.
    standard_errors_, covariance_ : dict, array of shape (4, 4)
        Of r, alpha, a, b, given k, from the observed information; NaN where the data do not identify them.
    robust_standard_errors_, robust_covariance_ : dict, array of shape (4, 4)
        By the sandwich: right, too, where customers do not follow the model.
    log_likelihood_ : float
        In the data's own units where the fit had log_gaps.
    aic_, bic_ : float
        Information criteria, in which a k that was found counts as a parameter; lower is better.
    fit_report_ : FitReport
    unit_ : str or None

    References
    ----------
    Platzer & Reutterer (2016), Ticking away the moments: timing regularity helps to better predict customer activity,
    Marketing Science 35(5):779-799, doi:10.1287/mksc.2015.0963.

    Examples
    --------
    Who has just bought waits:

    >>> import goodwill as gw
    >>> model = gw.BGCNBDk(k=3, r=0.85, alpha=1.45, a=0.79, b=2.42, unit="week")
    >>> model.no_purchase(4, frequency=[3, 3], recency=[30, 39], T=[39, 39]).round(3)
    array([0.686, 0.929])
    """

    _kernel = "bg_cnbd_k"
    _fit_class = _core.BgCnbdKFit


class MBGCNBDk(RegularModel):
    """MBG/CNBD-k: MBG/NBD for customers who buy at regular gaps.

    As `BGCNBDk`, but a customer may leave after its first purchase, too, so that who never bought again may be gone.
    With ``k`` = 1 the model is `MBGNBD`.

    Parameters
    ----------
    k : int, optional
        1 to 32.  Without it `fit` finds the k of the highest likelihood.
    r, alpha, a, b : float, optional
        A known model, with ``k``; all four or none.  `fit` starts there.  ``alpha`` is in units of time.
    unit : {"day", "week", "month", "year"}, optional
        The unit of time of a known model, or of the columns that `fit` is given; a customer base brings its own.

    Attributes
    ----------
    k_ : int
    params_ : dict
        k, r, alpha, a, b.
    standard_errors_, covariance_ : dict, array of shape (4, 4)
        Of r, alpha, a, b, given k, from the observed information; NaN where the data do not identify them.
    robust_standard_errors_, robust_covariance_ : dict, array of shape (4, 4)
        By the sandwich: right, too, where customers do not follow the model.
    log_likelihood_ : float
        In the data's own units where the fit had log_gaps.
    aic_, bic_ : float
        Information criteria, in which a k that was found counts as a parameter; lower is better.
    fit_report_ : FitReport
    unit_ : str or None

    References
    ----------
    Platzer & Reutterer (2016), Ticking away the moments: timing regularity helps to better predict customer activity,
    Marketing Science 35(5):779-799, doi:10.1287/mksc.2015.0963.

    Examples
    --------
    >>> import goodwill as gw
    >>> model = gw.MBGCNBDk(k=3, r=0.85, alpha=1.45, a=0.79, b=2.42, unit="week")
    >>> model.p_alive(frequency=[0, 3], recency=[0, 38], T=[39, 39]).round(3)
    array([0.316, 0.872])
    """

    _kernel = "mbg_cnbd_k"
    _fit_class = _core.MbgCnbdKFit
