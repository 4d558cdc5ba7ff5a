"""The mail that was sent from a Thunderbird, as its add-on tells of it: who it went to, no more.

It is told when a person wants to try ccwarn on it, page by page, so that it can be left any time.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterable, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Late
from contextlib import suppress
from typing import Any, NamedTuple

from ccwarn.gates.thunderbird.ask_session import AskSession
from ccwarn.gates.thunderbird.wishes import NotTold, Told
from ccwarn.plain import plain

_FOLDERS_WITHIN = 5.0
"""Seconds within which the add-ons say which folders there are."""
_PAGE_WITHIN = 30.0
"""Seconds that a page may take: Thunderbird may be busy."""


class SentFolder(NamedTuple):
    """A folder for sent mail in a Thunderbird, with so many `mails`.

    `account` and `name` are for people, and safe to show. `key` is the account's in the settings of
    the profile, and `path` the folder's in it; `profile` is the add-on's id there.
    """

    account: str
    name: str
    mails: int
    profile: str
    key: str
    path: str
    session: AskSession
    number: str

    def pages(self) -> Generator[Sequence[object]]:
        """Yield the mails as they are told, some at a time. Raises `NotTold`.

        A mail is `{"id", "date", "author", "subject", "to", "cc", "bcc"}`: texts, the date in
        milliseconds since 1970, and lists of texts, unless the add-on is mistaken.
        """
        told = _told(self.session.tell_me("sent_mail", folder=self.number), _PAGE_WITHIN)
        more = told.get("list")
        try:
            while True:
                yield _list(told, "mails")
                if not isinstance(more, str):
                    return
                told = _told(self.session.tell_me("more_sent_mail", list=more), _PAGE_WITHIN)
                more = told.get("list")
        finally:
            if isinstance(more, str):
                self.session.tell_me("enough", list=more)


def sent_folders(sessions: Iterable[AskSession]) -> list[SentFolder]:
    """Return the folders that the add-ons know; those of one that does not tell are left out."""
    asked = [(it, it.tell_me("sent_folders")) for it in sessions if it.tells_sent_mail]
    deadline = time.monotonic() + _FOLDERS_WITHIN
    found = []
    for session, told in asked:
        with suppress(NotTold):
            folders = _list(_told(told, max(deadline - time.monotonic(), 0)), "folders")
            found += [folder for it in folders if (folder := _folder(session, it)) is not None]
    return found


def _folder(session: AskSession, told: object) -> SentFolder | None:
    if not isinstance(told, dict):
        return None
    texts = [told.get(key) for key in ("in", "name", "account", "path", "id")]
    account, name, key, path, number = (it if isinstance(it, str) else "" for it in texts)
    mails = told.get("mails")
    if not number or type(mails) is not int or mails < 1:
        return None
    return SentFolder(
        plain(account), plain(name), mails, session.profile, key, path, session, number
    )


def _told(future: Future[Told], within: float) -> Told:
    try:
        return future.result(within)
    except Late as error:
        raise NotTold from error


def _list(told: Told, key: str) -> Sequence[Any]:
    found = told.get(key)
    if not isinstance(found, list):
        raise NotTold
    return found
