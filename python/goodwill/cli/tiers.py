"""``goodwill tiers``: the tiers of a loyalty programme."""

from __future__ import annotations

from typing import Annotated

import typer

import goodwill as gw

from ._errors import CommandError, DataError, UsageError
from ._options import At, Json, Out
from ._orders import Orders, takes_orders
from ._output import bold, print_json, print_result, table
from ._progress import Work
from ._target import checked_target, write_frame

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command(
        "tiers",
        epilog="Example: goodwill tiers orders.csv --tiers tiers.toml --out customers.csv. In tiers.toml: "
        'basis = "spend", window = "12 months", and a table [tiers] with lines such as gold = 500.',
    )(takes_orders(tiers))


def tiers(
    orders: Orders,
    *,
    tiers: Annotated[str, typer.Option("--tiers", metavar="FILE.toml", help="Names, thresholds, basis and window.")],
    at: At = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="An earlier date: who went up and down since.")
    ] = None,
    out: Out = None,
    json: Json = False,
) -> None:
    """Tiers of a loyalty programme.

    Who has reached which tier, and with --since who went up and down.  --out has a row per customer, with what is
    missing to the next tier.
    """
    target = checked_target(out)
    rules = _rules(tiers)
    with Work() as work:
        opened = orders.open(work, needs_amount=rules.basis == "spend")
        try:
            found = gw.tiers(opened.base, rules, at=at, since=since, progress=work.step("counting"))
        except gw.GoodwillError as error:
            raise opened.error_of(error) from None
        if target is not None:
            work.step(f"writing {target}")
            write_frame(found.to_frame(), target)
    rows = [{**row, "threshold": _none(row["threshold"])} for row in found.summary.to_dicts()]
    moves = None if since is None else [row for row in found.moves.to_dicts() if row["customers"]]
    if json:
        about = {
            "at": str(found.at), "since": None if found.since is None else str(found.since),
            "window_start": None if found.window_start is None else str(found.window_start),
            "basis": rules.basis, "window": rules.window, "customers": len(found),
        }  # fmt: skip
        print_json({**opened.record(), "programme": about, "tiers": rows, "moves": moves, "out": out})
        return
    window = "in all" if found.window_start is None else f"from {found.window_start}"
    lines = [
        bold(f"{len(found):,} customers at {found.at}") + f", by {rules.basis} {window} (window: {rules.window})",
        "",
    ]
    spend = "spend" in rows[0]
    header = ["tier", "from", "customers", "share", "orders", *(["spend"] if spend else [])]
    lines.append(
        table(
            header,
            [
                [r["tier"], "" if r["threshold"] is None else f"{r['threshold']:,g}", f"{r['customers']:,}",
                 f"{r['share']:.1%}", f"{r['orders']:,}", *([f"{r['spend']:,.2f}"] if spend else [])]
                for r in rows
            ],
        )
    )  # fmt: skip
    if moves is not None:
        shown = [[f"{m['tier_before'] or '(new)'} -> {m['tier']}", m["moved"], f"{m['customers']:,}"] for m in moves]
        lines += ["", table([f"since {found.since}", "moved", "customers"], shown)]
    print_result("\n".join(lines))


def _rules(path: str) -> gw.TierRules:
    """The description in a file.

    Raises
    ------
    UsageError
        If it cannot be read.
    DataError
        If it is no such description.
    """
    try:
        return gw.read_tiers(path)
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror or error}", file=path) from None
    except gw.GoodwillError as error:
        wrong: CommandError = DataError(str(error).removeprefix("read_tiers: "))
        raise wrong from None


def _none(number: float | None) -> float | None:
    return None if number is None or number != number else number
