"""The audit of a base: its numbers against the rooms' own and against pandas, and what it says when it cannot know."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import polars as pl
import pytest

import goodwill as gw
from goodwill.audit.figures import figures_of, to_watch
from goodwill.audit.worth import worth_of

PROGRAM = {"basis": "spend", "tiers": {"silver": 100, "gold": 500}}
ROLES = dict(customer="id", time="date", amount="total")


@pytest.fixture(scope="module")
def log() -> pl.DataFrame:
    return gw.datasets.cdnow(backend="polars")


@pytest.fixture(scope="module")
def survey(log) -> pl.DataFrame:
    ids = log["id"].unique(maintain_order=True)
    rng = np.random.default_rng(3)
    some = rng.permutation(len(ids))[:4000]
    return pl.DataFrame(
        {
            "who": [*ids.gather(some).to_list(), "nobody", None],
            "score": [*rng.integers(0, 11, len(some)).tolist(), 10, 0],
            "branch": [*rng.choice(["north", "south"], len(some)).tolist(), "north", "south"],
        }
    )


@pytest.fixture(scope="module")
def found(log, survey) -> gw.Audit:
    return gw.audit(
        log, **ROLES, survey=survey, survey_customer="who", survey_by="branch", program=PROGRAM, currency="$"
    )


def test_value_is_that_of_the_rooms(found, log):
    base = gw.CustomerBase.from_transactions(log, **ROLES, refunds="net")
    model, spend = gw.BGNBD().fit(base), gw.GammaGamma().fit(base)
    table = gw.value(base, model, spend, horizon=52, discount_rate=0.15)
    assert found.worth.total == pytest.approx(table["clv"].sum(), rel=1e-12)
    for name in ("customer", "frequency", "recency", "T", "monetary_value", "p_alive", "expected_spend", "clv"):
        assert found.scores[name].equals(table[name]), name
    at_risk = table["clv"] * (1 - table["p_alive"])
    np.testing.assert_allclose(found.scores["value_at_risk"], at_risk, rtol=1e-12)
    rows = to_watch(found, 5)
    assert [row["customer"] for row in rows] == table["customer"].gather((-at_risk).arg_sort()[:5]).to_list()


def test_the_interval_is_what_drawn_parameters_give(found, log):
    """Totals of parameters drawn from the estimates' normal distribution, in place of the derivatives."""
    rng = np.random.default_rng(1)
    worth, base = found.worth, found.base
    columns = base._columns()

    def draws(model):
        return rng.multivariate_normal(list(model.params_.values()), model.covariance_, 300)

    totals = [
        np.nansum(
            gw.value(
                columns,
                gw.BGNBD(**dict(zip(("r", "alpha", "a", "b"), m, strict=True)), unit="week"),
                gw.GammaGamma(**dict(zip(("p", "q", "v"), s, strict=True))),
                horizon=52,
                discount_rate=0.15,
            )["clv"]
        )
        for m, s in zip(draws(worth.model), draws(worth.spend), strict=True)
    ]
    # 300 draws tell a standard deviation to 4 %.
    assert worth.standard_error == pytest.approx(np.std(totals), rel=0.15)
    assert worth.low < worth.total < worth.high
    assert worth.low * worth.high == pytest.approx(worth.total**2)


def test_holdout_is_the_last_third(found, log):
    first, last = log["date"].min(), log["date"].max()
    assert abs((last - found.calibration_end).days - (last - first).days / 3) <= 1
    base = gw.CustomerBase.from_transactions(log, **ROLES, calibration_end=found.calibration_end)
    check = gw.holdout_check(base, gw.BGNBD().fit(base))
    assert (found.worth.holdout.predicted, found.worth.holdout.actual) == (check.predicted, check.actual)
    track, lift = gw.tracking(base, gw.BGNBD().fit(base)), gw.lift_curve(base, gw.BGNBD().fit(base))
    value = json.loads(found.to_json())["value"]
    assert value["tracking"]["holdout"] == pytest.approx(list(track.holdout))
    assert value["tracking"]["holdout"][1] == check.actual  # both count purchases of the same customers
    assert len(value["tracking"]["weeks"]) == len(track)
    assert value["tracking"]["weeks"][-1]["end"] == str(last)[:10]
    assert value["lift"]["gini"] == pytest.approx(lift.gini) and len(value["lift"]["curve"]) == 101


