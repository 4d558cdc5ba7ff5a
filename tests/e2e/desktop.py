"""A desktop of its own for real programs: Xvfb, a window manager, a D-Bus session and a home."""

from __future__ import annotations

import os
import subprocess
import time
from array import array
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median_low
from typing import TypeVar

import displays
from ccwarn.ui.question.input_guard import FOLLOWING
from counterparts import needs

ROOT = Path(__file__).parent.parent.parent

T = TypeVar("T")

PATIENCE = 60.0
"""Seconds after which something that should have happened is taken to be missing."""
AGAIN = 8.0
"""Seconds after which a person who sees no effect tries again."""
BLUE = b"\xd6\x66\x1a\xff"
"""What ccwarn paints its coloured button with, and the frame of what has the focus: B, G, R, A."""


def wait_for(what: str, seen: Callable[[], T | None], seconds: float = PATIENCE) -> T:
    """Return what `seen` returns as soon as that is true; fail the test if it never is."""
    deadline = time.monotonic() + seconds
    while not (value := seen()):
        if time.monotonic() > deadline:
            raise AssertionError(f"in {seconds:.0f} s there was no {what}")
        time.sleep(0.05)
    return value


def persist(act: Callable[[], object], until: Callable[[], T | None], what: str = "effect") -> T:
    """Do something until it has an effect, and return that; fail the test if it never has one."""

    def effect() -> T | None:
        act()
        again = time.monotonic() + AGAIN
        while not (value := until()) and time.monotonic() < again:
            time.sleep(0.05)
        return value

    return wait_for(what, effect)


