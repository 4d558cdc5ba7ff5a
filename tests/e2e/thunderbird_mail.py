"""Mails and address books that Thunderbird has before a test begins."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

OWN = "Acme Support <support@acme.example>"
WRITER = "Writer <writer@elsewhere.example>"
COLLEAGUES = ("Ruth Okafor <ruth@acme.example>", "Tomás Vidal <tomas@acme.example>")


def customers(count: int, start: int = 0) -> list[str]:
    """Return people at a mailbox provider, each a stranger to all others."""
    return [f"Customer {n} <customer{n}@gmail.com>" for n in range(start, start + count)]


def strangers(count: int) -> list[str]:
    """Return people at as many firms."""
    return [f"Person {n} <person@firm{n}.example>" for n in range(count)]


def inbox(profile: Path) -> None:
    """Put mails to be answered into the inbox of Local Folders."""
    folder = profile / "Mail" / "Local Folders"
    folder.mkdir(parents=True)
    mails = (
        _mail("A thread of sixty", [OWN, *strangers(59)]),
        _mail("In Bcc", strangers(6)),
        _mail("By a list", strangers(6), "List-Id: Staff <staff.elsewhere.example>\n"),
        _mail("In a newsgroup", strangers(3), "Newsgroups: comp.lang.python\n"),
        _mail("To the other address", ["Us <sales@other.example>", *strangers(6)]),
    )
    (folder / "Inbox").write_text("".join(mails), encoding="utf-8")


def drafts(profile: Path) -> None:
    """Put drafts into Local Folders that another Thunderbird has saved, and copied there."""
    sixty = [WRITER, *strangers(59)]
    thread = "<60.17@elsewhere.example>"
    answers = f"References: {thread}\nIn-Reply-To: {thread}\n"
    mails = (
        _mail("Re: Answered elsewhere", sixty, answers, OWN),
        _mail("Answer edited twice", sixty, answers, OWN),
        _mail("Forwarded", sixty, f"{answers}X-Forwarded-Message-Id: {thread}\n", OWN),
        _mail("Answers what is gone", sixty, answers.replace("60.17", "gone"), OWN),
    )
    folder = profile / "Mail" / "Local Folders"
    (folder / "Drafts").write_text("".join(mails), encoding="utf-8")


def _mail(subject: str, to: Sequence[str], fields: str = "", author: str = WRITER) -> str:
    people = ",\n ".join(to)
    return (
        "From - Mon Nov 02 10:00:00 2026\n"
        f"{fields}From: {author}\nTo: {people}\nSubject: {subject}\n"
        "Date: Mon, 02 Nov 2026 10:00:00 +0000\n"
        f"Message-ID: <{len(to)}.{len(subject)}@elsewhere.example>\n"
        "MIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\n\nHello.\n\n"
    )
