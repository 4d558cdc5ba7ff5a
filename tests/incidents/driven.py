"""Brings a reported incident to a gate, and tells what was asked and what became of the mail."""

from __future__ import annotations

import json
import smtplib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from ccwarn.clearance import Clearance
from ccwarn.draft import Recipient
from ccwarn.formats import compose_details, rfc5322
from ccwarn.gates.thunderbird.ask_session import PROTOCOL, AskSession
from ccwarn.policy import Policy
from ccwarn.review import Decision, Review
from ccwarn.rules import ALL_RULES
from ccwarn.settings.files import builtin_providers
from counterparts import INFO
from drafts import AUTHOR
from gates.guarded import Guarded
from gates.scripted import Author, eventually
from incidents.reported import Incident
from smtp_lab import guarded
from smtp_reference import Reference, serving

POLICY = Policy(providers=builtin_providers())
"""What is in force where nobody has set anything."""

FROM_LINE = b"From - Sun Nov 22 14:00:00 2026\r\n"
"""What begins a message in an mbox, as Thunderbird writes it."""


class Outcome(NamedTuple):
    """What a gate made of a mail: the questions about it, and who got it and could be seen.

    Both are those outside, by their addr-specs; None where the mail was held. What lies in a folder
    counts as it stands there.
    """

    asked: list[Review]
    got: set[str] | None = None
    seen: set[str] | None = None

    @classmethod
    def of(cls, asked: list[Review], recipients: Iterable[Recipient]) -> Outcome:
        """Return what became of a mail that has these recipients now."""
        outside = [it for it in recipients if it.mailbox.addr_spec != AUTHOR]
        seen = {it.mailbox.addr_spec for it in outside if it.field.visible}
        return cls(asked, {it.mailbox.addr_spec for it in outside}, seen)


Drive = Callable[[Incident, Decision, Path], Outcome]
"""Bring an incident to a gate whose author decides so. The folder is empty, and may be used."""


def _clearance(author: Author) -> Clearance:
    return Clearance(lambda: POLICY, ALL_RULES, author)


def _saved(folder: Path, author: Author, save: Callable[[], object]) -> Outcome:
    """Save one draft into a folder, or into an mbox, while that is guarded."""
    with Guarded(folder, author, _clearance(author)) as guard:
        save()
        eventually(lambda: guard.listener.fixes, "a fix")
        store = guard.gate._store
        assert store is not None
        (draft,) = (store.read(href).draft for href in store.list())
    return Outcome.of(author.asked, draft.recipients)


def _renamed(folder: Path, name: str, data: bytes) -> None:
    beside = folder / ".saving"
    beside.write_bytes(data)
    beside.replace(folder / name)


def saved_as_eml(incident: Incident, decision: Decision, folder: Path) -> Outcome:
    """Save it to a guarded folder of messages."""
    return _saved(folder, Author(decision), lambda: _renamed(folder, "a.eml", incident.message))


def saved_as_msg(incident: Incident, decision: Decision, folder: Path) -> Outcome:
    """Save it to a guarded folder as Outlook does."""
    return _saved(folder, Author(decision), lambda: _renamed(folder, "a.msg", incident.msg))


def saved_in_maildir(incident: Incident, decision: Decision, folder: Path) -> Outcome:
    """Save it to a guarded Maildir."""
    for name in ("cur", "new", "tmp"):
        (folder / name).mkdir()
    name = f"cur/1700000000.M1P2.host{INFO}DS"
    return _saved(folder, Author(decision), lambda: _renamed(folder, name, incident.message))


def saved_in_mbox(incident: Incident, decision: Decision, folder: Path) -> Outcome:
    """Append it to a guarded mbox, as Thunderbird does."""
    file = folder / "Drafts"
    file.touch()

    def append() -> None:
        with file.open("ab") as mbox:
            mbox.write(FROM_LINE + incident.message + b"\r\n")

    return _saved(file, Author(decision), append)


def submitted(incident: Incident, decision: Decision, _folder: Path) -> Outcome:
    """Send it by SMTP through the submission gate, before a server that takes everything."""
    author = Author(decision)
    with (
        serving(Reference()) as server,
        guarded(server, asker=author, policy=lambda: POLICY) as lab,
        lab.smtplib() as client,
    ):
        everybody = [AUTHOR, *incident.addresses]
        try:
            client.sendmail(AUTHOR, everybody, incident.message)
        except smtplib.SMTPDataError:
            assert not server.deliveries
            return Outcome(author.asked)
        (delivery,) = server.deliveries
    envelope = {path.decode() for path in delivery.recipients} - {AUTHOR}
    return Outcome.of(author.asked, rfc5322.read(delivery.content).recipients)._replace(
        got=envelope  # Bcc is nowhere else.
    )


def sent_by_thunderbird(incident: Incident, decision: Decision, _folder: Path) -> Outcome:
    """Press Send in Thunderbird, as its add-on tells it."""
    author, said = Author(decision), list[dict[str, Any]]()
    session = AskSession(
        _clearance(author),
        ALL_RULES,
        lambda frame: said.append(json.loads(frame)),
        lambda call: call(),
        lambda client: None,
        lambda: False,
    )
    report = incident.compose_details
    hello = {"type": "hello", "protocol": PROTOCOL, "addon": "1", "program": "T", "profile": "p"}
    for message in (hello, {"type": "ask", "id": 1, "draft": report}):
        session.receive(json.dumps(message).encode())
    eventually(lambda: said[-1]["type"] == "answer", "an answer")
    if said[-1]["decision"] == "hold":
        return Outcome(author.asked)
    assert said[-1]["changes"]["split"] == []
    for name in ("to", "cc"):
        texts = report[name]
        for first, last in reversed(said[-1]["changes"][name]):
            report["bcc"] += texts[first : last + 1]
            del texts[first : last + 1]
    return Outcome.of(author.asked, compose_details.read(report).draft.recipients)


CAN_HOLD: dict[str, Drive] = {"submission": submitted, "Thunderbird": sent_by_thunderbird}
"""The gates that can hold a mail, by what they are called."""

ONLY_TELL: dict[str, Drive] = {
    "eml": saved_as_eml,
    "msg": saved_as_msg,
    "Maildir": saved_in_maildir,
    "mbox": saved_in_mbox,
}
"""The drafts gate in folders of every kind."""
