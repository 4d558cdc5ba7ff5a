"""Drafts on disk under a real Thunderbird: found, fixed in place, opened again, sent."""

from __future__ import annotations

import math
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from ccwarn.clearance import Clearance
from ccwarn.draft import Field
from ccwarn.policy import Policy
from ccwarn.review import Decision, examine
from ccwarn.rules import ALL_RULES
from ccwarn.stores import answered_lookup, owner
from ccwarn.stores.answering import read_answering
from ccwarn.stores.base import NotRewritable, Store, Stored
from ccwarn.stores.discovery.drafts_folders import Places, discover
from ccwarn.stores.maildir import Maildir
from ccwarn.stores.mbox import Mbox
from ccwarn.stores.opening import open_store, store_of
from counterparts import needs
from e2e.desktop import Desktop, desktop, wait_for
from e2e.smtp_sink import Sink, smtp_sink
from e2e.thunderbird_harness import Thunderbird, thunderbird
from e2e.thunderbird_mail import inbox
from gates.guarded import Guarded
from gates.scripted import Author

pytestmark = pytest.mark.e2e

COLLEAGUE = "ruth@acme.example"
STRANGERS = [f"customer{n}@firm{n}.example" for n in range(20)]
MAILDIR = "@mozilla.org/msgstore/maildirstore;1"


@dataclass(frozen=True, slots=True)
class Stage:
    """A Thunderbird with a profile that it made itself, listed in its profiles.ini."""

    desktop: Desktop
    sink: Sink
    program: Thunderbird

    @property
    def drafts(self) -> Path:
        """Where discovery says that the drafts are."""
        self.program.marionette.run("Services.prefs.savePrefFile(null);")
        home = self.desktop.home
        found = discover(Places("linux", home, home / ".config", home / ".local" / "share"))
        folders = {folder.account: folder for folder in found.folders}
        assert {folder.program for folder in found.folders} == {"Thunderbird"}
        assert folders.keys() == {"Acme", "Local Folders"}
        assert found.domains == {"acme.example", "other.example"}
        assert found.unguarded == ()
        return folders["Local Folders"].path

    def save(self, subject: str) -> tuple[Store, Stored]:
        """Save a draft with 20 strangers in Cc; return it as it lies on disk."""
        self.program.compose(to=[COLLEAGUE], cc=STRANGERS, subject=subject).save()
        store = open_store(self.drafts)

        def saved() -> Stored | None:
            drafts = [store.read(href) for href in store.list()]
            return next((draft for draft in drafts if draft.draft.subject == subject), None)

        return store, wait_for("saved draft", saved)

    def opened_again(self, subject: str) -> dict[str, list[str]]:
        """Return the recipients that Thunderbird shows of a draft."""
        recipients = self.program.open_draft(subject).recipients()
        self.program.close_all()
        return recipients


@contextmanager
def stage(home: Path, **settings: str) -> Iterator[Stage]:
    program = needs("thunderbird")
    with desktop(home) as screen, smtp_sink() as sink:
        subprocess.run(
            [program, "-no-remote", "-CreateProfile", "work"],
            env=dict(screen.environ),
            check=True,
            capture_output=True,
            timeout=60,
        )
        (profile,) = (home / ".thunderbird").glob("*.work")
        inbox(profile)
        with thunderbird(screen, profile, sink.port, **settings) as running:
            yield Stage(screen, sink, running)


@pytest.fixture(scope="module")
def with_mbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with stage(tmp_path_factory.mktemp("mbox")) as made:
        yield made


