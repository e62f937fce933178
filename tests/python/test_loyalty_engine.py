"""The live engine: documented worked examples, questions, explanations, frames, and a journal of the host's."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import goodwill as gw

WORKED = json.loads((Path(__file__).parent.parent / "reference/loyalty/engine.json").read_text())
PLACES = ("earned", "granted", "reissued", "owed", "pending", "active", "spent", "expired", "reversed")


def program(**fields: Any) -> gw.Program:
    """One point for each unit of money; a purchase makes a member."""
    plain = {"zone": "UTC", "money": {"decimals": 0}, "enrolment": "first_purchase", "earn": {"base": {"points": 1}}}
    return gw.Program({**plain, **fields})


def purchase(id: Any, day: Any, amount: Any, **fields: Any) -> dict[str, Any]:
    return {"kind": "purchase", "id": id, "member": "m", "time": day, "amount": amount, **fields}


def event(kind: str, id: Any, day: Any, **fields: Any) -> dict[str, Any]:
    return {"kind": kind, "id": id, "member": "m", "time": day, **fields}


@pytest.mark.parametrize("case", WORKED["refunds"], ids=lambda case: f"{case['policy']}-{case['back']}")
def test_refunds_take_back_what_their_policy_says(case) -> None:
    rule = {"points": case["points"], "each": case["each"]}
    engine = program(earn={"base": rule}, refunds=case["policy"]).engine()
    assert engine.apply(purchase("o", "2026-01-01", case["amount"])).points == case["earned"]
    for i, (back, takes) in enumerate(zip(case["back"], case["takes"], strict=True)):
        outcome = engine.apply(event("refund", f"r{i}", "2026-01-02", of="o", amount=back))
        assert outcome.points == -takes
    assert engine.balance("m").active == case["earned"] - sum(case["takes"])


@pytest.mark.parametrize("case", WORKED["expiry"], ids=lambda case: f"{case['expires']}-{case['earned']}")
def test_points_last_through_a_date(case) -> None:
    engine = program(expires=case["expires"]).engine()
    engine.apply(purchase("o", case["earned"], 100))
    through = dt.date.fromisoformat(case["through"])
    assert engine.balance("m", at=through).active == 100
    after = engine.balance("m", at=through + dt.timedelta(days=1))
    assert (after.active, after.expired) == (0, 100)
    assert engine.balance("m").expiring == [(through + dt.timedelta(days=1), 100)]


def late_member() -> gw.Engine:
    case = WORKED["late_event"]
    engine = program(
        tiers={"gold": case["threshold"]}, tier_rules={"window": "calendar_year"}, late_window="30 days"
    ).engine()
    engine.apply(purchase("a", "2023-05-01", case["year_before"]))
    engine.apply(purchase("b", "2024-05-01", case["known"]))
    engine.apply(purchase("c", "2025-01-05", 10))
    return engine


def test_a_late_event_restores_the_tier_and_is_explained() -> None:
    engine = late_member()
    assert engine.tier("m").name == "member"
    late = engine.apply(purchase("d", "2024-12-20", WORKED["late_event"]["late"]))
    assert engine.tier("m").name == "gold"
    assert [entry.kind for entry in late.entries] == ["correct", "tier_up"]
    assert late.points == 10_000
    why = engine.why("d")
    assert why.rules == {"base": 10_000.0}
    assert "came late" in str(why)
    assert str(engine.why(late.entries[1])).startswith("Event 'd'")
    too_late = engine.apply(purchase("e", "2024-12-01", 10))
    assert (too_late.accepted, too_late.reason) == (False, "too_late")


@pytest.mark.parametrize("policy", ["original_expiry", "new_expiry"])
def test_a_cancelled_redemption(policy) -> None:
    case = WORKED["cancelled_redemption"]
    engine = program(expires=case["expires"], cancelled_redemption=policy).engine()
    engine.apply(purchase("o", case["earned"], case["points"]))
    assert engine.apply(event("redemption", "r", case["redeemed"], points=case["points"])).points == -case["points"]
    outcome = engine.apply(event("cancellation", "c", case["cancelled"], of="r"))
    assert outcome.accepted
    balance, want = engine.balance("m"), dict(case[policy])
    through = want.pop("through", None)
    assert {name: getattr(balance, name) for name in want} == want
    if through is not None:
        assert engine.lots("m")[0].gone_on == dt.date.fromisoformat(through) + dt.timedelta(days=1)


@pytest.mark.parametrize("policy", ["allow", "clamp", "refuse"])
def test_a_refund_after_the_points_were_spent(policy) -> None:
    case = WORKED["negative"]
    engine = program(negative=policy).engine()
    engine.apply(purchase("o", "2026-01-01", case["amount"]))
    engine.apply(event("redemption", "r", "2026-01-02", points=case["redeemed"]))
    outcome = engine.apply(event("refund", "b", "2026-01-03", of="o", amount=case["back"]))
    assert outcome.reason == ("would_owe" if policy == "refuse" else None)
    balance = engine.balance("m")
    assert {"active": balance.active, "owed": balance.owed} == case[policy]


def test_the_soonest_to_expire_is_spent_first_and_ties_by_the_oldest() -> None:
    rules = {"long": {"points": 1, "expires": "1 year"}, "short": {"points": 1, "expires": "1 month"}}
    engine = program(earn=rules).engine()
    engine.apply(purchase("a", "2026-01-01", 10))
    engine.apply(purchase("b", "2026-01-01", 10))
    outcome = engine.apply(event("redemption", "r", "2026-01-02", points=25))
    spent = [(entry.points, entry.gone_on) for entry in outcome.entries]
    soon, late = dt.date(2026, 2, 2), dt.date(2027, 1, 2)
    assert spent == [(10, soon), (10, soon), (5, late)]
    lots = engine.lots("m")
    assert [(lot.points, lot.gone_on) for lot in lots] == [(5, late), (10, late)]
    assert lots[0].number < lots[1].number


def test_outcomes() -> None:
    engine = program().engine()
    first = engine.apply(purchase("o1", "2026-01-01", 100))
    assert (first.accepted, first.duplicate, first.reason, first.why) == (True, False, None, "accepted")
    assert [str(entry) for entry in first.entries] == [
        "2026-01-01 join, event 'o1'",
        "2026-01-01 earn 100, earned -> active, event 'o1'",
    ]
    again = engine.apply(purchase("o1", "2026-01-01", 100))
    assert (again.accepted, again.duplicate, again.points, again.entries) == (True, True, 0, [])
    with pytest.raises(gw.ConflictError, match="o1"):
        engine.apply(purchase("o1", "2026-01-01", 101))
    poor = engine.apply(kind="redemption", id="r", member="m", time="2026-01-02", points=101)
    assert not poor
    assert (poor.reason, poor.why) == ("not_enough_points", "the balance is below what is to be redeemed")
    assert "not_enough" not in repr(poor)
    assert engine.apply(kind="redemption", id="r", member="m", time="2026-01-02", points=99)
    assert int(engine.balance("m")) == 1
    assert len(engine) == 1
    assert "m" in engine
    assert "n" not in engine
    assert None not in engine
    assert repr(engine) == "Engine('', version 1: 1 members)"


def test_points_are_int_or_decimal() -> None:
    whole = program().engine()
    assert type(whole.apply(purchase("o", "2026-01-01", 10)).points) is int
    fine = program(currency={"decimals": 2}, money={"decimals": 2}, earn={"base": {"points": 0.1}}).engine()
    for id, amount in (("a", 49.9), ("b", Decimal("49.90")), ("c", np.float64(49.9)), ("d", np.int64(50))):
        fine.apply(purchase(id, "2026-01-01", amount))
    balance = fine.balance("m")
    assert type(balance.active) is Decimal
    assert balance.active == Decimal("19.97")
    assert str(balance.spent) == "0.00"
    assert fine.history("m")["points"].dtype == np.float64
    assert whole.history("m")["points"].dtype == np.int64
    assert fine.apply(event("redemption", "r", "2026-01-02", points=Decimal("1E+1"))).points == Decimal("-10.00")
    assert fine.apply(event("adjustment", "x", "2026-01-02", points=-0.07)).points == Decimal("-0.07")


def test_ids_stay_what_they_were() -> None:
    engine = program().engine()
    for member in (1, "1", "00001"):
        engine.apply({**purchase(f"o{member!r}", "2026-01-01", len(str(member))), "member": member})
    assert [engine.balance(member).active for member in (1, "1", "00001")] == [1, 1, 5]
    outcome = engine.apply({**purchase(7, "2026-01-02", 5), "member": np.int64(1)})
    assert outcome.entries[0].event == 7
    assert engine.why(7).member == 1
    with pytest.raises(gw.DomainError, match="id of an event"):
        engine.why("7")


def test_times_and_dates() -> None:
    engine = program(zone="Europe/Berlin", expires="1 month").engine()
    berlin = dt.timezone(dt.timedelta(hours=1))
    instants = [
        "2026-01-31T23:30:00+01:00",
        "2026-01-31T22:30:00Z",
        dt.datetime(2026, 1, 31, 23, 30, tzinfo=berlin),
        dt.datetime(2026, 1, 31, 22, 30, tzinfo=dt.UTC),
        pd.Timestamp("2026-01-31T23:30", tz="Europe/Berlin"),
        dt.date(2026, 1, 31),
        "2026-01-31",
        np.datetime64("2026-01-31"),
    ]
    for member, when in enumerate(instants):
        assert engine.apply({**purchase(member, when, 1), "member": member})
        assert engine.entries(member)[0].day == dt.date(2026, 1, 31)
    assert engine.why(0).time == dt.datetime(2026, 1, 31, 23, 30, tzinfo=berlin)
    assert engine.why(6).time is None
    # The last instant at which points of 31 January are there.
    assert engine.balance(0, at="2026-02-28T22:59:59.999999Z").active == 1
    assert engine.balance(0, at="2026-02-28T23:00:00Z").active == 0
    assert engine.balance(0, at=dt.date(2026, 2, 28)).active == 1
    assert engine.balance(0, at="2026-01-31T22:29:59.999999Z").active == 0
    assert engine.balance(0, at="now").expired == 1
    # A date of an event is its first instant, so it comes before what that day has.
    late = engine.apply({**purchase("x", dt.date(2026, 1, 31), 5), "member": 0})
    assert [entry.kind for entry in late.entries] == ["correct"]


@pytest.mark.parametrize(
    ("when", "must"),
    [
        ("2026-10-25T02:30:00", "two"),
        (dt.datetime(2026, 10, 25, 2, 59, 59), "two"),
        ("2026-03-29T02:30:00", "there is"),
        (np.datetime64("2026-03-29T02:00:00"), "there is"),
    ],
)
def test_the_nights_when_clocks_change(when, must) -> None:
    engine = program(zone="Europe/Berlin").engine(times="local")
    with pytest.raises(gw.DomainError, match=must):
        engine.apply(purchase("o", when, 1))
    for id, local, utc in (
        ("a", "2026-03-29T01:59:59", "2026-03-29T00:59:59Z"),
        ("b", "2026-03-29T03:00:00", "2026-03-29T01:00:00Z"),
        ("c", dt.datetime(2026, 10, 25, 1, 59, 59), "2026-10-24T23:59:59Z"),
        ("d", "2026-10-25T03:00:00", "2026-10-25T02:00:00Z"),
    ):
        engine.apply(purchase(id, local, 1))
        assert engine.why(id).time == dt.datetime.fromisoformat(utc)
    # With an offset both hours are instants.
    assert engine.apply(purchase("e", "2026-10-25T02:30:00+02:00", 1))
    assert engine.apply(purchase("f", "2026-10-25T02:30:00+01:00", 1))


def test_balance_says_what_is_gone_next_and_what_begins() -> None:
    engine = program(pending="3 days", expires="1 month", inactivity="20 days").engine()
    engine.apply(purchase("a", "2026-01-01", 10))
    balance = engine.balance("m")
    assert (balance.pending, balance.active, balance.day) == (10, 0, dt.date(2026, 1, 1))
    assert balance.activating == [gw.PointsOn(dt.date(2026, 1, 5), 10)]
    # Nothing is bought for twenty days, which ends points before their own month does.
    assert balance.expiring == [gw.PointsOn(dt.date(2026, 1, 22), 10)]
    assert str(balance) == "0 active, 10 pending, 10 gone on 2026-01-22 (2026-01-01)"
    later = engine.balance("m", at="2026-01-05")
    assert (later.active, later.activating, later.day) == (10, [], dt.date(2026, 1, 5))
    assert engine.balance("m", at="2026-01-22").expired == 10


def test_tier_since_until_and_what_is_missing() -> None:
    tiers = {"silver": 100, "gold": {"threshold": 500, "benefits": ["lounge"]}}
    engine = program(tiers=tiers, tier_rules={"window": "3 months", "downgrade": "period_end"}).engine()
    engine.apply(purchase("a", "2026-01-10", 60))
    tier = engine.tier("m")
    assert (tier.name, tier.since, tier.until) == ("member", dt.date(2026, 1, 10), None)
    assert (tier.counter, tier.next, tier.missing) == (60, "silver", 40)
    engine.apply(purchase("b", "2026-02-10", 60))
    tier = engine.tier("m")
    assert (str(tier), tier.since, tier.until) == ("silver", dt.date(2026, 2, 10), dt.date(2026, 5, 10))
    assert (tier.counter, tier.next, tier.missing, tier.benefits) == (120, "gold", 380, [])
    assert engine.tier("m", at="2026-05-10").name == "silver"
    assert engine.tier("m", at="2026-05-10").counter == 60
    after = engine.tier("m", at="2026-05-11")
    assert (after.name, after.since, after.counter) == ("member", dt.date(2026, 5, 11), 0)
    engine.apply(event("invitation", "i", "2026-02-11", tier="gold", reason="press", until="2026-03-31"))
    gold = engine.tier("m")
    assert (gold.name, gold.next, gold.missing, gold.benefits) == ("gold", None, None, ["lounge"])
    assert engine.tier("m", at="2026-02-10").name == "silver"


def test_a_quote_is_what_booking_then_gives() -> None:
    earn = {
        "base": {"points": 1, "cap": {"order": 50}},
        "fridays": {"multiply": 2, "of": ["base"], "when": {"weekdays": ["fri"]}},
        "order": {"points": 5, "per": "order"},
    }
    engine = program(earn=earn, tiers={"silver": 30}, cap={"day": 52}).engine()
    order = purchase("o", "2026-05-01", 40)  # a Friday
    quote = engine.quote({name: value for name, value in order.items() if name not in ("kind", "id")})
    assert quote.accepted
    assert quote.reason is None
    assert (quote.points, quote.cut) == (52, 3)
    assert (quote.rules, quote.multipliers, quote.capped) == (
        {"base": 50.0, "order": 5.0},
        {"fridays": 2.0},
        {"base": 30},
    )
    assert (quote.tier_before, quote.tier_after) == ("member", "silver")
    assert "m" not in engine
    assert engine.apply(order).points == quote.points
    refused = program(enrolment="join").engine().quote(member="x", time="2026-05-01", amount=1)
    assert (refused.accepted, refused.reason, refused.points) == (False, "unknown_member", 0)
    with pytest.raises(gw.DomainError, match="last event"):
        engine.quote(member="m", time="2026-04-30", amount=1)
    with pytest.raises(gw.DomainError, match="purchase"):
        engine.quote(kind="redemption", member="m", time="2026-05-02", points=1)


def test_why() -> None:
    earn = {
        "base": {"points": 1},
        "sundays": {"multiply": 2, "when": {"weekdays": ["sun"]}},
        "review": {"points": 7, "on": "review"},
        "welcome": {"points": 3, "on": "join", "when": {"attributes": {"segment": "vip"}}},
    }
    program_ = program(earn=earn, expires="1 month", tiers={"silver": {"threshold": 50, "multiplier": 1.5}})
    engine = program_.engine()
    engine.apply(event("join", "j", "2026-03-01", attributes={"segment": "vip"}, birthday="02-29"))
    assert engine.why("j").rules == {"welcome": 3.0}
    engine.apply(purchase("a", "2026-03-01", 60, discount=5))
    why = engine.why("a")
    assert (why.kind, why.day, why.counted, why.points, why.version) == ("purchase", dt.date(2026, 3, 1), 55, 110, 1)
    assert (why.rules, why.multipliers, why.tier) == ({"base": 110.0}, {"sundays": 2.0}, "member")
    engine.apply(purchase("b", "2026-03-02", 10))
    assert str(engine.why("b")) == (
        "Event 'b' of member 'm' was a purchase on 2026-03-02 under version 1 of the programme, at tier silver. 10 of "
        "it counts. Rules gave base 15. In that are the multipliers tier silver x1.5. It changed what the member has "
        "by +15 points."
    )
    engine.apply(event("activity", "w", "2026-03-03", activity="review"))
    assert engine.why("w").rules == {"review": 7.0}
    refund = engine.apply(event("refund", "r", "2026-03-04", of="b", amount=4))
    assert engine.why("r").of == "b"
    assert "was a refund of 'b'" in str(engine.why(refund.entries[0]))
    # What the clock does: whose points they were.
    lapsed = [entry for entry in engine.entries("m", until="2026-05-01") if entry.kind == "expire"]
    assert all(entry.by_clock for entry in lapsed)
    assert [engine.why(entry).event for entry in lapsed] == ["j", "a", "b", "w"]
    assert str(engine.why(lapsed[1])).startswith(
        "110 points that member 'm' got on 2026-03-01 with event 'a' were gone at the start of 2026-04-02. Event 'a'"
    )
    # A correction: the event counts as it is now.
    engine.apply(event("correction", "k", "2026-03-05", of="a", amount=40, reason="scanned twice"))
    why = engine.why("a")
    assert (why.corrected, why.voided, why.counted, why.rules) == (True, False, 40, {"base": 80.0})
    engine.apply(event("correction", "v", "2026-03-05", of="a", voids=True))
    assert engine.why("a").voided
    assert "took it back" in str(engine.why("a"))
    assert engine.balance("m").active == 3 + 9 - 3 + 7


def test_why_of_the_clock_without_an_event() -> None:
    earn = {"base": {"points": 1}, "cake": {"points": 9, "on": "birthday"}}
    cards = {"card": {"buy": 2, "reward": "coffee", "expires": "1 month"}}
    rules = {"tier_rules": {"window": "1 month"}, "tiers": {"silver": 10}, "pending": "2 days", "expires": "2 months"}
    engine = program(earn=earn, **rules, stamps=cards, rewards={"coffee": {"points": 5}}).engine()
    engine.apply(event("join", "j", "2026-02-01", birthday=dt.date(1990, 2, 20)))
    engine.apply(purchase("a", "2026-02-10", 20, quantity=3))
    assert engine.stamps("m") == {"card": 1}
    assert engine.vouchers("m") == [gw.Voucher("coffee", dt.date(2026, 3, 11))]
    said = {}
    for entry in engine.entries("m", until="2026-06-01"):
        if entry.by_clock:
            said.setdefault(entry.kind, str(engine.why(entry)))
    assert said["activate"].startswith("20 points that member 'm' got on 2026-02-10 with event 'a' began to count")
    assert said["earn"] == "9 points were a birthday's, of member 'm', at the start of 2026-02-20."
    assert said["voucher_gone"] == "A voucher for coffee of member 'm' was gone at the start of 2026-03-11."
    assert said["tier_down"] == (
        "The tier of member 'm' was assessed at the start of 2026-03-11 and became member after silver."
    )
    assert engine.apply(event("redemption", "r", "2026-02-11", reward="coffee")).points == 0
    assert engine.vouchers("m") == []
    assert engine.vouchers("m", at="2026-02-10") != []


def test_another_version_holds_from_a_date_on() -> None:
    first = program(expires="1 month")
    second = first.replace({"version": 2, "earn.base.points": 3, "expires": "2 months"})
    engine = first.engine()
    engine.apply(purchase("a", "2026-01-10", 10))
    for wrong, from_ in (
        (second, "2026-01-10"),
        (first, "2026-02-01"),
        (second.replace({"zone": "Asia/Tokyo"}), "2026-02-01"),
    ):
        with pytest.raises(gw.ConflictError):
            engine.adopt(wrong, from_=from_)
    with pytest.raises(gw.DomainError):
        engine.adopt(second, from_="2026-02-01T10:00:00Z")
    engine.adopt(second, from_="2026-01-20")
    assert engine.program == second
    engine.apply(purchase("b", "2026-01-19", 10))
    engine.apply(purchase("c", "2026-01-20", 10))
    assert [lot.points for lot in engine.lots("m")] == [10, 10, 30]
    assert [engine.why(id).version for id in "abc"] == [1, 1, 2]


def test_answers_are_values() -> None:
    engine = late_member()
    outcome = engine.apply(purchase("z", "2025-01-06", 1))
    assert isinstance(engine, gw.Engine)
    assert isinstance(outcome, gw.Outcome)
    assert isinstance(outcome.entries[0], gw.LedgerEntry)
    assert isinstance(engine.apply_all([]), gw.Outcomes)
    assert isinstance(engine.quote(member="m", time="2025-01-07", amount=1), gw.Quote)
    assert isinstance(engine.tier("m"), gw.MemberTier)
    assert isinstance(engine.why("z"), gw.Explanation)
    assert isinstance(engine.lots("m")[0], gw.Lot)
    assert engine.balance("m") == engine.balance("m")
