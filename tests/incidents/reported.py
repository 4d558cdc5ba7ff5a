"""Replicas of incidents that were reported: who could be seen, in every form a mail takes."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from email.header import Header
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from ccwarn.draft import Field
from ccwarn.formats.compose_details import FIELDS
from ccwarn.policy import Severity
from drafts import AUTHOR
from msg_drafts import MsgDraft, Person, build_msg
from rule_corpus import spelt_out

FILE = Path(__file__).with_name("incidents.toml")

_FIRST = (
    "Aoife Bernd Chiara Deniz Élodie Farid Grace Håkon Inés Jürgen Kate Łukasz Mona Zoë".split()
)
_LAST = "Adler Bianchi Costa Díaz Evans Fischer Gruber Hansen Ito Jansen Kowalski Müller".split()


class Incident(NamedTuple):
    """A mail that was reported. `people` are those whom all could see, `named` by display-name."""

    name: str
    field: Field
    people: tuple[Person, ...]
    severity: Severity

    @property
    def addresses(self) -> tuple[str, ...]:
        """Their addr-specs, in the order they were written in."""
        return tuple(person.address for person in self.people)

    @property
    def fields(self) -> dict[Field, tuple[Person, ...]]:
        """Who stands in which destination field: in Cc beside the author's own mailbox in To."""
        own = () if self.field is Field.TO else (Person(AUTHOR, "Support"),)
        return {Field.TO: own, self.field: self.people}

    @property
    def message(self) -> bytes:
        """The mail as a message."""
        header = [f"From: Support <{AUTHOR}>", f"Message-ID: <{len(self.people)}@acme.example>"]
        for field, people in self.fields.items():
            header.append(f"{field.value}: " + ",\r\n ".join(map(_encoded, people)))
        return "\r\n".join([*header, "Subject: Your query", "", "Dear all,", ""]).encode()

    @property
    def msg(self) -> bytes:
        """The mail as Outlook saves it."""
        to, cc = (self.fields.get(field, ()) for field in (Field.TO, Field.CC))
        return build_msg(MsgDraft(to, cc, sender=AUTHOR))

    @property
    def compose_details(self) -> dict[str, Any]:
        """The mail as Thunderbird's add-on reports it."""
        texts = {name: map(_written, self.fields.get(it, ())) for name, it in FIELDS.items()}
        report = {"author": f"Support <{AUTHOR}>", "identities": [AUTHOR], "subject": "Your query"}
        return {**report, "answered": None, **{name: [*them] for name, them in texts.items()}}


@cache
def incidents() -> tuple[Incident, ...]:
    """Return every incident."""
    found = tomllib.loads(FILE.read_text(encoding="utf-8"))["incident"]
    return tuple(map(_incident, found))


def _incident(it: dict[str, Any]) -> Incident:
    addresses = spelt_out(it["visible"])
    if it.get("others"):
        addresses = [f"another.{address}" for address in addresses]
    # A list of customers is in the order they came in, not in that of their providers.
    dice = random.Random(len(addresses))
    dice.shuffle(addresses)
    names = _names(dice)
    people = tuple(
        Person(address, next(names) if number < it["named"] else "")
        for number, address in enumerate(addresses)
    )
    return Incident(it["name"], Field(it["field"]), people, Severity[it["severity"]])


def _names(dice: random.Random) -> Iterator[str]:
    """Yield display-names: most as they are spoken, some as directories have them."""
    while True:
        first, last = dice.choice(_FIRST), dice.choice(_LAST)
        yield f"{last}, {first}" if dice.random() < 0.2 else f"{first} {last}"


def _written(person: Person) -> str:
    name = f'"{person.name}"' if "," in person.name else person.name
    return f"{name} <{person.address}>" if name else person.address


def _encoded(person: Person) -> str:
    if person.name.isascii():
        return _written(person)
    return f"{Header(person.name, 'utf-8').encode()} <{person.address}>"
