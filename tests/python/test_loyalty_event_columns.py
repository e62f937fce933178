"""The columns of a log of events: what members say of themselves, ids twice, and every column everywhere."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

import goodwill as gw
from goodwill import cli
from goodwill.cli._events import KINDS, Events
from goodwill.loyalty.event_columns import EventColumns

PROGRAM = gw.Program(
    {
        "name": "Come back", "zone": "UTC", "currency": {"name": "points", "value": 0.01},
        "earn": {
            "base": {"points": 1, "each": 1},
            "win back": {"multiply": 2, "when": {"attributes": {"segment": ["lapsed"]}}},
            "cake": {"points": 50, "on": "birthday"},
            "month": {"points": 3, "per": "order", "when": {"birthday": "month"}},
        },
        "tier_rules": {"window": "60 days"}, "tiers": {"silver": 100, "gold": 300},
    }
)  # fmt: skip
NAMES = {"member": "who", "time": "day", "amount": "paid", "kind": "kind", "id": "id"}
SAID = {"birthday": "born", "attributes": {"segment": "group", "hair": "hair"}}


def a_log(seed: int, rows: int = 250) -> list[dict[str, Any]]:
    """Events by date, as a frame has them; what is missing is None."""
    dice = random.Random(seed)
    day, out = dt.date(2023, 10, 1), []
    for i in range(rows):
        day += dt.timedelta(days=dice.randrange(5))
        kind = dice.choice(["join", "attributes", "purchase", "purchase", "purchase"])
        row: dict[str, Any] = {name: None for name in ("born", "group", "hair")}
        row |= {"who": f"m{dice.randrange(6)}", "day": day, "kind": kind, "id": i, "paid": 0.0}
        if kind == "purchase":
            row["paid"] = float(dice.randrange(1, 90))
        else:
            row["born"] = dice.choice([None, "02-29", "1996-02-29", "12-31", "1980-03-01"])
            row["group"] = dice.choice([None, "lapsed", "active"])
            row["hair"] = "grey" if kind == "attributes" else None
        out.append(row)
    return out


def as_event(row: dict[str, Any]) -> dict[str, Any]:
    """The same for a live engine."""
    event = {"kind": row["kind"], "id": row["id"], "member": row["who"], "time": row["day"]}
    if row["kind"] == "purchase":
        return event | {"amount": row["paid"]}
    said = {name: row[column] for name, column in SAID["attributes"].items() if row[column] is not None}
    return event | {"birthday": row["born"], "attributes": said or None}


def frame_of(rows: list[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema_overrides={name: pl.String for name in ("born", "group", "hair")})


@pytest.mark.parametrize("seed", range(8))
def test_the_same_events_give_what_a_live_engine_gives(seed: int) -> None:
    rows = a_log(seed)
    engine = PROGRAM.engine(backend="polars")
    outcomes = engine.apply_all([as_event(row) for row in rows])
    last = rows[-1]["day"]
    dates = [last - dt.timedelta(days=n) for n in (300, 120, 45, 3)] + [last + dt.timedelta(days=400)]
    done = PROGRAM.replay(frame_of(rows), **NAMES, **SAID, at=dates, threads=2)
    assert done.counts == dict(outcomes.refused)
    counters = 0
    for row in done.at.iter_rows(named=True):
        balance, tier = engine.balance(row["member"], at=row["at"]), engine.tier(row["member"], at=row["at"])
        assert (row["earned"], row["active"], row["tier"]) == (balance.earned, balance.active, tier.name)
        assert row["counter"] == float(tier.counter)
        counters += row["counter"] > 0
    assert done.at.height > 15 and counters > 3
    for row in done.members.iter_rows(named=True):
        assert row["earned"] == engine.balance(row["member"], at=dates[-1]).earned


def test_each_rule_does_something_and_pieces_are_the_whole() -> None:
    log = frame_of(a_log(3))
    whole = PROGRAM.replay(log, **NAMES, **SAID, until="2027-01-01")
    without = PROGRAM.replay(log, **NAMES, attributes={"hair": "hair"}, birthday="born", until="2027-01-01")
    unborn = PROGRAM.replay(log.filter(pl.col("group").is_not_null() | (pl.col("kind") != "attributes")), **NAMES,
                            attributes={"segment": "group"}, until="2027-01-01")  # fmt: skip
    assert whole.totals["earned"] > without.totals["earned"]
    assert whole.totals["earned"] > unborn.totals["earned"]
    cut = next(i for i in range(100, 250) if log["day"][i] > log["day"][i - 1])
    pieces = PROGRAM.replay([log[:cut], log[cut:]], **NAMES, **SAID, until="2027-01-01")
    assert pieces.members.equals(whole.members)


def test_a_leap_day_and_forms_of_birthdays() -> None:
    rows = [{"who": "a", "day": "2023-06-01", "kind": "join", "id": 1, "paid": 0.0, "born": "2000-02-29"}]
    text = pl.DataFrame(rows)
    columns = {**NAMES, "birthday": "born", "entries": True, "until": "2025-12-31"}
    dates = text.with_columns(pl.col("born").str.to_date())
    for log in (text, dates, dates.to_pandas(), pd.DataFrame(rows), text.with_columns(born=pl.lit("02-29"))):
        entries = PROGRAM.replay(log, **columns).entries
        cakes = [day for day, kind in zip(entries["day"], entries["kind"], strict=True) if kind == "earn"]
        assert [str(day)[:10] for day in cakes] == ["2024-02-29", "2025-02-28"]
    wrong = text.with_columns(born=pl.lit("29.02."))
    with pytest.raises(gw.DomainError, match=r'birthday\[0\] \(column "born"\) is "29.02.", must be a month and a day'):
        PROGRAM.replay(wrong, **columns)
    assert PROGRAM.replay(wrong, **columns, errors="skip").counts == {"birthday_unreadable": 1}


def test_attributes_are_a_dict_or_a_list_of_texts() -> None:
    log = frame_of(a_log(1)).rename({"group": "segment"})
    whole = PROGRAM.replay(log, **NAMES, birthday="born", attributes={"segment": "segment", "hair": "hair"})
    assert whole.members.equals(PROGRAM.replay(log, **NAMES, birthday="born", attributes=["segment", "hair"]).members)
    categories = log.with_columns(pl.col("segment").cast(pl.Categorical))
    again = PROGRAM.replay(categories, **NAMES, birthday="born", attributes=["hair", "segment"])
    assert whole.members.equals(again.members)
    for given, text in (
        ("segment", "must be a dict of names and columns, or a list"), ([3], "must be the name of an attribute"),
        (["hair", "hair"], "must have each name once"), ({"segment": None}, "attributes.segment"),
        ({"segment": "segmen"}, 'did you mean "segment"'), ({"segment": "paid"}, "must be text"),
    ):  # fmt: skip
        for call in (PROGRAM.replay, lambda log, **names: gw.compare_programs(PROGRAM, PROGRAM, log, **names)):
            with pytest.raises(gw.SchemaError, match=text):
                call(log, **NAMES, birthday="born", attributes=given)
    with pytest.raises(gw.SchemaError, match="must be there where members say something"):
        PROGRAM.replay(log, member="who", time="day", amount="paid", attributes=["hair"])
    silent = log.with_columns(hair=pl.lit(None, pl.String), born=pl.lit(None, pl.String), segment=pl.lit(""))
    with pytest.raises(gw.DomainError, match=r"attributes.* is missing, must be there, or a birthday"):
        PROGRAM.replay(silent, **NAMES, birthday="born", attributes=["segment", "hair"])
    with pytest.raises(gw.DomainError, match="a log, which holds events as they are known"):
        PROGRAM.replay(log.with_columns(kind=pl.lit("correction")), **NAMES)


def test_comparisons_and_sweeps_take_them() -> None:
    log = frame_of(a_log(5))
    other = PROGRAM.replace({"earn.win back.when.attributes": {"hair": ["grey"]}})
    columns = {**NAMES, **SAID, "until": "2026-12-31"}
    found = gw.compare_programs(PROGRAM, other, log, **columns)
    for side, program in (("a", PROGRAM), ("b", other)):
        own = program.replay(log, **columns)
        earned = dict(zip(own.members["member"], own.members["earned"], strict=True))
        ours = dict(zip(found.members["member"], found.members[f"earned_{side}"], strict=True))
        assert ours == {who: earned.get(who, 0) for who in ours}
    assert found.wins + found.loses > 0
    told = found.why(found.members["member"][0])
    assert "attributes" in told.steps["event"].to_list()
    swept = gw.sweep(PROGRAM, {"earn.win back.multiply": [1, 2, 3]}, log, **columns)
    assert swept.table["earned"].is_sorted() and swept.table["earned"].n_unique() == 3
    assert swept.table["earned"][1] == PROGRAM.replay(log, **columns).totals["earned"]


def test_every_column_is_known_everywhere() -> None:
    rows = pl.DataFrame({"who": ["a"], "day": ["2025-01-01"], "paid": [1.0], "kind": ["purchase"], "id": [1]})
    rows = rows.with_columns(odd=pl.lit(dt.time(1)))
    names = [field.name for field in fields(EventColumns)]
    assert set(names) - {"attributes"} <= {field.name for field in fields(Events)}
    assert {"member", "time", "amount", "kind", "attributes", *KINDS} == set(names)
    for name in names:
        given = {**NAMES, name: ["odd"] if name == "attributes" else "odd"}
        calls = (
            lambda given: PROGRAM.replay(rows, **given),
            lambda given: gw.compare_programs(PROGRAM, PROGRAM, rows, **given),
            lambda given: gw.sweep(PROGRAM, {"earn.base.points": [1]}, rows, **given),
        )
        for call in calls:
            with pytest.raises(gw.SchemaError) as wrong:
                call(given)
            assert wrong.value.argument == ("attributes.odd" if name == "attributes" else name)


def test_of_ids_that_are_there_twice_the_first_counts() -> None:
    log = {
        "who": ["a", "a", "a", "b", "a"], "day": ["2025-01-02", "2025-01-01", "2025-01-02", "2025-01-05", "2025-01-06"],
        "paid": [10.0, 1.0, 10.0, 99.0, 5.0], "kind": ["purchase", "join", "purchase", "join", "purchase"],
        "id": ["o1", "j1", "o1", "j1", "o1"],
    }  # fmt: skip
    with pytest.raises(gw.DomainError, match=r'id\[2\] is "o1", must be there once') as wrong:
        PROGRAM.replay(log, **NAMES)
    assert wrong.value.row == 2
    done = PROGRAM.replay(log, **NAMES, errors="skip")
    assert done.counts == {"id_repeated": 3}
    assert np.asarray(done.refused["row"]).tolist() == [2, 3, 4]
    assert (done.events, done.totals["earned"]) == (2, 10)
    pieces = [{name: values[:2] for name, values in log.items()}, {name: values[2:] for name, values in log.items()}]
    again = PROGRAM.replay(pieces, **NAMES, errors="skip")
    assert again.counts == {"id_repeated": 3}
    assert again.totals == done.totals
    found = gw.compare_programs(PROGRAM, PROGRAM, log, **NAMES, errors="skip")
    assert found.counts == {"id_repeated": 3}


def test_an_activity_that_no_rule_names_earns_nothing_as_in_a_live_engine() -> None:
    document = PROGRAM.to_dict()
    document["earn"]["review"] = {"points": 5, "on": "review"}
    program = gw.Program(document)
    log = {
        "who": ["a"] * 3, "day": ["2025-01-01", "2025-01-02", "2025-01-03"], "paid": [0.0] * 3, "id": [1, 2, 3],
        "kind": ["join", "activity", "activity"], "what": [None, "review", "reveiw"],
    }  # fmt: skip
    engine = program.engine()
    engine.apply(kind="join", id=1, member="a", time="2025-01-01")
    for i, what in ((2, "review"), (3, "reveiw")):
        assert engine.apply(kind="activity", id=i, member="a", time=f"2025-01-0{i}", activity=what).accepted
    done = program.replay(log, **NAMES, activity="what")
    assert done.counts == {}
    assert done.totals["earned"] == engine.balance("a").earned == 5


def test_the_command_line_names_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.json").write_text(PROGRAM.to_json())
    Path("b.json").write_text(PROGRAM.replace({"earn.win back.multiply": 3}).to_json())
    log = frame_of(a_log(2)).rename({"group": "segment"})
    log.write_csv("log.csv")
    said = ["--member", "who", "--time", "day", "--amount", "paid", "--id", "id", "-q"]
    said += ["--birthday", "born", "--attribute", "segment", "--attribute", "locks=hair"]
    assert cli.main(["program", "replay", "a.json", "log.csv", *said, "--out", "members.parquet"]) == 0
    capsys.readouterr()
    names = {**NAMES, "birthday": "born", "attributes": {"segment": "segment", "locks": "hair"}}
    assert pl.read_parquet("members.parquet")["earned"].equals(PROGRAM.replay(log, **names).members["earned"])
    assert cli.main(["program", "compare", "a.json", "b.json", "log.csv", *said]) == 0
    capsys.readouterr()
    for wrong, text in (("=x", "must be a name"), ("segment=hair", "twice"), ("hare", "hair")):
        assert cli.main(["program", "replay", "a.json", "log.csv", *said, "--attribute", wrong]) == 2
        assert text in capsys.readouterr().err
    log.with_columns(segment=pl.lit(None), hair=pl.lit(None), born=pl.lit(None)).write_csv("log.csv")
    assert cli.main(["program", "replay", "a.json", "log.csv", *said]) == 1
    assert "--skip-bad-rows leaves such rows out" in capsys.readouterr().err
    assert cli.main(["program", "replay", "a.json", "log.csv", *said, "--skip-bad-rows"]) == 0
    assert "attributes_missing" in capsys.readouterr().err
