"""Blocks fetched on a second thread while the first one works on those before."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator

_WAITING = 2
_PATIENCE_S = 0.1


def read_ahead(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the same blocks, and empty ones while the next is still being fetched.

    Whoever leaves the loop stops the thread; whatever it raises is raised here.
    """
    fetched: queue.Queue[bytes | BaseException | None] = queue.Queue(_WAITING)
    is_over = threading.Event()
    thread = threading.Thread(target=_fetch, args=(blocks, fetched, is_over), daemon=True)
    thread.start()
    try:
        while True:
            try:
                block = fetched.get(timeout=_PATIENCE_S)
            except queue.Empty:
                yield b""
                continue
            if block is None:
                return
            if isinstance(block, BaseException):
                raise block
            yield block
    finally:
        is_over.set()
        thread.join()


def _fetch(
    blocks: Iterator[bytes],
    fetched: queue.Queue[bytes | BaseException | None],
    is_over: threading.Event,
) -> None:
    last: BaseException | None = None
    try:
        for block in blocks:
            _put(fetched, block, is_over)
            if is_over.is_set():
                return
    except Exception as error:  # noqa: BLE001 - raised again on the thread that asks
        last = error
    _put(fetched, last, is_over)


def _put(
    fetched: queue.Queue[bytes | BaseException | None],
    block: bytes | BaseException | None,
    is_over: threading.Event,
) -> None:
    while not is_over.is_set():
        try:
            fetched.put(block, timeout=_PATIENCE_S)
        except queue.Full:
            continue
        return
