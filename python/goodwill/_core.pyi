"""
The compiled part of goodwill.  Import goodwill instead.
"""

from __future__ import annotations

import collections.abc
import typing

import numpy
import numpy.typing

__all__: list[str] = [
    "Attribute",
    "Bands",
    "BetaDiscreteWeibullFit",
    "BgBbFit",
    "BgCnbdKFit",
    "BgNbdFit",
    "CSIState",
    "CohortState",
    "Column",
    "Contacts",
    "CustomerBase",
    "CustomerRecords",
    "Engine",
    "EquityCustomers",
    "EquityModel",
    "EventTable",
    "GGompertzNbdFit",
    "GammaGammaFit",
    "HazardCurve",
    "Holdout",
    "MbgCnbdKFit",
    "MbgNbdFit",
    "MovableModel",
    "NPSCounts",
    "NbdFit",
    "Outcome",
    "ParetoNbdFit",
    "Program",
    "ProgramTrials",
    "RecordJoin",
    "ReplayRun",
    "RfmChoice",
    "RuleTable",
    "Sampling",
    "ScoreCounts",
    "ScoreDefinition",
    "ShiftedBetaGeometricFit",
    "SpendModel",
    "Summary",
    "SummaryState",
    "SurvivalCurve",
    "Table",
    "acquisition_cost",
    "adjusted_p",
    "annual_retention",
    "audited_periods",
    "base_lenses",
    "bootstrap",
    "built_with",
    "calendar_periods",
    "ces",
    "ces_by",
    "check_customers",
    "check_holdout",
    "check_label_table",
    "check_log_gaps",
    "check_tiers",
    "class_profile",
    "class_profile_of_base",
    "cohort_lifetimes",
    "cohorts",
    "compare",
    "compare_paired",
    "concentration",
    "contact_states",
    "control_chart",
    "csat",
    "csat_by",
    "csi",
    "csi_definitions",
    "customer_totals",
    "customer_values",
    "derived_csi_weights",
    "discount_schedule",
    "draw_parameters",
    "event_tables_by",
    "features",
    "gamma_gamma_expected_spend",
    "gamma_gamma_fit",
    "gamma_gamma_log_likelihood",
    "gamma_gamma_log_likelihood_derivatives",
    "gamma_gamma_simulate",
    "gap",
    "goodman_intervals",
    "group_codes",
    "kaplan_meier",
    "kish",
    "label_tables",
    "likelihood_ratio_test",
    "log_rank",
    "loyalty_levels",
    "margin_of_error",
    "migration",
    "mix_and_rate",
    "mixing_curve",
    "mixing_quantile",
    "movable",
    "named_segments",
    "nelson_aalen",
    "nonresponse_bounds",
    "normalised_weights",
    "nps",
    "nps_by",
    "overview_of",
    "percentile_intervals",
    "product_lines_of",
    "product_overview_of",
    "profile_intervals",
    "program_facts",
    "quantile_scores",
    "rake",
    "read_columns",
    "release_memory",
    "repeat_buying",
    "repeat_rates",
    "repeated_ids",
    "response",
    "rest_of_each",
    "retention_by_period",
    "retention_rate",
    "retention_value",
    "return_chance",
    "revenue_retention",
    "rfm",
    "sample_size",
    "score_definitions",
    "scores_of_text",
    "shrink",
    "simd_target",
    "simd_targets",
    "simulate",
    "simulate_survey",
    "small_groups",
    "spend_dependence",
    "split_base",
    "stage_conflicts",
    "stage_history",
    "stage_rules",
    "stages",
    "summarise",
    "tiers",
    "time_between",
    "trimmed_weights",
    "value",
    "value_classes",
    "version",
    "wald_intervals",
]

class Column:
    """
    A column of one type, read where it lies.
    """
    @staticmethod
    def from_arrow(function: str, argument: str, source: typing.Any) -> Column:
        """
        From an object with ``__arrow_c_stream__`` or ``__arrow_c_array__``.
        """
    @staticmethod
    def from_codes(function: str, argument: str, codes: numpy.ndarray, values: Column) -> Column:
        """
        A dictionary: integer codes, below 0 where missing, and the values that they stand for.
        """
    @staticmethod
    def from_numpy(
        function: str, argument: str, values: numpy.ndarray, missing: typing.Any = None, zone: str = ""
    ) -> Column:
        """
        From a one-dimensional array; ``missing`` is None, an array of bool or "nan", ``zone`` that of instants.
        """
    @staticmethod
    def from_objects(function: str, argument: str, values: typing.Any) -> Column:
        """
        From a sequence of objects of one kind.
        """
    def __arrow_c_array__(self, requested_schema: typing.Any = None) -> tuple[typing.Any, typing.Any]:
        """
        The column in one piece, as two capsules.
        """
    def __arrow_c_schema__(self) -> typing.Any:
        """
        The type, as a capsule.
        """
    def __arrow_c_stream__(self, requested_schema: typing.Any = None) -> typing.Any:
        """
        The column in its chunks, as a capsule.
        """
    def __len__(self) -> int: ...
    def as_instants(
        self, function: str, argument: str, ticks_per_second: typing.SupportsInt | typing.SupportsIndex
    ) -> Column:
        """
        Integers as instants in UTC, so many ticks a second since 1970-01-01.
        """
    def to_numpy(self) -> typing.Any:
        """
        As an array: a read-only view where nothing is missing, else missing is NaN, NaT or None.
        """
    def to_pylist(self) -> list:
        """
        As a list of Python objects; None where missing.
        """
    @property
    def dtype(self) -> str:
        """
        What messages call the type.
        """
    @property
    def is_integer(self) -> bool:
        """
        Whether the values are integers.
        """
    @property
    def zone(self) -> typing.Any:
        """
        The zone of a timestamp, or None.
        """

class Table:
    """
    Named columns of one length.
    """
    def __arrow_c_schema__(self) -> typing.Any:
        """
        The types, as a capsule.
        """
    def __arrow_c_stream__(self, requested_schema: typing.Any = None) -> typing.Any:
        """
        The columns as a stream of one struct, as a capsule.
        """
    def __init__(
        self,
        names: collections.abc.Sequence[str],
        columns: collections.abc.Sequence[Column],
        view_threads: typing.SupportsInt | typing.SupportsIndex = 0,
    ) -> None: ...

class RuleTable:
    """
    Rules in their order: ranges and sets by column, and an outcome.
    """
    def __init__(
        self,
        columns: collections.abc.Sequence[str],
        rules: collections.abc.Sequence[
            tuple[
                str,
                collections.abc.Sequence[
                    tuple[
                        str,
                        tuple[
                            collections.abc.Sequence[
                                tuple[
                                    typing.SupportsFloat | typing.SupportsIndex,
                                    typing.SupportsFloat | typing.SupportsIndex,
                                    bool,
                                    bool,
                                ]
                            ],
                            collections.abc.Sequence[str],
                        ],
                    ]
                ],
            ]
        ],
    ) -> None: ...
    def __len__(self) -> int: ...
    def apply(
        self,
        columns: collections.abc.Sequence[Column],
        rows: typing.SupportsInt | typing.SupportsIndex,
        *,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.int32]:
        """
        The code of each row's outcome; -1: no rule holds.
        """
    def check(
        self,
        within: collections.abc.Sequence[
            tuple[
                str,
                tuple[
                    collections.abc.Sequence[
                        tuple[
                            typing.SupportsFloat | typing.SupportsIndex,
                            typing.SupportsFloat | typing.SupportsIndex,
                            bool,
                            bool,
                        ]
                    ],
                    collections.abc.Sequence[str],
                ],
                bool,
            ]
        ],
    ) -> dict:
        """
        Overlaps and holes over the grid of cells.
        """
    @property
    def columns(self) -> list[str]:
        """
        The names of the columns.
        """
    @property
    def outcomes(self) -> list[str]:
        """
        The outcomes, by code.
        """
    @property
    def rules(self) -> list[tuple[str, list[tuple[str, tuple[list[tuple[float, float, bool, bool]], list[str]]]]]]:
        """
        (outcome, [(column, (ranges, texts))]) for each rule.
        """

