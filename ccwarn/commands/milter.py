"""`ccwarn milter`: the gate of an organisation's mail server, and what it has counted."""

from __future__ import annotations

import argparse
import os
import re
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path

from ccwarn.clearance import Clearance
from ccwarn.commands.chosen_policy import current_policy
from ccwarn.gates.milter import listening
from ccwarn.gates.milter.counters import Counters, Row
from ccwarn.gates.milter.gate import MilterGate
from ccwarn.gates.milter.holding import NUMBER, Holding
from ccwarn.gates.milter.judging import Judging
from ccwarn.gates.milter.kept_notices import KeptNotices
from ccwarn.gates.milter.listening import Listener
from ccwarn.gates.milter.metrics import STALE, Metrics
from ccwarn.gates.milter.notices import Notices, by_sendmail
from ccwarn.gates.milter.releasing import let_go, release, release_asked
from ccwarn.gates.unattended import Unattended
from ccwarn.i18n import _, grouped, ngettext
from ccwarn.journal import Journal
from ccwarn.memory_of_server import MemoryOfServer
from ccwarn.plain import plain
from ccwarn.policy import Policy
from ccwarn.retention import sweep
from ccwarn.review import Decision
from ccwarn.rules import ALL_RULES
from ccwarn.settings.files import state_dir
from ccwarn.terminal.console import Console
from ccwarn.unforeseen import take_over_log

_LAST_WRITING = 10.0
"""Seconds that writing down who stood together may take at the end."""


def run(arguments: argparse.Namespace) -> int:
    """Run the command until it is told to end: 0 then, 2 if it cannot begin."""
    if arguments.action == "status":
        return _status(_metrics_file(arguments))
    errors = Console(sys.stderr)
    if not hasattr(os, "fork"):
        errors.paragraph(_("This command is for mail servers on Linux and Unix."))
        return 2
    if arguments.action == "release":
        return _release(arguments.postsuper, arguments.numbers)
    take_over_log()
    if not 1 <= arguments.processes <= 64:
        errors.paragraph(_("Choose 1 to 64 processes."))
        return 2
    policy = current_policy(arguments, errors)
    counters = Counters(arguments.processes)
    try:
        listeners = _listeners(arguments)
        metrics = Metrics(counters, _metrics_file(arguments), arguments.metrics_socket)
    except ValueError as error:
        errors.paragraph(str(error))
        return 2
    except OSError as error:
        text = _("ccwarn cannot listen: {reason}.")
        errors.paragraph(text.format(reason=os.strerror(error.errno or 0)))
        return 2
    sweep(state_dir(), policy())
    _guard(arguments, listeners, counters, metrics, policy)
    for place in (*arguments.listen, *arguments.listen_incoming):
        listening.remove(place)
    return 0


def _guard(
    arguments: argparse.Namespace,
    listeners: list[Listener],
    counters: Counters,
    metrics: Metrics,
    policy: Callable[[], Policy],
) -> None:
    console = Console(sys.stdout)

    def say(text: str) -> None:
        with suppress(OSError):  # Mail is judged whether or not anybody reads this.
            console.paragraph(text)

    def reload() -> None:
        policy()
        say(_("The settings were read again."))

    def lost(number: int) -> None:
        counters.row(number).let_go()
        say(_("A process of ccwarn milter has ended and is started again."))

    def work(number: int, alive: int) -> None:
        _judge(arguments, listeners, counters.row(number), policy, alive)

    from ccwarn.gates.milter.supervisor import Supervisor  # late: Windows has no such signals

    say(_guarding(arguments.processes))
    Supervisor(arguments.processes, work, metrics, reload, lost).run()


def _judge(
    arguments: argparse.Namespace,
    listeners: list[Listener],
    counts: Row,
    policy: Callable[[], Policy],
    alive: int,
) -> None:
    """Judge mail, in one process, until it is told to end."""
    state = state_dir()
    holding = Holding(state)

    def forget(policy: Policy) -> None:
        sweep(state, policy)
        holding.forget_old()

    memory = MemoryOfServer(state, partial(counts.add, "forgotten"), forget)
    journal = Journal(state)
    clearance = Clearance(policy, ALL_RULES, Unattended(Decision.HOLD), journal, memory)
    notices = Notices(by_sendmail(arguments.sendmail), counts, KeptNotices(state / "notices"))
    judging = Judging(clearance, memory, counts, holding, lambda: notices.has_room)
    release = partial(let_go, holding, arguments.postsuper)
    notices.begin()
    MilterGate(listeners, judging, counts, notices, release, alive).run()
    memory.settle(_LAST_WRITING)
    journal.settle(_LAST_WRITING)


