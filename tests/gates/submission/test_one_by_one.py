from __future__ import annotations

import errno
import os
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ccwarn.batch_file import Batch, RowState
from ccwarn.batches import Batches
from ccwarn.draft import Field
from ccwarn.formats import rfc5322
from ccwarn.gates.submission.limits import Limits
from ccwarn.policy import Policy, SeparateMails
from ccwarn.review import Decision
from drafts import addresses, firms
from gates.scripted import Author, eventually
from smtp_lab import Lab, Talk, guarded
from smtp_reference import Reference, serving

PEOPLE = firms(12)
COLLEAGUE = "ann@acme.example"
EVERYBODY = [*PEOPLE, COLLEAGUE]
BODY = b"All,\r\n..\r\nRegards\r\n"
MAIL = (
    b"From: support@acme.example\r\nTo: Ann <ann@acme.example>\r\nCc: "
    + ",\r\n ".join(PEOPLE).encode()
    + b"\r\nSubject: Prices\r\nMessage-ID: <1@acme.example>\r\n\r\n"
    + BODY
)
FULL = b"452 4.3.1 disk full\r\n"


@contextmanager
def at_work(
    state: Path, upstream: Reference, *script: Decision, policy: Policy | None = None
) -> Iterator[Lab]:
    author = Author(*script)
    chosen = policy or Policy(separately=SeparateMails(a_minute=600))
    batches = Batches(state)
    with guarded(upstream, asker=author, policy=lambda: chosen, batches=batches) as lab:
        lab.author = author
        yield lab


def sent(lab: Lab, mail: bytes = MAIL, people: list[str] = EVERYBODY) -> bytes:
    """Send a mail and return the reply to it."""
    with lab.client() as talk:
        talk.begin(*people)
        talk.say(mail.replace(b"\r\n.", b"\r\n..") + b".\r\n")
        return talk.reply()


def got(upstream: Reference) -> Counter[str]:
    return Counter(it.decode() for mail in upstream.deliveries for it in mail.recipients)


def test_everybody_gets_a_mail_of_their_own(tmp_path: Path) -> None:
    with serving(Reference()) as upstream, at_work(tmp_path, upstream, Decision.SEPARATELY) as lab:
        assert sent(lab) == b"250 2.0.0 Sent separately to 13 people.\r\n"
        (origin,) = lab.author.origins
        assert origin.can_send_separately
        told = [it.sentence for it in lab.listener.states]
        assert told[1] == "Sending a mail to each separately: 0 of 13 mails are sent."
        assert told[13] == "Sending a mail to each separately: 12 of 13 mails are sent."
        assert told[14] == told[0]
    assert got(upstream) == Counter(EVERYBODY)
    for mail in upstream.deliveries:
        draft = rfc5322.read(mail.content)
        assert [it.encode() for it in addresses(draft, Field.TO)] == list(mail.recipients)
        assert len(draft.recipients) == 1
        assert mail.content.endswith(b"\r\n\r\n" + BODY)
        assert mail.sender == b"support@acme.example"
    assert len({rfc5322.read(it.content).message_id for it in upstream.deliveries}) == 13
    assert upstream.violations == []
    assert not list((tmp_path / "separately").glob("*.batch"))


def test_colleagues_stay_in_cc_and_get_one_mail(tmp_path: Path) -> None:
    with serving(Reference()) as upstream:
        with at_work(tmp_path, upstream, Decision.SEPARATELY_WITH_CC) as lab:
            assert sent(lab).startswith(b"250 ")
        assert got(upstream) == Counter(EVERYBODY)
        first, *others = upstream.deliveries
    assert first.recipients == (COLLEAGUE.encode(),)
    assert not any(it.encode() in first.content for it in PEOPLE)
    assert all(b"Cc: Ann <ann@acme.example>\r\n" in it.content for it in others)


