"""Which column of a file is the customer, the time, the amount: named by the caller, or obvious."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from ._errors import UsageError

__all__ = ["Wanted", "find"]

#: Names by role, the clearest first: within the first row that any column matches, just one must.  Compared without
#: case, accents, blanks and punctuation.
OBVIOUS: dict[str, list[str]] = {
    "customer": [
        "customer_id customer_no customer_number cust_id client_id ma_khach_hang ma_kh id_khach_hang kunden_id",
        "customer cust client khach_hang kunde",
        "user_id member_id account_id buyer_id shopper_id contact_id ma_thanh_vien",
        "user member account buyer",
        "id",
    ],
    "time": [
        "order_date purchase_date transaction_date invoice_date sale_date ordered_at purchased_at order_time "
        "order_timestamp transaction_time order_datetime invoice_datetime ngay_mua ngay_mua_hang ngay_dat_hang "
        "ngay_giao_dich ngay_hoa_don",
        "date datetime timestamp ngay bestelldatum datum",
        "time thoi_gian day created_at created",
    ],
    "amount": [
        "amount total revenue order_total total_amount order_amount order_value sales_amount total_price spend sales "
        "amount_paid net_amount so_tien tong_tien thanh_tien doanh_thu tong_gia_tri betrag umsatz",
        "price value gia_tri gia tien",
    ],
    "kind": ["kind event_kind"],
}
#: Where there is one of these, a price may be that of one piece.
QUANTITY = "quantity qty so_luong menge units"


@dataclass(frozen=True)
class Wanted:
    """A column that a command needs.

    Attributes
    ----------
    role : str
        What the command calls it: "customer", "score", ...
    kind : {"id", "time", "number", "answer"}
        How its values are read; an answer is a number where any value is one, else a text.
    column : str or None
        Its name in the file; None: the obvious one.
    required : bool
        Whether the command can do without it.
    option : str
        What names it on the command line; without it ``--role``.
    """

    role: str
    kind: str
    column: str | None = None
    required: bool = True
    option: str = ""

    def __post_init__(self) -> None:
        if not self.option:
            object.__setattr__(self, "option", f"--{self.role.replace('_', '-')}")


def find(file: str, names: Sequence[str], wanted: Sequence[Wanted]) -> tuple[dict[str, int], list[str]]:
    """The positions of the columns by role, and what was assumed.

    Raises
    ------
    UsageError
        If a column is absent, named twice, or not obvious; the message lists the columns that exist.
    """
    found: dict[str, int] = {}
    notes = []
    for want in wanted:
        if want.column is not None:
            found[want.role] = _named(file, names, want)
            continue
        at = _obvious(file, names, want)
        if at is None:
            notes.append(f"no column for {want.role}: done without")
        else:
            found[want.role] = at
            notes.append(f'{want.role} is column "{names[at]}" ({want.option} names another)')
    by_position: dict[int, Wanted] = {}
    for want in wanted:
        at = found.get(want.role)
        if at is None:
            continue
        if at in by_position:
            both = f"{want.option} and {by_position[at].option}"
            raise UsageError(f'{both} are both column "{names[at]}"', file=file)
        by_position[at] = want
    return found, notes


def _named(file: str, names: Sequence[str], want: Wanted) -> int:
    column = str(want.column)
    count = list(names).count(column)
    if count == 1:
        return list(names).index(column)
    said = f'{want.option} is "{column}"'
    if count > 1:
        raise UsageError(f"{said}, must be the name of one column; {count} have it", file=file)
    lower = {name.lower(): name for name in names}
    near = difflib.get_close_matches(column.lower(), lower, n=1)
    hint = f'; did you mean "{lower[near[0]]}"?' if near else ""
    raise UsageError(f"{said}, must be a column; {_those(names)}{hint}", file=file)


def _obvious(file: str, names: Sequence[str], want: Wanted) -> int | None:
    keys = [_key(name) for name in names]
    for rank, line in enumerate(OBVIOUS.get(want.role, [])):
        known = {_key(name) for name in line.split()}
        there = [i for i, key in enumerate(keys) if key in known]
        if len(there) > 1:
            several = " and ".join(f'"{names[i]}"' for i in there)
            must = f"the column for {want.role} may be {several}: say with {want.option}; {_those(names)}"
            raise UsageError(must, file=file)
        if there:
            if want.role == "amount" and rank > 0 and any(key in map(_key, QUANTITY.split()) for key in keys):
                raise UsageError(
                    f'the column for amount may be "{names[there[0]]}", or that times a quantity: name a column of '
                    f"what was paid with --amount; {_those(names)}",
                    file=file,
                )
            return there[0]
    if not want.required:
        return None
    raise UsageError(f"no column for {want.role} is obvious: say which with {want.option}; {_those(names)}", file=file)


def _key(name: str) -> str:
    """A name without case, accents, blanks and punctuation."""
    plain = unicodedata.normalize("NFKD", name.replace("đ", "d").replace("Đ", "D"))
    return re.sub(r"[^a-z0-9]", "", plain.encode("ascii", "ignore").decode().lower())


def _those(names: Sequence[str]) -> str:
    shown = ", ".join(f'"{name}"' for name in names[:20]) + (", ..." if len(names) > 20 else "")
    return f"there are {shown}"
