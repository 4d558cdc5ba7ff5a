from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ccwarn import cli
from ccwarn.gates.check.trees import stores_at
from ccwarn.journal import Journal
from ccwarn.noted import UNDONE
from ccwarn.policy import Policy
from ccwarn.review import Decision, Origin, examine
from ccwarn.rules import ALL_RULES
from ccwarn.settings.files import state_dir
from ccwarn.undo_log import UndoLog
from command_line import ccwarn, letter, maildir, strangers
from counterparts import INFO
from drafts import draft as draft_of
from drafts import firms
from msg_drafts import TEMPLATE_CLASS_ID, MsgDraft, Person, build_msg
from stores.mboxes import cc, draft


def without_destinations(data: bytes) -> bytes:
    """Return a message of `letter` without its To, Cc and Bcc, told apart by simple means."""
    header, blank, body = data.partition(b"\n\n")
    kept, keeping = [], True
    for line in header.splitlines(keepends=True):
        if not line[:1].isspace():
            keeping = not line.lower().startswith((b"to:", b"cc:", b"bcc:"))
        if keeping:
            kept.append(line)
    return b"".join(kept).rstrip(b"\n") + blank + body


@pytest.mark.skipif(sys.platform != "win32", reason="no drives here")
def test_a_fix_by_the_current_folder_of_a_drive_is_undone_from_anywhere(tmp_path: Path) -> None:
    before, drafts, elsewhere = letter(strangers(12)), tmp_path / "drafts", tmp_path / "elsewhere"
    for folder in (drafts, elsewhere):
        folder.mkdir()
    (drafts / "one.eml").write_bytes(before)
    assert ccwarn("fix", f"{drafts.drive}one.eml", cwd=drafts).returncode == 0
    assert (drafts / "one.eml").read_bytes() != before
    undone = ccwarn("undo", cwd=elsewhere)
    assert (undone.returncode, undone.stderr) == (0, "")
    assert (drafts / "one.eml").read_bytes() == before


def text(output: str) -> str:
    """Return what was written, however it was broken into lines."""
    return " ".join(output.split())


