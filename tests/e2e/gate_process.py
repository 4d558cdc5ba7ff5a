"""`ccwarn submission` as a process, on its own or at a terminal."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from gates.scripted import eventually


@dataclass
class GateProcess:
    """A gate at work: its process, its port, and what it has written so far."""

    process: subprocess.Popen[bytes]
    output: int
    port: int = 0
    said: str = field(default="", repr=False)

    def hear(self) -> str:
        """Return everything that the gate has said up to now."""
        with suppress(BlockingIOError, OSError):
            while piece := os.read(self.output, 65536):
                self.said += piece.decode(errors="replace")
        return self.said

    def kill(self) -> None:
        """End the gate as a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    @property
    def resident(self) -> int:
        """The octets of memory that the gate had at most."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        found = re.search(r"VmHWM:\s+(\d+) kB", status)
        assert found is not None
        return int(found[1]) * 1024


@contextmanager
def gate(
    upstream: int,
    security: str,
    *options: str,
    authority: Path | None = None,
    host: str = "",
    state: Path | None = None,
) -> Iterator[GateProcess]:
    """Let a gate run; without `--unattended` among the options it has a terminal to ask on.

    It remembers what it does in `state`, or in a folder of its own, never in the user's home.
    """
    with tempfile.TemporaryDirectory() as own:
        folders = {"XDG_STATE_HOME": str(state or own), "XDG_RUNTIME_DIR": own}
        environ = dict(os.environ, COLUMNS="100", TERM="dumb", **folders)
        if authority:
            environ["SSL_CERT_FILE"] = str(authority)
        with _running(upstream, security, options, host or "localhost", environ) as running:
            yield running


@contextmanager
def _running(
    upstream: int, security: str, options: Sequence[str], host: str, environ: Mapping[str, str]
) -> Iterator[GateProcess]:
    command = [
        sys.executable, "-m", "ccwarn", "submission", "--listen", "127.0.0.1:0",
        "--upstream", f"{host}:{upstream}", "--security", security, *options,
    ]  # fmt: skip
    if "--unattended" in options:
        output, inner = os.pipe()
        stdin = subprocess.DEVNULL
    else:
        output, inner = pty.openpty()
        stdin = inner
    process = subprocess.Popen(
        command, stdin=stdin, stdout=inner, stderr=inner, env=environ, start_new_session=True
    )
    os.close(inner)
    os.set_blocking(output, False)
    running = GateProcess(process, output)
    try:
        eventually(lambda: "Mail sent to" in running.hear() or process.poll() is not None)
        found = re.search(r"Mail sent to\s+127\.0\.0\.1:(\d+)", running.said)
        assert found is not None, running.said
        running.port = int(found[1])
        yield running
    finally:
        process.terminate()
        end = time.monotonic() + 10
        while process.poll() is None and time.monotonic() < end:
            running.hear()  # a terminal that nobody reads holds its writer up
            time.sleep(0.005)
        process.kill()
        process.wait()
        os.close(output)
