"""Fits and forecasts of buy-till-you-die models, beside lifetimes."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import numpy as np
import pandas as pd

import goodwill as gw

from .harness import Work

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import lifetimes

TRUE = dict(r=0.2425945, alpha=30.8952, a=0.7929220, b=2.4259068)
MONTHLY = 1.15 ** (1 / 12) - 1


def customers(n: int, seed: int = 1) -> dict[str, np.ndarray]:
    """frequency, recency and T in whole days over two years of customers who joined at any time in it."""
    log = gw.simulate(customers=n, seed=seed, days=730, join_days=730, **TRUE).transactions
    summary = gw.summary(log, customer="customer", time="date", amount="amount", unit="day")
    return {name: np.asarray(summary[name]) for name in ("frequency", "recency", "T", "monetary_value")}


def agree_in_likelihood(ours, theirs) -> None:
    # lifetimes holds the mean negative log-likelihood of rows in its own scaled units.
    f, r, T = ours.data
    p = theirs.params_
    at_theirs = gw.BGNBD(r=p["r"], alpha=p["alpha"], a=p["a"], b=p["b"]).log_likelihood(
        frequency=f, recency=r, T=T
    ).sum()
    assert ours.model.log_likelihood_ >= at_theirs - 1e-8 * abs(at_theirs), (ours.model.log_likelihood_, at_theirs)


class Fitted:
    def __init__(self, model, data) -> None:
        self.model, self.data = model, data


def fit_works(name: str, data: dict[str, np.ndarray], at_least: float, reach: str, **how) -> Work:
    f, r, T = data["frequency"], data["recency"], data["T"]

    def theirs():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return lifetimes.BetaGeoFitter().fit(f, r, T)

    return Work(
        name,
        lambda: Fitted(gw.BGNBD().fit(frequency=f, recency=r, T=T), (f, r, T)),
        {"lifetimes": theirs},
        agree_in_likelihood,
        at_least=at_least,
        reach=reach,
        plain=lambda: (f.sum(), r.sum(), T.sum()),
        **how,
    )


def works() -> Iterator[Work]:
    million = customers(1_000_000)
    yield fit_works("BG/NBD fit, 1,000,000 customers", million, 60, "150", repeats=3)

    cdnow = gw.CustomerBase.from_transactions(
        gw.datasets.cdnow(sample=True), customer="id", time="date", amount="total", calibration_end="1997-09-30"
    ).summary()
    small = {name: np.asarray(cdnow[name]) for name in ("frequency", "recency", "T")}
    yield fit_works("BG/NBD fit on CDNOW's 2,357", small, 100, "300", inner=20)

    f, r, T, money = (million[name] for name in ("frequency", "recency", "T", "monetary_value"))
    model = gw.BGNBD(**TRUE, unit="day")
    peer = lifetimes.BetaGeoFitter()
    peer.params_ = dict(TRUE)
    series = [pd.Series(column) for column in (f, r, T)]  # what its documentation passes

    def close(ours, theirs) -> None:
        np.testing.assert_allclose(ours, theirs, rtol=1e-8)

    yield Work(
        "P(alive), 1,000,000 customers",
        lambda: model.p_alive(frequency=f, recency=r, T=T),
        {
            "lifetimes": lambda: peer.conditional_probability_alive(*series),
            "lifetimes (handed NumPy arrays)": lambda: peer.conditional_probability_alive(f, r, T),
        },
        close,
        at_least=20,
        beside={"lifetimes (handed NumPy arrays)"},
        reach="50",
        plain=lambda: f + r + T,
    )
    fitted = gw.BGNBD(unit="day").fit(frequency=f[:50_000], recency=r[:50_000], T=T[:50_000])
    yield Work(
        "39 weeks with delta intervals, 1,000,000 customers, beside the means",
        lambda: fitted.predict(273, frequency=f, recency=r, T=T),
        {"goodwill (means alone)": lambda: fitted.expected_purchases(273, frequency=f, recency=r, T=T)},
        lambda ours, means: close(ours["expected_purchases"], means),
        at_least=1 / 3,
        reach="1 / 3",
        plain=lambda: f + r + T,
    )
    yield Work(
        "expected purchases in 39 weeks, 1,000,000 customers",
        lambda: model.expected_purchases(273, frequency=f, recency=r, T=T),
        {
            "lifetimes": lambda: peer.conditional_expected_number_of_purchases_up_to_time(273, *series),
            "lifetimes (handed NumPy arrays)": lambda: peer.conditional_expected_number_of_purchases_up_to_time(
                273, f, r, T
            ),
        },
        close,
        at_least=50,
        reach="150",
        plain=lambda: f + r + T,
        repeats=3,
    )

    weekly = {**TRUE, "alpha": TRUE["alpha"] / 7}
    known = gw.BGNBD(**weekly, unit="week")
    spend = gw.GammaGamma(p=6.25, q=3.74, v=15.44)
    their_model, their_spend = lifetimes.BetaGeoFitter(), lifetimes.GammaGammaFitter()
    their_model.params_, their_spend.params_ = dict(weekly), dict(p=6.25, q=3.74, v=15.44)
    their_model.predict = their_model.conditional_expected_number_of_purchases_up_to_time
    weeks = dict(frequency=f, recency=r / 7, T=T / 7)
    mean = np.where(f > 0, money, 0.0)

    pandas = [pd.Series(c) for c in (f, weeks["recency"], weeks["T"], mean)]
    yield Work(
        "value, 1,000,000 customers, twelve months",
        lambda: gw.value(
            {**weeks, "monetary_value": money},
            known,
            spend,
            horizon=12 * 4.345,
            discount_rate=0.15,
            rule="lifetimes_month",
        ),
        {
            "lifetimes (CLV alone)": lambda: their_spend.customer_lifetime_value(
                their_model, *pandas, time=12, discount_rate=MONTHLY, freq="W"
            )
        },
        lambda ours, theirs: np.testing.assert_allclose(np.asarray(ours["clv"]), theirs.to_numpy(), rtol=1e-8),
        at_least=200,
        reach="1,000",
        slow={"lifetimes (CLV alone)"},
        repeats=3,
    )

    log = gw.datasets.cdnow(sample=True)
    shop = gw.CustomerBase.from_transactions(log, customer="id", time="date", amount="total", unit="week")
    fitted, amounts = gw.BGNBD().fit(shop), gw.GammaGamma().fit(shop)
    same_model, same_spend = lifetimes.BetaGeoFitter(), lifetimes.GammaGammaFitter()
    same_model.params_, same_spend.params_ = dict(fitted.params_), dict(amounts.params_)
    same_model.predict = same_model.conditional_expected_number_of_purchases_up_to_time
    yield Work(
        "value with intervals, 1,000,000 customers, twelve months",
        lambda: gw.value(
            {**weeks, "monetary_value": money},
            fitted,
            amounts,
            horizon=12 * 4.345,
            discount_rate=0.15,
            rule="lifetimes_month",
            interval=0.95,
        ),
        {
            "lifetimes (CLV alone, no interval)": lambda: same_spend.customer_lifetime_value(
                same_model, *pandas, time=12, discount_rate=MONTHLY, freq="W"
            )
        },
        lambda ours, theirs: np.testing.assert_allclose(np.asarray(ours["clv"]), theirs.to_numpy(), rtol=1e-8),
        at_least=10,
        reach="under 1 s",
        slow={"lifetimes (CLV alone, no interval)"},
        repeats=3,
    )
