"""Answers in words, stars and faces as scores."""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from .. import _core, _frames
from .._threads import resolve
from ..errors import ConflictError, DomainError, SchemaError
from ._results import Progress
from .definition import ScoreDefinition

__all__ = ["LabelTable", "Labels", "find_labels", "scores_from_text"]


@dataclass(frozen=True)
class LabelTable:
    """What the words of an answer stand for.

    Texts are compared without case and without blanks that say nothing; composed and decomposed letters are alike, and
    diacritics of a label may be left out, so that "rat hai long" is "Rất hài lòng".  A number before a label ("5 - Very
    satisfied") or in brackets after it must be its score.

    Parameters
    ----------
    name : str
        For messages.
    labels : dict of str to int
        Score by label; several labels may have one score.  Codes of a definition may stand beside the scale.
    lowest, highest : int, optional
        The scale; without them the least and the greatest score.
    best : {"highest", "lowest"}, optional
        Which end of the scale the best answer has, where the words say so.

    Raises
    ------
    DomainError
        If a label is empty or stands for two scores, a score is no whole number, or there is no label.
    """

    name: str
    labels: Mapping[str, int] = field(hash=False)
    lowest: int = field(default=0, kw_only=True)
    highest: int = field(default=0, kw_only=True)
    best: str | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        labels = {_text(label): _score(label, score) for label, score in self.labels.items()}
        object.__setattr__(self, "labels", labels)
        if (self.lowest, self.highest) == (0, 0) and labels:
            object.__setattr__(self, "lowest", min(labels.values()))
            object.__setattr__(self, "highest", max(labels.values()))
        _core.check_label_table(*self._fields())

    def extended(self, labels: Mapping[str, int], *, name: str | None = None) -> LabelTable:
        """The same table with one's own labels beside those that it has.

        Returns
        -------
        LabelTable

        Raises
        ------
        DomainError
            If a label stands for another score already.
        """
        both = {**self.labels, **labels}
        for label in self.labels.keys() & labels.keys():
            if self.labels[label] != labels[label]:
                must = f"must stay {self.labels[label]} as in {self.name}; a table of one's own begins anew"
                raise DomainError.of("LabelTable.extended", "labels", f'"{label}" as {labels[label]}', must)
        own = name or f"{self.name} with one's own"
        return LabelTable(own, both, lowest=self.lowest, highest=self.highest, best=self.best)

    def reversed(self) -> LabelTable:
        """The same words on the reversed scale: what was the highest score is the lowest.

        Returns
        -------
        LabelTable
        """
        ends = {"highest": "lowest", "lowest": "highest", None: None}
        turned = {
            label: self.lowest + self.highest - score if self.lowest <= score <= self.highest else score
            for label, score in self.labels.items()
        }
        name = f"{self.name} reversed"
        return LabelTable(name, turned, lowest=self.lowest, highest=self.highest, best=ends[self.best])

    def _fields(self) -> tuple[str, int, int, str | None, list[tuple[str, int]]]:
        return self.name, self.lowest, self.highest, self.best, list(self.labels.items())

    def __repr__(self) -> str:
        words: dict[int, list[str]] = {}
        for label, score in self.labels.items():
            words.setdefault(score, []).append(label)
        lines = [f"  {score}: {' | '.join(words[score])}" for score in sorted(words)]
        return "\n".join([f"LabelTable {self.name}, {self.lowest} to {self.highest}", *lines])


def _text(label: Any) -> str:
    if not isinstance(label, str):
        raise SchemaError.of("label_table", "labels", f"{label!r}", "must be a text: labels are words")
    return label


def _score(label: str, score: Any) -> int:
    try:
        number = operator.index(score)
    except TypeError:
        number = None
    if number is None or isinstance(score, bool):
        raise DomainError.of("label_table", f'labels["{label}"]', repr(score), "must be a whole number")
    return number


_TABLES = {
    row[0]: LabelTable(row[0], dict(row[4]), lowest=row[1], highest=row[2], best=row[3]) for row in _core.label_tables()
}