def run_on(environ: Mapping[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    """Run a short command and return what came of it."""
    return subprocess.run(
        command,
        env=dict(environ),
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


@dataclass(frozen=True, slots=True)
class Desktop:
    """A running desktop; programs started with its `environ` are on it."""

    environ: Mapping[str, str]
    home: Path
    blue: bytes = BLUE

    def run(self, *command: str) -> str:
        """Run a short command on the desktop and return its output; failing is no error."""
        done = run_on(self.environ, *command)
        assert "open display" not in done.stderr, f"the display has ended: {done.stderr}"
        return done.stdout.strip()

    def windows(self, title: str) -> list[str]:
        """Return the ids of the visible windows whose title matches a regular expression."""
        return self.run("xdotool", "search", "--onlyvisible", "--name", title).split()

    def window(self, title: str) -> str:
        """Wait for a visible window and return its id."""
        return wait_for(f"window {title!r}", lambda: self.windows(title))[0]

    def windows_of(self, program: str) -> list[str]:
        """Return the ids of the visible windows of a program."""
        return self.run("xdotool", "search", "--onlyvisible", "--class", f"^{program}$").split()

    def window_of(self, program: str) -> str:
        """Wait for a visible window of a program and return its id."""
        return wait_for(f"window of {program}", lambda: self.windows_of(program))[0]

    def title(self, window: str) -> str:
        """Return the title of a window."""
        return self.run("xprop", "-id", window, "_NET_WM_NAME").partition("= ")[2].strip('"')

    def geometry(self, window: str) -> Mapping[str, int]:
        """Return X, Y, WIDTH and HEIGHT of a window, without its frame; nothing if it is gone."""
        told = dict(
            line.strip().split(":", 1)
            for line in self.run("xwininfo", "-id", window).splitlines()
            if ":" in line and "Corners" not in line
        )
        names = {"Absolute upper-left X": "X", "Absolute upper-left Y": "Y"}
        names |= {"Width": "WIDTH", "Height": "HEIGHT"}
        return {short: int(told[name]) for name, short in names.items() if name in told}

    def place(self, window: str) -> tuple[int, int]:
        """Return where on the screen the upper left corner of a window is."""
        geometry = self.geometry(window)
        return geometry["X"], geometry["Y"]

    def height(self, window: str) -> int:
        """Return the height of a window in pixels."""
        return self.geometry(window)["HEIGHT"]

    def readable(self, window: str) -> None:
        """Wait until a question of ours is painted, and until it takes an answer after that."""
        wait_for("painted question", lambda: self.picture(window).count(self.blue) > 100)
        time.sleep(FOLLOWING + 0.1)

    def activate(self, window: str) -> None:
        """Bring a window to the front, and wait until it has the focus."""
        assert self.come_forward(window), f"the window is gone, {self.active()!r} has the focus"

    def come_forward(self, window: str) -> bool:
        """Bring a window to the front; return False if it is gone before it has the focus."""
        deadline = time.monotonic() + PATIENCE
        while not self.is_active(window):
            if time.monotonic() > deadline:
                raise AssertionError(f"{self.title(window)!r} has no focus, {self.active()!r} has")
            if self.is_gone(window):
                return False
            # Asked for once and then waited for: each time is a change of the focus by itself.
            self.run("xdotool", "windowactivate", window)
            again = time.monotonic() + 1
            while not self.is_active(window) and time.monotonic() < again:
                time.sleep(0.05)
        return True

    def is_active(self, window: str) -> bool:
        """Tell whether a window has the focus."""
        return self.run("xdotool", "getactivewindow") == window

    def is_gone(self, window: str) -> bool:
        """Tell whether a window is there no more."""
        return self.run("xdotool", "getwindowname", window) == ""

    def manager(self) -> str:
        """Return the id by which the running window manager is known; "" before one is ready."""
        return self.run("xprop", "-root", _MANAGED).partition("# ")[2]

    def active(self) -> str:
        """Return the title of the window that has the focus."""
        return self.run("xdotool", "getactivewindow", "getwindowname")

    def click(self, x: float, y: float) -> None:
        """Click at a point of the screen."""
        self.run("xdotool", "mousemove", str(round(x)), str(round(y)), "click", "1")

    def has_button(self, window: str) -> bool:
        """Tell whether a window of ours shows its coloured button, ready to be pressed."""
        return self.picture(window).count(self.blue) > 2000

    def coloured(self, window: str) -> tuple[int, int]:
        """Return where in a question of ours its coloured button is."""
        width = self.geometry(window)["WIDTH"]
        pixels = array("I", self.picture(window))
        (blue,) = array("I", self.blue)
        places = [divmod(place, width) for place, pixel in enumerate(pixels) if pixel == blue]
        assert places, "there is no coloured button"
        return median_low([x for _y, x in places]), median_low([y for y, _x in places])

    def click_in(self, window: str, x: int, y: int) -> None:
        """Click at a point of a window."""
        self.run("xdotool", "mousemove", "--window", window, str(x), str(y), "click", "1")

    def key(self, *keys: str) -> None:
        """Press keys in whatever window has the focus."""
        self.run("xdotool", "key", "--clearmodifiers", *keys)

    def type(self, text: str) -> None:
        """Type text into whatever has the focus."""
        self.run("xdotool", "type", "--delay", "5", text)

    def picture(self, window: str) -> bytes:
        """Return what is to be seen where a window is, four bytes a pixel; b"" if it is gone."""
        place = self.geometry(window)
        if not place:
            return b""
        # Of the whole screen: asked for a window that has gone, it waits for a click on another.
        part = "{WIDTH}x{HEIGHT}+{X}+{Y}".format(**place)
        command = ["import", "-window", "root", "-crop", part, "-depth", "8", "bgra:-"]
        environ = dict(self.environ)
        return subprocess.run(command, env=environ, capture_output=True, check=False).stdout

    def screenshot(self, path: Path) -> None:
        """Keep what is to be seen, for whoever looks into a failure."""
        self.run("import", "-window", "root", str(path))


_MANAGED = "_NET_SUPPORTING_WM_CHECK"
"""What a window manager that is ready has set on the root window."""


@contextmanager
def desktop(home: Path) -> Iterator[Desktop]:
    """Run a desktop whose home folder is `home`; everything started here ends with it."""
    runtime = home / "run"
    runtime.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Its own: a Thunderbird that starts removes the mails that another one is just sending there.
    temporary = home / "tmp"
    temporary.mkdir(exist_ok=True)
    environ = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "LANG": "C.UTF-8",
        "HOME": str(home),
        "TMPDIR": str(temporary),
        "XDG_RUNTIME_DIR": str(runtime),
        "XDG_SESSION_TYPE": "x11",
        "NO_AT_BRIDGE": "1",
        "GTK_A11Y": "none",
    }
    needs("Xvfb")
    with ExitStack() as stack:
        environ["DISPLAY"] = stack.enter_context(displays.screen("1366x768"))
        environ["DBUS_SESSION_BUS_ADDRESS"] = stack.enter_context(session_bus(environ))
        for program in ("xdotool", "xprop", "xwininfo", "import"):
            needs(program)
        screen = Desktop(environ, home)
        stack.enter_context(running([str(needs("openbox"))], environ))
        wait_for("window manager", screen.manager)
        yield screen


@contextmanager
def session_bus(environ: Mapping[str, str]) -> Iterator[str]:
    """Run a D-Bus session, and yield its address."""
    command = [str(needs("dbus-daemon")), "--session", "--nofork", "--print-address=1"]
    with subprocess.Popen(
        command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as bus:
        try:
            assert bus.stdout is not None
            yield bus.stdout.readline().strip()
        finally:
            bus.terminate()


@contextmanager
def running(command: list[str], environ: Mapping[str, str]) -> Iterator[None]:
    """Run a program in the background."""
    with subprocess.Popen(
        command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            yield
        finally:
            process.terminate()
