"""What other programs read from .msg files, before a fix and after it: python-oxmsg, Apache POI."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from oxmsg import Message

from ccwarn.draft import Field
from ccwarn.formats.outlook import msg_reader
from ccwarn.formats.outlook.msg_rewriting import rewrite
from counterparts import needs, needs_file
from msg_drafts import ANNA, SAMPLES, TYPES, MsgDraft, build_msg, customers
from msg_files import patched, reader

JARS = ("poi", "poi-scratchpad", "commons-codec", "commons-collections4", "commons-math3")
FIELDS = {number: field for field, number in TYPES.items()}
SMALL = [name for name in SAMPLES if name != "Japanese ANSI"]
"""Neither of them reads the character set that a message in ANSI names."""
LARGE = {
    "2,047 in Cc": MsgDraft(cc=customers(2047)),
    "attachment of 9 MB": MsgDraft((ANNA,), customers(475), attachment=bytes(9_000_000)),
}
"""With these python-oxmsg takes half a minute."""


@dataclass(frozen=True)
class Seen:
    """What a program sees: field, name and address of each recipient, and the three lines."""

    recipients: list[tuple[Field, str, str]]
    lines: dict[Field, str]


Program = Callable[..., list[Seen]]
"""What has another program read files, and returns what it sees in each."""


def fixed(data: bytes) -> bytes:
    """Return the file with everybody but Anna in Bcc."""
    draft = msg_reader.read(reader(data), len(data))
    keys = {item.mailbox.key for item in draft.recipients if item.mailbox.key != ANNA.address}
    return patched(data, rewrite(reader(data), len(data), draft.moved(keys, Field.BCC)))


def by_oxmsg(*paths: Path) -> list[Seen]:
    return [_by_oxmsg(path) for path in paths]


def _by_oxmsg(path: Path) -> Seen:
    message = Message.load(str(path))
    keys = {Field.TO: 0x0E04, Field.CC: 0x0E03, Field.BCC: 0x0E02}
    return Seen(
        [
            (FIELDS[item.properties.int_prop_value(0x0C15) or 0], item.name, item.email_address)
            for item in message.recipients
        ],
        {field: message.properties.str_prop_value(key) or "" for field, key in keys.items()},
    )


@pytest.fixture(scope="session")
def by_poi(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """Return what has Apache POI read files, all of them by one Java."""
    jars = [needs_file(f"/usr/share/java/{name}.jar") for name in JARS]
    java, compiler = str(needs("java")), str(needs("javac"))
    folder = tmp_path_factory.mktemp("java")
    where = ":".join(map(str, [*jars, folder]))
    source = str(Path(__file__).with_name("ReadMsg.java"))
    subprocess.run([compiler, "-cp", where, "-d", str(folder), source], check=True)

    def read(*paths: Path) -> list[Seen]:
        command = [java, "-cp", where, "ReadMsg", *map(str, paths)]
        done = subprocess.run(command, capture_output=True, check=True, encoding="utf-8")
        return list(map(_seen_by_poi, done.stdout.split("\f\n")[:-1]))

    return read


def _seen_by_poi(printed: str) -> Seen:
    rows = [line.split("\t") for line in printed.splitlines()]
    lines = {row[0]: row[1] for row in rows if len(row) == 2}
    return Seen(
        [(FIELDS[int(row[0])], row[1], row[2]) for row in rows if len(row) == 3],
        {field: lines[field.value].replace("null", "") for field in Field},
    )


@pytest.mark.parametrize("name", SMALL)
def test_python_oxmsg(name: str, tmp_path: Path) -> None:
    check(SAMPLES[name], by_oxmsg, tmp_path)


@pytest.mark.parametrize("name", [*SMALL, *LARGE])
def test_apache_poi(name: str, by_poi: Program, tmp_path: Path) -> None:
    check({**SAMPLES, **LARGE}[name], by_poi, tmp_path)


def check(sample: MsgDraft, program: Program, folder: Path) -> None:
    """Expect that all are seen where they are, and after the fix nobody but Anna."""
    data = build_msg(sample)
    draft, put_right = folder / "draft.msg", folder / "fixed.msg"
    draft.write_bytes(data)
    put_right.write_bytes(fixed(data))
    before, after = program(draft, put_right)
    everybody = [*sample.to, *sample.cc, *sample.bcc]
    for seen in (before, after):
        names = [name for _field, name, _address in seen.recipients]
        assert names == [person.shown for person in everybody]
        for person, (_field, _name, address) in zip(everybody, seen.recipients, strict=True):
            if person.kind == "SMTP":
                assert address == person.address
    assert [field for field, _name, _address in before.recipients] == [
        *[Field.TO] * len(sample.to), *[Field.CC] * len(sample.cc), *[Field.BCC] * len(sample.bcc)
    ]  # fmt: skip
    assert [field for field, _name, _address in after.recipients] == [
        *[Field.TO] * len(sample.to),
        *[Field.BCC] * (len(everybody) - len(sample.to)),
    ]
    shown = {field: line.strip("\0 ") for field, line in after.lines.items()}
    assert shown[Field.TO] == "; ".join(person.shown for person in sample.to)
    assert shown[Field.CC] == ""
    assert shown[Field.BCC].replace("; ", ";") == ";".join(
        person.shown for person in everybody if person not in sample.to
    )