class Summary:
    """
    One row per customer, sorted by id.
    """
    def __len__(self) -> int: ...
    @property
    def T(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Age at `end`, in units.
        """
    @property
    def customer(self) -> Column:
        """
        The ids, a column of integers or text.
        """
    @property
    def end(self) -> int:
        """
        The last day of observation, in days since 1970-01-01.
        """
    @property
    def frequency(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Repeat purchases: customer-days after the first.
        """
    @property
    def monetary_value(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Mean amount of repeat purchases; NaN where there are none.
        """
    @property
    def recency(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Age at the last purchase, in units.
        """
    @property
    def report(self) -> dict:
        """
        What became of every row.
        """
    @property
    def unit(self) -> str:
        """
        "day", "week", "month" or "year".
        """

class Holdout:
    """
    What the customers of the calibration did after it.
    """
    @property
    def amount(self) -> float:
        """
        Money of these customers in the holdout period.
        """
    @property
    def calibration(self) -> Summary:
        """
        The summary at calibration_end.
        """
    @property
    def duration_holdout(self) -> float:
        """
        Length of the holdout period, in units.
        """
    @property
    def frequency_holdout(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Purchase days in the holdout period.
        """
    @property
    def later_amount(self) -> float:
        """
        Their money.
        """
    @property
    def later_customers(self) -> int:
        """
        Customers first seen after the calibration.
        """
    @property
    def later_purchases(self) -> int:
        """
        Their purchase days.
        """
    @property
    def monetary_holdout(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Mean amount of them; NaN where there are none.
        """
    @property
    def purchases(self) -> int:
        """
        Sum of frequency_holdout.
        """

class CustomerBase:
    """
    Every customer's purchase days, sorted.
    """
    @staticmethod
    def from_bytes(bytes: bytes) -> CustomerBase:
        """
        Reads what `to_bytes` wrote.
        """
    @staticmethod
    def from_columns(
        customer: Column,
        time: Column,
        amount: Column | None,
        *,
        unit: str = "week",
        calibration_end: typing.SupportsInt | typing.SupportsIndex | None = None,
        observation_end: typing.SupportsInt | typing.SupportsIndex | None = None,
        refunds: str = "refuse",
        zero_amounts: str = "keep",
        errors: str = "raise",
        zone: tuple[
            str,
            typing.Annotated[numpy.typing.ArrayLike, numpy.int64],
            typing.Annotated[numpy.typing.ArrayLike, numpy.int32],
        ]
        | None = None,
        threads: typing.SupportsInt | typing.SupportsIndex = 1,
        progress: typing.Any = None,
        margin: Column | None = None,
        product: Column | None = None,
    ) -> CustomerBase:
        """
        The base of a log in any order.
        """
    def __getstate__(self) -> bytes: ...
    def __len__(self) -> int: ...
    def __setstate__(self, arg0: bytes) -> None: ...
    def holdout(self, *, threads: typing.SupportsInt | typing.SupportsIndex = 1) -> Holdout:
        """
        Calibration against what followed.
        """
    def log_gaps(
        self,
        *,
        at: typing.SupportsInt | typing.SupportsIndex | None = None,
        threads: typing.SupportsInt | typing.SupportsIndex = 1,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        Sums of ln of the gaps between purchase days, for each row of the summary.
        """
    def summary(
        self,
        *,
        at: typing.SupportsInt | typing.SupportsIndex | None = None,
        threads: typing.SupportsInt | typing.SupportsIndex = 1,
    ) -> Summary:
        """
        The summary of the purchases up to a day.
        """
    def to_bytes(self) -> bytes:
        """
        The base as bytes.
        """
    @property
    def amount(self) -> typing.Any:
        """
        Money of each customer-day: int64 of 10^-amount_scale, float64 where amounts are no decimals, or None.
        """
    @property
    def amount_scale(self) -> int:
        """
        Digits after the point, or -1.
        """
    @property
    def calibration_end(self) -> int | None:
        """
        In days since 1970-01-01, or None.
        """
    @property
    def customer(self) -> Column:
        """
        The ids, a column of integers or text.
        """
    @property
    def day(self) -> numpy.typing.NDArray[numpy.int32]:
        """
        Customer-days, in days since 1970-01-01.
        """
    @property
    def margin(self) -> typing.Any:
        """
        Margin of each customer-day: int64 of 10^-margin_scale, float64 where margins are no decimals, or None.
        """
    @property
    def margin_scale(self) -> int:
        """
        Digits after the point, or -1.
        """
    @property
    def observation_end(self) -> int:
        """
        In days since 1970-01-01.
        """
    @property
    def offsets(self) -> numpy.typing.NDArray[numpy.int64]:
        """
        Where the days of each customer begin.
        """
    @property
    def orders(self) -> numpy.typing.NDArray[numpy.uint32]:
        """
        Rows merged into each customer-day; 0 where it has refunds only.
        """
    @property
    def report(self) -> dict:
        """
        What became of every row.
        """
    @property
    def unit(self) -> str:
        """
        "day", "week", "month" or "year".
        """

class SummaryState:
    """
    The summary, fed chunk by chunk in time order.
    """
    @staticmethod
    def from_bytes(bytes: bytes) -> SummaryState:
        """
        Reads what `to_bytes` wrote.
        """
    def __getstate__(self) -> bytes: ...
    def __init__(
        self,
        *,
        unit: str = "week",
        calibration_end: typing.SupportsInt | typing.SupportsIndex | None = None,
        observation_end: typing.SupportsInt | typing.SupportsIndex | None = None,
        refunds: str = "refuse",
        zero_amounts: str = "keep",
        errors: str = "raise",
        zone: tuple[
            str,
            typing.Annotated[numpy.typing.ArrayLike, numpy.int64],
            typing.Annotated[numpy.typing.ArrayLike, numpy.int32],
        ]
        | None = None,
    ) -> None: ...
    def __len__(self) -> int: ...
    def __setstate__(self, arg0: bytes) -> None: ...
    def finish(self) -> Summary:
        """
        The summary of everything so far.
        """
    def merge(self, other: SummaryState) -> None:
        """
        Adds what another state has seen of other customers, or of later days.
        """
    def to_bytes(self) -> bytes:
        """
        The state as bytes.
        """
    def update(self, customer: Column, time: Column, amount: Column | None) -> None:
        """
        Adds a chunk.
        """
    @property
    def memory(self) -> int:
        """
        Bytes of memory that the state holds.
        """

class BgNbdFit:
    """
    A fitted or known BG/NBD model.
    """
    @staticmethod
    def fit(
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        weights: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None,
        start: typing.Annotated[collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], "FixedSize(4)"]
        | None,
        covariates: typing.Annotated[
            collections.abc.Sequence[
                tuple[
                    collections.abc.Sequence[str],
                    collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]],
                    typing.SupportsFloat | typing.SupportsIndex,
                ]
            ],
            "FixedSize(2)",
        ],
        max_iterations: typing.SupportsInt | typing.SupportsIndex,
        unit: str | None,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> BgNbdFit:
        """
        Maximum likelihood.
        """
    @staticmethod
    def from_json(text: str) -> BgNbdFit:
        """
        Read what to_json wrote.
        """
    def __getstate__(self) -> str: ...
    def __init__(
        self,
        params: typing.Annotated[collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], "FixedSize(4)"],
        unit: str | None,
    ) -> None:
        """
        A known model.
        """
    def __setstate__(self, arg0: str) -> None: ...
    def at(
        self,
        purchase: typing.SupportsFloat | typing.SupportsIndex,
        leaving: typing.SupportsFloat | typing.SupportsIndex,
    ) -> BgNbdFit:
        """
        The known model of customers with these linear predictors.
        """
    def dert(
        self,
        delta: typing.SupportsFloat | typing.SupportsIndex,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        Discounted expected residual transactions.
        """
    def expected_purchases(
        self,
        t: typing.SupportsFloat | typing.SupportsIndex,
        after: typing.SupportsFloat | typing.SupportsIndex,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        Expected purchases in (T + after, T + after + t].
        """
    def log_likelihood(
        self,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        Log-likelihood of each customer.
        """
    def log_likelihood_derivatives(
        self,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> tuple[
        numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]
    ]:
        """
        Log-likelihood of each customer, and its derivatives in the logarithms of the parameters.
        """
    def moved(self, by: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex]) -> BgNbdFit:
        """
        The known model at parameters times exp(by) and coefficients plus by.
        """
    def new_customer_purchases(
        self,
        t: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        Expected repeat purchases of a new customer within t.
        """
    def no_purchase(
        self,
        t: typing.SupportsFloat | typing.SupportsIndex,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        The probability of no purchase in (T, T + t].
        """
    def p_alive(
        self,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        P(alive).
        """
    def pmf(
        self,
        n: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t: typing.SupportsFloat | typing.SupportsIndex,
        *,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        Probability of n repeat purchases of a new customer within t.
        """
    def probability_of_n(
        self,
        n: typing.SupportsFloat | typing.SupportsIndex,
        t: typing.SupportsFloat | typing.SupportsIndex,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        The probability of n purchases in (T, T + t].
        """
    def simulate(
        self,
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        seed: typing.SupportsInt | typing.SupportsIndex,
        first_customer: typing.SupportsInt | typing.SupportsIndex,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> tuple[numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.float64]]:
        """
        Offsets by customer (n + 1), and ages at repeat purchases.
        """
    def time_to_next(
        self,
        q: typing.SupportsFloat | typing.SupportsIndex,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        The time from T within which a customer buys with probability q.
        """
    def to_json(self) -> str:
        """
        The model as JSON.
        """
    def with_covariates(
        self,
        purchase: tuple[
            collections.abc.Sequence[str], collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex]
        ],
        leaving: tuple[
            collections.abc.Sequence[str], collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex]
        ],
    ) -> BgNbdFit:
        """
        The model with coefficients of covariates.
        """
    @property
    def aic(self) -> float:
        """
        Akaike's information criterion.
        """
    @property
    def bic(self) -> float:
        """
        The Bayesian information criterion.
        """
    @property
    def coefficients(self) -> tuple[list[float], list[float]]:
        """
        Their coefficients.
        """
    @property
    def covariance(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Of the parameters and coefficients, square.
        """
    @property
    def covariates(self) -> tuple[list[str], list[str]]:
        """
        Names of the covariates of purchasing and of leaving.
        """
    @property
    def log_covariance(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Of the parameters' logarithms and of the coefficients, square.
        """
    @property
    def params(self) -> typing.Annotated[list[float], "FixedSize(4)"]:
        """
        In the order of the model.
        """
    @property
    def report(self) -> dict:
        """
        The fit report.
        """
    @property
    def robust_covariance(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Of the parameters and coefficients, by the sandwich, square.
        """
    @property
    def robust_standard_errors(self) -> list[float]:
        """
        Of the parameters and coefficients, by the sandwich.
        """
    @property
    def standard_errors(self) -> list[float]:
        """
        Of the parameters and coefficients.
        """
    @property
    def unit(self) -> str | None:
        """
        The unit of time, or None.
        """

class MbgNbdFit:
    """
    A fitted or known MBG/NBD model.
    """
    @staticmethod
    def fit(
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        weights: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None,
        start: typing.Annotated[collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], "FixedSize(4)"]
        | None,
        covariates: typing.Annotated[
            collections.abc.Sequence[
                tuple[
                    collections.abc.Sequence[str],
                    collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]],
                    typing.SupportsFloat | typing.SupportsIndex,
                ]
            ],
            "FixedSize(2)",
        ],
        max_iterations: typing.SupportsInt | typing.SupportsIndex,
        unit: str | None,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> MbgNbdFit:
        """
        Maximum likelihood.
        """
    @staticmethod
    def from_json(text: str) -> MbgNbdFit:
        """
        Read what to_json wrote.
        """
    def __getstate__(self) -> str: ...
    def __init__(
        self,
        params: typing.Annotated[collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], "FixedSize(4)"],
        unit: str | None,
    ) -> None:
        """
        A known model.
        """
    def __setstate__(self, arg0: str) -> None: ...
    def at(
        self,
        purchase: typing.SupportsFloat | typing.SupportsIndex,
        leaving: typing.SupportsFloat | typing.SupportsIndex,
    ) -> MbgNbdFit:
        """
        The known model of customers with these linear predictors.
        """
    def dert(
        self,
        delta: typing.SupportsFloat | typing.SupportsIndex,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        Discounted expected residual transactions.
        """
    def expected_purchases(
        self,
        t: typing.SupportsFloat | typing.SupportsIndex,
        after: typing.SupportsFloat | typing.SupportsIndex,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        Expected purchases in (T + after, T + after + t].
        """
    def log_likelihood(
        self,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        Log-likelihood of each customer.
        """
    def log_likelihood_derivatives(
        self,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> tuple[
        numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]
    ]:
        """
        Log-likelihood of each customer, and its derivatives in the logarithms of the parameters.
        """
    def moved(self, by: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex]) -> MbgNbdFit:
        """
        The known model at parameters times exp(by) and coefficients plus by.
        """
    def new_customer_purchases(
        self,
        t: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        Expected repeat purchases of a new customer within t.
        """
    def no_purchase(
        self,
        t: typing.SupportsFloat | typing.SupportsIndex,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        The probability of no purchase in (T, T + t].
        """
    def p_alive(
        self,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        P(alive).
        """
    def pmf(
        self,
        n: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t: typing.SupportsFloat | typing.SupportsIndex,
        *,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        Probability of n repeat purchases of a new customer within t.
        """
    def probability_of_n(
        self,
        n: typing.SupportsFloat | typing.SupportsIndex,
        t: typing.SupportsFloat | typing.SupportsIndex,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        The probability of n purchases in (T, T + t].
        """
    def simulate(
        self,
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        seed: typing.SupportsInt | typing.SupportsIndex,
        first_customer: typing.SupportsInt | typing.SupportsIndex,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> tuple[numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.float64]]:
        """
        Offsets by customer (n + 1), and ages at repeat purchases.
        """
    def time_to_next(
        self,
        q: typing.SupportsFloat | typing.SupportsIndex,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        The time from T within which a customer buys with probability q.
        """
    def to_json(self) -> str:
        """
        The model as JSON.
        """
    def with_covariates(
        self,
        purchase: tuple[
            collections.abc.Sequence[str], collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex]
        ],
        leaving: tuple[
            collections.abc.Sequence[str], collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex]
        ],
    ) -> MbgNbdFit:
        """
        The model with coefficients of covariates.
        """
    @property
    def aic(self) -> float:
        """
        Akaike's information criterion.
        """
    @property
    def bic(self) -> float:
        """
        The Bayesian information criterion.
        """
    @property
    def coefficients(self) -> tuple[list[float], list[float]]:
        """
        Their coefficients.
        """
    @property
    def covariance(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Of the parameters and coefficients, square.
        """
    @property
    def covariates(self) -> tuple[list[str], list[str]]:
        """
        Names of the covariates of purchasing and of leaving.
        """
    @property
    def log_covariance(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Of the parameters' logarithms and of the coefficients, square.
        """
    @property
    def params(self) -> typing.Annotated[list[float], "FixedSize(4)"]:
        """
        In the order of the model.
        """
    @property
    def report(self) -> dict:
        """
        The fit report.
        """
    @property
    def robust_covariance(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Of the parameters and coefficients, by the sandwich, square.
        """
    @property
    def robust_standard_errors(self) -> list[float]:
        """
        Of the parameters and coefficients, by the sandwich.
        """
    @property
    def standard_errors(self) -> list[float]:
        """
        Of the parameters and coefficients.
        """
    @property
    def unit(self) -> str | None:
        """
        The unit of time, or None.
        """

class NbdFit:
    """
    A fitted or known NBD model.
    """
    @staticmethod
    def fit(
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        weights: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None,
        start: typing.Annotated[collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], "FixedSize(2)"]
        | None,
        covariates: typing.Annotated[
            collections.abc.Sequence[
                tuple[
                    collections.abc.Sequence[str],
                    collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]],
                    typing.SupportsFloat | typing.SupportsIndex,
                ]
            ],
            "FixedSize(2)",
        ],
        max_iterations: typing.SupportsInt | typing.SupportsIndex,
        unit: str | None,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> NbdFit:
        """
        Maximum likelihood.
        """
    @staticmethod
    def from_json(text: str) -> NbdFit:
        """
        Read what to_json wrote.
        """
    def __getstate__(self) -> str: ...
    def __init__(
        self,
        params: typing.Annotated[collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], "FixedSize(2)"],
        unit: str | None,
    ) -> None:
        """
        A known model.
        """
    def __setstate__(self, arg0: str) -> None: ...
    def dert(
        self,
        delta: typing.SupportsFloat | typing.SupportsIndex,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        Discounted expected residual transactions.
        """
    def expected_purchases(
        self,
        t: typing.SupportsFloat | typing.SupportsIndex,
        after: typing.SupportsFloat | typing.SupportsIndex,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        Expected purchases in (T + after, T + after + t].
        """
    def log_likelihood(
        self,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        Log-likelihood of each customer.
        """
    def log_likelihood_derivatives(
        self,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> tuple[
        numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]
    ]:
        """
        Log-likelihood of each customer, and its derivatives in the logarithms of the parameters.
        """
    def moved(self, by: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex]) -> NbdFit:
        """
        The known model at parameters times exp(by) and coefficients plus by.
        """
    def new_customer_purchases(
        self,
        t: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        Expected repeat purchases of a new customer within t.
        """
    def no_purchase(
        self,
        t: typing.SupportsFloat | typing.SupportsIndex,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        The probability of no purchase in (T, T + t].
        """
    def pmf(
        self,
        n: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t: typing.SupportsFloat | typing.SupportsIndex,
        *,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        Probability of n repeat purchases of a new customer within t.
        """
    def probability_of_n(
        self,
        n: typing.SupportsFloat | typing.SupportsIndex,
        t: typing.SupportsFloat | typing.SupportsIndex,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        The probability of n purchases in (T, T + t].
        """
    def simulate(
        self,
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        seed: typing.SupportsInt | typing.SupportsIndex,
        first_customer: typing.SupportsInt | typing.SupportsIndex,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> tuple[numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.float64]]:
        """
        Offsets by customer (n + 1), and ages at repeat purchases.
        """
    def time_to_next(
        self,
        q: typing.SupportsFloat | typing.SupportsIndex,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        The time from T within which a customer buys with probability q.
        """
    def to_json(self) -> str:
        """
        The model as JSON.
        """
    @property
    def aic(self) -> float:
        """
        Akaike's information criterion.
        """
    @property
    def bic(self) -> float:
        """
        The Bayesian information criterion.
        """
    @property
    def coefficients(self) -> tuple[list[float], list[float]]:
        """
        Their coefficients.
        """
    @property
    def covariance(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Of the parameters and coefficients, square.
        """
    @property
    def covariates(self) -> tuple[list[str], list[str]]:
        """
        Names of the covariates of purchasing and of leaving.
        """
    @property
    def log_covariance(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Of the parameters' logarithms and of the coefficients, square.
        """
    @property
    def params(self) -> typing.Annotated[list[float], "FixedSize(2)"]:
        """
        In the order of the model.
        """
    @property
    def report(self) -> dict:
        """
        The fit report.
        """
    @property
    def robust_covariance(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Of the parameters and coefficients, by the sandwich, square.
        """
    @property
    def robust_standard_errors(self) -> list[float]:
        """
        Of the parameters and coefficients, by the sandwich.
        """
    @property
    def standard_errors(self) -> list[float]:
        """
        Of the parameters and coefficients.
        """
    @property
    def unit(self) -> str | None:
        """
        The unit of time, or None.
        """

class ParetoNbdFit:
    """
    A fitted or known Pareto/NBD model.
    """
    @staticmethod
    def fit(
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        weights: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None,
        start: typing.Annotated[collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], "FixedSize(4)"]
        | None,
        covariates: typing.Annotated[
            collections.abc.Sequence[
                tuple[
                    collections.abc.Sequence[str],
                    collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]],
                    typing.SupportsFloat | typing.SupportsIndex,
                ]
            ],
            "FixedSize(2)",
        ],
        max_iterations: typing.SupportsInt | typing.SupportsIndex,
        unit: str | None,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> ParetoNbdFit:
        """
        Maximum likelihood.
        """
    @staticmethod
    def from_json(text: str) -> ParetoNbdFit:
        """
        Read what to_json wrote.
        """
    def __getstate__(self) -> str: ...
    def __init__(
        self,
        params: typing.Annotated[collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], "FixedSize(4)"],
        unit: str | None,
    ) -> None:
        """
        A known model.
        """
    def __setstate__(self, arg0: str) -> None: ...
    def at(
        self,
        purchase: typing.SupportsFloat | typing.SupportsIndex,
        leaving: typing.SupportsFloat | typing.SupportsIndex,
    ) -> ParetoNbdFit:
        """
        The known model of customers with these linear predictors.
        """
    def dert(
        self,
        delta: typing.SupportsFloat | typing.SupportsIndex,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        Discounted expected residual transactions.
        """
    def expected_purchases(
        self,
        t: typing.SupportsFloat | typing.SupportsIndex,
        after: typing.SupportsFloat | typing.SupportsIndex,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        Expected purchases in (T + after, T + after + t].
        """
    def log_likelihood(
        self,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        Log-likelihood of each customer.
        """
    def log_likelihood_derivatives(
        self,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> tuple[
        numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]
    ]:
        """
        Log-likelihood of each customer, and its derivatives in the logarithms of the parameters.
        """
    def moved(self, by: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex]) -> ParetoNbdFit:
        """
        The known model at parameters times exp(by) and coefficients plus by.
        """
    def new_customer_purchases(
        self,
        t: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        Expected repeat purchases of a new customer within t.
        """
    def no_purchase(
        self,
        t: typing.SupportsFloat | typing.SupportsIndex,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        The probability of no purchase in (T, T + t].
        """
    def p_alive(
        self,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        P(alive).
        """
    def pmf(
        self,
        n: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t: typing.SupportsFloat | typing.SupportsIndex,
        *,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        Probability of n repeat purchases of a new customer within t.
        """
    def probability_of_n(
        self,
        n: typing.SupportsFloat | typing.SupportsIndex,
        t: typing.SupportsFloat | typing.SupportsIndex,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        The probability of n purchases in (T, T + t].
        """
    def simulate(
        self,
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        seed: typing.SupportsInt | typing.SupportsIndex,
        first_customer: typing.SupportsInt | typing.SupportsIndex,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> tuple[numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.float64]]:
        """
        Offsets by customer (n + 1), and ages at repeat purchases.
        """
    def time_to_next(
        self,
        q: typing.SupportsFloat | typing.SupportsIndex,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        The time from T within which a customer buys with probability q.
        """
    def to_json(self) -> str:
        """
        The model as JSON.
        """
    def with_covariates(
        self,
        purchase: tuple[
            collections.abc.Sequence[str], collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex]
        ],
        leaving: tuple[
            collections.abc.Sequence[str], collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex]
        ],
    ) -> ParetoNbdFit:
        """
        The model with coefficients of covariates.
        """
    @property
    def aic(self) -> float:
        """
        Akaike's information criterion.
        """
    @property
    def bic(self) -> float:
        """
        The Bayesian information criterion.
        """
    @property
    def coefficients(self) -> tuple[list[float], list[float]]:
        """
        Their coefficients.
        """
    @property
    def covariance(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Of the parameters and coefficients, square.
        """
    @property
    def covariates(self) -> tuple[list[str], list[str]]:
        """
        Names of the covariates of purchasing and of leaving.
        """
    @property
    def log_covariance(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Of the parameters' logarithms and of the coefficients, square.
        """
    @property
    def params(self) -> typing.Annotated[list[float], "FixedSize(4)"]:
        """
        In the order of the model.
        """
    @property
    def report(self) -> dict:
        """
        The fit report.
        """
    @property
    def robust_covariance(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Of the parameters and coefficients, by the sandwich, square.
        """
    @property
    def robust_standard_errors(self) -> list[float]:
        """
        Of the parameters and coefficients, by the sandwich.
        """
    @property
    def standard_errors(self) -> list[float]:
        """
        Of the parameters and coefficients.
        """
    @property
    def unit(self) -> str | None:
        """
        The unit of time, or None.
        """

class BgCnbdKFit:
    """
    A fitted or known BG/CNBD-k model.
    """
    @staticmethod
    def fit(
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        log_gaps: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None,
        weights: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None,
        k: typing.SupportsInt | typing.SupportsIndex | None,
        start: typing.Annotated[collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], "FixedSize(4)"]
        | None,
        start_k: typing.SupportsInt | typing.SupportsIndex,
        max_iterations: typing.SupportsInt | typing.SupportsIndex,
        unit: str | None,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> BgCnbdKFit:
        """
        Maximum likelihood.
        """
    @staticmethod
    def from_json(text: str) -> BgCnbdKFit:
        """
        Read what to_json wrote.
        """
    def __getstate__(self) -> str: ...
    def __init__(
        self,
        params: typing.Annotated[collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], "FixedSize(4)"],
        k: typing.SupportsInt | typing.SupportsIndex,
        unit: str | None,
    ) -> None:
        """
        A known model.
        """
    def __setstate__(self, arg0: str) -> None: ...
    def dert(
        self,
        delta: typing.SupportsFloat | typing.SupportsIndex,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        Discounted expected residual transactions.
        """
    def expected_purchases(
        self,
        t: typing.SupportsFloat | typing.SupportsIndex,
        after: typing.SupportsFloat | typing.SupportsIndex,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        Expected purchases in (T + after, T + after + t].
        """
    def log_likelihood(
        self,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        Log-likelihood of each customer.
        """
    def log_likelihood_derivatives(
        self,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> tuple[
        numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]
    ]:
        """
        Log-likelihood of each customer, and its derivatives in the logarithms of the parameters.
        """
    def moved(self, by: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex]) -> BgCnbdKFit:
        """
        The known model at parameters times exp(by) and coefficients plus by.
        """
    def new_customer_purchases(
        self,
        t: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        Expected repeat purchases of a new customer within t.
        """
    def no_purchase(
        self,
        t: typing.SupportsFloat | typing.SupportsIndex,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        The probability of no purchase in (T, T + t].
        """
    def p_alive(
        self,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        P(alive).
        """
    def pmf(
        self,
        n: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t: typing.SupportsFloat | typing.SupportsIndex,
        *,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        Probability of n repeat purchases of a new customer within t.
        """
    def probability_of_n(
        self,
        n: typing.SupportsFloat | typing.SupportsIndex,
        t: typing.SupportsFloat | typing.SupportsIndex,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        The probability of n purchases in (T, T + t].
        """
    def simulate(
        self,
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        seed: typing.SupportsInt | typing.SupportsIndex,
        first_customer: typing.SupportsInt | typing.SupportsIndex,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> tuple[numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.float64]]:
        """
        Offsets by customer (n + 1), and ages at repeat purchases.
        """
    def time_to_next(
        self,
        q: typing.SupportsFloat | typing.SupportsIndex,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        The time from T within which a customer buys with probability q.
        """
    def to_json(self) -> str:
        """
        The model as JSON.
        """
    @property
    def aic(self) -> float:
        """
        Akaike's information criterion.
        """
    @property
    def bic(self) -> float:
        """
        The Bayesian information criterion.
        """
    @property
    def coefficients(self) -> tuple[list[float], list[float]]:
        """
        Their coefficients.
        """
    @property
    def covariance(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Of the parameters and coefficients, square.
        """
    @property
    def covariates(self) -> tuple[list[str], list[str]]:
        """
        Names of the covariates of purchasing and of leaving.
        """
    @property
    def k(self) -> int:
        """
        Phases of a gap.
        """
    @property
    def log_covariance(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Of the parameters' logarithms and of the coefficients, square.
        """
    @property
    def params(self) -> typing.Annotated[list[float], "FixedSize(4)"]:
        """
        In the order of the model.
        """
    @property
    def report(self) -> dict:
        """
        The fit report.
        """
    @property
    def robust_covariance(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Of the parameters and coefficients, by the sandwich, square.
        """
    @property
    def robust_standard_errors(self) -> list[float]:
        """
        Of the parameters and coefficients, by the sandwich.
        """
    @property
    def searched(self) -> int:
        """
        1 where k was found by likelihood, else 0.
        """
    @property
    def standard_errors(self) -> list[float]:
        """
        Of the parameters and coefficients.
        """
    @property
    def unit(self) -> str | None:
        """
        The unit of time, or None.
        """

class MbgCnbdKFit:
    """
    A fitted or known MBG/CNBD-k model.
    """
    @staticmethod
    def fit(
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        log_gaps: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None,
        weights: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None,
        k: typing.SupportsInt | typing.SupportsIndex | None,
        start: typing.Annotated[collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], "FixedSize(4)"]
        | None,
        start_k: typing.SupportsInt | typing.SupportsIndex,
        max_iterations: typing.SupportsInt | typing.SupportsIndex,
        unit: str | None,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> MbgCnbdKFit:
        """
        Maximum likelihood.
        """
    @staticmethod
    def from_json(text: str) -> MbgCnbdKFit:
        """
        Read what to_json wrote.
        """
    def __getstate__(self) -> str: ...
    def __init__(
        self,
        params: typing.Annotated[collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], "FixedSize(4)"],
        k: typing.SupportsInt | typing.SupportsIndex,
        unit: str | None,
    ) -> None:
        """
        A known model.
        """
    def __setstate__(self, arg0: str) -> None: ...
    def dert(
        self,
        delta: typing.SupportsFloat | typing.SupportsIndex,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        Discounted expected residual transactions.
        """
    def expected_purchases(
        self,
        t: typing.SupportsFloat | typing.SupportsIndex,
        after: typing.SupportsFloat | typing.SupportsIndex,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        Expected purchases in (T + after, T + after + t].
        """
    def log_likelihood(
        self,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        Log-likelihood of each customer.
        """
    def log_likelihood_derivatives(
        self,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> tuple[
        numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]
    ]:
        """
        Log-likelihood of each customer, and its derivatives in the logarithms of the parameters.
        """
    def moved(self, by: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex]) -> MbgCnbdKFit:
        """
        The known model at parameters times exp(by) and coefficients plus by.
        """
    def new_customer_purchases(
        self,
        t: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        Expected repeat purchases of a new customer within t.
        """
    def no_purchase(
        self,
        t: typing.SupportsFloat | typing.SupportsIndex,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        The probability of no purchase in (T, T + t].
        """
    def p_alive(
        self,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        P(alive).
        """
    def pmf(
        self,
        n: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t: typing.SupportsFloat | typing.SupportsIndex,
        *,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        Probability of n repeat purchases of a new customer within t.
        """
    def probability_of_n(
        self,
        n: typing.SupportsFloat | typing.SupportsIndex,
        t: typing.SupportsFloat | typing.SupportsIndex,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        The probability of n purchases in (T, T + t].
        """
    def simulate(
        self,
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        seed: typing.SupportsInt | typing.SupportsIndex,
        first_customer: typing.SupportsInt | typing.SupportsIndex,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> tuple[numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.float64]]:
        """
        Offsets by customer (n + 1), and ages at repeat purchases.
        """
    def time_to_next(
        self,
        q: typing.SupportsFloat | typing.SupportsIndex,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        The time from T within which a customer buys with probability q.
        """
    def to_json(self) -> str:
        """
        The model as JSON.
        """
    @property
    def aic(self) -> float:
        """
        Akaike's information criterion.
        """
    @property
    def bic(self) -> float:
        """
        The Bayesian information criterion.
        """
    @property
    def coefficients(self) -> tuple[list[float], list[float]]:
        """
        Their coefficients.
        """
    @property
    def covariance(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Of the parameters and coefficients, square.
        """
    @property
    def covariates(self) -> tuple[list[str], list[str]]:
        """
        Names of the covariates of purchasing and of leaving.
        """
    @property
    def k(self) -> int:
        """
        Phases of a gap.
        """
    @property
    def log_covariance(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Of the parameters' logarithms and of the coefficients, square.
        """
    @property
    def params(self) -> typing.Annotated[list[float], "FixedSize(4)"]:
        """
        In the order of the model.
        """
    @property
    def report(self) -> dict:
        """
        The fit report.
        """
    @property
    def robust_covariance(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Of the parameters and coefficients, by the sandwich, square.
        """
    @property
    def robust_standard_errors(self) -> list[float]:
        """
        Of the parameters and coefficients, by the sandwich.
        """
    @property
    def searched(self) -> int:
        """
        1 where k was found by likelihood, else 0.
        """
    @property
    def standard_errors(self) -> list[float]:
        """
        Of the parameters and coefficients.
        """
    @property
    def unit(self) -> str | None:
        """
        The unit of time, or None.
        """

class GGompertzNbdFit:
    """
    A fitted or known Gamma-Gompertz/NBD model.
    """
    @staticmethod
    def fit(
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        weights: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None,
        start: typing.Annotated[collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], "FixedSize(5)"]
        | None,
        covariates: typing.Annotated[
            collections.abc.Sequence[
                tuple[
                    collections.abc.Sequence[str],
                    collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]],
                    typing.SupportsFloat | typing.SupportsIndex,
                ]
            ],
            "FixedSize(2)",
        ],
        max_iterations: typing.SupportsInt | typing.SupportsIndex,
        unit: str | None,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> GGompertzNbdFit:
        """
        Maximum likelihood.
        """
    @staticmethod
    def from_json(text: str) -> GGompertzNbdFit:
        """
        Read what to_json wrote.
        """
    def __getstate__(self) -> str: ...
    def __init__(
        self,
        params: typing.Annotated[collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], "FixedSize(5)"],
        unit: str | None,
    ) -> None:
        """
        A known model.
        """
    def __setstate__(self, arg0: str) -> None: ...
    def dert(
        self,
        delta: typing.SupportsFloat | typing.SupportsIndex,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        Discounted expected residual transactions.
        """
    def expected_purchases(
        self,
        t: typing.SupportsFloat | typing.SupportsIndex,
        after: typing.SupportsFloat | typing.SupportsIndex,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        Expected purchases in (T + after, T + after + t].
        """
    def log_likelihood(
        self,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        Log-likelihood of each customer.
        """
    def log_likelihood_derivatives(
        self,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> tuple[
        numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]
    ]:
        """
        Log-likelihood of each customer, and its derivatives in the logarithms of the parameters.
        """
    def moved(self, by: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex]) -> GGompertzNbdFit:
        """
        The known model at parameters times exp(by) and coefficients plus by.
        """
    def new_customer_purchases(
        self,
        t: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        Expected repeat purchases of a new customer within t.
        """
    def no_purchase(
        self,
        t: typing.SupportsFloat | typing.SupportsIndex,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        The probability of no purchase in (T, T + t].
        """
    def p_alive(
        self,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        P(alive).
        """
    def pmf(
        self,
        n: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t: typing.SupportsFloat | typing.SupportsIndex,
        *,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        Probability of n repeat purchases of a new customer within t.
        """
    def probability_of_n(
        self,
        n: typing.SupportsFloat | typing.SupportsIndex,
        t: typing.SupportsFloat | typing.SupportsIndex,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        The probability of n purchases in (T, T + t].
        """
    def simulate(
        self,
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        seed: typing.SupportsInt | typing.SupportsIndex,
        first_customer: typing.SupportsInt | typing.SupportsIndex,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> tuple[numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.float64]]:
        """
        Offsets by customer (n + 1), and ages at repeat purchases.
        """
    def time_to_next(
        self,
        q: typing.SupportsFloat | typing.SupportsIndex,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        The time from T within which a customer buys with probability q.
        """
    def to_json(self) -> str:
        """
        The model as JSON.
        """
    @property
    def aic(self) -> float:
        """
        Akaike's information criterion.
        """
    @property
    def bic(self) -> float:
        """
        The Bayesian information criterion.
        """
    @property
    def coefficients(self) -> tuple[list[float], list[float]]:
        """
        Their coefficients.
        """
    @property
    def covariance(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Of the parameters and coefficients, square.
        """
    @property
    def covariates(self) -> tuple[list[str], list[str]]:
        """
        Names of the covariates of purchasing and of leaving.
        """
    @property
    def log_covariance(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Of the parameters' logarithms and of the coefficients, square.
        """
    @property
    def params(self) -> typing.Annotated[list[float], "FixedSize(5)"]:
        """
        In the order of the model.
        """
    @property
    def report(self) -> dict:
        """
        The fit report.
        """
    @property
    def robust_covariance(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Of the parameters and coefficients, by the sandwich, square.
        """
    @property
    def robust_standard_errors(self) -> list[float]:
        """
        Of the parameters and coefficients, by the sandwich.
        """
    @property
    def standard_errors(self) -> list[float]:
        """
        Of the parameters and coefficients.
        """
    @property
    def unit(self) -> str | None:
        """
        The unit of time, or None.
        """

class BgBbFit:
    """
    A fitted or known BG/BB model.
    """
    @staticmethod
    def fit(
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        n: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        weights: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None,
        start: typing.Annotated[collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], "FixedSize(4)"]
        | None,
        max_iterations: typing.SupportsInt | typing.SupportsIndex,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> BgBbFit:
        """
        Maximum likelihood.
        """
    @staticmethod
    def from_json(text: str) -> BgBbFit:
        """
        Read what to_json wrote.
        """
    def __getstate__(self) -> str: ...
    def __init__(
        self,
        params: typing.Annotated[collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], "FixedSize(4)"],
        unit: str | None,
    ) -> None:
        """
        A known model.
        """
    def __setstate__(self, arg0: str) -> None: ...
    def dert(
        self,
        rate: typing.SupportsFloat | typing.SupportsIndex,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        n: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        Discounted expected residual transactions.
        """
    def expected_purchases(
        self,
        horizon: typing.SupportsFloat | typing.SupportsIndex,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        n: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        Expected purchases at the next opportunities.
        """
    def log_likelihood(
        self,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        n: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        Log-likelihood of each customer.
        """
    def log_likelihood_derivatives(
        self,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        n: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> tuple[
        numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]
    ]:
        """
        Log-likelihood of each customer, and its derivatives in the logarithms of the parameters.
        """
    def moved(self, by: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex]) -> BgBbFit:
        """
        The known model at parameters times exp(by) and coefficients plus by.
        """
    def new_customer_purchases(
        self,
        horizon: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        Expected purchases of a new customer at its first opportunities.
        """
    def no_purchase(
        self,
        horizon: typing.SupportsFloat | typing.SupportsIndex,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        n: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        The probability of no purchase at the next opportunities.
        """
    def p_alive(
        self,
        ahead: typing.SupportsFloat | typing.SupportsIndex,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        n: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        P(there at opportunity n + ahead).
        """
    def pmf(
        self,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        horizon: typing.SupportsFloat | typing.SupportsIndex,
        *,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        Probability of x purchases of a new customer at its first opportunities.
        """
    def probability_of_n(
        self,
        k: typing.SupportsFloat | typing.SupportsIndex,
        horizon: typing.SupportsFloat | typing.SupportsIndex,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        n: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        The probability of k purchases at the next opportunities.
        """
    def simulate(
        self,
        n: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        seed: typing.SupportsInt | typing.SupportsIndex,
        first_customer: typing.SupportsInt | typing.SupportsIndex,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> tuple[numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.float64]]:
        """
        Offsets by customer (n + 1), and numbers of the opportunities used.
        """
    def time_to_next(
        self,
        probability: typing.SupportsFloat | typing.SupportsIndex,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        n: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        Quantiles of the time to the next purchase, in opportunities.
        """
    def to_json(self) -> str:
        """
        The model as JSON.
        """
    @property
    def aic(self) -> float:
        """
        Akaike's information criterion.
        """
    @property
    def bic(self) -> float:
        """
        The Bayesian information criterion.
        """
    @property
    def coefficients(self) -> tuple[list[float], list[float]]:
        """
        Their coefficients.
        """
    @property
    def covariance(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Of the parameters and coefficients, square.
        """
    @property
    def covariates(self) -> tuple[list[str], list[str]]:
        """
        Names of the covariates of purchasing and of leaving.
        """
    @property
    def log_covariance(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Of the parameters' logarithms and of the coefficients, square.
        """
    @property
    def params(self) -> typing.Annotated[list[float], "FixedSize(4)"]:
        """
        In the order of the model.
        """
    @property
    def report(self) -> dict:
        """
        The fit report.
        """
    @property
    def robust_covariance(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Of the parameters and coefficients, by the sandwich, square.
        """
    @property
    def robust_standard_errors(self) -> list[float]:
        """
        Of the parameters and coefficients, by the sandwich.
        """
    @property
    def standard_errors(self) -> list[float]:
        """
        Of the parameters and coefficients.
        """
    @property
    def unit(self) -> str | None:
        """
        The unit of time, or None.
        """

class ShiftedBetaGeometricFit:
    """
    A fitted or known shifted beta-geometric model.
    """
    @staticmethod
    def fit(
        lifetime: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        churned: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        weights: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None,
        start: typing.Annotated[collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], "FixedSize(2)"]
        | None,
        max_iterations: typing.SupportsInt | typing.SupportsIndex,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> ShiftedBetaGeometricFit:
        """
        Maximum likelihood from customers.
        """
    @staticmethod
    def fit_cohorts(
        counts: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        columns: typing.SupportsInt | typing.SupportsIndex,
        *,
        start: typing.Annotated[collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], "FixedSize(2)"]
        | None,
        max_iterations: typing.SupportsInt | typing.SupportsIndex,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> ShiftedBetaGeometricFit:
        """
        Maximum likelihood from counts of cohorts, row-major.
        """
    @staticmethod
    def from_json(text: str) -> ShiftedBetaGeometricFit:
        """
        Read what to_json wrote.
        """
    def __getstate__(self) -> str: ...
    def __init__(
        self,
        params: typing.Annotated[collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], "FixedSize(2)"],
        unit: str | None,
    ) -> None:
        """
        A known model.
        """
    def __setstate__(self, arg0: str) -> None: ...
    def derl(
        self,
        rate: typing.SupportsFloat | typing.SupportsIndex,
        renewals: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        Discounted expected residual lifetime.
        """
    def expected_residual_lifetime(
        self,
        renewals: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        Expected renewals to come.
        """
    def log_likelihood(
        self,
        lifetime: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        churned: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        Log-likelihood of each customer.
        """
    def log_likelihood_derivatives(
        self,
        lifetime: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        churned: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> tuple[
        numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]
    ]:
        """
        Log-likelihood of each customer, and its derivatives in the logarithms of the parameters.
        """
    def moved(
        self, by: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex]
    ) -> ShiftedBetaGeometricFit:
        """
        The known model at parameters times exp(by) and coefficients plus by.
        """
    def pmf(
        self,
        t: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        P(lifetime = t).
        """
    def retention(
        self,
        t: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        P(makes renewal t | made those before).
        """
    def simulate(
        self,
        periods: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        seed: typing.SupportsInt | typing.SupportsIndex,
        first_customer: typing.SupportsInt | typing.SupportsIndex,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> tuple[numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]]:
        """
        Lifetime, and whether the customer left, over so many periods.
        """
    def survival(
        self,
        t: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        P(still there after t renewals).
        """
    def to_json(self) -> str:
        """
        The model as JSON.
        """
    @property
    def aic(self) -> float:
        """
        Akaike's information criterion.
        """
    @property
    def bic(self) -> float:
        """
        The Bayesian information criterion.
        """
    @property
    def coefficients(self) -> tuple[list[float], list[float]]:
        """
        Their coefficients.
        """
    @property
    def covariance(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Of the parameters and coefficients, square.
        """
    @property
    def covariates(self) -> tuple[list[str], list[str]]:
        """
        Names of the covariates of purchasing and of leaving.
        """
    @property
    def log_covariance(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Of the parameters' logarithms and of the coefficients, square.
        """
    @property
    def params(self) -> typing.Annotated[list[float], "FixedSize(2)"]:
        """
        In the order of the model.
        """
    @property
    def report(self) -> dict:
        """
        The fit report.
        """
    @property
    def robust_covariance(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Of the parameters and coefficients, by the sandwich, square.
        """
    @property
    def robust_standard_errors(self) -> list[float]:
        """
        Of the parameters and coefficients, by the sandwich.
        """
    @property
    def standard_errors(self) -> list[float]:
        """
        Of the parameters and coefficients.
        """
    @property
    def unit(self) -> str | None:
        """
        The unit of time, or None.
        """

class BetaDiscreteWeibullFit:
    """
    A fitted or known beta-discrete-Weibull model.
    """
    @staticmethod
    def fit(
        lifetime: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        churned: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        weights: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None,
        start: typing.Annotated[collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], "FixedSize(3)"]
        | None,
        max_iterations: typing.SupportsInt | typing.SupportsIndex,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> BetaDiscreteWeibullFit:
        """
        Maximum likelihood from customers.
        """
    @staticmethod
    def fit_cohorts(
        counts: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        columns: typing.SupportsInt | typing.SupportsIndex,
        *,
        start: typing.Annotated[collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], "FixedSize(3)"]
        | None,
        max_iterations: typing.SupportsInt | typing.SupportsIndex,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> BetaDiscreteWeibullFit:
        """
        Maximum likelihood from counts of cohorts, row-major.
        """
    @staticmethod
    def from_json(text: str) -> BetaDiscreteWeibullFit:
        """
        Read what to_json wrote.
        """
    def __getstate__(self) -> str: ...
    def __init__(
        self,
        params: typing.Annotated[collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], "FixedSize(3)"],
        unit: str | None,
    ) -> None:
        """
        A known model.
        """
    def __setstate__(self, arg0: str) -> None: ...
    def derl(
        self,
        rate: typing.SupportsFloat | typing.SupportsIndex,
        renewals: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        Discounted expected residual lifetime.
        """
    def expected_residual_lifetime(
        self,
        renewals: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        Expected renewals to come.
        """
    def log_likelihood(
        self,
        lifetime: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        churned: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        Log-likelihood of each customer.
        """
    def log_likelihood_derivatives(
        self,
        lifetime: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        churned: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> tuple[
        numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]
    ]:
        """
        Log-likelihood of each customer, and its derivatives in the logarithms of the parameters.
        """
    def moved(
        self, by: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex]
    ) -> BetaDiscreteWeibullFit:
        """
        The known model at parameters times exp(by) and coefficients plus by.
        """
    def pmf(
        self,
        t: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        P(lifetime = t).
        """
    def retention(
        self,
        t: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        P(makes renewal t | made those before).
        """
    def simulate(
        self,
        periods: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        seed: typing.SupportsInt | typing.SupportsIndex,
        first_customer: typing.SupportsInt | typing.SupportsIndex,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> tuple[numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]]:
        """
        Lifetime, and whether the customer left, over so many periods.
        """
    def survival(
        self,
        t: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        P(still there after t renewals).
        """
    def to_json(self) -> str:
        """
        The model as JSON.
        """
    @property
    def aic(self) -> float:
        """
        Akaike's information criterion.
        """
    @property
    def bic(self) -> float:
        """
        The Bayesian information criterion.
        """
    @property
    def coefficients(self) -> tuple[list[float], list[float]]:
        """
        Their coefficients.
        """
    @property
    def covariance(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Of the parameters and coefficients, square.
        """
    @property
    def covariates(self) -> tuple[list[str], list[str]]:
        """
        Names of the covariates of purchasing and of leaving.
        """
    @property
    def log_covariance(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Of the parameters' logarithms and of the coefficients, square.
        """
    @property
    def params(self) -> typing.Annotated[list[float], "FixedSize(3)"]:
        """
        In the order of the model.
        """
    @property
    def report(self) -> dict:
        """
        The fit report.
        """
    @property
    def robust_covariance(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Of the parameters and coefficients, by the sandwich, square.
        """
    @property
    def robust_standard_errors(self) -> list[float]:
        """
        Of the parameters and coefficients, by the sandwich.
        """
    @property
    def standard_errors(self) -> list[float]:
        """
        Of the parameters and coefficients.
        """
    @property
    def unit(self) -> str | None:
        """
        The unit of time, or None.
        """

class GammaGammaFit:
    """
    A fitted or known Gamma-Gamma model.
    """
    @staticmethod
    def from_json(text: str) -> GammaGammaFit:
        """
        Read what to_json wrote.
        """
    def __getstate__(self) -> str: ...
    def __init__(
        self,
        params: typing.Annotated[collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], "FixedSize(3)"],
        covariates: tuple[
            collections.abc.Sequence[str], collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex]
        ],
    ) -> None:
        """
        A known model.
        """
    def __setstate__(self, arg0: str) -> None: ...
    def moved(self, by: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex]) -> GammaGammaFit:
        """
        The known model at parameters times exp(by) and coefficients plus by.
        """
    def to_json(self) -> str:
        """
        The model as JSON.
        """
    @property
    def aic(self) -> float:
        """
        Akaike's information criterion.
        """
    @property
    def bic(self) -> float:
        """
        The Bayesian information criterion.
        """
    @property
    def coefficients(self) -> tuple[list[float], list[float]]:
        """
        Their coefficients.
        """
    @property
    def covariance(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Of the parameters and coefficients, square.
        """
    @property
    def covariates(self) -> tuple[list[str], list[str]]:
        """
        Names of the covariates of purchasing and of leaving.
        """
    @property
    def log_covariance(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Of the parameters' logarithms and of the coefficients, square.
        """
    @property
    def mean_spend(self) -> float:
        """
        The mean amount over all customers; NaN where it does not exist.
        """
    @property
    def params(self) -> typing.Annotated[list[float], "FixedSize(3)"]:
        """
        In the order of the model.
        """
    @property
    def report(self) -> dict:
        """
        The fit report.
        """
    @property
    def robust_covariance(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Of the parameters and coefficients, by the sandwich, square.
        """
    @property
    def robust_standard_errors(self) -> list[float]:
        """
        Of the parameters and coefficients, by the sandwich.
        """
    @property
    def standard_errors(self) -> list[float]:
        """
        Of the parameters and coefficients.
        """
    @property
    def unit(self) -> str | None:
        """
        The unit of time, or None.
        """

class MovableModel:
    """
    A model of repeat purchases whose parameters can be moved.
    """
    def expected(
        self,
        t: typing.SupportsFloat | typing.SupportsIndex,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
        zbar: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None,
        spend_covariates: collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]],
        draws: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None,
        level: typing.SupportsFloat | typing.SupportsIndex,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> typing.Annotated[list[numpy.typing.NDArray[numpy.float64]], "FixedSize(3)"]:
        """
        Expected purchases and their interval.
        """
    def outcomes(
        self,
        t: typing.SupportsFloat | typing.SupportsIndex,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
        zbar: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None,
        spend_covariates: collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]],
        draws: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None,
        level: typing.SupportsFloat | typing.SupportsIndex,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> list[numpy.typing.NDArray[numpy.float64]]:
        """
        Quantiles of the number of purchases, and of spend where the model has it.
        """
    def total(
        self,
        t: typing.SupportsFloat | typing.SupportsIndex,
        x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        segment: typing.Annotated[numpy.typing.ArrayLike, numpy.uint32],
        segments: typing.SupportsInt | typing.SupportsIndex,
        *,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
        draws: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None,
        level: typing.SupportsFloat | typing.SupportsIndex,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> tuple[
        numpy.typing.NDArray[numpy.float64],
        numpy.typing.NDArray[numpy.float64],
        numpy.typing.NDArray[numpy.float64],
        numpy.typing.NDArray[numpy.float64],
        numpy.typing.NDArray[numpy.float64],
        numpy.typing.NDArray[numpy.float64],
    ]:
        """
        Customers, expected purchases, their interval and that of the outcome, by segment.
        """
    def with_spend(self, spend: GammaGammaFit) -> MovableModel:
        """
        The model of what customers spend.
        """

class Sampling:
    """
    How respondents were drawn, and are drawn again by a bootstrap.
    """
    def __init__(
        self,
        *,
        strata: Column | None,
        clusters: Column | None,
        resamples: typing.SupportsInt | typing.SupportsIndex,
        seed: typing.SupportsInt | typing.SupportsIndex,
    ) -> None: ...

class NPSCounts:
    """
    Eleven weighted counts of answers.
    """
    @staticmethod
    def from_bytes(bytes: bytes) -> NPSCounts:
        """
        Reads what `to_bytes` wrote.
        """
    def __getstate__(self) -> bytes: ...
    def __init__(self) -> None: ...
    def __setstate__(self, arg0: bytes) -> None: ...
    def equals(self, other: NPSCounts) -> bool:
        """
        Whether all is the same.
        """
    def finish(self, *, level: typing.SupportsFloat | typing.SupportsIndex, interval: str) -> dict:
        """
        The score, as columns of one row.
        """
    def merge(self, other: NPSCounts) -> None:
        """
        Adds the counts of another state.
        """
    def to_bytes(self) -> bytes:
        """
        The state as bytes.
        """
    def update(
        self,
        scores: Column,
        *,
        weights: Column | None,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> None:
        """
        Adds answers.
        """
    @property
    def missing(self) -> int:
        """
        Rows without one.
        """
    @property
    def n(self) -> int:
        """
        Answers.
        """

class ScoreDefinition:
    """
    The checked form of a definition.
    """
    def __init__(
        self,
        *,
        name: str,
        lowest: typing.SupportsInt | typing.SupportsIndex,
        highest: typing.SupportsInt | typing.SupportsIndex,
        satisfied: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex],
        neutral: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex],
        dissatisfied: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex],
        measure: str,
        denominator: str,
        low_is_best: bool,
        missing_codes: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex],
        not_applicable_codes: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex],
        half_points: str,
    ) -> None: ...
    @property
    def keywords(self) -> dict:
        """
        What it was made from, with every score in its box.
        """

class ScoreCounts:
    """
    Weighted counts of answers on one scale.
    """
    @staticmethod
    def from_bytes(bytes: bytes) -> ScoreCounts:
        """
        Reads what `to_bytes` wrote.
        """
    def __getstate__(self) -> bytes: ...
    def __init__(self, definition: ScoreDefinition) -> None: ...
    def __setstate__(self, arg0: bytes) -> None: ...
    def equals(self, other: ScoreCounts) -> bool:
        """
        Whether all is the same.
        """
    def finish(
        self, definition: ScoreDefinition, *, level: typing.SupportsFloat | typing.SupportsIndex, interval: str | None
    ) -> dict:
        """
        The score of a definition, as columns of one row.
        """
    def merge(self, other: ScoreCounts) -> None:
        """
        Adds the counts of another state on the same scale.
        """
    def to_bytes(self) -> bytes:
        """
        The state as bytes.
        """
    def update(
        self,
        scores: Column,
        *,
        weights: Column | None,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> None:
        """
        Adds answers.
        """
    @property
    def n(self) -> int:
        """
        Answers.
        """
    @property
    def scale(self) -> tuple[int, int]:
        """
        Lowest and highest score.
        """

class CSIState:
    """
    Sums of respondents' indexes.
    """
    @staticmethod
    def from_bytes(bytes: bytes) -> CSIState:
        """
        Reads what `to_bytes` wrote.
        """
    def __getstate__(self) -> bytes: ...
    def __init__(
        self,
        attributes: typing.SupportsInt | typing.SupportsIndex,
        *,
        name: str,
        scale: tuple[typing.SupportsFloat | typing.SupportsIndex, typing.SupportsFloat | typing.SupportsIndex] | None,
        weights: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex],
        missing_codes: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex],
        rescale: bool,
    ) -> None: ...
    def __setstate__(self, arg0: bytes) -> None: ...
    def equals(self, other: CSIState) -> bool:
        """
        Whether all is the same.
        """
    def finish(self, *, level: typing.SupportsFloat | typing.SupportsIndex, interval: str) -> dict:
        """
        The index, as columns of one row.
        """
    def merge(self, other: CSIState) -> None:
        """
        Adds the sums of another state of the same definition.
        """
    def to_bytes(self) -> bytes:
        """
        The state as bytes.
        """
    def update(
        self,
        attributes: collections.abc.Sequence[Column],
        *,
        names: collections.abc.Sequence[str],
        respondent_weights: Column | None,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> None:
        """
        Adds respondents.
        """
    @property
    def attributes(self) -> int:
        """
        How many there are.
        """
    @property
    def n(self) -> int:
        """
        Respondents in the index.
        """
    @property
    def name(self) -> str:
        """
        What the index is called.
        """
    @property
    def scale(self) -> tuple[float, float]:
        """
        Lowest and highest answer.
        """
    @property
    def weights(self) -> list[float]:
        """
        Of attributes; empty for equal ones.
        """

class EquityCustomers:
    """
    Columns of the customers whose equity is asked for.
    """
    def __init__(
        self,
        columns: typing.Annotated[
            collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]], "FixedSize(4)"
        ],
        segment: typing.Annotated[numpy.typing.ArrayLike, numpy.uint32],
        segments: typing.SupportsInt | typing.SupportsIndex,
    ) -> None:
        """
        Frequency, recency, T, mean amount; the number of each one's segment, and how many there are.
        """

class SpendModel:
    """
    What customers spend on a purchase.
    """
    @typing.overload
    def __init__(
        self,
        fitted: GammaGammaFit,
        covariates: collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]],
    ) -> None:
        """
        By Gamma-Gamma, and columns of its covariates.
        """
    @typing.overload
    def __init__(self) -> None:
        """
        Every purchase costs what its customer's column says.
        """

class EquityModel:
    """
    A model of purchases or contracts, as customer equity needs it.
    """
    @typing.overload
    def __init__(
        self,
        fitted: BgNbdFit,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
    ) -> None:
        """
        Of a fitted or known model, and columns of its covariates.
        """
    @typing.overload
    def __init__(
        self,
        fitted: MbgNbdFit,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
    ) -> None:
        """
        Of a fitted or known model, and columns of its covariates.
        """
    @typing.overload
    def __init__(
        self,
        fitted: NbdFit,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
    ) -> None:
        """
        Of a fitted or known model, and columns of its covariates.
        """
    @typing.overload
    def __init__(
        self,
        fitted: ParetoNbdFit,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
    ) -> None:
        """
        Of a fitted or known model, and columns of its covariates.
        """
    @typing.overload
    def __init__(
        self,
        fitted: BgCnbdKFit,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
    ) -> None:
        """
        Of a fitted or known model, and columns of its covariates.
        """
    @typing.overload
    def __init__(
        self,
        fitted: MbgCnbdKFit,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
    ) -> None:
        """
        Of a fitted or known model, and columns of its covariates.
        """
    @typing.overload
    def __init__(
        self,
        fitted: GGompertzNbdFit,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
    ) -> None:
        """
        Of a fitted or known model, and columns of its covariates.
        """
    @typing.overload
    def __init__(
        self,
        fitted: ShiftedBetaGeometricFit,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
    ) -> None:
        """
        Of a fitted or known model, and columns of its covariates.
        """
    @typing.overload
    def __init__(
        self,
        fitted: BetaDiscreteWeibullFit,
        covariates: typing.Annotated[
            collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
            "FixedSize(2)",
        ],
    ) -> None:
        """
        Of a fitted or known model, and columns of its covariates.
        """
    def at_risk(
        self,
        spend: SpendModel,
        customers: EquityCustomers,
        t: typing.SupportsFloat | typing.SupportsIndex,
        *,
        ahead: tuple[typing.SupportsFloat | typing.SupportsIndex, typing.SupportsFloat | typing.SupportsIndex, str],
        margin: typing.SupportsFloat | typing.SupportsIndex,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        What is likely to be lost of each customer's value within t.
        """
    def change(
        self,
        spend: SpendModel,
        customers: EquityCustomers,
        *,
        frequency: typing.SupportsFloat | typing.SupportsIndex,
        leaving: typing.SupportsFloat | typing.SupportsIndex,
        margin_factor: typing.SupportsFloat | typing.SupportsIndex,
        ahead: tuple[typing.SupportsFloat | typing.SupportsIndex, typing.SupportsFloat | typing.SupportsIndex, str],
        margin: typing.SupportsFloat | typing.SupportsIndex,
        errors: bool,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> tuple:
        """
        The change of the equity in a scenario, like `equity`.
        """
    def elasticities(
        self,
        spend: SpendModel,
        customers: EquityCustomers,
        *,
        ahead: tuple[typing.SupportsFloat | typing.SupportsIndex, typing.SupportsFloat | typing.SupportsIndex, str],
        margin: typing.SupportsFloat | typing.SupportsIndex,
        threads: typing.SupportsInt | typing.SupportsIndex,
    ) -> tuple[float, float]:
        """
        Of the equity of the base, in frequency and leaving.
        """
    def equity(
        self,
        spend: SpendModel,
        customers: EquityCustomers,
        *,
        ahead: tuple[typing.SupportsFloat | typing.SupportsIndex, typing.SupportsFloat | typing.SupportsIndex, str],
        margin: typing.SupportsFloat | typing.SupportsIndex,
        errors: bool,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> tuple:
        """
        Equity, standard error, customers, missing: by segment, and of all.
        """
    def new_customer(
        self,
        spend: SpendModel,
        *,
        ahead: tuple[typing.SupportsFloat | typing.SupportsIndex, typing.SupportsFloat | typing.SupportsIndex, str],
        margin: typing.SupportsFloat | typing.SupportsIndex,
        acquisition_cost: typing.SupportsFloat | typing.SupportsIndex,
        first_purchase: bool,
        level: typing.SupportsFloat | typing.SupportsIndex,
        frequency: typing.SupportsFloat | typing.SupportsIndex,
        leaving: typing.SupportsFloat | typing.SupportsIndex,
        amount: typing.SupportsFloat | typing.SupportsIndex,
    ) -> dict:
        """
        What a new customer will be worth, and when his cost is paid back.
        """
    def new_customer_within(
        self,
        spend: SpendModel,
        t: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        *,
        ahead: tuple[typing.SupportsFloat | typing.SupportsIndex, typing.SupportsFloat | typing.SupportsIndex, str],
        margin: typing.SupportsFloat | typing.SupportsIndex,
        first_purchase: bool,
        level: typing.SupportsFloat | typing.SupportsIndex,
        amount: typing.SupportsFloat | typing.SupportsIndex,
    ) -> tuple[
        numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]
    ]:
        """
        His value within each t, with its interval.
        """
    def values(
        self,
        spend: SpendModel,
        customers: EquityCustomers,
        *,
        ahead: tuple[typing.SupportsFloat | typing.SupportsIndex, typing.SupportsFloat | typing.SupportsIndex, str],
        margin: typing.SupportsFloat | typing.SupportsIndex,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> numpy.typing.NDArray[numpy.float64]:
        """
        The value of each customer.
        """

class RfmChoice:
    """
    How customers are scored and named.
    """
    def __init__(
        self,
        *,
        bins: typing.SupportsInt | typing.SupportsIndex,
        scoring: str,
        ties: str,
        days_cuts: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex] | None,
        orders_cuts: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex] | None,
        revenue_cuts: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex] | None,
        score_cuts: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex] | None,
        weights: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex],
        rules: RuleTable,
    ) -> None: ...

class CohortState:
    """
    Cohorts of disjoint customers, added part by part.
    """
    @staticmethod
    def from_bytes(bytes: bytes) -> CohortState:
        """
        Reads what `to_bytes` wrote.
        """
    def __getstate__(self) -> bytes: ...
    def __init__(self, *, period: str, at: typing.SupportsInt | typing.SupportsIndex | None) -> None: ...
    def __len__(self) -> int: ...
    def __setstate__(self, arg0: bytes) -> None: ...
    def finish(self, *, level: typing.SupportsFloat | typing.SupportsIndex) -> dict:
        """
        Cells as columns, and totals.
        """
    def merge(self, other: CohortState) -> None:
        """
        Adds the customers of another state.
        """
    def to_bytes(self) -> bytes:
        """
        The state as bytes.
        """
    def update(
        self, base: CustomerBase, *, threads: typing.SupportsInt | typing.SupportsIndex, progress: typing.Any
    ) -> None:
        """
        Adds the customers of a base.
        """
    @property
    def has_margin(self) -> bool:
        """
        Whether the bases had margins.
        """
    @property
    def has_revenue(self) -> bool:
        """
        Whether the bases had amounts.
        """
    @property
    def period(self) -> str:
        """
        "week", "month", "quarter" or "year".
        """

class EventTable:
    """
    Events and censorings at distinct times.
    """
    @staticmethod
    def from_bytes(bytes: bytes) -> EventTable: ...
    @staticmethod
    def from_columns(
        counts: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex],
        time: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        events: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        censored: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        entered: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    ) -> EventTable: ...
    def __init__(self) -> None: ...
    def __len__(self) -> int: ...
    def check(self, function: str) -> None:
        """
        Raises unless a row counts.
        """
    def copy(self) -> EventTable:
        """
        Another.
        """
    def equals(self, other: EventTable) -> bool:
        """
        Whether both hold the same.
        """
    def merge(self, other: EventTable) -> None:
        """
        Adds what another has seen.
        """
    def to_bytes(self) -> bytes: ...
    def update(
        self,
        function: str,
        durations: Column,
        *,
        observed: Column | None,
        weights: Column | None,
        entry: Column | None,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> None:
        """
        Adds rows.
        """
    @property
    def censored(self) -> numpy.typing.NDArray[numpy.float64]: ...
    @property
    def counts(self) -> dict: ...
    @property
    def entered(self) -> numpy.typing.NDArray[numpy.float64]: ...
    @property
    def events(self) -> numpy.typing.NDArray[numpy.float64]: ...
    @property
    def time(self) -> numpy.typing.NDArray[numpy.float64]: ...
    @property
    def weight(self) -> float: ...

class SurvivalCurve:
    """
    A curve of Kaplan and Meier.
    """
    def at(self, t: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> dict:
        """
        Columns of the curve's values at times.
        """
    def quantile(self, p: typing.SupportsFloat | typing.SupportsIndex) -> tuple:
        """
        Value, low, high, standard error.
        """
    def restricted_mean(self, horizon: typing.SupportsFloat | typing.SupportsIndex) -> tuple:
        """
        Value, low, high, standard error.
        """
    @property
    def at_risk(self) -> numpy.typing.NDArray[numpy.float64]: ...
    @property
    def high(self) -> numpy.typing.NDArray[numpy.float64]: ...
    @property
    def last_time(self) -> float: ...
    @property
    def low(self) -> numpy.typing.NDArray[numpy.float64]: ...
    @property
    def standard_error(self) -> numpy.typing.NDArray[numpy.float64]: ...
    @property
    def survival(self) -> numpy.typing.NDArray[numpy.float64]: ...

class HazardCurve:
    """
    A curve of Nelson and Aalen.
    """
    def at(self, t: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> dict:
        """
        Columns of the curve's values at times.
        """
    @property
    def at_risk(self) -> numpy.typing.NDArray[numpy.float64]: ...
    @property
    def hazard(self) -> numpy.typing.NDArray[numpy.float64]: ...
    @property
    def high(self) -> numpy.typing.NDArray[numpy.float64]: ...
    @property
    def low(self) -> numpy.typing.NDArray[numpy.float64]: ...
    @property
    def standard_error(self) -> numpy.typing.NDArray[numpy.float64]: ...

class Bands:
    """
    Named parts of a number, each without its upper limit.
    """
    @staticmethod
    def age() -> Bands:
        """
        Years of age.
        """
    @staticmethod
    def between(
        cuts: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex],
        names: collections.abc.Sequence[str],
    ) -> Bands:
        """
        Between cuts, with one name more.
        """
    @staticmethod
    def income() -> Bands:
        """
        Household income in dollars a year.
        """
    def __init__(
        self,
        bands: collections.abc.Sequence[
            tuple[str, typing.SupportsFloat | typing.SupportsIndex, typing.SupportsFloat | typing.SupportsIndex]
        ],
    ) -> None: ...
    def codes(
        self, values: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]
    ) -> numpy.typing.NDArray[numpy.int32]:
        """
        The position of each value's band; -1 for a missing one, -2 for one in no band.
        """
    @property
    def rows(self) -> list[tuple[str, float, float]]:
        """
        (name, low, high) of each.
        """

class Attribute:
    """
    What a column of customer records says.
    """
    @staticmethod
    def kind() -> Attribute:
        """
        person or company.
        """
    @staticmethod
    def relation() -> Attribute:
        """
        internal or external.
        """
    @staticmethod
    def role() -> Attribute:
        """
        buyer, user, beneficiary, or several of them.
        """
    def __init__(
        self,
        name: str,
        type: str,
        *,
        meaning: str,
        unit: str,
        at_least: typing.SupportsFloat | typing.SupportsIndex,
        at_most: typing.SupportsFloat | typing.SupportsIndex,
        classes: collections.abc.Sequence[str],
        separator: str,
        unknown: collections.abc.Sequence[str],
        unknown_numbers: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex],
    ) -> None: ...
    def check(self, function: str) -> None:
        """
        Raises DomainError for what contradicts itself.
        """
    @property
    def classes(self) -> list[str]:
        """
        All that there are.
        """
    @property
    def meaning(self) -> str:
        """
        In words.
        """

class CustomerRecords:
    """
    Records of customers, one each, sorted by id.
    """
    @staticmethod
    def from_columns(
        customer: Column,
        columns: collections.abc.Sequence[tuple[Attribute, Column]],
        *,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> CustomerRecords:
        """
        From an id column and pairs of Attribute and Column.
        """
    def __len__(self) -> int: ...
    def classes(self, function: str, name: str, bands: Bands | None) -> tuple:
        """
        (classes, codes, offsets) of every customer.
        """
    def numbers(self, name: str) -> numpy.typing.NDArray[numpy.float64]:
        """
        Of an attribute that is a number; NaN where unknown.
        """
    def texts(self, name: str) -> tuple:
        """
        Of several classes: codes, and the texts that they stand for.
        """
    def unknown(self, name: str) -> int:
        """
        Customers of whom an attribute is not known.
        """
    @property
    def customer(self) -> Column:
        """
        The ids, a column of integers or text.
        """
    @property
    def merged(self) -> int:
        """
        Rows that repeat an earlier one.
        """
    @property
    def rows(self) -> int:
        """
        Given.
        """

class RecordJoin:
    """
    Records and a base side by side.
    """
    def __init__(self, records: CustomerRecords, base: CustomerBase) -> None: ...
    def to_base(self, records: CustomerRecords, function: str, name: str, bands: Bands | None) -> tuple:
        """
        (classes, codes, offsets) of the base's customers.
        """
    @property
    def matched(self) -> int:
        """
        Customers of the base that have a record.
        """
    @property
    def never_bought(self) -> numpy.typing.NDArray[numpy.int64]:
        """
        Positions of records that the base does not have.
        """
    @property
    def record(self) -> numpy.typing.NDArray[numpy.int64]:
        """
        The position of each customer's record, or -1.
        """
    @property
    def without_record(self) -> numpy.typing.NDArray[numpy.int64]:
        """
        Positions of customers who have none.
        """

class Program:
    """
    A loyalty programme: its document as values.
    """
    @staticmethod
    def from_json(text: str) -> Program:
        """
        Reads a document; throws FormatError with field and line.
        """
    @staticmethod
    def preset(name: str, zone: str) -> Program:
        """
        The preset of a name.
        """
    @staticmethod
    def presets() -> dict:
        """
        What each preset does, by name.
        """
    def check(self, today: typing.SupportsInt | typing.SupportsIndex | None) -> list:
        """
        Severity, field, code and sentence of each finding.
        """
    def describe(self, language: str) -> str:
        """
        What a member gets, in plain words.
        """
    def equals(self, other: Program) -> bool:
        """
        Whether all values are the same.
        """
    def to_json(self) -> str:
        """
        The document that from_json reads back.
        """
    @property
    def name(self) -> str:
        """
        What it is called.
        """
    @property
    def version(self) -> int:
        """
        From 1.
        """
    @property
    def zone(self) -> str:
        """
        The IANA zone of its dates.
        """

class Outcome:
    """
    What became of an event.
    """
    @property
    def accepted(self) -> bool:
        """
        Whether it counts.
        """
    @property
    def duplicate(self) -> bool:
        """
        Whether it was accepted before.
        """
    @property
    def points(self) -> int:
        """
        What the member has more of, in the smallest unit.
        """
    @property
    def reason(self) -> str:
        """
        The code of a refusal, or an empty text.
        """
    @property
    def why(self) -> str:
        """
        The reason as a sentence.
        """

class Engine:
    """
    A programme at work.
    """
    @staticmethod
    def from_bytes(state: bytes, journal: typing.Any, local: bool) -> Engine:
        """
        Reads what `to_bytes` wrote.
        """
    def __init__(
        self,
        program: Program,
        zone: tuple[
            str,
            typing.Annotated[numpy.typing.ArrayLike, numpy.int64],
            typing.Annotated[numpy.typing.ArrayLike, numpy.int32],
        ],
        journal: typing.Any,
        local: bool,
    ) -> None: ...
    def __len__(self) -> int: ...
    def adopt(
        self,
        program: Program,
        zone: tuple[
            str,
            typing.Annotated[numpy.typing.ArrayLike, numpy.int64],
            typing.Annotated[numpy.typing.ArrayLike, numpy.int32],
        ],
        from_: typing.Any,
    ) -> None:
        """
        Another version holds from a local date on.
        """
    def apply(self, event: dict) -> Outcome:
        """
        Books an event, or says why not.
        """
    def balance(self, member: typing.Any, at: typing.Any) -> dict:
        """
        Points by where they are.
        """
    def day_of(self, from_: typing.Any) -> int:
        """
        A local date that was given, as a day.
        """
    def entries(self, outcome: Outcome) -> list:
        """
        Rows of an outcome's entries.
        """
    def history(self, member: typing.Any, until: typing.Any, booked: bool) -> list:
        """
        Rows of a member's entries: as booked, or as events count now.
        """
    def knows(self, member: typing.Any) -> bool:
        """
        Whether it has a member.
        """
    def lots(self, member: typing.Any, at: typing.Any) -> list:
        """
        Number, points, earned, active and gone, and whether it is active.
        """
    def members(self, at: typing.Any) -> dict:
        """
        Every member's balance and tier.
        """
    def number(self, points: typing.SupportsInt | typing.SupportsIndex) -> typing.Any:
        """
        Points as Python's number.
        """
    def quote(self, order: dict) -> tuple:
        """
        What a purchase would bring.
        """
    def runs(self, program: Program) -> bool:
        """
        Whether its latest version is this programme; False for a later one.
        """
    def stamps(self, member: typing.Any, at: typing.Any) -> dict:
        """
        Stamps by card.
        """
    def tier(self, member: typing.Any, at: typing.Any) -> dict:
        """
        The member's tier.
        """
    def to_bytes(self) -> bytes:
        """
        The engine as bytes.
        """
    def vouchers(self, member: typing.Any, at: typing.Any) -> list:
        """
        Reward and the date on which it is gone.
        """
    def why(self, event: typing.Any) -> dict:
        """
        Why an event brought what it did.
        """
    @property
    def since(self) -> int | None:
        """
        The date from which that holds; None where it is the first.
        """
    @property
    def version(self) -> int:
        """
        The number of its latest version.
        """

class ReplayRun:
    """
    A replay: pieces of a log go in, tables come out.
    """
    def __init__(
        self,
        program: Program,
        zone: tuple[
            str,
            typing.Annotated[numpy.typing.ArrayLike, numpy.int64],
            typing.Annotated[numpy.typing.ArrayLike, numpy.int32],
        ],
        *,
        entries: bool,
        at: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex],
        until: typing.SupportsInt | typing.SupportsIndex | None,
        in_pieces: bool,
    ) -> None: ...
    def at(self, which: typing.SupportsInt | typing.SupportsIndex) -> dict:
        """
        The accounts at a date.
        """
    def counts(self) -> dict:
        """
        Rows that were refused, by reason.
        """
    def entries(self) -> dict:
        """
        The entries by member.
        """
    def facts(self) -> dict:
        """
        Names and decimals of the programme.
        """
    def feed(
        self,
        columns: collections.abc.Mapping[str, Column],
        *,
        errors: str,
        local_times: bool,
        trust_ids: bool,
        last: bool,
        share: tuple[typing.SupportsFloat | typing.SupportsIndex, typing.SupportsFloat | typing.SupportsIndex],
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> None:
        """
        Takes in a piece of the log; the only one where `last`.
        """
    def finish(self, threads: typing.SupportsInt | typing.SupportsIndex) -> None:
        """
        Runs the clock to the end after the last of several pieces.
        """
    def lots(self) -> dict:
        """
        The open lots by member.
        """
    def members(self, threads: typing.SupportsInt | typing.SupportsIndex) -> dict:
        """
        The accounts by id.
        """
    def months(self) -> dict:
        """
        Points by month, out of entries.
        """
    def refused(self) -> dict:
        """
        What was refused, by row.
        """
    def totals(self, threads: typing.SupportsInt | typing.SupportsIndex) -> dict:
        """
        Sums of points by place, and members by tier.
        """
    @property
    def events(self) -> int:
        """
        Events that were decided.
        """
    @property
    def last_day(self) -> int:
        """
        The date up to which the clock ran.
        """
    @property
    def memory(self) -> int:
        """
        Bytes that the accounts hold.
        """
    @property
    def rows(self) -> int:
        """
        Rows that were read.
        """

class ProgramTrials:
    """
    A log of events that programmes are put through.
    """
    def __init__(
        self,
        program: Program,
        zone: tuple[
            str,
            typing.Annotated[numpy.typing.ArrayLike, numpy.int64],
            typing.Annotated[numpy.typing.ArrayLike, numpy.int32],
        ],
        columns: collections.abc.Mapping[str, Column],
        *,
        errors: str,
        local_times: bool,
        trust_ids: bool,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> None: ...
    def counts(self) -> dict:
        """
        Rows left out, by reason.
        """
    def histories(
        self,
        programs: collections.abc.Sequence[Program],
        *,
        redeems: typing.SupportsInt | typing.SupportsIndex,
        elasticity: typing.SupportsFloat | typing.SupportsIndex,
        until: typing.SupportsInt | typing.SupportsIndex | None,
        member: typing.SupportsInt | typing.SupportsIndex,
    ) -> list:
        """
        Steps and entries of one member, by its place among the ids, under each programme.
        """
    def ids(self) -> Column:
        """
        The members that are in the log, by id.
        """
    def places(self) -> numpy.typing.NDArray[numpy.int32]:
        """
        For each row the place of its member; below 0: none.
        """
    def refused(self) -> dict:
        """
        Rows left out.
        """
    def run(
        self,
        programs: collections.abc.Sequence[Program],
        *,
        redeems: typing.SupportsInt | typing.SupportsIndex,
        elasticity: typing.SupportsFloat | typing.SupportsIndex,
        until: typing.SupportsInt | typing.SupportsIndex | None,
        keep: typing.SupportsInt | typing.SupportsIndex,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> list:
        """
        Puts the log through the programmes; members of the first `keep` come with them.
        """
    @property
    def events(self) -> int:
        """
        Events that are decided.
        """
    @property
    def last_day(self) -> int:
        """
        The date of the last event.
        """
    @property
    def redemptions(self) -> int:
        """
        Redemptions among them.
        """
    @property
    def rows(self) -> int:
        """
        Rows of the log.
        """

class Contacts:
    """
    Dated contacts by customer.
    """
    @staticmethod
    def from_columns(
        customer: Column,
        time: Column,
        knows: Column,
        *,
        zone: tuple[
            str,
            typing.Annotated[numpy.typing.ArrayLike, numpy.int64],
            typing.Annotated[numpy.typing.ArrayLike, numpy.int32],
        ]
        | None,
        threads: typing.SupportsInt | typing.SupportsIndex,
        progress: typing.Any,
    ) -> Contacts:
        """
        Contacts from columns in any order.
        """
    def __len__(self) -> int: ...
    @property
    def rows(self) -> int:
        """
        Rows that were read.
        """

def acquisition_cost(
    base: CustomerBase,
    *,
    channel_of: typing.Annotated[numpy.typing.ArrayLike, numpy.int32],
    channels: typing.SupportsInt | typing.SupportsIndex,
    channel: typing.Annotated[numpy.typing.ArrayLike, numpy.int32],
    day: typing.Annotated[numpy.typing.ArrayLike, numpy.int32],
    cost: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    period: str,
    at: typing.SupportsInt | typing.SupportsIndex | None,
    margin: typing.SupportsFloat | typing.SupportsIndex | None,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
) -> dict:
    """
    Cost, customers won and payback by channel and period: cells as columns, and totals.
    """

def adjusted_p(
    p_value: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], method: str
) -> numpy.typing.NDArray[numpy.float64]:
    """
    Adjusted p-values; NaN is no test.
    """

def annual_retention(
    churn: typing.SupportsFloat | typing.SupportsIndex, periods: typing.SupportsFloat | typing.SupportsIndex
) -> float:
    """
    1 - churn over a year from the churn of one of its periods.
    """

def audited_periods(
    base: CustomerBase, *, period: str | None, at: typing.SupportsInt | typing.SupportsIndex | None
) -> dict:
    """
    The last complete period of a base and the one before.
    """

def base_lenses(
    base: CustomerBase,
    *,
    period: tuple[typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex],
    before: tuple[typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex] | None,
    level: typing.SupportsFloat | typing.SupportsIndex,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
) -> dict:
    """
    What customers and products did in one period, and in two compared.
    """

@typing.overload
def bootstrap(
    fit: NbdFit,
    columns: collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]],
    *,
    weights: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None,
    covariates: typing.Annotated[
        collections.abc.Sequence[
            tuple[
                collections.abc.Sequence[str],
                collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]],
                typing.SupportsFloat | typing.SupportsIndex,
            ]
        ],
        "FixedSize(2)",
    ],
    replicates: typing.SupportsInt | typing.SupportsIndex,
    seed: typing.SupportsInt | typing.SupportsIndex,
    max_iterations: typing.SupportsInt | typing.SupportsIndex,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
) -> tuple[numpy.typing.NDArray[numpy.float64], int]:
    """
    Moves of the replicates that were kept, a row each, and how many were not.
    """

@typing.overload
def bootstrap(
    fit: BgNbdFit,
    columns: collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]],
    *,
    weights: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None,
    covariates: typing.Annotated[
        collections.abc.Sequence[
            tuple[
                collections.abc.Sequence[str],
                collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]],
                typing.SupportsFloat | typing.SupportsIndex,
            ]
        ],
        "FixedSize(2)",
    ],
    replicates: typing.SupportsInt | typing.SupportsIndex,
    seed: typing.SupportsInt | typing.SupportsIndex,
    max_iterations: typing.SupportsInt | typing.SupportsIndex,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
) -> tuple[numpy.typing.NDArray[numpy.float64], int]:
    """
    Moves of the replicates that were kept, a row each, and how many were not.
    """

@typing.overload
def bootstrap(
    fit: MbgNbdFit,
    columns: collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]],
    *,
    weights: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None,
    covariates: typing.Annotated[
        collections.abc.Sequence[
            tuple[
                collections.abc.Sequence[str],
                collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]],
                typing.SupportsFloat | typing.SupportsIndex,
            ]
        ],
        "FixedSize(2)",
    ],
    replicates: typing.SupportsInt | typing.SupportsIndex,
    seed: typing.SupportsInt | typing.SupportsIndex,
    max_iterations: typing.SupportsInt | typing.SupportsIndex,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
) -> tuple[numpy.typing.NDArray[numpy.float64], int]:
    """
    Moves of the replicates that were kept, a row each, and how many were not.
    """

@typing.overload
def bootstrap(
    fit: ParetoNbdFit,
    columns: collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]],
    *,
    weights: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None,
    covariates: typing.Annotated[
        collections.abc.Sequence[
            tuple[
                collections.abc.Sequence[str],
                collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]],
                typing.SupportsFloat | typing.SupportsIndex,
            ]
        ],
        "FixedSize(2)",
    ],
    replicates: typing.SupportsInt | typing.SupportsIndex,
    seed: typing.SupportsInt | typing.SupportsIndex,
    max_iterations: typing.SupportsInt | typing.SupportsIndex,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
) -> tuple[numpy.typing.NDArray[numpy.float64], int]:
    """
    Moves of the replicates that were kept, a row each, and how many were not.
    """

@typing.overload
def bootstrap(
    fit: GGompertzNbdFit,
    columns: collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]],
    *,
    weights: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None,
    covariates: typing.Annotated[
        collections.abc.Sequence[
            tuple[
                collections.abc.Sequence[str],
                collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]],
                typing.SupportsFloat | typing.SupportsIndex,
            ]
        ],
        "FixedSize(2)",
    ],
    replicates: typing.SupportsInt | typing.SupportsIndex,
    seed: typing.SupportsInt | typing.SupportsIndex,
    max_iterations: typing.SupportsInt | typing.SupportsIndex,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
) -> tuple[numpy.typing.NDArray[numpy.float64], int]:
    """
    Moves of the replicates that were kept, a row each, and how many were not.
    """

@typing.overload
def bootstrap(
    fit: BgCnbdKFit,
    columns: collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]],
    *,
    weights: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None,
    covariates: typing.Annotated[
        collections.abc.Sequence[
            tuple[
                collections.abc.Sequence[str],
                collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]],
                typing.SupportsFloat | typing.SupportsIndex,
            ]
        ],
        "FixedSize(2)",
    ],
    replicates: typing.SupportsInt | typing.SupportsIndex,
    seed: typing.SupportsInt | typing.SupportsIndex,
    max_iterations: typing.SupportsInt | typing.SupportsIndex,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
) -> tuple[numpy.typing.NDArray[numpy.float64], int]:
    """
    Moves of the replicates that were kept, a row each, and how many were not.
    """

@typing.overload
def bootstrap(
    fit: MbgCnbdKFit,
    columns: collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]],
    *,
    weights: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None,
    covariates: typing.Annotated[
        collections.abc.Sequence[
            tuple[
                collections.abc.Sequence[str],
                collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]],
                typing.SupportsFloat | typing.SupportsIndex,
            ]
        ],
        "FixedSize(2)",
    ],
    replicates: typing.SupportsInt | typing.SupportsIndex,
    seed: typing.SupportsInt | typing.SupportsIndex,
    max_iterations: typing.SupportsInt | typing.SupportsIndex,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
) -> tuple[numpy.typing.NDArray[numpy.float64], int]:
    """
    Moves of the replicates that were kept, a row each, and how many were not.
    """

@typing.overload
def bootstrap(
    fit: BgBbFit,
    columns: collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]],
    *,
    weights: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None,
    covariates: typing.Annotated[
        collections.abc.Sequence[
            tuple[
                collections.abc.Sequence[str],
                collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]],
                typing.SupportsFloat | typing.SupportsIndex,
            ]
        ],
        "FixedSize(2)",
    ],
    replicates: typing.SupportsInt | typing.SupportsIndex,
    seed: typing.SupportsInt | typing.SupportsIndex,
    max_iterations: typing.SupportsInt | typing.SupportsIndex,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
) -> tuple[numpy.typing.NDArray[numpy.float64], int]:
    """
    Moves of the replicates that were kept, a row each, and how many were not.
    """

@typing.overload
def bootstrap(
    fit: GammaGammaFit,
    columns: collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]],
    *,
    weights: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None,
    covariates: typing.Annotated[
        collections.abc.Sequence[
            tuple[
                collections.abc.Sequence[str],
                collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]],
                typing.SupportsFloat | typing.SupportsIndex,
            ]
        ],
        "FixedSize(2)",
    ],
    replicates: typing.SupportsInt | typing.SupportsIndex,
    seed: typing.SupportsInt | typing.SupportsIndex,
    max_iterations: typing.SupportsInt | typing.SupportsIndex,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
) -> tuple[numpy.typing.NDArray[numpy.float64], int]:
    """
    Moves of the replicates that were kept, a row each, and how many were not.
    """

def built_with() -> dict:
    """
    Compiler, Highway (empty: scalar kernels) and Eigen of the compiled part.
    """

def calendar_periods(
    function: str,
    time: Column,
    period: str,
    zone: tuple[
        str,
        typing.Annotated[numpy.typing.ArrayLike, numpy.int64],
        typing.Annotated[numpy.typing.ArrayLike, numpy.int32],
    ]
    | None,
) -> tuple[numpy.typing.NDArray[numpy.int32], numpy.typing.NDArray[numpy.int64], int]:
    """
    First days of the periods, the position of each row's, and how many rows have no date.
    """

def ces(
    scores: Column,
    definition: ScoreDefinition,
    *,
    weights: Column | None,
    level: typing.SupportsFloat | typing.SupportsIndex,
    interval: str | None,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
    sampling: Sampling,
) -> dict:
    """
    Customer effort, as columns of one row.
    """

def ces_by(
    scores: Column,
    groups: collections.abc.Sequence[Column],
    definition: ScoreDefinition,
    *,
    weights: Column | None,
    level: typing.SupportsFloat | typing.SupportsIndex,
    interval: str | None,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
    sampling: Sampling,
) -> tuple:
    """
    Customer effort by group: keys (None for the missing group) and codes of each column of groups, columns of the results, of the total, and, of groups by several columns, of the results by each of them alone.
    """

def check_customers(function: str, customer: Column) -> None:
    """
    Ids that are there once each, or an error that names the row.
    """

def check_holdout(
    frequency: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    predicted: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    actual: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    *,
    last: typing.SupportsInt | typing.SupportsIndex,
) -> tuple[int, int, float, float, list]:
    """
    Customers, missing, predicted, actual, and (from, to, customers, predicted, actual) by frequency.
    """

def check_label_table(
    name: str,
    lowest: typing.SupportsInt | typing.SupportsIndex,
    highest: typing.SupportsInt | typing.SupportsIndex,
    best: str | None,
    labels: collections.abc.Sequence[tuple[str, typing.SupportsInt | typing.SupportsIndex]],
) -> None:
    """
    Raises DomainError for a table that cannot be.
    """

def check_log_gaps(
    function: str,
    x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    log_gaps: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
) -> None:
    """
    Refuse what no gaps can sum to.
    """

def check_tiers(
    names: collections.abc.Sequence[str],
    thresholds: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex],
    *,
    basis: str,
    window: str,
) -> None:
    """
    Throws for tiers, a basis or a window that `tiers` would refuse.
    """

def class_profile(
    classes: collections.abc.Sequence[str],
    codes: typing.Annotated[numpy.typing.ArrayLike, numpy.int32],
    offsets: typing.Annotated[numpy.typing.ArrayLike, numpy.int64],
    *,
    level: typing.SupportsFloat | typing.SupportsIndex,
) -> dict:
    """
    Shares of customers by class.
    """

def class_profile_of_base(
    classes: collections.abc.Sequence[str],
    codes: typing.Annotated[numpy.typing.ArrayLike, numpy.int32],
    offsets: typing.Annotated[numpy.typing.ArrayLike, numpy.int64],
    base: CustomerBase,
    *,
    level: typing.SupportsFloat | typing.SupportsIndex,
) -> dict:
    """
    Shares of customers, orders and revenue by class.
    """

def cohort_lifetimes(
    counts: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], columns: typing.SupportsInt | typing.SupportsIndex
) -> tuple[
    numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]
]:
    """
    Lifetime, churned and weight of the customers behind counts.
    """

