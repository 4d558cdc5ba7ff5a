"""What becomes of a mail on a server: each mode, whose mail is judged, and what is remembered."""

from __future__ import annotations

import os
import struct
import time
from email.utils import formatdate
from functools import partial
from pathlib import Path

import pytest

from ccwarn import cleared_mark
from ccwarn.cleared_mark import NAME
from ccwarn.draft import Draft
from ccwarn.finding import Finding
from ccwarn.formats import envelope
from ccwarn.gates.milter import sentences
from ccwarn.gates.milter.holding import Holding
from ccwarn.journal import Journal
from ccwarn.memory_file import memory_file
from ccwarn.memory_of_server import MemoryOfServer
from ccwarn.noted import Noted
from ccwarn.on_server import Mode, OnServer
from ccwarn.policy import Policy, Severity
from ccwarn.remembered_messages import RememberedMessages, messages_file
from ccwarn.remembered_sets import RememberedSets
from ccwarn.retention import sweep
from ccwarn.rules import ALL_RULES
from conftest import ExpectedLog
from drafts import draft, firms
from gates.milter.peer import (
    OFFER,
    Changed,
    Fields,
    Gate,
    a_mail,
    all_modes,
    connected,
    packed,
    unpacked,
)
from gates.scripted import DEADLINE

ON_UNIX = pytest.mark.skipif(not hasattr(os, "fork"), reason="there mail is let go on Unix only")
EVE = "eve@one.example"
MANY = firms(12)


def header(cc: list[str], *more: tuple[str, str], message_id: str = "m1") -> Fields:
    return [
        ("From", "Support <support@acme.example>"),
        ("To", EVE),
        *([("Cc", ",\n\t".join(cc))] if cc else []),
        ("Subject", "Prices"),
        ("Message-ID", f"<{message_id}@acme.example>"),
        *more,
    ]


ORDINARY, EXPOSING = header([]), header(MANY)


@pytest.fixture
def gate(tmp_path: Path) -> Gate:
    return made(tmp_path)


def made(state: Path, mode: Mode = Mode.MONITOR) -> Gate:
    journal = Journal(state)
    return Gate(journal, all_modes(mode), MemoryOfServer(state), state)


def journal_of(state: Path, gate: Gate) -> list[Noted]:
    assert gate.journal is not None
    assert gate.journal.settle(DEADLINE)
    return Journal(state).recent(10)


@pytest.mark.parametrize("mode", Mode)
def test_an_ordinary_mail_passes_as_it_is(tmp_path: Path, mode: Mode) -> None:
    gate = made(tmp_path, mode)
    assert gate.judge(ORDINARY, [EVE]) == ("c", "", ORDINARY, "")
    assert gate.counters.sums()["passed"] == 1
    assert journal_of(tmp_path, gate) == []


def test_monitor_lets_it_pass_and_notes_it(gate: Gate, tmp_path: Path) -> None:
    assert gate.judge(EXPOSING, [EVE, *MANY]) == ("c", "", EXPOSING, "")
    (noted,) = journal_of(tmp_path, gate)
    assert (noted.gate, noted.decision, noted.people) == ("milter", "not asked", 13)
    sums = gate.counters.sums()
    assert (sums["outgoing"], sums["typed"], sums["monitored"]) == (1, 1, 1)


def test_tag_adds_a_field_that_says_how_much_it_matters(tmp_path: Path) -> None:
    changed = made(tmp_path, Mode.TAG).judge(EXPOSING, [EVE, *MANY])
    tag = ("X-Ccwarn", "severity=typed; people=13; organisations=13; rules=CC101")
    assert changed == ("c", "", [*EXPOSING, tag], "")


@pytest.mark.parametrize("mode", [Mode.MONITOR, Mode.TAG])
def test_a_tag_that_somebody_else_has_put_in_goes(tmp_path: Path, mode: Mode) -> None:
    false = ("X-CCWARN", "severity=none")
    changed = made(tmp_path, mode).judge([false, *ORDINARY, false], [EVE])
    assert changed == ("c", "", ORDINARY, "")


