"""What holds for every programme and every stream of events."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import goodwill as gw

PLACES = ("earned", "granted", "reissued", "owed", "pending", "active", "spent", "expired", "reversed")
KINDS = ["purchase"] * 4 + ["redemption", "refund", "refund", "cancellation", "adjustment", "correction", "leave"]
START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@st.composite
def programmes(draw) -> gw.Program:
    one_of = lambda *values: draw(st.sampled_from(values))  # noqa: E731
    decimals = one_of(0, 1, 2)
    earn: dict[str, Any] = {"base": {"points": one_of(1, 2), "each": one_of(1, 3, 10)}}
    if one_of(True, False):
        earn["weekend"] = {"multiply": one_of(2, 1.25), "when": {"weekdays": ["sat", "sun"]}}
    if one_of(True, False):
        earn["large"] = {"points": 20, "per": "order", "when": {"min_amount": 50}, "expires": "20 days"}
    if one_of(True, False):
        earn["base"]["cap"] = {"day": 60}
    document: dict[str, Any] = {
        "zone": one_of("UTC", "Europe/Berlin"),
        "money": {"decimals": 2},
        "currency": {"decimals": decimals, "rounding": one_of("down", "half_up", "half_even", "up")},
        "enrolment": one_of("join", "first_purchase"),
        "earn": earn,
        "expires": one_of("never", "20 days", "1 month", "end_of_month"),
        "pending": one_of("none", "3 days", "14 days"),
        "inactivity": one_of("none", "40 days"),
        "spending_order": one_of("soonest_to_expire", "oldest", "newest"),
        "refunds": one_of("reverse_and_earn_again", "proportional", "rate_of_refund", "current_rule", "current_tier"),
        "negative": one_of("allow", "clamp", "refuse"),
        "cancelled_redemption": one_of("original_expiry", "new_expiry"),
        "late_window": "20 days",
        "tiers": {"silver": 60, "gold": {"threshold": 200, "multiplier": 2}},
        "tier_rules": {
            "window": one_of("30 days", "calendar_year", "lifetime"),
            "downgrade": one_of("period_end", "at_once", "never"),
            "upgrade": one_of("after", "before", "split"),
        },
    }
    return gw.Program(document)


@st.composite
def streams(draw) -> list[dict[str, Any]]:
    """Events of three members, mostly in the order of time."""
    number = lambda low, high: draw(st.integers(low, high))  # noqa: E731
    out: list[dict[str, Any]] = [
        {"kind": "join", "id": f"j{member}", "member": member, "time": START} for member in range(3)
    ]
    when = START
    for i in range(number(1, 25)):
        when += dt.timedelta(hours=draw(st.sampled_from([0, 1, 30, 24 * 9, 24 * 40])))
        late = dt.timedelta(days=draw(st.sampled_from([0, 0, 0, 5])))
        event: dict[str, Any] = {"id": i, "member": number(0, 2), "time": max(when - late, START)}
        kind = draw(st.sampled_from(KINDS))
        event["kind"] = kind
        if kind == "purchase":
            event["amount"] = number(0, 12000) / 100
        elif kind == "redemption":
            event["points"] = number(1, 80)
        elif kind == "adjustment":
            event["points"] = number(-30, 30)
        elif kind in ("refund", "cancellation", "correction"):
            event["of"] = number(0, max(i - 1, 0))
            event["member"] = next((one["member"] for one in out if one["id"] == event["of"]), 0)
            if kind == "refund":
                event["amount"] = number(0, 6000) / 100
            elif kind == "correction":
                changes = {"amount": number(0, 9000) / 100, "points": number(1, 50)}
                event.update({"voids": True} if number(0, 2) == 0 else changes)
        out.append(event)
    return out


def check(balance: gw.Balance) -> None:
    assert all(getattr(balance, place) >= 0 for place in PLACES)
    into = balance.earned + balance.granted + balance.reissued + balance.owed
    assert into == balance.pending + balance.active + balance.spent + balance.expired + balance.reversed
    assert not (balance.owed and balance.active)


def told(engine: gw.Engine, member: int) -> Any:
    return engine.balance(member), engine.entries(member), engine.lots(member), engine.tier(member)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(programmes(), streams())
def test_every_point_is_somewhere(program, events) -> None:
    engine = program.engine()
    accepted = 0
    for event in events:
        member = event["member"]
        quote = None
        if event["kind"] == "purchase" and (member not in engine or engine.entries(member)):
            try:
                quote = engine.quote(event)
            except gw.DomainError:
                quote = None  # a late one
        before = {other: told(engine, other) for other in range(3) if other in engine}
        outcome = engine.apply(event)
        accepted += outcome.accepted
        for other, was in before.items():  # members do not touch each other, refusals leave all as it was
            if other != member or not outcome.accepted:
                assert told(engine, other) == was
        if quote is not None:
            assert (quote.accepted, quote.reason) == (outcome.accepted, outcome.reason)
            if quote.accepted:
                booked = [entry for entry in outcome.entries if entry.kind == "earn" and entry.event == event["id"]]
                assert quote.points == sum(entry.points for entry in booked)
                assert quote.tier_after == engine.tier(member).name
        if member in engine:
            check(engine.balance(member))
            moved = outcome.points
            had = before[member][0] if member in before else None
            if had is not None and outcome.accepted and not any(entry.by_clock for entry in outcome.entries):
                now = engine.balance(member)
                worth = lambda one: one.active + one.pending - one.owed  # noqa: E731
                assert worth(now) - worth(had) == moved
    # Past and future, and the history that leads to each total.
    for member in range(3):
        if member not in engine:
            continue
        entries = engine.entries(member)
        sums = dict.fromkeys(PLACES, 0)
        for entry in entries:
            if entry.from_ is not None:
                sums[entry.from_] += entry.points if entry.from_ in PLACES[:4] else -entry.points
                sums[entry.to] += -entry.points if entry.to in PLACES[:4] else entry.points
        balance = engine.balance(member)
        assert sums == {place: getattr(balance, place) for place in PLACES}
        assert sum(lot.points for lot in engine.lots(member)) == balance.active + balance.pending
        assert sum(points for _, points in balance.activating) == balance.pending
        for days in (0, 10, 45, 400, 1000):
            check(engine.balance(member, at=START + dt.timedelta(days=days)))
        for entry in engine.entries(member, until="2030-01-01"):
            assert str(engine.why(entry))
    members = engine.members()
    into = sum(members[place].sum() for place in PLACES[:4])
    assert abs(into - sum(members[place].sum() for place in PLACES[4:])) < 1e-6
    assert accepted >= 3
    # All of it again is a duplicate or refused, and changes nothing.
    before = {member: told(engine, member) for member in range(3) if member in engine}
    for outcome in engine.apply_all(events):
        if outcome.accepted and not outcome.duplicate:
            break  # it was refused before and may be booked now
    else:
        assert {member: told(engine, member) for member in range(3) if member in engine} == before


@settings(max_examples=40, deadline=None)
@given(programmes(), st.integers(1, 20000), st.lists(st.integers(0, 4000), max_size=6), st.randoms())
def test_a_refund_of_the_parts_is_that_of_the_whole(program, cents, parts, random) -> None:
    policy = {"refunds": "reverse_and_earn_again", "negative": "allow", "enrolment": "first_purchase"}
    program = program.replace(policy)
    parts = [part for i, part in enumerate(parts) if sum(parts[: i + 1]) <= cents]
    shuffled = random.sample(parts, len(parts))
    left = []
    for backs in (parts, shuffled, [sum(parts)]):
        engine = program.engine()
        engine.apply({"kind": "purchase", "id": "o", "member": 1, "time": START, "amount": cents / 100})
        for i, back in enumerate(backs):
            refund = {"kind": "refund", "id": i, "member": 1, "of": "o", "amount": back / 100}
            assert engine.apply({**refund, "time": START + dt.timedelta(hours=1)})
        balance = engine.balance(1)
        left.append((balance.active, balance.pending, balance.reversed, balance.owed))
    assert left[0] == left[1] == left[2]
