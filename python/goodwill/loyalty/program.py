"""A loyalty programme as data."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any, Literal

from .. import _core, _dates, _zones
from ..errors import DomainError, SchemaError
from .engine import Engine
from .journal import Journal
from .program_document import as_json, changed
from .program_files import load_program, read_program
from .replay import Replaying

__all__ = ["Program", "ProgramFinding"]


@dataclass(frozen=True)
class ProgramFinding:
    """What a programme says and can never do, or hardly means.

    Attributes
    ----------
    severity : {"error", "warning"}
        Whether something can never happen, or can but hardly as it was meant.
    field : str
        Its path in the document: "earn.base.when.hours".
    code : str
        The same for all findings of a kind: "shadowed".  The page on programmes lists them.
    sentence : str
        For whoever wrote the programme.
    """

    severity: str
    field: str
    code: str
    sentence: str


class Program(Replaying):
    """A loyalty programme: what earns points, when they are gone, tiers, rewards, and what refunds do.

    A programme is a value: it does not change, and two of the same content are equal.  The page on programmes explains
    each field of the document.

    Parameters
    ----------
    document : dict
        As in the page on programmes.  Dates may be ``datetime.date``, times of the day ``datetime.time``, numbers
        ``Decimal``.

    Attributes
    ----------
    name : str
    version : int
    zone : str
        The IANA zone whose local dates and times the programme speaks of.
    rules : dict of str to dict
        The earning rules with their fields, as they are written.
    tiers : dict of str to (float or None)
        Names and thresholds, from the lowest up; None for tiers by invitation.

    Raises
    ------
    SchemaError
        If the document is no dict.
    FormatError
        If a field is unknown, missing or not what it must be.  ``argument`` is its path ("earn.base.when.hours").

    Examples
    --------
    >>> import goodwill as gw
    >>> program = gw.Program({
    ...     "name": "Beans", "zone": "Europe/Berlin", "expires": "12 months",
    ...     "earn": {"base": {"points": 1, "each": 10}, "sundays": {"multiply": 2, "when": {"weekdays": ["sun"]}}},
    ...     "tiers": {"silver": 100, "gold": {"threshold": 500, "multiplier": 1.5}},
    ... })
    >>> program
    Program('Beans', version 1, Europe/Berlin: 2 rules base, sundays; 2 tiers silver, gold)
    >>> program.replace({"tiers.gold.threshold": 600}).tiers
    {'silver': 100, 'gold': 600}
    """

    __slots__ = ("_core",)

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._core: _core.Program = read_program("Program", as_json("Program", document))

    @classmethod
    def _of(cls, core: _core.Program) -> Program:
        program = cls.__new__(cls)
        program._core = core
        return program

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Program:
        """The programme of a document; the same as ``Program(document)``.

        Parameters
        ----------
        document : dict

        Returns
        -------
        Program

        Raises
        ------
        SchemaError, FormatError
            As `Program` does.
        """
        return cls._of(read_program("Program.from_dict", as_json("Program.from_dict", document)))

    @classmethod
    def from_json(cls, text: str) -> Program:
        """The programme of a document in JSON.

        Parameters
        ----------
        text : str

        Returns
        -------
        Program

        Raises
        ------
        FormatError
            As `Program` does; also for text that is no JSON, and for a name that an object has twice.  ``row`` is the
            line of the text, from 1, and the message names it.
        """
        if not isinstance(text, str):
            raise SchemaError.of("Program.from_json", "text", f"of type {type(text).__name__}", "must be a text")
        return cls._of(read_program("Program.from_json", text, lambda error: ("", error.row)))

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Program:
        """The programme of a file.

        Parameters
        ----------
        path : path
            A TOML file (``.toml``) or a JSON file (``.json``).

        Returns
        -------
        Program

        Raises
        ------
        FormatError
            As `Program` does; the message names the file and the line, ``row`` is the line, from 1.
        OSError
            If the file cannot be read.
        """
        return cls._of(load_program("Program.load", path))

    @classmethod
    def presets(cls) -> dict[str, str]:
        """Complete programmes to begin with, each named for its policy.

        Returns
        -------
        dict of str to str
            What each does, in one sentence, by name; the usual one comes first.
        """
        return _core.Program.presets()

    @classmethod
    def preset(cls, name: str, *, zone: str = "UTC") -> Program:
        """A complete programme to begin with.

        Parameters
        ----------
        name : str
            One of `presets`.
        zone : str
            The IANA zone whose local dates and times it shall speak of.

        Returns
        -------
        Program

        Raises
        ------
        DomainError
            If there is no such preset (the message lists them, and the nearest), or no such zone.

        Examples
        --------
        >>> import goodwill as gw
        >>> gw.Program.preset("rolling_tiers", zone="Europe/Berlin")
        Program('rolling_tiers', version 1, Europe/Berlin: 1 rule base; 2 tiers silver, gold)
        """
        for argument, value in {"name": name, "zone": zone}.items():
            if not isinstance(value, str):
                raise SchemaError.of("Program.preset", argument, repr(value), "must be a text")
        _zones.tzinfo(zone, "Program.preset")
        try:
            return cls._of(_core.Program.preset(name, zone))
        except DomainError as error:
            raise DomainError.of("Program.preset", error.argument, error.value, error.must) from None

    def describe(self, language: str = "en") -> str:
        """What a member gets, in plain words.

        Parameters
        ----------
        language : {"en", "vi"}

        Returns
        -------
        str
            The programme's name; then for each topic a line, and below it a line for each fact.  Every rule, tier,
            reward and stamp card is named.

        Raises
        ------
        DomainError
            If there is no such language.

        Examples
        --------
        >>> import goodwill as gw
        >>> program = gw.Program({"zone": "UTC", "earn": {"base": {"points": 1, "each": 10}}, "money": {"name": "EUR"}})
        >>> print(program.describe().split("\\n\\n")[1])
        Earning
        - "base": 1 point for every EUR 10 spent.
        - Of a purchase the price of its goods counts, without tax, delivery, the part that was discounted and the \
