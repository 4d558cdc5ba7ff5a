"""What the author or the author's organisation wants asked: one frozen value, passed in everywhere.

Reading it from TOML is in `settings.toml`; here is only what it means.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

from ccwarn.draft import Draft
from ccwarn.on_server import OnServer
from ccwarn.organisation import Organisations, domains_of_crowds, is_around, within

if TYPE_CHECKING:
    from ccwarn.account import Account  # hardly any policy has one: start-up time counts


class Severity(IntEnum):
    """How much a finding matters: one scale, from nothing to a full stop."""

    OFF = 0
    """Not checked, or nothing found."""
    NOTE = 1
    """Worth a line where findings are shown; nobody is asked."""
    CONFIRM = 2
    """The author is asked."""
    STRONG = 3
    """The author is asked, and types the number to send anyway."""
    REFUSE = 4
    """Cannot be sent as it is."""

    @property
    def asks(self) -> bool:
        """Whether a finding of this severity stops the draft until its author has answered."""
        return self >= Severity.CONFIRM


class Thresholds(NamedTuple):
    """From how many exposed people (`E`) and organisations (`O`) on the author is asked.

    CONFIRM at `O >= confirm_organisations`, or `E >= confirm_people` when they belong to at least
    `confirm_people_organisations`; STRONG at `O >= strong_organisations` or `E >= strong_people`.
    Either takes so many odd ones out (`S`) as well, but never more than strangers at as many
    organisations have; with fewer, STRONG is CONFIRM, and CONFIRM a NOTE. A crowd asks, whatever
    its organisations.
    """

    confirm_organisations: int = 5
    confirm_people: int = 15
    confirm_people_organisations: int = 2
    strong_organisations: int = 10
    strong_people: int = 25
    confirm_odd_ones_out: int = 4
    strong_odd_ones_out: int = 9
    confirm_crowd: int = 50
    strong_crowd: int = 150

    def severity(self, people: int, organisations: int, odd_ones_out: int) -> Severity:
        """Return how much an exposure of so many people at so many organisations matters."""
        if not people:
            return Severity.OFF
        strong = organisations >= self.strong_organisations or people >= self.strong_people
        enough = organisations >= self.confirm_organisations or (
            people >= self.confirm_people and organisations >= self.confirm_people_organisations
        )
        if not strong and not enough:
            return Severity.OFF
        if odd_ones_out < self.fewest_to_confirm:
            return Severity.NOTE
        strong = strong and odd_ones_out >= self.fewest_for_strong
        return Severity.STRONG if strong else Severity.CONFIRM

    @property
    def fewest_to_confirm(self) -> int:
        """How many odd ones out it takes to ask.

        Strangers at three organisations have two: who wants to be asked there has said enough.
        """
        return min(self.confirm_odd_ones_out, self.confirm_organisations - 1)

    @property
    def fewest_for_strong(self) -> int:
        """How many odd ones out it takes to ask for the number, likewise."""
        return min(self.strong_odd_ones_out, self.strong_organisations - 1)

    def of_crowd(self, people: int) -> Severity:
        """Return how much so many visible people matter, whatever their organisations."""
        if people >= self.strong_crowd:
            return Severity.STRONG
        return Severity.CONFIRM if people >= self.confirm_crowd else Severity.OFF


class WatchedDomains(NamedTuple):
    """Domains, with all below them, that mail is to be asked about, or may not be sent to."""

    ask: tuple[str, ...] = ()
    refuse: tuple[str, ...] = ()


class Exempt(NamedTuple):
    """Whose mail nobody is asked about, and mail to which lists.

    `authors` are addresses, or domains with all below them; `lists` are addresses.
    """

    authors: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()


class BulkMail(NamedTuple):
    """What an organisation has for mail to many people: its name, and an https page or ""."""

    name: str = ""
    link: str = ""


class Texts(NamedTuple):
    """What an organisation says at a question of each severity; "" for nothing.

    What it says at every question is said where the number has to be typed, too, unless it says
    something else there.
    """

    ask: str = ""
    typed: str = ""
    refuse: str = ""

    def of(self, severity: Severity) -> str:
        """Return what is said at a question of this severity."""
        said = {
            Severity.CONFIRM: self.ask,
            Severity.STRONG: self.typed or self.ask,
            Severity.REFUSE: self.refuse,
        }
        return said.get(severity, "")


class SeparateMails(NamedTuple):
    """How many people a mail may be sent to separately, and how many mails a minute are sent then.

    With 0 people it is never offered.
    """

    at_most: int = 50
    a_minute: int = 30


class Policy(NamedTuple):
    """Everything that decides what is asked.

    `own_domains` are own whoever writes, and however many people are there. With none of them, or
    with `also_written_from`, so are the domains that an author writes from.
    `visible_external_limit` is the hard limit of external recipients in To and Cc, if there is one.
    `severities` overrides, by rule code, the severity of all that a rule finds; `at_least` raises
    it to this where it is lower.
    `public_lists` are addresses, or domains of addresses, of mailing lists that anybody can read.
    `drafts_folders` are the folders to watch, as written by the user. `accounts` are the mail
    servers to guard; a mail program waits at most `patience` seconds for an answer there.
    `undo_seconds` is how long a mail that is sent anyway can be taken back; `require_reason` asks
    why it is. `second_person` is the address of who has to approve of that first, "" for nobody.
    `remember_days` is how long it is remembered who stood together; 0 remembers nobody.
    `journal_days` is how long decisions are, and `journal_subjects` whether with subjects.
    With `monitor_only` nobody is asked and no mail is held: it is only noted what would be asked.
    `on_server` is for the mail server of an organisation alone.
    `exempt` says which mail nobody is asked about; what is refused stays so.
    `bulk_mail` is suggested where many people are shown, and `texts` are said at questions.
    `separately` says when it is offered to send a mail to each of its recipients.
    `language` is that of all sentences; "" is the desktop's.
    """

    own_domains: tuple[str, ...] = ()
    also_written_from: bool = False
    partners: tuple[tuple[str, ...], ...] = ()
    public_lists: tuple[str, ...] = ()
    providers: frozenset[str] = frozenset()
    thresholds: Thresholds = Thresholds()
    visible_external_limit: int | None = None
    watched_domains: WatchedDomains = WatchedDomains()
    severities: Mapping[str, Severity] = {}
    at_least: Mapping[str, Severity] = {}
    drafts_folders: tuple[str, ...] = ()
    accounts: tuple[Account, ...] = ()
    patience: int = 90
    undo_seconds: int = 10
    require_reason: bool = False
    second_person: str = ""
    remember_days: int = 2 * 365
    journal_days: int = 2 * 365
    journal_subjects: bool = False
    monitor_only: bool = False
    on_server: OnServer = OnServer()
    exempt: Exempt = Exempt()
    bulk_mail: BulkMail = BulkMail()
    texts: Texts = Texts()
    separately: SeparateMails = SeparateMails()
    language: str = ""

    def severity_of(self, code: str) -> Severity | None:
        """Return the severity of all that a rule finds; None leaves it to the rule."""
        return self.severities.get(code)

    def organisations(self, draft: Draft) -> Organisations:
        """Return who is own and who belongs together, as seen from the author of a draft.

        A crowd at the domain of an identity is not taken for colleagues, unless it is one of the
        own domains that are set: it may be that of a provider that nobody knows.
        """
        identities, sent_as = draft.identities, draft.sent_as
        if identities and (crowded := self.crowded(draft)):
            sent_as += tuple([it for it in identities if it.domain in crowded])
            identities = tuple([it for it in identities if it.domain not in crowded])
        return Organisations(
            draft.author,
            self.own_domains,
            self.providers,
            self.partners,
            identities,
            sent_as,
            also_written_from=self.also_written_from,
        )

    def crowded(self, draft: Draft) -> frozenset[str]:
        """Return the domains of identities at which a draft shows a crowd."""
        crowd = self.thresholds.confirm_crowd
        if draft.crowded is not None:
            return draft.crowded
        if not draft.identities or not 0 < crowd <= len(draft.recipients):
            return frozenset()
        return domains_of_crowds(draft, crowd)

    def public_lists_in(self, draft: Draft) -> frozenset[str]:
        """Return the keys of the mailboxes in To and Cc that are public mailing lists.

        A domain with colleagues of the author's is none of public lists, whatever is written.
        """
        if not self.public_lists:
            return frozenset()
        own = self.organisations(draft).own_domains
        places = {it for it in self.public_lists if not is_around(it, own)}
        return frozenset(
            recipient.mailbox.key
            for recipient in draft.visible()
            if recipient.mailbox.key in places or within(recipient.mailbox.domain, places)
        )

    def movable(self, draft: Draft, keys: Iterable[str]) -> frozenset[str]:
        """Return those of the keys that may be moved to Bcc: a public list stays in sight."""
        return frozenset(keys) - self.public_lists_in(draft)
