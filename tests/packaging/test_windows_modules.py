"""Modules out of one file, as on Windows: what is loaded is what was compiled."""

from __future__ import annotations

import compileall
import json
import subprocess
import sys
from pathlib import Path
from py_compile import PycInvalidationMode
from typing import Any

import pytest

import windows_modules

SOURCES = {
    "plain.py": "said = 'compiled'\ndef fail(): raise ValueError\n",
    "group/__init__.py": "said = 'compiled'\n",
    "group/inner.py": "from . import said\nfrom group.deeper import other\n",
    "group/deeper/other.py": "said = 'compiled'\n",
    "site-packages/third/__init__.py": "said = 'compiled'\n",
    "site-packages/PySide6/__init__.py": "said = 'compiled'\n",
}
ASK = """
import json, sys
sys.path[:0] = sys.argv[1:]
import sitecustomize
import importlib.resources, inspect, traceback
import plain, group.inner, third, PySide6
try:
    plain.fail()
except ValueError as error:
    where = traceback.extract_tb(error.__traceback__)[-1].filename
json.dump({
    "plain": [plain.said, plain.__file__, where],
    "group": [group.said, group.__path__, group.inner.__package__, group.inner.other.said],
    "third": [third.said, importlib.resources.files("third").joinpath("data.txt").read_text()],
    "source": inspect.getsource(plain),
    "PySide6": PySide6.said,
    "kinds": [type(it.__loader__).__module__ for it in (plain, third, group.inner.other, PySide6)],
}, sys.stdout)
"""


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Return a folder of modules that were packed, and changed after that."""
    library = tmp_path / "Lib"
    for name, text in SOURCES.items():
        path = library / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (library / "site-packages" / "third" / "data.txt").write_text("data")
    windows_modules.put_loader(library)
    compile_and_pack(library)
    for name, text in SOURCES.items():
        (library / name).write_text(text.replace("compiled", "changed"))
    return library


def compile_and_pack(library: Path) -> None:
    mode = PycInvalidationMode.UNCHECKED_HASH
    top = library.parent
    assert compileall.compile_dir(library, quiet=1, stripdir=top, invalidation_mode=mode)
    windows_modules.pack(library)


def asked(library: Path) -> dict[str, Any]:
    command = [sys.executable, "-I", "-S", "-c", ASK, str(library / "site-packages"), str(library)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_what_was_compiled_is_loaded_and_says_where_its_source_is(library: Path) -> None:
    found = asked(library)
    plain = str(library / "plain.py")
    assert found["plain"] == ["compiled", plain, plain]
    assert found["source"] == SOURCES["plain.py"].replace("compiled", "changed")


def test_packages_have_their_parts_and_their_data(library: Path) -> None:
    found = asked(library)
    assert found["group"] == ["compiled", [str(library / "group")], "group", "compiled"]
    assert found["third"] == ["compiled", "data"]


def test_packages_with_ways_of_their_own_are_left_to_them(library: Path) -> None:
    found = asked(library)
    assert found["PySide6"] == "compiled"
    assert found["kinds"][:3] == ["sitecustomize"] * 3
    assert found["kinds"][3] != "sitecustomize"
    packages = library / "site-packages"
    left = {path.relative_to(packages).parts[0] for path in packages.rglob("*.pyc")}
    assert left == {"PySide6", "__pycache__"}, "its own, and what loads all others"


def test_what_is_loaded_before_the_file_stays_compiled(library: Path) -> None:
    for name in ("plain", "group/inner"):
        folder, _slash, stem = name.rpartition("/")
        assert list((library / folder / "__pycache__").glob(f"{stem}.*.pyc"))


def test_the_same_modules_make_the_same_file(library: Path) -> None:
    before = (library / "site-packages" / windows_modules.ARCHIVE).read_bytes()
    for name, text in SOURCES.items():
        (library / name).write_text(text)
    compile_and_pack(library)
    assert (library / "site-packages" / windows_modules.ARCHIVE).read_bytes() == before


def test_without_the_file_modules_are_loaded_as_they_lie_there(library: Path) -> None:
    (library / "site-packages" / windows_modules.ARCHIVE).unlink()
    assert asked(library)["third"][0] == "changed"