def test_reject_says_how_many_and_how_to_go_on(tmp_path: Path) -> None:
    gate = made(tmp_path, Mode.REJECT)
    changed = gate.judge(EXPOSING, [EVE, *MANY])
    assert changed.ending == "y"
    assert changed.text == (
        "550 5.7.1 Held by ccwarn: 13 people would see each other's email addresses. Nothing was "
        "sent. Move them to Bcc and send it again."
    )
    (noted,) = journal_of(tmp_path, gate)
    assert noted.decision == "hold"


def test_of_a_thousand_people_it_says_at_least_as_the_server_may_have_cut_the_field(
    tmp_path: Path,
) -> None:
    many = firms(1138)
    changed = made(tmp_path, Mode.REJECT).judge(header(many), [EVE])
    assert "At least 1,139 people would see each other's email addresses." in changed.text


def test_rewrite_takes_people_out_of_sight_and_tells_the_author(tmp_path: Path) -> None:
    gate = made(tmp_path, Mode.REWRITE)
    own = "anna@acme.example"
    changed = gate.judge(header([own, *MANY], ("X-Last", "as it was")), [EVE, own, *MANY])
    assert changed.ending == "c"
    fields = dict(changed.fields)
    assert fields["Cc"].strip() == own
    assert fields["X-Last"] == "as it was"
    assert not any(address in str(changed.fields) for address in (EVE, *MANY))
    (verdict,) = gate.told
    assert verdict.notice is not None
    assert verdict.notice.to == "support@acme.example"
    assert "13 people" in verdict.notice.text
    (noted,) = journal_of(tmp_path, gate)
    assert noted.decision == "remedy"


