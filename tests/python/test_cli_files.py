"""What the command line reads: dialects, ids, numbers, columns, and errors with file, line and value."""

import csv
import io
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import goodwill as gw
from goodwill.cli._errors import CommandError, DataError, UsageError
from goodwill.cli._files import Wanted, read, read_log

LOG = "customer,date,amount\n7,2026-01-05,20.50\n9,2026-01-07,12\n7,2026-02-02,30\n"


def written(folder: Path, text: str | bytes, name: str = "log.csv") -> str:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


def base_of(loaded):
    return gw.CustomerBase.from_transactions(loaded.frame, **loaded.columns)


def column(folder: Path, values: list[str], kind: str, **options):
    """One column of quoted texts as it is read, and what was said of it."""
    text = "x,y\n" + "".join(f'"{value}",1\n' for value in values)
    loaded = read(written(folder, text), [Wanted("x", kind, "x")], **options)
    return loaded["x"], loaded.assumptions


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize(("separator", "name"), [(",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "pipe")])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_dialects(mark, separator, name, end, tmp_path):
    text = LOG.replace(",", separator).replace("\n", end)
    loaded = read_log(written(tmp_path, mark + text.encode()))
    assert loaded.columns == {"customer": "customer", "time": "date", "amount": "amount"}
    assert loaded["amount"].to_list() == [20.5, 12, 30]
    assert loaded["customer"].to_list() == [7, 9, 7]
    said = f"read as UTF-8{' with a byte-order mark' if mark else ''}, separated by {name}"
    assert loaded.assumptions[0] == said
    assert 'amount is column "amount" (--amount names another)' in loaded.assumptions
    base = base_of(loaded)
    assert (len(base), base.ingest_report.amount_total) == (2, 62.5)
    assert read_log(written(tmp_path, mark + text.encode()), separator=name).frame.equals(loaded.frame)


def test_decimal_commas_and_quotes(tmp_path):
    text = 'kunde;datum;betrag\n"00001";2026-01-05;"1.234,50"\n2;2026-01-06;12,5\n"3;x ""y""";2026-01-07;7\n'
    loaded = read_log(written(tmp_path, text))
    assert loaded["amount"].to_list() == [1234.5, 12.5, 7]
    assert loaded["customer"].to_list() == ["00001", "2", '3;x "y"']
    assert "quoted fields" in loaded.assumptions[0]
    assert 'column "betrag": numbers have a decimal comma, as in "1.234,50"' in loaded.assumptions
    quoted = 'id,date,total\n1,2026-01-05,"12,5"\n2,2026-01-05,"1,25"\n'
    assert read_log(written(tmp_path, quoted))["amount"].to_list() == [12.5, 1.25]


def test_separators_within_fields_are_not_counted(tmp_path):
    text = "customer;date;amount;note\n1;2026-01-05;1;a, b, c\n2;2026-01-05;2;d, e\n3;2026-01-05;3;\"f; g\"\n"
    assert read_log(written(tmp_path, text))["amount"].to_list() == [1, 2, 3]
    header = 'id;date;"amount, net; of tax"\n1;2026-01-05;3\n'
    loaded = read_log(written(tmp_path, header), amount="amount, net; of tax")
    assert loaded["amount"].to_list() == [3]


@pytest.mark.parametrize(
    ("values", "expected", "said"),
    [
        (["1", "20", "300"], [1, 20, 300], None),
        (["1.5", "-2", "+3", "", "1e3"], [1.5, -2, 3, None, 1000], None),
        (["1,5", "2", "-3,25"], [1.5, 2, -3.25], "decimal comma"),
        (["1.234.567", "1"], [1234567, 1], "decimal comma"),
        (["1,234.50", "1,234,567", "9"], [1234.5, 1234567, 9], "decimal point"),
        (["1.234,50", "999.999"], [1234.5, 999999], "decimal comma"),
        (["150.000", "1.500.000"], [150000, 1500000], "decimal comma"),
        (["150.000", "1.5"], [150, 1.5], None),
        (["0.125", "12.125"], [0.125, 12.125], None),
        (["0,125"], [0.125], "decimal comma"),
        (["1 234,5", "1\u00a0234\u202f567"], [1234.5, 1234567], "decimal comma"),
        (["9", "NA", "n/a", " 7 "], [9, None, None, 7], '"NA", "n/a" taken as missing'),
        (["", ""], [None, None], None),
    ],
)
def test_numbers(values, expected, said, tmp_path):
    numbers, notes = column(tmp_path, values, "number")
    assert numbers.to_list() == expected
    assert (said is None and len(notes) == 1) or any(said in note for note in notes if said)


@pytest.mark.parametrize("values", [["1.234"], ["1,234", "5"], ["150.000", "200.000", "7"]])
def test_numbers_that_can_be_read_two_ways(values, tmp_path):
    with pytest.raises(UsageError, match=r'"\d+[.,]\d{3}" is \d+ or \d+\.\d{3}, .* say --decimal point or comma') as e:
        column(tmp_path, values, "number")
    assert e.value.exit_code == 2
    point, _ = column(tmp_path, values, "number", decimal="point")
    comma, _ = column(tmp_path, values, "number", decimal="comma")
    assert point[0] * 1000 == comma[0] or point[0] == comma[0] * 1000


@pytest.mark.parametrize(
    ("values", "options", "line", "text"),
    [
        (["1", "x"], {}, 3, 'is "x", must be a number'),
        (["1", ".", "2"], {}, 3, "must be a number"),
        (["1,5", "2.5"], {}, 3, r'is "2.5", has a decimal point, but line 2 \(1,5\) a decimal comma'),
        (["1", "2.5", "1.000,5"], {}, 4, r'is "1.000,5", has a decimal comma, but line 3 \(2.5\)'),
        (["12,34,5"], {}, 2, "must be a number"),
        (["1.5", "1,5"], {"decimal": "point"}, 3, 'is "1,5", must be a number with a decimal point, as --decimal says'),
        (["1,5", "1.55"], {"decimal": "comma"}, 3, "decimal comma, as --decimal says"),
    ],
)
def test_numbers_that_are_none(values, options, line, text, tmp_path):
    with pytest.raises(DataError, match=text) as e:
        column(tmp_path, values, "number", **options)
    assert (e.value.exit_code, e.value.line, e.value.column) == (1, line, "x")
    assert e.value.file.endswith("log.csv")
    assert e.value.value.strip('"') in values


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["1", "22", "0"], [1, 22, 0]),
        (["00001", "1"], ["00001", "1"]),
        (["1", "2a"], ["1", "2a"]),
        (["+1", "2"], ["+1", "2"]),
        (["-1", "2"], ["-1", "2"]),
        (["1.0", "2"], ["1.0", "2"]),
        (["9223372036854775807", "1"], [9223372036854775807, 1]),
        (["9223372036854775808", "1"], ["9223372036854775808", "1"]),
        (["NA", "null"], ["NA", "null"]),
        (["", "5"], [None, 5]),
        (["Ä ö", "x"], ["Ä ö", "x"]),
    ],
)
def test_ids_stay_what_they_are(values, expected, tmp_path):
    assert column(tmp_path, values, "id")[0].to_list() == expected


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        ("customer_id,order_date,amount", (0, 1, 2)),
        ("id,customer,date,order_total", (1, 2, 3)),
        ("id,date,price", (0, 1, 2)),
        ("CustomerID,InvoiceDate,Revenue,Country", (0, 1, 2)),
        ("value,timestamp,Client", (2, 1, 0)),
        ("ma_khach_hang,ngay,so_tien", (0, 1, 2)),
        ("Mã khách hàng,Ngày mua hàng,Số tiền", (0, 1, 2)),
        ("Mã KH,Ngày đặt hàng,Doanh thu", (0, 1, 2)),
        (" Customer Id , Time,Total ", (0, 1, 2)),
        ("user_id,created_at,spend", (0, 1, 2)),
        ("customer,date,shop", (0, 1, None)),
    ],
)
def test_obvious_columns(header, columns, tmp_path):
    names = [name.strip() for name in header.split(",")]
    row = ["0"] * len(names)
    row[columns[1]] = "2026-01-05"
    loaded = read_log(written(tmp_path, f"{header}\n{','.join(row)}\n"))
    wanted = dict(zip(("customer", "time", "amount"), columns, strict=True))
    assert loaded.columns == {role: names[at] for role, at in wanted.items() if at is not None}
    for role, at in wanted.items():
        said = f"{role} is column" if at is not None else "no column for amount: done without"
        assert any(said in note for note in loaded.assumptions)
    if columns[2] is not None:
        assert len(base_of(loaded)) == 1


