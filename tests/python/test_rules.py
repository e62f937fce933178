"""Rule tables: what they say, where they overlap and leave holes, and their outcomes for columns."""

import itertools
import json
import pickle
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest

import goodwill as gw

KNOWN = json.loads((Path(__file__).parent.parent / "reference/segments/named_segments.json").read_text())


def test_named_segments_have_58_overlapping_cells_and_10_holes():
    table = gw.rules.rfm()
    found = gw.check_rules(table)
    assert (found.cells, found.cells_of_overlaps, found.cells_of_holes) == tuple(
        KNOWN[name] for name in ("cells", "cells_of_overlaps", "cells_of_holes")
    )
    assert sorted("".join(map(str, cell)) for hole in found.holes for cell in hole.cells()) == KNOWN["holes"]
    assert isinstance(found, gw.RuleCheck) and found.unreachable == () and not found.ok
    assert "125 cells: 58 match two rules or more, 10 match none" in repr(found)
    assert "Champions and Potential Loyalist: r 5, f 5, m 5 (1 cell)" in repr(found)

    # Each cell by the table itself, and by its rules written out.
    r, f, m = np.array(list(itertools.product(range(1, 6), repeat=3)), np.uint8).T
    codes = table.codes({"r": r, "f": f, "m": m})
    assert (codes == -1).sum() == 10
    limits = {name: dict(when) for name, when in table._core.rules}
    columns = {"r": r, "f": f, "m": m}
    holds = np.array(
        [
            np.all([(columns[c] >= asked[0][0][0]) & (columns[c] <= asked[0][0][1]) for c, asked in when.items()], 0)
            for when in limits.values()
        ]
    )
    assert (holds.sum(0) > 1).sum() == 58
    np.testing.assert_array_equal(codes, np.where(holds.any(0), holds.argmax(0), -1))


ROWS = [
    {"outcome": "vip", "orders": (10, None), "region": {"north", "south"}},
    {"outcome": "regular", "orders": "[2..10)"},
    {"outcome": "vip", "orders": ">= 50"},
    {"outcome": "once", "orders": 1, "region": "north|east"},
]
DATA = {"orders": [12, 12, 60, 9, 1, 1, 1, 0], "region": ["north", "east", "east", None, "east", "west", None, "north"]}
NAMES = ["vip", None, "vip", "regular", "once", None, None, None]


def test_rules_from_a_list_and_from_frames():
    table = gw.RuleTable(ROWS)
    assert table.columns == ["orders", "region"] and table.outcomes == ["vip", "regular", "once"] and len(table) == 4
    assert table.apply(DATA).tolist() == NAMES
    assert table.codes(pl.DataFrame(DATA)).tolist() == [0, -1, 0, 1, 2, -1, -1, -1]
    frame = pd.DataFrame(DATA).astype({"region": "category"})
    assert table.apply(frame, none="none of them")[1] == "none of them"
    written = pl.DataFrame(
        {
            "segment": ["vip", "regular", "vip", "once"],
            "orders": [">= 10", "[2..10)", ">=50", "1"],
            "region": ["north|south", None, "*", "north|east"],
        }
    )
    for data in (written, written.to_pandas(), written.to_dict(as_series=False)):
        again = gw.RuleTable.from_frame(data, outcome="segment")
        assert again.apply(DATA).tolist() == NAMES
        assert "regular: orders [2..10)" in repr(again)
    mixed = pd.DataFrame({"outcome": ["a", "b"], "orders": [1, "2..5"]})
    assert gw.RuleTable.from_frame(mixed).apply({"orders": [1, 3]}).tolist() == ["a", "b"]
    assert pickle.loads(pickle.dumps(table)).apply(DATA).tolist() == NAMES


def test_outcomes_of_a_mapping_may_be_open_ended():
    table = gw.RuleTable({"few": {"orders": (None, 2)}, "many": {"orders": "3-5"}, "most": {"orders": (5, None)}})
    found = table.check()
    assert [repr(o) for o in found.overlaps] == ["many and most: orders 5 (1 cell)"]
    assert [repr(h) for h in found.holes] == ["orders (2..3) (1 cell)"]
    with pytest.raises(gw.DomainError, match="must have a domain"):
        list(found.holes[0].cells())
    whole = gw.check_rules(table, domain={"orders": range(0, 9)})
    assert whole.holes == () and whole.cells == 9
    assert [list(h.cells()) for h in gw.check_rules(gw.RuleTable(ROWS[1:2], domain={"orders": range(4)})).holes] == [
        [(0,), (1,)]
    ]


