"""The submission gate of one account, at work in a thread of its own."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Callable
from concurrent.futures import Future

from ccwarn.account import Account, Endpoint
from ccwarn.clearance import Clearance
from ccwarn.gates.events import Condition, GateState
from ccwarn.gates.submission import tls
from ccwarn.gates.submission.server import Server
from ccwarn.gates.submission.settings import Settings
from ccwarn.i18n import _


class SubmissionGate:
    """Stands between mail programs on this machine and the mail server of one account.

    `told` hears of each change of its state, in the gate's own thread. `context` is how TLS is
    spoken to the mail server; without one, the certificates count that the system trusts.
    """

    def __init__(
        self,
        account: Account,
        clearance: Clearance,
        told: Callable[[GateState], None],
        settings: Settings | None = None,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self.account = account
        self._tell_of = told
        self._server = Server(
            account, clearance, context or tls.context(), settings or Settings(), self._reached
        )
        self._listening: Future[Endpoint] = Future()
        self._loop = asyncio.new_event_loop()
        self._over = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="ccwarn-submission", daemon=True)
        self._listen = account.listen
        self._told: GateState | None = None

    def start(self) -> Endpoint:
        """Begin to listen, and return where.

        Raises OSError, such as for a port that is taken; `told` has then heard of it, too.
        """
        self._thread.start()
        return self._listening.result()

    def stop(self) -> None:
        """Stop listening and hang up on everybody. Mail that was not cleared is not sent."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._over.set)
            self._thread.join()

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        try:
            endpoint = await self._server.start()
        except OSError as error:
            self._tell(
                Condition.TROUBLE,
                _("Mail for {server} is not guarded: {listen} cannot be used: {why}.").format(
                    server=self.account.upstream,
                    listen=self.account.listen,
                    why=error.strerror or str(error),
                ),
            )
            self._listening.set_exception(error)
            return
        self._listen = endpoint
        self._reached("")
        self._listening.set_result(endpoint)
        await self._over.wait()
        await self._server.stop()

    def _reached(self, problem: str) -> None:
        if problem:
            self._tell(Condition.TROUBLE, problem)
        else:
            self._tell(
                Condition.GUARDING,
                _("Mail to {server} is checked at {listen}.").format(
                    server=self.account.upstream, listen=self._listen
                ),
            )

    def _tell(self, condition: Condition, sentence: str) -> None:
        state = GateState(condition, sentence)
        if state != self._told:
            self._told = state
            self._tell_of(state)
