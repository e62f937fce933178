"""What a customer will do: the same methods for every model of repeat purchases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import goodwill as gw

REFERENCE = json.loads((Path(__file__).parent.parent / "reference/lifetime/future_mpmath.json").read_text())
KIND = {"nbd": gw.NBD, "bg_nbd": gw.BGNBD, "mbg_nbd": gw.MBGNBD, "pareto_nbd": gw.ParetoNBD}
KNOWN = {
    "nbd": gw.NBD(r=0.385, alpha=12.07, unit="week"),
    "bg_nbd": gw.BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426, unit="week"),
    "mbg_nbd": gw.MBGNBD(r=0.525, alpha=6.183, a=0.891, b=1.614, unit="week"),
    "pareto_nbd": gw.ParetoNBD(r=0.553, alpha=10.578, s=0.606, beta=11.669, unit="week"),
}
models = pytest.mark.parametrize("name", KNOWN)
ROWS = pl.DataFrame({
    "customer": ["00001", "b", "c", "d"],
    "frequency": [2, 0, 9, None],
    "recency": [30.43, 0.0, 12.0, 1.0],
    "T": [38.86, 9.0, 38.86, 3.0],
})  # fmt: skip


def columns() -> dict[str, Any]:
    return {name: ROWS[name].to_numpy().astype(float) for name in ("frequency", "recency", "T")}


@models
def test_multi_precision_values(name: str) -> None:
    for row in REFERENCE[name]:
        model = KIND[name](**dict(zip(KIND[name]._names, row["params"], strict=True)), unit="year")
        customers = {"frequency": row["x"], "recency": row["t_x"], "T": row["T"]}
        for n, t, expected in row["n"]:
            assert model.probability_of_n(n, t, **customers) == pytest.approx(expected, rel=1e-10)
        for q, expected in row["next"]:
            time = model.time_to_next(q, **customers)
            assert time == np.inf if expected is None else time == pytest.approx(expected, rel=1e-10)
        for after, t, expected in row["window"]:
            assert model.expected_purchases(t, after=after, **customers) == pytest.approx(expected, rel=1e-10)
        if "dert" in row and np.expm1(row["dert"][0]) < 1:
            delta, expected = row["dert"]
            assert model.dert(**customers, discount_rate=np.expm1(delta)) == pytest.approx(expected, rel=1e-9)


@models
def test_frames_and_columns(name: str) -> None:
    model = KNOWN[name]
    calls = {
        "probability_of_n": ((2, 39), {}),
        "time_to_next": ((0.4,), {}),
        "expected_purchases": ((39,), {"after": 13}),
        "dert": ((), {"discount_rate": 0.15}),
    }
    for method, (arguments, options) in calls.items():
        call = getattr(model, method)
        frame = call(ROWS, *arguments, **options)
        assert frame.columns == ["customer", method] and frame["customer"][0] == "00001"
        plain = call(*arguments, **columns(), **options)
        np.testing.assert_array_equal(frame[method].to_numpy(), plain)
        assert np.isnan(plain[3]) and not np.isnan(plain[:3]).any()
        one = call(*arguments, frequency=2, recency=30.43, T=38.86, **options)
        assert one == pytest.approx(plain[0], rel=1e-12)


@models
def test_they_agree_with_each_other(name: str) -> None:
    model, customers = KNOWN[name], columns()
    total = sum(model.probability_of_n(n, 39, **customers) for n in range(300))
    mean = sum(n * model.probability_of_n(n, 39, **customers) for n in range(300))
    assert total[:3] == pytest.approx(1, rel=1e-9)
    assert mean[:3] == pytest.approx(model.expected_purchases(39, **customers)[:3], rel=1e-7)
    np.testing.assert_array_equal(model.probability_of_n(0, 39, **customers), model.no_purchase(39, **customers))
    for q in (0.05, 0.5, 0.95):
        for row, t in enumerate(model.time_to_next(q, **customers)[:3]):
            customer = {key: values[row] for key, values in customers.items()}
            quiet = model.no_purchase(1e9 if np.isinf(t) else float(t), **customer)
            assert quiet >= 1 - q if np.isinf(t) else quiet == pytest.approx(1 - q, rel=1e-10)
    parts = model.expected_purchases(13, **customers) + model.expected_purchases(26, after=13, **customers)
    assert parts[:3] == pytest.approx(model.expected_purchases(39, **customers)[:3], rel=1e-12)
    # All purchases, discounted, are those of the next thousand years.
    times, weights = gw.discount_schedule(5000, 0.15, rule="week_end")
    slow = sum(w * model.expected_purchases(t, **customers) for t, w in zip(times, weights, strict=True))
    assert model.dert(**customers, discount_rate=0.15)[:3] == pytest.approx(slow[:3], rel=0.01)


@models
def test_units_of_a_discount(name: str) -> None:
    model = KNOWN[name]
    times = [key for key in ("alpha", "beta") if key in model.params_]
    daily = type(model)(**{k: v * 7 if k in times else v for k, v in model.params_.items()}, unit="day")
    weekly = model.dert(frequency=2, recency=30.43, T=38.86, discount_rate=0.15)
    per_day = daily.dert(frequency=2, recency=30.43 * 7, T=38.86 * 7, discount_rate=1.15 ** (365 / 364) - 1)
    assert per_day == pytest.approx(weekly, rel=1e-9)
    assert model.dert(frequency=2, recency=30.43, T=38.86, discount_rate=0) == np.inf
    no_unit = type(model)(**model.params_)
    with pytest.raises(gw.SchemaError, match=f'without a unit of time, must say .*{type(model).__name__}.*unit="week"'):
        no_unit.dert(ROWS, discount_rate=0.1)


@models
def test_bad_input(name: str) -> None:
    model, customers = KNOWN[name], columns()
    one = {"frequency": 1, "recency": 1, "T": 3}
    for n in (-1, 1.5, np.nan, np.inf):
        with pytest.raises(gw.DomainError, match=rf"{name}.probability_of_n: n is .*, must be a whole number >= 0"):
            model.probability_of_n(n, 39, **one)
    with pytest.raises(gw.SchemaError, match="n is of type str, must be a number"):
        model.probability_of_n("2", 39, **one)
    with pytest.raises(gw.SchemaError, match="n is of type NoneType, must be a number"):
        model.probability_of_n(39, **one)
    for q in (0, 1, -1, 2, np.nan):
        with pytest.raises(gw.DomainError, match=rf"{name}.time_to_next: probability is .*, must be > 0 and < 1"):
            model.time_to_next(q, **one)
    for t in (-1, np.inf, np.nan):
        with pytest.raises(gw.DomainError, match=r"horizon is .*, must be finite and >= 0"):
            model.probability_of_n(1, t, **one)
        with pytest.raises(gw.DomainError, match=r"after is .*, must be finite and >= 0"):
            model.expected_purchases(1, after=t, **one)
    with pytest.raises(gw.DomainError, match="discount_rate is 15, must be >= 0 and < 1"):
        model.dert(discount_rate=15, **one)
    customers["recency"][2] = 99
    for call in (
        lambda: model.probability_of_n(1, 39, **customers),
        lambda: model.probability_of_n(0, 39, **customers),
        lambda: model.time_to_next(0.5, **customers),
        lambda: model.expected_purchases(39, after=1, **customers),
        lambda: model.dert(discount_rate=0.1, **customers),
    ):
        with pytest.raises(gw.DomainError, match=rf"{name}\.\w+: recency\[2\] is 99, must be <= T") as caught:
            call()
        assert (caught.value.argument, caught.value.row) == ("recency", 2)
    for call in (lambda m: m.time_to_next(0.5, **one), lambda m: m.dert(discount_rate=0.1, **one)):
        with pytest.raises(gw.SchemaError, match="must be fitted first"):
            call(type(model)())


def test_many_customers_as_one() -> None:
    rng = np.random.default_rng(3)
    T = rng.uniform(1, 104, 4000)
    for model in KNOWN.values():
        made = model.simulate(T, seed=1)
        x = np.bincount(made["row"], minlength=len(T)).astype(float)
        t_x = np.zeros(len(T))
        np.maximum.at(t_x, made["row"], made["time"])
        customers = {"frequency": x, "recency": t_x, "T": T}
        some = rng.integers(0, len(T), 12)
        few = {key: values[some] for key, values in customers.items()}
        for call in (
            lambda c, m=model: m.dert(discount_rate=0.15, **c),
            lambda c, m=model: m.expected_purchases(4, after=52, **c),
            lambda c, m=model: m.probability_of_n(3, 52, **c),
        ):
            assert call(customers)[some] == pytest.approx(call(few), rel=1e-10)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(sorted(KIND)),
    st.lists(st.floats(1e-3, 1e3), min_size=4, max_size=4),
    st.integers(0, 1000),
    st.floats(0, 1),
    st.floats(0, 3000),
    st.integers(0, 300),
    st.floats(1e-3, 3000),
    st.floats(1e-3, 0.499),
)
def test_answers_are_in_range(
    name: str, p: list[float], x: int, share: float, T: float, n: int, t: float, q: float
) -> None:
    kind = KIND[name]
    model = kind(**dict(zip(kind._names, p, strict=False)), unit="week")
    x = x if T > 0 else 0  # purchases take time
    customer = {"frequency": x, "recency": share * T if x else 0.0, "T": T}
    assert 0 <= model.probability_of_n(n, t, **customer) <= 1
    sooner, later = model.time_to_next(q, **customer), model.time_to_next(2 * q, **customer)
    assert 0 < sooner <= later
    rate, tiny = (p[0] + x) / (p[1] + T), np.finfo(float).tiny
    now, then = (model.expected_purchases(t, after=after, **customer) for after in (0, 10))
    assert 0 <= then <= now * (1 + 1e-12) + tiny and now <= rate * t * (1 + 1e-12) + tiny
    worth = model.dert(**customer, discount_rate=0.15)
    assert 0 <= worth <= rate * 52 / np.log(1.15) * (1 + 1e-12) + tiny
    assert model.dert(**customer, discount_rate=0) >= worth * (1 - 1e-12)
