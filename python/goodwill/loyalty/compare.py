"""Two programmes on the same log of events."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .comparison import ProgramComparison
from .event_columns import EventColumns
from .trial_log import Assumptions, TrialLog, checked_program
from .trial_segments import Segments

if TYPE_CHECKING:
    from .program import Program

__all__ = ["compare_programs"]


def compare_programs(
    a: Program,
    b: Program,
    events: Any,
    *,
    member: Any,
    time: Any,
    amount: Any,
    kind: Any = None,
    id: Any = None,
    of: Any = None,
    points: Any = None,
    segment: Any = None,
    redeem: float | None = None,
    elasticity: float = 0.0,
    until: Any = None,
    errors: str = "raise",
    times: str = "instants",
    trust_ids: bool = False,
    threads: int | None = None,
    progress: Callable[[float], bool | None] | None = None,
    **columns: Any,
) -> ProgramComparison:
    """What another programme would have cost, and who would have won or lost.

    The same events are decided by both programmes, as `Program.replay` decides them.  Nobody behaves otherwise for
    having another programme, unless ``redeem`` or ``elasticity`` say so; `ProgramComparison.assumptions` has it in
    words.

    Parameters
    ----------
    a, b : Program
        Of the same currency of points, money and zone.
    events : frame or path
        A frame with a row an event, or a Parquet file.
    member, time, amount, kind, id, of, points : column name
        As in `Program.replay`.
    segment : column name, mapping or frame, optional
        The segment of each member: a column of the events, the same in all rows of a member (rows without it do not
        count); a dict of members and segments; or a frame with the columns ``member`` (or what the events call it) and
        ``segment``.
    redeem : number, optional
        Assumption: right after a purchase members redeem so many points at a time, as often as they have them.  None:
        they redeem what the log says.
    elasticity : float
        Assumption: a member whose points under ``b`` are worth a share v of the money spent more than under ``a`` buys
        1 + elasticity x v times as much in each order.  0: behaviour stays.  Points are worth the currency's ``value``.
    until : day, optional
        The date up to which the clock runs, included.  Default: that of the last event.
    errors, times, trust_ids
        As in `Program.replay`.
    threads : int, optional
        Default: what `set_threads` said.  The result does not depend on it.
    progress : callable, optional
        Called with the share done; False stops the work.
    **columns : column name
        The other columns of `Program.replay`: ``discount``, ``tax``, ``delivery``, ``redeemed``, ``quantity``,
        ``credit``, ``channel``, ``reward``, ``activity``, ``tier``, ``product``, ``category``, ``birthday`` and
        ``attributes``.

    Returns
    -------
    ProgramComparison

    Raises
    ------
    ConflictError
        If the programmes are of unlike currency, money or zone.
    SchemaError, ShapeError, DomainError
        As `Program.replay` raises for columns and rows; also for a negative ``redeem``, an elasticity that is not
        finite, and a member who is in two segments.
    Cancelled
        If ``progress`` returned False.

    Examples
    --------
    >>> import goodwill as gw
    >>> document = {"zone": "UTC", "currency": {"name": "points", "value": 0.1}, "enrolment": "first_purchase",
    ...             "earn": {"base": {"points": 1, "each": 1}}, "expires": "12 months"}
    >>> a = gw.Program(document)
    >>> b = a.replace({"earn.base.points": 2, "expires": "1 month"})
    >>> log = {"who": [1, 2], "day": ["2026-01-05", "2026-03-01"], "paid": [60, 40]}
    >>> gw.compare_programs(a, b, log, member="who", time="day", amount="paid")
    ProgramComparison(2 members to 2026-03-01: B costs 20 % less; 1 wins, 1 loses, 0 the same)
    """
    function = "compare_programs"
    checked_program(function, "a", a)
    checked_program(function, "b", b)
    assumptions = Assumptions.checked(function, redeem, elasticity, until)
    segments = Segments.of(function, segment, member)
    named = EventColumns.checked(
        function, member=member, time=time, amount=amount, kind=kind, id=id, of=of, points=points, **columns
    )
    log = TrialLog(
        function, a, events, named, segment=segments.column, errors=errors, times=times, trust_ids=trust_ids,
        assumptions=assumptions, threads=threads, progress=progress,
    )  # fmt: skip
    found = log.run([a, b], 2, progress)
    return ProgramComparison(a, b, log, found, segments.codes(log))
