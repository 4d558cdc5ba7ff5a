"""A policy as TOML text: what may stand in it, and everything that is wrong with it at once.

A value that is wrong is reported and left out; whatever else the text says still counts, on top of
the policy it extends. So a broken file can loosen nothing and never means "no checks".
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from ccwarn.account import Account
from ccwarn.draft import a_label
from ccwarn.i18n import _
from ccwarn.loaded_policy import LoadedPolicy, Problem
from ccwarn.policy import Policy, Severity, Thresholds, WatchedDomains

Path_ = tuple[str, ...]

SEVERITIES = {
    "off": Severity.OFF,
    "note": Severity.NOTE,
    "ask": Severity.CONFIRM,
    "typed": Severity.STRONG,
    "refuse": Severity.REFUSE,
}
"""What a severity is called in a policy; "default" leaves it to the rule."""


RULES = ("CC101", "CC102", "CC103", "CC104", "CC105", "CC106")
"""The rules whose severity a policy can set."""


def extended(policy: Policy, text: str, source: str) -> LoadedPolicy:
    """Return `policy` with what the TOML `text` says put over it.

    `source` names the text in problems, usually a file.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return LoadedPolicy(policy, (_syntax_problem(error, source),))
    reader = _Reader(text, source)
    changes = reader.values(table)
    policy = _with_changes(policy, changes)
    return LoadedPolicy(_without_provider_domains(policy, reader), tuple(reader.problems))


class _Reader:
    """Takes the values out of one parsed text and collects what is wrong with it."""

    def __init__(self, text: str, source: str) -> None:
        self._lines = text.splitlines()
        self._source = source
        self.problems: list[Problem] = []

    def report(self, path: Path_, message: str) -> None:
        self.problems.append(Problem(self._source, _line_of(self._lines, path), message))

    def values(self, table: Mapping[str, Any]) -> dict[Path_, Any]:
        found: dict[Path_, Any] = {}
        for path, value in _leaves(table):
            read = _READERS.get(path)
            if read is None:
                self.report(path, _unknown(path))
                continue
            try:
                found[path] = read(value)
            except ValueError as error:
                name = ".".join(path)
                self.report(path, _("{name}: {problem}").format(name=name, problem=str(error)))
        return found


def _with_changes(policy: Policy, changes: Mapping[Path_, Any]) -> Policy:
    direct = {path[0]: value for path, value in changes.items() if len(path) == 1}
    thresholds = {path[1]: value for path, value in changes.items() if path[0] == "thresholds"}
    watched = {path[1]: value for path, value in changes.items() if path[0] == "watched_domains"}
    severities = {path[1]: value for path, value in changes.items() if path[0] == "rules"}
    providers = policy.providers | frozenset(changes.get(("mailbox_providers", "add"), ()))
    providers -= frozenset(changes.get(("mailbox_providers", "remove"), ()))
    merged = {**policy.severities, **severities}
    return replace(
        policy,
        **direct,
        thresholds=replace(policy.thresholds, **thresholds),
        watched_domains=replace(policy.watched_domains, **watched),
        severities={code: severity for code, severity in merged.items() if severity is not None},
        providers=providers,
        visible_external_limit=changes.get(
            ("limits", "visible_external"), policy.visible_external_limit
        ),
    )


def _without_provider_domains(policy: Policy, reader: _Reader) -> Policy:
    strangers = [domain for domain in policy.own_domains if domain in policy.providers]
    for domain in strangers:
        reader.report(
            ("own_domains",),
            _(
                "own_domains: {domain} is a public mailbox provider; everybody there would count "
                "as your colleague, so it is left out"
            ).format(domain=domain),
        )
    kept = tuple(domain for domain in policy.own_domains if domain not in strangers)
    return replace(policy, own_domains=kept)


# ---- values: each reader returns what the policy takes, or raises ValueError with a sentence


