"""What a mail server is trusted by, where the system does not trust it.

That is one certificate, the server's own or that of an authority, in a file that the account names.
It counts only while its SHA-256 is the one that a person has confirmed.
"""

from __future__ import annotations

import ssl
from pathlib import Path

from ccwarn.account import Account
from ccwarn.gates.submission import tls
from ccwarn.gates.submission.own_certificate import fingerprint
from ccwarn.gates.submission.unreachable import Unreachable
from ccwarn.i18n import _
from ccwarn.plain import plain

_LARGEST = 1 << 20
_END = "-----END CERTIFICATE-----"


def context(account: Account) -> ssl.SSLContext:
    """Return the TLS settings for the mail server of an account. Raises Unreachable."""
    if not account.certificate:
        return tls.context()
    found = certificates(account)
    for octets in found:
        if fingerprint(octets) == account.fingerprint:
            return anchored(octets)
    sentence = _(
        "its certificate in {file} is another one than was confirmed; the SHA-256 fingerprint is "
        "now {fingerprint}"
    )
    if not account.fingerprint:
        sentence = _(
            "its certificate in {file} has not been confirmed yet; the SHA-256 fingerprint is "
            "{fingerprint}"
        )
    raise _untrusted(account, sentence, fingerprint=fingerprint(found[0]))


def certificates(account: Account) -> list[bytes]:
    """Return the certificates in the file that an account names, as DER. Raises Unreachable."""
    try:
        with Path(account.certificate).expanduser().open("rb") as file:
            data = file.read(_LARGEST)
    except (OSError, RuntimeError, ValueError) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        sentence = _("the file {file} with its certificate cannot be read ({why})")
        raise _untrusted(account, sentence, why=why) from error
    try:
        if b"-----BEGIN" not in data:
            parts = [data]
        else:
            *texts, _rest = data.decode("ascii", "replace").split(_END)
            parts = [ssl.PEM_cert_to_DER_cert(_certificate(text)) for text in texts]
        for octets in parts:
            _load(octets)
    except ValueError as error:
        parts = []
        cause: Exception | None = error
    else:
        cause = None
    if not parts:
        raise _untrusted(account, _("there is no certificate in {file}")) from cause
    return parts


def anchored(octets: bytes) -> ssl.SSLContext:
    """Return TLS settings under which one certificate is trusted, and nothing else.

    Of one that names hosts, as a server's own does, the names do not matter: the very key was
    confirmed. What an authority has signed must name the host.
    """
    settings = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    settings.minimum_version = ssl.TLSVersion.TLSv1_2
    settings.load_verify_locations(cadata=octets)
    settings.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    settings.check_hostname = _is_an_authority_s(octets)
    return settings


def _certificate(text: str) -> str:
    begin = text.rfind("-----BEGIN CERTIFICATE-----")
    if begin < 0:
        raise ValueError
    return text[begin:] + _END


def _load(octets: bytes) -> None:
    """Raise ValueError where that is no certificate."""
    from cryptography import x509  # late: few accounts need it

    x509.load_der_x509_certificate(octets)


def _is_an_authority_s(octets: bytes) -> bool:
    from cryptography import x509

    try:
        certificate = x509.load_der_x509_certificate(octets)
        kinds = {type(extension.value): extension.value for extension in certificate.extensions}
    except (ValueError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        return True  # Nobody can tell, and so the name counts.
    limits = kinds.get(x509.BasicConstraints)
    signs = isinstance(limits, x509.BasicConstraints) and limits.ca
    names = kinds.get(x509.SubjectAlternativeName)
    hosts = (x509.DNSName, x509.IPAddress)  # Authorities may have an address for mail there.
    is_a_host_s = isinstance(names, x509.SubjectAlternativeName) and any(
        isinstance(name, hosts) for name in names
    )
    return signs and not is_a_host_s


def _untrusted(account: Account, sentence: str, **names: str) -> Unreachable:
    file = plain(account.certificate, 400)
    return Unreachable(account.upstream, sentence.format(file=file, **names), certificate=True)
