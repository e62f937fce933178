"""Programmes compared and swept: small logs by hand, CDNOW beside two replays, assumptions, segments, changes, bad
input."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import goodwill as gw

DOCUMENT: dict[str, Any] = {
    "name": "A", "zone": "UTC", "enrolment": "first_purchase", "expires": "12 months",
    "currency": {"name": "points", "value": 0.1}, "money": {"name": "EUR"},
    "earn": {"base": {"points": 1, "each": 1}}, "tiers": {"silver": 100, "gold": 300},
    "tier_rules": {"window": "365 days"},
}  # fmt: skip
A = gw.Program(DOCUMENT)
NAMES = {"member": "who", "time": "day", "amount": "paid"}
LOG = {
    "who": ["ann", "ann", "bob", "cid", "cid"],
    "day": ["2026-01-01", "2026-03-15", "2026-01-10", "2026-02-01", "2026-02-02"],
    "paid": [80.0, 40.0, 50.0, 200.0, 150.0],
    "shop": ["north", "north", "south", "south", None],
}


def more(program: gw.Program, **sections: dict[str, Any]) -> gw.Program:
    """The programme with more rules, rewards, ..."""
    document = program.to_dict()
    for section, parts in sections.items():
        document[section] = document.get(section, {}) | parts
    return gw.Program(document)


def rows_of(frame: Any) -> list[dict[str, Any]]:
    return pl.DataFrame(frame).to_dicts()


def test_by_hand() -> None:
    """B doubles points from silver on, and points last until the end of the month after."""
    b = A.replace(
        {"name": "B", "tiers.silver.multiplier": 2, "tiers.gold.multiplier": 2, "expires": "1 month, end_of_month"}
    )
    found = gw.compare_programs(A, b, pl.DataFrame(LOG), **NAMES)
    assert isinstance(found, gw.ProgramComparison)
    members = {row["member"]: row for row in found.members.to_dicts()}
    # ann: 80, of which nothing is left under B by 15 March, then 40 below silver (120 with it, which comes after).
    assert [members["ann"][k] for k in ("earned_a", "earned_b", "expired_b", "open_a", "open_b")] == [
        120,
        120,
        80,
        120,
        40,
    ]
    # bob: 50, gone under B at the end of February.
    assert [members["bob"][k] for k in ("earned_a", "earned_b", "expired_b", "open_b", "tier_b")] == [
        50,
        50,
        50,
        0,
        "member",
    ]
    # cid: 200, then as silver 150 x 2; both until the end of March.
    assert [members["cid"][k] for k in ("earned_a", "earned_b", "open_b", "tier_a", "tier_b")] == [
        350,
        500,
        500,
        "gold",
        "gold",
    ]
    assert [members[m]["result"] for m in ("ann", "bob", "cid")] == ["loses", "loses", "wins"]
    assert [members[m]["difference"] for m in ("ann", "bob", "cid")] == [0, 0, 150]
    assert members["cid"]["difference_value"] == pytest.approx(15)
    totals = {row["measure"]: row for row in found.totals.to_dicts()}
    assert (totals["earned"]["a"], totals["earned"]["b"], totals["earned"]["difference"]) == (520, 670, 150)
    assert (totals["value"]["a"], totals["value"]["b"]) == (pytest.approx(52), pytest.approx(54))
    assert totals["money"]["a"] == 520 and totals["members"]["b"] == 3 and totals["cost"]["a"] == 0
    assert repr(found) == "ProgramComparison(3 members to 2026-03-15: B costs 3.8 % more; 1 wins, 2 lose, 0 the same)"
    assert found.tiers.to_dicts() == [
        {"tier_a": "member", "tier_b": "member", "members": 1},
        {"tier_a": "silver", "tier_b": "silver", "members": 1},
        {"tier_a": "gold", "tier_b": "gold", "members": 1},
    ]
    assert "no redemptions" in found.assumptions[1] and "held fixed" in found.assumptions[0]


def test_changes_one_at_a_time() -> None:
    b = A.replace({"name": "B", "tiers.silver.multiplier": 2, "expires": "1 month, end_of_month"})
    found = gw.compare_programs(A, b, LOG, **NAMES)
    changes = {row["change"]: row for row in rows_of(found.changes)}
    assert list(changes) == ["expires", "tiers.silver.multiplier", "interaction"]
    assert changes["expires"]["before"] == '"12 months"' and changes["tiers.silver.multiplier"]["before"] is None
    assert changes["tiers.silver.multiplier"]["after"] == "2"
    for name, path in (
        ("expires", {"expires": "1 month, end_of_month"}),
        ("tiers.silver.multiplier", {"tiers.silver.multiplier": 2}),
    ):
        alone = gw.compare_programs(A, A.replace(path), LOG, **NAMES)
        sums = {row["measure"]: row["difference"] for row in rows_of(alone.totals)}
        assert all(changes[name][m] == pytest.approx(sums[m]) for m in ("earned", "expired", "cost", "value"))
    whole = {row["measure"]: row["difference"] for row in rows_of(found.totals)}
    for m in ("earned", "expired", "cost", "value"):
        assert sum(row[m] for row in changes.values()) == pytest.approx(whole[m])


def test_changes_that_make_no_programme_alone_are_one() -> None:
    """silver at 400 is above gold's 300, so the thresholds can only change together."""
    b = more(A, tiers={"silver": 400, "gold": 500}, earn={"extra": {"points": 5, "per": "order"}})
    found = rows_of(gw.compare_programs(A, b, LOG, **NAMES).changes)
    assert [row["change"] for row in found] == ["earn.extra", "tiers", "interaction"]
    assert found[0]["earned"] == 25 and found[0]["before"] is None
    same = gw.compare_programs(A, A.replace({"name": "Z", "version": 2}), LOG, **NAMES)
    assert [row["change"] for row in rows_of(same.changes)] == ["interaction"]
    assert (same.wins, same.loses, same.same) == (0, 0, 3) and "B costs the same" in repr(same)


