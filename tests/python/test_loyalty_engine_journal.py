"""A live engine whose journal is the host's."""

from __future__ import annotations

import sqlite3
import threading
import time
from typing import Any

import pytest

import goodwill as gw


def program(**fields: Any) -> gw.Program:
    """One point for each unit of money; a purchase makes a member."""
    plain = {"zone": "UTC", "money": {"decimals": 0}, "enrolment": "first_purchase", "earn": {"base": {"points": 1}}}
    return gw.Program({**plain, **fields})


def purchase(id: Any, day: Any, amount: Any, **fields: Any) -> dict[str, Any]:
    return {"kind": "purchase", "id": id, "member": "m", "time": day, "amount": amount, **fields}


def event(kind: str, id: Any, day: Any, **fields: Any) -> dict[str, Any]:
    return {"kind": kind, "id": id, "member": "m", "time": day, **fields}


def state_of(engine: gw.Engine) -> Any:
    """All that can be asked of an engine."""
    members = engine.members()
    told = []
    for member in members["member"].tolist():
        told.append((engine.entries(member), engine.lots(member), engine.vouchers(member), engine.tier(member)))
    return {name: values.tolist() for name, values in members.items()}, told


class SqliteJournal(gw.Journal):
    """As the page on the engine has it."""

    def __init__(self, path: str) -> None:
        self.db = sqlite3.connect(path, check_same_thread=False)
        self.lock = threading.Lock()
        self.db.execute("create table events (position integer primary key, id unique, member integer, record blob)")

    def find(self, id):
        with self.lock:
            row = self.db.execute("select position from events where id = ?", (repr(id),)).fetchone()
        return None if row is None else row[0]

    def append(self, id, member, record):
        with self.lock, self.db:
            insert = "insert or ignore into events (id, member, record) values (?, ?, ?)"
            cursor = self.db.execute(insert, (repr(id), member, record))
        return cursor.lastrowid if cursor.rowcount else None

    def read(self, position):
        with self.lock:
            return self.db.execute("select record from events where position = ?", (position,)).fetchone()[0]

    def of_member(self, member):
        with self.lock:
            rows = self.db.execute("select position from events where member = ? order by position", (member,))
            return [position for (position,) in rows]


def test_a_journal_of_the_hosts(tmp_path) -> None:
    journal = SqliteJournal(str(tmp_path / "events.db"))
    engines = [program(late_window="30 days").engine(journal=journal), program(late_window="30 days").engine()]
    events = [
        purchase("a", "2026-01-01", 10),
        purchase("c", "2026-01-20", 10),
        purchase("b", "2026-01-10", 7),
        purchase(5, "2026-01-21", 5),
        event("redemption", "r", "2026-01-22", points=12),
        event("redemption", "s", "2026-01-22", points=1200),
        event("correction", "k", "2026-01-23", of="a", amount=1),
        purchase("a", "2026-01-01", 10),
    ]
    for one in events:
        here, there = (engine.apply(one) for engine in engines)
        assert (here.reason, here.duplicate, here.entries) == (there.reason, there.duplicate, there.entries)
    assert state_of(engines[0]) == state_of(engines[1])
    assert str(engines[0].why("a")) == str(engines[1].why("a"))
    assert journal.db.execute("select count(*) from events").fetchone() == (6,)


def test_a_journal_that_lets_other_threads_run() -> None:
    class Slow(SqliteJournal):
        def append(self, id, member, record):
            time.sleep(0.001)
            return super().append(id, member, record)

    engine = program().engine(journal=Slow(":memory:"))

    def work(thread: int) -> None:
        for i in range(20):
            engine.apply(purchase(f"{thread}-{i}", "2026-01-01", 1))
            engine.balance("m")
            engine.history("m")
            assert "m" in engine
            assert len(engine) == 1
            assert len(engine.members()["member"]) == 1

    threads = [threading.Thread(target=work, args=(thread,), daemon=True) for thread in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    assert engine.balance("m").active == 80


def test_a_journal_that_fails_leaves_the_engine_as_it_was() -> None:
    class Full(SqliteJournal):
        full = False
        answer: Any = None

        def append(self, id, member, record):
            if self.full:
                raise OSError("no space")
            return super().append(id, member, record) if self.answer is None else self.answer

    journal = Full(":memory:")
    engine = program().engine(journal=journal)
    engine.apply(purchase("a", "2026-01-01", 10))
    before = state_of(engine)
    journal.full = True
    with pytest.raises(OSError, match="no space"):
        engine.apply(purchase("b", "2026-01-02", 10))
    journal.full, journal.answer = False, "here"
    with pytest.raises(gw.DomainError, match="append"):
        engine.apply(purchase("b", "2026-01-02", 10))
    assert state_of(engine) == before
    journal.answer = None
    assert engine.apply(purchase("b", "2026-01-02", 10)).points == 10
    with pytest.raises(gw.SchemaError, match="of_member"):
        program().engine(journal=type("Half", (), {n: len for n in ("find", "append", "read")})())
