"""The lenses of cohorts: one over time, all compared, and the whole base as a stack of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np

from ..._dates import EPOCH
from ...errors import DomainError
from ...retention import Cohorts
from .lens import Lens, View, table_text

__all__ = ["CohortStack", "CohortsCompared", "OneCohort"]

PER_YEAR = {"week": 52, "month": 12, "quarter": 4, "year": 1}
COUNTS = ("size", "customers", "orders", "revenue", "margin", "rate", "low", "high")


def cells_of(found: Cohorts, which: np.ndarray) -> dict[str, np.ndarray]:
    """Some cells of a table of cohorts, with what a member and an active customer bring."""
    cells = {name: column[which] for name, column in found._cells.items()}
    out: dict[str, np.ndarray] = {
        "cohort": cells["cohort"].astype("datetime64[D]"), "age": cells["age"],
        "period": cells["period"].astype("datetime64[D]"), **{name: cells[name] for name in COUNTS},
        "orders_per_customer": _ratio(cells["orders"], cells["customers"]),
    }  # fmt: skip
    for name in money_of(found):
        out[f"{name}_per_order"] = _ratio(cells[name], cells["orders"])
        out[f"{name}_per_member"] = cells[name] / cells["size"]
    out["complete"] = cells["complete"].astype(bool)
    return out


def money_of(found: Cohorts) -> tuple[str, ...]:
    """The money that a table has."""
    return ("revenue",) * found._has_amounts + ("margin",) * found._has_margins


def cumulated(cells: dict[str, np.ndarray], money: tuple[str, ...]) -> dict[str, np.ndarray]:
    """What a member has brought until the end of each age, for cells of one cohort."""
    return {f"{name}_per_member_so_far": np.cumsum(cells[f"{name}_per_member"]) for name in money}


def date_of(day: Any) -> dt.date:
    """The date of a day number."""
    return dt.date.fromordinal(int(day) + EPOCH)


class OneCohort(Lens):
    """One cohort from its own period to the last; see `audit_base`.

    Attributes
    ----------
    cohort : date
        The first day of the period in which its customers bought first.
    size : int
        Customers.
    """

    def __init__(self, found: Cohorts, start: int, view: View) -> None:
        self._cells = cells_of(found, found._cells["cohort"] == start)
        self._cells |= cumulated(self._cells, money_of(found))
        self.cohort: dt.date = date_of(start)
        self.size = int(self._cells["size"][0])
        super().__init__({"cohort": self.cohort, "size": self.size, "cells": self._cells}, view)

    def to_frame(self) -> Any:
        """One row per period from the cohort's own to the last.

        Returns
        -------
        frame
            Of the kind that the base was made from: cohort; age (in periods); period (its first day); size; customers
            with a purchase; orders; revenue; margin; rate = customers / size, with Wilson's interval low, high;
            orders_per_customer; revenue_per_order, revenue_per_member (of the size) and revenue_per_member_so_far, and
            the same of the margin; complete, False where the period goes on after the last day that counts.
        """
        return self._view.frame(self._cells)

    def plot(self) -> Any:
        """What the cohort brought in each period, an Altair chart; periods that go on are left out.

        Raises
        ------
        ImportError
            Without the extra ``plots``.
        """
        return self._draw("OneCohort.plot", "one_cohort")

    def __repr__(self) -> str:
        cells = self._cells
        shown = {"customers": (cells["customers"], ",.0f"), "rate": (cells["rate"], ".1%")}
        shown |= {"low": (cells["low"], ".1%"), "high": (cells["high"], ".1%"), "orders": (cells["orders"], ",.0f")}
        if self._view.has_amounts:
            shown |= {
                "revenue": (cells["revenue"], ",.2f"), "per member": (cells["revenue_per_member"], ",.2f"),
                "so far": (cells["revenue_per_member_so_far"], ",.2f"),
            }  # fmt: skip
        head = f"OneCohort({self.size:,} customers of the {self._view.cohort_period} from {self.cohort})"
        names = [f"{p}{'' if done else ' *'}" for p, done in zip(cells["period"], cells["complete"], strict=True)]
        lines = [head, *table_text(names, shown, "period")]
        return "\n".join([*lines, "  * not complete"] if not cells["complete"].all() else lines)


class CohortsCompared(Lens):
    """Cohorts at the same age, and in the same period; see `audit_base`.

    Attributes
    ----------
    age : int or None
        At which `at_age` compares unless told otherwise: that of a year, or the highest that half of the cohorts have
        reached in a complete period.  None where no two have one.
    period : date or None
        In which `in_period` compares: the last complete one, by its first day.
    """

    def __init__(self, found: Cohorts, view: View) -> None:
        self._cells = cells_of(found, np.ones(len(found._cells["age"]), bool))
        cells, done = self._cells, self._cells["complete"]
        cohorts = len(found)
        ages = [int(a) for a in np.unique(cells["age"]) if a > 0]
        reached = {age: int((done & (cells["age"] == age)).sum()) for age in ages}
        fit = [a for a in ages if a <= PER_YEAR[view.cohort_period] and reached[a] >= max(2, cohorts / 2)]
        fit = fit or [a for a in ages if reached[a] >= 2][:1]
        self.age: int | None = max(fit, default=None)
        self.period: dt.date | None = cells["period"][done].max().item() if done.any() else None
        figures = {
            "cohorts": cohorts, "age": self.age, "period": self.period,
            "at_age": None if self.age is None else self._at_age(self.age),
            "in_period": None if self.period is None else self._in_period(self.period),
        }  # fmt: skip
        super().__init__(figures, view)

    def _at_age(self, age: int) -> dict[str, np.ndarray]:
        """The cells of one age that are complete, with what a member had brought by then."""
        cells = self._cells
        which = (cells["age"] == age) & cells["complete"]
        out = {name: column[which] for name, column in cells.items()}
        start = np.flatnonzero(cells["age"] == 0)
        last = np.flatnonzero(which)
        own = start[np.searchsorted(start, last, side="right") - 1]
        for name in ("revenue", "margin"):
            if f"{name}_per_member" in cells:
                so_far = np.cumsum(np.insert(cells[name], 0, 0.0))
                out[f"{name}_per_member_so_far"] = (so_far[last + 1] - so_far[own]) / out["size"]
        return out

    def _in_period(self, start: dt.date) -> dict[str, np.ndarray]:
        which = self._cells["period"] == np.datetime64(start, "D")
        return {name: column[which] for name, column in self._cells.items()}

    def to_frame(self) -> Any:
        """One row per cohort and period from the cohort's own to the last.

        Returns
        -------
        frame
            As `OneCohort.to_frame`, without what members brought so far.
        """
        return self._view.frame(self._cells)

    def at_age(self, age: int | None = None) -> Any:
        """One row per cohort, all in the period of the same age.

        Parameters
        ----------
        age : int, optional
            In periods.  Default: the attribute ``age``.

        Returns
        -------
        frame
            As `OneCohort.to_frame`; cohorts whose period of that age is not complete are left out.

        Raises
        ------
        DomainError
            If no cohort has reached that age.
        """
        age = self.age if age is None else age
        if age is None or not ((self._cells["age"] == age) & self._cells["complete"]).any():
            must = "must be an age that a cohort has reached in a complete period"
            raise DomainError.of("CohortsCompared.at_age", "age", repr(age), must)
        return self._view.frame(self._at_age(age))

    def in_period(self, day: Any = None) -> Any:
        """One row per cohort, all in the same period.

        Parameters
        ----------
        day : day, optional
            Any day of the period.  Default: of the attribute ``period``.

        Returns
        -------
        frame
            As `to_frame`.

        Raises
        ------
        DomainError
            If no cohort has a period with that day.
        """
        from ... import _dates

        number = _dates.day_number("CohortsCompared.in_period", "day", self.period if day is None else day)
        starts = np.unique(self._cells["period"])
        if number is None or number < int(starts[0].astype(int)) or number > (self._view.at.toordinal() - EPOCH):
            must = f"must be from {starts[0]} to {self._view.at}"
            raise DomainError.of("CohortsCompared.in_period", "day", str(day), must)
        at = np.searchsorted(starts.astype(int), number, side="right") - 1
        return self._view.frame(self._in_period(starts[at].item()))

    def plot(self) -> Any:
        """The share of each cohort that bought, at the same age and in the same period; an Altair chart.

        Raises
        ------
        DomainError
            If there are no two cohorts to compare.
        ImportError
            Without the extra ``plots``.
        """
        if self.age is None:
            must = "must give two cohorts a complete period after their own"
            raise DomainError.of("CohortsCompared.plot", "at", str(self._view.at), must)
        return self._draw("CohortsCompared.plot", "cohorts_compared")

    def __repr__(self) -> str:
        period = self._view.cohort_period
        lines = [f"CohortsCompared({self._figures['cohorts']} by {period}, to {self._view.at})"]
        for key, what in (("at_age", f"{self.age} {period}s after their own"), ("in_period", f"in {self.period}")):
            cells = self._figures[key]
            if cells is None:
                continue
            shown = {"size": (cells["size"], ",.0f"), "rate": (cells["rate"], ".1%"), "low": (cells["low"], ".1%")}
            shown |= {"high": (cells["high"], ".1%"), "orders": (cells["orders"], ",.0f")}
            if self._view.has_amounts:
                shown["per member"] = (cells["revenue_per_member"], ",.2f")
            names = [str(cohort) for cohort in cells["cohort"]]
            lines += [f" {what}", *table_text(names, shown, "cohort")]
        return "\n".join(lines)


class CohortStack(Lens):
    """The whole base as a stack of cohorts over the calendar; see `audit_base`.

    Attributes
    ----------
    cohorts : Cohorts
        The table, by calendar; every purchase of the base until the last day that counts is in one cell.
    """

    def __init__(self, found: Cohorts, view: View) -> None:
        self.cohorts = found
        cells = found._cells
        whole: dict[str, list[Any]] = {"period": [], "customers": [], "new": []}
        measures = ("orders", *money_of(found))
        whole |= {name: [] for measure in measures for name in (measure, f"{measure}_of_new")} | {"complete": []}
        for start in np.unique(cells["period"]):
            these = cells["period"] == start
            own = these & (cells["age"] == 0)
            whole["period"].append(np.datetime64(int(start), "D"))
            whole["customers"].append(int(cells["customers"][these].sum()))
            whole["new"].append(int(cells["size"][own].sum()))
            for measure in measures:
                whole[measure].append(cells[measure][these].sum())
                whole[f"{measure}_of_new"].append(cells[measure][own].sum())
            whole["complete"].append(bool(cells["complete"][these].all()))
        self._periods = {name: np.array(column) for name, column in whole.items()}
        columns = {name: cells[name] for name in ("cohort", "period", "customers", "orders", "revenue", "margin")}
        columns |= {"complete": cells["complete"].astype(bool)}
        columns |= {name: columns[name].astype("datetime64[D]") for name in ("cohort", "period")}
        super().__init__({"cells": columns, "periods": self._periods, "cohorts": len(found)}, view)

    def to_frame(self) -> Any:
        """One row per cohort and period.

        Returns
        -------
        frame
            Of the kind that the base was made from: cohort, period (their first days); customers; orders; revenue;
            margin; complete.
        """
        return self._view.frame(self._figures["cells"])

    @property
    def periods(self) -> Any:
        """One row per period, all cohorts together.

        Returns
        -------
        frame
            period (its first day); customers; new, of them in their first period; orders and orders_of_new; revenue
            and revenue_of_new, margin and margin_of_new where there are such; complete.
        """
        return self._view.source.frame(self._periods)

    def plot(self) -> Any:
        """The revenue (orders without amounts) of each period that is complete, by cohort; an Altair chart.

        Raises
        ------
        DomainError
            If no period is complete.
        ImportError
            Without the extra ``plots``.
        """
        if not self._periods["complete"].any():
            must = f"must be the end of a {self._view.cohort_period} or later"
            raise DomainError.of("CohortStack.plot", "at", str(self._view.at), must)
        return self._draw("CohortStack.plot", "stack")

    def __repr__(self) -> str:
        rows, measure = self._periods, self._view.measure
        shown = {"customers": (rows["customers"], ",.0f"), "new": (rows["new"], ",.0f")}
        shown |= {"orders": (rows["orders"], ",.0f")}
        shown |= {"revenue": (rows["revenue"], ",.2f")} if self._view.has_amounts else {}
        shown |= {f"{measure} of new": (_ratio(rows[f"{measure}_of_new"], rows[measure]), ".1%")}
        head = f"CohortStack({len(self.cohorts)} cohorts by {self._view.cohort_period}, to {self._view.at})"
        return "\n".join([head, *table_text([str(p) for p in rows["period"]], shown, "period")])


def _ratio(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.divide(a, b, out=np.full(len(a), np.nan), where=np.asarray(b) != 0)
