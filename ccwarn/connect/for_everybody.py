"""Connects every Thunderbird on the computer with ccwarn, for its administrator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ccwarn.connect import enterprise_policies
from ccwarn.connect.addon import XPI_NAME, build_xpi
from ccwarn.connect.native_host import host_files, install_host, uninstall_host
from ccwarn.connect.preferences import write_like
from ccwarn.connect.step import ConnectStep, attempted
from ccwarn.i18n import _


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


def _as_administrator(action: Callable[[], list[ConnectStep]]) -> list[ConnectStep]:
    try:
        steps = attempted(action)
    except enterprise_policies.PolicyError as error:
        return [ConnectStep(str(error), failed=True)]
    to_do = _("Only an administrator can change this for the whole computer.")
    return [replace(step, to_do=to_do) if step.failed else step for step in steps]