@ON_UNIX
class TestHold:
    """A held mail waits until its author answers the notice about it."""

    SUPPORT = "support@acme.example"

    @pytest.fixture
    def holding(self, tmp_path: Path) -> Gate:
        return made(tmp_path, Mode.HOLD)

    def answer(
        self,
        gate: Gate,
        *more: tuple[str, str],
        sender: str = SUPPORT,
        to: tuple[str, ...] = ("MAILER-DAEMON@acme.example",),
    ) -> Changed:
        notice = gate.told[0].notice
        assert notice is not None
        fields = [("From", sender), ("To", ", ".join(to)), ("In-Reply-To", notice.message_id)]
        return gate.judge([*fields, *more], to, sender)

    def test_it_waits_and_its_author_is_told(self, holding: Gate, tmp_path: Path) -> None:
        changed = holding.judge(EXPOSING, [EVE, *MANY])
        assert (changed.ending, changed.fields) == ("c", EXPOSING)
        assert changed.held
        (verdict,) = holding.told
        assert verdict.notice is not None
        assert verdict.notice.to == self.SUPPORT
        assert "13 people would see each other's email addresses" in verdict.notice.text
        assert "QUEUE1" in verdict.notice.text
        (noted,) = journal_of(tmp_path, holding)
        assert noted.decision == "hold"
        assert holding.counters.sums()["held"] == 1

    def test_an_answer_by_its_author_lets_it_go_and_goes_nowhere(self, holding: Gate) -> None:
        holding.judge(EXPOSING, [EVE, *MANY])
        assert self.answer(holding).ending == "d"
        assert holding.told[1].releases == "QUEUE1"
        assert holding.holding.asked() == ["QUEUE1"]
        assert holding.counters.sums()["released"] == 1

    def test_an_answer_that_is_for_others_as_well_reaches_them(self, holding: Gate) -> None:
        holding.judge(EXPOSING, [EVE, *MANY])
        both = ("mailer-daemon@acme.example", "boss@acme.example")
        assert self.answer(holding, to=both).ending == "c"
        assert holding.told[1].releases == "QUEUE1"
        # One that asks somebody else about the notice reaches them, and lets nothing go.
        assert self.answer(holding, to=("boss@acme.example",)).ending == "c"
        assert len(holding.told) == 2
        # One that waits itself lets nothing go either.
        assert self.answer(holding, to=(both[0], EVE, *MANY)).held
        assert not holding.told[2].releases
        assert holding.counters.sums()["released"] == 1

    def test_what_has_no_number_is_rejected_as_nobody_could_let_it_go(self, holding: Gate) -> None:
        mail = a_mail(EXPOSING, [EVE, *MANY]).replace(packed("D", b"Ei\0QUEUE1\0"), b"")
        (_agreed, (command, _text)) = unpacked(holding.say(packed("O", OFFER), connected(), mail))
        assert command == "y"

    def test_nobody_else_and_no_machine_lets_it_go(self, holding: Gate) -> None:
        holding.judge(EXPOSING, [EVE, *MANY])
        assert self.answer(holding, sender="mallory@acme.example").ending == "c"
        assert self.answer(holding, ("Auto-Submitted", "auto-replied")).ending == "c"
        daemon = "MAILER-DAEMON@acme.example"
        forged = [("From", self.SUPPORT), ("In-Reply-To", f"<ccwarn-held.QUEUE1.{'0' * 32}@x>")]
        assert holding.judge(forged, [daemon]).ending == "c"
        assert len(holding.told) == 1

    def test_a_number_that_the_server_uses_again_is_another_mail(
        self, holding: Gate, tmp_path: Path
    ) -> None:
        holding.judge(EXPOSING, [EVE, *MANY])
        other = header(MANY, message_id="m2")
        holding.judge(other, [EVE, *MANY])
        assert self.answer(holding).ending == "c"  # It names the first, by the same number.
        assert len(holding.told) == 2
        del holding.told[0]
        assert self.answer(holding).ending == "d"
        # Somebody else may have put yet another mail into that queue meanwhile.
        for fields, is_it in ((EXPOSING, False), (other, True), (header([]), False)):
            written = "".join(f"{name}: {body}\n" for name, body in [*fields, ("X-Later", "1")])
            assert Holding(tmp_path).is_it("QUEUE1", written.encode()) == is_it
        assert not Holding(tmp_path).is_it("QUEUE1", b"")
        assert Holding(tmp_path).asked() == ["QUEUE1"]
        Holding(tmp_path).done("QUEUE1")
        assert not Holding(tmp_path).is_it("QUEUE1", b"Message-ID: <m2@acme.example>\n")
        assert self.answer(holding).ending == "c"

    def test_after_months_an_answer_lets_nothing_go(self, holding: Gate, tmp_path: Path) -> None:
        holding.judge(EXPOSING, [EVE, *MANY])
        Holding(tmp_path).forget_old()
        (noted,) = (tmp_path / "held").iterdir()
        long_ago = time.time() - 101 * 24 * 60 * 60
        os.utime(noted, (long_ago, long_ago))
        Holding(tmp_path).forget_old()
        assert self.answer(holding).ending == "c"

    def test_without_a_way_to_tell_its_author_it_is_rejected(self, holding: Gate) -> None:
        holding.judging._can_tell = lambda: False
        assert holding.judge(EXPOSING, [EVE, *MANY]).ending == "y"

    def test_a_server_without_such_a_queue_rejects(self, holding: Gate) -> None:
        offer = struct.pack("!LLL", 6, 0x11, 0x1FFFFF)
        mail = a_mail(EXPOSING, [EVE, *MANY])
        (_agreed, (command, _text)) = unpacked(holding.say(packed("O", offer), connected(), mail))
        assert command == "y"

    def test_what_is_to_be_let_go_is_noted_until_it_is(self, tmp_path: Path) -> None:
        holding = Holding(tmp_path)
        assert holding.asked() == []
        for number in ("B2222", "A1111"):
            holding.ask(number)
        assert holding.asked() == ["A1111", "B2222"]
        holding.done("A1111")
        assert holding.asked() == ["B2222"]

    def test_a_link_in_the_place_of_that_folder_is_not_followed(self, tmp_path: Path) -> None:
        (tmp_path / "precious").mkdir()
        (tmp_path / "precious" / "A1111").touch()
        (tmp_path / "release").symlink_to(tmp_path / "precious")
        holding = Holding(tmp_path)
        with pytest.raises(OSError, match=r"Not a directory|symbolic links"):
            holding.asked()
        with pytest.raises(OSError, match=r"Not a directory|symbolic links"):
            holding.done("A1111")
        assert (tmp_path / "precious" / "A1111").exists()


def test_what_cannot_be_put_right_is_rejected_in_its_place(tmp_path: Path) -> None:
    gate = made(tmp_path, Mode.REWRITE)
    sealed = header(MANY, ("Content-Type", "multipart/encrypted; boundary=x"))
    assert gate.judge(sealed, [EVE, *MANY]).ending == "y"
    assert gate.told == []
    (noted,) = journal_of(tmp_path, gate)
    assert noted.decision == "hold"


