"""Installs the add-on for everybody on the computer, by Thunderbird's enterprise policies.

https://thunderbird.github.io/policy-templates/
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from ccwarn.connect.addon import ADDON_ID
from ccwarn.connect.preferences import write_like
from ccwarn.i18n import _

_SETTINGS = "ExtensionSettings"


class PolicyError(Exception):
    """The policies were left alone; the text is a sentence that says why and what to do."""


def policies_file() -> Path:
    """Return where Thunderbird reads the policies of this computer."""
    if sys.platform == "win32":
        programs = os.environ.get("PROGRAMFILES", r"C:\Program Files")
        return Path(programs, "Mozilla Thunderbird", "distribution", "policies.json")
    if sys.platform == "darwin":
        resources = Path("/Applications/Thunderbird.app/Contents/Resources")
        return resources / "distribution" / "policies.json"
    return Path("/etc/thunderbird/policies/policies.json")


def add_addon(file: Path, xpi: Path) -> None:
    """Have Thunderbird install the add-on from `xpi`; every other policy stays.

    Raises `PolicyError` for a file that cannot be read as policies, and OSError.
    """
    before = file.read_bytes() if file.exists() else None
    document = _read(before, file)
    settings = document.setdefault("policies", {}).setdefault(_SETTINGS, {})
    settings[ADDON_ID] = {"installation_mode": "force_installed", "install_url": xpi.as_uri()}
    kept = _kept(file)
    if before is not None and not kept.exists() and ADDON_ID.encode() not in before:
        kept.write_bytes(before)
    file.parent.mkdir(parents=True, exist_ok=True)
    _write(file, document)


def remove_addon(file: Path) -> None:
    """Take the add-on out again. Where nothing else has changed, the file is what it was before.

    Raises `PolicyError` for a file that cannot be read as policies, and OSError.
    """
    kept = _kept(file)
    try:
        document = _read(file.read_bytes(), file)
    except FileNotFoundError:
        kept.unlink(missing_ok=True)
        return
    policies = document.get("policies", {})
    if policies.get(_SETTINGS, {}).pop(ADDON_ID, None) is None:
        return
    if kept.exists() and _same(document, json.loads(kept.read_bytes())):
        kept.replace(file)
        return
    if not policies[_SETTINGS]:
        del policies[_SETTINGS]
    if document == {"policies": {}} and not kept.exists():
        file.unlink()
        return
    _write(file, document)
    kept.unlink(missing_ok=True)


def addon_file(file: Path) -> Path | None:
    """Return where the policies have Thunderbird get the add-on; None where they do not."""
    with suppress(OSError, PolicyError, ValueError, LookupError, TypeError, AttributeError):
        settings = _read(file.read_bytes(), file)["policies"][_SETTINGS]
        address = urlsplit(settings[ADDON_ID]["install_url"])
        if address.scheme == "file":
            return Path(url2pathname(address.path))
    return None


def has_addon(file: Path) -> bool:
    """Tell whether the policies install the add-on."""
    try:
        document = _read(file.read_bytes(), file)
    except (OSError, PolicyError):
        return False
    return ADDON_ID in document.get("policies", {}).get(_SETTINGS, {})


def _kept(file: Path) -> Path:
    return file.with_name(f"{file.name}.before-ccwarn")


def _same(ours: Any, before: Any) -> bool:
    """Compare what is left with what was there, which may have had no extension settings at all."""
    expected = json.loads(json.dumps(before))
    expected.setdefault("policies", {}).setdefault(_SETTINGS, {})
    return bool(ours == expected)


def _read(content: bytes | None, file: Path) -> dict[str, Any]:
    if content is None:
        return {}
    try:
        document = json.loads(content, object_pairs_hook=_once)
        policies = document.setdefault("policies", {})
        settings = policies.setdefault(_SETTINGS, {})
        if not isinstance(settings, dict):
            raise TypeError
    except (ValueError, TypeError, AttributeError):
        raise PolicyError(
            _(
                "{file} is not a valid policy file for Thunderbird, so it was not changed. "
                "Correct or remove it, then try again."
            ).format(file=file)
        ) from None
    return dict(document)


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object of its members; one that is named twice would lose a value."""
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("a member is named twice")
    return made


def _write(file: Path, document: dict[str, Any]) -> None:
    write_like(file, (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode())
    file.chmod(0o644)
