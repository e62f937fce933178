"""How far long work is: bars on standard error, on a terminal only, once the work has taken longer than a second."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any

__all__ = ["DELAY", "Work"]

#: Seconds that pass before anything is shown.
DELAY = 1.0


class Work:
    """The steps of a command, shown while they last and gone when they are done.

        with Work() as work:
            work.step("reading orders.csv")                   # a step of unknown length
            ...
            gw.rfm(base, progress=work.step("scoring"))       # one that says how far it is

    A step ends where the next begins.  Results are printed after the ``with``, when the bars are gone; notes on
    standard error may be written within it and stand above them.

    Parameters
    ----------
    delay : float
        Seconds before the bars appear.
    """

    def __init__(self, *, delay: float = DELAY) -> None:
        self._delay = delay
        self._lock = threading.RLock()
        self._steps: list[tuple[str, float | None]] = []  # name, and share done where it is known
        self._timer: threading.Timer | None = None
        self._bars: Any = None
        self._tasks: list[Any] = []

    def __enter__(self) -> Work:
        if sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
            self._timer = threading.Timer(self._delay, self._show)
            self._timer.daemon = True
            self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._timer is not None:
            self._timer.cancel()
        with self._lock:
            self._timer = None
            if self._bars is not None:
                self._bars.stop()
                self._bars = None

    def step(self, name: str) -> Callable[[float], None]:
        """Begins a step.

        Returns
        -------
        callable
            Takes the share of the step that is done, 0 to 1: what goodwill's functions take as ``progress``.
        """
        with self._lock:
            if self._steps:
                self._put(len(self._steps) - 1, 1.0)
            self._steps.append((name, None))
            at = len(self._steps) - 1
            if self._bars is not None:
                self._tasks.append(self._bars.add_task(name, total=None))

        def progress(done: float) -> None:
            with self._lock:
                if at == len(self._steps) - 1:
                    self._put(at, done)

        return progress

    def _put(self, at: int, done: float) -> None:
        self._steps[at] = (self._steps[at][0], done)
        if self._bars is not None:
            self._bars.update(self._tasks[at], total=1.0, completed=done)

    def _show(self) -> None:
        """Called by the timer, in its thread."""
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

        with self._lock:
            if self._timer is None:  # over in the meantime
                return
            self._bars = Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                TaskProgressColumn(),
                TimeElapsedColumn(),
                console=Console(file=sys.stderr),
                transient=True,
                redirect_stdout=False,
            )
            for name, done in self._steps:
                self._tasks.append(self._bars.add_task(name, total=None if done is None else 1.0, completed=done or 0))
            self._bars.start()
