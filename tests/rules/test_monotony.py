"""What more people can see never matters less, whichever rule finds it."""

from __future__ import annotations

import random
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from ccwarn.clearance import Clearance
from ccwarn.draft import Answered, Draft, Field, Mailbox, Recipient, Unreadable
from ccwarn.exposure import exposure
from ccwarn.memory import MemoryOfPeople
from ccwarn.policy import Policy, Severity, Thresholds, WatchedDomains
from ccwarn.review import examine
from ccwarn.rules import ALL_RULES
from ccwarn.rules.cc101_exposed_recipients import exposed_recipients
from drafts import AUTHOR
from effort import examples
from gates.scripted import Author

# Colleagues, clients with several people, partners, providers with several addresses of one person,
# a watched domain, and no domain.
_PEOPLE = [
    *(f"{name}@acme.example" for name in ("support", "ann")),
    *(f"{name}@x.example" for name in "abcdef"),
    *("g@mail.x.example", "h@y.example", "i@y.example", "j@z.example"),
    *("k@one.example", "l@two.example"),
    *(f"{name}@gmail.com" for name in ("m", "n", "o.p")),
    *("m+a@gmail.com", "m+b@googlemail.com", "op@gmail.com", "support+a@acme.example"),
    *("q@gmx.de", "r@watched.example", "root"),
]
_LIST = "list@lists.example"
"""Public or not: what a public list gets can be read by anybody, so it makes a mail matter less."""
_names = st.sampled_from(["", "", "Ann", "s@s.example, t@t.example"])
_people = st.builds(Mailbox, st.sampled_from(_PEOPLE), _names)
_mailboxes = st.builds(Mailbox, st.sampled_from([*_PEOPLE, _LIST]), _names)
_one = st.builds(Recipient, _people, st.sampled_from(Field))
_recipients = st.builds(Recipient, _mailboxes, st.sampled_from(Field)) | st.builds(
    Recipient, _mailboxes, st.just(Field.TO), is_attendee=st.just(True)
)
_some = st.lists(_mailboxes, max_size=8).map(tuple)
_drafts = st.builds(
    Draft,
    author=st.just(Mailbox(AUTHOR)),
    recipients=st.lists(_recipients, max_size=16).map(tuple),
    answered=st.none() | st.builds(Answered, _some.map(lambda it: it[:1]), _some, st.booleans()),
    unreadable=st.lists(
        st.builds(
            Unreadable,
            st.sampled_from(["ann@", "bo", "u@@u.example v@v.example"]),
            st.sampled_from(Field),
            st.booleans(),
        ),
        max_size=1,
    ).map(tuple),
    newsgroups=st.sampled_from([(), (), (), ("n.g",)]),
    together=st.frozensets(st.sampled_from(_PEOPLE), max_size=8),
    invited=st.frozensets(st.sampled_from(_PEOPLE), max_size=8),
)
# So low that each of them is met by drafts of this size.
_policies = st.builds(
    Policy,
    partners=st.just((("one.example", "two.example"),)),
    public_lists=st.sampled_from([(), (), (_LIST,)]),
    providers=st.just(frozenset({"gmail.com", "googlemail.com", "gmx.de"})),
    thresholds=st.builds(Thresholds, *[st.integers(1, 9)] * len(Thresholds._fields)),
    visible_external_limit=st.none() | st.integers(3, 9),
    watched_domains=st.just(WatchedDomains(ask=("watched.example",))),
)


def _severity(draft: Draft, policy: Policy) -> Severity:
    return examine(draft, policy, ALL_RULES).severity


@given(_drafts, _policies, _one, st.integers(0, 16))
def test_one_more_never_matters_less(
    draft: Draft, policy: Policy, one: Recipient, place: int
) -> None:
    people = draft.recipients
    more = draft._replace(recipients=(*people[:place], one, *people[place:]))
    assert _severity(more, policy) >= _severity(draft, policy)


@settings(max_examples=examples(10))
@given(_drafts, _policies, _one, st.lists(_drafts, max_size=3))
def test_one_more_never_matters_less_to_memory_unless_a_set_is_completed(
    draft: Draft, policy: Policy, one: Recipient, earlier: list[Draft]
) -> None:
    more = draft._replace(recipients=(*draft.recipients, one))
    with TemporaryDirectory() as state:
        memory = MemoryOfPeople(Path(state))
        for mail in earlier:
            memory.remember(examine(mail, policy, ALL_RULES), mail)
        assert memory.settle(10)
        clearance = Clearance(lambda: policy, ALL_RULES, Author(), memory=memory)
        before, after = clearance.examine(draft), clearance.examine(more)
    if before.draft.together | {one.mailbox.key} >= after.draft.together:
        assert after.severity >= before.severity


@given(_drafts, _policies, st.sets(st.sampled_from(_PEOPLE)))
def test_a_move_to_bcc_never_matters_more(draft: Draft, policy: Policy, moved: set[str]) -> None:
    assert _severity(draft.moved(moved, Field.BCC), policy) <= _severity(draft, policy)


@given(_drafts, _policies, st.randoms(use_true_random=False))
def test_the_order_does_not_matter(draft: Draft, policy: Policy, dice: random.Random) -> None:
    people = list(draft.recipients)
    dice.shuffle(people)
    other = draft._replace(recipients=tuple(people))
    organisations = policy.organisations(draft)
    counts = [
        (found.people, found.organisation_count, found.odd_ones_out)
        for found in (exposure(draft, organisations), exposure(other, organisations))
    ]
    assert counts[0] == counts[1]
    assert _severity(other, policy) is _severity(draft, policy)


@given(_drafts, _policies, _some)
def test_to_know_more_of_each_other_never_matters_more(
    draft: Draft, policy: Policy, more: tuple[Mailbox, ...]
) -> None:
    answered = draft.answered or Answered()
    known = answered._replace(recipients=answered.recipients + more)
    together = draft.together | {mailbox.key for mailbox in more}
    before = _of_exposure(draft, policy)
    assert _of_exposure(draft._replace(answered=known), policy) <= before
    assert _of_exposure(draft._replace(together=together), policy) <= before
    invited = draft.invited | {mailbox.key for mailbox in more}
    assert _of_exposure(draft._replace(invited=invited), policy) <= before


def _of_exposure(draft: Draft, policy: Policy) -> Severity:
    found = exposed_recipients(draft, policy)
    return max((finding.severity for finding in found), default=Severity.OFF)
