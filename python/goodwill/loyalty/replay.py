"""A loyalty programme played through a log of events."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from .. import _core, _dates, _threads
from ..errors import DomainError, SchemaError
from ..transactions.log import zone_table
from .event_columns import EventColumns, check_reading
from .replay_pieces import pieces_of
from .replay_result import Replay

if TYPE_CHECKING:
    from .program import Program

__all__ = ["Replaying"]


class Replaying:
    """What can be played through a log: the part of `Program` that does it."""

    __slots__ = ()
    _core: _core.Program

    def replay(
        self,
        events: Any,
        *,
        member: Any,
        time: Any,
        amount: Any,
        kind: Any = None,
        id: Any = None,
        of: Any = None,
        points: Any = None,
        discount: Any = None,
        tax: Any = None,
        delivery: Any = None,
        redeemed: Any = None,
        quantity: Any = None,
        credit: Any = None,
        channel: Any = None,
        reward: Any = None,
        activity: Any = None,
        tier: Any = None,
        product: Any = None,
        category: Any = None,
        birthday: Any = None,
        attributes: Any = None,
        at: Any = None,
        until: Any = None,
        entries: bool = False,
        errors: str = "raise",
        times: str = "instants",
        trust_ids: bool = False,
        threads: int | None = None,
        progress: Callable[[float], bool | None] | None = None,
    ) -> Replay:
        """What the programme would have given: every event of a log decided as a live engine decides it.

        Parameters
        ----------
        events : frame, path, or iterable of frames
            A frame with a row an event, in any order; rows of one instant are taken as they stand.  A path of a
            Parquet file, which is read in pieces, or a list or iterator of frames: pieces must follow each other in
            time, rows within one may stand in any order.
        member, time, amount : column name
            Members are integers or text, and stay what they are.  Times are timestamps with a zone, dates (local
            dates of the programme's zone) or text as "2026-04-03T18:30:00+02:00" or "2026-04-03".  Amounts are of the
            goods, >= 0, with no more digits than the programme's money.
        kind : column name, optional
            "purchase", "refund", "redemption", "cancellation", "adjustment", "join", "leave", "activity",
            "attributes" or "invitation".  Without it all rows are purchases.
        id, of : column name, optional
            The id of an event, integer or text, each once; and for refunds and cancellations the id of the order or
            redemption that they are about.
        points : column name, optional
            Of redemptions and adjustments.
        discount, tax, delivery, redeemed : column name, optional
            Money of an order besides its goods; ``redeemed`` is the part that was paid with points.
        quantity, credit : column name, optional
            Items (1), and the host's own counter of tiers (0).
        channel, reward, activity, tier : column name, optional
            Names of the programme; ``tier`` is that of an invitation.
        product, category : column name, optional
            Then purchases (or refunds) with the same ``id`` are the lines of one.
        birthday : column name, optional
            Of the member, in rows of the kinds "join" and "attributes": dates, of which the year does not count, or
            text as "02-29" or "2000-02-29".
        attributes : dict of str to column name, or list of column name, optional
            What conditions of rules ask of members, in the same rows, by the attribute's name; a list where columns
            are called as the attributes.  The columns are text.  What is missing in a row stays as it was.
        at : day or list of days, optional
            Dates at whose end balances and tiers are asked for `Replay.at`.
        until : day, optional
            The date up to which the clock runs, included.  Default: that of the last event, or of the last of ``at``.
        entries : bool
            Whether to keep every entry of the ledger.
        errors : {"raise", "skip"}
            What happens to a row that is no event: the first raises, or all are left out and counted.  Events that
            the programme refuses (a redemption above the balance) are never errors; `Replay.refused` has them.
        times : {"instants", "local"}
            "local" takes times without a zone as local ones of the programme's zone; hours that its clocks show twice
            or not at all are bad rows.
        trust_ids : bool
            Whether ids are known to be unique, and are not looked at.
        threads : int, optional
            Default: what `set_threads` said.  The result does not depend on it.
        progress : callable, optional
            Called with the share done; False stops the work.

        Returns
        -------
        Replay

        Raises
        ------
        SchemaError
            If a column is missing or of a type that cannot be used; times without a zone unless ``times="local"``.
        ShapeError
            If columns differ in length.
        DomainError
            For the first bad row, unless ``errors="skip"``: a missing member, an unknown kind (with the nearest), a
            negative amount, one with too many digits, an id that is there twice (with "skip" the first counts).
            ``row`` is its number.  Also for pieces that do not follow each other in time, and dates that make no
            sense.
        Cancelled
            If ``progress`` returned False.

        Examples
        --------
        >>> import goodwill as gw
        >>> program = gw.Program({
        ...     "zone": "UTC", "enrolment": "first_purchase", "earn": {"base": {"points": 1, "each": 1}},
        ...     "tiers": {"silver": 100},
        ... })
        >>> log = {"who": [1, 1, 2], "day": ["2026-01-05", "2026-03-01", "2026-02-02"], "paid": [60.5, 39.5, 20]}
        >>> result = program.replay(log, member="who", time="day", amount="paid")
        >>> result
        Replay(3 events of 2 members to 2026-03-01: earned 119, spent 0, expired 0; active 119; member 1, silver 1)
        """
        function = "replay"
        columns = EventColumns.checked(
            function, member=member, time=time, amount=amount, kind=kind, id=id, of=of, points=points,
            discount=discount, tax=tax, delivery=delivery, redeemed=redeemed, quantity=quantity, credit=credit,
            channel=channel, reward=reward, activity=activity, tier=tier, product=product, category=category,
            birthday=birthday, attributes=attributes,
        )  # fmt: skip
        check_reading(function, errors=errors, times=times, trust_ids=trust_ids)
        if not isinstance(entries, bool):
            raise SchemaError.of(function, "entries", repr(entries), "must be True or False")
        dates = _asked(function, at)
        end = _dates.day_number(function, "until", until)
        if end is not None and dates and end < dates[-1]:
            must = f"must not be before the last date of at, {_dates.date_of(dates[-1])}"
            raise DomainError.of(function, "until", str(_dates.date_of(end)), must)
        workers = _threads.resolve(function, threads)
        several, pieces = pieces_of(function, events, columns.roles())
        run = _core.ReplayRun(
            self._core, zone_table(function, self._core.zone), entries=entries, at=dates, until=end,
            in_pieces=several and id is not None and not trust_ids,
        )  # fmt: skip
        source = None
        for read, piece, share in pieces:
            with piece.naming():
                run.feed(
                    read, errors=errors, local_times=times == "local", trust_ids=trust_ids, last=not several,
                    share=share, threads=workers, progress=progress,
                )  # fmt: skip
            if source is None:
                source = piece
        if source is None:
            raise SchemaError.of(function, "events", "without a frame", "must have at least one")
        source.forget()
        if several:
            run.finish(workers)
        asked = [dt.date.fromordinal(day + _dates.EPOCH) for day in dates]
        return Replay(cast("Program", self), run, source, asked, entries, workers)


def _asked(function: str, at: Any) -> list[int]:
    """The dates of ``at``, each once, ascending."""
    if at is None:
        return []
    many = isinstance(at, list | tuple) or (hasattr(at, "__iter__") and not isinstance(at, str))
    days = {_dates.day_number(function, "at", one) for one in (at if many else [at])}
    if None in days:
        raise DomainError.of(function, "at", "None", 'must be a day: "1997-09-30", a date or a datetime')
    return sorted(day for day in days if day is not None)
