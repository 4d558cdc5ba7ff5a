"""The policy that a command goes by."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from ccwarn import i18n
from ccwarn.policy import Policy
from ccwarn.settings.files import load_policy
from ccwarn.settings.loaded import LoadedPolicy
from ccwarn.terminal.console import Console


def policy_in_force(arguments: argparse.Namespace, errors: Console) -> tuple[Policy, bool]:
    """Return the policy that the options ask for, and whether its sources are sound.

    What is wrong with them is written to `errors`; the rest of them counts.
    """
    file, own_domains = _asked_for(arguments)
    loaded = load_policy(file, own_domains=own_domains)
    if getattr(arguments, "json", False):
        i18n.install_for_programs()
    else:
        speak(loaded.policy)
    _tell_problems(loaded, errors)
    return loaded.policy, not loaded.problems


def current_policy(arguments: argparse.Namespace, errors: Console) -> Callable[[], Policy]:
    """Return what says which policy counts at any time, for a command that goes on running.

    What is wrong with its sources is written to `errors`, now and whenever that changes; so is
    that nobody is asked.
    """
    from ccwarn.settings.current import CurrentPolicy  # late: most commands read the policy once

    file, own_domains = _asked_for(arguments)

    def tell(loaded: LoadedPolicy) -> None:
        i18n.install(loaded.policy.language)
        with suppress(OSError):  # The policy counts whether or not anybody reads this.
            _tell(loaded, errors)

    current = CurrentPolicy(file, own_domains, tell)
    speak(current.loaded.policy)
    _tell(current.loaded, errors)
    return current


def speak(policy: Policy) -> None:
    """Speak the policy's language from now on, if it has one."""
    if policy.language:
        i18n.install(policy.language)


def _asked_for(arguments: argparse.Namespace) -> tuple[Path | None, list[str]]:
    file = getattr(arguments, "policy", None)
    return Path(file) if file else None, getattr(arguments, "own_domains", [])


def _tell_problems(loaded: LoadedPolicy, errors: Console) -> None:
    for problem in loaded.problems:
        errors.line(problem.text)


def _tell(loaded: LoadedPolicy, errors: Console) -> None:
    """Say what is wrong with a policy, and if nobody is asked under it."""
    _tell_problems(loaded, errors)
    if loaded.policy.monitor_only:
        from ccwarn.settings.monitoring import notice  # late: hardly ever needed

        errors.paragraph(notice(loaded))
