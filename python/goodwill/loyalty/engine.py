"""A loyalty programme at work: events in, entries and balances out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from .. import _core, _frames
from .._dates import date_of
from ..errors import ConflictError, DomainError, GoodwillError, SchemaError
from .engine_entries import Id, LedgerEntry, entries_of, history_columns, members_columns
from .engine_explanation import Explanation, explain
from .engine_results import Balance, Lot, MemberTier, Misfit, Outcome, Outcomes, PointsOn, Quote, Voucher
from .engine_state import resumed, zone_of
from .event_rows import fields_of, rows_of
from .journal import Journal

if TYPE_CHECKING:
    from .program import Program

__all__ = ["Engine"]


class Engine:
    """A programme at work.  Made by `Program.engine`.

    Events are dicts, or keywords; the page on the engine lists their fields.  What a till expects to happen comes back
    as an outcome with its reason; what no event may be is raised.  After both the engine is as it was.

    Points are ``int`` where the programme has no decimals, ``Decimal`` otherwise; in frames they are ``int64`` or
    ``float64``.  Wherever a moment is asked for, a text or datetime with its offset is an instant, and a date is a
    local date of the programme's zone: an event's first instant, a question's last.

    Attributes
    ----------
    program : Program
        The version that holds last.

    Examples
    --------
    >>> import goodwill as gw
    >>> program = gw.Program({"zone": "Europe/Berlin", "expires": "12 months", "earn": {"base": {"points": 1}}})
    >>> engine = program.engine()
    >>> engine.apply(kind="join", id="j1", member="m1", time="2026-05-01")
    Outcome('j1' of 'm1': +0 points)
    >>> order = {"kind": "purchase", "id": "o1", "member": "m1", "time": "2026-05-01T10:30:00+02:00", "amount": 49.90}
    >>> engine.apply(order)
    Outcome('o1' of 'm1': +49 points)
    >>> print(engine.balance("m1"))
    49 active, 49 gone on 2027-05-02 (2026-05-01)
    """

    __slots__ = ("_core", "_hosted", "_program", "_source", "_times")

    def __init__(
        self,
        program: Program,
        state: bytes | None = None,
        *,
        from_: Any = None,
        journal: Journal | None = None,
        times: Literal["offset", "local"] = "offset",
        backend: str | None = None,
    ) -> None:
        function = "Program.engine"
        if times not in ("offset", "local"):
            raise DomainError.of(function, "times", repr(times), 'must be "offset" or "local"')
        for method in ("find", "append", "read", "of_member"):
            if journal is not None and not callable(getattr(journal, method, None)):
                raise SchemaError.of(function, "journal", f"of type {type(journal).__name__}", f"must have {method}()")
        self._source = _frames.source_of_backend(function, backend)
        self._program, self._hosted, self._times = program, journal is not None, times
        if state is not None:
            self._core = resumed(program, state, from_, journal, times == "local")
        elif from_ is not None:
            raise SchemaError.of(function, "from_", "", "must be given with a state only")
        else:
            self._core = _core.Engine(program._core, zone_of(program), journal, times == "local")

    @property
    def program(self) -> Program:
        """The version that holds last."""
        return self._program

    def apply(self, event: Mapping[str, Any] | None = None, /, **fields: Any) -> Outcome:
        """Book an event, or say why not.

        Parameters
        ----------
        event : dict
            ``{"kind": "purchase", "id": "o1", "member": "m1", "time": ..., "amount": 49.90}``; fields that are None are
            left out.
        **fields
            The same as keywords.

        Returns
        -------
        Outcome

        Raises
        ------
        SchemaError
            If a field is unknown (the message has the nearest), does not belong to the kind, or is missing.
        DomainError
            If a value is none that its field may have.
        ConflictError
            If the id is that of an event with other content.
        """
        given = fields_of("engine.apply", event, fields)
        return Outcome(self._core, self._core.apply(given), given["id"], given["member"])

    def apply_all(self, events: Any, *, errors: Literal["raise", "skip"] = "raise") -> Outcomes:
        """Book many events, in their order.

        Parameters
        ----------
        events : frame, or iterable of dict
            A frame has the fields of events as columns; what is missing in a row is left out.
        errors : {"raise", "skip"}
            What to do with an event that `apply` would raise for: raise, naming its row, where those before it stay
            booked (and are duplicates when all are sent again); or go on and count it under "wrong" or "conflict".

        Returns
        -------
        Outcomes
            One a row; ``refused`` counts the reasons.

        Raises
        ------
        SchemaError, DomainError, ConflictError
            As `apply` does, with ``row``.
        """
        function = "engine.apply_all"
        if errors not in ("raise", "skip"):
            raise DomainError.of(function, "errors", repr(errors), 'must be "raise" or "skip"')
        rows, source = rows_of(function, events, self._source)
        core = self._core
        out: list[Outcome | Misfit] = []
        for row, event in enumerate(rows):
            try:
                given = fields_of(function, event, {})
                out.append(Outcome(core, core.apply(given), given["id"], given["member"]))
            except GoodwillError as error:
                if errors == "raise":
                    argument = error.argument or "events"
                    raise type(error).of(function, argument, error.value, error.must, row) from None
                known = event if isinstance(event, Mapping) else {}
                reason = "conflict" if type(error).__name__ == "ConflictError" else "wrong"
                out.append(Misfit(known.get("id"), known.get("member"), error, reason))
        return Outcomes(out, source)

    def quote(self, order: Mapping[str, Any] | None = None, /, **fields: Any) -> Quote:
        """What a purchase would bring, by rule, exactly as booking it next would give.

        Parameters
        ----------
        order : dict
            A purchase; ``kind`` and ``id`` may be left out.
        **fields
            The same as keywords.

        Returns
        -------
        Quote

        Raises
        ------
        SchemaError, DomainError
            As `apply` does; also for a time before the member's last event.
        """
        given = fields_of("engine.quote", order, fields)
        reason, why, points, (rules, multipliers, capped, cut), before, after = self._core.quote(given)
        return Quote(not reason, reason or None, why, points, rules, multipliers, capped, cut, before, after)

    def balance(self, member: Id, *, at: Any = None) -> Balance:
        """A member's points, by where they are.

        Parameters
        ----------
        member : int or str
        at : moment, optional
            A date (its end), an instant or "now"; past ones too.  Default: as of the member's last event.

        Returns
        -------
        Balance

        Raises
        ------
        DomainError
            If there is no such member, or ``at`` is no moment.
        """
        got = self._core.balance(member, _moment(at))
        for name in ("expiring", "activating"):
            got[name] = [PointsOn(_date(day), n) for day, n in got[name]]
        return Balance(**{**got, "day": _date(got["day"])})

    def tier(self, member: Id, *, at: Any = None) -> MemberTier:
        """A member's tier, since when, until when, and what is missing to the next.

        Parameters
        ----------
        member : int or str
        at : moment, optional
            As of `balance`.

        Returns
        -------
        MemberTier

        Raises
        ------
        DomainError
            As `balance` does.
        """
        got = self._core.tier(member, _moment(at))
        return MemberTier(since=date_of(got.pop("since")), until=date_of(got.pop("until")), **got)

    def entries(self, member: Id, *, until: Any = None) -> list[LedgerEntry]:
        """A member's entries as they were booked.

        Parameters
        ----------
        member : int or str
        until : date, optional
            Entries that the clock will make up to the start of this date too, if nothing else happens.

        Returns
        -------
        list of LedgerEntry

        Raises
        ------
        DomainError
            If there is no such member, or ``until`` is no date.
        """
        return entries_of(member, self._core.history(member, until, True))

    def history(self, member: Id, *, until: Any = None) -> Any:
        """A member's entries as they were booked, as a frame.

        Parameters
        ----------
        member : int or str
        until : date, optional
            As of `entries`.

        Returns
        -------
        frame
            kind, day, points, from, to, lot, earned_on, active_on, gone_on, tier, event, about, count: the
            attributes of `LedgerEntry`.  Of the engine's backend; without one a dict of arrays.

        Raises
        ------
        DomainError
            As `entries` does.
        """
        return self._source.frame(history_columns(self.entries(member, until=until)))

    def why(self, what: LedgerEntry | Id) -> Explanation:
        """Why an event brought what it did, or why an entry was made.

        Parameters
        ----------
        what : LedgerEntry, int or str
            An entry of an outcome or of `entries`, or the id of an event.  Of an entry that the clock made, the event
            is the one whose points they are.

        Returns
        -------
        Explanation
            ``str()`` of it says it in words.

        Raises
        ------
        DomainError
            If there is no such event.
        """
        return explain(self._core, what, self.program.zone, self._unit)

    def members(self, *, at: Any = None) -> Any:
        """Balances and tiers of all members.

        Parameters
        ----------
        at : moment, optional
            As of `balance`.  Default: each as of its last event.

        Returns
        -------
        frame
            member, joined, tier and the nine places of `Balance`; sorted by member, numbers before texts.

        Raises
        ------
        DomainError
            If ``at`` is no moment.
        """
        return self._source.frame(members_columns(self._core.members(_moment(at))))

    def lots(self, member: Id, *, at: Any = None) -> list[Lot]:
        """A member's open points, by lot, in the order in which they are spent.

        Parameters
        ----------
        member : int or str
        at : moment, optional
            As of `balance`.

        Returns
        -------
        list of Lot

        Raises
        ------
        DomainError
            As `balance` does.
        """
        return [
            Lot(number, points, _date(earned), _date(active), date_of(gone), counts)
            for number, points, earned, active, gone, counts in self._core.lots(member, _moment(at))
        ]

    def vouchers(self, member: Id, *, at: Any = None) -> list[Voucher]:
        """A member's vouchers.

        Parameters
        ----------
        member : int or str
        at : moment, optional
            As of `balance`.

        Returns
        -------
        list of Voucher

        Raises
        ------
        DomainError
            As `balance` does.
        """
        return [Voucher(reward, date_of(gone)) for reward, gone in self._core.vouchers(member, _moment(at))]

    def stamps(self, member: Id, *, at: Any = None) -> dict[str, int]:
        """A member's stamps on each card that is not full yet.

        Parameters
        ----------
        member : int or str
        at : moment, optional
            As of `balance`.

        Returns
        -------
        dict of str to int
            By the card's name.

        Raises
        ------
        DomainError
            As `balance` does.
        """
        return self._core.stamps(member, _moment(at))

    def adopt(self, program: Program, *, from_: Any) -> None:
        """Another version of the programme holds from a local date on.

        Points that were earned before keep the dates and rates of their version.

        Parameters
        ----------
        program : Program
            Of the same zone, money and currency of points, and a higher version.
        from_ : date
            After all that has happened to any member.

        Raises
        ------
        ConflictError
            If the programme or the date does not fit.
        DomainError
            If ``from_`` is no date.
        """
        self._core.adopt(program._core, zone_of(program), from_)
        self._program = program

    def to_bytes(self) -> bytes:
        """The engine as bytes, for `Program.engine`: programme, members, accounts and journal.

        A host's own journal stays with the host.  Other threads may ask meanwhile; events wait.

        Returns
        -------
        bytes
            The same for the same events in the same order.
        """
        return self._core.to_bytes()

    def __reduce__(self) -> Any:
        if self._hosted:
            must = "is the host's and is not pickled: use to_bytes() and program.engine(state, journal=...)"
            raise ConflictError.of("engine", "journal", "", must)
        return _unpickled, (self._program, self.to_bytes(), self._times, self._source.backend)

    def __len__(self) -> int:
        return len(self._core)

    def __contains__(self, member: object) -> bool:
        whole = isinstance(member, int) and not isinstance(member, bool)
        return (whole or isinstance(member, str)) and self._core.knows(member)

    def __repr__(self) -> str:
        return f"Engine({self.program.name!r}, version {self.program.version}: {len(self)} members)"

    @property
    def _unit(self) -> str:
        currency = self.program.to_dict().get("currency", "points")
        return str(currency.get("name", "points") if isinstance(currency, dict) else currency)


def _unpickled(program: Program, state: bytes, times: Literal["offset", "local"], backend: str | None) -> Engine:
    return Engine(program, state, times=times, backend=backend)


def _date(day: int) -> dt.date:
    return dt.date(1970, 1, 1) + dt.timedelta(days=day)


def _moment(at: Any) -> Any:
    return dt.datetime.now(dt.UTC) if isinstance(at, str) and at == "now" else at
