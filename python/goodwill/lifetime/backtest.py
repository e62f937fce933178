"""Forecasts from several days of the past, judged by what followed."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from .. import _plots, _threads
from .._dates import date_of
from ..errors import Cancelled, ConvergenceError
from ._backtest_input import PastDays, Settings, days_of, models_of
from ._backtest_origin import LEVELS, NORMAL, ROWS_A_THREAD, Forecast, Origin, model_forecast, naive_forecasts
from ._forecast_measures import (
    TENTHS,
    by_frequency,
    by_tenth_of_probability,
    errors_of,
    gamma_quantile,
    gini,
    shares_by_tenth,
)

if TYPE_CHECKING:
    from .._frames import Source
    from ._purchase_model import PurchaseModel

__all__ = ["Backtest", "backtest"]

Task = TypeVar("Task")
Result = TypeVar("Result")

#: Customers with so many repeat purchases or more are one bin.
LAST_BIN = 7
NAN = float("nan")
MEASURES = (
    "error", "mae", "rmse", "gini", "lift", "weekly_error", "calibration_error", "covered_95", "claimed_95",
)  # fmt: skip


class Backtest:
    """Forecasts from several days of the past beside what followed, and beside two naive ones; see `backtest`.

    Frames are of the kind of the data; each has a row or several for every origin and model, the naive forecasts
    "last period" and "own rate" among the models.  What does not apply is missing.

    Attributes
    ----------
    table : frame
        A row for every origin and model: origin; model; customers; actual and expected purchases of all of them;
        error, expected / actual - 1; mae and rmse of the customers' counts; gini and lift of the ranking;
        weekly_error, the sum of the absolute errors by week over the purchases; calibration_error, the mean distance
        of the tenths of ``calibration``; covered_95 and claimed_95 of ``coverage``; total_low and total_high, the
        95 % interval of ``actual``; identified; advice, what the fit says of itself.
    tracking : frame
        By week after the origin (the last may be short): week, from 1; week_end; expected and actual; expected_total
        and actual_total, the sums so far.
    frequency_bins : frame
        By repeat purchases before the origin: frequency ("0", ..., "7 or more"); customers; the means expected and
        actual.
    calibration : frame
        Of the probability of a purchase in the horizon, in tenths of the customers, the lowest first: tenth; customers;
        expected, the mean probability; actual, the share who bought.
    coverage : frame
        Of the intervals, by level (0.5, 0.8, 0.95): covered, the share of the customers whose count lay within the
        interval of their own; claimed, the mean probability that the model gives these intervals, which is more than
        ``level`` as counts are whole; total_low, total_high; total_covered, 1 where ``actual`` lies within them, else
        0.
    lift : frame
        In tenths of the customers, those with the highest forecasts first: tenth; share of the purchases; lift, ten
        times that; cumulative_share.
    by_model : frame
        The means of ``table`` over the origins, best model first (by rmse); error is that of its absolute values.
    origins : list of date
    horizon : float
        In ``unit``.
    unit : str
    models : dict of str to list of models
        As they were fitted at each origin; None where a fit found no maximum.
    """

    def __init__(
        self, found: dict[str, dict[str, list[Any]]], models: dict[str, list[Any]], settings: Settings
    ) -> None:
        self._found, self._settings = found, settings
        self.models = models
        self.origins: list[dt.date] = [date for day in settings.days if (date := date_of(day)) is not None]
        self.horizon, self.unit = settings.horizon, settings.unit
        self._means = _means(found["table"])
        source: Source = settings.source
        frames = {name: source.frame(_typed(columns)) for name, columns in found.items()}
        self.table = frames["table"]
        self.tracking = frames["tracking"]
        self.frequency_bins = frames["frequency_bins"]
        self.calibration = frames["calibration"]
        self.coverage = frames["coverage"]
        self.lift = frames["lift"]
        self.by_model = source.frame(_typed(self._means))

    @property
    def best(self) -> str:
        """The model with the lowest rmse, as the mean over the origins; a naive forecast can be it."""
        return self._means["model"][0]

    def _finding(self) -> str:
        names, rmse = self._means["model"], self._means["rmse"]
        of = dict(zip(names, rmse, strict=True))
        naive = min(("last period", "own rate"), key=of.__getitem__)
        said = {"last period": "the last period", "own rate": "their own rates"}[naive]
        if self.best == naive:
            return f"No model forecasts customers better than {said} do: RMSE {of[naive]:.3f}"
        less = 1 - of[self.best] / of[naive]
        return f"{self.best} forecasts customers best: RMSE {of[self.best]:.3f}, {less:.0%} less than {said}"

    def plot(self) -> Any:
        """One picture: errors by origin, totals by week, and whether customers bought as often as was said.

        Returns
        -------
        altair.Chart
            Titled with the best model, and how much better it is than the better naive forecast.

        Raises
        ------
        ImportError
            Without the extra ``plots``.
        """
        _plots.pictures("Backtest.plot")
        from .._backtest_pictures import backtest_panels

        note = f"{self._span()}; broken lines: naive forecasts"
        return backtest_panels(self._found, self._means["model"], self._finding(), note)

    def _span(self) -> str:
        first, last = self.origins[0], self.origins[-1]
        at = f"{len(self.origins)} origins, {first} to {last}" if len(self.origins) > 1 else f"origin {first}"
        return f"{at}, horizon {self.horizon:g} {self.unit}{'s' if self.horizon != 1 else ''}"

    def __repr__(self) -> str:
        width = max(12, *(len(name) for name in self._means["model"]))
        lines = [
            f"Backtest({self._span()}): {self._finding()}",
            f"  {'means of':<{width}} {'|error|':>8} {'weekly':>7} {'MAE':>7} {'RMSE':>7} {'Gini':>6} {'lift':>5}  "
            "in 95 % (claimed)",
        ]
        keys = ("model", "error", "weekly_error", "mae", "rmse", "gini", "lift", "covered_95", "claimed_95")
        for name, error, weekly, mae, rmse, ranked, lift, covered, claimed in zip(
            *(self._means[key] for key in keys), strict=True
        ):
            inside = "" if np.isnan(covered) else f"  {covered:.1%} ({claimed:.1%})"
            lines.append(
                f"  {name:<{width}} {error:>8.1%} {weekly:>7.1%} {mae:>7.4f} {rmse:>7.4f} {ranked:>6.3f} {lift:>5.2f}"
                f"{inside}"
            )
        return "\n".join(lines)


def backtest(
    data: Any,
    *,
    models: Any,
    origins: Any,
    horizon: float,
    customer: Any = None,
    time: Any = None,
    amount: Any = None,
    covariates: Any = None,
    threads: int | None = None,
    progress: Callable[[float], bool | None] | None = None,
    **log: Any,
) -> Backtest:
    """Fit models to what was known at several days of the past, and judge what they expected of the time after.

    Customers of an origin are those who had bought by then; their purchases after it are what the forecasts are of.

    Parameters
    ----------
    data : frame or CustomerBase
        A log of transactions as for `CustomerBase.from_transactions`, or a base, whose calibration does not matter.
    models : list of models, or dict of str to model
        Of repeat purchases in time, such as ``[NBD(), BGNBD(), ParetoNBD()]``.  New ones are fitted at each origin;
        these stay as they are, and parameters of a known one are where its fits start.  A list names them by their
        classes; two of a kind want names of their own: ``{"any k": BGCNBDk(), "k of 2": BGCNBDk(k=2)}``.
    origins : list of days, or int
        The last days that count as known; a horizon of data must follow each.  A number k stands for that many days,
        evenly spaced (and rounded to whole days): the last with exactly one horizon of data after it, the first with
        one horizon of data up to it, the day of the first purchase and its own included; one alone is the last.
    horizon : float
        How far the forecasts reach, in the unit of the log; rounded to whole days.
    customer, time : column name
        Of a log.
    amount : column name, optional
        Of a log.  It tells refunds from purchases.
    covariates : frame, optional
        A column customer and the covariates that models name, a row a customer.
    threads : int, optional
        As `goodwill.set_threads` says.  The result does not depend on it.
    progress : callable, optional
        Called with the share done; False stops.
    **log
        Of a log: unit ("week" without it), zone, refunds, and the other options of `CustomerBase.from_transactions`.

    Returns
    -------
    Backtest

    Raises
    ------
    SchemaError
        If models is empty or holds something else, two have one name, covariates are missing, or columns are.
    ConflictError
        If a model is in other units than the data, or an origin is there twice.
    DomainError
        For a horizon that is not above 0 or does not fit into the data (of another unit, perhaps); for an origin that
        is no day, lies before the first purchase, or has no horizon of data or no purchase after it.
    ConvergenceError
        If no fit of any model found a maximum.
    Cancelled
        If ``progress`` returned False.

    Notes
    -----
    Two naive forecasts stand beside the models.  "last period": a customer's repeat purchases in the ``horizon`` before
    the origin (the first purchase of his life, which made him a customer, is none of them); by week those of the same
    week of that period.  "own rate": x / T times the ``horizon``, of his x repeat purchases in the T units since the
    first; 0 for who came on the day of the origin.

    Whether a customer is alive is not observed.  ``calibration`` therefore judges the probability that he buys at least
    once in the horizon, which rests on it.

    gini is 1 where customers are ranked as their purchases rank them, 0 for a ranking at random.  lift is the share of
    the purchases that the tenth with the highest forecasts made, over a tenth.  Customers with equal forecasts share
    ranks.

    The interval of a total has the variance that comes through the parameters (by the delta method) and the customers'
    own chance; the total is taken for gamma distributed, as in ``predict_total``.

    Examples
    --------
    >>> import goodwill as gw
    >>> test = gw.backtest(
    ...     gw.datasets.cdnow(sample=True), customer="id", time="date",
    ...     models=[gw.NBD(), gw.BGNBD(), gw.ParetoNBD()], origins=["1997-09-30"], horizon=39,
    ... )
    >>> test.best
    'ParetoNBD'
    >>> dict(zip(test.table["model"].tolist(), test.table["expected"].round(1).tolist()))
    {'NBD': 2929.8, 'BGNBD': 1653.4, 'ParetoNBD': 1665.5, 'last period': 2457.0, 'own rate': 2930.1}
    """
    chosen = models_of(models, covariates)
    workers = _threads.resolve("backtest", threads)
    roles = {"customer": customer, "time": time, "amount": amount}
    past = PastDays.read(data, roles, log, workers, _part(progress, 0, 0.1))
    settings = days_of(past, origins, horizon)
    found = {name: _Rows() for name in ("table", "tracking", "frequency_bins", "calibration", "coverage", "lift")}
    fitted: dict[str, list[Any]] = {name: [] for name in chosen}
    failure: ConvergenceError | None = None
    steps = len(settings.days) * len(chosen)
    # Of few customers whole forecasts are the work of a thread; of many, their rows are.
    few = past.purchases.customers < ROWS_A_THREAD

    def tasks() -> Iterator[tuple[int, Origin, str]]:
        for i, day in enumerate(settings.days):
            origin = past.origin(day, settings.horizon_days)
            yield from ((i * len(chosen) + j, origin, name) for j, name in enumerate(chosen))

    def run(task: tuple[int, Origin, str]) -> tuple[PurchaseModel, Forecast] | ConvergenceError:
        step, origin, name = task
        inner = None if few else _part(progress, 0.1 + 0.9 * step / steps, 0.1 + 0.9 * (step + 1) / steps)
        try:
            return model_forecast(chosen[name], origin, covariates, 1 if few else workers, inner)
        except ConvergenceError as error:
            return error

    with contextlib.closing(_in_order(run, tasks(), workers if few else 1)) as done:
        for (step, origin, name), result in done:
            if isinstance(result, ConvergenceError):
                failure = result
                found["table"].add(_row(origin, name, None, str(result)))
            else:
                _judge(found, origin, name, result[1])
            fitted[name].append(None if isinstance(result, ConvergenceError) else result[0])
            if progress is not None and progress(0.1 + 0.9 * (step + 1) / steps) is False:
                raise Cancelled("backtest: stopped by its progress function")
            if len(fitted[name]) * len(chosen) == step + 1:  # the last model of this origin
                for naive, forecast in naive_forecasts(origin).items():
                    _judge(found, origin, naive, forecast)
    if failure is not None and all(fit is None for fits in fitted.values() for fit in fits):
        raise failure
    return Backtest({name: rows.columns for name, rows in found.items()}, fitted, settings)


def _in_order(
    run: Callable[[Task], Result], tasks: Iterable[Task], threads: int
) -> Generator[tuple[Task, Result], None, None]:
    """Tasks with their results, in their order; on several threads what is not wanted any more is not begun."""
    if threads == 1:
        yield from ((task, run(task)) for task in tasks)
        return
    with ThreadPoolExecutor(threads) as pool:
        try:
            for task, future in [(task, pool.submit(run, task)) for task in tasks]:
                yield task, future.result()
        finally:
            pool.shutdown(cancel_futures=True)


def _part(progress: Callable[[float], bool | None] | None, begin: float, end: float) -> Any:
    """A part of the work, as the whole tells of it."""
    return None if progress is None else lambda done: progress(begin + (end - begin) * done)


class _Rows:
    """Columns that grow by rows."""

    def __init__(self) -> None:
        self.columns: dict[str, list[Any]] = {}

    def add(self, row: dict[str, Any]) -> None:
        for name, value in row.items():
            self.columns.setdefault(name, []).append(value)


def _row(origin: Origin, name: str, forecast: Forecast | None, advice: str) -> dict[str, Any]:
    """A row of the table, with what does not need the other frames."""
    missing = dict.fromkeys(("expected", *MEASURES, "total_low", "total_high"), NAN)
    actual = float(origin.actual.sum())
    row = {"origin": origin.day, "model": name, "customers": len(origin.actual), "actual": actual, **missing}
    if forecast is not None:
        expected = float(forecast.expected.sum())
        mae, rmse = errors_of(forecast.expected, origin.actual)
        weekly = float(np.abs(forecast.weeks - origin.weeks).sum()) / actual
        row |= {"expected": expected, "error": expected / actual - 1, "mae": mae, "rmse": rmse, "weekly_error": weekly}
        row["gini"] = gini(forecast.expected, origin.actual)
    return {**row, "identified": forecast is not None and forecast.identified, "advice": advice}


def _judge(found: dict[str, _Rows], origin: Origin, name: str, forecast: Forecast) -> None:
    """Adds what a forecast was worth to every frame."""
    of = {"origin": origin.day, "model": name}
    actual = origin.actual
    row = _row(origin, name, forecast, forecast.advice)
    sums = np.cumsum(forecast.weeks), np.cumsum(origin.weeks)
    for i, end in enumerate(origin.week_ends):
        found["tracking"].add(
            {**of, "week": i + 1, "week_end": origin.day + int(end), "expected": forecast.weeks[i],
             "actual": origin.weeks[i], "expected_total": sums[0][i], "actual_total": sums[1][i]}
        )  # fmt: skip
    for label, size, expected, mean in by_frequency(origin.columns["frequency"], forecast.expected, actual, LAST_BIN):
        found["frequency_bins"].add({**of, "frequency": label, "customers": size, "expected": expected, "actual": mean})
    shares = shares_by_tenth(forecast.expected, actual)
    row["lift"] = TENTHS * float(shares[0])
    for i, share in enumerate(shares):
        found["lift"].add(
            {**of, "tenth": i + 1, "share": share, "lift": TENTHS * share, "cumulative_share": shares[: i + 1].sum()}
        )
    if forecast.buys is not None:
        tenths = by_tenth_of_probability(forecast.buys, (actual > 0).astype(np.float64))
        row["calibration_error"] = float(np.mean([abs(expected - share) for _, expected, share in tenths]))
        for i, (size, expected, share) in enumerate(tenths):
            found["calibration"].add({**of, "tenth": i + 1, "customers": size, "expected": expected, "actual": share})
    for level, z, (low, high, mass) in zip(LEVELS, NORMAL, forecast.spans, strict=False):
        covered, claimed = float(((low <= actual) & (actual <= high)).mean()), float(mass.mean())
        span = [gamma_quantile(row["expected"], forecast.error, side * z) for side in (-1, 1)]
        inside = NAN if np.isnan(forecast.error) else float(span[0] <= row["actual"] <= span[1])
        found["coverage"].add(
            {**of, "level": level, "covered": covered, "claimed": claimed, "total_low": span[0], "total_high": span[1],
             "total_covered": inside}
        )  # fmt: skip
        if level == LEVELS[-1]:
            row |= {"covered_95": covered, "claimed_95": claimed, "total_low": span[0], "total_high": span[1]}
    found["table"].add(row)


def _means(table: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """The table's means over the origins by model, the best first; NaN where a fit is missing."""
    names = np.array(table["model"])
    rows = []
    for name in dict.fromkeys(table["model"]):
        row: dict[str, Any] = {"model": name, "origins": int((names == name).sum())}
        for key in MEASURES:
            values = np.array(table[key], dtype=np.float64)[names == name]
            row[key] = float(np.abs(values).mean() if key == "error" else values.mean())
        rows.append(row)
    rows.sort(key=lambda row: (np.isnan(row["rmse"]), row["rmse"]))
    return {key: [row[key] for row in rows] for key in rows[0]}


def _typed(columns: dict[str, list[Any]]) -> dict[str, np.ndarray]:
    """Arrays of the right kind: days become dates."""
    days = ("origin", "week_end")
    return {
        name: np.array(values, dtype="datetime64[D]" if name in days else None) for name, values in columns.items()
    }
