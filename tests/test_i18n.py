from __future__ import annotations

from collections.abc import Iterator

import pytest

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
