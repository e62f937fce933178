"""A live engine to bytes and back: it goes on as if it had never stopped, and what is no state of it is refused."""

from __future__ import annotations

import copy
import datetime as dt
import pickle
import struct
import threading
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_loyalty_engine_journal import SqliteJournal, event, purchase, state_of
from test_loyalty_engine_properties import programmes, streams

import goodwill as gw

DOCUMENT: dict[str, Any] = {
    "name": "Beans",
    "zone": "Europe/Berlin",
    "enrolment": "first_purchase",
    "expires": "3 months",
    "late_window": "30 days",
    "earn": {"base": {"points": 1}, "sundays": {"multiply": 2, "when": {"weekdays": ["sun"]}}},
    "tiers": {"silver": 100, "gold": {"threshold": 500, "multiplier": 1.5}},
    "rewards": {"coffee": {"points": 30}, "bread": {"points": 40}},
    "stamps": {
        "cups": {"buy": 3, "reward": "coffee"},
        "loaves": {"buy": 2, "reward": "bread", "categories": ["bakery"]},
    },
}
PROGRAM = gw.Program(DOCUMENT)
EVENTS = [
    purchase("a", "2026-01-02T10:00:00+01:00", 49.9, quantity=4),
    purchase(7, "2026-01-04", 60),
    event("redemption", "r", "2026-01-05", points=20),
    purchase("b", "2026-01-03", 10),  # late
    event("refund", "f", "2026-01-06", of="a", amount=10),
    event("correction", "k", "2026-01-07", of=7, amount=50),
    {**purchase("n", "2026-01-08", 5), "member": "n"},
    event("redemption", "s", "2026-01-09", points=5000),  # refused
    event("redemption", "v", "2026-01-10", reward="coffee"),  # by voucher
]


def filled(**options: Any) -> gw.Engine:
    engine = PROGRAM.engine(**options)
    assert engine.apply_all(EVENTS).refused == {"not_enough_points": 1}
    return engine


def test_what_comes_back_is_the_same_engine() -> None:
    engine = filled()
    state = engine.to_bytes()
    assert type(state) is bytes
    again = PROGRAM.engine(state)
    assert state_of(again) == state_of(engine)
    assert again.program == engine.program
    assert repr(again) == repr(engine)
    assert again.to_bytes() == state == filled().to_bytes()
    for id in ("a", 7, "b", "k", "v"):
        assert str(again.why(id)) == str(engine.why(id))
    assert again.stamps("m") == engine.stamps("m")
    assert again.balance("m", at="2026-01-03") == engine.balance("m", at="2026-01-03")
    # What was accepted is known, and known with its content; what was refused may come again.
    assert [one.duplicate for one in again.apply_all(EVENTS)] == [True] * 7 + [False, True]
    with pytest.raises(gw.ConflictError, match="same content"):
        again.apply({**EVENTS[0], "amount": 50})
    # Late events and corrections have the past that they need.
    rest = [
        purchase("late", "2026-01-04T08:00:00Z", 11),
        event("correction", "k2", "2026-01-11", of="b", voids=True),
        event("refund", "g", "2026-01-12", of="a", amount=39.9),
        event("cancellation", "c", "2026-01-12", of="v"),
        purchase("z", "2026-04-20", 1),
    ]
    for one in rest:
        here, there = again.apply(one), engine.apply(one)
        assert here.accepted
        assert (here.points, here.entries) == (there.points, there.entries)
    assert state_of(again) == state_of(engine)
    assert again.to_bytes() == engine.to_bytes()
    assert PROGRAM.engine(PROGRAM.engine().to_bytes()).to_bytes() == PROGRAM.engine().to_bytes()
    assert PROGRAM.engine(memoryview(bytearray(state))).to_bytes() == state


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(programmes(), streams(), st.data())
def test_a_prefix_and_the_rest_are_all(program, events, data) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(events)), min_size=1, max_size=3)))
    whole, parts = program.engine(), program.engine()
    for i, one in enumerate(events):
        for _ in range(cuts.count(i)):
            parts = program.engine(parts.to_bytes())
        a, b = whole.apply(one), parts.apply(one)
        assert (a.accepted, a.duplicate, a.reason, a.points, a.entries) == (
            b.accepted,
            b.duplicate,
            b.reason,
            b.points,
            b.entries,
        )
    assert state_of(whole) == state_of(parts)
    assert whole.to_bytes() == parts.to_bytes()
    for member in range(3):
        if member in whole:
            assert whole.entries(member, until="2030-01-01") == parts.entries(member, until="2030-01-01")


