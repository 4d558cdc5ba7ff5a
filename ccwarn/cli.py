"""The command line: parse, then hand over to one of `ccwarn.commands`.

Nothing is imported before it is needed: a check of one mail should take no longer than it must.
"""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

from ccwarn import __version__, i18n
from ccwarn.i18n import N_, _
from ccwarn.terminal.console import Console
from ccwarn.terminal.ending import ended, open_missing_streams, parsed
from ccwarn.unforeseen import take_over_process

_SECURITY = ("starttls", "implicit", "plain")


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
    parser.add_argument("--version", action="version", version=f"ccwarn {__version__}")
    _add_guard(parser)
    # With its `prog` given, argparse need not format a usage to find it out.
    commands = parser.add_subparsers(metavar="COMMAND", title=_("commands"), prog="ccwarn")
    # What begins with a command's name can only mean that one, and each takes its time.
    for name in [word for word in words[:1] if word in _COMMANDS] or _COMMANDS:
        text, add_options = _COMMANDS[name]
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
        if name in words:
            add_options(command)
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
    _add_policy(parser)


class _Formatter(argparse.HelpFormatter):
    """As wide as the terminal. Argparse itself would import a lot to find that out."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=Console(sys.stdout).width)


def _add_check(parser: argparse.ArgumentParser) -> None:
    _add_paths(parser, _("a message, an mbox file or a folder of drafts; - for standard input"))
    parser.add_argument("--json", action="store_true", help=_("print one JSON object per line"))
    _add_policy(parser)


def _add_fix(parser: argparse.ArgumentParser) -> None:
    _add_paths(parser, _("a message, an mbox file or a folder of drafts"))
    parser.add_argument("--dry-run", action="store_true", help=_("only show what would be done"))
    _add_policy(parser)


def _add_undo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--list", action="store_true", help=_("list what can be undone"))
    parser.add_argument(
        "number",
        nargs="?",
        type=int,
        default=1,
        metavar="NUMBER",
        help=_("the fix's number in the list; 1, the latest, by default"),
    )


def _add_submission(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--listen",
        required=True,
        metavar="HOST:PORT",
        help=_("where your mail program connects to ccwarn, such as 127.0.0.1:2587"),
    )
    security = _("encryption that your mail program must use; with plain it may use STARTTLS")
    parser.add_argument("--listen-security", default="plain", choices=_SECURITY, help=security)
    _add_upstream(parser, required=True)
    parser.add_argument(
        "--patience",
        type=float,
        metavar="SECONDS",
        help=_("how long to wait for an answer before the mail is refused"),
    )
    _add_unattended(parser)
    _add_policy(parser)


def _add_sendmail(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("recipients", nargs="*", metavar="ADDRESS", help=_("who gets the mail"))
    parser.add_argument(
        "-t", action="store_true", dest="from_header", help=_("read recipients from the header too")
    )
    parser.add_argument("-f", "-r", dest="sender", metavar="ADDRESS", help=_("the sender"))
    for option in ("-i", "-v", "-n", "-U", "-G"):
        parser.add_argument(option, action="store_true", help=argparse.SUPPRESS)
    # With -h, sendmail is told how often a mail was passed on: to print the help would lose it.
    for option in ("-o", "-L", "-p", "-X", "-h"):
        parser.add_argument(option, action="append", help=argparse.SUPPRESS)
    named = {"-N": "notify", "-R": "ret", "-V": "envelope_id", "-B": "body", "-F": "full_name"}
    for option, name in {**named, "-b": "mode"}.items():
        parser.add_argument(option, dest=name, help=argparse.SUPPRESS)
    parser.add_argument(
        "--command",
        metavar="COMMAND",
        help=_("send with this command, such as “msmtp”; it gets sendmail's options"),
    )
    _add_upstream(parser, required=False)
    parser.add_argument("--user", metavar="NAME", help=_("the name to log in to the server with"))
    parser.add_argument(
        "--password-command", metavar="COMMAND", help=_("a command that prints the password")
    )
    _add_unattended(parser)
    _add_policy(parser)


def _add_upstream(parser: argparse.ArgumentParser, *, required: bool) -> None:
    parser.add_argument(
        "--upstream",
        required=required,
        metavar="HOST:PORT",
        help=_("the mail server, such as mail.example:587"),
    )
    parser.add_argument(
        "--security",
        choices=_SECURITY,
        default="starttls",
        help=_(
            "how to connect: starttls (port 587), implicit (port 465), or plain, only on this "
            "computer"
        ),
    )
    certificate = _("trust the server by this certificate, its own or its authority's")
    parser.add_argument("--certificate", default="", metavar="FILE", help=certificate)
    parser.add_argument("--fingerprint", default="", metavar="SHA256", help=_("its fingerprint"))


def _add_unattended(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--unattended",
        choices=("hold", "remedy"),
        help=_("do not ask: hold such a mail, or move people to Bcc"),
    )


def _add_nothing(parser: argparse.ArgumentParser) -> None:
    """Leave a command without options of its own."""


def _add_paths(parser: argparse.ArgumentParser, text: str) -> None:
    parser.add_argument("paths", nargs="+", metavar="PATH", help=text)


def _add_install(parser: argparse.ArgumentParser) -> None:
    _add_connection(parser)
    parser.add_argument(
        "--replace-warning",
        action="store_true",
        help=_("turn off Thunderbird's own warning about many recipients, until uninstall"),
    )


def _add_uninstall(parser: argparse.ArgumentParser) -> None:
    _add_connection(parser)
    parser.add_argument("--forget", action="store_true", help=_("also do what ccwarn forget does"))


def _add_connection(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("program", choices=["thunderbird"], help=_("the mail program"))
    where = parser.add_mutually_exclusive_group()
    where.add_argument(
        "--profile",
        action="append",
        dest="profiles",
        default=[],
        metavar="DIR",
        help=_("only this profile folder; may be given several times"),
    )
    where.add_argument(
        "--system",
        action="store_true",
        help=_("for everyone on this computer, by Thunderbird's enterprise policies"),
    )


def _add_explaining(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=["explain"], help=_("show where each value comes from"))
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help=_("only this setting, such as own_domains, or this table, such as thresholds"),
    )
    _add_policy(parser)


def _add_policy(parser: argparse.ArgumentParser) -> None:
    # Without a default of their own, a command's options leave alone what stood before it.
    parser.add_argument(
        "--policy",
        metavar="FILE",
        default=argparse.SUPPRESS,
        help=_("use this policy instead of your own"),
    )
    parser.add_argument(
        "--own-domain",
        action="append",
        dest="own_domains",
        default=argparse.SUPPRESS,
        metavar="DOMAIN",
        help=_("a domain of your organisation; may be given several times"),
    )


_COMMANDS: dict[str, tuple[str, Callable[[argparse.ArgumentParser], None]]] = {
    "check": (N_("Show which messages would reveal addresses to strangers."), _add_check),
    "fix": (N_("Move exposed people to Bcc in the files themselves."), _add_fix),
    "undo": (N_("Undo a fix, byte for byte."), _add_undo),
    "forget": (N_("Delete what ccwarn remembers: decisions, and what undo needs."), _add_nothing),
    "submission": (N_("Check mail between your mail program and its server."), _add_submission),
    "sendmail": (N_("Check one mail from standard input, then send it."), _add_sendmail),
    "doctor": (
        N_("Show what is installed, guarded and broken, and what to do about it."),
        _add_policy,
    ),
    "policy": (N_("Show what is set, and where."), _add_explaining),
    "install": (N_("Connect a mail program to ccwarn."), _add_install),
    "uninstall": (N_("Undo what install did."), _add_uninstall),
    "demo": (N_("Show ccwarn at work on samples in a temporary folder."), _add_nothing),
}
"""What can be done: in a sentence, and with which options."""