def _listeners(arguments: argparse.Namespace) -> list[Listener]:
    found = listening.handed_over()
    found += [listening.listener(it, is_incoming=False) for it in arguments.listen]
    found += [listening.listener(it, is_incoming=True) for it in arguments.listen_incoming]
    if not found:
        raise ValueError(_("Say with --listen where the mail server is to connect."))
    return found


def _guarding(processes: int) -> str:
    return ngettext(
        "Mail is judged by {count} process.", "Mail is judged by {count} processes.", processes
    ).format(count=grouped(processes))


def _metrics_file(arguments: argparse.Namespace) -> Path:
    return Path(arguments.metrics) if arguments.metrics else state_dir() / "milter.prom"


def _release(program: str, numbers: list[str]) -> int:
    """Let held mails go: 0 where all have gone, 1 where some were not there, 2 where none can."""
    console, errors = Console(sys.stdout), Console(sys.stderr)
    try:
        if numbers:
            released = release(program, [it for it in numbers if NUMBER.fullmatch(it)])
        else:
            released = release_asked(Holding(state_dir()), program)
    except OSError:
        released = None
    if released is None or (released.failed and not released.gone):
        errors.paragraph(_("Held mail could not be let go. Run this as root, on Postfix' machine."))
        return 2
    gone = len(released.gone)
    text = ngettext("{count} mail is on its way.", "{count} mails are on their way.", gone)
    console.line(text.format(count=grouped(gone)))
    for number in released.failed:
        errors.line(_("{number} could not be let go.").format(number=number))
    return 1 if released.failed or gone < len(numbers) else 0


def _status(file: Path) -> int:
    """Show what was counted: 0 while mail is judged, 1 while it is not, 2 where nobody knows."""
    console, errors = Console(sys.stdout), Console(sys.stderr)
    try:
        counts = _read(file.read_text(encoding="utf-8"))
        is_stale = time.time() - file.stat().st_mtime > STALE
    except OSError as error:
        text = _("“{file}” cannot be read: {reason}. With --metrics ccwarn milter writes another.")
        reason = os.strerror(error.errno or 0)
        errors.paragraph(text.format(file=plain(str(file), 400), reason=reason))
        return 2
    # Killed by the system, it could not write that it has ended.
    processes = 0 if is_stale else counts.get("processes", 0)
    console.line(_guarding(processes) if processes else _("ccwarn milter is not running."))
    for name, sentence in _lines().items():
        console.line(f"{grouped(counts.get(name, 0)):>12}  {sentence}")
    return 0 if processes else 1


def _lines() -> Mapping[str, str]:
    return {
        "connections": _("open connections of the mail server"),
        # i18n: here and below: each follows its number, such as “12 mails judged”
        "mails outgoing": _("mails judged"),
        "mails incoming": _("mails from outside, which always pass"),
        "mails exempt": _("mails of exempt hosts and users"),
        "flagged ask": _("to ask about"),
        "flagged typed": _("to ask about, with the number to type"),
        "flagged refuse": _("that cannot be sent as they are"),
        "outcomes passed": _("passed with nothing to ask"),
        "outcomes cleared": _("passed, as their authors had answered on their desktops"),
        "outcomes monitored": _("passed, and were noted"),
        "outcomes tagged": _("passed with a tag"),
        "outcomes rejected": _("rejected"),
        "outcomes held": _("held until their authors answer"),
        "released": _("let go by their authors"),
        "outcomes rewritten": _("passed with people moved to Bcc"),
        "outcomes deferred": _("put off, as they could not be examined"),
        "notices": _("authors who are still to be told that their mail waits, or was changed"),
        "untold": _("authors who could not be told: look for their mails with mailq"),
        "errors": _("could not be examined"),
        "not_remembered": _("could not be remembered"),
    }


def _read(text: str) -> Mapping[str, int]:
    """Return the counts in a text in Prometheus' format, by their short names."""
    found = re.findall(r'(?m)^ccwarn_milter_(\w+?)(?:_total)?(?:\{\w+="(\w+)"\})? (\d+)$', text)
    return {f"{name} {label}".strip(): int(count) for name, label, count in found}
