"""Drafts of a real Evolution, in the Maildir++ tree that it makes: found, fixed, taken back."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ccwarn.draft import Field
from ccwarn.stores.discovery.drafts_folders import Places, discover
from ccwarn.stores.maildir_tree import MaildirTree
from ccwarn.stores.opening import open_store, store_of
from counterparts import needs
from e2e.desktop import Desktop, desktop, persist

pytestmark = pytest.mark.e2e

STRANGERS = [f"customer{n}@firm{n}.example" for n in range(20)]
ACCOUNT = {
    "account": "[Mail Account]\nBackendName=none\nIdentityUid=identity\n",
    "identity": "[Mail Identity]\nAddress=support@acme.example\nName=Support\n"
    "[Mail Composition]\nDraftsFolder=folder://local/Drafts\n"
    "[Mail Submission]\nSentFolder=folder://local/Sent\nTransportUid=transport\n",
    "transport": "[Mail Transport]\nBackendName=smtp\n[Authentication]\nHost=127.0.0.1\n",
}


@contextmanager
def evolution(screen: Desktop, *arguments: str) -> Iterator[None]:
    """Run Evolution with an account; it makes its folders itself."""
    sources = screen.home / ".config" / "evolution" / "sources"
    sources.mkdir(parents=True)
    for name, text in ACCOUNT.items():
        parent = "" if name == "account" else "account"
        head = f"[Data Source]\nDisplayName=Acme\nEnabled=true\nParent={parent}\n"
        (sources / f"{name}.source").write_text(head + text)
    log = (screen.home / "evolution.log").open("wb")
    command = [str(needs("evolution")), *arguments]
    with log, subprocess.Popen(command, env=dict(screen.environ), stdout=log, stderr=log) as run:
        try:
            yield
        finally:
            run.terminate()
            try:
                run.wait(10)
            except subprocess.TimeoutExpired:
                run.kill()


def saved(screen: Desktop, root: Path) -> str:
    """Save the mail in its window; return which draft it is."""

    def save() -> None:
        screen.activate(screen.window("Prices"))
        screen.key("ctrl+s")

    def draft() -> str:
        return next(iter(open_store(root).list()), "") if (root / ".Drafts").is_dir() else ""

    return persist(save, draft, "saved draft")


def test_a_draft_is_found_fixed_and_brought_back(tmp_path: Path) -> None:
    mail = f"mailto:ruth@acme.example?cc={','.join(STRANGERS)}&subject=Prices&body=Dear all"
    with desktop(tmp_path) as screen, evolution(screen, mail):
        data = tmp_path / ".local" / "share"
        root = data / "evolution" / "mail" / "local"
        href = saved(screen, root)
        found = discover(Places("linux", tmp_path, tmp_path / ".config", data))
        assert [(one.program, one.path) for one in found.folders] == [
            ("Evolution", root / ".Drafts")
        ]
        assert found.domains == {"acme.example"}
        tree = open_store(root)
        assert isinstance(tree, MaildirTree)
        store = open_store(found.folders[0].path)
        (inside,) = store.list()
        assert href == f".Drafts/{inside}"

        stored = store.read(inside)
        assert [box.addr_spec for box in stored.draft.in_field(Field.CC)] == STRANGERS
        before = store.locate(inside).read_bytes()
        change = store.replace(inside, stored.etag, stored.draft.moved(STRANGERS, Field.BCC))
        assert [box.addr_spec for box in tree.read(href).draft.in_field(Field.BCC)] == STRANGERS
        store_of(change).revert(change)
        assert store.locate(inside).read_bytes() == before
