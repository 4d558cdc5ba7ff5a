"""An organisation that is made by chance, and how often `ccwarn milter` flags its mail.

200 people write to customers, partners and lists, and hear from them; now and then somebody puts
customers in Cc who have nothing to do with each other. Those are to be flagged, and nothing else.

Run from the top of the checkout:
`python3 packaging/dev.py python tests/benchmarks/organisation.py 50000`. It ends with 1 where an
incident was missed, or more than one in a thousand of the other outgoing mails was flagged.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from measuring import ROOT

sys.path.insert(0, str(ROOT / "tests"))

from ccwarn.background import Background
from ccwarn.clearance import Clearance
from ccwarn.gates.milter.counters import Counters
from ccwarn.gates.milter.holding import Holding
from ccwarn.gates.milter.judging import Judging
from ccwarn.gates.milter.mail import Client, FieldText, Mail, names_of
from ccwarn.gates.unattended import Unattended
from ccwarn.memory_of_server import MemoryOfServer
from ccwarn.policy import Policy
from ccwarn.review import Decision
from ccwarn.rules import ALL_RULES
from ccwarn.settings.files import load_policy

OWN = "acme.example"
INCIDENTS = 20
_SIZES = (15, 15, 20, 25, 37, 37, 60, 105, 245, 475)
"""How many customers an incident shows to each other, as they were reported."""
_APART = timedelta(minutes=7)
"""The time between two mails: 50,000 are eight months."""
_PROVIDERS = ("gmail.com", "gmx.de", "web.de", "outlook.com", "yahoo.com")


class Made(NamedTuple):
    """A mail: who writes it to whom, what it answers, and what it is of."""

    kind: str
    sender: str
    to: Sequence[str]
    cc: Sequence[str] = ()
    bcc: Sequence[str] = ()
    answers: str = ""
    message_id: str = ""
    subject: str = ""
    by_list: bool = False

    @property
    def is_outgoing(self) -> bool:
        """Whether it comes from within."""
        return self.sender.endswith(f"@{OWN}")


class Thread:
    """A conversation: who is in it, and its latest mail."""

    def __init__(self, people: list[str], subject: str) -> None:
        self.people = people
        self.subject = subject
        self.latest = ""


class Organisation:
    """Makes mails, one after the other, always the same for a number."""

    def __init__(self, seed: int, people: int = 200) -> None:
        self._chance = random.Random(seed)
        self._own = [f"person{number}@{OWN}" for number in range(people)]
        self._firms = [
            [f"p{one}@firm{number}.example" for one in range(self._chance.randint(1, 25))]
            for number in range(400)
        ]
        self._customers = [
            f"customer{number}@{self._chance.choice(_PROVIDERS)}"
            if self._chance.random() < 0.6
            else f"info@shop{number}.example"
            for number in range(3_000)
        ]
        self._threads: list[Thread] = []
        self._count = 0

    def mails(self, count: int, incidents: int) -> Iterator[Made]:
        """Yield so many mails; so many of them are incidents, after the first tenth."""
        at = set(self._chance.sample(range(count // 10, count), incidents))
        kinds = (self._pair, self._thread, self._thread, self._team, self._colleagues)
        others = (self._newsletter, self._mailing, self._list_post, self._begun, self._few)
        for number in range(count):
            self._count = number
            if number in at:
                yield self._incident()
            elif self._chance.random() < 0.85:
                yield self._chance.choices(kinds, (45, 15, 15, 15, 10))[0]()
            else:
                yield self._chance.choices(others, (55, 2, 25, 6, 12))[0]()

    def _id(self, sender: str) -> str:
        return f"<{self._count}.{self._chance.getrandbits(32)}@{sender.rpartition('@')[2]}>"

    def _made(
        self,
        kind: str,
        sender: str,
        to: Sequence[str],
        cc: Sequence[str] = (),
        bcc: Sequence[str] = (),
    ) -> Made:
        subject = f"About {self._count}"
        return Made(kind, sender, to, cc, bcc, message_id=self._id(sender), subject=subject)

    def _incident(self) -> Made:
        size = self._chance.choice(_SIZES)
        return self._made(
            "incident",
            self._chance.choice(self._own),
            [],
            cc=self._chance.sample(self._customers, size),
        )

    def _pair(self) -> Made:
        own = self._chance.choice(self._own)
        other = self._chance.choice([*self._customers, *self._chance.choice(self._firms)])
        sender, to = (own, other) if self._chance.random() < 0.5 else (other, own)
        return self._made("to one", sender, [to])

    def _few(self) -> Made:
        """One customer, with two or three others who have to do with it."""
        others = [self._chance.choice(self._chance.choice(self._firms)) for _number in range(3)]
        return self._made("to a few", self._chance.choice(self._own), others[:1], cc=others[1:])

    def _team(self) -> Made:
        """Many at one client, with colleagues."""
        firm = self._chance.choice(self._firms)
        people = self._chance.sample(firm, self._chance.randint(1, len(firm)))
        own = self._chance.sample(self._own, 3)
        return self._made("to a team", own[0], people, cc=own[1:])

    def _colleagues(self) -> Made:
        own = self._chance.sample(self._own, self._chance.randint(2, 60))
        return self._made("within", own[0], own[1:])

    def _newsletter(self) -> Made:
        sender = f"news@shop{self._chance.randint(0, 200)}.example"
        return self._made("news", sender, [self._chance.choice(self._own)])

    def _mailing(self) -> Made:
        own = self._chance.choice(self._own)
        hidden = self._chance.sample(self._customers, self._chance.randint(50, 300))
        return self._made("in Bcc", own, [own], bcc=hidden)

    def _list_post(self) -> Made:
        number = self._chance.randint(0, 20)
        own, members = self._chance.choice(self._own), self._firms[number]
        to = [f"list{number}@lists.example"]
        if self._chance.random() < 0.5:
            return self._made("list", own, to, cc=self._chance.sample(members, 1))
        made = self._made("list", self._chance.choice(members), to)
        return made._replace(by_list=True)

    def _begun(self) -> Made:
        """A project begins: by a customer mostly, or by one of us with few firms."""
        own = self._chance.sample(self._own, self._chance.randint(1, 6))
        from_outside = self._chance.random() < 0.7
        most = 14 if from_outside else 4
        firms = self._chance.sample(self._firms, self._chance.randint(2, most))
        others = [it for firm in firms for it in firm[: self._chance.randint(1, 6)]]
        thread = Thread([*others, *own], f"Project {self._count}")
        sender = others[0] if from_outside else own[0]
        self._threads.append(thread)
        return self._said(thread, "project", sender, [])

    def _thread(self) -> Made:
        """Somebody answers all, and now and then adds a person or two."""
        if not self._threads:
            return self._begun()
        thread = self._chance.choice(self._threads[-60:])
        new: list[str] = []
        if self._chance.random() < 0.08:
            firm = self._chance.choice(self._firms)
            new = [it for it in firm[:2] if it not in thread.people]
        own = [it for it in thread.people if it.endswith(OWN)]
        is_own = self._chance.random() < 0.5
        sender = self._chance.choice(own if is_own else thread.people)
        return self._said(thread, "answer to all", sender, new)

    def _said(self, thread: Thread, kind: str, sender: str, new: list[str]) -> Made:
        answers = thread.latest
        thread.people += new
        others = [it for it in thread.people if it != sender]
        made = self._made(kind, sender, others[:1], cc=others[1:])
        thread.latest = made.message_id
        return made._replace(answers=answers, subject=f"Re: {thread.subject}")


def as_mail(made: Made) -> Mail:
    """Return a mail as a server hands it over."""
    fields = [("From", made.sender), ("To", ", ".join(made.to)), ("Cc", ", ".join(made.cc))]
    fields += [("Subject", made.subject), ("Message-ID", made.message_id)]
    fields += [("In-Reply-To", made.answers), ("List-Id", "<x.lists>" if made.by_list else "")]
    texts = tuple(FieldText(it.encode(), b" " + body.encode()) for it, body in fields if body)
    paths = [*made.to, *made.cc, *made.bcc]
    if not made.is_outgoing:
        paths = [it for it in paths if it.endswith(f"@{OWN}")]
    return Mail(Client(), "", made.sender, tuple(paths), texts, names_of(texts), "Q1")


class Result(NamedTuple):
    """How many mails went out, and which of them were flagged."""

    outgoing: int
    incidents: int
    caught: int
    false_alarms: Counter[str]
    seconds: float

    @property
    def share(self) -> float:
        """Which part of the mails that are no incidents was flagged."""
        return self.false_alarms.total() / (self.outgoing - self.incidents)


def _at_once(_self: Background, work: Callable[[], object]) -> None:
    work()


def judged(state: Path, policy: Policy, count: int, incidents: int, seed: int = 1) -> Result:
    """Bring so many mails to the gate, each remembered before the next comes.

    So nothing is written in the background here.
    """
    Background.do = _at_once  # type: ignore[assignment, method-assign]
    counters, memory = Counters(1), MemoryOfServer(state, seconds=0)
    clearance = Clearance(lambda: policy, ALL_RULES, Unattended(Decision.HOLD), None, memory)
    judging = Judging(clearance, memory, counters.row(0), Holding(state))
    outgoing, caught, false_alarms, seconds = 0, 0, Counter[str](), 0.0
    clock = datetime(2026, 1, 1, tzinfo=UTC)
    memory._people._mails._now = lambda: clock
    for made in Organisation(seed).mails(count, incidents):
        clock += _APART
        mail = as_mail(made)
        start = time.perf_counter()
        verdict = judging.outgoing(mail) if made.is_outgoing else judging.incoming(mail)
        seconds += time.perf_counter() - start
        outgoing += made.is_outgoing
        is_flagged = verdict.outcome not in ("", "passed")
        if made.kind == "incident":
            caught += is_flagged
        elif is_flagged:
            false_alarms[made.kind] += 1
    return Result(outgoing, incidents, caught, false_alarms, seconds)


def main(count: int) -> int:
    """Print what was flagged."""
    policy = load_policy(None, own_domains=(OWN,)).policy
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        result = judged(Path(folder), policy, count, INCIDENTS)
    print(f"{count} mails, {result.outgoing} outgoing; {result.seconds / count * 1e6:.0f} us each")
    print(f"incidents: {result.caught} of {result.incidents} flagged")
    print(f"others: {result.share:.3%} flagged; {dict(result.false_alarms)}")
    return 0 if result.caught == result.incidents and result.share <= 0.001 else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 50_000))
