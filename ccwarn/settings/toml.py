"""A policy as TOML text: what it says, and everything that is wrong with it at once."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ccwarn.i18n import _
from ccwarn.settings.declared import SETTINGS
from ccwarn.settings.loaded import Key, PolicyText, Problem
from ccwarn.settings.values import texts

LOCKED: Key = ("locked",)
"""The setting by which an organisation's file names those that nobody else can change."""


FILE_VERSION: Key = ("version",)
"""Where a file may say in which form it is written; one that does not is of the first."""
VERSION = 1


def read(text: str, source: str, *, may_lock: bool = False) -> PolicyText:
    """Return what the TOML `text` says. A value that is wrong is reported and left out.

    `source` names the text in problems, usually a file. `may_lock` allows `locked` in it.
    """
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # numbers without end, brackets without end
        problem = _syntax_problem(error, source)
        return PolicyText(source, problems=(problem,), unusable=True)
    return read_written(dict(_leaves(table)), source, text.splitlines(), may_lock=may_lock)


def read_written(
    written: Mapping[Key, Any], source: str, lines: Sequence[str] = (), *, may_lock: bool = False
) -> PolicyText:
    """Return what settings say that are written as TOML has them, in these lines if in any.

    A value that is wrong is reported and left out.
    """
    return _Reader(lines, source, may_lock=may_lock).read(written)


class _Reader:
    """Takes the values out of one parsed text and collects what is wrong with it."""

    def __init__(self, lines: Sequence[str], source: str, *, may_lock: bool) -> None:
        self._lines = lines
        self._source = source
        self._may_lock = may_lock
        self._locked: frozenset[Key] = frozenset()
        self._wrong: set[Key] = set()
        self._problems: list[Problem] = []

    def read(self, written: Mapping[Key, Any]) -> PolicyText:
        values: dict[Key, Any] = {}
        for key, value in written.items():
            if key == LOCKED and self._may_lock:
                self._lock(value)
            elif key == FILE_VERSION:
                self._look_at_version(value)
            elif (setting := SETTINGS.get(key)) is None:
                only = _("only your organisation's own policy file can lock settings")
                self._report(key, only if key == LOCKED else unknown(".".join(key)))
            else:
                try:
                    values[key] = setting.kind.read(value)
                except ValueError as error:
                    self._wrong.add(key)
                    self._report_value(key, str(error))
        return PolicyText(
            self._source,
            values,
            written,
            {key: _line_of(self._lines, key) for key in written},
            frozenset(self._wrong),
            self._locked,
            tuple(self._problems),
        )

    def _look_at_version(self, value: object) -> None:
        if is_newer(value):
            newer = _("this file is for a newer version of ccwarn, so this one does not change it")
            self._report(FILE_VERSION, newer)
        elif value != VERSION or type(value) is not int:
            self._report_value(FILE_VERSION, _("must be {version}").format(version=VERSION))

    def _lock(self, value: object) -> None:
        try:
            names = texts(value)
        except ValueError as error:
            self._wrong.add(LOCKED)
            self._report_value(LOCKED, str(error))
            return
        for name in names:
            keys = named(name)
            self._locked |= keys
            if not keys:
                self._report_value(LOCKED, unknown(name))

    def _report_value(self, key: Key, problem: str) -> None:
        name = ".".join(key)
        self._report(key, _("{name}: {problem}").format(name=name, problem=problem))

    def _report(self, key: Key, message: str) -> None:
        self._problems.append(Problem(self._source, _line_of(self._lines, key), message))


def is_newer(version: object) -> bool:
    """Tell whether a file that says it is of this version is one of a later ccwarn's."""
    return type(version) is int and version > VERSION


def named(name: str) -> frozenset[Key]:
    """Return the setting of that name, or all settings of the table of that name."""
    wanted = _names(name)
    return frozenset(key for key in SETTINGS if key[: len(wanted)] == wanted)


# ---- where things stand in the text, which tomllib does not tell


_DEEPEST = 8
"""Tables are looked into so far down; settings are in the first ones."""


def _leaves(table: Mapping[str, Any], key: Key = ()) -> Iterator[tuple[Key, Any]]:
    for name, value in table.items():
        if isinstance(value, dict) and (*key, name) not in SETTINGS and len(key) < _DEEPEST:
            if value:
                yield from _leaves(value, (*key, name))
        else:
            yield (*key, name), value


_HEADER = re.compile(r"\s*\[+\s*([^\]]+?)\s*\]+")
_KEY = re.compile(r"\s*([\w\"'.-]+(?:\s*\.\s*[\w\"'-]+)*)\s*=")


def _line_of(lines: Sequence[str], key: Key) -> int:
    """Return the line, from 1 on, in which the key is set; 0 if it cannot be found."""
    table: Key = ()
    for number, line in enumerate(lines, 1):
        if header := _HEADER.match(line):
            table = _names(header[1])
            if table == key:
                return number
        elif found := _KEY.match(line):
            names = (*table, *_names(found[1]))
            if key[: len(names)] == names:
                return number
    return 0


def _names(dotted: str) -> Key:
    return tuple(name.strip().strip("\"'") for name in dotted.split("."))


def unknown(name: str) -> str:
    """Say that there is no setting of that name, and which one was perhaps meant."""
    tables = {known[0] for known in SETTINGS if len(known) > 1}
    names = [*(known.name for known in SETTINGS.values()), *sorted(tables)]
    near = difflib.get_close_matches(name, names, 1)
    if not near:  # the right name in the wrong table
        near = [".".join(known) for known in SETTINGS if known[-1] == _names(name)[-1]]
    if near:
        return _("there is no setting “{name}”; did you mean “{near}”?").format(
            name=name, near=near[0]
        )
    return _("there is no setting “{name}”").format(name=name)


def _syntax_problem(error: Exception, source: str) -> Problem:
    if not isinstance(error, tomllib.TOMLDecodeError):
        return Problem(source, 0, _("it contains a number or a list that is far too long"))
    line = re.search(r"at line (\d+)", str(error))
    message = _("this is not valid TOML: {error}").format(error=error)
    return Problem(source, int(line[1]) if line else 0, message)
