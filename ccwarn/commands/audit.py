"""`ccwarn audit`: what would have been asked about mail of the past. Nothing of it is changed."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import FrameType

from ccwarn.audit.engine import Audit, Result
from ccwarn.audit.executors import NoCluster, Readers, on_cluster, on_this_computer, processors
from ccwarn.audit.judging import JudgedMail
from ccwarn.audit.who_saw_whom import WhoSawWhom
from ccwarn.commands import audit_csv, audit_json, audit_report
from ccwarn.commands.audit_progress import AuditProgress
from ccwarn.commands.chosen_policy import policy_in_force
from ccwarn.commands.messages import in_this_folder
from ccwarn.i18n import _, grouped, ngettext
from ccwarn.plain import plain
from ccwarn.stores.base import StoreError
from ccwarn.stores.identities import KnownIdentities
from ccwarn.stores.opening import named
from ccwarn.terminal.console import Console
from ccwarn.terminal.ending import INTERRUPTED


def run(arguments: argparse.Namespace) -> int:
    """Run the command: 0 nothing to ask, 1 something to ask, 2 something could not be read."""
    errors = Console(sys.stderr)
    if arguments.since and arguments.until and arguments.since > arguments.until:
        errors.paragraph(_("--until is before --since."))
        return 2
    policy, sound = policy_in_force(arguments, errors)
    progress = AuditProgress(errors)
    seen = WhoSawWhom() if arguments.who_saw_whom else None
    audit = Audit(
        policy,
        since=arguments.since,
        until=arguments.until,
        largest=arguments.largest,
        identities=KnownIdentities(),
        heard=_heard(seen),
        told=progress.show,
    )
    try:
        with _halting(audit), _readers(arguments) as readers:
            paths = list(_paths(arguments.paths, errors))
            audit.read(paths, readers.executor, readers.at_once)
        with _halting(audit):
            audit.judge()
    except NoCluster as error:
        errors.paragraph(str(error))
        return 2
    finally:
        progress.hide()
        audit.close()
    result = audit.result
    _write(arguments, result, seen)
    _tell(result, errors)
    if not result.complete:
        return INTERRUPTED
    if result.unreadable_count or not sound or len(paths) < len(arguments.paths):
        return 2
    return 1 if result.asked else 0


def _heard(seen: WhoSawWhom | None) -> Callable[[JudgedMail], None]:
    def heard(judged: JudgedMail) -> None:
        if seen is not None and judged.review.severity.asks:
            seen.add(judged)

    return heard


def _paths(typed: list[str], errors: Console) -> Iterator[Path]:
    for text in in_this_folder(typed):
        try:
            yield named(text)
        except StoreError as error:
            errors.line(error.sentence)


def _readers(arguments: argparse.Namespace) -> AbstractContextManager[Readers]:
    if arguments.cluster is not None:
        return on_cluster(arguments.cluster)
    return on_this_computer(processors() if arguments.jobs is None else arguments.jobs)


@contextmanager
def _halting(audit: Audit) -> Iterator[None]:
    """Let Ctrl+C end what is under way, so that what there is so far is told; twice ends all."""
    halted: list[int] = []

    def halt(number: int, frame: FrameType | None) -> None:
        if halted:
            raise KeyboardInterrupt
        halted.append(number)
        audit.halt()

    if threading.current_thread() is not threading.main_thread():
        yield  # Only the main thread hears of signals.
        return
    usual = signal.signal(signal.SIGINT, halt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, usual)


def _write(arguments: argparse.Namespace, result: Result, seen: WhoSawWhom | None) -> None:
    if arguments.json:
        audit_json.write(sys.stdout, result, seen)
    elif arguments.csv:
        audit_csv.write(sys.stdout, result, seen)
    else:
        audit_report.write(Console(sys.stdout), result, seen)


def _tell(result: Result, errors: Console) -> None:
    """Tell what could not be read, and why."""
    for path, sentence in result.unreadable:
        errors.line(f"{plain(path, 400)}: {sentence}")
    more = result.unreadable_count - len(result.unreadable)
    if more > 0:
        text = ngettext("{count} more could not be read.", "{count} more could not be read.", more)
        errors.line(text.format(count=grouped(more)))
    if not result.complete:
        errors.paragraph(_("Stopped early: this is what was found so far."))
