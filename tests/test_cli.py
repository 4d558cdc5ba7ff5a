from __future__ import annotations

import argparse
import gc
import inspect
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ccwarn import __version__, i18n
from ccwarn.cli import main, whole_parser
from ccwarn.commit import version
from ccwarn.terminal import argparse_words
from ccwarn.terminal.ending import parsed
from command_line import COMMAND, LIMIT, ccwarn, environment, letter, strangers, text

COMMANDS = ("check", "audit", "fix", "undo", "submission", "sendmail", "doctor", "policy", "demo")
LOADED = """
import sys
before = {*sys.modules}
from ccwarn.cli import main
main()
print(*{*sys.modules} - before)
"""
SLOW = {
    *("dataclasses", "inspect", "asyncio", "email", "json", "logging", "socket", "subprocess"),
    *("tomllib", "idna", "email_validator", "platformdirs", "PySide6", "encodings.ascii"),
    *("ccwarn.account", "ccwarn.question", "ccwarn.formats.protected", "ccwarn.formats.rewriting"),
    *("ccwarn.formats.addresses.piece", "ccwarn.settings.current", "ccwarn.settings.toml"),
}
"""Modules that take long to load, or are of no use to most mail."""
if sys.platform == "win32":
    SLOW.remove("platformdirs")  # It asks Windows where the user's folders are.


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    for command in COMMANDS:
        assert f"\n    {command} " in shown
    assert max(map(len, shown.splitlines())) <= 80


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert f"usage: ccwarn {command}" in capsys.readouterr().out


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"ccwarn {version()}\n"
    assert version().startswith(__version__)


@pytest.mark.parametrize(
    "arguments",
    [
        ["check"],
        ["chekc"],
        ["check", "--jsno", "x"],
        ["check", "x", "--json", "y", "--jsno"],
        ["undo", "one"],
        ["undo", "1", "2"],
    ],
)
def test_what_is_mistyped_is_status_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage: ccwarn" in capsys.readouterr().err


