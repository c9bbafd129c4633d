"""Reads a workbook in a child process with limits on memory and processor time.

A file that was made to exhaust the machine ends its child and nothing else; the caller gets one
sentence. The child imports no Django.
"""

import contextlib
import gc
import multiprocessing
import pickle
import resource
import sys
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from luodi.kernel.fields import Catalogue
from luodi.workbooks.choices import Choices
from luodi.workbooks.raw import FileRefused
from luodi.workbooks.reading import WorkbookReading
from luodi.workbooks.refusals import refused

MEMORY_MIB = 1536
SECONDS = 120
_CPU_SECONDS_SPARE = 5


class ReadingCancelled(Exception):
    """The caller asked to stop."""


def read_in_child(
    data: bytes,
    name: str,
    catalogue: Catalogue,
    *,
    mapping: Choices | dict[str, Any] | None = None,
    progress: Callable[[int, int, str], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    memory_mib: int = MEMORY_MIB,
    seconds: int = SECONDS,
) -> WorkbookReading:
    """Read a workbook as :func:`read_workbook` does, in a child with limits.

    ``progress(done, all, sheet)`` is called in this process while the child reads; when
    ``cancelled()`` is true the child is ended and ReadingCancelled raised. Raises FileRefused,
    also when the child runs out of memory or time.
    """
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    inward, outward = context.Pipe(duplex=False)
    child = context.Process(target=_child, args=(sender, inward, name, memory_mib, seconds), daemon=True)
    child.start()
    sender.close()
    inward.close()
    try:
        # Not among the arguments: a child that falls before it takes those would leave us waiting for ever.
        with contextlib.suppress(BrokenPipeError), outward:
            outward.send_bytes(pickle.dumps((data, catalogue, mapping), pickle.HIGHEST_PROTOCOL))
        return _listen(receiver, child, name, time.monotonic() + seconds, progress, cancelled)
    finally:
        receiver.close()
        if child.is_alive():
            child.kill()
        child.join()


def _listen(
    receiver: Connection,
    child: Any,
    name: str,
    deadline: float,
    progress: Callable[[int, int, str], None] | None,
    cancelled: Callable[[], bool] | None,
) -> WorkbookReading:
    while True:
        if cancelled and cancelled():
            raise ReadingCancelled(name)
        if time.monotonic() > deadline:
            raise refused("file_timeout", name)
        try:
            if not receiver.poll(0.2):
                continue
            kind, content = pickle.loads(receiver.recv_bytes())  # noqa: S301 - our own child wrote it
        except (EOFError, OSError) as error:
            child.join(5)
            timed_out = child.exitcode == -24  # SIGXCPU
            raise refused("file_timeout" if timed_out else "file_memory", name) from error
        if kind == "progress" and progress:
            progress(*content)
        elif kind == "done":
            reading: WorkbookReading = content
            return reading
        elif kind == "refused":
            raise FileRefused(content)
        elif kind == "failed":
            raise refused("file_damaged", name) from RuntimeError(content)


def _child(sender: Connection, inward: Connection, name: str, memory_mib: int, seconds: int) -> None:
    from luodi.workbooks.reader import read_workbook

    gc.disable()  # millions of small live objects, a short life: collecting only costs time
    _limit(memory_mib, seconds)

    def tell(done: int, total: int, sheet: str) -> None:
        sender.send_bytes(pickle.dumps(("progress", (done, total, sheet))))

    try:
        data, catalogue, mapping = pickle.loads(inward.recv_bytes())  # noqa: S301 - our own parent wrote it
        reading = read_workbook(data, name, catalogue, mapping=mapping, progress=tell)
        sender.send_bytes(pickle.dumps(("done", reading), protocol=pickle.HIGHEST_PROTOCOL))
    except FileRefused as refusal:
        sender.send_bytes(pickle.dumps(("refused", refusal.issue)))
    except MemoryError:
        sender.send_bytes(pickle.dumps(("refused", refused("file_memory", name).issue)))
    except Exception as error:
        sender.send_bytes(pickle.dumps(("failed", f"{type(error).__name__}: {error}")))
    finally:
        sender.close()


def _limit(memory_mib: int, seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + _CPU_SECONDS_SPARE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        size = memory_mib * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
