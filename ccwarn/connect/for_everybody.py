"""Connects every Thunderbird on the computer with ccwarn, for its administrator."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from ccwarn.connect import enterprise_policies
from ccwarn.connect.addon import XPI_NAME, build_xpi
from ccwarn.connect.native_host import (
    host_files,
    install_host,
    missing_file,
    python_command,
    uninstall_host,
)
from ccwarn.connect.preferences import write_like
from ccwarn.connect.step import ConnectStep, attempted
from ccwarn.i18n import _
from ccwarn.plain import plain


def connect() -> list[ConnectStep]:
    """Install the add-on for everybody, by Thunderbird's enterprise policies."""

    def install() -> list[ConnectStep]:
        files, file = host_files(system=True), enterprise_policies.policies_file()
        xpi = files.program.with_name(XPI_NAME)
        install_host(files, system=True)
        write_like(xpi, build_xpi())
        enterprise_policies.add_addon(file, xpi)
        sentence = _("Every Thunderbird on this computer gets the add-on, through {file}.")
        return [ConnectStep(sentence.format(file=file), _("Restart Thunderbird."))]

    return _as_administrator(install)


def disconnect() -> list[ConnectStep]:
    """Undo `connect`."""

    def uninstall() -> list[ConnectStep]:
        files, file = host_files(system=True), enterprise_policies.policies_file()
        enterprise_policies.remove_addon(file)
        files.program.with_name(XPI_NAME).unlink(missing_ok=True)
        uninstall_host(files, system=True)
        sentence = _("The add-on was removed from {file}.").format(file=file)
        to_do = _("Restart Thunderbird. Until then it cannot check mails, and may hold them.")
        return [ConnectStep(sentence, to_do)]

    return _as_administrator(uninstall)


def what_is_gone() -> Iterator[str]:
    """Yield, in sentences, what every Thunderbird here is led to and does not find."""
    manifest, file = host_files(system=True).manifest, enterprise_policies.policies_file()
    xpi, missing = enterprise_policies.addon_file(file), missing_file(manifest)
    if missing is not None:
        text = _("{file} has every Thunderbird on this computer start {program}, which is gone.")
        yield text.format(file=_name(manifest), program=_name(missing))
    if xpi is not None and not xpi.exists():
        text = _(
            "{file} gives every Thunderbird on this computer the add-on {addon}, which is gone."
        )
        yield text.format(file=_name(file), addon=_name(xpi))
    elif xpi is not None and not manifest.exists():
        text = _(
            "{file} gives every Thunderbird on this computer the add-on, but {manifest} is gone, "
            "so the add-on finds no ccwarn and holds mail."
        )
        yield text.format(file=_name(file), manifest=_name(manifest))


def can_be_changed() -> bool:
    """Tell whether whoever runs this may change it for the whole computer."""
    files = host_files(system=True).manifest, enterprise_policies.policies_file()
    return all(os.access(_nearest(file), os.W_OK) for file in files)


def what_to_type() -> str:
    """Say what an administrator types to lead every Thunderbird to this ccwarn, or to none."""
    text = _("Type: {install}. To disconnect every Thunderbird instead, type: {uninstall}")
    return text.format(install=_command("install"), uninstall=_command("uninstall"))


def _command(name: str) -> str:
    command = [*python_command(), name, "thunderbird", "--system"]
    if sys.platform == "win32":
        return subprocess.list2cmdline(command)
    return shlex.join(["sudo", *command])


def _nearest(path: Path) -> Path:
    """Return the path, or the folder above it that is there."""
    return next(it for it in (path, *path.parents) if it.exists())


def _name(path: Path) -> str:
    return plain(str(path), 400)


def _as_administrator(action: Callable[[], list[ConnectStep]]) -> list[ConnectStep]:
    try:
        steps = attempted(action)
    except enterprise_policies.PolicyError as error:
        return [ConnectStep(str(error), failed=True)]
    to_do = _("Only an administrator can change this for the whole computer.")
    return [replace(step, to_do=to_do) if step.failed else step for step in steps]