part that is paid with points.
        - Points are rounded down to whole points, once for each purchase.
        """
        if not isinstance(language, str):
            raise SchemaError.of("Program.describe", "language", repr(language), "must be a text")
        return self._core.describe(language)

    def check(self, *, today: Any = None) -> list[ProgramFinding]:
        """What the programme says and can never do, or hardly means.

        Parameters
        ----------
        today : day, optional
            Rules that are over before this date are found too.

        Returns
        -------
        list of ProgramFinding
            Empty where nothing is odd.

        Examples
        --------
        >>> import goodwill as gw
        >>> program = gw.Program({"zone": "UTC", "pending": "30 days", "expires": "14 days", "refund_window": "7 days"})
        >>> [finding.sentence for finding in program.check()]
        ['Points are gone before they can be spent: they wait 30 days and expire after 14 days.']
        """
        return [
            ProgramFinding(*found) for found in self._core.check(_dates.day_number("Program.check", "today", today))
        ]

    def engine(
        self,
        state: bytes | None = None,
        *,
        from_: Any = None,
        journal: Journal | None = None,
        times: Literal["offset", "local"] = "offset",
        backend: str | None = None,
    ) -> Engine:
        """The programme at work: events in, entries and balances out.

        Parameters
        ----------
        state : bytes, optional
            What `Engine.to_bytes` gave: the engine goes on from there.  Its programme is this one, or an earlier
            version of it.
        from_ : date, optional
            With a state of an earlier version: the date from which this one holds, as of `Engine.adopt`.  Of a state
            that has this version it must be the date from which it does.
        journal : Journal, optional
            The host's own store of accepted events: an object with ``find``, ``append``, ``read`` and ``of_member``.
            Default: they are kept in memory.  A state that was made with one needs it again.
        times : {"offset", "local"}
            What datetimes and texts without an offset are: refused, or local times of the programme's zone.  Those that
            the zone has twice or never, on the nights when clocks change, are refused.
        backend : {None, "polars", "pandas", "pyarrow"}
            The kind of the frames that it gives; None: dicts of arrays.

        Returns
        -------
        Engine

        Raises
        ------
        DomainError
            If ``times`` or ``backend`` is none of these, or ``from_`` is no date.
        SchemaError
            If the journal lacks a method, the state is no bytes, or there is ``from_`` without a state.
        FormatError
            If the state is cut, altered, newer than this library, or of something else.  ``row`` is the offset.
        ConflictError
            If the state is of another programme, and in which field; of an earlier version while there is no ``from_``;
            or its journal is missing, or is given and not its own.
        """
        return Engine(self, state, from_=from_, journal=journal, times=times, backend=backend)

    def to_dict(self) -> dict[str, Any]:
        """The document: fields that have their default are left out.

        Returns
        -------
        dict
        """
        document: dict[str, Any] = json.loads(self._core.to_json())
        return document

    def to_json(self) -> str:
        """The document in JSON: fields that have their default are left out.

        Returns
        -------
        str
        """
        return self._core.to_json()

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the document as JSON.

        Parameters
        ----------
        path : path
            Ends with ``.json``.

        Raises
        ------
        DomainError
            If the path ends otherwise.
        OSError
            If the file cannot be written.
        """
        if Path(path).suffix.lower() != ".json":
            raise DomainError.of("Program.save", "path", f'"{os.fspath(path)}"', "must end with .json")
        Path(path).write_text(self.to_json(), encoding="utf-8")

    def replace(self, changes: Mapping[str, Any]) -> Program:
        """A programme that differs in some fields.

        Parameters
        ----------
        changes : dict of str to value
            By path: ``{"tiers.gold.threshold": 600, "earn.base.points": 2}``.  None takes a field, rule, tier, reward
            or card out, so that it has its default or is not there.

        Returns
        -------
        Program

        Raises
        ------
        DomainError
            If a path leads to nothing in this programme; the message has the nearest that does.
        FormatError
            If what comes out is no programme.
        """
        document = changed("Program.replace", self.to_dict(), changes)
        return self._of(read_program("Program.replace", as_json("Program.replace", document)))

    @property
    def name(self) -> str:
        """What the programme is called."""
        return self._core.name

    @property
    def version(self) -> int:
        """From 1; a programme that takes over from another has a higher one."""
        return self._core.version

    @property
    def zone(self) -> str:
        """The IANA zone whose local dates and times the programme speaks of."""
        return self._core.zone

    @property
    def rules(self) -> dict[str, dict[str, Any]]:
        """The earning rules with their fields, as they are written."""
        rules: dict[str, dict[str, Any]] = self.to_dict().get("earn", {})
        return rules

    @property
    def tiers(self) -> dict[str, float | None]:
        """Names and thresholds, from the lowest up; None for tiers by invitation."""
        tiers = self.to_dict().get("tiers", {})
        return {name: tier.get("threshold") if isinstance(tier, dict) else tier for name, tier in tiers.items()}

    def __eq__(self, other: object) -> bool:
        return self._core.equals(other._core) if isinstance(other, Program) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.to_json())

    def __repr__(self) -> str:
        parts = []
        for kind, names in (("rule", list(self.rules)), ("tier", list(self.tiers))):
            if names:
                shown = ", ".join(names[:8]) + (", ..." if len(names) > 8 else "")
                parts.append(f"{len(names)} {kind}{'s' if len(names) != 1 else ''} {shown}")
        return f"Program({self.name!r}, version {self.version}, {self.zone}: {'; '.join(parts) or 'no rules'})"

    def _repr_html_(self) -> str:
        parts = []
        for topic in self.describe().strip().split("\n\n"):
            heading, *facts = topic.split("\n")
            items = "".join(f"<li>{escape(fact.removeprefix('- '))}</li>" for fact in facts)
            parts.append(f"<p><b>{escape(heading)}</b></p>" + (f"<ul>{items}</ul>" if items else ""))
        return "".join(parts)

    def __reduce__(self) -> Any:
        return Program.from_json, (self.to_json(),)
