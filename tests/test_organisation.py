from __future__ import annotations

import re
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest
import tldextract

from ccwarn import organisation
from ccwarn.draft import Mailbox, a_label
from ccwarn.organisation import (
    Organisations,
    is_public_suffix,
    public_suffixes,
    registrable_domain,
)
from ccwarn.policy import Policy, Thresholds
from drafts import draft, people

AUTHOR = Mailbox("support@acme.example")
PROVIDERS = frozenset({"gmail.com", "gmx.de"})


@pytest.mark.parametrize(
    ("addr_spec", "own"),
    [
        ("x@acme.example", True),
        ("x@ACME.Example", True),
        ("x@mail.acme.example", True),
        ("x@evilacme.example", False),
        ("x@acme.example.evil.org", False),
        ("x@acme.example.", True),
        ("x@example", False),
        ("x@cme.example", False),
        ("acme.example@firm.example", False),
        ("x", False),
        ('"x@acme.example"@firm.example', False),
    ],
)
def test_own_domain_is_compared_label_by_label(addr_spec: str, own: bool) -> None:
    assert Organisations(AUTHOR, ["acme.example"]).is_own(Mailbox(addr_spec)) is own


@pytest.mark.parametrize(
    ("entry", "own"),
    [
        ("/o=Firm/ou=Offices/cn=Recipients/cn=eve", True),
        ("/O=FIRM/OU=Else/CN=Eve", True),
        ("/o=Firm Two/ou=Offices/cn=eve", False),
        ("/o=Fir/ou=Offices/cn=eve", False),
        ("/o=/ou=Offices/cn=eve", False),
        ("/ou=Offices/o=Firm/cn=eve", False),
        ("Firm", False),
    ],
)
def test_the_authors_organisation_in_exchange_is_own(entry: str, own: bool) -> None:
    author = Mailbox("/o=Firm/ou=Offices/cn=Recipients/cn=ann")
    assert Organisations(AUTHOR, identities=[author]).is_own(Mailbox(entry)) is own
    assert not Organisations(AUTHOR).is_own(Mailbox(entry))


@pytest.mark.parametrize(
    ("author", "addr_spec", "own"),
    [
        ("me+shop@gmail.com", "me@gmail.com", True),
        ("me+shop@gmail.com", "ME+copy@gmail.com", True),
        ("m.e@gmail.com", "me+copy@googlemail.com", True),
        ("me@googlemail.com", "m.e@gmail.com", True),
        ("me@gmail.com", "you+me@gmail.com", False),
        ("me@gmail.com", "me@gmx.de", False),
        # Whoever's tag it is: it is the author's name that stands before it.
        ("me@gmx.de", "me+copy@gmx.de", True),
        ("me@gmx.de", "m.e@gmx.de", False),
        ("me@club.example", "me+copy@club.example", True),
        ("me@club.example", "you+copy@club.example", False),
        ("me@club.example", "me@mail.club.example", False),
    ],
)
def test_the_authors_own_tags_are_own(author: str, addr_spec: str, own: bool) -> None:
    organisations = Organisations(Mailbox(author), ["acme.example"], PROVIDERS | {"googlemail.com"})
    assert organisations.is_own(Mailbox(addr_spec)) is own
    assert organisations.is_author_key(Mailbox(addr_spec).key) is own


def test_addresses_of_one_person_are_one_organisation_at_a_provider() -> None:
    organisations = Organisations(AUTHOR, providers=PROVIDERS)
    of = organisations.of_key
    assert of("eve+a@gmail.com") == of("e.ve+b@gmail.com") == of("eve@gmail.com")
    assert of("eve+a@gmx.de") != of("eve+b@gmx.de")
    # Where a policy says that a domain is no provider's, or of a firm, nobody knows.
    assert Organisations(AUTHOR).person_of_key("eve+a@gmail.com") == "eve+a@gmail.com"
    assert organisations.person_of_key("eve+a@firm.example") == "eve+a@firm.example"


