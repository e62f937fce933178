"""What the commands on a log of orders share: its options, and the customer base that is made of it."""

from __future__ import annotations

import dataclasses
import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, get_type_hints

import typer
from typer.models import ArgumentInfo

import goodwill as gw

from ._errors import CommandError, DataError
from ._files import Loaded, read_log
from ._options import DayFirst, Decimal, File, MonthFirst, Quiet, Separator, day_first_of, say
from ._output import note
from ._progress import Work

__all__ = ["OpenedBase", "Orders", "takes_orders", "with_a_way_out"]


def _column(name: str, what: str) -> Any:
    return typer.Option(f"--{name}", metavar="COLUMN", help=f"{what} Default: the obvious column.")


@dataclass(frozen=True, kw_only=True)
class Orders:
    """The options that say where a log of orders is and how to read it."""

    file: File
    customer: Annotated[str | None, _column("customer", "Who bought.")] = None
    time: Annotated[str | None, _column("time", "When.")] = None
    amount: Annotated[str | None, _column("amount", "What was paid.")] = None
    refunds: Annotated[
        str,
        typer.Option(
            "--refunds",
            metavar="RULE",
            help="Negative amounts: net lowers the money of their day and makes no order, exclude leaves them out, "
            "refuse takes them for bad rows.",
        ),
    ] = "net"
    skip_bad_rows: Annotated[
        bool, typer.Option("--skip-bad-rows", help="Leave bad rows out and count them. Default: the first is an error.")
    ] = False
    zone: Annotated[
        str | None,
        typer.Option("--zone", metavar="NAME", help="Where instants become days: Europe/Berlin. Default: as written."),
    ] = None
    separator: Separator = None
    decimal: Decimal = None
    day_first: DayFirst = False
    month_first: MonthFirst = False
    quiet: Quiet = False

    def open(self, work: Work, *, needs_amount: bool = False, **options: Any) -> OpenedBase:
        """Read the log, make the base, and say what was assumed and left out.

        Parameters
        ----------
        work : Work
        needs_amount : bool
            Whether it is an error that no column is obvious for the amount.
        **options
            Of `goodwill.CustomerBase.from_transactions`: ``unit``, ``calibration_end``, ...

        Raises
        ------
        DataError, UsageError
            As `read_log`; for a bad row with file, line and value.
        """
        loaded = self.read(work, needs_amount=needs_amount)
        try:
            base = gw.CustomerBase.from_transactions(
                loaded.frame, **self.roles(loaded), progress=work.step("sorting by customer"), **options
            )
        except gw.GoodwillError as error:
            raise self.error_of(loaded, error) from None
        opened = OpenedBase(loaded, base)
        opened.tell(self.quiet)
        return opened

    def read(self, work: Work, *, needs_amount: bool = False) -> Loaded:
        """Read the log and say what was assumed; errors as in `open`."""
        work.step(f"reading {self.file}")
        loaded = read_log(
            self.file, customer=self.customer, time=self.time, amount=self.amount, needs_amount=needs_amount,
            separator=self.separator, decimal=self.decimal, day_first=day_first_of(self.day_first, self.month_first),
            skip=self.skip_bad_rows,
        )  # fmt: skip
        say(loaded, self.quiet)
        return loaded

    def roles(self, loaded: Loaded) -> dict[str, Any]:
        """What goodwill's functions on a log take, but the log."""
        return {
            "customer": loaded.columns["customer"],
            "time": loaded.columns["time"],
            "amount": loaded.columns.get("amount"),
            "refunds": self.refunds,
            "zone": self.zone,
            "errors": "skip" if self.skip_bad_rows else "raise",
        }

    def error_of(self, loaded: Loaded, error: gw.GoodwillError) -> CommandError:
        """An error of goodwill as one of the command or of the file, with the options that let a row pass."""
        return with_a_way_out(loaded.error_of(error), error)