def test_a_rule_that_asks_for_nothing_holds_for_every_row():
    table = gw.RuleTable([{"outcome": "all"}])
    assert table.apply({"x": [1, 2, 3]}).tolist() == ["all"] * 3
    assert table.check().ok and "all: anything" in repr(table)
    assert gw.RuleTable([]).codes({"x": [1, 2]}).tolist() == [-1, -1]


def test_rules_of_one_outcome_may_overlap_without_harm():
    found = gw.RuleTable([{"outcome": "a", "x": (0, 2)}, {"outcome": "a", "x": (1, None)}, {"outcome": "b"}]).check()
    assert [(o.rules, o.same_outcome) for o in found.overlaps] == [((0, 1), True), ((0, 2), False), ((1, 2), False)]
    assert found.unreachable == ()
    assert gw.RuleTable([{"outcome": "a"}, {"outcome": "b", "x": 1}]).check().unreachable == ("b",)
    assert gw.RuleTable({"yes": {"x": (0, None)}, "no": {"x": "< 0"}}).check().ok


def holds(asked, value):
    """A condition, as pairs of limits with their ends or as texts, by the definition."""
    if isinstance(asked, set):
        return value in asked
    low, high, low_open, high_open = asked
    return (value > low if low_open else value >= low) and (value < high if high_open else value <= high)


def test_the_check_finds_what_trying_every_value_finds():
    random = np.random.default_rng(3)
    areas = ["north", "south", "east", "west"]
    values = np.arange(-1, 9, 0.5)  # the limits, whole numbers from 0 to 7, and one between and beyond each
    grid = list(itertools.product(values, areas))
    found_both = 0
    for _ in range(150):
        rows, slow = [], []
        for i in range(random.integers(1, 6)):
            row, own = {"outcome": f"rule {i}"}, {}
            if random.random() < 0.9:
                low, high = sorted(map(int, random.integers(0, 8, 2)))
                ends = (bool(random.random() < 0.5), bool(random.random() < 0.5)) if low < high else (False, False)
                row["x"] = f"{'[('[ends[0]]}{low}..{high}{'])'[ends[1]]}"
                own["x"] = (low, high, *ends)
            if random.random() < 0.7:
                own["area"] = row["area"] = set(random.choice(areas[:3], random.integers(1, 4)))
            rows.append(row)
            slow.append(own)
        found = gw.RuleTable(rows, columns=["x", "area"], domain={"area": set(areas)}).check()
        which = np.array([[all(holds(own[c], v) for c, v in zip(("x", "area"), cell, strict=True) if c in own)
                           for own in slow] for cell in grid])  # fmt: skip
        pairs = [(i, j) for i, j in itertools.combinations(range(len(slow)), 2) if (which[:, i] & which[:, j]).any()]
        assert [o.rules for o in found.overlaps] == pairs
        uncovered = {cell for cell, own in zip(grid, which, strict=True) if not own.any()}
        # The holes, written as rules from the text that names them, hold where no rule does.
        again = gw.RuleTable(
            [{"outcome": str(i), **{c: t.replace(", ", "|") for c, t in hole.ranges.items() if t != "any"}}
             for i, hole in enumerate(found.holes)],
            columns=["x", "area"],
        )  # fmt: skip
        codes = again.codes({"x": [x for x, _ in grid], "area": [area for _, area in grid]})
        assert {cell for cell, code in zip(grid, codes, strict=True) if code >= 0} == uncovered
        assert bool(uncovered) == bool(found.holes)
        first = np.where(which.any(1), which.argmax(1), -1)
        assert set(found.unreachable) == {f"rule {i}" for i in range(len(slow)) if i not in first}
        found_both += bool(found.holes) and bool(pairs)
    assert found_both > 50


TOML = """
columns = ["orders", "region"]

[domain]
orders = {whole = "1..999"}
region = ["north", "south", "east"]

[[rules]]
outcome = "large"
orders = ">= 10"
region = ["north", "south"]

[[rules]]
outcome = "small"
orders = "[2..10)"

[[rules]]
outcome = "once"
orders = 1
"""


