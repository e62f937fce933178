"""The schema of programmes and the loader take and refuse the same; any programme comes back and is described."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_loyalty_program import DOCUMENT

import goodwill as gw
from goodwill.loyalty.program_document import FIELDS

ROOT = Path(__file__).resolve().parent.parent.parent
SCHEMA = json.loads((ROOT / "docs/loyalty/program.schema.json").read_text())
PAGE = (ROOT / "docs/loyalty/program.md").read_text()


def schema_refuses(document) -> bool:
    return not jsonschema.Draft202012Validator(SCHEMA).is_valid(document)


def loader_refuses(document) -> bool:
    try:
        gw.Program(document)
    except gw.FormatError:
        return True
    return False


def test_schema_is_a_schema_and_takes_what_is_written() -> None:
    program = gw.Program(DOCUMENT)
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert not schema_refuses(DOCUMENT)
    for name in gw.Program.presets():
        assert not schema_refuses(gw.Program.preset(name).to_dict())
    assert not schema_refuses(program.to_dict())
    assert not schema_refuses({"$schema": "x", "zone": "UTC"}) and not loader_refuses({"$schema": "x", "zone": "UTC"})


def objects(document, path=()):
    """Every object of a document with its path."""
    if isinstance(document, dict):
        yield path
        for name, value in document.items():
            yield from objects(value, (*path, name))


#: Objects whose names the document makes up.
OWN_NAMES = {("earn",), ("tiers",), ("rewards",), ("stamps",)}


@pytest.mark.parametrize("path", [p for p in objects(DOCUMENT) if p not in OWN_NAMES and p[-1:] != ("attributes",)])
def test_unknown_fields_fail_in_schema_and_loader(path) -> None:
    document = json.loads(json.dumps(DOCUMENT))
    place = document
    for step in path:
        place = place[step]
    place["unheard_of"] = 1
    assert schema_refuses(document) and loader_refuses(document)


@pytest.mark.parametrize(
    "changes",
    [
        {"zone": ""}, {"version": 0}, {"version": 1.5}, {"currency": {"decimals": 7}},
        {"currency": {"rounding": "floor"}},
        {"money": {"name": ""}}, {"counts": {"tax": 1}}, {"earn": []}, {"earn": {"": {"points": 1}}},
        {"earn": {"a": {}}}, {"earn": {"a": {"points": 1, "multiply": 2}}}, {"earn": {"a": {"points": -1}}},
        {"earn": {"a": {"points": 1, "each": 0}}}, {"earn": {"a": {"points": 1, "of": ["a"]}}},
        {"earn": {"a": {"multiply": 2, "per": "amount"}}}, {"earn": {"a": {"multiply": 2, "cap": {"day": 1}}}},
        {"earn": {"a": {"multiply": 2, "on": "join"}}}, {"earn": {"a": {"points": 1, "on": ""}}},
        *({"earn": {"a": {"points": 1, "when": when}}} for when in (
            {"weekdays": []}, {"weekdays": ["sun", "sun"]}, {"weekdays": [7]}, {"hours": ["14:00"]},
            {"hours": ["14:00", "14:00"]}, {"hours": ["24:01", "02:00"]}, {"hours": ["1:00", "02:00"]},
            {"channels": "shop"}, {"products": [""]}, {"from": "2026-1-1"}, {"min_amount": -1},
            {"birthday": "week"}, {"first_purchase": "yes"}, {"attributes": {"segment": []}}, {"attributes": {"s": 1}},
        )),
        {"cap": {"day": -1}}, {"pending": "14 moons"}, {"pending": "14 days, end_of_day"}, {"expires": "none"},
        {"inactivity": "never"}, {"inactivity": "0 days"}, {"refunds": "none"}, {"clock": ["activate", "expire"]},
        {"clock": ["activate", "expire", "expire"]}, {"tier_rules": {"window": "month"}}, {"tier_rules": {"grace": 5}},
        {"tiers": {"a": 0}}, {"tiers": {"a": "1"}}, {"tiers": {"a": {"multiplier": -1}}},
        {"tiers": {"a": {"benefits": []}}},
        {"rewards": {"a": {}}}, {"rewards": {"a": {"points": 1, "kind": "cash"}}}, {"stamps": {"a": {"buy": 1}}},
        {"stamps": {"a": {"buy": 0, "reward": "coffee"}}}, {"name": "a\nb"}, {"tiers": {"a\x00": 1}},
        {"earn": {"a": {"points": 1, "group": "\t"}}}, {"tiers": {"a": {"benefits": ["a\x7f"]}}},
        {"earn": {"a": {"points": 1, "when": {"attributes": {"\n": "a"}}}}},
    ],
    ids=json.dumps,
)  # fmt: skip
def test_schema_and_loader_refuse_the_same(changes) -> None:
    document = {"zone": "UTC", "rewards": {"coffee": {"points": 1}}} | changes
    assert schema_refuses(document) and loader_refuses(document)


@pytest.mark.parametrize(
    "changes",
    [
        {"earn": {"a": {"points": 0, "on": "join"}}}, {"earn": {"a": {"points": 1, "on": "x", "per": "event"}}},
        {"earn": {"a": {"points": 1, "when": {"hours": ["22:00:00", "24:00"], "birthday": "none"}}}},
        {"earn": {"a": {"points": 1}, "b": {"multiply": 0, "priority": -5, "group": ""}}},
        {"pending": "1 week, start_of_day"}, {"expires": "2 years, end_of_month"}, {"expires": "1 month"},
        {"inactivity": "none"}, {"refund_window": "none"}, {"tiers": {"b": 5, "c": {"threshold": 6}, "a": {}}},
        {"tier_rules": {"window": "52 weeks"}}, {"tiers": {}}, {"cap": {}}, {"earn": {}},
    ],
    ids=json.dumps,
)  # fmt: skip
def test_schema_and_loader_take_the_same(changes) -> None:
    document = {"zone": "UTC"} | changes
    assert not schema_refuses(document) and not loader_refuses(document)


names = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8)
numbers = st.integers(0, 10**6) | st.decimals(0, 10**4, places=2).map(float)
lengths = st.sampled_from(["1 day", "14 days", "1 month", "12 months"])
expiries = lengths | st.sampled_from(["never", "end_of_month", "end_of_year", "12 months, end_of_month"])


def some(required: dict, optional: dict):
    return st.fixed_dictionaries(required, optional=optional)


conditions = some(
    {},
    {
        "weekdays": st.lists(st.sampled_from(["mon", "wed", "sun"]), min_size=1, unique=True),
        "hours": st.just(["22:00", "06:00"]),
        "channels": st.lists(names, min_size=1, max_size=2, unique=True),
        "categories": st.lists(names, min_size=1, max_size=2, unique=True),
        "from": st.dates(dt.date(2000, 1, 1)).map(str),
        "min_amount": numbers,
        "birthday": st.sampled_from(["day", "month"]),
        "first_purchase": st.just(True),
        "attributes": st.dictionaries(names, names | st.lists(names, min_size=2, max_size=3, unique=True), min_size=1),
    },
)
rules = some(
    {"points": numbers},
    {
        "per": st.sampled_from(["order", "visit", "item"]),
        "when": conditions.filter(bool),
        "priority": st.integers(1, 9),
        "group": names,
        "stop": st.just(True),
        "cap": some({}, {"order": numbers, "day": numbers, "member": numbers}).filter(bool),
        "pending": lengths,
        "expires": expiries,
        "credit": st.just(False),
    },
) | some({"multiply": st.sampled_from([0.5, 2, 1.5])}, {"when": conditions.filter(bool), "group": names})
documents = some(
    {"zone": st.just("UTC"), "currency": st.just({"decimals": 2})},
    {
        "name": names,
        "version": st.integers(2, 99),
        "earn": st.dictionaries(names, rules, min_size=1, max_size=5),
        "tiers": st.lists(names, min_size=1, max_size=4, unique=True)
        .filter(lambda tiers: "member" not in tiers)
        .map(lambda tiers: {tier: {"threshold": 5 + i, "multiplier": 1.25} for i, tier in enumerate(tiers)}),
        "expires": expiries.filter(lambda e: e != "never"),
        "rewards": st.dictionaries(names, st.fixed_dictionaries({"points": numbers}), min_size=1, max_size=3),
        "refund_window": st.sampled_from(["none", "1 day"]),
        "tier_rules": st.sampled_from([{"window": "1 month"}, {"basis": "orders", "downgrade": "never"}]),
    },
)


@settings(max_examples=200, deadline=None)
@given(documents)
def test_any_programme_comes_back_and_is_described(document) -> None:
    assert not schema_refuses(document)
    program = gw.Program(document)
    assert program.to_dict() == document
    assert gw.Program.from_json(program.to_json()) == program
    program.check(today="2026-01-01")
    for language in ("en", "vi"):
        text = program.describe(language)
        for name in [*program.rules, *program.tiers, *document.get("rewards", {})]:
            assert f'"{name}"' in text


def fields_of(schema):
    """The names of all fields that a schema knows."""
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        for inner in schema.values():
            yield from fields_of(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from fields_of(inner)


def values_of(schema):
    """All values that a schema names."""
    if isinstance(schema, dict):
        yield from schema.get("enum", [])
        for inner in schema.values():
            yield from values_of(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from values_of(inner)


def test_paths_know_the_fields_of_the_schema() -> None:
    known = {
        "program": SCHEMA,
        "rule": SCHEMA["$defs"]["rule"],
        "conditions": SCHEMA["$defs"]["conditions"],
        "caps": SCHEMA["$defs"]["caps"],
        **{name: SCHEMA["properties"][name] for name in ("currency", "money", "counts", "tier_rules")},
        "tier": SCHEMA["properties"]["tiers"]["additionalProperties"]["anyOf"][1],
        "reward": SCHEMA["properties"]["rewards"]["additionalProperties"],
        "stamps": SCHEMA["properties"]["stamps"]["additionalProperties"],
    }
    assert FIELDS.keys() == known.keys()
    for name, schema in known.items():
        assert FIELDS[name].keys() == schema["properties"].keys(), name


def test_page_has_every_field_value_and_code() -> None:
    for field in set(fields_of(SCHEMA)) - {"$schema"}:
        assert f"`{field}`" in PAGE, field
    for value in set(values_of(SCHEMA)) - {"tue", "wed", "thu", "fri", "sat", "none"}:
        assert f'"{value}"' in PAGE, value
    codes = set(re.findall(r'"([a-z]+(?:_[a-z]+)+)"', (ROOT / "src/loyalty/program_check.cpp").read_text()))
    not_codes = {"below_amount", "min_amount", "tier_rules", "refund_window"}
    for code in codes - not_codes:
        assert f"`{code}`" in PAGE, code
    assert "over" in PAGE