def cohorts(
    base: CustomerBase,
    *,
    period: str,
    at: typing.SupportsInt | typing.SupportsIndex | None,
    level: typing.SupportsFloat | typing.SupportsIndex,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
) -> dict:
    """
    Cohorts by period: cells as columns, and totals.
    """

def compare(
    a: tuple[
        typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    ],
    b: tuple[
        typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    ],
    *,
    scale: tuple[str, typing.SupportsFloat | typing.SupportsIndex, typing.SupportsFloat | typing.SupportsIndex, bool],
    level: typing.SupportsFloat | typing.SupportsIndex,
    method: str | None,
) -> tuple[str, dict]:
    """
    b less a, row by row: the method, and the columns.
    """

def compare_paired(
    before: Column,
    after: Column,
    *,
    definition: ScoreDefinition | None,
    weights: Column | None,
    answers: str,
    level: typing.SupportsFloat | typing.SupportsIndex,
    method: str | None,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
) -> dict:
    """
    The same customers asked twice: the figures of a comparison; without a definition of the NPS.
    """

def concentration(
    values: Column,
    *,
    top: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex],
    negative: str,
    points: typing.SupportsInt | typing.SupportsIndex,
    level: typing.SupportsFloat | typing.SupportsIndex,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
) -> dict:
    """
    Lorenz curve, Gini coefficient and top shares.
    """

