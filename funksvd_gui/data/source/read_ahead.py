"""Blocks fetched on a second thread while the first one works on those before."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator

_WAITING = 2
_PATIENCE_S = 0.1


def read_ahead(pieces: Iterator[bytes], block_bytes: int) -> Iterator[bytes]:
    """Yield the pieces gathered to blocks, and empty ones while the next is being fetched.

    Whoever leaves the loop stops the thread, at the latest after the piece it is at;
    whatever it raises is raised here.
    """
    fetched: queue.Queue[bytes | Exception | None] = queue.Queue(_WAITING)
    is_over = threading.Event()

    def put(block: bytes | Exception | None) -> None:
        while not is_over.is_set():
            try:
                fetched.put(block, timeout=_PATIENCE_S)
            except queue.Full:
                continue
            return

    def fetch() -> None:
        last: Exception | None = None
        try:
            gathered, n_bytes = [], 0
            for piece in pieces:
                if is_over.is_set():
                    return
                gathered.append(piece)
                n_bytes += len(piece)
                if n_bytes >= block_bytes:
                    put(b"".join(gathered))
                    gathered, n_bytes = [], 0
            put(b"".join(gathered))
        except Exception as error:  # noqa: BLE001 - raised again on the thread that asks
            last = error
        put(last)

    thread = threading.Thread(target=fetch, daemon=True)
    thread.start()
    try:
        while True:
            try:
                block = fetched.get(timeout=_PATIENCE_S)
            except queue.Empty:
                block = b""
            if block is None:
                return
            if isinstance(block, Exception):
                raise block
            yield block
    finally:
        is_over.set()
        thread.join()
