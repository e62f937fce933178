"""Stages of customers; against pandas on the CDNOW log, and their identities."""

import datetime as dt

import numpy as np
import pandas as pd
import polars as pl
import pytest

import goodwill as gw

ROLES = {"customer": "id", "time": "date", "amount": "total"}
CONTACTS = {
    "customer": ["a", "a", "b", "c", "d", "e", "z"],
    "time": ["2026-01-02", "2026-02-01", "2026-01-05", "2026-01-05", "2026-02-03", "2026-01-09", "2026-09-01"],
    "knows": ["unaware", "searching", "comparing", "elsewhere", "unaware", "target", "target"],
}


@pytest.fixture(scope="module")
def log():
    frame = gw.datasets.cdnow(backend="pandas")
    return frame.assign(date=pd.to_datetime(frame["date"]))


@pytest.fixture(scope="module")
def base(log):
    return gw.CustomerBase.from_transactions(log, **ROLES)


@pytest.fixture(scope="module")
def small():
    data = {"id": ["d", "d", "f"], "date": ["2026-01-10", "2026-03-31", "2026-03-20"], "total": [5, 80, 7]}
    return gw.CustomerBase.from_transactions(pl.DataFrame(data), **ROLES)


def by_pandas(log, at, at_risk, lapsed, new=30, loyal=5, big=None):
    """The common stages, with fixed spans, from a group-by."""
    at = pd.Timestamp(at)
    days = log[log["date"] <= at].groupby(["id", "date"], as_index=False)["total"].sum()
    days["total"] = days["total"].round(2)
    days["gap"] = days.groupby("id")["date"].diff().dt.days
    days["before"] = days.groupby("id")["total"].cummax().groupby(days["id"]).shift()
    last = days.groupby("id").tail(1).set_index("id")
    orders = days.groupby("id").size()
    since = (at - last["date"]).dt.days
    age = (at - days.groupby("id")["date"].min()).dt.days
    stage = pd.Series("repeat", index=orders.index)
    stage[orders >= loyal] = "loyal"
    stage[orders == 1] = np.where(age[orders == 1] < new, "new", "active")
    if big is not None:
        stage[(last["total"] >= big) & ~(last["before"] >= big)] = "first big purchase"
    stage[last["gap"] - 1 >= lapsed] = "won back"
    stage[since >= at_risk] = "at risk"
    stage[since >= lapsed] = "lapsed"
    return stage.sort_index()


SPANS = {"at_risk": 60, "lapsed": 90.5, "new": 7, "loyal": 3, "big": 20}


@pytest.mark.parametrize("options", [{}, {"big": 45.49}, SPANS])
@pytest.mark.parametrize("at", ["1997-01-01", "1997-09-30", "1998-06-30"])
def test_stages_are_those_of_pandas(log, base, options, at):
    expected = by_pandas(log, at, **{"at_risk": 180, "lapsed": 365, **options})
    found = gw.stages(base, at=at, rules=gw.rules.stages(**options))
    frame = found.to_frame()
    assert type(frame) is pd.DataFrame
    np.testing.assert_array_equal(frame["customer"], expected.index)
    np.testing.assert_array_equal(frame["stage"].astype(object), expected)
    assert (found.at, found.no_stage, found.ambiguous) == (dt.date.fromisoformat(at), 0, 0)
    assert found.customers + found.later_customers == len(base)
    assert len(found.conflicts) == 0
    counts = expected.value_counts()
    for row in found.summary.itertuples():
        assert row.customers == counts.get(row.stage, 0)
        rate = gw.retention_rate(len(expected), int(row.customers))
        assert (row.share, row.low, row.high) == (rate.value, rate.low, rate.high)