class Labels:
    """The label tables that are shipped: topic, number of scores, language.  Each is a `LabelTable`."""

    agreement_5_en: ClassVar[LabelTable] = _TABLES["agreement_5_en"]
    agreement_7_en: ClassVar[LabelTable] = _TABLES["agreement_7_en"]
    agreement_5_vi: ClassVar[LabelTable] = _TABLES["agreement_5_vi"]
    agreement_7_vi: ClassVar[LabelTable] = _TABLES["agreement_7_vi"]
    satisfaction_5_en: ClassVar[LabelTable] = _TABLES["satisfaction_5_en"]
    satisfaction_7_en: ClassVar[LabelTable] = _TABLES["satisfaction_7_en"]
    satisfaction_5_vi: ClassVar[LabelTable] = _TABLES["satisfaction_5_vi"]
    satisfaction_7_vi: ClassVar[LabelTable] = _TABLES["satisfaction_7_vi"]
    ease_5_en: ClassVar[LabelTable] = _TABLES["ease_5_en"]
    ease_7_en: ClassVar[LabelTable] = _TABLES["ease_7_en"]
    ease_5_vi: ClassVar[LabelTable] = _TABLES["ease_5_vi"]
    ease_7_vi: ClassVar[LabelTable] = _TABLES["ease_7_vi"]
    likelihood_5_en: ClassVar[LabelTable] = _TABLES["likelihood_5_en"]
    likelihood_7_en: ClassVar[LabelTable] = _TABLES["likelihood_7_en"]
    likelihood_5_vi: ClassVar[LabelTable] = _TABLES["likelihood_5_vi"]
    likelihood_7_vi: ClassVar[LabelTable] = _TABLES["likelihood_7_vi"]
    faces_5: ClassVar[LabelTable] = _TABLES["faces_5"]
    faces_3: ClassVar[LabelTable] = _TABLES["faces_3"]

    @classmethod
    def all(cls) -> list[LabelTable]:
        """Every shipped table.

        Returns
        -------
        list of LabelTable
        """
        return list(_TABLES.values())


