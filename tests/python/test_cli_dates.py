"""Dates of a file: every order that all values allow is found, and none is guessed."""

import datetime as dt

import polars as pl
import pytest

import goodwill as gw
from goodwill.cli._errors import DataError, UsageError
from goodwill.cli._files import Wanted, read, read_log


def days(folder, values, **options):
    """What goodwill makes of the values: the days, and what was said."""
    path = folder / "log.csv"
    path.write_text("id;date\n" + "".join(f"{i};{value}\n" for i, value in enumerate(values)))
    loaded = read_log(str(path), **options)
    base = gw.CustomerBase.from_transactions(loaded.frame, **loaded.columns)
    return [str(dt.date(1970, 1, 1) + dt.timedelta(days=int(day))) for day in base._core.day], loaded.assumptions


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["2026-01-05", "2026-12-31"], ["2026-01-05", "2026-12-31"]),
        (["20260105", "20261231"], ["2026-01-05", "2026-12-31"]),
        (["2026-01-05 23:59:59", "2026-01-06"], ["2026-01-05", "2026-01-06"]),
        (["2026-01-05T10:00:00.5+02:00", "2026-01-06T00:00:00+02:00"], ["2026-01-05", "2026-01-06"]),
        (["2026-01-05T10:00Z"], ["2026-01-05"]),
        (["2026/1/5", "2026/12/31"], ["2026-01-05", "2026-12-31"]),
        (["2026-1-5"], ["2026-01-05"]),
        (["2026.01.05 10:15"], ["2026-01-05"]),
        (["31/12/2026", "5/1/2026"], ["2026-12-31", "2026-01-05"]),
        (["05.01.2026", "31.12.2026"], ["2026-01-05", "2026-12-31"]),
        (["5-1-2026", "31-12-2026"], ["2026-01-05", "2026-12-31"]),
        (["12/31/2026", "1/5/2026"], ["2026-12-31", "2026-01-05"]),
        (["12/31/2026 17:30", "1/5/2026 9:05"], ["2026-12-31", "2026-01-05"]),
        (["31/12/2026 17:30:59.25"], ["2026-12-31"]),
        (["5/5/2026", "12/12/2026"], ["2026-05-05", "2026-12-12"]),
        (["1767571200", "1798675200"], ["2026-01-05", "2026-12-31"]),
        (["1767571200000", "1798675200999"], ["2026-01-05", "2026-12-31"]),
    ],
)
def test_dates(values, expected, tmp_path):
    assert days(tmp_path, values)[0] == expected


def test_what_decided_is_said(tmp_path):
    for values, said in [
        (["1/2/2026", "31/12/2026"], 'dates are read day-first, as "31/12/2026" must be'),
        (["1/2/2026", "1/13/2026"], 'dates are read month-first, as "1/13/2026" must be'),
        (["1767571200"], "numbers are seconds since 1970-01-01 UTC"),
    ]:
        assert f'column "date": {said}' in days(tmp_path, values)[1]


def test_one_value_far_down_decides(tmp_path):
    many = ["1/2/2026"] * 100_000
    assert set(days(tmp_path, [*many, "13/2/2026"])[0]) == {"2026-02-01", "2026-02-13"}
    assert set(days(tmp_path, [*many, "2/13/2026"])[0]) == {"2026-01-02", "2026-02-13"}


def test_nothing_is_guessed(tmp_path):
    values = ["12/12/2026", "3/4/2026", "5/6/2026"]
    with pytest.raises(UsageError) as e:
        days(tmp_path, values)
    assert e.value.exit_code == 2
    assert '"3/4/2026" is 2026-04-03 or 2026-03-04' in str(e.value)
    assert str(e.value).endswith("say --day-first or --month-first")
    assert days(tmp_path, values, day_first=True)[0] == ["2026-12-12", "2026-04-03", "2026-06-05"]
    assert days(tmp_path, values, day_first=False)[0] == ["2026-12-12", "2026-03-04", "2026-05-06"]


