"""BG/NBD: published values, the forms of input and output, bad input."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from cdnow_sample import summary
from hypothesis import given, settings
from hypothesis import strategies as st

import goodwill as gw

REFERENCE = Path(__file__).parent.parent / "reference/lifetime"
PUBLISHED = json.loads((REFERENCE / "bg_nbd_published.json").read_text())
MODEL = gw.BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426, unit="week")


class Base:
    """What the model asks of a customer base."""

    def __init__(self, columns: dict[str, np.ndarray], unit: str = "week") -> None:
        self.columns, self.unit = columns, unit

    def summary(self) -> pl.DataFrame:
        return pl.DataFrame(self.columns)

    def _columns(self) -> dict[str, np.ndarray]:
        return self.columns

    def _with_customer(self, columns: dict[str, np.ndarray]) -> pl.DataFrame:
        return pl.DataFrame({"customer": np.arange(len(self.columns["T"])), **columns})


@pytest.fixture(scope="module")
def cdnow() -> gw.BGNBD:
    return gw.BGNBD(unit="week").fit(**summary())


def test_cdnow_sample_as_published(cdnow: gw.BGNBD) -> None:
    expected = PUBLISHED["cdnow_sample"]
    report = cdnow.fit_report_
    assert report.customers == expected["customers"]
    assert report.patterns == expected["patterns"]
    assert summary()["frequency"].sum() == expected["sum_of_x"]
    assert cdnow.log_likelihood_ == pytest.approx(expected["log_likelihood"], abs=1e-6)
    assert list(cdnow.params_.values()) == pytest.approx(expected["params"], rel=2e-6)
    assert list(cdnow.standard_errors_.values()) == pytest.approx(expected["standard_errors"], rel=1e-3)
    assert report.converged and report.identified and not report.at_boundary
    assert cdnow.expected_purchases(39, **summary()).sum() == pytest.approx(
        expected["expected_next_39_weeks"], abs=0.01
    )
    assert cdnow.log_likelihood(**summary()).sum() == pytest.approx(cdnow.log_likelihood_, rel=1e-13)


def test_cdnow_master_as_other_packages_have_it() -> None:
    expected = PUBLISHED["cdnow_master"]
    model = gw.BGNBD().fit(**summary(name="CDNOW_master.txt"))
    assert model.fit_report_.customers == 23570
    assert model.log_likelihood_ == pytest.approx(expected["log_likelihood"], abs=1e-3)
    assert list(model.params_.values()) == pytest.approx(expected["params"], rel=1e-5)


def test_published_points() -> None:
    for row in PUBLISHED["expected_purchases"]:
        value = MODEL.expected_purchases(row["t"], frequency=row["x"], recency=row["t_x"], T=row["T"])
        assert value == pytest.approx(row["value"], rel=1e-12)
    for row in PUBLISHED["p_alive"]:
        assert MODEL.p_alive(frequency=row["x"], recency=row["t_x"], T=row["T"]) == pytest.approx(
            row["value"], abs=1e-12
        )
    for row in PUBLISHED["pmf"]:
        assert MODEL.pmf(row["n"], row["t"]) == pytest.approx(row["value"], abs=row["error"])


def test_expectation_of_new_customers_is_that_of_the_pmf() -> None:
    n = np.arange(500)
    assert MODEL.expected_purchases_of_new(39) == pytest.approx((n * MODEL.pmf(n, 39)).sum(), rel=1e-9)
    assert MODEL.expected_purchases_of_new([0.0, 39.0])[0] == 0


def test_fit_recovers_what_simulate_made() -> None:
    T = np.linspace(0, 100, 30000)
    made = MODEL.simulate(T, seed=5)
    x = np.bincount(made["row"], minlength=len(T)).astype(float)
    t_x = np.zeros(len(T))
    np.maximum.at(t_x, made["row"], made["time"])
    model = gw.BGNBD().fit(frequency=x, recency=t_x, T=T)
    for name, true in MODEL.params_.items():
        assert abs(model.params_[name] - true) < 4 * model.standard_errors_[name]
    again = MODEL.simulate(T, seed=5, threads=1)
    np.testing.assert_array_equal(made["time"], again["time"])
    assert len(MODEL.simulate(T, seed=6)["time"]) != len(made["time"])


def test_base_gives_a_frame_with_the_customer_column_and_its_unit() -> None:
    base = Base(summary())
    model = gw.BGNBD().fit(base)
    assert model.unit_ == "week"
    alive = model.p_alive(base)
    assert alive.columns == ["customer", "p_alive"]
    np.testing.assert_array_equal(alive["p_alive"], model.p_alive(**summary()))
    assert model.expected_purchases(base, 39).columns == ["customer", "expected_purchases"]
    with pytest.raises(gw.ConflictError, match="base is in units of a day, must be in units of a week"):
        model.p_alive(Base(summary(), unit="day"))
    with pytest.raises(gw.SchemaError, match="recency is given, must not be given beside a customer base"):
        model.p_alive(base, recency=summary()["recency"])


COLUMNS = {"frequency": [2, 0, None], "recency": [30.43, 0, 1.0], "T": [38.86, 9.0, 3.0]}


@pytest.mark.parametrize(
    "frame", [pd.DataFrame, pl.DataFrame, pa.table, dict], ids=["pandas", "polars", "pyarrow", "dict"]
)
def test_frames_give_frames_of_their_kind(frame) -> None:
    floats = {name: np.array(values, dtype=float) for name, values in COLUMNS.items()}
    data = frame({"customer": ["00001", "b", "c"], **(floats if frame is dict else COLUMNS)})
    out = MODEL.p_alive(data)
    assert type(out) is type(data)
    values = out["p_alive"].to_pylist() if frame is pa.table else list(out["p_alive"])
    assert values[:2] == pytest.approx([0.726578570081, 1.0])
    assert values[2] is None or np.isnan(values[2])
    ids = out["customer"].to_pylist() if frame is pa.table else list(out["customer"])
    assert ids[0] == "00001"


@pytest.mark.parametrize(
    "column",
    [np.array, list, tuple, pd.Series, pl.Series, pa.array],
    ids=["numpy", "list", "tuple", "pandas", "polars", "pyarrow"],
)
def test_columns_give_columns_of_their_kind(column) -> None:
    out = MODEL.p_alive(frequency=column([2, 0]), recency=column([30.43, 0.0]), T=column([38.86, 9.0]))
    assert isinstance(out, np.ndarray) if column in (np.array, list, tuple) else type(out) is type(column([1.0]))
    assert [float(str(v)) for v in out] == pytest.approx([0.726578570081, 1.0])


def test_strided_integer_and_empty_columns() -> None:
    x = np.array([2, 9, 0, 9], dtype=np.int32)[::2]
    out = MODEL.p_alive(frequency=x, recency=np.array([30.43, 0.0]), T=np.array([38.86, 9.0]))
    assert out == pytest.approx([0.726578570081, 1.0])
    assert len(MODEL.p_alive(frequency=[], recency=[], T=[])) == 0


def test_missing_rows_are_left_out_of_fits_and_counted() -> None:
    columns = {name: np.append(values, [1.0, 1.0, 1.0]) for name, values in summary().items()}
    columns["frequency"][-3] = columns["recency"][-2] = columns["T"][-1] = np.nan
    model = gw.BGNBD().fit(**columns)
    assert model.params_ == gw.BGNBD().fit(**summary()).params_
    assert model.fit_report_.excluded == {"frequency is missing": 1, "recency is missing": 1, "T is missing": 1}


def test_weights_are_numbers_of_customers() -> None:
    table = pl.DataFrame(summary()).group_by("frequency", "recency", "T").len()
    weighted = gw.BGNBD().fit(table, weights=table["len"])
    plain = gw.BGNBD().fit(**summary())
    assert weighted.params_ == plain.params_
    assert weighted.fit_report_.weight == 2357 and weighted.fit_report_.customers == 1016


BAD = [
    (([1, -1], [1, 1], [3, 3]), gw.DomainError, "frequency", 1, r"frequency\[1\] is -1, must be >= 0"),
    (([1, 1.5], [1, 1], [3, 3]), gw.DomainError, "frequency", 1, "must be a whole number"),
    (([1, 1], [1, 4], [3, 3]), gw.DomainError, "recency", 1, r"recency\[1\] is 4, must be <= T"),
    (([1, 0], [1, 1], [3, 3]), gw.DomainError, "recency", 1, "must be 0 where frequency is 0"),
    (([1, 1], [1, 1], [3, np.inf]), gw.DomainError, "T", 1, "must be finite"),
    (([1, 1], [1], [3, 3]), gw.ShapeError, "recency", None, "must have 2 rows"),
    (([1, 1], [1, 1], None), gw.SchemaError, "T", None, "must be given"),
    ((np.ones((2, 2)), [1, 1], [1, 1]), (gw.ShapeError, gw.SchemaError), None, None, "dimension"),
    ((["1", "x"], [1, 1], [3, 3]), gw.SchemaError, "frequency", None, "numbers"),
    ((object(), [1, 1], [3, 3]), gw.SchemaError, "frequency", None, "column"),
]


@pytest.mark.parametrize(("columns", "error", "argument", "row", "message"), BAD)
def test_bad_columns_are_named(columns, error, argument, row, message) -> None:
    for call in (MODEL.p_alive, gw.BGNBD().fit, lambda **c: MODEL.expected_purchases(39, **c)):
        with pytest.raises(error, match=message) as caught:
            call(**dict(zip(("frequency", "recency", "T"), columns, strict=True)))
        if argument is not None:
            assert (caught.value.argument, caught.value.row) == (argument, row)


def test_other_bad_arguments() -> None:
    good = dict(frequency=[1], recency=[1], T=[3])
    for horizon in (-1, np.inf, np.nan):
        with pytest.raises(gw.DomainError, match="horizon"):
            MODEL.expected_purchases(horizon, **good)
    with pytest.raises(gw.SchemaError, match="horizon"):
        MODEL.expected_purchases("39", **good)
    for weight in (-1, np.nan, np.inf):
        with pytest.raises(gw.DomainError, match=r"weights\[0\]"):
            gw.BGNBD().fit(**good, weights=[weight])
    with pytest.raises(gw.ShapeError, match="weights"):
        gw.BGNBD().fit(**good, weights=[])
    with pytest.raises(gw.DomainError, match="threads"):
        MODEL.p_alive(**good, threads=0)
    with pytest.raises(gw.DomainError, match="alpha is -1"):
        gw.BGNBD(r=1, alpha=-1, a=1, b=1)
    with pytest.raises(gw.DomainError, match="b is None"):
        gw.BGNBD(r=1, alpha=1, a=1)
    with pytest.raises(gw.DomainError, match="fortnight"):
        gw.BGNBD(r=1, alpha=1, a=1, b=1, unit="fortnight")
    with pytest.raises(gw.SchemaError, match="must be fitted first"):
        gw.BGNBD().p_alive(**good)
    with pytest.raises(gw.DomainError, match="at least one customer"):
        gw.BGNBD().fit(frequency=[], recency=[], T=[])
    with pytest.raises(gw.SchemaError, match="frequency"):
        gw.BGNBD().fit(pd.DataFrame({"x": [1]}))


def test_one_time_buyers_and_one_customer_are_not_identified() -> None:
    with pytest.raises(gw.ConvergenceError, match="frequency is 0 in every row"):
        gw.BGNBD().fit(frequency=np.zeros(9), recency=np.zeros(9), T=np.full(9, 30.0))
    report = gw.BGNBD().fit(frequency=[3], recency=[20], T=[30]).fit_report_
    assert not report.identified and report.at_boundary and "not determine" in report.advice
    with pytest.raises(gw.ConvergenceError, match="recency is 0 where frequency > 0"):
        gw.BGNBD().fit(frequency=[3, 1, 0], recency=[0, 0, 0], T=[30, 20, 10])


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 50), st.integers(0, 50)), min_size=1, max_size=30))
def test_fits_of_any_few_customers_end_with_a_report_or_a_typed_error(rows: list[tuple[int, int, int]]) -> None:
    x = np.array([float(x) for x, _, _ in rows])
    t_x = np.where(x > 0, [float(t) for _, t, _ in rows], 0.0)
    columns = dict(frequency=x, recency=t_x, T=t_x + [float(rest) for _, _, rest in rows])
    if not x.any():
        with pytest.raises(gw.ConvergenceError):
            gw.BGNBD().fit(**columns)
        return
    model = gw.BGNBD().fit(**columns)
    assert model.fit_report_.identified or model.fit_report_.at_boundary or "flat" in model.fit_report_.advice
    assert model.log_likelihood(**columns).sum() == pytest.approx(model.log_likelihood_, rel=1e-7, abs=1e-7)
    alive = model.p_alive(**columns)
    assert ((alive >= 0) & (alive <= 1)).all()


def test_json_pickle_and_repr(cdnow: gw.BGNBD) -> None:
    for model in (cdnow, MODEL):
        for back in (gw.BGNBD.from_json(model.to_json()), pickle.loads(pickle.dumps(model))):
            assert back.params_ == model.params_
            assert back.unit_ == "week"
            assert repr(back) == repr(model)
    assert gw.BGNBD.from_json(cdnow.to_json()).fit_report_ == cdnow.fit_report_
    assert json.loads(cdnow.to_json())["params"]["r"] == cdnow.params_["r"]
    assert repr(MODEL) == "BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426, unit='week')"
    assert "2,357 customers" in repr(cdnow) and "log_likelihood=-9582.4292" in repr(cdnow)
    assert "converged" in repr(cdnow.fit_report_)
    with pytest.raises(gw.FormatError, match="alpha is missing"):
        gw.BGNBD.from_json(MODEL.to_json().replace('"alpha"', '"beta"'))
    with pytest.raises(gw.FormatError, match="not JSON"):
        gw.BGNBD.from_json("{")
    with pytest.raises(AttributeError, match="not fitted"):
        _ = MODEL.log_likelihood_


def test_is_an_estimator() -> None:
    rest = {"purchase_covariates": None, "leaving_covariates": None, "ridge": 0.0}
    assert gw.BGNBD(unit="day").get_params() == {"r": None, "alpha": None, "a": None, "b": None, "unit": "day", **rest}
    model = gw.BGNBD(**MODEL.get_params())
    assert model.params_ == MODEL.params_
    assert model.set_params(a=2.0).params_["a"] == 2
    with pytest.raises(gw.SchemaError, match="c is unknown, must be one of r, alpha, a, b, unit"):
        model.set_params(c=1)


def test_progress_can_stop() -> None:
    n = 400000
    x, T = np.ones(n), np.linspace(1, 9, n)
    with pytest.raises(gw.Cancelled):
        MODEL.expected_purchases(1e6, frequency=x, recency=x * 0.5, T=T, progress=lambda done: False)


@settings(max_examples=100, deadline=None)
@given(
    st.integers(0, 3000),
    st.floats(0, 1),
    st.floats(0, 5000),
    st.floats(0, 5000),
    st.lists(st.floats(1e-3, 1e3), min_size=4, max_size=4),
)
def test_probabilities_and_expectations_are_in_range(x: int, share: float, T: float, t: float, p: list[float]) -> None:
    model = gw.BGNBD(r=p[0], alpha=p[1], a=p[2], b=p[3])
    x = x if T > 0 else 0  # purchases take time
    customer = dict(frequency=x, recency=share * T if x else 0.0, T=T)
    alive, purchases = model.p_alive(**customer), model.expected_purchases(t, **customer)
    assert 0 <= alive <= 1
    rate = (p[0] + x) / (p[1] + T)
    smallest = np.finfo(float).tiny  # below it doubles lose digits
    assert 0 <= purchases <= alive * rate * t * (1 + 1e-12) + smallest
    assert model.expected_purchases(2 * t, **customer) >= purchases * (1 - 1e-12) - smallest
