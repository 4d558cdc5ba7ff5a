from __future__ import annotations

import threading
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ccwarn.settings import files
from ccwarn.ui.process.live_policy import LivePolicy


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "settings" / "policy.toml"


def write(file: Path, text: str) -> None:
    """Write a file as editors do that replace it."""
    file.parent.mkdir(exist_ok=True)
    new = file.with_suffix(".new")
    new.write_text(text)
    new.replace(file)


def test_a_changed_file_counts_from_the_next_draft_on(file: Path) -> None:
    write(file, 'own_domains = ["acme.example"]\n')
    policy = LivePolicy(file)
    assert policy().own_domains == ("acme.example",)
    assert policy() is policy()
    write(file, 'own_domains = ["acme.example", "acme.test"]\n')
    assert policy().own_domains == ("acme.example", "acme.test")


def test_a_change_by_hand_is_told_though_nobody_asks(qtbot: QtBot, home: Path) -> None:
    policy = LivePolicy(None)
    policy.watch()
    policy.file.parent.parent.mkdir(parents=True, exist_ok=True)
    with qtbot.waitSignal(policy.changed):
        write(policy.file, "patience = 30\n")
    assert policy().patience == 30
    with qtbot.waitSignal(policy.changed):
        write(policy.file, "patience = 40\n")
    with qtbot.waitSignal(policy.changed):
        policy.file.write_text("patience = 50\n")  # into the very file
    assert policy().patience == 50
    with qtbot.waitSignal(policy.changed):
        policy.file.unlink()
    assert policy().patience == 90


def test_a_change_of_the_organisation_is_told(
    qtbot: QtBot, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site" / "policy.toml"
    monkeypatch.setattr("ccwarn.settings.current.site_policy_file", lambda: site)
    monkeypatch.setattr(files, "site_policy_file", lambda: site)
    write(file, "patience = 40\n")
    policy = LivePolicy(file)
    policy.watch()
    with qtbot.waitSignal(policy.changed):
        write(site, 'locked = ["patience"]\n')
    assert policy().patience == 90


def test_a_file_that_breaks_keeps_what_counted_and_that_is_told(qtbot: QtBot, file: Path) -> None:
    write(file, 'own_domains = ["acme.example"]\n')
    policy = LivePolicy(file)
    policy.watch()
    with qtbot.waitSignal(policy.changed):
        write(file, "own_domains = [")
    assert policy().own_domains == ("acme.example",)
    assert len(policy.loaded.problems) == 1
    with qtbot.waitSignal(policy.changed):
        write(file, "")
    assert policy().own_domains == ()
    assert not policy.loaded.problems


def test_a_file_that_is_being_written_is_no_news(qtbot: QtBot, file: Path) -> None:
    write(file, 'own_domains = ["acme.example"]\n')
    policy = LivePolicy(file)
    policy.watch()
    heard: list[tuple[str, ...]] = []
    policy.changed.connect(lambda: heard.append(policy().own_domains))
    with file.open("r+") as editor, qtbot.waitSignal(policy.changed):
        editor.truncate(0)
        assert policy().own_domains == ()  # a mail that comes in this very moment
        qtbot.wait(20)
        assert heard == []
        editor.write('own_domains = ["acme.example", "acme.test"]\n')
        editor.flush()
    assert heard == [("acme.example", "acme.test")]


def test_another_thread_that_asks_first_does_not_take_the_news_away(
    qtbot: QtBot, file: Path
) -> None:
    write(file, "patience = 30\n")
    policy = LivePolicy(file)
    policy()
    write(file, "patience = 40\n")
    heard_in: list[threading.Thread] = []
    policy.changed.connect(lambda: heard_in.append(threading.current_thread()))
    with qtbot.waitSignal(policy.changed):
        asking = threading.Thread(target=policy)
        asking.start()
        asking.join()
    assert heard_in == [threading.main_thread()]


def test_a_written_change_counts_and_can_be_taken_back(qtbot: QtBot, file: Path) -> None:
    policy = LivePolicy(file)
    policy()
    with qtbot.waitSignal(policy.changed):
        before = policy.change({("patience",): 20})
    assert policy().patience == 20
    policy.change(before)
    assert policy().patience == 90


def test_what_was_asked_for_on_the_command_line_counts(tmp_path: Path) -> None:
    assert LivePolicy(None, ["acme.example"])().own_domains == ("acme.example",)
