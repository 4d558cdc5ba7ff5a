"""The dialog that asks."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from ccwarn.draft import Answered, Draft, Field, Mailbox, Recipient, Unreadable
from ccwarn.i18n import OFFERED, _
from ccwarn.policy import BulkMail, Texts, WatchedDomains
from ccwarn.question import question
from ccwarn.review import Origin, Review, examine
from ccwarn.rules import ALL_RULES
from ccwarn.settings.book import Book
from ccwarn.settings.files import load_policy
from ccwarn.stores.mbox import RUNNING
from ccwarn.stores.opening import open_store
from ccwarn.ui.question.dialog import QuestionDialog
from ccwarn.ui.question.offers import Offers
from scenes.scene import SAMPLES, Scene

SCENES = (
    Scene("dialog-light", "question", ("unfold",), readme=True, holds=True, scale=1.5),
    Scene("dialog-dark", "question", ("unfold",), readme=True, holds=True, dark=True, scale=1.5),
    *(
        Scene(
            f"dialog-{code}",
            "question",
            ("unfold",),
            readme=True,
            holds=True,
            scale=1.5,
            language=code,
        )
        for code in OFFERED
        if code != "en"
    ),
    Scene("outlook", "question", ("outlook", "unfold"), readme=True, holds=True, scale=1.5),
    Scene("dialog-1x", "question"),
    Scene("dialog-2x", "question", holds=True, scale=2),
    Scene("dialog-2x-typed", "question", ("send",), holds=True, scale=2),
    Scene("dialog-2x-why", "question", ("why",), scale=2),
    Scene("dialog-2x-qps", "question", ("send",), holds=True, scale=2, language="qps"),
    Scene("dialog-qps", "question", ("send",), holds=True, language="qps"),
    Scene("dialog-typed", "question", ("send", "type"), holds=True),
    Scene("dialog-dark-why", "question", ("why",), dark=True),
    Scene("dialog-search", "question", ("search",), holds=True),
    Scene("dialog-people", "question", ("by person",)),
    Scene("dialog-rtl", "question", ("unfold",), holds=True, right_to_left=True),
    Scene("dialog-contrast", "question", ("unfold",), holds=True, high_contrast=True),
    Scene("dialog-ar", "question", holds=True, language="ar", right_to_left=True),
    Scene("dialog-few", "question", ("send",), people=6, holds=True),
    Scene("dialog-10000", "question", people=10_000),
    Scene("dialog-unreadable", "question", people=0),
    Scene("dialog-from-bcc", "question", ("from bcc", "why"), holds=True),
    Scene("dialog-watched", "question", ("watched", "why"), holds=True),
    Scene("dialog-refused", "question", ("refused",), holds=True, dark=True),
    Scene("dialog-newcomers", "question", ("newcomers",), holds=True),
    Scene("dialog-newcomers-2x", "question", ("newcomers", "send"), holds=True, dark=True, scale=2),
    Scene("dialog-newcomers-people", "question", ("newcomers", "by person"), holds=True),
    Scene("dialog-newcomers-qps", "question", ("newcomers",), holds=True, language="qps"),
    Scene("dialog-advice", "question", ("advice",), holds=True),
    Scene("dialog-advice-2x", "question", ("advice",), holds=True, dark=True, scale=2),
    Scene("dialog-advice-qps", "question", ("advice", "send"), holds=True, language="qps"),
    Scene("dialog-advice-refused", "question", ("advice", "refused"), holds=True),
    Scene("dialog-crowd", "question", ("crowd",), holds=True),
    Scene("dialog-reason", "question", ("send", "reason"), holds=True),
    Scene("dialog-reason-few", "question", ("send", "reason"), people=6, holds=True, dark=True),
    Scene(
        "dialog-reason-2x-qps", "question", ("send", "reason"), holds=True, scale=2, language="qps"
    ),
    Scene("dialog-approval", "question", ("approval",), holds=True),
    Scene("dialog-approval-2x", "question", ("approval",), holds=True, dark=True, scale=2),
    Scene("dialog-approval-qps", "question", ("approval",), holds=True, language="qps"),
    Scene("dialog-separately", "question", ("separately",), people=7, holds=True),
    Scene(
        "dialog-separately-dark",
        "question",
        ("separately", "keep"),
        people=7,
        holds=True,
        dark=True,
    ),
    Scene("dialog-separately-2x", "question", ("separately",), people=7, holds=True, scale=2),
    Scene(
        "dialog-separately-qps", "question", ("separately",), people=7, holds=True, language="qps"
    ),
    Scene("dialog-separately-new", "question", ("newcomers", "separately"), holds=True),
    Scene("dialog-stuck", "question", stuck=True),
    Scene("dialog-stuck-qps", "question", stuck=True, dark=True, scale=2, language="qps"),
)


def show(scene: Scene) -> QWidget:
    """Show the dialog about the sample draft, or about as many people as the scene wants."""
    stuck = _(RUNNING) if scene.stuck else ""
    origin = Origin("", can_hold=scene.holds, no_move_because=stuck, can_pass_on=scene.holds)
    origin = origin._replace(can_send_separately="separately" in scene.done)
    review = _review(scene)
    dialog = QuestionDialog(question(review, origin, ALL_RULES))
    loaded = load_policy(SAMPLES / "policy.toml")._replace(policy=review.policy)
    book = Book(lambda: loaded, lambda _changes: {})
    dialog.offer(Offers(book, review, lambda: None, ALL_RULES))
    dialog.show()
    view = dialog.people.view
    doings: dict[str, Callable[[], object]] = {
        "unfold": lambda: view.setExpanded(view.model().index(4, 0), True),
        "why": lambda: dialog.answers.why.setChecked(True),
        "send": lambda: dialog.answers.send.setChecked(True),
        "type": lambda: dialog.sending.field.setText("475"),
        "keep": lambda: dialog.answers.separate.keep.tick.setChecked(True),
        "search": lambda: dialog.people.search.setText("anna"),
        "by person": lambda: dialog.people.order.menu().actions()[2].trigger(),
    }
    for done in scene.done:
        doings.get(done, lambda: None)()
    return dialog


def _review(scene: Scene) -> Review:
    store = open_store(SAMPLES / "475-customers-in-cc.eml")
    draft = store.read(next(iter(store.list()))).draft
    if scene.people == 0:
        text = "Anna Schmidt <anna@northwind.example, " * 9
        draft = Draft(draft.author, (), draft.subject, unreadable=(Unreadable(text, Field.CC),))
    elif scene.people < 475:
        firms = ["northwind", "contoso", "brightwater", "alder", "bluebird", "fern", "gale"]
        people = tuple(
            Recipient(Mailbox(f"info@{firm}.example", firm.title()), Field.TO)
            for firm in firms[: scene.people]
        )
        if "separately" in scene.done:
            team = [Mailbox("ruth@acme.example", "Ruth Adler"), Mailbox("sam@acme.example", "Sam")]
            people += tuple(Recipient(mailbox, Field.CC) for mailbox in team)
        draft = Draft(draft.author, people, draft.subject)
    elif scene.people > 475:
        many = tuple(
            Recipient(Mailbox(f"info{n}@firm{n % 4000}.example"), Field.CC)
            for n in range(scene.people)
        )
        draft = Draft(draft.author, many, draft.subject)
    policy = load_policy(SAMPLES / "policy.toml").policy
    if {"from bcc", "watched", "refused"} & set(scene.done):
        draft = _answer()
    if "outlook" in scene.done:
        draft = draft._replace(recipients=draft.recipients[:64], subject="Our prices from January")
    if "newcomers" in scene.done:
        draft = _conversation()
    if "crowd" in scene.done:
        cc = tuple(Recipient(Mailbox(f"customer{n}@isp.example"), Field.CC) for n in range(60))
        draft = Draft(draft.author, cc, draft.subject)
    if "watched" in scene.done:
        policy = policy._replace(watched_domains=WatchedDomains(ask=("northwind.example",)))
    if "refused" in scene.done:
        policy = policy._replace(watched_domains=WatchedDomains(refuse=("northwind.example",)))
    policy = policy._replace(require_reason="reason" in scene.done)
    if "advice" in scene.done:
        policy = policy._replace(
            bulk_mail=BulkMail("Acme Newsletter", "https://www.acme.example/newsletter"),
            texts=Texts(
                typed="Ask data protection before you show customers to others: extension 4711.",
                refuse="Ask data protection if you have to write there: extension 4711.",
            ),
        )
    if "approval" in scene.done:
        policy = policy._replace(second_person="ruth@acme.example")
    return examine(draft, policy, ALL_RULES)


def _conversation() -> Draft:
    """Return a reply to 59 people, with six more who are new."""
    firms = ["northwind", "contoso", "brightwater", "alder", "bluebird", "fern", "gale"]
    thread = [
        Mailbox(f"{name.lower()}@{firms[n % 7]}.example", f"{name} {firms[n % 7].title()}")
        for n, name in enumerate(f"{first}{m}" for m in range(6) for first in "ABCDEFGHIJ")
    ][:59]
    new = [
        Mailbox("eve.stone@gmail.com", "Eve Stone"),
        Mailbox("max@gmail.com"),
        Mailbox("bob@fabrikam.example", "Bob Miller"),
        Mailbox("ann@fabrikam.example", "Ann Lee"),
        Mailbox("jo@fabrikam.example", "Jo Hart"),
        Mailbox("info@harbour.example"),
    ]
    return Draft(
        Mailbox("support@acme.example"),
        tuple(Recipient(mailbox, Field.CC) for mailbox in (*thread, *new)),
        "Re: Committee of the seven firms",
        Answered((thread[0],), (*thread[1:], Mailbox("support@acme.example"))),
    )


def _answer() -> Draft:
    """Return an answer to all of three people, one of them new, by somebody who was in Bcc."""
    manager = Mailbox("petra.lang@acme.example", "Petra Lang")
    anna = Mailbox("anna@northwind.example", "Anna Schmidt")
    bob = Mailbox("bob@contoso.example", "Bob Miller")
    eve = Mailbox("eve@brightwater.example", "Eve Stone")
    return Draft(
        Mailbox("support@acme.example"),
        tuple(Recipient(mailbox, Field.TO) for mailbox in (manager, anna, bob, eve)),
        "Re: Our offer",
        Answered((manager,), (anna, bob)),
    )