def _domain(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(_('a domain is a text in quotes, such as "acme.example"'))
    domain = a_label(value.strip())
    if not re.fullmatch(r"[a-z0-9_-]+(\.[a-z0-9_-]+)+", domain):
        hint = _("“{value}” is not a domain; write it as acme.example, without @ or *")
        raise ValueError(hint.format(value=value))
    return domain


def _organisation_domain(value: object) -> str:
    domain = _domain(value)
    if _may_be_suffix(domain):
        from ccwarn.organisation import public_suffixes  # late: takes 0.3 s

        if domain in public_suffixes():
            hint = _("under {domain} anybody can have a domain; name your own one below it")
            raise ValueError(hint.format(domain=domain))
    return domain


def _may_be_suffix(domain: str) -> bool:
    # Cheap and generous: `co.uk`, `com.au`, `github.io` pass on to the list, `acme-corp.com` not.
    name, _dot, rest = domain.partition(".")
    return "." not in rest and (len(name) <= 3 or rest in {"io", "app", "dev", "net"})


def _domains(value: object) -> tuple[str, ...]:
    return tuple(_domain(item) for item in _list(value))


def _own_domains(value: object) -> tuple[str, ...]:
    return tuple(_organisation_domain(item) for item in _list(value))


def _partners(value: object) -> tuple[tuple[str, ...], ...]:
    return tuple(
        tuple(_organisation_domain(item) for item in _list(group)) for group in _list(value)
    )


def _texts(value: object) -> tuple[str, ...]:
    items = _list(value)
    if not all(isinstance(item, str) and item for item in items):
        raise ValueError(_("every entry must be a text in quotes"))
    return tuple(str(item) for item in items)


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise ValueError(_("a list in square brackets is wanted"))
    return value


def _accounts(value: object) -> tuple[Account, ...]:
    accounts = tuple(map(Account.parsed, _list(value)))
    if len({account.listen for account in accounts}) < len(accounts):
        raise ValueError(_("each account needs a port of its own to listen on"))
    return accounts


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ValueError(_("a whole number from 1 on is wanted"))
    return value


def _limit(value: object) -> int | None:
    if value == "none":
        return None
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(_('a whole number from 0 on is wanted, or "none"'))
    return value


def _severity(value: object) -> Severity | None:
    if value == "default":
        return None
    if isinstance(value, str) and value in SEVERITIES:
        return SEVERITIES[value]
    choices = ", ".join(f'"{name}"' for name in ("default", *SEVERITIES))
    raise ValueError(_("one of {choices} is wanted").format(choices=choices))


_READERS: dict[Path_, Callable[[object], object]] = {
    ("own_domains",): _own_domains,
    ("partners",): _partners,
    ("drafts_folders",): _texts,
    ("accounts",): _accounts,
    ("patience",): _count,
    **{("thresholds", name): _count for name in Thresholds.__slots__},
    ("limits", "visible_external"): _limit,
    ("mailbox_providers", "add"): _domains,
    ("mailbox_providers", "remove"): _domains,
    **{("watched_domains", name): _domains for name in WatchedDomains.__slots__},
    **{("rules", code): _severity for code in RULES},
}


# ---- where things stand in the text, which tomllib does not tell


def _leaves(table: Mapping[str, Any], path: Path_ = ()) -> Iterator[tuple[Path_, Any]]:
    for key, value in table.items():
        if isinstance(value, dict) and (*path, key) not in _READERS:
            if value:
                yield from _leaves(value, (*path, key))
        else:
            yield (*path, key), value


_HEADER = re.compile(r"\s*\[+\s*([^\]]+?)\s*\]+")
_KEY = re.compile(r"\s*([\w\"'.-]+(?:\s*\.\s*[\w\"'-]+)*)\s*=")


def _line_of(lines: list[str], path: Path_) -> int:
    """Return the line, from 1 on, in which the key at `path` is set; 0 if it cannot be found."""
    table: Path_ = ()
    for number, line in enumerate(lines, 1):
        if header := _HEADER.match(line):
            table = _names(header[1])
            if table == path:
                return number
        elif key := _KEY.match(line):
            names = (*table, *_names(key[1]))
            if path[: len(names)] == names:
                return number
    return 0


def _names(dotted: str) -> Path_:
    return tuple(name.strip().strip("\"'") for name in dotted.split("."))


def _unknown(path: Path_) -> str:
    name = ".".join(path)
    near = difflib.get_close_matches(name, [".".join(known) for known in _READERS], 1)
    if not near:  # the right name in the wrong table
        near = [".".join(known) for known in _READERS if known[-1] == path[-1]]
    if near:
        return _("there is no setting “{name}”; did you mean “{near}”?").format(
            name=name, near=near[0]
        )
    return _("there is no setting “{name}”").format(name=name)


def _syntax_problem(error: tomllib.TOMLDecodeError, source: str) -> Problem:
    line = re.search(r"at line (\d+)", str(error))
    message = _("this is not valid TOML, so nothing in this file counts: {error}").format(
        error=error
    )
    return Problem(source, int(line[1]) if line else 0, message)
