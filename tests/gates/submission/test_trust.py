from __future__ import annotations

import datetime as dt
import ipaddress
import ssl
from dataclasses import replace
from pathlib import Path

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from ccwarn.account import Account, Endpoint, Security
from ccwarn.gates.events import Condition
from ccwarn.gates.submission.own_certificate import fingerprint
from ccwarn.gates.submission.probe import probe
from ccwarn.gates.submission.trust import anchored
from ccwarn.gates.submission.trusting import Trusting
from counterparts import UNKNOWN_AUTHORITIES, not_on_wine
from gates.scripted import eventually
from smtp_lab import ANY_PORT, guarded
from smtp_reference import Reference, serving

COMPANY, OTHER = trustme.CA(), trustme.CA()


def pem(authority: trustme.CA) -> bytes:
    return authority.cert_pem.bytes()


def der(text: bytes) -> bytes:
    return ssl.PEM_cert_to_DER_cert(text.decode())


def signed(authority: trustme.CA, host: str = "localhost") -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(host).configure_cert(context)
    return context


IN_BRIDGE = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))


def self_signed(
    names: x509.ExtensionType, *, authority: bool
) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=365))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return key, certificate


def bridge(folder: Path, known_as: x509.GeneralName = IN_BRIDGE) -> tuple[ssl.SSLContext, bytes]:
    """A server as Proton Mail Bridge is one: its own certificate is an authority's, too."""
    key, made = self_signed(x509.SubjectAlternativeName([known_as]), authority=True)
    certificate = made.public_bytes(Encoding.PEM)
    file = folder / "bridge"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(private + certificate)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context, certificate


def account(server: Reference, host: str = "localhost") -> Account:
    security = Security.IMPLICIT if server.implicit else Security.STARTTLS
    return Account(ANY_PORT, Endpoint(host, server.port), security)


def trusting(account: Account, file: Path, text: bytes, confirmed: bytes = b"") -> Account:
    file.write_bytes(text)
    return replace(
        account, certificate=str(file), fingerprint=fingerprint(der(confirmed or pem(COMPANY)))
    )


@not_on_wine(UNKNOWN_AUTHORITIES)
@pytest.mark.parametrize(
    "text",
    [pem(COMPANY), der(pem(COMPANY)), b"Our authority:\n" + pem(OTHER) + pem(COMPANY)],
    ids=["PEM", "DER", "one of several"],
)
@pytest.mark.parametrize("way", ["implicit", "starttls"])
def test_an_authority_of_the_company_is_trusted(tmp_path: Path, text: bytes, way: str) -> None:
    with serving(Reference(**{way: signed(COMPANY)})) as server:  # type: ignore[arg-type]
        assert probe(account(server)).untrusted
        assert probe(trusting(account(server), tmp_path / "company.crt", text)).works


def test_what_an_authority_has_signed_must_name_the_host(tmp_path: Path) -> None:
    with serving(Reference(implicit=signed(COMPANY, "elsewhere.example"))) as server:
        found = probe(trusting(account(server), tmp_path / "company.crt", pem(COMPANY)))
    assert found.untrusted
    assert "its certificate is not valid" in found.sentence


@pytest.mark.parametrize(
    ("known_as", "counts"),
    [
        (IN_BRIDGE, False),
        (x509.DNSName("mail.acme.example"), False),
        (x509.RFC822Name("authority@acme.example"), True),
    ],
)
def test_the_host_counts_unless_the_authority_is_one_itself(
    tmp_path: Path, known_as: x509.GeneralName, counts: bool
) -> None:
    _context, certificate = bridge(tmp_path, known_as)
    assert anchored(der(certificate)).check_hostname is counts


def test_the_host_counts_where_nobody_can_tell_whose_a_certificate_is() -> None:
    damaged = x509.UnrecognizedExtension(x509.SubjectAlternativeName.oid, b"\x30\x03\x02")
    _key, certificate = self_signed(damaged, authority=False)
    assert anchored(certificate.public_bytes(Encoding.DER)).check_hostname


def test_only_the_certificate_that_was_confirmed_counts(tmp_path: Path) -> None:
    both = pem(COMPANY) + pem(OTHER)
    with serving(Reference(implicit=signed(OTHER))) as server:
        assert probe(trusting(account(server), tmp_path / "both.pem", both)).untrusted
        assert probe(trusting(account(server), tmp_path / "both.pem", both, pem(OTHER))).works


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_a_server_s_own_certificate_is_trusted_by_whatever_name(tmp_path: Path, host: str) -> None:
    context, certificate = bridge(tmp_path)
    with serving(Reference(starttls=context)) as server:
        known = trusting(account(server, host), tmp_path / "cert.pem", certificate, certificate)
        assert probe(known).works
    other, _certificate = bridge(tmp_path)
    with serving(Reference(starttls=other)) as server:
        impostor = replace(known, upstream=Endpoint(host, server.port))
        assert probe(impostor).untrusted


