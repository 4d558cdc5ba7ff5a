"""The policy that a command goes by."""

from __future__ import annotations

import argparse
from pathlib import Path

from ccwarn.console import Console
from ccwarn.policy import Policy
from ccwarn.policy_files import load_policy


def policy_in_force(arguments: argparse.Namespace, errors: Console) -> tuple[Policy, bool]:
    """Return the policy that the options ask for, and whether its sources are sound.

    What is wrong with them is written to `errors`; the rest of them counts.
    """
    file = getattr(arguments, "policy", None)
    loaded = load_policy(
        Path(file) if file else None, own_domains=getattr(arguments, "own_domains", ())
    )
    for problem in loaded.problems:
        errors.line(problem.text)
    return loaded.policy, not loaded.problems