def test_one_table_from_toml_a_frame_and_python(tmp_path):
    path = tmp_path / "sizes.toml"
    path.write_text(TOML)
    table = gw.rules.read(path)
    rows = [
        {"outcome": "large", "orders": (10, None), "region": {"north", "south"}},
        {"outcome": "small", "orders": "[2..10)"},
        {"outcome": "once", "orders": 1},
    ]
    frame = pd.DataFrame(
        {"outcome": ["large", "small", "once"], "orders": [">= 10", "[2..10)", 1], "region": ["north|south", None, "*"]}
    )
    texts = pl.DataFrame(
        {"outcome": ["large", "small", "once"], "orders": [">= 10", "[2..10)", "1"], "region": ["north|south", "", "*"]}
    )
    for other in (gw.RuleTable(rows), gw.RuleTable.from_frame(frame), gw.RuleTable.from_frame(texts)):
        assert repr(other) == repr(table)
        assert other.apply(DATA).tolist() == table.apply(DATA).tolist()
    found = table.check()
    assert (found.cells, found.cells_of_holes, len(found.overlaps)) == (2997, 990, 0)
    assert found.holes[0].ranges == {"orders": "10..999", "region": "east"}

    path.write_text("[rules.large]\norders = '>= 10'\n[rules.small]\norders = '< 10'\n")
    by_name = gw.rules.read(str(path))
    assert by_name.outcomes == ["large", "small"] and by_name.check().ok


BAD_TOML = {
    "a column that is not there": (
        ("orders = 1\n", "order = 1\n"),
        gw.SchemaError,
        'line 17: rules[2] is "order", must be a column of the table; there are "orders", "region"',
    ),
    "a range upside down": (("[2..10)", "[10..2)"), gw.DomainError, 'line 13: rules[1] is "orders" from 10 to 2'),
    "an outcome that is missing": (('outcome = "once"\n', ""), gw.DomainError, 'line 17: rules[2] is None, must have'),
    "true for a number": (("orders = 1\n", "orders = true\n"), gw.DomainError, 'rules[2] is True, "orders" must be'),
    "an unknown field": (("[domain]", "[domains]"), gw.FormatError, "line 4: domains is no field, there are columns"),
    "no rules": (("[[rules]]", "[[rule]]"), gw.FormatError, "rule is no field, there are columns, domain, rules; did"),
    "whole numbers that are none": (('"1..999"', '"1..9.5"'), gw.FormatError, "line 5: domain.orders is {'whole'"),
    "whole numbers without an end": (('"1..999"', '">= 1"'), gw.FormatError, "line 5: domain.orders is {'whole'"),
    "columns that are no list": (('["orders", "region"]', '"orders"'), gw.FormatError, "line 2: columns is 'orders'"),
    "no TOML": (("outcome = ", "outcome "), gw.FormatError, "line 9 is no TOML"),
    "another domain": (('["north", "south", "east"]', "7"), None, ""),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_TOML)
def test_what_is_wrong_in_a_file_is_named_with_its_line(name, tmp_path):
    (old, new), error, message = BAD_TOML[name]
    path = tmp_path / "rules.toml"
    path.write_text(TOML.replace(old, new))
    if error is None:  # not wrong until it is checked
        with pytest.raises(gw.DomainError, match="must be texts, as in the rules"):
            gw.rules.read(path).check()
        return
    with pytest.raises(error) as caught:
        gw.rules.read(path)
    assert str(caught.value).startswith(f"rules.read: {path}, line") and message in str(caught.value)
    assert caught.value.function == "rules.read"


def test_a_file_that_cannot_be_read_says_so(tmp_path):
    with pytest.raises(OSError, match="No such file"):
        gw.rules.read(tmp_path / "none.toml")
    with pytest.raises(gw.SchemaError, match="must be the path of a TOML file"):
        gw.rules.read({"rules": []})
    (tmp_path / "latin.toml").write_bytes(b"\xff")
    with pytest.raises(gw.FormatError, match="is no UTF-8 text, at byte 0"):
        gw.rules.read(tmp_path / "latin.toml")
    (tmp_path / "empty.toml").write_text("")
    with pytest.raises(gw.FormatError, match="rules is missing"):
        gw.rules.read(tmp_path / "empty.toml")
    (tmp_path / "flat.toml").write_text("rules = 3")
    with pytest.raises(gw.FormatError, match="line 1: rules must be a table for each rule"):
        gw.rules.read(tmp_path / "flat.toml")
    (tmp_path / "named.toml").write_text("[rules.a]\nx = 1")
    with pytest.raises(gw.SchemaError, match=r'line 1: rules\[0\] is "x", must be a column of the table; there'):
        gw.rules.read(tmp_path / "named.toml", columns=["y"])
    (tmp_path / "domain.toml").write_text("domain = 3\n[[rules]]\noutcome = 'a'")
    with pytest.raises(gw.FormatError, match="line 1: domain is 3, must be a table"):
        gw.rules.read(tmp_path / "domain.toml")


