"""Incidents that only memory sees: a mailing in Bcc that is visible once, and one sent in parts."""

from __future__ import annotations

import smtplib
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

import pytest

from ccwarn.clearance import Clearance
from ccwarn.memory import MemoryOfPeople
from ccwarn.memory_file import memory_file
from ccwarn.policy import Severity
from ccwarn.remembered_sets import Kind, RememberedSets
from ccwarn.review import Decision
from ccwarn.rules import ALL_RULES
from ccwarn.settings.files import state_dir
from drafts import AUTHOR, firms, people
from gates.scripted import DEADLINE, Author
from incidents.driven import POLICY
from smtp_lab import Lab, guarded
from smtp_reference import Reference, serving

PARENTS = [*people(6, "gmail.com"), *people(3, "gmx.de"), *people(3, "northwind.example")]
LIST = "parents@lists.example"
SENDMAIL = sys.executable, "-m", "ccwarn", "sendmail", "--unattended", "hold"
TEXT = "Dear all,\n\nschool begins on Monday.\n"


def newsletter(
    visible: Sequence[str], subject: str = "News", text: str = TEXT, attached: str = ""
) -> bytes:
    """Return a mail as mail programs make it, each with another Message-ID and separator."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = AUTHOR, AUTHOR, subject
    if visible:
        message["Cc"] = ", ".join(visible)
    message["Message-ID"] = f"<{len(visible)}.{id(message)}@acme.example>"
    message.set_content(text)
    if attached:
        message.add_attachment(attached, filename="plan.txt")
        message.set_boundary(f"=={id(message)}==")
    return message.as_bytes()


class School:
    """An author who sends through the submission gate, and is asked there."""

    def __init__(self, lab: Lab, author: Author, memory: MemoryOfPeople) -> None:
        self._lab, self._author, self._memory = lab, author, memory

    def send(
        self, message: bytes, recipients: Sequence[str], decision: Decision = Decision.SEND
    ) -> list[tuple[str, Severity, str]]:
        """Send a mail; return what was found and asked about, the worst first."""
        asked = len(self._author.asked)
        self._author.script = [decision]
        with self._lab.smtplib() as client:
            try:
                client.sendmail(AUTHOR, [AUTHOR, *recipients], message)
            except smtplib.SMTPDataError:
                assert decision is Decision.HOLD
        assert self._memory.settle(DEADLINE)
        rules = {rule.code: rule for rule in ALL_RULES}
        return [
            (it.code, it.severity, rules[it.code].sentence(it))
            for review in self._author.asked[asked:]
            for it in review.findings
            if it.severity.asks
        ]


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    with desk(tmp_path) as found:
        yield found


@contextmanager
def desk(state: Path) -> Iterator[School]:
    author, memory = Author(), MemoryOfPeople(state)
    policy = POLICY._replace(public_lists=(LIST,))
    clearance = Clearance(lambda: policy, ALL_RULES, author, memory=memory)
    with serving(Reference()) as server, guarded(server, clearance=clearance) as lab:
        yield School(lab, author, memory)


def test_a_newsletter_in_bcc_every_month_and_once_in_cc(school: School, tmp_path: Path) -> None:
    assert school.send(newsletter([]), PARENTS) == []
    (found, *others) = school.send(newsletter(PARENTS, "More news"), PARENTS, Decision.HOLD)
    assert "CC107" in {found[0], *(it[0] for it in others)}
    said = "12 people who were in Bcc before would be visible now"
    assert ("CC107", Severity.STRONG, said) in [found, *others]


def test_most_of_them_are_enough_though_too_few_to_ask_about_otherwise(school: School) -> None:
    """Three at each of four organisations are no question in themselves."""
    club = [address for n in range(4) for address in people(3, f"firm{n}.example")]
    assert school.send(newsletter([]), club) == []
    assert school.send(newsletter(club[:9], "Another"), club[:9]) == [], "nine of twelve are not"
    ((code, severity, sentence),) = school.send(newsletter(club[:10], "More"), club[:10])
    assert (code, severity) == ("CC107", Severity.STRONG)
    assert sentence == "10 people who were in Bcc before would be visible now"


def test_who_a_remedy_has_moved_stood_in_bcc(school: School) -> None:
    asked = school.send(newsletter(PARENTS), PARENTS, Decision.REMEDY)
    assert [code for code, *_rest in asked] == ["CC101"]
    codes = {it[0] for it in school.send(newsletter(PARENTS, "More"), PARENTS, Decision.HOLD)}
    assert "CC107" in codes


def test_whoever_was_shown_on_purpose_is_asked_about_no_more(school: School) -> None:
    school.send(newsletter([]), PARENTS)
    school.send(newsletter(PARENTS, "More"), PARENTS, Decision.SEND)
    assert school.send(newsletter(PARENTS, "Still more"), PARENTS) == []


def classes(year: int, number: int) -> list[str]:
    """Return six people at three schools, too few to be asked about."""
    return [it for n in range(3) for it in people(2, f"school{year}{number}{n}.example")]


def test_the_same_mail_goes_to_a_few_and_then_to_others(school: School) -> None:
    for number, attached in enumerate(("", "The plan.\n")):
        *parts, others = [classes(number, part) for part in range(2)]
        subject = f"Dates {attached}".strip()
        for few in parts:
            assert school.send(newsletter(few, subject, attached=attached), few) == []
        ((code, severity, sentence),) = school.send(
            newsletter(others, subject, attached=attached), others
        )
        assert (code, severity) == ("CC108", Severity.CONFIRM)
        start, end = "The same mail went to other people at ", "; together that is 12 people"
        assert sentence.startswith(start)
        assert sentence.endswith(end)
        hours, minutes = sentence.removeprefix(start).removesuffix(end).split(":")
        assert 0 <= int(hours) < 24
        assert 0 <= int(minutes) < 60


def test_a_part_to_people_who_know_each_other_is_no_question(school: School) -> None:
    board = classes(0, 0)
    assert school.send(newsletter(board, "Minutes", "Minutes of March\n"), board) == []
    assert school.send(newsletter(classes(0, 1)), classes(0, 1)) == []
    assert school.send(newsletter(board), board) == []
    assert school.send(newsletter(classes(0, 2)), classes(0, 2)) != []


def test_another_text_under_the_same_subject_is_another_mail(school: School) -> None:
    assert school.send(newsletter(classes(0, 0)), classes(0, 0)) == []
    assert school.send(newsletter(classes(0, 1), text="Something else\n"), classes(0, 1)) == []


def test_a_mailing_in_ten_parts_is_added_up(school: School) -> None:
    customers = people(500, "gmail.com")
    for number in range(10):
        part = customers[50 * number : 50 * number + 50]
        said = [text for code, _, text in school.send(newsletter(part), part) if code == "CC108"]
        assert len(said) == (number > 0)
        assert all(text.endswith(f"that is {50 * number + 50} people") for text in said)


def test_parts_to_a_provider_that_nobody_knows_are_added_up(school: School) -> None:
    customers = people(490, "regional-isp.example")
    asked = []
    for number in range(10):
        part = customers[49 * number : 49 * number + 49]
        asked.append(school.send(newsletter(part), part))
    assert asked[0] == []
    found = [it for part in asked[1:] for it in part]
    assert [code for code, *_rest in found] == ["CC108"] * 9
    assert found[0][1] is Severity.CONFIRM
    assert found[-1][1] is Severity.STRONG
    assert found[-1][2].endswith("; together that is 490 people")


def test_parts_to_a_public_list_are_a_crowd_together(school: School) -> None:
    """Nobody is asked about the addresses in a mail to one, but about a crowd."""
    everybody = firms(90)
    asked = []
    for number in range(3):
        part = [LIST, *everybody[30 * number : 30 * number + 30]]
        asked.append(school.send(newsletter(part), part))
    assert asked[0] == []
    (second,), (third,) = asked[1:]
    assert second[:2] == third[:2] == ("CC108", Severity.CONFIRM)
    assert second[2].endswith("; together that is 60 people")
    assert third[2].endswith("; together that is 90 people")


def test_parts_too_small_to_ask_about_are_added_up_as_well(school: School) -> None:
    """Each greets its recipients by name, so the text is never the same."""
    asked = []
    for number in range(5):
        part = [it for n in range(2) for it in people(5, f"school{number}{n}.example")]
        asked.append(school.send(newsletter(part, text=f"Dear {part[0]}\n"), part))
    assert asked[0] == []
    found = [it[:2] for part in asked[1:] for it in part]
    assert found[0] == ("CC108", Severity.CONFIRM)
    assert found[-1] == ("CC108", Severity.STRONG)


@pytest.fixture
def sender() -> str:
    return f'"{sys.executable}" -I -c "import sys; sys.stdin.buffer.read()"'


def test_sendmail_knows_what_an_earlier_process_sent(home: Path, sender: str) -> None:
    def sent(message: bytes, *recipients: str) -> tuple[int, str]:
        done = subprocess.run(
            [*SENDMAIL, "--command", sender, "-f", AUTHOR, AUTHOR, *recipients],
            input=message,
            capture_output=True,
            timeout=60,
            check=False,
        )
        return done.returncode, " ".join(done.stderr.decode().split())

    club = [address for n in range(4) for address in people(3, f"firm{n}.example")]
    assert sent(newsletter([]), *club) == (0, "")
    sets = RememberedSets(memory_file(state_dir()))
    assert len(sets.alike(Kind.HIDDEN, club, 9)[0].keys) == 12
    assert sent(newsletter(club, "More"), *club)[0] == 75
    assert sent(newsletter(classes(0, 0)), *classes(0, 0)) == (0, "")
    board = home / "board.eml"
    board.write_bytes(newsletter(firms(9)[4:8], "Board"))
    assert sent(board.read_bytes(), *firms(9)[4:8]) == (0, "")
    board.write_bytes(newsletter(firms(9)[4:], "Board"))
    for command in ("check", "fix"):
        ccwarn = [sys.executable, "-m", "ccwarn", command, str(board)]
        done = subprocess.run(ccwarn, capture_output=True, timeout=60, check=False)
        assert done.returncode == 0, "four of five stood together"
    assert b"Bcc" not in board.read_bytes()
    assert sent(newsletter(classes(0, 1)), *classes(0, 1))[0] == 75
