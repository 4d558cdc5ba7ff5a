from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from ccwarn import i18n


@pytest.fixture(autouse=True)
def _english_afterwards() -> Iterator[None]:
    yield
    i18n.install("en")


def test_a_language_without_catalogue_is_english() -> None:
    i18n.install("tlh")
    assert i18n._("Quit") == "Quit"
    assert i18n.ngettext("{count} person", "{count} people", 2) == "{count} people"


def test_the_pseudo_language_marks_stretches_and_keeps_placeholders() -> None:
    i18n.install(i18n.PSEUDO)
    text = i18n._("Move {count} to Bcc")
    assert text.startswith("[")
    assert text.endswith("]")
    assert "{count}" in text
    assert "Move" not in text
    assert len(text) > 1.3 * len("Move {count} to Bcc")
    assert i18n.pgettext("menu", "More").startswith("[")
    assert "{count} þ" not in i18n.ngettext("{count} x", "{count} xs", 1)


def test_the_pseudo_language_comes_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", i18n.PSEUDO)
    i18n.install()
    assert i18n._("Quit").startswith("[")


@pytest.fixture
def catalogues(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Have catalogues in German, Brazilian Portuguese and Arabic, and an empty environment."""
    for language in ("de", "pt_BR", "ar"):
        catalogue = Catalog(language)
        catalogue.add("Quit", f"Quit in {language}")
        place = tmp_path / language / "LC_MESSAGES"
        place.mkdir(parents=True)
        with (place / "ccwarn.mo").open("wb") as file:
            write_mo(file, catalogue)
    monkeypatch.setattr(i18n, "resource", lambda _name: tmp_path)
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "de_CH.UTF-8"}, "de"),
        ({"LANG": "pt_BR.UTF-8", "LC_MESSAGES": "de_DE"}, "de"),
        ({"LANG": "de_DE", "LC_ALL": "pt_BR.UTF-8"}, "pt_BR"),
        ({"LANG": "de_DE", "LANGUAGE": "tlh:pt_BR:de"}, "pt_BR"),
        # Who reads English first is not to get German, only because there is no catalogue of it.
        ({"LANG": "en_GB.UTF-8", "LANGUAGE": "en_GB:en:de"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "tlh"}, "en"),
        ({}, "en"),
        # A draft that nobody has read yet.
        ({"LANG": "ar_EG.UTF-8", "LANGUAGE": "ar:de"}, "de"),
    ],
)
@pytest.mark.usefixtures("catalogues")
def test_the_language_is_the_desktops(
    environment: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    i18n.install()
    assert i18n.language() == language
    assert i18n._("Quit") == (f"Quit in {language}" if language != "en" else "Quit")


@pytest.mark.usefixtures("catalogues")
def test_whoever_names_a_language_gets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    for language in ("ar", "pt_BR", "en", "de"):
        i18n.install(language)
        assert i18n.language() == language


@pytest.mark.usefixtures("catalogues")
def test_a_sentence_in_every_language_that_is_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "OFFERED", {"en": "English", "de": "Deutsch", "pt_BR": "Português"})
    assert dict(i18n.in_other_languages("Quit")) == {
        "de": "Quit in de",
        "pt_BR": "Quit in pt_BR",
    }
    assert dict(i18n.in_other_languages("Leave")) == {}


def _translates(call: ast.Call) -> bool:
    return any(
        isinstance(it, ast.Call) and getattr(it.func, "id", "") in ("_", "ngettext", "pgettext")
        for it in ast.walk(call)
    )


def test_logs_are_english_whoever_reads_them() -> None:
    logged = []
    for file in Path(i18n.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = ast.unparse(node.func)
                if name == "LastResort" or re.match(r"_log\.|logging\.getLogger\(.*\)\.", name):
                    assert not _translates(node), (file, node.lineno)
                    logged.append(name)
    assert len(logged) > 10
