"""Make the bundled sample drafts again: `python3 packaging/make_samples.py`.

All people and firms are invented, and every domain is reserved (RFC 2606), so nobody can have one
of these addresses. The same call makes the same bytes, whenever and wherever it runs.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from email.header import Header
from html import escape
from pathlib import Path

SAMPLES = Path(__file__).resolve().parent.parent / "resources" / "samples"

AUTHOR = "Acme Support <support@acme.example>"
COLLEAGUES = (
    "Ruth Okafor <ruth.okafor@acme.example>",
    "Tomás Vidal <tomas.vidal@acme.example>",
    "Ingrid Dahl <ingrid.dahl@acme.example>",
    "Samir Haddad <samir.haddad@acme.example>",
    "Joan Pike <joan.pike@acme.example>",
)

PROVIDERS = {"mail.example": 212, "freemail.example": 118, "post.example": 64, "inbox.example": 30}
"""How many customers have a mailbox at each of the (invented) public mailbox providers."""

CLIENTS = {"northwind.example": 12, "contoso.example": 9}

FIRMS = tuple(
    f"{name}.example"
    for name in """
    alder-joinery bluebird-travel brightwater-dental calder-instruments cedar-press
    delphi-optics eastgate-legal fjord-logistics granite-estates harbour-foods ivory-keys
    juniper-clinic kestrel-audio lindqvist-design maple-school nordlicht-energie oakridge-farms
    papaya-studio quarry-stone rosewood-hotel saffron-catering tidewater-boats umbra-lighting
    violet-pharmacy westwind-cycles yarrow-garden zephyr-couriers
""".split()
)
"""27 firms, of which the first three have two customers each and the others one."""

GIVEN_NAMES = """
    Amara Anna Arjun Beatriz Björn Camille Carlos Chiara Daniel Deepa Elif Emma Erik Fatima
    Felix Giulia Grace Hana Héctor Inés Ivan Jakub Jürgen Kaito Katarzyna Kwame Lars Leila Li
    Lucía Łukasz Marek Maria Mehmet Mia Nadia Ngozi Nina Oliver Olga Omar Paulo Priya Rafael
    Renée Rosa Samuel Siobhán Sofia Søren Tariq Thomas Uma Valentina Victor Wei Yara Yusuf Zoë
""".split()

FAMILY_NAMES = """
    Adeyemi Andersson Baker Bauer Bianchi Çelik Chen Clarke Costa Dubois Eriksen Evans Fischer
    Fernández García Ghosh Gruber Hansen Hughes Horvat Ibrahim Ito Jansen Kaya Kovács Kowalski
    Laurent Lindström López Mahmoud Mbeki Meyer Moreau Müller Murphy Nakamura Nguyễn Novák Nowak
    O'Connor Okoye Olsen Park Patel Pereira Popescu Rossi Sato Schäfer Silva Singh Smith Šimić
    Tanaka Taylor Vasquez Virtanen Wagner Walsh Williams Wójcik Yılmaz Zhang
