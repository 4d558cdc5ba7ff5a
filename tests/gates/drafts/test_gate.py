from __future__ import annotations

import os
import shutil
import threading
from concurrent.futures import Future
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ccwarn.clearance import Clearance, OpenQuestion
from ccwarn.draft import Field
from ccwarn.formats import rfc5322
from ccwarn.gates.events import Condition
from ccwarn.policy import Policy
from ccwarn.review import Decision, Origin, Review, examine
from ccwarn.rules import ALL_RULES
from conftest import ExpectedLog
from counterparts import INFO, not_on_wine
from drafts import firms
from gates.contract import EXPOSED, ORDINARY, GateContract, Gated, message
from gates.guarded import Guarded
from gates.scripted import Author, eventually
from msg_drafts import SAMPLES, build_msg


class TestEmlFolderGate(GateContract):
    can_hold = False

    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.folder = tmp_path / "drafts"
        self.folder.mkdir()

    def guard(self, clearance: Clearance) -> AbstractContextManager[Gated]:
        return Guarded(self.folder, self.author_of(clearance), clearance)

    @staticmethod
    def author_of(clearance: Clearance) -> Author:
        author = clearance._asker
        assert isinstance(author, Author)
        return author


class TestMaildirGate(TestEmlFolderGate):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.folder = tmp_path / "drafts"
        for name in ("cur", "new", "tmp"):
            (self.folder / name).mkdir(parents=True)

    def guard(self, clearance: Clearance) -> AbstractContextManager[Gated]:
        return Guarded(self.folder, self.author_of(clearance), clearance, f"cur/1.host{INFO}DS")


def test_drafts_that_were_there_wait_and_are_asked_about_on_demand(
    folder: Path, author: Author
) -> None:
    for name in ("a.eml", "b.eml"):
        (folder / name).write_bytes(EXPOSED)
    (folder / "c.eml").write_bytes(ORDINARY)
    with Guarded(folder, author) as guarded:
        (listed,) = guarded.listener.lists[:1]
        assert sorted(draft.href for draft in listed) == ["a.eml", "b.eml"]
        assert {draft.people for draft in listed} == {12}
        assert author.asked == []
        author.script = [Decision.REMEDY]
        guarded.gate.ask("a.eml")
        eventually(lambda: guarded.listener.fixes)
        eventually(lambda: [d.href for d in guarded.listener.lists[-1]] == ["b.eml"])
        (folder / "b.eml").unlink()
        eventually(lambda: not guarded.listener.lists[-1])


def test_where_notes_are_only_taken_no_draft_waits(folder: Path, author: Author) -> None:
    (folder / "a.eml").write_bytes(EXPOSED)
    clearance = Clearance(lambda: Policy(monitor_only=True), ALL_RULES, author)
    with Guarded(folder, author, clearance) as guarded:
        eventually(lambda: guarded.listener.lists)
        assert guarded.listener.lists == [()]


def test_a_renamed_flag_on_a_waiting_draft_is_no_reason_to_ask(
    tmp_path: Path, author: Author
) -> None:
    for name in ("cur", "new", "tmp"):
        (tmp_path / "drafts" / name).mkdir(parents=True)
    path = tmp_path / "drafts" / "new" / "1.host"
    path.write_bytes(EXPOSED)
    with Guarded(tmp_path / "drafts", author) as guarded:
        path = path.rename(tmp_path / "drafts" / "cur" / f"1.host{INFO}S")
        other = path.with_name(f"2.host{INFO}S")
        other.write_bytes(ORDINARY)
        guarded.seen(other)
        assert author.asked == []
        path.rename(path.with_name(f"1.host{INFO}DST"))  # Thrown away.
        eventually(lambda: not guarded.listener.lists[-1])


