"""Writing into the user's policy file: what is not changed stays, comments and order included.

Values are checked by the reader that will read them, put in by tomlkit, and the text is read again
and compared with what was wanted before it takes the file's place.
"""

from __future__ import annotations

import os
import secrets
import tomllib
from collections.abc import Mapping, MutableMapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from ccwarn import in_use
from ccwarn.account import Account, Security
from ccwarn.i18n import _
from ccwarn.settings.declared import SETTINGS
from ccwarn.settings.declared.places import ACCOUNTS, DRAFTS_FOLDERS
from ccwarn.settings.files import BOM, policy_text, site_policy_file, user_policy_file
from ccwarn.settings.loaded import Key
from ccwarn.settings.toml import FILE_VERSION, is_newer


def change(changes: Mapping[Key, Any | None], user_file: Path | None = None) -> dict[Key, Any]:
    """Write settings into the user's policy, and return what stood there before.

    Values are written as TOML has them; None takes a setting out, so that the next lower source
    counts. Giving the result to `change` undoes the change. The file is replaced in one step.

    Raises:
        OSError: The file could not be read or written; the old one is then still there.
        ValueError: A value cannot stand there, or the file is not TOML and is left alone; the
            message is a sentence.
    """
    for key, value in changes.items():
        if value is not None:
            SETTINGS[key].kind.read(value)
    # The file itself, where it is a link: who keeps settings elsewhere wants them to stay there.
    path = Path(os.path.realpath(user_file or user_policy_file()))
    text = _text(path)
    mark, text = text[: text.startswith(BOM)], _body(text)
    before = {key: _value(_parsed(text), key) for key in changes}
    _replace(path, mark + _edited(text, changes))
    return before


def add_drafts_folder(folder: Path, user_file: Path | None = None) -> None:
    """Write one more watched folder into the user's policy. Raises what `change` raises."""
    key = DRAFTS_FOLDERS.key
    folders = _present(key, user_file)
    if str(folder) not in folders:
        change({key: [*folders, str(folder)]}, user_file)


def add_account(account: Account, user_file: Path | None = None) -> None:
    """Write one more mail account into the user's policy. Raises what `change` raises."""
    key = ACCOUNTS.key
    change({key: [*_present(key, user_file), _table(account)]}, user_file)


def remove_account(account: Account, user_file: Path | None = None) -> None:
    """Take a mail account out of the user's policy. Raises what `change` raises."""
    key = ACCOUNTS.key
    present = _present(key, user_file)
    change({key: [table for table in present if Account.parsed(table) != account]}, user_file)


def replace_account(old: Account, new: Account, user_file: Path | None = None) -> None:
    """Change a mail account in the user's policy. Raises what `change` raises."""
    key = ACCOUNTS.key
    present = _present(key, user_file)
    tables = [_table(new) if Account.parsed(table) == old else table for table in present]
    change({key: tables}, user_file)


def _table(account: Account) -> dict[str, str]:
    table = {
        "listen": str(account.listen),
        "upstream": str(account.upstream),
        "security": account.security.value,
    }
    if account.listen_security is not Security.PLAIN:
        table["listen_security"] = account.listen_security.value
    if account.certificate:
        table["certificate"] = account.certificate
    if account.fingerprint:
        table["fingerprint"] = account.fingerprint
    return table


def _present(key: Key, user_file: Path | None) -> list[Any]:
    """Return the list that is to be added to or taken from: the user's own, or else the site's."""
    own = _value(_parsed(_body(_text(user_file or user_policy_file()))), key)
    if own is None:
        with suppress(OSError, ValueError):  # The user can do nothing about that file.
            own = _value(_parsed(_body(_text(site_policy_file()))), key)
    return own if isinstance(own, list) else []


def _body(text: str) -> str:
    return text.removeprefix(BOM)


def _text(path: Path) -> str:
    try:
        return policy_text(path)
    except FileNotFoundError:
        return ""
    except ValueError as error:
        sentence = _("your policy file was not changed: {reason}")
        raise ValueError(sentence.format(reason=error)) from error


def _parsed(text: str) -> dict[str, Any]:
    try:
        parsed = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        sentence = _("your policy file contains a mistake and was not changed: {error}")
        raise ValueError(sentence.format(error=error)) from error
    if is_newer(_value(parsed, FILE_VERSION)):
        raise ValueError(_("your policy file is for a newer version of ccwarn and was not changed"))
    return parsed


def _value(table: Mapping[str, Any], key: Key) -> Any:
    value: Any = table
    for name in key:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _edited(text: str, changes: Mapping[Key, Any | None]) -> str:
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    strange = _("your policy file is written in a way that ccwarn cannot edit")
    try:
        document = tomlkit.parse(text)
        for key, value in changes.items():
            _put(document, key, value)
        edited = tomlkit.dumps(document)
    except (TOMLKitError, RecursionError) as error:
        raise ValueError(strange) from error
    # Never replace the file by one that says something else than what was asked for.
    expected = tomllib.loads(text)
    for key, value in changes.items():
        _put(expected, key, value)
    if _without_empty(tomllib.loads(edited)) != _without_empty(expected):
        raise ValueError(strange)
    return edited


def _put(table: MutableMapping[str, Any], key: Key, value: Any | None) -> None:
    *path, name = key
    for step in path:
        if step not in table:
            if value is None:
                return
            table[step] = {}
        table = table[step]
        if not isinstance(table, MutableMapping):
            raise ValueError(_("“{name}” is not a table in your policy file").format(name=step))
    if value is None:
        table.pop(name, None)
    elif not (name in table and _made_equal(table[name], value)):
        table[name] = value


def _made_equal(tables: Any, wanted: Any) -> bool:
    """Add and remove single tables of an array of them, if that is enough, for their comments."""
    if not (wanted and isinstance(tables, list) and all(isinstance(it, dict) for it in tables)):
        return False
    if [table for table in tables if table in wanted] != wanted[: len(tables)]:
        return False
    for place in reversed(range(len(tables))):
        if tables[place] not in wanted:
            del tables[place]
    tables.extend(wanted[len(tables) :])
    return bool(tables == wanted)


def _without_empty(table: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in table.items() if value != {}}


def _replace(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.{secrets.token_hex(8)}.new")
    try:
        with new.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            new.chmod(path.stat().st_mode & 0o777)
        in_use.replace(new, path)
    finally:
        new.unlink(missing_ok=True)
