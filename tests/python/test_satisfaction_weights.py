"""Raking, post-stratification, trimmed and normalised weights."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import goodwill as gw

SURVEY = {"region": ["n", "n", "n", "s"], "age": ["old", "old", "young", "young"]}
MARGINS = {"region": {"n": 0.5, "s": 0.5}, "age": {"old": 0.4, "young": 0.6}}
BY_HAND = [0.8, 0.8, 0.4, 2.0]


def ipf(columns: list[np.ndarray], targets: list[np.ndarray], start: np.ndarray) -> np.ndarray:
    """Iterative proportional fitting as written down, row by row."""
    w, total = start.copy(), start.sum()
    for _ in range(500):
        for codes, target in zip(columns, targets, strict=True):
            w *= (target * total / np.bincount(codes, w, len(target)))[codes]
    return w


@pytest.fixture(scope="module")
def drawn() -> tuple[dict[str, np.ndarray], dict[str, dict[int, float]], np.ndarray]:
    rng = np.random.default_rng(7)
    n = 5_000
    first = rng.integers(0, 3, n)
    columns = {"a": first, "b": (first + rng.integers(0, 3, n)) % 4, "c": rng.integers(0, 6, n)}
    targets = {name: rng.dirichlet(np.full(codes.max() + 1, 9.0)) for name, codes in columns.items()}
    return columns, {name: dict(enumerate(t.tolist())) for name, t in targets.items()}, rng.gamma(4, 0.3, n)


@pytest.mark.parametrize("weighted", [False, True])
def test_against_plain_fitting(drawn, weighted: bool) -> None:
    columns, margins, start = drawn
    data = dict(columns) | {"w": start}
    r = gw.rake(data, margins, weights="w" if weighted else None, tolerance=1e-13)
    assert isinstance(r, gw.SurveyWeights)
    own = ipf(list(columns.values()), [np.array(list(t.values())) for t in margins.values()],
              start if weighted else np.ones(len(start)))  # fmt: skip
    np.testing.assert_allclose(r.weights, own, rtol=1e-11)
    np.testing.assert_allclose(r.total, own.sum())
    np.testing.assert_allclose(r.design_effect, len(own) * (own**2).sum() / own.sum() ** 2)
    np.testing.assert_allclose([r.lowest, r.highest], np.array([own.min(), own.max()]) / own.mean())
    frame = r.to_frame()
    np.testing.assert_allclose(frame["after"], frame["target"], rtol=1e-12)
    assert frame["n"].sum() == 3 * len(own)
    assert all(
        np.array_equal(gw.rake(data, margins, weights="w" if weighted else None, threads=threads).weights,
                       gw.rake(data, margins, weights="w" if weighted else None, threads=1).weights)
        for threads in (2, 3)
    )  # fmt: skip


def test_bounds(drawn) -> None:
    columns, margins, start = drawn
    free = gw.rake(columns, margins)
    r = gw.rake(columns, margins, trim=(0.2, 3.0))
    assert free.highest > 3.0
    assert r.lowest >= 0.2 - 1e-12 and r.highest <= 3.0 + 1e-12
    assert r.difference <= 1e-10 and r.design_effect < free.design_effect
    for name, target in margins.items():
        shares = np.bincount(columns[name], r.weights) / len(start)
        np.testing.assert_allclose(shares, list(target.values()), rtol=1e-9)
    # Weights that no bound holds are a product of factors: the ratio of two classes of c is the same in all of a, b.
    wide = gw.rake(columns, margins, trim=(1e-6, 1e6))
    np.testing.assert_allclose(wide.weights, free.weights, rtol=1e-8)


KINDS = {
    "dict": lambda d: d,
    "pandas": lambda d: pd.DataFrame(d, index=[3, 1, 7, 5]),
    "categorical": lambda d: pd.DataFrame({k: pd.Categorical(v) for k, v in d.items()}, index=[3, 1, 7, 5]),
    "polars": pl.DataFrame,
    "polars categorical": lambda d: pl.DataFrame(d).with_columns(pl.all().cast(pl.Categorical)),
    "lazy": lambda d: pl.DataFrame(d).lazy(),
    "pyarrow": pa.table,
}


@pytest.mark.parametrize("kind", KINDS)
def test_any_frame(kind: str) -> None:
    r = gw.rake(KINDS[kind](SURVEY), MARGINS)
    np.testing.assert_allclose(np.asarray(r.weights), BY_HAND, rtol=1e-9)
    if "pandas" in kind or kind == "categorical":
        assert isinstance(r.weights, pd.Series) and list(r.weights.index) == [3, 1, 7, 5]
        assert isinstance(r.to_frame(), pd.DataFrame)
    if kind.startswith("polars"):
        assert isinstance(r.weights, pl.Series) and isinstance(r.to_frame(), pl.DataFrame)
    assert gw.nps([10, 10, 0, 0], weights=r.weights).value == pytest.approx(-20)


def test_totals_and_series_as_margins() -> None:
    r = gw.rake(SURVEY, {"region": pd.Series({"n": 500, "s": 500}), "age": {"old": 400, "young": 600}})
    np.testing.assert_allclose(r.weights, np.multiply(BY_HAND, 250), rtol=1e-9)
    assert r.to_frame()["before"].tolist() == [750, 250, 500, 500]


def test_post_stratified() -> None:
    r = gw.post_stratify(SURVEY, {("n", "old"): 50, ("n", "young"): 20, ("s", "young"): 30}, by=["region", "age"])
    np.testing.assert_allclose(r.weights, [25, 25, 20, 30])
    one = gw.post_stratify(SURVEY, {"n": 0.6, "s": 0.4}, by="region")
    np.testing.assert_allclose(one.weights, [0.8, 0.8, 0.8, 1.6])
    assert "2 cells" in repr(one) and list(one.to_frame()["class"]) == ["n", "s"]
    with pytest.raises(gw.SchemaError, match="tuple of 2"):
        gw.post_stratify(SURVEY, {"n": 1}, by=["region", "age"])


BAD = [
    ({"margins": MARGINS | {"age": {"old": 0.4, "young": 0.7}}}, gw.DomainError, "age is a margin of sum 1.1"),
    ({"margins": MARGINS | {"age": {"old": 40, "young": 60}}}, gw.DomainError, "like that of region"),
    ({"margins": {"age": {"old": 0.333, "young": 0.666}}}, gw.DomainError, "must sum to 1, as shares do"),
    ({"margins": {"region": {"n": 0.5, "s": 0.4, "w": 0.1}}}, gw.DomainError, r'region\["w"\] is without a respondent'),
    ({"margins": {"region": {"n": 1.0}}}, gw.DomainError, r'region\[3\] is "s", must be a class .* "n"'),
    ({"margins": {"region": {"n": 1.5, "s": -0.5}}}, gw.DomainError, r'region\["s"\] is -0.5'),
    ({"margins": {"region": {"n": "x"}}}, gw.DomainError, "must be a number"),
    ({"margins": {"region": [0.5, 0.5]}}, gw.SchemaError, "must be a dict"),
    ({"margins": [0.5]}, gw.SchemaError, "must be a dict of column names"),
    ({"margins": {}}, gw.DomainError, "at least one margin"),
    ({"margins": {"region": {}}}, gw.DomainError, "region is a margin without a target"),
    ({"margins": {"regoin": {"n": 1}}}, gw.SchemaError, 'did you mean "region"'),
    ({"margins": {"region": {1: 0.5, 2: 0.5}}}, gw.SchemaError, "must hold integers"),
    ({"margins": MARGINS, "trim": (0.9, 1.2)}, gw.DomainError, r'region\["n"\] is .* within trim'),
    ({"margins": MARGINS, "trim": (1.5, 2)}, gw.DomainError, "lower is 1.5"),
    ({"margins": MARGINS, "trim": 2}, gw.DomainError, "must be .lower, upper."),
    ({"margins": MARGINS, "tolerance": 0}, gw.DomainError, "tolerance"),
    ({"margins": MARGINS, "max_iterations": 2}, gw.ConvergenceError, "off by"),
]


@pytest.mark.parametrize(("options", "error", "says"), BAD, ids=range(len(BAD)))
def test_what_is_refused(options, error, says: str) -> None:
    with pytest.raises(error, match=says):
        gw.rake(SURVEY, **options)


@pytest.mark.parametrize("bad", [0.0, -1.0, np.nan, np.inf, None])
def test_weights_that_are_none(bad) -> None:
    with pytest.raises(gw.DomainError, match=r"weights\[2\] \(column \"w\"\)"):
        gw.rake(SURVEY | {"w": [1.0, 1.0, bad, 1.0]}, MARGINS, weights="w")
    for call in (gw.kish, gw.normalise_weights, gw.trim_weights):
        with pytest.raises(gw.DomainError, match=r"weights\[1\]"):
            call([1.0, bad])


def test_a_row_without_a_class() -> None:
    with pytest.raises(gw.DomainError, match=r"region\[1\] is missing") as error:
        gw.rake(SURVEY | {"region": ["n", None, "n", "s"]}, MARGINS)
    assert error.value.row == 1 and error.value.argument == "region"


def test_margins_that_contradict_each_other() -> None:
    with pytest.raises(gw.ConvergenceError, match=r"[ab]\[[12]\] is off by"):
        gw.rake({"a": [1, 2], "b": [1, 2]}, {"a": {1: 0.6, 2: 0.4}, "b": {1: 0.4, 2: 0.6}})


def test_kish_trimmed_and_normalised() -> None:
    w = np.array([1.0, 1.0, 1.0, 9.0])
    k = gw.kish(w)
    assert k == gw.Kish(4, 12.0, k.design_effect, k.n_effective)
    assert k.n_effective == pytest.approx(144 / 84) and k.design_effect == pytest.approx(1 + w.var() / w.mean() ** 2)
    assert gw.trim_weights(w, upper=2).tolist() == [2, 2, 2, 6]
    assert gw.trim_weights(w, lower=0.5).tolist() == [1.5, 1.5, 1.5, 7.5]
    assert gw.normalise_weights(w, to="n").sum() == 4
    series = gw.normalise_weights(pd.Series(w, index=list("abcd")), to=24)
    assert series["d"] == 18 and list(series.index) == list("abcd")
    assert isinstance(gw.trim_weights(pl.Series(w), upper=3), pl.Series)
    with pytest.raises(gw.DomainError, match='must be "n"'):
        gw.normalise_weights(w, to="mean")
    with pytest.raises(gw.DomainError, match="upper is 1"):
        gw.trim_weights(w, upper=1)