def control_chart(
    value: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    n: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    in_baseline: typing.Annotated[numpy.typing.ArrayLike, numpy.uint8],
    centre: typing.SupportsFloat | typing.SupportsIndex,
    deviation: typing.SupportsFloat | typing.SupportsIndex,
    limit: typing.SupportsFloat | typing.SupportsIndex,
    spread: str,
    least: typing.SupportsFloat | typing.SupportsIndex,
    most: typing.SupportsFloat | typing.SupportsIndex,
    rules: collections.abc.Sequence[str],
) -> tuple[dict, float, dict]:
    """
    Columns of a control chart, its dispersion, and by rule which points are signals.
    """

def csat(
    scores: Column,
    definition: ScoreDefinition,
    *,
    weights: Column | None,
    level: typing.SupportsFloat | typing.SupportsIndex,
    interval: str | None,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
    sampling: Sampling,
) -> dict:
    """
    Customer satisfaction, as columns of one row.
    """

def csat_by(
    scores: Column,
    groups: collections.abc.Sequence[Column],
    definition: ScoreDefinition,
    *,
    weights: Column | None,
    level: typing.SupportsFloat | typing.SupportsIndex,
    interval: str | None,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
    sampling: Sampling,
) -> tuple:
    """
    Customer satisfaction by group: keys (None for the missing group) and codes of each column of groups, columns of the results, of the total, and, of groups by several columns, of the results by each of them alone.
    """

