"""Summaries of ten million transactions, beside DuckDB, Polars and NumPy."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import numpy as np
import polars as pl

import goodwill as gw

from .harness import Work

CUSTOMERS = 1_000_000
ROWS = 10_000_000
SPAN = 730
START = np.datetime64("2024-01-01", "D")


def log(seed: int = 1) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Customer number, day number and cents of ROWS purchases on distinct days of each customer, in time order."""
    random = np.random.default_rng(seed)
    pairs = np.unique(random.integers(0, CUSTOMERS * SPAN, int(ROWS * 1.02)))
    pairs = random.permutation(pairs)[:ROWS]
    day = pairs % SPAN
    order = np.argsort(day, kind="stable")
    cents = random.integers(100, 20_000, ROWS)
    return (pairs // SPAN)[order], day[order], cents


def sparse_ids(bits: int) -> np.ndarray:
    """One id for each customer, in no order, anywhere below 2**bits."""
    random = np.random.default_rng(bits)
    ids = np.unique(random.integers(0, 2**bits, int(CUSTOMERS * 1.01), dtype=np.int64))
    return random.permutation(ids)[:CUSTOMERS]


def text_ids(low: int, high: int) -> np.ndarray:
    """One text for each customer, of `low` to `high` letters and digits."""
    random = np.random.default_rng(high)
    letters = np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", dtype="S1")
    size = random.integers(low, high + 1, CUSTOMERS)
    texts = letters[random.integers(0, len(letters), (CUSTOMERS, high))].view(f"S{high}").ravel()
    # The customer's number in base 36 in front keeps them apart.
    heads = np.array([np.base_repr(i, 36).zfill(5) for i in range(CUSTOMERS)])
    return np.array([(h + t.decode())[:n] for h, t, n in zip(heads, texts, size, strict=True)], dtype=object)


def frame(ids: np.ndarray, day: np.ndarray, cents: np.ndarray) -> pl.DataFrame:
    return pl.DataFrame({"id": ids, "date": (START + day).astype("datetime64[D]"), "amount": cents / 100.0})


def by_duckdb(data: pl.DataFrame):
    return duckdb.sql(
        "select id, count(*) as n, min(date) as first, max(date) as last, sum(amount) as total, "
        "arg_min(amount, date) as opening from data group by id"
    ).pl()


def by_polars(data: pl.DataFrame):
    amount, date = pl.col("amount"), pl.col("date")
    return data.group_by("id").agg(
        n=pl.len(), first=date.min(), last=date.max(), total=amount.sum(), opening=amount.get(date.arg_min())
    )


def by_numpy(data: pl.DataFrame):
    """Id, day and cents packed into one integer, sorted, and cut into runs: for who knows that they fit."""
    ids = data["id"].to_numpy()
    day = (data["date"].to_numpy() - START).astype(np.int64)
    cents = np.rint(data["amount"].to_numpy() * 100).astype(np.int64)
    packed = np.sort((ids << 25 | day << 15 | cents).view(np.uint64))
    key = packed >> np.uint64(25)
    start = np.flatnonzero(np.concatenate(([True], key[1:] != key[:-1])))
    n = np.diff(np.append(start, len(packed)))
    date = (packed >> np.uint64(15)).astype(np.int64) & 0x3FF
    money = packed.astype(np.int64) & 0x7FFF
    first = date[start]
    return pl.DataFrame(
        {
            "id": key[start].astype(np.int64),
            "n": n,
            "first": START + first,
            "last": START + date[start + n - 1],
            "total": np.add.reduceat(money, start) / 100,
            "opening": money[start] / 100,
        }
    )


def agree(ours: pl.DataFrame, theirs: pl.DataFrame) -> None:
    theirs = theirs.sort("id")
    np.testing.assert_array_equal(ours["customer"].to_numpy(), theirs["id"].to_numpy())
    n = theirs["n"].to_numpy().astype(float)
    np.testing.assert_array_equal(ours["frequency"].to_numpy(), n - 1)
    recency = (theirs["last"] - theirs["first"]).dt.total_days().to_numpy()
    np.testing.assert_array_equal(ours["recency"].to_numpy(), recency)
    with np.errstate(invalid="ignore"):
        mean = (theirs["total"].to_numpy() - theirs["opening"].to_numpy()) / (n - 1)
    np.testing.assert_allclose(ours["monetary_value"].to_numpy(), np.where(n > 1, mean, np.nan), rtol=1e-9)


def agree_in_customers(ours, theirs: pl.DataFrame) -> None:
    assert len(ours) == len(theirs)


def works() -> Iterator[Work]:
    customer, day, cents = log()
    shuffle = np.random.default_rng(2).permutation(ROWS)
    roles = dict(customer="id", time="date", amount="amount", unit="day")

    def summary_of(data: pl.DataFrame):
        return gw.summary(data, **roles)

    narrow, wide = sparse_ids(31), sparse_ids(62)
    for order, rows in (("in time order", slice(None)), ("shuffled", shuffle)):
        days, money = day[rows], cents[rows]
        data = frame(narrow[customer][rows], days, money)
        yield Work(
            f"summary of 10,000,000 transactions, {order}",
            lambda data=data: summary_of(data),
            {
                "DuckDB": lambda data=data: by_duckdb(data),
                "Polars": lambda data=data: by_polars(data),
                "NumPy": lambda data=data: by_numpy(data),
            },
            agree,
            at_least=6,
            reach="15",
            plain=lambda data=data: (data["id"].sum(), data["amount"].sum(), data["date"].max()),
        )
        if order == "shuffled":
            yield Work(
                "CustomerBase.from_transactions on it",
                lambda data=data: gw.CustomerBase.from_transactions(data, **roles),
                {"DuckDB": lambda data=data: by_duckdb(data)},
                agree_in_customers,
                at_least=1,
            )
        data = frame(wide[customer][rows], days, money)
        yield Work(
            f"the same with ids anywhere below 2^62, {order}",
            lambda data=data: summary_of(data),
            {"DuckDB": lambda data=data: by_duckdb(data), "Polars": lambda data=data: by_polars(data)},
            agree,
            at_least=6,
            reach="15",
        )
    for name, ids, at_least, reach in (
        ("of 8 bytes", text_ids(8, 8), 8, "20"),
        ("of 12 to 36 bytes", text_ids(12, 36), 3, "6"),
    ):
        for order, rows in (("in time order", slice(None)), ("shuffled", shuffle)):
            data = frame(ids[customer][rows], day[rows], cents[rows])
            yield Work(
                f"the same with text ids {name}, {order}",
                lambda data=data: summary_of(data),
                {"DuckDB": lambda data=data: by_duckdb(data), "Polars": lambda data=data: by_polars(data)},
                agree,
                at_least=at_least,
                reach=reach,
                repeats=3,
            )
