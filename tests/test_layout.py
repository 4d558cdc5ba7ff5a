"""The architecture as a test: who may import whom, and how large a file or function may grow."""

from __future__ import annotations

import ast
import fnmatch
import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "ccwarn"

LONGEST_FILE = 300
LONGEST_FUNCTION = 40

TEXTS = ("i18n", "plain", "resources")
"""What every module above the core's values may use to speak to a person."""

MODEL = (
    "account",
    "draft",
    "on_server",
    "organisation",
    "exposure",
    "policy",
    "finding",
    "remedy",
    "review",
)
CONTRACT = (*MODEL, "clearance", "question", *TEXTS)
"""What the leaves share: gates, stores, formats and the user interface meet only here."""

GATES = (
    *("gates.events", "gates.job_queue", "gates.mailing", "gates.pace", "gates.rehearsal"),
    "gates.unattended",
)
"""What gates share; beyond that none may import another."""

SHOWN = ("i18n", "plain", "ui.kit.*")
"""What every window is made of."""

MAY_IMPORT: dict[str, tuple[str, ...]] = {
    "__init__": (),
    "draft": (),
    "account": ("i18n",),
    "resources": (),
    "plain": (),
    "idn": ("draft", "plain"),
    "in_order": (),
    "i18n": ("plain", "resources", "windows_calls"),
    "sub_addresses": ("resources",),
    "organisation": ("draft", "sub_addresses"),
    "exposure": ("draft", "organisation"),
    "on_server": (),
    "policy": ("account", "draft", "on_server", "organisation"),
    "remedy": ("draft", "i18n"),
    "finding": ("draft", "policy", "remedy", "i18n"),
    "unforeseen": (),
    "advice": ("finding", "policy", "review", "i18n", "plain"),
    "exemption": ("draft", "exposure", "finding", "organisation", "policy"),
    "review": (
        *("draft", "exemption", "exposure", "finding", "policy", "remedy", "separately"),
        "unforeseen",
    ),
    "separately": ("draft", "exposure", "finding", "policy", "remedy"),
    "keepers": ("draft", "review"),
    "clearance": ("draft", "finding", "keepers", "policy", "review", "unforeseen"),
    "cleared_mark": ("draft",),
    "way_back": ("review",),
    "effect": ("draft", "organisation", "i18n"),
    "groups": (*("draft", "organisation", "review", "i18n", "idn", "in_order", "plain"),),
    "question": (
        *("advice", "effect", "finding", "groups", "policy", "review", "i18n", "idn"),
        "plain",
    ),
    "approval": ("private_file", "review", "i18n", "plain"),
    "settings": (),
    "settings.loaded": ("policy",),
    "settings.values": ("account", "draft", "on_server", "organisation", "policy", "i18n"),
    "settings.text_values": ("settings.values", "i18n"),
    "settings.setting": ("policy", "settings.loaded", "settings.values", "i18n"),
    "settings.declared": ("settings.declared.*", "settings.loaded", "settings.setting"),
    "settings.declared.*": (
        *("finding", "policy", "review", "rules", "settings.setting", "settings.values", "i18n"),
        "settings.text_values",
    ),
    "settings.number_values": ("settings.values", "i18n"),
    "settings.declared.separately": (
        "policy",
        "settings.setting",
        "settings.number_values",
        "i18n",
    ),
    "settings.declared.advice": ("settings.setting", "settings.text_values", "i18n"),
    "settings.toml": ("settings.declared", "settings.loaded", "settings.values", "i18n"),
    "settings.locks": (
        *("policy", "settings.declared", "settings.declared.places"),
        *("settings.loaded", "settings.toml"),
    ),
    "settings.layers": (
        *("policy", "settings.declared", "settings.declared.exceptions"),
        "settings.declared.organisations",
        *("settings.loaded", "settings.locks", "settings.setting", "settings.toml", "i18n"),
    ),
    "settings.group_policy": (
        *("settings.declared", "settings.loaded", "settings.toml", "i18n", "in_order"),
    ),
    "settings.files": (
        *("policy", "settings.group_policy", "settings.layers", "settings.loaded"),
        *("settings.toml", "i18n", "resources"),
    ),
    "settings.current": (
        *("policy", "settings.files", "settings.group_policy", "settings.loaded"),
    ),
    "settings.edit": (
        *("account", "settings.declared", "settings.declared.places", "settings.files"),
        *("in_use", "settings.loaded", "settings.toml", "i18n"),
    ),
    "settings.words": (
        *("finding", "policy", "settings.setting", "settings.text_values", "settings.values"),
        *("i18n", "plain"),
    ),
    "settings.monitoring": ("settings.declared.exceptions", "settings.loaded", "i18n"),
    "settings.editor_texts": ("i18n",),
    "settings.examples": ("draft", "finding", "policy", "review", "i18n"),
    "settings.book": (
        *("policy", "settings.declared", "settings.loaded", "settings.words", "i18n"),
    ),
    "settings.corrections": (
        *("draft", "idn", "organisation", "policy", "settings.book"),
        *("settings.declared.organisations", "settings.files", "settings.setting"),
        *("settings.values", "i18n"),
    ),
    "windows_calls": (),
    "in_use": ("windows_calls",),
    "windows_rights": (),
    "private_file": ("in_use", "windows_rights"),
    "batch_file": ("draft", "file_version", "in_use"),
    "batches": ("batch_file", "draft", "file_version", "private_file"),
    "audit": (),
    "audit.*": (
        *("audit.*", "draft", "exposure", "finding", "organisation", "policy", "review", "rules"),
        *("background", "memory", "memory_file", "remembered_mails", "sub_addresses"),
        *("formats.*", "stores.*", "i18n"),
    ),
    "commit": (),
    "about": ("commit", "gates.thunderbird.ask_session"),
    "first_start": (),
    "first_start.proposal": (),
    "first_start.setup": (
        *("connect.*", "first_start.proposal"),
        *("settings.declared.*", "settings.loaded", "settings.values"),
        *("stores.discovery.drafts_folders", "i18n", "idn", "plain"),
    ),
    "background": ("unforeseen",),
    "noted": ("policy", "review"),
    "old_journal": ("in_use",),
    "cells": (),
    "tally": ("noted", "policy", "review"),
    "journal_table": ("cells", "noted", "private_file"),
    "journal": ("background", "memory_file", "noted", "old_journal", "review", "unforeseen"),
    "undo_entry": ("file_version", "i18n", "stores.base"),
    "file_version": ("private_file", "i18n"),
    "memory_file": ("file_version", "private_file"),
    "kept_document": ("file_version", "in_use", "private_file"),
    "remembered_sets": ("memory_file",),
    "remembered_mails": ("draft", "memory_file"),
    "remembered_answers": ("finding", "memory_file", "policy", "review"),
    "memory": (
        *("background", "draft", "exposure", "finding", "organisation", "policy", "review"),
        *("memory_file", "remembered_answers", "remembered_mails", "remembered_sets"),
    ),
    "remembered_messages": ("memory_file",),
    "memory_of_server": (
        *("background", "draft", "memory", "policy", "remembered_mails", "remembered_messages"),
        "review",
    ),
    "retention": (
        *("approval", "batches"),
        *("journal", "memory", "memory_file", "old_journal", "policy", "remembered_messages"),
        "remembered_sets",
        *("undo_log", "unforeseen", "i18n"),
    ),
    "undo_log": (
        *("draft", "in_use", "private_file", "stores.base", "stores.leftovers", "stores.opening"),
        "undo_entry",
        *("i18n", "plain"),
    ),
    "rules": ("rules.*", "finding"),
    "rules.*": (
        "draft",
        "organisation",
        "exposure",
        "policy",
        "finding",
        "remedy",
        "i18n",
        "idn",
    ),
    "rules.cc102_unusable_addresses": (
        *("draft", "exposure", "finding", "policy", "rules.cc101_exposed_recipients"),
        *("i18n", "plain"),
    ),
    "formats": (),
    "formats.*": ("draft", "formats.addresses.*", "formats.header_block", "i18n"),
    "formats.list_addresses": ("draft",),
    "formats.answered_message": (
        *("draft", "formats.addresses.*", "formats.header_block", "formats.list_addresses"),
    ),
    "formats.compose_details": ("draft", "formats.addresses.*", "formats.list_addresses"),
    "formats.utf16": (),
    "formats.separate_mails": (
        *("draft", "formats.addresses.reader", "formats.envelope", "formats.header_block"),
        *("formats.protected", "formats.rfc5322", "i18n"),
    ),
    "formats.protected": ("formats.rfc5322", "i18n"),
    "formats.header_block": ("draft", "formats.utf16", "i18n"),
    "formats.rfc5322": (
        *("draft", "formats.addresses.*", "formats.header_block", "formats.rewriting", "i18n"),
    ),
    "formats.envelope": (
        *(
            "cleared_mark",
            "draft",
            "formats.body_digest",
            "formats.header_block",
            "formats.invitation",
        ),
        *("formats.rfc5322", "i18n"),
    ),
    "formats.invitation": (
        *("draft", "formats.header_block", "formats.icalendar", "formats.mime_parts"),
        *("formats.utf16", "i18n"),
    ),
    "formats.journal_report": (
        *("draft", "formats.addresses.*", "formats.envelope", "formats.header_block"),
        "formats.mime_parts",
    ),
    "formats.mime_parts": (),
    "formats.same_length": (
        *("formats.addresses.reader", "formats.header_block", "formats.rfc5322"),
    ),
    "formats.addresses.*": ("draft", "formats.addresses.*"),
    "formats.outlook.*": (
        *("draft", "formats.addresses.reader", "formats.invitation", "formats.outlook.*"),
        *("formats.rfc5322", "i18n", "plain"),
    ),
    "stores": (),
    "stores.*": ("draft", "formats.*", "in_use", "stores.*", "windows_calls", "i18n", "plain"),
    "stores.identities": ("draft", "stores.discovery.drafts_folders", "sub_addresses"),
    "stores.seals": ("private_file", "settings.files", "stores.regular"),
    "stores.discovery.*": (*("draft", "stores.discovery.*", "stores.maildir_layout", "i18n"),),
    "gates": (),
    "gates.*": ("policy", "review", "stores.base", "undo_entry", "i18n", "plain"),
    "gates.check.*": (
        *("clearance", "draft", "finding", "policy", "question", "review", "i18n", "plain"),
        *("gates.check.*", "gates.job_queue", "gates.rehearsal", "stores.*", "undo_log"),
        *("idn", "unforeseen"),
    ),
    "gates.drafts.*": (
        *("clearance", "draft", "policy", "review", "unforeseen", "i18n", "plain"),
        *("gates.drafts.*", "gates.events", "gates.job_queue", "gates.rehearsal"),
        *("stores.*", "undo_log"),
    ),
    "gates.milter.kept_notices": ("file_version", "private_file", "gates.milter.sentences"),
    "gates.milter.*": (
        *("clearance", "cleared_mark", "draft", "finding", "memory_of_server", "on_server"),
        *(
            "organisation",
            "policy",
            "private_file",
            "review",
            "rules",
            "unforeseen",
            "i18n",
            "plain",
        ),
        *("gates.milter.*", "formats.*"),
    ),
    "gates.outlook.*": (
        *("approval", "clearance", "draft", "review", "unforeseen", "i18n"),
        *("gates.outlook.*", "gates.events"),
        *("formats.answered_message", "formats.body_digest", "formats.invitation"),
        "formats.outlook.recipient_entry",
    ),
    "gates.submission.*": (
        *("account", "review", "unforeseen", "i18n", "plain"),
        *("gates.submission.*", "formats.*", "private_file"),
    ),
    "gates.mailing": (
        *("batch_file", "draft", "formats.envelope", "formats.separate_mails", "separately"),
        *("i18n", "plain"),
    ),
    "gates.pace": (),
    "gates.submission.gate": (
        *("account", "batches", "clearance", "review", "i18n"),
        *("gates.submission.*", "gates.events"),
    ),
    "gates.submission.one_by_one": (
        *("batch_file", "gates.mailing", "gates.pace", "gates.submission.*", "i18n"),
    ),
    "gates.submission.parting": (
        *("batch_file", "batches", "draft", "policy", "separately", "i18n", "formats.*"),
        *("gates.mailing", "gates.pace", "gates.submission.*"),
    ),
    "gates.submission.clearing": (
        *("clearance", "draft", "review", "formats.*", "gates.mailing", "gates.submission.*"),
    ),
    "gates.submission.claim": ("account", "in_use", "private_file", "settings.files"),
    "gates.thunderbird.*": (
        *("approval", "batches", "clearance", "cleared_mark", "draft", "finding", "question"),
        "review",
        *("unforeseen", "i18n", "plain"),
        *("gates.thunderbird.*", "gates.events", "formats.compose_details", "private_file"),
    ),
    "gates.thunderbird.separating": (
        *("batch_file", "batches", "draft", "policy", "separately", "formats.compose_details"),
    ),
    "gates.thunderbird.connections": ("kept_document",),
    "gates.thunderbird.standing_policy": ("policy",),
    "gates.thunderbird.relay": (),
    "gates.thunderbird.windows_pipes": ("gates.thunderbird.relay", "windows_rights"),
    "connect": (),
    "connect.installs": ("kept_document",),
    "connect.preferences": ("connect.profiles", "file_version", "in_use"),
    "connect.*": ("connect.*", "private_file", "i18n", "resources"),
    "connect.installer_texts": ("i18n",),
    "connect.addon": ("connect.addon_texts", "organisation", "resources"),
    "connect.for_everybody": ("connect.*", "i18n", "plain"),
    "connect.native_host": ("connect.addon", "gates.thunderbird.relay", "windows_calls"),
    "connect.profiles": ("connect.addon", "stores.owner"),
    "connect.profile_status": ("connect.*", "gates.thunderbird.connections", "i18n", "plain"),
    "connect.step": ("i18n", "plain"),
    "connect.profile_addon": ("connect.*", "i18n", "plain"),
    "connect.thunderbird": ("connect.*", "gates.thunderbird.connections", "i18n"),
    "terminal": (),
    "terminal.argparse_words": ("i18n",),
    "terminal.console": ("windows_calls",),
    "terminal.keyboard": ("terminal.console",),
    "terminal.of_session": ("windows_calls",),
    "terminal.ending": ("terminal.console", "unforeseen", "i18n"),
    "terminal.undo": ("review", "terminal.console", "terminal.keyboard", "i18n"),
    "terminal.conversation": (
        *("clearance", "question", "review", "terminal.console", "terminal.keyboard", "i18n"),
    ),
    "terminal.prompt": (
        *("clearance", "finding", "groups", "question", "review", "terminal.console"),
        *("terminal.conversation", "terminal.keyboard", "terminal.undo"),
        *("unforeseen", "way_back", "i18n"),
    ),
    "sample_drafts": ("in_use", "resources"),
    "ui": (),
    "ui.kit.*": ("i18n", "idn", "ui.kit.*"),
    "ui.process.*": (),
    "ui.process.ending": (
        *("gates.thunderbird.relay", "settings.files", "ui.process.single_instance"),
    ),
    "ui.process.application": ("ui.kit.look", "ui.kit.screen_reader", "ui.status.icons"),
    "ui.process.live_policy": ("policy", "settings.current", "settings.edit", "settings.loaded"),
    "ui.question.*": (
        *(*SHOWN, "draft", "finding", "groups", "idn", "in_order", "policy", "question", "review"),
        *("advice", "ui.question.*"),
    ),
    "ui.question.asker": (
        *("clearance", "draft", "finding", "question", "review", "settings.book", "unforeseen"),
        *("way_back", "i18n", "ui.question.*"),
    ),
    "ui.question.offers": (
        *("draft", "finding", "groups", "policy", "review", "unforeseen", "i18n"),
        *("settings.book", "settings.corrections", "settings.declared.organisations"),
    ),
    "ui.status.*": (*SHOWN, "noted", "policy", "review", "resources", "ui.status.*"),
    "ui.status.tray": (*SHOWN, "ui.process.notifications", "ui.status.*"),
    "ui.status.announcements": (
        *("i18n", "resources", "ui.kit.*", "ui.process.application", "ui.process.notifications"),
        "ui.status.*",
    ),
    "ui.check.*": ("i18n", "policy", "ui.check.*", "ui.kit.*"),
    "ui.first_start.*": (
        *(*SHOWN, "first_start.proposal", "unforeseen", "ui.first_start.*"),
        *("ui.status.icons", "ui.status.status"),
    ),
    "ui.accounts.*": (*SHOWN, "account", "unforeseen", "ui.accounts.*", "ui.status.status"),
    "ui.accounts.account_gates": (
        *("account", "approval", "batches", "clearance", "gates.events", "gates.submission.*"),
        "settings.edit",
        *("settings.files", "i18n"),
        *("ui.accounts.accounts_page", "ui.process.*", "ui.status.status"),
    ),
    "ui.settings.*": (
        *(*SHOWN, "draft", "finding", "policy", "settings.*", "ui.settings.*"),
        *("remembered_sets", "unforeseen"),
        *("ui.process.main_thread", "ui.status.status"),
    ),
    "ui.settings.assembly": (
        *("audit.told_mail", "connect.autostart", "connect.thunderbird", "rules", "settings.*"),
        "i18n",
        *("stores.discovery.drafts_folders", "stores.discovery.sent_folders", "stores.identities"),
        *("ui.kit.*", "ui.settings.*", "ui.status.commands", "ui.trial.*"),
        *("ui.process.live_policy", "ui.status.status"),
    ),
    "ui.settings.guarding_page": (
        *(*SHOWN, "connect.thunderbird", "settings.declared.language"),
        *("settings.declared.places", "ui.settings.*"),
        *("ui.status.status",),
    ),
    "ui.settings.thunderbird_setting": (
        *("connect.profile_status", "connect.step", "connect.thunderbird", "i18n"),
        *("ui.kit.*", "ui.process.main_thread", "ui.settings.setting_row"),
    ),
    "ui.trial.*": (
        *(*SHOWN, "audit.engine", "audit.told_mail", "audit.trial", "idn", "policy"),
        *("ui.trial.*", "unforeseen"),
        *("settings.book", "settings.declared.asking", "ui.process.main_thread", "ui.settings.*"),
    ),
    "ui.trial.reader": (
        *("audit.engine", "audit.told_mail", "audit.trial", "policy", "review"),
        "ui.process.main_thread",
        "unforeseen",
    ),
    "ui.checks": (
        *("clearance", "gates.check.gate", "rules", "undo_log", "i18n"),
        *("ui.check.*", "ui.kit.pickers"),
    ),
    "ui.gates": (
        *("batches", "clearance", "connect.*", "gates.drafts.gate", "gates.events"),
        *("gates.outlook.gate", "gates.thunderbird.*"),
        *("rules", "settings.files", "stores.discovery.sent_folders", "undo_log"),
        *("ui.outgoing.mailings", "ui.process.*", "ui.status.status"),
    ),
    "ui.decisions.*": (
        *(*SHOWN, "noted", "review", "tally", "ui.decisions.*", "ui.status.icons"),
        "ui.status.recent",
    ),
    "ui.decisions.put_right": (
        *("i18n", "journal", "private_file", "tally", "ui.kit.month_names"),
    ),
    "ui.history": (
        *("journal", "journal_table", "noted", "policy", "retention", "stores.base", "undo_entry"),
        *("undo_log", "i18n", "plain", "ui.decisions.*", "ui.kit.pickers", "ui.status.recent"),
        "ui.status.status",
    ),
    "ui.outgoing": (),
    "ui.outgoing.*": ("i18n", "ui.kit.*", "ui.outgoing.*"),
    "ui.outgoing.mailing": ("batch_file",),
    "ui.outgoing.mailings": (
        *("batch_file", "batches", "gates.thunderbird.separating", "ui.outgoing.*"),
    ),
    "ui.outgoing.words": ("batch_file", "idn", "i18n", "plain", "ui.outgoing.mailing"),
    "ui.windows": ("about", "first_start.setup", "i18n", "memory", "rules", "ui.*"),
    "ui.speech": ("i18n", "ui.*"),
    "ui.app": ("*",),
    "commands": (),
    "commands.*": ("*",),
    "options": (),
    "options.*": ("options.common", "i18n"),
    "cli": (
        *("commit", "options.common", "terminal.argparse_words", "terminal.console"),
        *("terminal.ending", "unforeseen", "i18n"),
    ),
    "__main__": ("cli",),
}
"""Of each module, the modules of ours that it may import. The longest pattern that fits counts."""

