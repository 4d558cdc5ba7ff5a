"""Single preferences of a Thunderbird profile: set for a while, and put back as they were.

Thunderbird writes prefs.js when it ends, so that file may be changed only while it does not run.
user.js is the user's own: Thunderbird reads it at each start and never writes it.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from ccwarn import in_use
from ccwarn.connect.profiles import Profile
from ccwarn.file_version import VERSION, NewerFile, is_newer

_OURS_AT_START = re.compile(rb'(?:user_pref\("[^\r\n]*\); // ccwarn[^\r\n]*\n)*')
"""What we have put at the head of user.js. It is there, so that what the user has set comes later
and counts."""
_MARK = " // ccwarn, for a while"
_KEPT = "ccwarn-before.json"
"""Beside prefs.js: the lines that were there before, null for those that were not."""
_VERSION = 1


class ProfileInUse(Exception):
    """Thunderbird runs on the profile, so its preferences cannot be changed now."""


def remember(profile: Profile, names: Collection[str]) -> None:
    """Keep how preferences stand now, unless an earlier state is kept already. Raises OSError."""
    text = _read(profile.folder / "prefs.js")
    before = _kept(profile)
    _keep(profile, {**{name: _line(text, name) for name in names}, **before})


def is_remembered(profile: Profile, names: Collection[str]) -> bool:
    """Tell whether any of the preferences may still differ from what it was before.

    Raises NewerFile, as everything here does that has to know what was.
    """
    return any(name in _kept(profile) for name in names)


def change(profile: Profile, wanted: Mapping[str, str]) -> None:
    """Set preferences in prefs.js to values written as they are there.

    What they were is remembered, and not put back at a start any more. Raises `ProfileInUse` and
    OSError.
    """
    _require_rest(profile)
    remember(profile, wanted)
    leave_at_start(profile, wanted)
    prefs = profile.folder / "prefs.js"
    text = _read(prefs)
    for name, value in wanted.items():
        text = _with_line(text, name, pref_line(name, value))
    write_like(prefs, text.encode())


def restore(profile: Profile, ours: Mapping[str, str], usual: Mapping[str, str]) -> None:
    """Make preferences what they were. Raises `ProfileInUse` and OSError.

    One that has another value than `ours` was changed by the user meanwhile, and stays as it is.
    `usual` are Thunderbird's own values.
    """
    before = _kept(profile)
    if not any(name in before for name in ours):
        return
    _require_rest(profile)
    prefs = profile.folder / "prefs.js"
    text = changed = _read(prefs)
    for name, value in ours.items():
        if name in before and _is(changed, name, value, usual[name]):
            changed = _with_line(changed, name, before[name])
    if changed != text:
        write_like(prefs, changed.encode())
    _keep(profile, {name: line for name, line in before.items() if name not in ours})


def _is(text: str, name: str, value: str, usual: str) -> bool:
    """Tell whether a preference has a value. Thunderbird deletes the line of one that is usual."""
    line = _line(text, name)
    return line == pref_line(name, value) or (line is None and value == usual)


def set_at_start(profile: Profile, wanted: Mapping[str, str]) -> None:
    """Have Thunderbird give preferences these values at each start. Raises OSError."""
    lines = [pref_line(name, value) for name, value in wanted.items()]
    _write_at_start(profile, wanted, lines)


def leave_at_start(profile: Profile, names: Collection[str]) -> None:
    """Have Thunderbird give preferences no values at its starts any more. Raises OSError."""
    _write_at_start(profile, names, ())


def is_set_at_start(profile: Profile, names: Collection[str]) -> bool:
    """Tell whether we have Thunderbird give any of the preferences a value at its starts."""
    return any(_names_any(line, names) for line in _lines_at_start(profile))


def restore_at_start(
    profile: Profile, usual: Mapping[str, str], written: Mapping[str, str]
) -> None:
    """Have Thunderbird itself make what was changed what it was, when it next starts.

    `usual` are Thunderbird's own values, for what was not set before. `written` are values of ours
    that prefs.js has had: one that differs there was changed by the user meanwhile, and stays as it
    is. Raises OSError.
    """
    before, text = _kept(profile), _read(profile.folder / "prefs.js")
    lines = [
        before[name] or pref_line(name, value)
        for name, value in usual.items()
        if name in before and (name not in written or _is(text, name, written[name], value))
    ]
    _write_at_start(profile, usual, lines)


def forget_if_restored(profile: Profile, ours: Mapping[str, str]) -> bool:
    """Forget how preferences stood, where none has our value any more; tell whether that is so.

    That is so when Thunderbird has done what `restore_at_start` asks for. Raises OSError.
    """
    text = _read(profile.folder / "prefs.js")
    if any(_line(text, name) == pref_line(name, value) for name, value in ours.items()):
        return False
    leave_at_start(profile, ours)
    _keep(profile, {name: line for name, line in _kept(profile).items() if name not in ours})
    return True


def are_touched(profile: Profile) -> bool:
    """Tell whether anything is left that we have changed in preferences."""
    return bool(_lines_at_start(profile)) or (profile.folder / _KEPT).exists()


def pref_line(name: str, value: str) -> str:
    """Return the line that sets a preference, without its end."""
    return f'user_pref("{name}", {value});'


def write_like(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, readable by whoever could read the old one."""
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        new.write_bytes(content)
        if path.exists():
            new.chmod(path.stat().st_mode & 0o777)
        in_use.replace(new, path)
    finally:
        new.unlink(missing_ok=True)


