"""What has shells complete `ccwarn`: made of the command line itself, by shtab."""

from __future__ import annotations

import argparse

import shtab

from manual import actions, commands_of

FILES = {
    "bash": "share/bash-completion/completions/ccwarn",
    "zsh": "share/zsh/site-functions/_ccwarn",
    "fish": "share/fish/vendor_completions.d/ccwarn.fish",
}
"""Where each shell looks, below the folder that something is installed into."""

_FILE = ("PATH", "FILE", "PROGRAM")
_FOLDER = ("FOLDER", "DIR")


def scripts(parser: argparse.ArgumentParser) -> dict[str, str]:
    """Return the script for each shell by the path of its file."""
    for each in (parser, *commands_of(parser).values()):
        for action in actions(each):
            if action.metavar in _FILE:
                action.complete = shtab.FILE  # type: ignore[attr-defined]  # as shtab wants it
            elif action.metavar in _FOLDER:
                action.complete = shtab.DIRECTORY  # type: ignore[attr-defined]
    return {path: shtab.complete(parser, shell) + "\n" for shell, path in FILES.items()}
