"""Where policies are: the built-in one, the organisation's, and the user's.

The site's file is where no variable of the user's environment leads to: a lock that can be moved
away is none.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

from ccwarn.i18n import _
from ccwarn.policy import Policy
from ccwarn.resources import resource
from ccwarn.settings.loaded import Layer, LoadedPolicy, PolicyText, Problem

BOM = "\ufeff"
"""What some editors of Windows put before a text."""
_LARGEST = 1 << 20
"""The size of the largest file that is read, in bytes."""


def user_policy_file() -> Path:
    """Return where the user's policy is, whether or not it is there."""
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


def site_policy_file() -> Path:
    """Return where the organisation's policy for everybody on this computer is, if it has one.

    It is platformdirs' folder for the whole site, but never one that a variable of the user's own
    environment names (XDG_CONFIG_DIRS, WIN_PD_OVERRIDE_...) or that the user can write
    (Homebrew's): a lock that could be moved out of the way would be none.
    """
    base = "/Library/Application Support" if sys.platform == "darwin" else "/etc/xdg"
    if sys.platform == "win32":
        base = _program_data()
    return Path(base) / "ccwarn" / "policy.toml"


def policy_text(path: Path) -> str:
    """Return what a policy file says, as it stands there, with the mark that `BOM` is if it has it.

    Raises OSError, and ValueError with half a sentence for what cannot be a policy.
    """
    mode = path.stat().st_mode
    # A pipe would be waited for, and a device may never end. Of a folder the system says so.
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise ValueError(_("it is not an ordinary file"))
    with path.open("rb") as file:
        data = file.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise ValueError(_("it is larger than a megabyte"))
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise ValueError(_("it is not UTF-8 text")) from error


def load_policy(
    user_file: Path | None = None,
    *,
    own_domains: Sequence[str] = (),
    before: LoadedPolicy | None = None,
) -> LoadedPolicy:
    """Return the policy in force and what is wrong with its sources.

    `user_file` is a policy asked for by name, which must be there, in place of the user's own file.
    `own_domains` are added to those of the policy. What of a source cannot be used counts as it did
    in `before`. Never raises for what a file contains: whatever cannot be used is a problem, and
    the rest counts.
    """
    texts = {}
    path = user_file or user_policy_file()
    site = _site_texts()
    user = _text_of(path, must_exist=user_file is not None, may_lock=False)
    if site:
        from ccwarn.settings.layers import together  # late, as below

        texts[Layer.SITE] = together(site)
    if user is not None:
        texts[Layer.USER] = user
    base = Policy(providers=builtin_providers())
    if not texts and not own_domains:
        return LoadedPolicy(base)
    from ccwarn.settings.layers import merged  # late: most people have no policy of their own

    read_before = before.texts if before else None
    loaded = merged(base, texts, read_before)
    if own_domains:
        texts[Layer.COMMAND_LINE] = _command_line(loaded.policy.own_domains, own_domains)
        loaded = merged(base, texts, read_before)
    return loaded


def _site_texts() -> list[PolicyText]:
    """Return what the organisation says, wherever: the source that counts most comes last."""
    text = _text_of(site_policy_file(), must_exist=False, may_lock=True)
    texts = [] if text is None else [text]
    if sys.platform == "win32":
        from ccwarn.settings import group_policy

        for source, tree in group_policy.present().items():
            # What is for everybody on the computer, as the file is, counts before what is not.
            place = len(texts) if group_policy.is_for_computer(source) else 0
            texts.insert(place, group_policy.read(tree, source))
    return texts


def _program_data() -> str:
    """Return the folder that Windows has for data of all users, whatever the environment says.

    An administrator alone can change what is read here.
    """
    if sys.platform == "win32":
        import winreg

        folders = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Explorer\Shell Folders"
        with suppress(OSError), winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, folders) as key:
            return str(winreg.QueryValueEx(key, "Common AppData")[0])
    return r"C:\ProgramData"


def _text_of(path: Path, *, must_exist: bool, may_lock: bool) -> PolicyText | None:
    """Return what a policy file says, or None where there is none and none is needed."""
    try:
        text = policy_text(path)
    except (FileNotFoundError, NotADirectoryError) as error:
        # A link to nowhere is there: somebody wants something to count.
        leads_nowhere = any(it.is_symlink() and not it.exists() for it in (path, path.parent))
        return _unreadable(path, error) if must_exist or leads_nowhere else None
    except (OSError, ValueError) as error:
        return _unreadable(path, error)
    from ccwarn.settings.toml import read  # late, as above

    return read(text.removeprefix(BOM), str(path), may_lock=may_lock)


def _command_line(present: Sequence[str], more: Sequence[str]) -> PolicyText:
    import json

    from ccwarn.settings.toml import read

    # A list of JSON strings is a list of TOML strings, whatever is in them.
    text = read(f"own_domains = {json.dumps([*present, *more])}", "--own-domain")
    problems = tuple(problem._replace(line=0) for problem in text.problems)
    return text._replace(problems=problems, lines={})


def _config_dir() -> Path:
    if sys.platform == "linux":
        # What platformdirs says as well. Importing it takes as long as checking a mail.
        base = os.environ.get("XDG_CONFIG_HOME", "").strip() or str(Path.home() / ".config")
        return Path(base) / "ccwarn"
    else:  # noqa: RET505 - mypy knows by it which half is for which system
        from platformdirs import user_config_path

        return user_config_path("ccwarn", appauthor=False)


@cache
def builtin_providers() -> frozenset[str]:
    """Return the domains of the public mailbox providers that ccwarn knows by itself."""
    lines = resource("mailbox_providers.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in map(str.strip, lines) if line and not line.startswith("#"))


def _unreadable(path: Path, error: OSError | ValueError) -> PolicyText:
    why = error.strerror if isinstance(error, OSError) else str(error)
    problem = Problem(str(path), 0, _("the policy cannot be read: {why}").format(why=why))
    return PolicyText(str(path), problems=(problem,), unusable=True)
