"""Cohorts by month of ten million transactions of a million customers, beside Polars and DuckDB."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import numpy as np
import polars as pl

import goodwill as gw

from .harness import Work
from .transactions import frame, log, sparse_ids

ROLES = dict(customer="id", time="date", amount="amount")
SUMS = ("customers", "orders", "revenue")


def by_polars(data: pl.DataFrame) -> pl.DataFrame:
    """The cohort as a minimum over a window, lazily, so that Polars may plan."""
    month = pl.col("date").dt.truncate("1mo")
    return (
        data.lazy()
        .select("id", "amount", month=month)
        .with_columns(cohort=pl.col("month").min().over("id"))
        .group_by("cohort", "month")
        .agg(customers=pl.col("id").n_unique(), orders=pl.len(), revenue=pl.col("amount").sum())
        .collect()
    )


def by_polars_join(data: pl.DataFrame) -> pl.DataFrame:
    """The cohort joined from a table of first months."""
    rows = data.select("id", "amount", month=pl.col("date").dt.truncate("1mo"))
    first = rows.group_by("id").agg(cohort=pl.col("month").min())
    return (
        rows.join(first, on="id")
        .group_by("cohort", "month")
        .agg(customers=pl.col("id").n_unique(), orders=pl.len(), revenue=pl.col("amount").sum())
    )


def by_duckdb(data: pl.DataFrame) -> pl.DataFrame:
    """Summed by customer and month first, so that nothing is counted distinct: DuckDB's faster way."""
    return duckdb.sql(
        "with months as (select id, date_trunc('month', date) as month, count(*) as orders, sum(amount) as revenue "
        "from data group by all), first as (select id, min(month) as cohort from months group by id) "
        "select cohort, month, count(*) as customers, sum(orders) as orders, sum(revenue) as revenue "
        "from months join first using (id) group by all"
    ).pl()


def retention_by_polars(data: pl.DataFrame) -> pl.DataFrame:
    """Customers by month who bought in the month before too."""
    month = (pl.col("date").dt.year().cast(pl.Int32) * 12 + pl.col("date").dt.month()).alias("month")
    active = data.lazy().select("id", month).unique()
    before = active.select("id", pl.col("month") + 1)
    return active.join(before, on=["id", "month"], how="semi").group_by("month").agg(stayed=pl.len()).collect()


def agree(ours: gw.Cohorts, theirs: pl.DataFrame) -> None:
    mine = ours.to_frame().filter(pl.col("orders") > 0).sort("cohort", "period")
    theirs = theirs.with_columns(pl.col("cohort", "month").cast(pl.Date)).sort("cohort", "month")
    for left, right in (("cohort", "cohort"), ("period", "month")):
        np.testing.assert_array_equal(mine[left].to_numpy(), theirs[right].to_numpy())
    for name in SUMS:
        np.testing.assert_allclose(mine[name].to_numpy(), theirs[name].cast(pl.Float64).to_numpy(), rtol=1e-9)


def retention_agrees(ours: gw.RetentionByPeriod, theirs: pl.DataFrame) -> None:
    mine = ours.to_frame().filter(pl.col("start") > 0)
    np.testing.assert_array_equal(mine["stayed"].to_numpy(), theirs.sort("month")["stayed"].to_numpy())


def works() -> Iterator[Work]:
    customer, day, cents = log()
    data = frame(sparse_ids(31)[customer], day, cents)
    peers = {
        "Polars": lambda: by_polars(data),
        "Polars with a join": lambda: by_polars_join(data),
        "DuckDB": lambda: by_duckdb(data),
    }
    yield Work(
        "cohorts by month of 10,000,000 transactions of 1,000,000 customers, from the log",
        lambda: gw.cohorts(data, **ROLES, align="calendar"),
        peers,
        agree,
        at_least=8,
    )
    base = gw.CustomerBase.from_transactions(data, **ROLES)
    yield Work("the same from a base", lambda: gw.cohorts(base, align="calendar"), peers, agree, at_least=30)
    yield Work(
        "retention from month to month of that base",
        lambda: gw.retention_by_period(base),
        {"Polars": lambda: retention_by_polars(data)},
        retention_agrees,
        at_least=8,
    )
