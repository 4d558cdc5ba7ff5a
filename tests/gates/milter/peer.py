"""A mail server as a milter meets it, in octets of its own: it shares no code with the gate."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from ccwarn.clearance import Clearance
from ccwarn.gates.milter.connection import Connection, Connections
from ccwarn.gates.milter.counters import Counters
from ccwarn.gates.milter.holding import Holding
from ccwarn.gates.milter.judging import Judging, Verdict
from ccwarn.gates.unattended import Unattended
from ccwarn.journal import Journal
from ccwarn.memory_of_server import MemoryOfServer
from ccwarn.on_server import Mode, OnServer
from ccwarn.policy import Policy
from ccwarn.review import Decision
from ccwarn.rules import ALL_RULES
from gates.scripted import DEADLINE

ALL_ACTIONS, ALL_PROTOCOL = 0x1FF, 0x1FFFFF
OFFER = struct.pack("!LLL", 6, ALL_ACTIONS, ALL_PROTOCOL)

Fields = Sequence[tuple[str, str]]


def packed(command: str, data: bytes = b"") -> bytes:
    return struct.pack("!I", 1 + len(data)) + command.encode() + data


def unpacked(octets: bytes) -> list[tuple[str, bytes]]:
    found = []
    while octets:
        (length,) = struct.unpack("!I", octets[:4])
        found.append((chr(octets[4]), octets[5 : 4 + length]))
        octets = octets[4 + length :]
    return found


def macros(stage: str, **values: str) -> bytes:
    named = [part for name, value in values.items() for part in (f"{{{name}}}", value)]
    return packed("D", stage.encode() + b"".join(part.encode() + b"\0" for part in named))


def connected(name: str = "client.acme.example", address: str = "192.0.2.7") -> bytes:
    family = b"6" if ":" in address else b"4"
    place = struct.pack("!H", 2525) + address.encode() + b"\0"
    return packed("C", name.encode() + b"\0" + family + place)


def a_mail(
    fields: Fields,
    recipients: Iterable[str],
    sender: str = "support@acme.example",
    user: str = "",
) -> bytes:
    """Return what a server says of one mail, all of it before it waits for an answer."""
    parts = [macros("M", **({"auth_authen": user} if user else {}))]
    parts.append(packed("M", f"<{sender}>\0SIZE=100\0".encode()))
    parts += [packed("R", f"<{it}>\0".encode()) for it in recipients]
    parts += [packed("L", f"{name}\0 {body}\0".encode()) for name, body in fields]
    return b"".join((*parts, packed("D", b"Ei\0QUEUE1\0"), packed("E")))


class Changed(NamedTuple):
    """What a server was told about a mail."""

    ending: str
    text: str
    fields: list[tuple[str, str]]
    held: str = ""
    """Why it is to be kept in the hold queue, if it is."""


def applied(octets: bytes, fields: Fields) -> Changed:
    """Do to the fields what the answer says, as a server does."""
    result, held = [list(each) for each in fields], ""
    for command, data in unpacked(octets):
        if command == "m":
            (number,) = struct.unpack("!I", data[:4])
            name, body = (it.decode() for it in data[4:].split(b"\0")[:2])
            same = [each for each in result if each[0].lower() == name.lower()]
            assert len(same) >= number, "there is no such field"
            if body:
                same[number - 1][1] = body.removeprefix(" ")
            else:
                result = [each for each in result if each is not same[number - 1]]
        elif command == "h":
            name, body = (it.decode() for it in data.split(b"\0")[:2])
            result.append([name, body.removeprefix(" ")])
        elif command == "q":
            held = data.removesuffix(b"\0").decode()
        else:
            text = data.removesuffix(b"\0").decode()
            return Changed(command, text, [(name, body) for name, body in result], held)
    raise AssertionError("the answer does not end")


class Gate:
    """A gate at work in this process, seen from the server; what it does can be looked at."""

    def __init__(
        self, journal: Journal | None, policy: Policy, memory: MemoryOfServer, state: Path
    ) -> None:
        self.counters = Counters(1)
        self.policy = policy
        self.journal = journal
        self.memory = memory
        unattended = Unattended(Decision.HOLD)
        clearance = Clearance(lambda: self.policy, ALL_RULES, unattended, journal, memory)
        self.holding = Holding(state)
        self.judging = Judging(clearance, memory, self.counters.row(0), self.holding)
        self.told: list[Verdict] = []

    def say(self, *said: bytes, incoming: bool = False) -> bytes:
        """Say this on one connection, a piece after the other, and return all that is answered."""
        judge: Callable[..., Verdict] = self.judging.incoming if incoming else self.judging.outgoing

        async def conversation() -> bytes:
            connections = Connections(self.counters.row(0), self.told.append)
            loop = asyncio.get_running_loop()
            server = await loop.create_server(lambda: Connection(connections, judge), "127.0.0.1")
            port = server.sockets[0].getsockname()[1]
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            for piece in said:
                writer.write(piece)
                await writer.drain()
            writer.write(packed("Q"))
            answered = await asyncio.wait_for(reader.read(), DEADLINE)
            writer.close()
            server.close()
            return answered

        return asyncio.run(conversation())

    def judge(
        self,
        fields: Fields,
        recipients: Iterable[str],
        sender: str = "support@acme.example",
        *,
        user: str = "",
        address: str = "192.0.2.7",
        incoming: bool = False,
    ) -> Changed:
        """Bring one mail to the gate, and return what the server is told about it."""
        mail = a_mail(fields, recipients, sender, user)
        answered = self.say(packed("O", OFFER), connected(address=address), mail, incoming=incoming)
        (command, _agreed), *_rest = unpacked(answered)
        assert command == "O"
        (length,) = struct.unpack("!I", answered[:4])
        return applied(answered[4 + length :], fields)


def all_modes(mode: Mode) -> Policy:
    return Policy(own_domains=("acme.example",), on_server=OnServer(mode, mode, mode))
