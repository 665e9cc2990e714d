"""Worker processes: a function over chunks of articles, results in order, few chunks under way."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from typing import TypeVar

from detente.errors import DetenteError
from detente.schema import Article

CHUNK = 16  # articles that are parsed together
CHUNK_CHARACTERS = 400_000  # of long articles fewer go together, so that memory doesn't grow with them
UNDER_WAY = 3  # chunks for each process: none waits for work, and a slow chunk holds up little

Result = TypeVar("Result")


def chunks(articles: Iterable[Article]) -> Iterator[list[Article]]:
    """The articles, few enough at a time."""
    chunk: list[Article] = []
    size = 0
    for article in articles:
        chunk.append(article)
        size += len(article.text)
        if len(chunk) == CHUNK or size >= CHUNK_CHARACTERS:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def cores() -> int:
    """How many cores this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)  # not on macOS and Windows
    return len(allowed(0)) if allowed else os.cpu_count() or 1


def in_order(
    function: Callable[[list[Article]], Result], given: Iterable[list[Article]], *, workers: int
) -> Iterator[Result]:
    """What the function makes of each chunk, in order.

    Args:
        function: can be pickled.
        given: taken as the results are.
        workers: processes. They end with this one, also where it's killed.

    Raises:
        DetenteError: a process was ended from outside.
    """
    source = iter(given)
    waiting: deque[Future[Result]] = deque()
    pool = ProcessPoolExecutor(workers, initializer=_serve)
    try:
        collects = gc.isenabled()
        gc.disable()  # until the processes have begun; see `_serve`
        pool.submit(int)
        if collects:
            gc.enable()
        while True:
            for chunk in islice(source, UNDER_WAY * workers - len(waiting)):
                waiting.append(pool.submit(function, chunk))
            if not waiting:
                return
            yield waiting.popleft().result()
    except BrokenProcessPool as error:
        hint = "Is the memory used up? Set DETENTE_WORKERS to fewer."
        raise DetenteError("a process that codes articles was ended from outside", hint) from error
    finally:
        pool.shutdown(cancel_futures=True)


def _serve() -> None:
    """Leave an interrupt to the process that asked, and end when it does.

    A forked process must not collect what it has inherited: destroying what another library's threads were working on
    has crashed it (with Spark's session beside it).
    """
    gc.freeze()
    gc.enable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
