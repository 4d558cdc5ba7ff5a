"""Drives a real Claws-Mail on a home of its own."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from counterparts import needs
from e2e.desktop import Desktop, persist, wait_for

STRANGERS = [f"customer{n}@firm{n}.example" for n in range(20)]
MAIN_WINDOW = "Claws Mail [0-9]"
ASSISTANT = "Setup Wizard"
ACCOUNT = """[AccountTemplate]
domain=acme.example
name=Acme Support
email=support@acme.example
smtpserver=127.0.0.1
recvtype=0
recvserver=127.0.0.1
recvuser=support
"""


@contextmanager
def claws_mail(screen: Desktop) -> Iterator[None]:
    """Run Claws-Mail, which makes its folders itself with its assistant."""
    settings = screen.home / ".claws-mail"
    settings.mkdir()
    (settings / "accountrc.tmpl").write_text(ACCOUNT)
    (settings / "clawsrc").write_text("[Common]\nenable_aspell=0\n")
    log = (screen.home / "claws.log").open("wb")
    environ = dict(screen.environ)
    with log, subprocess.Popen([needs("claws-mail")], env=environ, stdout=log, stderr=log) as run:
        try:
            screen.window(ASSISTANT)
            wait_for("main window", lambda: next_page(screen))
            yield
        finally:
            screen.run("claws-mail", "--exit")
            try:
                run.wait(10)
            except subprocess.TimeoutExpired:
                run.kill()


def next_page(screen: Desktop) -> bool:
    """Go on in the assistant; tell whether it has ended."""
    pages = screen.windows(ASSISTANT)
    if not pages:
        return bool(screen.windows(MAIN_WINDOW))
    before = screen.picture(pages[0])
    # The last page may go at any moment.
    if screen.come_forward(pages[0]):
        screen.key("Return")
        wait_for(
            "another page",
            lambda: screen.is_gone(pages[0]) or screen.picture(pages[0]) != before,
        )
    return False


def focus(screen: Desktop, title: str) -> None:
    """Bring a window to the front."""
    screen.activate(screen.window(title))


def save_draft(screen: Desktop, cc: Sequence[str]) -> None:
    """Write a mail to people in Cc, and have it saved; its window stays open."""
    mail = f"mailto:ruth@acme.example?cc={','.join(cc)}&subject=Prices&body=Dear all"
    screen.run("claws-mail", "--compose", mail)
    window = screen.window("Prices - Compose")
    drafts = screen.home / "Mail" / "draft"
    persist(lambda: save(screen, window), lambda: [*drafts.glob("[0-9]*")], "saved draft")


def save(screen: Desktop, window: str, more: str = "") -> None:
    """Write more in the window of a mail and have it saved; nothing tells when it is ready."""
    for mistaken in screen.windows("^Save as$"):
        # The main window came in between, where the same key saves into a file.
        screen.activate(mistaken)
        screen.key("Escape")
        wait_for("end of the other dialog", partial(screen.is_gone, mistaken))
    screen.activate(window)
    screen.type(more)
    screen.key("ctrl+s")
