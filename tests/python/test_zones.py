"""Tables of transitions."""

import datetime as dt
import math
import zoneinfo

import numpy as np
import pytest

import goodwill as gw
from goodwill import _frames, _zones

BERLIN = zoneinfo.ZoneInfo("Europe/Berlin")
UTC = dt.UTC


def column(values):
    return _frames.series("fn", "x", values)


def listed(values):
    """As Python objects with None where missing, whatever the kind."""
    return [None if isinstance(v, float) and math.isnan(v) else v for v in column(values).to_pylist()]


# Zones.


@pytest.mark.parametrize(
    "name", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "UTC"]
)
def test_transitions_are_those_of_the_zone(name):
    instants, offsets = _zones.transitions(name)
    assert (np.diff(instants) > 0).all()
    zone = zoneinfo.ZoneInfo(name)
    for seconds in np.random.default_rng(1).integers(-2_000_000_000, 4_000_000_000, 3000):
        there = offsets[np.searchsorted(instants, seconds, side="right") - 1]
        at = dt.datetime.fromtimestamp(int(seconds), UTC).astimezone(zone)
        assert there == at.utcoffset().total_seconds()
    for instant, offset in zip(instants[1:40].tolist(), offsets[1:40].tolist(), strict=True):
        after = dt.datetime.fromtimestamp(instant, UTC).astimezone(zone).utcoffset().total_seconds()
        before = dt.datetime.fromtimestamp(instant - 1, UTC).astimezone(zone).utcoffset().total_seconds()
        assert offset == after != before


def test_zones_that_do_not_exist():
    for name in ("Europe/Nowhere", "", "../etc/passwd", "+24:00", "-01:60", "+2", 5):
        with pytest.raises(gw.DomainError, match="zone is"):
            _zones.transitions(name) if isinstance(name, str) else _zones.tzinfo(name)
