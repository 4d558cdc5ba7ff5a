"""One mail to each, through the gate before a real Postfix: names, sizes, signatures, refusals."""

from __future__ import annotations

import base64
import os
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from ccwarn.account import Account, Endpoint, Security
from ccwarn.batches import Batches
from ccwarn.draft import Field
from ccwarn.formats import rfc5322
from ccwarn.policy import Policy, SeparateMails
from ccwarn.review import Decision
from counterparts import needs
from drafts import addresses
from e2e.mail_programs import LOGIN, SENDER
from e2e.private_postfix import PASSWORD, Postfix, postfix
from gates.scripted import Author, eventually
from smtp_lab import ANY_PORT, guarded
from smtp_reference import Delivery, Reference, serving

pytestmark = pytest.mark.e2e

NAMES = ["Zoë", "=?utf-8?B?xYFvxbc=?=", '"Last, First"', "Ünsal Öz", "李雷", "Ann (Sales)"]
COLLEAGUES = ["ruth@acme.example", "sam@acme.example"]
REFUSED = "info@firm3.example"
POLICY = Policy(separately=SeparateMails(a_minute=600))


class Mail:
    """What is sent, and what has come out at the other end."""

    def __init__(self, sink: Reference, server: Postfix, state: Path) -> None:
        self.sink = sink
        self.server = server
        self.batches = Batches(state)

    def send(self, mail: bytes, people: list[str], *script: Decision) -> tuple[int, bytes]:
        """Send a mail through a gate; return the reply to its end."""
        upstream = Endpoint("localhost", self.server.submission)
        account = Account(ANY_PORT, upstream, Security.STARTTLS)
        context = self.server.trusting
        author = Author(*script)
        work = guarded(
            self.sink,
            account=account,
            context=context,
            asker=author,
            policy=lambda: POLICY,
            batches=self.batches,
        )
        with work as lab, lab.smtplib() as client:
            client.login(LOGIN, PASSWORD)
            client.ehlo_or_helo_if_needed()
            client.mail(SENDER, [f"SIZE={len(mail)}", "BODY=8BITMIME", "SMTPUTF8"])
            for person in people:
                assert client.rcpt(person)[0] == 250
            return client.data(mail)

    def arrived(self, count: int) -> list[Delivery]:
        """Wait until so many have come out of the queue; return and forget them."""
        eventually(lambda: len(self.sink.deliveries) >= count, self.server.log[-2000:])
        self.server.settled()
        deliveries = list(self.sink.deliveries)
        self.sink.deliveries.clear()
        return deliveries


@pytest.fixture(scope="module")
def mail(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mail]:
    state = tmp_path_factory.mktemp("state")
    rules = tmp_path_factory.mktemp("checks") / "checks"
    rules.write_text(f"/^To: *<?{re.escape(REFUSED)}>? *$/ REJECT Not to this one\n")
    rules.parent.chmod(0o755)
    with (
        serving(Reference()) as sink,
        postfix(f"smtp:[127.0.0.1]:{sink.port}", header_checks=f"regexp:{rules}") as server,
    ):
        yield Mail(sink, server, state)


def people(count: int) -> list[str]:
    return [f"info@firm{number}.example" for number in range(10, 10 + count)]


def header(to: list[str], cc: list[str], number: int, content: str = "text/plain") -> bytes:
    shown = ",\r\n ".join(f"{NAMES[n % len(NAMES)]} <{it}>" for n, it in enumerate(to))
    fields = (
        f"From: Support <{SENDER}>",
        f"To: {shown}",
        f"Cc: {', '.join(cc)}",
        "Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=",
        "MIME-Version: 1.0",
        f"Message-ID: <mail{number}@acme.example>",
        "References: <a@b.example>\r\n <c@d.example>",
        f"Content-Type: {content}",
    )
    return "".join(f"{it}\r\n" for it in (*fields, "")).encode()


def body_of(content: bytes) -> bytes:
    return content.partition(b"\r\n\r\n")[2]


def check_each(
    deliveries: list[Delivery], everybody: list[str], sent: bytes, *, in_cc: list[str]
) -> None:
    """Expect one mail for each, which shows nobody else and is the same but for that."""
    got = Counter(it.decode() for each in deliveries for it in each.recipients)
    assert got == Counter(everybody)
    for each in deliveries:
        draft = rfc5322.read(each.content)
        outside = {it.mailbox.key for it in draft.recipients} - set(COLLEAGUES)
        assert outside <= {each.recipients[0].decode()}
        if outside:
            assert addresses(draft, Field.TO) == [each.recipients[0].decode()]
            assert addresses(draft, Field.CC) == in_cc
        assert b"\r\nReferences: <a@b.example>\r\n <c@d.example>\r\n" in each.content
        assert each.content.endswith(body_of(sent))


