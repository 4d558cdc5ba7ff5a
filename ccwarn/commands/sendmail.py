"""`ccwarn sendmail`: what mutt and git call in place of sendmail or msmtp.

It takes one message from the input, clears it and hands it on. The exit status is as in sysexits.h.
"""

from __future__ import annotations

import argparse
import io
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import NamedTuple

from ccwarn.account import Account, Endpoint, Security, normal_fingerprint
from ccwarn.approval import ask_for_approval
from ccwarn.batches import Batches
from ccwarn.clearance import Asker, Clearance, ToApprove
from ccwarn.commands.chosen_policy import policy_in_force
from ccwarn.commands.delivery import Delivery, by_command, by_server
from ccwarn.commands.sendmail_options import SendmailOptions
from ccwarn.commands.separate_sending import SeparateSending
from ccwarn.draft import Draft
from ccwarn.formats import envelope, invitation, protected, rfc5322
from ccwarn.formats.envelope import Envelope
from ccwarn.gates.mailing import can_leave_as_several
from ccwarn.gates.submission import sentences
from ccwarn.gates.unattended import Unattended
from ccwarn.i18n import _
from ccwarn.journal import Journal
from ccwarn.memory import MemoryOfPeople
from ccwarn.policy import Policy
from ccwarn.review import Decision, Origin, Review
from ccwarn.rules import ALL_RULES
from ccwarn.settings.files import state_dir
from ccwarn.stores.identities import KnownIdentities
from ccwarn.terminal.console import Console
from ccwarn.terminal.of_session import terminal
from ccwarn.unforeseen import take_over_log

OK, EX_USAGE, EX_DATAERR, EX_TEMPFAIL = 0, 64, 65, 75

_HERE = Endpoint("127.0.0.1", 0)
_ORIGIN = Origin("sendmail", can_hold=True, can_pass_on=True)


class _Mail(NamedTuple):
    """A message as it was read, its header block apart, and where it is to go."""

    header: bytes
    body: bytes
    envelope: Envelope


def run(arguments: argparse.Namespace) -> int:
    """Run the command: 0 the mail was handed on, 75 it was held, others as sysexits.h has them."""
    take_over_log()
    errors = Console(sys.stderr)
    policy, _sound = policy_in_force(arguments, errors)
    try:
        deliver = _delivery(arguments, policy)
        mail = _read(arguments)
    except rfc5322.NotAMessage as error:
        return _told(errors, EX_DATAERR, str(error))
    except ValueError as error:
        return _told(errors, EX_USAGE, str(error))
    with _asker(arguments.unattended) as asker:
        journal = Journal(state_dir())
        memory = MemoryOfPeople(state_dir())
        identities = KnownIdentities()
        clearance = Clearance(lambda: policy, ALL_RULES, asker, journal, memory, identities)
        read = envelope.read(mail.header, mail.envelope, lambda size: mail.body[:size])
        separately = SeparateSending(Batches(state_dir()), *mail, policy, deliver)
        if (begun := separately.again(read)) is not None:
            return _told(errors, *begun)
        review = clearance.examine(read)
        origin = _origin(mail, review)
        to_approve = list[ToApprove]()
        leaves = clearance.settle(review, origin, approval=to_approve.append).result()
    if review.severity.asks and not _ORIGIN.asks(review):
        errors.paragraph(
            _("ccwarn would have asked about this mail. It only takes notes, so the mail is sent.")
        )
    if leaves is None:
        errors.paragraph(sentences.held(review).text.partition(" ")[2])
        for asked in to_approve:
            errors.paragraph(_asked_for_approval(mail, asked))
        return EX_TEMPFAIL
    if origin.no_move_because and leaves is not review.unchanged:
        return _told(errors, EX_TEMPFAIL, origin.no_move_because)
    if leaves.separate is not None:
        return _told(errors, *separately.begin(leaves))
    return _handed_on(mail, review, leaves, arguments.unattended is None, deliver, errors)


