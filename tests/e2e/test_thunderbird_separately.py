"""A mail to each, sent by a real Thunderbird: everybody gets one, whatever ends meanwhile."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from e2e import thunderbird_scripts as scripts
from e2e.desktop import PATIENCE, persist, wait_for
from e2e.smtp_sink import Taken
from e2e.stage import Stage, connected
from e2e.thunderbird_harness import thunderbird
from e2e.thunderbird_mail import COLLEAGUES

pytestmark = pytest.mark.e2e

SEPARATELY = "alt+n"
WINDOW = "Sending to each separately"
SIZE = 5_000_000
SMALL_BUTTON = 500
"""Pixels of a short button that is coloured; the frame of what has the focus has fewer."""
NAMES = ("Jürgen Groß", "田中", '"Doe, Jane"', "O'Brien", "Łukasz", "plain")


def people(count: int = 6) -> list[str]:
    return [f"{NAMES[n % 6]} <p{n}@firm{n}.example>" for n in range(count)]


def mails(stage: Stage, count: int) -> list[Taken]:
    """Return the next mails; nobody gets one twice."""
    found = [stage.arrived() for _mail in range(count)]
    everybody = [address for mail in found for address in mail.rcpt_tos]
    assert len(everybody) == len(set(everybody))
    return found


def parsed(mail: Taken) -> EmailMessage:
    return message_from_bytes(mail.content, policy=policy.SMTPUTF8)


def stored(stage: Stage, folder: str, subject: str) -> list[EmailMessage]:
    """Return the mails of a local folder with this subject that are not deleted."""
    texts = stage.thunderbird.stored(folder).split(b"From - ")[1:]
    found = [message_from_bytes(it.partition(b"\n")[2], policy=policy.SMTPUTF8) for it in texts]
    deleted = 8
    return [
        it
        for it in found
        if it["Subject"] == subject and not int(it["X-Mozilla-Status"], 16) & deleted
    ]


def press_continue(stage: Stage) -> None:
    """Press Continue in our window, without a tick for anybody."""
    window = stage.desktop.window(WINDOW)
    stage.desktop.activate(window)
    picture, blue = stage.desktop.picture, stage.desktop.blue
    wait_for("button", lambda: picture(window).count(blue) > SMALL_BUTTON)
    before = stage.sink.mails.qsize()
    persist(
        lambda: stage.desktop.click_in(window, *stage.desktop.coloured(window)),
        lambda: stage.sink.mails.qsize() > before or picture(window).count(blue) < SMALL_BUTTON,
        "going on",
    )


def each_gets_a_mail_of_their_own(stage: Stage, file: Path) -> None:
    subject = "Grüße an alle"
    compose = stage.thunderbird.compose(to=COLLEAGUES[:1], cc=people(), subject=subject)
    compose.ask(scripts.ATTACH, str(file), "Übersicht.bin")
    compose.send()
    stage.press(SEPARATELY)
    found = mails(stage, 7)
    assert [mail.rcpt_tos for mail in found][1:] == [(f"p{n}@firm{n}.example",) for n in range(6)]
    for mail, text in zip(found, [COLLEAGUES[0], *people()], strict=True):
        message = parsed(mail)
        (only,) = message["To"].addresses
        assert only.display_name == text.partition(" <")[0].strip('"')
        assert (message["Cc"], message["Bcc"], message["Subject"]) == (None, None, subject)
        body = message.get_body()
        assert body is not None
        assert body.get_content().strip() == "Dear all, the text."
        (attachment,) = message.iter_attachments()
        assert attachment.get_filename() == "Übersicht.bin"
        assert len(attachment.get_content()) == SIZE
    (kept,) = wait_for("copy", lambda: [it for it in stored(stage, "Sent", subject) if it["Bcc"]])
    assert len(kept["Bcc"].addresses) == 7
    wait_for("no draft", lambda: not stored(stage, "Drafts", subject))
    assert not stage.thunderbird.windows()


def newcomers_get_a_mail_of_their_own(stage: Stage) -> None:
    compose = stage.thunderbird.answer_all("A thread of sixty")
    compose.add("Cc", [f"New {n} <new{n}@other{n}.example>" for n in range(6)])
    compose.send()
    stage.press(SEPARATELY)
    found = mails(stage, 7)
    assert sorted(len(mail.rcpt_tos) for mail in found) == [1, 1, 1, 1, 1, 1, 60]
    for mail in found:
        assert mail.field("In-Reply-To") == mail.field("References") == "<60.17@elsewhere.example>"
        assert len(mail.rcpt_tos) == 1 or "other" not in mail.header
    wait_for("end of all windows", lambda: not stage.thunderbird.windows())


def one_that_is_refused_stops_it_and_a_kill_loses_nothing(stage: Stage) -> list[Taken]:
    stage.sink.refuse, stage.sink.refused = (
        "554 5.7.1 no such user",
        frozenset({"p2@firm2.example"}),
    )
    stage.sink.waits = frozenset({"p4@firm4.example"})
    stage.thunderbird.compose(to=COLLEAGUES[:1], cc=people(), subject="Stopped").send()
    stage.press(SEPARATELY)
    alert = stage.desktop.window("Send Message Error")
    stage.desktop.activate(alert)
    stage.desktop.key("Return")
    found = mails(stage, 3)
    press_continue(stage)
    found += mails(stage, 2)
    assert found[-1].rcpt_tos == ("p4@firm4.example",)
    stage.thunderbird.process.kill()
    stage.thunderbird.process.wait(PATIENCE)
    stage.sink.waits = frozenset()
    return found


def test_a_mail_to_each(tmp_path: Path) -> None:
    with connected(tmp_path / "home") as stage:
        everybody_gets_one(stage, tmp_path)


def everybody_gets_one(stage: Stage, tmp_path: Path) -> None:
    file = tmp_path / "overview"
    file.write_bytes(bytes(SIZE))
    # Thunderbird has to know the drafts that lie there before it tells of another one.
    stage.thunderbird.open_draft("Forwarded")
    stage.thunderbird.close_all()
    each_gets_a_mail_of_their_own(stage, file)
    newcomers_get_a_mail_of_their_own(stage)
    found = one_that_is_refused_stops_it_and_a_kill_loses_nothing(stage)
    with thunderbird(stage.desktop, stage.profile, stage.sink.port) as again:
        stage.thunderbird = again
        press_continue(stage)
        found += mails(stage, 1)
        everybody = [address for mail in found for address in mail.rcpt_tos]
        assert everybody == [
            "ruth@acme.example",
            *(f"p{n}@firm{n}.example" for n in (0, 1, 3, 4, 5)),
        ]
        (kept,) = wait_for("copy", lambda: stored(stage, "Sent", "Stopped"))
        assert len(kept["Bcc"].addresses) == 7
        assert stage.nothing_arrived()