def test_options_are_those_of_the_call() -> None:
    state = filled().to_bytes()
    engine = PROGRAM.engine(state, times="local", backend="polars")
    assert isinstance(engine.history("m"), pl.DataFrame)
    assert engine.apply(purchase("x", "2026-02-01T10:00:00", 1))
    with pytest.raises(gw.DomainError, match=r"offset"):
        PROGRAM.engine(state).apply(purchase("x", "2026-02-01T10:00:00", 1))


def test_pickled_and_copied() -> None:
    engine = filled(times="local", backend="polars")
    for again in (pickle.loads(pickle.dumps(engine)), copy.deepcopy(engine)):
        assert again.to_bytes() == engine.to_bytes()
        assert again.program == engine.program
        assert isinstance(again.history("m"), pl.DataFrame)
        assert again.apply(purchase("x", "2026-02-01T10:00:00", 1))
    assert "x" not in {entry.event for entry in engine.entries("m")}
    with pytest.raises(gw.ConflictError, match=r"to_bytes"):
        pickle.dumps(PROGRAM.engine(journal=SqliteJournal(":memory:")))


def test_a_journal_of_the_hosts_is_given_again(tmp_path) -> None:
    journal = SqliteJournal(str(tmp_path / "events.db"))
    engine = filled(journal=journal)
    state = engine.to_bytes()
    assert len(state) < len(filled().to_bytes())
    again = PROGRAM.engine(state, journal=journal)
    assert state_of(again) == state_of(engine) == state_of(filled())
    assert again.apply(EVENTS[0]).duplicate
    assert again.apply(purchase("late", "2026-01-03T08:00:00Z", 11))
    for wrong, options in ((state, {}), (filled().to_bytes(), {"journal": journal})):
        with pytest.raises(gw.ConflictError) as raised:
            PROGRAM.engine(wrong, **options)
        assert (raised.value.function, raised.value.argument) == ("Program.engine", "journal")
    with pytest.raises(gw.SchemaError, match=r"find"):
        PROGRAM.engine(state, journal=object())


def test_a_later_version_holds_from_a_date() -> None:
    engine = filled()
    state = engine.to_bytes()
    later = PROGRAM.replace({"version": 2, "earn.base.points": 3})
    with pytest.raises(gw.ConflictError) as raised:
        later.engine(state)
    assert str(raised.value) == (
        "Program.engine: state is of version 1, must be of 2, or from_ the date from which 2 holds"
    )
    for from_ in ("2026-01-10", dt.date(2025, 1, 1)):
        with pytest.raises(gw.ConflictError, match=r"from_ is .* must be after 2026-01-10") as raised:
            later.engine(state, from_=from_)
        assert raised.value.function == "Program.engine"
    with pytest.raises(gw.DomainError, match=r"from_ is 5"):
        later.engine(state, from_=5)
    moved = later.engine(state, from_="2026-02-01")
    engine.adopt(later, from_="2026-02-01")
    assert moved.program == engine.program == later
    one = purchase("x", "2026-02-02", 10)
    assert moved.apply(one).points == engine.apply(one).points == 30
    assert moved.to_bytes() == engine.to_bytes()
    assert moved.why("a").version == 1
    # A restart says the same again.
    after = moved.to_bytes()
    for options in ({}, {"from_": "2026-02-01"}, {"from_": dt.date(2026, 2, 1)}):
        assert later.engine(after, **options).to_bytes() == after
    with pytest.raises(gw.ConflictError, match=r"from_ is 2026-03-01, must be .* 2026-02-01"):
        later.engine(after, from_="2026-03-01")
    with pytest.raises(gw.ConflictError, match=r"version is 1, must be above 2"):
        PROGRAM.engine(after)
    with pytest.raises(gw.ConflictError, match=r"no other version"):
        PROGRAM.engine(state, from_="2026-03-01")
    with pytest.raises(gw.SchemaError, match=r"with a state only"):
        later.engine(from_="2026-02-01")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"earn.base.points": 2}, "earn.base.points is 1 in the state and 2 in the programme"),
        ({"tiers.gold": None}, "tiers.gold is .* in the state and not there in the programme"),
        ({"zone": "UTC"}, 'zone is "Europe/Berlin" in the state and "UTC" in the programme'),
        ({"name": "Bohnen"}, 'name is "Beans" in the state'),
        ({"version": 2, "zone": "UTC"}, "zone is UTC, must stay Europe/Berlin"),
        ({"version": 2, "currency.decimals": 1}, "currency is points, must stay points with 0 digits"),
        ({"version": 2, "money.name": "EUR"}, "money is EUR"),
    ],
)
def test_another_programme_is_refused_with_what_differs(changes, says) -> None:
    with pytest.raises(gw.ConflictError, match=says) as raised:
        PROGRAM.replace(changes).engine(filled().to_bytes(), from_="2027-01-01")
    assert raised.value.function == "Program.engine"


