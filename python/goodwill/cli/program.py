"""``goodwill program``: loyalty programmes: check, describe, replay, compare."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

import typer

import goodwill as gw

from ._errors import UsageError
from ._events import KINDS, Events, load_program
from ._options import Json, Out
from ._orders import takes_orders
from ._output import bold, print_json, print_result, table
from ._progress import Work
from ._target import checked_target, write_frame

__all__ = ["register"]

#: Changes that are printed.
ROWS = 20

ProgramFile = Annotated[str, typer.Argument(metavar="PROGRAM", help="A programme: .toml or .json.")]


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    group = typer.Typer(no_args_is_help=True, help="Loyalty programmes: check, describe, replay and compare them.")
    group.command("check", epilog="Example: goodwill program check program.toml")(check)
    group.command("describe", epilog="Example: goodwill program describe program.toml --language vi")(describe)
    group.command("replay", epilog="Example: goodwill program replay program.toml orders.csv --out members.csv")(
        takes_orders(replay, Events)
    )
    group.command(
        "compare", epilog="Example: goodwill program compare a.toml b.toml orders.csv --redeem 100 --segment region"
    )(takes_orders(compare, Events))
    app.add_typer(group, name="program")


def check(
    program: ProgramFile,
    today: Annotated[
        str | None, typer.Option("--today", metavar="DATE", help="Also rules that are over before this date.")
    ] = None,
    json: Json = False,
) -> None:
    """What a programme says and can never do, or hardly means.

    The exit code is 1 where something can never happen, and 0 where there are warnings alone.
    """
    loaded = load_program(program)
    try:
        found = loaded.check(today=today)
    except gw.GoodwillError as error:
        raise UsageError(f"--today is {error.value}, {error.must}") from None
    wrong = sum(finding.severity == "error" for finding in found)
    if json:
        rows = [{"severity": f.severity, "field": f.field, "code": f.code, "sentence": f.sentence} for f in found]
        print_json({"file": program, "name": loaded.name, "findings": rows})
    elif not found:
        print_result(f"{program}: nothing is odd")
    else:
        print_result("\n".join(f"{program}: {f.severity}: {f.field}: {f.sentence}" for f in found))
    if wrong:
        raise typer.Exit(1)


def describe(
    program: ProgramFile,
    language: Annotated[str, typer.Option("--language", metavar="NAME", help="en or vi.")] = "en",
) -> None:
    """What a member gets, in plain words."""
    loaded = load_program(program)
    try:
        print_result(loaded.describe(language))
    except gw.DomainError as error:
        raise UsageError(f"--language is {error.value}, {error.must}") from None


def replay(
    events: Events,
    *,
    program: ProgramFile,
    out: Out = None,
    entries: Annotated[
        str | None, typer.Option("--entries", metavar="FILE", help="Write every entry of the ledger: .csv or .parquet.")
    ] = None,
    lots: Annotated[
        str | None, typer.Option("--lots", metavar="FILE", help="Write the points that are open: .csv or .parquet.")
    ] = None,
    refused: Annotated[
        str | None, typer.Option("--refused", metavar="FILE", help="Write what was refused, by row: .csv or .parquet.")
    ] = None,
    json: Json = False,
) -> None:
    """What a programme would have given: every row decided as a live engine decides it.

    --out has a row per member.
    """
    targets = {
        "members": checked_target(out), "entries": checked_target(entries, option="--entries"),
        "lots": checked_target(lots, option="--lots"), "refused": checked_target(refused, option="--refused"),
    }  # fmt: skip
    loaded_program = load_program(program)
    with Work() as work:
        log = events.read(work)
        try:
            found = loaded_program.replay(
                log.frame, **events.roles(log), entries=entries is not None, progress=work.step("replaying")
            )
        except gw.GoodwillError as error:
            raise events.error_of(log, error) from None
        rejected = found.refused
        bad = {reason: n for reason, n in found.counts.items() if _is_bad(reason)}
        events.tell(log, bad, rejected, found.rows)
        for name, target in targets.items():
            if target is not None:
                work.step(f"writing {target}")
                write_frame(rejected if name == "refused" else getattr(found, name), target)
    totals, counts = found.totals, {reason: n for reason, n in found.counts.items() if reason not in bad}
    if json:
        print_json({
            "program": program, "file": log.file, "columns": log.columns, "assumptions": log.assumptions, "rows":
            found.rows, "events": found.events, "last_day": str(found.last_day), "points": totals, "tiers": found.tiers,
            "bad_rows": bad, "refused": counts, "out": out,
        })  # fmt: skip
        return
    members = sum(found.tiers.values())
    lines = [
        bold(f"{found.events:,} events of {members:,} members to {found.last_day}: {loaded_program.name}".rstrip(": ")),
        "",
    ]
    shown = [name for name in totals if totals[name] or name in ("earned", "spent", "expired", "active")]
    lines.append(table(["points", ""], [[name, f"{totals[name]:,}"] for name in shown]))
    rows = [[name, f"{n:,}", f"{n / members:.1%}" if members else ""] for name, n in found.tiers.items()]
    lines += ["", table(["tier", "members", "share"], rows)]
    if counts:
        lines += ["", table(["refused", "events"], [[reason, f"{n:,}"] for reason, n in counts.items()])]
    print_result("\n".join(lines))


def compare(
    events: Events,
    *,
    a: Annotated[str, typer.Argument(metavar="A", help="A programme: .toml or .json.")],
    b: Annotated[str, typer.Argument(metavar="B", help="Another.")],
    segment: Annotated[
        str | None, typer.Option("--segment", metavar="COLUMN", help="Also by segment of the members.")
    ] = None,
    redeem: Annotated[
        float | None,
        typer.Option(
            "--redeem", metavar="N", help="Assume that members redeem so many points at a time, as soon as they can."
        ),
    ] = None,
    elasticity: Annotated[
        float, typer.Option("--elasticity", metavar="X", help="Assume that members buy more where they get more back.")
    ] = 0.0,
    why: Annotated[
        str | None, typer.Option("--why", metavar="MEMBER", help="Also the two histories of this member.")
    ] = None,
    changes: Annotated[
        str | None, typer.Option("--changes", metavar="FILE", help="Write what each difference does: .csv or .parquet.")
    ] = None,
    out: Out = None,
    json: Json = False,
) -> None:
    """What another programme would have cost, and who would have won or lost.

    --out has a row per member.
    """
    targets = {"members": checked_target(out), "changes": checked_target(changes, option="--changes")}
    first, second = load_program(a), load_program(b)
    with Work() as work:
        log = events.read(work, segment=segment)
        try:
            found = gw.compare_programs(
                first, second, log.frame, **events.roles(log), segment=log.columns.get("segment"), redeem=redeem,
                elasticity=elasticity, progress=work.step("comparing"),
            )  # fmt: skip
        except gw.ConflictError as error:
            raise UsageError(f"{b} is {error.value}, {error.must}") from None
        except gw.GoodwillError as error:
            raise events.error_of(log, error) from None
        events.tell(log, found.counts, found.refused, len(log))
        try:
            history = None if why is None else found.why(_id_like(log["member"], why))
        except gw.DomainError as error:
            raise UsageError(f"--why is {error.value}, {error.must}") from None
        work.step("what each difference does")
        effects = found.changes
        for name, target in targets.items():
            if target is not None:
                work.step(f"writing {target}")
                write_frame(effects if name == "changes" else found.members, target)
    if json:
        print_json({
            "a": a, "b": b, "file": log.file, "columns": log.columns, "reading": log.assumptions,
            "last_day": str(found.last_day), "assumptions": found.assumptions, "wins": found.wins, "loses": found.loses,
            "same": found.same, "bad_rows": found.counts, "totals": found.totals.to_dicts(), "tiers":
            found.tiers.to_dicts(),
            "segments": None if found.segments is None else found.segments.to_dicts(), "changes": effects.to_dicts(),
            "why": None if history is None else _days_as_text(history.steps.to_dicts()), "out": out,
        })  # fmt: skip
        return
    print_result(_text(found, effects, history))


def _text(found: gw.ProgramComparison, effects: Any, history: gw.MemberHistories | None) -> str:
    title = repr(found).removeprefix("ProgramComparison(")[:-1]
    totals = [
        [
            row["measure"],
            *(_figure(row["measure"], row[side], "") for side in "ab"),
            _figure(row["measure"], row["difference"], "+"),
        ]
        for row in found.totals.to_dicts()
    ]
    lines = [bold(title), "", table(["", "A", "B", "B less A"], totals)]
    pairs = found.tiers.to_dicts()
    if len({row["tier_a"] for row in pairs} | {row["tier_b"] for row in pairs}) > 1:
        rows = [[f"{row['tier_a'] or '(none)'} -> {row['tier_b'] or '(none)'}", f"{row['members']:,}"] for row in pairs]
        lines += ["", table(["tier under A -> under B", "members"], rows)]
    if found.segments is not None:
        rows = [
            [str(row["segment"] if row["segment"] is not None else "(missing)"), *(f"{row[name]:,}" for name in
             ("members", "wins", "loses", "same")), f"{row['earned_b'] - row['earned_a']:+,.10g}"]
            for row in found.segments.to_dicts()
        ]  # fmt: skip
        lines += ["", table(["segment", "members", "wins", "loses", "same", "points earned, B less A"], rows)]
    rows = [
        [row["change"], row["before"] or "", row["after"] or "",
         *("" if row[name] is None else f"{row[name]:+,.10g}" for name in ("earned", "expired", "value"))]
        for row in effects.to_dicts()
    ]  # fmt: skip
    shown = rows if len(rows) <= ROWS else rows[: ROWS - 1] + rows[-1:]
    lines += ["", table(["what differs, alone", "A", "B", "earned", "expired", "value"], shown, left=3)]
    if len(rows) > ROWS:
        lines.append(f"left out: {len(rows) - ROWS:,} differences (--changes FILE.csv has all)")
    lines += ["", "assumed:", *(f"  {sentence}" for sentence in found.assumptions)]
    if history is not None:
        lines += ["", str(history)]
    return "\n".join(lines)


def _figure(measure: str, value: float, sign: str) -> str:
    return f"{value:{sign},.2f}" if measure in ("money", "cost", "open_value", "value") else f"{value:{sign},.10g}"


def _is_bad(reason: str) -> bool:
    """Whether a row was no event, rather than one that the programme refused."""
    return reason.split("_", 1)[0] in ("member", "time", "amount", "kind", "attributes", *KINDS)


def _id_like(members: Any, text: str) -> Any:
    """A member as the log has it."""
    return int(text) if members.dtype.is_integer() and text.lstrip("-").isdigit() else text


def _days_as_text(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: str(cell) if isinstance(cell, dt.date) else cell for name, cell in row.items()} for row in rows]
