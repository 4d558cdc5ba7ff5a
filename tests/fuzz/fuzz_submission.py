"""Talks at random to a submission gate, in front of a strict and of a lenient server.

Run from the top of the repository: `python tests/fuzz/fuzz_submission.py --count 2000 --seed 1`. It
ends with status 1 at the first broken promise, after printing what had been said.
"""

from __future__ import annotations

import argparse
import random
import sys
from pathlib import Path

for folder in (".", "packaging", "tests"):
    sys.path.insert(0, str(Path(__file__).parents[2] / folder))

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

from ccwarn.gates.submission.limits import Limits  # noqa: E402
from gates.scripted import eventually  # noqa: E402
from smtp_fuzz import CONVERSATIONS, CUTS, ByWord, check, converse  # noqa: E402
from smtp_lab import Lab, guarded  # noqa: E402
from smtp_reference import Reference, serving  # noqa: E402


def main() -> int:
    """Talk, and say how often it went well."""
    parser = argparse.ArgumentParser(description="Talk at random to a submission gate.")
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    arguments = parser.parse_args()
    for lenient in (False, True):
        with (
            serving(Reference(lenient=lenient)) as server,
            guarded(server, Limits(idle=5), asker=ByWord()) as lab,
        ):
            taken = talked(lab, arguments.count, arguments.seed)
        kind = "lenient" if lenient else "strict"
        print(f"{arguments.count} conversations, {taken} mails taken by a {kind} server")
    return 0


def talked(lab: Lab, count: int, start: int) -> int:
    """Hold `count` conversations, and return how many messages the server took."""
    taken = 0

    @seed(start)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.normal,
        phases=(Phase.generate, Phase.shrink),
    )
    @given(said=CONVERSATIONS, cuts=CUTS, patient=st.booleans())
    def conversation(said: bytes, cuts: list[int], patient: bool) -> None:
        nonlocal taken
        heard = converse(lab.port, b"EHLO me\r\n" + said, cuts, patient=patient)
        eventually(lambda: lab.server.open == 0)
        deliveries, lab.server.deliveries = lab.server.deliveries, []
        violations, lab.server.violations = lab.server.violations, []
        taken += len(deliveries)
        check(heard, deliveries, violations)

    conversation()
    return taken


if __name__ == "__main__":
    sys.exit(main())
