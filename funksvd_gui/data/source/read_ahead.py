"""Blocks fetched on a second thread while the first one works on those before."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

_PATIENCE_S = 0.1


def read_ahead(pieces: Iterator[bytes], block_bytes: int) -> Iterator[bytes]:
    """Yield the pieces gathered to blocks, and empty ones while the next is being fetched.

    Whoever leaves the loop waits for the piece being fetched; what fetching raises is
    raised here.
    """
    is_over = threading.Event()
    blocks = _gathered(pieces, block_bytes, is_over)
    with ThreadPoolExecutor(1) as other, ExitStack() as leaving:
        leaving.callback(is_over.set)
        coming = other.submit(next, blocks, None)
        while True:
            try:
                block = coming.result(_PATIENCE_S)
            except TimeoutError:
                yield b""
                continue
            if block is None:
                return
            coming = other.submit(next, blocks, None)
            yield block


def _gathered(
    pieces: Iterator[bytes], block_bytes: int, is_over: threading.Event
) -> Iterator[bytes]:
    """Yield blocks worth the trouble of starting on them; nothing waits for an empty piece."""
    waiting: list[bytes] = []
    n_bytes = 0
    for piece in pieces:
        if is_over.is_set():
            return
        waiting.append(piece)
        n_bytes += len(piece)
        if n_bytes >= block_bytes or not piece:
            yield b"".join(waiting)
            waiting, n_bytes = [], 0
    yield b"".join(waiting)
