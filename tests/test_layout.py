"""The architecture as a test: who may import whom, and how large a file or function may grow."""

from __future__ import annotations

import ast
import fnmatch
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "ccwarn"

LONGEST_FILE = 300
LONGEST_FUNCTION = 40

TEXTS = ("i18n", "plain", "resources")
"""What every module above the core's values may use to speak to a person."""

MODEL = ("account", "draft", "organisation", "exposure", "policy", "finding", "remedy", "review")
CONTRACT = (*MODEL, "clearance", "question", *TEXTS)
"""What the leaves share: gates, stores, formats and the user interface meet only here."""

SETTINGS = (
    "loaded_policy",
    "policy_values",
    "settings_book",
    "settings_examples",
    "settings_words",
)
"""What the settings window is made from."""

MAY_IMPORT: dict[str, tuple[str, ...]] = {
    "__init__": (),
    "draft": (),
    "account": ("i18n",),
    "resources": (),
    "plain": (),
    "i18n": ("resources",),
    "organisation": ("draft",),
    "exposure": ("draft", "organisation"),
    "policy": ("account", "draft", "organisation"),
    "remedy": ("draft", "i18n"),
    "finding": ("draft", "policy", "remedy", "i18n"),
    "review": ("draft", "exposure", "finding", "policy", "remedy"),
    "clearance": ("draft", "finding", "policy", "review"),
    "question": (*MODEL, *TEXTS),
    "loaded_policy": ("policy",),
    "policy_values": (
        *("account", "draft", "loaded_policy", "organisation", "policy", "rules", "i18n"),
    ),
    "policy_toml": ("loaded_policy", "policy_values", "i18n"),
    "policy_layers": ("loaded_policy", "policy", "policy_toml", "rules", "i18n"),
    "policy_files": ("loaded_policy", "policy", "policy_layers", "policy_toml", *TEXTS),
    "current_policy": ("loaded_policy", "policy", "policy_files"),
    "policy_edit": ("account", "loaded_policy", "policy_files", "policy_values", "i18n"),
    "settings_words": ("finding", "loaded_policy", "policy", *TEXTS),
    "settings_examples": (*MODEL, *TEXTS),
    "settings_book": ("loaded_policy", "policy", "settings_words", "i18n"),
    "private_file": (),
    "about": ("gates.ask_session",),
    "proposal": (),
    "first_start": (
        "connect.*",
        "loaded_policy",
        "policy_values",
        "proposal",
        "stores.discover",
        *TEXTS,
    ),
    "journal": (*CONTRACT, "private_file"),
    "undo": (*CONTRACT, "private_file", "stores", "stores.*"),
    "rules": ("rules.*", "finding"),
    "rules.*": ("draft", "organisation", "exposure", "policy", "finding", "remedy", *TEXTS),
    "formats": ("formats.*",),
    "formats.*": ("draft", "formats.*", *TEXTS),
    "stores": ("draft", "formats", "formats.*", "stores.*", *TEXTS),
    "stores.*": ("draft", "formats", "formats.*", "stores.*", *TEXTS),
    "gates": ("gates.*",),
    "gates.*": (*CONTRACT, "formats", "formats.*", "stores", "stores.*", "gates.*", "undo"),
    "gates.connections": ("private_file",),
    "gates.named_pipe": ("gates.*", "private_file"),
    "gates.thunderbird": (),
    "gates.windows_pipes": ("gates.thunderbird",),
    "connect": (),
    "connect.*": (
        "connect.*",
        "gates.connections",
        "gates.thunderbird",
        "private_file",
        "stores.owner",
        *TEXTS,
    ),
    "console": TEXTS,
    "keyboard": (),
    "demo": ("resources",),
    "terminal": (*CONTRACT, "console", "keyboard"),
    "ui": (),
    "ui.*": (*CONTRACT, "ui.*"),
    "ui.live_policy": ("current_policy", "loaded_policy", "policy", "policy_edit"),
    "ui.settings.*": (*CONTRACT, *SETTINGS, "ui.*"),
    "ui.settings.making": (
        *(*CONTRACT, *SETTINGS, "ui.*"),
        *("connect.*", "policy_files", "rules", "stores.discover"),
    ),
    "ui.settings.places_page": (*CONTRACT, *SETTINGS, "ui.*", "connect.thunderbird"),
    "ui.settings.thunderbird_setting": (*CONTRACT, "ui.*", "connect.*"),
    "ui.accounts": (*CONTRACT, "ui.*", "gates.*", "policy_edit"),
    "ui.checks": (*CONTRACT, "ui.*", "gates.checking", "rules", "undo"),
    "ui.windows": (*CONTRACT, "ui.*", "about", "first_start"),
    "ui.first_start": (*CONTRACT, "ui.*", "proposal"),
    "ui.found_list": (*CONTRACT, "ui.*", "proposal"),
    "ui.done_list": (*CONTRACT, "ui.*", "proposal"),
    "ui.own_domains": (*CONTRACT, "ui.*", "proposal"),
    "ui.gates": (*CONTRACT, "ui.*", "gates.*", "connect.*", "rules", "undo"),
    "ui.app": ("*",),
    "commands": (),
    "commands.*": ("*",),
    "cli": ("console", "i18n", "commands.*"),
    "__main__": ("cli",),
}
"""Of each module, the modules of ours that it may import. The longest pattern that fits counts."""

