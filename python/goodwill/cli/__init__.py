"""The command ``goodwill``: needs the extra ``cli``, which is loaded only here."""

from __future__ import annotations

import signal
import sys
from typing import Any

__all__ = ["main"]


def main(arguments: list[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments : list of str, optional
        Default: those of this process.

    Returns
    -------
    int
        The exit code: 0 done, 1 the data are bad, 2 the command is wrong, 3 the output cannot be written, 130 stopped
        by Ctrl-C.
    """
    try:
        import polars  # noqa: F401
        import typer  # noqa: F401

        from ._app import app
        from ._errors import CommandError
    except ImportError as error:
        print(f'goodwill: the command line needs {error.name}: pip install "goodwill[cli]"', file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    if hasattr(signal, "siginterrupt"):  # Polars' handler has reads of pipes go on after Ctrl-C
        signal.siginterrupt(signal.SIGINT, True)
    try:
        code = app(args=arguments, prog_name="goodwill", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except CommandError as error:
        if str(error):
            print(f"goodwill: {error}", file=sys.stderr)
        return error.exit_code
    except FileNotFoundError as error:  # --cmakedir in a source tree
        print(f"goodwill: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        return _shown(error)


def _shown(error: Any) -> int:
    """Typer's own errors of usage print themselves; others are faults of this program and come out."""
    if not hasattr(error, "show") or not hasattr(error, "exit_code"):
        raise error
    error.show()
    return int(error.exit_code)
