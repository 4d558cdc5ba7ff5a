r"""Group Policy: what an organisation sets in the registry of Windows, for a computer or a user.

It stands below `PLACE` by the names that it has in a policy file: a table is a key, a setting a
value of it. A list is a key whose values are its entries. All that stands there is locked, as
everything that an administrator puts there is.

https://learn.microsoft.com/previous-versions/windows/desktop/policy/implementing-registry-based-policy
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ccwarn.i18n import _
from ccwarn.in_order import natural_key
from ccwarn.settings.loaded import Key, PolicyText, Problem

PLACE = r"Software\Policies\ccwarn"

Tree = Mapping[str, Any]
"""A key of the registry: its values by their names (int, str, list[str]), and the keys in it."""

_USER, _COMPUTER = "HKCU", "HKLM"
_DEEPEST = 4
"""Keys are looked into so far down; a list in a table is in the second one."""


def present() -> Mapping[str, Tree | str]:
    """Return what is set, or why that cannot be read, by where: the one that counts most last.

    What is set for a computer counts before what is set for a user.
    """
    found: dict[str, Tree | str] = {}
    if sys.platform == "win32":
        import winreg

        access = winreg.KEY_READ | winreg.KEY_WOW64_64KEY
        for name, root in (
            (_USER, winreg.HKEY_CURRENT_USER),
            (_COMPUTER, winreg.HKEY_LOCAL_MACHINE),
        ):
            try:
                with winreg.OpenKey(root, PLACE, 0, access) as key:
                    tree = _tree(key)
            except FileNotFoundError:
                continue
            except OSError as error:
                found[rf"{name}\{PLACE}"] = error.strerror or str(error)
            else:
                if tree:
                    found[rf"{name}\{PLACE}"] = tree
    return found


def is_for_computer(source: str) -> bool:
    """Tell whether a source that `present` names is for everybody on the computer."""
    return source.startswith(_COMPUTER)


def read(tree: Tree | str, source: str) -> PolicyText:
    """Return what a key of the registry says; a value that is wrong is reported and left out.

    The name of a setting may have any case. A text of digits is a number, too, and a single text or
    REG_MULTI_SZ a list. `tree` may be the reason why the key could not be read.
    """
    if isinstance(tree, str):
        problem = Problem(source, 0, _("the policy cannot be read: {why}").format(why=tree))
        return PolicyText(source, problems=(problem,), unusable=True)
    from ccwarn.settings.toml import LOCKED, read_written  # late: most people have no such policy

    text = read_written(dict(_written(tree)), source, may_lock=True)
    return text._replace(locked=text.locked.union(text.values, text.wrong - {LOCKED}))


def _tree(key: Any, depth: int = 0) -> Tree:
    if sys.platform == "win32":
        import winreg

        below, values, _time = winreg.QueryInfoKey(key)
        tree = dict(winreg.EnumValue(key, at)[:2] for at in range(values))
        for name in [winreg.EnumKey(key, at) for at in range(below)] if depth < _DEEPEST else ():
            with winreg.OpenKey(key, name) as inner:
                # One without values is what is left of a list that was set once.
                if found := _tree(inner, depth + 1):
                    tree[name] = found
        return tree
    return {}


def _written(tree: Tree, path: Key = ()) -> Iterator[tuple[Key, Any]]:
    """Yield the settings in a key with their values as TOML has them."""
    from ccwarn.settings.declared import SETTINGS
    from ccwarn.settings.toml import LOCKED

    for name, value in tree.items():
        wanted = _folded((*path, name))
        key = next((known for known in (*SETTINGS, LOCKED) if _folded(known) == wanted), None)
        if key is not None:
            schema = SETTINGS[key].kind.schema if key in SETTINGS else _TEXTS
            yield key, _converted(schema, value)
        elif isinstance(value, Mapping):
            yield from _written(value, (*path, name))
        else:
            yield (*path, name), value


_TEXTS = {"type": "array", "items": {"type": "string"}}
_SWITCHES = {"0": False, "1": True, "false": False, "true": True}


def _folded(key: Key) -> Key:
    return tuple(name.casefold() for name in key)


def _converted(schema: Mapping[str, Any], value: Any) -> Any:
    """Return a value of the registry in the form that a setting of this schema has in TOML.

    The registry has no truth values: they are 0 or 1, or a word.
    """
    kinds = {each.get("type") for each in schema.get("anyOf", (schema,))}
    if "array" in kinds:
        items = schema["items"]
        entries = _entries(value)
        return value if entries is None else [_entry(items, each) for each in entries if each]
    if "boolean" in kinds:
        return _SWITCHES.get(str(value).strip().lower(), value)
    if "integer" in kinds and isinstance(value, str) and re.fullmatch("[0-9]{1,9}", value.strip()):
        return int(value)
    return value


def _entries(value: Any) -> Sequence[Any] | None:
    if isinstance(value, Mapping):
        return [value[name] for name in sorted(value, key=natural_key)]
    if isinstance(value, list):
        return value
    return [value] if isinstance(value, str) else None


def _entry(schema: Mapping[str, Any], entry: Any) -> Any:
    if not isinstance(entry, str):
        return entry
    if schema.get("type") == "array":
        return [item for item in re.split(r"[\s,;]+", entry) if item]
    if schema.get("type") == "object":
        pairs = (part.partition("=") for part in entry.split(";") if part.strip())
        return {name.strip(): value.strip() for name, _sign, value in pairs}
    return entry.strip()
