"""What journal reports tell of a mail ([MS-XJRNL])."""

from __future__ import annotations

import pytest

from ccwarn.draft import Field
from ccwarn.formats.header_block import HeaderBlock
from ccwarn.formats.journal_report import JournaledMail, read

MAIL = (
    "Message-ID: <1@acme.example>\r\nFrom: Support <support@acme.example>\r\n"
    "To: List <list@acme.example>\r\nCc: Eve <eve@one.example>\r\nSubject: Prices\r\n"
    "Content-Type: text/plain\r\n\r\nDear all,\r\n"
)
ENVELOPE = (
    "Sender: support@acme.example\r\nSubject: Prices\r\nMessage-ID: <1@acme.example>\r\n"
    "To: anna@two.example, Expanded: list@acme.example\r\nCc: eve@one.example\r\n"
    "Bcc: frank@three.example\r\nRecipient: gina@four.example\r\n"
)


def report(
    envelope: str = ENVELOPE, mail: str = MAIL, *, mark: str = "X-MS-Journal-Report:\r\n"
) -> bytes:
    return (
        f"{mark}From: Exchange <exchange@acme.example>\r\nTo: journal@acme.example\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'
        f"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{envelope}\r\n"
        f"--b\r\nContent-Type: message/rfc822\r\n\r\n{mail}\r\n--b--\r\n"
    ).encode()


def parsed(message: bytes) -> JournaledMail | None:
    block = HeaderBlock.of(message)
    return read(block, lambda size: message[block.length :][:size])


@pytest.mark.parametrize("mark", ["X-MS-Journal-Report:\r\n", ""])
def test_who_is_not_in_sight_was_in_bcc(mark: str) -> None:
    found = parsed(report(mark=mark))
    assert found is not None
    fields = {field: [it.addr_spec for it in found.draft.in_field(field)] for field in Field}
    assert fields == {
        Field.TO: ["list@acme.example"],
        Field.CC: ["eve@one.example"],
        Field.BCC: ["anna@two.example", "frank@three.example", "gina@four.example"],
    }
    assert found.draft.subject == "Prices"
    assert found.draft.author is not None
    assert found.draft.author.addr_spec == "support@acme.example"


def test_the_mail_may_be_encoded() -> None:
    import base64

    coded = base64.encodebytes(MAIL.encode()).decode().replace("\n", "\r\n")
    message = report().replace(MAIL.encode(), coded.encode())
    kind = b"message/rfc822\r\n"
    message = message.replace(kind, kind + b"Content-Transfer-Encoding: base64\r\n")
    found = parsed(message)
    assert found is not None
    assert found.draft.subject == "Prices"


@pytest.mark.parametrize(
    "message",
    [
        MAIL.encode(),
        report("Hello,\r\nsee below.\r\n", mark=""),
        report("Sender: x@y.example\r\nthat is what I saw\r\n", mark=""),
        report(mail="no mail"),
        report().replace(b"message/rfc822", b"text/plain"),
    ],
    ids=["a mail", "a forwarded mail", "a word", "nothing in it", "another part"],
)
def test_other_mail_is_no_report(message: bytes) -> None:
    assert parsed(message) is None
