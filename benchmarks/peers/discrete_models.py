"""BG/BB beside lifetimes: the fit on the donations, and the scores of a million customers."""

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
    from lifetimes.datasets import load_donations

DONORS = dict(alpha=1.2035, beta=0.7497, gamma=0.6567, delta=2.7834)


def customers(n: int) -> dict[str, np.ndarray]:
    """Customers with 4 to 11 opportunities, as the model of the donors makes them."""
    n_periods = np.random.default_rng(1).integers(4, 12, n).astype(float)
    made = gw.BGBB(**DONORS).simulate(n_periods, seed=1)
    recency = np.zeros(n)
    np.maximum.at(recency, made["row"], made["period"])
    frequency = np.bincount(made["row"], minlength=n).astype(float)
    return {"frequency": frequency, "recency": recency, "n_periods": n_periods}


def works() -> Iterator[Work]:
    table = load_donations()
    columns = {
        "frequency": table["frequency"], "recency": table["recency"], "n_periods": table["periods"],
        "weights": table["weights"],
    }  # fmt: skip

    def theirs():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return lifetimes.BetaGeoBetaBinomFitter().fit(*columns.values())

    def agree(ours, theirs) -> None:
        np.testing.assert_allclose(list(ours.params_.values()), theirs.params_[list(ours.params_)], rtol=1e-3)

    yield Work(
        "BG/BB fit on 11,104 donors in 22 patterns",
        lambda: gw.BGBB().fit(**columns),
        {"lifetimes": theirs},
        agree,
        at_least=50,
        reach="200",
        plain=lambda: tuple(np.asarray(c).sum() for c in columns.values()),
        inner=20,
    )

    million = customers(1_000_000)
    model, peer = gw.BGBB(**DONORS), lifetimes.BetaGeoBetaBinomFitter()
    peer.params_ = pd.Series(DONORS)
    given = tuple(million.values())

    def close(ours, theirs) -> None:
        np.testing.assert_allclose(ours, np.asarray(theirs), rtol=1e-8)

    yield Work(
        "BG/BB P(alive) and the next 5, 1,000,000 customers",
        lambda: model.p_alive(**million, ahead=1) + model.expected_purchases(5, **million),
        {
            "lifetimes": lambda: np.asarray(peer.conditional_probability_alive(1, *given))
            + np.asarray(peer.conditional_expected_number_of_purchases_up_to_time(5, *given))
        },
        close,
        at_least=20,
        reach="100",
        plain=lambda: given[0] + given[1] + given[2],
        repeats=3,
        slow={"lifetimes"},
    )
