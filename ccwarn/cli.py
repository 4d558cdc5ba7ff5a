"""The command line: parse, then hand over to one of `ccwarn.commands`.

Nothing is imported before it is needed: a check of one mail should take no longer than it must.
"""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import NoReturn

from ccwarn import i18n
from ccwarn.i18n import N_, _
from ccwarn.options.common import add_policy
from ccwarn.terminal import argparse_words
from ccwarn.terminal.console import Console
from ccwarn.terminal.ending import ended, open_missing_streams, parsed
from ccwarn.unforeseen import take_over_process


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status.

    0: all is well. 1: there is something to ask, left or broken. 2: something could not be read.
    Whatever else happens, a person reads a sentence, and never a traceback.
    """
    if argv is None:  # Otherwise the process is somebody else's.
        take_over_process()
    open_missing_streams()
    status = ended(lambda: _run(sys.argv[1:] if argv is None else argv))
    gc.freeze()
    return status


def _run(words: Sequence[str]) -> int:
    # Everything imported lives until the end: looking through it for garbage only takes time.
    gc.disable()
    try:
        i18n.install()
        argparse_words.speak()
        arguments = parsed(_parser(words), words)
        run: Callable[[argparse.Namespace], int] = import_module(arguments.module).run
    finally:
        gc.freeze()
        gc.enable()
        # A help text, or what is wrong with the arguments, for a reader that is gone.
        sys.stdout.flush()
        sys.stderr.flush()
    try:
        return run(arguments)
    finally:
        sys.stdout.flush()


def whole_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands with all their options, as manuals want it."""
    return _parser(["", *_COMMANDS])


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    """Return the parser of these words: of one command, where they begin with it, or of all."""
    parser = argparse.ArgumentParser(
        prog="ccwarn",
        description=_(
            "Asks before a mail shows its recipients' addresses to each other, and moves them to "
            "Bcc. Without a command it guards your drafts folders from the tray."
        ),
        epilog=_("For help with a command, type: ccwarn COMMAND --help"),
        formatter_class=_Formatter,
    )
    parser.set_defaults(module="ccwarn.commands.guard")
    text = _("show the version and the commit that it was made of")
    parser.add_argument("--version", action=_ShowVersion, nargs=0, help=text)
    _add_guard(parser)
    # With its `prog` given, argparse need not format a usage to find it out.
    commands = parser.add_subparsers(metavar="COMMAND", title=_("commands"), prog="ccwarn")
    # What begins with a command's name can only mean that one, and each takes its time.
    for name in [word for word in words[:1] if word in _COMMANDS] or _COMMANDS:
        text, options = _COMMANDS[name]
        text = _(text)
        # A command's own -h counts before argparse's, which prints the help.
        command = commands.add_parser(
            name,
            help=text,
            description=text,
            formatter_class=_Formatter,
            conflict_handler="resolve",
        )
        command.set_defaults(module=f"ccwarn.commands.{name}")
        if name in words and options:
            module, add_options = options.split(".")
            getattr(import_module(f"ccwarn.options.{module}"), add_options)(command)
    return parser


def _add_guard(parser: argparse.ArgumentParser) -> None:
    """Add the options of `ccwarn` without a command."""
    parser.add_argument(
        "--drafts",
        action="append",
        default=[],
        metavar="FOLDER",
        help=_("guard this folder; may be given several times"),
    )
    parser.add_argument(
        "--open",
        action="append",
        default=[],
        metavar="PATH",
        help=_("check this message or folder in a window; may be given several times"),
    )
    parser.add_argument(
        "--hidden",
        action="store_true",
        help=_("do not open a window at the start; without a tray, it is minimised"),
    )
    add_policy(parser)


class _ShowVersion(argparse.Action):
    """Prints the version and ends. Only here does anybody look for the commit."""

    def __call__(
        self, parser: argparse.ArgumentParser, *_given: object, **_more: object
    ) -> NoReturn:
        from ccwarn.commit import version

        print(f"ccwarn {version()}")
        parser.exit()


class _Formatter(argparse.HelpFormatter):
    """As wide as the terminal. Argparse itself would import a lot to find that out."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=Console(sys.stdout).width)


_COMMANDS = {
    "check": (N_("Show which messages would reveal addresses to strangers."), "messages.add_check"),
    "audit": (
        N_("Show what ccwarn would have asked about mail that was sent."),
        "auditing.add_audit",
    ),
    "fix": (N_("Move exposed people to Bcc in the files themselves."), "messages.add_fix"),
    "undo": (N_("Undo a fix, byte for byte."), "messages.add_undo"),
    "unsent": (
        N_("Show mails that were sent separately, and that not everybody has."),
        "messages.add_unsent",
    ),
    "forget": (N_("Delete what ccwarn remembers: decisions, and what undo needs."), ""),
    "submission": (
        N_("Check mail between your mail program and its server."),
        "sending.add_submission",
    ),
    "sendmail": (
        N_("Check one mail from standard input, then send it."),
        "sending.add_sendmail",
    ),
    "milter": (
        N_("Check mail on a mail server such as Postfix."),
        "milter.add_milter",
    ),
    "doctor": (
        N_("Show what is installed, guarded and broken, and what to do about it."),
        "connecting.add_doctor",
    ),
    "policy": (N_("Show what is set, and where, or check a policy file."), "policy.add_explaining"),
    "install": (N_("Connect a mail program to ccwarn."), "connecting.add_install"),
    "uninstall": (N_("Undo what install did."), "connecting.add_uninstall"),
    "demo": (N_("Show ccwarn at work on samples in a temporary folder."), ""),
}
"""What can be done: in a sentence, and what of `ccwarn.options` adds its options."""