def test_cdnow_is_two_replays() -> None:
    log = gw.datasets.cdnow(backend="polars")
    names: dict[str, Any] = {"member": "id", "time": "date", "amount": "total"}
    b = A.replace({"tiers.gold.multiplier": 1.5, "expires": "6 months", "zone": "UTC"})
    found = gw.compare_programs(A, b, log, until="1998-12-31", threads=1, **names)
    members = found.members
    totals = {row["measure"]: row for row in found.totals.to_dicts()}
    for side, program in (("a", A), ("b", b)):
        replay = program.replay(log, until="1998-12-31", **names)
        other = replay.members
        assert members["member"].equals(other["member"])
        for name in ("spent", "expired"):
            assert members[f"{name}_{side}"].equals(other[name].alias(f"{name}_{side}"))
        assert (members[f"earned_{side}"] == other["earned"] - other["reversed"]).all()
        assert (members[f"open_{side}"] == other["active"] + other["pending"] - other["owed"]).all()
        assert (members[f"tier_{side}"].cast(pl.String) == other["tier"].cast(pl.String)).all()
        assert totals["earned"][side] == replay.totals["earned"] and totals["expired"][side] == replay.totals["expired"]
        assert {row[f"tier_{side}"]: 0 for row in found.tiers.to_dicts()}.keys() == replay.tiers.keys()
    assert members["money_a"].sum() == pytest.approx(log["total"].sum())
    again = gw.compare_programs(A, b, log, until="1998-12-31", threads=3, **names)
    assert again.members.equals(members) and again.totals.equals(found.totals)


def test_redemptions_of_the_log() -> None:
    log = {
        "who": [1, 1, 1, 2], "day": ["2026-01-01", "2026-01-05", "2026-01-06", "2026-01-02"],
        "paid": [100.0, 0, 0, 30.0],
        "what": ["purchase", "redemption", "redemption", "purchase"], "points": [None, 60, 90, None],
    }  # fmt: skip
    found = gw.compare_programs(A, A.replace({"earn.base.points": 2}), log, kind="what", points="points", **NAMES)
    first = rows_of(found.members)[0]
    assert [first[k] for k in ("spent_a", "spent_b", "refused_a", "refused_b", "open_a", "open_b")] == [
        60,
        150,
        1,
        0,
        40,
        50,
    ]
    assert (first["cost_a"], first["cost_b"], first["value_b"]) == (
        pytest.approx(6),
        pytest.approx(15),
        pytest.approx(20),
    )
    assert "2 redemptions of the log" in found.assumptions[1]
    tried = gw.compare_programs(A, A, log, kind="what", points="points", redeem=50, **NAMES)
    first = rows_of(tried.members)[0]
    assert (first["spent_a"], first["refused_a"]) == (100, 2)  # 2 x 50 at once, then nothing is left
    assert "50 points at a time" in tried.assumptions[1]


