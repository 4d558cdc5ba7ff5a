"""The sentences of ccwarn and their translations, all of them in resources/i18n.

`python packaging/i18n.py` collects every sentence that a person may see into the template,
ccwarn.pot, and takes them into the catalogues of all languages; `--check` only tells whether the
template is current. It names the files of a sentence but no lines and no date, so it changes with
the texts alone.

`python packaging/i18n.py de` makes the catalogue of a language, de/LC_MESSAGES/ccwarn.po, or takes
today's sentences into it. `--compile` makes the files that gettext reads (.mo) of all catalogues.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po

from catalogue_faults import faults, placeholders, texts

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = ROOT / "resources" / "i18n"
TEMPLATE = CATALOGUES / "ccwarn.pot"
FILE = Path("LC_MESSAGES", "ccwarn.po")
"""Where in the folder of its language a catalogue is; gettext wants what is compiled there."""

KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
"""The functions of ccwarn.i18n whose texts are translated, as Babel takes them."""

HEADER = b"""# The sentences of ccwarn, for translation. Made by packaging/i18n.py.
# Copyright (C) 2026 The ccwarn developers
# This file is distributed under the same licence as ccwarn (MIT).
msgid ""
msgstr ""
"Project-Id-Version: ccwarn\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=INTEGER; plural=EXPRESSION;\\n"

"""

NOT_KEPT = ('"Report-', '"POT-', '"PO-', '"Last-', '"Language-Team', '"Generated-')
"""How header lines of Babel's begin that tell what the history of the repository knows better."""

LANGUAGE_HEADER = """\
# The sentences of ccwarn in {language}.
# Copyright (C) 2026 The ccwarn developers
# This file is distributed under the same licence as ccwarn (MIT)."""


def sentences(package: Path) -> Catalog:
    """Return all sentences below a folder of Python files, with no translations."""
    found = Catalog()
    for path in sorted(package.rglob("*.py")):
        where = path.relative_to(package.parent).as_posix()
        texts = extract_from_file("python", path, keywords=KEYWORDS, comment_tags=("i18n:",))
        for line, text, comments, context in texts:
            found.add(text, None, [(where, line)], auto_comments=comments, context=context)
    return found


def template(package: Path) -> bytes:
    """Return the catalogue template of all sentences below a folder of Python files."""
    return HEADER + _written(sentences(package), omit_header=True).strip() + b"\n"


def new_catalogue(language: str) -> Catalog:
    """Return an empty catalogue with the plural forms of a language.

    Raises ValueError with a sentence if that is no language as gettext names them.
    """
    hint = f"{language!r} is no language: name it as gettext does, such as de or pt_BR"
    if not re.fullmatch(r"[a-z]{2,3}(_[A-Z]{2})?", language):
        raise ValueError(hint)
    try:
        name = Locale.parse(language).english_name
    except UnknownLocaleError:
        raise ValueError(hint) from None
    heading = LANGUAGE_HEADER.format(language=name)
    return Catalog(language, None, heading, project="ccwarn", fuzzy=False)


def renew(catalogue: Catalog, found: Catalog) -> None:
    """Let a catalogue have exactly the sentences that were found, and lose no translation.

    The translation of a sentence that is gone, or has changed, stays at the end of the file
    (obsolete), and counts again when the sentence comes back. Nothing is guessed from sentences
    that are alike: a guess that nobody looks at is worse than English.
    """
    for key, message in list(catalogue.obsolete.items()):
        place = (message.id, message.context)
        if found.get(*place) and not catalogue.get(*place):
            catalogue[message.id] = catalogue.obsolete.pop(key)
    catalogue.update(found, no_fuzzy_matching=True, update_creation_date=False)


def read(file: Path) -> Catalog:
    """Return the catalogue in a file. Raises ValueError, a line for each mistake in it.

    A translation that asks for a value which its sentence does not have would fail while ccwarn
    runs, so it is a mistake.
    """
    try:
        with file.open("rb") as lines:
            catalogue = read_po(lines, file.parent.parent.name, abort_invalid=True)
    except (PoFileError, UnknownLocaleError, ValueError) as error:
        raise ValueError(f"{file}: {error}") from error
    wrong = [
        f"{file}:{message.lineno}: {why}"
        for message in catalogue
        if is_translated(message)
        for why in _mistakes(message)
    ]
    if wrong:
        raise ValueError("\n".join(wrong))
    return catalogue


def is_translated(message: Message) -> bool:
    """Tell whether a sentence is translated in every form, and not only by a suggestion."""
    return bool(message.id) and all(texts(message.string)) and not message.fuzzy