@pytest.mark.parametrize(
    ("values", "options", "line", "text"),
    [
        (["13/1/2026", "1/2/2026", "1/14/2026"], {}, 4, r"can only be month-first, but line 2 \(13/1/2026\) only day"),
        (["1/14/2026", "13/1/2026"], {}, 3, r'"13/1/2026", can only be day-first, but line 2 \(1/14/2026\) only month'),
        (["13/1/2026"], {"day_first": False}, 2, "must be month, day, year, as --month-first says"),
        (["3/1/2026", "1/14/2026"], {"day_first": True}, 3, "must be day, month, year, as --day-first says"),
        (["31/1/2026", "31/2/2026"], {}, 3, 'is "31/2/2026", must be a date like "31/1/2026" in line 2'),
        (["31/1/2026", "2026-01-05"], {}, 3, 'must be a date like "31/1/2026" in line 2'),
        (["31/1/2026", "31/1/26"], {}, 3, 'must be a date like "31/1/2026" in line 2'),
        (["31/1/2026 10:00", "31/1/2026"], {}, 3, "must be a date like"),
        (["2026/1/5", "2026/2/30"], {}, 3, 'is "2026/2/30", must be a date like "2026/1/5" in line 2'),
        (["5/1/26"], {}, 2, "must have a year of four digits"),
        (["", "soon"], {}, 3, 'is "soon", must be a date: 2026-04-03'),
        (["31/1/2026 at noon"], {}, 2, "must have a time of day such as 17:30"),
        (["1767571200", "tomorrow"], {}, 3, 'must be a number like "1767571200" in line 2'),
        (["19723"], {}, 2, "must be a date"),
    ],
)
def test_dates_that_are_none(values, options, line, text, tmp_path):
    with pytest.raises(DataError, match=text) as e:
        days(tmp_path, values, **options)
    assert (e.value.exit_code, e.value.line, e.value.column) == (1, line, "date")


def test_a_bad_iso_date_comes_with_its_line(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text("id,date\n1,2026-01-05\n\n2,2026-02-30\n")
    loaded = read_log(str(path))
    with pytest.raises(gw.DomainError) as e:
        gw.CustomerBase.from_transactions(loaded.frame, **loaded.columns)
    error = loaded.error_of(e.value)
    assert (error.line, error.column, error.value, error.exit_code) == (4, "date", '"2026-02-30"', 1)


def of_parquet(folder, values):
    path = str(folder / "log.parquet")
    pl.DataFrame({"date": values}).write_parquet(path)
    return read(path, [Wanted("time", "time")])["time"]


def test_parquet_times(tmp_path):
    day = dt.date(2026, 1, 5)
    assert of_parquet(tmp_path, [day]).to_list() == [day]
    assert of_parquet(tmp_path, [20260105, None]).to_list() == ["20260105", None]
    assert of_parquet(tmp_path, [1767571200, None])[0] == dt.datetime(2026, 1, 5, tzinfo=dt.UTC)
    for times in (1_000, 1_000_000, 1_000_000_000):
        assert of_parquet(tmp_path, [1767571200 * times])[0].replace(tzinfo=None) == dt.datetime(2026, 1, 5)
    assert of_parquet(tmp_path, ["13/1/2026"])[0] == dt.date(2026, 1, 13)
    with pytest.raises(UsageError, match="is of type Float64, must be a date"):
        of_parquet(tmp_path, [1.5])
    with pytest.raises(DataError, match=r'row 2, column "date": is 5, must be in seconds since 1970-01-01 like 17675'):
        of_parquet(tmp_path, [1767571200, 5])
    with pytest.raises(DataError, match=r"row 1, .* is 19723, must be a date"):
        of_parquet(tmp_path, [19723, 19724])
    assert of_parquet(tmp_path, pl.Series([None, None], dtype=pl.Int64)).null_count() == 2