@dataclass(frozen=True)
class OpenedBase:
    """A customer base, and the file that it was read from."""

    loaded: Loaded
    base: gw.CustomerBase

    def tell(self, quiet: bool) -> None:
        """Say what was left out and, unless quiet, what was read.

        Raises
        ------
        DataError
            If nothing is left.
        """
        for text in self.left_out():
            note(f"{self.loaded.file}: {text}")
        if not quiet:
            note(f"{self.loaded.file}: {self.summed_up()}")
        if len(self.base) == 0:
            raise DataError("has no order that could be used", file=self.loaded.file)

    def record(self) -> dict[str, Any]:
        """The beginning of a result as JSON; bad rows have their line."""
        ingest = self.base.ingest_report.to_dict()
        for reason in ingest["refused"]:
            reason["first_line"] = self._line(reason["first_row"])
        return {
            "file": self.loaded.file,
            "columns": self.loaded.columns,
            "assumptions": self.loaded.assumptions,
            "ingest": ingest,
        }

    def left_out(self) -> list[str]:
        """What rows were left out, by reason."""
        report = self.base.ingest_report
        lines = []
        if report.refused:
            reasons = ", ".join(
                f"{r.rows:,} where {r.reason}" + ("" if r.first_row is None else f" (first: {self._at(r.first_row)})")
                for r in report.refused
            )
            lines.append(f"bad rows left out: {report.rows_refused:,} of {report.rows_read:,}: {reasons}")
        if report.excluded:
            reasons = ", ".join(f"{r.rows:,} where {r.reason}" for r in report.excluded)
            lines.append(f"rows left out: {report.rows_excluded:,} of {report.rows_read:,}: {reasons}")
        return lines

    def summed_up(self) -> str:
        """What was read."""
        report, base = self.base.ingest_report, self.base
        text = (
            f"{report.rows_read:,} rows, {len(base):,} customers, {report.purchases:,} orders until "
            f"{base.observation_end} (what a customer buys on one day is one order)"
        )
        if report.refunds_netted:
            text += f"; {report.refunds_netted:,} negative amounts taken off their day (--refunds exclude or refuse)"
        return text

    def error_of(self, error: gw.GoodwillError) -> CommandError:
        """An error of goodwill as one of the command or of the file."""
        return self.loaded.error_of(error)

    def _line(self, row: int | None) -> int | None:
        return None if row is None else self.loaded.line(row)

    def _at(self, row: int) -> str:
        return f"{'row' if self.loaded.rows else 'line'} {self._line(row):,}"


def with_a_way_out(wrong: CommandError, error: gw.GoodwillError, *, refunds: bool = True) -> CommandError:
    """The same error, with the options that let the row pass."""
    if error.row is None or not isinstance(wrong, DataError):
        return wrong
    must, way = re.sub(r'; \w+=".*', "", wrong.must), "--skip-bad-rows leaves such rows out"
    if refunds and error.argument == "amount" and error.value.startswith("-"):
        way += ", --refunds net or exclude takes refunds"
    return DataError(
        f"{must} ({way})", file=wrong.file, line=wrong.line, column=wrong.column, value=wrong.value, row=wrong.row
    )


def takes_orders(command: Callable[..., None], kind: type[Any] = Orders) -> Callable[..., None]:
    """A command whose first parameter is an `Orders`, or another ``kind``, as one that has the options of it in its
    place.

    The command's other parameters are keywords, and are listed before the options of reading; what has a place on the
    command line comes before the file.
    """
    hints = get_type_hints(command, include_extras=True)
    _, *others = inspect.signature(command).parameters.values()
    types = get_type_hints(kind, include_extras=True)
    fields = {field.name: field for field in dataclasses.fields(kind)}

    def option(name: str) -> inspect.Parameter:
        given = fields[name].default
        default = inspect.Parameter.empty if given is dataclasses.MISSING else given
        return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=types[name])

    own = [
        parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY, annotation=hints[parameter.name]) for parameter in others
    ]
    leading = [name for name in ("file", "customer", "member", "time", "amount") if name in fields]
    placed = [
        one for one in own if any(isinstance(m, ArgumentInfo) for m in getattr(one.annotation, "__metadata__", ()))
    ]
    own = [one for one in own if one not in placed]
    ahead, behind = map(option, leading), map(option, [name for name in fields if name not in leading])

    def call(**values: Any) -> None:
        orders = kind(**{name: values.pop(name) for name in fields})
        command(orders, **values)

    signature = inspect.Signature([*placed, *ahead, *own, *behind])
    call.__signature__ = signature  # type: ignore[attr-defined]
    call.__annotations__ = {name: parameter.annotation for name, parameter in signature.parameters.items()}
    call.__name__, call.__doc__ = command.__name__, command.__doc__
    return call
