from __future__ import annotations

import errno
import os
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwarn.account import Account, Endpoint, Security
from ccwarn.settings import edit, files
from ccwarn.settings.edit import add_account, add_drafts_folder, change, remove_account
from ccwarn.settings.files import load_policy, user_policy_file
from ccwarn.settings.loaded import Key
from counterparts import shown_links

WRITTEN = """# my own policy
own_domains = ["acme.example"]  # us
accounts = []

[thresholds]
# a note on what follows
strong_people = 30   # thirty
[limits]
visible_external = "none"
"""
ACCOUNT = Account(Endpoint("127.0.0.1", 2587), Endpoint("a.example", 587), Security.STARTTLS)

DEMANDING = replace(ACCOUNT, listen_security=Security.STARTTLS)
PRIVATE = replace(ACCOUNT, certificate="/etc/ca.pem", fingerprint=":".join(["AB"] * 32))


def test_a_change_touches_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text(WRITTEN)
    before = change({("thresholds", "strong_people"): 40}, file)
    assert file.read_text() == WRITTEN.replace("= 30 ", "= 40 ")
    assert before == {("thresholds", "strong_people"): 30}
    change(before, file)
    assert file.read_text() == WRITTEN


def test_line_ends_stay_what_they_are(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_bytes(WRITTEN.replace("\n", "\r\n").encode())
    change({("thresholds", "strong_people"): 40}, file)
    assert file.read_bytes() == WRITTEN.replace("= 30 ", "= 40 ").replace("\n", "\r\n").encode()


def test_a_setting_taken_out_is_the_default_again(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text(WRITTEN)
    change({("thresholds", "strong_people"): None, ("patience",): None}, file)
    assert load_policy(file).policy.thresholds.strong_people == 25
    assert load_policy(file).policy.own_domains == ("acme.example",)


_CHANGES: dict[Key, st.SearchStrategy[Any]] = {
    ("own_domains",): st.lists(st.sampled_from(["a.example", "b.example", "bücher.example"])),
    ("partners",): st.lists(st.just(["a.example", "b.example"]), max_size=2),
    ("accounts",): st.sampled_from(
        [[], [{"listen": "127.0.0.1:25", "upstream": "a.example:25", "security": "implicit"}]]
    ),
    ("patience",): st.integers(1, 99),
    ("thresholds", "strong_people"): st.integers(1, 99),
    ("limits", "visible_external"): st.sampled_from(["none", 7]),
    ("rules", "CC101"): st.sampled_from(["off", "ask"]),
    ("watched_domains", "ask"): st.just(["x.example"]),
}
_STARTS = [
    "",
    WRITTEN,
    "thresholds.strong_people = 3\n[rules]\nCC102 = 'off'\n",
    "thresholds = {strong_people = 3}\n",
    "# one\n[[accounts]]\nlisten = '[::1]:25'\nupstream = 'a.example:25'\nsecurity = 'implicit'\n",
]


@given(st.data(), st.sampled_from(_STARTS))
def test_any_changes_count_and_can_all_be_taken_back(data: st.DataObject, start: str) -> None:
    file = user_policy_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(start, encoding="utf-8")
    undo: list[dict[Key, Any]] = []
    for key in data.draw(st.lists(st.sampled_from(sorted(_CHANGES)), max_size=6)):
        value = data.draw(st.none() | _CHANGES[key])
        undo.append(change({key: value}, file))
        table: Any = tomllib.loads(file.read_text(encoding="utf-8"))
        for name in key:
            table = table.get(name) if table else None
        assert table == value
        assert load_policy(file).problems == ()
    assert [line for line in start.splitlines() if line.startswith("#")] == [
        line for line in file.read_text(encoding="utf-8").splitlines() if line.startswith("#")
    ]
    for before in reversed(undo):
        change(before, file)
    assert load_policy(file).policy == load_policy_of(start)


def load_policy_of(text: str) -> object:
    file = user_policy_file().with_name("start.toml")
    file.write_text(text)
    return load_policy(file).policy


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("own_domains = [", "contains a mistake"),
        ("thresholds = 3\n", "“thresholds” is not a table"),
    ],
)
def test_a_file_that_is_broken_is_left_alone(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "policy.toml"
    file.write_text(text)
    with pytest.raises(ValueError, match=says):
        change({("thresholds", "strong_people"): 40}, file)
    assert file.read_text() == text


def test_a_file_for_a_newer_ccwarn_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text('version = 2\npatience = 30\nlater = "x"\n')
    with pytest.raises(ValueError, match="is for a newer version of ccwarn and was not changed"):
        change({("patience",): 40}, file)
    with pytest.raises(ValueError, match="newer version"):
        add_drafts_folder(tmp_path, file)
    assert file.read_text() == 'version = 2\npatience = 30\nlater = "x"\n'


def test_a_file_of_this_version_is_changed(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text("version = 1\npatience = 30\n")
    change({("patience",): 40}, file)
    assert file.read_text() == "version = 1\npatience = 40\n"


def test_a_value_that_is_wrong_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="is not a domain"):
        change({("own_domains",): ["nonsense"]}, tmp_path / "policy.toml")
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "policy.toml"
    file.write_text(WRITTEN)

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        change({("patience",): 5}, file)
    assert [entry.name for entry in tmp_path.iterdir()] == ["policy.toml"]
    assert file.read_text() == WRITTEN


@shown_links
def test_a_link_stays_one_and_the_mode_stays(tmp_path: Path) -> None:
    kept = tmp_path / "dotfiles.toml"
    kept.write_text(WRITTEN)
    kept.chmod(0o640)
    link = tmp_path / "policy.toml"
    link.symlink_to(kept)
    change({("patience",): 5}, link)
    assert link.is_symlink()
    assert os.name == "nt" or kept.stat().st_mode & 0o777 == 0o640
    assert load_policy(link).policy.patience == 5


def test_a_folder_is_added_once(tmp_path: Path) -> None:
    path = tmp_path / "settings" / "policy.toml"
    for name in ("first", "second", "second"):
        add_drafts_folder(tmp_path / name, path)
    folders = load_policy(path).policy.drafts_folders
    assert folders == (str(tmp_path / "first"), str(tmp_path / "second"))
    assert [entry.name for entry in path.parent.iterdir()] == ["policy.toml"]


@pytest.mark.parametrize(
    "start",
    ["", WRITTEN, 'accounts = [{listen="[::1]:25", upstream="b.example:25", security="implicit"}]'],
)
@pytest.mark.parametrize("account", [ACCOUNT, DEMANDING, PRIVATE])
def test_accounts_are_added_and_removed(start: str, account: Account, tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text(start, encoding="utf-8")
    present = load_policy(file).policy.accounts
    add_account(account, file)
    assert load_policy(file).policy.accounts == (*present, account)
    assert load_policy(file).problems == ()
    remove_account(account, file)
    assert load_policy(file).policy.accounts == present


def test_what_the_organisation_lists_stays_when_the_user_adds_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site, file = tmp_path / "site.toml", tmp_path / "policy.toml"
    for module in (edit, files):
        monkeypatch.setattr(module, "site_policy_file", lambda: site)
    add_account(ACCOUNT, site)
    add_drafts_folder(tmp_path / "everybody's", site)
    other = Account(Endpoint("127.0.0.1", 2588), Endpoint("b.example", 465), Security.IMPLICIT)
    add_account(other, file)
    add_drafts_folder(tmp_path / "mine", file)
    policy = load_policy(file).policy
    assert policy.accounts == (ACCOUNT, other)
    assert policy.drafts_folders == (str(tmp_path / "everybody's"), str(tmp_path / "mine"))
    remove_account(ACCOUNT, file)
    assert load_policy(file).policy.accounts == (other,)
    site.write_text("accounts = [")
    add_account(ACCOUNT, tmp_path / "another.toml")


def test_what_is_noted_beside_an_account_stays_when_another_comes_and_goes(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    add_account(ACCOUNT, file)
    other = Account(Endpoint("127.0.0.1", 2588), Endpoint("b.example", 465), Security.IMPLICIT)
    text = file.read_text().replace("[[accounts]]", "[[accounts]]  # work\n# the office's")
    file.write_text(text)
    add_account(other, file)
    assert load_policy(file).policy.accounts == (ACCOUNT, other)
    assert "# work" in file.read_text()
    assert "# the office's" in file.read_text()
    remove_account(other, file)
    assert file.read_text().strip() == text.strip()


def test_an_account_at_a_port_that_is_taken_is_not_written(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    add_account(ACCOUNT, file)
    text = file.read_text()
    with pytest.raises(ValueError, match="its own port"):
        add_account(Account(ACCOUNT.listen, Endpoint("b.example", 465), Security.IMPLICIT), file)
    assert file.read_text() == text


def test_the_mark_of_some_editors_stays(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_bytes(b"\xef\xbb\xbf" + WRITTEN.encode())
    change({("thresholds", "strong_people"): 40}, file)
    assert file.read_bytes().decode() == "\ufeff" + WRITTEN.replace("= 30 ", "= 40 ")
    add_drafts_folder(tmp_path, file)
    assert load_policy(file).policy.drafts_folders == (str(tmp_path),)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\xff\xfe", "your policy file was not changed: it is not UTF-8 text"),
        (b"patience = " + b"9" * 5000, "contains a mistake and was not changed"),
        (b".".join([b"a"] * 3000) + b" = 1", "is written in a way that ccwarn cannot edit"),
    ],
    ids=["not UTF-8", "a long number", "a long name"],
)
def test_what_cannot_be_understood_is_left_alone(tmp_path: Path, content: bytes, why: str) -> None:
    file = tmp_path / "policy.toml"
    file.write_bytes(content)
    with pytest.raises(ValueError, match=why):
        change({("thresholds", "strong_people"): 40}, file)
    assert file.read_bytes() == content
    assert [entry.name for entry in tmp_path.iterdir()] == ["policy.toml"]


@shown_links
def test_a_link_in_a_circle_is_an_error_of_the_disk(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.symlink_to(file)
    with pytest.raises(OSError, match="symbolic links"):
        change({("patience",): 5}, file)
