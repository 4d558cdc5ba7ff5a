"""How the installer is made; what it does is tried on Windows, by `dev.py installer`."""

from __future__ import annotations

import ast
import re
import struct
import sys
from collections.abc import Iterator
from pathlib import Path, PurePath
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtGui import QImage

import admx
import bundled_packages
import installer
import installer_trial
import windows_bundle
import windows_folder
import windows_msi
from ccwarn.connect import installer_texts
from ccwarn.i18n import OFFERED
from counterparts import needs
from environment import LOCK
from processes import ROOT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="it is made on Linux")


@pytest.fixture
def stage(tmp_path: Path, qapp: object) -> Path:
    """Return a folder with as much as an installer needs, in names that are not all simple."""
    folder = tmp_path / "stage"
    for name in ("python.exe", "Lib/os.py", "Lib/site-packages/a-b.py", "Lib/a b/x.py"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    icon = installer.icon(installer.ICON, installer.ICON_SIZES)
    (folder / "ccwarn.ico").write_bytes(icon)
    return folder


def test_it_says_everything_in_each_language_that_ccwarn_speaks() -> None:
    assert set(installer.LANGUAGES) == {"en", *OFFERED}
    script = installer.SCRIPT.read_text(encoding="utf-8")
    said = set(re.findall(r"\$\((?:un\.|\$\{UN\})?([A-Z]\w+)\)", script))
    assert said == set(installer_texts.TEXTS)
    words = installer.words()
    for language in installer.LANGUAGES.values():
        declared = re.findall(rf'LangString (\w+) \${{LANG_{language.upper()}}} "(.+)"', words)
        texts = dict(declared)
        assert set(texts) == said
        english = [it for it in texts if language != "English" and texts[it] in said_in_english()]
        assert english == []


def said_in_english() -> set[str]:
    return set(installer_texts.TEXTS.values())


def test_what_it_says_is_no_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installer_texts, "TEXTS", {"Start": 'Pay $5 for "x"'})
    assert 'LangString Start ${LANG_DUTCH} "Pay $$5 for $\\"x$\\""\n' in installer.words()


def test_the_same_files_make_the_same_installer(stage: Path, tmp_path: Path) -> None:
    needs("makensis")
    made = [tmp_path / "one.exe", tmp_path / "two.exe"]
    for out in made:
        (stage / "python.exe").touch()
        assert installer.pack(stage, tmp_path, out, "1.2.3", "zlib")
    assert made[0].read_bytes() == made[1].read_bytes()


def test_the_same_files_make_the_same_msi(stage: Path, tmp_path: Path) -> None:
    for program in ("wixl", "makensis", "msibuild"):
        needs(program)
    (stage / "pythonw.exe").write_text("")
    for file in ("ccwarn.admx", *admx_texts()):
        path = stage / windows_msi._POLICY / file
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(file)
    made = [tmp_path / "one" / "ccwarn-setup.exe", tmp_path / "two" / "ccwarn-setup.exe"]
    for out in made:
        (stage / "python.exe").touch()
        out.parent.mkdir()
        assert installer.pack_both(stage, tmp_path, out, "1.2.3", "zlib")
    assert {path.name for path in made[0].parent.iterdir()} == {"ccwarn-setup.exe", "ccwarn.msi"}
    one, two = (out.with_name("ccwarn.msi").read_bytes() for out in made)
    assert one == two


def admx_texts() -> list[str]:
    """Return the files with the texts of the Group Policy editor, in the folder of the .admx."""
    return [admx.adml(language).relative_to(admx.FOLDER).as_posix() for language in admx.PLACES]


def test_the_group_policy_editor_gets_its_texts_in_each_language(stage: Path) -> None:
    languages = sorted(admx.PLACES.values())
    script = installer.SCRIPT.read_text(encoding="utf-8")
    assert sorted(re.findall(r'insertmacro \${WHAT} "(.+)"', script)) == languages
    for file in admx_texts():
        path = stage / windows_msi._POLICY / file
        path.parent.mkdir(parents=True)
        path.touch()
    described = ET.fromstring(windows_msi.describe(stage, "1.2.3", "a"))
    (place,) = (it for it in described.iter() if it.get("Name") == "PolicyDefinitions")
    folders = [it for it in place if it.tag.endswith("Directory")]
    assert [it.get("Name") for it in folders] == languages
    for folder in folders:
        (texts,) = (it for it in folder.iter() if it.tag.endswith("File"))
        assert str(texts.get("Source")).endswith(f"windows/{folder.get('Name')}/ccwarn.adml")


