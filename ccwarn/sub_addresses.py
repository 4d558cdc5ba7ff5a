"""Which addresses are one mailbox: sub-addresses (RFC 5233), and what providers have besides.

Moving and writing goes by addresses as they are written. Only where people are counted, two
addresses of one mailbox are one person. The facts stand with the list of mailbox providers.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from ccwarn.resources import resource


class Habits(NamedTuple):
    """What addresses at some domains of one provider have in common.

    `tags`: what follows a plus sign names no other mailbox. `dots`: they mean nothing. `domains`
    are those at which a local-part is the same mailbox.
    """

    tags: bool
    dots: bool
    domains: tuple[str, ...]


def person(key: str, domain: str) -> str:
    """Return a mailbox key that is the same for all addresses of the mailbox with this key.

    `domain` is the key's.
    """
    habits = known_habits().get(domain)
    if habits is None:
        return key
    has_dots = habits.dots and key.count(".") > domain.count(".")
    if "+" not in key and not has_dots and domain == habits.domains[0]:
        return key  # as most are
    local = key[: -len(domain) - 1]
    if habits.tags:
        local = without_tag(local)
    if habits.dots:
        local = local.replace(".", "")
    return f"{local}@{habits.domains[0]}"


def without_tag(local: str) -> str:
    """Return a local-part without what follows its first plus sign, if anything stands before."""
    return local.partition("+")[0] or local


@cache
def known_habits() -> Mapping[str, Habits]:
    """Return what is known, by domain; it is read once, when first needed."""
    found: dict[str, Habits] = {}
    for paragraph in resource("mailbox_providers.txt").read_text(encoding="ascii").split("\n\n"):
        lines = paragraph.splitlines()
        marks = [line[2:].split() for line in lines if line.startswith("#:")]
        for signs in marks:
            domains = tuple(line for line in lines if not line.startswith("#"))
            for domain in domains:
                same = domains if "=" in signs else (domain,)
                found[domain] = Habits("+" in signs, "." in signs, same)
    return found