def test_a_fix_moves_the_exposed_and_an_undo_brings_every_byte_back(tmp_path: Path) -> None:
    before = letter([*strangers(12), "colleague@acme.example"], body="Héllo\r\n\x00end")
    drafts = maildir(tmp_path / "Drafts", before, letter(strangers(2)))
    first, harmless = sorted((drafts / "cur").iterdir())

    done = ccwarn("fix", "Drafts", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "12 people were moved to Bcc" in done.stdout
    assert "1 message was changed" in done.stdout
    after = first.read_bytes()
    assert after != before
    assert without_destinations(after) == without_destinations(before)
    assert harmless.read_bytes() == letter(strangers(2))
    assert ccwarn("check", "Drafts", cwd=tmp_path).returncode == 0

    listed = ccwarn("undo", "--list", cwd=tmp_path)
    assert listed.stdout.startswith("  1  ")
    assert ccwarn("undo", "2", cwd=tmp_path).returncode == 1
    undone = ccwarn("undo", cwd=tmp_path)
    assert (undone.returncode, undone.stderr) == (0, "")
    assert first.read_bytes() == before
    assert ccwarn("undo", cwd=tmp_path).returncode == 1


def test_messages_of_outlook_beside_others(tmp_path: Path) -> None:
    drafts = tmp_path / "Drafts"
    drafts.mkdir()
    contents = {
        "a.eml": letter(strangers(12)),
        "b.msg": build_msg(MsgDraft(cc=[Person(address) for address in strangers(13)])),
        "c.msg": build_msg(MsgDraft(cc=[Person(address) for address in strangers(14)])),
        "sent.msg": build_msg(MsgDraft(cc=[Person("eve@example.com")], flags=1)),
    }
    for name, content in contents.items():
        (drafts / name).write_bytes(content)
    assert ccwarn("check", "Drafts/b.msg", cwd=tmp_path).returncode == 1
    done = ccwarn("fix", "Drafts", cwd=tmp_path)
    assert done.returncode == 2
    for number in (12, 13, 14):
        assert f"{number} people were moved to Bcc" in done.stdout
    assert "“sent.msg” was not checked: it was already sent or received" in done.stderr
    assert ccwarn("check", "Drafts/b.msg", cwd=tmp_path).returncode == 0
    for _fix in range(3):
        undone = ccwarn("undo", cwd=tmp_path)
        assert (undone.returncode, undone.stderr) == (0, "")
    assert {path.name: path.read_bytes() for path in drafts.iterdir()} == contents


def test_a_dry_run_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(letter(strangers(12)))
    done = ccwarn("fix", "--dry-run", "a.eml", cwd=tmp_path)
    assert done.returncode == 0
    assert "a.eml: 12 people would be moved to Bcc." in done.stdout
    assert (tmp_path / "a.eml").read_bytes() == letter(strangers(12))
    assert "nothing to undo" in ccwarn("undo", "--list", cwd=tmp_path).stdout


def test_notes_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(letter(["nobody at all", *strangers(2)]))
    done = ccwarn("fix", "a.eml", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout == "0 messages were changed.\n"


def test_what_no_remedy_heals_is_left_to_the_author(tmp_path: Path) -> None:
    unreadable = [f"person{number}@" for number in range(30)]
    (tmp_path / "a.eml").write_bytes(letter(unreadable))
    done = ccwarn("fix", "a.eml", cwd=tmp_path)
    assert done.returncode == 1
    assert "Only you can fix this." in done.stdout
    assert (tmp_path / "a.eml").read_bytes() == letter(unreadable)


def test_what_cannot_be_read_does_not_keep_the_rest_from_being_fixed(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(letter(strangers(12)))
    done = ccwarn("fix", "missing", "a.eml", cwd=tmp_path)
    assert done.returncode == 2
    assert "missing" in done.stderr
    assert "a.eml: 12 people were moved to Bcc." in done.stdout


def test_the_input_cannot_be_fixed(tmp_path: Path) -> None:
    done = ccwarn("fix", "-", cwd=tmp_path, typed=letter(strangers(12)))
    assert done.returncode == 2
    assert "does not read standard input" in done.stderr.replace("\n", " ")


def test_without_a_way_back_nothing_is_changed(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(letter(strangers(12)))
    # A file where the folder for undo should be: works for root as well.
    state_dir().mkdir(parents=True)
    (state_dir() / "undo").write_bytes(b"")
    done = ccwarn("fix", "a.eml", cwd=tmp_path)
    assert done.returncode == 2
    assert "could not be recorded for undo: File exists" in done.stderr
    assert (tmp_path / "a.eml").read_bytes() == letter(strangers(12))


def test_an_undo_is_noted_at_the_decision_that_the_fix_was_made_by(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(letter(strangers(12)))
    assert ccwarn("fix", "a.eml", cwd=tmp_path).returncode == 0
    (entry,) = UndoLog(state_dir() / "undo").entries()
    journal = Journal(state_dir(), lambda: entry.time)
    review = examine(draft_of(to=firms(12)), Policy(), ALL_RULES)
    journal.note(review, Origin("drafts-folder", can_hold=False), Decision.REMEDY)
    assert journal.settle(30)
    assert ccwarn("undo", cwd=tmp_path).returncode == 0
    assert [note.decision for note in journal.recent(9)] == [UNDONE]


def test_a_draft_that_was_changed_since_is_not_undone(tmp_path: Path) -> None:
    path = tmp_path / "a.eml"
    path.write_bytes(letter(strangers(12)))
    assert ccwarn("fix", "a.eml", cwd=tmp_path).returncode == 0
    newer = path.read_bytes().replace(b"Your order", b"Your newest order")
    path.write_bytes(newer)
    done = ccwarn("undo", cwd=tmp_path)
    assert done.returncode == 2
    assert "can no longer be undone, because the draft has changed since." in text(done.stderr)
    assert "ccwarn undo 2" not in done.stderr
    assert path.read_bytes() == newer


def test_after_a_fix_that_cannot_be_taken_back_the_one_before_it_is_named(tmp_path: Path) -> None:
    drafts = maildir(tmp_path / "Drafts", letter(strangers(12)), letter(strangers(13)))
    assert ccwarn("fix", "Drafts", cwd=tmp_path).returncode == 0
    older, newer = sorted((drafts / "cur").iterdir())
    newer.write_bytes(letter(strangers(2)))
    done = ccwarn("undo", cwd=tmp_path)
    assert done.returncode == 2
    assert "To undo the fix before it, use: ccwarn undo 2" in text(done.stderr)
    assert os.fspath(newer) in done.stderr.replace("\n", "")
    assert ccwarn("undo", "2", cwd=tmp_path).returncode == 0
    assert older.read_bytes() == letter(strangers(12))
    newer.unlink()
    assert "because the draft is gone." in text(ccwarn("undo", cwd=tmp_path).stderr)


def test_an_undo_that_cannot_be_noted_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(letter(strangers(12)))
    assert ccwarn("fix", "a.eml", cwd=tmp_path).returncode == 0
    fixed = (tmp_path / "a.eml").read_bytes()
    log = UndoLog(state_dir() / "undo")
    (entry,) = log.entries()
    log._mark(entry.change.path, entry.change.href).mkdir()
    done = ccwarn("undo", cwd=tmp_path)
    assert done.returncode == 2
    assert "ccwarn could not write to" in text(done.stderr)
    assert "Errno" not in done.stderr
    assert (tmp_path / "a.eml").read_bytes() == fixed


def test_an_older_fix_can_be_chosen(tmp_path: Path) -> None:
    for name in ("a.eml", "b.eml"):
        (tmp_path / name).write_bytes(letter(strangers(12)))
        assert ccwarn("fix", name, cwd=tmp_path).returncode == 0
    assert ccwarn("undo", "2", cwd=tmp_path).returncode == 0
    assert (tmp_path / "a.eml").read_bytes() == letter(strangers(12))
    assert (tmp_path / "b.eml").read_bytes() != letter(strangers(12))
    assert os.fspath(tmp_path / "b.eml") in ccwarn("undo", "--list", cwd=tmp_path).stdout


def test_drafts_in_an_mbox_are_fixed_in_place_and_brought_back(tmp_path: Path) -> None:
    before = draft(1) + draft(2, cc=cc(12)) + draft(3, status="0009", cc=cc(12))
    path = tmp_path / "Drafts"
    path.write_bytes(before)
    done = ccwarn("check", "Drafts", cwd=tmp_path)
    assert done.returncode == 1
    assert f"Drafts{os.sep}2@acme.example\n" in done.stdout
    assert ccwarn("fix", "Drafts", cwd=tmp_path).returncode == 0
    assert len(path.read_bytes()) == len(before)
    assert ccwarn("check", "Drafts", cwd=tmp_path).returncode == 0
    assert ccwarn("undo", cwd=tmp_path).returncode == 0
    assert path.read_bytes() == before


def test_a_dry_run_tells_what_could_not_be_changed(tmp_path: Path) -> None:
    template = MsgDraft(
        cc=[Person(address) for address in strangers(12)], class_id=TEMPLATE_CLASS_ID, flags=0
    )
    (tmp_path / "a.oft").write_bytes(build_msg(template))
    done = ccwarn("fix", "--dry-run", "a.oft", cwd=tmp_path)
    assert done.returncode == 2
    assert "It is a template." in text(done.stderr)
    assert "0 messages would be changed." in done.stdout


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note each look through a whole folder of drafts."""
    noted: list[str] = []
    for name in ("scandir", "listdir"):
        real = getattr(os, name)

        def look(path: Any = ".", real: Callable[..., Any] = real) -> Any:
            if "Drafts" in os.fspath(path):
                noted.append(os.fspath(path))
            return real(path)

        monkeypatch.setattr(os, name, look)
    return noted


@pytest.mark.parametrize("count", [3, 12])
@pytest.mark.parametrize("layout", ["files", "maildir", "maildir of a server"])
def test_the_number_of_looks_through_a_folder_is_that_of_no_files(
    layout: str, count: int, tmp_path: Path, looks: list[str]
) -> None:
    if layout == "files":
        files = [tmp_path / "Drafts" / f"{number}.eml" for number in range(count)]
        files[0].parent.mkdir()
    else:
        noted = ",S=500" if layout == "maildir of a server" else ""
        cur = maildir(tmp_path / "Drafts") / "cur"
        files = [cur / f"{number}.host{noted}{INFO}S" for number in range(count)]
    for file in files:
        file.write_bytes(letter(strangers(12)))
    paths = [str(file) for file in files]

    assert cli.main(["check", *paths]) == 1
    assert len(looks) <= 1, "check"
    assert [next(iter(stores_at(file))) is not None for file in files] == [True] * count
    assert len(looks) <= 1, "dropped one by one"
    looks.clear()
    assert cli.main(["fix", *paths]) == 0
    assert len(looks) <= 2, "fix"
    log = UndoLog(state_dir() / "undo")
    entries = log.entries()
    assert len(entries) == count
    looks.clear()
    for entry in entries:
        log.undo(entry)
    assert len(looks) <= 2, "undo"
    assert [file.read_bytes() for file in files] == [letter(strangers(12))] * count
