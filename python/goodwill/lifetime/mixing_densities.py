"""How customers differ: the distributions of purchase rates and of leaving that a model mixes over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from .. import _core, _plots
from ..errors import SchemaError
from ._likelihood_model import LikelihoodModel
from .beta_discrete_weibull import BetaDiscreteWeibull
from .bg_bb import BGBB
from .bg_nbd import BGNBD
from .cnbd_k import RegularModel
from .ggompertz_nbd import GGompertzNBD
from .mbg_nbd import MBGNBD
from .nbd import NBD
from .pareto_nbd import ParetoNBD
from .shifted_beta_geometric import ShiftedBetaGeometric

__all__ = ["MixingDensities", "MixingDensity", "mixing_densities"]

POINTS = 200
#: Of a density that is infinite at an end: it is cut where this share of its points would be above.
CUT = 0.04


@dataclass(frozen=True)
class MixingDensity:
    """How customers differ in one thing, such as their rate of purchases."""

    what: str
    """What varies, with its unit."""
    family: Literal["gamma", "beta"]
    parameters: tuple[float, float]
    """Shape and rate of a gamma, a and b of a beta distribution."""
    mean: float

    def quantile(self, share: float) -> float:
        """The value that this share of the customers, 0..1, does not pass; NaN outside."""
        return _core.mixing_quantile(self.family == "beta", *self.parameters, float(share))

    def curve(self, points: int = POINTS) -> dict[str, np.ndarray]:
        """The density at ``points`` values, and the share of the customers at or below each.

        The values reach to what 95 % of the customers do not pass where most are near 0 (a gamma whose shape is less
        than 1), and from 0.1 % to 99.9 % of the customers otherwise, or from 0, or to a probability of 1, where that is
        near.
        """
        low, high = self._ends()
        value = low + (np.arange(points) + 0.5) / points * (high - low)
        density, below = _core.mixing_curve(self.family == "beta", *self.parameters, value.tolist())
        return {"value": value, "density": np.array(density), "share_below": np.array(below)}

    def _ends(self) -> tuple[float, float]:
        low, high = self.quantile(0.001), self.quantile(0.999)
        if self.family == "gamma" and self.parameters[0] < 1:
            high = self.quantile(0.95)
        if self.family == "beta" and high > 0.8:
            high = 1.0
        return (0.0 if low < high / 5 else low), high

    def _height(self, density: np.ndarray) -> float:
        """How high the picture goes: a density that runs to infinity at an end is cut."""
        top = np.sort(density)[::-1]
        infinite = min(self.parameters[: 1 if self.family == "gamma" else 2]) < 1
        usual = float(top[int(CUT * len(top))]) if infinite else float(top[0])
        return 1.1 * (usual or float(top[0]))


class MixingDensities:
    """How the customers of a model differ; see `mixing_densities`.

    Attributes
    ----------
    model : str
        The name of the model's class.
    purchase : MixingDensity or None
        Of purchase rates (of BG/BB: of probabilities to buy); None of a model of contracts.
    leaving : MixingDensity or None
        Of leaving; None of NBD.
    """

    def __init__(self, model: str, purchase: MixingDensity | None, leaving: MixingDensity | None) -> None:
        self.model, self.purchase, self.leaving = model, purchase, leaving

    def _parts(self) -> dict[str, MixingDensity]:
        both = {"purchase": self.purchase, "leaving": self.leaving}
        return {name: part for name, part in both.items() if part is not None}

    def to_frame(self) -> dict[str, np.ndarray]:
        """The densities at 200 values each.

        Returns
        -------
        dict of arrays
            process ("purchase", "leaving"), value, density, share_below (the share of the customers at this value or
            below, 0..1).
        """
        curves = {name: part.curve() for name, part in self._parts().items()}
        process = np.repeat(np.array(list(curves)), POINTS)
        names = ("value", "density", "share_below")
        joined = {name: np.concatenate([of[name] for of in curves.values()]) for name in names}
        return {"process": process, **joined}

    def plot(self) -> Any:
        """The density of the purchase rate above, that of leaving below, each with its median and mean.

        Returns
        -------
        altair.VConcatChart
        """
        draw = _plots.lifetime_pictures("MixingDensities.plot")
        charts, said = [], []
        for part in self._parts().values():
            curve = part.curve()
            rows = [
                {"value": float(v), "density": float(d), "shown": f"{below:.0%} of the customers are below"}
                for v, d, below in zip(*curve.values(), strict=True)
            ]
            middle = part.quantile(0.5)
            named = sorted({"median": middle, "mean": part.mean}.items(), key=lambda mark: mark[1])
            ends = part._ends()
            marks = [{"value": value, "text": f"{name} {value:.2g}"} for name, value in named if value < ends[1]]
            charts.append(draw.mixing_area(rows, marks, ends, part._height(curve["density"]), part.what))
            said.append((part.what, f"{middle:.2g}", f"{part.mean:.2g}"))
        title = "{}: {} or less for half of the customers, {} in the mean".format(*said[0])
        rest = ["{}: median {}, mean {}".format(*one) for one in said[1:]]
        return draw.standing(draw.stacked(*charts), title, "; ".join([self.model, *rest]))

    def __repr__(self) -> str:
        lines = [f"MixingDensities({self.model})"]
        for name, part in self._parts().items():
            lines.append(f"  {name:<9} {part.what}: median {part.quantile(0.5):.4g}, mean {part.mean:.4g}")
        return "\n".join(lines)


def mixing_densities(model: LikelihoodModel) -> MixingDensities:
    """How the customers of a model differ: the densities of their purchase rates and of their leaving.

    Parameters
    ----------
    model : model of repeat purchases, such as BGNBD, ParetoNBD or BGBB, or of contracts, such as ShiftedBetaGeometric
        Fitted or known.  Of customers who share their covariates: ``model.at(...)``.

    Returns
    -------
    MixingDensities

    Raises
    ------
    SchemaError
        If it is no such model, is not fitted, or has covariates.

    Notes
    -----
    What varies, by model:

    - purchases: the rate per unit of time while a customer is there, gamma (r, alpha); of regular buyers, k phases of
      whom make a purchase, gamma (r, k alpha); at an opportunity (BGBB), beta (alpha, beta).
    - leaving: the probability after a purchase, beta (a, b); the rate per unit of time (ParetoNBD), gamma (s, beta);
      that at age 0 (GGompertzNBD), gamma (s, beta / b); at an opportunity (BGBB), beta (gamma, delta); at a renewal,
      beta (alpha, beta), of BetaDiscreteWeibull the first one.

    Examples
    --------
    >>> import goodwill as gw
    >>> gw.mixing_densities(gw.BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426, unit="week"))
    MixingDensities(BGNBD)
      purchase  Purchases a week: median 0.009068, mean 0.05505
      leaving   Probability of leaving after a purchase: median 0.1912, mean 0.2463
    """
    function = "mixing_densities"
    kinds = (
        BGNBD, MBGNBD, NBD, RegularModel, ParetoNBD, GGompertzNBD, BGBB, ShiftedBetaGeometric, BetaDiscreteWeibull
    )  # fmt: skip
    if not isinstance(model, kinds):
        must = "must be a model of purchases or of contracts, such as BGNBD"
        raise SchemaError.of(function, "model", f"of type {type(model).__name__}", must)
    model._known(function)
    if hasattr(model, "_of_all"):
        model._of_all(function)
    m = model.params_
    name = type(model).__name__
    unit = model.unit_ or "unit of time"
    if isinstance(model, ShiftedBetaGeometric | BetaDiscreteWeibull):
        first = "a renewal" if isinstance(model, ShiftedBetaGeometric) else "the first renewal"
        return MixingDensities(name, None, _beta(f"Probability of leaving at {first}", m["alpha"], m["beta"]))
    if isinstance(model, BGBB):
        return MixingDensities(
            name,
            _beta("Probability of buying at an opportunity", m["alpha"], m["beta"]),
            _beta("Probability of leaving at an opportunity", m["gamma"], m["delta"]),
        )
    phases = model.k_ if isinstance(model, RegularModel) else 1
    purchase = _gamma(f"Purchases a {unit}", m["r"], phases * m["alpha"])
    if isinstance(model, NBD):
        return MixingDensities(name, purchase, None)
    if isinstance(model, ParetoNBD):
        return MixingDensities(name, purchase, _gamma(f"Rate of leaving a {unit}", m["s"], m["beta"]))
    if isinstance(model, GGompertzNBD):
        leaving = _gamma(f"Rate of leaving a {unit} at age 0", m["s"], m["beta"] / m["b"])
        return MixingDensities(name, purchase, leaving)
    return MixingDensities(name, purchase, _beta("Probability of leaving after a purchase", m["a"], m["b"]))


def _gamma(what: str, shape: float, rate: float) -> MixingDensity:
    return MixingDensity(what, "gamma", (shape, rate), shape / rate)


def _beta(what: str, a: float, b: float) -> MixingDensity:
    return MixingDensity(what, "beta", (a, b), a / (a + b))

