from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from ccwarn.clearance import Clearance
from ccwarn.gates.drafts import checked_drafts
from ccwarn.gates.events import Condition
from ccwarn.policy import Policy
from ccwarn.review import Decision
from ccwarn.rules import ALL_RULES
from ccwarn.stores.mbox import Mbox
from gates.contract import EXPOSED, GateContract, Gated
from gates.guarded import Guarded
from gates.scripted import Author, eventually
from stores.mboxes import cc, draft, expunge, hold_profile

FROM_LINE = b"From - Sun Nov 22 14:00:00 2026\r\n"


class GuardedMbox(Guarded):
    """A gate on the mbox file Drafts in `folder`."""

    def __init__(self, folder: Path, author: Author, clearance: Clearance | None = None) -> None:
        clearance = clearance or Clearance(Policy, ALL_RULES, author)
        super().__init__(folder / "Drafts", author, clearance, "")
        self.file = folder / "Drafts"

    def submit(self, message: bytes) -> None:
        self.append(FROM_LINE + message + b"\r\n")

    def append(self, data: bytes) -> None:
        with self.file.open("ab") as file:
            file.write(data)

    def outcome(self) -> bytes | None:
        self.settled()
        eventually(lambda: all(q.done() for q in self.author.questions), "answers")
        self.barrier()
        self.settled()
        return self.file.read_bytes()[len(FROM_LINE) : -2]

    def settled(self) -> None:
        """Wait until the present version of every draft was judged."""
        store = self.gate._store
        assert store is not None

        def judged() -> bool:
            drafts = [store.read(href) for href in store.list()]
            return all(self.version_at(draft.href) == draft.etag for draft in drafts)

        eventually(judged)
        self.barrier()


class TestMboxGate(GateContract):
    can_hold = False

    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.folder = tmp_path / "Local Folders"
        self.folder.mkdir()
        (self.folder / "Drafts").touch()

    def guard(self, clearance: Clearance) -> AbstractContextManager[Gated]:
        author = clearance._asker
        assert isinstance(author, Author)
        return GuardedMbox(self.folder, author, clearance)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "profile" / "Mail" / "Local Folders"
    folder.mkdir(parents=True)
    (tmp_path / "profile" / "prefs.js").touch()
    return folder


def test_a_draft_saved_again_is_one_question(folder: Path, author: Author) -> None:
    (folder / "Drafts").write_bytes(draft(1, cc=cc(30)))
    with GuardedMbox(folder, author) as guarded:
        assert author.asked == []
        guarded.append(draft(2, cc=cc(30)))
        eventually(lambda: len(author.asked) == 1)
        for number in range(1, 4):  # Saved again, then the older one is deleted.
            guarded.append(draft(2, cc=cc(30), subject=f"Version {number}"))
            guarded.settled()
            expunge(guarded.file, number)
            guarded.settled()
        assert len(author.asked) == 1
        author.questions[0].set_result(Decision.REMEDY)
        eventually(lambda: guarded.listener.fixes)
        assert guarded.file.read_bytes().count(b"Bcc") == 1
        assert guarded.listener.troubles == []
        guarded.settled()
        assert len(author.asked) == 1


def test_compaction_asks_nobody(folder: Path, author: Author) -> None:
    drafts = [draft(number, cc=cc(30)) for number in range(1, 4)]
    (folder / "Drafts").write_bytes(draft(0, status="0009") + b"".join(drafts))
    with GuardedMbox(folder, author) as guarded:
        compacted = folder / "nstmp"
        compacted.write_bytes(b"".join(drafts))
        compacted.replace(guarded.file)
        guarded.append(draft(4, cc=cc(30)))
        eventually(lambda: author.asked)
        guarded.settled()
        assert len(author.asked) == 1
        assert len(guarded.listener.lists[-1]) == 3


def test_a_file_that_is_missing_for_a_moment_of_compaction_asks_nobody(
    folder: Path, author: Author, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checked_drafts, "_GRACE", 1.0)
    path, compacted = folder / "Drafts", folder / "nstmp"
    path.write_bytes(draft(1, cc=cc(30)))
    with GuardedMbox(folder, author) as guarded:
        store = guarded.gate._store
        assert isinstance(store, Mbox)
        path.rename(compacted)
        eventually(lambda: not store._index.hrefs())
        guarded.barrier()
        compacted.rename(path)
        guarded.append(draft(2, cc=cc(30)))
        eventually(lambda: author.asked)
        guarded.settled()
        assert [review.draft.message_id for review in author.asked] == ["<2@acme.example>"]
        assert len(guarded.listener.lists[-1]) == 1


def test_why_a_draft_was_left_alone_while_thunderbird_runs(folder: Path, author: Author) -> None:
    author.script = [Decision.REMEDY]
    with hold_profile(folder.parents[1]), GuardedMbox(folder, author) as guarded:
        guarded.file.touch()
        eventually(lambda: guarded.listener.condition is Condition.GUARDING)
        people = ",".join(cc(30))  # Not a blank to spare.
        guarded.append(draft(1, cc=["support@acme.example"], to=people))
        eventually(lambda: guarded.listener.troubles)
        assert "While Thunderbird is running" in guarded.author.origins[0].no_move_because
        assert guarded.author.origins[0].no_move_because in guarded.listener.troubles[0]
        assert b"Bcc" not in guarded.file.read_bytes()


def test_nothing_stands_in_the_way_of_a_move_in_place(folder: Path, author: Author) -> None:
    with hold_profile(folder.parents[1]), GuardedMbox(folder, author) as guarded:
        guarded.append(draft(1, cc=cc(30)))
        eventually(lambda: author.asked)
        assert author.origins[0].no_move_because == ""


def test_a_drafts_file_may_come_go_and_come_back(folder: Path, author: Author) -> None:
    with GuardedMbox(folder, author) as guarded:
        assert guarded.listener.condition is Condition.MISSING
        guarded.submit(EXPOSED)
        eventually(lambda: len(author.questions) == 1)
        guarded.file.unlink()
        eventually(author.questions[0].cancelled)
        guarded.submit(EXPOSED)
        eventually(lambda: len(author.questions) == 2)
