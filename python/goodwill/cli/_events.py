"""What the commands on a programme's log share: its options, and the columns that programmes are put through."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Annotated, Any

import typer

import goodwill as gw

from ._errors import CommandError, DataError, UsageError
from ._files import Loaded, Wanted, read
from ._options import DayFirst, Decimal, MonthFirst, Quiet, Separator, day_first_of, say
from ._output import note
from ._progress import Work

__all__ = ["Events", "load_program"]

#: How the values of each role are read.
KINDS = {
    "id": "id", "of": "id", "points": "number", "discount": "number", "tax": "number", "delivery": "number",
    "redeemed": "number", "quantity": "number", "credit": "number", "channel": "id", "reward": "id", "activity": "id",
    "tier": "id", "product": "id", "category": "id", "birthday": "id",
}  # fmt: skip
#: Roles whose values are names, also where all look like numbers.
NAMES = ("kind", "channel", "reward", "activity", "tier", "product", "category")
#: What the roles of attributes begin with.
SAID = "attributes."


def _column(name: str, what: str) -> Any:
    return typer.Option(f"--{name}", metavar="COLUMN", help=what)


@dataclass(frozen=True, kw_only=True)
class Events:
    """The options that say where a log of orders and other events is and how to read it."""

    file: Annotated[str, typer.Argument(metavar="ORDERS", help="CSV or Parquet; - is standard input.")]
    member: Annotated[str | None, _column("member", "Whose event it is. Default: the obvious column.")] = None
    time: Annotated[str | None, _column("time", "When. Default: the obvious column.")] = None
    amount: Annotated[str | None, _column("amount", "Of the goods. Default: the obvious column.")] = None
    kind: Annotated[
        str | None,
        _column("kind", "purchase, refund, redemption, ... Default: the column kind; without it all are purchases."),
    ] = None
    id: Annotated[str | None, _column("id", "Of the event.")] = None
    of: Annotated[str | None, _column("of", "The id of the order or redemption that a row is about.")] = None
    points: Annotated[str | None, _column("points", "Of redemptions and adjustments.")] = None
    discount: Annotated[str | None, _column("discount", "The part of the goods that was discounted.")] = None
    tax: Annotated[str | None, _column("tax", "Of the order.")] = None
    delivery: Annotated[str | None, _column("delivery", "What delivery cost.")] = None
    redeemed: Annotated[str | None, _column("redeemed", "The part that was paid with points.")] = None
    quantity: Annotated[str | None, _column("quantity", "Items.")] = None
    credit: Annotated[str | None, _column("credit", "Your own counter of tiers.")] = None
    channel: Annotated[str | None, _column("channel", "Where it was bought.")] = None
    reward: Annotated[str | None, _column("reward", "What was redeemed.")] = None
    activity: Annotated[str | None, _column("activity", "What was done: review, referral, ...")] = None
    tier: Annotated[str | None, _column("tier", "Of an invitation.")] = None
    product: Annotated[str | None, _column("product", "Rows of one --id are the lines of an order.")] = None
    category: Annotated[str | None, _column("category", "The same.")] = None
    birthday: Annotated[str | None, _column("birthday", "Of members, in rows of joins and attributes.")] = None
    attribute: Annotated[
        list[str] | None,
        typer.Option(
            "--attribute", metavar="NAME[=COLUMN]", help="What rules ask of members, in the same rows; repeatable."
        ),
    ] = None
    times: Annotated[
        str,
        typer.Option(
            "--times",
            metavar="NAME",
            help="Times without a zone: local ones of the programme's zone, or instants, which need one.",
        ),
    ] = "local"
    until: Annotated[
        str | None,
        typer.Option("--until", metavar="DATE", help="The last day of the clock. Default: that of the file."),
    ] = None
    skip_bad_rows: Annotated[
        bool, typer.Option("--skip-bad-rows", help="Leave bad rows out and count them. Default: the first is an error.")
    ] = False
    separator: Separator = None
    decimal: Decimal = None
    day_first: DayFirst = False
    month_first: MonthFirst = False
    quiet: Quiet = False

    def read(self, work: Work, *, segment: str | None = None) -> Loaded:
        """Read the log and say what was assumed.

        Raises
        ------
        DataError, UsageError
            As `goodwill.cli._files.read`.
        """
        if self.times not in ("local", "instants"):
            raise UsageError(f'--times is "{self.times}", must be local or instants')
        work.step(f"reading {self.file}")
        wanted = [
            Wanted("customer", "id", self.member, option="--member"), Wanted("time", "time", self.time),
            Wanted("amount", "number", self.amount), Wanted("kind", "id", self.kind, required=False),
            *(Wanted(role, kind, name) for role, kind in KINDS.items() if (name := getattr(self, role)) is not None),
            *(Wanted(SAID + name, "id", column, option="--attribute") for name, column in self._attributes().items()),
            *([Wanted("segment", "id", segment)] if segment is not None else []),
        ]  # fmt: skip
        loaded = read(
            self.file, wanted, separator=self.separator, decimal=self.decimal,
            day_first=day_first_of(self.day_first, self.month_first), skip=self.skip_bad_rows,
        )  # fmt: skip
        loaded = _as_said(loaded)
        say(loaded, self.quiet)
        return loaded

    def _attributes(self) -> dict[str, str]:
        """The columns of attributes by name."""
        named: dict[str, str] = {}
        for given in self.attribute or []:
            name, said, column = given.partition("=")
            if not name or (said and not column):
                raise UsageError(f'--attribute is "{given}", must be a name, or a name and a column: segment=group')
            if name in named:
                raise UsageError(f"--attribute says {name} twice")
            named[name] = column if said else name
        return named

    def roles(self, loaded: Loaded) -> dict[str, Any]:
        """What goodwill's functions on such a log take, but the log."""
        said = {role.removeprefix(SAID): name for role, name in loaded.columns.items() if role.startswith(SAID)}
        return {
            **{role: name for role, name in loaded.columns.items() if role != "segment" and not role.startswith(SAID)},
            **({"attributes": said} if said else {}),
            "times": self.times, "until": self.until, "errors": "skip" if self.skip_bad_rows else "raise",
        }  # fmt: skip

    def error_of(self, loaded: Loaded, error: gw.GoodwillError) -> CommandError:
        """An error of goodwill as one of the command or of the file."""
        wrong = loaded.error_of(error)
        if not isinstance(wrong, DataError) or error.row is None:
            return wrong
        must = f"{wrong.must.split('; ')[0]} (--skip-bad-rows leaves such rows out)"
        return DataError(must, file=wrong.file, line=wrong.line, column=wrong.column, value=wrong.value, row=wrong.row)

    def tell(self, loaded: Loaded, counts: dict[str, int], frame: Any, rows: int) -> None:
        """Say what rows were left out, by reason, with the first line of each; ``frame`` has them by row."""
        if not counts:
            return
        first: dict[str, int] = {}
        for row, reason in zip(frame["row"].to_list(), frame["reason"].to_list(), strict=True):
            first.setdefault(reason, row)
        name = "row" if loaded.rows else "line"
        reasons = ", ".join(
            f"{n:,} {reason} (first: {name} {loaded.line(first[reason]):,})" for reason, n in counts.items()
        )
        note(f"{loaded.file}: bad rows left out: {sum(counts.values()):,} of {rows:,}: {reasons}")


