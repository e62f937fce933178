"""What share of the customers, their orders and their revenue each class has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _core, _frames, _plots

if TYPE_CHECKING:
    from ..transactions import CustomerBase

__all__ = ["ClassProfile", "of_classes"]

_BELOW = {-2: "in no band", -1: "unknown", -3: "without record"}
_FIELDS = ("", "_share", "_low", "_high")


class ClassProfile:
    """Shares of the customers, of orders and of revenue by class, with intervals; see `CustomerJoin.profile`.

    Attributes
    ----------
    attribute : str
    customers : int
    orders : int or None
        Days with a purchase; None where there is no base.
    revenue : float or None
        None without a base or without amounts.
    several : bool
        Whether a customer may be in several classes: each counts once in every one of his, and rows may sum to more
        than all.
    level : float
        Of the intervals.

    Notes
    -----
    The interval of a share of the customers is Wilson's.  Orders and revenue come in lumps of a customer: their
    intervals are Wilson's for the number of customers that the share is worth, by the linearised variance of a ratio,
    so they are the wider, the more unequal customers are.

    References
    ----------
    Wilson (1927), JASA 22(158):209-212, doi:10.1080/01621459.1927.10502953.
    Franco, Little, Louis & Slud (2019), Journal of Survey Statistics and Methodology 7(3):334-364,
    doi:10.1093/jssam/smy019.
    """

    def __init__(self, rows: dict[str, Any], source: _frames.Source, **about: Any) -> None:
        self._rows, self._source = rows, source
        self.attribute: str = about["attribute"]
        self.customers: int = about["customers"]
        self.orders: int | None = about["orders"]
        self.revenue: float | None = about["revenue"]
        self.several: bool = about["several"]
        self.level: float = about["level"]
        self._classes: int = about["classes"]

    def to_frame(self) -> Any:
        """One row per class, then "in no band" where somebody is, "unknown", and beside a base "without record".

        Returns
        -------
        frame
            class; customers, share, low, high; beside a base orders, orders_share, orders_low, orders_high and, with
            amounts, the same of revenue; never_bought, records of the class whose ids the base does not have.  Shares
            are of all customers, 0..1, and missing where the total is not above 0.
        """
        return self._source.frame(dict(self._rows))

    def plot(self) -> Any:
        """A chart of the shares with their intervals: of the customers, and of revenue or orders beside a base.

        Returns
        -------
        altair.Chart

        Raises
        ------
        ImportError
            Without the extra ``plots``.
        """
        pictures = _plots.pictures("ClassProfile.plot")
        rows, second = self._rows, self._second()
        kinds = ["customers", *([second] if second else [])]
        data = []
        for i, name in enumerate(rows["class"]):
            if i >= self._classes and rows["customers"][i] == 0:
                continue
            for kind in kinds:
                head = "" if kind == "customers" else f"{kind}_"
                share, low, high = (100 * float(rows[f"{head}{field}"][i]) for field in ("share", "low", "high"))
                if np.isnan(share):
                    continue
                low, high = (share if np.isnan(limit) else limit for limit in (low, high))
                shown = f"{share:.1f} % ({low:.1f} to {high:.1f})"
                data.append({"name": name, "kind": kind, "share": share, "low": low, "high": high, "shown": shown})
        note = f"{self.customers:,} customers, by {self.attribute}; lines are {100 * self.level:g} % intervals" + (
            "; one may be in several classes" * self.several
        )
        return pictures.standing(pictures.class_shares(data, kinds, "share, %"), self._finding(), note)

    def _second(self) -> str | None:
        return "revenue" if self.revenue is not None else "orders" if self.orders is not None else None

    def _finding(self) -> str:
        """The class that stands out, in a sentence."""
        rows, second = self._rows, self._second()
        known = [i for i in range(self._classes) if rows["customers"][i] > 0]
        if not known:
            return f"Of no customer is {self.attribute} known"
        if second is None:
            top = max(known, key=lambda i: rows["customers"][i])
            return f"{rows['class'][top]}: {rows['share'][top]:.0%} of the customers"
        top = max(known, key=lambda i: np.nan_to_num(rows[f"{second}_share"][i]))
        return (
            f"{rows['class'][top]}: {rows['share'][top]:.0%} of the customers, "
            f"{rows[f'{second}_share'][top]:.0%} of the {second}"
        )

    def __repr__(self) -> str:
        rows = self._rows
        several = "; one may be in several classes" * self.several
        lines = [f"ClassProfile({self.attribute} of {self.customers:,} customers{several})"]
        width = max(map(len, rows["class"]))
        for i, name in enumerate(rows["class"]):
            text = f"  {name:<{width}} {int(rows['customers'][i]):>12,} customers {_share(rows, '', i)}"
            for what in ("orders", "revenue"):
                if what in rows:
                    text += f", {what} {_share(rows, f'{what}_', i)}"
            lines.append(text)
        return "\n".join(lines)


def _share(rows: dict[str, Any], head: str, i: int) -> str:
    share, low, high = (float(rows[f"{head}{field}"][i]) for field in ("share", "low", "high"))
    if np.isnan(share):
        return "-"
    return f"{share:6.1%}" + ("" if np.isnan(low) else f" ({low:.1%} to {high:.1%})")


def of_classes(
    found: tuple[list[str], np.ndarray, np.ndarray],
    base: CustomerBase | None,
    attribute: str,
    level: float,
    source: _frames.Source,
    never_bought: np.ndarray | None = None,
) -> ClassProfile:
    """The profile of classes, codes and offsets; ``never_bought`` counts by class, in no band and unknown."""
    classes, codes, offsets = found
    if base is None:
        done = _core.class_profile(classes, codes, offsets, level=level)
    else:
        done = _core.class_profile_of_base(classes, codes, offsets, base._core, level=level)
    rows = done["rows"]
    count = rows["customers"][0]
    # Nobody can be without a record where there are no records to be without.
    beside = base is not None and never_bought is not None
    kept = [
        i
        for i, code in enumerate(rows["code"])
        if code >= 0 or code == -1 or (code == -2 and _any(count, never_bought, i)) or (code == -3 and beside)
    ]
    names = [_BELOW.get(code, name) for code, name in zip(rows["code"], rows["name"], strict=True)]
    out: dict[str, Any] = {"class": [names[i] for i in kept]}
    for what in ("customers", "orders", "revenue"):
        if what != "customers" and (base is None or (what == "revenue" and not base.has_amounts)):
            continue
        for field, values in zip(_FIELDS, rows[what], strict=True):
            name = f"{what}{field}" if what != "customers" or not field else field[1:]
            out[name] = values[kept].astype(np.int64) if not field and what != "revenue" else values[kept]
    if beside and never_bought is not None:
        out["never_bought"] = np.append(never_bought, 0).astype(np.int64)[kept]
    return ClassProfile(
        out,
        source,
        attribute=attribute,
        customers=done["customers"],
        orders=None if base is None else done["orders"],
        revenue=None if base is None or not base.has_amounts else done["revenue"],
        several=done["several"],
        level=level,
        classes=len(classes),
    )


def _any(count: np.ndarray, never_bought: np.ndarray | None, i: int) -> bool:
    return bool(count[i] > 0 or (never_bought is not None and never_bought[i] > 0))