def test_each_organisation_in_exchange_is_one() -> None:
    organisations = Organisations(AUTHOR)
    entries = ("/o=Firm/ou=A/cn=eve", "/O=firm/ou=B/cn=bob", "/o=Other/ou=A/cn=eve", "/o=/cn=eve")
    found = [organisations.of(Mailbox(entry)) for entry in entries]
    assert found[0] == found[1]
    assert len(set(found)) == 3


def test_own_domain_in_either_script() -> None:
    organisations = Organisations(AUTHOR, ["bücher.example"])
    assert organisations.is_own(Mailbox("x@xn--bcher-kva.example"))
    assert organisations.is_own(Mailbox("x@shop.BÜCHER.example"))


def test_without_configuration_the_authors_domain_is_own() -> None:
    assert Organisations(AUTHOR).is_own(Mailbox("colleague@acme.example"))
    assert not Organisations(AUTHOR).is_own(Mailbox("x@other.example"))


def test_at_a_mailbox_provider_only_the_author_is_own() -> None:
    organisations = Organisations(Mailbox("Me@gmail.com"), providers=PROVIDERS)
    assert organisations.is_own(Mailbox("me@GMAIL.com"))
    assert not organisations.is_own(Mailbox("you@gmail.com"))


def test_configured_own_domains_stand_instead_of_the_authors() -> None:
    organisations = Organisations(AUTHOR, ["holding.example"])
    assert organisations.is_own(Mailbox("x@holding.example"))
    assert organisations.is_own(AUTHOR)
    assert not organisations.is_own(Mailbox("colleague@acme.example"))


@pytest.mark.parametrize(
    ("identity", "others", "own"),
    [
        ("me@brand.example", "you@shop.brand.example", True),
        ("Me@Brand.Example.", "you@brand.example", True),
        ("me@gmail.com", "you@gmail.com", False),
        ("me@co.uk", "you@firm.co.uk", False),
        ("me@brand.example", "you@evilbrand.example", False),
    ],
)
def test_another_identity_is_own_and_so_is_its_domain_unless_anybody_is_there(
    identity: str, others: str, own: bool
) -> None:
    organisations = Organisations(AUTHOR, providers=PROVIDERS, identities=[Mailbox(identity)])
    assert organisations.is_own(Mailbox(identity))
    assert organisations.is_own(Mailbox("colleague@acme.example"))
    assert organisations.is_own(Mailbox(others)) is own


@pytest.mark.parametrize(
    ("policy", "own"),
    [
        (Policy(), False),
        (Policy(own_domains=("isp.example",)), True),
        (Policy(own_domains=("b.example",), also_written_from=True), False),
        (Policy(own_domains=("isp.example",), also_written_from=True), True),
        (Policy(thresholds=Thresholds(confirm_crowd=60)), False),
        (Policy(thresholds=Thresholds(confirm_crowd=61)), True),
        (Policy(thresholds=Thresholds(confirm_crowd=1)), False),
        (Policy(thresholds=Thresholds(confirm_crowd=0)), True),
    ],
)
@pytest.mark.parametrize("author", [AUTHOR, None, Mailbox("me@office.isp.example")])
def test_a_crowd_at_the_domain_of_an_identity_is_nobodys_colleagues(
    policy: Policy, own: bool, author: Mailbox | None
) -> None:
    mail = draft(to=people(60, "isp.example"), identities=["me@isp.example", "me@acme.example"])
    organisations = policy.organisations(mail._replace(author=author))
    is_there = author is not None and author.domain == "office.isp.example"
    assert organisations.is_own(Mailbox("customer@isp.example")) is (own or is_there)
    assert organisations.is_own(Mailbox("me@isp.example"))
    is_exact = policy.own_domains and not policy.also_written_from
    assert organisations.is_own(Mailbox("you@acme.example")) is (not is_exact)