def test_elasticity_by_hand() -> None:
    """Points are worth 10 % of the money under A and 20 % under B: with 2.5 members buy 25 % more."""
    b = A.replace({"earn.base.points": 2})
    found = gw.compare_programs(A, b, LOG, elasticity=2.5, **NAMES)
    members = rows_of(found.members)
    assert [row["money_b"] for row in members] == [150, 62.5, 437.5]
    assert [row["earned_b"] for row in members] == [300, 125, 875]
    assert [row["money_a"] for row in members] == [120, 50, 350]
    assert found.assumptions[0].startswith("Elasticity 2.5: ") and "1 + 2.5 x v" in found.assumptions[0]
    assert "purchase 80.00" in str(found.why("ann")) and "+200 (base 200 as member)" in str(found.why("ann"))


def test_without_values_members_are_compared_by_points() -> None:
    a = A.replace({"currency": None})
    found = gw.compare_programs(a, a.replace({"expires": "1 month"}), LOG, **NAMES)
    assert all(np.isnan(row["value_a"]) for row in rows_of(found.members))
    assert [row["result"] for row in rows_of(found.members)] == ["loses", "loses", "loses"]
    assert "by the points that they keep" in found.assumptions[-1]
    assert "B leaves members 92 % less" in repr(found)


def test_points_without_a_value_count_as_what_the_best_reward_gives() -> None:
    document = {
        "zone": "UTC", "money": {"name": "EUR"}, "enrolment": "first_purchase", "earn": {"base": {"points": 1}},
        "rewards": {"coffee": {"points": 60, "value": 3}, "mug": {"points": 100, "value": 4}},
    }  # fmt: skip
    a = gw.Program(document)
    b = a.replace({"earn.base.points": 2})
    log = {"member": [1, 2], "time": ["2025-01-01", "2025-01-02"], "amount": [100.0, 0.0]}
    found = gw.compare_programs(a, b, log, member="member", time="time", amount="amount")
    assert (found.wins, found.loses, found.same) == (1, 0, 1)
    assert np.asarray(found.members["value_a"]).tolist() == [5.0, 0.0]  # 100 points at 3 / 60
    assert np.asarray(found.members["value_b"]).tolist() == [10.0, 0.0]
    said = [text for text in found.assumptions if "coffee" in text]
    assert len(said) == 2 and "0.05 EUR" in said[0]


@pytest.mark.parametrize(
    "segment",
    [
        "shop", {"ann": "north", "bob": "south", "cid": "south", "dan": "west"},
        pl.DataFrame({"who": ["ann", "bob", "cid"], "segment": ["north", "south", "south"]}),
        pd.DataFrame({"member": ["ann", "bob", "cid"], "segment": ["north", "south", "south"]}),
    ],
    ids=["column", "dict", "frame", "pandas"],
)  # fmt: skip
def test_segments(segment: Any) -> None:
    found = gw.compare_programs(A, A.replace({"earn.base.points": 2}), LOG, segment=segment, **NAMES)
    segments = rows_of(found.segments)
    assert [(row["segment"], row["members"], row["wins"]) for row in segments] == [("north", 1, 1), ("south", 2, 2)]
    assert [row["earned_b"] - row["earned_a"] for row in segments] == [120, 400]
    assert [row["segment"] for row in rows_of(found.members)] == ["north", "south", "south"]