def test_rhythms_are_numpys_quantiles(log, base):
    at = pd.Timestamp("1998-02-01")
    days = log[log["date"] <= at].drop_duplicates(["id", "date"]).sort_values(["id", "date"])
    days["gap"] = days.groupby("id")["date"].diff().dt.days
    gaps = days["gap"].dropna().groupby(days["id"]).apply(np.array)
    since = (at - days.groupby("id")["date"].max()).dt.days
    whole = np.quantile(days["gap"].dropna(), 0.75)
    own = since.index.to_series().map(lambda i: np.quantile(gaps[i], 0.75) if len(gaps.get(i, ())) >= 2 else whole)
    rules = [{"outcome": "slow", "own_rhythm": (1, None), "base_rhythm": (0.5, None)}]
    found = gw.stages(base, at=at, rules=rules, quantile=0.75, least_gaps=2)
    frame = found.to_frame()
    assert found.gap_quantile == whole
    np.testing.assert_allclose(frame["base_rhythm"], since / whole, rtol=1e-14)
    np.testing.assert_allclose(frame["own_rhythm"], since / own, rtol=1e-14)
    slow = ((since / own >= 1) & (since / whole >= 0.5)).sum()
    assert found.no_stage == len(since) - slow and found.summary["customers"].tolist() == [slow, len(since) - slow]


