"""The administrators' list of all files: each module that writes any has its files there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "administrators.md"

WRITES: dict[str, tuple[str, ...]] = {
    "approval": ("approval/*.eml", "approval/*.msg"),
    "batches": ("separately/*.batch", "separately/*.done", "separately/key"),
    "connect.autostart": ("ccwarn.desktop", "ccwarn.plist"),
    "connect.enterprise_policies": ("policies.json", "policies.json.before-ccwarn"),
    "connect.for_everybody": ("extensions/*.xpi",),
    "connect.installs": ("thunderbird-profiles.json",),
    "connect.menu_entry": ("ccwarn.desktop",),
    "connect.native_host": ("ccwarn.json", "ccwarn-relay"),
    "connect.preferences": ("ccwarn-before.json", "prefs.js", "user.js"),
    "connect.profile_addon": ("extensions/*.xpi",),
    "gates.milter.holding": ("held/*", "release/*", "release.key"),
    "gates.milter.kept_notices": ("notices/*/*.json",),
    "gates.milter.metrics": ("milter.prom",),
    "gates.submission.claim": ("ports/*.lock",),
    "gates.submission.own_certificate": ("submission/own.pem", "submission/certificate.pem"),
    "gates.submission.trusting": ("certificates/*.pem",),
    "gates.thunderbird.ask_socket": ("ask.socket",),
    "gates.thunderbird.connections": ("thunderbird.json",),
    "gates.thunderbird.named_pipe": ("ask.socket",),
    "kept_document": (".thunderbird*.lock",),
    "memory_file": ("memory.sqlite", "memory.sqlite.key"),
    "remembered_messages": ("messages.sqlite", "messages.sqlite.key"),
    "settings.edit": ("policy.toml",),
    "stores.atomic": (".ccwarn-*.tmp", ".ccwarn-*.swap", ".ccwarn-*.aside"),
    "stores.in_place": (".ccwarn-*.in-place",),
    "stores.seals": ("recovery.key",),
    "ui.decisions.put_right": ("put-right.told",),
    "ui.process.single_instance": ("ccwarn.lock", "ccwarn.socket"),
    "undo_log": ("undo/*.json", "undo/*.planned", "undo/*.restored"),
}
ELSEWHERE = {
    "audit.temporary_memory": "in no file, or one without a name",
    "file_version": "beside the file that it is given",
    "gates.submission.spool": "in no file, or one without a name",
    "journal_table": "where somebody has said",
    "private_file": "where it is told to",
    "sample_drafts": "in a folder that is gone at the end",
}
WRITING = re.compile(
    r"write_private\(|write_like\(|private_key\(|\.write_(?:bytes|text)\(|O_CREAT|\.touch\("
    r"|\.open\(\"[xwa]|sqlite3\.connect\(|KeptDocument\(|MemoryFile\(|QLockFile\(|SetValue"
    r"|copyfile\(|TemporaryFile\(|\.bind\(|PipeListener\("
)
VERSION = re.compile(r"^_?VERSION = (\d+)$", re.MULTILINE)
VERSIONED = {
    *("batch_file", "batches", "connect.installs", "connect.preferences", "memory_file"),
    *("gates.milter.kept_notices", "gates.thunderbird.connections", "settings.toml"),
    *("stores.in_place", "undo_entry"),
}
"""The modules that say of which version what they write is; the version in the list is theirs."""
WITHOUT_A_FILE = {"gates.submission.account_setup", "gates.milter.listening"}
"""They listen at ports, or where an administrator says."""


def rows() -> dict[str, str]:
    """Return of each file in the list what stands there of its version."""
    text = PAGE.read_text(encoding="utf-8").partition("### Files, and their versions")[2]
    cells = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("| `")]
    return {name: it[2] for it in cells for name in re.findall(r"`([^`]+)`", it[0])}


def writing() -> set[str]:
    """Return the modules that write files."""
    package = ROOT / "ccwarn"
    return {
        ".".join(path.relative_to(package).with_suffix("").parts)
        for path in package.rglob("*.py")
        if WRITING.search(path.read_text(encoding="utf-8"))
    }


def test_each_module_that_writes_says_what() -> None:
    assert writing() - WITHOUT_A_FILE == {*WRITES, *ELSEWHERE}


def test_the_list_has_all_files_and_no_others() -> None:
    assert set(rows()) == {name for names in WRITES.values() for name in names}


def test_the_versions_in_the_list_are_those_of_the_code() -> None:
    found = {
        ".".join(path.relative_to(ROOT / "ccwarn").with_suffix("").parts): number[1]
        for path in (ROOT / "ccwarn").rglob("*.py")
        if (number := VERSION.search(path.read_text(encoding="utf-8")))
    }
    assert found.keys() == VERSIONED
    listed = rows()
    for name, version in {
        "policy.toml": found["settings.toml"],
        "memory.sqlite": found["memory_file"],
        "undo/*.json": found["undo_entry"],
        "separately/*.batch": found["batch_file"],
        "separately/*.done": found["batches"],
        "thunderbird.json": found["gates.thunderbird.connections"],
        "thunderbird-profiles.json": found["connect.installs"],
        "ccwarn-before.json": found["connect.preferences"],
        ".ccwarn-*.in-place": found["stores.in_place"],
        "notices/*/*.json": found["gates.milter.kept_notices"],
    }.items():
        assert re.findall(r"\b\d+\b", listed[name])[:1] == [version], name
