"""What was bought on each customer-day, and a base by product, against pandas."""

import datetime as dt
import pickle

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import goodwill as gw

ROLES = {"customer": "id", "time": "date", "amount": "total", "margin": "profit", "product": "sku"}
KINDS = {"pandas": pd.DataFrame, "polars": pl.DataFrame, "pyarrow": pa.table, "dict": lambda d: d}
IDS = {"integers": lambda i: i * 3 - 500, "long texts": lambda i: np.char.add("customer number ", i.astype(str))}
PRODUCTS = {
    "integers": lambda i: i - 40,
    "short texts": lambda i: np.char.add("s", i.astype(str)),
    "long texts": lambda i: np.char.add("product of the name ", i.astype(str)),
}
DAY0 = np.datetime64("2022-01-01")
SMALL = {
    "id": [1, 1, 1, 1, 2, 2],
    "date": [dt.date(2022, 1, d) for d in (1, 1, 1, 2, 1, 2)],
    "total": [5.0, 2.5, 1.5, 6.0, 4.0, -4.0],
    "profit": [1.0, 0.5, 0.25, 2.0, -1.0, 1.0],
    "sku": ["tea", "rice", "tea", "tea", "rice", "rice"],
}


def log_of(n=60_000, customers=3_000, products=90, seed=1, ids="integers", skus="short texts"):
    rng = np.random.default_rng(seed)
    return {
        "id": IDS[ids](rng.integers(0, customers, n)),
        "date": DAY0 + rng.integers(0, 60, n),
        "total": np.round(rng.gamma(2, 20, n), 2),
        "profit": np.round(rng.normal(3, 10, n), 3),
        "sku": PRODUCTS[skus](rng.integers(0, products, n)),
    }


def lines_of(base):
    """The lines of a base as a frame of pandas."""
    lines = base.product_lines()
    return lines if isinstance(lines, pd.DataFrame) else pd.DataFrame(lines)


def expected(log, keep=None):
    frame = pd.DataFrame(log)
    if keep is not None:
        frame = frame[keep]
    frame = frame.assign(
        rows=(frame["total"] >= 0).astype(int),
        cents=(frame["total"] * 100).round().astype("int64"),
        mills=(frame["profit"] * 1000).round().astype("int64"),
    )
    out = frame.groupby(["id", "date", "sku"], sort=True)[["rows", "cents", "mills"]].sum().reset_index()
    out["amount"], out["margin"] = out["cents"] / 100, out["mills"] / 1000
    return out


def same(lines, want):
    assert len(lines) == len(want)
    for ours, theirs in {"customer": "id", "product": "sku"}.items():
        assert lines[ours].tolist() == want[theirs].tolist()
    assert (lines["date"].to_numpy("M8[D]") == want["date"].to_numpy("M8[D]")).all()
    for name in ("rows", "amount", "margin"):
        assert lines[name].tolist() == want[name].tolist(), name


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("skus", PRODUCTS)
@pytest.mark.parametrize("ids", IDS)
def test_lines_are_those_of_pandas(ids, skus, threads):
    log = log_of(n=150_000, ids=ids, skus=skus)
    base = gw.CustomerBase.from_transactions(log, **ROLES, threads=threads)
    assert base.has_products and base.ingest_report.unknown_products == 0
    same(lines_of(base), expected(log))
    # All else is what it is without products.
    bare = gw.CustomerBase.from_transactions(log, **{**ROLES, "product": None})
    assert not bare.has_products and bare.ingest_report.unknown_products is None
    assert all(
        np.array_equal(getattr(bare._core, x), getattr(base._core, x)) for x in ("day", "orders", "amount", "margin")
    )


def test_few_rows_worked_out_by_hand():
    base = gw.CustomerBase.from_transactions(SMALL, **ROLES, refunds="net")
    lines = base.product_lines()
    assert list(lines) == ["customer", "date", "product", "rows", "amount", "margin"]
    assert lines["customer"].tolist() == [1, 1, 1, 2, 2]
    assert [str(d) for d in lines["date"]] == [f"2022-01-0{d}" for d in (1, 1, 2, 1, 2)]
    assert lines["product"].tolist() == ["rice", "tea", "tea", "rice", "rice"]
    assert lines["rows"].tolist() == [1, 2, 1, 1, 0]
    assert lines["amount"].tolist() == [2.5, 6.5, 6, 4, -4]
    assert lines["margin"].tolist() == [0.5, 1.25, 2, -1, 1]
    found = base.product_overview()
    frame = found.to_frame()
    assert frame["product"].tolist() == ["rice", "tea"]
    assert frame["customers"].tolist() == [2, 1]
    assert frame["share"].tolist() == [1, 0.5]
    assert frame["orders"].tolist() == [2, 2]
    assert frame["rows"].tolist() == [2, 3]
    assert frame["revenue"].tolist() == [2.5, 12.5]
    assert frame["margin"].tolist() == [0.5, 3.25]
    assert frame["repeaters"].tolist() == [0, 1]
    assert frame["repeat_share"].tolist() == [0, 1]
    assert frame["revenue_per_buyer"].tolist() == [1.25, 12.5]
    # Wilson (1927) of 1 in 2 at 95 %: .5 -+ z / (2 sqrt(2 + z^2)) = .0945, .9055.
    np.testing.assert_allclose([frame["share_low"][1], frame["share_high"][1]], [0.0945312, 0.9054688], atol=1e-7)
    assert found.unknown is None and len(found) == 2 and found.customers == 2
    assert repr(found).splitlines()[0] == "ProductOverview(2 products, 2 customers)"
    assert "tea" in repr(found).splitlines()[2] and "12.50" in repr(found).splitlines()[2]


