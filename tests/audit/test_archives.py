"""Which mail is found at and below a path."""

from __future__ import annotations

from pathlib import Path

import pytest

from ccwarn.audit.archives import holds_something, spans_at
from ccwarn.audit.reading import mails_in
from ccwarn.audit.span import MBOX, Span
from ccwarn.stores.base import StoreError
from counterparts import INFO, shown_links
from past_archive import mail, mbox


def ids(path: Path) -> list[str]:
    spans = [it for it in spans_at(path) if isinstance(it, Span)]
    return sorted(
        it.mail.message_id.strip("<>").partition("@")[0]
        for span in spans
        for it in mails_in(span)
        if it.mail
    )


def maildir(path: Path, *mails: tuple[str, bytes]) -> Path:
    for part in ("cur", "new", "tmp"):
        (path / part).mkdir(parents=True)
    for name, text in mails:
        (path / name).write_bytes(text)
    return path


def test_a_profile_of_thunderbird(tmp_path: Path) -> None:
    mbox(tmp_path / "Sent", [mail(1)])
    mbox(tmp_path / "Drafts", [mail(2)])
    (tmp_path / "Sent.msf").write_bytes(b"// mork")
    (tmp_path / "Archives.sbd").mkdir()
    mbox(tmp_path / "Archives.sbd" / "2026", [mail(3)])
    assert ids(tmp_path) == ["1", "3"]


def test_a_tree_of_maildirs(tmp_path: Path) -> None:
    maildir(tmp_path, (f"cur/a{INFO}S", mail(1)), ("new/b", mail(2)), (f"cur/c{INFO}ST", mail(3)))
    maildir(tmp_path / ".Sent", (f"cur/d{INFO}S", mail(4)))
    maildir(tmp_path / ".Drafts", (f"cur/e{INFO}S", mail(5)))
    assert ids(tmp_path) == ["1", "2", "4"]
    assert ids(tmp_path / ".Sent" / "cur") == ["4"]


def test_an_mh_folder_and_files_by_their_names(tmp_path: Path) -> None:
    (tmp_path / "sent").mkdir()
    (tmp_path / "sent" / ".mh_sequences").write_bytes(b"")
    (tmp_path / "sent" / "1").write_bytes(mail(1))
    (tmp_path / "2.eml").write_bytes(mail(2))
    emlx = mail(3)
    (tmp_path / "3.emlx").write_bytes(b"%d\n" % len(emlx) + emlx + b"<plist/>")
    (tmp_path / "notes.txt").write_bytes(mail(4))
    assert ids(tmp_path) == ["1", "2", "3"]


def test_what_somebody_names_is_read_whatever_it_is_called(tmp_path: Path) -> None:
    (tmp_path / "mail.txt").write_bytes(mail(1))
    assert ids(tmp_path / "mail.txt") == ["1"]
    assert ids(mbox(tmp_path / "Drafts", [mail(2)])) == ["2"]


@shown_links
def test_hidden_folders_and_links_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden" / "1.eml").write_bytes(mail(1))
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "link.eml").symlink_to(tmp_path / ".hidden" / "1.eml")
    assert ids(tmp_path) == []


def test_an_mbox_is_cut_where_others_would_cut_it_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ccwarn.audit.archives._BYTES", 100)
    sent = mbox(tmp_path / "Sent", [mail(1), mail(2)])
    spans = [it for it in spans_at(sent) if isinstance(it, Span)]
    assert {it.kind for it in spans} == {MBOX}
    assert sum(it.weight for it in spans) == sent.stat().st_size
    assert ids(sent) == ["1", "2"]


def test_nothing_at_a_path_is_an_error(tmp_path: Path) -> None:
    (found,) = spans_at(tmp_path / "nowhere")
    assert isinstance(found, StoreError)
    assert not holds_something(tmp_path / "nowhere")
