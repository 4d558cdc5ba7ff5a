"""Where policies lie, and how they become one: the built-in one and the user's file over it."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from ccwarn.account import Account
from ccwarn.i18n import _
from ccwarn.loaded_policy import LoadedPolicy, Problem
from ccwarn.policy import Policy
from ccwarn.resources import resource


def user_policy_file() -> Path:
    """Return where the user's policy lies, whether or not it is there."""
    return _config_dir() / "policy.toml"


def state_dir() -> Path:
    """Return the folder of what ccwarn itself remembers: the journal and what can be undone."""
    from platformdirs import user_state_path

    return user_state_path("ccwarn", appauthor=False)


def runtime_dir() -> Path:
    """Return the user's own folder for sockets and locks; nobody else can write there."""
    if not sys.platform.startswith("linux"):
        from platformdirs import user_runtime_path

        return user_runtime_path("ccwarn", appauthor=False)
    # Without a session's folder, others would fall back to one in /tmp with a name to be guessed.
    session = os.environ.get("XDG_RUNTIME_DIR", "")
    return Path(session) / "ccwarn" if os.path.isabs(session) else state_dir()  # noqa: PTH117


def load_policy(user_file: Path | None = None, *, own_domains: Sequence[str] = ()) -> LoadedPolicy:
    """Return the policy in force and what is wrong with its sources.

    `user_file` is a policy asked for by name, which must be there; without one the user's own
    file counts, if there is one. `own_domains` are added to those of the policy. Never raises for
    what a file contains: whatever cannot be used is a problem, and the rest counts.
    """
    loaded = LoadedPolicy(Policy(providers=builtin_providers()))
    path = user_file or user_policy_file()
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        if user_file:
            loaded = loaded._replace(problems=(_unreadable(path, error),))
    except (OSError, UnicodeDecodeError) as error:
        loaded = loaded._replace(problems=(_unreadable(path, error),))
    else:
        loaded = _extended(loaded.policy, text, str(path))
    if own_domains:
        import json

        # A list of JSON strings is a list of TOML strings, whatever is in them.
        domains = json.dumps([*loaded.policy.own_domains, *own_domains])
        more = _extended(loaded.policy, f"own_domains = {domains}", "--own-domain")
        problems = tuple(problem._replace(line=0) for problem in more.problems)
        loaded = LoadedPolicy(more.policy, loaded.problems + problems)
    return loaded


def _config_dir() -> Path:
    if sys.platform == "linux":
        # What platformdirs says as well. Importing it takes as long as checking a mail.
        base = os.environ.get("XDG_CONFIG_HOME", "").strip() or str(Path.home() / ".config")
        return Path(base) / "ccwarn"
    else:  # noqa: RET505 - mypy knows by it which half is for which system
        from platformdirs import user_config_path

        return user_config_path("ccwarn", appauthor=False)


def _extended(policy: Policy, text: str, source: str) -> LoadedPolicy:
    from ccwarn.policy_toml import extended  # late: most people have no policy of their own

    return extended(policy, text, source)


@cache
def builtin_providers() -> frozenset[str]:
    """Return the domains of the public mailbox providers that ccwarn knows by itself."""
    lines = resource("mailbox_providers.txt").read_text(encoding="ascii").splitlines()
    return frozenset(line for line in map(str.strip, lines) if line and not line.startswith("#"))


def add_drafts_folder(folder: Path, user_file: Path | None = None) -> None:
    """Write one more watched folder into the user's policy; comments and order in it stay.

    Raises:
        OSError: The file could not be written; the old one is then still there.
        ValueError: The file is not TOML, and is left alone.
    """
    import tomlkit

    path = user_file or user_policy_file()
    document = tomlkit.parse(path.read_text(encoding="utf-8") if path.exists() else "")
    folders = document.setdefault("drafts_folders", tomlkit.array())
    if str(folder) not in folders:
        folders.append(str(folder))
    _replace(path, tomlkit.dumps(document))


def add_account(account: Account, user_file: Path | None = None) -> None:
    """Write one more mail account into the user's policy; comments and order in it stay.

    Raises:
        OSError: The file could not be written; the old one is then still there.
        ValueError: The file is not TOML, or names accounts in a way that cannot be added to.
    """
    import tomlkit

    path = user_file or user_policy_file()
    document = tomlkit.parse(path.read_text(encoding="utf-8") if path.exists() else "")
    table = tomlkit.table()
    table.update(
        listen=str(account.listen), upstream=str(account.upstream), security=account.security.value
    )
    if not document.get("accounts"):  # an empty list as in the default policy, or none
        document.pop("accounts", None)
        document.append("accounts", tomlkit.aot())
    accounts = document["accounts"]
    if not isinstance(accounts, tomlkit.items.AoT):
        raise ValueError(_("write each account of the policy as a table: [[accounts]]"))
    accounts.append(table)
    _replace(path, tomlkit.dumps(document))


def _replace(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with new.open("x", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def _unreadable(path: Path, error: OSError | UnicodeDecodeError) -> Problem:
    why = _("it is not UTF-8 text") if isinstance(error, UnicodeDecodeError) else error.strerror
    return Problem(
        str(path),
        0,
        _("the policy cannot be read, so the built-in one counts: {why}").format(why=why),
    )
