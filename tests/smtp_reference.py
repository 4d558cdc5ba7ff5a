"""A strict SMTP server that counts what it takes, and that can be told to misbehave."""

from __future__ import annotations

import asyncio
import re
import ssl
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Reader = asyncio.StreamReader
Writer = asyncio.StreamWriter

PATH = re.compile(rb"(?:FROM|TO):<([^>]*)>", re.IGNORECASE)


@dataclass(frozen=True)
class Delivery:
    """A message that was taken, dots single, with its envelope as the commands gave it."""

    sender: bytes
    recipients: tuple[bytes, ...]
    content: bytes


class Pause:
    """A step at which the server stops; `reached` tells that it has."""

    def __init__(self, step: bytes) -> None:
        self.step = step
        self.reached = threading.Event()
        self._over = threading.Event()

    def go_on(self) -> None:
        self._over.set()

    async def at(self, step: bytes) -> None:
        if step == self.step and not self.reached.is_set():
            self.reached.set()
            await asyncio.to_thread(self._over.wait, 30)


@dataclass
class Reference:
    """What the server does and has done. `replies` gives a reply for commands it begins with.

    A reply of b"" hangs up in place of an answer; one without a line end hangs up within it.
    `at_dot` is the reply to the end of a message, which counts as taken if that accepts it, and
    `at_dots` has those to the first ones. A
    `lenient` server takes bare CR and LF for line ends, and lone dots between them for an end.
    """

    extensions: tuple[bytes, ...] = (b"PIPELINING", b"SIZE 100000000", b"8BITMIME", b"SMTPUTF8")
    replies: dict[bytes, bytes] = field(default_factory=dict)
    greeting: bytes = b"220 reference.example ESMTP\r\n"
    at_dot: bytes = b"250 2.0.0 taken\r\n"
    at_dots: list[bytes] = field(default_factory=list)
    at_data: bytes = b"354 go on\r\n"
    starttls: ssl.SSLContext | None = None
    implicit: ssl.SSLContext | None = None
    after_starttls: bytes = b""
    hang_up_in_data: bool = False
    lenient: bool = False
    deliveries: list[Delivery] = field(default_factory=list)
    commands: list[bytes] = field(default_factory=list)
    violations: list[bytes] = field(default_factory=list)
    port: int = 0
    open: int = 0
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    loop: asyncio.AbstractEventLoop | None = None
    pause: Pause = field(default_factory=lambda: Pause(b""))

    def verbs(self) -> list[bytes]:
        return [command.split()[0].upper() for command in self.commands if command.strip()]

    def pause_at(self, step: bytes) -> Pause:
        """Stop before the reply to a command, in the `content`, or when a message is `taken`."""
        self.pause = Pause(step)
        return self.pause

    def hang_up(self) -> None:
        """Break every connection."""
        assert self.loop is not None
        for task in list(self.tasks):
            self.loop.call_soon_threadsafe(task.cancel)


class _HangUp(Exception):
    pass


