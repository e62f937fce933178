"""NPS of a hundred million answers, plain and by group; its bootstrap; raking of a million respondents."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import weightipy

import goodwill as gw

from .harness import Work, timed

ANSWERS = 100_000_000
RESPONDENTS = 1_000_000
CLASSES = {"sex": 2, "age": 6, "region": 8, "income": 5, "channel": 4}


def survey() -> tuple[pd.DataFrame, dict[str, dict[int, float]]]:
    """Respondents whose five columns go together, and margins unlike theirs."""
    rng = np.random.default_rng(6)
    common = 0.6 * rng.normal(size=RESPONDENTS)
    columns, margins = {}, {}
    for name, classes in CLASSES.items():
        cuts = np.linspace(-1.2, 1.2, classes - 1)
        columns[name] = 1 + np.searchsorted(cuts, common + 0.8 * rng.normal(size=RESPONDENTS))
        margins[name] = dict(enumerate(rng.dirichlet(np.full(classes, 12)).tolist(), start=1))
    return pd.DataFrame(columns), margins


def raking() -> Work:
    data, margins = survey()
    percent = {name: {c: 100 * share for c, share in of.items()} for name, of in margins.items()}
    scheme = weightipy.scheme_from_dict(percent)
    return Work(
        "raking 1,000,000 respondents on 5 margins, to 1e-10",
        lambda: gw.rake(data, margins).weights,
        {"weightipy": lambda: weightipy.weight(data, scheme)},
        lambda ours, theirs: np.testing.assert_allclose(ours, theirs, rtol=1e-8),
        at_least=10,
        repeats=5,
    )


def by_group(scores: pl.Series) -> Work:
    groups = pl.Series("group", np.random.default_rng(2).integers(0, 1_000, ANSWERS).astype(np.uint16))
    frame = pl.DataFrame([scores, groups])
    score, group = scores.to_numpy(), groups.to_numpy()
    columns = score.view(np.uint64), group.view(np.uint64)

    def by_polars() -> np.ndarray:
        score = pl.col("score")
        found = frame.lazy().group_by("group").agg((score >= 9).sum(), d=(score <= 6).sum(), n=pl.len()).collect()
        found = found.sort("group")
        return 100 * (found["score"].cast(float) - found["d"].cast(float)).to_numpy() / found["n"].to_numpy()

    def by_numpy() -> np.ndarray:
        counts = np.bincount(group.astype(np.int64) * 11 + score, minlength=11_000).reshape(-1, 11)
        return 100 * (counts[:, 9:].sum(axis=1) - counts[:, :7].sum(axis=1)) / counts.sum(axis=1)

    def by_duckdb(data: pl.DataFrame) -> np.ndarray:
        said = """select 100.0 * (count(*) filter (score >= 9) - count(*) filter (score <= 6)) / count(*) as nps
                  from data group by "group" order by "group" """
        return duckdb.sql(said).fetchnumpy()["nps"]

    return Work(
        "NPS by 1,000 groups, 100,000,000 rows",
        lambda: gw.nps(scores, by=groups).to_frame(),
        {"Polars": by_polars, "NumPy": by_numpy, "DuckDB": lambda: by_duckdb(frame)},
        lambda ours, theirs: np.testing.assert_allclose(ours["value"], theirs),
        at_least=5,
        plain=lambda: [np.bitwise_or.reduce(column) for column in columns],
        repeats=5,
    )


def bootstrap(answers: int) -> Work:
    """Under 50 ms are asked for, whatever the number of answers; beside a multinomial of the box totals in NumPy."""
    groups, resamples = 100, 10_000
    group = np.tile(np.arange(groups, dtype=np.uint8), answers // groups)
    scores = np.random.default_rng(3).integers(0, 11, len(group), dtype=np.uint8)
    counts = gw.nps(scores, by=group)
    boxes = np.array([[counts[g].promoters, counts[g].passives, counts[g].detractors] for g in counts])
    plain = timed(lambda: gw.nps(scores, by=group), 5)[0]

    def by_numpy() -> list[np.ndarray]:
        rng = np.random.default_rng(4)
        out = []
        for row in boxes:
            drawn = rng.multinomial(int(row.sum()), row / row.sum(), size=resamples)
            out.append(np.quantile(100 * (drawn[:, 0] - drawn[:, 2]) / row.sum(), [0.025, 0.975]))
        return out

    def agree(ours: pl.DataFrame, theirs: list[np.ndarray]) -> None:
        limits = np.stack([ours["low"], ours["high"]], axis=1)
        wide = np.mean(limits[:, 1] - limits[:, 0])
        # Of few answers a limit may fall on the next value that they can have, which lies far off.
        far = np.abs(limits - np.stack(theirs))
        assert far.mean() <= 0.02 * wide and far.max() <= max(0.1 * wide, 100 * groups / answers), far.max()

    return Work(
        f"bootstrap of 10,000 resamples for 100 groups, {answers:,} answers (counting them: {1e3 * plain:.1f} ms)",
        lambda: gw.nps(scores, by=group, interval="bootstrap", resamples=resamples).to_frame(),
        {"NumPy's multinomial of the counts": by_numpy},
        agree,
        at_least=1,
    )


def works() -> Iterator[Work]:
    yield raking()
    yield bootstrap(1_000)
    yield bootstrap(10_000_000)
    scores = np.random.default_rng(1).integers(0, 11, ANSWERS, dtype=np.uint8)
    series = pl.Series("score", scores)
    words = scores.view(np.uint64)
    pool = ThreadPoolExecutor(2)

    def plain_read() -> None:
        half = len(words) // 2
        list(pool.map(np.bitwise_or.reduce, (words[:half], words[half:])))

    def by_polars() -> float:
        frame = series.to_frame().lazy()
        score = pl.col("score")
        promoters, detractors = frame.select((score >= 9).sum(), d=(score <= 6).sum()).collect().row(0)
        return 100 * (promoters - detractors) / ANSWERS

    yield Work(
        "NPS of 100,000,000 one-byte scores",
        lambda: gw.nps(series),
        {"Polars": by_polars},
        lambda ours, theirs: np.testing.assert_allclose(ours.value, theirs),
        at_least=1,
        reach="the read",
        plain=plain_read,
        repeats=9,
    )
    yield by_group(series)
