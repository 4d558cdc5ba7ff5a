"""The manual pages, made of what the command line itself says: one of ccwarn, one of each command.

How such a page is written is told in man-pages(7) and groff_man(7).
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from ccwarn import __version__

STATUS = {
    "0": "All is well.",
    "1": "There is something to ask about, left to do, or broken.",
    "2": "Something could not be read, or the arguments mean nothing.",
}
STATUS_OF = {
    "sendmail": {
        "0": "The mail server took the mail.",
        "another": "One of sysexits.h(3head), as sendmail has them. The mail was not sent.",
    },
}
"""Exit statuses of commands that have others."""
FILES = {
    "~/.config/ccwarn/policy.toml": "What you have set.",
    "/etc/xdg/ccwarn/policy.toml": "What your organisation has set for everyone on this computer.",
    "~/.local/state/ccwarn": "What ccwarn remembers, and what undo needs.",
}


def pages(parser: argparse.ArgumentParser, day: int) -> dict[str, str]:
    """Return the text of each page by its file's name; `day` is its date, in seconds since 1970."""
    commands = commands_of(parser)
    found = {"ccwarn.1": _page("ccwarn", parser, commands, day)}
    for name, command in commands.items():
        found[f"ccwarn-{name}.1"] = _page(f"ccwarn-{name}", command, {}, day)
    return found


def commands_of(parser: argparse.ArgumentParser) -> Mapping[str, argparse.ArgumentParser]:
    """Return the parser of each command."""
    for action in actions(parser):
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            return dict(action.choices)
    return {}


def actions(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    """Return all that a parser takes. Argparse has no public way to ask for that."""
    return list(parser._actions)  # noqa: SLF001


def _page(
    name: str,
    parser: argparse.ArgumentParser,
    commands: Mapping[str, argparse.ArgumentParser],
    day: int,
) -> str:
    date = datetime.fromtimestamp(day, UTC).date().isoformat()
    about = parser.description or ""
    first = about.partition(". ")[0].rstrip(".")
    lines = [
        f'.TH {_text(name.upper())} 1 {date} "ccwarn {__version__}" "User Commands"',
        ".SH NAME",
        f"{_text(name)} \\- {_text(first[:1].lower() + first[1:])}",
        ".SH SYNOPSIS",
        *_synopsis(parser),
        ".SH DESCRIPTION",
        _line(about),
        *_options(parser),
    ]
    if commands:
        lines.append(".SH COMMANDS")
        for command, its in commands.items():
            lines += [
                ".TP",
                f"\\fB{_text(f'ccwarn-{command}')}\\fR(1)",
                _line(its.description or ""),
            ]
        lines.append(".SH FILES")
        lines += _list(FILES)
    lines.append(".SH EXIT STATUS")
    lines += _list(STATUS_OF.get(name.removeprefix("ccwarn-"), STATUS))
    also = [f"ccwarn-{command}" for command in commands] or ["ccwarn"]
    lines += [".SH SEE ALSO", ",\n".join(f"\\fB{_text(other)}\\fR(1)" for other in also)]
    return "\n".join(lines) + "\n"


def _synopsis(parser: argparse.ArgumentParser) -> Iterator[str]:
    usage = " ".join(parser.format_usage().split()[1:])
    program, rest = usage[: len(parser.prog)], usage[len(parser.prog) :]
    yield f".B {_text(program)}"
    yield _line(rest.strip())


def _options(parser: argparse.ArgumentParser) -> Iterator[str]:
    yield ".SH OPTIONS"
    for action in actions(parser):
        if action.help in (None, argparse.SUPPRESS) or isinstance(
            action,
            argparse._SubParsersAction,  # noqa: SLF001
        ):
            continue
        value = "" if action.nargs == 0 else _value(action)
        names = [f"\\fB{_text(option)}\\fR" for option in action.option_strings]
        yield ".TP"
        yield f"{', '.join(names)} {value}".strip()
        yield _line(str(action.help))


def _value(action: argparse.Action) -> str:
    if action.choices and not action.metavar:
        return "|".join(f"\\fB{_text(str(choice))}\\fR" for choice in action.choices)
    return f"\\fI{_text(str(action.metavar or action.dest.upper()))}\\fR"


def _list(told: Mapping[str, str]) -> Iterator[str]:
    for name, text in told.items():
        yield from (".TP", f"\\fB{_text(name)}\\fR", _line(text))


def _line(text: str) -> str:
    """Return a line of text, which must not begin like a request."""
    escaped = _text(text)
    return f"\\&{escaped}" if escaped[:1] in (".", "'") else escaped


def _text(text: str) -> str:
    """Return text in which nothing is a request, and each - is the one that people type."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return re.sub(r"[“”]", lambda it: "\\(lq" if it[0] == "“" else "\\(rq", text)
