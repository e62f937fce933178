"""Customer equity: independent values, intervals by another way, scenarios, risk, segments, forms, bad input."""

from __future__ import annotations

import json
import math
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from test_lifetime_gamma_gamma import base

import goodwill as gw

REFERENCE = json.loads((Path(__file__).parent.parent / "reference/lifetime/equity_mpmath.json").read_text())
MODELS = {"pareto_nbd": gw.ParetoNBD, "bg_nbd": gw.BGNBD, "mbg_nbd": gw.MBGNBD}
HOW: dict[str, Any] = {"horizon": 104, "discount_rate": 0.15, "margin": 0.3}


def known(name: str) -> Any:
    return MODELS[name](**dict(zip(MODELS[name]._names, REFERENCE["params"][name], strict=True)), unit="week")


@cache
def fitted() -> tuple[gw.BGNBD, gw.GammaGamma]:
    return gw.BGNBD().fit(base(True)), gw.GammaGamma().fit(base(True))


@cache
def equity() -> gw.CustomerEquity:
    return gw.customer_equity(base(True), *fitted(), **HOW, by="cohort", period="month")


@pytest.mark.parametrize("name", MODELS)
def test_purchases_in_scenarios_as_computed_by_quadrature(name: str) -> None:
    """An amount of 1 and a margin of 1: equity counts discounted purchases."""
    rows = [row for row in REFERENCE["purchases"] if row["model"] == name]
    assert len(rows) == 28
    for row in rows:
        x, t_x, T = row["customer"]
        found = gw.customer_equity(
            {"frequency": [x], "recency": [t_x], "T": [T]}, known(name), 1.0, discount_rate=0.15, interval=None,
            horizon=row["horizon"] or math.inf,
        )  # fmt: skip
        there = found.scenario(frequency=row["frequency"], leaving=row["leaving"])
        assert there.equity == pytest.approx(row["purchases"], rel=1e-8), row
        assert there.change == pytest.approx(row["purchases"] - found.equity, abs=1e-8)


def test_contracts_as_summed() -> None:
    for row in REFERENCE["contracts"]["rows"]:
        kinds: dict[bool, Any] = {True: gw.ShiftedBetaGeometric, False: gw.BetaDiscreteWeibull}
        more = {} if row["c"] == 1 else {"c": row["c"]}
        model = kinds[row["c"] == 1](alpha=row["alpha"], beta=row["beta"], **more)
        found = gw.customer_equity(
            {"renewals": [row["renewals"]]}, model, 1.0, horizon=row["horizon"],
            discount_rate=REFERENCE["contracts"]["rate"], interval=None,
        )  # fmt: skip
        assert found.scenario(leaving=row["leaving"]).equity == pytest.approx(row["value"], rel=1e-10), row
    endless = gw.customer_equity({"renewals": [3]}, model, 1.0, discount_rate=0.1, interval=None)
    assert endless.equity == pytest.approx(model.derl(3, 0.1), rel=1e-12)


def test_the_total_is_that_of_the_customers_values() -> None:
    found, table = equity(), gw.value(base(True), *fitted(), **HOW)
    assert found.equity == pytest.approx(table["clv"].sum(), rel=1e-10)
    assert found.values["value"].to_numpy() == pytest.approx(table["clv"].to_numpy(), rel=1e-9)
    assert found.customers == 2357 and found.missing == 0
    assert found.table["equity"].sum() == pytest.approx(found.equity, rel=1e-12)
    assert found.table["customers"].sum() == 2357
    assert found.table["segment"].to_list() == ["1997-01", "1997-02", "1997-03"]
    by_month = found.values.group_by("segment").agg(pl.col("value").sum()).sort("segment")
    assert by_month["value"].to_list() == pytest.approx(found.table["equity"].to_list(), rel=1e-12)
    # Cohorts are those of the log.
    first = gw.datasets.cdnow(sample=True, backend="polars").group_by("id").agg(pl.col("date").min())
    months = first["date"].cast(pl.String).str.slice(0, 7).value_counts().sort("date")
    assert found.table["customers"].to_list() == months["count"].to_list()


