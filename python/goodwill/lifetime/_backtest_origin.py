"""One origin of a backtest: what was known then, what followed, and what a model made of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from .._dates import DAYS, date_of
from ._covariates import covariate_columns
from ._purchase_model import PurchaseModel

if TYPE_CHECKING:
    from ..transactions import CustomerBase

#: Of the intervals that are checked.
LEVELS = (0.5, 0.8, 0.95)
#: Of the standard normal, for the same.
NORMAL = (0.6744897501960817, 1.2815515655446004, 1.959963984540054)
#: The step in the logarithm of a parameter, or in a coefficient, by which a total is differentiated.
STEP = 1e-4
#: The probability of more purchases than are looked at; beyond, probabilities fall by the last ratio.
TAIL = 1e-4
#: Scores of fewer customers are not worth waiting for another thread.
ROWS_A_THREAD = 1 << 16
WEEK = 7


@dataclass
class Origin:
    """The customers who had bought by a day, and their purchases in the horizon before it and after it."""

    day: int
    horizon: int
    """Days."""
    base: CustomerBase
    """Calibrated to the origin, observed to the end of the horizon."""
    columns: dict[str, np.ndarray]
    """frequency, recency, T of each customer, in units."""
    actual: np.ndarray
    """Purchase days of each customer after it."""
    last: np.ndarray
    """Repeat purchases of each customer in the ``horizon`` before it."""
    weeks: np.ndarray
    """Purchases of all of them by week after it, shape (weeks,); the last week may be short."""
    last_weeks: np.ndarray
    """Repeat purchases by week of the horizon before it."""

    @property
    def units(self) -> float:
        """The horizon in units."""
        return self.horizon / DAYS[self.base.unit]

    @property
    def week_ends(self) -> np.ndarray:
        """Days from the origin to the end of each week."""
        return np.minimum(WEEK * np.arange(1, len(self.weeks) + 1), self.horizon)

    @property
    def rates(self) -> np.ndarray:
        """Repeat purchases a unit of time of each customer, x / T; 0 for who came on the day of the origin."""
        x, T = self.columns["frequency"], self.columns["T"]
        return np.divide(x, T, out=np.zeros_like(x), where=T > 0)


class PurchaseDays:
    """The purchase days of a whole base, read once for all origins."""

    def __init__(self, base: CustomerBase) -> None:
        core = base._core
        bought = core.orders > 0
        self._base = base
        self._owner = np.repeat(np.arange(len(core)), np.diff(core.offsets))[bought]
        self._day = core.day[bought].astype(np.int64)
        starts = np.flatnonzero(np.r_[True, np.diff(self._owner) > 0]) if len(self._day) else np.empty(0, np.int64)
        self.first = self._day[starts]
        self._repeat = np.ones(len(self._day), dtype=bool)
        self._repeat[starts] = False

    def __len__(self) -> int:
        return len(self._day)

    @property
    def customers(self) -> int:
        return len(self.first)

    def origin(self, day: int, horizon: int) -> Origin:
        """What was known on a day, and what followed."""
        base = self._base.at(calibration_end=date_of(day), observation_end=date_of(day + horizon))
        known = self.first <= day
        row = np.cumsum(known) - 1
        of_known = known[self._owner]
        after = of_known & (self._day > day) & (self._day <= day + horizon)
        before = self._repeat & (self._day > day - horizon) & (self._day <= day)
        n, weeks = int(known.sum()), -(-horizon // WEEK)
        columns = base._columns()
        return Origin(
            day,
            horizon,
            base,
            {name: np.asarray(columns[name], dtype=np.float64) for name in ("frequency", "recency", "T")},
            np.bincount(row[self._owner[after]], minlength=n).astype(np.float64),
            np.bincount(row[self._owner[before]], minlength=n).astype(np.float64),
            np.bincount((self._day[after] - day - 1) // WEEK, minlength=weeks).astype(np.float64),
            np.bincount((self._day[before] - (day - horizon) - 1) // WEEK, minlength=weeks).astype(np.float64),
        )


@dataclass
class Forecast:
    """What was expected at an origin; the columns have a row a customer."""

    expected: np.ndarray
    weeks: np.ndarray
    """Purchases of all customers by week."""
    buys: np.ndarray | None = None
    """The probability of a purchase in the horizon."""
    spans: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = field(default_factory=list)
    """By level: the lower and the upper quantile of each customer's count, and the probability from the one to the
    other, both included."""
    error: float = float("nan")
    """The standard error of the total, through the parameters and by chance."""
    identified: bool = True
    advice: str = ""


def naive_forecasts(origin: Origin) -> dict[str, Forecast]:
    """Last period: each customer's repeat purchases in the horizon before.  Own rate: his x / T, times the horizon."""
    rate = origin.rates
    lengths = np.diff(origin.week_ends, prepend=0) / DAYS[origin.base.unit]
    return {
        "last period": Forecast(origin.last, origin.last_weeks),
        "own rate": Forecast(rate * origin.units, float(rate.sum()) * lengths),
    }


def model_forecast(
    model: PurchaseModel, origin: Origin, covariates: Any, threads: int, progress: Any
) -> tuple[PurchaseModel, Forecast]:
    """A new model of the same kind fitted to what was known at the origin, and what it expects."""
    fresh = type(model)(**model.get_params())
    names = [name for of in model._covariate_names() for name in of]
    given = covariate_columns("backtest", names, origin.base, covariates, len(origin.actual)) if names else {}
    how: dict[str, Any] = {"covariates": given} if given else {}
    fresh.fit(origin.base, **how, threads=threads, progress=progress)
    return fresh, _Scores(origin, given, threads).forecast(fresh)


