"""What argparse says by itself, in the language of everything else.

Python translates none of it. https://docs.python.org/3/library/argparse.html
"""

from __future__ import annotations

import argparse

from ccwarn.i18n import N_, _

WORDS = frozenset(
    {
        N_("usage: "),
        N_("options"),
        N_("positional arguments"),
        N_("show this help message and exit"),
        N_("%(prog)s: error: %(message)s\n"),
        N_("argument %(argument_name)s: %(message)s"),
        N_("unknown parser %(parser_name)r (choices: %(choices)s)"),
        N_("unrecognized arguments: %s"),
        N_("not allowed with argument %s"),
        N_("ignored explicit argument %r"),
        N_("the following arguments are required: %s"),
        N_("one of the arguments %s is required"),
        N_("expected one argument"),
        N_("expected at most one argument"),
        N_("expected at least one argument"),
        N_("ambiguous option: %(option)s could match %(matches)s"),
        N_("unexpected option string: %s"),
        N_("invalid choice: %(value)r (choose from %(choices)s)"),
    }
)
"""Its sentences, but for those that only programmers see.

One of them names a type of Python: what reads an option's value says itself what is wrong.
"""


def speak() -> None:
    """Have argparse speak the language of ccwarn's sentences, whichever that is at the time."""
    # It takes this name from gettext when it is imported, and looks it up whenever it speaks.
    vars(argparse)["_"] = _translated


def _translated(text: str | None) -> str | None:
    # What it is given by others, such as a heading, is translated already, or None.
    return _(text) if text in WORDS else text