class _Conversation:
    def __init__(self, reference: Reference, reader: Reader, writer: Writer) -> None:
        self.reference, self.reader, self.writer = reference, reader, writer
        self.sender: bytes | None = None
        self.recipients: list[bytes] = []
        self.secure = reference.implicit is not None

    async def say(self, reply: bytes) -> None:
        self.writer.write(reply)
        await self.writer.drain()
        if not reply.endswith(b"\r\n"):
            raise _HangUp

    async def run(self) -> None:
        await self.say(self.reference.greeting)
        while line := await self.reader.readline():
            self.reference.commands.append(line)
            if not line.endswith(b"\r\n") or b"\r" in line[:-2] or b"\0" in line:
                self.reference.violations.append(line)
            for beginning, reply in self.reference.replies.items():
                if line.upper().startswith(beginning):
                    await self.say(reply)
                    break
            else:
                await self.answer(line)

    async def answer(self, line: bytes) -> None:
        verb = line.split(None, 1)[0].upper() if line.strip() else b""
        await self.reference.pause.at(verb)
        known: dict[bytes, Callable[[bytes], Awaitable[None]]] = {
            b"EHLO": self.ehlo,
            b"MAIL": self.mail,
            b"RCPT": self.rcpt,
            b"DATA": self.data,
            b"RSET": self.rset,
            b"QUIT": self.quit,
            b"AUTH": self.auth,
            b"STARTTLS": self.start_tls,
        }
        if verb in known:
            await known[verb](line)
        elif verb in (b"NOOP", b"HELO", b"VRFY", b"EXPN", b"HELP"):
            await self.say(b"250 2.0.0 ok\r\n")
        else:
            self.reference.violations.append(line)
            await self.say(b"500 5.5.2 unknown\r\n")

    async def ehlo(self, line: bytes) -> None:
        self.sender, self.recipients = None, []
        extensions = list(self.reference.extensions)
        if self.reference.starttls and not self.secure:
            extensions = [b"STARTTLS"]
        lines = [b"reference.example", *extensions]
        text = b"".join(b"250-" + each + b"\r\n" for each in lines[:-1])
        await self.say(text + b"250 " + lines[-1] + b"\r\n")

    async def start_tls(self, line: bytes) -> None:
        assert self.reference.starttls is not None
        await self.say(b"220 2.0.0 go\r\n" + self.reference.after_starttls)
        await self.writer.start_tls(self.reference.starttls)
        self.secure = True

    async def auth(self, line: bytes) -> None:
        await self.say(b"334 VXNlcm5hbWU6\r\n")
        user = await self.reader.readline()
        await self.say(b"334 UGFzc3dvcmQ6\r\n")
        password = await self.reader.readline()
        self.reference.commands += [user, password]
        good = password == b"c2VjcmV0\r\n"
        await self.say(b"235 2.7.0 ok\r\n" if good else b"535 5.7.8 wrong password\r\n")

    async def mail(self, line: bytes) -> None:
        path = PATH.search(line)
        if self.sender is not None or path is None:
            await self.say(b"503 5.5.1 nested or bad\r\n")
            return
        self.sender = path[1]
        await self.say(b"250 2.1.0 ok\r\n")

    async def rcpt(self, line: bytes) -> None:
        path = PATH.search(line)
        if self.sender is None or path is None:
            await self.say(b"503 5.5.1 no sender\r\n")
        elif path[1].startswith(b"nobody"):
            await self.say(b"550 5.1.1 no such user\r\n")
        else:
            self.recipients.append(path[1])
            await self.say(b"250 2.1.5 ok\r\n")

    async def rset(self, line: bytes) -> None:
        self.sender, self.recipients = None, []
        await self.say(b"250 2.0.0 ok\r\n")

    async def quit(self, line: bytes) -> None:
        await self.say(b"221 2.0.0 bye\r\n")
        raise _HangUp

    async def data(self, line: bytes) -> None:
        if self.sender is None or not self.recipients:
            await self.say(b"554 5.5.1 nobody\r\n")
            return
        await self.say(self.reference.at_data)
        if not self.reference.at_data.startswith(b"354"):
            return
        if self.reference.hang_up_in_data:
            await self.reader.read(100)
            raise _HangUp
        if self.reference.lenient:
            await self.lenient_data()
            return
        content = bytearray()
        while (part := await self.reader.readline()) != b".\r\n":
            if not part:
                raise _HangUp
            content += part[1:] if part.startswith(b".") else part
            if len(content) > 100_000:
                await self.reference.pause.at(b"content")
        reply = self.reference.at_dots.pop(0) if self.reference.at_dots else self.reference.at_dot
        if reply.startswith(b"250"):
            self.reference.deliveries.append(
                Delivery(self.sender, tuple(self.recipients), bytes(content))
            )
        self.sender, self.recipients = None, []
        await self.reference.pause.at(b"taken")
        await self.say(reply)

    async def lenient_data(self) -> None:
        content, line = bytearray(), bytearray(b"\n")
        while octet := await self.reader.read(1):
            if octet in b"\r\n" and line.strip(b"\r\n\0") == b".":
                assert self.sender is not None
                delivery = Delivery(self.sender, tuple(self.recipients), bytes(content))
                self.reference.deliveries.append(delivery)
                self.sender, self.recipients = None, []
                await self.say(self.reference.at_dot)
                if octet == b"\r":  # its LF, or else the beginning of a command
                    await self.reader.read(1)
                return
            content += octet
            line = bytearray() if octet in b"\r\n" else line + octet
        raise _HangUp


@contextmanager
def serving(reference: Reference) -> Iterator[Reference]:
    """Let the reference server run on a port of its own."""
    started = threading.Event()
    over = asyncio.Event()

    async def handled(reader: Reader, writer: Writer) -> None:
        task = asyncio.current_task()
        assert task is not None
        reference.tasks.add(task)
        reference.open += 1
        try:
            await _Conversation(reference, reader, writer).run()
        except (_HangUp, ConnectionError, asyncio.CancelledError, ssl.SSLError, ValueError):
            pass
        finally:
            writer.close()
            with suppress(OSError, asyncio.CancelledError):
                await writer.wait_closed()
            reference.open -= 1
            reference.tasks.discard(task)

    async def main() -> None:
        server = await asyncio.start_server(
            handled, "127.0.0.1", 0, ssl=reference.implicit, limit=2**20, backlog=300
        )
        reference.port = server.sockets[0].getsockname()[1]
        started.set()
        await over.wait()
        server.close()
        for task in list(reference.tasks):
            task.cancel()
        await asyncio.sleep(0)
        await asyncio.gather(*reference.tasks, return_exceptions=True)

    def run() -> None:
        with asyncio.Runner() as runner:
            reference.loop = runner.get_loop()
            runner.run(main())

    thread = threading.Thread(target=run, name="reference")
    thread.start()
    assert started.wait(10)
    try:
        yield reference
    finally:
        assert reference.loop is not None
        reference.loop.call_soon_threadsafe(over.set)
        thread.join()
