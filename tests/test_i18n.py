from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QLocale

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


@pytest.mark.parametrize(
    ("environment", "told", "language"),
    [
        ({}, ["fr-FR", "de-Latn-DE", "en-GB"], "de"),
        ({}, ["pt-BR"], "pt_BR"),
        ({}, ["en-GB", "de-DE"], "en"),
        ({}, ["C"], "en"),
        ({}, ["ar-EG", "de-DE"], "de"),
        ({"LANG": "pt_BR.UTF-8"}, ["de-DE"], "pt_BR"),
    ],
)
@pytest.mark.usefixtures("catalogues")
def test_where_no_variable_tells_the_desktop_is_heard(
    environment: dict[str, str],
    told: list[str],
    language: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    i18n.install(desktop=told)
    assert i18n.language() == language


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


@pytest.mark.parametrize("language", i18n.OFFERED)
@pytest.mark.parametrize("count", [0, 12, 999, 1_000, 4_812, 48_120, 1_048_120, -4_812])
def test_numbers_are_grouped_as_windows_group_them(language: str, count: int) -> None:
    i18n.install(language)
    assert i18n.grouped(count) == QLocale(language).toString(count).replace("\u2212", "-")


@pytest.mark.parametrize("language", i18n.OFFERED)
def test_numbers_are_grouped_as_the_language_does(language: str) -> None:
    i18n.install(language)
    assert i18n.grouped(48_120) == format_decimal(48_120, locale=language)


def test_whoever_installs_a_language_may_say_how_numbers_are_written() -> None:
    i18n.install("de", lambda count: f"<{count}>")
    assert i18n.grouped(4_812) == "<4812>"
    i18n.install("de")
    assert i18n.grouped(4_812) == "4.812"


def test_programs_read_plain_digits_and_english() -> None:
    i18n.install("de")
    i18n.install_for_programs()
    assert (i18n.grouped(4_812), i18n.language()) == ("4812", "en")


@given(st.integers(0, 10**7), st.sampled_from([*i18n.OFFERED, "ar"]))
def test_a_number_may_be_typed_as_it_is_shown(number: int, language: str) -> None:
    i18n.install(language)
    shown = i18n.grouped(number)
    for typed in (str(number), shown, f" {shown} ", shown.replace("\u202f", " ")):
        assert i18n.is_same_number(typed, str(number))


@given(st.integers(0, 10**7), st.text(max_size=9), st.sampled_from(["en", "fr"]))
def test_no_other_number_is_taken_for_it(number: int, typed: str, language: str) -> None:
    i18n.install(language)
    digits = "".join(str(int(char)) for char in typed if char.isdecimal())
    if digits != str(number):
        assert not i18n.is_same_number(typed, str(number))


@pytest.mark.parametrize(
    ("typed", "is_it"),
    [
        ("４８１２", True),
        ("٤٨١٢", True),
        ("4,812", True),
        ("48,12", False),
        ("4.812", False),
        ("4812x", False),
        ("-4812", False),
        ("", False),
    ],
)
def test_a_number_may_be_typed_in_the_digits_of_any_script(typed: str, is_it: bool) -> None:
    assert i18n.is_same_number(typed, "4812") is is_it
    assert not i18n.is_same_number(typed, "")


@pytest.mark.parametrize(
    ("language", "listed"),
    [("en", "To, Cc"), ("fr", "To, Cc"), ("ja", "To、Cc"), ("ar", "To، Cc")],
)
def test_a_list_has_the_commas_of_the_language(language: str, listed: str) -> None:
    i18n.install(language)
    assert i18n.listed(["To", "Cc"]) == listed


@pytest.mark.parametrize(
    ("language", "day"),
    [("en", "2026-02-01"), ("de", "01.02.2026"), ("fr", "01/02/2026"), ("nl", "01-02-2026")],
)
def test_a_day_and_a_time_are_written_as_the_language_does(language: str, day: str) -> None:
    i18n.install(language)
    time = datetime(2026, 2, 1, 14, 5).astimezone()
    assert i18n.shown_day(time.date()) == day
    assert i18n.shown_time(time) == f"{day} 14:05"
