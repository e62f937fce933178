"""How often the intervals of the lifetime models hold: customer bases from known parameters, fitted, and forecast.

``python -m benchmarks.coverage lifetime`` measures them and writes docs/lifetime/intervals.md.
"""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import goodwill as gw

PAGE = Path(__file__).resolve().parent.parent.parent / "docs/lifetime/intervals.md"
SEED = 20261129
LEVEL, Z = 0.95, 1.959963984540054
#: Ages at the end of the calibration, as CDNOW's, and what is forecast, in weeks.
AGES, HORIZON = (27.0, 39.0), 26.0
#: Customers of a base whose own forecasts are looked at.
LOOKED_AT = 100
#: Of the draws; of a bootstrap.
DRAWS, REPLICATES = 200, 199
FORECASTS = (
    "expectation",
    "expectation, 0 repeat purchases",
    "expectation, 3 and more repeat purchases",
    "outcome",
    "total expectation",
    "total outcome",
)
METHODS = ("delta", "draws", "bootstrap")
PARAMETERS = ("wald, not on the log scale", "wald", "profile", "bootstrap")
NO_ERRORS = "fits that do not identify their parameters, %"

Hits = dict[tuple[str, str], list[float]]


@dataclass(frozen=True)
class Study:
    """A known model, and how many bases of how many customers, of which some are bootstrapped."""

    name: str
    model: Any
    bases: tuple[tuple[int, int, int], ...]  # customers, bases, bases of them with a bootstrap


STUDIES = (
    Study("BG/NBD", gw.BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426, unit="week"), ((500, 1000, 300), (5000, 300, 60))),
    Study("Pareto/NBD", gw.ParetoNBD(r=0.553, alpha=10.578, s=0.606, beta=11.669, unit="week"),
          ((500, 240, 40), (5000, 50, 0))),
)  # fmt: skip


