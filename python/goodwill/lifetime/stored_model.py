"""Models from files."""

from __future__ import annotations

import json
import os
import pathlib
from typing import Any

from ..errors import FormatError
from ._model import Model

__all__ = ["load_model"]


def load_model(path: str | os.PathLike[str]) -> Any:
    """The model that ``to_json`` wrote to a file, of whatever kind it is.

    Parameters
    ----------
    path : str or path
        A file of UTF-8 text.

    Returns
    -------
    model
        Fitted or known, as it was.

    Raises
    ------
    FormatError
        If the file holds no model, a field of it is missing or wrong, or it is of a newer version.
    OSError
        If it cannot be read.

    Examples
    --------
    >>> import goodwill as gw, os, tempfile
    >>> path = os.path.join(tempfile.mkdtemp(), "model.json")
    >>> _ = gw.BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426, unit="week").to_json(path)
    >>> gw.load_model(path)
    BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426, unit='week')
    """
    function = "load_model"
    text = pathlib.Path(path).read_text(encoding="utf-8")
    try:
        content = json.loads(text)
    except ValueError as error:
        raise FormatError.of(function, "path", str(path), f"must hold JSON: {error}") from None
    kinds = _kinds(Model)
    name = content.get("model") if isinstance(content, dict) else None
    if name not in kinds:
        raise FormatError.of(function, "model", repr(name), "must be one of " + ", ".join(sorted(kinds)))
    return kinds[name].from_json(text)


def _kinds(of: type[Model]) -> dict[str, type[Model]]:
    """The models by the name that JSON has for them."""
    out = {of._kernel: of} if of._kernel and of._fit_class is not None else {}
    for kind in of.__subclasses__():
        out.update(_kinds(kind))
    return out