@pytest.mark.parametrize("kind", KINDS)
def test_any_frame(kind):
    log = log_of(n=2_000, customers=100, skus="long texts")
    base = gw.CustomerBase.from_transactions(KINDS[kind](log), **ROLES)
    lines = base.product_lines()
    assert type(lines) is type(KINDS[kind](log))
    frame = lines.to_pandas() if kind in ("polars", "pyarrow") else pd.DataFrame(lines)
    same(frame, expected(log))
    assert type(base.product_overview().to_frame()) is type(lines)


@pytest.mark.parametrize(
    "column",
    [
        pa.array(["b", None, "a", "", "b", None]).dictionary_encode(),
        pa.array(["b", None, "a", "", "b", None]),
        pa.array(["b of a long name", None, "a of a long name", "", "b of a long name", None]),
        pa.array([2, None, 1, None, 2, None], pa.int32()),
        pa.array([2, None, 1, None, 2, None], pa.uint64()),
    ],
    ids=["dictionary", "text", "long text", "int32", "uint64"],
)
def test_unknown_products_are_counted_and_have_lines(column):
    log = pa.table({**SMALL, "sku": column, "total": np.abs(SMALL["total"])})
    base = gw.CustomerBase.from_transactions(log, **ROLES)
    assert base.ingest_report.unknown_products == 3
    assert "3 of an unknown product, kept" in repr(base.ingest_report)
    low, high = sorted(v for v in set(column.to_pylist()) if v)
    assert base.product_lines()["product"].to_pylist() == [None, low, high, None, high, None]
    found = base.product_overview()
    assert isinstance(found, gw.ProductOverview) and isinstance(found.unknown, gw.ProductFigures)
    assert found.unknown.rows == 3 and found.unknown.customers == 2 and found.unknown.repeaters == 1
    assert found.to_frame()["product"].to_pylist() == [low, high]
    assert found.unknown.revenue + sum(found.to_frame()["revenue"].to_pylist()) == base.overview().revenue
    assert "(unknown)" in repr(found)
    again = gw.CustomerBase.from_bytes(base.to_bytes(), backend="pyarrow")
    assert again.product_lines().equals(base.product_lines())


def test_no_product_is_known():
    log = pa.table({**SMALL, "sku": pa.nulls(6)})
    base = gw.CustomerBase.from_transactions(log, **ROLES, refunds="net")
    assert base.ingest_report.unknown_products == 6
    assert len(base.product_overview()) == 0 and base.product_overview().unknown.rows == 5
    assert base.product_overview().to_frame().num_rows == 0
    assert repr(base.product_overview())


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("ids", IDS)
def test_what_amounts_leave_out_is_no_line(ids, threads):
    log = log_of(ids=ids, n=120_000, customers=40_000)
    rng = np.random.default_rng(5)
    back = rng.random(len(log["total"])) < 0.3
    log["total"] = np.where(back, -log["total"], log["total"])
    log["sku"][:5] = "zzz"
    log["total"][:5] = np.nan
    total = pd.Series(log["total"])
    options = {"errors": "skip", "threads": threads}
    net = gw.CustomerBase.from_transactions(log, **ROLES, refunds="net", **options)
    buys = (total >= 0).groupby(log["id"]).transform("any") & total.notna()
    assert (~buys).sum() > 5  # some have refunds alone
    same(lines_of(net), expected(log, buys))
    out = gw.CustomerBase.from_transactions(log, **ROLES, refunds="exclude", **options)
    same(lines_of(out), expected(log, total >= 0))
    assert "zzz" not in out.product_overview().to_frame()["product"]  # of bad rows alone


def test_money_that_is_no_decimal():
    log = log_of(n=80_000)
    log["total"], log["profit"] = log["total"] * np.pi, log["profit"] * np.e
    parts = [gw.CustomerBase.from_transactions(log, **ROLES, threads=threads) for threads in (1, 2)]
    want = pd.DataFrame(log).groupby(["id", "date", "sku"], sort=True)[["total", "profit"]].sum()
    lines = [lines_of(base) for base in parts]
    np.testing.assert_allclose(lines[0]["amount"], want["total"], rtol=1e-12)
    np.testing.assert_allclose(lines[0]["margin"], want["profit"], rtol=1e-12, atol=1e-12)
    assert lines[0].equals(lines[1])


