"""The numbers on docs/from_lifetimes.md are what the package lifetimes and goodwill give."""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

import goodwill as gw

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import lifetimes
    from lifetimes.utils import calibration_and_holdout_data, summary_data_from_transaction_data

PAGE = (Path(__file__).resolve().parent.parent.parent / "docs/from_lifetimes.md").read_text()
END = "1997-09-30"
pytestmark = pytest.mark.filterwarnings("ignore")


def summary_of_lifetimes(log, **how):
    rows = summary_data_from_transaction_data(log, "id", "date", "total", observation_period_end=END, **how)
    return rows.sort_index()


@pytest.fixture(scope="module")
def both() -> SimpleNamespace:
    """The CDNOW sample through both."""
    log = gw.datasets.cdnow(sample=True, backend="pandas")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        old = summary_of_lifetimes(log, freq="D", freq_multiplier=7)
        f, r, T, money = (old[name] for name in ("frequency", "recency", "T", "monetary_value"))
        bgf = lifetimes.BetaGeoFitter().fit(f, r, T)
        ggf = lifetimes.GammaGammaFitter().fit(f[f > 0], money[f > 0])
    base = gw.CustomerBase.from_transactions(
        log, customer="id", time="date", amount="total", unit="week", calibration_end=END
    )
    model, spend = gw.BGNBD().fit(base), gw.GammaGamma().fit(base)
    return SimpleNamespace(log=log, old=old, bgf=bgf, ggf=ggf, base=base, model=model, spend=spend)


def row(label: str) -> tuple[str, str]:
    """The cells of a row of the table of numbers."""
    found = re.search(rf"^\| {re.escape(label)} \| ([^|]+) \| ([^|]+) \|$", PAGE, re.MULTILINE)
    assert found is not None, label
    return found[1], found[2]


def four_digits(values) -> str:
    return ", ".join(f"{value:.4f}" for value in values)


def test_parameters(both) -> None:
    for label, theirs, ours in (
        ("r, alpha, a, b", both.bgf.params_, both.model.params_),
        ("their standard errors", both.bgf.standard_errors_, both.model.standard_errors_),
        ("p, q, v", both.ggf.params_, both.spend.params_),
    ):
        assert row(label) == (four_digits(theirs), four_digits(ours.values()))
        np.testing.assert_allclose(list(theirs), list(ours.values()), rtol=1e-5)


def test_forecast_and_value(both) -> None:
    old = both.old
    columns = [old[name] for name in ("frequency", "recency", "T")]
    theirs = both.bgf.conditional_expected_number_of_purchases_up_to_time(39, *columns).sum()
    ours = both.model.expected_purchases(both.base, 39)["expected_purchases"].sum()
    assert row("purchases expected in the next 39 weeks") == (f"{theirs:.2f}", f"{ours:.2f}")

    monthly = 1.15 ** (1 / 12) - 1
    theirs = both.ggf.customer_lifetime_value(
        both.bgf, *columns, old["monetary_value"], time=12, discount_rate=monthly, freq="W"
    ).sum()
    how = dict(horizon=12 * 4.345, discount_rate=0.15, rule="lifetimes_month")
    ours = gw.value(both.base, both.model, both.spend, **how)["clv"].sum()
    assert row("value of twelve months, 15 % a year") == (f"{theirs:.2f}", f"{ours:.2f}")


def test_holdout(both) -> None:
    theirs = calibration_and_holdout_data(
        both.log, "id", "date", END, "1998-06-30", freq="D", freq_multiplier=7, monetary_value_col="total"
    ).sort_index()
    ours = both.base.holdout().set_index("customer")
    assert row("purchases made in them") == (
        f"{theirs['frequency_holdout'].sum():.0f}",
        f"{ours['frequency_holdout'].sum():.0f}",
    )
    assert (theirs["frequency_holdout"] == ours["frequency_holdout"]).all()
    assert (theirs["duration_holdout"] == ours["duration_holdout"]).all()
    # Rows and days are the same where nobody bought twice in a day, and nobody's mean is 0 there and missing here.
    rows = both.log[both.log["date"] > END].groupby("id")["date"].agg(["count", "nunique"])
    plain = rows.index[rows["count"] == rows["nunique"]].intersection(ours.index)
    assert 100 < len(plain) < len(rows)
    np.testing.assert_allclose(
        theirs.loc[plain, "monetary_value_holdout"], ours.loc[plain, "monetary_value_holdout"], rtol=1e-12
    )
    twice = rows.index[rows["count"] > rows["nunique"]].intersection(ours.index)
    assert (theirs.loc[twice, "monetary_value_holdout"] < ours.loc[twice, "monetary_value_holdout"]).any()
    silent = ours["frequency_holdout"] == 0
    assert (theirs.loc[silent, "monetary_value_holdout"] == 0).all()
    assert ours.loc[silent, "monetary_value_holdout"].isna().all()


def test_what_differs_is_as_the_page_says(both) -> None:
    weeks = summary_of_lifetimes(both.log, freq="W")["frequency"].sum()
    assert f"has {weeks:.0f} repeat\npurchases in place of {both.old['frequency'].sum():.0f}." in PAGE
    assert f"own units, {both.model.log_likelihood_:.4f} here" in PAGE
    assert f"`_negative_log_likelihood_` {both.bgf._negative_log_likelihood_:.6f}." in PAGE

    columns = [both.old[name] for name in ("frequency", "recency", "T")]
    penalised = lifetimes.BetaGeoFitter(penalizer_coef=0.01).fit(*columns)
    assert f"gives {four_digits(penalised.params_)} on" in " ".join(PAGE.split())

    with pytest.raises(ValueError, match="non-positive"):
        lifetimes.GammaGammaFitter().fit(both.old["frequency"], both.old["monetary_value"])
    assert both.spend.fit_report_.excluded
    assert both.base.summary()["monetary_value"].isna().sum() == (both.old["frequency"] == 0).sum()


def test_other_names_are_the_same(both) -> None:
    for t in (4, 39):
        np.testing.assert_allclose(
            both.bgf.expected_number_of_purchases_up_to_time(t), both.model.expected_purchases_of_new(t), rtol=1e-6
        )
        np.testing.assert_allclose(
            both.bgf.probability_of_n_purchases_up_to_time(t, 2), both.model.pmf(2, t), rtol=1e-6
        )
    theirs = both.ggf.conditional_expected_average_profit(both.old["frequency"], both.old["monetary_value"])
    ours = both.spend.expected_spend(both.base)["expected_spend"]
    np.testing.assert_allclose(theirs, ours, rtol=1e-5)
    p = both.bgf.params_.to_numpy()  # lifetimes has p_j^2 where a covariance has p_i p_j
    theirs = both.bgf.variance_matrix_.to_numpy() * np.divide.outer(p, p)
    np.testing.assert_allclose(theirs, both.model.covariance_, rtol=1e-4)
    assert "p_alive" in both.model.p_alive(both.base.summary(at="1997-05-01")).columns


def test_every_name_of_goodwill_on_the_page_is_there() -> None:
    for name in set(re.findall(r"\bgw\.(\w+)", PAGE)):
        assert hasattr(gw, name), name
    table = PAGE[PAGE.index("## Side by side") : PAGE.index("## A script")]
    for line in table.splitlines():
        cells = line.split(" | ")
        if len(cells) == 2:
            for name in re.findall(r"(?<![\w)])\.([a-z_A-Z]+)\b", cells[1]):
                assert any(hasattr(c, name) for c in (gw.BGNBD, gw.GammaGamma, gw.CustomerBase)), name
