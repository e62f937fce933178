"""One programme along a parameter, or a grid of two."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _core, _frames
from .._plots import check_kind
from ..errors import DomainError, SchemaError
from .event_columns import EventColumns
from .trial_log import Assumptions, TrialLog, checked_program

if TYPE_CHECKING:
    from .program import Program

__all__ = ["ProgramSweep", "sweep"]

#: Parameters that vary at once.
MOST = 2


class ProgramSweep:
    """What a programme costs and gives along a parameter, or over the grid of two.

    Attributes
    ----------
    program : Program
    parameters : dict of str to list
        The values by path, as they were given.
    table : frame
        A row a programme: a column a path with its value (text where values are neither all numbers nor all text), then
        ``members``, ``money`` that counted, ``earned``, ``spent``, ``expired``, ``open``, ``cost`` of what was
        redeemed,
        ``open_value``, ``value`` of both, and for each tier ``members_<tier>`` (missing where a programme lacks it).
    assumptions : list of str
        What is held fixed and what is assumed.  An elasticity looks at the programme as it stands.
    """

    def __init__(
        self,
        program: Program,
        parameters: dict[str, list[Any]],
        programs: list[Program],
        log: TrialLog,
        found: list[dict[str, Any]],
    ) -> None:
        self.program, self.parameters = program, parameters
        self._log, self._found = log, found
        self._facts = [_core.program_facts(one._core) for one in programs]
        self._points = list(itertools.product(*parameters.values()))

    @property
    def assumptions(self) -> list[str]:
        """What is held fixed and what is assumed."""
        return self._log.sentences()

    @property
    def table(self) -> Any:
        """A row a programme."""
        columns: dict[str, Any] = {}
        for i, path in enumerate(self.parameters):
            columns[path] = _frames.series("sweep", path, _of_one_kind([point[i] for point in self._points]))
        return self._log.source.frame(columns | self._columns())

    def _columns(self) -> dict[str, np.ndarray]:
        log = self._log
        unit = 10.0**log.money_decimals
        totals = [one["total"] for one in self._found]

        def places(names: str, less: str = "") -> np.ndarray:
            sums = [sum(t[n] for n in names.split()) - sum(t[n] for n in less.split()) for t in totals]
            return np.asarray(log.points(np.array(sums, np.int64)))

        cost = np.array([one["cost"] for one in self._found]) / unit
        still = np.array([one["open_value"] for one in self._found]) / unit
        columns = {
            "members": np.array([sum(one["tiers"]) for one in self._found], np.int64),
            "money": np.array([one["money"] for one in self._found]) / unit,
            "earned": places("earned", "reversed"), "spent": places("spent"), "expired": places("expired"),
            "open": places("active pending", "owed"), "cost": cost, "open_value": still, "value": cost + still,
        }  # fmt: skip
        names = list(dict.fromkeys(name for facts in self._facts for name in facts["tiers"]))
        for name in names:
            counts = [
                one["tiers"][facts["tiers"].index(name)] if name in facts["tiers"] else -1
                for one, facts in zip(self._found, self._facts, strict=True)
            ]
            whole = np.array(counts, np.int64)
            columns[f"members_{name}"] = whole if (whole >= 0).all() else np.where(whole < 0, np.nan, whole)
        return columns

    def plot(self, kind: str = "cost") -> Any:
        """A picture of the sweep.

        Parameters
        ----------
        kind : {"cost", "tiers"}
            The cost of what was redeemed and of what is open (where nothing has a value, the points that members keep)
            along the first parameter, a line for each value of the second; or the members above the lowest tier, a
            line a tier, along a single parameter.

        Returns
        -------
        altair.Chart

        Raises
        ------
        DomainError
            If there is no such kind, or tiers are asked of a grid.
        ImportError
            Without the extra ``plots``.
        """
        check_kind("ProgramSweep.plot", kind, "cost", "tiers")
        paths = list(self.parameters)
        if kind == "tiers" and len(paths) > 1:
            raise DomainError.of("ProgramSweep.plot", "kind", '"tiers"', "must be of a sweep along one parameter")
        from .comparison_pictures import sweep_chart

        columns = self._columns()
        note = f"to {self._log.last_day}"
        if kind == "tiers":
            names = [name for name in columns if name.startswith("members_")][1:]
            if not names:
                raise DomainError.of("ProgramSweep.plot", "program", "", "must have tiers")
            rows = [
                {
                    "x": _shown(point[0]),
                    "y": float(columns[name][i]),
                    "shown": f"{columns[name][i]:,.0f}",
                    "kind": name[8:],
                }
                for name in names
                for i, point in enumerate(self._points)
                if columns[name][i] >= 0
            ]
            most = max(names, key=lambda name: float(np.ptp(columns[name]) / max(1, np.mean(columns[name]))))
            title = f"{most[8:]}: {self._from_to(columns[most], 'members')}"
            return sweep_chart(rows, paths[0], "members", None, title, note)
        valued = any(facts["values"] for facts in self._facts)
        values = columns["value"] if valued else columns["spent"] + columns["open"]
        unit = (self._log.money or "money") if valued else self._log.currency
        rows = [
            {
                "x": _shown(point[0]), "y": float(values[i]), "shown": f"{values[i]:,.0f} {unit}",
                "kind": str(_shown(point[1])) if len(paths) > 1 else "cost",
            }
            for i, point in enumerate(self._points)
        ]  # fmt: skip
        y = f"cost with what is open, {unit}" if valued else f"{unit} that members keep"
        title = f"{'Cost' if valued else 'Points kept'}: {self._from_to(values, unit)}"
        return sweep_chart(rows, paths[0], y, paths[1] if len(paths) > 1 else None, title, note)

    def _from_to(self, values: np.ndarray, unit: str) -> str:
        low, high = int(np.nanargmin(values)), int(np.nanargmax(values))
        if values[low] == values[high]:
            return f"{values[low]:,.0f} {unit} whatever {' and '.join(self.parameters)} is"
        at = [
            " and ".join(
                f"{path.split('.')[-1]} {_shown(v)}" for path, v in zip(self.parameters, self._points[i], strict=True)
            )
            for i in (low, high)
        ]
        return f"{values[low]:,.0f} {unit} at {at[0]}; {values[high]:,.0f} at {at[1]}"

    def __len__(self) -> int:
        return len(self._points)

    def __repr__(self) -> str:
        paths = ", ".join(self.parameters)
        values = self._columns()["value"]
        about = f"{len(self)} programmes by {paths} to {self._log.last_day}"
        return f"ProgramSweep({about}: value {values.min():,.2f} to {values.max():,.2f})"


def sweep(
    program: Program,
    parameters: Mapping[str, Any],
    events: Any,
    *,
    member: Any,
    time: Any,
    amount: Any,
    kind: Any = None,
    id: Any = None,
    of: Any = None,
    points: Any = None,
    redeem: float | None = None,
    elasticity: float = 0.0,
    until: Any = None,
    errors: str = "raise",
    times: str = "instants",
    trust_ids: bool = False,
    threads: int | None = None,
    progress: Callable[[float], bool | None] | None = None,
    **columns: Any,
) -> ProgramSweep:
    """What a programme would have cost along a parameter, and how many members each tier would have had.

    Parameters
    ----------
    program : Program
    parameters : dict of str to list
        One path or two, as in `Program.replace`, and the values of each: ``{"tiers.gold.threshold": [400, 500, 600]}``.
        Two give the grid of both.
    events : frame or path
        As in `compare_programs`.
    member, time, amount, kind, id, of, points : column name
        As in `Program.replay`.
    redeem, elasticity, until
        As in `compare_programs`; an elasticity compares with the programme as it stands.
    errors, times, trust_ids
        As in `Program.replay`.
    threads : int, optional
        Default: what `set_threads` said.  The result does not depend on it.
    progress : callable, optional
        Called with the share done; False stops the work.
    **columns : column name
        As in `compare_programs`.

    Returns
    -------
    ProgramSweep

    Raises
    ------
    DomainError
        If a path leads to nothing in the programme (the message has the nearest that does); if there is no value, or
        more than two paths; otherwise as `compare_programs`.
    FormatError
        If a value makes no programme.
    ConflictError
        If a value changes the currency, the money or the zone.
    SchemaError, ShapeError
        As `compare_programs`.
    Cancelled
        If ``progress`` returned False.

    Examples
    --------
    >>> import goodwill as gw
    >>> program = gw.Program({"zone": "UTC", "enrolment": "first_purchase", "tiers": {"gold": 100},
    ...                       "currency": {"name": "points", "value": 0.1}, "earn": {"base": {"points": 1, "each": 1}}})
    >>> log = {"who": [1, 2], "day": ["2026-01-05", "2026-03-01"], "paid": [60, 120]}
    >>> names = {"member": "who", "time": "day", "amount": "paid"}
    >>> found = gw.sweep(program, {"tiers.gold.threshold": [50, 100, 150]}, log, **names)
    >>> found.table["members_gold"].tolist()
    [2, 1, 0]
    """
    function = "sweep"
    checked_program(function, "program", program)
    if not isinstance(parameters, Mapping):
        must = "must be a dict of paths and lists of values"
        raise SchemaError.of(function, "parameters", f"of type {type(parameters).__name__}", must)
    if not 1 <= len(parameters) <= MOST:
        raise DomainError.of(function, "parameters", f"of {len(parameters)} paths", "must have one path or two")
    given: dict[str, list[Any]] = {}
    for path, values in parameters.items():
        if isinstance(values, str | bytes | Mapping) or not hasattr(values, "__iter__"):
            raise SchemaError.of(function, "parameters", f'{values!r} at "{path}"', "must be a list of values")
        given[path] = [value.item() if isinstance(value, np.generic) else value for value in values]
        if not given[path]:
            raise DomainError.of(function, "parameters", f'empty at "{path}"', "must have at least one value")
    programs = [program.replace(dict(zip(given, point, strict=True))) for point in itertools.product(*given.values())]
    assumptions = Assumptions.checked(function, redeem, elasticity, until)
    named = EventColumns.checked(
        function, member=member, time=time, amount=amount, kind=kind, id=id, of=of, points=points, **columns
    )
    log = TrialLog(
        function, program, events, named, errors=errors, times=times, trust_ids=trust_ids, assumptions=assumptions,
        threads=threads, progress=progress,
    )  # fmt: skip
    found = log.run([program, *programs], 0, progress)[1:]
    return ProgramSweep(program, given, programs, log, found)


def _of_one_kind(values: list[Any]) -> list[Any]:
    """Numbers or texts as they are, all others as texts; None is missing."""
    there = [value for value in values if value is not None]
    for kinds in ((bool,), (int,), (int, float), (str,)):
        if all(isinstance(value, kinds) and (kinds == (bool,) or not isinstance(value, bool)) for value in there):
            return [float(v) if kinds == (int, float) and v is not None else v for v in values]
    return [None if value is None else str(value) for value in values]


def _shown(value: Any) -> Any:
    return (
        value
        if isinstance(value, int | float) and not isinstance(value, bool)
        else "none"
        if value is None
        else str(value)
    )