IMPORTERS = {"cli": ("__main__",), "commands.*": ("cli", "commands.*"), "ui.app": ("commands.*",)}
"""The roots, and the only modules that may start them."""

CORE = (*MODEL, "clearance", "effect", "question", "plain")
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


@cache
def modules() -> dict[str, Path]:
    return {module_name(path): path for path in files()}


@cache
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


def row_of(module: str) -> str:
    """Return the row of the table that a module goes by; a package by that of its modules."""
    inside = f"{module}.*" if (PACKAGE / module.replace(".", "/")).is_dir() else module
    fitting = [pattern for pattern in MAY_IMPORT if fits_any([module, inside], pattern)]
    assert fitting, f"ccwarn.{module} is new: say in MAY_IMPORT what it may import"
    return max(fitting, key=lambda pattern: (pattern == module, len(pattern)))


@pytest.mark.parametrize("module", modules())
def test_imports_only_what_it_may(module: str) -> None:
    patterns = MAY_IMPORT[row_of(module)]
    forbidden = {name for name in ours(modules()[module]) if not fits_any([name], *patterns)}
    assert not forbidden


@pytest.mark.parametrize("row", MAY_IMPORT)
def test_the_table_allows_what_is_used_and_not_more(row: str) -> None:
    governed = [path for module, path in modules().items() if row_of(module) == row]
    assert governed, "no module goes by this row"
    used = {name for path in governed for name in ours(path)}
    assert [pattern for pattern in MAY_IMPORT[row] if not fits_any(used, pattern)] == []