class TestCleared:
    """What an author has answered on the desktop, the server believes and does not ask again."""

    def marked(self, *cc: str, key: str = "k" * 24, name: str = NAME) -> tuple[str, str]:
        fields = b"".join(f"{it[0]}: {it[1]}\r\n".encode() for it in header([*cc]))
        own = envelope.Envelope("support@acme.example", (EVE, *cc))
        answered = envelope.read(fields + b"\r\n", own)
        return name, cleared_mark.mark(key, answered, time.time())

    def made(self, state: Path, mode: Mode) -> Gate:
        gate = made(state, mode)
        gate.policy = gate.policy._replace(
            on_server=gate.policy.on_server._replace(cleared_key="k" * 24)
        )
        return gate

    @pytest.mark.parametrize("mode", Mode)
    def test_it_passes_in_every_mode_without_its_mark(self, tmp_path: Path, mode: Mode) -> None:
        gate = self.made(tmp_path, mode)
        mark = self.marked(*MANY)
        assert gate.judge([mark, *EXPOSING], [EVE, *MANY]) == ("c", "", EXPOSING, "")
        assert (gate.told, gate.counters.sums()["cleared"]) == ([], 1)
        (noted,) = journal_of(tmp_path, gate)
        assert noted.decision == "send"
        # That one is there does not mean that the mail is the same.
        more = header([*MANY, "one@more.example"], mark)
        changed = gate.judge(more, [EVE, *MANY, "one@more.example"])
        assert gate.counters.sums()["cleared"] == 1
        assert NAME not in dict(changed.fields) or changed.ending == "y"

    @pytest.mark.parametrize("mode", [Mode.MONITOR, Mode.TAG, Mode.HOLD, Mode.REWRITE])
    def test_false_marks_go_as_well(self, tmp_path: Path, mode: Mode) -> None:
        gate = self.made(tmp_path, mode)
        forged = self.marked(*MANY, key="x" * 24, name=NAME.upper())
        stale = NAME, "t=1; by=id; mac=" + "0" * 32
        changed = gate.judge([forged, *EXPOSING, stale], [EVE, *MANY])
        assert gate.counters.sums()["cleared"] == 0
        assert not [it for it, _body in changed.fields if it.lower() == NAME.lower()]
        assert gate.judge([*ORDINARY, stale], [EVE]).fields == ORDINARY
        # So do those in mail that is exempt, or of somebody else that passes here.
        gate.policy = gate.policy._replace(on_server=OnServer(exempt_users=("newsletter",)))
        assert gate.judge([forged, *EXPOSING], [EVE], user="newsletter").fields == EXPOSING
        from_outside: Fields = [("From", EVE), ("To", EVE)]
        assert gate.judge([*from_outside, forged], [EVE], EVE).fields == from_outside

    def test_what_cannot_be_sent_as_it_is_no_mark_lets_pass(self, tmp_path: Path) -> None:
        gate = self.made(tmp_path, Mode.REJECT)
        gate.policy = gate.policy._replace(visible_external_limit=3)
        assert gate.judge([self.marked(*MANY), *EXPOSING], [EVE, *MANY]).ending == "y"

    @pytest.mark.parametrize(("date", "ending"), [(0, "c"), (-90_000, "y"), (None, "y")])
    def test_in_place_of_a_message_id_it_is_known_by_its_date(
        self, tmp_path: Path, date: int | None, ending: str
    ) -> None:
        gate = self.made(tmp_path, Mode.REJECT)
        answered = draft(to=[EVE], cc=MANY, subject="Prices")
        mark = NAME, cleared_mark.mark("k" * 24, answered, time.time())
        written = [] if date is None else [("Date", formatdate(time.time() + date, localtime=True))]
        assert gate.judge([mark, *written, *EXPOSING], [EVE, *MANY]).ending == ending
        odd = ("Date", "Mon, 99 Zzz 99999 99:99:99 +9999")
        assert gate.judge([mark, odd, *EXPOSING], [EVE, *MANY]).ending == "y"


