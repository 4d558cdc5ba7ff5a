"""What an audit counts, with what was known by then."""

from __future__ import annotations

import multiprocessing
import shutil
import tempfile
from concurrent.futures import BrokenExecutor, Future
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccwarn.audit import archives
from ccwarn.audit.engine import Audit, Month, Progress
from ccwarn.audit.executors import Here, on_this_computer
from ccwarn.audit.past_mail import PastMail, of_block
from ccwarn.audit.temporary_memory import TemporaryMemory
from ccwarn.formats.answered_message import answered_of
from ccwarn.formats.header_block import HeaderBlock
from ccwarn.memory import MemoryOfPeople
from ccwarn.policy import Severity
from ccwarn.review import examine, recollected
from ccwarn.rules import ALL_RULES
from past_archive import AUTHOR, POLICY, START, audited, firms, mail, mbox, subjects

MANY = firms(12)


def test_what_a_process_did_not_live_to_read_others_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "_BYTES", 2_000)
    sent = mbox(tmp_path / "Sent", [mail(it, firms(it % 9, it)) for it in range(300)])
    whole, _heard = audited(sent)
    killed: list[str] = []

    def kill(progress: Progress) -> None:
        if progress.mails and not killed:
            worker = multiprocessing.active_children()[0]
            worker.kill()
            killed.append(worker.name)

    with on_this_computer(2) as readers, closing(Audit(POLICY, told=kill)) as audit:
        audit.read([sent], readers.executor, readers.at_once)
        audit.judge()
        assert killed
        assert audit.result[:9] == whole[:9]
        assert audit.result.complete


def test_what_nobody_lives_to_read_is_told_and_the_rest_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "_FILES", 1)
    for number in range(6):
        (tmp_path / f"{number}.eml").write_bytes(mail(number, firms(6, 10 * number)))

    submitted: list[str] = []

    class Deadly(Here):
        """Dies over one span."""

        def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
            future: Future[Any] = super().submit(fn, *args, **kwargs)
            if args[1].names == ("3.eml",):
                future = Future()
                future.set_exception(BrokenExecutor())
            submitted.extend(args[1].names)
            return future

    with closing(Audit(POLICY)) as audit:
        audit.read([tmp_path], Deadly(), 2)
        audit.judge()
        result = audit.result
    assert (result.mails, result.asked, result.unreadable_count) == (5, 5, 1)
    ((path, sentence),) = result.unreadable
    assert path == str(tmp_path)
    assert sentence == "The process that read it has ended, so some of its mail is missing."
    assert submitted.count("3.eml") == 2, "it is tried once more"


def test_counts_by_month_by_rule_and_by_what_would_have_been_asked(tmp_path: Path) -> None:
    sent = mbox(
        tmp_path / "Sent",
        [mail(1, firms(1)), mail(2, cc=firms(6)), mail(40, cc=firms(12, 20)), mail(41, firms(2))],
    )
    result, heard = audited(sent)
    assert (result.mails, result.asked, result.typed, result.refused) == (4, 2, 1, 0)
    assert result.months == {"2026-01": Month(2, 1), "2026-02": Month(2, 1)}
    assert result.rules == {"CC101": 2}
    assert [it.exposure.people for it in result.largest] == [12, 6]
    assert subjects(heard) == ["Mail 2", "Mail 40"]
    assert result.complete
    assert not result.unreadable_count


def test_refused_is_what_the_policy_refuses(tmp_path: Path) -> None:
    policy = POLICY._replace(visible_external_limit=5)
    result, _heard = audited(mbox(tmp_path / "Sent", [mail(1, cc=firms(6))]), policy=policy)
    assert (result.asked, result.typed, result.refused) == (1, 0, 1)


def test_whoever_stood_together_before_is_known_and_not_the_other_way_round(
    tmp_path: Path,
) -> None:
    sent = mbox(tmp_path / "Sent", [mail(1, cc=MANY), mail(2, cc=MANY), mail(3, cc=MANY)])
    assert subjects(audited(sent)[1]) == ["Mail 1"]


