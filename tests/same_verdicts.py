"""Mails that are made by chance, and what each place where ccwarn looks at mail finds in them.

It is the same everywhere. As a script it tries so many of them, and ends with 1 at a difference:
`python3 packaging/dev.py python tests/same_verdicts.py 10000`
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Iterator
from email.header import Header
from pathlib import Path
from typing import NamedTuple

if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).parent.parent), str(Path(__file__).parent)]

from ccwarn.draft import Draft
from ccwarn.formats import compose_details, envelope
from ccwarn.formats.envelope import Envelope
from ccwarn.gates.milter import packets
from ccwarn.gates.milter.mail import Mail
from ccwarn.gates.milter.session import Session
from ccwarn.policy import Policy
from ccwarn.review import examine
from ccwarn.rules import ALL_RULES
from ccwarn.settings.files import load_policy
from ccwarn.stores.opening import open_store

AUTHOR = "support@acme.example"

_DOMAINS = (
    *("acme.example", "sales.acme.example", "gmail.com", "gmx.de", "web.de", "outlook.com"),
    *("one.example", "two.example", "mail.two.example", "firm.co.uk", "other.co.uk"),
    *("bücher.example", "xn--bcher-kva.example", "[192.0.2.7]"),
)
_NAMES = ("", "", "Eve", "Groß, Jürgen", "Дмитрий", 'The "Boss"', "a (comment)", "bob@two.example")

Found = list[tuple[str, str, list[str]]]


class Written(NamedTuple):
    """A mail as its author has written it: texts of mailboxes, by field."""

    to: list[str]
    cc: list[str]
    bcc: list[str]
    subject: str

    @property
    def everybody(self) -> list[str]:
        """The texts of all fields."""
        return self.to + self.cc + self.bcc


def generated(seed: int) -> Written:
    """Return a mail by chance, always the same for a number."""
    chance = random.Random(seed)
    count = chance.choice((1, 2, 3, 5, 8, 12, 20, 30, 60, 160))
    domains = chance.sample(_DOMAINS, chance.randint(1, len(_DOMAINS)))
    domains += [f"firm{number}.example" for number in range(chance.choice((0, 0, 3, 30)))]
    people = [_person(chance, chance.choice(domains)) for _number in range(count)]
    people += chance.sample(people, min(len(people), chance.choice((0, 0, 1, 3))))  # named twice
    written = Written([], [], [], chance.choice(("", "Prices", "Größen")))
    weights = chance.choice(((1, 1, 1), (1, 9, 0), (1, 0, 9), (9, 1, 0)))
    for person in people:
        chance.choices((written.to, written.cc, written.bcc), weights)[0].append(person)
    return written


def _person(chance: random.Random, domain: str) -> str:
    local = chance.choice(("info", "Eve", "eve+shop", "e.v.e", '"eve"', "d'arc", "x"))
    address = f"{local}{chance.choice(('', chance.randint(0, 99)))}@{domain}"
    if local.startswith('"'):
        address = f'"eve {chance.randint(0, 9)}"@{domain}'
    name = chance.choice(_NAMES)
    if not name:
        return address
    quoted = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f"{quoted} <{address}>"


def fields_of(mail: Written, *, with_bcc: bool) -> Iterator[tuple[str, str]]:
    """Yield the fields of a mail's header, folded by LF."""
    yield "From", AUTHOR
    for name, texts in (("To", mail.to), ("Cc", mail.cc), ("Bcc", mail.bcc if with_bcc else [])):
        if texts:
            yield name, ",\n ".join(map(_encoded, texts))
    if mail.subject:
        yield "Subject", Header(mail.subject, "utf-8").encode()
    yield "Message-ID", "<made@acme.example>"


def _encoded(text: str) -> str:
    """Return the text of a mailbox with its name in encoded words, where it needs them."""
    name, mark, rest = text.rpartition(" <")
    if not mark or name.isascii():
        return text
    plain = name[1:-1].replace('\\"', '"')
    return f"{Header(plain, 'utf-8').encode()} <{rest}"


def _header(mail: Written, *, with_bcc: bool, ending: str) -> bytes:
    lines = [f"{name}: {body}\n" for name, body in fields_of(mail, with_bcc=with_bcc)]
    return "".join([*lines, "\n"]).replace("\n", ending).encode()


def in_a_file(mail: Written, folder: Path) -> Draft:
    """Return the draft that `ccwarn check` and a drafts folder see."""
    path = folder / "mail.eml"
    path.write_bytes(_header(mail, with_bcc=True, ending="\n") + b"Hello.\n")
    store = open_store(path)
    (href,) = store.list()
    return store.read(href).draft


def _envelope(mail: Written) -> Envelope:
    paths = [text.rpartition("<")[2].removesuffix(">") for text in mail.everybody]
    return Envelope(AUTHOR, tuple(dict.fromkeys(paths)))


def on_its_way(mail: Written) -> Draft:
    """Return the draft that a mail account's port sees."""
    return envelope.read(_header(mail, with_bcc=False, ending="\r\n"), _envelope(mail))


def in_thunderbird(mail: Written) -> Draft:
    """Return the draft that Thunderbird's compose window reports."""
    return compose_details.read(
        {
            "author": AUTHOR,
            "subject": mail.subject,
            "identities": [],
            "answered": None,
            "to": mail.to,
            "cc": mail.cc,
            "bcc": mail.bcc,
        }
    ).draft


def on_the_server(mail: Written) -> Draft:
    """Return the draft that a milter sees."""
    session = Session()
    session.take(packets.NEGOTIATE, b"\0\0\0\x06\0\0\x01\xff\0\x1f\xff\xff")
    session.take(packets.MAIL, f"<{AUTHOR}>\0".encode())
    for path in _envelope(mail).forward_paths:
        session.take(packets.RCPT, f"<{path}>\0".encode())
    for name, body in fields_of(mail, with_bcc=False):
        session.take(packets.HEADER, f"{name}\0 {body}\0".encode())
    taken = session.take(packets.END_OF_MESSAGE, b"")
    assert isinstance(taken, Mail)
    return envelope.read(taken.header, taken.envelope)


def found(draft: Draft, policy: Policy) -> Found:
    """Return what is found in a draft: the codes, the severities, and whom it is about."""
    return [
        (it.code, it.severity.name, sorted(box.key for box in it.mailboxes))
        for it in examine(draft, policy, ALL_RULES).findings
    ]


def everywhere(mail: Written, policy: Policy, folder: Path) -> dict[str, Found]:
    """Return what is found in a mail, by where it is looked at."""
    drafts = {
        "check": in_a_file(mail, folder),
        "submission": on_its_way(mail),
        "thunderbird": in_thunderbird(mail),
        "milter": on_the_server(mail),
    }
    return {name: found(draft, policy) for name, draft in drafts.items()}


def policies() -> list[Policy]:
    """Return the policies under which it is tried: with own domains, and without."""
    return [load_policy(None, own_domains=own).policy for own in ((), ("acme.example",))]


def main(count: int) -> int:
    """Try so many mails; say what differs, and how many mails had a finding."""
    differ, flagged, tried = 0, 0, policies()
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(count):
            by_place = everywhere(generated(seed), tried[seed % len(tried)], Path(folder))
            flagged += any(by_place.values())
            if len(set(map(str, by_place.values()))) > 1:
                differ += 1
                print(f"mail {seed}: {by_place}"[:2000])
    print(f"{count} mails, {flagged} with findings, {differ} judged differently")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
