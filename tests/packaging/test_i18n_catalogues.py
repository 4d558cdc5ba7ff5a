"""Catalogues of languages: made, renewed and compiled."""

from __future__ import annotations

import gettext
import re
from gettext import c2py
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.pofile import read_po, write_po

import i18n
from catalogue_faults import faults
from ccwarn.i18n import OFFERED

SOURCE = """
from ccwarn.i18n import _, ngettext

def text(n):
    return _("Quit"), _("Move {count} to Bcc"), ngettext("{count} person", "{count} people", n)
"""
MOVE = "Move {count} to Bcc"
PEOPLE = ("{count} person", "{count} people")

Translations = dict[str | tuple[str, str], str | tuple[str, ...]]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a checkout with three sentences."""
    (tmp_path / "ccwarn").mkdir()
    write(tmp_path, SOURCE)
    return tmp_path


def write(root: Path, source: str) -> None:
    (root / "ccwarn" / "text.py").write_text(source, encoding="utf-8")


def catalogue(root: Path, language: str = "pl") -> Path:
    return root / "resources" / "i18n" / language / i18n.FILE


def translate(file: Path, translations: Translations) -> None:
    """Do a translator's work."""
    with file.open("rb") as lines:
        found = read_po(lines)
    for sentence, translation in translations.items():
        found[sentence].string = translation
        found[sentence].flags.discard("fuzzy")
    with file.open("wb") as out:
        write_po(out, found)


def compiled(root: Path, language: str = "pl") -> gettext.GNUTranslations:
    i18n.compile_all(root / "resources" / "i18n")
    with catalogue(root, language).with_suffix(".mo").open("rb") as file:
        return gettext.GNUTranslations(file)


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("de", {1: 0, 0: 1, 2: 1, 5: 1}),
        ("fr", {0: 0, 1: 0, 2: 2}),
        ("ja", {0: 0, 1: 0, 2: 0}),
        ("pl", {1: 0, 2: 1, 4: 1, 12: 2, 5: 2, 22: 1}),
        ("ru", {1: 0, 21: 0, 2: 1, 11: 2}),
        ("pt_BR", {0: 0, 1: 0, 2: 2}),
        ("zh_CN", {0: 0, 1: 0, 2: 0}),
    ],
)
def test_a_catalogue_has_the_plural_forms_of_its_language(
    language: str, forms: dict[int, int]
) -> None:
    made = i18n.new_catalogue(language)
    form = c2py(made.plural_expr)
    assert {number: form(number) for number in forms} == forms
    assert max(forms.values()) < made.num_plurals


@pytest.mark.parametrize("name", ["german", "xx", "de-DE", "DE", "../de", "de/..", ""])
def test_what_is_no_language_makes_no_file(name: str, root: Path) -> None:
    with pytest.raises(ValueError, match="is no language: name it as gettext does"):
        i18n.renew_language(name, root)
    assert not (root / "resources").exists()


def test_a_new_catalogue_has_every_sentence_in_every_form(root: Path) -> None:
    told = i18n.renew_language("pl", root)
    assert told.startswith("resources/i18n/pl/LC_MESSAGES/ccwarn.po: 0 of 3 sentences")
    text = catalogue(root).read_text(encoding="utf-8")
    assert text.startswith("# The sentences of ccwarn in Polish.")
    assert "nplurals=3" in text
    assert 'msgid "Quit"\nmsgstr ""' in text
    assert 'msgstr[0] ""\nmsgstr[1] ""\nmsgstr[2] ""' in text


def test_renewing_without_a_change_changes_no_byte(root: Path) -> None:
    i18n.renew_language("pl", root)
    file = catalogue(root)
    translate(file, {"Quit": "Zakończ"})
    i18n.renew_language("pl", root)
    before = file.read_bytes()
    assert b"Date" not in before
    write(root, "\n\n" + SOURCE)
    i18n.renew_language("pl", root)
    assert file.read_bytes() == before


def test_nothing_is_guessed_for_a_changed_sentence_and_nothing_is_lost(root: Path) -> None:
    i18n.renew_language("pl", root)
    translate(catalogue(root), {"Quit": "Zakończ", MOVE: "Przenieś {count} do Bcc"})
    write(root, SOURCE.replace("Move {count} to", "Move {count} people to"))
    told = i18n.renew_language("pl", root)
    assert told.endswith("1 of 3 sentences are translated")
    assert "fuzzy" not in catalogue(root).read_text(encoding="utf-8")
    assert '#~ msgstr "Przenieś {count} do Bcc"\n' in catalogue(root).read_text(encoding="utf-8")
    translations = compiled(root)
    assert translations.gettext("Quit") == "Zakończ"
    assert translations.gettext("Move {count} people to Bcc") == "Move {count} people to Bcc"


