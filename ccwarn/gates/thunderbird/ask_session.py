"""What is said between one add-on and the tray: JSON objects, one a frame, each with its `type`.

The add-on begins with `hello`; its `protocol` must be ours. It is answered by `welcome` `{policy}`;
`policy` `{policy}` follows as soon as it changes. `standing_policy`
says what is in it. The add-on may say any time

* `ask` `{id, draft}`: a mail is about to leave. Answered by `answer` `{id, decision, changes}`,
  where its author has answered perhaps with a `mark` to put into it, as `cleared_mark` makes it;
  where its author must be asked, by `shown` `{id}` before that. A mail that is held may have
  `approval` `{person, subject, text}` as well: it is to be attached to a mail to that person,
  after these changes. `separable` may say that the mail can be sent as several; then the decision
  may be `separately`, with what `separating` plans.
* `examine` `{id, draft}`: what would `ask` say? Answered by `findings`; nobody is asked.
* `ping` `{id}`: answered by `pong` `{id}` as long as whoever asks is alive.
* `withdraw` `{id}`: the compose window is gone, and with it the question.
* `separate` `{id, source, subject, people}`: a mail to these addresses is a draft now, with this
  Message-ID, and becomes several. Answered by `noted` `{batch}`, as are the next three.
* `copy` `{id, batch, people, state}`: what becomes of one of those mails. Before `handed` is
  answered by `go`, it may not be sent.
* `stopped` `{id, batch, why}`: no more of them are sent for now; `sent` says whether all are.
* `mails` `{id, mails}`: the mails `{batch, source, people}` that are not finished as far as the
  add-on knows. `gone` are those that are, and `sent` those of them that everybody has got.

It is told to go on with the `people` who have not got a mail by `continue` `{batch, people}`.

One that says `tells_sent_mail` in its `hello` may be asked by `tell` `{number, what}`, and answers
by `told` `{id}` with that number. `sent_mail` says what is asked and told.

A `draft` is what `compose_details` reads, and `changes` what it says. Whatever else arrives is
answered by `rejected` `{id, why}`. An end of the connection withdraws all its questions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import asdict, dataclass
from functools import partial
from threading import Lock
from typing import Any

from ccwarn import __version__
from ccwarn.clearance import Clearance, ToApprove
from ccwarn.draft import Draft
from ccwarn.finding import Rule
from ccwarn.formats import compose_details
from ccwarn.formats.compose_details import BadDetails, ComposeDetails
from ccwarn.gates.thunderbird.answers import HELD, answer_to
from ccwarn.gates.thunderbird.messages import Rejected, decoded, encoded, number_of
from ccwarn.gates.thunderbird.relay import LARGEST_ANSWER
from ccwarn.gates.thunderbird.separating import KINDS, Separating
from ccwarn.gates.thunderbird.standing_policy import standing
from ccwarn.gates.thunderbird.wishes import Told, Wishes
from ccwarn.i18n import N_, _
from ccwarn.question import question
from ccwarn.review import Decision, Origin, Review
from ccwarn.unforeseen import LastResort

PROTOCOL = 3
"""Changes whenever an older side could not understand a newer one."""

# It does not tell an add-on which of *Send* and *Send Later* was pressed, and sends a mail to
# whoever stands in it: colleagues in Cc of each would get each.
ORIGIN = Origin("thunderbird", True, "", True, can_pass_on=True, can_keep_colleagues=False)

NOBODY_IS_ASKED = N_("Nobody is asked and no mail is held: ccwarn only takes notes.")
_MOST_OPEN = 100
"""More open questions than this on one connection are taken for a mistake."""
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Client:
    """Who is at the other end: the versions of the add-on and its program, and its profile.

    `profile` is the id that the program has given to the add-on in this profile. The add-ons of
    earlier versions do not tell of mail that was sent.
    """

    addon: str
    program: str
    profile: str
    tells_sent_mail: bool = False


class AskSession:
    """One connection. `receive` is called by one thread, answers may come from any other.

    `send` takes one frame and must not block. `after_asking` is given a function, and calls it as
    soon as questions asked before are on the screen, or stand in the queue of whoever asks: only
    someone who is alive does that. While `is_paused`, every mail may leave.
    """

    def __init__(
        self,
        clearance: Clearance,
        rules: Sequence[Rule],
        send: Callable[[bytes], None],
        after_asking: Callable[[Callable[[], None]], None],
        welcomed: Callable[[Client], None] = lambda client: None,
        is_paused: Callable[[], bool] = lambda: False,
        separating: Separating | None = None,
    ) -> None:
        self._clearance = clearance
        self.separating = separating
        self._rules = rules
        self._send = send
        self._after_asking = after_asking
        self._welcomed = welcomed
        self._is_paused = is_paused
        self._client: Client | None = None
        self._told: object = None
        self._open: dict[int, Future[Draft | None]] = {}
        self._wishes = Wishes(self._say)
        self._lock = Lock()

    @property
    def profile(self) -> str:
        """The id of the add-on in its profile; "" before it has introduced itself."""
        return self._client.profile if self._client else ""

    @property
    def tells_sent_mail(self) -> bool:
        """Whether the add-on can tell of mail that was sent."""
        return self._client is not None and self._client.tells_sent_mail

    def tell_me(self, what: str, **parts: str) -> Future[Told]:
        """Wish to be told something by the add-on; see `Wishes`. May be called by any thread."""
        return self._wishes.tell_me(what, **parts)

    def receive(self, frame: bytes) -> bool:
        """Do what a frame says; return False where the connection is of no use any more."""
        number = None
        # Whatever happens, not understood is never "send it".
        why = "it could not be examined"
        try:
            with LastResort("a message of the add-on failed", (Rejected, BadDetails)):
                message = decoded(frame)
                if self._client is None:
                    return self._hello(message)
                number = number_of(message)
                self.tell_policy()
                self._do(number, message)
                return True
        except (Rejected, BadDetails) as rejection:
            why = str(rejection)
        self._say("rejected", id=number, why=why)
        return True

    def close(self) -> None:
        """Withdraw all open questions, and all wishes: there is nobody left to hear or to tell."""
        self._wishes.close()
        with self._lock:
            open_ones = list(self._open.values())
        for cleared in open_ones:
            cleared.cancel()
        if self.separating is not None:
            self.separating.close()

    def go_on(self, batch: str) -> bool:
        """Have the add-on send the rest of a mail to several; False where it cannot."""
        if self.separating is None or not self.separating.has(batch):
            return False
        left = self.separating.left(batch)
        if left is None:
            return False
        self._say("continue", batch=batch, people=left)
        return True

    def _do(self, number: int, message: Mapping[str, Any]) -> None:
        match message["type"]:
            case "ask":
                self._ask(number, _details(message), message.get("separable") is True)
            case "examine":
                self._examine(number, _details(message))
            case "ping":
                self._after_asking(partial(self._say, "pong", id=number))
            case "withdraw":
                self._withdraw(number)
            case "told":
                self._wishes.hear(number, message)
            case kind if kind in KINDS and self.separating is not None:
                self._say("noted", id=number, **self.separating.note(message))
            case _:
                raise Rejected("its type is unknown")

    def _hello(self, message: Mapping[str, Any]) -> bool:
        if message["type"] != "hello":
            raise Rejected("it must be hello")
        if message.get("protocol") != PROTOCOL:
            self._say("mismatch", protocol=PROTOCOL, version=__version__)
            return False
        names = [message.get(key) for key in ("addon", "program", "profile")]
        if not all(isinstance(name, str) and len(name) <= _LONGEST_NAME for name in names):
            raise Rejected("it must name addon, program and profile")
        addon, program, profile = map(str, names)
        tells = message.get("tells_sent_mail") is True
        self._client = Client(addon, program, profile, tells)
        self._told = policy = self._clearance.policy
        self._say("welcome", protocol=PROTOCOL, version=__version__, policy=standing(policy))
        self._welcomed(self._client)
        return True

    def tell_policy(self) -> None:
        """Tell the add-on the policy, if it is another one. May be called by any thread."""
        policy = self._clearance.policy
        with self._lock:
            if self._client is None or policy == self._told:
                return
            self._told = policy
        self._say("policy", policy=standing(policy))

    def _ask(self, number: int, details: ComposeDetails, separable: bool) -> None:
        with self._lock:
            if number in self._open or len(self._open) >= _MOST_OPEN:
                raise Rejected("there are too many questions, or two of one number")
        if self._is_paused():
            self._say("answer", id=number, decision=Decision.SEND.value, changes=None)
            return
        to_approve = list[ToApprove]()
        review = self._clearance.examine(details.draft)
        can_separate = separable and self.separating is not None
        origin = ORIGIN._replace(can_send_separately=can_separate)
        cleared = self._clearance.settle(review, origin, approval=to_approve.append)
        if not cleared.done():
            with self._lock:
                self._open[number] = cleared
            self._after_asking(partial(self._say_shown, number))
        key = review.policy.on_server.cleared_key if ORIGIN.asks(review) else ""
        cleared.add_done_callback(partial(self._answer, number, details, key, to_approve))

    def _say_shown(self, number: int) -> None:
        with self._lock:
            is_open = number in self._open
        if is_open:
            self._say("shown", id=number)

    def _answer(
        self,
        number: int,
        details: ComposeDetails,
        key: str,
        to_approve: Sequence[ToApprove],
        cleared: Future[Draft | None],
    ) -> None:
        with self._lock:
            self._open.pop(number, None)
        if cleared.cancelled():
            return
        answer = HELD
        with LastResort("an answer could not be put into words"):
            after = cleared.result()
            answer = answer_to(details, after, key, to_approve)
            if self.separating is not None and after is not None and after.separate:
                plan = self.separating.plan(details, after, self._clearance.policy)
                answer = {**answer, **plan}
        self._say("answer", id=number, **answer)

    def _withdraw(self, number: int) -> None:
        with self._lock:
            cleared = self._open.get(number)
        if cleared is not None:
            cleared.cancel()

    def _examine(self, number: int, details: ComposeDetails) -> None:
        review = self._clearance.examine(details.draft)
        self._say("findings", id=number, **findings(review, self._rules, details))

    def _say(self, kind: str, **parts: Any) -> None:
        frame = encoded({"type": kind, **parts})
        if len(frame) > LARGEST_ANSWER:
            frame = encoded({"type": "rejected", "id": parts.get("id"), "why": "it is too large"})
        self._send(frame)


def findings(review: Review, rules: Sequence[Rule], details: ComposeDetails) -> dict[str, Any]:
    """Return what the compose window shows before Send: texts to show as they are, and changes."""
    asked = question(review, ORIGIN, rules)
    asks = ORIGIN.asks(review)
    return {
        "asks": asks,
        "people": asked.number,
        "label": (asked.people or _("Check recipients")) if asks else "",
        "notice": _(NOBODY_IS_ASKED) if review.policy.monitor_only else "",
        "advice": [it for it in (asked.advice.text, asked.advice.suggestion) if it],
        "tool": {
            "label": _("Open {tool}").format(tool=asked.advice.tool),
            "link": asked.advice.link,
        },
        "reasons": [asdict(reason) for reason in asked.reasons],
        "now": asked.now,
        "after": asked.after,
        "advises_move": asked.advises_move,
        "changes": details.changes(review.remedied()) if asked.effect else None,
    }


def _details(message: Mapping[str, Any]) -> ComposeDetails:
    return compose_details.read(message.get("draft"))