@pytest.mark.parametrize("mode", Mode)
def test_where_only_notes_are_to_be_taken_every_mail_passes(tmp_path: Path, mode: Mode) -> None:
    gate = made(tmp_path, mode)
    gate.policy = gate.policy._replace(monitor_only=True)
    assert gate.judge(header([], ("X-Odd", "one\rtwo")), [EVE]).ending == "c"
    assert gate.judge(EXPOSING, [EVE, *MANY]) == ("c", "", EXPOSING, "")
    (noted,) = journal_of(tmp_path, gate)
    assert noted.decision == "not asked"


def test_each_severity_has_a_mode_of_its_own(gate: Gate) -> None:
    gate.policy = Policy(
        own_domains=("acme.example",),
        visible_external_limit=100,
        on_server=OnServer(ask=Mode.MONITOR, typed=Mode.TAG, refuse=Mode.REJECT),
    )
    ending = [gate.judge(header(firms(count)), [EVE]).ending for count in (6, 12, 120)]
    assert ending == ["c", "c", "y"]
    sums = gate.counters.sums()
    assert [sums[it] for it in ("ask", "typed", "refuse")] == [1, 1, 1]
    assert [sums[it] for it in ("monitored", "tagged", "rejected")] == [1, 1, 1]


def test_a_refusal_passes_where_the_mode_lets_it(gate: Gate) -> None:
    gate.policy = gate.policy._replace(visible_external_limit=3)
    assert gate.judge(EXPOSING, [EVE, *MANY]) == ("c", "", EXPOSING, "")
    assert gate.counters.sums()["refuse"] == 1


@pytest.mark.parametrize(
    ("hosts", "users", "exempt"),
    [
        (("192.0.2.7",), (), True),
        (("192.0.2.0/28",), (), True),
        (("CLIENT.acme.example",), (), True),
        (("192.0.2.8", "2001:db8::/32", "other.acme.example"), (), False),
        ((), ("Newsletter",), True),
        ((), ("news",), False),
    ],
)
def test_exempt_machines_and_log_ins_are_not_judged(
    tmp_path: Path, hosts: tuple[str, ...], users: tuple[str, ...], exempt: bool
) -> None:
    gate = made(tmp_path, Mode.REJECT)
    gate.policy = gate.policy._replace(
        on_server=gate.policy.on_server._replace(exempt_hosts=hosts, exempt_users=users)
    )
    ending = gate.judge(EXPOSING, [EVE, *MANY], user="newsletter").ending
    assert ending == ("c" if exempt else "y")
    assert gate.counters.sums()["exempt"] == exempt


def test_an_address_of_ipv6_is_known_however_it_is_written(tmp_path: Path) -> None:
    gate = made(tmp_path, Mode.REJECT)
    hosts = ("2001:db8::/32", "192.0.2.9")
    gate.policy = gate.policy._replace(on_server=gate.policy.on_server._replace(exempt_hosts=hosts))
    for address in ("IPv6:2001:db8::25", "2001:db8::25", "::ffff:192.0.2.9"):
        assert gate.judge(EXPOSING, [EVE, *MANY], address=address).ending == "c"
    assert gate.judge(EXPOSING, [EVE, *MANY], address="IPv6:2001:db9::1").ending == "y"


def test_mail_from_outside_is_never_kept(tmp_path: Path) -> None:
    gate = made(tmp_path, Mode.REJECT)
    from_outside: Fields = [("From", EVE), ("To", "support@acme.example, " + ", ".join(MANY))]
    assert gate.judge(from_outside, ["support@acme.example"], EVE).ending == "c"
    # At a place for it, it is not even where it says that it comes from within.
    assert gate.judge(EXPOSING, [EVE, *MANY], incoming=True).ending == "c"
    assert gate.counters.sums()["incoming"] == 2


def test_whoever_has_logged_in_is_within(tmp_path: Path) -> None:
    gate = made(tmp_path, Mode.REJECT)
    borrowed = [("From", "anna@elsewhere.example"), *EXPOSING[1:]]
    elsewhere = "anna@elsewhere.example"
    assert gate.judge(borrowed, [EVE, *MANY], elsewhere, user="anna").ending == "y"
    assert gate.judge(borrowed, [EVE, *MANY], "anna@acme.example").ending == "y"
    assert gate.judge(borrowed, [EVE, *MANY], elsewhere).ending == "c"


