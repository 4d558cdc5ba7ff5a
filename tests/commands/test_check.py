from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from at_home import thunderbird
from ccwarn.commands import messages
from ccwarn.commands.progress import Progress
from ccwarn.terminal.console import Console
from command_line import (
    COMMAND,
    LIMIT,
    ROOT,
    Running,
    ccwarn,
    environment,
    letter,
    maildir,
    strangers,
)
from counterparts import INFO, missing
from stores.mboxes import draft

KEYS: dict[str, Any] = {
    "path": str,
    "index": int,
    "subject": str,
    "severity": str,
    "exposed": list,
    "separately": list,
    "exposed_organisations": int,
    "to": list,
    "cc": list,
    "bcc": list,
    "unreadable": list,
    "findings": list,
    "error": (str, type(None)),
}
SEVERITIES = {"silent", "note", "confirm", "strong", "refuse", "error"}


def objects(output: str) -> list[dict[str, Any]]:
    """Return the objects of the output, after a look at the form of each."""
    found = [json.loads(line) for line in output.splitlines()]
    for item in found:
        assert list(item) == list(KEYS)
        assert all(isinstance(item[key], kind) for key, kind in KEYS.items())
        assert item["severity"] in SEVERITIES
        assert (item["severity"] == "error") == (item["error"] is not None)
        for finding in item["findings"]:
            assert list(finding) == ["code", "severity", "message"]
            assert finding["severity"] in SEVERITIES - {"silent", "error"}
    return found


