"""`ccwarn policy`: each setting with its value and where that comes from; mistakes in files."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ccwarn.commands.chosen_policy import speak
from ccwarn.i18n import _
from ccwarn.plain import plain
from ccwarn.resources import resource
from ccwarn.settings.declared import SETTINGS
from ccwarn.settings.files import load_policy, site_policy_file, user_policy_file
from ccwarn.settings.loaded import Key, Layer, LoadedPolicy, PolicyText
from ccwarn.settings.locks import with_dependents
from ccwarn.settings.toml import LOCKED, named, unknown
from ccwarn.terminal.console import Console


def run(arguments: argparse.Namespace) -> int:
    """Run the command: 0, or 2 for a name that is no setting or a source that has mistakes.

    `check` returns 1 for mistakes, and 2 for a file that cannot be read.
    """
    console, errors = Console(sys.stdout), Console(sys.stderr)
    unused = _unused(arguments)
    if unused:
        text = _("“ccwarn policy {action}” does not take “{argument}”.")
        errors.paragraph(text.format(action=arguments.action, argument=plain(unused)))
        return 2
    if arguments.action == "schema":
        sys.stdout.write(resource("policy.schema.json").read_text(encoding="utf-8"))
        return 0
    if arguments.action == "check":
        if not arguments.names:
            errors.paragraph(_("Name the policy files to check: ccwarn policy check FILE"))
            return 2
        from ccwarn.commands.policy_check import check  # late: not needed to explain

        return check(arguments.names, console, errors)
    return _explain(arguments, console, errors)


def _unused(arguments: argparse.Namespace) -> str:
    """Return an argument that would count for nothing; "" where there is none."""
    if arguments.action == "explain":
        return ""
    options = {"policy": "--policy", "own_domains": "--own-domain"}
    given = [text for name, text in options.items() if hasattr(arguments, name)]
    names: list[str] = arguments.names if arguments.action == "schema" else []
    return next(iter([*given, *names]), "")


def _explain(arguments: argparse.Namespace, console: Console, errors: Console) -> int:
    file = getattr(arguments, "policy", None)
    loaded = load_policy(
        Path(file) if file else None, own_domains=getattr(arguments, "own_domains", ())
    )
    speak(loaded.policy)
    for problem in loaded.problems:
        errors.line(problem.text)
    wrong = [name for name in arguments.names if not named(name)]
    for name in wrong:
        errors.paragraph(unknown(name))
    if not arguments.names:
        _tell_files(console, loaded, Path(file) if file else user_policy_file())
    wanted = {key for name in arguments.names for key in named(name)} or set(SETTINGS)
    if not wrong:
        _tell(console, loaded, [key for key in SETTINGS if key in wanted])
    return 2 if wrong or loaded.problems else 0


def _tell_files(console: Console, loaded: LoadedPolicy, user_file: Path) -> None:
    site = loaded.texts[Layer.SITE].sources if Layer.SITE in loaded.texts else ()
    read = {part.source for part in site}
    if Layer.USER in loaded.texts:
        read.add(str(user_file))
    for title, file in (
        (_("Your organisation's file"), str(site_policy_file())),
        (_("Your own file"), str(user_file)),
    ):
        there = "" if file in read else _(" (does not exist)")
        console.line(f"{title}: {plain(file, 400)}{there}")
    for key in sorted(read - {str(site_policy_file()), str(user_file)}):
        console.line(_("Group Policy: {key}").format(key=key))
    console.line()


def _tell(console: Console, loaded: LoadedPolicy, keys: Iterable[Key]) -> None:
    for key in keys:
        setting = SETTINGS[key]
        written = loaded.written(key)
        value = _as_toml(setting.kind.written(setting.default) if written is None else written)
        console.line(f"{console.strong(setting.name)} = {plain(value, 4000)}")
        console.line(f"    {console.quiet(_where(loaded, key))}")


def _where(loaded: LoadedPolicy, key: Key) -> str:
    source = loaded.source(key)
    place = source.file
    if source.line:
        place = _("{file}, line {line}").format(file=plain(source.file, 400), line=source.line)
    if key not in loaded.locked:
        return {Layer.BUILT_IN: _("built in")}.get(source.layer, place)
    if key in loaded.stricter:
        return place
    if loaded.locks_unknown and source.layer is Layer.BUILT_IN:
        return _("built in; your own settings can only add questions at the moment")
    if source.layer is Layer.BUILT_IN:
        place = _built_in_and_locked(loaded.texts[Layer.SITE], key)
    return _("{place}: set by your organisation").format(place=place)


def _built_in_and_locked(site: PolicyText, key: Key) -> str:
    lock = next(part for part in site.sources if key in with_dependents(part.locked))
    file = plain(lock.source, 400)
    if line := lock.lines.get(LOCKED):
        place = _("built in, and locked in {file}, line {line}")
        return place.format(file=file, line=line)
    return _("built in, and locked by {source}").format(source=file)


def _as_toml(value: Any) -> str:
    """Return the value as one line of TOML."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{name} = {_as_toml(it)}' for name, it in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_as_toml, value))}]"
    # Texts and numbers of JSON are written the same way in TOML.
    return json.dumps(value, ensure_ascii=False)