def gradient(of: Any, dimension: int) -> np.ndarray:
    """By differences along each logarithm."""
    h, out = 1e-4, []
    for i in range(dimension):
        by = np.zeros(dimension)
        by[i] = h
        out.append((of(by) - of(-by)) / (2 * h))
    return np.array(out)


def moved(model: Any, by: np.ndarray) -> Any:
    values = dict(zip(model._names, model._fitted.moved(by.tolist()).params, strict=True))
    return type(model)(**values, **({} if isinstance(model, gw.GammaGamma) else {"unit": "week"}))


def test_errors_are_those_of_the_gradients_of_both_models() -> None:
    model, spend = fitted()
    found = equity()

    def total(m: Any, s: Any) -> float:
        return float(gw.value(base(True), m, s, **HOW)["clv"].sum())

    g = gradient(lambda by: total(moved(model, by), spend), 4)
    k = gradient(lambda by: total(model, moved(spend, by)), 3)
    variance = g @ model._fitted.log_covariance @ g + k @ spend._fitted.log_covariance @ k
    assert found.standard_error == pytest.approx(math.sqrt(variance), rel=1e-4)
    factor = math.exp(1.959963984540054 * found.standard_error / found.equity)
    assert found.equity_low == pytest.approx(found.equity / factor, rel=1e-12)
    assert found.equity_high == pytest.approx(found.equity * factor, rel=1e-12)
    # Segments share the parameters: their errors are not those of independent sums.
    low, high = found.table["equity_low"].to_numpy(), found.table["equity_high"].to_numpy()
    own = np.log(high / low) / (2 * 1.959963984540054) * found.table["equity"].to_numpy()
    assert own.sum() >= found.standard_error > 1.5 * np.sqrt((own**2).sum())


def test_errors_cover_what_made_the_customers() -> None:
    """The interval of the total holds the one at the true parameters in 95 % of made bases, within sampling error."""
    truth, horizon = gw.ParetoNBD(r=0.6, alpha=10.0, s=0.6, beta=12.0, unit="week"), 52
    held = 0
    for seed in range(60):
        ages = np.full(1500, 39.0)
        made = truth.simulate(ages, seed=seed)
        x = np.bincount(made["row"], minlength=1500).astype(float)
        t_x = np.zeros(1500)
        np.maximum.at(t_x, made["row"], made["time"])
        rows = {"frequency": x, "recency": t_x, "T": ages}
        found = gw.customer_equity(
            rows, gw.ParetoNBD(unit="week").fit(rows), 1.0, horizon=horizon, discount_rate=0.1
        )
        there = gw.customer_equity(rows, truth, 1.0, horizon=horizon, discount_rate=0.1, interval=None).equity
        held += found.equity_low <= there <= found.equity_high
    assert held >= 51  # 57 expected, standard deviation 1.7


def test_scenarios_are_what_they_say() -> None:
    found = equity()
    margin = found.scenario(margin=1.05)
    assert margin.change == pytest.approx(0.05 * found.equity, rel=1e-12)
    reach = 1.959963984540054 * 0.05 * found.standard_error
    assert margin.change_high - margin.change == pytest.approx(reach, rel=1e-6)
    all_three = found.scenario(frequency=1.1, leaving=0.9, margin=1.05)
    assert all_three.equity == pytest.approx(1.05 * found.scenario(frequency=1.1, leaving=0.9).equity, rel=1e-12)
    assert all_three.table["change"].sum() == pytest.approx(all_three.change, rel=1e-10)
    assert all_three.table["equity"].sum() == pytest.approx(all_three.equity, rel=1e-10)
    nothing = found.scenario()
    assert (nothing.change, nothing.change_low, nothing.change_high) == (0, 0, 0)
    assert "Frequency +10%, leaving -10%, margin +5%: the equity changes by +" in repr(all_three)
    # The interval of a change by the gradients of both models.
    model, spend = fitted()

    def change(m: Any, s: Any) -> float:
        own = gw.customer_equity(base(True), m, s, **HOW, interval=None)
        return own.scenario(leaving=0.9).change

    g = gradient(lambda by: change(moved(model, by), spend), 4)
    k = gradient(lambda by: change(model, moved(spend, by)), 3)
    error = math.sqrt(g @ model._fitted.log_covariance @ g + k @ spend._fitted.log_covariance @ k)
    less = found.scenario(leaving=0.9)
    assert less.change_high - less.change == pytest.approx(1.959963984540054 * error, rel=1e-3)


