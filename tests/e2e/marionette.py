"""A small client of Marionette, the remote control built into Thunderbird.

https://firefox-source-docs.mozilla.org/testing/marionette/Protocol.html
"""

from __future__ import annotations

import json
import socket
import time
from typing import Any


class ScriptError(Exception):
    """What a script in the program failed with."""


class Marionette:
    """A session in the chrome context: scripts may do all that the program itself can."""

    def __init__(self, port: int, patience: float = 60.0) -> None:
        self._number = 0
        self._socket = self._connected(port, time.monotonic() + patience)
        self._stream = self._socket.makefile("rb")
        self._received()
        self.command("WebDriver:NewSession", capabilities={})
        self.command("Marionette:SetContext", value="chrome")
        self.command("WebDriver:SetTimeouts", script=60_000)

    def close(self) -> None:
        """Hang up; the program goes on."""
        self._stream.close()
        self._socket.close()

    def command(self, name: str, **parameters: Any) -> Any:
        """Send one command and return its result."""
        self._number += 1
        frame = json.dumps([0, self._number, name, parameters]).encode()
        self._socket.sendall(b"%d:%b" % (len(frame), frame))
        _kind, _number, error, result = self._received()
        if error:
            raise ScriptError(f"{error['error']}: {error['message']}")
        return result.get("value") if isinstance(result, dict) else result

    def run(self, body: str, *arguments: Any) -> Any:
        """Run the body of an async function with `arguments` and return what it returns."""
        script = f"""
            const args = Array.from(arguments);
            const done = args.pop();
            (async (...args) => {{ {body} }})(...args).then(
                value => done({{ value }}),
                error => done({{ error: `${{error}} ${{error.stack}}` }}));
        """
        result = self.command(
            "WebDriver:ExecuteAsyncScript",
            script=script,
            args=list(arguments),
            sandbox="system",
            newSandbox=True,
        )
        if "error" in result:
            raise ScriptError(result["error"])
        return result.get("value")

    @staticmethod
    def _connected(port: int, deadline: float) -> socket.socket:
        while True:
            try:
                return socket.create_connection(("127.0.0.1", port), timeout=90)
            except ConnectionRefusedError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)

    def _received(self) -> Any:
        digits = b""
        while (char := self._stream.read(1)) != b":":
            if not char:
                raise ConnectionError("the program has hung up")
            digits += char
        return json.loads(self._stream.read(int(digits)))
