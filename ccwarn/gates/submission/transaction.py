"""The mail transaction (RFC 5321 section 3.3) as the server has accepted it so far."""

from __future__ import annotations

from typing import NamedTuple

from ccwarn.formats.envelope import Envelope
from ccwarn.gates.submission.command import Command
from ccwarn.gates.submission.reply import Reply


class Commands(NamedTuple):
    """The commands that have made a transaction: the line of MAIL, and of RCPT by path."""

    mail: bytes
    rcpt: dict[str, bytes]


class Transaction:
    """Follows the commands of one connection and what the server answered to each."""

    def __init__(self) -> None:
        self.login = ""
        """The address that the client has logged in as, if it is one."""
        self._reverse_path: str | None = None
        self._forward_paths: list[str] = []
        self._commands = Commands(b"", {})

    @property
    def commands(self) -> Commands:
        """What the client has said, options included, so that it can be said again."""
        return self._commands

    @property
    def begun(self) -> bool:
        """Whether the server has accepted a MAIL command."""
        return self._reverse_path is not None

    @property
    def envelope(self) -> Envelope | None:
        """The envelope; None where there is no recipient yet."""
        if self._reverse_path is None or not self._forward_paths:
            return None
        return Envelope(self._reverse_path, tuple(self._forward_paths), self.login)

    def follow(self, command: Command, reply: Reply) -> None:
        """Take in a command and the reply to it."""
        if not reply.accepts:
            return
        match command.verb:
            case "MAIL":
                self.clear()
                self._reverse_path = command.path or ""
                self._commands = Commands(command.line, {})
            case "RCPT":
                path = command.path
                text = command.argument.decode("utf-8", "replace")
                path = text if path is None else path
                self._forward_paths.append(path)
                self._commands.rcpt.setdefault(path, command.line)
            case "RSET" | "EHLO" | "HELO":
                self.clear()

    def clear(self) -> None:
        """Forget the transaction."""
        self._reverse_path = None
        self._forward_paths.clear()
