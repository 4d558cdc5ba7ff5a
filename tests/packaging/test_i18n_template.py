from __future__ import annotations

from pathlib import Path

import i18n

SOURCE = """
from ccwarn.i18n import N_, _, ngettext

TITLE = N_("A title")

def text(n):
    other("not for people")
    return _("Twice"), _("Twice"), ngettext("{n} person", "{n} people", n)
"""


def test_template_is_current() -> None:
    is_current = i18n.TEMPLATE.read_bytes() == i18n.template(i18n.ROOT / "ccwarn")
    assert is_current, "run: python3 packaging/dev.py format"


def test_marked_sentences_are_collected_once_and_in_order(tmp_path: Path) -> None:
    package = tmp_path / "package"
    package.mkdir()
    (package / "b.py").write_text(SOURCE)
    (package / "a.py").write_text(SOURCE)
    text = i18n.template(package).decode()
    messages = [
        line for line in text.splitlines() if line.startswith("msgid ") and '""' not in line
    ]
    assert messages == ['msgid "A title"', 'msgid "Twice"', 'msgid "{n} person"']
    assert 'msgid_plural "{n} people"' in text
    assert text.count("#: package/a.py package/b.py\n") == 3


def test_template_does_not_change_when_lines_move(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(SOURCE)
    before = i18n.template(tmp_path)
    (tmp_path / "a.py").write_text("\n\n\n" + SOURCE)
    assert i18n.template(tmp_path) == before