class _Scores:
    """Scores of the customers of an origin; customers who are alike are asked of once."""

    def __init__(self, origin: Origin, covariates: dict[str, np.ndarray], threads: int) -> None:
        self._origin, self._threads = origin, threads
        n = len(origin.actual)
        self._alike, self._size = np.arange(n), np.ones(n)
        kept = self._alike
        if not covariates:  # days are whole, so three numbers are one
            day = DAYS[origin.base.unit]
            x, t_x, T = (
                np.rint(column * by).astype(np.int64)
                for column, by in zip(origin.columns.values(), (1, day, day), strict=True)
            )
            key = (x * (t_x.max(initial=0) + 1) + t_x) * (T.max(initial=0) + 1) + T
            _, kept, self._alike, count = np.unique(key, return_index=True, return_inverse=True, return_counts=True)
            self._size = count.astype(np.float64)
        self._columns = {name: column[kept] for name, column in origin.columns.items()}
        self._covariates = {name: column[kept] for name, column in covariates.items()}

    def _ask(self, model: PurchaseModel, score: str, *of: float, rows: Any = slice(None)) -> np.ndarray:
        covariates = {name: column[rows] for name, column in self._covariates.items()}
        return getattr(model, score)(
            *of,
            **{name: column[rows] for name, column in self._columns.items()},
            threads=self._threads,
            **({"covariates": covariates} if covariates else {}),
        )

    def _sum(self, column: np.ndarray) -> float:
        """Over all customers.  A product of BLAS would wake its threads for a few thousand rows."""
        return float((self._size * column).sum())

    def forecast(self, model: PurchaseModel) -> Forecast:
        origin, alike = self._origin, self._alike
        ends = origin.week_ends / DAYS[origin.base.unit]
        expected = self._ask(model, "expected_purchases", origin.units)
        totals = [self._sum(self._ask(model, "expected_purchases", t)) for t in ends[:-1]]
        total = self._sum(expected)
        none, spans, variance = self._outcomes(model, expected)
        report = model.fit_report_
        return Forecast(
            expected[alike],
            np.diff([*totals, total], prepend=0.0),
            (1 - none)[alike],
            [(low[alike], high[alike], mass[alike]) for low, high, mass in spans],
            float(np.sqrt(self._sum(variance) + self._variance_of_total(model))),
            report.identified,
            report.advice,
        )

    def _outcomes(self, model: PurchaseModel, mean: np.ndarray) -> tuple[np.ndarray, list[Any], np.ndarray]:
        """The probability of no purchase, the spans by level, and the variance of the count."""
        n = len(mean)
        edges = [p for level in LEVELS for p in ((1 - level) / 2, (1 + level) / 2)]
        quantiles, below, upto = (np.zeros((len(edges), n)) for _ in range(3))
        found = np.zeros((len(edges), n), dtype=bool)
        cumulated, square, last, none = (np.zeros(n) for _ in range(4))
        rows, count = np.arange(n), 0
        while len(rows):
            p = self._ask(model, "probability_of_n", count, self._origin.units, rows=rows)
            if count == 0:
                none = p.copy()
            before = cumulated[rows]
            after = before + p
            cumulated[rows] = after
            square[rows] += count**2 * p
            # What is beyond rounding is never reached: the search ends where the probabilities have run out.
            over = (1 - after <= TAIL) | ~((p >= 1e-12) | (count <= mean[rows]))
            for i, edge in enumerate(edges):
                hit = ~found[i, rows] & ((after >= edge) | over)
                at = rows[hit]
                found[i, at] = True
                quantiles[i, at], below[i, at], upto[i, at] = count, before[hit], after[hit]
            ends = rows[over]
            square[ends] += _tail(count, p[over], last[ends])
            last[rows] = p
            rows = rows[~over]
            count += 1
        spans = [(quantiles[2 * k], quantiles[2 * k + 1], upto[2 * k + 1] - below[2 * k]) for k in range(len(LEVELS))]
        return none, spans, np.maximum(square - mean**2, 0)

    def _variance_of_total(self, model: PurchaseModel) -> float:
        """Of the expected total through the parameters, by the delta method; NaN where the fit has no covariance."""
        covariance = model._fitted.log_covariance
        if not len(covariance) or not np.isfinite(covariance).all():
            return float("nan")
        moved, slope = type(model)(**model.get_params()), np.empty(len(covariance))
        for i in range(len(slope)):
            ends = []
            for step in (STEP, -STEP):
                moved._fitted = model._fitted.moved(step * np.eye(len(slope))[i])
                ends.append(self._sum(self._ask(moved, "expected_purchases", self._origin.units)))
            slope[i] = (ends[0] - ends[1]) / (2 * STEP)
        return float((slope[:, None] * covariance * slope).sum())


def _tail(count: int, p: np.ndarray, before: np.ndarray) -> np.ndarray:
    """The sum of k^2 P(k) over k > count where P goes on falling as from ``before`` to ``p``."""
    ratio = np.divide(p, before, out=np.zeros_like(p), where=before > 0)
    ratio = np.where(ratio < 1, ratio, 0.0)
    left = 1 - ratio  # sums of j^0, j^1 and j^2 times ratio^j over j >= 1
    return p * ratio * (count**2 / left + 2 * count / left**2 + (1 + ratio) / left**3)
