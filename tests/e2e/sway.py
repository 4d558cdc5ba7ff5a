"""A Wayland desktop of its own for real programs: sway without a screen, D-Bus, mako."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QRect

from counterparts import needs
from e2e.desktop import ROOT, run_on, running, session_bus, wait_for

CONFIGURATION = """\
xwayland disable
output HEADLESS-1 resolution 1366x768 position 0 0
for_window [app_id=".*"] floating enable
"""
HEADLESS = {"WLR_BACKENDS": "headless", "WLR_RENDERER": "pixman", "WLR_LIBINPUT_NO_DEVICES": "1"}


@dataclass(frozen=True, slots=True)
class Window:
    """A window as sway knows it. `visible` does not mean that it is not covered."""

    title: str
    focused: bool
    urgent: bool
    visible: bool
    place: QRect


@dataclass(frozen=True, slots=True)
class Sway:
    """A running sway; programs started with its `environ` are on it."""

    environ: Mapping[str, str]
    home: Path

    def run(self, *command: str) -> str:
        """Run a short command on the desktop and return its output."""
        done = run_on(self.environ, *command)
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
        return done.stdout

    def do(self, *commands: str) -> None:
        """Have sway do something; it has done so when this returns."""
        self.run("swaymsg", "--quiet", "; ".join(commands))

    def windows(self, title: str) -> list[Window]:
        """Return the windows whose title begins so."""
        tree = self._told("get_tree")
        return [window for window in _windows(tree) if window.title.startswith(title)]

    def screens(self) -> list[QRect]:
        """Return where the screens are."""
        return [_place(output) for output in self._told("get_outputs")]

    def window(self, title: str, fits: Callable[[Window], bool] = lambda _window: True) -> Window:
        """Wait for a window with a title that begins so, and that `fits`."""
        found = wait_for(
            f"window {title!r}", lambda: [it for it in self.windows(title) if fits(it)]
        )
        return found[0]

    def _told(self, what: str) -> Any:
        return json.loads(self.run("swaymsg", "--raw", "--type", what))

    def key(self, name: str) -> None:
        """Press a key in the window that has the focus, when that has been there for a while."""
        # A key without a pause before it and behind it gets lost.
        self.run("wtype", "-s", "500", "-k", name, "-s", "300")

    def notifications(self) -> list[Mapping[str, Any]]:
        """Return the notifications that are on show."""
        told = json.loads(self.run("makoctl", "list"))
        return [{name: value["data"] for name, value in shown.items()} for shown in told["data"][0]]


def _place(node: Mapping[str, Any]) -> QRect:
    box = node["rect"]
    return QRect(box["x"], box["y"], box["width"], box["height"])


def _windows(node: Mapping[str, Any]) -> Iterator[Window]:
    if node.get("app_id"):
        title = node["name"] or ""
        yield Window(title, node["focused"], node["urgent"], node["visible"], _place(node))
    for inner in (*node["nodes"], *node["floating_nodes"]):
        yield from _windows(inner)


@contextmanager
def sway(home: Path) -> Iterator[Sway]:
    """Run a desktop whose home folder is `home`; everything started here ends with it."""
    runtime = home / "run"
    runtime.mkdir(mode=0o700, parents=True)
    (home / "sway.conf").write_text(CONFIGURATION)
    environ = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "LANG": "C.UTF-8",
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(runtime),
        "XDG_SESSION_TYPE": "wayland",
        "XDG_CURRENT_DESKTOP": "sway",
        "WAYLAND_DISPLAY": "wayland-1",
    }
    for program in ("swaymsg", "wtype", "foot"):
        needs(program)
    with session_bus(environ) as address:
        environ["DBUS_SESSION_BUS_ADDRESS"] = address
        command = [str(needs("sway")), "--config", str(home / "sway.conf")]
        with running(_as_user(command), environ | HEADLESS):
            (socket,) = wait_for("sway", lambda: list(runtime.glob("sway-ipc.*")))
            screen = Sway({**environ, "SWAYSOCK": str(socket)}, home)
            with running([str(needs("mako"))], screen.environ):
                yield screen


def _as_user(command: list[str]) -> list[str]:
    """Return the command that runs another one as somebody who is not root: sway insists."""
    if os.geteuid():
        return command
    return ["unshare", "--user", "--map-user=1000", "--map-group=1000", *command]