@pytest.mark.parametrize(("mode", "ending"), [(Mode.MONITOR, "c"), (Mode.REJECT, "y")])
def test_a_header_that_servers_read_in_different_ways_does_not_get_round_it(
    tmp_path: Path, mode: Mode, ending: str
) -> None:
    stray = header([], ("X-Odd", "one\rCc: " + ", ".join(MANY)))
    assert made(tmp_path, mode).judge(stray, [EVE, *MANY]).ending == ending


@pytest.mark.parametrize(("mode", "ending"), [(Mode.MONITOR, "c"), (Mode.REJECT, "y")])
def test_what_could_not_be_examined_waits_where_anything_is_kept_back(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    expected_log: ExpectedLog,
    betrayal: Exception,
    mode: Mode,
    ending: str,
) -> None:
    def broken(*_any: object) -> None:
        raise betrayal

    expected_log.expect("a mail could not be examined: KeyError at ccwarn/gates/milter/")
    monkeypatch.setattr(envelope, "read", broken)
    gate = made(tmp_path, mode)
    changed = gate.judge(ORDINARY, [EVE])
    assert changed.ending == ending
    assert changed.text.startswith("451 4.3.0" if ending == "y" else "")
    assert gate.counters.sums()["errors"] == 1


def test_a_rule_that_fails_is_a_finding(
    gate: Gate, monkeypatch: pytest.MonkeyPatch, expected_log: ExpectedLog
) -> None:
    def broken(_draft: Draft, _policy: Policy) -> list[Finding]:
        raise ZeroDivisionError

    expected_log.expect("rule CC101 failed")
    rules = list(ALL_RULES)
    rules[1] = rules[1]._replace(check=broken)
    monkeypatch.setattr(gate.judging._clearance, "_rules", rules)
    gate.policy = all_modes(Mode.REJECT)
    assert gate.judge(ORDINARY, [EVE]).ending == "y"


class TestThreads:
    """What a server has seen pass answers what it would be asked."""

    people = tuple(f"person{number}@firm{number}.example" for number in range(60))

    def reply(self, *newcomers: str, references: str = "<t1@firm0.example>") -> Fields:
        to = self.people[0]
        cc = ", ".join((*self.people[1:], *newcomers))
        return [
            ("From", "support@acme.example"),
            ("To", to),
            ("Cc", cc),
            ("Subject", "Re: Meeting"),
            ("Message-ID", "<r1@acme.example>"),
            ("References", references),
        ]

    def first(self) -> Fields:
        cc = ", ".join((*self.people[1:], "support@acme.example"))
        return [
            ("From", self.people[0]),
            ("To", "office@firm0.example"),
            ("Cc", cc),
            ("Message-ID", "<t1@firm0.example>"),
        ]

    @pytest.fixture
    def rejecting(self, tmp_path: Path) -> Gate:
        gate = made(tmp_path, Mode.REJECT)
        gate.judge(self.first(), ["support@acme.example"], self.people[0], incoming=True)
        assert gate.memory.settle(DEADLINE)
        return gate

    def test_an_answer_to_all_sixty_of_a_mail_that_came_in_is_silent(self, rejecting: Gate) -> None:
        assert rejecting.judge(self.reply(), self.people).ending == "c"
        # So is one that names an ancestor only.
        longer = "<t1@firm0.example> <unknown@firm3.example>"
        assert rejecting.judge(self.reply(references=longer), self.people).ending == "c"

    def test_without_that_mail_it_is_not(self, tmp_path: Path) -> None:
        gate = made(tmp_path / "new", Mode.REJECT)
        assert gate.judge(self.reply(), self.people).ending == "y"
        assert gate.judge(self.reply(references="<x@y.example>"), self.people).ending == "y"

    def test_six_newcomers_are_told_of(self, rejecting: Gate) -> None:
        new = firms(6)
        changed = rejecting.judge(self.reply(*new), [*self.people, *new])
        assert "6 people new to this conversation" in changed.text

    def test_one_s_own_mail_is_known_as_well(self, tmp_path: Path) -> None:
        gate = made(tmp_path, Mode.TAG)
        gate.judge(header(MANY, message_id="own"), [EVE, *MANY])
        assert gate.memory.settle(DEADLINE)
        gate.policy = all_modes(Mode.REJECT)
        again = header(MANY, ("In-Reply-To", "<own@acme.example>"), message_id="own2")
        assert gate.judge(again, [EVE, *MANY]).ending == "c"

    def test_but_a_mail_that_only_was_let_pass_excuses_no_other(self, tmp_path: Path) -> None:
        gate = made(tmp_path, Mode.MONITOR)
        for number in range(2):
            gate.judge(header(MANY, message_id=f"m{number}"), [EVE, *MANY])
            assert gate.memory.settle(DEADLINE)
        assert gate.counters.sums()["typed"] == 2

    def test_who_stood_together_in_a_mail_that_came_in_know_each_other(
        self, tmp_path: Path
    ) -> None:
        gate = made(tmp_path, Mode.REJECT)
        came = [("From", EVE), ("To", ", ".join((*MANY, "support@acme.example")))]
        gate.judge(came, ["support@acme.example"], EVE, incoming=True)
        assert gate.memory.settle(DEADLINE)
        assert gate.judge(EXPOSING, [EVE, *MANY]).ending == "c"

    def test_whoever_got_a_mail_in_bcc_and_answers_all_is_told(self, tmp_path: Path) -> None:
        gate = made(tmp_path, Mode.REJECT)
        came = [("From", EVE), ("To", "bob@two.example"), ("Message-ID", "<b@one.example>")]
        gate.judge(came, ["support@acme.example"], EVE, incoming=True)
        assert gate.memory.settle(DEADLINE)
        answer = header(["bob@two.example"], ("In-Reply-To", "<b@one.example>"))
        assert gate.judge(answer, [EVE, "bob@two.example"]).ending == "y"

    def test_whom_it_came_to_by_an_alias_is_not(self, tmp_path: Path) -> None:
        gate = made(tmp_path, Mode.REJECT)
        came = [("From", EVE), ("To", "bob@two.example"), ("Message-ID", "<b@one.example>")]
        gate.judge(came, ["office@acme.example"], EVE, incoming=True)
        assert gate.memory.settle(DEADLINE)
        answer = header(["bob@two.example"], ("In-Reply-To", "<b@one.example>"))
        assert gate.judge(answer, [EVE, "bob@two.example"]).ending == "c"


