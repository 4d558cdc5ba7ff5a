"""Letting held mails go by Postfix' programs, of which these stand for the real ones."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from ccwarn.cli import main
from ccwarn.gates.milter import releasing
from ccwarn.gates.milter.holding import Holding
from ccwarn.gates.milter.mail import Client, FieldText, Mail, names_of
from ccwarn.gates.milter.releasing import Released, release, release_asked
from ccwarn.settings.files import state_dir

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no Postfix there")

POSTSUPER = """
import sys
from pathlib import Path

number, here = sys.argv[2], Path(__file__).parent
with (here / "tried").open("a") as tried:
    tried.write(f"{number}\\n")
if number in (here / "broken").read_text().split():
    sys.exit("fatal: no")
is_held = number in (here / "held").read_text().split()
sys.stderr.write(f"postsuper: Released from hold: {int(is_held)} message\\n" if is_held else "")
"""
POSTCAT = """
import sys
from pathlib import Path

sys.stdout.write((Path(__file__).parent / f"header-{sys.argv[3]}").read_text())
"""


@pytest.fixture
def postsuper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(releasing, "_PAUSE", 0.0)
    folder = tmp_path / "postfix"
    folder.mkdir()
    for name, text in (("postsuper", POSTSUPER), ("postcat", POSTCAT), ("postqueue", "")):
        (folder / name).write_text(f"#!{sys.executable}\n{text}")
        (folder / name).chmod(0o755)
    for name in ("broken", "held", "tried"):
        (folder / name).write_text("")
    return folder / "postsuper"


def says(postsuper: Path, **files: str) -> None:
    for name, text in files.items():
        (postsuper.parent / name.replace("header_", "header-")).write_text(text)


def a_mail(number: str) -> Mail:
    fields = (FieldText(b"Message-ID", f" <{number}@acme.example>".encode()),)
    return Mail(Client(), "", "a@acme.example", (), fields, names_of(fields), number)


def test_one_that_fails_keeps_no_other_and_is_tried_again(postsuper: Path) -> None:
    says(postsuper, held="A1111 B2222 C3333", broken="B2222")
    released = release(str(postsuper), ["A1111", "B2222", "C3333", "D4444"])
    assert released == Released(["A1111", "C3333"], ["B2222"])
    tried = (postsuper.parent / "tried").read_text().split()
    assert tried == ["A1111", "B2222", "C3333", "D4444", "B2222", "B2222"]


def test_what_authors_let_go_goes_and_nothing_else_with_its_number(
    postsuper: Path, tmp_path: Path
) -> None:
    holding = Holding(tmp_path)
    for number in ("A1111", "B2222", "C3333"):
        holding.note(a_mail(number))
        holding.ask(number)
    says(
        postsuper,
        held="A1111 B2222 C3333",
        header_A1111="Received: x\n\ty\nMESSAGE-ID:\n  <A1111@acme.example>\nTo: a\n\n",
        header_B2222="Message-ID: <later@acme.example>\n",
        header_C3333="",
    )
    assert release_asked(holding, str(postsuper)) == Released(["A1111"], [])
    assert (postsuper.parent / "tried").read_text() == "A1111\n"
    assert (holding.asked(), list((tmp_path / "held").iterdir())) == ([], [])


@pytest.mark.parametrize(("user", "left"), [(0, []), (1000, ["A1111"])])
def test_what_fails_for_root_is_not_tried_for_ever(
    postsuper: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, user: int, left: list[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: user)
    holding = Holding(tmp_path)
    holding.note(a_mail("A1111"))
    holding.ask("A1111")
    says(postsuper, broken="A1111", header_A1111="Message-ID: <A1111@acme.example>\n")
    assert release_asked(holding, str(postsuper)) == Released([], ["A1111"])
    assert holding.asked() == left


def test_the_command_says_what_has_gone_and_what_could_not(
    postsuper: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    says(postsuper, held="A1111 B2222", broken="B2222")
    by = ["--postsuper", str(postsuper)]
    assert main(["milter", "release", "A1111", "B2222", *by]) == 1
    said = capsys.readouterr()
    assert said.out == "1 mail is on its way.\n"
    assert said.err == "B2222 could not be let go.\n"
    assert main(["milter", "release", "B2222", *by]) == 2
    assert "Run this as root" in capsys.readouterr().err
    assert main(["milter", "release", "C3333", *by]) == 1
    assert main(["milter", "release", "A1111", "--postsuper", "/nowhere/postsuper"]) == 2
    assert capsys.readouterr().out == "0 mails are on their way.\n"


def test_without_a_number_it_lets_go_what_authors_have_let_go(
    postsuper: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    holding = Holding(state_dir())
    holding.note(a_mail("A1111"))
    holding.ask("A1111")
    says(postsuper, held="A1111", header_A1111="Message-ID: <A1111@acme.example>\n")
    for count in ("1 mail is", "0 mails are"):
        assert main(["milter", "release", "--postsuper", str(postsuper)]) == 0
        assert capsys.readouterr().out.startswith(count)