def scores_from_text(
    texts: Any,
    labels: Any = None,
    *,
    scale: tuple[int, int] | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Any:
    """Scores of answers in words, stars or faces.

    Parameters
    ----------
    texts : array-like, shape (n,)
        Texts, plain or categorical: NumPy, pandas, Polars, PyArrow, lists.  Null and blank texts are missing.
    labels : LabelTable, dict of str to int, or a list of these, optional
        What the words stand for; `Labels` holds the shipped tables, and tables in a list stand beside each other.
        Without it the texts are stars ("★★★☆☆", "4 stars", "4/5 sao"), or of the shipped table that knows them all.
    scale : tuple of two int, optional
        Lowest and highest score, such as (1, 5); it tells tables of five labels from those of seven.
    threads : int, optional
        How many threads to use; see `set_threads`.
    progress : callable, optional
        Called with the share done; returning False stops the work.

    Returns
    -------
    series or array of float
        Of the kind that was given; row i belongs to row i; missing where there is no text.

    Raises
    ------
    DomainError
        If a text is no label (naming the row, the labels known and the nearest), has a number beside it that is not its
        score, is half a star, or lies on another scale; if no shipped table knows all texts, or several do that do not
        score them alike; if two different words for one score are both there, as on another scale than the table's.
    SchemaError
        If the column holds no texts.
    ConflictError
        If tables in a list are on different scales.
    Cancelled
        If ``progress`` returned False.

    See Also
    --------
    csat, ces : take texts, with the scale of their definition.

    Examples
    --------
    >>> import goodwill as gw
    >>> gw.scores_from_text(["Rất hài lòng", "hai long", None], scale=(1, 5)).tolist()
    [5.0, 4.0, nan]
    >>> gw.scores_from_text(["★★★☆☆", "4/5 stars"]).tolist()
    [3.0, 4.0]
    """
    column = _frames.series("scores_from_text", "texts", texts)
    found = _scored("scores_from_text", "texts", column, labels, scale, None, threads, progress)
    return _frames.like(texts, found[0], getattr(texts, "name", None))


def find_labels(
    texts: Any, *, scale: tuple[int, int] | None = None, threads: int | None = None, progress: Progress | None = None
) -> LabelTable:
    """The shipped table by which `scores_from_text` would read texts.

    Parameters
    ----------
    texts : array-like, shape (n,)
    scale : tuple of two int, optional
    threads : int, optional
    progress : callable, optional

    Returns
    -------
    LabelTable
        For stars one without words, whose labels are those of the texts.

    Raises
    ------
    DomainError, SchemaError, Cancelled
        As `scores_from_text`.

    Examples
    --------
    >>> import goodwill as gw
    >>> gw.find_labels(["Rất khó", "Dễ"], scale=(1, 7)).name
    'ease_7_vi'
    """
    column = _frames.series("find_labels", "texts", texts)
    scores, (name, lowest, highest, best, _), _rows, _missing = _scored(
        "find_labels", "texts", column, None, scale, None, threads, progress
    )
    if name in _TABLES:
        return _TABLES[name]
    written = {text: int(score) for text, score in zip(column.to_pylist(), scores, strict=True) if score == score}
    return LabelTable(name, written, lowest=lowest, highest=highest, best=best)


def scores_or_texts(
    function: str,
    scores: Any,
    labels: Any,
    definition: ScoreDefinition,
    threads: int | None,
    progress: Progress | None,
) -> Any:
    """The column of scores of a metric; texts are read on the scale of its definition."""
    column = _frames.series(function, "scores", scores)
    if labels is None and column.dtype not in ("string", "dictionary of string"):
        return column
    scale = (definition.lowest, definition.highest)
    best = "lowest" if definition.low_is_best else "highest"
    halves = definition.half_points != "refuse"
    found = _scored(function, "scores", column, labels, scale, best, threads, progress, half_stars=halves)[0]
    return _frames.series(function, "scores", found)


def _scored(
    function: str,
    argument: str,
    column: Any,
    labels: Any,
    scale: Any,
    best: str | None,
    threads: int | None,
    progress: Progress | None,
    *,
    half_stars: bool = False,
) -> tuple[np.ndarray, Any, list[int], int]:
    if scale is not None and (not isinstance(scale, Sequence) or isinstance(scale, str) or len(scale) != 2):
        raise DomainError.of(function, "scale", repr(scale), "must be the lowest and the highest score, such as (1, 5)")
    return _core.scores_of_text(
        function,
        argument,
        column,
        labels=None if labels is None else _table(function, labels)._fields(),
        scale=None if scale is None else (int(scale[0]), int(scale[1])),
        best=best,
        half_stars=half_stars,
        threads=resolve(function, threads),
        progress=progress,
    )


def _table(function: str, labels: Any) -> LabelTable:
    if isinstance(labels, LabelTable):
        return labels
    if isinstance(labels, Mapping):
        return LabelTable("labels", labels)
    if not isinstance(labels, Sequence) or isinstance(labels, str) or not labels:
        must = "must be a LabelTable such as gw.Labels.satisfaction_5_vi, a dict of label to score, or a list of these"
        raise SchemaError.of(function, "labels", f"of type {type(labels).__name__}", must)
    tables = [_table(function, part) for part in labels]
    scaled = [table for table, part in zip(tables, labels, strict=True) if not isinstance(part, Mapping)]
    for table in scaled[1:]:
        if (table.lowest, table.highest) != (scaled[0].lowest, scaled[0].highest):
            value, must = f"{table.lowest} to {table.highest}", f"must be {scaled[0].lowest} to {scaled[0].highest}"
            raise ConflictError.of(function, "labels", f"{table.name} on {value}", f"{must} as {scaled[0].name} is")
    merged: dict[str, int] = {}
    for table in tables:
        for label, score in table.labels.items():
            if merged.setdefault(label, score) != score:
                must = f"must stand for one score; it stands for {merged[label]} and {score}"
                raise DomainError.of(function, "labels", f'"{label}"', must)
    name = " and ".join(table.name for table in tables)
    if not scaled:
        return LabelTable(name, merged)
    ends = {table.best for table in scaled}
    best = ends.pop() if len(ends) == 1 else None
    return LabelTable(name, merged, lowest=scaled[0].lowest, highest=scaled[0].highest, best=best)