def test_the_clients_options_are_said_again_but_for_the_size(tmp_path: Path) -> None:
    with (
        serving(Reference()) as upstream,
        at_work(tmp_path, upstream, Decision.SEPARATELY) as lab,
        lab.client() as talk,
    ):
        talk.reply()
        talk.ask(b"EHLO client.example\r\n")
        talk.ask(b"MAIL FROM:<support@acme.example> SIZE=999 BODY=8BITMIME\r\n")
        for person in PEOPLE:
            talk.ask(f"RCPT TO:<{person}> NOTIFY=NEVER\r\n".encode())
        talk.ask(b"DATA\r\n")
        talk.say(MAIL.replace(b"\r\n.", b"\r\n..") + b".\r\n")
        assert talk.reply().startswith(b"250 ")
    own = upstream.commands[len(PEOPLE) + 2 :]
    assert own.count(b"MAIL FROM:<support@acme.example> BODY=8BITMIME\r\n") == len(PEOPLE)
    assert own.count(f"RCPT TO:<{PEOPLE[3]}> NOTIFY=NEVER\r\n".encode()) == 1


@pytest.mark.parametrize("after", [0, 4])
def test_the_first_no_for_now_stops_it_and_the_next_attempt_goes_on(
    tmp_path: Path, after: int
) -> None:
    taken = b"250 2.0.0 taken\r\n"
    with serving(Reference(at_dots=[taken] * after + [FULL])) as upstream:
        with at_work(tmp_path, upstream, Decision.SEPARATELY) as lab:
            reply = sent(lab)
            assert reply.startswith(b"452 4.7.1 %d of 13 people have this mail." % after)
            assert b"The mail server said: 452 4.3.1 disk full" in reply
            assert b"Nobody gets it twice." in reply
            assert sum(got(upstream).values()) == after
            again = MAIL.replace(b"<1@acme", b"<2@acme")
            assert sent(lab, again) == b"250 2.0.0 Sent separately to 13 people.\r\n"
            assert len(lab.author.asked) == 1, "its author has answered"
        assert got(upstream) == Counter(EVERYBODY)


def test_who_is_refused_is_told_of_and_the_others_get_it(tmp_path: Path) -> None:
    refused = b"554 5.7.1 looks like spam\r\n"
    with serving(Reference(at_dots=[b"250 ok\r\n", refused])) as upstream:
        with at_work(tmp_path, upstream, Decision.SEPARATELY) as lab:
            reply = sent(lab)
            assert reply.startswith(b"550 5.7.1 12 of 13 people have this mail. The mail server ")
            assert b"refused " + PEOPLE[1 - 1].encode() in reply
            assert b"looks like spam" in reply
            assert len(got(upstream)) == 12
            assert sent(lab).startswith(b"250 "), "it is tried once more"
        assert got(upstream) == Counter(EVERYBODY)


def test_a_no_to_the_message_itself_leaves_no_transaction_open(tmp_path: Path) -> None:
    with serving(Reference(at_data=b"554 5.7.1 not from here\r\n")) as upstream:
        with at_work(tmp_path, upstream, Decision.SEPARATELY) as lab:
            reply = sent(lab)
        assert reply.startswith(b"550 5.7.1 0 of 13 people have this mail. The mail server refused")
        assert b"not from here" in reply
    (found,) = Batches(tmp_path).unfinished()
    assert {it.state for it in found.rows.values()} == {RowState.REFUSED}