def size_of(path: Path) -> float:
    """Return the size of a file; Thunderbird lets it vanish for a moment when it compacts."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return math.inf


def moved(store: Store, stored: Stored) -> None:
    better = stored.draft.moved(STRANGERS, Field.BCC)
    store.replace(stored.href, stored.etag, better)


def test_a_fixed_draft_is_opened_and_sent_without_showing_anybody(with_mbox: Stage) -> None:
    store, stored = with_mbox.save("Prices")
    assert isinstance(store, Mbox)
    assert owner.is_running(with_mbox.program.profile)
    before = store.path.read_bytes()
    inode = store.path.stat().st_ino
    moved(store, stored)
    assert (store.path.stat().st_ino, store.path.stat().st_size) == (inode, len(before))
    assert store.path.read_bytes() == before.replace(b"\nCc: ", b"\nBcc:")
    window = with_mbox.program.open_draft("Prices")
    assert window.recipients() == {"to": [COLLEAGUE], "cc": [], "bcc": STRANGERS}
    window.send()
    mail = with_mbox.sink.mails.get(timeout=30)
    assert sorted(mail.rcpt_tos) == sorted([COLLEAGUE, *STRANGERS])
    assert "firm" not in mail.header
    window.wait_closed()
    wait_for("deleted draft", lambda: stored.href not in store.list())


def test_the_folder_is_sound_and_compaction_keeps_the_fix(with_mbox: Stage) -> None:
    with_mbox.save("To be thrown away")
    store, stored = with_mbox.save("To be kept")
    moved(store, stored)
    etag = store.read(stored.href).etag
    assert "To be kept" in with_mbox.program.marionette.run(SUBJECTS)
    with_mbox.program.marionette.run(DELETE, "To be thrown away")
    wait_for("deletion", lambda: len(list(store.list())) == 1)
    size = store.path.stat().st_size
    with_mbox.program.marionette.run(COMPACT)
    wait_for("compaction", lambda: size_of(store.path) < size)
    assert store.read(stored.href).etag == etag
    assert with_mbox.program.marionette.run(SUBJECTS) == ["To be kept"]
    assert with_mbox.opened_again("To be kept")["bcc"] == STRANGERS


def test_undo_under_a_running_thunderbird(with_mbox: Stage) -> None:
    store, stored = with_mbox.save("Undone")
    before = store.path.read_bytes()
    change = store.replace(stored.href, stored.etag, stored.draft.moved(STRANGERS[3:9], Field.BCC))
    assert store.path.stat().st_size == len(before)
    assert with_mbox.opened_again("Undone")["bcc"] == STRANGERS[3:9]
    store_of(change).revert(change)
    assert store.path.read_bytes() == before
    assert with_mbox.opened_again("Undone")["cc"] == STRANGERS


def test_what_does_not_fit_waits_until_thunderbird_is_closed(with_mbox: Stage) -> None:
    with_mbox.program.compose(to=[STRANGERS[0]], subject="Short").save()
    store = open_store(with_mbox.drafts)

    def saved() -> Stored | None:
        drafts = [store.read(href) for href in store.list()]
        return next((draft for draft in drafts if draft.draft.subject == "Short"), None)

    stored = wait_for("saved draft", saved)
    before = store.path.read_bytes()
    with pytest.raises(NotRewritable) as caught:
        moved(store, stored)
    with pytest.raises(NotRewritable):
        store.rehearse(stored.href, stored.etag, stored.draft.moved(STRANGERS, Field.BCC))
    assert "ccwarn install thunderbird" in caught.value.sentence
    assert store.path.read_bytes() == before


def test_the_gate_sees_a_draft_that_is_saved(with_mbox: Stage, tmp_path: Path) -> None:
    author = Author(Decision.REMEDY)
    clearance = Clearance(Policy, ALL_RULES, author)
    guarded = Guarded(with_mbox.drafts, author, clearance)
    with guarded:
        with_mbox.save("Under guard")
        wait_for("fix", lambda: guarded.listener.fixes)
        assert with_mbox.opened_again("Under guard")["bcc"] == STRANGERS
        assert len(author.asked) == 1
    assert guarded.listener.troubles == []


@pytest.mark.parametrize(
    ("subject", "asks"), [("A thread of sixty", False), ("In Bcc", True), ("By a list", False)]
)
def test_an_answer_is_judged_by_the_message_it_answers(
    with_mbox: Stage, subject: str, asks: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answered_lookup, "_PATIENCE", 10.0)  # The machine may be busy.
    with_mbox.program.answer_all(subject).save()
    store = open_store(with_mbox.drafts)

    def saved() -> Stored | None:
        drafts = [read_answering(store, href) for href in store.list()]
        return next((one for one in drafts if one.draft.subject == f"Re: {subject}"), None)

    draft = wait_for("saved answer", saved).draft
    assert draft.answered is not None
    assert [box.addr_spec for box in draft.answered.senders] == ["writer@elsewhere.example"]
    assert examine(draft, Policy(), ALL_RULES).severity.asks == asks
    assert examine(draft._replace(answered=None), Policy(), ALL_RULES).severity.asks
    with_mbox.program.close_all()


def test_a_maildir_account(tmp_path: Path) -> None:
    with stage(tmp_path, **{"mail.server.server2.storeContractID": MAILDIR}) as made:
        store, stored = made.save("Prices")
        assert isinstance(store, Maildir)
        moved(store, stored)
        window = made.program.open_draft("Prices")
        assert window.recipients() == {"to": [COLLEAGUE], "cc": [], "bcc": STRANGERS}
        window.send()
        mail = made.sink.mails.get(timeout=30)
        assert len(mail.rcpt_tos) == 21
        assert "firm" not in mail.header


DRAFTS = """
    const { MailServices } = ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");
    const folder = MailServices.accounts.localFoldersServer.rootFolder.getChildNamed("Drafts");
    const messages = [...folder.messages];
"""
SUBJECTS = DRAFTS + "return messages.map(message => message.mime2DecodedSubject);"
DELETE = (
    DRAFTS
    + """
    const chosen = messages.filter(message => message.mime2DecodedSubject === args[0]);
    folder.deleteMessages(chosen, null, true, false, null, false);
"""
)
COMPACT = DRAFTS + "folder.compact(null, null);"
