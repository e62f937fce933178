"""Named cuts of a number."""

import pickle

import numpy as np
import pytest

import goodwill as gw


def test_bands_by_name_by_pair_and_by_cut():
    spend = gw.Bands({"small": 0, "middle": 100, "large": 1000})
    assert spend.codes([-1, 0, 99.99, 100, 1e9, np.nan]).tolist() == [-2, 0, 0, 1, 2, -1]
    assert spend.names_of([5, np.nan]).tolist() == ["small", None]
    assert spend.limits == [(0, 100), (100, 1000), (1000, np.inf)] and len(spend) == 3
    assert repr(spend) == "Bands(small [0..100), middle [100..1,000), large [1,000..))"
    assert gw.Bands({"low": None, "high": 3}).codes([-1e9, 3]).tolist() == [0, 1]
    assert gw.Bands([0.5, 1500]).names == ["under 0.5", "0.5 to under 1,500", "1,500 and more"]
    assert gw.Bands([]).names == ["all"]
    assert gw.Bands([3], names=["low", "high"]) == gw.Bands({"low": (None, 3), "high": (3, None)})
    again = pickle.loads(pickle.dumps(spend))
    assert again == spend and hash(again) == hash(spend) and again != gw.bands.age and spend != 3
    assert gw.bands.income.names[0] == "under 15,000" and gw.bands.income.codes([74_999, 75_000]).tolist() == [4, 5]


@pytest.mark.parametrize("bands", [gw.bands.age, gw.bands.income, gw.Bands({"a": (0, 0.1), "b": (0.3, None)})])
def test_bands_are_rule_tables_too(bands):
    values = np.concatenate([np.arange(-2, 3, 0.05), np.arange(0, 250_000, 500.0), [1e9]])
    table = bands.rules("x")
    assert table.apply({"x": values}).tolist() == bands.names_of(values).tolist()
    assert not table.check().overlaps and table.columns == ["x"]


BAD_BANDS = {
    "cuts that descend": (
        lambda: gw.Bands([10, 5]),
        gw.DomainError,
        "cuts[1] is 5, must be above the cut before it, 10",
    ),
    "equal cuts": (lambda: gw.Bands([5, 5]), gw.DomainError, "cuts[1] is 5, must be above the cut before it, 5"),
    "a cut that is no number": (lambda: gw.Bands([5, "x"]), gw.DomainError, "cuts[1] is 'x', must be a number"),
    "an infinite cut": (lambda: gw.Bands([np.inf]), gw.DomainError, "cuts[0] is inf, must be finite"),
    "named cuts that descend": (
        lambda: gw.Bands({"old": 60, "young": 0}),
        gw.DomainError,
        'bands[1] is "young" from 0, must begin above "old", at 60',
    ),
    "bands that overlap": (
        lambda: gw.Bands({"young": (0, 30), "old": (25, None)}),
        gw.DomainError,
        'bands[1] is "old" from 25, must not begin before "young" ends, at 30',
    ),
    "a band upside down": (lambda: gw.Bands({"a": (5, 3)}), gw.DomainError, 'bands[0] is "a" from 5 to 3, must begin'),
    "pairs and limits": (lambda: gw.Bands({"a": 0, "b": (1, 2)}), gw.DomainError, "a lower limit each, or a pair"),
    "three limits": (lambda: gw.Bands({"a": (0, 1, 2)}), gw.DomainError, "bands[0] is (0, 1, 2), must be a pair"),
    "a limit that is missing": (lambda: gw.Bands({"a": 0, "b": None}), gw.DomainError, "bands[1] is None, must be a"),
    "too few names": (lambda: gw.Bands([1, 2], names=["a"]), gw.ShapeError, "names is 1 names, must be 3"),
    "names twice": (
        lambda: gw.Bands([1], names=["a", "a"]),
        gw.DomainError,
        'bands[1] is "a", must be the name of one',
    ),
    "names for names": (lambda: gw.Bands({"a": 1}, names=["b"]), gw.DomainError, "names is ['b'], must be left out"),
    "a name that is no text": (lambda: gw.Bands({1: 0}), gw.DomainError, "bands[0] is 1, must be named by a text"),
    "no cuts": (lambda: gw.Bands(5), gw.SchemaError, "cuts is of type int, must be named cuts, or numbers"),
    "texts to cut": (lambda: gw.bands.age.codes(["x"]), gw.SchemaError, "Bands.codes: values must be numbers"),
}


@pytest.mark.parametrize("name", BAD_BANDS)
def test_bands_that_contradict_themselves_are_refused(name):
    work, error, message = BAD_BANDS[name]
    with pytest.raises(error) as caught:
        work()
    assert message in str(caught.value)