def csi(
    attributes: collections.abc.Sequence[Column],
    *,
    names: collections.abc.Sequence[str],
    groups: collections.abc.Sequence[Column],
    scale: tuple[typing.SupportsFloat | typing.SupportsIndex, typing.SupportsFloat | typing.SupportsIndex] | None,
    weights: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex],
    missing_codes: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex],
    rescale: bool,
    respondent_weights: Column | None,
    level: typing.SupportsFloat | typing.SupportsIndex,
    interval: str,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
    sampling: Sampling,
) -> tuple:
    """
    The customer satisfaction index by group: keys (None for the missing group) and codes of each column of groups, columns of the results, of the total, and, of groups by several columns, of the results by each of them alone.
    """

def csi_definitions() -> dict:
    """
    Name, scale and attribute weights of the definitions in use, by name.
    """

def customer_totals(
    base: CustomerBase,
) -> tuple[numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]]:
    """
    Orders and revenue of every customer.
    """

def customer_values(
    function: str,
    base: CustomerBase,
    *,
    measure: str,
    start: typing.SupportsInt | typing.SupportsIndex | None,
    at: typing.SupportsInt | typing.SupportsIndex | None,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
) -> dict:
    """
    One value a customer with a purchase in a period.
    """

def derived_csi_weights(
    attributes: collections.abc.Sequence[Column],
    overall: Column,
    *,
    names: collections.abc.Sequence[str],
    regression: bool,
    missing_codes: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex],
    respondent_weights: Column | None,
) -> list[float]:
    """
    Weights of attributes by how they go with an overall rating; they sum to 1.
    """