def test_12_people_with_5_mb_and_their_colleagues(mail: Mail) -> None:
    attached = base64.encodebytes(os.urandom(5_000_000)).replace(b"\n", b"\r\n")
    part = b"--x\r\nContent-Transfer-Encoding: base64\r\n\r\n" + attached + b"--x--\r\n"
    sent = header(people(12), COLLEAGUES, 1, "multipart/mixed; boundary=x") + part
    everybody = [*people(12), *COLLEAGUES]
    code, said = mail.send(sent, everybody, Decision.SEPARATELY)
    assert (code, said) == (250, b"2.0.0 Sent separately to 14 people.")
    deliveries = mail.arrived(14)
    check_each(deliveries, everybody, sent, in_cc=[])
    for number, person in enumerate(people(12)):
        (own,) = [it for it in deliveries if it.recipients == (person.encode(),)]
        assert f"\r\nTo: {NAMES[number % len(NAMES)]} <{person}>\r\n".encode() in own.content
    assert mail.send(sent, everybody)[0] == 250, "it comes again, as if nothing had been heard"
    mail.server.settled()
    assert mail.sink.deliveries == []


def test_50_people_with_colleagues_in_cc_and_one_refused(mail: Mail) -> None:
    outside = [*people(49), REFUSED]
    also = f",\r\n {REFUSED}\r\nCc: ".encode()
    sent = header(people(49), COLLEAGUES, 2).replace(b"\r\nCc: ", also)
    sent += b"Dear all\r\n"
    everybody = [*outside, *COLLEAGUES]
    code, said = mail.send(sent, everybody, Decision.SEPARATELY_WITH_CC)
    assert code == 550
    assert said.startswith(b"5.7.1 51 of 52 people have this mail. The mail server refused info@fi")
    assert b"Not to this one" in said
    check_each(mail.arrived(50), [*people(49), *COLLEAGUES], sent, in_cc=COLLEAGUES)
    assert mail.send(sent, everybody)[0] == 550, "only that one is tried again"
    mail.server.settled()
    assert mail.sink.deliveries == []


def test_a_signature_by_openssl_stays_valid(mail: Mail, tmp_path: Path) -> None:
    openssl = needs("openssl")
    key, certificate, text = (tmp_path / name for name in ("key.pem", "cert.pem", "text"))
    text.write_bytes(b"Content-Type: text/plain; charset=utf-8\r\n\r\nGr\xc3\xbc\xc3\x9fe\r\n")
    _run(openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={SENDER}",
         "-keyout", key, "-out", certificate)  # fmt: skip
    signed = _run(openssl, "smime", "-sign", "-in", text, "-signer", certificate, "-inkey", key)
    fields, _empty, body = re.sub(rb"\r?\n", b"\r\n", signed).partition(b"\r\n\r\n")
    content = re.sub(rb"MIME-Version: 1.0\r\nContent-Type: ", b"", fields).decode()
    sent = header(people(6), [], 3, content) + body
    assert mail.send(sent, people(6), Decision.SEPARATELY)[0] == 250
    deliveries = mail.arrived(6)
    assert len(deliveries) == 6
    for number, each in enumerate(deliveries):
        file = tmp_path / f"{number}.eml"
        file.write_bytes(each.content)
        _run(openssl, "smime", "-verify", "-noverify", "-in", file)


def test_a_signature_by_gpg_stays_valid(mail: Mail, tmp_path: Path) -> None:
    gpg = needs("gpg")
    home = tmp_path / "gnupg"
    home.mkdir(mode=0o700)
    options = ("--homedir", home, "--batch", "--pinentry-mode", "loopback", "--passphrase", "")
    _run(gpg, *options, "--quick-generate-key", SENDER, "ed25519", "sign", "never")
    part = b"Content-Type: text/plain; charset=utf-8\r\n\r\nGr\xc3\xbc\xc3\x9fe\r\n"
    (tmp_path / "part").write_bytes(part)
    signature = _run(gpg, *options, "--armor", "--output", "-", "--detach-sign", tmp_path / "part")
    body = b"--x\r\n" + part + b"\r\n--x\r\nContent-Type: application/pgp-signature\r\n\r\n"
    body += signature.replace(b"\n", b"\r\n") + b"\r\n--x--\r\n"
    kind = "multipart/signed; micalg=pgp-sha512; protocol=application/pgp-signature; boundary=x"
    sent = header(people(6), [], 4, kind) + body
    assert mail.send(sent, people(6), Decision.SEPARATELY)[0] == 250
    for each in mail.arrived(6):
        parts = re.split(rb"(?:\A|\r\n)--x(?:--)?\r\n", body_of(each.content))
        (tmp_path / "got").write_bytes(parts[1])
        (tmp_path / "got.asc").write_bytes(body_of(parts[2]))
        _run(gpg, "--homedir", home, "--verify", tmp_path / "got.asc", tmp_path / "got")
    _run("gpgconf", "--homedir", home, "--kill", "all")


def _run(program: str | Path, *words: str | Path) -> bytes:
    done = subprocess.run([program, *words], capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return done.stdout
