"""What one add-on says of the mails that it makes of a mail: one to each of its recipients.

It tells before and after each, and both are on the disk before it is answered. What was under way
when the connection ended is unknown, until the add-on tells on the next one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from ccwarn.batch_file import BadBatch, Batch, BatchInUse, RowState
from ccwarn.batches import Batches, MailIdentity
from ccwarn.draft import Draft, Field, Mailbox, Separate
from ccwarn.formats.compose_details import BadDetails, ComposeDetails
from ccwarn.policy import Policy
from ccwarn.separately import copies

KINDS = ("separate", "copy", "stopped", "mails")
"""The messages of an add-on that are about this."""

GATE = "thunderbird"
_NAME_LENGTH = 32
_FIELDS = {"to": Field.TO, "cc": Field.CC, "bcc": Field.BCC}


class Separating:
    """One connection's mails. `changed` is called after each change of what is on the disk.

    `note` is called by one thread, anything else by any.
    """

    def __init__(self, batches: Batches, changed: Callable[[], object] = lambda: None) -> None:
        self._batches = batches
        self._changed = changed
        self._open: dict[str, Batch] = {}
        self._here: set[str] = set()
        self.stopped: dict[str, str] = {}
        """Why the add-on stopped with a mail, by its batch: "" where no more is known."""

    @staticmethod
    def plan(details: ComposeDetails, after: Draft, policy: Policy) -> dict[str, Any]:
        """Return what is said of a draft whose author wants separate mails.

        `mails` are `{people, to, cc, bcc}`: the addresses of who gets it, and the texts of the
        fields as they were written; there are at most `a_minute` in a minute.
        """
        texts = details.texts()
        mails = [
            {
                "people": [it.addr_spec for it in copy.recipients],
                **{
                    name: [texts[it.key] for it in copy.draft.in_field(field)]
                    for name, field in _FIELDS.items()
                },
            }
            for copy in copies(after)
        ]
        return {"a_minute": policy.separately.a_minute, "mails": mails}

    def note(self, message: Mapping[str, Any]) -> Mapping[str, Any]:
        """Write down what an add-on says, and return what it is answered. Raises BadDetails."""
        try:
            match message["type"]:
                case "separate":
                    return self._begin(**_parts(message, "source", "subject", "people"))
                case "copy":
                    return self._note_copy(**_parts(message, "batch", "people", "state"))
                case "stopped":
                    return self._stop(**_parts(message, "batch", "why"))
                case _:
                    return self._compare(message["mails"])
        except (OSError, BatchInUse, BadBatch, KeyError, TypeError, ValueError) as error:
            raise BadDetails(f"it could not be written down: {type(error).__name__}") from error
        finally:
            self._changed()

    def has(self, batch: str) -> bool:
        """Tell whether the add-on has the draft of a mail, and can go on with it."""
        return batch in self._here

    def is_sending(self, batch: str) -> bool:
        """Tell whether the add-on is sending these mails just now."""
        return batch in self._open

    def left(self, batch: str) -> Sequence[str] | None:
        """Return who is still to get a mail; None where that is being sent, or not known."""
        try:
            with self._batches.open(batch) as found:
                return [found.rows[key].address for key in found.in_state(RowState.PLANNED)]
        except FileNotFoundError:
            return ()  # It is finished.
        except (OSError, BatchInUse, BadBatch):
            return None

    def close(self) -> None:
        """Let go of all of them: the connection has ended."""
        self._here.clear()
        for batch in list(self._open):
            self._let_go(batch)
        self._changed()

    def _begin(self, source: str, subject: str, people: Sequence[str]) -> Mapping[str, Any]:
        if not source or not people or not all(isinstance(it, str) for it in (subject, *people)):
            raise ValueError("it says not who gets what")
        separate = Separate(frozenset(Mailbox(address).key for address in people))
        batch = self._batches.begin(MailIdentity(source, "", subject), separate, people, GATE)
        name = batch.facts.id
        self._open[name] = batch
        self._here.add(name)
        return {"batch": name}

    def _note_copy(self, batch: str, people: Sequence[str], state: str) -> Mapping[str, Any]:
        keys = [Mailbox(address).key for address in people]
        told, was_open = RowState(state), batch in self._open
        found = self._opened(batch)
        if found is None:
            return {"go": False}
        # Whose mail somebody has settled meanwhile is not changed, and never sent again.
        wanted = {RowState.PLANNED} if told is RowState.HANDED else set(_UNDER_WAY)
        may = bool(keys) and all(found.rows[key].state in wanted for key in keys)
        if may:
            found.mark(keys, told)
        if not was_open and told is not RowState.HANDED:
            self._let_go(batch)  # It was told late: nothing is being sent now.
        return {"go": may}

    def _stop(self, batch: str, why: str) -> Mapping[str, Any]:
        self.stopped[batch] = str(why)
        found = self._opened(batch)
        sent = found is not None and not found.in_state(*set(RowState) - {RowState.ACCEPTED})
        self._let_go(batch)
        return {"sent": sent}

    def _compare(self, mails: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
        """Say which of the mails that an add-on has are finished, and which of those are sent."""
        known = {found.facts.id for found in self._batches.unfinished()}
        self._here |= known & {mail["batch"] for mail in mails}
        gone = [mail for mail in mails if mail["batch"] not in known]
        sent = [mail["batch"] for mail in gone if self._is_sent(mail["source"], mail["people"])]
        return {"gone": [mail["batch"] for mail in gone], "sent": sent}

    def _is_sent(self, source: str, people: Sequence[str]) -> bool:
        keys = [Mailbox(address).key for address in people]
        return self._batches.is_done(MailIdentity(source, ""), keys)

    def _opened(self, batch: str) -> Batch | None:
        if len(batch) != _NAME_LENGTH or not batch.isalnum():
            raise ValueError("no batch is called so")
        if batch not in self._open:
            with suppress(FileNotFoundError):
                self._open[batch] = self._batches.open(batch)
        return self._open.get(batch)

    def _let_go(self, batch: str) -> None:
        found = self._open.pop(batch, None)
        if found is not None:
            with suppress(OSError):  # What cannot be put away is read again the next time.
                found.close()


_UNDER_WAY = (RowState.HANDED, RowState.UNKNOWN)


def _parts(message: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: message[name] for name in names}
