"""What the live engine is given and cannot take: typed errors that say where, refusals with their reason, and an engine
that stays exactly as it was."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest

import goodwill as gw

PROGRAM = gw.Program(
    {
        "zone": "Europe/Berlin",
        "earn": {"base": {"points": 1}},
        "tiers": {"gold": 1000, "black": {}},
        "rewards": {"lounge": {"points": 10, "tiers": ["gold"]}, "coffee": {"points": 200}},
        "negative": "refuse",
        "expires": "12 months",
    }
)
TIME = "2026-05-02T10:00:00+02:00"


def filled() -> gw.Engine:
    engine = PROGRAM.engine()
    outcomes = engine.apply_all(
        [
            {"kind": "join", "id": "j", "member": "m", "time": "2026-05-01"},
            {"kind": "join", "id": "k", "member": 2, "time": "2026-05-01"},
            {"kind": "purchase", "id": "a", "member": "m", "time": "2026-05-01", "amount": 100.5},
            {
                "kind": "purchase",
                "id": "b",
                "member": "m",
                "time": "2026-05-01T12:00:00+02:00",
                "lines": [{"product": "rum", "category": "drinks", "amount": 20, "quantity": 2}],
            },
            {"kind": "redemption", "id": "r", "member": "m", "time": "2026-05-01T13:00:00+02:00", "points": 50},
            {"kind": "cancellation", "id": "c", "member": "m", "time": "2026-05-01T14:00:00+02:00", "of": "r"},
            {"kind": "redemption", "id": "s", "member": "m", "time": "2026-05-01T15:00:00+02:00", "points": 110},
        ]
    )
    assert outcomes.accepted == 7
    return engine


def state_of(engine: gw.Engine) -> Any:
    members = engine.members()
    told = [
        (
            engine.balance(member),
            engine.entries(member),
            engine.lots(member),
            engine.vouchers(member),
            engine.tier(member),
        )
        for member in ("m", 2)
    ]
    return {name: values.tolist() for name, values in members.items()}, told


def order(**fields: Any) -> dict[str, Any]:
    return {"kind": "purchase", "id": "x", "member": "m", "time": TIME, "amount": 10, **fields}


def other(kind: str, **fields: Any) -> dict[str, Any]:
    return {"kind": kind, "id": "x", "member": "m", "time": TIME, **fields}


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in order().items() if key != name}


WRONG = [
    # event, error, argument, what the message says
    (order(ammount=1), gw.SchemaError, "'ammount'", 'did you mean "amount"?'),
    (order(xyz=1), gw.SchemaError, "'xyz'", "is no field of an event"),
    ({**order(), 5: 1}, gw.SchemaError, "5", "is no field of an event"),
    (order(points=5), gw.SchemaError, "points", "kind purchase"),
    (other("redemption", points=5, amount=1), gw.SchemaError, "amount", "kind redemption"),
    (order(kind="purchased"), gw.DomainError, "kind", 'did you mean "purchase"?'),
    (order(kind=1), gw.DomainError, "kind", "must be a text"),
    (without("kind"), gw.SchemaError, "kind", "must be given"),
    (without("id"), gw.SchemaError, "id", "must be given"),
    (without("member"), gw.SchemaError, "member", "must be given"),
    (without("time"), gw.SchemaError, "time", "must be given"),
    (without("amount"), gw.SchemaError, "amount", "must be given"),
    (order(time=None), gw.SchemaError, "time", "must be given"),
    (order(id=""), gw.DomainError, "id", "must not be empty"),
    (order(id=1.0), gw.DomainError, "id", "whole number of 64 bits or a text"),
    (order(id=True), gw.DomainError, "id", "whole number"),
    (order(id=2**63), gw.DomainError, "id", "64 bits"),
    (order(id=b"x"), gw.DomainError, "id", "text"),
    (order(member="\ud800"), gw.DomainError, "member", "text"),
    (order(member=("m",)), gw.DomainError, "member", "whole number"),
    (order(amount=-1), gw.DomainError, "amount", ">= 0"),
    (order(amount=49.999), gw.DomainError, "amount", "at most 2 digits"),
    (order(amount=Decimal("49.999")), gw.DomainError, "amount", "at most 2 digits"),
    (order(amount=Decimal("1E-3")), gw.DomainError, "amount", "at most 2 digits"),
    (order(amount=float("nan")), gw.DomainError, "amount", "finite"),
    (order(amount=float("inf")), gw.DomainError, "amount", "finite"),
    (order(amount=Decimal("NaN")), gw.DomainError, "amount", "finite"),
    (order(amount=Decimal("-Infinity")), gw.DomainError, "amount", "finite"),
    (order(amount=np.float32(49.9)), gw.DomainError, "amount", "number"),
    (order(amount=2**53), gw.DomainError, "amount", "2^53"),
    (order(amount=10**30), gw.DomainError, "amount", "2^53"),
    (order(amount=1e300), gw.DomainError, "amount", "2^53"),
    (order(amount=Decimal(10) ** 40), gw.DomainError, "amount", "2^53"),
    (order(amount="10"), gw.DomainError, "amount", "number"),
    (order(amount=True), gw.DomainError, "amount", "number"),
    (order(tax=-0.01), gw.DomainError, "tax", ">= 0"),
    (order(quantity=1.5), gw.DomainError, "quantity", "whole number"),
    (order(quantity=-1), gw.DomainError, "quantity", ">= 0"),
    (order(time="2026-05-02T10:00:00"), gw.DomainError, "time", 'times="local"'),
    (order(time=dt.datetime(2026, 5, 2, 10)), gw.DomainError, "time", "offset"),
    (order(time=np.datetime64("2026-05-02T10:00")), gw.DomainError, "time", "offset"),
    (order(time="02/05/2026"), gw.DomainError, "time", "2026-05-01"),
    (order(time="2026-02-29"), gw.DomainError, "time", "date"),
    (order(time=1777700000), gw.DomainError, "time", "date"),
    (order(time=pd.NaT), gw.DomainError, "time", "date"),
    (order(time=np.datetime64("NaT")), gw.DomainError, "time", "date"),
    (order(channel=5), gw.DomainError, "channel", "text"),
    (order(lines={"product": "rum"}), gw.DomainError, "lines", "list of dicts"),
    (order(lines=["rum"]), gw.DomainError, "lines", "dict of product"),
    (order(lines=[{"produkt": "rum"}]), gw.SchemaError, "lines.produkt", 'did you mean "product"?'),
    (order(lines=[{"product": "rum", "amount": 9.99}]), gw.DomainError, "amount", "sum of the lines, 9.99"),
    (order(lines=[{"product": "rum", "amount": float("nan")}]), gw.DomainError, "lines.amount", "finite"),
    (order(amount=None, quantity=2, lines=[{"amount": 10}]), gw.SchemaError, "quantity", "beside lines"),
    (other("refund", of="a"), gw.SchemaError, "amount", "what is returned"),
    (other("refund", amount=1), gw.DomainError, "of", "must name the event"),
    (other("cancellation"), gw.DomainError, "of", "must name the event"),
    (other("correction", amount=1), gw.DomainError, "of", "must name the event"),
    (other("correction", of="a", voids=1), gw.DomainError, "voids", "True or False"),
    (other("redemption"), gw.SchemaError, "points", "or a reward"),
    (other("redemption", points=10, reward="coffee"), gw.SchemaError, "points", "not both"),
    (other("redemption", points=-1), gw.DomainError, "points", ">= 0"),
    (other("redemption", points=0.5), gw.DomainError, "points", "whole number"),
    (other("adjustment"), gw.SchemaError, "points", "must be given"),
    (other("adjustment", points=1, until=TIME), gw.DomainError, "until", "date"),
    (other("activity"), gw.SchemaError, "activity", "must be given"),
    (other("attributes"), gw.SchemaError, "attributes", "must be given"),
    (other("attributes", attributes={"segment": 1}), gw.DomainError, "attributes", "text"),
    (other("attributes", attributes=["vip"]), gw.DomainError, "attributes", "dict"),
    (other("attributes", birthday="02-30"), gw.DomainError, "birthday", "month and a day"),
    (other("attributes", birthday=2.29), gw.DomainError, "birthday", "month and a day"),
    (other("invitation"), gw.SchemaError, "tier", "must be given"),
]


@pytest.mark.parametrize(("event", "error", "argument", "says"), WRONG, ids=lambda value: None)
def test_misuse_is_raised_and_changes_nothing(event, error, argument, says) -> None:
    engine = filled()
    before = state_of(engine)
    with pytest.raises(error) as raised:
        engine.apply(event)
    assert type(raised.value) is error
    assert raised.value.argument == argument
    assert says in str(raised.value)
    assert raised.value.function == "engine.apply"
    assert state_of(engine) == before


REFUSED = [
    (order(member="nobody"), "unknown_member"),
    (other("redemption", member="nobody", points=1), "unknown_member"),
    (other("join"), "already_member"),
    (other("refund", of="zz", amount=1), "unknown_order"),
    (other("refund", of="j", amount=1), "unknown_order"),
    (other("refund", member=2, of="a", amount=1), "unknown_order"),
    (other("refund", of="a", amount=100.51), "above_order"),
    (other("refund", of="a", amount=100.5), "would_owe"),
    (other("refund", of="a", amount=1, time="2026-06-02"), "outside_refund_window"),
    (other("redemption", points=11), "not_enough_points"),
    (other("redemption", reward="coffee"), "not_enough_points"),
    (other("redemption", reward="lounge"), "not_entitled"),
    (other("redemption", reward="bar"), "unknown_reward"),
    (other("cancellation", of="zz"), "unknown_redemption"),
    (other("cancellation", of="r"), "already_cancelled"),
    (other("cancellation", of="s", time="2026-06-02"), "outside_refund_window"),
    (other("adjustment", points=-11), "would_owe"),
    (other("invitation", tier="platinum"), "unknown_tier"),
    (order(time="2026-04-01"), "too_late"),
    (other("correction", of="zz", amount=1), "unknown_event"),
    (other("correction", of="a", amount=1, member="nobody"), "unknown_event"),
    (other("correction", of="s", points=121), "not_enough_points"),
]


@pytest.mark.parametrize(("event", "reason"), REFUSED, ids=[f"{i}-{reason}" for i, (_, reason) in enumerate(REFUSED)])
def test_what_a_till_expects_is_refused_with_its_reason_and_changes_nothing(event, reason) -> None:
    engine = filled()
    before = state_of(engine)
    outcome = engine.apply(event)
    assert (outcome.accepted, outcome.reason, outcome.points, outcome.entries) == (False, reason, 0, [])
    assert len(outcome.why) > 10
    assert state_of(engine) == before
    # Its id may be used again.
    assert engine.apply(order(time="2026-06-03")).accepted


def test_lines_that_a_programme_looks_at_are_named_when_they_are_returned() -> None:
    engine = PROGRAM.replace({"earn.base.when.categories": ["drinks"]}).engine()
    engine.apply(other("join", id="j", time="2026-05-01"))
    lines = [{"product": "rum", "category": "drinks", "amount": 20, "quantity": 2}, {"product": "pen", "amount": 5}]
    assert engine.apply(order(id="a", amount=None, lines=lines)).points == 20
    for reason, fields in (
        ("lines_needed", {"amount": 10}),
        ("unknown_line", {"lines": [{"product": "gin", "amount": 1}]}),
        ("above_order", {"lines": [{"product": "rum", "amount": 21}]}),
    ):
        assert engine.apply(other("refund", of="a", **fields)).reason == reason
    half = engine.apply(other("refund", of="a", lines=[{"product": "rum", "amount": 10, "quantity": 1}]))
    assert half.points == -10


def test_sums_beyond_what_is_exact_are_refused() -> None:
    engine = PROGRAM.replace({"earn.base.points": 1000}).engine()
    engine.apply(other("join", id="j", time="2026-05-01"))
    largest = (2**53 - 1) / 100
    assert engine.apply(order(amount=largest)).reason == "overflow"
    assert engine.apply(order(amount=1)).points == 1000


def test_questions_are_checked_too() -> None:
    engine = filled()
    before = state_of(engine)
    dated: list[Any] = [engine.balance, engine.tier, engine.lots, engine.vouchers, engine.stamps]
    for ask in [*dated, engine.history, engine.entries]:
        with pytest.raises(gw.DomainError, match="must be a member"):
            ask("nobody")
        with pytest.raises(gw.DomainError, match="whole number of 64 bits or a text"):
            ask(1.5)
    for ask in dated:
        with pytest.raises(gw.DomainError, match="offset"):
            ask("m", at="2026-05-01T10:00")
    with pytest.raises(gw.DomainError, match="until"):
        engine.history("m", until=TIME)
    with pytest.raises(gw.DomainError, match="at is 5"):
        engine.members(at=5)
    for what in ("zz", 7):
        with pytest.raises(gw.DomainError, match="id of an event that was accepted"):
            engine.why(what)
    with pytest.raises(gw.SchemaError, match="kind redemption"):
        engine.quote(kind="redemption", member="m", time=TIME, amount=1)
    for wrong in (5, "purchase", [order()]):
        with pytest.raises(gw.SchemaError, match="must be a dict"):
            engine.apply(wrong)  # type: ignore[arg-type]
    with pytest.raises(gw.SchemaError, match="not both"):
        engine.apply(order(), amount=5)
    for events in (5, "events"):
        with pytest.raises(gw.SchemaError, match="frame or dicts"):
            engine.apply_all(events)
    with pytest.raises(gw.SchemaError, match="one length"):
        engine.apply_all({"kind": ["join"], "id": [1, 2]})
    assert state_of(engine) == before


def test_options_are_checked() -> None:
    with pytest.raises(gw.DomainError, match="times"):
        PROGRAM.engine(times="utc")  # type: ignore[arg-type]
    with pytest.raises(gw.DomainError, match="backend"):
        PROGRAM.engine(backend="dask")
    with pytest.raises(gw.SchemaError, match="find"):
        PROGRAM.engine(journal=object())  # type: ignore[arg-type]
