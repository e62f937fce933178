"""Surveys that are counted in parts: on other days, by other processes, or as answers come in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from .. import _core, _frames
from .._threads import resolve
from ..errors import SchemaError, ShapeError
from ._results import FrameKind, Progress
from .csi import CSIDefinition, CSIResult, about_csi, attribute_weights, csi_result, csi_scale
from .definition import ScoreDefinition, checked_definition
from .nps import NPSResult, nps_result
from .scores import CSAT, ScoreResult, score_result

__all__ = ["CSIState", "NPSCounts", "ScoreCounts"]

S = TypeVar("S", bound="_State")


class _State:
    """What the states have in common: the compiled state, and the kind of frame that results are."""

    _core: Any
    _kind: FrameKind

    def merge(self: S, other: S) -> S:
        """Add the answers of another state.

        Returns
        -------
        the state itself

        Raises
        ------
        ConflictError
            If the other was made for another scale or definition.
        """
        if type(other) is not type(self):
            name = type(self).__name__
            must = f"must be of type {name}"
            raise SchemaError.of(f"{name}.merge", "other", f"of type {type(other).__name__}", must)
        self._core.merge(other._core)
        return self

    @property
    def n(self) -> int:
        """Answers so far; of a `CSIState` respondents."""
        return int(self._core.n)

    def to_bytes(self) -> bytes:
        """The state as bytes, for `from_bytes`: the same on every machine."""
        return bytes(self._core.to_bytes())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and bool(self._core.equals(other._core))

    __hash__ = None  # type: ignore[assignment]


class NPSCounts(_State):
    """Counts of answers on 0 .. 10, in parts; `finish` gives the net promoter score.

    Examples
    --------
    >>> import goodwill as gw
    >>> monday = gw.NPSCounts().update([10, 9, 3])
    >>> tuesday = gw.NPSCounts().update([8, None])
    >>> gw.NPSCounts.from_bytes(monday.to_bytes()).merge(tuesday).finish().value
    25.0
    """

    def __init__(self) -> None:
        self._core = _core.NPSCounts()
        self._kind = FrameKind()

    def update(
        self, scores: Any, *, weights: Any = None, threads: int | None = None, progress: Progress | None = None
    ) -> NPSCounts:
        """Add answers.

        Parameters
        ----------
        scores, weights, threads, progress
            As in `nps`.

        Returns
        -------
        NPSCounts
            Itself.

        Raises
        ------
        DomainError, ShapeError, SchemaError, Cancelled
            As in `nps`.  The state is then what it was before.
        """
        name = "NPSCounts.update"
        column = _frames.series(name, "scores", scores)
        weighed = None if weights is None else _frames.series(name, "weights", weights)
        self._core.update(column, weights=weighed, threads=resolve(name, threads), progress=progress)
        self._kind = FrameKind.of(scores)
        return self

    def finish(self, *, level: float = 0.95, interval: str = "adjusted_wald") -> NPSResult:
        """The score of everything so far; the state goes on.

        Parameters
        ----------
        level, interval
            As in `nps`, but for the bootstrap of weighted answers, which needs the answers themselves.

        Raises
        ------
        DomainError
            If there are no answers yet, or ``level`` or ``interval`` is none.
        """
        return nps_result(self._core.finish(level=level, interval=interval), 0, interval, level, self._kind)

    @classmethod
    def from_bytes(cls, data: bytes) -> NPSCounts:
        """Read what `to_bytes` wrote.

        Raises
        ------
        FormatError
            If ``data`` is not such bytes.
        """
        state = cls()
        state._core = _core.NPSCounts.from_bytes(data)
        return state

    def __repr__(self) -> str:
        return f"NPSCounts of {self.n} answers and {self._core.missing} rows without one"


class ScoreCounts(_State):
    """Counts of answers on the scale of a definition, in parts; `finish` gives the score by any definition on it.

    Parameters
    ----------
    definition : ScoreDefinition
        Its scale and its codes are those of the answers.

    Examples
    --------
    >>> import goodwill as gw
    >>> state = gw.ScoreCounts(gw.CSAT.top2_of_5)
    >>> for day in ([5, 4], [3, 5], [None, 1]):
    ...     state = state.update(day)
    >>> state.finish().value, state.finish(gw.CSAT.top_of_5).value
    (60.0, 40.0)
    """

    def __init__(self, definition: ScoreDefinition = CSAT.top2_of_5) -> None:
        self.definition = definition
        self._core = _core.ScoreCounts(checked_definition("ScoreCounts", definition, "gw.CSAT.top2_of_5"))
        self._kind = FrameKind()

    def update(
        self, scores: Any, *, weights: Any = None, threads: int | None = None, progress: Progress | None = None
    ) -> ScoreCounts:
        """Add answers.

        Parameters
        ----------
        scores, weights, threads, progress
            As in `csat`, numbers alone.

        Returns
        -------
        ScoreCounts
            Itself.

        Raises
        ------
        DomainError, ShapeError, SchemaError, Cancelled
            As in `csat`.  The state is then what it was before.
        """
        name = "ScoreCounts.update"
        column = _frames.series(name, "scores", scores)
        weighed = None if weights is None else _frames.series(name, "weights", weights)
        self._core.update(column, weights=weighed, threads=resolve(name, threads), progress=progress)
        self._kind = FrameKind.of(scores)
        return self

    def finish(
        self, definition: ScoreDefinition | None = None, *, level: float = 0.95, interval: str | None = None
    ) -> ScoreResult:
        """The score of everything so far; the state goes on.

        Parameters
        ----------
        definition : ScoreDefinition, optional
            On the same scale; without it that of the state.
        level, interval
            As in `csat`, but for the bootstrap of weighted answers, which needs the answers themselves.

        Raises
        ------
        ConflictError
            If the definition is on another scale.
        DomainError
            If no answer counts yet, or ``level`` or ``interval`` is none.
        """
        definition = self.definition if definition is None else definition
        how = checked_definition("ScoreCounts.finish", definition, "gw.CSAT.top2_of_5")
        columns = self._core.finish(how, level=level, interval=interval)
        return score_result(columns, 0, definition, interval, level, self._kind)

    @classmethod
    def from_bytes(cls, data: bytes, definition: ScoreDefinition = CSAT.top2_of_5) -> ScoreCounts:
        """Read what `to_bytes` wrote.

        Parameters
        ----------
        data : bytes
        definition : ScoreDefinition
            What `finish` gives without another one; on the scale of the counts.

        Raises
        ------
        FormatError
            If ``data`` is not such bytes.
        ConflictError
            If the definition is on another scale.
        """
        state = cls(definition)
        own = state._core
        state._core = _core.ScoreCounts.from_bytes(data)
        state._core.merge(own)  # which refuses another scale or other codes
        return state

    def __repr__(self) -> str:
        lowest, highest = self._core.scale
        return f"ScoreCounts of {self.n} answers on {lowest} to {highest}"


class CSIState(_State):
    """Sums of respondents' indexes, in parts; `finish` gives the customer satisfaction index.

    Parameters
    ----------
    attributes : list of str
        The columns that every part has.
    weights, definition, scale, missing_codes, missing
        As in `csi`.

    Examples
    --------
    >>> import goodwill as gw
    >>> state = gw.CSIState(["service", "price"], scale=(1, 5))
    >>> state.update({"service": [5, 4], "price": [3, 4]}).update({"price": [5], "service": [5]}).finish().value
    83.33333333333334
    """

    def __init__(
        self,
        attributes: Iterable[str],
        weights: Mapping[Any, float] | Sequence[float] | None = None,
        *,
        definition: CSIDefinition | None = None,
        scale: tuple[float, float] | None = None,
        missing_codes: Sequence[float] = (),
        missing: str = "exclude",
    ) -> None:
        self.attributes = list(attributes)
        if definition is not None:
            scale = definition.scale if scale is None else scale
            weights = definition.weights if weights is None else weights
            missing_codes = missing_codes or definition.missing_codes
        given = attribute_weights(weights, self.attributes)
        self._about = about_csi(self.attributes, scale, given, "CSI" if definition is None else definition.name)
        self._core = _core.CSIState(
            len(self.attributes),
            name=self._about["name"],
            scale=None if scale is None else csi_scale(scale),
            weights=given,
            missing_codes=[float(code) for code in missing_codes],
            rescale=missing == "rescale",
        )
        self._kind = FrameKind()

    def update(
        self, table: Any, *, respondent_weights: Any = None, threads: int | None = None,
        progress: Progress | None = None,
    ) -> CSIState:  # fmt: skip
        """Add respondents.

        Parameters
        ----------
        table, respondent_weights, threads, progress
            As in `csi`; the table has the columns that the state was made for.

        Returns
        -------
        CSIState
            Itself.

        Raises
        ------
        DomainError, ShapeError, SchemaError, Cancelled
            As in `csi`.  The state is then what it was before.
        """
        name = "CSIState.update"
        columns, source = _frames.read(name, table, {str(each): each for each in self.attributes})
        weighed = None if respondent_weights is None else _frames.series(name, "weights", respondent_weights)
        self._core.update(
            list(columns.values()),
            names=list(columns),
            respondent_weights=weighed,
            threads=resolve(name, threads),
            progress=progress,
        )
        source.forget()
        self._kind = FrameKind(source=source)
        return self

    def finish(self, *, level: float = 0.95, interval: str = "t") -> CSIResult:
        """The index of everything so far; the state goes on.

        Parameters
        ----------
        level, interval
            As in `csi`.

        Raises
        ------
        DomainError
            If nobody is counted yet, or ``level`` or ``interval`` is none.
        """
        columns = self._core.finish(level=level, interval=interval)
        return csi_result(columns, 0, self._about, interval, level, self._kind)

    @classmethod
    def from_bytes(cls, data: bytes, attributes: Iterable[str] | None = None) -> CSIState:
        """Read what `to_bytes` wrote.

        Parameters
        ----------
        data : bytes
        attributes : list of str, optional
            What the columns are called, in the order in which the state was made; without it "attribute 0" and so on.

        Raises
        ------
        FormatError
            If ``data`` is not such bytes.
        ShapeError
            If there are not as many attributes as the state has.
        """
        state = cls.__new__(cls)
        state._core = _core.CSIState.from_bytes(data)
        count = state._core.attributes
        state.attributes = [f"attribute {j}" for j in range(count)] if attributes is None else list(attributes)
        if len(state.attributes) != count:
            must = f"must be {count} names"
            raise ShapeError.of("CSIState.from_bytes", "attributes", f"{len(state.attributes)} names", must)
        state._about = about_csi(state.attributes, state._core.scale, state._core.weights, state._core.name)
        state._kind = FrameKind()
        return state

    def __repr__(self) -> str:
        return f"CSIState of {self.n} respondents, {len(self.attributes)} attributes"
