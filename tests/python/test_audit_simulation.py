"""Invented customers and answers: what was asked for, the same each time, and labelled."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import goodwill as gw


def test_the_same_for_the_same_seed_and_any_threads() -> None:
    a, b = (gw.simulate(customers=20_000, seed=5, threads=threads) for threads in (1, 2))
    for name in ("transactions", "customers", "survey"):
        for column, values in getattr(a, name).items():
            np.testing.assert_array_equal(values, getattr(b, name)[column])
    other = gw.simulate(customers=20_000, seed=6)
    assert len(other.transactions["amount"]) != len(a.transactions["amount"])
    assert repr(a).startswith("<Simulation of 20,000 customers, ") and "seed 5" in repr(a)


@pytest.mark.parametrize(
    ("backend", "kind"),
    [(None, dict), ("numpy", dict), ("polars", pl.DataFrame), ("pandas", pd.DataFrame), ("pyarrow", pa.Table)],
)
@pytest.mark.parametrize("ids", ["dense", "sparse", "text"])
def test_frames_of_the_kind_asked_for(backend, kind, ids) -> None:
    made = gw.simulate(customers=500, seed=1, ids=ids, backend=backend)
    assert all(isinstance(frame, kind) for frame in (made.transactions, made.customers, made.survey))
    base = gw.CustomerBase.from_transactions(made.transactions, customer="customer", time="date", amount="amount")
    assert len(base) == 500
    assert base.ingest_report.rows_read == len(made.transactions["amount"])
    known = pl.DataFrame(made.customers) if kind is not pd.DataFrame else pl.from_pandas(made.customers)
    frequency = pl.DataFrame(base.summary()) if kind is not pd.DataFrame else pl.from_pandas(base.summary())
    joined = known.join(frequency, on="customer", suffix="_found")
    assert len(joined) == 500 and joined["frequency"].equals(joined["frequency_found"])


def test_dates_amounts_and_ids() -> None:
    made = gw.simulate(
        customers=3000, seed=2, start="2020-02-28", days=100, join_days=10, ids="text", id_width=12, backend="polars"
    )
    log, known = made.transactions, made.customers
    assert log["date"].is_sorted() and log["date"].min() == dt.date(2020, 2, 28)
    assert log["date"].max() < dt.date(2020, 2, 28) + dt.timedelta(days=100)
    assert known["joined"].max() < dt.date(2020, 2, 28) + dt.timedelta(days=10)
    amount = log["amount"].to_numpy()
    assert amount.min() >= 0.01 and np.array_equal(np.round(amount * 100) / 100, amount)
    assert set(log["customer"].str.len_chars()) == {12} and known["customer"].n_unique() == 3000
    assert set(made.survey["customer"]) <= set(known["customer"])
    once = gw.simulate(customers=3000, seed=2, alpha=3, one_a_day=True, backend="polars").transactions
    assert once.select("customer", "date").is_unique().all()


def test_models_find_their_parameters() -> None:
    made = gw.simulate(customers=50_000, seed=3, days=730, join_days=365)
    base = gw.CustomerBase.from_transactions(
        made.transactions, customer="customer", time="date", amount="amount", unit="day"
    )
    model, spend = gw.BGNBD().fit(base), gw.GammaGamma().fit(base)
    assert model.params_["r"] == pytest.approx(0.243, rel=0.1)
    assert model.p_alive(base)["p_alive"].sum() == pytest.approx(made.customers["alive"].sum(), rel=0.03)
    assert spend.mean_spend_ == pytest.approx(6.25 * 15.44 / 2.74, rel=0.05)


def test_survey_of_existing_customers() -> None:
    random = np.random.default_rng(1)
    rows = {
        "customer": [f"{i:05d}" for i in range(20_000)],
        "frequency": random.integers(0, 9, 20_000).astype(float),
        "p_alive": random.random(20_000),
    }
    for data in (pl.DataFrame(rows), pd.DataFrame(rows)):
        survey = gw.simulate_survey(data, seed=9, response_rate=0.4, regions=["a", "b"])
        assert type(survey) is type(data) and list(survey.columns) == ["customer", "score", "region"]
        assert len(survey) / 20_000 == pytest.approx(0.4, abs=0.02)
        assert set(survey["region"]) == {"a", "b"} and survey["score"].max() == 10 and survey["score"].min() == 0
        joined = pl.DataFrame(rows).join(pl.DataFrame({c: survey[c].to_list() for c in survey.columns}), on="customer")
        loyal, gone = (joined.filter(pl.col("p_alive") > 0.8), joined.filter(pl.col("p_alive") < 0.2))
        assert loyal["score"].mean() > gone["score"].mean() + 0.8
    assert gw.nps(survey["score"]).n == len(survey)
    again = gw.simulate_survey(pl.DataFrame(rows), seed=9, response_rate=0.4, regions=["a", "b"], threads=1)
    assert again["score"].to_list() == survey["score"].to_list()


BAD = [
    (dict(customers=0), gw.DomainError, "customers is 0"),
    (dict(customers=1.5), gw.SchemaError, "customers"),
    (dict(customers=2**40), gw.DomainError, "customers"),
    (dict(seed=-1), gw.DomainError, "seed"),
    (dict(seed=True), gw.DomainError, "seed"),
    (dict(r=0), gw.DomainError, "r is 0"),
    (dict(v=np.inf), gw.DomainError, "v is inf"),
    (dict(p="1"), gw.SchemaError, "p"),
    (dict(start="tomorrow"), gw.DomainError, "start"),
    (dict(start=None), gw.DomainError, "start"),
    (dict(days=0), gw.DomainError, "days is 0"),
    (dict(days=2**40), gw.DomainError, "days"),
    (dict(join_days=1000), gw.DomainError, "join_days is 1000"),
    (dict(ids="uuid"), gw.DomainError, '"dense", "sparse" or "text"'),
    (dict(ids="sparse", id_width=64), gw.DomainError, "id_width is 64"),
    (dict(ids="text", id_width=1), gw.DomainError, "tell the customers apart"),
    (dict(order="random"), gw.DomainError, '"time", "customer" or "shuffled"'),
    (dict(response_rate=30), gw.DomainError, "response_rate is 30"),
    (dict(regions=[]), gw.DomainError, "regions"),
    (dict(regions=["a", "a"]), gw.DomainError, "regions"),
    (dict(regions="north"), gw.DomainError, "regions"),
    (dict(backend="spark"), gw.DomainError, "backend"),
    (dict(threads=0), gw.DomainError, "threads"),
]


@pytest.mark.parametrize(("arguments", "error", "message"), BAD)
def test_bad_input_is_named(arguments, error, message) -> None:
    with pytest.raises(error, match=message):
        gw.simulate(**{"customers": 100, **arguments})


def test_bad_customers_of_a_survey_are_named() -> None:
    good = {"customer": [1, 2], "frequency": [1.0, 2.0], "p_alive": [0.5, 0.5]}
    with pytest.raises(gw.SchemaError, match="p_alive"):
        gw.simulate_survey({"customer": [1], "frequency": [1]})
    with pytest.raises(gw.DomainError, match=r"p_alive\[1\] is 2"):
        gw.simulate_survey({**good, "p_alive": [0.5, 2]})
    with pytest.raises(gw.DomainError, match=r"frequency\[0\] is -1"):
        gw.simulate_survey({**good, "frequency": [-1.0, 2]})
    with pytest.raises(gw.Cancelled):
        gw.simulate(customers=2_000_000, progress=lambda done: False)
