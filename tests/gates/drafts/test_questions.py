from __future__ import annotations

import pytest

from ccwarn.review import Decision
from ccwarn.stores.base import Change, DiskFull, NotWritable
from ccwarn.stores.mixed_folder import MixedFolder
from drafts import firms
from gates.contract import EXPOSED, ORDINARY, message
from gates.guarded import Guarded
from gates.scripted import Author, eventually


def test_a_fix_is_told_and_can_be_taken_back_without_being_asked_again(
    guarded: Guarded, author: Author
) -> None:
    author.script = [Decision.REMEDY]
    guarded.submit(EXPOSED)
    eventually(lambda: guarded.listener.fixes)
    (entry,) = guarded.listener.fixes
    assert "12" in entry.summary
    assert "Prices" in entry.summary
    guarded.undo.undo(entry)
    assert guarded.outcome() == EXPOSED
    assert len(author.asked) == 1


def numbered(number: int) -> bytes:
    """Return an exposed draft with a subject of its own."""
    return EXPOSED.replace(b"Subject: Prices", b"Subject: Prices %d" % number)


@pytest.mark.parametrize("identity", ["", "m1"])
def test_an_autosave_does_not_ask_again(guarded: Guarded, author: Author, identity: str) -> None:
    author.script = [Decision.HOLD]
    guarded.submit(message(firms(12), identity))
    guarded.outcome()
    for text in (b"more", b"yet more"):
        guarded.submit(message(firms(12), identity) + text)
        guarded.outcome()
    assert len(author.asked) == 1


def test_a_new_exposed_address_asks_again(guarded: Guarded, author: Author) -> None:
    author.script = [Decision.HOLD, Decision.HOLD]
    guarded.submit(message(firms(12)))
    guarded.outcome()
    guarded.submit(message(firms(11)))
    guarded.outcome()
    assert len(author.asked) == 1
    guarded.submit(message(firms(13)))
    eventually(lambda: len(author.asked) == 2)


def test_a_draft_that_was_harmless_in_between_asks_again(guarded: Guarded, author: Author) -> None:
    author.script = [Decision.HOLD, Decision.HOLD]
    for draft in (message(firms(12)), ORDINARY, message(firms(12))):
        guarded.submit(draft)
        guarded.outcome()
    assert len(author.asked) == 2


def test_a_compose_window_that_saves_the_old_recipients_again_is_asked_about(
    guarded: Guarded, author: Author
) -> None:
    author.script = [Decision.REMEDY, Decision.HOLD]
    guarded.submit(EXPOSED)
    eventually(lambda: guarded.listener.fixes)
    guarded.outcome()
    guarded.submit(EXPOSED + b"more")
    eventually(lambda: len(author.asked) == 2)


def test_a_draft_saved_anew_under_another_name_keeps_its_question(
    guarded: Guarded, author: Author
) -> None:
    guarded.submit(message(firms(12), "m1"))
    eventually(lambda: author.questions)
    anew = guarded.folder / "b.eml"
    guarded.save(message(firms(12), "m1") + b"more", anew)
    guarded.file.unlink()
    guarded.seen(anew)
    eventually(lambda: not guarded.version_at("a.eml"))
    assert not author.questions[0].done()
    author.questions[0].set_result(Decision.REMEDY)
    eventually(lambda: guarded.listener.fixes)
    assert b"Bcc" in anew.read_bytes()
    assert anew.read_bytes().endswith(b"more")
    assert len(author.asked) == 1


def test_a_draft_that_is_deleted_and_written_anew_keeps_its_question(
    guarded: Guarded, author: Author
) -> None:
    guarded.submit(EXPOSED)
    eventually(lambda: author.questions)
    guarded.seen(guarded.file)
    guarded.file.unlink()
    guarded.barrier()
    guarded.submit(EXPOSED + b"more")
    guarded.seen(guarded.file)
    assert not author.questions[0].done()
    assert len(author.asked) == 1


