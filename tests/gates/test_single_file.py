from __future__ import annotations

import os
import shutil
from concurrent.futures import Future
from pathlib import Path

import pytest

from ccwarn.clearance import Clearance
from ccwarn.gates.single_file import Checked, check_file
from ccwarn.policy_files import load_policy
from ccwarn.resources import resource
from ccwarn.review import Decision, Origin, Review
from ccwarn.rules import ALL_RULES
from ccwarn.undo import UndoLog
from msg_drafts import TEMPLATE_CLASS_ID, MsgDraft, Person, build_msg

SAMPLES = resource("samples")
CUSTOMERS = "475-customers-in-cc.eml"


class Answering:
    """Answers every question at once, and does something first."""

    def __init__(self, decision: Decision, path: Path | None = None) -> None:
        self.decision = decision
        self.path = path
        self.origins: list[Origin] = []

    def ask(self, review: Review, origin: Origin) -> Future[Decision]:
        """Answer."""
        self.origins.append(origin)
        if self.path:
            self.path.write_bytes(self.path.read_bytes() + b"more\n")
        answer: Future[Decision] = Future()
        answer.set_result(self.decision)
        return answer


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return Path(shutil.copyfile(SAMPLES / CUSTOMERS, tmp_path / CUSTOMERS))


@pytest.fixture
def undo(tmp_path: Path) -> UndoLog:
    return UndoLog(tmp_path / "undo")


def check(path: Path, undo: UndoLog, asker: Answering) -> Checked:
    policy = load_policy(SAMPLES / "policy.toml").policy
    return check_file(path, Clearance(lambda: policy, ALL_RULES, asker), undo)


def test_a_remedy_is_written_and_can_be_taken_back(path: Path, undo: UndoLog) -> None:
    before = path.read_bytes()
    asker = Answering(Decision.REMEDY)
    checked = check(path, undo, asker)
    assert checked.fixed is not None
    assert checked.fixed.summary.startswith("475 addresses moved to Bcc")
    assert not asker.origins[0].can_hold
    assert path.read_bytes() != before
    undo.undo(undo.entries()[0])
    assert path.read_bytes() == before


def test_holding_changes_nothing(path: Path, undo: UndoLog) -> None:
    before = path.read_bytes()
    assert check(path, undo, Answering(Decision.HOLD)) == Checked()
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("reply-to-one-customer.eml", "Re: Where is my parcel?"),
        # Four strangers would see each other's addresses here: not that nobody would.
        ("four-people-at-four-companies.eml", "Agenda for Thursday"),
    ],
)
def test_a_message_with_nothing_to_ask_about(undo: UndoLog, name: str, subject: str) -> None:
    asker = Answering(Decision.REMEDY)
    checked = check(SAMPLES / name, undo, asker)
    assert checked.sentence == f"Nothing to ask about in “{subject}”."
    assert not checked.trouble
    assert asker.origins == []


def test_a_message_that_cannot_be_put_right_says_so_beforehand(
    tmp_path: Path, undo: UndoLog
) -> None:
    template = MsgDraft(
        cc=[Person(f"a@firm{n}.example") for n in range(12)], class_id=TEMPLATE_CLASS_ID, flags=0
    )
    path = tmp_path / "a.oft"
    path.write_bytes(build_msg(template))
    asker = Answering(Decision.HOLD)
    assert check(path, undo, asker) == Checked()
    assert asker.origins[0].obstacle.startswith("It is a template.")


def test_a_message_that_nobody_may_write_to_says_so_beforehand(
    path: Path, undo: UndoLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda _path, _mode: False)
    asker = Answering(Decision.HOLD)
    assert check(path, undo, asker) == Checked()
    assert asker.origins[0].obstacle.startswith("ccwarn may not change this draft: Permission")


def test_a_message_that_changed_meanwhile_is_left_alone(path: Path, undo: UndoLog) -> None:
    checked = check(path, undo, Answering(Decision.REMEDY, path))
    assert "changed by another program" in checked.sentence
    assert checked.trouble
    assert path.read_bytes() == (SAMPLES / CUSTOMERS).read_bytes() + b"more\n"
    assert undo.entries() == []


def test_what_cannot_be_taken_back_is_not_done(path: Path, tmp_path: Path) -> None:
    (tmp_path / "undo").write_text("in the way")
    before = path.read_bytes()
    checked = check(path, UndoLog(tmp_path / "undo"), Answering(Decision.REMEDY))
    assert "could not be remembered" in checked.sentence
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", ["missing.eml", "folder", "picture.eml", "pipe.eml"])
def test_what_is_no_message_ends_in_a_sentence(tmp_path: Path, undo: UndoLog, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "picture.eml").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.eml")
    checked = check(tmp_path / name, undo, Answering(Decision.REMEDY))
    assert checked.trouble
    assert checked.sentence
    assert checked.fixed is None
