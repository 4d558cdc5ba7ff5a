"""How the sources of settings become one policy.

Built-in < site < user < command line; for what the organisation has locked, only built-in < site.
A source, or a value in it, that cannot be used loosens nothing: what it said before goes on to
count, and where it never said anything the next lower source does. Where the organisation has a
file and nobody knows what it locks, the sources above it can make ccwarn ask more, but not less.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ccwarn.i18n import _
from ccwarn.policy import Policy
from ccwarn.settings import locks
from ccwarn.settings.declared import SETTINGS
from ccwarn.settings.declared.exceptions import EXEMPT_AUTHORS
from ccwarn.settings.declared.organisations import OWN_DOMAINS, PUBLIC_LISTS
from ccwarn.settings.loaded import Key, Layer, LoadedPolicy, PolicyText, Problem
from ccwarn.settings.setting import Setting
from ccwarn.settings.toml import LOCKED

Values = Mapping[Key, Any]


def merged(
    base: Policy,
    texts: Mapping[Layer, PolicyText],
    before: Mapping[Layer, PolicyText] | None = None,
) -> LoadedPolicy:
    """Return the policy that the sources make over `base`, the built-in one.

    `before` is what the sources said when they were last read.
    """
    before = before or {}
    kept = {layer: _kept_of_each(text, before.get(layer), layer) for layer, text in texts.items()}
    site = kept.get(Layer.SITE)
    if site and locks.are_unknown(site):
        return _without_provider_domains(_tightened(base, site, kept))
    locked = locks.with_dependents(site.locked) if site else frozenset()
    policy = base
    for layer in Layer:
        if (text := kept.get(layer)) is not None:
            policy = applied(policy, _allowed(text, layer, locked))
    if site:
        # Once more and last: nobody takes out of a locked list what the organisation put in.
        policy = applied(policy, {key: it for key, it in site.values.items() if key in locked})
        policy = _with_own(policy, applied(base, site.values), locked)
    loaded = LoadedPolicy(policy, _problems(kept, locked), locked, kept)
    return _without_provider_domains(loaded)


def together(parts: Sequence[PolicyText]) -> PolicyText:
    """Return what several sources of one layer say as one text; a later one counts more."""
    if len(parts) == 1:
        return parts[0]
    values = {key: value for part in parts for key, value in part.values.items()}
    unknown = {LOCKED} if any(map(locks.are_unknown, parts)) else set()
    return PolicyText(
        ", ".join(part.source for part in parts),
        values,
        {key: value for part in parts for key, value in part.written.items()},
        wrong=frozenset(unknown.union(*(part.wrong for part in parts))),
        locked=frozenset().union(*(part.locked for part in parts)),
        problems=tuple(problem for part in parts for problem in part.problems),
        parts=tuple(parts),
    )


def _tightened(base: Policy, site: PolicyText, texts: Mapping[Layer, PolicyText]) -> LoadedPolicy:
    locked = locks.all_possible()
    policy, stricter = locks.tightened(applied(base, site.values), texts)
    policy = _with_own(policy, applied(base, site.values), locked)
    problems = _problems(texts, locked - stricter)
    return LoadedPolicy(policy, problems, locked, texts, stricter, locks_unknown=True)


def _problems(texts: Mapping[Layer, PolicyText], locked: frozenset[Key]) -> tuple[Problem, ...]:
    problems = [problem for text in texts.values() for problem in text.problems]
    return (*problems, *_overruled(texts.get(Layer.COMMAND_LINE), locked))


def applied(policy: Policy, values: Values) -> Policy:
    """Return `policy` with the values put over it."""
    for key, setting in SETTINGS.items():
        if key in values:
            policy = setting.applied(policy, values[key])
    return policy


def _with_own(policy: Policy, organisations: Policy, locked: frozenset[Key]) -> Policy:
    """Let nobody take a locked own domain away by calling it a mail provider."""
    if OWN_DOMAINS.key not in locked:
        return policy
    taken = policy.providers.intersection(organisations.own_domains) - organisations.providers
    return policy._replace(providers=policy.providers - taken)


def _allowed(text: PolicyText, layer: Layer, locked: frozenset[Key]) -> Values:
    if layer is Layer.SITE:
        return text.values
    return {key: value for key, value in text.values.items() if key not in locked}


def _kept_of_each(now: PolicyText, before: PolicyText | None, layer: Layer) -> PolicyText:
    """Return what `_kept` does, of each source that a layer has."""
    earlier = {part.source: part for part in before.sources} if before else {}
    return together([_kept(part, earlier.get(part.source), layer) for part in now.sources])


def _kept(now: PolicyText, before: PolicyText | None, layer: Layer) -> PolicyText:
    """Return what a source says now, and what it said before of all that cannot be used now."""
    if layer is Layer.SITE and locks.are_unknown(now) and (not before or locks.are_unknown(before)):
        consequence = _("until this is corrected, your own settings can only add questions")
        told = _told(now, consequence, now.lines.get(LOCKED, 0))
        if before is not None and now.unusable:
            return before._replace(source=now.source, problems=told.problems)
        return _with_earlier(told, before)
    if now.unusable:
        return _unusable(now, before)
    if before is None or not now.wrong:
        return now
    return _with_earlier(now, before)._replace(
        locked=before.locked if LOCKED in now.wrong else now.locked,
        wrong=now.wrong - {LOCKED},
    )


def _with_earlier(now: PolicyText, before: PolicyText | None) -> PolicyText:
    """Return what a source says now, with the earlier value of each setting that is wrong now."""
    again = [key for key in now.wrong if before and key in before.values]
    if before is None or not again:
        return now
    return now._replace(
        values={**now.values, **{key: before.values[key] for key in again}},
        written={**now.written, **{key: before.written[key] for key in again}},
    )


def _unusable(now: PolicyText, before: PolicyText | None) -> PolicyText:
    if before is None or not before.values:
        consequence = _("nothing in this file applies until you correct it")
    else:
        consequence = _("until you correct it, the file's earlier settings still apply")
    return (before or now)._replace(source=now.source, problems=_told(now, consequence).problems)


def _told(text: PolicyText, consequence: str, line: int = 0) -> PolicyText:
    """Add to the problem in a line, or to each, what follows from it."""
    both = _("{problem}; {consequence}")
    problems = tuple(
        problem._replace(
            message=both.format(problem=problem.message.rstrip("."), consequence=consequence)
        )
        if problem.line == line or not line
        else problem
        for problem in text.problems
    )
    return text._replace(problems=problems)


def _overruled(text: PolicyText | None, locked: frozenset[Key]) -> list[Problem]:
    if text is None:
        return []
    sentence = _("{name} is set by your organisation and cannot be changed")
    names = [".".join(key) for key in text.values if key in locked]
    return [Problem(text.source, 0, sentence.format(name=name)) for name in names]


def _without_provider_domains(loaded: LoadedPolicy) -> LoadedPolicy:
    """Let nobody take the customers of a mail provider for colleagues, lists or one author."""
    own = _(
        "own_domains: {domain} is left out, because it is a public mail provider and everyone "
        "there would count as your colleague"
    )
    lists = _(
        "public_lists: {domain} is left out, because it is a public mail provider; enter the "
        "address of the list"
    )
    authors = _(
        "exempt.authors: {domain} is left out, because it is a public mail provider; enter the "
        "address of the author"
    )
    provider_free = ((OWN_DOMAINS, own), (PUBLIC_LISTS, lists), (EXEMPT_AUTHORS, authors))
    for setting, sentence in provider_free:
        loaded = _without_providers(loaded, setting, sentence)
    return loaded


def _without_providers(loaded: LoadedPolicy, setting: Setting, sentence: str) -> LoadedPolicy:
    policy = loaded.policy
    present = setting.value_in(policy)
    strangers = [domain for domain in present if domain in policy.providers]
    if not strangers:
        return loaded
    source = loaded.source(setting.key)
    problems = [
        Problem(source.file, source.line, sentence.format(domain=domain)) for domain in strangers
    ]
    kept = tuple(domain for domain in present if domain not in strangers)
    return loaded._replace(
        policy=setting.applied(policy, kept), problems=(*loaded.problems, *problems)
    )
