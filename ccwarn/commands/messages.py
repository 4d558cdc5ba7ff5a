"""The messages at the paths that somebody named on the command line, one by one."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from ccwarn.commands.progress import Progress
from ccwarn.draft import Draft
from ccwarn.i18n import _
from ccwarn.stores.answering import read_answering
from ccwarn.stores.base import Store, StoreError, Vanished
from ccwarn.stores.opening import expect_drafts, message_path, named, open_store
from ccwarn.terminal.console import Console

STDIN = "-"

_FINDS_NONE = os.name == "nt"
"""Whether the system's own shells leave it to each program to find the files of a pattern."""


class NamedMessage(NamedTuple):
    """A message that was read, or could not be.

    `typed` is the path that led to it. `error` is a sentence; `draft` is None exactly where there
    is one. `store`, `href` and `etag` are empty where the message is in no store. `number` says
    which it is of those in a file that holds several, from 0 on.
    """

    typed: str
    draft: Draft | None
    error: str = ""
    store: Store | None = None
    href: str = ""
    etag: str = ""
    number: int = 0

    @property
    def path(self) -> str:
        """The message's file, beginning as it was typed; it is looked for again at each call."""
        if self.store is None or not (self.store.is_folder or self.store.holds_many):
            return self.typed
        try:
            path = message_path(self.store, self.href)
        except StoreError as error:
            path = error.path
        inside = os.path.relpath(path, self.store.path)
        return self.typed if inside == os.curdir else os.path.join(self.typed, inside)  # noqa: PTH118


def messages(
    paths: Sequence[str], progress: Progress, opened: Callable[[Store], None]
) -> Iterator[NamedMessage]:
    """Read the messages at all paths; none is kept, and none keeps the others from being read.

    `opened` hears of a store before it is read, once of all with the same place of leftovers. A
    draft that disappears from its folder meanwhile is not there any more, and not a mistake.
    """
    paths = in_this_folder(paths)
    progress.expect(len(paths))
    heard: set[Path] = set()
    for path in paths:
        if path == STDIN:
            yield _from_stdin()
            progress.step()
            continue
        try:
            store = open_store(named(path))
            if store.place_of_leftovers not in heard:
                heard.add(store.place_of_leftovers)
                opened(store)
            hrefs = list(store.list()) if store.holds_many else sorted(store.list())
            if not hrefs:
                expect_drafts(store)
            progress.expect(len(hrefs) - 1)
            for number, href in enumerate(hrefs):
                message = _read(store, href, path)
                if message is not None:
                    yield message._replace(number=number if store.holds_many else 0)
                progress.step()
        except StoreError as error:
            yield NamedMessage(path, None, str(error))
            progress.step()


def in_this_folder(paths: Sequence[str]) -> Sequence[str]:
    """Return the paths that were typed, patterns resolved where the shell leaves that to us."""
    return [path for typed in paths for path in found(typed)] if _FINDS_NONE else paths


def found(typed: str) -> list[str]:
    """Return the files of a pattern with `*` or `?`, in order; or what was typed, if it finds none.

    A name may have brackets in it: they mean themselves, as they do elsewhere on Windows.
    """
    import glob  # late: only Windows needs it

    if "*" not in typed and "?" not in typed:
        return [typed]
    return sorted(glob.glob(typed.replace("[", "[[]"))) or [typed]  # noqa: PTH207


def telling(errors: Console, progress: Progress) -> Callable[[Store], None]:
    """Return what tells of interrupted changes of a store, which a command that reads leaves."""

    def tell(store: Store) -> None:
        for record in store.interrupted():
            progress.hide()
            errors.paragraph(record.sentence)

    return tell


def _read(store: Store, href: str, typed: str) -> NamedMessage | None:
    try:
        stored = read_answering(store, href)
    except Vanished:
        return None
    except StoreError as error:
        return NamedMessage(typed, None, str(error), store, href)
    return NamedMessage(typed, stored.draft, "", store, href, stored.etag)


def _from_stdin() -> NamedMessage:
    from ccwarn.formats import header_block, invitation, rfc5322

    message = io.BytesIO(sys.stdin.buffer.read(header_block.LIMIT))
    try:
        header, block = header_block.HeaderBlock.read(message)
        body = message.getvalue()[len(header) : invitation.BEGINNING]
        draft = rfc5322.draft_of(block)
        return NamedMessage(
            STDIN, invitation.with_attendees(draft, block, lambda size: body[:size])
        )
    except rfc5322.NotAMessage:
        return NamedMessage(
            STDIN, None, _("The input could not be read: it is not a mail message.")
        )