def test_a_sentence_that_comes_back_has_its_translation_again(root: Path) -> None:
    i18n.renew_language("pl", root)
    translate(catalogue(root), {"Quit": "Zakończ"})
    write(root, SOURCE.replace('_("Quit"), ', ""))
    i18n.renew_language("pl", root)
    assert compiled(root).gettext("Quit") == "Quit"
    i18n.renew_language("pl", root)
    write(root, SOURCE)
    i18n.renew_language("pl", root)
    assert compiled(root).gettext("Quit") == "Zakończ"
    assert "#~" not in catalogue(root).read_text(encoding="utf-8")


def test_a_translators_own_plural_forms_and_comments_stay(root: Path) -> None:
    i18n.renew_language("pl", root)
    file = catalogue(root)
    text = file.read_text(encoding="utf-8").replace(
        '#: ccwarn/text.py\nmsgid "Q', '# Why so\nmsgid "Q'
    )
    lines = [line for line in text.splitlines() if not line.startswith(('"Plural', '"% 100'))]
    place = lines.index('"Language: pl\\n"')
    lines.insert(place, '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"')
    file.write_text("\n".join(lines).replace('msgstr[2] ""\n', ""), encoding="utf-8")
    i18n.renew_language("pl", root)
    assert "nplurals=2; plural=(n != 1);" in file.read_text(encoding="utf-8")
    assert '# Why so\n#: ccwarn/text.py\nmsgid "Quit"' in file.read_text(encoding="utf-8")


def test_a_word_has_a_translation_for_each_place(root: Path) -> None:
    source = SOURCE.replace("_, ngettext", "_, ngettext, pgettext")
    write(root, source + '    return pgettext("menu", "More"), pgettext("number", "More")\n')
    i18n.renew_language("pl", root)
    file = catalogue(root)
    assert file.read_text(encoding="utf-8").count('msgctxt "') == 2
    with file.open("rb") as lines:
        found = read_po(lines)
    menu = found.get("More", "menu")
    assert menu
    menu.string = "Więcej"
    with file.open("wb") as out:
        write_po(out, found)
    i18n.renew_language("pl", root)
    translations = compiled(root)
    assert translations.pgettext("menu", "More") == "Więcej"
    assert translations.pgettext("number", "More") == "More"


def test_all_catalogues_are_renewed_at_once(root: Path) -> None:
    for language in ("de", "pl"):
        i18n.renew_language(language, root)
    write(root, SOURCE.replace('"Quit"', '"Leave"'))
    i18n.renew_all(root)
    for language in ("de", "pl"):
        assert 'msgid "Leave"' in catalogue(root, language).read_text(encoding="utf-8")


def test_plurals_are_compiled_for_every_number(root: Path) -> None:
    i18n.renew_language("pl", root)
    translate(catalogue(root), {PEOPLE: ("{count} osoba", "{count} osoby", "{count} osób")})
    translations = compiled(root)
    found = [translations.ngettext(*PEOPLE, number) for number in (1, 3, 5)]
    assert found == ["{count} osoba", "{count} osoby", "{count} osób"]


@pytest.mark.parametrize(
    ("language", "forms"), [("ja", ("",)), ("pl", ("{count} osoba", "", "{count} osób"))]
)
def test_a_sentence_without_all_its_forms_stays_english(
    language: str, forms: tuple[str, ...], root: Path
) -> None:
    i18n.renew_language(language, root)
    translate(catalogue(root, language), {PEOPLE: forms})
    translations = compiled(root, language)
    found = [translations.ngettext(*PEOPLE, number) for number in (1, 2)]
    assert found == ["{count} person", "{count} people"]