def test_the_severities_that_have_a_mode_are_those_that_ask() -> None:
    assert {it for it in Severity if it.asks} == sentences.WORDS.keys()


class TestForgetting:
    """A server runs for years: what is not to be kept any more goes while it runs."""

    def test_what_was_remembered_is_forgotten_when_nothing_is_to_be(self, tmp_path: Path) -> None:
        memory = MemoryOfServer(tmp_path, sweep=partial(sweep, tmp_path))
        gate = Gate(None, all_modes(Mode.MONITOR), memory, tmp_path)
        came = [("From", EVE), ("To", ", ".join((*MANY, "support@acme.example")))]
        gate.judge(came, ["support@acme.example"], EVE, incoming=True)
        gate.judge(ORDINARY, [EVE])
        assert memory.settle(DEADLINE)
        sets, messages = RememberedSets(memory_file(tmp_path)), messages_file(tmp_path)
        assert (sets.count(), RememberedMessages(messages).count()) == (1, 1)
        gate.policy = gate.policy._replace(remember_days=0)
        gate.judge(ORDINARY, [EVE])
        assert memory.settle(DEADLINE)
        assert (sets.count(), RememberedMessages(messages).count()) == (0, 0)

    def test_it_is_looked_after_each_day_and_at_each_change(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        swept: list[int] = []
        memory = MemoryOfServer(tmp_path, sweep=lambda policy: swept.append(policy.remember_days))
        gate = Gate(None, all_modes(Mode.MONITOR), memory, tmp_path)
        now = 20_000 * 24 * 60 * 60
        for days, later in ((7, 0), (7, 1), (3, 1), (3, 90_000)):
            monkeypatch.setattr(time, "time", lambda at=now + later: at)
            gate.policy = gate.policy._replace(remember_days=days)
            gate.judge(ORDINARY, [EVE])
            assert memory.settle(DEADLINE)
        assert swept[0] == 7
        assert swept[-2:] == [3, 3]
        assert len(swept) == 3