""".split()

SPELT_ALIKE = str.maketrans("łŁøØßıđĐ", "lLoOsidD")
"""Letters that Unicode does not take apart into an ASCII letter and an accent."""


def samples() -> dict[str, bytes]:
    """Return the bytes of every sample by file name."""
    everybody = customers()
    return {
        "475-customers-in-cc.eml": message(
            "Your query is important to us",
            QUERY,
            To=["Acme Support <support@acme.example>"],
            Cc=[*COLLEAGUES[:2], *everybody],
        ),
        "four-people-at-four-companies.eml": message(
            "Agenda for Thursday",
            AGENDA,
            To=[person(index, FIRMS[index]) for index in range(4)],
        ),
        "newsletter-already-in-bcc.eml": message(
            "What is new in spring",
            NEWSLETTER,
            To=[AUTHOR],
            Bcc=everybody[:60],
        ),
        "reply-to-one-customer.eml": message(
            "Re: Where is my parcel?",
            REPLY,
            To=[person(31, "post.example")],
            In_Reply_To=["<parcel.20260302@post.example>"],
            References=["<parcel.20260302@post.example>"],
        ),
        "twenty-at-one-client.eml": message(
            "Minutes of the project meeting",
            MINUTES,
            To=[person(index, "northwind.example") for index in range(20)],
            Cc=COLLEAGUES,
        ),
    }


def customers() -> list[str]:
    """Return the 475 customers, those of one provider or firm spread over the whole list."""
    sizes = {**PROVIDERS, **CLIENTS, **dict.fromkeys(FIRMS[:3], 2), **dict.fromkeys(FIRMS[3:], 1)}
    domains = [domain for domain, size in sizes.items() for _ in range(size)]
    # Neither 197 nor 128 has a factor in common with 475, so everybody comes once.
    spread = [domains[place * 197 % len(domains)] for place in range(len(domains))]
    return [person(place * 128 % len(spread), domain) for place, domain in enumerate(spread)]


def person(number: int, domain: str) -> str:
    """Return the mailbox of the person with this number, at this domain."""
    given = GIVEN_NAMES[number % len(GIVEN_NAMES)]
    family = FAMILY_NAMES[(number + number // len(GIVEN_NAMES)) % len(FAMILY_NAMES)]
    first, last = (spelt_in_ascii(name) for name in (given, family))
    local = (f"{first}.{last}", f"{first}_{last}", f"{first[0]}.{last}", f"{last}{first[0]}")
    address = f"{local[number % 4]}{number % 90 + 10 if number % 4 > 1 else ''}@{domain}"
    if number % 11 == 7:
        return address
    if number % 17 == 5:
        return f'"{spelt_in_ascii(family).title()}, {spelt_in_ascii(given).title()}" <{address}>'
    return f"{given} {family} <{address}>"


def spelt_in_ascii(name: str) -> str:
    """Return a name as it may stand in an address: small ASCII letters only."""
    plain = unicodedata.normalize("NFKD", name.translate(SPELT_ALIKE))
    return "".join(char for char in plain if char.isascii() and char.isalpha()).lower()


def message(subject: str, text: str, **fields: Sequence[str]) -> bytes:
    """Return a draft as a mail program saves it: plain and HTML text, CRLF line endings."""
    slug = subject.lower().replace(" ", "-").replace(":", "").replace("?", "")
    lines = [
        f"From: {AUTHOR}",
        *(folded(name.replace("_", "-"), values) for name, values in fields.items()),
        f"Subject: {subject}",
        "Date: Mon, 02 Mar 2026 09:15:00 +0000",
        f"Message-ID: <{slug}@acme.example>",
        "X-Unsent: 1",
        "MIME-Version: 1.0",
        'Content-Type: multipart/alternative; boundary="=_sample"',
        "",
        *body(text),
        "",
    ]
    return "\n".join(lines).replace("\n", "\r\n").encode("ascii")


def folded(name: str, values: Sequence[str]) -> str:
    """Return a header field with one value a line."""
    return f"{name}: " + ",\n ".join(encoded(value) for value in values)


def encoded(mailbox: str) -> str:
    """Return a mailbox whose display-name is made of encoded words if it needs them (RFC 2047)."""
    name, angle, address = mailbox.rpartition(" <")
    if name.isascii():
        return mailbox
    return f"{Header(name, 'utf-8').encode()}{angle}{address}"


def body(text: str) -> Iterator[str]:
    """Yield the lines of the two versions of the text."""
    yield from ("--=_sample", "Content-Type: text/plain; charset=utf-8", "", text)
    yield from ("--=_sample", "Content-Type: text/html; charset=utf-8", "", "<html><body>")
    yield from (f"<p>{escape(part)}</p>" for part in text.strip().split("\n\n"))
    yield from ("</body></html>", "--=_sample--")


QUERY = """Hello,

thank you for writing to us. We have received your query and are working on it.
It may take up to five working days until you hear from us again.

Kind regards
Acme Support
"""

AGENDA = """Dear all,

on Thursday we go through the delivery dates and the open invoices.
Please send me whatever else you would like to talk about.

Kind regards
Acme Support
"""

NEWSLETTER = """Hello,

our spring catalogue is ready: new colours, and repairs at a fixed price.

Kind regards
Acme Support
"""

REPLY = """Hello,

your parcel left our warehouse this morning and should be with you tomorrow.

Kind regards
Acme Support

> I ordered two weeks ago and have heard nothing since. Where is my parcel?
"""

MINUTES = """Dear all,

here is what we agreed on: testing starts on 9 March, training a week later.
Joan keeps the list of open questions.

Kind regards
Acme Support
"""


def main() -> None:
    """Write every sample into resources/samples/."""
    for name, content in samples().items():
        (SAMPLES / name).write_bytes(content)


if __name__ == "__main__":
    main()
