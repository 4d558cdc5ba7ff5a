"""A mail that leaves as several, and what is said of how far that has come.

It is the same for every way by which mails leave: what is left to send is known from the batch, and
what has become of each mail is noted there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ccwarn.batch_file import Batch, Row, RowState
from ccwarn.draft import Draft, Mailbox
from ccwarn.formats import envelope
from ccwarn.formats.separate_mails import may_be_split, own_mail
from ccwarn.i18n import _, grouped, ngettext
from ccwarn.plain import isolated, plain
from ccwarn.separately import copies

_LONGEST_REPLY = 120
_NAMED = 3
"""So many people are named whom the server has refused; of more it is told how many they are."""


class Part(NamedTuple):
    """One of the mails: its header block, and who gets it, as the envelope names them."""

    header: bytes
    paths: tuple[str, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """The mailbox keys of who gets it."""
        return tuple([Mailbox(it).key for it in self.paths])


def can_leave_as_several(
    header: bytes, body: bytes, draft: Draft, paths: Sequence[str], stuck: str
) -> bool:
    """Tell whether a message can; `stuck` says why nobody can be moved in it, "" if they can.

    Who gets it has to be known by mailbox.
    """
    known = {it.mailbox.key for it in draft.recipients}
    everybody = {Mailbox(it).key for it in paths}
    return not stuck and everybody <= known and may_be_split(header, body)


def parts_left(header: bytes, draft: Draft, paths: Iterable[str], batch: Batch) -> tuple[Part, ...]:
    """Return the mails that are left to send, of a draft that is to be sent separately.

    `paths` are the forward-paths of the envelope: nobody else gets anything. Whom the server has
    refused is tried once more. Raises rfc5322.NotAMessage.
    """
    left = set(batch.in_state(RowState.PLANNED, RowState.REFUSED))
    path_of = {Mailbox(it).key: it for it in paths}
    parts = []
    for copy in copies(draft):
        keys = [it.key for it in copy.recipients if it.key in left and it.key in path_of]
        if keys and copy.is_own:
            parts.append(Part(own_mail(header, copy.draft, batch.facts.id), (path_of[keys[0]],)))
        elif keys:
            written = envelope.write(header, copy.draft)
            parts.append(Part(written, tuple([path_of[it] for it in keys])))
    return tuple(parts)


def nothing_was_sent(count: int, fit: int) -> str:
    """Say that so many mails do not fit into the time that a mail program waits."""
    text = _(
        "ccwarn cannot send {count} mails while your mail program waits, but {fit}. Nothing was "
        "sent."
    )
    return text.format(count=grouped(count), fit=grouped(fit))


def outcome(rows: Iterable[Row], why: str = "") -> str:
    """Say who has the mail by now, and what to do about the others.

    `why` is a sentence that says why it has stopped, "" where it has not.
    """
    rows = list(rows)
    has = sum(row.state is RowState.ACCEPTED for row in rows)
    if has == len(rows):
        text = ngettext(
            "Sent separately to {count} person.", "Sent separately to {count} people.", has
        )
        return text.format(count=grouped(has))
    text = _("{count} of {total} people have this mail.").format(
        count=grouped(has), total=grouped(len(rows))
    )
    parts = [text, why, *_about(rows)]
    if any(row.state is RowState.PLANNED for row in rows):
        parts.append(_("Send it again and ccwarn goes on. Nobody gets it twice."))
    return " ".join(filter(None, parts))


def server_said(text: str) -> str:
    """Say why it has stopped: in the words of the mail server."""
    return _("The mail server said: {text}").format(text=plain(text, _LONGEST_REPLY))


def _about(rows: Sequence[Row]) -> list[str]:
    refused = [row for row in rows if row.state is RowState.REFUSED]
    # What is still under way when it has stopped is as unknown.
    unknown = sum(row.state in (RowState.UNKNOWN, RowState.HANDED) for row in rows)
    sentence = _("The mail server refused {person}: {text}")
    said = [
        sentence.format(person=isolated(row.address, 80), text=plain(row.said, _LONGEST_REPLY))
        for row in refused[:_NAMED]
    ]
    if (more := len(refused) - _NAMED) > 0:
        text = ngettext("It refused {count} more.", "It refused {count} more.", more)
        said.append(text.format(count=grouped(more)))
    if unknown:
        text = ngettext(
            "Nobody knows whether {count} of them has it: run “ccwarn unsent”.",
            "Nobody knows whether {count} of them have it: run “ccwarn unsent”.",
            unknown,
        )
        said.append(text.format(count=grouped(unknown)))
    return said