def test_elasticities_are_those_of_small_scenarios() -> None:
    found = equity()
    by_name = {e.of: e for e in found.elasticities}
    assert list(by_name) == ["margin", "frequency", "leaving"] and by_name["margin"].value == 1
    for name in ("frequency", "leaving"):
        up, down = (found.scenario(**{name: math.exp(step)}).equity for step in (1e-3, -1e-3))
        assert by_name[name].value == pytest.approx((up - down) / (2e-3 * found.equity), rel=1e-5)
    assert 0 < by_name["frequency"].value < 1 and by_name["leaving"].value < 0
    assert all(e.holds_fixed.endswith("margin stay.") for e in found.elasticities[1:])
    # NBD: nobody leaves, and purchases are in proportion to the frequency.
    frame = {"frequency": [2, 0], "recency": [30, 0], "T": [39, 39]}
    nbd = gw.customer_equity(frame, gw.NBD(r=0.4, alpha=12, unit="week"), 10, **HOW, interval=None)
    assert {e.of: e.value for e in nbd.elasticities} == pytest.approx({"margin": 1, "frequency": 1}, rel=1e-9)
    with pytest.raises(gw.DomainError, match=r"leaving is 0.9, must be 1: in NBD nobody leaves"):
        nbd.scenario(leaving=0.9)


def test_at_risk_is_silence_times_what_the_value_falls_by() -> None:
    model, spend = fitted()
    found, frame = equity().at_risk(13), base(True).summary()
    later = frame.with_columns(T=frame["T"] + 13)
    now, then = (gw.value(rows, model, spend, **HOW)["clv"].to_numpy() for rows in (frame, later))
    expected = model.no_purchase(frame, 13)["no_purchase"].to_numpy() * (now - then)
    assert isinstance(found.customers, pl.DataFrame)
    assert found.customers.columns == ["customer", "value", "at_risk"]
    assert found.customers["at_risk"].to_numpy() == pytest.approx(expected, rel=1e-6, abs=1e-9)
    assert found.total == pytest.approx(expected.sum(), rel=1e-8) and (expected > 0).all()
    assert found.share == pytest.approx(found.total / equity().equity) and 0 < found.share < 1
    assert "is at risk in the next 13 weeks" in repr(found)


def test_of_contracts_is_at_risk_what_leavers_would_have_paid() -> None:
    found = gw.customer_equity(
        {"renewals": [0, 3]}, gw.ShiftedBetaGeometric(alpha=0.668, beta=3.806), 20.0, discount_rate=0.1, interval=None
    )
    risk = found.at_risk(1)
    leaves = 0.668 / (0.668 + 3.806 + np.array([0, 3]))  # at the renewal due now: he pays nothing more
    assert risk.customers["at_risk"] == pytest.approx(leaves * np.asarray(risk.customers["value"]), rel=1e-10)
    assert "is at risk in the next 1 renewals" in repr(risk)


def test_concentration() -> None:
    values = np.sort(equity().values["value"].to_numpy())[::-1]
    assert equity().share_of_top(100 / 2357) == pytest.approx(values[:100].sum() / values.sum(), rel=1e-9)
    assert equity().share_of_top(1) == pytest.approx(1)
    top = gw.concentration(values).top
    shares = dict(zip(top["customers"], top["value"], strict=True))
    assert equity().share_of_top(0.1) == pytest.approx(shares[0.1], rel=1e-9)


