from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from ccwarn.clearance import Clearance
from ccwarn.gates.events import Condition
from counterparts import INFO
from gates.contract import EXPOSED, Gated
from gates.drafts.test_gate import TestEmlFolderGate
from gates.guarded import Guarded
from gates.scripted import Author, eventually
from stores.test_maildir_tree import maildirs

DRAFT = f".Drafts/cur/1.host{INFO}DS"


class TestMaildirTreeGate(TestEmlFolderGate):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.folder = tmp_path / "mail"
        maildirs(self.folder, ".", ".Drafts", ".Sent")

    def guard(self, clearance: Clearance) -> AbstractContextManager[Gated]:
        return Guarded(self.folder, self.author_of(clearance), clearance, DRAFT)


def test_received_mail_is_not_asked_about(tmp_path: Path, author: Author) -> None:
    maildirs(tmp_path / "mail", ".", ".Drafts", ".Sent")
    with Guarded(tmp_path / "mail", author, name=DRAFT) as guarded:
        for name in (f"cur/2.host{INFO}S", "new/3.host", f".Sent/cur/4.host{INFO}S"):
            guarded.save(EXPOSED, guarded.folder / name)
        guarded.submit(EXPOSED)
        eventually(lambda: author.asked)
        guarded.barrier()
        assert len(author.asked) == 1


def test_a_drafts_folder_that_is_made_later_is_guarded(tmp_path: Path, author: Author) -> None:
    maildirs(tmp_path / "mail", ".", ".Sent")
    guarded = Guarded(tmp_path / "mail", author)
    guarded.gate.start()
    eventually(lambda: guarded.listener.condition is Condition.TROUBLE)
    assert "contains no drafts" in guarded.listener.states[-1].sentence
    for part in (".", "tmp", "new", "cur"):
        (guarded.folder / ".Drafts" / part).mkdir()
        guarded.barrier()
    guarded.save(EXPOSED, guarded.folder / DRAFT)
    eventually(lambda: len(author.asked) == 1)
    eventually(lambda: guarded.listener.condition is Condition.GUARDING)
    guarded.gate.stop()
