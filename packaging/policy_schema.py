"""Write resources/policy.schema.json: what may stand in a policy file, for editors to go by.

It is JSON Schema, draft 2020-12, which describes TOML as well. ccwarn itself does not read it, and
writes it for `ccwarn policy schema`. A value that the schema admits may still be wrong, such as a
domain that everybody can have.
"""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ccwarn.settings.declared import SETTINGS, TABLES
from ccwarn.settings.setting import Setting
from ccwarn.settings.toml import FILE_VERSION, LOCKED, VERSION

FILE = Path(__file__).resolve().parent.parent / "resources" / "policy.schema.json"


def schema(settings: Iterable[Setting], tables: Mapping[str, str]) -> dict[str, Any]:
    """Return the schema of a file with these settings; `tables` describes tables of them."""
    whole = _table("What ccwarn asks about, and where it looks: its policy.toml.")
    whole["properties"][FILE_VERSION[0]] = {
        "title": "Version",
        "description": "The form that the file is written in. Without it, it is the first.",
        "const": VERSION,
    }
    names: dict[str, None] = {}
    for setting in settings:
        inside = whole["properties"]
        if len(setting.key) > 1:
            table = setting.key[0]
            inside = inside.setdefault(table, _table(tables.get(table, "")))["properties"]
            names[table] = None
        inside[setting.key[-1]] = _described(setting)
        names[setting.name] = None
    whole["properties"][LOCKED[0]] = {
        "title": "Locked",
        "description": "Only in your organisation's own policy file: the settings, or tables of "
        "settings, that nobody else can change.",
        "type": "array",
        "items": {"enum": list(names)},
    }
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "ccwarn policy"}
    return {**head, **whole}


def _table(description: str) -> dict[str, Any]:
    described = {"description": " ".join(description.split())} if description else {}
    return {**described, "type": "object", "properties": {}, "additionalProperties": False}


def _described(setting: Setting) -> dict[str, Any]:
    described = {
        "title": setting.title,
        "description": " ".join(setting.description.split()),
        **setting.kind.schema,
        "default": setting.kind.written(setting.default),
    }
    if setting.example:
        described["examples"] = [tomllib.loads(setting.example)[setting.key[-1]]]
    return described


def text() -> str:
    """Return the text of the file."""
    return json.dumps(schema(SETTINGS.values(), TABLES), indent=2, ensure_ascii=False) + "\n"


def main() -> int:
    """Renew the file."""
    FILE.write_text(text(), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