def test_nothing_is_left_of_where_packages_were_installed(tmp_path: Path) -> None:
    about = tmp_path / "idna-3.20.dist-info"
    (about / "sboms").mkdir(parents=True)
    for name in ("METADATA", "RECORD", "sboms/idna.json"):
        (about / name).touch()
    bundled_packages.forget_installing(tmp_path)
    assert [path.name for path in about.iterdir()] == ["METADATA"]


def test_an_msi_takes_the_place_of_each_other_version(stage: Path) -> None:
    one, two = (
        ET.fromstring(windows_msi.describe(stage, version, build))[0].attrib
        for version, build in (("1.2.3", "a"), ("1.2.4.dev1", "b"))
    )
    assert one["UpgradeCode"] == two["UpgradeCode"]
    assert one["Id"] != two["Id"]
    assert (one["Version"], two["Version"]) == ("1.2.3", "1.2.4")


def test_each_file_is_put_where_it_belongs(stage: Path) -> None:
    files = windows_bundle.in_order(stage)
    lines = installer.commands(stage, files).splitlines()
    assert lines[0] == 'SetOutPath "${NEW}\\Lib\\a b"'
    assert f'File "{stage}/Lib/site-packages/a-b.py"' in lines
    assert sum(line.startswith("File ") for line in lines) == len(files) == 5


def test_nothing_is_left_out_that_ccwarn_loads() -> None:
    loaded = {name.partition(".")[0] for name in everything_loaded()}
    assert {"ctypes", "sqlite3"} <= loaded, "also what is loaded late"
    left_out = {PurePath(name).stem.removeprefix("_") for name in windows_bundle.PYTHON}
    assert loaded.isdisjoint(left_out)


def everything_loaded() -> Iterator[str]:
    """Yield the names of all modules that ccwarn loads wherever it does."""
    for path in (ROOT / "ccwarn").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.module


def test_another_file_or_name_makes_another_build(stage: Path) -> None:
    files = windows_bundle.in_order(stage)
    before = installer.digest(stage, files)
    assert before == installer.digest(stage, files)
    (stage / "python.exe").rename(stage / "pythonw.exe")
    assert installer.digest(stage, windows_bundle.in_order(stage)) != before


@pytest.mark.usefixtures("qapp")
def test_the_icon_has_a_picture_in_each_size() -> None:
    made = installer.icon(installer.ICON, (16, 256))
    assert struct.unpack_from("<HHH", made) == (0, 1, 2)
    for number, size in enumerate((16, 256)):
        side, _height, _colours, _zero, _planes, bits, length, at = struct.unpack_from(
            "<BBBBHHII", made, 6 + 16 * number
        )
        image = QImage.fromData(made[at : at + length])
        assert (image.width(), image.height(), side, bits) == (size, size, size % 256, 32)


def test_a_program_that_nobody_signed_is_told_from_pythons(tmp_path: Path) -> None:
    needs(windows_bundle.CHECKER)
    (tmp_path / "python.exe").write_bytes(b"MZ" + bytes(1000))
    assert not windows_bundle.signed(tmp_path / "python.exe")


def test_a_lock_file_is_read_by_its_requirements() -> None:
    text = LOCK.read_text(encoding="utf-8")
    found = bundled_packages.blocks(windows_folder.requirements(text))
    assert len(found) > 30
    assert all(re.match(r"[a-z0-9-]+==\S+", each) for each in found)
    assert all("--hash=sha256:" in each for each in found)
    assert {"pyside6-essentials", "platformdirs"} <= {bundled_packages.name_of(it) for it in found}


def test_nothing_of_python_that_ccwarn_imports_is_left_out() -> None:
    kept = {"ctypes", "email", "encodings", "multiprocessing", "json", "logging", "xml"}
    left_out = {Path(name).name for name in windows_bundle.PYTHON}
    assert not kept & left_out


def test_the_trial_names_files_as_windows_does() -> None:
    command = installer_trial.command(Path("/dist/a-setup.exe"), Path("/b.exe"), ":7")
    assert r"CCWARN_INSTALLER=Z:\ccwarn\build\a-setup.exe" in command
    assert command[-1] == installer_trial.TESTS


def test_an_installer_that_is_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(installer, "ROOT", tmp_path)
    path = tmp_path / "setup.exe"
    path.write_bytes(bytes(1000))
    assert installer.is_small(path)
    monkeypatch.setattr(installer, "LARGEST", 999)
    assert not installer.is_small(path)
    assert "more than" in capfd.readouterr().err
