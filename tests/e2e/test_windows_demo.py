"""ccwarn on Windows, as far as Wine is one: real windows, real clicks, and a session that ends."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

import debian_folder
import windows_folder
from ccwarn.journal import Journal
from ccwarn.noted import Noted
from ccwarn.resources import resource
from ccwarn.sample_drafts import CUSTOMERS
from ccwarn.stores.opening import open_store
from counterparts import missing, needs_root
from e2e.desktop import Desktop, desktop, persist, wait_for

pytestmark = pytest.mark.e2e

FOLDER = debian_folder.place(windows_folder.NAME)
"""Where it is outside the tests, which have a home of their own."""

TEMP = "/wine/drive_c/users/root/AppData/Local/Temp"
START = 180.0
"""Seconds in which Windows and a program on it must have started; a few are enough as a rule."""
ACCENT = b"\x9e\x5a\x00\xff"
"""What ccwarn makes of Wine's accent colour: B, G, R, A."""
TITLE = "^Who would see whom"
SAMPLE = resource("samples") / CUSTOMERS


def noted(files: Path) -> list[Noted]:
    return [
        note for file in files.rglob("memory.sqlite") for note in Journal(file.parent).recent(9)
    ]


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Desktop]:
    with desktop(tmp_path) as screen:
        yield replace(screen, blue=ACCENT)


@contextmanager
def windows(screen: Desktop, script: str) -> Iterator[Path]:
    r"""Run a script of sh beside Windows, whose programs are on the desktop, and Python `$python`.

    Yields the folder that it knows as Z:\mnt, and in which temporary and local files are.
    """
    needs_root()
    if not windows_folder.is_whole(FOLDER):
        missing("there is no Windows (python3 packaging/dev.py windows makes it)")
    *variables, wine, python = windows_folder.PYTHON
    variables += [f"DISPLAY={screen.environ['DISPLAY']}", f"python={wine} {python}"]
    variables += ["WIN_PD_OVERRIDE_LOCAL_APPDATA=Z:\\mnt"]
    script = f"rm -r {TEMP} && ln -s /mnt {TEMP} && {script}"
    with debian_folder.together(FOLDER), windows_folder.besides() as besides:
        program = debian_folder.entering(FOLDER, *variables, "sh", "-c", script, besides=besides)
        with subprocess.Popen(program) as process:
            try:
                yield besides / windows_folder.RESULTS
            finally:
                process.kill()


def question(screen: Desktop) -> str:
    """Wait until the dialog is in front by itself and can be answered; return its window."""
    wait_for("question", lambda: screen.windows(TITLE), START)
    window = screen.window(TITLE)
    wait_for("focus", lambda: screen.is_active(window))
    screen.readable(window)
    return window


def is_changed(draft: Path, before: bytes) -> bool:
    """Tell whether a draft says something else. Its name may be free for an instant."""
    with suppress(FileNotFoundError):
        return draft.read_bytes() != before
    return False


def test_the_question_comes_to_the_front_and_one_click_answers_it(screen: Desktop) -> None:
    with windows(screen, "exec $python -m ccwarn demo") as files:
        window = question(screen)
        (draft,) = files.glob(f"ccwarn-demo-*/Drafts/{CUSTOMERS}")
        before = draft.read_bytes()
        assert before == SAMPLE.read_bytes()
        x, y = screen.coloured(window)
        persist(lambda: screen.click_in(window, x, y), lambda: is_changed(draft, before))
        store = open_store(draft)
        moved = store.read(next(iter(store.list()))).draft
        assert {recipient.mailbox.domain for recipient in moved.visible()} == {"acme.example"}
        assert len(moved.recipients) == 478
        assert draft.read_bytes().partition(b"\n\n")[2] == before.partition(b"\n\n")[2]
        wait_for("end of the question", lambda: not screen.windows(TITLE))


def test_enter_in_a_hurry_changes_nothing(screen: Desktop) -> None:
    with windows(screen, "exec $python -m ccwarn demo") as files:
        question(screen)
        persist(lambda: screen.key("Return"), lambda: not screen.windows(TITLE))
        (draft,) = files.glob(f"ccwarn-demo-*/Drafts/{CUSTOMERS}")
        assert draft.read_bytes() == SAMPLE.read_bytes()


SESSION = """
mkdir /mnt/Drafts
$python -m ccwarn --drafts Z:\\\\mnt\\\\Drafts &
until [ -e /mnt/leaving ]; do sleep 0.1; done
wineboot --end-session
touch /mnt/ended
wait
"""
"""Somebody logs in, guards a folder, and logs off (WM_QUERYENDSESSION and WM_ENDSESSION)."""


def test_the_end_of_the_session_holds_what_is_open(screen: Desktop) -> None:
    with windows(screen, SESSION) as files:
        wait_for("start", lambda: [*files.rglob("ccwarn.lock")], START)
        letter = files / "Drafts" / "letter.eml"
        # Saved before the folder is guarded, it would be listed and not asked about.
        persist(lambda: letter.write_bytes(SAMPLE.read_bytes()), lambda: screen.windows(TITLE))
        question(screen)
        (files / "leaving").touch()
        wait_for("end of the session", lambda: (files / "ended").exists())
        wait_for("note", lambda: noted(files))
        (note,) = noted(files)
        assert (note.people, note.decision) == (475, "hold")
        assert letter.read_bytes() == SAMPLE.read_bytes()
