"""A pipe to type into, in a terminal's place."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from typing import TextIO

READERS = ("ccwarn-asker", "ccwarn-keyboard")
"""The threads that read, the one that starts the other first."""
LIMIT = 20.0


@contextmanager
def typed_into() -> Iterator[tuple[TextIO, FileIO]]:
    """Yield a stream to read and a file to write to it.

    At the end, whoever reads is waited for: one that read on would take what is typed into the
    next pipe, which gets the number of this one.
    """
    read, write = os.pipe()
    with os.fdopen(read) as stream:
        with FileIO(write, "w") as hands:
            yield stream, hands
        for name in READERS:
            for thread in threading.enumerate():
                if thread.name == name:
                    thread.join(LIMIT)
