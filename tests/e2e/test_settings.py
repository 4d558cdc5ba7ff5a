"""The settings of a running ccwarn, changed by real keys: the next draft is judged by them."""

from __future__ import annotations

import signal
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from ccwarn.journal import Journal
from command_line import COMMAND, letter, strangers
from e2e.desktop import PATIENCE, Desktop, desktop, persist, wait_for

pytestmark = pytest.mark.e2e

QUESTION = "^Who would see whom$"


class Ccwarn:
    """A running ccwarn on a desktop of its own, which guards one folder."""

    def __init__(self, screen: Desktop) -> None:
        self.screen = screen
        self.drafts = screen.home / "Drafts"
        self.drafts.mkdir()
        self.policy = screen.home / ".config" / "ccwarn" / "policy.toml"
        self.policy.parent.mkdir(parents=True)
        self.policy.write_text(
            f'# mine\nown_domains = ["acme.example"]\ndrafts_folders = ["{self.drafts}"]\n'
        )
        self.program = subprocess.Popen([*COMMAND], env=dict(screen.environ))

    def save(self, name: str, people: int) -> None:
        """Save a draft as a mail program does."""
        unfinished = self.drafts / f"{name}.tmp"
        unfinished.write_bytes(letter(strangers(people), subject=name))
        unfinished.rename(self.drafts / f"{name}.eml")

    def leave_it(self) -> None:
        """Wait for a question, alone on the screen, and answer it by Esc."""
        window = self.screen.window(QUESTION)
        self.screen.activate(window)
        self.screen.readable(window)
        persist(lambda: self.screen.key("Escape"), lambda: self.screen.is_gone(window))

    def asked_about(self) -> list[int]:
        """Return how many people each question was about that was answered."""
        journal = Journal(self.screen.home / ".local" / "state" / "ccwarn")
        return [note.people for note in reversed(journal.recent(99))]

    def thresholds(self) -> dict[str, int]:
        """Return what the policy on disk says."""
        return dict(tomllib.loads(self.policy.read_text()).get("thresholds", {}))


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Ccwarn]:
    with desktop(tmp_path / "home") as screen:
        ccwarn = Ccwarn(screen)
        try:
            yield ccwarn
        finally:
            ccwarn.program.send_signal(signal.SIGINT)
            ccwarn.program.wait(PATIENCE)


def test_a_threshold_changed_by_keys_counts_for_the_next_draft(running: Ccwarn) -> None:
    screen = running.screen
    status = screen.window("^ccwarn$")
    running.save("before", 6)
    running.leave_it()
    wait_for("answer", lambda: running.asked_about() == [6])

    # The status window, as there is no tray here; its button, then a search.
    screen.activate(status)
    persist(lambda: screen.key("alt+s"), lambda: screen.windows("^Settings$"))
    settings = screen.window("^Settings$")
    screen.activate(settings)
    screen.key("ctrl+f")
    screen.type("organisations involved")
    screen.key("Return")
    screen.key("Up", "Up", "Up", "Return")
    wait_for("change", lambda: running.thresholds() == {"confirm_organisations": 8})
    assert running.policy.read_text().startswith("# mine\n")

    running.save("silent", 6)
    running.save("asked", 9)
    running.leave_it()
    wait_for("answer", lambda: running.asked_about() == [6, 9])

    screen.activate(settings)
    screen.key("ctrl+z")
    wait_for("undo", lambda: running.thresholds() == {})
    running.save("after", 6)
    running.leave_it()
    wait_for("answer", lambda: running.asked_about() == [6, 9, 6])