def test_members_without_a_segment_and_in_two() -> None:
    found = gw.compare_programs(A, A, pl.DataFrame(LOG), segment={"ann": 7, "cid": 5}, **NAMES)
    assert [(row["segment"], row["members"]) for row in rows_of(found.segments)] == [(5, 1), (7, 1), (None, 1)]
    assert gw.compare_programs(A, A, LOG, **NAMES).segments is None
    log = LOG | {"shop": ["north", "south", "south", "south", "south"]}
    with pytest.raises(
        gw.DomainError, match=r"segment\[1\] is 'south', must be one a member; the rows before say 'north'"
    ) as error:
        gw.compare_programs(A, A, log, segment="shop", **NAMES)
    assert error.value.row == 1
    twice = pl.DataFrame({"member": ["ann", "ann"], "segment": ["x", "y"]})
    with pytest.raises(gw.DomainError, match="must be one a member"):
        gw.compare_programs(A, A, LOG, segment=twice, **NAMES)


def test_names_have_other_codes_in_other_programmes() -> None:
    """The same channels are other numbers in each programme, and a reward is known to one alone."""
    log = {
        "who": [1, 1, 1, 2], "day": ["2026-01-01", "2026-01-02", "2026-01-03", "2026-01-01"],
        "paid": [10.0, 10.0, 0, 10.0],
        "where": ["app", "shop", None, "phone"], "what": ["purchase", "purchase", "redemption", "purchase"],
        "prize": [None, None, "mug", None],
    }  # fmt: skip
    a = more(A, earn={"app": {"points": 5, "per": "order", "when": {"channels": ["app"]}}})
    two = {"points": 7, "per": "order", "when": {"channels": ["shop", "phone"]}}
    b = more(A, earn={"two": two}, rewards={"mug": {"points": 12, "value": 3}})
    found = gw.compare_programs(a, b, log, kind="what", channel="where", reward="prize", **NAMES)
    members = rows_of(found.members)
    assert [(row["earned_a"], row["earned_b"]) for row in members] == [(25, 27), (10, 17)]
    assert [members[0][k] for k in ("refused_a", "refused_b", "spent_b", "cost_b")] == [1, 0, 12, 3]
    assert {row["change"] for row in rows_of(found.changes)} == {"earn.app", "earn.two", "rewards.mug", "interaction"}
    assert "refused: the programme has no such reward" in str(found.why(1))
    lines = {"who": [1, 1], "day": ["2026-01-01"] * 2, "paid": [10.0, 20.0], "id": ["o", "o"], "sort": ["tea", "pot"]}
    tea = more(A, earn={"tea": {"points": 3, "each": 1, "when": {"categories": ["tea"]}}})
    found = gw.compare_programs(A, tea, lines, id="id", category="sort", **NAMES)
    assert [(row["earned_a"], row["earned_b"]) for row in rows_of(found.members)] == [
        (tea_of(A, lines), tea_of(tea, lines))
    ]


def tea_of(program: gw.Program, lines: dict[str, Any]) -> float:
    return program.replay(lines, id="id", category="sort", **NAMES).totals["earned"]


def test_why_says_rules_tiers_and_expiry() -> None:
    b = more(A, earn={"sundays": {"multiply": 2, "when": {"weekdays": ["sun"]}}}).replace({"expires": "1 month"})
    found = gw.compare_programs(A, b, LOG, until="2026-04-30", **NAMES)
    told = found.why("cid")
    assert isinstance(told, gw.MemberHistories)
    assert told.member == "cid" and told.result == "loses"
    steps = rows_of(told.steps)
    assert [row["event"] for row in steps] == ["purchase 200.00", "purchase 150.00", "the clock", "the clock"]
    assert steps[0]["a"] == "joins; +200 (base 200 as member); reaches silver"
    assert (
        steps[0]["b"] == "joins; +400 (base 400 as member; sundays x2); reaches silver"
    )  # 1 February 2026 is a Sunday
    assert (steps[2]["day"], steps[2]["a"], steps[2]["b"]) == (dt.date(2026, 3, 2), "", "400 expired")
    assert str(told).splitlines()[0] == "Member 'cid': loses under B."
    for stranger in ("dan", 3, None, ["ann"]):
        with pytest.raises(gw.DomainError, match="must be a member in the log"):
            found.why(stranger)