def save(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_nothing_to_ask_is_status_0(tmp_path: Path) -> None:
    save(tmp_path / "a.eml", letter(strangers(2)))
    done = ccwarn("check", "a.eml", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout == "1 message checked: 0 to ask about, 0 unreadable.\n"
    assert done.stderr == ""


def test_something_to_ask_is_status_1_and_says_what(tmp_path: Path) -> None:
    save(tmp_path / "a.eml", letter([*strangers(12), "x@gmail.com", "y@gmail.com"]))
    done = ccwarn("check", "a.eml", cwd=tmp_path)
    assert done.returncode == 1
    first, sentence, groups, *_rest = done.stdout.splitlines()
    assert first == "a.eml"
    assert sentence.strip() == "14 people would see each other's email addresses"
    assert groups.strip().startswith("gmail.com 2 · firm0.example 1 · firm1.example 1 · 10 more")


def test_what_cannot_be_read_is_status_2_and_the_rest_goes_on(tmp_path: Path) -> None:
    save(tmp_path / "a.eml", letter(strangers(12)))
    done = ccwarn("check", "missing.eml", "a.eml", cwd=tmp_path)
    assert done.returncode == 2
    assert "12 people" in done.stdout
    assert "2 messages checked: 1 to ask about, 1 unreadable." in done.stdout
    (error,) = done.stderr.splitlines()
    assert error.startswith("missing.eml: ")


def test_objects_for_every_message_of_every_path(tmp_path: Path) -> None:
    maildir(tmp_path / "Drafts", letter(strangers(2)), letter(strangers(12), subject="Süß"))
    (tmp_path / "folder").mkdir()
    save(tmp_path / "folder" / "one.eml", letter(["nobody at all", "a@firm.example"]))
    done = ccwarn("check", "--json", "Drafts", "nope", "folder", cwd=tmp_path)
    silent, strong, missing, note = objects(done.stdout)
    assert done.returncode == 2
    assert silent["severity"] == "silent"
    assert silent["path"] == str(Path("Drafts", "cur", f"000000.M1P2.host{INFO}DS"))
    assert silent["exposed"] == silent["cc"] == strangers(2)
    assert silent["exposed_organisations"] == 2
    assert strong["severity"] == "strong"
    assert strong["subject"] == "Süß"
    assert strong["to"] == ["support@acme.example"]
    assert strong["exposed"] == strangers(12)
    assert silent["separately"] == []
    assert strong["separately"] == ["support@acme.example", *strangers(12)]
    (finding,) = strong["findings"]
    assert finding == {
        "code": "CC101",
        "severity": "strong",
        "message": "12 people would see each other's email addresses",
    }
    assert (missing["path"], missing["severity"]) == ("nope", "error")
    assert note["severity"] == "note"
    assert note["unreadable"] == ["nobody at all"]


def test_reads_the_standard_input(tmp_path: Path) -> None:
    done = ccwarn("check", "--json", "-", cwd=tmp_path, typed=letter(strangers(12)))
    (item,) = objects(done.stdout)
    assert (done.returncode, item["path"], item["severity"]) == (1, "-", "strong")


def test_whom_the_author_is_elsewhere_in_the_mail_program_counts_as_own(
    home: Path, tmp_path: Path
) -> None:
    colleagues = [f"person{number}@acme.example" for number in range(16)]
    customers = [f"customer{number}@firm.test" for number in range(4)]
    shared = letter([*colleagues, *customers])
    shared = shared.replace(b"support@acme.example", b"us@brand.example")
    assert ccwarn("check", "-", cwd=tmp_path, typed=shared).returncode == 1
    thunderbird(
        home,
        mail__account__account1__identities="id1,id2",
        mail__identity__id2__useremail="us@brand.example",
    )
    assert ccwarn("check", "-", cwd=tmp_path, typed=shared).returncode == 0


@pytest.mark.parametrize("name", ["-", "a.eml"])
def test_an_invitation_exposes_those_whom_it_lists(name: str, tmp_path: Path) -> None:
    header = "From: ann@acme.example\nTo: ann@acme.example\nContent-Type: text/calendar\n\n"
    attendees = "".join(f"ATTENDEE:mailto:{guest}\n" for guest in strangers(12))
    save(tmp_path / "a.eml", (header + attendees).encode())
    done = ccwarn("check", "--json", name, cwd=tmp_path, typed=header + attendees)
    (item,) = objects(done.stdout)
    assert (item["severity"], len(item["exposed"])) == ("strong", 12)
    assert item["to"] == ["ann@acme.example"]


def test_an_input_that_is_no_message_is_an_error(tmp_path: Path) -> None:
    done = ccwarn("check", "--json", "-", cwd=tmp_path, typed="")
    (item,) = objects(done.stdout)
    assert (done.returncode, item["severity"]) == (2, "error")


def test_own_domains_and_policy_count(tmp_path: Path) -> None:
    save(tmp_path / "a.eml", letter(f"p{n}@sub{n}.partner.test" for n in range(30)))
    save(tmp_path / "policy.toml", b'[mailbox_providers]\nadd = ["firm.test"]\n')
    save(tmp_path / "b.eml", letter(f"p{n}@firm.test" for n in range(12)))
    assert ccwarn("check", "b.eml", cwd=tmp_path).returncode == 0
    assert ccwarn("check", "--policy", "policy.toml", "b.eml", cwd=tmp_path).returncode == 1
    own = ccwarn("check", "--json", "--own-domain", "partner.test", "a.eml", cwd=tmp_path)
    assert objects(own.stdout)[0]["exposed"] == []


def test_a_broken_policy_is_said_and_everything_is_checked_all_the_same(tmp_path: Path) -> None:
    save(tmp_path / "policy.toml", b"[thresholds]\nconfirm_peopel = 3\n")
    save(tmp_path / "a.eml", letter(strangers(12)))
    done = ccwarn("check", "--policy", "policy.toml", "--json", "a.eml", cwd=tmp_path)
    assert done.returncode == 2
    assert objects(done.stdout)[0]["severity"] == "strong"
    assert "policy.toml:2:" in done.stderr
    assert "confirm_people" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="there, no file has such a name")
def test_hostile_mail_cannot_command_the_terminal(tmp_path: Path) -> None:
    evil = "\x1b]0;owned\x07\x1b[2J\u202e"
    save(tmp_path / "a.eml", letter([*strangers(12), f"{evil} nobody"], subject=evil))
    (tmp_path / f"\x1b[31m{evil}.eml").write_bytes(letter(strangers(12), subject=evil))
    done = ccwarn("check", ".", cwd=tmp_path)
    assert done.returncode == 1
    assert "2 to ask about" in done.stdout
    assert not set(done.stdout + done.stderr) & set("\x1b\x07\u202e")
    raw = ccwarn("check", "--json", ".", cwd=tmp_path).stdout
    assert raw.isascii()
    assert not set(raw) & set("\x1b\x07")
    assert any(evil in str(item["path"]) for item in objects(raw))


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="file names are Unicode there")
def test_a_file_name_that_is_no_utf_8(tmp_path: Path) -> None:
    name = b"caf\xe9.eml"
    try:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_bytes(letter(strangers(12)))
    except OSError:
        missing("the file system takes UTF-8 only")
    human = ccwarn("check", name, cwd=tmp_path)
    assert human.returncode == 1
    assert "caf‹U+DCE9›.eml" in human.stdout
    (item,) = objects(ccwarn("check", "--json", name, cwd=tmp_path).stdout)
    assert os.fsencode(str(item["path"])) == name