def test_a_copy_with_the_same_message_id_is_not_overlooked(
    guarded: Guarded, author: Author
) -> None:
    author.script = []
    draft = message(firms(12), "m1")
    guarded.submit(draft)
    eventually(lambda: author.questions)
    copy = guarded.folder / "copy.eml"
    guarded.save(draft, copy)
    guarded.seen(copy)
    author.questions[0].set_result(Decision.REMEDY)
    eventually(lambda: len(author.questions) == 2)
    guarded.seen(copy)
    author.questions[1].set_result(Decision.REMEDY)
    eventually(lambda: len(guarded.listener.fixes) == 2)
    assert b"Bcc" in copy.read_bytes()
    assert b"Bcc" in guarded.file.read_bytes()


def test_a_draft_saved_anew_elsewhere_with_more_people_is_another_question(
    guarded: Guarded, author: Author
) -> None:
    guarded.submit(message(firms(12), "m1"))
    eventually(lambda: author.questions)
    anew = guarded.folder / "b.eml"
    guarded.save(message(firms(13), "m1"), anew)
    eventually(lambda: len(author.questions) == 2)
    guarded.file.unlink()
    eventually(author.questions[0].cancelled)
    assert not author.questions[1].done()
    author.questions[1].set_result(Decision.REMEDY)
    eventually(lambda: guarded.listener.fixes)
    assert len(author.asked) == 2


def test_the_answer_applies_to_a_later_version_with_the_same_exposure(
    guarded: Guarded, author: Author
) -> None:
    guarded.submit(EXPOSED)
    eventually(lambda: author.questions)
    later = EXPOSED.replace(b"info@firm0.example", b"boss@acme.example, info@firm0.example")
    guarded.submit(later + b"more")
    guarded.seen(guarded.file)
    author.questions[0].set_result(Decision.REMEDY)
    outcome = guarded.outcome()
    assert outcome is not None
    assert b"Cc: boss@acme.example\r\n" in outcome
    assert outcome.endswith(b"more")
    assert len(author.asked) == 1


def test_another_exposure_withdraws_the_question_and_asks_anew(
    guarded: Guarded, author: Author
) -> None:
    guarded.submit(message(firms(12)))
    eventually(lambda: author.questions)
    guarded.submit(message(firms(14)))
    eventually(lambda: len(author.questions) == 2)
    assert author.questions[0].cancelled()
    guarded.submit(ORDINARY)
    eventually(author.questions[1].cancelled)


def test_recipients_that_changed_while_the_answer_was_on_its_way_are_judged_again(
    guarded: Guarded, author: Author
) -> None:
    guarded.submit(message(firms(12)))
    eventually(lambda: author.questions)
    guarded.deafen()
    newer = message(firms(13))
    guarded.submit(newer)
    author.questions[0].set_result(Decision.REMEDY)
    eventually(lambda: len(author.questions) == 2)
    assert guarded.file.read_bytes() == newer
    assert author.asked[1].exposure.people == 13


def test_beyond_a_few_open_questions_drafts_wait_for_one_to_be_closed(
    guarded: Guarded, author: Author
) -> None:
    for number in range(12):
        guarded.save(numbered(number), guarded.folder / f"{number}.eml")
    eventually(lambda: guarded.listener.lists and len(guarded.listener.lists[-1]) == 4)
    assert len(author.asked) == 8
    author.questions[3].set_result(Decision.HOLD)
    eventually(lambda: len(author.asked) == 9)
    author.questions[4].set_result(Decision.REMEDY)
    eventually(lambda: len(author.asked) == 10)
    eventually(lambda: len(guarded.listener.lists[-1]) == 2)
    gone, last = (draft.href for draft in guarded.listener.lists[-1])
    (guarded.folder / gone).unlink()
    eventually(lambda: [draft.href for draft in guarded.listener.lists[-1]] == [last])
    for question in author.questions[5:]:
        question.cancel()
    eventually(lambda: not guarded.listener.lists[-1])
    subjects = [review.draft.subject for review in author.asked]
    assert len(subjects) == len(set(subjects))


def test_what_was_put_off_is_not_asked_about_when_it_became_harmless_meanwhile(
    guarded: Guarded, author: Author
) -> None:
    for number in range(10):
        guarded.save(numbered(number), guarded.folder / f"{number}.eml")
    eventually(lambda: guarded.listener.lists and len(guarded.listener.lists[-1]) == 2)
    first, second = (guarded.folder / draft.href for draft in guarded.listener.lists[-1])
    guarded.deafen()
    guarded.save(ORDINARY, first)
    author.questions[0].set_result(Decision.HOLD)
    eventually(lambda: len(author.asked) == 9)
    assert author.asked[8].draft.subject == f"Prices {second.stem}"


