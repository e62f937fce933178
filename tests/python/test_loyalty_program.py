"""Programmes as Python has them: TOML, JSON and dicts, equal to what C++ reads; errors name file, line and field."""

from __future__ import annotations

import datetime as dt
import json
import pickle
from decimal import Decimal

import pytest

import goodwill as gw

DOCUMENT = {
    "name": "Bohnen & Brot",
    "version": 2,
    "zone": "Europe/Berlin",
    "currency": {"name": "beans", "decimals": 1, "value": 0.01},
    "money": {"name": "EUR"},
    "counts": {"tax": True},
    "earn": {
        "base": {"points": 1, "each": 10, "cap": {"day": 500}, "pending": "14 days"},
        "happy hour": {
            "multiply": 2,
            "of": ["base"],
            "when": {
                "weekdays": ["sat", "sun"],
                "hours": ["14:00", "17:30"],
                "from": "2026-01-01",
                "until": "2026-12-31",
                "attributes": {"segment": ["lapsed", "new"]},
            },
        },
        "review": {"points": 20, "on": "review"},
    },
    "expires": "12 months",
    "tier_rules": {"window": "12 months", "downgrade": "at_once"},
    "tiers": {"silver": 100, "gold": {"threshold": 500, "multiplier": 1.25, "benefits": ["free delivery"]}},
    "rewards": {"coffee": {"points": 100, "kind": "product", "value": 2.5}},
    "stamps": {"tenth coffee": {"buy": 9, "reward": "coffee", "categories": ["coffee"]}},
}

TOML = """
name = "Bohnen & Brot"
version = 2
zone = "Europe/Berlin"
expires = "12 months"

[currency]
name = "beans"
decimals = 1
value = 0.01

[money]
name = "EUR"

[counts]
tax = true

[earn.base]
points = 1
each = 10
cap.day = 500
pending = "14 days"

[earn."happy hour"]
multiply = 2
of = ["base"]
when = {weekdays = ["sat", "sun"], hours = [14:00:00, 17:30:00], from = 2026-01-01, until = 2026-12-31, \
attributes = {segment = ["lapsed", "new"]}}

[earn.review]
points = 20
on = "review"

[tier_rules]
window = "12 months"
downgrade = "at_once"

[tiers]
silver = 100
gold = {threshold = 500, multiplier = 1.25, benefits = ["free delivery"]}

[rewards.coffee]
points = 100
kind = "product"
value = 2.5

[stamps."tenth coffee"]
buy = 9
reward = "coffee"
categories = ["coffee"]
"""


@pytest.fixture
def program() -> gw.Program:
    return gw.Program(DOCUMENT)


def test_what_is_read_comes_back(program, tmp_path) -> None:
    assert program.to_dict() == DOCUMENT
    assert gw.Program.from_dict(program.to_dict()) == program
    assert gw.Program.from_json(program.to_json()) == program
    program.save(tmp_path / "program.json")
    assert gw.Program.load(tmp_path / "program.json") == program
    assert pickle.loads(pickle.dumps(program)) == program
    assert hash(gw.Program(DOCUMENT)) == hash(program)


def test_toml_says_the_same(program, tmp_path) -> None:
    file = tmp_path / "program.toml"
    file.write_text(TOML)
    assert gw.Program.load(file) == program
    assert gw.Program.load(str(file)).to_json() == program.to_json()


def test_values_of_python(program) -> None:
    document = json.loads(json.dumps(DOCUMENT))
    when = document["earn"]["happy hour"]["when"]
    when.update({"hours": (dt.time(14), dt.time(17, 30)), "from": dt.date(2026, 1, 1)})
    document["tiers"]["gold"]["multiplier"] = Decimal("1.25")
    assert gw.Program(document) == program


def test_what_it_shows(program) -> None:
    assert (program.name, program.version, program.zone) == ("Bohnen & Brot", 2, "Europe/Berlin")
    assert list(program.rules) == ["base", "happy hour", "review"]
    assert program.rules["base"]["cap"] == {"day": 500}
    assert program.tiers == {"silver": 100, "gold": 500}
    assert repr(program) == (
        "Program('Bohnen & Brot', version 2, Europe/Berlin: 3 rules base, happy hour, review; 2 tiers silver, gold)"
    )
    assert repr(gw.Program({"zone": "UTC"})) == "Program('', version 1, UTC: no rules)"
    assert gw.Program({"zone": "UTC", "tiers": {"house": {}}}).tiers == {"house": None}


