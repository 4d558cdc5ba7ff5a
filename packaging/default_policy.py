"""Write the rules that a policy can set into resources/policy.default.toml, each with its title."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from pathlib import Path

from ccwarn.finding import Rule
from ccwarn.rules import SETTABLE_RULES

FILE = Path(__file__).resolve().parent.parent / "resources" / "policy.default.toml"


def with_rules(text: str, rules: Iterable[Rule]) -> str:
    """Return the text of a policy with one line a rule in place of those that stood there."""
    lines = [
        f'{rule.code} = "default"  # {rule.title[0].lower()}{rule.title[1:]}\n' for rule in rules
    ]
    return re.sub(r"(?m)(?:^CC\d+ = .*\n)+", lambda found: "".join(lines), text)


def main() -> int:
    """Renew the file."""
    text = FILE.read_text(encoding="utf-8")
    FILE.write_text(with_rules(text, SETTABLE_RULES), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
