"""A new language on its way to a user: made, translated, compiled, and seen in the real program."""

from __future__ import annotations

import gettext
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from babel.messages.pofile import read_po, write_po

from checkout_copy import CheckoutCopy

MARK = "¡"
"""Stands before every translation of the language of this test."""

CATALOGUE = Path("resources", "i18n", "pl", "LC_MESSAGES", "ccwarn.po")

SHOW_FIRST_WINDOW = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel
from ccwarn import cli
from ccwarn.ui.app import Desk

def tell():
    for window in QApplication.topLevelWidgets():
        if window.isVisible():
            parts = window.findChildren(QLabel) + window.findChildren(QAbstractButton)
            print(*(part.text() for part in parts if part.isVisible() and part.text()), sep="\\n")
    QApplication.quit()

class Telling(Desk):
    def run(self, *, hidden=False):
        QTimer.singleShot(0, tell)
        return super().run(hidden=hidden)

import ccwarn.ui.app
ccwarn.ui.app.Desk = Telling
sys.exit(cli.main([]))
"""
"""Starts ccwarn without arguments, prints the texts of the window that it opens, and quits."""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> CheckoutCopy:
    """Return a copy of the checkout with a language that is translated and not yet compiled."""
    copy = CheckoutCopy(tmp_path_factory.mktemp("copy") / "ccwarn")
    made = copy.dev("language", "pl")
    assert made.returncode == 0, made.stdout + made.stderr
    assert made.stdout.startswith(f"{CATALOGUE.as_posix()}: 0 of ")
    with (copy.root / CATALOGUE).open("rb") as lines:
        catalogue = read_po(lines)
    for message in catalogue:
        if message.id:
            message.string = translated(message.id)
    with (copy.root / CATALOGUE).open("wb") as out:
        write_po(out, catalogue)
    return copy


def translated(sentence: str | Sequence[str]) -> str | tuple[str, ...]:
    """Return what stands in the catalogue for a sentence, or for one in singular and plural."""
    if isinstance(sentence, str):
        return MARK + sentence
    return tuple(f"{MARK}{form} {sentence[1]}" for form in range(3))


def succeed(copy: CheckoutCopy, *command: str | Path, language: str = "") -> str:
    done = copy.run(*command, environ={"LANGUAGE": language})
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_every_dev_command_compiles_so_that_a_terminal_speaks_the_language(
    copy: CheckoutCopy,
) -> None:
    polish = copy.dev("python", "-m", "ccwarn", "--help", environ={"LANGUAGE": "pl"})
    assert MARK in polish.stdout, polish.stderr
    assert MARK not in succeed(copy, copy.python, "-m", "ccwarn", "--help")


def test_a_window_speaks_the_language(copy: CheckoutCopy) -> None:
    assert copy.dev("python", "-c", "").returncode == 0
    texts = succeed(copy, copy.python, "-c", SHOW_FIRST_WINDOW, language="pl").splitlines()
    assert sum(text.startswith(MARK) for text in texts) > 3, texts


def test_the_add_on_speaks_the_language(copy: CheckoutCopy) -> None:
    assert copy.dev("python", "-c", "").returncode == 0
    code = "from ccwarn.connect.addon_texts import locales; print(dict(locales())['pl'].decode())"
    messages = json.loads(succeed(copy, copy.python, "-c", code))
    assert messages
    assert all(it["message"].startswith(MARK) for it in messages.values())


def test_a_mistake_in_a_catalogue_stops_every_dev_command(copy: CheckoutCopy) -> None:
    file = copy.root / CATALOGUE
    before = file.read_bytes()
    try:
        file.write_bytes(before.replace(f'msgstr "{MARK}'.encode(), b'msgstr "{nothing}', 1))
        done = copy.dev("python", "-c", "print('ran')")
        assert (done.returncode, done.stdout) == (1, "")
        assert "the sentence has no {nothing}" in done.stderr
    finally:
        file.write_bytes(before)


@pytest.mark.parametrize("target", ["wheel", "editable"])
def test_what_is_installed_brings_the_compiled_catalogue(
    target: str, copy: CheckoutCopy, tmp_path: Path
) -> None:
    compiled = CATALOGUE.with_suffix(".mo")
    (copy.root / compiled).unlink(missing_ok=True)
    build = f"from hatchling.build import build_{target} as build; build({str(tmp_path)!r})"
    succeed(copy, copy.python, "-c", build)
    where = copy.root
    if target == "wheel":
        (wheel,) = tmp_path.glob("*.whl")
        zipfile.ZipFile(wheel).extractall(tmp_path)
        where = tmp_path / "ccwarn"
    with (where / compiled).open("rb") as file:
        translations = gettext.GNUTranslations(file)
    with (copy.root / CATALOGUE).open("rb") as lines:
        sentences = [(message.id, message.context) for message in read_po(lines) if message.id]
    for sentence, context in sentences:
        if context is not None:
            assert isinstance(sentence, str)
            assert translations.pgettext(context, sentence) == translated(sentence)
        elif isinstance(sentence, str):
            assert translations.gettext(sentence) == translated(sentence)
        else:
            forms = [translations.ngettext(sentence[0], sentence[1], n) for n in (1, 2, 5)]
            assert tuple(forms) == translated(sentence)
