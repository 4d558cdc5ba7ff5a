"""Mails that are a file each."""

from __future__ import annotations

from pathlib import Path

import pytest

from ccwarn.audit import file_reader
from ccwarn.audit.past_mail import Moment
from ccwarn.audit.span import FILES, Found, Place, Span
from ccwarn.draft import Field
from msg_drafts import MsgDraft, Person, build_msg
from past_archive import firms, mail

SENT = MsgDraft(
    to=(Person("anna@one.example"),),
    bcc=(Person("eve@two.example"),),
    sender="support@acme.example",
    flags=1,
    submitted=1770458400,
    answers="<1@one.example>",
)


def found(folder: Path, *names: str) -> list[Found]:
    return list(file_reader.mails_in(Span(FILES, str(folder), 0, len(names), names)))


def test_a_msg_that_was_sent(tmp_path: Path) -> None:
    (tmp_path / "sent.msg").write_bytes(build_msg(SENT))
    (only,) = found(tmp_path, "sent.msg")
    assert only.mail is not None
    draft = only.mail.draft
    assert [(it.mailbox.addr_spec, it.field) for it in draft.recipients] == [
        ("anna@one.example", Field.TO),
        ("eve@two.example", Field.BCC),
    ]
    assert only.mail.at == Moment(1770458400, 739654)
    assert draft.answers == "<1@one.example>"
    assert not only.mail.passed


def test_a_msg_that_was_received_has_the_headers_of_its_way(tmp_path: Path) -> None:
    received = MsgDraft(headers="Received: x", flags=1)
    (tmp_path / "received.msg").write_bytes(build_msg(received))
    (only,) = found(tmp_path, "received.msg")
    assert only.mail is not None
    assert only.mail.passed


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.msg", build_msg(MsgDraft(message_class="IPM.Appointment", flags=1))),
        ("b.msg", build_msg(SENT)[:2000]),
        ("c.eml", b"no mail"),
    ],
)
def test_what_is_no_mail_is_told(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    (only,) = found(tmp_path, name)
    assert only.mail is None
    assert only.error


def test_a_file_that_is_gone_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "1.eml").write_bytes(mail(1, firms(2)))
    (only,) = found(tmp_path, "0.eml", "1.eml")
    assert only.place == Place(FILES, str(tmp_path), 0, "1.eml")
    assert file_reader.mail_at(Place(FILES, str(tmp_path), 0, "0.eml")) is None


@pytest.mark.parametrize("passed", [False, True])
def test_a_journal_report_counts_as_the_mail_in_it(tmp_path: Path, passed: bool) -> None:
    inner = mail(1, firms(2), days=3, passed=passed).decode()
    report = (
        "X-MS-Journal-Report:\nReceived: x\nDate: Fri, 1 Jan 2027 00:00:00 +0000\n"
        'From: exchange@acme.example\nContent-Type: multipart/mixed; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nSender: support@acme.example\n"
        "Message-ID: <1@acme.example>\nTo: person@firm0.example\nBcc: hidden@other.example\n"
        f"\n--b\nContent-Type: message/rfc822\n\n{inner}\n--b--\n"
    )
    (tmp_path / "1.eml").write_bytes(report.encode())
    (only,) = found(tmp_path, "1.eml")
    assert only.mail is not None
    assert only.mail.message_id == "<1@acme.example>"
    assert only.mail.at.seconds == 1767528000
    assert only.mail.passed is passed
    assert [it.addr_spec for it in only.mail.draft.in_field(Field.BCC)] == ["hidden@other.example"]
