"""Who would newly learn whose address: the count that everything in ccwarn rests on.

A visible external mailbox is *exposed* when at least one external mailbox of another
organisation would read it and does not know it already. Own recipients never count, neither do
colleagues of one organisation among themselves. Bcc recipients read To and Cc. Where a draft is
posted to a newsgroup anybody reads them, so that every visible external mailbox is exposed, unless
the answered message has made it public already.

Two mailboxes know each other already where both stood in the answered message, where both are
remembered to have stood together before, or where both got the invitation that a draft passes on.
*Concerned* are the exposed, and whoever in Bcc would learn an address of theirs. The *odd ones out*
are the concerned without the largest group of them who know each other: one organisation, or one of
those circles.

A *crowd* is so many visible external mailboxes that their organisations are not believed: a domain
that looks like one organisation may be a mail provider that nobody knows. All of it is exposed, but
for those who stood in the answered message or got the invitation, and for declared partners.

People are counted, and addresses are shown: where several addresses are known to be one person's
(see `sub_addresses`), the person is exposed or not, with all of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from itertools import compress
from typing import NamedTuple

from ccwarn.draft import Draft, Field, Mailbox, Recipient
from ccwarn.organisation import Organisations

_NOBODY: frozenset[str] = frozenset()
_NO_KEYS: Sequence[str] = ()
_Circles = tuple[frozenset[str], frozenset[str], frozenset[str]]
"""The mailbox keys of those who know each other: by answered message, memory and invitation."""


class Exposure(NamedTuple):
    """The exposed recipients of a draft, each mailbox once, in the order they were written.

    `keys` and `organisations` name the mailbox key and the organisation of each, in that order;
    `repeated` is how many of them are further addresses of people who are in it already.
    `outsiders` are the mailbox keys of the odd ones out. `group` is the organisation that all the
    others who are concerned belong to; "" where they know each other otherwise. `crowd` has the
    mailbox keys of the crowd, where there is one.
    """

    recipients: tuple[Recipient, ...] = ()
    keys: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    outsiders: tuple[str, ...] = ()
    group: str = ""
    crowd: tuple[str, ...] = ()
    repeated: int = 0

    @property
    def mailboxes(self) -> tuple[Mailbox, ...]:
        """The exposed mailboxes."""
        return tuple(recipient.mailbox for recipient in self.recipients)

    @property
    def people(self) -> int:
        """`E`: how many people are exposed."""
        return len(self.recipients) - self.repeated

    @property
    def organisation_count(self) -> int:
        """`O`: how many organisations the exposed mailboxes belong to."""
        return len(set(self.organisations))

    @property
    def odd_ones_out(self) -> int:
        """`S`: how many are concerned, less the largest group that know each other already."""
        return len(self.outsiders)


class Newcomers(NamedTuple):
    """Who would learn the addresses of people who know each other already; mailboxes once each.

    `addresses` is how many they would learn. `remembered` says that the others are known to have
    stood together from memory, and not from the answered message.
    """

    recipients: tuple[Recipient, ...] = ()
    addresses: int = 0
    remembered: bool = False


def externals(draft: Draft, organisations: Organisations) -> dict[str, Recipient]:
    """Return the external recipients by mailbox key, each once; a visible mention wins."""
    found: dict[str, Recipient] = {}
    is_own_key = organisations.is_own_key
    hidden = Field.BCC
    for recipient in draft.recipients:
        key = recipient.mailbox.key
        if is_own_key(key):
            continue
        if found.setdefault(key, recipient).field is hidden:
            found[key] = recipient
    return found


def exposure(draft: Draft, organisations: Organisations, crowd: int = 0) -> Exposure:
    """Work out who is exposed, in time linear in the number of recipients.

    So many visible people are a crowd; none are where `crowd` is 0.
    """
    everybody = externals(draft, organisations)
    if len(everybody) < 2 and not draft.newsgroups:
        return Exposure()
    people, of, others = _people(everybody, organisations)
    known, _together, invited = circles = _circles(draft, of, organisations)
    group, many, outsiders = "", _NO_KEYS, _NO_KEYS
    if draft.newsgroups:
        exposed = outsiders = _public(draft, people, known)
    else:
        hidden = Field.BCC
        seen = [key for key, recipient in people.items() if recipient.field is not hidden]
        exposed, readers = _shared(people, seen, of, circles)
        group, outsiders = _odd_ones_out(exposed + readers, of, circles)
        many = _crowd(seen, of, known | invited, organisations.partners, crowd)
        if many and len(exposed) < len(people):
            both = {*exposed, *many}
            exposed = [key for key in people if key in both]
    persons = len(exposed)
    if others:
        exposed = _with_others(exposed, everybody, others)
    return Exposure(
        tuple([everybody[key] for key in exposed]),
        tuple(exposed),
        tuple([of[key] for key in exposed]),
        tuple(outsiders),
        group,
        tuple(many),
        len(exposed) - persons,
    )


def in_sight(draft: Draft, organisations: Organisations) -> tuple[str, ...]:
    """Return whose addresses would be part of a crowd, if there were enough of them.

    Those who are remembered to have stood together are not.
    """
    shown = exposure(draft, organisations, 1).crowd
    return tuple([key for key in shown if key not in draft.together])


def newcomers(draft: Draft, organisations: Organisations, exposed: Exposure) -> Newcomers:
    """Return who is new to people who know each other, where those are the larger part."""
    if draft.newsgroups or not (draft.known or draft.together or draft.invited):
        return Newcomers()
    people, of, _others = _people(externals(draft, organisations), organisations)
    circles = _circles(draft, of, organisations)
    for circle in circles:
        shown = [key for key in exposed.keys if key in circle and key in people]
        if not shown:
            continue
        strange = [key for key in people if key not in circle]
        new = _among_strangers(strange, shown, of, circles)
        if len(new) < len(shown):
            found = tuple([people[key] for key in new])
            return Newcomers(found, len(shown), remembered=circle is circles[1])
    return Newcomers()


def _people(
    everybody: Mapping[str, Recipient], organisations: Organisations
) -> tuple[Mapping[str, Recipient], dict[str, str], dict[str, str]]:
    """Return each person once, by the key of an address, in sight where the person has one there.

    Besides it returns the organisation by key, and for each further address the person's key.
    """
    organisation_of = organisations.of_key
    of = {key: organisation_of(key) for key in everybody}
    # A mailbox at a provider is an organisation by itself, named by the person's address.
    at_providers = [organisation for organisation in of.values() if "@" in organisation]
    if len(set(at_providers)) == len(at_providers):
        return everybody, of, {}
    first: dict[str, str] = {}
    for is_visible in (True, False):
        for key, recipient in everybody.items():
            if recipient.field.visible is is_visible:
                first.setdefault(of[key] if "@" in of[key] else key, key)
    chosen = set(first.values())
    others = {key: first[of[key]] for key in everybody if key not in chosen}
    return {key: it for key, it in everybody.items() if key in chosen}, of, others


def _circles(draft: Draft, of: Mapping[str, str], organisations: Organisations) -> _Circles:
    """Return the keys of those who know each other, by where from.

    Of the people in `of`, those are among them who stood there with another address of theirs.
    """
    known = frozenset([mailbox.key for mailbox in draft.known])
    return (
        _circle(known, of, organisations),
        _circle(draft.together, of, organisations),
        _circle(draft.invited, of, organisations),
    )


def _circle(
    keys: frozenset[str], of: Mapping[str, str], organisations: Organisations
) -> frozenset[str]:
    left = [key for key in of if key not in keys and "@" in of[key]] if keys else []
    if not left:
        return keys
    persons = set(map(organisations.person_of_key, keys))
    return keys.union([key for key in left if of[key] in persons])


def _with_others(
    exposed: Collection[str], everybody: Mapping[str, Recipient], others: Mapping[str, str]
) -> list[str]:
    """Return the keys of all addresses in sight of the exposed people."""
    keys = set(exposed)
    return [
        key
        for key, it in everybody.items()
        if it.field.visible and (key in keys or others.get(key) in keys)
    ]


def _public(draft: Draft, people: Mapping[str, Recipient], known: Container[str]) -> list[str]:
    """Return who would be shown to anybody, because the draft is posted."""
    if draft.answered is None or not draft.answered.is_public:
        known = ()
    return [key for key, it in people.items() if it.field.visible and key not in known]


def _shared(
    people: Mapping[str, Recipient], seen: Collection[str], of: Mapping[str, str], circles: _Circles
) -> tuple[list[str], list[str]]:
    """Return who of `seen` would be shown to other recipients, and who in Bcc would learn of whom.

    `of` is the organisation of each.
    """
    exposed = _among_strangers(seen, people, of, circles)
    if len(seen) == len(people) or not exposed:
        return exposed, []
    unseen = [key for key, recipient in people.items() if not recipient.field.visible]
    return exposed, _among_strangers(unseen, seen, of, circles)


def _crowd(
    seen: Sequence[str],
    of: Mapping[str, str],
    known: frozenset[str],
    partners: frozenset[str],
    least: int,
) -> Sequence[str]:
    """Return the crowd among those in To and Cc; nobody where it is less than `least`, or 0."""
    if not 0 < least <= len(seen):
        return ()
    if known or partners:
        seen = [key for key in seen if key not in known and of[key] not in partners]
    return seen if len(seen) >= least else ()


def _among_strangers(
    keys: Iterable[str], others: Collection[str], of: Mapping[str, str], circles: _Circles
) -> list[str]:
    """Return those of `keys` whom at least one of `others` does not know already."""
    if not any(circles):
        organisations = {of[it] for it in others}
        if len(organisations) > 1:  # Whoever is at one of them is a stranger to the others.
            return list(keys)
    strangers_to: dict[tuple[bool, ...], set[str]] = {}  # organisations, by who belongs where
    found = []
    for key in keys:
        belongs = tuple([key in circle for circle in circles])
        strangers = strangers_to.get(belongs)
        if strangers is None:
            friends = _NOBODY.union(*compress(circles, belongs))
            strangers = strangers_to[belongs] = {of[it] for it in others if it not in friends}
        # Those of the mailbox's own organisation are no strangers to it.
        if len(strangers) > (of[key] in strangers):
            found.append(key)
    return found


def _odd_ones_out(
    concerned: Sequence[str], of: Mapping[str, str], circles: _Circles
) -> tuple[str, Sequence[str]]:
    """Return the concerned without the largest group of them who know each other.

    The group is named where it is an organisation.
    """
    largest = max((circle.intersection(concerned) for circle in circles), key=len)
    counted = Counter([of[key] for key in concerned])
    if len(counted) == len(concerned) and not largest:
        return "", concerned[1:]  # Nobody knows anybody: most of what is asked about.
    organisation = max(counted, key=counted.__getitem__)
    if counted[organisation] > len(largest):
        return organisation, [key for key in concerned if of[key] != organisation]
    return "", [key for key in concerned if key not in largest]