def test_lines_whose_sums_pass_64_bits_are_rounded():
    big = 2**62
    log = {
        **SMALL, "id": [1] * 6, "date": [SMALL["date"][0]] * 6, "total": np.array([1, 1, 1, 1, 1, 1]),
        "profit": np.array([big, -big, big, big, -big, -big + 1]),
    }  # fmt: skip
    base = gw.CustomerBase.from_transactions(log, **ROLES)
    assert base.product_lines()["margin"].tolist() == [-3.0 * big, 3.0 * big]
    assert base._core.margin.tolist() == [1]


def brute_overview(log):
    frame = pd.DataFrame(log).assign(day=lambda f: f["date"])
    n = frame["id"].nunique()
    rows = []
    for sku, part in frame.groupby("sku", sort=True):
        days = part.groupby("id")["day"].nunique()
        rows.append((sku, len(days), len(days) / n, int(days.sum()), len(part), int((days > 1).sum())))
    return pd.DataFrame(rows, columns=["product", "customers", "share", "orders", "rows", "repeaters"])


def test_overview_against_pandas():
    log = log_of(n=20_000)
    base = gw.CustomerBase.from_transactions(pd.DataFrame(log), **ROLES)
    found = base.product_overview(level=0.9)
    frame = found.to_frame()
    want = brute_overview(log)
    for name in want:
        assert frame[name].tolist() == want[name].tolist(), name
    money = expected(log).groupby("sku")[["cents", "mills"]].sum()
    assert frame["revenue"].tolist() == (money["cents"] / 100).tolist()
    assert frame["margin"].tolist() == (money["mills"] / 1000).tolist()
    assert frame["rows"].sum() == base._core.orders.sum()
    limits = gw.retention_rate(retained=int(frame["repeaters"][3]), start=int(frame["customers"][3]), level=0.9)
    assert (frame["repeat_low"][3], frame["repeat_high"][3]) == (limits.low, limits.high)


def test_without_money_the_columns_are_not_there():
    base = gw.CustomerBase.from_transactions(SMALL, customer="id", time="date", product="sku")
    assert list(base.product_lines()) == ["customer", "date", "product", "rows"]
    frame = base.product_overview().to_frame()
    assert not {"revenue", "margin", "revenue_per_buyer"} & set(frame)
    assert "rice" in repr(base.product_overview())


@pytest.mark.parametrize(
    "sku, error, message",
    [
        ([1.5] * 6, gw.SchemaError, r'product \(column "sku"\) is of type float64, must be integers or text'),
        ([dt.date(2022, 1, 1)] * 6, gw.SchemaError, "of type date, must be integers or text"),
        ([True] * 6, gw.SchemaError, "of type bool, must be integers or text"),
        (None, gw.SchemaError, "sku"),
    ],
)
@pytest.mark.parametrize("kind", ["polars", "pyarrow"])
def test_bad_products(sku, error, message, kind):
    log = {**SMALL, "sku": sku}
    if sku is None:
        del log["sku"]
    with pytest.raises(error, match=message):
        gw.CustomerBase.from_transactions(KINDS[kind](log), **ROLES)


def test_products_of_another_length_or_none():
    with pytest.raises(gw.ShapeError, match="product"):
        gw.CustomerBase.from_transactions({**SMALL, "sku": ["tea"]}, **ROLES)
    base = gw.CustomerBase.from_transactions(SMALL, **{**ROLES, "product": None}, refunds="net")
    with pytest.raises(gw.DomainError, match=r"product_lines: product is needed: make the base with product="):
        base.product_lines()
    with pytest.raises(gw.DomainError, match=r"product_overview: product is needed"):
        base.product_overview()
    with pytest.raises(gw.DomainError, match="level"):
        gw.CustomerBase.from_transactions(SMALL, **ROLES, refunds="net").product_overview(level=1)


def test_bytes_and_pickle_bring_products_along():
    log = log_of(n=3_000, customers=80)
    for left_out in ({}, {"margin": None}, {"amount": None, "margin": None}):
        base = gw.CustomerBase.from_transactions(pd.DataFrame(log), **{**ROLES, **left_out})
        for back in (gw.CustomerBase.from_bytes(base.to_bytes(), backend="pandas"), pickle.loads(pickle.dumps(base))):
            assert back.product_lines().equals(base.product_lines())
            assert back.ingest_report == base.ingest_report or not base.has_amounts
            assert back.to_bytes() == base.to_bytes()


def test_an_empty_log_has_no_lines():
    log = {
        "id": np.array([], "i8"),
        "date": np.array([], "M8[D]"),
        "total": np.array([]),
        "profit": np.array([]),
        "sku": np.array([], "i8"),
    }
    base = gw.CustomerBase.from_transactions(log, **ROLES)
    assert base.has_products and base.has_margins and base.ingest_report.margin_total == 0
    assert len(base.product_lines()["product"]) == 0 and len(base.product_overview()) == 0
    assert gw.CustomerBase.from_bytes(base.to_bytes()).has_products