def test_a_value_does_not_change(program) -> None:
    with pytest.raises(AttributeError):
        program.name = "x"
    program.rules["base"]["points"] = 5
    assert program.rules["base"]["points"] == 1
    assert program != DOCUMENT and program != gw.Program({"zone": "UTC"})


def test_replace_by_path(program) -> None:
    other = program.replace(
        {
            "tiers.silver.multiplier": 1.1,
            "tiers.gold.threshold": 600,
            "earn.happy hour.when.hours": ["10:00", "11:00"],
            "earn.base.cap.day": None,
            "currency.rounding": "up",
            "earn.review": None,
            "refund_window": "14 days",
        }
    )
    assert other.tiers == {"silver": 100, "gold": 600}
    document = other.to_dict()
    assert document["tiers"]["silver"] == {"threshold": 100, "multiplier": 1.1}
    assert document["earn"]["happy hour"]["when"]["hours"] == ["10:00", "11:00"]
    assert "cap" not in document["earn"]["base"] and "review" not in document["earn"]
    assert document["currency"]["rounding"] == "up" and document["refund_window"] == "14 days"
    assert program.to_dict() == DOCUMENT
    assert program.replace({}) == program
    assert program.replace({"earn.base.when.attributes.a.b": "c"}).rules["base"]["when"] == {"attributes": {"a.b": "c"}}
    assert program.replace({"inactivity": None}) == program
    dotted = program.replace({"earn": {"a": {"points": 1}, "a.b": {"points": 2}}})
    assert dotted.replace({"earn.a.b.points": 3, "earn.a.points": 4}).rules == {
        "a": {"points": 4},
        "a.b": {"points": 3},
    }


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"tiers.gld.threshold": 1}, gw.DomainError, 'changes is "tiers.gld.threshold", leads to nothing in this '
         'programme; did you mean "tiers.gold"?'),
        ({"earn.bse": None}, gw.DomainError, 'did you mean "earn.base"?'),
        ({"earn.happy hours.when.hours": []}, gw.DomainError, 'did you mean "earn.happy hour"?'),
        ({"earn.zzz": {"points": 1}}, gw.DomainError, "there are base, happy hour, review"),
        ({"tiers.gold.treshold": None}, gw.DomainError, 'did you mean "tiers.gold.threshold"?'),
        ({"curency.value": 1}, gw.DomainError, 'did you mean "currency"?'),
        ({"earn.base.when.hour": 1}, gw.DomainError, 'did you mean "earn.base.when.hours"?'),
        ({"tiers.gold.threshold": 50}, gw.FormatError, "tiers.gold.threshold is 50, must be above"),
        ({"earn.base": {"pointz": 1}}, gw.FormatError, 'earn.base.pointz is no field; did you mean "points"?'),
        ({"expires.after": 1}, gw.DomainError, "must not lead into expires, which has no fields"),
        ({"": 1}, gw.DomainError, "must be named by paths"),
        ({5: 1}, gw.DomainError, "must be named by paths"),
        ({"earn.base.points": 1e300}, gw.FormatError, "earn.base.points is 1e+300, must be below 2^53"),
        ({"cap.day": -1}, gw.FormatError, "cap.day is -1, must be >= 0"),
        ({"zone": None}, gw.FormatError, "zone is missing"),
        ({"version": float("nan")}, gw.FormatError, "version is nan, must be finite"),
        ([("version", 3)], gw.SchemaError, "must be a dict of paths and values"),
    ],
)  # fmt: skip
def test_replace_refuses(program, changes, error, message) -> None:
    with pytest.raises(error) as caught:
        program.replace(changes)
    assert str(caught.value).startswith("Program.replace: ") and message in str(caught.value)


def changed_toml(old: str, new: str) -> str:
    assert TOML.count(old) == 1, old
    return TOML.replace(old, new)


