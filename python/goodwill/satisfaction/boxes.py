"""Shares of the boxes of a metric, with limits that hold at once."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _core
from ..errors import DomainError
from ._results import Result

__all__ = ["BoxedResult"]


class BoxedResult(Result):
    """A result whose answers lie in boxes, such as promoters, passives and detractors."""

    def box_shares(self) -> Any:
        """The share of each box with Goodman's simultaneous limits: with the probability ``level`` all of them hold at
        once, so that they may be read together and compared with each other.

        Returns
        -------
        frame
            Columns box, share, low, high; shares and limits 0 .. 100.  Of the library that the data came from; a dict
            of arrays for arrays and lists.

        Raises
        ------
        DomainError
            If the definition has no boxes, or there is no answer.

        References
        ----------
        Goodman (1965), Technometrics 7(2):247-254, doi:10.1080/00401706.1965.10490252.
        """
        boxes = self._boxes()
        weights = np.array(list(boxes.values()))
        if not weights.sum() > 0:
            raise DomainError.of("box_shares", "boxes", "none with an answer", "must hold the answers of the metric")
        low, high = _core.goodman_intervals(weights.tolist(), self.n_effective, self.level)
        shares = 100 * weights / weights.sum()
        return self._kind.frame({"box": list(boxes), "share": shares, "low": low, "high": high})
