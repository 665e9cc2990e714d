"""The next batch is made while the last one is stored: what a reader yields, made in a thread of its own."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from typing import TypeVar

T = TypeVar("T")
_END = object()


def ahead(items: Iterator[T], *, size: int = 1) -> Iterator[T]:
    """The same items in the same order; at most `size` wait, and an error comes where it came.

    DuckDB and Arrow leave the interpreter's lock alone while they work, so two cores are busy.
    """
    waiting: queue.Queue[object] = queue.Queue(maxsize=size)
    stopped = threading.Event()

    def put(item: object) -> None:
        while not stopped.is_set():
            try:
                waiting.put(item, timeout=0.1)
            except queue.Full:
                continue
            return

    def work() -> None:
        try:
            for item in items:
                put(item)
                if stopped.is_set():
                    return
        except BaseException as error:  # noqa: BLE001  # raised again where the items are taken
            put(_Raised(error))
        else:
            put(_END)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        while (item := waiting.get()) is not _END:
            if isinstance(item, _Raised):
                raise item.error
            yield item  # type: ignore[misc]
    finally:
        stopped.set()
        thread.join()


class _Raised:
    def __init__(self, error: BaseException) -> None:
        self.error = error
