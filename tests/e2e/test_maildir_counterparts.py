"""Dovecot, which serves a Maildir, and mbsync, which synchronises one: what they make of a fix."""

from __future__ import annotations

import imaplib
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ccwarn.draft import Field
from ccwarn.formats import rfc5322
from command_line import ccwarn, environment, letter, strangers
from counterparts import needs
from e2e.dovecot import Dovecot, dovecot

pytestmark = pytest.mark.e2e

DRAFT = letter(strangers(30)).replace(b"\n", b"\r\n")


@dataclass(frozen=True)
class ServerOfDrafts(Dovecot):
    """A server with one draft."""

    @property
    def drafts(self) -> Path:
        return self.home / "Maildir" / ".Drafts"

    def all(self) -> list[bytes]:
        """Return every draft, as a mail program gets them that has just connected."""
        with self.connected() as connection:
            return fetched(connection)


def fetched(connection: imaplib.IMAP4) -> list[bytes]:
    """Return every draft, as a mail program gets them that is connected."""
    connection.select("Drafts")
    numbers = connection.search(None, "ALL")[1][0].split()
    return [body(connection, number.decode()) for number in numbers]


def body(connection: imaplib.IMAP4, number: str) -> bytes:
    status, parts = connection.fetch(number, "(RFC822.SIZE BODY.PEEK[])")
    assert status == "OK", parts
    assert isinstance(parts[0], tuple)
    whole = parts[0][1]
    assert f"RFC822.SIZE {len(whole)} ".encode() in parts[0][0]
    return whole


@pytest.fixture
def server() -> Iterator[ServerOfDrafts]:
    with dovecot() as bare:
        found = ServerOfDrafts(bare.home)
        with found.connected() as connection:
            connection.create("Drafts")
            status, answer = connection.append("Drafts", r"(\Draft \Seen)", "", DRAFT)
            assert status == "OK", answer
        yield found


def names(drafts: Path) -> list[str]:
    return [path.name for path in (drafts / "cur").iterdir()]


def people(message: bytes, field: Field) -> int:
    return len(list(rfc5322.read(message).in_field(field)))


def fix(drafts: Path, home: Path) -> None:
    done = ccwarn("fix", drafts, cwd=home, environ=environment(HOME=str(home)))
    assert done.returncode == 0, done.stdout + done.stderr


def undo(home: Path) -> None:
    done = ccwarn("undo", cwd=home, environ=environment(HOME=str(home)))
    assert done.returncode == 0, done.stdout + done.stderr


def test_dovecot_reads_a_draft_that_was_fixed_and_one_that_was_restored(
    server: ServerOfDrafts, tmp_path: Path
) -> None:
    with server.connected() as connection:
        assert fetched(connection) == [DRAFT]
        (name,) = names(server.drafts)
        assert ",S=" in name
        fix(server.drafts, tmp_path)
        for now in (fetched(connection), server.all()):
            (message,) = now
            assert people(message, Field.BCC) == 30
            assert people(message, Field.CC) == 0
        (new,) = names(server.drafts)
        assert new.endswith(":2,DS")
        undo(tmp_path)
        assert names(server.drafts) == [name]
        assert fetched(connection) == server.all() == [DRAFT]
    assert "smaller than expected" not in server.log()
    assert "Error" not in server.log()


TUNNEL = """
import os, subprocess, sys, threading
pipe = subprocess.PIPE
child = subprocess.Popen(sys.argv[1:], stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)
def said():
    while data := os.read(0, 65536):
        child.stdin.write(data)
        child.stdin.flush()
    child.stdin.close()
threading.Thread(target=said, daemon=True).start()
while data := child.stdout.read1():
    os.write(1, data)
os._exit(child.wait())
"""
"""Mbsync would give Dovecot a socket for its standard input, which Dovecot takes for a mistake."""


@dataclass(frozen=True)
class Mbsync:
    """A local copy of the drafts on a server."""

    home: Path

    @classmethod
    def of(cls, server: ServerOfDrafts, home: Path) -> Mbsync:
        needs("mbsync")
        (home / "mail").mkdir()
        (home / "tunnel.py").write_text(TUNNEL)
        tunnel = f"{sys.executable} {home}/tunnel.py {server.command}"
        (home / "mbsyncrc").write_text(
            f'IMAPStore server\nTunnel "{tunnel}"\nUser me\n\n'
            f"MaildirStore local\nPath {home}/mail/\nInbox {home}/mail/INBOX\n"
            "SubFolders Verbatim\n\n"
            "Channel drafts\nFar :server:\nNear :local:\nPatterns Drafts\nCreate Both\n"
            "Expunge Both\nSyncState *\n"
        )
        return cls(home)

    @property
    def drafts(self) -> Path:
        return self.home / "mail" / "Drafts"

    def sync(self) -> None:
        done = subprocess.run(
            ["mbsync", "-c", self.home / "mbsyncrc", "drafts"],
            env=environment(HOME=str(self.home), USER="me"),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr


def test_mbsync_brings_a_fixed_draft_to_the_server(server: ServerOfDrafts, tmp_path: Path) -> None:
    local = Mbsync.of(server, tmp_path)
    local.sync()
    (name,) = names(local.drafts)
    assert ",U=" in name
    fix(local.drafts, tmp_path)
    local.sync()
    (message,) = server.all()
    assert people(message, Field.BCC) == 30
    assert people(message, Field.CC) == 0
    assert len(names(local.drafts)) == 1
    undo(tmp_path)
    local.sync()
    (message,) = server.all()
    assert people(message, Field.BCC) == 0
    assert people(message, Field.CC) == 30
    assert "Error" not in server.log()
