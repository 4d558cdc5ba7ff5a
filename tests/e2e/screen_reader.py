"""A desktop with a screen reader's view of our windows: what each control is, and what is told."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from counterparts import needs, needs_file
from e2e.desktop import ROOT, Desktop, desktop, persist, wait_for

PYTHON = "/usr/bin/python3"
"""The Python that has the library for AT-SPI: Orca's."""
BUS = "/usr/libexec/at-spi-bus-launcher"
"""What D-Bus starts when somebody asks for AT-SPI."""


class Node(NamedTuple):
    """What a screen reader knows of one thing in a window."""

    role: str
    name: str
    description: str
    id: str
    states: frozenset[str]
    rows: int
    row: int
    children: tuple[Node, ...]

    def all(self) -> Iterator[Node]:
        """Yield it and everything below it."""
        yield self
        for child in self.children:
            yield from child.all()

    def find(self, name: str) -> Node:
        """Return the first one that has this object name; what is in a list has the list's."""
        return next(node for node in self.all() if node.id == name)


class ScreenReader:
    """The real windows on a desktop, and the real AT-SPI between them and us."""

    def __init__(self, screen: Desktop, shown: _Answering, reader: _Answering) -> None:
        self.screen = screen
        self._shown = shown
        self._reader = reader

    def show(self, scene: str) -> Node:
        """Show a scene, and return its window when that is in front."""
        self.events()  # what belongs to the scene before
        assert self._shown.answer(scene) == scene
        return wait_for(f"window of {scene}", self._front)

    def _front(self) -> Node | None:
        """Return the window that is in front, when all of it can be read."""
        nodes = map(_node, self._reader.told("tree") or ())
        return next((node for node in nodes if "active" in node.states), None)

    def show_menu(self, scene: str) -> Node:
        """Show a scene that is a menu, go to what is first in it, and return the menu."""
        assert self._shown.answer(scene) == scene
        told = persist(lambda: self.screen.key("Down"), lambda: self._reader.told("menu"))
        return _node(told)

    def announced(self, least: int = 1) -> list[str]:
        """Return what was announced since a scene was shown, at least as many."""
        told: list[str] = []

        def enough() -> bool:
            told.extend(said for kind, said in self.events() if kind == "object:announcement")
            return len(told) >= least

        wait_for(f"announcement, beyond {told}", enough)
        return told

    def events(self) -> list[tuple[str, str]]:
        """Return what was told since it was asked last: kinds, and sentences or names."""
        return [(kind, said) for kind, said in self._reader.told("events")]


class _Answering:
    """A program that answers each line by one."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._next()

    def answer(self, line: str) -> str:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()
        return self._next()

    def told(self, line: str) -> Any:
        return json.loads(self.answer(line))

    def _next(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline().strip()
        assert line, f"{self._process.args!r} has ended"
        return line


def _node(told: Mapping[str, Any]) -> Node:
    children = tuple(map(_node, told["children"]))
    return Node(**{**told, "states": frozenset(told["states"]), "children": children})


@contextmanager
def screen_reader(home: Path) -> Iterator[ScreenReader]:
    """Run a desktop, a program with our windows, and a reader of them."""
    needs("orca")
    needs_file(BUS)
    with desktop(home) as screen, ExitStack() as stack:
        environ = dict(screen.environ, QT_LINUX_ACCESSIBILITY_ALWAYS_ON="1", QT_QPA_PLATFORM="xcb")
        environ["PYTHONPATH"] = f"{ROOT}:{ROOT / 'packaging'}"
        here = ROOT / "tests" / "e2e"
        reader = stack.enter_context(
            _answering([PYTHON, str(here / "at_spi_reader.py"), "ccwarn"], screen.environ)
        )
        shown = stack.enter_context(
            _answering([sys.executable, str(here / "shown_windows.py")], environ)
        )
        yield ScreenReader(screen, shown, reader)


@contextmanager
def _answering(command: list[str], environ: Mapping[str, str]) -> Iterator[_Answering]:
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=environ, stdin=pipe, stdout=pipe, text=True) as process:
        try:
            yield _Answering(process)
        finally:
            process.kill()


class Orca:
    """What the screen reader of GNOME says, word for word, from the log that it keeps."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self._from = 0

    @property
    def transcript(self) -> str:
        """All that it has said, a line for each time it spoke."""
        text = self._log.read_text() if self._log.exists() else ""
        return "\n".join(re.findall(r"SPEECH OUTPUT: '(.*?)' ?(?:voice=|{|$)", text, re.MULTILINE))

    def says(self, *words: str) -> None:
        """Wait until it has said all of these words, one after the other."""

        def said() -> bool:
            place, told = self._from, self.transcript
            for each in words:
                place = told.find(each, place)
                if place < 0:
                    return False
            return True

        try:
            wait_for("speech", said)
        except AssertionError as error:
            error.add_note(f"It said:\n{self.transcript[self._from :]}")
            raise
        self._from = len(self.transcript)


_UNBUFFERED = "from orca import debug\ndebug.debugFile.reconfigure(line_buffering=True)\n"


@contextmanager
def orca(screen: Desktop) -> Iterator[Orca]:
    """Run Orca. Without a program for speech it says nothing, and keeps its log all the same."""
    log = screen.home / "orca.log"
    # Its log would come in pieces of 8 kB. What it does at each start is the user's to say.
    settings = screen.home / ".local" / "share" / "orca"
    settings.mkdir(parents=True)
    (settings / "__init__.py").touch()
    (settings / "orca-customizations.py").write_text(_UNBUFFERED)
    with subprocess.Popen(
        [str(needs("orca")), f"--debug-file={log}"],
        env=dict(screen.environ),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        speech = Orca(log)
        try:
            speech.says("Screen reader on")
            yield speech
        finally:
            process.kill()
