from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ccwarn import i18n
from ccwarn.connect import desktop_entry, menu_entry
from ccwarn.ui.process import application
from counterparts import needs

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the menu is that of Linux")


@pytest.fixture(autouse=True)
def everybody(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where an entry for everybody would be; this computer's own do not count."""
    monkeypatch.setenv("XDG_DATA_DIRS", f"{home / 'none'}:{home / 'share'}")
    return home / "share" / "applications" / "ccwarn.desktop"


@pytest.fixture
def path(home: Path) -> Path:
    return home / ".local" / "share" / "applications" / "ccwarn.desktop"


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_the_entry_has_a_picture_and_starts_ccwarn(path: Path) -> None:
    menu_entry.put()
    values = desktop_entry.values(path.read_text())
    assert values["Exec"].endswith(" -P -m ccwarn")
    assert Path(values["Icon"]).is_file()
    assert Path(values["TryExec"]).samefile(sys.executable)
    assert path.stem == application.NAME == menu_entry.NAME


def test_desktops_find_the_entry_valid(path: Path) -> None:
    menu_entry.put()
    validate = [str(needs("desktop-file-validate")), "--warn-kde", str(path)]
    done = subprocess.run(validate, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_the_desktop_says_what_it_is_in_each_language(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desktop_entry, "in_other_languages", lambda text: [("de", f"de: {text}")])
    menu_entry.put()
    values = desktop_entry.values(path.read_text())
    assert values["Comment"].startswith("Asks before a mail")
    assert values["Comment[de]"] == f"de: {values['Comment']}"
    i18n.install(i18n.PSEUDO)
    path.unlink()
    menu_entry.put()
    i18n.install("en")
    assert desktop_entry.values(path.read_text()) == values


def test_an_entry_of_an_installation_that_has_moved_is_renewed(path: Path) -> None:
    menu_entry.put()
    text = path.read_text()
    path.write_text(text.replace(sys.executable, "/gone/python"))
    menu_entry.put()
    assert path.read_text() == text


@pytest.mark.parametrize("line", ["NoDisplay=true", "Hidden=true"])
def test_what_the_user_has_changed_stays(path: Path, line: str) -> None:
    menu_entry.put()
    changed = path.read_text() + f"{line}\n"
    path.write_text(changed)
    menu_entry.put()
    assert path.read_text() == changed


def test_what_is_not_ours_is_left_alone(path: Path, tmp_path: Path) -> None:
    foreign = "[Desktop Entry]\nType=Application\nName=Mine\nExec=env A=1 ccwarn\n"
    write(path, foreign)
    menu_entry.put()
    assert path.read_text() == foreign
    path.unlink()
    path.symlink_to(tmp_path / "dotfiles.desktop")
    menu_entry.put()
    assert path.is_symlink()


def test_one_for_everybody_is_enough(path: Path, everybody: Path) -> None:
    menu_entry.put()
    write(everybody, "[Desktop Entry]\nType=Application\nName=ccwarn\nExec=ccwarn\n")
    menu_entry.put()
    assert not path.exists()
    menu_entry.put()
    assert not path.exists()


def test_the_user_s_own_folder_is_not_one_for_everybody(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_DIRS", str(path.parent.parent))
    for _start in range(2):
        menu_entry.put()
        assert path.exists()
