"""How long reading and judging a message takes, against the standard library reading it.

Run from the top of the checkout: `python3 packaging/dev.py python tests/benchmarks/bench_read.py`
"""

from __future__ import annotations

import argparse
import email
import email.policy
import random
import sys
from collections.abc import Iterable

from measuring import Row, interleaved, report

from ccwarn.formats import rfc5322
from ccwarn.organisation import public_suffixes
from ccwarn.policy import Policy
from ccwarn.review import examine
from ccwarn.rules import ALL_RULES
from ccwarn.settings.files import builtin_providers

_FIRST = "Anna Bob Chiara Deniz Eve Frank Grace Hugo Ines Jonas Kate Liam Mona Nils".split()
_LAST = "Adler Bauer Costa Diaz Evans Fischer Gruber Hansen Ito Jansen Klein Lopez".split()
_SUFFIXES = ("com", "de", "co.uk", "org.uk", "fr", "com.au", "it", "co.jp", "nl")
_POPULAR = (
    "gmail.com",
    "outlook.com",
    "yahoo.co.uk",
    "gmx.de",
    "icloud.com",
    "web.de",
    "orange.fr",
)


def customers(count: int, seed: int = 1) -> Iterable[str]:
    """Yield mailboxes as a customer list has them: half at popular providers, a third at firms."""
    dice = random.Random(seed)
    others = sorted(builtin_providers())
    for number in range(count):
        first, last = dice.choice(_FIRST), dice.choice(_LAST)
        kind = dice.random()
        if kind < 0.5:
            domain = dice.choice(_POPULAR)
        elif kind < 0.65:
            domain = dice.choice(others)
        else:
            host = dice.choice(("", "", "mail.", "sales."))
            domain = f"{host}{last.lower()}-{number % 400}.{dice.choice(_SUFFIXES)}"
        address = f"{first}.{last}{number}@{domain}".lower()
        form = dice.random()
        if form < 0.3:
            yield address
        elif form < 0.8:
            yield f"{first} {last} <{address}>"
        elif form < 0.9:
            yield f'"{last}, {first}" <{address}>'
        else:
            yield f"=?utf-8?q?{first}_M=C3=BCller?= <{address}>"


def message(count: int) -> bytes:
    """Return a message with so many people in Cc."""
    fields = [
        "From: Support <support@acme.example>",
        "To: Support <support@acme.example>",
        "Cc: " + ",\r\n ".join(customers(count)),
        "Subject: Your order",
        "Message-ID: <1@acme.example>",
    ]
    return "\r\n".join([*fields, "", "Dear customers,", ""]).encode()


def by_the_library(data: bytes) -> int:
    """Read the destination fields as the standard library's manual says."""
    parsed = email.message_from_bytes(data, policy=email.policy.default)
    return sum(len(parsed[name].addresses) for name in ("To", "Cc"))


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="smaller sizes, fewer runs")
    quick = parser.parse_args().quick
    many, runs = (20_000, 5) if quick else (100_000, 7)
    policy = Policy(providers=builtin_providers())
    public_suffixes()

    def judged(data: bytes) -> object:
        return examine(rfc5322.read(data), policy, ALL_RULES)

    usual, thousand, all_of_them = message(475), message(1_000), message(many)
    draft = rfc5322.read(usual)
    if len(draft.recipients) != 476 or by_the_library(usual) != 476:
        raise SystemExit("the message is not what it should be")
    ours, judging, library = interleaved(
        lambda: judged(usual),
        lambda: examine(draft, policy, ALL_RULES),
        lambda: by_the_library(usual),
        runs=runs,
    )
    small, large = interleaved(lambda: judged(thousand), lambda: judged(all_of_them), runs=runs)
    return report(
        [
            Row("read and judge 475", ours * 1e3, library * 1e3, "ms", 1 / 30),
            Row("judge 475", judging * 1e3, library * 1e3, "ms", 1 / 40),
            Row(f"a recipient of {many} or 1000", large / many * 1e6, small * 1e3, "µs", 1.3),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
