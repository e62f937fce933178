"""Stages of a million customers at 24 month ends, beside NumPy and Polars."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

import goodwill as gw

from .harness import Work
from .transactions import START, frame, log

AT_RISK, LAPSED, NEW, LOYAL = 60, 180, 30, 5
NAMES = ("new", "active", "repeat", "loyal", "at risk", "lapsed", "won back")


def month_ends() -> np.ndarray:
    """The last days of 24 months, the last one that of the log, as days since START."""
    starts = np.arange(np.datetime64("2024-02", "M"), np.datetime64("2026-02", "M")).astype("datetime64[D]")
    return (starts - START).astype(np.int64) - 1


def by_numpy(data: pl.DataFrame, last: int) -> np.ndarray:
    """Sorted days once; at each end the position of the last purchase by a count of days until then."""
    ids = data["id"].to_numpy()
    day = (data["date"].to_numpy() - START).astype(np.int64)
    packed = np.sort(ids * 1024 + day)
    ids, day = packed >> 10, (packed & 1023).astype(np.int32)
    start = np.flatnonzero(np.concatenate(([True], ids[1:] != ids[:-1])))
    gap = np.diff(day, prepend=0)
    row = np.repeat(np.arange(len(start), dtype=np.int32), np.diff(np.append(start, len(ids))))
    by_day = np.argsort(day, kind="stable")
    row_by_day, day_by_day = row[by_day], day[by_day]
    out = []
    orders = np.zeros(len(start), np.int64)
    done = 0
    for end in np.minimum(month_ends(), last):
        until = np.searchsorted(day_by_day, end, side="right")
        orders += np.bincount(row_by_day[done:until], minlength=len(start))
        done = until
        known = orders > 0
        n, first = orders[known], start[known]
        at = first + n - 1
        since, age = end - day[at], end - day[first]
        back = (n > 1) & (gap[at] > LAPSED)
        stage = np.select(
            [since >= LAPSED, since >= AT_RISK, back, n >= LOYAL, n > 1, age >= NEW],
            [5, 4, 6, 3, 2, 1],
            0,
        )
        out.append(np.bincount(stage, minlength=len(NAMES)))
    return np.array(out)


def by_polars(data: pl.DataFrame, last: int) -> np.ndarray:
    """A group-by of the rows until each end."""
    out = []
    date = pl.col("date")
    for end in np.minimum(month_ends(), last):
        at = pl.lit(START + end)
        found = (
            data.lazy()
            .filter(date <= at)
            .group_by("id")
            .agg(n=pl.len(), first=date.min(), last=date.max(), before=date.top_k(2).min())
            .select(
                n="n", since=(at - pl.col("last")).dt.total_days(), age=(at - pl.col("first")).dt.total_days(),
                gap=(pl.col("last") - pl.col("before")).dt.total_days(),
            )
            .select(
                stage=pl.when(pl.col("since") >= LAPSED).then(5).when(pl.col("since") >= AT_RISK).then(4)
                .when((pl.col("n") > 1) & (pl.col("gap") > LAPSED)).then(6).when(pl.col("n") >= LOYAL).then(3)
                .when(pl.col("n") > 1).then(2).when(pl.col("age") >= NEW).then(1).otherwise(0)
            )
            .collect()
        )  # fmt: skip
        out.append(np.bincount(found["stage"].to_numpy(), minlength=len(NAMES)))
    return np.array(out)


def counts(history: gw.StageHistory) -> np.ndarray:
    rows = history.to_frame()
    wide = rows.filter(pl.col("stage").cast(pl.String).is_in(NAMES)).pivot(index="at", on="stage", values="customers")
    return wide.select(NAMES).to_numpy()


def agree(ours: gw.StageHistory, theirs: np.ndarray) -> None:
    np.testing.assert_array_equal(counts(ours), theirs)


def works() -> Iterator[Work]:
    customer, day, cents = log()
    data = frame(customer, day, cents)
    base = gw.CustomerBase.from_transactions(data, customer="id", time="date", amount="amount", unit="day")
    last = int(day.max())
    peers = {"NumPy": lambda: by_numpy(data, last), "Polars": lambda: by_polars(data, last)}
    rules = gw.rules.stages(at_risk=AT_RISK, lapsed=LAPSED, new=NEW, loyal=LOYAL)
    yield Work(
        "stages at 24 month ends, 10,000,000 transactions of 1,000,000 customers",
        lambda: gw.stage_history(base, rules=rules),
        peers,
        agree,
        at_least=4,
        reach="under 1 s",
        repeats=3,
        slow={"Polars"},
    )
    yield Work(
        "the same from the log",
        lambda: gw.stage_history(
            gw.CustomerBase.from_transactions(data, customer="id", time="date", unit="day"), rules=rules
        ),
        peers,
        agree,
        at_least=2,
        repeats=3,
        slow={"Polars"},
    )


def notes() -> Iterator[str]:
    from .harness import seconds, timed

    customer, day, cents = log()
    base = gw.CustomerBase.from_transactions(
        frame(customer, day, cents), customer="id", time="date", amount="amount", unit="day"
    )
    for name, rules in (
        ("with fixed spans", gw.rules.stages()),
        ("in the base's rhythm", gw.rules.stages(by="base")),
        ("in each customer's own rhythm, with big purchases", gw.rules.stages(by="own", big=150)),
    ):
        taken = min(timed(lambda rules=rules: gw.stage_history(base, rules=rules))[0] for _ in range(3))
        yield f"stage_history of 24 months, 10,000,000 transactions, {name}: {seconds(taken)} (at most 1 s)."