def discount_schedule(
    horizon: typing.SupportsFloat | typing.SupportsIndex,
    discount_rate: typing.SupportsFloat | typing.SupportsIndex,
    *,
    unit: str,
    rule: str,
) -> tuple[numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]]:
    """
    Times and weights whose sum over expected purchases is discounted.
    """

def draw_parameters(
    covariance: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    replicates: typing.SupportsInt | typing.SupportsIndex,
    seed: typing.SupportsInt | typing.SupportsIndex,
) -> numpy.ndarray:
    """
    Normal moves with this covariance, a row each.
    """

def event_tables_by(
    function: str,
    durations: Column,
    groups: Column,
    *,
    observed: Column | None,
    weights: Column | None,
    entry: Column | None,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
) -> tuple[list, list]:
    """
    Keys of the groups (None for the missing one), and the table of each.
    """

def features(
    base: CustomerBase,
    *,
    at: typing.SupportsInt | typing.SupportsIndex | None,
    names: collections.abc.Sequence[str],
    scale: str,
    log: bool,
    centre: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex],
    spread: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex],
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
) -> dict:
    """
    A scaled matrix of the customers, by row.
    """

def gamma_gamma_expected_spend(
    params: typing.Annotated[collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], "FixedSize(3)"],
    x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    zbar: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    *,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
) -> numpy.typing.NDArray[numpy.float64]:
    """
    Expected amount of a purchase of each customer.
    """

def gamma_gamma_fit(
    x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    zbar: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    *,
    weights: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None,
    start: typing.Annotated[collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], "FixedSize(3)"]
    | None,
    covariates: tuple[
        collections.abc.Sequence[str],
        collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]],
        typing.SupportsFloat | typing.SupportsIndex,
    ],
    max_iterations: typing.SupportsInt | typing.SupportsIndex,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
) -> GammaGammaFit:
    """
    Maximum likelihood.
    """