@pytest.mark.parametrize("every", ["week", "month", "quarter"])
@pytest.mark.parametrize("by", ["days", "base", "own"])
def test_a_history_is_the_stages_at_each_end_and_adds_up(base, every, by):
    rules = gw.rules.stages(by=by, big=60)
    history = gw.stage_history(base, every=every, rules=rules)
    frame, flows, moves = history.to_frame(), history.flows, history.moves
    ends = np.unique(frame["at"].to_numpy())
    frequency = {"week": "W-SUN", "month": "ME", "quarter": "QE"}[every]
    expected = pd.date_range("1997-01-01", "1998-07-10", freq=frequency)[: len(ends)].values.astype("M8[D]")
    expected[-1] = min(expected[-1], np.datetime64("1998-06-30"))
    np.testing.assert_array_equal(ends.astype("M8[D]"), expected)
    for at in ends[:: max(1, len(ends) // 4)]:
        now = gw.stages(base, at=at, rules=rules)
        np.testing.assert_array_equal(frame[frame["at"] == at]["customers"], now.summary["customers"])
        assert frame[frame["at"] == at]["customers"].sum() == now.customers
    assert (flows["before"] + flows["first_known"] + flows["moved_in"] - flows["moved_out"] == flows["customers"]).all()
    assert flows["moved_in"].sum() == flows["moved_out"].sum() == moves["customers"].sum()
    assert flows["first_known"].sum() == history.customers == len(base)
    cells = history.transitions
    shares = cells.groupby("from", observed=False)["share"].sum(min_count=1).dropna()
    np.testing.assert_allclose(shares, 1, rtol=1e-12)
    assert cells["customers"].sum() == frame[frame["at"] != ends[-1]]["customers"].sum()
    assert cells[cells["from"].astype(str) != cells["to"].astype(str)]["customers"].sum() == moves["customers"].sum()
    times = history.time_in_stage
    assert (times["spells"] == times["ended"] + times["censored"]).all()
    assert times["censored"].sum() == len(base)
    assert times["ended"].sum() == moves["customers"].sum()
    assert len(history.conflicts) == 0


def test_people_who_never_bought_are_in_it(small):
    found = gw.stages(small, contacts=CONTACTS)
    frame = found.to_frame()
    assert type(frame) is pl.DataFrame
    assert dict(zip(frame["customer"], frame["stage"], strict=True)) == {
        "a": "prospect: searching", "b": "prospect: comparing", "c": "prospect: elsewhere", "d": "repeat",
        "e": "target", "f": "new",
    }  # fmt: skip
    assert (found.customers, found.later_customers, found.later_contacts) == (6, 1, 1)
    assert found.conflicts.to_dicts() == [
        {"customer": "d", "conflict": 'contact "unaware" after a purchase', "day": dt.date(2026, 2, 3)}
    ]
    assert 'conflict: contact "unaware" after a purchase: 1' in repr(found)
    with pytest.raises(gw.ConflictError, match=r'customer "d" at 2026-02-03, must not have: contact "unaware" after a'):
        gw.stages(small, contacts=CONTACTS, conflicts="raise")
    early = gw.stages(small, contacts=CONTACTS, at="2026-01-04")
    assert early.to_frame()["stage"].to_list() == ["prospect: unaware"]

    history = gw.stage_history(small, contacts=pd.DataFrame(CONTACTS), rules=gw.rules.stages(big=50))
    assert len(history) == 3 and history.customers == 6
    wide = history.to_frame().pivot(index="stage", on="at", values="customers")
    rows = {row[0]: row[1:] for row in wide.rows()}
    assert rows["prospect: unaware"] == (1, 0, 0) and rows["prospect: searching"] == (0, 1, 1)
    assert rows["new"] == (1, 0, 1) and rows["active"] == (0, 1, 0)
    assert rows["first big purchase"] == (0, 0, 1)
    assert history.moves.filter(pl.col("from") == "prospect: unaware")["to"].to_list() == ["prospect: searching"]
    assert history.conflicts["customers"].to_list() == [1]


def test_contacts_are_read_from_any_frame(small):
    named = pd.DataFrame(CONTACTS).rename(columns={"customer": "who", "time": "when", "knows": "what"})
    named["what"] = named["what"].astype("category")
    named["when"] = pd.to_datetime(named["when"] + "T23:30:00Z")
    contacts = gw.Contacts.from_frame(named, customer="who", time="when", knows="what", zone="Europe/Berlin")
    assert (contacts.rows, len(contacts)) == (7, 6)
    found = gw.stages(small, contacts=contacts)
    assert found.conflicts["day"].to_list() == [dt.date(2026, 2, 4)]
    with pytest.raises(gw.DomainError, match=r'knows\[1\] \(column "what"\) is "friend", must be "unaware", '):
        gw.Contacts.from_frame({"who": [1, 2], "when": ["2026-01-01"] * 2, "what": ["target", "friend"]},
                               customer="who", time="when", knows="what")  # fmt: skip
    for row in ({"time": ["2026-13-01"]}, {"knows": [None]}, {"customer": [""]}):
        with pytest.raises(gw.GoodwillError, match=r"Contacts\.from_frame: \w+(\[0\])? is"):
            gw.Contacts.from_frame({"customer": ["a"], "time": ["2026-01-01"], "knows": ["target"], **row})
    with pytest.raises(gw.SchemaError, match="there are"):
        gw.stages(small, contacts={"customer": ["a"], "time": ["2026-01-01"]})


def test_tables_of_a_users_own(base, small):
    table = {"often": {"orders": (10, None)}, "seldom": {"orders": (None, 9), "days_since_last": "< 100"}}
    found = gw.stages(base, rules=table)
    assert found.rules.outcomes == ["often", "seldom"]
    assert found.summary["customers"].sum() == len(base) and found.no_stage == found.summary["customers"].iloc[-1] > 0
    assert found.to_frame()["stage"].value_counts()["no stage"] == found.no_stage
    assert list(found.to_frame().columns) == ["customer", "stage", "orders", "days_since_last"]
    both = gw.stages(base, rules={"a": {"orders": (1, None)}, "b": {"orders": (5, None)}})
    assert both.ambiguous == (both.to_frame()["orders"] >= 5).sum() > 0
    assert f"rules of two stages hold for {both.ambiguous:,}" in repr(both)
    with pytest.raises(gw.SchemaError, match=r'rules is on "age", must be on columns of the customers; there are "ord'):
        gw.stages(base, rules={"old": {"age": (30, None)}})
    odd = gw.stages(small, rules={"target": {"orders": (1, None)}})
    assert odd.conflicts["conflict"].to_list() == ["prospect with a purchase"] * 2


@pytest.mark.parametrize("by", ["days", "base", "own"])
@pytest.mark.parametrize("big", [None, 100])
def test_the_common_table_has_neither_overlaps_nor_holes(by, big):
    table = gw.rules.stages(by=by, big=big)
    assert table.check().ok
    names = ["prospect: unaware", "prospect: searching", "prospect: comparing", "prospect: elsewhere", "target", "new"]
    names += ["first big purchase"] * (big is not None)
    assert table.outcomes == [*names, "active", "repeat", "loyal", "at risk", "lapsed", "won back"]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda b: gw.stages(b, at="1998-07-01"), "stages: at is 1998-07-01, must not be after observation_end"),
        (lambda b: gw.stages(b, at="1996-12-31"), "must not be before the first purchase, 1997-01-01"),
        (lambda b: gw.stages(b, at="soon"), "stages: at is 'soon', must be a day"),
        (lambda b: gw.stages(b, quantile=0), "stages: quantile is 0, must lie between 0 and 1"),
        (lambda b: gw.stages(b, least_gaps=0), "stages: least_gaps is 0, must be >= 1"),
        (lambda b: gw.stages(b, least_gaps=2.5), "stages: least_gaps is 2.5, must be a whole number"),
        (lambda b: gw.stages(b, conflicts="ignore"), 'must be "count" or "raise"'),
        (lambda b: gw.stage_history(b, every="hour"), 'stage_history: every is "hour", must be "day", "week"'),
        (lambda b: gw.stage_history(b, every=7), 'stage_history: every is 7, must be "day", "week"'),
        (lambda b: gw.stage_history(b, at="1996-12-31"), "must not be before the first purchase"),
        (lambda b: gw.rules.stages(at_risk=400), "rules.stages: lapsed is 365, must be more than at_risk"),
        (lambda b: gw.rules.stages(loyal=2), "rules.stages: loyal is 2, must be >= 3"),
        (lambda b: gw.rules.stages(loyal=4.5), "rules.stages: loyal is 4.5, must be a whole number"),
        (lambda b: gw.rules.stages(new=0), "rules.stages: new is 0, must be finite and > 0"),
        (lambda b: gw.rules.stages(big="much"), "rules.stages: big is 'much', must be a number"),
        (lambda b: gw.rules.stages(by="month"), 'rules.stages: by is "month", must be "days", "base" or "own"'),
    ],
)
def test_wrong_input_is_named(base, call, message):
    with pytest.raises(gw.DomainError) as caught:
        call(base)
    assert message in str(caught.value)