def test_an_output_that_knows_ascii_only(tmp_path: Path) -> None:
    save(tmp_path / "a.eml", letter([*strangers(12), "x@gmail.com", "y@gmail.com"], subject="Süß"))
    ascii_only = environment(PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    done = ccwarn("check", "a.eml", cwd=tmp_path, environ=ascii_only)
    assert done.returncode == 1
    assert done.stdout.isascii()
    assert "gmail.com 2 - firm0.example 1" in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_ctrl_c_leaves_whole_lines_and_no_traceback(tmp_path: Path) -> None:
    drafts = maildir(tmp_path / "Drafts", *[letter(strangers(40))] * 3000)
    with Running("check", "--json", drafts, cwd=tmp_path) as check:
        check.wait_for("\n")
        status, rest, errors = check.end(signal.SIGINT)
    assert (status, errors) == (130, "")
    assert len(objects(rest)) < 2999
    assert rest == "" or rest.endswith("\n")


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_ctrl_c_while_waiting_for_the_input(tmp_path: Path) -> None:
    with Running("check", "--json", "no such file", "-", cwd=tmp_path) as check:
        check.wait_for("\n")  # what comes next is the input
        status, _output, errors = check.end(signal.SIGINT)
    assert status == 130
    assert "Traceback" not in errors


def test_a_reader_that_stops_reading_is_no_disaster(tmp_path: Path) -> None:
    drafts = maildir(tmp_path / "Drafts", *[letter(strangers(40))] * 300)
    for options in ([], ["--json"]):
        with subprocess.Popen(
            [*COMMAND, "check", *options, drafts],
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process:
            assert process.stdout
            assert process.stderr
            process.stdout.readline()
            process.stdout.close()
            assert process.stderr.read() == b""
            assert process.wait(LIMIT) == 141


def test_a_large_message_costs_its_header_only(tmp_path: Path) -> None:
    big = save(tmp_path / "big.eml", letter(strangers(12)))
    with big.open("r+b") as file:
        file.seek(3 << 30)  # a hole: it takes no space
        file.write(b"end\n")
    (item,) = objects(ccwarn("check", "--json", "big.eml", cwd=tmp_path).stdout)
    assert item["severity"] == "strong"


def test_many_recipients(tmp_path: Path) -> None:
    save(tmp_path / "a.eml", letter(strangers(20_000)))
    (item,) = objects(ccwarn("check", "--json", "a.eml", cwd=tmp_path).stdout)
    assert item["exposed"] == strangers(20_000)
    assert item["exposed_organisations"] == 20_000


NEVER = (
    "PySide6",
    "asyncio",
    "concurrent.futures",
    "email",
    "email_validator",
    "idna",
    "importlib.metadata",
    "inotify",
    "mailbox",
    "pickle",
    "socket",
    "ssl",
    "subprocess",
    "tldextract",
    "tomlkit",
    "watchdog",
    "ccwarn.clearance",
    "ccwarn.gates",
    "ccwarn.question",
    "ccwarn.settings.declared",
    "ccwarn.stores.maildir",
    "ccwarn.stores.maildir_layout",
    "ccwarn.stores.maildir_tree",
    "ccwarn.stores.mbox",
    "ccwarn.stores.mh_folder",
    "ccwarn.stores.single_msg",
    "ccwarn.terminal.prompt",
    "ccwarn.ui",
)


def test_a_harmless_mail_is_checked_without_what_it_does_not_need(tmp_path: Path) -> None:
    save(tmp_path / "a.eml", letter(["a@firm.example"]))
    code = (
        "import sys\n"
        "from ccwarn.cli import main\n"
        "status = main(['check', 'a.eml'])\n"
        f"print(status, *(set({NEVER!r}) & set(sys.modules)))\n"
    )
    alone = environment()
    alone.pop("COVERAGE_PROCESS_CONFIG", None)  # What counts lines brings modules of its own.
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=alone,
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "0"


def test_the_samples_say_what_their_names_say() -> None:
    done = ccwarn("check", "--json", "resources/samples", cwd=ROOT)
    asked = [item for item in objects(done.stdout) if item["severity"] != "silent"]
    assert [Path(str(item["path"])).name for item in asked] == ["475-customers-in-cc.eml"]


def test_an_empty_path_is_not_the_current_folder(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(letter(strangers(12)))
    for arguments in (["check", ""], ["fix", ""], ["--drafts", ""]):
        done = ccwarn(*arguments, cwd=tmp_path)
        assert done.returncode == 2
        assert "The path is empty." in done.stderr
    assert (tmp_path / "a.eml").read_bytes() == letter(strangers(12))


def test_a_folder_that_holds_no_drafts_is_not_passed_over(tmp_path: Path) -> None:
    maildir(tmp_path / "Mail" / "Sent", letter(strangers(12)))
    done = ccwarn("check", "Mail", cwd=tmp_path)
    assert done.returncode == 2
    assert "contains no drafts that ccwarn can read" in done.stderr
    (tmp_path / "empty").mkdir()
    assert ccwarn("check", "empty", cwd=tmp_path).returncode == 0
    assert "1 message checked" in ccwarn("check", "Mail/Sent/cur", cwd=tmp_path).stdout


def test_of_a_tree_of_maildirs_the_drafts_are_checked(tmp_path: Path) -> None:
    inbox = maildir(tmp_path / "Maildir", letter(strangers(12)))
    maildir(inbox / ".Drafts", letter(strangers(13)))
    maildir(inbox / ".Sent", letter(strangers(14)))
    done = ccwarn("check", "Maildir", cwd=tmp_path)
    assert done.returncode == 1
    assert os.path.join("Maildir", ".Drafts", "cur") in done.stdout  # noqa: PTH118
    assert "13 people" in done.stdout
    assert "1 message checked" in done.stdout


def test_each_message_of_an_mbox_says_which_it_is(tmp_path: Path) -> None:
    path = tmp_path / "old.mbox"
    path.write_bytes(b"".join(draft(number) for number in (10, 9, 11)))
    done = ccwarn("check", "--json", path, cwd=tmp_path)
    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(one["path"].rpartition(os.sep)[2], one["index"]) for one in said] == [
        ("10@acme.example", 0),
        ("9@acme.example", 1),
        ("11@acme.example", 2),
    ]


def test_a_pattern_stands_for_its_files_where_the_shell_leaves_it_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "[drafts]"
    folder.mkdir()
    for name in ("b.eml", "a.eml", "c.txt"):
        (folder / name).write_bytes(letter(strangers(2)))
    monkeypatch.chdir(tmp_path)
    pattern = str(Path("[drafts]", "?.eml"))
    files = [str(Path("[drafts]", name)) for name in ("a.eml", "b.eml")]
    monkeypatch.setattr(messages, "_FINDS_NONE", True)
    progress = Progress(Console(sys.stderr))
    paths = [pattern, "none*.eml", "-a"]
    read = messages.messages(paths, progress, lambda _store: None)
    assert [message.typed for message in read] == [*files, "none*.eml", "-a"]


@pytest.mark.skipif(sys.platform != "win32", reason="elsewhere the shell does it")
def test_a_pattern_that_cmd_leaves_as_it_is_is_checked(tmp_path: Path) -> None:
    for name in ("a.eml", "b.eml"):
        (tmp_path / name).write_bytes(letter(strangers(12)))
    done = ccwarn("check", "*.eml", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout.endswith("2 messages checked: 2 to ask about, 0 unreadable.\n")


@pytest.mark.parametrize("command", ["check", "audit"])
def test_what_programs_read_is_english_whatever_people_read(command: str, tmp_path: Path) -> None:
    message = tmp_path / "mail.eml"
    message.write_bytes(letter(strangers(20)))
    said = [
        ccwarn(
            *(command, "--json", message),
            cwd=tmp_path,
            environ=environment() | {"LANGUAGE": language},
        ).stdout
        for language in ("en", "qps")
    ]
    assert said[0] == said[1] != ""
