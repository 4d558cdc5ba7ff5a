"""Kills or fails the writing of a draft at each of the calls by which it changes the disk."""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from ccwarn.stores import atomic, in_place

CHANGING = frozenset(
    {"open", "write", "copy_file_range", "fchmod", "fsync", "rename", "replace", "link", "unlink"}
)
FAILING = CHANGING - {"unlink", "fchmod"}


@dataclass(frozen=True, slots=True)
class Fault:
    """Kills `before`, `midway` or `after` the n-th call of a function, or lets that call `fail`."""

    function: str
    index: int
    when: str
    number: int = 0

    @staticmethod
    def everywhere(act: Callable[[], object], number: int = 0) -> Iterator[Fault]:
        """Yield a fault for each changing call that `act` makes, in their order."""
        calls = _Calls(None)
        calls.run(act)
        for function, count in calls.counts.items():
            for index in range(count):
                if number:
                    if function in FAILING or function == "exchange":
                        yield Fault(function, index, "fail", number)
                    continue
                yield Fault(function, index, "before")
                yield Fault(function, index, "after")
                if function == "write":
                    yield Fault(function, index, "midway")


def with_faults(fault: Fault, act: Callable[[], object]) -> None:
    """Run `act` with the fault in place."""
    _Calls(fault).run(act)


def in_child(act: Callable[[], object]) -> None:
    """Run `act` in a process of its own and expect it to be killed."""
    if not hasattr(os, "fork"):
        pytest.skip("no processes to kill here")
    child = os.fork()
    if child == 0:
        try:
            act()
        finally:
            os._exit(3)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), f"not killed but ended with {os.waitstatus_to_exitcode(status)}"


class _Calls:
    """Stands where the modules that write see the module `os`, and counts."""

    def __init__(self, fault: Fault | None) -> None:
        self.counts: dict[str, int] = {}
        self._fault = fault

    def __getattr__(self, name: str) -> Any:
        real = getattr(os, name)
        return self._watched(name, real) if name in CHANGING else real

    def run(self, act: Callable[[], object]) -> None:
        with pytest.MonkeyPatch.context() as patch:
            exchange = vars(atomic)["exchange"]  # It may have been replaced by a test.
            patch.setattr(atomic, "exchange", self._watched("exchange", exchange))
            patch.setattr(atomic, "os", self)
            patch.setattr(in_place, "os", self)
            if sys.platform == "win32":
                from ccwarn.stores import aside

                patch.setattr(aside, "os", self)
            act()

    def _watched(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            index = self.counts.get(name, 0)
            self.counts[name] = index + 1
            fault = self._fault
            if fault is None or (fault.function, fault.index) != (name, index):
                return real(*arguments, **options)
            if fault.when == "fail":
                raise OSError(fault.number, os.strerror(fault.number))
            if fault.when == "midway":
                real(arguments[0], arguments[1][: len(arguments[1]) // 2])
            elif fault.when == "after":
                real(*arguments, **options)
            os.kill(os.getpid(), signal.SIGKILL)
            raise OSError(errno.EINTR, "the kill is on its way")

        return call
