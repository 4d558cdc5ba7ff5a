from __future__ import annotations

import errno
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from at_home import CLAWS_MAIL, THUNDERBIRD
from ccwarn import __version__, cli
from ccwarn.commands import doctor
from ccwarn.connect import autostart
from ccwarn.memory_file import memory_file
from ccwarn.private_file import private_folder
from ccwarn.settings import files
from ccwarn.settings.files import state_dir
from command_line import ccwarn, letter, maildir
from conftest import SECRET
from counterparts import FOLDER


def test_a_fresh_machine_is_not_broken(tmp_path: Path, home: Path) -> None:
    done = ccwarn("doctor", cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    assert f"ccwarn {__version__}" in done.stdout
    assert "No drafts folder is set" in done.stdout
    assert str(files.user_policy_file()) in done.stdout
    assert "!!" not in done.stdout
    assert not list(home.rglob("*ccwarn*")), "looking must not leave anything behind"


def test_says_what_is_guarded_and_what_is_wrong(tmp_path: Path, home: Path) -> None:
    maildir(tmp_path / "Drafts", letter(), letter())
    policy = files.user_policy_file()
    policy.parent.mkdir(parents=True)
    folders = [str(tmp_path / "Drafts"), str(tmp_path / "gone")]
    policy.write_text(f"drafts_folders = {folders}\nown_domain = ['acme.example']\n")
    done = ccwarn("doctor", cwd=tmp_path)
    assert done.returncode == 1
    assert f"ok  {tmp_path / 'Drafts'}: 2 drafts" in done.stdout
    assert f"--  {tmp_path / 'gone'} does not exist" in done.stdout
    assert f"!!  {policy}:2:" in done.stdout
    assert "own_domains" in done.stdout
    assert "1 problem found" in done.stdout


def test_says_what_the_organisation_has_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    site = tmp_path / "site.toml"
    site.write_text('locked = ["thresholds", "own_domains"]\n')
    monkeypatch.setattr(files, "site_policy_file", lambda: site)
    assert cli.main(["doctor"]) == 0
    assert f"has locked 15 settings: {site}" in capsys.readouterr().out


def test_says_that_nobody_is_asked(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    policy = files.user_policy_file()
    policy.parent.mkdir(parents=True)
    policy.write_text("monitor_only = true\n")
    assert cli.main(["doctor"]) == 0
    said = capsys.readouterr().out
    told = "Nobody is asked and no mail is held: you have set ccwarn to only take notes."
    assert f"  --  {told}" in said
    assert " ".join(said.rpartition("Nothing is broken.")[2].split()) == told
    policy.write_text("monitor_only = true\njournal_days = 0\n")
    assert cli.main(["doctor"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert f"{told} But it takes none, because the history is kept for 0 days." in said


def test_says_what_counts_where_the_organisation_s_policy_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    site = tmp_path / "site.toml"
    site.mkdir()
    monkeypatch.setattr(files, "site_policy_file", lambda: site)
    assert cli.main(["doctor"]) == 1
    said = capsys.readouterr().out
    assert f"!!  {site}: the policy cannot be read: {FOLDER}; until" in said
    assert "until this is corrected, your own settings can only add questions" in said
    assert "--  Only an administrator can correct your organisation's policy." in said
    assert "has locked" not in said


def test_says_whether_it_starts_with_the_session(
    tmp_path: Path, home: Path, own_registry: None
) -> None:
    assert "--  ccwarn does not start when you log in." in ccwarn("doctor", cwd=tmp_path).stdout
    autostart.switch(on=True)
    assert "ok  ccwarn starts when you log in." in ccwarn("doctor", cwd=tmp_path).stdout


def test_a_damaged_record_is_reported(tmp_path: Path, home: Path) -> None:
    undo = files.state_dir() / "undo"
    undo.mkdir(parents=True)
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}-00000000.json"
    (undo / name).write_bytes(b"{")
    done = ccwarn("doctor", cwd=tmp_path)
    assert done.returncode == 1
    assert name in done.stdout


def test_a_place_where_nothing_can_be_remembered_is_reported(tmp_path: Path, home: Path) -> None:
    state = files.state_dir()
    blocked = state if state.parent.exists() else state.parent
    blocked.write_bytes(b"a file where a folder should be")
    done = ccwarn("doctor", cwd=tmp_path)
    assert done.returncode == 1
    assert f"!!  ccwarn cannot write to {blocked}." in done.stdout


def test_lists_the_drafts_of_mail_programs(tmp_path: Path, home: Path) -> None:
    claws = home / CLAWS_MAIL
    claws.mkdir()
    (claws / "folderlist.xml").write_text(
        '<folderlist><folder type="mh" path="Mail" name="Mailbox">'
        '<folderitem path="draft" type="draft" name="draft" /></folder></folderlist>'
    )
    (claws / "accountrc").write_text("[Account: 1]\naddress=me@acme.example\n")
    (home / THUNDERBIRD).mkdir()
    (home / THUNDERBIRD / "profiles.ini").write_text("damaged")
    done = ccwarn("doctor", cwd=tmp_path)
    assert done.returncode == 0
    assert f"--  Claws-Mail, Mailbox: {home / 'Mail' / 'draft'}\n" in done.stdout
    assert "It is not guarded." in done.stdout
    assert "You write from: acme.example" in done.stdout
    assert "profiles.ini could not be read" in done.stdout
    policy = files.user_policy_file()
    policy.parent.mkdir(parents=True)
    policy.write_text('drafts_folders = ["~/Mail/draft"]\nown_domains = ["acme.example"]\n')
    done = ccwarn("doctor", cwd=tmp_path)
    assert f"ok  Claws-Mail, Mailbox: {home / 'Mail' / 'draft'}\n" in done.stdout
    assert "You write from" not in done.stdout


def test_a_part_that_cannot_be_looked_at_hides_no_other(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused() -> None:
        raise PermissionError(errno.EACCES, SECRET, SECRET)

    monkeypatch.setattr(doctor, "discover", refused)
    assert cli.main(["doctor"]) == 1
    shown = capsys.readouterr().out
    assert "!!  This could not be looked at: Permission denied.\n" in shown
    assert "0 decisions in the history: " in shown
    assert SECRET not in shown


def test_a_file_of_a_newer_version_is_told_of_with_what_to_do(
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = state_dir() / "memory.sqlite"
    memory_file(state_dir()).write(lambda _opened: None, None)
    with closing(sqlite3.connect(path)) as opened:
        opened.execute("PRAGMA user_version = 99")
    assert cli.main(["doctor"]) == 1
    shown = " ".join(capsys.readouterr().out.split())
    assert f"{path} was written by a newer version of ccwarn. Update ccwarn." in shown


@pytest.mark.parametrize("name", ["thunderbird.json", "thunderbird-profiles.json"])
def test_so_is_what_a_newer_version_knows_of_thunderbird(
    capsys: pytest.CaptureFixture[str], name: str
) -> None:
    path = private_folder(state_dir()) / name
    path.write_text('{"version": 2}')
    assert cli.main(["doctor"]) == 1
    shown = " ".join(capsys.readouterr().out.split())
    assert f"{path} was written by a newer version of ccwarn. Update ccwarn." in shown
    assert path.read_text() == '{"version": 2}'