@pytest.mark.parametrize(
    ("header", "options", "text"),
    [
        ("a,date,total", {}, 'no column for customer is obvious: say .* --customer; there are "a", "date", "total"'),
        ("customer_id,client_id,date", {}, 'customer may be "customer_id" and "client_id": say with --customer'),
        ("id,date,datetime", {}, 'the column for time may be "date" and "datetime"'),
        ("id,date,amount,total", {}, 'the column for amount may be "amount" and "total"'),
        ("id,date,unit,price,Quantity", {}, "or that times a quantity: name a column of what was paid with --amount"),
        ("id,date,x", {"needs_amount": True}, "no column for amount is obvious"),
        ("id,date,Total", {"amount": "total"}, '--amount is "total", must be a column; .*; did you mean "Total"?'),
        ("id,date,total", {"customer": "x"}, '--customer is "x", must be a column; there are "id", "date", "total"$'),
        ("id,id,date", {"customer": "id"}, "must be the name of one column; 2 have it"),
        ("id,date,total", {"customer": "date"}, 'are both column "date"'),
    ],
)
def test_columns_that_are_not_obvious(header, options, text, tmp_path):
    with pytest.raises(UsageError, match=text) as e:
        read_log(written(tmp_path, header + "\n" + ",".join(["1"] * (header.count(",") + 1)) + "\n"), **options)
    assert e.value.exit_code == 2
    named = {"customer": "id", "time": "date", "amount": "total"}
    good = "id,id2,date,total,amount\n1,2,2026-01-05,3,4\n"
    assert read_log(written(tmp_path, good), **named)["amount"].to_list() == [3]