def test_retention_by_pandas(found, log):
    frame = log.to_pandas()
    day = pd.to_datetime(frame["date"])
    (a, b), (c, d) = found.retention.first, found.retention.second
    assert (b - a).days == (d - c).days and (c - b).days == 1 and d == found.base.observation_end
    before = set(frame["id"][day.between(pd.Timestamp(a), pd.Timestamp(b))])
    after = set(frame["id"][day.between(pd.Timestamp(c), pd.Timestamp(d))])
    assert found.retention.rate.n == len(before)
    assert found.retention.rate.retained == len(before & after)


def test_figures_add_up(found, log, survey):
    figures = json.loads(found.to_json())
    base = figures["base"]
    assert sum(row["orders"] for row in base["by_calendar"]) == base["orders"] == found.overview.orders
    assert sum(row["new_customers"] for row in base["by_calendar"]) == base["customers"]
    assert sum(row["revenue"] for row in base["by_calendar"]) == pytest.approx(log["total"].sum())
    assert sum(row["customers"] for row in base["by_orders"]) == base["customers"]
    assert sum(row["customers"] for row in base["segments"]["rows"]) == base["customers"]
    assert sum(row["customers"] for row in base["tiers"]["rows"]) == base["customers"]
    assert sum(row["spend"] for row in base["tiers"]["rows"]) == pytest.approx(log["total"].sum())
    assert sum(figures["value"]["share_by_decile"]) == pytest.approx(1)
    assert sum(row["size"] for row in figures["stay"]["cohorts"]) == base["customers"]
    said = figures["survey"]
    assert said["total"]["n"] + said["total"]["excluded"] == said["rows"] == len(survey)
    assert said["respondents_not_customers"] == 2
    assert said["customers_without_answer"] == base["customers"] - 4000
    assert sum(row["n"] for row in said["by_segment"]) == 4000
    assert sum(row["n"] for row in said["groups"]) == len(survey)
    assert said["total"]["value"] == gw.nps(survey["score"]).value
    reading = figures["reading"]
    assert reading["rows_read"] == len(log)


def test_scores_join_the_rooms(found):
    base, scores = found.base, found.scores
    ranks = gw.tiers(base, PROGRAM["tiers"], basis="spend").to_frame()
    grades = gw.rfm(base).to_frame()
    assert scores["tier"].to_list() == ranks["tier"].cast(pl.String).to_list()
    for name in ("r", "f", "m", "days_since_last"):
        assert scores[name].equals(grades[name])
    assert scores["segment"].to_list() == grades["segment"].cast(pl.String).to_list()
    np.testing.assert_array_equal(scores["distance_to_next"], ranks["distance_to_next"])


@pytest.mark.parametrize("kind", ["pandas", "pyarrow", "dict"])
def test_frames_come_back_as_they_came(log, kind):
    few = log.head(3000)
    data = {"pandas": few.to_pandas, "pyarrow": few.to_arrow, "dict": lambda: few.to_dict(as_series=False)}[kind]()
    scores = gw.audit(data, **ROLES).scores
    want = gw.audit(few, **ROLES).scores
    if kind == "dict":
        assert isinstance(scores["clv"], np.ndarray)
    else:
        assert type(scores) is type(data)
    np.testing.assert_array_equal(np.asarray(scores["clv"]), want["clv"])


def test_threads_do_not_matter(log):
    few = log.head(5000)
    assert gw.audit(few, **ROLES, threads=1).to_json() == gw.audit(few, **ROLES, threads=3).to_json()


def test_what_cannot_be_known_is_said():
    days = [f"2026-01-{day:02d}" for day in range(1, 29)]
    once = {"id": list(range(28)), "day": days, "money": [10.0] * 28}
    found = gw.audit(once, customer="id", time="day", amount="money")
    assert found.worth.total is None and "model" in found.worth.why_not
    assert found.overview.repeat_rate == 0
    assert "clv" not in found.scores
    figures = json.loads(found.to_json())
    assert figures["value"]["total"] is None and figures["base"]["segments"] is not None
    assert to_watch(found, 3) == []
    assert "not known" in found._repr_html_()

    one = gw.audit({"id": [1, 1], "day": days[:2], "money": [1, 2]}, customer="id", time="day", amount="money")
    assert one.overview.customers == 1
    json.loads(one.to_json())

    unpaid = gw.audit({"id": [1, 1, 2, 2, 3] * 9, "day": [*days, *days][:45]}, customer="id", time="day")
    assert unpaid.rfm is None and "spend" in unpaid.worth.why_not
    assert "p_alive" in unpaid.scores and "clv" not in unpaid.scores
    json.loads(unpaid.to_json())