def test_the_dates_count_and_not_the_order_in_the_file(tmp_path: Path) -> None:
    sent = mbox(tmp_path / "Sent", [mail(3, cc=MANY), mail(1, cc=MANY), mail(2, cc=MANY)])
    assert subjects(audited(sent)[1]) == ["Mail 1"]


def test_each_audit_of_mails_of_one_second_counts_the_same(tmp_path: Path) -> None:
    mails = [mail(number, firms(12 - number), days=0) for number in range(6)]
    path = mbox(tmp_path / "Sent", mails)
    for _again in range(5):
        assert subjects(audited(path)[1]) == ["Mail 0"], "whoever was in it is known after it"


def test_nobody_is_known_where_the_policy_remembers_nobody(tmp_path: Path) -> None:
    sent = mbox(tmp_path / "Sent", [mail(1, cc=MANY), mail(2, cc=MANY)])
    policy = POLICY._replace(remember_days=0)
    assert subjects(audited(sent, policy=policy)[1]) == ["Mail 1", "Mail 2"]


def test_a_thread_is_known_by_the_mail_that_is_answered(tmp_path: Path) -> None:
    asked = mail(1, [AUTHOR], cc=MANY, author="eve@one.example", passed=True)
    answer = mail(2, ["eve@one.example"], cc=MANY, answers=1)
    inbox, sent = mbox(tmp_path / "Inbox", [asked]), mbox(tmp_path / "Sent", [answer])
    result, heard = audited(inbox, sent)
    assert not heard
    assert (result.mails, result.received) == (1, 1)
    assert subjects(audited(sent)[1]) == ["Mail 2"]


def test_mail_from_outside_is_not_judged_but_tells_who_knows_whom(tmp_path: Path) -> None:
    inbox = mbox(tmp_path / "Inbox", [mail(1, cc=MANY, author="eve@one.example", passed=True)])
    sent = mbox(tmp_path / "Sent", [mail(2, cc=[*MANY, "eve@one.example"])])
    result, heard = audited(inbox, sent)
    assert not heard
    assert (result.mails, result.received) == (1, 1)


def test_mail_that_no_server_has_passed_on_is_judged_whoever_wrote_it(tmp_path: Path) -> None:
    sent = mbox(tmp_path / "Sent", [mail(1, cc=MANY, author="me@mail.example")])
    assert audited(sent)[0].asked == 1


def test_an_answer_from_bcc_asks_by_the_mail_that_is_answered(tmp_path: Path) -> None:
    seen = mail(1, firms(1), author="manager@acme.example", bcc=["x@acme.example"])
    answer = mail(2, ["manager@acme.example"], cc=firms(1), author=AUTHOR, answers=1)
    result, _heard = audited(mbox(tmp_path / "Sent", [seen, answer]))
    assert result.rules == {"CC103": 1}


def test_a_mailing_shown_after_it_was_hidden_asks(tmp_path: Path) -> None:
    hidden, shown = mail(1, bcc=MANY, subject="A"), mail(2, cc=MANY, subject="B")
    result, _heard = audited(mbox(tmp_path / "Sent", [hidden, shown]))
    assert result.rules == {"CC101": 1, "CC107": 1}


def test_the_parts_of_a_mailing_are_added_up(tmp_path: Path) -> None:
    parts = [
        mail(it, cc=firms(5, 5 * it), days=1 + it / 1000, subject="Offer") for it in range(1, 4)
    ]
    policy = POLICY._replace(thresholds=POLICY.thresholds._replace(confirm_organisations=9))
    result, _heard = audited(mbox(tmp_path / "Sent", parts), policy=policy)
    assert result.rules == {"CC108": 2}