@pytest.mark.parametrize(
    ("old", "new", "field", "at", "message"),
    [
        ("cap.day = 500", "cap.dy = 500", "earn.base.cap.dy", "cap.dy", 'is no field; did you mean "day"?'),
        ("14:00:00", "14:00:01", "earn.happy hour.when.hours", "when =", "datetime.time(14, 0, 1) of type time"),
        ('["sat", "sun"]', '["sat", "sunny"]', "earn.happy hour.when.weekdays", "when =", 'did you mean "sun"?'),
        ("silver = 100", "silver = 1000", "tiers.gold.threshold", "gold =", "is 500, must be above that of the tier"),
        ('of = ["base"]', 'of = ["bas"]', "earn.happy hour.of", "of =", 'that gives points; did you mean "base"?'),
        ("points = 20", "", "earn.review", "[earn.review]", "must have either points or multiply"),
        ("value = 2.5", "value = 2.505", "rewards.coffee.value", "value = 2.5", "at most 2 digits"),
        ("value = 0.01", "value = inf", "currency.value", "value = inf", "is Infinity, must be finite"),
        ("value = 0.01", "value = 0.0100000000000000000001", "currency.value", "value =", "at most 15 digits"),
        ("Europe/Berlin", "Europe/Berlim", "zone", "zone =", 'must be an IANA name such as "Europe/Berlin"; did you'),
        ("buy = 9", "buy = 2026-01-01", "stamps.tenth coffee.buy", "buy =", '"2026-01-01", must be a number'),
        ("buy = 9", "buy = 2026-01-01T00:00:00", "stamps.tenth coffee.buy", "buy =", "of type datetime"),
        ("buy = 9", "buy = 9, 9", "", "buy =", "is no TOML"),
    ],
)
def test_toml_errors_name_file_line_and_field(tmp_path, old, new, field, at, message) -> None:
    file = tmp_path / "p.toml"
    text = changed_toml(old, new)
    file.write_text(text)
    with pytest.raises(gw.FormatError) as caught:
        gw.Program.load(file)
    line = next(i for i, line in enumerate(text.splitlines(), 1) if line.startswith(at))
    assert caught.value.argument == field
    assert caught.value.row == line
    assert str(caught.value).startswith(f"Program.load: {file}, line {line}") and message in str(caught.value)


def test_json_errors_name_file_and_line(tmp_path, program) -> None:
    file = tmp_path / "p.json"
    text = program.to_json().replace('"at_once"', '"at_one"')
    line = next(i for i, line in enumerate(text.splitlines(), 1) if "at_one" in line)
    file.write_text(text)
    must = (
        'tier_rules.downgrade is "at_one", must be "period_end", "one_level", "at_once" or "never"; '
        'did you mean "at_once"?'
    )
    with pytest.raises(gw.FormatError) as caught:
        gw.Program.load(file)
    assert str(caught.value) == f"Program.load: {file}, line {line}: {must}"
    with pytest.raises(gw.FormatError) as caught:
        gw.Program.from_json(text)
    assert str(caught.value) == f"Program.from_json: line {line}: {must}" and caught.value.row == line
    with pytest.raises(gw.FormatError) as caught:
        gw.Program.from_dict(json.loads(text))
    assert str(caught.value) == f"Program.from_dict: {must}" and caught.value.row is None
    with pytest.raises(gw.FormatError, match=r'line 4: zone is "Europe/Berlim", .*; did you mean "Europe/Berlin"'):
        gw.Program.from_json(program.to_json().replace("Berlin", "Berlim"))