def _mistakes(message: Message) -> Iterator[str]:
    has = {name for text in texts(message.id) for name in placeholders(text)}
    for text in texts(message.string):
        try:
            unknown = placeholders(text) - has
        except ValueError as error:
            yield f"{text!r}: {error}"
        else:
            yield from (f"the sentence has no {{{name}}}" for name in sorted(unknown))


def renew_language(language: str, root: Path = ROOT) -> str:
    """Make or renew the catalogue of a language; return how far it is translated.

    Raises ValueError, a line for each mistake, if there is no such language or its catalogue cannot
    be read.
    """
    empty, file = new_catalogue(language), root / "resources" / "i18n" / language / FILE
    catalogue = read(file) if file.exists() else empty
    renew(catalogue, sentences(root / "ccwarn"))
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(_with_short_header(_written(catalogue)))
    done = sum(map(is_translated, catalogue))
    where = file.relative_to(root).as_posix()
    return f"{where}: {done} of {len(catalogue)} sentences are translated"


def renew_all(root: Path = ROOT) -> None:
    """Take today's sentences into every catalogue that there is."""
    for file in sorted((root / "resources" / "i18n").glob(f"*/{FILE.as_posix()}")):
        renew_language(file.parent.parent.name, root)


def compile_all(folder: Path) -> None:
    """Bring the compiled catalogues below a folder up to date; remove those without a source.

    Raises ValueError, a line for each mistake in a catalogue; such a one is left uncompiled.
    """
    wrong = []
    for compiled in folder.glob(f"*/{FILE.with_suffix('.mo').as_posix()}"):
        if not compiled.with_suffix(".po").exists():
            compiled.unlink()
    for file in sorted(folder.glob(f"*/{FILE.as_posix()}")):
        compiled = file.with_suffix(".mo")
        try:
            current = _compiled(read(file))
        except ValueError as error:
            wrong.append(str(error))
            continue
        if not compiled.exists() or compiled.read_bytes() != current:
            compiled.write_bytes(current)
    if wrong:
        raise ValueError("\n".join(wrong))


def _compiled(catalogue: Catalog) -> bytes:
    # write_mo puts English forms in place of empty ones, and so a singular where a language has one
    # form for all numbers. A sentence that is left out keeps both.
    for message in list(catalogue):
        if message.id and not is_translated(message):
            catalogue.delete(message.id, message.context)
    # Without a day of its own, a catalogue would be given the present minute.
    catalogue.creation_date = datetime(2026, 1, 1, tzinfo=UTC)
    written = io.BytesIO()
    write_mo(written, catalogue)
    return written.getvalue()


def _with_short_header(catalogue: bytes) -> bytes:
    header, blank, messages = catalogue.partition(b"\n\n")
    text = re.sub(r'(?m)^("Project-Id-Version: ).*', r'\1ccwarn\\n"', header.decode())
    kept = [line for line in text.split("\n") if not line.startswith(NOT_KEPT)]
    return "\n".join(kept).encode() + blank + messages


def _written(catalogue: Catalog, *, omit_header: bool = False) -> bytes:
    written = io.BytesIO()
    write_po(
        written,
        catalogue,
        width=98,
        omit_header=omit_header,
        sort_output=True,
        include_lineno=False,
        include_previous=True,
    )
    return written.getvalue()


def main() -> int:
    """Do what the command line asks for; return 1 if something is not as it should be."""
    parser = argparse.ArgumentParser(description="Collect the sentences to translate.")
    parser.add_argument("--check", action="store_true", help="write nothing, compare only")
    parser.add_argument("--compile", action="store_true", help="make the files for gettext")
    parser.add_argument("language", nargs="?", help="make or renew the catalogue of a language")
    arguments = parser.parse_args()
    wrong: list[str] = []
    try:
        if arguments.language:
            print(renew_language(arguments.language))
            wrong = list(faults(read(CATALOGUES / arguments.language / FILE)))
            sys.stderr.writelines(f"{line}\n" for line in wrong)
        if arguments.language or arguments.compile:
            compile_all(CATALOGUES)
            return 1 if wrong else 0
        if not arguments.check:
            renew_all()
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    return write_template(check=arguments.check)


def write_template(*, check: bool) -> int:
    """Write the template, or only `check` it: 1 if it is not current."""
    current = template(ROOT / "ccwarn")
    if check:
        if TEMPLATE.is_file() and TEMPLATE.read_bytes() == current:
            return 0
        print(f"{TEMPLATE.relative_to(ROOT)} is not current: python3 packaging/dev.py format")
        return 1
    TEMPLATE.write_bytes(current)
    return 0


if __name__ == "__main__":
    sys.exit(main())