def test_the_order_of_rules_belongs_to_a_programme() -> None:
    other = gw.Program({**DOCUMENT, "earn": dict(reversed(DOCUMENT["earn"].items()))})
    with pytest.raises(gw.ConflictError, match=r"another order"):
        other.engine(filled().to_bytes())


def test_what_is_cut_altered_or_newer_is_refused() -> None:
    state = filled().to_bytes()
    cut = [state[:n] for n in (0, 3, 11, 31, 40, len(state) // 2, len(state) - 1)]
    altered = [state[:at] + bytes([state[at] ^ 4]) + state[at + 1 :] for at in range(0, len(state), 97)]
    newer = state[:12] + struct.pack("<I", 2) + state[16:]
    other = gw.NPSCounts().to_bytes()
    for bad in [*cut, *altered, newer, other, state + b"x"]:
        with pytest.raises(gw.FormatError) as raised:
            PROGRAM.engine(bad)
        assert (raised.value.function, raised.value.argument) == ("Program.engine", "state")
        assert raised.value.row is not None
    with pytest.raises(gw.FormatError, match=r"cut"):
        PROGRAM.engine(cut[-1])
    with pytest.raises(gw.FormatError, match=r"altered"):
        PROGRAM.engine(altered[-1])
    with pytest.raises(gw.FormatError, match=r"of version 2, this library reads up to 1"):
        PROGRAM.engine(newer)
    with pytest.raises(gw.FormatError, match='of kind "'):
        PROGRAM.engine(other)
    for wrong in ("state", 5, ["state"]):
        with pytest.raises(gw.SchemaError, match=r"must be bytes"):
            PROGRAM.engine(wrong)  # type: ignore[arg-type]


def test_questions_go_on_while_bytes_are_written() -> None:
    engine = PROGRAM.engine()
    for member in range(2000):
        engine.apply({**purchase(member, "2026-01-01", 5), "member": member})
    later = PROGRAM.replace({"version": 2})
    states: list[bytes] = []
    asked: list[int] = []

    def write() -> None:
        states.extend(engine.to_bytes() for _ in range(20))

    def sell(thread: int) -> None:
        for i in range(400):
            assert engine.apply({**purchase(f"{thread}-{i}", "2026-01-02", 1), "member": i})
            asked.append(engine.balance(i).active)

    work = [threading.Thread(target=write), *(threading.Thread(target=sell, args=(i,)) for i in range(2))]
    for thread in work:
        thread.start()
    engine.adopt(later, from_="2030-01-01")
    for thread in work:
        thread.join(timeout=120)
    assert (len(states), len(asked)) == (20, 800)
    assert engine.members()["active"].sum() == 2000 * 5 + 2 * 400
    # Each is a whole: some events more than the one before it.
    sums = [later.engine(state, from_="2030-01-01").members()["active"].sum() for state in [*states, engine.to_bytes()]]
    assert sums == sorted(sums)
    assert sums[-1] == 2000 * 5 + 2 * 400