def test_a_pause_asks_nobody_and_its_end_looks_at_what_changed(
    guarded: Guarded, author: Author
) -> None:
    guarded.gate.pause()
    guarded.submit(EXPOSED)
    guarded.seen(guarded.file)
    assert guarded.listener.states[-1].condition is Condition.PAUSED
    assert author.asked == []
    guarded.gate.resume()
    eventually(lambda: author.asked)
    assert guarded.listener.condition is Condition.GUARDING


@not_on_wine("keeps a folder that is watched until it is watched no more")
def test_a_folder_may_come_go_and_come_back(tmp_path: Path, author: Author) -> None:
    folder = tmp_path / "mail" / "drafts"
    with Guarded(folder, author) as guarded:
        assert guarded.listener.condition is Condition.MISSING
        folder.mkdir(parents=True)
        eventually(lambda: guarded.listener.condition is Condition.GUARDING)
        guarded.submit(EXPOSED)
        eventually(lambda: len(author.questions) == 1)
        shutil.rmtree(folder.parent)
        eventually(lambda: guarded.listener.condition is Condition.MISSING)
        eventually(author.questions[0].cancelled)
        folder.mkdir(parents=True)
        eventually(lambda: guarded.listener.condition is Condition.GUARDING)
        guarded.submit(EXPOSED)
        eventually(lambda: len(author.questions) == 2)


@pytest.mark.skipif(os.name == "nt", reason="there, a folder above one in use cannot be renamed")
def test_a_folder_above_that_is_renamed_takes_the_drafts_away(
    tmp_path: Path, author: Author
) -> None:
    folder = tmp_path / "mail" / "drafts"
    folder.mkdir(parents=True)
    with Guarded(folder, author) as guarded:
        guarded.submit(EXPOSED)
        eventually(lambda: author.questions)
        folder.parent.rename(tmp_path / "away")
        eventually(author.questions[0].cancelled)
        assert guarded.listener.condition is Condition.MISSING
        (tmp_path / "away").rename(folder.parent)
        eventually(lambda: len(author.questions) == 2)


def test_a_folder_that_becomes_a_maildir(guarded: Guarded, author: Author) -> None:
    for name in ("tmp", "new", "cur"):
        (guarded.folder / name).mkdir()
    eventually(lambda: guarded.gate._store is not None and guarded.gate._store.kind == "maildir")
    guarded.save(EXPOSED, guarded.folder / "new" / "1.host")
    eventually(lambda: author.asked)


def test_the_first_draft_shows_that_an_empty_folder_is_one_of_mh(
    guarded: Guarded, author: Author
) -> None:
    guarded.save(EXPOSED, guarded.folder / "1")
    eventually(lambda: len(author.asked) == 1)
    assert guarded.gate._store is not None
    assert guarded.gate._store.kind == "mh"
    guarded.save(EXPOSED, guarded.folder / "2")
    eventually(lambda: len(author.asked) == 2)


def test_lost_events_lead_to_a_look_at_everything(guarded: Guarded, author: Author) -> None:
    guarded.submit(ORDINARY)
    guarded.seen(guarded.file)
    guarded.deafen()
    guarded.submit(EXPOSED)
    guarded.gate._upset()
    eventually(lambda: author.asked)


