"""Margins of a customer base, against pandas."""

import datetime as dt
import pickle
from decimal import Decimal

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import goodwill as gw

ROLES = {"customer": "id", "time": "date", "amount": "total", "margin": "profit"}
KINDS = {"pandas": pd.DataFrame, "polars": pl.DataFrame, "pyarrow": pa.table, "dict": lambda d: d}
IDS = {
    "integers": lambda i: i * 3 - 500,
    "short texts": lambda i: np.char.add("c", i.astype(str)),
    "long texts": lambda i: np.char.add("customer number ", i.astype(str)),
}
DAY0 = np.datetime64("2022-01-01")


def log_of(n=30_000, customers=2_000, seed=1, ids="integers", digits=2, margin_digits=3):
    """A log in no order, whose margins have digits of their own, and losses among them."""
    rng = np.random.default_rng(seed)
    return {
        "id": IDS[ids](rng.integers(0, customers, n)),
        "date": DAY0 + rng.integers(0, 200, n),
        "total": np.round(rng.gamma(2, 20, n), digits),
        "profit": np.round(rng.normal(3, 10, n), margin_digits),
    }


def margins(base):
    """The margins of all customer-days, in the margins' own unit."""
    core = base._core
    return core.margin / 10**core.margin_scale if core.margin_scale >= 0 else core.margin


def expected(log, keep=None):
    """Margins by customer and day: exactly, by whole numbers where they are decimals of three digits."""
    frame = pd.DataFrame(log)
    if keep is not None:
        frame = frame[keep]
    frame = frame.assign(mills=(frame["profit"] * 1000).round().astype("int64"))
    return frame.groupby(["id", "date"], sort=True)


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("ids", IDS)
def test_decimals_are_added_exactly_by_customer_day(ids, threads):
    log = log_of(ids=ids, n=150_000)
    base = gw.CustomerBase.from_transactions(log, **ROLES, threads=threads)
    want = expected(log)["mills"].sum()
    assert base.has_margins and base._core.margin_scale == 3
    assert base._core.margin.tolist() == want.tolist()
    assert base.ingest_report.margin_scale == 3
    assert base.ingest_report.margin_total == want.sum() / 1000
    assert base.overview().margin == want.sum() / 1000
    # All else is what it is without margins.
    bare = gw.CustomerBase.from_transactions(log, customer="id", time="date", amount="total")
    assert np.array_equal(bare._core.amount, base._core.amount) and np.array_equal(bare._core.day, base._core.day)
    assert np.array_equal(bare.customers, base.customers)
    assert not bare.has_margins and bare.ingest_report.margin_total is None and np.isnan(bare.overview().margin)


@pytest.mark.parametrize("ids", IDS)
def test_margins_that_are_no_decimals(ids):
    log = log_of(ids=ids, n=100_000)
    log["profit"] = log["profit"] * np.pi
    parts = [gw.CustomerBase.from_transactions(log, **ROLES, threads=threads) for threads in (1, 2, 3)]
    assert parts[0].ingest_report.margin_scale is None
    np.testing.assert_allclose(margins(parts[0]), expected(log)["profit"].sum().to_numpy(), rtol=1e-12, atol=1e-12)
    for other in parts[1:]:
        assert np.array_equal(parts[0]._core.margin, other._core.margin)
    assert "total margin (no decimals" in repr(parts[0].ingest_report)


@pytest.mark.parametrize("kind", KINDS)
def test_any_frame(kind):
    log = log_of(n=3_000, customers=100, ids="short texts")
    base = gw.CustomerBase.from_transactions(KINDS[kind](log), **ROLES)
    assert base._core.margin.tolist() == expected(log)["mills"].sum().tolist()


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("ids", IDS)
def test_netted_refunds_bring_their_margin_and_excluded_rows_take_theirs_along(ids, threads):
    log = log_of(ids=ids, n=120_000, customers=30_000)
    rng = np.random.default_rng(5)
    back = rng.random(len(log["total"])) < 0.3
    log["total"] = np.where(back, -log["total"], log["total"])
    log["total"][rng.random(len(back)) < 0.05] = 0
    total = pd.Series(log["total"])

    net = gw.CustomerBase.from_transactions(log, **ROLES, refunds="net", threads=threads)
    buys = (total >= 0).groupby(log["id"]).transform("any")
    assert (~buys).any()  # some have refunds alone and are left out
    assert net._core.margin.tolist() == expected(log, buys)["mills"].sum().tolist()

    out = gw.CustomerBase.from_transactions(log, **ROLES, refunds="exclude", zero_amounts="exclude", threads=threads)
    assert out._core.margin.tolist() == expected(log, total > 0)["mills"].sum().tolist()
    assert out.ingest_report.margin_total == expected(log, total > 0)["mills"].sum().sum() / 1000