def test_no_gate_knows_another() -> None:
    for module, path in modules().items():
        room, *rest = module.split(".")[1:] or [""]
        if module.startswith("gates.") and rest:
            outside = ours(path) - set(GATES)
            others = {name for name in outside if fits_any([name], "gates.*")}
            assert all(fits_any([name], f"gates.{room}.*") for name in others), module


def test_nothing_beside_the_relay_bears_a_name_of_the_standard_library() -> None:
    # Started as a program, its own folder may come first where modules are looked for.
    beside = {path.stem for path in (PACKAGE / "gates" / "thunderbird").glob("*.py")}
    assert not beside & sys.stdlib_module_names


@pytest.mark.parametrize("room", sorted(path.parent for path in PACKAGE.rglob("__init__.py")))
def test_each_package_says_what_belongs_in_it(room: Path) -> None:
    text = ast.get_docstring(ast.parse((room / "__init__.py").read_bytes())) or ""
    assert room == PACKAGE or len(text.splitlines()) > 1


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


def test_the_map_names_every_room_and_what_the_core_is_made_of() -> None:
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    named = set(re.findall(r"[a-z_0-9]+", page[page.index("## Map") : page.index("Why this cut")]))
    rooms = {path.parent.name for path in PACKAGE.rglob("__init__.py")} - {PACKAGE.name}
    core = {path.stem for path in PACKAGE.glob("[a-z]*.py")}
    assert (rooms | core) - named == set()
    assert len(page.splitlines()) <= 250, "what is about one module belongs into its docstring"


def test_packaging_is_no_package() -> None:
    # With an __init__.py it would hide the `packaging` that pytest and others import.
    assert not list((ROOT / "packaging").rglob("__init__.py"))