def test_no_watches_left_is_a_sentence(
    folder: Path, author: Author, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ccwarn.gates.drafts.guarded_folder.watch", refused)
    guarded = Guarded(folder, author)
    guarded.gate.start()
    eventually(lambda: guarded.listener.condition is Condition.TROUBLE)
    assert "max_user_watches" in guarded.listener.states[-1].sentence
    guarded.gate.stop()


def test_a_file_that_is_no_message_is_told_once(guarded: Guarded) -> None:
    guarded.submit(b"\x89PNG\r\n\x1a\n\x00\x00\x00")
    eventually(lambda: guarded.listener.troubles)
    os.utime(guarded.file)
    guarded.gate._drafts.look("a.eml", patient=False)
    assert len(guarded.listener.troubles) == 1


def test_messages_of_outlook_are_guarded_and_sent_ones_are_no_trouble(
    guarded: Guarded, author: Author
) -> None:
    sent = replace(SAMPLES["475 in Cc"], flags=1)
    guarded.save(build_msg(sent), guarded.folder / "sent.msg")
    guarded.save(build_msg(SAMPLES["475 in Cc"]), guarded.folder / "draft.msg")
    eventually(lambda: author.asked)
    guarded.gate._drafts.look("sent.msg", patient=False)
    assert len(author.asked) == 1
    assert guarded.listener.troubles == []


def test_a_listener_that_crashes_does_not_end_the_guard(
    guarded: Guarded,
    author: Author,
    expected_log: ExpectedLog,
    monkeypatch: pytest.MonkeyPatch,
    betrayal: Exception,
) -> None:
    expected_log.expect(
        "the drafts gate failed: KeyError at ccwarn/gates/drafts/checked_drafts.py:"
    )
    expected_log.expect("nobody could be told .*: KeyError at ccwarn/gates/drafts/gate.py:")

    def crash(*arguments: object) -> None:
        raise betrayal

    for name in ("fixed", "trouble"):
        monkeypatch.setattr(guarded.listener, name, crash)
    author.script = [Decision.REMEDY]
    guarded.submit(EXPOSED)
    eventually(lambda: author.asked)
    guarded.outcome()
    guarded.save(EXPOSED, guarded.folder / "b.eml")
    eventually(lambda: len(author.asked) == 2)


def test_stop_withdraws_and_returns(folder: Path, author: Author) -> None:
    for number in range(300):
        (folder / f"{number}.eml").write_bytes(ORDINARY)
    guarded = Guarded(folder, author)
    guarded.gate.start()
    guarded.gate.stop()
    assert not guarded.gate._thread.is_alive()
    with Guarded(folder, author) as guarded:
        guarded.submit(EXPOSED)
        eventually(lambda: author.questions)
    assert author.questions[0].cancelled()


def test_a_fresh_draft_is_judged_before_the_rest_of_a_large_folder(
    folder: Path, author: Author
) -> None:
    for number in range(2000):
        (folder / f"{number}.eml").write_bytes(ORDINARY)
    guarded = Guarded(folder, author, Clearance(Policy, ALL_RULES, author), "fresh.eml")
    guarded.gate.start()
    eventually(lambda: guarded.listener.condition is Condition.SCANNING)
    guarded.submit(EXPOSED)
    eventually(lambda: author.asked)
    assert guarded.listener.condition is Condition.SCANNING
    guarded.gate.stop()


def test_a_header_that_is_written_piece_by_piece_is_judged_when_it_is_whole(
    guarded: Guarded, author: Author
) -> None:
    author.script = [Decision.HOLD]
    whole = message(firms(12))
    for end in (whole.index(b"info@firm7"), whole.index(b"info@firm9"), len(whole)):
        with guarded.file.open("ab") as file:
            file.write(whole[file.tell() : end])
        eventually(lambda: guarded.gate._jobs.is_due("a.eml") or guarded.version_at("a.eml"))
    eventually(lambda: author.asked)
    guarded.seen(guarded.file)
    assert [review.exposure.people for review in author.asked] == [12]


def test_a_header_that_never_ends_is_judged_all_the_same(guarded: Guarded, author: Author) -> None:
    guarded.submit(EXPOSED.partition(b"\r\n\r\n")[0])
    eventually(lambda: author.asked)


def test_an_address_that_is_being_typed_asks_nobody_again(folder: Path) -> None:
    author = Author(Decision.HOLD)
    with Guarded(folder, author) as guarded:
        for typed in ([], ["bo"], ["bob@"], ["bob@f"]):
            guarded.submit(message([*firms(12), *typed], "1"))
            guarded.outcome()
        assert len(author.asked) == 1


def test_a_question_stays_open_while_an_address_is_being_typed(
    guarded: Guarded, author: Author
) -> None:
    for typed in ([], ["bo"], ["bob@"], ["bob@f"]):
        guarded.submit(message([*firms(12), *typed], "1"))
        guarded.seen(guarded.file)
    guarded.barrier()
    assert [question.done() for question in author.questions] == [False]


@not_on_wine("replaces no link to a folder")
def test_a_link_that_comes_to_lead_elsewhere_is_followed(tmp_path: Path, author: Author) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    (tmp_path / "two" / "old.eml").write_bytes(message(firms(14)))
    folder = tmp_path / "drafts"
    folder.symlink_to("one")
    with Guarded(folder, author) as guarded:
        beside = tmp_path / "beside"
        beside.symlink_to("two")
        beside.replace(folder)
        eventually(lambda: [d.href for d in guarded.listener.lists[-1]] == ["old.eml"])
        guarded.submit(EXPOSED)
        eventually(lambda: author.asked)
        assert [review.exposure.people for review in author.asked] == [12]


@pytest.mark.parametrize("name", ["notes.txt", f"Drafts/cur/1.host{INFO}S"])
def test_a_folder_without_drafts_is_said_to_be_none_until_a_draft_comes(
    folder: Path, author: Author, name: str
) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(EXPOSED)
    guarded = Guarded(folder, author)
    guarded.gate.start()
    eventually(lambda: guarded.listener.condition is Condition.TROUBLE)
    assert "Choose the folder" in guarded.listener.states[-1].sentence
    guarded.submit(EXPOSED)
    eventually(lambda: guarded.listener.condition is Condition.GUARDING)
    eventually(lambda: author.asked)
    guarded.gate.stop()


def test_a_maildirs_cur_stands_for_the_maildir(tmp_path: Path, author: Author) -> None:
    for name in ("cur", "new", "tmp"):
        (tmp_path / name).mkdir()
    with Guarded(tmp_path / "cur", author, name=f"1.host{INFO}DS") as guarded:
        guarded.submit(EXPOSED)
        eventually(lambda: author.asked)


class Following(Author):
    """An author whose settings change while the question is open; it is put anew by them."""

    def __init__(self, decision: Decision, **changes: Any) -> None:
        super().__init__()
        self.policy = Policy()
        self._decision = decision
        self._changes = changes

    def ask(self, review: Review, origin: Origin) -> Future[Decision]:
        super().ask(review, origin)
        question = OpenQuestion(review)
        self.questions[-1] = question
        self.policy = Policy()._replace(**self._changes)
        question.review = examine(review.draft, self.policy, ALL_RULES)
        threading.Thread(target=question.set_result, args=(self._decision,)).start()
        return question


OWN = {"own_domains": ("acme.example", "firm0.example", "firm1.example")}
PROVIDER = {"providers": frozenset(["one.example"])}


def following(folder: Path, author: Following) -> Guarded:
    return Guarded(folder, author, Clearance(lambda: author.policy, ALL_RULES, author))


def test_a_fix_follows_what_its_author_said_while_asked(folder: Path) -> None:
    author = Following(Decision.REMEDY, **OWN)
    with following(folder, author) as guarded:
        guarded.submit(EXPOSED)
        outcome = guarded.outcome()
        assert len(guarded.listener.fixes) == 1
        assert len(author.asked) == 1
    assert outcome is not None
    draft = rfc5322.read(outcome)
    assert len(list(draft.in_field(Field.BCC))) == 10
    assert {it.domain for it in draft.in_field(Field.CC)} == {"firm0.example", "firm1.example"}


def test_what_was_asked_anew_is_not_asked_again_when_the_draft_is_saved_again(
    folder: Path,
) -> None:
    # Those at one domain are strangers now, so that more is asked about than was at first.
    author = Following(Decision.HOLD, **PROVIDER)
    crowd = [*firms(10), *(f"person{number}@one.example" for number in range(9))]
    with following(folder, author) as guarded:
        guarded.submit(message(crowd, "x"))
        guarded.outcome()
        guarded.submit(message(crowd, "x").replace(b"Prices", b"New prices"))
        guarded.outcome()
        assert len(author.asked) == 1
