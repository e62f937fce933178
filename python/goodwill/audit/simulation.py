"""What joins rooms; so far invented customers and their invented answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import _core, _dates, _frames, _threads
from ..errors import DomainError, SchemaError

__all__ = ["Simulation", "simulate", "simulate_survey"]

REGIONS = ("north", "east", "south", "west")
Progress = Callable[[float], bool | None] | None


@dataclass(frozen=True, repr=False)
class Simulation:
    """An invented customer base; everything in it is drawn, nothing was observed.

    Attributes
    ----------
    transactions : frame
        A row for each purchase: customer, date, amount.
    customers : frame
        A row for each customer: customer, joined (date), frequency (days with a purchase after the first), alive
        (still there at the end), mean_spend (its own mean amount).  A company knows the first three.
    survey : frame
        A row for each answer: customer, score (0..10), region.  See `simulate_survey`.
    seed : int
    """

    transactions: Any
    customers: Any
    survey: Any
    seed: int

    def __repr__(self) -> str:
        rows = {name: len(_column(getattr(self, name), "customer")) for name in ("customers", "transactions", "survey")}
        return (
            f"<Simulation of {rows['customers']:,} customers, {rows['transactions']:,} transactions and "
            f"{rows['survey']:,} answers, seed {self.seed}>"
        )


def _column(frame: Any, name: str) -> Any:
    return frame[name]


def simulate(
    *,
    customers: int = 10_000,
    seed: int = 1,
    r: float = 0.243,
    alpha: float = 30.9,
    a: float = 0.793,
    b: float = 2.426,
    p: float = 6.25,
    q: float = 3.74,
    v: float = 15.44,
    start: Any = "2024-01-01",
    days: int = 546,
    join_days: int = 84,
    one_a_day: bool = False,
    ids: str = "dense",
    id_width: int | None = None,
    order: str = "time",
    response_rate: float = 0.3,
    regions: Sequence[str] = REGIONS,
    backend: str | None = None,
    threads: int | None = None,
    progress: Progress = None,
) -> Simulation:
    """Invent a customer base: customers who buy as BG/NBD says, spend as Gamma-Gamma says, and answer a survey.

    The same arguments give the same rows, for any number of threads.

    Parameters
    ----------
    customers : int
        How many, 1 to 2^32 - 1.
    seed : int
        0 to 2^64 - 1.
    r, alpha, a, b : float
        Of BG/NBD, alpha in days.  The defaults are near those of the CDNOW customers.
    p, q, v : float
        Of Gamma-Gamma, v in the unit of the amounts.
    start : day
        The first day.
    days : int
        How many days are observed.
    join_days : int
        First purchases fall evenly into this many days from the start.
    one_a_day : bool
        Purchases of a customer within a day are one row, their amounts added.
    ids : {"dense", "sparse", "text"}
        1, 2, 3, ...; integers of ``id_width`` bits in no order; texts of ``id_width`` characters.
    id_width : int, optional
        Default: 62 bits, 8 characters.
    order : {"time", "customer", "shuffled"}
        Of the transactions.
    response_rate, regions
        Of the survey, as for `simulate_survey`.
    backend : {"numpy", "polars", "pandas", "pyarrow"}, optional
        What the frames are; by default dicts of NumPy arrays.
    threads, progress
        As for other long work.

    Returns
    -------
    Simulation
        With frames ``transactions``, ``customers`` and ``survey``.

    Raises
    ------
    DomainError
        For an argument outside its domain.

    Examples
    --------
    >>> import goodwill as gw
    >>> made = gw.simulate(customers=1000, seed=7)
    >>> made
    <Simulation of 1,000 customers, 2,676 transactions and 279 answers, seed 7>
    """
    function = "simulate"
    source = _frames.source_of_backend(function, None if backend == "numpy" else backend)
    workers = _threads.resolve(function, threads)
    names = _regions(function, regions)
    of_seed = _seed(function, seed)
    first_day = _dates.day_number(function, "start", start)
    if first_day is None:
        raise DomainError.of(function, "start", "None", "must be a day")
    made = _core.simulate(
        customers=_whole(function, "customers", customers),
        seed=of_seed,
        buying=[_number(function, name, value) for name, value in (("r", r), ("alpha", alpha), ("a", a), ("b", b))],
        spend=[_number(function, name, value) for name, value in (("p", p), ("q", q), ("v", v))],
        start=first_day,
        days=_whole(function, "days", days),
        join_days=_whole(function, "join_days", join_days),
        one_a_day=bool(one_a_day),
        ids=ids,
        id_width=0 if id_width is None else _whole(function, "id_width", id_width, least=1),
        order=order,
        threads=workers,
        progress=progress,
    )
    customer, day, amount, known, joined, frequency, alive, mean_spend = made
    row, score, region = _core.simulate_survey(
        frequency,
        alive.astype(np.float64),
        seed=of_seed,
        response_rate=_number(function, "response_rate", response_rate),
        regions=len(names),
        threads=workers,
        progress=None,
    )
    return Simulation(
        source.frame({"customer": customer, "date": day.astype("datetime64[D]"), "amount": amount}),
        source.frame(
            {
                "customer": known,
                "joined": joined.astype("datetime64[D]"),
                "frequency": frequency,
                "alive": alive.astype(bool),
                "mean_spend": mean_spend,
            }
        ),
        source.frame({"customer": _frames.to_numpy(known)[row], "score": score, "region": names[region]}),
        of_seed,
    )


def simulate_survey(
    customers: Any,
    *,
    seed: int = 1,
    response_rate: float = 0.3,
    regions: Sequence[str] = REGIONS,
    threads: int | None = None,
    progress: Progress = None,
) -> Any:
    """Invent answers to "how likely are you to recommend us, 0 to 10?" for existing customers.

    Nobody was asked: whoever shows the result must say that it is simulated.  Customers who are likely to be still
    there, and those who bought often, answer higher:
    ``round(5.3 + 2.3 p_alive + 0.8 ln(1 + min(frequency, 20)) + region + 2.2 z)``, cut to 0..10, with a standard normal
    z and up to 0.3 more or less by region.

    Parameters
    ----------
    customers : frame with columns customer, frequency, p_alive
        As `value` returns it.  Who has a missing value is not asked.
    seed : int
        0 to 2^64 - 1.
    response_rate : float
        The chance of each customer to answer, 0..1.
    regions : sequence of str
        Names; customers fall evenly into them.
    threads, progress
        As for other long work; the result does not depend on them.

    Returns
    -------
    frame
        Of the caller's kind, a row for each answer in the order of the customers: customer, score, region.

    Raises
    ------
    SchemaError
        If a column is missing.
    DomainError
        For an argument outside its domain, or a bad row, which is named.
    """
    function = "simulate_survey"
    names = _regions(function, regions)
    roles = {name: name for name in ("customer", "frequency", "p_alive")}
    columns, source = _frames.read(function, customers, roles)
    row, score, region = _core.simulate_survey(
        columns["frequency"].to_numpy(),
        columns["p_alive"].to_numpy(),
        seed=_seed(function, seed),
        response_rate=_number(function, "response_rate", response_rate),
        regions=len(names),
        threads=_threads.resolve(function, threads),
        progress=progress,
    )
    return source.frame(
        {"customer": _frames.to_numpy(columns["customer"])[row], "score": score, "region": names[region]}
    )


def _regions(function: str, regions: Sequence[str]) -> np.ndarray:
    if (
        isinstance(regions, str)
        or not all(isinstance(name, str) for name in regions)
        or len(set(regions)) != len(regions)
    ):
        raise DomainError.of(function, "regions", repr(regions), "must be a list of different names")
    if not 1 <= len(regions) <= 255:
        raise DomainError.of(function, "regions", repr(regions), "must be 1 to 255 names")
    return np.array(list(regions), dtype=object)


def _seed(function: str, seed: Any) -> int:
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or not 0 <= seed < 2**64:
        raise DomainError.of(function, "seed", repr(seed), "must be a whole number from 0 to 2^64 - 1")
    return int(seed)


def _whole(function: str, argument: str, value: Any, least: int = -(2**31)) -> int:
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise SchemaError.of(function, argument, f"of type {type(value).__name__}", "must be a whole number")
    most = 2**63 - 1 if argument == "customers" else 2**31 - 1
    if not least <= value <= most:
        raise DomainError.of(function, argument, str(value), f"must be {least} to {most}")
    return int(value)


def _number(function: str, argument: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | np.number):
        raise SchemaError.of(function, argument, f"of type {type(value).__name__}", "must be a number")
    return float(value)