def gamma_gamma_log_likelihood(
    params: typing.Annotated[collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], "FixedSize(3)"],
    x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    zbar: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    *,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
) -> numpy.typing.NDArray[numpy.float64]:
    """
    Log-likelihood of each customer.
    """

def gamma_gamma_log_likelihood_derivatives(
    params: typing.Annotated[collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], "FixedSize(3)"],
    x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    zbar: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    *,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
) -> tuple[
    numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]
]:
    """
    Log-likelihood of each customer, and its derivatives in the logarithms of the parameters.
    """

def gamma_gamma_simulate(
    params: typing.Annotated[collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], "FixedSize(3)"],
    x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    *,
    seed: typing.SupportsInt | typing.SupportsIndex,
    first_customer: typing.SupportsInt | typing.SupportsIndex,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
) -> numpy.typing.NDArray[numpy.float64]:
    """
    Amounts of x purchases of each customer, one customer after the other.
    """

def gap(
    expected: Column,
    experienced: Column,
    *,
    groups: collections.abc.Sequence[Column],
    weights: Column | None,
    scale: tuple[typing.SupportsFloat | typing.SupportsIndex, typing.SupportsFloat | typing.SupportsIndex] | None,
    level: typing.SupportsFloat | typing.SupportsIndex,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
) -> tuple:
    """
    Experience less expectation by group: keys (None for the missing group) and codes of each column of groups, columns of the results, of the total, and, of groups by several columns, of the results by each of them alone.
    """

def goodman_intervals(
    weights: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex],
    n: typing.SupportsFloat | typing.SupportsIndex,
    level: typing.SupportsFloat | typing.SupportsIndex,
) -> tuple[numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]]:
    """
    Simultaneous limits, 0 .. 100, for the shares of boxes with these weights among n answers.
    """

def group_codes(function: str, argument: str, groups: Column) -> tuple[list, numpy.typing.NDArray[numpy.int64]]:
    """
    Sorted keys (None for the missing group, last), and the position of each row's among them.
    """

def kaplan_meier(
    table: EventTable,
    *,
    level: typing.SupportsFloat | typing.SupportsIndex,
    interval: str,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
) -> SurvivalCurve:
    """
    The product-limit estimator; the table must not change from then on.
    """

def kish(weights: Column) -> dict:
    """
    Kish's design effect and effective number.
    """

def label_tables() -> list:
    """
    The shipped tables: name, lowest and highest score, the end of the best answer, and (label, score) pairs.
    """

def likelihood_ratio_test(
    nested: typing.SupportsFloat | typing.SupportsIndex,
    larger: typing.SupportsFloat | typing.SupportsIndex,
    *,
    more_parameters: typing.SupportsInt | typing.SupportsIndex,
    at_boundary: bool,
) -> tuple[float, float]:
    """
    Statistic and p-value.
    """

def log_rank(tables: collections.abc.Sequence[EventTable], groups: typing.SupportsInt | typing.SupportsIndex) -> dict:
    """
    The test over tables[stratum * groups + group].
    """

def loyalty_levels(
    columns: collections.abc.Mapping[str, Column],
    *,
    scales: collections.abc.Mapping[
        str, tuple[typing.SupportsFloat | typing.SupportsIndex, typing.SupportsFloat | typing.SupportsIndex]
    ],
    weights: collections.abc.Mapping[str, typing.SupportsFloat | typing.SupportsIndex],
    bounds: typing.Annotated[collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], "FixedSize(4)"],
    minimum: typing.SupportsFloat | typing.SupportsIndex | None,
    min_attitude: typing.SupportsInt | typing.SupportsIndex,
    min_behaviour: typing.SupportsInt | typing.SupportsIndex,
    attitude_cut: tuple[str, typing.SupportsFloat | typing.SupportsIndex],
    behaviour_cut: tuple[str, typing.SupportsFloat | typing.SupportsIndex],
    repeat_half: typing.SupportsFloat | typing.SupportsIndex | None,
    level: typing.SupportsFloat | typing.SupportsIndex,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
) -> dict:
    """
    Levels, scores and quadrants by row, and their counts.
    """

def margin_of_error(
    n: typing.SupportsFloat | typing.SupportsIndex,
    *,
    metric: str,
    variance: typing.SupportsFloat | typing.SupportsIndex,
    of_difference: bool,
    correlation: typing.SupportsFloat | typing.SupportsIndex,
    level: typing.SupportsFloat | typing.SupportsIndex,
    power: typing.SupportsFloat | typing.SupportsIndex | None,
    population: typing.SupportsFloat | typing.SupportsIndex | None,
    design_effect: typing.SupportsFloat | typing.SupportsIndex,
    method: str | None,
) -> float:
    """
    Half the width of the interval with n answers.
    """

def migration(
    base: CustomerBase,
    *,
    start: typing.SupportsInt | typing.SupportsIndex,
    end: typing.SupportsInt | typing.SupportsIndex | None,
    choice: RfmChoice,
    boundaries: str,
    level: typing.SupportsFloat | typing.SupportsIndex,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
) -> dict:
    """
    Moves between segments at two dates.
    """

def mix_and_rate(
    before: tuple[
        typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        typing.SupportsFloat | typing.SupportsIndex,
    ],
    after: tuple[
        typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        typing.SupportsFloat | typing.SupportsIndex,
    ],
    interaction: str,
) -> tuple[dict, dict]:
    """
    Columns by group and totals; figures are value, weight, standard error by group, and effective n.
    """

def mixing_curve(
    beta: bool,
    first: typing.SupportsFloat | typing.SupportsIndex,
    second: typing.SupportsFloat | typing.SupportsIndex,
    at: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex],
) -> tuple[list[float], list[float]]:
    """
    Density and share below.
    """

def mixing_quantile(
    beta: bool,
    first: typing.SupportsFloat | typing.SupportsIndex,
    second: typing.SupportsFloat | typing.SupportsIndex,
    share: typing.SupportsFloat | typing.SupportsIndex,
) -> float:
    """
    The value that a share does not pass.
    """

@typing.overload
def movable(fitted: BgNbdFit) -> MovableModel:
    """
    The model for forecasts.
    """

@typing.overload
def movable(fitted: MbgNbdFit) -> MovableModel:
    """
    The model for forecasts.
    """

@typing.overload
def movable(fitted: ParetoNbdFit) -> MovableModel:
    """
    The model for forecasts.
    """

@typing.overload
def movable(fitted: NbdFit) -> MovableModel:
    """
    The model for forecasts.
    """

@typing.overload
def movable(fitted: BgCnbdKFit) -> MovableModel:
    """
    The model for forecasts.
    """

@typing.overload
def movable(fitted: MbgCnbdKFit) -> MovableModel:
    """
    The model for forecasts.
    """

@typing.overload
def movable(fitted: GGompertzNbdFit) -> MovableModel:
    """
    The model for forecasts.
    """

def named_segments() -> RuleTable:
    """
    The named segments of r, f and m scores, as a rule table.
    """

def nelson_aalen(
    table: EventTable,
    *,
    level: typing.SupportsFloat | typing.SupportsIndex,
    interval: str,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
) -> HazardCurve:
    """
    The cumulative hazard; the table must not change from then on.
    """

def nonresponse_bounds(
    value: typing.SupportsFloat | typing.SupportsIndex,
    standard_error: typing.SupportsFloat | typing.SupportsIndex,
    n: typing.SupportsInt | typing.SupportsIndex,
    asked: typing.SupportsInt | typing.SupportsIndex,
    least: typing.SupportsFloat | typing.SupportsIndex,
    most: typing.SupportsFloat | typing.SupportsIndex,
    level: typing.SupportsFloat | typing.SupportsIndex,
) -> tuple[float, float, float, float]:
    """
    Low, high, and the limits of the interval.
    """

def normalised_weights(
    weights: Column, total: typing.SupportsFloat | typing.SupportsIndex | None
) -> numpy.typing.NDArray[numpy.float64]:
    """
    Weights that sum to the total; to their number without one.
    """

def nps(
    scores: Column,
    *,
    weights: Column | None,
    level: typing.SupportsFloat | typing.SupportsIndex,
    interval: str,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
    sampling: Sampling,
    half_points: str,
) -> dict:
    """
    The net promoter score, as columns of one row.
    """

def nps_by(
    scores: Column,
    groups: collections.abc.Sequence[Column],
    *,
    weights: Column | None,
    level: typing.SupportsFloat | typing.SupportsIndex,
    interval: str,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
    sampling: Sampling,
    half_points: str,
) -> tuple:
    """
    The net promoter score by group: keys (None for the missing group) and codes of each column of groups, columns of the results, of the total, and, of groups by several columns, of the results by each of them alone.
    """

def overview_of(base: CustomerBase) -> dict:
    """
    A customer base in a few numbers.
    """

@typing.overload
def percentile_intervals(
    fit: NbdFit,
    moves: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    *,
    level: typing.SupportsFloat | typing.SupportsIndex,
) -> numpy.typing.NDArray[numpy.float64]:
    """
    Percentiles of each parameter over moves.
    """

@typing.overload
def percentile_intervals(
    fit: BgNbdFit,
    moves: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    *,
    level: typing.SupportsFloat | typing.SupportsIndex,
) -> numpy.typing.NDArray[numpy.float64]:
    """
    Percentiles of each parameter over moves.
    """

@typing.overload
def percentile_intervals(
    fit: MbgNbdFit,
    moves: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    *,
    level: typing.SupportsFloat | typing.SupportsIndex,
) -> numpy.typing.NDArray[numpy.float64]:
    """
    Percentiles of each parameter over moves.
    """

@typing.overload
def percentile_intervals(
    fit: ParetoNbdFit,
    moves: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    *,
    level: typing.SupportsFloat | typing.SupportsIndex,
) -> numpy.typing.NDArray[numpy.float64]:
    """
    Percentiles of each parameter over moves.
    """

@typing.overload
def percentile_intervals(
    fit: GGompertzNbdFit,
    moves: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    *,
    level: typing.SupportsFloat | typing.SupportsIndex,
) -> numpy.typing.NDArray[numpy.float64]:
    """
    Percentiles of each parameter over moves.
    """

@typing.overload
def percentile_intervals(
    fit: BgCnbdKFit,
    moves: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    *,
    level: typing.SupportsFloat | typing.SupportsIndex,
) -> numpy.typing.NDArray[numpy.float64]:
    """
    Percentiles of each parameter over moves.
    """

@typing.overload
def percentile_intervals(
    fit: MbgCnbdKFit,
    moves: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    *,
    level: typing.SupportsFloat | typing.SupportsIndex,
) -> numpy.typing.NDArray[numpy.float64]:
    """
    Percentiles of each parameter over moves.
    """

@typing.overload
def percentile_intervals(
    fit: BgBbFit,
    moves: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    *,
    level: typing.SupportsFloat | typing.SupportsIndex,
) -> numpy.typing.NDArray[numpy.float64]:
    """
    Percentiles of each parameter over moves.
    """

@typing.overload
def percentile_intervals(
    fit: GammaGammaFit,
    moves: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    *,
    level: typing.SupportsFloat | typing.SupportsIndex,
) -> numpy.typing.NDArray[numpy.float64]:
    """
    Percentiles of each parameter over moves.
    """

@typing.overload
def percentile_intervals(
    fit: ShiftedBetaGeometricFit,
    moves: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    *,
    level: typing.SupportsFloat | typing.SupportsIndex,
) -> numpy.typing.NDArray[numpy.float64]:
    """
    Percentiles of each parameter over moves.
    """

@typing.overload
def percentile_intervals(
    fit: BetaDiscreteWeibullFit,
    moves: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    *,
    level: typing.SupportsFloat | typing.SupportsIndex,
) -> numpy.typing.NDArray[numpy.float64]:
    """
    Percentiles of each parameter over moves.
    """

def product_lines_of(base: CustomerBase) -> dict:
    """
    What was bought on each customer-day, as columns.
    """

def product_overview_of(base: CustomerBase, *, level: typing.SupportsFloat | typing.SupportsIndex = 0.95) -> dict:
    """
    The base by product.
    """

@typing.overload
def profile_intervals(
    fit: NbdFit,
    columns: collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]],
    *,
    weights: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None,
    covariates: typing.Annotated[
        collections.abc.Sequence[
            tuple[
                collections.abc.Sequence[str],
                collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]],
                typing.SupportsFloat | typing.SupportsIndex,
            ]
        ],
        "FixedSize(2)",
    ],
    level: typing.SupportsFloat | typing.SupportsIndex,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
) -> numpy.typing.NDArray[numpy.float64]:
    """
    Ends of the profile interval of each parameter.
    """

@typing.overload
def profile_intervals(
    fit: BgNbdFit,
    columns: collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]],
    *,
    weights: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None,
    covariates: typing.Annotated[
        collections.abc.Sequence[
            tuple[
                collections.abc.Sequence[str],
                collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]],
                typing.SupportsFloat | typing.SupportsIndex,
            ]
        ],
        "FixedSize(2)",
    ],
    level: typing.SupportsFloat | typing.SupportsIndex,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
) -> numpy.typing.NDArray[numpy.float64]:
    """
    Ends of the profile interval of each parameter.
    """

@typing.overload
def profile_intervals(
    fit: MbgNbdFit,
    columns: collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]],
    *,
    weights: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None,
    covariates: typing.Annotated[
        collections.abc.Sequence[
            tuple[
                collections.abc.Sequence[str],
                collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]],
                typing.SupportsFloat | typing.SupportsIndex,
            ]
        ],
        "FixedSize(2)",
    ],
    level: typing.SupportsFloat | typing.SupportsIndex,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
) -> numpy.typing.NDArray[numpy.float64]:
    """
    Ends of the profile interval of each parameter.
    """

@typing.overload
def profile_intervals(
    fit: ParetoNbdFit,
    columns: collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]],
    *,
    weights: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None,
    covariates: typing.Annotated[
        collections.abc.Sequence[
            tuple[
                collections.abc.Sequence[str],
                collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]],
                typing.SupportsFloat | typing.SupportsIndex,
            ]
        ],
        "FixedSize(2)",
    ],
    level: typing.SupportsFloat | typing.SupportsIndex,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
) -> numpy.typing.NDArray[numpy.float64]:
    """
    Ends of the profile interval of each parameter.
    """

@typing.overload
def profile_intervals(
    fit: GGompertzNbdFit,
    columns: collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]],
    *,
    weights: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None,
    covariates: typing.Annotated[
        collections.abc.Sequence[
            tuple[
                collections.abc.Sequence[str],
                collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]],
                typing.SupportsFloat | typing.SupportsIndex,
            ]
        ],
        "FixedSize(2)",
    ],
    level: typing.SupportsFloat | typing.SupportsIndex,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
) -> numpy.typing.NDArray[numpy.float64]:
    """
    Ends of the profile interval of each parameter.
    """

@typing.overload
def profile_intervals(
    fit: BgCnbdKFit,
    columns: collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]],
    *,
    weights: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None,
    covariates: typing.Annotated[
        collections.abc.Sequence[
            tuple[
                collections.abc.Sequence[str],
                collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]],
                typing.SupportsFloat | typing.SupportsIndex,
            ]
        ],
        "FixedSize(2)",
    ],
    level: typing.SupportsFloat | typing.SupportsIndex,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
) -> numpy.typing.NDArray[numpy.float64]:
    """
    Ends of the profile interval of each parameter.
    """

@typing.overload
def profile_intervals(
    fit: MbgCnbdKFit,
    columns: collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]],
    *,
    weights: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None,
    covariates: typing.Annotated[
        collections.abc.Sequence[
            tuple[
                collections.abc.Sequence[str],
                collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]],
                typing.SupportsFloat | typing.SupportsIndex,
            ]
        ],
        "FixedSize(2)",
    ],
    level: typing.SupportsFloat | typing.SupportsIndex,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
) -> numpy.typing.NDArray[numpy.float64]:
    """
    Ends of the profile interval of each parameter.
    """

@typing.overload
def profile_intervals(
    fit: BgBbFit,
    columns: collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]],
    *,
    weights: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None,
    covariates: typing.Annotated[
        collections.abc.Sequence[
            tuple[
                collections.abc.Sequence[str],
                collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]],
                typing.SupportsFloat | typing.SupportsIndex,
            ]
        ],
        "FixedSize(2)",
    ],
    level: typing.SupportsFloat | typing.SupportsIndex,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
) -> numpy.typing.NDArray[numpy.float64]:
    """
    Ends of the profile interval of each parameter.
    """

@typing.overload
def profile_intervals(
    fit: GammaGammaFit,
    columns: collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]],
    *,
    weights: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None,
    covariates: typing.Annotated[
        collections.abc.Sequence[
            tuple[
                collections.abc.Sequence[str],
                collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]],
                typing.SupportsFloat | typing.SupportsIndex,
            ]
        ],
        "FixedSize(2)",
    ],
    level: typing.SupportsFloat | typing.SupportsIndex,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
) -> numpy.typing.NDArray[numpy.float64]:
    """
    Ends of the profile interval of each parameter.
    """

@typing.overload
def profile_intervals(
    fit: ShiftedBetaGeometricFit,
    columns: collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]],
    *,
    weights: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None,
    covariates: typing.Annotated[
        collections.abc.Sequence[
            tuple[
                collections.abc.Sequence[str],
                collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]],
                typing.SupportsFloat | typing.SupportsIndex,
            ]
        ],
        "FixedSize(2)",
    ],
    level: typing.SupportsFloat | typing.SupportsIndex,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
) -> numpy.typing.NDArray[numpy.float64]:
    """
    Ends of the profile interval of each parameter.
    """

