"""The mails of an mbox are the same however it is cut."""

from __future__ import annotations

from pathlib import Path

import pytest

from ccwarn.audit import mbox_reader
from ccwarn.audit.span import MBOX, Found, Place, Span
from past_archive import firms, mail, mbox
from stores.mboxes import draft


def found(path: Path, *cuts: int) -> list[Found]:
    ends = [*cuts, path.stat().st_size]
    spans = [Span(MBOX, str(path), b, e) for b, e in zip([0, *cuts], ends, strict=True)]
    return [it for span in spans for it in mbox_reader.mails_in(span)]


def test_each_mail_is_in_the_span_in_which_it_begins(tmp_path: Path) -> None:
    sent = mbox(tmp_path / "Sent", [mail(it, cc=firms(it)) for it in range(4)])
    whole = found(sent)
    assert [it.mail.message_id for it in whole if it.mail] == [
        f"<{n}@acme.example>" for n in range(4)
    ]
    for cut in range(1, sent.stat().st_size):
        assert found(sent, cut) == whole, cut


def test_a_mail_is_found_again_at_its_place(tmp_path: Path) -> None:
    sent = mbox(tmp_path / "Sent", [mail(it, cc=firms(it)) for it in range(4)])
    for it in found(sent):
        again = mbox_reader.mail_at(it.place)
        assert again is not None
        assert it.mail is not None
        assert again.draft._replace(body="") == it.mail.draft
    assert mbox_reader.mail_at(Place(MBOX, str(sent), 3)) is None


def test_a_long_header_is_read_whole(tmp_path: Path) -> None:
    sent = mbox(tmp_path / "Sent", [mail(1, cc=firms(500)), mail(2, cc=firms(3))])
    counts = [len(it.mail.draft.recipients) for it in found(sent) if it.mail]
    assert counts == [500, 3]


def test_what_is_no_message_is_told_and_the_next_one_is_read(tmp_path: Path) -> None:
    sent = tmp_path / "Sent"
    sent.write_bytes(b"From - Thu Jan  1 12:00:00 2026\nX-One: 1\n\n\n" + b"From x\n" + mail(1))
    errors = [it.error for it in found(sent)]
    assert len(errors) == 2
    assert errors[0]
    assert not errors[1]


def test_deleted_mail_is_passed_over(tmp_path: Path) -> None:
    sent = tmp_path / "Sent"
    sent.write_bytes(draft(1, status="0009") + draft(2))
    assert [it.mail.message_id for it in found(sent) if it.mail] == ["<2@acme.example>"]


def test_the_from_line_tells_the_date_where_the_header_does_not(tmp_path: Path) -> None:
    sent = tmp_path / "Sent"
    sent.write_bytes(b"From me@acme.example Sat Feb  7 10:00:00 2026\nSubject: x\n\n")
    (only,) = found(sent)
    assert only.mail is not None
    assert only.mail.at.seconds == 1770458400


@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
def test_lines_may_end_as_they_like(tmp_path: Path, ending: bytes) -> None:
    sent = tmp_path / "Sent"
    mbox(sent, [mail(1, cc=firms(3)), mail(2)])
    sent.write_bytes(sent.read_bytes().replace(b"\n", ending))
    assert len(found(sent)) == 2