def test_what_is_no_document(tmp_path) -> None:
    for wrong in (5, [1], None):
        with pytest.raises(gw.SchemaError):
            gw.Program(wrong)
        with pytest.raises(gw.SchemaError):
            gw.Program.from_json(wrong)
        with pytest.raises(gw.SchemaError):
            gw.Program.load(wrong)
    with pytest.raises(gw.DomainError, match=r"must end with \.toml or \.json"):
        gw.Program.load(tmp_path / "p.yaml")
    with pytest.raises(gw.DomainError, match=r"must end with \.json"):
        gw.Program({"zone": "UTC"}).save(tmp_path / "p.toml")
    with pytest.raises(OSError):
        gw.Program.load(tmp_path / "none.toml")
    for name in ("p.json", "p.toml"):
        (tmp_path / name).write_bytes(b'zone = "\xff"')
        with pytest.raises(gw.FormatError, match="is no UTF-8 text, at byte 8"):
            gw.Program.load(tmp_path / name)
    with pytest.raises(gw.FormatError, match="must have texts as names"):
        gw.Program({"zone": "UTC", "tiers": {5: 1}})
    with pytest.raises(gw.FormatError, match="of type set"):
        gw.Program({"zone": "UTC", "earn": {"a": {"points": 1, "when": {"channels": {"x"}}}}})
    with pytest.raises(gw.FormatError, match=r"must be at most 2\^53"):
        gw.Program({"zone": "UTC", "version": 10**400})
    with pytest.raises(gw.FormatError, match="halves of letters"):
        gw.Program({"zone": "UTC", "name": "\ud800"})
    with pytest.raises(gw.FormatError, match=r"Program\.from_json: line 1: json ends too early"):
        gw.Program.from_json("")
    with pytest.raises(gw.FormatError, match="Program: zone is missing"):
        gw.Program({"expires": "12 months"})


def test_presets_are_programmes_for_their_policy() -> None:
    presets = gw.Program.presets()
    assert next(iter(presets)) == "reverse_and_earn_again" and len(presets) >= 8
    for name, statement in presets.items():
        program = gw.Program.preset(name, zone="Asia/Ho_Chi_Minh")
        assert program.name == name and program.zone == "Asia/Ho_Chi_Minh" and statement.endswith(".")
        assert not program.check()
        assert gw.Program(program.to_dict()) == program
    assert gw.Program.preset("rate_of_refund").zone == "UTC"
    with pytest.raises(gw.DomainError, match=r'Program\.preset: name is "stamps", .*; did you mean "stamp_card"\?'):
        gw.Program.preset("stamps")
    with pytest.raises(gw.DomainError, match="must be an IANA name"):
        gw.Program.preset("stamp_card", zone="Mars")
    with pytest.raises(gw.SchemaError, match="must be a text"):
        gw.Program.preset(5)


def test_what_a_member_gets(program) -> None:
    english, vietnamese = program.describe(), program.describe("vi")
    for name in [*program.rules, *program.tiers, "coffee", "tenth coffee"]:
        assert f'"{name}"' in english and f'"{name}"' in vietnamese
    assert english.startswith("Bohnen & Brot\n\nMembership\n- ") and "\n\nTích điểm\n- " in vietnamese
    assert '- "happy hour": 2 times the beans of "base", for members whose segment is lapsed or new' in english
    with pytest.raises(gw.DomainError, match='language is "de", must be "en" or "vi"'):
        program.describe("de")
    with pytest.raises(gw.SchemaError):
        program.describe(None)


def test_what_a_notebook_shows(program) -> None:
    html = program.replace({"name": "<script>"})._repr_html_()
    assert "<script>" not in html and "&lt;script&gt;" in html
    assert html.count("<li>") == program.describe().count("\n- ")
    assert "<p><b>Earning</b></p><ul><li>&quot;base&quot;: 1 bean for every EUR 10 spent.</li>" in html


def test_findings(program) -> None:
    assert program.check() == []
    assert isinstance(program.replace({"earn.base.cap.day": 0}).check()[0], gw.ProgramFinding)
    found = program.replace({"earn.base.cap.day": 0, "pending": "14 days"}).check()
    assert [(f.severity, f.field, f.code) for f in found] == [
        ("error", "earn.base.cap.day", "cap_of_nothing"),
        ("error", "earn.happy hour.of", "multiplies_nothing"),
    ]
    assert found[0].sentence == '"base" never holds: its cap is 0.'
    assert [f.code for f in program.check(today="2027-01-01")] == ["over"]
    assert program.check(today=dt.date(2026, 12, 31)) == []
    with pytest.raises(gw.DomainError, match="today is 'soon', must be a day"):
        program.check(today="soon")
