"""The audit of a customer base: what it is worth, who is in it, who stays, what they say, whom to look at first."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .. import _frames
from ..errors import DomainError
from ..loyalty import TierRules, TiersResult, read_tiers, tiers
from ..retention import Cohorts
from ..satisfaction import ScoreDefinition
from ..segments import RFM, rfm
from ..transactions import CustomerBase
from .answers import Answers, answers_of
from .figures import figures_of, plain
from .lenses import BaseAudit, audit_base
from .stays import PeriodRetention, first_day_of, period_retention, readable_cohorts
from .worth import Worth, calibration_end_of, worth_of

__all__ = ["Audit", "audit"]

Progress = Callable[[float], bool | None] | None


def audit(
    data: Any,
    *,
    customer: Any,
    time: Any,
    amount: Any = None,
    product: Any = None,
    margin_column: Any = None,
    survey: Any = None,
    survey_customer: Any = None,
    score: Any = "score",
    survey_by: Any = None,
    survey_time: Any = None,
    metric: str = "nps",
    definition: ScoreDefinition | None = None,
    simulated: bool = False,
    program: Any = None,
    unit: str = "week",
    horizon: float = 52,
    discount_rate: float = 0.15,
    margin: float = 1.0,
    calibration_end: Any = None,
    observation_end: Any = None,
    zone: str | None = None,
    refunds: str = "net",
    zero_amounts: str = "keep",
    errors: str = "raise",
    time_unit: str | None = None,
    level: float = 0.95,
    currency: str = "",
    title: str = "",
    threads: int | None = None,
    progress: Progress = None,
) -> Audit:
    """The whole customer base from its log: value, customers, retention, answers, and a row for every customer.

    Parameters
    ----------
    data, customer, time, amount, unit, observation_end, zone, zero_amounts, errors, time_unit
        As in `CustomerBase.from_transactions`.  Without ``amount`` everything about money is left out.
    product, margin_column : column name, optional
        What each row is of, and what it earns: for the lenses, as ``product`` and ``margin`` of `audit_base`'s base.
    refunds : {"net", "exclude", "refuse"}
        As there; logs of shops have refunds, so they are netted.
    survey : frame, optional
        One row per answer, of any kind of dataframe.
    survey_customer, score, survey_by, survey_time : column name
        Of the survey: who answered (default: the name that ``customer`` has), the answer, a group such as a branch, and
        when, for the `trend` by month.
    metric : {"nps", "csat", "ces"}
        What the scores are, with ``definition`` as for `csat` and `ces`.
    simulated : bool
        Whether the answers are invented; everything that shows them says so.
    program : path, mapping or TierRules, optional
        Tiers, as `read_tiers` and `tiers` take them.
    horizon : float
        How far forecasts look ahead, in units.
    discount_rate, margin : float
        As for `value`.
    calibration_end : day, optional
        Purchases after it check the forecasts.  Default: the last third of the log does.  Scores use the whole log.
    level : float
        Of all intervals.
    currency : str
        How amounts are shown: "$", "EUR", "₫".
    title : str
        The name of the shop, for the page.
    threads : int, optional
        As `set_threads` says.  The result does not depend on it.
    progress : callable, optional
        Called with the share done; False stops.  With an attribute ``step`` it is told the name of each step.

    Returns
    -------
    Audit

    Raises
    ------
    SchemaError, ShapeError, DomainError, FormatError, Cancelled
        As the functions that it calls; what the data cannot tell is no error, and said in the result.

    Notes
    -----
    Fader, Hardie & Ross (2022), The Customer-Base Audit, Wharton School Press.  Value: BG/NBD and Gamma-Gamma, see
    `value`.

    Examples
    --------
    >>> import goodwill as gw
    >>> made = gw.simulate(customers=2000, seed=7)
    >>> found = gw.audit(made.transactions, customer="customer", time="date", amount="amount")
    >>> found.overview.customers
    2000
    """
    step = _Steps(progress)
    log: dict[str, Any] = dict(
        customer=customer, time=time, amount=amount, unit=unit, observation_end=observation_end, zone=zone,
        refunds=refunds, zero_amounts=zero_amounts, errors=errors, time_unit=time_unit, threads=threads,
    )  # fmt: skip
    step("reading the log")
    base = CustomerBase.from_transactions(data, **log, product=product, margin=margin_column)
    if len(base) == 0:
        raise DomainError.of("audit", "data", "without a purchase", "must have at least one purchase")
    step("holding back the last part of it")
    split = calibration_end if calibration_end is not None else calibration_end_of(base)
    calibrated = None if split is None else CustomerBase.from_transactions(data, **log, calibration_end=split)
    worth = worth_of(
        base, calibrated, horizon=horizon, discount_rate=discount_rate, margin=margin, level=level, threads=threads,
        step=step,
    )  # fmt: skip
    step("segments, tiers and cohorts")
    segments = rfm(base, threads=threads) if base.has_amounts else None
    rules = None
    if program is not None:
        rules = program if isinstance(program, TierRules) else read_tiers(program)
    ranks = None if rules is None else tiers(base, rules, threads=threads)
    groups = readable_cohorts(base, level=level, threads=threads)
    stayed = period_retention(base, level=level)
    lenses = audit_base(base, level=level, currency=currency, threads=threads)
    answers = None
    if survey is not None:
        step("what customers say")
        answers = answers_of(
            base, survey, _segment_of(segments), metric=metric, definition=definition, level=level, score=score,
            customer=customer if survey_customer is None else survey_customer, by=survey_by,
            time=survey_time, zone=zone,
        )  # fmt: skip
    step("done")
    return Audit(
        base=base, worth=worth, rfm=segments, tiers=ranks, cohorts=groups, retention=stayed, lenses=lenses,
        answers=answers,
        calibration_end=None if calibrated is None else calibrated.calibration_end, level=level, currency=currency,
        title=title, simulated=bool(simulated),
    )  # fmt: skip


@dataclass(frozen=True, repr=False)
class Audit:
    """What `audit` found."""

    base: CustomerBase
    worth: Worth
    rfm: RFM | None
    """None without amounts."""
    tiers: TiersResult | None
    cohorts: Cohorts
    retention: PeriodRetention | None
    lenses: BaseAudit
    """The base through the lenses of a customer-base audit; see `audit_base`."""
    answers: Answers | None
    calibration_end: dt.date | None
    """The last day before the holdout that checks the forecasts."""
    level: float
    currency: str
    title: str
    simulated: bool
    """Whether the answers of the survey are invented."""

    @property
    def overview(self) -> Any:
        """Customers, orders, revenue and its concentration; see `CustomerBase.overview`."""
        return self.base.overview()

    @property
    def ingest_report(self) -> Any:
        """What became of every row of the log."""
        return self.base.ingest_report

    @property
    def scores(self) -> Any:
        """One row per customer, sorted by id.

        Returns
        -------
        frame
            Of the kind that the log came in: customer, frequency, recency, T, monetary_value (as in `summary`);
            p_alive, expected_purchases, expected_spend, clv (as in `value`) and value_at_risk = clv * (1 - p_alive),
            where they can be known; days_since_last, r, f, m and segment (as in `rfm`); tier and distance_to_next
            (as in `tiers`), where there is a programme.
        """
        done = self.base._summary(None)
        columns: dict[str, Any] = {"customer": done.customer, "frequency": done.frequency, "recency": done.recency}
        columns["T"] = done.T
        if self.base.has_amounts:
            columns["monetary_value"] = done.monetary_value
        columns |= self.worth.columns
        if "clv" in columns:
            columns["value_at_risk"] = value_at_risk(self.worth)
        if self.rfm is not None:
            found = self.rfm._found
            columns |= {name: found[name] for name in ("days_since_last", "r", "f", "m")}
            columns["segment"] = _frames.series("audit", "segment", _segment_of(self.rfm))
        if self.tiers is not None:
            labels = np.array(self.tiers._labels, dtype=object)
            columns["tier"] = _frames.series("audit", "tier", labels[self.tiers._columns["tier"]])
            columns["distance_to_next"] = self.tiers._columns["distance_to_next"]
        return self.base._source.frame(columns)

    def to_dict(self) -> dict[str, Any]:
        """Everything that was computed but the rows of single customers, as plain values."""
        return figures_of(self)

    def to_json(self, *, indent: int | None = None) -> str:
        """`to_dict` as JSON; what is not known is null."""
        return json.dumps(plain(self.to_dict()), ensure_ascii=False, indent=indent, allow_nan=False)

    def report(self, path: Any, *, lang: str = "en", top: int = 20) -> Path:
        """Write the page that a shop owner reads: one file that needs no network.

        Parameters
        ----------
        path : path of the file
        lang : {"en", "vi"}
        top : int
            How many customers the list of whom to look at first has.

        Returns
        -------
        Path
            Of the file.  It is complete or not there.

        Raises
        ------
        ImportError
            Without the extra: ``pip install "goodwill[report]"``.
        """
        from .report import write

        return write(self, path, lang=lang, top=top)

    def __repr__(self) -> str:
        view = self.overview
        lines = [f"Audit of {view.customers:,} customers, {first_day_of(self.base)} to {self.base.observation_end}"]
        if self.worth.total is not None:
            sure = ""
            if self.worth.low is not None:
                sure = f" ({100 * self.level:g} % {self.worth.low:,.0f} to {self.worth.high:,.0f})"
            ahead = f"over the next {self.worth.horizon:g} {self.base.unit}s"
            lines.append(f"  worth {self.worth.total:,.0f} {ahead}{sure}")
        lines += [f"  {reason}: {text}" for reason, text in self.worth.why_not.items()]
        lines.append(f"  {view!r}")
        if self.retention is not None:
            lines.append(f"  {self.retention.rate!r}")
        if self.answers is not None and self.answers.result is not None:
            lines.append(f"  {'simulated ' * self.simulated}{self.answers.result!r}")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        from .notebook import html_of

        return html_of(self)


def value_at_risk(worth: Worth) -> np.ndarray:
    """The part of each customer's value that hangs on his still being there: clv (1 - P(alive))."""
    return worth.columns["clv"] * (1 - worth.columns["p_alive"])


def _segment_of(segments: RFM | None) -> np.ndarray | None:
    """The segment of each customer, by name."""
    if segments is None or segments.rules is None:
        return None
    codes = segments._found["segment"]
    names = np.array([*segments._found["segment_names"], "no segment"], dtype=object)
    return names[np.where(codes < 0, len(names) - 1, codes)]


class _Steps:
    """Names the steps to whoever watches, and lets him stop between them."""

    NAMES = (
        "reading the log", "holding back the last part of it", "fitting how often customers buy",
        "scoring every customer", "how sure that is", "segments, tiers and cohorts", "what customers say", "done",
    )  # fmt: skip

    def __init__(self, progress: Progress) -> None:
        self.progress = progress

    def __call__(self, name: str) -> None:
        if self.progress is None:
            return
        told = getattr(self.progress, "step", None)
        if told is not None:
            told(name)
        if self.progress(self.NAMES.index(name) / (len(self.NAMES) - 1)) is False:
            from ..errors import Cancelled

            raise Cancelled("audit: stopped by its progress function")