def test_what_nobody_has_confirmed_is_not_used_and_is_shown(tmp_path: Path) -> None:
    with serving(Reference(implicit=signed(COMPANY))) as server:
        known = trusting(account(server), tmp_path / "company.crt", pem(COMPANY))
        for given, why in (
            ("", "has not been confirmed yet"),
            (fingerprint(der(pem(OTHER))), "is another one than was confirmed"),
        ):
            found = probe(replace(known, fingerprint=given))
            assert why in found.sentence
            assert known.fingerprint in found.sentence
            assert found.untrusted
        unconfirmed = replace(known, fingerprint="")
        with guarded(server, account=unconfirmed) as lab, lab.client() as talk:
            assert b"has not been confirmed yet" in talk.reply()
            eventually(lambda: lab.listener.condition is Condition.TROUBLE)
        assert server.commands == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (None, "cannot be read (No such file or directory)"),
        (b"", "there is no certificate in"),
        (b"\xff" * 100, "there is no certificate in"),
        (b"-----BEGIN CERTIFICATE-----\nMII=\n-----END CERTIFICATE-----\n", "no certificate in"),
        (b"-----BEGIN PRIVATE KEY-----\nMII=\n-----END PRIVATE KEY-----\n", "no certificate in"),
    ],
)
def test_a_file_that_is_none_is_told(tmp_path: Path, text: bytes | None, why: str) -> None:
    server = Account(ANY_PORT, Endpoint("localhost", 9), Security.STARTTLS)
    known = trusting(server, tmp_path / "company.crt", text or b"")
    if text is None:
        (tmp_path / "company.crt").unlink()
    found = probe(known)
    assert why in found.sentence
    assert str(tmp_path / "company.crt") in found.sentence


def test_a_certificate_is_offered_confirmed_once_and_kept(tmp_path: Path) -> None:
    context, certificate = bridge(tmp_path)
    changed: list[tuple[Account, Account]] = []
    keeper = Trusting(tmp_path / "kept", lambda old, new: changed.append((old, new)))
    with serving(Reference(starttls=context)) as server:
        unknown = account(server)
        offer = keeper.offer(unknown)
        assert offer is not None
        assert fingerprint(der(certificate)) in offer.sentence
        assert not (tmp_path / "kept").exists(), "nobody has confirmed it yet"
        assert set(server.verbs()) == {b"EHLO", b"STARTTLS", b"QUIT"}
        keeper.confirm(unknown, offer.account)
        assert changed == [(unknown, offer.account)]
        assert probe(offer.account).works
        with guarded(server, account=offer.account) as lab, lab.smtplib() as client:
            client.sendmail("support@acme.example", ["eve@one.example"], b"Subject: Hi\r\n\r\n.")
        assert len(server.deliveries) == 1


def test_a_server_that_shows_another_certificate_is_asked_about_again(tmp_path: Path) -> None:
    keeper = Trusting(tmp_path / "kept", lambda _old, _new: None)
    first, _certificate = bridge(tmp_path)
    with serving(Reference(starttls=first)) as server:
        offer = keeper.offer(account(server))
        assert offer is not None
        assert "another certificate" not in offer.sentence
        keeper.confirm(account(server), offer.account)
    second, certificate = bridge(tmp_path)
    with serving(Reference(starttls=second)) as server:
        known = replace(offer.account, upstream=Endpoint("localhost", server.port))
        kept = tmp_path / "kept" / f"localhost-{server.port}.pem"
        kept.write_bytes(Path(known.certificate).read_bytes())
        known = replace(known, certificate=str(kept))
        assert probe(known).untrusted
        again = keeper.offer(known)
        assert again is not None
        assert "another certificate than the one that you have confirmed" in again.sentence
        assert fingerprint(der(certificate)) in again.sentence
        keeper.confirm(known, again.account)
        assert probe(again.account).works


def test_a_file_that_is_named_is_offered_too(tmp_path: Path) -> None:
    changed: list[tuple[Account, Account]] = []
    keeper = Trusting(tmp_path / "kept", lambda old, new: changed.append((old, new)))
    with serving(Reference(starttls=signed(COMPANY))) as server:
        named = trusting(account(server), tmp_path / "company.crt", pem(COMPANY))
        offer = keeper.offer(replace(named, fingerprint=""))
        assert offer is not None
        assert offer.account == named
        keeper.confirm(replace(named, fingerprint=""), named)
    assert changed == [(replace(named, fingerprint=""), named)]
    assert not (tmp_path / "kept").exists()


def test_nothing_is_offered_that_would_not_help(tmp_path: Path) -> None:
    keeper = Trusting(tmp_path / "kept", lambda _old, _new: None)
    with serving(Reference(starttls=signed(OTHER))) as server:
        assert keeper.offer(trusting(account(server), tmp_path / "ca.pem", pem(COMPANY))) is None
    assert keeper.offer(account(server)) is None, "it is gone"