@pytest.mark.parametrize(
    ("data", "line", "text"),
    [
        (b"", None, "is empty"),
        (b"\n \n", None, "is empty"),
        (b"\xef\xbb\xbf", None, "is empty"),
        (LOG.encode("utf-16"), None, "is UTF-16, must be UTF-8"),
        (b"\x1f\x8b\x08\x00", None, "is a gzip archive"),
        (LOG.encode() + b"9,2026-01-07,\xe4\n", 5, "is the byte 0xe4, must be UTF-8 text"),
        (b"id,date\0,total\n", None, "holds zero bytes"),
        (b"id,date,total\r1,2026-01-05,3\r", 1, "lone carriage return"),
        (b"id,date,total\n", None, "has no rows"),
        (b"id,date,total\n1,2026-01-05,12,50\n", 2, "is 4 fields long, must have 3 like the header; is a field"),
        (b'id,date,total\n1,2026-01-05,"3\n2,2026-01-05,4\n', 2, "holds a quotation mark that is never closed"),
        (b"PAR1 but no more", None, "is no Parquet file that can be read"),
    ],
)
def test_files_that_cannot_be_read(data, line, text, tmp_path):
    with pytest.raises(DataError, match=text) as e:
        read_log(written(tmp_path, data))
    assert e.value.line == line
    assert str(e.value).startswith(str(tmp_path))


@pytest.mark.parametrize(
    ("bad", "text"),
    [
        (b"1,2026-01-05,12,50\n", "is 4 fields long, must have 3 like the header"),
        (b"1,2026-01-05,\xe4\n", "is the byte 0xe4"),
        (b'1,"2026-01-05" x,5\n', "holds a quotation mark that is never closed, or stands within a field"),
    ],
)
def test_faults_far_below_the_sample_are_found(bad, text, tmp_path):
    rows = 30_000
    data = b"id,date,total\n" + b"1,2026-01-05,12.50\n" * rows + bad + b'"1",2026-01-05,1\n' * 10
    with pytest.raises(DataError, match=text) as e:
        read_log(written(tmp_path, data))
    assert e.value.line == rows + 2


def test_lines_are_those_of_the_file(tmp_path):
    text = 'id,note,date,total\n1,"two\nlines",2026-01-05,3\n\n2,,2026-01-06,1\n\n3,"a\n\nb",2026-01-07,x\n'
    with pytest.raises(DataError, match='column "total": is "x", must be a number') as e:
        read_log(written(tmp_path, text))
    assert e.value.line == 7
    loaded = read_log(written(tmp_path, text.replace(",x", ",-5")))
    assert "empty lines are left out: 2" in loaded.assumptions
    with pytest.raises(gw.DomainError) as bad:
        base_of(loaded)
    error = loaded.error_of(bad.value)
    assert isinstance(error, DataError)
    assert (error.line, error.column, error.value) == (7, "total", "-5")
    assert str(error).endswith('log.csv, line 7, column "total": is -5, must be >= 0') or "must be" in str(error)
    # A line with empty fields for all that is needed, but not for the rest, is a row.
    with pytest.raises(gw.DomainError, match="missing"):
        base_of(read_log(written(tmp_path, "id,note,date,total\n1,a,2026-01-05,3\n,b,,\n")))