@typing.overload
def profile_intervals(
    fit: BetaDiscreteWeibullFit,
    columns: collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]],
    *,
    weights: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None,
    covariates: typing.Annotated[
        collections.abc.Sequence[
            tuple[
                collections.abc.Sequence[str],
                collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]],
                typing.SupportsFloat | typing.SupportsIndex,
            ]
        ],
        "FixedSize(2)",
    ],
    level: typing.SupportsFloat | typing.SupportsIndex,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
) -> numpy.typing.NDArray[numpy.float64]:
    """
    Ends of the profile interval of each parameter.
    """

def program_facts(program: Program) -> dict:
    """
    Names, digits and values of a programme.
    """

def quantile_scores(
    values: Column,
    *,
    bins: typing.SupportsInt | typing.SupportsIndex,
    ties: str,
    highest_is_best: bool,
    cuts: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex] | None,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
) -> tuple[numpy.typing.NDArray[numpy.uint8], list[float]]:
    """
    Scores 1 .. bins (0: missing) and the cuts.
    """

def rake(
    margins: collections.abc.Sequence[
        tuple[
            collections.abc.Sequence[str],
            collections.abc.Sequence[Column],
            collections.abc.Sequence[Column],
            collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex],
        ]
    ],
    *,
    weights: Column | None,
    trim: tuple[typing.SupportsFloat | typing.SupportsIndex, typing.SupportsFloat | typing.SupportsIndex] | None,
    tolerance: typing.SupportsFloat | typing.SupportsIndex,
    max_iterations: typing.SupportsInt | typing.SupportsIndex,
    post_stratify: bool,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
) -> tuple[numpy.typing.NDArray[numpy.float64], dict, dict]:
    """
    Weights, facts of the raking, and columns of the cells of all margins.
    """

def read_columns(function: str, source: typing.Any, names: collections.abc.Sequence[tuple[str, str]]) -> list[Column]:
    """
    The columns of a table with ``__arrow_c_stream__``: for each pair (name, argument) a Column.
    """

def release_memory() -> int:
    """
    Free what is kept; returns how many bytes.
    """

def repeat_buying(
    function: str,
    customer: Column,
    base: CustomerBase,
    *,
    start: typing.SupportsInt | typing.SupportsIndex | None,
    at: typing.SupportsInt | typing.SupportsIndex | None,
) -> dict:
    """
    Repeat purchases of a base by a column of ids.
    """

def repeat_rates(
    base: CustomerBase,
    *,
    last: typing.SupportsInt | typing.SupportsIndex,
    at: typing.SupportsInt | typing.SupportsIndex | None,
    within: typing.SupportsFloat | typing.SupportsIndex | None,
    level: typing.SupportsFloat | typing.SupportsIndex,
    interval: str,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
) -> dict:
    """
    Repeat-purchase rates as columns, and totals.
    """

def repeated_ids(
    ids: Column, *, threads: typing.SupportsInt | typing.SupportsIndex, progress: typing.Any
) -> numpy.typing.NDArray[numpy.int64]:
    """
    The rows of ids that came before.
    """

def response(
    asked: Column | None, answered: Column, *, by: Column | None, level: typing.SupportsFloat | typing.SupportsIndex
) -> tuple[list, dict, dict, dict]:
    """
    Response by ids, or by flags where asked is None: segments, their columns, the total's, and excluded rows.
    """

def rest_of_each(
    groups: tuple[
        typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
        typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    ],
    weights: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    scale: tuple[str, typing.SupportsFloat | typing.SupportsIndex, typing.SupportsFloat | typing.SupportsIndex, bool],
) -> tuple[
    numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]
]:
    """
    Value, standard error and effective answers of all groups but each one.
    """

def retention_by_period(
    base: CustomerBase,
    *,
    period: str,
    window: typing.SupportsInt | typing.SupportsIndex,
    at: typing.SupportsInt | typing.SupportsIndex | None,
    level: typing.SupportsFloat | typing.SupportsIndex,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
) -> dict:
    """
    Who stayed, left, came and came back, from period to period.
    """

def retention_rate(
    start: typing.SupportsFloat | typing.SupportsIndex,
    retained: typing.SupportsFloat | typing.SupportsIndex,
    *,
    level: typing.SupportsFloat | typing.SupportsIndex,
) -> dict:
    """
    The share of customers that stayed, with Wilson's interval.
    """

def retention_value(
    *,
    margin: typing.SupportsFloat | typing.SupportsIndex,
    retention: typing.SupportsFloat | typing.SupportsIndex,
    discount_rate: typing.SupportsFloat | typing.SupportsIndex,
    points: typing.SupportsFloat | typing.SupportsIndex,
    keep_cost: typing.SupportsFloat | typing.SupportsIndex,
    acquisition_cost: typing.SupportsFloat | typing.SupportsIndex,
    horizon: typing.SupportsFloat | typing.SupportsIndex | None,
    payments: typing.SupportsInt | typing.SupportsIndex,
    first_now: bool,
) -> dict:
    """
    What points of retention are worth a customer.
    """

def return_chance(
    base: CustomerBase,
    *,
    within: typing.SupportsInt | typing.SupportsIndex,
    days: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex],
    at: typing.SupportsInt | typing.SupportsIndex | None,
    level: typing.SupportsFloat | typing.SupportsIndex,
    interval: str,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
) -> dict:
    """
    Chances to come back as columns, and totals.
    """

def revenue_retention(
    base: CustomerBase,
    *,
    period: str,
    window: typing.SupportsInt | typing.SupportsIndex,
    at: typing.SupportsInt | typing.SupportsIndex | None,
    by_cohort: bool,
    margin: bool,
    level: typing.SupportsFloat | typing.SupportsIndex,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
) -> dict:
    """
    Gross and net revenue retention, and the parts of the change of revenue.
    """

def rfm(
    base: CustomerBase,
    choice: RfmChoice,
    *,
    at: typing.SupportsInt | typing.SupportsIndex | None,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
) -> dict:
    """
    Recency, frequency, monetary value, their scores and segments, as columns.
    """

def sample_size(
    margin: typing.SupportsFloat | typing.SupportsIndex,
    *,
    metric: str,
    variance: typing.SupportsFloat | typing.SupportsIndex,
    of_difference: bool,
    correlation: typing.SupportsFloat | typing.SupportsIndex,
    level: typing.SupportsFloat | typing.SupportsIndex,
    power: typing.SupportsFloat | typing.SupportsIndex | None,
    population: typing.SupportsFloat | typing.SupportsIndex | None,
    design_effect: typing.SupportsFloat | typing.SupportsIndex,
    method: str | None,
) -> float:
    """
    The least number of answers with a margin.
    """

def score_definitions() -> dict:
    """
    Keywords of the definitions in use, by name.
    """

def scores_of_text(
    function: str,
    argument: str,
    texts: Column,
    *,
    labels: tuple[
        str,
        typing.SupportsInt | typing.SupportsIndex,
        typing.SupportsInt | typing.SupportsIndex,
        str | None,
        collections.abc.Sequence[tuple[str, typing.SupportsInt | typing.SupportsIndex]],
    ]
    | None,
    scale: tuple[typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex] | None,
    best: str | None,
    half_stars: bool,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
) -> tuple[numpy.typing.NDArray[numpy.float64], tuple, list[int], int]:
    """
    Scores of texts: an array (NaN where missing), the table's fields, rows by its labels, rows without a text.
    """

def shrink(
    value: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    standard_error: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    n_effective: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    *,
    level: typing.SupportsFloat | typing.SupportsIndex,
    least: typing.SupportsFloat | typing.SupportsIndex,
    most: typing.SupportsFloat | typing.SupportsIndex,
    unbiased: bool,
) -> dict:
    """
    Groups' values drawn towards the mean of all, with what the model found.
    """

def simd_target() -> str:
    """
    The instruction set that the column kernels run on.
    """

def simd_targets() -> str:
    """
    The instruction sets that GOODWILL_TARGET may name here, best last.
    """

def simulate(
    *,
    customers: typing.SupportsInt | typing.SupportsIndex,
    seed: typing.SupportsInt | typing.SupportsIndex,
    buying: typing.Annotated[collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], "FixedSize(4)"],
    spend: typing.Annotated[collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], "FixedSize(3)"],
    start: typing.SupportsInt | typing.SupportsIndex,
    days: typing.SupportsInt | typing.SupportsIndex,
    join_days: typing.SupportsInt | typing.SupportsIndex,
    one_a_day: bool,
    ids: str,
    id_width: typing.SupportsInt | typing.SupportsIndex,
    order: str,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
) -> tuple:
    """
    Rows of a log (customer, day, amount), and the customers (id, joined, frequency, alive, mean_spend).
    """

def simulate_survey(
    frequency: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    p_alive: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    *,
    seed: typing.SupportsInt | typing.SupportsIndex,
    response_rate: typing.SupportsFloat | typing.SupportsIndex,
    regions: typing.SupportsInt | typing.SupportsIndex,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
) -> tuple:
    """
    Rows that answer, their scores and the numbers of their regions.
    """

def small_groups(
    rule: str,
    *,
    n_effective: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    rarest_box: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    low: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    high: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    range: typing.SupportsFloat | typing.SupportsIndex,
) -> numpy.typing.NDArray[numpy.bool]:
    """
    Whether the figure of each group says little.
    """

def spend_dependence(
    x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    zbar: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    *,
    weights: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None,
    level: typing.SupportsFloat | typing.SupportsIndex,
    max_iterations: typing.SupportsInt | typing.SupportsIndex,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
) -> dict:
    """
    Gamma-Gamma with and without ln(frequency) as a covariate.
    """

def split_base(
    base: CustomerBase,
    *,
    calibration_end: typing.SupportsInt | typing.SupportsIndex | None,
    observation_end: typing.SupportsInt | typing.SupportsIndex | None,
) -> CustomerBase:
    """
    The base with other ends of calibration and observation.
    """

def stage_history(
    base: CustomerBase,
    rules: RuleTable,
    *,
    every: str,
    at: typing.SupportsInt | typing.SupportsIndex | None,
    contacts: Contacts,
    quantile: typing.SupportsFloat | typing.SupportsIndex,
    least_gaps: typing.SupportsInt | typing.SupportsIndex,
    refuse_conflicts: bool,
    level: typing.SupportsFloat | typing.SupportsIndex,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
) -> dict:
    """
    The stages at the end of every period.
    """

def stage_rules(
    *,
    new: typing.SupportsFloat | typing.SupportsIndex,
    loyal: typing.SupportsInt | typing.SupportsIndex,
    big: typing.SupportsFloat | typing.SupportsIndex | None,
    by: str,
    at_risk: typing.SupportsFloat | typing.SupportsIndex | None,
    lapsed: typing.SupportsFloat | typing.SupportsIndex | None,
) -> RuleTable:
    """
    The common table of stages.
    """

def stages(
    base: CustomerBase,
    rules: RuleTable,
    *,
    at: typing.SupportsInt | typing.SupportsIndex | None,
    contacts: Contacts,
    quantile: typing.SupportsFloat | typing.SupportsIndex,
    least_gaps: typing.SupportsInt | typing.SupportsIndex,
    refuse_conflicts: bool,
    level: typing.SupportsFloat | typing.SupportsIndex,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
) -> dict:
    """
    The stage of every customer at a date.
    """

def summarise(
    customer: Column,
    time: Column,
    amount: Column | None,
    *,
    unit: str = "week",
    calibration_end: typing.SupportsInt | typing.SupportsIndex | None = None,
    observation_end: typing.SupportsInt | typing.SupportsIndex | None = None,
    refunds: str = "refuse",
    zero_amounts: str = "keep",
    errors: str = "raise",
    zone: tuple[
        str,
        typing.Annotated[numpy.typing.ArrayLike, numpy.int64],
        typing.Annotated[numpy.typing.ArrayLike, numpy.int32],
    ]
    | None = None,
    threads: typing.SupportsInt | typing.SupportsIndex = 1,
    progress: typing.Any = None,
) -> Summary:
    """
    The summary of a log, straight from its columns.
    """

def tiers(
    base: CustomerBase,
    names: collections.abc.Sequence[str],
    thresholds: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex],
    *,
    basis: str,
    window: str,
    at: typing.SupportsInt | typing.SupportsIndex | None,
    since: typing.SupportsInt | typing.SupportsIndex | None,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
) -> dict:
    """
    The tier of every customer: columns by name, sums by tier, and with `since` who moved.
    """

def time_between(
    base: CustomerBase,
    *,
    last: typing.SupportsInt | typing.SupportsIndex,
    at: typing.SupportsInt | typing.SupportsIndex | None,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
) -> dict:
    """
    Days from each purchase to the next, up to purchase `last`: a table of events each.
    """

def trimmed_weights(
    weights: Column,
    lower: typing.SupportsFloat | typing.SupportsIndex,
    upper: typing.SupportsFloat | typing.SupportsIndex,
) -> numpy.typing.NDArray[numpy.float64]:
    """
    Weights within bounds, of the same sum.
    """

def value(
    model: BgNbdFit
    | MbgNbdFit
    | ParetoNbdFit
    | BgCnbdKFit
    | MbgCnbdKFit
    | GGompertzNbdFit
    | NbdFit
    | BgBbFit
    | ShiftedBetaGeometricFit
    | BetaDiscreteWeibullFit,
    spend: GammaGammaFit | None,
    x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    t_x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    zbar: typing.Annotated[numpy.typing.ArrayLike, numpy.float64],
    *,
    covariates: typing.Annotated[
        collections.abc.Sequence[collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]],
        "FixedSize(2)",
    ],
    spend_covariates: collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]],
    horizon: typing.SupportsFloat | typing.SupportsIndex,
    discount_rate: typing.SupportsFloat | typing.SupportsIndex,
    margin: typing.SupportsFloat | typing.SupportsIndex,
    unit: str,
    rule: str,
    interval: typing.SupportsFloat | typing.SupportsIndex,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
) -> dict:
    """
    P(alive), expected purchases, order value, spend and value of each customer, with intervals.
    """

def value_classes(
    values: Column,
    *,
    method: str,
    limits: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex],
    bins: typing.SupportsInt | typing.SupportsIndex,
    ties: str,
    cuts: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex],
    level: typing.SupportsFloat | typing.SupportsIndex,
    threads: typing.SupportsInt | typing.SupportsIndex,
    progress: typing.Any,
) -> dict:
    """
    Classes by value, best first.
    """

@typing.overload
def wald_intervals(
    fit: NbdFit, *, level: typing.SupportsFloat | typing.SupportsIndex
) -> numpy.typing.NDArray[numpy.float64]:
    """
    Ends of the Wald interval of each parameter.
    """

@typing.overload
def wald_intervals(
    fit: BgNbdFit, *, level: typing.SupportsFloat | typing.SupportsIndex
) -> numpy.typing.NDArray[numpy.float64]:
    """
    Ends of the Wald interval of each parameter.
    """

@typing.overload
def wald_intervals(
    fit: MbgNbdFit, *, level: typing.SupportsFloat | typing.SupportsIndex
) -> numpy.typing.NDArray[numpy.float64]:
    """
    Ends of the Wald interval of each parameter.
    """

@typing.overload
def wald_intervals(
    fit: ParetoNbdFit, *, level: typing.SupportsFloat | typing.SupportsIndex
) -> numpy.typing.NDArray[numpy.float64]:
    """
    Ends of the Wald interval of each parameter.
    """

@typing.overload
def wald_intervals(
    fit: GGompertzNbdFit, *, level: typing.SupportsFloat | typing.SupportsIndex
) -> numpy.typing.NDArray[numpy.float64]:
    """
    Ends of the Wald interval of each parameter.
    """

@typing.overload
def wald_intervals(
    fit: BgCnbdKFit, *, level: typing.SupportsFloat | typing.SupportsIndex
) -> numpy.typing.NDArray[numpy.float64]:
    """
    Ends of the Wald interval of each parameter.
    """

@typing.overload
def wald_intervals(
    fit: MbgCnbdKFit, *, level: typing.SupportsFloat | typing.SupportsIndex
) -> numpy.typing.NDArray[numpy.float64]:
    """
    Ends of the Wald interval of each parameter.
    """

@typing.overload
def wald_intervals(
    fit: BgBbFit, *, level: typing.SupportsFloat | typing.SupportsIndex
) -> numpy.typing.NDArray[numpy.float64]:
    """
    Ends of the Wald interval of each parameter.
    """

@typing.overload
def wald_intervals(
    fit: GammaGammaFit, *, level: typing.SupportsFloat | typing.SupportsIndex
) -> numpy.typing.NDArray[numpy.float64]:
    """
    Ends of the Wald interval of each parameter.
    """

@typing.overload
def wald_intervals(
    fit: ShiftedBetaGeometricFit, *, level: typing.SupportsFloat | typing.SupportsIndex
) -> numpy.typing.NDArray[numpy.float64]:
    """
    Ends of the Wald interval of each parameter.
    """

@typing.overload
def wald_intervals(
    fit: BetaDiscreteWeibullFit, *, level: typing.SupportsFloat | typing.SupportsIndex
) -> numpy.typing.NDArray[numpy.float64]:
    """
    Ends of the Wald interval of each parameter.
    """

contact_states: list = ["unaware", "searching", "comparing", "elsewhere", "target"]
stage_conflicts: list = [
    'contact "unaware" after a purchase',
    'contact "unaware" after "comparing"',
    "prospect with a purchase",
    "customer without a purchase",
    "won back without having lapsed",
    "new after another stage",
]
version: str