@pytest.mark.parametrize(
    ("sentence", "translation", "complaint"),
    [
        (MOVE, "Przenieś {cuont} do Bcc", "the sentence has no {cuont}"),
        (MOVE, "Przenieś {0} do Bcc", "the sentence has no {0}"),
        (MOVE, "Przenieś {count do Bcc", "expected '}' before end of string"),
        ("Quit", "Zakończ {count}", "the sentence has no {count}"),
        (PEOPLE, ("{count} osoba", "{m} osoby", "{count} osób"), "the sentence has no {m}"),
    ],
)
def test_a_translation_that_would_fail_is_a_mistake_with_its_line(
    sentence: str | tuple[str, str],
    translation: str | tuple[str, ...],
    complaint: str,
    root: Path,
) -> None:
    i18n.renew_language("pl", root)
    file = catalogue(root)
    translate(file, {sentence: translation})
    with pytest.raises(ValueError, match=re.escape(complaint)) as raised:
        i18n.compile_all(root / "resources" / "i18n")
    place = re.search(r"ccwarn\.po:(\d+): ", str(raised.value))
    first = sentence[0] if isinstance(sentence, tuple) else sentence
    assert place
    assert file.read_text(encoding="utf-8").splitlines()[int(place[1]) - 1] == f'msgid "{first}"'
    assert not file.with_suffix(".mo").exists()


def test_every_form_may_have_a_value_that_only_the_english_plural_has(root: Path) -> None:
    write(root, SOURCE.replace("{count} person", "one person"))
    i18n.renew_language("pl", root)
    sentence = ("one person", "{count} people")
    translate(catalogue(root), {sentence: ("{count} osoba", "{count} osoby", "{count} osób")})
    assert compiled(root).ngettext(*sentence, 1) == "{count} osoba"


def test_a_translation_may_leave_a_value_out(root: Path) -> None:
    i18n.renew_language("pl", root)
    translate(catalogue(root), {PEOPLE: ("jedna osoba", "{count} osoby", "{count} osób")})
    assert compiled(root).ngettext(*PEOPLE, 1) == "jedna osoba"


@pytest.mark.parametrize(
    ("add", "complaint"),
    [
        ('msgstr[3] "{count} osobami"\n', "msg has more translations than num_plurals"),
        ("what is this?\n", "ccwarn.po: "),
    ],
)
def test_a_form_too_many_and_a_broken_file_are_mistakes(
    add: str, complaint: str, root: Path
) -> None:
    i18n.renew_language("pl", root)
    file = catalogue(root)
    translate(file, {PEOPLE: ("{count} osoba", "{count} osoby", "{count} osób")})
    file.write_text(file.read_text(encoding="utf-8").strip() + f"\n{add}", encoding="utf-8")
    with pytest.raises(ValueError, match=re.escape(complaint)):
        i18n.compile_all(root / "resources" / "i18n")


def test_one_languages_mistake_leaves_the_others_compiled(root: Path) -> None:
    for language in ("de", "pl"):
        i18n.renew_language(language, root)
    translate(catalogue(root, "de"), {MOVE: "{x}"})
    translate(catalogue(root, "pl"), {"Quit": "Zakończ"})
    with pytest.raises(ValueError, match=r"the sentence has no \{x\}"):
        i18n.compile_all(root / "resources" / "i18n")
    assert not catalogue(root, "de").with_suffix(".mo").exists()
    assert catalogue(root, "pl").with_suffix(".mo").exists()


def test_what_is_compiled_goes_with_its_source(root: Path) -> None:
    i18n.renew_language("pl", root)
    compiled(root)
    catalogue(root).unlink()
    i18n.compile_all(root / "resources" / "i18n")
    assert not catalogue(root).with_suffix(".mo").exists()


def test_the_catalogues_in_the_checkout_have_no_mistake() -> None:
    for file in i18n.CATALOGUES.glob(f"*/{i18n.FILE}"):
        assert not list(faults(i18n.read(file))), file


@pytest.mark.parametrize("language", [code for code in OFFERED if code != "en"])
def test_a_language_that_is_offered_has_every_sentence(language: str) -> None:
    found = i18n.read(i18n.CATALOGUES / language / i18n.FILE)
    missing = [
        message.id
        for message in i18n.sentences(i18n.ROOT / "ccwarn")
        if message.id
        and not ((here := found.get(message.id, message.context)) and i18n.is_translated(here))
    ]
    assert missing == []


def test_each_language_is_offered_by_its_own_name() -> None:
    names = {code: Locale.parse(code).get_display_name() or "" for code in OFFERED}
    assert {code: name.casefold() for code, name in OFFERED.items()} == {
        code: name.casefold() for code, name in names.items()
    }