def test_a_mail_counts_once_wherever_copies_of_it_lie(tmp_path: Path) -> None:
    once = mail(1, cc=firms(6))
    sent, archive = mbox(tmp_path / "Sent", [once]), mbox(tmp_path / "Archive", [once, mail(2)])
    result, heard = audited(sent, archive, tmp_path)
    assert (result.mails, result.asked) == (2, 1)
    assert len(heard) == 1


def test_a_copy_with_more_recipients_adds_them(tmp_path: Path) -> None:
    result, heard = audited(
        mbox(tmp_path / "Sent", [mail(1, cc=firms(3))]),
        mbox(tmp_path / "Archive", [mail(1, cc=firms(3), bcc=firms(5, 3))]),
        exposed=2,
    )
    assert result.mails == 1
    assert len(heard[0].review.draft.recipients) == 8


def test_two_mails_of_one_id_are_two_where_their_dates_differ(tmp_path: Path) -> None:
    sent = mbox(tmp_path / "Sent", [mail(1, cc=firms(6)), mail(1, cc=firms(6, 20), days=5)])
    assert audited(sent)[0].asked == 2


def test_only_the_days_that_are_asked_for_count_but_all_are_known(tmp_path: Path) -> None:
    sent = mbox(tmp_path / "Sent", [mail(it, cc=MANY) for it in (1, 10, 20)])
    day = date(2026, 1, 11)
    result, heard = audited(sent, since=day, until=day)
    assert result.mails == 1
    assert not heard
    assert audited(sent, until=date(2026, 1, 2))[0].asked == 1


def test_what_shows_many_is_told_of_where_nothing_is_asked(tmp_path: Path) -> None:
    sent = mbox(tmp_path / "Sent", [mail(1, cc=firms(3)), mail(2, cc=firms(2)), mail(3)])
    result, heard = audited(sent, exposed=3)
    assert result.asked == 0
    assert subjects(heard) == ["Mail 1"]


def test_a_mail_without_a_date_knows_nobody_and_excuses_nobody(tmp_path: Path) -> None:
    sent = tmp_path / "sent"
    sent.mkdir()
    (sent / "1.eml").write_bytes(mail(1, cc=MANY))
    undated = b"\n".join(it for it in mail(2, cc=MANY).split(b"\n") if b"Date:" not in it)
    (sent / "2.eml").write_bytes(undated)
    result, heard = audited(sent)
    assert subjects(heard) == ["Mail 2", "Mail 1"]
    assert result.months[""] == Month(1, 1)


def test_what_cannot_be_read_is_told_and_counted(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(b"no mail\n")
    (tmp_path / "b.eml").write_bytes(mail(1, firms(1)))
    result, _heard = audited(tmp_path, tmp_path / "nowhere")
    assert (result.mails, result.unreadable_count) == (1, 2)
    assert {Path(path).name for path, _sentence in result.unreadable} == {"a.eml", "nowhere"}


def test_a_folder_without_mail_is_told_and_an_empty_one_is_not(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "picture.png").write_bytes(b"x")
    result, _heard = audited(tmp_path / "empty", tmp_path / "other")
    assert [path for path, _sentence in result.unreadable] == [str(tmp_path / "other")]


def test_two_processes_count_what_one_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "_BYTES", 3000)
    mails = [mail(it, cc=firms(6 + it % 5, it % 7)) for it in range(60)]
    sent = mbox(tmp_path / "Sent", mails)
    alone, _heard = audited(sent)
    audit = Audit(POLICY)
    with on_this_computer(2) as readers:
        audit.read([sent], readers.executor, readers.at_once)
    audit.judge()
    together = audit.result
    audit.close()
    assert [it.review for it in together.largest] == [it.review for it in alone.largest]
    assert together._replace(largest=()) == alone._replace(largest=())
    assert alone.mails == 60


def test_halted_while_it_reads_it_tells_what_there_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "_BYTES", 500)
    sent = mbox(tmp_path / "Sent", [mail(it, cc=firms(6, 7 * it)) for it in range(20)])

    def told(progress: Progress) -> None:
        if progress.mails >= 5 and not progress.is_judging:
            audit.halt()

    audit = Audit(POLICY, told=told)
    audit.read([sent], Here(), 1)
    audit.judge()
    result = audit.result
    audit.close()
    assert 5 <= result.mails < 20
    assert result.asked == result.mails
    assert not result.complete


