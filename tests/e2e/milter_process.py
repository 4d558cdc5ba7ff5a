"""`ccwarn milter` as a process, with a policy that tests change while it runs."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from ccwarn.on_server import Mode
from gates.scripted import eventually


@dataclass
class MilterProcess:
    """A milter at work in a folder, where its socket, its policy and its memory lie."""

    home: Path
    options: tuple[str, ...] = ()
    process: subprocess.Popen[bytes] | None = None

    @property
    def place(self) -> str:
        return f"unix:{self.home}/milter.sock"

    @property
    def incoming(self) -> str:
        return f"unix:{self.home}/incoming.sock"

    @property
    def said(self) -> str:
        return (self.home / "said").read_text(errors="replace")

    @property
    def notices(self) -> list[bytes]:
        return [path.read_bytes() for path in sorted(self.home.glob("notice-*"))]

    def choose(self, mode: Mode, *more: str) -> None:
        """Let the policy have one mode for all severities; it counts from the next mail on."""
        modes = "\n".join(f'{it} = "{mode.value}"' for it in ("ask", "typed", "refuse"))
        lines = ['own_domains = ["acme.example"]', "[milter]", modes, *more]
        unfinished = self.home / "policy.new"
        unfinished.write_text("\n".join(lines) + "\n")
        unfinished.replace(self.home / "policy.toml")

    def start(self) -> None:
        environ = dict(os.environ, XDG_STATE_HOME=str(self.home / "state"), COLUMNS="200")
        command = [
            sys.executable, "-m", "ccwarn", "milter", "--policy", str(self.home / "policy.toml"),
            "--listen", self.place, "--listen-incoming", self.incoming,
            "--sendmail", str(self.home / "sendmail"),
            "--postsuper", str(self.home / "postsuper"), *self.options,
        ]  # fmt: skip
        before = self.said.count("Mail is judged by")
        with (self.home / "said").open("ab") as said:
            self.process = subprocess.Popen(
                command, stdout=said, stderr=said, env=environ, start_new_session=True
            )
        eventually(lambda: self.said.count("Mail is judged by") > before, self.said)

    def workers(self) -> list[int]:
        assert self.process is not None
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text()
        return [int(it) for it in children.split()]

    def resident(self) -> int:
        """Return the octets of memory that its largest process has."""
        found = [
            int(re.findall(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[0])
            for pid in self.workers()
        ]
        return max(found) * 1024

    def send(self, number: int) -> None:
        """Send a signal to each of its processes, at once."""
        assert self.process is not None
        os.killpg(self.process.pid, number)

    def kill(self) -> None:
        """End it as a power cut would."""
        assert self.process is not None
        self.send(signal.SIGKILL)
        self.process.wait(10)

    def stop(self) -> int:
        """Tell it to stop, and return its exit status when it has."""
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(40)


@contextmanager
def milter(mode: Mode, *options: str) -> Iterator[MilterProcess]:
    """Let a milter run. A notice that it sends becomes a file."""
    with tempfile.TemporaryDirectory(prefix="ccwarn-milter-") as folder:
        home = Path(folder)
        home.chmod(0o755)
        program = home / "sendmail"
        program.write_text(f'#!/bin/sh\n{{ echo "$@"; cat; }} > {home}/unfinished-$$\n'
                           f"mv {home}/unfinished-$$ {home}/notice-$$\n")  # fmt: skip
        program.chmod(0o755)
        (home / "said").touch()
        running = MilterProcess(home, options)
        running.choose(mode)
        running.start()
        try:
            yield running
        finally:
            assert running.process is not None
            with suppress(ProcessLookupError):
                running.send(signal.SIGCONT)
                running.process.terminate()
                end = time.monotonic() + 30
                while running.process.poll() is None and time.monotonic() < end:
                    time.sleep(0.01)
                running.send(signal.SIGKILL)
            running.process.wait()
