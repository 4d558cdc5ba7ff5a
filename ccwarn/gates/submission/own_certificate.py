"""The certificate by which a mail program knows this user's ccwarn from any other program.

Who takes an account's port before ccwarn does cannot show it, and a mail program that demands it
gives such a program no password. It is made once for each user, for names of this computer only. It
signs no others, so trusting it trusts nothing else. It is without end ("99991231235959Z", RFC 5280
section 4.1.2.5), because each new one would have to be trusted anew.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import ipaddress
import ssl
from contextlib import suppress
from pathlib import Path

from ccwarn.private_file import private_folder, write_private

_ENDLESS = dt.datetime(9999, 12, 31, 23, 59, 59, tzinfo=dt.UTC)
_EARLY = dt.timedelta(days=2)
"""How long it counts before it was made: the clock may have been wrong then."""


class CertificateMissing(OSError):
    """The certificate can be neither read nor made, and nothing may be said without it."""


class OwnCertificate:
    """The certificate in the user's folder for what ccwarn remembers, made when it is first wanted.

    What wants it raises OSError where it can be neither read nor made.
    """

    def __init__(self, state: Path) -> None:
        folder = state / "submission"
        self._with_key = folder / "own.pem"
        self.file = folder / "certificate.pem"
        """The certificate without its key, for mail programs that are to trust it."""

    def context(self) -> ssl.SSLContext:
        """Return the TLS settings for whoever connects."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        try:
            context.load_cert_chain(self._with_key)
        except FileNotFoundError:
            self._make(replace=False)
            context.load_cert_chain(self._with_key)
        except ssl.SSLError:  # It is damaged, and will never be of use again.
            self._make(replace=True)
            context.load_cert_chain(self._with_key)
        shown = self._shown()
        if shown != (self.file.read_bytes() if self.file.exists() else b""):
            write_private(self.file, shown)
        return context

    def fingerprint(self) -> str:
        """Return its SHA-256 as mail programs show it."""
        self.context()
        return self.present() or ""

    def present(self) -> str | None:
        """Return its SHA-256 without making anything; None where there is none to be read."""
        try:
            text = self.file.read_text(encoding="ascii")
            return fingerprint(ssl.PEM_cert_to_DER_cert(text))
        except (OSError, ValueError):
            return None

    def _make(self, *, replace: bool) -> None:
        private_folder(self._with_key.parent.parent)
        private_folder(self._with_key.parent)
        certificate, key = _made()
        with suppress(FileExistsError):  # Another process has made one at the same time.
            write_private(self._with_key, key + certificate, replace=replace)

    def _shown(self) -> bytes:
        """Return the certificate without its key."""
        _key, begin, rest = self._with_key.read_bytes().partition(b"-----BEGIN CERTIFICATE-----")
        return begin + rest


def fingerprint(octets: bytes) -> str:
    """Return the SHA-256 of a certificate in DER, as mail programs show it."""
    return hashlib.sha256(octets).digest().hex(":").upper()


def _made() -> tuple[bytes, bytes]:
    """Return a new certificate and its key as PEM."""
    # late: it takes a while, and each user needs it once
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
    )
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "ccwarn on this computer")])
    hosts: list[x509.GeneralName] = [
        x509.DNSName("localhost"),
        *(x509.IPAddress(ipaddress.ip_address(host)) for host in ("127.0.0.1", "::1")),
    ]
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(dt.datetime.now(dt.UTC) - _EARLY)
        .not_valid_after(_ENDLESS)
        .add_extension(x509.SubjectAlternativeName(hosts), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return certificate.public_bytes(Encoding.PEM), private
