"""
The compiled part of goodwill.  Import goodwill instead.
"""

from __future__ import annotations

__all__: list[str] = ["built_with", "simd_target", "simd_targets", "version"]

def built_with() -> dict:
    """
    Compiler, Highway (empty: scalar kernels) and Eigen of the compiled part.
    """

def simd_target() -> str:
    """
    The instruction set that the column kernels run on.
    """

def simd_targets() -> str:
    """
    The instruction sets that GOODWILL_TARGET may name here, best last.
    """

version: str
