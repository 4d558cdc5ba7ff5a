"""The commands miss no incident: what `ccwarn check` says of it, and `ccwarn sendmail` does."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from command_line import COMMAND, LIMIT, NO_TERMINAL, ccwarn, environment, maildir
from incidents.driven import FROM_LINE
from incidents.reported import Incident, incidents

MESSAGES = [it.message for it in incidents()]
WANTED = [(it.severity.name.lower(), {*it.addresses}) for it in incidents()]


def _as_eml(folder: Path) -> Path:
    for number, message in enumerate(MESSAGES):
        (folder / f"{number:02}.eml").write_bytes(message)
    return folder


def _as_msg(folder: Path) -> Path:
    for number, incident in enumerate(incidents()):
        (folder / f"{number:02}.msg").write_bytes(incident.msg)
    return folder


def _in_maildir(folder: Path) -> Path:
    return maildir(folder / "Drafts", *MESSAGES)


def _in_mbox(folder: Path) -> Path:
    path = folder / "Drafts"
    path.write_bytes(b"".join(FROM_LINE + message + b"\r\n" for message in MESSAGES))
    return path


@pytest.mark.parametrize("save", [_as_eml, _as_msg, _in_maildir, _in_mbox])
def test_check_misses_none(save: Callable[[Path], Path], tmp_path: Path) -> None:
    done = ccwarn("check", "--json", save(tmp_path), cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(it["severity"], {*it["exposed"]}) for it in found] == WANTED


@pytest.mark.parametrize("incident", incidents(), ids=lambda it: it.name)
def test_sendmail_hands_none_on(incident: Incident, tmp_path: Path) -> None:
    noting = f"from pathlib import Path; Path(r'{tmp_path}', 'sent').touch()"
    done = subprocess.run(
        [*COMMAND, "sendmail", "-t", "--command", f'"{sys.executable}" -c "{noting}"'],
        env=environment(),
        input=incident.message,
        capture_output=True,
        timeout=LIMIT,
        check=False,
        **NO_TERMINAL,
    )
    assert done.returncode == 75, done.stderr
    shown = " ".join(done.stderr.decode().split())
    assert f"{len(incident.people)} people would have seen each other's addresses" in shown
    assert not (tmp_path / "sent").exists()