@pytest.mark.parametrize("make", [pd.DataFrame, pl.DataFrame, pa.table, dict])
def test_segments_come_from_frames_of_any_kind(make: Any) -> None:
    data = {
        "customer": ["c", "a", "b", "d"], "frequency": [2, 0, 5, 1], "recency": [30.0, 0, 38, 2],
        "T": [38.9, 38.9, 40, 39], "monetary_value": [20.0, None, 35, 10], "channel": ["web", "shop", "web", None],
    }  # fmt: skip
    if make is dict:
        data["monetary_value"][1] = math.nan  # type: ignore[index]
    frame = make(data)
    spend = gw.GammaGamma(p=6.25, q=3.74, v=15.44)
    found = gw.customer_equity(frame, known("pareto_nbd"), spend, discount_rate=0.1, by="channel", interval=None)
    assert type(found.table) is type(frame)
    read = {name: list(found.table[name]) for name in ("segment", "customers")}
    if make is pa.table:
        read = found.table.select(["segment", "customers"]).to_pydict()
    assert read == {"segment": ["shop", "web", "(missing)"], "customers": [1, 2, 1]}
    ages = np.array([1, 2, 1, 2])
    given = gw.customer_equity(frame, known("pareto_nbd"), spend, discount_rate=0.1, by=ages, interval=None)
    assert [row["customers"] for row in given._rows] == [2, 2] and given._rows[0]["segment"] == 1
    assert given.equity == pytest.approx(found.equity, rel=1e-12)
    assert "(missing)" in repr(found) and math.isnan(found.equity_low)


def test_amounts_may_be_each_customers_own() -> None:
    frame = {"renewals": [1, 5], "fee": [120.0, 90.0]}
    model = gw.ShiftedBetaGeometric(alpha=0.668, beta=3.806)
    found = gw.customer_equity(frame, model, "fee", horizon=10, discount_rate=0.1, interval=None)
    expected = gw.value(frame, model, "fee", horizon=10, discount_rate=0.1, unit="year")["clv"]
    assert found.values["value"] == pytest.approx(expected, rel=1e-12)


def test_missing_amounts_are_counted() -> None:
    frame = {"frequency": [2, 0], "recency": [30, 0], "T": [39, 39], "monetary_value": [math.nan, math.nan]}
    spend = gw.GammaGamma(p=6.25, q=3.74, v=15.44)
    found = gw.customer_equity(frame, known("bg_nbd"), spend, **HOW, interval=None)
    assert (found.customers, found.missing) == (1, 1) and "1 customers without a value are left out" in repr(found)


def test_covariates_are_looked_up() -> None:
    """Of each customer's own model, and of spend at his own scale."""
    frame = {
        "frequency": [2.0, 0, 4], "recency": [30.0, 0, 38], "T": [39.0, 39, 40], "monetary_value": [20.0, 0, 35],
        "member": [1.0, 0, 1],
    }  # fmt: skip
    params = dict(zip(gw.ParetoNBD._names, REFERENCE["params"]["pareto_nbd"], strict=True))
    more: dict[str, Any] = {"purchase_covariates": {"member": 0.4}, "leaving_covariates": {"member": -0.3}}
    model = gw.ParetoNBD(**params, unit="week", **more)
    spend = gw.GammaGamma(p=6.25, q=3.74, v=15.44, spend_covariates={"member": 0.2})
    found = gw.customer_equity(frame, model, spend, **HOW, interval=None)
    assert found.values["value"] == pytest.approx(gw.value(frame, model, spend, **HOW)["clv"], rel=1e-10)
    separate = gw.customer_equity({k: v for k, v in frame.items() if k != "member"}, model, spend, **HOW,
                                  interval=None, covariates={"member": [1.0, 0, 1]})  # fmt: skip
    assert separate.equity == found.equity
    with pytest.raises(gw.SchemaError, match="with covariates"):
        gw.new_customer_value(model, 10.0, **HOW, interval=None)


def test_threads_do_not_matter() -> None:
    one, two = (gw.customer_equity(base(True), *fitted(), **HOW, threads=n) for n in (1, 2))
    assert (one.equity, one.standard_error) == (two.equity, two.standard_error)
    x = np.arange(600_000) % 7.0
    many = {"frequency": x, "recency": 5 * x, "T": np.linspace(36, 90, len(x)), "monetary_value": 10 * (x > 0)}
    with pytest.raises(gw.Cancelled):
        gw.customer_equity(many, *fitted(), **HOW, progress=lambda done: False)


