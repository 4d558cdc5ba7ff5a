"""How soon what the installer for Windows installs is there, by way of Wine, as ratios.

python tests/benchmarks/bench_windows.py [INSTALLER]      (root; else the newest one in dist)

The tray against a bare PySide6 tray of an ordinary Python, and of the one that is installed, which
loads modules sooner; the relay in C, from its start to the frame that comes back, against the relay
in an ordinary Python, as it is and by the .bat that stands in for it without the installer. An
empty program in C tells what of that Windows itself takes.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

from bench_tray import BARE
from measuring import ROOT, Row, report

sys.path.insert(0, str(ROOT / "packaging"))

RUNS = 10
EMPTY = "void ExitProcess(unsigned);void entry(void){ExitProcess(0);}"
SHOWN = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

def tell():
    sys.stdout.write("shown\\n")
    sys.stdout.flush()
    QApplication.quit()

def show(icon, plainly=QSystemTrayIcon.show):
    plainly(icon)
    QTimer.singleShot(0, tell)

QSystemTrayIcon.show = show
"""
"""Tells when the tray's icon is there and the program waits for its user; then it ends."""
OURS = """
from ccwarn.cli import main

sys.exit(main(["--hidden", "--drafts", {drafts!r}]))
"""


def main() -> int:
    """Install it in a Windows of its own and measure there."""
    if sys.platform == "win32":
        return measure(Path(sys.argv[1]), Path(sys.argv[2]))
    import debian_folder
    import windows_folder
    from displays import screen

    given = [Path(text) for text in sys.argv[1:]] or sorted(ROOT.glob("dist/*-setup.exe"))
    if not given:
        sys.exit("There is no installer in dist: dev.py installer")
    with tempfile.TemporaryDirectory() as aside, screen("1280x900") as display:
        empty = Path(aside, "empty.exe")
        build_empty(empty)
        brought = [given[-1], empty]
        names = [f"Z:\\{debian_folder.CHECKOUT}\\build\\{file.name}" for file in brought]
        script = "tests/benchmarks/bench_windows.py"
        command = ["env", f"DISPLAY={display}", *windows_folder.PYTHON, script, *names]
        return windows_folder.run(command, brought=brought)


def build_empty(program: Path) -> None:
    """Build a program that does nothing, as the relay is built."""
    import windows_relay

    source = program.with_suffix(".c")
    source.write_text(EMPTY)
    options = [option for option in windows_relay.OPTIONS if option != "-Werror"]
    command = [windows_relay.COMPILER, *options, str(source), "-o", str(program), "-lkernel32"]
    subprocess.run(command, check=True)


def measure(installer: Path, empty: Path) -> int:
    """Install, measure on Windows, and print the table."""
    subprocess.run([installer, "/S", "/AUTOSTART=0"], check=True)
    (bundle,) = Path(os.environ["LOCALAPPDATA"], "Programs", "ccwarn").glob("build-*")
    ours, bare, bare_of_ours = in_turns(*trays(bundle))
    in_c, python, batch, nothing = in_turns(*relays(bundle, empty))
    print(f"an empty program in C takes {1000 * nothing:.0f} ms from its start to its end")
    return report(
        [
            Row("start of the tray, against a bare one", ours, bare, "s", 1.5),
            Row("the same, against one of our Python", ours, bare_of_ours, "s", 1.5),
            Row("relay in C, against Python", 1000 * in_c, 1000 * python, "ms", 0.1),
            Row("the same, against its .bat", 1000 * in_c, 1000 * batch, "ms", 0.1),
            Row("an empty program, against Python", 1000 * nothing, 1000 * python, "ms", 0.1),
        ]
    )


def in_turns(*works: Callable[[], float]) -> list[float]:
    """Return the least of what each work says it took: whoever else is at work only adds to it."""
    taken = [[work() for work in works] for _run in range(RUNS)]
    return [min(each) for each in zip(*taken, strict=True)]


def trays(bundle: Path) -> Sequence[Callable[[], float]]:
    """Return what starts our tray, and a bare one."""
    drafts = Path(os.environ["USERPROFILE"], "Drafts")
    drafts.mkdir(exist_ok=True)
    icon = next(bundle.rglob("guarding.svg"))
    python = bundle / "python.exe"
    ours, bare = OURS.format(drafts=str(drafts)), BARE.format(icon=str(icon))
    starts = [(python, ours), (Path(sys.executable), bare), (python, bare)]
    return [
        partial(until_told, [each, "-P", "-c", SHOWN + script], b"shown") for each, script in starts
    ]


def until_told(command: Sequence[str | Path], expected: bytes) -> float:
    """Start a program; return the seconds until it says what is expected, and let it end."""
    begun = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        said = process.stdout.read(len(expected))
        taken = time.perf_counter() - begun
    assert said == expected, said
    return taken


def until_ended(program: Path) -> float:
    """Return the seconds from the start of a program to its end."""
    begun = time.perf_counter()
    subprocess.run([program], check=True)
    return time.perf_counter() - begun


def relays(bundle: Path, empty: Path) -> Sequence[Callable[[], float]]:
    """Return what starts each relay at a tray that says everything again, and the empty program."""
    from ccwarn.gates.thunderbird import relay
    from ccwarn.gates.thunderbird.ask_socket import listen

    listener = listen(relay.address())

    def echo() -> None:
        while (channel := listener.accept()) is not None:
            while (frame := channel.receive(1000)) is not None:
                channel.send(frame)
            channel.close()

    threading.Thread(target=echo, daemon=True).start()
    python: list[str | Path] = [sys.executable, "-I", "-S", "-E", relay.__file__]
    batch = bundle / "relay.bat"
    words = " ".join(f'"{word}"' for word in python)
    batch.write_text(f"@echo off\r\n{words} %*\r\n", encoding="ascii", newline="")
    in_c = bundle / "ccwarn-relay.exe"
    programs: list[list[str | Path]] = [[in_c], python, ["cmd", "/d", "/c", batch]]
    return [*(partial(until_echoed, program) for program in programs), partial(until_ended, empty)]


def until_echoed(program: Sequence[str | Path]) -> float:
    """Start a relay; return the seconds until what it was told has come back through the tray."""
    from ccwarn.gates.thunderbird.relay import StreamChannel

    begun, pipe = time.perf_counter(), subprocess.PIPE
    with subprocess.Popen([*program, "manifest", "addon"], stdin=pipe, stdout=pipe) as process:
        port = StreamChannel(cast(BinaryIO, process.stdout), cast(BinaryIO, process.stdin))
        port.send(b"{}")
        said = port.receive(1000)
        taken = time.perf_counter() - begun
    assert said == b"{}", said
    return taken


if __name__ == "__main__":
    sys.exit(main())
