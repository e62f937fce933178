"""What this installation consists of."""

from __future__ import annotations

import platform
from pathlib import Path

from . import _core, _threads


def show_config() -> dict[str, str]:
    """Print and return what this installation consists of; say it with every report of an error.

    Returns
    -------
    dict of str to str
        ``version``, ``compiler``, ``simd`` (the instruction set in use), ``simd_available`` (those that the
        environment variable GOODWILL_TARGET may name), ``highway`` (``"none"``: kernels are scalar), ``eigen``,
        ``threads`` (what a call uses unless told otherwise), ``python``, ``numpy``, ``narwhals``.

    Examples
    --------
    >>> import goodwill as gw
    >>> config = gw.show_config()  # doctest: +ELLIPSIS
    goodwill         ...
    """
    import importlib.metadata  # slow to import

    made = _core.built_with()
    config = {
        "version": _core.version,
        "compiler": made["compiler"],
        "simd": _core.simd_target(),
        "simd_available": _core.simd_targets(),
        "highway": made["highway"] or "none",
        "eigen": made["eigen"],
        "threads": str(_threads.resolve("show_config", None)),
        "python": platform.python_version(),
        "numpy": importlib.metadata.version("numpy"),
        "narwhals": importlib.metadata.version("narwhals"),
    }
    for name, value in config.items():
        print(f"{'goodwill' if name == 'version' else name:<16} {value}")
    return config


def cmake_dir() -> Path:
    """The folder of goodwillConfig.cmake that came with this package, for ``find_package(goodwill)``.

    It offers the target ``goodwill::headers``.

    Raises
    ------
    FileNotFoundError
        When goodwill runs from a source tree, which CMake takes by ``add_subdirectory``.
    """
    import goodwill

    for place in goodwill.__path__:
        folder = Path(place) / "lib" / "cmake" / "goodwill"
        if (folder / "goodwillConfig.cmake").is_file():
            return folder
    raise FileNotFoundError(
        "this goodwill runs from a source tree and has no CMake package: use add_subdirectory, or cmake --install"
    )
