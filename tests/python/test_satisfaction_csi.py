"""gw.csi: every kind of frame, against adding up by hand."""

import json
import math
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import goodwill as gw

PUBLISHED = json.loads((Path(__file__).parents[1] / "reference/satisfaction/scores_published.json").read_text())
TABLE = {"service": [8.0, 9, 4, None, 10], "price": [7, 8, 3, 6, 9], "range": [7, 9, 5, 6, 10]}
ACSI = {"S": [8, 8.4], "E": [7, 8.2], "P": [7.4, 7.4]}


def test_published_values():
    one = {name: [value] for name, value in zip("abc", PUBLISHED["csi"]["attributes"], strict=True)}
    r = gw.csi(one)
    assert isinstance(r, gw.CSIResult)
    assert r.value == pytest.approx(PUBLISHED["csi"]["value"], abs=0.005)
    assert math.isnan(r.standard_error)
    acsi = gw.csi(ACSI, definition=gw.CSI.acsi_weighted)
    assert acsi.value == pytest.approx(PUBLISHED["acsi"]["value"], abs=5e-6)
    assert list(acsi.attribute_means.values()) == pytest.approx(PUBLISHED["acsi"]["means"])
    weights = dict(zip("SEP", PUBLISHED["acsi"]["weights"], strict=True))
    assert gw.csi(ACSI, weights, scale=(1, 10)).value == acsi.value
    assert gw.csi(ACSI, definition=gw.CSI.acsi).value == pytest.approx((8.2 + 7.6 + 7.4 - 3) / 27 * 100)
    assert "Customer Satisfaction Index" in (gw.CSI.acsi.__doc__ or "")


def test_value_and_standard_error_by_hand():
    y = [100 * ((2 * a + b + c) / 4 - 1) / 9 for a, b, c in [(8, 7, 7), (9, 8, 9), (4, 3, 5), (10, 9, 10)]]
    r = gw.csi(TABLE, {"service": 2, "price": 1, "range": 1}, scale=(1, 10))
    assert r.value == pytest.approx(np.mean(y))
    assert r.standard_error == pytest.approx(np.std(y, ddof=1) / 2)
    assert (r.n, r.excluded, r.n_effective) == (4, 1, 4)
    assert r.counts == {"service": 4, "price": 4, "range": 4}
    t = 3.182446305284263  # of 3 degrees of freedom
    assert (r.low, r.high) == pytest.approx((r.value - t * r.standard_error, min(100, r.value + t * r.standard_error)))
    w = np.array([1, 2, 3, 1.5])
    weighted = gw.csi(TABLE, [2, 1, 1], scale=(1, 10), respondent_weights=[1, 2, 3, 7, 1.5], interval="normal")
    mean, kish = np.average(y, weights=w), w.sum() ** 2 / (w**2).sum()
    assert weighted.value == pytest.approx(mean)
    error = math.sqrt(((w * (y - mean)) ** 2).sum() / w.sum() ** 2 * kish / (kish - 1))
    assert weighted.standard_error == pytest.approx(error)
    assert weighted.n_weighted == 7.5


def test_missing_attributes():
    kept = gw.csi(TABLE, scale=(1, 10), missing="rescale")
    assert (kept.n, kept.excluded) == (5, 0)
    assert kept.counts == {"service": 4, "price": 5, "range": 5}
    dropped = gw.csi(TABLE, scale=(1, 10))
    assert kept.value == pytest.approx((4 * dropped.value + 100 * 5 / 9) / 5)
    coded = gw.csi({"a": [99, 5, 10], "b": [1, 5, 10]}, scale=(1, 10), missing_codes=[99])
    assert (coded.n, coded.excluded) == (2, 1)
    own = gw.CSIDefinition("mine", scale=(1, 10), missing_codes=(99,))
    assert gw.csi({"a": [99, 5, 10], "b": [1, 5, 10]}, definition=own).value == coded.value


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (pd.DataFrame, pd.DataFrame),
        (lambda t: pl.DataFrame(t, strict=False), pl.DataFrame),
        (pa.table, pa.Table),
        (dict, dict),
        (lambda t: duckdb.connect().from_arrow(pa.table(t)), duckdb.DuckDBPyRelation),
    ],
)
def test_every_kind_of_frame(make, kind):
    table = {**TABLE, "region": ["n", "s", "n", "s", None], "w": [1.0, 2, 1, 1, 3]}
    by = gw.csi(make(table), by="region", respondent_weights="w", scale=(1, 10))
    assert isinstance(by, gw.CSIByGroup)
    assert list(by) == ["n", "s", None]
    plain = gw.csi(TABLE, scale=(1, 10), respondent_weights=table["w"], by=table["region"])
    assert by["n"] == plain["n"]
    assert by.total == plain.total
    frame = by.to_frame()
    assert isinstance(frame, kind)
    names = list(frame) if isinstance(frame, dict) else list(getattr(frame, "column_names", frame.columns))
    assert names == ["region", "value", "low", "high", "standard_error", "n", "n_weighted", "n_effective",
                     "design_effect", "excluded", "share", "small"]  # fmt: skip
    assert isinstance(by.total.to_frame(), kind)
    picked = gw.csi(make(table), attributes=["price", "range"], scale=(1, 10))
    assert picked.n == 5
    assert picked.counts == {"price": 5, "range": 5}