def test_wrong_types_are_named():
    with pytest.raises(gw.SchemaError, match="stages: base is of type dict, must be a CustomerBase"):
        gw.stages({})
    text = gw.CustomerBase.from_transactions({"id": [1], "date": ["2026-01-01"]}, customer="id", time="date")
    with pytest.raises(gw.SchemaError, match="must have integers as ids, like the base"):
        gw.stages(text, contacts={"customer": ["a"], "time": ["2026-01-01"], "knows": ["target"]})
    with pytest.raises(gw.SchemaError, match="the base has no amounts"):
        gw.stages(text, rules=gw.rules.stages(big=10))
    one = gw.stage_history(text)
    assert one.to_frame()["customers"].sum() == 1 and "StageHistory(1 customers, 1 ends by month" in repr(one)


def test_threads_change_nothing(base):
    for rules in (gw.rules.stages(by="own"), gw.rules.stages(by="base", big=30)):
        one, many = (gw.stage_history(base, every="week", rules=rules, threads=n) for n in (1, 5))
        for name in ("flows", "moves", "transitions", "time_in_stage"):
            pd.testing.assert_frame_equal(getattr(one, name), getattr(many, name), check_exact=True)


def test_pictures_say_what_was_found(base):
    chart = gw.stage_history(base).plot().to_dict()
    assert chart["title"]["text"] == "“lapsed”: 65% of the customers at 1998-06-30, up from 0% at 1997-01-31"
    assert chart["mark"]["type"] == "area"
    chart = gw.stages(base).plot().to_dict()
    assert chart["title"]["text"] == "65% of the customers are in the stage “lapsed”"
    assert "23,570 customers known until 1998-06-30" in chart["title"]["subtitle"]
