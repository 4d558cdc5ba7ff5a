"""How long Send takes in a real Thunderbird with ccwarn, from the click to the painted dialog.

Run from the top of the checkout, with Thunderbird, Xvfb, openbox and xdotool installed:
`python3 packaging/dev.py python tests/benchmarks/bench_thunderbird.py`

`listener` is when Thunderbird calls the add-on: what it does before that is its own time.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "packaging")]

from ccwarn.connect.addon import addon_files, packed  # noqa: E402 - after the path
from ccwarn.connect.profiles import Profile  # noqa: E402
from command_line import COMMAND  # noqa: E402
from e2e.desktop import Desktop, desktop, wait_for  # noqa: E402
from e2e.smtp_sink import Sink, smtp_sink  # noqa: E402
from e2e.thunderbird_harness import Thunderbird, make_profile, thunderbird  # noqa: E402
from e2e.thunderbird_mail import COLLEAGUES, customers  # noqa: E402

TRAY = """
import sys, time
from ccwarn import cli
from ccwarn.ui.question import asker, dialog

class Painted(dialog.QuestionDialog):
    def paintEvent(self, event):
        super().paintEvent(event)
        if not hasattr(self, "noted"):
            self.noted = True
            with open(sys.argv[1], "a") as file:
                file.write(f"{time.time() * 1000}\\n")

asker.QtAsker.__init__.__defaults__ = (Painted, None, time.monotonic)
sys.exit(cli.main(["--hidden"]))
"""
"""A tray that notes when its dialog is painted for the first time."""

CALL = "const answer = await answerTo(tab, details);"
TIMED = """
    console.log(`LISTENER ${performance.timeOrigin + performance.now()}`);
    const answer = await answerTo(tab, details);
    console.log(`ANSWER ${performance.timeOrigin + performance.now()}`);
"""

Times = Mapping[str, float]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=5, help="how often each is measured")
    times = parser.parse_args().times
    with tempfile.TemporaryDirectory() as folder, stage(Path(folder)) as measure:
        harmless = [measure(0) for _time in range(times)]
        exposing = {n: [measure(n) for _time in range(times)] for n in (475, 2000)}
    report(harmless, exposing)


def report(harmless: Sequence[Times], exposing: Mapping[int, Sequence[Times]]) -> None:
    """Print the medians in milliseconds, and beside them what they may be."""

    def middle(rows: Sequence[Times], name: str) -> float:
        return median(row[name] for row in rows)

    print(f"{'median of ' + str(len(harmless)) + ', ms':<44}{'is':>8}{'at most':>10}")
    answer = middle(harmless, "answer") - middle(harmless, "listener")
    print(f"{'harmless: listener to answer':<44}{answer:8.0f}{40:10}")
    for count, rows in exposing.items():
        listener, painted = middle(rows, "listener"), middle(rows, "painted")
        print(f"{f'{count} in Cc: click to listener':<44}{listener:8.0f}")
        limit = 1.25 * (listener + 100)
        bound = f"{limit:10.0f}" if count == 475 else ""
        print(f"{f'{count} in Cc: click to painted dialog':<44}{painted:8.0f}{bound}")
        bound = f"{500:10}" if count == 2000 else ""
        print(f"{f'{count} in Cc: listener to painted dialog':<44}{painted - listener:8.0f}{bound}")


@contextmanager
def stage(home: Path) -> Iterator[Callable[[int], Times]]:
    """Run everything that takes part; yield a function that measures one Send."""
    profile = Profile(home / "profile")
    painted = home / "painted"
    painted.touch()
    with smtp_sink() as sink, desktop(home) as screen:
        make_profile(profile.folder, {})
        screen.run(*COMMAND, "install", "thunderbird", "--profile", str(profile.folder))
        files = dict(addon_files())
        files["background.js"] = files["background.js"].replace(CALL.encode(), TIMED.encode())
        profile.xpi.write_bytes(packed(files))
        environ = dict(screen.environ)
        tray = subprocess.Popen([sys.executable, "-c", TRAY, str(painted)], env=environ)
        try:
            address = home / "run" / "ccwarn" / "ask.socket"
            wait_for("tray", address.exists)
            with thunderbird(screen, profile.folder, sink.port) as program:
                yield lambda count: measured(program, screen, sink, painted, count)
        finally:
            os.kill(tray.pid, signal.SIGTERM)
            tray.wait()


def measured(program: Thunderbird, screen: Desktop, sink: Sink, painted: Path, count: int) -> Times:
    """Send one mail, answer what is asked, and return when what happened after the click."""
    compose = program.compose(to=COLLEAGUES, cc=customers(count))
    before = len(noted(program.log, "ANSWER")), len(painted.read_text().split())
    compose.focus()
    x, y = compose.send_place()
    screen.run("xdotool", "mousemove", str(round(x)), str(round(y)))
    clicked = time.time() * 1000
    screen.run("xdotool", "click", "1")
    times = {}
    if count:
        wait_for("dialog", lambda: len(painted.read_text().split()) > before[1])
        times["painted"] = float(painted.read_text().split()[before[1]]) - clicked
        window = screen.window_of("ccwarn")
        screen.activate(window)
        screen.readable(window)
        screen.key("Escape")
    wait_for("answer", lambda: len(noted(program.log, "ANSWER")) > before[0])
    times["answer"] = noted(program.log, "ANSWER")[-1] - clicked
    times["listener"] = noted(program.log, "LISTENER")[-1] - clicked
    if not count:
        sink.mails.get(timeout=30)
    program.close_all()
    return times


def noted(log: Path, name: str) -> list[float]:
    """Return the times, in milliseconds, that the add-on has noted under a name."""
    return [float(found) for found in re.findall(rf"{name} (\d+(?:\.\d+)?)", log.read_text())]


if __name__ == "__main__":
    main()
