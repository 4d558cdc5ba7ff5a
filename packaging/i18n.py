"""Collect every sentence of ccwarn that a person may see into resources/i18n/ccwarn.pot.

`python packaging/i18n.py` writes the template; `--check` only tells whether it is current. The
template names the files of a sentence but no lines and no date, so it changes with the texts alone.
"""

from __future__ import annotations

import argparse
import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import write_po

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = ROOT / "resources" / "i18n" / "ccwarn.pot"

KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2)}
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


def template(package: Path) -> bytes:
    """Return the catalogue template of all sentences below a folder of Python files."""
    catalogue = Catalog()
    for path in sorted(package.rglob("*.py")):
        where = path.relative_to(package.parent).as_posix()
        found = extract_from_file("python", path, keywords=KEYWORDS, comment_tags=("i18n:",))
        for line, text, comments, context in found:
            catalogue.add(text, None, [(where, line)], auto_comments=comments, context=context)
    written = io.BytesIO()
    write_po(written, catalogue, width=98, omit_header=True, sort_output=True, include_lineno=False)
    return HEADER + written.getvalue().strip() + b"\n"


def main() -> int:
    """Write the template, or with `--check` return 1 if it is not current."""
    parser = argparse.ArgumentParser(description="Collect the sentences to translate.")
    parser.add_argument("--check", action="store_true", help="write nothing, compare only")
    current = template(ROOT / "ccwarn")
    if parser.parse_args().check:
        if TEMPLATE.is_file() and TEMPLATE.read_bytes() == current:
            return 0
        print(f"{TEMPLATE.relative_to(ROOT)} is not current: python3 packaging/dev.py format")
        return 1
    TEMPLATE.write_bytes(current)
    return 0


if __name__ == "__main__":
    sys.exit(main())
