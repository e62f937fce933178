"""Backtests beside lifetimes: the same origins, fits and forecasts in a loop, without NBD, which lifetimes has not, and
without weeks, intervals and calibration, which it leaves to the caller."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import numpy as np
import pandas as pd

import goodwill as gw

from .harness import Work, seconds, timed

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import lifetimes
    from lifetimes.utils import summary_data_from_transaction_data

HORIZON = 13
MOST = 3.0


def ours(log: pd.DataFrame) -> gw.Backtest:
    models = [gw.NBD(), gw.BGNBD(), gw.MBGNBD(), gw.ParetoNBD()]
    return gw.backtest(log, customer="id", time="date", models=models, origins=6, horizon=HORIZON)


def theirs(log: pd.DataFrame, origins: list[pd.Timestamp]) -> pd.DataFrame:
    fitters = {
        "BGNBD": lifetimes.BetaGeoFitter, "MBGNBD": lifetimes.ModifiedBetaGeoFitter,
        "ParetoNBD": lifetimes.ParetoNBDFitter,
    }  # fmt: skip
    days = log.assign(date=pd.to_datetime(log["date"]))[["id", "date"]].drop_duplicates()
    rows = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for origin in origins:
            known = summary_data_from_transaction_data(days, "id", "date", observation_period_end=origin, freq="D")
            columns = known["frequency"], known["recency"] / 7, known["T"] / 7
            after = days[(days["date"] > origin) & (days["date"] <= origin + pd.Timedelta(weeks=HORIZON))]
            actual = after.groupby("id").size().reindex(known.index, fill_value=0).to_numpy()
            for name, fitter in fitters.items():
                fit = fitter().fit(*columns)
                expected = fit.conditional_expected_number_of_purchases_up_to_time(HORIZON, *columns)
                wrong = np.asarray(expected) - actual
                rows.append((origin, name, actual.sum(), expected.sum(), np.sqrt(np.square(wrong).mean())))
    return pd.DataFrame(rows, columns=["origin", "model", "actual", "expected", "rmse"])


def agree(ours: gw.Backtest, theirs: pd.DataFrame) -> None:
    # Fits of lifetimes end where they end, and the expectation of some of its best customers is not a number.
    table = ours.table[ours.table["model"].isin(set(theirs["model"]))]
    assert (table["actual"].to_numpy() == theirs["actual"].to_numpy()).all()
    there = np.isfinite(theirs["rmse"].to_numpy())
    for name in ("expected", "rmse"):
        np.testing.assert_allclose(table[name].to_numpy()[there], theirs[name].to_numpy()[there], rtol=2e-3)


def works() -> Iterator[Work]:
    log = gw.datasets.cdnow(sample=False, backend="pandas")
    origins = [pd.Timestamp(day) for day in ours(log).origins]
    yield Work(
        "backtest of four models at six origins on CDNOW's 23,570 (lifetimes: three, without weeks and intervals)",
        lambda: ours(log),
        {"lifetimes": lambda: theirs(log, origins)},
        agree,
        at_least=10,
        repeats=3,
        slow={"lifetimes"},
    )


def notes() -> Iterator[str]:
    log = gw.datasets.cdnow(sample=False, backend="pandas")
    taken = min(timed(lambda: ours(log))[0] for _ in range(3))
    mark = "" if taken <= MOST else " **missed**"
    yield f"backtest of four models at six origins on CDNOW's 23,570: {seconds(taken)} (at most {seconds(MOST)}){mark}."
