"""A mail that a second person is to approve of: saved, and attached to a mail to that person.

There is no server of ours: the author's mail program opens with the mail to that person, and the
author sends it or not. The mail that is asked about is held in any case, and lies in a file.
"""

from __future__ import annotations

import re
import secrets
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from ccwarn.i18n import _
from ccwarn.plain import plain
from ccwarn.private_file import private_folder, write_private
from ccwarn.review import Review

KEPT_DAYS = 30
"""How long a mail that was to be approved of stays in its file."""

_SOON = 2.0
"""Seconds after which a mail program that is still there has opened."""
_LONGEST_SUBJECT = 120
_APP_PATHS = r"Software\Microsoft\Windows\CurrentVersion\App Paths"


class Request(NamedTuple):
    """The mail to the second person."""

    person: str
    subject: str
    text: str


def request_for(review: Review, *, answers_go_to_author: bool = True) -> Request:
    """Return what is said to the second person of a review, and where answers to the mail go."""
    subject = plain(review.draft.subject, _LONGEST_SUBJECT) or _("(no subject)")
    author = review.draft.author
    paragraphs = [
        _("May the attached mail be sent as it is? Its author cannot send it without you."),
        _(
            "If it may, open it and send it yourself. Where it opens without a Send button, use "
            "Message > Edit As New Message in Thunderbird, or Actions > Resend This Message in "
            "Outlook. It then comes from you."
        ),
        _("If it may not, answer this mail."),
    ]
    if author is not None and answers_go_to_author:
        answers = _("Answers to it go to {author}.").format(author=plain(author.addr_spec))
        paragraphs[1] += f" {answers}"
    return Request(
        review.second_person,
        _("For approval: {subject}").format(subject=subject),
        "\n\n".join(paragraphs),
    )


def ask_for_approval(state: Path, review: Review, message: bytes) -> str:
    """Save the message and open a mail to the second person; say in sentences what was done.

    `state` is the folder of ccwarn's state. Nothing is raised: the mail is held anyway.
    """
    try:
        file = _saved(state, review, message)
    except OSError as error:
        text = _("The mail could not be saved for approval: {reason}. Forward it yourself.")
        return text.format(reason=error.strerror or type(error).__name__)
    request = request_for(review)
    if not open_mail(request, file):
        text = _("Send {file} to {person} for approval: no mail program could be opened.")
        return text.format(file=plain(str(file), 400), person=plain(request.person))
    text = _(
        "Send the mail to {person} that opens: it asks for approval. If they approve, they send "
        "yours themselves, so do not send it again. It is saved as {file}."
    )
    return text.format(file=plain(str(file), 400), person=plain(request.person))


def sweep(state: Path) -> None:
    """Delete the mails that were saved too long ago; what cannot be deleted stays."""
    before = time.time() - KEPT_DAYS * 24 * 60 * 60
    for file in _folder(state).glob("*.*"):
        with suppress(OSError):
            if file.suffix in (".eml", ".msg") and file.stat().st_mtime < before:
                file.unlink()


def open_mail(request: Request, file: Path) -> bool:
    """Open a new mail with the file attached in the user's mail program, and tell if one began.

    One that ends soon with a failure has opened nothing, and the next one is tried: so this waits
    some seconds, and no thread of a window may call it.
    """
    import subprocess  # late: the tray is to stay small, and few mails need approval

    for command in _commands(request, file):
        with suppress(OSError):
            nothing = subprocess.DEVNULL
            process = subprocess.Popen(
                command, stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True
            )
            try:
                failed = process.wait(_SOON)
            except subprocess.TimeoutExpired:
                # It may be open for hours.
                threading.Thread(target=process.wait, name="ccwarn-approval", daemon=True).start()
                return True
            if not failed:
                return True
    return False


def _commands(request: Request, file: Path) -> Iterator[list[str]]:
    """Yield what would open the mail, the program that the user has chosen first.

    xdg-email: https://portland.freedesktop.org/doc/xdg-email.html; Thunderbird's -compose:
    https://kb.mozillazine.org/Command_line_arguments_(Thunderbird); Outlook's /c, /m and /a:
    https://support.microsoft.com/office/079164cd-4ef5-4178-b235-441737deb3a6
    """
    person, subject, text = request
    if sys.platform == "win32":
        if outlook := _registered("OUTLOOK.EXE"):
            yield [outlook, "/c", "ipm.note", "/m", person, "/a", str(file)]
    elif program := shutil.which("xdg-email"):
        given = ["--utf8", "--subject", subject, "--body", text, "--attach", str(file)]
        yield [program, *given, person]
    if program := shutil.which("thunderbird") or _registered("thunderbird.exe"):
        said = {"to": person, "subject": subject, "body": text, "attachment": file.as_uri()}
        # An apostrophe would end a value.
        parts = [f"{name}='{value.replace(chr(39), '’')}'" for name, value in said.items()]
        yield [program, "-compose", ",".join(parts)]


def _registered(program: str) -> str:
    """Return the path of a program that Windows knows by its name, or ""."""
    if sys.platform == "win32":
        import winreg

        for place in (winreg.HKEY_CURRENT_USER, winreg.HKEY_LOCAL_MACHINE):
            with suppress(OSError):
                return winreg.QueryValue(place, rf"{_APP_PATHS}\{program}").strip('"')
    return ""


def place_for(state: Path, review: Review, suffix: str) -> Path:
    """Return where a mail to approve of can be saved, as .eml or .msg; old ones go.

    Raises OSError.
    """
    sweep(state)
    name = re.sub(r"\W+", "-", review.draft.subject)[:40].strip("-") or "mail"
    return private_folder(_folder(state)) / f"{name}-{secrets.token_hex(4)}{suffix}"


def _saved(state: Path, review: Review, message: bytes) -> Path:
    file = place_for(state, review, ".eml")
    write_private(file, message, replace=False)
    return file


def _folder(state: Path) -> Path:
    return state / "approval"
