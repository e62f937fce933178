"""gw.read_tiers: descriptions, and errors that name file, line and field."""

from pathlib import Path

import pytest

import goodwill as gw

GOOD = """\
# Our programme
basis = "spend"
window = "12 months"   # rolling
below = "member"

[tiers]
silver = 100
"gold" = 500.50
"""


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "tiers.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_file_is_read_and_used(tmp_path):
    rules = gw.read_tiers(written(tmp_path, GOOD))
    assert rules == gw.TierRules({"silver": 100, "gold": 500.5}, "spend", "12 months", "member")
    assert gw.read_tiers(str(tmp_path / "tiers.toml")) == rules
    log = {"id": [1, 2, 3], "day": ["2024-01-31", "2025-01-31", "2025-02-01"], "total": [900, 500.5, 99.99]}
    base = gw.CustomerBase.from_transactions(log, customer="id", time="day", amount="total")
    assert gw.tiers(base, rules).to_frame()["tier"].tolist() == ["member", "gold", "member"]
    # What a call says goes before the description.
    assert gw.tiers(base, rules, window="lifetime", below="-").to_frame()["tier"].tolist() == ["gold", "gold", "-"]


def test_a_dict_is_the_same():
    rules = gw.read_tiers({"window": 90, "tiers": {"a": 1}})
    assert rules == gw.TierRules({"a": 1.0}, "spend", "90 days", "none")
    with pytest.raises(gw.FormatError, match=r"^read_tiers: tiers\.b is 1 \(\"b\"\), must be above the threshold") as e:
        gw.read_tiers({"tiers": {"a": 1, "b": 1}})
    assert e.value.row is None
    assert e.value.argument == "tiers.b"


@pytest.mark.parametrize(
    ("text", "line", "field", "message"),
    [
        (GOOD.replace("500.50", '"much"'), 8, "tiers.gold", 'tiers.gold is "much", must be a number'),
        (GOOD.replace("500.50", "50"), 8, "tiers.gold", "must be above the threshold before it, 100"),
        (GOOD.replace("100", "-1"), 7, "tiers.silver", "must be finite and > 0"),
        (GOOD.replace("100", "nan"), 7, "tiers.silver", "must be finite and > 0"),
        (GOOD.replace("100", "0.12345678"), 7, "tiers.silver", "at most 6 digits"),
        (GOOD.replace("100", "1234567890123456.1"), 7, "tiers.silver", "at most 15 digits"),
        (GOOD.replace("12 months", "12 moons"), 3, "window", 'window is "12 moons", must be "lifetime"'),
        (GOOD.replace('"12 months"', "1.5"), 3, "window", "must be a text"),
        (GOOD.replace('"spend"', '"visits"'), 2, "basis", 'must be "spend" or "orders"'),
        (GOOD.replace("basis", "bases"), 2, "bases", "is no field, there are basis, .*; did you mean basis?"),
        (GOOD.replace("member", "gold"), 4, "below", "must be a name that no tier has"),
        ('tiers = {a = 2, "b c" = 1}\n', 1, "tiers.b c", "must be above"),
        ("window = 9\n\ntiers.a = 2\ntiers.b = 1\n", 4, "tiers.b", "must be above"),
        ("tiers = 5\n", 1, "tiers", "must be a table"),
        ("[tiers]\n", 1, "tiers", "must be from 1 to 100"),
        ("basis = 'spend'\n", None, "tiers", "tiers is missing"),
        ("basis = 'spend'\nwindow = \n", 2, "", "is no TOML"),
        ("basis = 'spend'\n[tiers", 2, "", "is no TOML"),
        (b"basis = '\xff'\n", None, "", "is no UTF-8 text, at byte 9"),
    ],
)
def test_what_is_wrong_is_named(text, line, field, message, tmp_path):
    path = written(tmp_path, text)
    with pytest.raises(gw.FormatError, match=message.replace("?", r"\?")) as e:
        gw.read_tiers(path)
    assert e.value.row == line
    assert e.value.argument == field
    assert str(e.value).startswith(f"read_tiers: {path}" + (f", line {line}" if line else ""))


def test_what_is_no_description(tmp_path):
    with pytest.raises(FileNotFoundError):
        gw.read_tiers(tmp_path / "absent.toml")
    with pytest.raises(gw.SchemaError, match="must be the path of a TOML file, or a dict"):
        gw.read_tiers(5)
