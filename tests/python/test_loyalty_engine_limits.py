"""What an account cannot hold, what caps do not touch, another version's names, and who an error names."""

from __future__ import annotations

from typing import Any

import pytest
from test_loyalty_engine_journal import event, program, purchase, state_of

import goodwill as gw


@pytest.mark.parametrize(
    ("changes", "points", "counter"),
    [
        ({"earn.base.cap.order": 60}, 60, 60),
        ({"earn.base.cap.month": 60}, 60, 60),
        ({"cap.order": 60}, 60, 100),
        ({"cap.month": 60}, 60, 100),
        ({"cap.order": 60, "earn.base.cap.day": 80}, 60, 80),
    ],
)
def test_the_cap_of_a_programme_takes_nothing_from_tier_credit(changes, points, counter) -> None:
    by_points = program(tiers={"silver": 100}, tier_rules={"basis": "points"}).replace(changes)
    engine = by_points.engine()
    outcome = engine.apply(purchase("a", "2026-05-01", 100))
    assert (outcome.points, engine.tier("m").counter) == (points, counter)
    assert engine.tier("m").name == ("silver" if counter == 100 else "member")
    # A return takes back what was counted.
    assert engine.apply(event("refund", "b", "2026-05-02", of="a", amount=100)).points == -points
    assert engine.tier("m").counter == 0


def test_an_account_that_would_be_too_large_is_refused() -> None:
    engine = program(
        earn={"base": {"points": 1}, "bread": {"points": 1, "per": "item", "when": {"categories": ["bread"]}}}
    ).engine()
    engine.apply(purchase("a", "2026-01-01", 100))
    before, state = state_of(engine), engine.to_bytes()
    line = {"product": "rye", "category": "bread", "amount": 1}
    large = {**purchase("b", "2026-01-02", None), "lines": [line] * 150_000}
    outcome = engine.apply(large)
    assert (outcome.accepted, outcome.reason, outcome.entries) == (False, "account_full", [])
    assert "more than an account can hold" in outcome.why
    assert state_of(engine) == before
    assert engine.to_bytes() == state
    assert engine.apply({**large, "lines": [line] * 1000})


def test_what_a_correction_took_back_cannot_be_returned() -> None:
    engine = program().engine()
    engine.apply_all([purchase("a", "2026-01-01", 100), event("redemption", "r", "2026-01-02", points=10)])
    for id, of in (("k", "a"), ("l", "r")):
        assert engine.apply(event("correction", id, "2026-01-03", of=of, voids=True))
    for kind, of, fields in (("refund", "a", {"amount": 1}), ("cancellation", "r", {})):
        outcome = engine.apply(event(kind, "x", "2026-01-04", of=of, **fields))
        assert (outcome.reason, outcome.why) == ("voided", "a correction took back what this is about")
    engine.apply_all([purchase("b", "2026-01-05", 50), event("refund", "f", "2026-01-06", of="b", amount=10)])
    outcome = engine.apply(event("correction", "n", "2026-01-07", of="b", voids=True))
    assert outcome.reason == "in_use"
    assert "taken back first" in outcome.why


def test_another_version_knows_rewards_and_cards_by_their_names() -> None:
    rewards: dict[str, Any] = {"coffee": {"points": 30}, "bread": {"points": 40}}
    stamps: dict[str, Any] = {"cups": {"buy": 3, "reward": "coffee"}, "loaves": {"buy": 2, "reward": "bread"}}
    first = program(rewards=rewards, stamps=stamps)
    engine = first.engine()
    engine.apply(purchase("a", "2026-01-01", 100, quantity=4))
    assert engine.stamps("m") == {"cups": 1, "loaves": 0}
    had = [voucher.reward for voucher in engine.vouchers("m")]
    assert sorted(had) == ["bread", "bread", "coffee"]
    turned = {**first.to_dict(), "version": 2}
    turned["rewards"] = {"tea": {"points": 5}, "bread": {"points": 40}, "coffee": {"points": 30}}
    turned["stamps"] = {"pots": {"buy": 9, "reward": "tea"}, "loaves": stamps["loaves"], "cups": stamps["cups"]}
    engine.adopt(gw.Program(turned), from_="2026-02-01")
    for at in ("2026-01-15", "2026-02-15", None):
        assert [voucher.reward for voucher in engine.vouchers("m", at=at)] == had
        assert engine.stamps("m", at=at).items() >= {"cups": 1, "loaves": 0}.items()
    assert engine.apply(event("redemption", "r", "2026-02-02", reward="coffee")).points == 0
    assert [voucher.reward for voucher in engine.vouchers("m")] == ["bread", "bread"]
    third = gw.Program({**turned, "version": 3}).replace({"rewards.bread": None, "stamps.loaves": None})
    engine.adopt(third, from_="2026-03-01")
    assert engine.vouchers("m", at="2026-03-01") == []
    assert engine.stamps("m", at="2026-03-01").items() >= {"cups": 1}.items()
    gone = [entry for entry in engine.entries("m", until="2026-03-01") if entry.kind == "voucher_gone"]
    assert [(entry.about, str(entry.day)) for entry in gone] == [("bread", "2026-02-28")] * 2


@pytest.mark.parametrize("name", ["balance", "tier", "lots", "vouchers", "stamps"])
def test_errors_name_the_question(name) -> None:
    engine = program().engine()
    ask = getattr(engine, name)
    with pytest.raises(gw.DomainError) as raised:
        ask("nobody")
    assert (raised.value.function, raised.value.argument) == (f"engine.{name}", "member")
    assert str(raised.value) == f'engine.{name}: member is "nobody", must be a member'
