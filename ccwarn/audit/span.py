"""What is read at once: a part of an archive, small enough to be a task of its own."""

from __future__ import annotations

from typing import NamedTuple

from ccwarn.audit.past_mail import PastMail

MBOX, FILES, PST, TOLD = "mbox", "files", "pst", "told"
"""The kinds of archives: many mails in a file, a file each, a data file of Outlook; and none, where
a mail program tells of its mail."""


class Place(NamedTuple):
    """Where one mail is found again.

    `path` is the archive, or the folder that the file called `name` is in. `inside` is where in an
    mbox its From_ line begins, or which mail of a folder of Outlook's, called `name`, it is; or
    the how manieth of those that were told of.
    """

    kind: str
    path: str
    inside: int = 0
    name: str = ""


class Span(NamedTuple):
    """A part of an archive of one kind; `weight` tells how much there is to read.

    Of an mbox it is what begins from `begin` on and before `end`, in bytes; of a folder of
    Outlook's likewise in mails. `names` are those of files in a folder, or that folder's.
    """

    kind: str
    path: str
    begin: int = 0
    end: int = 0
    names: tuple[str, ...] = ()
    weight: int = 0


class Found(NamedTuple):
    """A mail where it was found; `mail` is None where it could not be read, as `error` says."""

    place: Place
    mail: PastMail | None
    error: str = ""
