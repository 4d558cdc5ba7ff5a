"""The question of `ccwarn sendmail`, whose input is the mail, in a real console of Windows."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import subprocess
from pathlib import Path

import pytest

from command_line import LIMIT, environment
from drafts import firms

EXPOSED = f"From: support@acme.example\nCc: {', '.join(firms(12))}\nSubject: Hi\n\nAll,\n".encode()

SENDER = """
import sys
from pathlib import Path

Path(__file__).with_name("message").write_bytes(sys.stdin.buffer.read())
"""

SEEN = """
import sys
from ccwarn import cli, windows_calls

windows_calls.is_console_seen = lambda: True
sys.exit(cli.main(sys.argv[1:]))
"""
"""Takes a console for seen that a test alone looks at."""

SOMEBODY = """
import subprocess, sys, time
import win32console, win32file

def end_of_console(name):
    access = win32file.GENERIC_READ | win32file.GENERIC_WRITE
    shared = win32file.FILE_SHARE_READ | win32file.FILE_SHARE_WRITE
    end = win32file.CreateFile(name, access, shared, None, win32file.OPEN_EXISTING, 0, None)
    return win32console.PyConsoleScreenBufferType(end)

def shown():
    size = screen.GetConsoleScreenBufferInfo()["Size"]
    start = win32console.PyCOORDType(0, 0)
    return " ".join(screen.ReadConsoleOutputCharacter(size.X * size.Y, start).split())

def press(letter, down):
    record = win32console.PyINPUT_RECORDType(win32console.KEY_EVENT)
    record.Char, record.KeyDown, record.RepeatCount = letter, down, 1
    record.VirtualKeyCode = 13 if letter == "\\r" else 0
    return record

line, folder, *command = sys.argv[1:]
keyboard, screen = end_of_console("CONIN$"), end_of_console("CONOUT$")
with open(f"{folder}/mail", "rb") as mail, open(f"{folder}/told", "wb") as told:
    program = subprocess.Popen(command, stdin=mail, stdout=told, stderr=told)
while program.poll() is None and "Your answer" not in shown():
    time.sleep(0.05)
typed = [press(letter, down) for letter in line + "\\r" for down in (True, False)]
keyboard.WriteConsoleInput(typed)
status = program.wait()
with open(f"{folder}/shown", "w", encoding="utf-8") as file:
    file.write(shown())
sys.exit(status)
"""
"""Starts a command in its console, waits for the question and types a line."""


def answered(typed: str, folder: Path, *, is_seen: bool) -> tuple[int, str, str]:
    """Run the command in a console without a window; return its status, and what is in it and not.

    What a sender would be given is then in the folder.
    """
    for name, script in (("sender.py", SENDER), ("seen.py", SEEN), ("somebody.py", SOMEBODY)):
        (folder / name).write_text(script, encoding="utf-8")
    (folder / "mail").write_bytes(EXPOSED)
    program = [folder / "seen.py"] if is_seen else ["-m", "ccwarn"]
    sender = f'"{sys.executable}" -I "{folder / "sender.py"}"'
    command = [sys.executable, *program, "sendmail", "-t", "--command", sender]
    done = subprocess.run(
        [sys.executable, folder / "somebody.py", typed, folder, *command],
        env=environment(),
        timeout=LIMIT,
        check=False,
        creationflags=subprocess.CREATE_NO_WINDOW,
    )
    shown, told = ((folder / name).read_text(encoding="utf-8") for name in ("shown", "told"))
    return done.returncode, shown, " ".join(told.split())


@pytest.mark.parametrize(
    ("typed", "status", "leaves"),
    [("1", 0, EXPOSED[:27] + EXPOSED[EXPOSED.index(b"Subject") :]), ("\x1a", 75, None)],
    ids=["an answer", "Ctrl+Z"],
)
def test_the_question_comes_to_the_console(
    tmp_path: Path, typed: str, status: int, leaves: bytes | None
) -> None:
    ended, shown, told = answered(typed, tmp_path, is_seen=True)
    assert ended == status
    assert "12 people would see each other's email addresses" in shown
    assert ("Nothing was sent." in told) is (status == 75)
    message = tmp_path / "message"
    assert (message.read_bytes() if message.exists() else None) == leaves


def test_in_a_console_that_nobody_sees_nobody_is_asked_and_the_mail_is_held(
    tmp_path: Path,
) -> None:
    ended, shown, told = answered("1", tmp_path, is_seen=False)
    assert ended == 75
    assert "people" not in shown
    assert "12 people would have seen each other's addresses. Nothing was sent." in told
    assert not (tmp_path / "message").exists()