def test_frames_of_the_kind_that_came(tmp_path: Path) -> None:
    b = A.replace({"earn.base.points": 2})
    table = pa.table(LOG)
    path = tmp_path / "log.parquet"
    pl.DataFrame(LOG).write_parquet(path)
    for events, kind in (
        (pl.DataFrame(LOG), pl.DataFrame),
        (pd.DataFrame(LOG), pd.DataFrame),
        (table, pa.Table),
        (path, pa.Table),
        (LOG, dict),
    ):
        found = gw.compare_programs(A, b, events, segment="shop", **NAMES)
        for frame in (
            found.members,
            found.totals,
            found.segments,
            found.tiers,
            found.changes,
            found.refused,
            found.why("ann").steps,
        ):
            assert isinstance(frame, kind)
        assert (found.wins, found.loses) == (3, 0)
        swept = gw.sweep(A, {"earn.base.points": [1, 2]}, events, **NAMES)
        assert isinstance(swept.table, kind)


def test_bad_rows() -> None:
    log = LOG | {"paid": [80.0, -1.0, 50.0, 200.0, 150.0]}
    with pytest.raises(gw.DomainError, match=r"^compare_programs: amount\[1\] .*-1, must be >= 0") as error:
        gw.compare_programs(A, A, log, **NAMES)
    assert error.value.row == 1
    found = gw.compare_programs(A, A, log, errors="skip", **NAMES)
    assert found.counts == {"amount_negative": 1}
    assert rows_of(found.refused) == [{"row": 1, "reason": "amount_negative", "sentence": "amount is negative"}]


def test_what_cannot_be_compared() -> None:
    for change in (
        {"currency.name": "miles"},
        {"money.name": "USD"},
        {"zone": "Asia/Saigon"},
        {"currency.decimals": 2},
    ):
        with pytest.raises(gw.ConflictError, match=r"^compare_programs: b is .*must be as the first one"):
            gw.compare_programs(A, A.replace(change), LOG, **NAMES)
    cases: list[tuple[dict[str, Any], type[Exception], str]] = [
        ({"redeem": -5}, gw.DomainError, "redeem is -5, must be points above 0"),
        ({"redeem": 0}, gw.DomainError, "redeem is 0"),
        ({"redeem": 2.5}, gw.DomainError, "redeem is 2.5, must be whole points"),
        ({"redeem": "much"}, gw.SchemaError, "must be a number"),
        ({"elasticity": float("nan")}, gw.DomainError, "elasticity is nan, must be finite"),
        ({"elasticity": None}, gw.SchemaError, "must be a number"),
        ({"amount": "cost"}, gw.SchemaError, 'must be a column of the data; there are "who"'),
        ({"amount": None}, gw.SchemaError, "must be the name of a column"),
        ({"chanel": "shop"}, gw.SchemaError, 'did you mean "channel"'),
        ({"segment": "region"}, gw.SchemaError, "must be a column of the data"),
        ({"until": "2026-02-01"}, gw.DomainError, "must not be before the last event, 2026-03-15"),
        ({"errors": "ignore"}, gw.DomainError, 'must be "raise" or "skip"'),
        ({"times": "here"}, gw.DomainError, 'must be "instants" or "local"'),
    ]
    for changes, kind, message in cases:
        with pytest.raises(kind, match=message):
            gw.compare_programs(A, A, LOG, **{**NAMES, **changes})
    with pytest.raises(gw.SchemaError, match="b is of type dict, must be a Program"):
        gw.compare_programs(A, DOCUMENT, LOG, **NAMES)  # type: ignore[arg-type]


def test_progress_and_stopping() -> None:
    log = pl.DataFrame({"who": np.arange(1_000_000) % 50_000, "paid": np.ones(1_000_000)})
    log = log.with_columns(day=dt.date(2025, 1, 5))
    shares: list[float] = []
    gw.compare_programs(A, A, log, progress=shares.append, **NAMES)
    assert shares and shares == sorted(shares) and 0 <= shares[0] and shares[-1] <= 1
    with pytest.raises(gw.Cancelled):
        gw.compare_programs(A, A, log, progress=lambda done: False, **NAMES)


def test_nobody() -> None:
    empty = {
        name: np.array([], dtype) for name, dtype in (("who", np.int64), ("day", "datetime64[D]"), ("paid", float))
    }
    found = gw.compare_programs(A, A, empty, **NAMES)
    assert (found.wins, found.loses, found.same) == (0, 0, 0) and len(rows_of(found.tiers)) == 0


