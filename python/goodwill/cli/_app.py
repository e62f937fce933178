"""The command line: a module of this package without a leading underscore is a command, added by its ``register``."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path
from typing import Annotated

import typer

import goodwill

from ._output import print_result

__all__ = ["app"]

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 done, 1 the data are bad, 2 the command is, 3 the output cannot be written.",
)


def _version(asked: bool) -> None:
    if asked:
        print_result(f"goodwill {goodwill.__version__}")
        raise typer.Exit()


def _cmakedir(asked: bool) -> None:
    if asked:
        from .._config import cmake_dir

        print_result(str(cmake_dir()))
        raise typer.Exit()


@app.callback()
def _goodwill(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print it and exit.")
    ] = False,
    cmakedir: Annotated[
        bool,
        typer.Option("--cmakedir", callback=_cmakedir, is_eager=True, help="Print the folder of goodwillConfig.cmake."),
    ] = False,
) -> None:
    """Measures, values and rewards customer relationships.

    Commands read CSV or Parquet files, say on standard error what they assumed, and print results on standard output.
    """


for _module in pkgutil.iter_modules([str(Path(__file__).parent)]):  # by name
    if not _module.name.startswith("_"):
        importlib.import_module(f".{_module.name}", __package__).register(app)
