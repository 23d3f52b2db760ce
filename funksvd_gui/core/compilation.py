"""How loops are compiled, and what threads inside compiled code need. The first to import numba.

Compiled code is kept below the folder named by NUMBA_CACHE_DIR, which the package
sets before anything else is imported. Where nothing can be kept safely, code
is compiled anew each time instead.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any

import numba
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from funksvd_gui.core.loop_cache import LoopCache, private_folder

_FOLDER = private_folder(os.environ.get("NUMBA_CACHE_DIR", ""))


def compiled(function: Callable[..., Any] | None = None, **options: Any) -> Any:
    """Compile a loop: without the GIL, so that the window goes on, and kept between starts."""
    # error_model: a division by zero gives infinity, as in numpy; the test for it would
    # stand in every inner loop. Nobody calls the loops from C.
    options |= {"nogil": True, "error_model": "numpy", "no_cfunc_wrapper": True}

    def decorate(function: Callable[..., Any]) -> Any:
        loop = numba.njit(**options)(function)
        if _FOLDER is not None:
            # As numba's own `enable_caching` does.
            loop._cache = LoopCache(function, _FOLDER)
        return loop

    return decorate if function is None else decorate(function)


def compiled_part(function: Callable[..., Any] | None = None, **options: Any) -> Any:
    """Compile what only other loops call, and spare the time for what Python would need."""
    return compiled(function, no_cpython_wrapper=True, **options)


def _element_pointer(context: Any, builder: Any, signature: Any, args: Any) -> Any:
    array_type = signature.args[0]
    array = context.make_array(array_type)(context, builder, args[0])
    return cgutils.get_item_pointer(
        context, builder, array_type, array, [args[1]], wraparound=False
    )


@intrinsic
def atomic_increment(_typing: Any, array: Any, index: Any) -> Any:
    """Add 1 to ``array[index]`` (int64) in one indivisible step; return what it was before."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        pointer = _element_pointer(context, builder, signature, args)
        one = ir.Constant(ir.IntType(64), 1)
        return builder.atomic_rmw("add", pointer, one, "seq_cst")

    return types.int64(array, types.intp), generate


@intrinsic
def atomic_read(_typing: Any, array: Any, index: Any) -> Any:
    """Read ``array[index]`` (int64) as other threads left it, with all they wrote before."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        pointer = _element_pointer(context, builder, signature, args)
        return builder.load_atomic(pointer, "seq_cst", 8)

    return types.int64(array, types.intp), generate


@intrinsic
def yield_processor(_typing: Any) -> Any:
    """Let another thread run. The C library's own call, found by name when linked."""
    name = "SwitchToThread" if sys.platform == "win32" else "sched_yield"

    def generate(_context: Any, builder: Any, _signature: Any, _args: Any) -> Any:
        signature = ir.FunctionType(ir.IntType(32), [])
        function = cgutils.get_or_insert_function(builder.module, signature, name)
        return builder.call(function, [])

    return types.int32(), generate


@intrinsic
def count_trailing_zeros(_typing: Any, word: Any) -> Any:
    """Count the zero bits below the lowest one of a uint64; 64 if there is no one."""

    def generate(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.cttz(args[0], ir.IntType(1)(0))

    return types.uint64(types.uint64), generate


@intrinsic
def prefetch_for_writing(_typing: Any, array: Any, index: Any) -> Any:
    """Ask for the cache line of ``array[index]`` before it is written; any index will do."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        byte_pointer, number = ir.IntType(8).as_pointer(), ir.IntType(32)
        pointer = builder.bitcast(_element_pointer(context, builder, signature, args), byte_pointer)
        name, prefetch = (
            "llvm.prefetch.p0",
            ir.FunctionType(ir.VoidType(), [byte_pointer, number, number, number]),
        )
        function = cgutils.get_or_insert_function(builder.module, prefetch, name)
        for_writing, keep, data = number(1), number(3), number(1)
        builder.call(function, [pointer, for_writing, keep, data])
        return context.get_dummy_value()

    return types.void(array, types.uintp), generate
