"""The submission gate of one account, at work in a thread of its own."""

from __future__ import annotations

import asyncio
import errno
import ssl
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress

from ccwarn.account import Account, Endpoint
from ccwarn.batches import Batches
from ccwarn.clearance import Clearance
from ccwarn.gates.events import Condition, GateState
from ccwarn.gates.submission.claim import JUST_BEGUN, is_claimed
from ccwarn.gates.submission.clearing import Clearing
from ccwarn.gates.submission.limits import Limits
from ccwarn.gates.submission.own_certificate import CertificateMissing, OwnCertificate
from ccwarn.gates.submission.parting import Parting
from ccwarn.gates.submission.server import Server
from ccwarn.i18n import _, grouped
from ccwarn.review import Review


class SubmissionGate:
    """Stands between mail programs on this machine and the mail server of one account.

    `told` hears of each change of its state, in the gate's own thread. `context` is how TLS is
    spoken to the mail server; without one, by what the account says. With a certificate of its
    `own` it speaks TLS with mail programs. `pass_on` is as in `Clearing`. With `batches` it can
    send mails separately.
    """

    def __init__(
        self,
        account: Account,
        clearance: Clearance,
        told: Callable[[GateState], None],
        settings: Limits | None = None,
        context: ssl.SSLContext | None = None,
        own: OwnCertificate | None = None,
        pass_on: Callable[[Review, bytes], str] | None = None,
        batches: Batches | None = None,
    ) -> None:
        self.account = account
        self._tell_of = told
        self._paused = False
        self._settings = settings or Limits()
        parting = Parting(batches, self._hear_sent) if batches is not None else None
        clearing = Clearing(clearance, lambda: self._paused, pass_on, parting)
        self._server = Server(account, clearing, context, self._settings, self._reached, own)
        self._listening: Future[Endpoint] = Future()
        self._loop: Future[asyncio.AbstractEventLoop] = Future()
        self._over = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="ccwarn-submission", daemon=True)
        self._listen = account.listen
        self._problem: str | None = None
        self._do_not_send = False
        self._told: GateState | None = None
        self._sent = (0, 0)

    def start(self) -> Endpoint:
        """Begin to listen, and return where.

        Raises OSError, such as for a port that is taken; `told` has then heard of it, too, and
        will hear when the port is free and the gate has begun after all.
        """
        self._thread.start()
        return self._listening.result()

    def stop(self) -> None:
        """Stop listening and hang up on everybody. Mail that was not cleared is not sent."""
        if self._thread.is_alive():
            self._loop.result().call_soon_threadsafe(self._over.set)
            self._thread.join()

    def pause(self) -> None:
        """Let every mail leave without a question until `resume`."""
        self._set_paused(True)

    def resume(self) -> None:
        """Ask again."""
        self._set_paused(False)

    def _set_paused(self, paused: bool) -> None:
        self._paused = paused
        if self._loop.done():
            with suppress(RuntimeError):  # It has been stopped.
                self._loop.result().call_soon_threadsafe(self._tell)

    def _run(self) -> None:
        # On Windows, a loop that is made in the main thread has all signals wake it up alone.
        with asyncio.Runner() as runner:
            self._loop.set_result(runner.get_loop())
            runner.run(self._serve())

    async def _serve(self) -> None:
        while not await self._listens():
            # Whoever has the port may give it back; a gate that was changed does so at once.
            with suppress(TimeoutError):
                async with asyncio.timeout(
                    self._settings.retry if self._do_not_send else self._settings.retry / 10
                ):
                    await self._over.wait()
                    return
        await self._over.wait()
        await self._server.stop()

    async def _listens(self) -> bool:
        try:
            endpoint = await self._server.start()
        except OSError as error:
            await self._say_why(error)
            if not self._listening.done():
                self._listening.set_exception(error)
            return False
        self._listen = endpoint
        self._do_not_send = False
        self._reached("")
        if not self._listening.done():
            self._listening.set_result(endpoint)
        return True

    async def _say_why(self, error: OSError) -> None:
        """Tell why it does not listen."""
        sentence = _("Mail to {server} is not checked, because {listen} cannot be used: {why}.")
        taken = error.errno == errno.EADDRINUSE
        ours = taken and await self._is_ours()
        if ours:
            sentence = _(
                "Another ccwarn of yours listens at {listen} already. This one starts as soon as "
                "it ends."
            )
        elif taken:
            sentence = _(
                "Another program has this account's port, {listen}: do not send. That program "
                "would get your mail to {server} and your password, and the mail is not checked. "
                "ccwarn starts as soon as the port is free."
            )
        elif isinstance(error, CertificateMissing):
            sentence = _(
                "Mail to {server} is not checked, because ccwarn can neither read nor make its "
                "own certificate: {why}."
            )
        self._do_not_send = taken and not ours
        self._reached(
            sentence.format(
                server=self.account.upstream,
                listen=self.account.listen,
                why=error.strerror or str(error),
            )
        )

    async def _is_ours(self) -> bool:
        """Tell whether it is a ccwarn of this user that has the port."""
        if is_claimed(self.account.listen):
            return True
        await asyncio.sleep(JUST_BEGUN)
        return is_claimed(self.account.listen)

    def _reached(self, problem: str) -> None:
        self._problem = problem
        self._tell()

    def _hear_sent(self, sent: int, total: int) -> None:
        self._sent = sent, total
        self._tell()

    def _tell(self) -> None:
        names = {"server": self.account.upstream, "listen": self._listen}
        if self._problem is None:
            return  # It is not known yet whether it can listen.
        if self._problem:
            state = GateState(Condition.TROUBLE, self._problem, self._do_not_send)
        elif self._paused:
            sentence = _("Paused: ccwarn does not ask about mail sent to {listen}.")
            state = GateState(Condition.PAUSED, sentence.format(**names))
        elif self._sent[1]:
            sentence = _("Sending a mail to each separately: {sent} of {total} mails are sent.")
            text = sentence.format(sent=grouped(self._sent[0]), total=grouped(self._sent[1]))
            state = GateState(Condition.GUARDING, text)
        else:
            sentence = _("Mail sent to {listen} is checked and passed on to {server}.")
            state = GateState(Condition.GUARDING, sentence.format(**names))
        if state != self._told:
            self._told = state
            self._tell_of(state)
