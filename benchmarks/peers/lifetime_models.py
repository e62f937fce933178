"""MBG/NBD and Pareto/NBD beside lifetimes: fits on CDNOW, and the scores of ten million customers; fits of models that
no peer here has, by their time alone."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import numpy as np
import pandas as pd

import goodwill as gw

from .harness import Work, seconds, timed

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import lifetimes

TRUE = dict(r=0.553, alpha=10.578 * 7, s=0.606, beta=11.669 * 7)


def cdnow(sample: bool) -> dict[str, np.ndarray]:
    """frequency, recency and T of the sample or of all customers, in weeks."""
    base = gw.CustomerBase.from_transactions(
        gw.datasets.cdnow(sample=sample), customer="id", time="date", calibration_end="1997-09-30", unit="week"
    )
    summary = base.summary()
    return {name: np.asarray(summary[name], dtype=float) for name in ("frequency", "recency", "T")}


def customers(n: int) -> dict[str, np.ndarray]:
    """The same by whole days, as Pareto/NBD makes them over two years."""
    model = gw.ParetoNBD(**TRUE, unit="day")
    T = np.floor(np.random.default_rng(1).uniform(0, 730, n))
    made = model.simulate(T, seed=1)
    row, day = made["row"], np.ceil(made["time"])
    new = np.r_[True, (row[1:] != row[:-1]) | (day[1:] != day[:-1])]
    recency = np.zeros(n)
    np.maximum.at(recency, row, day)
    recency = np.minimum(recency, T)
    return {"frequency": np.bincount(row[new], minlength=n).astype(float), "recency": recency, "T": T}


def fit_works(estimator, fitter, name: str, data: dict[str, np.ndarray], at_least: float, reach: str, **how) -> Work:
    columns = [data[c] for c in ("frequency", "recency", "T")]

    def theirs():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return fitter().fit(*columns)

    def agree(ours, theirs) -> None:
        # Where lifetimes ended, our likelihood is no higher than at our maximum.
        at_theirs = estimator(**{k: theirs.params_[k] for k in ours.params_}).log_likelihood(**data).sum()
        assert ours.log_likelihood_ >= at_theirs - 1e-8 * abs(at_theirs), (ours.log_likelihood_, at_theirs)

    return Work(
        name,
        lambda: estimator().fit(**data),
        {"lifetimes": theirs},
        agree,
        at_least=at_least,
        reach=reach,
        plain=lambda: tuple(c.sum() for c in columns),
        **how,
    )


def works() -> Iterator[Work]:
    sample, master = cdnow(sample=True), cdnow(sample=False)
    mbg, pareto = lifetimes.ModifiedBetaGeoFitter, lifetimes.ParetoNBDFitter
    yield fit_works(gw.MBGNBD, mbg, "MBG/NBD fit on CDNOW's 2,357", sample, 100, "300", inner=20)
    yield fit_works(gw.ParetoNBD, pareto, "Pareto/NBD fit on CDNOW's 2,357", sample, 20, "60", inner=5)
    how = dict(repeats=1, slow={"lifetimes"})
    yield fit_works(gw.ParetoNBD, pareto, "Pareto/NBD fit on CDNOW's 23,570", master, 200, "400", **how)

    many = customers(10_000_000)
    columns = [many[c] for c in ("frequency", "recency", "T")]
    series = [pd.Series(column) for column in columns]
    model, peer = gw.ParetoNBD(**TRUE, unit="day"), pareto()
    peer.params_ = pd.Series(TRUE)

    def close(ours, theirs) -> None:
        assert np.isfinite(ours).all()
        theirs = np.asarray(theirs)
        there = np.isfinite(theirs)  # lifetimes has NaN for the best customers
        np.testing.assert_allclose(ours[there], theirs[there], rtol=1e-6)

    yield Work(
        "Pareto/NBD P(alive) and 52 weeks, 10,000,000 customers",
        lambda: model.p_alive(**many) + model.expected_purchases(364, **many),
        {
            "lifetimes": lambda: np.asarray(peer.conditional_probability_alive(*series))
            + np.asarray(peer.conditional_expected_number_of_purchases_up_to_time(364, *series))
        },
        close,
        at_least=20,
        reach="40",
        plain=lambda: columns[0] + columns[1] + columns[2],
        repeats=3,
        slow={"lifetimes"},
    )


def notes() -> Iterator[str]:
    """Fits that no peer here makes, each with the most that it may take."""

    def line(name: str, most: float, fit) -> str:
        taken = min(timed(fit)[0] for _ in range(3))
        mark = "" if taken <= most else " **missed**"
        return f"{name}: {seconds(taken)} (at most {seconds(most)}){mark}."

    base = gw.CustomerBase.from_transactions(
        gw.datasets.cdnow(sample=True), customer="id", time="date", amount="total", calibration_end="1997-09-30",
        unit="week",
    )  # fmt: skip
    for model in (gw.NBD, gw.BGCNBDk, gw.MBGCNBDk, gw.GammaGamma):
        name = f"{model.__name__} fit on CDNOW's 2,357"
        yield line(name, 0.05, lambda model=model: model().fit(base))
    sample = cdnow(sample=True)
    fitted = gw.BGNBD().fit(**sample)
    yield line("1,000 bootstrap fits of BG/NBD on CDNOW's 2,357", 4, lambda: fitted.bootstrap(**sample))
    yield line("profile intervals of BG/NBD on CDNOW's 2,357", 0.05, lambda: fitted.parameter_intervals(**sample))
    for data, most in ((sample, 0.5), (cdnow(sample=False), 3)):
        name = f"Gamma-Gompertz/NBD fit on CDNOW's {len(data['T']):,}, where b runs to 0"
        yield line(name, most, lambda data=data: gw.GGompertzNBD().fit(**data))
    million = customers(1_000_000)
    yield line("Pareto/NBD fit, 1,000,000 customers", 3, lambda: gw.ParetoNBD().fit(**million))
    model = gw.BGNBD().fit(**million)
    later = {**million, "T": million["T"] + 1}
    yield line("BG/NBD fit, 1,000,000 customers, a day later", 1, lambda: gw.BGNBD().fit(**later))
    yield line("BG/NBD refit from the day before", 1, lambda: model.refit(**later))