def test_halted_while_it_judges_it_tells_what_was_judged(tmp_path: Path) -> None:
    sent = mbox(tmp_path / "Sent", [mail(it, cc=firms(6, 7 * it)) for it in range(20)])

    def told(progress: Progress) -> None:
        if progress.is_judging and progress.done == 3:
            audit.halt()

    audit = Audit(POLICY, told=told)
    audit.read([sent], Here(), 1)
    audit.judge()
    result = audit.result
    audit.close()
    assert (result.mails, result.asked, result.complete) == (20, 3, False)


people = st.lists(st.integers(0, 13), unique=True, max_size=13)
one_mail = st.tuples(people, people, st.integers(0, 8), st.booleans(), st.integers(-1, 8))


@pytest.mark.parametrize(("second", "looked_at"), [("firm0.example", 1), ("firm1.example", 4)])
def test_mail_that_tells_nothing_of_strangers_is_not_looked_at_again(
    tmp_path: Path, second: str, looked_at: int
) -> None:
    pair = ["person@firm0.example", f"other@{second}"]
    mails = [mail(number, pair) for number in range(3)]
    sent = mbox(tmp_path / "Sent", [*mails, mail(9, cc=[*pair, *firms(9, 20)])])
    heard: list[Progress] = []
    with closing(Audit(POLICY, told=heard.append)) as audit:
        audit.read([sent], Here(), 1)
        audit.judge()
    assert heard[-1].total == looked_at


@settings(max_examples=40, deadline=None)
@given(st.lists(one_mail, min_size=1, max_size=9))
def test_it_finds_what_a_gate_would_have_found_that_remembers_all_mail(
    mails: list[tuple[list[int], list[int], int, bool, int]],
) -> None:
    """The few mails that are chosen to be judged are enough."""
    everybody = [f"p{it}@{f'firm{it}' if it % 3 else 'firm'}.example" for it in range(14)]
    letters = [
        mail(
            number,
            cc=[everybody[it] for it in cc],
            bcc=[everybody[it] for it in bcc if it not in cc],
            days=day + number / 1000,
            subject="Same" if is_same else "",
            answers=answers if 0 <= answers < number and mails[answers][2] <= day else None,
        )
        for number, (cc, bcc, day, is_same, answers) in enumerate(mails)
    ]
    folder = Path(tempfile.mkdtemp(prefix="ccwarn-test-"))
    try:
        _result, heard = audited(mbox(folder / "Sent", letters))
        found = {it.review.draft.message_id: it.review.severity for it in heard}
        with closing(TemporaryMemory()) as memory:
            assert found == by_a_gate(letters, memory)
    finally:
        shutil.rmtree(folder)


def past(letter: bytes) -> PastMail:
    block = HeaderBlock.of(letter)
    return of_block(block, lambda size: letter[block.length :][:size], whole=True)


def by_a_gate(letters: list[bytes], file: TemporaryMemory) -> dict[str, Severity]:
    now = START
    memory = MemoryOfPeople(file, lambda: now)
    pasts = [past(it) for it in letters]
    by_id = {it.message_id: it for it in pasts}
    found = {}
    for it in sorted(pasts, key=lambda it: it.at.seconds):
        now = START.fromtimestamp(it.at.seconds, START.tzinfo)
        draft = it.draft
        original = by_id.get(draft.answers)
        if original is not None and original.block is not None and len(draft.recipients) > 1:
            draft = draft._replace(answered=answered_of(original.block, draft.answers))
        review = recollected(examine(draft, POLICY, ALL_RULES), ALL_RULES, memory.recall)
        if review.severity.asks:
            found[draft.message_id] = review.severity
        memory.remember(review, review.unchanged)
        assert memory.settle(10)
    return found