def test_what_the_author_logs_in_with_is_own_and_its_domain_is_not() -> None:
    organisations = Organisations(AUTHOR, sent_as=[Mailbox("shop4711@isp.example")])
    assert organisations.is_own(Mailbox("shop4711+copy@isp.example"))
    assert organisations.is_author_key("shop4711@isp.example")
    assert not organisations.is_own(Mailbox("customer@isp.example"))
    assert organisations.own_domains == {"acme.example"}


def test_configured_own_domains_stand_instead_of_those_of_identities() -> None:
    organisations = Organisations(
        AUTHOR, ["holding.example"], identities=[Mailbox("me@brand.example")]
    )
    assert organisations.is_own(Mailbox("me@brand.example"))
    assert not organisations.is_own(Mailbox("you@brand.example"))


def test_own_domains_may_stand_beside_those_that_are_written_from() -> None:
    organisations = Organisations(
        AUTHOR,
        ["holding.example"],
        PROVIDERS,
        identities=[Mailbox("me@brand.example"), Mailbox("me@gmail.com")],
        also_written_from=True,
    )
    assert organisations.own_domains == {"holding.example", "acme.example", "brand.example"}


def test_without_author_and_configuration_nobody_is_own() -> None:
    assert not Organisations(None).is_own(Mailbox("x@acme.example"))
    assert not Organisations(None).is_own(Mailbox(""))


@pytest.mark.parametrize(
    ("domain", "organisation"),
    [
        ("firm.example", "firm.example"),
        ("mail.firm.co.uk", "firm.co.uk"),
        ("firm.co.uk", "firm.co.uk"),
        ("a.b.firm.de", "firm.de"),
        ("shop.blogger.github.io", "blogger.github.io"),  # private section
        ("a.firm.ck", "a.firm.ck"),  # wildcard rule *.ck
        ("mail.www.ck", "www.ck"),  # its exception !www.ck
        ("a.firm.nosuchsuffix", "firm.nosuchsuffix"),  # the default rule *
        ("localhost", "localhost"),
        ("[192.0.2.1]", "[192.0.2.1]"),
        ("[IPv6:2001:db8::1]", "[IPv6:2001:db8::1]"),
        ("co.uk", "co.uk"),
        ("x.xn--55qx5d.cn", "x.xn--55qx5d.cn"),  # the suffix is 公司.cn
    ],
)
def test_registrable_domain(domain: str, organisation: str) -> None:
    assert registrable_domain(domain) == organisation


def test_agrees_with_tldextract_on_every_rule_of_the_list() -> None:
    extract = tldextract.TLDExtract(
        suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True
    )

    def expected(domain: str) -> str:
        parts = extract.extract_str(domain)
        if not parts.suffix:
            return ".".join(domain.split(".")[-2:])
        return f"{parts.domain}.{parts.suffix}" if parts.domain else domain

    rules = [rule.replace("*", "any").lstrip("!") for rule in public_suffixes()]
    domains = [prefix + rule for rule in rules for prefix in ("", "www.", "a.b.")]
    assert len(domains) > 25_000
    assert [d for d in domains if registrable_domain(d) != expected(d)] == []


def test_a_domain_of_two_labels_needs_no_list(monkeypatch: pytest.MonkeyPatch) -> None:
    def read() -> frozenset[str]:
        raise AssertionError("the list takes a quarter of a second to read")

    monkeypatch.setattr("ccwarn.organisation.public_suffixes", read)
    assert registrable_domain("firm.example") == "firm.example"


def test_at_a_provider_every_mailbox_is_an_organisation() -> None:
    organisations = Organisations(AUTHOR, providers=PROVIDERS)
    assert organisations.of(Mailbox("a@gmail.com")) != organisations.of(Mailbox("b@gmail.com"))
    assert organisations.of(Mailbox("A@gmail.com")) == organisations.of(Mailbox("a@GMAIL.com"))
    assert organisations.provider(Mailbox("a@gmail.com")) == "gmail.com"
    assert organisations.provider(Mailbox("a@firm.example")) == ""