def test_bad_rows_are_left_out_of_both_and_counted():
    log = log_of(n=90_000)
    rng = np.random.default_rng(7)
    missing, infinite, no_amount, refund = (rng.random(90_000) < 0.02 for _ in range(4))
    log["profit"][missing] = np.nan
    log["profit"][infinite] = -np.inf
    log["total"][no_amount] = np.nan
    log["total"][refund] *= -1
    frame = pd.DataFrame(log)
    base = gw.CustomerBase.from_transactions(log, **ROLES, errors="skip", refunds="exclude", threads=2)
    good = np.isfinite(frame["profit"]) & frame["total"].ge(0)
    want = expected(log, good)
    assert base._core.margin.tolist() == want["mills"].sum().tolist()
    assert base._core.orders.tolist() == want.size().tolist()
    report = base.ingest_report
    judged = frame["total"] >= 0
    assert {r.reason: (r.rows, r.first_row) for r in report.refused} == {
        "amount is missing": (int(frame["total"].isna().sum()), int(np.flatnonzero(frame["total"].isna())[0])),
        "margin is missing": (
            int((judged & frame["profit"].isna()).sum()), int(np.flatnonzero(judged & frame["profit"].isna())[0]),
        ),
        "margin is infinite": (
            int((judged & np.isinf(frame["profit"])).sum()), int(np.flatnonzero(judged & np.isinf(frame["profit"]))[0]),
        ),
    }  # fmt: skip
    assert (
        report.rows_read
        == 90_000
        == (report.purchases + report.merged_within_a_day + report.rows_refused + report.rows_excluded)
    )


SMALL = {
    "id": [1, 1, 2],
    "date": [dt.date(2022, 1, 1), dt.date(2022, 1, 2), dt.date(2022, 1, 1)],
    "total": [5.0, 6.0, 0.0],
    "profit": [1.5, -2.25, 0.0],
}


def test_a_loss_or_nothing_is_no_refund():
    base = gw.CustomerBase.from_transactions(SMALL, **ROLES)
    assert margins(base).tolist() == [1.5, -2.25, 0]
    assert base._core.orders.tolist() == [1, 1, 1]
    assert base.ingest_report.margin_total == -0.75
    assert "-0.75 total margin (exact, 2 digits)" in repr(base.ingest_report)
    assert "margin -0.75" in repr(base.overview())
    assert base.ingest_report.to_dict()["margin_total"] == -0.75


def test_margins_without_amounts():
    base = gw.CustomerBase.from_transactions(SMALL, customer="id", time="date", margin="profit")
    assert base.has_margins and not base.has_amounts
    assert margins(base).tolist() == [1.5, -2.25, 0]
    base = gw.CustomerBase.from_transactions(
        {**SMALL, "profit": [1.0, np.nan, 2.0]}, customer="id", time="date", margin="profit", errors="skip"
    )
    assert margins(base).tolist() == [1, 2]


@pytest.mark.parametrize(
    "profit, scale, want",
    [
        (pa.array([Decimal("1.5"), Decimal("-2.25"), Decimal("0")], pa.decimal128(9, 2)), 2, [150, -225, 0]),
        (pa.array([3, -4, 0], pa.int16()), 0, [3, -4, 0]),
        (pa.array([0.1, -0.2, 0], pa.float32()), 1, [1, -2, 0]),
    ],
)
def test_types_of_margins(profit, scale, want):
    base = gw.CustomerBase.from_transactions(pa.table({**SMALL, "profit": profit}), **ROLES)
    assert (base._core.margin_scale, base._core.margin.tolist()) == (scale, want)


def test_sums_beyond_64_bits_are_rounded():
    big = 2**62
    log = {**SMALL, "id": [1, 1, 1], "date": [SMALL["date"][0]] * 3, "profit": np.array([big] * 3)}
    base = gw.CustomerBase.from_transactions(log, **ROLES)
    assert base._core.margin_scale == -1 and base._core.margin.tolist() == [3.0 * big]


@pytest.mark.parametrize(
    "change, error, message",
    [
        ({"profit": [1.0, None, 2.0]}, gw.DomainError, r'margin\[1\] \(column "profit"\) is missing, must be there'),
        ({"profit": [1.0, 2.0, np.inf]}, gw.DomainError, r'margin\[2\] \(column "profit"\) is inf, must be finite'),
        (
            {"profit": ["a", "b", "c"]},
            gw.SchemaError,
            r'margin \(column "profit"\) is of type string, must be a column of numbers',
        ),
        ({"profit": [True, False, True]}, gw.SchemaError, "must be a column of numbers"),
        ({"profit": None}, gw.SchemaError, "profit"),
    ],
)
@pytest.mark.parametrize("kind", ["polars", "pyarrow"])
def test_bad_margins(change, error, message, kind):
    log = {**SMALL, **change}
    if log["profit"] is None:
        del log["profit"]
    with pytest.raises(error, match=message):
        gw.CustomerBase.from_transactions(KINDS[kind](log), **ROLES)


def test_margins_of_another_length():
    with pytest.raises(gw.ShapeError, match="margin"):
        gw.CustomerBase.from_transactions({**SMALL, "profit": [1.0, 2.0]}, **ROLES)


@pytest.mark.parametrize("factor", [1, np.pi])
def test_bytes_and_pickle_bring_margins_along(factor):
    log = log_of(n=2_000, customers=50)
    log["profit"] = log["profit"] * factor
    base = gw.CustomerBase.from_transactions(log, **ROLES)
    for back in (gw.CustomerBase.from_bytes(base.to_bytes()), pickle.loads(pickle.dumps(base))):
        assert np.array_equal(back._core.margin, base._core.margin)
        assert back.ingest_report == base.ingest_report
        assert back.to_bytes() == base.to_bytes()


def test_stops_when_told():
    log = log_of(n=8_000_000, customers=800_000)
    seen = []

    def watch(done):
        seen.append(done)
        return done < 0.5

    with pytest.raises(gw.Cancelled):
        gw.CustomerBase.from_transactions(log, **ROLES, progress=watch, threads=1)
    assert seen == sorted(seen) and 0.5 <= seen[-1] <= 1