def test_a_draft_saved_under_a_new_name_each_time_is_asked_about_once(
    guarded: Guarded, author: Author
) -> None:
    author.script = [Decision.HOLD]
    guarded.submit(EXPOSED)
    guarded.outcome()
    before = guarded.file
    for number in range(3):
        anew = guarded.folder / f"anew{number}.eml"
        if number == 2:  # The gate notices the new one before the old one is gone.
            guarded.when_put_off(anew, before.unlink)
        guarded.save(EXPOSED + b"more", anew)
        if number != 2:
            before.unlink()
        guarded.seen(anew)
        before = anew
    assert len(author.asked) == 1


def test_a_draft_deleted_first_and_saved_under_a_new_name_keeps_its_question(
    guarded: Guarded, author: Author
) -> None:
    guarded.submit(EXPOSED)
    eventually(lambda: author.questions)
    guarded.file.unlink()
    anew = guarded.folder / "anew.eml"
    guarded.save(EXPOSED + b"more", anew)
    guarded.seen(anew)
    eventually(lambda: not guarded.version_at("a.eml"))
    author.questions[0].set_result(Decision.REMEDY)
    eventually(lambda: guarded.listener.fixes)
    assert b"Bcc" in anew.read_bytes()
    assert len(author.asked) == 1


def test_a_new_message_id_in_the_same_file_does_not_ask_again(
    guarded: Guarded, author: Author
) -> None:
    author.script = [Decision.HOLD, Decision.HOLD]
    for number in range(3):
        guarded.submit(message(firms(12), f"m{number}"))
        guarded.outcome()
    assert len(author.asked) == 1
    for number in range(3, 5):
        guarded.submit(ORDINARY if number == 3 else message(firms(12), f"m{number}"))
        guarded.outcome()
    assert len(author.asked) == 2


def test_a_draft_alike_beside_the_one_that_was_asked_about_is_another_draft(
    guarded: Guarded, author: Author
) -> None:
    author.script = [Decision.HOLD, Decision.HOLD]
    guarded.submit(EXPOSED)
    guarded.outcome()
    guarded.save(EXPOSED, guarded.folder / "copy.eml")
    eventually(lambda: len(author.asked) == 2)


def test_a_draft_alike_with_more_people_is_asked_about_though_the_other_vanished(
    guarded: Guarded, author: Author
) -> None:
    author.script = [Decision.HOLD, Decision.HOLD]
    guarded.submit(EXPOSED)
    guarded.outcome()
    guarded.file.unlink()
    guarded.save(message(firms(13)), guarded.folder / "anew.eml")
    eventually(lambda: len(author.asked) == 2)


@pytest.mark.parametrize("failure", [DiskFull, NotWritable])
def test_a_fix_that_fails_is_told_and_changes_nothing(
    guarded: Guarded, author: Author, monkeypatch: pytest.MonkeyPatch, failure: type[NotWritable]
) -> None:
    def fails(store: MixedFolder, href: str, *arguments: object) -> None:
        raise failure(store.path / href, "no")

    monkeypatch.setattr(MixedFolder, "replace", fails)
    author.script = [Decision.REMEDY]
    guarded.submit(EXPOSED)
    eventually(lambda: guarded.listener.troubles)
    assert guarded.outcome() == EXPOSED
    assert guarded.listener.fixes == []


def test_a_draft_that_is_being_written_is_fixed_when_the_writer_is_done(
    guarded: Guarded, author: Author
) -> None:
    guarded.submit(EXPOSED)
    eventually(lambda: author.questions)
    with guarded.file.open("r+b"):
        author.questions[0].set_result(Decision.REMEDY)
        guarded.barrier()
        assert guarded.file.read_bytes() == EXPOSED
    eventually(lambda: guarded.listener.fixes)


def test_a_fix_that_cannot_be_remembered_is_not_made(
    guarded: Guarded, author: Author, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(change: Change, summary: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(guarded.undo, "plan", full)
    author.script = [Decision.REMEDY]
    guarded.submit(EXPOSED)
    eventually(lambda: guarded.listener.troubles)
    assert guarded.outcome() == EXPOSED
    assert len(author.asked) == 1
