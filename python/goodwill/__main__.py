"""``python -m goodwill``: what this installation consists of; ``--cmakedir`` for CMake."""

from __future__ import annotations

import argparse
import sys

from ._config import cmake_dir, show_config


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m goodwill", description="What this goodwill consists of.")
    parser.add_argument("--cmakedir", action="store_true", help="print the folder of goodwillConfig.cmake, and no more")
    if parser.parse_args(arguments).cmakedir:
        try:
            print(cmake_dir())
        except FileNotFoundError as error:
            print(f"goodwill: {error}", file=sys.stderr)
            return 1
    else:
        show_config()
    return 0


if __name__ == "__main__":
    sys.exit(main())