def test_surveys_that_do_not_fit(log):
    few = log.head(2000)
    options = dict(**ROLES, survey_customer="who")
    with pytest.raises(gw.SchemaError, match="must be text like the customers"):
        gw.audit(few, **options, survey={"who": [1, 2], "score": [3, 4]})
    with pytest.raises(gw.DomainError, match=r"scores\[1\] is 12"):
        gw.audit(few, **options, survey={"who": ["00001", "00002"], "score": [3, 12]})
    with pytest.raises(gw.SchemaError, match="points"):
        gw.audit(few, **options, survey={"who": ["00001"], "points": [3]})
    with pytest.raises(gw.DomainError, match="metric"):
        gw.audit(few, **options, survey={"who": ["00001"], "score": [3]}, metric="joy")
    with pytest.raises(gw.DomainError, match="at least one purchase"):
        gw.audit({"id": [], "date": [], "total": []}, **ROLES)
    empty = gw.audit(few, **options, survey=pl.DataFrame(schema={"who": pl.String, "score": pl.Int64}))
    assert empty.answers.result is None and empty.answers.customers_without_answer == len(empty.base)
    assert json.loads(empty.to_json())["survey"]["total"] is None
    silent = gw.audit(few, **options, survey={"who": ["00001", "x"], "score": [np.nan, np.nan]})
    assert silent.answers.result is None and silent.answers.respondents_not_customers == 1
    known = gw.audit(few, **options, survey={"who": ["00001", "00002"], "score": [5, 4]}, metric="csat")
    assert known.answers.result.value == 100


def test_progress_names_steps_and_stops(log):
    class Watch:
        def __init__(self, stop_at: float = 2) -> None:
            self.names, self.done, self.stop_at = [], [], stop_at

        def step(self, name: str) -> None:
            self.names.append(name)

        def __call__(self, done: float) -> bool:
            self.done.append(done)
            return done < self.stop_at

    few, watch = log.head(2000), Watch()
    gw.audit(few, **ROLES, progress=watch)
    assert watch.done == sorted(watch.done) and watch.done[0] == 0 and watch.done[-1] == 1
    assert watch.names[0] == "reading the log"
    with pytest.raises(gw.Cancelled):
        gw.audit(few, **ROLES, progress=Watch(0.4))


def test_a_base_too_short_for_a_holdout():
    made = gw.simulate(customers=300, seed=2, days=15, join_days=5, alpha=2)
    found = gw.audit(made.transactions, customer="customer", time="date", amount="amount")
    assert found.worth.holdout is None and "holdout" in found.worth.why_not
    assert figures_of(found)["period"]["calibration_end"] is None


def test_nobody_bought_in_the_holdout(tmp_path):
    log = {"id": [1, 1, 1, 2, 2, 3, 4], "date": np.datetime64("2024-01-01") + np.array([0, 20, 30, 1, 12, 3, 5])}
    found = gw.audit(log, customer="id", time="date", observation_end="2024-04-30")
    assert found.worth.holdout is None and found.worth.tracking is None and found.worth.lift is None
    assert "without a purchase from 2024-03-21 to 2024-04-30" in found.worth.why_not["holdout"]
    page = found.report(tmp_path / "page.html").read_text(encoding="utf-8")
    assert "without a purchase from 2024-03-21 to 2024-04-30" in page and "best order of the customers" not in page


def test_spend_that_is_not_identified_is_left_out():
    """All spend the same: Gamma-Gamma has no answer, and the rest stays."""
    made = gw.simulate(customers=800, seed=2)
    log = {name: np.asarray(column) for name, column in made.transactions.items()}
    log["amount"] = np.full(len(log["amount"]), 10.0)
    found = gw.audit(log, customer="customer", time="date", amount="amount")
    assert "spend" in found.worth.why_not and found.worth.total is None
    assert np.asarray(found.scores["p_alive"]).min() >= 0


def test_worth_needs_no_program(log):
    base = gw.CustomerBase.from_transactions(log.head(3000), **ROLES)
    worth = worth_of(base, None, horizon=10, discount_rate=0, margin=0.5, level=0.9, threads=1, step=lambda name: None)
    full = worth_of(base, None, horizon=10, discount_rate=0, margin=1.0, level=0.9, threads=1, step=lambda name: None)
    assert worth.total == pytest.approx(full.total / 2)
