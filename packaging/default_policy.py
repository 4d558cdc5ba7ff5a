"""Write resources/policy.default.toml: every setting with its default, and what it is for."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path

import tomlkit

from ccwarn.settings.declared import SETTINGS, TABLES
from ccwarn.settings.setting import Setting

FILE = Path(__file__).resolve().parent.parent / "resources" / "policy.default.toml"
SCHEMA = "policy.schema.json"
"""What editors complete and check by (Taplo, Even Better TOML), beside the file.

https://taplo.tamasfe.dev/configuration/directives.html
"""

_HEADER = """\
The policy built into ccwarn, with every setting and its default.
To change a setting, write just that line into your own policy.toml
(`ccwarn doctor` says where it is). Everything else stays as it is here."""


def text(settings: Iterable[Setting], tables: Mapping[str, str]) -> str:
    """Return the file's text; `tables` says what is told of a table as a whole.

    There each setting has its title behind it, elsewhere its description above it.
    """
    parts = ["\n".join([f"#:schema ./{SCHEMA}", *_comment(_HEADER)])]
    in_order = sorted(settings, key=lambda setting: len(setting.key))  # TOML has tables at the end
    for table, members in groupby(in_order, key=lambda setting: setting.key[:-1]):
        if not table:
            parts += ["\n".join(_described(setting)) for setting in members]
            continue
        lines = [f"[{'.'.join(table)}]"]
        if about := tables.get(".".join(table)):
            lines += [*_comment(about), *map(_with_title, members)]
        else:
            lines += [line for setting in members for line in _described(setting)]
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def _described(setting: Setting) -> Iterator[str]:
    yield from _comment(setting.description)
    yield from (f"# {line}" for line in setting.example.splitlines())
    yield _line(setting)


def _with_title(setting: Setting) -> str:
    return f"{_line(setting)}  # {setting.title[:1].lower()}{setting.title[1:]}"


def _line(setting: Setting) -> str:
    written = setting.kind.written(setting.default)
    return tomlkit.dumps({setting.key[-1]: written}).rstrip()


def _comment(paragraphs: str) -> Iterator[str]:
    for paragraph in paragraphs.splitlines():
        yield from textwrap.wrap(paragraph, 100, initial_indent="# ", subsequent_indent="# ")


def main() -> int:
    """Renew the file."""
    made = text(SETTINGS.values(), TABLES)
    FILE.write_text(made, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
