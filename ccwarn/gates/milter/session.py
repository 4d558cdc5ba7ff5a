"""What a mail server says on one connection, taken together to mails.

The server keeps the connection for one client of its own, who may send several mails.
"""

from __future__ import annotations

from ccwarn.gates.milter import packets
from ccwarn.gates.milter.mail import Client, FieldText, Mail, field_text, names_of, path
from ccwarn.gates.milter.packets import Agreed, BadPacket

MOST_FIELDS = 100_000
MOST_PATHS = 100_000
MOST_OCTETS = 16 * 1024 * 1024
"""More than a server would ever hand over: all fields and paths of a mail."""


_OF_NO_USE = frozenset((packets.HEADER, packets.RCPT, packets.HELO))
"""What a server says of itself before these, some of them many in a mail, it says elsewhere too."""


class Over(Exception):
    """The server has said that it will say no more."""


class Session:
    """Follows what the server says, packet by packet."""

    def __init__(self) -> None:
        self._agreed: Agreed | None = None
        self._client = Client()
        self._reverse_path: str | None = None
        self._macros: dict[bytes, dict[bytes, bytes]] = {}
        """What the server has said of itself and the mail, by the command that followed."""
        self._forget_mail()

    @property
    def is_in_mail(self) -> bool:
        """Whether a mail has begun and is not at its end."""
        return self._reverse_path is not None

    def take(self, command: bytes, data: bytes) -> bytes | Mail:
        """Take a packet in; return what the server is to be told, or the mail that is now whole.

        Raises Over, and BadPacket where this is not the protocol.
        """
        agreed = self._agreed
        if command == packets.NEGOTIATE:
            self._agreed = Agreed(data)
            return self._agreed.answer
        if command == packets.QUIT:
            raise Over
        if agreed is None:
            raise BadPacket
        if command == packets.HEADER:
            self._take_field(data, agreed)
            return b"" if command in agreed.unanswered else packets.CONTINUE
        if command == packets.MACROS:
            if data[:1] not in _OF_NO_USE:
                self._take_macros(data)
            return b""
        if command == packets.END_OF_MESSAGE:
            return self._whole(agreed)
        if command in (packets.ABORT, packets.NEXT_CONNECTION):
            if command == packets.NEXT_CONNECTION:
                self._client = Client()
                self._macros = {}
            self._forget_mail()
            return b""
        self._follow(command, data)
        return b"" if command in agreed.unanswered else packets.CONTINUE

    def _take_field(self, data: bytes, agreed: Agreed) -> None:
        name, _nul, body = data.partition(b"\0")
        self._octets += len(data)
        if len(self._fields) >= MOST_FIELDS or self._octets > MOST_OCTETS:
            raise BadPacket
        body = body.removesuffix(b"\0")
        self._fields.append(field_text(name, body, has_leading_space=agreed.has_leading_space))

    def _follow(self, command: bytes, data: bytes) -> None:
        if command == packets.RCPT:
            self._octets += len(data)
            if len(self._forward_paths) >= MOST_PATHS or self._octets > MOST_OCTETS:
                raise BadPacket
            self._forward_paths.append(path(data.partition(b"\0")[0]))
        elif command == packets.MAIL:
            self._reverse_path = path(data.partition(b"\0")[0])
        elif command == packets.CONNECT:
            self._client = _client(data)

    def _take_macros(self, data: bytes) -> None:
        """Take in what the server says of the command that follows; each time it says all anew."""
        found = packets.texts(data[1:])
        self._macros[data[:1]] = dict(zip(found[::2], found[1::2], strict=False))

    def _macro(self, *names: bytes) -> str:
        for stage in self._macros.values():
            for name in names:
                if value := stage.get(name):
                    return value.decode("utf-8", "replace")
        return ""

    def _whole(self, agreed: Agreed) -> Mail:
        mail = Mail(
            self._client,
            self._macro(b"{auth_authen}"),
            self._reverse_path or "",
            tuple(self._forward_paths),
            tuple(self._fields),
            names_of(self._fields),
            self._macro(b"i", b"{i}"),
            agreed.has_leading_space,
            agreed.can_hold,
        )
        self._forget_mail()
        return mail

    def _forget_mail(self) -> None:
        self._reverse_path = None
        self._forward_paths: list[str] = []
        self._fields: list[FieldText] = []
        self._octets = 0
        connected = self._macros.get(packets.CONNECT, {})
        self._macros = {packets.CONNECT: connected}


def _client(data: bytes) -> Client:
    name, _nul, rest = data.partition(b"\0")
    # A family (4, 6, L or U) and a port stand before the address.
    address = rest[3:].partition(b"\0")[0].decode("latin-1") if rest[:1] in (b"4", b"6") else ""
    return Client(name.decode("utf-8", "replace"), address.removeprefix("IPv6:"))