def test_quotation_marks_within_texts(tmp_path):
    text = 'id,date,total,what\n1,2026-01-05,3,a 5" pipe\n2,2026-01-05,4,6" more\n'
    loaded = read_log(written(tmp_path, text))
    assert loaded["amount"].to_list() == [3, 4]
    assert any("quotation marks are part of the text" in note for note in loaded.assumptions)
    with pytest.raises(DataError) as e:
        read_log(written(tmp_path, text.replace(",4,", ",x,")))
    assert e.value.line == 3
    # Beside fields that are quoted it is not clear what is meant: a reader that goes on loses lines.
    for mixed in (text + '3,2026-01-05,5,"x"\n', text + '3,"2026-01-05",5,y\n4,2026-01-05,5,7" z\n'):
        with pytest.raises(DataError, match="stands within a field and is not doubled") as e:
            read_log(written(tmp_path, mixed))
        assert e.value.line == 2


def test_parquet(tmp_path):
    frame = pl.DataFrame(
        {
            "customer_id": ["00001", "2", None],
            "order_date": [1, 2, 3],
            "amount": [1.5, 2.25, 3],
            "other": [object(), object(), object()],
        },
        schema_overrides={"order_date": pl.Date, "other": pl.Object},
    ).drop("other")
    path = str(tmp_path / "log.parquet")
    frame.write_parquet(path)
    loaded = read_log(path)
    assert loaded.frame.equals(frame.select("customer_id", "order_date", "amount"))
    with pytest.raises(gw.DomainError) as bad:
        base_of(loaded)
    error = loaded.error_of(bad.value)
    assert str(error).startswith(f'{path}, row 3, column "customer_id": is missing')
    frame.with_columns(amount=pl.Series(["1,5", "2,25", "3"])).write_parquet(path)
    assert read_log(path)["amount"].to_list() == [1.5, 2.25, 3]
    frame.with_columns(customer_id=pl.Series([1.0, 2.0, None])).write_parquet(path)
    assert read_log(path)["customer"].to_list() == [1, 2, None]
    with pytest.raises(UsageError, match="no column for customer is obvious"):
        frame.drop("customer_id").write_parquet(path)
        read_log(path)


def test_standard_input(monkeypatch):
    class Input:
        buffer = io.BytesIO(LOG.encode())

    monkeypatch.setattr("sys.stdin", Input)
    loaded = read_log("-")
    assert loaded.file == "<standard input>"
    assert len(loaded) == 3


def test_only_good_options(tmp_path):
    path = written(tmp_path, LOG)
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        read_log(str(tmp_path / "absent.csv"))
    with pytest.raises(UsageError, match="cannot be read: Is a directory"):
        read_log(str(tmp_path))
    with pytest.raises(UsageError, match="--separator is \"x\", must be comma, semicolon, tab or pipe"):
        read_log(path, separator="x")
    with pytest.raises(UsageError, match="--decimal is \",\", must be point or comma"):
        read_log(path, decimal=",")
    assert issubclass(DataError, CommandError)


def test_columns_are_not_copied(tmp_path):
    path = str(tmp_path / "log.parquet")
    n = 1_000_000
    pl.DataFrame({"id": np.arange(n), "date": np.full(n, 20000, "i4"), "total": np.ones(n)}).with_columns(
        pl.col("date").cast(pl.Date)
    ).write_parquet(path)
    loaded = read_log(path)
    assert loaded.frame.schema == {"id": pl.Int64, "date": pl.Date, "total": pl.Float64}
    assert base_of(loaded).ingest_report.amount_total == n


texts = st.text(st.sampled_from('ab"",;|\t\n\r 0é'), max_size=6)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(texts, texts), min_size=1, max_size=12), st.sampled_from(",;|\t"), st.booleans())
def test_what_was_written_is_read(tmp_path_factory, rows, separator, quote_all):
    buffer = io.StringIO()
    writer = csv.writer(
        buffer, delimiter=separator, quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL, lineterminator="\n"
    )
    writer.writerows([("one", "two", "three"), *((a, b, "x") for a, b in rows)])
    path = written(tmp_path_factory.mktemp("any"), buffer.getvalue())
    wanted = [Wanted("a", "id", "one"), Wanted("b", "id", "two")]
    try:
        loaded = read(path, wanted, separator=separator)
    except DataError as error:
        assert "lone carriage return" in str(error)
        assert any("\r" in a + b for a, b in rows)
        return
    for i, name in enumerate(("a", "b")):
        assert [value or "" for value in loaded[name].cast(pl.String)] == [row[i] for row in rows]
    text = buffer.getvalue()
    for number, row in enumerate(rows):
        before = [("one", "two", "three"), *((a, b, "x") for a, b in rows[:number])]
        assert loaded.line(number) == 1 + sum("".join(fields).count("\n") + 1 for fields in before), (text, row)
