"""A log of events in pieces: a frame, several that follow each other in time, or a Parquet file."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from .. import _core, _frames
from ..errors import DomainError

__all__ = ["pieces_of"]

#: Rows of a Parquet file that are held at a time.
ROWS_A_PIECE = 8_000_000

Piece = tuple[dict[str, _core.Column], _frames.Source, tuple[float, float]]


def pieces_of(function: str, events: Any, roles: Mapping[str, Any]) -> tuple[bool, Iterator[Piece]]:
    """Whether there may be several, and for each its columns, its source and its share of the work as begin and end.

    Raises
    ------
    SchemaError
        If it is no frame, no iterable of frames and no path.
    DomainError
        If a path does not end with .parquet.
    """
    if isinstance(events, str | os.PathLike):
        if not os.fspath(events).lower().endswith(".parquet"):
            raise DomainError.of(function, "events", f'"{os.fspath(events)}"', "must be a frame or a .parquet file")
        return True, _of_parquet(function, os.fspath(events), roles)
    if isinstance(events, list | tuple | Iterator):
        return True, _of_frames(function, events, roles)
    columns, source = _frames.read(function, events, roles)
    return False, iter([(columns, source, (0.0, 1.0))])


def _of_frames(function: str, frames: Iterable[Any], roles: Mapping[str, Any]) -> Iterator[Piece]:
    count = len(frames) if isinstance(frames, list | tuple) else 0
    for i, frame in enumerate(frames):
        columns, source = _frames.read(function, frame, roles)
        # How many an iterator has is not known: each takes half of what is left.
        share = (i / count, (i + 1) / count) if count else (1 - 0.5**i, 1 - 0.5 ** (i + 1))
        yield columns, source, share


def _of_parquet(function: str, path: str, roles: Mapping[str, Any]) -> Iterator[Piece]:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        text = f"{function} needs PyArrow for a Parquet file: pip install pyarrow"
        raise ImportError(text, name=error.name) from error
    with pq.ParquetFile(path) as file:
        wanted = {role: name for role, name in roles.items() if name is not None}
        empty = _frames.source_of(function, file.schema_arrow.empty_table())
        empty.check_names(function, wanted)
        rows = max(1, file.metadata.num_rows)
        done = 0
        names = sorted(set(wanted.values()))
        for batch in file.iter_batches(batch_size=ROWS_A_PIECE, columns=names):
            if batch.num_rows == 0:
                continue
            columns, source = _frames.read(function, pa.Table.from_batches([batch]), roles)
            yield columns, source, (done / rows, (done + batch.num_rows) / rows)
            done += batch.num_rows
        if done == 0:
            columns, source = _frames.read(function, file.schema_arrow.empty_table(), roles)
            yield columns, source, (0.0, 1.0)
