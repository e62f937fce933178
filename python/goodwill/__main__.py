"""``python -m goodwill``: the command line; without arguments what this installation consists of."""

from __future__ import annotations

import sys

from ._config import cmake_dir, show_config


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns its exit code.  What needs no more than goodwill itself works without the extra."""
    words = sys.argv[1:] if arguments is None else arguments
    if not words:
        show_config()
        return 0
    if words == ["--cmakedir"]:
        try:
            print(cmake_dir())
        except FileNotFoundError as error:
            print(f"goodwill: {error}", file=sys.stderr)
            return 1
        return 0
    from .cli import main as command

    return command(words)


if __name__ == "__main__":
    sys.exit(main())
