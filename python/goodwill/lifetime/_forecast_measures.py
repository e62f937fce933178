"""How good a forecast of counts was: columns of forecasts and of what happened, each of shape (customers,)."""

from __future__ import annotations

from typing import Any

import numpy as np

Column = np.ndarray

#: Groups of equal size by which forecasts are judged.
TENTHS = 10


def concentration(forecast: Column, actual: Column) -> tuple[Column, Column]:
    """The share of the purchases that the customers with the highest forecasts made, by their share of the customers.

    Two arrays that begin with 0 and end with 1, a point for every distinct forecast: customers with equal forecasts
    share their purchases, which is the mean over all orders in which they may stand.
    """
    order = np.argsort(-forecast, kind="stable")
    ranked = forecast[order]
    ends = np.r_[np.flatnonzero(np.diff(ranked)), len(ranked) - 1]
    bought = np.cumsum(actual[order])[ends]
    return np.r_[0, ends + 1] / len(ranked), np.r_[0, bought / bought[-1]]


def gini(forecast: Column, actual: Column) -> float:
    """How well the forecast ranks the customers, from 1, as their purchases rank them, over 0, at random, to -1.

    NaN where all bought alike.
    """
    return gini_of(concentration(forecast, actual), concentration(actual, actual))


def gini_of(curve: tuple[Column, Column], best: tuple[Column, Column]) -> float:
    """Twice the area between a curve of `concentration` and the diagonal, over that of the best curve there is."""
    of, most = (float(np.sum(np.diff(x) * (y[1:] + y[:-1]))) / 2 - 0.5 for x, y in (curve, best))
    return of / most if most > 0 else float("nan")


def shares_by_tenth(forecast: Column, actual: Column) -> Column:
    """The share of the purchases of each tenth of the customers, those with the highest forecasts first.

    A tenth that ends among equal forecasts, or within a customer, has its part of them.
    """
    x, y = concentration(forecast, actual)
    return np.diff(np.interp(np.linspace(0, 1, TENTHS + 1), x, y))


def by_frequency(frequency: Column, forecast: Column, actual: Column, last: int) -> list[tuple[str, int, float, float]]:
    """Label, customers, mean forecast and mean of what happened for 0, 1, ..., and ``last`` or more; none is empty."""
    bins = np.minimum(frequency, last).astype(np.int64)
    size, *sums = (np.bincount(bins, weights=w, minlength=last + 1) for w in (None, forecast, actual))
    return [
        (f"{i}" if i < last else f"{last} or more", int(n), sums[0][i] / n, sums[1][i] / n)
        for i, n in enumerate(size)
        if n
    ]


def by_tenth_of_probability(probability: Column, happened: Column) -> list[tuple[int, float, float]]:
    """Customers, mean probability and the share for whom it happened, in tenths by probability, the lowest first."""
    order = np.argsort(probability, kind="stable")
    parts: list[Any] = [part for part in np.array_split(order, TENTHS) if len(part)]
    return [(len(part), float(probability[part].mean()), float(happened[part].mean())) for part in parts]


def errors_of(forecast: Column, actual: Column) -> tuple[float, float]:
    """Mean absolute error and root of the mean squared error."""
    wrong = forecast - actual
    return float(np.abs(wrong).mean()), float(np.sqrt(np.square(wrong).mean()))


def gamma_quantile(mean: float, deviation: float, z: float) -> float:
    """The quantile of a gamma distribution where the standard normal has z.

    Off by less than 5e-5 of it for a deviation of a tenth of the mean, by 2e-3 for three tenths.

    Wilson & Hilferty (1931), The distribution of chi-square, PNAS 17(12):684-688, doi:10.1073/pnas.17.12.684.
    """
    share = deviation / mean / 3
    return mean * float(max(1 - share**2 + z * share, 0.0)) ** 3
