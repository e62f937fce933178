"""`Program.replay`: frames of each library, pieces, bad input, and decisions made in plain Python beside it."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import goodwill as gw

PROGRAM = gw.Program(
    {
        "name": "Plain", "zone": "Europe/Berlin", "enrolment": "first_purchase", "expires": "2 months",
        "refund_window": "30 days", "money": {"name": "EUR", "decimals": 2},
        "earn": {
            "base": {"points": 1, "each": 2}, "app": {"points": 10, "per": "order", "when": {"channels": ["app"]}},
        },
        "tiers": {"silver": 100, "gold": {"threshold": 300, "multiplier": 1.5}},
    }
)  # fmt: skip
COLUMNS = {"member": "who", "time": "when", "amount": "paid"}
PLACES = ("earned", "granted", "reissued", "owed", "pending", "active", "spent", "expired", "reversed")


def a_log(rows: int = 4000, members: int = 60, seed: int = 1) -> dict[str, list[Any]]:
    """Purchases, refunds of the whole and redemptions, ascending in time; each second is there once."""
    dice = random.Random(seed)
    start = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
    out: dict[str, list[Any]] = {name: [] for name in ("who", "when", "paid", "kind", "id", "of", "points", "channel")}
    orders: list[tuple[int, str, float]] = []
    for i in range(rows):
        draw = dice.random()
        who, paid, kind, of, points = dice.randrange(members), dice.randrange(1, 20_000) / 100, "purchase", None, None
        if draw < 0.1 and orders:
            who, of, paid = orders.pop(dice.randrange(len(orders)))
            kind = "refund"
        elif draw < 0.25:
            kind, points, paid = "redemption", dice.randrange(1, 60), 0.0
        else:
            orders.append((who, f"e{i}", paid))
        row = {"who": who, "when": start + dt.timedelta(seconds=i * 6_000), "paid": paid, "kind": kind, "id": f"e{i}",
               "of": of, "points": points, "channel": dice.choice(["app", "shop"])}  # fmt: skip
        for name, value in row.items():
            out[name].append(value)
    return out


ALL = {**COLUMNS, "kind": "kind", "id": "id", "of": "of", "points": "points", "channel": "channel"}


def as_rows(frame: Any) -> list[dict[str, Any]]:
    """The rows of a frame of any kind."""
    if isinstance(frame, dict):
        frame = {name: np.asarray(values).tolist() for name, values in frame.items()}
        return [dict(zip(frame, row, strict=True)) for row in zip(*frame.values(), strict=True)]
    if isinstance(frame, pl.LazyFrame):
        frame = frame.collect()
    if isinstance(frame, duckdb.DuckDBPyRelation):
        frame = pl.DataFrame(frame.arrow())
    if isinstance(frame, pa.Table):
        frame = pl.DataFrame(frame)
    return frame.to_dicts() if isinstance(frame, pl.DataFrame) else frame.to_dict("records")


def plain(value: Any) -> Any:
    """Missing values and dates alike for all libraries."""
    if value is None or value is pd.NaT or (isinstance(value, float) and np.isnan(value)):
        return None
    return value.date() if isinstance(value, dt.datetime) else value


def table(frame: Any) -> list[tuple[Any, ...]]:
    return [tuple(plain(value) for value in row.values()) for row in as_rows(frame)]


def by_hand(log: dict[str, list[Any]]) -> dict[int, dict[str, Any]]:
    """The decisions of PROGRAM without tiers' multiplier, refunds and expiry, in plain Python: earn 1 for each 2, 10 in
    the app; spend what is there."""
    members: dict[int, dict[str, Any]] = {}
    for who, paid, kind, points, channel in zip(
        log["who"], log["paid"], log["kind"], log["points"], log["channel"], strict=True
    ):
        if kind == "purchase":
            m = members.setdefault(who, {"earned": 0, "spent": 0, "refused": 0, "money": Decimal(0)})
            money = Decimal(str(paid))
            m["earned"] += int(money / 2) + (10 if channel == "app" else 0)
            m["money"] += money
        elif who in members and points <= members[who]["earned"] - members[who]["spent"]:
            members[who]["spent"] += points
        elif who in members:
            members[who]["refused"] += 1
    return members


def test_decisions_are_those_of_plain_python() -> None:
    log = a_log()
    keep = [i for i, kind in enumerate(log["kind"]) if kind != "refund"]
    log = {name: [values[i] for i in keep] for name, values in log.items()}
    program = PROGRAM.replace({"expires": None, "tiers.gold.multiplier": None})
    columns = {name: column for name, column in ALL.items() if name != "of"}
    done = program.replay(log, **columns)
    expected = by_hand(log)
    rows = as_rows(done.members)
    assert [row["member"] for row in rows] == sorted(expected)
    for row in rows:
        hand = expected[row["member"]]
        assert (row["earned"], row["spent"]) == (hand["earned"], hand["spent"])
        assert row["active"] == hand["earned"] - hand["spent"]
        assert row["counter"] == float(hand["money"])
        assert row["tier"] == ("gold" if hand["money"] >= 300 else "silver" if hand["money"] >= 100 else "member")
    refused = sum(hand["refused"] for hand in expected.values())
    assert done.counts["not_enough_points"] == refused > 0
    assert done.totals["earned"] == sum(hand["earned"] for hand in expected.values())


def test_lots_expire_after_their_months() -> None:
    log = {"who": ["a", "a", "b"], "when": ["2025-01-31", "2025-02-10", "2025-03-05"], "paid": [20, 40, 60]}
    done = PROGRAM.replay(log, **COLUMNS, at=["2025-03-31", "2025-04-01"], until="2025-04-11", entries=True)
    # Earned on 31 January, two months: through 31 March, gone on 1 April.
    at = as_rows(done.at)
    assert [(r["at"], r["member"], r["active"], r["expired"]) for r in at] == [
        (dt.date(2025, 3, 31), "a", 30, 0), (dt.date(2025, 3, 31), "b", 30, 0),
        (dt.date(2025, 4, 1), "a", 20, 10), (dt.date(2025, 4, 1), "b", 30, 0),
    ]  # fmt: skip
    assert done.last_day == dt.date(2025, 4, 11)
    assert [(r["member"], r["active"], r["expired"]) for r in as_rows(done.members)] == [("a", 0, 30), ("b", 30, 0)]
    assert table(done.lots) == [("b", 30, dt.date(2025, 3, 5), dt.date(2025, 3, 5), dt.date(2025, 5, 6), False)]
    entries = as_rows(done.entries)
    gone = [(r["day"], r["points"], r["from"], r["to"]) for r in entries if r["kind"] == "expire"]
    assert gone == [(dt.date(2025, 4, 1), 10, "active", "expired"), (dt.date(2025, 4, 11), 20, "active", "expired")]
    earned = [(r["member"], r["points"], r["row"], r["lot"] > 0) for r in entries if r["kind"] == "earn"]
    assert earned == [("a", 10, 0, True), ("a", 20, 1, True), ("b", 30, 2, True)]


def frames(log: dict[str, list[Any]]) -> dict[str, Any]:
    polars = pl.DataFrame(log, schema_overrides={"points": pl.Int64, "of": pl.String})
    arrow = polars.to_arrow()
    pandas = pd.DataFrame(log)
    return {
        "dict": {**log, "when": polars["when"]},
        "polars": polars,
        "polars categories": polars.with_columns(pl.col("kind", "channel", "of").cast(pl.Categorical)),
        "polars lazy": polars.lazy(),
        "arrow": arrow,
        "duckdb": duckdb.from_arrow(arrow),
        "pandas": pandas,
        "pandas categories": pandas.astype({"kind": "category", "channel": "category"}),
    }


@pytest.mark.parametrize("kind", list(frames(a_log(2))))
def test_frames_of_each_library(kind: str) -> None:
    log = a_log(1500)
    whole = PROGRAM.replay(frames(log)["polars"], **ALL, entries=True, at="2025-02-15")
    frame = frames(log)[kind]
    done = PROGRAM.replay(frame, **ALL, entries=True, at="2025-02-15", threads=2)
    assert repr(done) == repr(whole)
    if kind == "dict":
        assert isinstance(done.members, dict)
    else:
        assert type(done.members) is type(frame)
    for name in ("members", "lots", "refused", "at", "entries"):
        ours, theirs = table(getattr(done, name)), table(getattr(whole, name))
        if kind == "dict":  # arrays of dates
            assert len(ours) == len(theirs)
        else:
            assert ours == theirs, name


def test_rows_threads_and_order_of_rows_do_not_matter() -> None:
    log = pl.DataFrame(a_log(3000), schema_overrides={"points": pl.Int64})
    whole = PROGRAM.replay(log, **ALL, entries=True, at=["2025-02-01", "2025-03-01"], threads=1)
    shuffled = PROGRAM.replay(
        log.sample(fraction=1, shuffle=True, seed=3), **ALL, entries=True, at=["2025-03-01", "2025-02-01"], threads=2
    )
    for name in ("members", "lots", "at"):
        assert getattr(shuffled, name).equals(getattr(whole, name))
    assert shuffled.entries.drop("row").equals(whole.entries.drop("row"))
    assert sorted(shuffled.refused["id"]) == sorted(whole.refused["id"])


def test_identity_and_tiers() -> None:
    done = PROGRAM.replay(pl.DataFrame(a_log(3000)), **ALL, entries=True)
    members, totals = done.members, done.totals
    left = sum(members[place] for place in ("earned", "granted", "reissued", "owed"))
    right = sum(members[place] for place in ("pending", "active", "spent", "expired", "reversed"))
    assert left.equals(right.rename(left.name))
    assert totals == {place: members[place].sum() for place in totals}
    assert set(totals) == set(PLACES)
    assert min(totals.values()) >= 0
    assert done.tiers == {t: members["tier"].to_list().count(t) for t in ("member", "silver", "gold")}
    entries = done.entries
    for place in PLACES:
        source = place in ("earned", "granted", "reissued", "owed")
        out, into = (entries.filter(pl.col(side) == place)["points"].sum() for side in ("from", "to"))
        assert (out - into if source else into - out) == totals[place], place
    assert members["member"].to_list() == sorted(members["member"])
    assert done.rows == done.events == 3000


@pytest.mark.parametrize("cut", [[1500], [10, 11, 1400], [0, 3000]])
def test_pieces_are_the_whole(cut: list[int]) -> None:
    log = pl.DataFrame(a_log(3000, members=40), schema_overrides={"points": pl.Int64})
    at = ["2025-01-01", "2025-02-13", "2025-04-14", "2025-09-01"]
    whole = PROGRAM.replay(log, **ALL, entries=True, at=at)
    ends = [0, *cut, 3000]
    dice = random.Random(5)
    cuts = [log[a:b] for a, b in itertools.pairwise(ends)]
    pieces = [piece.sample(fraction=1, shuffle=True, seed=dice.randrange(99)) for piece in cuts]
    for given in (pieces, iter(pieces)):
        done = PROGRAM.replay(given, **ALL, entries=True, at=at, threads=2)
        assert repr(done) == repr(whole)
        for name in ("members", "lots", "at"):
            assert getattr(done, name).equals(getattr(whole, name)), name
        assert done.entries.drop("row").equals(whole.entries.drop("row"))
        assert sorted(done.refused["id"]) == sorted(whole.refused["id"])


def test_members_of_later_pieces_come_by_id() -> None:
    for ids in (["m5", "m7", "m1", "m5", "a member of a long name", "m6"], [5, 7, 1, 5, 10**12, 6]):
        log = pl.DataFrame({"who": ids, "when": [dt.date(2025, 1, i + 1) for i in range(6)], "paid": [2.0] * 6})
        done = PROGRAM.replay([log[:2], log[2:4], log[4:]], **COLUMNS, entries=True)
        assert done.members["member"].to_list() == sorted(set(ids))
        assert done.members.equals(PROGRAM.replay(log, **COLUMNS).members)
        assert done.entries["member"].to_list() == sorted(done.entries["member"])


def test_a_parquet_file_is_read_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from goodwill.loyalty import replay_pieces

    log = pl.DataFrame(a_log(3000), schema_overrides={"points": pl.Int64})
    path = tmp_path / "log.parquet"
    pq.write_table(log.to_arrow(), path, row_group_size=700)
    monkeypatch.setattr(replay_pieces, "ROWS_A_PIECE", 1000)
    shares: list[float] = []
    done = PROGRAM.replay(path, **ALL, progress=lambda share: shares.append(share))
    assert isinstance(done.members, pa.Table)
    assert pl.DataFrame(done.members).equals(PROGRAM.replay(log, **ALL).members)
    assert shares == sorted(shares)
    with pytest.raises(gw.SchemaError, match='did you mean "who"'):
        PROGRAM.replay(path, **{**ALL, "member": "whom"})
    with pytest.raises(gw.DomainError, match=r"must be a frame or a \.parquet file"):
        PROGRAM.replay("log.csv", **ALL)


def test_pieces_must_follow_each_other_and_ids_are_checked_across() -> None:
    days = ["2025-01-03", "2025-01-04", "2025-01-02"]
    log = pl.DataFrame({"who": [1, 2, 3], "when": days, "paid": [1, 1, 1], "id": [1, 2, 1]})
    with pytest.raises(gw.DomainError, match="must not be before the last time") as error:
        PROGRAM.replay([log[:2], log[2:]], **COLUMNS)
    assert error.value.row == 2
    log = log.with_columns(when=pl.Series(["2025-01-03", "2025-01-04", "2025-01-05"]))
    with pytest.raises(gw.DomainError, match=r"id.*must be there once") as error:
        PROGRAM.replay([log[:2], log[2:]], **COLUMNS, id="id")
    assert error.value.row == 2
    done = PROGRAM.replay([log[:2], log[2:]], **COLUMNS, id="id", errors="skip")
    assert done.counts == {"id_repeated": 1}
    assert PROGRAM.replay([log[:2], log[2:]], **COLUMNS, id="id", trust_ids=True).counts == {}


def test_bad_rows_are_refused_with_their_row_or_counted() -> None:
    log = {
        "who": ["a", None, "b", "c", "d", "e"], "when": ["2025-01-01"] * 5 + ["soon"],
        "paid": [1, 1, np.nan, -1, 0.005, 1], "kind": ["purchase"] * 6, "id": [f"x{i}" for i in range(6)],
    }  # fmt: skip
    named = {**COLUMNS, "kind": "kind", "id": "id"}
    with pytest.raises(gw.DomainError, match=r'member\[1\] \(column "who"\) is missing, must be there') as error:
        PROGRAM.replay(log, **named)
    assert error.value.row == 1
    done = PROGRAM.replay(pl.DataFrame(log, strict=False), **named, errors="skip")
    assert done.counts == {
        "amount_missing": 1, "amount_negative": 1, "amount_too_fine": 1, "member_missing": 1, "time_unreadable": 1,
    }  # fmt: skip
    assert (done.rows, done.events) == (6, 1)
    assert done.refused.rows()[0] == (1, "x1", "member_missing", "member is missing")
    assert done.refused["row"].to_list() == [1, 2, 3, 4, 5]
    for change, match in {
        "kind": 'must be one of join.*did you mean "purchase"',
    }.items():
        with pytest.raises(gw.DomainError, match=match):
            PROGRAM.replay({**log, "who": list("abcdef"), change: ["purchace"] * 6}, **named)
    with pytest.raises(gw.DomainError, match="at most 2 digits after the point"):
        PROGRAM.replay({"who": [1], "when": ["2025-01-01"], "paid": [0.005]}, **COLUMNS)


def test_times_say_which_instants_they_are() -> None:
    naive = [dt.datetime(2025, 3, 30, 1, 59), dt.datetime(2025, 3, 30, 3, 0)]
    log = {"who": [1, 1], "when": naive, "paid": [2, 2]}
    with pytest.raises(gw.SchemaError, match='times="local"'):
        PROGRAM.replay(log, **COLUMNS)
    done = PROGRAM.replay(log, **COLUMNS, times="local")
    assert done.totals["earned"] == 2
    for hour, match in (
        (dt.datetime(2025, 3, 30, 2, 30), "put forward over it"), (dt.datetime(2025, 10, 26, 2, 30), "show it twice"),
    ):  # fmt: skip
        with pytest.raises(gw.DomainError, match=match) as error:
            PROGRAM.replay({**log, "when": [naive[0], hour]}, **COLUMNS, times="local")
        assert error.value.row == 1
    # 23:30 UTC on 31 December is the next year in Berlin.
    new_year = [dt.datetime(2024, 12, 31, 23, 30, tzinfo=dt.UTC)] * 2
    done = PROGRAM.replay({**log, "when": new_year}, **COLUMNS, entries=True)
    assert {plain(row) for row in done.entries["day"].tolist()} == {dt.date(2025, 1, 1)}


def test_what_the_programme_refuses_is_told() -> None:
    log = {
        "who": ["a", "a", "b"], "when": ["2025-01-01", "2025-01-02", "2025-01-02"], "paid": [10, 0, 0],
        "kind": ["purchase", "redemption", "redemption"], "points": [None, 6, 1], "id": [11, 12, 13],
    }  # fmt: skip
    done = PROGRAM.replay(pl.DataFrame(log), **COLUMNS, kind="kind", points="points", id="id")
    assert done.refused.rows() == [
        (1, 12, "not_enough_points", "the balance is below what is to be redeemed"),
        (2, 13, "unknown_member", "the member has not joined, or has left"),
    ]
    assert done.members["member"].to_list() == ["a"]


def test_lines_of_an_order() -> None:
    rule = {"points": 1, "each": 1, "when": {"categories": ["book"]}}
    program = gw.Program({**PROGRAM.to_dict(), "earn": {"books": rule}})
    log = {
        "who": [1, 1, 1, 1], "when": ["2025-01-01"] * 2 + ["2025-01-02"] * 2, "paid": [10, 5, 10, 3.5],
        "id": [1, 1, 2, 3],
        "kind": ["purchase", "purchase", "refund", "purchase"], "of": [None, None, 1, None],
        "sort": ["book", "food", "book", "book"], "item": ["x", "y", "x", "z"],
    }  # fmt: skip
    done = program.replay(
        log, **COLUMNS, id="id", of="of", kind="kind", category="sort", product="item", entries=True
    )  # fmt: skip
    assert (done.rows, done.events) == (4, 3)
    # 10 of the book and 3 of the later one; the first order's book went back.
    assert [done.totals[place] for place in ("earned", "reversed", "active")] == [13, 10, 3]
    assert done.counts == {}


def test_options_are_checked() -> None:
    log = {"who": [1], "when": ["2025-01-05"], "paid": [2]}
    for options, match in (
        ({"errors": "ignore"}, "errors"), ({"times": "utc"}, "times"), ({"until": "2025-01-04"}, "until"),
        ({"at": "someday"}, "at"), ({"at": "2025-02-01", "until": "2025-01-31"}, "until"), ({"threads": 0}, "threads"),
    ):  # fmt: skip
        with pytest.raises(gw.DomainError, match=match):
            PROGRAM.replay(log, **COLUMNS, **options)
    with pytest.raises(gw.SchemaError, match="entries"):
        PROGRAM.replay(log, **COLUMNS, entries=1)  # type: ignore[arg-type]
    with pytest.raises(gw.SchemaError, match="amount"):
        PROGRAM.replay(log, member="who", time="when", amount=None)
    with pytest.raises(gw.SchemaError, match=r"id.*must be there where of"):
        PROGRAM.replay({**log, "of": [3]}, **COLUMNS, of="of")
    with pytest.raises(gw.SchemaError, match="at least one"):
        PROGRAM.replay([], **COLUMNS)
    done = PROGRAM.replay(log, **COLUMNS)
    with pytest.raises(gw.DomainError, match="entries=True"):
        _ = done.entries
    with pytest.raises(gw.DomainError, match="at="):
        _ = done.at
    with pytest.raises(gw.DomainError, match=r"points.*tiers"):
        done.plot("colours")
    empty = PROGRAM.replay(pl.DataFrame(log)[:0], **COLUMNS)
    assert empty.members.height == 0
    assert repr(empty).startswith("Replay(0 events of 0 members")


def test_repeated_ids() -> None:
    ids = np.random.default_rng(3).permutation(100_000)
    for given in (ids, ids * 99_999_999_977, pl.Series(ids), pd.Series(ids).astype(str), [str(i) for i in ids]):
        assert gw.repeated_ids(given).size == 0
    ids[[7, 99_000]] = ids[3]
    for given in (ids, pl.Series(ids).cast(pl.String), pd.Series(ids).astype(str).astype("category")):
        assert gw.repeated_ids(given, threads=2).tolist() == [7, 99_000]
    assert gw.repeated_ids(["a", None, None, "a"]).tolist() == [3]
    with pytest.raises(gw.SchemaError, match="must be integers or text"):
        gw.repeated_ids([1.5])


def test_progress_and_stop() -> None:
    log = pl.DataFrame({"who": np.arange(400_000) % 50_000, "paid": np.ones(400_000)})
    log = log.with_columns(when=dt.date(2025, 1, 5))
    with pytest.raises(gw.Cancelled):
        PROGRAM.replay([log] * 40, **COLUMNS, progress=lambda share: False)


def test_points_with_decimals() -> None:
    program = gw.Program(
        {"zone": "UTC", "enrolment": "first_purchase", "currency": {"name": "miles", "decimals": 2},
         "earn": {"base": {"points": 0.1, "each": 1}}}
    )  # fmt: skip
    log = {"who": [1, 2], "when": ["2025-01-05"] * 2, "paid": [1.5, Decimal("2.20")]}
    done = program.replay({**log, "paid": [1.5, 2.2]}, **COLUMNS, entries=True)
    assert done.members["earned"].tolist() == [0.15, 0.22]
    assert done.totals["earned"] == 0.37


def test_cdnow() -> None:
    program = gw.Program(
        {"zone": "America/New_York", "enrolment": "first_purchase", "earn": {"base": {"points": 1, "each": 1}},
         "tiers": {"silver": 100, "gold": 500}, "tier_rules": {"window": "365 days"}}
    )  # fmt: skip
    log = gw.datasets.cdnow(backend="polars")
    done = program.replay(log, member="id", time="date", amount="total", entries=True, at=["1997-12-31"])
    dollars = log["total"].floor().cast(pl.Int64)
    assert done.totals["earned"] == dollars.sum()
    assert sum(done.tiers.values()) == done.members.height == log["id"].n_unique() == 23570
    until = log.filter(pl.col("date") < dt.date(1998, 1, 1))
    spent = until.group_by("id").agg(pl.col("total").sum().round(2)).sort("id")
    at = done.at
    assert at["member"].equals(spent["id"].rename("member"))
    reached = spent["total"].to_numpy()
    tier = np.where(reached >= 500, "gold", np.where(reached >= 100, "silver", "member"))
    # No purchase of 1997 has left a window of 365 days by the end of that year.
    assert (at["tier"].cast(pl.String).to_numpy() == tier).all()
    assert "tier" in done.plot("tiers").to_json()
    assert "earned" in done.plot().to_json()