def test_value_classes_by_cumulated_share():
    table = gw.rules.abc()
    assert table.check().ok and table.outcomes == ["A", "B", "C"]
    revenue = np.array([500, 300, 100, 60, 25, 10, 5, 0])  # the first two bring 80 % and are the A's
    before = (np.cumsum(revenue) - revenue) / revenue.sum()
    assert table.apply({"cumulated_share": before}).tolist() == ["A", "A", "B", "B", "C", "C", "C", "C"]
    assert gw.rules.abc(a=0.5, b=0.9).apply({"cumulated_share": before}).tolist() == [*"ABBCCCCC"]
    for bad in ({"a": 0}, {"a": 1}, {"a": 0.95}, {"b": 0.8}, {"b": 1}, {"a": True}, {"a": float("nan")}):
        with pytest.raises(gw.DomainError, match="must lie between"):
            gw.rules.abc(**bad)


BAD = {
    "a column that is not there": (
        lambda: gw.RuleTable([{"outcome": "a", "rr": 1}], columns=["r", "f"]),
        gw.SchemaError,
        'RuleTable: rules[0] is "rr", must be a column of the table; there are "r", "f"',
    ),
    "a range upside down": (
        lambda: gw.RuleTable([{"outcome": "a"}, {"outcome": "b", "r": (5, 3)}]),
        gw.DomainError,
        'RuleTable: rules[1] is "r" from 5 to 3, must be a range from a lower limit to a higher one',
    ),
    "a range upside down as text": (
        lambda: gw.RuleTable({"a": {"r": "5-3"}}),
        gw.DomainError,
        'rules[0] is "r" from 5 to 3',
    ),
    "an empty set": (lambda: gw.RuleTable({"a": {"r": set()}}), gw.DomainError, 'rules[0] is "r", must have ranges'),
    "numbers and texts": (
        lambda: gw.RuleTable({"a": {"r": {1, "x"}}}),
        gw.DomainError,
        '"r" must be (low, high), a number, a text, or a set of numbers or of texts',
    ),
    "texts where others have numbers": (
        lambda: gw.RuleTable({"a": {"r": 1}, "b": {"r": "x"}}),
        gw.DomainError,
        "must be numbers in all rules, or texts in all",
    ),
    "no outcome": (lambda: gw.RuleTable([{"r": 1}]), gw.DomainError, 'must have a text as its "outcome"'),
    "no mapping": (lambda: gw.RuleTable([5]), gw.SchemaError, "rules[0] is of type int, must be a mapping"),
    "a frame without outcomes": (
        lambda: gw.RuleTable.from_frame({"r": [1], "name": ["a"]}),
        gw.SchemaError,
        'outcome is "outcome", must be a column of the data; there are "r", "name"',
    ),
    "data without the column": (
        lambda: gw.rules.rfm().codes({"r": [1], "f": [1]}),
        gw.SchemaError,
        'm is "m", must be a column of the data; there are "r", "f"',
    ),
    "data of another type": (
        lambda: gw.rules.rfm().codes({"r": ["1"], "f": [1], "m": [1]}),
        gw.SchemaError,
        "RuleTable.apply: r is of type string, must be numbers, as in the rules",
    ),
    "a domain of another column": (
        lambda: gw.check_rules(gw.rules.rfm(), domain={"q": range(3)}),
        gw.SchemaError,
        'domain is "q", must be of a column of the table; there are "r", "f", "m"',
    ),
    "no table": (lambda: gw.check_rules({"a": {}}), gw.SchemaError, "table is of type dict, must be a RuleTable"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_is_named(name):
    work, error, message = BAD[name]
    with pytest.raises(error) as caught:
        work()
    assert message in str(caught.value)
