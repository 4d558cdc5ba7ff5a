"""What a reader would notice in a translation."""

from __future__ import annotations

import re

import pytest
from babel.messages.catalog import Catalog

from catalogue_faults import faults

PERSON = ("{count} person at {domain}", "{count} people at {domain}")


def told(english: str | tuple[str, str], *forms: str, fuzzy: bool = False) -> list[str]:
    catalogue = Catalog("de" if len(forms) == 2 else "ja")
    flags = ["fuzzy"] if fuzzy else []
    string = forms if isinstance(english, tuple) else forms[0]
    catalogue.add(english, string, flags=flags, lineno=7)
    return list(faults(catalogue))


@pytest.mark.parametrize(
    ("english", "forms"),
    [
        ("Move {count} to Bcc", ("{count} in Bcc verschieben",)),
        ("Your answer: ", ("Ihre Antwort: ",)),
        ("Settings…", ("設定…",)),
        ("R&D", ("F&E",)),
        (PERSON, ("Eine Person bei {domain}", "{count} Personen bei {domain}")),
        (PERSON, ("{domain} の {count} 人",)),
        (("A mail waits", "{count} mails wait"), ("Eine E-Mail wartet", "{count} E-Mails warten")),
        ("Not translated yet", ("",)),
    ],
)
def test_nothing_is_wrong(english: str | tuple[str, str], forms: tuple[str, ...]) -> None:
    assert told(english, *forms) == []


@pytest.mark.parametrize(
    ("english", "forms", "why"),
    [
        ("{name} is new", ("jemand ist neu",), "{name} is missing"),
        (PERSON, ("Eine Person", "{count} Personen bei {domain}"), "{domain} is missing"),
        (PERSON, ("Eine Person bei {domain}", "Personen bei {domain}"), "{count} is missing"),
        (PERSON, ("{domain} の人",), "{count} is missing"),
        ("Your answer: ", ("Ihre Antwort:",), "other spaces"),
        (" (does not exist)", ("(fehlt)",), "other spaces"),
        ("not allowed with argument %s", ("geht nicht",), "{%s} is missing"),
        ("Settings…", ("Einstellungen",), "ends with …"),
        ("Settings", ("Einstellungen…",), "ends with …"),
        ("Close", ("S&chließen",), "an & of its own"),
    ],
)
def test_what_a_reader_would_notice_is_told_with_its_line(
    english: str | tuple[str, str], forms: tuple[str, ...], why: str
) -> None:
    (line,) = told(english, *forms)
    assert re.match(rf"7: .*{re.escape(why)}", line)


def test_a_guess_is_told() -> None:
    assert told("Quit", "Beenden", fuzzy=True) == [
        "7: it is marked fuzzy; look at it and take the mark away"
    ]


def told_in_french(text: str) -> list[str]:
    catalogue = Catalog("fr")
    catalogue.add("A sentence", text, lineno=7)
    return list(faults(catalogue))


@pytest.mark.parametrize(
    "text",
    [
        "«\xa0{subject}\xa0»\xa0: envoyé\u202f; vraiment\u202f? Oui\u202f!",
        "«\u202foui\u202f»\u202f: non",
        "utilisez ::1, HOST:PORT ou https://acme.example/\xa0: voir !! ci-dessus",
    ],
)
def test_signs_of_french_stay_with_their_words(text: str) -> None:
    assert told_in_french(text) == []


@pytest.mark.parametrize("sign", [";", "?", "!", ":"])
@pytest.mark.parametrize("before", [" ", ""])
def test_a_sign_of_french_that_a_line_could_break_beside_is_told(sign: str, before: str) -> None:
    (line,) = told_in_french(f"reçu{before}{sign} non")
    assert line.startswith(f"7: {sign} needs U+202F")


@pytest.mark.parametrize("text", ["« oui\xa0»", "«\xa0oui »", "oui\xa0; non"])
def test_so_are_quotation_marks_and_a_wide_space(text: str) -> None:
    assert len(told_in_french(text)) == 1
