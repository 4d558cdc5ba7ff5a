from __future__ import annotations

import email
import email.policy
from collections import Counter

import pytest

import make_samples
from ccwarn.draft import Draft, Field, Mailbox, Recipient
from ccwarn.policy import Policy, Severity
from ccwarn.review import examine
from ccwarn.rules import ALL_RULES
from ccwarn.settings.files import load_policy

SAMPLES = make_samples.samples()


def draft(name: str) -> Draft:
    """Read a sample with the standard library: it can read what the samples are made of."""
    message = email.message_from_bytes(SAMPLES[name], policy=email.policy.default)
    recipients = [
        Recipient(Mailbox(address.addr_spec, address.display_name), field)
        for field in Field
        for address in getattr(message[field.value], "addresses", ())
    ]
    return Draft(Mailbox("support@acme.example"), tuple(recipients))


@pytest.fixture
def policy() -> Policy:
    loaded = load_policy(make_samples.SAMPLES / "policy.toml")
    assert not loaded.problems
    return loaded.policy


def test_bundled_samples_are_what_the_script_makes() -> None:
    bundled = {path.name: path.read_bytes() for path in make_samples.SAMPLES.glob("*.eml")}
    assert bundled == SAMPLES


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_have_crlf_line_endings_and_reserved_addresses_only(name: str) -> None:
    content = SAMPLES[name]
    assert content.count(b"\n") == content.count(b"\r\n") == content.count(b"\r")
    assert {mailbox.mailbox.domain.rpartition(".")[2] for mailbox in draft(name).recipients} == {
        "example"
    }


def test_the_large_sample_has_475_customers_in_cc() -> None:
    cc = list(draft("475-customers-in-cc.eml").in_field(Field.CC))
    domains = Counter(mailbox.domain for mailbox in cc)
    assert len({mailbox.key for mailbox in cc}) == 477
    assert domains.pop("acme.example") == 2
    assert [count for _, count in domains.most_common(6)] == [212, 118, 64, 30, 12, 9]
    assert len(domains) == 6 + 27
    assert domains.total() == 475


def test_the_large_sample_is_asked_about(policy: Policy) -> None:
    review = examine(draft("475-customers-in-cc.eml"), policy, ALL_RULES)
    assert review.severity is Severity.STRONG
    assert review.exposure.people == 475


@pytest.mark.parametrize("name", [name for name in SAMPLES if not name.startswith("475")])
def test_the_other_samples_are_silent(name: str, policy: Policy) -> None:
    assert not examine(draft(name), policy, ALL_RULES).findings