def _as_said(loaded: Loaded) -> Loaded:
    """The roles as a replay calls them, names as texts, and what it means to have no kinds."""
    import polars as pl

    columns = {("member" if role == "customer" else role): name for role, name in loaded.columns.items()}
    names = [name for role, name in columns.items() if role in NAMES or role.startswith(SAID)]
    if "birthday" in columns and loaded.frame[columns["birthday"]].dtype.is_integer():  # empty, or no dates
        names.append(columns["birthday"])
    frame = loaded.frame.with_columns(pl.col(names).cast(pl.String)) if names else loaded.frame
    said = [
        text.replace("customer is column", "member is column").replace(
            "no column for kind: done without", "no column for kind: all rows are purchases (--kind names one)"
        )
        for text in loaded.assumptions
    ]
    return dataclasses.replace(loaded, columns=columns, frame=frame, assumptions=said)


def load_program(path: str) -> gw.Program:
    """The programme in a file.

    Raises
    ------
    UsageError
        If it cannot be read, or is neither TOML nor JSON.
    DataError
        If it is no programme; the message names the line and the field.
    """
    try:
        return gw.Program.load(path)
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror or error}", file=path) from None
    except gw.DomainError as error:
        raise UsageError(error.must, file=path) from None
    except gw.GoodwillError as error:
        raise DataError(str(error).removeprefix("Program.load: ")) from None
