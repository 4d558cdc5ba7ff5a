"""mutt and `git send-email`, which call `ccwarn sendmail` in place of sendmail."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from ccwarn.formats import rfc5322
from command_line import environment
from counterparts import needs, needs_file
from drafts import firms
from smtp_reference import Reference, serving

pytestmark = pytest.mark.e2e

ME, EVE = "me@acme.example", "eve@one.example"
PEOPLE = firms(30)
HELD = "30 people would have seen each other's addresses. Nothing was sent."

Sender = Callable[["Program", Sequence[str], Sequence[str]], subprocess.CompletedProcess[str]]


@dataclass
class Program:
    """A mail program set up to send by a script of ours, in a folder of its own."""

    folder: Path
    script: Path
    server: Reference

    def run(self, *command: object, said: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(part) for part in command],
            cwd=self.folder,
            env=environment(HOME=str(self.folder), EMAIL=ME),
            input=said,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            start_new_session=True,  # without a terminal to ask on
        )


def mutt(
    program: Program, to: Sequence[str], cc: Sequence[str]
) -> subprocess.CompletedProcess[str]:
    settings = program.folder / "muttrc"
    settings.write_text(
        f'set sendmail="{program.script}"\nset from="{ME}"\nset use_from=yes\nset record=""\n'
        "set use_envelope_from=yes\nset envelope_from_address=me@acme.example\n"
    )
    copies = [part for address in cc for part in ("-c", address)]
    return program.run(
        needs("mutt"), "-n", "-F", settings, "-s", "Change", *copies, "--", *to, said="A change.\n"
    )


def git(program: Program, to: Sequence[str], cc: Sequence[str]) -> subprocess.CompletedProcess[str]:
    needs_file("/usr/lib/git-core/git-send-email")
    itself = needs("git")
    identity = ("-c", f"user.email={ME}", "-c", "user.name=Me")
    assert program.run(itself, "init", "-q").returncode == 0
    (program.folder / "file").write_text("A change.\n")
    program.run(itself, "add", "file")
    program.run(itself, *identity, "commit", "-qm", "Change")
    program.run(itself, *identity, "format-patch", "-1", "-o", "patches", "--root")
    (patch,) = (program.folder / "patches").iterdir()
    options = [f"--to={address}" for address in to] + [f"--cc={address}" for address in cc]
    return program.run(
        itself, *identity, "send-email", "--confirm=never", "--suppress-cc=all", f"--from={ME}",
        f"--sendmail-cmd={program.script}", *options, patch,
    )  # fmt: skip


PROGRAMS = pytest.mark.parametrize("send", [mutt, git])


@pytest.fixture
def server() -> Iterator[Reference]:
    with serving(Reference()) as running:
        yield running


@pytest.fixture
def program(server: Reference, tmp_path: Path) -> Program:
    return Program(tmp_path, scripted(tmp_path, server, ""), server)


def scripted(folder: Path, server: Reference, options: str) -> Path:
    script = folder / "sendmail"
    command = f"{sys.executable} -m ccwarn sendmail --upstream 127.0.0.1:{server.port}"
    script.write_text(f'#!/bin/sh\nexec {command} --security plain {options} "$@"\n')
    script.chmod(0o755)
    return script


def reached(server: Reference) -> list[str]:
    return [path.decode() for each in server.deliveries for path in each.recipients]


@PROGRAMS
def test_a_silent_mail_is_sent(send: Sender, program: Program) -> None:
    done = send(program, [EVE], [ME])
    assert done.returncode == 0, done.stderr
    (delivery,) = program.server.deliveries
    assert delivery.sender.decode() == ME
    assert reached(program.server) == [EVE, ME]
    assert b"\r\nA change.\r\n" in delivery.content.replace(b"+A", b"A")


@PROGRAMS
def test_what_is_held_is_not_sent_and_the_program_says_so(send: Sender, program: Program) -> None:
    done = send(program, [EVE], PEOPLE)
    assert done.returncode != 0
    shown = " ".join((done.stdout + done.stderr).split())
    assert HELD in shown.replace("31 people", "30 people")
    assert program.server.deliveries == []


@PROGRAMS
def test_people_are_hidden_and_all_get_the_mail(
    send: Sender, program: Program, server: Reference
) -> None:
    scripted(program.folder, server, "--unattended remedy")
    done = send(program, [], PEOPLE) if send is git else send(program, PEOPLE[:1], PEOPLE[1:])
    assert done.returncode == 0, done.stdout + done.stderr
    assert sorted(reached(server)) == sorted(PEOPLE)
    for delivery in server.deliveries:
        assert rfc5322.read(delivery.content).recipients == ()


def test_mutt_takes_what_is_held_for_deferred(program: Program) -> None:
    done = mutt(program, [EVE], PEOPLE)
    assert f"child exited {os.EX_TEMPFAIL} (Deferred.)" in done.stdout + done.stderr
