"""A mail account that ccwarn stands in for: where it listens, and the server behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from ccwarn.i18n import _


class Security(Enum):
    """How the connection to the mail server is protected (RFC 8314)."""

    IMPLICIT = "implicit"
    """TLS from the first octet on, usually port 465."""
    STARTTLS = "starttls"
    """TLS after the STARTTLS command (RFC 3207), usually port 587. Without it there is no mail."""
    PLAIN = "plain"
    """Not at all: only on this machine."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A host and a TCP port; port 0 lets the system choose one to listen on."""

    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"

    @property
    def digits(self) -> Endpoint:
        """The same with an address for `localhost`, which could be set to mean anything."""
        return Endpoint("127.0.0.1", self.port) if self.host.lower() == "localhost" else self

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can be meant. Names other than localhost are never trusted."""
        if self.host.lower() == "localhost":
            return True
        import ipaddress  # late: few policies have an account in them

        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @classmethod
    def parsed(cls, text: str) -> Endpoint:
        """Read `HOST:PORT` or `[IPv6]:PORT`. Raises ValueError with a sentence."""
        host, colon, port = text.strip().rpartition(":")
        if host[:1] == "[" and host[-1:] == "]":
            host = host[1:-1]
        elif ":" in host:
            host = ""
        if not (colon and host and port.isascii() and port.isdigit() and int(port) <= 65535):
            raise ValueError(
                _("“{text}” is not of the form HOST:PORT, such as 127.0.0.1:2587").format(text=text)
            )
        return cls(host, int(port))


@dataclass(frozen=True, slots=True)
class Account:
    """A port on this machine and the mail server that stands behind it.

    `security` protects the way to the mail server. `listen_security` is demanded of mail programs;
    with PLAIN they may begin TLS by STARTTLS or leave it. `certificate` names a file with the one
    certificate that the mail server is trusted by, in place of those that the system trusts;
    `fingerprint` is its SHA-256 in hex, with colons, once a person has confirmed it.

    Raises ValueError with a sentence where other machines could reach the port, or where mail and
    password would cross a network without protection.
    """

    listen: Endpoint
    upstream: Endpoint
    security: Security
    listen_security: Security = Security.PLAIN
    certificate: str = ""
    fingerprint: str = ""

    def __post_init__(self) -> None:
        if not self.listen.is_loopback:
            raise ValueError(
                _(
                    "ccwarn only listens on this computer: use 127.0.0.1 or ::1 instead of {host}"
                ).format(host=self.listen.host)
            )
        if not self.upstream.port:
            raise ValueError(_("the mail server needs a port, such as 587 or 465"))
        if self.security is Security.PLAIN and not self.upstream.is_loopback:
            raise ValueError(
                _(
                    "only a mail server on this computer can be used without encryption; choose "
                    "starttls or implicit for {host}"
                ).format(host=self.upstream.host)
            )
        if self.certificate and self.security is Security.PLAIN:
            raise ValueError(_("a certificate is of use only with starttls or implicit"))
        if self.fingerprint and not self.certificate:
            raise ValueError(_("a fingerprint is of use only with a certificate"))

    @classmethod
    def parsed(cls, table: object) -> Account:
        """Read an account of a policy. Raises ValueError with a sentence."""
        if (
            not isinstance(table, Mapping)
            or not set(table) >= NEEDED
            or set(table) - set(cls.__slots__)
        ):
            raise ValueError(
                _("each account needs listen, upstream and security, and may have {others}").format(
                    others=", ".join(name for name in cls.__slots__ if name not in NEEDED)
                )
            )
        if not all(isinstance(value, str) for value in table.values()):
            raise ValueError(_("every entry must be text in quotes"))
        values = {str(name): str(value) for name, value in table.items()}
        return cls(
            Endpoint.parsed(values["listen"]),
            Endpoint.parsed(values["upstream"]),
            _security(values, "security"),
            _security(values, "listen_security"),
            values.get("certificate", ""),
            normal_fingerprint(values.get("fingerprint", "")),
        )


NEEDED = frozenset({"listen", "upstream", "security"})
"""What the policy must say of each account."""


def _security(values: Mapping[str, str], name: str) -> Security:
    names = [security.value for security in Security]
    value = values.get(name, Security.PLAIN.value)
    if value not in names:
        choices = ", ".join(f'"{name}"' for name in names)
        sentence = _("{name}: must be one of {choices}")
        raise ValueError(sentence.format(name=name, choices=choices))
    return Security(value)


def normal_fingerprint(text: str) -> str:
    """Return a SHA-256 as the policy has it: hex with colons. Raises ValueError with a sentence."""
    digits = text.replace(":", "").replace(" ", "").upper()
    if not digits:
        return ""
    if len(digits) != 64 or set(digits) - set("0123456789ABCDEF"):
        raise ValueError(_("fingerprint: must be the SHA-256 of a certificate, 64 hex digits"))
    return ":".join(digits[place : place + 2] for place in range(0, 64, 2))
