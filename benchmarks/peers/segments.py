"""Scores and segments of ten million customers, beside NumPy, pandas and Polars cutting the same quintiles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import polars as pl

import goodwill as gw

from .harness import Work

CUSTOMERS = 10_000_000
CUTS = (0.2, 0.4, 0.6, 0.8)
#: The measures; of each the lowest or the highest value is best.
BEST = {"days_since_last": "lowest", "orders": "highest", "revenue": "highest"}
CELLS = np.indices((5, 5, 5)).reshape(3, -1) + 1
#: The segment of each cell of r, f and m, as a code: what all of the libraries look up.
NAMED = gw.rules.rfm()
SEGMENT = NAMED.codes(dict(zip("rfm", CELLS.astype(np.int64), strict=True))).astype(np.int8)


def a_base() -> gw.CustomerBase:
    """Half of the customers have one order; revenue is skewed, in cents."""
    random = np.random.default_rng(7)
    orders = random.geometric(0.5, CUSTOMERS)
    customer = np.repeat(np.arange(CUSTOMERS), orders)
    day = random.integers(0, 730, len(customer)).astype("datetime64[D]") + np.timedelta64(20_000, "D")
    paid = np.round(np.exp(random.normal(3.5, 1, len(customer))), 2)
    log = {"customer": customer, "day": day, "paid": paid}
    return gw.CustomerBase.from_transactions(log, customer="customer", time="day", amount="paid")


def by_numpy(columns: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    scores = {}
    for name, letter in zip(BEST, "rfm", strict=True):
        values = -columns[name] if BEST[name] == "lowest" else columns[name]
        limits = np.quantile(values, CUTS, method="inverted_cdf")
        scores[letter] = (1 + np.searchsorted(limits, values, side="left")).astype(np.uint8)
    return {**scores, "segment": SEGMENT[_cell(scores)]}


def by_pandas(frame: pd.DataFrame) -> dict[str, np.ndarray]:
    scores = {}
    for name, letter in zip(BEST, "rfm", strict=True):
        values = -frame[name] if BEST[name] == "lowest" else frame[name]
        limits = values.quantile(list(CUTS), interpolation="lower")
        edges = np.unique(limits)
        part = pd.cut(values, [-np.inf, *edges, np.inf], labels=False).to_numpy()
        scores[letter] = np.searchsorted(limits, [*edges, np.inf], side="left").astype(np.uint8)[part] + np.uint8(1)
    return {**scores, "segment": SEGMENT[_cell(scores)]}


def by_polars(frame: pl.DataFrame) -> dict[str, np.ndarray]:
    signed = [pl.col(name) if best == "highest" else -pl.col(name) for name, best in BEST.items()]
    limits = frame.lazy().select(
        values.quantile(cut, interpolation="lower").alias(f"{letter}{k}")
        for letter, values in zip("rfm", signed, strict=True)
        for k, cut in enumerate(CUTS)
    ).collect().row(0, named=True)  # fmt: skip
    scored = frame.lazy().select(
        (1 + sum((values > limits[f"{letter}{k}"]).cast(pl.UInt8) for k in range(4))).cast(pl.UInt8).alias(letter)
        for letter, values in zip("rfm", signed, strict=True)
    )
    cell = (pl.col("r").cast(pl.UInt32) - 1) * 25 + (pl.col("f") - 1) * 5 + pl.col("m") - 1
    return scored.with_columns(cell.replace_strict(list(range(125)), list(SEGMENT), return_dtype=pl.Int8)
                               .alias("segment")).collect()  # fmt: skip


def _cell(scores: dict[str, np.ndarray]) -> np.ndarray:
    return (scores["r"].astype(np.int32) - 1) * 25 + (scores["f"] - 1) * 5 + (scores["m"] - 1)


def agree(ours: dict[str, Any], theirs: Any) -> None:
    for name in ("r", "f", "m", "segment"):
        np.testing.assert_array_equal(np.asarray(ours[name]), np.asarray(theirs[name]), err_msg=name)


def works() -> Iterator[Work]:
    base = a_base()
    measured = base_columns(gw.rfm(base))
    columns = {name: measured[name] for name in BEST}
    in_pandas, in_polars = pd.DataFrame(columns), pl.DataFrame(columns)
    peers = {
        "numpy": lambda: by_numpy(columns),
        "pandas": lambda: by_pandas(in_pandas),
        "polars": lambda: by_polars(in_polars),
    }

    def from_base() -> dict[str, Any]:
        return base_columns(gw.rfm(base))

    def from_columns() -> dict[str, Any]:
        scores = {
            letter: gw.quantile_scores(columns[name], best=BEST[name])[0]
            for name, letter in zip(BEST, "rfm", strict=True)
        }
        return {**scores, "segment": NAMED.codes(scores)}

    plain = lambda: sum(column.sum() for column in columns.values())  # noqa: E731
    yield Work(
        f"RFM measures, scores and segment of {CUSTOMERS:,} customers from a base (peers: from the measures)",
        from_base, peers, agree, at_least=6, plain=plain, repeats=3,
    )  # fmt: skip
    yield Work(
        f"RFM scores and segment of {CUSTOMERS:,} customers from columns",
        from_columns, peers, agree, at_least=6, plain=plain, repeats=3,
    )  # fmt: skip


def base_columns(found: gw.RFM) -> dict[str, Any]:
    """What `RFM.to_frame` shows, without making a frame of any kind."""
    return found._found