def customers(model: Any, n: int, seed: int) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Columns of a base, and what each customer buys in the weeks that follow."""
    T = np.random.default_rng([SEED, n, seed]).uniform(*AGES, n)
    made = model.simulate(T + HORIZON, seed=SEED + seed, threads=1)
    row, at = made["row"], made["time"]
    seen = at <= T[row]
    recency = np.zeros(n)
    np.maximum.at(recency, row[seen], at[seen])
    frequency = np.bincount(row[seen], minlength=n).astype(float)
    return {"frequency": frequency, "recency": recency, "T": T}, np.bincount(row[~seen], minlength=n).astype(float)


def holds(low: Any, high: Any, truth: Any) -> float:
    """The share of intervals that hold; one that is not there does not."""
    return float(np.mean((np.asarray(low) <= truth) & (np.asarray(truth) <= np.asarray(high))))


def parameter_intervals(fitted: Any, base: dict[str, np.ndarray], draws: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    errors = fitted.standard_errors_
    yield PARAMETERS[0], {name: (v - Z * errors[name], v + Z * errors[name]) for name, v in fitted.params_.items()}
    yield PARAMETERS[1], fitted.parameter_intervals(method="wald", interval=LEVEL)
    try:
        yield PARAMETERS[2], fitted.parameter_intervals(interval=LEVEL, threads=1, **base)
    except gw.ConvergenceError:
        yield PARAMETERS[2], {}
    if draws is not None:
        yield PARAMETERS[3], fitted.parameter_intervals(method="bootstrap", draws=draws, interval=LEVEL)


def measure(study: Study, n: int, seed: int, bootstrapped: bool) -> Hits:
    """What holds in one base: a share of 0 to 1 for each interval and what it is of."""
    base, future = customers(study.model, n, seed)
    hits: Hits = defaultdict(list)
    truth = study.model.params_
    fitted = type(study.model)(unit="week")
    try:
        fitted.fit(**base, threads=1)
    except gw.ConvergenceError:  # no model, and no interval
        misses = [(method, of) for method in METHODS[: 2 + bootstrapped] for of in FORECASTS]
        misses += [(method, of) for method in PARAMETERS[: 3 + bootstrapped] for of in truth]
        return {("", NO_ERRORS): [1.0], **{key: [0.0] for key in misses}}
    hits["", NO_ERRORS].append(0.0 if fitted.fit_report_.identified else 1.0)
    draws = None
    if bootstrapped:
        draws = fitted.bootstrap(**base, replicates=REPLICATES, seed=seed, threads=1)
    for method, ends in parameter_intervals(fitted, base, draws):
        for name, value in truth.items():
            low, high = ends.get(name, (np.nan, np.nan))
            hits[method, name].append(holds(low, high, value))

    for method in METHODS[: 2 + bootstrapped]:
        try:
            found = forecasts(study, fitted, base, future, method, draws, seed)
        except gw.ConvergenceError:  # a fit without errors, or with errors beyond all numbers
            found = dict.fromkeys(FORECASTS, 0.0)
        for of, share in found.items():
            hits[method, of].append(share)
    return hits


def forecasts(
    study: Study, fitted: Any, base: dict[str, np.ndarray], future: np.ndarray, method: str, draws: Any, seed: int
) -> dict[str, float]:
    """Of one method: what holds of its forecasts of a base."""
    how: dict[str, Any] = {"method": method, "interval": LEVEL, "threads": 1}
    if method == "draws":
        how |= {"replicates": DRAWS, "seed": seed}
    if method == "bootstrap":
        how["draws"] = draws
    some = {name: column[:LOOKED_AT] for name, column in base.items()}
    expected = study.model.expected_purchases(HORIZON, **some)
    total = float(np.sum(study.model.expected_purchases(HORIZON, **base)))
    one = fitted.predict(HORIZON, outcome=True, **some, **how)
    inside = (one["expected_purchases_low"] <= expected) & (expected <= one["expected_purchases_high"])
    all_of = fitted.predict_total(HORIZON, **base, **how)
    held = (
        inside.mean(),
        inside[some["frequency"] == 0].mean(),
        inside[some["frequency"] >= 3].mean(),
        holds(one["purchases_low"], one["purchases_high"], future[:LOOKED_AT]),
        holds(all_of["expected_purchases_low"], all_of["expected_purchases_high"], total),
        holds(all_of["purchases_low"], all_of["purchases_high"], future.sum()),
    )
    return dict(zip(FORECASTS, map(float, held), strict=True))


def run(study: Study, n: int, times: int, with_bootstrap: int) -> Hits:
    """All bases of one size."""
    found: Hits = defaultdict(list)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for hits in pool.map(lambda seed: measure(study, n, seed, seed < with_bootstrap), range(times)):
            for key, shares in hits.items():
                found[key] += shares
    return found


def percent(shares: list[float] | None) -> str:
    return "" if not shares else f"{100 * float(np.mean(shares)):.1f}"


def tables(study: Study) -> str:
    sizes = [n for n, _, _ in study.bases]
    found = {n: run(study, n, times, some) for n, times, some in study.bases}
    names = list(study.model.params_)
    heads = [f"{name}, {n:,}" for n in sizes for name in names]
    lines = [
        f"#### {study.name}",
        "Intervals of the parameters that hold, %, by the customers of a base",
        "| interval | " + " | ".join(heads) + " |\n" + "|---" * (len(heads) + 1) + "|\n" + "\n".join(
            f"| {method} | " + " | ".join(percent(found[n].get((method, name))) for n in sizes for name in names) + " |"
            for method in PARAMETERS
        ),
        f"Intervals of forecasts of {HORIZON:.0f} weeks that hold, %",
    ]  # fmt: skip
    rows = [
        f"| {of} | {method} | " + " | ".join(percent(found[n].get((method, of))) for n in sizes) + " |"
        for of in FORECASTS
        for method in METHODS
    ]
    rows.append(f"| {NO_ERRORS} | | " + " | ".join(percent(found[n].get(("", NO_ERRORS))) for n in sizes) + " |")
    lines.append(
        "| of | method | " + " | ".join(f"{n:,}" for n in sizes) + " |\n" + "|---" * (len(sizes) + 2) + "|\n"
        + "\n".join(rows)
    )  # fmt: skip
    return "\n\n".join(lines)


def measured() -> str:
    """The tables of all studies."""
    begin = time.monotonic()
    parts = [
        "Bases of customers who are 27 to 39 weeks old, from parameters like CDNOW's; level 95 %. A fit without errors "
        "has no interval by delta, draws and Wald, which counts as one that does not hold. "
        + " ".join(
            f"{s.name}: " + "; ".join(
                f"{times:,} bases of {n:,}" + (f", {some:,} of them with {REPLICATES} bootstraps" if some else "")
                for n, times, some in s.bases
            ) + "." for s in STUDIES
        )
    ]  # fmt: skip
    for study in STUDIES:
        parts.append(tables(study))
        print(f"{study.name}: {time.monotonic() - begin:.0f} s", flush=True)
    return "\n\n".join(parts)