def test_options_count_before_and_after_the_command(tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_text("mistake = 1\n")
    (tmp_path / "a.eml").write_text("From: a@acme.example\n\n")
    for arguments in (
        ["--policy", "policy.toml", "check", "a.eml"],
        ["check", "--policy", "policy.toml", "a.eml"],
    ):
        done = ccwarn(*arguments, cwd=tmp_path)
        assert done.returncode == 2
        assert "policy.toml:1:" in done.stderr


@pytest.mark.parametrize(
    ("words", "several"),
    [
        ("check a --json b", ["a", "b"]),
        ("fix --dry-run a b --policy x c", ["a", "b", "c"]),
        ("milter release --postsuper x 4A", ["4A"]),
        ("milter --postsuper x release 4A 4B", ["4A", "4B"]),
        ("milter release 4A --postsuper x 4B --metrics y 4C", ["4A", "4B", "4C"]),
        ("policy explain --policy x own_domains", ["own_domains"]),
        ("sendmail a@firm.example -i b@firm.example -t", ["a@firm.example", "b@firm.example"]),
    ],
)
def test_options_stand_between_what_there_are_several_of(words: str, several: list[str]) -> None:
    arguments = parsed(whole_parser(), words.split())
    assert getattr(arguments, arguments.several) == several


def test_sentences_are_translated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "qps")
    done = ccwarn("check", "nowhere", cwd=tmp_path)
    assert done.stdout.startswith("[")
    assert "[" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["check", "--help"],
        ["check"],
        ["chekc"],
        ["check", "--frobnicate", "x"],
        ["check", "--json=x", "x"],
        ["check", "--policy"],
        ["undo", "one"],
        ["unsent", "--again", "--forget"],
        ["sendmail", "--upstream", "x", "--timeout", "x"],
    ],
)
def test_argparse_speaks_the_language_too(
    arguments: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGUAGE", "qps")
    try:
        with pytest.raises(SystemExit):
            main(arguments)
    finally:
        i18n.install("en")
    said = "".join(capsys.readouterr())
    assert said.startswith("[ûšàgé: ~~]")
    pieces = [it for text in argparse_words.WORDS for it in re.split(r"%(?:\(\w+\))?[rs]", text)]
    assert not [piece for piece in pieces if len(piece) > 5 and piece in said]
    error = said.partition("éŕŕöŕ: ")[2]
    assert bool(error) is ("--help" not in arguments)
    assert not re.search(r": (?!\[)[a-z]", f": {error}")


def read_values(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Yield what is not taken as the words that were typed, of all commands."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                yield from read_values(command)
        elif action.type is not None:
            yield action


def test_what_cannot_be_read_is_told_in_a_sentence_without_a_type_of_python() -> None:
    found = list(read_values(whole_parser()))
    assert len(found) >= 8
    for action in found:
        assert callable(action.type)
        with pytest.raises(argparse.ArgumentTypeError, match=r"not a number|must be|like this"):
            action.type("x")


@pytest.mark.parametrize("value", ["x", "0", "-1", "1.5", "nan", "inf"])
def test_patience_is_a_number_of_seconds(value: str, capsys: pytest.CaptureFixture[str]) -> None:
    gate = ["submission", "--listen", "127.0.0.1:1", "--upstream", "x:1"]
    with pytest.raises(SystemExit):
        main([*gate, "--patience", value])
    said = capsys.readouterr().err
    assert "argument --patience: must be a whole number, 1 or more" in " ".join(said.split())
    assert parsed(whole_parser(), [*gate, "--patience", "5"]).patience == 5


def test_argparse_still_says_what_is_translated() -> None:
    source = inspect.getsource(argparse)
    spoken = {text.strip("\n") for text in argparse_words.WORDS}
    missing = {text for text in spoken if text not in source}
    assert len(missing) < 3, missing  # Each Python has its own, and lacks one or two of another's.


def test_the_garbage_collector_is_left_at_work(tmp_path: Path) -> None:
    path = tmp_path / "a.eml"
    path.write_text("From: a@acme.example\n\n")
    assert main(["check", str(path)]) == 0
    assert gc.isenabled()
    gc.unfreeze()


def test_a_check_of_one_mail_loads_only_what_it_needs(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_text("From: a@acme.example\nTo: b@firm.example\n\n")
    done = subprocess.run(
        [sys.executable, "-c", LOADED, "check", "a.eml"],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=True,
    )
    summary, loaded = done.stdout.splitlines()
    assert summary.startswith("1 message checked")
    assert set(loaded.split()).isdisjoint(SLOW)


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell that closes streams")
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize(("path", "status"), [("ask.eml", 1), ("gone.eml", 2), ("-", 2)])
def test_closed_streams_change_no_exit_status(
    tmp_path: Path, closed: str, path: str, status: int
) -> None:
    (tmp_path / "ask.eml").write_bytes(letter(strangers(12)))
    done = subprocess.run(
        ["sh", "-c", f'"$@" {closed}', "sh", *COMMAND, "check", path],
        cwd=tmp_path,
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=LIMIT,
        check=False,
    )
    assert done.returncode == status
    assert b"Traceback" not in done.stderr


TALKING = [
    ["check", "ask.eml"],
    ["check", "--json", "ask.eml"],
    ["fix", "--dry-run", "ask.eml"],
    ["undo", "--list"],
    ["doctor"],
    ["policy", "explain"],
    *([["demo"], ["--drafts", "."]] if sys.platform != "win32" else []),  # a window there
    ["--help"],
    ["check", "--help"],
    ["--version"],
]


def run_into(
    arguments: list[str], folder: Path, stdout: int, stderr: int = subprocess.PIPE
) -> tuple[int, str]:
    """Run a command whose output goes to a descriptor; return its exit status and the errors."""
    (folder / "ask.eml").write_bytes(letter(strangers(12)))
    done = subprocess.run(
        [*COMMAND, *arguments],
        cwd=folder,
        env=environment(PYTHONUNBUFFERED=""),  # argparse would swallow what fails at once
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=stderr,
        timeout=LIMIT,
        check=False,
    )
    return done.returncode, text(done.stderr or b"")


@pytest.fixture
def gone_reader() -> Iterator[int]:
    """Return the end of a pipe whose other end nobody reads any more, as after `| head`."""
    reader, writer = os.pipe()
    os.close(reader)
    yield writer
    os.close(writer)


@pytest.fixture
def full() -> Iterator[int]:
    """Return a file that nothing can be written to, as on a full disk (full(4))."""
    try:
        file = os.open("/dev/full", os.O_WRONLY)
    except OSError:
        pytest.skip("needs /dev/full")
    yield file
    os.close(file)


@pytest.mark.parametrize("arguments", TALKING, ids=" ".join)
def test_a_reader_that_is_gone_is_told_nothing(
    arguments: list[str], tmp_path: Path, gone_reader: int
) -> None:
    assert run_into(arguments, tmp_path, gone_reader) == (141, "")


@pytest.mark.parametrize("arguments", [["check", "gone.eml"], ["fix", "gone.eml"], ["chekc"]])
def test_a_reader_of_errors_that_is_gone_is_told_nothing(
    arguments: list[str], tmp_path: Path, gone_reader: int
) -> None:
    status, _errors = run_into(arguments, tmp_path, subprocess.DEVNULL, gone_reader)
    assert status in (2, 141)


@pytest.mark.parametrize("arguments", TALKING, ids=" ".join)
def test_output_that_cannot_be_written_is_a_sentence(
    arguments: list[str], tmp_path: Path, full: int
) -> None:
    status, errors = run_into(arguments, tmp_path, full)
    assert status == 74
    assert errors.startswith("ccwarn had to stop: No space left on device.")
    assert len(errors.split()) < 30
    assert run_into(arguments, tmp_path, full, full) == (74, "")
