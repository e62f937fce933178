"""A live engine and frames: events out of any, histories and members into the one that was asked for."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import goodwill as gw

PLACES = ("earned", "granted", "reissued", "owed", "pending", "active", "spent", "expired", "reversed")


def program(**fields: Any) -> gw.Program:
    """One point for each unit of money; a purchase makes a member."""
    plain = {"zone": "UTC", "money": {"decimals": 0}, "enrolment": "first_purchase", "earn": {"base": {"points": 1}}}
    return gw.Program({**plain, **fields})


def purchase(id: Any, day: Any, amount: Any, **fields: Any) -> dict[str, Any]:
    return {"kind": "purchase", "id": id, "member": "m", "time": day, "amount": amount, **fields}


@pytest.mark.parametrize("backend", [None, "polars", "pandas", "pyarrow"])
def test_frames(backend) -> None:
    engine = program(expires="1 month").engine(backend=backend)
    engine.apply(purchase("o2", "2026-01-01", 10))
    engine.apply({**purchase("o1", "2026-01-01", 20), "member": "a"})
    history, members = engine.history("m", until="2026-03-01"), engine.members(at="2026-03-01")
    kinds = {None: dict, "polars": pl.DataFrame, "pandas": pd.DataFrame, "pyarrow": pa.Table}
    assert type(history) is type(members) is kinds[backend]
    as_list = {
        None: lambda values: values.tolist(),
        "polars": lambda values: values.to_list(),
        "pandas": lambda values: values.tolist(),
        "pyarrow": lambda values: values.to_pylist(),
    }[backend]
    assert as_list(history["kind"]) == ["join", "earn", "expire"]
    assert as_list(history["points"]) == [0, 10, 10]
    assert as_list(history["event"])[:2] == ["o2", "o2"]
    assert as_list(history["from"])[1:] == ["earned", "active"]
    assert pd.isna(as_list(history["event"])[2])
    assert str(as_list(history["gone_on"])[2])[:10] == "2026-02-02"
    assert as_list(members["member"]) == ["a", "m"]
    assert as_list(members["expired"]) == [20, 10]
    assert as_list(members["joined"]) == [True, True]
    names = {None: list, "pyarrow": lambda table: table.column_names}.get(backend, lambda frame: list(frame.columns))
    assert names(members) == ["member", "joined", "tier", *PLACES]


LOG = {
    "kind": ["purchase", "purchase", "redemption", "refund", "redemption"],
    "id": [1, 2, 3, 4, 5],
    "member": ["m", "n", "m", "m", "n"],
    "time": [dt.datetime(2026, 1, day, 12, tzinfo=dt.UTC) for day in range(1, 6)],
    "amount": [100.0, 50.0, None, 30.0, None],
    "points": [None, None, 20, None, 60],
    "of": [None, None, None, 1, None],
}


@pytest.mark.parametrize("kind", ["dicts", "columns", "polars", "pandas", "pyarrow", "arrays"])
def test_many_events_from_any_frame(kind) -> None:
    events: Any = {
        "dicts": lambda: [dict(zip(LOG, row, strict=True)) for row in zip(*LOG.values(), strict=True)],
        "columns": lambda: LOG,
        "polars": lambda: pl.DataFrame(LOG),
        "pandas": lambda: pd.DataFrame(LOG),
        "pyarrow": lambda: pa.table(LOG),
        "arrays": lambda: {
            **LOG,
            "amount": np.array([100, 50, np.nan, 30, np.nan]),
            "points": pd.array([None, None, 20, None, 60], dtype="Int64"),
        },
    }[kind]()
    engine = program().engine()
    if kind == "pandas":
        events["points"] = events["points"].astype("Int64")
    outcomes = engine.apply_all(events)
    assert len(outcomes) == 5
    assert [one.accepted for one in outcomes] == [True, True, True, True, False]
    assert (outcomes.accepted, outcomes.duplicates, outcomes.refused) == (4, 0, {"not_enough_points": 1})
    assert repr(outcomes) == "Outcomes(4 accepted, 0 of them duplicates; refused: 1 not_enough_points)"
    assert outcomes[2].points == -20
    assert engine.balance("m").active == 50
    frame = outcomes.to_frame()
    want = {"polars": pl.DataFrame, "pandas": pd.DataFrame, "pyarrow": pa.Table}.get(kind, dict)
    assert type(frame) is want
    assert type(outcomes.to_frame(backend="polars")) is pl.DataFrame
    assert outcomes.to_frame(backend="polars")["reason"].to_list() == [None] * 4 + ["not_enough_points"]
    again = engine.apply_all(events)
    assert (again.accepted, again.duplicates) == (4, 4)


def test_many_events_some_of_them_wrong() -> None:
    events = [purchase("a", "2026-01-01", 10), purchase("a", "2026-01-01", 11), purchase("b", "soon", 1), 7]
    engine = program().engine()
    for good, bad, error in ((1, 1, gw.ConflictError), (1, 2, gw.DomainError), (1, 3, gw.SchemaError)):
        with pytest.raises(error) as raised:
            engine.apply_all([events[0], *events[bad : bad + 1]])
        assert raised.value.row == good
    outcomes = engine.apply_all(events, errors="skip")
    assert outcomes.refused == {"wrong": 2, "conflict": 1}
    assert outcomes[1].why.startswith("engine.apply")
    assert not outcomes[2]
    assert engine.balance("m").active == 10
    with pytest.raises(gw.DomainError, match="skip"):
        engine.apply_all(events, errors="ignore")  # type: ignore[arg-type]