def _lines_at_start(profile: Profile) -> list[str]:
    """Return our lines at the head of user.js, with their ends."""
    file = profile.folder / "user.js"
    found = _OURS_AT_START.match(file.read_bytes() if file.exists() else b"")
    lines = found[0].splitlines(keepends=True) if found else []
    return [line.decode(errors="surrogateescape") for line in lines]


def _write_at_start(profile: Profile, names: Collection[str], lines: Iterable[str]) -> None:
    """Put these lines at the head of user.js, in place of ours for any of the preferences."""
    file = profile.folder / "user.js"
    others = [line for line in _lines_at_start(profile) if not _names_any(line, names)]
    present = file.read_bytes() if file.exists() else b""
    users = _OURS_AT_START.sub(b"", present, count=1)
    ours = "".join([*others, *(f"{line}{_MARK}\n" for line in lines)])
    new = ours.encode(errors="surrogateescape") + users
    if new == present:
        return
    if new:
        write_like(file, new)
    else:
        file.unlink()


def _names_any(line: str, names: Collection[str]) -> bool:
    return any(line.startswith(f'user_pref("{name}",') for name in names)


def _require_rest(profile: Profile) -> None:
    if profile.is_in_use:
        raise ProfileInUse


def _read(path: Path) -> str:
    with suppress(FileNotFoundError), path.open(encoding="utf-8", newline="") as file:
        return file.read()
    return ""


def _kept(profile: Profile) -> Mapping[str, str | None]:
    """Return how preferences stood; raises NewerFile where a newer ccwarn has kept that."""
    path = profile.folder / _KEPT
    try:
        kept = dict(json.loads(path.read_text(encoding="utf-8")).items())
        newer = is_newer(kept, _VERSION)
    except (OSError, ValueError, TypeError, AttributeError):
        return {}
    if newer:
        raise NewerFile(path)
    return {name: line for name, line in kept.items() if name != VERSION}


def _keep(profile: Profile, lines: Mapping[str, str | None]) -> None:
    kept = profile.folder / _KEPT
    if lines:
        document = {VERSION: _VERSION, **lines}
        write_like(kept, f"{json.dumps(document, indent=1)}\n".encode())
    else:
        kept.unlink(missing_ok=True)


def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(rf'^user_pref\("{re.escape(name)}",[^\r\n]*\);(?:\r?\n|\Z)', re.MULTILINE)


def _line(text: str, name: str) -> str | None:
    found = _pattern(name).search(text)
    return found[0].rstrip("\r\n") if found else None


def _with_line(text: str, name: str, line: str | None) -> str:
    """Return the text with this line for a preference, or without one."""
    end = "\r\n" if "\r\n" in text else "\n"
    new = f"{line}{end}" if line else ""
    if present := _pattern(name).search(text):
        return text[: present.start()] + new + text[present.end() :]
    return text + (end if text and not text.endswith("\n") and new else "") + new