def test_sweep_is_replays() -> None:
    values = [*range(50, 400, 20)]  # more programmes than are put through at once
    found = gw.sweep(A, {"tiers.gold.threshold": [v + 101 for v in values]}, LOG, **NAMES)
    assert isinstance(found, gw.ProgramSweep)
    rows = rows_of(found.table)
    assert [row["tiers.gold.threshold"] for row in rows] == [v + 101 for v in values] and len(found) == len(values)
    for row in rows:
        replay = A.replace({"tiers.gold.threshold": row["tiers.gold.threshold"]}).replay(LOG, **NAMES)
        assert {name: row[f"members_{name}"] for name in replay.tiers} == replay.tiers
        assert row["earned"] == replay.totals["earned"] and row["open"] == replay.totals["active"]
    assert rows[0]["value"] == pytest.approx(52) and rows[0]["money"] == 520


def test_sweep_of_two() -> None:
    found = gw.sweep(A, {"earn.base.points": [1, 2], "expires": ["1 month", "never"]}, LOG, redeem=100, **NAMES)
    rows = rows_of(found.table)
    assert [(row["earn.base.points"], row["expires"]) for row in rows] == [
        (1, "1 month"),
        (1, "never"),
        (2, "1 month"),
        (2, "never"),
    ]
    # Earned 120 (80 are gone under "1 month"), 50 and 350, in hundreds as soon as they are there; doubled
    # 160 and 80 (60 are gone in between), 100 and 700.
    assert [row["spent"] for row in rows] == [300, 400, 900, 1000]
    assert [row["cost"] for row in rows] == [pytest.approx(v) for v in (30, 40, 90, 100)]
    assert "Cost: " in found.plot().to_dict()["title"]["text"] and "100 points at a time" in found.assumptions[1]
    reacting = rows_of(gw.sweep(A, {"earn.base.points": [1, 2]}, LOG, elasticity=2.5, **NAMES).table)
    assert [row["money"] for row in reacting] == [520, 650]
    removed = rows_of(gw.sweep(A, {"tiers.silver": [100, None]}, LOG, **NAMES).table)
    assert removed[0]["members_silver"] == 1 and np.isnan(removed[1]["members_silver"])


def test_what_cannot_be_swept() -> None:
    cases: list[tuple[Any, type[Exception], str]] = [
        ({"tiers.gould.threshold": [1]}, gw.DomainError, 'did you mean "tiers.gold'),
        ({}, gw.DomainError, "of 0 paths, must have one path or two"),
        ({"expires": []}, gw.DomainError, "must have at least one value"),
        ({"expires": "never"}, gw.SchemaError, "must be a list of values"),
        (["expires"], gw.SchemaError, "must be a dict"),
        ({"expires": ["soon"]}, gw.FormatError, "expires"),
        ({"currency.name": ["miles"]}, gw.ConflictError, "sweep: programs is"),
        ({"expires": ["never"], "pending": ["1 day"], "version": [2]}, gw.DomainError, "of 3 paths"),
    ]
    for parameters, kind, message in cases:
        with pytest.raises(kind, match=message):
            gw.sweep(A, parameters, LOG, **NAMES)


def test_pictures_state_the_finding(tmp_path: Path) -> None:
    b = A.replace(
        {"name": "B", "tiers.silver.multiplier": 2, "tiers.gold.multiplier": 2, "expires": "1 month, end_of_month"}
    )
    found = gw.compare_programs(A, b, LOG, **NAMES)
    chart = found.plot()
    assert chart.to_dict()["title"]["text"] == "Programme B costs 3.8 % more; 1 member wins, 2 lose"
    assert "The change of " in found.plot("changes").to_dict()["title"]["text"]
    swept = gw.sweep(A, {"tiers.gold.threshold": [200, 400]}, LOG, **NAMES)
    assert swept.plot("tiers").to_dict()["title"]["text"] == "gold: 0 members at threshold 400; 1 at threshold 200"
    for one in (chart, swept.plot()):
        one.save(tmp_path / "chart.png")
        assert (tmp_path / "chart.png").stat().st_size > 5000
    for call in (
        lambda: found.plot("lines"),
        lambda: swept.plot("lines"),
        lambda: gw.compare_programs(A, A, LOG, **NAMES).plot("changes"),
    ):
        with pytest.raises(gw.DomainError):
            call()
