"""What the page for mail accounts needs to know and to have done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ccwarn.account import Account, Endpoint, Security


class FoundAccount(Protocol):
    """An account that a mail program has."""

    @property
    def program(self) -> str:
        """The name of the mail program."""

    @property
    def name(self) -> str:
        """What the program calls the account."""

    @property
    def account(self) -> Account:
        """The account, with a port that is free."""

    @property
    def cannot_use_because(self) -> str:
        """Why it cannot be used and what to do; "" where it can."""

    @property
    def needs_addon(self) -> bool:
        """Whether the add-on for Thunderbird is what to use instead."""


class SetupPort(Protocol):
    """What the page can find out and do. What cannot be done raises OSError or ValueError."""

    def add(self, account: Account) -> None:
        """Guard an account from now on."""

    def remove(self, account: Account) -> None:
        """Stop guarding an account."""

    def by_hand(self, server: Endpoint, security: Security, present: Sequence[Account]) -> Account:
        """Return the account of a server that the user has named, with a port that is free."""

    def found(self, present: Sequence[Account]) -> Sequence[FoundAccount]:
        """Return accounts of mail programs that are not among the present ones."""

    def bypassing(self, account: Account) -> Sequence[str]:
        """Return the mail programs that send to the server of an account without ccwarn."""

    def test(self, account: Account) -> tuple[bool, str] | tuple[bool, str, Account]:
        """Test the connection: whether it works, and a sentence. Takes up to half a minute.

        Where it would work with a certificate that nobody has confirmed, the account that says so
        comes as well.
        """

    def trust(self, account: Account, confirmed: Account) -> None:
        """Trust the certificate that a test has shown."""

    def steps(self, account: Account, program: str) -> Sequence[str]:
        """Return the lines that say what to change in the mail program."""

    def back(self, account: Account) -> str:
        """Say what to change in the mail program when ccwarn no longer guards the account."""