@pytest.mark.parametrize("written", range(5))
def test_a_disk_that_is_full_on_the_way_stops_it_and_nobody_gets_it_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: int
) -> None:
    """Of each mail two things are noted: that it is handed over, and that it was taken."""
    mark, left = Batch.mark, [written]

    def mark_while_there_is_space(
        self: Batch, keys: Iterable[str], state: RowState, said: str = ""
    ) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        mark(self, keys, state, said)

    with serving(Reference()) as upstream:
        with at_work(tmp_path, upstream, Decision.SEPARATELY) as lab:
            monkeypatch.setattr(Batch, "mark", mark_while_there_is_space)
            reply = sent(lab)
            monkeypatch.setattr(Batch, "mark", mark)
            assert reply.startswith(b"451 4.7.1 %d of 13 people have this mail." % (written // 2))
            assert b"Free some space." in reply
            assert (b"Nobody knows whether 1 of them has it" in reply) == (written % 2 == 1)
            assert sum(got(upstream).values()) == (written + 1) // 2
            sent(lab)
        # What nobody knows of is not sent again.
        assert got(upstream) == Counter(EVERYBODY)


def test_what_the_server_may_have_taken_is_never_sent_again(tmp_path: Path) -> None:
    with serving(Reference(at_dots=[b"250 ok\r\n", b"250 2.0"])) as upstream:
        with at_work(tmp_path, upstream, Decision.SEPARATELY) as lab:
            reply = sent(lab)
            assert b"1 of 13 people have this mail. The mail server broke" in reply
            assert b"Nobody knows whether 1 of them has it" in reply
            reply = sent(lab)
            assert reply.startswith(b"550 5.7.1 12 of 13 people have this mail. Nobody knows ")
            assert sent(lab) == reply
        assert got(upstream) == Counter(EVERYBODY)
        (found,) = Batches(tmp_path).unfinished()
        states = Counter(it.state for it in found.rows.values())
        assert states == {RowState.ACCEPTED: 12, RowState.UNKNOWN: 1}


@pytest.mark.parametrize("command", [b"MAIL", b"RCPT", b"DATA", b"RSET"])
def test_a_server_that_hangs_up_before_has_certainly_not_taken_it(
    tmp_path: Path, command: bytes
) -> None:
    with serving(Reference()) as upstream:
        with at_work(tmp_path, upstream, Decision.SEPARATELY) as lab, lab.client() as talk:
            talk.begin(*EVERYBODY)
            upstream.replies[command] = b""
            talk.say(MAIL.replace(b"\r\n.", b"\r\n..") + b".\r\n")
            reply = talk.reply()
            assert reply.startswith(b"451 4.7.1 0 of 13 people have this mail. The mail server ")
            assert talk.reply() == b""
        upstream.replies.clear()
        assert got(upstream) == Counter()
        with at_work(tmp_path, upstream) as lab:
            assert sent(lab).startswith(b"250 ")
        assert got(upstream) == Counter(EVERYBODY)


def test_a_mail_that_everybody_has_is_known_when_it_comes_again(tmp_path: Path) -> None:
    with serving(Reference()) as upstream:
        with at_work(tmp_path, upstream, Decision.SEPARATELY) as lab:
            assert sent(lab).startswith(b"250 ")
        with at_work(tmp_path, upstream, Decision.SEPARATELY) as lab:
            assert sent(lab).startswith(b"250 2.0.0 This mail was sent separately before")
            assert lab.author.asked == []
            lab.gate.pause()
            assert sent(lab).startswith(b"250 2.0.0 This mail was sent separately before")
            assert got(upstream) == Counter(EVERYBODY)
            lab.gate.resume()
            other = MAIL.replace(b"<1@acme", b"<2@acme")
            assert sent(lab, other) == b"250 2.0.0 Sent separately to 13 people.\r\n"


def test_what_does_not_fit_is_refused_before_it_begins(tmp_path: Path) -> None:
    policy = Policy(patience=59, separately=SeparateMails(a_minute=5))
    with serving(Reference()) as upstream:
        with at_work(tmp_path, upstream, Decision.SEPARATELY, policy=policy) as lab:
            reply = sent(lab)
        assert reply.startswith(b"554 5.7.1 ccwarn cannot send 13 mails while your mail program ")
        assert b"waits, but 5. Nothing was sent." in reply
        assert upstream.deliveries == []
    assert Batches(tmp_path).unfinished() == []


def test_a_late_answer_leaves_no_time_but_the_next_attempt_begins_at_once(tmp_path: Path) -> None:
    policy = Policy(patience=61, separately=SeparateMails(a_minute=7))

    class Slow(Author):
        def ask(self, review, origin):  # type: ignore[no-untyped-def]
            time.sleep(1.2)
            return super().ask(review, origin)

    slow = Slow(Decision.SEPARATELY)
    with serving(Reference()) as upstream:
        with guarded(upstream, asker=slow, policy=lambda: policy, batches=Batches(tmp_path)) as lab:
            reply = sent(lab)
            assert reply.startswith(b"451 4.7.1 ccwarn cannot send 13 mails")
            assert b"but 7. Nothing was sent. Send it again: ccwarn begins at once then." in reply
        assert upstream.deliveries == []
        with at_work(tmp_path, upstream) as lab:
            assert sent(lab).startswith(b"250 ")
        assert got(upstream) == Counter(EVERYBODY)


def test_a_client_that_leaves_stops_it(tmp_path: Path) -> None:
    with serving(Reference()) as upstream:
        pause = upstream.pause_at(b"taken")
        with at_work(tmp_path, upstream, Decision.SEPARATELY) as lab:
            talk = Talk(lab.port)
            talk.begin(*EVERYBODY)
            talk.say(MAIL.replace(b"\r\n.", b"\r\n..") + b".\r\n")
            assert pause.reached.wait(20)
            talk.close()
            time.sleep(0.1)
            pause.go_on()
            eventually(lambda: upstream.open == 0, "the gate hangs up")
            few = sum(got(upstream).values())
            assert 1 <= few < 13
            assert sent(lab).startswith(b"250 ")
        assert got(upstream) == Counter(EVERYBODY)


def test_a_gate_that_ends_waits_for_the_outcome_of_the_mail_under_way(tmp_path: Path) -> None:
    with serving(Reference()) as upstream:
        pause = upstream.pause_at(b"taken")
        author = Author(Decision.SEPARATELY)
        with (
            guarded(upstream, Limits(closing=20), asker=author, batches=Batches(tmp_path)) as lab,
            lab.client() as talk,
        ):
            talk.begin(*EVERYBODY)
            talk.say(MAIL.replace(b"\r\n.", b"\r\n..") + b".\r\n")
            assert pause.reached.wait(20)
            threading.Timer(0.2, pause.go_on).start()
            lab.gate.stop()
        (found,) = Batches(tmp_path).unfinished()
        assert Counter(it.state for it in found.rows.values()) == {
            RowState.ACCEPTED: 1,
            RowState.PLANNED: 12,
        }


@pytest.mark.parametrize(
    "added",
    [
        b"DKIM-Signature: v=1; a=rsa-sha256; h=to\r\n",
        b"Content-Type: multipart/encrypted; boundary=x\r\n",
        b"Mail-Followup-To: info@firm1.example\r\n",
    ],
)
def test_what_cannot_be_parted_is_not_offered_to_be(tmp_path: Path, added: bytes) -> None:
    with serving(Reference()) as upstream, at_work(tmp_path, upstream, Decision.HOLD) as lab:
        assert sent(lab, added + MAIL).startswith(b"550 ")
        assert not lab.author.origins[0].can_send_separately


def test_a_disk_that_cannot_note_it_sends_nothing(tmp_path: Path) -> None:
    (tmp_path / "separately").write_bytes(b"in the way")
    with serving(Reference()) as upstream:
        with at_work(tmp_path, upstream, Decision.SEPARATELY) as lab:
            assert sent(lab).startswith(b"451 4.3.1 ccwarn cannot note on this computer")
        assert upstream.deliveries == []


def test_what_a_newer_ccwarn_was_sending_is_not_sent_again(tmp_path: Path) -> None:
    (tmp_path / "separately").mkdir()
    (tmp_path / "separately" / "a.batch").write_bytes(b'{"version": 2}\n')
    with serving(Reference()) as upstream:
        with at_work(tmp_path, upstream, Decision.SEPARATELY) as lab:
            assert sent(lab).startswith(b"451 4.3.1 A newer version of ccwarn was sending mails")
        assert upstream.deliveries == []


def test_a_gate_counts_what_it_gave_the_server_in_the_last_minute(tmp_path: Path) -> None:
    policy = Policy(separately=SeparateMails(a_minute=20))
    script = (Decision.SEPARATELY, Decision.SEPARATELY)
    with (
        serving(Reference()) as upstream,
        at_work(tmp_path, upstream, *script, policy=policy) as lab,
    ):
        assert sent(lab).startswith(b"250 ")
        other = MAIL.replace(b"<1@acme", b"<2@acme").replace(b"All,", b"You,")
        with lab.client() as talk:
            talk.begin(*EVERYBODY)
            talk.say(other.replace(b"\r\n.", b"\r\n..") + b".\r\n")
            eventually(lambda: len(upstream.deliveries) == 20, "those of the first minute")
    assert len(upstream.deliveries) == 20
