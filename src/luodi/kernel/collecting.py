"""Lets work that makes very many small objects, and keeps them, run without a search for garbage."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Do not look for cycles inside: among a million live objects the search only costs time.

    What is no longer referred to is freed at once as ever; cycles wait for the end.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