def test_an_array_of_two_dimensions():
    r = gw.csi(np.array([[65, 50, 60], [85, 60, 80]]))
    assert r.value == pytest.approx((175 + 225) / 6)
    assert list(r.counts) == ["attribute 0", "attribute 1", "attribute 2"]


def test_it_prints_on_one_line():
    assert repr(gw.csi(TABLE, scale=(1, 10))) == (
        "CSI 71.3 (95 % t 27.6 to 100.0, standard error 13.72; n 4, excluded 1 without all attributes; "
        "means service 7.75, price 6.75, range 7.75)"
    )
    assert repr(gw.csi(ACSI, definition=gw.CSI.acsi)).startswith("ACSI 74.8 ")


@pytest.mark.parametrize(
    ("arguments", "error", "text"),
    [
        ({"table": {"a": [5, 6]}}, gw.DomainError, "scale is not given, must be said where no answer is above 10"),
        ({"table": {"a": [5, 101]}}, gw.DomainError, r"a\[1\] is 101, must be 0 to 100, or a missing code"),
        ({"table": {"a": [50, 60]}, "scale": (1, 10)}, gw.DomainError, "all scores look like a scale of 0 to 100"),
        ({"table": {"a": [5]}, "scale": (1,)}, gw.DomainError, "scale"),
        ({"table": {"a": [5]}, "scale": (10, 1)}, gw.DomainError, "highest"),
        ({"table": {}}, gw.SchemaError, "at least one column"),
        ({"table": [1, 2]}, gw.SchemaError, "must be a dataframe"),
        ({"table": {"a": [50], "b": [5, 6]}}, gw.ShapeError, "b is 2 rows long"),
        ({"table": {"a": [50]}, "attributes": ["A"]}, gw.SchemaError, "did you mean"),
        ({"table": {"a": [50]}, "attributes": ["a", "a"]}, gw.SchemaError, "each column once"),
        ({"table": {"a": [50]}, "weights": {"b": 1}, "attributes": ["a"]}, gw.SchemaError, "for each attribute"),
        ({"table": {"a": [50]}, "weights": [1, 2]}, gw.ShapeError, "one for each of the 1 attributes"),
        ({"table": {"a": [50]}, "weights": [-1]}, gw.DomainError, "attribute weights"),
        ({"table": {"a": [50]}, "weights": [0]}, gw.DomainError, "0 for every attribute"),
        ({"table": {"a": [50]}, "missing": "impute"}, gw.DomainError, '"exclude" or "rescale"'),
        ({"table": {"a": [50]}, "definition": "acsi"}, gw.SchemaError, "gw.CSI.acsi"),
        ({"table": {"a": [5]}, "definition": gw.CSI.acsi, "scale": (0, 10)}, gw.DomainError, "beside a definition"),
        ({"table": {"a": [50]}, "interval": "wilson"}, gw.DomainError, '"t", "normal" or "bootstrap"'),
        ({"table": {"a": [50]}, "respondent_weights": [0]}, gw.DomainError, "0 for every respondent"),
        ({"table": {"a": [50]}, "respondent_weights": "w"}, gw.SchemaError, "must be a column of the data"),
        ({"table": {"a": [50, 60]}, "by": [1]}, gw.ShapeError, "by"),
        ({"table": {"a": ["x"]}}, gw.SchemaError, "column of numbers"),
        ({"table": {"a": [None, None]}, "scale": (1, 10)}, gw.DomainError, "none in 2 rows"),
    ],
)
def test_misuse(arguments, error, text):
    with pytest.raises(error, match=text):
        gw.csi(**arguments)


def test_threads_do_not_change_a_bit():
    rng = np.random.default_rng(1)
    table = {name: rng.integers(1, 11, 2_500_000) for name in "abc"}
    groups = rng.integers(0, 5, 2_500_000)
    one = gw.csi(table, scale=(1, 10), by=groups, threads=1)
    other = gw.csi(table, scale=(1, 10), by=groups, threads=3)
    assert other.total == one.total
    assert all(other[g] == one[g] for g in one)
