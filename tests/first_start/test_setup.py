"""What is found at the first start, and what becomes of the choice: on disk and in the verdict."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from at_home import LOCAL_DRAFTS, THUNDERBIRD, claws_mail, thunderbird
from ccwarn.connect import autostart
from ccwarn.connect.profile_status import AddonStatus
from ccwarn.connect.profiles import Profile
from ccwarn.connect.thunderbird import ThunderbirdConnection
from ccwarn.draft import Draft, Mailbox
from ccwarn.first_start.proposal import Choice, Done
from ccwarn.first_start.setup import FirstStart
from ccwarn.gates.thunderbird.connections import Connections
from ccwarn.settings import edit, files
from ccwarn.settings.files import load_policy, user_policy_file
from ccwarn.settings.loaded import Key, LoadedPolicy
from counterparts import FOLDER

pytestmark = pytest.mark.usefixtures("own_registry")

linux = pytest.mark.skipif(sys.platform != "linux", reason="the places are those of Linux")


class OnDisk:
    """The settings as they are on disk."""

    @property
    def loaded(self) -> LoadedPolicy:
        return load_policy()

    def change(self, changes: Mapping[Key, Any | None]) -> object:
        return edit.change(changes)


@pytest.fixture
def guarded() -> list[Path]:
    return []


@pytest.fixture
def first(tmp_path: Path, guarded: list[Path]) -> FirstStart:
    connection = ThunderbirdConnection(Connections(tmp_path / "thunderbird.json"))
    return FirstStart(OnDisk(), connection, guarded.append)


def site_policy(path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    path.write_text(text)
    monkeypatch.setattr(files, "site_policy_file", lambda: path)


def test_nothing_is_found_on_an_empty_computer_and_nothing_is_written(
    first: FirstStart, home: Path
) -> None:
    found = first.look()
    assert (found.domains, found.thunderbirds, found.folders, found.unguarded) == ((), (), (), ())
    assert not user_policy_file().exists()


def test_programs_folders_and_domains_are_found(first: FirstStart, home: Path) -> None:
    profile, drafts = thunderbird(home), claws_mail(home)
    found = first.look()
    assert found.domains == ("acme.example", "firm.example")
    (program,) = found.thunderbirds
    assert (program.profile, program.is_fine) == (profile, False)
    folders = {folder.path: folder for folder in found.folders}
    assert folders[drafts].profile is None
    assert folders[profile / LOCAL_DRAFTS].profile == profile
    assert all(folder.exists for folder in found.folders)


def test_mail_providers_are_no_organisation(first: FirstStart, home: Path) -> None:
    claws_mail(home, "anna@gmail.com")
    found = first.look()
    assert (found.domains, found.public) == ((), ("gmail.com",))


@pytest.mark.parametrize("address", ["me@localhost", "me@co.uk", "me"])
def test_what_can_be_no_own_domain_is_not_proposed(
    first: FirstStart, home: Path, address: str
) -> None:
    claws_mail(home, address)
    assert first.look().domains == ()


@linux
def test_a_thunderbird_that_cannot_run_the_addon_is_told_and_its_drafts_are_watched(
    first: FirstStart, home: Path
) -> None:
    thunderbird(home, base="snap/thunderbird/common/.thunderbird")
    found = first.look()
    assert found.thunderbirds == ()
    assert [folder.profile for folder in found.folders] == [None]
    assert "from Snap, which is not allowed to start ccwarn" in found.unguarded[0]


@linux
def test_drafts_on_a_server_are_told_but_not_of_a_thunderbird_that_asks_itself(
    first: FirstStart, home: Path
) -> None:
    thunderbird(home, mail__identity__id1__draft_folder="imap://support@imap.acme.example/Drafts")
    assert first.look().unguarded == ()
    thunderbird(
        home,
        base="snap/thunderbird/common/.thunderbird",
        mail__identity__id1__draft_folder="imap://support@imap.acme.example/Drafts",
    )
    (home / THUNDERBIRD / "profiles.ini").unlink()
    assert any("mail server" in text for text in first.look().unguarded)


def test_what_cannot_be_read_is_told_with_the_reason(first: FirstStart, home: Path) -> None:
    (home / THUNDERBIRD).mkdir()
    (home / THUNDERBIRD / "profiles.ini").mkdir()
    (text,) = first.look().unguarded
    assert text.startswith("Thunderbird: ")
    assert f"could not be read: {FOLDER}." in text


def test_the_choice_is_kept_and_counts(first: FirstStart, home: Path, guarded: list[Path]) -> None:
    profile, drafts = thunderbird(home), claws_mail(home)
    own = ("acme.example", "xn--bcher-kva.example")
    done = first.begin(Choice(own, (drafts,), (profile,), autostart=True))
    written = tomllib.loads(user_policy_file().read_text())
    assert written == {"own_domains": [*own], "drafts_folders": [str(drafts)]}
    assert guarded == [drafts]
    assert Profile(profile).xpi.exists()
    assert first.thunderbird.states()[0].status is AddonStatus.WAITING
    assert autostart.is_on()
    assert done[0].sentence == "People at acme.example, bücher.example are colleagues."
    assert not any(each.failed for each in done)
    assert any(each.to_do for each in done), "Thunderbird has to be started"
    organisations = load_policy().policy.organisations(Draft(None))
    assert organisations.is_own(Mailbox("ruth@acme.example"))
    assert not organisations.is_own(Mailbox("ruth@firm.example"))


def test_what_was_not_chosen_is_left_alone(
    first: FirstStart, home: Path, guarded: list[Path]
) -> None:
    profile = thunderbird(home)
    claws_mail(home)
    assert first.begin(Choice(autostart=False)) == [Done("Your choice is saved.")]
    assert tomllib.loads(user_policy_file().read_text()) == {
        "own_domains": [],
        "drafts_folders": [],
    }
    assert guarded == []
    assert not Profile(profile).xpi.exists()
    assert not autostart.is_on()


def test_settings_that_are_there_stay(first: FirstStart, home: Path) -> None:
    user_policy_file().parent.mkdir(parents=True)
    user_policy_file().write_text(
        '# ours\nown_domains = ["old.example"]\ndrafts_folders = ["~/Old"]\npatience = 30\n'
    )
    drafts = claws_mail(home)
    assert first.look().domains == ("old.example", "firm.example")
    first.begin(Choice(first.look().domains, (drafts, home / "Old"), (), autostart=False))
    text = user_policy_file().read_text()
    assert text.startswith("# ours\n")
    assert tomllib.loads(text) == {
        "own_domains": ["old.example", "firm.example"],
        "drafts_folders": ["~/Old", str(drafts)],
        "patience": 30,
    }


def test_what_the_organisation_has_locked_is_not_written(
    first: FirstStart, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = 'locked = ["own_domains"]\nown_domains = ["acme.example"]\n'
    site_policy(tmp_path / "site.toml", monkeypatch, locked)
    drafts = claws_mail(home)
    found = first.look()
    assert found.domains_locked
    assert not found.folders_locked
    assert found.domains == ("acme.example",)
    first.begin(Choice(("acme.example",), (drafts,), (), autostart=False))
    assert tomllib.loads(user_policy_file().read_text()) == {"drafts_folders": [str(drafts)]}


def test_a_choice_that_cannot_be_kept_changes_nothing(
    first: FirstStart, home: Path, guarded: list[Path]
) -> None:
    user_policy_file().parent.mkdir(parents=True)
    user_policy_file().write_text("own_domains = [")
    with pytest.raises(ValueError, match="mistake"):
        first.begin(Choice((), (home / "Drafts",), (), autostart=True))
    assert guarded == []
    assert not autostart.is_on()
    assert user_policy_file().read_text() == "own_domains = ["


@linux
def test_an_autostart_that_cannot_be_switched_is_told_and_the_rest_is_done(
    first: FirstStart, home: Path, guarded: list[Path]
) -> None:
    user_policy_file().parent.mkdir(parents=True)
    (home / ".config" / "autostart").write_text("")
    (done,) = first.begin(Choice((), (), (), autostart=True))
    assert done.failed
    assert "could not change" in done.sentence
    (home / ".config" / "autostart").unlink()
    entry = home / ".config" / "autostart" / "ccwarn.desktop"
    entry.parent.mkdir()
    entry.write_text("[Desktop Entry]\nHidden=true\n")
    (done,) = first.begin(Choice((), (), (), autostart=True))
    assert "was not made by ccwarn" in done.sentence
    assert user_policy_file().exists()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("acme.example", "acme.example"),
        (" ACME.example ", "acme.example"),
        ("anna@acme.example", "acme.example"),
        ("bücher.example", "xn--bcher-kva.example"),
    ],
)
def test_a_domain_is_taken_as_people_write_it(first: FirstStart, typed: str, meant: str) -> None:
    assert first.domain(typed) == meant


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("acme", "is not a domain"),
        ("*.acme.example", "is not a domain"),
        ("anna@gmail.com", "public mail provider"),
        ("co.uk", "anyone can have a domain"),
    ],
)
def test_a_domain_that_would_make_strangers_colleagues_is_refused(
    first: FirstStart, typed: str, why: str
) -> None:
    with pytest.raises(ValueError, match=why):
        first.domain(typed)
