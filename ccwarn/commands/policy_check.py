"""`ccwarn policy check`: what is wrong with policy files, before they count anywhere."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from ccwarn.i18n import _, grouped, ngettext
from ccwarn.plain import plain
from ccwarn.policy import Policy
from ccwarn.settings.declared.asking import disorder
from ccwarn.settings.files import BOM, builtin_providers, policy_text, user_policy_file
from ccwarn.settings.layers import merged
from ccwarn.settings.loaded import Layer, LoadedPolicy, PolicyText
from ccwarn.settings.toml import read
from ccwarn.terminal.console import Console


def check(files: Iterable[str], console: Console, errors: Console) -> int:
    """Tell the mistakes in files: 0 there are none, 1 there are some, 2 one cannot be read."""
    status = 0
    for file in files:
        try:
            text = policy_text(Path(file))
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else str(error)
            problem = _("the policy cannot be read: {why}").format(why=why)
            errors.line(f"{plain(file, 400)}: {problem}")
            status = 2
        else:
            status = max(status, _tell(file, text.removeprefix(BOM), console))
    return status


def _tell(file: str, text: str, console: Console) -> int:
    """Tell the mistakes in a text; return 1 where there are some."""
    said = read(text, plain(file, 400), may_lock=not _is_own(Path(file)))
    loaded = _alone(said)
    for problem in sorted(loaded.problems, key=lambda problem: problem.line):
        console.line(problem.text)
    if loaded.problems:
        return 1
    count = len(said.values)
    fine = ngettext(
        "{file}: no mistakes in {count} setting", "{file}: no mistakes in {count} settings", count
    )
    console.line(fine.format(file=said.source, count=grouped(count)))
    if doubt := disorder(loaded.policy.thresholds):
        console.paragraph(doubt, "  ")
    return 0


def _is_own(file: Path) -> bool:
    """Tell whether a file is the user's own, which can lock nothing."""
    own = user_policy_file()
    return own.exists() and os.path.samefile(file, own)  # noqa: PTH121 - both are files here


def _alone(said: PolicyText) -> LoadedPolicy:
    """Return the policy that a text makes with nothing but what is built in."""
    if said.unusable:
        return LoadedPolicy(Policy(), said.problems)
    return merged(Policy(providers=builtin_providers()), {Layer.USER: said})
