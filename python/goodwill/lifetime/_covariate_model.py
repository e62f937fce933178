"""What the models of repeat purchases share that take static covariates."""

from __future__ import annotations

from typing import Any, Self

from ..errors import SchemaError
from ._covariates import Given, names_of
from ._model import number
from ._purchase_model import LeavingModel


class CovariateModel(LeavingModel):
    """Base of the models whose customers may differ by what was known of them beforehand."""

    _processes = ("purchase", "leaving")

    def _set_all(
        self,
        unit: str | None,
        purchase_covariates: Given,
        leaving_covariates: Given,
        ridge: float,
        **params: float | None,
    ) -> None:
        """What the constructors do with their arguments."""
        self.purchase_covariates, self.leaving_covariates = purchase_covariates, leaving_covariates
        self.ridge = ridge
        self._named()
        self._set(unit, **params)

    def _named(self) -> list[tuple[list[str], list[float] | None]]:
        """Names by process, and coefficients where they are known."""
        given = {f"{process}_covariates": getattr(self, f"{process}_covariates") for process in self._processes}
        return [names_of(type(self).__name__, argument, value) for argument, value in given.items()]

    def _known_fit(self, params: list[float], unit: str | None) -> Any:
        by_process = self._named()
        if any(names and coefficients is None for names, coefficients in by_process):
            return None  # a start, and no model of customers with covariates
        plain = self._fit_class(params, unit)
        return plain.with_covariates(*((names, coefficients or []) for names, coefficients in by_process))

    def at(self, **covariates: float) -> Self:
        """The model of customers who share these covariates: a known one, without covariates.

        Parameters
        ----------
        **covariates : float
            Each covariate of the model by name.

        Returns
        -------
        model

        Raises
        ------
        SchemaError
            If one is missing, or none of the model's.

        Examples
        --------
        >>> import goodwill as gw
        >>> model = gw.ParetoNBD(r=0.55, alpha=10.6, s=0.61, beta=11.7, purchase_covariates={"member": 0.5})
        >>> round(model.at(member=1).expected_purchases_of_new(52), 4)
        2.4035
        """
        function = f"{self._kernel}.at"
        known = self._known(function)
        there = {name: None for names in known.covariates for name in names}
        for name in covariates:
            if name not in there:
                raise SchemaError.of(function, name, "given", "must be a covariate of the model")
        sums = []
        for names, coefficients in zip(known.covariates, known.coefficients, strict=True):
            for name in names:
                if name not in covariates:
                    raise SchemaError.of(function, name, "missing", "must be given: the model has this covariate")
            sums.append(sum(c * number(function, n, covariates[n]) for n, c in zip(names, coefficients, strict=True)))
        kind: Any = type(self)
        return kind(**dict(zip(self._names, known.at(*sums).params, strict=True)), unit=self.unit_)

    def _of_all(self, function: str) -> Any:
        known = super()._of_all(function)
        names = [name for of in known.covariates for name in of]
        if names:
            must = f"must be asked of customers who share them: model.at({names[0]}=...)"
            raise SchemaError.of(function, "model", "with covariates", must)
        return known
