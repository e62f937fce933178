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