def test_bad_input() -> None:
    model, spend = known("pareto_nbd"), 35.0
    frame = {"frequency": [2, 0], "recency": [30, 0], "T": [39, 39], "channel": ["a", "b"]}

    def ask(**other: Any) -> Any:
        given = {"base": frame, "model": model, "spend": spend, "interval": None, **HOW, **other}
        return gw.customer_equity(given.pop("base"), given.pop("model"), given.pop("spend"), **given)

    for match, kind, other in (
        ("discount_rate is 15, must be a share a year", gw.DomainError, {"discount_rate": 15}),
        ("discount_rate is 0, must be > 0 where the horizon is infinite", gw.DomainError,
         {"discount_rate": 0, "horizon": math.inf}),
        ("horizon is 0, must be > 0", gw.DomainError, {"horizon": 0}),
        ("horizon is 36500, must be in the unit of the model", gw.DomainError, {"horizon": 36500}),
        ("must be missing or 0 where frequency is 0", gw.DomainError,
         {"base": {**frame, "monetary_value": [5.0, 5.0]}, "spend": gw.GammaGamma(p=6, q=4, v=15)}),
        ("must be a GammaGamma or an amount: a customer base has no such columns", gw.SchemaError,
         {"base": base(True), "spend": "fee"}),
        ("margin is -0.3, must be finite and > 0", gw.DomainError, {"margin": -0.3}),
        ("spend is -5, must be >= 0", gw.DomainError, {"spend": -5}),
        ("interval is 95, must be > 0 and < 1", gw.DomainError, {"interval": 95}),
        ("must be None: a known model, and an amount, have no errors", gw.SchemaError, {"interval": 0.95}),
        ("there are \"frequency\", \"recency\", \"T\", \"channel\"; did you mean \"channel\"", gw.SchemaError,
         {"by": "chanel"}),
        ("by is 1 rows long, must have 2 rows", gw.ShapeError, {"by": ["a"]}),
        ("must be a column, or of a customer base", gw.SchemaError, {"by": "cohort"}),
        ("model is of type BGBB", gw.SchemaError, {"model": gw.BGBB(alpha=1, beta=1, gamma=1, delta=1)}),
        ("base is a customer base, must be a frame with the column renewals", gw.SchemaError,
         {"model": gw.ShiftedBetaGeometric(alpha=1.5, beta=2), "base": base(True)}),
        ("must be an amount: what a period costs is known", gw.SchemaError,
         {"model": gw.ShiftedBetaGeometric(alpha=1.5, beta=2), "spend": gw.GammaGamma(p=6, q=4, v=15)}),
        ("must be in units of a day, like the model", gw.ConflictError,
         {"base": base(True), "model": gw.NBD(r=1, alpha=2, unit="day")}),
        (r"recency\[0\] is 50, must be <= T", gw.DomainError, {"base": {**frame, "recency": [50, 0]}}),
    ):  # fmt: skip
        with pytest.raises(kind, match=match):
            ask(**other)
    for factor in (0, -1, math.nan):
        with pytest.raises(gw.DomainError, match=r"frequency is .*, must be finite and > 0"):
            ask().scenario(frequency=factor)
    with pytest.raises(gw.DomainError, match=r"leaving is 9, must be < 4\.05"):
        ask(model=known("bg_nbd")).scenario(leaving=9)
    with pytest.raises(gw.DomainError, match=r'period is .week., must be "month", "quarter" or "year"'):
        ask(base=base(True), by="cohort", period="week")
    contracts = ask(base={"renewals": [1]}, model=gw.ShiftedBetaGeometric(alpha=1.5, beta=2), horizon=10)
    with pytest.raises(gw.DomainError, match="renewed by the calendar"):
        contracts.scenario(frequency=2)
    with pytest.raises(gw.DomainError, match=r"within is 1\.5, must be a whole number of renewals"):
        contracts.at_risk(1.5)
    with pytest.raises(gw.DomainError, match="within is 0"):
        ask().at_risk(0)


def test_the_picture_says_what_it_found() -> None:
    title = equity().plot().to_dict()["title"]
    assert title["text"].startswith("2,357 customers are worth ") and " holds " in title["text"]
    assert "95% intervals" in title["subtitle"]
    frame = {"frequency": [2, 0], "recency": [30, 0], "T": [39, 39]}
    plain = gw.customer_equity(frame, known("bg_nbd"), 10.0, **HOW, interval=None, by=["web", "shop"])
    assert "intervals" not in plain.plot().to_dict()["title"]["subtitle"]