IMPORTERS = {"cli": ("__main__",), "commands.*": ("cli", "commands.*"), "ui.app": ("commands.*",)}
"""The roots, and the only modules that may start them."""

CORE = (*MODEL, "clearance", "question", "plain")
QT = ("PySide6", "PySide6.*", "shiboken6", "shiboken6.*")
INPUT_AND_OUTPUT = {
    "asyncio", "glob", "http", "io", "mailbox", "os", "pathlib", "platformdirs", "selectors",
    "shutil", "signal", "smtplib", "socket", "sqlite3", "ssl", "subprocess", "sys", "tempfile",
    "time", "urllib", "watchdog",
}  # fmt: skip
"""Modules that touch the world. The core works on values alone."""

Imports = list[tuple[str, bool]]
"""Modules imported, and whether it happens at the top of the file (and so at import time)."""


def files() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def module_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


def modules() -> dict[str, Path]:
    return {module_name(path): path for path in files()}


def imports(path: Path) -> Imports:
    """Return all imports of a file; those under TYPE_CHECKING never run and are not at its top."""
    tree = ast.parse(path.read_bytes())
    return [
        (name, node in tree.body)
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in imported_by(node)
    ]


def imported_by(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
        return
    assert not node.level, "relative import"
    for alias in node.names:
        # `from ccwarn.ui import tray` imports a module, `from ccwarn.draft import Draft` a name.
        name = f"{node.module}.{alias.name}"
        inside = ROOT / Path(*name.split("."))
        yield name if inside.is_dir() or inside.with_suffix(".py").is_file() else node.module or ""


def names(path: Path, *, at_import_time: bool = False) -> set[str]:
    return {name for name, top in imports(path) if top or not at_import_time}


def ours(path: Path, *, at_import_time: bool = False) -> set[str]:
    found = names(path, at_import_time=at_import_time)
    return {name.removeprefix("ccwarn.") for name in found if name.startswith("ccwarn.")}


def fits_any(found: Iterable[str], *patterns: str) -> bool:
    return any(fnmatch.fnmatchcase(name, pattern) for name in found for pattern in patterns)


def allowed(module: str) -> tuple[str, ...]:
    fitting = [pattern for pattern in MAY_IMPORT if fits_any([module], pattern)]
    assert fitting, f"ccwarn.{module} is new: say in MAY_IMPORT what it may import"
    return MAY_IMPORT[max(fitting, key=len)]


@pytest.mark.parametrize("module", modules())
def test_imports_only_what_it_may(module: str) -> None:
    patterns = allowed(module)
    forbidden = {name for name in ours(modules()[module]) if not fits_any([name], *patterns)}
    assert not forbidden


@pytest.mark.parametrize("root", IMPORTERS)
def test_nobody_imports_the_roots_but_what_starts_them(root: str) -> None:
    importers = {module for module, path in modules().items() if fits_any(ours(path), root)}
    assert all(fits_any([module], *IMPORTERS[root]) for module in importers), importers


def test_the_user_interface_is_entered_by_its_root_and_not_before_it_is_wanted() -> None:
    for module, path in modules().items():
        if not fits_any([module], "ui", "ui.*"):
            assert not fits_any(ours(path) - {"ui.app"}, "ui", "ui.*"), module
            assert "ui.app" not in ours(path, at_import_time=True), module


def test_only_the_user_interface_knows_qt() -> None:
    users = {module for module, path in modules().items() if fits_any(names(path), *QT)}
    # `ccwarn doctor` tries whether Qt can be used at all.
    assert [module for module in users if not fits_any([module], "ui.*", "commands.doctor")] == []
    assert not fits_any(names(modules()["commands.doctor"], at_import_time=True), *QT)


@pytest.mark.parametrize("module", CORE)
def test_the_core_does_not_touch_the_world(module: str) -> None:
    used = {name.split(".")[0] for name in names(modules()[module])}
    assert not used & INPUT_AND_OUTPUT


def test_no_module_imports_itself_in_a_circle() -> None:
    waiting = {name: ours(path) & set(modules()) - {name} for name, path in modules().items()}
    while free := {name for name, needed in waiting.items() if not needed & waiting.keys()}:
        waiting = {name: needed for name, needed in waiting.items() if name not in free}
    assert not waiting


@pytest.mark.parametrize("module", modules())
def test_files_and_functions_stay_small(module: str) -> None:
    source = modules()[module].read_text(encoding="utf-8")
    assert len(source.splitlines()) < LONGEST_FILE
    long = {
        node.name: lines
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or 0) - node.lineno + 1) >= LONGEST_FUNCTION
    }
    assert not long


def test_packaging_is_no_package() -> None:
    # With an __init__.py it would hide the `packaging` that pytest and others import.
    assert not list((ROOT / "packaging").rglob("__init__.py"))