def test_address_literals_are_organisations_of_their_own() -> None:
    organisations = Organisations(AUTHOR)
    one, other = Mailbox("a@[192.0.2.1]"), Mailbox("a@[192.0.2.2]")
    assert organisations.of(one) != organisations.of(other)
    assert organisations.of(one) == organisations.of(Mailbox("b@[192.0.2.1]"))


def test_partners_count_as_one_organisation() -> None:
    organisations = Organisations(AUTHOR, partners=[["a.example", "b.example"], ["c.example"]])
    assert organisations.of(Mailbox("x@a.example")) == organisations.of(Mailbox("y@mail.b.example"))
    assert organisations.of(Mailbox("x@a.example")) != organisations.of(Mailbox("x@c.example"))
    assert organisations.of(Mailbox("y@mail.b.example")) == "a.example", "named for the first"


def test_a_mailbox_without_domain_is_an_organisation_by_itself() -> None:
    organisations = Organisations(AUTHOR)
    assert organisations.of(Mailbox("root")) != organisations.of(Mailbox("postmaster"))


def test_debian_has_the_suffix_list_in_a_place_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "list").write_bytes("// comment\nzürich.example\n".encode())
    monkeypatch.setattr(organisation, "_LIST_OF_DEBIAN", str(tmp_path / "list"))
    listed = organisation.suffix_list.__wrapped__
    assert "zürich.example" not in listed()
    # Its tldextract is there without the list, or is not there at all.
    without = ModuleSpec("tldextract", None, is_package=True)
    without.submodule_search_locations = [str(tmp_path)]
    for spec in (without, None):
        monkeypatch.setattr("importlib.util.find_spec", lambda _name, spec=spec: spec)
        assert listed() == "// comment\nzürich.example\n"


def test_the_suffix_list_is_read_in_a_labels() -> None:
    assert a_label("公司.cn") in public_suffixes()
    assert all(re.fullmatch(r"!?(\*\.)?[a-z0-9.-]+", rule) for rule in public_suffixes())


@pytest.mark.parametrize(
    ("domain", "is_suffix"),
    [
        ("co.uk", True),
        ("uk.com", True),
        ("blogspot.com", True),
        ("a.kawasaki.jp", True),
        ("city.kawasaki.jp", False),
        ("xn--55qx5d.cn", True),
        ("www.ck", False),
        ("acme.co.uk", False),
        ("acme.example", False),
    ],
)
def test_an_author_at_a_public_suffix_owns_nothing_but_their_address(
    domain: str, is_suffix: bool
) -> None:
    organisations = Organisations(Mailbox(f"me@{domain}"))
    assert organisations.is_own(Mailbox(f"me@{domain}"))
    assert organisations.is_own(Mailbox(f"you@firm.{domain}")) is not is_suffix
    assert organisations.is_own(Mailbox(f"you@{domain}")) is not is_suffix


@pytest.mark.parametrize("domain", ["kawasaki.jp", "ck", "compute.amazonaws.com"])
@pytest.mark.parametrize("own_domains", [False, True])
def test_where_anybody_can_have_a_name_below_every_name_colleagues_are_at_the_domain_itself(
    domain: str, own_domains: bool
) -> None:
    organisations = Organisations(Mailbox(f"me@{domain}"), [domain] * own_domains)
    assert organisations.is_own(Mailbox(f"you@{domain}"))
    assert not organisations.is_own(Mailbox(f"you@firm.any.{domain}"))


def test_what_is_no_a_label_is_no_public_suffix() -> None:
    assert not is_public_suffix("xn--0.xn--")


def test_a_public_suffix_is_told_as_the_whole_list_tells_it() -> None:
    for rule in sorted(public_suffixes())[::7]:
        name = rule.lstrip("!").removeprefix("*.")
        if rule.startswith("!"):
            assert not is_public_suffix(name), rule
        elif rule.startswith("*."):
            assert is_public_suffix(f"anything.{name}"), rule
        else:
            assert is_public_suffix(name), rule