def _origin(mail: _Mail, review: Review) -> Origin:
    """Return where the message is asked about, and what can be done there."""
    beginning = mail.body[: protected.BEGINNING]
    stuck = invitation.why_no_move(review.draft, review.remedied())
    stuck = stuck or protected.why_no_move(mail.header, beginning)
    can_part = can_leave_as_several(
        mail.header, beginning, review.draft, mail.envelope.forward_paths, stuck
    )
    return _ORIGIN._replace(no_move_because=stuck, can_send_separately=can_part)


def _told(errors: Console, status: int, sentence: str) -> int:
    if sentence:
        errors.paragraph(sentence)
    return status


def _asked_for_approval(mail: _Mail, asked: ToApprove) -> str:
    try:
        message = envelope.unsent(mail.header, asked.draft) + mail.body
    except rfc5322.NotAMessage as error:
        return str(error)
    return ask_for_approval(state_dir(), asked.review, message)


def _handed_on(
    mail: _Mail,
    review: Review,
    leaves: Draft,
    is_by_person: bool,
    deliver: Delivery,
    errors: Console,
) -> int:
    try:
        if leaves is review.unchanged:
            header = envelope.to_send(mail.header, mail.envelope)
        else:
            header = envelope.write(mail.header, leaves)
        if is_by_person and _ORIGIN.asks(review):
            key = review.policy.on_server.cleared_key
            header = envelope.marked(header, mail.envelope, key, time.time())
    except rfc5322.NotAMessage as error:
        errors.paragraph(str(error))
        return EX_DATAERR
    done = deliver(header + mail.body, mail.envelope)
    return _told(errors, done.status, done.why)


def _read(arguments: argparse.Namespace) -> _Mail:
    """Read the message. Raises NotAMessage, and ValueError where nobody is to get it."""
    message = sys.stdin.buffer.read()
    header = rfc5322.read_header_block(io.BytesIO(message))
    body = message[len(header) :]
    envelope.expect_sound(header)
    draft = rfc5322.read(header)
    recipients = list(arguments.recipients)
    if arguments.from_header:
        recipients += [recipient.mailbox.addr_spec for recipient in draft.recipients]
        # Whoever reads recipients from the header takes Bcc out of it.
        header = envelope.without_bcc(header)
    if not recipients:
        raise ValueError(_("This mail has no recipients. Name some, or use -t."))
    if arguments.full_name and not arguments.command and draft.author is None:
        raise ValueError(_("This mail has no From field, and a server makes none: leave out -F."))
    sender = arguments.sender
    if sender is None:
        sender = draft.author.addr_spec if draft.author else ""
    paths = tuple(dict.fromkeys(recipients))
    login = arguments.user if "@" in (arguments.user or "") else ""
    return _Mail(header, body, Envelope(sender.strip("<>"), paths, login))


def _delivery(arguments: argparse.Namespace, policy: Policy) -> Delivery:
    """Return who sends the mail. Raises ValueError where nobody is named."""
    asked = SendmailOptions.of(arguments)
    if arguments.command:
        return by_command(arguments.command, asked)
    if arguments.upstream:
        account = Account(
            _HERE,
            Endpoint.parsed(arguments.upstream),
            Security(arguments.security),
            certificate=arguments.certificate,
            fingerprint=normal_fingerprint(arguments.fingerprint),
        )
    else:
        if len(policy.accounts) != 1:
            raise ValueError(
                _("Nothing is set to send the mail. Use --command msmtp, or --upstream HOST:PORT.")
            )
        (account,) = policy.accounts
    return by_server(account, arguments.user, arguments.password_command, asked)


@contextmanager
def _asker(unattended: str | None) -> Iterator[Asker]:
    """Give whoever answers: as told beforehand, or at the terminal, which the input is not."""
    if unattended is not None:
        yield Unattended(Decision(unattended))
        return
    try:
        with terminal() as (keyboard, screen):
            from ccwarn.terminal.prompt import TerminalAsker  # late: most mail asks nothing

            asker = TerminalAsker(Console(screen), keyboard, ALL_RULES)
            try:
                yield asker
            finally:
                asker.close()
    except OSError:
        yield _Nobody()


class _Nobody:
    """Stands for an author who cannot be reached: what would be asked about is held."""

    def ask(self, review: Review, origin: Origin) -> Future[Decision]:
        """Hold."""
        answer: Future[Decision] = Future()
        answer.set_result(Decision.HOLD)
        return answer
