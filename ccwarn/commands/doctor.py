"""`ccwarn doctor`: what is installed, guarded and broken, and what to do about it."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from errno import EIO
from pathlib import Path

from ccwarn import i18n
from ccwarn.commands.chosen_policy import speak
from ccwarn.commands.display import (
    has_tray,
    qt_platform,
    qt_version,
    session,
    without_display,
    without_qt,
)
from ccwarn.commands.doctor_accounts import account_lines
from ccwarn.commands.doctor_lines import Mark, ReportLine
from ccwarn.commands.doctor_memory import memory_lines
from ccwarn.commands.doctor_repair import autostart_line, menu_lines, repaired
from ccwarn.commands.doctor_thunderbird import thunderbird_lines
from ccwarn.commit import version
from ccwarn.gates.outlook.reach import outlook_host
from ccwarn.i18n import _, grouped, listed, ngettext
from ccwarn.plain import plain
from ccwarn.policy import Policy
from ccwarn.sample_drafts import has_display
from ccwarn.settings.files import load_policy, user_policy_file
from ccwarn.settings.loaded import Layer, LoadedPolicy
from ccwarn.settings.monitoring import notice
from ccwarn.stores.base import NoDrafts, NotFound, StoreError
from ccwarn.stores.discovery.drafts_folders import discover
from ccwarn.stores.opening import expect_drafts, open_store
from ccwarn.terminal.console import Console


def run(arguments: argparse.Namespace) -> int:
    """Run the command: 0 where nothing is broken, otherwise 1."""
    console = Console(sys.stdout)
    file = getattr(arguments, "policy", None)
    broken = 0
    speak(load_policy(Path(file) if file else None).policy)
    parts: list[tuple[str, Callable[[], Iterator[ReportLine]]]] = [
        (_("Installed"), _installed),
        (_("Policy"), lambda: _policy(Path(file) if file else None)),
        (_("Drafts folders"), lambda: _folders(load_policy(Path(file) if file else None).policy)),
        (_("Thunderbird"), thunderbird_lines),
        (
            _("Mail accounts"),
            lambda: account_lines(load_policy(Path(file) if file else None).policy),
        ),
        (
            _("Mail programs on this computer"),
            lambda: _mail_programs(load_policy(Path(file) if file else None).policy),
        ),
        (
            _("What ccwarn remembers"),
            lambda: memory_lines(load_policy(Path(file) if file else None).policy),
        ),
    ]
    host = outlook_host()
    if host is not None:
        from ccwarn.commands.doctor_outlook import outlook_lines  # late: only Windows has one

        parts.insert(4, (_("Outlook"), lambda: outlook_lines(host)))
    if getattr(arguments, "repair", False):
        _repair(console)
    for title, lines in parts:
        broken += _part(console, title, list(_readable(lines)))
    console.line()
    _summarise(console, broken, load_policy(Path(file) if file else None))
    return 1 if broken else 0


def _repair(console: Console) -> None:
    nothing = ReportLine(Mark.FINE, _("There was nothing to repair."))
    _part(console, _("Repaired"), list(_readable(repaired)) or [nothing])
    console.line()


def _part(console: Console, title: str, lines: Sequence[ReportLine]) -> int:
    """Show a part; return how much in it is broken."""
    console.line(console.strong(title))
    for line in lines:
        console.line(f"  {line.mark.value}  {line.text}")
        if line.remedy:
            console.paragraph(line.remedy, "      ")
    return sum(line.mark is Mark.BROKEN for line in lines)


def _readable(lines: Callable[[], Iterator[ReportLine]]) -> Iterator[ReportLine]:
    """Yield the lines of a part; where it cannot be looked at any further, the reason."""
    found = lines()
    while True:
        try:
            line = next(found)
        except StopIteration:
            return
        except OSError as error:
            text = _("This could not be looked at: {reason}.")
            line = ReportLine(Mark.BROKEN, text.format(reason=os.strerror(error.errno or EIO)))
        yield line


def _summarise(console: Console, broken: int, loaded: LoadedPolicy) -> None:
    text = ngettext(
        "{count} problem found; see !! above.", "{count} problems found; see !! above.", broken
    )
    console.line(text.format(count=grouped(broken)) if broken else _("Nothing is broken."))
    if told := notice(loaded):
        console.paragraph(told)


def _installed() -> Iterator[ReportLine]:
    yield ReportLine(Mark.FINE, f"ccwarn {version()}, Python {platform.python_version()}")
    yield ReportLine(Mark.FINE, plain(platform.platform()))
    yield ReportLine(Mark.FINE, _("Language: {language}").format(language=i18n.language()))
    yield _qt()
    yield from _display()
    yield autostart_line()
    yield from menu_lines()


def _display() -> Iterator[ReportLine]:
    if session():
        yield ReportLine(Mark.FINE, _("Session: {session}").format(session=session()))
    if not has_display():
        yield ReportLine(
            Mark.HINT,
            _("There is no display, so there is no tray icon."),
            _("ccwarn asks in the terminal instead: ccwarn --drafts FOLDER"),
        )
        return
    platform_name = qt_platform()
    if not platform_name:
        yield ReportLine(Mark.BROKEN, without_display())
        return
    yield ReportLine(Mark.FINE, _("Qt platform: {platform}").format(platform=platform_name))
    if has_tray():
        yield ReportLine(Mark.FINE, _("The desktop has a tray for the icon."))
    else:
        yield ReportLine(
            Mark.HINT,
            _("The desktop has no tray."),
            _(
                "A window takes its place. On GNOME, the extension AppIndicator and "
                "KStatusNotifierItem Support adds a tray."
            ),
        )


def _qt() -> ReportLine:
    try:
        return ReportLine(Mark.FINE, f"Qt {qt_version()}")
    except ImportError as error:
        return ReportLine(Mark.BROKEN, without_qt(error))


def _policy(file: Path | None) -> Iterator[ReportLine]:
    path = file or user_policy_file()
    loaded = load_policy(file)
    if Layer.SITE in loaded.texts and not loaded.locks_unknown:
        yield ReportLine(
            Mark.FINE, _site_policy(loaded.texts[Layer.SITE].source, len(loaded.locked))
        )
    if told := notice(loaded):
        yield ReportLine(
            Mark.HINT, told, _("To be asked, set monitor_only to false or leave it out.")
        )
    for problem in loaded.problems:
        yield ReportLine(Mark.BROKEN, problem.text)
    if loaded.locks_unknown:
        yield ReportLine(
            Mark.HINT, _("Only an administrator can correct your organisation's policy.")
        )
    elif loaded.problems:
        yield ReportLine(Mark.HINT, _("Everything else in the policy applies."))
    elif Layer.USER in loaded.texts:
        yield ReportLine(Mark.FINE, str(path))
    else:
        yield ReportLine(
            Mark.FINE,
            _("The built-in policy applies. Your own would be {path}").format(path=path),
        )


def _site_policy(file: str, locked: int) -> str:
    return ngettext(
        "Your organisation has locked {count} setting: {file}",
        "Your organisation has locked {count} settings: {file}",
        locked,
    ).format(count=grouped(locked), file=plain(file, 400))


def _folders(policy: Policy) -> Iterator[ReportLine]:
    for written in policy.drafts_folders:
        yield _folder(Path(written).expanduser())
        yield from _interrupted(Path(written).expanduser())
    if not policy.drafts_folders:
        yield ReportLine(
            Mark.HINT,
            _("No drafts folder is set, so none is guarded."),
            _("Set drafts_folders in {path}").format(path=user_policy_file()),
        )


def _folder(path: Path) -> ReportLine:
    name = plain(os.fspath(path), 400)
    try:
        store = open_store(path)
        count = sum(1 for _href in store.list())
        expect_drafts(store)
    except NotFound:
        return ReportLine(
            Mark.HINT,
            _("{folder} does not exist.").format(folder=name),
            _("ccwarn guards it as soon as it appears. If it should be there, check the spelling."),
        )
    except NoDrafts as error:
        return ReportLine(Mark.BROKEN, error.sentence)
    except StoreError as error:
        return ReportLine(
            Mark.BROKEN,
            _("{folder} is not guarded. {reason}").format(folder=name, reason=error.sentence),
        )
    text = ngettext("{folder}: {count} draft", "{folder}: {count} drafts", count)
    return ReportLine(Mark.FINE, text.format(folder=name, count=grouped(count)))


def _interrupted(path: Path) -> Iterator[ReportLine]:
    with suppress(StoreError):
        for record in open_store(path).interrupted():
            yield ReportLine(Mark.BROKEN, record.sentence)


def _mail_programs(policy: Policy) -> Iterator[ReportLine]:
    found = discover()
    guarded = {Path(written).expanduser() for written in policy.drafts_folders}
    for folder in found.folders:
        text = _whose(folder.program, folder.account, str(folder.path))
        if folder.path in guarded:
            yield ReportLine(Mark.FINE, text)
        else:
            advice = _("It is not guarded. To guard it, add it to drafts_folders in {path}")
            yield ReportLine(Mark.HINT, text, advice.format(path=user_policy_file()))
    for other in found.unguarded:
        yield ReportLine(Mark.HINT, _whose(other.program, other.account, other.reason))
    if not found.folders and not found.unguarded:
        yield ReportLine(Mark.HINT, _("No mail program with drafts to guard was found."))
    domains = sorted(found.domains - policy.providers - set(policy.own_domains))
    if domains:
        yield ReportLine(
            Mark.HINT,
            _("You write from: {domains}").format(domains=plain(listed(domains), 400)),
            _(
                "If these are domains of your organisation, add them to own_domains in {path}"
            ).format(path=user_policy_file()),
        )


def _whose(program: str, account: str, text: str) -> str:
    owner = f"{program}, {plain(account)}" if account else program
    return f"{owner}: {plain(text, 400)}"
